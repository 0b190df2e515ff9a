"""Questions about one site: why here and not there, and where one more place would help."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.ask import Question, apart
from sufficiency.case.vocabulary import NEED_NAMES, NEEDS, PHASES
from sufficiency.checking import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.optimise.explain import Price
from sufficiency.optimise.explain import explain as priced
from sufficiency.optimise.one_more import one_more_place
from sufficiency.optimise.site import Plan
from sufficiency.publish.answers import Answer
from sufficiency.publish.view import PHASE_WORDS


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
    } for m in one_more_place(problem, best, phase)])
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
    } for p in prices])


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
