"""The verbs that price a plan and track what it brings; no logic. Part of ``cli/app.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import own_name, show_frame, talk
from sufficiency.cli.options import Against, ahead, file_option, only_public
from sufficiency.cli.outputs import ForAll, Threshold, wrote

verbs = typer.Typer()


@verbs.command()
def finance(
    scenario: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    folder: Annotated[Path | None, typer.Option(
        "--finance", help="folder of assumptions; default: the scenario's")] = None,
    openings: Annotated[Path | None, typer.Option(
        help="table of what opens, in place of the scenario's plan")] = None,
    seed: Annotated[int, typer.Option(help="seed of the draws", min=0, max=2**32 - 1)] = 1,
    forecast: Annotated[Path | None, ahead(
        "join the draws with those of the years ahead")] = None,
    public: ForAll = False, threshold: Threshold = 10, against: Against = None,
    out: Annotated[Path | None, typer.Option(help="folder for page and tables")] = None,
) -> None:
    """What a plan costs and saves: who pays, in which year, and whether it is worth it."""
    only_public(public, against)
    with talk(folder=out) as progress:
        from sufficiency.finance.statement import basis
        from sufficiency.finance.words import sentences
        from sufficiency.publish.finance_page import TOTALS
        from sufficiency.publish.finance_release import write_finance

        to = out or Path("results") / f"finance-{own_name(scenario)}"
        found, written = write_finance(
            scenario, to, finance=folder, openings=openings, seed=seed, years=forecast,
            public=public, threshold=threshold, against=against or (), progress=progress)
    print(f"{found.plan.title}\n{basis(found)}\n")
    for line in (*sentences(found), *found.notes, TOTALS):
        print(f"- {line}")
    print(f"\n{', '.join(written.files)} are in {written.folder}")
    wrote(written)


@verbs.command()
def benefits(
    table: Annotated[Path, typer.Argument(help="table of what was planned and what came")],
    quarter: Annotated[str, typer.Option(
        help="last quarter that counts, as 2021-22 Q3; default: that of today")] = "",
    public: ForAll = False, threshold: Threshold = 10,
    out: Annotated[Path | None, file_option(
        "table to write (CSV); without --public its name says internal", ".csv")] = None,
    page: Annotated[Path | None, file_option(
        "page to write (HTML); without --public its name says internal", ".html")] = None,
) -> None:
    """What was promised by quarter against what came: red, amber, green by a stated rule."""
    from datetime import date

    with talk():
        from sufficiency.finance.benefits import RULE, checked_quarter, quarter_of, read_benefits
        from sufficiency.publish.benefits_page import (
            NEAREST,
            benefits_table,
            in_public,
            write_benefits,
        )
        from sufficiency.publish.disclosure.figures import Rules

        until = checked_quarter(quarter) if quarter else quarter_of(date.today())
        rows = read_benefits(table)
        written = write_benefits(rows, until, table.name, page=page, table=out, public=public,
                                 threshold=threshold)
        rules = Rules(threshold) if public else None
        shown = benefits_table(rows, until, rules)
    show_frame(shown, f"To the end of {until}", ("measure",))
    print(f"\n{RULE}\n{NEAREST if rules is None else in_public(rules)}")
    for file in written:
        print(f"{file}{'' if public else '  internal'}")
