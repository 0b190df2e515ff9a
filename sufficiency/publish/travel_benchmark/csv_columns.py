"""The benchmark's CSV files in words, and what their columns mean: a table beside them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS

MEANING = {
    "need": "primary need of the children, or a group of needs; all = every need",
    "phase": "phase of education, or a group of phases; all = every phase",
    "district": "district of the home, or a group of districts; all = every district",
    "area": "code of the small area (MSOA) of the home; of areas told together every code, with ; "
            "between them",
    "name": "name of the area or areas",
    "scenario": "plan, or what plans are set against",
    "rank": "place of the area by mean minutes in its scenario, 1 = longest; empty = not ranked. "
            "Where about is true it is by the mean of an earlier scenario",
    "n": "children with a known journey by road, rounded in a public file; empty = withheld",
    "n_about": "whether n is that of an earlier scenario, from which too few children differ",
    "about": "whether minutes and miles are those of an earlier scenario, as too few children have "
             "another place",
    "minutes_mean": "mean minutes of a known journey, one way; empty = withheld, or no children",
    "minutes_p50": "minutes within which half of the journeys are",
    "minutes_p90": "minutes within which 90% of the journeys are",
    "miles_mean": "mean road miles of a known journey, one way",
    "miles_p50": "miles within which half of the journeys are",
    "miles_p90": "miles within which 90% of the journeys are",
    "error_minutes": "mean absolute error of one journey of these lengths, in minutes, as "
                     "measured; it is not the error of a mean",
    "error_bias": "mean error of journeys of these lengths, in minutes, model less reference: the "
                  "part of the error of a mean that does not cancel",
    "change": "mean minutes less those of the first scenario; empty = withheld",
    "same_minutes_change": "change of the mean of those alone whose journey is known in the first "
                           "scenario and in this one; empty = not told",
    "same_minutes_change_is": "why it is not told; empty where it is, or where there is none",
    "reason": "why children have no journey in the figures",
    "low_km": "least road kilometres of the class of journeys",
    "high_km": "greatest road kilometres of the class of journeys",
    "journeys": "journeys that were timed by others, to which no speed was fitted",
    "mae": "mean absolute error of the minutes of one journey",
    "p95": "minutes within which 95% of the errors are",
    "bias": "mean error in minutes, model less reference",
}
"""Column and what it means."""
SHARES = {
    "share": "share of journeys over {} minutes, of rounded counts",
    "low": "the same if every journey were shorter by its error",
    "high": "the same if every journey were longer by its error",
}


def in_words(frame: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """A table with plans, needs and phases as people call them.

    Args:
        frame: with their codes.
        titles: of the plans, by key.
    """
    words: dict[str, Mapping[str, str]] = {
        "scenario": titles, "need": NEED_NAMES, "phase": PHASE_WORDS}
    return frame.round(4).assign(**{
        name: frame[name].map(lambda code, called=called: called.get(code, code))
        for name, called in words.items() if name in frame})


def dictionary(files: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every column of every file, with its meaning: file, column, meaning.

    Args:
        files: tables by the name of their file.
    """
    return pd.DataFrame(
        [(name, column, _meaning(column)) for name, frame in files.items() for column in frame],
        columns=["file", "column", "meaning"])


def _meaning(column: str) -> str:
    """Of a column; what has no other meaning is a scenario's, and holds children."""
    if column.startswith("over_"):
        _, limit, part = column.split("_")
        return SHARES[part].format(limit)
    return MEANING.get(column, "children, of this scenario")
