"""What borrowed capital costs the general fund: interest, and minimum revenue provision (MRP).

Capital is spent at the end of a financial year. Interest is due from the next year on what is not
yet provided for; MRP begins in the year after completion (statutory guidance, fifth edition, 2024)
and ends when the asset's life has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple


class Borrowing(NamedTuple):
    """Terms of borrowing.

    Attributes:
        rate: interest a year, 0 or more.
        years: asset life over which it is provided for, at least 1.
        annuity: equal payments of interest and MRP together; otherwise equal MRP.
    """

    rate: float
    years: int
    annuity: bool = True


class Service(NamedTuple):
    """Debt service of one financial year, in the unit of the capital."""

    interest: float
    mrp: float

    @property
    def total(self) -> float:
        """Interest and MRP together."""
        return self.interest + self.mrp


def annuity(principal: float, rate: float, years: int) -> float:
    """The equal payment at the end of each of so many years that pays off a principal.

    Args:
        principal: pounds owed at the start.
        rate: interest a year, as a share.
        years: number of payments.
    """
    if rate == 0:
        return principal / years
    return principal * rate / (1 - (1 + rate) ** -years)


def debt_service(
    spent: Mapping[int, float], completed: int, terms: Borrowing
) -> dict[int, Service]:
    """Debt service by financial year until everything is provided for.

    Args:
        spent: capital borrowed by financial year.
        completed: financial year of completion; MRP begins in the next.
        terms: rate, years and method of repayment.
    """
    out: dict[int, Service] = defaultdict(lambda: Service(0, 0))
    first, owed = min(spent), 0.0
    last_spent = max(*spent, completed)
    base = sum(spent.values())
    payment = annuity(base, terms.rate, terms.years)
    for year in range(first, last_spent + terms.years + 1):
        interest = owed * terms.rate
        mrp = 0.0
        if completed < year <= completed + terms.years:
            mrp = payment - interest if terms.annuity else base / terms.years
        if year > first:
            out[year] = Service(interest, mrp)
        owed += spent.get(year, 0.0) - mrp
    return dict(out)
