"""A council's requests for an assessment, one row each, and how far each has come.

No child is named: a row has dates and yes or no. A request passes three stages: whether to assess
(due by week 6), whether to issue a plan (week 16), the final plan (week 20 of the request; SEND
Regulations 2014, regulations 5, 10 and 13). It ends with a refusal, a withdrawal or the final plan.
A plan that came with a child from another council is a transfer: no request, and no new plan.
"""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.dates import NEVER, day_of, read_days
from sufficiency.case.reading import read_table
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.tables import SETTINGS

WEEK_6, WEEK_16, WEEK_20 = 42, 112, 140
"""Days from receipt up to which, that day included, a step is in time."""
STAGES = ("decision to assess", "assessment", "plan")
FIRST = day_of(datetime.date(2014, 9, 1))
"""First day on which a plan could be asked for (Children and Families Act 2014)."""
GAP = 366
"""Days between one date of the table and the next that say it is a slip: nothing happened."""
SLIPS = 20
"""Where more than one row in so many is after such a gap, it is none."""
DATES = ("received", "assess_decided", "issue_decided", "final", "withdrawn")


def _date(name: str, meaning: str, *, needed: bool = False) -> Column:
    return Column(name, f"{meaning}, as 2025-01-31", needed=needed, secret=True)


def _answer(name: str, meaning: str) -> Column:
    return Column(name, meaning, words=("yes", "no"), secret=True)


REQUESTS = Table("requests.csv", "one row a request for an assessment", (
    _date("received", "day it was received", needed=True),
    _date("assess_decided", "day it was decided whether to assess; empty = not yet"),
    _answer("assess", "whether to assess"),
    _date("issue_decided", "day it was decided whether to issue a plan; empty = not yet"),
    _answer("issue", "whether to issue a plan"),
    _date("final", "day of the final plan; empty = none yet"),
    _date("withdrawn", "day it was withdrawn, or the child died or moved away; empty = not"),
    Column("exception", "whether one of the four exceptions to the time limits applied",
           words=("yes", "no"), default="no", secret=True),
    Column("kind", "request; or transfer = a plan that came from another council",
           words=("request", "transfer"), default="request", secret=True),
    Column("placement", "kind of placement that the final plan names", words=SETTINGS,
           secret=True),
), rows=True)


@discreet
@dataclass(frozen=True, eq=False)
class Requests:
    """Requests as arrays (n,), transfers left out; days count from 1 January 1970.

    Attributes:
        received: day of receipt.
        assess_decided, issue_decided, final: day of each step, ``NEVER`` if not reached.
        ended: day the request ended (refused, withdrawn or final), ``NEVER`` while it is open.
        assessed, issued: whether the decision was yes.
        exception: whether an exception applied.
        placement: what the plan names; "" where there is none or it was not told.
        transfers: plans that came from other councils.
    """

    received: np.ndarray
    assess_decided: np.ndarray
    issue_decided: np.ndarray
    final: np.ndarray
    ended: np.ndarray
    assessed: np.ndarray
    issued: np.ndarray
    exception: np.ndarray
    placement: np.ndarray
    transfers: int

    def spans(self, stage: int) -> tuple[np.ndarray, np.ndarray]:
        """(n,) day on which each enters a stage and leaves it; ``NEVER`` if it does not."""
        begins = (self.received, np.where(self.assessed, self.assess_decided, NEVER),
                  np.where(self.issued, self.issue_decided, NEVER))[stage]
        steps = (self.assess_decided, self.issue_decided, self.final)[stage]
        enters = np.where(begins < NEVER, begins, NEVER)
        return enters, np.where(enters < NEVER, np.minimum(steps, self.ended), NEVER)

    def until(self, day: int) -> Requests:
        """What was known at the end of a day: later steps and requests have not happened."""
        mine = self.received <= day

        def then(days: np.ndarray) -> np.ndarray:
            return np.where(days <= day, days, NEVER)[mine]

        return Requests(
            self.received[mine], then(self.assess_decided), then(self.issue_decided),
            then(self.final), then(self.ended), self.assessed[mine] & (
                self.assess_decided[mine] <= day), self.issued[mine] & (
                self.issue_decided[mine] <= day), self.exception[mine],
            np.where(self.final[mine] <= day, self.placement[mine], ""), self.transfers)

    def open_at(self, day: int) -> np.ndarray:
        """(n,) whether each is open at the end of a day."""
        return (self.received <= day) & (self.ended > day)


