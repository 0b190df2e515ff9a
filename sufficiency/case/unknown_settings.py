"""Keys of a scenario that are no settings, and what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel

from sufficiency.errors import Fault

OF_A_CASE = ("crs", "la_code")
"""Keys of a case, by which its file is told from that of a scenario."""
ALIKE = 0.5
"""Likeness from which a word is told as the one that was meant."""


def flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Settings by their dotted keys, of a table of tables.

    Args:
        table: section -> setting -> value.
        prefix: put before every key.
    """
    out: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            out |= flat(value, f"{prefix}{key}.")
        else:
            out[prefix + key] = value
    return out


def unknown_keys(
    model: type[BaseModel], not_settings: Collection[str], table: dict[str, Any],
    origin: Mapping[str, str], file: str,
) -> list[Fault]:
    """Faults of keys that are no settings; they are taken out of the table.

    A section that is none is told once, whatever it holds.

    Args:
        model: of a scenario.
        not_settings: fields of it that nobody sets.
        table: what was read.
        origin: dotted setting -> file that set it.
        file: that of all others.
    """
    if case := [key for key in OF_A_CASE if key in table]:
        table.clear()
        return [Fault(origin.get(case[0], file), "is a setting of a case, and this is a scenario",
                      "Name a scenario (in the folder scenarios), or take it out.",
                      column=case[0])]
    faults = []
    sections = _known(model, not_settings)
    everything = [*sections]
    for section, kind in sections.items():
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            everything += [f"{section}.{key}" for key in _known(kind, not_settings)]
    groups = {name.split(".")[0] for name in everything if "." in name}
    for dotted in flat(table):
        # A setting may be a table of its own, with names that are checked where it is read.
        above = dotted.rpartition(".")[0]
        if dotted in everything or ("." in above and above in everything):
            continue
        holder, _, key = dotted.partition(".")
        if key and holder not in sections:
            if table.pop(holder, None) is not None:
                meant = difflib.get_close_matches(holder.casefold(), groups, 1, ALIKE)
                faults.append(_fault(origin.get(dotted, file), "section", holder, meant))
            continue
        close = difflib.get_close_matches(dotted, everything, 1, ALIKE)
        last = difflib.get_close_matches(dotted.split(".")[-1],
                                         [e.split(".")[-1] for e in everything], 1)
        meant = [e for e in everything if e.rpartition(".")[2] == dotted.rpartition(".")[2]]
        meant = meant or close or [e for e in everything if last and e.split(".")[-1] == last[0]]
        faults.append(_fault(origin.get(dotted, file), "setting", dotted, meant))
        if key:
            first = key.split(".")[0]
            table[holder] = {k: v for k, v in table[holder].items() if k != first}
        else:
            table.pop(holder, None)
    return faults


def _fault(file: str, what: str, name: str, meant: list[str]) -> Fault:
    return Fault(file, f"is not a {what}", f"Did you mean {meant[0]!r}?" if meant else
                 "See the list of settings.", column=name)


def _known(model: type[BaseModel], not_settings: Collection[str]) -> dict[str, Any]:
    return {(f.alias or name): f.annotation for name, f in model.model_fields.items()
            if name not in not_settings}
