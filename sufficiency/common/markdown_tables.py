"""Tables of a Markdown text."""

from __future__ import annotations

import re
from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table: its caption and all its rows, headers among them."""

    caption: str
    rows: tuple[Row, ...]


def pipe_tables(text: str) -> tuple[Grid, ...]:
    """Tables of a Markdown text, each with the heading it stands under."""
    grids, rows, heading = [], [], ""
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            if not re.fullmatch(r"[|:\- ]+", line):
                # A sign that is escaped ends no cell.
                plain = line.replace("\\\\", "\0").replace("\\|", "\1").strip("|")
                rows.append(tuple(c.replace("\1", "|").replace("\0", "\\").strip("*_` ")
                                  for c in plain.split("|")))
        elif rows:
            grids.append(Grid(heading, tuple(rows)))
            rows = []
        elif line.startswith("#"):
            heading = line.strip("# ")
    return tuple(grids)
