"""Ages that were given for year groups: nobody would be in the first classes, and some beyond all.

A child's year group is the age on 31 August less four. Read as year groups, ages place everybody
four years too high, and no single one of them can be told from a year group.
"""

from __future__ import annotations

from collections.abc import Collection

ENOUGH = 20
"""Of fewer children nothing can be told."""
YOUNGEST, OLDEST = (3, 5), 14
"""The lowest of ages is that of a nursery or a reception class; year groups of schools end here."""
SPREAD = 10
"""So many different ones: a case of colleges alone has fewer."""


def look_like_ages(years: Collection[int]) -> bool:
    """Whether these year groups, one a child or group, are ages.

    They are taken for such where there are at least ``ENOUGH``, the lowest is 3 to 5, some are
    above 14, and at least ``SPREAD`` are different.
    """
    return (len(years) >= ENOUGH and YOUNGEST[0] <= min(years) <= YOUNGEST[1]
            and max(years) > OLDEST and len(set(years)) >= SPREAD)
