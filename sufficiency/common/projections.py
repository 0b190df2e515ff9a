"""Transformers between map projections (EPSG codes), each made once a process.

To make one costs as much as a million points that are sent through it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import Transformer

BRITISH_GRID, LON_LAT = 27700, 4326
"""EPSG codes of the British National Grid, and of longitude and latitude."""


@cache
def projection(source: int, to: int) -> Transformer:
    """The way from one projection to another; longitude or easting is told first in both.

    Args:
        source, to: EPSG codes.
    """
    from pyproj import Transformer

    return Transformer.from_crs(source, to, always_xy=True)
