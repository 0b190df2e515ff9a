"""Settings of a scenario beside the capital of each year: can what must open be paid for?

What must open are the pins and, where base places must be made up exactly within the years, bases.
Whether some choice of them and of opening years keeps every limit is a small integer programme,
solved exactly (CP-SAT): one variable for each pin and year, and for each kind of host, module and
year the number of hosts that take it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.multistage.phasing import Calendar, capital_rows, spending
from sufficiency.optimise.problem import Ints
from sufficiency.optimise.siting.setting_limits import Setting, SettingLimits

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

YEARS = Setting("years")
Offer = tuple[int, int, int]
"""Places, pounds and first year of a module."""


@discreet
@dataclass(frozen=True, eq=False)
class YearLimits(SettingLimits):
    """All settings of a scenario, the capital of each year among them.

    Attributes:
        calendar: of the same options; its capital is the setting "years".
        bases: whether base places must be made up within the years looked at.
    """

    calendar: Calendar | None = None
    bases: bool = True

    def settings(self) -> tuple[Setting, ...]:
        """As without years, and the capital of the years where it is limited."""
        own = super().settings()
        limited = self.calendar is not None and self.calendar.capital is not None
        return (*own, YEARS) if limited else own

    def _feasible(self, active: frozenset[Setting]) -> bool:
        if not super()._feasible(active - {YEARS}):
            return False
        return YEARS not in active or self.least_more(active) == 0

    def least_more(self, active: frozenset[Setting], *, carry: bool = False) -> int | None:
        """Least pounds more in every year that meet all of these; None if none do.

        Args:
            active: settings.
            carry: as if capital left in a year might be used later.
        """
        return self._least(active, carry=carry)

    def least_pounds(self, active: frozenset[Setting]) -> int:
        """Least capital in all that meets all of these, which can be met."""
        found = self._least(active - {Setting("capital")}, pounds=True)
        assert found is not None
        return found

    def meets(self, total: int, active: frozenset[Setting]) -> bool:
        """Whether all of these can be met with another total of base places."""
        other = replace(self, budget=replace(self.budget, base_places=total), _known={})
        return other.feasible(active | {Setting("base_places")})

    def _least(
        self, active: frozenset[Setting], *, carry: bool = False, pounds: bool = False
    ) -> int | None:
        """Least pounds more in every year; or in all, with no more in any year."""
        from ortools.sat.python import cp_model

        assert self.calendar is not None and self.calendar.capital is not None
        calendar = replace(self.calendar,
                           carry_forward=self.calendar.carry_forward or carry)
        model = cp_model.CpModel()
        used = [*self._pinned(model, active, calendar), *self._modules(model, active, calendar)]
        top = int(self.options.capital.sum())
        more = model.new_int_var(0, 0 if pounds else max(top, 1), "more")
        none = np.zeros((len(calendar.years), 0), dtype=np.int64)
        for t, row in enumerate(capital_rows(none, calendar)):
            by = t + 1 if calendar.carry_forward else 1
            model.add(sum(int(spent[t]) * count for spent, _, count in used)
                      <= row.most + by * more)
        whole = sum(each * count for _, each, count in used)
        if Setting("capital") in active and self.budget.capital is not None:
            model.add(whole <= self.budget.capital)
        model.minimize(whole if pounds else more)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        return round(solver.objective_value) if solver.solve(model) == cp_model.OPTIMAL else None

    def _pinned(
        self, model: cp_model.CpModel, active: frozenset[Setting], calendar: Calendar
    ) -> list[tuple[Ints, int, cp_model.IntVar]]:
        """What each year of each pin costs, in each year and in all."""
        out = []
        for q in np.flatnonzero(self.pins(active)):
            pounds = int(self.options.capital[q])
            every = _spent(pounds, int(calendar.earliest[q]), calendar)
            mine = [model.new_bool_var(f"pin{q}@{t}") for t in range(len(every))]
            model.add(sum(mine) == 1)
            out += [(spent, pounds, var) for spent, var in zip(every, mine, strict=True)]
        return out

    def _modules(
        self, model: cp_model.CpModel, active: frozenset[Setting], calendar: Calendar
    ) -> list[tuple[Ints, int, cp_model.IntVar]]:
        """The same of base modules, by kinds of hosts; none where no total must be made up."""
        options, total = self.options, self.budget.base_places
        if not self.bases or total is None or not self.budget.base_exact or (
            Setting("base_places") not in active
        ):
            return []
        open_ = self.pins(active)
        free = options.base & ~open_ & ~self._banned(active)
        holder = options.site if Setting("site") in active else np.arange(len(options))
        if Setting("site") in active:
            free &= ~np.isin(options.site, options.site[open_])
        hosts: dict[tuple[int, int], set[Offer]] = {}
        for q in np.flatnonzero(free).tolist():
            hosts.setdefault((self._limited(active, q), int(holder[q])), set()).add((
                int(options.places[q]), int(options.capital[q]), int(calendar.earliest[q])))
        out: list[tuple[Ints, int, cp_model.IntVar]] = []
        made: list[cp_model.LinearExpr] = []
        within: dict[int, list[cp_model.IntVar]] = {}
        for number, ((district, offers), many) in enumerate(
            sorted(Counter((d, tuple(sorted(o))) for (d, _), o in hosts.items()).items())
        ):
            mine: list[cp_model.IntVar] = []
            for places, pounds, first in offers:
                for spent in _spent(pounds, first, calendar):
                    var = model.new_int_var(0, many, f"host{number}_{len(mine)}")
                    mine.append(var)
                    made.append(places * var)
                    out.append((spent, pounds, var))
            model.add(sum(mine) <= many)
            within.setdefault(district, []).extend(mine)
        for district, opened in within.items():
            if district >= 0:
                model.add(sum(opened) <= int(self._room(open_)[district]))
        model.add(sum(made) == total - int(options.places[open_ & options.base].sum()))
        return out


def _spent(pounds: int, earliest: int, calendar: Calendar) -> list[Ints]:
    """For each year an option can open in: (y,) what of it counts against each year's limit."""
    years = np.flatnonzero(np.array(calendar.years) >= earliest)
    spent = spending(np.full(len(years), pounds, dtype=np.int64), years, calendar)
    return list((np.cumsum(spent, axis=0) if calendar.carry_forward else spent).T)
