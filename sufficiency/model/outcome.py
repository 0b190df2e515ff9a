"""What a plan does: who is where, how full places are, and the measures everybody quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.case.sessional import days_a_week, roll, with_children_a_year
from sufficiency.case.vocabulary import LOCAL_KINDS, PHASES
from sufficiency.common.discreet import discreet
from sufficiency.model.formulate import Built
from sufficiency.model.journey_minutes import BASIS, journey_measures
from sufficiency.model.reasons import REASONS, Explained, reasons
from sufficiency.optimise.sensitivity.option_contributions import Contributions, contributions
from sufficiency.optimise.siting.solve import Plan
from sufficiency.travel.matrix import TravelMatrix

ASSIGNMENT_COLUMNS = [
    "group_id", "area_id", "district", "msoa", "rural_urban", "imd_decile", "need", "phase",
    "ncy", "gender", "pool_id", "pool_kind", "local", "children", "minutes", "km",
    "minutes_basis", "days_per_week", "roll", "reason",
]
AS_PLACED = "as_placed"
"""Status of children where they are now (``current_placements.py``): no plan, so nothing is
proven of it."""


@discreet
@dataclass(frozen=True, eq=False)
class Outcome:
    """One scenario's answer.

    Attributes:
        summary: the measures of summary.json.
        assignment: child or group level; internal.
        places: one row per provision.
        options: one row per option that could be opened.

    Examples:
        >>> import sufficiency as sf
        >>> plan: sf.Outcome = sf.solve(sf.datasets.tiny()).plan
        >>> plan.summary["unplaced"]["total"], plan.summary["gap"]
        (1, 0.0)
    """

    name: str
    title: str
    summary: dict[str, Any]
    assignment: pd.DataFrame
    places: pd.DataFrame
    options: pd.DataFrame


def describe(
    case: Case, scenario: Scenario, matrix: TravelMatrix, built: Built, plan: Plan,
    why: Explained | None = None, each: Contributions | None = None,
) -> Outcome:
    """The outcome of a plan; ``why`` children are left out, and what ``each`` option brings, are
    found out unless they are given.

    Args:
        case, scenario, matrix: what the problem was built of.
        built: the problem, with its groups and pools.
        plan: of that problem.
        why: None = found out here.
        each: None = found out here.
    """
    each = each or contributions(built.problem, plan.opened, plan.assignment)
    options = _options(case, scenario, built, plan, each)
    why = why or reasons(built, scenario, matrix, plan.opened, plan.assignment)
    assignment = _assignment(built, scenario, plan, why, matrix, options)
    places = _places(scenario, built, assignment, options)
    summary = {
        "scenario": scenario.name, "title": scenario.title, "status": plan.status,
        "open_to_change": int(built.groups["children"].sum()),
        **measures(assignment, scenario),
        **_opened(options),
        "bases": _bases(places),
        "over_full": _over_full(places),
        "base_places_rule": scenario.build.base_places_rule, "worth": scenario.build.worth,
        "objective": plan.assignment.seconds, "bound": plan.bound, "gap": plan.gap,
        "shortfall_bound": plan.shortfall_bound + _shortfall_of_kept(assignment, built),
        "solve_seconds": round(plan.seconds, 2),
    }
    return Outcome(scenario.name, scenario.title, summary, assignment, places, options)


def _assignment(
    built: Built, scenario: Scenario, plan: Plan, why: Explained, matrix: TravelMatrix,
    options: pd.DataFrame,
) -> pd.DataFrame:
    found = plan.assignment
    placed = built.groups.iloc[found.group[why.row]].reset_index(drop=True)
    placed["children"], placed["reason"] = why.children, why.reason
    at = found.pool[why.row]
    placed["pool_id"] = np.append(built.pools["provider"].to_numpy(object), "")[at]
    frame = pd.concat([placed, built.kept], ignore_index=True)
    about = _provision(built.pools, options)
    frame["pool_kind"] = _words(frame["pool_id"], about["kind"])
    frame["local"] = frame["pool_kind"].isin(LOCAL_KINDS)
    frame["reason"] = frame["reason"].fillna("stays").where(~frame["local"], "")
    frame["days_per_week"] = days_a_week(frame["pool_id"].map(about["days_per_week"]))
    frame["roll"] = _words(frame["pool_id"], about["roll"])
    located = frame["pool_id"].map(about["easting_m"]).notna()
    site = _words(frame["pool_id"], about["site_id"])
    to = site.where(site != "", frame["pool_id"])
    frame["minutes"], frame["km"], frame["minutes_basis"] = np.nan, np.nan, "none"
    rows = {g: i for i, g in enumerate(matrix.origin_ids)}
    columns = {d: j for j, d in enumerate(matrix.destination_ids)}
    i = frame.loc[located, "group_id"].map(rows).to_numpy(int)
    j = to[located].map(columns).to_numpy(int)
    routed = matrix.seconds[i, j] >= 0
    where = np.flatnonzero(located)[routed]
    frame.loc[where, "minutes"] = matrix.seconds[i, j][routed] / 60
    frame.loc[where, "km"] = matrix.lengths(i[routed], j[routed]) / 1000
    frame.loc[where, "minutes_basis"] = BASIS.get(scenario.travel.source, "road")
    assumed = frame["pool_id"].map(about["assumed_minutes"])
    guess = ~located & assumed.notna()
    frame.loc[guess, "minutes"] = assumed[guess]
    frame.loc[guess, "minutes_basis"] = "assumed"
    frame[["minutes", "km"]] = frame[["minutes", "km"]].round(4)
    order = ["group_id", "pool_id", "reason"]
    return frame.sort_values(order, ignore_index=True)[ASSIGNMENT_COLUMNS]


def _words(names: pd.Series, of: pd.Series) -> pd.Series:
    """What a column says of each name; nothing of one that is not there."""
    return names.map(of).astype(object).fillna("").astype(str)


def _options(
    case: Case, scenario: Scenario, built: Built, plan: Plan, each: Contributions
) -> pd.DataFrame:
    frame = with_children_a_year(case.options, scenario.supply.terms_a_year)
    frame["opened"] = plan.opened
    frame["filled"], frame["children_placed"] = each.filled, each.placed
    frame["minutes_saved"] = (each.seconds / 60).round(2)
    columns = ["option_id", "site_id", "site_name", "kind", "designation", "places",
               "stay_terms", "days_per_week", "children_a_year",
               "capital_gbp", "place_cost_gbp", "status", "opened", "pinned", "filled",
               "children_placed", "minutes_saved", "easting_m", "northing_m"]
    frame["provider"] = built.pools["provider"].to_numpy()[built.problem.options.pool]
    return frame[[*columns, "provider"]]


def _provision(pools: pd.DataFrame, options: pd.DataFrame) -> pd.DataFrame:
    """Provision by provider; a new base has the stay and days of the option opened there."""
    about = pools.drop_duplicates("provider").set_index("provider")
    new = options[options["opened"] & (options["kind"] == "base_module")].set_index("provider")
    about.loc[new.index, ["stay_terms", "days_per_week"]] = new[["stay_terms", "days_per_week"]]
    return about.assign(roll=roll(about))


def _places(
    scenario: Scenario, built: Built, assignment: pd.DataFrame, options: pd.DataFrame
) -> pd.DataFrame:
    """Provision that exists or is opened, with how full it is."""
    pools = built.pools.copy()
    # Pools split by phase are one provision again; their joint ceiling is its places.
    ceiling = pools["ceiling"].to_numpy()
    whole = np.where(ceiling >= 0, built.problem.ceiling[np.maximum(ceiling, 0)]
                     if len(built.problem.ceiling) else 0, pools["places"])
    pools["places"] = whole
    first = pools.groupby("provider", sort=False).agg(
        ncy_min=("ncy_min", "min"), ncy_max=("ncy_max", "max")
    )
    pools = _provision(pools, options)
    pools[["ncy_min", "ncy_max"]] = first
    added = options[options["opened"]].groupby("provider")["places"].sum()
    pools["added_places"] = added.reindex(pools.index).fillna(0).astype(int)
    status = options[options["opened"]].drop_duplicates("provider").set_index("provider")["status"]
    pools["status"] = status.reindex(pools.index).fillna("")
    pools["unlocated"] = pools["unlocated"].eq(True)
    pools["opened"] = (pools["places"] == 0) & (pools["added_places"] > 0)
    existed = pools["site_id"] == ""
    pools = pools[existed | (pools["added_places"] > 0)]
    unlimited = (pools["kind"] == "out_of_county") & pools["easting_m"].isna()
    total = pools["places"] + pools["added_places"]
    filled = assignment.groupby("pool_id")["children"].sum().reindex(pools.index).fillna(0)
    filled = filled.astype(int)
    out = pools.assign(
        filled=filled, spare=np.where(unlimited, -1, np.maximum(total - filled, 0)),
        overs=np.where(unlimited, 0, np.maximum(filled - total, 0)),
        places=np.where(unlimited, -1, total),
    )
    out = out.drop(columns="pool_id").rename_axis("pool_id").reset_index()
    out = with_children_a_year(out, scenario.supply.terms_a_year)
    columns = ["pool_id", "name", "kind", "designation", "ncy_min", "ncy_max", "gender",
               "places", "filled", "spare", "overs", "opened", "added_places", "stay_terms",
               "days_per_week", "children_a_year", "roll", "status", "unlocated", "easting_m",
               "northing_m"]
    return out.sort_values("pool_id", ignore_index=True)[columns]


def measures(assignment: pd.DataFrame, scenario: Scenario) -> dict[str, Any]:
    """Shortfall and journeys of an assignment; every figure can be recomputed from it.

    Journeys (mean, percentiles, over the guideline) are those that are known, to local places or to
    places of last resort; what assumed ones add is in ``journey_minutes.py``.
    """
    children = assignment["children"].to_numpy()
    local = assignment["local"].to_numpy()
    kind = assignment["pool_kind"].to_numpy()
    out = ~local

    def count(mask: NDArray[np.bool_]) -> int:
        return int(children[mask].sum())

    def by(column: str, names: list[str], mask: NDArray[np.bool_]) -> dict[str, int]:
        values = assignment[column].to_numpy()
        return {n: count(mask & (values == n)) for n in names}

    return {
        "children": int(children.sum()),
        "unplaced": {
            "total": count(out),
            "in_independent": count(kind == "independent"),
            "out_of_county": count(kind == "out_of_county"),
            "no_place": count(kind == ""),
            "by_need": by("need", sorted(set(assignment["need"])), out),
            "by_phase": by("phase", list(PHASES), out),
            "by_reason": by("reason", list(REASONS), out),
            "by_need_phase_reason": _reasons(assignment[out]),
        },
        "placed_locally": count(local),
        "on_home_school_roll": count((assignment["roll"] == "home_school").to_numpy()),
        **journey_measures(assignment, scenario),
    }


def _reasons(out: pd.DataFrame) -> list[dict[str, Any]]:
    """Children without a suitable local place by need, phase and reason."""
    key = ["need", "phase", "reason"]
    return out.groupby(key, as_index=False)["children"].sum().to_dict("records")


def _bases(places: pd.DataFrame) -> dict[str, Any]:
    """All bases open under the plan: places, and children they serve in a year."""
    bases = places[(places["kind"] == "base") & (places["places"] >= 0)]
    sessional = bases["roll"] == "home_school"
    return {
        "places": int(bases["places"].sum()),
        "children_a_year": round(float(bases["children_a_year"].sum()), 1),
        "sessional_places": int(bases.loc[sessional, "places"].sum()),
        "by_designation": [
            {"designation": name, "places": int(part["places"].sum()),
             "children_a_year": round(float(part["children_a_year"].sum()), 1)}
            for name, part in bases.groupby("designation")
        ],
    }


def _over_full(places: pd.DataFrame) -> dict[str, Any]:
    """Provision with more children than places, most beyond first."""
    over = places[places["overs"] > 0].sort_values(["overs", "pool_id"], ascending=[False, True])
    columns = ["pool_id", "name", "kind", "places", "filled", "overs"]
    return {"provisions": len(over), "children": int(over["overs"].sum()),
            "of": over[columns].to_dict("records")}


def _opened(options: pd.DataFrame) -> dict[str, Any]:
    opened = options[options["opened"]]
    schools = opened[opened["kind"] == "new_school"]
    bases = opened[opened["kind"] == "base_module"]
    return {
        "opened": [
            {"option_id": o["option_id"], "kind": o["kind"], "site": o["site_name"],
             "designation": o["designation"], "places": int(o["places"]),
             "children_a_year": _or_none(o["children_a_year"]),
             "sessional": o["kind"] == "base_module" and not np.isnan(o["stay_terms"]),
             "place_cost_gbp": _or_none(o["place_cost_gbp"]), "status": o["status"],
             "pinned": bool(o["pinned"]), "capital_gbp": int(o["capital_gbp"]),
             "filled": int(o["filled"]), "children_placed": int(o["children_placed"]),
             "minutes_saved": float(o["minutes_saved"]),
             "gbp_per_child": _per(o["capital_gbp"], o["children_placed"]),
             "gbp_per_minute": _per(o["capital_gbp"], o["minutes_saved"])}
            for o in opened.to_dict("records")
        ],
        "new_schools": len(schools),
        "new_school_places": int(schools["places"].sum()),
        "base_places": int(bases["places"].sum()),
        "base_children_a_year": round(float(bases["children_a_year"].sum()), 1),
        "capital_gbp": int(opened["capital_gbp"].sum()),
        "all_pinned": bool(len(opened) and opened["pinned"].all()),
    }


def _per(capital: int, gain: float) -> int | None:
    """Pounds for each; None where there is no gain to divide by."""
    return round(capital / gain) if gain > 0 else None


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _shortfall_of_kept(assignment: pd.DataFrame, built: Built) -> int:
    """Children who stay at a place of last resort: part of the shortfall of every plan."""
    kept = assignment["group_id"].isin(built.kept["group_id"]) & ~assignment["local"]
    return int(assignment.loc[kept, "children"].sum())
