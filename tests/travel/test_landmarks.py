"""Main roads and names of places for maps."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sufficiency.travel.landmarks import main_roads, named_places


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
