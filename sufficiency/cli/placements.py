"""The verbs of the placement ledger; no logic. Part of ``cli/app.py``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency.cli.console import save, show_frame, talk
from sufficiency.cli.failures import Net

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sufficiency.finance.calendars import Calendar
    from sufficiency.finance.events import Event
    from sufficiency.finance.outlook import Outlook

LedgerAt = Annotated[str, typer.Argument(help="file of the ledger, or URL of a database")]
USUAL = Path("calendars.csv")
Calendars = Annotated[Path, typer.Option(
    help="table of charging calendars; may be absent where every fee is yearly")]
OnDay = Annotated[datetime | None, typer.Option(
    "--on", formats=["%Y-%m-%d"], help="day up to which fees count as used; default: today")]
National = Annotated[Path | None, typer.Option(
    help="folder with tables of rates that take the place of the national ones")]
TOTALS = ("Totals only; groups of fewer than 10 children are pooled. The ledger holds pseudonyms: "
          "keep it and its tables inside.")
INTERNAL = "Internal: groups of few children are shown. Never publish."
placements = typer.Typer(
    cls=Net, no_args_is_help=True, rich_markup_mode=None,
    help="The placement ledger: who is placed where, at what fee, paid by whom, known since when.")
verbs = typer.Typer()
verbs.add_typer(placements, name="placements")


@placements.command("import")
def import_(
    ledger: LedgerAt,
    table: Annotated[Path, typer.Argument(help="table of placements or bookings (CSV, xlsx)")],
    bookings: Annotated[bool, typer.Option(
        "--bookings", help="the table holds invoices, credit notes and payments")] = False,
    source: Annotated[str, typer.Option(help="system the table comes from")] = "file",
    new: Annotated[bool, typer.Option("--new", help="make the ledger if there is none")] = False,
) -> None:
    """Import a table in one transaction; the same table twice changes nothing."""
    with talk() as progress:
        from sufficiency.finance import importing
        from sufficiency.finance.store import made_for

        progress("importing")
        read = importing.import_bookings if bookings else importing.import_placements
        with made_for(ledger, new=new) as book:
            done = read(book, table, source=source)
    for line in done.words():
        print(line)
    print(f"hash of the last event (keep it elsewhere): {done.batch.head}")


@placements.command()
def status(
    ledger: LedgerAt, calendars: Calendars = USUAL, on: OnDay = None,
    rates: National = None,
) -> None:
    """Placements and pounds on a day: used, committed, invoiced, not paid yet."""
    from sufficiency.finance.store import open_ledger

    found = _outlook(open_ledger(ledger).events(), calendars, on, rates)
    print(f"{found.children:,} {'child' if found.children == 1 else 'children'} in "
          f"{found.placements:,} placement{'' if found.placements == 1 else 's'} on {found.on}")
    for line in found.words():
        print(line)
    print(TOTALS)


@placements.command()
def forecast(
    ledger: LedgerAt, calendars: Calendars = USUAL, on: OnDay = None,
    rates: National = None,
    budget: Annotated[Path | None, typer.Option(help="table of budgets by group")] = None,
    internal: Annotated[bool, typer.Option(
        "--internal", help="show groups of few children too; never publish")] = False,
    out: Annotated[Path | None, typer.Option(help="file for the groups (CSV)")] = None,
    trace: Annotated[Path | None, typer.Option(
        help="file for the rows and events behind each figure (CSV); internal")] = None,
) -> None:
    """The year's forecast by need, provider and Ofsted band, against budget."""
    from sufficiency.finance.outlook import group_table, read_budget, trace_table
    from sufficiency.finance.pooled import FEW
    from sufficiency.finance.store import open_ledger

    with talk(out, trace, reads=[Path(ledger), calendars, budget]):
        budgets = {} if budget is None else read_budget(budget)
        found = _outlook(open_ledger(ledger).events(), calendars, on, rates)
        table = group_table(found, budgets, 0 if internal else FEW)
        save(table, out)
        save(trace_table(found), trace)
    for line in found.words():
        print(line)
    if len(table):
        print()
        shown = table.map(lambda v: f"{v:,.2f}" if isinstance(v, float) and v == v else v)
        show_frame(shown, f"Pounds of {found.year}, without VAT", ("by",))
    print(INTERNAL if internal else TOTALS)


@placements.command()
def reconcile(
    ledger: LedgerAt,
    export: Annotated[Path, typer.Argument(help="export of the council's ledger (CSV, xlsx)")],
    out: Annotated[Path | None, typer.Option(help="file for the differences (CSV)")] = None,
) -> None:
    """Invoices and credits against the council's ledger, to the penny; exit 1 if any differ."""
    with talk(out, reads=[Path(ledger), export]):
        from sufficiency.finance import reconciling
        from sufficiency.finance.store import open_ledger

        found = reconciling.reconcile(open_ledger(ledger).placements().values(), export)
        save(reconciling.difference_table(found), out)
    for line in found.words():
        print(line)
    if out is not None:
        print(f"differences line by line: {out} (internal: never publish)")
    if found.differences:
        raise typer.Exit(1)


@placements.command()
def verify(
    ledger: LedgerAt,
    expect: Annotated[str, typer.Option(help="hash of the last event as kept before")] = "",
) -> None:
    """Whether the ledger is what was recorded; exit 1 if not."""
    from sufficiency.finance.verify import verify as look

    found = look(ledger, expect)
    if found.events or found.sound:
        print(f"{found.events:,} events, hash of the last one {found.head}")
    for line in (*found.problems, *(f"note: {n}" for n in found.notes)):
        print(line)
    if not found.sound:
        raise typer.Exit(1)
    print("the ledger is what was recorded")


@placements.command("as-of")
def as_of(
    ledger: LedgerAt,
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="a day, like 2026-02-03")],
    calendars: Calendars = USUAL, rates: National = None,
) -> None:
    """What was thought at the end of a day, what is thought now, and what came between."""
    from sufficiency.finance.outlook import since
    from sufficiency.finance.rates import load_rates
    from sufficiency.finance.store import open_ledger

    found = since(open_ledger(ledger), day.date(), _calendars(calendars), load_rates(rates))
    for line in found.words():
        print(line)
    print(TOTALS)


def _calendars(path: Path) -> Mapping[str, Calendar]:
    """Calendars of a table; none where the usual one is not there: yearly fees need none, and of
    others it is said which calendar lacks.
    """
    from sufficiency.files import is_file
    from sufficiency.finance.calendars import read_calendars

    return {} if path == USUAL and not is_file(path) else read_calendars(path)


def _outlook(
    events: list[Event], calendars: Path, on: datetime | None, rates: Path | None
) -> Outlook:
    from sufficiency.finance.outlook import outlook
    from sufficiency.finance.rates import load_rates

    day = date.today() if on is None else on.date()
    return outlook(events, _calendars(calendars), load_rates(rates), day)
