"""Whose ride grows shorter with a plan and whose longer, as ridden in shared vehicles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.case.transport_columns import VEHICLES
from sufficiency.case.vocabulary import PHASES
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.files import is_file
from sufficiency.model.outcome import Outcome
from sufficiency.study.answers import Answer
from sufficiency.study.result import Planned, Result
from sufficiency.transport.comparison import Driven, driven
from sufficiency.transport.drive import Drive

COLUMNS = ["phase", "riders", "shorter", "about_the_same", "longer", "minutes_before",
           "minutes_after", "longest_share"]
EVERYBODY = ""
STILL = "nothing-built"
"""Name of the drive without any plan."""
BRIEF = 0.05
"""Effort of a search that is one answer among others; the verb transport searches as asked."""


def brief(scenario: Scenario) -> Scenario:
    """The scenario with a search for runs that takes seconds, and no proof of it.

    Args:
        scenario: as loaded; where it asks for less it keeps that.
    """
    return scenario.with_settings({
        "transport.effort": min(scenario.transport.effort, BRIEF), "transport.bound": False})


@discreet
@dataclass(frozen=True, eq=False)
class Rides:
    """The drive to school without a plan and with it. Internal.

    Attributes:
        before, after: the drive without it and with it.
        changes: ``ride_changes``, and least: minutes from which a change counts.
    """

    before: Driven
    after: Driven
    changes: pd.DataFrame

    @property
    def answer(self) -> Answer:
        """To be saved, and told in a report (``report --answers``)."""
        return self.after.answered(changes=self.changes)


def rides_beside(result: Result, progress: Progress = lambda _: None) -> Rides | None:
    """The drives of a finished plan and of its baseline, searched for alike.

    Args:
        result: its scenario says how long is searched.
        progress: told what is being done.

    Returns:
        None where the case has no price list of vehicles.

    Raises:
        InputError: see ``transport.drive.problems``.
    """
    return rides_in_turn(
        iter([(result.case, result.scenario), result.baseline, result.plan]), progress)


def rides_in_turn(given: Iterator[Any], progress: Progress) -> Rides | None:
    """The same of what becomes known one after the other.

    Args:
        given: case and scenario, the baseline, the plan.
        progress: told what is being done.
    """
    case, scenario = next(given)
    if not is_file(case.folder / VEHICLES.file):
        return None
    still = next(given)
    progress("rides without the plan")
    before = _still(case, scenario, still, progress)
    plan = next(given)
    progress("rides with it")
    after = driven(Planned(scenario, case, plan), progress, before.drive)
    least = scenario.compare.meaningful_minutes
    return Rides(before, after,
                 ride_changes(before.drive, after.drive, least).assign(least=least))


def _still(case: Case, scenario: Scenario, baseline: Outcome, progress: Progress) -> Driven:
    """The drive with nothing built, under the name of the baseline."""
    still = scenario.model_copy(update={"name": STILL, "title": baseline.title})
    return driven(Planned(still, case, baseline), progress)


def drives_beside(
    results: Sequence[Result], progress: Progress = lambda _: None
) -> tuple[Answer, ...]:
    """The drive with nothing built, then that of each plan with whose ride it changes; searched
    for briefly, and all alike.

    Args:
        results: finished plans of one case; those compared with another baseline than the first
            have their drive alone.
        progress: told what is being done.

    Raises:
        InputError: see ``transport.drive.problems``.
    """
    results = [replace(r, scenario=brief(r.scenario)) for r in results]
    first = results[0]
    progress(f"the drive to school: {first.base.name}")
    before = _still(first.case, first.scenario, first.baseline, progress)
    found = [before.answer]
    for result in results:
        progress(f"the drive to school: {result.scenario.title or result.scenario.name}")
        after = driven(result, progress)
        least = result.scenario.compare.meaningful_minutes
        found.append(after.answered(changes=ride_changes(
            before.drive, after.drive, least).assign(least=least)
            if result.base == first.base else None))
    return tuple(found)


def ride_changes(before: Drive, after: Drive, least: float = 1.0) -> pd.DataFrame:
    """Rides of the same children in the runs of two plans of one case.

    A ride is from leaving home to the gate, with the boarding of those picked up on the way.
    Children who ride in one of the two only, or to provision whose location is not in the data,
    have no pair of rides and are left out.

    Args:
        before, after: runs of two plans, made from the same children and draws.
        least: minutes; a smaller change counts as about the same.

    Returns:
        ``COLUMNS``, one row of all (phase empty) and one a phase, in their order; means in
        minutes; longest_share is the larger part that one child has of a sum of either. No row
        where nobody rides in both. Internal: small counts are in it.

    Raises:
        ValueError: the change is below 0.
    """
    if least < 0:
        raise ValueError("a change that counts is not below 0 minutes")
    then, now = (d.rides().set_index("child") for d in (before, after))
    both = now[["phase", "ride_minutes"]].join(then["ride_minutes"].rename("before"), how="inner")
    rows = [_row(EVERYBODY, both, least)] if len(both) else []
    rows += [_row(phase, both[both["phase"] == phase], least)
             for phase in PHASES if (both["phase"] == phase).any()]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(phase: str, rides: pd.DataFrame, least: float) -> tuple[object, ...]:
    then, now = (rides[c].to_numpy(float) for c in ("before", "ride_minutes"))
    # Rides are whole seconds: a hair of a minute is no change.
    change = np.round(now - then, 6)
    counts = (np.abs(change) >= least) & (change != 0)
    shorter, longer = int((counts & (change < 0)).sum()), int((counts & (change > 0)).sum())
    largest = max(float(m.max() / m.sum()) if m.sum() else 1.0 for m in (then, now))
    return (phase, len(rides), shorter, len(rides) - shorter - longer, longer,
            round(float(then.mean()), 2), round(float(now.mean()), 2), round(largest, 4))
