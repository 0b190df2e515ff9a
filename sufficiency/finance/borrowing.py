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
        completed: financial year of completion; MRP begins in the next, and on what is spent later
            in the year after that.
        terms: rate, years and method of repayment.
    """
    interest: dict[int, float] = defaultdict(float)
    mrp: dict[int, float] = defaultdict(float)
    for since, amount in spent.items():
        # What is spent after completion is provided for from the year after that.
        begins, owed = max(since, completed), amount
        payment = annuity(amount, terms.rate, terms.years)
        for year in range(since + 1, begins + terms.years + 1):
            due = owed * terms.rate
            part = 0.0 if year <= begins else (
                payment - due if terms.annuity else amount / terms.years)
            interest[year] += due
            mrp[year] += part
            owed -= part
    return {year: Service(interest[year], mrp[year]) for year in sorted(interest)}
