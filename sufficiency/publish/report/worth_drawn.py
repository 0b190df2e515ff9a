"""How sure it is what plans are worth: where the draws of all that pounds assume lie."""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.common.phrases import called, listed, upper
from sufficiency.finance.appraisal import VIEWS
from sufficiency.finance.statement import VIEW_WORDS, Statement
from sufficiency.finance.words import horizon
from sufficiency.publish.disclosure.cells import number_of
from sufficiency.publish.disclosure.figures import Fact
from sufficiency.publish.report.table import Row, Table

KEY, WHOSE = "money-draws", VIEWS[0]
LOW, HIGH = "p10", "p90"
PARTS = {LOW: "A tenth of the draws are below", "p50": "Half of them are below",
         HIGH: "A tenth are above"}
"""What is told of the draws: its key among their figures, and in words."""


def worth_drawn(stated: Sequence[Statement]) -> Table:
    """Where the draws of each plan lie, one column a plan.

    Args:
        stated: plans in pounds, one at least, appraised alike.
    """
    draws = [each.draws[WHOSE] for each in stated]
    above = listed([f"in {drawn['share_above_zero']:.0%} of the draws of {called(each.plan.title)}"
                    for each, drawn in zip(stated, draws, strict=True)])
    return Table(
        KEY, "Net present value with all that is assumed drawn",
        f"{upper(VIEW_WORDS[WHOSE])}, over {horizon(stated[0])} years", "£ million",
        tuple(each.plan.title for each in stated),
        tuple(Row(words, tuple(Fact(round(drawn[key] / 1e6, 1) or 0.0, 1) for drawn in draws),
                  key=key) for key, words in PARTS.items()),
        f"Every assumption is drawn within its range, {draws[0]['draws']:,.0f} times. What a plan "
        f"is worth is above zero {above}.")


def span(money: Sequence[Table], title: str) -> str:
    """Between what 8 of 10 draws of a plan lie; "" where that is not told.

    Args:
        money: tables of a report.
        title: of the plan.
    """
    table = next((t for t in money if t.key == KEY and title in t.columns), None)
    if table is None:
        return ""
    at = table.columns.index(title)
    ends = [line.cells[at] for line in table.lines if line.key in (LOW, HIGH)]
    return " to ".join(map(str, ends)) if all(number_of(end) is not None for end in ends) else ""
