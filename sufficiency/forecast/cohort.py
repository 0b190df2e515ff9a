"""Who is where: how children with plans stay, move, join and leave in a year.

Counts of a year (``Turnover``) come from a council's own transitions, or from two Januaries of
published stocks. They become ``Rates``: a council's own counts beside so many children of England's
kind (a beta-binomial mean), so that a small cell says little by itself.

From stocks alone only net flows can be seen. Of children of an age as many leave as the national
ceasing rate says, or more where the cohort shrinks; joiners make up the cohort of the January
after, spread over settings as new plans are; what then lacks in one setting and is too much in
another has moved. Moves both ways between two settings cannot be seen and cancel out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.forecast.panel import Floats

WEIGHT = 100.0
"""Children of England's kind beside a council's own, for rates of leaving and moving."""
JOINERS = 200.0
"""The same for the ages and settings that joiners enter."""
OLDER = 0.27
"""Share of new plans that belong to the cohort a year younger: a new plan has the age of the day it
is issued, a stock the age of 31 August. Fitted to England's 2024 and 2025."""


@discreet
@dataclass(frozen=True, eq=False)
class Turnover:
    """What happened to children between two Januaries; needs, settings, ages.

    Attributes:
        exposed: (n, s, a) children at the first January.
        left: (n, s, a) of these, whose plans ceased.
        moved: (n, s, s, a) of these, from one setting to another.
        joined: (n, s, a) new plans by the age of the January after.
    """

    exposed: Floats
    left: Floats
    moved: Floats
    joined: Floats

    def __post_init__(self) -> None:
        for array in (self.exposed, self.left, self.moved, self.joined):
            array.setflags(write=False)


@discreet
@dataclass(frozen=True, eq=False)
class Rates:
    """What one January does to the next; n is 1 where needs are not told apart.

    Attributes:
        leave: (n, s, a) share of children whose plans cease.
        out: (n, s, a) share of those who stay in the system that leave their setting.
        where: (n, s, s, a) to which setting those go; sums to 1 over the third axis.
        joiners: (n, s, a) shares of joiners, by the age they join at; sums to 1.
    """

    leave: Floats
    out: Floats
    where: Floats
    joiners: Floats


def from_stocks(before: Floats, after: Floats, new: Floats, ceasing: Floats) -> Turnover:
    """The least turnover that leads from one January's stock to the next.

    Args:
        before, after: (s, a) children with plans.
        new: (s, a) new plans by age at the second January; their shares spread the joiners.
        ceasing: (a,) national share of plans that cease at an age, NaN where not published.
    """
    settings, ages = before.shape
    left, joined = np.zeros_like(before), np.zeros_like(before)
    moved = np.zeros((settings, settings, ages))
    joined[:, 0] = after[:, 0]
    left[:, -1] = before[:, -1]
    for a in range(ages - 1):
        old, fresh = before[:, a], after[:, a + 1]
        leave = np.nan_to_num(ceasing[a])
        if old.sum():
            leave = min(max(leave, 1 - fresh.sum() / old.sum()), 1.0)
        left[:, a] = old * leave
        staying = old - left[:, a]
        joining = max(fresh.sum() - staying.sum(), 0.0)
        spread = new[:, a + 1] if new[:, a + 1].sum() else fresh
        joined[:, a + 1] = joining * spread / max(spread.sum(), 1e-12)
        lack = fresh - staying - joined[:, a + 1]
        # A setting may hold fewer than new plans say joined it: then these joined elsewhere.
        over = np.maximum(-lack - staying, 0)
        joined[:, a + 1] = np.maximum(joined[:, a + 1] - over, 0)
        lack = lack + over
        given, taken = np.maximum(-lack, 0), np.maximum(lack, 0)
        joined[:, a + 1] += taken * over.sum() / max(taken.sum(), 1e-12)
        taken = taken * given.sum() / max(taken.sum(), 1e-12)
        moved[:, :, a] = np.outer(given, taken) / max(taken.sum(), 1e-12)
    return Turnover(before[None].copy(), left[None], moved[None], joined[None])


def rates(turnover: Turnover) -> Rates:
    """Plain rates of a large turnover; where nobody is, children of that age elsewhere stand in."""
    any_need = summed(turnover)
    leave = _ratio(turnover.left, turnover.exposed, _ratio(
        any_need.left, any_need.exposed, _ratio(any_need.left.sum(1, keepdims=True),
                                                any_need.exposed.sum(1, keepdims=True), 0.0)))
    staying = turnover.exposed - turnover.left
    gone = turnover.moved.sum(axis=2)
    out = _ratio(gone, staying, 0.0)
    leave[..., -1] = 1.0  # a plan ends with the year in which its holder turns 25
    where = _ratio(turnover.moved, gone[:, :, None, :], _elsewhere(any_need))
    joiners = turnover.joined / turnover.joined.sum()
    return Rates(np.clip(leave, 0, 1), np.clip(out, 0, 1), where, joiners)


def shrunk(own: Turnover, prior: Rates, weight: float = WEIGHT, joiners: float = JOINERS) -> Rates:
    """A council's own rates, drawn to those of a larger whole by so many of its children.

    The prior may have one need where the turnover has many.

    Args:
        own: the council's counts of a year, (n, s, a).
        prior: rates of the larger whole, such as England's.
        weight: children of the prior's kind beside its own, for leaving and moving.
        joiners: the same for the shares of who joins.
    """
    leave = (own.left + weight * prior.leave) / (own.exposed + weight)
    leave[..., -1] = 1.0
    staying = own.exposed - own.left
    gone = own.moved.sum(axis=2)
    out = (gone + weight * prior.out) / (staying + weight)
    pull = weight * prior.out[:, :, None, :] * prior.where
    where = _ratio(own.moved + pull, gone[:, :, None, :] + pull.sum(axis=2, keepdims=True),
                   prior.where)
    shares = prior.joiners / prior.joiners.sum()
    if shares.shape[0] == 1 and own.joined.shape[0] > 1:  # needs as they join in this council
        mix = own.joined.sum(axis=(1, 2), keepdims=True) + 1.0
        shares = shares * mix / mix.sum()
    entered = own.joined + joiners * shares
    return Rates(np.clip(leave, 0, 1), np.clip(out, 0, 1), where, entered / entered.sum())


def summed(turnover: Turnover) -> Turnover:
    """All needs together."""
    return Turnover(*(x.sum(axis=0, keepdims=True) for x in (
        turnover.exposed, turnover.left, turnover.moved, turnover.joined)))


def _ratio(part: Floats, whole: Floats, otherwise: Floats | float) -> Floats:
    """part / whole, and something else where the whole is nought."""
    safe = np.where(whole > 0, whole, 1.0)
    return np.where(whole > 0, part / safe, otherwise)


def _elsewhere(turnover: Turnover) -> Floats:
    """(1, s, s, a) destinations by where children of the next age are, never one's own setting."""
    after = np.roll(turnover.exposed, -1, axis=2)
    after[..., -1] = 0
    to = np.repeat((after + 1e-6)[:, None], after.shape[1], axis=1)
    for s in range(after.shape[1]):
        to[:, s, s] = 0
    return to / np.maximum(to.sum(axis=2, keepdims=True), 1e-12)  # one setting has no other


def at_january(new: Floats) -> Floats:
    """(s, a) new plans of a year by the age of the January after, from their age when issued."""
    out = new * (1 - OLDER)
    out[:, :-1] += new[:, 1:] * OLDER
    out[:, 0] += new[:, 0] * OLDER
    return out
