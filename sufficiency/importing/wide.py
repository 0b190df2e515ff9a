"""Places of several years side by side, a column a year, as a row for each year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sufficiency.importing.sheets import Row
from sufficiency.importing.values import january

_YEAR = r"\(?((?:20)?\d\d\s*[-/]\s*(?:20)?\d\d|(?:sept?(?:ember)?|jan(?:uary)?)\.?\s*20\d\d)\)?"
_PLACES = r"(?:(?:commissioned|agreed|funded|planned|total|number of|no\.? of)\s+)*places?"
_FORM = re.compile(rf"{_PLACES}\s*(?:commissioned|agreed|for|in|at|from|-|–|,|:)?\s*{_YEAR}"
                   rf"|{_YEAR}\s*(?:-|–|,|:)?\s*{_PLACES}", re.I)


def year_columns(head: Sequence[str]) -> dict[int, str]:
    """Position -> academic year of columns such as "Places 2024-25"; nothing where two are of one
    year, as of primary and secondary places.

    Args:
        head: names of columns.
    """
    found = {}
    for at, name in enumerate(head):
        form = _FORM.fullmatch(name.strip())
        year = (form[1] or form[2]) if form else ""
        if year and january(year):
            found[at] = year
    twice = len({january(y) for y in found.values()}) < len(found)
    return {} if twice else found


def by_year(
    rows: Sequence[Row], width: int, fields: Mapping[str, int], years: Mapping[int, str]
) -> tuple[list[Row], dict[str, int]]:
    """Rows with one year each, where it has a cell, and where the fields are in them.

    Args:
        rows: of the table.
        width: columns of its header.
        fields: field -> its column.
        years: as by ``year_columns``.
    """
    out: list[Row] = []
    for line, cells in rows:
        own = (*cells, *[""] * (width - len(cells)))
        given = [at for at in years if own[at]] or list(years)[:1]
        out += [(line, (*own, own[at], years[at])) for at in given]
    return out, {**fields, "places": width, "year": width + 1}
