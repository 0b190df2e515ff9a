"""Places side by side, a column a year or a column a need, as a row for each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sufficiency.importing.findings import Finding, find
from sufficiency.importing.sheets import Row
from sufficiency.importing.values import bare, count, dictionary, january

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


_NEED = re.compile(r"(?:(?:commissioned\s+)?places?\s*(?:for|:|-|–)?\s+)?(.*?)(?:\s*places?)?",
                   re.I)


def need_columns(head: Sequence[str], fields: Mapping[str, int]) -> dict[int, str]:
    """Position -> need or designation of columns such as "ASD places"; nothing where a column of
    the table says for which need its places are, or fewer than two are named so.

    Args:
        head: names of columns.
        fields: field -> its column.
    """
    words = {**dictionary()["need"], **dictionary()["designation"]}
    # A mapping of last month names the first of these columns for what they all say.
    own = {fields[f] for f in ("places", "designation") if f in fields}
    others = set(fields.values()) - own
    found = {}
    for at, name in enumerate(head):
        said = _NEED.fullmatch(name.strip())
        if said and at not in others and bare(said[1]) in words:
            found[at] = said[1]
    other = "designation" in fields and fields["designation"] not in found
    return found if len(found) > 1 and not other else {}


def counted(fields: Mapping[str, int], rows: Sequence[Row]) -> dict[str, int]:
    """Fields without places by phase where these columns say something else, as yes and no.

    Args:
        fields: field -> its column.
        rows: of the table.
    """
    parts = {f: at for f, at in fields.items() if f.startswith("places_")}
    cells = {row[at] for _, row in rows for at in parts.values() if at < len(row)}
    if "places" not in fields or all(count(c) or not c.strip("-–. ") for c in cells):
        return dict(fields)
    return {f: at for f, at in fields.items() if f not in parts}


def by_need(
    rows: Sequence[Row], width: int, fields: Mapping[str, int], needs: Mapping[int, str], file: str
) -> tuple[list[Row], dict[str, int], list[Finding]]:
    """Rows with one need each, where it has places, where the fields are in them, and rows whose
    total is not what their needs come to.

    Args:
        rows: of the table.
        width: columns of its header.
        fields: field -> its column; that of places is the total of a row.
        needs: as by ``need_columns``.
        file: name of the table.
    """
    out: list[Row] = []
    wrong, unread = [], []
    for line, cells in rows:
        own = (*cells, *[""] * (width - len(cells)))
        parts = {at: count(own[at]) for at in needs if own[at].strip("-–. ")}
        if None in parts.values():
            unread.append(line)
            continue
        total = count(own[fields["places"]]) if "places" in fields else None
        come_to = sum(int(str(v)) for v in parts.values())
        if total is not None and int(total) != come_to:
            wrong.append(line)
        out += [(line, (*own, str(v), needs[at])) for at, v in parts.items() if int(str(v))]
    findings = []
    if unread:
        findings.append(find("fault", file, "has places for a need that are no whole number",
                             "Write digits; leave it empty where there are none.", rows=unread))
    if wrong:
        findings.append(find("fault", file, "has a total that its needs do not come to",
                             "Mend one of them.", rows=wrong))
    return out, {**fields, "places": width, "designation": width + 1}, findings
