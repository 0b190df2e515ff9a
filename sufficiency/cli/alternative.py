"""The verbs about alternative provision and Student Support Hubs; no logic. Part of
``cli/app.py``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import save, show_frame, talk
from sufficiency.cli.options import file_option

verbs = typer.Typer()
Scenarios = Annotated[Path, typer.Argument(help="scenario file (TOML)")]


@verbs.command("ap")
def alternative_provision(
    scenario: Scenarios,
    on: Annotated[datetime.datetime | None, typer.Option(
        formats=["%Y-%m-%d"], help="day of the register; default: today")] = None,
    out: Annotated[Path | None, file_option(
        "file to write (CSV): placements to look at, by row of the register; internal", ".csv")
    ] = None,
) -> None:
    """Alternative provision: who is there, each child once, and what to look at."""
    with talk(out) as progress:
        from sufficiency.alternative import report
        from sufficiency.alternative.register import status
        from sufficiency.alternative.tables import read_alternative
        from sufficiency.case.dates import day_of
        from sufficiency.case.scenario import load_scenario

        progress("reading")
        asked = load_scenario(scenario)
        found = read_alternative(asked.case_folder)
        day = datetime.date.today() if on is None else on.date()
        now = status(found, day_of(day), asked.hubs)
        save(now.placements, out)
    show_frame(report.providers_table(found, asked), "Alternative provision by kind",
               ["kind", "tier", "pupils a year"])
    for title, table in report.status_tables(now):
        print()
        show_frame(table, f"{title}, {day:%-d %B %Y}", list(table.columns))
    print()
    for sentence in report.status_sentences(now):
        print(sentence)


@verbs.command()
def hubs(
    scenario: Scenarios,
    open_most: Annotated[int | None, typer.Option(
        "--open", help="new hubs at most; default: hubs.open_most", min=0)] = None,
    within: Annotated[float | None, typer.Option(
        help="minutes; default: hubs.within_minutes", min=0)] = None,
    out: Annotated[Path | None, file_option(
        "file to write (CSV): every secondary school, and minutes to its nearest hub",
        ".csv")] = None,
) -> None:
    """Student Support Hubs: which secondary schools are near one, and where to open more."""
    with talk(out) as progress:
        from sufficiency.alternative import report
        from sufficiency.alternative.hubs import plan_hubs
        from sufficiency.case.scenario import load_scenario

        asked = load_scenario(scenario).with_settings({
            name: value for name, value in (("hubs.open_most", open_most),
                                            ("hubs.within_minutes", within)) if value is not None})
        plan = plan_hubs(asked, progress)
        save(plan.schools, out)
    for title, table in report.hub_tables(plan):
        show_frame(table, title, list(table.columns))
        print()
    for sentence in report.hub_sentences(plan, asked):
        print(sentence)
