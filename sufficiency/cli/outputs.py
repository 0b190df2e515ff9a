"""The verbs that write what people see: map, report, paper, workbook."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency.cli.console import talk
from sufficiency.cli.options import Against, ahead, file_option, only_public
from sufficiency.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sufficiency.publish.release_files import Written
    from sufficiency.study.answers import Answer

verbs = typer.Typer()


Scenarios = Annotated[list[Path], typer.Argument(help="scenario files (TOML) of one case")]
ForAll = Annotated[bool, typer.Option("--public", help="fit to publish: small numbers withheld")]
Threshold = Annotated[int, typer.Option(help="smallest count of children that is printed", min=5)]
Years = Annotated[Path | None, ahead("tell the years ahead as well")]


@verbs.command()
def map(
    scenarios: Scenarios, public: ForAll = False, threshold: Threshold = 10,
    against: Against = None, forecast: Years = None,
    frontier: Annotated[Path | None, typer.Option(
        help="what frontier wrote with --openings or --out (.json): its plans can be selected, "
             "with what they cost")] = None,
    out: Annotated[Path, file_option(
        "file to write (HTML)", ".html")] = Path("map.html"),
) -> None:
    """A consultation map of one or more scenarios: one page that opens with no network."""
    only_public(public, against)
    with talk() as progress:
        from sufficiency.publish import release, release_files
        from sufficiency.publish.disclosure import release_record as records
        from sufficiency.study import check as checking
        from sufficiency.study import run as study

        release_files.check_can_release_map(
            out, public=public, against=against or (), frontier=frontier)
        checking.scenarios(scenarios)
        results = [study.run(scenario, progress, alone=True) for scenario in scenarios]
        progress("drawing")
        written = release.write_map(
            results, out, public=public, threshold=threshold, against=against or (),
            years=forecast, frontier=frontier)
    out = written.folder / written.files[0]
    print(f"{out}  {out.stat().st_size / 1e6:.2f} MB"
          f"{'' if public else '  internal: contains small numbers'}")
    if written.audit:
        print(f"{written.audit}  what was withheld and why: never publish")
        print(f"{records.beside(out)}  what was printed, for --against: never publish")


def _release(
    verb: str, scenarios: list[Path], public: bool, threshold: int,
    against: list[Path] | None, out: Path | None, answers: list[Path] | None = None,
    forecast: Path | None = None, drive: bool = False, alone: bool = False,
) -> None:
    only_public(public, against)
    folder = out or Path("results") / verb
    with talk() as progress:
        from sufficiency.publish import release, release_files
        from sufficiency.publish.disclosure.figures import Rules
        from sufficiency.study import check as checking
        from sufficiency.study import comparators

        release_files.check_can_release(
            folder, public=public, against=against or (), answers=answers or ())
        checking.scenarios(scenarios)
        if drive:  # its faults are told before the search
            from sufficiency.case.transport_columns import VEHICLES
            from sufficiency.transport.tables import check_tables

            if faults := check_tables(scenarios[0], (VEHICLES.file,)):
                raise InputError(faults)
        done = comparators.results(scenarios, progress, alone=alone)
        years, layered = None, verb == "workbook"
        if forecast is not None:
            from sufficiency.forecast.study import Asked
            from sufficiency.gaps import run

            years = run.years_of_results(
                done, run.Asked(Asked(forecast), where=layered), progress)
        build = release.BUILDERS[verb] if years is None or not layered else partial(
            release.workbook, years=years.plans)
        drives: Sequence[Answer] = ()
        if drive:
            from sufficiency.transport.ride_changes import drives_beside

            drives = drives_beside(done, progress)
        progress("writing")
        written = release.write(
            done, build, folder, public=public,
            rules=Rules(threshold), against=against or (), answers=answers or (), years=years,
            drives=drives)
    for name in written.files:
        print(written.folder / name)
    wrote(written)


def wrote(written: Written) -> None:
    """Say what lies beside a public folder, or that one is internal."""
    from sufficiency.publish.disclosure.release_record import beside

    if written.audit:
        print(f"{written.audit}  what was withheld and why: never publish")
        print(f"{beside(written.folder)}  what was printed, for --against: never publish")
    elif "internal" in written.folder.name:
        print("internal: contains small numbers")


Folder = Annotated[Path | None, typer.Option(help="folder to write")]
Answers = Annotated[list[Path] | None, typer.Option(
    help="answer of frontier, alternatives, explain or transport (.json) to tell besides; may be "
    "repeated")]
Drive = Annotated[bool, typer.Option(
    "--drive", help="tell rides as ridden in shared vehicles as well, without a plan and with "
    "each; searched for briefly")]


@verbs.command()
def report(
    scenarios: Scenarios, public: ForAll = False, threshold: Threshold = 10,
    against: Against = None, out: Folder = None, forecast: Years = None,
    answers: Answers = None, drive: Drive = False,
    alone: Annotated[bool, typer.Option(
        "--alone", help="tell these scenarios and nothing else they are compared with")] = False,
) -> None:
    """Several scenarios side by side: shortfall first, who gains and who loses, then means."""
    _release("report", scenarios, public, threshold, against, out, answers, forecast, drive, alone)


@verbs.command()
def paper(
    scenarios: Scenarios, public: ForAll = False, threshold: Threshold = 10,
    against: Against = None, out: Folder = None, forecast: Years = None, answers: Answers = None,
    drive: Drive = False,
) -> None:
    """A decision-paper pack: Word, HTML and CSV with numbered tables."""
    _release("paper", scenarios, public, threshold, against, out, answers, forecast, drive)


@verbs.command()
def workbook(
    scenarios: Scenarios, public: ForAll = False, threshold: Threshold = 10,
    against: Against = None, out: Folder = None, forecast: Years = None, answers: Answers = None,
    drive: Drive = False,
) -> None:
    """A spreadsheet a planner can filter, and map layers for QGIS."""
    _release("workbook", scenarios, public, threshold, against, out, answers, forecast, drive)
