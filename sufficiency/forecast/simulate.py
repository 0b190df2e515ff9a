"""One year after another, in every draw: children leave, move, grow a year older, and join.

Children are conserved: the stock of a January is that of the one before, less who left, with
movers in another setting, plus who joined. What steers it comes from outside, draw by draw. Either
it is the wanted children in each group of settings (``steered``): they come from the pooled model,
and joiners and movers follow. Or it is the ``Control`` that an earlier run found, perhaps changed
by levers (``controlled``), and numbers follow. Where nothing is known of settings, all are one
group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.forecast.cohort import Rates
from sufficiency.forecast.panel import Floats

Ints = np.ndarray
"""Whole children."""
ROUNDS = 10
STEEPNESS = 2.0
"""Power of a target over what is expected by which a setting's pull is mended in a round: most of a
setting stay whatever its pull, so that a power of one is slow."""
STRONGEST = 50.0
"""How many times as attractive as its rates say a setting may become."""


@discreet
@dataclass(frozen=True, eq=False)
class Control:
    """What a year does beyond its rates, by draw (d).

    Attributes:
        leaving: (d, n, s, a) or broadcastable factor on leaving.
        pull: (d, g) how many times as likely children are to stay in, move to or join a group.
        joiners: (d, g) children who join.
    """

    leaving: Floats
    pull: Floats
    joiners: Ints


@discreet
@dataclass(frozen=True, eq=False)
class Redirect:
    """Newcomers of settings who go to another instead, by draw.

    Attributes:
        share: (d, n, s, a) of children who come into a setting at an age, moving or joining; only
            where they are led away from.
        target: setting they are led to.
    """

    share: Floats
    target: int


@discreet
@dataclass(frozen=True, eq=False)
class Year:
    """What happened in a year, by draw.

    Attributes:
        stock: (d, n, s, a) children at its end.
        left, moved, joined: (d,) children.
        control: what steered it.
    """

    stock: Ints
    left: Ints
    moved: Ints
    joined: Ints
    control: Control


def steered(
    stock: Ints, rates: Rates, joiners: Floats, leaving: Floats, groups: Ints, wanted: Ints,
    rng: np.random.Generator,
) -> Year:
    """A year that ends with the wanted children in each group of settings.

    All together have the wanted number exactly, unless even without joiners more stay (where the
    total falls, more leave). One group may differ by chance where hardly anybody joins it.

    Args:
        stock: (d, n, s, a).
        rates: how they leave, move and join; needs as in ``stock``, or 1 for all.
        joiners: (d, n, s, a) weights of who joins.
        leaving: (d, 1, 1, a) factor on leaving.
        groups: (s,) group of each setting, from nought.
        wanted: (d, g) whole children.
        rng: random numbers, which move on.
    """
    member = np.eye(wanted.shape[1])[groups]  # (s, g)
    whole = wanted.sum(axis=1)
    short = stock.sum(axis=(1, 2, 3)) - whole  # who must leave at least
    expected = (stock * rates.leave * leaving).sum(axis=(1, 2, 3))
    more = np.where(short > expected, short / np.maximum(expected, 1e-9), 1.0)
    leaving = leaving * more[:, None, None, None]
    left = _leave(stock, rates, leaving, rng)
    staying = stock - left
    joining = np.maximum(whole - staying.sum(axis=(1, 2, 3)), 0)
    entering = joiners.sum(axis=(1, 3))
    entering = entering / entering.sum(axis=1, keepdims=True)
    pull = _pull(staying, rates, wanted, joining, entering, member)
    kept, into = _move(staying, rates, pull[:, groups], rng)
    lack = np.maximum(wanted - (kept + into).sum(axis=(1, 3)) @ member, 0)
    control = Control(leaving, pull, apportion(joining, lack + 1e-9 * (entering @ member)))
    joined = _join(stock.shape, joiners, groups, control, rng)
    return _end(left, kept, into, joined, control)


def controlled(
    stock: Ints, rates: Rates, joiners: Floats, groups: Ints, control: Control,
    rng: np.random.Generator, redirects: Sequence[Redirect] = (),
    apart: np.random.Generator | None = None,
) -> Year:
    """A year steered as another was: with the same arguments and seed, the same year.

    Args:
        stock: (d, n, s, a) children at the January before.
        rates: how they leave, move and join.
        joiners: (d, n, s, a) weights of who joins.
        groups: (s,) group of each setting, from nought.
        control: what the other year found, perhaps changed by levers.
        rng: random numbers, which move on.
        redirects: newcomers led elsewhere.
        apart: random numbers for these, so that all else keeps its own.
    """
    left = _leave(stock, rates, control.leaving, rng)
    kept, into = _move(stock - left, rates, control.pull[:, groups], rng)
    joined = _join(stock.shape, joiners, groups, control, rng)
    for redirect in redirects:
        assert apart is not None
        # A mover is a year older at the January than where it is counted here.
        into = _led(into, np.roll(redirect.share, -1, axis=3), redirect.target, apart)
        joined = _led(joined, redirect.share, redirect.target, apart)
    return _end(left, kept, into, joined, control)


def apportion(whole: Ints, weights: Floats) -> Ints:
    """(d, k) whole numbers that sum to ``whole`` (d,), by weights: largest remainders."""
    total = weights.sum(axis=1, keepdims=True)
    even = np.full(weights.shape, 1 / max(weights.shape[1], 1))
    exact = whole[:, None] * np.where(total > 0, weights / np.where(total > 0, total, 1), even)
    out = np.floor(exact + 1e-9).astype(np.int64)
    rank = np.argsort(np.argsort(-(exact - out), axis=1, kind="stable"), axis=1, kind="stable")
    return out + (rank < (whole - out.sum(axis=1))[:, None])


def _leave(stock: Ints, rates: Rates, leaving: Floats, rng: np.random.Generator) -> Ints:
    share = np.clip(np.broadcast_to(rates.leave * leaving, stock.shape), 0, 1)
    share[..., -1] = 1.0
    return rng.binomial(stock, share)


def _chosen(rates: Rates, setting: int, pull: Floats) -> Floats:
    """(d, n, a, s) shares of those in a setting who are in each setting the year after."""
    to = np.moveaxis(rates.where[:, setting], 1, -1) * rates.out[:, setting, :, None]
    to[..., setting] = 1 - rates.out[:, setting]
    drawn = to * pull[:, None, None, :]
    return drawn / drawn.sum(axis=-1, keepdims=True)


def _pull(
    staying: Ints, rates: Rates, wanted: Ints, joining: Ints, entering: Floats, member: Floats
) -> Floats:
    """(d, g) pull at which those who stay in, move to and join a group are the wanted number."""
    if wanted.shape[1] == 1:
        return np.ones(wanted.shape)
    children = staying.sum(axis=1).astype(float)
    mean = Rates(rates.leave.mean(axis=0, keepdims=True), rates.out.mean(axis=0, keepdims=True),
                 rates.where.mean(axis=0, keepdims=True), rates.joiners)
    pull = np.ones(wanted.shape)
    for _ in range(ROUNDS):
        each = pull @ member.T  # (d, s)
        coming = entering * each
        expected = joining[:, None] * coming / np.maximum(coming.sum(axis=1, keepdims=True), 1e-12)
        for s in range(len(member)):
            expected += np.einsum("da,dat->dt", children[:, s], _chosen(mean, s, each)[:, 0])
        expected = expected @ member
        pull = np.clip(pull * ((wanted + 0.5) / (expected + 0.5)) ** STEEPNESS,
                       1 / STRONGEST, STRONGEST)
    return pull


def _move(
    staying: Ints, rates: Rates, pull: Floats, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """(d, n, s, a) children who keep their setting, and who come into one; at their old age."""
    kept, into = np.zeros_like(staying), np.zeros_like(staying)
    for s in range(staying.shape[2]):
        to = _chosen(rates, s, pull)
        own = to[..., s].copy()
        gone = rng.binomial(staying[:, :, s], np.clip(1 - own, 0, 1))
        kept[:, :, s] = staying[:, :, s] - gone
        to[..., s] = 0
        rest = to.sum(axis=-1, keepdims=True)
        to = np.where(rest > 0, to / np.where(rest > 0, rest, 1), 1 / to.shape[-1])
        into += np.moveaxis(_multinomial(gone, to, rng), -1, 2)
    return kept, into


def _multinomial(number: Ints, shares: Floats, rng: np.random.Generator) -> Ints:
    """(..., k) of (...) children by (..., k) shares; only where there is somebody."""
    shares = np.broadcast_to(shares, (*number.shape, shares.shape[-1]))
    out = np.zeros(shares.shape, dtype=number.dtype)
    some = number > 0
    if some.any():
        out[some] = rng.multinomial(number[some], shares[some])
    return out


def _join(
    shape: tuple[int, ...], joiners: Floats, groups: Ints, control: Control,
    rng: np.random.Generator,
) -> Ints:
    """(d, n, s, a) children who join, by the age of the January."""
    out = np.zeros(shape, dtype=np.int64)
    for g in range(control.joiners.shape[1]):
        mine = np.flatnonzero(groups == g)
        if not len(mine):
            continue
        cells = joiners[:, :, mine].reshape(len(joiners), -1)
        total = cells.sum(axis=1, keepdims=True)
        cells = np.where(total > 0, cells / np.where(total > 0, total, 1), 1 / cells.shape[1])
        out[:, :, mine] = _multinomial(control.joiners[:, g], cells, rng).reshape(
            shape[0], shape[1], len(mine), shape[3])
    return out


def _led(newcomers: Ints, share: Floats, target: int, rng: np.random.Generator) -> Ints:
    """Newcomers with a share of them led to one setting."""
    gone = rng.binomial(newcomers, share)
    out = newcomers - gone
    out[:, :, target] += gone.sum(axis=2)
    return out


def _end(left: Ints, kept: Ints, into: Ints, joined: Ints, control: Control) -> Year:
    """A year older, and with those who join."""
    stock = joined.astype(np.int32)
    stock[..., 1:] += (kept + into)[..., :-1].astype(np.int32)
    each = (1, 2, 3)
    return Year(stock, left.sum(axis=each), into.sum(axis=each), joined.sum(axis=each), control)
