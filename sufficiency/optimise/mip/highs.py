"""HiGHS kept quiet, and the rows of a model gathered in pieces."""

from __future__ import annotations

import os
from threading import Lock

import highspy
import numpy as np

from sufficiency.optimise.problem import Floats, Ints
from sufficiency.optimise.work import SIMPLEX, Work

_ALONE = Lock()
"""Standard output is the whole process's: of two that put it aside at once, one would find it put
aside already, and leave it so."""


def quiet_solver() -> highspy.Highs:
    """A solver that says nothing: the library greets on standard output as it is made, and
    standard output is data."""
    with _ALONE, open(os.devnull, "wb") as nowhere:
        saved = os.dup(1)
        os.dup2(nowhere.fileno(), 1)
        try:
            solver = highspy.Highs()  # type: ignore[no-untyped-call]
        finally:
            os.dup2(saved, 1)
            os.close(saved)
    solver.setOptionValue("output_flag", False)
    return solver


def one_pool() -> None:
    """Before a run: the library keeps one pool of threads for the process, made for the first
    number asked, and a solver that asks for another number would end in an error."""
    highspy.Highs.resetGlobalScheduler(True)


def charge(solver: highspy.Highs, work: Work | None) -> None:
    """Charge a run for its iterations, which are the same on every machine."""
    if work is not None:
        iterations = max(solver.getInfo().simplex_iteration_count, 1)
        work.spend(SIMPLEX * iterations * max(solver.getNumNz(), 1))


class Rows:
    """Rows of a sparse matrix, gathered in pieces."""

    def __init__(self) -> None:
        self.rows: list[Ints] = []
        self.columns: list[Ints] = []
        self.values: list[Floats] = []
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.count = 0

    def open(self, lower: Floats, upper: Floats) -> int:
        """Add rows with these limits; returns the number of the first."""
        first = self.count
        self.lower.append(np.asarray(lower, dtype=float))
        self.upper.append(np.asarray(upper, dtype=float))
        self.count += len(self.lower[-1])
        return first

    def put(self, rows: Ints, columns: Ints, values: Floats | Ints | float) -> None:
        """Add entries.

        Args:
            rows: (m,) numbers of rows that were opened before.
            columns: (m,) columns of the model.
            values: (m,) coefficients, or one for all; two at one place stand side by side, and are
                not added.
        """
        rows = np.asarray(rows, dtype=np.int64)
        self.rows.append(rows)
        self.columns.append(np.asarray(columns, dtype=np.int64))
        self.values.append(np.broadcast_to(np.asarray(values, dtype=float), rows.shape))

    def matrix(self) -> tuple[Ints, Ints, Floats]:
        """Row starts, column indices and values."""
        row = np.concatenate(self.rows)
        order = np.argsort(row, kind="stable")
        start = np.searchsorted(row[order], np.arange(self.count + 1))
        return start, np.concatenate(self.columns)[order], np.concatenate(self.values)[order]
