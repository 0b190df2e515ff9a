"""Points at which children live, and whether numbers of a finished file tell one of them.

What is made from no home (borders, schools, roads, the outline of what is within reach) is known:
its points are struck out before anything is compared, so that digits which meet a home's by chance
tell nothing. What is left is read in every unit that a point can be written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations, pairwise

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.publish.output_check.spots import (
    DIGITS,
    EMPTY,
    Number,
    Point,
    Spot,
    fine,
    grid,
    on_earth,
    readings,
    spots,
)

# Patterns begin with a class of letters and look back after it: a search then skips what cannot
# begin, which takes a third of the time that looking back before every letter does.
NUMBER = re.compile(r"[-\d\]](?:(?:(?<=-)(?<![\d.]-)\d+|(?<=\d)(?<![\d.]\d)\d*)(?:\.\d+)?(?!\.?\d)"
                    r"|(?<=\])\s*,\s*\[)")
GROUPED = re.compile(r"[-\d](?<![\d.,].)(?:(?<=\d)\d{0,2}(?:([, '])\d{3})(?:\1\d{3})*(?!\d|[.,]\d)"
                     r"|(?:(?<=-)\d{1,2}|(?<=\d)\d?),\d{4,7}(?!\d))")
"""Numbers with signs between their thousands, and those with a decimal comma."""
ARRAY = re.compile(r"\[([-\d.,\s]+)\]")
POWER = re.compile(r"[-\d](?<![\w.].)(?:(?<=-)\d|(?<=\d))(?:\.\d+)?[eE][+]?0*([1-6])(?!\d)")
"""Numbers as powers of ten."""
TWELVE = re.compile(r"([1-6](?<!\d.)\d{5})(\d{6})(?!\d)")
ARC = re.compile(r"(-?\d{1,2}) ?\u00b0 ?(\d{1,2}) ?['\u2019\u2032] ?(\d{1,2}(?:\.\d+)?)"
                 r" ?[\"\u201d\u2033']* ?([NSEW]?)")
"""Degrees, minutes and seconds; NFKC leaves their signs."""
REFERENCE = re.compile(r"([HNOSThnost](?<![A-Za-z].)[A-HJ-Za-hj-z]) ?(\d{4,5}) ?(\d{4,5})(?!\d)")
NEIGHBOURS = 3
"""Arrays and cells after one that may hold its other coordinates."""
HOME, UNKNOWN = "the point of a home", "a point that is not known to be public"
GAP: Number = (0.0, 0)
"""In the place of a number that can be no half of a point."""


@discreet
@dataclass(frozen=True, eq=False)
class Homes:
    """Where children live, and points that are public.

    Attributes:
        homes, public: (precision, x, y) in whole units of it: 0 for metres, 1 for tens of metres,
            2 for metres in a square of 100 km, 4 to 7 for decimals of a degree, an EPSG code for
            metres of that projection.
        made: points made from no home, besides.

    A point on a map that is not among the known ones is refused, whoever lives there.
    """

    homes: frozenset[Spot] = EMPTY
    public: frozenset[Spot] = EMPTY
    made: frozenset[Spot] = EMPTY

    def knowing(self, degrees: Iterable[Point] = (), metres: Iterable[Point] = ()) -> Homes:
        """With these points, (longitude, latitude) or metres, made from no home."""
        degrees_, metres_ = (np.array(list(p), dtype=float).reshape(-1, 2)
                             for p in (degrees, metres))
        return replace(self, made=self.made | fine(degrees_) | spots(
            [grid(degrees_), metres_], near=(0,)))

    def told(self, numbers: Sequence[Number]) -> str:
        """What these numbers, in their order, give away; nothing, or the kind of it."""
        alike = [n if _like(n) else GAP for n in numbers]
        if alike.count(GAP) == len(alike):
            return ""
        left = self._unknown(alike)
        return self.told_by((a, b) for a, b in (
            *pairwise(left), *zip(left, left[2:], strict=False)) if a is not GAP and b is not GAP)

    def told_by(self, pairs: Iterable[tuple[Number, Number]]) -> str:
        """The same of numbers that may be a point together."""
        other = ""
        for a, b in dict.fromkeys(pairs):
            read = readings(a, b)
            if not self.homes.isdisjoint(read) and any(
                    s in self.homes and s not in self._known for s in read):
                return HOME
            if read and not other and on_earth(a[0], b[0]) and min(
                    a[1], b[1]) >= DIGITS[0] and self._known.isdisjoint(read):
                other = UNKNOWN
        return other

    def told_as(self, points: Iterable[Point]) -> str:
        """The same of points that were stored as such, in whatever unit."""
        other = ""
        for x, y in dict.fromkeys(points):
            read = readings(exactly(x), exactly(y))
            if self._known.isdisjoint(read):
                if not self.homes.isdisjoint(read):
                    return HOME
                if on_earth(x, y) or min(abs(x), abs(y)) >= 1_000:
                    other = UNKNOWN
        return other

    @cached_property
    def _known(self) -> frozenset[Spot]:
        return self.public | self.made

    def _unknown(self, numbers: Sequence[Number]) -> list[Number]:
        """Numbers without those that are known points; a gap where one was."""
        known = self._known
        out: list[Number] = []
        at = 0
        while at < len(numbers):
            pair = numbers[at : at + 2]
            if len(pair) == 2 and GAP not in pair and not known.isdisjoint(readings(*pair)):
                out.append(GAP)
                at += 2
            else:
                out.append(numbers[at])
                at += 1
        return out


@lru_cache(maxsize=1 << 16)
def _like(number: Number) -> bool:
    """Whether a number may be one half of a point that is told finely."""
    value, digits = abs(number[0]), number[1]
    return digits >= 2 or value >= 1_000


def exactly(value: float) -> Number:
    """A number that was stored as one."""
    return value, len(repr(value).partition(".")[2])


def numbers_of(text: str) -> list[Number]:
    """Every number of a text, in its order; a gap that is wide enough between two lists."""
    out: list[Number] = []
    for n in NUMBER.findall(text):
        if n[0] == "]":
            out += GAP, GAP
        else:
            out.append(_read(n))
    return out


@lru_cache(maxsize=1 << 16)
def _read(digits: str) -> Number:
    return float(digits), len(digits.partition(".")[2])


def told_in(text: str, homes: Homes) -> str:
    """What a text gives away about where children live; nothing, or the kind of it."""
    grouped = [_grouped(m.group()) for m in GROUPED.finditer(text)]
    arrays = [n for m in ARRAY.finditer(text) if any(map(_like, n := numbers_of(m.group(1))))
              and not (len(n) == 2 and on_earth(n[0][0], n[1][0]))]
    beside = [pair for i, one in enumerate(arrays) for two in arrays[i + 1 : i + 1 + NEIGHBOURS]
              if len(one) == len(two) for pair in zip(one, two, strict=True)
              if all(map(_like, pair))]
    references = [_reference(*m.groups()) for m in REFERENCE.finditer(text)]
    twelve = [((float(a), 0), (float(b), 0)) for a, b in TWELVE.findall(text)]
    powers = [(float(m.group()), 0) for m in POWER.finditer(text)]
    return _worst(
        homes.told(numbers_of(text)), homes.told(grouped), homes.told_by(beside),
        homes.told_by(r for r in (*references, *twelve) if r), homes.told(powers),
        homes.told([_arc(*m) for m in ARC.findall(text)] if "\u00b0" in text else ()))


def _worst(*found: str) -> str:
    """A home before anything else."""
    return next((f for f in found if f == HOME), next((f for f in found if f), ""))


def told_in_cells(rows: Sequence[Sequence[str]], homes: Homes) -> str:
    """The same of cells that stand in one row or one column."""
    found: list[tuple[Number, Number]] = []
    columns = zip(*rows, strict=True) if len({len(r) for r in rows}) == 1 else ()
    for line in (*rows, *columns):
        cells = [n for c in line if len(n := numbers_of(c)) == 1 and _like(n[0])]
        for at in range(len(cells)):
            found += [(a[0], b[0]) for a, b in combinations(cells[at : at + 1 + NEIGHBOURS], 2)]
    return homes.told_by(found)


def _arc(degrees: str, minutes: str, seconds: str, way: str) -> Number:
    """Degrees, minutes and seconds as a decimal fraction; a tenth of a second is about 3 m."""
    value = abs(float(degrees)) + float(minutes) / 60 + float(seconds) / 3600
    west = way in ("S", "W") or degrees.startswith("-")
    return round(-value if west else value, DIGITS[0]), DIGITS[0]


def _grouped(text: str) -> Number:
    whole, comma, part = text.partition(",")
    if comma and len(part) > 3 and part.isdigit():
        return float(f"{whole}.{part}"), len(part)
    return float(re.sub(r"[, ']", "", text)), 0


def _reference(letters: str, east: str, north: str) -> tuple[Number, Number] | None:
    """A reference of the National Grid as metres: squares of 500 km, of 100 km in them, digits.

    Ordnance Survey, "A guide to coordinate systems in Great Britain": letters without I in rows
    of five from the north-west, counted from square SV.
    """
    if len(east) != len(north):
        return None
    big, small = ("ABCDEFGHJKLMNOPQRSTUVWXYZ".index(c) for c in letters.upper())
    x = ((big - 2) % 5) * 5 + small % 5
    y = 19 - big // 5 * 5 - small // 5
    unit = 10.0 ** (5 - len(east))
    return (x * 1e5 + int(east) * unit, 0), (y * 1e5 + int(north) * unit, 0)
