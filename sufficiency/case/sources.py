"""Where each table of a case comes from, as its SOURCES.md says."""

from __future__ import annotations

import re
from pathlib import Path

from sufficiency.common.markdown_tables import pipe_tables
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes

FILE = "SOURCES.md"


def sources_of(folder: Path) -> tuple[tuple[str, str], ...]:
    """(table, source) of the rows of SOURCES.md under a header that begins with these two.

    Raises:
        InputError: it is there, and cannot be read as text.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Fault(FILE, "is not UTF-8 text", "Save it as UTF-8.")]) from None
    out = []
    for grid in pipe_tables(text):
        if len(grid.rows[0]) >= 2 and grid.rows[0][0].lower() == "table":
            out += [(_words(r[0]), _words(r[1])) for r in grid.rows[1:]
                    if len(r) >= 2]
    return tuple(out)


def plain(text: str) -> str:
    """Names of tables and columns in a text as people say them: "places, bases" of
    "places.csv, bases"; a name of the tool's own in brackets is left out.

    Args:
        text: of SOURCES.md.
    """
    text = re.sub(r" ?\((?:[\w/]+\.py|\w+_\w+)\)", "", text)
    return re.sub(r"\S+", lambda m: m[0] if "//" in m[0] else _plain(m[0]), text)


def _plain(word: str) -> str:
    word = re.sub(r"(?:[\w-]+/)*([\w-]*)\*?\.(?:csv|geojson|toml)\b",
                  lambda m: m[1] or "outlines", word)
    return re.sub(r"(?<=\w)_(?=\w)", " ", re.sub(r"^(\w+)/$", r"\1", word))


def _words(text: str) -> str:
    return re.sub(r"[`*]", "", text)
