"""The drive to school as a report tells it: protected aggregates, never a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sufficiency.case.vocabulary import PHASE_WORDS
from sufficiency.common.phrases import minutes_words
from sufficiency.finance.ridden import TITLE
from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import (
    Count,
    Fact,
    MeanMinutes,
    ProtectedCounts,
    Rules,
)
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.report.table import Kind, Row, Table
from sufficiency.study.answers import Answer, AnswerRow

RIDES = "rides"
CHANGED = "ride changes"
"""Children who ride before and with the plan."""
WAYS = {"shorter": "Shorter", "about_the_same": "About the same", "longer": "Longer"}
WHAT = "The drive to school"
ROUND_GBP, ROUND_EACH = 10_000, 10
"""To what pounds a year, and pounds a rider, are rounded in public."""
WAYS_DRIVEN = {"ride": "As ridden in shared vehicles", "direct": "Alone, by the same roads"}
OVER, LONGEST = (45, 75), "over"
"""Minutes of a long ride, and the key of the row of those over the first."""
DRIVEN = "Children driven in the council's vehicles"
"""Those alone in a vehicle are among them."""
POUNDS, ELSEWHERE, EACH = "pounds", "elsewhere", "each elsewhere"
"""Rows that the saving of the rides is told from (``ridden_beside``)."""
BESIDE = {"ride": "Mean minutes as ridden in shared vehicles (the children may differ)",
          "riders": DRIVEN, "vehicles": "Vehicles",
          POUNDS: "Transport as ridden, £ million a year (as if all with a new place came from "
                  "elsewhere)"}
"""Rows of a drive that stand beside the other figures of a plan."""
EVERYBODY = "a year, everybody"
"""Behind the unit of what all rides cost."""
NOT_ASKED = "not worked out"
IN_VEHICLE = ("Minutes here are those in the vehicle, of children who are driven. Elsewhere "
              "journeys are from door to door, with leaving and parking, of all children.")


def count(tally: Collector, number: int, answer: Answer) -> None:
    """Put the counts of a drive with the sums that hold between them.

    Of whoever rides: alone or sharing, by kind of vehicle; and over 45 and 75 minutes, as ridden
    and alone by the same roads. What is left over in each is not printed, and follows.

    Args:
        tally: where they go.
        number: of the drive among the titles.
        answer: of the verb transport.
    """
    row = answer.tables["drive"][0]
    riders = tally.add_count(CountKey(RIDES, number), int(row["riders"]))
    _parts(tally, riders, "alone", int(row["alone"]), riders)
    kinds = [tally.add_count(riders.within(group(vehicle=str(v["vehicle"]))), int(v["riders"]))
             for v in answer.tables["vehicles"]]
    if kinds:
        tally.add_total(riders, *kinds)
    for way in WAYS_DRIVEN:
        low, high = (int(row[f"{way}_over_{m}"]) for m in OVER)
        over = _parts(tally, riders, f"{way} over {OVER[0]}", low, riders)
        _parts(tally, riders, f"{way} over {OVER[1]}", high, over)
    tally.add_count(CountKey("rides elsewhere", number), int(row["riders_elsewhere"]))
    _changes(tally, number, riders, answer.tables.get("changes", ()))


def _changes(
    tally: Collector, number: int, riders: CountKey, rows: Sequence[AnswerRow]
) -> None:
    """Whose ride changes, by phase: each row adds up, and so does each column."""
    whole, phases = CountKey(CHANGED, number), [str(r["phase"]) for r in rows if r["phase"]]
    for row in rows:
        of = {"phase": str(row["phase"])} if row["phase"] else {}
        told = tally.add_count(whole.within(group(**of)), int(row["riders"]))
        tally.add_total(told, *(tally.add_count(whole.within(group(**of, way=way)), int(row[way]))
                                for way in WAYS))
        if not of:
            begin = tally.add_count(CountKey("begin to ride", number),
                                    tally.counts[riders] - int(row["riders"]), silent=True)
            tally.add_total(riders, told, begin)
    if phases:
        for way in ({}, *({"way": w} for w in WAYS)):
            tally.add_total(whole.within(group(**way)), *(
                whole.within(group(phase=p, **way)) for p in phases))


def _parts(
    tally: Collector, riders: CountKey, name: str, part: int, whole: CountKey
) -> CountKey:
    """A part of a count of riders; the rest of the count is silent."""
    told = tally.add_count(riders.within(group(part=name)), part)
    rest = tally.add_count(
        riders.within(group(rest=name)), tally.counts[whole] - part, silent=True)
    tally.add_total(whole, told, rest)
    return told


def sheet(
    guarded: ProtectedCounts, number: int, key: str, answer: Answer, rules: Rules | None
) -> Table:
    """One sheet: riders, vehicles, rides against direct drives, pounds.

    Args:
        guarded: counts of the drive, after disclosure control.
        number: of the drive among the titles.
        key: of the sheet.
        answer: of the verb transport.
        rules: of disclosure control; None for internal files.
    """
    row = answer.tables["drive"][0]

    def figure(**of: str) -> Count:
        return guarded.figures[CountKey(RIDES, number, group(**of))]

    told, away = figure().value is not None, guarded.figures[CountKey("rides elsewhere", number)]
    # Means are whole minutes in public, so that two drives never differ by one child's ride.
    fit = told and (rules is None or (row["riders"] >= rules.k
                                      and row["longest_share"] <= rules.dominance))
    lines = [
        Row(DRIVEN, (figure(), ""), key="riders"),
        Row("Of these children: alone in a vehicle", (figure(part="alone"), "")),
        # Kinds are named by their seats ("minibus 8"), which read as a count but after "vehicle".
        *(Row(f"Children by vehicle: {v['vehicle']}", (figure(vehicle=str(v["vehicle"])), ""))
          for v in answer.tables["vehicles"]),
        Row("Children driven to provision whose location is not in the data", (away, ""),
            key=ELSEWHERE),
        *(Row(f"Children in the vehicle for over {m} minutes", tuple(
            figure(part=f"{way} over {m}") for way in WAYS_DRIVEN), Kind.IF_ANY,
            LONGEST if m == OVER[0] else "") for m in OVER),
        Row("Mean minutes in the vehicle", tuple(
            _minutes(row, f"{way}_mean", fit, 0 if rules else 1) for way in WAYS_DRIVEN),
            key="ride"),
        Row("90% within, minutes", tuple(
            _minutes(row, f"{way}_p90", fit, 0) for way in WAYS_DRIVEN)),
        *((Row("Vehicles", (Fact(row["vehicles"]), ""), key="vehicles"),)
          if vehicles_told(row, rules) else ()),
        *(_money(row, rules, figure(), away) if told else ()),
    ]
    return Table(key, f"{WHAT}: {answer.title}", "", "",
                 tuple(WAYS_DRIVEN.values()), tuple(lines), _finding(row))


def drives_of(answers: Sequence[Table]) -> dict[str, Table]:
    """The sheets of drives by the plan they are of; those of other questions are passed over."""
    return {s.title.removeprefix(f"{WHAT}: "): s for s in answers
            if s.title.startswith(f"{WHAT}: ")}


def with_rides(options: Table, answers: Sequence[Table]) -> Table:
    """The options with the drive of each plan, where that with nothing built was worked out too.

    Args:
        options: a column a plan, baselines among them.
        answers: sheets of answers; those of other questions are passed over.
    """
    drives = drives_of(answers)
    if options.columns[0] not in drives or len(drives) < 2:
        return options
    rows = []
    for key, name in BESIDE.items():
        found = [next((ln.cells[0] for ln in drives[title].lines if ln.key == key), Count(None))
                 if title in drives else NOT_ASKED for title in options.columns]
        rows.append(Row(name, tuple(map(in_millions, found) if key == POUNDS else found), key=key))
    at = next(i for i, ln in enumerate(options.lines) if ln.key == "known") + 1
    return replace(options, lines=(*options.lines[:at], *rows, *options.lines[at:]))


def in_millions(cell: Cell) -> Cell:
    """Pounds as they are read beside each other; words stay."""
    return Fact(cell.value / 1e6, 2) if isinstance(cell, Fact) else cell


def ridden_note(*, counted: bool) -> str:
    """What pounds of transport beside the options assume.

    Args:
        counted: whether the table is told that has them beside what costs and savings count.
    """
    said = ("Transport as ridden takes every child with a new place to come from a school "
            "elsewhere, at an assumed cost.")
    return f'{said} Costs and savings count less of it: see "{TITLE}".' if counted else said


def changes(
    guarded: ProtectedCounts, number: int, key: str, answer: Answer, rules: Rules | None
) -> Table | None:
    """Whose ride grows shorter or longer than without the plan; None where it was not asked.

    Args:
        guarded: counts of the drive, after disclosure control.
        number: of the drive among the titles.
        key: of the sheet of the drive.
        answer: of the verb transport.
        rules: of disclosure control; None for internal files.
    """
    rows = answer.tables.get("changes", ())
    if not rows:
        return None

    def figure(row: AnswerRow, **of: str) -> Count:
        phase = {"phase": str(row["phase"])} if row["phase"] else {}
        return guarded.figures[CountKey(CHANGED, number, group(**phase, **of))]

    lines = []
    for row in rows:
        count = figure(row)
        fit = count.value is not None and (rules is None or (
            row["riders"] >= rules.k and row["longest_share"] <= rules.dominance))
        digits = 0 if rules else 1
        name, kind = (PHASE_WORDS[row["phase"]], Kind.PART) if row["phase"] else (
            "all who ride in both", Kind.WHOLE)
        lines.append(Row(name, (
            count, *(figure(row, way=way) for way in WAYS),
            _minutes(row, "minutes_before", fit, digits),
            _minutes(row, "minutes_after", fit, digits)), kind))
    least = float(rows[0].get("least", 1.0))
    return Table(
        f"{key}-changes", f"Whose ride changes: {answer.title}", "", "children",
        ("Ride before and with the plan", *WAYS.values(), "Mean minutes before",
         "Mean minutes with the plan"), tuple(lines),
        "Rides are those in shared vehicles. Shorter and longer mean by "
        f"{minutes_words(least)} or more. Children who ride in only one of the two are not in it.")


def _minutes(row: AnswerRow, key: str, told: bool, digits: int) -> Cell:
    value = row[key]
    return MeanMinutes(round(float(value), digits) if told and value is not None else None,
                       digits=digits)


def vehicles_told(row: AnswerRow, rules: Rules | None) -> bool:
    """Whether vehicles may be told: not where few children are alone in one, or few share.

    Each vehicle has a child: three vehicles for 35 children, some of whom are alone in one and
    withheld, have one or two of those.

    Args:
        row: of the table drive.
        rules: of disclosure control; None for internal files.
    """
    riders, alone = int(row["riders"]), int(row["alone"])
    return rules is None or (riders >= rules.k and all(
        not 0 < n < rules.k for n in (alone, riders - alone)))


def _money(row: AnswerRow, rules: Rules | None, riders: Count, away: Count) -> list[Row]:
    """Pounds; rounded in public, where they might tell of few children.

    Those of each child are then of printed counts: of true ones they would tell how many there
    are, and so who is withheld.
    """
    year, each = float(row["gbp_year"]), row["gbp_a_rider"]
    if rules is not None:
        year, each = round(year / ROUND_GBP) * ROUND_GBP, None
        if riders.number is not None and away.number is not None and (
                many := riders.number + away.number):
            each = round(year / many / ROUND_EACH) * ROUND_EACH
    lines = [Row(f"Pounds {EVERYBODY}", (Fact(year), ""), key=POUNDS)]
    spent, outside = row.get("gbp_year_elsewhere"), int(row["riders_elsewhere"])
    # A price and an assumed journey, the same for each of them; of few it might be that of one.
    if spent is not None and outside >= (rules.k if rules else 1):
        lines.append(Row("Pounds a year of a child driven to such provision, assumed",
                         (Fact(round(spent / outside / ROUND_EACH) * ROUND_EACH), ""), key=EACH))
    return lines if each is None else [*lines, Row("Pounds a child and year", (Fact(each), ""))]


def _finding(row: AnswerRow) -> str:
    if not row["vehicles"]:
        return "Nobody rides."
    words = ("Illustrative: prices and the shares of children who ride are assumptions until they "
             f"are the council's own. {IN_VEHICLE}")
    return words if row["gap"] is None else (
        f"{words} Under these rules no set of runs costs less than this one by more than "
        f"{row['gap']:.1%}.")
