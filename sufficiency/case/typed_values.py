"""Values of single cells: typed, within limits, or a ValueError that carries problem and remedy."""

from __future__ import annotations

import difflib
import math
import re

from sufficiency.case.columns import Column
from sufficiency.case.postcodes import normalise
from sufficiency.case.vocabulary import (
    GENDERS,
    NEED_NAMES,
    NEEDS,
    OLD_NEEDS,
    PHASES,
    PINS,
    SETTINGS,
)
from sufficiency.errors import did_you_mean

NCY_WORDS = {"R": 0, "N1": -2, "N2": -1, "E1": -2, "E2": -1}
YEAR_GROUP = re.compile(r"(?:YEAR|YR|Y)[ .]?(\d{1,2})", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
"""How a number is written: no nan, no inf, no signs between the digits."""
AMOUNT = re.compile(r"-?[£€$]? ?(\d{1,3}([, ]\d{3})+|\d+)(\.\d+)? ?%?", re.ASCII)
"""How people and spreadsheets dress a number."""
DRESSED = "has signs beside its digits"
PERSONAL = re.compile(r"(\d\D*){4}|@|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
"""Numbers of four digits and more, also within a word, addresses of mail, dates."""
KNOWN_BY = re.compile(
    r"[A-Z]\d{11}[0-9A-Z]|\d{10}|[^\W\d_][^\W\d_'’.-]+[, ]+[^\W\d_][^\W\d_'’.-]+.*", re.I)
"""Unique pupil and learner numbers, and two words of letters, as in a name."""
YES = ("yes", "true", "1")
YES_OR_NO = (*YES, "no", "false", "0")
WORD = re.compile(r"[^\W\d_]+")
VOCABULARY = {w for words in (NEEDS, NEED_NAMES.values(), OLD_NEEDS, NCY_WORDS, PHASES, GENDERS,
                              (name for name, _ in SETTINGS.values()), YES_OR_NO,
                              ("male", "female", "year", "and", "none"))
              for text in words for w in WORD.findall(text.casefold())}
NEAR = 0.75
"""Likeness (``difflib``) from which a word is taken for a misspelt one of the field."""
WITHHELD = {"c", "x", "z", "k", "u", "low", ":", "..", ".", "-", "*", "~", "na", "n/a",
            "suppressed", "withheld", "not available"}
"""What stands in tables where a figure is not told: as if the cell were empty."""
NOTHING = re.compile(r"nan|nat|null|none|nil|undefined|#n/?a!?|<na>|#[a-z/0]{3,}[!?]|#{3,}", re.I)
"""How programs write that they have no value, and spreadsheets that they could not work it out."""
FREE = ("note", "source", "area_note")
"""Columns of remarks, in which anything may be said."""
URN = re.compile(r"(\d{1,6})(?:\.0+)?", re.ASCII)
"""With the decimals that programs give to a column of numbers."""
LARGEST = 1e15
"""No figure of a case is larger; beyond, whole numbers would not stay whole."""


def value_of(cell: str, column: Column) -> object:
    """The typed value of a cell.

    Raises:
        ValueError: (problem, remedy).
    """
    if not cell:
        if column.needed:
            raise ValueError("is empty", _says(column))
        return column.default
    if column.kind == "pin":
        return _pin(cell)
    if column.words:
        if cell not in column.words:
            raise ValueError("is not a word of this column", did_you_mean(cell, column.words))
        return cell
    if column.kind == "text":
        return _text(cell, column)
    if column.kind == "urn":
        return _urn(cell)
    if column.kind == "need":
        return _need(cell)
    if column.kind == "yesno":
        if cell.lower() not in YES_OR_NO:
            raise ValueError("is neither yes nor no", "Write yes or no.")
        return cell.lower() in YES
    if cell.casefold() in WITHHELD and (
            column.kind == "count" or (column.kind == "ncy" and not column.needed)):
        return column.default
    if column.kind == "ncy" and (year := _year_group(cell)) is not None:
        return year
    return _number(cell, column)


def _text(cell: str, column: Column) -> str:
    if column.name not in FREE and NOTHING.fullmatch(cell):
        raise ValueError("is how a program says that there is no value",
                         _says(column) if column.needed else "Leave the cell empty, or fill it.")
    return cell


def _urn(cell: str) -> str:
    """Six digits (made-up ones may be shorter): neither a DfE number nor a UKPRN."""
    if (found := URN.fullmatch(cell)) is None:
        raise ValueError("is not a URN", "Give the six digits of Get Information about Schools "
                         "(a DfE number, as 935/7001, is another), or leave it empty.")
    return found[1]


def _year_group(cell: str) -> int | None:
    """R, N1 and E1 as years; so are 'Reception' and 'Year 6'."""
    word = cell.upper()
    if word == "RECEPTION":
        return NCY_WORDS["R"]
    if (named := YEAR_GROUP.fullmatch(word)) is not None:
        return int(named[1])
    return NCY_WORDS.get(word)


def _need(cell: str) -> str:
    code = cell.upper()
    if code in NEEDS:
        return code
    if code in OLD_NEEDS:
        raise ValueError("is no code of the present list", f"Write {OLD_NEEDS[code]}.")
    raise ValueError("is not a primary need code", did_you_mean(code, NEEDS))


def _pin(cell: str) -> str:
    """Why a child is pinned; empty where they are not."""
    word = cell.lower()
    if word in PINS:
        return word
    if word not in YES_OR_NO:
        raise ValueError("is neither yes, no nor a reason", did_you_mean(
            word, PINS, f"Write yes, no, {', '.join(PINS)}."))
    return "other" if word in YES else ""


def _number(cell: str, column: Column) -> float | int:
    number = float(cell) if NUMBER.fullmatch(cell) else math.nan
    if math.isnan(number) and AMOUNT.fullmatch(cell):
        raise ValueError(DRESSED, "Write 1 for 100 %, and 0.5 for 50 %." if cell.endswith("%")
                         else "Write its digits alone: no comma, space or pound.")
    if math.isnan(number):
        raise ValueError("is not a number", _says(column))
    if abs(number) > LARGEST:
        raise ValueError("is too large", _says(column))
    if column.kind != "number" and number != int(number):
        raise ValueError("is not a whole number", _says(column))
    if column.low is not None and number < column.low:
        problem = "is negative" if column.low == 0 else f"is below {column.low:g}"
        raise ValueError(problem, _says(column))
    if column.high is not None and number > column.high:
        raise ValueError(f"is above {column.high:,.12g}", _says(column))
    return number if column.kind == "number" else int(number)


def _says(column: Column) -> str:
    return f"The column says: {column.meaning}."


def names_somebody(cell: str) -> bool:
    """Whether what should be a pseudonym is what somebody is known by elsewhere."""
    return KNOWN_BY.fullmatch(cell) is not None


def may_be_told(cell: str, column: Column | None = None) -> bool:
    """Whether a cell of a table about children may stand in a message.

    Under a wrong header any cell may be a name, a date of birth, a pupil number or a postcode.

    Args:
        column: it stands under; None = it is in the header.
    """
    if PERSONAL.search(cell) or normalise(cell):
        return False
    # One word may be a name as well: only words of the field are quoted, and what is near to them.
    if column is None or column.secret:
        return column is None
    known = VOCABULARY | {w for word in column.words for w in WORD.findall(word)}
    return all(len(word) == 1 or difflib.get_close_matches(word, known, 1, NEAR)
               for word in WORD.findall(cell.casefold()))
