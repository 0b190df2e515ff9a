"""Small numbers stay inside: the door every published figure passes.

A count below ``K`` is not printed, and no mean or percentile of fewer than ``K`` children.
Where one part of a published total would be hidden alone, the next smallest is hidden too,
since subtraction would give the first away.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

K = 10


def shown(count: int) -> str:
    """A count as people may see it."""
    return f"fewer than {K}" if 0 < count < K else f"{count:,}"


def withheld(counts: Sequence[int]) -> list[bool]:
    """Which parts of a published total must be hidden."""
    hide = [0 < c < K for c in counts]
    if sum(hide) == 1:
        rest = [(c, i) for i, c in enumerate(counts) if not hide[i] and c > 0]
        if rest:
            hide[min(rest)[1]] = True
    return hide


def table(counts: dict[str, int]) -> dict[str, str]:
    """Parts of a published total as people may see them."""
    hide = withheld(list(counts.values()))
    return {
        name: ("withheld" if h and c >= K else shown(c))
        for (name, c), h in zip(counts.items(), hide, strict=True)
    }


def withhold_areas(areas: pd.DataFrame) -> pd.Series:
    """Rows (area, district, n) whose figures must be hidden, district by district."""
    hide = pd.Series(False, index=areas.index)
    for _, part in areas.groupby("district"):
        hide[part.index] = withheld(part["n"].astype(int).tolist())
    return hide | (areas["n"] < K)
