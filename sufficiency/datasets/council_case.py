"""A case folder for any English council, from the start pack: plain tables to be edited."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from sufficiency.case.columns import AREAS, OPTION_TYPES, OPTIONS, PLACES, SITES, SUITABILITY, Table
from sufficiency.case.towns import TOWNS
from sufficiency.case.vocabulary import NEEDS
from sufficiency.datasets import pack
from sufficiency.datasets.council_names import find_council, plain_name
from sufficiency.datasets.minutes_grid import MEAN_ERROR, MEASURED, grid_of
from sufficiency.datasets.outlines import polygons_of
from sufficiency.datasets.published_plans import YEAR, plans_of
from sufficiency.datasets.start_supply import places_of, sites_of, special_mix
from sufficiency.datasets.towns_around import towns_around
from sufficiency.files import new_folder

EMPTY = {"base_without_plan.csv": "year,need,age_from,age_to,children\n",
         "residential.csv": "year,setting,age_from,age_to,plans\n"}
WORDS = {"autism": "autism", "base_asd": "autism", "base_hi": "hearing (Deaf)",
         "base_lcn": "learning and cognition", "base_semh": "social, emotional and mental health",
         "base_slcn": "speech, language and communication", "complex": "complex needs",
         "independent": "independent", "out_of_county": "elsewhere",
         "semh": "social, emotional and mental health", "special": "special (need not known)"}
MONEY = ("assumptions.csv", "kinds.csv", "prices.csv")
POUNDS = ("Prices of vehicles (transport/vehicles.csv) and what is assumed of money (finance/) "
          "are the same for every council: put your own before a pound is published.")
GRID = ("Journeys are a drive over a 1 km grid with main roads drawn by hand, without a morning "
        f"peak. It was off by {MEAN_ERROR:g} minutes on average on {MEASURED}. Set travel.source "
        "to osm or a file of roads before anything is published.")
BASE = """title = {title}
case = ".."

[demand]
year = {year}
seed = 1

[supply]
year = {year}   # the January that the places are of

[build]
open_by = {last}   # a school that is decided on now can be there by then

[travel]
source = "grid"   # no roads yet: how wrong it is by distance is in case.toml
"""
FIRST = "start.toml"
"""Name of the scenario that a new case has."""
START = """# A first look: what two new schools and 60 base places would do.
extends = "base.toml"
title = {title}
lens = "greenfield"

[build]
max_new_schools = 2
base_places = 60
base_places_rule = "at_most"
"""


def write_council(folder: Path, council: str) -> tuple[str, tuple[str, ...]]:
    """Write the case of a council, whole or not at all.

    Args:
        folder: where, and not there yet.
        council: DfE number, ONS code or name.

    Returns:
        Its name, and sentences on what is missing and what stands in for it.

    Raises:
        InputError: no council is called so; the folder exists, or cannot be written.
    """
    la_code, name = find_council(council)
    name = plain_name(name)
    files, told = council_files(la_code, name)
    new_folder(folder, files)
    return name, told


def council_files(la_code: str, name: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Files of a council's case by name, and what must be said of them.

    Args:
        la_code: its DfE number.
        name: what it is called.
    """
    areas = pack.of_council(pack.table("areas"), la_code)
    every = pack.table("schools")
    schools = pack.of_council(every, la_code)
    plans, told = plans_of(la_code)
    by_setting = plans["plans_by_need_setting"]
    mix = {s: _by_need(by_setting, s) for s in ("sen_unit", "special_state")}
    places = places_of(schools, every, areas, mix["sen_unit"],
                       sum(mix["special_state"].values()), la_code)
    daily = bool(_daily(by_setting))
    if daily and len(places) == 1:  # elsewhere: their schools are not known
        places["stand_in"] = "location"
    suitability = pd.concat([pack.start("suitability.csv"),
                             special_mix(mix["special_state"], NEEDS)])
    towns, ready = towns_around(areas), _ready()
    tables = [(PLACES, places), (SITES, sites_of(schools, areas, towns, ready)), (AREAS, areas),
              (TOWNS, towns),
              (SUITABILITY, suitability), (OPTION_TYPES, pack.start("option_types.csv")),
              (OPTIONS, pd.DataFrame())]
    told = (GRID, POUNDS, *told)
    told += _missing(schools, places, daily)
    files = {table.file: _csv(table, rows) for table, rows in tables}
    files |= polygons_of(areas) | grid_of(areas)
    files |= {f"population/{k}.csv": v.to_csv(index=False) for k, v in plans.items()}
    files |= {f"population/{k}": v for k, v in EMPTY.items()}
    files |= {f"population/{k}": pack.start(k).to_csv(index=False)
              for k in ("settings.csv", "deprivation.csv")}
    files["transport/vehicles.csv"] = pack.start("vehicles.csv").to_csv(index=False)
    files |= {f"finance/{k}": pack.start(f"finance/{k}").to_csv(index=False) for k in MONEY}
    files["case.toml"] = _about(la_code, name, schools)
    files["README.md"] = _readme(name, told)
    files["SOURCES.md"] = _sources(name)
    files["scenarios/base.toml"] = BASE.format(
        title=json.dumps(f"{name}: base"), year=YEAR, last=max(ready.values()))
    files[f"scenarios/{FIRST}"] = START.format(
        title=json.dumps("Plan A: up to two schools and 60 base places"))
    return files, told


