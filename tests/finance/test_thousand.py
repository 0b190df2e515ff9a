"""A thousand pounds and pence of what is printed, each followed to the rows or events behind it."""

from __future__ import annotations

import io
import random
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pandas as pd
from ledgercase import bookings, placements

from sufficiency.finance.appraisal import appraise
from sufficiency.finance.assumptions import Assumptions, read_assumptions
from sufficiency.finance.importing import import_bookings, import_placements
from sufficiency.finance.openings import Opening
from sufficiency.finance.outlook import outlook, trace_table
from sufficiency.finance.periods import Span
from sufficiency.finance.state import fold
from sufficiency.finance.statement import Statement, state
from sufficiency.finance.store import open_ledger
from sufficiency.finance.views import beyond, charged, reach
from sufficiency.publish.finance_page import finance_files
from sufficiency.study.accuracy import About
from tests.finance.making import CALENDARS, RATES
from tests.finance.test_statement import ROOT

ON = date(2026, 2, 3)
BLOCK = re.compile(r"^\*\*(.+)\*\*$")


def drawn(seed: int) -> tuple[list[Opening], Assumptions]:
    """Openings and assumptions of a made-up plan."""
    rng = random.Random(seed)
    openings = [Opening(
        f"Opening {n}", kind, rng.randrange(5, 200), rng.randrange(10**8, 3 * 10**9),
        rng.randrange(10**6, 3 * 10**6), 2020 + n, building,
        tuple(sorted(round(rng.random(), 2) for _ in range(3))))
        for n, (kind, building) in enumerate((("new_school", "standard_buildings"),
                                              ("base_module", "none"),
                                              ("expansion", "non_standard_buildings")))]
    given = read_assumptions(ROOT / "data" / "norfolk" / "finance" / "assumptions.csv")
    return openings, given.replace(deficit_grant=seed % 2, mrp_annuity=(seed + 1) % 2, fill=0.9,
                                   capital_grant_share=(0, 0.25, 1)[seed % 3])


def exact(openings: list[Opening], given: Assumptions) -> dict[tuple[str, str, str], Fraction]:
    """Pounds of high needs and social care lines by year, in fractions, without the code's help."""
    v = {name: Fraction(repr(float(value))) for name, value in given.central().items()}
    first = int(v["first_year"])
    out: dict[tuple[str, str, str], Fraction] = {}
    for t in range(int(v["horizon_years"]) + 1):
        year = f"{first + t}-{(first + t + 1) % 100:02d}"
        for begins, part in ((first + t, Fraction(7, 12)), (first + t - 1, Fraction(5, 12))):
            open_ = [o for o in openings if begins >= o.opens]
            used = {o.name: o.places * v["fill"] * Fraction(repr(
                o.fill[min(begins - o.opens, len(o.fill) - 1)])) for o in open_}
            filled = sum(used.values(), Fraction(0))
            diverted = filled * v["diversion"] * (1 - v["leakage"])
            lines = {
                ("high_needs", "places that are filled"): sum(
                    (used[o.name] * o.place_pence / 100 for o in open_), Fraction(0)),
                ("high_needs", "places that stand empty"): sum(
                    ((o.places - used[o.name]) * 10_000 for o in open_), Fraction(0)),
                ("high_needs", "independent placements that are not made"):
                    diverted * v["independent_gbp"] * v["education_share"],
                ("social_care", "independent placements that are not made"):
                    diverted * v["independent_gbp"] * v["social_care_share"],
                ("high_needs", "places elsewhere that are not needed"):
                    (filled - diverted) * v["otherwise_gbp"]}
            for (ledger, line), pounds in lines.items():
                key = ledger, line, year
                out[key] = out.get(key, Fraction(0)) + pounds * part
    return out


def printed(found: Statement) -> list[tuple[str, str, str]]:
    """Table, figure and pounds of every amount of the ledgers that the page prints."""
    text = str(finance_files(found, About("County", (), ""), "internal")["finance.md"])
    out, table, block, columns = [], "", "", []
    for line in text.splitlines():
        if line.startswith("## "):
            table = ("Who pays, nominal" if "nominal" in line else
                     "Who pays, real" if "real pounds" in line else "")
        elif named := BLOCK.match(line):
            block = named[1]
        elif table and line.startswith("| Financial year"):
            columns = line.strip("| ").split(" | ")[1:]
        elif table and line.startswith("| ") and not line.startswith("|--"):
            year, *cells = line.strip("| ").split(" | ")
            out += [(table, f"{block}, {year.replace('All', 'all')}: {column}", cell)
                    for column, cell in zip(columns, cells, strict=True)]
    return out


