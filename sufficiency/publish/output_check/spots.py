"""Points in every unit and projection that they can be written in.

A spot is a point in whole units of one precision. Two numbers mean a place if one of the spots that
they may mean is one of its spots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from sufficiency.common.projections import projection

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
Point = tuple[float, float]
Spot = tuple[int, int, int]
Number = tuple[float, int]
"""A value and its decimals."""
EMPTY: frozenset[Spot] = frozenset()


def on_earth(a: float, b: float) -> bool:
    """Whether two numbers look like longitude and latitude of these islands."""
    return any(-9 <= x <= 2.5 and 49 <= y <= 61.5 for x, y in ((a, b), (b, a)))


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
            out.update(_whole(number, way))
    return frozenset(out)


def _whole(number: int, units: NDArray[np.float64]) -> Iterator[Spot]:
    """(n, 2) whole units as spots of a precision."""
    x, y = units.astype(np.int64).T.tolist()
    return zip(repeat(number), x, y)


def printed(points: Sequence[NDArray[np.float64]]) -> frozenset[Spot]:
    """Points in metres of EPSG:27700 as maps print them, and those that were read off such maps."""
    metres = np.concatenate([np.empty((0, 2)), *points])
    if not len(metres):
        return EMPTY
    rough = _turn(metres, 4326).round(DIGITS[0])
    return spots([metres], near=(0, TENS, 3857, *DIGITS)) | spots(
        [grid(rough)], near=(0,)) | fine(rough)


def _turn(points: NDArray[np.float64], to: int, source: int = 27700) -> NDArray[np.float64]:
    """(n, 2) points of one projection in another, by their EPSG codes."""
    return np.column_stack(projection(source, to).transform(points[:, 0], points[:, 1]))


def grid(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) longitudes and latitudes in metres of EPSG:27700."""
    return _turn(degrees, 27700, 4326)


def fine(degrees: NDArray[np.float64]) -> frozenset[Spot]:
    """Degrees as they are printed, without the way over metres and back."""
    return frozenset(spot for d in DIGITS for spot in _whole(d, np.rint(degrees * 10**d)))
