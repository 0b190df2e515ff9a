"""Settings of a scenario over its options, and whether some choice meets a set of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import gcd

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.options import Budget, Options
from sufficiency.optimise.problem import Bools, Ints

LIMITS = ("schools", "school_places", "base_places", "capital")
DISTRICTS = "districts"
NEVER = np.int64(2) ** 60


@dataclass(frozen=True, order=True)
class Setting:
    """One setting: kind "schools", "school_places", "base_places", "capital", "districts",
    "years", "site", "ban" or "pin", and for the last two the number of the ban or the option's
    position."""

    kind: str
    number: int = 0


@discreet
@dataclass(frozen=True, eq=False)
class SettingLimits:
    """All settings of a scenario over its options.

    Attributes:
        options: every option there is, banned ones too.
        budget: limits; None is no setting.
        bans: (q,) options each ban rules out.
        district: (q,) number of each option's district, where ``per_district`` is a limit.
        per_district: new bases at most in each; None is no setting.
    """

    options: Options
    budget: Budget
    bans: tuple[Bools, ...] = ()
    district: Ints | None = None
    per_district: int | None = None
    _known: dict[frozenset[Setting], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.budget.rows:
            raise ValueError("limits on sums over options (4e) are no settings of a scenario")

    def settings(self) -> tuple[Setting, ...]:
        """Every setting, in the order that decides between equally small conflicts."""
        values = (self.budget.max_schools, self.budget.max_school_places,
                  self.budget.base_places, self.budget.capital)
        return (
            *(Setting(k) for k, v in zip(LIMITS, values, strict=True) if v is not None),
            *([] if self.per_district is None else [Setting(DISTRICTS)]),
            Setting("site"),
            *(Setting("ban", i) for i in range(len(self.bans))),
            *(Setting("pin", int(q)) for q in np.flatnonzero(self.options.pinned)),
        )

    def feasible(self, active: frozenset[Setting]) -> bool:
        """Whether some choice of options meets all of these."""
        if active not in self._known:
            self._known[active] = self._feasible(active)
        return self._known[active]

    def _feasible(self, active: frozenset[Setting]) -> bool:
        options, budget = self.options, self.budget
        kinds = {s.kind for s in active}
        open_ = self.pins(active)
        if bool((open_ & self._banned(active)).any()):
            return False
        if "site" in kinds and int(np.bincount(options.site[open_], minlength=1).max()) > 1:
            return False
        if (Setting(DISTRICTS) in active
                and self._room(open_).min(initial=0) < 0):
            return False
        used = {
            "schools": int((open_ & options.school).sum()),
            "school_places": int(options.places[open_ & options.school].sum()),
            "base_places": int(options.places[open_ & options.base].sum()),
            "capital": int(options.capital[open_].sum()),
        }
        most = dict(zip(LIMITS, (budget.max_schools, budget.max_school_places,
                                 budget.base_places, budget.capital), strict=True))
        if any(m is not None and k in kinds and used[k] > m for k, m in most.items()):
            return False
        if "base_places" not in kinds or not budget.base_exact or budget.base_places is None:
            return True
        least = self.least_capital(active, budget.base_places)
        limited = "capital" in kinds and budget.capital is not None
        return bool(least[budget.base_places] <= (budget.capital if limited else NEVER - 1))

    def pins(self, active: frozenset[Setting]) -> Bools:
        """(q,) options pinned by these settings."""
        out = np.zeros(len(self.options), dtype=bool)
        out[[s.number for s in active if s.kind == "pin"]] = True
        return out

    def _banned(self, active: frozenset[Setting]) -> Bools:
        out = np.zeros(len(self.options), dtype=bool)
        for s in active:
            if s.kind == "ban":
                out |= self.bans[s.number]
        return out

    def _room(self, open_: Bools) -> Ints:
        """(d,) bases that each district may still get."""
        assert self.district is not None and self.per_district is not None
        return self.per_district - np.bincount(
            self.district[open_ & self.options.base],
            minlength=int(self.district.max(initial=-1)) + 1)

    def least_capital(self, active: frozenset[Setting], top: int) -> Ints:
        """(top + 1,) least capital of pins and bases for each number of base places, else NEVER."""
        options = self.options
        open_ = self.pins(active)
        begin = int(options.places[open_ & options.base].sum())
        out = np.full(top + 1, NEVER, dtype=np.int64)
        if begin > top:
            return out
        free = options.base & ~open_ & ~self._banned(active)
        if Setting("site") in active:
            free &= ~np.isin(options.site, options.site[open_])
            holder = options.site
        else:
            holder = np.arange(len(options))
        best: dict[tuple[int, int], dict[int, int]] = {}
        for q in np.flatnonzero(free).tolist():
            mine = best.setdefault((self._limited(active, q), int(holder[q])), {})
            places, capital = int(options.places[q]), int(options.capital[q])
            mine[places] = min(mine.get(places, capital), capital)
        alike = Counter((d, tuple(sorted(o.items()))) for (d, _), o in best.items())
        unit = gcd(*(p for _, offer in alike for p, _ in offer)) or 1
        steps = (top - begin) // unit
        table = np.full(steps + 1, NEVER, dtype=np.int64)
        table[0] = int(options.capital[open_].sum())
        for district in sorted({d for d, _ in alike}):
            offers = sorted((o, many) for (d, o), many in alike.items() if d == district)
            room = steps if district < 0 else int(self._room(open_)[district])
            table = _joined(table, offers, unit, room)
        out[begin + unit * np.arange(steps + 1)] = np.minimum(table, NEVER)
        return out

    def _limited(self, active: frozenset[Setting], q: int) -> int:
        """District of an option where bases in a district are limited, else -1."""
        return int(self.district[q]) if (
            self.district is not None and Setting(DISTRICTS) in active) else -1


def _joined(
    table: Ints, offers: Sequence[tuple[tuple[tuple[int, int], ...], int]], unit: int, room: int
) -> Ints:
    """Least capital for each number of steps with at most ``room`` of these hosts besides.

    Args:
        table: (s,) least capital without them.
        offers: places and capital of what a host may take, and how many such hosts there are.
        unit: places of a step.
    """
    steps = len(table) - 1
    hosts = sum(many for _, many in offers)
    # By how many hosts are used, where that is limited; else in one row.
    rows = np.full((max(room, 0) + 1 if room < min(hosts, steps) else 1, steps + 1), NEVER)
    rows[0] = table
    for offer, many in offers:
        smallest = min(p for p, _ in offer) // unit
        for _ in range(min(many, steps // smallest)):
            before, rows = rows, rows.copy()
            to, of = (rows[1:], before[:-1]) if len(rows) > 1 or room <= 0 else (rows, before)
            for places, capital in offer:
                s = places // unit
                if s <= steps:
                    np.minimum(to[:, s:], of[:, : steps + 1 - s] + capital, out=to[:, s:])
    least: Ints = rows.min(axis=0)
    return np.minimum(least, NEVER)
