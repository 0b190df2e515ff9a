"""Postcodes of a case, and their districts: the first part of a postcode and a middle."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from sufficiency.case.case import load_case
from sufficiency.case.gazetteer import districts_of, postcodes_inside
from sufficiency.case.scenario import load_scenario


def test_districts_lie_in_the_case(root: Path) -> None:
    case = load_case(load_scenario(root / "data" / "norfolk" / "scenarios" / "do-nothing.toml"))
    codes = postcodes_inside(case)
    assert codes["postcode"].is_unique and len(codes) > 20_000
    found = districts_of(codes)
    assert found["name"].is_monotonic_increasing and found["name"].is_unique
    assert all(re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?", n) for n in found["name"])
    assert case.districts is not None
    west, south, east, north = case.districts.total_bounds
    assert found["easting_m"].between(west, east).all()
    assert found["northing_m"].between(south, north).all()
    # Fakenham is NR21; Peterborough and Ipswich are of the same postcode areas, but elsewhere.
    at = found.set_index("name").loc["NR21", ["easting_m", "northing_m"]].to_numpy(float)
    assert np.hypot(*(at - [591_950, 329_700])) < 6_000
    assert not {"PE1", "IP1", "IP4"} & set(found["name"])


def test_a_case_without_polygons_has_none(root: Path) -> None:
    case = load_case(load_scenario(root / "data" / "tiny" / "scenarios" / "base.toml"))
    assert postcodes_inside(case).empty and districts_of(postcodes_inside(case)).empty
