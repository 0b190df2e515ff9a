"""Children without a suitable local place in each January, as a map may show them.

All children, and how many of them are short in the draws of the forecast, are the figures of a
report with the same forecast. Where those live is told by district, of the middle of the forecast,
in the districts that a report tells of by themselves. The same children stand behind every January:
figures of a district that differ by few from one January to another are told as the earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sufficiency.gaps.run import Gaps
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Audit, Band, Count, ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.provision import Place
from sufficiency.publish.report.years.figures import figures
from sufficiency.publish.report.years.words import BASIS, tested

SHORT = "short then"
"""Measure: children short in a January, all placed at once, in the middle of the forecast."""


@dataclass(frozen=True)
class PlanYears:
    """One plan, or what is left if nothing is built.

    Attributes:
        whole: by January, children without a suitable local place in the draws.
        districts: by January, of each district in the order of the atlas.
    """

    whole: tuple[Band, ...]
    districts: tuple[tuple[Count, ...], ...]


@dataclass(frozen=True)
class Years:
    """What a map tells of the years.

    Attributes:
        januaries: in order.
        basis: of each, in words.
        tested: the last that forecasts like this were ever tested for.
        children: of each.
        nothing: if nothing is built.
        plans: in the order of the atlas.
    """

    januaries: tuple[int, ...]
    basis: tuple[str, ...]
    tested: int
    children: tuple[Band, ...]
    nothing: PlanYears
    plans: tuple[PlanYears, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Each January with what its figures are."""
        return tuple(f"January {year}, {'children ' * (basis == BASIS['start'])}{basis}"
                     for year, basis in zip(self.januaries, self.basis, strict=True))

    @property
    def start(self) -> int:
        """Position of the January that is counted, where the slider begins."""
        return self.basis.index(BASIS["start"]) if BASIS["start"] in self.basis else 0

    @property
    def unbuilt(self) -> str:
        """From when plans are told that nobody built."""
        return (f"What is not built has no past: its years begin with January "
                f"{self.januaries[self.start]}, {self.agreed} where it could be open before.")

    @property
    def agreed(self) -> str:
        """Of a plan that nobody built, from when it is open all the same before the count."""
        return f"as if agreed in {self.januaries[0]} and filling since"


def as_if(years: Years, places: Sequence[Place], begin: int) -> str:
    """That a plan which nobody built is told as open before it could be; "" where none is.

    Args:
        years: of the map.
        places: of the plan.
        begin: position of the January it is told from.
    """
    early = any(p.example and 0 < p.opens < years.januaries[begin] for p in places)
    return years.agreed if early else ""


def drawn(
    years: Years | None, begins: Sequence[int], places: Sequence[Sequence[Place]],
    full: Sequence[int],
) -> dict[str, Any]:
    """What the page's scripts work on; the names say what is counted, for the output check.

    Args:
        years: None = none.
        begins: position of the January each plan is told from.
        places: of each plan.
        full: January from which all that each plan opens is there; 0 = it opens nothing.
    """
    def told(plan: PlanYears) -> dict[str, Any]:
        return {"children": {
            "whole": [[band.middle.value, str(band)] for band in plan.whole],
            "districts": [[[c.value, c.about] for c in of] for of in plan.districts]}}

    if years is None:
        return {}
    early = [as_if(years, of, at) for of, at in zip(places, begins, strict=True)]
    return {"years": {"year": years.januaries, "words": years.words,
                      "begins": {"year": [years.januaries[at] for at in begins]},
                      "full": {"year": list(full)},
                      "agreed": early,
                      "nothing": told(years.nothing), "plans": [told(p) for p in years.plans]}}


def map_years(
    found: Sequence[Gaps], districts: Sequence[str], rules: Rules | None, record: Record
) -> tuple[Years, tuple[Audit, ...]]:
    """Pass the years through disclosure control.

    Args:
        found: if nothing is built, then each plan of the map; with ``where``.
        districts: as drawn.
        rules: None for internal maps.
        record: what was published earlier, and where to note what is told now.

    Raises:
        InputError: a plan has other children than the first.
    """
    told = figures(found, rules, record)
    titles = [each.title for each in found]
    shut = {y for i, y in enumerate(told.years)
            if any(plan.short[i].middle.value is None for plan in told.plans)}
    plain = set(districts) - {line[2] for line in told.untold}
    tally = Collector(rules.k if rules else 1)
    for plan, each in enumerate(found):
        assert each.where is not None, "asked for with where"
        for year in sorted({int(y) for y in each.where["year"]} - shut):
            mine = each.where[each.where["year"] == year]
            keys = [tally.add_count(_key(plan, year, name), int(short),
                                    silent=name not in plain)
                    for name, short in zip(mine["district"], mine["short"], strict=True)]
            # Nobody prints it, but it is near what is said of all children.
            whole = tally.add_count(_key(plan, year, ""), int(mine["short"].sum()))
            tally.add_total(whole, *keys)
    guarded = tally.protect(rules, titles, record)
    each_plan = tuple(
        PlanYears(shown.short, _steady(tally, guarded, plan, told.years, districts, rules))
        for plan, shown in enumerate(told.plans))
    last = tested(told.years, told.basis)
    return Years(told.years, tuple(BASIS[b] for b in told.basis), last, told.children,
                 each_plan[0], each_plan[1:]), (*told.audit, *guarded.audit)


def _key(plan: int, year: int, district: str) -> CountKey:
    return CountKey(SHORT, plan, group(january=str(year), **(
        {"district": district} if district else {})))


def _steady(
    tally: Collector, guarded: ProtectedCounts, plan: int, years: Sequence[int],
    districts: Sequence[str], rules: Rules | None,
) -> tuple[tuple[Count, ...], ...]:
    """By January, each district's figure; near an earlier one, it is told as about that."""
    out: list[list[Count]] = [[] for _ in years]
    for name in districts:
        seen: list[tuple[int, Count]] = []
        for i, year in enumerate(years):
            key = _key(plan, year, name)
            figure = guarded.figures.get(key, Count(None))
            if key in set(tally.silent) or figure.value is None:
                out[i].append(Count(None))
                continue
            true = tally.counts[key]
            near = next((c for n, c in seen if rules and 0 < abs(n - true) < rules.k), None)
            if near is None and not figure.about:
                seen.append((true, figure))
            out[i].append(figure if near is None else Count(near.value, about=True))
    return tuple(map(tuple, out))
