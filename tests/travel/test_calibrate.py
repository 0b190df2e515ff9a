"""Calibration finds speeds that are known, keeps to its bounds and tells which of them bind: on
main roads, then on streets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.errors import InputError
from sufficiency.publish.travel_benchmark.accuracy_page import said
from sufficiency.travel.accuracy.calibrate import Band, Parameter, bands_of, calibrate
from sufficiency.travel.accuracy.errors import predict
from sufficiency.travel.accuracy.parameters import (
    BOUNDS,
    MOST,
    STREETS,
    main_roads,
    speed_parameters,
    street_parameters,
    streets,
    with_values,
)
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.routing.single_journeys import JourneyTimer
from sufficiency.travel.sources.main_roads import load_main_roads
from sufficiency.travel.sources.select import street_base
from sufficiency.travel.sources.speeds import USUAL, usual_speeds, with_speeds
from tests.travel.streets import class_streets, driven, set_speeds, street_network

SPEEDS = {"trunk": 70.0, "b": 56.0, "minor": 45.0, "access_rural": 30.0, "access_urban": 25.0,
          "terminal": 5.0, "trunk_dual": 95.0, "a_dual": 86.0}


def small_county(folder: Path, **speeds: float) -> Path:
    """A grid of 36 villages: trunk road in one direction, b and minor roads elsewhere."""
    folder.mkdir()
    names = [(i, j) for i in range(6) for j in range(6)]
    pd.DataFrame([
        {"id": f"n{i}{j}", "easting": 500_000 + 6000 * i, "northing": 300_000 + 5000 * j,
         "kind": "village", "postcodes_1km": 200 if i == j == 0 else 20} for i, j in names
    ]).to_csv(folder / "nodes.csv", index=False)
    links = []
    for i, j in names:
        if i < 5:
            kind = "trunk" if j == 2 else "b"
            links.append((f"n{i}{j}", f"n{i + 1}{j}", kind, 6.6))
        if j < 5:
            links.append((f"n{i}{j}", f"n{i}{j + 1}", "trunk_dual" if i == 3 else "minor", 5.5))
    pd.DataFrame(links, columns=["u", "v", "class", "length_km"]).to_csv(
        folder / "links.csv", index=False)
    rows = [(name, np.nan if name == "terminal" else value, 1.1,
             value if name == "terminal" else 0.0)
            for name, value in (SPEEDS | speeds).items()]
    pd.DataFrame(rows, columns=["class", "speed_kph", "am_peak_factor", "fixed_min"]).to_csv(
        folder / "speeds.csv", index=False)
    (folder / "barriers.csv").write_text("barrier,seq,easting,northing\n")
    return folder


def timed(folder: Path, n: int = 160, *, peak: bool = False, noise: float = 0.0) -> pd.DataFrame:
    """Journeys as a network says, with errors of so many minutes."""
    rng = np.random.default_rng(8)
    a = rng.uniform([500_000, 300_000], [530_000, 325_000], (n, 2)).round()
    b = rng.uniform([500_000, 300_000], [530_000, 325_000], (4, 2)).round()[np.arange(n) % 4]
    frame = pd.DataFrame({
        "source": "x.csv", "to": "y", "from_easting_m": a[:, 0], "from_northing_m": a[:, 1],
        "to_easting_m": b[:, 0], "to_northing_m": b[:, 1],
        "crow_km": np.hypot(*(a - b).T) / 1000, "minutes": 1.0, "km": np.nan, "peak": peak,
        "way": "fastest", "fitted": False,
    })
    truth = predict(frame, lambda p: load_main_roads(folder, am_peak=p))["model_minutes"]
    return frame.assign(minutes=truth + rng.normal(0, noise, n))


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return small_county(tmp_path / "now")


def test_known_speeds_are_found(county: Path, tmp_path: Path) -> None:
    truth = {"trunk": 80.0, "b": 50.0, "minor": 40.0, "terminal": 6.0, "trunk_dual": 105.0}
    rows = timed(small_county(tmp_path / "truth", **truth, a_dual=95.05), noise=0.3)
    with main_roads(county, peak=False) as (parameters, build):
        found = calibrate(build, parameters, rows, seed=2)
    value = {p.road_class: v for p, v in found.values.items()}
    for name in ("b", "minor", "trunk", "trunk_dual"):
        assert value[name] == pytest.approx(truth[name], rel=0.06), name
    assert value["terminal"] == pytest.approx(6.0, abs=0.6)
    assert found.check_before.mae > 1.2 and found.check_after.mae < 0.5
    assert found.fit_after.n + found.check_after.n == 160
    assert "seed 2" in found.halves


def test_bounds_hold_and_those_that_bind_are_told(county: Path, tmp_path: Path) -> None:
    rows = timed(small_county(tmp_path / "truth", b=90.0, terminal=1.0))
    with main_roads(county, peak=False) as (parameters, build):
        found = calibrate(build, parameters, rows)
    for f in found.fitted:
        assert f.parameter.low <= f.value <= f.parameter.high
    at = {f.parameter.road_class: f.at for f in found.fitted}
    assert at["b"] == "high" and at["terminal"] == "low"
    value = {p.road_class: v for p, v in found.values.items()}
    assert (value["b"], value["terminal"]) == (BOUNDS["b"][1], BOUNDS["terminal"][0])


def test_same_seed_same_values_and_halves_share_no_start(county: Path) -> None:
    rows = timed(county, noise=1.0)
    twice = pd.concat([rows, rows.assign(to_easting_m=515_000.0)], ignore_index=True)
    with main_roads(county, peak=False) as (parameters, build):
        one = calibrate(build, parameters[:2], twice, seed=5)
        two = calibrate(build, parameters[:2], twice, seed=5)
        other = calibrate(build, parameters[:2], twice, seed=6)
    assert one.values == two.values and one.check_after == two.check_after
    assert one.check_before != other.check_before
    # Every start has two journeys; they are on the same side.
    assert one.fit_before.n % 2 == 0 and one.check_before.n % 2 == 0


def test_rows_marked_as_fitted_are_the_fitted_half(county: Path) -> None:
    rows = timed(county, noise=1.0).assign(fitted=[i < 100 for i in range(160)])
    with main_roads(county, peak=False) as (parameters, build):
        found = calibrate(build, parameters[:1], rows)
    assert (found.fit_before.n, found.check_before.n) == (100, 60)
    assert "marked as fitted" in found.halves


def test_peak_factors_are_fitted_to_rows_of_the_peak(county: Path, tmp_path: Path) -> None:
    truth = small_county(tmp_path / "truth")
    speeds = pd.read_csv(truth / "speeds.csv").assign(am_peak_factor=1.1)
    speeds.loc[speeds["class"] == "b", "am_peak_factor"] = 1.5
    speeds.to_csv(truth / "speeds.csv", index=False)
    with main_roads(county, peak=True) as (parameters, build):
        assert {p.column for p in parameters} == {"am_peak_factor"}
        found = calibrate(build, parameters, timed(truth, peak=True))
    value = {p.road_class: v for p, v in found.values.items()}
    assert value["b"] == pytest.approx(1.5, abs=0.06) and value["minor"] < 1.2


def test_too_few_journeys_are_refused(county: Path) -> None:
    with main_roads(county, peak=False) as (parameters, build), pytest.raises(
            InputError, match="fewer than 10 usable"):
        calibrate(build, parameters, timed(county, 12))


def test_the_table_that_is_written_can_be_used(county: Path) -> None:
    speeds = pd.read_csv(county / "speeds.csv")
    dual = Parameter("trunk_dual", "speed_kph", 95.0, 88, 112, ("a_dual",))
    new = with_values(speeds, {dual: 104.5}).set_index("class")["speed_kph"]
    assert new["trunk_dual"] == 104.5 and new["a_dual"] == pytest.approx(94.6)
    assert speeds.set_index("class")["speed_kph"]["trunk_dual"] == 95.0, "argument is unchanged"
    with_values(speeds, {dual: 104.5}).to_csv(county / "speeds.csv", index=False)
    before = load_main_roads(county, am_peak=False)
    assert np.isclose(before.metres / before.seconds * 3.6, 104.5).any()


def test_few_parameters_and_unknown_classes(root: Path) -> None:
    folder = root / "data" / "norfolk" / "roads"
    speeds, links = (pd.read_csv(folder / f"{n}.csv") for n in ("speeds", "links"))
    fitted = speed_parameters(speeds, links, peak=False)
    assert len(fitted) == MOST and all(p.low <= p.start <= p.high for p in fitted)
    assert "ferry" not in {p.road_class for p in fitted}
    strange = speeds.replace({"class": {"b": "lane"}})
    lane = {p.road_class: p for p in speed_parameters(strange, links, peak=False)}["lane"]
    assert (lane.low, lane.high) == (56 * 0.75, 56 * 1.25)


OTHER = set_speeds(
    trunk={"rural_kph": 66.0, "rural_peak_factor": 1.4}, secondary={"rural_kph": 50.0},
    tertiary={"rural_kph": 44.0}, unclassified={"rural_kph": 36.0},
    # Tied to unclassified: as much slower.
    residential={"rural_kph": round(36 * 36 / 46, 2)}, terminal_minutes={"value": 4.0})


def other(peak: bool) -> RoadNetwork:
    return street_base(class_streets(), peak, OTHER).roads


def test_known_speeds_of_streets_are_found() -> None:
    roads = class_streets()
    parameters, build = streets(roads, usual_speeds(), peak=False)
    found = calibrate(build, parameters, driven(other, noise=0.4), seed=2)
    value = {(p.road_class, p.column): v for p, v in found.values.items()}
    truth = OTHER.set_index("class")
    for name in ("trunk", "secondary", "tertiary", "unclassified"):
        assert value[name, "rural_kph"] == pytest.approx(
            truth.at[name, "rural_kph"], rel=0.04), name
    assert value["terminal_minutes", "value"] == pytest.approx(4.0, abs=0.4)
    # The mean of an error of 0.4 minutes is 0.32 away from none.
    assert found.check_before.mae > 2.5 and found.check_after.mae < 0.42
    assert found.fit_after.n + found.check_after.n == len(driven(other))


def test_a_class_that_is_short_or_unused_stays() -> None:
    """Of the primary road there is one kilometre; nobody drives the dual carriageway."""
    parameters, build = streets(class_streets(), usual_speeds(), peak=False)
    names = {(p.road_class, p.column) for p in parameters}
    assert ("primary", "rural_kph") not in names and ("trunk_dual", "rural_kph") in names
    found = calibrate(build, parameters, driven(other, 400), seed=2)
    assert ("trunk_dual", "rural_kph") in {(p.road_class, p.column) for p in found.left}
    # Trunk roads in town are faster than the limit lets them be: only a lower speed is felt.
    fitted = {(p.road_class, p.column) for p in found.values}
    assert fitted >= {("trunk", "rural_kph"), ("primary", "urban_kph")}
    assert {*found.left, *found.values} == set(parameters)
    assert "as fewer than 10 journeys use them: trunk_dual rural_kph" in said(found)
    written = with_values(usual_speeds(), found.values).set_index("class")
    for name in ("primary", "trunk_dual", "motorway"):
        assert written.at[name, "rural_kph"] == USUAL[name][0]


def test_peak_factors_of_streets() -> None:
    table = OTHER.set_index("class")
    factors = ["rural_peak_factor", "urban_peak_factor"]
    table[factors] = usual_speeds().set_index("class")[factors]
    parameters, build = streets(class_streets(), table.reset_index(), peak=True)
    assert {p.column for p in parameters} == set(factors)
    found = calibrate(build, parameters, driven(other, peak=True), seed=2)
    value = {(p.road_class, p.column): v for p, v in found.values.items()}
    assert value["trunk", "rural_peak_factor"] == pytest.approx(1.4, abs=0.04)
    assert value["secondary", "rural_peak_factor"] == pytest.approx(1.08, abs=0.04)


def test_bounds_of_streets_hold_and_bind() -> None:
    table = set_speeds(trunk={"rural_kph": 40.0}, terminal_minutes={"value": 20.0})
    rows = driven(lambda peak: street_base(class_streets(), peak, table).roads)
    parameters, build = streets(class_streets(), usual_speeds(), peak=False)
    found = calibrate(build, parameters, rows)
    assert all(f.parameter.low <= f.value <= f.parameter.high for f in found.fitted)
    at = {f.parameter.road_class: f.at for f in found.fitted}
    assert at["trunk"] == "low" and at["terminal_minutes"] == "high"


def test_street_parameters_are_few_bounded_and_reasoned() -> None:
    assert len(STREETS) + 2 <= MOST
    kinds = (*USUAL, "ferry")
    roads = class_streets()
    every = RoadNetwork(**{**vars(roads), "kinds": kinds, "kind": np.tile(
        np.arange(len(kinds)), len(roads.tail))[:len(roads.tail)]})
    every = RoadNetwork(**{**vars(every), "metres": every.metres * 10})
    for peak, most in ((False, MOST), (True, len(STREETS))):
        fitted = street_parameters(usual_speeds(), every, peak=peak)
        assert len(fitted) == most
        for p in fitted:
            assert p.low <= p.start <= p.high and p.reason, p
        moved = [(p.column, name) for p in fitted for name in (p.road_class, *p.tied)]
        assert len(moved) == len(set(moved)), "no number follows two parameters"
    fixed = street_parameters(usual_speeds(), every, peak=False, terminal=False)
    assert "terminal_minutes" not in {p.road_class for p in fixed}
    # No speed may be taken beyond the legal limit of its roads, no class be sped up by the peak.
    top = with_values(usual_speeds(), {p: p.high for p in street_parameters(
        usual_speeds(), every, peak=False)})
    assert top[["rural_kph", "urban_kph"]].max().max() <= 112
    fast = with_speeds(every, top)
    kph = fast.metres / fast.seconds * 3.6
    assert kph[every.kind != kinds.index("ferry")].max() <= 112.7
    rush = with_values(usual_speeds(), {p: p.low for p in street_parameters(
        usual_speeds(), every, peak=True)})
    assert rush[["rural_peak_factor", "urban_peak_factor"]].min().min() == 1.0


def test_a_clock_joins_and_orders_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other speeds give the minutes of a network read afresh, though nothing is prepared again."""
    for roads, slow in (
        (class_streets(), other(False)),
        *((r, RoadNetwork(**{**vars(r), "seconds": r.seconds * 1.7, "terminal_seconds": 30.0}))
          for r in (street_network(seed, size=40) for seed in (3, 11))),
    ):
        rows = driven(lambda _, r=roads: r, 120) if len(roads.tail) > 100 else near(roads)
        truth = predict(rows, lambda _, r=slow: r)["model_minutes"].to_numpy()
        assert np.isfinite(truth).any()
        clock = JourneyTimer(roads, rows)
        with monkeypatch.context() as patch:
            for name in ("contraction.nested_order", "single_journeys.snap",
                         "snapping._join_links"):
                patch.setattr(f"sufficiency.travel.routing.{name}", None)
            first, found = clock.minutes(roads), clock.minutes(slow)
        assert np.array_equal(np.isnan(found), np.isnan(truth))
        # The prediction is in whole seconds.
        assert np.nanmax(np.abs(found - truth)) * 60 <= 0.501
        assert np.nanmax(np.abs(first - found)) > 0.5


