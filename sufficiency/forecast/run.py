"""The recipe: published tables -> draws of the years ahead of one council.

How many comes from the pooled model, who is where from the cohort; they meet inside each draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sufficiency.case.case_cache import once
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.bands import Errors, draw, errors, past_forecasts, reconcile, sizes
from sufficiency.forecast.cohort import Rates
from sufficiency.forecast.needs import by_phase, whole, with_shares
from sufficiency.forecast.panel import Floats, Panel, panel
from sufficiency.forecast.pooled import forecast
from sufficiency.forecast.population import growth, population_effect
from sufficiency.forecast.published import Published
from sufficiency.forecast.setup import Setup, from_published, from_transitions
from sufficiency.forecast.simulate import Control, Year, apportion, steered
from sufficiency.forecast.tables import PLANS, SETTINGS, National
from sufficiency.forecast.transitions import Transitions

LEAST = 5
"""Januaries before the first origin."""


@discreet
@dataclass(frozen=True, eq=False)
class Model:
    """What is learnt from all councils up to one January.

    Attributes:
        centre: (series, n, years) log of plans ahead.
        england: rates of all councils together.
    """

    national: National
    published: Published
    panel: Panel
    errors: Errors
    centre: Floats
    england: Rates

    @property
    def origin(self) -> int:
        """The January it starts from."""
        return self.panel.last


def fit(national: National, *, origin: int | None = None, years: int = 10) -> Model:
    """Fit to all councils.

    Args:
        national: the published tables.
        origin: January to start from; the last one by default. Nothing later is used.
        years: Januaries ahead.

    Raises:
        InputError: there is no such January, or none with single ages; too few Januaries or
            councils to learn from.
    """
    whole = panel(national)
    origin = origin or whole.last
    if len(whole.years) <= LEAST:
        raise InputError([Fault(
            PLANS.file, f"does not have {LEAST + 1} Januaries", "Give more, of all councils: how "
            "they grow, and how wrong a forecast is, is learnt from them.", column="year",
            value=f"{whole.years[0]} to {whole.last}")])
    if origin not in whole.years[LEAST:]:
        raise InputError([Fault(PLANS.file, f"cannot start a forecast at January {origin}",
                                f"Choose one of {whole.years[LEAST]} to {whole.last}.",
                                column="year")])
    known = whole.until(origin)
    published = Published.of(national)
    centre = forecast(known, years)
    if not np.isfinite(centre[0]).any():
        raise InputError([Fault(
            PLANS.file, f"has too few councils up to January {origin} to learn from", "Give all "
            "councils of England, as the series that come with the package.", column="la_code")])
    # The same however many years are asked for. Tables are told apart as objects, not by their
    # digests: some that hold the same files are changed in memory.
    wrong = once(("errors", national, origin), lambda: errors(known, past_forecasts(known)))
    return Model(national, published, known, wrong, centre, published.england_rates(origin))


@discreet
@dataclass(frozen=True, eq=False)
class Forecast:
    """Draws (d) of a council's years ahead.

    Attributes:
        by_setting_age: (years, d, s, a) children.
        by_need: (years, d, n, s, phase) children.
        counted: the same with the needs that children were first counted with.
        flows: (years, 3, d) who left, moved, joined in the year before each January.
        controls: what steered each year; levers start from it.
    """

    code: str
    council: str
    origin: int
    seed: int
    setup: Setup
    by_setting_age: np.ndarray
    by_need: np.ndarray
    counted: np.ndarray
    flows: np.ndarray
    controls: tuple[Control, ...]

    @property
    def januaries(self) -> tuple[int, ...]:
        """The years ahead."""
        return tuple(range(self.origin + 1, self.origin + 1 + len(self.by_setting_age)))

    def total(self) -> np.ndarray:
        """(years, d) all children with plans."""
        return self.by_setting_age.sum(axis=(2, 3))

    def kind(self, setting: str) -> np.ndarray:
        """(years, d, a) children in one kind of placement."""
        mine = [i for i, k in enumerate(self.setup.kinds) if k == setting]
        return self.by_setting_age[:, :, mine].sum(axis=2)

    def effects(self) -> pd.DataFrame:
        """Change since the origin, the part of residents and the part of rates apart.

        One row a January: change (median), population (children more if each age kept its rate of
        plans), rate (the rest).
        """
        base = self.setup.stock
        rows = []
        for january, drawn, ratio in zip(self.januaries, self.total(), self.setup.growth,
                                         strict=True):
            change = float(np.median(drawn)) - base.sum()
            people = population_effect(base, ratio)
            rows.append({"january": january, "change": change, "population": people,
                         "rate": change - people})
        return pd.DataFrame(rows)


def project(
    model: Model, code: str, *, draws: int = 1000, seed: int = 1,
    transitions: Transitions | None = None, population: pd.DataFrame | None = None,
) -> Forecast:
    """Draws of a council's years ahead.

    Args:
        model: as fitted to all councils.
        code: the council's number.
        draws: number of draws.
        seed: the same seed gives the same bytes.
        transitions: the council's own counts of children who stayed, moved, joined and left; they
            replace the published stocks, and the uncertainty of needs.
        population: residents by age, in the columns of population.csv.

    Raises:
        InputError: the council has no plans to go on from, or no single ages at the origin; or
            its counts end at another January.
    """
    if not starts(model, code):
        raise InputError([Fault(
            PLANS.file, f"has no plans of {model.national.name(code)} in January {model.origin} or "
            "shortly before, or they are masked by breaks.csv", "Add them.", column="total",
            value=code)])
    place = model.panel.codes.index(code)
    now, centre = model.panel.plans[:, place, -1].copy(), model.centre[:, place]
    years = centre.shape[1]
    if untold := bool(np.isnan(now[0])):  # a year back from where the forecast goes
        now[0] = np.exp(2 * centre[0, 0] - centre[0, min(1, years - 1)])
    people = model.national.population if population is None else population
    ratios = tuple(growth(people, code, model.origin, model.origin + 1 + y) for y in range(years))
    if transitions is None:
        setup = from_published(model.published, code, model.origin, model.england,
                               np.exp(centre[1:1 + len(SETTINGS), 0]), ratios, draws, seed)
    else:
        setup = from_transitions(transitions, model.origin, ratios, code, draws, seed)
    if untold:
        setup = replace(setup, estimated=("numbers of all plans", *setup.estimated))
        if transitions is None and _masked(model.national, code, model.origin):
            now[0] = setup.stock.sum()  # single ages are of the same return: they set no level
    size = sizes(now, centre)
    wanted = _wanted(model, code, setup, draw(
        model.errors, centre, size, code, seed, draws), now, size)
    stock = np.repeat(setup.stock[None], draws, axis=0)
    found: list[Year] = []
    for y in range(years):
        found.append(steered(
            stock, setup.rates, setup.joiners(y, draws), setup.leaving(y, draws),
            np.asarray(setup.groups), wanted[y], stream(seed, code, y)))
        stock = found[-1].stock
    return gathered(model.national.name(code), model.origin, code, seed, setup, found)


def _masked(national: National, code: str, january: int) -> bool:
    """Whether a break masks all plans of a council in a January."""
    breaks = national.breaks_of(code)
    return bool(((breaks["from_year"] <= january) & (breaks["to_year"] >= january)).any())


def starts(model: Model, code: str) -> bool:
    """Whether a council has plans at the origin or shortly before, unmasked, to go on from.

    Args:
        model: as fitted to all councils.
        code: the council's number.
    """
    return code in model.panel.codes and bool(
        np.isfinite(model.centre[0, model.panel.codes.index(code)]).all())


def stream(seed: int, code: str, year: int) -> np.random.Generator:
    """The random numbers of one council's year.

    Args:
        seed: of the forecast.
        code: the council's number.
        year: years ahead less one.
    """
    return np.random.default_rng([seed, 2, int(code), year])


def gathered(
    council: str, origin: int, code: str, seed: int, setup: Setup, found: Sequence[Year],
    base: Forecast | None = None,
) -> Forecast:
    """The years found, summed to what is told of them.

    Args:
        council: its name.
        origin: January the years begin at.
        code: its number.
        seed: of the run.
        setup: what the run started from.
        found: the years in order, each with (d, n, s, a) children at its end.
        base: the forecast that it is to be compared with, if any: needs differ from it only by what
            happens to children.
    """
    counted = np.stack([by_phase(y.stock) for y in found])
    if not setup.one_january:
        by_need = counted
    elif base is None:
        by_need = with_shares(setup, found, counted)
    else:
        years = slice(len(found))
        by_need = whole(counted.sum(axis=2), np.maximum(
            base.by_need[years] + (counted - base.counted[years]), 0))
    return Forecast(
        code, council, origin, seed, setup,
        np.stack([y.stock.sum(axis=1) for y in found]), by_need, counted,
        np.stack([np.stack([y.left, y.moved, y.joined]) for y in found]),
        tuple(y.control for y in found))


def _wanted(
    model: Model, code: str, setup: Setup, drawn: Floats, now: Floats, size: Floats
) -> list[np.ndarray]:
    """By year, (d, groups) children the pooled model wants, whole.

    A council's own counts may hold a few children more or fewer than were published, and others in
    each kind of placement: each kind grows from where it is in them as its published plans do.
    """
    scale = setup.stock.sum() / now[0]
    spread = np.array([model.errors.spread(s, float(size[s]))
                       for s in range(1, 1 + len(SETTINGS))])
    parts = reconcile(drawn, spread)
    if setup.settings != SETTINGS:
        # Of a kind whose published plans are masked at the origin, where the forecast begins.
        level = np.where(np.isfinite(now), now, np.median(drawn[:, :, 0], axis=1))
        kinds = sorted(set(setup.kinds))
        own = setup.stock.sum(axis=(0, 2))
        parts = np.stack([
            own[[k == kind for k in setup.kinds]].sum() * (
                parts[SETTINGS.index(kind)] / max(level[1 + SETTINGS.index(kind)], 1.0)
                if kind else drawn[0] / now[0])
            for kind in kinds])
    return [apportion(np.rint(drawn[0, :, y] * scale).astype(np.int64), parts[:, :, y].T)
            for y in range(drawn.shape[2])]
