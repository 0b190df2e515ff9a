"""Tables of a SEN2 return as the department's collection exports them: each names its parent alone.

Requests name the person, assessments and active plans the request, named plans the assessment,
placements and needs the active plan. A row's own NativeId is of no other table. Here each table
gets the person and the request, so that those of a council's own system and these are read alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sufficiency.importing.recognise import Recognised
from sufficiency.importing.values import bare

PARENTS = (("request", "request_id"), ("assessment", "request_id"), ("active_plan", "request_id"),
           ("plan", "assessment_id"), ("plan_detail", "plan_id"), ("placement", "active_id"),
           ("need", "active_id"))
"""Kinds, parents first, and what tells the parent."""
OWN = {"request": "request_id", "assessment": "assessment_id", "active_plan": "active_id",
       "plan": "plan_id"}
"""What others name a row by."""
INDIRECT = "nativeid"
"""A header that may be the person's number in one system and is the row's in the collection."""


def with_persons(tables: Sequence[Recognised]) -> list[Recognised]:
    """The tables with person and request in each row that a chain of parents tells them of.

    Args:
        tables: what was recognised.
    """
    out = list(tables)
    known: dict[str, dict[str, tuple[str, str]]] = {"request_id": {}, "assessment_id": {},
                                                    "active_id": {}, "plan_id": {}}
    homes: dict[str, str] = {}
    for kind, parent in PARENTS:
        for at, one in enumerate(out):
            if one.kind != kind:
                continue
            if kind != "request":
                one = out[at] = _told(one, parent, known[parent], homes)
            table = one.table
            if {OWN.get(kind, ""), "person_id"} <= set(table.columns):
                requests = table["request_id"] if "request_id" in table else [""] * len(table)
                known[OWN[kind]].update({key: (person, request) for key, person, request in zip(
                    table[OWN[kind]], table["person_id"], requests, strict=True)
                    if key and person})
            if kind == "active_plan" and {"active_id", "residential"} <= set(table.columns):
                homes.update(zip(table["active_id"], table["residential"], strict=True))
    return out


def _told(
    one: Recognised, parent: str, known: Mapping[str, tuple[str, str]], homes: Mapping[str, str]
) -> Recognised:
    """A table with the persons of its parents, where it names none itself."""
    table, direct = one.table, bare(one.columns.get("person_id", INDIRECT)) != INDIRECT
    if direct or parent not in table or not known:
        return one
    found = table[parent].map(known)
    blank = [""] * len(table)
    people = [f[0] if isinstance(f, tuple) else "" for f in found]
    requests = [f[1] if isinstance(f, tuple) else "" for f in found]
    before = table.get("request_id", blank)
    table = table.assign(person_id=people, request_id=[a or b for a, b in zip(
        requests, before, strict=True)])
    if one.kind == "placement" and homes and "residential" not in table:
        # Until 2023 the plan said it, and no placement.
        table["residential"] = table["active_id"].map(homes).fillna("")
    columns = {**one.columns, "person_id": one.columns[parent]}
    return replace(one, columns=columns, table=table)
