"""Places short by year: by hand on the tiny case, and against the exact cells of a single year."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.cli.app import app
from sufficiency.forecast import run as ahead
from sufficiency.forecast.panel import panel
from sufficiency.forecast.tables import read_national
from sufficiency.gaps.children import Growth, first_told, growth
from sufficiency.gaps.report import each_january, filling_words, first_short
from sufficiency.gaps.run import Gaps
from sufficiency.gaps.supply import Supply, openings, supply
from sufficiency.gaps.table import cells_of, first_years, gained, shortfalls
from sufficiency.model.formulate import Built, build_problem
from sufficiency.model.scarcity import scarcity
from sufficiency.travel.matrix import travel_matrix
from tests.cases import random_case
from tests.conftest import ROOT
from tests.sizes import few

YEARS = (2025, 2026, 2027, 2030)


def built(path: Path) -> tuple[Scenario, Case, Built]:
    scenario = load_scenario(path)
    case = load_case(scenario)
    return scenario, case, build_problem(case, scenario, travel_matrix(case, scenario))


def flat(count: int, years: tuple[int, ...], *factors: float) -> Growth:
    """The same factors, one a draw, for every cell and year."""
    each = np.tile(np.array(factors or (1.0,)), (count, 1))
    return Growth(years, (each,) * len(years), ("forecast",) * len(years))


def whole(table: pd.DataFrame) -> pd.DataFrame:
    mine = (table[["need", "phase", "district"]] == "").all(axis=1) & ~table["near"]
    return table[mine].set_index("year")


def test_the_tiny_case_by_hand(tiny: Path) -> None:
    """Eight children, two places; a school of three and a base of two open in 2026 and fill up: one
    place each in the first year (0.35 x 3, 0.6 x 2), two of the school in the second (0.55 x 3), to
    the nearest as in `phase`; in 2030 only HI is left, as solved on paper."""
    scenario, case, problem = built(tiny / "scenarios" / "base.toml")
    opened = openings(scenario, case, problem, lambda text: None)
    assert opened.sum() == 2
    places = supply(scenario, case, problem, opened, YEARS)
    cells = cells_of(problem)
    factors = flat(len(cells), YEARS)
    table = whole(shortfalls(scenario, problem, places, factors, cells))
    assert table["children_50"].tolist() == [8.0] * 4
    assert table["places"].tolist() == [2, 4, 6, 7]
    assert table["short_50"].tolist() == [6.0, 4.0, 2.0, 1.0]
    each = gained(problem, places, factors, cells).set_index("position")["place_years"]
    kinds = case.options["kind"].iloc[each.index].to_numpy()
    # The school: 1, 2 and 3 children; the base: 1, 2 and 2.
    assert dict(zip(kinds, each, strict=True)) == {"new_school": 6, "base_module": 5}


def test_what_closes_is_gone_and_what_was_there_stays(tiny: Path) -> None:
    places = pd.read_csv(tiny / "places.csv", dtype=str, keep_default_na=False)
    places["to_year"] = "2026"
    places.to_csv(tiny / "places.csv", index=False)
    scenario, case, problem = built(tiny / "scenarios" / "base.toml")
    nothing = np.zeros(len(case.options), dtype=bool)
    found = supply(scenario, case, problem, nothing, (2024, 2026, 2027))
    assert [found.places(t, y) for t, y in enumerate((2024, 2026, 2027))] == [2, 2, 0]


@pytest.mark.parametrize("seed", few(range(6), 2))
def test_every_cell_is_the_exact_one_of_its_year(tmp_path: Path, seed: int) -> None:
    """With children as they are and pins filled up: what `check` says of need and phase."""
    path = random_case(tmp_path / "case", seed)
    scenario, case, problem = built(path)
    pinned = problem.problem.options.pinned
    cells = cells_of(problem)
    found = shortfalls(scenario, problem, supply(scenario, case, problem, pinned, (2040,)),
                       flat(len(cells), (2040,)), cells)
    known = scarcity(problem, scenario).cells
    exact = known["children"] - known["existing"]
    key = [*known[["need", "phase", "district"]].itertuples(index=False, name=None)]
    told = dict(zip(key, zip(known["children"], exact, strict=True), strict=True))
    compared = 0
    for row in found[~found["near"]].to_dict("records"):
        cell = (row["need"], row["phase"], row["district"])
        assert (row["children_50"], row["short_50"]) == told[cell]
        compared += 1
    assert compared >= 4


def test_more_children_are_short_by_as_many_when_places_are_full(tiny: Path) -> None:
    """Draws of once and twice the children: the band holds both, and cells are whole children."""
    scenario, case, problem = built(tiny / "scenarios" / "base.toml")
    cells = cells_of(problem)
    nothing = np.zeros(len(case.options), dtype=bool)
    places = supply(scenario, case, problem, nothing, (2025,))
    table = shortfalls(scenario, problem, places, flat(len(cells), (2025,), 1.0, 2.0), cells)
    row = whole(table).loc[2025]
    assert row["children_50"] == 12 and row["short_50"] == 10
    assert row["short_10"] == pytest.approx(6.8) and row["short_90"] == pytest.approx(13.2)
    first = first_years(table)
    # Alone: 4 or 8 ASD in one place, 1 or 2 SEMH in one, 2 or 4 MLD in two, HI in none.
    assert dict(zip(first["need"], first["short_50"], strict=True)) == {
        "ASD": 5.0, "HI": 1.5, "MLD": 1.0, "SEMH": 0.5}
    assert first["surely"].tolist() == [2025] * 4


@pytest.fixture(scope="module")
def norfolk() -> tuple[Growth, list[tuple[str, str]]]:
    national = read_national(ROOT / "data" / "national")
    model = ahead.fit(national, years=2)
    cells = [("ASD", "primary"), ("SEMH", "secondary"), ("MSI", "post16"), ("DS", "primary")]
    years = (2019, 2024, 2025, 2026, 2027)
    found = growth(ahead.project(model, "926", draws=100), panel(national), cells, years, 40)
    return found, cells


def test_published_januaries_by_hand(norfolk: tuple[Growth, list[tuple[str, str]]]) -> None:
    """A masked kind is left out of both years: units of 2024 are not interpolated."""
    found, _ = norfolk
    plans = pd.read_csv(ROOT / "data" / "national" / "plans.csv", dtype={"la_code": str})
    mine = plans[plans["la_code"] == "926"].set_index("year")
    kinds = ["state_special", "unit_rp", "independent"]
    both = mine.loc[2019, kinds].sum() / mine.loc[2025, kinds].sum()
    assert found.factor[0] == pytest.approx(both)
    without = [k for k in kinds if k != "unit_rp"]
    assert found.factor[1] == pytest.approx(
        mine.loc[2024, without].sum() / mine.loc[2025, without].sum())
    assert (found.factor[2] == 1).all()
    assert found.basis == ("estimated", "estimated", "start", "forecast", "forecast")


def test_cells_have_their_own_draws(norfolk: tuple[Growth, list[tuple[str, str]]]) -> None:
    """Bands widen, cells differ, and a need of few children grows as its phase does."""
    found, _ = norfolk
    one, two = found.factor[3], found.factor[4]
    assert one.shape == (4, 40) and (two.std(axis=1) > one.std(axis=1)).all()
    assert not np.array_equal(one[0], one[1])
    assert 0.8 < one[2].mean() < 1.4, "not the leap of a handful"


def council(folder: Path, code: str = "935") -> Path:
    """The tiny case, said to be Suffolk's or another council's."""
    text = (folder / "case.toml").read_text()
    (folder / "case.toml").write_text(text.replace('la_code = ""', f'la_code = "{code}"'))
    return folder / "scenarios" / "base.toml"


@pytest.mark.parametrize(("short", "sure", "said"), [
    ([1, 0, 0, 0, 0], [0] * 5,
     "short by 10 or more in January 2024, in no January in nine of ten futures."),
    ([1, 1, 0, 0, 0], [0, 1, 0, 0, 0],
     "short by 10 or more from January 2024 to 2025, in nine of ten futures in 2025."),
    ([1, 0, 1, 1, 1], [0, 0, 0, 1, 1],
     "short by 10 or more in January 2024 and from 2026, in nine of ten futures from 2027."),
    ([0, 0, 0, 0, 1], [0] * 5,
     "short by 10 or more from January 2028, in no January in nine of ten futures."),
    ([0] * 5, [0] * 5, "no January is short by 10 or more in half of the futures."),
])
def test_a_shortage_that_ends_is_not_told_as_one_that_lasts(
    short: list[int], sure: list[int], said: str
) -> None:
    table = pd.DataFrame({
        "year": range(2024, 2029), "basis": "forecast", "need": "", "phase": "", "district": "",
        "near": False, "places": 10, "children_10": 20.0, "children_50": 20.0, "children_90": 20.0,
        "short_10": sure, "short_50": short, "short_90": short})
    table[["short_10", "short_50", "short_90"]] *= 10
    few, opens = table.assign(short_10=9, short_50=9), pd.DataFrame({"opens": []})
    each = cast(Gaps, SimpleNamespace(title="Plan A", name="a", table=table, options=opens))
    assert first_short([each]) == [f"Plan A: {said}"]
    later = " Its first opening is there in January 2028." if short[0] else ""
    each.options = pd.DataFrame({"opens": [2029, 2028]})  # type: ignore[misc]
    assert first_short([each]) == [f"Plan A: {said}{later}"], "short before it opens"
    none = cast(Gaps, SimpleNamespace(title="Plan A", name="a", table=few, options=opens))
    assert "no January is short by 10" in first_short([none])[0], "told as under 10 in the table"


def test_each_january_has_its_band_and_no_small_count() -> None:
    table = pd.DataFrame({
        "year": range(2024, 2029), "need": "", "phase": "", "district": "", "near": False,
        "basis": ["estimated", "start", "forecast", "forecast", "scenario"],
        "children_90": 90.0, "short_10": [30, 20, 2, 0, 0], "short_50": [30, 20, 25, 3, 0],
        "short_90": [30, 20, 40, 12, 4]})
    each = cast(Gaps, SimpleNamespace(name="with Plan A", table=table))
    told, words = each_january([each])
    assert told.to_dict("list") == {
        "January": ["2025", "2026", "2027", "2028"],
        "with Plan A": ["20", "25 (under 10 to 40)", "under 10 (up to 12)", "under 10"]}
    assert words.endswith("as far ahead as 2028 was ever tested: that is a scenario.")
    short, plain = each_january([cast(Gaps, SimpleNamespace(name="a", table=table[:4]))])
    assert len(short) == 3 and "scenario" not in plain


@pytest.mark.parametrize(("places", "from_when"), [
    ([50, 60, 70, 80, 80], 2027), ([50, 60, 60, 60, 60], None),  # full in the January of the count
    ([50, 60, 70, 80, 90], None),  # still filling in the last January told
    ([50, 50, 50, 50, 50], None)])
def test_from_when_all_places_of_a_plan_are_there(
    places: list[int], from_when: int | None
) -> None:
    """Against building nothing, whose own places grow as well."""
    def of(name: str, there: list[int]) -> Gaps:
        return cast(Gaps, SimpleNamespace(name=name, table=pd.DataFrame({
            "year": range(2024, 2029), "need": "", "phase": "", "district": "", "near": False,
            "basis": ["estimated", "start", "forecast", "forecast", "scenario"],
            "places": there})))

    grown = [5, 6, 7, 8, 9]
    said = list(filling_words([of("nothing", grown), of(
        "plan", [a + b for a, b in zip(places, grown, strict=True)])]))
    assert said == ([] if from_when is None else [
        f"Places of plan count as they fill: all of them are there from January {from_when}."])


def test_the_verb(tiny: Path, root: Path, tmp_path: Path) -> None:
    path, out = council(tiny), tmp_path / "gaps.csv"
    words = ["gaps", str(path), "--data", str(root / "data" / "national"), "--from", "2024", "--to",
             "2026", "--draws", "20", "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "no January is short by 10" in told and "under 10" in told and "Internal." in told
    table = pd.read_csv(out, keep_default_na=False)
    assert sorted(set(table["year"])) == [2024, 2025, 2026]
    assert (table["short_10"] <= table["short_90"]).all()
    assert (table["short_90"] <= table["children_90"]).all()
    first = out.read_bytes()
    assert CliRunner().invoke(app, words).exit_code == 0 and out.read_bytes() == first


@pytest.mark.parametrize(("code", "first"), [
    ("940", 2022), ("942", 2024), ("935", 2019), ("838", 2020), ("926", 2019)])
def test_the_years_of_a_new_council_begin_with_its_first_january(code: str, first: int) -> None:
    """Northamptonshire was divided in 2021, Cumbria in 2023, Dorset in 2019."""
    series = panel(read_national(ROOT / "data" / "national"))
    assert first_told(series, code, 2025, 2019) == first


def test_a_new_council_is_told_its_years_without_asking_for_them(tiny: Path) -> None:
    path = council(tiny, "940")
    done = CliRunner().invoke(app, ["gaps", str(path), "--draws", "20"])
    assert done.exit_code == 0 and "2025" in done.output and "2024" not in done.output
    path.write_text(path.read_text().replace("year = 2025", "year = 2019"))
    places = tiny / "places.csv"
    table = pd.read_csv(places, dtype=str, keep_default_na=False)
    table.assign(from_year="2019").to_csv(places, index=False)
    done = CliRunner().invoke(app, ["gaps", str(path), "--draws", "20"])
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "Years begin with January 2022: of an earlier one no placements are published" in told
    assert "2021" not in told and "2022 estimated" in told
    early = CliRunner().invoke(app, ["gaps", str(path), "--from", "2020", "--draws", "20"])
    assert early.exit_code == 1 and "Begin later, with --from" in " ".join(early.output.split())
    later = CliRunner().invoke(app, ["gaps", str(path), "--from", "2023", "--draws", "20"])
    assert later.exit_code == 0 and "Years begin with" not in later.output


def test_a_start_whose_placements_are_not_published_is_told_all_the_same(tiny: Path) -> None:
    """North East Lincolnshire in January 2025: its children are the case's, whatever is published.
    Of an earlier January nobody knows how many there were."""
    path = council(tiny, "812")
    done = CliRunner().invoke(app, ["gaps", str(path), "--draws", "20"])
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "2025 start" in told and "2026 forecast" in told and "2024" not in told
    assert ("The settings of January 2025 were not published for this council, or are masked: "
            "estimated from earlier ones or England.") in told
    early = CliRunner().invoke(app, ["gaps", str(path), "--from", "2024", "--draws", "20"])
    assert early.exit_code == 1 and "'2024' has no placements" in " ".join(early.output.split())


@pytest.mark.parametrize(("words", "said"), [
    (["--from", "2030", "--to", "2026"], "is not before --to"),
    (["--from", "1999"], "is before 2010"),
])
def test_what_is_wrong_is_said(tiny: Path, root: Path, words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["gaps", str(council(tiny)), "--data",
                                    str(root / "data" / "national"), *words])
    assert done.exit_code == 1 and said in done.output


def test_a_council_that_was_not_there_yet_is_told(tiny: Path, root: Path) -> None:
    """Cumberland begins in 2024: nothing is made up for the years before."""
    path = council(tiny)
    text = (tiny / "case.toml").read_text()
    (tiny / "case.toml").write_text(text.replace('"935"', '"942"'))
    done = CliRunner().invoke(app, ["gaps", str(path), "--data", str(root / "data" / "national"),
                                    "--from", "2022", "--to", "2026", "--draws", "20"])
    assert done.exit_code == 1 and "has no placements to compare" in done.output
    assert "'2022, 2023'" in done.output


def test_a_case_without_its_council_is_told(tiny: Path, root: Path) -> None:
    done = CliRunner().invoke(app, ["gaps", str(tiny / "scenarios" / "base.toml"), "--data",
                                    str(root / "data" / "national")])
    assert done.exit_code == 1 and "does not say which council this is" in done.output


def test_supply_is_discreet(tiny: Path) -> None:
    scenario, case, problem = built(tiny / "scenarios" / "base.toml")
    found: Supply = supply(scenario, case, problem, problem.problem.options.pinned, (2025,))
    assert repr(found) == "<Supply: opened, opens, problems>"
