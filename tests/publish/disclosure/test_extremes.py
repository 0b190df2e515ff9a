"""Superlatives hold whatever is withheld, at every position, tied or only "about"."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.publish.disclosure.extremes import Span, ends, extreme, room, span
from sufficiency.publish.disclosure.figures import Count, MeanMinutes, Rules
from sufficiency.publish.disclosure.suppression import protect
from tests.publish.disclosure.keys import made

RULES = Rules()


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.data())
def test_the_true_end_is_named_or_is_a_rival(truth: list[int], data: st.DataObject) -> None:
    """Whatever is withheld: figures as the door prints them, and more withheld at any position."""
    names = [f"g{i}" for i in range(len(truth))]
    total, keys = made("x"), [made("x", n) for n in names]
    found = protect({total: sum(truth), **dict(zip(keys, truth, strict=True))},
                    [(total, tuple(keys))], RULES)
    hide = data.draw(st.sets(st.integers(0, len(truth) - 1)))
    cells = [Count(None) if i in hide else found.figures[k] for i, k in enumerate(keys)]
    limit = data.draw(st.sampled_from([float("inf"), room(found.figures[total], cells, RULES)]))
    for most, end in zip((False, True), ends(names, cells, RULES, at_most=limit), strict=True):
        if end is None:
            assert all(c.value is None for c in cells)
            continue
        best = max(truth) if most else min(truth)
        winners = {n for n, t in zip(names, truth, strict=True) if t == best}
        assert winners & {*end.names, *end.rivals}
        if not end.rivals:
            assert winners & set(end.names)
            if len(end.names) == 1:
                # One name alone is surely the one; only with nobody may others share it unseen.
                assert set(end.names) <= winners and (best == 0 or len(winners) == 1)
        assert all(cells[i].value is not None for i in end.at)


@pytest.mark.parametrize("hidden", range(5))
def test_a_withheld_figure_at_every_position(hidden: int) -> None:
    truth = [40, 25, 25, 70, 15]
    for order in itertools.permutations(range(5)):
        values = [truth[i] for i in order]
        cells = [Count(None) if i == hidden else Count(v) for i, v in enumerate(values)]
        names = [f"n{i}" for i in range(5)]
        least, most = ends(names, cells, RULES)
        assert least is not None and most is not None
        assert least.rivals == most.rivals == (names[hidden],)
        shown = [v for i, v in enumerate(values) if i != hidden]
        assert {values[i] for i in least.at} == {min(shown)}
        assert {values[i] for i in most.at} == {max(shown)}


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(st.none(), st.tuples(st.integers(0, 99), st.integers(0, 30))),
                min_size=1, max_size=6), st.data())
def test_spans_of_any_width(given: list[tuple[int, int] | None], data: st.DataObject) -> None:
    spans: list[Span | None] = [None if s is None else (s[0], s[0] + s[1]) for s in given]
    truth = [data.draw(st.integers(0, 200)) if s is None else
             data.draw(st.integers(int(s[0]), int(s[1]))) for s in spans]
    names = [str(i) for i in range(len(spans))]
    for most in (False, True):
        found = extreme(names, spans, most=most)
        if found is None:
            assert not any(spans)
            continue
        best = max(truth) if most else min(truth)
        winners = {n for n, t in zip(names, truth, strict=True) if t == best}
        assert winners & {*found.names, *found.rivals}


def test_nothing_is_fewer_than_none() -> None:
    least, most = ends(["a", "b", "c"], [Count(0), Count(None), Count(20)], RULES)
    assert least is not None and least.names == ("a",) and least.rivals == ()
    assert most is not None and most.names == ("c",) and most.rivals == ("b",)


def test_what_is_about_another_cannot_be_told_from_it() -> None:
    least, _ = ends(["a", "b", "c"], [Count(100), Count(105, about=True), Count(200)], RULES)
    assert least is not None and least.names == ("a", "b")
    near = MeanMinutes(10.0, about=True)
    assert span(near) is None, "a mean that stands for another is not known"
    assert span("withheld") is None and span(None) is None and span(float("nan")) is None


def test_a_total_bounds_what_is_not_shown() -> None:
    """Seven rows of ten and one withheld: the withheld one may still be the largest, or not."""
    parts = [Count(300), Count(50), Count(None)]
    assert room(Count(370), parts, RULES) < 300
    assert room(Count(700), parts, RULES) > 300
    assert room(Count(None), parts, RULES) == float("inf")


