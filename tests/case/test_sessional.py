"""Places and the children they serve in a year."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.sessional import children_a_year
from sufficiency.cli.app import app
from sufficiency.study.run import run

NAN = float("nan")


@pytest.mark.parametrize(("places", "stay", "days", "terms", "children"), [
    (16, NAN, NAN, 3, 16),  # permanent: one child a place
    (16, 3, 5, 3, 16),  # a stay of a year
    (16, 2, 5, 3, 24),
    (16, 4, 4, 3, 12),  # longer than a year; four days leave the fifth empty
    (16, 1, 2.5, 3, 96),  # two children share a week, three begin in a year
    (10, 3, 1, 6, 100),
    (10, NAN, 2, 3, 20),  # permanent, part of the week: two children fit into five days
])
def test_children_a_year(
    places: int, stay: float, days: float, terms: int, children: float
) -> None:
    assert children_a_year(places, stay, days, terms) == pytest.approx(children)


@pytest.fixture
def sessional(tiny: Path) -> Path:
    """The tiny case, its base sessional: two terms, four days a week."""
    types = pd.read_csv(tiny / "option_types.csv", dtype=str, keep_default_na=False)
    base = types["kind"] == "base_module"
    types["stay_terms"] = np.where(base, "2", "")
    types["days_per_week"] = np.where(base, "4", "")
    types.to_csv(tiny / "option_types.csv", index=False)
    return tiny / "scenarios" / "base.toml"


def test_a_sessional_base_changes_what_is_told_and_not_who_goes_where(
    sessional: Path, root: Path
) -> None:
    before = run(root / "data" / "tiny" / "scenarios" / "base.toml").plan
    after = run(sessional).plan
    columns = ["group_id", "pool_id", "children", "minutes"]
    pd.testing.assert_frame_equal(before.assignment[columns], after.assignment[columns])
    for key in ("objective", "bound", "unplaced", "child_minutes_total", "base_places"):
        assert before.summary[key] == after.summary[key], key
    assert (before.summary["base_children_a_year"], after.summary["base_children_a_year"]) == (2, 3)
    assert after.summary["bases"]["sessional_places"] == 2
    base = after.places.set_index("kind").loc["base"]
    assert (base["places"], base["children_a_year"], base["roll"]) == (2, 3, "home_school")


def test_children_of_a_sessional_base_stay_on_their_roll_and_travel_on_their_days(
    sessional: Path,
) -> None:
    plan = run(sessional).plan
    at_base = plan.assignment[plan.assignment["pool_kind"] == "base"]
    assert set(at_base["roll"]) == {"home_school"} and set(at_base["days_per_week"]) == {4}
    others = plan.assignment[plan.assignment["pool_kind"] == "special"]
    assert set(others["roll"]) == {"provision"} and set(others["days_per_week"]) == {5}
    s = plan.summary
    assert s["on_home_school_roll"] == at_base["children"].sum() == 2
    # Five children go on five days, two on four; all of known minutes (data/tiny/README.md).
    near, far = 684 / 60, 1722 / 60
    assert s["child_minutes_week"] == pytest.approx((4 * near + far) * 5 + 2 * near * 4, abs=0.01)


def test_terms_of_the_year_are_a_setting(sessional: Path) -> None:
    text = sessional.read_text().replace("year = 2025", "year = 2025\nterms_a_year = 6", 1)
    sessional.write_text(text)
    assert run(sessional).plan.summary["base_children_a_year"] == 6


def test_both_numbers_are_printed(sessional: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = CliRunner().invoke(app, ["run", str(sessional), "--out", str(out)])
    assert answer.exit_code == 0, answer.stderr
    row = next(x for x in answer.stdout.split("\n") if x.startswith("base places"))
    assert row.split() == ["base", "places", "(children", "a", "year)", "0", "(0)", "2", "(3)"]
    assert json.loads((out / "summary.json").read_text())["opened"][0]["children_a_year"] == 3
    for page in ("report.md", "report.html"):
        told = (out / page).read_text()
        assert ("2 base places open (2 sessional places, where about 3 stays can begin in a year); "
                "with them there are 2 base places (2 sessional places") in told


def test_an_expansion_keeps_the_stay_of_its_base(tiny: Path) -> None:
    places = (tiny / "places.csv").read_text().rstrip("\n").split("\n")
    head = places[0].split(",")
    row = dict(zip(head, places[1].split(","), strict=True)) | {
        "pool_id": "base-a", "urn": "", "kind": "base", "designation": "base_asd"}
    lines = [places[0] + ",stay_terms,days_per_week", places[1] + ",,",
             ",".join(row[h] for h in head) + ",1,5"]
    (tiny / "places.csv").write_text("\n".join(lines) + "\n")
    (tiny / "options.csv").write_text(
        "option_id,site_id,pool_id,kind,designation,places,capital_gbp\n"
        "grow,,base-a,expansion,,4,1000\n")
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text().replace("400_000", '500_000\npin = ["grow"]'))
    result = run(path)
    base = result.plan.places.set_index("pool_id").loc["base-a"]
    assert (base["places"], base["children_a_year"]) == (6, 18)
    assert result.plan.summary["bases"]["children_a_year"] == 18 + 2
