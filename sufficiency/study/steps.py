"""From where children are now to a plan: what placing anew saves, and what the new places save.

``steps`` and ``step_words`` are internal: small numbers are not withheld. ``sheet`` is of figures
that passed disclosure control.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sufficiency.case.demand import CLOSED
from sufficiency.case.placements import BEYOND_ROLL, NO_KIND, WITHIN_ROLL
from sufficiency.common.phrases import NOTHING_BUILT
from sufficiency.common.threshold import few
from sufficiency.model.outcome import Outcome
from sufficiency.study.before_after import paired


def steps(now: Outcome, replaced: Outcome | None, plan: Outcome) -> list[dict[str, Any]]:
    """Each step with what it changes; with nobody re-placed in between, the plan alone.

    Args:
        now: where children are, or where they would be placed with nothing opened.
        replaced: those who move placed anew with nothing opened; None where everybody is.
        plan: with what it opens.

    Returns:
        from, to: names of two outcomes; fewer_unplaced: children fewer without a suitable local
        place; gain, lose: children who gain or lose one; children, minutes_before, minutes_after:
        mean minutes, known or assumed, over the same children, those who have a journey both times.
    """
    stages = [now, *([] if replaced is None else [replaced]), plan]
    return [_step(a, b) for a, b in pairwise(stages)]


def _step(before: Outcome, after: Outcome) -> dict[str, Any]:
    child = paired(before.assignment, after.assignment)
    both = child[child["minutes"].notna() & child["minutes_b"].notna()]
    out, out_b = child["away"].astype(bool), child["away_b"].astype(bool)

    def mean(column: str) -> float | None:
        return round(float(both[column].mean()), 4) if len(both) else None

    return {
        "from": before.name, "to": after.name,
        "fewer_unplaced": int(out_b.sum() - out.sum()),
        "gain": int((out_b & ~out).sum()), "lose": int((out & ~out_b).sum()),
        "children": len(both), "minutes_before": mean("minutes_b"),
        "minutes_after": mean("minutes"),
    }


def step_words(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """What the baseline is, and what each step from it saves, as ``summary.json`` has it."""
    replaced = summary["replaced"]
    if replaced is None:
        return (f"{NOTHING_BUILT}, everybody is placed anew in the places there are: that is the "
                "best they could do, not where children are now.",)
    first, *then = summary["steps"]
    return (
        *_standing(summary["placements"]),
        f"{replaced['open_to_change']:,} of {replaced['children']:,} children start, change phase, "
        "are to move or have no place yet; the others stay where they are.",
        f"Placing them anew, with nothing opened: {_words(first)}",
        *(f"The new places: {_words(s)}" for s in then if summary["opened"]),
    )


STANDING = {
    WITHIN_ROLL: "within a roll", BEYOND_ROLL: "beyond it, as all that fits is full",
    "designation": "without one, as nothing of their kind is for their need",
    "age": "without one, as nothing of their kind and need teaches their year group",
    "gender": "without one, as nothing of their kind, need and year group admits their gender",
    NO_KIND: "without one, as nothing is open of the kind their setting names",
    CLOSED: "at one that is not open in the year of the places, and to be placed",
}


def _standing(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How children came by the place they are at; small numbers are not told."""
    count = {s: sum(r["children"] for r in rows if r["standing"] == s) for s in STANDING}
    told = [f"{few(n)} {STANDING[s]}" for s, n in count.items() if n]
    if told:
        drawn = " (drawn)" if count[WITHIN_ROLL] else ""
        yield f"School or base where children are{drawn}: {'; '.join(told)}."


def _words(step: Mapping[str, Any]) -> str:
    fewer = step["fewer_unplaced"]
    short = "as many" if not fewer else f"{abs(fewer):,} {'fewer' if fewer > 0 else 'more'}"
    text = f"{short} without a suitable local place"
    if step["minutes_before"] is None:
        return f"{text}."
    return (f"{text}; the mean journey, assumed ones included, of the {step['children']:,} who "
            f"have one both times goes from {step['minutes_before']:.1f} to "
            f"{step['minutes_after']:.1f} minutes.")
