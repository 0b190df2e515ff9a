"""The page of the years ahead, and its table: internal, or fit to publish.

A public page is told from figures that passed disclosure control; its final bytes and those of the
table pass the output check together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from sufficiency.case.case import Case
from sufficiency.common.phrases import low
from sufficiency.errors import DisclosureError
from sufficiency.files import ready_file, write_file
from sufficiency.gaps.run import Ahead
from sufficiency.publish.disclosure import release_record as records
from sufficiency.publish.disclosure.figures import Band, Rules
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.publish.release_files import audit_beside, target
from sufficiency.publish.report.document import INTERNAL
from sufficiency.publish.report.notices import Lines, banner
from sufficiency.publish.report.plan_marks import by_title
from sufficiency.publish.report.render import numeric
from sufficiency.publish.report.years import charts, sheets
from sufficiency.publish.report.years.build import YearsAhead, years_ahead
from sufficiency.publish.report.years.figures import Figures
from sufficiency.publish.report.years.sheets import YearSheet
from sufficiency.publish.tables import audit_bytes, csv_bytes
from sufficiency.publish.templating import environment

TITLE = "The years ahead"


@dataclass(frozen=True)
class Page:
    """What the template shows."""

    case_title: str
    mark: str
    banner: Lines
    summary: tuple[str, ...]
    parts: Sequence[tuple[str, Sequence[YearSheet]]]
    drawings: Mapping[str, Markup]
    notes: tuple[str, ...]
    attribution: tuple[str, ...]
    title: str = TITLE


def years_page(told: YearsAhead, case: Case) -> str:
    """The page as HTML that opens with no network. The same figures give the same bytes.

    Args:
        told: what may be seen.
        case: its title, notices and sources stand on the page.
    """
    page = Page(
        case.title, INTERNAL if told.rules is None else "",
        banner(case.synthetic, False, case.stand_ins),
        tuple(s.finding for s in told.sheets if s.drawn and s.finding), sheets.parts(told.sheets),
        charts.drawn(told.sheets, by_title([p.title for p in told.figures.plans])), told.notes,
        case.attribution)
    return environment(low=low, numeric=numeric, reading=charts.reading).get_template(
        "years.html.j2").render(page=page, charts={}, before=sheets.BEFORE)


def years_table(told: Figures, names: Sequence[str]) -> pd.DataFrame:
    """Every figure of the places as one table: a row a scenario, January and row.

    Args:
        told: what may be seen.
        names: of the scenarios.

    Returns:
        columns scenario, year, basis, need, phase, district (empty = all), places and children
        (of all only), short: median, and from and to in 8 of 10 draws.
    """
    return pd.DataFrame(_rows(told, names), columns=[
        "scenario", "year", "basis", "need", "phase", "district", "places", "children_10",
        "children_50", "children_90", "short_10", "short_50", "short_90"])


def _rows(told: Figures, names: Sequence[str]) -> Iterator[tuple[object, ...]]:
    for name, plan in zip(names, told.plans, strict=True):
        for i, (year, basis) in enumerate(zip(told.years, told.basis, strict=True)):
            yield (name, year, basis, "", "", "", plan.places[i].value, *_three(told.children[i]),
                   *_three(plan.short[i]))
            for line, bands in plan.alone.items():
                yield (name, year, basis, *line, "", "", "", "", *_three(bands[i]))


def _three(band: Band) -> tuple[str, str, str]:
    """Figures with no comma between thousands, or why there is none."""
    low, middle, high = (str(c).replace(",", "") for c in (band.low, band.middle, band.high))
    return low, middle, high


def write_years(
    found: Ahead, rules: Rules | None, *, page: Path | None = None, table: Path | None = None,
    against: Sequence[Path] = (),
) -> tuple[Path, ...]:
    """Write the page, the table or both, whole or not at all; the paths written.

    Args:
        found: plans of one case, and the forecast of its council.
        rules: of disclosure control; None for internal files, whose names say so.
        page: HTML file.
        table: CSV file.
        against: what was published before, whose records lie beside it.

    Raises:
        DisclosureError: a public file would give something away; nothing was written.
        InputError: a record cannot be read, or a file cannot be written.
    """
    record = records.read(against)
    told = years_ahead(found, rules, record)
    files: dict[Path, bytes] = {}
    public = rules is not None
    if page is not None:
        files[target(page, public=public)] = years_page(told, found.plans[0].case).encode()
    if table is not None:
        files[target(table, public=public)] = csv_bytes(
            years_table(told.figures, [each.name for each in found.plans]))
    if rules is None:
        for path, data in files.items():
            write_file(path, data)
        return tuple(files)
    secrets = secrets_of([each.case for each in found.plans],
                         [text for each in found.plans for text in (each.title, each.name)])
    if leaked := leaks({path.name: data for path, data in files.items()}, secrets, rules):
        raise DisclosureError(leaked)
    first = next(iter(files))
    files |= {audit_beside(first): audit_bytes(told.audit),
              records.beside(first): records.to_bytes(record)}
    for path, data in files.items():
        write_file(path, data)
    return tuple(files)


def ready(
    page: Path | None, table: Path | None, *, public: bool, against: Sequence[Path]
) -> None:
    """See, before any forecast, that files can be written, and earlier records be read.

    Args:
        page, table: as ``write_years`` is told them.
        public: whether audit and record are written beside the first.
        against: what was published before.

    Raises:
        InputError: as ``write_years``.
    """
    records.read(against)
    files = [target(f, public=public) for f in (page, table) if f is not None]
    for path in (*files, *((audit_beside(files[0]), records.beside(files[0])) if public and files
                           else ())):
        ready_file(path)
