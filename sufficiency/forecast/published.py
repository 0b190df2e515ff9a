"""A council's children by need, setting and age, from its published tables; England's where it has
none.

Two-way tables (need by setting, need by age, setting by age) are published, the three-way one is
not: it is fitted to them (iterative proportional fitting), starting from England's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.cohort import Rates, Turnover, at_january, from_stocks, rates, shrunk
from sufficiency.forecast.panel import Floats
from sufficiency.forecast.tables import AGES, BY_AGE, BY_NEED, ENGLAND, NEEDS, SETTINGS, National

ROUNDS = 60
OPEN_AGE = 20
"""New and ceased plans are published together from this age on."""
SHAPE = (len(SETTINGS), len(AGES))
FEW = 10.0
"""Children of England's kind beside a council's new plans of an age, for the settings they join."""


@discreet
@dataclass(frozen=True, eq=False)
class Stock:
    """Children with plans at a January.

    Attributes:
        children: (n, s, a) whole numbers.
        needs: (n, s, a) shares of needs in each setting and age, England's where nobody is.
        settings_estimated: the council's settings of that January were not published.
        needs_estimated: nor its needs.
    """

    children: np.ndarray
    needs: Floats
    settings_estimated: bool
    needs_estimated: bool


@discreet
@dataclass(frozen=True, eq=False)
class Published:
    """The tables by single age, as arrays.

    Attributes:
        stocks: by council and January, (s, a) children; settings NaN if only ages were published.
        totals: by council and January, (a,) children.
        new: by council and calendar year, (s, a) new plans by their age when issued.
        needs: by council and January, (n, s) and (n, a) children.
        ceased: by calendar year, (a,) plans of England that ceased, NaN from the open age on.
    """

    stocks: dict[tuple[str, int], Floats]
    totals: dict[tuple[str, int], Floats]
    new: dict[tuple[str, int], Floats]
    needs: dict[tuple[str, int], tuple[Floats, Floats]]
    ceased: dict[int, Floats]

    @classmethod
    def of(cls, national: National) -> Published:
        """From the tables."""
        ceased = national.ceased_by_age[national.ceased_by_age["age"] < OPEN_AGE]
        needs = national.by_need
        by_setting, by_age = (
            _tables(needs[needs["by"] == by], "group", keys, NEEDS)
            for by, keys in (("setting", SETTINGS), ("age", tuple(map(str, AGES)))))
        return cls(
            stocks=_tables(national.by_age, "age", AGES, SETTINGS),
            totals={k: x[0] for k, x in _tables(national.by_age, "age", AGES, ["total"]).items()},
            new=_tables(national.new_by_age, "age", AGES, SETTINGS),
            needs={k: (by_setting[k], by_age[k]) for k in by_setting},
            ceased={y: g.set_index("age")["ceased"].reindex(list(AGES)).to_numpy(dtype=float)
                    for y, g in ceased.groupby("year")},
        )

    def england(self, january: int) -> Floats:
        """(n, s, a) England's children, as shares of no particular size.

        Needs are published for one January: its pattern stands for the others.
        """
        known = [j for code, j in self.needs if code == ENGLAND]
        if not known:
            raise InputError([Fault(BY_NEED.file, "has no rows of England", "Add them: what needs "
                                    "children have is told apart by England's pattern.",
                                    column="la_code", value=ENGLAND)])
        by_setting, by_age = self.needs[ENGLAND, january if january in known else max(known)]
        stock = np.sum([x for (code, j), x in self.stocks.items()
                        if j == january and code != ENGLAND and np.isfinite(x).all()], axis=0)
        return _fit(np.ones((len(NEEDS), *SHAPE)), [(1, by_age), (2, by_setting), (0, stock)])

    def stock(self, code: str, january: int, settings: Floats) -> Stock:
        """Children of a council by need, setting and age.

        Args:
            code: the council's number, nine letters and figures (E10000020).
            january: year of the January.
            settings: (s,) its plans by setting as far as known, used where only ages are published.

        Raises:
            InputError: no single ages were published for that January.
        """
        if (code, january) not in self.stocks:
            raise InputError([Fault(
                BY_AGE.file, f"has no single ages of January {january} for this council",
                "Start from a January that has them.", column="la_code", value=code)])
        england = self.england(january)
        stock, total = self.stocks[code, january], self.totals[code, january]
        estimated = bool(np.isnan(stock).any())
        if estimated:
            whole = settings if np.isfinite(settings).all() else england.sum(axis=(0, 2))
            whole = whole * total.sum() / whole.sum()
            stock = _fit(england.sum(axis=0) + 1e-9, [(1, whole), (0, total)])
        seed = england / np.maximum(england.sum(axis=0), 1e-12)
        margins = [(0, stock)]
        if (code, january) in self.needs:
            by_setting, by_age = self.needs[code, january]
            margins = [(1, by_age), *([] if estimated else [(2, by_setting)]), (0, stock)]
        fitted = _fit(seed * stock + 1e-12, margins)
        shares = np.where(stock > 0, fitted / np.where(stock > 0, stock, 1), seed + 1e-9)
        return Stock(_whole(fitted, stock), shares / shares.sum(axis=0), estimated,
                     (code, january) not in self.needs)

    def turnover(self, code: str, january: int) -> Turnover | None:
        """What happened to a council's children in the year up to a January, if published."""
        before, after = self.stocks.get((code, january - 1)), self.stocks.get((code, january))
        if before is None or after is None or np.isnan(before + after).any():
            return None
        england = self.joining(ENGLAND, january)
        joining = self.joining(code, january) + FEW * england / np.maximum(england.sum(axis=0), 1)
        return from_stocks(before, after, joining, self.ceasing(january))

    def joining(self, code: str, january: int) -> Floats:
        """(s, a) new plans of the two years before by age at the January; nought if unknown."""
        found = [x for year in (january - 2, january - 1)
                 if (x := self.new.get((code, year))) is not None and np.isfinite(x).all()]
        return at_january(np.sum(found, axis=0)) if found else np.zeros(SHAPE)

    def ceasing(self, january: int) -> Floats:
        """(a,) England's share of plans that ceased in the year before; NaN where unpublished."""
        plans, ceased = self.totals.get((ENGLAND, january - 1)), self.ceased.get(january - 1)
        if plans is None or ceased is None:
            return np.full(len(AGES), np.nan)
        return np.where(plans > 0, ceased / np.where(plans > 0, plans, 1), np.nan)

    def _starts(self) -> str:
        """From which Januaries a forecast may start, in words."""
        known = {j for code, j in self.stocks if code != ENGLAND}
        both = sorted(str(j) for j in known if j - 1 in known)
        return f"Start from January {' or '.join(both)}." if both else "Add another January."

    def england_rates(self, january: int, without: Sequence[str] = ()) -> Rates:
        """Rates of all councils that published both Januaries.

        Args:
            without: councils left out, to test on them.

        Raises:
            InputError: no council published both.
        """
        codes = {code for code, _ in self.stocks} - {ENGLAND, *without}
        both = [(a, b) for code in sorted(codes)
                if (a := self.stocks.get((code, january - 1))) is not None
                and (b := self.stocks.get((code, january))) is not None
                and np.isfinite(a + b).all()]
        if not both:
            raise InputError([Fault(
                BY_AGE.file, f"lacks January {january - 1} or {january}",
                f"Rates need two Januaries of single ages. {self._starts()}", column="year")])
        before, after = np.sum(both, axis=0)
        return rates(from_stocks(before, after, self.joining(ENGLAND, january),
                                 self.ceasing(january)))

    def council_rates(self, code: str, january: int, prior: Rates, *, stocks: bool = True) -> Rates:
        """A council's rates: its own year and new plans beside England's.

        New plans are raised at each age as England's joiners exceed its new plans. The mean of both
        tells more than either: stocks see who came over the border, plans the age of another day.

        Args:
            code: the council's number.
            january: year of the second January, at which the plans of the year are new.
            prior: England's rates.
            stocks: use the council's own two Januaries.
        """
        own = self.turnover(code, january) if stocks else None
        new, england = self.joining(code, january), self.joining(ENGLAND, january).sum(axis=0)
        told = new * np.where(england > 0, prior.joiners[0].sum(axis=0) / np.maximum(england, 1), 0)
        told = told * new.sum() / 2 / max(told.sum(), 1e-12)  # of one year
        none = np.zeros((1, *SHAPE))
        if own is None:
            moved = np.zeros((1, SHAPE[0], *SHAPE))
            return shrunk(Turnover(none, none.copy(), moved, told[None]), prior)
        if told.sum():
            told = told * own.joined.sum() / told.sum()
            own = Turnover(own.exposed, own.left, own.moved, (told[None] + own.joined) / 2)
        return shrunk(own, prior)


