"""Phasing: what should open when, under yearly capital."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.model.staying import Everybody
from sufficiency.model.years import calendar_of, people_by_year, years_of
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage.phasing import Phasing, chosen_only, solve_phasing
from sufficiency.optimise.problem import Bools, Ints
from sufficiency.optimise.sensitivity.pareto import closed
from sufficiency.optimise.siting.solve import solve_siting
from sufficiency.study.answers import Answer
from sufficiency.study.check import refuse_contradiction
from sufficiency.study.phasing_flow import TRIED, Replays, best_order, words
from sufficiency.study.question import answer_of, refuse_fair
from sufficiency.study.robustness import OPTION, none_fewer, none_shorter
from sufficiency.study.source import Source, scenario_of
from sufficiency.travel.matrix import TravelMatrix, travel_matrix

OPENS = (
    Column("site_name", "Site"), Column("designation", "For"), Column("places", "Places"),
    Column("capital_gbp", "Capital", "pounds"), Column("opens", "Opens", "year"))
"""What a notebook shows of what opens."""
YEARS = (
    Column("year", "Year", "year"), Column("opening", "Opening", "number"),
    Column("capital_gbp", "Capital", "pounds"),
    Column("places", "New places in use", "number"), Column("children", "Children", "count"),
    Column("unplaced", "Without a suitable local place", "count"))
"""What a notebook shows of a year."""

@discreet
@dataclass(frozen=True, eq=False)
class OpeningProgramme:
    """What opens when.

    Attributes:
        options: option_id to places, capital_gbp and opens (0 = not within the years) of what is
            opened or was to be phased; flow_opens, if who has a place keeps it: the best order of
            the same options that was replayed (``phasing_flow.py``).
        years: one row a year: year, children, opening, capital_gbp, places (of what is opened, in
            use), unplaced (those who stay counted as in a run), minutes_mean_local,
            unplaced_at_once (if all opened as soon as they are ready, whatever a year costs; what
            the limit of a year never lets open is among them), flow_unplaced and flow_best (where
            who has a place keeps it, with opens and with flow_opens).
        findings: what is proven, and of which choices, in sentences.
        answer: everything, to be saved.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.phase(sf.datasets.tiny(), seconds=5)
        >>> found.years["unplaced"].tolist()
        [4, 2, 2, 1, 1, 1]
    """

    options: pd.DataFrame
    years: pd.DataFrame
    findings: tuple[str, ...]
    answer: Answer

    def _repr_html_(self) -> str:
        """What a notebook shows: what opens and the years, and no small count."""
        return page(self.answer.title, [table(self.options, OPENS), table(self.years, YEARS)],
                    self.findings, "options, years")


@kinds_checked
@within(seconds=0, replays=0)
def phase(
    source: Source, seconds: float = 60.0, progress: Progress = lambda _: None, *,
    replays: int = TRIED,
) -> OpeningProgramme:
    """Opening years for a scenario's plan, or for everything it may open.

    Args:
        source: scenario; its section phase says the years, the capital of each and how places fill.
        seconds: time for the search, once all is read; replays of Septembers come after it.
        progress: is told each step.
        replays: orders of openings that are replayed September by September, at least one.

    Raises:
        InputError: faults of the files, or settings that contradict each other.
        NoSolutionError: no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.phase(sf.datasets.tiny(), seconds=5)
        >>> found.options.set_index("option_id")["opens"].to_dict()
        {'site-c:complex-3': 2026, 'host-b:asd-2': 2026}
    """
    scenario, case, matrix = made_ready(source, progress)
    people = people_by_year(case, scenario, matrix)
    parts = every = [p.problem for p in people]
    calendar = calendar_of(case, scenario)
    effort = Effort.of(seconds, scenario.solver.gap, scenario.solver.threads).keeping(
        0.03 * seconds)
    progress("what to open")
    # The set is chosen for the last year, when all of it can be in use.
    half = effort.part(0.4)
    last_year = solve_siting(parts[-1], gap=half.gap, threads=half.threads, work=half.work)
    best = closed(parts[-1], last_year, half)
    progress("when to open it")
    keep = np.arange(len(case.options))
    begin = best.opened
    if scenario.phase.choice == "plan":
        parts, keep = chosen_only(parts, best.opened)
        calendar = calendar.only(keep)
        begin = begin[keep]
    found = solve_phasing(parts, calendar, effort, begin=[begin])
    opens = np.zeros(len(case.options), dtype=np.int64)
    opens[keep] = found.opens
    whole = scenario.phase.choice == "whole"
    only = opens > 0 if whole else best.opened
    progress("replaying Septembers")
    flow = Replays(case, scenario, matrix)
    flow_least = flow.least(effort, None if whole else only)
    order = best_order(flow, every, only, opens, flow_least, replays)
    options = opening(case, opens, None if whole else best.opened, order.opens)
    years = _year_by_year(people, found, np.array(calendar.years), opens).assign(
        flow_unplaced=order.first, flow_best=order.left_out)
    out = int(years["unplaced"].sum())
    least = out - found.plan.found.shortfall + found.plan.shortfall_bound
    findings = (*_proven(scenario, found, out, least), *words(order, out, flow_least, whole=whole))
    answer = answer_of("phase", scenario, case, {
        "options": options, "years": years, "findings": pd.DataFrame({"sentence": findings}),
        "search": pd.DataFrame([{
            "choice": scenario.phase.choice, "unplaced": out, "unplaced_least": least,
            "gap": found.plan.gap, "flow_least": flow_least, "replayed": order.replayed}])})
    return OpeningProgramme(options, years, findings, answer)


def made_ready(source: Source, progress: Progress) -> tuple[Scenario, Case, TravelMatrix]:
    """Scenario, case and journeys for opening years.

    Raises:
        InputError: faults of the files, or settings that contradict each other.
    """
    scenario = scenario_of(source)
    faults = _faults(scenario)
    if faults:
        raise InputError(faults)
    refuse_fair(scenario)
    last = years_of(scenario)[-1]
    build = scenario.build.model_copy(update={"open_by": scenario.build.open_by or last})
    scenario = scenario.model_copy(update={"build": build})
    progress(f"reading the case {scenario.case_folder.name}")
    case = load_case(scenario)
    _refuse(scenario, case, last)
    progress("travel times")
    return scenario, case, travel_matrix(case, scenario)


def _refuse(scenario: Scenario, case: Case, last: int) -> None:
    """Pins that are not ready in time, and settings that clash, yearly capital among them."""
    late = case.options[case.options["pinned"].astype(bool)
                        & (case.options["earliest_year"] > last)]
    if len(late):
        raise InputError([Fault(
            scenario.origin.get("build.pin", scenario.path.name),
            f"is pinned but there from January {o['earliest_year']} only, after the last January "
            f"looked at ({last})",
            "Look at more years (phase.years), or take the pin out.", column="build.pin",
            value=str(o["option_id"])) for o in late.to_dict("records")])
    refuse_contradiction(scenario, case)
    refuse_contradiction(scenario, case, years=True)


def opening(
    case: Case, opens: Ints, also: Bools | None, flow_opens: Ints | None = None
) -> pd.DataFrame:
    """What opens, by year, and what was to be phased and never opens.

    Args:
        case: its options.
        opens: (q,) year in which each option opens; 0 = never.
        also: (q,) those to be told even if they never open; None = none.
        flow_opens: (q,) a second year of each; None = none is told.
    """
    options = case.options[[*OPTION, "capital_gbp"]].assign(opens=opens)
    if flow_opens is not None:
        options = options.assign(flow_opens=flow_opens)
    shown = (opens > 0) | (False if also is None else also)
    return options[shown].sort_values(["opens", "kind", "option_id"],
                                      ascending=[True, False, True], ignore_index=True)


def _year_by_year(
    people: list[Everybody], found: Phasing, years: Ints, opens: Ints
) -> pd.DataFrame:
    """One row a year."""
    rows = []
    for t, (year, everybody) in enumerate(zip(years.tolist(), people, strict=True)):
        assigned = found.plan.found.parts[t]
        rows.append({
            "year": year, "children": everybody.children, "opening": int((opens == year).sum()),
            "capital_gbp": int(found.spent[t]),
            "places": int(found.joint.parts[t].gain[found.plan.opened].sum()),
            "unplaced": everybody.unplaced(assigned),
            "minutes_mean_local": everybody.minutes_mean_local(assigned),
            "unplaced_at_once": everybody.unplaced(found.at_once.parts[t]),
        })
    return pd.DataFrame(rows)


def _proven(scenario: Scenario, found: Phasing, out: int, least: int) -> tuple[str, ...]:
    """What is proven, and of which choices."""
    years = scenario.phase.years
    total = (f"{out:,} place-years without a suitable local place in {years} "
             f"year{'s' if years != 1 else ''}")
    gap = none_shorter(found.plan.gap)
    if scenario.phase.choice == "whole":
        what = "programme within the limits"
        return (f"{total}; {none_fewer(out, least, what)}", gap)
    return (
        f"{total}; {none_fewer(out, least, 'order of opening these options')}", gap,
        'What to open was chosen before, for the last year alone: another choice was not looked '
        'at and may leave fewer (phase.choice = "whole" chooses both together).',
    )


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
