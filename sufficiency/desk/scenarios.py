"""The scenario files of a case: listed, read, and saved so that nobody's work is lost."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomlkit

from sufficiency.case.scenario import load_scenario
from sufficiency.case.toml_file import read_toml
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes, write_file

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
FREE = re.compile(r"\w[\w ,;:&'\u2019()£+!?-]{0,59}")
"""What people call a scenario; nothing in it leads to another folder."""
SAVE_AS = "save_as"
"""The box of a form that holds the name to save under."""
CHANGED_SINCE = "was changed by somebody else since this page was opened"


@dataclass(frozen=True)
class Listed:
    """A scenario in a list.

    Attributes:
        name: of its file, without the ending.
        title, description: what it says of itself; the name where it says nothing, and the file
            behind a title that another has as well.
        extends: the file it extends, or nothing.
        faults: how many keep it from being used.
        shared: whether it only holds what others build on, and opens nothing itself.
        asks: whether what opens is named in it or searched for; nothing where it cannot be used.
    """

    name: str
    title: str
    description: str
    extends: str
    faults: int
    shared: bool = False
    asks: str = ""


def case_title(case: Path) -> str:
    """What a case calls itself; its folder's name where it says nothing, or cannot be read.

    Args:
        case: its folder.
    """
    return str(_case_file(case).get("title") or case.resolve().name)


def designation_words(case: Path) -> dict[str, str]:
    """What a case calls its designations; nothing where it cannot be read."""
    told = _case_file(case).get("designations")
    return {str(k): str(v) for k, v in told.items()} if isinstance(told, dict) else {}


def _case_file(case: Path) -> dict[str, Any]:
    file = case / "case.toml"
    try:
        return read_toml(read_bytes(file), file.name) if file.is_file() else {}
    except InputError:
        return {}


def listed(case: Path) -> list[Listed]:
    """Every scenario of a case, by title; those that cannot be used as well, and last what others
    build on."""
    found = [_listed(file) for file in sorted((case / "scenarios").glob("*.toml"))
             if NAME.fullmatch(file.stem)]
    below = {one.extends for one in found}
    alike = Counter(one.title.casefold() for one in found)
    told = [replace(one, shared=one.shared and f"{one.name}.toml" in below,
                    title=one.title if alike[one.title.casefold()] == 1
                    else f"{one.title} ({one.name})") for one in found]
    return sorted(told, key=lambda one: (one.shared, one.title.casefold(), one.name))


def _listed(file: Path) -> Listed:
    try:
        table = read_toml(read_bytes(file), file.name)
        extends = str(table.get("extends", ""))
        scenario = load_scenario(file)
    except InputError as error:
        return Listed(file.stem, file.stem, "", "", len(error.faults))
    build = scenario.build
    pinned, searched = len(build.pin), bool(build.max_new_schools or build.base_places)
    asks = (f"{pinned} opening{' is' if pinned == 1 else 's are'} fixed in it" if pinned else
            "What opens is searched for" if searched else "Opens nothing")
    return Listed(file.stem, scenario.title or file.stem, scenario.description, extends, 0,
                  not (extends or pinned or searched), asks)


def scenario_file(case: Path, name: str) -> Path:
    """The file of a scenario.

    Raises:
        InputError: the name could be that of another file.
    """
    if not NAME.fullmatch(name):
        raise InputError([Fault(f"{name}.toml", "is not a name for a scenario",
                                "Use letters, digits and hyphens.")])
    return case / "scenarios" / f"{name}.toml"


def file_name(words: str) -> str:
    """The name of a file made from what people call a scenario; what can be none stays as it is.

    Args:
        words: as typed.
    """
    if NAME.fullmatch(words) or not FREE.fullmatch(words):
        return words
    letters = unicodedata.normalize("NFKD", words.replace("£", " ")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", letters.decode().lower()).strip("-")


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


def name_faults(case: Path, words: str, instead_of: Path) -> list[Fault]:
    """What is wrong with the name under which a scenario is to be saved.

    Args:
        case: folder of the case.
        words: the name, as typed.
        instead_of: the file that is open.
    """
    try:
        file = scenario_file(case, file_name(words))
    except InputError as error:
        return [replace(f, file=words, column=SAVE_AS) for f in error.faults]
    taken = file != instead_of and file.exists()
    return [Fault(file.name, "is already there", "Choose another name.", column=SAVE_AS,
                  value=words)] * taken


def save(case: Path, words: str, text: str, *, instead_of: Path, seen: str) -> list[Fault]:
    """Save a scenario, and lose nothing: the faults that kept it from being saved.

    Args:
        case: folder of the case.
        words: the name to save it under, as typed; a file's name is made of it.
        text: what the file will hold.
        instead_of: the file the text was made from.
        seen: digest of that file when the page was opened; it is written over only as long as
            that is what it holds.
    """
    if faults := name_faults(case, words, instead_of):
        return faults
    try:
        file = scenario_file(case, file_name(words))
        if file != instead_of:
            text = _of_its_own(text, words, read_text(instead_of) if instead_of.exists() else "")
        elif digest(read_text(file)) != seen:
            return [Fault(file.name, CHANGED_SINCE,
                          "Look at it again, or save yours under another name.")]
        write_file(file, text.encode())
    except InputError as error:
        return list(error.faults)
    return []


def _of_its_own(text: str, words: str, first: str) -> str:
    """A scenario that has its name from its file, and a title that tells it from another.

    Two of one name would share a folder; two of one title are one to whoever reads a list.

    Args:
        text: what the file would hold.
        words: what it is called, as typed: its title, unless they are the name of a file only.
        first: what the file holds that it was made from.
    """
    document = tomlkit.parse(text)
    document.pop("name", None)
    title, only_a_name = document.get("title"), file_name(words) == words
    if title == tomlkit.parse(first).get("title") and (title or not only_a_name):
        document["title"] = f"{title} ({words})" if only_a_name else words
    return tomlkit.dumps(document)
