"""A scenario's file as a form: every setting with its meaning, what the file says, what holds else.

Comments and order of the file are kept: TOML Kit changes only what was changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from sufficiency.case.explained import Explained, explained
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.case.toml_file import read_toml
from sufficiency.common.phrases import upper
from sufficiency.desk.as_typed import example, plain, read_typed, typed
from sufficiency.desk.ticks import NONE, Menu, ticked
from sufficiency.errors import Fault

CODE = re.compile(r"`([^`]+)`")
"""A word as it is typed, in a description."""
VAST = ("000,000",)
"""How limits end that nobody comes near."""
HIDDEN = ("name", "case")
"""Settings that are not asked for: they would move the scenario away from where it is."""
FIRST = ("title", "description", "build.max_new_schools", "build.base_places", "build.capital_gbp")
"""Settings that are asked for first, whatever the file says."""
FIRST_SECTIONS = ("", "build")
"""Sections that are asked for first: what the plan is, and what may open."""


@dataclass(frozen=True)
class Field:
    """One setting of a form.

    Attributes:
        setting: what is known of it.
        own: what the file says, as a person would type it; empty where it says nothing.
        otherwise: what holds where the file says nothing.
        origin: the plan that says so, in words; empty for the tool's own default.
        fixed: whether it can be changed in the file only, being a table.
        menu: what may be ticked where it is a list of names: as it is written -> in words.
        items, others: what the file's list holds, and what holds where it says nothing; an empty
            list in the place of another's is ``ticks.NONE``.
    """

    setting: Explained
    own: str
    otherwise: str
    origin: str
    fixed: bool
    menu: Menu | None = None
    items: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        """What the label does not say: what it means, what it may be, what holds if it is empty."""
        meaning = upper(self.setting.meaning)
        # Who ticks names need not know that the file holds ids, or that empty is all.
        told = [] if meaning == self.setting.label or self.menu is not None else [meaning]
        limits = [w for w in self.setting.allowed.split(", ")
                  if w and not self.words and not w.endswith(VAST)]
        told += [upper(" and ".join(limits))] if limits else []
        if self.menu is None:
            told += [f"Such as {example(self.setting)}"] * self.by_example
            other = self.said(self.otherwise).rstrip(".")
            told += [f"If left empty: {other}"] * bool(self.own and self.otherwise)
        elif self.others:
            named = ", ".join(self.menu.get(o, o) for o in self.others)
            told.append(f"If nothing is ticked: {named}")
        if self.origin and told and told[-1].startswith("If "):
            told[-1] += f", from {self.origin}"
        elif self.origin:
            told.append(f"From {self.origin}")
        return CODE.sub("\u201c\\1\u201d", "".join(f"{words}. " for words in told).strip())

    @property
    def first(self) -> bool:
        """Whether it is seen before the others of its section, which are folded: people ask for
        it, or this plan or one it builds on has another value than the tool."""
        return bool(self.own or self.origin or self.setting.name in FIRST)

    @property
    def by_example(self) -> bool:
        """Whether it is said how it may be written: pounds and shares are written in many ways."""
        return self.setting.name.endswith("_gbp") or self.setting.allowed.endswith("at most 1")

    def said(self, value: str) -> str:
        """A value in plain words.

        Args:
            value: as it is typed.
        """
        return self.setting.in_words(value)

    @property
    def words(self) -> tuple[str, ...]:
        """What it may be, where that is one of a few words."""
        if self.setting.kind == "switch":
            return "true", "false"
        return tuple(self.setting.allowed.split(", ")) if self.setting.kind == "choice" else ()


def form(
    path: Path, text: str, menus: Mapping[str, Menu] | None = None,
    titles: Mapping[str, str] | None = None,
) -> dict[str, list[Field]]:
    """Settings of a scenario by section: the first, then in the order of a scenario.

    Args:
        path: of the scenario.
        text: what its file holds.
        menus: of the settings that are ticked.
        titles: of the plans of the case, by file.

    Raises:
        InputError: it is not TOML, or what it extends cannot be used.
    """
    table = read_toml(text.encode(), path.name)
    parent = _parent(path, table)
    inherited = parent.settings() if parent is not None else {}
    named = {**(titles or {}), Path(str(table.get("extends", ""))).name: "the plan it builds on"}
    origins = {k: named.get(file, file)
               for k, file in (parent.origin if parent is not None else {}).items()}
    sections: dict[str, list[Field]] = {}
    for setting in explained():
        section, _, key = setting.name.rpartition(".")
        if setting.name in HIDDEN:
            continue
        holder = table.get(section, {}) if section else table
        own = holder.get(key) if isinstance(holder, dict) else None
        # A scenario never inherits the words that tell what it is.
        other = inherited.get(setting.name, setting.default)
        sections.setdefault(section, []).append(Field(
            setting, typed(own), typed(other), origins.get(setting.name, ""), _has_tables(own),
            (menus or {}).get(setting.name), _items(own) or (NONE,) * (own == [] and bool(other)),
            # No plan is shown beside itself.
            tuple(o for o in _items(other) if o != path.name)))
    return {name: sections[name] for name in (*FIRST_SECTIONS, *sections)}


def _items(value: Any) -> tuple[str, ...]:
    """What a list holds; nothing where it is none."""
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _parent(path: Path, table: Mapping[str, Any]) -> Scenario | None:
    """What a scenario extends, if anything.

    Raises:
        InputError: that cannot be used.
    """
    if "extends" not in table:
        return None
    return load_scenario(path.parent / str(table["extends"]), (path.name, "extends"))


def edited(
    text: str, answers: Mapping[str, str | list[str]], file: str
) -> tuple[str, list[Fault]]:
    """The text of a scenario with answers of a form in it, and those that cannot be read.

    Args:
        text: what the file holds; a file that is not there yet holds nothing.
        answers: dotted setting -> as typed, or what is ticked; an empty answer takes the setting
            out. Where one cannot be read the file keeps what it has.
        file: name of the file, for faults.
    """
    document = tomlkit.parse(text)
    known = {s.name: s for s in explained() if s.name not in HIDDEN}
    faults: list[Fault] = []
    for name, answer in answers.items():
        if name not in known:
            faults.append(Fault(file, "is not a setting", "Open the form again.", column=name))
            continue
        section, _, key = name.rpartition(".")
        try:
            value = ticked(answer) if isinstance(answer, list) else read_typed(
                known[name], answer.strip())
        except (TOMLKitError, ValueError):
            faults.append(Fault(file, "cannot be read", f"Write it like {example(known[name])}.",
                                column=name, value=str(answer)))
            continue
        _put(document, section, key, value)
    return tomlkit.dumps(document), faults


def _put(document: tomlkit.TOMLDocument, section: str, key: str, value: Any) -> None:
    """Set a value, or take it out; what is there already as it is meant stays as it is written."""
    holder: Any = document
    if section:
        if section not in document:
            if value is None:
                return
            document.append(section, tomlkit.table())
        holder = document[section]
    if value is None:
        holder.pop(key, None)
    elif key not in holder or not _same(plain(holder[key]), plain(value)):
        holder[key] = value


def _same(held: Any, value: Any) -> bool:
    """Whether two values mean the same; words in a list have no order."""
    words = [isinstance(v, list) and all(isinstance(w, str) for w in v) for v in (held, value)]
    return sorted(held) == sorted(value) if all(words) else bool(held == value)


def _has_tables(value: Any) -> bool:
    """Whether a value is a table, or a list of them."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(v, dict) for v in value))
