"""A council's table of placements, one row per placement and fee, as events of the ledger.

The file says all of the placements it holds: what it said before and says no more is withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from sufficiency.errors import Fault
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.events import Draft
from sufficiency.finance.fees import NOTICE_FROM, NOTICE_UNITS, PARTS, UNITS, USUAL_PART, Fee
from sufficiency.finance.periods import DAY
from sufficiency.finance.state import PAYERS, ROLES

PROVIDERS = ("independent", "non_maintained_special", "state_special", "base", "alternative",
             "other")
SUPPLY = {"independent": "private_education", "non_maintained_special": "non_maintained_special"}
"""Kind of supply for VAT by kind of provider; the others charge no tax."""
_UNITS = {
    "days": "day", "daily": "day", "per_day": "day", "pd": "day",
    "weeks": "week", "weekly": "week", "per_week": "week", "pw": "week", "p.w.": "week",
    "halfterm": "half_term", "half_termly": "half_term", "per_half_term": "half_term",
    "terms": "term", "termly": "term", "per_term": "term",
    "years": "year", "yearly": "year", "annual": "year", "annually": "year", "per_year": "year",
    "per_annum": "year", "pa": "year", "p.a.": "year",
}
SUPPLIES = ("private_education", "welfare", "meals_and_transport", "non_maintained_special",
            "state")
COLUMNS = (
    Column("placement_id", "pseudonym of the placement", "pseudonym", True),
    Column("child_id", "pseudonym of the child", "pseudonym", True),
    Column("provider", "name of the school or provider", needed=True, also=("school",)),
    Column("provider_kind", "kind of provider", "word", True, words=PROVIDERS),
    Column("maintained_by", "own: this council's school; other: another council's", "word",
           words=("own", "other"), default="own"),
    Column("need", "primary need", default=""),
    Column("ofsted", "Ofsted band of the provider", default=""),
    Column("role", "main, dual or double_running", "word", words=ROLES, default="main"),
    Column("first_day", "first day", "date", True, also=("start_date",)),
    Column("last_day", "last day, itself counted; empty while it goes on", "date",
           also=("end_date",)),
    Column("told", "day the provider was told of the end", "date"),
    Column("element", "what the fee is for", default="fee"),
    Column("fee_gbp", "pounds for one unit", "pence", True, also=("fee",)),
    Column("fee_from", "first day of this fee; empty: from the first day", "date"),
    Column("unit", "unit of the fee", "word", True, words=UNITS, spellings=_UNITS),
    Column("part", "what a started unit costs", "word", words=PARTS),
    Column("calendar", "charging calendar; needed but for a yearly fee", default=""),
    Column("year_basis", "year of the contract", "word", words=("academic", "financial"),
           default="academic"),
    Column("supply", "kind of supply for VAT; empty: by kind of provider", "word", words=SUPPLIES),
    Column("includes_vat", "whether the fee includes VAT", "yesno", default=False),
    Column("days_per_week", "days a week that are charged, of a daily fee", "number"),
    Column("attendance", "share of a full-time place", "share", default=Fraction(1)),
    Column("notice", "units of notice due after the last day", "whole", default=0),
    Column("notice_unit", "unit of notice", "word", words=NOTICE_UNITS, default="day"),
    Column("notice_from", "from when notice counts", "word", words=NOTICE_FROM,
           default="leaving"),
    Column("uplift", "rule for rises, in words", default=""),
    Column("education_share", "share education pays; empty: all of it", "share"),
    Column("social_care_share", "share social care pays", "share", default=Fraction(0)),
    Column("health_share", "share health pays", "share", default=Fraction(0)),
    Column("lead", "who takes odd pence", "word", words=PAYERS, default="education"),
    Column("document", "contract or form the row was read from", default=""),
)
EARLIEST = 2000
"""No placement of today began before; children are at most 25."""
_PLACE = re.compile(r"\bplaces?\b|\bcore funding\b", re.IGNORECASE)
"""Place funding, however it is called: "place", "Place funding", "element 1 places"."""
KEY = ("placement_id", "element", "fee_from")
_ONE = ("child_id", "provider", "provider_kind", "maintained_by", "need", "ofsted", "role",
        "first_day", "last_day", "told", "education_share", "social_care_share", "health_share",
        "lead")
"""What every row of a placement must say alike."""


class Said(NamedTuple):
    """An event that a row of the file says."""

    row: int
    draft: Draft


def said(rows: Sequence[Mapping[str, Any]], source: str) -> list[Said]:
    """The events of sound rows, where placements are before what they cost."""
    out: list[Said] = []
    seen: set[str] = set()
    for row in rows:
        if row["placement_id"] not in seen:
            seen.add(row["placement_id"])
            out += _placement(row, source)
    return out + [_fee(row, source) for row in rows]


def faults(file: str, rows: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """What contradicts itself within the file."""
    out = []
    first: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        for column, problem, remedy in _wrong(row):
            out.append(Fault(file, problem, remedy, row["row"], column))
        one = first.setdefault(row["placement_id"], row)
        out += [Fault(file, f"is not what row {one['row']} says of the same placement",
                      "Say the same in every row of a placement.", row["row"], column)
                for column in _ONE if row[column] != one[column]]
    return out


def _wrong(row: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Column, problem and remedy of one row."""
    if row["last_day"] is not None and row["last_day"] < row["first_day"]:
        yield "last_day", "is before the first day", "Mend the dates."
    if row["first_day"].year < EARLIEST:
        yield "first_day", f"is before {EARLIEST}", "Look whether it is a date of birth, or a slip."
    if row["told"] is not None and row["told"] < row["first_day"]:
        yield "told", "is before the first day", "Mend the dates: notice counts from it."
    if (row["fee_from"] is not None and row["last_day"] is not None
            and row["fee_from"] > row["last_day"]):
        yield "fee_from", "is after the last day: the fee would never be charged", \
            "Mend the dates, or take the row out."
    if row["fee_gbp"] < 0:
        yield "fee_gbp", "is negative", "Record a credit note that names its invoice."
    if row["unit"] != "year" and not row["calendar"]:
        yield "calendar", f"is empty for a fee by {row['unit'].replace('_', '-')}", \
            "Name the charging calendar."
    if not 0 < row["attendance"] <= 1:
        yield "attendance", "is not above 0 and at most 1", "Give a share of a full-time place."
    if row["days_per_week"] is not None and not (row["unit"] == "day"
                                                 and 0 < row["days_per_week"] <= 7):
        yield "days_per_week", "is not above 0 and at most 7 days of a daily fee", "Mend it."
    in_terms = row["notice_unit"] in ("half_term", "term") or row["notice_from"] == "term_end"
    if row["notice"] < 0 or (row["notice"] and not row["calendar"] and in_terms):
        yield "notice", "is negative, or in terms of no calendar", "Mend it."
    if row["part"] == "months" and row["unit"] != "year":
        yield "part", "is months of a fee that is not yearly", "Write whole or days."
    if row["maintained_by"] == "other" and _PLACE.search(row["element"]):
        yield "element", "is place funding of another council's school, which pays it itself", \
            "Record the top-up only."
    if row["education_share"] is not None and sum(
            row[f"{p}_share"] for p in PAYERS) != 1:
        yield "education_share", "does not sum to 1 with the other shares", \
            "Write them like 0.45, 45 % or 1/3; together they are 1, 100 % or 3/3."
    if row["education_share"] is None and (row["social_care_share"] or row["health_share"]):
        yield "education_share", "is empty, but others pay a share", "Give all three."


