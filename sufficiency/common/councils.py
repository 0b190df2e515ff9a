"""Names of councils, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PHRASES = re.compile(r"\b(london borough of|royal borough of)\b")
_TITLES = {"council", "county", "city", "borough", "metropolitan", "district", "unitary",
           "authority", "of", "the", "mbc", "cc"}


def plain(name: str) -> str:
    """What a name is known by: 'Leeds City Council' -> 'leeds'; 'St. Helens' -> 'st helens'."""
    words = re.sub(r"[^\w&]+", " ", name.casefold()).replace("&", " and ")
    words = _PHRASES.sub(" ", " ".join(words.split()))
    return " ".join(w for w in words.split() if w not in _TITLES)


def named(word: str, known: Iterable[str]) -> str | None:
    """The one known council that a name can only mean, titles and signs put aside; None = none.

    Args:
        word: what was written.
        known: names of councils.
    """
    wanted = plain(word)
    hits = [name for name in known if wanted and plain(name) == wanted]
    return hits[0] if len(hits) == 1 else None
