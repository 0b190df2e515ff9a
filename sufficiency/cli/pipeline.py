"""The verb about requests on their way to a plan; no logic. Part of ``cli/app.py``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import save, show_frame, talk
from sufficiency.cli.options import file_option

verbs = typer.Typer()


@verbs.command()
def pipeline(
    requests: Annotated[Path, typer.Argument(
        help="the council's requests for an assessment, one row each (CSV); internal")],
    today: Annotated[datetime.datetime | None, typer.Option(
        formats=["%Y-%m-%d"], help="day up to which it is known; default: the last in the table"),
    ] = None,
    months: Annotated[int, typer.Option(help="months ahead", min=1, max=36)] = 12,
    a_month: Annotated[float | None, typer.Option(
        help="requests a month from now on; default: as in the last year", min=0,
        max=100_000)] = None,
    capacity: Annotated[float | None, typer.Option(
        help="final plans that can be written a month: when is the backlog gone?", min=0,
        max=100_000)] = None,
    draws: Annotated[int, typer.Option(help="draws", min=100, max=10_000)] = 1000,
    seed: Annotated[int, typer.Option(help="seed", min=0)] = 1,
    out: Annotated[Path | None, file_option(
        "file to write (CSV): plans and places by month; internal", ".csv")] = None,
) -> None:
    """Requests on their way to a plan: rates in time, what is open, new plans by month."""
    with talk(out, reads=[requests]) as progress:
        from sufficiency.case.dates import day_of
        from sufficiency.forecast import pipeline_report
        from sufficiency.forecast.requests import read_requests

        progress("reading")
        known = read_requests(requests)
        day = None if today is None else day_of(today.date())
        progress(f"drawing {months} months")
        found = pipeline_report.report(known, day, months, a_month, capacity, draws, seed)
        save(found.ahead, out)
    for title, table in found.tables:
        show_frame(table, title, ["month", "stage", "age"])
        print()
    for sentence in found.sentences:
        print(sentence)
