"""The accessibility statement says only what a test would notice to be false."""

from __future__ import annotations

import re
from pathlib import Path

from sufficiency.publish.report import accessibility

TESTS = {
    "automated audit": ("test_axe_finds_no_violation", "test_opens_offline_fits_and_is_accessible",
                        "test_the_audit_bites"),
    "asks for no network": ("test_opens_with_no_network_and_fits",
                            "test_opens_offline_fits_and_is_accessible",
                            "test_the_page_cannot_reach_a_network_even_if_it_tried"),
    "keyboard reaches the report": ("test_keyboard_reaches_the_report_and_its_tables",),
    "Every chart has": ("test_every_chart_has_words_and_a_table",
                        "test_prints_what_was_opened_and_says_that_the_rest_is_left_out"),
    "keyboard alone": ("test_a_school_opens_by_keyboard_alone", "test_focus_is_visible_everywhere",
                       "test_a_focused_school_is_not_covered"),
    "Names of places do not overlap": (
        "test_names_are_whole_apart_and_the_same_in_every_view", "test_names_on_paper",
        "test_names_can_be_read_in_forced_colours"),
    "facts of a school open inside": ("test_a_popup_lies_inside_the_frame_and_under_nothing",),
    "Wider spacing": ("test_wider_text_spacing_loses_nothing",
                      "test_without_scripts_the_tables_are_there"),
}
"""Words of a sentence of the statement, and the tests it rests on."""


def test_every_sentence_rests_on_tests_that_are_there() -> None:
    here = "".join(p.read_text() for p in Path(__file__).parent.glob("test_*.py"))
    for line in (*accessibility.MACHINE, *accessibility.PAGES, *accessibility.MAP):
        found = [tests for words, tests in TESTS.items() if words in line]
        assert len(found) == 1, line
        assert all(f"def {name}(" in here for name in found[0]), line
    assert len(TESTS) == len((*accessibility.MACHINE, *accessibility.PAGES, *accessibility.MAP))


def test_the_widths_it_names_are_those_that_are_measured() -> None:
    folder = Path(__file__).parent

    def widths(file: str, test: str) -> set[int]:
        text = (folder / file).read_text()
        before = text[: text.index(f"def {test}(")]
        marks = before[before.rindex("\n\n\n"):]
        return {int(n) for n in re.findall(r"\b(\d{3,4})\b", marks)}

    def told(line: str) -> set[int]:
        return {int(n) for n in re.findall(r"\b(\d{3,4})(?= pixels|,| and)", line)}

    audit = next(line for line in accessibility.MACHINE if "audit" in line)
    assert told(audit) == {1280, 390, 320} == widths("test_map.py", "test_axe_finds_no_violation")
    assert told(audit) == widths("test_reports.py", "test_opens_offline_fits_and_is_accessible")
    names = next(line for line in accessibility.MAP if line.startswith("Names"))
    assert told(names) == widths(
        "test_fit.py", "test_names_are_whole_apart_and_the_same_in_every_view")
    facts = next(line for line in accessibility.MAP if "facts of a school" in line)
    assert told(facts) == widths(
        "test_fit.py", "test_a_popup_lies_inside_the_frame_and_under_nothing")
