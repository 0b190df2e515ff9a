"""Map layers in one GeoPackage: each with titles, described columns and styles, notes on what the
figures are, and a project for QGIS that opens them."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sufficiency.publish.map.atlas import InternalAtlas, PublicAtlas
from sufficiency.publish.map.gis_columns import COLUMNS
from sufficiency.publish.map.gis_frames import LACKING, SAME
from sufficiency.publish.map.gis_landmarks import TOWNS, landmark_layers
from sufficiency.publish.map.gis_layers import Layer, layers_of
from sufficiency.publish.map.qgis_project import project
from sufficiency.publish.report.document import INTERNAL
from sufficiency.publish.reproducible import STAMP
from sufficiency.publish.tables import safe

FILE = ("layers.gpkg", "layers-internal.gpkg")
"""Names of the file, fit to publish and for inside: its project looks for its layers in it."""
NOTES = "notes"
"""The table to read first."""
NAMED = 30
"""Letters of a style's name."""

_TABLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME);
CREATE TABLE notes (id INTEGER PRIMARY KEY NOT NULL, topic TEXT NOT NULL, note TEXT NOT NULL);
CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB);
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_SCHEMA = "http://www.geopackage.org/spec121/#extension_schema"
"""The extension that describes columns."""


def geopackage(
    atlas: PublicAtlas | InternalAtlas,
) -> tuple[bytes, frozenset[tuple[float, float]]]:
    """Every layer of each plan and of landmarks; and every point of the layers of areas and of
    landmarks.

    The same atlas gives the same bytes. The points, in metres of EPSG:27700, are made from no
    home: where a border that was rounded crosses itself, mending it makes points that no border
    had.
    """
    layers = [*layers_of(atlas), *landmark_layers(atlas)]
    return _written(layers, atlas), _outlines(layers)


def _written(layers: Sequence[Layer], atlas: PublicAtlas | InternalAtlas) -> bytes:
    """The file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        for layer in layers:
            layer.frame.to_file(
                path, layer=layer.table, driver="GPKG", engine="pyogrio", VERSION="1.2",
                SPATIAL_INDEX="NO")  # an index would repeat coordinates, less exactly
        _settle(path, layers, atlas)
        whole = Path(folder) / "whole.gpkg"
        with sqlite3.connect(path) as base:
            # A fresh copy holds no trace of what was written before.
            base.execute("VACUUM INTO ?", (str(whole),))
        return whole.read_bytes()


def _outlines(layers: Sequence[Layer]) -> frozenset[tuple[float, float]]:
    """Points of every layer but those of schools and bases."""
    import shapely

    return frozenset((float(x), float(y)) for layer in layers
                     if layer.title == TOWNS or not (layer.frame.geom_type == "Point").all()
                     for x, y in shapely.get_coordinates(layer.frame.geometry.to_numpy()))


def _settle(
    path: Path, layers: Sequence[Layer], atlas: PublicAtlas | InternalAtlas
) -> None:
    """Titles, descriptions, styles, notes, a project and no clock."""
    clock = STAMP.replace("Z", ".000Z")
    words = " ".join((*(f"{a} {b}" for a, b in atlas.banner), *atlas.attribution))
    with sqlite3.connect(path) as base:
        base.executescript(_TABLES)
        base.executemany(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) "
            "VALUES (?, 'attributes', ?, ?)",
            [("layer_styles", "layer_styles", "Ways to draw the layers, for QGIS"),
             (NOTES, "Notes: read first", "What the figures are and are not")])
        base.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
            [(table, _SCHEMA) for table in ("gpkg_data_columns", "gpkg_data_column_constraints")])
        base.executemany("INSERT INTO notes (topic, note) VALUES (?, ?)",
                         [(topic, safe(note)) for topic, note in _notes(atlas, layers) if note])
        for layer in layers:
            about = f"{layer.about} {words}"
            base.execute(
                "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
                (safe(layer.title), safe(f"{INTERNAL}. {about}" if atlas.internal else about),
                 layer.table))
            base.executemany(
                "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description)"
                " VALUES (?, ?, ?, ?, ?)",
                [(layer.table, column, column, *COLUMNS[column])
                 for column in layer.frame.columns.drop("geometry")])
            base.executemany(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, useAsDefault, description, owner, "
                "update_time) VALUES ('', '', ?, 'geom', ?, ?, ?, ?, '', ?)",
                [(layer.table, safe(style.name[:NAMED]), style.qml, style is layer.default,
                  safe(style.group or style.name), clock)
                 for style in layer.styles])
        # QGIS shows it where the project is opened: that is where a new name would be felt.
        title = f"{atlas.title} (opens only from {FILE[atlas.internal]})"
        base.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", (
            safe(title), f'{{"last_modified_time": "{STAMP[:-1]}"}}',
            project(title, FILE[atlas.internal], layers)))
        base.execute("UPDATE gpkg_contents SET last_change = ?", (clock,))
        base.commit()


def _notes(
    atlas: PublicAtlas | InternalAtlas, layers: Sequence[Layer]
) -> Iterator[tuple[str, str]]:
    """What is to be known of the layers, by topic."""
    if atlas.internal:
        yield "Use", f"{INTERNAL}. Not for publication."
    yield "About", f"{atlas.title}. {atlas.case_title}. {atlas.dated}."
    for strong, words in atlas.banner:
        yield "About", f"{strong} {words}"
    yield "Open in QGIS", (
        "The project in this file opens the layers in groups: tick a plan to see it in place of "
        "the one before. Each plan is a theme too, so that two views of the map stand side by "
        f"side. The project looks for its layers in a file that is called {FILE[atlas.internal]}: "
        "keep that name, and move the file to another folder rather than rename it. Of a renamed "
        "file add the layers one by one, which have their styles with them, or name the file "
        "where QGIS asks for the layers that it does not find.")
    for choice in atlas.choices:
        before, after = choice.short
        yield "Whole area", (f"{LACKING} in all: {before} ({choice.base_short}), {after} "
                             f"({choice.title}).")
    if not atlas.internal:
        yield "Sums", (
            "Areas and districts added up are near the figure of the whole and not the same. Each "
            "is rounded by itself, and those of few children are withheld. Where one differs by "
            f"fewer than {atlas.threshold} children from that before, or from that of another "
            "plan or an earlier file, this other stands in its place: the column that ends in _is "
            "says about, not which of them it is. So each about may be off by nearly "
            f"{atlas.threshold} children, and each figure by its rounding: for the whole take what "
            "stands above.")
    yield "Borders", (
        "A dashed dark border is drawn around each area whose figure, or change, is about.")
    if any("by_need_and_phase" in layer.table for layer in layers):
        yield "Needs", (
            "Children without a place are told by district for broad areas of need, and for "
            "phases. One primary need alone would be too few children in a district.")
    if any("districts_january" in layer.table for layer in layers):
        yield "January to come", (
            "Districts are told of the middle of the forecast, and the whole, in the workbook, of "
            "the median of many futures: the districts do not add up to it.")
    yield "Changes", (
        "The change of children without a place is that of two printed figures, about where one "
        f"of them is. The change of minutes is {SAME} only: the means before and with the plan may "
        "be of other children.")
    yield "Minutes", atlas.minutes_note
    yield "Coordinates", "British National Grid (EPSG:27700), in whole metres."
    for words in atlas.attribution:
        yield "Attribution", words
