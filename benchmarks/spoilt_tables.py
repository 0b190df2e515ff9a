"""Every kind of table that is read beside a case, sound, with its reader: for ``fuzz.py``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from spoilt_made import ROOT, TARGETS, Target

from sufficiency.case.demand_years import read_demand_by_year
from sufficiency.case.polygons import read_polygons
from sufficiency.case.prices import read_prices
from sufficiency.case.sweep_settings import read_plan_file
from sufficiency.case.toml_file import read_toml
from sufficiency.case.transport_tables import read_transport
from sufficiency.errors import Fault, InputError
from sufficiency.finance import booking_table
from sufficiency.finance.assumptions import read_assumptions
from sufficiency.finance.calendars import read_calendars
from sufficiency.finance.claim import read_claim
from sufficiency.finance.importing import import_placements
from sufficiency.finance.openings import read_kinds, read_openings
from sufficiency.finance.outlook import read_budget
from sufficiency.finance.store import open_ledger
from sufficiency.finance.tables import read_rows
from sufficiency.forecast import pipeline_report
from sufficiency.forecast.requests import read_requests
from sufficiency.forecast.tables import read_national
from sufficiency.importing.gias import read_register
from sufficiency.importing.mapping import read_mapping
from tests.bad.test_mutated import full
from tests.importing import raw

MONEY = ROOT / "data" / "norfolk" / "finance"
LEDGER = ROOT / "data" / "tiny" / "placements"
REQUESTS = ("received,assess_decided,assess,issue_decided,issue,final,withdrawn,exception,kind,"
            "placement\n" + "".join(
                f"2024-01-{n:02},2024-02-{n:02},yes,2024-04-{n:02},yes,2024-05-{n:02},,no,request,\n"
                for n in range(1, 29)) + "2024-03-10,2024-04-10,no,,,,,no,request,\n")
YEARS = "year,need,phase,factor\n2026,ASD,primary,1.1\n2027,,,1.2\n"
MAPPING = """[columns.children]
postcode = "Home Post Code"
[values.need]
"Autistic" = "ASD"
[files]
"notes.csv" = "ignore"
"""


def _copy(source: Path, name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True)
        shutil.copyfile(source, folder / name)
    return make


def _text(name: str, text: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / name).write_text(text)
    return make


def _sound(found: Any, faults: list[Fault]) -> Any:
    if faults:
        raise InputError(faults)
    return found


def _bookings(folder: Path) -> Any:
    rows = read_rows(folder / "bookings.csv", booking_table.COLUMNS, booking_table.KEY).sound()
    return _sound(rows, booking_table.faults("bookings.csv", rows))


def _ledger(folder: Path) -> Any:
    """Placements as events, in a ledger made for them."""
    return import_placements(open_ledger(folder / "ledger.db", new=True),
                             folder / "placements.csv")


def _pipeline(folder: Path) -> Any:
    known = read_requests(folder / "requests.csv")
    return pipeline_report.report(known, None, 3, None, None, 100, 1)


def _register(folder: Path) -> None:
    folder.mkdir(parents=True)
    raw.write(folder)


TABLES: Mapping[str, Target] = {
    **{name: target for name, target in TARGETS.items()},
    "assumptions.csv": Target(_copy(MONEY / "assumptions.csv", "a.csv"), "a.csv",
                              lambda f: read_assumptions(f / "a.csv")),
    "kinds.csv": Target(_copy(MONEY / "kinds.csv", "a.csv"), "a.csv",
                        lambda f: read_kinds(f / "a.csv")),
    "plan.csv": Target(_copy(MONEY / "plan.csv", "a.csv"), "a.csv",
                       lambda f: read_openings(f / "a.csv", (1.0,))),
    "claim.csv": Target(_copy(MONEY / "claim.csv", "a.csv"), "a.csv",
                        lambda f: read_claim(f / "a.csv")),
    "prices.csv": Target(_copy(MONEY / "prices.csv", "finance/prices.csv"), "finance/prices.csv",
                         lambda f: _sound(*read_prices(f, 2025))),
    "budget.csv": Target(_copy(LEDGER / "budget.csv", "a.csv"), "a.csv",
                         lambda f: read_budget(f / "a.csv")),
    "calendars.csv": Target(_copy(LEDGER / "calendars.csv", "a.csv"), "a.csv",
                            lambda f: read_calendars(f / "a.csv")),
    "bookings.csv": Target(_copy(LEDGER / "bookings.csv", "bookings.csv"), "bookings.csv",
                           _bookings),
    "ledger": Target(_copy(LEDGER / "placements.csv", "placements.csv"), "placements.csv",
                     _ledger),
    "requests.csv": Target(_text("requests.csv", REQUESTS), "requests.csv", _pipeline),
    "demand_by_year.csv": Target(_text("demand_by_year.csv", YEARS), "demand_by_year.csv",
                                 lambda f: _sound(*read_demand_by_year(f))),
    "riders.csv": Target(TARGETS["vehicles.csv"].make, "transport/riders.csv",
                         lambda f: read_transport(f, ["c1", "b1", "b2"])),
    "gate_times.csv": Target(TARGETS["vehicles.csv"].make, "transport/gate_times.csv",
                             lambda f: read_transport(f, ["c1", "b1", "b2"])),
    "districts.geojson": Target(full, "areas/districts.geojson",
                                lambda f: _sound(*read_polygons(f / "areas/districts.geojson"))),
    "sweep.toml": Target(_copy(ROOT / "data/tiny/sweep.toml", "sweep.toml"), "sweep.toml",
                         lambda f: read_plan_file(f / "sweep.toml")),
    "mapping.toml": Target(_text("mapping.toml", MAPPING), "mapping.toml",
                           lambda f: read_mapping(f / "mapping.toml")),
    "case.toml": Target(_copy(ROOT / "data/tiny/case.toml", "case.toml"), "case.toml",
                        lambda f: read_toml((f / "case.toml").read_bytes(), "case.toml")),
    "GIAS": Target(_register, "edubasealldata.csv",
                   lambda f: read_register(f / "edubasealldata.csv")),
    **{f"import {name}": Target(TARGETS["import contracts.csv"].make, name,
                                TARGETS["import contracts.csv"].read)
       for name in ("edubasealldata.csv", "links_edubasealldata.csv", "sen2_namedplan.csv",
                    "sen2_requests.csv", "sen2_senneed.csv", "published totals.csv")},
    **{f"series {path.name}": Target(
        lambda folder: shutil.copytree(ROOT / "data" / "national", folder), path.name,
        read_national) for path in sorted((ROOT / "data" / "national").glob("*.csv"))},
}
"""Every table, by name."""
