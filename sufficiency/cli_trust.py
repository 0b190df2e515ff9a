"""The verbs that say whether minutes can be trusted; no logic. Part of ``cli.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sufficiency.files import write_folder
from sufficiency.talk import show_frame, talk


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""

    @app.command()
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
            from sufficiency import trust
            from sufficiency.publish import validation

            found = trust.validate(case, reference or (), within_km=within_km, fit=calibrate,
                                   seed=seed, progress=progress)
            if out is not None:
                progress(f"writing {out}")
                write_folder(out, validation.validation_files(found))
        show_frame(validation.shown_errors(found.errors),
                   "Errors in minutes or km; rule = crow-fly rule, the bar to beat")
        for line in validation.left_out(found):
            print(line)
        for what, fit in found.calibrations.items():
            print(f"\n{what}: {validation.said(fit)}")
        if found.calibrations:
            print()
            show_frame(validation.band_table(found.calibrations),
                 "The half not fitted to, by distance in a straight line: minutes")
            print()
            table = validation.calibration_table(found.calibrations)
            table = table.drop(columns=["fit", "in_step", "why_these_bounds"])
            show_frame(table, "Fitted values")
        if out is not None:
            print(f"\nPage, charts and tables are in {out}")
        if found.calibrations:
            print(validation.how_to_use(found))

    @app.command()
    def benchmark(
        scenarios: Annotated[
            list[Path], typer.Argument(help="scenario files (or a case folder: its base.toml)")
        ],
        out: Annotated[Path, typer.Option(help="folder for it")] = Path("results/benchmark"),
        public: Annotated[bool, typer.Option("--public", help="hide small numbers")] = False,
    ) -> None:
        """Travel-time report: need, phase and district, the baseline against each scenario."""
        with talk(folder=out) as progress:
            from sufficiency import trust
            from sufficiency.publish.travel_findings import findings

            found = trust.benchmark(scenarios, public=public, progress=progress)
            progress(f"writing {out}")
            trust.write_benchmark(found, out)
        for line in findings(found):
            print(line)
        print(f"\n{'Public' if public else 'Internal'} report (benchmark.html, benchmark.md, "
              f"benchmark.csv, areas.csv, excluded.csv, model_error.csv) is in {out}")
