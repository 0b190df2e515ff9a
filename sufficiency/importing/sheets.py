"""Files as a council has them, as sheets of text: any encoding, separator or workbook.

The encoding is told by a rule and not guessed by likeness: a byte order mark; zeros in every other
byte; valid UTF-8; else Windows-1252, in which English office programs write, unless it would put
signs where no word has them (``letters``). A detector that weighs letters is wrong more often on a
column of codes with one pound sign in it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from sufficiency.case.other_forms import other_form
from sufficiency.case.reading import legible
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes
from sufficiency.importing.letters import lost_rows, once, one_byte

KINDS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
"""Endings of files that are read; a folder may hold others."""
OLD = b"\xd0\xcf\x11\xe0"
"""How old and protected workbooks begin."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LOOKED_AT, LONGEST = 60, 10_000
"""Lines from which the separator is told, and letters of each."""
Row = tuple[int, tuple[str, ...]]
"""Line in the file or the sheet, and cells."""


@discreet
@dataclass(frozen=True)
class Sheet:
    """One table as text.

    Attributes:
        file: the file's name, with that of the sheet where a workbook has several.
        rows: those with something in them.
        notes: how it was read, where that is not plain.
        unsaved: row and position of cells with a formula whose result is not in the file.
        lost: rows with letters that an earlier program lost.
    """

    file: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    unsaved: frozenset[tuple[int, int]] = frozenset()
    lost: tuple[int, ...] = ()


def read_sheets(path: Path, *, meant: bool = True) -> list[Sheet]:
    """The sheets of one file.

    Args:
        path: of the file.
        meant: whether it is meant to be used; a page that lies among tables is only not recognised.

    Raises:
        InputError: it cannot be read, or is neither text nor a workbook.
    """
    data = read_bytes(path)
    form, page = other_form(data, path.name), data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in b"<[{"
    if form is not None and (meant or not page):
        raise InputError([form])
    return _workbook(path.name, data) if data.startswith(b"PK") else [_text(path.name, data)]


_UNSAVED = re.compile(
    rb'<c\b(?![^>]*t="str")[^>]*><f(?:/>|[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>')
