"""Main roads and names of places for maps."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.travel.landmarks import main_roads, named_places, roads_of, towns_of
from tests.conftest import made_folder


def tables(folder: Path) -> Path:
    (folder / "nodes.csv").write_text(
        "id,name,easting,northing,kind,postcodes_1km\n"
        "a,Bigton town centre,0,0,town,500\nb,Little Hamlet,1000,0,village,3\n"
        "c,A1 roundabout,2000,0,junction,9\nd,Midway (A1 north),3000,10,village,40\n"
        "e,Midway,3000,0,village,30\n"
    )
    (folder / "links.csv").write_text(
        "u,v,road,class,length_km\na,b,A1,trunk,1\nb,c,lane,minor,1\nc,d,A2,a,1\n"
        "d,e,B3,b,1\na,e,boat,ferry,3\n"
    )
    return folder


def test_places_are_plain_and_largest_first(tmp_path: Path) -> None:
    found = named_places(tables(tmp_path))
    assert found["name"].tolist() == ["Bigton", "Midway", "Little Hamlet"]
    assert found["size"].tolist() == [500, 40, 3]
    assert found.loc[0, ["easting_m", "northing_m"]].tolist() == [0, 0]


def test_main_roads_only(tmp_path: Path) -> None:
    roads = main_roads(tables(tmp_path))
    assert [(kind, number) for kind, number, _ in roads] == [("trunk", "A1"), ("main", "A2")]
    assert np.array_equal(roads[1][2], [[2000, 0], [3000, 10]])


def test_without_road_tables_roads_are_those_of_the_grid_and_places_those_of_the_towns(
    tmp_path: Path
) -> None:
    """A junction is no town, whatever it is called; of two of one name the larger is told."""
    scenario = load_scenario(made_folder() / "scenarios" / "plan.toml")
    case = dataclasses.replace(load_case(scenario), roads_folder=None, folder=tmp_path)
    assert towns_of(case) is None and roads_of(case) == []
    folder = tmp_path / "grid"
    folder.mkdir()
    (folder / "cells.csv").write_text(
        "easting_km,northing_km,people,east,north\n4,4,1200_to_3500,yes,yes\n")
    (folder / "main_roads.csv").write_text(
        "road,kind,seq,name,easting_m,northing_m,joins\n"
        "A1 North,dual,2,Bigton north,4500,6500,yes\nA1 North,dual,1,Drumbridges,4500,4500,yes\n"
        "A9,single,1,Bigton,4500,4500,yes\nA9,single,2,,9500,4500,no\n")
    (folder / "paces.csv").write_text("of,minutes\n" + "".join(
        f"{word},1\n" for word in ("under_100", "100_to_400", "400_to_1200", "1200_to_3500",
                                   "over_3500", "motorway", "dual", "single", "junction",
                                   "terminal")))
    assert [(kind, road, points.tolist()) for kind, road, points in roads_of(case)] == [
        ("trunk", "A1", [[4500.0, 4500.0], [4500.0, 6500.0]]),
        ("main", "A9", [[4500.0, 4500.0], [9500.0, 4500.0]])]
    assert towns_of(case) is None
    (tmp_path / "towns.csv").write_text(
        "name,people,easting_m,northing_m\nHamlet,,404000,304000\nNewport,900,405000,305000\n"
        "Newport,9000,406000,306000\n")
    towns = towns_of(case)
    assert towns is not None
    assert towns[["name", "size", "easting_m", "northing_m"]].to_numpy().tolist() == [
        ["Newport", 180, 406000.0, 306000.0], ["Hamlet", 0, 404000.0, 304000.0]]
