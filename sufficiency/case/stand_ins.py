"""What in the supply stands in for facts: marked row by row in places.csv, said until replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sufficiency.common.phrases import listed
from sufficiency.errors import Fault, did_you_mean

PLACES: Mapping[str, str] = {
    "roll_2019": "their roll of January 2019",
    "raised_roll": "their roll of January 2019 raised to January 2025",
    "held_roll": "their roll of January 2019 less the places that other councils' children are "
                 "taken to fill",
    "places": "a guess",
}
"""What stands for the number of places."""
AGES: Mapping[str, str] = {"ages": "the years taught are a guess"}
UNKNOWN: Mapping[str, str] = {
    "designation": "which needs they take",
    "kind": "whether they are special schools or alternative provision",
    "location": "where they are",
}
WORDS: Mapping[str, str] = {**PLACES, **AGES, **UNKNOWN}
"""Words of the column stand_in, and what each says of a school or base."""
BASES: Mapping[str, str] = {"ASD": "base_asd", "SLCN": "base_slcn", "SEMH": "base_semh",
                            "HI": "base_hi", "MSI": "base_hi"}
"""Need -> designation of a base that is for it, in a case made of public tables."""
OTHER_BASE = "base_lcn"
ESTIMATED = "the places are"
NEEDS_UNKNOWN = "Of most places it is not known which needs they are for."
STRONG = "Shortfalls here are rough: the places are not yet the council's own figures."


def stand_ins(places: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """What must stand above everything that is told of these places; empty where all is known.

    Args:
        places: with columns stand_in (words with spaces between) and places.

    Returns:
        A headline, and short sentences: what is guessed, and what is not known.
    """
    told = places["stand_in"].str.split()
    every = {word for word in WORDS if len(told) and all(word in row for row in told)}
    some = {word for word in WORDS if any(word in row for row in told)} - every
    # No numbers: a small one of schools reads like one of children.
    lines = [f"For {of} schools and bases {say}{listed(said, word)}."
             for words, say, word in ((PLACES, f"{ESTIMATED} ", "or"), (AGES, "", "and"),
                                      (UNKNOWN, "our data do not say ", "and"))
             for of, which in (("all", every), ("some", some))
             if (said := [text for word, text in words.items() if word in which])]
    unknown = told.map(lambda words: "designation" in words)
    if lines and 2 * places.loc[unknown, "places"].sum() > places["places"].sum():
        lines.append(NEEDS_UNKNOWN)
    return ((STRONG, " ".join(lines)),) if lines else ()


def estimated(lines: Sequence[tuple[str, str]]) -> str:
    """That places are estimates, where a date would call them counted; "" where they are known.

    Args:
        lines: of ``stand_ins``.
    """
    words = " ".join(words for _, words in lines)
    part = "" if f"For all schools and bases {ESTIMATED}" in words else "partly "
    return f"{part}estimated" if ESTIMATED in words else ""


def needs_unknown(lines: Sequence[tuple[str, str]]) -> bool:
    """Whether of most places it is not known which needs they are for: a drawing of who lacks one
    by need would look like knowledge.

    Args:
        lines: of ``stand_ins``.
    """
    return any(NEEDS_UNKNOWN in words for _, words in lines)


def faults_of_stand_in(file: str, row: Mapping[str, object]) -> list[Fault]:
    """Words of the column that say nothing."""
    return [Fault(file, "says nothing of what stands in",
                  did_you_mean(word, WORDS, f"Known: {', '.join(WORDS)}."),
                  row=int(str(row["row"])), column="stand_in", value=word)
            for word in str(row["stand_in"]).split() if word not in WORDS]
