"""A scenario's file as a form: every setting with its meaning, what the file says, what holds else.

Comments and order of the file are kept: TOML Kit changes only what was changed.
"""

from __future__ import annotations

import math
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
from sufficiency.errors import Fault, InputError

THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
VAST = ("000,000",)
"""How limits end that nobody comes near."""
HIDDEN = ("name", "case")
"""Settings that are not asked for: they would move the scenario away from where it is."""


@dataclass(frozen=True)
class Field:
    """One setting of a form.

    Attributes:
        setting: what is known of it.
        own: what the file says, as a person would type it; empty where it says nothing.
        otherwise: what holds where the file says nothing.
        origin: the file that says so; empty for the tool's own default.
        fixed: whether it can be changed in the file only, being a table.
    """

    setting: Explained
    own: str
    otherwise: str
    origin: str
    fixed: bool

    @property
    def help(self) -> str:
        """What the label does not say: what it means, what it may be, what holds if it is empty."""
        meaning = upper(self.setting.meaning)
        told = [] if meaning == self.setting.label else [meaning]
        limits = [w for w in self.setting.allowed.split(", ")
                  if w and not self.words and not w.endswith(VAST)]
        told += [upper(" and ".join(limits))] if limits else []
        other = self.said(self.otherwise).rstrip(".")
        told += [f"If left empty: {other}"] * bool(self.own and self.otherwise)
        if self.origin:
            told.append(f"From {self.origin}")
        return "".join(f"{words}. " for words in told).strip()

    def said(self, value: str) -> str:
        """A value in plain words, with the setting's own word behind them where it is another.

        Args:
            value: as it is typed.
        """
        words = self.setting.in_words(value)
        own = self.setting.kind == "choice" and words.lower() != value
        return f"{words} ({value})" if own and value else words

    @property
    def words(self) -> tuple[str, ...]:
        """What it may be, where that is one of a few words."""
        if self.setting.kind == "switch":
            return "true", "false"
        return tuple(self.setting.allowed.split(", ")) if self.setting.kind == "choice" else ()


def form(path: Path, text: str) -> dict[str, list[Field]]:
    """Settings of a scenario by section, in the order of a scenario; the first section is "".

    Args:
        path: of the scenario.
        text: what its file holds.

    Raises:
        InputError: it is not TOML, or what it extends cannot be used.
    """
    table = read_toml(text.encode(), path.name)
    parent = _parent(path, table)
    inherited = parent.settings() if parent is not None else {}
    origins = parent.origin if parent is not None else {}
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
            setting, typed(own), typed(other), origins.get(setting.name, ""), _has_tables(own)))
    return sections


def _parent(path: Path, table: Mapping[str, Any]) -> Scenario | None:
    """What a scenario extends, if anything.

    Raises:
        InputError: that cannot be used.
    """
    if "extends" not in table:
        return None
    return load_scenario(path.parent / str(table["extends"]), (path.name, "extends"))


def typed(value: Any) -> str:
    """A value as a person would type it: text without quotation marks, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        whole = int(value) if math.isfinite(value) and value == int(value) else value
        return f"{whole:,}" if abs(value) >= 10_000 else f"{whole}"
    return tomlkit.item(_plain(value)).as_string()


def edited(text: str, answers: Mapping[str, str], file: str) -> str:
    """The text of a scenario with answers of a form in it.

    Args:
        text: what the file holds; a file that is not there yet holds nothing.
        answers: dotted setting -> as typed; an empty answer takes the setting out.
        file: name of the file, for faults.

    Raises:
        InputError: every answer that cannot be read, and names of no setting.
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
            value = _value(known[name], answer.strip())
        except (TOMLKitError, ValueError):
            faults.append(Fault(file, "cannot be read", "Write a number, or a list in square "
                                'brackets, as ["one", "two"].', column=name, value=answer))
            continue
        _put(document, section, key, value)
    if faults:
        raise InputError(faults)
    return tomlkit.dumps(document)


def _value(setting: Explained, answer: str) -> Any:
    """An answer as a value of TOML; None where there is none.

    Raises:
        ValueError: it is none.
    """
    if not answer or setting.kind in ("text", "choice"):
        return answer or None
    if setting.kind == "switch":
        return {"true": True, "false": False}[answer] if answer in ("true", "false") else answer
    return tomlkit.value(answer.replace(",", "") if THOUSANDS.fullmatch(answer) else answer)


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
    elif key not in holder or _plain(holder[key]) != _plain(value):
        holder[key] = value


def _plain(value: Any) -> Any:
    """A value without what TOML Kit or a setting adds to it."""
    if hasattr(value, "unwrap"):
        value = value.unwrap()
    return [_plain(v) for v in value] if isinstance(value, tuple | list) else value


def _has_tables(value: Any) -> bool:
    """Whether a value is a table, or a list of them."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(v, dict) for v in value))
