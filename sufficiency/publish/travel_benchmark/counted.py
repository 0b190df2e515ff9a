"""Counts of the travel-time benchmark and the sums between them, protected together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.crosstab import WHOLE, Cell, CellSum, sums
from sufficiency.publish.disclosure.figures import ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.release_record import Record

Ints = NDArray[np.int64]
ROAD = "road"
"""Measure of the children with a known journey."""


@dataclass(frozen=True)
class Everybody:
    """Children of each scenario, with and without a known journey.

    Attributes:
        titles: of the scenarios.
        children: of every cell, one mapping a scenario.
    """

    titles: tuple[str, ...]
    children: tuple[Mapping[Cell, int], ...]


def guarded_counts(
    tables: Sequence[pd.DataFrame], keys: Sequence[Cell], shares: Sequence[str],
    left: Sequence[Mapping[str, int]], people: Everybody, rules: Rules, record: Record,
) -> ProtectedCounts:
    """Protect every count: children on the road, each share as the children it is of, and
    who is left out: with those who have a journey they are all children.

    A share that is of nobody anywhere says nothing about anybody and is left out.

    Args:
        tables: one a scenario, today first; rows in the order of the keys.
        keys: cells of need, phase, district and area, "all" for a margin.
        shares: columns of the tables that are shares of a cell's children.
        left: children of each scenario who are in no figure of journeys, by why.
        people: all children of each scenario.
        rules: threshold and rounding.
        record: what was published earlier, and where to note what is printed now.
    """
    tally, rest = Collector(rules.k), {name: f"not {name}" for name in shares}
    # Cells in which nobody travels have no row, and so no child on the road.
    cells = sorted({WHOLE, *keys, *(key for found in people.children for key in found)})
    totals = sums(cells)
    for number, table in enumerate(tables):
        n = _of(keys, table["n"].to_numpy(int), cells)
        counts = {ROAD: n}
        for name in shares:
            over = (table[name].fillna(0) * table["n"]).round().astype(int)
            if over.any():
                counts[name] = _of(keys, over.to_numpy(), cells)
                counts[rest[name]] = n - counts[name]
        for name, values in counts.items():
            for cell, count in zip(cells, values.tolist(), strict=True):
                tally.add_count(CountKey(name, number, cell.groups), count,
                                silent=name in rest.values(),
                                of=people.children[number].get(cell) if name == ROAD else None)
            for total, parts in totals:
                tally.add_total(CountKey(name, number, total.groups),
                                *(CountKey(name, number, p.groups) for p in parts))
        for name in (n for n in rest if n in counts):
            for cell in cells:
                tally.add_total(
                    *(CountKey(m, number, cell.groups) for m in (ROAD, name, rest[name])))
        away = [tally.add_count(left_of(number, why), c) for why, c in left[number].items()]
        _with_all(tally, number, people.children[number], totals, away)
        first, every = CountKey("everybody"), CountKey("everybody", number)
        tally.add_count(every, int(n[cells.index(WHOLE)]) + sum(left[number].values()))
        tally.add_total(every, CountKey(ROAD, number), *away)
        # All scenarios as one system are slow: only where a small count asks for it.
        if (number and tally.counts[every] == tally.counts[first]
                and any(0 < c < rules.k for counted in left for c in counted.values())):
            tally.add_total(first, every)
    return tally.protect(rules, people.titles, record)


def _with_all(
    tally: Collector, number: int, children: Mapping[Cell, int], totals: Sequence[CellSum],
    away: Sequence[CountKey],
) -> None:
    """All children of a cell, as a report counts them: those with a known journey and the others,
    who in all are those whom no figure of journeys counts.

    Where there are none of these, a count here is one that a report may have had to withhold.
    """
    def key(measure: str, cell: Cell) -> CountKey:
        return CountKey(measure, number, cell.groups)

    for cell, n in children.items():
        road = key(ROAD, cell)
        tally.add_total(tally.add_count(key("all", cell), n, silent=True), road,
                        tally.add_count(key(f"not {ROAD}", cell), n - tally.counts[road],
                                        silent=True))
    for total, parts in totals:
        if {total, *parts} <= set(children):
            tally.add_total(*(key(f"not {ROAD}", c) for c in (total, *parts)))
    tally.add_total(key(f"not {ROAD}", WHOLE), *away)


def left_of(number: int, why: str) -> CountKey:
    """Children of a scenario who are in no figure of journeys for this reason."""
    return CountKey("left", number, group(why=why))


def _of(keys: Sequence[Cell], values: Ints, cells: Sequence[Cell]) -> Ints:
    """Values of these keys in the order of the cells; none elsewhere."""
    found = dict(zip(keys, values.tolist(), strict=True))
    return np.array([found.get(key, 0) for key in cells], dtype=int)