"""A cell with a formula and no result; an empty text is one."""
FEW_NULS = 20
"""More signs of no text than these, and a file is none."""


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """Text of a file, and the encoding that it was in; nothing where that is UTF-8.

    Raises:
        InputError: it is no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        order = ["utf-16"]
    elif data[1:400:2].count(0) > len(data[1:400:2]) / 2:
        order = ["utf-16-le"]
    elif data[0:400:2].count(0) > len(data[0:400:2]) / 2:
        order = ["utf-16-be"]
    else:
        order = ["utf-8-sig", "cp1252"]
    for encoding in order:
        words = "UTF-16"
        try:
            if encoding == "cp1252":
                text, words = one_byte(data)
            else:
                text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            if encoding == "utf-8-sig":
                text, again = once(text)
                words = "UTF-8 that was saved twice, its letters mended" if again else ""
            return text, words
        if order[0] == "utf-8-sig" and text.count("\x00") <= FEW_NULS:
            at = [text.count("\n", 0, m.start()) + 1 for m in re.finditer("\x00", text)]
            raise InputError([Fault(name, "holds a sign that no text has (NUL)",
                                    "Take it out, or type the cell again.", row=at[0],
                                    also=tuple(sorted(set(at[1:]) - {at[0]})))])
    raise InputError([Fault(name, "is not a text of an encoding that is known",
                            "Save it as CSV UTF-8, or as .xlsx.")])


def separator(text: str) -> str:
    """The sign between cells: that which most lines have, and then as often as each other."""
    lines = [line[:LONGEST] for line in text.splitlines()[:LOOKED_AT] if line.strip()]

    def even(sign: str) -> tuple[int, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=sign)]
        most = max(set(counts), key=lambda c: (counts.count(c) * (c > 0), c), default=0)
        return (counts.count(most), most) if most else (0, 0)

    return max(SEPARATORS, key=even)


def _text(name: str, data: bytes) -> Sheet:
    text, encoding = decoded(data, name)
    notes = [f"is in {encoding}"] if encoding else []
    skipped = 0
    first = text.partition("\n")[0].strip("\ufeff \r\"")
    if first.lower().startswith("sep="):
        sign = first[4:5] or "\t"
        text, skipped = text.partition("\n")[2], 1
    else:
        sign = separator(text)
    if sign != ",":
        notes.append(f"has columns separated by {SEPARATORS.get(sign, 'another sign')}")
    given = [(line + skipped, cells) for line, cells in records(text, sign, name, skipped)]
    rows = [(line, tuple(legible(c) for c in cells)) for line, cells in given]
    return Sheet(name, _filled(rows), tuple(notes), lost=tuple(lost_rows(given)))


def records(text: str, sign: str, name: str, skipped: int = 0) -> list[tuple[int, list[str]]]:
    """Lines and cells of a text.

    Args:
        text: of the file.
        sign: between cells.
        name: of the file.
        skipped: lines above the text.

    Raises:
        InputError: a quotation mark is open, so that rows are swallowed by a cell.
    """
    out: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    begins = 1
    try:
        for cells in reader:
            out.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise InputError([Fault(
            name, "is not a table from here on", "Look for a quotation mark that is not closed.",
            row=begins + skipped)]) from None
    widths = [len(cells) for _, cells in out]
    width = max(set(widths), key=lambda w: (widths.count(w), w), default=0)
    for line, cells in out:
        if width > 2 and any("\n" in c and any(p.count(sign) >= width - 1 for p in c.split("\n"))
                             for c in cells):
            raise InputError([Fault(
                name, "has a cell that holds whole rows", "Look for a quotation mark that is not "
                "closed.", row=line + skipped)])
    return out


def unsaved_formulas(data: bytes) -> bool:
    """Whether a workbook has a formula without its result, which reads as an empty cell: programs
    that write workbooks leave it to the spreadsheet program.

    Args:
        data: bytes of a workbook.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return any(_UNSAVED.search(packed.read(name)) for name in packed.namelist()
                   if name.startswith("xl/worksheets/") and name.endswith(".xml"))


def _workbook(name: str, data: bytes) -> list[Sheet]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception:  # whatever the library makes of bytes that are no workbook
        raise InputError([Fault(name, "is no workbook that can be read",
                                "Open it, and save it as .xlsx again.")]) from None
    found = []
    formulas = openpyxl.load_workbook(io.BytesIO(data)) if unsaved_formulas(data) else None
    for sheet in book.worksheets:
        unsaved = frozenset(
            (cell.row, cell.column - 1)
            for cells in (formulas[sheet.title].iter_rows() if formulas else ()) for cell in cells
            if cell.data_type == "f" and sheet[cell.coordinate].value is None)
        merged = {(r, c): sheet.cell(area.min_row, area.min_col).value
                  for area in sheet.merged_cells.ranges
                  for r, c in (cell for row in area.rows for cell in row)}
        rows = _filled([
            (number, tuple(_cell(merged.get((number, at), value))
                           for at, value in enumerate(values, 1)))
            for number, values in enumerate(sheet.iter_rows(values_only=True), 1)])
        hidden = sum(d.hidden for d in sheet.row_dimensions.values())
        notes = [*(["is a hidden sheet"] if sheet.sheet_state != "visible" else []),
                 *([f"has {hidden} hidden rows, read as well"] if hidden else []),
                 *(["has merged cells, each filled with what it shows"] if merged else [])]
        several = len(book.worksheets) > 1
        if rows:
            found.append(Sheet(f"{name}, sheet {legible(sheet.title)}" if several else name, rows,
                               tuple(notes), unsaved))
    return found


def _cell(value: object) -> str:
    """A cell as it would stand in a text file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(legible(str(value)))


def _filled(rows: list[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if any(row[1]))
