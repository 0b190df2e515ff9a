"""Charts as inline SVG: the same numbers give the same bytes, in an accessible palette."""

from __future__ import annotations

import hashlib
import html
import io
import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sufficiency.common.phrases import upper
from sufficiency.publish.disclosure.cells import Cell, Number
from sufficiency.publish.disclosure.figures import Band, Count
from sufficiency.publish.report.table import Row, Table

NAVY, TEAL, PLUM, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
"""Government Analysis Function categorical palette, in its order."""
SERIES = ((NAVY, ""), (TEAL, "///"), (PLUM, "..."), (ORANGE, "xx"))
"""Four at most; hatched as well, so that colour alone says nothing."""
SHADES = ((NAVY, ""), (TEAL, ""), ("#E3E6EA", ""), (PLUM, "///"))
"""From gain to loss, the middle pale; the loss is hatched."""
NARROW = 3.75
"""Inches of a drawing that a phone shows whole, with a point of its words as large as one of the
page's."""
NOT_SHOWN = "not shown"
LEAST = 1.7
"""Inches that a drawing needs for its legend, one row and its axis."""
GREY = "#7a7a7a"
ON_PALE = "#1d1d20"
"""Of words on a pale colour, which stays pale where the page is dark."""
PRINTED = 216
"""Dots an inch of a picture in a document."""
KEPT = 128
"""Drawings that are kept: a sheet stands in several files and is drawn once."""


class Drawing(NamedTuple):
    """A drawing before it is an <svg> of a page or a picture of a document.

    Attributes:
        figure: of ``canvas``.
        words: the text alternative.
    """

    figure: Any
    words: str


@lru_cache(maxsize=KEPT)
def bars(sheet: Table, *, unit: str, colours: tuple[str, ...] = ()) -> str:
    """The drawing of ``bars_drawn`` as an <svg>."""
    return as_svg(*bars_drawn(sheet, unit=unit, colours=colours))


def bars_drawn(sheet: Table, *, unit: str, colours: tuple[str, ...] = ()) -> Drawing:
    """A horizontal bar for each line of a sheet of one column.

    Names stand above their bars, so that the drawing is as narrow as a phone. A figure that cannot
    be shown has its row all the same, and the reason where its bar would be.

    Args:
        sheet: table that is drawn.
        unit: written along the axis.
        colours: of each row; navy where there are none.
    """
    from matplotlib.ticker import MaxNLocator

    rows = range(len(sheet.lines))
    figure, axes = canvas(0.5 * len(rows) + 0.7, NARROW)
    cells = [line.cells[0] for line in sheet.lines]
    drawn = axes.barh(rows, [value_of(c) or 0.0 for c in cells], height=0.46,
                      color=list(colours) or NAVY, linewidth=0)
    axes.bar_label(drawn, labels=[_label(c) for c in cells], padding=3, fontsize=10,
                   fontweight="bold")
    for row, line in enumerate(sheet.lines):
        named_above(axes, row - 0.3, line.name)
    axes.set_yticks([])
    axes.set_ylim(len(rows) - 0.6, -0.85)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(unit)
    axes.set_xlim(0)
    axes.margins(x=0.16)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    return Drawing(figure, described(sheet))


def described(sheet: Table) -> str:
    """The text alternative of the drawing of a table."""
    return " ".join(w for w in (
        f"{sheet.headline}." if sheet.headline else "", f"{sheet.title}.", sheet.finding,
        "The figures are in the table below.") if w)


def named_above(axes: Any, row: float, name: str) -> None:
    """The name of a row, at the left edge and above what is drawn of it.

    Args:
        axes: of the drawing, whose first row is at the top.
        row: position of the foot of the name.
        name: as in the table.
    """
    axes.text(0, row, upper(short(name)), va="bottom", fontsize=9, color="#1d1d1f",
              transform=axes.get_yaxis_transform())


def unshown(axes: Any, row: float, words: str = NOT_SHOWN) -> None:
    """What a row cannot show, at the right edge beside its name.

    Args:
        axes: of the drawing.
        row: position of the foot of the name.
        words: of it.
    """
    axes.text(1, row, words, va="bottom", ha="right", fontsize=9, color="#4a4a4a",
              transform=axes.get_yaxis_transform())


