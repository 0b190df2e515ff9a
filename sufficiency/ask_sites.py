"""Questions about sites: what else is nearly as good, why here and not there, where one more."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.ask import Question, apart, figures, more_figures, nearest
from sufficiency.case.vocabulary import NEED_NAMES, NEEDS, PHASES
from sufficiency.checking import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.optimise.alternatives import alternatives as others
from sufficiency.optimise.explain import Price
from sufficiency.optimise.explain import explain as priced
from sufficiency.optimise.one_more import one_more_place
from sufficiency.optimise.problem import Bools
from sufficiency.optimise.site import Plan
from sufficiency.publish.answers import Answer
from sufficiency.publish.view import PHASE_WORDS

RANKS = {
    "minutes": "child_minutes", "mean": "minutes_mean", "p90": "minutes_p90",
    "over_guideline": "over_guideline_share", "capital": "capital_gbp", "unplaced": "unplaced",
    "schools": "new_schools",
}
"""What plans may be ranked on -> column."""
NAMED = 8
"""Options named one by one in a sentence."""


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Different plans nearly as good.

    Attributes:
        plans: one row a plan, first by rank (plan, figures as of ``ask.frontier``, extra_share of
            child-time against the best, schools).
        shared: one row an option that is in any (option_id, site_name, kind, designation, places,
            plans: how many open it).
        words: what they share, in sentences.
        answer: everything, to be saved.
    """

    plans: pd.DataFrame
    shared: pd.DataFrame
    words: tuple[str, ...]
    answer: Answer


def alternatives(
    path: Path, count: int, within: float, seconds: float, progress: Progress = lambda _: None, *,
    rank: str = "minutes", more: int = 0,
) -> Alternatives:
    """Different plans nearly as good as the best, and what they share.

    Args:
        path: scenario.
        count: plans told.
        within: how much longer journeys may be in all, as a share of the best plan's.
        seconds: time for the whole answer.
        rank: key of ``RANKS``; the plans found within the tolerances are ranked on it.
        more: children more than in the best plan who may be left without a suitable local place.
    """
    q = Question.load(path, progress)
    best = q.best(0.5 * q.left(seconds), progress)
    # A few more than are told, so that there is something to rank.
    wanted = count if rank == "minutes" and not more else 2 * count
    found = others(q.built.problem, best, wanted, within, q.effort(q.left(seconds, 3 * wanted)),
                   progress, more=more)
    options = q.case.options
    school = (options["kind"] == "new_school").to_numpy()
    rows, kept = [], []
    for other in found:
        named = options[other.opened & school]
        summary = q.summary(other)
        rows.append({
            **figures(summary),
            "extra_share": (other.assignment.seconds - best.assignment.seconds)
            / max(best.assignment.seconds, 1),
            "schools": ", ".join(named["site_name"] + " (" + named["designation"] + ")"),
        })
        kept.append(more_figures(summary))
    both = pd.DataFrame([a | b for a, b in zip(rows, kept, strict=True)])
    both["place"] = np.arange(len(both))
    order = both.sort_values([RANKS[rank], "unplaced", "child_minutes", "place"]).index[:count]
    number = np.arange(1, len(order) + 1)
    chosen = [found[i] for i in order]
    plans = pd.DataFrame(rows).loc[order].reset_index(drop=True)
    plans.insert(0, "plan", number)
    column = RANKS[rank]
    if column not in plans:
        plans.insert(2, column, both.loc[order, column].to_numpy())
    opened = np.array([p.opened for p in chosen])
    times = opened.sum(axis=0)
    shared = options.assign(plans=times)[times > 0]
    shared = shared.sort_values(["plans", "kind", "option_id"], ascending=[False, False, True])
    columns = ["option_id", "site_name", "kind", "designation", "places", "plans"]
    words = tuple(_shared(options, opened))
    rest = pd.DataFrame(kept).loc[order].reset_index(drop=True).assign(**nearest(chosen))
    rest = rest.drop(columns=[c for c in rest if c in plans])
    answer = q.answer("alternatives", plans=pd.concat([plans, rest], axis=1),
                      shared=pd.DataFrame({"sentence": words}))
    return Alternatives(plans, shared[columns].reset_index(drop=True), words, answer)


def _shared(options: pd.DataFrame, opened: Bools) -> list[str]:
    """Sites in all, in most, in some and in one of (p, q) plans."""
    plans = len(opened)
    if plans == 1:
        return [f"One plan only: {_names(options[opened[0]])}."]
    times = opened.sum(axis=0)
    out = [f"In all {plans} plans: {_names(options[times == plans])}."]
    most = (times < plans) & (2 * times > plans) & (times > 1)
    some = (times > 1) & ~most & (times < plans)
    if most.any():
        out.append(f"In most of them: {_names(options[most])}.")
    if some.any():
        out.append(f"In some: {_names(options[some])}.")
    out += [f"Only in plan {i}: {_names(options[mine])}." for i, row in enumerate(opened, 1)
            if (mine := row & (times == 1)).any()]
    return out


def _names(options: pd.DataFrame) -> str:
    """New schools by name, then bases and expansions, a few of them by name."""
    said = []
    school = (options["kind"] == "new_school").to_numpy()
    for mask, what in ((school, "new school"), (~school, "base or expansion")):
        part = options[mask]
        names = [f"{o['site_name']} ({o['designation']}, {o['places']})"
                 for o in part.to_dict("records")]
        rest = len(names) - NAMED
        if rest > 0:
            names = [*names[:NAMED], f"{rest} more"]
        if names:
            plural = "bases or expansions" if what.startswith("base") else "new schools"
            said.append(f"{what if len(part) == 1 else f'{len(part)} {plural}'}: "
                        f"{', '.join(names)}")
    return "; ".join(said) or "nothing"


