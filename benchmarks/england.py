"""Every council of England from the start pack: made, checked, run, and through the public gate.

    python benchmarks/england.py --council Rutland --council Kent --out results/england
    python benchmarks/england.py --out results/england            # all that are not done yet

Each council has a folder of results and a line in ``councils.csv``; a council with a line is not
run again, so that a run that was cut off goes on where it stopped. The search has a limit in units
of work, not of time: the same plans come out of any machine; seconds are those of this one.
``--table`` prints what is done so far for ``docs/benchmarks.md`` and runs nothing.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

from sufficiency.case.scenario import load_scenario
from sufficiency.datasets import pack
from sufficiency.datasets.council_case import write_council
from sufficiency.datasets.council_names import find_council
from sufficiency.errors import SufficiencyError
from sufficiency.publish.results_folder import write_results
from sufficiency.study import check as checking
from sufficiency.study import run as study

COLUMNS = ("la_code", "council", "outcome", "children", "short_before", "short_after",
           "short_per_100", "gap", "make_seconds", "check_seconds", "run_seconds")
PUBLISHED, CRASH = "published", "traceback:"
SMALL = 10
WORK_LIMIT = 20.0
"""Units of work a council's search may take: all of England in a night on two cores."""


def one(la_code: str, name: str, out: Path, work_limit: float) -> dict[str, object]:
    """A council's line: what came out, or the first fault on the way."""
    row: dict[str, object] = {"la_code": la_code, "council": name}
    clock = time.perf_counter
    folder = out / la_code
    start = clock()
    try:
        if not (folder / "case").exists():
            write_council(folder / "case", la_code)
        path = folder / "case" / "scenarios" / "start.toml"
        row["make_seconds"], start = round(clock() - start, 1), clock()
        checking.look(path)
        row["check_seconds"], start = round(clock() - start, 1), clock()
        result = study.solve(load_scenario(path).with_settings({"solver.work_limit": work_limit}))
        write_results(result, folder / "results")
        row["run_seconds"] = round(clock() - start, 1)
    except SufficiencyError as error:
        return {**row, "outcome": " ".join(str(error).split())[:200]}
    except Exception as error:  # whatever it is: the other councils are run all the same
        return {**row, "outcome": f"{CRASH} {type(error).__name__}: {error}"[:200]}
    before, after = result.baseline.summary, result.plan.summary
    short = after["unplaced"]["total"]
    return {**row, "outcome": PUBLISHED, "children": after["children"],
            "short_before": before["unplaced"]["total"], "short_after": short,
            "short_per_100": round(100 * short / max(after["children"], 1), 1),
            "gap": "" if after["gap"] is None else round(after["gap"], 4)}


def shown(count: str) -> str:
    """Children, rounded to 5 as in reports; a small number is not told, though nobody is real."""
    return f"{5 * round(int(count) / 5):,}" if int(count) >= SMALL else f"under {SMALL}"


def markdown(rows: list[dict[str, str]]) -> str:
    """The table for the docs: a sentence that counts outcomes, then a line a council.

    Args:
        rows: of councils.csv.
    """
    done = [r for r in rows if r["outcome"] == PUBLISHED]
    crashed = [r for r in rows if r["outcome"].startswith(CRASH)]
    refused = [r for r in rows if r not in done and r not in crashed]
    lines = [f"{len(rows)} councils tried: {len(done)} made, checked, run and published, "
             f"{len(refused)} refused with a fault, {len(crashed)} tracebacks.", ""]
    lines += [f"- {r['council']}: {r['outcome']}" for r in refused + crashed]
    lines += ["", "| council | children | short before | short after | short per 100 | gap % | "
              "make s | check s | run s |", "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for r in sorted(done, key=lambda r: r["council"]):
        gap = f"{100 * float(r['gap']):.2f}" if r["gap"] else ""
        share = r["short_per_100"] if int(r["short_after"]) >= SMALL else ""
        lines.append(f"| {r['council']} | {shown(r['children'])} | {shown(r['short_before'])} | "
                     f"{shown(r['short_after'])} | {share} | {gap} | "
                     f"{r['make_seconds']} | {r['check_seconds']} | {r['run_seconds']} |")
    return "\n".join(lines)


def main() -> None:
    """Go on with the councils that have no line yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--council", action="append", default=[])
    parser.add_argument("--out", type=Path, default=Path("results/england"))
    parser.add_argument("--work-limit", type=float, default=WORK_LIMIT)
    parser.add_argument("--table", action="store_true")
    asked = parser.parse_args()
    table = asked.out / "councils.csv"
    if asked.table:
        with table.open(encoding="utf-8") as lines:
            print(markdown(list(csv.DictReader(lines))))
        return
    asked.out.mkdir(parents=True, exist_ok=True)
    done = set()
    if table.exists():
        with table.open(encoding="utf-8") as lines:
            done = {row["la_code"] for row in csv.DictReader(lines)}
    else:
        table.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    wanted = ([find_council(word) for word in asked.council]
              or [(str(r.la_code), str(r.council)) for r in pack.councils().itertuples()])
    for la_code, name in wanted:
        if la_code in done:
            continue
        row = one(la_code, name, asked.out, asked.work_limit)
        with table.open("a", encoding="utf-8", newline="") as lines:
            csv.DictWriter(lines, COLUMNS, lineterminator="\n").writerow(row)
        print(name, row["outcome"], flush=True)


if __name__ == "__main__":
    main()
