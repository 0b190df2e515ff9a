"""Sentences on what a report rests on: minutes, proofs, and what figures do not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sufficiency.case.settings import Build
from sufficiency.common.phrases import called, listed
from sufficiency.model.cost import bounded
from sufficiency.model.outcome import AS_PLACED
from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.report.findings import number
from sufficiency.study.result import Result

NOBODY = ("No child here has a daily journey to a special school or base: nobody is to be placed, "
          "and there is nothing to plan.")


def minutes_note(result: Result) -> str:
    """What a minute is, and how far it can be off."""
    error = (f" The minutes of one journey are off by {result.minutes_error:g} on average "
             f"({result.case.minutes_checked}); a mean of many journeys is off by less, as far as "
             "some are too long and others too short." if result.minutes_error else
             " How far the minutes are off has not been measured for this case.")
    return (f"Minutes are direct drives one way ({result.travel_source}).{error} Shared vehicles "
            "take longer. Journeys to places whose location is not in the data are not known: they "
            "are in a mean only where it says that it assumes them.")


def sentences(result: Result, openings: bool) -> tuple[str, ...]:
    """What the figures do not say.

    Args:
        openings: whether a plan opens something that is an example.
    """
    out = []
    if result.case.synthetic:
        out.append("The children are not real: we simulated them so that their totals match "
                   "published figures.")
    if openings:
        out.append("Sites of new schools and the schools that would take a base are examples where "
                   "they are marked so: none was chosen, and nobody has been asked.")
    if unknown := _unlocated(result):
        out.append(f"{unknown:,} places are at bases whose school is not published. They are taken "
                   "to be in the middle of their district, and no map shows them as a point.")
    if result.replaced is None:
        out.append("Everybody is placed afresh, in the baseline too: this shows what is possible, "
                   "not where children are or what a year brings, since children stay at the "
                   "school they are at.")
    else:
        out.append("Children stay where they are unless they start, have changed phase (reception, "
                   "Year 7, Year 12), are to move or have no place. A school with more children "
                   "than places keeps those who stay and takes nobody else.")
    if result.case.synthetic and result.replaced is not None:
        out.append("No published table says where each child is now. We simulated it among the "
                   "places that fit, nearer ones likelier, until each roll was full.")
    out += [
        "A proof is about the arithmetic under the settings listed here: not about land, staff, "
        "planning consent, parents' wishes or how many children there will be.",
        "The order of objectives is a choice: first as few children as possible without a suitable "
        "local place, then the least total travel.",
        "Where more children find a local place, the children in two means of known journeys are "
        "not the same ones. The mean of all children, and what is said to be of the same children, "
        "compare like with like.",
        "This is a planning model, not a decision about any child.",
    ]
    return tuple(out)


def _unlocated(result: Result) -> int:
    """Places of the baseline of which nobody knows where they are."""
    rows = result.baseline.places
    return int(rows.loc[rows["unlocated"] & (rows["places"] > 0), "places"].sum())


def no_gap(summary: dict[str, Any]) -> Absent | None:
    """What is said instead of a gap where nothing was chosen; None where it was."""
    if summary["status"] == AS_PLACED:
        return Absent.NOT_A_PLAN
    if summary["all_pinned"] or summary["status"] == "fixed":
        return Absent.FIXED if summary["opened"] else Absent.NOTHING_TO_CHOOSE
    return None


def prices_of(summaries: Sequence[Mapping[str, Any]]) -> str:
    """Of which years the prices of all capital are, or nothing where that is not known of all.

    Args:
        summaries: of outcomes; those that open nothing say nothing.
    """
    years = {year for s in summaries for year in s["price_years"]}
    if not years or 0 in years:
        return ""
    return f"prices of {min(years)}" + (f" to {max(years)}" if len(years) > 1 else "")


def unused(title: str, build: Build, summary: dict[str, Any]) -> str:
    """What a plan may open beside what it opens; "" where it opens as much as it may.

    Args:
        title: of the plan.
        build: what its scenario allows.
        summary: of the plan.
    """
    may = build.max_new_schools, build.base_places
    does = summary["new_schools"], summary["base_places"]
    if all(d >= m for d, m in zip(does, may, strict=True)):
        return ""
    allowed, opened = (listed([
        f"{number(n)} {what}{'' if n == 1 else 's'}" for n, m, what in zip(
            told, may, ("new special school", "base place"), strict=True) if m])
        for told in (may, does))
    return f"{called(title)} may open up to {allowed.lower()}; it opens {opened.lower()}."


def proof(summary: dict[str, Any]) -> str:
    """How certain a plan is, in words."""
    if summary["status"] == AS_PLACED:
        return "This is where children are now, not a plan: there is nothing to prove."
    fewest = summary["unplaced"]["total"] <= summary["shortfall_bound"]
    if said := no_gap(summary):
        given = "The openings were" if said is Absent.FIXED else "That nothing opens was"
        text = f"{given} fixed in advance; only who goes where was worked out."
        if fewest and summary["gap"] <= 1e-9:
            return (f"{text} With these places no other way leaves fewer children without a "
                    f"suitable local place, and of those that leave as few none has "
                    f"{bounded(summary)[1]}.")
        return text
    if fewest:
        first = "No plan under its settings leaves fewer children without a suitable local place"
    else:
        first = "It is not proven that none leaves fewer children without a suitable local place"
    if summary["gap"] <= 1e-9:
        return f"{first}; among such plans none has {bounded(summary)[1]} (proven)."
    return (f"{first}; its {bounded(summary)[0]} is within {summary['gap']:.2%} of the "
            "best there can be.")
