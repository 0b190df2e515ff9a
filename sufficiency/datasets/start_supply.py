"""Places and sites of a council from the pack, each row saying what in it stands in for facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from sufficiency.case.stand_ins import BASES, OTHER_BASE
from sufficiency.case.synthetic import apportion
from sufficiency.datasets.nowcast import PLANS_YEAR, ROLLS_YEAR, places_now
from sufficiency.datasets.towns_around import names_near

BASE_WORDS = {"base_asd": "autism", "base_slcn": "speech and language", "base_semh": "SEMH",
              "base_hi": "hearing", "base_lcn": "learning"}
NEW_KIND = "state special or AP, opened since Aug 2020"
INDEPENDENT = ("independent special", "non-maintained special")
OPEN = ("Open", "Open, but proposed to close")
LATER = ("opened after June 2024", "Proposed to open")
PACK = "start pack: GIAS of June 2024 and July 2025, school census of January 2019"
HEADROOM, LEAST_SHARE = 1.5, 0.05
"""A need may take so many times its share of plans in state special schools, and this at least."""
MOST_SITES = 20
FAR_M = 20_000
"""Metres from the nearest small area beyond which a school counts as provision elsewhere."""
POINT = ["easting_m", "northing_m"]


def places_of(
    schools: pd.DataFrame, every: pd.DataFrame, areas: pd.DataFrame, in_units: dict[str, int],
    in_special: int, la_code: str,
) -> pd.DataFrame:
    """places.csv: schools by their rolls, state special ones brought to the January of the plans;
    bases as pools that nobody has located.

    Args:
        schools: of the council.
        every: of England, for the usual roll where a school has none.
        areas: of the council.
        in_units: need -> plans in SEN units and resourced provision.
        in_special: plans in state special schools.
        la_code: DfE number of the council.
    """
    schools = _once(schools)
    special = list(_schools(schools, every, ("state special", NEW_KIND), "special", "special"))
    rows = [*_as_now(special, in_special, la_code),
            *_schools(schools, every, INDEPENDENT, "independent", "independent"),
            *_bases(areas, in_units),
            {"pool_id": "elsewhere", "name": "Places elsewhere (not located)",
             "kind": "out_of_county", "designation": "out_of_county", "ncy_min": -2, "ncy_max": 20,
             "places_basis": "assumed", "from_year": 2019, "assumed_minutes": 75,
             "note": "no limit on places; 75 minutes is an assumption", "source": "assumption"}]
    return pd.DataFrame([_if_far(row, areas) for row in rows])


def _once(schools: pd.DataFrame) -> pd.DataFrame:
    """Special schools once each: one that became an academy after June 2024 has a row as it was and
    one as it is, with one name, or at one address with the same roll and ages.

    The later row stays, with what only the earlier one says of it.
    """
    special = schools["kind"].isin(["state special", NEW_KIND, *INDEPENDENT])
    later = special & schools["status"].isin(LATER)
    earlier, same = schools[special & ~later], ["postcode", "age_low", "age_high", "roll_jan2019"]
    out, gone = schools.copy(), []
    for i, new in schools[later].iterrows():
        alike = (earlier[same] == new[same]).all(axis=1) & (earlier["age_low"] != "")
        was = earlier[alike | (earlier["name"].str.casefold() == new["name"].casefold())]
        if len(was) == 1:
            old = was.iloc[0]
            out.loc[i] = new.where(new != "", old)
            out.loc[i, "kind"] = old["kind"]
            gone.append(old.name)
    return out.drop(index=gone)


def _as_now(
    schools: list[dict[str, object]], plans: int, la_code: str
) -> list[dict[str, object]]:
    """State special schools with the council's places of the January of the plans."""
    places = [int(str(s["places"])) for s in schools]
    measured = [s["places_basis"] == "roll" for s in schools]
    known, guessed = places_now([n for n, of in zip(places, measured, strict=True) if of],
                                [n for n, of in zip(places, measured, strict=True) if not of],
                                plans, la_code)
    now = {True: iter(known), False: iter(guessed)}
    return [_with_places(s, int(next(now[of])))
            for s, of in zip(schools, measured, strict=True)]


