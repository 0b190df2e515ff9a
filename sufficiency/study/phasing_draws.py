"""What to open and when, chosen once for many draws of the children of the years ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.notebook import page, table
from sufficiency.common.progress import Progress
from sufficiency.model.bands import Band, band_of, reduced
from sufficiency.model.staying import Everybody
from sufficiency.model.years import calendar_of, people_by_year, years_of
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage.phasing import Calendar, Phasing, chosen_only, solve_phasing
from sufficiency.optimise.problem import Bools, Ints, Joint, Problem
from sufficiency.optimise.sensitivity.pareto import closed
from sufficiency.optimise.siting.solve import Plan, solve_siting
from sufficiency.study.answers import Answer
from sufficiency.study.phasing import OPENS, YEARS, made_ready, opening
from sufficiency.study.phasing_check import evaluate, words
from sufficiency.study.question import answer_of
from sufficiency.study.robustness import none_fewer, none_shorter
from sufficiency.study.source import Source
from sufficiency.travel.matrix import TravelMatrix

SAMPLED = 100
"""Draws that those which are looked at stand for."""
FRESH = 100
"""Draws of a second sample, on which what was chosen is tested."""
Sampler = Callable[[Scenario, Case, int, int, Progress], Band | None]
"""Makes so many draws for a scenario's years, of the sample of that number; None where it knows
nothing of them."""


@discreet
@dataclass(frozen=True, eq=False)
class RobustProgramme:
    """What opens when, for many draws. Internal: small counts are in it.

    Attributes:
        options: option_id to places, capital_gbp, opens and single_opens (0 = not within the
            years): the programme, and what was best for the last year's own numbers alone, opened
            in its best order over the same years and draws.
        years: one row a year: year, children, children_most (mean and most of all draws), opening,
            places (of what is opened, in use), unplaced, unplaced_most, single_unplaced.
        draws: one row a draw, fewest children first: draw, children (of all years), unplaced
            (place-years), single_unplaced, regret (their difference).
        tested: place-years a draw in the draws that were looked at and in ``FRESH`` others: see
            ``phasing_check.Evaluation.table``.
        findings: what is proven, and of which choices, in sentences.
        answer: everything, to be saved.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.phase_over_draws(sf.datasets.tiny(), count=2, seconds=5)
        >>> found.draws["regret"].tolist()
        [0, 0]
        >>> found.tested["out_of_sample"].tolist()
        [11.0, 11.0, 0.0]
    """

    options: pd.DataFrame
    years: pd.DataFrame
    draws: pd.DataFrame
    tested: pd.DataFrame
    findings: tuple[str, ...]
    answer: Answer

    def _repr_html_(self) -> str:
        """What a notebook shows: what opens and the years, and no small count."""
        return page(self.answer.title, [table(self.options, OPENS), table(self.years, YEARS)],
                    self.findings, "options, years, draws, tested")


def phase_over_draws(
    source: Source, count: int = 3, seconds: float = 120.0, progress: Progress = lambda _: None, *,
    sample: Sampler | None = None,
) -> RobustProgramme:
    """One programme for the years and draws together, beside the single-year answer.

    Args:
        source: scenario; its sections phase and robust.
        count: draws that are looked at; they stand for ``SAMPLED``.
        seconds: time for the search, once all is read; the test on other draws comes after it.
        progress: is told each step.
        sample: of the draws; None, or where it knows nothing, for the scenario's band on demand.

    Raises:
        InputError: faults of the files, or settings that contradict each other.
        NoSolutionError: no plan was found in time.
    """
    scenario, case, matrix = made_ready(source, progress)

    def drawn(draws: int, number: int) -> Band:
        own = sample(scenario, case, draws, number, progress) if sample else None
        return own or band_of(case, scenario, draws, number)

    now = case.demand.groupby(["need", "phase"])["children"].sum().to_dict()
    band = reduced(drawn(SAMPLED, 0), now, count)
    people = _people(case, scenario, matrix, band, progress)
    central = people_by_year(case, scenario, matrix)[-1].problem
    effort = Effort.of(seconds, scenario.solver.gap, scenario.solver.threads).keeping(
        0.03 * seconds)
    found = over_draws(
        central, [[p.problem for p in draw] for draw in people], calendar_of(case, scenario),
        effort, whole=scenario.phase.choice == "whole", tell=progress)
    years, draws = _tables(people, found, np.array(years_of(scenario)))
    options = _options(case, found)
    chosen_on = (draws["unplaced"].to_numpy(float), draws["single_unplaced"].to_numpy(float))
    check = evaluate(case, scenario, matrix, drawn(FRESH, 1),
                     (found.opens, found.single_opens), progress)
    findings = (*_words(scenario, band, people, found), *words(check, chosen_on))
    others = check.table([d.mean() for d in chosen_on])
    stay = _stay(people)
    answer = answer_of("phase --draws", scenario, case, {
        "options": options, "years": years, "draws": draws, "tested": others,
        "findings": pd.DataFrame({"sentence": findings}),
        "search": pd.DataFrame([{
            "choice": scenario.phase.choice, "draws": count, "sampled": band.sampled,
            "unplaced": found.programme.plan.found.shortfall + stay,
            "unplaced_least": found.programme.plan.shortfall_bound + stay,
            "gap": found.programme.plan.gap}])})
    return RobustProgramme(options, years, draws, others, findings, answer)


@discreet
@dataclass(frozen=True, eq=False)
class Programmes:
    """What was found over years and draws.

    Attributes:
        programme, single: the programme, and the single-year answer in its best order; their
            parts are the years of the first draw, then of the second, ...
        opens, single_opens: (q,) year each option opens; 0 = not within the years.
    """

    programme: Phasing
    single: Phasing
    opens: Ints
    single_opens: Ints


def over_draws(
    central: Problem, draws: list[list[Problem]], calendar: Calendar, effort: Effort, *,
    whole: bool, tell: Progress = lambda _: None,
) -> Programmes:
    """Choose once for all years and draws.

    Args:
        central: the last year with its central numbers, whose best choice is the single answer.
        draws: of each draw, the problem of each year, with the same options.
        calendar: the years.
        effort: for everything.
        whole: choose what and when together; else what for the last year's draws, then when.
        tell: is told each step.

    Raises:
        NoSolutionError: the limits contradict each other, or no plan was found in time.
    """
    parts = [problem for draw in draws for problem in draw]
    at = list(range(len(calendar.years))) * len(draws)
    tell("what to open, for the last year alone")
    alone = _chosen(Joint((central,)), effort.part(0.2))
    single, single_opens = _in_order(parts, calendar, effort.part(0.2), alone, at)
    if whole:
        tell("what to open and when, for all years and draws")
        found = solve_phasing(parts, calendar, effort, begin=[alone], at=at, known=single_opens)
        return Programmes(found, single, found.opens, single_opens)
    tell("what to open, for the last year of all draws")
    chosen = _chosen(Joint(tuple(d[-1] for d in draws)), effort.part(0.5), [alone])
    tell("when to open it")
    found, opens = _in_order(parts, calendar, effort, chosen, at)
    if _rank(single) < _rank(found):
        # What is best for the last year of all draws need not be so for all years.
        found, opens = single, single_opens
    return Programmes(found, single, opens, single_opens)


def _rank(found: Phasing) -> tuple[int, int]:
    return found.plan.found.shortfall, found.plan.found.seconds


def _in_order(
    parts: list[Problem], calendar: Calendar, effort: Effort, opened: Bools, at: list[int]
) -> tuple[Phasing, Ints]:
    """These options in their best order, and (q,) the year of each."""
    few, keep = chosen_only(parts, opened)
    found = solve_phasing(
        few, calendar.only(keep), effort, begin=[np.ones(len(keep), dtype=bool)], at=at)
    opens = np.zeros(len(opened), dtype=np.int64)
    opens[keep] = found.opens
    return found, opens


def _chosen(joint: Joint, effort: Effort, begin: list[Bools] | None = None) -> Bools:
    found = solve_siting(joint, gap=effort.gap, threads=effort.threads, choices=begin or [],
                         work=effort.part(1.0).work)
    return closed(joint, found, effort).opened


def _people(
    case: Case, scenario: Scenario, matrix: TravelMatrix, band: Band, progress: Progress
) -> list[list[Everybody]]:
    """Of each draw, everybody of each year."""
    out = []
    for number, draw in enumerate(band.draws, 1):
        progress(f"making draw {number} of {len(band.draws)}")
        out.append(people_by_year(case, scenario, matrix, draw))
    return out


def _stay(people: list[list[Everybody]]) -> int:
    """Those who stay without a suitable local place, over years and draws."""
    return sum(one.left_out for draw in people for one in draw)


def _unplaced(people: list[list[Everybody]], found: Phasing) -> Ints:
    """(draws, years) children without a suitable local place."""
    parts = iter(found.plan.found.parts)
    return np.array([[one.unplaced(next(parts)) for one in draw] for draw in people])


def _tables(
    people: list[list[Everybody]], found: Programmes, years: Ints
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row a year, and one row a draw."""
    children = np.array([[one.children for one in draw] for draw in people])
    out, single = _unplaced(people, found.programme), _unplaced(people, found.single)
    plan = found.programme
    by_year = pd.DataFrame({
        "year": years, "children": children.mean(axis=0).round(1),
        "children_most": children.max(axis=0),
        "opening": [(found.opens == year).sum() for year in years],
        "places": [int(plan.joint.parts[t].gain[plan.plan.opened].sum())
                   for t in range(len(years))],
        "unplaced": out.mean(axis=0).round(1), "unplaced_most": out.max(axis=0),
        "single_unplaced": single.mean(axis=0).round(1)})
    by_draw = pd.DataFrame({
        "draw": np.arange(1, len(people) + 1), "children": children.sum(axis=1),
        "unplaced": out.sum(axis=1), "single_unplaced": single.sum(axis=1),
        "regret": single.sum(axis=1) - out.sum(axis=1)})
    return by_year, by_draw


