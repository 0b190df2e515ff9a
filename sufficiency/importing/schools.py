"""Schools and bases: commissioned places, completed from GIAS, and what followed a closed URN."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sufficiency.case.columns import PLACES
from sufficiency.case.vocabulary import LOCAL_KINDS
from sufficiency.common.discreet import discreet
from sufficiency.importing.findings import Finding, Told
from sufficiency.importing.recognise import Recognised
from sufficiency.importing.rows import Record, text_table
from sufficiency.importing.spans import UNKNOWN, not_understood, span_of
from sufficiency.importing.spots import FROM
from sufficiency.importing.values import bare, dictionary

STILL_OPEN = ""
LAST_RESORT = "last_resort"
FEWEST_POUNDS = 100
"""A cost of a place above nothing and below this is in thousands."""
PHASES = ("places_primary", "places_secondary", "places_post16")
"""Columns of the places of one school by phase."""
UNNAMED = "Give its URN: no school of GIAS, or more than one, has this name."


@discreet
@dataclass(frozen=True)
class Register:
    """Establishments of GIAS: by URN, and which URN followed which.

    Attributes:
        by_urn: a row of the register each.
        follows: URN -> that of the one school that followed it.
        split: URN -> those of several schools that did, none of which is taken.
    """

    by_urn: Mapping[str, Record]
    follows: Mapping[str, str]
    split: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def now(self, urn: str) -> str:
        """The URN that a school has today; its own where nothing followed it."""
        seen = {urn}
        while self.follows.get(urn, urn) not in seen:
            urn = self.follows[urn]
            seen.add(urn)
        return urn

    def ended(self, urn: str) -> tuple[str, str]:
        """What is wrong with a URN of today, and the remedy: it has closed, and none is known that
        followed; nothing where it is open or not in the register.
        """
        several = self.split.get(urn, ())
        if several:
            return ("is a school that more than one followed",
                    f"Give the URN of today: {' or '.join(several)}.")
        known = self.by_urn.get(urn, {})
        if "close" in known.get("estab_status", "").casefold().replace("proposed to close", ""):
            return ("is a school that GIAS calls closed, and none is known that followed it",
                    "Give the links file of GIAS as well, or the URN of today.")
        return "", ""

    def setting(self, urn: str) -> str:
        """What kind of setting a school is; nothing where it is not known."""
        kind = bare(str(self.by_urn.get(urn, {}).get("type", "")))
        return dictionary()["establishment"].get(kind, "")


def register(tables: Sequence[Recognised]) -> Register:
    """What GIAS tables say; of a school that is there twice the open one counts."""
    by_urn: dict[str, Record] = {}
    for one in (t for t in tables if t.kind == "gias"):
        for row in one.table.to_dict("records"):
            if row["urn"] not in by_urn or "close" not in row.get("estab_status", "").casefold():
                nowhere = {row.get("easting_m"), row.get("northing_m")} <= {"0", "", None}
                by_urn[row["urn"]] = {**row, "file": one.file, **(
                    {"easting_m": "", "northing_m": ""} if nowhere else {})}
    after: dict[str, set[str]] = {}
    for one in (t for t in tables if t.kind == "links"):
        for row in one.table.to_dict("records"):
            word = row["link_type"].casefold()
            pair = row["urn"], row["link_urn"]
            if word.startswith(("predecessor", "result of amalgamation")):
                pair = pair[::-1]
            elif not word.startswith(("successor", "merged", "closed")):
                continue
            if pair[0] != pair[1]:
                after.setdefault(pair[0], set()).add(pair[1])
    follows, split = {}, {}
    for urn, found in after.items():
        here = by_urn.get(urn, {}).get("estab_status", "").casefold()
        if here.startswith("open"):
            continue  # it goes on: what is linked to it joined it, or left it
        ahead = {u for u in found if urn not in after.get(u, set())} or found
        now = {u for u in ahead if by_urn.get(u, {}).get("estab_status", "").casefold()
               .startswith("open")} or ahead
        if len(now) == 1:
            follows[urn] = next(iter(now))
        else:
            split[urn] = sorted(now)
    return Register(by_urn, follows, split)


def places_of(
    tables: Sequence[Recognised], schools: Register, january: int
) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows of places.csv as text, with file and row, and every decision on the way.

    Args:
        tables: what was recognised; those of places are read.
        schools: the national register of schools, by URN.
        january: year of the places where a table has none.
    """
    told, rows = Told(), []
    seen: set[tuple[str, ...]] = set()
    cells: dict[tuple[object, ...], Record] = {}
    for one in (t for t in tables if t.kind == "places"):
        for given in one.table.to_dict("records"):
            row = {**given, "file": one.file}
            same = tuple(str(v) for k, v in sorted(given.items()) if k != "row")
            if same in seen:
                told.add("dropped", row, "is there twice: the first row counts")
                continue
            seen.add(same)
            if not row.get("urn") and not row.get("name") and not row.get("pool_id"):
                told.add("fault", row, "names no school", "Give the URN or the name.")
                continue
            if bare(one.columns.get("places", "")) == "pan":
                told.add("guessed", row, "has a PAN, as a rule the places of one year group: it is "
                         "taken for all places that are commissioned",
                         "Check it, or name another column in the mapping.", "places")
            done = _completed(_summed(row, told), schools, january, told)
            # Columns of two needs of one designation are places of one provision.
            key = (*(done.get(k, "") for k in ("file", "row", "urn", "kind", "designation",
                                               "from_year")),)
            if key in cells and done.get("places") and cells[key].get("places"):
                cells[key]["places"] = str(int(cells[key]["places"]) + int(done["places"]))
                continue
            cells[key] = done
            rows.append(done)
    named = _named(rows)
    first: dict[tuple[str, str], Record] = {}
    for row in named:
        if row is not (same_year := first.setdefault((row["pool_id"], row["from_year"]), row)):
            told.add("fault", row, f"is a second row of the provision of row {same_year['row']} "
                     "for one year", "Add their places up in one row, or give each a pool_id of "
                     "its own.")
    if rows and all(int(r["from_year"]) > january for r in rows):
        told.add("fault", rows[0], f"and all others begin after January {january}",
                 "Give the places of that year, or another year with --year.", "year")
    table = text_table(_periods(named), [
        *(c.name for c in PLACES.columns), "file", "row", *FROM])
    return table, told.findings()


