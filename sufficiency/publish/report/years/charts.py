"""The tables of the years as drawings: fans over the Januaries, and heat maps row by January."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from markupsafe import Markup

from sufficiency.publish.disclosure.figures import Band, Count
from sufficiency.publish.report import charts
from sufficiency.publish.report import fan as fans
from sufficiency.publish.report.table import Table
from sufficiency.publish.report.years.sheets import YearSheet

INNER, OUTER = 0.4, 0.22
"""How opaque the bands of half and of 8 in 10 draws are."""
STEPS = (10, 50, 100, 250, 500)
"""Children from which a cell of a heat map is darker."""
SHADES = ("#f4f6f8", "#d5e3ef", "#a3c1dc", "#6a95c0", "#33689c", charts.NAVY)
DARK = 3
"""Shades from this on are written on in white."""


def drawn(sheets: Iterable[Table]) -> dict[str, Markup]:
    """The drawing of every table that is drawn and has something to show, by its key."""
    kinds: dict[str, Callable[[YearSheet], str]] = {"fan": fan, "heat": heat}
    return {s.key: Markup(kinds[s.drawn](s)) for s in sheets  # noqa: S704 - our own drawing
            if isinstance(s, YearSheet) and s.drawn and _told(s)}


def _told(sheet: YearSheet) -> bool:
    """Whether any band of it is told."""
    return any(isinstance(c, Band) and c.middle.value is not None for c in sheet.cells())


def fan(sheet: YearSheet) -> str:
    """Median and bands of up to four columns over the Januaries; an <svg>.

    Args:
        sheet: a row a January.
    """
    series = [_series(sheet, at) for at in sheet.shown]
    words = "Bands of 50 and 80 %" if any(len(s.bands) > 1 for s in series) else "Bands of 80 %"
    return charts.as_svg(
        fans.fans(series[: len(charts.SERIES)], sheet.tested, words),
        f"{sheet.title}. {sheet.finding} The figures are in the table below.")


def _series(sheet: YearSheet, at: int) -> fans.Fan:
    cells = [line.cells[at] for line in sheet.lines]
    bands = [c for c in cells if isinstance(c, Band)]
    parts = [(_heights([b.low for b in bands]), _heights([b.high for b in bands]), OUTER)]
    if any(b.inner for b in bands):
        inner = [b.inner or (b.low, b.high) for b in bands]
        parts.append((_heights([i[0] for i in inner]), _heights([i[1] for i in inner]), INNER))
    name = sheet.columns[at].removeprefix("Children short of a place: ")
    return fans.Fan(name, np.array(sheet.years), _heights([b.middle for b in bands]), parts)


def _heights(counts: Sequence[Count]) -> np.ndarray:
    """What is drawn: nothing where nothing is told."""
    return np.array([np.nan if c.value is None else float(c.value) for c in counts])


@lru_cache(maxsize=charts.KEPT)
def heat(sheet: YearSheet) -> str:
    """Cells of a row and January, darker where more are short; an <svg>.

    A bold figure is short in 9 of 10 draws; what was never tested is hatched.

    Args:
        sheet: a column a January.
    """
    figure, axes = charts.canvas(0.3 * len(sheet.lines) + 1.5)
    axes.spines[["left", "bottom"]].set_visible(False)
    for row, line in enumerate(sheet.lines):
        for column, (year, cell) in enumerate(zip(sheet.years, line.cells, strict=True)):
            if isinstance(cell, Band):
                _cell(axes, row, column, cell, hatched=year > sheet.tested)
    tested = sum(year <= sheet.tested for year in sheet.years)
    if tested < len(sheet.years):
        axes.axvline(tested - 0.5, color="#1d1d1f", linewidth=1, linestyle=":")
    axes.set_xlim(-0.5, len(sheet.years) - 0.5)
    axes.set_ylim(len(sheet.lines) - 0.5, -0.5)
    axes.set_yticks(range(len(sheet.lines)), [charts.wrapped(ln.name) for ln in sheet.lines])
    axes.set_xticks(range(len(sheet.years)), sheet.years, fontsize=8)
    axes.set_xlabel("January of the year", fontsize=9)
    axes.set_title("Children short in half of the draws; bold: short in nine of ten as well",
                   loc="left", fontsize=9, color=charts.NAVY)
    axes.tick_params(length=0)
    _legend(figure, sheet.few, scenario=sheet.years[-1] > sheet.tested)
    return charts.as_svg(
        figure, f"{sheet.title}. {sheet.finding} The figures are in the table below.")


def _cell(axes: object, row: int, column: int, band: Band, *, hatched: bool) -> None:
    from matplotlib.patches import Rectangle

    value = band.middle.value
    step = 0 if value is None else int(np.searchsorted(STEPS, value, side="right"))
    axes.add_patch(Rectangle(  # type: ignore[attr-defined]
        (column - 0.5, row - 0.5), 1, 1, facecolor=SHADES[step], edgecolor="white", linewidth=1.2,
        hatch="///" if hatched and step < DARK else None))
    words = str(value) if value else "" if value == 0 or band.middle.under else "?"
    if words:
        sure = bool(band.low.value)
        axes.text(column, row, f"{value:,}" if value else words,  # type: ignore[attr-defined]
                  ha="center", va="center", fontsize=8, fontweight="bold" if sure else "normal",
                  color="white" if step >= DARK else "#1d1d1f",
                  bbox={"facecolor": SHADES[step], "edgecolor": "none", "pad": 1},
                  in_layout=False)  # inside its cell: it needs no room beside the axes


def _legend(figure: object, few: int, *, scenario: bool) -> None:
    from matplotlib.patches import Patch

    words = ["fewer, or none", *(f"{max(step, few)} or more" for step in STEPS)]
    handles = [Patch(facecolor=shade, edgecolor="#9aa7b5", linewidth=0.6, label=w)
               for shade, w in zip(SHADES, words, strict=True)]
    if scenario:
        handles.append(Patch(facecolor="white", edgecolor="#9aa7b5", hatch="///",
                             label="hatched, or right of the dots: a scenario"))
    figure.legend(handles=handles, frameon=False,  # type: ignore[attr-defined]
                  loc="outside lower left", fontsize=8, ncols=4)
