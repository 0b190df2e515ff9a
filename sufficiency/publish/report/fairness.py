"""What a fair plan reached, in sentences: value, and how good any plan could be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.common.phrases import called, low
from sufficiency.model.journey_minutes import known_journeys
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.means import moved

NEAR = 0.05
"""Minutes or per cent: areas and needs as near to the figure told might be the one it is of."""

WORDS = {
    "over_guideline": "All children together travel {value} minutes beyond the guideline, one way",
    "p90": "Nine in ten children travel at most {value} minutes",
    "worst_area": "The longest mean journey of any {area} is {value} minutes",
    "regret": "The mean journey of no {area} {moves}",
    "spread": "The largest share of a need that is left out is {value} per cent",
}
ASSUMED = ("p90", "worst_area", "regret")
"""Aims that count journeys which are not known with what is assumed."""
FEW = {
    "over_guideline": "The minutes beyond the guideline are of too few children to be told.",
    "p90": "The journey of nine in ten children is of too few to be told.",
    "worst_area": "The longest mean journey of an area is of too few children to be told.",
    "regret": "The change of areas' mean journeys is of too few children to be told.",
    "spread": "The largest share of a need that is left out is of too few children to be told.",
}


def fairness(
    summary: dict[str, Any], base: str, rules: Rules | None = None,
    assignment: pd.DataFrame | None = None,
    guideline: Mapping[str, float] | None = None, today: pd.DataFrame | None = None,
) -> str:
    """Sentences on the objective before total travel, and on the guard; empty without either.

    Means and percentiles here count every child whose place is decided, so they differ from the
    means of known journeys; minutes beyond the guideline are those of known journeys.

    Args:
        summary: of an outcome.
        base: what the baseline is called.
        rules: for the public: a percentile is a whole minute; a mean is of no area of fewer than
            k children or in which one child is most of the total; a rise is of k children or more
            who go elsewhere than in the baseline; minutes beyond the guideline are of k children
            or more and no one child is most of them.
        assignment, guideline, today: of the outcome, minutes by phase, and the baseline's
            assignment; asked for with rules.
    """
    equity = summary.get("equity")
    if equity is None:
        return ""
    out = []
    area, guarded = equity["area"], equity["guarded_by"]
    for reached in equity["reached"]:
        what = reached["what"]
        if what == "total" or reached["level"] > 1:
            continue
        if rules is not None and not _fit(reached, equity, summary, rules, assignment,
                                          guideline, today):
            out.append(FEW[what])
            continue
        value, bound = reached["value"], reached["bound"]
        form = "{:,.0f}" if what == "over_guideline" or (
            rules and what in ("p90", "spread")) else "{:.1f}"
        moves = (f"rises by more than {value:.1f}" if value > 0 else
                 f"falls by less than {-value:.1f}") + f" minutes compared with {called(base)}"
        text = WORDS[what].format(value=form.format(value), area=area, moves=moves)
        if value - bound < 1e-6:
            out.append(text + ": no plan that leaves as few out does better, this is proven.")
        else:
            out.append(f"{text}; no plan that leaves as few out can have less than "
                       f"{form.format(bound)}.")
    levels = [r for r in equity["reached"] if r["what"] == "regret"]
    if len(levels) > 1:
        proven = next((i for i, r in enumerate(levels) if not r["proven"]), len(levels))
        out.append(f"The next largest rises were then made small in turn, {len(levels)} in all; "
                   f"the first {proven} are proven within the gap asked for.")
    if equity["guard_minutes"] is not None:
        out.append(f"No {guarded}'s mean rises by more than {equity['guard_minutes']:g} minutes "
                   f"compared with {called(base)}, as the guard asks.")
    for key, words in (("left_out_most", "at most"), ("left_out_least", "at least")):
        for need, share in equity[key].items():
            out.append(f"Of children with {low(NEED_NAMES[need])}, {words} {share:.0%} are left "
                       "out, as the settings ask.")
    if any(r["what"] in ASSUMED for r in equity["reached"]):
        out.append("All children whose place is decided are in these figures, with assumed minutes "
                   "where a journey is not known.")
    return " ".join(out)


def _fit(
    reached: Mapping[str, Any], equity: Mapping[str, Any], summary: Mapping[str, Any],
    rules: Rules, assignment: pd.DataFrame | None, guideline: Mapping[str, float] | None,
    today: pd.DataFrame | None,
) -> bool:
    """Whether a figure is of enough children for everybody to see it."""
    what = reached["what"]
    if what == "p90":
        return int(summary["children"]) >= rules.k
    if assignment is None or guideline is None or today is None:
        return False
    if what == "spread":
        needs = assignment.assign(out=assignment["children"].where(~assignment["local"], 0))
        needs = needs.groupby("need")[["out", "children"]].sum()
        largest = 100 * needs["out"] / needs["children"] > reached["value"] - NEAR
        return bool((needs.loc[largest, "out"] >= rules.k).all())
    if what == "over_guideline":
        known = assignment[known_journeys(assignment)]
        beyond = (known["minutes"] - known["phase"].map(guideline)).clip(lower=0)
        total = float((beyond * known["children"]).sum())
        who = int(known.loc[beyond > 0, "children"].sum())
        return who == 0 or (who >= rules.k and float(beyond.max()) <= rules.dominance * total)
    areas = equity["areas"]
    if any(a["children"] < rules.k for a in areas):
        return False
    # Small areas are told together, under a name that is no area's.
    names = {a["name"] for a in areas}
    for area in areas:
        def of(frame: pd.DataFrame, name: str = area["name"]) -> pd.DataFrame:
            home = frame[equity["area"]].astype(str)
            return frame[home == name if name in set(home) else ~home.isin(names)]

        if what == "worst_area" and area["planned"] > reached["value"] - NEAR:
            total = area["planned"] * area["children"]
            if of(assignment)["minutes"].max() > rules.dominance * total:
                return False
        if what == "regret" and area["planned"] - area["today"] > reached["value"] - NEAR and (
                0 < moved(of(today), of(assignment)) < rules.k):
            return False
    return True
