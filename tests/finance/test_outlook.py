"""Totals a council works with: traced to events, against budget, and no small group alone."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from ledgercase import bookings, export_table, placements
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.finance.importing import import_bookings, import_placements
from sufficiency.finance.outlook import group_table, outlook, read_budget, trace_table
from sufficiency.finance.periods import Span
from sufficiency.finance.pooled import POOL, pooled
from sufficiency.finance.state import fold
from sufficiency.finance.store import Ledger, open_ledger
from sufficiency.finance.views import charged, commitment, reach
from tests.finance.histories import recorded
from tests.finance.making import CALENDARS, RATES, day, fee, placed

ON = date(2026, 2, 3)
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("council")
    (folder / "p.csv").write_text(placements(300, seed=3))
    ledger = open_ledger(folder / "ledger.db", new=True)
    import_placements(ledger, folder / "p.csv")
    return ledger


def test_the_three_parts_of_a_commitment_are_the_whole(council: Ledger) -> None:
    found = charged(council.placements().values(), CALENDARS, RATES, reach(ON))
    parts = commitment(found, ON)
    whole = found.total(Span(date(2025, 4, 1), date(2026, 9, 1)))
    assert sum(parts) == whole > 0
    assert parts.year == sum(c.pence for c in found.service(Span(date(2025, 4, 1),
                                                                 date(2026, 4, 1))))
    assert reach(date(2025, 10, 1)) == date(2026, 9, 1), "31 August comes after 31 March"
    assert reach(date(2026, 5, 1)) == date(2027, 4, 1)
    with pytest.raises(ValueError, match="window"):
        found.service(Span(ON, date(2027, 1, 1)))


def test_every_pound_is_of_events(council: Ledger) -> None:
    """Fold the events a row names and nothing else: the same pence come out."""
    events = council.events()
    found = outlook(events, CALENDARS, RATES, ON)
    by_seq = {e.seq: e for e in events}
    rows = random.Random(1).sample(list(found.charges), 150)
    year = Span(date(2025, 4, 1), date(2026, 4, 1))
    for row in rows:
        own = fold(by_seq[s] for s in row.events).values()
        again = charged(own, CALENDARS, RATES, year.end).service(year)
        assert sum(c.pence for c in again if (c.element, c.kind, c.payer)
                   == (row.element, row.kind, row.payer)) == sum(
            c.pence for c in found.charges if c.placement is row.placement
            and (c.element, c.kind, c.payer) == (row.element, row.kind, row.payer))
    assert sum(c.pence for c in found.charges) == found.commitment.year == sum(
        found.by_payer.values())


def test_each_figure_has_the_rows_that_make_it(tmp_path: Path) -> None:
    table, _ = bookings(60, seed=5)
    (tmp_path / "p.csv").write_text(placements(60, seed=5))
    (tmp_path / "b.csv").write_text(table)
    ledger = open_ledger(tmp_path / "ledger.db", new=True)
    import_placements(ledger, tmp_path / "p.csv")
    import_bookings(ledger, tmp_path / "b.csv")
    events = ledger.events()
    found = outlook(events, CALENDARS, RATES, ON)
    rows = trace_table(found)
    come = {figure: round(own["gbp"].mul(100).round().sum())
            for figure, own in rows.groupby("figure")}
    c = found.commitment
    expected = {"used": c.used, "committed to 31 March": c.to_march,
                "committed to 31 August": c.to_august, "invoiced less credited": found.cash,
                "not paid yet": found.unpaid, "beyond what was due": found.beyond,
                "paid beyond its invoice": found.overpaid}
    assert {k: come.get(k, 0) for k in expected} == expected and found.cash > 0
    known = {str(e.seq) for e in events}
    assert all(set(text.split()) <= known and text for text in rows["events"])


def test_budget_variance(council: Ledger, tmp_path: Path) -> None:
    table = tmp_path / "budget.csv"
    table.write_text("by,name,budget_gbp\nneed,need 1,100000\nneed,need 77,5.50\n")
    found = outlook(council.events(), CALENDARS, RATES, ON)
    budgets = read_budget(table)
    frame = group_table(found, budgets)
    need = frame[frame["by"] == "need"].set_index("group")
    row = need.loc["need 1"]
    assert row["budget_gbp"] == 100_000
    assert row["over_budget_gbp"] == pytest.approx(row["forecast_gbp"] - 100_000)
    assert need.loc[POOL, "budget_gbp"] == 5.5 and need.loc[POOL, "forecast_gbp"] == 0
    for by in ("need", "provider", "ofsted"):
        total = frame.loc[frame["by"] == by, "forecast_gbp"].sum()
        assert round(total * 100) == found.commitment.year, "groups sum to the whole"


def test_no_small_group_can_be_worked_out() -> None:
    rng = random.Random(6)
    for _ in range(400):
        groups = {}
        for g in range(rng.randrange(1, 7)):
            size = rng.choice((1, 3, 9, 10, 11, 30))
            groups[f"g{g}"] = (rng.randrange(1, 10**6), {f"{g}-{i}" for i in range(size)})
        found = pooled(groups)
        everybody = sum(len(c) for _, c in groups.values())
        if everybody < 10:
            assert found == []
            continue
        assert sum(g.pence for g in found) == sum(p for p, _ in groups.values())
        assert sorted(m for g in found for m in g.members) == sorted(groups)
        for line in found:
            assert sum(len(groups[m][1]) for m in line.members) >= 10
            small = [m for m in line.members if len(groups[m][1]) < 10]
            assert not small or len(line.members) > 1
    shown = pooled({"a": (5, {str(n) for n in range(12)}), "b": (3, {"x"})}, few=0)
    assert [g.name for g in shown] == ["a", "b"]


def test_a_child_in_two_placements_counts_once() -> None:
    rng = random.Random(1)
    events = recorded([*placed("p1", "2025-09-01"), fee("p1", 365, "year", "2025-09-01"),
                       *placed("p2", "2025-09-01", child="child-p1", role="dual"),
                       fee("p2", 730, "year", "2025-09-01", child="child-p1")], rng)
    found = outlook(events, CALENDARS, RATES, day("2025-09-10"))
    assert (found.children, found.placements) == (1, 2)
    assert found.commitment.used == 9 * (100 + 200)
    assert found.groups("need") == [], "one child is not shown by need"


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["placements", *words])
    assert done.exit_code == code, done.output
    return done.output


def test_the_verbs(tmp_path: Path) -> None:
    table, export = bookings(60)
    (tmp_path / "p.csv").write_text(placements(60))
    (tmp_path / "b.csv").write_text(table)
    (tmp_path / "e.csv").write_text(export_table(export))
    ledger, calendars = str(tmp_path / "l.db"), ("--calendars", str(HERE / "calendars.csv"))
    assert "is no ledger" in run("import", ledger, str(tmp_path / "p.csv"), code=1)
    (tmp_path / "a file").write_text("a planner's own")
    nowhere = str(tmp_path / "a file" / "ledger")
    assert "ledger: is no ledger" in run("import", nowhere, str(tmp_path / "p.csv"), code=1)
    assert "138 new" in run("import", ledger, str(tmp_path / "p.csv"), "--new")
    assert "Nothing changed" in run("import", ledger, str(tmp_path / "p.csv"))
    assert "60 new" in run("import", ledger, str(tmp_path / "b.csv"), "--bookings")
    told = run("status", ledger, *calendars, "--on", "2026-02-03")
    assert "Financial year 2025-26" in told and "Totals only" in told
    forecast = run("forecast", ledger, *calendars, "--on", "2026-02-03",
                   "--out", str(tmp_path / "groups.csv"))
    assert POOL in forecast and (tmp_path / "groups.csv").is_file()
    assert "child-" not in told + forecast
    assert "60 lines match to the penny" in run("reconcile", ledger, str(tmp_path / "e.csv"))
    export[3][2] = "0.01"
    (tmp_path / "e.csv").write_text(export_table(export))
    assert "1 different" in run("reconcile", ledger, str(tmp_path / "e.csv"), "--out",
                                str(tmp_path / "d.csv"), code=1)
    assert (tmp_path / "d.csv").read_text().splitlines()[0] == \
        "kind,provider,month,reference,here,there,paid_beyond"
    told = run("as-of", ledger, "2020-02-03", *calendars)
    assert "forecast of 2019-20 was £0.00" in told and "60 placed" in told
    assert "is what was recorded" in run("verify", ledger)
    raw = bytearray((tmp_path / "l.db").read_bytes())
    raw[-100] ^= 1
    (tmp_path / "l.db").write_bytes(raw)
    run("verify", ledger, code=1)


def test_calendars_that_do_not_reach(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(placements(60))
    ledger = str(tmp_path / "l.db")
    run("import", ledger, str(tmp_path / "p.csv"), "--new")
    told = run("status", ledger, "--calendars", str(HERE / "calendars.csv"), "--on",
               "2032-02-03", code=1)
    assert "Add the dates of that school year." in told


def test_yearly_fees_need_no_calendars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 pounds a day for the 365 days from 1 September; 212 of them to 31 March."""
    monkeypatch.chdir(tmp_path)
    ledger = open_ledger(tmp_path / "ledger.db", new=True)
    ledger.add([*placed("p1", "2025-09-01"), fee("p1", 36_500, "year", "2025-09-01")])
    asked = ["placements", "status", "ledger.db", "--on", "2026-02-03"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.stderr
    assert "£21,200.00 forecast" in done.stdout
    ledger.add([*placed("p2", "2025-09-01"),
                fee("p2", 700, "week", "2025-09-01", calendar="38")])
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 1
    assert "has no calendar '38'. Give the table with its dates." in done.stderr
