"""The tables of a case from a council's own files, with everything that was done to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from sufficiency.case.columns import CHILDREN, PLACES, SITES, SUITABILITY
from sufficiency.case.transport_columns import CONTRACTS
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.importing.contracts import contracts_of, words_of
from sufficiency.importing.degrees import with_grid
from sufficiency.importing.dfe_numbers import with_urns
from sufficiency.importing.findings import Finding, Told, faults_of, find, sorted_findings
from sufficiency.importing.homes import areas_of, looked_at, with_homes
from sufficiency.importing.mapping import Mapped, mapping_text
from sufficiency.importing.pseudonyms import pseudonym
from sufficiency.importing.pupils import gathered, joined
from sufficiency.importing.quality import Count, counts
from sufficiency.importing.recognise import IGNORE, Recognised, beside, recognise
from sufficiency.importing.rows import text_table
from sufficiency.importing.schools import LAST_RESORT, places_of, register
from sufficiency.importing.sen2_keys import with_persons
from sufficiency.importing.sheets import KINDS, read_sheets
from sufficiency.importing.sites import sites_of
from sufficiency.importing.spots import points_told
from sufficiency.importing.typed import typed, unknown_words
from sufficiency.importing.values import listed, with_own
from sufficiency.importing.whereabouts import placed
from sufficiency.importing.years import with_years

SEPTEMBER = 9
ALL = "all that was given"
"""Stands for the files where no single one is meant."""
GARBLED = ("has letters that an earlier program lost", "Export it again, as CSV UTF-8.")
EMPTY = "is empty and is not used"
UNREAD = (".xls", ".xlsb", ".ods", ".numbers", ".zip", ".gz", ".7z", ".dat", ".tab", ".json",
          ".xml", ".mdb", ".accdb", ".parquet", ".sav", ".html", ".htm", ".rtf", ".doc",
          ".docx", ".pdf")
"""Endings of files that may hold a table, and are not read."""
NEEDED = (("need", "has no primary need"), ("ncy", "has neither a year group nor a birth date"),
          ("home", "has no home"))


@discreet
@dataclass(frozen=True)
class Imported:
    """What an import came to.

    Attributes:
        tables: name of a file of the case -> its rows as text; none of them is to be used where
            a finding is a fault.
        findings: the gravest first.
        counts: of the children read.
        mapping: text of the mapping file for next month.
        january: year that the case is of.
    """

    tables: Mapping[str, pd.DataFrame]
    findings: Sequence[Finding]
    counts: Sequence[Count]
    mapping: str
    january: int


def import_files(
    sources: Iterable[Path], given: Mapped, key: bytes, january: int | None = None
) -> Imported:
    """A council's files as tables of a case.

    Args:
        sources: files, and folders whose files are taken.
        given: the council's mapping.
        key: of pseudonyms.
        january: whose census the case is of; None = that of the newest date in the files.

    Raises:
        InputError: a named file is not there, or nothing can be read at all.
    """
    sources = list(sources)
    found, asked, findings = _read(_files(sources), given, {p for p in sources if not p.is_dir()})
    findings += _others(sources)
    findings += beside(found)
    unread = any(f.action == "fault" for f in findings)
    schools = register(found)
    found, more = with_urns(with_persons(found), schools)
    findings += more
    children, more = gathered(found)
    findings += more
    if january is None:
        january = _newest(found, faults_of(findings))
        findings.append(find("guessed", ALL, f"is taken as of January {january}, by the "
                             "newest date in them", "Give another with --year."))
    told = Told()
    day = dt.date(january, 1, 31)
    people, more = joined(children, day,
                          any({"start", "cease"} & set(t.columns) for t in found
                              if t.kind in ("plan", "children")))
    findings += more
    if not children and not unread and {"children", "person"} & {t.kind for t in found}:
        findings.append(find("fault", ALL, "has no child", "Give the rows of the children too."))
    if children and people.empty:
        findings.append(find("fault", ALL, f"has no plan in force in January {january}",
                             "Check the dates of plans, or give another year with --year."))
    places, more = places_of(found, schools, january)
    findings += more
    sites, more = sites_of(found, schools)
    # What lacks may be in the file that could not be read.
    findings += more + ([] if unread else list(_missing(found, findings)))
    people = with_homes(_complete(with_years(people, january, told), given, told), told)
    people, places = placed(people, places, schools, given.schools, told)
    looked_at(people, places, told)
    findings += points_told(people, places, sites)
    counted = counts(people, _in_force(places, january),
                     {u: s.get("roll", "") for u, s in schools.by_urn.items()},
                     [t for t in found if t.kind == "totals"], told)
    drive, more, riders = contracts_of(found if children else [], children, people, places, schools,
                                       given.values.get("vehicle", {}), day)
    findings += more
    if CONTRACTS.file in drive:
        drive[CONTRACTS.file]["child_id"] = [
            pseudonym(key, i) for i in drive[CONTRACTS.file]["child_id"]]
    tables = {
        **drive,
        CHILDREN.file: _children(people, key),
        PLACES.file: places.assign(from_year=places["from_year"].replace("", str(january)))[
            [c.name for c in PLACES.columns]],
        "areas.csv": areas_of(people, _districts(found)),
        SUITABILITY.file: _suitability(set(places["designation"])),
        **({SITES.file: sites[[c.name for c in SITES.columns]]}
           if any(t.kind == "sites" for t in found) else {}),
    }
    headers = {t.file: t.columns for t in found}
    return Imported(tables, sorted_findings([*findings, *told.findings()], headers),
                    [*counted, *riders], mapping_text(given, found, asked, words_of(found)),
                    january)


def _files(sources: Iterable[Path]) -> list[Path]:
    """Files of the kinds that are read; what is named itself is read whatever it is.

    Raises:
        InputError: there is none.
    """
    out: list[Path] = []
    for path in sources:
        if path.is_dir():
            out += sorted(p for p in path.iterdir() if p.suffix.lower() in KINDS
                          and not p.name.startswith(("~$", ".")))
        else:
            out.append(path)
    if not out:
        raise InputError([Fault("the folder", "holds no .csv and no .xlsx file", "Name others.")])
    return out


def _others(sources: Iterable[Path]) -> list[Finding]:
    """Files of folders that might hold a table and are not read."""
    return [find("look", p.name, "is not a .csv or .xlsx file and is not used",
                 "Save it as .xlsx, or unpack it.")
            for path in sources if path.is_dir() for p in sorted(path.iterdir())
            if p.suffix.lower() in UNREAD and not p.name.startswith(("~$", "."))]


def _read(
    paths: Sequence[Path], given: Mapped, named: Collection[Path]
) -> tuple[list[Recognised], list[dict[str, list[str]]], list[Finding]]:
    """Every sheet that is known, words to ask about, and what was found on the way.

    Args:
        paths: files.
        given: the council's mapping.
        named: those that were named one by one: they are meant to be used.
    """
    words = with_own(given.values)
    found, asked, findings = [], [], []
    for path in paths:
        try:
            sheets = read_sheets(path, meant=path in named)
        except InputError as error:
            findings += [Finding("fault", f) for f in error.faults]
            continue
        for sheet in sheets:
            forced = given.files.get(sheet.file, given.files.get(path.name, ""))
            if forced == IGNORE:
                findings.append(find("read", sheet.file, "is not used, as the mapping says"))
                continue
            if sheet.lost:
                findings.append(find("look", sheet.file, *GARBLED, rows=sheet.lost))
            if not sheet.rows:
                more = [find("look", sheet.file, EMPTY, "Fill it, or leave it out.")]
                one = None
            else:
                one, more = recognise(sheet, given.columns, forced)
            if path in named and len(sheets) == 1 and (one is None or one.table.empty):
                more = [replace(f, action="fault") if f.action == "look" else f for f in more]
            findings += more
            if one is not None:
                asked.append(unknown_words(one, words))
                one, more = typed(one, words)
                one, points = with_grid(one)
                findings += [*more, *points]
                found.append(one)
    return found, asked, findings


def _newest(found: Sequence[Recognised], unread: Sequence[Fault]) -> int:
    """January of the academic year of the newest date of a plan, placement or list of places.

    Args:
        found: what was recognised.
        unread: faults of files that could not be read, in which it may be.

    Raises:
        InputError: there is none.
    """
    days = [d for t in found for c in ("entry", "start", "received") if c in t.table
            for d in t.table[c] if d]
    if days:
        newest = dt.date.fromisoformat(max(days))
        return newest.year + (newest.month >= SEPTEMBER)
    years = [int(y) for t in found if t.kind == "places" and "year" in t.table
             for y in t.table["year"] if y]
    if not years:
        raise InputError(unread or [Fault(ALL, "has no date that tells of which year it is",
                                          "Give the January with --year.")])
    return max(years)


def _missing(found: Sequence[Recognised], findings: Iterable[Finding]) -> Iterable[Finding]:
    """Tables without which there is no case, and what the files that nobody knew would lack."""
    have = {t.kind for t in found}
    near = {words: f"{f.what.file}: {f.what.remedy.partition(' Else ')[0]} " for f in findings
            for words in ("children", "places") if f.action == "look"
            and f"read as {listed('headers')['kinds'][words]['words']} it lacks" in f.what.remedy}
    if not have & {"children", "person"}:
        yield find("fault", ALL, "has no table of children that was recognised",
                   near.get("children", "") + "Give the SEN2 tables, or one with need, year group "
                   "and postcode; see what is said of each file.")
    if "person" in have:
        for kind in sorted({"need", "placement"} - have - {"children"}):
            words = listed("headers")["kinds"][kind]["words"]
            yield find("fault", ALL, f"has no table of {words}",
                       "Give all tables of the return.")
    if "places" not in have:
        yield find("fault", ALL, "has no table of commissioned places that was recognised",
                   near.get("places", "") + "Give one with URN or name, need, ages and places.")


def _in_force(places: pd.DataFrame, january: int) -> pd.DataFrame:
    """Rows of places with that of each provision that counts in a January."""
    def year(column: str, otherwise: int) -> pd.Series:
        return pd.to_numeric(places[column], errors="coerce").fillna(otherwise)

    return places[(year("from_year", 0) <= january) & (year("to_year", 9999) >= january)]


def _complete(people: pd.DataFrame, given: Mapped, told: Told) -> pd.DataFrame:
    """Children with all that a case needs; the others refuse it, or are left out by the mapping."""
    leave = given.incomplete == "leave out"
    home = (people["postcode"] != "") | (
        (people["easting_m"] != "") & (people["northing_m"] != ""))
    good = {"need": people["need"] != "", "ncy": people["ncy"].notna(), "home": home}
    for column, problem in NEEDED:
        for row in people[~good[column].astype(bool)].to_dict("records"):
            told.add("dropped" if leave else "fault", row, problem,
                     "" if leave else 'Fill them, or put incomplete = "leave out" in the mapping.')
    keep = good["need"] & good["ncy"] & good["home"] & people["ncy"].between(-2, 21).fillna(False)
    return people[keep.astype(bool)].reset_index(drop=True)


def _children(people: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """Rows of children.csv, by pseudonym: the order of the council's file tells nothing."""
    out = people.rename(columns={"sex": "gender"}).assign(
        child_id=[pseudonym(key, i) for i in people["identity"]], ncy=people["ncy"].astype(str),
        family=[f and pseudonym(key, f"family {f}") for f in people["family"]])
    out["setting"] = out["setting"].replace("daily", "")
    columns = [c.name for c in CHILDREN.columns]
    return out.reindex(columns=columns, fill_value="").sort_values("child_id", ignore_index=True)


def _suitability(designations: set[str]) -> pd.DataFrame:
    """Which designation serves which need: assumptions, to be confirmed."""
    serves = listed("values")["serves"]
    names = sorted((designations | {"complex", "base_complex", LAST_RESORT}) & set(serves))
    rows = [{"designation": d, "need": n, "max_share": f"{s:g}", "note": "assumed: please confirm"}
            for d in names for n, s in serves[d].items()]
    return text_table(rows, [c.name for c in SUITABILITY.columns])


def _districts(found: Sequence[Recognised]) -> pd.DataFrame:
    """Postcode and district of every establishment."""
    frames = [t.table.reindex(columns=["postcode", "district"], fill_value="") for t in found
              if t.kind == "gias"]
    return pd.concat([pd.DataFrame({"postcode": [], "district": []}, dtype=str), *frames])
