"""Which table a sheet is, told by its columns: where its header stands, and what is no row."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from sufficiency.case.reading import TOTAL
from sufficiency.case.typed_values import may_be_told
from sufficiency.common.discreet import discreet
from sufficiency.importing.findings import Finding, find
from sufficiency.importing.sheets import Row, Sheet
from sufficiency.importing.values import bare, listed
from sufficiency.importing.wide import by_need, by_year, counted, need_columns, year_columns

HEAD_ROWS = 30
"""Rows among which the header is looked for, below titles and notes."""
NAMES = ("surname", "forename")
"""Fields that are known so that they are left behind."""
SUM = re.compile(r"(.*\s)?(sub[\s-]*)?totals?:?|(all|overall|average|mean|median)( .*)?", re.I)
"""First cell of a row of sums, of a group or of all; it may as well be a name."""
UNIT = re.compile(r"\s*[(\[](?:fte|wte|gbp|pounds|no\.?|number|count|total|headcount|all|metres"
                  r"|home|m\W?f|f\W?m|d[dmy/ .-]+y|yyyy[md/ .-]+|codes?|\d+( digits)?|required"
                  r"|optional)[)\]]\s*$", re.I)
"""What a column is counted in, or how it is filled in, behind its name."""
PAGE = re.compile(r"<(?:!doctype html|html|head|table|meta)\b", re.I)
"""How web pages begin, which some systems export as tables."""
IGNORE = "ignore"


@discreet
@dataclass(frozen=True)
class Recognised:
    """A sheet that is known.

    Attributes:
        kind: one of ``headers.toml``.
        file: as in messages.
        columns: field -> its header.
        table: a text column per field, and row.
    """

    kind: str
    file: str
    columns: Mapping[str, str]
    table: pd.DataFrame


def recognise(
    sheet: Sheet, own: Mapping[str, Mapping[str, str]], forced: str = ""
) -> tuple[Recognised | None, list[Finding]]:
    """A sheet as a table of a kind; None if it is of none.

    Args:
        sheet: its rows as text.
        own: kind -> field -> header, from a council's mapping; it wins.
        forced: the kind, where the mapping says so.
    """
    kinds = {k: v for k, v in listed("headers")["kinds"].items() if forced in ("", k)}
    best: tuple[tuple[bool, int, int, int], str, int, int, list[str], dict[str, int]] | None = None
    for at, depth, head, alone in _heads(sheet.rows[:HEAD_ROWS + 1]):
        for order, (kind, spec) in enumerate(kinds.items()):
            fields = _fields(head, kind, own.get(kind, {}), alone)
            years = year_columns(head) if kind == "places" and "places" not in fields else {}
            if kind == "places" and not years:
                years = need_columns(head, fields)
            if years and "places" not in fields:
                fields["places"] = min(years)
            if all(any(f in fields for f in group) for group in spec["needs"]):
                rank = bool(spec.get("sure")), len(fields) + len(years), -depth, -order
                if best is None or rank > best[0]:
                    best = rank, kind, at, depth, head, fields
    if best is None:
        return None, [find("look", sheet.file, "was not recognised and is not used",
                           f"{_nearest(sheet, kinds, own)} Else name its columns in the mapping.")]
    _, kind, at, depth, head, fields = best
    rows, findings = _rows(sheet, at + depth, head, fields, listed("headers")["kinds"][kind])
    fields = counted(fields, rows) if kind == "places" else fields
    findings += _unsaved(sheet, rows, head, fields)
    columns = {f: head[i] for f, i in fields.items()}
    if kind == "places" and (needs := need_columns(head, fields)):
        findings.append(find("mended", sheet.file, "has a column of places for each need: "
                             f"{', '.join(head[i] for i in needs)}"))
        total = {} if fields["places"] in needs else {"places": fields["places"]}
        others = {f: i for f, i in fields.items() if f != "places"}
        rows, fields, more = by_need(rows, len(head), {**others, **total}, needs, sheet.file)
        findings += more
        columns["designation"] = head[min(needs)]
        columns.setdefault("places", head[min(needs)])
    elif kind == "places" and fields.get("places") in (years := year_columns(head)):
        findings.append(find("mended", sheet.file, "has a column of places for each year: "
                             f"{', '.join(head[i] for i in years)}"))
        rows, fields = by_year(rows, len(head), fields, years)
        columns["year"] = columns["places"]
    table = pd.DataFrame({f: [cells[i] if i < len(cells) else "" for _, cells in rows]
                          for f, i in fields.items() if f not in NAMES}, dtype=str)
    table["row"] = [line for line, _ in rows]
    findings += _told(sheet, at, head, columns, kind, len(rows))
    return Recognised(kind, sheet.file, columns, table), findings


def _heads(rows: Sequence[Row]) -> list[tuple[int, int, list[str], Sequence[str]]]:
    """Where a header may begin, its lines, and its names: one line, or two joined.

    Of two lines the upper one may name groups of columns, each above its first column only; then
    a column may go by its own name alone as well, which is told last.
    """
    out: list[tuple[int, int, list[str], Sequence[str]]] = []
    for at in range(len(rows)):
        out.append((at, 1, _joined(rows[at:at + 1]), ()))
        if at + 2 <= len(rows):
            above, below = rows[at:at + 2]
            out.append((at, 2, _joined([above, below]), ()))
            cells = [*above[1], *[""] * (len(below[1]) - len(above[1]))]
            if any(cells) and not all(cells):
                for i in range(1, len(cells)):
                    cells[i] = cells[i] or cells[i - 1]
                out.append((at, 2, _joined([(above[0], tuple(cells)), below]), below[1]))
    return out


def _joined(rows: Sequence[Row]) -> list[str]:
    """Names of columns from the lines of a header, each word once."""
    width = max(len(cells) for _, cells in rows)
    lines = [[*cells, *[""] * (width - len(cells))] for _, cells in rows]
    return [" ".join(dict.fromkeys(w for w in words if w)) for words in zip(*lines, strict=True)]


@cache
def _names(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Field -> the names of its column, letters and digits alone."""
    columns = listed("headers")["kinds"][kind]["columns"]
    return {field: tuple(map(bare, names)) for field, names in columns.items()}


