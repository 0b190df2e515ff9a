"""Prices of a year: what a place, a fee and an hour of transport cost, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.case.settings import Guard, Objective
from sufficiency.errors import Fault

ITEMS = {
    "special_place": "a filled place in a special school, with top-up",
    "base_place": "a filled place in a base, with top-up",
    "independent_place": "a placement in an independent school, net of VAT",
    "out_of_county_place": "a placement outside the area",
    "no_place": "a child with no place at all, who is taught some other way",
    "transport_hour": "an hour of one child's drive",
}
"""What is priced, in words; all but the last are pounds a child a year."""
PRICES = Table(
    "finance/prices.csv",
    'Prices of plans (for `objective.minimise = "cost"` and `frontier --by cost`); the latest row '
    "of an item that is not after the demand year counts.", (
        Column("item", "what is priced", needed=True, words=tuple(ITEMS)),
        Column("from_year", "first year it holds for", "int", True, 1990, 2100, default=1990),
        Column("gbp", "pounds a child a year; of transport_hour, an hour", "number", True, 0,
               1_000_000, default=0.0),
        Column("status", "how it is known", needed=True, words=("read", "derived", "assumed"),
               default="assumed"),
        Column("source", "where it was read, or why it is assumed", needed=True),
    ), ("item", "from_year"), rows=True)


@dataclass(frozen=True)
class Price:
    """One price in force: pounds, since when, how it is known and where from."""

    gbp: float
    from_year: int
    status: str
    source: str


def read_prices(folder: Path, year: int) -> tuple[dict[str, Price], list[Fault]]:
    """The prices in force in a year, by item, and every fault of their table.

    Args:
        folder: of the case.
        year: whose prices are wanted.
    """
    frame, faults = read_table(folder / PRICES.file, PRICES)
    if faults:
        return {}, faults
    known = frame[frame["from_year"] <= year].sort_values("from_year")
    found = {str(r["item"]): Price(float(r["gbp"]), int(r["from_year"]), str(r["status"]),
                                   str(r["source"])) for r in known.to_dict("records")}
    name = Path(PRICES.file).name
    return found, [
        Fault(name, f"has no price for {year}",
              f"Add a row from {year} or earlier: {words}.", column="item", value=item)
        for item, words in ITEMS.items() if item not in found]


def cost_faults(
    objective: Objective, guard: Guard, origin: Mapping[str, str], file: str
) -> list[Fault]:
    """What the least cost does not go with: it is one sum, and has no stages before it.

    Args:
        objective, guard: sections of a scenario.
        origin: dotted setting -> file that set it.
        file: that of all others.
    """
    plain = Objective()
    asked = {"guard.minutes": guard.minutes is not None,
             **{f"objective.{key}": getattr(objective, key) != getattr(plain, key)
                for key in ("spread", "left_out_most", "left_out_least")}}
    return [
        Fault(origin.get(key, file), 'cannot be kept with objective.minimise = "cost"',
              "Take one of the two out.", column=key)
        for key, given in asked.items() if given and objective.minimise == "cost"]
