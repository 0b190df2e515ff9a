"""The verb that answers the first questions of a council by its name alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency.cli.answers import pounds_answers, rides_answer, saved, show_answer
from sufficiency.cli.console import command, opens, own_name, talk
from sufficiency.cli.options import Against
from sufficiency.cli.outputs import Threshold

if TYPE_CHECKING:
    from pandas import DataFrame

    from sufficiency.case.case import Case
    from sufficiency.cli.answers import Answered
    from sufficiency.finance.statement import Statement
    from sufficiency.publish.first_look import FirstLook
    from sufficiency.transport.ride_changes import Rides

verbs = typer.Typer()


@verbs.command("first-look")
def first_look(
    council: Annotated[str, typer.Argument(
        help="council in England, by name, DfE number or ONS code; or a scenario file (TOML)")],
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

        if council.lower().endswith(".toml"):
            if into is not None:
                raise typer.BadParameter("goes with a council", param_hint="--into")
            path = Path(council)
        else:
            path = _start(council, into)
        scenario = load_scenario(path)
        folder = out or Path("results") / f"first-look-{own_name(path)}"
        found = look(scenario, folder, threshold=threshold, against=against or (),
                     progress=progress)
    case = found.result.case
    print(f"First look: {case.title}", *(strong for strong, _ in case.stand_ins), sep="\n")
    for title, frame, words in _answers(found):
        show_answer(title, frame, words)
    show_answer("Your own figures: where they go", None, [
        *(words for _, words in case.stand_ins),
        *(f"{file}: {what}." for file, what in _to_replace(case, path)),
        "Then give the command again: "
        f"{command('first-look', path, *(('--out', out) if out else ()))}"])
    print(f"\nReport and map, fit to publish (never publish what has internal in its name):\n"
          f"  {folder / 'report' / 'report.html'}\n  {folder / 'map.html'}\n"
          f"  {opens(folder)}\nIn full:\n  {command('run', path)}")
    for verb, told in (("transport", found.rides), ("finance", found.statement)):
        if told is not None and len(case.demand):
            print(f"  {command(verb, path)}")


def _to_replace(case: Case, scenario: Path) -> Iterator[tuple[Path, str]]:
    """Files of a case in which a council's own figures belong first, and what goes there."""
    from sufficiency.files import is_folder

    folder = case.folder
    if folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    guessed = int((case.places["stand_in"] != "").sum())
    if guessed:
        yield folder / "places.csv", (
            "places, designation, years taught; empty stand_in of what you have replaced "
            f"({guessed:,} of {len(case.places):,} rows)")
    if case.synthetic:
        yield folder / "children.csv", (
            "to be made, a row a child with child_id, postcode, need and ncy (school year)"
            f"{'; so far they are simulated' if len(case.demand) else ''}")
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
    from sufficiency.files import is_folder

    code, name = find_council(council)
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
    yield "In short", None, _in_short(found)
    yield "Children without a suitable local place, by January", table, [band]
    yield "What the plan opens", _opened(found), [*_sure(found), *_when(found)]
    if found.rides is not None:
        yield rides_answer(found.rides)
    if found.statement is not None:
        yield from pounds_answers(found.statement, found.rides)


def _in_short(found: FirstLook) -> list[str]:
    """What a planner reads first: who lacks a place and how sure that is, what the plan does about
    it, whose ride changes, and what it costs and is worth."""
    from sufficiency.common.phrases import called, under
    from sufficiency.gaps.report import count_words, last_tested
    from sufficiency.publish.report.sentences import prices_of

    result, summary = found.result, found.result.plan.summary
    counted, (ahead, later) = result.scenario.demand.year, last_tested(found.years.plans[0])
    still = under(result.baseline.title)
    out = [f"Of {count_words(summary['children'])} children who need a place at a special school "
           f"or base, {count_words(result.baseline.summary['unplaced']['total'])} have no suitable "
           f"local one in January {counted}, and {later} in January {ahead}, {still}."]
    if summary["opened"]:
        places, priced = sum(o["places"] for o in summary["opened"]), prices_of([summary])
        out.append(
            f"{called(result.title)} opens {places:,} places for "
            f"£{summary['capital_gbp'] / 1e6:.1f} million{f', at {priced}' if priced else ''}. Had "
            f"all of them been open and full in January {counted}, "
            f"{count_words(summary['unplaced']['total'])} would be without one.")
        if places > (short := result.baseline.summary["unplaced"]["total"]):
            out.append(f"That is more places than the {count_words(short)} who are without one: "
                       "new schools have set sizes. Would neighbouring councils share them?")
    if found.rides is not None:
        for row in found.rides.changes[found.rides.changes["phase"] == ""].to_dict("records"):
            out.append(f"Of {count_words(row['riders'])} children who ride with it and without it, "
                       f"the ride is shorter for {count_words(row['shorter'])} and longer for "
                       f"{count_words(row['longer'])}.")
    if found.statement is not None:
        out.append(_worth(found.statement, found.rides))
    return out


