"""The verbs that look at one plan: run, check, compare."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sufficiency.cli.answers import pounds_answers, rides_answer, show_answer
from sufficiency.cli.console import (
    command,
    opens,
    own_name,
    save,
    show_frame,
    show_sheet,
    show_table,
    talk,
)
from sufficiency.cli.options import Against, ahead
from sufficiency.errors import InputError
from sufficiency.files import PRIVATE, ready_file, ready_folder, write_file

if TYPE_CHECKING:
    from sufficiency.case.case import Case
    from sufficiency.study.result import Result

import typer

verbs = typer.Typer()


ScenarioFile = Annotated[Path, typer.Argument(help="scenario file (TOML)")]


@verbs.command()
def run(
    scenario: ScenarioFile,
    out: Annotated[Path | None, typer.Option(help="folder for the results")] = None,
    fail_if_unplaced: Annotated[
        bool, typer.Option(help="exit 3 if children have no suitable local place")
    ] = False,
    against: Against = None,
    forecast: Annotated[Path | None, ahead("say the gap by year as well")] = None,
    rides: Annotated[bool, typer.Option(
        "--rides", help="say rides and pounds of shared vehicles as well, without the plan and "
        "with it; searched for briefly")] = False,
    pounds: Annotated[bool, typer.Option(
        "--pounds", help="say what the plan costs and saves as well")] = False,
) -> None:
    """Run a scenario: plan, report, map and tables in one folder."""
    with talk() as progress:
        from sufficiency.publish import first_look
        from sufficiency.publish.disclosure import release_record as records
        from sufficiency.publish.results_folder import write_results
        from sufficiency.study import run as study

        folder = out or Path("results") / own_name(scenario)
        ready_folder(folder)
        ready_file(records.beside(folder))
        records.read(against or ())
        result = study.run(scenario, progress)
        years = []
        if forecast is not None:
            from sufficiency.forecast.study import Asked
            from sufficiency.gaps import run as years_ahead

            progress("years ahead: forecast, and places by January")
            years = years_ahead.gaps_of_results(
                [result], years_ahead.Asked(Asked(forecast), whole=True))
        answers, in_full, driven, stated = [], [], None, None
        if rides and (driven := first_look.brief_rides(
                result, lambda step: progress(f"the drive: {step}"))) is not None:
            answers.append(rides_answer(driven))
            in_full.append(("transport", scenario))
        if pounds and (stated := first_look.pounds(result, progress=progress)) is not None:
            answers += pounds_answers(stated, result, driven)
            in_full.append(("finance", scenario))
        progress(f"writing {folder}")
        write_results(result, folder, against or ())
    from sufficiency.case.transport_columns import VEHICLES
    from sufficiency.publish.report.fairness import fairness
    from sufficiency.publish.report.openings import internal_words
    from sufficiency.study.steps import step_words

    summary = result.summary()
    base = result.base
    show_table(summary, base.short)
    print("", *step_words(summary), sep="\n")
    if base.dated != base.name:
        print(*filter(None, (f"{base.dated}.", base.since)))
    _left_out(result.case)
    if words := fairness(result.plan.summary, (result.replaced or result.baseline).title):
        print(words)
    _roads(result)
    _pins(result)
    for words in internal_words(result.plan.summary, (result.replaced or result.baseline).summary):
        print(words)
    for _, note in result.notes:
        print(note)
    if years:
        from sufficiency.gaps.report import in_short

        table, band = in_short(years)
        print()
        show_frame(table, "Children without a suitable local place, by January")
        print(band)
    for title, frame, told in answers:
        show_answer(title, frame, told)
    if rides and driven is None:
        print(f"\nNo rides are told: the case has no {VEHICLES.file}.")
    if pounds and stated is None:
        print("\nNo pounds are told: " + (
            "the plan opens nothing." if not summary["opened"] else
            "the case has no tables of costs and savings."))
    print("\nWhat is above is internal: it may hold small numbers.")
    print(f"Report, map and tables are in {folder}:")
    for name, what in FILES:
        print(f"  {name:<14}{what}")
    print(f"  for a later --against, never publish: {records.beside(folder)}")
    print(f"Open the folder:\n  {opens(folder)}")
    print("Try next:", *(f"  {command(*next_)}" for next_ in (
        *in_full, ("explain", scenario), ("frontier", scenario), ("report", scenario, "--public"),
        ("settings", "build"))), sep="\n")
    if fail_if_unplaced and result.plan.summary["unplaced"]["total"]:
        raise typer.Exit(3)


def _left_out(case: Case) -> None:
    """Who is counted but not placed."""
    from sufficiency.publish.report.supply import left_out

    sheet, _ = left_out(case.left_out, None)
    if sheet.finding:
        print(sheet.finding)


def _pins(result: Result) -> None:
    """What pins cost, if there are any."""
    from sufficiency.study import pins

    costs = pins.costs_of(result)
    if len(costs):
        print()
        show_frame(pins.shown(costs), pins.TITLE, ["reason"])
        print("", *pins.words(costs), sep="\n")


def _roads(result: Result) -> None:
    """What overrides of the roads do, and what is doubtful about journeys."""
    from sufficiency.study.roads import effect_lines

    if len(result.effects):
        print("\nWhat overrides do to the plan's journeys, total minutes one way:")
        print("\n".join(effect_lines(result.effects)))
    for note in result.travel_notes:
        print(f"note: {note}", file=sys.stderr)


FILES = (
    ("report.html", "one page for cabinet members, then all tables (report.md: the same as text)"),
    ("map.html", "map, opens without a network"),
    ("summary.json", "every figure, bound and input digest; options.csv: every candidate"),
    ("internal", "assignment.csv (who goes where), places.csv, journeys.csv: never publish"),
)


@verbs.command()
def compare(
    first: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    second: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    out: Annotated[Path | None, typer.Option(help="file for the comparison (CSV)")] = None,
) -> None:
    """What differs between two scenarios: setting by setting, then in the results."""
    with talk(out, reads=[first, second]) as progress:
        from sufficiency.publish.report.compare import compare_files
        from sufficiency.study import check as checking

        checking.scenarios((first, second))
        found = compare_files(first, second, progress)
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


@verbs.command()
def check(
    scenario: ScenarioFile,
    out: Annotated[Path | None, typer.Option(
        help="table of all faults, a line for each row (.csv)")] = None,
) -> None:
    """Report every fault of a scenario and its case at once, and where places are too few."""
    with talk(out, reads=[scenario]) as progress:
        from sufficiency.publish.report.shortage import scarce_alone
        from sufficiency.publish.tables import fault_bytes
        from sufficiency.study import check as checking

        try:
            case, found = checking.looked(scenario, progress)
            if (case.folder / "transport").is_dir():
                from sufficiency.transport.tables import check_tables

                if faults := check_tables(scenario):
                    raise InputError(faults)
        except InputError as error:
            if out is not None:
                write_file(out, fault_bytes(error.faults), PRIVATE)
            raise
        if out is not None:
            write_file(out, fault_bytes(()), PRIVATE)
        # A planner's own console is internal: nothing is withheld there.
        scarce = scarce_alone(found, None)
    print(f"{scenario}: no faults found\n\n{scarce.words}")
    for strong, words in case.stand_ins:
        print(f"\n{strong} {words}\n")
    _left_out(case)
    if scarce.sheet.lines:
        print()
        show_sheet(scarce.sheet)
