"""Where the files of a release go, and whether they can be written, seen before any search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sufficiency.common.notebook import Column, page, table
from sufficiency.errors import Fault, InputError
from sufficiency.files import ready_file, ready_folder
from sufficiency.publish.disclosure import release_record as records
from sufficiency.study.answers import read_answer
from sufficiency.study.result import Result


@dataclass(frozen=True)
class Written:
    """What was written: the folder, its files, and the audit beside a public one.

    Examples:
        >>> import sufficiency as sf
        >>> result = sf.solve(sf.datasets.tiny())
        >>> sf.write_map([result], "map.html").audit is None
        True
    """

    folder: Path
    files: tuple[str, ...]
    audit: Path | None

    def _repr_html_(self) -> str:
        """What a notebook shows: names of files and no path, and which of them are for inside."""
        inside = "internal" in self.folder.name
        names = [*self.files, *([] if self.audit is None else [self.audit.name])]
        told = pd.DataFrame({"file": names, "inside": [inside or "internal" in n for n in names]})
        return page(f"Written to {self.folder.name}", [table(
            told, (Column("file", "File"), Column("inside", "Never publish", "truth")))])


def some(results: Result | Sequence[Result]) -> Sequence[Result]:
    """The plans to write of.

    Args:
        results: one, or a list of them.

    Raises:
        InputError: there is none, or several are known by one name: what is told is told by name,
            so one of them would be lost.
    """
    results = [results] if isinstance(results, Result) else results
    if not len(results):
        raise InputError([Fault("results", "is empty", "Give one result or more: [result].")])
    first: dict[str, Result] = {}
    twice = dict.fromkeys(r.scenario.name for r in results if first.setdefault(
        r.scenario.name, r).scenario.settings() != r.scenario.settings())
    if twice:
        raise InputError([Fault(
            "results", "is the name of two plans that differ", "Name one of them otherwise: its "
            "file, or scenario.with_settings({\"name\": ..., \"title\": ...}).", value=name)
            for name in twice])
    return results


def target(folder: Path, *, public: bool) -> Path:
    """Where files go that are asked for in a folder: an internal one says so in its name."""
    if folder.name in ("", ".."):
        folder = folder.resolve()
    return folder if public or not folder.name else folder.with_name(marked(folder.name))


def check_can_release(
    folder: Path, *, public: bool, against: Sequence[Path] = (), answers: Sequence[Path] = ()
) -> None:
    """See, before any search, that what is to be read can be read, and written what is written.

    Args:
        folder: as ``write`` is told it.
        public: as there: then audit and record are written beside it.
        against: folders and maps published before.
        answers: saved answers.

    Raises:
        InputError: as ``write``.
    """
    folder = target(folder, public=public)
    records.read(against)
    for path in answers:
        read_answer(path)
    ready_folder(folder)
    for beside in (audit_beside(folder), records.beside(folder)) if public else ():
        ready_file(beside)


def check_can_release_map(
    file: Path, *, public: bool, against: Sequence[Path] = (), frontier: Path | None = None
) -> None:
    """See, before any search, that a map can be written, and what it is set against be read.

    Args:
        file: the page, as ``write_map`` is told it.
        public: as there: then audit and record are written beside it.
        against: folders and maps published before.
        frontier: saved answer of that verb.

    Raises:
        InputError: as ``write_map``.
    """
    if file.suffix.lower() != ".html":
        raise InputError([Fault("file", "is no name of a page", "Let it end in .html.",
                                value=file.name)])
    file = target(file, public=public)
    if frontier is not None:
        read_answer(frontier, "--frontier")
    records.read(against)
    for path in (file, audit_beside(file), records.beside(file)) if public else (file,):
        ready_file(path)


def audit_beside(folder: Path) -> Path:
    """Where the audit of a published folder or page is."""
    name = folder.stem if folder.suffix == ".html" else folder.name
    return folder.with_name(f"{name}-audit-internal.csv")


def marked(name: str) -> str:
    """A name that says internal, before its ending.

    Args:
        name: of a file or folder.
    """
    path = Path(name)
    return name if "internal" in path.stem else str(
        path.with_name(f"{path.stem}-internal{path.suffix}"))
