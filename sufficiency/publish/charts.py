"""Charts as inline SVG: the same numbers give the same bytes, in an accessible palette."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
"""Government Analysis Function categorical palette, in its order."""


def bars(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], *, unit: str, title: str
) -> str:
    """Grouped horizontal bars with a value at each; returns an <svg> with a text alternative."""
    figure, axes = _figure(max(1.2, 0.32 * len(labels) * len(series) + 0.9))
    height = 0.8 / len(series)
    for number, ((name, values), colour) in enumerate(
        zip(series, (NAVY, TEAL, PLUM, ORANGE), strict=False)
    ):
        at = [i + number * height for i in range(len(labels))]
        drawn = axes.barh(at, values, height=height * 0.92, color=colour, label=name)
        axes.bar_label(drawn, fmt="{:,.0f}", padding=3, fontsize=9)
    middle = 0.4 - height / 2
    axes.set_yticks([i + middle for i in range(len(labels))], labels)
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.margins(x=0.12)
    if len(series) > 1:
        axes.legend(frameon=False, loc="lower right", fontsize=9)
    return _svg(figure, title)


def steps(
    edges: Sequence[float], series: Sequence[tuple[str, Sequence[float]]], *, unit: str, title: str
) -> str:
    """Counts by class as grouped columns."""
    figure, axes = _figure(3.2)
    width = 0.8 / len(series)
    for number, ((name, values), colour) in enumerate(
        zip(series, (NAVY, TEAL, PLUM, ORANGE), strict=False)
    ):
        at = [i + number * width for i in range(len(values))]
        axes.bar(at, values, width=width * 0.92, color=colour, label=name)
    names = [f"{a:g}-{b:g}" for a, b in pairwise(edges)]
    axes.set_xticks([i + 0.4 - width / 2 for i in range(len(names))], names)
    axes.set_xlabel(unit)
    axes.set_ylabel("children")
    axes.legend(frameon=False, fontsize=9)
    return _svg(figure, title)


def _figure(height: float) -> tuple[Any, Any]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # A fixed salt and text kept as text make the SVG the same on every run.
    mpl.rcParams.update({"svg.hashsalt": "sufficiency", "svg.fonttype": "none",
                         "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"]})
    figure = Figure(figsize=(7.6, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Any, title: str) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    label = html.escape(title, quote=True)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
