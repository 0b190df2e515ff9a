"""Write the folder of a result: tables, report and map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sufficiency.common.kinds import kinds_checked
from sufficiency.errors import DisclosureError
from sufficiency.files import write_file, write_folder
from sufficiency.publish.disclosure import release_record as records
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.consultation import comparable, map_page
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.publish.report.build import public_report
from sufficiency.publish.report.render import report_html, report_markdown
from sufficiency.publish.tables import csv_bytes
from sufficiency.study.result import Result


@kinds_checked
def write_results(
    result: Result, folder: Path | str, against: Sequence[Path | str] = ()
) -> None:
    """Every file of a result, whole or not at all, and a record of what its public ones print.

    Args:
        result: of a scenario's run.
        folder: where they go.
        against: folders and maps published before, whose records lie beside them.

    Raises:
        DisclosureError: report or map would give something away; only the internal tables were
            written.
        InputError: the folder cannot be written; a record is missing or none.

    Examples:
        >>> import sufficiency as sf
        >>> result = sf.solve(sf.datasets.tiny())
        >>> sf.write_results(result, "results/all")
        >>> from pathlib import Path
        >>> Path("results/all/summary.json").is_file()
        True
    """
    folder, record = Path(folder), records.read([Path(a) for a in against])
    publication = result
    tables: dict[str, str | bytes] = {
        "summary.json": json.dumps(result.summary(), indent=2, ensure_ascii=False) + "\n",
        "assignment.csv": csv_bytes(_plain(result.plan.assignment)),
        "places.csv": csv_bytes(result.plan.places),
        "options.csv": csv_bytes(result.plan.options),
        "journeys.csv": csv_bytes(publication.journeys),
    }
    try:
        told = _told(result, publication, record)
    except DisclosureError as error:
        write_folder(folder, tables)
        raise DisclosureError(error.leaks, kept=", ".join(tables)) from None
    write_folder(folder, {**tables, **told})
    write_file(records.beside(folder), records.to_bytes(record))


def _told(result: Result, publication: Result, record: Record) -> dict[str, bytes]:
    """The report and the map, which may be published; what they print is noted in ``record``."""
    rules = Rules()
    story = public_report([publication], rules, record)
    # A comparator that the report must not tell is on no map beside it.
    told_of = {p.name for p in story.plans}
    beside = [r for r in comparable(result) if r.plan.name in told_of]
    page, _ = map_page([result, *beside], "map.html", rules, record=record)
    told = {"report.html": report_html(story).encode(),
            "report.md": report_markdown(story).encode()}
    found = leaks(told, secrets_of([result.case], result.titles), rules)
    if found:
        raise DisclosureError(found)
    return {"map.html": page, **told}


def _plain(assignment: pd.DataFrame) -> pd.DataFrame:
    """An assignment as a table for people: a decile that is not known is an empty cell."""
    decile = assignment["imd_decile"].astype("Int64")
    return assignment.assign(imd_decile=decile.mask(decile == 0))
