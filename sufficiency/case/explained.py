"""Settings as people are told of them: default, meaning, what they may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sufficiency.case.scenario import NOT_SETTINGS, Scenario
from sufficiency.case.section import bound
from sufficiency.common.phrases import low, upper

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
AREAS = {"district": "A district", "need": "A primary need"}
CHOICES: dict[str, dict[str, str]] = {
    "lens": {"flow": "Children stay at their school",
             "greenfield": "Everybody is placed afresh"},
    "demand.placements": {"drawn": "Drawn at random", "none": "Nobody has a place yet"},
    "guideline.treat": {"counted": "It is allowed, and counted",
                        "hard": "It is no local place"},
    "build.base_places_rule": {"exactly": "Exactly so many", "at_most": "At most so many"},
    "objective.minimise": {
        "total": "All travel together", "cost": "Cost, in pounds a year",
        "over_guideline": "Minutes beyond the guideline", "p90": "The longest journeys, but for "
        "one in ten", "worst_area": "The mean journey of the worst area",
        "regret": "The largest rise of an area's mean"},
    "objective.area": AREAS, "guard.by": AREAS,
    "phase.choice": {"plan": "When the plan's own openings come",
                     "whole": "What opens, and when, together"},
    "flow.places": {"supply_year": "Those of the first January, until they close",
                    "each_year": "Those that the tables give for each January"},
    "transport.prices": {"low": "Low", "central": "Central", "high": "High"},
    "travel.source": {"roads": "Main roads of the case", "grid": "A 1 km grid",
                      "crow": "A straight-line estimate", "osm": "Streets of OpenStreetMap"},
}
"""What the words of settings mean, where people choose one of a few or read which was chosen."""
SWITCH = {"true": "Yes", "false": "No", "yes": "Yes", "no": "No"}


@dataclass(frozen=True)
class Explained:
    """A setting as people are told of it.

    Attributes:
        name: dotted, as in ``build.capital_gbp``.
        label: the same in plain words, for people who fill in a form or read a table.
        default: as it would be written in a scenario; None where there is none.
        allowed: the words it may be, or its bounds; empty where any value of its kind will do.
        kind: whether it is written as one of a few words, as true or false, as any text, as a
            list, or as another value of TOML: a number, a table.
    """

    name: str
    label: str
    default: Any
    meaning: str
    allowed: str
    kind: Literal["choice", "switch", "text", "list", "value"]

    def in_words(self, value: str) -> str:
        """A value as people read it: what a word of the setting means, yes or no, or as it is.

        Args:
            value: as it is written in a scenario, or printed.
        """
        known = SWITCH if self.kind == "switch" else CHOICES.get(self.name, {})
        return known.get(value, value)


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
    kind: dict[Any, Literal["switch", "text", "list"]] = {
        bool: "switch", str: "text", tuple: "list"}
    return Explained(name, _label(field), field.default, field.description or "", allowed,
                     "choice" if words else kind.get(
                         get_origin(field.annotation) or field.annotation, "value"))


def _label(field: FieldInfo) -> str:
    """What a setting is called: its title; without one its meaning up to what explains that."""
    return field.title or upper(EXPLAINS.split(field.description or "")[0])


def settings_markdown() -> str:
    """Every setting with its name in words, default and meaning, as a table."""
    lines = ["| setting | in words | default | meaning |", "|---|---|---|---|"]
    for setting in explained():
        default = "none" if setting.default is None else f"`{setting.default!r}`"
        words = "; ".join(f"`{w}`: {low(setting.in_words(w))}" for w in
                          setting.allowed.split(", ")) if setting.kind == "choice" else ""
        meaning = f"{setting.meaning} ({words})" if words else setting.meaning
        lines.append(f"| `{setting.name}` | {setting.label} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"
