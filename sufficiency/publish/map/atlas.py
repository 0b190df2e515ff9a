"""What a consultation map may show: aggregates about areas, schools and plans, and no child.

Nothing here can hold a row about a child: counts and means are figures that passed disclosure
control; nearest places are those of published middles of small areas, weighted by young people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from shapely import get_coordinates
from shapely.geometry import shape

from sufficiency.common.discreet import discreet
from sufficiency.publish.disclosure.cells import CountChange
from sufficiency.publish.disclosure.figures import Band, Count, Fact, MeanMinutes
from sufficiency.publish.map.apart import Apart
from sufficiency.publish.map.explorer import Explorer
from sufficiency.publish.map.filters import Filter, Narrowed
from sufficiency.publish.map.have_your_say import SILENT, HaveYourSay
from sufficiency.publish.map.land import Landmarks
from sufficiency.publish.map.neighbourhoods import Neighbourhood
from sufficiency.publish.map.provision import Opening, Place, Unlocated
from sufficiency.publish.map.years import Years
from sufficiency.publish.report.notices import banner
from sufficiency.travel.sources.select import PEAK

Figures = tuple[MeanMinutes, MeanMinutes]
"""Mean minutes one way before and with the plan, as people may see them."""


@dataclass(frozen=True)
class Area:
    """An area as published, with a GeoJSON geometry in degrees.

    Attributes:
        around: what people call it, to stand inside a sentence (``neighbourhoods.called``), or "".
        residents: how many aged 5 to 19 live there, by the census office; 0 = not known.
        codes: of the small areas that it is made of; of a district none.
    """

    name: str
    district: str
    around: str
    lon: float
    lat: float
    shape: Mapping[str, Any]
    residents: int = 0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One plan beside its baseline.

    Attributes:
        base, base_short, base_meaning: what the baseline is called and what it is.
        base_children: which children, in words.
        base_places: January of its places; 0 where plans may know what opened since.
        children: how many need a place.
        short, independent: children without a suitable local place before and with the plan, and
            those of them whom independent special schools would take.
        everybody, known: mean minutes of all, and of known journeys.
        areas, districts: figures of each of the atlas, in its order.
        same, same_areas, same_districts: of those with a known journey before and with the plan.
        lacking, lacking_districts: children without a suitable local place, in the same orders.
        narrowed: children without a suitable local place of each filter of the atlas.
        moved: who gain a suitable place, and who lose one.
        million, full: capital, £ million, or None; January when all that opens is full, or 0.
        reach: minutes from each neighbourhood to each place, in their orders; -1 = no way.
        unlocated: provision without a known place.
    """

    name: str
    title: str
    description: str
    base: str
    base_short: str
    base_meaning: str
    base_children: str
    base_places: int
    children: Count
    short: tuple[Count, Count]
    independent: tuple[Count, Count]
    everybody: Figures
    known: Figures
    same: Figures
    opened: tuple[Opening, ...]
    areas: tuple[Figures, ...]
    districts: tuple[Figures, ...]
    same_areas: tuple[Figures, ...]
    same_districts: tuple[Figures, ...]
    lacking: tuple[CountChange, ...]
    lacking_districts: tuple[CountChange, ...]
    places: tuple[Place, ...]
    reach: tuple[tuple[int, ...], ...]
    unlocated: tuple[Unlocated, ...] = ()
    narrowed: tuple[Narrowed, ...] = ()
    moved: tuple[Count, Count] = (Count(None), Count(None))
    million: Fact | None = None
    full: int = 0

    @property
    def example(self) -> bool:
        """Whether nobody chose some of what opens."""
        return any(o.example for o in self.opened)

    @property
    def fewer(self) -> CountChange:
        """Children more or fewer without a suitable local place with the plan."""
        return CountChange(*self.short)

    @property
    def lacking_told(self) -> bool:
        """Whether it is told of any area or district how many have no suitable local place."""
        return any(c.before.value is not None or c.after.value is not None
                   for c in (*self.lacking, *self.lacking_districts))


@dataclass(frozen=True)
class Inside:
    """What is within reach of a special school.

    Attributes:
        shape: GeoJSON geometry in degrees.
        areas: small areas whose middle is inside.
        children: how many live in those, by the census office; None if the case does not say.
    """

    shape: Mapping[str, Any]
    areas: int
    children: Count | None


@dataclass(frozen=True)
class Isochrones:
    """Areas within so many minutes of any special school.

    Attributes:
        minutes: limits, shortest first.
        areas: small areas in all.
        children: in all of them, or None.
        choices: of each plan, for each limit, before and with the plan.
    """

    minutes: tuple[int, ...]
    areas: int
    children: Count | None
    choices: tuple[tuple[tuple[Inside, Inside], ...], ...]


def _refuse_others(figures: Iterable[tuple[object, type]]) -> None:
    """Figures that passed disclosure control have its types.

    Raises:
        TypeError: one has not.
    """
    for figure, kind in figures:
        if type(figure) is not kind:
            raise TypeError(f"{type(figure).__name__} has not passed disclosure")


