"""Land beyond England, drawn behind maps so that Wales, Scotland and the continent are no sea.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python benchmarks/england_beyond.py package/land-10m.json data/england

Natural Earth is drawn for 1:10 million: its coast and that of the outlines of small areas differ.
So what is near England is taken away, and what is left grows back over the border: drawn as one
with England's own land there is neither a gap nor a second coast.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from sufficiency.datasets.pack import land

AROUND = (-300_000, -200_000, 950_000, 1_250_000)
"""West, south, east, north, metres on the National Grid: what a map of England may show."""
NEAR_M, BACK_M, STEP_M, LEAST_M2 = 4_000, 9_000, 1_000, 60e6
"""How near England is left to it; how far the rest grows back; how finely; least island."""


def beyond(told: dict[str, Any]) -> list[list[list[int]]]:
    """Rings of land that is not England's, in hundreds of metres, largest first."""
    scale, origin = (np.array(told["transform"][k]) for k in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in told["arcs"]]
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    shapes = []
    for shape in told["objects"]["land"]["geometries"]:
        for piece in [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]:
            ring = np.concatenate([arcs[n] if n >= 0 else arcs[~n][::-1] for n in piece[0]])
            # Far away the grid means nothing.
            inside = ring[:, 1].max() > 45 and ring[:, 1].min() < 62 and (
                ring[:, 0].max() > -13 and ring[:, 0].min() < 12)
            if inside:
                part = shapely.intersection(shapely.make_valid(shapely.Polygon(ring)),
                                            shapely.box(-13, 46, 12, 62))
                shapes.append(shapely.transform(
                    part, lambda xy: np.c_[to_grid.transform(xy[:, 0], xy[:, 1])]))
    whole = shapely.intersection(shapely.union_all(shapes), shapely.box(*AROUND))
    own = shapely.union_all([shapely.make_valid(shapely.Polygon(r)) for r in land()])
    left = shapely.get_parts(shapely.difference(whole, shapely.buffer(own, NEAR_M)))
    left = shapely.union_all(left[shapely.area(left) >= LEAST_M2])
    grown = shapely.intersection(shapely.buffer(left, BACK_M), whole)
    # Not over the sea of England's own coast: there only the land of small areas counts.
    grown = shapely.union(left, shapely.intersection(grown, shapely.buffer(own, 1_000)))
    parts = shapely.simplify(shapely.get_parts(shapely.buffer(
        shapely.buffer(grown, 2_000, join_style="mitre"), -2_000, join_style="mitre")), STEP_M)
    rings = [np.rint(shapely.get_coordinates(p.exterior) / 100).astype(int).tolist()
             for p in parts if not p.is_empty and p.area >= LEAST_M2]
    return sorted(rings, key=lambda ring: (-len(ring), ring))


if __name__ == "__main__":
    found = json.dumps(beyond(json.loads(Path(sys.argv[1]).read_bytes())))
    (Path(sys.argv[2]) / "beyond.json.gz").write_bytes(gzip.compress(found.encode(), 9, mtime=0))
