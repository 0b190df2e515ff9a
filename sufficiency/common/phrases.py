"""Names and sentences put together as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

NOTHING_BUILT = "If nothing is built"
"""What plans are set against where everybody is placed anew."""
LETTERED = re.compile(r"(Plan [A-Z]): +(?=\S)")
"""The beginning of a title that gives itself a letter."""
_OF_PLACE = re.compile(
    r"(City|Isles?|Borough|County|Vale|House|School|Academy) of (the )?[A-Z]"
    r"|[A-Z][a-z]+ (and|upon|on|under|le|by|with|cum|in|next) (the |[a-z]+ )?[A-Z]")
"""Names of places that begin as a sentence may: City of London, Isle of Wight, Stoke on Trent."""


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names between commas, the word before the last."""
    return f" {word} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def low(name: str) -> str:
    """A name inside a sentence."""
    words = name.split()
    plain = (len(words) > 1 and words[0][:1].isupper() and words[0][1:].islower()
             and words[1].islower() and not _OF_PLACE.match(name))
    return name[0].lower() + name[1:] if plain else name


def upper(text: str) -> str:
    """A sentence with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def minutes_words(minutes: float) -> str:
    """Minutes as people say them: "one minute", "2.5 minutes"."""
    return "one minute" if minutes == 1 else f"{minutes:g} minutes"


def called(title: str) -> str:
    """A plan inside a sentence: "Plan A" where its title says more behind that; otherwise the
    title in quotation marks. Of what plans are set against, what would be done.

    Args:
        title: of the plan, as on its card and column.
    """
    if title.startswith(NOTHING_BUILT):
        return f"building nothing{title[len(NOTHING_BUILT):]}"
    name = brief(title)
    return f'"{title}"' if name == title else name


def brief(title: str) -> str:
    """A plan at the head of a row or column: "Plan A" where its title says more behind that.

    Args:
        title: of the plan, as on its card and column.
    """
    own = LETTERED.match(title)
    return own.group(1) if own else title


def under(title: str, word: str = "with") -> str:
    """The condition a figure holds on: "with Plan A", "if nothing is built".

    Args:
        title: of the plan, as on its card and column.
        word: before the name of a plan.
    """
    return low(title) if title.startswith(NOTHING_BUILT) else f"{word} {called(title)}"


def told_apart(titles: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Titles of plans, none of which gives itself the letter of another, nor is another's.

    Args:
        titles: of the plans.
        names: of their files, which stand behind titles that are alike.
    """
    letters = [m.group(1) for t in titles if (m := LETTERED.match(t))]
    alone = [upper(LETTERED.sub("", t)) if (m := LETTERED.match(t))
             and letters.count(m.group(1)) > 1 else t for t in titles]
    return tuple(f"{t} ({n})" if alone.count(t) > 1 else t
                 for t, n in zip(alone, names, strict=True))


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
