"""Groups of the travel benchmark told together where they are small, as in a report and a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.publish.disclosure.crosstab import ALL, DIMENSIONS, PUBLIC, Cell, cells
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.areas import joint_areas
from sufficiency.publish.report.counts import merged
from sufficiency.study.before_after import UNKNOWN

if TYPE_CHECKING:
    import geopandas as gpd

WORDS: Mapping[str, Mapping[str, str]] = {
    "need": NEED_NAMES, "phase": PHASE_WORDS, "district": {"": UNKNOWN}}


def together(
    assignments: Sequence[pd.DataFrame], rules: Rules, shapes: gpd.GeoDataFrame | None,
    record: Record,
) -> list[pd.DataFrame]:
    """The assignments with small needs, phases, districts and areas merged.

    A group by itself keeps its code, a merged one has the words of a report.

    Args:
        assignments: one a scenario, one row a group of children and place.
        rules: a group holds at least twice their k children, an area k.
        shapes: of areas; without them no area is joined.
        record: what was published earlier, and where to note what is merged now.
    """
    frames = [f.assign(**{by: f[by].map(lambda code, w=words: w.get(code, code))
                          for by, words in WORDS.items()}) for f in assignments]
    for by in DIMENSIONS:
        frames = merged(frames, by, rules.k, record)
    areas = joint_areas(assignments, shapes, rules.k, record)
    codes = {by: {word: code for code, word in words.items()} for by, words in WORDS.items()}
    return [f.assign(msoa=f["msoa"].map(lambda a: areas.get(a, a)),
                     **{by: f[by].map(lambda word, c=back: c.get(word, word))
                        for by, back in codes.items()}) for f in frames]


def children_of(assignment: pd.DataFrame) -> dict[Cell, int]:
    """Children of every public cell that a report tells too, whether or not their journey is known.

    No publication tells all children of a small area.
    """
    each = assignment["children"].to_numpy()
    return {cell: int(each[rows].sum()) for cell, rows in cells(assignment, PUBLIC).items()
            if cell.area == ALL}
