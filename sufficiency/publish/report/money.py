"""What the plans of a report cost and save: its part on money, figures typed until the template.

Nothing of the children goes in but what ``plan_use.py`` lets through. Every amount is a sum of rows
of the appraisal, and each table has a sentence that holds whatever the sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import called, listed
from sufficiency.finance.appraisal import Worth
from sufficiency.finance.assumptions import Range, in_words, unit
from sufficiency.finance.folder import has_tables, read_tables
from sufficiency.finance.of_scenario import NOT_COUNTED, Appraised, appraised, outcomes
from sufficiency.finance.periods import year_name
from sufficiency.finance.ridden import Counted, counted
from sufficiency.finance.statement import VIEW_WORDS, Statement, basis, ledger_table, state
from sufficiency.finance.words import (
    BIAS,
    BORROWED_TWICE,
    bearer_words,
    diversion_words,
    horizon,
    look_back,
    more_words,
    paid_back,
    raised,
    raised_words,
    rests_on,
    roughly,
    service_words,
)
from sufficiency.model.year_places import Openings
from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Absent, Audit, Fact
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.cost_ends import ends
from sufficiency.publish.report.document import PlanUse
from sufficiency.publish.report.plan_use import plan_use, use
from sufficiency.publish.report.schools_or_bases import place_costs
from sufficiency.publish.report.table import Row, Table
from sufficiency.publish.report.worth_drawn import at_an_end, worth_drawn
from sufficiency.study.result import Result

TENTHS, HUNDREDTHS = 1, 2
"""Digits behind the point: of what a plan is worth over decades, in millions of pounds; of pounds
of a year, and of shares."""
AMOUNTS = ("Costs", "Savings", "Debt service", "Savings less the other two")
LEDGERS = "money-ledgers"
"""How keys begin of tables of what each ledger, the key of its row, bears over all years."""
FIRST_YEARS, FIRST_LINES = 12, 6
"""Years of debt service, and lines of the tornado, that a report tells."""
Block = Mapping[str, Any]
"""Ledger and payer, as ``statement.ledger_table`` tells them."""
OF_PLAN = "transport_saving_gbp"
"""Each plan's own, worked out from its journeys."""
NOTHING_OPENS = "No plan opens anything, so nothing costs or saves anything."
APART = ("Costs and savings are not told here: the plans take costs, fees and rates from different "
         "folders, and are not to be set side by side in pounds.")
HOW = ("Net present value is what is saved less what is spent, each year discounted at the "
       "Treasury's rates. The whole public purse counts a building when it is built; the council "
       "alone counts debt service in its place, and only what the council bears. It adds up "
       "ledgers that may not pay for each other, as the high needs block may not for borrowing: "
       "what each has to find is under who pays.")


@discreet
@dataclass(frozen=True)
class Money:
    """The part of a report on money.

    Attributes:
        rests: at which share of places that spare an independent one the plans break even, and
            that the pounds are of a choice made in the past, where they are.
        transport: what of the plans' transport is counted.
    """

    use: tuple[PlanUse, ...] = ()
    tables: tuple[Table, ...] = ()
    words: tuple[str, ...] = ()
    rests: tuple[str, ...] = ()
    transport: tuple[Counted, ...] = ()


def money(
    results: Sequence[Result], told: Columns, audit: list[Audit], folder: Path | None
) -> Money:
    """What the plans cost and save; where the case has no assumptions, what is proven of costs.

    Args:
        results: the plans that were asked for, of one case.
        told: the columns of the report.
        audit: is added to: what was withheld and why.
        folder: of assumptions; None where the plans name several.

    Raises:
        InputError: faults of the tables of assumptions.
    """
    beside, proven = ends(told)
    if not has_tables(folder):
        return Money((), beside, proven if folder else (APART, *proven))
    tables, uses = read_tables(folder), plan_use(told, audit)
    plans = {}
    for i, one in zip(told.plans, uses, strict=True):
        entry = told.entries[i]
        case = next(c for o, c in outcomes(entry.result) if o.name == entry.outcome.name)
        plans[i] = appraised(entry.outcome, case, tables, use(one))
    stated = {i: state(told.titles[i], a.openings, a.assumptions, tables.rates, brief=True)
              for i, a in plans.items() if a.openings}
    if not stated:
        return Money(uses, beside, (NOTHING_OPENS, *proven))
    asked = {p.scenario.name for p in results}
    ours = [i for i in stated if told.entries[i].outcome.name in asked]
    first = next(iter(stated.values()))
    return Money(uses, (
        *beside, _worth(stated, ours, place_costs(
            [o for i in stated for o in told.entries[i].outcome.summary["opened"]], tables.kinds)),
        worth_drawn(tuple(stated.values())),
        _payback(stated, ours), _assumed(first),
        *(t for i in ours for t in _of_plan(told.keys[i], stated[i]))),
        tuple(filter(None, (f"{basis(first)} {HOW}", *(plans[i].moved for i in ours), NOT_COUNTED,
                            *_later(told, {i: plans[i] for i in ours}),
                            *_nothing(told, plans), *proven))),
        tuple(filter(None, (
            rests_on([stated[i] for i in ours]) if ours else "", at_an_end(tuple(stated.values())),
            look_back(first.plan.priced.first_year,
                      told.entries[0].result.scenario.demand.year)))),
        tuple(map(counted, stated.values())))


