"""A made-up council's placements, bookings and ledger export, from a seed; nobody's data."""

from __future__ import annotations

import random
from datetime import date, timedelta

HEAD = ("placement_id,child_id,provider,provider_kind,need,ofsted,first_day,last_day,fee_gbp,unit,"
        "part,calendar\n")
UNITS = (("year", "days", ""), ("year", "months", ""), ("week", "whole", "38"),
         ("week", "days", "365"), ("term", "whole", "39"), ("day", "days", "38"))
PRICES = {"year": (20_000, 90_000), "week": (500, 3_000), "term": (7_000, 28_000),
          "day": (60, 400)}


def provider(n: int, count: int) -> str:
    """Of the n-th placement of so many."""
    return f"School {n % min(300, max(2, count // 20))}"


def placements(count: int, seed: int = 1) -> str:
    """A table of so many placements, one fee each, within the years of calendars 2024 to 2026."""
    rng = random.Random(seed)
    rows = []
    for n in range(count):
        first = date(2024, 9, 2) + timedelta(days=rng.randrange(500))
        last = "" if rng.random() < 0.7 else first + timedelta(days=rng.randrange(30, 500))
        unit, part, calendar = rng.choice(UNITS)
        fee = f"{rng.randrange(*PRICES[unit])}.{rng.randrange(100):02d}"
        rows.append(f"p{n},child-{n},{provider(n, count)},independent,need {n % 9},band {n % 4},"
                    f"{first},{last},{fee},{unit},{part},{calendar}\n")
    return HEAD + "".join(rows)


def bookings(count: int, seed: int = 1) -> tuple[str, list[list[str]]]:
    """A table of one invoice a placement, and the lines of a ledger export that match it.

    Returns:
        the table; provider, date, amount and reference of each line.
    """
    rng = random.Random(seed + 1)
    rows, export = [], []
    for n in range(count):
        dated = date(2025, 9, 1) + timedelta(days=rng.randrange(200))
        amount = f"{rng.randrange(100, 30_000)}.{rng.randrange(100):02d}"
        rows.append(f"p{n},invoiced,INV{n},{dated},2025-09-01,2025-12-19,{amount}\n")
        export.append([provider(n, count), str(dated), amount, f"INV{n}"])
    return ("placement_id,kind,invoice,dated,first_day,last_day,amount_gbp\n" + "".join(rows),
            export)


def export_table(lines: list[list[str]]) -> str:
    """Lines of a ledger export as CSV."""
    return "provider,date,amount,reference\n" + "".join(",".join(row) + "\n" for row in lines)
