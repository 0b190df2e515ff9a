"""Case and travel times -> Problem: who may go where, and what stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.fit import fits, mix_shares, need_numbers
from sufficiency.case.scenario import Scenario
from sufficiency.case.supply import PLACE_COLUMNS, candidate_id
from sufficiency.case.vocabulary import LOCAL_KINDS, NEEDS, PHASES
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.model.district_limits import district_rows
from sufficiency.optimise.options import Budget, Options
from sufficiency.optimise.problem import Bools, Floats, Ints, Problem
from sufficiency.travel.matrix import TravelMatrix

TRANSFER_YEARS = (0, 7, 12)
"""Year groups that have just started or changed phase: reception, Y6 to 7, Y11 to 12."""


@discreet
@dataclass(frozen=True, eq=False)
class Built:
    """A problem and how its positions map back to the case.

    Attributes:
        problem: arrays.
        pools: one row per pool position: pool_id, name, kind, designation, years, gender,
            point, places, provider (pool_id in the case, before splitting by phase).
        groups: demand rows of the groups that are placed.
        kept: demand rows of children who stay, with column pool_id.
    """

    problem: Problem
    pools: pd.DataFrame
    groups: pd.DataFrame
    kept: pd.DataFrame


def build_problem(case: Case, scenario: Scenario, matrix: TravelMatrix) -> Built:
    """The optimisation problem of a case under a scenario.

    Args:
        case: demand, provision and options.
        scenario: who stays, its guideline and limits of building.
        matrix: journeys of all groups to all pools and sites with a point.

    Raises:
        InputError: an expansion at a provision whose places are capped by phase.
    """
    staying = stays(case.demand, scenario)
    groups = case.demand[~staying].reset_index(drop=True)
    if not len(groups):
        # No solver is asked about nothing at all: where everybody stays one group is of nobody.
        groups = case.demand.iloc[:1].assign(children=0)
    kept = case.demand[staying].rename(columns={"current_pool": "pool_id"}).reset_index(drop=True)
    pools, ceilings = pools_of(case, int(case.demand["children"].sum()))
    share = mix_shares(pools, case.suitability)
    seconds = journeys(groups, pools, matrix)
    may = np.ones(seconds.shape, dtype=bool)
    for _, allowed in rules(groups, pools, share, seconds, scenario):
        may &= allowed
    problem = Problem(
        group_ids=tuple(groups["group_id"]),
        weight=groups["children"].to_numpy(np.int64),
        need=need_numbers(groups),
        pool_ids=tuple(pools["pool_id"]),
        seconds=np.where(may, seconds, -1).astype(np.int32),
        capacity=pools["places"].to_numpy(np.int64),
        local=_local(pools),
        share=share,
        ceiling_of=pools["ceiling"].to_numpy(np.int64),
        ceiling=np.array(ceilings, dtype=np.int64),
        options=_options(case, pools),
        budget=replace(budget_of(scenario), rows=district_rows(
            case.options, case, scenario.build.bases_per_district)),
        taken=_taken(kept, pools),
    )
    return Built(problem, pools, groups, kept)


def stays(demand: pd.DataFrame, scenario: Scenario) -> pd.Series:
    """Children whose place is not open to change: always if pinned, else under lens flow."""
    placed = demand["current_pool"] != ""
    if scenario.lens == "greenfield":
        return placed & demand["pinned"]
    moves = demand["mover"] | demand["ncy"].isin(TRANSFER_YEARS)
    return placed & (demand["pinned"] | ~moves)


def pools_of(case: Case, everybody: int) -> tuple[pd.DataFrame, list[int]]:
    """Provision first, split by phase where its places are, then candidates; and joint ceilings.

    Args:
        everybody: places where there is no limit.
    """
    rows: list[dict[str, object]] = []
    ceilings: list[int] = []
    for place in case.places.to_dict("records"):
        place["provider"] = place["pool_id"]
        place["places"] = everybody if place["places"] < 0 else place["places"]
        caps = {p: place[f"places_{p}"] for p in PHASES if place[f"places_{p}"] >= 0}
        if not caps:
            rows.append({**place, "ceiling": -1})
            continue
        ceilings.append(int(place["places"]))
        for phase, low, high in (("primary", -2, 6), ("secondary", 7, 11), ("post16", 12, 20)):
            low, high = max(low, place["ncy_min"]), min(high, place["ncy_max"])
            if low <= high:
                rows.append({
                    **place, "pool_id": f"{place['pool_id']}/{phase}", "ncy_min": low,
                    "ncy_max": high, "places": min(caps.get(phase, 10**6), place["places"]),
                    "ceiling": len(ceilings) - 1,
                })
    new = case.options[case.options["kind"] != "expansion"]
    key = ["site_id", "designation", "ncy_min", "ncy_max", "gender"]
    kept = [*key, "easting_m", "northing_m"]
    for option in new[[*kept, "kind", "site_name"]].drop_duplicates(key).to_dict("records"):
        name = candidate_id(option)
        rows.append({
            **{c: option[c] for c in kept}, "pool_id": name, "provider": name,
            "name": option["site_name"],
            "kind": "special" if option["kind"] == "new_school" else "base",
            "places": 0, "ceiling": -1,
            "assumed_minutes": np.nan,
        })
    # All columns are there whether or not anything is: a case may have no provision, or no option.
    columns = [*PLACE_COLUMNS, "provider", "ceiling", "site_id"]
    pools = pd.DataFrame(rows, columns=columns).astype(
        {c: float for c in ("easting_m", "northing_m", "assumed_minutes", "stay_terms",
                            "days_per_week")})
    pools["site_id"] = pools["site_id"].astype(object).fillna("").astype(str)
    return pools, ceilings


def journeys(groups: pd.DataFrame, pools: pd.DataFrame, matrix: TravelMatrix) -> Ints:
    """(n, k) seconds, -1 = no route; pools without a point take their assumed minutes.

    Args:
        groups: n demand groups.
        pools: k pools of today and of options.
        matrix: holds every group, and every pool with a point.
    """
    located = pools["easting_m"].notna().to_numpy()
    to = np.where(pools["site_id"] != "", pools["site_id"], pools["provider"])
    out = np.full((len(groups), len(pools)), -1, dtype=np.int64)
    known = matrix.select(list(groups["group_id"]), list(to[located]))
    out[:, located] = known.seconds
    assumed = pools["assumed_minutes"].to_numpy(float)[~located] * 60
    out[:, ~located] = np.rint(assumed).astype(np.int64)
    return out


def rules(
    groups: pd.DataFrame, pools: pd.DataFrame, share: Floats, seconds: Ints, scenario: Scenario
) -> Iterator[tuple[str, Bools]]:
    """Constraint (5) rule by rule: its name, and the pairs (n, k) it allows on its own.

    The names, in this order, are also the reasons given for children whom no open provision
    fits (``reasons.py``).

    Args:
        groups, pools: n demand groups and k pools.
        share: of places for each need, from ``mix_shares``.
        seconds: (n, k) journeys, -1 = no route.
        scenario: its guideline, a limit only if treated as hard.
    """
    yield from fits(groups, pools, share)
    yield "no_route", seconds >= 0
    if scenario.guideline.treat == "hard":
        yield "limit", (seconds <= guideline_seconds(groups, scenario)[:, None]) | ~_local(pools)


def guideline_seconds(groups: pd.DataFrame, scenario: Scenario) -> Floats:
    """(n,) seconds of the guideline for each group's phase."""
    return np.array([scenario.guideline.minutes(p) * 60 for p in groups["phase"]], dtype=float)


