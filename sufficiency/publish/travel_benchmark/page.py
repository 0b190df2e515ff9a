"""What the pages about travel share: who they are about, and how numbers are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from jinja2 import Environment

from sufficiency.common.phrases import brief, low, under, upper
from sufficiency.finance.money import pounds
from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.figures import HIDDEN, Absent, Count
from sufficiency.publish.tables import cell
from sufficiency.publish.templating import environment
from sufficiency.transport.prices import KM_A_MILE


def page(template: str, **facts: Any) -> str:
    """A template filled in."""
    return _templates().get_template(template).render(**facts)


@cache
def _templates() -> Environment:
    """The templates, each compiled once in a process."""
    return environment(n=whole, one=one, two=two, signed=signed, pct=percent, cell=cell,
                       gbp=pounds, telling=telling, ranged=ranged, sourced=sourced, low=low,
                       under=under, upper=upper, brief=brief, miles=miles)


def telling(groups: Sequence[Any]) -> list[int]:
    """Positions of the columns that tell something: the others are empty everywhere, or nought per
    cent or withheld.

    Args:
        groups: with lines of cells, all alike.
    """
    rows = [line.cells for group in groups for line in group.lines]
    return [i for i in range(max(map(len, rows), default=0))
            if {str(cells[i]) for cells in rows} not in ({""}, {"0.0%"}, {"0.0%", HIDDEN})]


def ranged(tables: Sequence[Sequence[Any]]) -> bool:
    """Whether a share in these tables is followed by its range.

    Args:
        tables: groups of each.
    """
    return any("(" in str(line.cells[i]) for groups in tables for i in telling(groups)
               for group in groups for line in group.lines)


def miles(km: float) -> str:
    """Road kilometres in whole miles."""
    return f"{km / KM_A_MILE:.0f}"


def gone(value: float | None) -> bool:
    """Whether there is nothing to show."""
    return value is None or bool(np.isnan(value))


def sourced(name: str) -> str:
    """What a table of reference journeys is called: its file's name in words; others as they are.

    Args:
        name: of a group, which may be a file.
    """
    stem = name.removesuffix(".csv")
    return name if stem == name else stem.replace("_", " ").capitalize()


def whole(value: float | None) -> str:
    """A count."""
    return HIDDEN if gone(value) else f"{value:,.0f}"


def one(value: float | None) -> str:
    """A figure with one decimal."""
    return HIDDEN if gone(value) else f"{value:.1f}"


def two(value: float | None) -> str:
    """A figure with two decimals."""
    return HIDDEN if gone(value) else f"{value:.2f}"


def signed(value: float | None) -> str:
    """A difference, with its sign; never -0.00."""
    if value is None or gone(value):
        return HIDDEN
    return f"{round(value, 2) + 0.0:+.2f}"


def percent(value: float | None) -> str:
    """A share."""
    return HIDDEN if gone(value) else f"{value:.1%}"


def count(row: dict[str, Any]) -> Count:
    """Children of a row."""
    return Count(None if gone(row["n"]) else round(row["n"]), bool(row["n_about"]))


def figure(value: float, digits: int = 1, *, near: str = "") -> str:
    """Minutes or miles. How far one journey may be off has a column of its own: it is not how far a
    mean may be off.

    Args:
        value: minutes or miles; None or nan is told as withheld.
        digits: behind the point.
        near: words before it, such as "about ".
    """
    return HIDDEN if gone(value) else f"{near}{value:.{digits}f}"


def near(row: dict[str, Any]) -> str:
    """Before a figure that stands for that of an earlier scenario."""
    return "about " if row["about"] else ""


def share(row: dict[str, Any], limit: int) -> str:
    """Share over a limit, with the range that the model's error leaves."""
    value, low, high = (row[f"over_{limit}_{part}"] for part in ("share", "low", "high"))
    if gone(value):
        return HIDDEN
    if gone(low) or gone(high) or low == high:
        return f"{value:.1%}"
    return f"{value:.1%} ({100 * low:.1f} to {100 * high:.1f})"


def both_times(told: MeanChange | None) -> str:
    """The change of a mean of the same children; nothing where it is not compared.

    Args:
        told: as printed; None where there is none.
    """
    if told is None:
        return ""
    if told.value is None:
        return HIDDEN if told.why is Absent.TOO_FEW_CHILDREN else str(Absent.TOO_FEW)
    return f"{told.value + 0.0:+.1f}"


def not_known(known: str | Count, left: Collection[Count]) -> str:
    """Share of children in no figure of journeys, made of counts as printed."""
    counts = [*left, *([known] if isinstance(known, Count) else [])]
    if any(c.value is None for c in counts):
        return HIDDEN
    lost = sum(c.value or 0 for c in left)
    every = sum(c.value or 0 for c in counts)
    return f"{'about ' if any(c.about for c in counts) else ''}{lost / every:.0%}" if every else "-"


def over_head(minutes: Mapping[str, float]) -> str:
    """Head of the share over the guideline: pick-ups and unknown journeys are not in it."""
    limits = " / ".join(f"{m:g}" for m in dict.fromkeys(minutes.values()))
    return f"Direct drive over {limits} minutes, known journeys"