def _with_places(school: dict[str, object], places: int) -> dict[str, object]:
    was = int(str(school["places"]))
    if places == was:
        return school
    on_roll = school["places_basis"] == "roll"
    word, why = (
        ("raised_roll", f"raised as plans in state special schools have grown to January "
         f"{PLANS_YEAR}") if places > was else
        ("held_roll", "less what other councils' children fill: together the schools have no more "
         f"places than the council had plans in such schools in January {PLANS_YEAR}"))
    said = f"{was} on roll in January {ROLLS_YEAR}" if on_roll else school["note"]
    return {**school, "places": places, "places_basis": "assumed",
            "stand_in": str(school["stand_in"]).replace("roll_2019", word),
            "note": f"{said}, {why}"}


def _if_far(row: dict[str, object], areas: pd.DataFrame) -> dict[str, object]:
    """A special school of the council that stands in another part of the country is elsewhere."""
    if row["kind"] != "special":
        return row
    point = np.array([float(str(row[c])) for c in POINT])
    if np.hypot(*(areas[POINT].to_numpy(float) - point).T).min() <= FAR_M:
        return row
    return {**row, "kind": "out_of_county", "designation": "out_of_county",
            "note": f"the council's own school, far outside it; {row['note']}".rstrip("; ")}


def _schools(
    schools: pd.DataFrame, every: pd.DataFrame, kinds: Iterable[str], kind: str, designation: str
) -> Iterable[dict[str, object]]:
    alike = pd.to_numeric(every.loc[every["kind"].isin(list(kinds)), "roll_jan2019"])
    usual = round(float(alike.median()))
    for s in schools[schools["kind"].isin(list(kinds))].to_dict("records"):
        if not s["easting_m"]:
            continue
        known, ages = bool(s["roll_jan2019"]), bool(s["age_low"] and s["age_high"])
        new = s["kind"] == NEW_KIND
        guesses = [*([] if known else ["places"]), *([] if ages else ["ages"]),
                   *(["designation"] if kind == "special" else []), *(["kind"] if new else [])]
        yield {
            "pool_id": f"{kind}-{s['urn']}", "urn": s["urn"], "name": s["name"], "kind": kind,
            "designation": designation,
            "ncy_min": max(float(s["age_low"]) - 4, -2) if ages else 0,
            "ncy_max": min(float(s["age_high"]) - 5, 20) if ages else 11,
            "gender": s["gender"].lower() or "mixed",
            "places": s["roll_jan2019"] or usual,
            "places_basis": "roll" if known else "assumed", "from_year": 2019,
            "postcode": s["postcode"], "easting_m": s["easting_m"], "northing_m": s["northing_m"],
            "stand_in": " ".join((["roll_2019"] if known else []) + guesses),
            "note": "" if known else f"no roll known: {usual}, the middle one of England's"
            + (f"; opened {s['open_date']}, may be alternative provision" if new else ""),
            "source": PACK,
        }


def _bases(areas: pd.DataFrame, in_units: dict[str, int]) -> Iterable[dict[str, object]]:
    """Plans in units by kind of base, spread over districts by their children."""
    numbers = areas.assign(
        **{c: pd.to_numeric(areas[c]) for c in (*POINT, "children_5_10", "children_11_15")})
    numbers["weight"] = numbers["children_5_10"] + numbers["children_11_15"]
    districts = sorted(numbers["district"].unique())
    groups = [numbers[numbers["district"] == d] for d in districts]
    children = np.array([g["weight"].sum() for g in groups], float)
    for base in sorted({*BASES.values(), OTHER_BASE}):
        total = sum(n for need, n in in_units.items() if BASES.get(need, OTHER_BASE) == base)
        for number, (district, group, places) in enumerate(
                zip(districts, groups, apportion(children, total), strict=True), 1):
            if places == 0:
                continue
            point = np.average(group[POINT], axis=0, weights=group["weight"])
            yield {
                "pool_id": f"{base}-{number}", "kind": "base", "designation": base,
                "name": f"Bases for {BASE_WORDS[base]}, {district} (not located)", "ncy_min": 0,
                "ncy_max": 11, "places": int(places), "places_basis": "assumed", "from_year": 2019,
                "easting_m": round(point[0]), "northing_m": round(point[1]),
                "area_note": "unlocated: the middle of the district's children",
                "stand_in": "places location",
                "note": "plans in SEN units and resourced provision of January 2025, shared by "
                "the children of districts", "source": "DfE, EHC plans 2025",
            }


