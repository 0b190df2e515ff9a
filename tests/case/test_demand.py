"""Who is in demand, who is left out, and at which of several provisions a child is."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.case.vocabulary import SETTINGS
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.study.check import check
from sufficiency.study.run import run

SCENARIO = "scenarios/base.toml"
DAILY = {"", "daily", "base", "special_state", "special_independent", "special_non_maintained"}


def rows(folder: Path, **columns: list[str]) -> None:
    """Put these values into the children's columns, made if need be."""
    path = folder / "children.csv"
    head, *lines = path.read_text().strip().split("\n")
    names, cells = head.split(","), [line.split(",") for line in lines]
    for name, values in columns.items():
        if name not in names:
            names.append(name)
            cells = [[*c, ""] for c in cells]
        for c, value in zip(cells, values, strict=True):
            c[names.index(name)] = value
    path.write_text("\n".join(",".join(c) for c in [names, *cells]) + "\n")


@pytest.mark.parametrize("word", ["", *SETTINGS])
def test_a_setting_is_daily_or_left_out_and_counted(tiny: Path, word: str) -> None:
    rows(tiny, setting=[word] * 3 + [""] * 5, children=["2", "3", "4"] + [""] * 5)
    case = load_case(load_scenario(tiny / SCENARIO))
    if word in DAILY:
        assert case.demand["children"].sum() == 14 and len(case.left_out) == 0
        return
    assert case.demand["children"].sum() == 5
    assert case.left_out.to_dict("records") == [
        {"setting": SETTINGS[word][0], "children": 9, "reason": SETTINGS[word][1]}]


@pytest.mark.parametrize(("word", "words"), [
    ("Day", "Did you mean 'daily'?"), ("Daily", "Did you mean 'daily'?"),
    ("Special school", "Known: daily"), ("mainsteam", "Did you mean 'mainstream'?"),
    ("DAILY", "Did you mean 'daily'?"), ("Home educated", "Did you mean 'home_educated'?"),
])
def test_an_unknown_setting_is_one_fault_for_all_its_rows(
    tiny: Path, word: str, words: str
) -> None:
    rows(tiny, setting=[word] * 7 + ["daily"])
    (fault,) = check(tiny / SCENARIO)
    assert (fault.row, fault.also, fault.column) == (2, (3, 4, 5, 6, 7, 8), "setting")
    assert fault.value == word and words in str(fault)
    assert "rows 2, 3, 4, 5, 6, 7, 8, column setting" in str(fault)


def test_who_is_left_out_stands_on_the_first_page(tiny: Path, tmp_path: Path) -> None:
    rows(tiny, setting=["mainstream", "mainstream", "fe", "neet"] + ["daily"] * 4,
         children=["700", "12", "40", "3"] + ["30"] * 4)
    path = tiny / SCENARIO
    exact = ("Mainstream schools outside bases (712), Further education colleges (40), Not in "
             "education or training (3).")
    for verb in ("check", "run"):
        done = CliRunner().invoke(app, [verb, str(path), *(
            ["--out", str(tmp_path / "run")] if verb == "run" else [])])
        assert done.exit_code == 0, done.stderr
        assert exact in " ".join(done.stdout.split())
    assert run(path).summary()["left_out"][0] == {
        "setting": "Further education colleges", "children": 40, "reason": "college not school"}
    for page in ("report.md", "report.html"):
        told = (tmp_path / "run" / page).read_text()
        first = told[:told.index("Who gains and who loses", told.index("suitable local place"))]
        assert "Mainstream schools outside bases (710), Further education colleges (40)" in first
        assert "and 1 more setting." in first and "(3)" not in first, "few are withheld"


def test_nobody_left_out_is_not_told(tiny: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(tiny / SCENARIO)])
    assert done.exit_code == 0 and "Counted, but not placed" not in done.stdout


TWO = ("pool_id,urn,name,kind,designation,ncy_min,ncy_max,gender,places,from_year,easting_m,"
       "northing_m\n")


def placed(folder: Path, *pools: str, at: set[int] | None = None) -> dict[str, str]:
    """Children (all, or these) at URN 100001, of which there are these provisions."""
    (folder / "places.csv").write_text(TWO + "".join(
        f"{p},5,2020,400000,300000\n" for p in pools))
    rows(folder, current_pool=["100001" if at is None or k in at else "" for k in range(8)])
    demand = load_case(load_scenario(folder / SCENARIO)).demand
    return dict(zip(demand["group_id"], demand["current_pool"], strict=True))


def test_provisions_of_one_urn_are_told_apart_by_year_group(tiny: Path) -> None:
    found = placed(tiny, "young,100001,A,special,complex,0,3,mixed",
                   "old,100001,A,special,complex,4,14,mixed")
    assert found == {"a1": "young", "a2": "young", "b1": "young", "b2": "old", "b3": "old",
                     "c1": "young", "c2": "young", "c3": "young"}


def test_provisions_of_one_urn_are_told_apart_by_need_then_gender(tiny: Path) -> None:
    pools = ("z-base,100001,A,base,base_asd,0,6,mixed", "a-boys,100001,A,special,complex,0,14,boys",
             "m-girls,100001,A,special,base_hi,0,14,girls")
    # Autism fits the base and the school for boys, and b1 is a girl; the other two needs fit one.
    found = placed(tiny, *pools, at={0, 2, 4, 5, 7})
    assert found == {"a1": "a-boys", "a2": "", "b1": "z-base", "b2": "", "b3": "a-boys",
                     "c1": "a-boys", "c2": "", "c3": "m-girls"}
    with pytest.raises(InputError, match="a-boys or z-base"):
        placed(tiny, *pools)


def test_what_cannot_be_told_apart_is_asked_for(tiny: Path) -> None:
    with pytest.raises(InputError, match="Give the pool_id: one or two"):
        placed(tiny, "one,100001,A one,special,complex,0,14,mixed",
               "two,100001,A two,special,complex,0,14,mixed")
    (fault,) = check(tiny / SCENARIO)
    assert (fault.row, len(fault.also), fault.value) == (2, 7, "100001")
    rows(tiny, current_pool=["two"] * 8)
    assert check(tiny / SCENARIO) == []


def test_a_urn_of_one_provision_is_that_one_whoever_comes(tiny: Path) -> None:
    assert set(placed(tiny, "only,100001,A,base,base_hi,9,11,girls").values()) == {"only"}
