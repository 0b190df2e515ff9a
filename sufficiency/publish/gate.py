"""The gate: finished public files are searched for what must not be in them.

It knows what is secret (homes, ids, postcodes of the cases) and reads the final bytes, so it
catches what any builder let through. What it says names the file and the kind of leak, never the
secret. Limits: an id shorter than five characters counts only as a whole cell or JSON text, and
a whole number never counts as an id unless its column says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from sufficiency.case.postcodes import geocode, normalise
from sufficiency.errors import DisclosureError
from sufficiency.files import write_folder
from sufficiency.publish.disclosure import Rules
from sufficiency.publish.secrets import Secrets
from sufficiency.publish.unpack import Grid, Piece, unpack

UPN = re.compile(r"(?<![A-Za-z0-9])[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z](?![A-Za-z0-9])")
POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2}\d[A-Za-z\d]?)( ?)(\d[A-Za-z]{2})(?![A-Za-z0-9])")
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
PERSONAL = re.compile(
    r"^((child|pupil|student|person|learner|group)s?_?(id|ref|no|number|name|key)|upn|uln|uci"
    r"|(first|last|family|given|middle|legal|preferred|full)_?names?|(fore|sur)names?|initials"
    r"|dob|(date|year|month)_of_birth|birth_?(date|day)|nhs_?(no|number)?|address(_?\d|_line_?\d)?"
    r"|home_?(address|postcode|easting(_m)?|northing(_m)?|lat|lon)|ethnicity|religion)$")
CHILDREN = re.compile(
    r"\b(children|child|pupils?|learners?)\b|suitable local place", re.IGNORECASE)
OTHER_UNIT = re.compile(
    r"minute|\bplaces\b|£|gbp|capital|per cent|%|\bshare\b|\bkm\b|metre|\bschools\b|\byears?\b"
    r"|\bseed\b|\bthreshold\b|\brank\b", re.IGNORECASE)
OTHER_START = re.compile(
    r"(mean|median|minutes|places|new|share|capital|gbp|£|km|years?|gap)\b", re.IGNORECASE)
COUNT = re.compile(r"(?:about )?(\d[\d,]*)(?:\.0+)?")
SENTENCE = re.compile(
    r"(?<![\d,.£-])(\d(?:[\d,]*\d)?) (?:[a-z]+ )?(?:children|child|pupils?)\b(?!-)", re.IGNORECASE)
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPELT = re.compile(rf"\b({'|'.join(WORDS)}) (?:children|child|pupils?)\b", re.IGNORECASE)
KEYED = re.compile(
    r'"(n|n_\w+|counts?|children\w*|\w*_children|pupils?|unplaced|short(?:fall)?)"\s*:\s*'
    r'(\[[\s\d,."null]*\]|"?\d[\d,]*"?)')
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def publish(folder: Path, files: Mapping[str, bytes], secrets: Secrets, rules: Rules) -> None:
    """Write a public folder whole, if nothing in it gives anything away.

    Raises:
        DisclosureError: every leak found; nothing was written.
        InputError: the folder is somebody else's or cannot be written.
    """
    found = leaks(files, secrets, rules)
    if found:
        raise DisclosureError(found)
    write_folder(folder, files)


def leaks(files: Mapping[str, bytes], secrets: Secrets, rules: Rules) -> list[str]:
    """What would be given away, one sentence for each kind in each part; empty if nothing."""
    found: dict[str, None] = {}
    for number, (name, data) in enumerate(files.items(), 1):
        named = list(_in_text(Piece("", name), secrets))
        found |= dict.fromkeys(f"name of file {number}: {what}" for what in named)
        for piece in unpack(name, data, f"file {number}" if named else name):
            found |= dict.fromkeys(f"{piece.where}: {what}" for what in _in(piece, secrets, rules))
    return list(found)


def _in(piece: Piece, secrets: Secrets, rules: Rules) -> Iterator[str]:
    if piece.problem:
        yield piece.problem
    if piece.formulas:
        yield "a cell is a formula"
    yield from _in_text(piece, secrets)
    yield from _points(piece, secrets)
    if not piece.code:
        yield from _counts_in_text(piece.text, rules)
    for grid in piece.grids:
        yield from _in_grid(grid, piece.where, secrets, rules)


def _in_text(piece: Piece, secrets: Secrets) -> Iterator[str]:
    text = piece.text
    if UPN.search(text):
        yield "a unique pupil number"
    if any(_is_home(m, secrets) for m in POSTCODE.finditer(text)):
        yield "a full postcode that is no school's"
    words = {w for form in (r"[\w.-]*\w", r"[\w-]*\w", r"\w+") for w in re.findall(form, text)}
    whole = secrets.odd_ids | (secrets.long_ids if piece.raw else frozenset())
    if not secrets.long_ids.isdisjoint(words) or any(i in text for i in whole):
        yield "the id of a child"
    if secrets.short_ids and not secrets.short_ids.isdisjoint(re.findall(r'"([^"]{1,4})"', text)):
        yield "the id of a child"


def _is_home(match: re.Match[str], secrets: Secrets) -> bool:
    """A full postcode: of a home of the case, or any that exists and is no school's."""
    outward, gap, inward = match.groups()
    code = normalise(outward + inward)
    if not code or code in secrets.public_postcodes:
        return False
    if code in secrets.home_postcodes or (gap and outward.isupper() and inward.isupper()):
        return True
    return (outward + inward).isupper() and bool(geocode([code])["easting_m"].notna().all())


