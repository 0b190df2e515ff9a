"""Settings as people are told of them: default, meaning, what they may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sufficiency.case.scenario import NOT_SETTINGS, Scenario
from sufficiency.case.section import bound
from sufficiency.common.phrases import upper

EXPLAINS = re.compile(r"[;:]| \(")
"""Where a meaning begins to explain itself."""
SECTIONS = {
    "": "What it is", "supply": "Places there are", "demand": "Children", "travel": "Roads",
    "guideline": "Longest journeys", "build": "What may open", "objective": "What is best",
    "cost": "What a year costs", "guard": "No area much worse off", "solver": "The search",
    "compare": "What it is compared with", "robust": "Other children and roads",
    "phase": "What opens when", "flow": "Each September", "transport": "Transport to school",
    "hubs": "Hubs of alternative provision", "consultation": "Have your say",
}
"""The sections of a scenario in plain words."""


@dataclass(frozen=True)
class Explained:
    """A setting as people are told of it.

    Attributes:
        name: dotted, as in ``build.capital_gbp``.
        label: the same in plain words, for people who fill in a form or read a table.
        default: as it would be written in a scenario; None where there is none.
        allowed: the words it may be, or its bounds; empty where any value of its kind will do.
        kind: whether it is written as one of a few words, as true or false, as any text, or as
            another value of TOML: a number, a list, a table.
    """

    name: str
    label: str
    default: Any
    meaning: str
    allowed: str
    kind: Literal["choice", "switch", "text", "value"]


def explained() -> tuple[Explained, ...]:
    """Every setting, in the order of a scenario."""
    rows = []
    for name, field in Scenario.model_fields.items():
        kind = field.annotation
        if name in NOT_SETTINGS:
            continue
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            rows += [_explained(f"{name}.{inner.alias or key}", inner)
                     for key, inner in kind.model_fields.items()]
        else:
            rows.append(_explained(name, field))
    return tuple(rows)


def _explained(name: str, field: FieldInfo) -> Explained:
    words = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    bounds = {key: getattr(bound, key) for bound in field.metadata
              for key in ("ge", "gt", "le", "lt") if getattr(bound, key, None) is not None}
    told = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    allowed = ", ".join(words) or ", ".join(f"{told[k]} {bound(v)}" for k, v in bounds.items())
    kind: dict[Any, Literal["switch", "text"]] = {bool: "switch", str: "text"}
    return Explained(name, _label(field), field.default, field.description or "", allowed,
                     "choice" if words else kind.get(field.annotation, "value"))


def _label(field: FieldInfo) -> str:
    """What a setting is called: its title; without one its meaning up to what explains that."""
    return field.title or upper(EXPLAINS.split(field.description or "")[0])


def settings_markdown() -> str:
    """Every setting with its name in words, default and meaning, as a table."""
    lines = ["| setting | in words | default | meaning |", "|---|---|---|---|"]
    for setting in explained():
        default = "none" if setting.default is None else f"`{setting.default!r}`"
        lines.append(f"| `{setting.name}` | {setting.label} | {default} | {setting.meaning} |")
    return "\n".join(lines) + "\n"
