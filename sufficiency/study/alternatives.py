"""Alternatives: what else is nearly as good, and what such plans share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError, did_you_mean
from sufficiency.model.measures import figures
from sufficiency.optimise.problem import Bools
from sufficiency.optimise.sensitivity.alternatives import MOST, By, Ties, ties
from sufficiency.optimise.sensitivity.alternatives import Alternatives as Found
from sufficiency.optimise.sensitivity.alternatives import alternatives as others
from sufficiency.optimise.siting.solve import Plan
from sufficiency.study.answers import Answer
from sufficiency.study.option_words import named, ties_said
from sufficiency.study.question import AFTER, SECONDS, Question, more_figures, nearest
from sufficiency.study.source import Source

RANKS = {
    "best": "unplaced", "minutes": "child_minutes", "mean": "minutes_mean", "p90": "minutes_p90",
    "over_guideline": "over_guideline_share", "capital": "capital_gbp", "unplaced": "unplaced",
    "schools": "new_schools",
}
"""What plans may be ranked on -> column."""
ORDERED: dict[str, By] = {
    "best": "best", "unplaced": "best", "capital": "capital", "schools": "schools"}
"""Ranks that a search can follow; for the others plans are found first and ranked after."""


PLANS = (
    Column("plan", "Plan", "number"), Column("schools", "New schools"),
    Column("unplaced", "Without a suitable local place", "count"),
    Column("capital_gbp", "Capital", "pounds"),
    Column("extra_share", "More travel than the best", "share"),
    Column("own", "What the scenario opens", "truth"))
"""What a notebook shows of a plan."""

@discreet
@dataclass(frozen=True, eq=False)
class Alternatives:
    """Different plans nearly as good.

    Attributes:
        plans: one row a plan, first by rank (plan, what ``measures.figures`` has, extra_share of
            child-time against the best, own: whether it is what the scenario itself opens,
            schools). The gap is how much less child-time a plan could take that is not listed
            before it and leaves as few out.
        shared: one row an option that is in any (option_id, site_name, kind, designation, places,
            plans: how many open it).
        words: what is proven of them and what they share, in sentences.
        answer: everything, to be saved.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.alternatives(sf.datasets.tiny(), seconds=5)
        >>> found.plans["schools"].tolist()
        ['Site C (complex)']
        >>> found.words[1]
        'One plan only is within the tolerances (proven).'
    """

    plans: pd.DataFrame
    shared: pd.DataFrame
    words: tuple[str, ...]
    answer: Answer

    def _repr_html_(self) -> str:
        """What a notebook shows: the plans, and no small count."""
        return page(self.answer.title, [table(self.plans, PLANS)], self.words, "plans, shared")


@dataclass(frozen=True)
class Asked:
    """What was asked for.

    Attributes:
        count: plans told.
        within: how much more child-time may be than the best plan's, as a share.
        more: children more who may be left without a suitable local place.
        rank: key of ``RANKS``.
        schools: plans differ if their new schools do, not any option.

    Examples:
        >>> import sufficiency as sf
        >>> sf.Asked(count=2, within=0.1).rank
        'best'
    """

    count: int = 3
    within: float = 0.01
    more: int = 0
    rank: str = "best"
    schools: bool = False

    def __post_init__(self) -> None:
        faults = [Fault("alternatives", "cannot be asked for", f"Give {least} or more.",
                        column=name, value=str(value))
                  for name, least in (("count", 1), ("within", 0), ("more", 0))
                  if not (value := getattr(self, name)) >= least]
        faults += [Fault("alternatives", "is no rank", did_you_mean(self.rank, RANKS),
                         column="rank", value=self.rank)] * (self.rank not in RANKS)
        if faults:
            raise InputError(faults)


USUAL = Asked()


@kinds_checked
@within(seconds=0)
def alternatives(
    source: Source, asked: Asked = USUAL, seconds: float = SECONDS,
    progress: Progress = lambda _: None, *, count: int | None = None, within: float | None = None,
    more: int | None = None, rank: str | None = None, schools: bool | None = None,
) -> Alternatives:
    """Different plans nearly as good as the best, and what they share.

    Args:
        source: scenario.
        asked: how many, how near, ranked on what.
        seconds: time for the search, once all is read.
        progress: is told each step.
        count, within, more, rank, schools: the same one by one (see ``Asked``), in place of what
            ``asked`` says.

    Raises:
        InputError: faults of the files, settings that contradict each other, or what cannot be
            asked.
        NoSolutionError: no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.alternatives(sf.datasets.tiny(), count=2, within=0.1, seconds=5)
        >>> found.plans["child_minutes"].round(1).tolist()
        [97.1, 114.4]
    """
    own: dict[str, Any] = {"count": count, "within": within, "more": more, "rank": rank,
                           "schools": schools}
    asked = replace(asked, **{name: value for name, value in own.items() if value is not None})
    q = Question.load(source, progress, seconds)
    best = q.best(0.5, progress)
    by = ORDERED.get(asked.rank)
    told = q.effort.keeping(AFTER * (asked.count if by else 1))
    found = others(q.built.problem, best, asked.count if by else MOST, asked.within,
                   told.part(0.75 if by else 0.4), progress, more=asked.more, by=by or "best",
                   schools_only=asked.schools)
    equal = ties(q.built.problem, best, told.part(0.9 if by else 0.2), progress)
    frame, kept, looked = _described(q, found, asked, best)
    frame = frame.iloc[: asked.count]
    chosen = [found.plans[i] for i in frame.index]
    rest = kept.loc[frame.index].reset_index(drop=True).assign(**nearest(chosen))
    plans = frame.reset_index(drop=True)
    plans.insert(0, "plan", np.arange(1, len(plans) + 1))
    if RANKS[asked.rank] not in plans:
        plans.insert(2, RANKS[asked.rank], rest[RANKS[asked.rank]])
    opened = np.array([p.opened for p in chosen])
    options, times = q.case.options, opened.sum(axis=0)
    shared = options.assign(plans=times)[times > 0]
    shared = shared.sort_values(["plans", "kind", "option_id"], ascending=[False, False, True])
    columns = ["option_id", "site_name", "kind", "designation", "places", "plans"]
    proven = found.best.gap == 0 and found.best.shortfall_bound == found.best.found.shortfall
    every = found.complete and looked == len(found.plans)
    words = (*_proof(found, asked, len(chosen), looked),
             *_own(plans, options, best, found.best), *ties_said(options, equal, proven=proven),
             *_shared(options, opened, found.always,
                      every and len(chosen) == looked and not asked.schools))
    answer = q.answer(
        "alternatives", plans=pd.concat([plans, rest.drop(columns=[
            c for c in rest if c in plans])], axis=1),
        shared=pd.DataFrame({"sentence": words}), search=pd.DataFrame([_search(found, asked,
                                                                               equal, looked)]))
    return Alternatives(plans, shared[columns].reset_index(drop=True), words, answer)


def _described(
    q: Question, found: Found, asked: Asked, best: Plan
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Figures of the plans and what is kept besides, in order; and how many plans were described.

    Where plans are ranked after they are found, as many as there is time for.
    """
    options = q.case.options
    school = (options["kind"] == "new_school").to_numpy()
    rows, kept = [], []
    for number, other in enumerate(found.plans):
        if number >= asked.count and q.effort.left() <= 0:
            break
        mine, summary = options[other.opened & school], q.summary(other)
        rows.append({
            **figures(summary), "extra_share": _extra(other, found.best),
            "own": bool(np.array_equal(other.opened, best.opened)),
            "schools": ", ".join(mine["site_name"] + " (" + mine["designation"] + ")"),
        })
        kept.append(more_figures(summary))
    frame, more = pd.DataFrame(rows), pd.DataFrame(kept)
    if asked.rank not in ORDERED:
        both = pd.concat([frame, more.drop(columns=[c for c in more if c in frame])], axis=1)
        both["place"] = np.arange(len(both))
        column = RANKS[asked.rank]
        frame = frame.loc[both.sort_values([column, "unplaced", "child_minutes", "place"]).index]
    return frame, more, len(rows)


