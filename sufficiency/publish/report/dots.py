"""Dot plots: one row a group, a dot with its letter a plan, the axis from the data."""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.publish.report.charts import as_svg, canvas, value_of, wrapped
from sufficiency.publish.report.plan_marks import Mark
from sufficiency.publish.report.table import Table


def dots(sheet: Table, marks: Sequence[Mark], *, unit: str) -> str:
    """The lines of a sheet; an <svg> with a text alternative.

    Bars from nought would hide the difference of 13.0 and 14.8 minutes; dots need no nought. Where
    two plans are alike their dots stand one above the other. What is withheld has no dot, and the
    table says why.

    Args:
        sheet: table that is drawn, a column a plan.
        marks: letter and colour of each column.
        unit: written along the axis.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = canvas(0.36 * len(sheet.lines) + 1.1)
    every = [v for line in sheet.lines for cell in line.cells if (v := value_of(cell)) is not None]
    near = 0.025 * ((max(every) - min(every)) or 1)
    for row, line in enumerate(sheet.lines):
        values = [value_of(cell) for cell in line.cells]
        known = [v for v in values if v is not None]
        if not known:
            axes.text(min(every), row, "not shown: too few children", va="center", fontsize=8)
            continue
        axes.plot([min(known), max(known)], [row, row], color="#c3cbd4", linewidth=2, zorder=1)
        placed: list[tuple[float, float]] = []
        for (name, colour), value in zip(marks, values, strict=True):
            if value is None:
                continue
            up = 0.0
            while any(abs(value - v) < near and abs(up - u) < 0.2 for v, u in placed):
                up = -up if up > 0 else -up + 0.24
            placed.append((value, up))
            axes.scatter([value], [row - up], s=78, color=colour if name else "white",
                         edgecolors=colour, linewidths=1.6, zorder=3)
            if name:
                axes.text(value, row - up, name, ha="center", va="center_baseline", fontsize=6.5,
                          color="white", fontweight="bold", zorder=4)
    axes.set_yticks(range(len(sheet.lines)), [wrapped(line.name) for line in sheet.lines])
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.margins(x=0.06, y=0.04)
    axes.grid(axis="x", color="#e3e7ec", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    for (name, colour), title in zip(marks, sheet.columns, strict=True):
        axes.scatter([], [], s=60, color=colour if name else "white", edgecolors=colour,
                     linewidths=1.6, label=f"{name}  {title}" if name and not title.startswith(
                         f"Plan {name}") else title)
    figure.legend(frameon=False, loc="outside upper left", fontsize=8.5, ncols=2)
    return as_svg(figure, f"{sheet.title}. {sheet.finding} The figures are in the table below.")
