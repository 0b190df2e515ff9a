"""Map layers for QGIS in one GeoPackage, each with its style in the table layer_styles."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sufficiency.publish.disclosure.cells import CountChange, MeanChange
from sufficiency.publish.disclosure.figures import HIDDEN as WITHHELD
from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.map.atlas import (
    Area,
    Choice,
    Figures,
    InternalAtlas,
    Isochrones,
    PublicAtlas,
)
from sufficiency.publish.map.qgis_styles import TOO_FEW, classes, lines, markers, reached
from sufficiency.publish.map.scales import (
    CHANGE_CLASSES,
    MINUTE_CLASSES,
    PER,
    gain_classes,
    lack_classes,
    per_thousand,
)
from sufficiency.publish.report.document import INTERNAL
from sufficiency.publish.reproducible import STAMP
from sufficiency.publish.tables import safe

if TYPE_CHECKING:
    import geopandas as gpd

GRID = "EPSG:27700"
NOTES = {None: "", Absent.TOO_FEW_CHILDREN: TOO_FEW,
         Absent.TOO_FEW_CHANGE: f"change {Absent.TOO_FEW_CHANGE}"}
"""What is said of an area whose change there is, or is not and why."""
MINUTES_OF = ("minutes_baseline", "minutes_with")
CHILDREN_OF = ("children_short_baseline", "children_short_with")
"""Columns before and with the plan."""
RATE_OF = ("per_1000_baseline", "per_1000_with", "per_1000_change")
"""Columns of the same of every 1,000 who live there."""

_STYLES = """CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME)"""


def geopackage(
    atlas: PublicAtlas | InternalAtlas,
) -> tuple[bytes, frozenset[tuple[float, float]]]:
    """Every layer of each plan, and the main roads; and every point of the layers of areas.

    The same atlas gives the same bytes. The points, in metres of EPSG:27700, are made from no
    home: where a border that was rounded crosses itself, mending it makes points that no border
    had.
    """
    layers = _layers(atlas)
    return _written(layers, atlas), _outlines(layers)


def _written(layers: Sequence[Layer], atlas: PublicAtlas | InternalAtlas) -> bytes:
    """The file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        for name, frame, _, _ in layers:
            frame.to_file(
                path, layer=name, driver="GPKG", engine="pyogrio", VERSION="1.2",
                SPATIAL_INDEX="NO")  # an index would repeat coordinates, less exactly
        _settle(path, layers, atlas)
        whole = Path(folder) / "whole.gpkg"
        with sqlite3.connect(path) as base:
            # A fresh copy holds no trace of what was written before.
            base.execute("VACUUM INTO ?", (str(whole),))
        return whole.read_bytes()


def _outlines(layers: Sequence[Layer]) -> frozenset[tuple[float, float]]:
    """Points of the layers of areas."""
    import shapely

    return frozenset((float(x), float(y)) for name, frame, _, _ in layers
                     if not name.startswith("places_")
                     for x, y in shapely.get_coordinates(frame.geometry.to_numpy()))


Layer = tuple[str, "gpd.GeoDataFrame", str, str]
"""Its name, its rows in metres, what it is of and its style."""


