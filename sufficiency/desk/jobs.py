"""What the desk runs and how far it is, in words: a scenario, a result's public edition, results
together in one report and map."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.desk.kept import PUBLIC, TOGETHER, Kept
from sufficiency.desk.scenarios import scenario_file
from sufficiency.errors import Fault, InputError
from sufficiency.publish.disclosure import release_record as records

REPORT, MAP = "report", "map.html"
"""Of a public edition."""
PLANNING = "planning: "
FOUND = re.compile(r".*, (?:gap (?P<gap>[\d.]+%)|(?P<none>no plan yet)), at most \d+ s left")
"""A line of a search."""
READING = "Reading the case and working out journeys"
CHANGED = "Run the scenario again, and make this of what it then says."
TWICE = "is the scenario of two of these results"
TOGETHER_PAGES = (("report-internal/report-internal.html", "report"),
                  ("map-internal.html", "map"))
"""Of results together: where each is in its folder, and what it is called."""


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
        made: what is made of results that are kept, as the end of a sentence; nothing of a run.
        page: of the desk where that is found.
    """

    title: str
    verbs: tuple[tuple[str, ...], ...]
    stages: tuple[Stage, ...]
    scenario: Path
    folder: Path
    beside: dict[str, str] = field(default_factory=dict)
    made: str = ""
    page: str = ""

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
        file, folder, made="the public edition, a report and a map with small numbers withheld",
        page=f"/results/{one.name}#public")


def together_job(case: Path, chosen: Sequence[Kept]) -> Job:
    """One report and one map of several results and of nothing else, which show small numbers.

    Args:
        case: folder of the case.
        chosen: two or more.

    Raises:
        InputError: two are of one scenario, or a scenario or the tables of the case are no
            longer what was run.
    """
    files = [scenario_file(case, k.summary["scenario"]) for k in chosen]
    for one, file in zip(chosen, files, strict=True):
        if files.count(file) > 1:
            raise InputError([Fault(file.name, TWICE, "Save one of them under another name, and "
                                    "run it.")])
        _unchanged(file, one.summary["provenance"])
    folder, words = together_folder(chosen), tuple(map(str, files))
    return Job(
        f"A report and a map of {len(chosen)} results",
        (("report", *words, "--alone", "--out", str(folder / "report")),
         ("map", *words, "--out", str(folder / "map.html"))),
        (Stage(READING, "reading"), Stage("Finding the plans again", PLANNING),
         Stage("Writing the report", "writing"), Stage("Drawing the map", "reading", 1)),
        files[0], folder, made="the report and the map of these results together",
        page=f"/compare?{urlencode([('results', k.name) for k in chosen])}#together")


def together_folder(chosen: Sequence[Kept]) -> Path:
    """Where the report and the map of these results are; whatever their order."""
    names = "+".join(sorted(k.name for k in chosen))
    mark = hashlib.sha256(names.encode()).hexdigest()[:8]
    return chosen[0].folder.parent / TOGETHER / f"{names[:80]}-{mark}"


def together_pages(chosen: Sequence[Kept]) -> tuple[tuple[str, str], ...]:
    """Pages of results together, and what they are called; none that is older than a result."""
    return _newer(together_folder(chosen), TOGETHER_PAGES, chosen)


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
    return _newer(one.folder.parent / PUBLIC / one.name,
                  ((f"{REPORT}/report.html", "public report"), (MAP, "public map")), [one])


def _newer(
    folder: Path, pages: tuple[tuple[str, str], ...], of: Sequence[Kept]
) -> tuple[tuple[str, str], ...]:
    """Those pages that are there and were made of these results, not of earlier runs."""
    run = max((k.folder / "summary.json").stat().st_mtime for k in of)
    return tuple(p for p in pages if (folder / p[0]).is_file()
                 and (folder / p[0]).stat().st_mtime >= run)
