"""Verbs, exit codes and progress; no logic.

Exit codes: 0 done (also with a shortfall), 1 wrong input or no solution, 2 usage, 3 with
--fail-if-unplaced when children have no suitable local place.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency import (
    __version__,
    cli_ask,
    cli_drive,
    cli_finance,
    cli_forecast,
    cli_gaps,
    cli_pipeline,
    cli_placements,
    cli_settings,
    cli_travel,
    cli_trust,
)
from sufficiency.cli_net import Net
from sufficiency.files import ready_file, ready_folder, write_file
from sufficiency.talk import (
    Against,
    command,
    only_public,
    opens,
    save,
    show_frame,
    show_sheet,
    show_table,
    talk,
)

if TYPE_CHECKING:
    from sufficiency.case.case import Case
    from sufficiency.study import Result

app = typer.Typer(
    name="sufficiency", cls=Net, no_args_is_help=True, add_completion=False, rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Where children with special educational needs can go to school, and what to open.",
)
ScenarioFile = Annotated[Path, typer.Argument(help="scenario file (TOML)")]


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


@app.command()
def run(
    scenario: ScenarioFile,
    out: Annotated[Path | None, typer.Option(help="folder for the results")] = None,
    fail_if_unplaced: Annotated[
        bool, typer.Option(help="exit 3 if children have no suitable local place")
    ] = False,
    against: Against = None,
) -> None:
    """Run a scenario: plan, report, map and tables in one folder."""
    with talk() as progress:
        from sufficiency import show, study
        from sufficiency.case.scenario import load_scenario
        from sufficiency.publish import record as records

        folder = out or Path("results") / load_scenario(scenario).name
        ready_folder(folder)
        ready_file(records.beside(folder))
        records.read(against or ())
        result = study.run(scenario, progress)
        progress(f"writing {folder}")
        show.write(result, folder, against or ())
    from sufficiency.publish.fairness import fairness
    from sufficiency.publish.openings import internal_words
    from sufficiency.publish.steps import step_words

    summary = result.summary()
    show_table(summary, result.base.short)
    print("", *step_words(summary), sep="\n")
    _left_out(result.case)
    if words := fairness(result.plan.summary, (result.replaced or result.baseline).title):
        print(words)
    _roads(result)
    for words in internal_words(result.plan.summary, (result.replaced or result.baseline).summary):
        print(words)
    for _, note in result.notes:
        print(note)
    print(f"\nReport, map and tables are in {folder}:")
    for name, what in FILES:
        print(f"  {name:<16}{what}")
    print(f"{records.beside(folder)}  what report and map print, for --against: never publish")
    print(f"Open the folder:\n  {opens(folder)}\nTry next:")
    print(*(f"  {command(*next_)}" for next_ in (
        ("explain", scenario), ("frontier", scenario), ("report", scenario, "--public"),
        ("settings", "build"))), sep="\n")
    if fail_if_unplaced and result.plan.summary["unplaced"]["total"]:
        raise typer.Exit(3)


def _left_out(case: Case) -> None:
    """Who is counted but not placed."""
    from sufficiency.publish.sheets import left_out

    sheet, _ = left_out(case.left_out, None)
    if sheet.finding:
        print(sheet.finding)


def _roads(result: Result) -> None:
    """What overrides of the roads do, and what is doubtful about journeys."""
    from sufficiency.roadwork import effect_lines

    if len(result.effects):
        print("\nWhat overrides do to the plan's journeys, total minutes one way:")
        print("\n".join(effect_lines(result.effects)))
    for note in result.travel_notes:
        print(f"note: {note}", file=sys.stderr)


FILES = (
    ("report.html", "one page for cabinet members (report.md: the same as text)"),
    ("map.html", "map, opens without a network"),
    ("summary.json", "every figure, bound and input digest"),
    ("places.csv", "how full each place is (internal)"),
    ("options.csv", "every candidate, opened or not"),
    ("journeys.csv", "minutes by need, phase and district (internal)"),
    ("assignment.csv", "who goes where (internal, never publish)"),
)


Scenarios = Annotated[list[Path], typer.Argument(help="scenario files (TOML) of one case")]
ForAll = Annotated[bool, typer.Option("--public", help="fit to publish: small numbers withheld")]
Threshold = Annotated[int, typer.Option(help="smallest count of children that is printed", min=5)]


@app.command()
def map(
    scenarios: Scenarios, public: ForAll = False, threshold: Threshold = 10,
    against: Against = None,
    out: Annotated[Path, typer.Option(help="file to write (HTML)")] = Path("map.html"),
) -> None:
    """A consultation map of one or more scenarios: one page that opens with no network."""
    if out.suffix.lower() != ".html":
        raise typer.BadParameter(f"{out} does not end in .html", param_hint="--out")
    only_public(public, against)
    if not public and "internal" not in out.stem:
        out = out.with_name(f"{out.stem}-internal{out.suffix}")
    log = out.with_name(f"{out.stem}-audit-internal.csv")
    with talk(out, log if public else None) as progress:
        import pandas as pd

        from sufficiency import checking, show, study
        from sufficiency.publish import record as records
        from sufficiency.publish.disclosure import Rules
        from sufficiency.publish.tables import csv_bytes

        checking.scenarios(scenarios)
        record = records.read(against or ())
        results = [study.run(scenario, progress, alone=True) for scenario in scenarios]
        results = study.for_public(results) if public else results
        progress("drawing")
        page, audit = show.map_page(
            results, out.name, Rules(threshold) if public else None, record=record)
        write_file(out, page)
        if public:
            write_file(log, csv_bytes(pd.DataFrame(audit, columns=["figure", "done", "why"])))
            write_file(records.beside(out), records.to_bytes(record))
    print(f"{out}  {len(page) / 1e6:.2f} MB"
          f"{'' if public else '  internal: contains small numbers'}")
    if public:
        print(f"{log}  what was withheld and why: never publish")
        print(f"{records.beside(out)}  what was printed, for --against: never publish")


def _release(
    builder: str, scenarios: list[Path], public: bool, threshold: int,
    against: list[Path] | None, out: Path | None, answers: list[Path] | None = None,
) -> None:
    only_public(public, against)
    folder = out or Path("results") / builder
    with talk() as progress:
        from sufficiency import checking, release
        from sufficiency.publish.disclosure import Rules
        from sufficiency.publish.record import beside

        release.ready(folder, public=public, against=against or (), answers=answers or ())
        checking.scenarios(scenarios)
        done = release.results(scenarios, progress)
        progress("writing")
        written = release.write(
            done, getattr(release, builder), folder, public=public,
            rules=Rules(threshold), against=against or (), answers=answers or ())
    for name in written.files:
        print(written.folder / name)
    if written.audit:
        print(f"{written.audit}  what was withheld and why: never publish")
        print(f"{beside(written.folder)}  what was printed, for --against: never publish")
    else:
        print("internal: contains small numbers")


Folder = Annotated[Path | None, typer.Option(help="folder to write")]


@app.command()
def report(
    scenarios: Scenarios, public: ForAll = False, threshold: Threshold = 10,
    against: Against = None, out: Folder = None,
    answers: Annotated[list[Path] | None, typer.Option(
        help="answer of frontier, alternatives or explain (.json) to tell besides; may be repeated"
    )] = None,
) -> None:
    """Several scenarios side by side: shortfall first, who gains and who loses, then means."""
    _release("report", scenarios, public, threshold, against, out, answers)


@app.command()
def paper(
    scenarios: Scenarios, public: ForAll = False, threshold: Threshold = 10,
    against: Against = None, out: Folder = None,
) -> None:
    """A decision-paper pack: Word, HTML and CSV with numbered tables."""
    _release("paper", scenarios, public, threshold, against, out)


@app.command()
def workbook(
    scenarios: Scenarios, public: ForAll = False, threshold: Threshold = 10,
    against: Against = None, out: Folder = None,
) -> None:
    """A spreadsheet a planner can filter, and map layers for QGIS."""
    _release("workbook", scenarios, public, threshold, against, out)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    second: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    out: Annotated[Path | None, typer.Option(help="file for the comparison (CSV)")] = None,
) -> None:
    """What differs between two scenarios: setting by setting, then in the results."""
    with talk(out) as progress:
        from sufficiency import checking, release

        checking.scenarios((first, second))
        found = release.compare(first, second, progress)
        save(found.results, out)
    show_frame(found.settings, f"Settings that differ: {found.names[0]} and {found.names[1]}")
    print()
    whole = found.results[found.results["group"] == "all"]
    show_frame(whole.drop(columns="group"), "Results")
    print()
    for sentence in found.sentences:
        print(sentence)
    if out is not None:
        print(f"\nBy need, phase and district: {out} (internal: contains small numbers)")


@app.command()
def check(scenario: ScenarioFile) -> None:
    """Report every fault of a scenario and its case at once, and where places are too few."""
    with talk() as progress:
        from sufficiency import checking
        from sufficiency.publish.shortage import scarce_alone

        case, found = checking.looked(scenario, progress)
        # A planner's own console is internal: nothing is withheld there.
        scarce = scarce_alone(found, None)
    print(f"{scenario}: no faults found\n\n{scarce.words}")
    _left_out(case)
    if scarce.sheet.lines:
        print()
        show_sheet(scarce.sheet)


@app.command()
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


@app.command()
def new(name: Annotated[str, typer.Argument(help="name of the new case's folder")]) -> None:
    """Start a case for another council: tables with headers and example rows, and a scenario."""
    with talk():
        from sufficiency.case.template import write_template

        folder = Path(name)
        write_template(folder, folder.name)
    print(f"{folder} is ready. Put your own rows in its tables, then:\n"
          f"  {command('check', folder / 'scenarios' / 'base.toml')}\n"
          f"  {command('run', folder / 'scenarios' / 'base.toml')}")


cli_ask.add_to(app)
cli_drive.add_to(app)
cli_finance.add_to(app)
cli_forecast.add_to(app)
cli_gaps.add_to(app)
cli_pipeline.add_to(app)
cli_placements.add_to(app)
cli_settings.add_to(app)
cli_travel.add_to(app)
cli_trust.add_to(app)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
