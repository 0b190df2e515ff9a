"""Letters, points, ages and places of files as other programs and people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.importing.build import Imported, import_files
from sufficiency.importing.letters import once, one_byte
from sufficiency.importing.mapping import Mapped, read_mapping
from sufficiency.importing.point_text import degrees, grid_point, pair
from sufficiency.importing.spans import not_understood, span_of
from tests.importing import raw
from tests.importing.test_kinds import given, own_list, told_of

NAMES = ("St Gérard's School", "René;£24,500", "Bjørn – O’Neil", "Zoë, François", "“Ty Gwyn”",
         "£14,000", "Père Noël; Müller", "Seán Ó Briain", "½ day")


@pytest.mark.parametrize("name", NAMES)
def test_letters_of_windows_stay(name: str) -> None:
    assert one_byte(name.encode("cp1252")) == (name, "Windows-1252")


@pytest.mark.parametrize(("name", "encoding", "words"), [
    *((n, "mac_roman", "Mac Roman") for n in NAMES[:4]),
    *((n, "cp850", "DOS code page 850") for n in (NAMES[0], NAMES[1], NAMES[3], NAMES[5]))])
def test_letters_of_old_programs_are_mended(name: str, encoding: str, words: str) -> None:
    assert one_byte(name.encode(encoding)) == (name, words)


def test_letters_that_were_saved_twice() -> None:
    text = "Café £24,500 – St Gérard’s"
    assert once(text.encode().decode("cp1252")) == (text, True)
    assert once(text) == (text, False)


def test_what_letters_were_mended_or_lost_is_told(tmp_path: Path) -> None:
    def told(name: str, data: bytes) -> Imported:
        folder = raw.write(tmp_path / name)
        (folder / "edubasealldata.csv").write_bytes(data)
        return import_files([folder], Mapped(), bytes(32), 2025)

    register = raw.text(raw.gias())
    assert "is in Mac Roman" in told_of(told("mac", register.encode("mac_roman")), "mended")
    lost = told("lost", register.replace("é", "\ufffd").encode())
    assert "has letters that an earlier program lost" in told_of(lost, "look")


@pytest.mark.parametrize(("text", "point"), [
    ("TG 123 456", (612350, 345650, 100)), ("tg123456", (612350, 345650, 100)),
    ("TF 61500 19500", (561500, 319500, 1)), ("NT 2577", (325500, 677500, 1000)),
    ("NN 166 712", (216650, 771250, 100)), ("SV 900 100", (90050, 10050, 100)),
    ("TG 123 4567", None), ("ZZ 12 34", None), ("IP11 9HQ", None), ("PE30 1AA", None)])
def test_grid_references(text: str, point: object) -> None:
    assert grid_point(text) == point


@pytest.mark.parametrize(("text", "value"), [
    ("52.63", "52.63"), ("52° 37' 48\" N", "52.63"), ("1.3W", "-1.3"), ("52 37 48", "52.63"),
    ("-0.39", "-0.39"), ("52°75'N", None), ("north", None)])
def test_degrees(text: str, value: str | None) -> None:
    assert degrees(text) == value


def test_pairs() -> None:
    assert pair("52.74, 0.39") == (52.74, 0.39)
    assert pair("E: 561500 N: 319500") == (561500, 319500)
    assert pair("three, four") is None


def test_homes_by_grid_reference_or_both_degrees(tmp_path: Path) -> None:
    def homes(name: str, head: str, *texts: str) -> Imported:
        rows = own_list(URN=raw.SPECIAL, Postcode=None)  # type: ignore[arg-type]
        return given(tmp_path / name, children=[[*rows[0], head], *(
            [*r, texts[n % len(texts)]] for n, r in enumerate(rows[1:]))])

    grid = homes("a", "Grid ref", "TF 620 200", "TF 615 195", "TF616196")
    assert not told_of(grid, "fault")
    assert set(grid.tables["children.csv"]["easting_m"]) == {"562050", "561550", "561650"}
    both = homes("b", "Lat/Long", "52.75, 0.40", "52.74, 0.41", "52.75, 0.41")
    assert "562083" in set(both.tables["children.csv"]["easting_m"])
    for name, found in (("a", grid), ("b", both)):
        (tmp_path / "mapping.toml").write_text(found.mapping)
        again = import_files([tmp_path / name], read_mapping(tmp_path / "mapping.toml"), bytes(32),
                             2025)
        assert not told_of(again, "fault"), "last month's mapping reads them alike"
        assert again.tables["children.csv"].equals(found.tables["children.csv"])
    wide = homes("c", "Grid ref", "TF 6220", "TF 6119", "TF 6019")
    assert "is a square of a kilometre or more: its middle is taken" in told_of(wide, "guessed")
    wrong = homes("d", "Grid ref", "by the church")
    assert "is no grid reference and no pair of coordinates" in told_of(wrong, "fault")
    assert not any("church" in str(f.what) for f in wrong.findings)


@pytest.mark.parametrize(("column", "text", "span"), [
    ("ages", "4-19", ("0", "14")), ("ages", "4 to 19 years", ("0", "14")),
    ("ages", "KS1-KS2", ("1", "6")), ("ages", "Year 7 - Year 11", ("7", "11")),
    ("ages", "R-6", ("0", "6")), ("years", "7-11", ("7", "11")),
    ("years", "Years R to 6", ("0", "6")),
    ("years", "Key Stage 3", ("7", "9")), ("years", "Reception to Year 6", ("0", "6"))])
def test_for_whom_a_school_is(column: str, text: str, span: tuple[str, str]) -> None:
    assert span_of({column: text}, {"age_min": "2", "age_max": "25"}) == span
    assert not not_understood({column: text})


@pytest.mark.parametrize("text", ["04-Nov", "2025-11-04", "all", "secondary"])
def test_ages_that_are_none_are_told(text: str) -> None:
    assert not_understood({"ages": text})
    assert span_of({"ages": text}, {"age_min": "4", "age_max": "11"}) == ("0", "6")


HEAD = ["URN", "School", "Type"]
SPECIAL, ACADEMY = ([u, "", "Special"] for u in (raw.SPECIAL, raw.ACADEMY))


def places(found: Imported) -> list[tuple[str, ...]]:
    assert not told_of(found, "fault")
    return sorted(found.tables["places.csv"][["urn", "designation", "places"]].itertuples(
        index=False, name=None))


def test_a_column_of_places_for_each_need(tmp_path: Path) -> None:
    """Two needs of one designation are places of one provision; a total is compared."""
    head = [*HEAD, "ASD places", "MLD places", "SLD places", "SEMH", "Total places"]
    rows = [[*SPECIAL, "10", "6", "8", "", "24"], [*ACADEMY, "-", "", "", "12", "12"]]
    meant = [(raw.SPECIAL, "autism", "10"), (raw.SPECIAL, "complex", "14"),
             (raw.ACADEMY, "semh", "12")]
    found = given(tmp_path / "a", places=[head, *rows], children=own_list())
    assert places(found) == sorted(meant)
    found = given(tmp_path / "b", places=[r[:-1] for r in [head, *rows]], children=own_list())
    assert places(found) == sorted(meant)
    rows[0][-1] = "25"
    found = given(tmp_path / "c", places=[head, *rows], children=own_list())
    assert told_of(found, "fault") == {"has a total that its needs do not come to"}
    rows[0][4:] = ["six", "8", "", "24"]
    found = given(tmp_path / "d", places=[head, *rows])
    assert "has places for a need that are no whole number" in told_of(found, "fault")


def test_places_by_need_and_by_year_are_read_again_with_last_months_mapping(
    tmp_path: Path
) -> None:
    for n, head in enumerate((["ASD", "SEMH", "Places"], ["ASD places", "SEMH places"])):
        rows = [[*SPECIAL, "10", "14", "24"][:3 + len(head)]]
        folder = tmp_path / str(n)
        first = given(folder, places=[[*HEAD, *head], *rows], children=own_list())
        (tmp_path / "mapping.toml").write_text(first.mapping)
        again = import_files([folder], read_mapping(tmp_path / "mapping.toml"), bytes(32), 2025)
        assert places(again) == places(first) == [
            (raw.SPECIAL, "autism", "10"), (raw.SPECIAL, "semh", "14")]


def test_columns_of_phases_that_say_yes_and_no_are_no_places(tmp_path: Path) -> None:
    table = [[*HEAD, "Designation", "Primary", "Secondary", "Places"],
             [*SPECIAL, "Complex needs", "Y", "N", "24"]]
    found = given(tmp_path, places=table)
    assert places(found) == [(raw.SPECIAL, "complex", "24")]
    assert set(found.tables["places.csv"]["places_primary"]) == {""}


def test_a_column_of_places_for_each_phase(tmp_path: Path) -> None:
    head = [*HEAD, "Designation", "Primary places", "Secondary places", "Post 16"]
    rows = [[*SPECIAL, "Complex needs", "10", "10", "4"], [*ACADEMY, "SEMH", "", "12", ""]]
    found = given(tmp_path / "a", places=[head, *rows])
    assert places(found) == [(raw.SPECIAL, "complex", "24"), (raw.ACADEMY, "semh", "12")]
    columns = ["places_primary", "places_secondary", "places_post16"]
    assert found.tables["places.csv"][columns].to_numpy().tolist() == [
        ["10", "10", "4"], ["0", "12", "0"]]
    rows = [[*r, "24"] for r in rows]
    found = given(tmp_path / "b", places=[[*head, "Total places"], *rows])
    assert told_of(found, "fault") == {"is 24, and its phases come to 12"}


@pytest.mark.parametrize(("year", "places_", "cost", "words"), [
    ("2026-27", "24", "24500", "and all others begin after January 2025"),
    ("2024-25", "24", "24.5", "is too few pounds: it looks like thousands of them")])
def test_places_of_another_year_and_thousands(
    year: str, places_: str, cost: str, words: str, tmp_path: Path
) -> None:
    table = [[*HEAD, "Designation", "Year", "Places", "Cost per place"],
             [*SPECIAL, "Complex needs", year, places_, cost]]
    assert words in told_of(given(tmp_path, places=table), "fault")


def test_one_provision_twice_in_one_year(tmp_path: Path) -> None:
    table = [[*HEAD, "Designation", "Year", "Places"],
             [*SPECIAL, "Complex needs", "2024-25", "24"],
             [*SPECIAL, "Complex needs", "2024-25", "6"]]
    found = given(tmp_path, places=table)
    assert told_of(found, "fault") == {"is a second row of the provision of row 2 for one year"}


def test_what_a_missing_register_would_have_told_is_one_fault(tmp_path: Path) -> None:
    folder = raw.write(tmp_path)
    (folder / "edubasealldata.csv").unlink()
    found = import_files([folder], Mapped(), bytes(32), 2025)
    faults = [f.what for f in found.findings if f.action == "fault"]
    assert "says neither for which ages or year groups it is nor where it is" in faults[0].problem
    assert faults[0].row and len(faults[0].also) == 2
    assert len(faults) == 2, "the other is of a child at a school that nobody knows"


def test_a_plan_that_ceased_on_no_day_is_looked_at(tmp_path: Path) -> None:
    folder = raw.write(tmp_path)
    rows = raw.plans()
    rows[6][-1] = "5"
    (folder / "sen2_namedplan.csv").write_text(raw.text(rows))
    found = import_files([folder], Mapped(), bytes(32), 2025)
    assert "has a reason for ceasing and no date: it counts as in force" in told_of(found, "look")
