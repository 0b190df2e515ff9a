"""Which council is meant: by number, code or name, in the ways that people write them."""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches

from sufficiency.common.councils import words_of
from sufficiency.datasets import pack
from sufficiency.errors import Fault, InputError

TELLS_NOTHING = frozenset(("central", "east", "isle", "isles", "north", "south", "st", "tyne",
                           "west"))
"""Words that more than one council could be called by."""
ALIKE = 0.75
"""How alike two spellings are, of 1, to be taken for each other."""
LIST = "See sufficiency new --list-councils."


def plain_name(name: str) -> str:
    """A council's name as its own people write it: ``Bristol``, not ``Bristol, City of``."""
    return re.sub(r"^(.+), (?:City|County) of$", r"\1", name)


def find_council(word: str) -> tuple[str, str]:
    """(DfE number, name) of a council by its number, its ONS code or its name.

    A name may leave out words of style (``County Council``) and, where one council is left,
    parts of it (``Hull``). Former names, numbers and codes are in ``council_names.csv``.

    Args:
        word: as it was written.

    Raises:
        InputError: no council, or more than one, is called so; the nearest are told.
    """
    known = pack.councils()
    wanted = re.sub(r"^0?(\d{3})(\.0)?$", r"\1", word.strip().casefold())
    for column in ("la_code", "council_code", "council"):
        hit = known[known[column].str.casefold() == wanted]
        if len(hit):
            return str(hit["la_code"].iloc[0]), str(hit["council"].iloc[0])
    numbers = dict(zip(known["council"], known["la_code"], strict=True))
    meant, why = _named(word, list(numbers))
    if len(meant) == 1 and not why:
        return str(numbers[meant[0]]), meant[0]
    if meant:
        raise InputError([Fault(
            "council", why or "may be more than one council of England",
            f"Did you mean {' or '.join(map(repr, meant))}?", value=word)])
    number = re.search(r"\b\d{3}\b", word)
    if number is not None and words_of(rest := re.sub(r"[(\[]?\b\d{3}\b[)\]]?", " ", word)):
        return _both(word, find_council(rest), find_council(number[0]))
    raise InputError([_unknown(word, numbers)])


def _both(word: str, named: tuple[str, str], numbered: tuple[str, str]) -> tuple[str, str]:
    """A council of which name and number were written."""
    if named != numbered:
        raise InputError([Fault("council", "has the name of one council and the number of "
                                "another", f"Did you mean {named[1]!r} or {numbered[1]!r}?",
                                value=word)])
    return named


def number_of(word: str) -> str:
    """DfE number of a council, however its name is written; else the word as it is: a series of
    one's own may have it. What is known to be no council, or several, is told: one that is no
    more, as Cumbria, with its successors; a district with its council; other nations.

    Args:
        word: as it was written.

    Raises:
        InputError: the council was divided, or it is known to be something else.
    """
    try:
        return find_council(word)[0]
    except InputError:
        councils = list(pack.councils()["council"])
        if _named(word, councils)[0] or _elsewhere(word.strip(), councils) is not None:
            raise
        return word


def _named(word: str, councils: list[str]) -> tuple[list[str], str]:
    """Councils that may be meant, and why nobody can tell which."""
    words = words_of(word)
    if not words or "/" in word or "\\" in word:  # nothing, or a path
        return [], ""
    of = {c: words_of(c) for c in councils}
    same = [c for c in councils if of[c] == words]
    for row in pack.council_names().itertuples():
        # What is also a council's name, as London is, has to be written so and no longer.
        if words_of(str(row.written)) == words and (
                not same or str(row.written).casefold() == word.strip().casefold()):
            return str(row.councils).split(";"), str(row.why)
    return same or [c for c in councils if words - TELLS_NOTHING and words < of[c]], ""


def _unknown(word: str, numbers: dict[str, str]) -> Fault:
    """The fault of a word that is no council, with the council of a district or the nearest."""
    problem, remedy = _elsewhere(word.strip(), list(numbers)) or (
        "is no council of England that plans school places", _nearest(word, list(numbers)))
    return Fault("council", problem, remedy, value=word)


def _elsewhere(word: str, councils: list[str]) -> tuple[str, str] | None:
    """Problem and remedy of a word for another kind of place; None = it is none that is known."""
    words, code = words_of(word), word.upper()
    if ".." in word or "\\" in word:  # a path
        return None
    if re.fullmatch(r"E1[1-3]\d{6}", code):
        return "is a region or a county of several councils", f"Write one council of it. {LIST}"
    nation = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland"}.get(
        code[:1] if re.fullmatch(r"[WSN]\d{8}", code) else "")
    for row in pack.not_england().itertuples():
        if words and words_of(str(row.name)) == words:
            nation = str(row.where)
    if nation is not None or code == "E92000001" or words == words_of("England"):
        problem = ("is all of England" if nation is None else f"is in {nation}"
                   if nation and words != words_of(nation) else "is not in England")
        return problem, f"There are cases of one council of England each. {LIST}"
    districts = pack.districts()
    of = [words_of(d) for d in districts["district"]]
    for inside, what in (
            (districts["code"] == code, "is {district}, a district of {council}"),
            ([bool(words) and words == d for d in of], "is a district of {council}"),
            ([bool(words - TELLS_NOTHING) and words < d for d in of],
             "is in {district}, a district of {council}")):
        found = districts[inside].drop_duplicates("council").to_dict("records")
        if len(found) == 1:
            return (what.format(**found[0]),
                    f"Write the council that plans its school places: {found[0]['council']!r}.")
    parts = [_named(part, councils)[0] for part in re.split(r",|;|/|&|\band\b", word)]
    if len(parts) > 1 and all(len(found) == 1 for found in parts):
        meant = " or ".join(repr(found[0]) for found in parts)
        return "is more than one council", f"Did you mean {meant}?"
    return None


def _nearest(word: str, councils: list[str]) -> str:
    """A remedy: a name that begins so, else one that is spelt almost so, whole or in the only
    council's that has this word: Brigthon, Devon Concil."""
    begins = [c for c in councils if len(word.strip()) > 2
              and c.casefold().startswith(word.strip().casefold())]
    if len(begins) == 1:
        return f"Did you mean {begins[0]!r}?"
    known = {plain_name(c).casefold(): c for c in councils}
    words = Counter(w for c in councils for w in words_of(c) - TELLS_NOTHING)
    known |= {w: c for c in councils for w in words_of(c) if words[w] == 1}
    for text in (" ".join(word.split()), *sorted(words_of(word) - TELLS_NOTHING)):
        if close := get_close_matches(text.casefold(), known, 1, ALIKE):
            return f"Did you mean {known[close[0]]!r}?"
    return LIST
