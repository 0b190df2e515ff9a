"""The made county of the road benchmark, and the dated tables of every benchmark."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import countyroads
import networkx as nx
import numpy as np
import pytest
import written

from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.sources.osm_extract import read_extract

VILLAGE = """<osm version="0.6">
<node id="1" lat="52.6000" lon="-0.7000"/><node id="2" lat="52.6040" lon="-0.6900"/>
<node id="3" lat="52.6080" lon="-0.6800"/><node id="4" lat="52.6100" lon="-0.6950"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/></way>
<way id="2"><nd ref="3"/><nd ref="2"/><tag k="highway" v="tertiary"/></way>
<way id="3"><nd ref="2"/><nd ref="4"/><tag k="highway" v="residential"/>
<tag k="oneway" v="yes"/></way>
</osm>
"""


def parts(roads: RoadNetwork) -> int:
    graph = nx.Graph(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    return nx.number_connected_components(graph)


def made(extract: Path, count: int, folder: Path) -> RoadNetwork:
    out = folder / "county.osm.pbf"
    countyroads.copies(extract, count, out)
    return read_extract(out)


def test_copies_of_a_village_stand_side_by_side_and_are_joined(tmp_path: Path) -> None:
    extract = tmp_path / "village.osm"
    extract.write_text(VILLAGE)
    one, four = read_extract(extract), made(extract, 4, tmp_path)
    assert len(one.tail) == 3 and len(four.tail) == 4 * 3 + 4 and parts(four) == 1
    assert int(four.oneway.sum()) == 4
    # Side by side: nothing lies upon anything else.
    assert len(np.unique(np.round(four.xy, 1), axis=0)) == 4 * len(one.xy)
    # Degrees of longitude shrink to the north, so copies are nearly, not quite, as long.
    inside = four.metres[four.metres < 1.5 * one.metres.max()]
    assert inside.sum() >= 0.99 * 4 * one.metres.sum()


@pytest.mark.large
def test_copies_of_a_real_extract(tmp_path: Path) -> None:
    extract = Path(__file__).parents[3] / "shared" / "roads" / "rutland_osm_2018.osm.pbf"
    if not extract.is_file():
        pytest.skip("the Rutland extract of shared/roads is absent")
    one, two = read_extract(extract), made(extract, 2, tmp_path)
    assert len(two.tail) >= 2 * len(one.tail)
    assert parts(two) == 2 * parts(one) - 1


def test_a_dated_table_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written, "RESULTS", tmp_path / "results")
    path = written.write("travel", "python x.py", {
        "Engines": [{"engine": "ours", "a_site": 2.61}, {"engine": "a|b", "peak": 12_345}],
        "Ready": "| x |"})
    text = path.read_text()
    assert f"{datetime.now(UTC):%d %B %Y}" in text and "`python x.py`" in text
    assert "| engine | a site | peak |\n| --- | --- | --- |\n| ours | 2.61 |  |\n" in text
    assert "| a\\|b |  | 12,345 |" in text and "## Ready\n\n| x |" in text
    assert [p.name for p in path.parent.iterdir()] == ["travel.md"]