@dataclass(frozen=True, eq=False)
class Explained:
    """Why an option is in the plan or not, and where one more place would help most.

    Attributes:
        options: one row an option asked for (option_id, site_id, site_name, designation, places,
            opened, allowed, children, plan_unplaced, least_minutes and found_minutes of all
            children together and one way, moved: children placed differently by a plan a search
            found, proof: exact, bounded or dual, answer).
        rejected: the same of every other new school that the plan leaves out, least price first.
        places: one row a school, need and phase (pool_id, name, designation, need, phase,
            children, minutes, proof), most helpful first.
        gap: of the plan that all is compared with.
        answer: everything, to be saved.
    """

    options: pd.DataFrame
    rejected: pd.DataFrame
    places: pd.DataFrame
    gap: float
    answer: Answer


def explain(
    path: Path, site: str | None, seconds: float, progress: Progress = lambda _: None
) -> Explained:
    """Why an option is in the plan or not, and where one more place would help most.

    Args:
        path: scenario.
        site: part of a site's name or id; None for every option the plan opens.
        seconds: time for the whole answer.

    Raises:
        InputError: faults of the files, or no site of that name.
    """
    q = Question.load(path, progress)
    options, problem = q.case.options, q.built.problem
    named = None if site is None else _named(options, site, q.scenario.path.name)
    best = q.best(0.6 * q.left(seconds), progress)
    asked = best.opened if named is None else named
    rejected = (options["kind"] == "new_school").to_numpy() & ~best.opened & ~asked
    found = priced(problem, best, np.flatnonzero(asked).tolist(),
                   q.effort(q.left(seconds, 5)), progress,
                   bounds=np.flatnonzero(rejected).tolist())
    frame = _priced(options, found, best)
    here, there = frame[: int(asked.sum())], frame[int(asked.sum()) :]
    there = there.sort_values(["children", "found_minutes", "least_minutes", "option_id"],
                              ignore_index=True, na_position="last")
    progress("one more place")
    phase = q.built.groups["phase"].map({p: i for i, p in enumerate(PHASES)}).to_numpy(np.int64)
    pools = q.built.pools
    places = pd.DataFrame([{
        "pool_id": pools["pool_id"].iloc[m.pool], "name": pools["name"].iloc[m.pool],
        "designation": pools["designation"].iloc[m.pool], "need": NEED_NAMES[NEEDS[m.need]],
        "phase": PHASE_WORDS[PHASES[m.phase]], "children": m.children, "minutes": m.seconds / 60,
        "proof": "exact" if m.exact else "dual",
    } for m in one_more_place(problem, best, phase)], columns=[
        "pool_id", "name", "designation", "need", "phase", "children", "minutes", "proof"])
    answer = q.answer("explain", options=pd.concat([
        here.assign(asked=True), there.assign(asked=False)]), places=places)
    return Explained(here, there, places, best.gap, answer)


def _priced(options: pd.DataFrame, prices: Sequence[Price], best: Plan) -> pd.DataFrame:
    """One row a price."""
    unplaced = best.found.shortfall
    return pd.DataFrame([{
        **options.iloc[p.option][["option_id", "site_id", "site_name", "designation", "places"]],
        "opened": p.opened, "allowed": p.children is not None,
        "children": np.nan if p.children is None else p.children, "plan_unplaced": unplaced,
        "least_minutes": np.nan if p.least_seconds is None else p.least_seconds / 60,
        "found_minutes": np.nan if p.found_seconds is None else p.found_seconds / 60,
        "moved": np.nan if p.plan is None else apart(best.assignment, p.plan.assignment),
        "proof": p.proof, "answer": _answer(p),
    } for p in prices], columns=[
        "option_id", "site_id", "site_name", "designation", "places", "opened", "allowed",
        "children", "plan_unplaced", "least_minutes", "found_minutes", "moved", "proof", "answer"])


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


def _answer(price: Price) -> str:
    """A price in words; minutes are of all children together, one way."""
    doing = "doing without it" if price.opened else "opening it"
    if price.children is None:
        return f"the limits of the scenario allow no plan {doing}"
    if price.children > 0:
        some = "" if price.children_exact else "at least "
        return (f"{doing} leaves {some}{price.children} more without a suitable local place "
                f"({price.proof})")
    if price.children < 0 and price.children_exact:
        return f"a plan {doing} was found that places {-price.children} more"
    least = -np.inf if price.least_seconds is None else price.least_seconds / 60
    if price.found_seconds is None:
        if least > 0:
            return f"{doing} costs at least {least:,.0f} child-minutes a journey (dual)"
        return f"a cost of {doing} is not proven, and no plan {doing} was looked for"
    found = price.found_seconds / 60
    if found < 0:
        return (f"{doing} costs nothing that shows: a plan found so takes {-found:,.0f} "
                "child-minutes less, which is within the gap")
    if price.proof == "exact":
        return f"{doing} costs {found:,.0f} child-minutes a journey (exact)"
    if least > 0:
        return f"{doing} costs {least:,.0f} to {found:,.0f} child-minutes a journey (bounded)"
    return (f"{doing} costs at most {found:,.0f} child-minutes a journey (bounded; a cost is not "
            "proven)")
