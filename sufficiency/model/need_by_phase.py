"""What no flow of Septembers undercuts: needs and phases alone, wherever children live.

Who is at a place in a January of ``flow.py`` depends on all Januaries before. How many children
there are of each need and phase does not, and so there is a problem a January whose shortfall is
never more than the flow's, whatever opens when:

- a need and phase may be at any local provision that takes the need and one of the phase's year
  groups, journeys and genders aside, or that children of that need are at to begin with;
- a provision holds as many as it has places in any of the Januaries, or as are there to begin with
  if that is more; a mix share likewise. Phases share its places freely.

Nobody comes to a provision that is full, or full of a need, so no more are ever there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import NEEDS, phase_of
from sufficiency.model.formulate import Built, build_problem
from sufficiency.model.september import Cell
from sufficiency.model.year_places import beyond, places_in
from sufficiency.optimise.problem import Bools, Ints, Problem
from sufficiency.travel.matrix import TravelMatrix


def need_by_phase(
    case: Case, scenario: Scenario, matrix: TravelMatrix, targets: Mapping[int, Mapping[Cell, int]],
    years: Sequence[int],
) -> list[Problem]:
    """The problems of these years, with the options of the case.

    Args:
        case: its demand are the children a replay begins with; its provision is all there is in
            any of the Januaries.
        scenario: its rules of places.
        matrix: journeys of the case.
        targets: January -> children of each need and phase, from the first of the replay.
        years: Januaries that are asked about.

    Raises:
        InputError: the table of places cannot be read.
    """
    built = build_problem(case, scenario.model_copy(update={"lens": "greenfield"}), matrix)
    cells = sorted({cell for target in targets.values() for cell in target})
    there = _there(case.demand, built)
    capacity, ceiling, share = _room(case, scenario, built, there, targets)
    may = _may(cells, built, there)
    same = built.problem.replace(
        group_ids=tuple("/".join(cell) for cell in cells),
        need=np.array([NEEDS.index(need) for need, _ in cells], dtype=np.int64),
        weight=np.zeros(len(cells), dtype=np.int64),
        seconds=np.where(may, 60, -1).astype(np.int32), capacity=capacity, ceiling=ceiling,
        share=share, taken=np.zeros_like(built.problem.taken),
        budget=replace(built.problem.budget, worth=None))
    return [same.replace(weight=np.array([targets[year].get(c, 0) for c in cells], dtype=np.int64))
            for year in years]


def _there(demand: pd.DataFrame, built: Built) -> Ints:
    """(k, c) children of each need at the provision of each pool to begin with."""
    at = demand.pivot_table(index="current_pool", columns="need", values="children", aggfunc="sum")
    return np.asarray(at.reindex(index=built.pools["provider"], columns=list(NEEDS)).fillna(0),
                      dtype=np.int64)


def _room(
    case: Case, scenario: Scenario, built: Built, there: Ints,
    targets: Mapping[int, Mapping[Cell, int]],
) -> tuple[Ints, Ints, np.ndarray]:
    """Places of each pool and ceiling, and mix shares, with room for who is there."""
    problem, provider = built.problem, built.pools["provider"]
    each = [places_in(case, scenario, year).set_index("pool_id")["places"] for year in targets]
    places = pd.concat([case.places.set_index("pool_id")["places"], *each])
    # -1 = no limit: room for everybody there will ever be.
    everybody = max(sum(target.values()) for target in targets.values())
    most = places.where(places >= 0, everybody).groupby(level=0).max()
    whole = provider.map(most).fillna(0).to_numpy(np.int64)
    whole = whole + np.where(problem.local, beyond(whole, scenario.flow.beyond_places), 0)
    whole = np.maximum(whole, there.sum(axis=1))
    ceiling = problem.ceiling.copy()
    under = problem.ceiling_of >= 0
    ceiling[problem.ceiling_of[under]] = whole[under]
    share = np.maximum(problem.share, there / np.maximum(whole, 1)[:, None])
    return whole, ceiling, share


def _may(cells: Sequence[Cell], built: Built, there: Ints) -> Bools:
    """(cells, k) pairs that are allowed."""
    low, high = (built.pools[c].tolist() for c in ("ncy_min", "ncy_max"))
    taught = [{phase_of(year) for year in range(a, b + 1)} for a, b in zip(low, high, strict=True)]
    out = np.zeros((len(cells), len(low)), dtype=bool)
    for i, (need, phase) in enumerate(cells):
        n = NEEDS.index(need)
        fits = np.array([phase in phases for phases in taught], dtype=bool)
        out[i] = fits & (built.problem.share[:, n] > 0) | (there[:, n] > 0)
    return out & built.problem.local
