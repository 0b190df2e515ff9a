"""The consultation map: one page that opens with no network, the answer first.

Folium makes the map and its fixed layers; what people change (plan, view, places, search) is
``SCRIPTS`` on the figures of an atlas, which stand in the page as JSON. Scripts and style sheet
come from the package that carries them; the county is drawn from polygons, so nothing is fetched.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from sufficiency import __version__
from sufficiency.case.stand_ins import needs_unknown
from sufficiency.case.vocabulary import BUILT, EXAMPLE, KIND_WORDS, SINCE_WORDS
from sufficiency.common.phrases import low, under, upper
from sufficiency.publish.disclosure.cells import CountChange
from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.map import explorer, years
from sufficiency.publish.map.apart_layer import APART, drawn, layers_of
from sufficiency.publish.map.atlas import Area, Atlas, Choice, Figures, InternalAtlas, PublicAtlas
from sufficiency.publish.map.edition import MARK, mark_of
from sufficiency.publish.map.provision import Place, symbol
from sufficiency.publish.map.scales import AGED, NEW, PER, legend_scales
from sufficiency.publish.map.words import (
    change_words,
    every_place,
    every_unlocated,
    examples,
    gains,
    independent_words,
    opening_groups,
    openings_noun,
    plan_labels,
    rate,
    since_words,
    unasked_words,
    years_words,
)
from sufficiency.publish.output_check.ours import LEAFLET_JS
from sufficiency.publish.report import accessibility
from sufficiency.publish.templating import environment

# An address is only the key under which the package keeps the file.
LEAFLET_CSS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css"

DASHES = ("", "12 5", "6 5", "1 6")
"""How the line of each isochrone is broken, shortest time first."""
STYLES = ("map.css", "map_windows.css", "map_schemes.css", "map_paper.css")
"""Of ours, in their order: a later one has the last word."""
SCRIPTS = ("map_base.js", "map_areas.js", "map_names.js", "map_places.js", "map_find.js",
           "map_near.js", "map_here.js", "map_try.js", "map_beside.js", "map.js", "map_save.js")
"""Of ours, in their order: they stand in one function."""
PANES = (("land", 380, False), ("before", 391, True), ("after", 392, True),
         ("within-before", 393, False), ("within-after", 394, False), ("roads", 400, False),
         ("borders", 405, False), ("links", 410, False), ("dots", 590, False),
         ("names", 640, False))


def map_html(atlas: PublicAtlas | InternalAtlas) -> str:
    """The page. The same atlas gives the same bytes."""
    import folium
    from offlinefolium.elements import _res as assets

    chart = folium.Map(
        tiles=None, zoom_snap=0.05, zoom_control=False, attribution_control=False,
        control_scale=True, min_zoom=7, max_zoom=14, fade_animation=False,
        scroll_wheel_zoom=False,
    )
    chart.default_js, chart.default_css = [], []
    for name, height, touch in PANES:
        folium.map.CustomPane(name, z_index=height, pointer_events=touch).add_to(chart)
    layers = {"land": _land(atlas), "roads": _roads(atlas), "borders": _borders(atlas)}
    for layer in layers.values():
        layer.add_to(chart)
    figure: Any = chart.get_root()
    figure.render()
    page = _templates().get_template("map.html.j2").render(
        atlas=atlas, version=__version__, mark=MARK, per=PER, aged=AGED, dashes=DASHES,
        access=accessibility, example=EXAMPLE, too_few=Absent.TOO_FEW_CHANGE, styles=STYLES,
        unlocated=every_unlocated(atlas), kind_words=KIND_WORDS, places=every_place(atlas),
        labels=plan_labels(atlas.choices), since=since_words(atlas.choices),
        scripts=SCRIPTS, own=_own, symbol=symbol, apart_symbols=APART,
        apart_layers=layers_of(atlas.apart),
        data=_data(atlas, chart.get_name(), {k: v.get_name() for k, v in layers.items()}),
        leaflet_css=Markup(inlined(assets[LEAFLET_CSS])),  # noqa: S704 - a packaged asset
        leaflet_js=Markup(assets[LEAFLET_JS]),  # noqa: S704
        # Folium's own header forbids zooming, which people need.
        body=Markup(figure.html.render()),  # noqa: S704 - rendered by folium
        script=Markup(figure.script.render()),  # noqa: S704
    )
    page = renumbered(page)
    return page.replace(MARK, mark_of(page))


@cache
def _templates() -> Environment:
    """The templates, each compiled once in a process."""
    return environment(
        change=change_words, years=years_words, gains=gains, rate=rate, groups=opening_groups,
        noun=openings_noun, yearly_words=explorer.yearly_words, examples=examples, low=low,
        unasked=unasked_words, independent=independent_words, under=under, capitalised=upper,
        needs_unknown=needs_unknown)


def _own(name: str) -> Markup:
    """The text of a script or style sheet of ours, as it is."""
    made = _templates()
    assert made.loader is not None
    return Markup(made.loader.get_source(made, name)[0])  # noqa: S704 - ours


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _roads(atlas: Atlas) -> Any:
    """Main roads: a pale casing below a dark line, so that they show on every colour."""
    import folium

    features = []
    rough = atlas.landmarks.rough
    for wide in (False,) if rough else (True, False):
        for kind in ("main", "trunk"):
            lines = [line for k, _, line in atlas.landmarks.roads if k == kind]
            shape = {"type": "MultiLineString", "coordinates": lines}
            features.append(_feature(shape, kind=kind, wide=wide, rough=rough))

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        about = feature["properties"]
        width = 1.8 if about["kind"] == "trunk" else 1.0
        return {"color": "#ffffff" if about["wide"] else "#6b7178", "lineCap": "round",
                "weight": width + 1.6 if about["wide"] else width, "interactive": False}

    return folium.GeoJson(_collection(features), pane="roads", style_function=style)


def _land(atlas: Atlas) -> Any:
    """Land, so that a county on the coast is known by it."""
    import folium

    shape = {"type": "MultiPolygon", "coordinates": [[ring] for ring in atlas.landmarks.land]}
    return folium.GeoJson(_feature(shape), pane="land", style_function=lambda _: {
        "color": "#a8b0b8", "weight": 1, "fillColor": "#f1efe9", "fillOpacity": 1,
        "interactive": False})


def _borders(atlas: Atlas) -> Any:
    """Where districts meet, drawn stronger than the outline: a coast is no border."""
    import folium
    from shapely import get_coordinates, get_parts, line_merge, multilinestrings
    from shapely.geometry import mapping, shape

    # Corner by corner, so that no line has a corner that no district has.
    sides: Counter[tuple[tuple[float, float], ...]] = Counter()
    for district in atlas.districts:
        for ring in get_parts(shape(district.shape).boundary):
            corners = [(float(x), float(y)) for x, y in get_coordinates(ring)]
            sides.update(tuple(sorted(side)) for side in pairwise(corners))
    lines = [(inner, [side for side, n in sorted(sides.items()) if (n > 1) == inner])
             for inner in (False, True)]
    return folium.GeoJson(
        _collection([_feature(mapping(line_merge(multilinestrings(found))), inner=inner)
                     for inner, found in lines if found]),
        pane="borders",
        style_function=lambda line: {
            **({"color": "#1d1d1f", "weight": 1.8} if line["properties"]["inner"]
               else {"color": "#5b6670", "weight": 0.9}),
            "fill": False, "interactive": False},
    )


def _data(atlas: Atlas, chart: str, layers: dict[str, str]) -> dict[str, Any]:
    """What our scripts work on."""
    return {
        "map": chart, "layers": layers,
        "scales": legend_scales(atlas.meaningful_minutes, rated=atlas.rated),
        "whole": atlas.case_title, "fresh": NEW,
        "areas": [_area(a) for a in atlas.areas], "districts": [_area(a) for a in atlas.districts],
        "choices": [_choice(*of) for of in zip(
            atlas.choices, plan_labels(atlas.choices),
            (atlas.years.januaries[at] if atlas.years else None for at in atlas.begins),
            strict=True)],
        "example": EXAMPLE, "since": SINCE_WORDS, "built": BUILT,
        "within": _within(atlas), "filters": [[f.name, f.title] for f in atlas.filters],
        "hoods": [{"around": h.around or atlas.areas[h.area].name, "area": h.area,
                   "at": [h.lat, h.lon]} for h in atlas.hoods],
        "towns": atlas.landmarks.towns, "postcodes": atlas.landmarks.postcodes,
        "sectors": atlas.landmarks.sectors, "needs": dict(atlas.needs),
        "symbols": {f"{k}-{s}": symbol(k, s) for k in ("special", "base", "independent")
                    for s in ("same", "bigger", "new")},
        **years.drawn(atlas.years, atlas.begins, [c.places for c in atlas.choices],
                      [c.full for c in atlas.choices]),
        **({"explorer": {"sites": [_place(p) for p in atlas.explorer.sites],
                         "steps": explorer.drawn(atlas.explorer)}} if atlas.explorer else {}),
        **({"apart": drawn(atlas.apart), "apartSymbols": APART} if atlas.apart else {}),
    }


def _within(atlas: Atlas) -> dict[str, Any]:
    """Isochrones: every shape once, and which one a plan has before and after, by limit."""
    if atlas.isochrones is None:
        return {"minutes": [], "dashes": [], "shapes": [], "plans": []}
    shapes: list[Any] = []

    def at(shape: Any) -> int:
        if shape not in shapes:
            shapes.append(shape)
        return shapes.index(shape)

    plans = [[[at(one.shape) for one in pair] for pair in choice]
             for choice in atlas.isochrones.choices]
    return {"minutes": atlas.isochrones.minutes, "dashes": DASHES, "shapes": shapes,
            "plans": plans}


def area_label(area: Area) -> str:
    """What people call an area: the town first."""
    return f"{upper(area.around)} ({area.name})" if area.around else area.name


def _area(area: Area) -> dict[str, Any]:
    return {"name": area_label(area), "around": area.around or area.name,
            "district": area.district, "at": [area.lat, area.lon], "shape": area.shape,
            "residents": area.residents}


def _choice(choice: Choice, label: str, begins: int | None) -> dict[str, Any]:
    return {
        "name": choice.name, "title": choice.title, "label": label,
        "base": choice.base, "short": choice.base_short, "dated": choice.base_children,
        "since": f"since January {choice.base_places}" if choice.base_places else "since",
        "areas": _json(choice.areas), "districts": _json(choice.districts),
        # The name says what it is, for the output check.
        "minutes": _json([choice.known])[0],
        "same": {"areas": _json(choice.same_areas), "districts": _json(choice.same_districts),
                 "minutes": _json([choice.same])[0]},
        # The name says what is counted, so that the output check reads every one.
        "children": {"areas": _counts(choice.lacking), "districts": _counts(
            choice.lacking_districts), "whole": _counts([choice.fewer])[0],
            "narrowed": [{"districts": _counts(one.districts), "whole": _counts([one.whole])[0]
                          if one.whole else None} for one in choice.narrowed]},
        "independent": independent_words(choice), "reach": choice.reach,
        "places": [_place(p, begins) for p in choice.places],
        "unlocated": [
            {"district": u.district, "what": KIND_WORDS[u.kind], "serves": u.serves,
             "needs": u.needs, "from": u.years[0], "to": u.years[1], "places": u.places}
            for u in choice.unlocated],
    }


def _place(p: Place, begins: int | None = None) -> dict[str, Any]:
    """A place, with the January it opens in where that is later than the first one told."""
    later = begins is not None and p.opens > begins
    return {**({"year": p.opens} if later else {}),
            "name": p.name, "kind": p.kind, "what": KIND_WORDS[p.kind], "serves": p.serves,
            "needs": p.needs, "meant": p.meant, "unknown": p.unknown, "hood": p.hood,
            "from": p.years[0], "to": p.years[1], "years": years_words(p.years),
            "places": p.places, "added": p.added, "state": p.state, "status": p.status,
            "at": [p.lat, p.lon], "size": _diameter(p.places)}


def _json(rows: Sequence[Figures]) -> list[list[float | None]]:
    """Minutes before and after, and which of them stand for others: 1 before, 2 after, 3 both."""
    return [[b.value, a.value, b.about + 2 * a.about] for b, a in rows]


def _counts(rows: Sequence[CountChange]) -> list[list[int | bool | None]]:
    """Children before and after, and whether each is only near."""
    return [[c.before.value, c.after.value, c.before.about, c.after.about] for c in rows]


def _diameter(places: int) -> int:
    """Pixels of a symbol: its area grows with the places, within what can be seen and hit."""
    return round(min(34.0, max(15.0, 2.2 * math.sqrt(places))))


def inlined(style: str) -> str:
    """The style sheet without pictures it would fetch (default markers are not used)."""
    return re.sub(r"url\((?!['\"]?data:)[^)]*\)", "none", style)


def renumbered(page: str) -> str:
    """Folium's random element ids, numbered in order of appearance."""
    seen: dict[str, str] = {}
    return re.sub(
        r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])",
        lambda m: seen.setdefault(m.group(0), f"{len(seen) + 1:06d}"), page)
