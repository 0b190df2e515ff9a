"""Planted differences between the tracker and an export: all found, none invented."""

from __future__ import annotations

import csv
import random
from datetime import date
from pathlib import Path

import pytest
from ledgercase import bookings, export_table, placements

from sufficiency.errors import InputError
from sufficiency.finance.cleaned_values import Column, value
from sufficiency.finance.importing import import_bookings, import_placements
from sufficiency.finance.money import pence, pounds
from sufficiency.finance.reconciling import difference_table, reconcile
from sufficiency.finance.state import Placement
from sufficiency.finance.store import open_ledger
from tests.finance.making import booked, placed

COUNT = 400
PLANTS = ("a penny", "left out", "added", "twice", "another month", "another provider",
          "sign turned", "swapped")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Placement], list[list[str]]]:
    folder = tmp_path_factory.mktemp("reconcile")
    (folder / "p.csv").write_text(placements(COUNT))
    table, export = bookings(COUNT)
    (folder / "b.csv").write_text(table)
    ledger = open_ledger(folder / "ledger.db", new=True)
    import_placements(ledger, folder / "p.csv")
    import_bookings(ledger, folder / "b.csv")
    found = list(ledger.placements().values())
    ledger.engine.dispose()
    return found, export


def plant(
    what: str, lines: list[list[str]], at: int, other: int
) -> set[tuple[str, str, str]]:
    """Change an export; provider, month and reference of every line that must differ."""
    row = lines[at]
    touched = {_key(row)}
    amount = pence(row[2])
    if what == "a penny":
        row[2] = _plain(amount + 1)
    elif what == "left out":
        row[2] = ""  # taken out below, so that positions stay
    elif what == "added":
        lines.append([row[0], row[1], "12.34", f"X{at}"])
        touched = {_key(lines[-1])}
    elif what == "twice":
        lines.append(list(row))
    elif what == "another month":
        row[1] = "2025-08-15" if not row[1].startswith("2025-08") else "2025-09-15"
        touched.add(_key(row))
    elif what == "another provider":
        row[0] = "Nobody's School"
        touched.add(_key(row))
    elif what == "sign turned":
        row[2] = _plain(-amount)
    elif what == "swapped":
        row[2], lines[other][2] = lines[other][2], row[2]
        touched.add(_key(lines[other]))
    return touched


def _key(row: list[str]) -> tuple[str, str, str]:
    return row[0].casefold(), row[1][:7], row[3].casefold()


def _plain(amount: int) -> str:
    return pounds(amount).replace(",", "")


def test_without_a_difference_there_is_none(
    known: tuple[list[Placement], list[list[str]]], tmp_path: Path
) -> None:
    export = tmp_path / "export.csv"
    export.write_text(export_table(known[1]).replace("School", "SCHOOL "))
    found = reconcile(known[0], export)
    assert (found.matched, found.differences) == (COUNT, ())
    assert found.here == found.there == sum(pence(row[2]) for row in known[1])
    assert f"difference £{pounds(0)}" in " ".join(found.words())


def test_100_planted_differences_are_found_and_no_other(
    known: tuple[list[Placement], list[list[str]]], tmp_path: Path
) -> None:
    rng = random.Random(4)
    lines = [list(row) for row in known[1]]
    spots = rng.sample(range(COUNT), 200)
    expected: set[tuple[str, str, str]] = set()
    for n in range(100):
        expected |= plant(PLANTS[n % 8], lines, spots[2 * n], spots[2 * n + 1])
    export = tmp_path / "export.csv"
    export.write_text(export_table([row for row in lines if row[2]]))
    found = reconcile(known[0], export)
    assert {(d.provider, d.month, d.reference) for d in found.differences} == expected
    assert sum(d.here - d.there for d in found.differences) == found.here - found.there
    kinds = {"only here", "only there", "different"}
    assert {d.kind for d in found.differences} == kinds
    assert all(found.count(k) > 0 for k in kinds)


def test_each_kind_alone(
    known: tuple[list[Placement], list[list[str]]], tmp_path: Path
) -> None:
    for what in PLANTS:
        lines = [list(row) for row in known[1]]
        expected = plant(what, lines, 7, 11)
        export = tmp_path / "export.csv"
        export.write_text(export_table([row for row in lines if row[2]]))
        found = reconcile(known[0], export)
        assert {(d.provider, d.month, d.reference) for d in found.differences} == expected, what


def test_without_references_it_says_what_cannot_be_seen(
    known: tuple[list[Placement], list[list[str]]], tmp_path: Path
) -> None:
    export = tmp_path / "export.csv"
    with export.open("w", newline="") as out:
        csv.writer(out).writerows([["Supplier", "Posting date", "Amount"],
                                   *(row[:3] for row in known[1])])
    found = reconcile(known[0], export)
    assert not found.differences and not found.by_reference
    assert "cancel out cannot be seen" in " ".join(found.words())


def test_months_the_export_does_not_speak_of_are_left_alone(
    known: tuple[list[Placement], list[list[str]]], tmp_path: Path
) -> None:
    export = tmp_path / "export.csv"
    month = [row for row in known[1] if row[1].startswith("2025-11")]
    export.write_text(export_table(month))
    found = reconcile(known[0], export)
    assert found.matched == len(month) > 0 and not found.differences
    others = [row for row in known[1] if not row[1].startswith("2025-11")]
    assert found.outside == (len(others), sum(pence(row[2]) for row in others))
    words = " ".join(found.words())
    assert "compared: 2025-11 to 2025-11" in words
    assert f"not compared: here £{pounds(found.outside[1])} in other months" in words


