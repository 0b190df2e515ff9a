"""A page with the roads of a county coloured by class, and what a scenario changes about them.

One file with its picture inside: it opens with no network. Everything the picture shows by colour
is said again by line width, mark and number, and in the table below it.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sufficiency.common.threshold import K
from sufficiency.files import write_file
from sufficiency.publish.disclosure import suppression
from sufficiency.study.roads import BASIS, Change, RoadWork, class_table

if TYPE_CHECKING:
    import geopandas as gpd

    from sufficiency.travel.network import RoadNetwork

STYLES: tuple[tuple[str, tuple[str, ...], str, float], ...] = (
    ("Motorways and trunk dual carriageways", ("motorway", "trunk_dual", "a_dual", "primary_dual"),
     "#7a1f5c", 2.2),
    ("Trunk and primary roads", ("trunk", "primary", "a", "urban_a", "secondary_dual"),
     "#c0392b", 1.5),
    ("Secondary (B) roads", ("secondary", "b"), "#d68910", 1.1),
    ("Tertiary and minor roads", ("tertiary", "minor", "link"), "#5d6d7e", 0.7),
    ("Streets and lanes", (), "#b3b9c0", 0.4),
    ("Ferries", ("ferry",), "#2073BC", 1.4),
)
"""Words, classes, colour, width; the group without classes takes all others."""
CLASS_WORDS = {
    "motorway": "Motorways", "trunk_dual": "Trunk roads, dual carriageway", "trunk": "Trunk roads",
    "a_dual": "A roads, dual carriageway", "a": "A roads", "urban_a": "A roads in towns",
    "primary_dual": "Primary roads, dual carriageway", "primary": "Primary roads",
    "secondary_dual": "Secondary roads, dual carriageway", "secondary": "Secondary roads",
    "b": "B roads", "minor": "Minor roads", "urban_minor": "Minor roads in towns",
    "tertiary": "Tertiary roads", "link": "Slip roads", "ferry": "Ferries",
    "residential": "Residential streets", "unclassified": "Lanes", "service": "Service roads",
}
"""What classes of roads are called."""
TOWNS = 12
"""Towns that the map names at most."""
MARK = "#000000"
NEW = "#00695c"


def write_road_page(work: RoadWork, path: Path) -> None:
    """Write the map of roads and changes.

    Raises:
        InputError: the file cannot be written.
    """
    page = road_page(work.roads, work.changes, work.effects, title=work.title, basis=BASIS,
                     outline=work.outline, towns=work.towns)
    write_file(path, page.encode())


def road_page(
    roads: RoadNetwork, changes: Sequence[Change], effects: pd.DataFrame, *, title: str,
    basis: str = "", outline: gpd.GeoDataFrame | None = None,
    towns: Sequence[tuple[str, float, float]] = (),
) -> str:
    """The page, as HTML. The same roads give the same bytes.

    Args:
        roads: the network with every override in it.
        changes: overrides, in the order of the scenario.
        effects: a table of what each does to minutes (see travel/override_effects.py), or an
            empty one.
        title: of the page.
        basis: where the effects' journeys lead, as words.
        outline: boundaries that are drawn, EPSG:27700; the map is cut to them.
        towns: name, easting and northing, the largest first.
    """
    picture = base64.b64encode(_picture(roads, changes, outline, towns)).decode()
    rows = "".join(
        f"<tr><th scope='row'>{k}</th><td>{html.escape(c.name)}</td><td>{_words(c, roads)}</td>"
        f"{_effect(effects, k - 1)}</tr>" for k, c in enumerate(changes, start=1))
    head = "".join(f"<th scope='col'>{h}</th>" for h in (
        "Mark", "Override", "On the map", "Minutes with", "Minutes without", "Change",
        "Children with a longer / shorter way"))
    overrides = (
        f"<h2>What the scenario changes</h2><div class='scroll'><table><thead><tr>{head}"
        f"</tr></thead><tbody>{rows}</tbody></table></div><p>Minutes are one-way totals over "
        f"children, {html.escape(basis)}. Each row "
        "compares the scenario with the same scenario less that one override.</p>"
        if changes else "<p>The scenario changes nothing about the roads.</p>")
    classes = "".join(
        f"<tr><th scope='row'>{html.escape(class_words(name))}</th><td class='r'>{km:,.0f}</td>"
        f"<td class='r'>{kph:.0f}</td></tr>"
        for name, km, kph in class_table(roads).itertuples(index=False))
    return (
        "<!doctype html><html lang='en-GB'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>Roads: {html.escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>Roads: {html.escape(title)}</h1><p>Minutes: {html.escape(roads.source)}. Where "
        "the shape of a road is not in the data, it is drawn straight between junctions; "
        "its length and minutes are those of the road.</p>"
        f"<img alt='Map of the roads by class; overrides are numbered as in the table' "
        f"src='data:image/png;base64,{picture}'>{overrides}"
        "<h2>Roads by class</h2><table><thead><tr><th scope='col'>Class</th>"
        "<th scope='col' class='r'>Length, km</th>"
        "<th scope='col' class='r'>Mean speed, km/h</th></tr></thead>"
        f"<tbody>{classes}</tbody></table></main></body></html>\n"
    )


STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1d1d1f;background:#fff}"
    "main{max-width:70rem;margin:0 auto;padding:1rem}img{max-width:100%;height:auto}"
    ".scroll{overflow-x:auto}img{background:#fff}"
    "@media (prefers-color-scheme:dark){body{color:#e8eaed;background:#16191d}}"
    "table{border-collapse:collapse;margin:0 0 1rem}"
    "td.r,th.r{text-align:right;font-variant-numeric:tabular-nums}tbody th{font-weight:400}"
    "td,th{border-bottom:1px solid #ccc;padding:.3rem .7rem;text-align:left;vertical-align:top}"
)


def class_words(name: str) -> str:
    """What a class of roads is called; one that nobody named, without its underscores."""
    return CLASS_WORDS.get(name, name.replace("_", " ").capitalize())


def _words(change: Change, roads: RoadNetwork) -> str:
    said = [
        f"{verb} {roads.metres[links].sum() / 1000:,.1f} km (numbered {how})"
        for verb, links, how in (("closes", change.closed, "black cross"),
                                 ("adds", change.added, "green line"),
                                 ("changes the speed of", change.retimed, "disc"))
        if len(links)
    ]
    if change.point is not None:
        said.append("moves a gate (numbered square)")
    return "; ".join(said) or "nothing that is drawn"


def _effect(effects: pd.DataFrame, row: int) -> str:
    if row >= len(effects):
        return "<td>-</td>" * 4
    e = effects.iloc[row]
    names = ("longer", "shorter", "routes_lost", "routes_gained")
    longer, shorter, lost, won = (int(e[name]) for name in names)
    people = f"{suppression.shown(longer)} / {suppression.shown(shorter)}"
    people += f"; {suppression.shown(lost)} lose every way" if lost else ""
    people += f"; {suppression.shown(won)} gain one" if won else ""
    if any(0 < n < K for n in (longer, shorter, lost, won)):
        # The change would tell how far a few children are driven.
        return f"<td>withheld</td><td>withheld</td><td>withheld</td><td>{people}</td>"
    return (f"<td>{e['minutes_with']:,.0f}</td><td>{e['minutes_without']:,.0f}</td>"
            f"<td>{e['change']:+,.0f}</td><td>{people}</td>")


def _picture(
    roads: RoadNetwork, changes: Sequence[Change], outline: gpd.GeoDataFrame | None,
    towns: Sequence[tuple[str, float, float]],
) -> bytes:
    """The map as a PNG."""
    import shapely
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    lines = roads.lines()
    west, south, east, north = (
        outline.total_bounds if outline is not None else shapely.total_bounds(lines))
    width = 11.0
    height = float(np.clip(width * (north - south) / max(east - west, 1.0), 4.0, 14.0))
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    named = {name for _, classes, _, _ in STYLES for name in classes}
    for words, classes, colour, thick in reversed(STYLES):
        wanted = [k for k, name in enumerate(roads.kinds)
                  if (name in classes if classes else name not in named)]
        which = np.flatnonzero(np.isin(roads.kind, wanted))
        if not len(which):
            continue
        axes.add_collection(LineCollection(
            [shapely.get_coordinates(line) for line in lines[which]], colors=colour,
            linewidths=thick, linestyles="dashed" if "ferry" in classes else "solid",
            label=words, zorder=2))
    if outline is not None:
        outline.boundary.plot(ax=axes, color="#777777", linewidth=0.8, linestyle=":", zorder=1)
    for number, change in enumerate(changes, start=1):
        _mark(axes, roads, lines, change, number, (west, south, east, north))
    _name_towns(axes, towns, (west, south, east, north))
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    axes.set_axis_off()
    handles, words_shown = axes.get_legend_handles_labels()
    # Below the map: inside it the legend covered roads.
    figure.legend(handles[::-1], words_shown[::-1], loc="outside lower center", fontsize=9,
                  ncols=3, frameon=False)
    _scale(axes, west, south, east - west)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=140, metadata={"Software": None})
    return out.getvalue()


def _name_towns(
    axes: Any, towns: Sequence[tuple[str, float, float]], box: tuple[float, float, float, float]
) -> None:
    """The largest towns in the picture, each with its dot, none beside a larger one."""
    from matplotlib import patheffects

    west, south, east, north = box
    apart = (east - west) / 14
    named: list[tuple[float, float]] = []
    for name, x, y in towns:
        inside = west < x < east and south < y < north
        barred = x < west + (east - west) / 4 and y < south + (north - south) / 15  # the scale's
        if barred or not inside or len(named) == TOWNS or any(
                abs(x - a) < 1.6 * apart and abs(y - b) < apart / 2 for a, b in named):
            continue
        named.append((x, y))
        axes.plot([x], [y], "o", color=MARK, markersize=4, markeredgecolor="white", zorder=5)
        side = "right" if x > east - apart else "left" if x < west + apart else "center"
        axes.annotate(name, (x, y), (0, 5), textcoords="offset points", ha=side, fontsize=9.5,
                      zorder=5, path_effects=[
                          patheffects.withStroke(linewidth=2.5, foreground="white")])


def _scale(axes: Any, west: float, south: float, wide: float) -> None:
    """A bar of whole kilometres in the corner."""
    km = next(k for k in (50, 20, 10, 5, 2, 1) if k * 1000 <= max(wide / 5, 1000))
    left, low = west + wide * 0.01, south + wide * 0.012
    axes.plot([left, left + km * 1000], [low, low], color=MARK, linewidth=3, zorder=8,
              solid_capstyle="butt")
    axes.annotate(f"{km} km", (left + km * 500, low), (0, 4), textcoords="offset points",
                  ha="center", fontsize=9, zorder=8,
                  bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none"})


def _mark(
    axes: Any, roads: RoadNetwork, lines: Any, change: Change, number: int,
    box: tuple[float, float, float, float],
) -> None:
    """Lines of an override, and its number once, in the middle of what is visible."""
    import shapely
    from matplotlib.collections import LineCollection

    window = shapely.box(*box)
    for links, colour, symbol in ((change.retimed, "#555555", "o"), (change.added, NEW, "D"),
                                  (change.closed, MARK, "X")):
        if not len(links):
            continue
        axes.add_collection(LineCollection(
            [shapely.get_coordinates(line) for line in lines[links]], colors=colour,
            linewidths=3.0, alpha=0.25 if symbol == "o" else 0.9, zorder=4))
        seen = links[shapely.intersects(lines[links], window)]
        if len(seen):
            middle = shapely.get_coordinates(
                shapely.line_interpolate_point(lines[seen], 0.5, normalized=True))
            centre = middle[np.hypot(*(middle - middle.mean(axis=0)).T).argmin()]
            _number(axes, centre, number, symbol, colour)
    if change.point is not None:
        _number(axes, np.array(change.point), number, "s", "#2073BC")


def _number(axes: Any, spot: Any, number: int, symbol: str, colour: str) -> None:
    axes.plot(*spot, marker=symbol, markersize=11, color=colour, markeredgecolor="white", zorder=6)
    axes.annotate(str(number), spot, xytext=(8, 8), textcoords="offset points", fontsize=11,
                  fontweight="bold", zorder=7,
                  bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": colour})
