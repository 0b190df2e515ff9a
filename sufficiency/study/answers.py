"""Answers to planners' questions as they are saved: with every figure, internal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.files import json_of

AnswerRow = Mapping[str, Any]
NOTE = "internal: contains small numbers"
PLAIN = "what plans open, and no figure of children"
VERBS = ("frontier", "alternatives", "explain", "robust", "phase", "transport")


@discreet
@dataclass(frozen=True)
class Answer:
    """One answered question.

    Attributes:
        verb: that asked.
        scenario, title, case: what about.
        tables: rows of each table, with all figures.
        start: digest of what it rests on beside its limits (``question.start_digest``).
    """

    verb: str
    scenario: str
    title: str
    case: str
    tables: Mapping[str, Sequence[AnswerRow]]
    start: str = ""

    def json(self) -> bytes:
        """As a file."""
        counted = any("unplaced" in row for row in self.tables.get("points", ({"unplaced": 0},)))
        told = {"note": NOTE if counted else PLAIN, **asdict(self)}
        return (json.dumps(told, indent=1) + "\n").encode()


def read_answer(path: Path, asked: str = "--answers") -> Answer:
    """An answer that was saved.

    Args:
        path: of the file.
        asked: option by which it was named, for faults.

    Raises:
        InputError: it cannot be read, or is no answer.
    """
    try:
        told = json_of(path.read_text(encoding="utf-8"))
        told.pop("note", None)
        found = Answer(**told)
        if found.verb not in VERBS or not all(isinstance(r, dict) for t in found.tables.values()
                                              for r in t):
            raise ValueError
    except (OSError, ValueError, TypeError, AttributeError):
        raise InputError([Fault(
            path.name, "is no saved answer",
            "Save one with --out FILE.json of frontier, alternatives, explain, robust, phase or "
            "transport.",
            column=asked)]) from None
    return found
