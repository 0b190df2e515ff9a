"""Values of single cells in whatever way councils write them; what is not known is asked about."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

from sufficiency.case.postcodes import area_of, geocode, normalise, postcode_points
from sufficiency.case.typed_values import LARGEST, NCY_WORDS
from sufficiency.case.vocabulary import GENDERS, KINDS, NEED_NAMES, SETTINGS
from sufficiency.importing.point_text import degrees

ASKED: tuple[str, ...] = ("need", "gender", "admits", "yesno", "pinned", "residential", "setting",
                          "provision", "designation", "status", "plan_state")
"""Kinds of value that are words of a dictionary, which a council's mapping adds to."""
AMBIGUOUS = {"lcn", "nsa"}
"""Old codes of need that stand for more than one, so that no dictionary may tell."""
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
DAMAGED = re.compile(r"\d+([.,]\d+)?e\+?\d+", re.I | re.ASCII)
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9OIL][0-9A-Z]?[\s\-–]*[0-9O][A-Z]{2}\b")
EPOCH = dt.date(1899, 12, 30)
"""Day 0 of an office program's dates."""
IN_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve", "thirteen", "fourteen")
"""Years from 1 on, where "year" stands before them."""
NAMED_YEARS = {"reception": 0, "rec": 0, "nursery2": -1, "nursery1": -2, "foundation2": 0,
               "fs2": 0, "fs1": -1, "f2": 0, "f1": -1, "yr": 0,
               **{word.casefold(): year for word, year in NCY_WORDS.items()}}
YEAR_GROUP = re.compile(
    r"(?:(?:national )?curriculum\s*|nc\s*)?(?:(?:year|yr\.?|y(?=\s*\d))[\s_-]*)?(?:group\s*)?"
    rf"(\d{{1,2}}|x|{'|'.join(NAMED_YEARS)}|nursery [12]|foundation 2)(?:\.0+)?"
    r"(?:\s+(?:year|class))?(?:\s*\(20\d\d\s*[-/–]\s*(?:20)?\d\d\))?|(-\d)(?:\.0+)?", re.I)
"""The second group is of those below reception, which no word stands before."""
CLOCK = re.compile(r"(?:.*\s)?(\d{1,2})[:.]?(\d{2})(?:[:.]\d{2})?\s*([ap]\.?m\.?)?",
                   re.ASCII | re.I)
DAY_NAME = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b", re.I)
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.I)
NEVER = re.compile(r"(?:0?1[-/.]0?1[-/.]1900|1900-01-01|31[-/.]12[-/.](?:9999|2999|2099|4712)"
                   r"|(?:9999|2999|2099|4712)-12-31)(?:[T ].*)?")
"""Dates by which systems say that there is no end."""
SEPTEMBER = 9
RANKS = {"primary": "1", "main": "1", "first": "1", "secondary": "2", "second": "2", "third": "3"}
TALLY = re.compile(r"\s*(?:places?|pupils?|children|pl|fte|wte)\.?$", re.I)
"""What may stand behind a count of them."""
SCHOOL = re.compile(r"(?:urn\s*:?\s*)?(\d{6})(?:\.0+)?(?:\s+[-–:]\s*.*|\s*\(.*\))?", re.I)
"""A URN with its own name before it, or the school's behind."""
LOWEST, HIGHEST = -2, 21
"""National curriculum years of a case."""
YEARS = 1990, 2100
"""Years of births, plans and placements of those who are at school."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LETTERS_FOR_DIGITS = {"O": "0", "I": "1", "L": "1"}
Words = Mapping[str, Mapping[str, str]]
"""Kind of value -> word as it is written, letters and digits alone -> word of a case."""


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Letters and digits of a text alone, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.replace("&", "and").casefold())
    return re.sub(r"[\W_]+", "", plain)


@cache
def listed(name: str) -> Mapping[str, Any]:
    """A data table of this room: ``headers`` or ``values``."""
    return tomllib.loads((files("sufficiency.importing") / f"{name}.toml").read_text("utf-8"))


@cache
def dictionary() -> Words:
    """Every word that is known, with the words of a case themselves."""
    own: dict[str, dict[str, str]] = {
        "need": NEED_NAMES, "setting": {k: name for k, (name, _) in SETTINGS.items()},
        "admits": {g: g for g in GENDERS}, "provision": {k: k for k in KINDS}}
    out: dict[str, Mapping[str, str]] = {}
    for kind in (*ASKED, "establishment"):
        table = listed("values")[kind]
        mine = own.get(kind, {})
        out[kind] = {
            **{bare(code): code for code in (*table, *mine)},
            **{bare(name): code for code, name in mine.items()},
            **{bare(word): code for code, words in table.items() for word in words}}
    return out


def with_own(words: Mapping[str, Mapping[str, str]]) -> Words:
    """The dictionary with a council's own words, which win."""
    return {kind: {**known, **{bare(w): code for w, code in words.get(kind, {}).items() if code}}
            for kind, known in dictionary().items()}


