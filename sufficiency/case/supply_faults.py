"""What is wrong with rows of supply beyond their cells: schools, sites and what may open there."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from sufficiency.case.columns import OPTION_TYPES, OPTIONS, PLACES, SITES
from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import LOCAL_KINDS
from sufficiency.errors import Fault, did_you_mean

LAST_YEAR = 14
"""The last year group of schools: at 19 nobody is at one any more."""
AGES_BEGIN = 2, 9
"""Where a span that goes on beyond it begins with such a number, both are ages."""
FEWEST_POUNDS = {"place_cost_gbp": 100, "capital_per_place_gbp": 500, "capital_gbp": 1000}
"""Figures of pounds above nothing and below these are in thousands or millions: nobody books less
as capital."""
LATE_YEARS = 30
"""A site that opens later than so many years on is a slip of the pen."""
NAMED = 2
"""So many rows of one slip are told with their values, more without."""
OF_PHASES = re.compile(r"[,;/|&]")
"""What stands between words of a list that should be separated by spaces."""


def of_spans(table: pd.DataFrame) -> list[Fault]:
    """Year groups of places.csv that are swapped, and ages in their place."""
    turned = table[table["ncy_min"] > table["ncy_max"]]
    ages = table[table["kind"].isin(LOCAL_KINDS) & (table["ncy_max"] > LAST_YEAR)
                 & table["ncy_min"].between(*AGES_BEGIN)]
    return _of_rows(PLACES.file, turned, "ncy_min", "is above ncy_max", "Swap the two.") + _of_rows(
        PLACES.file, ages, "ncy_max", "is an age, and no year group of a school",
        "Write year groups: the youngest age less 4, and the oldest less 5 (ages 4 to 19 are "
        "0 to 14).")


def of_rooms(table: pd.DataFrame, told: set[tuple[int | None, str | None]]) -> list[Fault]:
    """Schools and bases of places.csv of which nobody says how many places they have.

    Args:
        table: rows of places.csv.
        told: row and column of what is known to be wrong already.
    """
    empty = table[table["kind"].isin(LOCAL_KINDS) & (table["places"] < 0)]
    return [Fault(PLACES.file, "is empty, and a school or base has so many places and no more",
                  "Give how many; take the row out if it is not known.", row=row, column="places")
            for row in map(int, empty["row"]) if (row, "places") not in told]


def of_periods(table: pd.DataFrame) -> list[Fault]:
    """Provision of places.csv that ends before it begins. Where it ends the year before it was
    never open: so a register's update leaves what has closed before the year of the case.
    """
    return _of_rows(PLACES.file, table[table["from_year"] > table["to_year"] + 1], "from_year",
                    "is above to_year", "Swap the two, or mend the year.")


def of_pounds(file: str, table: pd.DataFrame) -> list[Fault]:
    """Pounds that are thousands or millions of them.

    Args:
        file: as it is named in the fault.
        table: its rows.
    """
    return [
        fault for column, fewest in FEWEST_POUNDS.items() if column in table
        for fault in _of_rows(
            file, table[table[column].between(0, fewest, inclusive="neither")], column,
            "is too few pounds: it looks like thousands or millions of them",
            "Write whole pounds, as 24500.")]


def of_openings(sites: pd.DataFrame, year: int) -> list[Fault]:
    """Sites on which nothing fits, or that open when nobody plans any more.

    Args:
        sites: rows of sites.csv.
        year: January of the supply.
    """
    return _of_rows(
        SITES.file, sites[sites["max_places"] == 0], "max_places", "leaves room for nothing",
        "Leave it empty where no limit is known; take the site out where nothing fits.",
    ) + _of_rows(
        SITES.file, sites[sites["earliest_year"] > year + LATE_YEARS], "earliest_year",
        f"is more than {LATE_YEARS} years after the supply year", "Mend the year.")


def of_phases(sites: pd.DataFrame, types: pd.DataFrame) -> list[Fault]:
    """Words of phases by which no host and no type would find each other: another spelling of the
    same word, or a list with other signs than spaces between its words.

    Args:
        sites: rows of sites.csv.
        types: rows of option_types.csv.
    """
    lists = types[types["host_phase"].str.contains(OF_PHASES)]
    faults = _of_rows(OPTION_TYPES.file, lists, "host_phase",
                      "has other signs than spaces between its words",
                      "Write the phases with spaces between them.")
    hosts = sites[(sites["kind"] == "host") & (sites["phase"] != "")]
    asked = {w for words in types["host_phase"] for w in words.split()}
    if len(lists) or not asked:
        return faults
    for phase, rows in hosts[~hosts["phase"].isin(asked)].groupby("phase"):
        near = sorted(w for w in asked if w.casefold() == str(phase).casefold())
        if near:
            faults += _of_rows(SITES.file, rows, "phase",
                               "is written another way in option_types.csv",
                               f"Did you mean {near[0]!r}?")
    return faults


def _of_rows(
    file: str, table: pd.DataFrame, column: str, problem: str, remedy: str
) -> list[Fault]:
    """One thing that is wrong with rows of a table of supply; of many the values are not told."""
    few = len(table) <= NAMED
    return [Fault(file, problem, remedy, row=int(row), column=column,
                  value=f"{value:g}" if few and not isinstance(value, str) else
                  value if few else "")
            for row, value in table[["row", column]].to_numpy(object)]


def lost(
    file: str, row: dict[str, object], told: set[tuple[int | None, str | None]], remedy: str
) -> list[Fault]:
    """Neither a point nor, where that is enough, assumed minutes; or both.

    Args:
        file: as it is named in the fault.
        row: its cells by column, with its line as ``row``.
        told: row and column of what is known to be wrong already.
        remedy: what to do where it has no point at all.
    """
    line, code = int(str(row["row"])), str(row["postcode"])
    here = not (pd.isna(row["easting_m"]) and pd.isna(row["northing_m"]))
    assumed = not pd.isna(row.get("assumed_minutes"))
    if {(line, c) for c in ("easting_m", "northing_m", "assumed_minutes")} & told:
        return []
    if here and assumed:
        return [Fault(file, "has no effect beside a point or a postcode", "Leave it empty.",
                      row=line, column="assumed_minutes")]
    if here or assumed:
        return []
    return [Fault(file, "was not found" if code else "is empty", remedy, row=line,
                  column="postcode" if code else "easting_m", value=code)]


def of_designation(
    file: str, row: dict[str, object], designations: set[str]
) -> list[Fault]:
    """A designation that suitability.csv does not have.

    Args:
        file: as it is named in the fault.
        row: its cells by column, with its line as ``row``.
        designations: those that suitability.csv has; with none, none is a fault.
    """
    designation = str(row["designation"])
    if not designation or not designations or designation in designations:
        return []
    return [Fault(file, "is not in suitability.csv", _near(designation, designations),
                  row=int(str(row["row"])), column="designation", value=designation)]


def of_stay(file: str, row: dict[str, object], base: bool) -> list[Fault]:
    """Stays and days where they would have no effect.

    Args:
        file: as it is named in the fault.
        row: its cells by column, with its line as ``row``.
        base: whether the row is of a base, where they have an effect.
    """
    return [] if base else [
        Fault(file, "is for bases only", "Leave it empty; an expansion keeps the provision's own.",
              row=int(str(row["row"])), column=column, value=f"{row[column]:g}")
        for column in ("stay_terms", "days_per_week") if not pd.isna(row[column])
    ]


def _near(word: str, known: Iterable[str]) -> str:
    return did_you_mean(word, known, "Add it there, or mend the spelling.")


def of_options(
    single: pd.DataFrame, sites: pd.DataFrame, places: pd.DataFrame, designations: set[str]
) -> list[Fault]:
    """Rows of options.csv at a site or a provision that is not there.

    Args:
        single: rows of options.csv.
        sites: rows of sites.csv.
        places: provision open in the supply year.
        designations: those that suitability.csv has.
    """
    faults = []
    for row in single.to_dict("records"):
        growth = row["kind"] == "expansion"
        column, known = ("pool_id", places["pool_id"]) if growth else ("site_id", sites["site_id"])
        known_ids = known.tolist()
        if row[column] not in known_ids and row["status"] != "built":
            what = "is no provision open in the supply year" if growth else "is not in sites.csv"
            faults.append(Fault(OPTIONS.file, what, _near(row[column], known_ids),
                                row=int(row["row"]), column=column, value=str(row[column])))
        elif row[column] not in known_ids and not growth:
            faults.append(Fault(OPTIONS.file, "is not in sites.csv", _near(row[column], known_ids),
                                row=int(row["row"]), column=column, value=str(row[column])))
        if not growth:
            faults += of_designation(OPTIONS.file, row, designations)
        faults += of_stay(OPTIONS.file, row, row["kind"] == "base_module")
    return faults


def of_allowed(scenario: Scenario, designations: set[str], types: set[str]) -> list[Fault]:
    """Words of the lists of what may be built that name nothing.

    Args:
        scenario: its build.allow_designations and build.allow_types.
        designations: those that suitability.csv has; with none, no word of them is a fault.
        types: type_ids that option_types.csv has; likewise.
    """
    return [
        Fault(scenario.origin.get(key, scenario.path.name), f"is not in {file}",
              did_you_mean(word, known), column=key, value=word)
        for key, words, known, file in (
            ("build.allow_designations", scenario.build.allow_designations, designations,
             "suitability.csv"),
            ("build.allow_types", scenario.build.allow_types, types, OPTION_TYPES.file))
        for word in words if known and word not in known
    ]


def of_pins(every: pd.DataFrame, sites: pd.DataFrame, scenario: Scenario) -> list[Fault]:
    """Words of the lists of what must and must not be built that name no option or site.

    Args:
        every: all options of the case, before what the scenario forbids is left out.
        sites: rows of sites.csv: a site may be forbidden as a whole.
        scenario: its build.pin and build.forbid.
    """
    faults = []
    options = set(every["option_id"])
    places = options | set(sites["site_id"])
    for key, words, known in (
        ("build.pin", scenario.build.pin, options),
        ("build.forbid", scenario.build.forbid, places),
    ):
        for word in words:
            if word not in known:
                faults.append(
                    Fault(scenario.origin.get(key, scenario.path.name), "is no option of this case",
                          _near(word, sorted(known)), column=key, value=word)
                )
    return faults
