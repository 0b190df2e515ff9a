"""Minutes without roads: land joins cells, water parts them, main roads cross it."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.datasets import pack
from sufficiency.datasets.council_case import write_council
from sufficiency.datasets.minutes_grid import ERRORS, MEAN_ERROR
from sufficiency.errors import InputError
from sufficiency.travel.matrix import matrix_between, travel_matrix
from sufficiency.travel.sources.grid import PEOPLE, ROADS, load_grid
from tests.sizes import few, large

PACES = dict(zip((*PEOPLE, *ROADS, "junction", "terminal"),
                 (1.0, 1.1, 1.2, 1.3, 1.6, 0.6, 0.75, 0.8, 0.2, 7.0), strict=True))
ROAD_HEAD = ["road", "kind", "seq", "name", "easting_m", "northing_m", "joins"]


def write(folder: Path, cells: pd.DataFrame, roads: list[tuple[object, ...]] = ()) -> Path:
    folder.mkdir(exist_ok=True)
    cells.to_csv(folder / "cells.csv", index=False)
    pd.DataFrame(list(roads), columns=ROAD_HEAD).to_csv(folder / "main_roads.csv", index=False)
    pd.DataFrame({"of": list(PACES), "minutes": list(PACES.values()), "note": ""}).to_csv(
        folder / "paces.csv", index=False)
    return folder


def block(width: int, height: int, people: str = "under_100") -> pd.DataFrame:
    y, x = np.divmod(np.arange(width * height), width)
    return pd.DataFrame({"easting_km": 500 + x, "northing_km": 200 + y, "people": people,
                         "east": "yes", "north": "yes"})


def middle(x: int, y: int) -> tuple[float, float]:
    return 500_500.0 + 1000 * x, 200_500.0 + 1000 * y


def minutes(folder: Path, a: tuple[float, float], b: tuple[float, float]) -> float:
    seconds, _ = matrix_between(load_grid(folder), np.array([a]), np.array([b]))
    return float(seconds[0, 0]) / 60 if seconds[0, 0] >= 0 else np.inf


def test_a_straight_drive_takes_its_kilometres(tmp_path: Path) -> None:
    folder = write(tmp_path / "grid", block(12, 1))
    assert minutes(folder, middle(0, 0), middle(10, 0)) == pytest.approx(7 + 10, abs=0.02)
    city = write(tmp_path / "city", block(12, 1, "over_3500"))
    # The legs at both ends go at the pace of towns.
    assert 7 + 8 * 1.6 < minutes(city, middle(0, 0), middle(10, 0)) <= 7 + 16.02


def test_water_parts_two_banks_until_a_road_crosses_it(tmp_path: Path) -> None:
    cells = block(10, 7)
    cells.loc[cells["northing_km"] == 203, "north"] = "no"
    a, b = middle(5, 1), middle(5, 6)
    folder = write(tmp_path / "grid", cells)
    assert minutes(folder, a, b) == np.inf
    far, near = middle(5, 3), middle(5, 4)
    bridge = [("A1", "dual", 1, "south", *far, "yes"), ("A1", "dual", 2, "north", *near, "yes")]
    crossed = minutes(write(folder, cells, bridge), a, b)
    assert crossed == pytest.approx(7 + 2 + 0.2 + 0.75 + 0.2 + 2, abs=0.02)
    shut = [(*row[:-1], "no") for row in bridge]
    assert minutes(write(folder, cells, shut), a, b) == np.inf


def test_a_motorway_is_used_from_junction_to_junction_only(tmp_path: Path) -> None:
    cells = block(32, 3)
    way = [("M1", "motorway", s, "", *middle(x, 1), j)
           for s, (x, j) in enumerate([(1, "yes"), (15, "no"), (30, "yes")])]
    folder = write(tmp_path / "grid", cells, way)
    assert minutes(folder, middle(1, 1), middle(30, 1)) == pytest.approx(
        7 + 29 * 0.6 + 0.4, abs=0.02)
    # Nobody leaves in the middle: by land it is quicker than on to the end and back.
    assert minutes(folder, middle(1, 1), middle(15, 1)) == pytest.approx(7 + 14, abs=0.02)


@pytest.mark.parametrize("seed", few(range(8), 3))
def test_ways_are_the_shortest_of_all(seed: int, tmp_path: Path) -> None:
    """Against a search of its own over the rule as it is told: sides, corners, paces."""
    rng = np.random.default_rng(seed)
    cells = block(7, 6)
    cells["people"] = rng.choice(PEOPLE[:2], len(cells))
    cells["east"] = rng.choice(["yes", "no"], len(cells), p=[0.7, 0.3])
    cells["north"] = rng.choice(["yes", "no"], len(cells), p=[0.7, 0.3])
    cells = cells[rng.random(len(cells)) < 0.9]
    folder = write(tmp_path / "grid", cells.sample(frac=1, random_state=seed))
    roads = load_grid(folder)
    at = {(r.easting_km, r.northing_km): r for r in cells.itertuples()}

    def open_(p: tuple[int, int], q: tuple[int, int]) -> bool:
        low, high = min(p, q), max(p, q)
        if low not in at or high not in at:
            return False
        return (at[low].east if high[0] > low[0] else at[low].north) == "yes"

    graph = nx.Graph()
    graph.add_nodes_from(at)
    for p in at:
        for dx, dy in ((1, 0), (0, 1), (1, 1), (-1, 1)):
            q = p[0] + dx, p[1] + dy
            corners = ((p[0] + dx, p[1]), (p[0], p[1] + dy))
            joined = (q in at and (open_(p, q) if 0 in (dx, dy) else any(
                open_(p, c) and open_(c, q) for c in corners)))
            if joined:
                graph.add_edge(p, q, w=np.hypot(dx, dy) * 30 * (
                    PACES[at[p].people] + PACES[at[q].people]))
    mine = nx.Graph()
    names = [tuple(int(v // 1000) for v in xy) for xy in roads.xy]
    mine.add_nodes_from(names)
    mine.add_weighted_edges_from(
        ((names[a], names[b], s) for a, b, s in zip(roads.tail, roads.head, roads.seconds,
                                                    strict=True)), weight="w")
    want = dict(nx.all_pairs_dijkstra_path_length(graph, weight="w"))
    got = dict(nx.all_pairs_dijkstra_path_length(mine, weight="w"))
    assert {p: set(v) for p, v in want.items()} == {p: set(v) for p, v in got.items()}
    for p, reached in want.items():
        assert all(got[p][q] == pytest.approx(w) for q, w in reached.items())


def test_a_pace_that_is_missing_is_a_fault(tmp_path: Path) -> None:
    folder = write(tmp_path / "grid", block(2, 2))
    paces = pd.read_csv(folder / "paces.csv")
    paces[paces["of"] != "dual"].to_csv(folder / "paces.csv", index=False)
    with pytest.raises(InputError) as raised:
        load_grid(folder)
    (fault,) = raised.value.faults
    assert (fault.file, fault.column, fault.value) == ("paces.csv", "of", "dual")


def test_paces_of_the_pack_are_physical() -> None:
    """More people, slower; the better the road, the quicker, and quicker than the land around."""
    paces = pack.start("paces.csv").set_index("of")["minutes"].astype(float)
    land, road = paces[list(PEOPLE)].to_numpy(), paces[list(ROADS)].to_numpy()
    assert (np.diff(land) >= 0).all() and (np.diff(road) > 0).all() and road.max() < land.min()
    assert 60 / road.min() < 113 and paces["junction"] > 0


@pytest.mark.parametrize("crossing", [large((c,)) if c[0] != "Humber" else c for c in (
    ("Humber", (502_500, 425_500), (503_500, 420_500)),
    ("Thames", (556_500, 178_500), (556_000, 173_000)),
    ("Mersey", (334_500, 390_500), (332_500, 388_500)))])
def test_estuaries_are_crossed_where_a_road_does(
    crossing: tuple[str, tuple[int, int], tuple[int, int]], england: Path
) -> None:
    _, a, b = crossing
    whole = minutes(england, a, b)
    bare = load_grid(england)
    land = bare.kind == 0
    assert whole < 30
    from dataclasses import replace

    dry = replace(bare, seconds=np.where(land, bare.seconds, np.inf))
    seconds, _ = matrix_between(dry, np.array([a], float), np.array([b], float))
    assert seconds[0, 0] < 0 or seconds[0, 0] / 60 > whole + 10


@pytest.fixture(scope="module")
def england(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The grid around those crossings."""
    folder = tmp_path_factory.mktemp("grid")
    cells = pack.table("cells")
    at = cells[["easting_km", "northing_km"]].astype(int)
    near = ((at["easting_km"].between(470, 530) & at["northing_km"].between(395, 450))
            | (at["easting_km"].between(535, 580) & at["northing_km"].between(160, 195))
            | (at["easting_km"].between(320, 360) & at["northing_km"].between(370, 410)))
    cells[near].to_csv(folder / "cells.csv", index=False)
    for file in ("main_roads.csv", "paces.csv"):
        pack.start(file).to_csv(folder / file, index=False)
    return folder


def test_a_councils_case_drives_on_its_grid_and_says_how_wrong_that_is(tmp_path: Path) -> None:
    write_council(tmp_path / "rutland", "Rutland")
    scenario = load_scenario(tmp_path / "rutland" / "scenarios" / "base.toml")
    case = load_case(scenario)
    assert (case.minutes_of, case.minutes_error) == ("grid", MEAN_ERROR)
    assert all(f"{minutes:g} minutes at {km} km" in case.minutes_checked for km, minutes in ERRORS)
    matrix = travel_matrix(case, scenario)
    assert matrix.source == "1 km grid" and (matrix.seconds > 0).all()