def _local(pools: pd.DataFrame) -> Bools:
    return pools["kind"].isin(LOCAL_KINDS).to_numpy(dtype=bool)


def _options(case: Case, pools: pd.DataFrame) -> Options:
    frame = case.options
    number = {p: i for i, p in enumerate(pools["pool_id"])}
    split = sorted(set(pools["provider"]) - set(pools["pool_id"]))
    position, faults = [], []
    for option in frame.to_dict("records"):
        name = option["pool_id"] if option["kind"] == "expansion" else candidate_id(option)
        if name in split:
            faults.append(Fault("options.csv", "expands a provision whose places are capped by "
                                "phase", "Leave places_primary, _secondary and _post16 empty "
                                "there.", column="pool_id", value=str(name)))
        position.append(number.get(str(name), 0))
    if faults:
        raise InputError(faults)
    sites = {s: i for i, s in enumerate(sorted(set(frame["site_id"])))}
    return Options(
        ids=tuple(frame["option_id"]),
        pool=np.array(position, dtype=np.int64),
        site=np.array([sites[s] for s in frame["site_id"]], dtype=np.int64),
        places=frame["places"].to_numpy(np.int64),
        capital=frame["capital_gbp"].to_numpy(np.int64),
        school=(frame["kind"] == "new_school").to_numpy(),
        base=(frame["kind"] == "base_module").to_numpy(),
        pinned=frame["pinned"].to_numpy(bool),
    )


def budget_of(scenario: Scenario) -> Budget:
    """The limits (4b) to (4d) of a scenario, and what capital must be worth."""
    build = scenario.build
    return Budget(
        max_schools=build.max_new_schools,
        max_school_places=build.max_new_school_places,
        base_places=build.base_places,
        base_exact=build.base_places_rule == "exactly",
        capital=None if build.capital_gbp is None else int(build.capital_gbp),
        worth=60 * build.worth / 1e6,
    )


def _taken(kept: pd.DataFrame, pools: pd.DataFrame) -> Ints:
    """(k, c) children who stay, by the pool (and phase) they hold a place in."""
    taken = np.zeros((len(pools), len(NEEDS)), dtype=np.int64)
    parts = pools.groupby("provider").indices
    low, high = pools["ncy_min"].to_numpy(), pools["ncy_max"].to_numpy()
    count = kept.groupby(["pool_id", "ncy", "need"])["children"].sum()
    for (pool, ncy, need), children in count.items():
        mine = parts[pool]
        at = mine[(low[mine] <= ncy) & (high[mine] >= ncy)]
        taken[at[0] if len(at) else mine[0], NEEDS.index(need)] += children
    return taken
