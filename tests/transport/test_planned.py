"""The drive plans what it needs, and nothing it is not asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.study import run
from sufficiency.transport import comparison
from tests.transport.test_drive import told


def test_a_plan_by_itself_is_driven_like_one_beside_its_baseline(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = told(tiny)
    whole = run.run(path, alone=True)
    beside = comparison.driven(whole)

    def unasked(*_args: object, **_kinds: object) -> None:
        raise AssertionError("nobody asked for this")

    monkeypatch.setattr(run, "_before", unasked)
    monkeypatch.setattr(run, "scarcity", unasked)
    alone = comparison.finished(path)
    assert alone.plan.assignment.equals(whole.plan.assignment)
    assert alone.plan.places.equals(whole.plan.places)
    found = comparison.driven(alone)
    assert found.answer.json() == beside.answer.json()
    assert found.drive.runs().equals(beside.drive.runs())
    assert comparison.drive_to_school(whole.scenario).answer.json() == beside.answer.json()
