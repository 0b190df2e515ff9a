"""Questions about what may come: is the choice of sites sure, and what should open when."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.ask import Question
from sufficiency.case.case import load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.checking import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.optimise.assign import Assignment
from sufficiency.optimise.draws import draws as draw
from sufficiency.optimise.phasing import chosen_only, phase
from sufficiency.optimise.problem import Bools, Problem
from sufficiency.optimise.robust import Range, robust
from sufficiency.optimise.site import plan
from sufficiency.optimise.yearly import calendar_of, year_problems, years_of
from sufficiency.travel.matrix import travel_matrix

OPTION = ["option_id", "site_id", "site_name", "kind", "designation", "places"]


@dataclass(frozen=True, eq=False)
class Sureness:
    """How a choice of sites holds in draws of demand and speed.

    Attributes:
        sites: option_id to places, together (in the plan for all draws), own_plan (in the
            scenario's own plan), option_share and site_share of draws that choose it alone.
        draws: one row a draw: draw, growth, minutes_factor, children, unplaced, more_unplaced
            (than the draw's own plan leaves), minutes_mean, extra_minutes_least and _most
            (child-minutes beyond the draw's own plan; empty where more are unplaced).
        findings: what it comes to, in sentences.
        gap: of the plan for all draws.
    """

    sites: pd.DataFrame
    draws: pd.DataFrame
    findings: tuple[str, ...]
    gap: float


def sureness(
    path: Path, count: int | None, seconds: float, progress: Progress = lambda _: None
) -> Sureness:
    """Choose sites once for many draws, and compare with each draw's own choice.

    Args:
        path: scenario; its section robust says how draws are made.
        count: draws; None for the scenario's number.
        seconds: time for everything, making the draws too.

    Raises:
        InputError: faults of the files.
        NoSolutionError: settings contradict each other, or no plan was found in time.
    """
    began = time.perf_counter()
    q = Question.load(path, progress)
    made, problems = [], []
    count = count or q.scenario.robust.draws
    for number, one in enumerate(draw(q.case, q.scenario, q.matrix, count), 1):
        progress(f"making draw {number} of {count}")
        made.append((one.growth, one.minutes))
        problems.append(one.problem)
    solver = q.scenario.solver
    left = max(began + seconds - time.perf_counter(), 0.1 * seconds)
    found = robust(q.built.problem, problems, seconds=left, gap=solver.gap,
                   threads=solver.threads, tell=progress)
    rows = []
    regrets = found.regrets(found.together.found)
    for number, ((growth, minutes), problem, assigned, regret) in enumerate(
        zip(made, problems, found.together.found.parts, regrets, strict=True), 1
    ):
        rows.append({
            "draw": number, "growth": growth, "minutes_factor": minutes,
            "children": problem.children, "unplaced": assigned.shortfall,
            "more_unplaced": regret.most, "minutes_mean": local_minutes(problem, assigned),
            "extra_minutes_least": _minutes(regret.least_seconds),
            "extra_minutes_most": _minutes(regret.most_seconds),
        })
    alone = np.array([p.opened for p in found.alone])
    options = q.case.options
    sites = options[OPTION].assign(
        together=found.together.opened, own_plan=found.central.opened,
        option_share=found.chosen_alone(), site_share=_by_site(options["site_id"], alone),
    )
    sites = sites[sites["together"] | sites["own_plan"] | (sites["option_share"] > 0)]
    sites = sites.sort_values(
        ["kind", "together", "site_share", "option_share", "option_id"],
        ascending=[False, False, False, False, True], ignore_index=True,
    )
    children = sum(p.children for p in problems)
    findings = (
        _told("Beside the scenario's own plan, the plan for all draws saves", found.vss(),
              children),
        _told("Knowing the draw beforehand would save", found.evpi(), children),
    )
    return Sureness(sites, pd.DataFrame(rows), findings, found.together.gap)


def _by_site(site: pd.Series, alone: Bools) -> np.ndarray[Any, np.dtype[np.float64]]:
    """(q,) share of draws that open any option at the option's site; alone is (draws, q)."""
    codes, _ = pd.factorize(site)
    used = np.zeros((len(alone), int(codes.max(initial=-1)) + 1), dtype=bool)
    for number, opened in enumerate(alone):
        used[number, codes[opened]] = True
    return used.mean(axis=0)[codes]


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 60


def _told(what: str, by: Range, children: int) -> str:
    """A range in words; shares are of all children of all draws."""
    if not children:
        return f"{what} nothing: nobody is to be placed in any draw"
    if by.least_seconds is not None and by.most_seconds is not None:
        low, high = by.least_seconds / 60 / children, by.most_seconds / 60 / children
        return (f"{what} between {low:.2f} and {high:.2f} minutes a child and journey; as many "
                "children are placed")
    if by.least == by.most:
        return f"{what} {by.least / children:.2%} of the children from having no suitable place"
    return (f"{what} between {by.least / children:.2%} and {by.most / children:.2%} of the "
            "children from having no suitable place")


def local_minutes(problem: Problem, found: Assignment) -> float | None:
    """Mean minutes of the children with a suitable local place, of those to be placed."""
    there = found.pool >= 0
    there[there] = problem.local[found.pool[there]]
    if not there.any():
        return None
    journey = problem.seconds[found.group[there], found.pool[there]]
    return float(np.average(journey, weights=found.children[there])) / 60


@dataclass(frozen=True, eq=False)
class Programme:
    """What opens when.

    Attributes:
        options: option_id to places, capital_gbp and opens (0 = not within the years) of what is
            opened or was to be phased.
        years: one row a year: year, children, opening, capital_gbp, places (of what is opened, in
            use), unplaced, minutes_mean, unplaced_at_once (if all opened as soon as they are
            ready, whatever a year costs).
        finding: what is proven, in a sentence.
        gap: of child-minutes, among programmes with as few unplaced place-years.
    """

    options: pd.DataFrame
    years: pd.DataFrame
    finding: str
    gap: float


def programme(path: Path, seconds: float, progress: Progress = lambda _: None) -> Programme:
    """Opening years for a scenario's plan, or for everything it may open.

    Args:
        path: scenario; its section phase says the years, the capital of each and how places fill.
        seconds: time of search for everything.

    Raises:
        InputError: faults of the files.
        NoSolutionError: settings contradict each other, or no plan was found in time.
    """
    scenario = load_scenario(path)
    faults = _faults(scenario)
    if faults:
        raise InputError(faults)
    last = years_of(scenario)[-1]
    build = scenario.build.model_copy(update={"open_by": scenario.build.open_by or last})
    scenario = scenario.model_copy(update={"build": build})
    progress(f"reading the case {scenario.case_folder.name}")
    case = load_case(scenario)
    progress("travel times")
    matrix = travel_matrix(case, scenario)
    parts = year_problems(case, scenario, matrix)
    calendar = calendar_of(case, scenario)
    solver = scenario.solver
    progress("what to open")
    # The set is chosen for the last year, when all of it can be in use.
    best = plan(parts[-1], gap=solver.gap, threads=solver.threads, time_limit=0.4 * seconds)
    progress("when to open it")
    keep = np.arange(len(case.options))
    begin = best.opened
    if scenario.phase.choice == "plan":
        parts, keep = chosen_only(parts, best.opened)
        calendar = calendar.only(keep)
        begin = begin[keep]
    found = phase(parts, calendar, gap=solver.gap, threads=solver.threads,
                  time_limit=0.6 * seconds, begin=[begin])
    opens = np.zeros(len(case.options), dtype=np.int64)
    opens[keep] = found.opens
    options = case.options[[*OPTION, "capital_gbp"]].assign(opens=opens)
    shown = opens > 0
    if scenario.phase.choice == "plan":
        shown |= best.opened
    options = options[shown].sort_values(["opens", "kind", "option_id"],
                                         ascending=[True, False, True], ignore_index=True)
    rows = []
    for t, year in enumerate(calendar.years):
        problem, assigned = found.joint.parts[t], found.plan.found.parts[t]
        rows.append({
            "year": year, "children": problem.children, "opening": int((opens == year).sum()),
            "capital_gbp": int(found.spent[t]),
            "places": int(problem.gain[found.plan.opened].sum()),
            "unplaced": assigned.shortfall, "minutes_mean": local_minutes(problem, assigned),
            "unplaced_at_once": found.at_once.parts[t].shortfall,
        })
    least, most = found.plan.shortfall_bound, found.plan.found.shortfall
    finding = (
        f"{most:,} place-years without a suitable local place in {len(parts)} years "
        f"({'none can do better' if least == most else f'at least {least:,} whatever is done'}); "
        f"child-minutes within {found.plan.gap:.2%} of the proven bound."
    )
    return Programme(options, pd.DataFrame(rows), finding, found.plan.gap)


def _faults(scenario: Scenario) -> list[Fault]:
    """What is wrong with section phase beyond single values."""
    settings, out = scenario.phase, []

    def fault(key: str, problem: str, remedy: str, value: object) -> None:
        out.append(Fault(scenario.origin.get(f"phase.{key}", scenario.path.name), problem, remedy,
                         column=f"phase.{key}", value=str(value)))

    limits = settings.capital_by_year_gbp
    if len(limits) not in (0, 1, settings.years):
        fault("capital_by_year_gbp", f"has not one figure for each of {settings.years} years",
              "Give one a year, or a single one for every year.", list(limits))
    if min(limits, default=0) < 0:
        fault("capital_by_year_gbp", "is negative", "Give pounds, 0 or more.", list(limits))
    if abs(sum(settings.spend) - 1) > 1e-6 or min(settings.spend, default=-1) < 0:
        fault("spend", "does not add up to 1", "Give shares, opening year first.",
              list(settings.spend))
    for key in ("school_fill", "base_fill"):
        shares = getattr(settings, key)
        if not shares or shares[0] <= 0 or shares[-1] != 1 or list(shares) != sorted(shares):
            fault(key, "is not a row of growing shares that ends in 1",
                  "Give one share a year, as [0.35, 0.6, 0.8, 1.0].", list(shares))
    if years_of(scenario)[0] <= scenario.demand.year:
        fault("first_year", "is not after the demand year", f"Give {scenario.demand.year + 1} or "
              "later.", years_of(scenario)[0])
    return out
