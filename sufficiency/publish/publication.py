"""What may be told to everybody: plans that are proven closely enough, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

from sufficiency.case.scenario import Scenario
from sufficiency.errors import Fault, UnprovenError
from sufficiency.model.cost import bounded
from sufficiency.model.outcome import Outcome
from sufficiency.study.result import Result


@dataclass(frozen=True)
class Assumption:
    """A setting or source the figures rest on."""

    what: str
    value: str
    source: str


def unproven_words(outcome: Outcome, scenario: Scenario) -> str:
    """Why the public is not told of a plan; empty where it may be."""
    summary, most = outcome.summary, scenario.solver.public_gap
    if summary["status"] == "time_limit":
        return "its search was ended by the clock, so another machine may find another plan"
    short, least = summary["unplaced"]["total"], summary["shortfall_bound"]
    if short - least > most * short:
        return "how few children a plan can leave out is not proven closely enough"
    if summary["gap"] > most:
        return (f"its {bounded(summary)[0]} is proven to be within {summary['gap']:.2%} of the "
                f"best there can be and no closer, and the public is told of plans within "
                f"{most:.2%}")
    return ""


def for_public(results: Sequence[Result]) -> list[Result]:
    """Results without comparators of which too little is proven, and a sentence for each of them.

    Raises:
        UnprovenError: too little is proven of a plan that was asked for.
    """
    faults, out = [], []
    for result in results:
        scenario = result.scenario
        if words := unproven_words(result.plan, scenario):
            late = result.plan.summary["status"] == "time_limit"
            faults.append(Fault(
                scenario.path.name, f"the plan is not told to the public: {words}",
                "Raise solver.work_limit and solver.time_limit_seconds, or allow more.",
                column=f"solver.{'time_limit_seconds' if late else 'public_gap'}"))
        why = [unproven_words(o, scenario) for o in result.comparators]
        keep = [not w for w in why]
        left = tuple(("", f"\"{o.title or o.name}\" is left out of this public document: {w}.")
                     for o, w in zip(result.comparators, why, strict=True) if w)
        out.append(replace(
            result, comparators=tuple(compress(result.comparators, keep)),
            beside=tuple(compress(result.beside, keep)), notes=(*result.notes, *left)))
    if faults:
        raise UnprovenError(faults)
    return out