def _layers(atlas: PublicAtlas | InternalAtlas) -> list[Layer]:
    if not isinstance(atlas, PublicAtlas | InternalAtlas):
        raise TypeError(f"{type(atlas).__name__} is no atlas: only what passed disclosure is told")
    layers: list[Layer] = []

    def add(kind: str, frame: gpd.GeoDataFrame, of: str, style: str) -> None:
        layers.append((kind, _metric(frame), of, style))

    for number, choice in enumerate(atlas.choices):
        name = _layer_name(choice.name, number)
        of = f"{choice.title}, against {choice.base}"
        rated = atlas.rated
        said = f"Children without a suitable local place{f', {PER}' if rated else ''}. {of}"
        short_of, gain_of = RATE_OF[1:] if rated else (CHILDREN_OF[1], "children_short_change")
        if atlas.areas:
            short = _short(atlas, atlas.areas, choice.lacking)
            add(f"lacking_{name}", short, said,
                classes(short_of, lack_classes(rated=rated), CHILDREN_OF, WITHHELD))
            add(f"gain_{name}", short, f"{said}: the change",
                classes(gain_of, gain_classes(rated=rated), CHILDREN_OF, WITHHELD))
        if atlas.districts:
            add(f"lacking_districts_{name}",
                _short(atlas, atlas.districts, choice.lacking_districts), said,
                classes(short_of, lack_classes(rated=rated, districts=True), CHILDREN_OF,
                        WITHHELD))
        for kind, areas, figures in (("areas", atlas.areas, choice.areas),
                                     ("districts", atlas.districts, choice.districts)):
            if areas:
                add(f"{kind}_{name}", _areas(atlas, areas, figures, choice), of,
                    classes(MINUTES_OF[1], MINUTE_CLASSES, MINUTES_OF))
        if atlas.areas:
            add(f"change_{name}", _areas(atlas, atlas.areas, choice.areas, choice), of,
                classes("change_minutes", CHANGE_CLASSES, MINUTES_OF))
        if atlas.isochrones:
            add(f"reach_{name}", _reach(atlas.isochrones, number),
                f"Within so many minutes of any special school. {of}",
                reached(atlas.isochrones.minutes))
        if choice.places:
            add(f"places_{name}", _places(choice), of, markers())
    if atlas.landmarks.roads:
        add("roads", _roads(atlas), "Main roads", lines())
    return layers


def _metric(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """British National Grid in whole metres, as councils keep their maps: in degrees a map that
    opens with this layer would be squashed."""
    flat = frame.to_crs(GRID)
    # What is within reach may have touched itself when its degrees were rounded.
    whole = flat.geometry.make_valid(method="structure", keep_collapsed=False)
    return flat.set_geometry(whole.set_precision(1.0))  # which leaves shapes valid


def _layer_name(name: str, number: int) -> str:
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in name.lower())[:40]
    return f"{number + 1}_{plain}"


def _areas(
    atlas: PublicAtlas | InternalAtlas, areas: Sequence[Area], figures: Sequence[Figures],
    choice: Choice,
) -> gpd.GeoDataFrame:
    """Areas with means as printed; no change where the mean with the plan stands for another."""
    import geopandas as gpd
    import shapely
    from shapely.geometry import shape

    changes = [MeanChange(*f) for f in figures]
    # Rounding may have made a border cross itself.
    shapes = shapely.make_valid(
        [shape(a.shape) for a in areas], method="structure", keep_collapsed=False)
    there = {d: sum(u.places for u in choice.unlocated if u.district == d)
             for d in {u.district for u in choice.unlocated}}
    return gpd.GeoDataFrame({
        "name": [safe(a.name) for a in areas], "district": [safe(a.district) for a in areas],
        "minutes_baseline": [f[0].value for f in figures],
        "minutes_with": [f[1].value for f in figures],
        "change_minutes": [c.value for c in changes],
        "note": [(INTERNAL + ". " if atlas.internal else "") + NOTES[c.why] for c in changes],
        # Districts only: of areas nobody knows.
        **({"places_not_located": [there.get(a.name, 0) for a in areas]}
           if areas is atlas.districts else {}),
    }, geometry=shapes, crs="EPSG:4326")


def _short(
    atlas: PublicAtlas | InternalAtlas, areas: Sequence[Area], figures: Sequence[CountChange]
) -> gpd.GeoDataFrame:
    """Areas with children without a suitable local place, as printed, and of every 1,000.

    A figure with the plan that is only the one before in its place is marked in the note: added
    up, they are not what the plan leaves.
    """
    import geopandas as gpd
    import shapely
    from shapely.geometry import shape

    shapes = shapely.make_valid(
        [shape(a.shape) for a in areas], method="structure", keep_collapsed=False)
    told = [(c.before.value, c.after.value, c.value) for c in figures]
    return gpd.GeoDataFrame({
        "name": [safe(a.name) for a in areas], "district": [safe(a.district) for a in areas],
        CHILDREN_OF[0]: [before for before, _, _ in told],
        CHILDREN_OF[1]: [after for _, after, _ in told],
        "children_short_change": [change for _, _, change in told],
        **({column: [None if (n := row[at]) is None else per_thousand(n, area.residents)
                     for row, area in zip(told, areas, strict=True)]
            for at, column in enumerate(RATE_OF)} if atlas.rated else {}),
        "note": [(INTERNAL + ". " if atlas.internal else "") + _note(c) for c in figures],
    }, geometry=shapes, crs="EPSG:4326")


