"""A download of the register of schools in a case: what stood in gives way, what is own stays."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.case.stand_ins import stand_ins
from sufficiency.cli.app import app
from sufficiency.datasets.council_case import write_council
from sufficiency.errors import InputError
from sufficiency.importing.gias import REPORT, age_words, read_register, update_case
from sufficiency.importing.gias_overlay import CLOSED, KEPT, LEFT_OUT, Change

NAMED = ["URN", "LA (code)", "EstablishmentName", "TypeOfEstablishment (name)",
         "EstablishmentStatus (name)", "CloseDate", "PhaseOfEducation (name)", "StatutoryLowAge",
         "StatutoryHighAge", "Gender (name)", "SchoolCapacity", "NumberOfPupils", "Easting",
         "Northing", "Postcode", "SenUnitCapacity", "ResourcedProvisionCapacity",
         *(f"SEN{n} (name)" for n in range(1, 14))]
HEAD = [*NAMED, *(f"Other{n} (code)" for n in range(132 - len(NAMED)))]
"""As many columns as the register has."""
PLAIN = {"LA (code)": "857", "EstablishmentStatus (name)": "Open", "StatutoryLowAge": "4",
         "StatutoryHighAge": "16", "Gender (name)": "Mixed", "Easting": "486000",
         "Northing": "308500", "Postcode": "LE15 6AA",
         "TypeOfEstablishment (name)": "Community special school",
         "PhaseOfEducation (name)": "Not applicable"}
ASD, SLD = "ASD - Autistic Spectrum Disorder", "SLD - Severe Learning Difficulty"


def register(path: Path, *schools: Mapping[str, str]) -> Path:
    """A file as it is downloaded: Windows-1252, every cell in its column."""
    out = io.StringIO()
    sheet = csv.DictWriter(out, HEAD, restval="", quoting=csv.QUOTE_ALL)
    sheet.writeheader()
    sheet.writerows({**PLAIN, **school} for school in schools)
    path.write_bytes(out.getvalue().encode("cp1252"))
    return path


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("gias") / "rutland"
    write_council(target, "857")
    return target


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "case"))


def special(case: Path) -> pd.Series:
    """A school whose places are a roll of 2019."""
    places = read(case / "places.csv")
    return places[places["stand_in"].str.contains("roll_2019") & (places["urn"] != "")].iloc[0]


def updated(case: Path, *schools: Mapping[str, str]) -> tuple[pd.DataFrame, tuple[Change, ...]]:
    changes = update_case(case, register(case.parent / "edubasealldata.csv", *schools), "857", 2025)
    load_case(load_scenario(case / "scenarios" / "base.toml"))
    return read(case / "places.csv").set_index("pool_id"), changes


def test_a_stand_in_gives_way_to_the_register(case: Path) -> None:
    old = special(case)
    places, changes = updated(case, {
        "URN": old["urn"], "EstablishmentName": old["name"], "SchoolCapacity": "123",
        "NumberOfPupils": "119", "StatutoryLowAge": "5", "StatutoryHighAge": "18",
        "SEN1 (name)": ASD, "SEN4 (name)": SLD, "SEN2 (name)": "Not Applicable"})
    row = places.loc[old["pool_id"]]
    assert (row["places"], row["places_basis"]) == ("123", "capacity")
    assert "roll_2019" not in row["stand_in"]
    if "designation" in old["stand_in"]:
        assert row["designation"] == "for_asd_sld" and "designation" not in row["stand_in"]
        suits = read(case / "suitability.csv").query("designation == 'for_asd_sld'")
        assert set(suits["need"]) == {"ASD", "SLD"} and set(suits["max_share"]) == {"1.0"}
    assert any(c.column == "places" and (c.was, c.now) == (old["places"], "123") for c in changes)
    report = read(case / REPORT)
    assert len(report) == len(changes) > 0


def test_a_planners_own_row_is_never_changed(case: Path) -> None:
    old = special(case)
    places = read(case / "places.csv")
    mine = places["pool_id"] == old["pool_id"]
    places.loc[mine, ["places", "stand_in", "places_basis"]] = ["77", "", "commissioned"]
    places.to_csv(case / "places.csv", index=False)
    before = places[mine].iloc[0]
    after, changes = updated(case, {
        "URN": old["urn"], "EstablishmentName": "Another Name", "SchoolCapacity": "123",
        "EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2024", "SEN1 (name)": ASD})
    assert after.loc[old["pool_id"]].to_dict() == before.drop("pool_id").to_dict()
    told = {c.column: c for c in changes if c.what.startswith(KEPT)}
    assert (told["places"].was, told["places"].now) == ("77", "123")
    assert told["to_year"].now == "2024"


def test_places_that_were_commissioned_stay_though_something_else_stands_in(case: Path) -> None:
    old = special(case)
    places = read(case / "places.csv")
    mine = places["pool_id"] == old["pool_id"]
    places.loc[mine, ["places", "places_basis"]] = ["77", "commissioned"]
    places.to_csv(case / "places.csv", index=False)
    after, changes = updated(case, {
        "URN": old["urn"], "EstablishmentName": old["name"], "SchoolCapacity": "123"})
    assert after.loc[old["pool_id"], "places"] == "77"
    assert [c.was for c in changes if c.column == "places" and c.what.startswith(KEPT)] == ["77"]


def test_new_schools_units_and_successors(case: Path) -> None:
    old = special(case)
    unlocated = read(case / "places.csv")
    unlocated = set(unlocated[unlocated["stand_in"].str.contains("location")]["pool_id"])
    links = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n"
    (case.parent / "links_edubasealldata.csv").write_text(
        links + f"{old['urn']},150001,Café Academy,Successor,01-09-2022\n", encoding="cp1252")
    places, changes = updated(
        case,
        {"URN": old["urn"], "EstablishmentName": old["name"], "SchoolCapacity": "40",
         "EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2022"},
        {"URN": "150001", "EstablishmentName": "Café Academy", "SchoolCapacity": "66",
         "TypeOfEstablishment (name)": "Academy special converter", "SEN1 (name)": ASD},
        {"URN": "150002", "EstablishmentName": "New Free School", "SchoolCapacity": "80",
         "TypeOfEstablishment (name)": "Free schools special", "SEN1 (name)": SLD},
        {"URN": "150003", "EstablishmentName": "Nobody Knows", "SchoolCapacity": "",
         "TypeOfEstablishment (name)": "Free schools special"},
        {"URN": "150004", "EstablishmentName": "Far School", "SchoolCapacity": "50",
         "LA (code)": "855"},
        {"URN": "150005", "EstablishmentName": "Hill Primary", "SchoolCapacity": "210",
         "TypeOfEstablishment (name)": "Community school", "SenUnitCapacity": "12",
         "ResourcedProvisionCapacity": "8", "SEN1 (name)": ASD, "StatutoryHighAge": "11"})
    row = places.loc[old["pool_id"]]
    assert (row["urn"], row["name"], row["places"], row["to_year"]) == (
        "150001", "Café Academy", "66", "")
    new = places[places["urn"] == "150002"].iloc[0]
    assert (new["places"], new["designation"], new["stand_in"]) == ("80", "for_sld", "")
    assert not set(places["urn"]) & {"150003", "150004"}
    assert any(c.name == "Nobody Knows" and c.what.startswith("left out") for c in changes)
    unit, resourced = places.loc["unit-150005"], places.loc["rp-150005"]
    assert (unit["places"], resourced["places"], unit["designation"]) == ("12", "8", "base_asd")
    assert unit["kind"] == "base" and unit["stand_in"] == ""
    assert not unlocated & set(places.index)
    said = " ".join(words for _, words in stand_ins(places))
    assert "where they are" not in said


def linked(case: Path, *pairs: tuple[str, str]) -> None:
    """The file of links beside the register: what closed, and what followed it."""
    (case.parent / "links_edubasealldata.csv").write_text(
        "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n" + "".join(
            f"{a},{b},School,Successor,01-09-2024\n" for a, b in pairs), encoding="cp1252")


def closed(urn: str) -> dict[str, str]:
    return {"URN": urn, "EstablishmentName": f"School {urn}", "SchoolCapacity": "40",
            "EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2024"}


def opened(urn: str, **more: str) -> dict[str, str]:
    return {"URN": urn, "EstablishmentName": f"School {urn}", "SchoolCapacity": "150", **more}


def two(case: Path) -> tuple[str, str]:
    """URNs of two schools whose places are rolls of 2019, the second made up."""
    places = read(case / "places.csv")
    first = special(case)
    second = {**first, "pool_id": "special-149000", "urn": "149000", "name": "Another School"}
    pd.concat([places, pd.DataFrame([second])]).to_csv(case / "places.csv", index=False)
    return first["urn"], "149000"


def test_schools_that_were_merged_have_the_places_of_the_new_one_once(case: Path) -> None:
    one, other = two(case)
    linked(case, (one, "150001"), (other, "150001"))
    places, changes = updated(case, closed(one), closed(other), opened("150001"))
    now = places[places["urn"] == "150001"]
    assert now["places"].tolist() == ["150"] and now["to_year"].tolist() == [""]
    assert places.loc[places["urn"] == other, "to_year"].tolist() == ["2024"]
    assert "closed: School 150001 took its place" in {c.what for c in changes}


def test_a_successor_that_is_in_the_case_already_counts_once(case: Path) -> None:
    one, other = two(case)
    linked(case, (one, other))
    places, _ = updated(case, closed(one), opened(other))
    both = places[places["urn"].isin([one, other])].set_index("urn")
    assert both.loc[one, "to_year"] == "2024" and both.loc[other, "to_year"] == ""
    assert both.loc[other, "places"] == "150"


def test_a_base_stays_one_where_its_host_becomes_another_school(case: Path) -> None:
    host = {"TypeOfEstablishment (name)": "Community school", "SenUnitCapacity": "12",
            "SEN1 (name)": ASD}
    updated(case, opened("149001", **host), opened("149002", **host))
    linked(case, ("149001", "150001"))
    academy = {**host, "TypeOfEstablishment (name)": "Academy converter"}
    places, _ = updated(case, {**closed("149001"), **host}, opened("150001", **academy),
                        {**closed("149002"), **host})
    assert places.loc["unit-149001", ["urn", "places", "to_year"]].tolist() == ["150001", "12", ""]
    assert "unit-150001" not in places.index
    assert places.loc["unit-149002", "to_year"] == "2024"


def test_of_two_hosts_that_became_one_school_one_stays(case: Path) -> None:
    sites = read(case / "sites.csv")
    old = sites[sites["note"].str.contains("roll") & (sites["urn"] != "")]["urn"].tolist()[:2]
    linked(case, *((urn, "150001") for urn in old))
    _, changes = updated(case, *map(closed, old), opened("150001", NumberOfPupils="300"))
    assert read(case / "sites.csv")["urn"].tolist().count("150001") == 1
    assert [c.was for c in changes if c.what == CLOSED] == old[1:]


def test_the_same_register_twice_changes_nothing_more(case: Path) -> None:
    old = special(case)
    school = {"URN": old["urn"], "EstablishmentName": old["name"], "SchoolCapacity": "123",
              "SEN1 (name)": ASD}
    once, _ = updated(case, school)
    twice, changes = updated(case, school)
    pd.testing.assert_frame_equal(once, twice)
    assert not [c for c in changes if not c.what.startswith(KEPT)]


def test_a_school_that_is_left_out_is_one_line_and_no_change(case: Path) -> None:
    """The register writes 0, 0 where it has no point, and a slip of the keyboard as a capacity."""
    old = special(case)
    school = {"URN": old["urn"], "EstablishmentName": old["name"], "SchoolCapacity": "99999"}
    nowhere = {"URN": "150010", "EstablishmentName": "Nowhere", "SchoolCapacity": "80",
               "Easting": "0", "Northing": "0", "Postcode": ""}
    for _ in range(2):
        after, changes = updated(case, school, nowhere)
        assert [(c.what, c.made) for c in changes if c.name == "Nowhere"] == [(LEFT_OUT, False)]
        assert after.loc[old["pool_id"], "places"] == old["places"]
        assert "roll_2019" in after.loc[old["pool_id"], "stand_in"]
        assert "150010" not in set(after["urn"])


@pytest.mark.parametrize("header", ["LA (code)", "EstablishmentStatus (name)", "StatutoryLowAge",
                                    "StatutoryHighAge", "SchoolCapacity"])
def test_a_register_without_a_column_it_needs_changes_nothing(case: Path, header: str) -> None:
    """Without a status every school would have been closed."""
    path = register(case.parent / "edubasealldata.csv", {"URN": "1", "EstablishmentName": "One"})
    path.write_bytes(path.read_bytes().replace(f'"{header}"'.encode(), b'"Gone"'))
    with pytest.raises(InputError) as raised:
        update_case(case, path, "857", 2025)
    assert any(header in f.problem for f in raised.value.faults)
    assert not (case / REPORT).exists()


def test_a_school_twice_and_an_archive_are_told(case: Path) -> None:
    school = {"URN": "150020", "EstablishmentName": "Twice", "SchoolCapacity": "80"}
    path = register(case.parent / "edubasealldata.csv", school, {**school, "SchoolCapacity": "90"})
    with pytest.raises(InputError) as raised:
        read_register(path)
    (fault,) = raised.value.faults
    assert (fault.row, fault.also, fault.value) == (2, (3,), "150020")
    assert "150020" in read_register(register(path, school, school)).by_urn
    with pytest.raises(InputError, match="Unpack it"):
        read_register(path.rename(path.with_suffix(".zip")))


def test_what_is_no_register_or_of_others_is_told_before_anything_is_written(
    case: Path, tmp_path: Path
) -> None:
    before = (case / "places.csv").read_bytes()
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    for path in (other, register(tmp_path / "far.csv", {
            "URN": "1", "EstablishmentName": "Far", "LA (code)": "301"})):
        with pytest.raises(InputError):
            update_case(case, path, "857", 2025)
    assert (case / "places.csv").read_bytes() == before and not (case / REPORT).exists()


@pytest.mark.parametrize(("cells", "column"), [
    ({"StatutoryLowAge": "16", "StatutoryHighAge": "4"}, None),
    ({"StatutoryLowAge": "0", "StatutoryHighAge": "0"}, None),
    ({"Easting": "308500", "Northing": "486000"}, "postcode"),  # swapped: its postcode is taken
    ({"Easting": "308500", "Northing": "486000", "Postcode": ""}, None),
    ({"Easting": "0", "Northing": "0", "Postcode": "UNKNOWN"}, None),
    ({"Easting": "250000", "Northing": "60000", "Postcode": "TR1 2XX"}, None),
    ({"SchoolCapacity": "about 80"}, None), ({}, "easting_m"),
])
@pytest.mark.parametrize("unit", ["", "10"])
def test_what_the_register_has_wrong_breaks_no_case(
    case: Path, unit: str, cells: Mapping[str, str], column: str | None
) -> None:
    """A new school or unit of impossible ages, or that lies elsewhere, is left out and told."""
    school = {"URN": "150030", "EstablishmentName": "Odd", "SchoolCapacity": "80",
              "SenUnitCapacity": unit, **cells}
    if unit:
        school["TypeOfEstablishment (name)"] = "Community school"
        column = column or ("easting_m" if "SchoolCapacity" in cells else None)
    after, changes = updated(case, school)
    mine = after[after["urn"] == "150030"]
    assert len(mine) == (column is not None)
    if column is not None:
        assert mine[column].iloc[0] and (column == "easting_m") == bool(mine["easting_m"].iloc[0])
    elif not unit:
        assert [c.what for c in changes if c.name == "Odd"] == [LEFT_OUT]


def test_a_hand_made_case_needs_no_column_of_ours_and_its_faults_are_told(case: Path) -> None:
    old = special(case)
    places = read(case / "places.csv").drop(columns=["stand_in", "note", "source"])
    places.to_csv(case / "places.csv", index=False)
    school = {"URN": old["urn"], "EstablishmentName": old["name"], "SchoolCapacity": "123"}
    after, changes = updated(case, school)
    assert after.loc[old["pool_id"], "places"] == old["places"]
    assert all(c.what.startswith(KEPT) for c in changes)
    places.assign(places="many").to_csv(case / "places.csv", index=False)
    with pytest.raises(InputError) as raised:
        updated(case, school)
    assert {f.column for f in raised.value.faults} == {"places"}


def test_new_and_update_from_the_command_line(tmp_path: Path) -> None:
    gias = register(tmp_path / "edubasealldata.csv", {
        "URN": "150002", "EstablishmentName": "New Free School", "SchoolCapacity": "80",
        "TypeOfEstablishment (name)": "Free schools special", "SEN1 (name)": SLD})
    assert read_register(gias).by_urn["150002"]["sen1"] == SLD
    run = CliRunner().invoke(app, ["new", str(tmp_path / "r"), "--council", "Rutland",
                                   "--gias", str(gias)])
    assert run.exit_code == 0, run.output
    assert "150002" in set(read(tmp_path / "r" / "places.csv")["urn"])
    base = load_scenario(tmp_path / "r" / "scenarios" / "base.toml")
    assert base.supply.year == 2025 and "special-150002" in set(load_case(base).places["pool_id"])
    again = CliRunner().invoke(app, ["update", str(tmp_path / "r"), "--gias", str(gias)])
    assert again.exit_code == 0 and "0 changes" in again.stdout, again.output
    bad = CliRunner().invoke(app, ["new", str(tmp_path / "s"), "--council", "Rutland", "--gias",
                                   str(tmp_path / "r" / "areas.csv")])
    assert bad.exit_code == 1 and not (tmp_path / "s").exists()


@pytest.mark.parametrize(("name", "said"), [
    ("edubasealldata20200803.csv", "The register is of 3 August 2020, by its name: what came until "
     "January 2025 is not in it."),
    ("edubasealldata_2025-06-01.csv", "The register is of 1 June 2025, by its name."),
    ("edubasealldata.csv", ""), ("edubasealldata20209999.csv", ""), ("x120200803.csv", "")])
def test_an_old_register_is_told_by_its_name(name: str, said: str) -> None:
    assert age_words(Path(name), 2025) == said


def test_a_file_of_links_is_found_and_named(case: Path) -> None:
    folder = case.parent
    gias = register(folder / "edubasealldata.csv", {
        "URN": "990001", "EstablishmentName": "Ash", "SchoolCapacity": "40"})
    run = CliRunner().invoke(app, ["update", str(case), "--gias", str(gias)])
    assert run.exit_code == 0 and "No file of links" in run.stdout
    (folder / "Links_edubasealldata.txt").write_text("URN,LinkURN,LinkName,LinkType\n")
    run = CliRunner().invoke(app, ["update", str(case), "--gias", str(gias)])
    assert "Which school followed which: Links_edubasealldata.txt" in run.stdout
    (folder / "links.csv").write_text("a,b\n1,2\n")
    run = CliRunner().invoke(app, ["update", str(case), "--gias", str(gias)])
    assert run.exit_code == 1 and "is no file of links" in run.output
