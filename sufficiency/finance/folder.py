"""Where a council's assumptions about money lie, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from sufficiency.case.scenario import Scenario
from sufficiency.errors import Fault, InputError
from sufficiency.finance.assumptions import PLACE_COSTS, Assumptions, read_assumptions
from sufficiency.finance.openings import Kind, read_kinds
from sufficiency.finance.rates import Rates, load_rates

NEEDED = ("assumptions.csv", "kinds.csv")


@dataclass(frozen=True, eq=False)
class Tables:
    """What a council gives for its appraisals.

    Attributes:
        kinds: what is taken of each kind of opening where an option does not say it.
        claim: table of a published claim; it need not be there.
    """

    assumptions: Assumptions = field(repr=False)
    rates: Rates = field(repr=False)
    kinds: dict[str, Kind] = field(repr=False)
    claim: Path


def has_tables(folder: Path | None) -> TypeGuard[Path]:
    """Whether a folder holds what an appraisal needs."""
    return folder is not None and all((folder / name).is_file() for name in NEEDED)


def taken(folder: Path | None) -> dict[str, Kind]:
    """What is taken of each kind of opening where an option does not say it; none without tables.

    Raises:
        InputError: every fault of the table.
    """
    return read_kinds(folder / NEEDED[1]) if has_tables(folder) else {}


def folder_of(scenarios: Sequence[Scenario]) -> Path | None:
    """The folder of assumptions about money of scenarios that are told together; None where they
    name several, as their pounds would be of different years.

    Args:
        scenarios: one at least.
    """
    folders = {each.finance_folder for each in scenarios}
    return folders.pop() if len(folders) == 1 else None


def read_tables(folder: Path) -> Tables:
    """The tables of a folder.

    Args:
        folder: assumptions.csv, kinds.csv, and where there are any claim.csv and tables of national
            rates.

    Raises:
        InputError: every fault of the tables, or the folder is not there.
    """
    if not folder.is_dir():
        raise InputError([Fault(folder.name, "is not there",
                                "Put assumptions.csv and kinds.csv in this folder of the case, or "
                                "name another with --finance.")])
    given, kinds = read_assumptions(folder / NEEDED[0]), read_kinds(folder / NEEDED[1])
    places = {PLACE_COSTS[name]: kind.place_range for name, kind in kinds.items()}
    return Tables(Assumptions({**given.ranges, **places}), load_rates(folder), kinds,
                  folder / "claim.csv")
