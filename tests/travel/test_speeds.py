"""Speeds of streets are a table; links keep what another table needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.errors import InputError
from sufficiency.study.check import check
from sufficiency.travel.cache import Cache
from sufficiency.travel.network import RoadNetwork, load_roads
from sufficiency.travel.overrides import apply_overrides
from sufficiency.travel.sources import osm_tags
from sufficiency.travel.sources.main_roads import load_main_roads
from sufficiency.travel.sources.osm_extract import read_extract
from sufficiency.travel.sources.osm_limits import MPH
from sufficiency.travel.sources.osm_tags import Access
from sufficiency.travel.sources.select import base_network, read_roads, street_base
from sufficiency.travel.sources.speeds import (
    CELLS,
    USUAL,
    drive_kph,
    read_speeds,
    usual_speeds,
    with_speeds,
)
from tests.travel.streets import class_streets, set_speeds
from tests.travel.village import WAYS, write_extract


def village(tmp_path: Path) -> RoadNetwork:
    return read_extract(write_extract(tmp_path / "village.osm.pbf"))


def both_ways(roads: RoadNetwork, seconds: np.ndarray) -> float:
    return float(seconds.sum() + seconds[~roads.oneway].sum())


@pytest.fixture
def private_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Private roads are left out, as they were when the sums were taken."""
    monkeypatch.setattr(osm_tags, "MEANING", {**osm_tags.MEANING, "private": Access.SHUT})


@pytest.mark.usefixtures("private_shut")
def test_the_usual_speeds_give_the_seconds_of_before(tmp_path: Path) -> None:
    same_as_before(village(tmp_path), 5145.9270316425755, 5648.945686000905)


@pytest.mark.usefixtures("private_shut")
def test_a_real_county_has_the_seconds_of_before(shared: Path) -> None:
    same_as_before(read_extract(shared / "roads" / "rutland_osm_2018.osm.pbf"),
                   153760.17585674033, 169675.21413977453)


def same_as_before(roads: RoadNetwork, free: float, peak: float) -> None:
    """Sums as they were when each way was given its speed on being read."""
    assert both_ways(roads, roads.seconds) == pytest.approx(free, rel=1e-12)
    rush = street_base(roads, am_peak=True)
    assert both_ways(roads, rush.roads.seconds) == pytest.approx(peak, rel=1e-12)
    assert np.array_equal(rush.free_seconds, roads.seconds)
    again = street_base(roads, True, usual_speeds())
    assert np.array_equal(again.roads.seconds, rush.roads.seconds)
    assert roads.terminal_seconds == again.roads.terminal_seconds == 120


def kph_of(kind: str, limit: float | None, town: bool, **classes: dict[str, float]) -> float:
    found = drive_kph((kind,), np.zeros(1, np.int64), np.array([town]),
                      np.array([np.nan if limit is None else limit]), set_speeds(**classes))
    return float(found[0])


def test_speeds_follow_class_limit_and_place() -> None:
    assert kph_of("trunk", None, town=False) > kph_of("trunk", None, town=True)
    assert kph_of("primary", 20 * MPH, town=True) == pytest.approx(0.9 * 20 * MPH)
    assert kph_of("residential", None, town=True) == 27 < 30 * MPH
    # The limit the law implies: 30 mph in towns, 70 on a motorway, whatever the class could.
    assert kph_of("motorway", None, town=False) == pytest.approx(0.9 * 70 * MPH)
    assert kph_of("primary", None, town=True, primary={"urban_kph": 90}) == pytest.approx(
        0.9 * 30 * MPH)
    share = {"limit_share": {"value": 0.8}}
    assert kph_of("trunk", None, town=False, **share) == pytest.approx(0.8 * 60 * MPH)
    assert np.isnan(kph_of("ferry", None, town=False))


def test_a_saved_network_has_the_same_name_again(tmp_path: Path) -> None:
    read = village(tmp_path)
    for peak in (False, True):
        once = street_base(read, peak).roads
        once.save(tmp_path / "village.npz")
        assert street_base(load_roads(tmp_path / "village.npz"), peak).roads.source == once.source


