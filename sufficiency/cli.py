"""Verbs, exit codes and progress; no logic.

Exit codes: 0 done (also with a shortfall), 1 wrong input or no solution, 2 usage, 3 with
--fail-if-unplaced when children have no suitable local place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from sufficiency import __version__
from sufficiency.terminal import print_table, save_table, talk, whole_numbers

app = typer.Typer(
    name="sufficiency", no_args_is_help=True, add_completion=False, rich_markup_mode=None,
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
) -> None:
    """Run a scenario: plan, report, map and tables in one folder."""
    with talk() as progress:
        from sufficiency import study

        result = study.run(scenario, progress)
        folder = out or Path("results") / result.scenario.name
        progress(f"writing {folder}")
        study.write(result, folder)
    _table(result.summary())
    print(f"\nReport, map and tables are in {folder}:")
    for name, what in FILES:
        print(f"  {folder / name}  {what}")
    if fail_if_unplaced and result.plan.summary["unplaced"]["total"]:
        raise typer.Exit(3)


FILES = (
    ("report.html", "one page for cabinet members (report.md: the same as text)"),
    ("map.html", "map, opens without a network"),
    ("summary.json", "every figure, bound and input digest"),
    ("places.csv", "how full each place is (internal)"),
    ("options.csv", "every candidate, opened or not"),
    ("journeys.csv", "minutes by need, phase and district (internal)"),
    ("assignment.csv", "who goes where (internal, never publish)"),
)


@app.command()
def check(scenario: ScenarioFile) -> None:
    """Report every fault of a scenario and its case at once, and where places are too few."""
    with talk() as progress:
        from sufficiency import study
        from sufficiency.publish.shortage import scarce_hidden, scarce_rows, scarce_words

        scarce = study.look(scenario, progress)
    print(f"{scenario}: no faults found\n\n{scarce_words(scarce)}")
    rows = scarce_rows(scarce)
    if len(rows):
        print()
        print_table(rows, "More children than suitable places whatever is opened, each row on its "
                          "own")
    if hidden := scarce_hidden(scarce):
        print(f"{hidden} more too small to show")


Seconds = Annotated[float, typer.Option(help="seconds of search for the whole answer", min=1)]
OutFile = Annotated[Path | None, typer.Option(help="file to write the first table to (CSV)")]


@app.command()
def frontier(
    scenario: ScenarioFile,
    schools: Annotated[str, typer.Option(help="numbers of new schools, as 0,2,4")] = "",
    bases: Annotated[str, typer.Option(help="numbers of base places, as 0,80,170")] = "",
    seconds: Seconds = 45,
    out: OutFile = None,
) -> None:
    """What each number of schools and base places achieves and costs; bases first."""
    with talk() as progress:
        from sufficiency import ask

        points, ladder = ask.frontier(
            scenario, whole_numbers(schools, "--schools"), whole_numbers(bases, "--bases"),
            seconds, progress,
        )
        save_table(points, out)
    print_table(points, "What schools and base places achieve")
    if len(ladder):
        print()
        print_table(ladder, "Without new schools: children with no suitable local place, by need")


@app.command()
def alternatives(
    scenario: ScenarioFile,
    count: Annotated[int, typer.Option("--count", "-k", help="plans wanted", min=1)] = 3,
    within: Annotated[
        float, typer.Option(help="how much longer journeys may be, as a share", min=0)
    ] = 0.03,
    seconds: Seconds = 50,
    out: OutFile = None,
) -> None:
    """Different plans nearly as good as the best, and the sites they share."""
    with talk() as progress:
        from sufficiency import ask

        plans, shared = ask.alternatives(scenario, count, within, seconds, progress)
        save_table(plans, out)
    print_table(plans, "Plans that leave equally few without a place, shortest journeys first")
    print()
    print_table(shared.drop(columns="option_id"),
           f"In how many of these {len(plans)} plans each option is")


@app.command()
def explain(
    scenario: ScenarioFile,
    site: Annotated[
        str | None, typer.Option(help="part of a site's name; without it, all that is opened")
    ] = None,
    seconds: Seconds = 40,
    out: OutFile = None,
) -> None:
    """Why here, why not there: the cost of opening or leaving out, and of one more place."""
    with talk() as progress:
        from sufficiency import ask

        options, more, gap = ask.explain(scenario, site, seconds, progress)
        save_table(options, out)
    print_table(options[["option_id", "site_name", "opened", "answer"]],
           f"Why here, why not there (beside a plan within {gap:.2%} of its proven bound)")
    print()
    print_table(more.drop(columns="pool_id").head(10),
           "One more place (exact): children more placed, or minutes saved")


@app.command()
def robust(
    scenario: ScenarioFile,
    draws: Annotated[int | None, typer.Option(help="draws of demand and speeds", min=2)] = None,
    seconds: Seconds = 300,
    out: OutFile = None,
) -> None:
    """One choice of sites for many draws of demand and speed: how sure each site is."""
    with talk() as progress:
        from sufficiency import ahead

        found = ahead.sureness(scenario, draws, seconds, progress)
        save_table(found.sites, out)
    count = len(found.draws)
    main = found.sites[found.sites["together"] | (found.sites["site_share"] >= 0.2)]
    print_table(main.drop(columns=["option_id", "site_id"]),
          f"Chosen together for {count} draws, and the share of draws that choose it alone")
    print()
    print_table(found.draws, "The plan for all draws in each draw, beside the draw's own plan")
    print(f"\nThe plan for all draws is within {found.gap:.2%} of its proven bound.")
    for line in found.findings:
        print(f"{line}.")


@app.command()
def phase(scenario: ScenarioFile, seconds: Seconds = 60, out: OutFile = None) -> None:
    """What to open when, under yearly capital and while new schools fill up."""
    with talk() as progress:
        from sufficiency import ahead

        found = ahead.programme(scenario, seconds, progress)
        save_table(found.options, out)
    print_table(found.options.drop(columns=["option_id", "site_id"]), "What opens when")
    print()
    print_table(found.years, "Year by year")
    print(f"\n{found.finding}")


@app.command()
def people(
    case: Annotated[Path, typer.Argument(help="case folder, or the name of one in data/")],
    year: Annotated[int, typer.Option(help="January whose published totals are used")] = 2025,
    seed: Annotated[int, typer.Option(help="seed")] = 1,
    out: Annotated[Path, typer.Option(help="file to write")] = Path("people.csv"),
) -> None:
    """Write the synthetic children of a case: nobody's data, drawn from published totals."""
    with talk() as progress:
        from sufficiency.case.case import read_people
        from sufficiency.case.scenario import Demand, Scenario

        folder = case if case.is_dir() else Path("data") / case
        progress(f"drawing children of {folder.name}")
        frame = read_people(
            Scenario(name="people", case_folder=folder, demand=Demand(year=year, seed=seed))
        )
        save_table(frame, out)
    print(f"{len(frame):,} synthetic children in {out}, {int(frame['daily'].sum()):,} of them with "
          "a daily journey to a specialist place")


