"""Names and sentences put together as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence


def listed(names: Sequence[str]) -> str:
    """Names between commas, "and" before the last."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def low(name: str) -> str:
    """A name inside a sentence."""
    words = name.split()
    plain = len(words) > 1 and words[0].rstrip(",").istitle() and words[1].islower()
    return name[0].lower() + name[1:] if plain else name


def upper(text: str) -> str:
    """A sentence with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def minutes_words(minutes: float) -> str:
    """Minutes as people say them: "one minute", "2.5 minutes"."""
    return "one minute" if minutes == 1 else f"{minutes:g} minutes"


def slug(text: str) -> str:
    """A name as a part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "x"


def slugs(texts: Sequence[str]) -> tuple[str, ...]:
    """Names as parts of keys, each once: what comes again has a number behind it."""
    found: list[str] = []
    for text in texts:
        known, count = (first := slug(text)), 1
        while known in found:
            count += 1
            known = f"{first}-{count}"
        found.append(known)
    return tuple(found)
