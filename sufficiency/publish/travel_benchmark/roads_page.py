"""A page with the roads of a county coloured by speed, and what a scenario changes about them.

One file with its picture inside: it opens with no network. Kinds of roads are told by line width,
changes by mark and number, and all of it again in the tables below the picture.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sufficiency.common.phrases import upper
from sufficiency.common.threshold import K
from sufficiency.files import write_file
from sufficiency.publish.disclosure import suppression
from sufficiency.publish.map.neighbourhoods import parts_of_towns
from sufficiency.publish.travel_benchmark.roads_picture import BORDER, NARROW, SEA, WIDE, picture
from sufficiency.publish.travel_benchmark.roads_styles import (
    FERRY,
    MARK,
    SPEEDS,
    STYLES,
    Style,
    speed_colour,
    style_of,
)
from sufficiency.study.roads import (
    BASIS,
    Change,
    RoadWork,
    class_table,
    class_words,
    speed_words,
)
from sufficiency.transport.prices import KM_A_MILE
from sufficiency.travel.sources.select import FREE, PEAK

if TYPE_CHECKING:
    import geopandas as gpd

    from sufficiency.travel.network import RoadNetwork

KM = 1000.0


def write_road_page(work: RoadWork, path: Path) -> None:
    """Write the map of roads and changes.

    Raises:
        InputError: the file cannot be written.
    """
    page = road_page(work.roads, work.changes, work.effects, title=work.title, basis=BASIS,
                     outline=work.outline, towns=work.towns, attribution=work.attribution)
    write_file(path, page.encode())


def road_page(
    roads: RoadNetwork, changes: Sequence[Change], effects: pd.DataFrame, *, title: str,
    basis: str = "", outline: gpd.GeoDataFrame | None = None,
    towns: Sequence[tuple[str, float, float]] = (), attribution: Sequence[str] = (),
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
        attribution: whose data they are, as sentences.
    """
    # A part of a town, and a site of that name, is no town.
    towns = [t for t, part in zip(towns, parts_of_towns(pd.DataFrame(
        towns, columns=["name", "easting_m", "northing_m"])), strict=True) if not part]
    wide, narrow = (f"data:image/png;base64,{base64.b64encode(data).decode()}" for data in (
        picture(roads, changes, outline, towns, width) for width in (WIDE, NARROW)))
    rows = "".join(
        f"<tr><th scope='row'>{k}</th><td>{html.escape(c.name)}</td><td>{_words(c, roads)}</td>"
        f"{_effect(effects, k - 1)}</tr>" for k, c in enumerate(changes, start=1))
    heads = "".join(f"<th scope='col'>{h}</th>" for h in (
        "Mark", "Override", "On the map", "Minutes with", "Minutes without", "Change",
        "Children with a longer / shorter way"))
    overrides = (
        f"<h2>What the scenario changes</h2><div class='scroll'><table><thead><tr>{heads}"
        f"</tr></thead><tbody>{rows}</tbody></table></div><p>Minutes are one-way totals over "
        f"children, {html.escape(basis)}. Each row "
        "compares the scenario with the same scenario less that one override.</p>"
        if changes else "<p>No road is closed, added or changed.</p>")
    head = f"Roads and their speeds: {html.escape(title)}"
    told = class_table(roads)
    classes = "".join(
        f"<tr><th scope='row'>{_line(style_of(name), mph)} {html.escape(class_words(name))}</th>"
        f"<td class='r'>{miles:,.0f}</td><td class='r'>{speed_words(mph)}</td></tr>"
        for name, miles, mph in told.itertuples(index=False))
    return (
        "<!doctype html><html lang='en-GB'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<title>{head}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{head}</h1><p>{html.escape(upper(_named(roads.source, list(told.road_class))))}. "
        f"{_when(roads)}{_lines(roads)}</p>"
        f"<picture><source media='screen and (max-width:40rem)' srcset='{narrow}'>"
        "<img alt='Map of the roads by speed and kind"
        f"{'; overrides are numbered as in the table' if changes else ''}' "
        f"src='{wide}'></picture>"
        f"{_legend(list(told['road_class']), outline is not None)}{overrides}"
        "<h2>Roads by class</h2><div class='scroll'><table><thead><tr><th scope='col'>Class</th>"
        "<th scope='col' class='r'>Length, miles</th>"
        "<th scope='col' class='r'>Mean speed, mph</th></tr></thead>"
        f"<tbody>{classes}</tbody></table></div>{_footer(attribution)}</main></body></html>\n"
    )


def _lines(roads: RoadNetwork) -> str:
    """What the lines of the map are, where they are not the course of roads."""
    if not len(roads.shape):
        return ("Roads are drawn straight from junction to junction; their lengths and minutes "
                "are those of the road.")
    return ("Where the shape of a road is not in the data, it is drawn straight between junctions; "
            "its length and minutes are those of the road.")


