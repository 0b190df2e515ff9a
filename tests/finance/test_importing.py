"""Files into the ledger: what is mended is told, what contradicts itself is refused, row by row."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sufficiency.errors import InputError
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.importing import import_bookings, import_placements
from sufficiency.finance.outlook import outlook
from sufficiency.finance.state import fold
from sufficiency.finance.store import Ledger, open_ledger
from sufficiency.finance.tables import Rows, read_rows
from sufficiency.finance.verify import verify
from sufficiency.finance.views import paid
from tests.finance.making import CALENDARS, RATES, at, cost, day

HEAD = ("placement_id,child_id,provider,provider_kind,first_day,last_day,element,fee_gbp,fee_from,"
        "unit,calendar,education_share,social_care_share,health_share\n")
ROWS = """p1,child-1,Elm School,independent,2025-09-01,2025-12-19,fee,1600,,week,38,,,
p2,child-2,Elm School,independent,2025-09-01,,fee,60000,,year,,0.5,0.3,0.2
p2,child-2,Elm School,independent,2025-09-01,,fee,66000,2026-04-01,year,,0.5,0.3,0.2
p2,child-2,Elm School,independent,2025-09-01,,therapy,50,,day,38,0.5,0.3,0.2
"""


def table(folder: Path, rows: str = ROWS, head: str = HEAD) -> Path:
    path = folder / "placements.csv"
    path.write_text(head + rows)
    return path


def test_a_table_of_placements(ledger: Ledger, tmp_path: Path) -> None:
    done = import_placements(ledger, table(tmp_path))
    assert (done.rows, dict(done.counts)) == (4, {"new": 8})
    placements = ledger.placements()
    assert len(placements) == 2 and set(placements["p2"].fees) == {"fee", "therapy"}
    assert cost(ledger, "2026-04-01", "2026-04-01") == f"{66_000 / 365:.2f}", "no school that day"
    assert placements["p1"].span.end == day("2025-12-20")
    assert verify(ledger.file or ledger.engine.url.render_as_string(hide_password=False)).sound


def test_a_correction_supersedes_and_what_is_gone_is_withdrawn(
    ledger: Ledger, tmp_path: Path
) -> None:
    import_placements(ledger, table(tmp_path), at=at("2025-09-01"))
    rows = ROWS.replace("2025-12-19", "2026-02-13").replace("2026-04-01", "2026-05-01")
    done = import_placements(ledger, table(tmp_path, rows), at=at("2025-10-01"))
    assert dict(done.counts) == {"new": 1, "superseding": 1, "withdrawn": 1, "unchanged": 6}
    assert ledger.placements()["p1"].span.end == day("2026-02-14")
    assert cost(ledger, "2026-04-01", "2026-04-01") == f"{60_000 / 365:.2f}"
    assert ledger.placements(day("2025-09-30"))["p1"].span.end == day("2025-12-20")
    still = import_placements(ledger, table(tmp_path, rows))
    assert still.batch.events == 0 and "Nothing changed" in " ".join(still.words())
    open_again = import_placements(ledger, table(tmp_path, rows.replace("2026-02-13", "")))
    assert open_again.counts["withdrawn"] == 1
    assert ledger.placements()["p1"].span.end.year == 9999
    fewer = import_placements(ledger, table(tmp_path, rows.splitlines()[1] + "\n"))
    assert fewer.absent == 1 and "p1" in ledger.placements(), "it stays as it is"


def test_every_fault_at_once_and_no_child_is_named(ledger: Ledger, tmp_path: Path) -> None:
    bad = (
        "p1,child-1,Elm,independent,2025-09-01,2025-08-01,fee,-5,,week,,,,\n"
        "p2,child-2,Elm,castle,2025-09-01,,fee,5,,week,38,,,\n"
        "p3,Anna,Elm,independent,2025-09-01,,fee,5,,year,,0.5,0.3,0.3\n"
        "p4,child-4,Elm,independent,32/01/2025,,fee,5.005,,year,,,0.5,\n"
        "p5,child-5,Elm,independent,2025-09-01,,fee,5,,year,,,0.5,\n"
        "p5,child-6,Oak,independent,2025-09-01,,other,5,,year,,,0.5,\n"
        "p6,child-7,Oak,independent,2015-09-01,2025-12-19,fee,5,2026-01-01,year,,,,\n"
        "p7,child-8,Oak,independent,1915-09-01,,fee,5,,year,,,,\n")
    with pytest.raises(InputError) as caught:
        import_placements(ledger, table(tmp_path, bad))
    told = str(caught.value)
    for words in ("row 2, column last_day: is before the first day", "row 2, column fee_gbp",
                  "row 2, column calendar: is empty for a fee by week",
                  "row 3, column provider_kind", "row 4, column child_id: looks like a name",
                  "row 5, column first_day", "row 5, column fee_gbp", "others pay a share",
                  "is not what row 6 says of the same placement",
                  "row 8, column fee_from: is after the last day",
                  "row 9, column first_day: is before 2000"):
        assert words in told, words
    assert "Anna" not in told and "child-" not in told
    assert ledger.events() == []


def test_an_overlap_names_the_row(ledger: Ledger, tmp_path: Path) -> None:
    rows = ROWS + "p8,child-2,Oak,independent,2026-01-05,,fee,5,,year,,,,\n"
    with pytest.raises(InputError, match=r"placements.csv, row 6: would leave two main"):
        import_placements(ledger, table(tmp_path, rows))
    assert ledger.events() == []


def test_what_is_mended_is_told_and_a_workbook_says_the_same(
    ledger: Ledger, tmp_path: Path
) -> None:
    import_placements(ledger, table(tmp_path))
    book = openpyxl.Workbook()
    sheet = book.active
    names = HEAD.strip().split(",")
    sheet.append([n.replace("_", " ").title() for n in names])
    for line in ROWS.splitlines():
        cells: list[object] = list(line.split(","))
        for at_, name in enumerate(names):
            if name in ("first_day", "last_day", "fee_from") and cells[at_]:
                cells[at_] = day(str(cells[at_])).strftime("%d/%m/%Y")
            if name == "fee_gbp":
                cells[at_] = f"£{float(str(cells[at_])):,.2f}"
        sheet.append([None if c == "" else c for c in cells])
    sheet.append(["Total", None, None, None, None, None, None, 127650])
    book.save(tmp_path / "placements.xlsx")
    done = import_placements(ledger, tmp_path / "placements.xlsx")
    assert done.batch.events == 0
    assert {m.split(":")[0] for m in done.mends} == {
        "amount in another form, column fee_gbp", "date in another form, column fee_from",
        "date in another form, column first_day", "date in another form, column last_day",
        "row of totals left out"}


def test_a_sheet_is_found_by_name_wherever_it_stands(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["What this is"])
    book.create_sheet("Days").append(["day"])
    book["Days"].append(["Monday"])
    for name, said in (("days.xlsx", []), ("week.xlsx", []), ("month.xlsx", [
            "has 3 sheets of cells, and none is called month"])):
        if said:  # a second one could be the table as well
            book.create_sheet("Others").append(["day"])
        book.save(tmp_path / name)
        found = read_rows(tmp_path / name, [Column("day", "text")])
        assert [f.problem for f in found.faults] == said
        assert [r["day"] for r in found.rows] == ([] if said else ["Monday"])


BOOKINGS = "placement_id,kind,invoice,dated,first_day,last_day,amount\n"


def test_bookings(ledger: Ledger, tmp_path: Path) -> None:
    import_placements(ledger, table(tmp_path))
    path = tmp_path / "bookings.csv"
    path.write_text(BOOKINGS + "p1,paid,A1,2025-10-01,2025-09-01,2025-10-24,900\n"
                    "p1,credited,A1,2025-10-10,2025-09-01,2025-10-24,100.50\n"
                    "p1,invoiced,A1,2025-09-20,2025-09-01,2025-10-24,1000.50\n")
    done = import_bookings(ledger, path)
    assert done.counts["new"] == 3
    assert sorted(b.pence for b in ledger.placements()["p1"].booked) == [-100_50, 900_00, 1000_50]
    assert import_bookings(ledger, path).batch.events == 0
    path.write_text(BOOKINGS + "p1,invoiced,A2,2025-09-20,2025-09-01,2025-10-24,-4\n")
    with pytest.raises(InputError, match="naming the invoice"):
        import_bookings(ledger, path)
    path.write_text(BOOKINGS + "p1,invoiced,A2,2025-09-20,2025-09-01,2025-10-24,4\n"
                    "p7,invoiced,A3,2025-09-20,2025-09-01,2025-10-24,4\n")
    with pytest.raises(InputError, match=r"bookings.csv, row 3: 'invoiced' is of a placement"):
        import_bookings(ledger, path)


def test_a_payment_beyond_its_invoice_is_told_and_may_come_back(
    ledger: Ledger, tmp_path: Path
) -> None:
    """A payment is a fact and is recorded; it is set off against no other invoice."""
    import_placements(ledger, table(tmp_path))
    path = tmp_path / "bookings.csv"
    days = "2025-09-01,2025-10-24"
    path.write_text(BOOKINGS + f"p1,invoiced,5100012345,2025-09-20,{days},1000\n"
                    f"p1,Invoice,A2,2025-09-20,{days},300\n"
                    f"p1,paid,5100012345,2025-10-01,{days},1250.01\n")
    done = import_bookings(ledger, path)
    assert done.overpaid == 250_01 and "£250.01; reconcile" in " ".join(done.words())

    def left() -> tuple[int, int]:
        found = paid(ledger.placements().values())
        return sum(c.pence for c in found.unpaid), sum(c.pence for c in found.overpaid)

    assert left() == (300_00, 250_01)
    path.write_text(BOOKINGS + f"p1,refunded,5100012345,2025-11-01,{days},1250.02\n")
    with pytest.raises(InputError, match="row 2: 'paid' pays back more than was paid"):
        import_bookings(ledger, path)
    path.write_text(BOOKINGS + f"p1,refunded,5100012345,2025-11-01,{days},250.01\n")
    assert import_bookings(ledger, path).overpaid == 0 and left() == (300_00, 0)
    assert import_bookings(ledger, path).batch.events == 0
    path.write_text(BOOKINGS + f"p1,paid,5100012345,2025-10-01,{days},200\n")
    with pytest.raises(InputError, match="would leave more paid back than was paid"):
        import_bookings(ledger, path)


def test_one_invoice_is_paid_as_one(ledger: Ledger, tmp_path: Path) -> None:
    """An invoice for two children, all of it paid on one line: nothing is left and nothing over."""
    one = "{0},child-{0},Elm,independent,2025-09-01,,fee,100,,year,,,,\n"
    import_placements(ledger, table(tmp_path, one.format("p1") + one.format("p2")))
    path = tmp_path / "bookings.csv"
    lines = (
        ("p1,invoiced,A1,2025-09-20", 10), ("p2,invoiced,a1,2025-09-20", 20),
        ("p1,paid,A1,2025-10-01", 30))
    path.write_text(BOOKINGS + "".join(
        f"{what},2025-09-01,2025-10-24,{amount}\n" for what, amount in lines))
    import_bookings(ledger, path)
    found = paid(ledger.placements().values())
    assert (sum(c.pence for c in found.unpaid), found.overpaid) == (0, [])


def test_an_invoice_on_two_dates_is_told(ledger: Ledger, tmp_path: Path) -> None:
    import_placements(ledger, table(tmp_path))
    path = tmp_path / "bookings.csv"
    for dated, again in (("2025-09-20", 0), ("2025-09-21", 1)):
        path.write_text(BOOKINGS + f"p1,invoiced,A1,{dated},2025-09-01,2025-10-24,5\n")
        done = import_bookings(ledger, path)
        assert done.again == again
        assert ("entered twice" in " ".join(done.words())) == bool(again)


def test_what_a_workbook_hides_or_leaves_open(tmp_path: Path) -> None:
    """Hidden rows are read and told; merged amounts and formulas without results are refused."""
    columns = [Column("day", "day", needed=True), Column("pay", "pay", "pence", True)]

    def read(change: Callable[[Worksheet], None]) -> Rows:
        book = openpyxl.Workbook()
        for cells in (["Title", None], ["Day", "Pay"], ["Monday", 1], ["Sub-total", 1],
                      ["Friday", 2], ["Total for Elm", 3]):
            book.active.append(cells)
        change(book.active)
        book.save(tmp_path / "days.xlsx")
        return read_rows(tmp_path / "days.xlsx", columns)

    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[5].hidden = True
        sheet.merge_cells("A1:B1")

    found = read(hide)
    assert [r["pay"] for r in found.rows] == [100, 200] and not found.faults
    assert found.mended() == ["hidden rows, read as well: 1", "lines above the header left out: 1",
                              "row of totals left out: 2"]
    assert [f.problem for f in read(lambda s: s.merge_cells("B3:B5")).faults] == [
        "has cells merged over several rows, which may mean one amount or several"]

    def count(sheet: Worksheet) -> None:
        sheet["B3"] = "=1+1"

    assert [f.problem for f in read(count).faults] == [
        "has formulas whose results are not in the file"]


@pytest.mark.parametrize(("written", "unit"), [
    ("per annum", "year"), ("Annual", "year"), ("pw", "week"), ("Weekly", "week"),
    ("half-termly", "half_term"), ("Termly", "term"), ("daily", "day")])
def test_units_as_contracts_write_them(
    ledger: Ledger, tmp_path: Path, written: str, unit: str
) -> None:
    import_placements(ledger, table(
        tmp_path, f"p1,child-1,Elm,independent,2025-09-01,,fee,100,,{written},38,,,\n"))
    (fees,) = ledger.placements()["p1"].fees.values()
    assert fees[0][1].fee.unit == unit


def test_thirds_and_place_funding_of_others(ledger: Ledger, tmp_path: Path) -> None:
    rows = "p1,child-1,Elm,independent,2025-09-01,,fee,100,,year,,{},{},{}\n"
    import_placements(ledger, table(tmp_path, rows.format("1/3", "1/3", "1/3")))
    assert {w for _, shares in ledger.placements()["p1"].shares for w in shares.weights} == {
        Fraction(1, 3)}
    for wrong, told in ((("45", "35", "20"), "together they are 1"),
                        (("24/25", "1/25", ""), "is not a number")):
        with pytest.raises(InputError, match=told):
            import_placements(ledger, table(tmp_path, rows.format(*wrong)))
    head = HEAD.replace("element", "maintained_by,element")
    for element in ("place", "Place funding", "Core funding", "10 places"):
        row = f"p2,child-2,Elm,state_special,2025-09-01,,other,{element},100,,year,,,,\n"
        with pytest.raises(InputError, match="is place funding of another council's school"):
            import_placements(ledger, table(tmp_path, row, head))
    import_placements(ledger, table(tmp_path, row.replace("10 places", "placement top-up"), head))


def test_days_without_a_fee_are_told(ledger: Ledger, tmp_path: Path) -> None:
    """What is known of no fee costs an unknown amount, not nothing."""
    row = "p1,child-1,Elm,independent,2025-09-01,2026-03-31,fee,100,{},year,,,,\n"
    for since, count in (("2025-09-01", 0), ("2025-11-03", 1)):
        import_placements(ledger, table(tmp_path, row.format(since)))
        found = outlook(ledger.events(), CALENDARS, RATES, day("2026-02-03"))
        assert found.no_fee == count
        assert ("no fee is recorded" in " ".join(found.words())) == bool(count)


def many(folder: Path, count: int) -> Path:
    return table(folder, "".join(
        f"p{n},child-{n},School {n % 7},independent,2025-09-01,,fee,{1000 + n},,year,,,,\n"
        for n in range(count)))


def kill_during(where: Path, file: Path, seconds: float) -> None:
    """Import in a process that is killed after so long, wherever it is then."""
    code = ("import sys; from pathlib import Path\n"
            "from sufficiency.finance.store import open_ledger\n"
            "from sufficiency.finance.importing import import_placements\n"
            "ledger = open_ledger(sys.argv[1]); print('ready', flush=True)\n"
            "import_placements(ledger, Path(sys.argv[2])); print('done', flush=True)\n")
    child = subprocess.Popen([sys.executable, "-c", code, str(where), str(file)],
                             stdout=subprocess.PIPE, text=True,
                             env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


@pytest.mark.skipif(os.name == "nt", reason="a kill like this is of POSIX")
@pytest.mark.large
def test_killed_at_any_moment_it_is_before_or_after(tmp_path: Path) -> None:
    file, count = many(tmp_path, 800), 800
    whole = open_ledger(tmp_path / "whole.db", new=True)
    import_placements(whole, file, at=at("2025-09-01"))
    said = [(e.kind, e.placement, e.content) for e in whole.events()]
    rng = random.Random(3)
    for n in range(3):
        where = tmp_path / f"{n}.db"
        open_ledger(where, new=True).engine.dispose()
        kill_during(where, file, rng.random() * 0.3)
        ledger = open_ledger(where)
        assert len(ledger.events()) in (0, 2 * count)
        assert verify(where).sound
        import_placements(ledger, file, at=at("2025-09-01") if not ledger.events() else None)
        assert [(e.kind, e.placement, e.content) for e in ledger.events()] == said
        assert len(fold(ledger.events())) == count and verify(where).sound
        ledger.engine.dispose()
