"""The form of a scenario: what it shows, and what an answer does to the file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.case.explained import explained
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.desk.as_typed import example, read_typed, typed
from sufficiency.desk.form import HIDDEN, edited, form
from tests.conftest import ROOT

SCENARIOS = sorted((ROOT / "data" / "norfolk" / "scenarios").glob("*.toml"))
TEXT = """# Why we ask.
title = "A question"   # its title
lens = "greenfield"

[build]
max_new_schools = 2  # of four
capital_gbp = 40_000_000
pin = ["a", "b"]
"""


def test_a_form_shows_every_setting_what_is_said_and_what_holds_else() -> None:
    path = ROOT / "data" / "norfolk" / "scenarios" / "programme.toml"
    fields = {f.setting.name: f for s in form(path, path.read_text()).values() for f in s}
    assert set(fields) == {s.name for s in explained()} - set(HIDDEN)
    capital, year = fields["build.capital_gbp"], fields["demand.year"]
    assert (capital.own, capital.otherwise, capital.origin) == ("120,000,000", "", "")
    parent = load_scenario(path.parent / "base.toml")
    assert (year.own, year.otherwise) == ("", str(parent.demand.year))
    assert fields["lens"].words == ("flow", "greenfield")
    assert fields["travel.ferry"].words == ("true", "false")
    assert fields["lens"].said("greenfield") == "Everybody is placed afresh"
    assert (fields["travel.ferry"].said("true"), fields["transport.prices"].said("low")) == (
        "Yes", "Low")


def test_every_choice_is_told_in_words_and_no_help_names_a_setting_or_a_file() -> None:
    choices = [s for s in explained() if s.kind == "choice"]
    assert len(choices) > 8
    for setting in choices:
        words = setting.allowed.split(", ")
        told = [setting.in_words(w) for w in words]
        assert len(set(told)) == len(words) and all(t[0].isupper() for t in told), setting.name
    own = {s.name.rpartition(".")[2] for s in explained()} | {
        w for s in choices for w in s.allowed.split(", ")}
    code = {n for n in own if "_" in n}
    for setting in explained():
        named = code & set(re.findall(r"[a-z0-9_]+", setting.meaning))
        assert not named and ".csv" not in setting.meaning, setting.name


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_what_is_shown_and_sent_back_changes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    answers = {f.setting.name: f.own for s in form(path, text).values() for f in s if not f.fixed}
    assert edited(text, answers, path.name) == (text, [])


def test_comments_and_what_was_not_changed_stay_as_they_are() -> None:
    new, faults = edited(TEXT, {"build.max_new_schools": "3", "build.capital_gbp": "40,000,000",
                                "lens": "", "travel.ferry": "true", "build.pin": '["c"]'}, "x.toml")
    assert not faults
    assert "# Why we ask." in new and "# its title" in new and "max_new_schools = 3" in new
    assert "capital_gbp = 40_000_000" in new
    assert tomllib.loads(new) == {
        "title": "A question",
        "build": {"max_new_schools": 3, "capital_gbp": 40_000_000, "pin": ["c"]},
        "travel": {"ferry": True}}


@pytest.mark.parametrize(("name", "answer"), [
    ("build.pin", "[one"), ("build.capital_gbp", "forty"), ("build.nothing", "1"), ("name", "x"),
    ("case", "../other"), ("build.max_new_schools", "1\n[travel]"),
])
def test_what_cannot_be_read_is_a_fault_of_its_setting(name: str, answer: str) -> None:
    new, faults = edited(TEXT, {name: answer, "lens": "flow"}, "x.toml")
    assert [f.column for f in faults] == [name]
    assert new == TEXT.replace("greenfield", "flow"), "what can be read is there all the same"


@pytest.mark.parametrize(("answer", "value"), [
    ("£40 million", 40_000_000), ("40m", 40_000_000), ("£40,000,000", 40_000_000),
    ("£ 1.25 mn", 1_250_000), ("40 000 000", 40_000_000), ("900k", 900_000),
    ("£1bn", 10**9), ("-£3", -3), ("40 million pounds", 40_000_000), ("four", 4), ("Twenty", 20),
    ("50%", 0.5), ("3.5 per cent", 0.035), ("0.1", 0.1), ("2025", 2025), ("4.5", 4.5),
])
def test_numbers_are_read_as_people_type_them(answer: str, value: float) -> None:
    got = read_typed(BY_NAME["build.capital_gbp"], answer)
    assert got == value and type(got) is type(value)


@pytest.mark.parametrize("answer", ["forty", "4O", "1,5", "£", "m", "40 mil", "12 miles", "4 4"])
def test_what_is_no_number_is_not_taken_for_one(answer: str) -> None:
    assert edited(TEXT, {"build.capital_gbp": answer}, "x.toml")[1]


def test_a_unit_is_read_where_it_is_the_settings_own() -> None:
    assert read_typed(BY_NAME["build.base_places"], "170 places") == 170
    assert read_typed(BY_NAME["guideline.primary_minutes"], "45 minutes") == 45
    assert read_typed(BY_NAME["phase.capital_by_year_gbp"], "£10m, £12,500,000") == [
        10_000_000, 12_500_000]
    assert read_typed(BY_NAME["phase.capital_by_year_gbp"], "£12,500,000") == [12_500_000]


def test_every_example_can_be_read_and_used() -> None:
    for name in BY_NAME:
        if BY_NAME[name].kind == "value" and BY_NAME[name].allowed:
            table, faults = edited("", {name: example(BY_NAME[name])}, "x.toml")
            assert not faults, name
            section, key = name.split(".")
            value = tomllib.loads(table)[section][key]
            Scenario.model_fields[section].annotation(**{key: value})  # type: ignore[misc]


BY_NAME = {s.name: s for s in explained() if s.name not in HIDDEN}
VALUES = {
    "text": st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1),
    "switch": st.booleans(),
    "value": st.one_of(st.integers(-10**9, 10**9), st.floats(-1e9, 1e9)),
    "list": st.lists(st.text("abc-é\"'\\", max_size=5), max_size=3),
}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_answers_are_what_the_file_holds_afterwards(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(BY_NAME)), unique=True, max_size=6))
    wanted = {}
    for name in names:
        setting = BY_NAME[name]
        wanted[name] = (setting.allowed.split(", ")[0] if setting.kind == "choice"
                        else data.draw(VALUES[setting.kind]))
    table = tomllib.loads(edited(TEXT, {n: typed(v) for n, v in wanted.items()}, "x.toml")[0])
    before = tomllib.loads(TEXT)
    for name in BY_NAME:
        section, _, key = name.rpartition(".")
        held = (table.get(section, {}) if section else table).get(key)
        was = (before.get(section, {}) if section else before).get(key)
        assert held == wanted.get(name, was)


def test_help_says_what_the_label_does_not(tiny: Path) -> None:
    path = tiny / "scenarios" / "child.toml"
    text = 'extends = "base.toml"\n[build]\nmax_new_schools = 2\n'
    path.write_text(text, encoding="utf-8")
    below = form(path.with_name("two.toml"), 'extends = "child.toml"', {}, {"base.toml": "All"})
    told = {f.setting.name: f.origin for s in below.values() for f in s}
    assert told["build.max_new_schools"] == "the plan it builds on"
    assert told["build.base_places"] == "All", "a plan further back is told by its title"
    fields = {f.setting.name: f for s in form(path, text).values() for f in s}
    build = fields["build.max_new_schools"].help
    assert build.startswith("At least 0 and at most 1000. If left empty: 1, from the plan it")
    assert "1,000,000" not in fields["build.capital_gbp"].help, "a limit that nobody comes near"
    assert fields["objective.area"].help.startswith("What an area is where the worst area")
    beside = text + '[compare]\nwith = ["two.toml", "base.toml"]\n'
    path.write_text(beside, encoding="utf-8")
    below = form(path.with_name("two.toml"), 'extends = "child.toml"', {
        "compare.with": {"base.toml": "Base"}})
    of = {f.setting.name: f for s in below.values() for f in s}["compare.with"]
    assert of.help.startswith("If nothing is ticked: Base, from the plan it builds on")
    assert ".." not in "".join(f.help.replace("...", "") for f in fields.values())