def _placement(row: Mapping[str, Any], source: str) -> Iterable[Said]:
    name, child = row["placement_id"], row["child_id"]
    about = {k: row[k] for k in ("provider", "role", "need", "ofsted")}
    about |= {"kind": row["provider_kind"], "maintained_by": row["maintained_by"]}
    yield Said(row["row"], Draft("placed", name, child, row["first_day"], None, about, source,
                                 f"{name}|placed"))
    if row["last_day"] is not None:
        told = {} if row["told"] is None else {"told": str(row["told"])}
        yield Said(row["row"], Draft("ended", name, child, row["last_day"] + DAY, None, told,
                                     source, f"{name}|ended"))
    if row["education_share"] is not None:
        weights = {p: str(row[f"{p}_share"]) for p in PAYERS}
        yield Said(row["row"], Draft("share_set", name, child, row["first_day"], None,
                                     {"weights": weights, "lead": row["lead"]}, source,
                                     f"{name}|shares"))


def _fee(row: Mapping[str, Any], source: str) -> Said:
    fee = Fee(row["element"], row["fee_gbp"], row["unit"], row["part"] or USUAL_PART[row["unit"]],
              row["calendar"], row["year_basis"],
              row["supply"] or SUPPLY.get(row["provider_kind"], "state"), row["includes_vat"],
              row["days_per_week"], row["attendance"], row["notice"], row["notice_unit"],
              row["notice_from"], row["uplift"], row["document"])
    name, since = row["placement_id"], row["fee_from"] or row["first_day"]
    return Said(row["row"], Draft("fee_set", name, row["child_id"], since, None, fee.body(),
                                  source, f"{name}|fee|{row['element']}|{row['fee_from'] or ''}"))