def _fields(
    head: Sequence[str], kind: str, own: Mapping[str, str], alone: Sequence[str] = ()
) -> dict[str, int]:
    """Field -> its column; each column is of one field only, the council's own first.

    Args:
        head: names of columns.
        kind: of the table.
        own: field -> header, from a council's mapping.
        alone: other names of the columns, without that of their group.
    """
    at: dict[str, int] = {}
    for number, name in enumerate(head):
        at.setdefault(bare(name), number)
    for number, name in enumerate(head):  # "Places (FTE)", where no column is called "Places"
        at.setdefault(bare(UNIT.sub("", name)), number)
    for number, name in enumerate(alone):
        at.setdefault(bare(name), number)
    out = {field: at[bare(header)] for field, header in own.items() if bare(header) in at}
    for field, names in _names(kind).items():
        here = next((at[n] for n in names if n in at), None)
        if here is not None and field not in out and here not in out.values():
            out[field] = here
    return out


def _rows(
    sheet: Sheet, start: int, head: Sequence[str], fields: Mapping[str, int],
    spec: Mapping[str, Any],
) -> tuple[list[Row], list[Finding]]:
    """Rows of entries: what stands among them and is none is told."""
    kept, gone, again, wide = [], [], [], []
    needed = [fields[f] for group in spec["needs"] for f in group if f in fields]
    for line, cells in sheet.rows[start:]:
        filled = [c for c in cells if c]
        if [bare(c) for c in cells[:len(head)]] == [bare(h) for h in head[:len(cells)]]:
            again.append(line)
        elif (not spec.get("sums") and _total(filled, cells, needed)) or _note(cells, needed[1:]):
            gone.append(line)
        elif any(cells[len(head):]):
            wide.append(line)
        else:
            kept.append((line, cells))
    findings = []
    if gone:
        findings.append(find("dropped", sheet.file, "is a total or a note and no entry", rows=gone))
    if again:
        findings.append(find("mended", sheet.file, "is the header again", rows=again))
    if wide:
        findings.append(find("fault", sheet.file, "has more cells than the header",
                             "Put text that holds a comma in quotation marks.", rows=wide))
    return kept, findings


def _total(filled: Sequence[str], cells: Sequence[str], needed: Sequence[int]) -> bool:
    """Whether a row is a sum, or a line drawn under the header.

    A name that ends in "total" is one too, where a cell that every entry has is empty.
    """
    if TOTAL.fullmatch(filled[0]) or not any(bare(c) for c in filled):
        return True
    lacks = any(not cells[i] for i in needed if i < len(cells)) or len(filled) == 2
    return lacks and bool(SUM.fullmatch(filled[0]))


