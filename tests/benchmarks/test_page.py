"""What a page costs stands beside what it may cost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ROOT

pytest.importorskip("playwright.sync_api")


def test_what_is_over_its_budget_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from benchmarks.page import budgeted

    found: dict[str, Any] = {
        "page": "a.html", "megabytes": 2.0, "requests": 1, "first_view_ms": 1001,
        "layer_change_ms": 60, "label_overlaps_1280": 0, "label_overlaps_390": 0,
        "popups_inside_1280": "99 of 100", "popups_inside_390": "100 of 100"}
    rows = {row["measured"]: row for row in budgeted(found)}
    assert "page" not in rows and all(row["at_most"] is not None for row in rows.values())
    assert {name for name, row in rows.items() if row["kept"] == "no"} == {
        "requests", "first view ms", "popups inside 1280"}