@pytest.mark.parametrize("form", ["{}-", "({})", "{} CR", "-£{}", "£-{}", "GBP -{}", "\u2013{}",
                                  "{} GBP-", "-{} GBP"])
def test_credits_as_ledgers_write_them(tmp_path: Path, form: str) -> None:
    """An invoice of 2,469.00 and a credit note of 1,234.50 in the next month; a blank row."""
    ledger = open_ledger(tmp_path / "a.db", new=True)
    days = ("2025-09-01", "2025-09-30")
    ledger.add([*placed("p1", "2025-09-01"),
                booked("invoiced", "p1", "2469", "A1", "2025-10-01", *days),
                booked("credited", "p1", "1234.50", "A1", "2025-11-01", *days)])
    (tmp_path / "e.csv").write_text(
        "Supplier,Posting date,Amount,Invoice\nSchool,01/10/2025,\"£2,469.00\",A1\n,,,\n"
        f"School,01/11/2025,\"{form.format('1,234.50')}\",A1\n")
    found = reconcile(ledger.placements().values(), tmp_path / "e.csv")
    assert (found.matched, found.differences) == (2, ())
    assert found.here == found.there == 1_234_50
    assert "amount in another form, column amount_gbp: 2" in " ".join(found.words())
    ledger.engine.dispose()


@pytest.mark.parametrize("text", ["(-12)", "-12 CR", "(12) DR", "--12", "-", "£", "1.234,50",
                                  "1,23", "12.005", "1£2", "1e3", "", "()", "twelve"])
def test_amounts_that_may_mean_two_things_are_faults(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|signs|decimals"):
        pence(text)


def test_an_export_as_finance_systems_write_it(tmp_path: Path) -> None:
    """Columns of no use, debits and credits apart, an invoice in three parts, a credit note under
    its own number, numbers of ten digits, sums in the middle."""
    ledger = open_ledger(tmp_path / "a.db", new=True)
    (tmp_path / "p.csv").write_text(
        "placement_id,child_id,provider,provider_kind,first_day,fee_gbp,unit\n"
        "p1,c1,Elm School,independent,2025-09-01,100,year\n")
    import_placements(ledger, tmp_path / "p.csv")
    days = "2025-09-01,2025-12-19"
    (tmp_path / "b.csv").write_text(
        "placement_id,kind,invoice,dated,first_day,last_day,amount,reference\n"
        f"p1,invoiced,5100012345,2025-09-20,{days},100.00,\n"
        f"p1,credited,5100012345,2025-10-20,{days},40.01,CN-7\n"
        f"p1,paid,5100012345,2025-10-21,{days},70.00,\n")
    import_bookings(ledger, tmp_path / "b.csv")
    (tmp_path / "e.csv").write_text(
        "Co,Vendor,Posting Date,Invoice No,Text,Debit,Credit\n"
        "1,Elm School,20/09/2025,5100012345,x,33.33,\n1,Elm School,20/09/2025,5100012345,x,33.33,\n"
        "1,Elm School,20/09/2025,5100012345,x,33.34,\nSub-total,,,,,100.00,\n"
        "1,Elm School,22/10/2025,CN-7,x,,40.01\n")
    found = reconcile(ledger.placements().values(), tmp_path / "e.csv")
    assert (found.matched, found.differences, found.here, found.there) == (2, (), 59_99, 59_99)
    words = " ".join(found.words())
    assert "paid beyond what was invoiced: £10.01 (invoices: 1)" in words
    assert "mended: not read, column text: 1" in words
    table = difference_table(found)
    assert table[["kind", "reference", "here", "there", "paid_beyond"]].to_numpy().tolist() == [
        ["paid beyond", "5100012345", 0, 0, 10.01]]
    (tmp_path / "e.csv").write_text(  # a dash for nothing, and the time of posting
        "Vendor,Posting Date,Invoice No,Debit,Credit\n"
        "Elm School,20/09/2025 00:00:00,5100012345,£100.00,£ -\n"
        "Elm School,2025-10-22T14:05:01,CN-7, - ,40.01\n")
    assert reconcile(ledger.placements().values(), tmp_path / "e.csv").matched == 2
    for bad, told in ((",,\n", "has no amount"), ("amount,1,2\n", "is not an amount")):
        (tmp_path / "e.csv").write_text(
            "Vendor,Posting Date,Amount,Debit,Credit\nElm School,20/09/2025," + bad)
        with pytest.raises(InputError, match=told):
            reconcile([], tmp_path / "e.csv")
    ledger.engine.dispose()


@pytest.mark.parametrize("text", ["2025-09-15", "15/09/2025 00:00", "15/09/2025 14:22:01",
                                  "2025-09-15T00:00:00", "2025-09-15 00:00:00", "20250915",
                                  "2025/09/15", "15-SEP-2025", "45915"])
def test_dates_as_finance_systems_write_them(text: str) -> None:
    assert value(text, Column("date", "day", "date"))[0] == date(2025, 9, 15)


@pytest.mark.parametrize("text", ["09/15/2025", "Sep-25", "2025-09-31 00:00:00", "20251301", "T0"])
def test_what_is_no_date_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|not a day"):
        value(text, Column("date", "day", "date"))


def test_every_fault_of_an_export(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text("provider,date,amount\nElm,2025-13-01,5\n,2025-09-01,five\n")
    with pytest.raises(InputError) as caught:
        reconcile([], export)
    told = str(caught.value)
    assert all(w in told for w in ("row 2, column date", "row 3, column provider",
                                   "row 3, column amount_gbp"))
