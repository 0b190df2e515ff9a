"""Tables that tell the same of several plans, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sufficiency.common.phrases import brief, listed, low, under, upper
from sufficiency.publish.disclosure.cells import Cell, number_of, secret
from sufficiency.publish.report.answers_transport import EVERYBODY, LONGEST, WHAT, in_millions
from sufficiency.publish.report.table import Kind, Row, Table, worth_telling

RIDE = "ride"
"""Key of the row of minutes as ridden."""
HEAD = "Measure"
CHANGED_OF, CHANGED_KEY = "Whose ride changes", "drives-changes"
"""Title and key of the table of it."""
ELSEWHERE = ("Pounds a year hold an assumed cost for children driven to provision whose location "
             "is not in the data: the fewer they are, the less is paid. The saving on transport "
             "among costs and savings leaves these children out.")
LOOKED_UP = ("transport-ranking",)
"""Keys of answers on drives that a page folds: the first table says the most of it."""
DRIVES = ("drives", "transport-")
"""How keys of answers begin that are about the drive to school."""
QUESTIONS = "Questions answered"
NONE = "-"
"""Of a row that the table of a plan lacks."""


def below(key: str, title: str, tables: Sequence[Table]) -> Table:
    """Tables of the same columns that tell the same of several plans, below each other.

    Args:
        key, title: of the table that is made.
        tables: each of one plan, whose title stands behind the colon of its own.
    """
    told = [t for t in tables if t.lines]
    if not told:
        return Table(key, title, "", "", (), ())
    if len(told) == 1:
        return told[0]
    lines: list[Row] = []
    for table in told:
        lines += [Row(of(table), (), Kind.HEADING), *table.lines]
    return Table(key, title, told[0].head, told[0].unit, told[0].columns, tuple(lines),
                 findings(told))


def across(key: str, title: str, tables: Sequence[Table]) -> Table:
    """The same tables beside each other: a column a plan, and a part for each of their columns.

    Args:
        key, title: of the table that is made.
        tables: of the same columns, each of one plan; where all have nothing the row is left out.
    """
    every = [ln for t in tables for ln in t.lines]
    names = list(dict.fromkeys(ln.name for ln in every))
    cells = [{ln.name: ln for ln in t.lines} for t in tables]
    lines: list[Row] = []
    for at, column in enumerate(tables[0].columns):
        rows = worth_telling(
            Row(upper(name), tuple(_cell(by_name.get(name), at) for by_name in cells),
                next(ln.kind for ln in every if ln.name == name)) for name in names)
        lines += [Row(column, (), Kind.HEADING),
                  *(r for r in rows if any(c not in ("", NONE) for c in r.cells))]
    return Table(key, title, HEAD, "", tuple(of(t) for t in tables), tuple(lines),
                 findings(tables))


def _cell(line: Row | None, at: int) -> Cell:
    return NONE if line is None else line.cells[at]


def drives(answers: Sequence[Table], options: Table) -> tuple[Table, ...]:
    """Answers in which the drives of plans that stand beside each other are one table, and whose
    ride changes another.

    Args:
        answers: sheets of all answers.
        options: with the rides of each plan, if they stand there.
    """
    apart = {what: [t for t in answers if t.title.startswith(f"{what}: ")]
             for what in (WHAT, CHANGED_OF)}
    plans = {of(t) for t in apart[WHAT]}
    if len(plans) < 2 or len(plans) < len(apart[WHAT]) or not plans <= set(options.columns):
        return tuple(answers)
    drive = across("drives", WHAT, apart[WHAT])
    # Four columns of whole pounds are wider than a phone.
    lines = tuple(
        replace(ln, name=f"£ million {EVERYBODY}", cells=tuple(map(in_millions, ln.cells)))
        if ln.name.endswith(EVERYBODY) else ln for ln in drive.lines)
    made = [replace(drive, lines=lines, headline=" ".join(filter(None, (
                        _longest(apart[WHAT]), _minutes(apart[WHAT])))),
                    finding=f"{drive.finding} {ELSEWHERE}"),
            *([_changed(apart[CHANGED_OF])] if apart[CHANGED_OF] else [])]
    return (*made, *(t for t in answers if t not in apart[WHAT] and t not in apart[CHANGED_OF]))


def asked(answers: Sequence[Table]) -> str:
    """What a part with these answers is called: by what it holds, where that is one thing."""
    return WHAT if all(t.key.startswith(DRIVES) for t in answers) else QUESTIONS


def ride_longer(changes: Table, answers: Sequence[Table]) -> str:
    """How many children ride longer in shared vehicles, beside who is worse off by direct drives;
    nothing where no ride is told.

    Args:
        changes: everybody by what becomes of their journey; a column a plan.
        answers: sheets of all answers.
    """
    told = {of(t): t.lines[0].cells for t in answers
            if t.title.startswith(f"{CHANGED_OF}: ") and t.lines}
    said = [f"withheld {under(title)}" if secret(longer) or secret(both)
            else f"{longer} of {both} {under(title)}"
            for title in changes.columns if title in told
            for both, _, _, longer in [told[title][:4]]]
    return ("Longer and shorter here are by direct drives. In shared vehicles others can travel "
            "longer. Of children who ride both before and with a plan, those whose ride grows "
            f"longer: {listed(said)}." if said else "")


def _minutes(tables: Sequence[Table]) -> str:
    """The mean ride with each plan; nothing where one of them cannot be told."""
    found = [(of(t), ln.cells[0]) for t in tables for ln in t.lines if ln.key == RIDE]
    if len(found) < len(tables) or any(number_of(c) is None for _, c in found):
        return ""
    # The unit at each figure: a ride of seven minutes is not seven children.
    told = listed([f"{c} {'minute' if number_of(c) == 1 else 'minutes'} {under(title)}"
                   for title, c in found])
    return f"Mean ride in the vehicle: {told}."


def _longest(tables: Sequence[Table]) -> str:
    """How many ride for long, where more do with a plan than before; else nothing.

    Args:
        tables: each of one plan, what plans are compared with first.
    """
    found = [(of(t), ln) for t in tables for ln in t.lines if ln.key == LONGEST]
    counts = [number_of(ln.cells[0]) for _, ln in found]
    known = [n for n in counts if n is not None]
    if len(known) < len(tables) or not known or max(known) <= known[0]:
        return ""
    return (f"{found[0][1].name}: "
            f"{listed([f'{ln.cells[0]} {under(title)}' for title, ln in found])}.")


def _changed(tables: Sequence[Table]) -> Table:
    """Whose ride changes with each plan: its columns count children and minutes, so that each row
    names its plan and no heading comes between a column and its name."""
    return replace(tables[0], key=CHANGED_KEY, title=CHANGED_OF, head="Plan, and who",
                   lines=tuple(replace(ln, name=f"{brief(of(t))}: {ln.name}")
                               for t in tables for ln in t.lines), finding=findings(tables))


def of(table: Table) -> str:
    """The plan that a table is about."""
    return table.title.partition(": ")[2] or table.title


def findings(tables: Sequence[Table]) -> str:
    """What the tables say; a sentence that is true of all of them stands once, at the end."""
    return " ".join(said(tables))


def said(tables: Sequence[Table]) -> list[str]:
    """What each table says that not all do, then what all say.

    Args:
        tables: each of one plan.
    """
    told = [[s for s in t.finding.replace(". ", ".\0").split("\0") if s] for t in tables]
    common = [s for s in (told[0] if told else ()) if all(s in other for other in told[1:])]
    out = []
    for table, sentences in zip(tables, told, strict=True):
        own = " ".join(s for s in sentences if s not in common)
        name = brief(of(table))
        if own:
            out.append(own if name in own or low(name) in own else f"{name}: {own}")
    return [*out, *([" ".join(common)] if common else [])]
