"""A forecast fit to publish: children with plans by year, with bands, by setting and need.

A reader who knows the rates knows the stock of the start from any later January, so a setting or a
need is told in all of them or in none: in none where its stock is small, or gives that of a small
one away. Smaller figures of the rows that are told, none among them, are told as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.errors import DisclosureError
from sufficiency.files import write_file
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.specialist import PLACED
from sufficiency.forecast.tables import SETTINGS
from sufficiency.publish.disclosure import release_record as records
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Audit, Band, Rules
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.secrets import Secrets
from sufficiency.publish.release_files import audit_beside
from sufficiency.publish.report.years.sheets import counted, drawn
from sufficiency.publish.tables import audit_bytes, csv_bytes

ALL = CountKey("plans")


def protected(
    each: Forecast, specialist: Mapping[str, np.ndarray], rules: Rules, record: Record
) -> tuple[pd.DataFrame, tuple[Audit, ...]]:
    """Every figure that may be told, and what was withheld.

    Args:
        each: of one council.
        specialist: (years, d) children placed and needing, where that is known.
        rules: what is small.
        record: what was published earlier, and where to note what is told now.

    Returns:
        columns series, year, children_10, children_50, children_90 (as printed).
    """
    parts = dict(_parts(each))
    tally = Collector(rules.k)
    tally.add_count(ALL, int(each.setup.stock.sum()))
    for by in ("setting", "need"):
        keys = [tally.add_count(key, stock) for key, (stock, _) in parts.items()
                if key.axes == (by,)]
        if keys:
            tally.add_total(ALL, *keys)
    placed = [key for key in parts if key.of[0].name in PLACED]
    if specialist and placed:
        tally.add_total(tally.add_count(CountKey("placed"), sum(parts[k][0] for k in placed)),
                        *placed)
    # Known to the last child, as many Januaries are rounded in as many ways.
    guarded = tally.protect(replace(rules, base=1), [each.council], record)
    rows = [_row("all plans", each.origin, counted_band(int(each.setup.stock.sum()), rules))]
    rows += [_row("all plans", year, drawn(each.total()[y], rules))
             for y, year in enumerate(each.januaries)]
    rows += [_row(name, year, drawn(of[y], rules)) for name, of in specialist.items()
             for y, year in enumerate(each.januaries)]
    for key, (stock, of) in parts.items():
        if guarded.figures[key].value is None:
            continue
        (one,) = key.of
        name = f"{one.by}: {one.name}"
        rows.append(_row(name, each.origin, counted_band(stock, rules)))
        rows += [_row(name, year, drawn(of[y], rules)) for y, year in enumerate(each.januaries)]
    return pd.DataFrame(rows, columns=["series", "year", *(f"children_{q}" for q in (
        10, 50, 90))]), guarded.audit


def counted_band(stock: int, rules: Rules) -> Band:
    """A stock that is known."""
    return Band.one(counted(stock, rules))


def _row(name: str, year: int, band: Band) -> tuple[object, ...]:
    return (name, year, *(str(c).replace(",", "") for c in (band.low, band.middle, band.high)))


def _parts(each: Forecast) -> Iterator[tuple[CountKey, tuple[int, np.ndarray]]]:
    """Settings, where they are of the published kinds, and needs: stock, and (years, d) draws."""
    setup = each.setup
    if set(setup.kinds) <= set(SETTINGS):
        for kind in sorted(set(setup.kinds)):
            mine = [i for i, k in enumerate(setup.kinds) if k == kind]
            yield (CountKey("plans", 0, group(setting=kind)),
                   (int(setup.stock[:, mine].sum()), each.kind(kind).sum(axis=2)))
    by_need = each.by_need.sum(axis=(3, 4))
    for i, need in enumerate(setup.needs):
        yield (CountKey("plans", 0, group(need=need)),
               (int(setup.stock[i].sum()), by_need[:, :, i]))


def write_forecast(
    each: Forecast, specialist: Mapping[str, np.ndarray], out: Path, rules: Rules,
    against: Sequence[Path] = (),
) -> None:
    """Write the table, if nothing in it gives anything away; audit and record beside it.

    Args:
        each, specialist: as for ``protected``.
        out: CSV file.
        rules: what is small.
        against: files published before, whose records lie beside them.

    Raises:
        DisclosureError: it would give something away; nothing was written.
        InputError: a record cannot be read, or a file not be written.
    """
    record = records.read(against)
    table, audit = protected(each, specialist, rules, record)
    data = csv_bytes(table)
    if found := leaks({out.name: data}, Secrets(), rules):
        raise DisclosureError(found)
    write_file(out, data)
    write_file(audit_beside(out), audit_bytes(audit))
    write_file(records.beside(out), records.to_bytes(record))
