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
        asks: what it answers, as the contents tell.
        by: what the column that tells the tables apart is called, or what has a row of its own
            (``EACH``, ``FIGURE``); "" for one table.
        stub: headers of what the first column of its tables is made of; none if of one thing.
        apart: what stands between those in its cells.
        also: what to look for elsewhere, and the name of the sheet where it is.
    """

    keys: str
    part: str
    name: str
    asks: str = ""
    by: str = ""
    stub: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    also: tuple[str, str] = ("", "")

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
BRIEF = "In brief"
DIRECT, RIDDEN = "Direct drive, all children", "Time in the vehicle"
"""Names of the sheets of the two ways in which journeys change."""
LACKED, LEANS, RIDES = "No place, by group", "Worth and payback", "Transport ridden, counted"
"""Of sheets that others lead to."""
LATER, CHANGED, DEBT = "Year by year, no place", "Change by group", "Debt service, saving by year"
"""Of sheets with a chart."""
FAMILIES = (
    Family("summary", OPTIONS, BRIEF,
           "What does each plan do, what does it cost whom, and is it worth it?"),
    Family("options|either", OPTIONS, "Options side by side",
           "What does each plan do, for how many children, and at what capital?"),
    Family("steps", OPTIONS, "From places now to each plan",
           "What changes from where children are now?"),
    Family("brought-.*", OPTIONS, "What each opening brings",
           "What does each opening bring, and at what capital?", PLAN),
    Family("short-by-.*|reasons", LACKING, LACKED,
           "Which children have no suitable local place under each plan?", GROUPED),
    Family("scarce", LACKING, "More children than places",
           "Where are suitable places too few whatever is opened?"),
    Family("changes", GAINS, DIRECT,
           "How many children gain or lose a place, or have a shorter or longer direct drive?",
           also=("For the ride in shared vehicles see", RIDDEN)),
    Family("bands-.*", GAINS, "Who gains, who loses",
           "The same by need, by rural or urban area and by deprivation", PLAN,
           also=("Journeys are direct drives; for the ride in shared vehicles see", RIDDEN)),
    Family("gains-by-.*", GAINS, CHANGED,
           "How do places and mean journeys change in each group?", GROUPED),
    Family("years-plans|years-needing", YEARS, "Year by year, children",
           "How many children will there be in each year?", FIGURE,
           (JANUARY, NOTE), (", ",)),
    Family("years-short", YEARS, LATER,
           "How many will have no suitable local place in each year under each plan?", EACH,
           (JANUARY, NOTE), (", ",)),
    Family("years-first", YEARS, "Short even with shared places",
           "From when is each need short even if it could use every place that it shares?", EACH,
           ("Need", "Phase"), (": ",), ("For all without a place now see", LACKED)),
    Family("years-needs-.*", YEARS, "Places short by need",
           "How many places for each need are short in each year?", PLAN,
           ("Need", "Phase"), (": ",)),
    Family("years-areas-.*", YEARS, "Places short by district",
           "How many places is each district short of in each year?", PLAN),
    Family("years-options-.*", YEARS, "What each option adds",
           "What does each opening add in each year?", PLAN),
    Family("money-worth|money-payback", MONEY, LEANS,
           "Does each plan save more than it costs, and from when?", "",
           (PLAN, "Whose costs and savings"), (", ",),
           ("For the value with transport as ridden see", RIDES)),
    Family("money-draws", MONEY, "How sure the worth is",
           "How sure is what each plan is worth?",
           also=("For which way the central figures lean see", LEANS)),
    Family("money-transport", MONEY, RIDES,
           "What does the drive in shared vehicles save or cost besides?"),
    Family("money-assumed", MONEY, "What pounds assume",
           "Which prices, fees and shares are assumed?"),
    Family("money-ledgers-.*", MONEY, "Who pays, all years",
           "What does each plan cost the council, central government and health in all?", PLAN,
           *BEARS),
    Family("money-debt-.*", MONEY, DEBT,
           "What does borrowing cost in each year, beside what is saved?", PLAN),
    Family("money-tornado-.*", MONEY, "What moves the value",
           "Which assumption changes the answer most?", PLAN),
    Family("money-(?:years|nominal)-.*", MONEY, "Who pays when",
           "What does each of them pay in each financial year, in real prices and in cash?", PLAN,
           (*BEARS[0], FINANCIAL), (*BEARS[1], ", ")),
    Family("minutes-by-.*", TRAVEL, "Mean journey by group",
           "How long are journeys in each group?", GROUPED),
    Family("lengths", TRAVEL, "Children by journey length",
           "How many children have short and long journeys?"),
    Family("transport-(?!ranking$)(?!.*-(?:changes|limits|decisions)$).*", TRAVEL,
           "The drive to school", "How many vehicles, minutes and pounds does the drive take?",
           PLAN),
    Family("transport-.*-changes", TRAVEL, RIDDEN,
           "How many of the children who ride are in the vehicle for a longer or shorter time?",
           PLAN, ("Group",), also=("For direct drives of all children see", DIRECT)),
    Family("transport-ranking", TRAVEL, "Plans by minutes and pounds",
           "Are the shortest drives also the cheapest?"),
    Family("places", PLACES, "Places by type of need", "How many places are there for each need?",
           "", ("Kind", "For"), (": ",)),
    Family("supply", PLACES, "Places by district",
           "How many children and places are in each district?"),
    Family("demand", PLACES, "Children by need",
           "How many children are there of each need and phase?"),
    Family("over-full", PLACES, "Schools over their places",
           "Which schools have more children than places?"),
    Family("left-out", PLACES, "Children not counted",
           "Which children are in no plan here, and why?"),
)