def near(roads: RoadNetwork) -> pd.DataFrame:
    """Journeys on small random streets."""
    rng = np.random.default_rng(1)
    a, b = rng.uniform(0, 3000, (40, 2)), rng.uniform(0, 3000, (40, 2))
    return pd.DataFrame({
        "from_easting_m": a[:, 0], "from_northing_m": a[:, 1], "to_easting_m": b[:, 0],
        "to_northing_m": b[:, 1], "crow_km": 1.0, "minutes": 1.0, "km": np.nan, "peak": False,
        "way": "fastest", "fitted": False})


def test_a_clock_of_main_roads(county: Path, tmp_path: Path) -> None:
    rows = timed(county)
    slow = load_main_roads(small_county(tmp_path / "slow", minor=38.0, access_rural=22.0),
                           am_peak=False)
    truth = predict(rows, lambda _: slow)["model_minutes"].to_numpy()
    clock = JourneyTimer(load_main_roads(county, am_peak=False), rows)
    assert np.abs(clock.minutes(slow) - truth).max() * 60 <= 0.501


def test_saved_main_roads_have_no_table_to_fit(county: Path) -> None:
    with pytest.raises(InputError, match="main roads, saved"):
        streets(load_main_roads(county, am_peak=False), usual_speeds(), peak=False)


