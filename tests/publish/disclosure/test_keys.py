"""Figures are known by typed keys, and records that were written with bare words still load."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from sufficiency.publish.disclosure import first_records
from sufficiency.publish.disclosure.keys import CountKey, MeanKey, Subject, group

PUBLISH = Path(first_records.__file__).parents[1]
WORDS: dict[tuple[str, ...], Subject] = {
    ("short",): Subject("short"),
    ("everybody",): Subject("everybody"),
    ("short", "need", "ASD"): Subject("short", group(need="ASD")),
    ("road", "length", "0 to 15"): Subject("road", group(length="0 to 15")),
    ("all", "need and phase", "ASD", "post-16"): Subject("all", group(need="ASD", phase="post-16")),
    ("all", "cross", "ASD", "post-16", "West"): Subject(
        "all", group(need="ASD", phase="post-16", district="West")),
    ("road", "msoa", "E02", "West"): Subject("road", group(msoa="E02", in_district="West")),
    ("wide", "about the same"): Subject("wide", group(band="about the same")),
    ("wide", "need", "ASD", "about the same"): Subject(
        "wide", group(need="ASD", band="about the same")),
    ("change", "gains a local place"): Subject("change", group(band="gains a local place")),
    ("longer", "rurality", "rural"): Subject("longer", group(rurality="rural")),
    ("to place", "", "", ""): Subject("to place"),
    ("most", "ASD", "", "West"): Subject("most", group(need_code="ASD", home_district="West")),
    ("stay", "ASD", "post-16", "West"): Subject(
        "stay", group(need="ASD", phase="post-16", district="West")),
    ("reason", "No place left"): Subject("reason", group(reason="No place left")),
    ("beyond",): Subject("beyond"),
    ("beyond", "sp-1"): Subject("beyond", group(school="sp-1")),
    ("filled", "base_module"): Subject("filled", group(option="base_module")),
    ("more", "12"): Subject("more", group(children="12")),
    ("left", "no place"): Subject("left", group(why="no place")),
    ("ring", "inf"): Subject("ring", group(minutes="inf")),
    ("rides", "part", "alone"): Subject("rides", group(part="alone")),
    ("mean minutes by all", "all"): Subject("mean minutes"),
    ("p90 miles by phase and district", "post-16", "West"): Subject(
        "p90 miles", group(phase="post-16", district="West")),
    ("mean minutes by area", "E02"): Subject("mean minutes", group(msoa="E02")),
    ("mean minutes by where the place is", "local"): Subject("mean minutes", group(where="local")),
    ("mean minutes of everybody", "all"): Subject("mean minutes of everybody"),
}


@pytest.mark.parametrize("words", WORDS, ids="/".join)
def test_words_of_the_first_records_are_read(words: tuple[str, ...]) -> None:
    assert first_records.subject(list(words)) == WORDS[words]


@pytest.mark.parametrize("words", [[], ["short", "need"], ["short", 3], ["most", "ASD"], "short",
                                   ["mean minutes by need", "a", "b"]], ids=str)
def test_other_words_are_no_figure(words: list[str]) -> None:
    with pytest.raises((TypeError, ValueError)):
        first_records.subject(words)


@pytest.mark.parametrize("subject", WORDS.values(), ids=str)
def test_the_record_says_each_figure_in_one_way(subject: Subject) -> None:
    told = json.loads(json.dumps(subject.plain()))
    assert Subject.read(told) == subject
    assert Subject.read(told).plain() == told


def test_a_name_is_never_taken_for_a_position() -> None:
    """A plan's number and a group that is called by a number are different things."""
    key = CountKey("short", 1, group(district="1"))
    assert key != CountKey("short", 1, group(need="1"))
    assert str(key) == "short / 1 / district / 1"
    assert key.said(["Today", "Plan A"]) == "short / Plan A / district / 1"
    assert key.subject == CountKey("short", 0, group(district="1")).subject
    assert len({key, CountKey("short", 1, group(district="1"))}) == 1


def test_keys_are_ordered_and_a_mean_is_no_count() -> None:
    """Numbers of plans by size: as words the tenth would stand before the second."""
    keys = [CountKey("short", n) for n in (10, 2, 1)]
    assert [k.plan for k in sorted(keys)] == [1, 2, 10]
    assert CountKey("short") < CountKey("short", 0, group(need="ASD")) < CountKey("short", 1)
    count, mean = CountKey("mean minutes"), MeanKey("mean minutes")
    assert count != mean and count.subject == mean.subject


def test_no_figure_is_known_by_a_tuple_of_words() -> None:
    """A protected count is asked for by its key, in every room that counts children."""
    rooms = [*(PUBLISH / "disclosure").glob("*.py"), *(PUBLISH / "report").glob("*.py"),
             PUBLISH / "map" / "reach.py", PUBLISH / "map" / "build.py"]
    found = [(room.name, node.lineno) for room in rooms for node in ast.walk(ast.parse(
        room.read_text(encoding="utf-8"))) if isinstance(node, ast.Subscript)
        and ast.unparse(node.value).endswith("figures") and isinstance(node.slice, ast.Tuple)]
    assert len(rooms) > 20 and found == []
