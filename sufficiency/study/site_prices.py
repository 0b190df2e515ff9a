"""Why here and not there, and where one more place would help."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, NEEDS, PHASE_WORDS, PHASES
from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.optimise.assignment.min_cost_flow import Recourse, assign
from sufficiency.optimise.problem import Problem
from sufficiency.optimise.sensitivity.alternatives import few, ties
from sufficiency.optimise.sensitivity.marginal_place import one_more_place
from sufficiency.optimise.sensitivity.option_prices import Price
from sufficiency.optimise.sensitivity.option_prices import explain as priced
from sufficiency.optimise.siting.solve import Plan
from sufficiency.study.answers import Answer
from sufficiency.study.option_words import ties_said
from sufficiency.study.question import SECONDS, Question, apart
from sufficiency.study.robustness import rounded_down
from sufficiency.study.source import Source

OPTIONS = (
    Column("site_name", "Site"), Column("designation", "For"), Column("places", "Places"),
    Column("opened", "In the plan", "truth"),
    Column("children", "More left out if that is turned round", "count"),
    Column("tied", "Exactly as good", "truth"))
"""What a notebook shows of an option."""

@discreet
@dataclass(frozen=True, eq=False)
class Explained:
    """Why an option is in the plan or not, and where one more place would help most.

    Attributes:
        options: one row an option asked for (``PRICED``, with the answer in words).
        rejected: the same of every other new school that the plan leaves out, least price first.
        places: one row a school, need and phase (pool_id, name, designation, need, phase,
            children, minutes, proof), most helpful first.
        words: how prices count, and which choices are exactly as good, in sentences.
        gap: of the plan that all is compared with.
        answer: everything, to be saved.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.explain(sf.datasets.tiny(), seconds=5)
        >>> found.options["option_id"].tolist()
        ['host-b:asd-2', 'site-c:complex-3']
    """

    options: pd.DataFrame
    rejected: pd.DataFrame
    places: pd.DataFrame
    words: tuple[str, ...]
    gap: float
    answer: Answer

    def _repr_html_(self) -> str:
        """What a notebook shows: the options, and no small count."""
        options = pd.concat([self.options, self.rejected]).drop_duplicates("option_id")
        return page(self.answer.title, [table(options, OPTIONS)], self.words,
                    "options, rejected, places")


PRICED = [
    "option_id", "site_id", "site_name", "designation", "places", "opened", "allowed", "children",
    "children_least", "children_found", "plan_unplaced", "least_minutes", "found_minutes",
    "found_journey_minutes", "found_capital_gbp", "moved", "tied", "proof", "answer",
]
"""Columns of prices. ``allowed``: whether any plan has the change. ``children``: more left out,
empty where that is not known exactly; then between ``children_least`` (proven) and
``children_found`` (in a plan in hand; empty without one). ``least_minutes`` (proven) and
``found_minutes``: child-time of all together, one way, where as few are left out.
``found_journey_minutes``, ``found_capital_gbp``: journeys and capital more in the plan in hand.
``moved``: children it places differently. ``tied``: it is exactly as good as the plan."""


@kinds_checked
@within(seconds=0)
def explain(
    source: Source, site: str | None = None, seconds: float = SECONDS,
    progress: Progress = lambda _: None
) -> Explained:
    """Why an option is in the plan or not, and where one more place would help most.

    Args:
        source: scenario.
        site: part of a site's name or id; None for every option the plan opens.
        seconds: time for the search, once all is read.
        progress: is told each step.

    Raises:
        InputError: faults of the files, settings that contradict each other, or no site of that
            name.
        NoSolutionError: no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.explain(sf.datasets.tiny(), "site-c", seconds=5)
        >>> found.options.loc[0, "answer"]
        'doing without it costs 17.3 child-minutes a journey (exact)'
    """
    q = Question.load(source, progress, seconds)
    options, problem = q.case.options, q.built.problem
    named = None if site is None else _named(options, site, q.scenario.path.name)
    best = q.best(0.55, progress)
    asked = best.opened if named is None else named
    rejected = (options["kind"] == "new_school").to_numpy() & ~best.opened & ~asked
    effort = q.effort.keeping(0.1 * q.effort.left())
    found = priced(problem, best, np.flatnonzero(asked).tolist(), effort.part(0.85), progress,
                   bounds=np.flatnonzero(rejected).tolist())
    equal = ties(problem, best, effort, progress)
    frame = _priced(options, found, problem, best)
    here, there = frame[: int(asked.sum())], frame[int(asked.sum()) :]
    there = there.sort_values(["allowed", "children_least", "found_minutes", "least_minutes",
                               "option_id"], ascending=[False, True, True, True, True],
                              ignore_index=True, na_position="last")
    progress("one more place")
    phase = q.built.groups["phase"].map({p: i for i, p in enumerate(PHASES)}).to_numpy(np.int64)
    pools = q.built.pools
    places = pd.DataFrame([{
        "pool_id": pools["pool_id"].iloc[m.pool], "name": pools["name"].iloc[m.pool],
        "designation": pools["designation"].iloc[m.pool], "need": NEED_NAMES[NEEDS[m.need]],
        "phase": PHASE_WORDS[PHASES[m.phase]], "children": m.children, "minutes": m.seconds / 60,
        "proof": "exact" if m.exact else "at most",
    } for m in one_more_place(problem, best, phase)], columns=[
        "pool_id", "name", "designation", "need", "phase", "children", "minutes", "proof"])
    proven = best.gap == 0 and best.shortfall_bound == best.found.shortfall
    words = (_how(problem, best), *ties_said(options, equal, proven=proven))
    answer = q.answer(
        "explain", options=pd.concat([here.assign(asked=True), there.assign(asked=False)]),
        places=places, words=pd.DataFrame({"sentence": words}),
        search=pd.DataFrame([{"gap": best.gap, "ties": len(equal.plans),
                              "ties_complete": equal.complete}]))
    return Explained(here, there, places, words, best.gap, answer)


def _how(problem: Problem, best: Plan) -> str:
    """What a price counts."""
    charge = ", and the charge for what is opened" if problem.options.cost.any() else ""
    spared = (f" Capital is not in them: the plan gives up {best.given_up / 60:,.1f} of them that "
              "would not be worth it (build.worth)." if best.given_up else "")
    return ("Costs are in child-minutes a journey, of all children together one way, a child with "
            f"no place at all counted as {problem.nowhere_seconds / 60:.0f} minutes{charge}."
            f"{spared}")


def _priced(
    options: pd.DataFrame, prices: Sequence[Price], problem: Problem, best: Plan
) -> pd.DataFrame:
    """One row a price."""
    unplaced = best.found.shortfall + int(problem.taken[~problem.local].sum())
    about = ["option_id", "site_id", "site_name", "designation", "places"]

    def minutes(seconds: float | None) -> float:
        return np.nan if seconds is None else seconds / 60

    def row(p: Price) -> dict[str, object]:
        journeys, pounds = _beside(problem, best, p)
        free = "; for that its pin is taken away" * (
            p.opened and bool(problem.options.pinned[p.option]))
        return {
            **options.iloc[p.option][about], "opened": p.opened, "allowed": p.possible,
            "children": _number(p.children), "plan_unplaced": unplaced,
            "children_least": p.children_least if p.possible else np.nan,
            "children_found": _number(p.children_found),
            "least_minutes": minutes(p.least_seconds), "found_minutes": minutes(p.found_seconds),
            "found_journey_minutes": minutes(journeys), "found_capital_gbp": _number(pounds),
            "moved": _number(_moved(problem, best, p)), "tied": p.tied, "proof": p.proof,
            "answer": _answer(p, best.given_up > 0) + _besides(p, journeys, pounds)
                      + free,
        }

    return pd.DataFrame([row(p) for p in prices], columns=PRICED)


def _number(value: int | None) -> float:
    return np.nan if value is None else value


def _beside(problem: Problem, best: Plan, price: Price) -> tuple[float | None, int | None]:
    """Seconds of journeys and pounds of capital more in the plan in hand; None without one."""
    if price.found is None or price.instead is None:
        return None, None
    capital = problem.options.capital
    return (_journeys(problem, price.found) - _journeys(problem, best.found),
            int(capital[price.instead].sum() - capital[best.opened].sum()))


def _journeys(problem: Problem, found: Recourse) -> float:
    """Seconds of everybody who has a place."""
    one = found.parts[0]
    return one.seconds - problem.nowhere_seconds * int(one.children[one.pool < 0].sum())


def _moved(problem: Problem, best: Plan, price: Price) -> int | None:
    """Children the plan in hand places differently; None where ties would have to be broken."""
    if price.found is None or price.instead is None:
        return None
    if price.by_rule:
        return apart(best.assignment, price.found.parts[0])
    return apart(best.assignment, assign(problem, price.instead)) if few(problem) else None


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
        raise InputError([Fault(file, "is the name of no site with options", remedy,
                                column="--site", value=site)])
    return hit.to_numpy()


def _answer(price: Price, given_up: bool) -> str:
    """A price in words; minutes are of all children together, one way.

    Args:
        price: of the change.
        given_up: whether the plan gives up travel that is not worth its capital.
    """
    doing, does = ("doing without it", "does without it") if price.opened else (
        "opening it", "opens it")
    if not price.possible:
        return f"no plan within the limits of the scenario {does}"
    where = "without a suitable local place"
    least, found = price.children_least, price.children_found
    if price.children is None:
        if found is not None:
            some = f"at most {found}" if least <= 0 else f"{least} to {found}"
            return f"{doing} leaves {some} more {where} (bounded)"
        if least > 0:
            return f"{doing} leaves at least {least} more {where} (proven least only)"
        if price.least_seconds is not None and price.least_seconds >= 60:
            least_minutes = f"{price.least_seconds // 60:,.0f} child-minutes a journey"
            return (f"{doing} leaves more {where} or costs at least {least_minutes} "
                    "(proven least only)")
        return f"{doing} is not known to cost anything; no plan that {does} was found in time"
    if price.children > 0:
        return f"{doing} leaves {price.children} more {where} (exact)"
    if price.children < 0:
        return f"a plan that {does} places {-price.children} more"
    return _minutes(price, doing, does, given_up)


def _minutes(price: Price, doing: str, does: str, given_up: bool) -> str:
    """The cost of a change that leaves out as few."""
    assert price.found_seconds is not None
    low = -np.inf if price.least_seconds is None else price.least_seconds / 60
    high, unit = price.found_seconds / 60, "child-minutes a journey"
    if price.tied:
        return f"{doing} costs nothing: a plan that {does} is exactly as good (exact)"
    if high < 0 and given_up:
        proof = "exact" if price.proof == "exact" else "at least"
        return (f"{doing} saves {-high:,.1f} {unit} ({proof}), which the plan gives up as not "
                "worth the capital (build.worth)")
    if high < 0:
        return (f"{doing} costs nothing that shows: a plan found so takes {-high:,.1f} {unit} "
                "less, which is within the gap")
    if price.proof == "exact":
        return f"{doing} costs {high:,.1f} {unit} (exact)"
    # Ends are rounded outwards: no more is said than was proven.
    ends = rounded_down(max(low, 0), 1), -rounded_down(-high, 1)
    if ends[0] > 0:
        return f"{doing} costs {ends[0]:,.1f} to {ends[1]:,.1f} {unit} (bounded)"
    return f"{doing} is not known to cost anything; at most {ends[1]:,.1f} {unit} (bounded)"


def _besides(price: Price, journeys: float | None, pounds: int | None) -> str:
    """What else the plan in hand differs in, where its cost does not say it all."""
    if journeys is None or price.found_seconds is None:
        return ""
    said = []
    if round(journeys - price.found_seconds):
        said.append(f"journeys {journeys / 60:+,.1f} minutes")
    if pounds:
        said.append(f"{'-' if pounds < 0 else '+'}£{abs(pounds) / 1e6:,.1f} million of capital")
    return f"; in the plan found {' and '.join(said)}" if said else ""
