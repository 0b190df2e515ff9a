"""Results that were kept: one folder each, as the verb ``run`` wrote it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sufficiency.common.discreet import discreet
from sufficiency.files import json_of
from sufficiency.publish.report.side_by_side import footnotes, side_by_side

PAGES = (("report.html", "report"), ("map.html", "map"))
"""What is looked at in a browser, and its name."""
NEEDED = ("title", "scenario", "baseline", "children", "unplaced", "provenance")
"""Figures without which a summary is not one of ours."""
PLACES = ("places.csv", "options.csv", "option_types.csv", "hosts.csv", "case.toml")
"""Tables that say where places are; children are the same whatever they hold."""


@discreet
@dataclass(frozen=True)
class Kept:
    """Results of one run.

    Attributes:
        folder: where they are.
        summary: as in summary.json.
        when: the hour they were written, on this machine's clock.
    """

    folder: Path
    summary: dict[str, Any]
    when: str

    @property
    def name(self) -> str:
        """That of its folder."""
        return self.folder.name

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """Which pages there are, and what they are called."""
        return tuple(p for p in PAGES if (self.folder / p[0]).is_file())


def kept(results: Path) -> list[Kept]:
    """Every folder of results, the newest first; what is none of ours is passed over."""
    found = []
    for file in results.glob("*/summary.json"):
        try:
            summary, written = json_of(file.read_bytes()), file.stat().st_mtime
        except (OSError, ValueError):
            continue
        if isinstance(summary, dict) and all(key in summary for key in NEEDED):
            when = datetime.fromtimestamp(written).strftime("%d %B %Y, %H:%M")
            found.append((written, Kept(file.parent, summary, when)))
    return [one for _, one in sorted(found, key=lambda f: (-f[0], f[1].name))]


def free_folder(results: Path, name: str) -> Path:
    """A folder that is not there yet, so that no earlier result is lost: name, name-2, name-3."""
    folder, number = results / name, 1
    while folder.exists():
        number += 1
        folder = results / f"{name}-{number}"
    return folder


@discreet
@dataclass(frozen=True)
class Comparison:
    """Results beside each other.

    Attributes:
        names: heads of the columns.
        rows: label and figures of each row.
        notes: whom the means are about.
        same: whether all are about the same children.
    """

    names: tuple[str, ...]
    rows: list[tuple[str, tuple[str, ...]]]
    notes: list[str]
    same: bool


def comparison(chosen: Sequence[Kept]) -> Comparison:
    """Compare results.

    Args:
        chosen: one or more; what is there without a plan is taken from the first.
    """
    first = chosen[0]
    summaries = [first.summary["baseline"], *(k.summary for k in chosen)]
    children = {(k.summary["children"], json.dumps(_people(k.summary), sort_keys=True))
                for k in chosen}
    return Comparison((first.summary["baseline"]["title"], *(k.name for k in chosen)),
                      side_by_side(summaries), footnotes(first.summary), len(children) == 1)


def _people(summary: dict[str, Any]) -> Any:
    """What the children of a run were made from: tables of the case but those of places."""
    told = summary["provenance"]
    settings = {k: v for k, v in told.get("settings", {}).items() if k.startswith("demand.")}
    tables = {k: v for k, v in told.get("input_digests", {}).items() if k not in PLACES}
    return settings, tables
