"""Forecasts written down before the outcome is known, and scored when it is
(``scorecard``).

A file holds quantiles and, in every row, what made them: version, seed, draws and a digest of all
inputs; a record beside it names each input and its SHA-256. Nothing depends on the clock: the same
inputs and seed give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes
from sufficiency.forecast.pooled import TESTED
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.scores import LEVELS
from sufficiency.forecast.tables import AGES, SETTINGS
from sufficiency.forecast.tables import BANDS as AGE_BANDS

NAMES = tuple(f"q{level * 100:g}".replace(".", "_") for level in LEVELS)
"""Columns of quantiles: q2_5, q10, q25, q50, q75, q90, q97_5."""
COLUMNS = ("la_code", "council", "january", "ahead", "series", "part", "origin", "mean", *NAMES,
           "basis", "version", "seed", "draws", "inputs")
TESTED_WORD, UNTESTED, SCENARIO, ASSUMED = (
    "back-tested", "not back-tested", "scenario beyond five years", "assumed share")
TOO_FEW = "ap"
"""Setting of which no council had enough in every January to be scored."""
NOTES = (
    "Every figure is summed inside each draw before quantiles are taken: quantiles of parts do not "
    "add up to those of the whole.",
    "placed = children in state special schools, units and resourced provision: it follows places. "
    "needing = placed, waiting, and an assumed share of others: places built do not change it.",
    "Needs: shares of January 2025 in each kind of placement and phase, not back-tested, unless "
    "the council's own counts were used.",
)
EDGES = ((2, 4), (5, 10), (11, 15), (16, 19), (20, 25))


def age_name(age: int) -> str:
    """How an age is written: under_3, 3, 4, ..."""
    return "under_3" if age == AGES[0] else str(age)


def rows(
    forecast: Forecast, specialist: Mapping[str, np.ndarray] | None = None,
    years: Mapping[str, int] | None = None, tested: bool = True,
) -> pd.DataFrame:
    """Quantiles of a forecast, one row a January, series and part.

    Args:
        forecast: of one council, with its draws.
        specialist: (years, d) children placed and needing, by name.
        years: Januaries ahead to write by series; all by default.
        tested: whether forecasts of this council were held against what came.
    """
    out = []
    limits = years or {}
    own = forecast.setup.stock
    for series, part, origin, drawn in _series(forecast, own, specialist or {}):
        for y, january in enumerate(forecast.januaries[:limits.get(series)]):
            if limits and series not in limits:
                continue
            quantiles = np.quantile(drawn[y], LEVELS)
            out.append((forecast.code, forecast.council, january, y + 1, series, part, origin,
                        round(float(drawn[y].mean()), 1), *(round(float(q), 1) for q in quantiles),
                        _basis(series, part, y + 1, tested)))
    return pd.DataFrame(out, columns=list(COLUMNS[:-4]))


def _series(
    forecast: Forecast, own: np.ndarray, specialist: Mapping[str, np.ndarray]
) -> Iterator[tuple[str, str, int, np.ndarray]]:
    """Name, part, children at the origin and (years, d) children."""
    yield "total", "total", int(own.sum()), forecast.total()
    setup = forecast.setup
    for kind in SETTINGS:
        if kind in setup.kinds:
            mine = [i for i, k in enumerate(setup.kinds) if k == kind]
            yield "setting", kind, int(own[:, mine].sum()), forecast.kind(kind).sum(axis=2)
    if setup.settings != SETTINGS:
        for i, name in enumerate(setup.settings):
            yield ("own_setting", name, int(own[:, i].sum()),
                   forecast.by_setting_age[:, :, i].sum(axis=2))
    for name, drawn in specialist.items():
        start = sum(int(own[:, [i for i, k in enumerate(setup.kinds) if k == s]].sum())
                    for s in ("state_special", "unit_rp")) if name == "placed" else 0
        yield "specialist", name, start, drawn
    ages = forecast.by_setting_age.sum(axis=2)
    for i, age in enumerate(AGES):
        yield "age", age_name(age), int(own[..., i].sum()), ages[..., i]
    for name, (low, high) in zip(AGE_BANDS, EDGES, strict=True):
        band = slice(AGES.index(low), AGES.index(high) + 1)
        yield "age_band", name, int(own[..., band].sum()), ages[..., band].sum(axis=2)
    for i, need in enumerate(setup.needs):
        yield "need", need, int(own[i].sum()), forecast.by_need[:, :, i].sum(axis=(2, 3))


def _basis(series: str, part: str, ahead: int, tested: bool = True) -> str:
    if ahead > TESTED:
        return SCENARIO
    if tested and series in ("total", "setting") and part != TOO_FEW:
        return TESTED_WORD
    return ASSUMED if series == "specialist" else UNTESTED


def files(table: pd.DataFrame, about: Mapping[str, object], digests: Mapping[str, str]
          ) -> tuple[bytes, bytes]:
    """The file, and the record beside it.

    Args:
        table: of ``rows``.
        about: version, seed and draws, and whatever else the record should name.
        digests: SHA-256 by input.
    """
    whole = hashlib.sha256("".join(f"{k} {v}\n" for k, v in sorted(digests.items())).encode())
    told = table.assign(version=about["version"], seed=about["seed"], draws=about["draws"],
                        inputs=whole.hexdigest()[:16])
    record = {**about, "inputs": whole.hexdigest()[:16], "sha256": dict(sorted(digests.items())),
              "notes": list(NOTES)}
    return (told[list(COLUMNS)].to_csv(index=False, lineterminator="\n").encode(),
            (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())


def read_frozen(path: Path) -> pd.DataFrame:
    """A file's rows.

    Raises:
        InputError: it is not such a file.
    """
    data = read_bytes(path)
    try:
        table = pd.read_csv(io.BytesIO(data), dtype={"la_code": str, "part": str})
    except ValueError:
        table = pd.DataFrame()
    if tuple(table.columns) != COLUMNS or not len(table):
        raise InputError([Fault(path.name, "is not a file of sufficiency forecast",
                                "Name a file written with --out.")])
    if faults := _spoilt(table, path.name):
        raise InputError(faults)
    return table


def _spoilt(table: pd.DataFrame, file: str) -> list[Fault]:
    """Rows that no forecast writes: somebody has changed them, or the file breaks off."""
    key = ["la_code", "january", "series", "part"]
    drawn = table[list(NAMES)].apply(pd.to_numeric, errors="coerce")
    known = drawn.notna().all(axis=1) & table[key].notna().all(axis=1)
    checks = ((~known, "has no whole set of quantiles"),
              (known & (drawn.diff(axis=1).iloc[:, 1:] < 0).any(axis=1), "has quantiles that fall"),
              (table.duplicated(key), "is there twice"))
    return [Fault(file, problem, "Take the file as it was written: a changed forecast is none.",
                  row=int(rows[0]), also=tuple(map(int, rows[1:])))
            for wrong, problem in checks if len(rows := np.flatnonzero(wrong) + 2)]
