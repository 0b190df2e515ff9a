"""Schools and bases with more children than places: how many are beyond them, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.table import Kind, Row, Table


def add(tally: Collector, summaries: Sequence[Mapping[str, Any]]) -> None:
    """Children beyond the places there are, in each scenario and in each provision of it."""
    for number, summary in enumerate(summaries):
        over = summary["over_full"]
        if over["of"]:
            tally.add_total(tally.add_count(CountKey("beyond", number), over["children"]), *(
                tally.add_count(CountKey("beyond", number, group(school=r["pool_id"])), r["overs"])
                for r in over["of"]))


def sheet(told: Columns) -> Table:
    """One line for each provision that is over-full in any column, most beyond first."""
    found: dict[str, dict[str, Any]] = {}
    for entry in told.entries:
        for row in entry.outcome.summary["over_full"]["of"]:
            found.setdefault(row["pool_id"], row)
    rows = sorted(found.values(), key=lambda r: (-r["overs"], r["pool_id"]))
    n = range(len(told.entries))
    lines = [Row(f"{r['name']} ({r['places']:,} places)", tuple(
        told.figure("beyond", i, school=r["pool_id"]) for i in n)) for r in rows]
    lines.append(Row("All of them", tuple(told.figure("beyond", i) for i in n), Kind.WHOLE))
    return Table("over-full", "Children beyond the places of their school or base",
                 "School or base", "children", told.titles, tuple(lines) if rows else ())
