"""What a public file printed, kept beside it, so that the next one can be compared with it.

Two publications are two scenarios to whoever holds both: where the same figure differs by fewer
than k children, their difference is a small number; and what one withholds may follow from the sums
of both (``prior_releases.py``). The record holds the true figures and is as internal as the audit.
With a mean it holds the lengths of the journeys it is of, so that a mean moves only where k
journeys or more have changed, never by one newcomer; and so with percentiles.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sufficiency.errors import Fault, InputError
from sufficiency.files import json_of
from sufficiency.model.journey_minutes import lengths as lengths
from sufficiency.publish.disclosure import first_records
from sufficiency.publish.disclosure.keys import Subject
from sufficiency.publish.disclosure.prior_releases import System, joined

VERSION = 2
"""Of the file. The first had no number, and bare words in the place of groups."""
SAME_PLAN = ("change", "wide", "more", "met")
"""Measures that are compared only where the plan has the same title: they are changes."""


@dataclass(frozen=True)
class Printed:
    """One figure that people can see.

    Attributes:
        figure: its measure and groups.
        plan: title of the plan.
        true: children, or mean minutes as printed.
        children: whom a mean is about; 0 for counts.
        journeys: of a mean, minutes in tenths and how many children have them; no names.
    """

    figure: Subject
    plan: str
    true: float
    children: int = 0
    journeys: tuple[tuple[int, int], ...] = ()

    def plain(self) -> list[Any]:
        """For JSON."""
        return [self.figure.plain(), self.plan, self.true, self.children, self.journeys]


@dataclass(eq=False)
class Record:
    """What was printed by earlier publications, and what is printed now.

    Attributes:
        systems: counts of earlier publications, with their sums.
        systems_now: of this one.
        groups: what its groups are merged from, by what and by name.
    """

    earlier: tuple[Printed, ...] = ()
    now: list[Printed] = field(default_factory=list)
    systems: tuple[System, ...] = ()
    systems_now: list[System] = field(default_factory=list)
    groups: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    @property
    def printed(self) -> tuple[Printed, ...]:
        """Everything printed so far, here and earlier."""
        return (*self.earlier, *self.now)

    def trial(self) -> Record:
        """A copy: what is noted there is not noted here, unless it is taken."""
        return replace(self, now=list(self.now), systems_now=list(self.systems_now),
                       groups=dict(self.groups))

    def take(self, trial: Record) -> None:
        """Note what a trial noted."""
        self.now, self.systems_now = list(trial.now), list(trial.systems_now)
        self.groups = dict(trial.groups)

    def merge(
        self, by: str, words: Mapping[str, str], name: Callable[[Sequence[str]], str]
    ) -> dict[str, str]:
        """Member -> group, noted; groups that an earlier publication merged stay together.

        Args:
            by: what groups are by.
            words: member -> group that it would have without.
            name: of a group that is merged from these.
        """
        out = dict(words)
        for members in joined(words, [m for s in self.systems
                                      for m in s.groups.get(by, {}).values()]):
            if len({words[m] for m in members}) > 1:
                out |= dict.fromkeys(members, name(members))
        self.groups[by] = {}
        for member, group in sorted(out.items()):
            self.groups[by].setdefault(group, []).append(member)
        return out

    def mean_near(
        self, figure: Subject, journeys: Sequence[tuple[int, int]], k: int
    ) -> float | None:
        """An earlier mean or percentile of almost the same journeys, as which this one is told.

        None if that of just these journeys was printed, or of none that are almost the same.

        Args:
            figure: its name, by which the earlier one is found.
            journeys: as ``lengths`` counts them.
            k: journeys that must differ for it to be told as its own.
        """
        gaps = [(changed(p.journeys, journeys), p.true) for p in alike(self.earlier, figure, "")]
        if any(gap == 0 for gap, _ in gaps):
            return None
        return next((true for gap, true in gaps if gap < k), None)

    def mean_beside(
        self, figure: Subject, journeys: Sequence[tuple[int, int]], k: int
    ) -> float | None:
        """The same among all that is printed, here too: for a mean that stands by itself.

        Args:
            figure: its name, by which others are found.
            journeys: as ``lengths`` counts them.
            k: journeys that must differ for it to be told as its own.
        """
        return replace(self, earlier=self.printed).mean_near(figure, journeys, k)

    def tells(self, figure: Subject, journeys: Sequence[tuple[int, int]]) -> bool:
        """Whether a mean of just these journeys is printed already, here or earlier."""
        return any(p.journeys == tuple(journeys) for p in alike(self.printed, figure, ""))

    def note_mean(
        self, figure: Subject, mean: float, journeys: Sequence[tuple[int, int]]
    ) -> None:
        """Note a mean that is printed now.

        Args:
            figure: its name, by which a later publication finds it.
            mean: as it is printed, in minutes.
            journeys: those it is of, as ``lengths`` counts them.
        """
        self.now.append(Printed(figure, "", mean, sum(n for _, n in journeys), tuple(journeys)))


def changed(before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]) -> int:
    """Journeys that are in one only, the more of the two."""
    first, last = Counter(dict(before)), Counter(dict(after))
    return max((first - last).total(), (last - first).total())


def beside(published: Path) -> Path:
    """Where the record of a published folder or file is."""
    stem = published.stem if published.suffix.lower() == ".html" else published.name
    return published.with_name(f"{stem}-record-internal.json")


def to_bytes(record: Record) -> bytes:
    """What is printed now as JSON, one figure a line. Internal."""
    def lines(rows: Iterable[object]) -> str:
        return ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)

    return (f'{{"never publish": "true figures", "version": {VERSION}, "figures": [\n'
            + lines(p.plain() for p in record.now)
            + '\n], "systems": [\n' + lines(s.plain() for s in record.systems_now)
            + "\n]}\n").encode()


def read(published: Sequence[Path]) -> Record:
    """What earlier publications printed.

    Raises:
        InputError: every record that is not there or cannot be read.
    """
    faults, out, systems = [], [], []
    for path in published:
        file = beside(path)
        try:
            found = json_of(file.read_text(encoding="utf-8"))
            subject = _reader(found)
            out += [Printed(subject(f), str(plan), float(true), int(n),
                            tuple((int(m), int(c)) for m, c in journeys))
                    for f, plan, true, n, journeys in found["figures"]]
            systems += [System.read(s, subject) for s in found["systems"]]
        except OSError:
            faults.append(Fault(
                file.name, "is not there: what was published cannot be compared with",
                "Name a folder or map that was written with --public, with the files beside it.",
                value=path.name))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, IndexError):
            faults.append(Fault(file.name, "is no record of a publication",
                                "Restore the file as it was written.", value=path.name))
    if faults:
        raise InputError(faults)
    return Record(tuple(out), systems=tuple(systems))


def _reader(found: Mapping[str, Any]) -> Callable[[Sequence[Any]], Subject]:
    """How this version of the file writes what a figure is about.

    Raises:
        ValueError: it is of a version that is not known.
    """
    version = found.get("version", 1)
    if version not in (1, VERSION):
        raise ValueError("a version that is not known")
    return Subject.read if version == VERSION else first_records.subject


def alike(earlier: Iterable[Printed], figure: Subject, plan: str) -> list[Printed]:
    """What was printed before about the same figure.

    Args:
        earlier: figures of earlier publications.
        figure: what it is about.
        plan: title; counts only for figures that must be of the same plan.
    """
    return [p for p in earlier if p.figure == figure and (
        p.plan == plan or figure.measure not in SAME_PLAN)]
