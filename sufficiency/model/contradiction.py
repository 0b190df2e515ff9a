"""A scenario whose settings contradict each other, told in the planner's words.

Reads the settings of a scenario as limits (``infeasible_settings.py``), finds the smallest set that
no choice of options meets, and says for each which file set it, what it asks, and which single
change would be enough, with the number to put.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.case.supply import read_options
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault
from sufficiency.model.district_limits import district_numbers
from sufficiency.model.formulate import budget_of
from sufficiency.model.years import calendar_of
from sufficiency.optimise.multistage.infeasible_years import YEARS, YearLimits
from sufficiency.optimise.options import Options
from sufficiency.optimise.siting.infeasible_settings import Conflict, smallest_conflict
from sufficiency.optimise.siting.setting_limits import DISTRICTS, NEVER, Setting, SettingLimits

KEYS = {
    "schools": "build.max_new_schools", "school_places": "build.max_new_school_places",
    "base_places": "build.base_places", "capital": "build.capital_gbp", "pin": "build.pin",
    DISTRICTS: "build.bases_per_district", "years": "phase.capital_by_year_gbp",
}


MOST_TOLD = 20
"""Settings named one by one in a message."""


@discreet
@dataclass(frozen=True, eq=False)
class _Told:
    """A scenario's settings as limits, with what is needed to name them."""

    scenario: Scenario
    options: pd.DataFrame
    limits: SettingLimits
    bans: tuple[tuple[str, str], ...]

    def key(self, s: Setting) -> str:
        """Dotted name of the setting."""
        return self.bans[s.number][0] if s.kind == "ban" else KEYS.get(s.kind, "")

    def value(self, s: Setting) -> str:
        """Its value as written; of a list the word meant."""
        if s.kind == "ban":
            return self.bans[s.number][1]
        if s.kind == "pin":
            return str(self.limits.options.ids[s.number])
        if s.kind == "years":
            return ", ".join(f"{v:.0f}" for v in self.scenario.phase.capital_by_year_gbp)
        build = self.scenario.build
        number = {"schools": build.max_new_schools, "school_places": build.max_new_school_places,
                  DISTRICTS: build.bases_per_district,
                  "base_places": build.base_places, "capital": build.capital_gbp}[s.kind]
        return f"{number:.0f}"

    def file(self, s: Setting) -> str:
        """File that set it."""
        return self.scenario.origin.get(self.key(s), "default of the tool")

    def line(self, s: Setting) -> str:
        """The setting, where it is, and what it asks."""
        if s.kind == "site":
            return "one option a site (a rule of the tool)"
        verb = "has" if self.key(s) in ("build.pin", "build.forbid") else "="
        return f"{self.key(s)} {verb} {self.value(s)} ({self.file(s)}): {self._asks(s)}"

    def _asks(self, s: Setting) -> str:
        value = self.value(s)
        if s.kind == "pin":
            o = self.options.iloc[s.number]
            what = str(o["kind"]).replace("_", " ")
            return (f"opens {o['site_name']} ({what}, {o['places']} places, "
                    f"£{o['capital_gbp']:,})")
        if s.kind == "ban":
            return "never opened" if self.key(s) == "build.forbid" else "nothing else is opened"
        if s.kind == "years":
            every = self.scenario.phase.capital_by_year_gbp
            pounds = ", ".join(f"{v:,.0f}" for v in every)
            until = ", what is left carried forward" if self.scenario.phase.carry_forward else ""
            return f"at most £{pounds} {'a year' if len(every) == 1 else 'year by year'}{until}"
        exactly = "exactly" if self.limits.budget.base_exact else "at most"
        return {
            "schools": f"at most {value} new schools",
            "school_places": f"at most {value} places in new schools",
            "base_places": f"{exactly} {value} base places",
            "capital": f"at most £{int(value):,} of capital",
            DISTRICTS: f"at most {value} new bases in each district",
        }[s.kind]

    def remedy(self, s: Setting) -> str:
        """The change of this setting alone that makes the scenario feasible."""
        limits, key = self.limits, self.key(s)
        rest = frozenset(limits.settings()) - {s}
        options, open_ = limits.options, limits.pins(rest)
        if s.kind == "pin":
            return f"take {self.value(s)!r} out of {key}"
        if s.kind == "ban":
            return f"take {self.value(s)!r} out of {key}" if key == "build.forbid" else (
                f"widen {key}")
        if s.kind == "schools":
            return f"raise {key} to {int((open_ & options.school).sum())}"
        if s.kind == "school_places":
            return f"raise {key} to {int(options.places[open_ & options.school].sum())}"
        if s.kind == "capital":
            return f"raise {key} to {self._capital(rest):,}"
        if s.kind == "years":
            return self._years(rest)
        if s.kind == DISTRICTS:
            return f"raise {key} to {self._per_district(rest)}"
        if s.kind == "base_places":
            near = self._totals(rest)
            words = f"set {key} to {' or '.join(str(t) for t in near)}"
            at_most = limits.budget.base_exact and near[0] <= int(self.value(s))
            return words + (', or use build.base_places_rule = "at_most"' if at_most else "")
        raise ValueError(f"{s.kind} is no setting that can be changed")

    def _years(self, rest: frozenset[Setting]) -> str:
        """More in every year, and whether carrying capital forward would do."""
        limits = self.limits
        assert isinstance(limits, YearLimits)
        more = limits.least_more(rest | {YEARS})
        if more is None:
            return "look at more years (phase.years)"
        words = f"give £{more:,} more in every year"
        carried = limits.least_more(rest | {YEARS}, carry=True) == 0
        return words + (", or set phase.carry_forward = true" if carried else "")

    def _per_district(self, rest: frozenset[Setting]) -> int:
        """Least number of bases in each district that meets everything else."""
        limits, most = self.limits, self.limits.per_district
        assert most is not None
        return next(n for n in range(most + 1, len(limits.options) + 1) if replace(
            limits, per_district=n, _known={}).feasible(rest | {Setting(DISTRICTS)}))

    def _capital(self, rest: frozenset[Setting]) -> int:
        """Least capital that meets everything else."""
        limits = self.limits
        budget = limits.budget
        if isinstance(limits, YearLimits) and YEARS in rest:
            return limits.least_pounds(rest)
        if budget.base_exact and budget.base_places is not None:
            return int(limits.least_capital(rest, budget.base_places)[budget.base_places])
        return int(limits.options.capital[limits.pins(rest)].sum())

    def _totals(self, rest: frozenset[Setting]) -> list[int]:
        """The (up to three) nearest totals of base places that meet everything else."""
        limits, asked = self.limits, int(self.value(Setting("base_places")))
        options, capital = limits.options, limits.budget.capital
        pinned = int(options.places[limits.pins(rest) & options.base].sum())
        largest = int(options.places[options.base].max(initial=0))
        least = limits.least_capital(rest, max(asked, pinned) + largest)
        can = np.flatnonzero(least <= (NEVER - 1 if capital is None else capital))
        nearest = (t for t in sorted(can.tolist(), key=lambda t: (abs(t - asked), t))
                   if not isinstance(limits, YearLimits) or limits.meets(t, rest))
        return sorted(islice(nearest, 3))


