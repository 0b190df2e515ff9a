"""How far drawn placements are, by decay: what ``demand.placement_decay_km`` is calibrated with.

    python benchmarks/placements.py SCENARIO [--decay 1 2 3] [--seeds 1 2 3] [--write]

Miles by road, one way, of synthetic children who are placed, to the gates of the January of their
placements. Published to compare with: 9 miles on average in England (Isos Partnership for the Local
Government Association, 2025); one in ten special-school pupils of rural homes beyond 23 miles
(Education Policy Institute, 2018).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from written import table, write

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.travel.matrix import TravelMatrix, travel_matrix

METRES_A_MILE = 1609.344
FAR_MILES = 23.0


def drawn(scenario: Scenario, seed: int, decay_km: float) -> Scenario:
    """The scenario with placements of this seed and decay, at the gates of their January."""
    demand = scenario.demand.model_copy(update={"seed": seed, "placement_decay_km": decay_km})
    year = demand.placement_year or demand.year
    supply = scenario.supply.model_copy(update={"year": year})
    return scenario.model_copy(update={"demand": demand, "supply": supply})


def miles(case: Case, matrix: TravelMatrix, kind: str) -> dict[str, Any]:
    """Distances of children placed at one kind of provision with a point."""
    places = case.places.set_index("pool_id")
    places = places[(places["kind"] == kind) & places["easting_m"].notna()]
    placed = case.demand[case.demand["current_pool"].isin(places.index)]
    row = {g: i for i, g in enumerate(matrix.origin_ids)}
    column = {d: j for j, d in enumerate(matrix.destination_ids)}
    far = matrix.lengths(placed["group_id"].map(row).to_numpy(int),
                         placed["current_pool"].map(column).to_numpy(int)) / METRES_A_MILE
    rural = (placed["rural_urban"] == "rural").to_numpy()
    return {
        "kind": kind, "children": len(placed), "mean": round(far.mean(), 1),
        "mean rural": round(far[rural].mean(), 1), "mean urban": round(far[~rural].mean(), 1),
        "nine in ten rural": round(float(np.percentile(far[rural], 90)), 1),
        "rural beyond 23 miles": f"{(far[rural] > FAR_MILES).mean():.1%}",
    }


def measured(
    scenario: Scenario, decays: list[float], seeds: list[int]
) -> Iterator[dict[str, Any]]:
    """One row a seed, decay and kind."""
    for seed in seeds:
        first = drawn(scenario, seed, decays[0])
        matrix = travel_matrix(load_case(first), first)
        for decay in decays:
            case = load_case(drawn(scenario, seed, decay))
            for kind in ("special", "base", "independent"):
                yield {"seed": seed, "decay km": decay, **miles(case, matrix, kind)}


def main() -> None:
    """Print the table, or write it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("scenario", type=Path)
    asked.add_argument("--decay", type=float, nargs="+", default=[1.0, 2.0, 3.0, 4.0, 8.0])
    asked.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    rows = list(measured(load_scenario(given.scenario), given.decay, given.seeds))
    if given.write:
        command = f"python benchmarks/placements.py {given.scenario.as_posix()} --write"
        print(write("placements", command, {"Miles one way, by road": rows}))
    else:
        print(table(rows))


if __name__ == "__main__":
    main()
