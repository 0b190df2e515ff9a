"""Points as they are written: grid references, degrees with minutes, both coordinates in a cell."""

from __future__ import annotations

import re

LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
"""Squares of the national grid have every letter but I."""
SQUARE_M = 100_000
MOST_DIGITS = 5
REFERENCE = re.compile(r"([HNOST])([A-HJ-Z])\s*(\d{2,5})\s*[,/ ]?\s*(\d{2,5})", re.I | re.ASCII)
TOGETHER = re.compile(r"([HNOST])([A-HJ-Z])\s*(\d{4}|\d{6}|\d{8}|\d{10})", re.I | re.ASCII)
NUMBER = r"([+-]?\d{1,7}(?:\.\d+)?)"
PAIR = re.compile(rf"\(?\s*(?:e(?:asting)?|lat(?:itude)?)?\s*:?\s*{NUMBER}\s*[,;/ ]\s*"
                  rf"(?:n(?:orthing)?|long?(?:itude)?)?\s*:?\s*{NUMBER}\s*\)?", re.I | re.ASCII)
DEGREES = re.compile(
    r"([+-]?\d{1,2}(?:\.\d+)?)\s*(?:°|º|deg\.?|\s)\s*"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:'|’|′|m|\s|$)\s*)?"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|”|″|''|s)?\s*)?([NSEW])?", re.I)
ONE_SIDE = re.compile(r"([+-]?\d{1,2}(?:\.\d+)?)\s*°?\s*([NSEW])?", re.I)
SIXTY = 60


def grid_point(text: str) -> tuple[float, float, int] | None:
    """Easting, northing (metres) and the side of the square that a grid reference names, whose
    middle is the point; None if it is none. "TG 123 456" is a square of 100 m.
    """
    plain = text.strip().upper()
    if together := TOGETHER.fullmatch(plain):
        digits = together[3]
        first, second, east, north = together[1], together[2], digits[:len(digits) // 2], \
            digits[len(digits) // 2:]
    elif apart := REFERENCE.fullmatch(plain):
        first, second, east, north = apart.groups()
    else:
        return None
    if len(east) != len(north):
        return None
    a, b = LETTERS.index(first), LETTERS.index(second)
    # The large squares of 500 km begin south-west of the grid: S is the first of them.
    column = (a % 5) * 5 + b % 5 - 10
    row = (4 - a // 5) * 5 + 4 - b // 5 - 5
    side = 10 ** (MOST_DIGITS - len(east))
    half = side / 2 if side > 1 else 0
    if not (0 <= column <= 6 and 0 <= row <= 12):
        return None
    return (column * SQUARE_M + int(east) * side + half, row * SQUARE_M + int(north) * side + half,
            side)


def pair(text: str) -> tuple[float, float] | None:
    """Two numbers of one cell: easting and northing, or latitude and longitude."""
    found = PAIR.fullmatch(text.strip())
    return (float(found[1]), float(found[2])) if found else None


def degrees(text: str) -> str | None:
    """Degrees as a decimal number: 52.63, 52° 37' 48" N, 1.3W; None for anything else."""
    plain = text.strip().strip("()")
    if found := ONE_SIDE.fullmatch(plain):
        value, side = float(found[1]), found[2] or ""
    elif found := DEGREES.fullmatch(plain):
        minutes, seconds = float(found[2] or 0), float(found[3] or 0)
        if minutes >= SIXTY or seconds >= SIXTY:
            return None
        value, side = float(found[1]), found[4] or ""
        value += (-1 if found[1].startswith("-") else 1) * (
            minutes / SIXTY + seconds / SIXTY ** 2)
    else:
        return None
    west = side.upper() in ("W", "S")
    return f"{-value if west else value:.12g}"
