"""What if: dated changes to who joins, moves and leaves, each low, central and high.

A lever acts on a forecast that was made without it: what steered each year of each draw is kept,
the lever changes it, and numbers follow (``with_levers``). Without levers the same children come
out. Reform is such a row, never a trend.

    joiners    so many times as many children join
    leaving    so many times as many plans cease
    births     so many times as many children were born in these years: as many join
    housing    so many times as many residents from that January: as many join, and children who
               hold plans already arrive with the rest
    diversion  this share of those who would come into independent schools come into state special
               schools instead
    inclusion  this share of those who would come into special schools are in mainstream instead
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.panel import Floats
from sufficiency.forecast.run import Forecast, gathered, stream
from sufficiency.forecast.setup import Setup
from sufficiency.forecast.simulate import Control, Redirect, Year, controlled
from sufficiency.forecast.tables import AGES, SETTINGS, digest

FACTORS = ("joiners", "leaving", "births", "housing")
SHARES = {"diversion": (("independent",), "state_special"),
          "inclusion": (("state_special", "independent"), "mainstream")}
"""Lever -> settings whose newcomers are led elsewhere, and where."""
ALWAYS = 9999
LEVERS = Table("levers.csv", "dated changes", (
    Column("name", "what it is called, as Reform", needed=True),
    Column("acts_on", "joiners, leaving, births, housing: factors; diversion, inclusion: shares",
           needed=True, words=(*FACTORS, *SHARES), default="joiners"),
    Column("from_year", "first January it shows in (births: first year of birth)", "int", True,
           1990, 2100, default=0),
    Column("to_year", "last January (births: last year of birth); empty = from then on", "int",
           low=1990, high=2100, default=ALWAYS),
    Column("low", "least", "number", True, 0, 10, default=1.0),
    Column("central", "most likely", "number", True, 0, 10, default=1.0),
    Column("high", "most", "number", True, 0, 10, default=1.0),
    Column("setting", "only this setting; empty = all (or the lever's own)"),
    Column("need", "only this primary need; empty = all"),
    Column("age_from", "youngest age at 31 August; empty = all", "int", low=0, high=25,
           default=AGES[0]),
    Column("age_to", "oldest age; empty = all", "int", low=0, high=25, default=AGES[-1]),
    Column("basis", "why"),
))


@dataclass(frozen=True)
class Lever:
    """One change; see ``LEVERS`` for what each field means."""

    name: str
    acts_on: str
    from_year: int
    low: float
    central: float
    high: float
    to_year: int = ALWAYS
    setting: str = ""
    need: str = ""
    age_from: int = AGES[0]
    age_to: int = AGES[-1]

    def fixed(self, value: float) -> Lever:
        """The same lever at one value."""
        return replace(self, low=value, central=value, high=value)


def read_levers(path: Path) -> tuple[tuple[Lever, ...], str]:
    """The levers of a table, and its SHA-256.

    Raises:
        InputError: every fault found.
    """
    table, faults = read_table(path, replace(LEVERS, file=path.name))
    told = {n for f in faults for n in (f.row, *f.also)}
    levers: list[Lever] = []
    for row in table.to_dict("records"):
        number = int(row["row"])
        if number in told:
            continue
        if not row["low"] <= row["central"] <= row["high"]:
            faults.append(Fault(path.name, "is not between low and high", "Order the three.",
                                number, "central", f"{row['central']:g}"))
        if row["acts_on"] in SHARES and row["high"] > 1:
            faults.append(Fault(path.name, "is more than all", "Give a share from 0 to 1.", number,
                                "high", f"{row['high']:g}"))
        if row["acts_on"] in SHARES and row["setting"] == SHARES[row["acts_on"]][1]:
            faults.append(Fault(path.name, f"is where {row['acts_on']} leads to",
                                "Name the setting children are led from.", number, "setting",
                                row["setting"]))
        if row["to_year"] < row["from_year"]:
            faults.append(Fault(path.name, "is before from_year", "Order the two.", number,
                                "to_year", str(row["to_year"])))
        if row["age_to"] < row["age_from"]:
            faults.append(Fault(path.name, "is before age_from", "Order the two.", number,
                                "age_to", str(row["age_to"])))
        lever = Lever(**{k: row[k] for k in Lever.__dataclass_fields__})
        if replace(lever, name="") in [replace(other, name="") for other in levers]:
            faults.append(Fault(path.name, "is there twice, and would act twice", "Keep one row.",
                                number))
        levers.append(lever)
    if not levers and not faults:
        faults.append(Fault(path.name, "has no rows", "Give at least one lever."))
    if faults:
        raise InputError(faults)
    return tuple(levers), digest(path)


def with_levers(base: Forecast, levers: Sequence[Lever], years: int | None = None) -> Forecast:
    """The same draws with levers.

    Args:
        base: the forecast without levers.
        levers: act in this order.
        years: only so many years ahead.

    Raises:
        InputError: a lever names a setting or need that this forecast does not have.
    """
    setup = base.setup
    if faults := _unknown(levers, setup):
        raise InputError(faults)
    draws = base.by_setting_age.shape[1]
    chosen = [(lever, _values(lever, base.seed, i, draws)) for i, lever in enumerate(levers)]
    stock = np.repeat(setup.stock[None], draws, axis=0)
    found: list[Year] = []
    for y, january in enumerate(base.januaries[:years]):
        apart = np.random.default_rng([base.seed, 7, int(base.code), y])
        arriving = np.zeros_like(stock)
        joiners, control = _expected(setup, base.controls[y], setup.joiners(y, draws))
        redirects = []
        for lever, value in chosen:
            by_draw = value[:, None, None, None]
            mask = _mask(lever, setup, january)
            if lever.acts_on in SHARES:
                redirects.append(Redirect(mask * by_draw, _target(lever, setup)))
            elif lever.acts_on == "leaving":
                # Rates are by the age before, the mask by the age at the January.
                factor = np.roll(1 + mask * (by_draw - 1), -1, axis=3)
                control = replace(control, leaving=control.leaving * factor)
            else:
                joiners = joiners * (1 + mask * (by_draw - 1))
                if lever.acts_on == "housing" and january == lever.from_year:
                    more = np.clip(np.roll(mask, -1, axis=2) * (by_draw - 1), 0, 1)
                    arriving = arriving + apart.binomial(stock, more).astype(stock.dtype)
        member = np.eye(control.joiners.shape[1])[np.asarray(setup.groups)]
        control = replace(control, joiners=np.rint(joiners.sum(axis=(1, 3)) @ member).astype(int))
        year = controlled(stock + arriving, setup.rates, joiners, np.asarray(setup.groups), control,
                          stream(base.seed, base.code, y), redirects, apart)
        found.append(replace(year, joined=year.joined + arriving.sum(axis=(1, 2, 3))))
        stock = year.stock
    return gathered(base.council, base.origin, base.code, base.seed,
                    replace(setup, growth=setup.growth[:years]), found, base)


def idle(lever: Lever, forecast: Forecast) -> bool:
    """Whether a lever acts on nobody in any January of a forecast: its years lie elsewhere."""
    return not any(_mask(lever, forecast.setup, january).any() for january in forecast.januaries)


def overlaps(levers: Sequence[Lever], forecast: Forecast) -> list[tuple[Lever, Lever, int]]:
    """Levers that act on the same children in the same way, and the first January they do.

    Args:
        levers: in the order in which they act.
        forecast: of the Januaries and children that are looked at.
    """
    found = []
    for one, other in combinations(levers, 2):
        both = [january for january in forecast.januaries if one.acts_on == other.acts_on and (
            _mask(one, forecast.setup, january) * _mask(other, forecast.setup, january)).any()]
        if both:
            found.append((one, other, both[0]))
    return found


def _unknown(levers: Sequence[Lever], setup: Setup) -> list[Fault]:
    """Levers on what this forecast does not know."""
    faults = [
        Fault(LEVERS.file, "is not in this forecast", f"Known: {', '.join(known)}.", column=column,
              value=value)
        for lever in levers
        for column, value, known in (("setting", lever.setting, setup.kinds),
                                     ("need", lever.need, setup.needs))
        if value and value not in known
    ]
    return faults + [
        Fault(LEVERS.file, f"needs to know which settings are {kind.replace('_', ' ')}",
              "Say so in a table of settings (setting, group).", value=lever.acts_on)
        for lever in levers if lever.acts_on in SHARES
        for kind in (*SHARES[lever.acts_on][0], SHARES[lever.acts_on][1])
        if kind not in setup.kinds
    ]


def _values(lever: Lever, seed: int, number: int, draws: int) -> Floats:
    """(d,) values: triangular between low and high, the same in every year of a draw."""
    if lever.low == lever.high:
        return np.full(draws, lever.central)
    rng = np.random.default_rng([seed, 4, number])
    return rng.triangular(lever.low, lever.central, lever.high, draws)


def _mask(lever: Lever, setup: Setup, january: int) -> Floats:
    """(n, s, a) 1 for the children a lever acts on, by their age at the January."""
    ages = np.array(AGES)
    right = (ages >= lever.age_from) & (ages <= lever.age_to)
    when = (january - 1 - ages if lever.acts_on == "births"  # when most of an age were born
            else np.full(len(ages), january))
    right &= (when >= lever.from_year) & (when <= lever.to_year)
    own = SHARES[lever.acts_on][0] if lever.acts_on in SHARES else (*SETTINGS, "")
    kinds = (lever.setting,) if lever.setting else own
    setting = np.array([k in kinds for k in setup.kinds])
    need = np.array([lever.need in ("", n) for n in setup.needs])
    return (need[:, None, None] & setting[:, None] & right).astype(float)


def _target(lever: Lever, setup: Setup) -> int:
    """The setting that newcomers are led to: the largest of its kind."""
    mine = [i for i, k in enumerate(setup.kinds) if k == SHARES[lever.acts_on][1]]
    return max(mine, key=lambda i: int(setup.stock[:, i].sum()))


def _expected(setup: Setup, control: Control, weights: Floats) -> tuple[Floats, Control]:
    """(d, n, s, a) joiners expected in each cell without levers, and the control unchanged."""
    groups = np.asarray(setup.groups)
    member = np.eye(control.joiners.shape[1])[groups]
    whole = weights.sum(axis=(1, 3)) @ member
    scale = control.joiners / np.where(whole > 0, whole, 1)
    return weights * scale[:, groups][:, None, :, None], control
