"""What the drive to school answers beside itself, as a report tells it: prices of decisions and of
the longest ride, and plans ranked by minutes and pounds.

No row counts children. In public a mean is of at least as many children as any count that is told,
pounds are rounded, and minutes are whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Absent, Fact, MeanMinutes, Rules
from sufficiency.publish.report.answers_transport import ROUND_GBP, vehicles_told
from sufficiency.publish.report.table import Row, Table
from sufficiency.study.answers import Answer, AnswerRow
from sufficiency.transport.comparison import DECISION_WORDS, ranked_figures

ROUND_ONE = 100
"""To what pounds a year of one decision are rounded in public."""
FEW = Absent.OF_TOO_FEW


def sheets(key: str, answer: Answer, rules: Rules | None) -> Iterator[Table]:
    """Sheets of the prices that were asked for.

    Args:
        key: with which the sheets' begin.
        answer: of the verb transport.
        rules: of disclosure control; None for internal files.
    """
    if rows := answer.tables.get("limits"):
        yield _limits(key, answer, rows, rules)
    if rows := answer.tables.get("decisions"):
        yield _decisions(key, answer, rows, rules)


def ranking(answers: Sequence[Answer], rules: Rules | None) -> Table | None:
    """Plans by direct minutes, ridden minutes and pounds; None of fewer than two drives.

    Args:
        answers: of all verbs.
        rules: of disclosure control; None for internal files.
    """
    drives = [a for a in answers if a.verb == "transport"]
    if len(drives) < 2:
        return None
    rows = [dict(d.tables["drive"][0]) | {"name": d.title} for d in drives]
    _, words = ranked_figures(rows)
    lines = tuple(Row(str(row["name"]), (
        _minutes(row, "printed_mean", rules), _minutes(row, "ride_mean", rules),
        _pounds(row["gbp_year"], rules, ROUND_GBP) if _told(row, rules) else FEW)) for row in rows)
    return Table("transport-ranking", "Plans by direct minutes, ridden minutes and pounds", "Plan",
                 "", ("Mean minutes, direct, of those driven", "Mean minutes, as ridden",
                      "Pounds a year"), lines, " ".join(words))


def _limits(key: str, answer: Answer, rows: Sequence[AnswerRow], rules: Rules | None) -> Table:
    drive = answer.tables["drive"][0]
    told, runs = _told(drive, rules), vehicles_told(drive, rules)
    lines = []
    for row in rows:
        limit = row["limit_minutes"]
        own = limit is None or limit != limit
        about = row.get("about_the_same")
        lines.append(Row("the scenario's own limit" if own else f"{limit:g} minutes for all", (
            Fact(row["runs"]) if runs else FEW, _minutes(row, "ride_mean", rules, told=told),
            _pounds(row["gbp_year"], rules, ROUND_GBP) if told else FEW,
            "" if own else _more(row["more_gbp_year"], rules, ROUND_GBP) if told else FEW,
            "" if own or about is None else "yes" if about else "no")))
    return Table(
        f"{key}-limits", f"What a longest ride costs: {answer.title}", "Longest ride", "",
        ("Vehicle runs", "Mean minutes, as ridden", "Pounds a year", "Pounds a year more",
         "About the same"), tuple(lines),
        "About the same: the difference is within what a longer search could save.")


def _decisions(key: str, answer: Answer, rows: Sequence[AnswerRow], rules: Rules | None) -> Table:
    least = rules.k if rules else 1
    lines = []
    for row in rows:
        saved = row["mean_saved_gbp_year"]
        lines.append(Row(_one(str(row["question"])), (
            _more(row["mean_gbp_year"], rules, ROUND_ONE) if row["priced"] >= least else FEW,
            "" if not row["save"] else FEW if row["save"] < least or saved is None
            else _pounds(saved, rules, ROUND_ONE))))
    return Table(
        f"{key}-decisions", f"What single decisions cost or save: {answer.title}",
        "Decision", "", ("Pounds a year more, mean", "Pounds a year saved, mean where it saves"),
        tuple(lines), " ".join(DECISION_WORDS))


def _one(question: str) -> str:
    return question[:1].upper() + question[1:]


def _told(row: AnswerRow, rules: Rules | None) -> bool:
    return rules is None or (row["riders"] >= rules.k and row["longest_share"] <= rules.dominance)


def _minutes(
    row: AnswerRow, key: str, rules: Rules | None, *, told: bool | None = None
) -> MeanMinutes:
    digits = 0 if rules else 1
    value = row[key]
    fit = (_told(row, rules) if told is None else told) and value is not None
    return MeanMinutes(round(float(value), digits) if fit else None, digits=digits)


def _pounds(value: float, rules: Rules | None, to: int) -> Cell:
    return Fact(round(value / to) * to if rules else value)


def _more(value: float, rules: Rules | None, to: int) -> Cell:
    near = round(value / to) * to if rules else value
    return Fact(near, signed=bool(near))
