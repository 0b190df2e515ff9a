"""Cells of a table by need, phase, district and area, and which of them are the sum of which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.study.before_after import UNKNOWN

ALL = "all"
DIMENSIONS = ("need", "phase", "district")
Key = tuple[str, str, str, str]
"""Need, phase, district, area; "all" for a margin. Areas have no need and no phase."""
Sum = tuple[Key, tuple[Key, ...]]
WHOLE: Key = (ALL, ALL, ALL, ALL)
EVERY = tuple(by for n in range(len(DIMENSIONS) + 1) for by in combinations(DIMENSIONS, n))
"""Groupings of an internal table: every one of the dimensions."""
PUBLIC = ((), ("need",), ("phase",), ("district",), ("phase", "district"))
"""Groupings of a public table. Needs crossed with others have so few journeys in a cell that two
figures in five would be withheld (measured on two counties)."""


def cells(
    frame: pd.DataFrame, groupings: Collection[tuple[str, ...]] = EVERY
) -> dict[Key, np.ndarray]:
    """Row positions of every cell of these groupings that has rows, and of every area.

    Args:
        frame: columns need, phase, district, msoa.
        groupings: of ``DIMENSIONS``, in their order.

    Returns:
        (r,) positions by key.
    """
    out: dict[Key, np.ndarray] = {}
    for by in groupings:
        groups = frame.groupby(list(by)).indices if by else {(): np.arange(len(frame))}
        for name, rows in groups.items():
            words = iter(name if isinstance(name, tuple) else (name,))
            need, phase, district = (str(next(words)) if d in by else ALL for d in DIMENSIONS)
            out[need, phase, district, ALL] = np.asarray(rows)
    for (district, area), rows in frame.groupby(["district", "msoa"]).indices.items():
        out[ALL, ALL, str(district), str(area)] = np.asarray(rows)
    return out


def sums(keys: Sequence[Key]) -> list[Sum]:
    """Every total with its parts, in the order of the keys."""
    parts: dict[tuple[Key, int], list[Key]] = {}
    for key in keys:
        for place, word in enumerate(key):
            if place == 3 and word != ALL:
                # All areas are one column, whatever district they are in.
                parts.setdefault((WHOLE, 4), []).append(key)
            if word != ALL and (place == 3 or key[3] == ALL):
                total = (*key[:place], ALL, *key[place + 1 :])
                parts.setdefault((total, place), []).append(key)  # type: ignore[arg-type]
    known = set(keys)
    return [(total, tuple(p)) for (total, _), p in parts.items() if total in known]


def named(key: Key) -> tuple[str, ...]:
    """A cell as a story calls its groups, so that records of both hold the same figures."""
    need, phase, district, area = key
    if area != ALL:
        return ("msoa", area, district)
    words = (NEED_NAMES.get(need, need), PHASE_WORDS.get(phase, phase), district or UNKNOWN)
    by, names = zip(*((d, w) for d, w in zip(DIMENSIONS, words, strict=True) if w != ALL),
                    strict=True) if key != WHOLE else ((), ())
    return () if not by else ("cross" if len(by) == 3 else " and ".join(by), *names)
