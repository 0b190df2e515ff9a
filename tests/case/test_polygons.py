"""Polygons of a case: one clear fault for what is none, the right shapes in metres for the rest."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer
from typer.testing import CliRunner

from sufficiency.case.polygons import FILES, read_polygons
from sufficiency.cli.app import app
from sufficiency.errors import together
from sufficiency.study.check import check

BOX = [[390_000, 290_000], [430_000, 290_000], [430_000, 310_000], [390_000, 310_000],
       [390_000, 290_000]]
METRES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
SCENARIO = "scenarios/base.toml"


TURN = cache(partial(Transformer.from_crs, 27700, 4326, always_xy=True))


def degrees(points: list[list[float]]) -> list[list[float]]:
    return [list(TURN().transform(*p)) for p in points]


def collection(
    points: Any = None, kind: str = "Polygon", properties: Any = None, **more: Any
) -> dict[str, Any]:
    shape = {"type": kind, "coordinates": [degrees(BOX)] if points is None else points}
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": shape,
         "properties": {"district": "West"} if properties is None else properties}], **more}


def write(folder: Path, content: object, file: str = "districts.geojson") -> Path:
    (folder / "areas").mkdir(exist_ok=True)
    path = folder / "areas" / file
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


BAD: dict[str, tuple[object, str]] = {
    "not JSON": ("{", "is no GeoJSON"), "garbage": ("garbage", "is no GeoJSON"),
    "nothing": ("", "is no GeoJSON"), "a list": ([], "is no GeoJSON"),
    "a number": (3, "is no GeoJSON"), "deep": ("[" * 50_000, "is no GeoJSON"),
    "one feature alone": (collection()["features"][0], "is no GeoJSON"),
    "no features": ({"type": "FeatureCollection", "features": []}, "has no polygon"),
    "no geometry": ({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": None}]}, "is no GeoJSON"),
    "a point": (collection([1, 52], "Point"), "is no polygon"),
    "a line": (collection(degrees(BOX), "LineString"), "is no polygon"),
    "no name": (collection(properties={"name": "West"}), "has no district"),
    "an empty name": (collection(properties={"district": " "}), "has no district"),
    "no properties": (collection(properties=[]), "has no district"),
    "words for numbers": (collection([[["a", "b"]] * 4]), "has no points of a polygon"),
    "no numbers": (collection([]), "has no points of a polygon"),
    "not a number": (json.dumps(collection([[[float("nan"), 52.0]] * 4])),
                     "has no points of a polygon"),
    "two corners": (collection([degrees(BOX[:2])]), "has no points of a polygon"),
    "all on a line": (collection([degrees([BOX[0], BOX[1], BOX[0], BOX[0]])]), "has no area"),
    "metres without a system": (collection([BOX]), "is in metres"),
    "turned round": (collection([[p[::-1] for p in degrees(BOX)]]), "outside Great Britain"),
    "another country": (collection([[[10, 50], [11, 50], [11, 51], [10, 50]]]),
                        "outside Great Britain"),
    "an unknown system": (collection([BOX], crs={"type": "name", "properties": {"name": "x"}}),
                          "coordinate system nobody knows"),
    "a system that is none": (collection([BOX], crs=3), "coordinate system nobody knows"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_clear_fault(name: str, tiny: Path) -> None:
    content, words = BAD[name]
    write(tiny, content)
    for verb in ("check", "run"):
        done = CliRunner().invoke(app, [verb, str(tiny / SCENARIO)])
        assert done.exit_code == 1 and "1 fault found" in done.stderr, done.stderr
        assert "areas/districts.geojson" in done.stderr and words in done.stderr, done.stderr


def test_a_folder_with_the_name_of_a_file(tiny: Path) -> None:
    (tiny / "areas" / "msoas.geojson").mkdir(parents=True)
    done = CliRunner().invoke(app, ["check", str(tiny / SCENARIO)])
    assert done.exit_code == 1 and "msoas.geojson: is a folder" in done.stderr


def test_polygons_of_another_place_are_one_fault(tiny: Path) -> None:
    write(tiny, collection(properties={"district": "North"}))
    (fault,) = together(check(tiny / SCENARIO))
    assert "is not in areas/districts.geojson" in fault.problem
    assert "has North" in fault.remedy


@pytest.mark.parametrize("content", [collection(), collection([BOX], crs=METRES)])
def test_degrees_and_metres_are_the_same_polygon(tmp_path: Path, content: object) -> None:
    found, faults = read_polygons(write(tmp_path, content))
    assert faults == [] and found is not None and str(found.crs) == "EPSG:27700"
    assert found.geometry.iloc[0].area == pytest.approx(40_000 * 20_000, rel=1e-6)
    assert found["district"].tolist() == ["West"]


def test_an_outline_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    bow = [BOX[0], BOX[2], BOX[1], BOX[3], BOX[0]]
    found, faults = read_polygons(write(tmp_path, collection([degrees(bow)])))
    assert faults == [] and found is not None and found.geometry.is_valid.all()
    assert found.geometry.iloc[0].area == pytest.approx(40_000 * 20_000 / 2, rel=1e-3)


def test_the_embedded_polygons_are_read_as_they_are(root: Path) -> None:
    import geopandas as gpd

    for file, words in FILES.items():
        path = root / "data" / "norfolk" / "areas" / file
        found, faults = read_polygons(path)
        other = gpd.read_file(path).to_crs("EPSG:27700")
        assert faults == [] and found is not None and len(found) == len(other)
        assert all((found[w] == other[w]).all() for w in words)
        assert found.geometry.geom_equals(other.geometry).all()
