"""Dot plots: one row a group, a dot with its letter a plan, the axis from the data."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sufficiency.publish.disclosure.cells import Cell, number_of
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
from sufficiency.publish.report.plan_marks import Mark, said
from sufficiency.publish.report.table import Table

ROW, HEAD = 0.44, 0.73
"""Inches of a row, and of what stands below all rows."""
LINE = 0.2
"""Inches of a line of the legend."""
KEY = "#5b6670"
"""Of what stands in the key for no plan."""
DASHED = (0, (2, 1.2))
DOT = 120
"""Square points of a dot."""
ABOUT = "dashed: about"
"""In the key, of a figure that is only near the one that is drawn."""
STEP = 0.35
"""Of a row, from a dot to the one below it."""
BELOW = 0.7
"""Of a row, from the last one to the axis: room for a dot below it."""
FIELDS = 22
"""Dots that would stand side by side: what is nearer stands one above the other."""


@lru_cache(maxsize=KEPT)
def dots(
    sheet: Table, marks: tuple[Mark, ...], *, unit: str, from_nought: bool = False,
    ends: tuple[float, ...] = (),
) -> str:
    """The drawing of ``dots_drawn`` as an <svg>."""
    return as_svg(*dots_drawn(sheet, marks, unit=unit, from_nought=from_nought, ends=ends))


def dots_drawn(
    sheet: Table, marks: tuple[Mark, ...], *, unit: str, from_nought: bool = False,
    ends: tuple[float, ...] = (),
) -> Drawing:
    """The lines of a sheet as rows of dots.

    Bars from nought would hide the difference of 13.0 and 14.8 minutes; dots need no nought. Where
    two plans are alike their dots stand one above the other. What cannot be shown has no dot: the
    row says of whom, and the table why. Names stand above their rows, so that the drawing is as
    narrow as a phone.

    Args:
        sheet: table that is drawn, a column a plan.
        marks: letter and colour of each column.
        unit: written along the axis.
        from_nought: whether the axis begins there, as that of counts does.
        ends: values that are on the axis besides: those of a drawing that stands beside this one.
    """
    from matplotlib.ticker import MaxNLocator

    titles = [short(said(name, title), 46) for (name, _), title in
              zip(marks, sheet.columns, strict=True)]
    every = [*ends, *(v for cell in sheet.cells() if (v := value_of(cell)) is not None)]
    low, high = (min(every), max(every)) if every else (0.0, 1.0)
    low = 0.0 if from_nought else low
    span = (high - low) or 1.0
    near = span / FIELDS
    stacks = [_stacked([value_of(cell) for cell in line.cells], near) for line in sheet.lines]
    # A row with dots alike is higher, so that no dot covers the name below it.
    deep = [1 + STEP * max(stack, default=0) for stack in stacks]
    rows = list(itertools.accumulate(deep[:-1], initial=0.0))[:len(stacks)]
    figure, axes = canvas(ROW * sum(deep) + HEAD + LINE * len(titles), NARROW)
    for row, stack, line in zip(rows, stacks, sheet.lines, strict=True):
        named_above(axes, row - 0.24, line.name)
        values = [value_of(cell) for cell in line.cells]
        if None in values:
            unshown(axes, row - 0.24, _missing(values, marks))
        _row(axes, row, line.cells, marks, stack)
    axes.set_yticks([])
    axes.set_ylim(sum(deep) - 1 + BELOW, -0.8)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(unit)
    axes.set_xlim(low - (0.02 if from_nought else 0.05) * span, high + 0.05 * span)
    axes.grid(axis="x", color="#e3e7ec", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    for (name, colour), title in zip(marks, titles, strict=True):
        axes.scatter([], [], s=70, color=colour if name else "white", edgecolors=colour,
                     linewidths=1.6, label=title)
    if any(about(cell) for cell in sheet.cells()):
        axes.scatter([], [], s=70, color="white", edgecolors=KEY, linewidths=1.3,
                     linestyle=DASHED, label=ABOUT)
    figure.legend(frameon=False, loc="outside upper left", fontsize=9)
    return Drawing(figure, described(sheet))


def _stacked(values: Sequence[float | None], near: float) -> list[int]:
    """How far below its row each dot stands: those that are alike one below the other.

    Args:
        values: of a row; None has no dot.
        near: values that are less apart would cover each other.
    """
    placed: list[tuple[float, int]] = []
    levels = []
    for value in values:
        level = 0
        while value is not None and any(
                abs(value - other) < near and level == theirs for other, theirs in placed):
            level += 1
        if value is not None:
            placed.append((value, level))
        levels.append(level)
    return levels


def _row(
    axes: Any, row: float, cells: Sequence[Cell], marks: tuple[Mark, ...], levels: Sequence[int],
) -> None:
    """The dots of a row; what is only near its figure is hollow, with a dashed edge."""
    for (name, colour), cell, level in zip(marks, cells, levels, strict=True):
        if (value := value_of(cell)) is None:
            continue
        at, near = row + STEP * level, about(cell)
        axes.scatter([value], [at], s=DOT, color=colour if name and not near else "white",
                     edgecolors=colour, linewidths=1.3 if near else 1.6,
                     linestyle=DASHED if near else "-", zorder=3)
        if name:
            axes.text(value, at, name, ha="center", va="center_baseline", fontsize=8.5,
                      color=colour if near else "white", fontweight="bold", zorder=4)


def about(cell: Cell) -> bool:
    """Whether a figure is only near the one that is told."""
    return value_of(cell) is not None and number_of(cell) is None


def _missing(values: Sequence[float | None], marks: tuple[Mark, ...]) -> str:
    """Whose dots are not there."""
    if all(v is None for v in values):
        return NOT_SHOWN
    gone = [name or "hollow dot" for (name, _), v in zip(marks, values, strict=True) if v is None]
    return f"{', '.join(gone)} {NOT_SHOWN}"
