"""Supply: the places of one year, and the options a scenario may open."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case import supply_faults as wrong
from sufficiency.case.columns import OPTION_TYPES, OPTIONS, PLACES, SITES
from sufficiency.case.counted_twice import again, overlaps, twice
from sufficiency.case.demand_years import fill_faults
from sufficiency.case.points import NOWHERE, Floats, find_points, point_faults
from sufficiency.case.reading import read_table
from sufficiency.case.scenario import Scenario
from sufficiency.case.stand_ins import faults_of_stand_in
from sufficiency.case.vocabulary import LOCAL_KINDS, SINCE, TRIED
from sufficiency.errors import Fault, cells_of

PLACE_COLUMNS = [
    "pool_id", "urn", "name", "kind", "designation", "ncy_min", "ncy_max", "gender", "places",
    "easting_m", "northing_m", "assumed_minutes", "place_cost_gbp", "places_primary",
    "places_secondary", "places_post16", "stay_terms", "days_per_week", "unlocated", "stand_in",
]
UNLOCATED = "unlocated"
"""Begins the area_note of provision of which nobody knows where it is."""
OPTION_COLUMNS = [
    "option_id", "site_id", "site_name", "kind", "designation", "ncy_min", "ncy_max", "gender",
    "places", "capital_gbp", "place_cost_gbp", "easting_m", "northing_m", "pool_id", "pinned",
    "stay_terms", "days_per_week",
    "open_year", "earliest_year", "fill", "status", "district", "price_year",
]


def read_places(
    folder: Path, scenario: Scenario, designations: set[str], around: Floats,
    own: pd.DataFrame | None,
) -> tuple[pd.DataFrame, list[Fault]]:
    """Provision open in the supply year, sorted by pool_id, and every fault of places.csv.

    Args:
        folder: holds places.csv.
        scenario: its supply year.
        designations: those a place may have.
        around: (k, 2) points of which every local provision should be near one.
        own: a council's own points of postcodes, if any.
    """
    table, faults = read_table(folder / PLACES.file, PLACES)
    told = cells_of(faults)
    table = find_points(table, own)
    faults += wrong.of_spans(table) + wrong.of_periods(table) + wrong.of_pounds(PLACES.file, table)
    for row in table.to_dict("records"):
        faults += wrong.lost(PLACES.file, row, told,
                             "Give the point, a postcode, or assumed_minutes.")
        faults += wrong.of_designation(PLACES.file, row, designations)
        faults += wrong.of_stay(PLACES.file, row, row["kind"] == "base")
        faults += faults_of_stand_in(PLACES.file, row)
    year = scenario.supply.year
    faults += overlaps(table) + wrong.of_rooms(table, told) + again(table, year)
    once = table.drop_duplicates(["pool_id", "postcode", "easting_m", "northing_m"])
    faults += point_faults(PLACES.file, once, around, own=own,
                           anywhere=~once["kind"].isin(LOCAL_KINDS).to_numpy())
    places = open_in(table, year)
    if len(table) and not len(places) and not faults:
        faults.append(Fault(PLACES.file, f"has no place open in {year}", "Choose another year.",
                            column="from_year"))
    return places, faults


def open_in(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Provision of places.csv that is open in a January, sorted by pool_id."""
    there = (table["from_year"] <= year) & (table["to_year"] >= year)
    notes = table["area_note"].astype(str).str.strip().str.lower()
    table = table.assign(unlocated=notes.str.startswith(UNLOCATED))
    return table[there].sort_values("pool_id", ignore_index=True)[PLACE_COLUMNS]


