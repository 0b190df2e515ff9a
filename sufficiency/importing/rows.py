"""Rows of text on their way into a table of a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

Record = dict[str, Any]


def text_table(rows: Iterable[Record], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a table of these columns; what a row does not say is empty text."""
    return pd.DataFrame([[str(row.get(c, "")) for c in columns] for row in rows],
                        columns=list(columns), dtype=str)
