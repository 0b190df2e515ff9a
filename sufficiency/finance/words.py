"""What a finance statement says in sentences, in a planner's words: they hold whatever the sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sufficiency.common.phrases import called, listed
from sufficiency.finance.appraisal import VIEWS, Worth
from sufficiency.finance.flows import COST, GIVER
from sufficiency.finance.periods import year_name, year_of
from sufficiency.finance.sensitivity import FIRST as DIVERSION
from sufficiency.finance.statement import LEDGER_WORDS, PAYER_WORDS, VIEW_WORDS, Statement

SMALL = 100_000
"""Pounds below which they are told whole: in millions little would be left."""
BORROWED_TWICE = "what is borrowed is in the capital, and again as debt service"
"""Why ledgers are not to be added up, as a part of a sentence."""
BIAS = ("The Treasury asks that costs of building be raised, as plans tend to be too hopeful "
        "(optimism bias).")
"""Why capital is more in costs and savings than in a plan."""


def millions(value: float, digits: int = 2) -> str:
    """Pounds in millions: £12.34m or -£0.50m; never -£0.00m.

    Args:
        value: pounds.
        digits: behind the point.
    """
    minus = "-" if round(float(value) / 1e6, digits) < 0 else ""
    return f"{minus}£{abs(value) / 1e6:,.{digits}f}m"


def sentences(found: Statement) -> list[str]:
    """What the figures say, in a planner's words."""
    out = [f"{worth_words(found, view)} It {payback(found, view)}." for view in VIEWS]
    out.append(diversion_words(found))
    out += [service_words(found), *bearer_words(found)]
    out.append(drawn_words(found))
    return out


def in_brief(found: Statement) -> list[str]:
    """Beside a table of what the plan is worth: when it pays back."""
    return [f"For the {VIEW_WORDS[view]} the plan {payback(found, view)}." for view in VIEWS]


def drawn_words(found: Statement) -> str:
    """How far apart what the plan is worth lies when everything assumed is drawn."""
    drawn = found.draws[VIEWS[0]]
    return (f"With every assumption drawn within its range {drawn['draws']:,.0f} times, what the "
            f"plan is worth to the {VIEW_WORDS[VIEWS[0]]} over {_count(horizon(found))} "
            f"{eight_of_ten(found)} in 8 of 10 draws, and is above zero in "
            f"{drawn['share_above_zero']:.0%} of all.")


def eight_of_ten(found: Statement) -> str:
    """Where 8 of 10 draws of what the plan is worth to the whole public purse are, as an end."""
    low, high = (millions(found.draws[VIEWS[0]][end], 1) for end in ("p10", "p90"))
    return f"is {low}" if low == high else f"lies between {low} and {high}"


def worth_words(found: Statement, view: str) -> str:
    """What the plan is worth over its whole horizon.

    Args:
        found: the plan in pounds.
        view: whose costs and savings count.
    """
    return (f"For the {VIEW_WORDS[view]} the plan {worth(found, view)} over "
            f"{_count(horizon(found))} at the Treasury's rates.")


def worth(found: Statement, view: str) -> str:
    """What the plan is worth over its whole horizon, as the end of a sentence."""
    return "is " + _worth(found.measure(Worth.NET_PRESENT_VALUE, view))


def payback(found: Statement, view: str) -> str:
    """Payback without and with discounting, always side by side, as the end of a sentence."""
    plain, discounted = (found.measure(what, view)
                         for what in (Worth.PAYBACK, Worth.PAYBACK_DISCOUNTED))
    if plain == discounted == 0:
        return "has at no year's end cost more than it saved, with discounting or without"
    never = f"within {_count(horizon(found))}"
    if plain != plain and discounted != discounted:
        return f"does not pay back {never}, with discounting or without"
    if plain != plain:  # what it costs late counts little there
        return (f"does not pay back {never} without discounting, but does "
                f"{_years(discounted, never)} with it")
    return f"pays back {_years(plain, never)} without discounting and " \
           f"{_years(discounted, never)} with it"


def more_words(found: Statement, view: str) -> str:
    """What the plan is worth beyond what it costs over its whole horizon, as a comparison.

    Args:
        found: the plan in pounds.
        view: whose costs and savings count.
    """
    value = found.measure(Worth.NET_PRESENT_VALUE, view)
    text = roughly(value)
    return "neither more nor less" if text == "£0" else f"{text} {'more' if value > 0 else 'less'}"


