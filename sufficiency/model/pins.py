"""What pins cost, by the reason that is given for them.

A pin holds a child whom the scenario's lens would leave open to change. The pins of one reason are
taken away, everything else staying as it is, and the children are placed again; then all of them
are. The difference is what the pins cost: children more without a suitable local place, or, where
as many are without one, minutes more. It may be less than nothing: a pinned child may be beyond the
places of a school, which nobody else may be. Costs of reasons do not add up to that of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import PINS
from sufficiency.model.formulate import stays

ALL = "all"
"""Stands for every reason together."""
COSTS = ["reason", "children", "held", "unplaced", "minutes"]
Placing = Callable[[pd.DataFrame], tuple[int, int]]
"""Children placed again -> without a suitable local place, and seconds of everybody's journeys."""


def released(demand: pd.DataFrame, scenario: Scenario, reason: str = ALL) -> pd.DataFrame:
    """The same children without the pins of a reason that hold somebody.

    Args:
        demand: pinned, pin and what the scenario's lens looks at.
        scenario: its lens says who would be open to change.
        reason: a word of ``PINS``, or ``ALL``.
    """
    return demand.assign(pinned=demand["pinned"] & ~_held(demand, scenario, reason))


def _held(demand: pd.DataFrame, scenario: Scenario, reason: str) -> pd.Series:
    mine = demand["pinned"] & ~stays(demand.assign(pinned=False), scenario)
    return mine if reason == ALL else mine & (demand["pin"] == reason)


def pin_costs(demand: pd.DataFrame, scenario: Scenario, place: Placing) -> pd.DataFrame:
    """One row a reason that pins somebody, and one for all of them if there are several.

    Args:
        demand: children at their places.
        scenario: its lens says whom pins hold.
        place: places them as the plan is made, pins kept.

    Returns:
        columns reason; children (pinned) and held (of them, who would be open to change); unplaced
        (more with the pins than without them) and minutes (more; empty where unplaced differs).
    """
    with_pins = place(demand) if demand["pinned"].any() else (0, 0)
    return pd.DataFrame([
        {"reason": reason, "children": int(demand["children"].dot(mine)),
         "held": (held := int(demand["children"].dot(_held(demand, scenario, reason)))),
         **difference(with_pins, place(released(demand, scenario, reason)) if held else with_pins)}
        for reason, mine in _reasons(demand)], columns=COSTS)


def _reasons(demand: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    found = [(reason, mine) for reason in PINS
             if (mine := demand["pinned"] & (demand["pin"] == reason)).any()]
    yield from found
    if len(found) > 1:
        yield ALL, demand["pinned"]


def difference(kept: tuple[int, int], free: tuple[int, int]) -> dict[str, float | None]:
    """What is kept costs against what is free, as columns unplaced and minutes.

    Args:
        kept, free: children without a suitable local place, and seconds.
    """
    more = kept[0] - free[0]
    return {"unplaced": more, "minutes": None if more else (kept[1] - free[1]) / 60}
