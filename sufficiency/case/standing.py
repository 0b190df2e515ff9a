"""How children came by the place they are at, and how many of them are at an independent school."""

from __future__ import annotations

import pandas as pd

from sufficiency.case.vocabulary import INDEPENDENT

STANDING = ["setting", "standing", "children"]


def standing(children: pd.DataFrame) -> pd.DataFrame:
    """How many came by their place in which way, where that is known.

    Args:
        children: setting, standing (``placements.place``; empty = not known), children.

    Returns:
        Those columns, a row for each setting and standing.
    """
    known = children[children["standing"] != ""]
    return known.groupby(STANDING[:2], as_index=False)["children"].sum()


def at_independents(table: pd.DataFrame) -> int | None:
    """Children to place who are at independent schools; None where a case does not tell.

    Not those that a plan finds a place for there: schools whose location is not known take none.

    Args:
        table: as ``standing`` makes it.
    """
    there = table[table["setting"].isin(INDEPENDENT)]
    return int(there["children"].sum()) if len(table) else None
