"""What moves the net present value of the plans: for each assumption a bar from end to end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sufficiency.common.phrases import low, upper
from sufficiency.finance.words import millions
from sufficiency.publish.disclosure.cells import Cell, number_of
from sufficiency.publish.disclosure.figures import Fact
from sufficiency.publish.report.charts import (
    KEPT,
    NARROW,
    Drawing,
    as_svg,
    canvas,
    described,
    named_above,
    short,
)
from sufficiency.publish.report.plan_marks import Mark, said
from sufficiency.publish.report.table import Row, Table

OF_PLAN, WORTH = "money-tornado-", "money-worth"
"""Keys of the tables it is made from: what moves each plan, and what each is worth."""
LOW, HIGH, AT_LOW, AT_HIGH = 0, 2, 3, 4
"""Columns of what moves a plan: an assumption's ends, and pounds at them."""
MOST = 4
"""Assumptions that are told, those that move a plan most; and plans, of which more could not be
told apart."""
NONE = "-"
BAR, NAME = 0.19, 0.33
"""Inches of a bar, and of the name above the bars of an assumption."""
FRAME = 0.75
"""Inches of the axis, and room below the last bar."""


class Ends(NamedTuple):
    """Millions of pounds at the low and at the high value of an assumption."""

    low: float
    high: float

    @property
    def swing(self) -> float:
        """By how much they differ."""
        return abs(self.high - self.low)

    def __str__(self) -> str:
        return f"{_tenths(self.low)} to {_tenths(self.high)}"


Moved = Mapping[str, tuple[Ends | None, ...]]
"""Of each assumption the ends of each plan; None where it is not among the first of that plan."""


def moved(money: Sequence[Table]) -> Moved:
    """What moves the plans most, that which moves one of them most first.

    Args:
        money: tables of a report.
    """
    tables = [t for t in money if t.key.startswith(OF_PLAN)]
    rows = [{_name(ln): _ends(ln) for ln in t.lines} for t in tables]
    every = {name: tuple(row.get(name) for row in rows) for row in rows for name in row}
    order = sorted(every, key=lambda n: (-max(e.swing for e in every[n] if e), n))
    return {name: every[name] for name in order[:MOST]} if len(tables) <= MOST else {}


def moves(money: Sequence[Table]) -> Table | None:
    """All plans beside each other; None where none is worth anything, or there are too many.

    Args:
        money: tables of a report.
    """
    found = moved(money)
    if not found:
        return None
    titles = tuple(t.title.partition(": ")[2] for t in money if t.key.startswith(OF_PLAN))
    return Table(
        "money-moves", "Value to the whole public purse as one assumption changes",
        "Assumption, and its low and high value", "£ million", titles,
        tuple(Row(upper(name), tuple(NONE if e is None else str(e) for e in ends))
              for name, ends in found.items()),
        "All other assumptions stay as they are.", _headline(found))


def _headline(found: Moved) -> str:
    """What moves every plan most; nothing where that is not the same."""
    first = {max(found, key=lambda n: e.swing if (e := found[n][i]) else 0.0)
             for i in range(len(next(iter(found.values()))))}
    return f"What moves the result most: {_plain(first.pop())}" if len(first) == 1 else ""


def _plain(name: str) -> str:
    """An assumption without its values."""
    return low(name.rpartition(": ")[0])


def worth_of(money: Sequence[Table]) -> tuple[float | None, ...]:
    """What each plan that is moved is worth to the whole public purse over the longest time."""
    table = next(t for t in money if t.key == WORTH)
    rows = [ln for ln in table.lines if ln.name.startswith(table.lines[0].name.partition(",")[0])]
    told: dict[str, Cell] = dict(zip(table.columns, rows[-1].cells, strict=True))
    return tuple(number_of(told.get(t.title.partition(": ")[2], NONE))
                 for t in money if t.key.startswith(OF_PLAN))


