"""Transport contracts: a row a passenger or a row a run, as rows of a case's contracts.csv.

A run belongs to one school there and has one price a day, with its assistant. What a council has
may be a price a journey, a year or a child, a run to two schools, or passengers in one cell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from sufficiency.case.transport_columns import CONTRACTS
from sufficiency.importing.contract_prices import UNITS, prices, vehicles
from sufficiency.importing.findings import Finding, Told
from sufficiency.importing.pupils import IDENTITIES, Child
from sufficiency.importing.quality import Count
from sufficiency.importing.recognise import Recognised
from sufficiency.importing.rows import Record, text_table
from sufficiency.importing.schools import Register
from sufficiency.importing.values import bare, key

ENDED = ("cancel", "end", "expire", "terminat", "suspend", "closed", "ceased", "withdrawn")
HOME = ("pm", "home", "return", "out", "afternoon", "p.m", "from school")
"""How the way home begins to be written."""
LIST = re.compile(r"[;,/|&+\s]+(?:and\s+)?", re.I)


def contracts_of(
    tables: Sequence[Recognised], children: Sequence[Child], people: pd.DataFrame,
    places: pd.DataFrame, schools: Register, words: Mapping[str, str], on: dt.date,
) -> tuple[dict[str, pd.DataFrame], list[Finding], list[Count]]:
    """Rows of contracts.csv, what vehicles.csv may begin with, and all that was decided.

    Args:
        tables: what was recognised; those of contracts are read.
        children: every child of the files, with all that they are called.
        people: identity, setting and current_pool of those in the case.
        places: rows of places.csv.
        schools: the national register of schools.
        words: a vehicle as it is written -> its kind in vehicles.csv, from a council's mapping.
        on: contracts in force that day count.

    Returns:
        name of a file -> its rows, with the identity of a child for its child_id; nothing where no
        contract is given.
    """
    told = Told()
    given = [{**row, "file": one.file} for one in tables if one.kind == "contracts"
             for row in one.table.to_dict("records")]
    if not given:
        return {}, [], []
    riders, strangers = _riders(_in_force(given, on, told), children, told)
    if strangers > len(riders):
        told.add("fault", given[0], "names passengers who are mostly not in the tables of children",
                 "Give their UPN, or the number that the tables of children have.")
    riders = _once(_gone_to(_daily(riders, people, told), people, places, schools, told), told)
    riders = prices(_ordered(_one_school(riders, told), told), told)
    kinds = {bare(w): kind for w, kind in words.items()}
    named = Counter(r["vehicle"] for r in riders if r.get("vehicle"))
    for row in riders:
        word = row.get("vehicle", "")
        spelt = max((w for w in named if bare(w) == bare(word)), key=lambda w: named[w],
                    default=word)
        row["vehicle"] = kinds.get(bare(word)) or spelt
        if not word:
            told.add("fault", row, "does not say what drives", "Give a column vehicle type.",
                     "vehicle")
    out = [{**r, "child_id": r["identity"], "assistant": r.get("aided") or "no"} for r in riders]
    table = text_table(out, [c.name for c in CONTRACTS.columns])
    table = table.sort_values(["run", "stop", "child_id"], key=lambda c: pd.to_numeric(c)
                              if c.name == "stop" else c, ignore_index=True)
    return ({CONTRACTS.file: table, **vehicles(riders, told)}, told.findings(),
            _counts(riders, people))


def words_of(tables: Sequence[Recognised]) -> list[str]:
    """Kinds of vehicle as the contracts call them."""
    found = [t.table["vehicle"] for t in tables if t.kind == "contracts" and "vehicle" in t.table]
    return sorted({w for column in found for w in column if w})


def _in_force(rows: Sequence[Record], on: dt.date, told: Told) -> list[Record]:
    """Rows of the way to school that count on a day."""
    kept, day = [], on.isoformat()
    for row in rows:
        if (row.get("ends") or day) < day or (row.get("begins") or day) > day or bare(
                row.get("state", "")).startswith(ENDED):
            told.add("dropped", row, "is a contract that is not in force in that January")
        elif row.get("direction", "").casefold().startswith(HOME):
            if any(row.get(k) for k in UNITS):
                told.add("dropped", row, "is the way home with a price of its own, which is not "
                         "counted: the day of a run is both ways", "Where the way home is paid "
                         "apart, give the pounds of both in the row of the way to school.")
            else:
                told.add("dropped", row, "is the way home: a day of a run is both ways")
        elif not row.get("run"):
            told.add("fault", row, "does not say which run it is of", "Give its number.", "run")
        else:
            kept.append(row)
    return kept


def _riders(
    rows: Sequence[Record], children: Sequence[Child], told: Told
) -> tuple[list[Record], int]:
    """A row a passenger, with who they are; how many are nobody of the tables of children."""
    called = _called(children)
    out: list[Record] = []
    strangers = 0
    for row in rows:
        one = next((row[k] for k in ("upn", "child") if row.get(k)), "")
        names = [n for n in LIST.split(one or row.get("passengers", "")) if n]
        if one and not all(_name(n) in called for n in names):
            names = [one]  # a number with a space in it is one child's
        if not names:
            told.add("dropped", row, "is a contract without a passenger")
        for name in names:
            who = called.get(_name(name))
            if who is None:
                strangers += 1
                told.add("dropped", row, "has a passenger who is in no table of children",
                         "Give the UPN, or the number of the tables of children.")
            else:
                out.append({**row, "identity": who, "at": len(out)})
    return out, strangers


def run_key(text: str) -> str:
    """What a run is told by: r-1 is R1 and 101.0 is 101, but 21-1 is not 211."""
    return "-".join(bare(part) for part in re.split(r"(?<=\d)[\W_]+(?=\d)", key(text)))


def _name(text: str) -> str:
    """The number of a child as it is looked up."""
    return bare(re.sub(r"\.0+$", "", text))


def _called(children: Sequence[Child]) -> dict[str, str]:
    """Number of a child -> who it is; numbers that two children have tell nothing."""
    found: dict[str, set[str]] = {}
    for child in children:
        for row in child.persons:
            for kind in IDENTITIES:
                if row.get(kind):
                    found.setdefault(bare(str(row[kind])), set()).add(child.identity)
    return {name: min(who) for name, who in found.items() if len(who) == 1}


def _daily(riders: Iterable[Record], people: pd.DataFrame, told: Told) -> list[Record]:
    """Passengers who have a daily journey in the case."""
    daily = set(people.loc[people["setting"].isin(("", "daily")), "identity"])
    kept = []
    for row in riders:
        if row["identity"] in daily:
            kept.append(row)
        else:
            told.add("dropped", row, "has a passenger without a daily journey in the case: at a "
                     "mainstream school, elsewhere, or left out")
    return kept


def _gone_to(
    riders: Sequence[Record], people: pd.DataFrame, places: pd.DataFrame, schools: Register,
    told: Told,
) -> list[Record]:
    """Passengers with the provision that their run goes to, by URN or pool_id."""
    at = people.set_index("identity")["current_pool"].to_dict()
    rows = {str(r["pool_id"]): r for r in places.to_dict("records")}
    pools: dict[str, set[str]] = {}
    for pool, row in rows.items():
        for name in {bare(pool), bare(row["urn"]), bare(row["name"])} - {""}:
            pools.setdefault(name, set()).add(pool)
    known = {bare(s["name"]) for s in schools.by_urn.values()} | set(schools.by_urn)
    kept = []
    for row in riders:
        word, own = row.get("urn", ""), at.get(row["identity"], "")
        there = pools.get(bare(schools.now(word)), pools.get(bare(word), set()))
        if not word and own:
            told.add("guessed", row, "names no school: its passengers are driven to where the "
                     "tables of children have them", "Give a column school.")
            there = {own}
        if not there and (bare(word) in known or word in known):
            told.add("dropped", row, "is driven to a school without places of yours")
        elif not there:
            told.add("fault", row, "is driven to a school that is neither in the commissioned "
                     "places nor in GIAS", "Give its URN, or the name as it is there.", "urn")
        else:
            if own and own not in there:
                told.add("look", row, "is driven to another school than the tables of children "
                         "have", "Check which is newer.", "urn")
            kept.append({**row, "school": own if own in there else min(there)})
    return kept


def _once(riders: Iterable[Record], told: Told) -> list[Record]:
    """Passengers who are in one run each."""
    runs: dict[str, str] = {}
    kept = []
    for row in riders:
        again, run = row["identity"] in runs, runs.setdefault(row["identity"], run_key(row["run"]))
        if run != run_key(row["run"]):
            told.add("fault", row, "has a passenger who is in another run as well", "Give a column "
                     "direction, an end date, or keep the run to school.")
        elif again:
            told.add("dropped", row, "has a passenger of this run for a second time")
        else:
            kept.append(row)
    return kept


def _one_school(riders: Sequence[Record], told: Told) -> list[Record]:
    """Runs to several provisions as a run to each: a case knows the runs of one."""
    schools: dict[str, set[str]] = {}
    for row in riders:
        schools.setdefault(run_key(row["run"]), set()).add(row["school"])
    out = []
    for row in riders:
        several = len(schools[run_key(row["run"])]) > 1
        if several:
            told.add("guessed", row, "is a run to more than one provision: a run to each, and its "
                     "price shared by passengers", "Split it as you think fit.")
        out.append({**row, "whole": run_key(row["run"]),
                    "run": f"{row['run']} to {row['school']}" if several else row["run"]})
    return out


def _ordered(riders: Sequence[Record], told: Told) -> list[Record]:
    """Passengers with the number of their stop: as given, else by time, else by rows."""
    runs: dict[str, list[Record]] = {}
    for row in riders:
        runs.setdefault(run_key(row["run"]), []).append(row)
    out = []
    for rows in runs.values():
        by = next((k for k in ("stop", "pickup") if all(r.get(k) for r in rows)), "at")
        keys = sorted({float(r["stop"]) if by == "stop" else r[by] for r in rows})
        if by == "at" and len(rows) > 1:
            told.add("guessed", rows[0], "does not say in which order passengers are picked up: "
                     "as they are written", "Give a column pick up order or pick up time.")
        for row in rows:
            key = float(row["stop"]) if by == "stop" else row[by]
            out.append({**row, "run": rows[0]["run"], "stop": str(keys.index(key) + 1)})
    return out


def _counts(riders: Sequence[Record], people: pd.DataFrame) -> list[Count]:
    """Passengers by vehicle, and who is in no run."""
    by = Counter(r["vehicle"] for r in riders)
    daily = people["setting"].isin(("", "daily")).sum()
    return [*(Count("transport", word or "not said", n) for word, n in sorted(by.items())),
            Count("transport", "In no run", int(daily) - len(riders))]
