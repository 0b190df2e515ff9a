"""Tables of alternative provision, read and cross-checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.alternative_columns import HUB, PROVIDERS, REGISTER
from sufficiency.case.columns import SITES
from sufficiency.case.dates import NEVER, read_days
from sufficiency.case.points import NOWHERE, POINT, find_points, point_faults, read_postcodes
from sufficiency.case.reading import read_table
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError, cells_of, did_you_mean

DATES = ("entry", "planned_exit", "left")


@discreet
@dataclass(frozen=True, eq=False)
class Alternative:
    """What a case says of alternative provision.

    Attributes:
        providers: columns of alternative/providers.csv; a hub has the point of its host where it
            gives none.
        register: columns of alternative/register.csv, its dates as days from 1 January 1970
            (``NEVER`` = empty); no rows without the file.
        hosts: mainstream schools of sites.csv: name, urn, ncy_min, ncy_max, easting_m, northing_m,
            district, roll (-1 = not known), site_id, status.
    """

    providers: pd.DataFrame
    register: pd.DataFrame
    hosts: pd.DataFrame

    def open_in(self, year: int) -> pd.DataFrame:
        """Providers that are open in a January."""
        p = self.providers
        return p[(p["from_year"] <= year) & (p["to_year"] >= year)]


def read_alternative(folder: Path, *, needed: bool = True) -> Alternative:
    """The tables of a case folder.

    Args:
        folder: of the case.
        needed: whether there must be providers; if not, a case without any has no rows.

    Raises:
        InputError: every fault of them. No message quotes an id of a child.
    """
    hosts, faults = read_table(folder / SITES.file, SITES)
    own, found = read_postcodes(folder, NOWHERE)
    faults += found
    hosts = find_points(hosts[hosts["kind"] == "host"], own)
    path = folder / PROVIDERS.file
    if needed or path.exists():
        providers, found = read_table(path, PROVIDERS)
        if providers.empty or any(f.column == "provider_id" for f in found):
            # nothing can be checked against it
            raise InputError(faults + [replace(f, file=PROVIDERS.file) for f in found])
        faults += [replace(f, file=PROVIDERS.file) for f in found]
    else:
        providers = pd.DataFrame({c.name: pd.Series(dtype=object)
                                  for c in PROVIDERS.columns}).assign(row=0)
    providers = find_points(providers, own)
    faults += _spans(providers)
    points = hosts.drop_duplicates("urn").set_index("urn")[POINT]
    hub = (providers["kind"] == HUB).to_numpy(bool)
    named = (providers["host_urn"] != "").to_numpy(bool)
    unknown = hub & named & ~providers["host_urn"].isin(points.index).to_numpy(bool)
    faults += _hosts(providers, unknown, points.index)
    for column in POINT:
        taken = providers["host_urn"].map(points[column])
        providers = providers.assign(**{column: providers[column].astype(float).fillna(taken)})
    faults += [Fault(PROVIDERS.file, "is a hub without a point", "Give host_urn, a postcode or "
                     "both coordinates.", row=int(row), column="host_urn")
               for row in providers.loc[hub & providers["easting_m"].isna(), "row"]]
    faults += point_faults(PROVIDERS.file, providers.assign(coded=providers["coded"].astype(bool)),
                           hosts[POINT].dropna().to_numpy(float))
    register, found = _register(folder, set(providers["provider_id"]))
    if faults + found:
        raise InputError(faults + found)
    return Alternative(providers, register, hosts.reset_index(drop=True))


def _spans(providers: pd.DataFrame) -> list[Fault]:
    return [Fault(PROVIDERS.file, f"is below {low}", "Order the two.", row=int(row), column=high)
            for low, high in (("ncy_min", "ncy_max"), ("from_year", "to_year"))
            for row in providers.loc[providers[high] < providers[low], "row"]]


def _hosts(providers: pd.DataFrame, unknown: np.ndarray, urns: Iterable[str]) -> list[Fault]:
    return [Fault(PROVIDERS.file, "is not the URN of a host of sites.csv", did_you_mean(urn, urns),
                  row=int(row), column="host_urn", value=urn)
            for row, urn in providers.loc[unknown, ["row", "host_urn"]].itertuples(index=False)]


def _register(folder: Path, providers: set[str]) -> tuple[pd.DataFrame, list[Fault]]:
    path = folder / REGISTER.file
    if not path.exists():
        return pd.DataFrame(columns=["row", *(c.name for c in REGISTER.columns)]), []
    table, faults = read_table(path, REGISTER)
    days, found = read_days(REGISTER.file, table, DATES)
    faults = [replace(f, file=REGISTER.file) for f in faults] + found
    if not providers and len(table):
        return table.assign(**days), [Fault(PROVIDERS.file, "is missing, and the register names "
                                            "providers", "Add it; see the data dictionary.")]
    faults += [Fault(REGISTER.file, "is no provider of alternative/providers.csv",
                     did_you_mean(name, providers), row=int(row), column="provider_id", value=name)
               for row, name in table[["row", "provider_id"]].itertuples(index=False)
               if name and name not in providers]
    told = cells_of(faults)
    for later in DATES[1:]:
        wrong = (days[later] < NEVER) & (days["entry"] < NEVER) & (days[later] < days["entry"])
        faults += [Fault(REGISTER.file, "is before entry", "Check the two dates.", row=int(row),
                         column=later)
                   for row in table.loc[wrong, "row"] if (row, later) not in told]
    return table.assign(**days), faults
