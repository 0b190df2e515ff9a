"""Who is in alternative provision on a day, each child once, and which placements to look at.

The rules are those of the voluntary national standards for provision outside schools (August
2025): an *intensive* placement lasts twelve weeks at most; one beside a school's roll of at most
two days (four sessions) a week has no such limit. Neither a second provider nor a new row ends the
limit: a child's sessions outside schools are added up, and weeks are counted on where a placement
begins again soon after its end. A place that is no school must register as one
with five full-time pupils of compulsory school age, or one of them with a plan or looked after
(Education Act 1996, section 463). What counts as full time is a setting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.alternative.tables import Alternative
from sufficiency.case.alternative_columns import NON_SCHOOL
from sufficiency.case.dates import NEVER, date_of
from sufficiency.case.hub_settings import Hubs
from sufficiency.common.discreet import discreet

SESSIONS = 10
"""Half days in a school week."""
COMPULSORY = (0, 11)
"""Year groups of compulsory school age, to the end of Year 11 (reception counts: most are five)."""
BREAK = 28
"""Days, a school holiday among them, after which a placement at the same provider is a new one."""
FLAGS = {
    "over_limit": "longer than an intensive placement may last",
    "near_limit": "near the longest an intensive placement may last",
    "no_roll": "on no school's roll, outside schools",
    "past_exit": "past the planned last day",
    "no_exit": "no last day is planned",
    "past_week": "more than ten sessions a week, all placements together",
    "again": "follows an earlier one there within four weeks: weeks are counted from that one",
    "closed": "at a provider that has closed",
    "other_years": "of a year group that the provider does not take",
}
"""Column -> what it says of a placement."""


@discreet
@dataclass(frozen=True, eq=False)
class Status:
    """Alternative provision on a day. Internal: single children are in it.

    Attributes:
        placements: one row an open placement: row (line of the register), provider_id, weeks
            (whole weeks since entry, or since that of an earlier placement there that this one
            goes on from), intensive, and one yes or no for each of ``FLAGS``.
        providers: one row a provider: provider_id, name, kind, tier, places (-1 = not known),
            children (each once), sessions (a week, all together), in_use (whole weeks of ten
            sessions), full_time, protected (full-time with a plan or looked after),
            must_register, one_more (the next full-time child would).
        children: in alternative provision, each once.
        dual: of them in two placements or on a school's roll as well.
    """

    placements: pd.DataFrame
    providers: pd.DataFrame
    children: int
    dual: int


def status(found: Alternative, day: int, rules: Hubs) -> Status:
    """Who is there on a day.

    Args:
        found: tables of a case.
        day: days from 1 January 1970; the last day of a placement still counts.
        rules: weeks and sessions from which a placement is flagged.
    """
    register = found.register
    register = register.assign(first=_first_entries(register))
    there = register[(register["entry"] <= day) & (register["left"] >= day)]
    there = there.reset_index(drop=True)
    for word in ("on_roll", "ehcp", "looked_after"):  # what one row says of a child holds
        there[word] = there.groupby("child_id")[word].transform("max").astype(bool)
    providers = found.providers.set_index("provider_id")
    at = there["provider_id"]
    outside = (at.map(providers["kind"]) == NON_SCHOOL).to_numpy(bool)
    days = day - there["first"].to_numpy(np.int64)
    sessions = there["sessions_a_week"].where(outside, 0).groupby(
        there["child_id"]).transform("sum").to_numpy(float)
    on_roll = there["on_roll"].to_numpy(bool)
    intensive = outside & ((sessions > rules.part_time_sessions) | ~on_roll)
    exits = there["planned_exit"].to_numpy(np.int64)
    week = there.groupby("child_id")["sessions_a_week"].transform("sum").to_numpy(float)
    over = intensive & (days > 7 * rules.most_weeks)
    placements = pd.DataFrame({
        "row": there["row"].to_numpy(), "provider_id": there["provider_id"].to_numpy(),
        "weeks": days // 7, "intensive": intensive, "over_limit": over,
        "near_limit": intensive & ~over & (days >= 7 * rules.warn_weeks),
        "no_roll": outside & ~on_roll, "past_exit": exits < day, "no_exit": exits == NEVER,
        "past_week": week > SESSIONS, "again": there["first"] < there["entry"],
        "closed": at.map(providers["to_year"]) < date_of(day).year,
        "other_years": (there["ncy"] < at.map(providers["ncy_min"])) | (
            there["ncy"] > at.map(providers["ncy_max"])),
    })
    times = there.groupby("child_id").size()
    dual = set(there.loc[on_roll, "child_id"]) | set(times.index[times > 1])
    return Status(placements, _by_provider(found, there, rules),
                  int(there["child_id"].nunique()), len(dual))


def _first_entries(register: pd.DataFrame) -> pd.Series:
    """Entry of each row, or of the earlier placements of the child there that it goes on from."""
    first = register["entry"].astype("int64")
    order = register.sort_values(["child_id", "provider_id", "entry", "left"])
    for _, rows in order.groupby(["child_id", "provider_id"], sort=False):
        begun, until = 0, -NEVER
        for row, entry, left in zip(rows.index, rows["entry"], rows["left"], strict=True):
            goes_on = entry <= until + BREAK
            begun = begun if goes_on else entry
            until = max(until, left) if goes_on else left
            first[row] = begun
    return first


def _by_provider(found: Alternative, there: pd.DataFrame, rules: Hubs) -> pd.DataFrame:
    school_age = there["ncy"].between(*COMPULSORY)
    # Two placements of a child at one provider are one attendance there.
    week = there.groupby(["provider_id", "child_id"])["sessions_a_week"].transform("sum")
    full = school_age & (week.astype(float) >= rules.full_time_sessions)
    sure = full & (there["ehcp"].astype(bool) | there["looked_after"].astype(bool))
    rows = []
    for p in found.providers.to_dict("records"):
        mine = (there["provider_id"] == p["provider_id"]).to_numpy(bool)
        full_time = int(there.loc[mine & full, "child_id"].nunique())
        protected = int(there.loc[mine & sure, "child_id"].nunique())
        sessions = float(there.loc[mine, "sessions_a_week"].sum())
        must = p["kind"] == NON_SCHOOL and (
            full_time >= rules.register_from or protected > 0)
        rows.append((
            p["provider_id"], p["name"], p["kind"], p["tier"], p["places"],
            int(there.loc[mine, "child_id"].nunique()), sessions, sessions / SESSIONS, full_time,
            protected, must,
            p["kind"] == NON_SCHOOL and not must and full_time == rules.register_from - 1))
    return pd.DataFrame(rows, columns=[
        "provider_id", "name", "kind", "tier", "places", "children", "sessions", "in_use",
        "full_time", "protected", "must_register", "one_more"])
