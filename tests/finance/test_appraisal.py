"""A plan in pounds: whose, when, and whether it is worth it, against plain recomputation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from sufficiency.case.case import Case
from sufficiency.errors import InputError
from sufficiency.finance import of_scenario
from sufficiency.finance.appraisal import VIEWS, appraise, compare, net_present_value
from sufficiency.finance.assumptions import (
    CHOICES,
    MEANING,
    Assumptions,
    in_words,
    moved,
    of_one_whole,
    read_assumptions,
)
from sufficiency.finance.flows import COST, SAVING, price
from sufficiency.finance.folder import Tables, read_tables
from sufficiency.finance.ledgers import by_year, nominal
from sufficiency.finance.openings import (
    Kind,
    Opening,
    openings_of,
    read_kinds,
    read_openings,
)
from sufficiency.finance.rates import load_rates
from sufficiency.finance.sensitivity import break_even, draws, told, tornado
from sufficiency.model.outcome import Outcome

RATES = load_rates()
SCHOOL = Opening("School", "new_school", 500, 120_000_000_00, 26_000_00, 2020, "none")


@pytest.fixture
def given(root: Path) -> Assumptions:
    return read_assumptions(root / "data" / "norfolk" / "finance" / "assumptions.csv")


@pytest.fixture
def plain(given: Assumptions) -> Assumptions:
    """Nothing but diversion: 63,000 against 26,000; others cost the same elsewhere."""
    return given.replace(
        diversion=0.352, leakage=0, independent_gbp=63_000, otherwise_gbp=26_000, fill=1,
        transport_saving_gbp=0, bias=0, capital_grant_share=0, education_share=1,
        social_care_share=0, health_share=0, price_year=2019, first_year=2019, horizon_years=40)


def test_176_diverted_children_are_6_5_million(plain: Assumptions) -> None:
    priced = price([SCHOOL], plain.central(), RATES)
    assert priced.net("public")[5] == pytest.approx(176 * 37_000)


def test_an_academic_year_falls_7_and_5_twelfths(plain: Assumptions) -> None:
    net = price([SCHOOL], plain.central(), RATES).net("public")
    assert net[0] == pytest.approx(-120e6), "capital in the year before the opening"
    assert net[1] == pytest.approx(176 * 37_000 * 7 / 12)
    assert net[2] == pytest.approx(176 * 37_000)


def test_net_present_value_is_that_of_a_plain_sum(plain: Assumptions) -> None:
    a_year = 176 * 37_000
    value, factor = -120e6, 1.0
    for year in range(1, 41):
        factor /= 1.035 if year <= 30 else 1.03
        value += factor * a_year * (7 / 12 if year == 1 else 1)
    assert net_present_value([SCHOOL], plain.central(), RATES) == pytest.approx(value)


def test_break_even_diversion_by_hand(plain: Assumptions) -> None:
    found = break_even([SCHOOL], plain, RATES, "diversion")
    values = plain.central() | {"diversion": found}
    assert net_present_value([SCHOOL], values, RATES) == pytest.approx(0, abs=0.01)
    worth = net_present_value([SCHOOL], plain.central() | {"diversion": 1}, RATES) + 120e6
    assert found == pytest.approx(120e6 / worth)
    dear = replace(SCHOOL, capital_pence=10**13)
    assert np.isnan(break_even([dear], plain, RATES, "diversion"))


@pytest.mark.parametrize("view", VIEWS)
def test_every_break_even_is_even_and_is_said_where_there_is_one(
    given: Assumptions, view: str
) -> None:
    openings = [replace(SCHOOL, capital_pence=2 * 10**9)]
    for row in tornado(openings, given, RATES, view).to_dict("records"):
        name = row["assumption"]

        def worth(value: float, name: str = name) -> float:
            return net_present_value(openings, given.central() | {name: value}, RATES, view)

        if np.isnan(row["break_even"]):
            top = 1.0 if row["high"] <= 1 else 10 * row["high"]
            assert worth(0) * worth(top) > 0, name
        elif name not in CHOICES:
            assert worth(row["break_even"]) == pytest.approx(0, abs=0.01), name


def test_diversion_is_the_first_line_of_the_tornado(given: Assumptions) -> None:
    table = tornado([replace(SCHOOL, capital_pence=10**9)], given, RATES)
    assert table["assumption"][0] == "diversion"
    assert list(table["swing"][1:]) == sorted(table["swing"][1:], reverse=True)
    council = tornado([SCHOOL], given, RATES, "council")
    assert "borrowing_rate" in set(council["assumption"])
    assert "borrowing_rate" not in set(table["assumption"]), "moves nothing in the public view"


@pytest.mark.parametrize(("filled", "ends"), [
    (100, (0.85, 0.95, 1.0)), (96, (0.85, 0.95, 0.96)), (86, (0.85, 0.86, 0.86)),
    (84, (0.84, 0.84, 0.84)), (0, (0.0, 0.0, 0.0)), (None, (0.85, 0.95, 1.0))])
def test_no_more_places_are_taken_as_filled_than_a_plan_fills(
    filled: int | None, ends: tuple[float, ...], given: Assumptions,
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_scenario, "_openings", lambda *_: [replace(SCHOOL, places=100)])
    tables = Tables(given, RATES, {}, Path())
    found = of_scenario.appraised(cast(Outcome, SimpleNamespace(title="p", name="p")),
                                  cast(Case, None), tables,
                                  of_scenario.Use(filled, 0, 0.0, of_scenario.JOURNEYS, filled))
    fill = found.assumptions.ranges["fill"]
    assert (fill.low, fill.central, fill.high) == ends


def test_empty_places_cost_place_money(plain: Assumptions) -> None:
    half = replace(SCHOOL, fill=(0.5, 1.0))
    priced = price([half], plain.central(), RATES)
    empty = next(v for k, v in priced.lines.items() if k.what == "places that stand empty")
    assert empty[1] == pytest.approx(250 * 10_000 * 7 / 12)
    assert empty[2] == pytest.approx(250 * 10_000 * 5 / 12) and empty[3] == 0


def test_leakage_diverts_fewer(plain: Assumptions) -> None:
    leaky = plain.replace(leakage=0.25).central()
    assert price([SCHOOL], leaky, RATES).net("public")[5] == pytest.approx(132 * 37_000)


def test_high_needs_falls_on_government_from_april_2028(plain: Assumptions) -> None:
    table = appraise("x", [SCHOOL], plain, RATES).entries
    high = table[table["ledger"] == "high_needs"]
    before = set(high.loc[high["financial_year"] < "2028-29", "payer"])
    after = set(high.loc[high["financial_year"] >= "2028-29", "payer"])
    assert (before, after) == ({"council"}, {"central_government"})


def test_the_deficit_grant_is_a_switch(plain: Assumptions) -> None:
    table = appraise("x", [SCHOOL], plain.replace(deficit_grant=1), RATES).entries
    high = table[(table["ledger"] == "high_needs") & (table["kind"] == SAVING)
                 & (table["line"] == "independent placements that are not made")]
    year = high[high["financial_year"] == "2025-26"].set_index("payer")["pence"]
    whole = 176 * 63_000_00
    assert year.to_dict() == {"council": round(whole * 0.1),
                              "central_government": round(whole * 0.9)}
    assert set(high.loc[high["financial_year"] == "2026-27", "payer"]) == {"council"}


def test_costs_and_savings_are_never_netted(given: Assumptions) -> None:
    found = appraise("x", [SCHOOL], given, RATES)
    wide = by_year(found.entries)
    both = wide[(wide["ledger"] == "high_needs") & (wide["financial_year"] == "2025-26")]
    assert (both["cost"] > 0).all() and (both["saving"] > 0).all()
    assert (wide["left"] == wide["saving"] - wide["cost"] - wide["financing"]).all()


def test_every_pound_of_the_table_is_of_a_line(given: Assumptions) -> None:
    found = appraise("x", [SCHOOL], given, RATES)
    rows = found.entries
    assert (rows["pence"] > 0).all()
    for line, pounds in found.priced.lines.items():
        part = rows[(rows["ledger"] == line.ledger) & (rows["line"] == line.what)
                    & (rows["kind"] == line.kind)].groupby("financial_year")["pence"].sum()
        for t, amount in enumerate(pounds):
            name = f"{2019 + t}-{(2020 + t) % 100:02d}"
            assert part.get(name, 0) == pytest.approx(amount * 100, abs=0.51), (line, name)
    assert by_year(rows)["cost"].sum() == rows.loc[rows["kind"] == COST, "pence"].sum()


def test_the_council_bears_debt_service_not_the_capital(plain: Assumptions) -> None:
    found = appraise("x", [SCHOOL], plain.replace(inflation=0.0), RATES)
    service = found.service.set_index("financial_year")["debt_service_general_fund"]
    assert service["2019-20"] == 0
    assert service["2020-21"] == pytest.approx(120e6 * 0.045 / (1 - 1.045**-40))
    assert found.priced.net("council")[0] == 0
    assert found.priced.net("council")[1] == pytest.approx(
        176 * 37_000 * 7 / 12 - service["2020-21"])


def test_real_and_nominal_apart(plain: Assumptions) -> None:
    found = appraise("x", [SCHOOL], plain, RATES)
    raised = nominal(found.entries, found.priced, 0.02, 2019)
    service = raised[raised["kind"] == "financing"].groupby("financial_year")["pence"].sum()
    level = raised[raised["line"].isin(["interest", "minimum revenue provision"])]
    years = level.groupby("financial_year")["pence"].sum()
    assert years.equals(service)
    exact = 120e8 * 0.045 / (1 - 1.045**-40)
    assert (abs(service - exact) <= 1).all(), "level in nominal pounds, two lines rounded once each"
    assert (raised["pence"] >= found.entries["pence"]).all()


def test_paybacks_stand_side_by_side(plain: Assumptions) -> None:
    measures = appraise("x", [SCHOOL], plain, RATES).measures
    names = list(measures.loc[measures["view"] == "public", "measure"])
    at = names.index("payback, not discounted, years")
    assert names[at + 1] == "payback, discounted, years"
    value = measures.set_index(["view", "measure"])["value"]
    assert value["public", "payback, not discounted, years"] == 19
    assert value["public", "payback, discounted, years"] == 32


def test_comparators_side_by_side(plain: Assumptions) -> None:
    base = Opening("Bases", "base_module", 500, 60_000_000_00, 26_000_00, 2020, "none")
    table = compare([appraise("schools", [SCHOOL], plain, RATES),
                     appraise("bases", [base], plain, RATES)])
    row = table[(table["measure"] == "net present value, pounds") & (table["view"] == "public")
                & (table["over_years"] == 40)].iloc[0]
    assert row["bases"] - row["schools"] == pytest.approx(60e6)


def test_draws_join_the_forecast(given: Assumptions) -> None:
    openings = [SCHOOL]
    again = [draws(openings, given, RATES, count=40, seed=3) for _ in range(2)]
    assert (again[0] == again[1]).all(), "same seed, same draws"
    empty = draws(openings, given, RATES, count=4, wanted=np.zeros((2, 41)))
    assert (empty < draws(openings, given, RATES, count=4)).all()
    full = draws(openings, given, RATES, count=4, wanted=np.ones((1, 41)))
    assert full == pytest.approx(draws(openings, given, RATES, count=4))
    assert told(np.array([-1.0, 1, 3, 5]))["share_above_zero"] == 0.75


def test_the_draws_stay_within_the_ends_of_one_range(plain: Assumptions) -> None:
    ranges = dict(plain.ranges)
    ranges["diversion"] = replace(ranges["diversion"], low=0.2, central=0.4, high=0.6)
    values = draws([SCHOOL], Assumptions(ranges), RATES, count=300)
    ends = [net_present_value([SCHOOL], plain.central() | {"diversion": d}, RATES)
            for d in (0.2, 0.6)]
    assert ends[0] <= values.min() and values.max() <= ends[1]
    middle = net_present_value([SCHOOL], plain.central() | {"diversion": 0.4}, RATES)
    assert values.mean() == pytest.approx(middle, abs=abs(ends[1] - ends[0]) / 20)


def test_payers_shares_stay_one_whole_where_they_vary(plain: Assumptions) -> None:
    """Who pays moves pounds between ledgers and makes none: the public purse feels nothing."""
    ranges = dict(plain.ranges)
    ranges["diversion"] = replace(ranges["diversion"], low=0.4, central=0.4, high=0.4)
    for name, low, central, high in (("education_share", 0.5, 0.8, 1.0),
                                     ("social_care_share", 0.0, 0.15, 0.4),
                                     ("health_share", 0.0, 0.05, 0.3)):
        ranges[name] = replace(ranges[name], low=low, central=central, high=high)
    varied = Assumptions(ranges)
    middle = net_present_value([SCHOOL], varied.central(), RATES)
    assert draws([SCHOOL], varied, RATES, count=50) == pytest.approx(middle)
    assert set(tornado([SCHOOL], varied, RATES)["assumption"]) == {"diversion"}
    council = tornado([SCHOOL], varied, RATES, "council").set_index("assumption")
    assert council.loc["education_share", "swing"] > 0
    assert moved(varied.central(), "education_share", 0.6) == pytest.approx(
        varied.central() | {"education_share": 0.6, "social_care_share": 0.3, "health_share": 0.1})
    alone = plain.replace(education_share=1, social_care_share=0, health_share=0).central()
    assert moved(alone, "education_share", 0.9)["social_care_share"] == pytest.approx(0.1)
    assert of_one_whole(alone | {"health_share": 1})["education_share"] == 0.5


def test_openings_of_a_plans_plain_rows() -> None:
    rows = [
        {"option_id": "a", "site_name": "Acle", "kind": "base_module", "places": 10,
         "capital_gbp": 425_000.0, "opened": True, "place_cost_gbp": float("nan")},
        {"option_id": "b", "site_name": "Diss", "kind": "new_school", "places": 90,
         "capital_gbp": 9e6, "opened": False},
        {"option_id": "c", "name": "Easton", "kind": "new_school", "places": 170,
         "capital_gbp": 17e6, "opened": True, "place_cost_gbp": 25_000, "open_year": 2023},
        {"option_id": "d", "site_name": "Eye", "kind": "base_module", "places": 8,
         "capital_gbp": 340_000.0, "opened": True, "earliest_year": 2026},
        {"option_id": "e", "site_name": "Fakenham", "kind": "base_module", "places": 8,
         "capital_gbp": 340_000.0, "opened": True, "earliest_year": 2019},
    ]
    kinds = {"base_module": Kind(12_000_00, 1, "standard_buildings", (0.5, 1.0)),
             "new_school": Kind(1, 3, "non_standard_buildings", (0.3, 1.0))}
    found = openings_of(rows, kinds, 2020)
    assert found == [
        Opening("Acle", "base_module", 10, 425_000_00, 12_000_00, 2021, fill=(0.5, 1.0),
                place_of="base_place_gbp"),
        Opening("Easton", "new_school", 170, 17_000_000_00, 25_000_00, 2023,
                "non_standard_buildings", (0.3, 1.0)),
        # It can be there in January 2026: it opens the September before, and none too early.
        Opening("Eye", "base_module", 8, 340_000_00, 12_000_00, 2025, fill=(0.5, 1.0),
                place_of="base_place_gbp"),
        Opening("Fakenham", "base_module", 8, 340_000_00, 12_000_00, 2021, fill=(0.5, 1.0),
                place_of="base_place_gbp"),
    ]
    assert [found[1].filled(y) for y in (2022, 2023, 2030)] == [0, 51, 170]


def test_what_is_taken_for_a_place_has_a_range_and_moves_the_answer(
    root: Path, given: Assumptions
) -> None:
    """A base whose running cost is assumed; a school whose own is in the data does not move."""
    taken = read_tables(root / "data" / "norfolk" / "finance")
    told = taken.assumptions.ranges["base_place_gbp"]
    assert (told.low, told.central, told.high) == (13_000, 24_500, 24_500)
    bases, school = openings_of([
        {"option_id": "a", "site_name": "Acle", "kind": "base_module", "places": 100,
         "capital_gbp": 1e6},
        {"option_id": "b", "site_name": "Diss", "kind": "new_school", "places": 90,
         "capital_gbp": 9e6, "place_cost_gbp": 24_500}], taken.kinds, 2020)
    rows = tornado([bases, school], taken.assumptions, RATES).set_index("assumption")
    assert "school_place_gbp" not in rows.index and "expansion_place_gbp" not in rows.index
    base = rows.loc["base_place_gbp"]
    # The central value is the high one: what the appraisal says is the worst of it.
    plain = net_present_value([bases, school], taken.assumptions.central(), RATES)
    assert base["npv_high"] == pytest.approx(plain) and base["npv_low"] > plain
    cheap = replace(bases, place_pence=13_000_00, place_of="")
    assert base["npv_low"] == pytest.approx(
        net_present_value([cheap, school], taken.assumptions.central(), RATES))
    assert "base_place_gbp" not in given.ranges, "what a table of assumptions need not have"


@pytest.mark.parametrize(("low", "high", "faults"), [
    ("13000", "", 0), ("", "30000", 0), ("30000", "", 1), ("", "20000", 1), ("-1", "", 1)])
def test_the_costs_of_a_place_are_in_order(
    low: str, high: str, faults: int, tmp_path: Path
) -> None:
    table = tmp_path / "kinds.csv"
    table.write_text(
        "kind,place_cost_gbp,place_cost_low_gbp,place_cost_high_gbp,lead_years,fill,source\n"
        f"base_module,24500,{low},{high},1,0.6 1,told\n"
        "new_school,24500,,,3,1,told\nexpansion,24500,,,2,1,told\n")
    if not faults:
        found = read_kinds(table)["base_module"].place_range
        assert (found.low, found.high) == (float(low or 24500), float(high or 24500))
        return
    with pytest.raises(InputError) as raised:
        read_kinds(table)
    assert len(raised.value.faults) == faults


def test_transport_is_priced_from_the_drive(given: Assumptions) -> None:
    ranges = dict(given.ranges)
    for name, value in (("transport_gbp_per_hour", 12), ("transport_share", 0.5),
                        ("transport_days", 190)):
        ranges[name] = replace(ranges[name], low=value, central=value, high=value)
    ranges["transport_gbp_per_hour"] = replace(ranges["transport_gbp_per_hour"], high=20)
    found = Assumptions(ranges).with_journeys(6_000, "told").ranges["transport_saving_gbp"]
    assert found.central == pytest.approx(100 * 2 * 190 * 0.5 * 12)
    longer = Assumptions(ranges).with_journeys(-6_000, "told")
    assert longer.ranges["transport_saving_gbp"].low == pytest.approx(-100 * 2 * 190 * 0.5 * 20)
    rows = appraise("x", [SCHOOL], longer, RATES).entries
    told = rows[rows["ledger"] == "general_fund"].groupby("line")["kind"].first()
    assert told["longer journeys"] == COST and "transport" not in told


def test_all_faults_of_both_tables_at_once(root: Path, tmp_path: Path) -> None:
    folder = root / "data" / "norfolk" / "finance"
    text = (folder / "assumptions.csv").read_text()
    bad = tmp_path / "assumptions.csv"
    bad.write_text(text.replace("diversion,0.2,0.5", "divertion,0.2,0.5")
                   .replace("health_share,,0.02", "health_share,,0.2")
                   .replace("leakage,0,0.1", "leakage,0.2,0.1"))
    with pytest.raises(InputError) as caught:
        read_assumptions(bad)
    told = str(caught.value)
    for part in ("Did you mean 'diversion'", "does not give diversion", "does not sum to 1",
                 "low, central, high in this order"):
        assert part in told
    plan = tmp_path / "plan.csv"
    plan.write_text("name,kind,places,capital_gbp,place_cost_gbp,opens,fill\n"
                    "A,new school,0,5,5,2020,0.3 2\nB,castle,3,-5,1,2020,\n")
    with pytest.raises(InputError) as caught:
        read_openings(plan, (1.0,))
    told = str(caught.value)
    for part in ("row 2, column places", "outside 0 to 1", "row 3, column kind"):
        assert part in told


def test_an_assumption_is_told_in_words_that_say_what_it_is() -> None:
    told = [in_words(name) for name in MEANING]
    assert len(set(told)) == len(told)
    assert in_words("otherwise_gbp") == "a place elsewhere that is not independent, a year (\u00a3)"
    assert all(len(words.split()) > 2 for words in told), "one word says nothing"
    assert not any(c.isdigit() for words in told for c in words), "a number would be taken for one"
