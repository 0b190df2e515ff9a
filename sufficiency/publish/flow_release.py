"""Children and places through the years, fit to publish: one row a January, of all children.

Whoever comes and goes by need and year group, provision with more children than places, and minutes
are not in it. A reader knows that stock less leavers plus joiners is the next stock. Places are
known: where they are full, all children tell how many are left out. What is printed counts as
known to the last child, as one and the same number is rounded in several ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.files import write_file
from sufficiency.gaps import flow_report
from sufficiency.gaps.flow import Flow
from sufficiency.publish.disclosure import release_record as records
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Audit, Rules
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.output_check import gate
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.publish.release_files import audit_beside
from sufficiency.publish.tables import audit_bytes, csv_bytes

FLOW, ANEW = 0, 1
"""Positions of the two plans: most stay, and everybody is placed anew."""
COLUMNS: dict[str, tuple[str, int]] = {
    "children": ("all", FLOW), "joiners": ("joiners", FLOW), "leavers": ("leavers", FLOW),
    "lost_place": ("lost place", FLOW), "may_move": ("may move", FLOW), "moved": ("moved", FLOW),
    "unplaced": ("short", FLOW), "nowhere": ("nowhere", FLOW), "beyond": ("beyond", FLOW),
    "greenfield_unplaced": ("short", ANEW), "greenfield_moved": ("moved", ANEW)}
"""Column of the years -> measure and plan."""
LEFT = ("unplaced", "greenfield_unplaced")
REST = {"nowhere": "unplaced", "moved": "may_move", "lost_place": "may_move"}
"""Part -> what it is a part of; the rest of it is told nowhere."""


def protected(
    found: Flow, rules: Rules, record: Record
) -> tuple[pd.DataFrame, tuple[Audit, ...]]:
    """The Januaries as people may see them, and what was withheld.

    Args:
        found: children and places through the years.
        rules: what is small.
        record: what was published earlier, and where to note what is told now.

    Returns:
        columns year, basis, places (a number) and those of ``COLUMNS`` (as printed).
    """
    rows = found.years.to_dict("records")
    tally = _counted(rows, rules.k)
    guarded = tally.protect(
        replace(rules, base=1), [found.title, f"{found.title}, placed anew"], record)

    def said(column: str, year: int) -> str:
        figure = guarded.figures[_key(column, year)]
        whole = None if figure.value is None else rules.rounded(figure.value)
        return str(replace(figure, value=whole)).replace(",", "")

    return pd.DataFrame([
        {"year": row["year"], "basis": row["basis"], "places": int(row["places"]),
         **{c: said(c, row["year"]) for c in COLUMNS}} for row in rows]), guarded.audit


def _counted(rows: Sequence[Mapping[str, Any]], few: int) -> Collector:
    """Every figure with the sums that hold between them.

    Args:
        rows: of the years.
        few: the threshold.
    """
    tally = Collector(few)
    for i, row in enumerate(rows):
        for column in COLUMNS:
            tally.add_count(_key(column, row["year"]), int(row[column]))
        for column in LEFT:
            if row[column] and row["children"] - row[column] == row["places"]:
                full = tally.add_public(_rest(column, row["year"]), int(row["places"]))
                tally.add_total(_key("children", row["year"]), _key(column, row["year"]), full)
        for part, whole in REST.items():
            more = tally.add_count(_rest(part, row["year"]), int(row[whole] - row[part]),
                                   silent=True)
            tally.add_total(_key(whole, row["year"]), _key(part, row["year"]), more)
        if i:
            before, now = rows[i - 1], row
            stay = tally.add_count(_rest("stay", now["year"]),
                                   int(before["children"] - now["leavers"]), silent=True)
            tally.add_total(_key("children", before["year"]), stay, _key("leavers", now["year"]))
            tally.add_total(_key("children", now["year"]), stay, _key("joiners", now["year"]))
    return tally


def _key(column: str, year: int) -> CountKey:
    measure, plan = COLUMNS[column]
    return CountKey(measure, plan, group(january=str(year)))


def _rest(part: str, year: int) -> CountKey:
    return CountKey(f"not {part}", FLOW, group(january=str(year)))


def write_flow(found: Flow, folder: Path, rules: Rules, against: Sequence[Path] = ()) -> None:
    """Write years.csv and report.md, whole or not at all; audit and record beside the folder.

    Args:
        found: children and places through the years.
        folder: where they go.
        rules: what is small.
        against: folders and files published before, whose records lie beside them.

    Raises:
        DisclosureError: a file would give something away; nothing was written.
        InputError: a record cannot be read, or the folder not be written.
    """
    record = records.read(against)
    table, audit = protected(found, rules, record)
    said = [*flow_report.meaning(found), f"Counts of children below {rules.k} are withheld, with "
            f"any from which one could be worked out; others are rounded to {rules.base}."]
    shown = table.rename(columns=NAMES).assign(
        january=[f"January {y}" for y in table["year"]]).drop(columns="year")
    shown = shown[["january", *shown.columns[:-1]]]
    gate.publish(folder, {
        "years.csv": csv_bytes(table.rename(columns=NAMES)),
        "report.md": flow_report.markdown(
            found.title, [("Children and places by year", shown)], said).encode(),
    }, secrets_of([found.case], [found.title, found.name]), rules)
    write_file(audit_beside(folder), audit_bytes(audit))
    write_file(records.beside(folder), records.to_bytes(record))


NAMES = {"unplaced": "children left out", "nowhere": "children at no place",
         "greenfield_unplaced": "children left out, placed anew",
         "greenfield_moved": "children moved, placed anew", "moved": "children moved",
         "may_move": "children who may move", "lost_place": "children who lost a place",
         "beyond": "children beyond the places", "joiners": "children who joined",
         "leavers": "children who left"}
"""Column -> as people see it: what is counted comes first."""
