"""Which tables of a story share a sheet of the workbook, under which heading and name it stands,
and what the words of their first column are made of.

Tables that say the same of several plans, or of children grouped in several ways, are one long
table with a column that says which: it can be filtered, and there are half as many sheets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OPTIONS, LACKING = "The options", "Who has no suitable local place"
GAINS = "Who gains and who loses"
YEARS, MONEY, TRAVEL = "The years ahead", "Money", "Journeys"
ASKED, PLACES, BEHIND = "Further questions", "Children and places", "Behind the figures"
PARTS = (OPTIONS, LACKING, GAINS, YEARS, MONEY, TRAVEL, ASKED, PLACES, BEHIND)
"""In the order of a reader's need."""
PLAN, GROUPED = "Plan", "Grouped by"
"""Columns that tell tables apart."""
EACH, FIGURE = "each plan", "each figure"
"""Of tables whose headers name plans, or figures with a band: a row for each of them."""
JANUARY, FINANCIAL, NOTE = "Year (January)", "Financial year", "Note"
"""Columns of years, and of what is said of one."""

SAME = "Same children by district"
"""Name of the sheet of changes like with like."""


@dataclass(frozen=True)
class Family:
    """Tables that share a sheet.

    Attributes:
        keys: of its tables, as a regular expression.
        part: heading of the contents under which the sheet stands.
        name: of the sheet.
        by: what the column that tells the tables apart is called, or what has a row of its own
            (``EACH``, ``FIGURE``); "" for one table.
        stub: headers of what the first column of its tables is made of; none if of one thing.
        apart: what stands between those in its cells.
    """

    keys: str
    part: str
    name: str
    by: str = ""
    stub: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    def holds(self, key: str) -> bool:
        """Whether the table of this key belongs to it."""
        return bool(re.fullmatch(self.keys, key))

    def told(self, words: str) -> tuple[str, ...]:
        """A cell of the first column as its parts; a part that is not there is empty.

        Args:
            words: of the cell.
        """
        found: list[str] = []
        for between in reversed(self.apart):
            before, there, after = words.rpartition(between)
            words, rest = (before, after) if there else (words, "")
            found.insert(0, rest)
        return (words, *found)


BEARS = (("Ledger", "Borne by"), (", borne by ",))
FAMILIES = (
    Family("options|either", OPTIONS, "Options side by side"),
    Family("steps", OPTIONS, "From places now to each plan"),
    Family("brought-.*", OPTIONS, "What each opening brings", PLAN),
    Family("short-by-.*|reasons", LACKING, "No place, by group", GROUPED),
    Family("scarce", LACKING, "More children than places"),
    Family("changes", GAINS, "What changes for children"),
    Family("bands-.*", GAINS, "Who gains, who loses", PLAN),
    Family("gains-by-.*", GAINS, "Change by group", GROUPED),
    Family("years-plans|years-needing", YEARS, "Year by year, children", FIGURE,
           (JANUARY, NOTE), (", ",)),
    Family("years-short", YEARS, "Year by year, no place", EACH, (JANUARY, NOTE), (", ",)),
    Family("years-first", YEARS, "First year short", EACH, ("Need", "Phase"), (": ",)),
    Family("years-needs-.*", YEARS, "Places short by need", PLAN, ("Need", "Phase"), (": ",)),
    Family("years-areas-.*", YEARS, "Places short by district", PLAN),
    Family("years-options-.*", YEARS, "What each option adds", PLAN),
    Family("money-worth|money-payback", MONEY, "Worth and payback", "",
           (PLAN, "Whose costs and savings"), (", ",)),
    Family("money-draws", MONEY, "How sure the worth is"),
    Family("money-transport", MONEY, "Transport ridden, counted"),
    Family("money-assumed", MONEY, "What pounds assume"),
    Family("money-ledgers-.*", MONEY, "Who pays, all years", PLAN, *BEARS),
    Family("money-debt-.*", MONEY, "Debt service and saving", PLAN),
    Family("money-tornado-.*", MONEY, "What moves the value", PLAN),
    Family("money-(?:years|nominal)-.*", MONEY, "Who pays when", PLAN,
           (*BEARS[0], FINANCIAL), (*BEARS[1], ", ")),
    Family("minutes-by-.*", TRAVEL, "Mean journey by group", GROUPED),
    Family("lengths", TRAVEL, "Children by journey length"),
    Family("transport-(?!ranking$)(?!.*-(?:changes|limits|decisions)$).*", TRAVEL,
           "The drive to school", PLAN),
    Family("transport-.*-changes", TRAVEL, "Whose ride changes", PLAN, ("Group",)),
    Family("transport-ranking", TRAVEL, "Plans by minutes and pounds"),
    Family("places", PLACES, "Places by type of need", "", ("Kind", "For"), (": ",)),
    Family("supply", PLACES, "Places by district"),
    Family("demand", PLACES, "Children by need"),
    Family("over-full", PLACES, "Schools over their places"),
    Family("left-out", PLACES, "Children not counted"),
)
