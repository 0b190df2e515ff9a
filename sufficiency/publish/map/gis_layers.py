"""Layers of a map for GIS: areas, what is within reach and schools, each with its styles.

What is told of an area is what the consultation map tells. A layer has a name for programs and a
title for people, and every column is described.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import LETTERED, brief, listed, slug
from sufficiency.publish.disclosure.figures import HIDDEN as WITHHELD
from sufficiency.publish.map.atlas import Choice, InternalAtlas, PublicAtlas
from sufficiency.publish.map.gis_frames import (
    CHANGE,
    CHILDREN_OF,
    LACKING,
    MINUTES,
    MINUTES_OF,
    RATE_OF,
    SAME,
    SAME_OF,
    children_rows,
    metric,
    minutes_rows,
    place_rows,
    reach_rows,
)
from sufficiency.publish.map.qgis_styles import classes, markers, reached
from sufficiency.publish.map.scales import (
    CHANGE_CLASSES,
    MINUTE_CLASSES,
    PER,
    gain_classes,
    lack_classes,
)

if TYPE_CHECKING:
    import geopandas as gpd

PLACES, REACH, ROADS = "Schools and bases", "Within reach of a special school", "Main roads"


@dataclass(frozen=True)
class Style:
    """One way to draw a layer.

    Attributes:
        group: what is drawn: the layers of a group are looked at in turn.
        name: of which plan.
        qml: how, for QGIS.
    """

    group: str
    name: str
    qml: str


@discreet
@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        table: its name for programs.
        title: its name for people.
        about: what it shows, in a sentence.
        frame: its rows, in metres.
        styles: ways to draw it.
    """

    table: str
    title: str
    about: str
    frame: gpd.GeoDataFrame
    styles: tuple[Style, ...]

    @property
    def default(self) -> Style:
        """The style with which it opens: the first that has the name of its plan."""
        return next(s for s in self.styles if self.title.startswith(s.name))


def layers_of(atlas: PublicAtlas | InternalAtlas) -> list[Layer]:
    """Every layer of each plan.

    Args:
        atlas: what a consultation map may show.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(atlas, PublicAtlas | InternalAtlas):
        raise TypeError(f"{type(atlas).__name__} is no atlas: only what passed disclosure is told")
    out: list[Layer] = []
    for number, choice in enumerate(atlas.choices):
        name = brief(choice.title)
        if any(o.title.startswith(f"{name}: ") for o in out):
            name = f"{name} ({number + 1})"
        begin = slug(name).replace("-", "_")
        if not LETTERED.match(f"{name}: x"):
            begin = f"plan_{number + 1}_{begin[:30]}"
        out += [Layer(f"{begin}_{one.table}", f"{name}: {one.title}", one.about,
                      metric(one.frame), one.styles)
                for one in _of_plan(atlas, number, choice, name)]
    return out


def _of_plan(
    atlas: PublicAtlas | InternalAtlas, number: int, choice: Choice, name: str
) -> Iterator[Layer]:
    """Layers of a plan, without its name."""
    of = f"{choice.title}, against {choice.base}"
    if choice.places:
        yield Layer("schools_and_bases", "schools and bases", f"{PLACES} open under {of}.",
                    place_rows(choice), (Style(PLACES, name, markers()),))
    rated = atlas.rated
    shade = RATE_OF if rated else CHILDREN_OF
    for kind, by, areas, lacking, figures, same in (
            ("areas", "by area", atlas.areas, choice.lacking, choice.areas, choice.same_areas),
            ("districts", "by district", atlas.districts, choice.lacking_districts,
             choice.districts, choice.same_districts)):
        if not areas:
            continue
        group = f"{LACKING}, {by}{f', {PER}' if rated else ''}"
        drawn = lack_classes(rated=rated, districts=kind == "districts")
        gains = gain_classes(rated=rated)
        yield Layer(
            f"{kind}_children_without_place", f"{LACKING.lower()}, {by}",
            f"{LACKING}, {by}, as printed. {of}.", children_rows(atlas, areas, lacking), (
                Style(group, choice.base_short,
                      classes(shade[0], drawn, CHILDREN_OF[:1], WITHHELD)),
                Style(group, name, classes(shade[1], drawn, CHILDREN_OF[1:2], WITHHELD)),
                Style(f"{group}: {CHANGE}", f"{name}: {CHANGE}",
                      classes(shade[2], gains, CHILDREN_OF[:2], WITHHELD, change=True))))
        group = f"{MINUTES}, {by}"
        yield Layer(
            f"{kind}_minutes", f"{MINUTES.lower()}, {by}",
            f"{MINUTES}, {by}: of known journeys before and with the plan, which are of other "
            f"children, and {SAME}. {of}.",
            minutes_rows(atlas, areas, figures, same, choice), (
                Style(group, choice.base_short,
                      classes(MINUTES_OF[0], MINUTE_CLASSES, MINUTES_OF[:1])),
                Style(group, name, classes(MINUTES_OF[1], MINUTE_CLASSES, MINUTES_OF[1:2])),
                Style(f"{group}, {SAME}: {CHANGE}", f"{name}: {CHANGE}",
                      classes(SAME_OF[2], CHANGE_CLASSES, SAME_OF[:2], change=True))))
    if atlas.isochrones:
        yield Layer("reach", REACH.lower(),
                    f"Within {listed(list(map(str, atlas.isochrones.minutes)))} minutes of any "
                    f"special school, before and with the plan. {of}.",
                    reach_rows(atlas.isochrones, number),
                    (Style(REACH, name, reached(atlas.isochrones.minutes)),))
