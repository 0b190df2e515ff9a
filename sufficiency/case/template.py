"""An empty case for another council: every table with its header and an example row."""

from __future__ import annotations

from pathlib import Path

from sufficiency.case.dictionary import TABLES
from sufficiency.files import new_folder

EXAMPLES = {
    "places.csv": [
        {"pool_id": "special-1", "urn": "100001", "name": "Example School (replace)",
         "kind": "special", "designation": "complex", "ncy_min": "0", "ncy_max": "14",
         "gender": "mixed", "places": "80", "places_basis": "commissioned", "from_year": "2020",
         "easting_m": "450000", "northing_m": "300000", "place_cost_gbp": "24500"},
        {"pool_id": "elsewhere", "name": "Independent or out-of-county places (replace)",
         "kind": "out_of_county", "designation": "last_resort", "ncy_min": "-2", "ncy_max": "20",
         "from_year": "2020", "assumed_minutes": "75"},
    ],
    "sites.csv": [
        {"site_id": "site-1", "kind": "school_site", "name": "Example Town (replace)",
         "easting_m": "460000", "northing_m": "300000", "status": "illustrative"},
        {"site_id": "host-1", "kind": "host", "name": "Example Primary (replace)",
         "urn": "100002", "phase": "primary", "ncy_min": "0", "ncy_max": "6",
         "easting_m": "455000", "northing_m": "305000", "roll": "210"},
    ],
    "option_types.csv": [
        {"type_id": "complex-60", "kind": "new_school", "designation": "complex", "places": "60",
         "ncy_min": "0", "ncy_max": "14", "capital_per_place_gbp": "130000"},
        {"type_id": "base_complex-8", "kind": "base_module", "designation": "base_complex",
         "places": "8", "capital_per_place_gbp": "42500", "host_phase": "primary"},
    ],
    "suitability.csv": [
        *({"designation": d, "need": n, "max_share": s}
          for d, needs in (("complex", {"MLD": "1", "SLD": "1", "PMLD": "1", "PD": "1",
                                        "ASD": "0.5", "SLCN": "0.35", "SEMH": "0.1"}),
                           ("base_complex", {"MLD": "1", "ASD": "1", "SLCN": "1"}))
          for n, s in needs.items()),
        *({"designation": "last_resort", "need": n, "max_share": "1"}
          for n in ("ASD", "DS", "HI", "MLD", "MSI", "OTH", "PD", "PMLD", "SEMH", "SLCN", "SLD",
                    "SPLD", "VI")),
    ],
    "areas.csv": [
        {"area_id": "E01000001", "area_name": "Example area (replace)", "district": "Example",
         "msoa": "E02000001", "rural_urban": "rural", "imd_decile": "5", "easting_m": "452000",
         "northing_m": "301000"},
    ],
    "children.csv": [
        {"child_id": "example-1", "easting_m": "452000", "northing_m": "301000", "need": "ASD",
         "ncy": "3", "gender": "F", "current_pool": "special-1"},
        {"group_id": "example-2", "easting_m": "453000", "northing_m": "302000", "need": "MLD",
         "ncy": "R", "children": "4"},
    ],
    "transport/vehicles.csv": [
        {"kind": "taxi (replace)", "layouts": "4+0", "day_gbp": "75", "per_mile_gbp": "3.00",
         "car": "yes"},
        {"kind": "minibus (replace)", "layouts": "16+0 13+1 10+2", "day_gbp": "270",
         "per_mile_gbp": "4.20", "assistant": "always", "riders_a_vehicle": "60"},
        {"kind": "wheelchair taxi (replace)", "layouts": "2+1", "day_gbp": "110",
         "per_mile_gbp": "3.20", "car": "yes"},
    ],
}

README = """# {name}

Replace the example rows of every table with your own, then

    sufficiency check {name}/scenarios/base.toml
    sufficiency run {name}/scenarios/base.toml

- `children.csv`: one row per child or per group, by postcode or by British National Grid metres.
  Use pseudonyms. The file never leaves your machine.
- `places.csv`: schools and bases with their commissioned places; independent schools and
  provision elsewhere as places of last resort.
- `sites.csv`, `option_types.csv`: where something could open, and what.
- `suitability.csv`: which designation serves which primary need, and up to what share.
- `areas.csv`: small areas, for tables by district. Optional polygons go in `areas/`.
- Roads: put main-road tables in `roads/` and set `travel.source = "roads"`; until then the
  base scenario uses a straight-line estimate.
- `transport/vehicles.csv`: what vehicles cost, for `sufficiency transport`.
- Bring the sources of your figures in `SOURCES.md`.
"""

SCENARIO = """title = "{name}: base"
case = ".."
lens = "flow"       # pupils stay; only starters, Y6 to 7, Y11 to 12 and movers move

[supply]
year = {year}

[travel]
source = "crow"

[build]
max_new_schools = 1
base_places = 8
"""

ABOUT = """name = "{name}"
title = "{name}"
la_code = ""
crs = "EPSG:27700"

[sources]
attribution = []
"""


def write_template(folder: Path, name: str) -> None:
    """Write the folder, whole or not at all.

    Raises:
        InputError: the folder exists, or cannot be written.
    """
    new_folder(folder, template_files(name))


def template_files(name: str, year: int = 2025) -> dict[str, str]:
    """Every file of an empty case.

    Args:
        name: of the case.
        year: January whose places count.
    """
    files = {
        file: text.format(name=name, year=year) for file, text in (
            ("README.md", README), ("case.toml", ABOUT), ("scenarios/base.toml", SCENARIO))
    }
    for table in TABLES:
        if table.file not in EXAMPLES and table.file != "options.csv":
            continue
        columns = [c.name for c in table.columns]
        lines = [",".join(columns)]
        lines += [
            ",".join(row.get(c, "") for c in columns) for row in EXAMPLES.get(table.file, [])
        ]
        files[table.file] = "\n".join(lines) + "\n"
    return files
