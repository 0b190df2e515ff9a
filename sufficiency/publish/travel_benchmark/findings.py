"""What the travel-time benchmark says in a few sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sufficiency.common.phrases import called, listed, low, minutes_words, under, upper
from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.crosstab import ALL
from sufficiency.publish.disclosure.extremes import among, ends
from sufficiency.publish.disclosure.figures import MeanMinutes
from sufficiency.publish.travel_benchmark.page import count, figure, gone, miles, near
from sufficiency.publish.travel_benchmark.tables import BASE, LIMITS, Column, held_out
from sufficiency.travel.accuracy.errors import WITHIN_KM

if TYPE_CHECKING:
    from sufficiency.publish.travel_benchmark.benchmark import Benchmark

ALIKE = 0.25
"""Minutes by which the biases of plans may differ and are much the same."""
SAME = "about the same"
"""What a small change is called."""


def answer(found: Benchmark) -> str:
    """How long children travel with each plan, in one sentence."""
    first, *others = _whole(found)
    base = under(found.columns[0].title)
    if gone(first["minutes_mean"]):
        return upper(f"{base} no mean of all known journeys can be shown.")
    said = (f"{upper(base)} a child with a known journey to a specialist place travels "
            f"{_mean(first)} minutes one way on average, and 90% travel "
            f"{figure(first['minutes_p90'], 0 if found.public else 1, near=near(first))} minutes "
            "or less")
    told = [f"{_mean(row)} {under(column.title)}"
            for column, row in zip(found.columns[1:], others, strict=True)
            if column.alike and not gone(row["minutes_mean"])]
    # Where more have a place nearby, more are in the mean.
    more = f"; counting those newly placed too, the mean is {listed(told)}" if told else ""
    return f"{said}{more}."


def findings(found: Benchmark) -> list[str]:
    """What the plans change, and whose journeys these are."""
    first, *others = _whole(found)
    base = found.columns[0].title
    alike = [(c, row) for c, row in zip(found.columns[1:], others, strict=True) if c.alike]
    out = _both_times(found, [c for c, _ in alike])
    if alike:
        each = [f"{count(row)} {under(c.title)}" for c, row in alike]
        out.append(f"Children with a known journey: {count(first)} {under(base)}, {listed(each)}. "
                   "They need not be the same children: where more have a place nearby, more are "
                   "in the mean.")
    out += [f"{column.title}: mean {_mean(row)} minutes; it begins from other settings than "
            f"{called(base)} and is not compared with it."
            for column, row in zip(found.columns[1:], others, strict=True)
            if not column.alike and not gone(row["minutes_mean"])]
    return out


def longest(found: Benchmark) -> list[str]:
    """Where the longest journeys begin, and whether any is longer than a limit."""
    return [*_farthest(found, found.columns[0].title), *_over(found.columns, _whole(found))]


def _both_times(found: Benchmark, plans: Sequence[Column]) -> list[str]:
    """How the mean of the same children changes: that of other children may change while nobody's
    journey does."""
    least, changes = found.meaningful_minutes, [found.same[c.key, ()] for c in plans]
    if all(change.value is None for change in changes):
        return []
    told = "; ".join(
        f"{change if change.value is None else _longer(change.value, least)} {under(c.title)}"
        for c, change in zip(plans, changes, strict=True))
    small = f" Changes under {minutes_words(least)} count as about the same." * (SAME in told)
    return [f"Of the same children, those whose journey is known {under(found.columns[0].title)} "
            f"and with the plan, the mean is {told}.{small}"]


def changed(same: Mapping[str, MeanChange], title: str, least: float) -> str:
    """In which groups the mean of the same children changes by no less than counts.

    Args:
        same: by name of the group.
        title: of the plan.
        least: smaller changes are about none.
    """
    least = max(least, 0.1)
    told = {name: c.value for name, c in same.items() if c.value is not None}
    whole = len(told) == len(same)
    ways = [(way, [low(n) for n, v in told.items() if sign * v >= least])
            for way, sign in (("shorter", -1), ("longer", 1))]
    said = [f"{way} for {listed(names)}" for way, names in ways if names]
    if not said:
        return (f"Like with like, no mean journey{'' if whole else ' that can be shown'} changes "
                f"by {minutes_words(least)} or more {under(title)}.")
    of = "" if whole else "of those that can be shown "
    return (f"Like with like, {of}the mean journey {under(title)} is at least "
            f"{minutes_words(least)} {' and '.join(said)}.")


def _over(columns: Sequence[Column], rows: Sequence[dict[str, Any]]) -> list[str]:
    """With which plans no known journey is longer than each limit, and of which that is withheld;
    nothing where it is told of none, nor again what follows from a shorter limit."""
    out: dict[str, str] = {}
    for limit in LIMITS:
        none = [under(c.title) for c, row in zip(columns, rows, strict=True)
                if row[f"over_{limit}_share"] == 0]
        where = ("in any scenario" if len(none) == len(columns) > 1
                 else " or ".join(filter(None, [", ".join(none[:-1]), *none[-1:]])))
        hidden = [under(c.title) for c, row in zip(columns, rows, strict=True)
                  if row["n"] != 0 and gone(row[f"over_{limit}_share"])]
        rest = f"; how many are {listed(hidden)} is withheld" if hidden else ""
        if none:
            out.setdefault(where, f"No known journey is over {limit} minutes {where}{rest}.")
    return list(out.values())


def _whole(found: Benchmark) -> list[dict[str, Any]]:
    """All journeys of each scenario."""
    table = found.table
    total = table[(table[["need", "phase", "district", "area"]] == ALL).all(axis=1)]
    by_key = {str(r["scenario"]): r for r in total.to_dict("records")}
    return [by_key[c.key] for c in found.columns]


def _mean(row: dict[str, Any]) -> str:
    """A mean in a sentence."""
    return figure(row["minutes_mean"], near=near(row))


def _longer(change: float, least: float) -> str:
    """A change as printed, in words."""
    if not change:
        return "as long"
    said = f"{abs(change):.1f} minutes {'longer' if change > 0 else 'shorter'}"
    return f"{SAME} ({said})" if abs(change) < least else said


def _farthest(found: Benchmark, base: str) -> list[str]:
    """Where the longest mean journey of the baseline begins."""
    ranks = found.ranks
    rows = ranks[(ranks["scenario"] == BASE) & (ranks["n"].isna() | (ranks["n"] > 0))]
    means = [MeanMinutes(None if gone(v) else round(float(v), 1), bool(about))
             for v, about in zip(rows["minutes_mean"], rows["about"], strict=True)]
    called_so = [found.where(row) for row in rows.to_dict("records")]
    _, most = ends([one["official"] for one in called_so], means)
    if most is None or most.several:
        return []
    those = [one["official"] if one["name"] == one["official"] else
             f"{one['name']} ({one['official']})" for one in (called_so[k] for k in most.at)]
    return [upper(f"{among(most, 'areas')}the longest mean journey {under(base)} is from "
                  f"{listed(those)}: {means[most.at[0]]} minutes.")]


def one_journey(found: Benchmark) -> float:
    """Minutes by which one journey is off on average, as measured; 0 where nothing was."""
    rows = held_out(found.errors, "minutes")
    return float(np.average(rows["mae"], weights=rows["n"])) if len(rows) else 0.0


def trusted(found: Benchmark) -> tuple[str, ...]:
    """How far the minutes can be trusted: the error of one journey, that of a mean, and beside what
    they were laid; the last alone where nothing was measured."""
    rows = held_out(found.errors, "minutes")
    whole = _whole(found)
    if not len(rows) or gone(whole[0]["error_minutes"]):
        return (found.measured,)
    bias = whole[0]["error_bias"]
    stays = ("neither too long nor too short, as measured" if not round(bias, 1) else
             f"about {abs(bias):.1f} minutes too {'long' if bias > 0 else 'short'}")
    return (f"One journey is off by {one_journey(found):.2f} minutes on average, over "
            f"{_timed(rows)}.",
            f"A mean of many journeys is {stays}: in it the errors of single journeys partly "
            "cancel.", found.measured)


def _timed(rows: pd.DataFrame) -> str:
    """How many journeys the error of one is told of; classes by length have longer ones too."""
    return (f"{int(rows['n'].sum()):,} journeys of up to {miles(WITHIN_KM)} miles in a straight "
            "line")


def errors_together(found: Benchmark) -> str:
    """How the measured error of one journey, that of this report's journeys and that of a mean hang
    together."""
    rows = held_out(found.errors, "minutes")
    whole = _whole(found)
    if not len(rows) or gone(here := whole[0]["error_minutes"]):
        return ""
    mae = one_journey(found)
    line = float(np.average(rows["rule_mae"], weights=rows["n"]))
    bias, *others = (row["error_bias"] for row in whole)
    stays = ("it comes to nothing on average" if not round(bias, 1) else
             f"the model is {abs(bias):.1f} minutes too {'long' if bias > 0 else 'short'} on "
             "average")
    alike = others and all(abs(other - bias) < ALIKE for other in others)
    return (f"Over {_timed(rows)}, one journey is off by {mae:.2f} minutes on average "
            f"(a straight-line estimate by {line:.2f}); weighed by the lengths of the journeys "
            f"in this report it is {here:.1f}. In a mean errors partly cancel, and only the bias "
            "stays. "
            f"Weighed likewise, {stays}, before the peak"
            + ("; that is much the same in every plan, so a change between two plans is off by "
               "less." if alike else "."))
