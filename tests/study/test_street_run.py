"""A whole run whose roads are the streets of an extract: kilometres of the pairs that are used."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streetcase import write_case
from streetfit import held_out, true_speeds, with_table, write_references

from sufficiency.study import run
from sufficiency.study.accuracy import validate
from sufficiency.travel.sources.osm_extract import read_extract
from sufficiency.travel.sources.select import street_base, without_ferries
from tests.sizes import large
from tests.travel.streets import journey, plain_graph
from tests.travel.village import write_extract


def village(tmp_path: Path) -> Path:
    return write_extract(tmp_path / "village.osm.pbf")


def rutland(tmp_path: Path) -> Path:
    extract = Path(__file__).parents[3] / "shared" / "roads" / "rutland_osm_2018.osm.pbf"
    if not extract.is_file():
        pytest.skip("the extract of shared/roads beside the project is absent")
    return extract


@pytest.mark.parametrize(("source", "children"), [(village, 24), large((rutland, 60))])
def test_a_run_on_streets(
    tmp_path: Path, source: Callable[[Path], Path], children: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    extract = source(tmp_path)
    scenario = write_case(extract, tmp_path / "case", children=children)
    asked: list[int] = []
    lengths = run.travel_matrix

    def watched(*args: object, **words: object) -> object:
        """The matrix, telling how many lengths are asked of it."""
        matrix = lengths(*args, **words)  # type: ignore[arg-type]
        ask = matrix.lengths

        def count(i: np.ndarray, j: np.ndarray) -> np.ndarray:
            asked.append(np.broadcast(i, j).size)
            return ask(i, j)

        object.__setattr__(matrix, "lengths", count)
        return matrix

    monkeypatch.setattr(run, "travel_matrix", watched)
    result = run.run(scenario)
    placed = result.plan.assignment
    routed = placed[placed["minutes_basis"] == "road"]
    assert len(routed) >= children / 2 and routed["km"].notna().all()
    # Two outcomes, nothing built and the plan: no length of a pair that nobody uses.
    assert 0 < sum(asked) <= 2 * children

    roads = without_ferries(street_base(read_extract(extract), am_peak=True).roads)
    graph = plain_graph(roads)
    homes = pd.read_csv(tmp_path / "case" / "children.csv").set_index("child_id")
    spots = result.plan.places.set_index("pool_id")[["easting_m", "northing_m"]]
    for row in routed.sample(min(len(routed), 12), random_state=1).to_dict("records"):
        home = homes.loc[row["group_id"], ["easting_m", "northing_m"]].to_numpy(float)
        walked = journey(roads, graph, home, spots.loc[row["pool_id"]].to_numpy(float))
        assert walked is not None
        whole = np.rint(walked[0] / 1000 + roads.terminal_seconds)
        assert abs(row["minutes"] * 60 - whole) <= 1
        assert row["km"] == pytest.approx(walked[1] / 1e5, abs=0.0016)
    assert extract.name in result.provenance["travel"]


@pytest.mark.parametrize(("source", "children"), [(village, 24), large((rutland, 40))])
def test_errors_are_those_of_the_streets(
    tmp_path: Path, source: Callable[[Path], Path], children: int
) -> None:
    """References walked by another library, a minute and 200 m added: that is the error."""
    extract = source(tmp_path)
    scenario = write_case(extract, tmp_path / "case", children=children)
    roads = without_ferries(street_base(read_extract(extract), am_peak=False).roads)
    graph = plain_graph(roads)
    homes = pd.read_csv(tmp_path / "case" / "children.csv")[["easting_m", "northing_m"]]
    school = pd.read_csv(tmp_path / "case" / "places.csv").iloc[0]
    end = school[["easting_m", "northing_m"]].to_numpy(float)
    rows = []
    for k, home in enumerate(homes.to_numpy(float)[:16]):
        walked = journey(roads, graph, home, end)
        if walked is not None:
            rows.append({"from": f"run {k}", "to": school["pool_id"], "from_easting_m": home[0],
                         "from_northing_m": home[1],
                         "minutes": (walked[0] / 1000 + roads.terminal_seconds) / 60 + 1,
                         "km": walked[1] / 1e5 + 0.2})
    assert len(rows) > 10
    reference = tmp_path / "timed.csv"
    pd.DataFrame(rows).to_csv(reference, index=False)
    found = validate(scenario, [reference])
    table = found.errors[found.errors["by"] == "all"].set_index("measure")
    assert table.loc["minutes", "n"] == len(rows) and extract.name in found.about.travel_source
    assert table.loc["minutes", "bias"] == pytest.approx(-1, abs=0.02)
    assert table.loc["minutes", "mae"] == pytest.approx(1, abs=0.02)
    assert table.loc["km", "bias"] == pytest.approx(-0.2, abs=0.002)


@pytest.mark.large
def test_speeds_of_a_real_county_are_found_again(tmp_path: Path) -> None:
    """600 journeys at other speeds, with a normal error of a minute on each: on the half that was
    not fitted to, the fit is nearly as good as the speeds themselves."""
    extract = rutland(tmp_path)
    scenario = write_case(extract, tmp_path / "case", children=120)
    files = write_references(extract, scenario, journeys=600, noise=1.0, seed=1)
    found = validate(scenario, files, fit=True)
    assert found.speeds is not None
    before, told = ([getattr(fit, name).mae for fit in found.calibrations.values()]
                    for name in ("check_before", "check_after"))
    after = held_out(with_table(scenario, found.speeds, "ours"), files)
    best = held_out(with_table(scenario, true_speeds(), "true"), files)
    assert after == pytest.approx(told)
    assert before[0] > 2 * best[0] and before[1] > 1.3 * best[1]
    assert all(a < 1.1 * b for a, b in zip(after, best, strict=True)), (before, after, best)


def test_the_case_is_the_same_for_a_seed(tmp_path: Path) -> None:
    extract = village(tmp_path)
    one, two, other = (write_case(extract, tmp_path / name, children=9, seed=seed).parent.parent
                       for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    for name in sorted(os.listdir(one)):
        if name.endswith(".csv"):
            assert (one / name).read_bytes() == (two / name).read_bytes()
    assert (one / "children.csv").read_bytes() != (other / "children.csv").read_bytes()
