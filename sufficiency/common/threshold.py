"""The smallest number of children that any printed figure may be of."""

from __future__ import annotations

K = 10
FLOOR = 5


def few(children: int) -> str:
    """A count as whoever looks over a shoulder may see it: none, or enough to be a number."""
    return f"{children:,}" if children == 0 or children >= K else f"fewer than {K}"
