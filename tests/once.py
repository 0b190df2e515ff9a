"""What tests of a file only read is made once: plans, stories and maps of them, charts.

Verbs differ in what they tell of a plan. A test of one asks for ``once`` (``conftest.py``); a
function keeps its answer to the same question, told by every byte of it. What is told of plans
is kept for all files of a process: several look at the same invented county.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.finance import of_scenario
from sufficiency.publish import finance_release, release, results_folder
from sufficiency.publish.disclosure import collector
from sufficiency.publish.map import consultation
from sufficiency.publish.report import charts, compare
from sufficiency.publish.travel_benchmark import build
from sufficiency.study import comparators
from sufficiency.study import run as study


def once(real: Callable[..., Any], key: Callable[..., object]) -> Callable[..., Any]:
    """The function, whose answer to the same question is kept."""
    kept: dict[object, Any] = {}

    def call(*args: Any, **more: Any) -> Any:
        asked = key(*args, **more)
        if asked not in kept:
            kept[asked] = real(*args, **more)
        return kept[asked]

    return call


def every_byte(*args: Any, **more: Any) -> str:
    """All that is asked."""
    return hashlib.sha256(pickle.dumps((args, more))).hexdigest()


def plans_key(done: Any, *args: Any, **more: Any) -> object:
    """What is told of plans, with every file of their cases and of folders that are named."""
    named = [p for p in (*args, *more.values()) if isinstance(p, Path)]
    folders = [*(result.case.folder for result in done), *named]
    return every_byte(done, *args, **more), tuple(map(files_in, dict.fromkeys(folders)))


def noted(real: Callable[..., Any], at: int | None = None) -> Callable[..., Any]:
    """The same of one that notes what it prints in a record: what it noted is noted again.

    Args:
        real: called with ``record=``, or with the record at a position.
        at: that position.
    """
    kept: dict[object, tuple[Any, Any]] = {}

    def call(*args: Any, **more: Any) -> Any:
        key = plans_key(*args, **more)
        record = more.get("record") if at is None or len(args) <= at else args[at]
        if key not in kept:
            kept[key] = real(*args, **more), record and record.trial()
        found, after = kept[key]
        if record is not None:
            record.take(after)
        return found

    return call


def run_key(
    path: Path, progress: object = None, known: tuple[Path, ...] = (), *, alone: bool = False
) -> object:
    """The scenario with every file of its case."""
    files = files_in(Path(path).resolve().parents[1])
    return Path(path).resolve(), files, tuple(sorted(map(str, known))), alone


def files_in(folder: Path) -> object:
    """Every file of a folder as it is now: a test may write another."""
    return tuple(sorted((f, f.stat().st_mtime_ns, f.stat().st_size)
                        for f in folder.rglob("*") if f.is_file()))


REPORT = noted(release.public_report, 2)
TOLD = (
    (release, "public_report", REPORT), (results_folder, "public_report", REPORT),
    (release, "internal_report", once(release.internal_report, plans_key)),
    (consultation, "atlas", noted(consultation.atlas)),
    (collector, "protect", once(collector.protect, every_byte)),
    *((charts, name, once(getattr(charts, name), every_byte)) for name in ("bars", "shares")),
)
"""Where it is asked for, its name, and the function that keeps its answers."""


RUNNERS = (study, comparators, build, compare, finance_release, of_scenario)
"""Rooms that have ``run`` by name. They are imported here: one that is imported while ``run`` is
another keeps that for every test after."""


def instead_of_run(patch: pytest.MonkeyPatch, other: Callable[..., Any] | None) -> None:
    """What is called in place of ``run``, until the patch is undone."""
    for room in RUNNERS:
        patch.setattr(room, "run", other)


def share(patch: pytest.MonkeyPatch) -> None:
    """From now on, until the patch is undone."""
    instead_of_run(patch, once(study.run, run_key))
    for room, name, kept in TOLD:
        patch.setattr(room, name, kept)
