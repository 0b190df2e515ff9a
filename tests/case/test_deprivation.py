"""A deprivation decile that is not known stays so, through children, bands, tables and files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.report.counts import order_of, with_groups
from sufficiency.publish.results_folder import write_results
from sufficiency.study.before_after import FIFTHS, UNKNOWN, bands, fifth
from sufficiency.study.run import run

SCENARIO = "scenarios/base.toml"


@pytest.fixture
def blank(tiny: Path) -> Path:
    """Area C, where three of the eight children live, has no decile."""
    path = tiny / "areas.csv"
    path.write_text(path.read_text().replace("East,East,rural,5", "East,East,rural,"))
    return tiny / SCENARIO


@pytest.mark.parametrize(("decile", "name"), [
    (0, UNKNOWN), *((d, FIFTHS[(d - 1) // 2]) for d in range(1, 11)), (11, UNKNOWN), (-1, UNKNOWN)])
def test_a_fifth_is_two_deciles(decile: int, name: str) -> None:
    assert fifth(decile) == name


def test_nobody_is_put_into_the_middle_fifth(blank: Path, tmp_path: Path) -> None:
    case = load_case(load_scenario(blank))
    by_area = case.demand.groupby("area_id")["imd_decile"].unique().map(list).to_dict()
    assert by_area == {"A": [5], "B": [5], "C": [0]}
    result = run(blank)
    write_results(result, tmp_path / "run")
    told = pd.read_csv(tmp_path / "run" / "assignment.csv", dtype=str, keep_default_na=False)
    assert set(told.loc[told["area_id"] == "C", "imd_decile"]) == {""}
    assert set(told.loc[told["area_id"] != "C", "imd_decile"]) == {"5"}
    page = (tmp_path / "run" / "report.md").read_text()
    written = release.write([result], release.report, tmp_path / "report", public=False,
                            rules=Rules())
    page = (written.folder / "report-internal.md").read_text()
    # Three of the five at A and B and three at C, in a group of their own.
    assert "| Middle fifth of areas | 5 |" in page
    assert "| Deprivation of the home's area not known | 3 |" in page


def frame(counts: dict[int, int]) -> pd.DataFrame:
    """So many children of each decile, all placed alike."""
    rows = [{"group_id": f"g{d}", "need": "ASD", "phase": "primary", "district": "d",
             "rural_urban": "", "imd_decile": d, "children": n, "minutes": 10.0, "local": True,
             "minutes_basis": "road", "pool_id": "p", "pool_kind": "special"}
            for d, n in counts.items()]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("counts", "told"), [
    ({5: 20, 0: 20}, {"middle fifth": 20, UNKNOWN: 20}),
    ({5: 20, 0: 4}, {f"middle fifth or {UNKNOWN}": 24}),
    ({5: 4, 9: 20, 0: 20}, {"middle fifth to least deprived fifth": 24, UNKNOWN: 20}),
    ({1: 20, 9: 16, 0: 4}, {"most deprived fifth": 20, f"least deprived fifth or {UNKNOWN}": 20}),
    ({1: 20, 9: 6, 0: 4}, {f"most deprived fifth to least deprived fifth or {UNKNOWN}": 30}),
    ({1: 20, 9: 3, 0: 4}, {f"most deprived fifth to least deprived fifth or {UNKNOWN}": 27}),
    ({0: 20}, {UNKNOWN: 20}),
])
def test_small_groups_join_their_neighbours(counts: dict[int, int], told: dict[str, int]) -> None:
    (out,) = with_groups([frame(counts)], Rules(10))
    assert out.groupby("deprivation")["children"].sum().to_dict() == told
    assert order_of([out], "deprivation") == list(told), "the unknown stand last"


def test_bands_of_a_summary_have_the_unknown_last() -> None:
    whole = frame({1: 30, 5: 30, 0: 30})
    told = bands(whole, whole)
    groups = told.loc[told["by"] == "deprivation", "group"].tolist()
    assert groups == ["most deprived fifth", "middle fifth", UNKNOWN]
