"""Tables and visible words of pages and of Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from sufficiency.common.markdown_tables import Grid

INLINE = {"a", "b", "strong", "em", "i", "span", "small", "abbr", "mark", "w:r", "w:t", "w:rpr"}
"""Tags that do not end a sentence."""
CHOICES = {"option", "input", "button"}
"""Tags whose value is a number in a list, or where a slider stands."""
CODE = {"script", "style"}
FETCHES = {"src", "href", "action", "formaction", "poster", "srcset", "data", "xlink:href",
           "background", "ping", "cite"}
"""Attributes that a browser follows."""
DRAWING = re.compile(
    r"(?:[cdrxy]|[cr][xy]|[xy][12]|d[xy]|x|y|width|height|viewbox|points|transform|style|class|id|for"
    r"|offset|colspan|rowspan|span|tabindex|lang|charset|rows|cols|size|min|max|step|scope|headers"
    r"|stroke(?:-\w+)*|fill(?:-\w+)*|font(?:-\w+)*|opacity|(?:stop|flood)-\w+|clip-\w+|marker\w*"
    r"|preserveaspectratio|text-anchor|version|xmlns(?::\w+)?|xml:\w+|gradient\w+|pattern\w+|ref[xy]"
    r"|letter-spacing|word-spacing|textlength|baseprofile|role|type|name|media|rel|border|href|src"
    r"|cellpadding|cellspacing|align|valign|maxlength|minlength|aria-(?:level|rowspan|colspan"
    r"|hidden|controls|labelledby|describedby|owns|expanded|live|current|pressed|selected))")
"""Attributes that say how something looks or hangs together, never what it counts."""
FIGURE = re.compile(r"\s*(?:[\[{]|[-+(]?\d[\d,.]*[*)]?\s*$)")
"""A value that is a number by itself, or data."""
BESIDE = re.compile(r"[^\W\d]\w|\d[^\W\d]|:\d")
"""Ends of two texts in different tags that are no one word."""
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//|\s*(?:mailto|tel|file|javascript|ftp):", re.I)


class Reader(HTMLParser):
    """Tables of a page, its visible and hidden text, and links that leave it."""

    def __init__(self) -> None:
        super().__init__()
        self.grids: list[Grid] = []
        self.words: list[str] = []
        self.said: list[str] = []
        self.cells: list[str] = []
        self.told: list[str] = []
        self.names: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.links = 0
        self._open: list[_Table] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._caption: list[str] | None = None
        self._code = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Words end, a table or cell begins; what is followed is counted."""
        self._code = tag if tag in CODE else ""
        for name, value in attrs:
            if value:
                if not (DRAWING.fullmatch(name) or _chooses(tag, name, attrs)):
                    self.told.append(value)
                    if FIGURE.match(value):
                        self.names.append(f'"{name.removeprefix("data-")}": {value}')
                self.links += name in FETCHES and any(
                    ELSEWHERE.match(part) for part in (
                        value.split(",") if name == "srcset" else [value]))
        if tag not in INLINE:
            self._end_line()
        if tag in ("tr", "td", "th", "tbody", "tfoot", "table"):
            self._end_cell()  # its end need not be written
        if tag == "table":
            self._open.append(_Table())
        elif tag == "tr" and self._open:
            self._open[-1].begin()
        elif tag in ("td", "th") and self._open:
            told = dict(attrs)
            self._cell = []
            self._span = _whole(told.get("colspan")), _whole(told.get("rowspan"))
        elif tag == "caption":
            self._caption = []

    def handle_endtag(self, tag: str) -> None:
        """A cell, row or table is whole."""
        self._code = ""
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "caption" and self._open and self._caption is not None:
            self._open[-1].caption = "".join(self._caption)
            self._caption = None
        elif tag == "table" and self._open:
            self.grids.append(self._open.pop().grid())
        if tag not in INLINE:
            self._end_line()

    def _end_line(self) -> None:
        for said in (self.words, self.said, self.cells):
            said.append("\n")

    def _end_cell(self) -> None:
        if self._cell is not None and self._open:
            self._open[-1].put(" ".join("".join(self._cell).split()), *self._span)
        self._cell = None

    def handle_data(self, data: str) -> None:
        """Text, of a script or of the page."""
        if self._code:
            (self.scripts if self._code == "script" else self.styles).append(data)
        else:
            text = re.sub(r"\s+", " ", data)
            # A word beside one in another tag is a word of its own.
            into = self.said if self._cell is None else self.cells
            apart = " " if into and BESIDE.search(into[-1][-1:] + text[:1]) else ""
            self.words.append(text)
            into.append(apart + text)
        for holder in (self._cell, self._caption):
            if holder is not None:
                holder.append(data)

    def handle_comment(self, data: str) -> None:
        """Text that nobody sees."""
        self.told.append(data)


def _chooses(tag: str, name: str, attrs: list[tuple[str, str | None]]) -> bool:
    """Whether a value is of something that people choose from."""
    return name == "value" and tag in CHOICES and ("type", "hidden") not in attrs


def words(text: str) -> str:
    """What is read of a part of a page, a line for each element that ends a sentence."""
    page = Reader()
    page.feed(text)
    page.close()
    return "\n".join(("".join((*page.said, *page.cells)), *page.told))


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
