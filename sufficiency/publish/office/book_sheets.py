"""Which sheets a workbook has, what people call them, and which tables share one.

Tables that say the same of several plans, or of children grouped in several ways, are one long
table with a column that says which: it can be filtered, and there are half as many sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sufficiency.common.phrases import called
from sufficiency.publish.disclosure.cells import Cell, GroupChange
from sufficiency.publish.disclosure.figures import Band
from sufficiency.publish.report.table import Row, Table

LONGEST = 31
"""Letters of a sheet's name in spreadsheets."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
"""What no name of a sheet may hold."""
BAND = (", median", ", eight of ten futures from", ", eight of ten futures to")
"""Columns of a figure with a band."""
MANY = 3
"""Columns with a band from which a table is told one figure a row."""
ENDS = ("Median", "Eight of ten futures from", "Eight of ten futures to")
CHANGE = (": change in children without a place (children)", ": change in mean journey (minutes)")
"""Columns of what a plan changes for a group."""

Given = Cell | int | float


@dataclass(frozen=True)
class Family:
    """Tables that share a sheet.

    Attributes:
        key: of the table; of several, what their keys begin with, which then ends in "-".
        part: heading of the contents under which the sheet stands.
        name: of the sheet.
        by: what the column that tells the tables apart is called; "" for one table.
    """

    key: str
    part: str
    name: str
    by: str = ""

    def holds(self, key: str) -> bool:
        """Whether a table belongs to it."""
        return key.startswith(self.key) if self.by else key == self.key


OPTIONS, LACKING = "The options", "Who has no suitable local place"
GAINS = "Who gains and who loses"
YEARS, MONEY, TRAVEL = "The years ahead", "Money", "Journeys"
ASKED, PLACES, BEHIND = "Further questions", "Children and places", "Behind the figures"
PARTS = (OPTIONS, LACKING, GAINS, YEARS, MONEY, TRAVEL, ASKED, PLACES, BEHIND)
"""In the order of a reader's need."""
PLAN, GROUPED = "Plan", "Grouped by"
FAMILIES = (
    Family("options", OPTIONS, "Options side by side"),
    Family("either", OPTIONS, "Schools or bases"),
    Family("steps", OPTIONS, "From places now to each plan"),
    Family("brought-", OPTIONS, "What each opening brings", PLAN),
    Family("short-by-", LACKING, "No place, by group", GROUPED),
    Family("reasons", LACKING, "No place, by main reason"),
    Family("scarce", LACKING, "More children than places"),
    Family("changes", GAINS, "What changes for children"),
    Family("bands-", GAINS, "Who gains, who loses", PLAN),
    Family("gains-by-", GAINS, "Change by group", GROUPED),
    Family("years-plans", YEARS, "Children with EHC plans"),
    Family("years-short", YEARS, "Year by year, no place"),
    Family("years-needing", YEARS, "Year by year, need"),
    Family("years-first", YEARS, "First year short"),
    Family("years-needs-", YEARS, "Places short by need", PLAN),
    Family("years-areas-", YEARS, "Places short by district", PLAN),
    Family("years-options-", YEARS, "What each option adds", PLAN),
    Family("money-worth", MONEY, "Net present value"),
    Family("money-payback", MONEY, "Years to pay back"),
    Family("money-ledgers-", MONEY, "Who pays, all years", PLAN),
    Family("money-debt-", MONEY, "Debt service and saving", PLAN),
    Family("money-tornado-", MONEY, "What moves the value", PLAN),
    Family("money-years-", MONEY, "Who pays when, real prices", PLAN),
    Family("money-nominal-", MONEY, "Who pays when, cash", PLAN),
    Family("minutes-by-", TRAVEL, "Mean journey by group", GROUPED),
    Family("lengths", TRAVEL, "Children by journey length"),
    Family("places", PLACES, "Places by type of need"),
    Family("supply", PLACES, "Places by district"),
    Family("demand", PLACES, "Children by need"),
    Family("over-full", PLACES, "Schools over their places"),
    Family("left-out", PLACES, "Children not counted"),
)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes:
        name: on its tab, at most 31 letters.
        part: heading of the contents under which it stands.
        title: what the table holds, in a line.
        head: header of each column, with its unit.
        rows: one value a column.
        stub: how many first columns say what a row is about.
        says: what the table says, one sentence or more each.
    """

    name: str
    part: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Given, ...], ...]
    stub: int = 1
    says: tuple[str, ...] = ()


def sheets_of(tables: Sequence[Table]) -> list[Sheet]:
    """Sheets of tables, in the order of a reader's need.

    Args:
        tables: of a story; those that no family holds stand under further questions, or, about
            years or money, under those.
    """
    out: list[Sheet] = []
    for family in FAMILIES:
        members = [t for t in tables if family.holds(t.key)]
        for number, alike in enumerate(_alike(members, family), 1):
            out.append(_sheet(family, alike, number))
    for table in tables:
        if not any(f.holds(table.key) for f in FAMILIES):
            part = next((p for word, p in (("years-", YEARS), ("money-", MONEY), (
                "cost-", MONEY)) if table.key.startswith(word)), ASKED)
            out.append(_sheet(Family(table.key, part, table.title.partition(": ")[0]), [table], 1))
    return named(out)


def named(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets by part, with names that a spreadsheet takes: no two are alike.

    Args:
        sheets: in any order of their parts.
    """
    seen: set[str] = set()
    out = []
    for sheet in sorted(sheets, key=lambda s: PARTS.index(s.part)):
        name, number = _fit(sheet.name), 1
        while name.casefold() in seen:
            number += 1
            name = _fit(sheet.name, f" {number}")
        seen.add(name.casefold())
        out.append(Sheet(name, sheet.part, sheet.title, sheet.head, sheet.rows, sheet.stub,
                         sheet.says))
    return out


