"""A large matrix and turn restrictions: seconds and memory on streets of a county.

    python benchmarks/matrix.py EXTRACT [--copies 12] [--homes 50000] [--schools 5000] [--no-km]
    python benchmarks/matrix.py EXTRACT --turns 0 1000 3000 [--copies 12]

The streets are copies of a small extract side by side (``countyroads.py``), the homes and schools
points beside them, from a seed. With ``--turns`` so many restrictions drawn at junctions are put
in, and the preparation and the searches are timed with them.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from apart import alone
from countyroads import copies

from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix_file import write_matrix
from sufficiency.travel.network import Floats, Ints, RoadNetwork, load_roads
from sufficiency.travel.points import Points
from sufficiency.travel.routing.contraction import Router
from sufficiency.travel.routing.drive_graph import drive_graph
from sufficiency.travel.routing.snapping import snap
from sufficiency.travel.sources.osm_extract import read_extract

BESIDE_M = 60.0


def beside(roads: RoadNetwork, count: int, seed: int) -> Floats:
    """(count, 2) points near streets, metres."""
    rng = np.random.default_rng(seed)
    link = rng.choice(roads.joinable, count)
    return roads.xy[roads.tail[link]] + rng.uniform(-BESIDE_M, BESIDE_M, (count, 2))


def named(xy: Floats, start: str) -> Points:
    """Points with names."""
    ids = tuple(f"{start}{k}" for k in range(len(xy)))
    return Points(ids, xy, np.arange(len(xy)), np.ones(len(xy)), secret=False)


def matrix(file: Path, homes: int, schools: int, km: bool, send: Any) -> None:
    """Write the matrix; seconds and peak memory."""
    roads, began = load_roads(file), time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "matrix.parquet"
        done = write_matrix(
            roads, named(beside(roads, homes, 1), "h"), named(beside(roads, schools, 2), "s"), out,
            limit_m=1000, km=km, cache=Cache())
        size = out.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    send.send(f"{len(roads.xy):,} nodes, {done.pairs:,} pairs ({done.unreached:,} without a "
               f"route), mean {done.mean_minutes:.1f} minutes: {time.perf_counter() - began:,.0f} "
               f"s, {peak:,.0f} MB at most, file {size / 1e6:,.0f} MB")


def with_turns(roads: RoadNetwork, count: int) -> RoadNetwork:
    """The streets with so many turns at junctions of three or more links forbidden."""
    rng = np.random.default_rng(5)
    both = np.flatnonzero(~roads.oneway & roads.open)
    degree = np.bincount(np.r_[roads.tail, roads.head], minlength=len(roads.xy))
    leaving: dict[int, list[int]] = {}
    for link in both.tolist():
        leaving.setdefault(int(roads.tail[link]), []).append(2 * link)
        leaving.setdefault(int(roads.head[link]), []).append(2 * link + 1)
    found: set[tuple[int, int]] = set()
    while len(found) < count:
        link = int(rng.choice(both))
        node = int(roads.head[link])
        on = [a for a in leaving[node] if a // 2 != link]
        if degree[node] > 2 and on:
            found.add((2 * link, int(rng.choice(on))))
    turn: Ints = np.array(sorted(found), np.int64).ravel()
    return replace(roads, turn=turn, turn_start=np.arange(count + 1) * 2)


def turns(file: Path, count: int, send: Any) -> None:
    """Seconds of the graph, its order and 100 searches to 5,000 homes."""
    roads = with_turns(load_roads(file), count)
    a, b = beside(roads, 5000, 1), beside(roads, 100, 2)
    times = [time.process_time()]
    graph = drive_graph(roads)
    times.append(time.process_time())
    router = Router(roads)
    times.append(time.process_time())
    leave, arrive = snap(roads, a).leave, snap(roads, b).arrive
    times.append(time.process_time())
    router.times(leave, arrive)
    times.append(time.process_time())
    graph_s, order_s, _, search_s = np.diff(times)
    send.send(f"| {count:,} | {len(graph.node):,} | {len(graph.arc):,} | {graph_s:.2f} | "
              f"{order_s:.2f} | {search_s:.2f} |")


def main() -> None:
    """Print what was measured."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("extract", type=Path)
    asked.add_argument("--copies", type=int, default=12)
    asked.add_argument("--homes", type=int, default=50_000)
    asked.add_argument("--schools", type=int, default=5_000)
    asked.add_argument("--no-km", action="store_true")
    asked.add_argument("--turns", type=int, nargs="+")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        wide, saved = Path(scratch) / "wide.osm.pbf", Path(scratch) / "wide.npz"
        copies(given.extract, given.copies, wide)
        read_extract(wide).save(saved)
        if given.turns is None:
            print(alone(matrix, saved, given.homes, given.schools, not given.no_km))
            return
        print("| turns | nodes | arcs | graph, s | order and metric, s | 100 searches, s |")
        print("|---|---|---|---|---|---|")
        for count in given.turns:
            print(alone(turns, saved, count))


if __name__ == "__main__":
    main()
