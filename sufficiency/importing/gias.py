"""A case brought up to date with the register of schools (GIAS): what stands in gives way to it.

A cell is changed only where column ``stand_in`` says that it stands in for a fact. Rows that a
planner has made their own are left as they are, and where the register says otherwise that is
told. New schools and bases are added; of a closed school its successor is taken.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import AREAS, PLACES, SITES, SUITABILITY
from sufficiency.case.points import POINT
from sufficiency.case.reading import read_table
from sufficiency.case.vocabulary import INDEPENDENT
from sufficiency.errors import Fault, InputError
from sufficiency.files import put_files, read_bytes
from sufficiency.importing.findings import faults_of
from sufficiency.importing.gias_hosts import put_bases, put_hosts
from sufficiency.importing.gias_overlay import (
    GUESSED,
    LEFT_OUT,
    SOURCE,
    Change,
    Overlay,
    Tables,
    closing,
    countable,
    designation_for,
    is_open,
    needs_of,
    point_of,
    years_of,
)
from sufficiency.importing.recognise import Recognised, recognise
from sufficiency.importing.rows import Record
from sufficiency.importing.schools import Register, register
from sufficiency.importing.sheets import KINDS, read_sheets
from sufficiency.importing.typed import typed
from sufficiency.importing.values import dictionary

REPORT = "gias-changes.csv"
NEEDED = {"la_code": "LA (code)", "estab_status": "EstablishmentStatus (name)",
          "age_min": "StatutoryLowAge", "age_max": "StatutoryHighAge",
          "capacity": "SchoolCapacity"}
LINKS = re.compile(r"(gias|edubase|school|establishment)?s?[ _-]*links?", re.I)
"""How the name of a file of links begins."""
DAY = re.compile(r"(?<!\d)(20\d\d)[-_]?(\d\d)[-_]?(\d\d)(?!\d)")
"""The day of a download in its name."""


def update_case(folder: Path, gias: Path, la_code: str, january: int) -> tuple[Change, ...]:
    """Bring a case up to date with a download of the register.

    Args:
        folder: the case.
        gias: the register's table of all establishments; one of links beside it is read too
            where its name begins with ``links`` or ``gias links``.
        la_code: DfE number of the council, whose new schools are added.
        january: first January that they count from.

    Returns:
        What changed and what differs; also written to ``gias-changes.csv`` in the case.

    Raises:
        InputError: a file cannot be read, is not the register, or has no school of the council.
    """
    schools = read_register(gias)
    own = {u: s for u, s in schools.by_urn.items() if s.get("la_code", "").zfill(3) == la_code}
    if not own:
        raise InputError([Fault(gias.name, "is in no row: no school of this council is there",
                                "Download all establishment data as they are today: in an old file "
                                "schools of a council that was made later stand under the number "
                                "of the one before.", column="LA (code)",
                                value=la_code)])
    tables = _tables(folder)
    areas, _ = read_table(folder / AREAS.file, AREAS)
    work = Overlay(tables, january, areas[POINT].dropna().to_numpy(float))
    _schools(work, schools, own)
    put_bases(work, schools, own)
    put_hosts(work, schools)
    out = {file: rows.to_csv(index=False) for file, rows in work.tables.items()}
    report = pd.DataFrame([astuple(c) for c in work.changes],
                          columns=[f.name for f in fields(Change)])
    put_files(folder, {**out, REPORT: report.to_csv(index=False)})
    return tuple(work.changes)


def read_register(path: Path) -> Register:
    """Schools of a download, and links of a file beside it.

    Raises:
        InputError: it cannot be read or is not the register.
    """
    if path.suffix.casefold() == ".zip":
        raise InputError([Fault(path.name, "is an archive", "Unpack it, and name the table of all "
                                "establishments in it (edubasealldata...csv); leave the links "
                                "beside that.")])
    beside = links_beside(path)
    tables, faults = [], []
    for file, kind in ((path, "gias"), *((p, "links") for p in beside)):
        for sheet in read_sheets(file):
            found, told = recognise(sheet, {}, kind)
            faults += faults_of(told)
            if found is not None:
                tables.append(typed(found, dictionary())[0])
            elif kind == "links":
                faults.append(Fault(file.name, "is no file of links: it lacks URN, LinkURN or "
                                    "LinkType", "Download the links again, or put this file "
                                    "elsewhere."))
    if faults:
        raise InputError(faults)
    if not any(t.kind == "gias" for t in tables):
        raise InputError([Fault(path.name, "is not the register of schools",
                                "Give the table of all establishments of Get Information about "
                                "Schools (edubasealldata), as it was downloaded.")])
    faults = [f for t in tables if t.kind == "gias" for f in _faults_of_register(t)]
    if faults:
        raise InputError(faults)
    return register(tables)


def links_beside(path: Path) -> list[Path]:
    """Files of links beside a register, by their name.

    Args:
        path: the register's table of all establishments.
    """
    return sorted(p for p in path.parent.glob("*") if p != path and p.is_file()
                  and p.suffix.casefold() in KINDS and LINKS.match(p.name))


def age_words(path: Path, january: int) -> str:
    """Of which day a register is by its name, and whether that is before a January; else empty.

    Args:
        path: the register's table, as edubasealldata20200803.csv.
        january: from which its new schools count.
    """
    found = DAY.search(path.stem)
    try:
        day = datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        return ""
    told = f"The register is of {day.day} {day:%B %Y}, by its name"
    return told + (f": what came until January {january} is not in it." if day < datetime.date(
        january, 1, 1) else ".")


def _faults_of_register(found: Recognised) -> Iterator[Fault]:
    """What the register cannot do without: without a status every school would be closed."""
    rows = found.table
    for column, header in NEEDED.items():
        if column not in found.columns:
            yield Fault(found.file, f"has no column {header}",
                        "Download all establishment data again, with every column.")
    if "estab_status" not in found.columns:
        return
    now = rows.loc[np.array([is_open(row) for row in rows.to_dict("records")], dtype=bool)]
    twice = now[now.duplicated("urn", keep=False)]
    for _, same in twice.groupby("urn", sort=True):
        if len(same.drop(columns="row").drop_duplicates()) > 1:
            lines = [int(r) for r in same["row"]]
            yield Fault(found.file, "is there more than once, and not the same each time",
                        "Take out the rows that are not so, or download it again.",
                        row=lines[0], column="URN",
                        value=str(same["urn"].iloc[0]), also=tuple(lines[1:]))


def _tables(folder: Path) -> Tables:
    """The tables as text, with every column that they may have.

    Raises:
        InputError: every fault of them.
    """
    faults: list[Fault] = []
    out: Tables = {}
    for table in (PLACES, SITES, SUITABILITY):
        faults += read_table(folder / table.file, table)[1]
        if not faults:
            rows = pd.read_csv(io.BytesIO(read_bytes(folder / table.file)), dtype=str,
                               keep_default_na=False, encoding="utf-8-sig")
            more = [c.name for c in table.columns if c.name not in rows]
            out[table.file] = rows.reindex(columns=[*rows, *more], fill_value="")
    if faults:
        raise InputError(faults)
    return out


def _schools(work: Overlay, schools: Register, own: Mapping[str, Record]) -> None:
    """Schools that are in places.csv, then those that are not yet."""
    rows: list[Record] = work.tables[PLACES.file].to_dict("records")
    there = {r["urn"] for r in rows}
    for row in rows:
        now = schools.now(row["urn"]) if row["urn"] else ""
        if now in schools.by_urn and row["kind"] != "base":
            _one(work, row, now, schools.by_urn[now], there, schools.by_urn.get(row["urn"], {}),
                 schools.split.get(now, ()))
    for urn, school in sorted(own.items()):
        setting = schools.setting(urn)
        if urn in there | {r["urn"] for r in rows} or not is_open(school):
            continue
        if setting == "special_state" or setting in INDEPENDENT:
            kind = "special" if setting == "special_state" else "independent"
            row = {**dict.fromkeys(work.tables[PLACES.file], ""), "pool_id": f"{kind}-{urn}",
                   "urn": urn, "name": school["name"], "kind": kind, "designation": kind,
                   "gender": school.get("admits") or "mixed", "from_year": str(work.january),
                   **point_of(school, work.around), "source": SOURCE,
                   "stand_in": "places ages" + (" designation" if kind == "special" else "")}
            before = len(work.changes)
            work.changes.append(Change(PLACES.file, school["name"], "", "", urn, "a new school"))
            _one(work, row, urn, school, there, school)
            if row["places"] and row["ncy_min"] and (row["postcode"] or row["easting_m"]):
                rows.append(row)
            else:
                work.changes[before:] = [Change(PLACES.file, school["name"], "", "", urn, LEFT_OUT)]
    work.tables[PLACES.file] = pd.DataFrame(rows, columns=list(work.tables[PLACES.file]))


def _one(
    work: Overlay, row: Record, urn: str, school: Record, there: set[str], old: Record,
    followed: Collection[str] = (),
) -> None:
    """What the register says of the school of a row, and of the one that it was."""
    file, words = PLACES.file, str(row.get("stand_in", "")).split()
    say = work.put if words else work.keep
    if urn != row["urn"]:
        if urn in there:
            # Schools that were merged, or a successor that is in the table: its places count once.
            say(file, row, "to_year", closing(old, work.january),
                f"closed: {school['name']} took its place")
            return
        say(file, row, "urn", urn, "its successor")
        say(file, row, "name", school["name"], "its successor")
        there.add(row["urn"])
    if not is_open(school):
        after = " and ".join(followed)
        say(file, row, "to_year", closing(school, work.january),
            f"closed; followed by {after}" if after else "closed")
    basis = "capacity" if countable(school.get("capacity", "")) else "roll"
    size = school.get(basis, "")
    told = {"places": size if countable(size) else "", "gender": school.get("admits", "")}
    low, high = years_of(school)
    told |= {"ncy_min": low, "ncy_max": high} if low and high else {}
    loose = {"places": {"raised_roll", "held_roll", "roll_2019", "places"},
             "ncy_min": {"ages"}, "ncy_max": {"ages"}}
    if row.get("places_basis") not in GUESSED:
        loose["places"] = set()
    done: set[str] = set()
    for column, now in told.items():
        free = loose.get(column, set()) & set(words)
        if free and now:
            work.put(file, row, column, now, f"from GIAS ({basis})" if column == "places" else
                     "from GIAS")
            done |= free
        elif column in loose and row.get(column):
            work.keep(file, row, column, now)
    if done & loose["places"]:
        row["places_basis"] = basis
    needs = needs_of(school)
    if needs and "designation" in words:
        work.put(file, row, "designation", designation_for(work, needs), "SEN designations of GIAS")
        done |= {"designation", "kind"}
    row["stand_in"] = " ".join(w for w in words if w not in done)
