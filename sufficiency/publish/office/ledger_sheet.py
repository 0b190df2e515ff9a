"""The sheet that says in which ledger each kind of pounds is."""

from __future__ import annotations

from sufficiency.finance.flows import COST, FINANCING, SAVING
from sufficiency.finance.statement import LEDGER_WORDS
from sufficiency.publish.office.book_sheets import Sheet
from sufficiency.publish.office.families import MONEY

POUND_WORDS = {COST: "cost", SAVING: "saving", FINANCING: "debt service"}
"""What pounds are, as the columns of who pays call it."""
LINES = (
    ("building", COST, "capital"),
    ("places that are filled", COST, "high_needs"),
    ("places that stand empty", COST, "high_needs"),
    ("independent placements that are not made", SAVING, "high_needs"),
    ("independent placements that are not made", SAVING, "social_care"),
    ("independent placements that are not made", SAVING, "health"),
    ("places elsewhere that are not needed", SAVING, "high_needs"),
    ("transport", SAVING, "general_fund"),
    ("longer journeys", COST, "general_fund"),
    ("interest", FINANCING, "general_fund"),
    ("minimum revenue provision", FINANCING, "general_fund"),
)
"""What pounds are for, what they are, and the ledger they are in (``finance.flows.price``)."""


def ledger_sheet() -> Sheet:
    """Every kind of pounds with its ledger."""
    return Sheet(
        "Which ledger", MONEY, "In which ledger each pound is", ("What for", "It is", "Ledger"),
        tuple((what[0].upper() + what[1:], POUND_WORDS[kind], LEDGER_WORDS[ledger])
              for what, kind, ledger in LINES), 1, (
            "Capital in any sheet is of the capital ledger. What the drive to school costs is of "
            "the general fund, which pays debt service too. A ledger is not set off against "
            "another. The sheets of who pays tell who bears each.",),
        "In which ledger is each cost and each saving?")
