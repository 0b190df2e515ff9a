"""Counts that are published together, by need, phase, district and area, with their sums.

The one place that decides which of them a public form must hide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from sufficiency.publish import disclosure

ALL = "all"
DIMENSIONS = ("need", "phase", "district")
Key = tuple[str, str, str, str]
"""Need, phase, district, area; "all" for a margin. Areas have no need and no phase."""
Sum = tuple[Key, tuple[Key, ...]]


def cells(frame: pd.DataFrame) -> dict[Key, np.ndarray]:
    """Row positions of every cell and margin that has rows: (r,) positions by key."""
    out: dict[Key, np.ndarray] = {}
    for kept in product((False, True), repeat=len(DIMENSIONS)):
        by = [d for d, keep in zip(DIMENSIONS, kept, strict=True) if keep]
        groups = frame.groupby(by).indices if by else {(): np.arange(len(frame))}
        for name, rows in groups.items():
            words = iter(name if isinstance(name, tuple) else (name,))
            need, phase, district = (str(next(words)) if keep else ALL for keep in kept)
            out[need, phase, district, ALL] = np.asarray(rows)
    for (district, area), rows in frame.groupby(["district", "msoa"]).indices.items():
        out[ALL, ALL, str(district), str(area)] = np.asarray(rows)
    return out


def sums(keys: Sequence[Key]) -> list[Sum]:
    """Every total with its parts, in the order of the keys."""
    parts: dict[tuple[Key, int], list[Key]] = {}
    for key in keys:
        for place, word in enumerate(key):
            if word != ALL and (place == 3 or key[3] == ALL):
                total = (*key[:place], ALL, *key[place + 1 :])
                parts.setdefault((total, place), []).append(key)  # type: ignore[arg-type]
    known = set(keys)
    return [(total, tuple(p)) for (total, _), p in parts.items() if total in known]


def hidden(counts: Mapping[Key, int], totals: Sequence[Sum]) -> set[Key]:
    """Keys whose counts a public form must not show.

    Small ones, as ``disclosure`` has it, and further ones until no sum has exactly one member
    hidden, since that one would follow from the others. The smallest other part goes first.
    """
    hide = {key for key, n in counts.items() if 0 < n < disclosure.K}
    for _, parts in totals:
        flags = _withheld([counts[p] for p in parts])
        hide |= {p for p, flag in zip(parts, flags, strict=True) if flag}
    changed = True
    while changed:
        changed = False
        for total, parts in totals:
            members = (*parts, total)
            if sum(m in hide for m in members) != 1:
                continue
            rest = [(counts[m], m) for m in members if m not in hide and counts[m] > 0]
            own = [r for r in rest if r[1] != total] or rest
            if own:
                hide.add(min(own)[1])
                changed = True
    return hide


def _withheld(counts: Sequence[int]) -> list[bool]:
    """Which parts of a published total must be hidden: small ones, and never one alone."""
    hide = [0 < c < disclosure.K for c in counts]
    if sum(hide) == 1:
        rest = [(c, i) for i, c in enumerate(counts) if not hide[i] and c > 0]
        if rest:
            hide[min(rest)[1]] = True
    return hide
