"""What shared vehicles save on transport, beside what an appraisal counts of it.

An appraisal counts known drives (``of_scenario.NOT_COUNTED``). Vehicles hold everybody, and so each
drive to a school elsewhere that is no longer made, and each child who begins to ride. These are two
figures of one saving; a third leads from one to the other: what is ridden, with no more children
come back than the appraisal takes to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sufficiency.common.phrases import called, listed
from sufficiency.finance.appraisal import VIEWS, Worth, net_present_value
from sufficiency.finance.statement import VIEW_WORDS, Statement
from sufficiency.finance.words import horizon, roughly

SAVING = "transport_saving_gbp"
MILLION = 1e6
KNOWN = "Of transport, costs and savings count known drives only."
TITLE = "Transport: as ridden, and as costs and savings count it"


@dataclass(frozen=True)
class Counted:
    """What an appraisal counts of a plan's transport, and what the plan is worth with that.

    Attributes:
        title: of the plan.
        gbp_year: saved in a year with every new place filled; below zero: it costs more.
        back: share of filled new places whose child would otherwise be in an independent school.
        worth: net present value in pounds, by whose costs and savings count.
        each: the same of one pound more that transport saves in a year.
        years: over which it is judged.
    """

    title: str
    gbp_year: float
    back: float
    worth: Mapping[str, float]
    each: Mapping[str, float]
    years: int

    def with_rides(self, ridden: Ridden, view: str) -> float:
        """Net present value with the rides in place of what is counted of transport, pounds."""
        return self.worth[view] + (ridden.at(self.back) - self.gbp_year) * self.each[view]


class Drive(NamedTuple):
    """Pounds a year of driving children to school: all of them, and those driven elsewhere."""

    whole: float
    elsewhere: float


@dataclass(frozen=True)
class Ridden:
    """What the vehicles of a plan save in a year, beside those of building nothing; pounds.

    Attributes:
        spared: of drives to schools elsewhere that are not made.
        shared: of shared vehicles; below zero where more children ride in them.
    """

    spared: float
    shared: float

    @classmethod
    def between(cls, before: Drive, after: Drive) -> Ridden:
        """Of the drive with nothing built, and that with the plan."""
        spared = before.elsewhere - after.elsewhere
        return cls(spared, before.whole - after.whole - spared)

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
    ends = {view: [net_present_value(found.openings, values | {SAVING: saved}, found.rates, view)
                   for saved in (0.0, MILLION)] for view in VIEWS}
    return Counted(
        found.plan.title, values[SAVING], values["diversion"] * (1 - values["leakage"]),
        {view: found.measure(Worth.NET_PRESENT_VALUE, view) for view in VIEWS},
        {view: (high - low) / MILLION for view, (low, high) in ends.items()}, horizon(found))


def lines(ridden: Ridden, of: Counted) -> dict[str, float]:
    """Pounds by what they are: a year's, from what is ridden to what is counted, then what the plan
    is worth with the rides."""
    return {
        "Saved in a year: drives to schools elsewhere that are not made": ridden.spared,
        "Saved in a year: shared vehicles (below zero: more children ride)": ridden.shared,
        "Saved in a year, as ridden": ridden.saved,
        f"The same, if {of.back:.0%} of those children come from a school elsewhere":
            ridden.at(of.back),
        "Saved in a year, as costs and savings count it": of.gbp_year,
        **{f"Net present value over {of.years} years with the {of.back:.0%}: {words}":
           of.with_rides(ridden, view) for view, words in VIEW_WORDS.items()},
    }


def ridden_words(back: float) -> str:
    """Why the figures of one saving differ.

    Args:
        back: as ``Counted`` has it.
    """
    return ("Rides take each child with a new place to come from a school elsewhere: an "
            "independent one, one outside the area or one that the data do not locate. Costs and "
            f"savings assume that of {back:.0%} (those whose independent place is spared, less "
            "those who are placed in one all the same). What the others cost to drive today is not "
            "known, and taken as nothing.")


def worth_words(plans: Sequence[tuple[Ridden, Counted]]) -> str:
    """What plans would be worth with the rides in place of what is counted of transport.

    Args:
        plans: one at least, appraised alike.
    """
    of = plans[0][1]
    first, *others = (_worth(ridden, each) for ridden, each in plans)
    return (f"{KNOWN} With the rides, and "
            f"{of.back:.0%} of new places filled from schools elsewhere, "
            + listed([f"{first} to the whole public purse over {of.years} years",
                      *(other.replace(" would be worth", "").replace(" than it costs", "")
                        for other in others)]) + ".")


def _worth(ridden: Ridden, of: Counted) -> str:
    value = of.with_rides(ridden, VIEWS[0])
    text = roughly(value)
    return f"{called(of.title)} would be worth " + (
        "what it costs" if text == "£0" else
        f"{text} {'more' if value > 0 else 'less'} than it costs")
