"""One readable part of a file, and what is read of its lines and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sufficiency.common.markdown_tables import Grid, Row
from sufficiency.publish.output_check import headcount

FETCH = re.compile(
    r"(?:url\(|@import|url=)[\s'\"(url]*(?:[a-z]+:)?//|\]\(\s*<?(?:[a-z]+:)?//"
    r"|^\[[^\]\n]+\]:\s*<?(?:[a-z]+:)?//|TargetMode\s*=\s*.External|\bWEBSERVICE\("
    r"|instrText[^>]*>\s*(?:INCLUDEPICTURE|INCLUDETEXT|DDE|DDEAUTO|LINK)\b"
    r"|(?:\b(?:fetch|import|WebSocket|EventSource|sendBeacon|Worker|open)\(|\b(?:src|location)"
    r"\s*=)[^()\n;]{0,40}?[\"'`](?:[a-z]+:)?//", re.IGNORECASE | re.MULTILINE)
"""Addresses that a style, a Markdown text, an office file or a script follows."""


@dataclass(frozen=True)
class Piece:
    """One readable part of a file.

    Attributes:
        where: file, and the part of it.
        text: all of its text, escapes undone (``escapes.plain``), and what is packed in it.
        lines: what people read, a sentence a line.
        cells: the same of tables, whose headers say more.
        data: figures under names: JSON, scripts, attributes.
        points: coordinates stored as numbers, (x, y).
        problem: why it cannot be read or may not be there, if so.
        formulas: cells that are formulas.
        links: addresses elsewhere that a program would follow.
        raw: bytes out of their context: words have no certain beginning or end.
    """

    where: str
    text: str = ""
    lines: str = ""
    data: str = ""
    cells: str = ""
    grids: tuple[Grid, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    problem: str = ""
    formulas: int = 0
    links: int = 0
    raw: bool = False


def cells_of(rows: Iterable[Row]) -> str:
    """Cells, each a line."""
    return "\n".join(" ".join(c.split()) for row in rows for c in row)


def loose(lines: str) -> tuple[Grid, ...]:
    """Numbers in lines without words, each as a cell of a row that begins with the words beside it.

    Those before it say what it counts; where they say nothing, those after it.
    """
    every = [line for text in lines.split("\n") if (line := text.strip())]
    parts = [(spoken, list(part)) for spoken, part in groupby(
        every, key=lambda line: bool(headcount.LETTER.search(line)))]
    rows = []
    for at, (spoken, part) in enumerate(parts):
        numbers = [] if spoken else [n for line in part for n in headcount.ALONE.findall(line)]
        beside = [t for _, around in parts[max(at - 1, 0):at] for t in around[-1:]] + [
            t for _, around in parts[at + 1:at + 2] for t in around[:1]]
        label = next((t for t in beside if headcount.about(t)), *beside[:1] or ("",))
        rows += [] if _scale(numbers) else [(label, n) for n in numbers]
    return (Grid("", tuple(rows)),) if rows else ()


def _scale(numbers: list[str]) -> bool:
    """Whether these are the numbers at an axis: from nought in equal steps."""
    values = [int(n.replace(",", "")) for n in numbers]
    return len(values) > 2 and values == list(range(0, values[1] * len(values), values[1] or 1))
