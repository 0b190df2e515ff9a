"""Everything that can go wrong, as one small tree.

    SufficiencyError
    ├── InputError        the planner's files are wrong, or settings in them contradict each
    │                     other: every fault found, in one report
    ├── DisclosureError   a public file would give something away; nothing was published
    └── NoSolutionError   the limits of a problem contradict each other, or nothing was found in
                          time
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one input, and what to do about it.

    Attributes:
        file: name of the file as the planner knows it.
        problem: what is wrong, as the end of a sentence ("is negative").
        remedy: what to do, as a sentence.
        row: line number in the file (the header is line 1), or None.
        column: column or dotted setting, or None.
        value: the offending value as written. Leave empty for anything that could point at
            a child (ids, coordinates, postcodes): messages end up in logs and e-mails.
    """

    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}" if self.file.endswith(".csv") else f", {self.column}"
        value = f"{self.value!r} " if self.value else ""
        return f"{place}: {value}{self.problem}. {self.remedy}"


class SufficiencyError(Exception):
    """Base of every error raised on purpose."""


class InputError(SufficiencyError):
    """Input files that cannot be used; carries every fault found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''} found"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in self.faults)]))


class DisclosureError(SufficiencyError):
    """Public output that would give something away. Leaks say where and what kind, never what."""

    def __init__(self, leaks: Sequence[str]) -> None:
        self.leaks = tuple(leaks)
        super().__init__("\n".join([
            "nothing was published: it would give something away",
            *(f"  {leak}" for leak in self.leaks),
        ]))


class NoSolutionError(SufficiencyError):
    """No plan satisfies the settings, or none was found within the time limit."""
