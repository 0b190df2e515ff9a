"""The document of the ledger says what the code says."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sufficiency.finance import booking_table, calendars, outlook, placement_table, reconciling
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.importing import import_bookings, import_placements
from sufficiency.finance.money import pounds
from sufficiency.finance.store import open_ledger
from tests.finance.making import RATES, day

TABLES = (("Placements", placement_table.COLUMNS), ("Bookings", booking_table.COLUMNS),
          ("Calendars", calendars.COLUMNS), ("Export of the ledger", reconciling.COLUMNS),
          ("Budget", outlook.BUDGET))


def columns() -> str:
    """Every column of every table a council gives, as Markdown."""
    out = []
    for title, table in TABLES:
        out += [f"### {title}\n", "| column | what | |", "|---|---|---|"]
        out += [f"| `{c.name}` | {c.meaning}{_words(c)} | {'needed' if c.needed else ''} |"
                for c in table]
        out.append("")
    return "\n".join(out)


def _words(column: Column) -> str:
    return f" ({', '.join(column.words)})" if column.words else ""


def reconciled(root: Path) -> str:
    """What reconcile prints of the example."""
    folder = root / "data" / "tiny" / "placements"
    with tempfile.TemporaryDirectory() as scratch:
        ledger = open_ledger(Path(scratch) / "ledger.db", new=True)
        import_placements(ledger, folder / "placements.csv")
        import_bookings(ledger, folder / "bookings.csv")
        found = reconciling.reconcile(ledger.placements().values(), folder / "ledger_export.csv")
        ledger.engine.dispose()
    return "\n".join(found.words()) + "\n"


def test_tables_and_output_are_those_of_the_code(root: Path) -> None:
    told = (root / "docs" / "finance.md").read_text()
    assert columns() in told
    assert reconciled(root) in told


def test_the_example_forecast_by_hand(root: Path, tmp_path: Path) -> None:
    """One line of each unit of the example, worked out on paper."""
    folder = root / "data" / "tiny" / "placements"
    ledger = open_ledger(tmp_path / "ledger.db", new=True)
    import_placements(ledger, folder / "placements.csv")
    found = outlook.outlook(ledger.events(), calendars.read_calendars(folder / "calendars.csv"),
                            RATES, day("2026-02-03"))
    by = {c.placement.placement: 0 for c in found.charges}
    for charge in found.charges:
        by[charge.placement.placement] += charge.pence
    assert pounds(by["P001"]) == pounds(round(61_637_25 * 212 / 365)), "a year by days"
    assert pounds(by["P007"]) == pounds(1_607_00 * 26), "15 weeks of autumn and 11 of spring"
    assert pounds(by["P012"]) == "35,300.00", "two terms; the notice falls after March"
    assert pounds(by["P014"]) == pounds(round(13_250_00 * 212 / 365)), "top-up alone"
    assert found.children == 16
