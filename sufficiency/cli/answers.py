"""What the rides and the pounds of a plan are told in, at the console: tables and sentences."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from sufficiency.cli.console import show_frame

if TYPE_CHECKING:
    from pandas import DataFrame

    from sufficiency.finance.ridden import Ridden
    from sufficiency.finance.statement import Statement
    from sufficiency.study.result import Result
    from sufficiency.transport.ride_changes import Rides

    Answered = tuple[str, DataFrame | None, list[str]]
    """A question, a table of figures if there is one, and sentences."""

RIDES = (("children in the council's vehicles", "riders", ""),
         ("children driven elsewhere", "riders_elsewhere", ""), ("vehicles", "vehicles", "{:,}"),
         ("mean minutes, all who ride (not the same children)", "ride_mean", "{:.1f}"),
         ("share of them over 45 minutes", "ride_over_45_share", "{:.1%}"),
         ("£ million a year", "gbp_million", "{:,.2f}"),
         ("£ a child driven and year", "gbp_a_rider", "{:,.0f}"))
"""What is told of the rides: its words, its key among the measures, its form; children by none."""
DRIVEN = ("riders", "riders_elsewhere")
"""Counts of children whose sum is in a measure: all who are driven."""
LINE = 100
"""Letters of a line of words, in a terminal that is wider."""
BRIEFLY = ("Searched for briefly; pounds are illustrative until prices and vehicles are the "
           "council's own.")
PUBLIC_POUNDS = ("Pounds of a report to publish are worked out from the figures of children that "
                 "it may print, so that they can differ from these.")


def show_answer(title: str, frame: DataFrame | None, words: Sequence[str]) -> None:
    """Print a question's table and what is to be said of it.

    Args:
        title: the question.
        frame: its figures; None or empty for none.
        words: sentences.
    """
    head(title)
    if frame is not None and len(frame):
        show_frame(frame, "", ["plan", "measure"])
    for line in words:
        say(f"- {line}", "  ")


def head(title: str) -> None:
    """Begin a part, in bold where this is a terminal."""
    typer.secho(f"\n{title}", bold=True)


def say(line: str, indent: str = "") -> None:
    """Print a sentence; in a terminal no line of it ends within a word.

    Args:
        line: the sentence.
        indent: before its further lines.
    """
    if sys.stdout.isatty():
        line = textwrap.fill(line, min(shutil.get_terminal_size().columns, LINE),
                             subsequent_indent=indent, break_long_words=False,
                             break_on_hyphens=False)
    print(line)


def rides_answer(rides: Rides) -> Answered:
    """The same measures without the plan and with it; whose ride changes, and what it rests on."""
    from pandas import DataFrame

    from sufficiency.gaps.report import count_words

    both = [_told(of | {"gbp_million": of["gbp_year"] / 1e6})
            for of in (rides.before.figures, rides.after.figures)]
    rows = [(name, *(
        "-" if of.get(key) is None else of[key] if isinstance(of[key], str)
        else form.format(of[key]) if form else count_words(of[key])
        for of in both)) for name, key, form in RIDES]
    words = []
    for row in rides.changes.to_dict("records"):
        if not row["phase"]:
            who, _ = _who_rides(rides, row)
            rows.insert(3, (f"mean minutes in the vehicle, the same {who}",
                            *(f"{row[f'minutes_{when}']:.1f}" for when in ("before", "after"))))
            words.append(changed_words(rides, row))
    frame = DataFrame(rows, columns=["measure", "if nothing is built", "with the plan"])
    told = [sum(of[key] for key in DRIVEN) for of in both]
    if told[0] != told[1] and not any(map(_hides, both)):
        words.append(f"In all {count_words(told[0])} children are driven if nothing is built, and "
                     f"{count_words(told[1])} with the plan. Who lives within walking distance of "
                     "a place, or does not take up the ride, is in neither.")
    if any(of["riders_elsewhere"] for of in both):
        words.append("Driven elsewhere: to schools that the data do not locate, each at an "
                     "average price; vehicles and minutes are those of the others.")
    words.append(BRIEFLY)
    return "The drive to school, as ridden in shared vehicles", frame, words


def _told(of: dict[str, Any]) -> dict[str, Any]:
    """Measures of which no withheld count of children can be worked out."""
    from sufficiency.forecast.report import FEW
    from sufficiency.gaps.report import withheld

    # Pounds in all over pounds a child are how many are driven, the withheld ones with them.
    out = of | ({"gbp_a_rider": None} if _hides(of) else {})
    share = of["ride_over_45_share"]
    if share is not None and withheld(share * of["riders"]):
        out["ride_over_45_share"] = FEW
    return out


def _hides(of: Mapping[str, Any]) -> bool:
    """Whether a part of those who are driven is withheld."""
    from sufficiency.gaps.report import withheld

    return withheld(*(of[key] for key in DRIVEN))


def hides(rides: Rides) -> bool:
    """Whether so few are driven somewhere that no pounds of it are told, as in a report.

    Drives that are not made, over the price of one, are how many are no longer driven elsewhere;
    and twenty years of them, as plans are worth them, tell one more from one less.
    """
    return any(_hides(drive.figures) for drive in (rides.before, rides.after))


def changed_words(rides: Rides, row: Mapping[Any, Any]) -> str:
    """For how many of those who ride with the plan and without it the ride is shorter, and longer.

    Args:
        rides: without the plan and with it.
        row: of all, in their changes.
    """
    from sufficiency.common.phrases import minutes_words
    from sufficiency.gaps.report import count_words

    who, same = _who_rides(rides, row)
    return (f"Of {who} who ride with the plan and without it, the ride is shorter by "
            f"{minutes_words(row['least'])} or more for {count_words(row['shorter'])}"
            f"{',' if same else ' and'} longer for {count_words(row['longer'])}{same}.")


def _who_rides(rides: Rides, row: Mapping[Any, Any]) -> tuple[str, str]:
    """How many ride with the plan and without it, and for how many the ride is about the same.

    Neither is told where one of the parts is withheld, or too few ride in one of both alone.

    Args:
        rides: without the plan and with it.
        row: of all, in their changes.
    """
    from sufficiency.gaps.report import count_words, withheld

    if withheld(row["shorter"], row["longer"], row["about_the_same"], row["riders"], *(
            drive.figures["riders"] - row["riders"] for drive in (rides.before, rides.after))):
        return "children", ""
    return (f"{count_words(row['riders'])} children",
            f" and about the same for {count_words(row['about_the_same'])}")


def saved(rides: Rides) -> Ridden:
    """What the rides with the plan save beside those without it."""
    from sufficiency.finance.ridden import Drive, Ridden

    return Ridden.between(*(
        Drive(drive.figures["gbp_year"], drive.figures["gbp_year_elsewhere"])
        for drive in (rides.before, rides.after)))


def pounds_answers(
    found: Statement, result: Result, rides: Rides | None = None
) -> Iterator[Answered]:
    """What the plan is worth over the years; who pays, and what that hangs on; beside the rides
    what of them it counts.

    Args:
        found: the plan in pounds.
        result: whose plan it is.
        rides: without it and with it.
    """
    from pandas import DataFrame

    from sufficiency.finance.appraisal import Worth
    from sufficiency.finance.of_scenario import NOT_COUNTED
    from sufficiency.finance.ridden import TITLE, counted, lines, ridden_words, worth_words
    from sufficiency.finance.spared import spared_words
    from sufficiency.finance.statement import VIEW_WORDS, basis, ledger_table
    from sufficiency.finance.words import (
        BORROWED_TWICE,
        drawn_words,
        in_brief,
        millions,
        raised_words,
    )

    apart = rides is None or hides(rides)
    worth = found.plan.measures
    worth = worth[worth["measure"] == Worth.NET_PRESENT_VALUE.value].pivot(
        index="view", columns="over_years", values="value")
    yield "What the plan is worth: net present value", DataFrame([
        {"measure": VIEW_WORDS[view], **{f"over {years} years": millions(value, 1)
                                         for years, value in worth.loc[view].items()}}
        for view in VIEW_WORDS]), [basis(found), drawn_words(found)]
    # Totals only: from which year on later ones share a row does not matter.
    ledgers = ledger_table(found.real, found.plan.priced.first_year)
    twice = ([f"Rows are not to be added up: {BORROWED_TWICE}."]
             if found.real["financing"].any() else [])
    yield "Who pays, all years, not discounted", DataFrame([
        (row["ledger"] if row["ledger"].casefold() == row["payer"] else
         f"{row['ledger']} ({row['payer']})", *(
            millions(row["total"][amount] / 100, 1) if row["total"][amount] else "-"
            for amount in ("cost", "saving", "financing", "left"))) for row in ledgers],
        columns=["measure", "costs", "savings", "debt service", "balance"]), [
            *twice, *raised_words(found), *in_brief(found),
            spared_words(found, result.case.at_independents), *(
                note for note in found.notes
                if (apart or note != NOT_COUNTED) and note != untold(result)),
            PUBLIC_POUNDS]
    if rides is None or apart:
        return
    of, ridden = counted(found), saved(rides)
    told = list(lines(ridden, of).items())
    yield TITLE, DataFrame([(name, millions(value, 2)) for name, value in told],
                           columns=["measure", "pounds"]), [
                               ridden_words(of.back), worth_words([(ridden, of)])]


def untold(result: Result) -> str:
    """What is not told of a plan's new places: how many more children have one, where that, beside
    those who have none, is a withheld count; empty otherwise."""
    from sufficiency.finance.of_scenario import exact_use, moved_words
    from sufficiency.gaps.report import withheld

    without = result.replaced or result.baseline
    if not withheld(*(o.summary["unplaced"]["total"] for o in (without, result.plan))):
        return ""
    return moved_words(result.plan.title or result.plan.name, exact_use(result, result.plan))
