"""Questions about sites: what else is nearly as good, why here and not there, where one more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.ask import Question, figures, more_figures, nearest
from sufficiency.checking import Progress
from sufficiency.optimise.alternatives import alternatives as others
from sufficiency.optimise.problem import Bools
from sufficiency.publish.answers import Answer

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
            "extra_share": other.assignment.seconds / best.assignment.seconds - 1,
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