def _note(cells: Sequence[str], needed: Sequence[int]) -> bool:
    """Whether a row is a remark: one cell, and none of what an entry has."""
    return sum(map(bool, cells)) == 1 and not any(cells[i] for i in needed if i < len(cells))


def _told(
    sheet: Sheet, at: int, head: Sequence[str], columns: Mapping[str, str], kind: str, count: int
) -> list[Finding]:
    """What a sheet was read as, its unused columns, and how it was written."""
    words = listed("headers")["kinds"][kind]["words"]
    findings = [find("read", sheet.file, f"is read as {words}: {count:,} rows") if count else
                find("look", sheet.file, f"is read as {words}, and has no rows",
                     "Fill it, or leave it out.")]
    findings += [find("mended", sheet.file, note) for note in sheet.notes]
    if at:
        findings.append(find("mended", sheet.file, "has its header below other lines",
                             rows=[sheet.rows[at][0]]))
    names = [columns[f] for f in NAMES if f in columns]
    if names:
        findings.append(find("dropped", sheet.file,
                             "has columns with names of people, which are not read"))
    unused = [h for h in head if h and h not in columns.values()]
    if unused and not listed("headers")["kinds"][kind].get("soft"):
        shown = [h for h in unused if may_be_told(h)]
        findings.append(find("read", sheet.file,
                             f"has columns that are not used: {', '.join(shown)}" if shown else
                             "has columns that are not used"))
    names = [bare(h) for h in head]
    twice = [f for f, h in columns.items()
             if len({tuple(cells[i] for _, cells in sheet.rows[at + 1:] if i < len(cells))
                     for i, n in enumerate(names) if n == bare(h)}) > 1]
    findings += [find("fault", sheet.file, "is there twice", "Keep one column, or name each.",
                      column=columns[f]) for f in twice]
    return findings


def _unsaved(
    sheet: Sheet, rows: Sequence[Row], head: Sequence[str], fields: Mapping[str, int]
) -> Iterable[Finding]:
    """Columns that are read and whose formulas have no result: an empty cell would mean another
    thing."""
    lines = {line for line, _ in rows}
    for at in sorted(set(fields.values())):
        own = [line for line, column in sheet.unsaved if column == at and line in lines]
        if own:
            yield find("fault", sheet.file, "is a formula whose result is not in the file",
                       "Open it in a spreadsheet program and save it again.", rows=own,
                       column=head[at])


def beside(found: Sequence[Recognised]) -> Iterable[Finding]:
    """Tables of which there are several, such as the list of this year and that of last year.

    Args:
        found: every table that is known.
    """
    for kind in ("children", "contracts"):
        own = [t for t in found if t.kind == kind and not t.table.empty]
        for one in own[1:]:
            yield find("look", one.file, f"is read as {listed('headers')['kinds'][kind]['words']} "
                       f"beside {own[0].file}: the rows of both count", "If one is of another "
                       'time, put "ignore" for it under [files] in the mapping.')


def _nearest(
    sheet: Sheet, kinds: Mapping[str, Any], own: Mapping[str, Mapping[str, str]]
) -> str:
    """What a sheet would have to have, to be the kind that it is most like."""
    best, said = 0, ("It is a web page: open it in a spreadsheet program and save it as .xlsx."
                     if PAGE.match(sheet.rows[0][1][0]) else "No column of it is known.")
    for _, _, head, _ in _heads(sheet.rows[:HEAD_ROWS + 1]):
        for kind, spec in kinds.items():
            fields = _fields(head, kind, own.get(kind, {}))
            lacks = [[f for f in g if not f.startswith(f"{g[0]}_")] for g in spec["needs"]
                     if not any(f in fields for f in g)]
            if len(fields) > best:
                best = len(fields)
                said = (f"To be read as {spec['words']} it lacks a column for "
                        f"{', '.join(' or '.join(g) for g in lacks)}."
                        f"{_alike(head, fields, kind, lacks)}")
    return said


def _alike(
    head: Sequence[str], fields: Mapping[str, int], kind: str, lacks: Sequence[Sequence[str]]
) -> str:
    """A header that nothing was made of and that is nearly the name of a column that lacks."""
    free = {bare(h): h for i, h in enumerate(head) if h and i not in fields.values()
            and may_be_told(h)}
    for name in (n for group in lacks for field in group for n in _names(kind)[field]):
        close = difflib.get_close_matches(name, free, 1, 0.8)
        if close:
            return f" Is it {free[close[0]]!r}?"
    return ""
