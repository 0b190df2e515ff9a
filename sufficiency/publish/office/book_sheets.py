"""Which sheets a workbook has, what people call them, and the rows of each.

A column tells one thing, so that it can be filtered: a year, a need, a plan, a figure of one unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sufficiency.common.phrases import NOTHING_BUILT, brief, low
from sufficiency.publish.disclosure.cells import Cell, CountChange, GroupChange
from sufficiency.publish.disclosure.figures import Band, Count, MeanMinutes
from sufficiency.publish.office.families import (
    ASKED,
    EACH,
    FAMILIES,
    FIGURE,
    FINANCIAL,
    GROUPED,
    JANUARY,
    MONEY,
    PARTS,
    PLAN,
    YEARS,
    Family,
)
from sufficiency.publish.report import by_plan
from sufficiency.publish.report.table import Table

LONGEST = 31
"""Letters of a sheet's name in spreadsheets."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
"""What no name of a sheet may hold."""
BAND = (", median", ", eight of ten futures from", ", eight of ten futures to")
"""Columns of a figure with a band."""
MANY = 3
"""Columns with a band from which a table is told one figure a row."""
ENDS = ("Median", "Eight of ten futures from", "Eight of ten futures to")
CHANGE = (": change in children without a place (children)",
          ": change in mean journey, same children (minutes)")
"""Columns of what a plan changes for a group."""
MEASURE = "Measure"
"""Header of a first column that has none."""
OWN_UNIT = re.compile(r"\b(?:children|minutes|places|per cent)\b|£|%", re.IGNORECASE)
"""A header that says what it counts."""
NEAR = "Approximate figures"
"""Header of the column that names the figures of a row that are only near: a spreadsheet shows the
word before them, and a program that reads it does not."""

Given = Cell | int | float
Cells = tuple[Given, ...]
Headers = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes:
        name: on its tab, at most 31 letters.
        part: heading of the contents under which it stands.
        title: what the table holds, in a line.
        head: header of each column, with its unit; no two are alike.
        rows: one value a column.
        stub: how many first columns say what a row is about.
        says: what the table says, one sentence or more each.
        asks: what it answers, as the contents tell; else its title stands there.
    """

    name: str
    part: str
    title: str
    head: Headers
    rows: tuple[Cells, ...]
    stub: int = 1
    says: tuple[str, ...] = ()
    asks: str = ""


def sheets_of(tables: Sequence[Table]) -> list[Sheet]:
    """Sheets of tables, in the order of a reader's need.

    Args:
        tables: of a story; those that no family holds stand under further questions, or, about
            years or money, under those.
    """
    out: list[Sheet] = []
    for family in FAMILIES:
        for alike in _alike([t for t in tables if family.holds(t.key)], family):
            out.append(_sheet(family, alike))
    for table in tables:
        if not any(f.holds(table.key) for f in FAMILIES):
            part = next((p for word, p in (("years-", YEARS), ("money-", MONEY), (
                "cost-", MONEY)) if table.key.startswith(word)), ASKED)
            out.append(_sheet(Family(re.escape(table.key), part, table.title.partition(": ")[0]),
                              [table]))
    there = {sheet.name for sheet in out}
    also = {f.name: (f'{f.also[0]} "{f.also[1]}".',) for f in FAMILIES if f.also[1] in there}
    return named([replace(s, says=(*s.says, *also.get(s.name, ()))) for s in out])


def named(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets by part, with names that a spreadsheet takes: no two are alike, nor two headers.

    Args:
        sheets: in any order of their parts.
    """
    seen: set[str] = set()
    out = []
    for sheet in sorted(sheets, key=lambda s: PARTS.index(s.part)):
        heads: set[str] = set()
        out.append(replace(sheet, name=_apart(sheet.name, seen), head=tuple(
            _apart(head, heads, room=0) for head in sheet.head)))
    return out


def _apart(words: str, seen: set[str], room: int = LONGEST) -> str:
    """The words, with a number behind them where they are among those seen.

    Args:
        words: a name or a header.
        seen: those before it; the new one is added.
        room: letters of a name of a sheet; 0 for any number, of any kind.
    """
    number = 1
    while True:
        end = f" {number}" if number > 1 else ""
        found = _fit(words, end) if room else f"{words}{end}"
        if found.casefold() not in seen:
            seen.add(found.casefold())
            return found
        number += 1


