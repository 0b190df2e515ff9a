"""What the gate looks for: homes, ids and postcodes of the children of a case. Never printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.case import Case
from sufficiency.case.columns import CHILDREN, PLACES, SITES
from sufficiency.case.postcodes import normalise
from sufficiency.case.reading import read_table
from sufficiency.discreet import discreet

DIGITS = (4, 5, 6, 7)
"""Decimals of a degree that point at a house; three are about 100 m."""


@discreet
@dataclass(frozen=True, eq=False)
class Secrets:
    """What must not be published, and the public points and postcodes it is not.

    Attributes:
        homes: (precision, x, y) as whole units of that precision: 0 to 1 for metres and tens of
            metres, 4 to 7 for decimals of a degree.
    """

    long_ids: frozenset[str] = frozenset()
    odd_ids: frozenset[str] = frozenset()
    short_ids: frozenset[str] = frozenset()
    home_postcodes: frozenset[str] = frozenset()
    public_postcodes: frozenset[str] = frozenset()
    homes: frozenset[tuple[int, int, int]] = frozenset()
    public: frozenset[tuple[int, int, int]] = field(default=frozenset())

    def is_home(self, a: float, b: float, digits: int) -> bool:
        """Whether two numbers in either order, with so many decimals, point at a home."""
        if self.on_earth(a, b):
            if digits < DIGITS[0]:
                return False
            used = min(digits, DIGITS[-1])
            x, y = (a, b) if abs(a) < abs(b) else (b, a)
            spot = (used, round(x * 10**used), round(y * 10**used))
        elif _in_grid(a, b) or _in_grid(b, a):
            # Eastings and northings overlap in range: both orders are tried.
            return any(
                (0, round(x), round(y)) in self.homes and (0, round(x), round(y)) not in self.public
                for x, y in ((a, b), (b, a)))
        else:
            return False
        return spot in self.homes and spot not in self.public

    @staticmethod
    def on_earth(a: float, b: float) -> bool:
        """Whether two numbers look like longitude and latitude of these islands."""
        return any(-9 <= x <= 2.5 and 49 <= y <= 61.5 for x, y in ((a, b), (b, a)))


def _in_grid(east: float, north: float) -> bool:
    return 50_000 < east < 700_000 and 1_000 < north < 1_300_000


def secrets_of(cases: Sequence[Case]) -> Secrets:
    """What to look for in anything published about these cases."""
    ids: set[str] = set()
    homes: list[NDArray[np.float64]] = []
    public: list[NDArray[np.float64]] = []
    codes: dict[str, set[str]] = {"children.csv": set(), "places.csv": set(), "sites.csv": set()}
    for case in cases:
        ids |= set(case.demand["group_id"].astype(str))
        homes.append(_points(case.demand))
        public += [_points(f) for f in (case.places, case.options, case.areas)]
        for shapes in (case.msoas, case.districts):
            if shapes is not None:
                public.append(shapes.get_coordinates().to_numpy(float))
        for schema in (CHILDREN, PLACES, SITES):
            if not (case.folder / schema.file).is_file():
                continue
            table, _ = read_table(case.folder / schema.file, schema)
            codes[schema.file] |= {normalise(c) for c in table["postcode"]} - {""}
            if schema is CHILDREN:
                for column in ("child_id", "group_id"):
                    ids |= set(table[column]) - {""}
            else:
                public.append(_points(table))
    whole = {i for i in ids if re.fullmatch(r"[\w.-]*\w", i) and not i.isdigit()}
    return Secrets(
        long_ids=frozenset(i for i in whole if len(i) >= 5),
        odd_ids=frozenset(i for i in ids - whole if len(i) >= 5 and not i.isdigit()),
        short_ids=frozenset(i for i in ids if len(i) < 5 and not i.isdigit()),
        home_postcodes=frozenset(codes["children.csv"] - codes["places.csv"] - codes["sites.csv"]),
        public_postcodes=frozenset(codes["places.csv"] | codes["sites.csv"]),
        homes=_spots(homes), public=_spots(public, near=True),
    )


def _points(frame: pd.DataFrame) -> NDArray[np.float64]:
    if not {"easting_m", "northing_m"} <= set(frame.columns):
        return np.empty((0, 2))
    points = frame[["easting_m", "northing_m"]].apply(pd.to_numeric, errors="coerce")
    return points.dropna().to_numpy(float)


def _spots(
    points: Sequence[NDArray[np.float64]], *, near: bool = False
) -> frozenset[tuple[int, int, int]]:
    """Points as whole units of every precision; with ``near`` the units around each as well.

    A coordinate is rounded or cut, so a home counts in both ways.
    """
    metres = np.concatenate([np.empty((0, 2)), *points])
    if not len(metres):
        return frozenset()
    from pyproj import Transformer

    degrees = np.column_stack(
        Transformer.from_crs(27700, 4326, always_xy=True).transform(metres[:, 0], metres[:, 1]))
    out: set[tuple[int, int, int]] = set()
    for number, values in ((0, metres), *((d, degrees * 10**d) for d in DIGITS)):
        ways = [np.rint(values), np.floor(values), np.trunc(values)]
        if near:
            ways = [np.rint(values) + np.array([i, j])
                    for i in (-1, 0, 1) for j in (-1, 0, 1)]
        for way in ways:
            out |= {(number, int(x), int(y)) for x, y in way}
    return frozenset(out)
