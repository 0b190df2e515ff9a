"""The verb that makes many plans at once; no logic. Part of ``cli/app.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import show_frame, talk

verbs = typer.Typer()


@verbs.command()
def sweep(
    plan: Annotated[Path, typer.Argument(help="plan file (TOML): cases, scenarios, seeds")],
    cluster: Annotated[str, typer.Option(
        help="address of a Dask scheduler, or local; without it, processes of this machine")] = "",
    workers: Annotated[int | None, typer.Option(
        help="processes on this machine; default: half as many as it has cores", min=1)] = None,
    memory_gb: Annotated[float | None, typer.Option(
        help="memory that each of them may take; default: its share of this machine's",
        min=0.1)] = None,
    out: Annotated[Path | None, typer.Option(
        help="folder to write, and to go on from; default: results/ and the plan's name")] = None,
) -> None:
    """Every scenario of a plan file in every case with every seed, side by side."""
    folder = out or Path("results") / plan.stem
    with talk(folder=folder) as progress:
        from sufficiency.files import write_folder
        from sufficiency.publish.sweep_page import sweep_files
        from sufficiency.sweeps.run import sweep as swept

        found = swept(
            plan, folder, cluster=cluster, workers=workers, progress=progress,
            memory_bytes=None if memory_gb is None else int(memory_gb * 1e9))
        files = sweep_files(found)
        write_folder(folder, files)
    for name in files:
        print(folder / name)
    print("internal: contains small numbers")
    if len(found.unplanned):
        print()
        show_frame(found.unplanned[["case", "scenario", "seed", "outcome", "note"]],
                   f"{len(found.unplanned):,} of {len(found.table):,} without a plan",
                   ["case", "scenario", "outcome"])
        raise typer.Exit(1)