def contradiction(scenario: Scenario, case: Case, *, years: bool = False) -> Fault | None:
    """The smallest set of settings that no choice of options meets, as one fault.

    Args:
        scenario: as loaded.
        case: its case, without faults.
        years: whether what must open must also be paid for year by year (section phase).

    Returns:
        None if some choice meets all settings. A fault speaks of the first setting of the set.
    """
    pinned = set(scenario.build.pin)
    if pinned <= set(case.options["option_id"]):
        limits = _limits(scenario, case, case.options, (), years)
        if limits.feasible(frozenset(limits.settings())):
            return None
    told = _told(scenario, case, years)
    conflict = smallest_conflict(told.limits)
    return None if conflict is None else _fault(told, conflict)


def _fault(told: _Told, conflict: Conflict) -> Fault:
    """In words."""
    named = [s for s in conflict.settings if s.kind != "site"]
    head = named[0]
    if len(named) == 1:
        problem = _alone(told, by_site=len(conflict.settings) > 1)
    else:
        lines = [f"({i}) {told.line(s)}" for i, s in enumerate(conflict.settings, 1)]
        lines[MOST_TOLD:] = [f"and {n} more"] if (n := len(lines) - MOST_TOLD) > 0 else []
        others = len(named) - 1
        problem = (
            f"and {others} other setting{'s' if others > 1 else ''} contradict each other"
            f"{', no fewer do' if conflict.smallest else ''}: {'; '.join(lines)}"
        )
    enough = [told.remedy(s) for s in conflict.enough if s.kind != "site"]
    remedy = {
        0: "No single change is enough: mend one of these, then check again",
        1: f"It is enough to {''.join(enough)}",
    }.get(len(enough), f"One of these is enough: {'; '.join(enough)}")
    return Fault(told.file(head), f"{problem}; no plan keeps all of these limits",
                 f"{remedy}.", column=told.key(head), value=told.value(head))


