"""Where each child is: a provision of places.csv, or the setting that leaves them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sufficiency.case.vocabulary import SETTINGS
from sufficiency.importing.findings import Told
from sufficiency.importing.rows import Record, text_table
from sufficiency.importing.schools import LAST_RESORT, Register
from sufficiency.importing.values import bare, listed

ELSEWHERE = {"special_state": "out_of_county", "special_independent": "independent",
             "special_non_maintained": "independent"}
"""Setting of a school without commissioned places -> kind of its row in places.csv."""
UNKNOWN = ("is in neither the commissioned places nor GIAS",
           "Add the school, or say what it is in the mapping under [schools].")


def placed(
    children: pd.DataFrame, places: pd.DataFrame, schools: Register,
    own: Mapping[str, str], told: Told,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Children with current_pool and setting, and places with those they are at elsewhere.

    Args:
        places: rows of places.csv.
        schools: the national register of schools, by URN.
        told: takes what was guessed and what is a fault.
        children: urn (or a school's name, or a pool_id), setting, flags, ncy, sex.
        own: URN -> pool_id or setting, from a council's mapping.
    """
    pools = {str(r["pool_id"]): r for r in places.to_dict("records")}
    by_school: dict[str, list[str]] = {}
    for pool, row in pools.items():
        for name in {row["urn"], bare(row["name"])} - {""}:
            by_school.setdefault(name, []).append(pool)
    names = _names(schools)
    found: list[tuple[str, str]] = []
    extra: dict[str, int] = {}
    for child in children.to_dict("records"):
        pool, setting = _where(child, pools, by_school, names, schools, own, told)
        if setting in ELSEWHERE and not pool and (urn := _urn(child, names, schools)):
            pool = urn
            extra[urn] = extra.get(urn, 0) + int(child["children"] or 1)
        # A provision in places.csv says by itself what kind it is.
        found.append((pool, "daily" if pool else setting))
    rows = [_elsewhere(urn, count, schools) for urn, count in sorted(extra.items())]
    return (children.assign(current_pool=[p for p, _ in found], setting=[s for _, s in found]),
            pd.concat([places, text_table(rows, list(places.columns))], ignore_index=True))


def _names(schools: Register) -> dict[str, str]:
    """URN by name, of schools that no other shares it with."""
    count: dict[str, list[str]] = {}
    for urn, school in schools.by_urn.items():
        count.setdefault(bare(school["name"]), []).append(urn)
    return {name: urns[0] for name, urns in count.items() if len(urns) == 1}


def _urn(child: Record, names: Mapping[str, str], schools: Register) -> str:
    """Today's URN of the school a child is at, if GIAS has it."""
    urn = schools.now(names.get(bare(child["urn"]), child["urn"]))
    return urn if urn in schools.by_urn else ""


def _where(
    child: Record, pools: Mapping[str, Record], by_school: Mapping[str, list[str]],
    names: Mapping[str, str], schools: Register, own: Mapping[str, str], told: Told,
) -> tuple[str, str]:
    """pool_id or nothing, and setting."""
    word, said = child["urn"], child["setting"]
    if word in own:
        return ("", own[word]) if own[word] in SETTINGS else (own[word], "daily")
    if child["residential"] == "yes" or (said and SETTINGS[said][1]):
        return "", "residential" if child["residential"] == "yes" else said
    if not word:
        if said:
            return "", said
        told.add("look", child, "has no school and no setting: the placement is not recorded")
        return "", "not_recorded"
    if word in pools and pools[word]["urn"] != word:
        return word, "daily"
    urn = _urn(child, names, schools) or schools.now(word)
    if urn != word and word.isdigit():
        told.add("mended", child, "has the URN of a school that was followed by another; that "
                 "of today is used")
    if urn in schools.split:
        told.add("fault", child, *schools.ended(urn), "urn")
    at = by_school.get(urn) or by_school.get(bare(word), [])
    if at:
        return _one_of(child, [pools[p] for p in at], said, schools.setting(urn), told)
    kind = said or schools.setting(urn)
    if "yes" in (child["sen_unit"], child["resourced"]):
        told.add("fault", child, "is in a SEN unit or resourced provision at a school without "
                 "commissioned places of one", "Add its base to the commissioned places, or say "
                 "in the mapping under [schools] that it is mainstream.", "urn")
    elif not kind or (kind in ELSEWHERE and urn not in schools.by_urn):
        told.add("fault", child, *UNKNOWN, "urn")
    return "", kind


def _one_of(
    child: Record, at: Sequence[Record], said: str, kind: str, told: Told
) -> tuple[str, str]:
    """The provision of a school with some, by flag, need, year group and gender."""
    flags = child["sen_unit"], child["resourced"]
    only_bases = all(p["kind"] == "base" for p in at)
    if only_bases and said != "base" and "yes" not in flags:
        if said == "mainstream" or "no" in flags:
            return "", "mainstream"
        told.add("guessed", child, "is at a school with a base, and no flag says whether in it: "
                 "this is assumed", "Fill the flags of SEN units and resourced provision.")
    left = list(at)
    for fits in (
        lambda p: (p["kind"] == "base") == ("yes" in flags or said == "base"),
        lambda p: pd.isna(child["ncy"]) or int(p["ncy_min"] or -2) <= child["ncy"] <= int(
            p["ncy_max"] or 20),
        lambda p: child["need"] in _needs(p["designation"]),
        lambda p: p["gender"] == "mixed" or (p["gender"] == "girls") == (child["sex"] == "F"),
    ):
        left = [p for p in left if fits(p)] or left
    names = sorted({str(p["pool_id"]) for p in left})
    if len(names) > 1:
        told.add("fault", child, "is the URN of more than one provision for this year group and "
                 "need", f"Give the pool_id: {' or '.join(names)}.", "urn")
    return names[0], "daily"


def _needs(designation: str) -> set[str]:
    return set(listed("values")["serves"].get(designation, ()))


def _elsewhere(urn: str, count: int, schools: Register) -> Record:
    """A row of places for a school outside the commissioned ones, with the children there."""
    known = schools.by_urn[urn]
    low, high = known.get("age_min") or "4", known.get("age_max") or "19"
    return {"pool_id": urn, "urn": urn, "name": known["name"],
            "kind": ELSEWHERE.get(schools.setting(urn), "out_of_county"),
            "designation": LAST_RESORT, "ncy_min": str(max(-2, int(float(low)) - 4)),
            "ncy_max": str(min(20, int(float(high)) - 5)),
            "gender": known.get("admits") or "mixed", "places": str(count),
            "places_basis": "roll", "from_year": "", "postcode": known.get("postcode", ""),
            **({} if known.get("postcode") else {
                "easting_m": known.get("easting_m", ""),
                "northing_m": known.get("northing_m", "")}),
            "file": known["file"], "row": known["row"]}
