"""The verbs that say whether minutes can be trusted; no logic. Part of ``cli/app.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import show_frame, talk
from sufficiency.cli.options import Against, only_public
from sufficiency.files import write_folder

verbs = typer.Typer()


@verbs.command()
def validate(
    case: Annotated[Path, typer.Argument(help="case folder, or scenario file")],
    reference: Annotated[
        list[Path] | None,
        typer.Option(help="table of journeys; default: the case's reference/*.csv"),
    ] = None,
    within_km: Annotated[
        float, typer.Option(help="leave out journeys farther apart in a straight line", min=1)
    ] = 60,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="fit speeds to one half, check on the other")
    ] = False,
    seed: Annotated[int, typer.Option(help="seed of the halves", min=0, max=2**32 - 1)] = 1,
    out: Annotated[Path | None, typer.Option(help="folder for page, chart, tables")] = None,
) -> None:
    """How wrong the minutes and kilometres are against journeys timed by others."""
    with talk(folder=out) as progress:
        from sufficiency.publish.travel_benchmark import accuracy_page
        from sufficiency.study.accuracy import validate

        found = validate(case, reference or (), within_km=within_km, fit=calibrate,
                         seed=seed, progress=progress)
        if out is not None:
            progress(f"writing {out}")
            write_folder(out, accuracy_page.validation_files(found))
    show_frame(accuracy_page.shown_errors(found.errors),
               "Errors in minutes or km; rule = straight-line estimate, the bar to beat")
    for line in accuracy_page.left_out(found):
        print(line)
    for what, fit in found.calibrations.items():
        print(f"\n{what}: {accuracy_page.said(fit)}")
    if found.calibrations:
        print()
        show_frame(accuracy_page.band_table(found.calibrations),
             "The half not fitted to, by distance in a straight line: minutes")
        print()
        table = accuracy_page.calibration_table(found.calibrations)
        table = table.drop(columns=["fit", "in_step", "why_these_bounds"])
        show_frame(table, "Fitted values")
    if out is not None:
        print(f"\nPage, charts and tables are in {out}")
    if found.calibrations:
        print(accuracy_page.how_to_use(found))


@verbs.command()
def benchmark(
    scenarios: Annotated[
        list[Path], typer.Argument(help="scenario files (or a case folder: its base.toml)")
    ],
    out: Annotated[Path, typer.Option(help="folder for it")] = Path("results/benchmark"),
    public: Annotated[bool, typer.Option("--public", help="hide small numbers")] = False,
    against: Against = None,
) -> None:
    """Travel-time report: need, phase and district, the baseline against each scenario."""
    from sufficiency.publish.disclosure.release_record import beside

    only_public(public, against)
    noted = beside(out)
    with talk(noted if public else None, folder=out) as progress:
        from sufficiency.publish.travel_benchmark.build import (
            travel_benchmark,
            write_benchmark,
        )
        from sufficiency.publish.travel_benchmark.findings import answer, findings

        found = travel_benchmark(
            scenarios, public=public, against=against or (), progress=progress)
        progress(f"writing {out}")
        write_benchmark(found, out)
    for line in (answer(found), *findings(found)):
        print(line)
    print(f"\n{'Public' if public else 'Internal'} report (benchmark.html, benchmark.md, "
          f"benchmark.csv, areas.csv, excluded.csv, model_error.csv, columns.csv) is in {out}")
    if public:
        print(f"{noted}  what was printed, for --against: never publish")
