"""What tests of a file only read is made once: plans, what is withheld of them, charts.

Verbs differ in what they tell of a plan. A test of one asks for ``once`` (``conftest.py``); a
function keeps its answer to the same question, told by every byte of it.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.publish.disclosure import collector
from sufficiency.publish.report import charts
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


def run_key(
    path: Path, progress: object = None, known: tuple[Path, ...] = (), *, alone: bool = False
) -> object:
    """The scenario with every file of its case as it is now: a test may write another."""
    folder = Path(path).resolve().parents[1]
    files = tuple(sorted((f, f.stat().st_mtime_ns, f.stat().st_size)
                         for f in folder.rglob("*") if f.is_file()))
    return Path(path).resolve(), files, tuple(sorted(map(str, known))), alone


def share(patch: pytest.MonkeyPatch) -> None:
    """From now on, until the patch is undone."""
    run = once(study.run, run_key)
    for room in (study, comparators, build):
        patch.setattr(room, "run", run)
    for room, name in ((charts, "bars"), (charts, "shares"), (collector, "protect")):
        patch.setattr(room, name, once(getattr(room, name), lambda *args, **more: pickle.dumps(
            (args, more))))
