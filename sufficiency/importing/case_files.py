"""An import as the files of a case, beside what a planner has made of it since the last one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sufficiency.case.template import template_files
from sufficiency.errors import Fault, InputError
from sufficiency.files import put_files, read_bytes

RECORD = "imported.txt"
"""Digests of the tables as they were imported: one that differs since was edited."""
EVERY_MONTH = ("children.csv", "places.csv", "sites.csv", "transport/contracts.csv")
"""Tables that each import replaces; all others are begun by the first and then the planner's."""


def case_files(
    tables: Mapping[str, pd.DataFrame], name: str, january: int
) -> dict[str, str]:
    """Every file of a new case.

    Args:
        tables: of an import.
        name: what people call the case.
        january: year of its children and places.
    """
    files = template_files(name, january)
    files |= {file: table.to_csv(index=False, lineterminator="\n")
              for file, table in tables.items()}
    if "sites.csv" not in tables:
        files["sites.csv"] = files["sites.csv"].partition("\n")[0] + "\n"
    schools = (tables["sites.csv"]["kind"] == "school_site").any() if "sites.csv" in tables else 0
    scenario = files["scenarios/base.toml"].replace(
        "base_places = 8", 'base_places = 8\nbase_places_rule = "at_most"')
    if not schools:
        scenario = scenario.replace("max_new_schools = 1", "max_new_schools = 0")
    return {**files, "scenarios/base.toml": scenario}


def write_case(folder: Path, files: Mapping[str, str], *, replace: bool) -> list[str]:
    """Write a case, or what a further import changes of one: all of it or nothing.

    Args:
        folder: of the case, made if need be.
        files: name -> text of each.
        replace: also tables that were edited, or that no import wrote.

    Returns:
        Names of the files that were left as they are.

    Raises:
        InputError: a table was edited since, or something cannot be written.
    """
    known = _record(folder)
    faults = [Fault(name, "was not written by an import, or was edited since",
                    "Take your changes into the council's own file, or say --replace.")
              for name in EVERY_MONTH if name in files and (folder / name).exists()
              and _digest(read_bytes(folder / name)) != known.get(name)]
    if faults and not replace:
        raise InputError(faults)
    kept = [n for n in files if n not in EVERY_MONTH and (folder / n).exists()]
    new = {n: text for n, text in files.items() if n not in kept}
    record = "".join(f"{_digest(new[n].encode())}  {n}\n" for n in EVERY_MONTH if n in new)
    put_files(folder, {**new, RECORD: record})
    return kept


def _record(folder: Path) -> dict[str, str]:
    """File -> digest, as the last import wrote it."""
    path = folder / RECORD
    if not path.exists():
        return {}
    lines = read_bytes(path).decode("utf-8", errors="replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
