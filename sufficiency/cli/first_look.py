"""The verb that answers the first questions of a council by its name alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency.cli.console import Against, command, opens, show_frame, talk
from sufficiency.cli.outputs import Threshold, wrote

if TYPE_CHECKING:
    from pandas import DataFrame

    from sufficiency.finance.statement import Statement
    from sufficiency.publish.first_look import FirstLook
    from sufficiency.transport.ride_changes import Rides

    Answered = tuple[str, DataFrame | None, list[str]]
    """A question, a table of figures if there is one, and sentences."""

verbs = typer.Typer()
RIDES = (("children in shared vehicles", "riders", ""),
         ("children driven elsewhere", "riders_elsewhere", ""), ("vehicles", "vehicles", "{:,}"),
         ("mean minutes in the vehicle", "ride_mean", "{:.1f}"),
         ("children over 45 minutes", "ride_over_45_share", "{:.1%}"),
         ("£ a year", "gbp_year", "{:,}"),
         ("£ a child driven and year", "gbp_a_rider", "{:,.0f}"))
"""What is told of the rides: its words, its key among the measures, its form; children by none."""
PUBLIC_POUNDS = ("Pounds of a report to publish are worked out from the figures of children that "
                 "it may print, so that they can differ from these.")


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

        own = council.lower().endswith(".toml")
        if own:
            if into is not None:
                raise typer.BadParameter("goes with a council", param_hint="--into")
            path = Path(council)
        else:
            path = _start(council, into)
        scenario = load_scenario(path)
        name = scenario.name if own else path.parents[1].name
        folder = out or Path("results") / f"first-look-{name}"
        found = look(scenario, folder, threshold=threshold, against=against or (),
                     progress=progress)
    for title, frame, words in _answers(found):
        show_answer(title, frame, words)
    print(f"\nReport and map, fit to publish, are in {folder}:\n  {opens(folder)}")
    wrote(found.report)
    print(f"Everything beside them whose name says internal: never publish\nIn full:\n"
          f"  {command('run', path)}\n  {command('transport', path)}\n"
          f"  {command('finance', path)}")


def _start(council: str, into: Path | None) -> Path:
    """The start scenario of a council's case, which is made where it is not there yet."""
    from sufficiency.case.about import read_about
    from sufficiency.common.phrases import slug
    from sufficiency.datasets.council_case import write_council
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
    return folder / "scenarios" / "start.toml"


def _answers(found: FirstLook) -> Iterator[Answered]:
    """Question by question: its words, a table, sentences."""
    from sufficiency.common.phrases import called
    from sufficiency.gaps.report import first_short, in_short, nobody

    still, *plans = found.years.plans
    table, band = in_short([still, *(
        replace(each, name=called(each.title)) for each in plans)])
    told = [] if nobody(found.years.plans) else first_short(found.years.plans)
    yield "Children without a suitable local place, by January", table.rename(
        columns={"scenario": "plan"}), [*told, band]
    yield "What the plan opens", _opened(found), _sure(found)
    if found.rides is not None:
        yield rides_answer(found.rides)
    if found.statement is not None:
        yield from pounds_answers(found.statement)
    if found.result.case.stand_ins:
        yield "What stands in for facts", None, [f"{strong} {words}" for strong, words
                                                  in found.result.case.stand_ins]


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
    from sufficiency.gaps.report import count_words
    from sufficiency.publish.report.sentences import no_gap, unused

    result = found.result
    summary, before = result.plan.summary, result.baseline.summary
    now, then = summary["unplaced"]["total"], before["unplaced"]["total"]
    better = no_gap(summary) or f"{summary['gap']:.2%}"
    less = unused(result.title, result.scenario.build, summary)
    return [*([less] if less else []),
            "Without a suitable local place in the year of the children: "
            f"{count_words(then)} if nothing is built, {count_words(now)} with the plan.",
            f"Most any plan could improve on this: {better}. It is an example until sites and "
            "places are the council's own."]


def show_answer(title: str, frame: DataFrame | None, words: Sequence[str]) -> None:
    """Print a question's table and what is to be said of it.

    Args:
        title: the question.
        frame: its figures; None or empty for none.
        words: sentences.
    """
    print(f"\n{title}")
    if frame is not None and len(frame):
        show_frame(frame, "", ["plan", "measure", "what"])
    for line in words:
        print(f"- {line}")


def rides_answer(rides: Rides) -> Answered:
    """The same measures without the plan and with it; whose ride changes, and what it rests on."""
    from pandas import DataFrame

    from sufficiency.common.phrases import minutes_words
    from sufficiency.gaps.report import count_words

    both = (rides.before, rides.after.figures)
    frame = DataFrame([(name, *(
        "-" if of.get(key) is None else form.format(of[key]) if form else count_words(of[key])
        for of in both)) for name, key, form in RIDES], columns=["measure", "before",
                                                                 "with the plan"])
    words = []
    for row in rides.changes.to_dict("records"):
        if not row["phase"]:
            words.append(
                f"Of {row['riders']:,} children who ride before and with the plan, the ride is "
                f"shorter by {minutes_words(row['least'])} or more for {row['shorter']:,}, "
                f"longer for {row['longer']:,} and about the same for "
                f"{row['about_the_same']:,}; their mean goes from {row['minutes_before']:.1f} to "
                f"{row['minutes_after']:.1f} minutes.")
    if any(of["riders_elsewhere"] for of in both):
        words.append("Driven elsewhere: to schools that the data do not locate, each at an "
                     "average price; vehicles and minutes are those of the others.")
    words.append("Searched for briefly; pounds are illustrative until prices and vehicles are the "
                 "council's own.")
    return "The drive to school, as ridden in shared vehicles", frame, words


def pounds_answers(found: Statement) -> Iterator[Answered]:
    """What the plan is worth over the years; who pays, and what that hangs on."""
    from pandas import DataFrame

    from sufficiency.finance.appraisal import Worth
    from sufficiency.finance.statement import VIEW_WORDS, basis, ledger_table
    from sufficiency.finance.words import in_brief, millions

    worth = found.plan.measures
    worth = worth[worth["measure"] == Worth.NET_PRESENT_VALUE.value].pivot(
        index="view", columns="over_years", values="value")
    yield "What the plan is worth: net present value", DataFrame([
        {"measure": VIEW_WORDS[view], **{f"over {years} years": millions(value)
                                         for years, value in worth.loc[view].items()}}
        for view in VIEW_WORDS]), [basis(found)]
    # Totals only: from which year on later ones share a row does not matter.
    ledgers = ledger_table(found.real, found.plan.priced.first_year)
    yield "Who pays, all years", DataFrame([
        (f"{row['ledger']}, borne by {row['payer']}", *(
            millions(row["total"][amount] / 100)
            for amount in ("cost", "saving", "financing", "left"))) for row in ledgers],
        columns=["measure", "costs", "savings", "debt service", "balance"]), [
            *in_brief(found), *found.notes, PUBLIC_POUNDS]