@lru_cache(maxsize=KEPT)
def shares(sheet: Table) -> str:
    """Stacked bars of the lines of a sheet, each cell as a share of the first: an <svg>.

    A row is drawn up to the first part that is withheld, and says that the rest is not shown.
    """
    figure, axes = canvas(0.46 * len(sheet.lines) + 1.5, NARROW)
    known = [max(value_of(line.cells[0]) or 0, 1) for line in sheet.lines]
    # A part after one that is withheld would stand in the wrong place.
    rows = [list(itertools.takewhile(lambda v: v is not None, map(value_of, line.cells)))[1:]
            for line in sheet.lines]
    left = [0.0] * len(rows)
    for at, (colour, hatch) in zip(range(1, len(sheet.columns)), SHADES, strict=False):
        parts = [100 * float(row[at - 1] or 0) / n if at <= len(row) else 0.0
                 for row, n in zip(rows, known, strict=True)]
        axes.barh(range(len(rows)), parts, left=left, height=0.46, color=colour, hatch=hatch,
                  edgecolor="white", linewidth=1, label=sheet.columns[at])
        for row, (part, start) in enumerate(zip(parts, left, strict=True)):
            if part >= 9:
                axes.text(start + part / 2, row, f"{part:.0f}%", ha="center", va="center",
                          fontsize=9, color="white" if colour in (NAVY, PLUM) else ON_PALE,
                          bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.2})
        left = [a + b for a, b in zip(left, parts, strict=True)]
    for row, (end, parts_) in enumerate(zip(left, rows, strict=True)):
        if len(parts_) < len(sheet.columns) - 1:
            words = f"{NOT_SHOWN}{'' if end else ': withheld to protect small numbers'}"
            axes.text(min(end, 76.0) + 0.8, row, words, va="center", fontsize=9, color="#3d3d3d",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})
    for row, line in enumerate(sheet.lines):
        named_above(axes, row - 0.27, line.name)
    axes.set_yticks([])
    axes.set_ylim(len(rows) - 0.6, -0.85)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, 100)
    axes.set_xlabel("per cent of the children of each row")
    figure.legend(frameon=False, loc="outside upper left", fontsize=9)
    return as_svg(figure, described(sheet))


def turned(sheet: Table, key: str) -> Table:
    """One line of a sheet as a sheet with a row for each column."""
    row = sheet.line(key)
    return Table(f"{sheet.key}-{key}", row.name, "Option", sheet.unit, (row.name,),
                 tuple(Row(c, (cell,)) for c, cell in zip(sheet.columns, row.cells, strict=True)),
                 sheet.finding, sheet.headline)


def value_of(cell: Cell) -> float | None:
    """The number behind a cell, if there is one."""
    if isinstance(cell, Band):
        return cell.middle.value
    return cell.value if isinstance(cell, Number) else None


def _label(cell: Cell) -> str:
    """What stands at the end of a bar, or in its place."""
    if value_of(cell) is not None:
        return str(cell)
    why = "withheld to protect small numbers" if isinstance(cell, Count) else "too few children"
    return f"{NOT_SHOWN}:\n{why}"


def short(text: str, most: int = 52) -> str:
    """A name that is cut where it is too long for its place."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def wrapped(text: str, width: int = 34) -> str:
    """A name at an axis or above a drawing, in lines that fit there.

    Args:
        text: the name.
        width: letters of a line.
    """
    import textwrap

    return "\n".join(textwrap.wrap(short(text, 90), width))


def scatter(
    series: Sequence[tuple[str, Sequence[float], Sequence[float]]], *, across: str, up: str,
    title: str,
) -> str:
    """Points (name, x, y) beside the line on which both are equal.

    Args:
        series: name, x and y of its points, in one unit.
        across, up: written along the axes.
        title: of the text alternative.
    """
    figure, axes = canvas(6.4)
    most = max((max(*x, *y) for _, x, y in series if len(x)), default=1.0) * 1.03
    for number, ((name, x, y), colour) in enumerate(
        zip(series, (NAVY, ORANGE, TEAL, PLUM), strict=False)
    ):
        # Filled and hollow, so that colour alone tells nothing.
        fill = colour if number == 0 else "none"
        axes.scatter(x, y, s=13, marker="os^D"[number % 4], facecolors=fill, edgecolors=colour,
                     linewidths=0.6, alpha=0.75, label=name, zorder=3 - number)
    axes.plot([0, most], [0, most], color="#3D3D3D", linewidth=1, label="the same")
    axes.set_xlim(0, most)
    axes.set_ylim(0, most)
    axes.set_aspect("equal")
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.legend(frameon=False, fontsize=9, loc="upper left")
    return as_svg(figure, title)


def styled() -> tuple[Any, Any]:
    """The drawing library with our settings, and its type of figures."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # A fixed salt and text kept as text make the SVG the same on every run; names of schools
    # are text and never formulas.
    mpl.rcParams.update({"svg.hashsalt": "sufficiency", "svg.fonttype": "none",
                         "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"],
                         "text.parse_math": False})
    return mpl, Figure


def canvas(height: float, width: float = 7.6, least: float = LEAST) -> tuple[Any, Any]:
    """A figure so many inches high, and its axes.

    Args:
        height: in inches; too little would leave no room between title and axis.
        width: in inches, that of a page if it is not given.
        least: that it is high, in inches; less where there is no legend.
    """
    figure = styled()[1](figsize=(width, max(height, least)), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def as_svg(figure: Any, title: str) -> str:
    """A figure as an <svg> that says what it shows.

    Args:
        figure: of ``canvas``.
        title: the text alternative.
    """
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    # Hundredths of a point are enough, and keep a drawing from looking like coordinates.
    svg = re.sub(r"(\d\.\d\d)\d+", r"\1", svg)
    # Several drawings stand in one page: their ids must differ.
    mark = hashlib.sha256(title.encode()).hexdigest()[:6]
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>c{mark}-", svg)
    label = html.escape(title, quote=True)
    wide = ' class="wide"' if figure.get_figwidth() > NARROW else ""
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}"{wide} ', 1)


def as_png(figure: Any) -> bytes:
    """A figure as a picture, fine enough for print.

    Args:
        figure: of ``canvas``.
    """
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=PRINTED, metadata={"Software": None})
    return out.getvalue()
