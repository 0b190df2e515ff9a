"""Fan charts: medians and bands over the Januaries, grey where no forecast was ever tested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.publish.report import charts
from sufficiency.publish.report.plan_marks import said

DASHES = ("-", "--", "-.", ":")
"""Of the lines of a fan, so that colour alone says nothing."""
BANDS = ((0.025, 0.975, 0.15), (0.1, 0.9, 0.25), (0.25, 0.75, 0.4))
"""Of a fan: low and high quantile, and how opaque."""


LETTER, GAP = 15.0, 15.0
"""Points from the end of a line to its letter, and between two letters that stand apart."""
BASE = "\u2013"
"""In the place of a letter, of what plans are compared with."""


@discreet
@dataclass(frozen=True, eq=False)
class Fan:
    """One series of a fan chart.

    Attributes:
        years: Januaries.
        middle: of each January; NaN where it is not told.
        bands: low and high of each January, and how opaque.
        before: January and figure of a start that has no band.
        mark: letter and colour of the plan it is of; of others the next colour of the palette.
    """

    name: str
    years: np.ndarray
    middle: np.ndarray
    bands: Sequence[tuple[np.ndarray, np.ndarray, float]]
    before: tuple[int, float] | None = None
    mark: tuple[str, str] = ("", "")


def fan(
    title: str, series: Sequence[tuple[str, float, np.ndarray]], start: int, tested: int,
    smallest: int,
) -> str:
    """Median and bands of years ahead, grey where nothing was tested: an <svg>.

    Args:
        title: of the text alternative.
        series: name, children at the start (nought = not known), (years, d) draws; four at most.
        start: January of the start.
        tested: years ahead that a back-test covers.
        smallest: a series with fewer children in any January is left out.
    """
    shown = [s for s in series if np.quantile(s[2], 0.025, axis=1).min() >= smallest]
    drawn = []
    for name, now, draws in shown:
        years = np.arange(start + 1, start + 1 + len(draws))
        bands = [(*np.quantile(draws, (low, high), axis=1), alpha) for low, high, alpha in BANDS]
        middle = np.median(draws, axis=1)
        drawn.append(Fan(name, years, middle, bands, (start, now) if now else None))
    return charts.as_svg(fans(drawn, start + tested, "Bands of 50%, 80% and 95%"),
                         f"{title}. {finding(shown, start, tested)}")


def fans(series: Sequence[Fan], last: int, words: str) -> Any:
    """A figure of series with their bands, grey beyond the last tested January.

    Args:
        series: four at most; more could not be told apart.
        last: January after which nothing was tested.
        words: what the bands are.
    """
    from matplotlib.ticker import MaxNLocator

    figure, axes = charts.canvas(2.0 + 0.2 * len(series), charts.NARROW)
    for one, (next_colour, _), dash in zip(series, charts.SERIES, DASHES, strict=False):
        colour = one.mark[1] or next_colour
        tested = int((one.years <= last).sum())
        for low, high, alpha in one.bands:
            # The last tested January belongs to both, so that the band has no gap.
            parts = [(slice(0, tested), colour)]
            if tested < len(one.years):
                parts.append((slice(max(tested - 1, 0), None), charts.GREY))
            for part, hue in parts:
                axes.fill_between(one.years[part], low[part], high[part], color=hue, alpha=alpha,
                                  linewidth=0)
        begin = ([one.before[0]], [one.before[1]]) if one.before else ([], [])
        axes.plot([*begin[0], *one.years], [*begin[1], *one.middle], color=colour, linewidth=2,
                  linestyle=dash, label=said(one.mark[0], one.name))
    later = any((one.years > last).any() for one in series)
    if later or not series:
        axes.axvline(last, color=charts.GREY, linewidth=0.8, linestyle=":")
        # On a line of its own: beside each other they were wider than the axes.
        words = f"{words}\ngrey after {last}: a scenario"
    axes.set_ylim(bottom=0)
    axes.set_xlabel("January of the year")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_title(words, loc="left", fontsize=9, color=charts.NAVY)
    if series:
        figure.legend(frameon=False, loc="outside upper left", fontsize=9)
    _letters(figure, axes, [s for s in series if s.mark[1] and not np.isnan(s.middle).all()])
    return figure


def _letters(figure: Any, axes: Any, series: Sequence[Fan]) -> None:
    """The letter of each plan beside the end of its line, in one column, and a pale one at that of
    the baseline; letters of ends that are alike stand one above the other, each with a line."""
    if not any(s.mark[0] for s in series):
        return
    # The layout knows the letter, and not the disc around it.
    figure.get_layout_engine().set(rect=(0, 0, 0.985, 1))
    figure.draw_without_rendering()  # how high the axes are is known once all else has its room
    ends = [(s.years[told][-1], s.middle[told][-1])
            for s in series for told in [~np.isnan(s.middle)]]
    heights = axes.transData.transform(ends)[:, 1] * 72 / figure.dpi
    for one, end, shift in zip(series, ends, apart(heights, GAP) - heights, strict=True):
        letter, colour = one.mark
        axes.annotate(letter or BASE, end, (LETTER, shift), textcoords="offset points",
                      ha="center", va="center", fontsize=8.5, fontweight="bold",
                      color="white" if letter else colour, annotation_clip=False, arrowprops={
                          "arrowstyle": "-", "color": colour, "linewidth": 0.9, "shrinkA": 0,
                          "shrinkB": 0},
                      bbox={"boxstyle": "circle,pad=0.25", "edgecolor": colour,
                            "facecolor": colour if letter else "white"})


def apart(heights: np.ndarray, gap: float) -> np.ndarray:
    """The heights nearest to these that are a gap apart, in their order; of equal ones the first
    is the highest.

    Args:
        heights: of what is named.
        gap: between two names.
    """
    from scipy.optimize import isotonic_regression

    order = np.lexsort((-np.arange(len(heights)), heights))
    steps = gap * np.arange(len(heights))
    out = np.empty(len(heights))
    out[order] = isotonic_regression(heights[order] - steps).x + steps
    return out


def finding(series: Sequence[tuple[str, float, np.ndarray]], start: int, tested: int) -> str:
    """What the chart shows, in words: each series in the last January that is tested.

    Args:
        series: name, children at the start, (years, d) draws.
        start: January of the start.
        tested: years ahead that a back-test covers.
    """
    out = []
    for name, _, drawn in series:
        year = min(tested, len(drawn))
        low, middle, high = np.quantile(drawn[year - 1], (0.1, 0.5, 0.9))
        out.append(f"{name}: {round(middle):,} in January {start + year}, in 8 of 10 simulated "
                   f"futures {round(low):,} to {round(high):,}.")
    return " ".join(out) or "Too few children to show."
