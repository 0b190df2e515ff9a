"""A road network as read-only arrays, whatever it was read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Nodes, two-way links and how homes and schools join them.

    Attributes:
        xy: (n, 2) node easting and northing, metres.
        tail, head: (a,) node positions of each link.
        metres: (a,) length.
        seconds: (a,) driving time, waits included.
        joinable: positions of nodes a home or school may join.
        places: (p, 2) points that tell town from country, and
        urban: (p,) whether access legs nearest to each go at the urban speed.
        access_kph: rural and urban speed of access legs.
        terminal_seconds: fixed time of a journey (leaving, parking).
        barriers: (b, 4) segments x1, y1, x2, y2 that an access leg may not cross...
        bridges: (m, 2) ...farther than the bridge distance from one of these points.
        source: what the network was read from.
    """

    xy: Floats
    tail: Ints
    head: Ints
    metres: Floats
    seconds: Floats
    joinable: Ints
    places: Floats
    urban: Bools
    access_kph: tuple[float, float]
    terminal_seconds: float
    barriers: Floats
    bridges: Floats
    source: str

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            if isinstance(value, np.ndarray):
                # A view, so that the caller's own array stays as it was.
                view = value.view()
                view.setflags(write=False)
                object.__setattr__(self, name, view)
