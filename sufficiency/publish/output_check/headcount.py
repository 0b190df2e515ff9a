"""Which numbers of a finished file count children: every one that is not known to count else.

A number is read with the words beside it: those of its sentence, of its row, column and caption,
or the name it has in data. The words that our own files print beside other figures are known
(``OTHER``); a number beside words about children, and a small one beside no word that is known, is
a count of children. In a table, where words are few, so is every number that nothing names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sufficiency.case.vocabulary import NEED_NAMES, NEEDS
from sufficiency.publish.output_check import pounds
from sufficiency.publish.output_check.pounds import SPELT

_WHO = (r"\b(?:child(?:ren)?|pupils?|learners?|students?|young (?:people|persons?)|youngsters?"
        r"|girls?|boys?|teenagers?|kids?|cyp|toddlers?|infants?|adolescents?|siblings?|unplaced"
        r"|individuals|persons|clients|service users|under-\w+s|sixth[- ]formers?"
        r"|not placed|without a place|ehcps?|ehc plans?|headcounts?|suitable local place)\b"
        r"(?!'\w|s')")
_OTHER = (
    r"(?:per 1,?000|(?:simulated )?futures"
    r"|minutes?|min|places|gbp|pounds|capital|per cent|percent|share|km|miles?|metres?|schools?"
    r"|vehicles?|bases?|openings?|hosts?|sites?|seed|threshold|rank|areas?|districts?|groups?|rows?|columns?"
    r"|settings?|scenarios?|options?|tables?|figures?|pages?|gap|cost|level|version|steps?"
    r"|years?|ncy|weeks?|days?|deciles?|longitude|latitude|easting|northing|degrees|million"
    r"|mean|median|half under|nine in ten|error|bias|over \d+|within|rounded|nearest|decimals?"
    r"|threads|points?|urn|code|ratio|factor|speed|kinds?|limits?|about|id|fid|srs|zoom|max"
    r"|room|digest|weight|length|journeys?|references?|checks?|tests?|too few|criteri(?:a|on)"
    r"|measures?|sheets?|files?|layers?|sizes?|colour|width|height|style|symbol|order|features?|seq)\b|%")
WHO = re.compile(rf"{_WHO}|^n\b|\bn(?= ?=(?: ?\d|$))")
OTHER = re.compile(rf"\b{_OTHER}|£")
"""Units and names of what our files print besides children."""
UNIT = re.compile(r"^(?:per 1,?000|"
                  r"mean|median|minutes|places|capital|share|gbp|km|miles?|years?|gap|rank"
                  r"|error|longitude|latitude|first|last|new|half|nine|over|small|change)\b"
                  rf"|(?:\b{_OTHER}|£)\)?$")
"""A header that begins or ends with one of them: the unit of a column."""
BARE = re.compile(r"^(?:number|no|total|count|sum|tally|amount|how many|(?:group )?size)\b"
                  r"(?! of (?!groups?\b))|^(?:year|ncy) \d+$")
"""A header that says no unit: what follows, as an area, is what is counted in."""
SHEET = re.compile(r"^(?:sheet|table) ?\d*$")
"""A title that says nothing."""
BASE = re.compile(r"places of (january )?\d{4}(, children of (january )?\d{4})?")
"""The usual name of what plans are compared with: a header that says nothing of the figures."""
NEED = re.compile("|".join([rf"\b{re.escape(n.casefold())}\b" for n in NEED_NAMES.values()]
                           + [rf"\b{c.lower()}\b" for c in NEEDS if c not in ("OTH", "DS", "PD")]
                           + [r"\b(deaf|blind|autistic|autism|disabled"
                              r"|deafblind|(?:hearing|visually)[- ]impaired)\b"]))
CELL = re.compile(r"[~<>=(\[+-]*(?:about )?\(?[+-]?(\d[\d,]*)(\.0+)?[*†‡^)\]]*"
                  r"(?: ?\(\d+(?:\.\d+)? ?%\)| ?%?\[\w\])?")
LOOSE = re.compile(r"(\d+)(?: ?(?:/|of|out of|-|to) ?\d+| ?[a-z]| ?\(.*\))")
"""How a count of children may be written besides: 4 of 30, 4-6, 4r."""
NUMBER = r"(?:about )?(\d[\d,]*)"
BAND = re.compile(rf"{NUMBER} \((?:{NUMBER}|under \d+) to {NUMBER}\)")
"""A figure with the ends of its band: 120 (90 to 150)."""
TOKEN = re.compile(r"(?<![\w.£/])(?<!\d[:#,-])(?<!post-)[+-]?(\d[\d,]*\d|\d)"
                   r"(?![\w%]|[.,:]\d|-\d)[*†‡]?"
                   rf"|\b({'|'.join(SPELT)})\b")
RANGE = re.compile(rf"(?<![\w.,-])(\d+) ?(?:-|to|or) ?(\d+) (?:[a-z]+ )?{_WHO}")
AFTER = re.compile(rf"{_WHO}[^:=]{{0,30}}[:=] ?({'|'.join(SPELT)}|\d(?=\.0+(?!\d)|[a-z]))")
"""Numbers after a colon that are spelt, or written as no count is."""
SAID = re.compile(rf"(?: (?!in |way |or |too )[a-z-]+){{0,3}} {_WHO}")
"""What follows a number that is spelt, where it counts children."""
LAST = re.compile(rf"[:=-] ?({'|'.join(SPELT)})\W*$")
ONLY = re.compile(
    rf"\b(?:the (?:only|sole|one)|a (?:single|sole)) (?:[a-z]+ )?{_WHO}(?![^;]* or home)")
"""One child in words. That no figure is of a single child, school or home may be said."""
TIMES = re.compile(r"\b(\d{1,3}) ?[x\u00d7*] ?£"
                   r"|£[\d.,]*\d ?(?:k|m|million)? ?[x\u00d7*] ?(\d{1,3})(?![\d.,]*\d)")
"""Pounds and how many times: what is paid for each of some."""
SHARE = re.compile(r" ?\(\d+(?:\.\d+)? ?%\)")
MONTHS = ("january|february|march|april|may|june|july|august|september|october|november|december")
NAMED = re.compile(rf"\b(years?|ncy|plan|page|table|figure|version|age[ds]?|{MONTHS})"
                   r"(?: \d+ (?:to|and|or))? $")
"""What is before a number that is a name: Year 4, aged 5 to 15, in July 2018."""
YEAR = re.compile(r"19[89]\d|20\d\d")
WHEN = re.compile(r"\b(?:of|in|since|from|by|until|to|after|before|and) $")
SAYS = re.compile(rf"\d|\b(?:{'|'.join(SPELT)})\b")
LETTER = re.compile(r"[^\W\d_]")
ALONE = re.compile(r"(?<![\w.,:/-])\d[\d,]*(?![\w:%/]|\.\d)")
"""A number in a line without words: words beside it say what it counts, as those of a cell do."""
KNOWN = re.compile(
    r"[\d.]+ to [\d.]+ (?:shorter|longer)\b|\bin \d+ it is not shown\b"
    r"|\ball \d+ plans (?=listed\b|within the tolerances\b)"
    r"|\bthese \d+ plans (?=are all that are\b)|\branked are \d+ plans (?=within the tolerances\b)")
"""Sentences of ours that count minutes, areas or plans of schools and do not say so: a plan by
itself may be a child's."""
CLAUSE = re.compile(r"[.;] |\.$")
WORDS_BESIDE, WORDS_BEFORE = 4, 6


