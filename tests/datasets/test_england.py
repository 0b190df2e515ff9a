"""The start pack of England: whole, honest of its age, and Norfolk's own tables cell by cell."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.case.stand_ins import STRONG, WORDS, estimated, stand_ins
from sufficiency.case.transport_tables import read_transport
from sufficiency.cli.app import app
from sufficiency.datasets import folder, pack, series
from sufficiency.datasets.council_case import MONEY, POUNDS, council_files, write_council
from sufficiency.datasets.council_names import find_council, number_of, plain_name
from sufficiency.datasets.published_plans import TABLES, plans_of
from sufficiency.datasets.towns_around import names_near
from sufficiency.errors import Fault, InputError
from sufficiency.finance.folder import read_tables
from sufficiency.forecast.tables import read_national
from sufficiency.publish.results_folder import write_results
from sufficiency.study.baseline import Baseline
from sufficiency.study.run import solve
from sufficiency.travel.landmarks import towns_of
from tests.sizes import few, large

SOURCE = Path(__file__).parents[3] / "shared" / "national"


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    """A small unitary council's folder, and what was said of it."""
    target = tmp_path_factory.mktemp("england") / "rutland"
    _, told = write_council(target, "rutland")
    return target, told


def test_every_table_says_where_and_when() -> None:
    told = pack.sources()
    files = {p.name for p in pack.FOLDER.glob("*.gz")}
    files |= {"start/main_roads.csv", "start/paces.csv", "start/vehicles.csv"}
    files |= {f"start/finance/{name}" for name in MONEY} | {"../national/plans.csv"}
    assert set(told["table"]) == files
    assert (told[["what", "as_of", "source", "licence"]] != "").all(axis=None)


def test_the_pack_is_of_every_council_and_nothing_later() -> None:
    councils = pack.councils()
    assert len(councils) == 153 and councils["la_code"].is_unique
    assert len(pack.table("areas")) == 32_844
    for name in TABLES:
        assert set(pack.table(name)["year"]) == {"2025"}
    assert set(councils["la_code"]) == set(pack.table("areas")["la_code"])


@pytest.mark.large
@pytest.mark.skipif(not SOURCE.is_dir(), reason="no ../shared/national to build the pack from")
def test_the_pack_is_what_the_script_makes(tmp_path: Path) -> None:
    from benchmarks.england_pack import build

    build(SOURCE, tmp_path)
    for path in tmp_path.glob("*.gz"):
        assert gzip.decompress(path.read_bytes()) == gzip.decompress(
            (pack.FOLDER / path.name).read_bytes()), path.name


@pytest.mark.parametrize("table", sorted(TABLES))
def test_plans_are_those_of_the_hand_made_tables(table: str) -> None:
    mine, said = plans_of("926")
    own = read(folder("norfolk") / "population" / f"{table}.csv")
    key = ["year", *TABLES[table]]
    got = mine[table].astype(str).groupby(key)["plans"].first()
    want = own.groupby(key)["plans"].first()
    assert not said and len(want) == len(own)
    pd.testing.assert_series_equal(got.sort_index(), want.sort_index())


def test_areas_and_hosts_are_those_of_the_hand_made_tables() -> None:
    areas = pack.of_council(pack.table("areas"), "926").set_index("area_id").sort_index()
    own = read(folder("norfolk") / "areas.csv").set_index("area_id").sort_index()
    points = ["easting_m", "northing_m"]
    same = [c for c in own if c not in points]
    pd.testing.assert_frame_equal(areas[same], own[same])
    apart = (areas[points].astype(float) - own[points].astype(float)).pow(2).sum(axis=1) ** 0.5
    assert apart.mean() < 3 and apart.max() < 300
    hosts = read(folder("norfolk") / "sites.csv").query("kind == 'host'").set_index("urn")
    schools = pack.table("schools").set_index("urn")
    assert set(hosts.index) <= set(schools.index)
    known = hosts[hosts["roll"] != ""]
    assert (known["roll"] == schools.loc[known.index, "roll_jan2019"]).all()


