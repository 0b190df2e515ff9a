"""Transport as ridden beside what costs and savings count: sums, signs, what is withheld."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.finance.assumptions import Assumptions, read_assumptions
from sufficiency.finance.openings import Opening
from sufficiency.finance.rates import load_rates
from sufficiency.finance.ridden import Counted, Ridden, counted, lines, ridden_words, worth_words
from sufficiency.finance.statement import state
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.report.answers import sheets
from sufficiency.publish.report.table import Table
from sufficiency.publish.report.transport_saved import AFTER, KEY, rides_saved
from tests.publish.report.test_drive_prices import answer

COUNTED = Counted("Plan A: schools", 100_000.0, 0.45, {"public": 1e6, "council": -2e6},
                  {"public": 15.0, "council": 10.0}, 40)
MONEY = (Table(AFTER, "", "", "", (), ()), Table("money-assumed", "", "", "", (), ()))


def found(before: dict[str, int], after: dict[str, int],
          rules: Rules | None = None) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    drives, _ = sheets([answer("If nothing is built", **before), answer(COUNTED.title, **after)],
                       rules)
    return rides_saved(MONEY, [COUNTED], "If nothing is built", drives)


@pytest.mark.parametrize("rules", [None, Rules()])
def test_the_rows_lead_from_what_is_ridden_to_what_is_counted(rules: Rules | None) -> None:
    money, words = found(
        {"riders_elsewhere": 200, "gbp_year_elsewhere": 4_000_000, "gbp_year": 6_000_000},
        {"riders_elsewhere": 50, "gbp_year_elsewhere": 1_000_000, "gbp_year": 4_500_000}, rules)
    assert [s.key for s in money] == [AFTER, KEY, "money-assumed"]
    cells = [str(row.cells[0]) for row in money[1].lines]
    # Less by 0.25 million a year, each pound of which is worth 15, and 10 to the council.
    assert cells == ["3.00", "-1.50", "1.50", "-0.15", "0.10", "-2.75", "-4.50"]
    assert ("Plan A would be worth £2.8 million less than it costs to the whole public purse over "
            "40 years.") in words[0]


def test_what_is_not_told_of_a_drive_is_told_of_no_saving() -> None:
    """Three children driven elsewhere are withheld, and with them what their drives cost."""
    money, words = found(
        {"riders_elsewhere": 200, "gbp_year_elsewhere": 4_000_000, "gbp_year": 6_000_000},
        {"riders_elsewhere": 3, "gbp_year_elsewhere": 60_000, "gbp_year": 4_500_000}, Rules())
    assert money == MONEY and words == ()
    assert rides_saved(MONEY, [COUNTED], "If nothing is built", ()) == (MONEY, ())


def test_nobody_is_driven_elsewhere() -> None:
    money, _ = found({"gbp_year": 6_000_000, "gbp_year_elsewhere": 0},
                     {"gbp_year": 6_200_000, "gbp_year_elsewhere": 0}, Rules())
    assert [str(row.cells[0]) for row in money[1].lines][:5] == [
        "0.00", "-0.20", "-0.20", "-0.20", "0.10"]


def test_sentences_hold_whatever_the_sign() -> None:
    for shared, words in ((-3e6, "less than it costs"), (1e6, "more than it costs"),
                          (100_000.0 - 0.45e6 - 1e6 / 15, "worth what it costs")):
        ridden = Ridden(1e6, shared)
        assert sum(list(lines(ridden, COUNTED).values())[:2]) == pytest.approx(ridden.saved)
        assert words in worth_words([(ridden, COUNTED)])
    two = worth_words([(Ridden(1e6, 1e6), COUNTED), (Ridden(0.0, -1e6), COUNTED)])
    assert two.count("would be worth") == two.count("whole public purse") == 1
    assert "more than it costs to the whole public purse over 40 years and Plan A £" in two
    assert two.endswith(" million less.") and "45%" in ridden_words(COUNTED.back)


@pytest.fixture
def given(root: Path) -> Assumptions:
    return read_assumptions(root / "data" / "norfolk" / "finance" / "assumptions.csv")


@pytest.mark.parametrize("minutes", [4_000.0, 0.0, -4_000.0])
def test_a_pound_a_year_is_worth_what_the_appraisal_makes_of_it(
    given: Assumptions, minutes: float
) -> None:
    """Whatever the sign of what is counted: the difference of two appraisals, by hand."""
    school = Opening("School", "new_school", 100, 13_000_000_00, 24_500_00, 2021)
    own = given.with_journeys(minutes, "")
    here = state("Plan", [school], own, load_rates(), brief=True)
    of = counted(here)
    more = state("Plan", [school], own.replace(transport_saving_gbp=of.gbp_year + 250_000.0),
                 load_rates(), brief=True)
    worth = {s: s.plan.measures.query(
        "measure == 'net present value, pounds' and view == 'public'")["value"].iloc[-1]
        for s in (here, more)}
    assert worth[more] - worth[here] == pytest.approx(250_000.0 * of.each["public"])
    assert of.worth["public"] == worth[here] and of.each["council"] == of.each["public"]
    # Rides that save as much as is counted leave the plan worth what it is.
    assert of.with_rides(Ridden(0.0, of.gbp_year), "council") == of.worth["council"]
    assert of.back == pytest.approx(0.5 * 0.9) and of.years == 40
    assert of.gbp_year == pytest.approx(minutes / 60 * 2 * 190 * 0.6 * 15)