def codes(kind: str) -> tuple[str, ...]:
    """Words of a case that a value of this kind may become."""
    return tuple(dict.fromkeys(c for c in dictionary()[kind].values() if c))


def reader(kind: str, words: Words) -> Callable[[str], str | None]:
    """What reads cells of a kind: the value as a case writes it; None if it is not understood."""
    if kind in words:
        return lambda text: _word(text, words[kind], kind)
    return {"number": number, "date": date, "year": january, "ncy": year_group,
            "postcode": postcode, "school": school, "clock": clock, "last_day": last_day,
            "rank": rank, "key": key, "degrees": degrees,
            "count": count, "upn": upn,
            "aided": lambda text: aided(text, words)}.get(kind, lambda text: text)


def is_empty(text: str) -> bool:
    """Whether a cell says that it says nothing."""
    return not bare(text) or text.casefold() in listed("values")["empty"]["words"]


def _word(text: str, known: Mapping[str, str], kind: str) -> str | None:
    """The word meant: of the whole, of what is before a dash or bracket, or of parts that agree."""
    # What is before a dash is the word, and its number in some list is not: "10 - ASD".
    numbered = re.sub(r"^\d{1,2}\s*[-.:)]\s*(?=\D)", "", text)
    for part in (text, numbered, re.split(r"\s+[-–—]\s+|:\s+|\s*\(", numbered)[0]):
        word = bare(part)
        if word in known:
            return known[word]
        if kind == "need" and word in AMBIGUOUS:
            return None
    if kind != "need":
        return None
    # Parts that agree: "ASC/Autism", "OTH/Other Difficulty/Disability", "ASD Autism".
    for several in (text.split("/"), text.split("/", 1), text.split(maxsplit=1)):
        parts = {known.get(bare(part)) for part in several}
        if len(parts) == 1 and parts != {None}:
            return parts.pop()
    return None


def number(text: str) -> str | None:
    """1,200, GBP signs and per cent; None for anything that is no number ("<5", "c", "x")."""
    plain = re.sub(r"^(£|GBP)|\s", "", text, flags=re.I)
    share = plain.endswith("%")
    plain = plain.rstrip("%")
    if THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if not NUMBER.fullmatch(plain) or abs(float(plain)) > LARGEST:
        return None
    return f"{float(plain) / (100 if share else 1):.12g}"


def count(text: str) -> str | None:
    """A whole number of 0 or more."""
    plain = number(TALLY.sub("", text))
    return plain if plain and plain.isdigit() else None


def upn(text: str) -> str | None:
    """A unique pupil number as it is written; None for one that an office program rounded."""
    return None if DAMAGED.fullmatch(text.strip()) else text


def date(text: str) -> str | None:
    """A date as ISO 8601: of days first, of ISO, with the month in words, or an office number."""
    plain = re.split(r"[T ]\d{1,2}:\d\d", text)[0].strip()
    plain = DAY_NAME.sub("", ORDINAL.sub("", plain.replace(",", " "))).strip()
    try:
        if re.fullmatch(r"\d{5}(\.\d+)?", plain):
            return _sane(EPOCH + dt.timedelta(days=int(float(plain))))
        if re.fullmatch(r"(?:19|20)\d{6}", plain):
            plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
        parts = re.split(r"[-/. ]+", plain)
        if len(parts) != 3:
            return None
        if parts[1][:3].casefold() in MONTHS:
            parts[1] = str(MONTHS.index(parts[1][:3].casefold()) + 1)
        first, month, last = (int(p) for p in parts)
        if len(parts[0]) == 4:
            return _sane(dt.date(first, month, last))
        if len(parts[2]) == 2:
            last += 2000 if last <= 50 else 1900
        return _sane(dt.date(last, month, first))
    except ValueError:
        return None


def last_day(text: str) -> str | None:
    """A date on which something ends; nothing where it has no end: "ongoing", 31/12/9999."""
    if bare(text) in listed("values")["open_end"]["words"] or NEVER.fullmatch(text.strip()):
        return ""
    return date(text)


def rank(text: str) -> str | None:
    """1 for "Primary" or "1st", 2 for "Secondary"; else a number."""
    word = bare(text)
    if word in RANKS:
        return RANKS[word]
    return number(re.sub(r"(?<=\d)(st|nd|rd|th)$", "", text.strip(), flags=re.I))


