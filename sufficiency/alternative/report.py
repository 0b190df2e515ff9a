"""Alternative provision and hubs as tables and sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.alternative.hubs import HubPlan, pupils_a_year
from sufficiency.alternative.register import FLAGS, Status
from sufficiency.alternative.tables import Alternative, read_alternative
from sufficiency.case.alternative_columns import KIND_WORDS
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.common.threshold import K, few

APART = ("Places in alternative provision are no specialist places, and are not added to them. "
         "The census of alternative provision counts pupils whom a council pays for in "
         "independent and non-maintained special schools as well: its total is not used here.")


def providers_table(found: Alternative, scenario: Scenario) -> pd.DataFrame:
    """What is open in the supply year, by kind and tier: providers, places, pupils a year."""
    p = found.open_in(scenario.supply.year)
    known = p.assign(pupils=np.nan_to_num(pupils_a_year(p, scenario)),
                     places=p["places"].clip(lower=0), unknown=p["places"] < 0)
    rows = []
    for (kind, tier), mine in known.groupby(["kind", "tier"], sort=True):
        rows.append({
            "kind": KIND_WORDS[str(kind)], "tier": str(tier or "not known"),
            "providers": len(mine), "places": int(mine["places"].sum()),
            "places not known": int(mine["unknown"].sum()),
            "pupils a year": f"{mine['pupils'].sum():,.1f}"})
    return pd.DataFrame(rows)


def open_providers(path: Path) -> pd.DataFrame:
    """The table of a scenario's case; no rows where it says nothing of alternative provision.

    Raises:
        InputError: every fault of the files.
    """
    scenario = load_scenario(path)
    return providers_table(read_alternative(scenario.case_folder, needed=False), scenario)


def status_tables(status: Status) -> list[tuple[str, pd.DataFrame]]:
    """What to look at on a day: by provider and by flag, small counts left out."""
    each = status.providers
    by = pd.DataFrame([{
        "provider": p["name"], "kind": KIND_WORDS[p["kind"]],
        "places": "not known" if p["places"] < 0 else f"{p['places']}",
        "children": few(p["children"]),
        "registration": "must register as a school" if p["must_register"] else
        "one more full-time pupil and it must" if p["one_more"] else ""}
        for p in each.to_dict("records")])
    flags = pd.DataFrame([{"placements": words, "how many": few(int(status.placements[name].sum()))}
                          for name, words in FLAGS.items()])
    return [("Alternative provision, each child once at each provider", by),
            ("Placements to look at", flags)]


def status_sentences(status: Status) -> list[str]:
    """What must be said beside them."""
    p = status.providers
    over = sorted(p.loc[(p["places"] >= 0) & (p["in_use"] > p["places"] + 1e-9), "name"])
    return [f"Children in alternative provision, each once: {few(status.children)}; of them in "
            f"two placements, or on the roll of a school as well: {few(status.dual)}.",
            *([f"More in use, by sessions of a full week, than there are places: "
               f"{', '.join(over)}."] if over else []),
            f"Internal. Counts below {K} are not shown; rows of the register are in the file "
            "that --out writes.", APART]


def hub_tables(plan: HubPlan) -> list[tuple[str, pd.DataFrame]]:
    """Hubs, and secondary schools within so many minutes of one."""
    out = []
    if len(plan.hubs):
        rows = []
        for h in plan.hubs.to_dict("records"):
            row = {"hub at": h["name"], "status": h["status"],
                   "places": "not known" if h["places"] < 0 else f"{h['places']}",
                   "pupils a year": "not known" if np.isnan(h["pupils_a_year"])
                   else f"{h['pupils_a_year']:,.1f}",
                   "nearest to schools": h["schools"], "their roll": f"{h['roll']:,}"}
            if not np.isnan(h["served"]):
                row["expected a year"] = f"{h['served']:,.1f}"
            rows.append(row)
        out.append(("Student Support Hubs", pd.DataFrame(rows)))
    whole, roll = len(plan.schools), int(plan.schools["roll"].clip(lower=0).sum())
    out.append(("Secondary schools near a hub, by car", pd.DataFrame([{
        "within": f"{row['minutes']:g} minutes",
        "schools now": f"{row['schools_before']:.0f} of {whole}",
        "schools then": f"{row['schools_after']:.0f} of {whole}",
        "roll now": f"{_share(row['roll_before'], roll)}",
        "roll then": f"{_share(row['roll_after'], roll)}"}
        for row in plan.coverage.to_dict("records")])))
    return out


def hub_sentences(plan: HubPlan, scenario: Scenario) -> list[str]:
    """What must be said beside the tables."""
    rules, out = scenario.hubs, []
    new = plan.hubs[plan.hubs["status"] == "chosen"]
    within = f"within {rules.within_minutes:g} minutes of a hub"
    what = (f"secondary pupils on roll {within}" if rules.use_per_1000 is None
            else f"pupils a year served at a hub, {within}")
    if len(new):
        out.append(f"New hubs: {len(new)} (at most {rules.open_most}). With them "
                   f"{plan.covered:,.0f} {what}; no choice of as many reaches more than "
                   f"{plan.bound:,.0f}.")
    elif rules.open_most:
        out.append("No new hub was chosen: none would help a school within "
                   f"{rules.within_minutes:g} minutes that is without one.")
    else:
        out.append("No new hub may open: say how many with hubs.open_most.")
    if plan.empty:
        out.append(f"Without a place, so that no school counts as near: {', '.join(plan.empty)}.")
    far = plan.schools[plan.schools["after"] > rules.within_minutes]
    if len(far):
        out.append(f"Beyond {rules.within_minutes:g} minutes of every hub: "
                   f"{', '.join(sorted(far['name']))}.")
    if (unknown := int((plan.schools["roll"] < 0).sum())):
        out.append(f"The roll of {unknown} of the schools is not known; they count as none.")
    if len(new):
        out.append("Chosen hubs are examples: no school has been asked.")
    return [*out, APART]


def _share(part: float, whole: int) -> str:
    return "-" if not whole else f"{part:,.0f} ({part / whole:.0%})"
