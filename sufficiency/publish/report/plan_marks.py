"""The letter and the colour of a plan, the same on every card, chart and map."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sufficiency.publish.report.charts import NAVY, ORANGE, PLUM, TEAL
from sufficiency.publish.report.document import PlanSummary

COLOURS = (NAVY, TEAL, PLUM, ORANGE)
STILL = "#5B6670"
"""Of what plans are compared with, which has no letter."""

Mark = tuple[str, str]
"""Letter and colour."""


def letter(title: str, number: int) -> str:
    """The letter that a title gives itself ("Plan B: ..."), or that of its place, or a number.

    Args:
        title: of the plan.
        number: its place among the plans, from nought.
    """
    own = re.match(r"Plan ([A-Z])\b", title)
    if own:
        return own.group(1)
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def marks(plans: Sequence[PlanSummary]) -> tuple[Mark, ...]:
    """Of the columns of a report, in order; baselines have no letter."""
    out: list[Mark] = []
    number = 0
    for plan in plans:
        if plan.still:
            out.append(("", STILL))
        else:
            out.append((letter(plan.title, number), COLOURS[number % len(COLOURS)]))
            number += 1
    return tuple(out)