def read_options(
    folder: Path, scenario: Scenario, places: pd.DataFrame, designations: set[str],
    around: Floats = NOWHERE, own: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, list[Fault]]:
    """Everything the scenario may open, sorted by option_id, and every fault on the way.

    Args:
        folder: holds sites.csv, option_types.csv and, if there is one, options.csv.
        scenario: what it allows, pins and forbids to build, and at what cost.
        places: provision of the supply year, as ``read_places`` gives it.
        designations: those that suitability.csv has; with none, none is looked for.
        around, own: as for ``read_places``.
    """
    sites, faults = read_table(folder / SITES.file, SITES)
    told = cells_of(faults)
    # Where a table could not be read at all, nothing can be said of what should be in it.
    unread = bool(faults) and not len(sites)
    sites = find_points(sites, own)
    for row in sites.to_dict("records"):
        faults += wrong.lost(SITES.file, row, told, "Give the point of the site, or its postcode.")
    faults += twice(sites.drop_duplicates("site_id"))
    faults += point_faults(SITES.file, sites, around, own=own)
    types, more = read_table(folder / OPTION_TYPES.file, OPTION_TYPES)
    faults += more
    single, more = read_table(folder / OPTIONS.file, OPTIONS)
    if (folder / OPTIONS.file).exists():
        faults += more
    for row in types.to_dict("records"):
        faults += wrong.of_designation(OPTION_TYPES.file, row, designations)
        faults += wrong.of_stay(OPTION_TYPES.file, row, row["kind"] == "base_module")
    faults += [] if unread else wrong.of_options(single, sites, places, designations)
    faults += wrong.of_phases(sites, types) + wrong.of_openings(sites, scenario.supply.year)
    for file, table in ((OPTION_TYPES.file, types), (OPTIONS.file, single)):
        faults += fill_faults(file, table) + wrong.of_pounds(file, table)

    price = scenario.build.school_capital_per_place_gbp
    if price is not None:
        base = types["kind"] != "new_school"
        types = types.assign(price_year=types["price_year"].where(base, 0),
                             capital_per_place_gbp=types["capital_per_place_gbp"].where(
                                 base, price / scenario.build.capital_factor))
    generated = _generate(sites, types, places, scenario)
    named = _named(single, sites, places)
    every = pd.concat([generated, named], ignore_index=True)
    # A site is free from its own January; what is agreed later is built later.
    soonest = every["kind"].map(scenario.phase.soonest).where(every["open_year"] == 0).fillna(0)
    every["earliest_year"] = np.maximum(every["earliest_year"], soonest.astype(int))
    faults += [] if unread else wrong.of_pins(every, sites, scenario)
    faults += wrong.of_allowed(scenario, designations, set(types["type_id"]))
    build = scenario.build
    every["pinned"] = every["option_id"].isin(build.pin)
    keep = every["pinned"] | (every["status"] == "candidate")
    keep &= ~every["option_id"].isin(build.forbid) & ~every["site_id"].isin(build.forbid)
    willing = willing_hosts(sites, build.hosts_willing, scenario.demand.seed)
    keep &= (every["pinned"] | (every["kind"] != "base_module")
             | every["site_id"].isin(willing))
    if build.allow_designations:
        keep &= every["pinned"] | every["designation"].isin(build.allow_designations)
    if build.allow_types:
        keep &= every["pinned"] | every["type_id"].isin(build.allow_types)
    # How firm a candidate is depends on where it would stand.
    firm = every["site_id"].map(sites.drop_duplicates("site_id").set_index("site_id")["status"])
    every["status"] = every["status"].where(every["status"] != "candidate",
                                            firm.astype(object).where(firm.notna(), "candidate"))
    here = pd.MultiIndex.from_frame(every[["site_id", "kind"]])
    stands = (every["status"] == "built") & (every["site_id"] != "")
    tried = every["status"].isin(TRIED)
    every.loc[tried & here.isin(here[stands]), "status"] = SINCE
    place = sites.drop_duplicates("site_id").set_index("site_id")["district"]
    every["district"] = every["site_id"].map(place).astype(object).fillna("").astype(str)
    options = every[keep].sort_values("option_id", ignore_index=True)
    options = _within_reach(options, scenario)
    options = options.astype({"stay_terms": float, "days_per_week": float})
    options["capital_gbp"] = (
        (options["capital_gbp"].astype(float) * build.capital_factor).round().astype("int64")
    )
    if build.capital_factor != 1:
        options["price_year"] = 0  # of which year an index makes prices nobody says
    return options[OPTION_COLUMNS], faults


def willing_hosts(sites: pd.DataFrame, share: float, seed: int) -> set[str]:
    """Sites of the hosts taken to be willing: a share of them, drawn in an order of their own.

    Who is willing at a share is at any larger one. Rounded to whole hosts.

    Args:
        sites: kind and site_id; hosts are drawn from.
        share: of hosts willing, 0 to 1.
        seed: of the order in which they are drawn.
    """
    def order(site: str) -> bytes:
        return hashlib.sha256(f"{seed}:{site}".encode()).digest()

    hosts = sorted(set(sites.loc[sites["kind"] == "host", "site_id"]), key=order)
    return set(hosts[: round(share * len(hosts))])


def candidate_id(option: dict[str, object]) -> str:
    """Name of a candidate pool: where, what for, whom."""
    years = f"{option['ncy_min']}-{option['ncy_max']}"
    return f"new/{option['site_id']}/{option['designation']}/{years}/{option['gender']}"


