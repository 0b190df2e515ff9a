"""Who does the work of a sweep: processes of this machine, a Dask cluster, or a given executor."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sufficiency.errors import Fault, InputError
from sufficiency.sweeps.parcel import Parcel, packed, unpacked

LOCAL = "local"
CONNECT_SECONDS = 20
TASKS = 100
"""Plans a process makes before another takes its place: what libraries hold on to goes with it."""
Hire = Callable[[], contextlib.AbstractContextManager["Crew"]]
"""Engages a crew; once more where it lost a worker."""


@dataclass(frozen=True)
class Crew:
    """An executor, and how a case comes to its workers.

    Attributes:
        executor: of ``concurrent.futures``.
        hand: folder of a case and its digest -> what a task is given in its place. The files
            travel once, however many tasks there are.
        abreast: tasks given out at a time; None = all of them.
    """

    executor: Executor
    hand: Callable[[Path, str], Any]
    abreast: int | None = None


@contextlib.contextmanager
def given(executor: Executor, room: Path) -> Iterator[Crew]:
    """A crew of whoever calls, whose workers read this machine's files.

    Args:
        executor: stays as it is.
        room: folder for copies of cases, so that nobody's edits come between.
    """
    yield Crew(executor, _copies(room))


@contextlib.contextmanager
def processes(workers: int, memory_bytes: int, room: Path) -> Iterator[Crew]:
    """Processes of this machine.

    Args:
        workers: how many.
        memory_bytes: that each may take.
        room: as for ``given``.
    """
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin,
        initargs=(memory_bytes,), max_tasks_per_child=TASKS)
    try:
        yield Crew(pool, _copies(room), workers)
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def cluster(address: str, workers: int, memory_bytes: int) -> Iterator[Crew]:
    """A Dask cluster, which does again what a lost worker did.

    Args:
        address: of its scheduler, or "local": processes of this machine.
        workers, memory_bytes: of a local one; another has its own.

    Raises:
        InputError: Dask is not installed, or nobody answers there.
    """
    need_dask()
    from distributed import Client, LocalCluster

    with contextlib.ExitStack() as stack:
        where: Any = address
        if address == LOCAL:
            where = stack.enter_context(LocalCluster(
                n_workers=workers, threads_per_worker=1, memory_limit=memory_bytes,
                dashboard_address=None, silence_logs=logging.ERROR))
        try:
            client = stack.enter_context(Client(where, timeout=CONNECT_SECONDS))
        except (OSError, ValueError) as error:
            raise InputError([Fault("--cluster", "is no Dask scheduler that answers",
                                    "Give its address, as tcp://host:8786.", value=address)
                              ]) from error
        # A future of the files, not the files: a worker fetches them once, from the scheduler or
        # from another worker, and they are made again where all who had them are gone.
        yield Crew(client.get_executor(), cache(
            lambda folder, digest: client.submit(_same, packed(folder, digest), pure=False)))


def need_dask() -> None:
    """See that Dask is there, before anything is begun for it.

    Raises:
        InputError: it is not installed.
    """
    if importlib.util.find_spec("distributed") is None:
        raise InputError([Fault("--cluster", "needs dask.distributed, which is not installed",
                                "Install the extra: sufficiency[cluster].")])


def _same(parcel: Parcel) -> Parcel:
    return parcel


def _copies(room: Path) -> Callable[[Path, str], Path]:
    """Hands over a copy of a folder that has this digest."""
    return cache(lambda folder, digest: unpacked(packed(folder, digest), room))


def memory_of_machine() -> int:
    """Bytes of memory, or 4 GB where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 4 * 2**30


def _begin(memory_bytes: int) -> None:
    """A process begins: it takes no more memory than this, and ends when its caller is gone."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    caller = multiprocessing.parent_process()
    if caller is not None:
        threading.Thread(target=_end_with, args=(caller,), daemon=True).start()


def _end_with(caller: Any) -> None:
    caller.join()
    os._exit(1)
