"""What a notebook shows of an answer: a table and sentences from which no small count is learnt.

A notebook is passed on with what it shows. Counts of children below the threshold are said to be
so; a count that is nearly another of the same table is said to be nearly that one, or the two
would tell a small one; means, which may be of few children, and sentences with figures of children
are left to the frames, which are for inside.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from sufficiency.common.threshold import K, few

Kind = Literal["words", "number", "count", "pounds", "share", "truth", "year"]
MOST = 30
"""Rows that are shown."""
MORE = "more"
"""What a table is said to have beside the rows that are shown."""
COUNTED = re.compile(
    r"(?<![\w£.,])(?!(?:19|20)\d\d\b)\d[\d,.]*(?![\d,.]*\s?(?:%|per cent))"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|a single)\b", re.IGNORECASE)
"""A figure in a sentence that is neither pounds nor a share nor a year."""


@dataclass(frozen=True)
class Column:
    """A column of an answer as a notebook shows it.

    Attributes:
        name: in the frame; a column that is not there, or is empty, is left out.
        head: what it is called.
        kind: what its values are; "count" is of children, of whom no few are told.
    """

    name: str
    head: str
    kind: Kind = "words"


def table(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """What of an answer may be shown, in words.

    Args:
        frame: of the answer.
        columns: to show.
    """
    here = [c for c in columns if c.name in frame and frame[c.name].notna().any()]
    counts: list[int] = []
    out: dict[str, list[str]] = {c.head: [] for c in here}
    for row in frame.head(MOST).to_dict("records"):
        for column in here:
            out[column.head].append(_told(row[column.name], column.kind, counts))
    shown = pd.DataFrame(out)
    shown.attrs[MORE] = max(len(frame) - MOST, 0)
    return shown


def page(
    title: str, tables: Sequence[pd.DataFrame], words: Sequence[str] = (), inside: str = ""
) -> str:
    """Title, tables and sentences as HTML.

    Args:
        title: of what was asked about.
        tables: that ``table`` made, or that hold no count of few.
        words: sentences, of which those with figures of children are left out.
        inside: where everything is, for inside; "" where everything is shown.
    """
    told = [w for w in words if not COUNTED.search(w)]
    parts = [f"<h4>{html.escape(title)}</h4>",
             *(t.to_html(index=False) + _more(t) for t in tables if len(t)),
             *(f"<p>{html.escape(w)}</p>" for w in told)]
    if inside:
        parts.append(f"<p><small>With every figure, for inside: {html.escape(inside)}.</small></p>")
    return "".join(parts)


def _more(table: pd.DataFrame) -> str:
    """How many rows a table has that are not shown."""
    more = table.attrs.get(MORE, 0)
    return f"<p><small>Rows that are not shown: {more:,}.</small></p>" if more else ""


def _told(value: Any, kind: Kind, counts: list[int]) -> str:
    """A value in words.

    Args:
        value: of a cell; missing ones are a dash.
        kind: of its column.
        counts: those that the table has told so far; this one is added.
    """
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "-"
    if kind == "count":
        return _count(round(float(value)), counts)
    ways: dict[Kind, Callable[[Any], str]] = {
        "pounds": lambda v: f"£{v:,.0f}", "share": lambda v: f"{v:.2%}",
        "truth": lambda v: "yes" if v else "no",
        "number": lambda v: f"{v:,.2f}".rstrip("0").rstrip("."),
        "year": lambda v: str(int(v)) if v else "not in these years", "words": str}
    return ways[kind](value)


def _count(value: int, counts: list[int]) -> str:
    """A count of children beside those that are told: none tells a small one with another."""
    if near := [n for n in counts if 0 < abs(n - value) < K]:
        return few(value) if value < K else f"nearly {min(near, key=lambda n: abs(n - value)):,}"
    if value >= K and value not in counts:
        counts.append(value)
    return few(value)
