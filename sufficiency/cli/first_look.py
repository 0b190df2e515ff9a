"""The verb that answers the first questions of a council by its name alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency.cli.answers import head, say, show_answer
from sufficiency.cli.console import command, opens, own_name, talk
from sufficiency.cli.options import Against
from sufficiency.cli.outputs import Threshold

if TYPE_CHECKING:
    from pandas import DataFrame

    from sufficiency.case.case import Case
    from sufficiency.cli.answers import Answered
    from sufficiency.publish.first_look import FirstLook

verbs = typer.Typer()

NOT_REAL = "The children are not real: they are simulated, and match published totals."


@verbs.command("first-look")
def first_look(
    council: Annotated[list[str], typer.Argument(
        help="council in England, by name, DfE number or ONS code; or a case made of one, or a "
             "scenario file (TOML)")],
    into: Annotated[Path | None, typer.Option(
        help="case folder of the council: made if it is not there, used as it is if it is; "
             "default: its name")] = None,
    out: Annotated[Path | None, typer.Option(help="folder for report and map")] = None,
    threshold: Threshold = 10, against: Against = None,
) -> None:
    """From a council's name: who has no place, what to open, rides, pounds, report and map."""
    with talk() as progress:
        from sufficiency.case.scenario import load_scenario
        from sufficiency.publish.first_look import first_look as look

        name = " ".join(council)
        if name.lower().endswith(".toml"):
            if into is not None:
                raise typer.BadParameter("goes with a council", param_hint="--into")
            path = Path(name)
        else:
            path = _start(name, into)
        scenario = load_scenario(path)
        folder = out or Path("results") / f"first-look-{own_name(path)}"
        found = look(scenario, folder, threshold=threshold, against=against or (),
                     progress=progress)
    case = found.result.case
    typer.secho(f"First look: {case.title}", bold=True)
    for strong, _ in case.stand_ins:
        say(strong)
    if case.synthetic and len(case.demand):
        say(NOT_REAL)
    for title, frame, words in _answers(found):
        show_answer(title, frame, words)
    _next(found, path, folder, out)
    if found.refused is not None:
        raise found.refused


def _next(found: FirstLook, path: Path, folder: Path, out: Path | None) -> None:
    """What to do now: look, put in what the council knows, ask for more."""
    case = found.result.case
    head("What next")
    if found.refused is None:
        say("1. Read the report and the map. Both are made to be published; what has internal in "
            "its name never is.", "   ")
        print(f"     {folder / 'report' / 'report.html'}\n     {folder / 'map.html'}\n"
              f"     {opens(folder)}")
    else:
        say("1. Keep what is above to yourself: report and map were not both written; why is told "
            "below.", "   ")
    say("2. Put in what your council knows, and give the command again.", "   ")
    for file, what in _to_replace(case, path):
        say(f"     {file}: {what}", "       ")
    print(f"     {command('first-look', path, *(('--out', out) if out else ()))}")
    say("3. Ask for each part in full.", "   ")
    parts = [option for option, told in (("--rides", found.rides), ("--pounds", found.statement))
             if told is not None and len(case.demand)]
    print(f"     {command('run', path, '--forecast', 'published', *parts)}")


def _near(path: Path) -> Path:
    """A path as it is called from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _to_replace(case: Case, scenario: Path) -> Iterator[tuple[Path, str]]:
    """Files of a case in which a council's own figures belong first, and what goes there."""
    from sufficiency.files import is_file, is_folder

    folder = _near(case.folder)
    if is_file(folder / "README.md"):
        yield folder / "README.md", "says what stands in for facts"
    guessed = int((case.places["stand_in"] != "").sum())
    if guessed:
        yield folder / "places.csv", (
            "places, designation, years taught; empty stand_in where you have put your own "
            f"({guessed:,} of {len(case.places):,} rows)")
    if case.synthetic:
        yield folder / "children.csv", (
            "to be made, a row a child with child_id, postcode, need and ncy (school year)")
    yield folder / "sites.csv", "sites and schools that could really be asked"
    yield scenario, "how many schools and base places a plan may open"
    for name, what in (("transport", "prices of vehicles"), ("finance", "costs, fees and rates")):
        if is_folder(folder / name):
            yield folder / name, what


def _start(council: str, into: Path | None) -> Path:
    """The start scenario of a council's case, which is made where it is not there yet."""
    from sufficiency.case.about import read_about
    from sufficiency.common.phrases import slug
    from sufficiency.datasets.council_case import FIRST, write_council
    from sufficiency.datasets.council_names import find_council, plain_name
    from sufficiency.errors import Fault, InputError
    from sufficiency.files import is_file, is_folder

    try:
        code, name = find_council(council)
    except InputError:
        if into is None and is_file(made := Path(council) / "scenarios" / FIRST):
            return made  # a case that was made under another name
        raise
    name = plain_name(name)
    folder = into or Path(slug(name))
    if not is_folder(folder):
        write_council(folder, code)
    about, faults = read_about(folder)
    if faults:
        raise InputError(faults)
    if about.la_code != code:
        raise InputError([Fault("--into", f"is a case of another council than {name}",
                                "Name another folder.", value=str(folder))])
    return folder / "scenarios" / FIRST


def _answers(found: FirstLook) -> Iterator[Answered]:
    """Question by question: its words, a table, sentences."""
    from sufficiency.common.phrases import low, under
    from sufficiency.gaps.report import each_january

    still, *plans = found.years.plans
    table, band = each_january([replace(still, name=low(still.title)),
                         *(replace(each, name=under(each.title)) for each in plans)])
    if not found.result.plan.summary["children"]:
        yield "Nobody to place", None, [
            "No child of this case has a daily journey to a special school or base.",
            band]
        return
    from sufficiency.cli.first_look_summary import in_short

    yield "In short", None, in_short(found)
    yield "Children without a suitable local place, by January", table, [band]
    yield "What the plan opens", _opened(found), _sure(found)


def _opened(found: FirstLook) -> DataFrame:
    """What opens and where, with the places of each; schools before bases."""
    from pandas import DataFrame

    from sufficiency.case.vocabulary import KIND_WORDS

    case = found.result.case
    options = found.result.plan.options
    opened = options[options["opened"].astype(bool)].sort_values(
        ["kind", "designation", "site_name"], ascending=[False, True, True])
    rows = []
    for (kind, of), group in opened.groupby(["kind", "designation"], sort=False):
        rows.append({
            "kind": f"{len(group)} {KIND_WORDS[kind]}{'' if len(group) == 1 else 's'}, "
                    f"{case.word(of)}",
            "places": f"{group['places'].sum():,.0f}",
            "capital": f"£{group['capital_gbp'].sum() / 1e6:.1f}m",
            "where": ", ".join(f"{name} ({places:.0f})" for name, places in zip(
                group["site_name"], group["places"], strict=True))})
    return DataFrame(rows)


def _sure(found: FirstLook) -> list[str]:
    """When it opens, how good the plan is proven to be, and what it cannot do."""
    from sufficiency.cli.first_look_summary import when
    from sufficiency.publish.report.sentences import no_gap, unused

    result = found.result
    summary = result.plan.summary
    better = no_gap(summary) or f"{summary['gap']:.2%}"
    less = unused(result.title, result.scenario.build, summary)
    opens = ([] if summary["opened"]
             else ["Nothing opens, so there is nothing to work out in pounds."])
    opening = " ".join(when(found)) if summary["opened"] else ""
    return [*filter(None, (opening, less)), *opens,
            f"Most that any plan could improve on this: {better}. It is an example until sites and "
            "places are the council's own."]