def key(text: str) -> str:
    """A number that joins tables, as an office program may have made of it: 1,000 or 1000.0."""
    plain = re.sub(r"\.0+$", "", text) if re.fullmatch(r"[\d,]+\.0+", text) else text
    return plain.replace(",", "") if THOUSANDS.fullmatch(plain) else plain


def _sane(day: dt.date) -> str | None:
    """A day in a life of today; other years are slips."""
    return day.isoformat() if YEARS[0] <= day.year <= YEARS[1] else None


def january(text: str) -> str | None:
    """The January of an academic year ("2024-25", "AY24/25", Sept 2024, a day); else the year."""
    if day := re.fullmatch(r"(20\d\d)-(\d\d)-\d\d", text.strip()):
        return str(int(day[1]) + (int(day[2]) >= SEPTEMBER))
    span = re.search(r"\b(20\d\d)\s*[-/]\s*(20)?(\d\d)\b", text)
    if span:
        begins, ends = int(span[1]), 2000 + int(span[3])
        return str(ends) if ends == begins + 1 else None
    short = re.fullmatch(r"(?:AY|academic year)?\s*(\d\d)\s*[-/]\s*(\d\d)", text.strip(), re.I)
    if short:
        return f"20{short[2]}" if int(short[2]) == int(short[1]) + 1 else None
    autumn = re.fullmatch(r"(?:sept?(?:ember)?|autumn)\.?(?: term)?\s*(20\d\d)", text.strip(), re.I)
    if autumn:
        return str(int(autumn[1]) + 1)
    # "AY 2024" is 2023-24 to some and 2024-25 to others.
    alone = re.fullmatch(r"(?:Jan(?:uary)?)?\s*((?:19|20)\d\d)(?:\.0+)?", text, flags=re.I)
    return alone[1] if alone else None


def year_group(text: str) -> str | None:
    """A national curriculum year as a number; nothing for "X", one that is not followed."""
    written = YEAR_GROUP.fullmatch(text.strip())
    if written is None:
        words = re.fullmatch(rf"(?:year|yr)\s+({'|'.join(IN_WORDS)})", text.strip(), re.I)
        return str(IN_WORDS.index(words[1].lower()) + 1) if words else None
    digits = written[1] or written[2]
    word = bare(digits)
    if word == "x":
        return ""
    if word in NAMED_YEARS:
        return str(NAMED_YEARS[word])
    return str(int(digits)) if LOWEST <= int(digits) <= HIGHEST else None


def postcode(text: str) -> str | None:
    """A postcode in any spelling; none of two; a letter for a digit is mended if known so."""
    plain = text.upper().replace(".", "").strip()
    whole = normalise(plain)
    if whole and not set(whole[1:-2]) & set(LETTERS_FOR_DIGITS):
        return whole
    found = {re.sub(r"[\s\-–]+", "", p) for p in POSTCODE.findall(plain) or [plain]}
    letters = found.pop()
    if found or not 5 <= len(letters) <= 7:
        return None
    head, tail = letters[:-3], letters[-3:]
    forms = {normalise(head[0] + "".join(middle) + tail)
             for middle in product(*({c, LETTERS_FOR_DIGITS.get(c, c)} for c in head[1:]))} - {""}
    known = sorted(forms)
    if len(known) > 1:
        # Of two forms neither of which is known today, that of an outward code that exists.
        known = ([p for p, east in zip(known, geocode(known)["easting_m"], strict=True)
                  if east == east] or [p for p in known if p[:-4] in _outward(area_of(p))])
    return whole if whole in known else known[0] if len(known) == 1 else whole or None


@cache
def _outward(area: str) -> frozenset[str]:
    """Outward codes of a postcode area that postcodes have today."""
    return frozenset(postcode_points([area])["postcode"].str[:-4])


def clock(text: str) -> str | None:
    """A time of day as HH:MM: 7.45, 07:45:00, 7.45 am, or an office program's part of a day."""
    if re.fullmatch(r"0?\.\d+|0", text):
        minutes = round(float(text) * 24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    half = (found[3] or "").casefold()[:1]
    hour += 12 * (half == "p" and hour < 12) - 12 * (half == "a" and hour == 12)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def aided(text: str, words: Words) -> str | None:
    """Whether somebody travels with a run: yes, no, or how many do."""
    count = number(text)
    return ("yes" if float(count) > 0 else "no") if count else _word(text, words["yesno"], "yesno")


def school(text: str) -> str:
    """A URN with decimals or a name beside it is one again; any other name stays."""
    if whole := SCHOOL.fullmatch(text.strip()):
        return whole[1]
    return re.sub(r"\.0+$", "", text) if re.fullmatch(r"\d{4,8}(\.0+)?", text) else text