def read_requests(path: Path) -> Requests:
    """Read a table of requests.

    Raises:
        InputError: every fault found.
    """
    table, faults = read_table(path, replace(REQUESTS, file=path.name))
    days, wrong = read_days(path.name, table, DATES)
    faults += wrong
    faults += _contradictions(path.name, table, days, {(f.row, f.column) for f in faults})
    if not faults and not (table["kind"] == "request").any():
        faults.append(Fault(path.name, "has no request: all came from other councils",
                            "Give the council's own requests.", column="kind"))
    if faults:
        raise InputError(faults)
    return _requests(table, days)


def _contradictions(
    file: str, table: pd.DataFrame, days: dict[str, np.ndarray],
    told: set[tuple[int | None, str | None]],
) -> list[Fault]:
    """Steps before those they follow, or without the answer that leads to them."""
    faults = []

    def add(wrong: np.ndarray, column: str, problem: str, remedy: str) -> None:
        for row in table["row"][wrong]:
            if not any((int(row), c) in told for c in (*DATES, "assess", "issue")):
                faults.append(Fault(file, problem, remedy, int(row), column))

    seen = {name: d < NEVER for name, d in days.items()}
    requested = (table["kind"] == "request").to_numpy()
    for column, answer in (("assess_decided", "assess"), ("issue_decided", "issue")):
        add(seen[column] != (table[answer] != "").to_numpy(), column,
            f"and {answer} are not both given", "Give both or neither.")
    for first, then in itertools.pairwise(DATES[:4]):
        add(seen[then] & seen[first] & (days[then] < days[first]), then, f"is before {first}",
            "Check the two dates.")
    for answer, then in (("assess", "issue_decided"), ("issue", "final")):
        add(requested & seen[then] & (table[answer] != "yes").to_numpy(), then,
            f"is given, but {answer} is not yes", "Check the decision.")
    add(requested & seen["received"] & (days["received"] < FIRST), "received",
        "is before September 2014, when plans began", "Check the date.")
    for name, wrong in _far(days).items():
        add(wrong, name, "is more than a year after every earlier date of the table",
            "Check the date.")
    last = np.max([np.where(seen[name], days[name], 0) for name in DATES[:3]], axis=0)
    add(seen["withdrawn"] & (seen["final"] | (days["withdrawn"] < last)), "withdrawn",
        "is before another step, or beside a final plan", "Leave one of them out.")
    return faults


def _far(days: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Dates after a year in which nothing happened: slips of a figure, as 2205 for 2025."""
    known = np.unique(np.concatenate(list(days.values())))
    known = known[(known < NEVER) & (known >= FIRST)]
    after = np.flatnonzero(np.diff(known) > GAP)
    first = known[after[0] + 1] if len(after) else NEVER
    far = {name: (d >= first) & (d < NEVER) for name, d in days.items()}
    rows = np.any(list(far.values()), axis=0)
    # Where many are as late, it is no slip: perhaps years were left out.
    return far if SLIPS * rows.sum() <= len(rows) else {}


def _requests(table: pd.DataFrame, days: dict[str, np.ndarray]) -> Requests:
    """The arrays, transfers left out."""
    mine = (table["kind"] == "request").to_numpy()
    answers = {a: (table[a] == "yes").to_numpy() for a in ("assess", "issue", "exception")}
    refused = np.minimum(
        np.where((table["assess"] == "no").to_numpy(), days["assess_decided"], NEVER),
        np.where((table["issue"] == "no").to_numpy(), days["issue_decided"], NEVER))
    ended = np.minimum(np.minimum(days["final"], days["withdrawn"]), refused)
    return Requests(
        received=days["received"][mine], assess_decided=days["assess_decided"][mine],
        issue_decided=days["issue_decided"][mine], final=days["final"][mine], ended=ended[mine],
        assessed=answers["assess"][mine], issued=answers["issue"][mine],
        exception=answers["exception"][mine],
        placement=table["placement"].to_numpy(dtype=str)[mine], transfers=int((~mine).sum()))