def _options(case: Case, found: Programmes) -> pd.DataFrame:
    """What either of the two opens."""
    either = (found.opens > 0) | (found.single_opens > 0)
    table = opening(case, found.opens, either)
    single = dict(zip(case.options["option_id"], found.single_opens.tolist(), strict=True))
    return table.assign(single_opens=[single[o] for o in table["option_id"]])


def _words(
    scenario: Scenario, band: Band, people: list[list[Everybody]], found: Programmes
) -> tuple[str, ...]:
    """What is proven, and of which choices; what the single-year answer would have cost."""
    count, stay = len(people), _stay(people)
    plan, single = found.programme.plan, found.single.plan
    out, least = plan.found.shortfall + stay, plan.shortfall_bound + stay
    whole = scenario.phase.choice == "whole"
    what = "programme within the limits" if whole else "order of opening these options"
    words = [
        f"{count} draws stand for {band.sampled} of {band.source}: the middle ones of as many "
        "equal slices, by children.",
        f"{out / count:,.1f} place-years a draw without a suitable local place in "
        f"{scenario.phase.years} years; {none_fewer(out, least, what, by=count)}",
        none_shorter(plan.gap),
    ]
    if not whole:
        words.append('What to open was chosen before, for the last year of all draws: another '
                     'choice may leave fewer (phase.choice = "whole" chooses both together).')
    words.append(_regret(single, plan, count, whole=whole))
    return tuple(words)


def _regret(single: Plan, plan: Plan, count: int, *, whole: bool) -> str:
    """What the single-year answer leaves out more, and more than any programme at most."""
    who = ("What is best for the scenario's own numbers of the last year alone, opened in the best "
           "order found for it,")
    more = single.found.shortfall - plan.found.shortfall
    most = single.found.shortfall - plan.shortfall_bound
    assert 0 <= more <= most, "the programme is no worse than the single-year answer"
    text = (f"{who} leaves out {more / count:,.1f} place-years a draw more than this programme"
            if more else f"{who} leaves out as many as this programme")
    if not whole:
        return f"{text}."
    return (f"{text}; that is its regret (proven)." if most == more else
            f"{text}; its regret is at most {most / count:,.1f} (proven).")
