"""The verbs about runs as they are: the council's contracts, and a child who joins or leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import save, show_frame, talk
from sufficiency.cli.options import file_option

verbs = typer.Typer()
PHASES = ("primary", "secondary", "post16")
INTERNAL = "\ninternal: contains small numbers"
Table = Annotated[Path | None, typer.Option("--contracts", help=(
    "table of the runs as they are; by default transport/contracts.csv of the case"))]


@verbs.command("transport-contracts")
def contracts(
    scenario: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    table: Table = None,
    out: Annotated[Path | None, file_option(
        "file to write: one row a run as it is, with its rides (CSV); internal", ".csv")] = None,
) -> None:
    """The council's own runs: rides computed on the roads, against the cheapest found."""
    with talk(out, reads=[table]) as progress:
        from sufficiency.transport.contracts import contracts as compared

        found = compared(scenario, table, progress)
        save(found.runs, out)
    show_frame(found.figures, "Runs as contracted and the cheapest found")
    print()
    show_frame(found.broken, "Rules that runs as contracted do not keep", ["rule"])
    print("", *found.words, sep="\n")
    print(INTERNAL)


@verbs.command("transport-change")
def change(
    scenario: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    school: Annotated[str, typer.Argument(help="the school, as the table of runs names it")],
    leaves: Annotated[str, typer.Option(help="child_id of who rides no more")] = "",
    home: Annotated[str, typer.Option(
        help="easting,northing of who is to ride, metres (British National Grid)")] = "",
    phase: Annotated[str, typer.Option(
        help="primary, secondary or post16 of who is to ride")] = "primary",
    wheelchair: Annotated[bool, typer.Option("--wheelchair", help="travels in one")] = False,
    assistant: Annotated[bool, typer.Option("--assistant", help="needs one")] = False,
    alone: Annotated[bool, typer.Option("--alone", help="travels alone by assessment")] = False,
    limit: Annotated[float | None, typer.Option(
        min=1, max=300, help="own longest ride in minutes")] = None,
    table: Table = None,
) -> None:
    """A child joins a school's runs or leaves them: the cheapest changes of one run."""
    if bool(leaves) == bool(home):
        raise typer.BadParameter("give one of them", param_hint="--home, --leaves")
    if phase not in PHASES:
        raise typer.BadParameter(f"is one of {', '.join(PHASES)}", param_hint="--phase")
    point = _point(home) if home else None
    with talk() as progress:
        from sufficiency.transport.midyear import Joiner, joining, leaving

        found = leaving(scenario, school, leaves, table, progress) if point is None else joining(
            scenario, school, Joiner(*point, phase, wheelchair, assistant, alone, limit), table,
            progress)
    show_frame(found, "A child leaves" if leaves else "Ways to take a child in, cheapest first",
               ["way", "vehicle"])
    if found.empty:
        print("No run can take the child in, and no vehicle is left for a new one.")
    print("\nBy the price list; at most one run changes, and in it nobody changes places.",
          "Who joins takes a free seat where there is one.",
          "When somebody leaves, the cheapest vehicle that holds the others is taken, which the "
          "contract may not allow.", sep="\n")
    print(INTERNAL)


def _point(text: str) -> tuple[float, float]:
    try:
        easting, northing = (float(part) for part in text.split(","))
    except ValueError:
        easting = northing = -1.0
    if not (0 <= easting <= 700_000 and 0 <= northing <= 1_300_000):
        # What was given may be a home, and is not repeated.
        raise typer.BadParameter("is not an easting and a northing like 612000,308000",
                                 param_hint="--home")
    return easting, northing
