"""Many homes to many schools: our engine beside the libraries somebody would take instead.

    python benchmarks/travel.py [--sites 500] [--homes 10000] [--sample 50] [--engines ours scipy]
                                [--write]

The graph is the one of shared/roads (234,496 nodes; lengths only), the same for all, in whole
milliseconds, one thread. Each engine is a process of its own and is timed apart for preparation
(from arrays to ready) and queries (homes x sites to an array). Engines slower than scipy answer
--sample sites and are scaled up; every answer is compared with ours. Seconds of the processor are
given beside seconds of the clock, as machines are shared. One JSON object a line, a table at the
end, which --write keeps, dated. Engines that are not installed are left out, saying so.
"""

from __future__ import annotations

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from apart import alone

ROOT = Path(__file__).parent.parent
GRAPH = ROOT.parent / "shared" / "roads"
SEED = 20240601
CPU_LIMIT_S = 240
"""An engine that has used so much of the processor is stopped."""
FULL = ("ours", "scipy")
FEW = {"networkx": 2, "pandana": 3}  # minutes otherwise
Made = Callable[[], Any]


def arrays() -> tuple[Any, ...]:
    """Positions, ends and milliseconds of the graph's arcs, both directions."""
    import pandas as pd

    nodes = pd.read_parquet(GRAPH / "bench_rome_nodes.parquet")
    edges = pd.read_parquet(GRAPH / "bench_rome_edges.parquet")
    u, v = edges["u"].to_numpy(np.int64), edges["v"].to_numpy(np.int64)
    ms = np.maximum(np.rint(edges["length_units"].to_numpy() * 100), 1).astype(np.int64)
    return nodes[["x", "y"]].to_numpy(float), u, v, ms


def engine(name: str, graph: tuple[Any, ...]) -> tuple[Made, Callable[[Any, Any, Any], Any]]:
    """A function that prepares, and one that answers (homes, sites) as an array of milliseconds."""
    xy, u, v, ms = graph
    n = len(xy)
    tail, head, cost = np.r_[u, v], np.r_[v, u], np.r_[ms, ms]
    if name == "ours":
        from sufficiency.travel.network import RoadNetwork
        from sufficiency.travel.routing.contraction import Router
        from sufficiency.travel.routing.snapping import AccessLegs

        roads = RoadNetwork(
            xy=xy, tail=u, head=v, metres=ms / 1000, seconds=ms / 1000, joinable=np.arange(n),
            places=xy[:1], urban=np.zeros(1, bool), access_kph=(30.0, 30.0), terminal_seconds=0.0,
            barriers=np.zeros((0, 4)), bridges=np.zeros((0, 2)), source="benchmark")

        def legs(nodes: Any) -> AccessLegs:
            none = np.zeros((len(nodes), 1), np.int64)
            return AccessLegs(nodes[:, None], none, none)

        return (lambda: Router(roads)), (lambda r, h, s: r.times(legs(h), legs(s)))
    if name == "scipy":
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        def make() -> Any:
            order = np.lexsort((cost, head, tail))
            a, b, c = head[order], tail[order], cost[order]  # reversed: searches start at schools
            again = np.lexsort((c, b, a))
            a, b, c = a[again], b[again], c[again]
            first = np.r_[True, (a[1:] != a[:-1]) | (b[1:] != b[:-1])]
            return csr_matrix((c[first].astype(float), (a[first], b[first])), shape=(n, n))

        return make, lambda g, h, s: np.stack([dijkstra(g, indices=x)[h] for x in s], axis=1)
    if name == "igraph":
        import igraph

        def make() -> Any:
            graph = igraph.Graph(n=n, edges=np.c_[tail, head], directed=True)
            graph.es["w"] = cost.tolist()
            return graph

        return make, lambda g, h, s: np.array(
            g.distances(source=h.tolist(), target=s.tolist(), weights="w", mode="out")
            if len(h) < len(s) else
            g.distances(source=s.tolist(), target=h.tolist(), weights="w", mode="in")).T
    if name == "networkit":
        import networkit as nk

        nk.setNumberOfThreads(1)

        def make() -> Any:
            return nk.GraphFromCoo((cost.astype(float), (head, tail)), n=n, weighted=True,
                                   directed=True)

        def ask(g: Any, h: Any, s: Any) -> Any:
            out = []
            for site in s:
                run = nk.distance.Dijkstra(g, int(site), storePaths=False)
                run.run()
                out.append(np.asarray(run.getDistances(asarray=True))[h])
            return np.stack(out, axis=1)

        return make, ask
    if name == "pandana":
        import pandana
        import pandas as pd

        def make() -> Any:
            index = pd.RangeIndex(n)
            return pandana.Network(
                pd.Series(xy[:, 0], index), pd.Series(xy[:, 1], index), pd.Series(u),
                pd.Series(v), pd.DataFrame({"ms": ms.astype(float)}), twoway=True)

        return make, lambda g, h, s: np.array(
            g.shortest_path_lengths(np.repeat(h, len(s)), np.tile(s, len(h)))
        ).reshape(len(h), len(s))
    import networkx as nx

    def build() -> Any:
        graph = nx.DiGraph()
        graph.add_nodes_from(range(n))
        for a, b, c in zip(head.tolist(), tail.tolist(), cost.tolist(), strict=True):
            if not graph.has_edge(a, b) or graph[a][b]["w"] > c:
                graph.add_edge(a, b, w=c)
        return graph

    def walk(graph: Any, h: Any, s: Any) -> Any:
        out = []
        for site in s.tolist():
            found = nx.single_source_dijkstra_path_length(graph, site, weight="w")
            out.append([found.get(x, np.inf) for x in h.tolist()])
        return np.array(out).T

    return build, walk


