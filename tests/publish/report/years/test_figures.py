"""A reader who knows the growth, the places, every sum and the rules learns of no few children."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from sufficiency.errors import InputError
from sufficiency.publish.disclosure.figures import Band, Count, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.years import rows
from sufficiency.publish.report.years.figures import Figures, figures
from sufficiency.publish.report.years.rows import Line
from tests.publish.report.years.synthetic import Made, counted, cube, years
from tests.sizes import few

RULES = Rules()
MOST = 5_000.0
Cell = tuple[str, str, str]


def known(
    made: Made, told: Mapping[Line, list[tuple[Band, ...]]], whole: tuple[Band, ...],
    asked: Collection[Line],
) -> dict[Line, tuple[int, int]]:
    """Least and greatest number of children of rows, from everything that is printed of the years.

    Independent of the protection: of each printed shortfall it is known that children, times the
    growth, less the places are within its rounding; "under 10" is 0 to 9; the children of all are
    printed; cells sum to needs and phases, to districts and to all; all are whole numbers.
    """
    frame = made.plans[0].children
    cells = [(n, p, d) for n in sorted(set(frame["need"])) for p in sorted(set(frame["phase"]))
             for d in sorted(set(frame["district"]))]
    low: list[float] = []
    high: list[float] = []
    weights: list[np.ndarray] = []

    def bound(line: Line, least: float, most: float) -> None:
        weights.append(_mask(line, cells))
        low.append(least)
        high.append(most)

    for year, band in zip(made.growth, whole, strict=True):
        for factor, count in zip(made.growth[year], (band.low, band.middle, band.high),
                                 strict=True):
            if count.value is not None:
                bound(("", "", ""), (count.value - 2.51) / factor, (count.value + 2.51) / factor)
    for line, plans in told.items():
        for plan, bands in enumerate(plans):
            for year, band in zip(made.growth, bands, strict=True):
                for factor, count in zip(made.growth[year], (band.low, band.middle, band.high),
                                         strict=True):
                    places = made.places[line][plan]
                    loose = 2.51 + (RULES.k - 1 + 2 if count.about else 0)
                    if count.value:
                        bound(line, (count.value - loose + places) / factor,
                              (count.value + loose + places) / factor)
                    elif count.value == 0 or count.under:
                        bound(line, 0, (9.51 + places) / factor)
    out = {}
    matrix = np.array(weights)
    for line in asked:
        ends = []
        for sign in (1, -1):
            found = milp(sign * _mask(line, cells), integrality=np.ones(len(cells)),
                         bounds=Bounds(0, MOST),
                         constraints=LinearConstraint(matrix, np.array(low), np.array(high)))
            assert found.status == 0, found.message
            ends.append(round(sign * found.mip_dual_bound))
        out[line] = (ends[0], ends[1])
    return out


def _mask(line: Line, cells: list[Cell]) -> np.ndarray:
    return np.array([all(a in ("", b) for a, b in zip(line, cell, strict=True))
                     for cell in cells], dtype=float)


def of(told: Figures) -> dict[Line, list[tuple[Band, ...]]]:
    return {line: [plan.alone[line] for plan in told.plans] for line in told.plans[0].alone}


def small(made: Made) -> list[Line]:
    return [line for line, n in made.children.items() if 0 < n < RULES.k]


def naive(made: Made) -> dict[Line, list[tuple[Band, ...]]]:
    """Each row by itself, rounded, if it has ten children: primary suppression alone."""
    inside = figures(made.plans, None, Record())

    def count(c: Count) -> Count:
        n = c.value or 0
        return Count(RULES.rounded(n)) if n >= RULES.k else Count(None, under=RULES.k)

    return {line: [tuple(Band(count(b.low), count(b.middle), count(b.high)) for b in p.alone[line])
                   for p in inside.plans]
            for line in inside.plans[0].alone if made.children[line] >= RULES.k}


def lonely() -> pd.DataFrame:
    """One small cell in a phase and a district whose others are all large: subtraction finds it."""
    rows_ = [(need, phase, district, 40) for need in ("ASD", "MLD", "SEMH")
             for phase in ("primary", "secondary") for district in ("Westvale", "Midvale")]
    return pd.DataFrame([*rows_, ("VI", "primary", "Westvale", 3)],
                        columns=["need", "phase", "district", "children"])


def test_primary_suppression_alone_gives_a_small_row_away() -> None:
    """The attack bites: so what follows is no empty law."""
    made = years(3, children=lonely())
    line = ("VI", "primary", "")
    inside = figures(made.plans, None, Record())
    low, high = known(made, naive(made), inside.children, [line])[line]
    assert high < RULES.k, (low, high)
    told = figures(made.plans, RULES, Record())
    assert line in told.untold
    low, high = known(made, of(told), told.children, [line])[line]
    assert high - low >= RULES.k


@pytest.mark.parametrize("seed", few(range(40), 4))
def test_no_small_row_can_be_worked_out(seed: int) -> None:
    made = years(seed)
    told = figures(made.plans, RULES, Record())
    assert not set(small(made)) & set(told.plans[0].alone)
    found = known(made, of(told), told.children, small(made))
    for line, (low, high) in found.items():
        assert low <= made.children[line] <= high
        assert high - low >= RULES.k, (line, low, high)


@pytest.mark.parametrize("seed", few(range(20), 2))
def test_no_small_number_is_printed_and_all_are_rounded(seed: int) -> None:
    told = figures(years(seed).plans, RULES, Record())
    bands = [*told.children, *(b for p in told.plans for b in p.short),
             *(b for p in told.plans for bs in p.alone.values() for b in bs)]
    for count in (c for band in bands for c in (band.low, band.middle, band.high)):
        assert count.value is None or count.value == 0 or (
            count.value >= RULES.k and count.value % RULES.base == 0)


def test_none_and_few_look_the_same_in_a_row() -> None:
    told = figures(years(1).plans, RULES, Record())
    counts = {c for p in told.plans for bs in p.alone.values() for b in bs
              for c in (b.low, b.middle, b.high)}
    assert Count(0) not in counts and Count(None, under=10) in counts


def test_where_all_are_few_no_row_is_told() -> None:
    """Seven short of all: a row with a number, or even none, would say of whom they are."""
    made = years(1, plans=1)
    each = made.plans[0]
    table = each.table.copy()
    late = table["year"] == 2027
    whole = late & (table[["need", "phase", "district"]] == "").all(axis=1)
    table.loc[late, ["short_10", "short_50", "short_90"]] = 0
    table.loc[whole, ["short_10", "short_50", "short_90"]] = 7
    told = figures([replace(each, table=table)], RULES, Record())
    at = told.years.index(2027)
    assert str(told.plans[0].short[at]) == "withheld"
    assert {str(b[at]) for b in told.plans[0].alone.values()} == {"withheld"}
    # Places are known and, where some are short, full: all children would give the seven away.
    assert str(told.children[at]) == "withheld"
    assert any("2027" in a.figure for a in told.audit)


def test_few_with_one_plan_shut_the_january_for_all() -> None:
    """Children less places of the one plan are those short with the other."""
    made = years(1)
    table = made.plans[1].table.copy()
    whole = (table["year"] == 2026) & (table[["need", "phase", "district"]] == "").all(axis=1)
    table.loc[whole, "short_10"] = 3
    told = figures([made.plans[0], replace(made.plans[1], table=table)], RULES, Record())
    at = told.years.index(2026)
    assert {str(p.short[at]) for p in told.plans} == {"withheld"} == {str(told.children[at])}
    assert {str(b[at]) for p in told.plans for b in p.alone.values()} == {"withheld"}


def test_inside_everything_is_as_it_is() -> None:
    made = years(2)
    told = figures(made.plans, None, Record())
    table = made.plans[0].table
    assert told.untold == frozenset() and told.audit == ()
    for line, bands in told.plans[0].alone.items():
        mine = table[(table[["need", "phase", "district"]] == list(line)).all(axis=1)]
        assert [b.middle.value for b in bands] == mine["short_50"].tolist()


def test_what_was_withheld_before_stays_untold() -> None:
    """A report that withheld a row, named with --against, keeps it out of the years."""
    made = years(3, children=lonely())
    record = Record()
    rows.told(made.plans[0].children, (), RULES, ["Plan A"], record)
    later = Record(tuple(record.now), systems=tuple(record.systems_now))
    assert ("VI", "primary", "") in figures(made.plans, RULES, later).untold


def test_other_children_are_refused() -> None:
    plans = [*years(1, plans=1).plans, *years(2, plans=1).plans]
    with pytest.raises(InputError, match="has other children"):
        figures(plans, RULES, Record())


def test_a_row_that_is_short_is_told_before_one_that_is_not() -> None:
    """One row beside a small one must go: that of which nobody is short."""
    more = pd.DataFrame([("VI", "secondary", "Midvale", 25)], columns=lonely().columns)
    people = pd.concat([lonely(), more])
    for mine in (("ASD", "primary", ""), ("SEMH", "primary", "")):
        told = rows.told(people, [mine], RULES, ["Plan"], Record())
        gone = {line for line in told.untold if line[1] == "primary"} - {("VI", "primary", "")}
        assert gone and mine not in gone, (mine, gone)


def test_rows_are_those_of_the_case() -> None:
    people = cube(5)
    told = rows.told(people, (), None, [], Record())
    assert set(told.lines) == set(counted(people)) - {("", "", "")}