def _nothing(told: Columns, plans: dict[int, Appraised]) -> Iterator[str]:
    for i, plan in plans.items():
        if not plan.openings:
            yield f"{called(told.titles[i])} opens nothing and is not in this part."


def _later(told: Columns, plans: Mapping[int, Appraised]) -> Iterator[str]:
    """Plans that the years ahead show open sooner than the pounds do."""
    late = []
    for i, plan in plans.items():
        result, outcome = told.entries[i].result, told.entries[i].outcome
        ready = Openings.of_plan(result.case, result.scenario, outcome.options)
        there = ready.opens[ready.opened]
        paid = sorted(each.opens + 1 for each in plan.openings)
        if any(a > b for a, b in zip(paid, sorted(there), strict=True)):
            late.append(called(told.titles[i]))
    if late:
        yield (f"Pounds give {listed(late)} the time that building takes. Years ahead, where they "
               f"are told, show {'it' if len(late) == 1 else 'them'} open as early as could be, "
               "which is sooner.")


def _assumed(found: Statement) -> Table:
    """Everything that pounds rest on, whether or not it is varied: one row each."""
    told = {name: known for name, known in found.assumptions.ranges.items() if name != OF_PLAN}

    def end_of(name: str, known: Range, end: float) -> Cell:
        return _value(name, end) if known.varies else ""

    return Table(
        "money-assumed", "What costs and savings assume", "Assumption", "",
        ("Low", "Used here", "High", "How it is known"), tuple(
            Row(in_words(name), (end_of(name, known, known.low), _value(name, known.central),
                                 end_of(name, known, known.high), known.status))
            for name, known in told.items()),
        "These are the same for every plan.")


def _value(name: str, value: float) -> Cell:
    """With its unit, so that nobody takes it for a count of children."""
    kind = unit(name)
    if kind == "year":
        return year_name(int(value))
    if kind == "choice":
        return "yes" if value else "no"
    if kind in ("£", "days", "years"):
        return Fact(value, unit=kind)
    return _fact(value, 3 if kind == "share a year" else HUNDREDTHS, kind)


def _worth(stated: Mapping[int, Statement], ours: Sequence[int], assumed: str) -> Table:
    """Net present values, one column a plan; what they assume of running costs stands with them."""
    found = tuple(stated.values())
    years = sorted({int(n) for n in found[0].plan.measures["over_years"]})
    lines = [Row(f"{words.capitalize()}, over {over} years", tuple(
        _fact(s.measure(Worth.NET_PRESENT_VALUE, view, over) / 1e6, TENTHS) for s in found))
        for view, words in VIEW_WORDS.items() for over in years]
    return Table(
        "money-worth", "Net present value", "Whose costs and savings, and over how long",
        "£ million", tuple(s.plan.title for s in found), tuple(lines),
        " ".join(filter(None, (_worth_words([stated[i] for i in ours]), _raised(found),
                               assumed))))


def _payback(stated: Mapping[int, Statement], ours: Sequence[int]) -> Table:
    """Both paybacks of each plan, side by side."""
    lines = [Row(f"{found.plan.title}, {words}", tuple(
        _years(found, what, view) for what in (Worth.PAYBACK, Worth.PAYBACK_DISCOUNTED)))
        for found in stated.values() for view, words in VIEW_WORDS.items()]
    return Table("money-payback", "Years until it pays back", "Plan, and whose costs and savings",
                 "years", ("Not discounted", "Discounted"), tuple(lines),
                 " ".join(f"Savings have overtaken costs{debt} for the {words}: " + "; ".join(
                     f"{called(stated[i].plan.title)} {paid_back(stated[i], view)}" for i in ours)
                     + "." for (view, words), debt in zip(
                         VIEW_WORDS.items(), ("", " and debt service paid by then"), strict=True)
                     if ours))