def _summed(row: Record, told: Told) -> Record:
    """A row with its places, where they are given by phase."""
    parts = {k: int(row[k]) for k in PHASES if row.get(k)}
    if not parts:
        return row
    total = sum(parts.values())
    if not row.get("places"):
        told.add("mended", row, "has its places by phase, which are added up")
        row = {**row, "places": str(total)}
    elif int(row["places"]) != total:
        told.add("fault", row, f"is {row['places']}, and its phases come to {total}",
                 "Mend one of them.", "places")
    # What is left empty beside others has none.
    return {**row, **{k: str(parts.get(k, 0)) for k in PHASES}}


def _completed(row: Record, schools: Register, january: int, told: Told) -> Record:
    """A row with all that GIAS knows of its school."""
    urn = row.get("urn", "") or _by_name(row.get("name", ""), schools)
    if urn and not row.get("urn"):
        told.add("guessed", row, "has the URN of the only school of its name", "Check it.")
    now = schools.now(urn)
    if now != urn:
        told.add("mended", row, "has the URN of a school that was followed by another; that of "
                 "today is used")
    known = schools.by_urn.get(now, {})
    problem, remedy = schools.ended(now)
    if problem:
        told.add("fault" if now in schools.split else "look", row, problem, remedy, "urn")
    lost = bool(schools.by_urn and now and not known)
    if lost:
        told.add("fault", row, "has a URN that is not in GIAS", "Check it, or give a newer "
                 "extract.", "urn")
    out = {**row, "urn": now, "name": row.get("name") or known.get("name", "") or now,
           "gender": row.get("admits") or known.get("admits") or "mixed",
           "places_basis": "commissioned", "from_year": row.get("year") or str(january),
           "kind": row.get("kind") or _kind(schools.setting(now))}
    if not row.get("year"):
        told.add("guessed", row, f"has no year: its places are those of January {january}")
    unread = row.get("unread", "").split()
    if not row.get("kind") and not lost and (known or "kind" not in unread):
        told.add("guessed" if known else "fault", row,
                 f"is read as {out['kind']} by its type in GIAS" if known else
                 "does not say what kind of provision it is",
                 "Give a column kind: special, base, independent or out_of_county.", "kind")
    out["ncy_min"], out["ncy_max"] = span_of(row, known)
    if not_understood(row):
        told.add("guessed" if known else "fault", row, *UNKNOWN, "ages")
    if out["kind"] and out["kind"] not in LOCAL_KINDS:
        out["designation"] = LAST_RESORT
    if not out.get("designation") and not {"kind", "designation"} & {*unread}:
        told.add("fault", row, "does not say for which need it is", "Give a column designation.",
                 "designation")
    if 0 < float(row.get("place_cost_gbp") or 0) < FEWEST_POUNDS:
        told.add("fault", row, "is too few pounds: it looks like thousands of them",
                 "Write whole pounds, as 24500.", "place_cost_gbp")
    if not row.get("places") and "places" not in unread:
        told.add("fault", row, "has no number of places", "Give it, or take the row out.",
                 "places")
    if not row.get("easting_m") and not row.get("postcode"):
        out |= {k: known.get(k, "") for k in ("postcode", "easting_m", "northing_m")}
        out |= {"point_file": known.get("file", ""), "point_row": known.get("row", "")}
    if not lost:
        _lacking(row, out, told, "or the GIAS extract." if urn else "")
    return out


