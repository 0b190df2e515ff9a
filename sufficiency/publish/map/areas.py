"""Small areas joined until each holds enough children to be shown, and their shapes and names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.common.threshold import K
from sufficiency.model.journey_minutes import known_journeys
from sufficiency.publish.disclosure.release_record import Record

if TYPE_CHECKING:
    import geopandas as gpd

CODES = ";"
"""Between the codes of areas that are told together."""
SIMPLIFY_M = 90
"""Borders are drawn to about this; shared borders stay shared."""


def join_small(
    shapes: gpd.GeoDataFrame, counts: NDArray[np.int64], k: int = K,
    or_none: NDArray[np.int64] | None = None,
) -> list[int]:
    """Which joint area each small area belongs to.

    A district is halved, its halves are halved and so on, along borders that the polygons alone
    decide, as long as both halves hold ``k`` children in every count, and ``k`` or none in each of
    those that may be nought. So what two publications join differently lies one within the other,
    whatever plans and counts they are of, and the difference of two areas is one that is fit to be
    told.

    Args:
        shapes: (n) polygons with a column district, in metres.
        counts: (n, c) children of each area, in each of the figures that will be published.
        k: threshold.
        or_none: (n, d) further children of each area, of whom there may be none.

    Returns:
        (n) position of the first area of each area's joint area.
    """
    none = np.zeros((len(shapes), 0), np.int64) if or_none is None else or_none

    def fit(members: list[int]) -> bool:
        held, some = counts[members].sum(axis=0), none[members].sum(axis=0)
        return bool((held >= k).all() and ((some == 0) | (some >= k)).all())

    joins, group = _joins(shapes)
    for one, other in reversed(joins):
        whole = [i for i, g in enumerate(group) if g == group[one[0]]]
        if whole == sorted(one + other) and fit(one) and fit(other):
            for half in (one, other):
                for i in half:
                    group[i] = half[0]
    return group


def _joins(shapes: gpd.GeoDataFrame) -> tuple[list[tuple[list[int], list[int]]], list[int]]:
    """Areas joined two by two until each district is one: the members of both each time, and the
    first area of each area's district.

    The area of fewest small ones joins the one of fewest that it touches in its own district (the
    nearest one where it touches none). Ties go to the area that comes first.
    """
    district = shapes["district"].tolist()
    left, right = shapes.sindex.query(shapes.geometry, predicate="intersects")
    touching: list[set[int]] = [set() for _ in district]
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if a != b and district[a] == district[b]:
            touching[a].add(b)
    middle = np.c_[shapes.geometry.centroid.x, shapes.geometry.centroid.y]
    members = {i: [i] for i in range(len(district))}
    head = list(members)
    joins: list[tuple[list[int], list[int]]] = []
    while True:
        alone = Counter(district[h] for h in members)
        apart = [h for h in members if alone[district[h]] > 1]
        if not apart:
            return joins, head
        small = min(apart, key=lambda h: (len(members[h]), h))
        near = {head[t] for i in members[small] for t in touching[i]} - {small}
        if near:
            into = min(near, key=lambda h: (len(members[h]), h))
        else:
            into = min((o for o in apart if o != small and district[o] == district[small]),
                       key=lambda h: (np.hypot(*(middle[h] - middle[small])), h))
        first, last = min(small, into), max(small, into)
        joins.append((members[first], members[last]))
        members[first] = sorted(members[first] + members.pop(last))
        for i in members[first]:
            head[i] = first


def joint_areas(
    frames: Sequence[pd.DataFrame], shapes: gpd.GeoDataFrame | None, k: int, record: Record, *,
    shortfall: bool = False,
) -> dict[str, str]:
    """msoa -> code of the first one it is joined with, here or in an earlier publication.

    Args:
        frames: assignments whose known journeys are told by area.
        shapes: polygons with columns msoa and district; without them no area is joined or told.
        k: least children with a known journey that an area told by itself holds in every frame.
        record: what was published earlier, and where to note what is joined now.
        shortfall: whether children without a suitable local place are told by area too: then none
            of them live in an area, or ``k`` and more, in every frame. In a district of
            ``too_few`` they are told of no area, and joining areas would hide its journeys alone.
    """
    if shapes is None:
        return {}
    shapes = shapes.sort_values(["district", "msoa"], ignore_index=True)

    def by_area(rows: pd.DataFrame) -> NDArray[np.int64]:
        found = rows.groupby("msoa")["children"].sum().reindex(shapes["msoa"])
        return found.fillna(0).to_numpy(np.int64)

    known = np.column_stack([by_area(f[known_journeys(f)]) for f in frames])
    without = None
    if shortfall:
        without = np.column_stack([by_area(f[~f["local"].astype(bool)]) for f in frames])
        without[shapes["district"].isin(too_few(frames, k))] = 0
    heads = join_small(shapes, known, k, without)
    codes = shapes["msoa"].tolist()
    return record.merge(
        "msoa", {code: codes[h] for code, h in zip(codes, heads, strict=True)},
        lambda members: min(members, key=codes.index))


def too_few(frames: Sequence[pd.DataFrame], k: int) -> set[str]:
    """Districts with children without a suitable local place, and in no frame as many as ``k``.

    However their areas are joined, no number can be told of one.
    """
    short = pd.concat([f[~f["local"].astype(bool)].groupby("district")["children"].sum()
                       for f in frames])
    most = short.groupby(level=0).max()
    return {str(name) for name in most.index[(most > 0) & (most < k)]}


def area_names(areas: pd.DataFrame, column: str = "msoa") -> dict[str, str]:
    """A name for each middle-layer area, from the names of the small areas in it.

    Small areas carry the name of their middle layer and one letter ("Somewhere 010A").
    """
    out = {}
    for code, part in areas[areas[column] != ""].groupby(column):
        stems = {re.sub(r"(?<=\d)[A-Z]$", "", str(name)) for name in part["area_name"]}
        out[str(code)] = stems.pop() if len(stems) == 1 else str(code)
    return out


def joint_name(names: list[str]) -> str:
    """One name for areas that were joined: "West 001, 002 and 004"."""
    split = [re.match(r"(.*) (\S+)$", n) for n in names]
    stems = {m.group(1) for m in split if m}
    parts = [m.group(2) for m in split if m]
    if len(names) == 1 or len(stems) != 1 or len(parts) != len(names):
        return " and ".join(names)
    return f"{stems.pop()} {', '.join(parts[:-1])} and {parts[-1]}"


def simpler(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplified shapes whose shared borders stay shared.

    A plain simplification of each would leave gaps and overlaps along every border. Shapes that
    overlap as they are cannot be simplified so and stay as they are.
    """
    import shapely

    parts = shapes.geometry.to_numpy()
    if not shapely.coverage_is_valid(parts):
        return shapes
    return shapes.set_geometry(shapely.coverage_simplify(parts, SIMPLIFY_M), crs=shapes.crs)
