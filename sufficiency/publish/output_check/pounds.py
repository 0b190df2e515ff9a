"""Pounds of one child: a fee, a place bought or an invoice beside its amount.

What a child costs tells where the child is and with which needs, so a text with an amount may not
say that it is of one child or of a few placements. Rates are no child's: pounds a child, a mean,
what each costs. Places alone are taken for places of a school, unless words say they were bought.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SPELT = {w: i for i, w in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)}
_N = rf"(\d[\d,]*|{'|'.join(SPELT)}|(?:a|the) (?:single|sole|only))"
_ONE = (r"(?:child|pupil|learner|student|young person|youngster|girl|boy|teenager|toddler"
        r"|infant|adolescent|sibling|client|service user|ehcp|ehc plan|plan holder)")
_DEED = r"(?:placement|fee|invoice|contract|package|top[- ]?up|credit note|charge|seat)"
_BOUGHT = (r"(?:bought|purchased|commissioned|sold|paid for|spot|independent|residential"
           r"|non-maintained|filled|invoiced|fee)")
SIGN = re.compile(r"(?:\b(?:gbp|eur)|\u20ac) ?(?=\d)")
AMOUNT = re.compile(r"£ ?(?=[\d,.]*[1-9])\d|\b[\d,.]*[1-9][\d,.]*(?:k|m)? "
                    r"(?:pounds|gbp|eur|euros)\b")
FEE = re.compile(r"\b(?:fees?|top[- ]?ups?|package)\b.*?(?<![\w.,/])(?:\d{1,3}(?:,\d{3})+|\d{4,})"
                 r"(?![\w,/])")
"""A fee is pounds, whether a sign says so or not."""
RATE = re.compile(r"\b(?:mean|median|average|typical|each|every|any|per|assum\w+|prices? of"
                  r"|price list)\b"
                  rf"|(?:\d(?:k|m)?|pounds|gbp)\)? (?:a|an|for each|for every) (?:[a-z]+ )?"
                  rf"(?:{_ONE}|place|placement|seat)\b(?! (?:with|at|in|who|from|aged)\b)")
DEEDS = re.compile(rf"(?<![\w.,£]){_N} (?:(?!more\b)[a-z-]+ ){{0,2}}{_DEED}s?\b(?! year)")
PLACES = re.compile(rf"(?<![\w.,£]){_N} (?:(?!more\b)[a-z-]+ ){{0,2}}places?\b(?! year| more)")
BOUGHT = re.compile(rf"\b{_BOUGHT}\b")
SOMEONE = re.compile(
    rf"\b(?:a|an|one|the|this|that|1) (?:[\w-]+ ){{0,2}}?{_ONE}\b(?:'s)?(?!'s)"
    r"(?! (?:daily |usual )?(?:drive|journey|travel|time|minutes?|hours?)\b)"
    r"|\b(?:his|her) (?:[\w-]+ ){0,2}(?:fee|placement|package|place|school|taxi|transport|cost)s?\b"
    r"|\btheir (?:[\w-]+ ){0,2}(?:fee|package|charge|placement)\b"
    rf"|\b(?:a|an|the|this|that) (?:[\w-]+ ){{0,2}}?(?:placement|package|{_ONE} fee)\b"
    rf"|\b(?:a|the|this|that) (?:[\w-]+ ){{0,2}}?places? (?:[\w-]+ )?"
    r"(?:bought|purchased|of (?:one|a)\b)"
    r"|\bplace for (?:one|a|the|this)\b")
UNIT = re.compile(r"£|\b(?:gbp|pounds|fees?|cost|costs)\b")
OF_ONE = re.compile(rf"\b{_ONE}(?:'?s)? (?:s )?(?:[a-z]+ )?"
                    r"(?:fee|top ?up|package|placement cost)\b"
                    r"|\b(?:fee|top ?up|package) (?:of|for|paid for) (?:a |one |the |this )?"
                    rf"{_ONE}\b")
"""Names of columns and data that say whose fee it is."""
TALLY = re.compile(r"^(?:number of |no of |count of )?(?!current )(?:[a-z]+ )?"
                   r"(?:placements?|invoices?|contracts?|credit notes?|packages?|top ups?|fees?)$"
                   r"|\bplaces? (?:bought|purchased|sold|filled|taken|occupied|used|paid for)\b"
                   r"|\b(?:bought|purchased|filled|occupied) places?\b")
"""Names of columns that count what is each of one child, where what stands there is small."""


def few(clause: str, *, sure: bool = False) -> Iterator[int]:
    """How many children's pounds a clause tells.

    Args:
        clause: without regard to case.
        sure: only what is counted in it: in a text that we did not write "a placement costs"
            may be a rate.
    """
    line = SIGN.sub("£", clause)
    if not (AMOUNT.search(line) or FEE.search(line)):
        return
    for found in DEEDS.finditer(line):
        yield _number(found[1])
    for found in PLACES.finditer(line):
        if _number(found[1]) == 1 or BOUGHT.search(line):
            yield _number(found[1])
    if not (sure or RATE.search(line)) and (SOMEONE.search(line) or OF_ONE.search(line)):
        yield 1


def tallies(header: str) -> bool:
    """Whether a small number under this name, as words, counts what is of one child each."""
    return bool(TALLY.search(header))


def of_one(name: str) -> bool:
    """Whether a name, as words, is that of one child's pounds."""
    return bool(OF_ONE.search(name))


def in_cell(text: str, label: str, header: str, caption: str) -> Iterator[int]:
    """How many children's pounds a cell of a table tells: what is said beside it says whose.

    Args:
        text: of the cell, a number.
        label, header: of its row and column, as words.
        caption: of the table, as words.
    """
    names = (label, header, caption)
    if any(map(of_one, names)):
        yield 1
    if "£" in text or any(UNIT.search(name) for name in names):
        for name in names:
            yield from few(f"{name} £1")


def _number(text: str) -> int:
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else SPELT.get(text, 1)
