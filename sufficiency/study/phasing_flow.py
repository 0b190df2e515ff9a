"""Opening years judged by the flow of Septembers, in which who has a place keeps it.

``phase`` chooses opening years for the children of each year on their own. Real children who are
placed stay, so an order of openings is replayed September by September (``model/flow.py``), from
those who are where now; and other orders of the same options are tried: all of them where they are
few, else first one option in another year, then two that change years, as long as that leaves fewer
out (then less travel). A replay costs much more than an assignment, so their number is limited, by
count. Januaries that two orders have in common are replayed once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.model.flow import Year, first_january, next_january
from sufficiency.model.need_by_phase import need_by_phase
from sufficiency.model.september import Cell, counted
from sufficiency.model.year_places import Openings, with_later_places
from sufficiency.model.years import calendar_of, factors_in, years_of
from sufficiency.optimise.assignment.min_cost_flow import recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage.phasing import (
    Phased,
    as_pairs,
    chosen_only,
    phased,
    solve_phasing,
    soonest,
)
from sufficiency.optimise.problem import Bools, Ints, Problem, faults_of_choice
from sufficiency.optimise.work import OutOfTimeError
from sufficiency.study.robustness import none_fewer
from sufficiency.travel.matrix import TravelMatrix, travel_matrix

TRIED = 20
"""Orders of openings that are replayed at most."""
Rank = tuple[int, int]
"""Place-years without a suitable local place, and seconds of everybody's journeys."""


@discreet
class Replays:
    """A scenario's children from now through the years of its section phase, in any order of
    openings.

    Args:
        case, scenario: of one another.
        matrix: journeys of the case.

    Attributes:
        count: orders replayed so far.

    Raises:
        InputError: the case's tables of places or of demand by year do not fit.
    """

    def __init__(self, case: Case, scenario: Scenario, matrix: TravelMatrix) -> None:
        self.years = years_of(scenario)
        begin = scenario.demand.year
        every = with_later_places(case, scenario, range(begin, self.years[-1] + 1))
        self.case, self.scenario = every, scenario
        self.matrix = matrix if every is case else travel_matrix(every, scenario)
        self.calendar = calendar_of(case, scenario)
        self.targets = _targets(case, scenario, self.years)
        self.count = 0
        self._known: dict[bytes, tuple[Ints, int]] = {}
        self._januaries: dict[tuple[int, bytes], Year] = {}

    def left_out(self, opens: Ints) -> Ints:
        """(y,) children without a suitable local place in each year looked at.

        Args:
            opens: (q,) year in which each option opens; 0 = never.
        """
        return self._replayed(opens)[0]

    def rank(self, opens: Ints) -> Rank:
        """What an order comes to over the years looked at; arguments as of ``left_out``."""
        out, seconds = self._replayed(opens)
        return int(out.sum()), seconds

    def known(self, opens: Ints) -> bool:
        """Whether an order has been replayed."""
        return opens.tobytes() in self._known

    def _replayed(self, opens: Ints) -> tuple[Ints, int]:
        key = opens.tobytes()
        if key not in self._known:
            self.count += 1
            found = [self._january(year, opens).flow for year in self.years]
            self._known[key] = (np.array([f.unplaced for f in found], dtype=np.int64),
                                sum(f.seconds for f in found))
        return self._known[key]

    def _january(self, year: int, opens: Ints) -> Year:
        """A January depends on what has opened until then."""
        key = (year, np.where(opens <= year, opens, 0).tobytes())
        if key not in self._januaries:
            ready = Openings(opens > 0, opens, self.calendar)
            begin = self.scenario.demand.year
            own = self.case, self.scenario, self.matrix
            self._januaries[key] = (
                first_january(*own, self.case.demand, self.targets[year], ready, year)
                if year == begin else
                next_january(self._january(year - 1, opens), *own, self.targets[year], ready))
        return self._januaries[key]

    def least(self, effort: Effort, only: Bools | None) -> int:
        """Place-years that no order leaves fewer than (``need_by_phase``).

        Where time is up before that search has found anything, the bound is that of everything
        open as soon as it is ready, whatever that costs: an answer that is there is not thrown away
        because its bound is not.

        Args:
            effort: of the search for the bound.
            only: (q,) options that are to be put in order; None for every programme within the
                limits.
        """
        parts = need_by_phase(self.case, self.scenario, self.matrix, self.targets, self.years)
        calendar = self.calendar
        if only is not None:
            parts, keep = chosen_only(parts, only)
            calendar = calendar.only(keep)
        try:
            return solve_phasing(parts, calendar, effort).plan.shortfall_bound
        except OutOfTimeError:
            problem = phased(parts, calendar)
            every = np.ones(len(parts[0].options), dtype=bool)
            return recourse(problem.joint, soonest(problem, every)).shortfall


