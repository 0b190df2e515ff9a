"""One cell of a council's table: what it says, and what was mended in how it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

from sufficiency.case.reading import legible
from sufficiency.case.typed_values import LARGEST
from sufficiency.finance.money import pence

YEARS = 1900, 2200
"""Years of placements, rates and openings."""
_SHEET_EPOCH = date(1899, 12, 30)
_TIMED = re.compile(r"(.*\d)[T ](?:\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z?", re.ASCII)
"""A date with the time at which a system booked it."""
_DASHES = re.compile(r"£?\s*[-\u2013]")
"""How spreadsheets show nothing in a column of pounds."""
_FORMS = ("%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y",
          "%d-%b-%y", "%d/%m/%y")
_IDENTIFYING = (
    (re.compile(r"\b[A-Z]\d{11}[0-9A-Z]\b"), "looks like a unique pupil number"),
    (re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"), "looks like an NHS or learner number"),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"), "looks like a postcode"),
    (re.compile(r"\S+@\S+\.\S+"), "looks like an e-mail address"),
)
_TEN = re.compile(r"\d{10}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_PART = re.compile(r"(\d{1,2})\s*/\s*([1-9]|10)", re.ASCII)
"""One third: a share that has no decimals. 24/25 would be a year."""
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PSEUDONYM = "Give each child a pseudonym with a digit in it, and keep the key elsewhere."


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: header.
        meaning: what it says.
        kind: text, pseudonym, document (its number), word, date, pence, number (exact), share (a
            number, or a fraction like 1/3), whole or yesno.
        needed: every row must have a value.
        default: value of an empty cell and of a column that is absent.
        words: the only values of a word column.
        also: other headers councils use for it.
        spellings: other ways councils write a word, each with the word that is meant.
    """

    name: str
    meaning: str
    kind: str = "text"
    needed: bool = False
    default: object = None
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)

    @property
    def quoted(self) -> bool:
        """Whether a message may repeat the value: not where it could point at a child."""
        return self.kind not in ("text", "pseudonym", "document")


@lru_cache(maxsize=65536)
def identifying(text: str) -> str:
    """Why a text could name somebody ("looks like a postcode"), or nothing."""
    return next((why for form, why in _IDENTIFYING if form.search(text.upper())), "")


def identifying_document(text: str) -> str:
    """Why the number of a document could name somebody: councils' ledgers number theirs with ten
    digits, as pupils and patients are; with spaces or hyphens between them it is no such number."""
    return "" if _TEN.fullmatch(text) else identifying(text)


def value(cell: object, column: Column) -> tuple[object, str]:
    """What a cell says, and how its writing was mended ("" where it was not).

    Raises:
        ValueError: it cannot be read; carries problem and remedy.
    """
    if cell is None or (isinstance(cell, str) and not legible(cell)):
        if column.needed:
            raise ValueError("is empty", f"Give the {column.meaning}.")
        return column.default, ""
    if isinstance(cell, (date, datetime)):
        cell = cell.isoformat()[:10] if column.kind == "date" else str(cell)
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)  # a spreadsheet has no whole numbers of its own
    if isinstance(cell, float) and column.kind == "pence":
        cell = _sheet_money(cell)
    written = str(cell)
    plain = legible(written)
    if column.kind == "pence" and not column.needed and _DASHES.fullmatch(plain):
        return column.default, "dash read as nothing"
    mended = "" if plain == written else "spaces taken away"
    found, more = _READERS[column.kind](plain, column)
    return found, more or mended


def _sheet_money(cell: float) -> str:
    """A spreadsheet's binary fraction as pounds and pence, if it is one to 0.001 of a penny."""
    if abs(cell * 100 - round(cell * 100)) > 1e-3:
        raise ValueError("has more than two decimals", "Write pounds and whole pence.")
    return f"{round(cell * 100) / 100:.2f}"


def _text(cell: str, column: Column) -> tuple[object, str]:
    if why := identifying(cell):
        raise ValueError(why, "Take it out: the ledger holds pseudonyms only.")
    return cell, ""


