"""Seventeen cases with the right pennies, on each kind of database."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from sufficiency.errors import InputError
from sufficiency.finance.bases import base_year
from sufficiency.finance.events import Draft
from sufficiency.finance.importing import import_placements
from sufficiency.finance.money import split
from sufficiency.finance.outlook import since
from sufficiency.finance.periods import TWELFTHS, Span
from sufficiency.finance.store import Ledger
from sufficiency.finance.views import cash, headcount
from tests.finance.making import (
    CALENDARS,
    FAR,
    RATES,
    at,
    booked,
    cost,
    day,
    ended,
    fee,
    lines_of,
    placed,
)

YEAR = "2025-09-01", "2026-08-31"


def test_1_mid_year_start_by_days(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2025-11-10"), fee("p1", 61_500, "year", "2025-11-10")])
    assert cost(ledger, "2025-11-10", "2026-03-31") == "23926.03"


def test_2_the_same_child_by_weeks(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2025-11-10"),
                fee("p1", 1_600, "week", "2025-11-10", calendar="38")])
    assert cost(ledger, "2025-11-10", "2026-03-31") == "27200.00"


def test_3_fee_change_is_rounded_once_a_line(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2026-03-02", "2026-05-03"),
                fee("p1", 1_150, "week", "2026-03-02", part="days", calendar="365"),
                Draft("fee_changed", "p1", "child-p1", date(2026, 4, 1), None,
                      {"element": "fee", "percent": "4.35"})])
    assert cost(ledger, "2026-03-02", "2026-03-31") == "4928.57"
    assert cost(ledger, "2026-04-01", "2026-05-03") == "5657.28"
    assert cost(ledger, "2026-03-02", "2026-05-03") == "10585.85"
    raised = lines_of(ledger).lines[1]
    assert raised.pence == 1_200_03, "half up; to even would be 1,200.02"


def test_4_termly_with_notice(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2026-01-05", "2026-02-13"),
                fee("p1", 17_650, "term", "2026-01-05", calendar="38", notice=1,
                    notice_unit="half_term", notice_from="term_end")])
    assert cost(ledger, "2026-01-01", "2026-08-31") == "26475.00"
    assert cost(ledger, "2026-01-01", "2026-03-31") == "17650.00"
    notice = lines_of(ledger).lines[-1]
    assert (notice.kind, notice.cost(), notice.span.end) == ("notice", 8_825_00, day("2026-05-23"))
    assert headcount(ledger.placements().values(), day("2026-02-14")) == 0


def test_5_weeks_of_39_and_52(ledger: Ledger) -> None:
    ledger.add([*placed("p1", *YEAR), fee("p1", 4_321, "week", YEAR[0], calendar="39")])
    ledger.add([*placed("p2", *YEAR), fee("p2", 4_321, "week", YEAR[0], calendar="52")])
    ledger.add([*placed("p3", *YEAR),
                fee("p3", 4_321, "week", YEAR[0], calendar="365", part="days")])
    found = {line.placement.placement: line.cost() for line in lines_of(ledger).lines}
    assert found == {"p1": 168_519_00, "p2": 224_692_00, "p3": 225_309_29}
    assert found["p3"] - found["p2"] == 617_29, "the last day is free"


def test_6_dual_placement(ledger: Ledger) -> None:
    ledger.add([
        *placed("p1", *YEAR, child="child-1"),
        fee("p1", 14_500, "year", YEAR[0], attendance=Fraction(3, 5), child="child-1"),
        *placed("p2", *YEAR, child="child-1", role="dual", provider="Unit"),
        fee("p2", "92.50", "day", YEAR[0], calendar="38", days_per_week=Fraction(2),
            child="child-1")])
    found = {line.placement.placement: line.cost() for line in lines_of(ledger).lines}
    assert found == {"p1": 8_700_00, "p2": 7_030_00}
    assert cost(ledger, *YEAR) == "15730.00"
    assert headcount(ledger.placements().values(), day("2025-10-01")) == 1


def test_7_credit_note_across_the_year_end(ledger: Ledger) -> None:
    ledger.add([
        *placed("p1", "2026-01-05", "2026-03-27"),
        fee("p1", "9225.50", "term", "2026-01-05", calendar="38"),
        booked("invoiced", "p1", "9225.50", "A1", "2026-01-12", "2026-01-05", "2026-03-27"),
        booked("credited", "p1", "1318.08", "A1", "2026-04-16", "2026-02-01", "2026-02-28")])
    assert cost(ledger, "2025-04-01", "2026-03-31") == "7907.42"
    placements = list(ledger.placements().values())
    assert [sum(c.pence for c in cash(placements, Span(date(y, 4, 1), date(y + 1, 4, 1))))
            for y in (2025, 2026)] == [9_225_50, -1_318_08]
    with pytest.raises(InputError, match="names an invoice that is not known"):
        ledger.add([booked("credited", "p1", "1.00", "A2", "2026-04-16", "2026-02-01",
                           "2026-02-28")])
    with pytest.raises(InputError, match="credits more than was invoiced"):
        ledger.add([booked("credited", "p1", "7907.43", "A1", "2026-04-16", "2026-02-01",
                           "2026-02-28")])


def test_8_backdated_end(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2025-04-01"), fee("p1", 47_450, "year", "2025-04-01",
                                                 year_basis="financial"),
                booked("invoiced", "p1", "39780.00", "A1", "2025-04-01", "2025-04-01",
                       "2026-01-31"),
                booked("paid", "p1", "39780.00", "A1", "2025-05-01", "2025-04-01", "2026-01-31")],
               at=at("2025-04-01"))
    ledger.add([ended("p1", "2025-12-19")], at=at("2026-02-03"))
    assert cost(ledger, "2025-04-01", "2026-03-31", day("2026-02-02")) == "47450.00"
    assert cost(ledger, "2025-04-01", "2026-03-31") == "34190.00"
    found = since(ledger, day("2026-02-02"), CALENDARS, RATES)
    assert found.now.commitment.year - found.then.commitment.year == -13_260_00
    assert found.now.beyond == 5_590_00, "43 days paid after the child had left"
    assert found.then.beyond == 0 and found.events == {"ended": 1}


def test_9_leap_year(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2027-09-01"), fee("p1", 54_900, "year", "2027-09-01")])
    assert cost(ledger, "2028-01-01", "2028-03-31") == "13650.00"


def test_10_academic_against_financial(ledger: Ledger) -> None:
    assert tuple(split(24_500_00, TWELFTHS["academic", "financial"])) == (14_291_67, 10_208_33)
    assert tuple(split(24_500_00, TWELFTHS["financial", "academic"])) == (10_208_33, 14_291_67)
    ledger.add([*placed("p1", *YEAR), fee("p1", 24_500, "year", YEAR[0])])
    assert cost(ledger, "2025-09-01", "2026-03-31") == "14230.14"
    ledger.add([*placed("p2", *YEAR), fee("p2", 24_500, "year", YEAR[0], part="months")])
    assert cost(ledger, *YEAR) == "49000.00"
    months = next(line for line in lines_of(ledger).lines if line.placement.placement == "p2")
    assert months.cost(Span(day("2025-09-01"), day("2026-04-01"))) == 14_291_67


def test_11_value_added_tax(ledger: Ledger) -> None:
    private = "private_education"
    ledger.add([*placed("p1", *YEAR), fee("p1", 63_000, "year", YEAR[0], supply=private)])
    ledger.add([*placed("p2", "2024-09-02", "2025-08-31"),
                fee("p2", 21_000, "term", "2024-09-02", calendar="38", supply=private)])
    ledger.add([*placed("p3", *YEAR),
                fee("p3", 63_000, "year", YEAR[0], supply=private, includes_vat=True)])
    ledger.add([*placed("p4", *YEAR),
                fee("p4", 63_000, "year", YEAR[0], supply="non_maintained_special")])
    found: dict[str, list[int]] = {}
    for line in lines_of(ledger).lines:
        net, tax = found.setdefault(line.placement.placement, [0, 0])
        found[line.placement.placement] = [net + line.cost(), tax + line.tax()]
    assert found == {"p1": [63_000_00, 12_600_00], "p2": [63_000_00, 8_400_00],
                     "p3": [52_500_00, 10_500_00], "p4": [63_000_00, 0]}
    terms = [line.cost() + line.tax() for line in lines_of(ledger).lines
             if line.placement.placement == "p2"]
    assert sum(terms) == 71_400_00


def test_12_shared_funding(ledger: Ledger) -> None:
    def share(name: str, *weights: str) -> Draft:
        return Draft("share_set", name, f"child-{name}", day(YEAR[0]), None, {
            "weights": dict(zip(("education", "social_care", "health"), weights, strict=True)),
            "lead": "education"})

    ledger.add([*placed("p1", *YEAR), fee("p1", 5_200, "week", YEAR[0], calendar="52"),
                share("p1", "0.45", "0.35", "0.2"),
                *placed("p2", "2025-09-01", "2025-09-07"),
                fee("p2", 5_200, "week", YEAR[0], calendar="52"),
                share("p2", "1/3", "1/3", "1/3")])
    found = {line.placement.placement: line.by_payer() for line in lines_of(ledger).lines}
    assert found == {
        "p1": {"education": 121_680_00, "social_care": 94_640_00, "health": 54_080_00},
        "p2": {"education": 1_733_34, "social_care": 1_733_33, "health": 1_733_33}}


def test_13_double_running(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2025-09-01", "2025-12-19", child="child-1"),
                fee("p1", 130, "day", "2025-09-01", calendar="365", child="child-1"),
                *placed("p2", "2025-12-01", child="child-1", role="double_running"),
                fee("p2", 165, "day", "2025-12-01", calendar="365", child="child-1")])
    assert cost(ledger, "2025-12-01", "2025-12-19") == "5605.00"
    assert headcount(ledger.placements().values(), day("2025-12-10")) == 1
    with pytest.raises(InputError, match="two main placements of one child overlap"):
        ledger.add([*placed("p3", "2025-12-19", child="child-1")])


ROW = ("placement_id,child_id,provider,provider_kind,maintained_by,first_day,last_day,element,"
       "fee_gbp,unit\n")


def test_14_another_councils_school(ledger: Ledger, tmp_path: Path) -> None:
    table = tmp_path / "placements.csv"
    table.write_text(ROW + "p1,child-1,Far,state_special,other,2025-09-01,2026-08-31,top-up,13250,"
                     "year\n")
    import_placements(ledger, table)
    assert cost(ledger, *YEAR) == "13250.00"
    table.write_text(ROW + "p1,child-1,Far,state_special,other,2025-09-01,2026-08-31,place,10000,"
                     "year\n")
    with pytest.raises(InputError, match="row 2, column element: is place funding of another"):
        import_placements(ledger, table)
    assert RATES.place_pence("import_export_adjustment", day("2025-09-01")) == 6_000_00


def test_15_empty_base_places(ledger: Ledger) -> None:
    drafts = []
    for n in range(12):
        drafts += [*placed(f"p{n}", *YEAR, provider="Base"),
                   fee(f"p{n}", 7_350, "year", YEAR[0], element="top-up")]
    ledger.add(drafts)
    whole = lines_of(ledger).total(Span(day(YEAR[0]), FAR))
    found = base_year(16, 12, whole, RATES, day(YEAR[0]))
    assert (found.places, found.top_ups, found.total) == (112_000_00, 88_200_00, 200_200_00)
    numbers = {e.placement: e.seq for e in ledger.events() if e.kind == "ended"}
    ledger.add([ended(p, "2026-02-13", kind="end_corrected", supersedes=numbers[p])
                for p in ("p0", "p1")])
    less = base_year(16, 12, lines_of(ledger).total(Span(day(YEAR[0]), FAR)), RATES,
                     day(YEAR[0]))
    assert less.places == 112_000_00
    assert less.top_ups == 10 * 7_350_00 + 2 * round(7_350_00 * 166 / 365)


def test_16_the_same_file_twice(ledger: Ledger, tmp_path: Path) -> None:
    table = tmp_path / "placements.csv"
    rows = "".join(f"p{n},child-{n},School,independent,own,2025-09-01,,fee,50000,year\n"
                   for n in range(20))
    table.write_text(ROW + rows)
    assert import_placements(ledger, table).batch.events == 40
    again = import_placements(ledger, table)
    assert again.batch.events == 0 and again.counts == {"unchanged": 40}
    table.write_text(ROW + rows.replace("p7,child-7,School,independent,own,2025-09-01,,fee,50000",
                                        "p7,child-7,School,independent,own,2025-09-01,,fee,50001"))
    corrected = import_placements(ledger, table)
    assert corrected.batch.events == 1 and corrected.counts["superseding"] == 1
    old = next(e for e in ledger.events() if e.placement == "p7" and e.kind == "fee_set")
    assert ledger.events()[-1].supersedes == old.seq


def test_17_two_pseudonyms_one_child(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2025-09-01", "2025-12-19"), fee("p1", 130, "day", "2025-09-01",
                                                               calendar="365"),
                *placed("p2", "2026-01-05"), fee("p2", 165, "day", "2026-01-05", calendar="365"),
                *placed("p3", "2026-01-05", role="dual"),
                fee("p3", 10, "day", "2026-01-05", calendar="365")])
    before = cost(ledger, "2025-09-01", "2026-08-31")
    ledger.add([Draft("merged_identity", "", "child-p3", body={"into": "child-p2"}),
                Draft("merged_identity", "", "child-p2", body={"into": "child-p1"})])
    placements = ledger.placements()
    assert headcount(placements.values(), day("2026-02-02")) == 1
    assert set(placements) == {"p1", "p2", "p3"} and {p.child for p in placements.values()} == {
        "child-p1"}
    assert cost(ledger, "2025-09-01", "2026-08-31") == before
