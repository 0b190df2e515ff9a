"""Cells of a table by need, phase, district and area, and which of them are the sum of which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.publish.disclosure.keys import Groups, group
from sufficiency.study.before_after import UNKNOWN

ALL = "all"
DIMENSIONS = ("need", "phase", "district")
AREA = "area"


@dataclass(frozen=True, order=True)
class Cell:
    """A cell of the table; "all" for a margin. Areas have no need and no phase."""

    need: str = ALL
    phase: str = ALL
    district: str = ALL
    area: str = ALL

    @property
    def groups(self) -> Groups:
        """Its groups as a story calls them, so that records of both hold the same figures."""
        if self.area != ALL:
            return group(msoa=self.area, in_district=self.district)
        words = (NEED_NAMES.get(self.need, self.need), PHASE_WORDS.get(self.phase, self.phase),
                 self.district or UNKNOWN)
        return group(**{by: word for by, word in zip(DIMENSIONS, words, strict=True)
                        if word != ALL})


CellSum = tuple[Cell, tuple[Cell, ...]]
WHOLE = Cell()
EVERY = tuple(by for n in range(len(DIMENSIONS) + 1) for by in combinations(DIMENSIONS, n))
"""Groupings of an internal table: every one of the dimensions."""
PUBLIC = ((), ("need",), ("phase",), ("district",), ("phase", "district"))
"""Groupings of a public table. Needs crossed with others have so few journeys in a cell that two
figures in five would be withheld (measured on two counties)."""


def cells(
    frame: pd.DataFrame, groupings: Collection[tuple[str, ...]] = EVERY
) -> dict[Cell, np.ndarray]:
    """Row positions of every cell of these groupings that has rows, and of every area.

    Args:
        frame: columns need, phase, district, msoa.
        groupings: of ``DIMENSIONS``, in their order.

    Returns:
        (r,) positions by cell.
    """
    out: dict[Cell, np.ndarray] = {}
    for by in groupings:
        groups = frame.groupby(list(by)).indices if by else {(): np.arange(len(frame))}
        for name, rows in groups.items():
            words = map(str, name if isinstance(name, tuple) else (name,))
            out[Cell(**dict(zip(by, words, strict=True)))] = np.asarray(rows)
    for (district, area), rows in frame.groupby(["district", "msoa"]).indices.items():
        out[Cell(district=str(district), area=str(area))] = np.asarray(rows)
    return out


def sums(cells: Sequence[Cell]) -> list[CellSum]:
    """Every total with its parts, in the order of the cells."""
    parts: dict[tuple[Cell, str], list[Cell]] = {}
    for cell in cells:
        for by in (*DIMENSIONS, AREA):
            if by == AREA and cell.area != ALL:
                # All areas are one column, whatever district they are in.
                parts.setdefault((WHOLE, "every area"), []).append(cell)
            if getattr(cell, by) != ALL and (by == AREA or cell.area == ALL):
                parts.setdefault((replace(cell, **{by: ALL}), by), []).append(cell)
    known = set(cells)
    return [(total, tuple(p)) for (total, _), p in parts.items() if total in known]
