"""What a cell of a workbook holds: a number where there is one, in the format in which it is told,
else shorthand for why there is none, or the words that people see."""

from __future__ import annotations

import re

from sufficiency.common.threshold import K
from sufficiency.publish.disclosure.cells import CountChange, MeanChange, number_of
from sufficiency.publish.disclosure.figures import Absent, Count, MeanMinutes
from sufficiency.publish.office.book_sheets import Given
from sufficiency.publish.office.families import JANUARY

SHORTHAND = {"[c]": "withheld (few children, or few change)", "[low]": f"under {K}, or none",
             "[none]": "none in the years or values looked at", "[x]": "not known",
             "[z]": "does not apply"}
"""What stands in the place of a figure, as statistics of the government have it; a plan that does
not pay back within the years that are counted may do so later."""
WITHHELD, LOW, NO_SUCH, NOT_KNOWN, NOT_APPLICABLE = SHORTHAND
ABOUT = "about "
"""Before a figure that is only near: its format says so, and the cell stays a number."""
FEW = (Absent.WITHHELD, Absent.TOO_FEW, Absent.TOO_FEW_CHILDREN, Absent.TOO_FEW_CHANGE,
       Absent.OF_TOO_FEW)
"""Why a figure is withheld."""
STANDS = {**dict.fromkeys(Absent, NOT_APPLICABLE), **dict.fromkeys(FEW, WITHHELD),
          **dict.fromkeys((Absent.NOT_KNOWN, Absent.NO_PLAN_YET), NOT_KNOWN),
          **dict.fromkeys((Absent.NONE, Absent.NOT_IN_TIME, Absent.AT_NO_VALUE, Absent.NO_PLAN),
                          NO_SUCH)}
"""What stands in the place of a figure, by why it is not there."""
POUNDS = re.compile(r"\(£\)$")
"""Header of whole pounds: pence are kept, so that they add up, and not shown."""

Value = str | int | float
"""What a spreadsheet holds."""


def value_of(given: Given) -> Value:
    """A number where there is one, also one that is only near, else its shorthand, or the words
    people see."""
    if isinstance(given, int | float):
        return given
    if isinstance(given, Absent):
        return STANDS[given]
    if _withheld(given):
        return WITHHELD
    if isinstance(given, Count) and given.under == K:
        return LOW
    found = (given.value if isinstance(given, Count | MeanMinutes | CountChange | MeanChange)
             else number_of(given))
    return str(given) if found is None else found


def _withheld(given: Given) -> bool:
    """Whether a figure stands there that is not told; one of which is told that it is under
    something is."""
    if isinstance(given, CountChange | MeanChange):
        return given.value is None
    if isinstance(given, Count):
        return given.value is None and not given.under
    return isinstance(given, MeanMinutes) and given.value is None


def near(given: Given) -> bool:
    """Whether a figure is only near what is printed."""
    return isinstance(given, Count | MeanMinutes | CountChange) and given.about


def format_of(value: float, given: Given, head: str) -> str:
    """How a number is shown: thousands apart, with the digits and the word it is printed with."""
    word = f'"{ABOUT}"' if near(given) else ""
    if isinstance(given, CountChange):
        return f"{word}+#,##0;{word}-#,##0;0"
    if isinstance(given, MeanChange):
        return "+0.0;-0.0;0.0"
    digits = 0 if POUNDS.search(head) else getattr(given, "digits", 0)
    if getattr(given, "percent", False):
        return "0" + ("." + "0" * digits if digits else "") + "%"
    if head == JANUARY:
        return "0"
    if unit := getattr(given, "unit", ""):
        return '"£"#,##0' if unit == "£" else f'#,##0" {unit}"'
    if isinstance(value, float) and not hasattr(given, "digits"):
        return "General"
    return f"{word}#,##0" + ("." + "0" * digits if digits else "")