def paid_back(found: Statement, view: str) -> str:
    """The same as ``payback`` in a row of plans: when, with discounting and without."""
    plain, discounted = (found.measure(what, view)
                         for what in (Worth.PAYBACK, Worth.PAYBACK_DISCOUNTED))
    never = f"not within {_count(horizon(found))}"
    if plain == discounted == 0:
        return "at once"
    if (plain == discounted) or (plain != plain and discounted != discounted):
        when = never if plain != plain else f"after {_count(plain)}"
        return f"{when}, with discounting or without"
    with_, without = (never if y != y else f"after {_count(y)}" if y else "at once"
                      for y in (discounted, plain))
    return f"{with_} ({without.removeprefix('after ')} without discounting)"


def horizon(found: Statement) -> int:
    """Years over which the plan is judged."""
    return int(found.assumptions.central()["horizon_years"])


def _count(years: float) -> str:
    return f"{years:.0f} year{'' if years == 1 else 's'}"


def _years(years: float, never: str) -> str:
    if years != years:
        return f"not {never}"
    return f"after {_count(years)}" if years else "at once"


def _worth(value: float) -> str:
    text = _pounds(value)
    if text == "£0":
        return "worth nothing either way"
    return f"worth {text} more than it costs" if value > 0 else f"short by {text}"


def diversion_words(found: Statement) -> str:
    """At which share of diverted places the plan breaks even."""
    row = found.tornado["public"].iloc[0]
    start = (f"The share of new places whose child would otherwise be in an independent school is "
             f"taken as {row['central']:.0%} ({row['low']:.0%} to {row['high']:.0%})")
    if row["break_even"] != row["break_even"]:
        sign = "below" if row["npv_high"] < 0 else "above"
        return f"{start}. At any share the plan stays {sign} zero for the whole public purse."
    if row["npv_low"] == row["npv_high"] and row["low"] < row["high"]:
        return f"{start}. It moves nothing here, and the plan is worth what it costs."
    even = _share_beside(row["break_even"], row["central"])
    return f"{start}. The plan breaks even for the whole public purse at {even}."


def rests_on(plans: Sequence[Statement]) -> str:
    """At which share of diverted places each plan breaks even, beside the share that is counted.

    Args:
        plans: appraised with the same assumptions.
    """
    rows = [p.tornado["public"].iloc[0] for p in plans]
    first, known = rows[0], plans[0].assumptions.ranges[DIVERSION]
    wide = f" ({first['low']:.0%} to {first['high']:.0%})" if known.varies else ""
    assumed = ": that is assumed" if known.status == "assumed" else ""
    start = (f"The savings count {first['central']:.0%} of filled new places{wide} as taken by "
             f"children who would else be in an independent school{assumed}.")
    even = {called(p.plan.title): _share_beside(row["break_even"], row["central"])
            for p, row in zip(plans, rows, strict=True) if _breaks_even(row)}
    stays = {called(p.plan.title): _side(row["npv_high"])
             for p, row in zip(plans, rows, strict=True) if not _breaks_even(row)}
    said = [f"{name} breaks even at {share}" if n == 0 else f"{name} at {share}"
            for n, (name, share) in enumerate(even.items())]
    at = f" For the whole public purse {listed(said)}." if said else ""
    for sign in dict.fromkeys(stays.values()):
        if names := [name for name, way in stays.items() if way == sign]:
            at += (f" {listed(names)} stay{'s' if len(names) == 1 else ''} {sign} zero for the "
                   f"whole public purse{' at every share in that range' if wide else ''}.")
    return start + at


def _breaks_even(row: Mapping[Any, Any]) -> bool:
    """Whether some share that is looked at breaks even; where it has no range, any share."""
    even = row["break_even"]
    return bool(even == even and (row["low"] == row["high"] or row["low"] <= even <= row["high"]))


def _side(value: float) -> str:
    return "below" if value < 0 else "above" if value else "at"


