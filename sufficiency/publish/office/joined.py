"""Tables of a report as a paper has room for them: alike ones joined, short names of plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sufficiency.common.phrases import called
from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.report.document import Story
from sufficiency.publish.report.table import Kind, Row, Table

YEARS_SHOWN = 5
"""Last Januaries of a long table that a page upright has room for."""
EARLIER = "Earlier Januaries are in the workbook."


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
                 _once([t.finding for t in told]))


def by_plan(key: str, title: str, tables: Sequence[Table]) -> Table:
    """Tables of the same columns that tell the same of several plans, below each other.

    Args:
        key, title: of the table that is made.
        tables: each of one plan, whose title stands behind the colon of its own.
    """
    told = [t for t in tables if t.lines]
    if not told:
        return Table(key, title, "", "", (), ())
    if len(told) == 1:
        return told[0]
    lines: list[Row] = []
    for table in told:
        lines += [Row(_plan(table), (), Kind.HEADING), *table.lines]
    return Table(key, title, told[0].head, told[0].unit, told[0].columns, tuple(lines),
                 _said(told))


def late(table: Table) -> Table:
    """A table with its last Januaries only, where it has more than a page has room for.

    Args:
        table: any; one whose columns are not Januaries is left as it is.
    """
    if len(table.columns) <= YEARS_SHOWN or not all(
            c.startswith("January ") for c in table.columns):
        return table
    return replace(table, columns=table.columns[-YEARS_SHOWN:],
                   lines=tuple(replace(ln, cells=ln.cells[-YEARS_SHOWN:]) for ln in table.lines))


def in_pairs(table: Table, plans: int) -> Table:
    """Two words of each plan in one cell, where a table has two columns a plan.

    Args:
        table: of words; its columns are called "what: plan".
        plans: how many.
    """
    if plans < 2 or len(table.columns) != 2 * plans:
        return table
    what = [c.partition(": ")[0] for c in table.columns[:2]]

    def both(cells: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(a if a == b else f"{a}; {b}"
                     for a, b in zip(cells[::2], cells[1::2], strict=True))

    said = f"{what[0]}; where it differs, then {what[1].lower()}."
    return replace(table, columns=tuple(c.partition(": ")[2] for c in table.columns[::2]),
                   lines=tuple(replace(ln, cells=both(ln.cells)) for ln in table.lines),
                   finding=f"{table.finding} {said}".strip())


def without_places(table: Table) -> Table:
    """The years of several plans without the columns of places, which the workbook has.

    Args:
        table: with "Places: plan" and "Children short of a place: plan" of each.
    """
    keep = [i for i, c in enumerate(table.columns) if not c.startswith("Places: ")]
    if len(keep) == len(table.columns):
        return table
    return replace(
        table, unit=table.unit or "children",
        columns=tuple(table.columns[i].removeprefix("Children short of a place: ") for i in keep),
        lines=tuple(replace(ln, name=ln.name.removeprefix("January "),
                            cells=tuple(ln.cells[i] for i in keep)) for ln in table.lines))


def shortened(table: Table, story: Story) -> Table:
    """The table with plans in its header as sentences call them: "Plan A".

    Args:
        table: any.
        story: whose plans may stand in its header, title and sentence.
    """
    known = sorted(((p.title, p.title.partition(", ")[0] if p.still else
                     called(p.title).strip('"')) for p in story.plans),
                   key=lambda pair: -len(pair[0]))

    def short(words: str) -> str:
        for title, name in known:
            words = words.replace(title, name)
        return words

    bases = [(p.title, p.title.partition(", ")[0]) for p in story.plans if p.still]
    said, title = table.finding, table.title
    for long, name in bases:
        said, title = said.replace(f'"{long}"', f'"{name}"'), title.replace(long, name)
    return replace(table, columns=tuple(map(short, table.columns)), finding=said, title=title)


def _plan(table: Table) -> str:
    """The plan that a table is about."""
    return table.title.partition(": ")[2] or table.title


def _said(tables: Sequence[Table]) -> str:
    """What the tables say; a sentence that is true of all of them stands once, at the end."""
    told = [[s for s in t.finding.replace(". ", ".\0").split("\0") if s] for t in tables]
    common = [s for s in told[0] if all(s in other for other in told[1:])]
    out = []
    for table, sentences in zip(tables, told, strict=True):
        own = " ".join(s for s in sentences if s not in common)
        name = called(_plan(table))
        if own:
            out.append(own if name in own else f"{name.strip(chr(34))}: {own}")
    return " ".join([*out, *common])


def _once(sentences: Sequence[str]) -> str:
    """The sentences, each once."""
    return " ".join(dict.fromkeys(s for s in sentences if s))
