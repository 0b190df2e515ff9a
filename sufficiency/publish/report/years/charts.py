"""The tables of the years as drawings: fans over the Januaries, and heat maps row by January."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from markupsafe import Markup

from sufficiency.publish.disclosure.figures import Band, Count
from sufficiency.publish.report import charts
from sufficiency.publish.report import fan as fans
from sufficiency.publish.report.plan_marks import STILL, Mark
from sufficiency.publish.report.table import Table
from sufficiency.publish.report.years.sheets import SHORT_OF, YearSheet

NO_PLANS: Mapping[str, Mark] = MappingProxyType({})
INNER, OUTER = 0.4, 0.22
"""How opaque the bands of half and of 8 in 10 draws are."""
STEPS = (10, 50, 100, 250, 500)
"""Children from which a cell of a heat map is darker."""
SHADES = ("#f4f6f8", "#d5e3ef", "#a3c1dc", "#6a95c0", "#33689c", "#12436e")
ROW = 0.46
"""Inches of a row: its name, and its cells below it."""
DARK = 3
"""Shades from this on are written on in white. Neither that nor the shades are colours that the
style sheet turns where a page is dark."""


def drawn(sheets: Iterable[Table], plans: Mapping[str, Mark] = NO_PLANS) -> dict[str, Markup]:
    """The drawing of every table that is drawn and has something to show, by its key.

    Args:
        sheets: of the years; others are not drawn.
        plans: letter and colour of each plan, by its title.
    """
    kinds: dict[str, Callable[[YearSheet], str]] = {
        "fan": lambda sheet: charts.as_svg(*fan(sheet, plans)), "heat": heat}
    return {s.key: Markup(kinds[s.drawn](s)) for s in sheets  # noqa: S704 - our own drawing
            if isinstance(s, YearSheet) and s.drawn and _told(s)}


def fan_of(sheet: Table, plans: Mapping[str, Mark]) -> charts.Drawing | None:
    """The drawing of one table; None where it is no fan or has nothing to show.

    Args:
        sheet: any.
        plans: as ``drawn`` is told them.
    """
    if isinstance(sheet, YearSheet) and sheet.drawn == "fan" and _told(sheet):
        return fan(sheet, plans)
    return None


def _told(sheet: YearSheet) -> bool:
    """Whether a band of two Januaries or more is told: one by itself shows no years."""
    lines = [sheet.cells_shown(line) for line in sheet.lines]
    januaries = lines if sheet.drawn == "fan" else list(zip(*lines, strict=True))
    return sum(any(isinstance(c, Band) and c.middle.value is not None for c in cells)
               for cells in januaries) > 1


def fan(sheet: YearSheet, plans: Mapping[str, Mark] = NO_PLANS) -> charts.Drawing:
    """Median and bands of up to four columns over the Januaries.

    Args:
        sheet: a row a January.
        plans: letter and colour of each plan, by its title; a column of a plan that is not among
            them is what plans are compared with.
    """
    series = [_series(sheet, at, plans) for at in sheet.shown][: len(charts.SERIES)]
    words = "Bands of 50% and 80%" if any(len(s.bands) > 1 for s in series) else "Bands of 80%"
    if any(s.mark[0] for s in series):
        # Bands of several plans lie over each other, and none of them could be told apart.
        series = [series[0], *(replace(s, bands=()) for s in series[1:])]
        words = f"{words.replace('Bands', 'Band')}: {charts.short(series[0].name, 32)}"
    return charts.Drawing(fans.fans(series, sheet.tested, words), charts.described(sheet))


def _series(sheet: YearSheet, at: int, plans: Mapping[str, Mark]) -> fans.Fan:
    cells = [line.cells[at] for line in sheet.lines]
    bands = [c for c in cells if isinstance(c, Band)]
    parts = [(_heights([b.low for b in bands]), _heights([b.high for b in bands]), OUTER)]
    if any(b.inner for b in bands):
        inner = [b.inner or (b.low, b.high) for b in bands]
        parts.append((_heights([i[0] for i in inner]), _heights([i[1] for i in inner]), INNER))
    name = sheet.columns[at].removeprefix(SHORT_OF)
    mark = plans.get(name, ("", STILL)) if name != sheet.columns[at] else ("", "")
    return fans.Fan(name, np.array(sheet.years), _heights([b.middle for b in bands]), parts,
                    mark=mark)


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
    figure, axes = charts.canvas(ROW * len(sheet.lines) + 0.6, charts.NARROW, least=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    for row, line in enumerate(sheet.lines):
        charts.named_above(axes, row - 0.24, line.name)
        for column, (year, cell) in enumerate(zip(sheet.years, line.cells, strict=True)):
            if isinstance(cell, Band):
                _cell(axes, row, column, cell, hatched=year > sheet.tested)
    tested = sum(year <= sheet.tested for year in sheet.years)
    if tested < len(sheet.years):
        axes.axvline(tested - 0.5, color="#1d1d1f", linewidth=1, linestyle=":")
    axes.set_xlim(-0.5, len(sheet.years) - 0.5)
    axes.set_ylim(len(sheet.lines) - 0.6, -0.75)
    axes.set_yticks([])
    # Every second one: the words of all would be too small to read.
    axes.set_xticks(range(len(sheet.years))[::2], sheet.years[::2], fontsize=9)
    axes.set_xlabel("January of the year", fontsize=9)
    axes.tick_params(length=0)
    return charts.as_svg(figure, charts.described(sheet))


def reading(sheets: Iterable[Table]) -> str:
    """How the heat maps of a part are read, once above them; nothing where there is none. Figures
    stand in their cells, so that no key of shades is needed.

    Args:
        sheets: of the part, those that are drawn.
    """
    for sheet in sheets:
        if isinstance(sheet, YearSheet) and sheet.drawn == "heat":
            later = any(year > sheet.tested for year in sheet.years)
            return ("Children short in half of the futures, each row alone. Bold: in nine of ten "
                    f"too. Pale: under {max(STEPS[0], sheet.few)}, or none."
                    f"{' Hatched, or right of the dots: a scenario.' if later else ''}")
    return ""


def _cell(axes: object, row: int, column: int, band: Band, *, hatched: bool) -> None:
    from matplotlib.patches import Rectangle

    value = band.middle.value
    step = 0 if value is None else int(np.searchsorted(STEPS, value, side="right"))
    axes.add_patch(Rectangle(  # type: ignore[attr-defined]
        (column - 0.5, row - 0.22), 1, 0.56, facecolor=SHADES[step], edgecolor="white",
        linewidth=1.2, hatch="///" if hatched and step < DARK else None))
    words = str(value) if value else "" if value == 0 or band.middle.under else "?"
    if words:
        sure = bool(band.low.value)
        axes.text(column, row + 0.06, f"{value:,}" if value else words,  # type: ignore[attr-defined]
                  ha="center", va="center", fontsize=8.5, fontweight="bold" if sure else "normal",
                  color="#fffffe" if step >= DARK else charts.ON_PALE,
                  bbox={"facecolor": SHADES[step], "edgecolor": "none", "pad": 1},
                  in_layout=False)  # inside its cell: it needs no room beside the axes
