"""Saved answers to questions as a report tells them; what they count is protected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from sufficiency.case.vocabulary import GAP, NEED_NAMES
from sufficiency.publish.disclosure.cells import Cell, CountRange
from sufficiency.publish.disclosure.figures import (
    Absent,
    Audit,
    Count,
    Fact,
    MeanMinutes,
    Rules,
)
from sufficiency.publish.disclosure.keys import MeanKey
from sufficiency.publish.disclosure.means import MEAN
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.disclosure.suppression import parts
from sufficiency.publish.report import answers_prices, answers_transport
from sufficiency.publish.report.answer_counts import Counts
from sufficiency.publish.report.answers_ahead import phase, robust, said
from sufficiency.publish.report.points import (
    of_capital,
    of_cost,
    point_names,
    point_pounds,
    priced,
    rounded_words,
    schools_words,
    without_plan,
)
from sufficiency.publish.report.table import Row, Table
from sufficiency.study.answers import Answer, AnswerRow

COLUMNS = ("Children without a suitable local place", "Mean minutes",
           "Children over the guideline", "Capital, £ million", GAP)
MOST = 30
"""Rows told of schools that were not asked for by name, and of what one more place is worth."""


def residual(answer: Answer, rules: Rules | None = None) -> pd.DataFrame:
    """What bases alone leave by need, and what of it only a school meets; small numbers withheld.

    Empty where the answer does not hold bases alone beside schools.
    """
    sheet = _residual(Counts([answer], rules or Rules(), Record()), 0)
    if sheet is None:
        return pd.DataFrame()
    return pd.DataFrame([
        {"need": line.name, **dict(zip(sheet.columns, map(str, line.cells), strict=True))}
        for line in sheet.lines])


def shown_ladder(ladder: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """What bases alone leave by need, small numbers withheld.

    Args:
        ladder: base_places, and a column of children for each need.
    """
    return pd.DataFrame([
        {"base_places": row.pop("base_places"), **parts(row, rules)}
        for row in ladder.to_dict("records")])


def sheets(
    answers: Sequence[Answer], rules: Rules | None, record: Record | None = None
) -> tuple[tuple[Table, ...], tuple[Audit, ...]]:
    """Answers as a report tells them, and what was withheld.

    Args:
        answers: as they were saved.
        rules: None for an internal report.
        record: what the report itself and earlier publications printed.
    """
    counts = Counts(answers, rules, record or Record())
    return tuple(_sheets(counts)), counts.guarded.audit


def _sheets(counts: Counts) -> Iterator[Table]:
    """Every answer's sheets."""
    for a, answer in enumerate(counts.answers):
        if answer.verb == "frontier":
            yield _frontier(counts, a)
            more = _residual(counts, a)
            if more is not None:
                yield more
        elif answer.verb == "alternatives":
            yield from _alternatives(counts, a)
        elif answer.verb == "explain":
            yield _explain(counts, a)
            if counts.rules is None:
                yield _one_more(counts, a)
        elif answer.verb == "robust":
            yield from robust(counts, a)
        elif answer.verb == "transport":
            yield answers_transport.sheet(
                counts.guarded, counts.drive(a), counts.keys[a], answer, counts.rules)
            changed = answers_transport.changes(
                counts.guarded, counts.drive(a), counts.keys[a], answer, counts.rules)
            if changed is not None:
                yield changed
            yield from answers_prices.sheets(counts.keys[a], answer, counts.rules)
        else:
            yield from phase(counts, a)
    if (ranking := answers_prices.ranking(counts.answers, counts.rules)) is not None:
        yield ranking


def _row(counts: Counts, a: int, table: str, i: int, mean: MeanMinutes) -> tuple[Cell, ...]:
    """Children left out, mean minutes, children over the guideline, capital and gap."""
    row = counts.answers[a].tables[table][i]
    return (
        counts.left(a, table, i), mean,
        counts.over(a, table, i), Fact(row["capital_gbp"] / 1e6, 1),
        Fact(row["gap"], 2, percent=True),
    )


