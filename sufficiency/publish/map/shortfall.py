"""Children without a suitable place by area and district.

They are told beside the means of ``disclosure.means`` and go through the one collector, with the
sums of areas and districts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from sufficiency.publish.disclosure.cells import CountChange
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Count, ProtectedCounts
from sufficiency.publish.disclosure.keys import CountKey, Groups, group


def add_shortfall(
    tally: Collector, frames: Sequence[pd.DataFrame], untold: Collection[str] = ()
) -> None:
    """Children, and those without a suitable local place: all of them, by district and by area.

    Areas add up to their district, districts to all. How many live in an area is not told: then
    nobody can work out how few of them have a place.

    Args:
        tally: where they go.
        frames: assignments that differ; ``msoa`` is the joint area, or "" where none is told.
        untold: districts of whose areas nothing is told (``areas.too_few``).
    """
    for at, frame in enumerate(frames):
        whole = _placed(tally, at, (), frame)
        districts = []
        for district, part in _named(frame, "district"):
            key = _placed(tally, at, group(district=district), part)
            districts.append(key)
            areas = [] if district in untold else [
                _short(tally, at, group(msoa=area), small)
                for area, small in _named(part, "msoa")]
            if areas and (part["msoa"] != "").all():
                tally.add_total(key, *areas)
        if districts and (frame["district"] != "").all():
            tally.add_total(whole, *districts)


def _named(frame: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    return [(str(name), part) for name, part in frame[frame[by] != ""].groupby(by)]


def _short(tally: Collector, at: int, of: Groups, frame: pd.DataFrame) -> CountKey:
    """Children without a suitable local place."""
    away = ~frame["local"].astype(bool)
    return tally.add_count(CountKey("short", at, of), frame["children"][away].sum())


def _placed(tally: Collector, at: int, of: Groups, frame: pd.DataFrame) -> CountKey:
    """The same, with how many there are in all; those who have a place are not printed."""
    key, has = _short(tally, at, of, frame), frame["local"].astype(bool)
    tally.add_total(
        tally.add_count(CountKey("all", at, of), frame["children"].sum()), key,
        tally.add_count(CountKey("local", at, of), frame["children"][has].sum(), silent=True))
    return key


def add_independent(tally: Collector, frames: Sequence[pd.DataFrame]) -> None:
    """Of those without a suitable local place, who is at an independent special school: of the
    whole alone, by the keys of a report of the same plans.

    Args:
        tally: where children without a place are counted already.
        frames: assignments that differ.
    """
    for at, frame in enumerate(frames):
        there, away = frame["pool_kind"] == "independent", ~frame["local"].astype(bool)
        # Where something must be hidden, it is not the story of the page.
        tally.add_total(CountKey("short", at), *(
            tally.add_count(CountKey(measure, at), int(frame["children"][some].sum()), least=True)
            for measure, some in (("independent", there), ("elsewhere", away & ~there))))


def shortfalls(
    counts: ProtectedCounts, by: str, order: Sequence[str], pair: tuple[int, int]
) -> tuple[CountChange, ...]:
    """Of each area or district, in this order; withheld where nobody lives in it, unless nobody
    anywhere is told to be without a place.

    Args:
        counts: after disclosure control.
        by: "msoa" or "district".
        order: codes of the areas as drawn.
        pair: positions of the assignments before and with the plan.
    """
    def of(at: int, name: str) -> Count:
        whole = counts.figures[CountKey("short", at)]
        otherwise = Count(0 if whole.value == 0 else None)
        return counts.figures.get(CountKey("short", at, group(**{by: name})), otherwise)

    return tuple(CountChange(of(pair[0], name), of(pair[1], name)) for name in order)


def areas_of(frames: Sequence[pd.DataFrame], groups: Mapping[str, str]) -> list[pd.DataFrame]:
    """The assignments with joint areas in the place of small ones; "" where none is told."""
    return [f.assign(msoa=[groups.get(m, "") for m in f["msoa"]]) for f in frames]
