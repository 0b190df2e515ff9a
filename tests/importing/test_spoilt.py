"""Raw files spoilt at random end in a case or in faults, and never in anything else."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from sufficiency.errors import InputError
from sufficiency.importing.build import import_files
from sufficiency.importing.case_files import case_files
from sufficiency.importing.findings import ACTIONS
from sufficiency.importing.mapping import Mapped
from sufficiency.publish.import_page import quality_files
from tests.importing import raw
from tests.sizes import few

TABLES: dict[str, Callable[[], raw.Table]] = {
    "sen2_person.csv": raw.people, "sen2_senneed.csv": raw.needs, "sen2_namedplan.csv": raw.plans,
    "sen2_placementdetail.csv": raw.placements, "edubasealldata.csv": raw.gias,
    "links_edubasealldata.csv": raw.links, "commissioned places.csv": raw.places,
    "candidate sites.csv": raw.sites, "published totals.csv": raw.totals}
CELLS = ("", "x", "-", "<5", "c", "1e9", "-1", "99999", "nan", "45123", "31/02/2024", "2024-25",
         "2099", "Total", "NR1 1AA", "ZZ99 3VZ", "mainstream", "special", "base", "990010", "0",
         "1;2", "£", "Year 7", "\u200b", "=1+1", "9" * 400, "1/1/0001", "5-19", "19-5", "all")


def spoilt(seed: int) -> dict[str, bytes]:
    """The example's files with cells, columns, rows and bytes of some replaced or taken out."""
    draw = random.Random(seed)  # noqa: S311
    out = {}
    for name, make in TABLES.items():
        table = [row.copy() for row in make()]
        for _ in range(draw.choice((0, 0, 1, 3, 30))):
            row = draw.choice(table)
            kind = draw.random()
            if kind < 0.75 and row:
                row[draw.randrange(len(row))] = draw.choice(CELLS)
            elif kind < 0.85:
                column = draw.randrange(len(table[-1]))
                table = [r[:column] + r[column + 1:] for r in table]
            elif kind < 0.95 and len(table) > 1:
                table.remove(row)
            else:
                table.insert(draw.randrange(len(table)), draw.choice(table).copy())
            table = [r for r in table if r] or [[""]]
        data = raw.text(table, draw.choice(",;\t")).encode(draw.choice(("utf-8", "utf-16")))
        if draw.random() < 0.05:
            at = draw.randrange(len(data))
            data = data[:at] + draw.randbytes(draw.randrange(9)) + data[at + draw.randrange(40):]
        if draw.random() > 0.05:
            out[name] = data
    return out


@pytest.mark.parametrize("seed", few(range(40), 2))
def test_a_case_or_faults(seed: int, tmp_path: Path) -> None:
    for name, data in spoilt(seed).items():
        (tmp_path / name).write_bytes(data)
    try:
        found = import_files([tmp_path], Mapped(), bytes(32))
    except InputError as error:
        assert error.faults
        return
    assert all(f.action in ACTIONS and f.what.problem for f in found.findings)
    page = quality_files(found, "c")["quality.html"]
    assert not any(f"Example{n}<" in str(page) for n in range(raw.COUNT)), "nobody is named"
    assert case_files(found.tables, "c", found.january)["children.csv"].startswith("child_id")
