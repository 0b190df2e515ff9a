"""From a council's raw files to a case that plans: nothing lost in silence, nobody named."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.importing.build import Imported, import_files
from sufficiency.importing.findings import rows_of
from sufficiency.importing.mapping import Mapped
from sufficiency.importing.pseudonyms import key_of, pseudonym
from sufficiency.study.check import check
from tests.importing import raw
from tests.sizes import few

KEY = bytes(range(32))
Change = Callable[[raw.Table], raw.Table]


FAULTS: list[tuple[str, Change, str]] = [
    ("placements", lambda t: [*t, [*t[1][:2], raw.HOST, "", "1", *t[1][5:]]],
     "is one of two placements that are open at once"),
    ("placements", lambda t: [*t, ["4711", *t[1][1:]]], "is of nobody in the table of persons"),
    ("placements", lambda t: [t[0], [*t[1][:2], "123456", *t[1][3:]], *t[2:]],
     "is in neither the commissioned places nor GIAS"),
    ("placements", lambda t: [t[0], [*t[1][:2], raw.SPECIAL, "", "1", "soon", "", "0", "0"],
                              *t[2:]], "is not a date with the day first"),
    ("needs", lambda t: [*t, [*t[1][:2], "HI", "1"]], "is one of two primary needs of a child"),
    ("needs", lambda t: [t[0], [*t[1][:2], "LCN", "1"], *t[2:]], "is not known"),
    ("needs", lambda t: [t[0], *t[3:]], "has no primary need"),
    ("people", lambda t: [t[0], [*t[1][:5], "", t[1][6]], *t[2:-1]], "has no home"),
    ("people", lambda t: [t[0], [*t[1][:5], "ZZ99 3VZ", t[1][6]], *t[2:-1]],
     "has a postcode that does not exist"),
    ("people", lambda t: [t[0], [*t[1][:3], "", *t[1][4:]], *t[2:-1]],
     "has neither a year group nor a birth date"),
    ("people", lambda t: [t[0], [*t[1], "stray"], *t[2:]], "has more cells than the header"),
    ("people", lambda t: [t[0], [*t[1][:6], "9.99E+11"], *t[2:]],
     "was rounded by an office program"),
    ("people", lambda t: [t[0], [*t[1][:6], t[5][6]], *t[2:-1]],
     "has the number of a child with another birth date and home"),
    ("plans", lambda t: [t[0], [*t[1][:2], t[1][2], "01/09/2020", "1"], *t[2:]],
     "is before the day on which it begins"),
    ("placements", lambda t: [t[0], [*t[1][:6], "2020-01-01", *t[1][7:]], *t[2:]],
     "is before the day on which it begins"),
    ("sites", lambda t: [*t, ["Quay", "PE30 1AA", "Possible", "-5", ""]],
     "is not a whole number of 0 or more"),
]


def files(**tables: raw.Table) -> dict[str, bytes]:
    """The example with these tables in the place of its own."""
    own = {"people": "sen2_person.csv", "needs": "sen2_senneed.csv", "plans": "sen2_namedplan.csv",
           "placements": "sen2_placementdetail.csv", "gias": "edubasealldata.csv",
           "sites": "candidate sites.csv", "totals": "published totals.csv"}
    return {**raw.raw_files(), **{own[k]: raw.text(t).encode() for k, t in tables.items()}}


def brought_in(
    given: Mapping[str, bytes], folder: Path, january: int | None = None, **mapped: object
) -> Imported:
    folder.mkdir(exist_ok=True)
    for name, data in given.items():
        (folder / name).write_bytes(data)
    return import_files([folder], Mapped.model_validate(mapped), KEY, january)


def said(found: Imported, action: str) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(f.what.file, f.what.problem, rows_of(f.what)) for f in found.findings
            if f.action == action]


def verb(*words: object) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, words)])


def at(found: Imported) -> dict[str, int]:
    return found.tables["children.csv"]["current_pool"].value_counts().to_dict()


@pytest.mark.parametrize(("into", "case"), [(".", "here/in"), ("..", "here")])
def test_a_folder_without_a_name_of_its_own(
    into: str, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "in").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "in")
    assert verb(raw.FOLDER, "--into", into).exit_code == 0
    folder = tmp_path / case
    assert (folder / "children.csv").is_file()
    assert (folder.parent / f"{folder.name}-import" / "quality.html").is_file()


def test_the_example(tmp_path: Path) -> None:
    found = brought_in(raw.raw_files(), tmp_path / "raw")
    children, places = found.tables["children.csv"], found.tables["places.csv"]
    assert said(found, "fault") == []
    assert found.january == 2025, "the newest entry is of September 2024"
    # 36 persons, of whom one plan had ended and one had none; one person is there twice.
    assert len(children) == 34 == children["child_id"].nunique()
    assert children["setting"].value_counts().to_dict() == {
        "": 32, "home_educated": 1, "mainstream": 1}
    assert at(found) == {"": 2, raw.SPECIAL: 21, raw.ACADEMY: 5, raw.HOST: 5, raw.FAR_SCHOOL: 1}
    assert children["need"].value_counts().to_dict() == {
        "ASD": 6, "SEMH": 6, "SLD": 6, "PMLD": 6, "SLCN": 5, "MLD": 5}
    assert places.set_index("pool_id")["places"].to_dict() == {
        raw.SPECIAL: "24", raw.ACADEMY: "8", raw.HOST: "8", raw.FAR_SCHOOL: "1"}
    assert places.set_index("pool_id").loc[raw.ACADEMY, ["ncy_min", "ncy_max"]].tolist() == [
        "1", "11"], "ages 5 to 16 of GIAS"
    assert found.tables["sites.csv"]["name"].tolist() == ["Old Cattle Market"]


def test_files_of_the_example_are_those_of_its_maker(root: Path) -> None:
    made = raw.raw_files()
    folder = root / "examples" / "raw_files"
    assert {p.name for p in folder.iterdir()} == set(made)
    assert all((folder / n).read_bytes() == d for n, d in made.items() if not n.endswith("xlsx"))


def test_what_was_left_out_is_told_row_by_row(tmp_path: Path) -> None:
    """Every person is in the case, or in the rows that were left out, or there twice."""
    found = brought_in(raw.raw_files(), tmp_path / "raw")
    gone = [rows for file, problem, rows in said(found, "dropped")
            if file == "sen2_person.csv" and rows]
    assert sorted(r for rows in gone for r in rows) == [4, 5]
    assert len(found.tables["children.csv"]) + 2 == raw.COUNT
    assert ("candidate sites.csv", "is a site that is there twice: the first row counts", (4,)
            ) in said(found, "dropped")


def test_the_case_is_planned_and_nobody_is_named(tmp_path: Path) -> None:
    case = tmp_path / "our-county"
    result = verb(raw.FOLDER, "--into", case)
    assert result.exit_code == 0, result.stderr
    assert check(case / "scenarios" / "base.toml") == []
    told = result.stdout.splitlines()[0].partition(": ")[2].partition(";")[0]
    assert told in (raw.FOLDER.parents[1] / "docs" / "import.md").read_text(encoding="utf-8")
    beside = tmp_path / "our-county-import"
    assert (beside / "pseudonyms.key").stat().st_mode & 0o077 == 0
    told = result.stdout + result.stderr + "".join(
        p.read_text() for folder in (case, beside) for p in folder.rglob("*") if p.is_file())
    for n in range(raw.COUNT):
        for word in raw.people()[n + 1][1:4] + raw.people()[n + 1][6:]:
            assert word not in told
    report = "".join((beside / n).read_text() for n in ("quality.html", "quality.csv"))
    assert not any(home in report.upper() for home in raw.HOMES)


def test_pseudonyms_stay_next_month_and_need_the_key(tmp_path: Path) -> None:
    path = tmp_path / "beside" / "pseudonyms.key"
    key = key_of(path)
    assert key_of(path) == key and path.stat().st_mode & 0o077 == 0
    other = key_of(tmp_path / "other.key")
    names = [pseudonym(key, f"X9999999{n:04d}Z") for n in range(500)]
    assert names == [pseudonym(key, f"x9999999{n:04d}z") for n in range(500)]
    assert len(set(names)) == 500
    assert not set(names) & {pseudonym(other, f"X9999999{n:04d}Z") for n in range(500)}
    path.write_text("lost")
    with pytest.raises(InputError, match="is not a key"):
        key_of(path)


@pytest.mark.parametrize("seed", few(range(6), 1))
def test_the_order_of_rows_decides_nothing(seed: int, tmp_path: Path) -> None:
    whole = brought_in(raw.raw_files(), tmp_path / "a").tables["children.csv"]
    draw = random.Random(seed)  # noqa: S311
    turned = {}
    for name in ("people", "needs", "plans", "placements"):
        head, *rows = getattr(raw, name)()
        draw.shuffle(rows)
        turned[name] = [head, *rows]
    found = brought_in(files(**turned), tmp_path / "b")
    pd.testing.assert_frame_equal(found.tables["children.csv"], whole)


def test_an_unknown_setting_is_a_fault_and_its_answer_is_kept(tmp_path: Path) -> None:
    placements = [[*r[:3], "Hub provision" if 5 < n < 12 else r[3], *r[4:]]
                  for n, r in enumerate(raw.placements())]
    folder, case = tmp_path / "raw", tmp_path / "c"
    folder.mkdir()
    for name, data in files(placements=placements).items():
        (folder / name).write_bytes(data)
    result = verb(folder, "--into", case)
    assert result.exit_code == 1
    assert "'Hub provision' is not known" in result.stderr
    assert "nothing was written" not in result.stderr, "the report was"
    assert not case.exists()
    mapping = tmp_path / "c-import" / "mapping.toml"
    assert '"Hub provision" = ""' in mapping.read_text()
    mapping.write_text(mapping.read_text().replace('"Hub provision" = ""',
                                                   '"Hub provision" = "daily"'))
    assert verb(folder, "--into", case).exit_code == 0
    assert '"Hub provision" = "daily"' in mapping.read_text()
    assert len(pd.read_csv(case / "children.csv")) == 34, "nobody was left out by it"


def test_a_planners_own_edits_are_not_written_over(tmp_path: Path) -> None:
    case = tmp_path / "c"
    assert verb(raw.FOLDER, "--into", case).exit_code == 0
    for name in ("children.csv", "suitability.csv"):
        (case / name).write_text((case / name).read_text() + "\n")
    kept = {p.name: p.read_bytes() for p in case.iterdir() if p.is_file()}
    result = verb(raw.FOLDER, "--into", case)
    assert result.exit_code == 1 and "children.csv" in result.stderr
    assert {p.name: p.read_bytes() for p in case.iterdir() if p.is_file()} == kept
    assert verb(raw.FOLDER, "--into", case, "--replace").exit_code == 0
    assert (case / "children.csv").read_bytes() != kept["children.csv"]
    assert (case / "suitability.csv").read_bytes() == kept["suitability.csv"], "a planner's"


@pytest.mark.parametrize(("table", "change", "words"), few(FAULTS, 3))
def test_what_is_not_understood_is_a_fault_with_its_row(
    table: str, change: Change, words: str, tmp_path: Path
) -> None:
    found = brought_in(files(**{table: change(getattr(raw, table)())}), tmp_path / "raw")
    (fault,) = [f for f in said(found, "fault") if f[1] == words]
    assert len(fault[2]) == 1


def test_children_without_a_home_are_left_out_where_the_mapping_says_so(tmp_path: Path) -> None:
    people = raw.people()
    people[5][5] = ""
    found = brought_in(files(people=people), tmp_path / "raw", incomplete="leave out")
    assert said(found, "fault") == []
    assert ("sen2_person.csv", "has no home", (6,)) in said(found, "dropped")
    assert len(found.tables["children.csv"]) == 33


def test_a_school_that_the_mapping_names(tmp_path: Path) -> None:
    placements = raw.placements()
    placements[1][2] = "123456"
    for answer, pool, setting in ((raw.SPECIAL, raw.SPECIAL, ""), ("mainstream", "", "mainstream")):
        found = brought_in(files(placements=placements), tmp_path / answer,
                           schools={"123456": answer})
        assert said(found, "fault") == []
        assert at(found)[raw.SPECIAL] == 20 + (pool == raw.SPECIAL)
        assert (found.tables["children.csv"]["setting"] == "mainstream").sum() == 1 + (
            setting == "mainstream")


def flat(ncy: Callable[[int], str], head: str = "NC Year") -> dict[str, bytes]:
    """One table of a council's own, with a school's name for where they are."""
    rows = [["Pupil list", "", "", "", "", ""],
            ["Child ID", "Primary Need", head, "Gender", "Home Postcode", "School"]]
    rows += [[f"C{n}", "ASD" if n % 2 else "SLD", ncy(n), "Male", raw.HOMES[n % 5],
              "St Gérard's School" if n % 3 else ""] for n in range(30)]
    rows += [["Total", "30", "", "", "", ""]]
    kept = ("edubasealldata.csv", "commissioned places.xlsx")
    return {"pupils.csv": raw.text(rows, ";").encode("cp1252"),
            **{n: d for n, d in raw.raw_files().items() if n in kept}}


def test_one_table_of_a_councils_own(tmp_path: Path) -> None:
    found = brought_in(flat(lambda n: f"Year {n % 11 + 1}"), tmp_path / "raw")
    assert said(found, "fault") == []
    children = found.tables["children.csv"]
    assert len(children) == 30 and set(children["ncy"]) == {str(n) for n in range(1, 12)}
    assert at(found) == {raw.SPECIAL: 20, "": 10}
    assert (children["setting"] == "not_recorded").sum() == 10
    assert any("placement is not recorded" in p for _, p, _ in said(found, "look"))


def test_many_ways_of_writing_that_are_not_understood_are_one_fault(tmp_path: Path) -> None:
    found = brought_in(flat(lambda n: f"KS{n % 4}"), tmp_path / "a")
    (fault,) = [f.what for f in found.findings if f.what.column == "NC Year"]
    assert "KS1, KS2" in fault.value
    assert len(fault.also) == 29


def test_a_hint_how_to_fill_a_column_is_no_part_of_its_name(tmp_path: Path) -> None:
    def years(n: int) -> str:
        return str(n % 11)

    plain, hinted = (brought_in(flat(years, head), tmp_path / head).tables["children.csv"]
                     for head in ("NC Year", "NC Year (code)"))
    assert hinted.equals(plain)


def test_ages_in_place_of_year_groups_are_noticed(tmp_path: Path) -> None:
    found = brought_in(flat(lambda n: str(4 + n % 15)), tmp_path / "a")
    assert [(p, len(r)) for _, p, r in said(found, "fault")] == [("holds ages", 30)]
    found = brought_in(flat(lambda n: str(4 + n % 15), "Age"), tmp_path / "b")
    assert said(found, "fault") == []
    assert set(found.tables["children.csv"]["ncy"]) == {str(n) for n in range(15)}
    assert any("age on 31 August" in p for _, p, _ in said(found, "guessed"))


def test_ages_beside_birth_dates_are_noticed(tmp_path: Path) -> None:
    head, *rows = raw.people()
    ages = [[*r, str(2024 - int(r[3][-4:]))] for r in rows]
    found = brought_in(files(people=[[*head, "NCY"], *ages]), tmp_path / "raw")
    assert "holds ages" in [p for _, p, _ in said(found, "fault")]


def test_published_totals_that_differ_are_looked_at(tmp_path: Path) -> None:
    table = [*raw.totals()[:1], ["Need", "ASD", "60"], ["Need", "SEMH", "6"]]
    found = brought_in(files(totals=table), tmp_path / "raw")
    assert ("published totals.csv", "differs by more than 5 % from the children read", (2,)
            ) in said(found, "look")


def test_look_alikes_and_homes_far_away_are_looked_at(tmp_path: Path) -> None:
    people = raw.people()
    twin = people[7].copy()
    people[13] = [people[13][0], *twin[1:6], people[13][6]]
    people[9][5] = "EH1 1YZ"
    found = brought_in(files(people=people), tmp_path / "raw")
    told = {p: rows for _, p, rows in said(found, "look")}
    assert told["has date of birth, sex, postcode and need of another child"] == (8, 14)
    assert [rows for p, rows in told.items() if "60 km" in p] == [(10,)]


def test_no_plan_in_force_is_no_case_without_children(tmp_path: Path) -> None:
    head, *rows = raw.plans()
    later = [[*r[:2], "01/09/2026", "", ""] for r in rows]
    found = brought_in(files(plans=[head, *later]), tmp_path / "raw", 2025)
    assert "has no plan in force in January 2025" in [p for _, p, _ in said(found, "fault")]


def test_a_row_of_places_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    table = raw.places()
    given = {**raw.raw_files(), "commissioned places.xlsx": raw.workbook([*table[:4], *table[3:]])}
    found = brought_in(given, tmp_path / "raw")
    assert ("commissioned places.xlsx", "is there twice: the first row counts", (5,)) in said(
        found, "dropped")
    assert len(found.tables["places.csv"]) == 4


def test_two_runs_of_a_file_that_no_case_is_made_of_say_which_columns_lack(tmp_path: Path) -> None:
    given = {"children.csv": b"upn,need\nX1,ASD\n"}
    found = brought_in(given, tmp_path / "raw", 2025)
    assert any("was not recognised" in p for _, p, _ in said(found, "look"))
    assert {p for _, p, _ in said(found, "fault")} == {
        "has no table of children that was recognised",
        "has no table of commissioned places that was recognised"}