def look_back(first_year: int, counted: int) -> str:
    """That pounds are of a choice made in the past, and what that means now; nothing otherwise.

    Args:
        first_year: calendar year in which the first financial year of the pounds begins.
        counted: January of the children.
    """
    if first_year >= year_of(date(counted, 1, 1), "financial"):
        return ""
    return (f"Costs and savings look back: they are counted as if each plan had been agreed in "
            f"{year_name(first_year)}. Use them to compare plans, not as a budget.")


def _share_beside(share: float, other: float) -> str:
    """A share with as many decimals as tell it from another, three at most."""
    for digits in range(3):
        told = f"{share:.{digits}%}"
        if told != f"{other:.{digits}%}":
            break
    return told if told != f"{other:.{digits}%}" else f"{share:.0%}"


def service_words(found: Statement) -> str:
    """Debt service beside the saving, in the first year it is due in full."""
    table, name = found.plan.service, called(found.plan.title)
    due = table["debt_service_general_fund"]
    if not (due > 0).any():
        return f"Nothing is borrowed for {name}, so there is no debt service."
    row = table.loc[due.idxmax()]
    left = row["saving_high_needs"] - row["cost_high_needs"]
    return (f"Debt service of {name} is highest in {row['financial_year']}: "
            f"{_pounds(row['debt_service_general_fund'])} of the general fund, beside "
            f"{_transport(row['saving_general_fund'])} there; the high needs block is "
            f"{_left(left)} that year. They are different ledgers and are not set off against "
            f"each other.{_later(found)}")


def _later(found: Statement) -> str:
    """That debt service outlasts the appraisal, where it does: what is not counted is said."""
    priced = found.plan.priced
    last = priced.first_year + priced.years
    if priced.debt_until <= last:
        return ""
    return (f" Debt service goes on to {year_name(priced.debt_until)}, after the last year of this "
            f"appraisal ({year_name(last)}): those payments are in no figure of the council alone.")


def raised_words(found: Statement) -> list[str]:
    """Why capital is more here than in the plan, where it is."""
    spent, plain = raised(found)
    if round(spent) <= round(plain):
        return []
    return [f"Capital is {roughly(spent)} here and {roughly(plain)} in the plan. {BIAS}"]


def raised(found: Statement) -> tuple[float, float]:
    """Pounds of capital as costs and savings take them, and as the plan has them."""
    entries = found.plan.entries
    spent = entries.loc[(entries["ledger"] == "capital") & (entries["kind"] == COST), "pence"].sum()
    return float(spent) / 100, sum(o.capital_pence for o in found.openings) / 100


def bearer_words(found: Statement) -> list[str]:
    """From which year a ledger's savings are another payer's."""
    first, out = found.plan.priced.first_year, []
    for ledger, years in found.plan.priced.bearers.items():
        if GIVER in years[0] and not years[0].get("council", 0):
            out.append(f"{LEDGER_WORDS[ledger]}: costs and savings are borne by "
                       f"{' and '.join(PAYER_WORDS.get(p, p) for p in years[0])} from the first "
                       f"year, {year_name(first)}, not by the council.")
        for t, (before, after) in enumerate(pairwise(years), 1):
            if before.get("council", 0) > 0 and not after.get("council", 0):
                payers = " and ".join(PAYER_WORDS.get(p, p) for p in after)
                out.append(f"{LEDGER_WORDS[ledger]}: from {year_name(first + t)} costs and savings "
                           f"are borne by {payers}, no longer by the council.")
    return out


def _pounds(amount: float) -> str:
    """Pounds above zero, in millions unless they are few."""
    whole = round(abs(float(amount)))
    return millions(whole) if whole >= SMALL else f"£{whole:,}"


def roughly(amount: float) -> str:
    """Pounds above zero, to a tenth of a million unless they are few."""
    whole = round(abs(float(amount)))
    return f"£{whole / 1e6:,.1f} million" if whole >= SMALL else f"£{whole:,}"


def _transport(saved: float) -> str:
    text = _pounds(saved)
    if text == "£0":
        return "no saving on transport"
    return f"a transport saving of {text}" if saved > 0 else f"transport that costs {text} more"


def _left(value: float) -> str:
    text = _pounds(value)
    if text == "£0":
        return "neither better nor worse off"
    return f"{text} {'better' if value >= 0 else 'worse'} off"
