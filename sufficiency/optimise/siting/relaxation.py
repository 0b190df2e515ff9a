"""Lagrangian relaxation of siting: a valid lower bound on travel, milliseconds a step.

Constraint (1) and the shortfall limit are relaxed with multipliers; what remains falls apart
into one knapsack per pool (``knapsack.py``) and a small choice of options that is solved exactly
(``selection.py``). For any multipliers

    L(v, lam, mu, up) = sum_i w_i v_i - lam S* - sum_r mu_r b_r - sum_p up_p ceiling_p
                    + sum_j knapsack_j(v, lam, up) + choice(v, lam, mu, up)
                    + sum_i w_i min(0, N + lam - v_i)

is at most the least travel T among plans with shortfall S*, so every value seen is a bound
(Geoffrion 1974; Beasley 1993 for capacitated location). The same multipliers bound *every* choice
of options y from below by a linear function of it,

    T(y) >= constant(v, lam, mu) + sum_q worth_q(v, lam, mu) y_q

a cut that stays true wherever the search goes (``Cut``). Joint ceilings (2'') are priced by ``up``
like the groups: a place under a ceiling costs up_p more, and up_p ceiling_p is paid back. The parts
of a ``Joint`` are relaxed side by side; their groups and ceilings follow one another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.sums import inner
from sufficiency.optimise.assignment.duals import Prices
from sufficiency.optimise.problem import Bools, Floats, Joint
from sufficiency.optimise.siting.knapsack import KnapsackEvaluator
from sufficiency.optimise.siting.selection import Choice, NodeRestrictions, choose
from sufficiency.optimise.work import STEP, Work


@discreet
@dataclass(frozen=True, eq=False)
class Multipliers:
    """Prices: v (n,) seconds a child of group i is worth, lam of shortfall, mu of resources, and
    up (p,) of a place under each joint ceiling."""

    v: Floats
    lam: float
    mu: Floats
    up: Floats

    @classmethod
    def of(cls, each: list[Prices], mu: Floats) -> Multipliers:
        """What the prices of a plan say, one set a part."""
        return cls(np.concatenate([p.group for p in each]), max(p.shortfall for p in each), mu,
                   np.concatenate([p.ceiling for p in each]))


@discreet
@dataclass(frozen=True, eq=False)
class Cut:
    """What multipliers say of every choice: its travel is at least constant + worth @ opened."""

    at: Multipliers
    constant: float
    worth: Floats


@discreet
@dataclass(frozen=True, eq=False)
class Step:
    """One evaluation of the relaxation.

    Attributes:
        bound: L, a lower bound on T under the limits asked about.
        cut: the same for any choice.
        choice: the options the relaxed solution opens.
        served: (n,) children of each group that the relaxed solution serves.
        outside: children the relaxed solution leaves without a local place.
        capped: (p,) children it puts under each joint ceiling.
    """

    bound: float
    cut: Cut
    choice: Choice
    served: Floats
    outside: float
    capped: Floats


class Relaxation:
    """The relaxation of one problem, with its arcs laid out for fast repeated evaluation."""

    def __init__(
        self, joint: Joint, shortfall: int, threads: int = 1, work: Work | None = None
    ) -> None:
        self.joint = joint
        self.work = work or Work(np.inf)
        self.shortfall = shortfall
        self.fillers = [KnapsackEvaluator(p, threads) for p in joint.parts]
        self.units = STEP * sum(len(filler.group) for filler in self.fillers)
        self.weight = np.concatenate([p.weight for p in joint.parts]).astype(np.float64)
        self.nowhere = np.concatenate(
            [np.full(len(p.weight), float(p.nowhere_seconds)) for p in joint.parts]
        )
        ends = np.cumsum([0, *(len(p.weight) for p in joint.parts)])
        self.slices = [slice(a, b) for a, b in pairwise(ends)]
        self.ceilings = np.concatenate([p.free.ceilings for p in joint.parts]).astype(np.float64)
        # (k,) of every part: the pool's ceiling, the last position where there is none.
        first = np.cumsum([0, *(len(p.ceiling) for p in joint.parts)])
        self.under = [
            np.where(p.ceiling_of >= 0, p.ceiling_of + a, len(self.ceilings))
            for p, a in zip(joint.parts, first[:-1], strict=True)
        ]
        self.resources, self.budgets = resources_of(joint)
        none = np.zeros(len(joint.options), dtype=bool)
        self.free = NodeRestrictions.of(joint, none, none)

    def start_multipliers(self) -> Multipliers:
        """Prices to begin with: a little above the nearest existing place."""
        v = self.nowhere.copy()
        for mine, filler in zip(self.slices, self.fillers, strict=True):
            exists = np.repeat(filler.places[filler.standing] > 0, np.diff(filler.start))
            near = filler.journey[exists] + 0.2 * filler.journey.mean() if exists.any() else 0.0
            view = v[mine]
            np.minimum.at(view, filler.group[exists], near)
        far = float(self.nowhere.mean()) if len(v) else 0.0  # there may be nobody to place
        return Multipliers(v, 0.6 * far / 2, np.zeros(len(self.budgets)),
                           np.zeros(len(self.ceilings)))

    def cut(self, at: Multipliers) -> Cut:
        """What these multipliers say of every choice of options."""
        self.work.spend(self.units)
        constant = inner(self.weight, at.v) - at.lam * self.shortfall
        constant -= inner(at.mu, self.budgets) + inner(at.up, self.ceilings)
        stay = self.nowhere + at.lam - at.v
        constant += inner(self.weight, np.minimum(stay, 0))
        worth = self.joint.options.cost + (at.mu[:, None] * self.resources).sum(axis=0)
        up = np.r_[at.up, 0.0]
        for mine, under, filler in zip(self.slices, self.under, self.fillers, strict=True):
            standing, gain = filler.values(at.v[mine], at.lam * filler.far + up[under])
            constant += standing
            worth = worth + gain
        # Sums of this many terms are good to more digits than this.
        constant -= 1e-11 * inner(self.weight, np.abs(at.v))
        return Cut(at, constant, worth)

    def evaluate(self, at: Multipliers, limits: NodeRestrictions | None = None) -> Step:
        """Value, subgradient and choice of the relaxation at these multipliers."""
        cut = self.cut(at)
        choice = choose(self.joint, cut.worth, limits or self.free)
        if not np.isfinite(choice.value):
            return Step(np.inf, cut, choice, self.weight, float(self.shortfall), self.ceilings)
        served, outside = np.zeros(len(self.weight)), 0.0
        capped = np.zeros(len(self.ceilings) + 1)
        for mine, under, filler in zip(self.slices, self.under, self.fillers, strict=True):
            served[mine], taken = filler.served(choice.opened)
            outside += float(taken[filler.far].sum())
            np.add.at(capped, under, taken)
        nowhere = self.nowhere + at.lam - at.v < 0
        served[nowhere] += self.weight[nowhere]
        outside += float(self.weight[nowhere].sum())
        return Step(cut.constant + choice.value, cut, choice, served, outside, capped[:-1])


def resources_of(joint: Joint) -> tuple[Floats, Floats]:
    """Linear limits on the choice that are priced: (r, q) use and (r,) amount.

    Each row is scaled so that its limit weighs as much in the direction of ascent as the
    groups do together.
    """
    options, budget = joint.options, joint.budget
    limits = [(row.use, row.most) for row in budget.rows]
    if budget.capital is not None:
        limits.append((options.capital, budget.capital))
    if budget.max_school_places is not None:
        limits.append((options.places * options.school, budget.max_school_places))
    scale = float(max(joint.children, 1)) ** 0.5
    use = [scale * row / max(abs(most), 1) for row, most in limits]
    return (
        np.array(use, dtype=float).reshape(len(limits), len(options)),
        np.array([scale * np.sign(most) for _, most in limits], dtype=float),
    )


@discreet
@dataclass(frozen=True, eq=False)
class Bound:
    """Best bound found, where, and how often the relaxation chose each option on the way."""

    value: float
    step: Step
    often: Floats

    @property
    def at(self) -> Multipliers:
        """Multipliers of the bound."""
        return self.step.cut.at


def ascend(
    relaxation: Relaxation,
    target: float,
    *,
    begin: Multipliers | None = None,
    limits: NodeRestrictions | None = None,
    steps: int = 300,
    enough: float = np.inf,
    least: float = 0.0,
    window: int = 10,
    offer: Callable[[Bools], object] | None = None,
) -> Bound:
    """Deflected subgradient ascent towards ``target`` (an upper bound on T).

    Stops after ``steps``, when the bound reaches ``enough``, when the work is spent, or when
    ``window`` steps have closed less than a share ``least`` of what was left to reach it.
    ``offer`` is shown what each opens.

    The step length follows Polyak, halved when the bound has not risen for a while; the
    direction keeps 0.7 of the last one (Camerini, Fratta and Maffioli 1975). Deterministic.

    Args:
        relaxation: of the problem; its shortfall is S*, and its work is charged.
        target: seconds of the best plan known.
        begin: multipliers to start from; None for those the relaxation starts with.
        limits: what is settled about the options; the bound holds within it.
        steps: evaluations at most.
        enough: a bound in seconds at which to stop.
        least: share of the way to ``enough`` that ``window`` steps must close; 0 to go on
            regardless.
        window: steps looked back.
        offer: called with the (q,) options each relaxed solution opens.
    """
    at = begin or relaxation.start_multipliers()
    best: Bound | None = None
    chosen = np.zeros(len(relaxation.joint.options))
    theta, stale, done = 1.0, 0, 0.0
    push_v = np.zeros_like(at.v)
    push_lam, push_mu, push_up = 0.0, np.zeros_like(at.mu), np.zeros_like(at.up)
    seen: list[float] = []
    for _ in range(steps):
        step = relaxation.evaluate(at, limits)
        if offer is not None and np.isfinite(step.bound):
            offer(step.choice.opened)
        # Later steps count more: early ones only find the way.
        chosen, done = 0.95 * chosen + step.choice.opened, 0.95 * done + 1
        if best is None or step.bound > best.value + 1e-6 * abs(best.value):
            best, stale = Bound(step.bound, step, chosen), 0
            if step.bound >= enough or np.isinf(step.bound):
                break
        else:
            stale += 1
            if stale >= 8:
                theta, stale = theta * 0.6, 0
                at = best.at
                push_v[:], push_lam = 0.0, 0.0
                push_mu[:], push_up[:] = 0.0, 0.0
                if theta < 1e-3:
                    break
                step = best.step
        seen.append(best.value)
        if relaxation.work.left() <= 0:
            break
        before = seen[-1 - window] if len(seen) > window else -np.inf
        if least > 0 and seen[-1] - before < least * max(enough - before, 0.0):
            break
        # One unit of lam moves the price of every child outside at once, one of a ceiling's price
        # that of every child under it: their parts of the direction are scaled down to the size of
        # a single group's.
        slack = (step.outside - relaxation.shortfall) / max(relaxation.joint.children, 1) ** 0.5
        use = relaxation.resources[:, step.choice.opened].sum(axis=1) - relaxation.budgets
        over = (step.capped - relaxation.ceilings) / np.maximum(relaxation.ceilings, 1.0) ** 0.5
        push_v = 0.7 * push_v + (relaxation.weight - step.served)
        push_lam = 0.7 * push_lam + slack
        push_mu = 0.7 * push_mu + use
        push_up = 0.7 * push_up + over
        norm = push_lam**2 + sum(inner(push, push) for push in (push_v, push_mu, push_up))
        if norm < 1e-9:
            break
        length = theta * max(target - step.bound, 1e-4 * abs(target)) / norm
        at = Multipliers(
            at.v + length * push_v,
            max(at.lam + length * push_lam, 0.0),
            np.maximum(at.mu + length * push_mu, 0.0),
            np.maximum(at.up + length * push_up, 0.0),
        )
    assert best is not None
    return Bound(best.value, best.step, chosen / done)
