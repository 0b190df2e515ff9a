"""What protection costs: cells shown, merged and withheld in the report and benchmark of scenarios.

    python benchmarks/disclosure.py data/norfolk/scenarios/programme-found.toml ...

Each scenario is told by itself. Cells are counts of children, means and shares; "merged" are those
that the internal tables have more, since small groups are told together. With ``--attack`` a reader
of everything that is printed bounds each small count that is not told, in minutes (see
``tests/publish/disclosure/attacker.py``): of report and map, of the benchmark, and of all three
together.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from sufficiency.publish.disclosure.figures import Count, MeanMinutes, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.consultation import comparable, map_page
from sufficiency.publish.report.build import internal_report, public_report
from sufficiency.publish.report.document import Report
from sufficiency.publish.travel_benchmark.benchmark import Benchmark
from sufficiency.publish.travel_benchmark.build import travel_benchmark
from sufficiency.publish.travel_benchmark.tables import FIGURES
from sufficiency.study.run import run
from tests.publish.disclosure.attacker import joint


@dataclass(frozen=True)
class Cost:
    """Cells of one publication, and the seconds its protection took."""

    shown: int
    about: int
    merged: int
    withheld: int
    seconds: float

    def words(self) -> str:
        """One row of the table."""
        return (f"{self.shown:>8,} {self.about:>8,} {self.merged:>8,} {self.withheld:>9,} "
                f"{self.seconds:>8.1f}")


def of_story(tell_public: Callable[[], Report], inside: Report) -> Cost:
    """Cells of the sheets of a report."""
    began = time.perf_counter()
    public = tell_public()
    seconds = time.perf_counter() - began
    cells = [c for s in public.sheets() for c in s.cells() if isinstance(c, Count | MeanMinutes)]
    every = [c for s in inside.sheets() for c in s.cells() if isinstance(c, Count | MeanMinutes)]
    # A mean of nobody is empty, not withheld.
    empty = sum(c.value is None for c in every)
    gone = max(sum(c.value is None for c in cells) - empty, 0)
    about = sum(c.value is not None and c.about for c in cells)
    return Cost(len(cells) - gone - about - empty, about, max(len(every) - len(cells), 0), gone,
                seconds)


def of_benchmark(found: Benchmark) -> Cost:
    """Cells of the tables of a travel-time benchmark."""
    inside = replace(found, public=False).table
    began = time.perf_counter()
    public = replace(found, public=True).table
    seconds = time.perf_counter() - began
    cells = ["n", *FIGURES]
    keys = ["scenario", "need", "phase", "district", "area"]
    inside, public = inside.set_index(keys)[cells], public.set_index(keys)
    every = inside.notna()
    both = inside.index.intersection(public.index)
    told = public[cells].notna()
    gone = int((every.loc[both] & ~told.loc[both]).to_numpy().sum())
    about = int(public["n_about"].sum()) + int(told.loc[public["about"], FIGURES].to_numpy().sum())
    shown = int(told.to_numpy().sum())
    merged = max(int(every.to_numpy().sum()) - shown - gone, 0)
    return Cost(shown - about, about, merged, gone, seconds)


def attack(path: Path) -> None:
    """Print how many small counts are attacked, found exactly, and known to be below ten."""
    result, record = run(path, lambda _: None), Record()
    story = public_report([result], Rules(), record)
    titles = {p.name for p in story.plans}
    beside = [r for r in comparable(result) if r.plan.name in titles]
    map_page([result, *beside], "map.html", Rules(), record=record)
    found = replace(travel_benchmark([path]), public=True, earlier=Record(
        tuple(record.now), systems=tuple(record.systems_now)))
    assert len(found.table), "its counts are in its record"
    for what, systems in (
        ("report and map", record.systems_now), ("benchmark", found.record.systems_now),
        ("all three together", [*record.systems_now, *found.record.systems_now]),
    ):
        score = joint(systems)
        print(f"{path.stem + ', ' + what:<44}{score.attacked:>8} attacked, {score.exact} exact, "
              f"{score.narrowed} known to be below ten")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="+", type=Path)
    parser.add_argument("--attack", action="store_true", help="attack what is withheld as well")
    given = parser.parse_args()
    print(f"{'':<44}{'shown':>8} {'about':>8} {'merged':>8} {'withheld':>9} {'seconds':>8}")
    for path in given.scenarios:
        publication = run(path, lambda _: None, alone=True)
        cost = of_story(lambda p=publication: public_report([p], Rules()),  # type: ignore[misc]
                        internal_report([publication]))
        print(f"{path.stem + ', report':<44}{cost.words()}")
        found = travel_benchmark([path])
        print(f"{path.stem + ', benchmark':<44}{of_benchmark(found).words()}")
        if given.attack:
            attack(path)


if __name__ == "__main__":
    main()
