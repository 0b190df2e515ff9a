"""The map: one page that opens with no network, with the same facts in a table first.

Folium draws it; the two scripts and the style sheet it needs are put into the page from the
package that carries them, and the county is drawn from polygons, so nothing is fetched.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sufficiency.publish import disclosure
from sufficiency.publish.charts import NAVY, ORANGE, TEAL
from sufficiency.publish.tables import area_change
from sufficiency.publish.view import KIND_WORDS, Publication

if TYPE_CHECKING:
    import geopandas as gpd

# Addresses are only the keys under which the package keeps these files.
LEAFLET_JS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"
LEAFLET_CSS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css"
JQUERY_JS = "https://code.jquery.com/jquery-3.7.1.min.js"

GREY = "#d5d8dc"
MINUTES = ((20, "#deebf7"), (30, "#9ecae1"), (40, "#6BACE6"), (50, "#2073BC"), (999, NAVY))
CHANGE = ((-10, NAVY), (-2, "#6BACE6"), (2, "#f2f2f2"), (10, "#f6b48f"), (999, ORANGE))
SIMPLIFY_M = 120


def map_html(pub: Publication) -> str:
    """The page. The same publication gives the same bytes."""
    import folium

    means = area_change(pub.baseline.assignment, pub.plan.assignment, "msoa")
    chart = folium.Map(tiles=None, zoom_snap=0.25, attribution_control=False)
    chart.default_js, chart.default_css = [], []
    layers = [
        ("Mean minutes if nothing is built", "mean_minutes_before", MINUTES),
        ("Mean minutes with the plan", "mean_minutes_after", MINUTES),
        ("Change in mean minutes", "change", CHANGE),
    ]
    if pub.msoas is not None:
        shapes = _shapes(pub.msoas, means)
        for position, (name, column, classes) in enumerate(layers):
            _area_layer(shapes, name, column, classes, show=position == 1).add_to(chart)
    if pub.districts is not None:
        lines = _plain(pub.districts).boundary.to_frame("geometry")
        folium.GeoJson(
            lines.to_json(), name="District boundaries", control=False, interactive=False,
            style_function=lambda _: {"color": "#555", "weight": 1.2, "fill": False},
        ).add_to(chart)
        west, south, east, north = _plain(pub.districts).total_bounds
        chart.fit_bounds([[south, west], [north, east]])
    for name, rows, show in _marker_groups(pub.plan.places):
        group = folium.FeatureGroup(name=name, show=show)
        for row in rows:
            _marker(row, pub.word(row["designation"])).add_to(group)
        group.add_to(chart)
    folium.LayerControl(position="bottomleft", collapsed=False).add_to(chart)
    return _page(pub, chart)


def _plain(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplified shapes in longitude and latitude, five decimals."""
    out = shapes.copy()
    out["geometry"] = out.geometry.simplify(SIMPLIFY_M)
    out = out.to_crs("EPSG:4326")
    out["geometry"] = out.geometry.set_precision(0.0001)
    return out


def _shapes(msoas: gpd.GeoDataFrame, means: pd.DataFrame) -> gpd.GeoDataFrame:
    columns = ["area", "mean_minutes_before", "mean_minutes_after", "change"]
    return _plain(msoas).merge(means[columns].round(1), left_on="msoa", right_on="area", how="left")


def _colour(value: Any, classes: tuple[tuple[float, str], ...]) -> str:
    if value is None or pd.isna(value):
        return GREY
    return next(colour for top, colour in classes if value < top)


def _area_layer(
    shapes: gpd.GeoDataFrame, name: str, column: str, classes: tuple[tuple[float, str], ...],
    *, show: bool,
) -> Any:
    import folium

    data = shapes[["district", "geometry"]].copy()
    data["figure"] = [
        "too few children to show" if pd.isna(v) else f"{v:+.1f} minutes" if column == "change"
        else f"{v:.1f} minutes" for v in shapes[column]
    ]
    data["colour"] = [_colour(v, classes) for v in shapes[column]]
    return folium.GeoJson(
        data.to_json(), name=name, overlay=False, show=show,
        style_function=lambda f: {
            "fillColor": f["properties"]["colour"], "fillOpacity": 0.85, "color": "#fff",
            "weight": 0.6,
        },
        tooltip=folium.GeoJsonTooltip(["district", "figure"], aliases=["Area in", name]),
    )


def _marker_groups(places: pd.DataFrame) -> list[tuple[str, list[dict[str, Any]], bool]]:
    located = places.dropna(subset=["easting_m"])
    kind, new = located["kind"], located["added_places"] > 0
    wanted = [
        ("Special schools (circles)", (kind == "special") & ~located["opened"], True),
        ("Resource bases (squares)", (kind == "base") & ~located["opened"], True),
        ("Opened by the plan (triangles: schools; ringed squares: bases)",
         located["opened"] | new & located["opened"], True),
        ("Independent special schools (diamonds)", kind == "independent", False),
    ]
    return [(n, _with_points(located[m]).to_dict("records"), s) for n, m, s in wanted if m.any()]


