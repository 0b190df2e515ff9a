"""The numbers of a published file, each with the line it stands on."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sufficiency.errors import Fault, InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
ASK = "Check that the file is whole, or say what it is with --format."


@dataclass(frozen=True, eq=False)
class Text:
    """Numbers of a file in order.

    Attributes:
        path: the file.
        values: (t,) numbers; nan for the word "capacity".
        line: (t,) line each stands on, from 1.
    """

    path: Path
    values: Floats
    line: Ints

    def __len__(self) -> int:
        return len(self.values)

    def fault(self, problem: str, remedy: str = ASK, at: int | None = None) -> InputError:
        """The error to raise; ``at`` is the position of the number that is wrong."""
        row = None if at is None else int(self.line[at])
        return InputError([Fault(str(self.path), problem, remedy, row=row)])

    def whole(self, at: int, low: int = 1) -> int | None:
        """The whole number at a position, None if there is none of at least ``low``."""
        if at >= len(self):
            return None
        value = self.values[at]
        return int(value) if value >= low and value == np.floor(value) else None

    def starts_line(self, at: Ints) -> bool:
        """Whether each of these positions is the first on its line."""
        return bool((self.line[at] != self.line[at - 1]).all())


def read_text(path: Path) -> Text:
    """The numbers of a file, and the word "capacity".

    Raises:
        InputError: it cannot be read, is empty, or has anything else in it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", None) or "not a text file"
        reason = f"cannot be read ({told})"
        raise InputError([Fault(str(path), reason, "Give the path of an instance.")]) from error
    values, line = [], []
    for row, content in enumerate(lines, start=1):
        for word in content.split():
            left_open = word.lower() == "capacity"
            if not left_open and not (NUMBER.fullmatch(word) and math.isfinite(float(word))):
                raise InputError([Fault(
                    str(path), "is not a number", "Only numbers belong in an instance.",
                    row=row, value=word[:40],
                )])
            values.append(np.nan if left_open else float(word))
            line.append(row)
    if not values:
        raise InputError([Fault(str(path), "is empty", "Give a file with an instance in it.")])
    return Text(path, np.array(values), np.array(line))


def filled(text: Text, capacity: float | None) -> Text:
    """The text with the word "capacity" replaced, as in OR-Library's capa, capb and capc."""
    open_ = np.isnan(text.values)
    if open_.any() and capacity is None:
        raise text.fault('leaves the capacity open (the word "capacity")',
                         "Give it with --capacity, such as 8000.", int(np.argmax(open_)))
    if capacity is not None and not open_.any():
        raise text.fault("states its own capacities", "Leave --capacity out.")
    return Text(text.path, np.where(open_, capacity or 0.0, text.values), text.line)


def read_optima(path: Path) -> dict[str, float]:
    """Known values by name from a table with the columns instance and optimum, if it is there."""
    if not path.is_file():
        return {}
    out = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row, record in enumerate(csv.DictReader(file), start=2):
            try:
                out[record["instance"].removesuffix(".txt")] = float(record["optimum"])
            except (KeyError, TypeError, ValueError, AttributeError):
                raise InputError([Fault(
                    str(path), "is not a name and a number",
                    "Give the columns instance and optimum.", row=row,
                )]) from None
    return out