def _points(piece: Piece, secrets: Secrets) -> Iterator[str]:
    found = NUMBER.findall(piece.text) if secrets.homes else []
    values = [(float(n), len(n.partition(".")[2])) for n in found]
    exact = [((x, 9), (y, 9)) for x, y in piece.points]
    pairs = [*pairwise(values), *zip(values, values[2:], strict=False), *exact]
    if any(secrets.is_home(a[0], b[0], min(a[1], b[1])) for a, b in pairs):
        yield "the point of a home"
    if any(da > 5 and db > 5 and secrets.on_earth(a, b)
           for (a, da), (b, db) in pairwise(values)):
        yield "coordinates finer than a metre"


def _counts_in_text(text: str, rules: Rules) -> Iterator[str]:
    for match in SENTENCE.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()].lower()
        if not re.search(r"(years?|ncy|page|table|figure) $", before):
            yield from _unfit(match.group(1), rules)
    if any(WORDS.index(m.group(1).lower()) + 1 < rules.k for m in SPELT.finditer(text)):
        yield "a count below the threshold, in words"
    for match in KEYED.finditer(text):
        listed = match.group(2).startswith("[")
        for value in re.findall(r"\d+" if listed else r"\d[\d,]*", match.group(2)):
            yield from _unfit(value, rules)


def _unfit(value: str, rules: Rules) -> Iterator[str]:
    count = int(value.replace(",", ""))
    if 0 < count < rules.k:
        yield "a count below the threshold"
    elif count % rules.base:
        yield f"a count that is not rounded to {rules.base}"


def _in_grid(grid: Grid, where: str, secrets: Secrets, rules: Rules) -> Iterator[str]:
    headers: dict[int, str] = {}
    spreadsheet = where.partition(":")[0].endswith((".csv", ".xlsx"))
    for row in grid.rows:
        for at, cell in enumerate(row):
            text = cell.strip()
            if PERSONAL.match(re.sub(r"\W+", "_", text.lower()).strip("_")):
                yield "a column of names, births, addresses or ids"
            if text in secrets.short_ids and not text.isdigit():
                yield "the id of a child"
            if spreadsheet and cell.startswith(DANGEROUS) and not _number(cell):
                yield "a cell that a spreadsheet would take for a formula"
            count = COUNT.fullmatch(text)
            if count and _counts_children(row[0] if at else "", headers.get(at, ""), grid.caption):
                yield from _unfit(count.group(1), rules)
            elif text and not _number(text):
                headers[at] = text


def _counts_children(label: str, header: str, caption: str) -> bool:
    """Whether a cell is a number of children: its row says so, or its column, or the caption.

    A column that begins with another unit is not what the caption says; a plan's title as header
    may name places and schools somewhere.
    """
    says = [bool(CHILDREN.search(w)) and not OTHER_UNIT.search(w)
            for w in (label, header, caption)]
    return says[0] or says[1] or (says[2] and not OTHER_START.match(header))


def _number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