def measure(name: str, homes: int, sites: int, sample: int, truth: Any, send: Any) -> None:
    """Time one engine and send a row of figures, and ours its answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S))
    try:
        graph = arrays()
        make, ask = engine(name, graph)
    except ImportError as error:
        send.send(({"engine": name, "left_out": f"not installed ({error.name})"}, None))
        return
    rng = np.random.default_rng(SEED)
    h = np.sort(rng.choice(len(graph[0]), homes, replace=False))
    s = rng.choice(len(graph[0]), sites, replace=False)
    used = sites if name in FULL else min(FEW.get(name, sample), sites)
    clock, processor = time.perf_counter(), time.process_time()
    ready = make()
    made = time.perf_counter() - clock, time.process_time() - processor
    clock, processor = time.perf_counter(), time.process_time()
    answer = ask(ready, h, s[:used])
    asked = time.perf_counter() - clock, time.process_time() - processor
    answer = np.where(np.isfinite(answer) & (answer >= 0) & (answer < 2**31), answer, -1)
    wrong = None
    if truth is not None:
        wrong = float(np.abs(answer - truth[:, :used]).max())
    row = {
        "engine": name, "homes": homes, "sites": sites, "sites_asked": used,
        "prepare_s": round(made[0], 2), "prepare_cpu_s": round(made[1], 2),
        "query_ms_a_site": round(asked[0] / used * 1000, 2),
        "query_cpu_ms_a_site": round(asked[1] / used * 1000, 2),
        "all_s": round(made[0] + asked[0] / used * sites, 1),
        "all_cpu_s": round(made[1] + asked[1] / used * sites, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "largest_difference_ms": wrong,
    }
    send.send((row, answer.astype(np.int32) if name == "ours" else None))


def reuse(homes: int, sites: int, send: Any) -> None:
    """Time what the cache saves: a second run, another school, other speeds."""
    from dataclasses import replace

    from sufficiency.travel.cache import Cache
    from sufficiency.travel.network import RoadNetwork
    from sufficiency.travel.routing.journeys import journeys_between, router_of

    xy, u, v, ms = arrays()
    roads = RoadNetwork(
        xy=xy, tail=u, head=v, metres=ms / 100, seconds=ms / 1000, joinable=np.arange(len(u)),
        places=np.zeros((0, 2)), urban=np.zeros(0, bool), access_kph=(20.0, 16.0),
        terminal_seconds=120.0, barriers=np.zeros((0, 4)), bridges=np.zeros((0, 2)),
        source="benchmark", joins="links")
    rng = np.random.default_rng(SEED)
    h, s = (xy[rng.choice(len(xy), k, replace=False)] + rng.uniform(-20, 20, (k, 2))
            for k in (homes, sites))
    row: dict[str, Any] = {"homes": homes, "sites": sites}
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        for name, there in (("first", s), ("second", s), ("one_school_new", np.r_[s[1:],
                                                                                  s[:1] + 50])):
            clock, processor = time.perf_counter(), time.process_time()
            journeys_between(roads, h, there, cache=cache)
            row |= {f"{name}_s": round(time.perf_counter() - clock, 2),
                    f"{name}_cpu_s": round(time.process_time() - processor, 2)}
        router = router_of(roads, cache)
        clock = time.process_time()
        router.reweigh(replace(roads, seconds=roads.seconds * 1.3))
        row["new_speeds_cpu_s"] = round(time.process_time() - clock, 2)
        clock = time.perf_counter()
        roads.save(Path(folder) / "roads.npz")
        from sufficiency.travel.network import load_roads

        clock = time.perf_counter()
        load_roads(Path(folder) / "roads.npz")
        row["load_roads_s"] = round(time.perf_counter() - clock, 2)
    row["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    send.send((row, None))


def measured(target: Any, *args: Any) -> tuple[dict[str, Any], Any]:
    """A row and an answer of a process of its own."""
    return alone(target, *args) or (
        {"left_out": f"not done after {CPU_LIMIT_S} s of the processor"}, None)


def table(rows: list[dict[str, Any]]) -> str:
    """The engine table of the README."""
    base = next((r for r in rows if r.get("engine") == "scipy" and "all_s" in r), None)
    lines = ["| engine | preparation | a site | 500 sites in all | queries, scipy = 1 | "
             "in all, scipy = 1 | peak | largest difference |",
             "|---|---|---|---|---|---|---|---|"]
    for r in rows:
        if "left_out" in r:
            lines.append(f"| {r.get('engine')} | {r['left_out']} | | | | | | |")
            continue
        q, a = r["query_cpu_ms_a_site"], r["all_cpu_s"]
        ratio = (f"{base['query_cpu_ms_a_site'] / q:.1f} x | {base['all_cpu_s'] / a:.1f} x"
                 if base else " | ")
        gap = r["largest_difference_ms"]
        lines.append(
            f"| {r['engine']} | {r['prepare_cpu_s']:.2f} s | {q:.1f} ms | {a:.1f} s | {ratio} | "
            f"{r['peak_mb']:,} MB | {'' if gap is None else f'{gap:g} ms'} |")
    return "\n".join(lines)


def main() -> None:
    """Measure every engine, the growth of ours and what the cache saves."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sites", type=int, default=500)
    parser.add_argument("--homes", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=50)
    parser.add_argument("--engines", nargs="+", default=[
        "ours", "scipy", "igraph", "networkit", "pandana", "networkx"])
    parser.add_argument("--write", action="store_true", help="the dated tables, in results/")
    args = parser.parse_args()
    if not (GRAPH / "bench_rome_nodes.parquet").is_file():
        print("left out: the graph of shared/roads beside the project is absent")
        return
    rows, truth = [], None
    for name in args.engines:
        row, answer = measured(measure, name, args.homes, args.sites, args.sample, truth)
        truth = answer if answer is not None else truth
        rows.append({"engine": name, **row})
        print(json.dumps(rows[-1]), flush=True)
    growth = []
    for part in (4, 2):
        row, _ = measured(measure, "ours", args.homes, args.sites // part, args.sample, None)
        growth.append(row)
        print(json.dumps(row), flush=True)
    again = measured(reuse, args.homes, args.sites)[0]
    print(json.dumps(again), flush=True)
    print(table(rows))
    if args.write:
        from written import write

        write("travel", "python benchmarks/travel.py --write", {
            f"{args.sites:,} sites and {args.homes:,} homes, one thread, seconds of the processor":
                table(rows),
            "Fewer sites": growth, "What the cache and new speeds save": [again]})


if __name__ == "__main__":
    main()
