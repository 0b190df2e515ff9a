"""Phasing: options by opening year, under yearly capital, while new schools fill up.

Every option q may open in year e of the years t = 1..Y looked at: the pair is an option of its own
at the same site, so that (4a) lets at most one of them open. In the problem of year t it gives

    places_q * fill_q(t - e + 1)     places, once t >= e                          (2), (2')
    sum_q spend_q(t, e) y_qe <= most_t                                            (4e)

with most_t the capital of the year, or of the years until then where what is left is carried
forward. The years are the parts of a ``Joint``: S is then children without a suitable local place
summed over years (unplaced place-years), T everybody's seconds summed over years. A year may have
several parts, one a draw of its children: S and T are then summed over years and draws, and what
opens when is chosen once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.assignment.min_cost_flow import Recourse, recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage.bounds import raised
from sufficiency.optimise.options import Budget, Row
from sufficiency.optimise.problem import Bools, Floats, Ints, Joint, Problem
from sufficiency.optimise.sensitivity.pareto import closed
from sufficiency.optimise.siting.benders import FEW
from sufficiency.optimise.siting.solve import Plan, solve_siting

ROUGH = 0.05
"""Gap of the plan that the exact choice starts from."""


@discreet
@dataclass(frozen=True, eq=False)
class Calendar:
    """What decides when an option can open and how soon its places are there.

    Attributes:
        years: the years looked at, in order, one apart.
        fill: (q, f) share of an option's places in use in its year 1..f; the last holds on.
        earliest: (q,) first year an option can open.
        capital: (y,) whole pounds at most in each year; None = no yearly limit.
        spend: shares of an option's capital spent in its opening year, the year before, ...;
            what falls before the first year is counted in it.
        carry_forward: capital left in a year may be used later.
    """

    years: tuple[int, ...]
    fill: Floats
    earliest: Ints
    capital: Ints | None = None
    spend: tuple[float, ...] = (1.0,)
    carry_forward: bool = False

    def gain(self, option: Ints, places: Ints, age: Ints) -> Ints:
        """Whole places in use, to the nearest, of options that opened so many years ago.

        Args:
            option: (p,) positions of options.
            places: (p,) places of each.
            age: (p,) years since its opening; negative = not open yet.
        """
        share = self.fill[option, np.clip(age, 0, self.fill.shape[1] - 1)]
        return np.where(age >= 0, np.rint(share * places), 0).astype(np.int64)

    def only(self, keep: Ints) -> Calendar:
        """The calendar of these option positions."""
        return replace(self, fill=self.fill[keep], earliest=self.earliest[keep])


@discreet
@dataclass(frozen=True, eq=False)
class Phased:
    """A problem of options by opening year.

    Attributes:
        joint: one part a year (and draw); options are pairs of option and year.
        option: (p,) position of each pair's option.
        opens: (p,) position of each pair's year.
        spent: (y, p) pounds of each pair in each year.
    """

    joint: Joint
    option: Ints
    opens: Ints
    spent: Ints


@discreet
@dataclass(frozen=True, eq=False)
class Phasing:
    """An opening year for every option.

    Attributes:
        opens: (q,) year each option opens; 0 = not within the years looked at.
        spent: (y,) capital of each year, whole pounds.
        joint: the problem of pairs of option and year, one part a year (and draw).
        plan: its plan, with its bound; one assignment a part.
        at_once: what would come if everything opened as soon as it is ready, whatever the capital
            of a year: the better of the programme's own options and of the choice it began with.
    """

    opens: Ints
    spent: Ints
    joint: Joint
    plan: Plan
    at_once: Recourse


def phased(
    parts: Sequence[Problem], calendar: Calendar, at: Sequence[int] | None = None
) -> Phased:
    """The joint problem of these years, which share their options.

    Pinned options must open in some year (a row of (4e) with its sign turned), and keep the
    others from their sites.

    Args:
        parts: problems with the same options.
        calendar: the years.
        at: position of each part's year; None for one part a year, in order.
    """
    whole = parts[0].options
    years = np.array(calendar.years)
    held = np.isin(whole.site, whole.site[whole.pinned]) & ~whole.pinned
    ready = years[None, :] >= calendar.earliest[:, None]
    option, opens = np.nonzero(ready & ~held[:, None])
    spent = spending(whole.capital[option], opens, calendar)
    pairs = replace(
        whole.only(option),
        ids=tuple(f"{whole.ids[q]}@{years[e]}" for q, e in zip(option, opens, strict=True)),
        pinned=np.zeros(len(option), dtype=bool),
    )
    budget = replace(parts[0].budget, rows=(
        *(Row(r.name, r.use[option], r.most) for r in parts[0].budget.rows),
        *capital_rows(spent, calendar),
        *(Row(f"{whole.ids[q]} is pinned", -(option == q).astype(np.int64), -1)
          for q in np.flatnonzero(whole.pinned)),
    ))
    out = []
    for t, part in zip(range(len(parts)) if at is None else at, parts, strict=True):
        gain = calendar.gain(option, part.options.places[option], t - opens)
        out.append(part.replace(options=pairs, budget=budget, ramped=gain))
    return Phased(Joint(tuple(out)), option, opens, spent)


def spending(capital: Ints, opens: Ints, calendar: Calendar) -> Ints:
    """(y, p) whole pounds of each pair in each year; they add up to its capital.

    Args:
        capital: (p,) whole pounds of each pair of option and year.
        opens: (p,) position of the year each pair opens in.
        calendar: its shares of capital spent in the opening year and the years before.
    """
    out = np.zeros((len(calendar.years), len(opens)), dtype=np.int64)
    pairs = np.arange(len(opens))
    for before in range(len(calendar.spend) - 1, 0, -1):
        part = np.rint(capital * calendar.spend[before]).astype(np.int64)
        np.add.at(out, (np.maximum(opens - before, 0), pairs), part)
    out[opens, pairs] += capital - out.sum(axis=0)
    return out


def capital_rows(spent: Ints, calendar: Calendar) -> list[Row]:
    """Yearly limits on (y, p) pounds spent, one (4e) a year."""
    if calendar.capital is None:
        return []
    use, most = spent, calendar.capital
    if calendar.carry_forward:
        use, most = np.cumsum(spent, axis=0), np.cumsum(most)
    word = "capital until" if calendar.carry_forward else "capital of"
    return [
        Row(f"{word} {year}", use[t], int(most[t])) for t, year in enumerate(calendar.years)
    ]


def chosen_only(parts: Sequence[Problem], opened: Bools) -> tuple[list[Problem], Ints]:
    """The years with only these options, free of limits on what is opened; and their positions.

    The options kept every limit together, so any of them do: what is left to say is when. Pins
    stay: what is pinned must open in some year.
    """
    keep = np.flatnonzero(opened)
    free = Budget(max_schools=None, base_places=None, base_exact=False)
    return [p.with_options(keep).replace(budget=free) for p in parts], keep


def solve_phasing(
    parts: Sequence[Problem], calendar: Calendar, effort: Effort, *, begin: Sequence[Bools] = (),
    at: Sequence[int] | None = None, known: Ints | None = None,
) -> Phasing:
    """Choose what opens and when.

    Args:
        parts: the problem of each year, or of each draw of a year, with the same options.
        calendar: the years, how places fill, and the capital of each year.
        effort: for everything.
        begin: (q,) choices of options to start from, each opened as capital allows.
        at: as of ``phased``.
        known: (q,) opening years of a programme within the limits (0 = never): what is found is
            no worse.

    Raises:
        NoSolutionError: the limits contradict each other, or no plan was found in time.
    """
    problem = phased(parts, calendar, at)
    start = [s for o in begin if (s := in_turn(problem, o, calendar)) is not None]
    own = None if known is None else as_pairs(problem, known, calendar)
    start += [] if own is None else [own]
    few = len(problem.option) <= FEW
    found = solve_siting(
        problem.joint, gap=max(effort.gap, ROUGH) if few else effort.gap, threads=effort.threads,
        choices=start, work=effort.part(0.5 if few else 1.0).work,
    )
    found = closed(problem.joint, found, effort)
    if own is not None:
        its = recourse(problem.joint, own)
        if its.rank < found.found.rank:
            # The search was cut off before it came to it; its bound holds all the same.
            found = replace(found, opened=own, found=its, memory=None)
    every = np.ones(len(parts[0].options), dtype=bool)
    found = raised(problem.joint, found, soonest(problem, every), effort.gap)
    pairs = np.flatnonzero(found.opened)
    years = np.array(calendar.years)
    opens = np.zeros(len(parts[0].options), dtype=np.int64)
    opens[problem.option[pairs]] = years[problem.opens[pairs]]
    soon = [recourse(problem.joint, soonest(problem, o)) for o in (opens > 0, *begin)]
    return Phasing(opens, problem.spent[:, pairs].sum(axis=1), problem.joint, found,
                   min(soon, key=lambda r: r.rank))


def as_pairs(problem: Phased, opens: Ints, calendar: Calendar) -> Bools:
    """(p,) the pairs of these (q,) opening years; 0 = never.

    Args:
        problem: its p pairs of option and year.
        opens: (q,) year in which each option opens.
        calendar: the years.
    """
    return np.asarray(opens[problem.option] == np.array(calendar.years)[problem.opens])


def soonest(problem: Phased, opened: Bools) -> Bools:
    """(p,) these options, each in the first year it is ready.

    All of them at once leave no more out than any programme does: what opens first is full first.

    Args:
        problem: the p pairs of option and year.
        opened: (q,) options that are to open in some year.
    """
    wanted = np.flatnonzero(opened[problem.option])
    _, first = np.unique(problem.option[wanted], return_index=True)
    out = np.zeros(len(problem.option), dtype=bool)
    out[wanted[first]] = True
    return out


def in_turn(problem: Phased, opened: Bools, calendar: Calendar) -> Bools | None:
    """(p,) these options as early as capital allows, most places first; None if not all fit.

    Args:
        problem: the p pairs of option and year.
        opened: (q,) options that are to open in some year.
        calendar: capital of each year.
    """
    places = problem.joint.options.places
    rows = capital_rows(problem.spent, calendar)
    use = np.array([r.use for r in rows]).reshape(len(rows), len(problem.option))
    left = np.array([r.most for r in rows])
    out = np.zeros(len(problem.option), dtype=bool)
    wanted = np.flatnonzero(opened)
    first = [int(np.flatnonzero(problem.option == q)[0]) if (problem.option == q).any() else -1
             for q in wanted]
    if -1 in first:
        return None
    for i in np.argsort([-places[p] for p in first], kind="stable"):
        pairs = np.flatnonzero(problem.option == wanted[i])
        fits = (use[:, pairs] <= left[:, None]).all(axis=0)
        if not fits.any():
            return None
        pair = pairs[fits][0]
        out[pair] = True
        left = left - use[:, pair]
    return out
