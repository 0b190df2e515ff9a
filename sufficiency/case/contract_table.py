"""The council's own runs, read and cross-checked with its children, schools and vehicles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.case.reading import read_table
from sufficiency.case.transport_columns import CONTRACTS, VEHICLES
from sufficiency.errors import Fault, InputError, cells_of, did_you_mean

SAME = ("school", "vehicle", "day_gbp", "assistant")
"""What all rows of a run say alike."""


def read_contracts(
    path: Path, children: Mapping[str, int], schools: Collection[str], kinds: Collection[str]
) -> pd.DataFrame:
    """Columns of contracts.csv, one row a child.

    Args:
        path: the file.
        children: id -> how many children bear it.
        schools: URNs, pool_ids and site_ids of provision with a known location.
        kinds: of vehicle, in the price list.

    Raises:
        InputError: every fault of it. No message quotes an id of a child.
    """
    if not path.exists():
        raise InputError([Fault(
            name_of(path), "is missing", "Add the council's runs, one row a child; or write those "
            "of a plan with transport --contracts.")])
    table, faults = read_table(path, CONTRACTS)
    told = cells_of(faults)
    faults += [f for f in (*_unknown(table, children, schools, kinds), *_unlike(table))
               if not told & {(f.row, f.column), (1, f.column)}]
    if faults:
        raise InputError([replace(f, file=name_of(path)) for f in faults])
    return table


def name_of(path: Path) -> str:
    """How a table of runs is named in faults: that of a case by its place there, another as the
    planner named it.

    Args:
        path: of the table.
    """
    return CONTRACTS.file if path.as_posix().endswith(f"/{CONTRACTS.file}") else path.name


def _unknown(
    table: pd.DataFrame, children: Mapping[str, int], schools: Collection[str],
    kinds: Collection[str],
) -> Iterator[Fault]:
    """Rows that name what the case does not have."""
    seen: dict[str, int] = {}
    for row, school, kind, child in table[
            ["row", "school", "vehicle", "child_id"]].itertuples(index=False):
        if school not in schools:
            yield Fault("", "is no school or base with a location in this case",
                        did_you_mean(school, schools), row=int(row), column="school", value=school)
        if kind not in kinds:
            yield Fault("", f"is no kind of vehicle of {VEHICLES.file}",
                        did_you_mean(kind, kinds), row=int(row), column="vehicle", value=kind)
        seen[child] = seen.get(child, 0) + 1
        if child not in children:
            yield Fault("", "is no child of this case with a daily journey",
                        "Give a child_id or group_id of children.csv, or take the row out.",
                        row=int(row), column="child_id")
        elif seen[child] > children[child]:
            yield Fault("", "is in more rows than there are children with this id",
                        "Keep one row a child.", row=int(row), column="child_id")


def _unlike(table: pd.DataFrame) -> Iterator[Fault]:
    """Rows that say of a run what its first row does not."""
    first: dict[str, dict[str, Any]] = {}
    for row in table[table["run"] != ""].to_dict("records"):
        begun = first.setdefault(str(row["run"]), row)
        for column in SAME:
            if row[column] != begun[column]:
                yield Fault("", "is not what the first row of its run says",
                            "Write the same in every row of a run, or give another run another "
                            "name.", row=int(row["row"]), column=column, value=str(row[column]))