def _extra(other: Plan, best: Plan) -> float:
    """Child-time more than the best plan's, as a share: of the plans in hand, without charges."""
    own, least = other.assignment.seconds, best.assignment.seconds
    return own / least - 1 if least else (np.nan if own else 0.0)


def _own(
    plans: pd.DataFrame, options: pd.DataFrame, own: Plan, best: Plan
) -> list[str]:
    """Why the scenario's own plan is not the first, where it is not."""
    if own.found.seconds == best.found.seconds or own.found.shortfall != best.found.shortfall:
        return []
    at = plans.loc[plans["own"], "plan"].tolist()
    where = f"plan {at[0]}" if at else "not among these"
    pounds = options["capital_gbp"].to_numpy()
    more = int(pounds[best.opened].sum() - pounds[own.opened].sum())
    minutes = (own.found.seconds - best.found.seconds) / 60
    why = (f"the least child-time, {minutes:,.1f} minutes less, takes £{more:,} more capital "
           "than it (see build.worth and solver.gap)" if more > 0 else
           f"the least child-time is {minutes:,.1f} minutes less, which is within the gap of its "
           "search")
    return [f"The scenario's own plan is {where}: {why}."]


def _search(found: Found, asked: Asked, equal: Ties, looked: int) -> dict[str, object]:
    """What the search proved, as fields."""
    ranked = asked.rank in ORDERED
    return {
        "different": "new schools" if asked.schools else "options", "rank": asked.rank,
        "within": asked.within, "more": asked.more,
        "proven": found.proven if ranked else found.complete and looked == len(found.plans),
        "complete": found.complete and looked == len(found.plans) <= asked.count,
        "plans_ranked": looked, "ties": len(equal.plans), "ties_complete": equal.complete,
    }


