"""The verb about vehicles: what the drive to school of a plan takes and costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sufficiency.cli.console import save, save_answer, show_frame, talk, whole_numbers
from sufficiency.cli.options import file_option
from sufficiency.errors import InputError
from sufficiency.files import write_file

if TYPE_CHECKING:
    from pandas import DataFrame

    from sufficiency.transport.comparison import Driven

verbs = typer.Typer()

MOST_MINUTES = 300
MOST_CHILDREN = 100_000
ONE = ("--out, --runs, --rides, --map, --limits, --prices, --gates, --two-schools, --contracts, "
       "--before, --afternoon, --week, --return, --calibrate")
ROWS = (
    ("riders in runs", "riders", "{:,}"), ("riders elsewhere", "riders_elsewhere", "{:,}"),
    ("runs", "runs", "{:,}"), ("vehicles", "vehicles", "{:,}"),
    ("riders a run", "riders_a_run", "{:.2f}"),
    ("riders alone in one", "alone_share", "{:.1%}"), ("passenger assistants", "assistants",
                                                       "{:,}"),
    ("km with children, one way", "km", "{:,.0f}"),
    ("£ a year", "gbp_year", "{:,}"), ("£ a rider and year", "gbp_a_rider", "{:,.0f}"),
    ("taxis' share of it", "taxi_share", "{:.1%}"), ("most it could be cheaper", "gap", "{:.1%}"),
)
RIDES = (
    ("mean minutes", "mean", "{:.1f}"), ("half ride within, minutes", "p50", "{:.1f}"),
    ("90% ride within, minutes", "p90", "{:.1f}"), ("over 45 minutes", "over_45_share", "{:.1%}"),
    ("over 75 minutes", "over_75_share", "{:.1%}"),
)


@verbs.command()
def transport(
    scenarios: Annotated[list[Path], typer.Argument(
        help="scenario files (TOML); several are ranked")],
    out: Annotated[Path | None, file_option(
        "file to write: .csv for kinds of vehicle, .json for the whole answer (see report "
        "--answers); internal; for one scenario", ".csv", ".json")] = None,
    runs: Annotated[Path | None, file_option(
        "file to write: one row a run (CSV); internal, for one scenario", ".csv")] = None,
    rides: Annotated[Path | None, file_option(
        "file to write: one row a rider, with the ride, the drive alone, the limit and who "
        "lives beyond it (CSV); ids of children: internal, for one scenario", ".csv")] = None,
    page: Annotated[Path | None, file_option(
        "file to write: a map of the runs (HTML); lines begin at homes: internal, "
        "never publish; for one scenario", ".html", name="--map")] = None,
    limits: Annotated[str, typer.Option(
        help="longest rides in minutes, as 30,45,60: what each costs; for one scenario")] = "",
    prices: Annotated[bool, typer.Option(
        "--prices", help="what single decisions cost or save: travel alone, an assistant, a "
        "minibus more, travel training, parents paid to drive; for one scenario")] = False,
    gates: Annotated[int | None, typer.Option(
        min=1, max=MOST_MINUTES, help="minutes that gate times may move: what that saves, and for "
        "whom school begins earlier; for one scenario")] = None,
    early: Annotated[int | None, typer.Option(
        "--two-schools", min=0, max=MOST_MINUTES, help="minutes that a vehicle may be early at a "
        "gate: what vehicles for two schools save, and whose ride grows longer; for one scenario")
        ] = None,
    contracts: Annotated[Path | None, file_option(
        "file to write: the runs as a table of contracts, one row a child (CSV), for "
        "--before and transport-change; internal, for one scenario", ".csv")] = None,
    before: Annotated[Path | None, typer.Option(
        help="last year's runs (a table of contracts): how many children change runs; for one "
        "scenario")] = None,
    most_changed: Annotated[int | None, typer.Option(
        min=0, max=MOST_CHILDREN, help="children who may change runs at most; with --before")
        ] = None,
    home: Annotated[bool, typer.Option(
        "--afternoon", help="the way home: the morning's runs turned round, and runs of its own; "
        "for one scenario")] = False,
    week: Annotated[bool, typer.Option(
        "--week", help="runs of each day of the week, by transport/days.csv: part-time timetables, "
        "two homes, respite; for one scenario")] = False,
    to_return: Annotated[Path | None, file_option(
        "file to write: children and spend in the categories of DfE's collection "
        "(CSV); NAO's measures are printed; internal, for one scenario", ".csv",
        name="--return")] = None,
    fit: Annotated[bool, typer.Option(
        "--calibrate", help="settings with which four totals of the council (transport/totals.csv) "
        "are met together; illustrative; for one scenario")] = False,
) -> None:
    """Shared vehicles for a plan: rides as ridden, vehicles, what a year costs."""
    asked = whole_numbers(limits, "--limits")
    if asked is not None and (not asked[0] or asked[-1] > MOST_MINUTES):
        raise typer.BadParameter(f"give minutes from 1 to {MOST_MINUTES}", param_hint="--limits")
    if len(scenarios) > 1 and any((
            out, runs, rides, page, limits, prices, gates, early is not None, contracts, before,
            home, week, to_return, fit)):
        raise typer.BadParameter("is for one scenario", param_hint=ONE)
    if most_changed is not None and before is None:
        raise typer.BadParameter("goes with --before", param_hint="--most-changed")
    from pandas import DataFrame

    with talk(out, runs, rides, page, contracts, to_return, reads=[before]) as progress:
        from sufficiency.case.transport_columns import DAYS, GATE_TIMES, TOTALS, VEHICLES
        from sufficiency.study import check
        from sufficiency.transport import comparison
        from sufficiency.transport.afternoon import afternoon
        from sufficiency.transport.calibration import calibrate
        from sufficiency.transport.decisions import decisions
        from sufficiency.transport.gate_moves import gate_moves
        from sufficiency.transport.kept_runs import kept_schools, list_of
        from sufficiency.transport.returns import audit_measures, returns
        from sufficiency.transport.stability import stability
        from sufficiency.transport.tables import check_tables
        from sufficiency.transport.two_schools import two_schools
        from sufficiency.transport.week import week_of

        check.scenarios(scenarios)
        needed = [VEHICLES.file]
        needed += [GATE_TIMES.file] if gates or early is not None else []
        needed += [DAYS.file] if week else []
        needed += [TOTALS.file] if fit else []
        every = [fault for path in scenarios for fault in check_tables(path, needed, before)]
        if every:
            raise InputError(list(dict.fromkeys(every)))
        plans = [comparison.finished(path, progress) for path in scenarios]
        found = [comparison.driven(plan, progress) for plan in plans]
        curve = comparison.price_of_limit(plans[0], asked, progress) if asked else None
        fitted = calibrate(plans[0], progress) if fit else None
        priced = decisions(found[0].drive, progress) if prices else None
        gated = gate_moves(plans[0], found[0].drive, gates, progress=progress) if gates else None
        shared = None if early is None else two_schools(
            plans[0], found[0].drive, early, progress=progress)
        save_answer(found[0].vehicles, found[0].answered(limits=curve, decisions=priced), out)
        save(found[0].drive.runs(), runs)
        save(found[0].drive.listed(), rides)
        save(list_of(found[0].drive), contracts)
        if page is not None:
            from sufficiency.publish.map.runs import runs_html

            write_file(page, runs_html(plans[0].case, found[0].drive).encode())
        save(returns(found[0].drive), to_return)
        by_day = week_of(plans[0].case, found[0].drive, progress) if week else None
        ways_home = afternoon(found[0].drive, progress) if home else None
        stable = stability(found[0].drive, kept_schools(
            plans[0].case, plans[0].scenario, before, progress), most_changed) if before else None
    for one in found:
        _show(one)
    if len(found) > 1:
        frame, words = comparison.ranked(found)
        show_frame(_ranks(frame), "Plans ranked by minutes and by pounds (rank)", ["plan"])
        print("", *words, sep="\n")
    if curve is not None:
        show_frame(curve, "What a longest ride costs (the last row is the scenario's own limit)")
    if priced is not None:
        show_frame(priced, "What single decisions cost or save, pounds a year", ["question"])
        print("", *comparison.DECISION_WORDS, sep="\n")
    if gated is not None:
        show_frame(DataFrame(gated.figures.items(), columns=["measure", "value"]),
                   f"Gate times moved by up to {gates} minutes")
        show_frame(gated.schools, "Schools whose gate is moved (negative = earlier)", ["name"])
    if shared is not None:
        show_frame(DataFrame(shared.figures.items(), columns=["measure", "value"]),
                   f"Vehicles for two schools, up to {early} minutes early at a gate")
        show_frame(shared.pairs, "Pairs of schools that save", ["school", "other"])
    if ways_home is not None:
        show_frame(ways_home, "The way home", ["way"])
    if by_day is not None:
        show_frame(by_day, "Runs of each day of the week", ["day"])
    if to_return:
        show_frame(audit_measures(found[0].drive, found[0].figures),
                   "What the National Audit Office compares")
    if stable is not None:
        show_frame(stable, "How many children change runs", ["runs"])
    if fitted is not None:
        show_frame(fitted.totals, "Totals of the council", ["total"])
        show_frame(fitted.knobs, "Settings that were turned for them", ["setting", "for_total"])
        print("", *fitted.words, sep="\n")
    print("\ninternal: contains small numbers")


def _show(found: Driven) -> None:
    from pandas import DataFrame

    figures = found.figures
    show_frame(DataFrame([(name, _cell(figures[key], form)) for name, key, form in ROWS],
                         columns=["measure", "value"]),
               f"The drive to school: {found.answer.title}")
    print()
    show_frame(DataFrame([
        (name, _cell(figures[f"ride_{key}"], form), _cell(figures[f"direct_{key}"], form))
        for name, key, form in RIDES], columns=["measure", "as ridden", "alone"]),
        "Rides")
    print()
    show_frame(found.vehicles, "Vehicles", ["vehicle"])
    print()
    show_frame(found.groups, "By phase", ["phase"])
    print("", *found.words, "", sep="\n")


def _ranks(frame: DataFrame) -> DataFrame:
    """What is ranked, each figure with its rank."""
    from pandas import DataFrame

    def with_rank(key: str, form: str) -> list[str]:
        return [f"{_cell(None if v != v else v, form)} ({rank})" for v, rank in zip(
            frame[key].astype(float), frame[f"rank_{key}"], strict=True)]

    return DataFrame({
        "plan": frame["name"], "direct": with_rank("printed_mean", "{:.1f}"),
        "ridden": with_rank("ride_mean", "{:.1f}"), "£ a year": with_rank("gbp_year", "{:,.0f}"),
        "gap": frame["gap"]})


def _cell(value: Any, form: str) -> str:
    return "-" if value is None else form.format(value)
