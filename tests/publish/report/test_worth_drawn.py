"""How sure it is what plans are worth: draws of a report are those of the statements."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from sufficiency.finance.appraisal import Worth
from sufficiency.finance.assumptions import Assumptions, read_assumptions
from sufficiency.finance.openings import Opening
from sufficiency.finance.rates import load_rates
from sufficiency.finance.sensitivity import draws
from sufficiency.finance.statement import DRAWS, state
from sufficiency.finance.words import drawn_words
from sufficiency.publish.disclosure.figures import Fact
from sufficiency.publish.report.table import Row, Table
from sufficiency.publish.report.worth_drawn import at_an_end, may_be, span, told_of, worth_drawn

SCHOOL = Opening("School", "new_school", 100, 13_000_000_00, 24_500_00, 2021, fill=(0.3, 1.0))


def test_draws_are_those_of_the_statements_and_hold_where_nothing_varies(root: Path) -> None:
    given = read_assumptions(root / "data" / "norfolk" / "finance" / "assumptions.csv")
    fixed = Assumptions({name: replace(known, low=known.central, high=known.central)
                         for name, known in given.ranges.items()})
    one, two = (state(title, [SCHOOL], assumed, load_rates(), brief=True)
                for title, assumed in (("Plan A: x", given), ("Plan B: y", fixed)))
    table = worth_drawn([one, two])
    own = np.percentile(draws([SCHOOL], given, load_rates(), count=DRAWS), [10, 50, 90]) / 1e6
    used = one.measure(Worth.NET_PRESENT_VALUE, "public", 40) / 1e6
    assert [str(line.cells[0]) for line in table.lines] == [f"{v:,.1f}" for v in (*own, used)]
    assert table.lines[-1].name == "With the values used here, one at its costliest", "it leans"
    assert span([table], "Plan A: x") == f"{own[0]:,.1f} to {own[2]:,.1f}"
    half = told_of([table], "p50", ["Plan A: x", "Plan C"], "-")
    assert half is not None and [str(c) for c in half.cells] == [f"{own[1]:,.1f}", "-"]
    assert told_of([], "p50", ["Plan A: x"], "-") is None
    assert span([table], "Plan C") == span([], "Plan A: x") == ""
    for found in (one, two):
        share = f"{found.draws['public']['share_above_zero']:.0%}"
        assert f"in {share} of the draws of {found.plan.title.partition(':')[0]}" in table.finding
        assert f"above zero in {share} of all" in drawn_words(found)
    alike = {str(line.cells[1]) for line in table.lines}
    assert len(alike) == 1 and f"is £{alike.pop()}m in 8 of 10" in drawn_words(two).replace(
        "-£", "£-")


def test_whether_a_plan_costs_or_saves_is_open_where_its_draws_lie_on_both_sides() -> None:
    def said(low: float, high: float) -> str:
        return may_be([Table("money-draws", "x", "Whole public purse, over 40 years", "£ million",
                             ("Plan A: x",), (Row("l", (Fact(low, 1),), key="p10"),
                                              Row("h", (Fact(high, 1),), key="p90")))])

    whose = "Plan A (whole public purse, over 40 years), in 8 of 10 draws of all that is assumed."
    assert said(-76.4, 130.7) == (
        f"Savings less costs are -£76.4 million to £130.7 million with {whose} So Plan A may cost "
        "more than is saved, or less.")
    assert said(8.2, 267.9) == (
        f"Savings less costs are £8.2 million to £267.9 million with {whose}")
    assert "are -£3.0 million with" in said(-3.0, -3.0) and "may cost" not in said(-3.0, 0.0)
    assert may_be([]) == ""


def test_assumptions_at_an_end_of_their_range_are_said_to_lean(root: Path) -> None:
    given = read_assumptions(root / "data" / "norfolk" / "finance" / "assumptions.csv").ranges

    def said(**ranges: tuple[float, float, float]) -> str:
        """Of a plan of which only these vary."""
        known = {name: replace(r, low=r.central, high=r.central) for name, r in given.items()}
        known |= {name: replace(given[name], low=low, central=mid, high=high)
                  for name, (low, mid, high) in ranges.items()}
        return at_an_end([state("Plan A: x", [SCHOOL], Assumptions(known), load_rates(),
                                brief=True)])

    bias, spared = (0.0, 1.0, 1.0), (0.5, 0.5, 0.9)
    assert said(bias=bias) == (
        "Taken at the costliest end of the range: optimism bias added to capital. So what a plan "
        "is worth leans low.")
    assert said(bias=(0.0, 0.0, 1.0)).startswith("Taken at the cheapest end") and said(
        bias=(0.0, 0.0, 1.0)).endswith("So what a plan is worth leans high.")
    two = said(bias=bias, diversion=spared)
    assert two.startswith("Taken at the costliest end of the range: ") and " and " in two
    both = said(bias=bias, diversion=(0.2, 0.9, 0.9))
    assert both.endswith("; taken at the cheapest end of the range: new places that stand in for "
                         "an independent one.") and "leans" not in both
    assert said(bias=(0.0, 0.5, 1.0)) == said() == ""
    assert said(inflation=(0.01, 0.01, 0.03)) == "", "what moves nothing leans nowhere"
