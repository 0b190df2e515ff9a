"""Talking to people: progress and faults on stderr, tables on stdout, files written whole."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sufficiency.errors import Fault, InputError, SufficiencyError

if TYPE_CHECKING:
    from pandas import DataFrame


def whole_numbers(text: str, option: str) -> list[int] | None:
    """Whole numbers between commas; None for an empty text."""
    if not text:
        return None
    try:
        numbers = sorted({int(part) for part in text.split(",")})
    except ValueError:
        numbers = [-1]
    if numbers[0] < 0:
        raise typer.BadParameter(f"{text!r} is not a list of whole numbers like 0,2,4",
                                 param_hint=option)
    return numbers


def save_table(table: DataFrame, out: Path | None) -> None:
    """Write a table whole, if a file was named."""
    if out is not None:
        from sufficiency.publish.tables import csv_bytes

        temporary = out.with_suffix(out.suffix + ".part")
        temporary.write_bytes(csv_bytes(table))
        temporary.replace(out)


def print_table(frame: DataFrame, title: str) -> None:
    """Print a table for people; shares as per cent, pounds in millions."""
    from rich.console import Console
    from rich.table import Table

    def yes(value: float) -> str:
        return "yes" if value else "no"

    def percent(value: float) -> str:
        return f"{value:.0%}"

    show: dict[str, Callable[[float], str]] = {
        "gap": lambda v: f"{v:.2%}", "over_guideline_share": lambda v: f"{v:.1%}",
        "extra_share": lambda v: f"{v:+.2%}", "capital_gbp": lambda v: f"{v / 1e6:.1f}m",
        "minutes_mean": lambda v: f"{v:.1f}", "minutes": lambda v: f"{v:,.1f}",
        "child_minutes": lambda v: f"{v:,.0f}", "unplaced": lambda v: f"{v:,.0f}",
        "undominated": lambda v: "yes" if v else "", "opened": yes, "together": yes,
        "own_plan": yes, "option_share": percent, "site_share": percent,
        "growth": lambda v: f"{v:.2f}", "minutes_factor": lambda v: f"{v:.2f}",
        "opens": lambda v: f"{v:.0f}" if v else "not yet",
        "extra_minutes_least": lambda v: f"{v:,.0f}", "extra_minutes_most": lambda v: f"{v:,.0f}",
    }
    table = Table(box=None, pad_edge=False, title=title, title_justify="left")
    for name in frame.columns:
        words = name in ("answer", "schools", "site_name", "name", "option_id", "pool_id", "kind",
                          "designation", "need", "phase", "district")
        table.add_column(name.replace("_", " "), justify="left" if words else "right",
                         overflow="fold")
    for row in frame.to_dict("records"):
        table.add_row(*(
            "-" if value is None or value != value else show.get(name, str)(value)
            for name, value in row.items()
        ))
    console = Console()
    # A file or a pipe has no width of its own: leave words whole there.
    Console(width=console.width if console.is_terminal else 116).print(table)


@contextmanager
def talk() -> Iterator[Callable[[str], None]]:
    """A line of progress on stderr; errors become messages and exit codes."""
    from rich.console import Console

    console = Console(stderr=True)
    try:
        if not console.is_terminal:
            yield lambda text: print(text, file=sys.stderr, flush=True)
            return
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(),
            console=console, transient=True,
        ) as bar:
            task = bar.add_task("starting")
            yield lambda text: bar.update(task, description=text)
    except InputError as error:
        report(list(error.faults))
    except SufficiencyError as error:
        print(f"error: {error}", file=sys.stderr)
        raise typer.Exit(1) from None


def report(faults: list[Fault]) -> None:
    """Every fault as one line; exit 1 if there is one."""
    if not faults:
        return
    print(f"error: {len(faults)} fault{'s' if len(faults) != 1 else ''} found", file=sys.stderr)
    for fault in faults:
        print(f"  {fault}", file=sys.stderr)
    print("hint: nothing was written; mend the files and run again", file=sys.stderr)
    raise typer.Exit(1)
