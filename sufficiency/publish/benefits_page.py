"""The benefit tracker as a page: promised against came, quarter by quarter, rated in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.common.threshold import K
from sufficiency.errors import DisclosureError
from sufficiency.files import write_file
from sufficiency.finance.benefits import RULE, benefit_table, track
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.running_sums import few
from sufficiency.publish.output_check import gate
from sufficiency.publish.output_check.secrets import Secrets
from sufficiency.publish.release_files import target
from sufficiency.publish.report.document import INTERNAL
from sufficiency.publish.tables import csv_bytes
from sufficiency.publish.tracked_benefits import Shown, shown_inside, shown_to_all
from sufficiency.publish.travel_benchmark.page import page
from sufficiency.study.accuracy import About

MARKS = {"green": "\u25cf", "amber": "\u25b2", "red": "\u25a0", "not due": "\u25cb",
         "not reported": "?"}
"""A shape beside each word, so that nothing is told by colour alone."""
NEAREST = "Counts of children are rounded to the nearest ten."
ORDER = ("red", "amber or red", "amber", "green or amber", "not reported", "green", "not due")


def in_public(rules: Rules) -> str:
    """What is said of a page for everybody: how children are told.

    Args:
        rules: of disclosure control.
    """
    return (f"Children are told to date and in bands, once {few(rules)} more have come since they "
            "were told last; pounds, minutes and miles that are made from children are not told, "
            "nor is their rating.")


def benefits_page(
    rows: Sequence[Mapping[str, Any]], quarter: str, name: str, rules: Rules | None = None
) -> str:
    """The tracker to the end of a quarter, as HTML that opens with no network.

    Args:
        rows: of the table, as read.
        quarter: the last that counts, as 2021-22 Q3.
        name: of the table, told as the source.
        rules: of disclosure control; None: a page for inside, which says so.
    """
    tracked = _shown(rows, quarter, rules)
    return page(
        "benefits.html.j2", title=f"What was promised and what came, to the end of {quarter}",
        about=About("Benefit tracker", (f"Made from {name}.",), ""), rule=RULE, marks=MARKS,
        mark=INTERNAL if rules is None else "", how=NEAREST if rules is None else in_public(rules),
        summary=_summary(tracked), tracked=tracked)


def benefits_table(
    rows: Sequence[Mapping[str, Any]], quarter: str, rules: Rules | None = None
) -> pd.DataFrame:
    """Measure, planned, actual and rating, and which quarters have no figure.

    Args:
        rows, quarter, rules: as for ``benefits_page``.
    """
    if rules is None:
        return benefit_table(track(rows, quarter))
    missing = {t.words: ", ".join(sorted(t.missing)) for t in track(rows, quarter)}
    return pd.DataFrame(
        [(s.words, s.planned, s.actual, s.rating, missing[s.words])
         for s in _shown(rows, quarter, rules)],
        columns=["measure", "planned_to_date", "actual_to_date", "rating", "not_reported"])


def _shown(
    rows: Sequence[Mapping[str, Any]], quarter: str, rules: Rules | None
) -> Sequence[Shown]:
    return shown_inside(rows, quarter) if rules is None else shown_to_all(rows, quarter, rules)


def _summary(tracked: Sequence[Shown]) -> list[str]:
    """How many measures have which rating, the worst first."""
    out = []
    for rating in (*ORDER, *sorted({t.rating for t in tracked} - set(ORDER))):
        own = [t.words for t in tracked if t.rating == rating]
        if own:
            of = f"{len(own)} measure{'s' if len(own) != 1 else ''}"
            out.append(f"{rating.capitalize()}: {of} ({'; '.join(own)}).")
    return out or ["Nothing is tracked."]


def write_benefits(
    rows: Sequence[Mapping[str, Any]], quarter: str, name: str, *, page: Path | None = None,
    table: Path | None = None, public: bool = False, threshold: int = K,
) -> tuple[Path, ...]:
    """Write page and table, as far as they are asked for; in public both or none.

    Args:
        rows, quarter, name: as for ``benefits_page``.
        page: HTML; one for inside says so in its name.
        table: CSV; the same.
        public: fit to publish.
        threshold: smallest count of children that is told.

    Returns:
        The files that were written.

    Raises:
        DisclosureError: a public file would give something away; nothing was written.
        InputError: a file cannot be written.
    """
    rules = Rules(threshold) if public else None
    files = {}
    if page is not None:
        files[target(page, public=public)] = benefits_page(rows, quarter, name, rules).encode()
    if table is not None:
        files[target(table, public=public)] = csv_bytes(benefits_table(rows, quarter, rules))
    if rules is not None:
        texts = {str(r["source"]) for r in rows}
        found = gate.leaks(gate.Files({path.name: data for path, data in files.items()},
                                      texts=texts), Secrets(), rules)
        if found:
            raise DisclosureError(found)
    for path, data in files.items():
        write_file(path, data)
    return tuple(files)
