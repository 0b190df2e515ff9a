"""Runs of the desk: the verb ``run`` in a process of its own, so that it can be stopped.

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

PATIENCE_S = 10.0
"""A run that was asked to stop has this long to do so."""
STATES = {
    "running": "is running", "done": "is done", "failed": "did not end well",
    "stopped": "was stopped",
}
"""State of a run, as the end of a sentence."""


@dataclass
class Run:
    """A scenario that is run, or was.

    Attributes:
        scenario: its file.
        folder: where its results go.
        process: of the verb.
        lines: what it said, in order: steps first, then its answer.
        started, ended: seconds of a clock that never goes back.
    """

    scenario: Path
    folder: Path
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    asked_to_stop: bool = False

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

    def start(self, scenario: Path, folder: Path) -> Run | None:
        """Run a scenario, unless something runs already.

        Args:
            scenario: its file.
            folder: where results go; not there yet, or one of ours.
        """
        with self._lock:
            if self.busy:
                return None
            command = [sys.executable, "-m", "sufficiency", "run", str(scenario),
                       "--out", str(folder)]
            process = subprocess.Popen(  # noqa: S603  our own verb, and a file we listed
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                encoding="utf-8", errors="replace", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
                # A group of its own: an interruption of the desk is not one of the run.
                process_group=None if sys.platform == "win32" else 0,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))
            self.last = run = Run(scenario, folder, process)
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


def _listen(run: Run) -> None:
    """Take what a run says until it ends."""
    assert run.process.stdout is not None
    for line in run.process.stdout:
        run.lines.append(line.rstrip("\n"))
    run.process.wait()
    run.ended = time.monotonic()


def _interrupt(process: subprocess.Popen[str]) -> None:
    """What Ctrl+C would do in a terminal."""
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        os.killpg(process.pid, signal.SIGINT)