def test_a_saved_network_takes_other_speeds(tmp_path: Path) -> None:
    roads = village(tmp_path)
    roads.save(tmp_path / "village.npz")
    saved = load_roads(tmp_path / "village.npz")
    assert np.array_equal(saved.limit_kph, roads.limit_kph, equal_nan=True)
    long_bridge = np.array(["Long Bridge" in roads.labels[k] for k in roads.label])
    assert roads.limit_kph[long_bridge] == pytest.approx(40 * MPH)
    table = set_speeds(secondary={"rural_kph": 50.0, "rural_peak_factor": 1.4},
                       terminal_minutes={"value": 4.0})
    slow = with_speeds(saved, table)
    kind = np.array(roads.kinds)[roads.kind]
    changed = slow.seconds != roads.seconds
    assert set(kind[changed]) == {"secondary"}
    kph = (slow.metres / slow.seconds * 3.6)[(kind == "secondary") & ~slow.town]
    assert len(kph) and kph == pytest.approx(50.0)
    assert slow.terminal_seconds == 240 and roads.terminal_seconds == 120
    rush = street_base(saved, True, table).roads
    rural = (kind == "secondary") & ~roads.town
    assert rush.seconds[rural] == pytest.approx(slow.seconds[rural] * 1.4)
    assert np.array_equal(rush.seconds[kind == "ferry"], roads.seconds[kind == "ferry"])


def test_closed_links_stay_closed() -> None:
    roads = class_streets()
    shut = np.where(np.arange(len(roads.tail)) == 3, np.inf, roads.seconds)
    slow = with_speeds(replace(roads, seconds=shut), set_speeds(trunk={"rural_kph": 60.0}))
    assert np.flatnonzero(~slow.open).tolist() == [3]


def test_two_limits_make_two_links_though_neither_is_felt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """40 mph one way and 60 the other on a street slower than both: another table may feel them."""
    nodes, tags = WAYS[113]
    monkeypatch.setitem(WAYS, 113, (nodes, {**tags, "highway": "residential", "ref": "R1"}))
    roads = village(tmp_path)
    pair = [k for k in range(len(roads.tail)) if roads.labels[roads.label[k]] == "R1"]
    assert roads.oneway[pair].all() and np.ptp(roads.seconds[pair]) == 0
    assert sorted(roads.limit_kph[pair]) == pytest.approx([40 * MPH, 60 * MPH])
    fast = with_speeds(roads, set_speeds(residential={"rural_kph": 80.0, "urban_kph": 80.0}))
    assert np.ptp(fast.seconds[pair]) > 0


def test_a_table_may_hold_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("class,rural_kph,urban_kph,rural_peak_factor,urban_peak_factor,value\n"
                    "trunk,75,45,1.2,1.5,\nlimit_share,,,,,0.85\n")
    found = read_speeds(path)
    assert list(found.columns) == list(usual_speeds().columns)
    rows = found.set_index("class")
    assert rows.loc["trunk", list(CELLS)].tolist() == [75, 45, 1.2, 1.5]
    assert rows.at["limit_share", "value"] == 0.85 and rows.at["terminal_minutes", "value"] == 2
    other = rows.drop(index=["trunk", "limit_share"])
    usual = usual_speeds().set_index("class").drop(index=["trunk", "limit_share"])
    pd.testing.assert_frame_equal(other, usual)
    usual_speeds().to_csv(path, index=False)
    pd.testing.assert_frame_equal(read_speeds(path), usual_speeds())


def test_every_fault_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("class,rural_kph,urban_kph,rural_peak_factor,urban_peak_factor,value\n"
                    "trunc,75,45,1.2,1.5,\n"
                    "ferry,10,10,1,1,\n"
                    "trunk,750,,0.9,fast,3\n"
                    "limit_share,,,,,2\n"
                    "terminal_minutes,30,,,,\n"
                    "primary,60,40,1.1,1.2,\n"
                    "primary,60,40,1.1,1.2,\n")
    with pytest.raises(InputError) as told:
        read_speeds(path)
    found = {(f.row, f.column): str(f) for f in told.value.faults}
    assert set(found) == {(2, "class"), (3, "class"), (4, "rural_kph"), (4, "urban_kph"),
                          (4, "rural_peak_factor"), (4, "urban_peak_factor"), (4, "value"),
                          (5, "value"), (6, "rural_kph"), (6, "value"), (8, "class")}
    assert all(text.startswith("ours.csv, row") for text in found.values())
    assert "Did you mean 'trunk'?" in found[2, "class"]
    assert "keeps its own time" in found[3, "class"]
    assert "is above 130" in found[4, "rural_kph"] and "is empty" in found[4, "urban_kph"]
    assert "is not a number" in found[4, "urban_peak_factor"]
    assert "has no meaning for trunk" in found[4, "value"]
    assert "is not within 0.3 and 1.2" in found[5, "value"]
    assert "has no meaning for terminal_minutes" in found[6, "rural_kph"]


