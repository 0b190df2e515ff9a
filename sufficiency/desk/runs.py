"""Runs of the desk: verbs in processes of their own, so that they can be stopped.

What a run writes is whole or not there (``results_folder``), so stopping it leaves nothing half
done; and what it writes is what the command line writes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sufficiency.desk.jobs import Job, Step

PATIENCE_S = 10.0
"""A run that was asked to stop has this long to do so."""
STATES = {
    "running": "is running", "done": "is done", "failed": "did not end well",
    "stopped": "was stopped",
}
"""State of a run, as the end of a sentence."""


@dataclass
class Run:
    """Work that goes on, or did.

    Attributes:
        job: what is done.
        process: of the verb that runs, or ran last.
        verb: which of the job's verbs that is, from 0.
        lines: what it said, in order: steps first, then its answer.
        started, ended: seconds of a clock that never goes back.
    """

    job: Job
    process: subprocess.Popen[str]
    verb: int = 0
    lines: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    asked_to_stop: bool = False

    @property
    def step(self) -> Step:
        """Where it is."""
        return self.job.step(self.verb, self.lines)

    @property
    def state(self) -> Literal["running", "done", "failed", "stopped"]:
        """How it is, as far as is known now."""
        if self.ended is None:
            return "running"
        if self.process.returncode == 0:
            return "done"
        return "stopped" if self.asked_to_stop else "failed"

    @property
    def words(self) -> str:
        """The same, as the end of a sentence."""
        return STATES[self.state]

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return (time.monotonic() if self.ended is None else self.ended) - self.started


class Runs:
    """One run at a time, and what the last one said.

    Two at once would take each other's processors, and a search that is limited by seconds would
    find less.
    """

    def __init__(self) -> None:
        self.last: Run | None = None
        self._lock = threading.Lock()

    @property
    def busy(self) -> bool:
        """Whether something runs."""
        return self.last is not None and self.last.state == "running"

    def start(self, job: Job) -> Run | None:
        """Do a job, unless something runs already.

        Args:
            job: its verbs run one after the other, each if the one before ended well.
        """
        with self._lock:
            if self.busy:
                return None
            self.last = run = Run(job, _process(job.verbs[0]))
        threading.Thread(target=_listen, args=(run,), daemon=True).start()
        return run

    def stop(self) -> None:
        """Ask the run to stop; one that does not is ended."""
        run = self.last
        if run is None or run.state != "running":
            return
        run.asked_to_stop = True
        with contextlib.suppress(OSError):
            _interrupt(run.process)
        try:
            run.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            run.process.kill()


def _process(words: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  our own verbs, and files we listed
        [sys.executable, "-m", "sufficiency", *words], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        # A group of its own: an interruption of the desk is not one of the run.
        process_group=None if sys.platform == "win32" else 0,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))


def _listen(run: Run) -> None:
    """Take what verbs say until the last has ended."""
    while True:
        assert run.process.stdout is not None
        for line in run.process.stdout:
            run.lines.append(line.rstrip("\n"))
        last = run.verb == len(run.job.verbs) - 1
        if run.process.wait() or last or run.asked_to_stop:
            break
        run.verb += 1
        run.process = _process(run.job.verbs[run.verb])
    run.ended = time.monotonic()


def _interrupt(process: subprocess.Popen[str]) -> None:
    """What Ctrl+C would do in a terminal."""
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        os.killpg(process.pid, signal.SIGINT)
