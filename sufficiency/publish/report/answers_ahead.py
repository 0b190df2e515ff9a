"""Saved answers about what may come, as a report tells them: other draws, and the years ahead."""

from __future__ import annotations

from collections.abc import Iterator

from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Fact
from sufficiency.publish.report.answer_counts import Counts
from sufficiency.publish.report.table import Row, Table
from sufficiency.study.answers import Answer
from sufficiency.study.robustness import none_shorter


def said(answer: Answer) -> str:
    """Sentences saved with an answer that count no children."""
    return " ".join(str(row["sentence"]) for row in answer.tables.get("words", ()))


def robust(counts: Counts, a: int) -> Iterator[Table]:
    """How sure each site is; of each draw only internally, as draws differ by few children."""
    answer = counts.answers[a]
    gap = answer.tables["search"][0]["gap"]
    yield Table(
        counts.keys[a], f"Would other children and roads have led to the same sites: "
        f"{answer.title}", "Site", "",
        ("Type of need", "Places", "In the plan for all futures", "In the scenario's own plan",
         "Futures that choose it alone", "Futures that choose its site"), tuple(
            Row(str(r["site_name"]), (
                str(r["designation"]), Fact(r["places"]), _yes(r["together"]),
                _yes(r["own_plan"]), Fact(r["option_share"], percent=True),
                Fact(r["site_share"], percent=True))) for r in answer.tables["sites"]),
        f"One choice was made for all {len(answer.tables['draws'])} simulated futures. "
        f"{none_shorter(gap)}"
        if counts.rules else _findings(answer))
    if counts.rules is None:
        yield Table(
            f"{counts.keys[a]}-draws", f"The plan for all draws in each draw: {answer.title}",
            "Draw", "", ("Factor on demand", "Factor on minutes",
                         "Children without a suitable local place", "More than need be, at least",
                         "More than need be, at most", "Mean minutes to local places"), tuple(
                Row(str(r["draw"]), (
                    Fact(r["growth"], 2), Fact(r["minutes_factor"], 2),
                    counts.left(a, "draws", i), Fact(r["more_unplaced_least"]),
                    Fact(r["more_unplaced"]), _mean(r["minutes_mean_local"])))
                for i, r in enumerate(answer.tables["draws"])))


def phase(counts: Counts, a: int) -> Iterator[Table]:
    """What opens when, and what that comes to year by year.

    What the replay of Septembers found is told inside only: its years differ from those placed on
    their own by few children.
    """
    answer = counts.answers[a]
    # An answer saved before Septembers were replayed has none of it.
    flow = counts.rules is None and "flow_opens" in next(iter(answer.tables["options"]), {})
    yield Table(
        counts.keys[a], f"What should open when: {answer.title}", "Site", "",
        ("Type of need", "Places", "Capital, £ million", "Opens",
         *(("Opens in the best order replayed",) if flow else ())), tuple(
            Row(str(r["site_name"]), (
                str(r["designation"]), Fact(r["places"]), Fact(r["capital_gbp"] / 1e6, 1),
                _january(r["opens"]), *((_january(r["flow_opens"]),) if flow else ())))
            for r in answer.tables["options"]))
    yield Table(
        f"{counts.keys[a]}-years", f"Year by year: {answer.title}", "Year", "",
        ("Capital, £ million", "New places in use", "Children without a suitable local place",
         "The same if all opened at once",
         *(("The same, replayed by September", "The same in the best order replayed")
           if flow else ())), tuple(
            Row(str(r["year"]), (
                Fact(r["capital_gbp"] / 1e6, 1), Fact(r["places"]),
                counts.left(a, "years", i), counts.left(a, "at once", i),
                *((Fact(r["flow_unplaced"]), Fact(r["flow_best"])) if flow else ())))
            for i, r in enumerate(answer.tables["years"])),
        _phase_proof(answer) if counts.rules else _findings(answer))


def _phase_proof(answer: Answer) -> str:
    """What is proven of the years, without their total of children."""
    search = answer.tables["search"][0]
    whole = search["choice"] == "whole"
    what = "programme within the limits" if whole else "order of opening these options"
    proven = search["unplaced"] == search["unplaced_least"]
    out = (f"No {what} leaves fewer out in all years together (proven)." if proven else
           f"Whether another {what} leaves fewer out is not settled.")
    return out if whole else f"{out} What to open was chosen before, for the last year alone."


def _findings(answer: Answer) -> str:
    return " ".join(str(row["sentence"]) for row in answer.tables["findings"])


def _january(year: int) -> str:
    return str(year) if year else "not within these years"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _mean(value: float | None) -> Cell:
    return "" if value is None else Fact(value, 1)
