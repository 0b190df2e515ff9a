"""Kinds of slips in councils' files: links of schools, ranks, sums, years, files nobody reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.importing.build import Imported, import_files
from sufficiency.importing.mapping import Mapped
from tests.importing import raw

FILES = {"needs": "sen2_senneed.csv", "links": "links_edubasealldata.csv",
         "places": "commissioned places.xlsx", "sites": "candidate sites.csv",
         "gias": "edubasealldata.csv"}


def made(folder: Path, /, **tables: raw.Table) -> Imported:
    """The example with these tables in the place of its own."""
    given = raw.raw_files() | {
        FILES[k]: raw.workbook(t) if k == "places" else raw.text(t).encode()
        for k, t in tables.items()}
    folder.mkdir(exist_ok=True)
    for name, data in given.items():
        (folder / name).write_bytes(data)
    return import_files([folder], Mapped(), bytes(32))


def told_of(found: Imported, action: str) -> set[str]:
    return {f.what.problem for f in found.findings if f.action == action}


LINKED = [
    ("Successor - amalgamated", 1), ("Predecessor - merged", -1), ("Result of Amalgamation", -1)]


@pytest.mark.parametrize(("word", "way"), LINKED)
def test_links_of_every_kind_are_followed(word: str, way: int, tmp_path: Path) -> None:
    pair = [raw.OLD, raw.ACADEMY][::way]
    found = made(tmp_path, links=[raw.links()[0], [*pair, "x", word, ""]])
    assert raw.OLD not in set(found.tables["places.csv"]["urn"])


def test_a_split_is_asked_about_and_a_closed_school_is_told(tmp_path: Path) -> None:
    split = [*raw.links(), [raw.OLD, raw.SPECIAL, "x", "Successor - Split School", ""]]
    told = told_of(made(tmp_path / "a", links=split), "fault")
    assert "is a school that more than one followed" in told
    told = told_of(made(tmp_path / "b", links=raw.links()[:1]), "look")
    assert "is a school that GIAS calls closed, and none is known that followed it" in told


def test_an_open_school_is_not_followed(tmp_path: Path) -> None:
    joined = [*raw.links(), [raw.SPECIAL, raw.ACADEMY, "x", "Merged - change in age range", ""]]
    assert raw.SPECIAL in set(made(tmp_path, links=joined).tables["places.csv"]["urn"])


def test_ranks_from_nought_keep_the_primary_need(tmp_path: Path) -> None:
    needs = [r if n == 0 else [*r[:3], str(int(r[3]) - 1)] for n, r in enumerate(raw.needs())]
    found = made(tmp_path / "a", needs=needs)
    same = made(tmp_path / "b").tables["children.csv"]
    assert found.tables["children.csv"].equals(same)
    assert any(f.action == "guessed" and "rank 0" in f.what.problem for f in found.findings)


def test_sums_of_groups_and_lines_of_dashes_are_no_entries(tmp_path: Path) -> None:
    rows = raw.places()
    lines = [*rows[:5], ["", "Special schools total", "", "", "", "32", ""], rows[5],
             ["", "All", "", "", "", "40", ""]]
    dashes = [raw.needs()[0], ["-" * 9] * 4, *raw.needs()[1:]]
    found = made(tmp_path / "a", places=lines, needs=dashes)
    assert found.tables["places.csv"].equals(made(tmp_path / "b").tables["places.csv"])


def test_places_of_other_years_are_not_compared_with_the_children(tmp_path: Path) -> None:
    rows = raw.places()[:-1]
    other = [[*r[:4], year, "1", r[6]] for r in rows[3:] for year in ("2023-24", "2025-26")]
    found = made(tmp_path, places=[*rows, *other])
    assert not any(f.what.problem == "has more children than places" for f in found.findings)


def test_a_file_of_a_folder_that_might_hold_a_table_is_told(tmp_path: Path) -> None:
    for name in ("places.xls", "sen2.zip", "letter.docx", "~$places.xls", "logo.png"):
        (tmp_path / name).write_bytes(b"x")
    found = [f.what.file for f in made(tmp_path).findings if "not a .csv" in f.what.problem]
    assert found == ["letter.docx", "places.xls", "sen2.zip"]


@pytest.mark.parametrize(("east", "north", "problem"), [
    ("0.39", "52.75", "looks like longitude and latitude"),
    ("-1.39", "52.75", "looks like longitude and latitude"),
    ("320000", "562000", "has easting and northing swapped"),
    ("562", "320", "is far outside the areas of this case")])
def test_a_point_is_told_in_the_councils_own_row_before_a_case_is_written(
    east: str, north: str, problem: str, tmp_path: Path
) -> None:
    rows = [["Site name", "Easting", "Northing", "Status"],
            ["Quay", "562000", "320000", "Possible"], ["Mart", east, north, "Possible"]]
    found = made(tmp_path, sites=rows)
    faults = [f.what for f in found.findings if f.action == "fault"]
    assert [(f.file, f.row, f.problem) for f in faults] == [("candidate sites.csv", 3, problem)]


def test_swapped_points_of_the_register_are_told_in_the_register(tmp_path: Path) -> None:
    rows = raw.gias()
    turned = [rows[0], *([*r[:11], r[12], r[11], *r[13:]] for r in rows[1:])]
    faults = [f.what for f in made(tmp_path, gias=turned).findings if f.action == "fault"]
    assert [(f.file, f.problem) for f in faults] == [
        ("edubasealldata.csv", "has easting and northing swapped")]


def test_what_a_table_lacks_is_said_with_the_header_that_is_nearly_it(tmp_path: Path) -> None:
    rows = raw.places()
    rows[2] = [h.replace("Commissioned places", "Commisioned placs") for h in rows[2]]
    told = [f.what.remedy for f in made(tmp_path, places=rows).findings
            if "no table of commissioned places" in f.what.problem]
    assert told and "lacks a column for places. Is it 'Commisioned placs'?" in told[0]


def test_no_message_quotes_a_postcode_in_a_wrong_column(tmp_path: Path) -> None:
    needs = [raw.needs()[0], *([*r[:2], raw.HOMES[0], r[3]] for r in raw.needs()[1:])]
    found = made(tmp_path, needs=needs)
    assert not any(raw.HOMES[0] in str(f.what) for f in found.findings)
    assert raw.HOMES[0] not in found.mapping
