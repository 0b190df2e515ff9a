"""Map layers for QGIS in one GeoPackage, each with its style in the table layer_styles."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.map.atlas import Area, Choice, Figures, InternalAtlas, PublicAtlas
from sufficiency.publish.map.scales import CHANGE, GREY, INK, MINUTES, NEW, PALE, Band
from sufficiency.publish.report.document import INTERNAL
from sufficiency.publish.reproducible import STAMP
from sufficiency.publish.tables import safe

if TYPE_CHECKING:
    import geopandas as gpd

GRID = "EPSG:27700"
TOO_FEW = "too few children to show"
NOTES = {None: "", Absent.TOO_FEW_CHILDREN: TOO_FEW,
         Absent.TOO_FEW_CHANGE: f"change {Absent.TOO_FEW_CHANGE}"}
"""What is said of an area whose change there is, or is not and why."""
KINDS = (("special", "circle"), ("base", "square"), ("independent", "diamond"))
"""Shapes tell kinds; colour tells what is new."""

_STYLES = """CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME)"""


def geopackage(atlas: PublicAtlas | InternalAtlas) -> bytes:
    """Areas, districts and places of each plan. The same atlas gives the same bytes."""
    layers = _layers(atlas)
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


def outlines(atlas: PublicAtlas | InternalAtlas) -> frozenset[tuple[float, float]]:
    """Every point of the layers of areas, in metres of EPSG:27700: they are made from no home.

    Where a border that was rounded crosses itself, mending it makes points that no border had.
    """
    import shapely

    return frozenset((float(x), float(y)) for name, frame, _, _ in _layers(atlas)
                     if not name.startswith("places_")
                     for x, y in shapely.get_coordinates(frame.geometry.to_numpy()))


Layer = tuple[str, "gpd.GeoDataFrame", Choice, str]
"""Its name, its rows in metres, the plan it is of and its style."""


def _layers(atlas: PublicAtlas | InternalAtlas) -> list[Layer]:
    if not isinstance(atlas, PublicAtlas | InternalAtlas):
        raise TypeError(f"{type(atlas).__name__} is no atlas: only what passed disclosure is told")
    layers: list[Layer] = []
    for number, choice in enumerate(atlas.choices):
        name = _layer_name(choice.name, number)
        for kind, areas, figures in (("areas", atlas.areas, choice.areas),
                                     ("districts", atlas.districts, choice.districts)):
            if areas:
                frame = _areas(atlas, areas, figures, choice)
                layers.append((f"{kind}_{name}", _metric(frame), choice,
                               _bands("minutes_with", MINUTES)))
        if atlas.areas:
            frame = _areas(atlas, atlas.areas, choice.areas, choice)
            layers.append((f"change_{name}", _metric(frame), choice,
                           _bands("change_minutes", CHANGE)))
        if choice.places:
            layers.append((f"places_{name}", _metric(_places(choice)), choice, _markers()))
    return layers


def _metric(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """British National Grid in whole metres, as councils keep their maps: in degrees a map that
    opens with this layer would be squashed."""
    flat = frame.to_crs(GRID)
    return flat.set_geometry(flat.geometry.set_precision(1.0))  # which leaves shapes valid


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
        for name, _, choice, style in layers:
            base.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, useAsDefault, description, owner, "
                "update_time) VALUES ('', '', ?, 'geom', ?, ?, 1, ?, '', ?)",
                (name, name[:30], style, safe(choice.title), clock))
            words = " ".join((f"{choice.title}, against {choice.base}.",
                              *(f"{a} {b}" for a, b in atlas.banner), *atlas.attribution))
            base.execute("UPDATE gpkg_contents SET description = ? WHERE table_name = ?",
                         (safe(f"{INTERNAL}. {words}" if atlas.internal else words), name))
        base.execute("UPDATE gpkg_contents SET last_change = ?", (clock,))
        base.commit()


def _bands(column: str, bands: Sequence[Band]) -> str:
    """A QGIS style: classes of a column, and rules for areas that are not shown.

    Which of the two it is is told by the means, not by the words of the note: where both are
    there and no change, too few change.
    """
    rules, symbols = [], []
    for number, (low, high, colour) in enumerate(bands):
        if low > -600 and high < 600:
            words = f"{low} to {high} minutes"
        elif high < 600:
            words = f"shorter by more than {-high} minutes"
        else:
            words = f"{low} minutes or more"
        rules.append((f'"{column}" >= {low} AND "{column}" < {high}', words))
        symbols.append(_fill(number, colour))
    both = '"minutes_baseline" IS NOT NULL AND "minutes_with" IS NOT NULL'
    for at, (test, words, colour) in enumerate((
            (f"NOT ({both})", TOO_FEW, GREY), (both, str(Absent.TOO_FEW_CHANGE), PALE)),
            len(bands)):
        rules.append((f'"{column}" IS NULL AND {test}', words))
        symbols.append(_fill(at, colour))
    return _qml(rules, symbols)


def _markers() -> str:
    """A QGIS style: a shape and colour for each kind; what is new or bigger is orange."""
    rules: list[tuple[str, str]] = []
    symbols: list[str] = []
    words = {"special": "special school", "base": "resource base",
             "independent": "independent special school"}
    for kind, form in KINDS:
        for new in (False, True):
            if kind == "independent" and new:
                continue
            test = "<>" if new else "="
            rules.append((f"\"kind\" = '{kind}' AND \"state\" {test} 'same'",
                          f"{words[kind]}{', new or bigger (see status)' if new else ''}"))
            symbols.append(_marker(len(symbols), form, NEW if new else INK,
                                   4.2 if new else 3))
    return _qml(rules, symbols)


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def _options(**values: object) -> str:
    return "<Option type=\"Map\">" + "".join(
        f'<Option name="{k}" type="QString" value={quoteattr(str(v))}/>'
        for k, v in values.items()) + "</Option>"


def _fill(number: int, colour: str) -> str:
    return (f'<symbol name="{number}" type="fill" alpha="0.85" clip_to_extent="1" '
            f'force_rhr="0"><layer class="SimpleFill" enabled="1" locked="0" pass="0">'
            + _options(color=_rgb(colour), style="solid", outline_color="255,255,255,255",
                       outline_style="solid", outline_width="0.2", outline_width_unit="MM")
            + "</layer></symbol>")


def _marker(number: int, form: str, colour: str, size: float) -> str:
    return (f'<symbol name="{number}" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">'
            '<layer class="SimpleMarker" enabled="1" locked="0" pass="0">'
            + _options(name=form, color=_rgb(colour), size=size, size_unit="MM",
                       outline_color="255,255,255,255", outline_style="solid",
                       outline_width="0.3", outline_width_unit="MM")
            + "</layer></symbol>")


def _qml(rules: Sequence[tuple[str, str]], symbols: Sequence[str]) -> str:
    listed = "".join(
        f"<rule filter={quoteattr(test)} label={quoteattr(words)} symbol=\"{n}\" "
        f"key=\"{{{n:08d}-0000-0000-0000-000000000000}}\"/>"
        for n, (test, words) in enumerate(rules))
    return (
        '<!DOCTYPE qgis PUBLIC \'http://mrcc.com/qgis.dtd\' \'SYSTEM\'>'
        '<qgis version="3.34.0" styleCategories="Symbology"><renderer-v2 type="RuleRenderer" '
        'symbollevels="0" enableorderby="0" forceraster="0" referencescale="-1">'
        f'<rules key="{{root}}">{listed}</rules><symbols>{"".join(symbols)}</symbols>'
        "</renderer-v2></qgis>")
