"""Who is left out, need by need: shares of each need without a suitable local place, as rows.

The first objective counts children and does not ask of which need they are, so where places are
short it may leave out half of one need and nobody of another. Two things a planner may ask for,
both among the plans that leave out as few children as can be (``lexicographic.py``):

* *spread*: the largest share of a need left out is as small as can be;
* a share that at most, or at least, is left out of a need.

Shares are of all children of a need, those who stay where they are among them: who stays at a place
of last resort is left out by every plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.fairness.benders import KEPT
from sufficiency.optimise.fairness.criteria import Criterion, CriterionLimit, KLargestSum
from sufficiency.optimise.fairness.lexicographic import Labels, Lexicographic
from sufficiency.optimise.work import LEAST

PERCENT = 100.0
EXACT = 1e-4
"""Per cent within which a share is proven: of any council's need one child is more."""


@dataclass(frozen=True, eq=False)
class LeftOut:
    """What is asked of who is left out.

    Attributes:
        needs: (c,) name of each need number.
        spread: whether the largest share is to be as small as can be.
        most, least: by name of need, share of its children (0 to 1) that may, and must, be left
            out.
    """

    needs: Labels = field(default_factory=lambda: np.zeros(0, dtype=str))
    spread: bool = False
    most: Mapping[str, float] = field(default_factory=dict)
    least: Mapping[str, float] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether nothing is asked."""
        return not (self.spread or self.most or self.least)


def limit_left_out(stages: Lexicographic, asked: LeftOut) -> None:
    """Keep the limits from now on, then the largest share as small as can be if that is asked.

    Raises:
        NoSolutionError: no plan that leaves out as few children keeps the limits; the message says
            what comes nearest.
    """
    for name, share in sorted(asked.most.items()):
        _keep(stages, _row(stages, asked, name, local=False), PERCENT * share, name, "at most")
    for name, share in sorted(asked.least.items()):
        _keep(stages, _row(stages, asked, name, local=True), PERCENT * (1 - share), name,
              "at least")
    if asked.spread:
        rows = tuple(row for name in asked.needs.tolist()
                     if (row := _row(stages, asked, name, local=False)) is not None)
        if rows:
            stages.minimise(KLargestSum(rows), "spread", stages.work.part(0.5, LEAST),
                            unit="per cent", tolerance=max(PERCENT * stages.gap, EXACT))


def _row(stages: Lexicographic, asked: LeftOut, name: str, *, local: bool) -> Criterion | None:
    """Per cent of a need's children who are left out, or who have a local place; None if it has
    no children whose place is decided."""
    problem, whole = stages.problem, stages.whole
    number = asked.needs.tolist().index(name)
    mine = problem.need == number
    if not problem.weight[mine].any():
        return None
    staying = int(whole.taken[whole.local == local, number].sum())
    everybody = int(problem.weight[mine].sum() + whole.taken[:, number].sum())
    counted = problem.local == local
    cost = np.where(counted[None, :], 1, 0).repeat(len(problem.weight), axis=0)
    return Criterion(name, cost.astype(np.int64), PERCENT * mine / everybody,
                     -PERCENT * staying / everybody)


def _keep(stages: Lexicographic, row: Criterion | None, most: float, name: str, words: str) -> None:
    """Keep a share from now on."""
    if row is None:
        return
    limit = CriterionLimit(KLargestSum((row,)), most)
    stages.limits.append(limit)
    if stages.within():
        return
    stages.limits.remove(limit)
    found = stages.weigh(limit.top, stages.work.part(0.5, LEAST), PERCENT * stages.gap,
                         enough=most)
    stages.limits.append(limit)
    if found.value <= most + KEPT:
        return
    nearest = found.value if words == "at most" else PERCENT - found.value
    wanted = most if words == "at most" else PERCENT - most
    proven = "" if found.bound > most else ", or none was found in time"
    raise NoSolutionError(
        f"no plan that leaves as few children without a place leaves out {words} {wanted:g} % of "
        f"need {name}{proven}: the nearest found leaves out {nearest:.1f} %; change "
        f"objective.left_out_{'most' if words == 'at most' else 'least'}"
    )
