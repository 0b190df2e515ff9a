"""The verbs about places by year; no logic. Part of ``cli/app.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import save, show_frame, talk
from sufficiency.cli.options import PUBLISHED, Against, Series, file_option, only_public

verbs = typer.Typer()

Threshold = Annotated[int, typer.Option(help="smallest count of children that is printed", min=5)]


@verbs.command()
def gaps(
    scenarios: Annotated[list[Path], typer.Argument(
        help="scenario files (TOML) of one case, as do-nothing and a plan")],
    first: Annotated[int | None, typer.Option(
        "--from", help="first January; default: 2019, or that of the places or the first that is "
        "published of the council, if later")] = None,
    last: Annotated[int, typer.Option("--to", help="last January")] = 2031,
    data: Series = PUBLISHED,
    draws: Annotated[int, typer.Option(help="draws of the forecast", min=20, max=1000)] = 100,
    seed: Annotated[int, typer.Option(help="seed", min=0)] = 1,
    out: Annotated[Path | None, file_option(
        "file to write (CSV): every year, need, phase and district; internal unless --public",
        ".csv")] = None,
    page: Annotated[Path | None, file_option(
        "page to write (HTML), with charts", ".html")] = None,
    public: Annotated[bool, typer.Option(
        "--public", help="table and page fit to publish: small numbers withheld")] = False,
    threshold: Threshold = 10,
    against: Against = None,
) -> None:
    """How many places are short in which year, of which kind, with each scenario."""
    if public and page is None and out is None:
        raise typer.BadParameter("writes files: give --page or --out", param_hint="--public")
    only_public(public, against)
    with talk(None if public else out) as progress:
        from pandas import concat

        from sufficiency.alternative.report import APART, open_providers
        from sufficiency.forecast.study import Asked
        from sufficiency.gaps import report, run
        from sufficiency.publish import years_page
        from sufficiency.publish.disclosure.figures import Rules
        from sufficiency.study.check import scenarios as checked

        checked(scenarios)
        table = out if public else None
        years_page.ready(page, table, public=public, against=against or ())
        asked = run.Asked(Asked(data, seed=seed), first, last, draws)
        found = run.gaps(scenarios, asked, progress)
        beside = open_providers(scenarios[0])
        written: tuple[Path, ...] = ()
        if page is not None or public:
            told = run.Ahead(tuple(found), run.forecast_of(scenarios[0], asked, progress))
            progress("drawing")
            written = years_page.write_years(
                told, Rules(threshold) if public else None, page=page, table=table,
                against=against or ())
        if not public:
            save(concat([g.table for g in found], ignore_index=True), out)
    show_frame(report.by_year(found), "Children without a suitable local place", ["january"])
    for each in found:
        for title, table in report.tables(each):
            print()
            show_frame(table, f"{each.title}: {title}", ["opens"])
    if len(beside):
        print()
        show_frame(beside, "Alternative provision and hubs, beside these places",
                   list(beside.columns))
    print()
    for sentence in (*report.sentences(found), *([APART] if len(beside) else ())):
        print(sentence)
    for path in written:
        print(f"{path}{'  never publish' if public and 'internal' in path.name else ''}")


@verbs.command()
def flow(
    scenario: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    first: Annotated[int | None, typer.Option(
        "--from", help="first January; default: the supply year, or the children's own")] = None,
    last: Annotated[int | None, typer.Option(
        "--to", help="last January; default: the demand year and phase.years more")] = None,
    data: Series = PUBLISHED,
    draws: Annotated[int, typer.Option(help="draws of the forecast", min=20, max=1000)] = 100,
    seed: Annotated[int, typer.Option(help="seed of the forecast", min=0)] = 1,
    out: Annotated[Path | None, typer.Option(
        help="folder for the tables: years, pins, ledger, over_full (CSV), report.md; internal "
        "unless --public")] = None,
    public: Annotated[bool, typer.Option(
        "--public", help="years.csv and report.md fit to publish, and nothing else")] = False,
    threshold: Threshold = 10,
    against: Against = None,
) -> None:
    """Children and places through the years: who moves each September while the rest stay."""
    if public and out is None:
        raise typer.BadParameter("writes files: give --out", param_hint="--public")
    only_public(public, against)
    with talk(folder=out) as progress:
        from sufficiency.files import write_folder
        from sufficiency.forecast.study import Asked
        from sufficiency.gaps import flow as through
        from sufficiency.gaps import flow_report
        from sufficiency.publish import flow_release
        from sufficiency.publish.disclosure.figures import Rules
        from sufficiency.publish.tables import csv_bytes

        found = through.flow(scenario, first, last, Asked(data, seed=seed), draws=draws,
                             progress=progress)
        if public and out is not None:
            flow_release.write_flow(found, out, Rules(threshold), against or ())
        elif out is not None:
            write_folder(out, {
                "years.csv": csv_bytes(found.years), "pins.csv": csv_bytes(found.pins),
                "ledger.csv": csv_bytes(found.ledger),
                "over_full.csv": csv_bytes(found.over_full),
                "report.md": flow_report.markdown(
                    found.title, flow_report.tables(found), flow_report.sentences(found))})
    for title, table in flow_report.tables(found):
        show_frame(table, title, ["january", "reason"])
        print()
    for sentence in flow_report.sentences(found):
        print(sentence)


@verbs.command()
def returns(
    scenario: Annotated[Path, typer.Argument(help="scenario file (TOML) with the places planned")],
    data: Series = PUBLISHED,
    draws: Annotated[int, typer.Option(help="draws", min=100, max=10_000)] = 1000,
    seed: Annotated[int, typer.Option(help="seed", min=0)] = 1,
    out: Annotated[Path, typer.Option(help="folder for the tables; internal")] = Path(
        "results/returns"),
) -> None:
    """Tables in the shape of returns: specialist forecasts, places planned, provision by need."""
    with talk(folder=out) as progress:
        from sufficiency.files import write_folder
        from sufficiency.gaps import questions
        from sufficiency.publish.tables import csv_bytes

        tables = questions.returns(scenario, series=data, draws=draws, seed=seed,
                                   progress=progress)
        write_folder(out, {name: csv_bytes(table) for name, table in tables.items()})
    for name, table in tables.items():
        print(f"{out / name}  {len(table):,} rows")
    print("Internal: small counts are in these tables. Figures are means over draws, made whole so "
          "that rows and columns sum.")
