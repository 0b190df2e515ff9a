"""Results beside each other: figures, the settings that differ, and what each opens."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sufficiency.case.vocabulary import KIND_WORDS
from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import told_apart, upper
from sufficiency.desk.as_typed import typed
from sufficiency.desk.asked import LABELS, SETTINGS
from sufficiency.desk.kept import Kept
from sufficiency.publish.report.compare import PLAIN
from sufficiency.publish.report.plan_marks import COLOURS, of_titles
from sufficiency.publish.report.side_by_side import NONE, footnotes, side_by_side

PLACES = ("places.csv", "options.csv", "option_types.csv", "hosts.csv", "case.toml")
"""Tables that say where places are; children are the same whatever they hold."""
NOISE = ("seconds of search",)
"""Rows of figures that say nothing of a plan."""
DRAWN = ("no suitable local place", "capital, £ million", "cost a year, £ million [3]")
"""Rows of figures that are drawn as bars: of the same children in every column. Minutes are not: a
mean of known journeys is of others in each, one of everybody is made of what is assumed as well."""
BASE = "base_module"
Rows = list[tuple[str, tuple[str, ...]]]
Option = tuple[str, str, str, int]
"""Site, kind, designation and places of something that is opened."""


@discreet
@dataclass(frozen=True)
class Head:
    """The head of a column.

    Attributes:
        letter: of the plan, as a report of these results has it; nothing where there is one result
            only.
        title: of the plan, with when it was run where two have one title.
        name: of the result; nothing for what is there without a plan.
        hue: which of the colours of plans it has, from 0, as in a report of these results.
    """

    letter: str
    title: str
    name: str = ""
    hue: int = 0


@discreet
@dataclass(frozen=True)
class Comparison:
    """Results beside each other.

    Attributes:
        heads: of the columns, the first of what is there without a plan.
        rows: label and figures of each row.
        settings: label and value in each result, of settings that are not the same in all.
        tables: files of the case that are not the same in all.
        bars: label of each row that is drawn, and how long its bars are, from 0 to 1.
        opens: schools that are opened or grow, and by which result; then bases and their places
            by designation.
        bases: every base, and by which result it is opened.
        notes: whom the means are about.
        same: whether all are about the same children.
    """

    heads: tuple[Head, ...]
    rows: Rows
    settings: Rows
    tables: tuple[str, ...]
    bars: list[tuple[str, tuple[float, ...]]]
    opens: Rows
    bases: Rows
    notes: list[str]
    same: bool


def comparison(chosen: Sequence[Kept], words: Mapping[str, str]) -> Comparison:
    """Compare results.

    Args:
        chosen: one or more; what is there without a plan is taken from the first.
        words: designations as people call them; of others their own name is told.
    """
    first = chosen[0].summary
    titles = told_apart([k.summary["title"] for k in chosen], [k.when for k in chosen])
    heads = [Head(letter if len(chosen) > 1 else "", title, k.name, COLOURS.index(colour))
             for k, title, (letter, colour) in zip(chosen, titles, of_titles(titles), strict=True)]
    rows = [row for row in side_by_side([first["baseline"], *(k.summary for k in chosen)])
            if row[0] not in NOISE]
    people = {(k.summary["children"], json.dumps(_people(k.summary), sort_keys=True))
              for k in chosen}
    digests = [k.summary["provenance"].get("input_digests", {}) for k in chosen]
    tables = sorted(t for t in {t for d in digests for t in d}
                    if len({d.get(t) for d in digests}) > 1)
    opened = [list(map(_option, k.summary.get("opened", []))) for k in chosen]
    bases = [[o for o in each if o[1] == BASE] for each in opened]
    others = [[o for o in each if o[1] != BASE] for each in opened]
    return Comparison(
        (Head("", first["baseline"]["title"]), *heads), rows, _settings(chosen), tuple(tables),
        _bars(dict(rows)), [*_one_by_one(others, words), *_by_designation(bases, words)],
        _one_by_one(bases, words), footnotes(first), len(people) == 1)


def _bars(rows: Mapping[str, tuple[str, ...]]) -> list[tuple[str, tuple[float, ...]]]:
    """Each drawn row against the longest of its bars; none where it has no figure."""
    found = []
    for label in DRAWN:
        if NONE not in rows.get(label, (NONE,)):
            values = [float(cell.replace(",", "")) for cell in rows[label]]
            longest = max(values) or 1.0
            found.append((label, tuple(v / longest for v in values)))
    return found


def _settings(chosen: Sequence[Kept]) -> Rows:
    """Settings that are not the same in all, in the order of a scenario."""
    told = [k.summary["provenance"].get("settings", {}) for k in chosen]
    return [(LABELS[name], tuple(_said(name, t.get(name)) for t in told)) for name in SETTINGS
            if name not in PLAIN and len({json.dumps(t.get(name)) for t in told}) > 1]


def _said(name: str, value: Any) -> str:
    """A setting's value as people read it."""
    if name == "build.pin" and value:
        return f"{len(value)}, named below"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return SETTINGS[name].in_words(typed(value)) or "none"


def _one_by_one(opened: Sequence[Sequence[Option]], words: Mapping[str, str]) -> Rows:
    """What is opened where and for whom, new schools first; how many by each result."""
    each = [Counter(o) for o in opened]
    every = sorted({option for c in each for option in c},
                   key=lambda o: (o[1] != "new_school", o[0].casefold(), o))
    return [(f"{site}: {KIND_WORDS.get(kind, kind)}, {_words(what, words)}, {places} places",
             tuple("opens" if c[o] == 1 else f"opens {c[o]}" if c[o] else "-" for c in each))
            for o in every for site, kind, what, places in [o]]


def _by_designation(opened: Sequence[Sequence[Option]], words: Mapping[str, str]) -> Rows:
    """How many bases each result opens for whom, and their places."""
    rows = []
    for what in sorted({o[2] for each in opened for o in each}):
        places = [[o[3] for o in each if o[2] == what] for each in opened]
        rows.append((f"Resource bases, {_words(what, words)}",
                     tuple(f"{len(p):,} ({sum(p):,} places)" if p else "-" for p in places)))
    return rows


def _words(designation: str, words: Mapping[str, str]) -> str:
    return words.get(designation, designation.replace("_", " "))


def _option(opened: dict[str, Any]) -> Option:
    """What tells one opening from another to whoever reads of it."""
    return (upper(str(opened["site"])), str(opened["kind"]), str(opened["designation"]),
            int(opened["places"]))


def _people(summary: dict[str, Any]) -> Any:
    """What the children of a run were made from: tables of the case but those of places."""
    told = summary["provenance"]
    settings = {k: v for k, v in told.get("settings", {}).items() if k.startswith("demand.")}
    tables = {k: v for k, v in told.get("input_digests", {}).items() if k not in PLACES}
    return settings, tables
