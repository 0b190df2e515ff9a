"""What settings are called in forms, tables and lists."""

from __future__ import annotations

import re

from sufficiency.case.explained import SECTIONS, explained


def test_every_setting_has_a_plain_label_that_no_other_has() -> None:
    labels = {s.name: s.label for s in explained()}
    assert len(set(labels.values())) == len(labels) > 100
    for name, label in labels.items():
        assert 4 <= len(label) <= 56 and label[0] == label[0].upper(), (name, label)
        assert not re.search(r"[_`<>{}]|\bNCY\b|\.(?:csv|toml)|^The same|^Their\b", label), name


def test_a_label_is_the_title_or_what_the_meaning_says_first() -> None:
    labels = {s.name: (s.label, s.meaning) for s in explained()}
    assert labels["build.base_places"][0] == "Base places to add"
    assert labels["solver.threads"] == ("Processor threads", "processor threads")
    label, meaning = labels["travel.cache"]
    assert label == "Keep networks, times and plans on this machine"
    assert meaning.startswith(f"k{label[1:]} (")
    assert labels["build.pin"][0] == "Must be opened" != labels["build.pin"][1]


def test_every_section_has_a_plain_heading() -> None:
    assert set(SECTIONS) == {s.name.rpartition(".")[0] for s in explained()}
    assert len(set(SECTIONS.values())) == len(SECTIONS)
