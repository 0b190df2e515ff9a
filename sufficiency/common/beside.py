"""One piece of work done beside others: in a second process, or in turn where there is one core.

The process is there before what it works on is known, so that it is ready by then. It begins anew
and shares nothing, as it must where processes cannot be split; what it is given and what it finds
is sent. Threads would wait for each other: most of the work is Python's own.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread, current_thread, main_thread
from typing import Any, Generic, TypeVar

from sufficiency.common.progress import Progress
from sufficiency.errors import SufficiencyError

Made = TypeVar("Made")
Work = Callable[[Iterator[Any], Progress], Made]
"""Takes what it is given one after the other, as soon as each is known."""
_SAID, _FAULT, _MADE = range(3)
"""What is sent back: a step, in words; a fault; what was found."""


class Errand(Generic[Made]):
    """A piece of work that is given what it needs, and asked later for what it found."""

    def __init__(self, work: Work[Made], line: Connection | None = None) -> None:
        self._work, self._line = work, line
        self._given: list[Any] = []

    def give(self, what: Any) -> None:
        """The next thing it needs, on which a process sets to work."""
        self._given.append(what)
        if self._line is not None:
            with contextlib.suppress(OSError):  # it is gone: see ``made``
                self._line.send(what)

    def made(self, progress: Progress) -> Made:
        """What was found; the work is done here and now where no process did it.

        Args:
            progress: is told each step, those so far at once.

        Raises:
            SufficiencyError: as the work raises it.
        """
        while self._line is not None:
            try:
                kind, what = self._line.recv()
            except (EOFError, OSError):
                # The process is gone, of too little memory or a mistake of ours: here it is told.
                break
            if kind == _FAULT:
                raise what
            if kind == _MADE:
                made: Made = what
                return made
            progress(what)
        return self._work(iter(self._given), progress)


@contextmanager
def beside(work: Work[Made]) -> Iterator[Errand[Made]]:
    """An errand, whose process ends with the block however that is left.

    Args:
        work: a function of a module.
    """
    if _cores() < 2 or multiprocessing.current_process().daemon:
        yield Errand(work)
        return
    context = multiprocessing.get_context("spawn")
    line, far = context.Pipe()
    process = context.Process(target=_serve, args=(work, far), daemon=True)
    with _deaf():
        process.start()
    far.close()
    try:
        yield Errand(work, line)
    finally:
        process.terminate()
        process.join()
        line.close()


@contextmanager
def _deaf() -> Iterator[None]:
    """No interruption is heard, nor ever by a process that begins here: who began it ends it."""
    if current_thread() is not main_thread():
        yield
        return
    was = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, was)


def _cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _serve(work: Work[Made], line: Connection) -> None:
    """Do the work once and send what comes of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # also where that is not handed on
    given: SimpleQueue[Any] = SimpleQueue()
    # Taken in at once, so that neither side waits for the other to read.
    taking = Thread(target=_take, args=(line, given), daemon=True)
    taking.start()
    with contextlib.suppress(Exception):  # it is tried again by who began it, and told there
        try:
            made = work(iter(given.get, None), lambda text: line.send((_SAID, text)))
            line.send((_MADE, made))
        except SufficiencyError as error:
            line.send((_FAULT, error))
        taking.join()


def _take(line: Connection, given: SimpleQueue[Any]) -> None:
    """Take in what is sent, and end when nobody is there any more."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            given.put(line.recv())
    os._exit(1)
