"""How many children could not be placed, by year, need, phase and district.

Of each cell it is asked how many of its children could be placed if nobody else needed a place (an
exact flow, ``optimise.placeable``): a cell that is short here is short in any plan, and cells
share places, so their figures do not add up. Rows of all children are exact. Districts count only
places within the guideline's minutes. Shortfalls are taken inside each draw before quantiles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sufficiency.case.scenario import Scenario
from sufficiency.forecast.simulate import apportion
from sufficiency.gaps.children import Cell, Growth
from sufficiency.gaps.supply import Supply
from sufficiency.model.formulate import Built, guideline_seconds
from sufficiency.optimise.assignment.max_flow import Classes, fewest_left_out
from sufficiency.optimise.problem import Ints, Problem

ALL = ""
LEVELS = (0.1, 0.5, 0.9)
NAMES = ("10", "50", "90")


def of_everybody(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of all children, of ``shortfalls``: one a January."""
    cells = table[["need", "phase", "district"]]
    return table[(cells == ALL).all(axis=1) & ~table["near"].astype(bool)]


def cells_of(built: Built) -> list[Cell]:
    """Needs and phases of the children to be placed, in order."""
    groups = built.groups
    return sorted(set(zip(groups["need"], groups["phase"], strict=True)))


def shortfalls(
    scenario: Scenario, built: Built, supply: Supply, growth: Growth, cells: Sequence[Cell], *,
    whole: bool = False,
) -> pd.DataFrame:
    """One row a January and cell.

    Args:
        scenario: its guideline of minutes, within which a place is near.
        built: the problem of the forecast's January, with its groups of children.
        supply: what is open in each January.
        growth: factors of the cells, by January and draw.
        cells: needs and phases, in the order of the factors.
        whole: rows of all children only.

    Returns:
        columns year, basis, need, phase, district (empty = all), near (within the guideline),
        places (of all local provision; only in rows of everybody), children_10, _50, _90,
        short_10, _50, _90.
    """
    groups = built.groups
    near = built.problem.seconds <= guideline_seconds(groups, scenario)[:, None]
    cell = _cell(groups, cells)
    rows = []
    for t, (year, factor, basis) in enumerate(
            zip(growth.years, growth.factor, growth.basis, strict=True)):
        problem, opened = supply.problems[t], supply.at(year)
        classes = {close: Classes.of_problem(problem, opened, near if close else None)
                   for close in ((False,) if whole else (False, True))}
        for (need, phase, district, close), at in _rows(groups, whole):
            mine, count = _count(classes[close], problem, at, cell, factor)
            short = _short(problem, mine, count)
            places = supply.places(t, year) if not (need or phase or district) else -1
            rows.append((year, basis, need, phase, district, close, places,
                         *np.quantile(count.sum(axis=1), LEVELS), *np.quantile(short, LEVELS)))
    return pd.DataFrame(rows, columns=[
        "year", "basis", "need", "phase", "district", "near", "places",
        *(f"children_{q}" for q in NAMES), *(f"short_{q}" for q in NAMES)])


def gained(built: Built, supply: Supply, growth: Growth, cells: Sequence[Cell]) -> pd.DataFrame:
    """Place-years each opened option adds: children more placed with it than without, all others
    open, over all years, at the median children of each cell.

    Args:
        built: the problem of the forecast's January, with its groups of children.
        supply: what is open in each January.
        growth: factors of the cells, by January and draw.
        cells: needs and phases, in the order of the factors.

    Returns:
        columns position (of the option), opens, place_years.
    """
    cell = _cell(built.groups, cells)
    total = np.zeros(len(supply.opened), dtype=np.int64)
    for t, (year, factor) in enumerate(zip(growth.years, growth.factor, strict=True)):
        problem, opened = supply.problems[t], supply.at(year)
        if not opened.any():
            continue
        classes = Classes.of_problem(problem, opened)
        classes, count = _count(classes, problem, np.arange(len(cell)), cell,
                                np.median(factor, axis=1, keepdims=True))
        whole = _short(problem, classes, count)[0]
        for q in np.flatnonzero(opened):
            less = opened.copy()
            less[q] = False
            without = replace(classes, places=problem.places(less)[classes.pools],
                              mix=problem.mix_limits(less)[classes.pools])
            total[q] += _short(problem, without, count)[0] - whole
    mine = np.flatnonzero(supply.opened)
    return pd.DataFrame({"position": mine, "opens": supply.opens[mine], "place_years": total[mine]})


def first_years(table: pd.DataFrame) -> pd.DataFrame:
    """First January short, one row a need and phase that ever is.

    Returns:
        columns need, phase, likely (in half of the draws), surely (in nine of ten; 0 = not in these
        years), short_50 in the last January.
    """
    out = []
    cells = table[(table["need"] != ALL) & (table["phase"] != ALL)]
    for (need, phase), rows in cells.groupby(["need", "phase"], sort=True):
        ordered = rows.sort_values("year")
        if not (ordered["short_50"] > 0).any():
            continue
        likely, surely = (_first(ordered, f"short_{q}") for q in ("50", "10"))
        out.append((need, phase, likely, surely, ordered["short_50"].iloc[-1]))
    return pd.DataFrame(out, columns=["need", "phase", "likely", "surely", "short_50"])


def _first(rows: pd.DataFrame, column: str) -> int:
    short = rows.loc[rows[column] > 0, "year"]
    return int(short.iloc[0]) if len(short) else 0


def _rows(groups: pd.DataFrame, whole: bool) -> list[tuple[tuple[str, str, str, bool], Ints]]:
    """(need, phase, district, near) and group positions: all, phases, needs and phases, districts.
    """
    everybody = np.arange(len(groups))
    if whole:
        return [((ALL, ALL, ALL, False), everybody)]
    out = [((ALL, ALL, ALL, False), everybody), ((ALL, ALL, ALL, True), everybody)]
    out += [((ALL, str(p), ALL, False), at) for p, at in groups.groupby("phase").indices.items()]
    out += [((n, p, ALL, False), at)
            for (n, p), at in groups.groupby(["need", "phase"]).indices.items()]
    return out + [((ALL, ALL, str(d), True), at)
                  for d, at in groups.groupby("district").indices.items() if d]


def _cell(groups: pd.DataFrame, cells: Sequence[Cell]) -> Ints:
    """(n,) cell of each group."""
    place = {c: i for i, c in enumerate(cells)}
    return np.array([place[c] for c in zip(groups["need"], groups["phase"], strict=True)])


def _count(
    classes: Classes, problem: Problem, at: Ints, cell: Ints, factor: np.ndarray
) -> tuple[Classes, Ints]:
    """Classes of some groups, and (d, c) whole children of each."""
    keep, of = np.unique(classes.of[at], return_inverse=True)
    mine = replace(classes, of=of, fit=classes.fit[keep], need=classes.need[keep])
    count = np.zeros((factor.shape[1], len(keep)), dtype=np.int64)
    for c in np.unique(cell[at]):
        inside = cell[at] == c
        now = np.bincount(of[inside], problem.weight[at][inside], minlength=len(keep))
        count += apportion(np.rint(now.sum() * factor[c]).astype(np.int64),
                           np.broadcast_to(now, count.shape))
    return mine, count


def _short(problem: Problem, classes: Classes, count: Ints) -> Ints:
    """(d,) children who could not be placed; draws with the same children are solved once."""
    different, which = np.unique(count, axis=0, return_inverse=True)
    return fewest_left_out(problem, classes, different)[which.reshape(-1)]
