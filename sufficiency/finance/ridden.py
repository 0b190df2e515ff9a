"""What shared vehicles save on transport, beside what an appraisal counts of it.

An appraisal counts known drives (``of_scenario.NOT_COUNTED``). Vehicles hold everybody, and so each
drive to a school elsewhere that is no longer made, and each child who begins to ride. These are two
figures of one saving; a third leads from one to the other: what is ridden, with no more children
come back than the appraisal takes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sufficiency.common.phrases import called, listed
from sufficiency.finance.appraisal import net_present_value
from sufficiency.finance.statement import Statement
from sufficiency.finance.words import horizon, roughly

SAVING = "transport_saving_gbp"
MILLION = 1e6
TITLE = "Transport: as ridden, and as costs and savings count it"


@dataclass(frozen=True)
class Counted:
    """What an appraisal counts of a plan's transport.

    Attributes:
        title: of the plan.
        gbp_year: saved in a year with every new place filled; below zero: it costs more.
        back: share of filled new places whose child would otherwise be in an independent school.
        worth: pounds of net present value, for the whole public purse, of a pound more a year.
        years: over which it is judged.
    """

    title: str
    gbp_year: float
    back: float
    worth: float
    years: int


@dataclass(frozen=True)
class Ridden:
    """What the vehicles of a plan save in a year, beside those of building nothing; pounds.

    Attributes:
        spared: of drives to schools elsewhere that are not made.
        shared: of shared vehicles; below zero where more children ride in them.
    """

    spared: float
    shared: float

    @property
    def saved(self) -> float:
        """In all."""
        return self.spared + self.shared

    def at(self, back: float) -> float:
        """In all, where only this share of those who ride no more to a school elsewhere rode there.

        What the others cost today is not known, and taken as nothing.
        """
        return self.spared * back + self.shared


def counted(found: Statement) -> Counted:
    """What the appraisal of a plan counts of its transport."""
    values = found.assumptions.central()
    low, high = (net_present_value(found.openings, values | {SAVING: saved}, found.rates)
                 for saved in (0.0, MILLION))
    return Counted(found.plan.title, values[SAVING], values["diversion"] * (1 - values["leakage"]),
                   (high - low) / MILLION, horizon(found))


def lines(ridden: Ridden, of: Counted) -> dict[str, float]:
    """Pounds a year by what they are: from what is ridden to what is counted."""
    return {
        "Drives to schools elsewhere that are not made": ridden.spared,
        "Shared vehicles (below zero: more children ride in them)": ridden.shared,
        "Saved in all, as ridden": ridden.saved,
        f"As ridden, if {of.back:.0%} of those children come from a school elsewhere":
            ridden.at(of.back),
        "Counted in costs and savings: known drives only": of.gbp_year,
    }


def ridden_words(plans: Sequence[tuple[Ridden, Counted]]) -> str:
    """Why the figures of one saving differ, and what plans would be worth with the other.

    Args:
        plans: one at least, appraised alike.
    """
    return (f"As ridden, every child with a new place comes from a school elsewhere; costs and "
            f"savings take {plans[0][1].back:.0%} of them to. What the others cost to drive today "
            f"is not known, and taken as nothing. {worth_words(plans)}")


def worth_words(plans: Sequence[tuple[Ridden, Counted]]) -> str:
    """What plans would be worth with the rides in place of what is counted of transport.

    Args:
        plans: one at least, appraised alike.
    """
    of = plans[0][1]
    first, *others = (f"{called(of.title)}{{}} {_worth(ridden, of)}" for ridden, of in plans)
    whole = f"to the whole public purse over {of.years} years"
    return ("Of transport, costs and savings count known drives only, of children who have one "
            "both before and with the plan. With the rides of all, and "
            f"{of.back:.0%} of new places taken by children from schools elsewhere, "
            + listed([f"{first.format(' would be worth')} {whole}",
                      *(other.format("") for other in others)]) + ".")


def _worth(ridden: Ridden, of: Counted) -> str:
    more = (ridden.at(of.back) - of.gbp_year) * of.worth
    text = roughly(more)
    return "as much" if text == "£0" else f"{text} {'more' if more > 0 else 'less'}"