def test_a_folder_is_a_case_that_a_planner_can_edit(
    written: tuple[Path, tuple[str, ...]]
) -> None:
    target, _ = written
    case = load_case(load_scenario(target / "scenarios" / "start.toml"))
    assert case.title == "Rutland" and case.synthetic
    base = Baseline.of(load_scenario(target / "scenarios" / "start.toml"))
    assert base.dated == "Places of January 2025, children of January 2025"
    assert len(case.areas) == len(case.areas["area_id"].unique()) > 10
    assert case.districts is not None and case.msoas is not None
    assert case.districts.area.sum() == pytest.approx(case.msoas.area.sum(), rel=1e-6)
    towns = towns_of(case)
    assert towns is not None and {"Oakham", "Uppingham"} <= set(towns["name"])
    assert not towns["name"].str.contains("roundabout|interchange|Junction").any()
    sites = read(target / "sites.csv")
    examples = sites[sites["kind"] == "school_site"]
    assert examples["name"].is_unique
    assert examples["name"].str.contains("^Near |^[NESW][a-z-]+ of ").all()
    assert "GeoNames" in " ".join(case.attribution)
    told = (target / "README.md").read_text()
    assert "January 2019" in told and "2.6 minutes at 30 to 40 km" in told


def test_a_later_point_is_called_after_the_side_of_its_town() -> None:
    towns = pd.DataFrame({"name": ["Carlisle", "Wigton", "Upton"],
                          "people": ["9000", "9000", "30"],
                          "easting_m": ["0", "9000", "500"], "northing_m": ["0"] * 3})
    points = np.array([[0, 10], [500, 0], [600, 9], [-300, -300], [8000, 0], [7000, 3000]], float)
    assert names_near(points, towns) == [
        "Near Carlisle", "East of Carlisle", "East of Carlisle (B)", "South-west of Carlisle",
        "Near Wigton", "North-west of Wigton"]


def test_every_row_that_is_a_guess_says_so_until_it_is_replaced(
    written: tuple[Path, tuple[str, ...]]
) -> None:
    target, _ = written
    places = read(target / "places.csv")
    local = places[places["kind"] != "out_of_county"]
    roll = local["places_basis"] == "roll"
    assert (roll == local["stand_in"].str.contains("roll_2019")).all()
    assert (local.loc[~roll, "stand_in"].str.contains("places|raised_roll|held_roll")).all()
    assert (local.loc[local["kind"] == "special", "stand_in"].str.contains("designation")).all()
    assert set(" ".join(places["stand_in"]).split()) <= set(WORDS)
    places = places.assign(places=pd.to_numeric(places["places"]))
    (strong, words), = stand_ins(places)
    assert strong == STRONG
    assert "For some schools and bases our data do not say which needs they take" in words
    assert words.count("the places are") == 1 and " or a guess." in words
    most = "Of most places it is not known which needs they are for."
    assert most not in words  # in Rutland they are known of most
    (_, words_of_most), = stand_ins(places.iloc[:3].assign(
        places=1, stand_in=["designation", "designation", "places"]))
    assert most in words_of_most
    assert estimated(stand_ins(places)) == "partly estimated"
    assert estimated(stand_ins(places.assign(stand_in="places"))) == "estimated"
    assert estimated(stand_ins(places.assign(stand_in="location"))) == ""
    assert not any(letter.isdigit() for letter in re.sub("January 20(19|25)", "", words)), words
    assert stand_ins(places.assign(stand_in="")) == ()


def test_a_word_that_says_nothing_is_a_fault(
    written: tuple[Path, tuple[str, ...]], tmp_path: Path
) -> None:
    import shutil

    copy = tmp_path / "case"
    shutil.copytree(written[0], copy)
    places = read(copy / "places.csv")
    places.loc[0, "stand_in"] = "roll_2091"
    places.to_csv(copy / "places.csv", index=False)
    with pytest.raises(InputError) as raised:
        load_case(load_scenario(copy / "scenarios" / "start.toml"))
    (fault,) = raised.value.faults
    assert (fault.column, fault.value) == ("stand_in", "roll_2091") and "roll_2019" in fault.remedy


@pytest.mark.parametrize(("council", "tables"), [
    ("936", {"plans_by_need_age", "plans_by_need_setting", "plans_by_need_sex"}),
    ("873", {"plans_by_need_setting", "plans_by_age_setting"}),
    ("812", {"plans_by_need_setting", "plans_by_age_setting"})])
def test_what_dfe_did_not_publish_stands_in_and_is_said(council: str, tables: set[str]) -> None:
    mine, said = plans_of(council)
    assert {t for t in TABLES if any(t in line for line in said)} == tables
    totals = {t: int(rows["plans"].sum()) for t, rows in mine.items()}
    assert len(set(totals.values())) == 1, totals
    by = {s: mine[t].groupby("setting")["plans"].sum() for s, t in (
        ("need", "plans_by_need_setting"), ("age", "plans_by_age_setting"))}
    pd.testing.assert_series_equal(by["need"], by["age"], check_names=False)