def _worth_words(ours: Sequence[Statement]) -> str:
    """What each plan that was asked for is worth: the first in full, the others as short as can be.
    """
    out: list[str] = []
    for found in ours:
        whole, alone = (more_words(found, view) for view in VIEW_WORDS)
        name, first = called(found.plan.title), year_name(found.plan.priced.first_year)
        out.append(f"{name} {whole}, and {alone}" if out else
                   f"Over {horizon(found)} years from {first}, at the Treasury's rates, {name} is "
                   f"worth {whole} than it costs to the whole public purse, and {alone} to the "
                   "council alone")
    return f"{'; '.join(out)}." if out else ""


def _raised(stated: Sequence[Statement]) -> str:
    """What costs and savings take for building, where it is more than plans have."""
    said = [f"{roughly(spent)} for {called(each.plan.title)} ({roughly(plain)} in the plan)"
            for each in stated for spent, plain in [raised(each)] if round(spent) > round(plain)]
    return f"For building, costs and savings take {listed(said)}. {BIAS}" if said else ""


def _years(found: Statement, what: Worth, view: str) -> Cell:
    years = found.measure(what, view)
    return Absent.NOT_IN_TIME if years != years else Fact(years)


def _of_plan(key: str, found: Statement) -> Iterator[Table]:
    title, values = found.plan.title, found.assumptions.central()
    price_year = year_name(int(values["price_year"]))
    real, first = ledger_table(found.real, found.plan.priced.first_year), found.plan.priced
    nominal = ledger_table(found.nominal, first.first_year)
    years = f"over the {int(values['horizon_years']) + 1} years from {year_name(first.first_year)}"
    yield Table(
        f"{LEDGERS}-{key}", f"Who pays, all years: {title}", "Ledger, and who bears it",
        "£", AMOUNTS, tuple(Row(_bears(b), _cells(b["total"]), key=b["ledger"]) for b in real),
        " ".join((f"Real pounds of {price_year}, {years}. The last column is of one ledger and "
                  "who bears it; ledgers are not set off against each other, nor to be added up: "
                  f"{BORROWED_TWICE}.", *raised_words(found), *bearer_words(found))))
    yield _by_year(f"money-years-{key}", f"Who pays, and when (real pounds): {title}", real,
                   f"Real pounds of {price_year}; later years are in one row.")
    yield _by_year(f"money-nominal-{key}", f"Who pays, and when (money of each year): {title}",
                   nominal, f"With prices rising {values['inflation']:.1%} a year; never to be "
                   "added to real pounds.")
    yield Table(
        f"money-debt-{key}", f"Debt service beside the saving: {title}", "Financial year", "£",
        ("Debt service, general fund", "Transport saved, general fund", "Costs, high needs block",
         "Savings, high needs block"),
        tuple(Row(year, tuple(_fact(v, HUNDREDTHS) for v in amounts)) for year, *amounts in
              found.plan.service.head(FIRST_YEARS).itertuples(index=False)),
        service_words(found))
    yield Table(
        f"money-tornado-{key}", f"What moves the net present value: {title}", "Assumption",
        "", ("Low", "Used here", "High", "£ million at the low value",
             "£ million at the high value", "Breaks even at"),
        tuple(_bar(row) for row in found.tornado["public"].head(FIRST_LINES).to_dict("records")),
        diversion_words(found))


def _by_year(key: str, title: str, blocks: Sequence[Block], words: str) -> Table:
    return Table(key, title, "Ledger, who bears it, and financial year", "£", AMOUNTS, tuple(
        Row(f"{_bears(b)}, {line['year']}", _cells(line)) for b in blocks for line in b["lines"]),
        words)


def _bears(block: Block) -> str:
    return f"{block['ledger']}, borne by {block['payer']}"


def _cells(amounts: Mapping[str, int]) -> tuple[Cell, ...]:
    return tuple(_fact(amounts[key] / 100, HUNDREDTHS)
                 for key in ("cost", "saving", "financing", "left"))


def _bar(row: Mapping[Any, Any]) -> Row:
    digits = 0 if abs(row["high"]) >= 100 else HUNDREDTHS
    level, kind = row["break_even"], unit(row["assumption"])
    even: Cell = Absent.AT_NO_VALUE if level != level else _fact(level, digits, kind)
    return Row(in_words(row["assumption"]), (
        *(_fact(row[k], digits, kind) for k in ("low", "central", "high")),
        *(_fact(row[k] / 1e6, HUNDREDTHS) for k in ("npv_low", "npv_high")), even))


def _fact(value: float, digits: int, kind: str = "") -> Fact:
    """A figure that is nought where it prints as nought: never -0.00; a share in per cent."""
    share, kept = kind.startswith("share"), value if round(value, digits) else 0.0
    return Fact(kept, digits - 2 * share, percent=share)
