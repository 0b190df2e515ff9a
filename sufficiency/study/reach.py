"""Which areas special schools and places can be reached from: journeys that maps show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sufficiency.travel.isochrones import Box, Grid, Spots

if TYPE_CHECKING:
    import geopandas as gpd

from dataclasses import dataclass, replace

from sufficiency.common.discreet import discreet
from sufficiency.study.result import Result
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import TravelMatrix, travel_matrix
from sufficiency.travel.network import Floats, RoadNetwork
from sufficiency.travel.overrides import gates


@discreet
@dataclass(frozen=True, eq=False)
class Reach:
    """Roads and the special schools on them.

    Attributes:
        roads: the network in force.
        before, after: (m, 2) special schools of the baseline and with the plan, metres.
        limit_m: ground farther from every street is out of reach.
        cache: of routes.
        titles: of the baseline and of the plan.
    """

    roads: RoadNetwork
    before: Floats
    after: Floats
    limit_m: float
    cache: Cache
    titles: tuple[str, str] = ("before", "after")


def schools_on_roads(result: Result) -> Reach:
    """The roads of a result, and its special schools before and after."""
    scenario = result.scenario
    assert result.matrix.network is not None, "only roads lead anywhere"
    site = dict(zip(result.plan.options["provider"], result.plan.options["site_id"], strict=True))
    spots = []
    for outcome in (result.baseline, result.plan):
        rows = outcome.places.query("kind == 'special' and not unlocated")
        rows = rows.dropna(subset=["easting_m"])
        ids = [site[p] if new else p
               for p, new in zip(rows["pool_id"], rows["opened"], strict=True)]
        points = rows[["easting_m", "northing_m"]].to_numpy(float)
        spots.append(gates(scenario, ids, points, strict=False))
    return Reach(result.matrix.network, spots[0], spots[1], scenario.travel.snap_limit_m,
                 Cache.of(scenario),
                 (result.base.name, result.title))


def journeys_to_places(result: Result) -> TravelMatrix:
    """Journeys from the middles of small areas, which are public, to the places of a plan."""
    case, options = result.case, result.plan.options
    sites = options.loc[options["opened"], "site_id"]
    areas = case.areas.rename(columns={"area_id": "group_id"}).assign(children=0)
    return travel_matrix(
        replace(case, demand=areas, options=case.options[case.options["site_id"].isin(sites)]),
        result.scenario, base=result.matrix.base,
    )


@discreet
@dataclass(frozen=True, eq=False)
class Ground:
    """What is asked how near a school is: points all over a box, and middles of small areas."""

    grid: Grid
    middles: Spots


def ground_of(reach: Reach, box: Box, middles: Floats) -> Ground:
    """The ground of a map, joined to its roads.

    Args:
        reach: whose roads are driven.
        box: west, south, east, north of what is drawn, metres.
        middles: (a, 2) middles of small areas, metres.
    """
    return Ground(Grid(reach.roads, box, limit_m=reach.limit_m, cache=reach.cache),
                  Spots(reach.roads, middles, limit_m=reach.limit_m, cache=reach.cache))


def reached_from(
    ground: Ground, schools: Floats, limits: Sequence[float]
) -> tuple[gpd.GeoDataFrame, Floats]:
    """Where any of some schools is within so many minutes, and how near it is.

    Args:
        ground: from where.
        schools: (m, 2) metres.
        limits: minutes.

    Returns:
        one shape a limit (EPSG:27700), and (a,) minutes to the nearest school.
    """
    return (ground.grid.isochrones(schools, limits), ground.middles.minutes_to_any(schools))
