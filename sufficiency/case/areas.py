"""Small areas of a case, with their polygons and what is wrong with both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sufficiency.case.columns import AREAS
from sufficiency.case.points import no_point, point_faults
from sufficiency.case.polygons import FILES as POLYGONS
from sufficiency.case.polygons import FOLDER as SHAPES
from sufficiency.case.polygons import read_polygons
from sufficiency.case.reading import folded, read_table
from sufficiency.common.phrases import listed
from sufficiency.errors import Fault, did_you_mean

if TYPE_CHECKING:
    import geopandas as gpd

NAMED = 2
"""So many areas without a polygon are told by name; more are polygons of another place or year."""


def read_areas(
    folder: Path
) -> tuple[pd.DataFrame, dict[str, gpd.GeoDataFrame | None], list[Fault]]:
    """Small areas sorted by id, polygons by name of their file, and every fault of both."""
    areas, faults = read_table(folder / AREAS.file, AREAS)
    faults += [] if faults else no_point(AREAS.file, areas)
    shapes, around = {}, []
    for file in POLYGONS:
        shapes[file], found = read_polygons(folder / SHAPES / file)
        faults += found
        if (shape := shapes[file]) is not None:
            middles = shape.representative_point()
            around.append(np.c_[middles.x, middles.y])
    for file, column in (("msoas.geojson", "msoa"), ("districts.geojson", "district")):
        if (shape := shapes[file]) is not None:
            faults += _undrawn(areas, column, set(shape[column]), file)
    faults += _spelt(areas)
    faults += point_faults(AREAS.file, areas, np.concatenate(around) if around else None)
    return areas.sort_values("area_id", ignore_index=True), shapes, faults


def _spelt(areas: pd.DataFrame) -> list[Fault]:
    """Districts that differ in large and small letters or in spaces only: they are one."""
    words = areas["district"].value_counts()
    plain = folded(words.index.to_series().astype(str))
    # Of two spellings the one that most rows have is meant; of a tie the first by its letters.
    order = sorted(words.index, key=lambda w: (-words[w], w))
    meant = {plain[w]: w for w in reversed(order)}
    return [
        Fault(AREAS.file, f"is {meant[plain[word]]!r} in other letters", "Write it one way.",
              row=int(row), column="district", value=word)
        for row, word in areas[["row", "district"]].to_numpy()
        if word and word != meant[plain[word]]]


def _undrawn(areas: pd.DataFrame, column: str, drawn: set[str], file: str) -> list[Fault]:
    """Small areas whose children would be on no map, as their polygon has another name."""
    away = areas[~areas[column].isin(drawn) & (areas[column] != "")]
    if away[column].nunique() > NAMED or len(away) == len(areas) > 1:
        return [Fault(AREAS.file, f"is not in {SHAPES}/{file}", "Give the polygons of these areas "
                      f"({SHAPES}/{file} has {listed(sorted(drawn)[:NAMED])}), or mend the names.",
                      row=int(row), column=column) for row in away["row"]]
    return [
        Fault(AREAS.file, f"is not in {SHAPES}/{file}" if word else "is empty",
              did_you_mean(word, drawn, "Mend it, or the polygons; each small area is drawn as a "
                           "part of one."), row=int(row), column=column, value=word)
        for row, word in areas.loc[~areas[column].isin(drawn), ["row", column]].to_numpy()
    ]
