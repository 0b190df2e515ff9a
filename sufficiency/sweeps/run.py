"""Run a sweep: what is done is kept by its digest, what a lost worker had is done again."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import Column, page
from sufficiency.common.notebook import table as shown
from sufficiency.common.progress import Progress
from sufficiency.errors import SufficiencyError
from sufficiency.files import (
    MARK,
    SCRATCH,
    is_file,
    json_of,
    ready_folder,
    write_file,
    write_folder,
)
from sufficiency.sweeps import executors
from sufficiency.sweeps.executors import Hire
from sufficiency.sweeps.measure import FAILED, FIGURES, PLANNED, Row, measured, version
from sufficiency.sweeps.plan import Job, jobs_of, read_plan
from sufficiency.travel.cache import digest

KEPT, CASES = "kept", "cases"
"""Folders of a sweep: rows by digest, cases of councils."""
LEAST_BYTES = 2**28
"""Memory without which a worker cannot even begin."""
COPIES = f"{SCRATCH}cases-"
"""Begin of the name of a folder of copies of cases, which goes with its sweep."""
PLANS = (
    Column("case", "Case"), Column("scenario", "Scenario"), Column("seed", "Seed", "number"),
    Column("outcome", "Outcome"),
    Column("short_before", "Without a suitable local place, before", "count"),
    Column("short_after", "With the plan", "count"), Column("new_schools", "New schools", "number"),
    Column("base_places", "Base places", "number"), Column("capital_gbp", "Capital", "pounds"),
    Column("gap", "Most any plan could improve on this", "share"))
"""What a notebook shows of a plan."""
WORDS = ("name", "title", "description")
"""Settings that say what a scenario is called and nothing of its plan."""


@discreet
@dataclass(frozen=True, eq=False)
class Sweep:
    """What came of a sweep.

    Attributes:
        title: what it is called.
        table: one row a plan, in the order of the plan file: case, scenario, seed, outcome
            ("planned", "fault", "no plan" or "failed"), note and the figures of
            ``measure.FIGURES``. For inside: small counts are shown.

    Examples:
        >>> import sufficiency as sf
        >>> sf.Sweep.__name__
        'Sweep'
    """

    title: str
    table: pd.DataFrame

    def _repr_html_(self) -> str:
        """What a notebook shows: the plans, and no small count."""
        return page(self.title, [shown(self.table, PLANS)], inside="table")

    @property
    def unplanned(self) -> pd.DataFrame:
        """Rows without a plan."""
        return self.table[self.table["outcome"] != PLANNED]


@kinds_checked
@within(workers=1, memory_bytes=LEAST_BYTES)
def sweep(
    plan: Path | str, out: Path | str, *, executor: Executor | None = None, cluster: str = "",
    workers: int | None = None, memory_bytes: int | None = None,
    progress: Progress = lambda _: None,
) -> Sweep:
    """Plan every scenario of a plan file in every case with every seed.

    What is done is kept in the folder, by the digest of the case's files, the settings, the seed
    and the version: a sweep that was stopped goes on where it was, and one that was extended makes
    what is new. Rows without a plan are tried again.

    Processes begin by reading the script that made them: in a script, call this below
    ``if __name__ == "__main__":``. A notebook needs nothing of the kind.

    Args:
        plan: plan file (TOML).
        out: folder for what is kept, and for cases of councils.
        executor: of ``concurrent.futures``, whose workers read this machine's files.
        cluster: address of a Dask scheduler, or "local"; only without an executor.
        workers: processes of this machine; None = half as many as it has cores, as a search has
            two threads.
        memory_bytes: that each of them may take; None = its share of this machine's.
        progress: is told how many plans of how many are done.

    Raises:
        InputError: every fault of the plan file; a folder that cannot be written; no cluster.
        SufficiencyError: the executor no longer takes work.

    Examples:
        >>> import sufficiency as sf
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as one:
        ...     file = Path(folder, "plan.toml")
        ...     case = sf.datasets.folder("tiny").as_posix()
        ...     _ = file.write_text(f'base = "base"\\ncases = ["{case}"]\\n[scenarios.no-school]\\n'
        ...                         'build.max_new_schools = 0\\n[scenarios.one-school]\\n')
        ...     found = sf.sweep(file, Path(folder, "out"), executor=one)
        >>> found.table[["scenario", "short_before", "short_after"]].values.tolist()
        [['no-school', 6, 4], ['one-school', 6, 1]]
    """
    asked, out = read_plan(Path(plan)), Path(out)
    if cluster:
        executors.need_dask()
    ready_folder(out)
    if not (out / MARK).exists():
        write_folder(out, {})
    for old in out.glob(f"{COPIES}*"):  # of a sweep that was killed: children may be in it
        shutil.rmtree(old, ignore_errors=True)
    jobs = jobs_of(asked, out / CASES, progress)
    grid = {key_of(job): job for job in jobs}
    rows = {key: row for key in grid if (row := _kept(out, key)) is not None}
    left = {key: job for key, job in grid.items() if key not in rows}
    progress(f"{len(rows):,} of {len(grid):,} plans were done before")

    def told(key: str, row: Row) -> None:
        rows[key] = row
        if row["outcome"] == PLANNED:
            write_file(_path(out, key), json.dumps(row).encode())
        progress(f"{len(rows):,} of {len(grid):,} plans done")

    with tempfile.TemporaryDirectory(prefix=COPIES, dir=out) as room:
        done_by(left, _hire(executor, cluster, workers, memory_bytes, Path(room)), told,
                measured)
    return Sweep(asked.title, tabled(jobs, rows))


def key_of(job: Job) -> str:
    """Digest of all that a plan depends on."""
    said = {k: v for k, v in job.scenario.settings().items() if k not in WORDS}
    return digest([version(), job.parcel, sorted(said.items())])


def tabled(jobs: Sequence[Job], rows: Mapping[str, Row]) -> pd.DataFrame:
    """The tidy table: one row a job.

    Args:
        jobs: in the order of the table.
        rows: by ``key_of``.
    """
    table = pd.DataFrame(
        [{"case": job.case, "scenario": job.scenario.name, "seed": job.scenario.demand.seed,
          **rows[key_of(job)]} for job in jobs],
        columns=["case", "scenario", "seed", "outcome", "note", *FIGURES])
    return table.astype(FIGURES)


def _path(out: Path, key: str) -> Path:
    return out / KEPT / f"{key}.json"


def _kept(out: Path, key: str) -> Row | None:
    """The row of a plan that was made before; a spoilt one is as good as none."""
    if not is_file(_path(out, key)):
        return None
    try:
        row = json_of(_path(out, key).read_bytes())
        return row if row["outcome"] == PLANNED and set(FIGURES) <= set(row) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _hire(
    executor: Executor | None, cluster: str, workers: int | None, memory_bytes: int | None,
    room: Path,
) -> Hire:
    if executor is not None:
        return partial(executors.given, executor, room)
    count = workers or max(1, (os.cpu_count() or 1) // 2)
    memory = memory_bytes or executors.memory_of_machine() // count
    if cluster:
        return partial(executors.cluster, cluster, count, memory)
    return partial(executors.processes, count, memory, room)


def done_by(
    jobs: Mapping[str, Job], hire: Hire, told: Callable[[str, Row], None],
    task: Callable[..., Row],
) -> None:
    """Have every job done; what was in work when a worker died is done again, at last alone.

    Args:
        jobs: by key.
        hire: engages a crew; anew where it broke.
        told: is given each row as it comes.
        task: what workers do: place of the case, scenario, version -> row.

    Raises:
        InputError: a case was changed meanwhile.
        SufficiencyError: the executor takes no more work; a worker has another version.
    """
    left, doubtful = dict(jobs), dict[str, Job]()
    while left:
        doubtful |= _round(left, hire, told, task)
    # Of those that were in work together nobody knows which one was too much for its worker.
    for key, job in doubtful.items():
        if _round({key: job}, hire, told, task):
            told(key, {"outcome": FAILED, "note": "its worker was lost twice: too little memory?"})


def _round(
    left: dict[str, Job], hire: Hire, told: Callable[[str, Row], None], task: Callable[..., Row]
) -> dict[str, Job]:
    """Work until all is done or a worker is lost; takes out of ``left`` what was begun.

    Returns:
        What was in work when a worker was lost.
    """
    at_work: dict[Future[Row], str] = {}
    begun: dict[str, Job] = {}
    with hire() as crew:
        while left or at_work:
            while left and (crew.abreast is None or len(at_work) < crew.abreast):
                key, job = next(iter(left.items()))
                place = crew.hand(job.scenario.case_folder, job.parcel)
                try:
                    future = crew.executor.submit(task, place, job.scenario, version())
                except RuntimeError:  # broken, or shut
                    if at_work:
                        return begun
                    raise SufficiencyError(
                        "the executor takes no more work; what is done is kept: sweep again to go "
                        "on (a script calls it below: if __name__ == \"__main__\")") from None
                at_work[future], begun[key] = key, left.pop(key)
            done, _ = wait(at_work, return_when=FIRST_COMPLETED)
            lost = {f for f in done if isinstance(f.exception(), BrokenExecutor)}
            for future in done - lost:
                key = at_work.pop(future)
                told(key, _row(future))
                del begun[key]
            if lost:
                return begun
    return {}


def _row(future: Future[Row]) -> Row:
    """What came of a task; of an error its kind only, as its words may hold what nobody may see."""
    error = future.exception()
    if isinstance(error, SufficiencyError):
        raise error
    if error is not None:
        what = "not enough memory" if isinstance(error, MemoryError) else type(error).__name__
        return {"outcome": FAILED, "note": f"stopped on a worker: {what}"}
    return future.result()