def _note(change: CountChange) -> str:
    """Which figures are withheld or only near, and that a change is not shown."""
    if None in (change.before.value, change.after.value):
        return WITHHELD
    near = [words for words, count in (("before", change.before), ("with the plan", change.after))
            if count.about]
    said = [f"{' and '.join(near)}: only about this"] if near else []
    return "; ".join([*([f"change {change.why}"] if change.why else []), *said])


def _reach(found: Isochrones, number: int) -> gpd.GeoDataFrame:
    """What is within each limit before and with a plan, the widest first: the nearer lie on it."""
    import geopandas as gpd
    from shapely.geometry import shape

    rows = [(minutes, state, inside)
            for minutes, both in reversed(
                list(zip(found.minutes, found.choices[number], strict=True)))
            for state, inside in zip(("before", "with the plan"), both, strict=True)]
    return gpd.GeoDataFrame({
        "minutes": [m for m, _, _ in rows], "state": [s for _, s, _ in rows],
        "small_areas": [i.areas for _, _, i in rows],
        "young_people": [i.children.value if i.children else None for _, _, i in rows],
    }, geometry=[shape(i.shape) for _, _, i in rows], crs="EPSG:4326")


def _roads(atlas: PublicAtlas | InternalAtlas) -> gpd.GeoDataFrame:
    import geopandas as gpd
    from shapely.geometry import LineString

    rows = [r for r in atlas.landmarks.roads if len(r[2]) > 1]
    return gpd.GeoDataFrame({"class": [r[0] for r in rows], "road": [safe(r[1]) for r in rows]},
                            geometry=[LineString(r[2]) for r in rows], crs="EPSG:4326")


def _places(choice: Choice) -> gpd.GeoDataFrame:
    import geopandas as gpd

    rows = choice.places
    return gpd.GeoDataFrame({
        "name": [safe(p.name) for p in rows], "kind": [p.kind for p in rows],
        "serves": [safe(p.serves) for p in rows],
        "first_year": [p.years[0] for p in rows], "last_year": [p.years[1] for p in rows],
        "places": [p.places for p in rows], "places_added": [p.added for p in rows],
        "state": [p.state for p in rows], "status": [safe(p.status) for p in rows],
    }, geometry=gpd.points_from_xy([p.lon for p in rows], [p.lat for p in rows]),
        crs="EPSG:4326")


def _settle(
    path: Path, layers: Sequence[Layer],
    atlas: PublicAtlas | InternalAtlas,
) -> None:
    """Styles, descriptions and no clock."""
    clock = STAMP.replace("Z", ".000Z")
    with sqlite3.connect(path) as base:
        base.execute(_STYLES)
        base.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) "
                     "VALUES ('layer_styles', 'attributes', 'layer_styles')")
        for name, _, of, style in layers:
            base.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, useAsDefault, description, owner, "
                "update_time) VALUES ('', '', ?, 'geom', ?, ?, 1, ?, '', ?)",
                (name, name[:30], style, safe(of), clock))
            words = " ".join((f"{of}.",
                              *(f"{a} {b}" for a, b in atlas.banner), *atlas.attribution))
            base.execute("UPDATE gpkg_contents SET description = ? WHERE table_name = ?",
                         (safe(f"{INTERNAL}. {words}" if atlas.internal else words), name))
        base.execute("UPDATE gpkg_contents SET last_change = ?", (clock,))
        base.commit()