def test_bands_are_those_of_the_errors_before_and_after() -> None:
    """By hand: near journeys two minutes better, far ones one worse, each by its own spread."""
    km = np.r_[np.full(20, 3.0), np.full(4, 8.0), np.full(12, 25.0)]
    reference = np.full(36, 30.0)
    before = reference + np.r_[np.full(24, 3.0), np.full(12, 1.0)]
    after = reference - np.r_[np.full(24, 1.0), np.tile([1.5, 2.5], 6)]
    near, far = bands_of(before, after, reference, km)
    assert (near.low_km, near.high_km, near.n) == (0, 5, 20)
    assert (near.before, near.after, near.noise, near.worse) == (3.0, 1.0, 0.0, False)
    # Four of 5 to 10 km are too few to be told alone.
    assert (far.low_km, far.high_km, far.n) == (5, 30, 16)
    rise = np.r_[np.full(4, -2.0), np.tile([0.5, 1.5], 6)]
    assert far.after - far.before == pytest.approx(rise.mean())
    assert far.noise == pytest.approx(2 * rise.std(ddof=1) / 4) and not far.worse
    assert bands_of(before[24:], after[24:], reference[24:], km[24:])[0].worse


def test_a_fit_that_makes_one_distance_worse_is_not_recommended(county: Path) -> None:
    rows = timed(county, noise=0.5)
    with main_roads(county, peak=False) as (parameters, build):
        found = calibrate(build, parameters[:1], rows)
    good = replace(found, check_before=replace(found.check_after, mae=9.0), bands=(
        Band(0, 5, 40, 3.0, 1.0, 0.1), Band(5, 20, 40, 1.0, 1.1, 0.2)))
    assert good.recommended, "a little worse is noise"
    bad = replace(good, bands=(*good.bands, Band(20, 45, 40, 1.0, 1.3, 0.2)))
    assert bad.bands[-1].worse and not bad.recommended
    assert not replace(good, check_before=good.check_after).recommended
    assert sum(b.n for b in found.bands) == found.check_after.n
