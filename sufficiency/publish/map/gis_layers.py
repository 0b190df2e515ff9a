"""Layers of a map for GIS: areas, what is within reach and schools, each with its styles.

What is told of an area is what the consultation map tells. A layer has a name for programs and a
title for people, and every column is described.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import LETTERED, NOTHING_BUILT, brief, listed, slug
from sufficiency.publish.disclosure.cells import CountChange
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
    WHOM,
    children_rows,
    metric,
    minutes_rows,
    place_rows,
    reach_rows,
)
from sufficiency.publish.map.qgis_styles import ABOUT, classes, markers, reached
from sufficiency.publish.map.scales import (
    CHANGE_CLASSES,
    DISTRICT_BREAKS,
    DISTRICT_STEP,
    GAIN_STEP,
    LACK_BREAKS,
    MINUTE_CLASSES,
    PART_RATE_BREAKS,
    PER,
    RATE_BREAKS,
    YEAR_BREAKS,
    YEAR_STEP,
    Classes,
    gain_classes,
    lack_classes,
)
from sufficiency.publish.map.years import as_if

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
    for kind, by, areas, lacking, figures, same in (
            ("areas", "by area", atlas.areas, choice.lacking, choice.areas, choice.same_areas),
            ("districts", "by district", atlas.districts, choice.lacking_districts,
             choice.districts, choice.same_districts)):
        if not areas:
            continue
        whole = areas is atlas.districts
        frame = children_rows(atlas, areas, lacking)
        yield Layer(f"{kind}_children_without_place", f"{LACKING.lower()}, {by}",
                    f"{LACKING}, {by}, as printed. {of}.", frame, tuple(_lack(
                        frame, by, (choice.base_short, name), *_scales(
                            atlas, DISTRICT_BREAKS if whole else LACK_BREAKS,
                            DISTRICT_STEP if whole else GAIN_STEP))))
        frame = minutes_rows(atlas, areas, figures, same, choice)
        group = f"{MINUTES}, {by}"
        yield Layer(
            f"{kind}_minutes", f"{MINUTES.lower()}, {by}",
            f"{MINUTES}, {by}: of known journeys before and with the plan, which are of other "
            f"children, and {SAME}. {of}.",
            frame, (
                Style(group, choice.base_short,
                      classes(MINUTES_OF[0], MINUTE_CLASSES, MINUTES_OF[:1],
                              near=_near(frame, MINUTES_OF[0]))),
                Style(group, name, classes(MINUTES_OF[1], MINUTE_CLASSES, MINUTES_OF[1:2],
                                           near=_near(frame, MINUTES_OF[1]))),
                Style(f"{group}, {SAME}: {CHANGE}", f"{name}: {CHANGE}",
                      classes(SAME_OF[2], CHANGE_CLASSES, SAME_OF[:2], change=True))))
    yield from _narrowed(atlas, choice, name, of)
    yield from _ahead(atlas, number, name, of)
    if atlas.isochrones:
        yield Layer("reach", REACH.lower(),
                    f"Within {listed(list(map(str, atlas.isochrones.minutes)))} minutes of any "
                    f"special school, before and with the plan. {of}.",
                    reach_rows(atlas.isochrones, number),
                    (Style(REACH, name, reached(atlas.isochrones.minutes)),))


def _narrowed(
    atlas: PublicAtlas | InternalAtlas, choice: Choice, name: str, of: str
) -> Iterator[Layer]:
    """Children of some needs, or of some phases, by district: a row for each of both."""
    told = [(one, mine.districts) for one, mine in zip(
        atlas.filters, choice.narrowed, strict=True)
            if any(c.before.value is not None or c.after.value is not None
                   for c in mine.districts)] if choice.narrowed else []
    if not told or not atlas.districts:
        return
    frame = children_rows(atlas, [d for _ in told for d in atlas.districts],
                          [c for _, changes in told for c in changes])
    frame.insert(0, WHOM, [one.title for one, _ in told for _ in atlas.districts])
    scales = _scales(atlas, DISTRICT_BREAKS, DISTRICT_STEP, PART_RATE_BREAKS)
    yield Layer(
        "districts_by_need_and_phase",
        f"{LACKING.lower()}, by district and by broad area of need or phase",
        f"{LACKING}, by district, of each broad area of need and each phase, as printed: a row "
        f"for each, so choose one before adding up. One primary need alone would be too few "
        f"children in a district. {of}.", frame, tuple(
            style for one, _ in told for style in _lack(
                frame[frame[WHOM] == one.title], f"by district: {one.title}",
                (choice.base_short, name), *scales, f"\"{WHOM}\" = {_text(one.title)}")))


def _ahead(
    atlas: PublicAtlas | InternalAtlas, number: int, name: str, of: str
) -> Iterator[Layer]:
    """Children by district in the last January for which forecasts like this were tested."""
    years = atlas.years
    if years is None or not atlas.districts or years.tested not in years.januaries:
        return
    at, choice = years.januaries.index(years.tested), atlas.choices[number]
    if at <= years.start:
        return
    frame = children_rows(atlas, atlas.districts, [CountChange(*both) for both in zip(
        years.nothing.districts[at], years.plans[number].districts[at], strict=True)])
    when = f"January {years.tested}"
    early = as_if(years, choice.places, atlas.begins[number])
    yield Layer(
        f"districts_january_{years.tested}", f"{LACKING.lower()}, by district, {when}",
        f"{LACKING}, by district, {when}, in the middle of the forecast, as printed: how far it "
        f"may be off is told of the whole area alone. {of}{f', {early}' if early else ''}.", frame,
        tuple(_lack(frame, f"by district, {when}", (NOTHING_BUILT, name),
                    *_scales(atlas, YEAR_BREAKS, YEAR_STEP))))


def _scales(
    atlas: PublicAtlas | InternalAtlas, breaks: Sequence[int], step: int,
    rates: Sequence[int] = RATE_BREAKS,
) -> tuple[bool, Classes, Classes]:
    """Whether children are shaded by how many they are of all who live there, and classes of them
    and of their change. Breaks of rates have a digit behind the point: nobody takes one for a
    count of the children that a row names."""
    rated = atlas.rated
    drawn = lack_classes(rated=rated, breaks=breaks, rates=[float(rate) for rate in rates])
    return rated, drawn, gain_classes(rated=rated, step=step)


def _lack(
    frame: gpd.GeoDataFrame, by: str, names: tuple[str, str], rated: bool, drawn: Classes,
    gains: Classes, only: str = "",
) -> Iterator[Style]:
    """Children without a place before and with a plan, and the change; about is marked."""
    group = f"{LACKING}, {by}{f', {PER}' if rated else ''}"
    shade = RATE_OF if rated else CHILDREN_OF
    for at, name in enumerate(names):
        yield Style(group, name, classes(
            shade[at], drawn, CHILDREN_OF[at:at + 1], WITHHELD,
            near=_near(frame, CHILDREN_OF[at]), only=only))
    yield Style(f"{group}: {CHANGE}", f"{names[1]}: {CHANGE}", classes(
        shade[2], gains, CHILDREN_OF[:2], WITHHELD, change=True,
        near=_near(frame, CHILDREN_OF[2]), only=only))


def _text(words: str) -> str:
    """Words as a test of a row holds them."""
    return "'" + words.replace("'", "''") + "'"


def _near(frame: gpd.GeoDataFrame, column: str) -> str:
    """The column that says which figures of another are about, if some are."""
    told = f"{column}_is"
    return told if (frame[told] == ABOUT).any() else ""
