"""The scenario files of a case: listed, read, and saved so that nobody's work is lost."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from sufficiency.case.scenario import load_scenario
from sufficiency.case.toml_file import read_toml
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes, write_file

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
CHANGED_SINCE = "was changed by somebody else since this page was opened"


@dataclass(frozen=True)
class Listed:
    """A scenario in a list.

    Attributes:
        name: of its file, without the ending.
        title, description: what it says of itself; the name where it says nothing.
        extends: the file it extends, or nothing.
        faults: how many keep it from being used.
    """

    name: str
    title: str
    description: str
    extends: str
    faults: int


def case_title(case: Path) -> str:
    """What a case calls itself; its folder's name where it says nothing, or cannot be read.

    Args:
        case: its folder.
    """
    file = case / "case.toml"
    try:
        told = read_toml(read_bytes(file), file.name).get("title") if file.is_file() else None
    except InputError:
        told = None
    return str(told or case.resolve().name)


def listed(case: Path) -> list[Listed]:
    """Every scenario of a case, by name; those that cannot be used as well."""
    return [_listed(file) for file in sorted((case / "scenarios").glob("*.toml"))
            if NAME.fullmatch(file.stem)]


def _listed(file: Path) -> Listed:
    try:
        table = read_toml(read_bytes(file), file.name)
        extends = str(table.get("extends", ""))
        scenario = load_scenario(file)
    except InputError as error:
        return Listed(file.stem, file.stem, "", "", len(error.faults))
    return Listed(file.stem, scenario.title or file.stem, scenario.description, extends, 0)


def scenario_file(case: Path, name: str) -> Path:
    """The file of a scenario.

    Raises:
        InputError: the name could be that of another file.
    """
    if not NAME.fullmatch(name):
        raise InputError([Fault(f"{name}.toml", "is not a name for a scenario",
                                "Use letters, digits and hyphens.")])
    return case / "scenarios" / f"{name}.toml"


def read_text(file: Path) -> str:
    """What a scenario's file holds.

    Raises:
        InputError: it cannot be read, or is not TOML.
    """
    data = read_bytes(file)
    read_toml(data, file.name)
    return data.decode("utf-8-sig")


def digest(text: str) -> str:
    """Tells one state of a file from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def save(case: Path, name: str, text: str, *, instead_of: Path, seen: str) -> list[Fault]:
    """Save a scenario, and lose nothing: the faults that kept it from being saved.

    Args:
        case: folder of the case.
        name: to save it under.
        text: what the file will hold.
        instead_of: the file the text was made from.
        seen: digest of that file when the page was opened; it is written over only as long as
            that is what it holds.
    """
    try:
        file = scenario_file(case, name)
        if file != instead_of:
            if file.exists():
                return [Fault(file.name, "is already there", "Choose another name.")]
            text = _of_its_own(text, name, read_text(instead_of) if instead_of.exists() else "")
        elif digest(read_text(file)) != seen:
            return [Fault(file.name, CHANGED_SINCE,
                          "Look at it again, or save yours under another name.")]
        write_file(file, text.encode())
    except InputError as error:
        return list(error.faults)
    return []


def _of_its_own(text: str, name: str, first: str) -> str:
    """A scenario that has its name from its file, and a title that tells it from another.

    Two of one name would share a folder; two of one title are one to whoever reads a list.

    Args:
        text: what the file would hold.
        name: of the file, without its ending.
        first: what the file holds that it was made from.
    """
    document = tomlkit.parse(text)
    document.pop("name", None)
    title = document.get("title")
    if title and title == tomlkit.parse(first).get("title"):
        document["title"] = f"{title} ({name})"
    return tomlkit.dumps(document)
