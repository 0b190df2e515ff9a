"""Sweeps: every plan is made once, whatever happens to workers and to the sweep itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sufficiency import datasets
from sufficiency.errors import InputError, SufficiencyError
from sufficiency.sweeps import executors, run
from sufficiency.sweeps.executors import Crew
from sufficiency.sweeps.measure import FIGURES, Row, measured, version
from sufficiency.sweeps.parcel import packed
from sufficiency.sweeps.plan import Job, jobs_of, read_plan
from sufficiency.sweeps.run import done_by, sweep
from tests.sweeps.hard import hard

SEEDS = 4


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    shutil.copytree(datasets.folder("tiny"), tmp_path / "one")
    path = tmp_path / "plan.toml"
    path.write_text(f'base = "base"\ncases = ["one"]\nseeds = {[*range(1, SEEDS + 1)]}\n')
    return path


class Here(Executor):
    """Works at once, in this process; the tasks named do not come back."""

    def __init__(self, deadly: tuple[str, ...] = (), dies_after: int = 10**9) -> None:
        self.deadly, self.left, self.broken = deadly, dies_after, False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.broken:
            raise BrokenExecutor
        out: Future[Any] = Future()
        self.left -= 1
        self.broken = self.left < 0 or args[1].name in self.deadly
        if self.broken:
            out.set_exception(BrokenExecutor())
        else:
            out.set_result(fn(*args))
        return out


def jobs(*names: str) -> dict[str, Job]:
    tiny = datasets.tiny()
    return {name: Job("tiny", tiny.model_copy(update={"name": name}), "") for name in names}


def stub(place: object, scenario: Any, version: str) -> Row:
    return {"outcome": "planned", "note": scenario.name}


def filled(place: object, scenario: Any, version: str) -> Row:
    return {"outcome": "planned", "note": "", **dict.fromkeys(FIGURES, 1)}


@pytest.mark.parametrize("abreast", [1, 2, 3, None])
def test_what_a_lost_worker_had_is_done_again(abreast: int | None) -> None:
    hired: list[Here] = []

    @contextlib.contextmanager
    def hire() -> Iterator[Crew]:
        hired.append(Here(dies_after=2 if len(hired) < 2 else 10**9))
        yield Crew(hired[-1], lambda folder, digest: folder, abreast)

    rows: dict[str, Row] = {}
    done_by(jobs(*"abcdefg"), hire, rows.__setitem__, stub)
    assert rows == {n: {"outcome": "planned", "note": n} for n in "abcdefg"}
    assert len(hired) > 1


@pytest.mark.parametrize("abreast", [1, 3, None])
def test_one_that_is_too_much_for_its_worker_costs_no_other(abreast: int | None) -> None:
    @contextlib.contextmanager
    def hire() -> Iterator[Crew]:
        yield Crew(Here(("c",)), lambda folder, digest: folder, abreast)

    rows: dict[str, Row] = {}
    done_by(jobs(*"abcde"), hire, rows.__setitem__, stub)
    assert {n for n, r in rows.items() if r["outcome"] == "failed"} == {"c"}
    assert set(rows) == set("abcde")


def test_an_executor_that_takes_no_work_ends_a_sweep_in_words(plan: Path) -> None:
    with ThreadPoolExecutor(1) as gone:
        pass
    broken = Here(dies_after=-1)
    broken.broken = True
    for executor in (broken, gone):
        with pytest.raises(SufficiencyError, match="takes no more work"):
            sweep(plan, plan.parent / "out", executor=executor)


def test_a_task_that_stops_is_a_row_and_no_word_of_it_is_told(plan: Path) -> None:
    def stops(place: object, scenario: Any, version: str) -> Row:
        raise KeyError("somebody's home")

    rows: dict[str, Row] = {}
    with ThreadPoolExecutor(1) as pool:
        done_by(jobs("a"), lambda: contextlib.nullcontext(
            Crew(pool, lambda folder, digest: folder)), rows.__setitem__, stops)
    assert rows == {"a": {"outcome": "failed", "note": "stopped on a worker: KeyError"}}


def test_a_stopped_sweep_goes_on_where_it_was(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, calls, said = plan.parent / "out", [], []

    def task(place: Path, scenario: Any, version: str) -> Row:
        calls.append((place.name, scenario.demand.seed))
        return filled(place, scenario, version)

    def stop(words: str) -> None:
        if words.startswith("2 of"):
            raise KeyboardInterrupt

    monkeypatch.setattr(run, "measured", task)
    with pytest.raises(KeyboardInterrupt):
        sweep(plan, out, executor=Here(), progress=stop)
    begun = len(calls)
    (out / ".sufficiency-cases-killed").mkdir()
    found = sweep(plan, out, executor=Here(), progress=said.append)
    assert said[0] == "2 of 4 plans were done before" and said[-1] == "4 of 4 plans done"
    assert len(calls) == begun + 2, "only what was left"
    assert not list(out.glob(".sufficiency-*")), "no copy of a case stays"
    assert found.table["seed"].tolist() == [1, 2, 3, 4]
    # One more seed is one more plan; another digest of the case is another sweep.
    plan.write_text(plan.read_text().replace("4]", "4, 5]"))
    sweep(plan, out, executor=Here())
    assert len(calls) == begun + 3
    sites = plan.parent / "one" / "sites.csv"
    sites.write_text(sites.read_text().replace("Host B", "Host BB"))
    sweep(plan, out, executor=Here())
    assert len(calls) == begun + 8
    assert len({place for place, _ in calls}) == 2
    # A kept row that is spoilt is made again.
    for kept in (out / "kept").iterdir():
        kept.write_text("{}")
    sweep(plan, out, executor=Here())
    assert len(calls) == begun + 13


def test_a_case_with_a_fault_is_a_row_that_is_tried_again(plan: Path) -> None:
    plan.write_text(plan.read_text().replace("[1, 2, 3, 4]", "[1]"))
    places = plan.parent / "one" / "places.csv"
    well = places.read_text()
    places.write_text(well.replace("places", "plcaes", 1))
    found = sweep(plan, plan.parent / "out", executor=Here())
    assert found.table["outcome"].tolist() == ["fault"] and found.table["children"].isna().all()
    assert "places.csv" in found.table["note"][0] and len(found.unplanned) == 1
    places.write_text(well)
    found = sweep(plan, plan.parent / "out", executor=Here())
    row = found.table.iloc[0]
    assert (row["outcome"], row["children"], row["short_before"], row["short_after"],
            row["capital_gbp"]) == ("planned", 8, 6, 1, 400_000)
    assert row["short_per_100"] == 12.5 and found.unplanned.empty
    # The same from a worker that has none of this machine's files.
    job, = jobs_of(read_plan(plan), plan.parent, print)
    far = measured(packed(places.parent), job.scenario, version())
    assert {k: far[k] for k in FIGURES if k != "search_seconds"} == {
        k: row[k] for k in FIGURES if k != "search_seconds"}


def test_a_cluster_without_dask_is_refused_before_anything_is_written(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match="not installed"):
        sweep(plan, plan.parent / "out", cluster="local")
    assert not (plan.parent / "out").exists()


def test_a_worker_of_another_version_is_refused(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "version", lambda: "another")
    with pytest.raises(SufficiencyError, match="another version"):
        sweep(plan, plan.parent / "out", executor=Here())


@pytest.mark.large
def test_processes_are_bounded_and_one_that_dies_is_replaced(tmp_path: Path) -> None:
    asked = {name: Job("tiny", datasets.tiny().model_copy(
        update={"name": name, "description": str(tmp_path / "mark")}), "")
        for name in ("dies", "takes", "good")}
    rows: dict[str, Row] = {}
    done_by(asked, lambda: executors.processes(1, 2 * 2**30, tmp_path / "room"),
            rows.__setitem__, hard)
    assert {n: r["outcome"] for n, r in rows.items()} == {
        "dies": "planned", "takes": "failed", "good": "planned"}
    assert rows["takes"]["note"].endswith("not enough memory")


@pytest.mark.large
def test_a_cluster_outlives_one_of_its_workers(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes; what they do is a stand-in, as the planner takes seconds to load."""
    distributed = pytest.importorskip("distributed")
    killed: list[int] = []

    def slow(place: Any, scenario: Any, version: str) -> Row:
        import time

        time.sleep(0.2)
        return {"outcome": "planned", "note": f"{type(place).__name__} {place.digest}",
                **dict.fromkeys(names, scenario.demand.seed)}

    names = tuple(FIGURES)
    monkeypatch.setattr(run, "measured", slow)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None,
                                  silence_logs=50) as cluster:

        def kill(words: str) -> None:
            if words.startswith("1 of") and not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        found = sweep(plan, plan.parent / "out", cluster=cluster.scheduler_address, progress=kill)
    assert killed
    assert found.table["outcome"].tolist() == ["planned"] * SEEDS
    assert found.table["short_after"].tolist() == found.table["seed"].tolist()
    assert set(found.table["note"]) == {f"Parcel {packed(plan.parent / 'one').digest}"}