@pytest.mark.parametrize("word", ["857", "E06000017", "Rutland", " rutland "])
def test_a_council_is_found_by_number_code_or_name(word: str) -> None:
    assert find_council(word) == ("857", "Rutland")


@pytest.mark.parametrize("word, number", [
    ("bristol", "801"), ("City of Bristol", "801"), ("Bristol City Council", "801"),
    ("St Helens", "342"), ("saint helens", "342"), ("Hull", "810"), ("BCP", "839"),
    ("Kingston-upon-Hull", "810"), ("Bournemouth", "839"), ("837", "839"), ("Durham", "840"),
    ("E10000009", "838"), ("London Borough of Camden", "202"), ("Telford & Wrekin", "894"),
    ("north yorks", "815"), ("Royal Borough of Kingston upon Thames", "314"), ("IoW", "921"),
    ("Stoke on Trent", "861"), ("Herefordshire", "884"), ("Norfolk (926)", "926"),
    ("brum", "330"), ("Durham County Council", "840"), ("0926", "926"),
    ("926.0", "926"), ("H&F", "205"), ("CWAC", "896")])
def test_a_council_is_found_as_people_write_it(word: str, number: str) -> None:
    assert find_council(word)[0] == number


def test_every_council_is_found_with_and_without_its_style() -> None:
    for row in pack.councils().itertuples():
        number, name = str(row.la_code), str(row.council)
        for word in (name, plain_name(name).upper(), f"the {name.replace('-', ' ')}"):
            assert find_council(word)[0] == number
    names = set(pack.councils()["council"])
    for row in pack.council_names().itertuples():
        assert set(str(row.councils).split(";")) <= names
    assert set(pack.districts()["council"]) <= names


def test_a_name_that_a_series_of_ones_own_may_have_stays() -> None:
    assert number_of("Norfolk (926)") == "926" and number_of("Atlantis") == "Atlantis"
    for word in ("Norwich", "E07000148", "Wales", "Kingston", "Cumbria", "West Yorkshire"):
        with pytest.raises(InputError):
            number_of(word)


def test_districts_are_those_of_the_areas() -> None:
    """Every district of a council of several has one code of today, and is found by its name."""
    areas = pack.table("areas").drop_duplicates("district")
    several = areas[areas["la_code"].duplicated(keep=False)]
    numbers = dict(zip(pack.councils()["la_code"], pack.councils()["council"], strict=True))
    council = pack.districts().drop_duplicates("district").set_index("district")["council"]
    assert len(several) > 100
    for district, number in zip(several["district"], several["la_code"], strict=True):
        assert council[district] == numbers[number]


@pytest.mark.parametrize("word, problem, remedy", [
    ("Northamptonshire", "was divided in April 2021",
     "Did you mean 'North Northamptonshire' or 'West Northamptonshire'?"),
    ("Cumbria", "was divided in April 2023", "'Westmorland and Furness'"),
    ("909", "is the old number of Cumbria", "'Cumberland'"),
    ("Kingston", "may be more than one council", "'Kingston upon Thames'"),
    ("Exeter", "is a district of Devon", "'Devon'"),
    ("E07000148", "is Norwich, a district of Norfolk", "'Norfolk'"),
    ("E07000204", "is St Edmundsbury, a district of Suffolk", "'Suffolk'"),
    ("Corby", "is a district of North Northamptonshire", "'North Northamptonshire'"),
    ("Taunton", "is in Taunton Deane, a district of Somerset", "'Somerset'"),
    ("Newcastle-under-Lyme", "is a district of Staffordshire", "'Staffordshire'"),
    ("Cardiff Council", "is in Wales", "--list-councils"),
    ("W06000015", "is in Wales", "--list-councils"),
    ("City of Edinburgh Council", "is in Scotland", "--list-councils"),
    ("Isle of Man", "is not in England", "--list-councils"),
    ("Wales", "is not in England", "one council of England each"),
    ("E12000006", "is a region", "--list-councils"),
    ("England", "is all of England", "--list-councils"),
    ("West Yorkshire", "is more than one council", "'Wakefield'"),
    ("Norfolk and Suffolk", "is more than one council", "Did you mean 'Norfolk' or 'Suffolk'?"),
    ("935 Norfolk", "the name of one council and the number of another", "'Suffolk'"),
    ("Bristo", "is no council of England", "'Bristol, City of'"),
    ("Hereford", "is no council of England", "'Herefordshire, County of'"),
    ("Brigthon", "is no council of England", "'Brighton and Hove'"),
    ("devon county concil", "is no council of England", "'Devon'"),
    ("Westmoreland", "is no council of England", "'Westmorland and Furness'"),
    ("of", "is no council of England", "--list-councils"),
    ("../devon", "is no council of England", "'Devon'"),
    ("", "is no council of England", "--list-councils")])