def special_mix(in_special: dict[str, int], needs: Iterable[str]) -> pd.DataFrame:
    """Rows of suitability.csv for schools whose designation is not known."""
    total = sum(in_special.values())
    return pd.DataFrame([
        {"designation": "special", "need": need,
         "max_share": round(min(1.0, max(LEAST_SHARE, HEADROOM * in_special.get(need, 0) / total)),
                            3) if total else 1.0,
         "note": "assumption: 1.5 times the need's share of plans in state special schools; "
         "designations of single schools are not known"} for need in needs])


def sites_of(
    schools: pd.DataFrame, areas: pd.DataFrame, towns: pd.DataFrame, ready: Mapping[str, int]
) -> pd.DataFrame:
    """sites.csv: every mainstream school as a possible host, and examples of school sites.

    Args:
        schools, areas: of the council.
        towns: of ``towns_around``, after which examples are called.
        ready: first January of a base at a host and of a school on a site, by kind of site.
    """
    sites = pd.DataFrame([*_hosts(schools), *_examples(areas, towns)])
    return sites.assign(earliest_year=sites["kind"].map(ready))


def _hosts(schools: pd.DataFrame) -> Iterable[dict[str, object]]:
    known = (schools["kind"] == "mainstream") & schools["status"].isin(OPEN)
    known &= ~schools["phase"].isin(["Nursery", "16 plus"])
    for column in ("age_low", "age_high", "easting_m"):
        known &= schools[column] != ""
    for s in schools[known].to_dict("records"):
        low = max(int(float(s["age_low"])) - 4, 0)
        high = min(int(float(s["age_high"])) - 5, 11)
        # Most grammar schools choose by ability: no planner would take one as an example.
        if low > high or "grammar" in s["name"].casefold().split():
            continue
        yield {
            "site_id": f"host-{s['urn']}", "kind": "host", "name": s["name"], "urn": s["urn"],
            "phase": _phase(s["phase"], low, high), "ncy_min": low, "ncy_max": high,
            "gender": s["gender"].lower() or "mixed", "easting_m": s["easting_m"],
            "northing_m": s["northing_m"], "postcode": s["postcode"], "district": s["district"],
            "roll": s["roll_jan2019"], "status": "candidate", "source": PACK,
            "note": "roll of January 2019" if s["roll_jan2019"] else "roll not known",
        }


def _phase(phase: str, low: int, high: int) -> str:
    if phase in ("Secondary", "Middle deemed secondary"):
        return "secondary"
    if phase == "All-through" or (low <= 6 and high >= 11):
        return "all_through"
    return "infant" if high <= 2 else "junior" if low >= 3 else "primary"


def _examples(areas: pd.DataFrame, towns: pd.DataFrame) -> Iterable[dict[str, object]]:
    """Middles of MSOAs, each the one that brings most children nearest to those before it."""
    numbers = areas.assign(**{c: pd.to_numeric(areas[c]) for c in (*POINT, "children_5_10")})
    middle = numbers.groupby("msoa").agg(
        easting_m=("easting_m", "mean"), northing_m=("northing_m", "mean"),
        children=("children_5_10", "sum"), district=("district", "first"),
        name=("area_name", "first")).reset_index()
    xy, weight = middle[POINT].to_numpy(float), middle["children"].to_numpy(float)
    km = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) / 1000
    nearest = np.full(len(xy), km.max() + 1)
    picks: list[int] = []
    for _ in range(min(MOST_SITES, len(xy))):
        saved = (np.maximum(nearest[:, None] - km, 0) * weight[:, None]).sum(axis=0)
        picks.append(int(saved.argmax()))
        nearest = np.minimum(nearest, km[:, picks[-1]])
    chosen = middle.iloc[picks]
    for number, (name, row) in enumerate(
            zip(names_near(xy[picks], towns), chosen.to_dict("records"), strict=True), 1):
        yield {"site_id": f"site-{number:02}", "kind": "school_site",
               "name": name or row["name"][:-1], "easting_m": round(row["easting_m"]),
               "northing_m": round(row["northing_m"]), "district": row["district"],
               "status": "illustrative",
               "note": f"middle of {row['name'][:-1]}; nobody offered land",
               "source": "start pack"}