def _proof(found: Found, asked: Asked, told: int, looked: int) -> list[str]:
    """How plans differ, what the tolerances are, and what was proven or how far was searched."""
    which = "new schools" if asked.schools else "options"
    few = ("as few left out" if not asked.more else "at most one more place short"
           if asked.more == 1 else f"at most {asked.more} more places short")
    out = [f"Plans count as different if they open different {which}; the tolerances are {few} and "
           f"child-time up to {asked.within:.1%} more than the best plan's (minutes of all "
           "journeys, a child with no place at all counted as two hours or more)."]
    every = found.complete and looked == len(found.plans)
    if every and told == looked:
        n = "One plan only is" if told == 1 else f"These {told} plans are all that are"
        return [*out, f"{n} within the tolerances (proven)."]
    if asked.rank not in ORDERED:
        return [*out, f"All {looked} plans within the tolerances were ranked (proven)." if every
                else f"Ranked are {looked} plans within the tolerances, maybe not all of them: one "
                f"that was not ranked may be better on {asked.rank}."]
    if found.proven:
        rest = "there are more" if found.more else "whether there are more was not settled"
        return [*out, "No plan within the tolerances that is not listed comes before one that is "
                f"(proven); {rest}."]
    return [*out, "Not proven: the time ended, and plans within the tolerances may be missing. The "
            "gap of each says how much less child-time a plan could take that is not listed "
            "before it."]


def _shared(options: pd.DataFrame, opened: Bools, always: Bools, every: bool) -> list[str]:
    """Sites in all, in most, in some and in one of (p, q) plans."""
    plans = len(opened)
    times = opened.sum(axis=0)
    out = []
    if every:
        out.append(f"In {'this plan' if plans == 1 else f'all {plans} plans'}: "
                   f"{named(options[times == plans])}.")
    else:
        if always.any():
            out.append("In every plan within the tolerances, listed or not (proven): "
                       f"{named(options[always])}.")
        rest = (times == plans) & ~always
        which = "the plan listed" if plans == 1 else f"all {plans} plans listed"
        if rest.any():
            out.append(f"In {which}, but maybe not in others: {named(options[rest])}.")
        if not always.any() and not rest.any():
            out.append(f"In {which}: nothing.")
    most = (times < plans) & (2 * times > plans) & (times > 1)
    some = (times > 1) & ~most & (times < plans)
    if most.any():
        out.append(f"In most of them: {named(options[most])}.")
    if some.any():
        out.append(f"In some: {named(options[some])}.")
    if plans > 1:
        out += [f"Only in plan {i}: {named(options[mine])}." for i, row in enumerate(opened, 1)
                if (mine := row & (times == 1)).any()]
    return out