def _with_points(rows: pd.DataFrame) -> pd.DataFrame:
    import geopandas as gpd

    points = gpd.GeoSeries(
        gpd.points_from_xy(rows["easting_m"], rows["northing_m"]), crs="EPSG:27700"
    ).to_crs("EPSG:4326")
    return rows.assign(lat=points.y.round(5).to_numpy(), lon=points.x.round(5).to_numpy())


def _safe(text: object) -> str:
    """Text that is only text inside HTML inside a JavaScript template string."""
    out = html.escape(str(text), quote=True)
    return out.replace("`", "&#96;").replace("$", "&#36;").replace("\\", "&#92;")


def _marker(row: dict[str, Any], designation: str) -> Any:
    import folium

    size = int(10 + min(row["places"], 250) ** 0.5 * 1.2)
    colours = {"special": NAVY, "base": TEAL}
    colour = ORANGE if row["opened"] else colours.get(row["kind"], "#6b6b6b")
    shape = {"special": "circle", "base": "square"}.get(row["kind"], "diamond")
    if row["opened"] and row["kind"] == "special":
        shape, size = "triangle", size + 6
    what = KIND_WORDS[row["kind"]]
    places = f"{row['places']} places"
    if row["added_places"]:
        places += f", {row['added_places']} of them new"
    popup = (
        f"<strong>{_safe(row['name'])}</strong><br>{'New ' if row['opened'] else ''}{what}: "
        f"{_safe(designation)}<br>{places}"
    )
    label = f"{row['name']}: {'new ' if row['opened'] else ''}{what}, {places}"
    return folium.Marker(
        [row["lat"], row["lon"]], title=label, alt=label,
        popup=folium.Popup(popup, max_width=260),
        icon=folium.DivIcon(
            html=_shape(shape, size, colour, ring=bool(row["opened"])),
            icon_size=(max(size, 24), max(size, 24)), class_name="place",
        ),
    )


def _shape(shape: str, size: int, colour: str, *, ring: bool) -> str:
    edge = 'stroke="#1d1d1f" stroke-width="2.5"' if ring else 'stroke="#fff" stroke-width="1.5"'
    body = {
        "circle": '<circle cx="12" cy="12" r="10"',
        "square": '<rect x="3" y="3" width="18" height="18"',
        "triangle": '<path d="M12 1 L23 22 L1 22 Z"',
        "diamond": '<path d="M12 1 L23 12 L12 23 L1 12 Z"',
    }[shape]
    return (
        f'<svg viewBox="0 0 24 24" width="{size}" height="{size}" aria-hidden="true">'
        f'{body} fill="{colour}" {edge}/></svg>'
    )


def _page(pub: Publication, chart: Any) -> str:
    from offlinefolium.elements import _res as assets

    figure = chart.get_root()
    figure.render()
    districts = area_change(pub.baseline.assignment, pub.plan.assignment, "district")
    environment = Environment(
        loader=PackageLoader("sufficiency.publish"), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.filters["shown"] = disclosure.shown
    page = environment.get_template("map.html.j2").render(
        pub=pub,
        opened=sorted(pub.plan.summary["opened"],
                      key=lambda o: (o["kind"] != "new_school", o["site"])),
        districts=districts.to_dict("records"), kind_words=KIND_WORDS, k=disclosure.K,
        minutes=_legend(MINUTES), change=_legend(CHANGE), grey=GREY,
        style=Markup(_inline(assets[LEAFLET_CSS])),  # noqa: S704 - a packaged asset
        scripts=[Markup(assets[LEAFLET_JS]), Markup(assets[JQUERY_JS])],  # noqa: S704
        head=Markup(figure.header.render()),  # noqa: S704 - rendered by folium
        body=Markup(figure.html.render()),  # noqa: S704
        script=Markup(figure.script.render()),  # noqa: S704
    )
    return _renumber(page)


def _inline(style: str) -> str:
    """The style sheet without pictures it would fetch (default markers are not used)."""
    return re.sub(r"url\((?!['\"]?data:)[^)]*\)", "none", style)


def _legend(classes: tuple[tuple[float, str], ...]) -> list[tuple[str, str]]:
    out, low = [], None
    for top, colour in classes:
        words = f"under {top:g}" if low is None else f"{low:g} and over" if top == 999 else (
            f"{low:g} to {top:g}")
        out.append((colour, words))
        low = top
    return out


def _renumber(page: str) -> str:
    """Folium's random element ids, numbered in order of appearance."""
    seen: dict[str, str] = {}
    return re.sub(
        r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])",
        lambda m: seen.setdefault(m.group(0), f"{len(seen) + 1:06d}"), page,
    )
