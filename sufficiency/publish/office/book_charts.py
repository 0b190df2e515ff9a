"""Charts of a workbook, which spreadsheets draw from its own cells: who will lack a place, where
that changes, and when pounds are paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, ScatterChart, Series
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title, title_maker
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from sufficiency.common.phrases import brief
from sufficiency.publish.office.book_cells import LOW, value_of
from sufficiency.publish.office.book_sheets import BAND, CHANGE, Sheet
from sufficiency.publish.office.families import (
    CHANGED,
    DEBT,
    FINANCIAL,
    JANUARY,
    LATER,
    NOTE,
    PLAN,
)
from sufficiency.publish.office.paper_summary import LACKING, expected
from sufficiency.publish.report.counts import HEADS
from sufficiency.publish.report.document import Story
from sufficiency.publish.report.plan_marks import STILL, of_titles
from sufficiency.publish.report.years.sheets import SHORT_OF
from sufficiency.publish.report.years.words import BASIS

HIGH = 18
"""Rows that a chart is high."""
DASHES = ("solid", "dash", "sysDot", "lgDashDot")
"""Of lines, so that none is told by its colour alone."""
SMALL, HEAD = 900, 1000
"""Letters of charts, in hundredths of a point."""
PALE = "D9DEE3"
"""Of the lines behind them."""


@dataclass(frozen=True)
class Run:
    """Rows of one plan that stand below each other, from 0."""

    plan: str
    first: int
    last: int


def add_charts(front: Any, sheets: Sequence[Sheet], story: Story, header: int) -> None:
    """Charts in a row under the table of a sheet, of those that have something to show.

    Args:
        front: the sheet they stand on.
        sheets: all with tables, which are written.
        story: of them.
        header: the row of every sheet with its headers.
    """
    told = {sheet.name: sheet for sheet in sheets}
    book = front.parent
    found = [*_later(book, told, story, header), *_gains(book, told, header),
             *_debt(book, told, header)]
    last = front.max_column
    middle = max(1 + (last - 1) // 2, 2)
    # As wide as columns, whatever font these are measured by: the first under the names of rows.
    for chart, (left, right) in zip(found, ((0, 1), (1, middle), (middle, last)), strict=False):
        top = front.max_row + 1
        chart.anchor = TwoCellAnchor(
            _from=AnchorMarker(col=left, row=top), to=AnchorMarker(col=right, row=top + HIGH))
        front.add_chart(chart)


def _runs(sheet: Sheet, keep: str = "") -> list[Run]:
    """The rows of each plan.

    Args:
        sheet: with a column of plans.
        keep: a note whose rows are left out.
    """
    plan, note = sheet.head.index(PLAN), sheet.head.index(NOTE) if keep else -1
    rows = [(at, row) for at, row in enumerate(sheet.rows) if not keep or row[note] != keep]
    return [Run(str(name), of[0][0], of[-1][0])
            for name, of in ((n, list(g)) for n, g in groupby(rows, lambda r: r[1][plan]))]


def _numbers(sheet: Sheet, column: int, run: Run) -> bool:
    """Whether each of these cells can be drawn: a spreadsheet draws words as nought, which is true
    of a few at most."""
    return all(isinstance(value := value_of(row[column]), int | float) or value == LOW
               for row in sheet.rows[run.first:run.last + 1])


def _cells(book: Any, sheet: Sheet, column: int, run: Run, header: int) -> Reference:
    return Reference(book[sheet.name], min_col=column + 1, min_row=header + 1 + run.first,
                     max_row=header + 1 + run.last)


def _later(
    book: Any, told: dict[str, Sheet], story: Story, header: int
) -> Iterator[ScatterChart]:
    """Children without a place in each January, as far as forecasts like this were tested."""
    sheet = told.get(LATER)
    median = f"{SHORT_OF.removesuffix(': ')}{BAND[0]}"
    if sheet is None or median not in sheet.head or NOTE not in sheet.head:
        return
    y, x, note = map(sheet.head.index, (median, JANUARY, NOTE))
    runs = [run for run in _runs(sheet, BASIS["scenario"]) if _numbers(sheet, y, run)]
    if not runs:
        return
    chart = ScatterChart(scatterStyle="lineMarker")
    for run, (colour, dash) in zip(runs, _looks([r.plan for r in runs]), strict=True):
        line = Series(_cells(book, sheet, y, run, header), _cells(book, sheet, x, run, header),
                      title=run.plan)
        line.marker.symbol, line.smooth = "none", False
        _drawn(line, colour, dash)
        chart.series.append(line)
    years = [int(str(row[x])) for run in runs for row in sheet.rows[run.first:run.last + 1]]
    chart.x_axis.scaling.min, chart.x_axis.scaling.max = min(years), max(years)
    chart.x_axis.number_format, chart.x_axis.majorUnit = "0", max((max(years) - min(years)) // 5, 1)
    chart.y_axis.number_format, chart.y_axis.scaling.min = "#,##0", 0
    more = any(row[note] == BASIS["scenario"] for row in sheet.rows)
    yield _finished(chart, expected(story, LACKING), f"January, to {max(years)}" + (
        " (later ones are a scenario, not drawn)" if more else ""), "children")


def _gains(book: Any, told: dict[str, Sheet], header: int) -> Iterator[BarChart]:
    """How many fewer or more lack a place in each district with each plan."""
    sheet = told.get(CHANGED)
    if sheet is None:
        return
    at = [i for i, row in enumerate(sheet.rows) if row[0] == HEADS["district"]]
    columns = [i for i, head in enumerate(sheet.head) if head.endswith(CHANGE[0])]
    if not at or not columns:
        return
    run = Run("", at[0], at[-1])
    names = [sheet.head[i].removesuffix(CHANGE[0]) for i in columns]
    hidden = not all(_numbers(sheet, i, run) for i in columns)
    chart = BarChart()
    chart.type, chart.gapWidth = "bar", 60
    for i, name, (colour, _) in zip(columns, names, _looks(names), strict=True):
        bars = Series(_cells(book, sheet, i, run, header), title=name)
        bars.graphicalProperties = GraphicalProperties(solidFill=colour)
        chart.series.append(bars)
    chart.set_categories(_cells(book, sheet, 1, run, header))
    chart.x_axis.scaling.orientation, chart.x_axis.tickLblPos = "maxMin", "low"
    chart.y_axis.number_format = "+#,##0;-#,##0;0"
    yield _finished(chart, "Change in children without a suitable local place, by district: bars "
                    f"to the left are fewer{', none where withheld' if hidden else ''}",
                    "", "children")


def _debt(book: Any, told: dict[str, Sheet], header: int) -> Iterator[LineChart]:
    """What each plan costs in debt service in each financial year."""
    sheet = told.get(DEBT)
    if sheet is None:
        return
    x = sheet.head.index(FINANCIAL) if FINANCIAL in sheet.head else 1
    y = next((i for i, head in enumerate(sheet.head) if head.startswith("Debt service")), -1)
    runs = [run for run in _runs(sheet) if _numbers(sheet, y, run)] if y > 0 else []
    years = [[str(row[x]) for row in sheet.rows[r.first:r.last + 1]] for r in runs]
    if not runs or any(of != years[0] for of in years):
        return
    chart = LineChart()
    for run, (colour, dash) in zip(runs, _looks([r.plan for r in runs]), strict=True):
        line = Series(_cells(book, sheet, y, run, header), title=run.plan)
        line.smooth = False
        _drawn(line, colour, dash)
        chart.series.append(line)
    chart.set_categories(_cells(book, sheet, x, runs[0], header))
    chart.y_axis.number_format, chart.y_axis.scaling.min = "0.0,,", 0
    yield _finished(chart, "Debt service of the council's general fund, by financial year",
                    "", "£ million")


def _looks(names: Sequence[str]) -> list[tuple[str, str]]:
    """Colour and dash of each plan, as in the report; what has no letter is grey."""
    plans = [n for n in names if n != brief(n) or n.startswith("Plan ")]
    marks = dict(zip(plans, of_titles(plans), strict=True))
    return [(marks[n][1].lstrip("#"), DASHES[(plans.index(n) + 1) % len(DASHES)]) if n in marks
            else (STILL.lstrip("#"), DASHES[0]) for n in names]


def _drawn(series: Any, colour: str, dash: str) -> None:
    """A line of this colour and dash."""
    series.graphicalProperties = GraphicalProperties(
        ln=LineProperties(solidFill=colour, prstDash=dash, w=22_000))


def _finished(chart: Any, title: str, across: str, up: str) -> Any:
    """The chart with words that can be read.

    Args:
        chart: with its series.
        title, across, up: of it and of its axes.
    """
    chart.title, chart.legend.position = _words(title, HEAD, bold=True), "b"
    chart.title.overlay = False
    for axis, words in ((chart.x_axis, across), (chart.y_axis, up)):
        axis.delete = False
        axis.title = _words(words, SMALL) if words else None
        axis.txPr = RichText(p=[Paragraph(
            pPr=ParagraphProperties(defRPr=CharacterProperties(sz=SMALL)),
            endParaRPr=CharacterProperties(sz=SMALL))])
    chart.x_axis.majorGridlines = None
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(
        ln=LineProperties(solidFill=PALE)))
    return chart


def _words(text: str, size: int, *, bold: bool = False) -> Title:
    """A title in letters of this size."""
    made = title_maker(text)
    for paragraph in made.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=size, b=bold))
        for run in paragraph.r:
            run.rPr = CharacterProperties(sz=size, b=bold)
    return made