def scenario(folder: Path, tiny: Path, travel: str) -> Path:
    path = folder / "own.toml"
    path.write_text(f'case = "{tiny.as_posix()}"\n[travel]\ncache = false\n{travel}')
    return path


def test_a_scenario_names_its_table(tmp_path: Path, tiny: Path) -> None:
    class_streets().save(tmp_path / "grid.npz")
    set_speeds(trunk={"rural_kph": 60.0}, terminal_minutes={"value": 5.0}).to_csv(
        tmp_path / "ours.csv", index=False)
    text = 'source = "grid.npz"\nam_peak = false\nspeeds = "ours.csv"\n'

    def base(more: str = "") -> RoadNetwork:
        wanted = load_scenario(scenario(tmp_path, tiny, text + more))
        found = base_network(load_case(wanted), wanted, Cache())
        return apply_overrides(found, wanted)

    roads = base()
    plain = read_roads(tmp_path / "grid.npz", Cache())
    trunk = (plain.kind == plain.kinds.index("trunk")) & ~plain.town & np.isnan(plain.limit_kph)
    assert trunk.any()
    assert roads.seconds[trunk] == pytest.approx(plain.metres[trunk] / 60 * 3.6)
    assert roads.terminal_seconds == 300 and "own speeds, free flow" in roads.source
    assert base("terminal_minutes = 1\n").terminal_seconds == 60
    # A new link keeps its own speed, and a scenario on top may go back to the tool's table.
    link = base('[[travel.override]]\nkind = "link"\nline = [[0, 0], [8000, 8000]]\nkph = 100\n'
                'class = "trunk"\n')
    assert (link.metres[-1] / link.seconds[-1] * 3.6) == pytest.approx(100)
    assert np.isnan(link.limit_kph[-1]) and len(link.limit_kph) == len(link.tail)
    back = tmp_path / "back.toml"
    back.write_text('extends = "own.toml"\n[travel]\nspeeds = ""\n')
    usual = load_scenario(back)
    found = base_network(load_case(usual), usual, Cache()).roads
    assert np.array_equal(found.seconds, plain.seconds)


def test_tables_that_cannot_be_used_are_told(tmp_path: Path, tiny: Path) -> None:
    for source in ("roads", "crow"):
        with pytest.raises(InputError, match=f"travel.source is {source}"):
            load_scenario(scenario(tmp_path, tiny,
                                   f'source = "{source}"\nspeeds = "ours.csv"\n'))
    class_streets().save(tmp_path / "grid.npz")
    asked = scenario(tmp_path, tiny, 'source = "grid.npz"\nspeeds = "ours.csv"\n')
    assert ["own.toml, travel.speeds: 'ours.csv' is not there" in str(f)
            for f in check(asked)] == [True]
    (tmp_path / "ours.csv").write_text("class,rural_kph\ntrunk,0\n")
    (tiny / "places.csv").write_text("pool_id\n")
    told = check(asked)
    # Faults of the table and of the case in one report.
    assert {f.file for f in told} >= {"ours.csv", "places.csv"}


def test_saved_main_roads_take_no_table_of_streets(
    tmp_path: Path, tiny: Path, root: Path
) -> None:
    load_main_roads(root / "data" / "norfolk" / "roads").save(tmp_path / "main.npz")
    usual_speeds().to_csv(tmp_path / "ours.csv", index=False)
    wanted = load_scenario(
        scenario(tmp_path, tiny, 'source = "main.npz"\nspeeds = "ours.csv"\n'))
    with pytest.raises(InputError, match="is of main roads"):
        base_network(load_case(wanted), wanted, Cache())


def test_every_class_read_from_tags_has_a_speed(tmp_path: Path) -> None:
    assert set(village(tmp_path).kinds) == {*USUAL, "ferry"}
