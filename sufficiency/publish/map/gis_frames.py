"""Rows of map layers for GIS: areas with what is told of each, what is within reach and schools.

What is told of an area is what the consultation map tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sufficiency.common.phrases import upper
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
from sufficiency.publish.map.qgis_styles import ABOUT, TOO_FEW
from sufficiency.publish.map.scales import per_thousand
from sufficiency.publish.report.document import INTERNAL
from sufficiency.publish.tables import safe

if TYPE_CHECKING:
    import geopandas as gpd

GRID = "EPSG:27700"
LACKING, MINUTES = "Children without a suitable local place", "Mean minutes one way"
WHOM = "whom"
CHANGE, SAME = "change", "of children with a known journey before and after"
NOTES = {None: "", Absent.TOO_FEW_CHILDREN: TOO_FEW,
         Absent.TOO_FEW_CHANGE: f"change {Absent.TOO_FEW_CHANGE}"}
"""What is said of an area whose change there is, or is not and why."""
ENDS = ("baseline", "with")
"""Of columns before and with the plan; a third is of the change."""
CHILDREN_OF, RATE_OF, MINUTES_OF, SAME_OF = (
    tuple(f"{what}_{end}" for end in (*ENDS, CHANGE))
    for what in ("children_short", "per_1000", "minutes", "same_minutes"))


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


def minutes_rows(
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


def children_rows(
    atlas: PublicAtlas | InternalAtlas, areas: Sequence[Area], figures: Sequence[CountChange]
) -> gpd.GeoDataFrame:
    """Areas with children without a suitable local place, as printed, and of every 1,000.

    A figure for which another stands is marked, and so is its change: added up, they are not what
    the plan leaves. Of a January to come two figures may differ by fewer children than are told.
    """
    import pandas as pd

    small = [not atlas.internal and 0 < abs(c.value or 0) < atlas.threshold for c in figures]
    told = [(c.before.value, c.after.value, None if few else c.value)
            for c, few in zip(figures, small, strict=True)]
    return _drawn(areas, {  # children are whole, also in a column of which some are withheld
        **{name: pd.array([row[at] for row in told], dtype="Int64")
           for at, name in enumerate(CHILDREN_OF)},
        **{f"{name}_is": [is_told((c.before, c.after)[at]) for c in figures]
           for at, name in enumerate(CHILDREN_OF[:2])},
        f"{CHILDREN_OF[2]}_is": [WITHHELD if few else is_told(c)
                                 for c, few in zip(figures, small, strict=True)],
        **({column: [None if (n := row[at]) is None else per_thousand(n, area.residents)
                     for row, area in zip(told, areas, strict=True)]
            for at, column in enumerate(RATE_OF)} if atlas.rated else {}),
        "note": [_marked(atlas, "" if why is None else
                         WITHHELD if why is Absent.TOO_FEW_CHILDREN else f"{CHANGE} {why}")
                 for why in (Absent.TOO_FEW_CHANGE if few else c.why
                             for c, few in zip(figures, small, strict=True))],
    })


def is_told(figure: Count | MeanMinutes | CountChange) -> str:
    """Whether a figure is told, told as near, or withheld.

    Args:
        figure: as printed.
    """
    return WITHHELD if figure.value is None else ABOUT if figure.about else "as printed"


def _marked(atlas: PublicAtlas | InternalAtlas, words: str) -> str:
    """A note; in internal layers after that they are."""
    return f"{INTERNAL}. {words}".strip() if atlas.internal else words


def reach_rows(found: Isochrones, number: int) -> gpd.GeoDataFrame:
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


def place_rows(choice: Choice) -> gpd.GeoDataFrame:
    """Every school and base, a point each, in degrees."""
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
