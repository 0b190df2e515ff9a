"""Questions about a scenario beyond its plan: trade-offs, alternatives, why here and not there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.checking import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.optimise import frontier as ask
from sufficiency.optimise.build import Built, build_problem
from sufficiency.optimise.contradiction import contradiction
from sufficiency.optimise.outcome import describe
from sufficiency.optimise.site import Plan, plan
from sufficiency.publish.disclosure import parts
from sufficiency.travel.matrix import TravelMatrix, travel_matrix


@dataclass(frozen=True, eq=False)
class Question:
    """A scenario made ready to be asked about."""

    scenario: Scenario
    case: Case
    matrix: TravelMatrix
    built: Built

    @classmethod
    def load(cls, path: Path, progress: Progress) -> Question:
        """Read a scenario and its case.

        Raises:
            InputError: every fault of every file.
        """
        scenario = load_scenario(path)
        progress(f"reading the case {scenario.case_folder.name}")
        case = load_case(scenario)
        if scenario.objective.minimise != "total" or scenario.guard.minutes is not None:
            raise InputError([Fault(
                path.name, "asks for a fair plan, but this verb compares plans by total travel",
                "Take [objective] and [guard] out for this question.", column="objective.minimise",
                value=scenario.objective.minimise,
            )])
        progress("travel times")
        matrix = travel_matrix(case, scenario)
        return cls(scenario, case, matrix, build_problem(case, scenario, matrix))

    def summary(self, found: Plan) -> dict[str, Any]:
        """Measures of a plan, as in summary.json."""
        return describe(self.case, self.scenario, self.matrix, self.built, found).summary

    def best(self, seconds: float, progress: Progress) -> Plan:
        """The scenario's own plan, searched for no longer than this.

        Raises:
            InputError: the scenario's settings contradict each other.
        """
        clash = contradiction(self.scenario, self.case)
        if clash is not None:
            raise InputError([clash])
        progress("the plan to compare with")
        solver = self.scenario.solver
        return plan(self.built.problem, gap=solver.gap, threads=solver.threads,
                    time_limit=min(seconds, solver.time_limit_seconds))

    def effort(self, seconds: float) -> ask.Effort:
        """A share of the time, with the scenario's gap and threads."""
        return ask.Effort(seconds, self.scenario.solver.gap, self.scenario.solver.threads)


def _figures(summary: dict[str, Any]) -> dict[str, Any]:
    return {
        "unplaced": summary["unplaced"]["total"], "minutes_mean": summary["minutes_mean"],
        "child_minutes": summary["child_minutes_total"],
        "over_guideline_share": summary["over_guideline"]["share"],
        "capital_gbp": summary["capital_gbp"], "gap": summary["gap"],
    }


