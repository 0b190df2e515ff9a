"""Kinds of slips in councils' files: links of schools, ranks, sums, years, files nobody reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.importing.build import Imported, import_files
from sufficiency.importing.mapping import Mapped
from tests.importing import raw

FILES = {"needs": "sen2_senneed.csv", "links": "links_edubasealldata.csv",
         "places": "commissioned places.xlsx"}


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
