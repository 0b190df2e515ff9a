"""A project for QGIS that lies in a GeoPackage beside its layers.

What is drawn stands in groups, in each of which one plan at a time is looked at, and every plan has
a theme: two views of the map show two of them side by side.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from sufficiency.publish.map.gis_columns import COLUMNS
from sufficiency.publish.map.gis_frames import GRID
from sufficiency.publish.map.gis_layers import Layer, Style
from sufficiency.publish.map.qgis_styles import SEA, drawing
from sufficiency.publish.reproducible import normalise_zip

OPEN = 2
"""Groups of which a layer is seen when the project is opened, and in a theme, from the top."""
POINTS, AREAS = "Point", "Polygon"
KINDS = {"Point": POINTS, "LineString": "Line", "MultiLineString": "Line"}
"""What QGIS calls layers of these shapes; all others are of areas."""
SRS = f"<spatialrefsys><srsid>2437</srsid><authid>{GRID}</authid></spatialrefsys>"
"""Of all layers; QGIS looks at the name only beside a number of its own."""
Key = tuple[str, str]
"""Group and name of what is drawn."""
Drawn = Mapping[Key, tuple[Layer, Style]]


def project(title: str, file: str, layers: Sequence[Layer]) -> str:
    """The project as QGIS keeps it: a packed file, in hexadecimal digits.

    Args:
        title: of the project.
        file: name of the GeoPackage, which is looked for where the project is opened.
        layers: of the GeoPackage.
    """
    drawn: dict[Key, tuple[Layer, Style]] = {}
    for layer in layers:
        for style in layer.styles:  # that of what all plans are set against is in each
            drawn.setdefault((style.group, style.name), (layer, style))
    ids = {key: f"{layer.table}_drawn_{n}" for n, (key, (layer, _)) in enumerate(drawn.items())}
    groups = list(dict.fromkeys(group for group, _ in drawn if group))
    xml = (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis projectname={_quoted(title)} version="3.22.0"><title>{_bare(title)}</title>'
        "<properties><SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled>"
        f"</SpatialRefSys><Gui>{_behind(SEA)}</Gui></properties><projectCrs>{SRS}</projectCrs>"
        "<layer-tree-group>" + "".join(_from_the_top(drawn, ids, file, groups))
        + f'</layer-tree-group><mapcanvas name="theMapCanvas"><units>meters</units>'
        f"{_extent(layers)}<destinationsrs>{SRS}</destinationsrs></mapcanvas><projectlayers>"
        + "".join(_layer(ids[key], key[1], file, *drawn[key]) for key in drawn)
        + f"</projectlayers><visibility-presets>{_themes(groups[:OPEN], drawn, ids)}"
        "</visibility-presets></qgis>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("project.qgs", xml)
    return normalise_zip(out.getvalue()).hex()


def _bare(words: str) -> str:
    """Text as XML holds it, without the signs that it may not."""
    return escape("".join(c for c in words if c.isprintable()))


def _quoted(words: str) -> str:
    """The same between quotation marks."""
    return quoteattr("".join(c for c in words if c.isprintable()))


def _behind(colour: str) -> str:
    """What is seen where no layer is."""
    parts = zip(("Red", "Green", "Blue"), bytes.fromhex(colour[1:]), strict=True)
    return "".join(f'<CanvasColor{name}Part type="int">{value}</CanvasColor{name}Part>'
                   for name, value in parts)


def _source(layer: Layer, file: str) -> str:
    return f"./{file}|layername={layer.table}"


def _group(group: str, drawn: Drawn, ids: Mapping[Key, str], file: str, seen: bool) -> str:
    """Layers of which one is seen at a time: at first that with which a plan opens."""
    of = [key for key in drawn if key[0] == group]
    first = next((key for key in of if drawn[key][0].default is drawn[key][1]), of[0])
    return (f'<layer-tree-group name={_quoted(group)} expanded="{int(seen)}" '
            f'checked="Qt::{"Checked" if seen else "Unchecked"}" mutually-exclusive="1" '
            f'mutually-exclusive-child="{of.index(first)}">'
            + "".join(_leaf(key, drawn, ids, file, key == first) for key in of)
            + "</layer-tree-group>")


def _from_the_top(
    drawn: Drawn, ids: Mapping[Key, str], file: str, groups: Sequence[str]
) -> Iterator[str]:
    """What lies on what: points on all else, and groups on what belongs to none."""
    firsts = [next(key for key in drawn if key[0] == group) for group in groups]
    alone = [key for key in drawn if not key[0]]
    for key in sorted([*firsts, *alone], key=lambda key: _kind(drawn[key][0]) != POINTS):
        yield (_group(key[0], drawn, ids, file, key[0] in groups[:OPEN]) if key[0] else
               _leaf(key, drawn, ids, file, True))


def _leaf(key: Key, drawn: Drawn, ids: Mapping[Key, str], file: str, seen: bool) -> str:
    return (f'<layer-tree-layer id="{ids[key]}" name={_quoted(key[1])} providerKey="ogr" '
            f'source={_quoted(_source(drawn[key][0], file))} expanded="0" '
            f'checked="Qt::{"Checked" if seen else "Unchecked"}"/>')


def _kind(layer: Layer) -> str:
    """What QGIS calls its shapes."""
    return KINDS.get(layer.frame.geometry.geom_type.iloc[0], AREAS)


def _layer(name: str, title: str, file: str, layer: Layer, style: Style) -> str:
    return (
        f'<maplayer type="vector" geometry="{_kind(layer)}" '
        f'labelsEnabled="{int("<labeling" in style.qml)}" styleCategories="AllStyleCategories">'
        f"<id>{name}</id>"
        f"<datasource>{_bare(_source(layer, file))}</datasource>"
        f"<layername>{_bare(title)}</layername><abstract>{_bare(layer.about)}</abstract>"
        f'<srs>{SRS}</srs><provider encoding="UTF-8">ogr</provider>'
        '<map-layer-style-manager current="default"><map-layer-style name="default"/>'
        f"</map-layer-style-manager>{drawing(style.qml)}<aliases>"
        + "".join(f'<alias field="{column}" name={_quoted(COLUMNS[column][0])}/>'
                  for column in layer.frame.columns.drop("geometry"))
        + "</aliases></maplayer>")


def _extent(layers: Sequence[Layer]) -> str:
    """What is seen when the project is opened: all areas, and not roads and land that lead on."""
    areas = [layer for layer in layers if _kind(layer) == AREAS and layer.default.group]
    bounds = [layer.frame.total_bounds for layer in areas or layers]
    ends = [*(min(b[at] for b in bounds) for at in (0, 1)),
            *(max(b[at] for b in bounds) for at in (2, 3))]
    return "<extent>" + "".join(f"<{end}>{value:.0f}</{end}>" for end, value in zip(
        ("xmin", "ymin", "xmax", "ymax"), ends, strict=True)) + "</extent>" if bounds else ""


def _themes(groups: Sequence[str], drawn: Drawn, ids: Mapping[Key, str]) -> str:
    """What is seen of each plan, and of what they are set against, and what belongs to no group."""
    return "".join(
        f'<visibility-preset name={_quoted(name)}>'
        + "".join(f'<layer id="{ids[key]}" visible="1"/>'
                  for key in drawn if not key[0] or (key[0] in groups and key[1] == name))
        + "</visibility-preset>"
        for name in dict.fromkeys(name for group, name in drawn if group in groups))
