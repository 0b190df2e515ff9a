"""How high, wide and heavy a vehicle may be on a road, as OpenStreetMap writes it.

A road is shut where a taxi that takes a wheelchair does not pass. What stops a minibus alone, as a
width of 6'6", is not read: journeys are those of one child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

TAXI = {"height": 1.888, "width": 1.874, "weight": 2.23}
"""Metres, and tonnes empty, of the LEVC TX as its maker gives them: a taxi that takes a wheelchair.
"""
SIZE_KEYS: Mapping[str, str] = {
    f"max{what}{more}": what for what in ("height", "width") for more in ("", ":physical")
} | {"maxweight": "weight", "maxweightrating": "weight"}
"""Keys that are read, and what each limits."""
NO_LIMIT = ("", "none", "no", "unsigned", "default", "below_default", "no_sign", "no_indications",
            "unlimited", "unknown", "yes")
"""Values that name no size; that of the law is more than a taxi has."""
FEET, INCHES = 0.3048, 0.0254
UNITS = {"m": 1.0, "cm": 0.01, "ft": FEET, "feet": FEET, "foot": FEET, "in": INCHES,
         "t": 1.0, "tonnes": 1.0, "tons": 1.0, "ton": 1.0, "kg": 0.001, "st": 0.907,
         "lt": 1.016, "lbs": 0.000454, "lb": 0.000454}
NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]*)\.?")
BRITISH = re.compile(r"(\d+)\s*(?:'|′|’|ft|feet|-)\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|″|”|''|in)?)?")


def too_small(tags: Mapping[str, str]) -> bool:
    """Whether a taxi does not pass a way or node, whatever else it is tagged with."""
    return any(size is not None and size < TAXI[what] for what, _, size in _sizes(tags))


def odd_sizes(tags: Mapping[str, str]) -> Iterator[str]:
    """Values that name a size and could not be read."""
    yield from (value for _, value, size in _sizes(tags) if size is None)


def _sizes(tags: Mapping[str, str]) -> Iterator[tuple[str, str, float | None]]:
    """What is limited, its value, and metres or tonnes; None = not read."""
    for key, what in SIZE_KEYS.items():
        for part in tags.get(key, "").lower().split(";"):
            if (word := part.strip()) not in NO_LIMIT:
                yield what, word, _size(word, what)


def _size(word: str, what: str) -> float | None:
    if number := NUMBER.fullmatch(word):
        unit = UNITS.get(number[2] or "m")
        return None if unit is None else float(number[1].replace(",", ".")) * unit
    feet = BRITISH.fullmatch(word) if what != "weight" else None
    return int(feet[1]) * FEET + float(feet[2] or 0) * INCHES if feet else None
