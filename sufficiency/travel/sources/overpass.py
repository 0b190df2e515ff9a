"""Streets of a county fetched from OpenStreetMap by OSMnx, once, with 20 km around it.

What leaves the machine is the outline of an area or the name of a place: never a home.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sufficiency.errors import Fault, InputError
from sufficiency.travel.cache import Cache, digest
from sufficiency.travel.network import FORMAT, Floats, RoadNetwork, load_roads
from sufficiency.travel.sources.extent import BUFFER_M, READING
from sufficiency.travel.sources.openstreetmap import from_graph
from sufficiency.travel.sources.osm_tags import (
    BARRIER_KEYS,
    LINKS,
    NODE_KEYS,
    ROADS,
    WALL_WAYS,
    WAY_KEYS,
)

if TYPE_CHECKING:
    from shapely import Geometry

    from sufficiency.case.case import Case

SIMPLIFY_M = 500.0


def county_roads(case: Case, cache: Cache, *, server: str | None = None) -> RoadNetwork:
    """Streets of a case's districts and 20 km around them; fetched once, then from the cache.

    Args:
        case: its districts.
        cache: where the streets are looked for first, and kept.
        server: address of another Overpass interface.

    Raises:
        InputError: the case has no polygons, or the server cannot be reached.
    """
    if case.districts is None:
        raise InputError([
            Fault("areas/districts.geojson", "is missing",
                  "Add it, or name a file of roads in travel.source.")
        ])
    return area_roads(case.districts.geometry.union_all(), cache, server=server)


def place_polygon(place: str) -> Geometry:
    """Outline, in metres, of a place that OpenStreetMap knows by this name.

    Raises:
        InputError: it does not, or cannot be reached.
    """
    import osmnx

    with _settings(None):
        try:
            found = osmnx.geocode_to_gdf(place)
        except Exception as error:  # the library's own, and those of every layer below
            raise _unreached(place, error) from error
    return found.to_crs("EPSG:27700").geometry.union_all()


def area_roads(area: Geometry, cache: Cache, *, server: str | None = None) -> RoadNetwork:
    """Streets of an area in metres and 20 km around it.

    Args:
        area: polygon in metres (EPSG:27700).
        cache: where the streets are looked for first, and kept.
        server: address of another Overpass interface; None for the public one.

    Raises:
        InputError: the server cannot be reached, or there is no road.
    """
    wide = area.simplify(SIMPLIFY_M).buffer(BUFFER_M + SIMPLIFY_M)
    kept = cache.path("osm", digest([wide.wkb, FORMAT, READING]))
    if kept is not None and kept.is_file():
        with contextlib.suppress(InputError):
            return load_roads(kept)
    roads = _fetch(wide, server)
    if kept is not None:
        with contextlib.suppress(InputError):
            roads.save(kept)
    return roads


def _fetch(area: Geometry, server: str | None) -> RoadNetwork:
    import geopandas as gpd
    import osmnx

    outline = gpd.GeoSeries([area], crs="EPSG:27700").to_crs("EPSG:4326").iloc[0]
    classes = "|".join((*ROADS, *LINKS))
    with _settings(server):
        try:
            graph = osmnx.graph_from_polygon(
                outline, simplify=False, retain_all=True, truncate_by_edge=True,
                custom_filter=[f'["highway"~"^({classes})$"]', '["route"="ferry"]'])
            # Ways may be joined only where every tag that is read is the same and nothing stands
            # in the way.
            graph = osmnx.simplify_graph(
                graph, edge_attrs_differ=[*WAY_KEYS, "osmid"],
                node_attrs_include=list(BARRIER_KEYS))
            walls = _walls(outline)
        except Exception as error:  # the library's own, and those of every layer below
            raise _unreached("OpenStreetMap", error) from error
    roads = from_graph(graph, "OpenStreetMap", walls)
    return replace(roads, source=f"{roads.source}, fetched {date.today().isoformat()}")


def _walls(outline: Geometry) -> list[Floats]:
    """Lines of rivers, canals and railways, in degrees."""
    import osmnx

    try:
        found = osmnx.features_from_polygon(
            outline, {key: list(values) for key, values in WALL_WAYS.items()})
    except osmnx._errors.InsufficientResponseError:
        return []
    if "tunnel" in found:
        found = found[found["tunnel"].isna() | (found["tunnel"] == "no")]
    lines = found.geometry[found.geometry.geom_type == "LineString"]
    return [np.asarray(line.coords, dtype=float) for line in lines]


@contextlib.contextmanager
def _settings(server: str | None) -> Iterator[None]:
    """OSMnx keeps its settings in a module: ours for the time of a request, then as they were."""
    import osmnx

    ours: dict[str, Any] = {
        "useful_tags_way": sorted({*osmnx.settings.useful_tags_way, *WAY_KEYS}),
        "useful_tags_node": sorted({*osmnx.settings.useful_tags_node, *NODE_KEYS}),
        "use_cache": False, "log_console": False, "requests_timeout": 300,
    }
    if server:
        ours |= {"overpass_url": server, "overpass_rate_limit": False}
    before = {name: getattr(osmnx.settings, name) for name in ours}
    try:
        for name, value in ours.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)


def _unreached(what: str, error: Exception) -> InputError:
    return InputError([
        Fault(what, f"could not be fetched ({type(error).__name__})",
              "Check the network and the name, or give a file of roads (.osm.pbf).")
    ])
