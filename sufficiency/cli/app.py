"""The command line: every group of verbs, and what an exit code says.

Exit codes: 0 done (also with a shortfall), 1 wrong input or no solution, 2 usage, 3 with
--fail-if-unplaced when children have no suitable local place.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from sufficiency import __version__
from sufficiency.cli import (
    accuracy,
    alternative,
    cases,
    desk,
    finance,
    first_look,
    forecast,
    gaps,
    outputs,
    pipeline,
    placements,
    plan,
    questions,
    runs,
    settings,
    sweep,
    transport,
    travel,
)
from sufficiency.cli.failures import Net

app = typer.Typer(
    name="sufficiency", cls=Net, no_args_is_help=True, add_completion=False, rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Where children with special educational needs can go to school, and what to open. Begin "
         "with your council's name: sufficiency first-look Devon",
)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


GROUPS = {
    "To begin": (first_look, desk),
    "Case and scenario": (cases, settings),
    "Plans": (plan, questions, sweep),
    "What people see": (outputs,),
    "Travel times": (travel, accuracy),
    "The years ahead": (forecast, pipeline, gaps),
    "Alternative provision": (alternative,),
    "The drive to school": (transport, runs),
    "Money": (finance,),
    "Placements": (placements,),
}
"""Headings of --help, and the modules whose verbs stand below each."""

for heading, modules in GROUPS.items():
    for module in modules:
        for verb in (*module.verbs.registered_commands, *module.verbs.registered_groups):
            verb.rich_help_panel = heading
        app.add_typer(module.verbs)


def main() -> None:
    """Entry point."""
    # A terminal whose letters are few shows a sign for those it lacks, and the verb goes on.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
