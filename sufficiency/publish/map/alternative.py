"""Alternative provision and hubs of a case, for its map, and which secondary schools a hub is near.

What is drawn is what a council tells of its provision (``alternative/providers.csv``): nothing of
the register of children is told. Provision that is not a school is on internal maps alone: it may
be somebody's house, and be known for one child.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.alternative.hubs import plan_hubs, secondary
from sufficiency.alternative.tables import Alternative, read_alternative
from sufficiency.case.alternative_columns import HUB, NON_SCHOOL
from sufficiency.case.points import POINT
from sufficiency.case.scenario import Scenario
from sufficiency.publish.map.apart import Apart, Provider, School
from sufficiency.publish.map.geography import lon_lat


def alternative_provision(scenario: Scenario, *, public: bool) -> Apart | None:
    """What a scenario's case says of alternative provision; None where it says nothing.

    Args:
        scenario: its case, its supply year, its minutes and its section hubs.
        public: provision that is not a school is left out.

    Raises:
        InputError: every fault of the tables.
    """
    found = read_alternative(scenario.case_folder, needed=False)
    rows = found.open_in(scenario.supply.year)
    if public:
        rows = rows[rows["kind"] != NON_SCHOOL]
    if not len(rows):
        return None
    providers = _providers(rows)
    if not len(secondary(found.hosts)) or not (
            scenario.hubs.open_most or (rows["kind"] == HUB).any()):
        return Apart(providers)
    plan = plan_hubs(scenario)
    chosen = plan.hubs[plan.hubs["status"] == "chosen"]
    hosts = _placed(found, plan.schools["site_id"])
    near = plan.schools["after"] <= scenario.hubs.within_minutes
    schools = tuple(
        School(str(name), _whole(after), str(hub), bool(n),
               at)
        for name, after, hub, n, at in zip(
            plan.schools["name"], plan.schools["after"], plan.schools["nearest"], near, hosts,
            strict=True))
    # A hub has pupils of every secondary year: its host teaches them all.
    new = tuple(
        Provider(str(name), HUB, (7, 11), int(places), at, example=True)
        for name, places, at in zip(chosen["name"], chosen["places"],
                                    _placed(found, chosen["hub_id"]), strict=True))
    return Apart((*providers, *new), schools, scenario.hubs.within_minutes, tuple(
        (float(m), int(now), int(then)) for m, now, then in zip(
            plan.coverage["minutes"], plan.coverage["schools_before"],
            plan.coverage["schools_after"], strict=True)), bool(len(chosen)))


def _whole(minutes: float) -> int | None:
    """Whole minutes; 0 is at the school itself."""
    if not np.isfinite(minutes):
        return None
    return max(round(float(minutes)), 1) if minutes > 0 else 0


def _providers(rows: pd.DataFrame) -> tuple[Provider, ...]:
    known = rows["easting_m"].notna().to_numpy(bool)
    drawn = lon_lat(rows.assign(**{c: rows[c].astype(float).fillna(0.0) for c in POINT}), 4)
    return tuple(
        Provider(str(r["name"]), str(r["kind"]), (int(r["ncy_min"]), int(r["ncy_max"])),
                 None if r["places"] < 0 else int(r["places"]),
                 (float(r["lon"]), float(r["lat"])) if there else None)
        for r, there in sorted(
            zip(drawn.to_dict("records"), known.tolist(), strict=True),
            key=lambda pair: (pair[0]["kind"] != HUB, pair[0]["name"], pair[0]["provider_id"])))


def _placed(found: Alternative, sites: pd.Series) -> list[tuple[float, float]]:
    """Where these hosts are."""
    hosts = found.hosts.drop_duplicates("site_id").set_index("site_id").loc[list(sites)]
    hosts = lon_lat(hosts.astype({c: float for c in POINT}), 4)
    return [(float(lon), float(lat)) for lon, lat in zip(hosts["lon"], hosts["lat"], strict=True)]