def _ready() -> dict[str, int]:
    """Kind of site -> January in which what is decided on now is there, as the pounds take it."""
    assumed, kinds = pack.start("finance/assumptions.csv"), pack.start("finance/kinds.csv")
    first = int(assumed.set_index("name").loc["first_year", "central"])
    lead = kinds.set_index("kind")["lead_years"].astype(int)
    return {site: first + int(lead[kind]) + 1
            for site, kind in (("host", "base_module"), ("school_site", "new_school"))}


def _by_need(plans: pd.DataFrame, setting: str) -> dict[str, int]:
    """Plans of a placement by need; a need that is not recorded counts as other."""
    rows = plans[plans["setting"] == setting]
    need = rows["need"].where(rows["need"].isin(NEEDS), "OTH")
    return {str(k): int(v) for k, v in rows.groupby(need)["plans"].sum().items()}


def _daily(plans: pd.DataFrame) -> int:
    """Plans of placements with a daily journey to a special school or base."""
    settings = pack.start("settings.csv")
    daily = set(settings.loc[settings["daily"] == "yes", "setting"])
    return int(plans.loc[plans["setting"].isin(daily), "plans"].sum())


def _missing(
    schools: pd.DataFrame, places: pd.DataFrame, daily: bool
) -> tuple[str, ...]:
    """What the pack does not know of this council."""
    told = []
    special = places[places["kind"] == "special"]
    if not len(special):
        told.append("No state special school is known in this council: its children need places "
                    "elsewhere, and places.csv has no others.")
    nowhere = schools["kind"].isin(
        ["independent or other, opened since Aug 2020"]).sum()
    if nowhere:
        told.append(
            f"{nowhere} independent schools opened since August 2020 are left out, as nobody says "
            "whether they are special schools." if nowhere > 1 else
            "One independent school opened since August 2020 is left out, as nobody says whether "
            "it is a special school.")
    if not daily:
        told.append("No child of the published plans has a daily journey to a special school or "
                    "base: there is nothing to plan until children.csv has your own.")
    told.append("Children in bases without a plan and residential placements are not published by "
                "council: both tables are empty.")
    return tuple(told)


def _csv(table: Table, rows: pd.DataFrame) -> str:
    columns = [c.name for c in table.columns]
    frame = rows.reindex(columns=columns).astype(object)
    for column in ("ncy_min", "ncy_max", "places"):
        if column in frame:
            frame[column] = [("" if pd.isna(v) or v == "" else str(int(float(v))))
                             for v in frame[column]]
    return frame.to_csv(index=False)


def _about(la_code: str, name: str, schools: pd.DataFrame) -> str:
    letters = schools["postcode"].str.extract(r"^([A-Z]{1,2})\d")[0].dropna()
    lines = [
        f'name = {json.dumps(re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"))}',
        f"title = {json.dumps(name)}", f'la_code = "{la_code}"', 'crs = "EPSG:27700"',
        f"postcode_areas = {json.dumps(sorted(set(letters)))}",
        'synthetic_note = "Children are synthetic: drawn at random from published totals. '
        'No real child is in this case."',
        "", "[sources]", "attribution = [",
        '  "Contains public sector information licensed under the Open Government Licence v3.0 '
        '(DfE, ONS, MHCLG).",',
        '  "Contains OS data © Crown copyright and database right. Contains Royal Mail data © '
        'Royal Mail copyright and database right. Source: Office for National Statistics.",',
        '  "Names of towns and villages: GeoNames (CC BY 4.0).",',
        "]", "", "[minutes]", 'of = "grid"', f"mean_absolute_error = {MEAN_ERROR:g}",
        f"measured_on = {json.dumps(MEASURED)}", "", "[designations]",
        *(f"{k} = {json.dumps(v)}" for k, v in WORDS.items())]
    return "\n".join(lines) + "\n"


def _readme(name: str, told: tuple[str, ...]) -> str:
    return "\n".join([
        f"# {name}: a start", "",
        "Made from public tables. It is a start, not a plan: replace what stands in.", "",
        "- `places.csv`: places are estimates until you put your own: rolls of January 2019, "
        "raised in state special schools as the council's plans there have grown to January 2025, "
        "and no more of them than it has plans there: other councils' children fill the rest. "
        "Column `stand_in` says what in a row is not known; empty it when you have replaced it. "
        "`check`, report and map say so until then.",
        f"- {GRID}",
        f"- {POUNDS}",
        "- `option_types.csv`, `suitability.csv`, `population/deprivation.csv`: assumptions.",
        "- `sites.csv`: every mainstream school open in June 2024, those called grammar schools "
        "aside, as a possible host (nobody asked them), and middles of areas as examples of school "
        "sites, called after the nearest town (nobody offered land).",
        "- `towns.csv`: names that the map shows and finds; add those that people miss.",
        "- Children are drawn from published plans of January 2025, residents of mid-2020; put "
        "your own in `children.csv`.", "", "## Of this council", "",
        *(f"- {line}" for line in told if line not in (GRID, POUNDS)), ""])


def _sources(name: str) -> str:
    rows = [f"| {r.table} | {r.source}: {r.what} | {r.as_of} | {r.licence} |"
            for r in pack.sources().itertuples()]
    return "\n".join([f"# Where the tables of {name} come from", "",
                      "| table | source | as of | licence |", "|---|---|---|---|", *rows, ""])