def _targets(
    case: Case, scenario: Scenario, years: tuple[int, ...]
) -> dict[int, dict[Cell, int]]:
    """Children of each need and phase, January by January from the demand year.

    Before the years looked at the council need not say how many there are: then as many as in the
    January before.
    """
    begin, now = scenario.demand.year, counted(case.demand)
    out = {begin: now}
    said = set(case.demand_by_year["year"])
    for year in range(begin + 1, years[-1] + 1):
        if said and year < years[0] and year not in said:
            out[year] = out[year - 1]
            continue
        factors = factors_in(case, scenario, year)
        out[year] = {cell: round(n * factors[cell]) for cell, n in now.items()}
    return out


@discreet
@dataclass(frozen=True, eq=False)
class Ordered:
    """The best order of openings that was replayed.

    Attributes:
        opens: (q,) year each option opens; 0 = never.
        first, left_out: (y,) children without a suitable local place, of the order it began with
            and of this one.
        replayed: orders replayed.
        every: they are all there are.
        shorter: of those that leave as few out as the first, this one has less travel.
    """

    opens: Ints
    first: Ints
    left_out: Ints
    replayed: int
    every: bool
    shorter: bool = False


def best_order(
    replays: Replays, parts: Sequence[Problem], only: Bools, opens: Ints, least: int,
    most: int = TRIED,
) -> Ordered:
    """Look for opening years that leave fewer out in the flow, among the same options.

    Args:
        replays: of the scenario.
        parts: the problem of each year with all options.
        only: (q,) options that are to be put in order, which keep every limit together.
        opens: (q,) opening years to begin with, within the limits.
        least: place-years no order leaves fewer than; nothing is tried once that is reached.
        most: orders that are replayed, at least one.
    """
    few, keep = chosen_only(parts, only)
    problem = phased(few, replays.calendar.only(keep))
    best, first = opens, replays.left_out(opens)
    every = _every(replays, problem, keep, opens, most)
    tried = every if every is not None else _near(replays, problem, keep, best)
    while replays.rank(best)[0] > least:
        other = next(tried, None)
        if other is None or (not replays.known(other) and replays.count >= most):
            break
        if replays.rank(other) < replays.rank(best):
            best = other
            tried = tried if every is not None else _near(replays, problem, keep, best)
    done = every is not None and next(tried, None) is None
    return Ordered(best, first, replays.left_out(best), replays.count, done,
                   replays.rank(best)[0] == first.sum() and bool((best != opens).any()))


def words(found: Ordered, fresh: int, least: int, *, whole: bool) -> tuple[str, ...]:
    """What the flow says of the opening years, in sentences.

    Args:
        found: of ``best_order``.
        fresh: place-years with each year placed on its own.
        least: place-years that no order (no programme, if whole) leaves fewer than.
        whole: what to open was chosen too.
    """
    first, best = int(found.first.sum()), int(found.left_out.sum())
    out = [f"Replayed September by September, where who has a place keeps it until they change "
           f"phase or it is lost, these opening years leave out {first:,} place-years, beside "
           f"{fresh:,} with each year placed on its own."]
    if best < first:
        every = f"all {found.replayed:,}" if found.every else f"{found.replayed:,}"
        out.append(f"The best of {every} orders replayed leaves out {best:,} (flow opens).")
    elif found.replayed > 1:
        others = found.replayed - 1
        said = (f"None of {others:,} other orders replayed leaves out fewer" if others > 1 else
                "The other order replayed leaves out no fewer")
        less = "; the best of them takes less travel (flow opens)" if found.shorter else ""
        out.append(f"{said}{': there are no more' if found.every else ''}{less}.")
    if found.every and not whole:
        least = best
    what = "programme within the limits" if whole else "order of opening these options"
    return (*out, f"In the flow {none_fewer(best, least, what)}")


def _allowed(replays: Replays, problem: Phased, keep: Ints, opens: Ints) -> bool:
    calendar = replays.calendar.only(keep)
    pairs = as_pairs(problem, opens[keep], calendar)
    whole = pairs.sum() == (opens[keep] > 0).sum()
    return bool(whole) and not faults_of_choice(problem.joint, pairs)


def _every(
    replays: Replays, problem: Phased, keep: Ints, opens: Ints, most: int
) -> Iterator[Ints] | None:
    """All orders within the limits, if they are few; an option need not open."""
    choices = [(0, *(y for y in replays.years if y >= replays.calendar.earliest[q])) for q in keep]
    if prod(len(c) for c in choices) > 100 * most:
        return None
    found = []
    for years in itertools.product(*choices):
        other = opens.copy()
        other[keep] = years
        if _allowed(replays, problem, keep, other):
            found.append(other)
    return iter(found) if len(found) <= most else None


def _near(replays: Replays, problem: Phased, keep: Ints, opens: Ints) -> Iterator[Ints]:
    """Orders within the limits that differ in one option, then in two that change years."""
    for q in keep:
        for year in replays.years:
            if year != opens[q]:
                other = opens.copy()
                other[q] = year
                if _allowed(replays, problem, keep, other):
                    yield other
    for q, r in itertools.combinations(keep, 2):
        if opens[q] != opens[r]:
            other = opens.copy()
            other[[q, r]] = opens[[r, q]]
            if _allowed(replays, problem, keep, other):
                yield other
