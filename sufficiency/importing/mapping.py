"""The mapping file: how a council's words are read, written for the planner to correct and reuse.

[files]            name of a file (or "file, sheet NAME") = a kind of table, or "ignore"
[columns.KIND]     field = the header it stands under
[values.KIND]      a word as it is written = the word of a case; "" waits for an answer
[values.vehicle]   a vehicle as contracts call it = its kind in vehicles.csv
[schools]          URN = a pool_id, or a word of setting, for children who are there
incomplete         "refuse" or "leave out": children without a need, a year group or a home
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from sufficiency.case.section import Settings, faults_of
from sufficiency.case.toml_file import read_toml
from sufficiency.errors import Fault, InputError, did_you_mean
from sufficiency.files import read_bytes
from sufficiency.importing.recognise import IGNORE, Recognised
from sufficiency.importing.values import ASKED, bare, codes, listed

FILE = "mapping.toml"
VEHICLE = "vehicle"
"""A kind of value whose words are the case's own."""
HEAD = """# How sufficiency import reads your files. Correct it and keep it for next month.
# A word with "" is not known yet: give it one of the words that its comment lists.
"""


class Mapped(Settings):
    """What a mapping file may say; see the module."""

    incomplete: Literal["refuse", "leave out"] = "refuse"
    files: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, dict[str, str]] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    schools: dict[str, str] = Field(default_factory=dict)


def read_mapping(path: Path) -> Mapped:
    """A mapping file.

    Raises:
        InputError: it is not there, or says what it cannot: every fault of it.
    """
    try:
        found = Mapped.model_validate(read_toml(read_bytes(path), path.name))
    except ValidationError as error:
        raise InputError(faults_of(error, {}, path.name)) from None
    faults = list(_faults(found, path.name))
    if faults:
        raise InputError(faults)
    return found


def _faults(found: Mapped, file: str) -> Iterable[Fault]:
    kinds = listed("headers")["kinds"]

    def unknown(word: str, known: Iterable[str], column: str) -> Iterable[Fault]:
        words = list(known)
        if word not in words:
            yield Fault(file, "is not known here", did_you_mean(word, words), column=column,
                        value=word)

    for name, kind in found.files.items():
        yield from unknown(kind, (*kinds, IGNORE), f"files.{name}")
    for kind, fields in found.columns.items():
        yield from unknown(kind, kinds, "columns")
        for field in fields if kind in kinds else ():
            yield from unknown(field, kinds[kind]["columns"], f"columns.{kind}")
    for kind, words in found.values.items():
        yield from unknown(kind, (*ASKED, VEHICLE), "values")
        for code in words.values() if kind in ASKED else ():
            yield from unknown(code, ("", *codes(kind)), f"values.{kind}")


def mapping_text(
    given: Mapped, found: Sequence[Recognised], asked: Sequence[Mapping[str, Sequence[str]]],
    driven: Sequence[str] = (),
) -> str:
    """A mapping file: what was given, the columns that were recognised, and the words asked for.

    Args:
        given: the mapping that was used.
        found: tables with the columns they were recognised by.
        asked: kind of value -> words that no dictionary knows, of each table.
        driven: vehicles as the contracts call them.
    """
    columns = {k: dict(v) for k, v in given.columns.items()}
    for one in found:
        for field, header in one.columns.items():
            columns.setdefault(one.kind, {}).setdefault(field, header)
    values = {k: dict(v) for k, v in given.values.items()}
    for words in asked:
        for kind, each in words.items():
            have = values.setdefault(kind, {})
            for word in each:
                if bare(word) not in map(bare, have):
                    have[word] = ""
    for word in driven:
        values.setdefault(VEHICLE, {}).setdefault(word, word)
    parts = [HEAD, f"incomplete = {json.dumps(given.incomplete)}  # or \"leave out\"\n",
             _section("files", given.files), _section("schools", given.schools)]
    parts += [_section(f"columns.{kind}", columns[kind]) for kind in sorted(columns)]
    parts += [f"\n# {_known(kind)}{_section(f'values.{kind}', values[kind])}"
              for kind in sorted(values)]
    return "".join(parts)


def _known(kind: str) -> str:
    return f"one of: {', '.join(codes(kind))}" if kind in ASKED else "a kind of vehicles.csv"


def _section(name: str, pairs: Mapping[str, str]) -> str:
    """A section; strings of JSON are strings of TOML."""
    lines = [f"{json.dumps(k, ensure_ascii=False)} = {json.dumps(v, ensure_ascii=False)}\n"
             for k, v in pairs.items()]
    return "".join([f"\n[{name}]\n", *lines])
