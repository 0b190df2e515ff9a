"""Everything that can go wrong, as one small tree.

    SufficiencyError
    ├── InputError        the planner's files are wrong, or settings in them contradict each
    │   │                 other: every fault found, in one report
    │   ├── WrongKindError  so are arguments of a function; a TypeError too
    │   └── UnprovenError   too little is proven of a plan for the public to be told of it
    ├── DisclosureError   a public file would give something away; nothing was published
    └── NoSolutionError   the limits of a problem contradict each other, or nothing was found in
                          time
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

LISTED = 25
"""Known words that are listed where none is alike."""
LONGEST = 80
"""Letters of a name or value that are quoted."""
FEW, ALIKE = 2, 5
"""More faults of one column that differ in row and value only are one slip; where what is to be
done differs, more than the second."""
ROWS = 8
"""Rows that are named one by one."""


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
        also: further rows of which the same is true.

    Examples:
        >>> import sufficiency as sf
        >>> print(sf.Fault("places.csv", "is negative", "Give the places there are.", row=3,
        ...                column="places", value="-4"))
        places.csv, row 3, column places: '-4' is negative. Give the places there are.
    """

    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str = ""
    also: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"<Fault: {self}>"

    def __str__(self) -> str:
        # The end of a path says which file it is.
        place = self.file if len(self.file) <= LONGEST else f"...{self.file[-LONGEST:]}"
        if self.also:
            shown = ", ".join(map(str, (self.row, *self.also[: ROWS - 1])))
            more = len(self.also) + 1 - ROWS
            place += f", rows {shown}{f' and {more} more' if more > 0 else ''}"
        elif self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            column = _short(self.column)
            place += f", column {column}" if self.file.endswith(".csv") else f", {column}"
        value = f"{_short(self.value)!r} " if self.value else ""
        return f"{place}: {value}{self.problem}. {self.remedy}"


def cells_of(faults: Iterable[Fault]) -> set[tuple[int | None, str | None]]:
    """Row and column of every cell that these faults are of."""
    return {(row, f.column) for f in faults for row in (f.row, *f.also)}


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A remedy that names the known word most like one that is not known.

    Args:
        word: what was written.
        known: what may be written; case is not looked at.
        otherwise: what to say where none is alike; nothing = all that are known.
    """
    words = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(word.casefold(), list(words), 1)
    if close:
        return f"Did you mean {words[close[0]]!r}?"
    more = " ..." if len(words) > LISTED else ""
    return otherwise or f"Known: {', '.join([*words.values()][:LISTED])}{more}."


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def together(faults: Iterable[Fault]) -> list[Fault]:
    """Faults with those that differ in their row only told as one, in the order of the first.

    So are many that differ in their value as well: a column that is written another way all through
    is one slip.
    """
    rows: dict[Fault, list[int]] = {}
    for fault in faults:
        same = rows.setdefault(replace(fault, row=None, also=()), [])
        same += [r for r in (fault.row, *fault.also) if r is not None and r not in same]
    alike: dict[Fault, list[Fault]] = {}
    for fault, lines in rows.items():
        if lines and fault.value:
            alike.setdefault(replace(fault, value="", remedy=""), []).append(fault)
    for of in alike.values():
        if len(of) > (ALIKE if len({fault.remedy for fault in of}) > 1 else FEW):
            lines = sorted({line for fault in of for line in rows[fault]})
            one = replace(of[0], value=", ".join(fault.value for fault in of))
            rows = {one if f is of[0] else f: lines if f is of[0] else r
                    for f, r in rows.items() if f is of[0] or f not in of}
    return [replace(f, row=r[0], also=tuple(r[1:])) if r else f for f, r in rows.items()]


class SufficiencyError(Exception):
    """Base of every error raised on purpose.

    Examples:
        >>> import sufficiency as sf
        >>> issubclass(sf.InputError, sf.SufficiencyError)
        True
    """


class InputError(SufficiencyError):
    """Input files that cannot be used; carries every fault found, not only the first.

    Examples:
        >>> import sufficiency as sf
        >>> try:
        ...     sf.datasets.tiny().with_settings({"build.max_new_schools": -3})
        ... except sf.InputError as error:
        ...     print([fault.column for fault in error.faults])
        ['build.max_new_schools']
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(together(faults))
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''} found"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in self.faults)]))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        # An error that a worker raises is pickled on its way to who gave it the work.
        return type(self), (self.faults,)


class WrongKindError(InputError, TypeError):
    """Arguments of a public function that are of the wrong kind, every one of them."""


class UnprovenError(InputError):
    """Plans of which too little is proven for the public to be told of them, every one."""


class DisclosureError(SufficiencyError):
    """Public output that would give something away. Leaks say where and what kind, never what.

    Attributes:
        kept: internal files that were written all the same, in words; or nothing.

    Examples:
        >>> import sufficiency as sf
        >>> print(sf.DisclosureError(["report.html: a postcode"]))
        nothing was published: it would give something away
          report.html: a postcode
    """

    def __init__(self, leaks: Sequence[str], *, kept: str = "") -> None:
        self.leaks, self.kept = tuple(leaks), kept
        super().__init__("\n".join([
            "nothing was published: it would give something away",
            *(f"  {leak}" for leak in self.leaks),
            *([f"written for internal use only: {kept}"] if kept else []),
        ]))

    def __reduce__(self) -> tuple[partial[DisclosureError], tuple[()]]:
        return partial(type(self), self.leaks, kept=self.kept), ()


class NoSolutionError(SufficiencyError):
    """No plan satisfies the settings, or none was found within the time limit.

    Examples:
        >>> import sufficiency as sf
        >>> scenario = sf.datasets.tiny()
        >>> try:
        ...     result = sf.solve(scenario)
        ... except sf.NoSolutionError:
        ...     result = sf.solve(scenario.with_settings({"solver.time_limit_seconds": 600}))
        >>> result.plan.summary["new_schools"]
        1
    """
