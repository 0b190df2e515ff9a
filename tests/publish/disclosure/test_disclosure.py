"""No hidden figure can be worked out: an attack of our own, by brute force, on small tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.publish.disclosure import means
from sufficiency.publish.disclosure.figures import Count, MeanMinutes, Rules, plain
from sufficiency.publish.disclosure.keys import CountKey, Sum
from sufficiency.publish.disclosure.suppression import protect
from tests.publish.disclosure.keys import made

RULES = Rules()


def grid(cells: list[list[int]], name: str = "x") -> tuple[dict[CountKey, int], list[Sum]]:
    """A table with both margins and its total, all published."""
    rows, columns = range(len(cells)), range(len(cells[0]))
    counts = {made(name, f"r{i}", f"c{j}"): cells[i][j] for i in rows for j in columns}
    sums: list[Sum] = []
    for i in rows:
        sums.append((made(name, f"r{i}"), tuple(made(name, f"r{i}", f"c{j}") for j in columns)))
    for j in columns:
        sums.append((made(name, f"c{j}"), tuple(made(name, f"r{i}", f"c{j}") for i in rows)))
    sums.append((made(name), tuple(made(name, f"r{i}") for i in rows)))
    sums.append((made(name), tuple(made(name, f"c{j}") for j in columns)))
    for total, parts in sums:
        counts[total] = sum(counts[p] for p in parts)
    return counts, sums


def test_what_is_hidden_for_one_figure_may_protect_the_next() -> None:
    """Every figure here is small or gives a small one away: nothing but zeros is printed."""
    counts, sums = grid([[0, 1], [1, 9]])
    figures = protect(counts, sums, RULES).figures
    assert {f.value for f in figures.values()} == {0, None}


def test_what_people_miss_most_is_hidden_last_and_tried_again() -> None:
    """A small cell may be protected by any of its sums: the totals stay."""
    counts, sums = grid([[3, 40], [50, 60]])
    weight = {0: 5, 1: 2, 2: 1}
    figures = protect(counts, sums, RULES, weight=lambda of: weight[len(of.of)]).figures
    assert all(figures[of].value for of in counts if not of.crossed)
    cells = [figures[of].value for of in counts if of.crossed]
    assert cells.count(None) > 1 and any(cells)


tables = st.integers(1, 3).flatmap(lambda columns: st.lists(
    st.lists(st.integers(0, 40), min_size=columns, max_size=columns), min_size=1, max_size=4))


@settings(deadline=None, max_examples=60)
@given(tables)
def test_small_counts_are_hidden_and_totals_add_up(cells: list[list[int]]) -> None:
    counts, sums = grid(cells)
    found = protect(counts, sums, RULES).figures
    for key, n in counts.items():
        figure = found[key]
        if 0 < n < RULES.k:
            assert figure == Count(None)
        if figure.value is not None:
            assert figure.value % 5 == 0 and abs(figure.value - n) <= 2


def intervals(
    counts: dict[CountKey, int], sums: list[Sum], figures: dict[CountKey, Count], most: int
) -> dict[CountKey, tuple[int, int]]:
    """Every whole-number table a reader cannot rule out, by going through all of them."""
    inner = [k for k in counts if k.crossed]
    ranges = []
    for key in inner:
        value = figures[key].value
        ranges.append(range(most + 1) if value is None else [0] if value == 0
                      else range(max(10, value - 2), value + 3))
    # One axis for each inner cell: every table at once.
    table = dict(zip(inner, np.ix_(*(np.array(list(r)) for r in ranges)), strict=True))
    for total, parts in sums:
        table[total] = sum((table[p] for p in parts), np.zeros(1, dtype=int))
    possible = np.ones([len(r) for r in ranges], dtype=bool)
    for key, figure in figures.items():
        if figure.value == 0:
            possible &= table[key] == 0
        elif figure.value is not None:
            possible &= (table[key] >= 10) & (abs(table[key] - figure.value) <= 2)
    seen = {k: np.broadcast_to(v, possible.shape)[possible] for k, v in table.items()}
    return {k: (v.min(), v.max()) for k, v in seen.items()}


@pytest.mark.parametrize("cells", [
    [[3, 12], [15, 11]], [[1, 20], [20, 1]], [[9, 0], [14, 30]], [[4, 13, 21]], [[2], [10], [33]],
])
def test_brute_force_cannot_find_a_hidden_count(cells: list[list[int]]) -> None:
    counts, sums = grid(cells)
    figures = dict(protect(counts, sums, RULES).figures)
    assert any(f.value is None for f in figures.values())
    for key, (low, high) in intervals(counts, sums, figures, 40).items():
        if 0 < counts[key] < RULES.k:
            assert high - low >= RULES.k, (key, low, high)


def test_hiding_only_the_small_ones_would_not_be_enough() -> None:
    """The attack bites: with primary suppression alone the hidden count follows from its row."""
    from sufficiency.publish.disclosure.intruder import Intruder

    cells = [[3, 12], [15, 11]]
    counts, sums = grid(cells)
    keys = list(counts)
    at = {k: i for i, k in enumerate(keys)}
    attack = Intruder(list(counts.values()), [(at[t], [at[p] for p in ps]) for t, ps in sums])
    truth = np.array(list(counts.values()), dtype=float)
    secret = at[made("x", "r0", "c0")]
    low, high = truth - 2, truth + 2
    low[secret], high[secret] = 0, np.inf
    assert attack.exposed([secret], low, high, RULES.k) == [secret]
    assert attack.least[secret] >= 0 and attack.greatest[secret] <= 7


def test_what_follows_from_two_printed_figures_is_guarded_too() -> None:
    """All children with MLD less those without a place are the few with one."""
    counts = {made("all", "MLD"): 60, made("short", "MLD"): 56, made("local", "MLD"): 4,
              made("all", "ASD"): 200, made("short", "ASD"): 100, made("local", "ASD"): 100,
              made("all"): 260, made("short"): 156, made("local"): 104}
    tops = ("all", "short", "local")
    sums: list[Sum] = [(made(a), (made(a, "MLD"), made(a, "ASD"))) for a in tops]
    names: tuple[tuple[str, ...], ...] = ((), ("MLD",), ("ASD",))
    sums += [(made("all", *n), (made("short", *n), made("local", *n))) for n in names]
    silent = [k for k in counts if k.measure == "local"]
    found = protect(counts, sums, RULES, unprinted=silent)
    hidden = {k for k, f in found.figures.items() if f.value is None} - set(silent)
    assert made("short", "MLD") in hidden or made("all", "MLD") in hidden
    assert all("worked out" in a.why for a in found.audit)


def test_the_difference_of_two_scenarios_is_a_count_as_well() -> None:
    a, b, c, d, e = (made(n) for n in "abcde")
    counts = {a: 100, b: 106, c: 100, d: 130, e: 124}
    found = protect(counts, [], RULES, compared=[[a, b, c, d, e]]).figures
    assert found[b] == Count(100, about=True), "six children are not a difference to print"
    assert found[c] == Count(100) and found[d] == Count(130)
    assert found[e] == Count(130, about=True)
    assert str(found[b]) == "about 100"


def test_a_levelled_figure_cannot_be_worked_out_from_its_total() -> None:
    counts: dict[CountKey, int] = {}
    sums: list[Sum] = []
    for name, parts in (("a", (100, 50)), ("b", (104, 70))):
        counts |= {made(name, str(i)): n for i, n in enumerate(parts)}
        counts[made(name)] = sum(parts)
        sums.append((made(name), tuple(made(name, str(i)) for i in range(2))))
    chains = [[made(s, str(i)) for s in "ab"] for i in range(2)] + [[made("a"), made("b")]]
    found = protect(counts, sums, RULES, compared=chains).figures
    assert found[made("b", "0")].about
    assert found[made("b", "1")].value is None, "104 would follow from 174 and 70, rounded or not"


two = st.integers(1, 3).flatmap(lambda rows: st.tuples(*(st.lists(
    st.lists(st.integers(0, 30), min_size=2, max_size=2), min_size=rows, max_size=rows)
    for _ in range(2))))


@settings(deadline=None, max_examples=60)
@given(two)
def test_nothing_is_printed_as_a_figure_that_is_hidden(
    cells: tuple[list[list[int]], list[list[int]]]
) -> None:
    (one, sums_one), (other, sums_two) = grid(cells[0], "a"), grid(cells[1], "b")
    chains = [[k, CountKey("b", k.plan, k.of)] for k in one]
    figures = protect({**one, **other}, sums_one + sums_two, RULES, compared=chains).figures
    for first, second in chains:
        a, b = figures[first], figures[second]
        assert not a.about
        if b.about:
            assert a.value is not None and a.value == b.value
            assert abs(one[first] - other[second]) < RULES.k
        elif a.value is not None and b.value is not None:
            gap = abs(one[first] - other[second])
            assert gap == 0 or gap >= RULES.k, "a small difference is printed"


def test_thresholds_have_a_floor() -> None:
    for bad in ({"k": 4}, {"k": 5, "base": 6}, {"dominance": 0.0}):
        with pytest.raises(ValueError, match="threshold must be 5"):
            Rules(**bad)
    assert protect({made("a"): 6}, [], Rules(k=5)).figures[made("a")] == Count(5)


@pytest.mark.parametrize("base", [1, 4, 5, 6])
def test_no_printed_count_is_below_the_threshold(base: int) -> None:
    """Whatever threshold is asked for: what is printed is no smaller, and the smallest figure that
    is printed may be as many counts as rounding up from it leaves."""
    for asked in range(max(base, 5), 40):
        rules = Rules(asked, base)
        assert asked <= rules.k < asked + base and Rules(rules.k, base) == rules
        shown = [rules.rounded(n) for n in range(rules.k, rules.k + 3 * base)]
        assert min(shown) >= rules.k
        assert shown.count(min(shown)) >= (base + 1) // 2
    assert [Rules(k).k for k in (5, 6, 7, 8, 9, 10, 11, 12, 13)] == [5, 8, 8, 8, 9, 10, 13, 13, 13]
    assert protect({made("a"): 7}, [], Rules(7)).figures[made("a")].value is None


def test_sums_must_hold() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        protect({made("t"): 9, made("a"): 8}, [(made("t"), (made("a"),))], RULES)


def frame(groups: dict[str, list[float]], pool: str = "p") -> pd.DataFrame:
    rows = [{"group_id": f"{g}{i}", "need": g, "minutes": m, "children": 1, "pool_id": pool,
             "minutes_basis": "road"} for g, ms in groups.items() for i, m in enumerate(ms)]
    return pd.DataFrame(rows)


def test_means_of_few_children_are_withheld_with_what_gives_them_away() -> None:
    table = frame({"ASD": [10.0] * 30, "HI": [50.0] * 4, "MLD": [20.0] * 12, "VI": [30.0] * 3})
    found, audit = means.means([table], "need", RULES, "journeys")
    assert {n for n, (m,) in found.items() if m.value is None} == {"HI", "MLD", "VI"}
    assert found["ASD"] == (MeanMinutes(10.0),)
    assert len(audit) == 3 and "another group could be worked out" in " ".join(
        a.why for a in audit)


def test_one_child_may_not_be_most_of_a_mean() -> None:
    found, audit = means.means([frame({"ASD": [1.0] * 20 + [60.0]})], "need", RULES)
    assert found["ASD"] == (MeanMinutes(None),) and audit[0].why == "one child is most of the total"


def test_a_mean_that_differs_by_few_children_is_levelled() -> None:
    before = frame({"ASD": [20.0] * 50})
    after = before.copy()
    after.loc[0, ["minutes", "pool_id"]] = [70.0, "q"]
    assert means.moved(before, after) == 1
    found, audit = means.means([before, after], "need", RULES)
    assert found["ASD"] == (MeanMinutes(20.0), MeanMinutes(20.0, about=True)) and len(audit) == 1
    many = before.copy()
    many.loc[:24, ["minutes", "pool_id"]] = [30.0, "q"]
    assert means.means([before, many], "need", RULES)[0]["ASD"][1] == MeanMinutes(25.0)


def test_percentiles_need_the_threshold_and_are_whole_minutes() -> None:
    few, enough = frame({"ASD": [12.3] * 9}), frame({"ASD": [12.3, 14.8] * 10})
    assert means.percentiles([few], 90, RULES) == (MeanMinutes(None),)
    assert means.percentiles([enough], 90, RULES) == (MeanMinutes(15.0, digits=0),)
    assert means.percentiles([enough], 90, None) == (MeanMinutes(14.8),)


def test_internal_figures_are_exact() -> None:
    assert plain({made("a"): 3}).figures[made("a")] == Count(3)
    assert means.means([frame({"HI": [5.0]})], "need", None)[0]["HI"] == (MeanMinutes(5.0),)


def test_a_mean_does_not_follow_from_that_of_a_larger_group() -> None:
    """One area of each district is mostly one child: together the two are fit, but each district's
    own mean would tell its own."""
    minutes = [1.0] * 11 + [500.0] + [20.0] * 40
    frame = pd.concat([pd.DataFrame({
        "group_id": [f"{d}{i}" for i in range(52)], "pool_id": "p", "children": 1,
        "minutes": minutes, "minutes_basis": "road", "district": d,
        "area": [f"{d}-lone"] * 12 + [f"{d}-rest"] * 40}) for d in ("East", "West")],
        ignore_index=True)
    alone, _ = means.means([frame], "area", RULES)
    assert alone["East-lone"] == (MeanMinutes(None),) and alone["East-rest"][0].value == 20.0
    inside, audit = means.means([frame], "area", RULES, within="district")
    assert all(m == (MeanMinutes(None),) for m in inside.values()) and len(audit) == 4


def test_what_everybody_knows_is_reckoned_with_and_never_withheld() -> None:
    """Places are full: all children less them are those left out, so all children must go too."""
    every, short, placed = CountKey("all"), CountKey("short"), CountKey("placed")
    counts, sums = {every: 104, short: 4, placed: 100}, [(every, (short, placed))]
    unknown = protect(counts, sums, Rules())
    assert unknown.figures[every].value == 105 and unknown.figures[placed].value is None
    told = protect(counts, sums, Rules(), public=[placed])
    assert told.figures[every].value is None is told.figures[short].value
    assert told.bounds[placed] == (100, 100)
