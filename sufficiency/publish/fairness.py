"""What a fair plan reached, in sentences: value, and how good any plan could be."""

from __future__ import annotations

from typing import Any

WORDS = {
    "over_guideline": "All children together travel {value:,.0f} minutes beyond the guideline, one "
    "way",
    "p90": "Nine in ten children travel at most {value:.1f} minutes",
    "worst_area": "The longest mean journey of any {area} is {value:.1f} minutes",
    "regret": "The mean journey of no {area} {moves}",
}


def fairness(summary: dict[str, Any]) -> str:
    """Sentences on the objective before total travel, and on the guard; empty without either.

    Means and percentiles here count every child whose place is decided, so they differ from the
    means of known journeys.
    """
    equity = summary.get("equity")
    if equity is None:
        return ""
    out = []
    area, guarded = equity["area"], equity["guarded_by"]
    for reached in equity["reached"]:
        what, _, level = reached["what"].partition(" ")
        if what == "total" or level not in ("", "1"):
            continue
        value, bound = reached["value"], reached["bound"]
        moves = (f"rises by more than {value:.1f} minutes against today" if value > 0 else
                 f"falls by less than {-value:.1f} minutes against today")
        text = WORDS[what].format(value=value, area=area, moves=moves)
        least = f"{bound:,.0f}" if what == "over_guideline" else f"{bound:.1f}"
        if value - bound < 1e-6:
            out.append(text + ": no plan that leaves as few out does better, this is proven.")
        else:
            out.append(text + f"; no plan that leaves as few out can have less than {least}.")
    levels = [r for r in equity["reached"] if r["what"].startswith("regret ")]
    if len(levels) > 1:
        proven = next((i for i, r in enumerate(levels) if not r["proven"]), len(levels))
        out.append(f"The next largest rises were then made small in turn, {len(levels)} in all; "
                   f"the first {proven} are proven within the gap asked for.")
    if equity["guard_minutes"] is not None:
        out.append(f"No {guarded}'s mean rises by more than {equity['guard_minutes']:g} minutes "
                   "against today, as the guard asks.")
    return " ".join(out)
