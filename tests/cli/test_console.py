"""A terminal and a log: few lines, commands that can be pasted, settings explained."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from sufficiency.case.explained import explained
from sufficiency.cli import console
from sufficiency.cli.app import app
from sufficiency.cli.console import MOST_LINES, Steps, command, opens
from sufficiency.errors import InputError
from sufficiency.study import run as study

WITH_WORDS = [s.name for s in explained()
              if s.default != "" and isinstance(s.default, str | bool) and s.name != "case"]


def told(*texts: str) -> list[str]:
    lines: list[str] = []
    steps = Steps(lines.append)
    for text in texts:
        steps(text)
    return lines


def test_a_log_has_each_kind_of_step_and_never_more_than_thirty_lines() -> None:
    lines = told("reading", *(f"proving, gap {n / 100:.2f}%, {n:,} s left" for n in range(2000)),
                 "writing")
    assert lines[0] == "reading" and lines[-1] == "writing"
    assert len(lines) == 2 + 11, "1, 2, 4 ... 1024 of the two thousand"
    other = told(*(f"council {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(150)))
    assert len(other) == MOST_LINES and other[-1] == "further steps are not shown"


def test_a_step_that_is_told_again_at_once_is_one_line() -> None:
    assert told("reading", "years", "years", "years", "writing", "years") == [
        "reading", "years", "writing", "years"]


def test_steps_that_are_told_again_leave_room_for_those_that_come_after() -> None:
    plans = [f"{name}: proving, gap {n / 100:.2f}%" for name in "abcdef" for n in range(300)]
    lines = told(*plans, *(f"then {word}" for word in ("years", "rides", "pounds")))
    assert lines[-3:] == ["then years", "then rides", "then pounds"]
    assert len(lines) < MOST_LINES


def test_a_file_called_what_it_is_not_is_refused_by_every_verb() -> None:
    group = typer.main.get_command(app)
    written = [(verb, option) for verb, each in group.commands.items() for option in each.params
               if re.search(r"(file|page|table|chart) to write|as one file|map of the roads",
                            getattr(option, "help", None) or "")]
    assert {"map", "gaps", "forecast", "transport", "frontier", "roads"} < {v for v, _ in written}
    for verb, option in written:
        context = typer.Context(group.commands[verb])
        with pytest.raises(typer.BadParameter, match=r"results\.md5 does not end in \."):
            option.process_value(context, "results.md5")


def test_a_forecast_is_no_page_of_text() -> None:
    refused = CliRunner().invoke(app, ["forecast", "--council", "Rutland", "--out", "ahead.md"])
    assert refused.exit_code == 2 and "ahead.md does not end in .csv" in refused.output


@pytest.mark.skipif(sys.platform == "win32", reason="quotes of another shell")
def test_commands_and_the_line_that_opens_a_folder_can_be_pasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "two schools; or 'bases'"
    for line in (command("run", folder / "a.toml"), opens(folder)):
        assert str(folder) in " ".join(shlex.split(line)[1:]) and "\n" not in line
    out = subprocess.run(["sh", "-c", f"printf '%s|' {opens(folder)}"], capture_output=True,
                         text=True, check=True).stdout
    assert out.split("|")[1] == str(folder)
    # Not on the path: the program is named where it is, from here if it is below.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sufficiency").touch()
    monkeypatch.setattr(console.sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setattr(console.shutil, "which", lambda _: None)
    monkeypatch.chdir(tmp_path)
    assert shlex.split(command("settings")) == ["bin/sufficiency", "settings"]
    monkeypatch.chdir(tmp_path / "bin")
    assert shlex.split(command("settings"))[0] == "sufficiency"


@pytest.mark.skipif(sys.platform == "win32", reason="quotes of another shell")
def test_a_run_says_how_to_open_it_and_what_to_try_next(tiny: Path, tmp_path: Path) -> None:
    spaced = tiny.rename(tiny.parent / "our case")
    scenario, out = spaced / "scenarios" / "base.toml", tmp_path / "the results"
    ran = CliRunner().invoke(app, ["run", str(scenario), "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    lines = ran.stdout.splitlines()
    opening = lines[lines.index("Open the folder:") + 1]
    assert shlex.split(opening)[1] == str(out) and out.is_dir()
    tried = [shlex.split(line) for line in lines[lines.index("Try next:") + 1:]]
    assert [words[1] for words in tried] == ["explain", "frontier", "report", "settings"]
    assert all(words[2] == str(scenario) for words in tried[:3])
    assert len(ran.stderr.splitlines()) <= MOST_LINES
    assert "branching" not in ran.stderr and "parts looked at" not in ran.stderr


def test_every_setting_is_listed_and_explained() -> None:
    asked = CliRunner().invoke(app, ["settings"])
    assert asked.exit_code == 0
    for setting in explained():
        assert f"\n{setting.name} = " in f"\n{asked.stdout}"
        one = CliRunner().invoke(app, ["settings", setting.name]).stdout
        assert " ".join(setting.meaning.split()) in " ".join(one.split()), setting.name
        assert "Default: " in one
    assert "Allowed: counted, hard" in CliRunner().invoke(
        app, ["settings", "guideline.treat"]).stdout
    section = CliRunner().invoke(app, ["settings", "build"]).stdout
    assert "build.capital_gbp = none" in section and "demand." not in section.split("build")[0]


@pytest.mark.parametrize(("word", "meant"), [
    ("build.capital_gpb", "'build.capital_gbp'"), ("buidl", "'build'"),
    ("capitalgbp", "'capital_gbp'"), ("qqqqq", "sufficiency settings lists them all"),
])
def test_a_setting_that_is_none_is_told_with_what_was_meant(word: str, meant: str) -> None:
    asked = CliRunner().invoke(app, ["settings", word])
    assert asked.exit_code == 2 and meant in asked.stderr and not asked.stdout


@pytest.mark.parametrize("name", WITH_WORDS)
def test_what_is_told_of_writing_a_setting_can_be_written(name: str, tiny: Path) -> None:
    """The lines under 'In a scenario' of a setting with words are TOML that loads."""
    from sufficiency.case.scenario import load_scenario

    said = CliRunner().invoke(app, ["settings", name]).stdout.split("In a scenario:\n")[1]
    path = tiny / "scenarios" / "said.toml"
    path.write_text('extends = "base.toml"\n' + "\n".join(x.strip() for x in said.splitlines()))
    try:
        load_scenario(path)
    except InputError as error:
        raise AssertionError(said) from error


def test_a_word_is_told_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    """"no" is no empty word: the back-test told each goal that was missed as met."""
    goals = pd.DataFrame({"goal": ["a", "b"], "met": ["no", "yes"], "own": [False, True]})
    console.show_frame(goals, "Goals")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["a", "no", "no"] in rows and ["b", "yes", "yes"] in rows


def test_a_case_in_place_of_a_scenario_is_told_its_scenarios(tiny: Path) -> None:
    told = CliRunner().invoke(app, ["check", str(tiny)])
    assert told.exit_code == 1 and "is a folder. Name one of its scenarios: " in told.output
    assert str(tiny / "scenarios" / "base.toml") in told.output


def test_a_plan_that_opens_nothing_has_no_column_beside_what_is_there_without_one(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = tiny / "scenarios" / "base.toml"
    base.write_text(f'{base.read_text()}\n[compare]\nwith = ["nothing.toml", "bigger.toml"]\n')
    for name, schools in (("nothing", 0), ("bigger", 1)):
        base.with_name(f"{name}.toml").write_text(
            f'extends = "base.toml"\n[build]\nmax_new_schools = {schools}\nbase_places = 0\n'
            "[compare]\nwith = []\n")
    summary = study.run(base, lambda _: None).summary()
    console.show_table(summary, "base")
    told = capsys.readouterr().out
    assert "nothing " not in told.splitlines()[1] and "bigger" in told.splitlines()[1]
    assert "places in expansions" not in told, "as none grows"
    summary["comparators"][-1]["opened"].append({"kind": "expansion", "places": 1115})
    console.show_table(summary, "base")
    assert re.search(r"^places in expansions +0 +0 +1,115$", capsys.readouterr().out, re.M)
    alone = summary | summary["comparators"][0] | {"comparators": []}
    console.show_table(alone, "base")
    assert "nothing" in capsys.readouterr().out.splitlines()[1], "where it is what was asked for"
