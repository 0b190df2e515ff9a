"""Layers of a map for GIS: areas, what is within reach and schools, each with its styles.

What is told of an area is what the consultation map tells. A layer has a name for programs and a
title for people, and every column is described.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import LETTERED, brief, listed, slug, upper
from sufficiency.publish.disclosure.cells import CountChange, MeanChange
from sufficiency.publish.disclosure.figures import HIDDEN as WITHHELD
from sufficiency.publish.disclosure.figures import Absent, Count, MeanMinutes
from sufficiency.publish.map.areas import CODES
from sufficiency.publish.map.atlas import (
    Area,
    Choice,
    Figures,
    InternalAtlas,
    Isochrones,
    PublicAtlas,
)
from sufficiency.publish.map.qgis_styles import TOO_FEW, classes, markers, reached
from sufficiency.publish.map.scales import (
    CHANGE_CLASSES,
    MINUTE_CLASSES,
    PER,
    gain_classes,
    lack_classes,
    per_thousand,
)
from sufficiency.publish.report.document import INTERNAL
from sufficiency.publish.tables import safe

if TYPE_CHECKING:
    import geopandas as gpd

GRID = "EPSG:27700"
LACKING, MINUTES = "Children without a suitable local place", "Mean minutes one way"
CHANGE, SAME = "change", "of children with a known journey before and after"
PLACES, REACH, ROADS = "Schools and bases", "Within reach of a special school", "Main roads"
NOTES = {None: "", Absent.TOO_FEW_CHILDREN: TOO_FEW,
         Absent.TOO_FEW_CHANGE: f"change {Absent.TOO_FEW_CHANGE}"}
"""What is said of an area whose change there is, or is not and why."""
ENDS = ("baseline", "with")
"""Of columns before and with the plan; a third is of the change."""
CHILDREN_OF, RATE_OF, MINUTES_OF, SAME_OF = (
    tuple(f"{what}_{end}" for end in (*ENDS, CHANGE))
    for what in ("children_short", "per_1000", "minutes", "same_minutes"))


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
                    _places(choice), (Style(PLACES, name, markers()),))
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
            f"{LACKING}, {by}, as printed. {of}.", _short(atlas, areas, lacking), (
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
            _areas(atlas, areas, figures, same, choice), (
                Style(group, choice.base_short,
                      classes(MINUTES_OF[0], MINUTE_CLASSES, MINUTES_OF[:1])),
                Style(group, name, classes(MINUTES_OF[1], MINUTE_CLASSES, MINUTES_OF[1:2])),
                Style(f"{group}, {SAME}: {CHANGE}", f"{name}: {CHANGE}",
                      classes(SAME_OF[2], CHANGE_CLASSES, SAME_OF[:2], change=True))))
    if atlas.isochrones:
        yield Layer("reach", REACH.lower(),
                    f"Within {listed(list(map(str, atlas.isochrones.minutes)))} minutes of any "
                    f"special school, before and with the plan. {of}.",
                    _reach(atlas.isochrones, number),
                    (Style(REACH, name, reached(atlas.isochrones.minutes)),))


def metric(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """British National Grid in whole metres, as councils keep their maps: in degrees a map that
    opens with this layer would be squashed.

    Args:
        frame: rows with a shape in degrees.
    """
    flat = frame.to_crs(GRID)
    # What is within reach may have touched itself when its degrees were rounded.
    whole = flat.geometry.make_valid(method="structure", keep_collapsed=False)
    return flat.set_geometry(whole.set_precision(1.0))  # which leaves shapes valid


def _drawn(areas: Sequence[Area], columns: dict[str, Sequence[object]]) -> gpd.GeoDataFrame:
    """Areas with what is told of each."""
    import geopandas as gpd
    import shapely
    from shapely.geometry import shape

    # Rounding may have made a border cross itself.
    shapes = shapely.make_valid(
        [shape(a.shape) for a in areas], method="structure", keep_collapsed=False)
    return gpd.GeoDataFrame({
        "name": [safe(name) for name in _names(areas)],
        # A district lies in none. Codes before it: with figures beside them they could be read on.
        **({"codes": [safe(CODES.join(a.codes)) for a in areas],
            "district": [safe(a.district) for a in areas]} if any(a.district for a in areas)
           else {}),
        **columns}, geometry=shapes, crs="EPSG:4326")


def _names(areas: Sequence[Area]) -> Iterator[str]:
    """What people call each area, as the map does; where two are called alike, or nobody calls it
    anything, the name that lists what it is made of."""
    alike = Counter(a.around for a in areas)
    for area in areas:
        yield upper(area.around) if area.around and alike[area.around] == 1 else area.name


def _areas(
    atlas: PublicAtlas | InternalAtlas, areas: Sequence[Area], figures: Sequence[Figures],
    same: Sequence[Figures], choice: Choice,
) -> gpd.GeoDataFrame:
    """Areas with means as printed, and the change of the same children; none where a mean with the
    plan stands for another."""
    changes = [MeanChange(*f) for f in same]
    there = {d: sum(u.places for u in choice.unlocated if u.district == d)
             for d in {u.district for u in choice.unlocated}}
    return _drawn(areas, {
        **{name: [f[at].value for f in figures] for at, name in enumerate(MINUTES_OF[:2])},
        **{f"{name}_is": [is_told(f[at]) for f in figures]
           for at, name in enumerate(MINUTES_OF[:2])},
        **{name: [f[at].value for f in same] for at, name in enumerate(SAME_OF[:2])},
        SAME_OF[2]: [c.value for c in changes],
        "note": [_marked(atlas, NOTES[c.why]) for c in changes],
        # Districts only: of areas nobody knows.
        **({"places_not_located": [there.get(a.name, 0) for a in areas]}
           if areas is atlas.districts else {}),
    })


def _short(
    atlas: PublicAtlas | InternalAtlas, areas: Sequence[Area], figures: Sequence[CountChange]
) -> gpd.GeoDataFrame:
    """Areas with children without a suitable local place, as printed, and of every 1,000.

    A figure for which another stands is marked, and so is its change: added up, they are not what
    the plan leaves.
    """
    import pandas as pd

    told = [(c.before.value, c.after.value, c.value) for c in figures]
    return _drawn(areas, {  # children are whole, also in a column of which some are withheld
        **{name: pd.array([row[at] for row in told], dtype="Int64")
           for at, name in enumerate(CHILDREN_OF)},
        **{f"{name}_is": [is_told((c.before, c.after)[at]) for c in figures]
           for at, name in enumerate(CHILDREN_OF[:2])},
        f"{CHILDREN_OF[2]}_is": [is_told(c) for c in figures],
        **({column: [None if (n := row[at]) is None else per_thousand(n, area.residents)
                     for row, area in zip(told, areas, strict=True)]
            for at, column in enumerate(RATE_OF)} if atlas.rated else {}),
        "note": [_marked(atlas, "" if c.why is None else
                         WITHHELD if c.why is Absent.TOO_FEW_CHILDREN else f"{CHANGE} {c.why}")
                 for c in figures],
    })


def is_told(figure: Count | MeanMinutes | CountChange) -> str:
    """Whether a figure is told, told as near, or withheld.

    Args:
        figure: as printed.
    """
    return WITHHELD if figure.value is None else "about" if figure.about else "as printed"


def _marked(atlas: PublicAtlas | InternalAtlas, words: str) -> str:
    """A note; in internal layers after that they are."""
    return f"{INTERNAL}. {words}".strip() if atlas.internal else words


def _reach(found: Isochrones, number: int) -> gpd.GeoDataFrame:
    """What is within each limit before and with a plan, the widest first: the nearer lie on it."""
    import geopandas as gpd
    from shapely.geometry import shape

    rows = [(minutes, state, inside)
            for minutes, both in reversed(
                list(zip(found.minutes, found.choices[number], strict=True)))
            for state, inside in zip(("before", "with the plan"), both, strict=True)]
    return gpd.GeoDataFrame({
        "minutes": [m for m, _, _ in rows], "state": [s for _, s, _ in rows],
        "small_areas": [i.areas for _, _, i in rows],
        "young_people": [i.children.value if i.children else None for _, _, i in rows],
    }, geometry=[shape(i.shape) for _, _, i in rows], crs="EPSG:4326")


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