def _tables(
    frame: pd.DataFrame, key: str, keys: Sequence[object], columns: Sequence[str]
) -> dict[tuple[str, int], Floats]:
    """(columns, keys) by council and year: nought where a row is missing, NaN where a cell is."""
    place = frame[key].map({k: i for i, k in enumerate(keys)}).to_numpy()
    values = frame[list(columns)].to_numpy(dtype=float)
    groups = frame.groupby(["la_code", "year"], sort=True).indices
    out = {}
    for (code, year), rows in groups.items():
        table = np.zeros((len(columns), len(keys)))
        if np.isnan(values[rows]).any():
            table[:] = np.nan
        else:
            table[:, place[rows].astype(int)] = values[rows].T
        out[str(code), int(year)] = table
    return out


def _fit(table: Floats, margins: list[tuple[int, Floats]]) -> Floats:
    """Iterative proportional fitting: ``table`` summed over an axis equals each margin, the last
    exactly. For a two-way table margins are one-dimensional."""
    for _ in range(ROUNDS):
        for axis, margin in margins:
            now = table.sum(axis=axis, keepdims=True)
            wanted = np.expand_dims(margin, axis)
            table = table * np.where(now > 0, wanted / np.where(now > 0, now, 1), 0)
    return table


def _whole(table: Floats, stock: Floats) -> np.ndarray:
    """(n, s, a) whole children, each setting and age at its own number: largest remainders."""
    wanted = np.rint(stock).astype(np.int64)
    shares = table / np.maximum(table.sum(axis=0), 1e-12) * wanted
    out = np.floor(shares + 1e-9).astype(np.int64)
    rank = np.argsort(np.argsort(-(shares - out), axis=0, kind="stable"), axis=0, kind="stable")
    return (out + (rank < wanted - out.sum(axis=0))).astype(np.int32)
