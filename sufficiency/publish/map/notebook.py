"""A plain Folium map of one plan for a notebook: areas, schools and bases, no small number."""

from __future__ import annotations

import html
from typing import Any

from sufficiency.case.vocabulary import KIND_WORDS
from sufficiency.common.kinds import kinds_checked
from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map.consultation import atlas
from sufficiency.publish.map.page import area_label
from sufficiency.publish.map.scales import CHANGE_STEP, DIVERGING, GREY, INK, NEW
from sufficiency.study.result import Result

IN_SCRIPT = {ord(letter): f"&#{ord(letter)};" for letter in "`$\\"}
"""Letters that mean something between backticks -> the same as HTML writes them."""


@kinds_checked
def draw_map(result: Result) -> Any:
    """A Folium map: change of mean minutes by area, and places with what they are.

    Means are those of a public map: too few children, and an area is grey. Nothing is fetched but
    Folium's own scripts, when the map is shown.

    Args:
        result: a plan beside its baseline.

    Returns:
        folium.Map, to be shown, added to or saved.

    Examples:
        >>> import sufficiency as sf
        >>> result = sf.solve(sf.datasets.tiny())
        >>> sf.draw_map(result).save("map.html")
    """
    import folium

    drawn, _ = atlas([result], Rules())
    chart = folium.Map(tiles=None, control_scale=True)
    (choice,) = drawn.choices
    for area, (before, after) in zip(drawn.areas, choice.areas, strict=True):
        change = MeanChange(before, after).value
        words = _plain(f"{area_label(area)}: {before} to {after} minutes")
        folium.GeoJson(
            {"type": "Feature", "properties": {}, "geometry": dict(area.shape)}, tooltip=words,
            style_function=_style(_colour(change, drawn.meaningful_minutes)),
        ).add_to(chart)
    for place in choice.places:
        colour = NEW if place.state == "new" else INK
        what = _plain(f"{place.name}: {KIND_WORDS[place.kind]}, {place.places:,} places")
        folium.CircleMarker(
            (place.lat, place.lon), radius=5, color=colour, fill=True, fill_opacity=0.9,
            tooltip=f"{what}, {place.added:,} of them new" if place.added else what,
        ).add_to(chart)
    bounds = chart.get_bounds()
    if bounds[0][0] is not None:  # something is drawn
        chart.fit_bounds(bounds)  # type: ignore[arg-type]
    return chart


def _plain(text: str) -> str:
    """A text of a council as mere text: Folium writes it between backticks in a script."""
    return html.escape(text).translate(IN_SCRIPT)


def _colour(change: float | None, meaningful: float) -> str:
    """Of the five classes of the consultation map."""
    if change is None:
        return GREY
    limits = (-CHANGE_STEP, -meaningful, meaningful, CHANGE_STEP)
    return DIVERGING[sum(change > limit for limit in limits)]


def _style(colour: str) -> Any:
    return lambda _: {"fillColor": colour, "fillOpacity": 0.7, "color": "#555555", "weight": 0.6}