def _worth(stated: Statement, rides: Rides | None) -> str:
    """What the plan is worth, how sure that is, and with the rides."""
    from sufficiency.finance.appraisal import VIEWS, Worth
    from sufficiency.finance.ridden import counted
    from sufficiency.finance.statement import VIEW_WORDS
    from sufficiency.finance.words import eight_of_ten, horizon, millions

    whole, alone = (f"{millions(stated.measure(Worth.NET_PRESENT_VALUE, view), 1)} to the {words}"
                    for view, words in VIEW_WORDS.items())
    out = (f"Savings less costs over {horizon(stated)} years (net present value): {whole}, and "
           f"{alone}. The first {eight_of_ten(stated)} in 8 of 10 draws of all that is assumed")
    if rides is None:
        return f"{out}."
    ridden = millions(counted(stated).with_rides(saved(rides), VIEWS[0]), 1)
    return f"{out}. It counts known drives only; with the rides below it would be {ridden}."


def _opened(found: FirstLook) -> DataFrame:
    """What opens and where; schools before bases."""
    from pandas import DataFrame

    from sufficiency.case.vocabulary import KIND_WORDS

    case = found.result.case
    options = found.result.plan.options
    opened = options[options["opened"].astype(bool)].sort_values(
        ["kind", "site_name", "designation"], ascending=[False, True, True])
    return DataFrame({
        "what": [f"{KIND_WORDS[kind]}, {case.word(of)}" for kind, of in zip(
            opened["kind"], opened["designation"], strict=True)], "where": opened["site_name"],
        "places": opened["places"].map("{:,.0f}".format),
        "capital": (opened["capital_gbp"] / 1e6).map("£{:.1f}m".format)})


def _sure(found: FirstLook) -> list[str]:
    """How good the plan is proven to be, and what it cannot do."""
    from sufficiency.publish.report.sentences import no_gap, unused

    result = found.result
    summary = result.plan.summary
    better = no_gap(summary) or f"{summary['gap']:.2%}"
    less = unused(result.title, result.scenario.build, summary)
    opens = ([] if summary["opened"]
             else ["Nothing opens, so there is nothing to work out in pounds."])
    return [less or f"{result.title}.", *opens,
            f"Most that any plan could improve on this: {better}. It is an example until sites and "
            "places are the council's own."]


def _when(found: FirstLook) -> list[str]:
    """When what the plan opens is there, in the years and in the pounds."""
    from sufficiency.case.vocabulary import KIND_WORDS
    from sufficiency.common.phrases import listed

    plan = found.years.plans[-1]
    told = plan.table.loc[plan.table["basis"] != "estimated", "year"].min()
    out = (["The years above count all of it as open already: what it would do, not when."]
           if len(plan.options) and plan.options["opens"].max() <= told else [])
    if found.statement is not None:
        years: dict[str, set[int]] = {}
        for each in found.statement.openings:
            years.setdefault(f"{KIND_WORDS[each.kind]}s", set()).add(each.opens)
        # Where years and pounds have it open at the same time, that is when.
        agree = (sorted(each.opens + 1 for each in found.statement.openings)
                 == sorted(plan.options["opens"]))
        said = "It opens, and then fills over years," if agree else "Pounds take it to open"
        out.append(f"{said} in September: " + "; ".join(
            f"{kind} in {listed([str(year) for year in sorted(when)])}"
            for kind, when in sorted(years.items())) + ".")
    return out
