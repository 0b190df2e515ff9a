"""The letter and the colour of a plan, the same on every card, chart and map."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from sufficiency.publish.report.charts import NAVY, ORANGE, PLUM, TEAL
from sufficiency.publish.report.document import PlanSummary

COLOURS = (NAVY, TEAL, PLUM, ORANGE)
STILL = "#5B6670"
"""Of what plans are compared with, which has no letter."""

Mark = tuple[str, str]
"""Letter and colour."""


def of_titles(titles: Sequence[str]) -> tuple[Mark, ...]:
    """Letter and colour of each plan. A plan that names its letter keeps it, and its colour with
    it; the others take the letters that none of these plans names, in order from A.

    Args:
        titles: of the plans, in order.
    """
    told = [m.group(1) if (m := re.match(r"Plan ([A-Z])\b", t)) else "" for t in titles]
    free = (name for name in _letters() if name not in told)
    out = []
    for number, own in enumerate(told):
        name = own if own and own not in told[:number] else next(free)
        at = ord(name) - ord("A") if len(name) == 1 else int(name) - 1
        out.append((name, COLOURS[at % len(COLOURS)]))
    return tuple(out)


def _letters() -> Iterator[str]:
    """A to Z, then numbers."""
    yield from (chr(ord("A") + i) for i in range(26))
    yield from (str(i) for i in itertools.count(27))


def marks(plans: Sequence[PlanSummary]) -> tuple[Mark, ...]:
    """Of the columns of a report, in order; baselines have no letter."""
    own = iter(of_titles([p.title for p in plans if not p.still]))
    return tuple(("", STILL) if p.still else next(own) for p in plans)


def said(name: str, title: str) -> str:
    """A plan in a legend: with its letter, which its title may have itself.

    Args:
        name: its letter; nothing for what has none.
        title: of the plan.
    """
    return f"{name}  {title}" if name and not title.startswith(f"Plan {name}") else title


def by_title(titles: Sequence[str]) -> dict[str, Mark]:
    """Letter and colour of each title, of which the first is what the others are compared with.

    Args:
        titles: in order.
    """
    return dict(zip(titles, (("", STILL), *of_titles(titles[1:])), strict=True))
