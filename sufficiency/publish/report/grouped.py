"""Grouped bars: children of each class, a bar with its letter a plan."""

from __future__ import annotations

import itertools
from functools import lru_cache

from sufficiency.publish.report.charts import (
    KEPT,
    NARROW,
    NOT_SHOWN,
    Drawing,
    as_svg,
    canvas,
    described,
    named_above,
    short,
    unshown,
    value_of,
)
from sufficiency.publish.report.plan_marks import Mark
from sufficiency.publish.report.table import Table

BAR = 0.165
"""Inches of a bar, and the unit of the rows."""
NAME = 1.55
"""Bars of the room that the name of a class takes."""


@lru_cache(maxsize=KEPT)
def grouped(sheet: Table, marks: tuple[Mark, ...], *, unit: str) -> str:
    """The drawing of ``grouped_drawn`` as an <svg>."""
    return as_svg(*grouped_drawn(sheet, marks, unit=unit))


def grouped_drawn(sheet: Table, marks: tuple[Mark, ...], *, unit: str) -> Drawing:
    """The lines of a sheet as groups of bars: what children are spread over has lengths, no spots.

    Letters stand before the bars, so that only what has none needs a key; figures stand behind
    them, as printed. A class of which nothing can be shown has a name that says so, and no bars.

    Args:
        sheet: table that is drawn, a column a plan.
        marks: letter and colour of each column.
        unit: written below.
    """
    from matplotlib.ticker import MaxNLocator

    shown = [any(value_of(cell) is not None for cell in line.cells) for line in sheet.lines]
    *tops, depth = itertools.accumulate((NAME + len(marks) * any_ for any_ in shown), initial=0.0)
    figure, axes = canvas(BAR * depth + 0.75, NARROW)
    ticks, letters = [], []
    for line, top, any_ in zip(sheet.lines, (t + NAME for t in tops), shown, strict=True):
        named_above(axes, top - 0.6, line.name)
        if not any_:
            unshown(axes, top - 0.6)
            continue
        for row, ((name, colour), cell) in enumerate(zip(marks, line.cells, strict=True)):
            value = value_of(cell)
            drawn = axes.barh(top + row, value or 0.0, height=0.86, color=colour, linewidth=0)
            axes.bar_label(drawn, labels=[NOT_SHOWN if value is None else str(cell)], padding=3,
                           fontsize=8.5)
            ticks.append(top + row)
            letters.append(name)
    axes.set_yticks(ticks, letters, fontsize=8.5, fontweight="bold")
    axes.tick_params(axis="y", length=0, pad=3)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(depth - 0.3, 0)
    axes.set_xlabel(unit)
    axes.set_xlim(0)
    axes.margins(x=0.18)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    for (name, colour), title in zip(marks, sheet.columns, strict=True):
        if not name:
            axes.barh([0], [0], color=colour, label=short(title, 46))
    if not all(name for name, _ in marks):
        figure.legend(frameon=False, loc="outside upper left", fontsize=9)
    return Drawing(figure, described(sheet))
