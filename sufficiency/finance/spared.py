"""How many new places are taken to spare an independent one, beside who is at one."""

from __future__ import annotations

from sufficiency.finance.statement import Statement
from sufficiency.finance.words import diversion_words


def spared_words(found: Statement, independent: int | None) -> str:
    """How many new places are counted as sparing an independent one, and where that breaks even.

    Args:
        found: the plan in pounds.
        independent: children to place who are at one (``Case.at_independents``).
    """
    values = found.assumptions.central()
    places = sum(each.places * each.fill[-1] for each in found.openings) * values["fill"]
    taken = round(places * values["diversion"])
    if not taken:
        return diversion_words(found)
    more = (", more than the children at independent schools"
            if independent is not None and taken > independent else "")
    return (f"{diversion_words(found)} At {values['diversion']:.0%} that is {taken:,} of "
            f"{places:,.0f} filled places{more}.")
