"""Tables and visible words of pages and of Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from sufficiency.common.markdown_tables import Grid

INLINE = {"a", "b", "strong", "em", "i", "span", "small", "abbr", "mark", "w:r", "w:t", "w:rpr"}
"""Tags that do not end a sentence."""
CODE = {"script", "style"}
FETCHES = {"src", "href", "action", "formaction", "poster", "srcset", "data", "xlink:href",
           "background", "ping", "cite"}
"""Attributes that a browser follows."""
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//|\s*(?:mailto|tel|file|javascript|ftp):", re.I)


class Reader(HTMLParser):
    """Tables of a page, its visible and hidden text, and links that leave it."""

    def __init__(self) -> None:
        super().__init__()
        self.grids: list[Grid] = []
        self.words: list[str] = []
        self.values: list[str] = []
        self.names: list[str] = []
        self.scripts: list[str] = []
        self.links = 0
        self._open: list[_Table] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._caption: list[str] | None = None
        self._code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Words end, a table or cell begins; what is followed is counted."""
        self._code = tag in CODE
        for name, value in attrs:
            if value:
                self.values.append(value)
                self.names.append(f"{name.removeprefix('data-')}={value}")
                self.links += name in FETCHES and any(
                    ELSEWHERE.match(part) for part in (
                        value.split(",") if name == "srcset" else [value]))
        if tag not in INLINE:
            self.words.append("\n")
        if tag in ("tr", "td", "th", "tbody", "tfoot", "table"):
            self._end_cell()  # its end need not be written
        if tag == "table":
            self._open.append(_Table())
        elif tag == "tr" and self._open:
            self._open[-1].begin()
        elif tag in ("td", "th"):
            told = dict(attrs)
            self._cell = []
            self._span = _whole(told.get("colspan")), _whole(told.get("rowspan"))
        elif tag == "caption":
            self._caption = []

    def handle_endtag(self, tag: str) -> None:
        """A cell, row or table is whole."""
        self._code = False
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "caption" and self._open and self._caption is not None:
            self._open[-1].caption = "".join(self._caption)
            self._caption = None
        elif tag == "table" and self._open:
            self.grids.append(self._open.pop().grid())
        if tag not in INLINE:
            self.words.append("\n")

    def _end_cell(self) -> None:
        if self._cell is not None and self._open:
            self._open[-1].put(" ".join("".join(self._cell).split()), *self._span)
        self._cell = None

    def handle_data(self, data: str) -> None:
        """Text, of a script or of the page."""
        if self._code:
            self.scripts.append(data)
        else:
            self.words.append(re.sub(r"\s+", " ", data))
        for holder in (self._cell, self._caption):
            if holder is not None:
                holder.append(data)

    def handle_comment(self, data: str) -> None:
        """Text that nobody sees."""
        self.values.append(data)


def words(text: str) -> str:
    """What is read of a part of a page, a line for each element that ends a sentence."""
    page = Reader()
    page.feed(text)
    page.close()
    return "\n".join(("".join(page.words), *page.values))


class _Table:
    """Rows as they are read: a cell of several rows or columns stands in each of them."""

    def __init__(self) -> None:
        self.caption = ""
        self.rows: list[dict[int, str]] = []
        self._ahead: dict[tuple[int, int], str] = {}

    def begin(self) -> None:
        """A row begins, with what reaches into it from above."""
        at = len(self.rows)
        self.rows.append({c: text for (r, c), text in self._ahead.items() if r == at})

    def put(self, text: str, wide: int, high: int) -> None:
        """The next cell of the row."""
        if not self.rows:
            self.begin()
        row = self.rows[-1]
        first = next(c for c in range(len(row) + 1) if c not in row)
        for column in range(first, first + wide):
            row[column] = text
            for more in range(1, high):
                self._ahead[len(self.rows) - 1 + more, column] = text

    def grid(self) -> Grid:
        """All of it."""
        return Grid(self.caption, tuple(
            tuple(row[c] for c in sorted(row)) for row in self.rows if row))


def _whole(text: str | None) -> int:
    return min(int(text), 50) if text and text.isdigit() and int(text) else 1
