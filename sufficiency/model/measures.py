"""The measures of summary.json: shortfall and journeys, bases, over-full provision, what opened."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import PHASES
from sufficiency.model.journey_minutes import journey_measures
from sufficiency.model.reasons import REASONS


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


def bases_in_use(places: pd.DataFrame) -> dict[str, Any]:
    """All bases open under the plan: places, and children they serve in a year."""
    bases = places[(places["kind"] == "base") & (places["places"] >= 0)]
    sessional = bases["roll"] == "home_school"
    return {
        "places": int(bases["places"].sum()),
        "children_a_year": round(float(bases["children_a_year"].sum()), 1),
        "sessional_places": int(bases.loc[sessional, "places"].sum()),
        "stays_a_year": round(float(bases.loc[sessional, "children_a_year"].sum()), 1),
        "by_designation": [
            {"designation": name, "places": int(part["places"].sum()),
             "children_a_year": round(float(part["children_a_year"].sum()), 1)}
            for name, part in bases.groupby("designation")
        ],
    }


def over_full(places: pd.DataFrame) -> dict[str, Any]:
    """Provision with more children than places, most beyond first."""
    over = places[places["overs"] > 0].sort_values(["overs", "pool_id"], ascending=[False, True])
    columns = ["pool_id", "name", "kind", "places", "filled", "overs"]
    return {"provisions": len(over), "children": int(over["overs"].sum()),
            "of": over[columns].to_dict("records")}


def what_opened(options: pd.DataFrame) -> dict[str, Any]:
    """What opens, one by one and in sums: places, children a year, capital, and what it brings."""
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
        "price_years": sorted({int(year) for year in opened["price_year"]}),
        "all_pinned": bool(len(opened) and opened["pinned"].all()),
    }


def _per(capital: int, gain: float) -> int | None:
    """Pounds for each; None where there is no gain to divide by."""
    return round(capital / gain) if gain > 0 else None


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def figures(summary: dict[str, Any]) -> dict[str, Any]:
    """What is told of every plan.

    Returns:
        unplaced, minutes_mean, child_minutes (one way), over_guideline_share, capital_gbp, gap.
    """
    return {
        "unplaced": summary["unplaced"]["total"], "minutes_mean": summary["minutes_mean"],
        "child_minutes": summary["child_minutes_total"],
        "over_guideline_share": summary["over_guideline"]["share"],
        "capital_gbp": summary["capital_gbp"], "gap": summary["gap"],
    }
