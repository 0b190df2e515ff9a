"""Errors are what they are called, and the embedded network has the ones it claims."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from sufficiency.case.reference_journeys import read_references
from sufficiency.study.accuracy import validate
from sufficiency.travel.accuracy.errors import (
    by_length,
    error_by_road_km,
    error_table,
    errors,
    predict,
)
from sufficiency.travel.matrix import matrix_between
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.sources.main_roads import load_main_roads


def line_network(gap: bool = False) -> RoadNetwork:
    """Nodes every kilometre, two kilometres a minute for the long link and one otherwise."""
    xy = np.c_[np.arange(31) * 1000.0, np.zeros(31)]
    tail = np.arange(30)
    metres = np.full(30, 1000.0)
    seconds = np.full(30, 60.0)
    if gap:
        keep = tail != 15
        tail, metres, seconds = tail[keep], metres[keep], seconds[keep]
    return RoadNetwork(
        xy=xy, tail=tail, head=tail + 1, metres=metres, seconds=seconds,
        joinable=np.arange(31), places=xy, urban=np.zeros(31, bool), access_kph=(6.0, 6.0),
        terminal_seconds=120.0, barriers=np.zeros((0, 4)), bridges=np.zeros((0, 2)),
        source="a line",
    )


def journeys(rows: list[tuple[float, float, float, float]], to: str = "school") -> pd.DataFrame:
    """(from_km, to_km, minutes, km) on the line."""
    a, b, minutes, km = np.array(rows, float).T
    return pd.DataFrame({
        "source": "line.csv", "to": to, "from_easting_m": a * 1000, "from_northing_m": 0.0,
        "to_easting_m": b * 1000, "to_northing_m": 0.0, "crow_km": np.abs(a - b),
        "minutes": minutes, "km": km, "peak": False, "way": "fastest", "fitted": False,
    })


def test_errors_by_hand() -> None:
    e = errors(np.array([10.0, 22, 30]), np.array([12.0, 20, 25]))
    assert (e.n, e.mae, e.bias) == (3, 3.0, 5 / 3)
    assert e.rmse == pytest.approx(np.sqrt((4 + 4 + 25) / 3))
    assert e.mape == pytest.approx((2 / 12 + 2 / 20 + 5 / 25) / 3)
    assert e.p95 == pytest.approx(np.percentile([2, 2, 5], 95))


def test_predictions_on_a_line() -> None:
    asked = journeys([(0, 10, 12, 10), (3, 5, 5, 2), (20, 25, np.nan, 5)])
    found = predict(asked, lambda _: line_network())
    # Two minutes' terminal time and a minute a kilometre; ends lie on nodes.
    assert found["model_minutes"].tolist() == [12, 4, 7]
    assert found["model_km"].tolist() == [10, 2, 5]
    assert found["rule_minutes"].iloc[0] == pytest.approx(11.4 + 8.65)
    table = error_table(found)
    whole = table[table["by"] == "all"].set_index("measure")
    assert whole.loc["minutes", "n"] == 2 and whole.loc["minutes", "mae"] == 0.5
    assert whole.loc["km", "n"] == 3 and whole.loc["km", "mae"] == 0


def test_the_shortest_way_is_compared_with_the_shortest() -> None:
    # The fast way round is 30 km, the slow way across 10 km.
    xy = np.array([[0.0, 0], [5000, 12000], [10000, 0]])
    roads = RoadNetwork(
        xy=xy, tail=np.array([0, 1, 0]), head=np.array([1, 2, 2]),
        metres=np.array([15000.0, 15000, 10000]), seconds=np.array([450.0, 450, 3000]),
        joinable=np.arange(3), places=xy, urban=np.zeros(3, bool), access_kph=(6.0, 6.0),
        terminal_seconds=0.0, barriers=np.zeros((0, 4)), bridges=np.zeros((0, 2)), source="x",
    )
    asked = journeys([(0, 10, 15, 30), (0, 10, np.nan, 10)])
    asked["way"] = ["fastest", "shortest"]
    found = predict(asked, lambda _: roads)
    assert found["model_km"].tolist() == [30, 10]
    assert matrix_between(by_length(roads), xy[:1], xy[2:])[1][0, 0] == 10_000


def test_no_route_far_and_few() -> None:
    rows = [(i % 10, 12, 5 + i, 9) for i in range(12)]
    near = journeys(rows, "big school")
    few = journeys([(1, 4, 6, 3), (2, 4, 6, 2)], "small school")
    lost = journeys([(0, 30, 40, 30)], "over the gap")
    far = journeys([(0, 14, 20, 14)], "far school")
    asked = pd.concat([near, few, lost, far], ignore_index=True)
    found = predict(asked, lambda _: line_network(gap=True))
    assert found["model_minutes"].isna().tolist() == [False] * 14 + [True, False]
    table = error_table(found, within_km=13)
    groups = table[(table["measure"] == "minutes")].set_index("group")["n"].to_dict()
    assert groups["all"] == 14 and groups["big school"] == 12
    assert groups["1 with fewer than 10 journeys each"] == 2
    assert not any("small" in g or "gap" in g for g in groups)


def test_bands_by_road_km_are_of_held_out_rows_only() -> None:
    rows = [(0, k, 2 + k + 1, k) for k in (1, 2, 3, 4) for _ in range(3)]
    asked = journeys(rows)
    both = pd.concat([asked, asked.assign(fitted=True, minutes=99.0)], ignore_index=True)
    bands = error_by_road_km(predict(both, lambda _: line_network()))
    assert bands[["low_km", "high_km", "n", "mae", "bias"]].values.tolist() == [[0, 5, 12, 1, -1]]


def test_the_peak_is_compared_with_the_peak() -> None:
    asked = journeys([(0, 10, 12, 10), (0, 10, 22, 10)])
    asked["peak"] = [False, True]
    slow = replace(line_network(), seconds=np.full(30, 120.0))
    found = predict(asked, lambda peak: slow if peak else line_network())
    assert found["model_minutes"].tolist() == [12, 22]


def test_the_embedded_network_has_its_held_out_figures(root: Path) -> None:
    """n 636, MAE 1.33, RMSE 1.80, P95 3.6, MAPE 4.2 %, bias +0.1 (its README), bar 2.87."""
    found = validate(root / "data" / "norfolk")
    table = found.errors
    held = table[(table["part"] == "held out") & (table["measure"] == "minutes")]
    whole = held[held["by"] == "all"].iloc[0]
    assert whole["n"] == 636
    assert whole["mae"] <= 1.36 and whole["rmse"] <= 1.83 and whole["p95"] <= 3.65
    assert whole["mape"] <= 0.0435 and abs(whole["bias"]) <= 0.15
    assert whole["rule_mae"] == pytest.approx(2.87, abs=0.02)
    bars = {"James Paget University Hospital": 1.35, "Norfolk and Norwich University Hospital":
            1.30, "Queen Elizabeth Hospital King's Lynn": 1.48}
    assert all(held.set_index("group").loc[name, "mae"] <= bar for name, bar in bars.items())
    assert (held["mae"] < held["rule_mae"]).all(), "better than the estimate everywhere"
    km = table[(table["measure"] == "km") & (table["by"] == "all")].iloc[0]
    assert km["mape"] <= 0.068 and km["mae"] < km["rule_mae"]


def walk_again(roads: RoadNetwork, a: np.ndarray, b: np.ndarray) -> float:
    """Seconds between two points with networkx and shapely only, from the README of the roads."""
    walls = shapely.linestrings(roads.barriers.reshape(-1, 2, 2))
    bridges = shapely.multipoints(roads.bridges)

    def barred(p: np.ndarray, q: np.ndarray) -> bool:
        leg = shapely.linestrings([p, q])
        met = shapely.intersection(walls[shapely.intersects(walls, leg)], leg)
        return any(shapely.distance(m, bridges) > 400 for m in met)

    graph = nx.Graph()
    for t, h, s in zip(roads.tail, roads.head, roads.seconds, strict=True):
        if np.isfinite(s) and s < graph.get_edge_data(t, h, {"s": np.inf})["s"]:
            graph.add_edge(int(t), int(h), s=float(s))
    graph = graph.to_directed()

    def speed(p: np.ndarray) -> float:
        dense = roads.urban[np.hypot(*(roads.places - p).T).argmin()]
        return roads.access_kph[int(dense)] / 3.6

    for name, p in (("a", a), ("b", b)):
        gap = np.hypot(*(roads.xy[roads.joinable] - p).T)
        legs = 0
        for at in np.argsort(gap)[:40]:
            node = int(roads.joinable[at])
            if legs < 8 and not barred(p, roads.xy[node]):
                legs += 1
                leg = 1.3 * gap[at] / speed(p)
                graph.add_edge(*(("a", node) if name == "a" else (node, "b")), s=leg)
    straight = np.hypot(*(a - b))
    if straight < 2000 and not barred(a, b):
        graph.add_edge("a", "b", s=1.35 * straight / speed(a))
    return nx.dijkstra_path_length(graph, "a", "b", weight="s") + roads.terminal_seconds


def test_two_engines_agree_on_the_embedded_network(root: Path) -> None:
    """Ours to the second against networkx on the same graph, across the rivers too."""
    roads = load_main_roads(root / "data" / "norfolk" / "roads", am_peak=False)
    table = read_references(root / "data" / "norfolk").drop_duplicates("from_easting_m")
    some = table.sample(12, random_state=3)
    a = some[["from_easting_m", "from_northing_m"]].to_numpy(float)
    b = some[["to_easting_m", "to_northing_m"]].to_numpy(float)
    a, b = np.r_[a, [[636_300, 298_600]]], np.r_[b, [[642_200, 301_900]]]  # Loddon - Reedham
    seconds = matrix_between(roads, a, b)[0]
    for i, (p, q) in enumerate(zip(a, b, strict=True)):
        assert abs(seconds[i, i] - walk_again(roads, p, q)) <= 1.01


def test_pairwise_tables_match_the_matrix() -> None:
    """Grouping by destination and back changes no journey."""
    rng = np.random.default_rng(4)
    rows = [(float(x), float(y), 30.0, np.nan) for x, y in rng.uniform(0, 30, (150, 2))]
    asked = journeys(rows)
    found = predict(asked, lambda _: line_network())["model_minutes"].to_numpy()
    a = asked[["from_easting_m", "from_northing_m"]].to_numpy()
    b = asked[["to_easting_m", "to_northing_m"]].to_numpy()
    assert np.array_equal(found, np.diag(matrix_between(line_network(), a, b)[0]) / 60)