@lru_cache(maxsize=KEPT)
def bars(money: tuple[Table, ...], marks: tuple[Mark, ...]) -> str:
    """The drawing as an <svg>: a bar a plan from its pounds at one end to those at the other, with
    a dot where they are as counted.

    Args:
        money: tables of a report, of which ``moves`` is told.
        marks: letter and colour of each plan.
    """
    table, found = moves(money), moved(money)
    assert table is not None, "there is something to draw"
    titles, here = table.columns, worth_of(money)
    deep = NAME + BAR * len(titles)
    figure, axes = canvas(deep * len(found) + FRAME + 0.2 * len(titles), NARROW)
    every = [v for ends in found.values() for e in ends if e for v in e]
    room = 0.17 * (max(*every, 0.0) - min(*every, 0.0)) or 1.0
    for row, (name, ends) in enumerate(found.items()):
        named_above(axes, row * deep + NAME - 0.04, _plain(name))
        axes.vlines([0], row * deep + NAME, (row + 1) * deep, color="#1d1d1f", linewidth=0.8,
                    zorder=0)
        for at, (one, (letter, colour)) in enumerate(zip(ends, marks, strict=True)):
            y = row * deep + NAME + BAR * (at + 0.5)
            if one is not None:
                _bar(axes, y, one, here[at], letter, colour, room / 5)
    axes.set_yticks([])
    axes.set_ylim(deep * len(found) + 0.1, 0)
    axes.set_xlim(min(*every, 0.0) - room, max(*every, 0.0) + room)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("£ million, whole public purse")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    for (letter, colour), title in zip(marks, titles, strict=True):
        axes.scatter([], [], s=70, color=colour, label=short(said(letter, title), 46))
    figure.legend(frameon=False, loc="outside upper left", fontsize=9)
    return as_svg(*Drawing(figure, described(table)))


def _bar(
    axes: object, y: float, ends: Ends, worth: float | None, letter: str, colour: str, gap: float
) -> None:
    """One bar with its figures, and the dot of what is counted."""
    left, right = sorted(ends)
    axes.barh([y], [right - left], left=left, height=BAR * 0.5,  # type: ignore[attr-defined]
              color=colour, alpha=0.45, linewidth=0)
    for x, side, step in ((left, "right", -gap), (right, "left", gap)):
        axes.text(x + step, y, millions(x * 1e6, 0), ha=side,  # type: ignore[attr-defined]
                  va="center", fontsize=8.5, color="#1d1d1f",
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4})
    if worth is not None:
        axes.scatter([worth], [y], s=95, color=colour, zorder=3)  # type: ignore[attr-defined]
        axes.text(worth, y, letter, ha="center", va="center_baseline",  # type: ignore[attr-defined]
                  fontsize=8.5, color="white", fontweight="bold", zorder=4)


def _name(line: Row) -> str:
    """An assumption and its ends, in the unit its name has behind it."""
    name, _, unit = line.name.removesuffix(")").rpartition(" (")
    ends = [_end(line.cells[i], unit) for i in (LOW, HIGH)]
    return f"{name or line.name}: {' to '.join(ends)}"


def _end(cell: Cell, unit: str) -> str:
    value = number_of(cell)
    if value is None:
        return str(cell)
    return f"{value:.0%}" if unit == "share" else f"£{cell}" if unit == "£" else str(cell)


def _ends(line: Row) -> Ends | None:
    at_low, at_high = (number_of(line.cells[i]) for i in (AT_LOW, AT_HIGH))
    return None if at_low is None or at_high is None else Ends(at_low, at_high)


def _tenths(value: float) -> str:
    return str(Fact(round(value, 1) or 0.0, 1))


def widest(money: Sequence[Table], title: str) -> str:
    """From the least to the most that a plan is worth as one of its main assumptions changes.

    Args:
        money: tables of a report.
        title: of the plan; "" is told of one that costs and saves nothing.
    """
    table = next((t for t in money if t.key.startswith(OF_PLAN)
                  and t.title.partition(": ")[2] == title), None)
    every = [v for ln in (table.lines if table else ()) if (e := _ends(ln)) for v in e]
    return f"{_tenths(min(every))} to {_tenths(max(every))}" if every else ""


