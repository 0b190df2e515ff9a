"""On streets every journey is exact: another library, told to walk the same arcs, agrees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.travel.routing.contraction import Router
from sufficiency.travel.routing.drive_graph import strong_part
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.routing.node_order import nested_order
from sufficiency.travel.routing.snapping import snap
from sufficiency.travel.sources.osm_extract import read_extract
from tests.travel.streets import journey, plain_graph, street_network


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000))
def test_times_and_lengths_are_those_of_a_plain_walk(seed: int) -> None:
    roads = street_network(seed)
    rng = np.random.default_rng(seed + 1)
    a, b = rng.uniform(-300, 3300, (4, 2)), rng.uniform(-300, 3300, (3, 2))
    found = journeys_between(roads, a, b)
    metres = found.metres(np.arange(4)[:, None], np.arange(3)[None, :])
    graph = plain_graph(roads)
    for i in range(4):
        for j in range(3):
            walked = journey(roads, graph, a[i], b[j])
            if walked is None:
                assert (found.ms[i, j], metres[i, j], found.seconds[i, j]) == (-1, -1, -1)
                continue
            # A shape's length is summed in another order: a millisecond, a centimetre.
            assert abs(found.ms[i, j] - walked[0]) <= 1
            assert abs(metres[i, j] - walked[1] / 100) <= 0.52


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 100_000))
def test_both_directions(seed: int) -> None:
    """The way back is its own journey: rows and columns change places, one-way links bite."""
    roads = street_network(seed, size=14)
    rng = np.random.default_rng(seed + 1)
    few, many = rng.uniform(0, 3000, (2, 2)), rng.uniform(0, 3000, (9, 2))
    graph = plain_graph(roads)
    there, back = journeys_between(roads, many, few), journeys_between(roads, few, many)
    for i in range(9):
        for j in range(2):
            for ms, start, end in ((there.ms[i, j], many[i], few[j]),
                                   (back.ms[j, i], few[j], many[i])):
                walked = journey(roads, graph, start, end)
                assert (walked is None) == (ms < 0)
                assert walked is None or abs(ms - walked[0]) <= 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000))
def test_any_order_gives_the_same_times(seed: int) -> None:
    roads = street_network(seed, size=60)
    order = nested_order(roads.xy, roads.tail, roads.head)
    assert np.array_equal(np.sort(order), np.arange(len(roads.xy)))
    points = np.random.default_rng(seed).uniform(0, 3000, (8, 2))
    joined = snap(roads, points)
    shuffled = np.random.default_rng(seed).permutation(len(roads.xy))
    one = Router(roads).times(joined.leave, joined.arrive)
    two = Router(roads, shuffled).times(joined.leave, joined.arrive)
    assert np.array_equal(one, two)


def test_new_speeds_only_change_the_metric() -> None:
    roads = street_network(11, size=40)
    slow = street_network(11, size=40)
    slow = type(slow)(**{**vars(slow), "seconds": slow.seconds * 1.7})
    points = np.random.default_rng(3).uniform(0, 3000, (6, 2))
    joined = snap(slow, points)
    router = Router(roads)
    before = router.times(joined.leave, joined.arrive)
    router.reweigh(slow)
    after = router.times(joined.leave, joined.arrive)
    assert np.array_equal(after, Router(slow).times(joined.leave, joined.arrive))
    assert not np.array_equal(before, after)


def test_row_order_changes_nothing() -> None:
    roads = street_network(5, size=40)
    rng = np.random.default_rng(5)
    a, b = rng.uniform(0, 3000, (30, 2)), rng.uniform(0, 3000, (12, 2))
    p, q = rng.permutation(30), rng.permutation(12)
    one, two = journeys_between(roads, a, b), journeys_between(roads, a[p], b[q])
    assert np.array_equal(one.ms[np.ix_(p, q)], two.ms)


@pytest.fixture(scope="module")
def rutland(shared: Path) -> object:
    return read_extract(shared / "roads" / "rutland_osm_2018.osm.pbf")


@pytest.mark.large
def test_rutland_is_exact_too(rutland: object) -> None:
    """A real county: 60 homes to 12 schools against a plain search, to the millisecond."""
    roads = rutland
    rng = np.random.default_rng(8)
    on = rng.choice(roads.joinable, 72, replace=False)
    spots = roads.xy[roads.tail[on]] + rng.uniform(-250, 250, (72, 2))
    a, b = spots[:60], spots[60:]
    found = journeys_between(roads, a, b)
    i, j = np.nonzero(found.ms >= 0)
    assert len(i) > 600
    graph = plain_graph(roads)
    pick = rng.choice(len(i), 25, replace=False)
    metres = found.metres(i[pick], j[pick])
    for k, m in zip(pick, metres, strict=True):
        walked = journey(roads, graph, a[i[k]], b[j[k]])
        assert walked is not None
        assert abs(found.ms[i[k], j[k]] - walked[0]) <= 1
        assert abs(m - walked[1] / 100) <= 0.52


def test_rutland_is_the_county_it_was(rutland: object) -> None:
    roads = rutland
    km = roads.metres / 1000
    assert 770 < km[~roads.local].sum() < 800 and 10 < km[roads.local].sum() < 20
    assert 4_200 < len(roads.xy) < 4_600
    assert 0.93 < strong_part(roads).mean() < 0.96
    kph = roads.metres / roads.seconds * 3.6
    assert kph.min() >= 5 and kph.max() <= 110
