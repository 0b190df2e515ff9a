"""Points of a frontier as report and map tell them alike: names, and what each costs a year."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Absent, Fact, MeanMinutes, Rules
from sufficiency.study.answers import AnswerRow
from sufficiency.study.point_pounds import DEAREST, YEARLY

ROUNDED = ("Pounds a year are to the nearest £{step:,.0f}, so that no difference between two of "
           "them is that of a few children.")


def of_capital(points: Sequence[AnswerRow]) -> bool:
    """Whether the points are ceilings on capital."""
    return any("capital_limit_gbp" in p for p in points)


def of_cost(points: Sequence[AnswerRow]) -> bool:
    """Whether they are plans between the cheapest and the one that travels least."""
    return any("minutes_everybody" in p for p in points)


def priced(points: Sequence[AnswerRow]) -> bool:
    """Whether pounds a year were asked for."""
    return any(p.get(YEARLY) is not None for p in points)


def without_plan(point: AnswerRow) -> Absent | None:
    """Why a point of a frontier has no plan; None for one that has.

    Args:
        point: row of the answer.
    """
    if point.get("unplaced") is not None:
        return None
    # Answers that were saved before it was asked do not say it.
    possible = point.get("possible")
    return (Absent.NOT_KNOWN if possible is None else
            Absent.NO_PLAN_YET if possible else Absent.NO_PLAN)


def point_names(points: Sequence[AnswerRow]) -> list[str]:
    """What each point is called, once each.

    Args:
        points: rows of the answer.
    """
    if of_capital(points):
        return [f"at most £{p['capital_limit_gbp'] / 1e6:g} million" for p in points]
    names = [f"{schools_words(p['new_schools'])}, {p['base_places']:.0f} base places"
             for p in points]
    if not of_cost(points):
        return names
    ends = {0: " (least cost)", len(points) - 1: " (least travel)"}
    if len(points) == 1:
        ends = {0: " (least cost and travel)"}
    return [f"{i + 1}. {name}{ends.get(i, '')}" for i, name in enumerate(names)]


def schools_words(number: float) -> str:
    """So many new schools, in words.

    Args:
        number: of schools.
    """
    return f"{number:.0f} new school{'' if number == 1 else 's'}"


def point_pounds(point: AnswerRow, mean: MeanMinutes, rules: Rules | None) -> Cell:
    """Millions of pounds a year of a plan; in public so coarsely that no few children are in it.

    Where the mean journey may not be told beside another plan's, neither may the pounds.

    Args:
        point: row of the answer.
        mean: of its journeys, as it is told.
        rules: None inside.
    """
    if point.get(YEARLY) is None:
        return Absent.NOT_KNOWN
    if rules is None:
        return Fact(point[YEARLY] / 1e6, 2)
    step = pounds_step(point, rules)
    if step is None or mean.value is None or mean.about:
        return Absent.OF_TOO_FEW
    return Fact(round(point[YEARLY] / step) * step / 1e6, max(0, 6 - int(math.log10(step))))


def pounds_step(point: AnswerRow, rules: Rules) -> int | None:
    """Pounds to which a total is rounded: no less than the dearest places of the fewest children
    that are told; None where the answer does not say what a child costs.

    Args:
        point: row of the answer.
        rules: how few are too few.
    """
    least = rules.k * float(point.get(DEAREST) or 0)
    if least <= 0:
        return None
    ten = 10 ** math.floor(math.log10(least))
    return int(next(n * ten for n in (1, 2, 5, 10) if n * ten >= least))


def rounded_words(points: Sequence[AnswerRow], rules: Rules | None) -> str:
    """How coarsely pounds a year are told, in a sentence; nothing where they are not.

    Args:
        points: rows of the answer.
        rules: None inside.
    """
    steps = [] if rules is None else [
        step for p in points if p.get(YEARLY) is not None and (step := pounds_step(p, rules))]
    return ROUNDED.format(step=max(steps)) if steps else ""
