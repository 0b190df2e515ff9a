"""Files spoilt at random, the same on every run: what might be in them, nobody foresaw."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

ODD = (
    "", " ", "0", "-1", "1e309", "-1e309", "nan", "NaN", "inf", "None", "null", "true", "=1+1",
    "<5", "9" * 20, "9" * 400, "1e-320", "0x10", "1_000", "½", "٣", "a" * 5000, "\u202e", "\x00",
    '"', "'", "\\", ",", ";", "\t", "\n", "\r", "[]", "{}", "[[]]", "..", "/dev/null",
    "5000000000", "2025.5",
)
FILES = ("places.csv", "children.csv", "sites.csv", "areas.csv", "option_types.csv",
         "suitability.csv", "case.toml", "scenarios/base.toml", "areas/districts.geojson",
         "areas/msoas.geojson", "roads/nodes.csv", "roads/links.csv", "roads/speeds.csv",
         "roads/barriers.csv", "options.csv", "postcodes.csv", "demand_by_year.csv")


def _word(text: str, rng: random.Random) -> str:
    """One word, number or quoted text becomes something odd."""
    words = list(re.finditer(r"[^\s,=\[\]{}:\"]+", text))
    if not words:
        return rng.choice(ODD)
    at = rng.choice(words)
    return text[: at.start()] + rng.choice(ODD) + text[at.end() :]


def _other(text: str, rng: random.Random) -> str:
    """One word takes the place of another."""
    words = list(re.finditer(r"[^\s,=\[\]{}:\"]+", text))
    if len(words) < 2:
        return text
    one, two = rng.sample(words, 2)
    return text[: one.start()] + two[0] + text[one.end() :]


def _line(text: str, rng: random.Random) -> str:
    """A line is lost, repeated, cut, or moved."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(4)
    if kind == 0:
        lines.pop(at)
    elif kind == 1:
        lines.insert(rng.randrange(len(lines)), lines[at])
    elif kind == 2:
        lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
    else:
        lines.append(lines.pop(at))
    return "\n".join(lines)


def _sign(text: str, rng: random.Random) -> str:
    """A sign is lost, or one comes in."""
    at = rng.randrange(len(text) + 1)
    if rng.random() < 0.5:
        return text[:at] + text[at + 1 :]
    return text[:at] + rng.choice(ODD)[:1] + text[at:]


def _column(text: str, rng: random.Random) -> str:
    """A column of a table is lost or takes another's place."""
    rows = [line.split(",") for line in text.split("\n") if line]
    if not rows or len(rows[0]) < 2:
        return text
    one, two = rng.sample(range(len(rows[0])), 2)
    for row in rows:
        if len(row) == len(rows[0]):
            row[one], row[two] = row[two], row[one]
    if rng.random() < 0.5:
        rows = [row[:one] + row[one + 1 :] for row in rows]
    return "\n".join(",".join(row) for row in rows) + "\n"


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (_word, _word, _other, _line, _sign,
                                                           _column)


def spoil(folder: Path, seed: int) -> str:
    """Change one file of a case once or a few times; which one."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    name = rng.choice([n for n in FILES if (folder / n).exists()])
    path = folder / name
    if rng.random() < 0.03:
        data = bytearray(path.read_bytes() or b"x")
        data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(bytes(data))
        return name
    text = path.read_text()
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        text = rng.choice(CHANGES)(text, rng)
    path.write_text(text)
    return name