def _within_reach(options: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Without the kinds the scenario builds none of."""
    keep = options["pinned"].astype(bool)
    if scenario.build.max_new_schools:
        keep |= options["kind"] == "new_school"
    if scenario.build.base_places:
        keep |= options["kind"] == "base_module"
    keep |= options["kind"] == "expansion"
    return options[keep].reset_index(drop=True)


def _generate(
    sites: pd.DataFrame, types: pd.DataFrame, places: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    """Every site x every type that fits it."""
    sites = sites.drop_duplicates("site_id")
    kind = types["kind"].map({"new_school": "school_site", "base_module": "host"})
    pairs = sites.merge(types.assign(kind_s=kind), left_on="kind", right_on="kind_s",
                        suffixes=("", "_t"))
    if not len(pairs):
        return pd.DataFrame(columns=[*OPTION_COLUMNS, "type_id"])
    module = pairs["kind"] == "host"
    phases = pairs["host_phase"].str.split()
    fits = [not p or ph in p for p, ph in zip(phases, pairs["phase"], strict=True)]
    keep = ~module | (np.array(fits) & (pairs["roll"] >= pairs["min_roll"]))
    keep &= (pairs["max_places"] < 0) | (pairs["places"] <= pairs["max_places"])
    keep &= pairs["earliest_year"] <= (scenario.build.open_by or scenario.demand.year)
    # A host holds one specialism: its base of today decides what it may add.
    held = places[places["kind"] == "base"].set_index("urn")["designation"].to_dict()
    held.pop("", None)
    now = pairs["urn"].map(held)
    keep &= ~module | now.isna() | (now == pairs["designation"])
    pairs = pairs[keep].copy()
    module = pairs["kind"] == "host"
    for column in ("ncy_min", "ncy_max"):
        own = pairs[f"{column}_t"]
        pairs[column] = np.where(own == -99, pairs[column], own)
    # A type with year groups of its own is held to the years its host teaches.
    host = sites.set_index("site_id")
    low = pairs["site_id"].map(host["ncy_min"])
    high = pairs["site_id"].map(host["ncy_max"])
    pairs["ncy_min"] = np.where(module, np.maximum(pairs["ncy_min"], low), pairs["ncy_min"])
    pairs["ncy_max"] = np.where(module, np.minimum(pairs["ncy_max"], high), pairs["ncy_max"])
    pairs = pairs[pairs["ncy_min"] <= pairs["ncy_max"]]
    return pd.DataFrame({
        "option_id": pairs["site_id"] + ":" + pairs["type_id"],
        "site_id": pairs["site_id"], "site_name": pairs["name"], "kind": pairs["kind_t"],
        "designation": pairs["designation"], "ncy_min": pairs["ncy_min"].astype(int),
        "ncy_max": pairs["ncy_max"].astype(int), "gender": pairs["gender_t"],
        "places": pairs["places"], "capital_gbp": pairs["capital_per_place_gbp"] * pairs["places"],
        "place_cost_gbp": pairs["place_cost_gbp"], "easting_m": pairs["easting_m"],
        "northing_m": pairs["northing_m"], "pool_id": "", "status": "candidate",
        "type_id": pairs["type_id"], "stay_terms": pairs["stay_terms"],
        "days_per_week": pairs["days_per_week"],
        "open_year": 0, "earliest_year": pairs["earliest_year"], "price_year": pairs["price_year"],
        "fill": pairs["fill"],
    })


def _named(single: pd.DataFrame, sites: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The rows of options.csv with the point and name of their site or provision."""
    site = sites.drop_duplicates("site_id").set_index("site_id")
    pool = places.drop_duplicates("pool_id").set_index("pool_id")
    rows = []
    for row in single.to_dict("records"):
        growth = row["kind"] == "expansion"
        home, key = (pool, row["pool_id"]) if growth else (site, row["site_id"])
        if key not in home.index:
            continue
        at = home.loc[key]
        same = ("ncy_min", "ncy_max", "gender", "designation", "stay_terms",
                "days_per_week") if growth else ()
        inherit = {c: at[c] for c in same}
        years = {c: row[c] if row[c] != -99 else int(at[c]) for c in ("ncy_min", "ncy_max")}
        ready = 0 if growth else int(at["earliest_year"])
        rows.append({
            **row, **years, **inherit, 
            "earliest_year": row["open_year"] + 1 if row["open_year"] else ready,
            "site_id": f"pool-{key}" if growth else key,
            "site_name": row["name"] or at["name"], "easting_m": at["easting_m"],
            "northing_m": at["northing_m"], "type_id": "",
        })
    columns = [*OPTION_COLUMNS, "type_id"]
    return pd.DataFrame(rows, columns=[c for c in columns if c != "pinned"])
