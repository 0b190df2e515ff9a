"""What the desk runs and how far it is, in words: a scenario, a result's public edition."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.desk.kept import PUBLIC, Kept
from sufficiency.desk.scenarios import scenario_file
from sufficiency.errors import Fault, InputError
from sufficiency.publish.disclosure import release_record as records

REPORT, MAP = "report", "map.html"
"""Of a public edition."""
PLANNING = "planning: "
FOUND = re.compile(r".*, (?:gap (?P<gap>[\d.]+%)|(?P<none>no plan yet)), at most \d+ s left")
"""A line of a search."""
READING = "Reading the case and working out journeys"
CHANGED = "Run the scenario again, and make the public edition of that."


@dataclass(frozen=True)
class Stage:
    """A part of a job.

    Attributes:
        words: what is done.
        begins: how the line begins that tells of it.
        verb: which of the job's verbs does it, from 0.
    """

    words: str
    begins: str
    verb: int = 0


@dataclass(frozen=True)
class Step:
    """How far a job is.

    Attributes:
        number, of: which step of how many.
        words: what is done.
        detail: how that goes; may be nothing.
    """

    number: int
    of: int
    words: str
    detail: str


@dataclass(frozen=True)
class Job:
    """Verbs that are run for one thing.

    Attributes:
        title: of the scenario, or what is made of it.
        verbs: words of each.
        stages: in their order.
        scenario: its file.
        folder: where results go.
        beside: name of each scenario it is compared with -> its title, in their order.
        result: the kept result whose public edition is made; None of a run.
    """

    title: str
    verbs: tuple[tuple[str, ...], ...]
    stages: tuple[Stage, ...]
    scenario: Path
    folder: Path
    beside: dict[str, str] = field(default_factory=dict)
    result: str | None = None

    def step(self, verb: int, lines: Sequence[str]) -> Step:
        """Where it is.

        Args:
            verb: that runs, from 0.
            lines: what was said so far.
        """
        reached = [i for i, s in enumerate(self.stages) if s.verb < verb or (
            s.verb == verb and any(line.startswith(s.begins) and self._is(i, line)
                                   for line in lines))]
        now = max(reached, default=0)
        return Step(now + 1, len(self.stages), self.stages[now].words, self._detail(lines))

    def _is(self, stage: int, line: str) -> bool:
        """Whether a line tells of this stage and not of another that begins alike."""
        name = line.removeprefix(PLANNING)
        other = [s.words for s in self.stages].index(BESIDE) if self.beside else -1
        return not line.startswith(PLANNING) or (name in self.beside) == (stage == other)

    def _detail(self, lines: Sequence[str]) -> str:
        last = lines[-1] if lines else ""
        if found := FOUND.fullmatch(last):
            return "No plan is found yet." if found["none"] else (
                "The best plan found so far: any other could improve on it by at most "
                f"{found['gap']}.")
        name = last.removeprefix(PLANNING)
        if last.startswith(PLANNING) and name in self.beside:
            return f"{self.beside[name]} ({[*self.beside].index(name) + 1} of {len(self.beside)})."
        return ""


BESIDE = "Planning what it is compared with"


def run_job(file: Path, folder: Path) -> Job:
    """A scenario run.

    Args:
        file: of the scenario; can be used.
        folder: where results go; not there yet, or one of ours.

    Raises:
        InputError: the scenario cannot be used.
    """
    scenario = load_scenario(file)
    beside = {}
    for other in scenario.compare.with_:
        told = load_scenario(file.parent / other)
        beside[told.name] = told.title or told.name
    stages = [Stage(READING, "reading"), Stage("Searching for the plan", PLANNING),
              *([Stage(BESIDE, PLANNING)] if beside else []),
              Stage("Writing the report, the map and the tables", "writing ")]
    return Job(scenario.title or file.stem, (("run", str(file), "--out", str(folder)),),
               tuple(stages), file, folder, beside)


def public_job(case: Path, one: Kept) -> Job:
    """The public edition of a result: report and map with small numbers withheld.

    No figure of it differs from earlier editions that were made here by few children.

    Args:
        case: folder of the case.
        one: the result.

    Raises:
        InputError: its scenario or the tables of the case are no longer what was run.
    """
    file = scenario_file(case, one.summary["scenario"])
    _unchanged(file, one.summary["provenance"])
    editions = one.folder.parent / PUBLIC
    folder = editions / one.name
    earlier = [p for name in sorted(editions.glob("*")) if name != folder
               for p in (name / REPORT, name / MAP) if records.beside(p).is_file()]
    against = [word for p in earlier for word in ("--against", str(p))]
    report, page = folder / REPORT, folder / MAP
    return Job(
        f"The public edition of {one.summary['title']}",
        (("report", str(file), "--public", "--out", str(report), *against),
         ("map", str(file), "--public", "--out", str(page), "--against", str(report), *against)),
        (Stage(READING, "reading"), Stage("Finding the plans again", PLANNING),
         Stage("Writing the public report, and checking it", "writing"),
         Stage("Drawing the public map, and checking it", "reading", 1)),
        file, folder, result=one.name)


def _unchanged(file: Path, told: dict[str, Any]) -> None:
    """See that a scenario and its case are what was run.

    Raises:
        InputError: they are not.
    """
    if not file.is_file():
        raise InputError([Fault(file.name, "is no longer there", "Save a scenario of that name, "
                                "run it, and make the public edition of that.")])
    scenario = load_scenario(file)
    now = json.loads(json.dumps(scenario.settings()))
    if now != told.get("settings"):
        raise InputError([Fault(file.name, "was changed since this was run", CHANGED)])
    digests, then = load_case(scenario).digests, told.get("input_digests", {})
    unlike = sorted(t for t in {*digests, *then} if digests.get(t) != then.get(t))
    if unlike:
        raise InputError([Fault(", ".join(unlike), "was changed since this was run", CHANGED)])


def public_pages(one: Kept) -> tuple[tuple[str, str], ...]:
    """Pages of the public edition of a result, and what they are called; none of an earlier run."""
    folder = one.folder.parent / PUBLIC / one.name
    run = (one.folder / "summary.json").stat().st_mtime
    found = ((f"{REPORT}/report.html", "public report"), (MAP, "public map"))
    return tuple(p for p in found if (folder / p[0]).is_file()
                 and (folder / p[0]).stat().st_mtime >= run)
