"""The verb that looks ahead; no logic. Part of ``cli/app.py``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency.cli.console import save, show_frame, talk
from sufficiency.cli.options import PUBLISHED, Against, Series, file_option, only_public

if TYPE_CHECKING:
    from pandas import DataFrame

    from sufficiency.forecast.run import Forecast
    from sufficiency.forecast.study import Asked, Found

verbs = typer.Typer()


class Lever(StrEnum):
    """What may be sought."""

    joiners = "joiners"
    leaving = "leaving"
    diversion = "diversion"
    inclusion = "inclusion"


@verbs.command()
def forecast(
    scenario: Annotated[Path | None, typer.Argument(
        help="scenario file (TOML), whose case names its council; or --council")] = None,
    council: Annotated[list[str] | None, typer.Option(
        help="name or DfE number; may be repeated")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="every council")] = False,
    data: Series = PUBLISHED,
    origin: Annotated[int | None, typer.Option(
        help="January to start from; default: the last")] = None,
    years: Annotated[int, typer.Option(help="Januaries ahead", min=1, max=20)] = 10,
    draws: Annotated[int, typer.Option(help="draws", min=100, max=10_000)] = 1000,
    seed: Annotated[int, typer.Option(help="seed", min=0)] = 1,
    transitions: Annotated[Path | None, typer.Option(
        help="the council's own children from January to January (CSV)")] = None,
    settings: Annotated[Path | None, typer.Option(
        help="kind of placement of each of its settings (CSV)")] = None,
    population: Annotated[Path | None, typer.Option(
        help="residents by age in years ahead (CSV, as population.csv)")] = None,
    levers: Annotated[Path | None, typer.Option(help="dated what-ifs (CSV)")] = None,
    needing: Annotated[Path | None, typer.Option(
        help="who would be placed if there were places (CSV); default: that of the data")] = None,
    seek: Annotated[Lever | None, typer.Option(
        help="lever whose weakest sufficient value is sought")] = None,
    series: Annotated[str, typer.Option(
        help="series that --seek brings down: total, placed, needing or a setting")] = "needing",
    target: Annotated[int, typer.Option(help="children it may have, with --seek", min=0)] = 0,
    by: Annotated[int, typer.Option(help="January by which, with --seek")] = 2030,
    confidence: Annotated[float, typer.Option(
        help="share of draws in which the target holds, with --seek", min=0.05, max=0.95)] = 0.5,
    backtest: Annotated[bool, typer.Option(
        "--backtest", help="forecast past Januaries and say how wrong that was")] = False,
    score: Annotated[Path | None, typer.Option(
        help="a file written before, to score against --actual")] = None,
    actual: Annotated[Path | None, typer.Option(help="what came (CSV)")] = None,
    out: Annotated[Path | None, file_option(
        "file to write (CSV; of --backtest also .md)", ".csv", ".md")] = None,
    chart: Annotated[Path | None, file_option(
        "fan chart to write (SVG), of the council named first", ".svg")] = None,
    public: Annotated[bool, typer.Option(
        "--public", help="write --out fit to publish, of the council named first")] = False,
    threshold: Annotated[int, typer.Option(
        help="smallest count of children that is printed, with --public", min=5)] = 10,
    against: Against = None,
) -> None:
    """How many children hold plans in the years ahead, where, with which needs, and how sure."""
    if public and (out is None or everyone or backtest or score is not None):
        raise typer.BadParameter("writes one council's table: give --out and a scenario or "
                                 "--council", param_hint="--public")
    if out is not None and out.suffix.lower() == ".md" and not backtest:
        raise typer.BadParameter(f"{out} does not end in .csv", param_hint="--out")
    only_public(public, against)
    if score is not None:
        _score(score, actual, out)
    elif backtest:
        _backtest(data, draws, seed, out)
    elif everyone or council or scenario:
        given = transitions, settings, population, levers, needing
        with talk(out, chart, reads=given) as progress:
            from sufficiency.forecast import study
            from sufficiency.gaps.questions import whose

            asked, councils = whose(scenario, council or (), study.Asked(
                data, origin, years, draws, seed, transitions, settings, population, levers,
                needing))
            found = study.forecasts(asked, None if everyone else councils, progress,
                                    shown=not everyone)
            said = []
            if seek is not None:
                progress(f"seeking {seek.value}")
                said = [study.sought(base, found, seek.value, series, target, by, confidence)
                        for base in found.bases]
            if out is not None and public:
                from sufficiency.publish.disclosure.figures import Rules
                from sufficiency.publish.forecast_release import write_forecast

                first = found.forecasts[0]
                write_forecast(first, found.specialist(first), out, Rules(threshold),
                               against or ())
            elif out is not None:
                from sufficiency.files import PRIVATE, write_file

                mode = None if asked.transitions is None else PRIVATE
                for path, content in found.files(out).items():
                    write_file(path, content, mode)
            if chart is not None and found.forecasts:
                _chart(found, asked, chart)
        for each in found.forecasts:
            _show(each, found, asked)
        for sentence in said:
            print(f"\n{sentence}")
        if asked.transitions is not None:
            print("\nInternal: made from the council's own counts of children.")
        if out is not None and public:
            print(f"\n{out}  fit to publish; beside it an audit and a record: never publish")
        elif out is not None:
            print(f"\n{out}  quantiles, to be scored later with --score; "
                  f"{out.with_suffix('.json').name} says what made them")
    else:
        raise typer.BadParameter("give a scenario, --council, --all, --backtest or --score",
                                 param_hint="--council")


def _show(each: Forecast, found: Found, asked: Asked) -> None:
    from sufficiency.forecast import report

    show_frame(report.years(each, found.specialist(each), found.national),
               f"{each.council}: children with plans, from January {each.origin}"
               + (", with levers" if asked.levers else ""), ["plans", "placed", "needing"])
    print()
    show_frame(report.settings(each), "Where they are placed")
    print()
    show_frame(report.needs(each), "Primary needs")
    print()
    for sentence in report.sentences(each, found.national, found.levers):
        print(sentence)


def _chart(found: Found, asked: Asked, file: Path) -> None:
    from sufficiency.files import PRIVATE, write_file
    from sufficiency.forecast.pooled import TESTED
    from sufficiency.forecast.report import FEWEST
    from sufficiency.publish.report.fan import fan

    each = found.forecasts[0]
    own = asked.transitions is not None
    title = f"{each.council}: children with plans{', internal' if own else ''}"
    drawing = fan(title, [("All plans", each.setup.stock.sum(), each.total()),
                          *((name.capitalize(), 0, drawn)
                            for name, drawn in found.specialist(each).items())],
                  each.origin, TESTED, FEWEST)
    write_file(file, drawing.encode(), PRIVATE if own else None)


def _backtest(data: Path, draws: int, seed: int, out: Path | None) -> None:
    with talk(out) as progress:
        from sufficiency.files import write_file
        from sufficiency.forecast import backtest, goals, study

        table, small = study.backtested(data, draws, seed, progress)
        if out is not None and out.suffix == ".md":
            write_file(out, goals.page(table, small).encode())
        else:
            save(table, out)
    _print(goals.against_goals(table), "Goals set beforehand")
    _print(backtest.by_method(table), "All plans: error of each method, % (mean over councils and "
                                      "origins)")
    _print(backtest.by_origin(table), "All plans: this tool, by origin")
    _print(backtest.by_series(table), "Parts of the plans: this tool")
    _print(small, "Parts of few children: this tool")


def _score(file: Path, actual: Path | None, out: Path | None) -> None:
    if actual is None:
        raise typer.BadParameter("is needed with --score", param_hint="--actual")
    with talk(out, reads=[file, actual]):
        from sufficiency.datasets.council_names import number_of
        from sufficiency.forecast import actuals, frozen, scorecard

        forecast, came = frozen.read_frozen(file), actuals.read_actual(actual, number_of)
        scored = scorecard.score(forecast, came)
        save(scored, out)
    _print(scorecard.summary(scored).round(1), "Error in % of all children, coverage in % of rows")
    for sentence in scorecard.left_out(forecast, came):
        print(sentence)


def _print(frame: DataFrame, title: str) -> None:
    show_frame(frame, title, ["series", "method", "goal"])
    print()
