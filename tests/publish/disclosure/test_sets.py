"""Several public files of one case held side by side: counts, shares and means together."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.errors import DisclosureError
from sufficiency.publish.disclosure.crosstab import ALL, Cell, sums
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.keys import Subject
from sufficiency.publish.disclosure.means import means, unfit
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.disclosure.suppression import protect
from sufficiency.publish.map.reach import fit_to_publish
from sufficiency.publish.travel_benchmark.groups import children_of, together
from sufficiency.publish.travel_benchmark.tables import BASE, Column, journeys
from tests.conftest import made_folder
from tests.publish.disclosure.attacker import between
from tests.publish.disclosure.keys import made
from tests.publish.disclosure.test_secondary import by_elimination
from tests.publish.travel_benchmark.test_travel_report import BANDS, people
from tests.sizes import large

RULES = Rules()
CELL = ["need", "phase", "district", "area"]


def told(frame: pd.DataFrame, record: Record | None = None) -> pd.DataFrame:
    return journeys([Column(BASE, "Now", frame)], BANDS, public=True, record=record)[0]


def following(first: Record) -> Record:
    return Record(tuple(first.now), systems=tuple(first.systems_now))


def test_a_share_is_of_printed_counts() -> None:
    """Beside its n it says no more than the two: 2 of 30 would be 6.7 %, and so both exactly."""
    frame = people(11, 2000)
    table = told(frame).dropna(subset=["n", "over_45_share"])
    table = table[table["n"] > 0]
    assert len(table) > 8
    for row in table.to_dict("records"):
        over = row["over_45_share"] * row["n"]
        assert abs(over - 5 * round(over / 5)) < row["n"] * 0.0006, "a multiple of five"
        assert row["over_45_low"] != row["over_45_low"] or (
            row["over_45_low"] <= row["over_45_share"])


@pytest.mark.parametrize("seed", [3, 4])
def test_who_has_no_known_journey_does_not_follow_from_a_report(seed: int) -> None:
    """A report tells all children of every cell; the benchmark those with a known journey."""
    record = Record()
    frame = together([people(seed, 300)], RULES, None, Record())[0]
    told(frame, record)
    (system,) = record.systems_now
    low, high = np.array(system.low), [np.inf if h is None else h for h in system.high]
    at = {figure: i for i, (figure, _) in enumerate(system.figures)}
    true, sums = list(system.true), [(t, list(p)) for t, p in system.sums]
    limits = [list(b) for b in zip(low, np.minimum(high, 10_000), strict=True)]
    secrets = []
    for cell, n in children_of(frame).items():
        i = at[Subject("road", cell.groups)]
        printed = RULES.rounded(n) + RULES.slack if n >= RULES.k else np.inf
        limits[i][1] = min(limits[i][1], printed)
        if n >= RULES.k and 0 < n - true[i] < RULES.k:
            secrets.append((i, printed))
    assert len(secrets) > 2
    found = between(np.array(limits, dtype=float), sums, [i for i, _ in secrets])
    for (i, n), (least, most) in zip(secrets, found, strict=True):
        assert least <= true[i] <= most and n - least >= RULES.k, "narrowed below the threshold"


def test_a_count_that_leaves_few_of_its_whole_is_withheld() -> None:
    every, a, b, c = made("road"), made("road", "a"), made("road", "b"), made("road", "c")
    counts, sums = {a: 37, b: 60, c: 40, every: 137}, [(every, (a, b, c))]
    figures = protect(counts, sums, RULES, wholes={a: 40, b: 60, c: 80}).figures
    assert figures[a].value is None, "three have no known journey"
    assert protect(counts, sums, RULES).figures[a].value == 35


def test_a_mean_of_the_benchmark_is_not_moved_by_one_newcomer() -> None:
    frame = people(5, 250).assign(children=1, minutes_basis="road", phase="primary", msoa="")
    first = Record()
    one = told(frame, first).set_index(CELL)
    some = frame.iloc[:1].assign(group_id="new", minutes=310.0, km=80.0)
    more = pd.concat([frame, some], ignore_index=True)
    where = some.rename(columns={"msoa": "area"})[CELL].iloc[0]
    alone, after = told(more).set_index(CELL), told(more, following(first)).set_index(CELL)
    moved = 0
    for key, row in after.iterrows():
        touched = all(name in (ALL, own) for name, own in zip(key, where, strict=True))
        if touched and not np.isnan(row["minutes_mean"]) and row["n"] > 0:
            assert row["minutes_mean"] == one.loc[key, "minutes_mean"] and row["about"]
            assert row["miles_mean"] == one.loc[key, "miles_mean"]
            moved += alone.loc[key, "minutes_mean"] != row["minutes_mean"]
    assert moved > 0, "told by itself the newcomer would have moved it"
    again = told(frame, following(first))
    pd.testing.assert_frame_equal(again, one.reset_index()[again.columns])


def test_verbs_keep_and_read_one_record(tiny: Path, tmp_path: Path) -> None:
    scenario = tiny / "scenarios" / "base.toml"

    def call(*words: object) -> str:
        done = CliRunner().invoke(app, [str(w) for w in words])
        assert done.exit_code == 0, done.stderr
        return done.stdout

    out = call("run", scenario, "--out", tmp_path / "run")
    assert f"for a later --against, never publish: {tmp_path / 'run-record-internal.json'}" in out
    assert "record" not in " ".join(p.name for p in (tmp_path / "run").iterdir())
    out = call("benchmark", scenario, "--public", "--against", tmp_path / "run",
               "--out", tmp_path / "bench")
    assert f"{tmp_path / 'bench-record-internal.json'}  what was printed, for --against" in out
    call("map", scenario, "--public", "--against", tmp_path / "bench", "--against",
         tmp_path / "run", "--out", tmp_path / "map.html")
    for verb in ("benchmark", "isochrones"):
        done = CliRunner().invoke(app, [verb, str(scenario), "--against", str(tmp_path / "run")])
        assert done.exit_code == 2 and "--public" in done.stderr
    done = CliRunner().invoke(app, ["run", str(scenario), "--against", str(tmp_path / "none"),
                                    "--out", str(tmp_path / "not")])
    assert done.exit_code == 1 and "none-record-internal.json" in done.stderr
    assert not (tmp_path / "not").exists() or not list((tmp_path / "not").glob("*.html"))


@pytest.mark.parametrize("seed", range(6))
def test_means_of_map_and_benchmark_together_give_no_small_group_away(seed: int) -> None:
    """Whatever either tells of a group is known: the mean in which one child is most of the total
    does not follow from all the sums together."""
    frame = together([people(seed, 150)], RULES, None, Record())[0]
    road = frame[frame["minutes_basis"] == "road"]
    sizes = road.groupby("msoa")["children"].sum()
    one = road.index[road["msoa"] == sizes[sizes >= RULES.k].idxmin()][0]
    frame.loc[one, ["children", "minutes"]] = 1, 1300.0
    road = frame[frame["minutes_basis"] == "road"]
    first = Record()
    shown = {Cell(): True}
    for by in ("msoa", "district"):
        found, _ = means([frame], by, RULES, record=first,
                         within="district" if by == "msoa" else None)
        for name, (value,) in found.items():
            cell = Cell(district=name) if by == "district" else Cell(
                district=road.loc[road["msoa"] == name, "district"].iloc[0], area=name)
            shown[cell] = value.value is not None
    table = told(frame, following(first)).set_index(CELL)
    table.index = keys = [Cell(*names) for names in table.index]
    known = np.array([shown.get(key, False) or table.loc[key, "minutes_mean"] > 0 for key in keys])
    of = {key: road[np.all([np.ones(len(road), dtype=bool), *(road[c] == w for c, w in zip(
        ("need", "phase", "district", "msoa"), astuple(key), strict=True) if w != ALL)], axis=0)]
        for key in keys}
    at = {key: i for i, key in enumerate(keys)}
    equations = [(at[t], [at[p] for p in parts]) for t, parts in sums(keys)]
    unknown = [not k and len(of[key]) > 0 for key, k in zip(keys, known, strict=True)]
    hidden = table["n"].isna().to_numpy()
    secret = [i for i, key in enumerate(keys) if unknown[i] and unfit(of[key], RULES)]
    assert any(not hidden[i] for i in secret), "else there is nothing to attack"
    follows = by_elimination(unknown, equations)
    assert not [keys[i] for i in secret if follows[i] and not hidden[i]]
    for total, parts in equations:
        lost = [p for p in parts if unknown[p]]
        assert unknown[total] or not lost or hidden[lost].all() or not unfit(
            pd.concat([of[keys[p]] for p in lost]), RULES)


@pytest.mark.parametrize("norfolk", [False, large(True)])
def test_public_areas_within_reach_pass_the_gate(norfolk: bool, root: Path, tmp_path: Path) -> None:
    """Whole with homes inside it; and nothing is written where the gate finds something."""
    scenario = root / "data" / "norfolk" / "scenarios" / "do-nothing.toml" if norfolk else (
        made_folder() / "scenarios" / "built.toml")
    for name in ("reach.gpkg", "reach.geojson"):
        done = CliRunner().invoke(app, ["isochrones", str(scenario), "--public", "--minutes", "45",
                                        "--step", "5000", "--out", str(tmp_path / name)])
        assert done.exit_code == 0, done.stderr
        assert (tmp_path / name).stat().st_size > 1000
    shapes = gpd.read_file(tmp_path / "reach.gpkg").to_crs("EPSG:27700")
    case = load_case(load_scenario(scenario))
    with pytest.raises(DisclosureError, match="the id of a child"):
        named = shapes.assign(note=str(case.demand["group_id"].iloc[0]))
        named.to_file(tmp_path / "named.geojson", driver="GeoJSON")
        fit_to_publish(case, tmp_path / "named.geojson", shapes)
