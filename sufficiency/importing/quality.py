"""Counts that show at a glance whether the right children came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS, SETTINGS, phase_of
from sufficiency.common.discreet import discreet
from sufficiency.importing.findings import Told
from sufficiency.importing.recognise import Recognised
from sufficiency.importing.values import bare

FAR_OFF = 0.05
"""A count that differs by more than this share from the published one is looked at."""
TOPICS = {"need": "need", "primaryneed": "need", "year": "year group", "ncy": "year group",
          "yeargroup": "year group", "setting": "setting", "school": "school", "phase": "phase",
          "total": "all", "all": "all"}


@discreet
@dataclass(frozen=True)
class Count:
    """One count of children in the case.

    Attributes:
        topic: need, year group, phase, setting, school or all.
        name: which.
        children: in the case, or left out of demand by their setting.
        published: as published or, of a school, its places; None = not known.
        roll: of a school, as GIAS has it.
    """

    topic: str
    name: str
    children: int
    published: int | None = None
    roll: int | None = None


def counts(
    children: pd.DataFrame, places: pd.DataFrame, rolls: Mapping[str, str],
    totals: Sequence[Recognised], told: Told,
) -> list[Count]:
    """Every count, beside what is published where that is known; large differences are told.

    Args:
        places: pool_id, urn, name, places.
        totals: tables of published totals, if there are any.
        told: takes large differences.
        children: need, ncy, setting, current_pool, children (text; empty = 1).
        rolls: URN -> pupils on roll.
    """
    each = children["children"].replace("", "1").astype(int)
    frame = pd.DataFrame({
        "all": "All children", "need": children["need"].map(NEED_NAMES),
        "year group": [f"Year {n}" if n > 0 else "Reception" if n == 0 else "Nursery"
                       for n in children["ncy"]],
        "phase": [PHASE_WORDS[phase_of(n)] for n in children["ncy"]],
        "setting": children["setting"].map(lambda s: SETTINGS[s or "daily"][0]),
    })
    published, sources = _published(totals)
    out = []
    for topic in frame.columns:
        sums = each.groupby(frame[topic]).sum()
        order = sorted(sums.index, key=_order)
        for name in order:
            key = (topic, bare(name))
            told_by = published.get(key)
            out.append(Count(topic, name, int(sums[name]), told_by))
            if told_by is not None and abs(sums[name] - told_by) > FAR_OFF * told_by:
                told.add("look", sources[key], "differs by more than 5 % from the children read")
    return out + _schools(children.assign(children=each), places, rolls, told)


def _order(name: str) -> tuple[int, str]:
    digits = "".join(c for c in name if c.isdigit())
    if name.startswith("Year ") and digits:
        return int(digits), name
    return {"Nursery": -1, "Reception": 0}.get(name, 1), name


def _published(
    totals: Sequence[Recognised]
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], dict[str, object]]]:
    """Topic and name -> children, and the row that says so."""
    codes = {bare(code): bare(name) for code, name in NEED_NAMES.items()}
    found, rows = {}, {}
    for one in totals:
        for row in one.table.to_dict("records"):
            topic = TOPICS.get(bare(row["of"]), "")
            name = bare(row["value"])
            name = codes.get(name, name) if topic == "need" else name
            name = bare("All children") if topic == "all" else name
            if topic and row["children"]:
                found[topic, name] = int(float(row["children"]))
                rows[topic, name] = {**row, "file": one.file}
    return found, rows


def _schools(
    children: pd.DataFrame, places: pd.DataFrame, rolls: Mapping[str, str], told: Told
) -> list[Count]:
    """Children at each provision against its places and, of a special school, its roll."""
    at = children.groupby("current_pool")["children"].sum()
    out = []
    # The last period of a provision is the one in force.
    for row in places.drop_duplicates("pool_id", keep="last").to_dict("records"):
        count = int(at.get(row["pool_id"], 0))
        limit = int(float(row["places"])) if row["places"] else None
        roll = rolls.get(row["urn"], "") if row["kind"] == "special" else ""
        out.append(Count("school", str(row["name"]), count, limit,
                         int(float(roll)) if roll else None))
        if limit is not None and row["kind"] in ("special", "base") and count > limit:
            told.add("look", row, "has more children than places", "Check the places, and who is "
                     "there.", "places")
        if limit and row["kind"] in ("special", "base") and not count:
            told.add("look", row, "has places, and no child of the extract is there", "Check its "
                     "URN; it may have changed.", "urn")
    return out