def _fit(words: str, end: str = "") -> str:
    """A name of at most so many letters, cut behind a word where it is long."""
    words = "".join(c for c in words.translate(FORBIDDEN) if c.isprintable())
    words = " ".join(words.split()) or "Table"
    room = LONGEST - len(end)
    if len(words) > room:
        words = words[:room + 1].rpartition(" ")[0] or words[:room]
    return words.rstrip(" ,;-") + end


def _near(sheet: Sheet) -> Sheet:
    """The sheet with a last column that names figures which are only near, if there are any."""
    said = [", ".join(head.partition(" (")[0] for head, cell in zip(sheet.head, row, strict=True)
                      if isinstance(cell, Count | MeanMinutes | CountChange) and cell.about)
            for row in sheet.rows]
    return sheet if not any(said) else replace(
        sheet, head=(*sheet.head, NEAR),
        rows=tuple((*row, words) for row, words in zip(sheet.rows, said, strict=True)))


def _alike(tables: Sequence[Table], family: Family) -> Iterator[list[Table]]:
    """Tables of a family that can stand below each other: those with the same columns."""
    groups: dict[object, list[Table]] = {}
    for table in tables:
        head = table.head if family.by != GROUPED else ""
        columns = (table.columns, _shapes(table.columns, [table])) if family.by != FIGURE else ()
        groups.setdefault((head, table.unit, columns), []).append(table)
    yield from groups.values()


def _sheet(family: Family, tables: Sequence[Table]) -> Sheet:
    """Tables with the same columns as one sheet."""
    first, grouped = tables[0], family.by == GROUPED
    shapes = _shapes(first.columns, tables) if family.by != FIGURE else ()
    own = [t.head if grouped else plan_name(by_plan.of(t)) for t in tables]
    told = [_each(t, shapes) if family.by == EACH else
            _long(t) if family.by == FIGURE or shapes.count("band") >= MANY else
            _wide(t, shapes) for t in tables]
    head = told[0][0]
    rows = [row for _, rows in told for row in rows]
    at, by = int(family.by == EACH), "" if family.by in (EACH, FIGURE) else family.by
    stub = family.stub or ("Group" if grouped else head[at] or MEASURE,)
    head = (*head[:at], *stub, *head[at + 1:])
    rows = [(*row[:at], *stub_of(family, str(row[at])), *row[at + 1:]) for row in rows]
    if by:
        head = (by, *head)
        whose = [o for o, (_, of) in zip(own, told, strict=True) for _ in of]
        rows = [(o, *row) for o, row in zip(whose, rows, strict=True)]
    title = (f"{first.title.partition(', by ')[0]}, by group" if grouped else
             first.title.partition(": ")[0] if by else
             "; ".join([first.title, *(low(t.title).partition(", ")[0] for t in tables[1:])]))
    said = [(o if by else "", t.finding) for o, t in zip(own, tables, strict=True)]
    return _near(Sheet(
        family.name, family.part, title, head, tuple(
            tuple(_year(cell) if h == JANUARY else cell for h, cell in zip(head, row, strict=True))
            for row in rows),
        at + len(stub) + bool(by),
        tuple(by_plan.said(tables)) if by == PLAN else _says(said), family.asks))


def stub_of(family: Family, words: str) -> Cells:
    """A cell of the first column as its parts; plans as long tables call them.

    Args:
        family: of the table.
        words: of the cell.
    """
    return tuple(plan_name(part) if head == PLAN else
                 f"years {part}" if head == FINANCIAL and part.startswith("after ") else part
                 for head, part in zip(family.stub or ("",), family.told(words), strict=True))


def _year(cell: Given) -> Given:
    """A January as a number."""
    found = re.fullmatch(r"January (\d{4})", cell) if isinstance(cell, str) else None
    return int(found[1]) if found else cell


def plan_name(title: str) -> str:
    """A plan as a column of a long table calls it: "Plan A" where its title says more behind that.

    Args:
        title: of the plan.
    """
    return title.partition(", ")[0] if title.startswith(NOTHING_BUILT) else brief(title)


