"""Children from the tables of a SEN2 return, or from one table of a council's own, joined.

A table with a row for each child is taken apart into the same three: who they are, their needs,
their placements. Then one rule serves both.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.importing.findings import Finding, Told, find
from sufficiency.importing.recognise import Recognised
from sufficiency.importing.rows import Record

PERSON = ("dob", "sex", "postcode", "easting_m", "northing_m", "ncy", "age", "wheelchair",
          "assistant", "mover", "pinned", "family", "children")
PLACED = ("urn", "setting", "rank", "entry", "leaving", "sen_unit", "resourced", "residential")
SPANS = (("start", "cease"), ("entry", "leaving"), ("begins", "ends"))
GONE = "gone"
"""State of a child who has left."""
IDENTITIES = ("upn", "uln", "child", "person_id")
"""What a child may be told by, the surest first."""


@discreet
@dataclass(frozen=True)
class Child:
    """All that is told of one child, in rows of text with their file and row."""

    identity: str
    persons: list[Record] = field(default_factory=list)
    needs: list[Record] = field(default_factory=list)
    placements: list[Record] = field(default_factory=list)
    plans: list[Record] = field(default_factory=list)
    active: list[Record] = field(default_factory=list)


def gathered(tables: Sequence[Recognised]) -> tuple[list[Child], list[Finding]]:
    """Every child of these tables, in the order of their first row."""
    children: dict[str, Child] = {}
    known: dict[str, str] = {}
    lost: list[Finding] = []
    weak: dict[str, list[int]] = defaultdict(list)
    for one in _of(tables, "person", "children"):
        for row in _records(one):
            by = next((i for i in IDENTITIES if row.get(i)), "")
            name = row[by] if by else f"{one.file} {row['row']}"
            if by not in ("upn", "child"):
                weak[one.file].append(row["row"])
            if row.get("person_id"):
                known[row["person_id"]] = name
            child = children.setdefault(name, Child(name))
            child.persons.append(row)
            if one.kind == "children":
                child.needs.append(row)
                child.placements.append(row)
                if {"start", "cease"} & set(one.columns):
                    child.plans.append(row)
    for kind, part in (("need", "needs"), ("placement", "placements"), ("plan", "plans"),
                       ("plan_detail", "placements"), ("active_plan", "active")):
        for one in _of(tables, kind):
            orphans: list[int] = []
            for row in _records(one):
                whose = children.get(known.get(row.get("person_id", ""), ""))
                if whose is None:
                    orphans.append(row["row"])
                elif kind != "plan_detail" or not whose.placements:
                    getattr(whose, part).append(row)
            if orphans and children:
                lost.append(find("fault", one.file, "is of nobody in the table of persons",
                                 "Give the tables of one return together.", rows=orphans,
                                 column=one.columns["person_id"]))
    lost += _backwards(tables)
    lost += [find("guessed", file, "has no UPN: the pseudonym stays the same only while the "
                  "council's own number does", "Give UPNs where there are any.", rows=rows)
             for file, rows in weak.items()]
    return list(children.values()), lost


def _backwards(tables: Sequence[Recognised]) -> Iterable[Finding]:
    """Plans and placements that end before they begin."""
    for one in tables:
        for first, last in SPANS:
            if {first, last} <= set(one.columns):
                table = one.table
                wrong = (table[first] != "") & (table[last] != "") & (table[last] < table[first])
                if wrong.any():
                    yield find("fault", one.file, "is before the day on which it begins",
                               "Look whether the two columns are swapped.",
                               rows=table.loc[wrong, "row"].tolist(), column=one.columns[last])


def _of(tables: Sequence[Recognised], *kinds: str) -> Iterable[Recognised]:
    return (t for kind in kinds for t in tables if t.kind == kind)


def _records(one: Recognised) -> list[Record]:
    return [{**row, "file": one.file} for row in one.table.to_dict("records")]


def joined(
    children: Sequence[Child], on: dt.date, with_plans: bool
) -> tuple[pd.DataFrame, list[Finding]]:
    """One row a child as of a day: person, need, placement; and what was decided on the way.

    Args:
        children: each with the rows of every table about them.
        on: plans and placements in force that day count.
        with_plans: there is a table of plans; whoever has none in force is left out.

    Returns:
        identity, columns of ``PERSON`` and ``PLACED``, need, file, row; missing text is empty.
    """
    told, rows = Told(), []
    for child in children:
        first = child.persons[-1]
        if _strangers(child.persons):
            told.add("fault", first, "has the number of a child with another birth date and home",
                     "Give each child a number of its own.")
        elif len(child.persons) > 1:
            told.add("mended", first, "is of a child with several rows or requests, who counts "
                     "once")
        if all(map(_gone, child.persons)):
            told.add("dropped", first, "has left: the list says so", "If the child has not, mend "
                     "the cell or name the column in the mapping.")
            continue
        states = {p["plan_state"] for p in child.persons if p.get("plan_state")} - {GONE}
        if states and "in_force" not in states:
            told.add("dropped", first, "has a plan that had ended" if "ended" in states else
                     "has no plan in force: a request or assessment under way")
            continue
        plans = [p for p in child.plans if _open(p.get("start"), p.get("cease"), on)]
        if with_plans and not child.plans and child.active:
            plans = child.active
            told.add("guessed", plans[-1], "is an active plan without a named plan, as of a child "
                     "who came from elsewhere: it counts as in force", "Check it.")
        if with_plans and not plans:
            ended = any(p.get("cease") and p["cease"] <= on.isoformat() for p in child.plans)
            told.add("dropped", first, "has a plan that had ended" if ended else
                     "has no plan in force: a request or assessment under way")
            continue
        for plan in plans:
            if plan.get("cease_reason") and not plan.get("cease"):
                told.add("look", plan, "has a reason for ceasing and no date: it counts as in "
                         "force", "Give the day on which it ceased.", "cease")
        request = max((p.get("request_id") or "" for p in plans), default="")
        row = {key: _last(_in_force(child.persons), key, told) for key in PERSON}
        row["need"] = _need(_of_request(_in_force(child.needs), request), first, told)
        placed = _placement(_of_request(_in_force(child.placements), request), on, told)
        rows.append({"identity": child.identity, **row,
                     **{k: placed.get(k, "") for k in PLACED},
                     "file": first["file"], "row": first["row"]})
    columns = ["identity", *PERSON, "need", *PLACED, "file", "row"]
    return pd.DataFrame(rows, columns=columns), told.findings()


def _strangers(persons: Sequence[Record]) -> bool:
    """Whether rows under one number are of two children: neither birth date nor home is shared."""
    born, homes = ({p[k] for p in persons if p.get(k)} for k in ("dob", "postcode"))
    return len(born) > 1 and len(homes) > 1


def _open(start: str | None, end: str | None, on: dt.date) -> bool:
    """Whether a plan or placement was in force on a day; what has no date is."""
    day = on.isoformat()
    return (not start or start <= day) and (not end or end > day)


def _gone(row: Record) -> bool:
    """Whether a row says that its child has left."""
    return (row.get("plan_state") == GONE or row.get("on_roll") == "no"
            or row.get("left") == "yes")


def _in_force(rows: list[Record]) -> list[Record]:
    """Rows without a word on the plan, or that say it is in force; the others are of another."""
    return [r for r in rows if r.get("plan_state", "") in ("", "in_force") and not _gone(r)]


def _of_request(rows: list[Record], request: str) -> list[Record]:
    """Rows of the request whose plan is in force, where they say of which they are."""
    own = [r for r in rows if request and r.get("request_id") == request]
    return own or rows


def _last(persons: list[Record], key: str, told: Told) -> str:
    """What the last row with a value says; rows that disagree are looked at."""
    values = [p for p in persons if p.get(key)]
    if len({p[key] for p in values}) > 1 and key in ("dob", "postcode", "ncy"):
        told.add("guessed", values[-1], "disagrees with an earlier row of the child; this one "
                 "counts", "Keep one row for each child.", key)
    return str(values[-1][key]) if values else ""


def _need(rows: list[Record], first: Record, told: Told) -> str:
    """The primary need: that of rank 1, or the only one; where ranks begin with 0, of rank 0."""
    rows = [r for r in rows if r.get("need")]
    top = [r for r in rows if r.get("need_rank") == "1"] or rows
    if nought := [r for r in rows if r.get("need_rank") == "0"]:
        top = nought
        told.add("guessed", nought[0], "is of rank 0: it is taken for the primary need",
                 "Check it, or let ranks begin with 1.", "need_rank")
    found = sorted({str(r["need"]) for r in top})
    if len(found) > 1:
        told.add("fault", top[-1], "is one of two primary needs of a child",
                 "Give one need, or rank them.", "need")
        return ""
    return found[0] if found else ""


def _placement(rows: list[Record], on: dt.date, told: Told) -> Record:
    """Where a child is: the open placement of the first rank, else the latest begun."""
    rows = [r for r in rows if r.get("urn") or r.get("setting")]
    now = [r for r in rows if _open(r.get("entry"), r.get("leaving"), on)]
    for row in rows:
        if row.get("entry", "") > on.isoformat():
            told.add("look", row, "is a placement that begins later and does not count yet")
    if len({(r.get("urn"), r.get("setting")) for r in now}) < 2:
        return now[-1] if now else {}
    ranks = [float(r["rank"]) if r.get("rank") else float("inf") for r in now]
    best = [r for r, rank in zip(now, ranks, strict=True) if rank == min(ranks)]
    latest = max(r.get("entry", "") for r in best)
    chosen = [r for r in best if r.get("entry", "") == latest]
    if len({(r.get("urn"), r.get("setting")) for r in chosen}) > 1:
        told.add("fault", chosen[-1], "is one of two placements that are open at once",
                 "Give the leaving date of the earlier, or rank them.")
    elif len(best) > 1:
        told.add("guessed", chosen[-1], "is the latest of two placements that are open at once",
                 "Give the leaving date of the earlier, or rank them.")
    else:
        told.add("mended", best[0], "is the main one of two placements; the other does not count")
    return chosen[-1]
