"""Points at which children live, and whether numbers of a finished file tell one of them.

What is made from no home (borders, schools, roads, the outline of what is within reach) is known:
its points are struck out before anything is compared, so that digits which meet a home's by chance
tell nothing. What is left is read in every unit that a point can be written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sufficiency.discreet import discreet

if TYPE_CHECKING:
    from pyproj import Transformer

DIGITS = (4, 5, 6, 7)
"""Decimals of a degree that point at a house; three are about 100 m."""
TENS, SQUARE = 1, 2
"""Precisions besides: tens of metres, and metres within a square of 100 km."""
PROJECTED = {3857: ((-1_100_000, 300_000), (6_200_000, 9_000_000)),
             **dict.fromkeys((32629, 32630, 32631, 23030, 23031),
                             ((-100_000, 1_400_000), (5_400_000, 6_900_000))),
             3035: ((2_900_000, 4_000_000), (2_900_000, 4_500_000)),
             2157: ((400_000, 1_600_000), (400_000, 1_900_000)),
             29902: ((0, 1_200_000), (0, 1_500_000))}
"""Other projections by their EPSG code, as far as these islands reach in them: metres of web maps,
of the universal transverse Mercator grid, of Europe, of Ireland. Each is a precision as well."""
NUMBER = re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?(?!\.?\d)|\]\s*,\s*\[")
GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:([, '])\d{3})(?:\1\d{3})*(?![\d]|[.,]\d)"
                     r"|(?<![\d.,])-?\d{1,2},\d{4,7}(?!\d)")
"""Numbers with signs between their thousands, and those with a decimal comma."""
ARRAY = re.compile(r"\[([-\d.,\s]+)\]")
POWER = re.compile(r"(?<![\w.])-?\d(?:\.\d+)?e[+]?0*([1-6])(?!\d)", re.IGNORECASE)
"""Numbers as powers of ten."""
TWELVE = re.compile(r"(?<!\d)([1-6]\d{5})(\d{6})(?!\d)")
ARC = re.compile(r"(-?\d{1,2}) ?\u00b0 ?(\d{1,2}) ?['\u2019\u2032] ?(\d{1,2}(?:\.\d+)?)"
                 r" ?[\"\u201d\u2033']* ?([NSEW]?)")
"""Degrees, minutes and seconds; NFKC leaves their signs."""
REFERENCE = re.compile(r"(?<![A-Za-z])([HNOST][A-HJ-Z]) ?(\d{4,5}) ?(\d{4,5})(?!\d)", re.IGNORECASE)
NEIGHBOURS = 3
"""Arrays and cells after one that may hold its other coordinates."""
HOME, UNKNOWN = "the point of a home", "a point that is not known to be public"
Point = tuple[float, float]
Spot = tuple[int, int, int]
Number = tuple[float, int]
"""A value and its decimals."""
GAP: Number = (0.0, 0)
"""In the place of a number that can be no half of a point."""
EMPTY: frozenset[Spot] = frozenset()


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
        fine, grid = (np.array(list(p), dtype=float).reshape(-1, 2) for p in (degrees, metres))
        return replace(self, made=self.made | _fine(fine) | spots(
            [_grid(fine), grid], near=(0,)))

    def told(self, numbers: Sequence[Number]) -> str:
        """What these numbers, in their order, give away; nothing, or the kind of it."""
        if not any(map(_like, numbers)):
            return ""
        left = self._unknown([n if _like(n) else GAP for n in numbers])
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


def on_earth(a: float, b: float) -> bool:
    """Whether two numbers look like longitude and latitude of these islands."""
    return any(-9 <= x <= 2.5 and 49 <= y <= 61.5 for x, y in ((a, b), (b, a)))


@lru_cache(maxsize=1 << 16)
def _like(number: Number) -> bool:
    """Whether a number may be one half of a point that is told finely."""
    value, digits = abs(number[0]), number[1]
    return digits >= 2 or value >= 1_000


@lru_cache(maxsize=1 << 17)
def readings(a: Number, b: Number) -> tuple[Spot, ...]:
    """The spots that two numbers, in either order, may mean."""
    return tuple(_readings(a, b))


def _readings(a: Number, b: Number) -> Iterator[Spot]:
    few, digits = sorted((a[1], b[1]))
    if few < min(digits - 1, DIGITS[0] - 1):  # a last zero may not be written
        digits = few
    if digits >= DIGITS[0] and on_earth(a[0], b[0]):
        x, y = (a[0], b[0]) if -9 <= a[0] <= 2.5 else (b[0], a[0])
        used = min(digits, DIGITS[-1])
        yield used, round(x * 10**used), round(y * 10**used)
        return
    if digits < 2 and max(a[0], b[0]) < 1_000:
        return
    for x, y in ((a[0], b[0]), (b[0], a[0])):
        yield from _on_a_grid(x, y)
        if digits >= 2:
            yield from _on_a_grid(round(x * 1000, 3), round(y * 1000, 3))
        if y > 1_300_000:
            for unit in (100, 1000):
                if 50_000 < x / unit < 700_000 and 1_000 < y / unit < 1_300_000:
                    yield 0, round(x / unit), round(y / unit)
        if y > 400_000:
            for used in DIGITS:
                if -9 <= x / 10**used <= 2.5 and 49 <= y / 10**used <= 61.5:
                    yield used, round(x), round(y)


def _on_a_grid(x: float, y: float) -> Iterator[Spot]:
    """The spots that two numbers may mean in metres."""
    if 50_000 < x < 700_000 and 1_000 < y < 1_300_000:
        yield 0, round(x), round(y)
        if x % 10 == 0 and y % 10 == 0:
            yield TENS, round(x / 10), round(y / 10)
    elif 1_000 <= x < 100_000 and 1_000 <= y < 100_000:
        yield SQUARE, round(x), round(y)
    if x > 100_000 or y > 100_000 or x < 0:
        for code, ((west, east), (south, north)) in PROJECTED.items():
            if west < x < east and south < y < north:
                yield code, round(x), round(y)


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
        homes.told([_arc(*m) for m in ARC.findall(text)]))


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


def spots(
    points: Sequence[NDArray[np.float64]], *, near: Sequence[int] | None = None
) -> frozenset[Spot]:
    """Points in metres of EPSG:27700 as whole units of every precision.

    Args:
        near: units around each that count as well, for these precisions; None = a coordinate is
            rounded or cut, and counts in both ways.
    """
    metres = np.concatenate([np.empty((0, 2)), *points])
    if not len(metres):
        return EMPTY
    degrees = _turn(metres, 4326)
    others = [(code, _turn(metres, code)) for code in PROJECTED]
    out: set[Spot] = set()
    steps = [np.array([i, j]) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    for number, values in ((0, metres), (TENS, metres / 10), (SQUARE, metres % 100_000), *others,
                           *((d, degrees * 10**d) for d in DIGITS)):
        if near is None:
            ways = [np.rint(values), np.floor(values), np.trunc(values)]
        else:
            ways = [np.rint(values) + s for s in steps if number in near or not s.any()]
        for way in ways:
            out |= {(number, int(x), int(y)) for x, y in way}
    return frozenset(out)


def printed(points: Sequence[NDArray[np.float64]]) -> frozenset[Spot]:
    """Points in metres of EPSG:27700 as maps print them, and those that were read off such maps."""
    metres = np.concatenate([np.empty((0, 2)), *points])
    if not len(metres):
        return EMPTY
    rough = _turn(metres, 4326).round(DIGITS[0])
    return spots([metres], near=(0, TENS, 3857, *DIGITS)) | spots(
        [_grid(rough)], near=(0,)) | _fine(rough)


def _turn(points: NDArray[np.float64], to: int, source: int = 27700) -> NDArray[np.float64]:
    """(n, 2) points of one projection in another, by their EPSG codes."""
    return np.column_stack(_way(source, to).transform(points[:, 0], points[:, 1]))


@cache
def _way(source: int, to: int) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(source, to, always_xy=True)


def _grid(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return _turn(degrees, 27700, 4326)


def _fine(degrees: NDArray[np.float64]) -> frozenset[Spot]:
    """Degrees as they are printed, without the way over metres and back."""
    return frozenset((d, int(x), int(y)) for d in DIGITS for x, y in np.rint(degrees * 10**d))
