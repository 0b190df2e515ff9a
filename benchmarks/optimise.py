"""Siting measured: published instances, or scenarios of the embedded case.

    python benchmarks/optimise.py FILE... [--json] [--format F] [--capacity N] [--seconds N]
                                  [--peers] [--peer-python PYTHON]
    python benchmarks/optimise.py [SCENARIO ...] [--growth 0.5 1 2] [--peers] [--peer-seconds N]
                                  [--write]

An argument that is a TOML file, or names a scenario of the embedded case, is a scenario; any
other is a published instance (`formats.py` lists the formats). Instances are read before the
first is solved, so that every faulty file is told at once.

Of an instance: its name, the plan's objective recomputed from the published numbers, the proven
bound, the known value, gap = (objective - bound) / objective, and seconds of solving (reading is
not counted). Peers run in a process of their own (`peers.py`), one thread count for all.
Exit code 1 if a file is faulty, or an instance or scenario got no plan.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from formats import FORMATS
from instances import Instance, load
from scenarios import rows as scenario_rows
from scenarios import scenario_path

from sufficiency.errors import InputError, NoSolutionError

HERE = Path(__file__).parent
DEFAULT = ["programme", "bases-only", "next-two"]
PEERS = ["highs", "spopt"]
COLUMNS = ("objective", "bound", "known")


def solve(instance: Instance, gap: float, seconds: float, threads: int) -> dict[str, Any]:
    """Solve an instance with the product's own core and report in the instance's units."""
    from sufficiency.optimise.siting.solve import solve_siting

    began = time.perf_counter()
    objective = bound = None
    try:
        found = solve_siting(instance.problem, gap=gap, time_limit=seconds, threads=threads)
        taken = time.perf_counter() - began
        bound = instance.bound(found.bound)
        objective = instance.objective(found.opened, found.assignment)
    except (NoSolutionError, ValueError) as error:
        taken = time.perf_counter() - began
        print(f"{instance.name}: {error}", file=sys.stderr)
    left = None
    if objective is not None and bound is not None:
        left = max(objective - bound, 0.0) / max(abs(objective), 1e-12)
    return {
        "name": instance.name, "objective": objective, "bound": bound, "known": instance.known,
        "gap": left, "seconds": round(taken, 3),
    }


def peers(path: Path, count: int, args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """What the peers say of each instance in a file: answers by instance name, then by peer."""
    limit = args.peer_seconds or args.seconds
    # The other environment need not have the project installed.
    roots = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
    out: dict[str, dict[str, Any]] = {}
    for peer in PEERS:
        command = [args.peer_python, str(HERE / "peers.py"), str(path), "--peers", peer,
                   "--seconds", str(limit), "--threads", str(args.threads)]
        for option in ("format", "capacity"):
            if getattr(args, option) is not None:
                command += [f"--{option}", str(getattr(args, option))]
        try:
            # A solver may look at the clock seldom, and a model be long in the making.
            ran = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, timeout=count * (2 * limit + 60),
                env={**os.environ, "PYTHONPATH": roots},
            )
            lines, talk = ran.stdout, ran.stderr
        except subprocess.TimeoutExpired as error:
            lines = error.stdout.decode() if isinstance(error.stdout, bytes) else ""
            talk = f"stopped after {error.timeout:.0f} s"
        answers = [json.loads(line) for line in lines.splitlines()]
        if len(answers) < count:
            print(f"{path.name}, peer {peer}: {talk.strip()}", file=sys.stderr)
        for answer in answers:
            out.setdefault(answer.pop("name"), {})[answer.pop("peer")] = answer
    return out


def told(row: dict[str, Any]) -> str:
    """A row for people."""
    cells = [f"{row['name']:<14}"]
    cells += [f"{_number(row[key]):>18}" for key in COLUMNS]
    cells.append(f"{'-' if row['gap'] is None else format(row['gap'], '.6%'):>11}")
    cells.append(f"{row['seconds']:>9.2f}")
    for name, answer in row.get("peers", {}).items():
        if answer["status"] == "skipped":
            cells.append(f"  {name}: skipped, {answer['reason']}")
        else:
            cells.append(f"  {name}: {answer['seconds']:.2f} s, {answer['status']}, "
                         f"{_number(answer['objective'])}")
    return "".join(cells)


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.3f}"


def run_instances(paths: list[Path], args: argparse.Namespace) -> int:
    """Solve every instance in these files; returns the exit code."""
    faults, ready = [], []
    for path in paths:
        try:
            ready.append((path, load(path, args.format, args.capacity)))
        except InputError as error:
            faults += error.faults
    if faults:
        for fault in faults:
            print(fault, file=sys.stderr)
        return 1
    if not args.json:
        heads = "".join(f"{key:>18}" for key in COLUMNS)
        print(f"{'name':<14}{heads}{'gap':>11}{'seconds':>9}", flush=True)
    code = 0
    for path, instances in ready:
        said = peers(path, len(instances), args) if args.peers else {}
        for instance in instances:
            row = solve(instance, args.gap, args.seconds, args.threads)
            if args.peers:
                row["peers"] = said.get(instance.name, {})
            code |= row["objective"] is None
            print(json.dumps(row) if args.json else told(row), flush=True)
    return int(code)


def main(argv: list[str] | None = None) -> int:
    """Measure what is asked for; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", default=DEFAULT, metavar="FILE|SCENARIO")
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.add_argument("--format", choices=FORMATS, help="instead of recognising it")
    parser.add_argument("--capacity", type=float,
                        help='what the word "capacity" stands for (capa, capb, capc)')
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of an instance")
    parser.add_argument("--gap", type=float, default=1e-6, help="relative gap to stop at")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peers", action="store_true", help="measure the plain models beside it")
    parser.add_argument("--peer-seconds", type=float, default=None,
                        help="time limit of a peer, --seconds if left out")
    parser.add_argument("--peer-python", default=sys.executable,
                        help="Python of an environment that has spopt")
    parser.add_argument("--growth", nargs="+", type=float, default=[1.0],
                        help="scenarios: factors on the number of children")
    parser.add_argument("--write", action="store_true", help="the dated table, in results/")
    args = parser.parse_args(argv)
    scenarios = [(name, scenario_path(name)) for name in args.names]
    files = [Path(name) for name, path in scenarios if path is None]
    code = run_instances(files, args) if files else 0
    limit = args.peer_seconds or (args.seconds if args.peers else 0.0)
    rows = []
    for row in scenario_rows([p for _, p in scenarios if p], args.growth, limit):
        code |= row["status"] == "failed"
        rows.append(row)
        print(json.dumps(row), flush=True)
    if args.write and rows:
        from written import write

        write("scenarios", f"python benchmarks/optimise.py {' '.join(args.names)} --write",
              {"Scenarios of the embedded case": rows})
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
