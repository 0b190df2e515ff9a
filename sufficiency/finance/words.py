"""What a finance statement says in sentences, in a planner's words: they hold whatever the sign."""

from __future__ import annotations

from itertools import pairwise

from sufficiency.finance.appraisal import VIEWS, Worth
from sufficiency.finance.periods import year_name
from sufficiency.finance.statement import DRAWS, LEDGER_WORDS, PAYER_WORDS, VIEW_WORDS, Statement


def millions(value: float) -> str:
    """Pounds in millions: £12.34m or -£0.50m; never -£0.00m."""
    minus = "-" if round(float(value) / 1e6, 2) < 0 else ""
    return f"{minus}£{abs(value) / 1e6:,.2f}m"


def sentences(found: Statement) -> list[str]:
    """What the figures say, in a planner's words."""
    out = [f"{worth_words(found, view)} {_payback_words(found, view)}" for view in VIEWS]
    out.append(diversion_words(found))
    out += [service_words(found), *bearer_words(found)]
    if "public" in found.draws:
        d = found.draws["public"]
        out.append(f"With every assumption drawn within its range, {d['share_above_zero']:.0%} of "
                   f"{DRAWS} draws are worth more than nothing to the whole public purse; the "
                   f"middle 80% lie between {millions(d['p10'])} and {millions(d['p90'])}.")
    return out


def worth_words(found: Statement, view: str) -> str:
    """What the plan is worth over its whole horizon.

    Args:
        found: the plan in pounds.
        view: whose costs and savings count.
    """
    return (f"For the {VIEW_WORDS[view]} the plan is {worth(found, view)} over "
            f"{horizon(found)} years at the Treasury's rates.")


def worth(found: Statement, view: str) -> str:
    """What the plan is worth over its whole horizon, as the end of a sentence."""
    return _worth(found.measure(Worth.NET_PRESENT_VALUE, view))


def _payback_words(found: Statement, view: str) -> str:
    """Payback without and with discounting, always side by side."""
    # Whatever never pays back undiscounted does not with discounting.
    if (years := found.measure(Worth.PAYBACK, view)) != years:
        return f"It does not pay back within {horizon(found)} years, with discounting or without."
    return f"It pays back {payback(found, view)}."


def payback(found: Statement, view: str) -> str:
    """After how many years it pays back, without and with discounting, as the end of a sentence."""
    plain, discounted = (_years(found.measure(what, view), horizon(found))
                         for what in (Worth.PAYBACK, Worth.PAYBACK_DISCOUNTED))
    return f"{plain} without discounting and {discounted} with it"


def horizon(found: Statement) -> int:
    """Years over which the plan is judged."""
    return int(found.assumptions.central()["horizon_years"])


def _years(years: float, horizon: int) -> str:
    return f"not within {horizon} years" if years != years else f"after {years:.0f} years"


def _worth(value: float) -> str:
    text = millions(abs(value))
    if not round(float(value) / 1e6, 2):
        return "worth nothing either way"
    return f"worth {text} more than it costs" if value > 0 else f"short by {text}"


def diversion_words(found: Statement) -> str:
    """At which share of diverted places the plan breaks even."""
    row = found.tornado["public"].iloc[0]
    start = (f"Diversion, the share of new places whose child would otherwise be in an independent "
             f"school, is taken as {row['central']:.0%} ({row['low']:.0%} to {row['high']:.0%})")
    if row["break_even"] != row["break_even"]:
        sign = "below" if row["npv_high"] < 0 else "above"
        return f"{start}; at any share the plan stays {sign} zero for the whole public purse."
    return f"{start}; the plan breaks even for the whole public purse at {row['break_even']:.0%}."


def service_words(found: Statement) -> str:
    """Debt service beside the saving, in the first year it is due in full."""
    table = found.plan.service
    due = table["debt_service_general_fund"]
    if not (due > 0).any():
        return "Nothing is borrowed, so there is no debt service."
    row = table.loc[due.idxmax()]
    left = row["saving_high_needs"] - row["cost_high_needs"]
    return (f"Debt service is highest in {row['financial_year']}: "
            f"{millions(row['debt_service_general_fund'])} of the general fund, beside "
            f"{_transport(row['saving_general_fund'])} there; the high needs block is "
            f"{_left(left)} that year. They are different ledgers and are not set off against "
            "each other.")


def bearer_words(found: Statement) -> list[str]:
    """From which year a ledger's savings are another payer's."""
    first, out = found.plan.priced.first_year, []
    for ledger, years in found.plan.priced.bearers.items():
        for t, (before, after) in enumerate(pairwise(years), 1):
            if before.get("council", 0) > 0 and not after.get("council", 0):
                payers = " and ".join(PAYER_WORDS.get(p, p) for p in after)
                out.append(f"{LEDGER_WORDS[ledger]}: from {year_name(first + t)} costs and savings "
                           f"are borne by {payers}, no longer by the council.")
    return out


def _transport(saved: float) -> str:
    text = millions(abs(saved))
    if text == "£0.00m":
        return "no saving on transport"
    return f"a transport saving of {text}" if saved > 0 else f"transport that costs {text} more"


def _left(value: float) -> str:
    text = millions(abs(value))
    if text == "£0.00m":
        return "neither better nor worse off"
    return f"{text} {'better' if value >= 0 else 'worse'} off"
