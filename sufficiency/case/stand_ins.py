"""What in the supply stands in for facts: marked row by row in places.csv, said until replaced."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sufficiency.common.phrases import listed, upper
from sufficiency.errors import Fault, did_you_mean

WORDS: Mapping[str, str] = {
    "roll_2019": "the places are the roll of January 2019",
    "places": "the number of places is a guess",
    "ages": "the years taught are a guess",
    "designation": "the needs they are for are not known",
    "kind": "whether they are special schools or alternative provision is not known",
    "location": "where they are is not known",
}
"""Words of the column stand_in, and what each says of a school or base."""
BASES: Mapping[str, str] = {"ASD": "base_asd", "SLCN": "base_slcn", "SEMH": "base_semh",
                            "HI": "base_hi", "MSI": "base_hi"}
"""Need -> designation of a base that is for it, in a case made of public tables."""
OTHER_BASE = "base_lcn"
STRONG = "Part of the supply is a stand-in for the council's own figures."
ROLLS = "Places are rolls of January 2019."


def stand_ins(places: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """What must stand above everything that is told of these places; empty where all is known.

    Args:
        places: with a column stand_in, words with spaces between.
    """
    told = places["stand_in"].str.split()
    every = [m for word, m in WORDS.items() if all(word in row for row in told)]
    some = [m for word, m in WORDS.items() if any(word in row for row in told) and m not in every]
    lines = [f"of {of} schools and bases, {listed(said)}"
             for of, said in (("all", every), ("some", some)) if said]
    if not lines or not len(places):
        return ()
    strong = ROLLS if any("roll_2019" in row for row in told) else STRONG
    # No numbers: a small one of schools reads like one of children.
    return ((strong, f"{upper('; '.join(lines))}. Shortfalls are "
             "no firmer than that until the council's own figures are in."),)


def faults_of_stand_in(file: str, row: Mapping[str, object]) -> list[Fault]:
    """Words of the column that say nothing."""
    return [Fault(file, "says nothing of what stands in",
                  did_you_mean(word, WORDS, f"Known: {', '.join(WORDS)}."),
                  row=int(str(row["row"])), column="stand_in", value=word)
            for word in str(row["stand_in"]).split() if word not in WORDS]