def test_who_cannot_be_told_is_asked(
        word: str, problem: str, remedy: str, tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["new", str(tmp_path / "x"), "--council", word])
    assert told.exit_code == 1 and not (tmp_path / "x").exists()
    with pytest.raises(InputError) as raised:
        find_council(word)
    assert problem in raised.value.faults[0].problem and remedy in raised.value.faults[0].remedy


def test_a_name_that_is_none_is_told_the_nearest() -> None:
    told = CliRunner().invoke(app, ["new", "x", "--council", "Devvon"])
    assert told.exit_code == 1 and not Path("x").exists()
    listed = CliRunner().invoke(app, ["new", "--list-councils"])
    assert listed.exit_code == 0 and len(listed.stdout.splitlines()) == 153
    with pytest.raises(InputError) as raised:
        find_council("Devvon")
    assert "'Devon'" in raised.value.faults[0].remedy


def test_a_new_case_has_what_years_drive_and_money_need(
    written: tuple[Path, tuple[str, ...]]
) -> None:
    """All of it is assumed, or read where it says, and the folder says so in words."""
    folder, told = written
    faults: list[Fault] = []
    vehicles = read_transport(folder, faults).vehicles
    assert not faults and len(vehicles) == 5
    tables = read_tables(folder / "finance")
    assert {r.status for r in tables.assumptions.ranges.values()} <= {
        "assumed", "published", "derived"}
    assert POUNDS in told and POUNDS in (folder / "README.md").read_text(encoding="utf-8")
    assert read_national(series()).code("Rutland") == "857"


@pytest.mark.large
def test_years_drive_and_money_of_a_new_case(
    written: tuple[Path, tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    once: None,
) -> None:
    """As a planner types it, in a folder of their own, with the series of the package."""
    monkeypatch.chdir(tmp_path)
    scenario = tmp_path / "first.toml"
    scenario.write_text(
        f'extends = "{(written[0] / "scenarios" / "start.toml").as_posix()}"\n'
        "[solver]\nwork_limit = 2.0\n[transport]\neffort = 0.02\nbound = false\n",
        encoding="utf-8")
    for words, said in (
        (["run", str(scenario), "--forecast", "published", "--out", "out"],
         "Children without a suitable local place, by January"),
        (["transport", str(scenario)], "£ a rider and year"),
        (["finance", str(scenario), "--out", "pounds"], "For the whole public purse"),
        (["report", str(scenario), "--public", "--out", "told"], "told"),
    ):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, (words, done.output)
        assert said in done.stdout, words


@pytest.mark.large
def test_a_small_councils_plan_passes_the_public_gate(
    written: tuple[Path, tuple[str, ...]], tmp_path: Path
) -> None:
    """What stands in is above report and map, and no number of it is taken for children."""
    result = solve(load_scenario(written[0] / "scenarios" / "start.toml").with_settings(
        {"solver.work_limit": 2.0}))
    assert any("1 km grid are off by 2.3" in n and "20 to 30 km" in n for n in result.travel_notes)
    write_results(result, tmp_path / "out")
    for file in ("report.html", "report.md", "map.html"):
        text = (tmp_path / "out" / file).read_text(encoding="utf-8")
        assert STRONG.replace("'", "&#39;" if file.endswith(".html") else "'") in text, file
        assert "which needs they take" in text, file
    assert "by car outside the rush hour" in text and "car in the morning" not in text


@pytest.mark.parametrize("council", [large(c) for c in ("211", "355", "201", "936", "812")])
def test_awkward_councils_are_cases(council: str, tmp_path: Path) -> None:
    write_council(tmp_path / "case", council)
    case = load_case(load_scenario(tmp_path / "case" / "scenarios" / "start.toml"))
    assert case.demand["children"].sum() > 0


@pytest.mark.parametrize("name", few(["there", "n" * 300, "."], 1))
def test_a_folder_that_cannot_be_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    told = CliRunner().invoke(app, ["new", name, "--council", "Rutland"])
    assert told.exit_code == 1 and "1 fault found" in told.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["there"]
    told = CliRunner().invoke(app, ["update", "nowhere", "--gias", "edubasealldata.csv"])
    assert told.exit_code == 1 and "nowhere: is no folder" in told.stderr


def test_no_grammar_school_is_an_example_of_a_host() -> None:
    sites = council_files("878", "Devon")[0]["sites.csv"]
    assert "Colyton Grammar" not in sites and "Honiton Community College" in sites
