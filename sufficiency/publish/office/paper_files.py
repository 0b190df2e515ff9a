"""The decision paper as files: Word, HTML, and a CSV for each table."""

from __future__ import annotations

import base64

import pandas as pd

from sufficiency.common.phrases import slug
from sufficiency.publish.disclosure.cells import Cell, Number
from sufficiency.publish.disclosure.figures import Band, Fact, MeanMinutes
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.office.paper import Paper, paper, tables
from sufficiency.publish.output_check.gate import Files
from sufficiency.publish.report.document import Story
from sufficiency.publish.report.render import render
from sufficiency.publish.report.table import Kind, Table
from sufficiency.publish.tables import csv_bytes

NO_HEAD = "Row"
"""Over names of rows where a table has no word for them: a file needs one to be read by name."""
MINUTES = "minutes"


def files(story: Story, atlas: Atlas) -> Files:
    """The pack: paper.docx, paper.html and a CSV for each table.

    Args:
        story: what is told.
        atlas: of the same plans, for its maps.
    """
    from sufficiency.publish.office.word import word

    made = paper(story, atlas)
    out = {"paper.docx": word(made), "paper.html": page(made, story).encode()}
    for number, sheet in tables(made):
        out[f"tables/table-{number:02d}-{slug(sheet.key)}.csv"] = csv_bytes(_frame(sheet))
    return Files(out, texts=made.about.said.texts)


def page(made: Paper, story: Story) -> str:
    """The paper as one self-contained page."""
    shown = {n: "data:image/png;base64," + base64.b64encode(p.png).decode()
             for part in made.parts for n, p in part.pictures}
    return render(story, "paper.html.j2", paper=made, shown=shown)


def _frame(sheet: Table) -> pd.DataFrame:
    """The table with a row a line; headings between rows are a column of their own."""
    headed = any(line.kind is Kind.HEADING for line in sheet.lines)
    rows, under = [], ""
    for line in sheet.lines:
        if line.kind is Kind.HEADING:
            under = line.name
            continue
        rows.append([*((under if line.kind is not Kind.WHOLE else "",) if headed else ()),
                     line.name, *map(_digits, line.cells)])
    names = [*(("Under",) if headed else ()), sheet.head or NO_HEAD,
             *(_named(sheet, at) for at in range(len(sheet.columns)))]
    return pd.DataFrame(rows, columns=names, dtype=object)


def _named(sheet: Table, at: int) -> str:
    """A column with the unit of the table, unless its own cells or words say another.

    Args:
        sheet: with the column.
        at: its position.
    """
    name = sheet.columns[at]
    other = sheet.unit != MINUTES and any(
        isinstance(ln.cells[at], MeanMinutes) for ln in sheet.lines if ln.cells)
    told = not sheet.unit or other or name.lower() == sheet.unit
    return name if told else f"{name} ({sheet.unit})"


def _digits(cell: Cell) -> str:
    """A number in digits without separators; shares, ranges and words as people see them."""
    if isinstance(cell, Band) and cell.low == cell.middle == cell.high:
        cell = cell.middle
    told = isinstance(cell, Fact) and (cell.percent or cell.unit)
    if told or not isinstance(cell, Number) or cell.number is None:
        return str(cell)
    return f"{cell.number:.{cell.digits}f}"
