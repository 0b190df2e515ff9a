"""Names of councils, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

STYLE = re.compile(
    r"\b(and|authority|bc|borough|cc|ccc|city|corporation|council|county|district|dc|gb|in|lb|lbc"
    r"|local|mbc|mdc|metropolitan|of|on|rb|royal|the|ua|unitary|upon)\b")
"""Words of a council's style, which tell no council from another."""


def words_of(name: str) -> frozenset[str]:
    """What tells a name from others, without style, stops and hyphens: 'Leeds City Council' is
    'leeds', 'St. Helens' is 'st' and 'helens'."""
    text = re.sub(r"\bsaint\b", "st", name.casefold().replace("'", "").replace("’", ""))
    text = STYLE.sub("", re.sub(r"\blondon borough\b", "", text))
    return frozenset(re.findall(r"[^\W_]+", text))


def named(word: str, known: Iterable[str]) -> str | None:
    """The one known council that a name can only mean, style and signs put aside; None = none.

    Args:
        word: what was written.
        known: names of councils.
    """
    wanted = words_of(word)
    hits = [name for name in known if wanted and words_of(name) == wanted]
    return hits[0] if len(hits) == 1 else None
