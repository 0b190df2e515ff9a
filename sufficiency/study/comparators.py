"""Several scenarios run together, and bases only for the same money beside the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import NEED_NAMES, NEEDS
from sufficiency.common.phrases import listed, low
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError, NoSolutionError
from sufficiency.files import real
from sufficiency.study.result import Result
from sufficiency.study.run import no_plan_words, outcome_of, run


def results(
    paths: Sequence[Path], progress: Progress, *, alone: bool = False
) -> list[Result]:
    """Every scenario with its comparators; bases only for the same money always among them.

    Args:
        paths: scenario files.
        progress: is told each step.
        alone: no comparators: these scenarios and no others.

    Raises:
        InputError: every fault of every file, or scenarios of different cases.
    """
    done: list[Result] = []
    seen: set[Path] = {real(p) for p in paths}
    for path in paths:
        found = run(path, progress, seen, alone=alone)
        seen |= {real(path.parent / name) for name in found.scenario.compare.with_}
        if done and found.case.folder != done[0].case.folder:
            raise InputError([Fault(path.name, "is of another case than the first scenario",
                                    "Tell each case in a report of its own.", column="case",
                                    value=found.case.folder.name)])
        done.append(found)
    if not alone and not any(
            _bases_only(o.summary) for r in done for o in (r.plan, *r.comparators)):
        done[0] = _with_bases(done[0], progress)
    return done


def _bases_only(summary: Mapping[str, object]) -> bool:
    return summary["new_schools"] == 0 and int(str(summary["base_places"])) > 0


def _with_bases(result: Result, progress: Progress) -> Result:
    """The first plan beside what its money would do in bases only."""
    money = result.plan.summary["capital_gbp"]
    if not money:
        return result
    build, limits = result.scenario.build, result.scenario.compare
    asked = build.model_copy(update={
        "max_new_schools": 0, "base_places": 1, "base_places_rule": "at_most",
        "capital_gbp": float(money), "pin": (), "bases_per_district": limits.bases_per_district,
        "hosts_willing": min(build.hosts_willing, limits.hosts_willing),
    })
    scenario = result.scenario.model_copy(update={
        "name": "bases-only", "title": "Bases only, for the same money", "build": asked})
    case = load_case(scenario)
    bases = case.options[case.options["kind"] == "base_module"]
    if not len(bases):
        return result
    # No limit but money, hosts and districts: every host's largest.
    places = int(bases.groupby("site_id")["places"].max().sum())
    scenario = scenario.model_copy(update={
        "build": asked.model_copy(update={"base_places": places})})
    try:
        outcome = outcome_of(scenario, case, progress)
    except NoSolutionError:
        return replace(result, notes=(*result.notes, ("", no_plan_words(scenario))))
    note = (outcome.name, _limits_words(scenario, case))
    return replace(result, comparators=(*result.comparators, outcome),
                   beside=(*result.beside, (scenario, case)), notes=(*result.notes, note))


def _limits_words(scenario: Scenario, case: Case) -> str:
    """What limits bases only, in a sentence."""
    build, serves = scenario.build, case.suitability
    bases = case.options.loc[case.options["kind"] == "base_module", "designation"]
    met = set(serves.loc[serves["designation"].isin(bases), "need"])
    other = [NEED_NAMES[n] for n in NEEDS if n in set(case.demand["need"]) - met]
    needs = (f"; no base on offer is for {listed([low(n) for n in other])}, who gain a place only "
             "where another child leaves one" if other else "")
    return (f"\"{scenario.title}\" is made for comparison, under assumptions: at most "
            f"{build.bases_per_district:,} new bases in a district, and {build.hosts_willing:.0%} "
            f"of the schools that could host one are willing (which ones is drawn){needs}.")
