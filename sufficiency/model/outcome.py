"""What a plan does: who is where, how full places are, and the measures everybody quotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.case.sessional import days_a_week, roll, with_children_a_year
from sufficiency.case.vocabulary import LOCAL_KINDS
from sufficiency.common.discreet import discreet
from sufficiency.common.notebook import Column, page, table
from sufficiency.model.formulate import Built
from sufficiency.model.journey_minutes import BASIS
from sufficiency.model.measures import bases_in_use, measures, over_full, what_opened
from sufficiency.model.reasons import Explained, reasons
from sufficiency.optimise.sensitivity.option_contributions import Contributions, contributions
from sufficiency.optimise.siting.solve import Plan
from sufficiency.travel.matrix import TravelMatrix

ASSIGNMENT_COLUMNS = [
    "group_id", "area_id", "district", "msoa", "rural_urban", "imd_decile", "need", "phase",
    "ncy", "gender", "pool_id", "pool_kind", "local", "children", "minutes", "km",
    "minutes_basis", "days_per_week", "roll", "reason",
]
MEASURES = (
    Column("children", "Children", "count"),
    Column("unplaced", "Without a suitable local place", "count"),
    Column("new_schools", "New schools", "number"), Column("base_places", "Base places", "number"),
    Column("capital_gbp", "Capital", "pounds"),
    Column("gap", "Most any plan could improve on this", "share"))
"""What a notebook shows of a plan."""
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

    def _repr_html_(self) -> str:
        """What a notebook shows: the measures, and no small count."""
        told = {**self.summary, "unplaced": self.summary["unplaced"]["total"]}
        return page(self.title, [table(pd.DataFrame([told]), MEASURES)],
                    inside="assignment, places, options")

    @property
    def opened(self) -> pd.DataFrame:
        """Those of its options that it opens."""
        return self.options[self.options["opened"]].reset_index(drop=True)


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
    provision = _provision(built.pools, options)
    assignment = _assignment(built, scenario, plan, why, matrix, provision)
    places = _places(scenario, built, assignment, options, provision)
    summary = {
        "scenario": scenario.name, "title": scenario.title, "status": plan.status,
        "open_to_change": int(built.groups["children"].sum()),
        **measures(assignment, scenario),
        **what_opened(options),
        "bases": bases_in_use(places),
        "over_full": over_full(places),
        "base_places_rule": scenario.build.base_places_rule, "worth": scenario.build.worth,
        "objective": plan.assignment.seconds, "bound": plan.bound, "gap": plan.gap,
        "shortfall_bound": plan.shortfall_bound + _shortfall_of_kept(assignment, built),
        "solve_seconds": round(plan.seconds, 2),
    }
    return Outcome(scenario.name, scenario.title, summary, assignment, places, options)


def _assignment(
    built: Built, scenario: Scenario, plan: Plan, why: Explained, matrix: TravelMatrix,
    about: pd.DataFrame,
) -> pd.DataFrame:
    found = plan.assignment
    placed = built.groups.iloc[found.group[why.row]].reset_index(drop=True)
    placed["children"], placed["reason"] = why.children, why.reason
    at = found.pool[why.row]
    placed["pool_id"] = np.append(built.pools["provider"].to_numpy(object), "")[at]
    frame = pd.concat([placed, built.kept], ignore_index=True)
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
               "capital_gbp", "price_year", "place_cost_gbp", "status", "opened", "pinned",
               "filled", "children_placed", "minutes_saved", "easting_m", "northing_m"]
    frame["provider"] = built.pools["provider"].to_numpy()[built.problem.options.pool]
    return frame[[*columns, "provider"]]


def _provision(pools: pd.DataFrame, options: pd.DataFrame) -> pd.DataFrame:
    """Provision by provider; a new base has the stay and days of the option opened there."""
    about = pools.drop_duplicates("provider").set_index("provider")
    new = options[options["opened"] & (options["kind"] == "base_module")].set_index("provider")
    about.loc[new.index, ["stay_terms", "days_per_week"]] = new[["stay_terms", "days_per_week"]]
    return about.assign(roll=roll(about))


def _places(
    scenario: Scenario, built: Built, assignment: pd.DataFrame, options: pd.DataFrame,
    provision: pd.DataFrame,
) -> pd.DataFrame:
    """Provision that exists or is opened, with how full it is."""
    pools = built.pools
    # Pools split by phase are one provision again; their joint ceiling is its places.
    ceiling = pools["ceiling"].to_numpy()
    whole = np.where(ceiling >= 0, built.problem.ceiling[np.maximum(ceiling, 0)]
                     if len(built.problem.ceiling) else 0, pools["places"])
    whole = whole[~pools["provider"].duplicated().to_numpy()]
    first = pools.groupby("provider", sort=False).agg(
        ncy_min=("ncy_min", "min"), ncy_max=("ncy_max", "max")
    )
    pools = provision.assign(places=whole)
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


def _shortfall_of_kept(assignment: pd.DataFrame, built: Built) -> int:
    """Children who stay at a place of last resort: part of the shortfall of every plan."""
    kept = assignment["group_id"].isin(built.kept["group_id"]) & ~assignment["local"]
    return int(assignment.loc[kept, "children"].sum())
