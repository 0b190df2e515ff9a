"""Reading a county's streets: seconds and memory from an extract to a network and back.

    python benchmarks/countyroads.py EXTRACT [--copies 48] [--write]

No extract of a whole county is at hand, so one is made: copies of a small real one (every node and
way of it, buildings and paths too) side by side, joined by roads between the outermost junctions of
neighbours. What is measured is the product's own way: the extract is read, cut at
junctions, timed, saved as one file and loaded again. One process a step, so that memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from apart import alone

STEP = 10**10
"""Between the ids of two copies: more than any id of OpenStreetMap."""
APART = 1.02
"""Widths and heights of the extract between two copies."""


def copies(extract: Path, count: int, out: Path) -> None:
    """An extract of so many copies."""
    import osmium

    things: list[tuple[int, float, float, dict[str, str]]] = []
    ways: list[tuple[int, list[int], dict[str, str]]] = []
    for thing in osmium.FileProcessor(extract):
        tags = {t.k: t.v for t in thing.tags}
        if isinstance(thing, osmium.osm.Node):
            things.append((thing.id, thing.location.lon, thing.location.lat, tags))
        elif isinstance(thing, osmium.osm.Way):
            ways.append((thing.id, [n.ref for n in thing.nodes], tags))
    place = {i: (x, y) for i, x, y, _ in things}
    ends = [w[1][0] for w in ways if w[2].get("highway") == "tertiary" and w[1][0] in place]
    west, east = min(ends, key=place.__getitem__), max(ends, key=place.__getitem__)
    south, north = (end(ends, key=lambda e: place[e][1]) for end in (min, max))
    spots = np.array(list(place.values()))
    width, height = np.ptp(np.quantile(spots, (0.001, 0.999), axis=0), axis=0) * APART
    across = int(np.ceil(np.sqrt(count)))
    shift = [((c % across) * width, (c // across) * height) for c in range(count)]
    with osmium.SimpleWriter(str(out), overwrite=True) as writer:
        for c, (dx, dy) in enumerate(shift):
            for i, x, y, tags in things:
                writer.add_node(osmium.osm.mutable.Node(
                    id=i + c * STEP, location=(x + dx, y + dy), tags=tags))
        for c in range(count):
            for i, nodes, tags in ways:
                writer.add_way(osmium.osm.mutable.Way(
                    id=i + c * STEP, nodes=[n + c * STEP for n in nodes], tags=tags))
        joins = [(c, c + 1, east, west) for c in range(count - 1) if (c + 1) % across]
        joins += [(c, c + across, north, south) for c in range(count - across)]
        for number, (one, other, begin, end) in enumerate(joins):
            writer.add_way(osmium.osm.mutable.Way(
                id=count * STEP + number, nodes=[begin + one * STEP, end + other * STEP],
                tags={"highway": "tertiary"}))


def build(extract: str, saved: str, send: Any) -> None:
    """Time from the extract to a saved network."""
    from sufficiency.travel.sources.osm_extract import read_extract

    clock, processor = time.perf_counter(), time.process_time()
    roads = read_extract(Path(extract))
    made = time.perf_counter() - clock, time.process_time() - processor
    clock = time.perf_counter()
    roads.save(Path(saved))
    arcs = int((2 - roads.oneway).sum())
    send.send({
        "links": len(roads.tail), "arcs": arcs, "nodes": len(roads.xy),
        "km": round(float(roads.metres.sum()) / 1000), "build_s": round(made[0], 2),
        "build_cpu_s": round(made[1], 2), "save_s": round(time.perf_counter() - clock, 2),
        "build_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


def load(saved: str, send: Any) -> None:
    """Time from a saved network to one that answers."""
    from sufficiency.travel.network import load_roads
    from sufficiency.travel.routing.contraction import Router

    clock = time.perf_counter()
    roads = load_roads(Path(saved))
    row = {"load_s": round(time.perf_counter() - clock, 2),
           "file_mb": round(Path(saved).stat().st_size / 1e6, 1)}
    clock = time.perf_counter()
    router = Router(roads)
    row["order_s"] = round(time.perf_counter() - clock, 2)
    clock = time.perf_counter()
    router.reweigh(roads)
    row["new_speeds_s"] = round(time.perf_counter() - clock, 2)
    row["load_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    send.send(row)


def main() -> None:
    """Make a county, read it, load it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("--copies", type=int, default=48)
    parser.add_argument("--write", action="store_true", help="the dated table, in results/")
    args = parser.parse_args()
    if not args.extract.is_file():
        print(f"left out: {args.extract.name} is absent")
        return
    with tempfile.TemporaryDirectory() as folder:
        made, saved = Path(folder) / "county.osm.pbf", Path(folder) / "county.npz"
        copies(args.extract, args.copies, made)
        row = {"copies": args.copies, "extract_mb": round(made.stat().st_size / 1e6, 1),
               **alone(build, str(made), str(saved)), **alone(load, str(saved))}
    print(json.dumps(row))
    if args.write:
        from written import write

        write("county-roads", f"python benchmarks/countyroads.py {args.extract.name} --copies "
              f"{args.copies} --write", {"From an extract to a network": [row]})


if __name__ == "__main__":
    main()
