"""What rides save on transport, beside what costs and savings count of it: one table of a report.

Made of nothing but printed figures: counts after disclosure control, and rounded pounds.
"""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.finance.ridden import (
    MILLION,
    TITLE,
    Counted,
    Drive,
    Ridden,
    lines,
    ridden_words,
    worth_words,
)
from sufficiency.publish.disclosure.figures import Count, Fact
from sufficiency.publish.report.answers_transport import EACH, ELSEWHERE, POUNDS, drives_of
from sufficiency.publish.report.table import Row, Table

KEY, AFTER, DIGITS = "money-transport", "money-payback", 2


def rides_saved(
    money: tuple[Table, ...], counted: Sequence[Counted], still: str, answers: Sequence[Table]
) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """The tables on money with this one, and what plans would be worth with the rides: a sentence,
    or none where no drive may be told.

    Args:
        money: the tables on money.
        counted: what the appraisal of each plan counts of transport.
        still: title of the drive with nothing built.
        answers: sheets of answers, as they are told; a plan whose drive, or that with nothing
            built, is not among them or not to be told is left out.
    """
    drives = {title: told for title, sheet in drives_of(answers).items()
              if (told := _drive(sheet)) is not None}
    before = drives.get(still)
    plans = [(Ridden.between(before, drives[each.title]), each)
             for each in counted if before is not None and each.title in drives]
    if not plans:
        return money, ()
    columns = [lines(*plan) for plan in plans]
    table = Table(
        KEY, TITLE, "Measure", "£ million", tuple(each.title for _, each in plans),
        tuple(Row(name, tuple(Fact(round(column[name] / MILLION, DIGITS) or 0.0, DIGITS)
                              for column in columns)) for name in columns[0]),
        ridden_words(plans[0][1].back))
    at = [s.key for s in money].index(AFTER) + 1
    return (*money[:at], table, *money[at:]), (worth_words(plans),)


def _drive(sheet: Table) -> Drive | None:
    """Pounds a year of a drive, from its sheet; None where a figure of it is not told."""
    told = {row.key: row.cells[0] for row in sheet.lines if row.key}
    count, whole, each = (told.get(key) for key in (ELSEWHERE, POUNDS, EACH))
    if not isinstance(count, Count) or count.value is None or not isinstance(whole, Fact):
        return None
    if not isinstance(each, Fact):
        return Drive(whole.value, 0.0) if count.value == 0 else None
    return Drive(whole.value, count.value * each.value)
