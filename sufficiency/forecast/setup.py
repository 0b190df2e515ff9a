"""What the cohort of one council starts from: its children, their rates, and who joins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.cohort import Rates
from sufficiency.forecast.panel import Floats
from sufficiency.forecast.published import Published
from sufficiency.forecast.tables import AGES, NEEDS, SETTINGS
from sufficiency.forecast.transitions import CHILDREN, Transitions

NEED_SIZE = 200.0
"""Needs of joiners are as uncertain as shares counted in so many children (Dirichlet). Not
back-tested: needs of all councils are published for one January."""
JOIN_NOISE, LEAVE_NOISE = 0.2, 0.3
"""Relative standard deviations of joiners, and of leaving, at one age, beside chance. Joiners: as
seen from January 2024 to 2025 at ages 6 to 15, each council forecast by the others' rates (0.10 to
0.34). Leaving: less than half of that at ages 18 to 21 (0.6 to 0.9), because a council's own rates
are used here."""


@discreet
@dataclass(frozen=True, eq=False)
class Setup:
    """Where a run starts, and what steers who is where.

    Attributes:
        stock: (n, s, a) children at the origin.
        rates: how they leave, move and join.
        weights: (n, s, a) who joins, where nothing is uncertain.
        need_factors: (d, n) how many times as often joiners have a need, by draw; all 1 where a
            council's own counts say which needs join.
        growth: by year, (a,) residents against the origin.
        settings, needs: names along the axes.
        kinds: (s,) kind of placement of each setting, "" where it was not told.
        groups: (s,) group of settings that the pooled model steers: one a kind.
        estimated: what of the origin was estimated because it was not published.
        code, seed: of the council and the run, for the noise of ages.
        one_january: whether needs are known of one January only, so that nothing tells how they
            change.
    """

    stock: np.ndarray
    rates: Rates
    weights: Floats
    need_factors: Floats
    growth: tuple[Floats, ...]
    settings: tuple[str, ...]
    needs: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: tuple[int, ...]
    estimated: tuple[str, ...]
    code: str
    seed: int
    one_january: bool = False

    def joiners(self, year: int, draws: int) -> Floats:
        """(d, n, s, a) weights of who joins in a year, with residents' growth and noise."""
        noise = self._noise(3, year, draws, JOIN_NOISE) * self.growth[year]
        return self.weights * self.need_factors[:, :, None, None] * noise[:, None, None, :]

    def leaving(self, year: int, draws: int) -> Floats:
        """(d, 1, 1, a) factor on leaving in a year, by age."""
        return self._noise(6, year, draws, LEAVE_NOISE)[:, None, None, :]

    def _noise(self, purpose: int, year: int, draws: int, deviation: float) -> Floats:
        """(d, a) factors with mean 1."""
        rng = np.random.default_rng([self.seed, purpose, int(self.code), year])
        shape = 1 / deviation**2
        return rng.gamma(shape, 1 / shape, (draws, len(AGES)))


def from_published(
    published: Published, code: str, january: int, england: Rates, settings: Floats,
    growth: tuple[Floats, ...], draws: int, seed: int,
) -> Setup:
    """From the council's published tables.

    Args:
        published: tables of all councils.
        code: the council's number.
        january: the origin.
        england: rates of England at the origin.
        settings: (s,) its plans by setting as far as known.
        growth: by year ahead, (a,) residents against the origin.
        draws: as many.
        seed: the same seed gives the same factors.

    Raises:
        InputError: no single ages were published for that January.
    """
    stock = published.stock(code, january, settings)
    rates = published.council_rates(code, january, england)
    shares = stock.children.sum(axis=(1, 2)) + 1.0
    shares = shares / shares.sum()
    rng = np.random.default_rng([seed, 5, int(code)])
    factors = rng.dirichlet(NEED_SIZE * shares, draws) / shares
    estimated = [name for name, flag in (("settings", stock.settings_estimated),
                                         ("needs", stock.needs_estimated)) if flag]
    return Setup(
        stock.children, rates, rates.joiners * stock.needs, factors, growth, SETTINGS, NEEDS,
        SETTINGS, tuple(range(len(SETTINGS))), tuple(estimated), code, seed, one_january=True)


def from_transitions(
    found: Transitions, january: int, growth: tuple[Floats, ...], code: str, draws: int, seed: int,
) -> Setup:
    """From the council's own counts.

    Args:
        found: the council's counts of Januaries and of the moves between them.
        january: the origin.
        growth: by year ahead, (a,) residents against the origin.
        code: the council's number.
        draws: as many.
        seed: of the run, for the noise of ages.

    Raises:
        InputError: they end at another January.
    """
    if found.january != january:
        raise InputError([Fault(
            CHILDREN.file, f"ends at January {found.january}, the forecast starts at {january}",
            "Start there with --origin, or bring the counts up to date.", column="calendar-year")])
    rates = found.rates()
    told = found.groups
    kinds = tuple(SETTINGS[g] for g in told) if told is not None else ("",) * len(found.settings)
    present = sorted(set(kinds))
    return Setup(
        found.stock, rates, rates.joiners, np.ones((draws, len(found.needs))), growth,
        found.settings, found.needs, kinds, tuple(present.index(k) for k in kinds), (), code, seed)