def _footer(attribution: Sequence[str]) -> str:
    """Whose data the map is made from."""
    said = "".join(f"<p>{html.escape(line)}</p>" for line in attribution)
    return f"<footer>{said}</footer>" if said else ""


def _named(source: str, kinds: Collection[str]) -> str:
    """Roads without when their speeds are driven, which is said in a sentence."""
    named = source.removesuffix(f", {PEAK}").removesuffix(f", {FREE}")
    # Half the miles of a county's hand-compiled roads join its main ones.
    return f"{named} and connecting minor roads" if (
        named == "main roads" and "minor" in kinds) else named


def _when(roads: RoadNetwork) -> str:
    """When the speeds are those that are driven, where the roads tell it."""
    if PEAK in roads.source:
        return "Speeds are those of the morning peak. "
    if FREE in roads.source:
        return ("Speeds are those without traffic; plans use those of the morning peak, unless "
                "they say otherwise. ")
    return ""


def _line(style: Style, mph: float | None = None) -> str:
    """A piece of a line as the map has it at a speed; of any speed, black."""
    dashed = "dashed" if style.colour == FERRY else "solid"
    colour = style.colour or (MARK if mph is None else speed_colour(mph))
    return (f"<span class='line' style='border-top:{style.width * 1.6:.1f}px {dashed} "
            f"{colour}'></span>")


def _legend(kinds: Sequence[str], bordered: bool) -> str:
    """What the lines of the map are; the table has the classes of each.

    Args:
        kinds: classes that the table has.
        bordered: whether boundaries are drawn.
    """
    speeds = "".join(f"<li><span class='line' style='border-top:5px solid {colour}'></span> "
                     f"{words}</li>" for _, words, colour in SPEEDS)
    items = [f"<li>{_line(style)} {style.words}</li>" for style in STYLES
             if any(style_of(k) is style for k in kinds)]
    if bordered:
        items += [f"<li><span class='line' style='border-top:2px dashed {BORDER}'></span> "
                  "Boundary of the area</li>",
                  "<li><span class='line' style='border-top:2px dotted #8a8a8a'></span> "
                  "Boundaries of districts</li>",
                  f"<li><span class='sea' style='background:{SEA}'></span> Sea</li>"]
    return (f"<h2 id='by-speed'>Speed, mph</h2><ul class='legend' aria-labelledby='by-speed'>"
            f"{speeds}</ul><h2 id='by-kind'>Kind of road</h2>"
            f"<ul class='legend' aria-labelledby='by-kind'>{''.join(items)}</ul>")


STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1d1d1f;background:#fff}"
    "main{max-width:70rem;margin:0 auto;padding:1rem}img{display:block;width:100%;height:auto}"
    "h1{line-height:1.2;font-size:clamp(1.4rem,4vw,2rem)}.scroll{overflow-x:auto}"
    ".sea{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "footer{border-top:1px solid #ccc;font-size:.85rem}"
    "h2[id]{font-size:1rem;margin:.6rem 0 .1rem}"
    ".legend{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.4rem}"
    ".line,.sea{display:inline-block;width:2.2rem;vertical-align:middle}"
    ".sea{height:.9rem;border:1px solid #777}"
    # Light turns to dark and each colour stays what it is, on the map as in its legend.
    "@media screen and (prefers-color-scheme:dark){body{color:#e8eaed;background:#16191d}"
    "img,.line,.sea{filter:invert(.92) hue-rotate(180deg)}}"
    "table{border-collapse:collapse;margin:0 0 1rem}"
    "td.r,th.r{text-align:right;font-variant-numeric:tabular-nums}tbody th{font-weight:400}"
    "td,th{border-bottom:1px solid #ccc;padding:.3rem .7rem;text-align:left;vertical-align:top}"
    # Printed it is one sheet where no road is changed; nothing can be moved sideways, and the
    # colour of the sea is part of the legend.
    "@page{margin:1.3cm}@media print{body{font-size:9pt;line-height:1.3}footer{font-size:7.5pt}"
    "main{padding:0}h1{font-size:15pt;margin:0}"
    "h2,h2[id]{font-size:11pt;margin:3mm 0 1mm}p{margin:1mm 0}.scroll{overflow:visible}"
    "td,th{padding:.4mm 2mm}tr{break-inside:avoid}}"
)


def _words(change: Change, roads: RoadNetwork) -> str:
    said = [
        f"{verb} {roads.metres[links].sum() / KM / KM_A_MILE:,.1f} miles (numbered {how})"
        for verb, links, how in (("closes", change.closed, "black cross"),
                                 ("adds", change.added, "green diamond"),
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