def point_mean(counts: Counts, a: int, table: str, i: int) -> MeanMinutes:
    """The mean of a plan, or that of another which places almost all children alike.

    Args:
        counts: of the answers.
        a: position of the answer.
        table: of the answer, such as "points" or "plans".
        i: position of the row in it.
    """
    row, rules, record = counts.answers[a].tables[table][i], counts.rules, counts.record
    if rules is None:
        return MeanMinutes(row["minutes_mean"])
    if (row.get("known") or 0) < rules.k or row["longest_share"] > rules.dominance:
        return MeanMinutes(None)
    few, near = row.get("moved"), row.get("near")
    if few is not None and few < rules.k:
        if near is None or not 0 <= near < i:
            return MeanMinutes(None)
        return replace(point_mean(counts, a, table, int(near)), about=True)
    # Answers that were saved before journeys were kept are not compared with other plans.
    subject = MeanKey(MEAN).subject
    journeys = [(int(m), int(n)) for m, n in row.get("journeys") or ()]
    if not journeys:
        return MeanMinutes(row["minutes_mean"])
    if (other := record.mean_beside(subject, journeys, rules.k)) is not None:
        return MeanMinutes(other, about=True)
    if not record.tells(subject, journeys):
        record.note_mean(subject, round(row["minutes_mean"], 1), journeys)
    return MeanMinutes(row["minutes_mean"])


def _frontier(counts: Counts, a: int) -> Table:
    answer = counts.answers[a]
    points = answer.tables["points"]
    by_money, yearly = of_capital(points), priced(points)
    lines = []
    for i, (name, row) in enumerate(zip(point_names(points), points, strict=True)):
        none = without_plan(row)
        cells: tuple[Cell, ...] = (none or "", *[""] * (5 + yearly))
        if none is None:
            mean = point_mean(counts, a, "points", i)
            cells = (*_row(counts, a, "points", i, mean),
                     *([point_pounds(row, mean, counts.rules)] if yearly else []),
                     "yes" if row["undominated"] else "")
        lines.append(Row(name, cells))
    title = ("What less travel costs" if of_cost(points) else
             f"What {'capital' if by_money else 'schools and base places'} would achieve")
    return Table(
        counts.keys[a], f"{title}: {answer.title}",
        "Capital" if by_money else "Plan" if of_cost(points) else "Limits", "",
        (*COLUMNS, *(["£ million a year"] if yearly else []),
         "None of these tries is as cheap and better"),
        tuple(lines), " ".join(filter(None, (
            "" if of_cost(points) else _best_buy(counts, a, points), said(answer),
            rounded_words(points, counts.rules)))))


def _best_buy(counts: Counts, a: int, points: Sequence[AnswerRow]) -> str:
    """The least and the most that money does, in a sentence."""
    known = [(row["capital_gbp"], i) for i, row in enumerate(points) if row.get("undominated")]
    if not known:
        return ""
    (little, low), (much, high) = min(known), max(known)
    figures = [counts.left(a, "points", i) for i in (low, high)]
    if low == high or any(f.value is None for f in figures):
        return ""
    return (f"From £{little / 1e6:,.1f} million to £{much / 1e6:,.1f} million, children "
            f"without a suitable local place go from {figures[0]} to {figures[1]}.")


def _residual(counts: Counts, a: int) -> Table | None:
    """By need what bases alone leave, and what of it only a school meets."""
    corners = counts.corners(a)
    if corners is None:
        return None
    points = counts.answers[a].tables["points"]
    alone, most = corners
    told = counts.met(a)
    lines = [Row(NEED_NAMES.get(need, "All needs"), (
        counts.left(a, "points", alone, need), counts.left(a, "points", most, need),
        met or Absent.NONE)) for need, met in told.items()]
    places = f"{points[alone]['base_places']:.0f} base places"
    schools = schools_words(points[most]["new_schools"])
    met = told[""]
    return Table(
        f"{counts.keys[a]}-need", f"What only a school meets: {counts.answers[a].title}", "Need",
        "children", (f"Left out with {places} alone", f"With {schools} as well",
                     "Met by a school only"), tuple(lines),
        "" if met is None or met.value is None else f"Of those whom {places} leave without a "
        f"suitable local place, {met} are placed once there are {schools}.")