@discreet
@dataclass(frozen=True)
class Atlas:
    """Everything on the page; ``PublicAtlas`` or ``InternalAtlas``.

    Attributes:
        dated: the years of the data, in words.
        threshold: no mean is of fewer children.
        needs: (code, name) of every need anybody may ask about.
        hoods: where minutes begin.
        filters: whom children without a place may be narrowed to.
        minutes_note, assumed_note: what a minute is; what is assumed in means of everybody.
        either: schools beside bases only, in sentences.
        apart: alternative provision and hubs, where the case tells of them.
        years: children without a place in each January, where a forecast was asked for.
        say: how people have their say, where a scenario tells.
        explorer: other numbers of schools and base places, where an answer was given.
    """

    case_title: str
    title: str
    dated: str
    synthetic: bool
    threshold: int
    attribution: tuple[str, ...]
    travel_source: str
    meaningful_minutes: float
    needs: tuple[tuple[str, str], ...]
    areas: tuple[Area, ...]
    districts: tuple[Area, ...]
    hoods: tuple[Neighbourhood, ...]
    choices: tuple[Choice, ...]
    landmarks: Landmarks = field(default_factory=Landmarks)
    isochrones: Isochrones | None = None
    minutes_note: str = ""
    assumed_note: str = ""
    either: tuple[str, ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()
    apart: Apart | None = None
    filters: tuple[Filter, ...] = ()
    years: Years | None = None
    say: HaveYourSay | None = None
    explorer: Explorer | None = None

    @property
    def time_of_day(self) -> str:
        """When the drives are; minutes without roads have no rush hour."""
        return "in the morning" if PEAK in self.travel_source else "outside the rush hour"

    @property
    def examples(self) -> bool:
        """Whether nobody chose some of what opens."""
        return any(c.example for c in self.choices)

    @property
    def begins(self) -> tuple[int, ...]:
        """Position of the January each plan is told from: what nobody built has no past."""
        start = self.years.start if self.years else 0
        return tuple(start if c.example else 0 for c in self.choices)

    @property
    def silent(self) -> str:
        """That nobody is asked to reply, where that could be taken for a consultation; else ""."""
        return SILENT if type(self) is PublicAtlas and self.examples and self.say is None else ""

    @property
    def rated(self) -> bool:
        """Whether children are shaded by how many they are of all who live in an area."""
        drawn = (*self.areas, *self.districts)
        return bool(drawn) and all(a.residents for a in drawn)

    @property
    def banner(self) -> tuple[tuple[str, str], ...]:
        """What stands above everything else."""
        return banner(self.synthetic, self.examples, self.stand_ins)

    def points(self) -> Iterator[tuple[float, float]]:
        """Every point that is drawn, (longitude, latitude): all are made from no home.

        Borders are those of published areas, places are public, and what is within reach is worked
        out from schools and roads.
        """
        shapes = [a.shape for a in (*self.areas, *self.districts)]
        if self.isochrones:
            shapes += [i.shape for c in self.isochrones.choices for pair in c for i in pair]
        for drawn in shapes:
            yield from map(tuple, get_coordinates(shape(drawn)).tolist())
        for area in (*self.areas, *self.districts):
            yield area.lon, area.lat
        yield from ((hood.lon, hood.lat) for hood in self.hoods)
        yield from ((p.lon, p.lat) for c in self.choices for p in c.places)
        yield from ((p.lon, p.lat) for p in (self.explorer.sites if self.explorer else ()))
        for line in (*(road[2] for road in self.landmarks.roads), *self.landmarks.land):
            yield from line
        yield from ((town[2], town[3]) for town in self.landmarks.towns)
        yield from ((code[1], code[2]) for code in self.landmarks.postcodes)
        yield from self.apart.points() if self.apart else ()

    def __post_init__(self) -> None:
        if type(self) is Atlas:
            raise TypeError("an atlas is public or internal")
        if self.isochrones:
            within = [i for c in self.isochrones.choices for pair in c for i in pair]
            for young in (self.isochrones.children, *(i.children for i in within)):
                _refuse_others([] if young is None else [(young, Count)])
        for plan in (self.years.nothing, *self.years.plans) if self.years else ():
            told = [*((b, Band) for b in plan.whole),
                    *((c, Count) for of in plan.districts for c in of)]
            _refuse_others(told)
        for step in self.explorer.steps if self.explorer else ():
            short = [] if step.short is None else [(step.short, Count)]
            _refuse_others([*short, (step.minutes, MeanMinutes)])
        for c in self.choices:
            every = (*c.lacking, *c.lacking_districts, *(n for o in c.narrowed for n in o.every))
            _refuse_others((n, Count) for n in (
                c.children, *c.short, *c.independent, *c.moved,
                *(n for s in every for n in (s.before, s.after))))
            means = (c.everybody, c.known, c.same, *c.areas, *c.districts, *c.same_areas,
                     *c.same_districts)
            _refuse_others((m, MeanMinutes) for pair in means for m in pair)


@discreet
@dataclass(frozen=True)
class PublicAtlas(Atlas):
    """Fit to be published: every figure passed ``disclosure``."""

    internal: ClassVar[bool] = False


@discreet
@dataclass(frozen=True)
class InternalAtlas(Atlas):
    """Every area by itself and counts as they are: contains small numbers."""

    internal: ClassVar[bool] = True
