"""The smallest number of children that any printed figure may be of."""

from __future__ import annotations

K = 10


FLOOR = 5
