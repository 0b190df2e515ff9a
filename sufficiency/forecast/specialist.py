"""Two series, never one: children *placed*, and children *needing a specialist place*.

Placed are those in state special schools, units and resourced provision: they follow the places
there are. Needing one are these, those who wait, and of those in independent schools, alternative
provision or elsewhere the share who would be placed if there were places. That share is an
assumption with a band, never fitted: placements cannot tell it. Places built raise the first series
up to the second, and not the second.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.tables import AGES, SETTINGS, digest

PLACED = ("state_special", "unit_rp")
WAITING = "waiting"
NEEDING = Table("needing.csv", "who would be placed if there were places", (
    Column("setting", "where they are; waiting = children named for a place who wait (a number)",
           needed=True, words=(*(s for s in SETTINGS if s not in PLACED), WAITING),
           default=WAITING),
    Column("age_from", "youngest age at 31 August", "int", low=0, high=25, default=AGES[0]),
    Column("age_to", "oldest age", "int", low=0, high=25, default=AGES[-1]),
    Column("low", "least share", "number", True, 0, 100_000, default=0.0),
    Column("central", "most likely share", "number", True, 0, 100_000, default=0.0),
    Column("high", "highest share", "number", True, 0, 100_000, default=0.0),
    Column("basis", "why"),
), ("setting", "age_from"))


def read_needing(path: Path) -> tuple[pd.DataFrame, str]:
    """The assumption, and its SHA-256.

    Raises:
        InputError: every fault found.
    """
    table, faults = read_table(path, replace(NEEDING, file=path.name))
    for row in table.to_dict("records"):
        number = int(row["row"])
        if not row["low"] <= row["central"] <= row["high"]:
            faults.append(Fault(path.name, "is not between low and high", "Order the three.",
                                number, "central", f"{row['central']:g}"))
        if row["setting"] != WAITING and row["high"] > 1:
            faults.append(Fault(path.name, "is more than all", "Give a share from 0 to 1.", number,
                                "high", f"{row['high']:g}"))
    if not len(table) and not faults:
        faults.append(Fault(path.name, "has no rows", "Give a row for each setting."))
    if faults:
        raise InputError(faults)
    return table, digest(path)


def placed(forecast: Forecast) -> np.ndarray:
    """(years, d) children in state special schools, units and resourced provision.

    Raises:
        InputError: it is not known which of the council's own settings these are.
    """
    if PLACED[0] not in forecast.setup.kinds:
        raise InputError([Fault(
            "settings.csv", f"says of no setting that it is {PLACED[0]}",
            "Give a table (setting, group) with the council's counts.", column="group")])
    return sum(forecast.kind(k).sum(axis=2) for k in PLACED)  # type: ignore[return-value]


def needing(forecast: Forecast, assumption: pd.DataFrame) -> np.ndarray:
    """(years, d) children who need a specialist place; a share is the same in every year of a
    draw."""
    draws = forecast.by_setting_age.shape[1]
    out = placed(forecast).astype(float)
    ages = np.array(AGES)
    for i, row in enumerate(assumption.sort_values(["setting", "age_from"]).to_dict("records")):
        rng = np.random.default_rng([forecast.seed, 8, i])
        share = (np.full(draws, row["central"]) if row["low"] == row["high"] else
                 rng.triangular(row["low"], row["central"], row["high"], draws))
        if row["setting"] == WAITING:
            out += share
            continue
        mine = (ages >= row["age_from"]) & (ages <= row["age_to"])
        out += share * forecast.kind(row["setting"])[:, :, mine].sum(axis=2)
    return np.rint(out).astype(int)
