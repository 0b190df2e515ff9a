"""The verbs that begin a case: people, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import command, save, talk

verbs = typer.Typer()


@verbs.command()
def people(
    case: Annotated[Path, typer.Argument(help="case folder, or the name of one in data/")],
    year: Annotated[int, typer.Option(
        help="January whose published totals are used", min=1990, max=2100)] = 2025,
    seed: Annotated[int, typer.Option(help="seed", min=0, max=2**32 - 1)] = 1,
    out: Annotated[Path, typer.Option(help="file to write")] = Path("people.csv"),
) -> None:
    """Write the synthetic children of a case: nobody's data, drawn from published totals."""
    with talk(out) as progress:
        from sufficiency.case.case import read_people
        from sufficiency.case.scenario import Scenario
        from sufficiency.case.settings import Demand

        folder = case if case.is_dir() else Path("data") / case
        progress(f"drawing children of {folder.name}")
        frame = read_people(
            Scenario(name="people", case_folder=folder, demand=Demand(year=year, seed=seed))
        )
        save(frame, out)
    placed = int((frame["current_pool"] != "").sum())
    print(f"{len(frame):,} synthetic children in {out}, {int(frame['daily'].sum()):,} of them with "
          f"a daily journey to a specialist place; {placed:,} have a school or base they are at "
          "(current_pool)")


@verbs.command()
def new(name: Annotated[str, typer.Argument(help="name of the new case's folder")]) -> None:
    """Start a case for another council: tables with headers and example rows, and a scenario."""
    with talk():
        from sufficiency.case.template import write_template

        folder = Path(name)
        write_template(folder, folder.name)
    print(f"{folder} is ready. Put your own rows in its tables, then:\n"
          f"  {command('check', folder / 'scenarios' / 'base.toml')}\n"
          f"  {command('run', folder / 'scenarios' / 'base.toml')}")
