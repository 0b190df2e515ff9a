"""Tables of a report as a paper has room for them: alike ones joined, short names of plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sufficiency.common.phrases import brief
from sufficiency.publish.report import by_plan
from sufficiency.publish.report.document import Story
from sufficiency.publish.report.table import Kind, Row, Table
from sufficiency.publish.report.years.sheets import PLACES_OF, SHORT_OF, YearSheet
from sufficiency.publish.report.years.words import BASIS

NOT_SHOWN = "not shown"
"""Of a need and phase of which a plan's years say nothing, or that it is short in none."""


def by_group(key: str, title: str, tables: Sequence[Table]) -> Table:
    """Tables of the same columns that group children in several ways, below each other.

    Args:
        key, title: of the table that is made.
        tables: each of one grouping, which its ``head`` names; a row of all children stands once,
            at the end.
    """
    told = [t for t in tables if t.lines]
    if not told:
        return Table(key, title, "", "", (), ())
    lines: list[Row] = []
    for table in told:
        lines += [Row(table.head, (), Kind.HEADING),
                  *(ln for ln in table.lines if ln.kind is not Kind.WHOLE)]
    lines += [ln for ln in told[-1].lines if ln.kind is Kind.WHOLE]
    return Table(key, title, "Group", told[0].unit, told[0].columns, tuple(lines),
                 " ".join(once(t.finding for t in told)))


def beside(key: str, title: str, one: Table, two: Table, heads: Sequence[str]) -> Table:
    """Two tables of the same rows and plans, with the columns of the second behind the first's.

    Args:
        key, title: of the table that is made.
        one, two: rows have the same names; what one of them lacks is empty.
        heads: what each tells, which stands before the name of each plan; "" where columns say it.
    """
    if not one.lines or not two.lines:
        return one if one.lines else two

    def keyed(table: Table) -> dict[tuple[str, str], Row]:
        under, found = "", {}
        for line in table.lines:
            under = line.name if line.kind is Kind.HEADING else under
            found[("" if line.kind is Kind.WHOLE else under, line.name)] = line
        return found

    first, second = keyed(one), keyed(two)
    empty = tuple(("",) * len(t.columns) for t in (one, two))
    lines = []
    for at in dict.fromkeys((*first, *second)):
        line = first.get(at) or second[at]
        cells = tuple(found[at].cells if at in found else blank
                      for found, blank in zip((first, second), empty, strict=True))
        lines.append(line if line.kind is Kind.HEADING else replace(
            line, cells=(*cells[0], *cells[1])))
    columns = tuple(f"{what}: {c}" if what else c
                    for what, t in zip(heads, (one, two), strict=True) for c in t.columns)
    return Table(key, title, one.head, "", columns, tuple(lines))


def later(sheet: YearSheet) -> Table:
    """Children without a place from the last counted January on, without the columns of places.

    Args:
        sheet: a row a January, whose name ends with what its figures rest on.
    """
    keep = [i for i, c in enumerate(sheet.columns) if not c.startswith(PLACES_OF)]
    ahead = [ln.name.endswith((BASIS["forecast"], BASIS["scenario"])) for ln in sheet.lines]
    first = max(ahead.index(True) - 1, 0) if any(ahead) else 0
    return Table(
        sheet.key, sheet.title, sheet.head, sheet.unit or "children",
        tuple(sheet.columns[i].removeprefix(SHORT_OF) for i in keep),
        tuple(replace(ln, name=ln.name.removeprefix("January "),
                      cells=tuple(ln.cells[i] for i in keep)) for ln in sheet.lines[first:]),
        sheet.finding)


def at_january(key: str, title: str, tables: Sequence[Table], year: int) -> Table:
    """One January of tables of the same columns, a column a table.

    Args:
        key, title: of the table that is made.
        tables: each of one plan, a column a January; rows that one lacks are not shown there.
        year: that is told.
    """
    told = [(t, t.columns.index(f"January {year}")) for t in tables
            if f"January {year}" in t.columns]
    names = list(dict.fromkeys(ln.name for t, _ in told for ln in t.lines))
    cells = [{ln.name: ln.cells[at] for ln in t.lines} for t, at in told]
    return Table(key, title, tables[0].head if tables else "", "children",
                 tuple(by_plan.of(t) for t, _ in told),
                 tuple(Row(n, tuple(of.get(n, NOT_SHOWN) for of in cells)) for n in names))


def shortened(table: Table, story: Story) -> Table:
    """The table with plans in its header as sentences call them: "Plan A".

    Args:
        table: any.
        story: whose plans may stand in its header, title and sentence.
    """
    bases = [(p.title, p.title.partition(", ")[0]) for p in story.plans if p.still]
    known = sorted((*bases, *((p.title, brief(p.title)) for p in story.plans if not p.still)),
                   key=lambda pair: -len(pair[0]))

    def short(words: str) -> str:
        for title, name in known:
            words = words.replace(title, name)
        return words

    said, title = table.finding, table.title
    for long, name in bases:
        said, title = said.replace(f'"{long}"', f'"{name}"'), title.replace(long, name)
    return replace(table, columns=tuple(map(short, table.columns)), finding=said, title=title)


def once(sentences: Iterable[str]) -> tuple[str, ...]:
    """The sentences, each once."""
    return tuple(dict.fromkeys(s for s in sentences if s))