def _document(cell: str, column: Column) -> tuple[object, str]:
    if why := identifying_document(cell):
        raise ValueError(why, "Take it out: the ledger holds pseudonyms only.")
    if re.fullmatch(r"\d(\.\d+)?E\+\d{2,}", cell.upper()):
        raise ValueError("was damaged by a spreadsheet", "Format the column as text.")
    return cell, ""


def _pseudonym(cell: str, column: Column) -> tuple[object, str]:
    if why := identifying(cell):
        raise ValueError(why, _PSEUDONYM)
    if not any(sign.isdigit() for sign in cell):
        raise ValueError("looks like a name", _PSEUDONYM)
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", cell.upper()):
        raise ValueError("was damaged by a spreadsheet", "Format the column as text.")
    return cell, ""


def _word(cell: str, column: Column) -> tuple[object, str]:
    word = re.sub(r"[\s-]+", "_", cell.lower())
    for allowed in column.words:
        if word == allowed.lower():
            return allowed, "" if cell == allowed else "spelling"
    if word in column.spellings:
        return column.spellings[word], "spelling"
    raise ValueError("is not a word of this column", f"Known: {', '.join(column.words)}.")


def _date(cell: str, column: Column) -> tuple[object, str]:
    if timed := _TIMED.fullmatch(cell):
        found, _ = _date(timed[1], column)
        return found, "time of day left out"
    if re.fullmatch(r"(?:19|20)\d{6}", cell):
        return _date(f"{cell[:4]}-{cell[4:6]}-{cell[6:]}", column)[0], "date in another form"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
        try:
            return _of_today(date.fromisoformat(cell)), ""
        except ValueError as error:
            if len(error.args) > 1:
                raise
            raise ValueError("is not a day of any calendar", "Write year-month-day.") from None
    if re.fullmatch(r"\d{5}", cell):
        day = _SHEET_EPOCH + timedelta(days=int(cell))
        return _of_today(day), "date out of a spreadsheet's number"
    for form in _FORMS:
        try:
            day = datetime.strptime(cell, form).date()
        except ValueError:
            continue
        return _of_today(day), "date in another form"
    raise ValueError("is not a date", "Write year-month-day, as 2025-09-01.")


def _of_today(day: date) -> date:
    """A day in a life of today; other years are slips."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(f"is not of the years {YEARS[0]} to {YEARS[1]}", "Check the date.")
    return day


def _pence(cell: str, column: Column) -> tuple[object, str]:
    return pence(cell), "" if re.fullmatch(r"-?\d+(\.\d{1,2})?", cell) else "amount in another form"


def _number(cell: str, column: Column) -> tuple[object, str]:
    share = cell.endswith("%")
    plain = cell.rstrip("% ")
    if THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if not NUMBER.fullmatch(plain):
        raise ValueError("is not a number", f"Give the {column.meaning}.")
    number = Fraction(plain) / (100 if share else 1)
    if abs(number) > LARGEST:
        raise ValueError("is too large a number", f"Give the {column.meaning}.")
    return number, "share out of per cent" if share else ""


def _share(cell: str, column: Column) -> tuple[object, str]:
    if part := _PART.fullmatch(cell):
        return Fraction(int(part[1]), int(part[2])), "share out of a fraction"
    return _number(cell, column)


def _whole(cell: str, column: Column) -> tuple[object, str]:
    number, mended = _number(cell, column)
    if not isinstance(number, Fraction) or number.denominator != 1:
        raise ValueError("is not a whole number", f"Give the {column.meaning}.")
    return int(number), mended


def _yesno(cell: str, column: Column) -> tuple[object, str]:
    word = cell.lower()
    if word not in ("yes", "no", "y", "n", "true", "false", "1", "0"):
        raise ValueError("is neither yes nor no", "Write yes or no.")
    return word in ("yes", "y", "true", "1"), "" if word in ("yes", "no") else "yes or no"


_READERS = {
    "text": _text, "pseudonym": _pseudonym, "document": _document, "word": _word,
    "date": _date, "pence": _pence, "number": _number, "share": _share, "whole": _whole,
    "yesno": _yesno,
}
