"""The data-quality report of an import, as HTML and CSV: for the council's own use only.

Row numbers lead to the council's own files; no value that may identify a child is in it. Counts
are whole, so it is not for publication.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sufficiency.importing.build import Imported
from sufficiency.importing.findings import ACTIONS, Finding, rows_of
from sufficiency.importing.quality import Count
from sufficiency.publish.tables import csv_bytes
from sufficiency.publish.travel_benchmark.page import page
from sufficiency.study.accuracy import About

ROWS = 8
"""Row numbers that the page shows; the table has all."""
HEADS = ("File", "Column", "Value", "What", "What you can do", "Rows", "Which")
SLIGHT = ("mended", "read")
"""Actions that stand below the counts."""
Section = tuple[str, list[str], list[list[str]]]
"""Words, heads of columns, rows."""
TOPICS = {
    "all": "All together", "need": "Primary need", "year group": "Year group", "phase": "Phase",
    "setting": "Setting", "school": "School or base", "transport": "Vehicle of the contracts"}


def quality_files(found: Imported, name: str) -> dict[str, str | bytes]:
    """The report: quality.html, quality.csv and counts.csv.

    Args:
        name: of the case.
    """
    about = About(case_title=name, attribution=(
        "For the council's own use: the counts are whole and small ones are not withheld.",),
        travel_source="")
    return {
        "quality.html": page(
            "import.html.j2", title="Data quality of an import", about=about,
            summary=_summary(found),
            grave=[_section(a, found.findings) for a in ACTIONS if a not in SLIGHT],
            slight=[_section(a, found.findings) for a in SLIGHT],
            counts=[(_heads(t), [_count(c) for c in found.counts if c.topic == t])
                    for t in TOPICS]),
        "quality.csv": csv_bytes(pd.DataFrame(
            [_record(f) for f in found.findings],
            columns=["action", "file", "column", "value", "what", "to_do", "rows", "row_numbers"])),
        "counts.csv": csv_bytes(pd.DataFrame(
            [(c.topic, c.name, c.children, c.published, c.roll) for c in found.counts],
            columns=["topic", "name", "children", "published_or_places", "roll"]).astype(
                {"published_or_places": "Int64", "roll": "Int64"})),
    }


def _summary(found: Imported) -> list[str]:
    """What a planner asks first."""
    faults = [f for f in found.findings if f.action == "fault"]
    children = sum(c.children for c in found.counts if c.topic == "all")
    first = (f"Faults to settle before a case can be written: {len(faults):,}." if faults else
             "No fault was found in these files.")
    return [first, f"Children read, as of January {found.january}: {children:,}.",
            f"What was done: {sentence(found.findings)}."]


def _section(action: str, findings: Sequence[Finding]) -> Section:
    """All findings of an action: columns that none of them fills are left out."""
    rows = [_row(f) for f in findings if f.action == action]
    used = [at for at, head in enumerate(HEADS) if head in HEADS[:1] or any(r[at] for r in rows)]
    return ACTIONS[action], [HEADS[at] for at in used], [[r[at] for at in used] for r in rows]


def _row(finding: Finding) -> tuple[str, ...]:
    rows, what = rows_of(finding.what), finding.what
    shown = ", ".join(map(str, rows[:ROWS])) + (", ..." if len(rows) > ROWS else "")
    return (what.file, what.column or "", what.value, f"{what.problem}.", what.remedy,
            f"{len(rows):,}" if rows else "", shown)


def _record(finding: Finding) -> tuple[str, str, str, str, str, str, int, str]:
    what, rows = finding.what, rows_of(finding.what)
    return (finding.action, what.file, what.column or "", what.value, what.problem, what.remedy,
            len(rows), " ".join(map(str, rows)))


def _heads(topic: str) -> list[str]:
    of_schools = ["Places", "On roll"]
    return [TOPICS[topic], "Children", *(of_schools if topic == "school" else ["Published"])]


def _count(one: Count) -> tuple[str, ...]:
    def shown(number: int | None) -> str:
        return "" if number is None else f"{number:,}"

    figures = one.name, shown(one.children), shown(one.published)
    return (*figures, shown(one.roll)) if one.topic == "school" else figures


def sentence(findings: Sequence[Finding]) -> str:
    """How many things of each kind were found, in one line."""
    counts = {a: sum(f.action == a for f in findings) for a in ACTIONS}
    return (f"{counts['guessed']:,} guessed, {counts['dropped']:,} left out, "
            f"{counts['look']:,} to look at, {counts['mended']:,} mended")