def _lacking(row: Record, out: Record, told: Told, otherwise: str) -> None:
    """Tell of a row without ages or without a point; of both as one, as one extract has them.

    Args:
        row: as it was given.
        out: as it was completed.
        told: takes what is found.
        otherwise: where both may be found, if its URN is known.
    """
    ages = "" in (out["ncy_min"], out["ncy_max"]) and not not_understood(row)
    nowhere = not (out.get("postcode") or out.get("easting_m")
                   or {"postcode", "easting_m"} & {*row.get("unread", "").split()})
    problem, give, column = {
        (True, True): ("says neither for which ages or year groups it is nor where it is",
                       "Give an age range and the postcode,", "ncy_min"),
        (True, False): ("does not say for which ages or year groups it is", "Give an age range,",
                        "ncy_min"),
        (False, True): ("has neither a point nor a postcode", "Give the postcode,", "postcode"),
        (False, False): ("", "", ""),
    }[ages, nowhere]
    if problem:
        told.add("fault", row, problem, f"{give} {otherwise}" if otherwise else UNNAMED, column)


def _by_name(name: str, schools: Register) -> str:
    """The URN of a school that is the only one of its name and special; else nothing."""
    found = [u for u, s in schools.by_urn.items() if name and bare(s["name"]) == bare(name)]
    return found[0] if len(found) == 1 else ""


def _kind(setting: str) -> str:
    return {"special_state": "special", "special_independent": "independent",
            "special_non_maintained": "independent", "mainstream": "base"}.get(setting, "")


def _named(rows: Iterable[Record]) -> list[Record]:
    """Rows with a pool_id: the URN; with its designation where one school has several."""
    rows = list(rows)
    kinds: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        kinds.setdefault(row["urn"] or bare(row["name"]), set()).add(
            (row["kind"], row.get("designation", "")))
    out = []
    for row in rows:
        school = row["urn"] or bare(row["name"])
        several = len(kinds[school]) > 1
        name = f"{school}-{row['kind']}-{row.get('designation', '')}" if several else school
        out.append({**row, "pool_id": row.get("pool_id") or name})
    return out


def _periods(rows: list[Record]) -> Iterable[Record]:
    """Rows of one provision end where its next begins."""
    starts: dict[str, list[int]] = {}
    for row in rows:
        starts.setdefault(row["pool_id"], []).append(int(row["from_year"]))
    for row in rows:
        later = [y for y in starts[row["pool_id"]] if y > int(row["from_year"])]
        yield row | {"to_year": str(min(later) - 1) if later else STILL_OPEN}
