"""Where each table of a case comes from, as its SOURCES.md says."""

from __future__ import annotations

import re
from pathlib import Path

from sufficiency.publish.story import Assumption
from sufficiency.publish.unpack import pipe_tables

FILE = "SOURCES.md"


def sources_of(folder: Path) -> tuple[Assumption, ...]:
    """Rows of the tables of SOURCES.md whose first two columns are table and source."""
    path = folder / FILE
    if not path.is_file():
        return ()
    out = []
    for grid in pipe_tables(path.read_text(encoding="utf-8")):
        if len(grid.rows[0]) >= 2 and grid.rows[0][0].lower() == "table":
            out += [Assumption(_words(r[0]), "", _words(r[1])) for r in grid.rows[1:]]
    return tuple(out)


def _words(text: str) -> str:
    return re.sub(r"[`*]", "", text)