def _wide(table: Table, shapes: Sequence[str]) -> tuple[Headers, tuple[Cells, ...]]:
    """Headers and rows of a table: one row a line."""
    return (table.head, *_head(table.columns, shapes, table.unit)), tuple(
        (ln.name, *_cells(ln.cells, shapes)) for ln in table.lines)


def _long(table: Table) -> tuple[Headers, tuple[Cells, ...]]:
    """Headers and rows of a table with many bands: one row a figure, which fits a page."""
    years = all(c.startswith("January ") for c in table.columns)
    unit = f" ({table.unit})" if table.unit else ""
    cells = [(ln.name, column, *_values(cell, "band")) for ln in table.lines
             for column, cell in zip(table.columns, ln.cells, strict=True)]
    # What is a January in the rows is a figure in the columns: all Januaries of one, then the next.
    rows = cells if years else sorted(cells, key=lambda c: table.columns.index(str(c[1])))
    return ((table.head, JANUARY if years else "Figure", *(f"{w}{unit}" for w in ENDS)),
            tuple(rows))


def _each(table: Table, shapes: Sequence[str]) -> tuple[Headers, tuple[Cells, ...]]:
    """Headers and rows of a table whose columns end in plans ("Children: Plan A"): a row a plan and
    line. What no plan is named in stands in the rows of each."""
    found = [c.partition(": ") for c in table.columns]
    plans = list(dict.fromkeys(plan for _, _, plan in found if plan))
    whats = list(dict.fromkeys(what for what, _, _ in found))
    at = {(what, plan): i for i, (what, _, plan) in enumerate(found)}
    columns = [[at.get((what, plan), at.get((what, ""))) for what in whats] for plan in plans]
    shown = ["" if i is None else shapes[i] for i in (columns[0] if columns else ())]
    return (PLAN, table.head, *_head(whats, shown, table.unit)), tuple(
        (plan_name(plan), ln.name, *_cells(
            ["" if i is None else ln.cells[i] for i in of], shown))
        for plan, of in zip(plans, columns, strict=True) for ln in table.lines)


def _says(findings: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What the tables say, each after what it is of unless all say so; what is said of all alike
    is said once."""
    told = {words for _, words in findings}
    if len(told) == 1:
        return tuple(filter(None, told))
    plain = all(of.casefold() in words.casefold() for of, words in findings if words)
    return tuple(words if plain else f"{of}: {words}" for of, words in findings if words)


def _shapes(columns: Sequence[str], tables: Sequence[Table]) -> tuple[str, ...]:
    """How each column is told: in words, as one figure, with a band, or as a change."""
    cells = [[ln.cells[i] for t in tables for ln in t.lines] for i in range(len(columns))]
    return tuple("band" if any(isinstance(c, Band) for c in column)
                 else "change" if column and all(isinstance(c, GroupChange) for c in column)
                 else "words" if column and all(isinstance(c, str) for c in column)
                 else "" for column in cells)


def _head(columns: Sequence[str], shapes: Sequence[str], given: str) -> Headers:
    """Headers with units; a figure with a band has three columns, a change two."""
    def unit(column: str, shape: str) -> str:
        own = shape in ("words", "change") or OWN_UNIT.search(column)
        return "" if own or not given else f" ({given})"

    return tuple(
        f"{column}{words}{unit(column, shape)}"
        for column, shape in zip(columns, shapes, strict=True)
        for words in (CHANGE if shape == "change" else BAND if shape == "band" else ("",)))


def _cells(cells: Sequence[Cell], shapes: Sequence[str]) -> Cells:
    """Values of a row, as many a column as it has headers."""
    return tuple(value for cell, shape in zip(cells, shapes, strict=True)
                 for value in _values(cell, shape))


def _values(cell: Cell, shape: str) -> Cells:
    if isinstance(cell, GroupChange):
        return (cell.children, cell.journey) if shape == "change" else (str(cell),)
    if shape != "band":
        return (cell,)
    return (cell.middle, cell.low, cell.high) if isinstance(cell, Band) else (cell, "", "")