def _fit(words: str, end: str = "") -> str:
    """A name of at most so many letters, cut behind a word where it is long."""
    words = "".join(c for c in words.translate(FORBIDDEN) if c.isprintable())
    words = " ".join(words.split()) or "Table"
    room = LONGEST - len(end)
    if len(words) > room:
        words = words[:room + 1].rpartition(" ")[0] or words[:room]
    return words.rstrip(" ,;-") + end


def _alike(tables: Sequence[Table], family: Family) -> Iterator[list[Table]]:
    """Tables of a family that can stand below each other: those with the same columns."""
    groups: dict[object, list[Table]] = {}
    for table in tables:
        head = table.head if family.by != GROUPED else ""
        groups.setdefault((head, table.unit, table.columns, _shapes(table.columns, [table])),
                          []).append(table)
    yield from groups.values()


def _sheet(family: Family, tables: Sequence[Table], number: int) -> Sheet:
    """Tables with the same columns as one sheet."""
    first, grouped = tables[0], family.by == GROUPED
    shapes = _shapes(first.columns, tables)
    told = [_long(t) if shapes.count("band") >= MANY else _wide(t, shapes) for t in tables]
    head = told[0][0]
    name = family.name if number == 1 else f"{family.name} {number}"
    if not family.by:
        return Sheet(name, family.part, first.title, head, told[0][1],
                     says=_says([("", first.finding)]))
    own = [t.head if grouped else plan_name(t.title.partition(": ")[2] or t.title) for t in tables]
    title = f"{first.title.partition(', by ')[0]}, by group" if grouped else (
        first.title.partition(": ")[0])
    return Sheet(
        name, family.part, title, (family.by, "Group" if grouped else head[0], *head[1:]),
        tuple((of, *row) for of, (_, rows) in zip(own, told, strict=True) for row in rows),
        2, _says([(of, t.finding) for of, t in zip(own, tables, strict=True)]))


def plan_name(title: str) -> str:
    """A plan as a column of a long table calls it: "Plan A" where its title says more behind that.

    Args:
        title: of the plan.
    """
    return called(title).strip('"')


def _wide(table: Table, shapes: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[Given, ...],
                                                                               ...]]:
    """Headers and rows of a table: one row a line."""
    return (table.head, *_head(table, shapes)), tuple(
        (ln.name, *_cells(ln, shapes)) for ln in table.lines)


def _long(table: Table) -> tuple[tuple[str, ...], tuple[tuple[Given, ...], ...]]:
    """Headers and rows of a table with many bands: one row a figure, which fits a page."""
    years = all(c.startswith("January ") for c in table.columns)
    unit = f" ({table.unit})" if table.unit else ""
    return (table.head, "January" if years else "Figure", *(f"{w}{unit}" for w in ENDS)), tuple(
        (ln.name, column.removeprefix("January ") if years else _short(column),
         *_values(cell, "band"))
        for ln in table.lines for column, cell in zip(table.columns, ln.cells, strict=True))


def _short(column: str) -> str:
    """What a column tells, and the plan it tells it of as a long table calls that."""
    what, of, plan = column.partition(": ")
    return f"{what}{of}{plan_name(plan)}" if plan else what


def _says(findings: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What the tables say; what is said of all alike is said once."""
    told = {words for _, words in findings}
    if len(told) == 1:
        return tuple(filter(None, told))
    return tuple(f"{of}: {words}" if of else words for of, words in findings if words)


def _shapes(columns: Sequence[str], tables: Sequence[Table]) -> tuple[str, ...]:
    """How each column is told: in words, as one figure, with a band, or as a change."""
    cells = [[ln.cells[i] for t in tables for ln in t.lines] for i in range(len(columns))]
    return tuple("band" if any(isinstance(c, Band) for c in column)
                 else "change" if column and all(isinstance(c, GroupChange) for c in column)
                 else "words" if column and all(isinstance(c, str) for c in column)
                 else "" for column in cells)


def _head(table: Table, shapes: Sequence[str]) -> tuple[str, ...]:
    """Headers with units; a figure with a band has three columns, a change two."""
    unit = f" ({table.unit})" if table.unit else ""
    return tuple(
        f"{column}{words}" for column, shape in zip(table.columns, shapes, strict=True)
        for words in (CHANGE if shape == "change" else
                      [f"{b}{unit}" for b in BAND] if shape == "band" else
                      ("" if shape == "words" else unit,)))


def _cells(line: Row, shapes: Sequence[str]) -> tuple[Given, ...]:
    """Values of a row, as many a column as it has headers."""
    return tuple(value for cell, shape in zip(line.cells, shapes, strict=True)
                 for value in _values(cell, shape))


def _values(cell: Cell, shape: str) -> tuple[Given, ...]:
    if isinstance(cell, GroupChange):
        return (cell.children, cell.journey) if shape == "change" else (str(cell),)
    if shape != "band":
        return (cell,)
    return (cell.middle, cell.low, cell.high) if isinstance(cell, Band) else (cell, "", "")
