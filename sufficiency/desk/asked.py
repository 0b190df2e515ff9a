"""What a form asks for: its answers, the file they make, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from werkzeug.datastructures import MultiDict

from sufficiency.case.case import load_case
from sufficiency.case.explained import explained
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.desk.form import edited
from sufficiency.desk.scenarios import SAVE_AS, read_text
from sufficiency.desk.ticks import Menu, chosen
from sufficiency.errors import Fault, InputError
from sufficiency.model.contradiction import contradiction

SETTINGS = {s.name: s for s in explained()}
LABELS = {name: s.label for name, s in SETTINGS.items()} | {SAVE_AS: "Save as"}
"""Settings as people call them, and the box with the name of a scenario."""
KEYS = re.compile(rf"\b({'|'.join(map(re.escape, sorted(SETTINGS, key=len, reverse=True)))})\b"
                  r"(?: = \"?([a-z_]+)\b\"?)?")
"""A setting's own name in a sentence, with the word it is set to if there is one."""
Answers = dict[str, str | list[str]]


def answers_of(sent: MultiDict[str, str], menus: Mapping[str, Menu]) -> Answers:
    """What was typed or ticked, by setting.

    Args:
        sent: fields of the form: ``set:`` and a setting; of boxes ``list:`` says that there were
            some, and ``add:`` is what was added by its name.
        menus: what may be ticked.
    """
    told: Answers = {}
    for key in sent:
        kind, _, name = key.partition(":")
        if kind == "list":
            told[name] = chosen(menus.get(name, {}), sent.getlist(f"set:{name}"),
                                sent.get(f"add:{name}", ""))
        elif kind == "set" and f"list:{name}" not in sent:
            told[name] = sent[key]
    return told


def read_form(file: Path, answers: Answers) -> tuple[list[Fault], str]:
    """Every fault of a form, and the text of the file with what could be read of it.

    Args:
        file: of the scenario that is open.
        answers: to the form.
    """
    try:
        text, unread = edited(read_text(file), answers, file.name)
    except InputError as error:
        return list(error.faults), ""
    told = {f.column for f in unread}
    more = [f for f in text_faults(file, text, contradicted=not unread) if f.column not in told]
    return [*unread, *(_as_typed(f, answers) for f in more)], text


def text_faults(file: Path, text: str, *, contradicted: bool = True) -> list[Fault]:
    """What is wrong with a scenario that holds this.

    Args:
        file: of the scenario.
        text: what the file would hold.
        contradicted: whether limits that contradict each other are looked for.
    """
    try:
        scenario = load_scenario(file, text=text)
    except InputError as error:
        return list(error.faults)
    return _contradictions(scenario) if contradicted else []


def _contradictions(scenario: Scenario) -> list[Fault]:
    """Settings that the case cannot meet. What is wrong with its tables is told before a run."""
    try:
        clash = contradiction(scenario, load_case(scenario))
    except InputError as error:
        return [f for f in error.faults if f.column in SETTINGS]
    return [clash] if clash is not None else []


def _as_typed(fault: Fault, answers: Answers) -> Fault:
    """A fault with the value as it was typed."""
    typed = answers.get(fault.column or "", "")
    return replace(fault, value=typed) if isinstance(typed, str) and typed else fault


def in_labels(words: str) -> str:
    """A sentence with settings and their words as people call them.

    Args:
        words: may hold names of settings, as in ``build.base_places = 170``.
    """
    def said(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        if value is None:
            return f"\u201c{LABELS[name]}\u201d"
        return f"\u201c{LABELS[name]}\u201d = \u201c{SETTINGS[name].in_words(value)}\u201d"

    return KEYS.sub(said, words)
