"""Units, resourced provision and hosts of bases, as the register of schools (GIAS) has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sufficiency.case.columns import PLACES, SITES, SUITABILITY
from sufficiency.case.stand_ins import BASES, OTHER_BASE
from sufficiency.case.vocabulary import NEEDS
from sufficiency.importing.gias_overlay import (
    CLOSED,
    GUESSED,
    LEFT_OUT,
    SOURCE,
    Change,
    Overlay,
    closing,
    countable,
    designation_for,
    is_open,
    needs_of,
    point_of,
    years_of,
)
from sufficiency.importing.rows import Record
from sufficiency.importing.schools import Register

UNITS = {"unit_places": ("unit", "SEN unit"), "resourced_places": ("rp", "resourced provision")}
"""Column of the register -> letters of the base's id, and what it is called."""
LARGEST = next(c.high or 0 for c in SITES.columns if c.name == "roll")
"""Pupils of the largest host that a case may have."""


def put_bases(work: Overlay, schools: Register, own: Mapping[str, Record]) -> None:
    """SEN units and resourced provision at their hosts; pools that nobody located give way.

    Args:
        work: the case.
        schools: of the register, for what became of hosts.
        own: those of the council, whose units are added.
    """
    rows: list[Record] = work.tables[PLACES.file].to_dict("records")
    known = {r["pool_id"] for r in rows}
    there = [r for r in rows if r["kind"] == "base" and r["urn"]]
    # A base is where it was though its host has another number: it must not come twice.
    at_host = {urn for r in there for urn in (r["urn"], schools.now(r["urn"]))}
    _follow_hosts(work, there, schools)
    suits = set(work.tables[SUITABILITY.file]["designation"])
    found: list[Record] = []
    for urn, school in sorted(own.items()):
        for column, (letters, word) in UNITS.items():
            places, (low, high) = school.get(column, ""), years_of(school)
            if (not is_open(school) or not countable(places) or f"{letters}-{urn}" in known
                    or urn in at_host or not low or not high):
                continue
            need = next(iter(needs_of(school)), "")
            kind, spot = BASES.get(need, OTHER_BASE), point_of(school, work.around)
            if not any(spot.values()):
                work.changes.append(Change(PLACES.file, f"{school['name']}, {word}", "places", "",
                                           places, LEFT_OUT))
                continue
            if kind not in suits:
                kind = designation_for(work, [need] if need else NEEDS)
            found.append({
                "pool_id": f"{letters}-{urn}", "urn": urn, "name": f"{school['name']}, {word}",
                "kind": "base", "designation": kind, "ncy_min": low, "ncy_max": high,
                "gender": school.get("admits") or "mixed", "places": places,
                "places_basis": "capacity", "from_year": str(work.january),
                **spot,
                "stand_in": "" if need else "designation", "source": SOURCE})
            work.changes.append(Change(PLACES.file, found[-1]["name"], "places", "", places,
                                       f"a {word}"))
    if found:
        gone = [r for r in rows if r["kind"] == "base" and "location" in r["stand_in"].split()
                and r["places_basis"] in GUESSED]
        work.changes += [Change(PLACES.file, r["name"], "places", r["places"], "",
                                "a pool without a place, which units of GIAS replace")
                         for r in gone]
        rows = [r for r in rows if r not in gone] + found
    work.tables[PLACES.file] = pd.DataFrame(
        rows, columns=list(work.tables[PLACES.file])).fillna("")


def _follow_hosts(work: Overlay, bases: Sequence[Record], schools: Register) -> None:
    """Bases whose host closed or became another school."""
    for row in bases:
        now = schools.now(row["urn"])
        host = schools.by_urn.get(now)
        if host is None:
            continue
        say = work.put if row["source"] == SOURCE else work.keep
        if is_open(host):
            say(PLACES.file, row, "urn", now, "the successor of its host")
        else:
            say(PLACES.file, row, "to_year", closing(host, work.january), "its host closed")


def put_hosts(work: Overlay, schools: Register) -> None:
    """Rolls of hosts that had one of January 2019 or none; a closed host is told.

    Of two hosts that became one school one stays.
    """
    rows: list[Record] = work.tables[SITES.file].to_dict("records")
    there = {str(row.get("urn", "")) for row in rows}
    for row in rows:
        now = schools.now(row["urn"]) if row.get("urn") else ""
        school = schools.by_urn.get(now)
        if school is None:
            continue
        if not is_open(school) or (now != row["urn"] and now in there):
            work.changes.append(Change(SITES.file, row["name"], "urn", row["urn"], "",
                                       CLOSED))
        elif str(row.get("note", "")) in ("roll of January 2019", "roll not known"):
            if school.get("roll", "").isdigit() and int(school["roll"]) <= LARGEST:
                work.put(SITES.file, row, "roll", school["roll"], "pupils on roll of GIAS")
                row["note"] = ""
            work.put(SITES.file, row, "urn", now, "its successor")
            there.add(now)
    work.tables[SITES.file] = pd.DataFrame(rows, columns=list(work.tables[SITES.file]))
