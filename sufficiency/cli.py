"""Verbs, exit codes and progress; no logic.

Exit codes: 0 done (also with a shortfall), 1 wrong input or no solution, 2 usage, 3 with
--fail-if-unplaced when children have no suitable local place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency import __version__
from sufficiency.errors import Fault, InputError, SufficiencyError

if TYPE_CHECKING:
    from pandas import DataFrame

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
    with _talk() as progress:
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
def map(
    scenarios: Annotated[list[Path], typer.Argument(help="scenario files (TOML) of one case")],
    public: Annotated[
        bool, typer.Option("--public", help="fit to publish: small numbers withheld")
    ] = False,
    out: Annotated[Path, typer.Option(help="file to write (HTML)")] = Path("map.html"),
) -> None:
    """A consultation map of one or more scenarios: one page that opens with no network."""
    if out.suffix.lower() != ".html":
        raise typer.BadParameter(f"{out} does not end in .html", param_hint="--out")
    with _talk() as progress:
        import pandas as pd

        from sufficiency import study
        from sufficiency.publish.files import write_file
        from sufficiency.publish.tables import csv_bytes

        results = [study.run(scenario, progress, alone=True) for scenario in scenarios]
        progress("drawing")
        page, audit = study.map_page(results, out.name, public=public)
        if not public and "internal" not in out.stem:
            out = out.with_name(f"{out.stem}-internal{out.suffix}")
        write_file(out, page)
        if public:
            log = out.with_name(f"{out.stem}-audit-internal.csv")
            write_file(log, csv_bytes(pd.DataFrame(audit, columns=["figure", "done", "why"])))
    print(f"{out}  {len(page) / 1e6:.2f} MB"
          f"{'' if public else '  internal: contains small numbers'}")
    if public:
        print(f"{log}  what was withheld and why: never publish")


@app.command()
def check(scenario: ScenarioFile) -> None:
    """Report every fault of a scenario and its case at once."""
    with _talk() as progress:
        from sufficiency import study

        progress("checking")
        faults = study.check(scenario)
    _report(faults)
    print(f"{scenario}: no faults found")


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
    with _talk() as progress:
        from sufficiency import ask

        points, ladder = ask.frontier(
            scenario, _numbers(schools, "--schools"), _numbers(bases, "--bases"), seconds, progress
        )
        _save(points, out)
    _frame(points, "What schools and base places achieve")
    if len(ladder):
        print()
        _frame(ladder, "Without new schools: children with no suitable local place, by need")


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
    with _talk() as progress:
        from sufficiency import ask

        plans, shared = ask.alternatives(scenario, count, within, seconds, progress)
        _save(plans, out)
    _frame(plans, "Plans that leave equally few without a place, shortest journeys first")
    print()
    _frame(shared.drop(columns="option_id"),
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
    with _talk() as progress:
        from sufficiency import ask

        options, more, gap = ask.explain(scenario, site, seconds, progress)
        _save(options, out)
    _frame(options[["option_id", "site_name", "opened", "answer"]],
           f"Why here, why not there (beside a plan within {gap:.2%} of its proven bound)")
    print()
    _frame(more.drop(columns="pool_id").head(10),
           "One more place (exact): children more placed, or minutes saved")


def _numbers(text: str, option: str) -> list[int] | None:
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


def _save(frame: DataFrame, out: Path | None) -> None:
    """Write a table whole, if a file was named."""
    if out is not None:
        from sufficiency.publish.files import write_file
        from sufficiency.publish.tables import csv_bytes

        write_file(out, csv_bytes(frame))


def _frame(frame: DataFrame, title: str) -> None:
    """Print a table for people; shares as per cent, pounds in millions."""
    from rich.console import Console
    from rich.table import Table

    show: dict[str, Callable[[float], str]] = {
        "gap": lambda v: f"{v:.2%}", "over_guideline_share": lambda v: f"{v:.1%}",
        "extra_share": lambda v: f"{v:+.2%}", "capital_gbp": lambda v: f"{v / 1e6:.1f}m",
        "minutes_mean": lambda v: f"{v:.1f}", "minutes": lambda v: f"{v:,.1f}",
        "child_minutes": lambda v: f"{v:,.0f}", "unplaced": lambda v: f"{v:,.0f}",
        "opened": lambda v: "yes" if v else "no", "undominated": lambda v: "yes" if v else "",
    }
    table = Table(box=None, pad_edge=False, title=title, title_justify="left")
    for name in frame.columns:
        words = name in ("answer", "schools", "site_name", "name", "option_id", "pool_id")
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


@app.command()
def people(
    case: Annotated[Path, typer.Argument(help="case folder, or the name of one in data/")],
    year: Annotated[int, typer.Option(help="January whose published totals are used")] = 2025,
    seed: Annotated[int, typer.Option(help="seed")] = 1,
    out: Annotated[Path, typer.Option(help="file to write")] = Path("people.csv"),
) -> None:
    """Write the synthetic children of a case: nobody's data, drawn from published totals."""
    with _talk() as progress:
        from sufficiency.case.case import read_people
        from sufficiency.case.scenario import Demand, Scenario

        folder = case if case.is_dir() else Path("data") / case
        progress(f"drawing children of {folder.name}")
        frame = read_people(
            Scenario(name="people", case_folder=folder, demand=Demand(year=year, seed=seed))
        )
        _save(frame, out)
    print(f"{len(frame):,} synthetic children in {out}, {int(frame['daily'].sum()):,} of them with "
          "a daily journey to a specialist place")


@app.command()
def new(name: Annotated[str, typer.Argument(help="name of the new case's folder")]) -> None:
    """Start a case for another council: tables with headers and example rows, and a scenario."""
    with _talk():
        from sufficiency.case.template import write_template

        folder = Path(name)
        write_template(folder, folder.name)
    print(f"{folder} is ready. Put your own rows in its tables, then:\n"
          f"  sufficiency check {folder / 'scenarios' / 'base.toml'}\n"
          f"  sufficiency run {folder / 'scenarios' / 'base.toml'}")


@contextmanager
def _talk() -> Iterator[Callable[[str], None]]:
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
        _report(list(error.faults))
    except SufficiencyError as error:
        print(f"error: {error}", file=sys.stderr)
        raise typer.Exit(1) from None


def _report(faults: list[Fault]) -> None:
    """Every fault as one line; exit 1 if there is one."""
    if not faults:
        return
    print(f"error: {len(faults)} fault{'s' if len(faults) != 1 else ''} found", file=sys.stderr)
    for fault in faults:
        print(f"  {fault}", file=sys.stderr)
    print("hint: nothing was written; mend the files and run again", file=sys.stderr)
    raise typer.Exit(1)


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
        ("base places", lambda s: f"{s['base_places']}"),
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
