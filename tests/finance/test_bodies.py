"""What a ledger that cannot be changed must not take in: events that say nothing that can be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sufficiency.errors import InputError
from sufficiency.finance.events import Draft
from sufficiency.finance.store import Ledger, open_ledger
from tests.finance.making import booked, day, ended, fee, placed

FEE: dict[str, Any] = {"element": "fee", "pence": 100, "unit": "day", "part": "days",
                       "calendar": "365"}


def said(kind: str, since: str | None = "2025-10-01", **body: Any) -> Draft:
    return Draft(kind, "p1", "child-p1", None if since is None else day(since), None, body)


@pytest.mark.parametrize(("draft", "told"), [
    (said("fee_set", **FEE | {"pence": -5}), "is not in whole pence"),
    (said("fee_set", **FEE | {"pence": 5.5}), "is not in whole pence"),
    (said("fee_set", **FEE | {"pence": True}), "is not in whole pence"),
    (said("fee_set", **FEE | {"unit": "month"}), "has an unknown unit"),
    (said("fee_set", **FEE | {"calendar": ""}), "names no charging calendar"),
    (said("fee_set", **FEE | {"part": "months"}), "is by months and not yearly"),
    (said("fee_set", **FEE | {"attendance": "6/5"}), "has an attendance"),
    (said("fee_set", **FEE | {"days_per_week": "8"}), "has days a week"),
    (said("fee_set", **FEE | {"rate": 3}), "has terms no fee has"),
    (said("fee_set", element="fee", pence=1, unit="year", part="days", notice=1,
          notice_from="term_end"), "has a notice in terms and no calendar"),
    (said("fee_set", None, **FEE), "has no first day"),
    (said("fee_changed", element="fee"), "says not one new amount"),
    (said("fee_changed", element="fee", percent="4,35"), "is no rise in per cent"),
    (said("fee_changed", percent="4.35"), "does not say what the fee is for"),
    (said("share_set", weights={"education": "0"}, lead="education"), "who pays which share"),
    (said("share_set", weights={"education": "2", "health": "-1"}, lead="health"), "who pays"),
    (said("share_set", weights={"education": "1"}, lead="council"), "takes odd pence"),
    (said("invoiced", pence=0, invoice="I1", dated="2025-10-01"), "in whole pence above 0"),
    (said("invoiced", pence=10, invoice=" ", dated="2025-10-01"), "names no invoice"),
    (said("invoiced", pence=10, invoice="I1", dated="1 October"), "has no date"),
    (said("placed", provider=""), "names no provider"),
    (said("placed", provider="School", role="second"), "has an unknown role"),
    (said("ended", "2025-08-30"), "would end a placement before its first day"),
    (said("ended", told="soon"), "no day on which the provider was told"),
    (said("merged_identity", None), "names no pseudonym that is kept"),
    (said("merged_identity", None, into="child-p1"), "merges a pseudonym with itself"),
])
def test_what_means_nothing_is_refused(tmp_path: Path, draft: Draft, told: str) -> None:
    ledger = open_ledger(tmp_path / "a.db", new=True)
    ledger.add(placed("p1", "2025-09-01"))
    with pytest.raises(InputError, match=told):
        ledger.add([draft])
    assert len(ledger.events()) == 1
    ledger.engine.dispose()


def test_merges_may_not_close_a_circle(ledger: Ledger) -> None:
    def merge(child: str, into: str) -> Draft:
        return Draft("merged_identity", "", child, body={"into": into})

    ledger.add([*placed("p1", "2025-09-01"), *placed("p2", "2025-09-01", role="dual"),
                merge("child-p1", "child-p2")])
    with pytest.raises(InputError, match="closes a circle"):
        ledger.add([merge("child-p2", "child-p3"), merge("child-p3", "child-p1")])


def test_an_invoice_may_not_fall_below_what_was_credited(tmp_path: Path) -> None:
    def invoice(amount: str, **more: Any) -> Draft:
        return replace(booked("invoiced", "p1", amount, "I1", "2025-10-01", "2025-09-01",
                              "2025-09-10"), **more)

    def credit(amount: str, **more: Any) -> Draft:
        return replace(booked("credited", "p1", amount, "I1", "2025-10-05", "2025-09-01",
                              "2025-09-10"), **more)

    ledger = open_ledger(tmp_path / "a.db", new=True)
    ledger.add([*placed("p1", "2025-09-01"), fee("p1", 100, "day", "2025-09-01", calendar="365"),
                invoice("100"), credit("80")])
    with pytest.raises(InputError, match="more credited than was invoiced"):
        ledger.add([invoice("50", supersedes=3)])
    with pytest.raises(InputError, match="without its invoice"):
        ledger.add([Draft("note", "p1", "child-p1", supersedes=3)])
    with pytest.raises(InputError, match="withdraw a placement that has invoices"):
        ledger.add([Draft("note", "p1", "child-p1", supersedes=1)])
    ledger.add([invoice("50", supersedes=3), credit("40", supersedes=4)])
    ledger.add([ended("p1", "2025-09-01")])
    booked_now = ledger.placements()["p1"].booked
    assert sorted(b.pence for b in booked_now) == [-40_00, 50_00]
    ledger.add([Draft("note", "p1", "child-p1", supersedes=6),
                Draft("note", "p1", "child-p1", supersedes=5)])
    assert not ledger.placements()["p1"].booked
    ledger.engine.dispose()
