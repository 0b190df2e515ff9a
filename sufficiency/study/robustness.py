"""Robust siting: would other children and roads have led to the same sites?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.model.draws import draws as draw
from sufficiency.optimise.multistage.two_stage import Range, solve_two_stage
from sufficiency.optimise.problem import Bools
from sufficiency.study.answers import Answer
from sufficiency.study.check import refuse_contradiction
from sufficiency.study.question import Question
from sufficiency.study.source import Source

NONE, LEAST_SHARE, ALL = 1e-9, 1e-4, 0.99995
"""Shares of child-time: less is none; the least that two digits of per cent can tell; more is all
of it, which any choice has."""
OPTION = ["option_id", "site_id", "site_name", "kind", "designation", "places"]


SITES = (
    Column("site_name", "Site"), Column("designation", "For"), Column("places", "Places"),
    Column("together", "In the plan for all draws", "truth"),
    Column("own_plan", "In the scenario's own plan", "truth"),
    Column("site_share", "Draws that choose the site alone", "share"))
"""What a notebook shows of a site."""

@discreet
@dataclass(frozen=True, eq=False)
class Robustness:
    """How a choice of sites holds in draws of demand and speed.

    Attributes:
        sites: option_id to places, together (in the plan for all draws), own_plan (in the
            scenario's own plan), option_share and site_share of draws that choose it alone.
        draws: one row a draw: draw, growth, minutes_factor, children and unplaced (those who stay
            counted as in a run), more_unplaced_least and more_unplaced (at least and at most more
            than a plan for the draw alone leaves), minutes_mean_local, extra_minutes_least and
            _most (child-time beyond the draw's own plan; empty where more are unplaced).
        findings: what it comes to and what is proven, in sentences.
        answer: everything, to be saved.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.robust(sf.datasets.tiny(), count=3, seconds=10)
        >>> found.draws["unplaced"].tolist()
        [3, 2, 4]
    """

    sites: pd.DataFrame
    draws: pd.DataFrame
    findings: tuple[str, ...]
    answer: Answer

    def _repr_html_(self) -> str:
        """What a notebook shows: the sites, and no small count."""
        return page(self.answer.title, [table(self.sites, SITES)], self.findings, "sites, draws")


@kinds_checked
@within(count=1, seconds=0)
def robust(
    source: Source, count: int | None = None, seconds: float = 120.0,
    progress: Progress = lambda _: None
) -> Robustness:
    """Choose sites once for many draws, and compare with each draw's own choice.

    Args:
        source: scenario; its section robust says how draws are made.
        count: draws; None for the scenario's number.
        seconds: time for making the draws and the search, once all is read.
        progress: is told each step.

    Raises:
        InputError: faults of the files, or settings that contradict each other.
        NoSolutionError: no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.robust(sf.datasets.tiny(), count=3, seconds=10)
        >>> found.sites.loc[found.sites["together"], "option_id"].tolist()
        ['site-c:complex-3', 'host-b:asd-2']
    """
    q = Question.load(source, progress, seconds)
    refuse_contradiction(q.scenario, q.case)
    made = []
    count = count or q.scenario.robust.draws
    for number, one in enumerate(draw(q.case, q.scenario, q.matrix, count), 1):
        progress(f"making draw {number} of {count}")
        made.append(one)
    found = solve_two_stage(
        q.built.problem, [d.problem for d in made], q.effort.part(0.97), progress)
    rows = []
    regrets = found.regrets(found.together.found)
    for number, (one, assigned, regret) in enumerate(
        zip(made, found.together.found.parts, regrets, strict=True), 1
    ):
        rows.append({
            "draw": number, "growth": one.growth, "minutes_factor": one.minutes,
            "children": one.people.children, "unplaced": one.people.unplaced(assigned),
            "more_unplaced_least": regret.least, "more_unplaced": regret.most,
            "minutes_mean_local": one.people.minutes_mean_local(assigned),
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
    everybody = sum(d.people.children for d in made)
    stay = sum(d.people.left_out for d in made)
    together = found.together
    out, least = together.found.shortfall + stay, together.shortfall_bound + stay
    findings = (
        f"The plan for all draws leaves {out / count:,.1f} children a draw without a suitable "
        f"local place; {none_fewer(out, least, 'one choice for all draws', by=count)} "
        f"{none_shorter(together.gap)}",
        _told("Beside the scenario's own plan, the plan for all draws saves", found.vss(),
              everybody),
        _told("Knowing the draw beforehand would save", found.evpi(), everybody),
    )
    table = pd.DataFrame(rows)
    answer = q.answer(
        "robust", sites=sites, draws=table, findings=pd.DataFrame({"sentence": findings}),
        search=pd.DataFrame([{"gap": together.gap, "unplaced": out, "unplaced_least": least}]))
    return Robustness(sites, table, findings, answer)


def none_fewer(out: int, least: int, what: str, *, by: int = 1) -> str:
    """Whether fewer can be left out, in a sentence.

    Args:
        out, least: children left out by what was found and at least, in all ``by`` draws.
        what: named in the sentence.
        by: draws that both are summed over; their mean is told.
    """
    assert least <= out, "a bound is no more than what was found"
    if least == out:
        return f"no {what} leaves fewer (proven)."
    if not least:  # that no fewer than none are left out says nothing
        return "how many fewer may be left out was not proven."
    digits = int(by > 1)
    return f"no {what} leaves fewer than {rounded_down(least / by, digits):,.{digits}f} (proven)."


def rounded_down(value: float, digits: int) -> float:
    """A bound with so many digits behind the point, and no more than it: it stays proven."""
    scale = 10 ** digits
    return math.floor(value * scale + 1e-6) / scale


def none_shorter(gap: float) -> str:
    """How much less child-time another choice can have, as a sentence.

    Args:
        gap: share of the child-time found by which it exceeds the proven bound.
    """
    if gap >= ALL:
        return ("How much less child-time another choice with as few left out may have is not "
                "known: the time allowed ended before anything was proven of it.")
    share = max(-rounded_down(-gap, 4), LEAST_SHARE)
    less = f"more than {share:.2%} less" if gap > NONE else "less"
    return f"Of the choices that leave as few out, none has {less} child-time (proven)."


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
    def between(low: float, high: float, form: str) -> str:
        ends = [format(v, form) for v in (low, high)]
        return ends[0] if ends[0] == ends[1] else f"between {ends[0]} and {ends[1]}"

    if not children:
        return f"{what} nothing: nobody is to be placed in any draw."
    if by.least_seconds is not None and by.most_seconds is not None:
        minutes = between(by.least_seconds / 60 / children, by.most_seconds / 60 / children, ".2f")
        return f"{what} {minutes} minutes a child and journey; as many children are placed."
    share = between(by.least / children, by.most / children, ".2%")
    return f"{what} {share} of the children from having no suitable place."
