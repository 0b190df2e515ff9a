"""A council's first questions, answered by its name alone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.scenario import load_scenario
from sufficiency.case.stand_ins import STRONG
from sufficiency.cli.answers import say
from sufficiency.cli.app import app
from sufficiency.cli.console import own_name
from sufficiency.cli.first_look_summary import _spare
from sufficiency.datasets.council_case import write_council
from sufficiency.errors import DisclosureError, InputError
from sufficiency.gaps.table import ALL
from sufficiency.publish.first_look import GAP, PUBLIC_GAP, FirstLook, first_look, quick
from sufficiency.transport.ride_changes import BRIEF


def look(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["first-look", *map(str, words)])
    return done.exit_code, done.output


def test_a_search_takes_seconds_and_never_longer_than_was_asked_for(tiny: Path) -> None:
    plain = load_scenario(tiny / "scenarios" / "base.toml")
    brief = quick(plain)
    assert (brief.transport.effort, brief.transport.bound, brief.solver.gap) == (BRIEF, False, GAP)
    assert plain.solver.public_gap < PUBLIC_GAP == brief.solver.public_gap
    wide = quick(plain.with_settings({"solver.public_gap": 0.5}))
    assert wide.solver.public_gap == 0.5
    less = quick(plain.with_settings({"transport.effort": 0.01, "solver.gap": 0.02}))
    assert (less.transport.effort, less.solver.gap) == (0.01, 0.02)


def test_a_case_of_no_council_is_told_before_anything_is_searched(
    tiny: Path, tmp_path: Path
) -> None:
    steps: list[str] = []
    with pytest.raises(InputError, match="does not say which council"):
        first_look(load_scenario(tiny / "scenarios" / "base.toml"), tmp_path / "out",
                   progress=steps.append)
    assert not steps and not (tmp_path / "out").exists()


def test_another_councils_folder_is_left_as_it_is(tmp_path: Path) -> None:
    write_council(tmp_path / "here", "Rutland")
    before = {p: p.read_bytes() for p in (tmp_path / "here").rglob("*") if p.is_file()}
    code, said = look("Leicester", "--into", tmp_path / "here")
    assert code == 1 and "another council than Leicester" in said
    assert before == {p: p.read_bytes() for p in (tmp_path / "here").rglob("*") if p.is_file()}
    code, said = look("Rutlnd", "--into", tmp_path / "there")
    assert code == 1 and "Did you mean 'Rutland'" in said and not (tmp_path / "there").exists()
    assert look(tmp_path / "here" / "scenarios" / "start.toml", "--into", tmp_path)[0] == 2


def test_results_of_two_councils_never_replace_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []

    def told(scenario: object, folder: Path, **_: object) -> None:
        folders.append(folder)
        raise InputError([])

    monkeypatch.setattr("sufficiency.publish.first_look.first_look", told)
    for name in ("Rutland", "Camden"):
        write_council(tmp_path / name.lower(), name)
        look(tmp_path / name.lower() / "scenarios" / "start.toml")
        look(name, "--into", tmp_path / name.lower())
    monkeypatch.chdir(tmp_path)
    look("isles", "of", "scilly")  # a name of some words, as people type it
    assert folders.pop().name == "first-look-isles-of-scilly" and Path("isles-of-scilly").is_dir()
    look("rutland")  # a council's own folder, then one that is called otherwise
    Path("isles-of-scilly").rename("ours")
    look("ours")
    assert [folders.pop().name, folders.pop().name] == ["first-look-ours", "first-look-rutland"]
    mine = tmp_path / "camden" / "scenarios" / "mine.toml"
    mine.write_text('extends = "start.toml"\n')
    look(mine)
    assert [f.name for f in folders] == [
        *["first-look-rutland"] * 2, *["first-look-camden"] * 2, "first-look-mine"]
    start = mine.with_name("start.toml")
    assert [own_name(start), own_name(mine)] == ["camden", "mine"], "of run and finance too"


@pytest.mark.parametrize(("places", "gain", "left", "ahead", "says"), [
    (60, 55, 20, 100, ""),
    (160, 12, 20, 258, "These are 148 more places than children who gain one"),
    (160, 12, 3, 258, "These are more places than children who gain one"),  # 15 less 12 are 3
    (50, 11, 20, 14, "more places than children without one, in January 2025 and in 2030")])
def test_places_beyond_the_children_who_gain_one_are_told_with_the_years_ahead(
    places: int, gain: int, left: int, ahead: float, says: str
) -> None:
    table = pd.DataFrame([{
        "year": year, "basis": basis, "need": ALL, "phase": ALL, "district": ALL,
        "near": False,
        **{f"{what}_{q}": short for what in ("children", "short") for q in (10, 50, 90)}}
        for year, basis, short in ((2025, "start", gain), (2030, "forecast", ahead),
                                   (2031, "scenario", 999.0))])
    found = SimpleNamespace(
        years=SimpleNamespace(plans=[SimpleNamespace(table=table)]),
        result=SimpleNamespace(scenario=SimpleNamespace(demand=SimpleNamespace(year=2025))))
    told = _spare(cast(FirstLook, found), places, gain + left, left)
    assert says in told[0] if says else told == []


def test_lines_of_a_terminal_end_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "- 1,040 children have no suitable local place in January 2025"
    say(line, "  ")
    assert capsys.readouterr().out == f"{line}\n", "a file has it whole"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    say(line, "  ")
    assert capsys.readouterr().out.splitlines() == [
        "- 1,040 children have no", "  suitable local place in", "  January 2025"]


@pytest.mark.large
def test_where_nobody_is_to_be_placed_that_is_all_that_is_said(tmp_path: Path) -> None:
    code, said = look("Isles of Scilly", "--into", tmp_path / "case", "--out", tmp_path / "out")
    assert code == 0 and "Nobody to place" in said
    for words in ("In short", "What the plan opens", "The drive", "improve on this",
                  "net present value"):
        assert words not in said, words


@pytest.mark.large
def test_report_and_map_of_a_council_come_with_years_rides_and_pounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sufficiency.common.beside._cores", lambda: 2)
    case, out = tmp_path / "rutland", tmp_path / "out"
    write_council(case, "Rutland")
    start = case / "scenarios" / "start.toml"
    edited = start.read_text().replace("max_new_schools = 2", "max_new_schools = 1").replace(
        "base_places = 60", "base_places = 8")
    start.write_text(edited)
    code, said = look("rutland", "--into", case, "--out", out)
    assert code == 0, said
    assert start.read_text() == edited, "a planner's own case is used as it is"
    assert "First look: Rutland\n" in said
    for words in ("Children without a suitable local place, by January", "What the plan opens",
                  "new special school", "children who ride with the plan and without it",
                  "to the council alone", "The children are not real",
                  "3. Ask for each part in full.", " --forecast published --rides --pounds\n",
                  "It opens in September and then fills over years", "Full from January 2034.",
                  " filled places",
                  "In short\n- Of ", "who ride with the plan and without it, the ride is shorter",
                  " vehicles if nothing is built and ", "1 resource base, ",
                  "Had all of it been open and full in January 2025, ",
                  STRONG, f"{case / 'places.csv'}: places"):
        assert words in said, words
    told = (out / "report" / "report.md").read_text()
    assert told.startswith("# First look: Rutland\n")
    for words in ("Whose ride changes", "As ridden in shared vehicles", "The years ahead"):
        assert words in told, words
    assert 'id="c-years-districts"' in (out / "map.html").read_text(), "each January on the map"
    assert (out / "transport-internal.json").is_file()
    # What was published is kept beside it for the next time; a second time works as the first,
    # and with one thing after the other on one core as with two processes.
    shutil.copytree(out / "report", tmp_path / "earlier")
    rides = (out / "transport-internal.json").read_bytes()
    (out / "mine.txt").write_text("a planner's own")
    monkeypatch.setattr("sufficiency.common.beside._cores", lambda: 1)
    code, said = look(start, "--out", out)
    assert code == 0, said
    assert (out / "transport-internal.json").read_bytes() == rides
    assert (out / "mine.txt").read_text() == "a planner's own"
    for file in (out / "report").iterdir():
        assert file.read_bytes() == (tmp_path / "earlier" / file.name).read_bytes(), file.name
    monkeypatch.setattr("sufficiency.common.beside._cores", lambda: 2)
    vehicles = case / "transport" / "vehicles.csv"
    vehicles.write_text(vehicles.read_text().replace("taxi,3+0,75,", "taxi,3+0,-75,", 1))
    code, said = look(start, "--out", out)
    assert code == 1 and "vehicles.csv, row 2" in said, "a fault of the other process"


@pytest.mark.large
def test_a_dense_council_is_answered_too(tmp_path: Path) -> None:
    # Rides of single minutes: each figure needs its unit, or it is taken for a count of children.
    code, said = look("Slough", "--into", tmp_path / "case", "--out", tmp_path / "out")
    assert code == 0, said
    told = (tmp_path / "out" / "report" / "report.html").read_text()
    short = re.search(r"Mean ride in the vehicle: (\d+) minutes", told)
    assert short and int(short[1]) < 10


@pytest.mark.large
def test_without_a_price_list_no_rides_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "rutland"
    write_council(case, "Rutland")
    shutil.rmtree(case / "transport")
    shutil.rmtree(case / "finance")
    start = case / "scenarios" / "start.toml"
    start.write_text(start.read_text().replace("max_new_schools = 2", "max_new_schools = 0"
                                               ).replace("base_places = 60", "base_places = 0"))
    code, said = look(start, "--out", tmp_path / "out")
    assert code == 0, said
    assert "ridden" not in said and "The money" not in said
    assert "Plan A opens nothing." in said
    assert not (tmp_path / "out" / "transport-internal.json").exists()
    assert (tmp_path / "out" / "map.html").is_file()

    def refuse(*_: object, **__: object) -> None:
        raise DisclosureError(["map.html: a postcode"])

    with monkeypatch.context() as patched:
        patched.setattr("sufficiency.publish.release.write_map", refuse)
        code, said = look(start, "--out", tmp_path / "out")
    assert code == 1 and "map.html: a postcode" in said
    assert "have no suitable local one in January 2025" in said, "what was found is told"
    assert "Read the report and the map" not in said

    # So it is where too little is proven for the public.
    monkeypatch.setattr("sufficiency.publish.publication.unproven_words", lambda *_: "it is not")
    code, said = look(start, "--out", tmp_path / "none")
    assert code == 1 and "the plan is not told to the public: it is not" in " ".join(said.split())
    assert "have no suitable local one in January 2025" in said
    assert "Read the report and the map" not in said and not (tmp_path / "none").exists()
