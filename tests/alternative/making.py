"""The tiny case with four secondary schools on its line, a hub, and a register made by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import ROOT

SCHOOLS = (("sec-a", "School Alpha", "100010", 400_000, 900), ("sec-b", "School Beta", "100011",
           410_000, 600), ("sec-c", "School Gamma", "100012", 430_000, 300),
           ("sec-d", "School Delta", "100013", 440_000, 400))
PROVIDERS = """\
provider_id,name,kind,tier,host_urn,ncy_min,ncy_max,places,stay_terms,easting_m,northing_m
hub-a,Hub Alpha,hub,1,100010,7,11,16,2,,
farm,The Farm,non_school,2,,7,11,12,,405000,300000
garage,The Garage,non_school,2,,7,13,,,405000,300000
unit,The Unit,state_school,3,,7,11,40,,405000,300000
"""
REGISTER = """\
child_id,provider_id,ncy,entry,planned_exit,left,sessions_a_week,on_roll,ehcp,looked_after
p1,farm,8,2025-01-06,2025-03-31,,10,yes,no,no
p2,farm,8,2025-01-05,2025-03-01,,6,yes,no,no
p3,farm,9,2024-09-02,,,4,yes,no,no
p4,farm,9,2024-09-02,2025-07-18,,4,no,no,no
p5,garage,10,2025-03-03,2025-05-02,,8,yes,yes,no
p5,unit,10,2025-03-03,2025-07-18,,4,yes,yes,no
p6,garage,12,2025-03-03,2025-05-02,,10,no,no,no
p7,unit,11,2024-09-02,2025-07-18,2025-03-30,10,no,no,no
p8,hub-a,7,2025-03-24,2025-07-18,,10,yes,no,no
"""


def write_case(folder: Path, settings: str = "") -> Path:
    """A case folder; its scenario."""
    shutil.copytree(ROOT / "data" / "tiny", folder)
    with (folder / "sites.csv").open("a") as sites:
        for site, name, urn, east, roll in SCHOOLS:
            sites.write(f"{site},host,{name},{urn},secondary,7,11,{east},300000,{roll},candidate\n")
    (folder / "alternative").mkdir()
    (folder / "alternative" / "providers.csv").write_text(PROVIDERS)
    (folder / "alternative" / "register.csv").write_text(REGISTER)
    path = folder / "scenarios" / "hubs.toml"
    path.write_text(f'extends = "base.toml"\n[hubs]\n{settings}')
    return path
