"""Least cost: equal to enumeration on random cases, and every pound recomputed from its table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import Case, load_case
from sufficiency.case.prices import read_prices
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.case.settings import Cost
from sufficiency.cli.app import app
from sufficiency.errors import InputError, NoSolutionError
from sufficiency.finance.assumptions import read_assumptions
from sufficiency.finance.openings import read_kinds
from sufficiency.finance.rates import load_rates
from sufficiency.model.cost import Priced, priced
from sufficiency.model.formulate import build_problem
from sufficiency.model.outcome import Outcome
from sufficiency.optimise.problem import Problem
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.report.build import internal_report, public_report
from sufficiency.publish.report.compare import Side, compare
from sufficiency.publish.report.sentences import proof
from sufficiency.study.cost_frontier import cost_frontier
from sufficiency.study.result import Result
from sufficiency.study.run import solve
from sufficiency.travel.matrix import travel_matrix
from tests.cases import every_choice, random_case
from tests.conftest import ROOT
from tests.sizes import few

ITEMS = ("special_place", "base_place", "independent_place", "out_of_county_place", "no_place")
PLACE = {"special": "special_place", "base": "base_place", "independent": "independent_place",
         "out_of_county": "out_of_county_place", "": "no_place"}


def priced_case(folder: Path, seed: int) -> Path:
    """A random case that asks for the least cost, with random prices."""
    path = random_case(folder, seed)
    rng = np.random.default_rng(seed)
    rows = [(item, year, int(rng.integers(5, 70)) * 1000, "assumed", "drawn")
            for item in ITEMS for year in (2000, 2040)]
    rows.append(("transport_hour", 2010, int(rng.integers(0, 60)), "assumed", "drawn"))
    (folder / "finance").mkdir()
    pd.DataFrame(rows, columns=["item", "from_year", "gbp", "status", "source"]).to_csv(
        folder / "finance" / "prices.csv", index=False)
    years = int(rng.integers(5, 60))
    path.write_text(path.read_text().replace("worth =", "# worth =") + f"""