def _alternatives(counts: Counts, a: int) -> Iterator[Table]:
    answer = counts.answers[a]
    lines = []
    for i, row in enumerate(answer.tables["plans"]):
        mean = point_mean(counts, a, "plans", i)
        lines.append(Row(f"Plan {row['plan']}", (
            *_row(counts, a, "plans", i, mean),
            Absent.OF_TOO_FEW if mean.about else
            Fact(row["extra_share"], 2, percent=True, signed=True), str(row["schools"]))))
    yield Table(
        counts.keys[a], f"Other plans nearly as good: {answer.title}", "Plan", "",
        (*COLUMNS, "Child-time more than the best plan's", "New schools"), tuple(lines),
        " ".join(str(r["sentence"]) for r in answer.tables.get("shared", ())))


def _explain(counts: Counts, a: int) -> Table:
    answer = counts.answers[a]
    lines, proven = [], 0
    rows = answer.tables["options"]
    asked = [r for r in rows if r["asked"]]
    for row in (*asked, *[r for r in rows if not r["asked"]][:MOST]):
        same = row.get("children") == 0
        least, found = row.get("least_minutes"), row.get("found_minutes")
        proven += bool(same and least is not None and least > 0)
        few = counts.rules and (row.get("moved") or row["places"]) < counts.rules.k
        minutes: tuple[Cell, Cell] = (Absent.OF_TOO_FEW, Absent.OF_TOO_FEW) if few else (
            _minutes(least), _minutes(found))
        doing = "without" if row["opened"] else "with"
        lines.append(Row(
            f"{doing} {row['site_name']} ({row['designation']}, {row['places']:.0f} places)",
            (_left_out(counts, a, row), *(minutes if same else ("", "")), _proof(row))))
    return Table(
        counts.keys[a], f"Why here, why not there: {answer.title}", "The best plan", "",
        ("Children more left out", "Minutes more one way, all journeys, at least",
         "Minutes more one way, all journeys, in a plan found", "Proof"), tuple(lines),
        f"Of {len(lines)} options, {proven} are proven to cost child-time although nobody more is "
        f"left out. {said(answer)}".strip())


def _left_out(counts: Counts, a: int, row: AnswerRow) -> Cell:
    """Children more left out by a change, exactly or between what is proven and what is found."""
    if row.get("allowed") is False:
        return ""
    more = row.get("children")
    if more is not None:
        return counts.more(a, more) if more else Count(0)
    least, found = row.get("children_least") or 0, row.get("children_found")
    low = counts.more(a, least) if least > 0 else None
    if found is None:
        return Absent.NOT_KNOWN if low is None else CountRange(low, None)
    return CountRange(low, counts.more(a, found) if found else Count(0))


def _proof(row: AnswerRow) -> str:
    if row.get("allowed") is False:
        return "no plan within the limits has the change"
    if (row.get("children") or 0) < 0:
        return "a better plan was found"
    return "exact: as good as the plan" if row.get("tied") else str(row["proof"])


def _one_more(counts: Counts, a: int) -> Table:
    answer = counts.answers[a]
    return Table(
        f"{counts.keys[a]}-place", f"What one more place is worth: {answer.title}", "School", "",
        ("Need", "Phase", "Children more placed", "Minutes saved", "Value"), tuple(
            Row(str(r["name"]), (
                str(r["need"]), str(r["phase"]), Count(int(r["children"])),
                Fact(r["minutes"], 1), str(r["proof"])))
            for r in answer.tables["places"][:MOST]))


def _minutes(value: float | None) -> Cell:
    """Minutes of everybody together; nothing where they are not known."""
    return "" if value is None else Fact(max(value, 0.0) if value < 0 else value)
