"""Two engines agree, the water is wide, and the network is as good as its README says."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sufficiency.errors import InputError
from sufficiency.travel.accuracy.errors import compare
from sufficiency.travel.matrix import Known, TravelMatrix, crow_between, matrix_between
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.routing.barriers import crosses
from sufficiency.travel.routing.snapping import ACCESS_DETOUR, DIRECT_DETOUR, DIRECT_M
from sufficiency.travel.sources.main_roads import load_main_roads


def random_network(seed: int) -> RoadNetwork:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 12))
    xy = rng.uniform(0, 30_000, (n, 2))
    pairs = [(i, int(rng.integers(0, i))) for i in range(1, n)]
    pairs += [tuple(rng.choice(n, 2, replace=False)) for _ in range(n)]
    tail, head = np.array(pairs, dtype=np.int64).T
    metres = rng.uniform(500, 20_000, len(tail))
    return RoadNetwork(
        xy=xy, tail=tail, head=head, metres=metres,
        seconds=metres / rng.uniform(8, 25, len(tail)), joinable=np.arange(n),
        places=xy, urban=rng.random(n) < 0.5, access_kph=(31.0, 28.0), terminal_seconds=306.0,
        barriers=np.zeros((0, 4)), bridges=np.zeros((0, 2)), source="random",
    )


def by_networkx(roads: RoadNetwork, a: np.ndarray, b: np.ndarray) -> tuple[float, float, int]:
    """Seconds, metres and links between two points by a plain walk of another library."""
    graph = nx.DiGraph()

    def link(u: object, v: object, seconds: float, metres: float) -> None:
        if not graph.has_edge(u, v) or graph[u][v]["s"] > seconds:
            graph.add_edge(u, v, s=seconds, m=metres)

    for t, h, m, s in zip(roads.tail, roads.head, roads.metres, roads.seconds, strict=True):
        link(int(t), int(h), s, m)
        link(int(h), int(t), s, m)
    for name, point in (("a", a), ("b", b)):
        crow = np.hypot(*(roads.xy - point).T)
        speed = roads.access_kph[int(roads.urban[crow.argmin()])] / 3.6
        for node in np.argsort(crow)[:8]:
            leg = crow[node] * ACCESS_DETOUR
            u, v = ("a", int(node)) if name == "a" else (int(node), "b")
            link(u, v, leg / speed, leg)
        if name == "a":
            straight = np.hypot(*(a - b))
            if straight < DIRECT_M:
                link("a", "b", straight * DIRECT_DETOUR / speed, straight * DIRECT_DETOUR)
    path = nx.dijkstra_path(graph, "a", "b", weight="s")
    edges = list(pairwise(path))
    return (sum(graph[u][v]["s"] for u, v in edges) + roads.terminal_seconds,
            sum(graph[u][v]["m"] for u, v in edges), len(edges))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
@example(965)
def test_two_engines_agree(seed: int) -> None:
    roads = random_network(seed)
    rng = np.random.default_rng(seed + 1)
    a, b = rng.uniform(0, 30_000, (4, 2)), rng.uniform(0, 30_000, (3, 2))
    seconds, metres = matrix_between(roads, a, b)
    for i in range(4):
        for j in range(3):
            s, m, links = by_networkx(roads, a[i], b[j])
            # Ours are rounded to the second and the metre, and before that each of the links to
            # the millisecond and the centimetre.
            assert abs(seconds[i, j] - s) <= 0.5 + 0.00051 * links
            assert abs(metres[i, j] - m) <= 0.5 + 0.0051 * links


def test_order_of_points_changes_nothing() -> None:
    roads = random_network(7)
    rng = np.random.default_rng(1)
    a, b = rng.uniform(0, 30_000, (6, 2)), rng.uniform(0, 30_000, (5, 2))
    seconds, _ = matrix_between(roads, a, b)
    p, q = rng.permutation(6), rng.permutation(5)
    assert np.array_equal(matrix_between(roads, a[p], b[q])[0], seconds[np.ix_(p, q)])


def test_no_route_is_said() -> None:
    xy = np.array([[0.0, 0], [1000, 0], [90_000, 0], [91_000, 0]] + [[90_000.0 + i, 5] for i in
                                                                     range(8)])
    wide = np.r_[[[40_000.0, -90_000, 40_000, 90_000]]]
    roads = RoadNetwork(
        xy=xy, tail=np.array([0, 2]), head=np.array([1, 3]), metres=np.array([1000.0, 1000]),
        seconds=np.array([60.0, 60]), joinable=np.arange(len(xy)),
        places=xy, urban=np.zeros(len(xy), bool), access_kph=(30.0, 30.0), terminal_seconds=300.0,
        barriers=wide, bridges=np.zeros((0, 2)), source="two islands",
    )
    seconds, metres = matrix_between(roads, np.array([[10.0, 0]]), np.array([[90_500.0, 900]]))
    assert seconds[0, 0] == -1 and metres[0, 0] == -1
    assert crosses(roads, np.array([[0.0, 0]]), np.array([[90_000.0, 0]])).all()


def test_a_line_crosses_a_barrier_wherever_both_lie() -> None:
    rng = np.random.default_rng(3)
    a = rng.uniform(0, 1000, (300, 2))
    b = a + rng.normal(0, 60, (300, 2))
    corner = rng.uniform(0, 1000, (20, 2))
    for length in (0.0, 5.0, 300.0):
        walls = np.c_[corner, corner + rng.normal(0, length, (20, 2))]
        roads = replace(random_network(1), barriers=walls)
        meet = [any(shapely.LineString([p, q]).intersects(shapely.LineString(w.reshape(2, 2)))
                    for w in walls) for p, q in zip(a, b, strict=True)]
        assert crosses(roads, a, b).tolist() == meet
        assert any(meet) or not length


def test_a_matrix_speaks_ids_and_cannot_be_changed() -> None:
    whole = TravelMatrix(("a", "b"), ("x", "y"), np.array([[1, 2], [3, 4]], np.int32),
                         Known(np.array([[10, 20], [30, 40]], np.int32)), "test")
    part = whole.select(["b"], ["y", "x"])
    assert part.seconds.tolist() == [[4, 3]]
    assert part.metres.tolist() == [[40, 30]]
    assert part.lengths(np.array([0]), np.array([1])).tolist() == [30]
    with pytest.raises(ValueError, match="read-only"):
        whole.seconds[0, 0] = 9


def test_the_crow_rule() -> None:
    seconds, metres = crow_between(np.array([[0.0, 0]]), np.array([[20_000.0, 0]]))
    assert (seconds[0, 0], metres[0, 0]) == (1722, 24_440)


def test_faults_of_road_tables(tmp_path: Path, root: Path) -> None:
    for path in (root / "data" / "norfolk" / "roads").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    links = tmp_path / "links.csv"
    links.write_text(links.read_text().replace("trunk_dual", "motorway", 1)
                     .replace("thickthorn,", "nowhere,", 1))
    with pytest.raises(InputError) as error:
        load_main_roads(tmp_path)
    told = [(f.file, f.row, f.column, f.value) for f in error.value.faults]
    assert ("links.csv", 2, "u", "nowhere") in told
    assert ("links.csv", 2, "class", "motorway") in told


def test_order_of_rows_changes_nothing(tmp_path: Path, root: Path) -> None:
    folder = root / "data" / "norfolk" / "roads"
    rng = np.random.default_rng(5)
    for path in folder.glob("*.csv"):
        pd.read_csv(path, dtype=str, keep_default_na=False).sample(
            frac=1, random_state=2).to_csv(tmp_path / path.name, index=False)
    a = rng.uniform([560_000, 285_000], [650_000, 340_000], (60, 2))
    b = rng.uniform([560_000, 285_000], [650_000, 340_000], (25, 2))
    one, _ = matrix_between(load_main_roads(folder), a, b)
    two, _ = matrix_between(load_main_roads(tmp_path), a, b)
    assert np.array_equal(one, two)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [("speeds.csv", "terminal,", "terminus,", "is missing"),
     ("links.csv", ",7.23,", ",long,", "is not a number"),
     ("nodes.csv", ",623105,", ",,", "is empty"),
     ("speeds.csv", "minor,48.0", "minor,0", "is no speed")],
)
def test_spoilt_road_tables(
    file: str, old: str, new: str, words: str, tmp_path: Path, root: Path
) -> None:
    for path in (root / "data" / "norfolk" / "roads").glob("*.csv"):
        text = path.read_text()
        if path.name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / path.name).write_text(text)
    with pytest.raises(InputError, match=words):
        load_main_roads(tmp_path)


def places(root: Path, *names: str) -> np.ndarray:
    nodes = pd.read_csv(root / "data" / "norfolk" / "roads" / "nodes.csv").set_index("id")
    return nodes.loc[list(names), ["easting", "northing"]].to_numpy(float)


def test_the_yare(root: Path) -> None:
    """Loddon to Reedham is a long way round without the ferry and short with it."""
    folder = root / "data" / "norfolk" / "roads"
    a, b = places(root, "loddon"), places(root, "reedham")
    crow = np.hypot(*(a - b)[0])
    _, around = matrix_between(load_main_roads(folder), a, b)
    _, across = matrix_between(load_main_roads(folder, ferry=True), a, b)
    assert around[0, 0] > 3 * crow
    assert across[0, 0] < 1.6 * crow


def test_the_embedded_network_meets_its_figures(root: Path, shared: Path) -> None:
    """Half the areas were never fitted: there the network must beat the straight-line estimate."""
    table = pd.read_csv(shared / "reference" / "lsoa_to_hospital_minutes.csv")
    points = pd.read_csv(shared / "reference" / "hospital_coordinates.csv").set_index("postcode")
    hospitals = ["NR47UY", "NR316LA"]
    a = table[["easting", "northing"]].to_numpy(float)
    b = points.loc[hospitals, ["BNG_E", "BNG_N"]].to_numpy(float)
    roads = load_main_roads(root / "data" / "norfolk" / "roads", am_peak=False)
    minutes = matrix_between(roads, a, b)[0] / 60
    crow = np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1)) / 1000
    held = np.ones(len(a), dtype=bool)
    held[np.random.default_rng(20240601).permutation(len(a))[: len(a) // 2]] = False
    use = (crow < 60) & held[:, None]
    truth = table[hospitals].to_numpy(float)
    ours = compare(minutes[use], truth[use], crow[use])
    rule = compare((11.4 + 0.865 * crow)[use], truth[use], crow[use])
    assert ours["all"].mae <= 1.40
    assert ours["all"].mae < rule["all"].mae / 1.8
    assert abs(ours["all"].bias) < 0.5