[objective]
minimise = "cost"
[cost]
capital_years = {years}
capital_rate = {rng.choice([0.0, 0.035, 0.06])}
""")
    return path


def pounds_by_hand(case: Case, scenario: Scenario, outcome: Outcome, stay: set[str]) -> float:
    """The yearly cost of an outcome from its rows, the prices and the settings alone."""
    table = pd.read_csv(case.folder / "finance" / "prices.csv")
    price = table[table["from_year"] <= 2025].set_index("item")["gbp"]
    cost, who = scenario.cost, outcome.assignment
    who = who[~who["group_id"].isin(stay)]
    total = 0.0
    for row in who.itertuples():
        hours = 0.0 if row.pool_kind == "" else row.minutes / 60
        drive = 2 * hours * cost.transport_days * cost.transport_share * price["transport_hour"]
        total += row.children * (price[PLACE[row.pool_kind]] + drive)
    r, n = cost.capital_rate, cost.capital_years
    share = r / (1 - (1 + r) ** -n) if r else 1 / n
    capital = outcome.options.loc[outcome.options["opened"], "capital_gbp"].sum()
    return total + capital * (1 + cost.optimism_bias) * share


def untouched(money: Priced) -> Problem:
    """The problem in all its pounds, none taken off."""
    elsewhere, local = money.least
    problem = money.problem
    off = np.where(problem.local, local, elsewhere)
    return problem.replace(
        seconds=np.where(problem.seconds >= 0, problem.seconds + off, -1),
        nowhere_seconds=problem.nowhere_seconds + elsewhere)


@pytest.mark.parametrize("seed", few(range(12), 3))
def test_the_least_cost_is_that_of_enumeration(tmp_path: Path, seed: int) -> None:
    path = priced_case(tmp_path / "case", seed)
    scenario = load_scenario(path)
    case = load_case(scenario)
    matrix = travel_matrix(case, scenario)
    built = build_problem(case, scenario, matrix)
    money = priced(built, case, scenario)
    best = min(every_choice(untouched(money)), default=None)
    if best is None:
        with pytest.raises((InputError, NoSolutionError)):
            solve(scenario, case)
        return
    found = solve(scenario, case).plan
    cost = found.summary["cost"]
    out = found.summary["unplaced"]["total"] - int(
        built.problem.taken[~built.problem.local].sum())
    assert (out, cost["gbp_a_year"]) == best[:2]
    assert cost["gap"] == 0 and cost["bound_gbp_a_year"] == best[1]
    assert sum(cost["parts_gbp_a_year"].values()) == cost["gbp_a_year"]
    nowhere = int(found.assignment.loc[found.assignment["pool_kind"] == "", "children"].sum())
    if not nowhere or untouched(money).nowhere_seconds == case.prices["no_place"].gbp:
        hand = pounds_by_hand(case, scenario, found, set(built.kept["group_id"]))
        # Each placement and each opening is charged in whole pounds.
        assert abs(cost["gbp_a_year"] - hand) <= 0.5 * (cost["children"] + 6)


@pytest.mark.large
def test_questions_work_under_it_or_end_in_one_fault(tmp_path: Path) -> None:
    path = priced_case(tmp_path / "case", 3)
    for verb, *more in (("alternatives",), ("explain",), ("robust",), ("robust", "--draws", "2"),
                        ("phase",), ("phase", "--draws", "2"), ("frontier",),
                        ("frontier", "--by", "capital")):
        done = CliRunner().invoke(app, [verb, str(path), *more])
        assert done.exit_code == 1 and done.stderr.count("asks for the least cost") == 1, verb
    done = CliRunner().invoke(app, ["frontier", str(path), "--by", "cost", "--seconds", "30"])
    assert done.exit_code == 0, done.output
    scenario = load_scenario(path)
    found = cost_frontier(scenario, 30)
    least = solve(scenario)
    assert found.points["gbp_a_year"].iloc[0] == least.plan.summary["cost"]["gbp_a_year"]
    assert found.points["gbp_a_year"].is_monotonic_increasing
    assert found.points["minutes_mean"].is_monotonic_decreasing
    beside = least.comparators[0].summary
    assert beside["scenario"] == "least-travel"
    assert beside["cost"]["gbp_a_year"] >= found.points["gbp_a_year"].iloc[0]
    _reported(least)


def _reported(least: Result) -> None:
    """The report shows the cheapest plan beside the one that travels least, each with its bound."""
    sides = [Side(least.scenario, o, {}) for o in (least.plan, least.comparators[0])]
    rows = compare(*sides).results.set_index("measure")
    cost = least.plan.summary["cost"]["gbp_a_year"]
    assert rows.loc["cost a year"].iloc[1] == f"{cost:,.0f}"
    inside, public = internal_report([least]), public_report([least], Rules())
    table = inside.money[0]
    cheap, fast = (o.summary for o in (least.plan, least.comparators[0]))
    rows = {line.name: [str(cell).replace(",", "") for cell in line.cells] for line in table.lines}
    assert rows["Cost a year"] == [str(s["cost"]["gbp_a_year"]) for s in (cheap, fast)]
    assert rows["The least there can be"] == [
        f"{cheap['cost']['bound_gbp_a_year']:.0f}", "not searched for"]
    for at in (0, 1):
        assert sum(int(cells[at]) for cells in list(rows.values())[:5]) == int(
            rows["Cost a year"][at])
    assert not public.money, "pounds of every child are for inside"
    for told in (inside, public):
        assert proof(cheap) in " ".join(told.money_words)
        assert f"\"Least travel\" asks for the least travel. {proof(fast)}" in told.money_words


def test_what_it_does_not_go_with_is_told_at_once(tmp_path: Path) -> None:
    path = priced_case(tmp_path / "case", 1)
    scenario = load_scenario(path)
    with pytest.raises(InputError) as told:
        scenario.with_settings({"guard.minutes": 5, "objective.spread": True})
    assert {f.column for f in told.value.faults} == {"guard.minutes", "objective.spread"}
    (path.parents[1] / "finance" / "prices.csv").write_text(
        "item,from_year,gbp,status,source\nspecial_place,2030,1,assumed,drawn\n")
    with pytest.raises(InputError) as told:
        load_case(scenario)
    assert {f.value for f in told.value.faults} == {*ITEMS, "transport_hour"}
    (path.parents[1] / "finance" / "prices.csv").unlink()
    with pytest.raises(InputError, match=r"prices\.csv"):
        load_case(scenario)
    assert load_case(scenario.with_settings({"objective.minimise": "total"})).prices == {}


def test_the_embedded_prices_are_those_of_its_appraisal() -> None:
    folder = ROOT / "data" / "norfolk"
    prices, faults = read_prices(folder, 2025)
    given = read_assumptions(folder / "finance" / "assumptions.csv").central()
    kinds = read_kinds(folder / "finance" / "kinds.csv")
    plain = Cost()
    assert not faults
    assert prices["independent_place"].gbp == given["independent_gbp"]
    assert prices["transport_hour"].gbp == given["transport_gbp_per_hour"]
    assert prices["special_place"].gbp * 100 == kinds["new_school"].place_pence
    assert prices["base_place"].gbp * 100 == kinds["base_module"].place_pence
    assert (plain.transport_days, plain.transport_share, plain.capital_years) == (
        given["transport_days"], given["transport_share"], given["borrowing_years"])
    rates = load_rates(folder / "finance")
    day = date(2025, 4, 1)
    assert plain.capital_rate == float(rates.discount(1, day))
    assert plain.optimism_bias == float(rates.bias("standard_buildings", day)[1])
