"""Output check: finished public files are searched for what must not be in them.

It reads the final bytes, so it catches what any builder let through. It knows the secrets of the
cases (``secrets.py``), which points are made from no home (``homes.py``) and what our own files
print besides children (``headcount.py``, ``named.py``): any other number is taken for children.
Scripts of ours are struck out (``ours.py``); text is looked at in one plain form (``escapes.py``).
What it says names the file, the part of it and the kind of leak, never the secret.

Limits: what is called minutes, places or another unit is believed to be that; a number without
words is read by the words next to it, a run of them in equal steps from nought as an axis. A range
(1-4), a number spelt in the middle of a sentence and Roman numerals are read only beside words for
children; bits, rotated letters and letters backwards are not undone. An id shorter than five
letters counts only as a whole cell or JSON text, and a whole number never counts as an id unless
its column says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from sufficiency.common.markdown_tables import Grid
from sufficiency.errors import DisclosureError
from sufficiency.files import write_folder
from sufficiency.publish.disclosure.figures import HIDDEN, Rules
from sufficiency.publish.output_check import headcount, markup, named, pounds
from sufficiency.publish.output_check.escapes import plain
from sufficiency.publish.output_check.homes import told_in, told_in_cells
from sufficiency.publish.output_check.piece import Piece
from sufficiency.publish.output_check.secrets import Secrets
from sufficiency.publish.output_check.spots import Point
from sufficiency.publish.output_check.unpack import unpack

PERSON = r"(child|pupil|student|person|learner|group|ehcp?|ehc_plan|young_person)s?"
MARK = r"(id|ref(erence)?|no|number|name|key|code)s?"
FILE = r"(case|client|person|mosaic|sims|capita|sen2|plan|liquid_?logic|service_user)"
PERSONAL = re.compile(
    rf"^((child|pupil|student|learner|young_person)|{PERSON}_?(s_)?{MARK}|{MARK}_of_(the_)?{PERSON}"
    rf"|{FILE}_?{MARK}|(pupil|learner|student|young_person)_s|{PERSON}_names|names_of_{PERSON}(ren)?"
    r"|upn|uln|uci|unique_pupil_numbers?|nhs|lac|looked_after|fsm|free_school_meals|age_in_months"
    r"|known_as|nickname|parents?|(parent|carer|guardian|mother|father)s?(_(name|email|phone))?"
    r"|siblings?|(tele)?phone|e_?mail|contact|key_worker|social_worker|ethnic_group"
    r"|(first|last|family|given|middle|legal|preferred|full)_?names?(_s)?|(legal_)?(fore|sur)names?(_s)?|initials"
    r"|d_?o_?b|(date|year|month)_of_birth|birth_?(date|day)|nhs_?(no|number)?"
    r"|address(_?\d|_line_?\d)?|home_?(address|postcode|easting(_m)?|northing(_m)?|lat|lon)"
    r"|ethnicity|religion)$")
LAYER = re.compile(r'"([A-Za-z_]{2,30})":\s*[\[{]|\bid="([A-Za-z_-]{2,30})"')
"""What begins a part with a name: a list or table of data, an element of a page."""
REGISTER, TITLED = ("Setting", "Value"), 4
"""A table of settings begins so, in a sheet below its title, a link and a note: what it holds was
chosen, unless a row is about children."""
HEADING = ("Plan", "Under")
"""Headers of a column that says of which plan a row is, or under which heading, where several
share a table."""
NO_HEADER = {"", "-", "not opened", "not in time", HIDDEN, "[c]", "[low]", "[none]", "[x]", "[z]"}
SAID = ("about ", "too few")
"""What stands in the place of a figure: what follows below it is of the same column still."""
SMALL = "a count below the threshold"
LONGEST = 40
"""Letters of such a header."""
DANGEROUS = ("=", "+", "-", "@")


class Files(dict[str, bytes]):
    """Finished files by name, and what in them is known to come from no child.

    Attributes:
        drawn: points of the outlines they draw, in metres of EPSG:27700.
        texts: what people wrote and is printed as it is, as the sources of assumptions.
    """

    def __init__(
        self, files: Mapping[str, bytes], drawn: Iterable[Point] = (), texts: Iterable[str] = ()
    ) -> None:
        super().__init__(files)
        self.drawn = frozenset(drawn)
        self.texts = frozenset(texts)


def publish(folder: Path, files: Mapping[str, bytes], secrets: Secrets, rules: Rules) -> None:
    """Write a public folder whole, if nothing in it gives anything away.

    Args:
        folder: ours, or not there yet; what was in it is replaced.
        files: name -> bytes as they will lie in the folder.
        secrets: what must not be in them.
        rules: the threshold below which a count of children is a leak.

    Raises:
        DisclosureError: every leak found; nothing was written.
        InputError: the folder is somebody else's or cannot be written.
    """
    found = leaks(files, secrets, rules)
    if found:
        raise DisclosureError(found)
    write_folder(folder, files)


def leaks(files: Mapping[str, bytes], secrets: Secrets, rules: Rules) -> list[str]:
    """What would be given away, one sentence for each kind in each part; empty if nothing.

    Args:
        files: name -> bytes as they will lie in the folder.
        secrets: ids, postcodes and points that must not be in them.
        rules: the threshold below which a count of children is a leak.
    """
    if isinstance(files, Files):
        secrets = secrets.knowing(metres=files.drawn) if files.drawn else secrets
        secrets = secrets.reading(files.texts) if files.texts else secrets
    found: dict[str, None] = {}
    for number, (name, data) in enumerate(files.items(), 1):
        named = sorted(secrets.told_in(plain(name)))
        found |= dict.fromkeys(f"name of file {number}: {what}" for what in named)
        for piece in unpack(name, data, f"file {number}" if named else name):
            # A part may be named after a child as well.
            part = piece if named or not secrets.told_in(plain(piece.where)) else None
            where = piece.where if part else f"a part of {name}"
            if part is None:
                found[f"{where}: its name is a secret"] = None
            whole = list(_in(piece, secrets, rules))
            layers = _layers(piece, whole, secrets, rules)
            found |= dict.fromkeys(f"{where}: {layers.get(what, what)}" for what in whole)
    return list(found)


def _layers(piece: Piece, found: list[str], secrets: Secrets, rules: Rules) -> dict[str, str]:
    """Each kind of leak after the name of the part of a page or of data that holds it.

    Every part is looked at by itself, which only what is refused has time for.
    """
    begins = list(LAYER.finditer(piece.text)) if found else []
    # What is read of a page stands behind its last tag.
    last = piece.text.rfind("</") if begins and begins[-1].group(2) else -1
    ends = [m.start() for m in begins[1:]] + [last if last > 0 else len(piece.text)]
    out: dict[str, str] = {}
    for begin, end in zip(begins, ends, strict=bool(begins)):
        name, part = begin.group(1) or begin.group(2), piece.text[begin.start() : end]
        if not secrets.told_in(name):
            # Of data each name is a layer; of a page each element, with the words in it.
            words, data = ("", part) if begin.group(1) else (markup.words(part), "")
            alone = replace(piece, text=part, lines=words, cells="", grids=(), points=(),
                            data="" if named.is_ours(piece.data) else data)
            for what in _in(alone, secrets, rules):
                out.setdefault(what, f"{name}: {what}")
    return out


def _in(piece: Piece, secrets: Secrets, rules: Rules) -> Iterator[str]:
    if piece.problem:
        yield piece.problem
    if piece.formulas:
        yield "a cell is a formula"
    if piece.links:
        yield "a link to elsewhere"
    yield from sorted(secrets.told_in(piece.text))
    if piece.raw:
        yield from secrets.told_in_raw(piece.text)
    homes = secrets.homes
    for found in (told_in(piece.text, homes), homes.told_as(piece.points)):
        if found:
            yield found
    for text, k in ((piece.lines, rules.k), (piece.cells, 0)):
        for line in dict.fromkeys(text.split("\n")):
            if any(True for _ in headcount.in_prose(line, k)):
                yield from _in_line(line, k, secrets, rules)
    for count in named.told(piece.data):
        yield from _unfit(count, rules)
    for grid in piece.grids:
        yield from _in_grid(grid, piece.where, secrets, rules)


def _in_line(line: str, k: int, secrets: Secrets, rules: Rules) -> Iterator[str]:
    ours, theirs = secrets.apart(line)
    # The rule itself is told, also where its threshold is no multiple of the base.
    ours = re.sub(rf"\b(?:below|under|fewer than|at least) {rules.k}(?![\d.,]*\d)", "", ours)
    for count in headcount.in_prose(secrets.nameless(ours), k):
        yield from _unfit(count, rules)
    # A published total in the words of a source is not rounded.
    if any(0 < count < rules.k for text in theirs
           for count in headcount.in_prose(secrets.nameless(text), 0, sure=True)):
        yield SMALL


def _unfit(count: float, rules: Rules) -> Iterator[str]:
    if count != int(count):
        yield "a number that is not known"
    elif 0 < count < rules.k:
        yield SMALL
    elif count % rules.base:
        yield f"a count that is not rounded to {rules.base}"


def _in_grid(grid: Grid, where: str, secrets: Secrets, rules: Rules) -> Iterator[str]:
    headers: dict[int, str] = {}
    headed = False
    spreadsheet = where.partition(":")[0].endswith((".csv", ".xlsx"))
    settings = any(row[:2] == REGISTER for row in grid.rows[:TITLED])
    rows = [[plain(c).strip() for c in row] for row in grid.rows]
    if found := told_in_cells(rows, secrets.homes):
        yield found
    for row, given in zip(rows, grid.rows, strict=True):
        label = secrets.untitled(row[0]) if row else ""
        headed = headed or (bool(row) and row[0] in HEADING)
        if headed and len(row) > 1 and not headcount.is_figure(row[1]):
            label = secrets.untitled(row[1])  # what the row tells under its heading
        if headcount.about(label) == "children":
            label = secrets.nameless(label)
        for at, (text, raw) in enumerate(zip(row, given, strict=True)):
            if len(text) < LONGEST and _personal(text):
                yield "a column of names, births, addresses or ids"
            if text in secrets.short_ids and not text.isdigit():
                yield "the id of a child"
            if spreadsheet and not _number(text) and (
                    text.lstrip('" ').startswith(DANGEROUS) or raw.startswith(("\t", "\r"))):
                yield "a cell that a spreadsheet would take for a formula"
            chosen = settings and headcount.about(label) != "children"
            count = None if chosen else headcount.in_cell(
                text, label if at else "", headers.get(at, ""), grid.caption, rules.k)
            for end in () if chosen else headcount.band(text):
                inside = headcount.in_cell(end, label if at else "", headers.get(at, ""),
                                           grid.caption, rules.k)
                if inside is not None:
                    yield from _unfit(inside, rules)
            if not chosen and headcount.is_figure(text.lstrip("£ ")):
                names = (label if at else "", headers.get(at, ""), grid.caption)
                for few in pounds.in_cell(text, *map(headcount.words_of, names)):
                    yield from _unfit(few, rules)
            if count is not None:
                yield from _unfit(count, rules)
            elif not (_number(text) or headcount.is_figure(text) or text in NO_HEADER
                      or text.startswith(SAID)):
                if not (chosen or any(map(headcount.about, (text, label, headers.get(at, ""),
                                                            grid.caption)))):
                    yield from _in_line(text, rules.k, secrets, rules)
                headers[at] = secrets.untitled(text)


@lru_cache(maxsize=4096)
def _personal(text: str) -> bool:
    """Whether a cell would be the header of a column about persons."""
    return bool(PERSONAL.match(re.sub(r"\W+", "_", text.casefold().replace("'s", "")).strip("_")))


def _number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
