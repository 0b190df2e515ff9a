"""Results that were kept: one folder each, as the verb ``run`` wrote it, and notes on them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.files import PRIVATE, json_of, write_file
from sufficiency.publish.disclosure import release_record as records

PAGES = (("report.html", "report"), ("map.html", "map"))
"""What is looked at in a browser, and its name."""
NEEDED = ("title", "scenario", "baseline", "children", "unplaced", "provenance")
"""Figures without which a summary is not one of ours."""
NOTES = "desk-notes.json"
"""Beside the folders of results: what was written about each on the desk."""
BIN = "bin"
"""Where results go that are deleted; nothing is lost until somebody empties it."""
PUBLIC = "public"
"""Where public editions of results are, by the same names."""
TOGETHER = "together"
"""Where reports and maps of several results are."""
LONGEST_NOTE = 500


@discreet
@dataclass(frozen=True)
class Kept:
    """Results of one run.

    Attributes:
        folder: where they are.
        summary: as in summary.json.
        when: the hour they were written, on this machine's clock.
        note, starred: what somebody wrote about it on the desk, and whether it comes first.
    """

    folder: Path
    summary: dict[str, Any]
    when: str
    note: str = ""
    starred: bool = False

    @property
    def name(self) -> str:
        """That of its folder."""
        return self.folder.name

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """Which pages there are, and what they are called."""
        return tuple(p for p in PAGES if (self.folder / p[0]).is_file())


def kept(results: Path) -> list[Kept]:
    """Every folder of results, the starred first and then the newest; what is none of ours is
    passed over."""
    found, notes = [], _notes(results)
    for file in results.glob("*/summary.json"):
        try:
            summary, written = json_of(file.read_bytes()), file.stat().st_mtime
        except (OSError, ValueError):
            continue
        if isinstance(summary, dict) and all(key in summary for key in NEEDED):
            at = datetime.fromtimestamp(written)
            when = f"{at.day} {at:%B %Y, %H:%M}"
            told = notes.get(file.parent.name, {})
            found.append((written, Kept(file.parent, summary, when, str(told.get("note", "")),
                                        bool(told.get("starred")))))
    return [one for _, one in sorted(found, key=lambda f: (not f[1].starred, -f[0], f[1].name))]


def write_note(results: Path, name: str, note: str, *, starred: bool) -> None:
    """Keep what somebody writes about a result.

    Args:
        results: folder of the folders of results.
        name: of the result.
        note: in their words; may be nothing.
        starred: whether it comes first.

    Raises:
        InputError: it cannot be written.
    """
    notes = _notes(results)
    notes[name] = {"note": note.strip()[:LONGEST_NOTE], "starred": starred}
    told = {n: v for n, v in notes.items() if v.get("note") or v.get("starred")}
    write_file(results / NOTES, (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode(),
               PRIVATE)


def _notes(results: Path) -> dict[str, dict[str, Any]]:
    """Notes by the name of their result; a file that cannot be read holds none."""
    try:
        told = json_of((results / NOTES).read_bytes())
    except (OSError, ValueError):
        return {}
    notes = told.items() if isinstance(told, dict) else ()
    return {str(name): note for name, note in notes if isinstance(note, dict)}


def to_bin(one: Kept) -> None:
    """Move a result, and the record beside it, to the bin.

    Raises:
        InputError: it cannot be moved.
    """
    results = one.folder.parent
    _move(results, one.name, free_folder(results / BIN, one.name))


def from_bin(results: Path, name: str) -> None:
    """Put a result back that was deleted.

    Raises:
        InputError: it is not there, or cannot be moved.
    """
    if name not in [one.name for one in in_bin(results)]:
        raise InputError([Fault(name, "is not in the bin", "Look for it on the page of results.")])
    _move(results / BIN, name, free_folder(results, name))


def in_bin(results: Path) -> list[Kept]:
    """Results that were deleted."""
    return kept(results / BIN)


def _move(source: Path, name: str, to: Path) -> None:
    """Move a result, its record and its note."""
    told = _notes(source).get(name, {})
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source / name, to)
        if (record := records.beside(source / name)).is_file():
            os.replace(record, records.beside(to))
        if told:
            write_note(to.parent, to.name, str(told.get("note", "")),
                       starred=bool(told.get("starred")))
            write_note(source, name, "", starred=False)
    except OSError as error:
        raise InputError([Fault(name, "cannot be moved", "Close what has it open, and see that "
                                "you may write in the folder of results.")]) from error


def free_folder(results: Path, name: str) -> Path:
    """A folder that is not there yet, so that no earlier result is lost: name, name-2, name-3."""
    folder, number = results / name, 1
    # A folder of another use is no result; and an edition of one that is gone is not of this one.
    while (folder.exists() or folder.name in (BIN, PUBLIC, TOGETHER)
           or (results / PUBLIC / folder.name).exists()):
        number += 1
        folder = results / f"{name}-{number}"
    return folder
