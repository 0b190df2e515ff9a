"""Points are tested alike, whatever they are of and wherever they came from."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.columns import PLACES, SITES
from sufficiency.case.points import NOWHERE, point_faults, point_problem
from sufficiency.case.postcodes import PACKED, inhabited, postcode_points, write_cells
from sufficiency.case.reading import read_table
from sufficiency.case.scenario import load_scenario
from sufficiency.errors import Fault, together
from sufficiency.study.check import check

SCENARIO = "scenarios/base.toml"
MIDDLE = np.array([[400_000.0, 300_000], [420_000, 300_000], [440_000, 300_000]])


def table(points: np.ndarray, **more: object) -> pd.DataFrame:
    return pd.DataFrame({"row": range(2, len(points) + 2), "easting_m": points[:, 0],
                         "northing_m": points[:, 1], **more})


def told(faults: list[Fault]) -> dict[str, tuple[int | None, ...]]:
    return {f.problem: (f.row, *f.also) for f in together(faults)}


@pytest.mark.parametrize(("point", "words"), [
    ((0, 0), "0, 0"), ((1.29, 52.6), "longitude"), ((-1.29, 52.6), "longitude"),
    ((52.6, -1.29), "longitude"), ((-0.1, 51.5), "longitude"), ((400_000, np.nan), "one"),
    ((np.nan, 300_000), "one"), ((-14_000, 6_890_000), "grid"), ((400_000, -5), "grid"),
    ((700_001, 300_000), "grid"), ((400_000, 300_000), None), ((np.nan, np.nan), None),
])
def test_a_point_by_itself(point: tuple[float, float], words: str | None) -> None:
    problem = point_problem(*point)
    assert problem is None if words is None else words in problem[0].lower()


def test_a_whole_file_of_swapped_points_is_one_fault() -> None:
    spots = np.array([[410_000.0 + 1000 * k, 301_000 + 500 * k] for k in range(30)])
    assert point_faults("places.csv", table(spots), MIDDLE) == []
    found = point_faults("places.csv", table(spots[:, ::-1]), MIDDLE)
    assert told(found) == {"has easting and northing swapped": tuple(range(2, 32))}


def test_what_may_be_far_may_not_be_swapped() -> None:
    spots = np.array([[530_000.0, 180_000], [300_000, 410_000], [410_000, 305_000]])
    anywhere = np.array([True, True, False])
    assert told(point_faults("p.csv", table(spots), MIDDLE, anywhere=anywhere)) == {
        "has easting and northing swapped": (3,)}
    assert told(point_faults("p.csv", table(spots), MIDDLE)) == {
        "is far outside the areas of this case": (2,), "has easting and northing swapped": (3,)}
    assert point_faults("p.csv", table(spots[[0, 2]]), NOWHERE) == []


def test_rows_are_compared_with_each_other_where_nothing_else_is_known() -> None:
    spots = np.array([[400_000.0, 300_000], [420_000, 305_000], [310_000, 415_000]])
    assert told(point_faults("areas.csv", table(spots), None)) == {
        "has easting and northing swapped": (4,)}
    one = np.array([[400_000.0, 300_000]])
    assert point_faults("areas.csv", table(one), None) == []


@pytest.mark.parametrize(("rows", "shared", "is_told"), [
    (4, 4, False), (5, 5, True), (19, 18, False), (20, 11, True), (20, 10, False), (400, 201, True),
])
def test_a_placeholder_for_most_rows_is_told(rows: int, shared: int, is_told: bool) -> None:
    spots = np.array([[410_000.0, 300_000]] * shared
                     + [[411_000.0 + 50 * k, 300_000] for k in range(rows - shared)])
    found = told(point_faults("c.csv", table(spots), MIDDLE, secret=True))
    assert ("is shared by more than half of all rows" in found) is is_told
    assert len(found) == is_told


def test_homes_by_postcode_are_tested_too() -> None:
    spots = np.array([[530_000.0, 180_000]] * 6)
    by_code = table(spots, postcode="x", coded=True)
    faults = point_faults("children.csv", by_code, MIDDLE, secret=True)
    assert {f.column for f in faults} == {"postcode"} and {f.value for f in faults} == {""}
    assert set(told(faults)) == {"is far outside the areas of this case",
                                 "is shared by more than half of all rows"}


def test_a_point_is_near_the_postcode_beside_it() -> None:
    real = postcode_points(["NR"]).iloc[::2000]
    points = real[["easting_m", "northing_m"]].to_numpy(float)
    codes = real["postcode"].tolist()
    assert point_faults("p.csv", table(points, postcode=codes), NOWHERE) == []
    moved = points + np.array([0, 10_500])
    assert set(told(point_faults("p.csv", table(moved, postcode=codes), NOWHERE))) >= {
        "is more than 10 km from its postcode"}
    turned = told(point_faults("p.csv", table(points[:, ::-1], postcode=codes), NOWHERE))
    assert turned == {"has easting and northing swapped": tuple(range(2, len(points) + 2))}
    unknown = ["ZZ99 9ZZ"] * len(points)
    assert point_faults("p.csv", table(points, postcode=unknown), NOWHERE) == []


def test_the_sea_is_no_place() -> None:
    spots = np.array(
        [[660_000.0, 330_000], [623_000, 308_000], [580_000, 380_000], [50_000, 5_000]])
    assert inhabited(spots, 3).tolist() == [False, True, False, False]
    assert told(point_faults("p.csv", table(spots), NOWHERE)) == {
        "lies in the sea, or far from every postcode": (2, 4, 5)}


def test_every_postcode_is_inhabited_and_cells_are_of_a_kilometre() -> None:
    points = postcode_points(["NR"])[["easting_m", "northing_m"]].to_numpy(float)[::50]
    assert inhabited(points, 0).all()
    assert inhabited(points + np.array([3_000, -3_000]), 3).all()


def test_cells_are_those_of_the_postcodes(tmp_path: Path) -> None:
    """The packed file was made from the postcodes that are installed."""
    write_cells(tmp_path / "cells")
    made, kept = (zlib.decompress(p.read_bytes()) for p in (tmp_path / "cells", PACKED))
    assert made == kept


def test_the_embedded_case_has_no_odd_point(root: Path) -> None:
    """Real places: within 60 km of an area, on land, by their postcodes."""
    folder = root / "data" / "norfolk"
    areas = pd.read_csv(folder / "areas.csv")[["easting_m", "northing_m"]].to_numpy(float)
    for schema in (PLACES, SITES):
        found, faults = read_table(folder / schema.file, schema)
        assert faults == [] and len(found) > 50
        assert point_faults(schema.file, found, areas) == []


def test_schools_and_sites_are_found_by_their_postcodes(tiny: Path) -> None:
    """The same case with postcodes of one's own in place of points is the same case."""
    plain = load_case(load_scenario(tiny / SCENARIO))
    codes = {"400000,300000": "B1 1AA", "420000,300000": "B1 1AB", "440000,300000": "B1 1AD"}
    (tiny / "postcodes.csv").write_text("postcode,easting_m,northing_m\n" + "".join(
        f"{code},{point}\n" for point, code in codes.items()))
    for name in ("places.csv", "sites.csv", "children.csv"):
        head, *rows = (tiny / name).read_text().strip().split("\n")
        out = [f"{head},postcode"]
        for row in rows:
            point = next(p for p in codes if p in row)
            out.append(f"{row.replace(point, ',')},{codes[point].lower().replace(' ', '')}")
        (tiny / name).write_text("\n".join(out) + "\n")
    coded = load_case(load_scenario(tiny / SCENARIO))
    for frame in ("demand", "places", "options"):
        pd.testing.assert_frame_equal(getattr(plain, frame), getattr(coded, frame))


def test_no_word_about_homes_points_at_one(tiny: Path) -> None:
    """Under a wrong header any column may hold a postcode, a birthday or a pupil number."""
    path = tiny / "children.csv"
    head, *rows = path.read_text().strip().split("\n")
    for private in ("IP11 9HQ", "H801200001001", "2014-03-09", "anna@example.org", "Anna Smith"):
        path.write_text("\n".join([head, *(r.replace("MLD", private).replace("ASD", private)
                                           for r in rows)]) + "\n")
        faults = check(tiny / SCENARIO)
        assert len(faults) == 1 and faults[0].column == "need"
        path.write_text("\n".join([f"{private},{head}", *(f"x,{r}" for r in rows)]) + "\n")
        more = check(tiny / SCENARIO)
        assert len(more) == 1
        if private != "Anna Smith":  # a name of a column may be any two words
            assert private not in str(more[0])
        assert private not in str(faults[0])
    path.write_text("\n".join(rows) + "\n")
    headless = check(tiny / SCENARIO)
    assert len(headless) == 1 and "none of the columns" in str(headless[0])
    assert not any(word in str(headless[0]) for word in ("a1", "400000"))