def frontier(
    path: Path, schools: Sequence[int] | None, base_places: Sequence[int] | None,
    seconds: float, progress: Progress = lambda _: None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each number of schools and base places achieves, and costs.

    Args:
        path: scenario; its own numbers are the largest asked about by default.
        schools, base_places: numbers to try; None for 0 to the scenario's number.
        seconds: time for all points together.

    Returns:
        One row a point (new_schools, base_places, unplaced, minutes_mean, child_minutes,
        over_guideline_share, capital_gbp, gap, undominated; empty figures where the limits allow
        no plan), and the bases-first ladder: children whom bases alone leave without a suitable
        local place, by need, small numbers withheld.

    Raises:
        InputError: faults of the files.
    """
    q = Question.load(path, progress)
    build = q.scenario.build
    schools = range(build.max_new_schools + 1) if schools is None else schools
    if base_places is None:
        base_places = _steps(build.base_places, q.built.problem)
    each = q.effort(seconds / max(len(schools) * len(base_places), 1))
    points = ask.frontier(q.built.problem, schools, base_places, each, progress)
    rows, ladder = [], []
    for point in points:
        row: dict[str, Any] = {"new_schools": point.schools, "base_places": point.base_places}
        if point.plan is not None:
            summary = q.summary(point.plan)
            row |= _figures(summary)
            if point.schools == 0:
                ladder.append({"base_places": point.base_places,
                               **parts(summary["unplaced"]["by_need"])})
        rows.append(row)
    frame = pd.DataFrame(rows)
    capital = frame["capital_gbp"].fillna(0).astype("int64").tolist()
    frame["undominated"] = ask.undominated(points, capital)
    return frame, pd.DataFrame(ladder)


def _steps(most: int, problem: Any) -> list[int]:
    """0, about a half and all of the base places, in whole modules."""
    sizes = problem.options.places[problem.options.base]
    if not most or not len(sizes):
        return [most]
    module = int(np.gcd.reduce(sizes))
    return sorted({0, most // 2 // module * module, most})


def alternatives(
    path: Path, count: int, within: float, seconds: float, progress: Progress = lambda _: None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Different plans nearly as good as the best, and what they share.

    Returns:
        One row a plan, best first (plan, figures as in ``frontier``, extra_share of child-time,
        schools), and one row an option that is in any of them (option_id, site, kind,
        designation, places, plans: how many of them open it).
    """
    q = Question.load(path, progress)
    best = q.best(0.4 * seconds, progress)
    found = ask.alternatives(q.built.problem, best, count, within, q.effort(0.6 * seconds),
                             progress)
    options = q.case.options
    school = (options["kind"] == "new_school").to_numpy()
    rows = []
    for number, other in enumerate(found, 1):
        named = options[other.opened & school]
        rows.append({
            "plan": number, **_figures(q.summary(other)),
            "extra_share": other.assignment.seconds / best.assignment.seconds - 1,
            "schools": ", ".join(named["site_name"] + " (" + named["designation"] + ")"),
        })
    times = np.sum([p.opened for p in found], axis=0)
    shared = options.assign(plans=times)[times > 0]
    shared = shared.sort_values(["plans", "kind", "option_id"], ascending=[False, False, True])
    columns = ["option_id", "site_name", "kind", "designation", "places", "plans"]
    return pd.DataFrame(rows), shared[columns].reset_index(drop=True)


def explain(
    path: Path, site: str | None, seconds: float, progress: Progress = lambda _: None
) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Why an option is in the plan or not, and where one more place would help most.

    Args:
        path: scenario.
        site: part of a site's name or id; None for every option the plan opens.
        seconds: time for everything.

    Returns:
        One row an option (option_id, site, designation, places, opened, change, children,
        least_minutes, found_minutes of all children together and one way, answer), one row a
        pool (pool_id, name, designation, children, minutes), most helpful first, and the gap of
        the plan that all is compared with.

    Raises:
        InputError: faults of the files, or no site of that name.
    """
    q = Question.load(path, progress)
    options = q.case.options
    named = None if site is None else _named(options, site, q.scenario.path.name)
    best = q.best(0.4 * seconds, progress)
    which = np.flatnonzero(best.opened if named is None else named)
    each = q.effort(0.6 * seconds / max(len(which), 1))
    prices = ask.explain(q.built.problem, best, which.tolist(), each, progress)
    progress("one more place")
    more = ask.one_more_place(q.built.problem, best)
    rows = [{
        **options.iloc[p.option][["option_id", "site_name", "designation", "places"]],
        "opened": p.opened, "children": p.children if p.plan else None,
        "least_minutes": None if p.least_seconds is None else p.least_seconds / 60,
        "found_minutes": None if p.found_seconds is None else p.found_seconds / 60,
        "answer": _answer(p),
    } for p in prices]
    pools = q.built.pools
    value = pd.DataFrame([{
        "pool_id": pools["pool_id"].iloc[m.pool], "name": pools["name"].iloc[m.pool],
        "designation": pools["designation"].iloc[m.pool],
        "children": m.children, "minutes": m.seconds / 60,
    } for m in more])
    return pd.DataFrame(rows), value, best.gap


def _named(options: pd.DataFrame, site: str, file: str) -> Any:
    """Options at the sites a word names."""
    word = site.casefold()
    hit = (options["site_name"].str.casefold().str.contains(word, regex=False)
           | (options["site_id"].str.casefold() == word))
    if not hit.any():
        names = sorted(set(options["site_name"]))
        near = difflib.get_close_matches(site, names, n=3, cutoff=0.4)
        remedy = f"Did you mean {' or '.join(near)}?" if near else (
            "Sites are listed in sites.csv and hosts.csv of the case; the scenario may leave "
            "some out."
        )
        raise InputError([Fault(file, "no site with options has this name", remedy,
                                column="--site", value=site)])
    return hit.to_numpy()


def _answer(price: ask.Price) -> str:
    """A price in words; minutes are of all children together, one way."""
    doing = "doing without it" if price.opened else "opening it"
    if price.plan is None:
        return f"the limits of the scenario allow no plan {doing}"
    if price.children > 0:
        return f"{doing} leaves {price.children} more without a suitable local place"
    if price.children < 0:
        return f"a plan {doing} was found that places {-price.children} more"
    assert price.least_seconds is not None and price.found_seconds is not None
    least, found = price.least_seconds / 60, price.found_seconds / 60
    if found < 0:
        return f"the plan found {doing} is better by {-found:,.0f} child-minutes: search longer"
    if least > 0:
        return f"{doing} costs {least:,.0f} to {found:,.0f} child-minutes a journey"
    return f"{doing} costs at most {found:,.0f} child-minutes a journey; a cost is not proven"