def test_a_thousand_amounts_of_a_page_are_sums_of_entries() -> None:
    """Amounts above nothing, of the pages of plans whose payers and grants differ."""
    whole = state("Plan", *drawn(0), RATES, brief=True)
    assert sum(traced_amounts(whole, seed) for seed in range(5)) >= 1_000


def traced_amounts(whole: Statement, seed: int) -> int:
    """Printed amounts above nothing of a plan's page; every one is the sum of its entries."""
    openings, given = drawn(seed)
    # What the tornado says is priced anew and not traced: it is made once.
    found = replace(whole, plan=appraise("Plan", openings, given, RATES), openings=openings,
                    assumptions=given)
    files = finance_files(found, About("County", (), ""), "internal")
    entries = pd.read_csv(io.BytesIO(files["entries.csv"]))  # type: ignore[arg-type]
    traced = pd.read_csv(io.BytesIO(files["trace.csv"]))  # type: ignore[arg-type]
    come: dict[tuple[str, str], int] = {}
    for row in traced[traced["table"].str.startswith("Who pays")].itertuples():
        key = row.table, row.figure
        come[key] = come.get(key, 0) + round(row.gbp * 100) * int(row.weight)
    amounts = printed(found)
    for table, figure, cell in amounts:
        assert come.get((table, figure), 0) == round(Fraction(cell.replace(",", "")) * 100), figure
    # The entries themselves, from places, fees and twelfths: each line rounded once.
    by_line = entries.assign(pence=(entries["gbp"] * 100).round().astype(int)).groupby(
        ["ledger", "line", "financial_year"])["pence"].sum()
    for key, pounds in exact(openings, given).items():
        assert abs(int(by_line.get(key, 0)) - pounds * 100) <= Fraction(51, 100), key
    return sum(cell != "0.00" for _, _, cell in amounts)


def test_a_thousand_rows_of_a_forecast_are_of_their_events(tmp_path: Path) -> None:
    """Only the events that a row names are folded, and the same pence come out."""
    table, _ = bookings(300, seed=8)
    (tmp_path / "p.csv").write_text(placements(300, seed=8))
    (tmp_path / "b.csv").write_text(table)
    ledger = open_ledger(tmp_path / "ledger.db", new=True)
    import_placements(ledger, tmp_path / "p.csv")
    import_bookings(ledger, tmp_path / "b.csv")
    events = ledger.events()
    ledger.engine.dispose()
    by_seq = {e.seq: e for e in events}
    rows = trace_table(outlook(events, CALENDARS, RATES, ON))
    rows["pence"] = (rows["gbp"] * 100).round().astype(int)
    key = ["figure", "placement_id", "element", "kind", "payer"]
    whole = rows.groupby(key)["pence"].sum()
    windows = {"used": Span(date(2025, 4, 1), ON),
               "committed to 31 March": Span(ON, date(2026, 4, 1)),
               "committed to 31 August": Span(date(2026, 4, 1), date(2026, 9, 1))}
    assert len(rows) >= 1_000
    seen = dict.fromkeys(rows["figure"], 0)
    for row in rows.sample(1_000, random_state=1).itertuples():
        named = [by_seq[int(seq)] for seq in row.events.split()]
        assert {e.placement for e in named} == {row.placement_id}
        own = list(fold(named).values())
        if row.figure in windows:
            again = charged(own, CALENDARS, RATES, reach(ON)).service(windows[row.figure])
            same = [c.pence for c in again
                    if (c.element, c.kind, c.payer) == (row.element, row.kind, row.payer)]
            assert sum(same) == whole[tuple(getattr(row, k) for k in key)]
        elif row.figure == "beyond what was due":
            assert [c.pence for c in beyond(charged(own, CALENDARS, RATES, reach(ON)))] == [
                row.pence]
        else:
            (event,) = named
            sign = -1 if event.kind == "credited" or event.kind == "paid" else 1
            assert sign * event.said()["pence"] == row.pence
        seen[row.figure] += 1
    assert min(seen.values()) > 10, seen