def _alone(told: _Told, by_site: bool) -> str:
    """Why a total of base places cannot be made."""
    options = told.limits.options
    sizes = sorted(set(options.places[options.base].tolist()))
    hosts = len(set(options.site[options.base].tolist()))
    where = f"one at each of {hosts} hosts" if by_site else f"at {hosts} hosts"
    return f"cannot be made of modules of {', '.join(map(str, sizes)) or 'no size'}, {where}"


def _limits(
    scenario: Scenario, case: Case, options: pd.DataFrame, bans: tuple[np.ndarray, ...],
    years: bool,
) -> SettingLimits:
    sites = {s: i for i, s in enumerate(sorted(set(options["site_id"])))}
    arrays = Options(
        ids=tuple(options["option_id"]),
        pool=np.zeros(len(options), dtype=np.int64),
        site=np.array([sites[s] for s in options["site_id"]], dtype=np.int64),
        places=options["places"].to_numpy(np.int64),
        capital=options["capital_gbp"].to_numpy(np.int64),
        school=(options["kind"] == "new_school").to_numpy(bool),
        base=(options["kind"] == "base_module").to_numpy(bool),
        pinned=options["pinned"].to_numpy(bool),
    )
    most = scenario.build.bases_per_district
    district = None if most is None else district_numbers(options, case)
    if not years:
        return SettingLimits(arrays, budget_of(scenario), bans, district, most)
    return YearLimits(arrays, budget_of(scenario), bans, district, most,
                      calendar=calendar_of(replace(case, options=options), scenario),
                      bases=scenario.phase.choice == "whole")


def _told(scenario: Scenario, case: Case, years: bool) -> _Told:
    """All settings over all options, those a ban rules out among them."""
    designations = set(case.suitability["designation"])

    def read(**only: tuple[str, ...]) -> pd.DataFrame:
        none: dict[str, tuple[str, ...]] = {
            "forbid": (), "allow_designations": (), "allow_types": ()}
        build = scenario.build.model_copy(update={**none, **only})
        wide = scenario.model_copy(update={"build": build})
        return read_options(case.folder, wide, case.places, designations)[0]

    options = read()
    names, masks = [], []
    for word in scenario.build.forbid:
        hit = (options["option_id"] == word) | (options["site_id"] == word)
        names.append(("build.forbid", word))
        masks.append(hit.to_numpy(bool))
    for key in ("allow_designations", "allow_types"):
        words = getattr(scenario.build, key)
        if words:
            allowed = read(**{key: words})["option_id"]
            names.append((f"build.{key}", ", ".join(words)))
            masks.append(~options["option_id"].isin(allowed).to_numpy(bool))
    limits = _limits(scenario, case, options, tuple(masks), years)
    return _Told(scenario, options, limits, tuple(names))
