"""How sure it is what plans are worth: where the draws of all that pounds assume lie."""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.common.phrases import called, listed, upper
from sufficiency.finance.appraisal import VIEWS, Worth
from sufficiency.finance.assumptions import in_words
from sufficiency.finance.statement import VIEW_WORDS, Statement
from sufficiency.finance.words import horizon
from sufficiency.publish.disclosure.cells import Cell, number_of
from sufficiency.publish.disclosure.figures import Fact
from sufficiency.publish.report.findings import number
from sufficiency.publish.report.table import Row, Table

KEY, WHOSE = "money-draws", VIEWS[0]
LOW, HALF, HIGH = "p10", "p50", "p90"
USED = "used"
"""Key of the row of what plans are worth with the values used."""
PARTS = {LOW: "A tenth of the draws are below", HALF: "Half of the draws are below",
         HIGH: "A tenth are above"}
"""What is told of the draws: its key among their figures, and in words."""


def worth_drawn(stated: Sequence[Statement]) -> Table:
    """Where the draws of each plan lie, one column a plan.

    Args:
        stated: plans in pounds, one at least, appraised alike.
    """
    draws = [each.draws[WHOSE] for each in stated]
    above = listed([f"in {drawn['share_above_zero']:.0%} of the draws of {called(each.plan.title)}"
                    for each, drawn in zip(stated, draws, strict=True)])
    return Table(
        KEY, "Net present value with all that is assumed drawn",
        f"{upper(VIEW_WORDS[WHOSE])}, over {horizon(stated[0])} years", "£ million",
        tuple(each.plan.title for each in stated),
        (*(Row(words, tuple(_millions(drawn[key]) for drawn in draws), key=key)
           for key, words in PARTS.items()),
         Row(f"With the values used here{_leaning(stated)}", tuple(
             _millions(each.measure(Worth.NET_PRESENT_VALUE, WHOSE, horizon(each)))
             for each in stated), key=USED)),
        f"Every assumption is drawn within its range, {draws[0]['draws']:,.0f} times. What a plan "
        f"is worth is above zero {above}.")


def _millions(pounds: float) -> Fact:
    return Fact(round(pounds / 1e6, 1) or 0.0, 1)


def span(money: Sequence[Table], title: str) -> str:
    """Between what 8 of 10 draws of a plan lie; "" where that is not told.

    Args:
        money: tables of a report.
        title: of the plan.
    """
    told = _of(money, title)
    ends = [told[key] for key in (LOW, HIGH) if key in told]
    return " to ".join(map(str, ends)) if all(number_of(end) is not None for end in ends) else ""


def may_be(money: Sequence[Table]) -> str:
    """Between what 8 of 10 draws of each plan lie, and of which it is open whether they cost more
    than they save; "" where that is not told.

    Args:
        money: tables of a report.
    """
    table = next((t for t in money if t.key == KEY), None)
    if table is None:
        return ""
    low, high = (table.line(key).cells for key in (LOW, HIGH))
    ends = [(called(title), number_of(a), number_of(b))
            for title, a, b in zip(table.columns, low, high, strict=True)]
    told = [(name, a, b) for name, a, b in ends if a is not None and b is not None]
    said = [f"{' to '.join(dict.fromkeys(map(_million, (a, b))))} with {name}"
            for name, a, b in told]
    either = [name for name, a, b in told if a < 0 < b]
    open_ = f" So {listed(either)} may cost more than is saved, or less." if either else ""
    return (f"Savings less costs are {listed(said)} ({table.head[:1].lower()}{table.head[1:]}), in "
            f"8 of 10 draws of all that is assumed.{open_}" if told else "")


def _million(value: float) -> str:
    return f"{'-' if value < 0 else ''}£{abs(value):,.1f} million"


def told_of(money: Sequence[Table], key: str, titles: Sequence[str], none: str) -> Row | None:
    """A row of the draws, one cell a plan; None where draws are not told.

    Args:
        money: tables of a report.
        key: of the row.
        titles: of the plans.
        none: what stands where nothing is told of one.
    """
    names = [ln.name for t in money if t.key == KEY for ln in t.lines if ln.key == key]
    return Row(names[0], tuple(_of(money, title).get(key, none) for title in titles),
               key=KEY) if names else None


def _of(money: Sequence[Table], title: str) -> dict[str, Cell]:
    """What is told of the draws of a plan, by the key of its row."""
    table = next((t for t in money if t.key == KEY and title in t.columns), None)
    return {} if table is None else {
        line.key: line.cells[table.columns.index(title)] for line in table.lines}


def at_an_end(stated: Sequence[Statement]) -> str:
    """Which assumptions are taken at an end of their range, and so which way what plans are worth
    leans; nothing where none is.

    Args:
        stated: plans in pounds, appraised alike.
    """
    sides = _sides(stated)
    said = [f"taken at the {words} end of the range: {listed(names)}"
            for words, names in sides.items() if names]
    if not said:
        return ""
    leans = ("" if len(said) > 1 else
             f" So what a plan is worth leans {'low' if sides['costliest'] else 'high'}.")
    return f"{upper('; '.join(said))}.{leans}"


def _leaning(stated: Sequence[Statement]) -> str:
    """How many assumptions are taken at which end, in a few words; nothing where none is."""
    said = [f"{number(len(names)).lower()} at {'its' if len(names) == 1 else 'their'} {words}"
            for words, names in _sides(stated).items() if names]
    return f", {listed(said)}" if said else ""


def _sides(stated: Sequence[Statement]) -> dict[str, list[str]]:
    """Assumptions taken at the costliest and at the cheapest end of their range."""
    costly: dict[str, set[bool]] = {}
    for row in (r for s in stated for r in s.tornado[WHOSE].to_dict("records")):
        if row["central"] in (row["low"], row["high"]) and row["npv_low"] != row["npv_high"]:
            name = in_words(row["assumption"]).partition(" (")[0].partition(", ")[0]
            costly.setdefault(name, set()).add(
                (row["npv_low"] < row["npv_high"]) == (row["central"] == row["low"]))
    # One that makes a plan cost more and another less leans neither way.
    return {words: [name for name, ways in costly.items() if ways == {way}]
            for way, words in ((True, "costliest"), (False, "cheapest"))}