@app.command()
def new(name: Annotated[str, typer.Argument(help="name of the new case's folder")]) -> None:
    """Start a case for another council: tables with headers and example rows, and a scenario."""
    with talk():
        from sufficiency.case.template import write_template

        folder = Path(name)
        write_template(folder, folder.name)
    print(f"{folder} is ready. Put your own rows in its tables, then:\n"
          f"  sufficiency check {folder / 'scenarios' / 'base.toml'}\n"
          f"  sufficiency run {folder / 'scenarios' / 'base.toml'}")


def _table(summary: dict[str, object]) -> None:
    """The figures a planner asks for first, side by side."""
    from rich.console import Console
    from rich.table import Table

    columns = [("nothing built", summary["baseline"]), (str(summary["scenario"]), summary)]
    columns += [(str(c["scenario"]), c) for c in summary["comparators"]]  # type: ignore[attr-defined]
    table = Table(box=None, pad_edge=False, title=str(summary["title"]), title_justify="left")
    table.add_column("")
    for name, _ in columns:
        table.add_column(name, justify="right")
    rows: list[tuple[str, Callable[[dict[str, object]], str]]] = [
        ("children", lambda s: f"{s['children']:,}"),
        ("no suitable local place", lambda s: f"{s['unplaced']['total']:,}"),  # type: ignore[index]
        ("mean minutes, known", lambda s: f"{s['minutes_mean']:.1f}"),
        ("mean minutes, local", lambda s: f"{s['minutes_mean_local']:.1f}"),
        ("over the guideline", lambda s: f"{s['over_guideline']['share']:.1%}"),  # type: ignore[index]
        ("new schools (places)", lambda s: f"{s['new_schools']} ({s['new_school_places']})"),
        ("base places (children a year)",
         lambda s: f"{s['base_places']} ({s['base_children_a_year']:.0f})"),
        ("all bases (children a year)",
         lambda s: f"{s['bases']['places']} ({s['bases']['children_a_year']:.0f})"),  # type: ignore[index]
        ("capital, GBP m", lambda s: f"{s['capital_gbp'] / 1e6:.1f}"),  # type: ignore[operator]
        ("gap to proven bound", lambda s: f"{s['gap']:.2%}"),
        ("seconds of search", lambda s: f"{s['solve_seconds']:.1f}"),
    ]
    for label, show in rows:
        table.add_row(label, *(show(s) for _, s in columns))  # type: ignore[arg-type]
    Console().print(table)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
