"""What an import did with what it found, so that every change of a council's data is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sufficiency.errors import Fault, together

ACTIONS = {
    "fault": "Wrong, or not understood: no case is written until it is settled",
    "guessed": "Guessed: please confirm",
    "dropped": "Left out of the case",
    "look": "Worth a look",
    "mended": "Mended: written another way, the same meaning",
    "read": "Read",
}
"""Action -> what it means, the gravest first."""


@dataclass(frozen=True)
class Finding:
    """One thing found, and what was done about it.

    Attributes:
        action: one of ``ACTIONS``.
        what: where it is, what it is, and what a planner can do. It quotes no value that may
            identify a child.
    """

    action: str
    what: Fault


def find(
    action: str, file: str, problem: str, remedy: str = "", *, rows: Sequence[int] = (),
    column: str | None = None, value: str = "",
) -> Finding:
    """A finding about these rows of a file; about the whole file without rows.

    Args:
        action: what was done about it.
        file: name of the file.
        problem: what is wrong, as the end of a sentence.
        remedy: what to do, as a sentence.
        rows: line numbers in the file.
        column: where in the row; None for the whole of it.
        value: as written; empty for anything that could point at a child.
    """
    numbers = tuple(sorted({int(r) for r in rows}))
    return Finding(action, Fault(file, problem, remedy, row=numbers[0] if numbers else None,
                                 column=column, value=value, also=numbers[1:]))


@dataclass
class Told:
    """Rows by what is said of them, so that each thing is said once."""

    rows: dict[tuple[str, str, str, str, str], list[int]] = field(
        default_factory=lambda: defaultdict(list))

    def add(self, action: str, row: Mapping[str, Any], problem: str, remedy: str = "",
            column: str = "") -> None:
        """Say something of a row.

        Args:
            action: what was done about it.
            row: its cells, with ``file`` and line number ``row``.
            problem: what is wrong, as the end of a sentence.
            remedy: what to do, as a sentence.
            column: where in the row; empty for the whole of it.
        """
        rows = self.rows[action, row["file"], problem, remedy, column]
        if rows[-1:] != [int(row["row"])]:
            rows.append(int(row["row"]))

    def findings(self) -> list[Finding]:
        """All that was said."""
        return [find(action, file, problem, remedy, rows=rows, column=column or None)
                for (action, file, problem, remedy, column), rows in self.rows.items()]


def sorted_findings(
    findings: Iterable[Finding], headers: Mapping[str, Mapping[str, str]]
) -> list[Finding]:
    """The gravest first, those that differ in their rows only told as one.

    Args:
        findings: about files, and columns by the name that a case or their own header has.
        headers: file -> name in a case -> its header there, which is told.
    """
    every = [replace(f, what=replace(f.what, column=_header(f.what, headers))) for f in findings]
    return [Finding(action, fault) for action in ACTIONS
            for fault in together(f.what for f in every if f.action == action)]


def _header(fault: Fault, headers: Mapping[str, Mapping[str, str]]) -> str | None:
    """The column of a fault as its file writes it."""
    own = headers.get(fault.file, {})
    return fault.column if fault.column in own.values() else own.get(
        fault.column or "", fault.column)


def faults_of(findings: Iterable[Finding]) -> list[Fault]:
    """What stands in the way of writing a case."""
    return [f.what for f in findings if f.action == "fault"]


def unused(findings: Iterable[Finding]) -> list[str]:
    """Files, or sheets, of which nothing is in the case, though nobody said so."""
    return sorted({f.what.file for f in findings if f.action == "look" and (
        "not used" in f.what.problem or "has no rows" in f.what.problem)})


def rows_of(fault: Fault) -> tuple[int, ...]:
    """Every row that a fault is about."""
    return () if fault.row is None else (fault.row, *fault.also)