def words_of(text: str) -> str:
    """Names of columns and of data as words: ``numChildren`` is num children."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return BASE.sub("", re.sub(r"[_\-\s.]+", " ", apart).casefold()).strip()


@lru_cache(maxsize=4096)
def about(text: str) -> str:
    """What words say that a number counts: "children", "other" or nothing."""
    words = words_of(text)
    if words.endswith("(children)"):
        return "children"
    # What a phrase is about comes first in it: children by area, minutes of children.
    who, other = WHO.search(words), OTHER.search(words)
    if other and (not who or other.start() < who.start()):
        return "other"
    return "children" if who else ""


def is_figure(text: str) -> bool:
    """Whether a cell is a number, however a count may be written."""
    text = text.casefold()
    return bool(CELL.fullmatch(text) or LOOSE.fullmatch(text) or text in SPELT)


def in_cell(text: str, label: str, header: str, caption: str, k: int) -> int | None:
    """The children that a cell of a table counts, or None.

    Args:
        text: of the cell.
        label, header: of its row and column.
        caption: of the table.
        k: what ends in .0 and nobody names counts children if it is smaller.
    """
    if not is_figure(text):
        return None
    written = text.casefold()
    read = CELL.fullmatch(written) or LOOSE.fullmatch(written)
    count = int(read.group(1).replace(",", "")) if read else SPELT[written]
    caption = SHEET.sub("", words_of(caption))
    if count < k and any(pounds.tallies(words_of(name)) for name in (header, label)):
        return count
    head = "" if BARE.search(words_of(header)) else about(header)
    mean = ".0" in text
    if (head == "other" and UNIT.search(words_of(header))) or (
            mean and words_of(header) == "change"):
        return None
    # The title of a plan may name anything: as a header it says least.
    says = next((s for s in (head if head != "other" else "", about(label), about(caption), head)
                 if s), "")
    # What nobody names is a count; written as a mean may be, only where it is small.
    return count if says == "children" or (not says and (count < k or not mean)) else None


def band(text: str) -> tuple[str, ...]:
    """A figure and the ends of its band, each as a cell by itself; nothing where there is none."""
    found = BAND.fullmatch(text.casefold())
    return tuple(n for n in found.groups() if n) if found else ()


def in_prose(line: str, k: int = 0, *, sure: bool = False) -> Iterator[int]:
    """The children that a line of text counts.

    Args:
        line: text without mark-up.
        k: what nobody names counts children if it is smaller.
        sure: only numbers right beside words for children: a number in a text that we did not
            write may count anything.
    """
    for clause in CLAUSE.split(KNOWN.sub("", line.casefold())):
        if SAYS.search(clause) and LETTER.search(clause):
            yield from _in_clause(clause, k, sure)


def _in_clause(line: str, k: int, sure: bool) -> Iterator[int]:
    line = pounds.SIGN.sub("£", line)
    for few in RANGE.finditer(line):
        if not NAMED.search(line[: few.start()]):
            yield from map(int, few.groups())
    for found in AFTER.finditer(line):
        if not OTHER.search(found.group()) and _nearest("", line[found.end():]) != "other":
            yield SPELT.get(found.group(1)) or int(found.group(1))
    if ONLY.search(line):
        yield 1
    yield from pounds.few(line, sure=sure)
    for times in TIMES.finditer(line):
        if not re.search(rf"\b{_OTHER}", line):
            yield int(times[1] or times[2])
    if k and (spelt := LAST.search(line)) and about(line) != "other":
        yield SPELT[spelt.group(1)]
    for found in TOKEN.finditer(line):
        digits, after = found.group(1), line[found.end():]
        if digits is None:
            said = SAID.match(after)
            if said and not OTHER.search(said.group()) and not line[: found.start()].endswith(
                    "one in "):
                yield SPELT[found.group(2)]
        # A number with a name before it, or a first zero, is one of a list: Year 4, Area 004.
        elif not (NAMED.search(line[: found.start()]) or (
                digits.startswith("0") and digits[2:]) or _is_year(digits, line, found.start())):
            says = _nearest(line[: found.start()], SHARE.sub("", after))
            count = int(digits.replace(",", ""))
            if says == "children" or (not (says or sure) and (count < k or NEED.search(line))):
                yield count


def _is_year(digits: str, line: str, at: int) -> bool:
    """Whether a number is a year: pupils of 2019 are of a year, 2019 pupils are not."""
    return bool(YEAR.fullmatch(digits) and WHEN.search(line[:at])
                and not re.match(rf"\d+ (?:[\w-]+ ){{0,2}}{_WHO}", line[at:]))


def _nearest(before: str, after: str) -> str:
    """What the nearest word says: those that follow come first."""
    words = re.split(":", after)[0].split()[: WORDS_BESIDE + 1]
    for end in range(1, len(words) + 1):
        text = " ".join(words[:end])
        if OTHER.search(text):
            return "other"
        if WHO.search(text):
            return "children"
    words = before.split()[-WORDS_BEFORE:]
    for begin in range(len(words) - 1, -1, -1):
        text = " ".join(words[begin:])
        if OTHER.search(text) or re.search(r"\bfewer than|under|at least|over$", text):
            return "other"
        if WHO.search(text):
            return "children"
    return ""
