"""The plan of least cost beside the plan that travels least, each with its bound.

Pounds a year are made from every child, so they are told inside only; what is proven of either plan
is told to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sufficiency.common.phrases import called
from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Fact
from sufficiency.publish.report.columns import Columns, Entry
from sufficiency.publish.report.sentences import proof
from sufficiency.publish.report.table import Row, Table

LEAST_TRAVEL = "least-travel"
KEY = "money-ends"
PART_WORDS = {"capital": "Capital, as a payment a year", "places": "Places that are filled",
              "fees": "Fees elsewhere", "transport": "Transport",
              "no_place": "Children without a place, at the price of one"}


def ends(told: Columns) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Tables and sentences; nothing where no plan was asked for the least cost.

    Args:
        told: the columns of the report.
    """
    pairs = list(_pairs(told))
    words = tuple(
        f"{called(one.title)} asks for the least {aim}. {proof(one.outcome.summary)}"
        for pair in pairs for one, aim in zip(pair, ("cost", "travel"), strict=True))
    if told.rules is not None:
        return (), words
    return tuple(_table(n, *pair) for n, pair in enumerate(pairs)), words


def _pairs(told: Columns) -> Iterator[tuple[Entry, Entry]]:
    """Each plan of least cost with the one that travels least under the same settings."""
    for entry in told.entries:
        if (entry.outcome.summary.get("cost") or {}).get("gap") is None:
            continue
        yield from ((entry, other) for other in told.entries
                    if other.result is entry.result and other.outcome.name == LEAST_TRAVEL)


def _table(number: int, cheap: Entry, fast: Entry) -> Table:
    costs = [one.outcome.summary["cost"] for one in (cheap, fast)]
    parts = [Row(words, tuple(Fact(cost["parts_gbp_a_year"][name], 0) for cost in costs))
             for name, words in PART_WORDS.items()]
    total = Row("Cost a year", tuple(Fact(cost["gbp_a_year"], 0) for cost in costs))
    low: tuple[Cell, ...] = (Fact(costs[0]["bound_gbp_a_year"], 0), "not searched for")
    return Table(
        f"{KEY}-{number}", f"Least cost beside least travel: {cheap.title}", "What a year costs",
        "£", (cheap.title, fast.title), (*parts, total, Row("The least there can be", low)),
        f"{_pounds(costs)} {_minutes([one.outcome.summary for one in (cheap, fast)])}")


def _pounds(costs: Sequence[Mapping[str, Any]]) -> str:
    more = costs[1]["gbp_a_year"] - costs[0]["gbp_a_year"]
    if not round(more):
        return "Both plans cost the same."
    way = "more" if more > 0 else "less"
    return f"The plan that travels least costs £{abs(more):,.0f} a year {way}."


def _minutes(summaries: Sequence[Mapping[str, Any]]) -> str:
    """How mean journeys differ, over the same children."""
    cheap, fast = (s["minutes_mean_everybody"] for s in summaries)
    if cheap is None or fast is None:
        return "There are no journeys."
    less = round(cheap - fast, 1)
    if not less:
        return "Mean journeys are as long with either."
    return (f"Its mean journey is {abs(less)} minutes {'shorter' if less > 0 else 'longer'}, over "
            "the same children.")
