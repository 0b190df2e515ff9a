"""Plan files: the grid they mean, and every fault of them at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sufficiency import datasets
from sufficiency.errors import InputError
from sufficiency.files import write_folder
from sufficiency.sweeps.parcel import packed, unpacked
from sufficiency.sweeps.plan import jobs_of, read_plan
from sufficiency.sweeps.run import key_of

GRID = """title = "Two of them"
base = "base"
cases = ["one", "two"]
seeds = [3, 4]
[settings]
build.base_places_rule = "at_most"
[scenarios.none]
build.max_new_schools = 0
[scenarios.more.build]
max_new_schools = 2
capital_gbp = 900_000
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan of two cases, two scenarios and two seeds."""
    for name in ("one", "two"):
        shutil.copytree(datasets.folder("tiny"), tmp_path / name)
    (tmp_path / "plan.toml").write_text(GRID)
    return tmp_path / "plan.toml"


def faults(path: Path, text: str) -> set[tuple[str, str | None, str]]:
    path.write_text(text)
    with pytest.raises(InputError) as told:
        read_plan(path)
    return {(f.file, f.column, f.value) for f in told.value.faults}


def test_the_grid_is_every_case_scenario_and_seed(plan: Path) -> None:
    jobs = jobs_of(read_plan(plan), plan.parent / "made", print)
    said = [(j.case, j.scenario.name, j.scenario.demand.seed, j.scenario.build.max_new_schools,
             j.scenario.build.base_places_rule) for j in jobs]
    assert said == [(case, name, seed, schools, "at_most") for case in ("one", "two")
                    for name, schools in (("none", 0), ("more", 2)) for seed in (3, 4)]
    assert {j.scenario.case_folder for j in jobs} == {plan.parent / "one", plan.parent / "two"}
    # Two cases with the same files are one, and two scenarios that differ in words are.
    assert len({key_of(j) for j in jobs}) == 4


def test_a_plan_without_scenarios_or_seeds_is_of_each_case_as_it_is(plan: Path) -> None:
    plan.write_text('base = "base"\ncases = ["one"]\n')
    job, = jobs_of(read_plan(plan), plan.parent / "made", print)
    assert (job.scenario.name, job.scenario.demand.seed) == ("base", 1)
    assert job.scenario.settings() == datasets.tiny().settings()


def test_every_fault_of_a_plan_is_told_at_once(plan: Path) -> None:
    assert faults(plan, 'base = 3\nseeds = [-1]\nscenarioz = 1\n') == {
        ("plan.toml", "base", "3"), ("plan.toml", "seeds", "-1"), ("plan.toml", "scenarioz", "1")}
    assert faults(plan, """seeds = [1, 1]
cases = ["nowhere"]
councils = ["Rutlnd"]
[scenarios.a]
build.max_new_scools = 2
case = "elsewhere"
[scenarios.b]
build.max_new_schools = -2
""") == {("plan.toml", "seeds", ""), ("plan.toml", "cases", "nowhere"),
         ("plan.toml", "councils", "Rutlnd"),
         ("plan.toml", "scenarios.a.build.max_new_scools", ""),
         ("plan.toml", "scenarios.a.case", ""),
         ("plan.toml", "scenarios.b.build.max_new_schools", "-2")}
    assert faults(plan, 'title = "empty"\n') == {("plan.toml", "cases", "")}
    assert faults(plan, 'base = "base"\ncases = ["one", "./one"]\n') == {
        ("plan.toml", "cases", "one"), ("plan.toml", "cases", "./one")}
    assert faults(plan, 'base = "bass"\ncases = ["one"]\n') == {
        ("plan.toml", "base, case one", "bass.toml")}


def test_a_file_that_would_not_travel_is_a_fault(plan: Path) -> None:
    (plan.parent / "roads.osm.pbf").touch()
    text = 'base = "base"\ncases = ["one"]\n[settings]\ntravel.source = "../{}roads.osm.pbf"\n'
    assert ("with_settings", "travel.source", "../../roads.osm.pbf") in faults(
        plan, text.format("../"))
    plan.write_text(text.format(""))
    assert len(jobs_of(read_plan(plan), plan.parent / "made", print)) == 1


def test_a_councils_case_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tiny(folder: Path, code: str) -> None:
        assert code == "857"
        shutil.copytree(datasets.folder("tiny"), folder)

    monkeypatch.setattr("sufficiency.sweeps.plan.write_council", tiny)
    path = tmp_path / "plan.toml"
    path.write_text('base = "base"\ncouncils = ["Rutland", "857"]\n')
    said: list[str] = []
    for _ in range(2):
        job, = jobs_of(read_plan(path), tmp_path / "made", said.append)
    assert job.case == "Rutland (857)"
    assert said == ["making case 1 of 1: Rutland"]


def test_a_case_travels_whole_and_without_results(plan: Path) -> None:
    folder = plan.parent / "one"
    parcel = packed(folder)
    write_folder(folder / "results", {"summary.json": "{}"})
    for name in (".hidden", "plan.toml", "scenarios/another.toml"):
        (folder / name).write_text("")
    assert packed(folder).digest == parcel.digest
    there = unpacked(parcel, plan.parent / "far")
    assert {p.relative_to(there): p.read_bytes() for p in there.rglob("*") if p.is_file()} == {
        p.relative_to(datasets.folder("tiny")): p.read_bytes()
        for p in datasets.folder("tiny").rglob("*")
        if p.is_file() and (p.suffix != ".toml" or p.name == "case.toml")}
    assert packed(there).digest == parcel.digest
    (folder / "sites.csv").write_text("site_id\n")
    with pytest.raises(InputError, match="changed while it was swept"):
        packed(folder, parcel.digest)
    assert "PK" not in repr(parcel)
