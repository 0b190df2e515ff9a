"""Whatever is in the files: a plan, or faults in words, and never anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.errors import InputError, SufficiencyError
from sufficiency.study.check import check, look
from sufficiency.study.run import run
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import travel_matrix
from sufficiency.travel.network import load_roads
from tests.bad.mutations import spoil
from tests.edges import SCENARIO, ground, no_road_near, swap
from tests.sizes import few

SEEDS, PART = 240, 20


def full(folder: Path) -> None:
    """The small case with every table it may have."""
    ground(folder)
    for name, text in {
        "options.csv": "option_id,site_id,pool_id,kind,designation,places,capital_gbp,status\n"
                       "exp,,school-a,expansion,,2,1000,candidate\n"
                       "was,site-b,,new_school,complex,3,5000,built\n",
        "postcodes.csv": "postcode,easting_m,northing_m\nB1 1AA,400000,300000\n",
        "demand_by_year.csv": "year,need,phase,factor\n2026,ASD,primary,1.1\n2027,,,1.2\n",
        "SOURCES.md": "| table | source |\n|---|---|\n| `places.csv` | invented |\n",
    }.items():
        (folder / name).write_text(text)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "case"
    full(folder)
    assert check(folder / SCENARIO) == []
    return folder


@pytest.mark.parametrize("first", few(range(0, SEEDS, PART), 1))
def test_a_spoilt_file_is_a_plan_or_a_fault(whole: Path, tmp_path: Path, first: int) -> None:
    plans = faults = 0
    for seed in range(first, first + PART):
        folder = tmp_path / str(seed)
        shutil.copytree(whole, folder)
        name = spoil(folder, seed)
        checked = False
        try:
            look(folder / SCENARIO)
            checked = True
            run(folder / SCENARIO, alone=True)
            plans += 1
        except InputError as error:
            assert not checked, f"{seed}: check found nothing in {name}, run did: {error}"
            assert error.faults and all(f.problem and f.remedy for f in error.faults)
            assert all(len(line) < 1500 for line in str(error).split("\n"))
            faults += 1
        except SufficiencyError:
            plans += 1  # what was asked for cannot be had: an answer
        except Exception as error:
            pytest.fail(f"seed {seed}, {name}: {type(error).__name__}: {error}")
        shutil.rmtree(folder)
    assert plans and faults


OPENED = (
    "case.toml", "areas.csv", "places.csv", "sites.csv", "option_types.csv", "suitability.csv",
    "options.csv", "children.csv", "postcodes.csv", "demand_by_year.csv", "SOURCES.md",
    "areas/districts.geojson", "areas/msoas.geojson", "roads/nodes.csv", "roads/links.csv",
    "roads/speeds.csv", "roads/barriers.csv", "scenarios/base.toml",
)


@pytest.mark.parametrize("file", OPENED)
def test_check_opens_all_that_run_opens(whole: Path, tmp_path: Path, file: str) -> None:
    """No text, and a folder in its place: each is told by check, in one fault, before any run."""
    folder = tmp_path / "case"
    shutil.copytree(whole, folder)
    (folder / file).write_bytes(b"\xff\xfe\x00\x01 no text \xc9")
    for change in ("bytes", "folder"):
        if change == "folder":
            (folder / file).unlink()
            (folder / file).mkdir()
        done = CliRunner().invoke(app, ["check", str(folder / SCENARIO)])
        assert done.exit_code == 1 and "1 fault found" in done.stderr, done.stderr
        assert Path(file).name in done.stderr and done.stdout == ""
        words = "is a folder" if change == "folder" else "not "
        assert words in done.stderr or "no GeoJSON" in done.stderr, done.stderr


@pytest.mark.parametrize("file", ["far.npz", "street_speeds.csv", "other.toml"])
def test_check_opens_streets_speeds_and_comparators(
    whole: Path, tmp_path: Path, file: str
) -> None:
    folder = tmp_path / "case"
    shutil.copytree(whole, folder)
    no_road_near(folder)
    swap(SCENARIO, "[travel]", '[travel]\nspeeds = "street_speeds.csv"')(folder)
    (folder / "scenarios" / "street_speeds.csv").write_text(
        "class,rural_kph,urban_kph,rural_peak_factor,urban_peak_factor,value\n")
    (folder / "scenarios" / "other.toml").write_text(
        'extends = "base.toml"\n[travel]\nsource = "crow"\nspeeds = ""\n')
    base = folder / SCENARIO
    base.write_text(base.read_text() + '[compare]\nwith = ["other.toml"]\n')
    assert CliRunner().invoke(app, ["check", str(base)]).exit_code == 0
    spoilt = folder / "far.npz" if file == "far.npz" else folder / "scenarios" / file
    spoilt.write_bytes(b"\xff\xfe no such thing")
    done = CliRunner().invoke(app, ["check", str(base)])
    assert done.exit_code == 1 and "1 fault found" in done.stderr and file in done.stderr


@pytest.mark.parametrize("setting", ["source", "speeds"])
def test_a_name_no_file_can_have(whole: Path, tmp_path: Path, setting: str) -> None:
    folder = tmp_path / "case"
    shutil.copytree(whole, folder)
    no_road_near(folder)
    own = 'source = "../far.npz"'
    assert own in (folder / SCENARIO).read_text()
    for name in ("a" * 5000, "a\\u0000b"):
        text = (whole / SCENARIO).read_text()
        old = next(line for line in text.splitlines() if line.startswith("source = "))
        new = f'source = "{name}"' if setting == "source" else f'{own}\nspeeds = "{name}"'
        (folder / SCENARIO).write_text(text.replace(old, new))
        done = CliRunner().invoke(app, ["check", str(folder / SCENARIO)])
        assert done.exit_code == 1 and f"travel.{setting}" in done.stderr, done.output


@pytest.mark.parametrize(("verb", "problem"), [
    (("people",), "is longer than a name can be"),
    (("import", "{base}", "--into"), "no name that can be used")])
def test_a_folder_of_a_name_too_long_is_a_fault_of_its_name(
    whole: Path, verb: tuple[str, ...], problem: str
) -> None:
    words = [w.format(base=whole / "children.csv") for w in verb]
    done = CliRunner().invoke(app, [*words, "a" * 5000])
    assert done.exit_code == 1 and "error: 1 fault found" in done.stderr, done.output
    assert f"{'a' * 40}: is" in done.stderr and problem in done.stderr, done.stderr


def test_the_roads_of_a_comparator_are_opened(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(whole, folder)
    base = folder / SCENARIO
    (folder / "scenarios" / "other.toml").write_text(
        'extends = "base.toml"\n[travel]\nsource = "../gone.npz"\n')
    base.write_text(base.read_text() + '[compare]\nwith = ["other.toml"]\n')
    done = CliRunner().invoke(app, ["check", str(base)])
    assert done.exit_code == 1 and "'../gone.npz' is neither roads" in done.stderr


def test_a_spoilt_cache_changes_nothing(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes, names and figures of every entry are spoilt: it is as good as none."""
    monkeypatch.setenv("SUFFICIENCY_CACHE", str(tmp_path / "cache"))
    scenario = load_scenario(whole / SCENARIO)
    case = load_case(scenario)
    plain = travel_matrix(case, scenario, cache=Cache()).seconds
    assert (travel_matrix(case, scenario).seconds == plain).all()
    entries = {p: p.read_bytes() for p in (tmp_path / "cache").glob("*.npz")}
    assert len(entries) >= 2
    rng = np.random.default_rng(7)

    def bytes_changed(data: bytes) -> bytes:
        spoilt = bytearray(data)
        for at in rng.integers(0, len(data), 3):
            spoilt[at] ^= int(rng.integers(1, 256))
        return bytes(spoilt)

    for turn in range(40):
        for path, data in entries.items():
            path.write_bytes(bytes_changed(data) if turn else data[: len(data) // 2])
        assert (travel_matrix(case, scenario).seconds == plain).all()
    for path, data in entries.items():
        path.write_bytes(data)
        with np.load(path) as stored:
            arrays = {name: stored[name] for name in stored.files}
        for change in ({n: a for n, a in arrays.items() if n != "seal"},
                       {f"{n}x": a for n, a in arrays.items()},
                       {n: a if n == "seal" else a[::-1] + 1 for n, a in arrays.items()}):
            np.savez(path, **change)
            assert (travel_matrix(case, scenario).seconds == plain).all()


def test_a_saved_network_is_whole_or_a_fault(whole: Path, tmp_path: Path) -> None:
    """Positions that lead out of an array, lengths that do not fit, numbers that are none."""
    folder = tmp_path / "case"
    shutil.copytree(whole, folder)
    no_road_near(folder)
    path = folder / "far.npz"
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    assert load_roads(path).metres.tolist() == [1000.0]
    changes = {
        "head": np.array([2]), "tail": np.array([-1]), "kind": np.array([5]),
        "metres": np.array([np.nan]), "seconds": np.array([-1.0]), "xy": np.array([[0.0, np.inf]]),
        "shape_start": np.array([0, 3]), "joinable": np.array([4]), "label": np.zeros(2, int),
        "oneway": np.zeros(3, bool), "words": np.frombuffer(b"[]", np.uint8),
        "barriers": np.zeros((1, 3)),
    }
    for name, value in changes.items():
        np.savez(path, **{**arrays, name: value})
        with pytest.raises(InputError, match="is not a road network saved by this version"):
            load_roads(path)
    np.savez(path, **arrays, more=np.zeros(1))
    with pytest.raises(InputError, match="is not a road network"):
        load_roads(path)
