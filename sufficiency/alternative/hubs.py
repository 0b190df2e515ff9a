"""How far secondary schools are from a Student Support Hub, and where new hubs would be.

A hub is a host school with places and a turn-over: in a year it serves

    places x terms a year / terms a pupil stays x occupancy

pupils (16 places, three terms, stays of two terms, nine tenths in use: 21.6). New hubs are chosen
among secondary schools by maximal covering (``optimise.covering``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sufficiency.alternative.tables import Alternative, read_alternative
from sufficiency.case.alternative_columns import HUB
from sufficiency.case.case import load_case
from sufficiency.case.points import POINT
from sufficiency.case.scenario import Scenario
from sufficiency.case.sessional import children_a_year
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.optimise.covering import Covering, cover
from sufficiency.travel.matrix import travel_matrix

LIMITS = (10.0, 15.0, 20.0, 30.0, 45.0)
"""Minutes within which schools are counted, beside the limit of the scenario."""
SECONDARY = (7, 11)


@discreet
@dataclass(frozen=True, eq=False)
class HubPlan:
    """Hubs that are open and those that were chosen.

    Attributes:
        hubs: one row a hub: hub_id, name, status (open or chosen), places (-1 = not known),
            pupils_a_year (NaN = not known), schools, roll (of the schools nearest to it that are
            within the limit), served (pupils a year; NaN where ``hubs.use_per_1000`` is not
            given).
        schools: one row a secondary school: site_id, name, district, roll, before, after (minutes
            to the nearest hub; infinite = none), nearest (its name).
        coverage: minutes, schools_before, schools_after, roll_before, roll_after.
        bound: pupils whom no choice of as many hubs covers more of: on the roll within the limit,
            or served a year.
        covered: the same, of this choice.
        empty: names of open hubs without a place, which are near no school here.
    """

    hubs: pd.DataFrame
    schools: pd.DataFrame
    coverage: pd.DataFrame
    bound: float
    covered: float
    empty: tuple[str, ...] = ()


def plan_hubs(
    scenario: Scenario, progress: Progress = lambda text: None
) -> HubPlan:
    """Coverage of secondary schools by the hubs of a case, and the best new ones.

    Args:
        scenario: its case, its minutes and its section ``[hubs]``.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files; no secondary school is a host.
    """
    progress("reading the case")
    found = read_alternative(scenario.case_folder, needed=False)
    schools = secondary(found.hosts)
    if not len(schools):
        raise InputError([Fault("sites.csv", "has no secondary school among its hosts",
                                "Add them: hubs stand at secondary schools, and serve them.")])
    year, rules = scenario.supply.year, scenario.hubs
    every = _open(found, year)
    hubs = every[every["places"] != 0]
    # A hub has pupils of every secondary year: its host must teach them all.
    whole = (schools["ncy_min"] <= SECONDARY[0]) & (schools["ncy_max"] >= SECONDARY[1])
    new = schools[whole & ~schools["urn"].isin(set(every["host_urn"]) - {""})]
    sites = pd.concat([hubs, _candidates(new, scenario)], ignore_index=True)
    progress("minutes to hubs")
    seconds = _seconds(scenario, schools, sites)
    a_year = pupils_a_year(sites, scenario)
    roll = schools["roll"].clip(lower=0).to_numpy(float)
    rate = rules.use_per_1000
    demand = roll if rate is None else roll * rate / 1000
    room = np.full(len(sites), np.inf) if rate is None else np.where(
        np.isnan(a_year), np.inf, a_year)
    open_now = (sites["status"] == "open").to_numpy(bool)
    progress("choosing hubs")
    chosen = cover(seconds, demand, room, open_now, most=rules.open_most,
                   limit=rules.within_minutes * 60)
    plan = _told(schools, sites.assign(pupils_a_year=a_year), seconds, roll, chosen, open_now,
                 rules.within_minutes, rate is not None)
    return replace(plan, empty=tuple(sorted(every.loc[every["places"] == 0, "name"])))


def secondary(hosts: pd.DataFrame) -> pd.DataFrame:
    """Hosts that teach a secondary year, by id."""
    youngest, oldest = SECONDARY
    mine = (hosts["ncy_min"] <= oldest) & (hosts["ncy_max"] >= youngest)
    return hosts[mine & hosts["easting_m"].notna()].sort_values("site_id", ignore_index=True)


def _open(found: Alternative, year: int) -> pd.DataFrame:
    """Hubs of secondary years that are open in a January."""
    p = found.open_in(year)
    youngest, oldest = SECONDARY
    mine = (p["kind"] == HUB) & (p["ncy_min"] <= oldest) & (p["ncy_max"] >= youngest)
    # A column of its own rows only: one of all rows would make rows where no hub is open.
    return p[mine].sort_values("provider_id").rename(columns={"provider_id": "hub_id"}).assign(
        status="open")[["hub_id", "name", "host_urn", "places", "stay_terms", *POINT, "status"]]


def _candidates(schools: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    rules = scenario.hubs
    return schools.assign(
        hub_id=schools["site_id"], host_urn=schools["urn"], places=rules.places,
        stay_terms=rules.stay_terms, status="candidate",
    )[["hub_id", "name", "host_urn", "places", "stay_terms", *POINT, "status"]]


def pupils_a_year(sites: pd.DataFrame, scenario: Scenario) -> np.ndarray:
    """(m,) pupils whom each hub or provider serves in a year; NaN where its places are not known.

    Args:
        sites: places (-1 = not known), stay_terms (NaN = the year).
        scenario: its terms a year and its hubs' occupancy.
    """
    served = children_a_year(sites["places"], sites["stay_terms"], np.full(len(sites), np.nan),
                             scenario.supply.terms_a_year) * scenario.hubs.occupancy
    return np.where(sites["places"].to_numpy(float) < 0, np.nan, served)


def _seconds(scenario: Scenario, schools: pd.DataFrame, sites: pd.DataFrame) -> np.ndarray:
    """(n, m) from schools to hubs, by the scenario's minutes; -1 = no way.

    A hub at a school is no way from it, whatever a journey takes to begin and to end.
    """
    case = load_case(scenario)
    homes = pd.DataFrame({"group_id": schools["site_id"], "children": 0, "row": 0,
                          **{c: schools[c].astype(float) for c in POINT}})
    ends = pd.DataFrame({"site_id": sites["hub_id"],
                         **{c: sites[c].astype(float) for c in POINT}})
    found = travel_matrix(replace(case, demand=homes, places=case.places.iloc[:0], options=ends),
                          scenario)
    there = (schools[POINT].to_numpy(float)[:, None] == sites[POINT].to_numpy(float)[None]).all(2)
    seconds = found.select(list(homes["group_id"]), list(ends["site_id"])).seconds
    return np.where(there, 0, seconds)


def _told(
    schools: pd.DataFrame, sites: pd.DataFrame, seconds: np.ndarray, roll: np.ndarray,
    chosen: Covering, open_now: np.ndarray, limit: float, has_rate: bool,
) -> HubPlan:
    minutes = np.where(seconds < 0, np.inf, seconds / 60)
    before, _ = _nearest(minutes, open_now)
    after, at = _nearest(minutes, chosen.opened)
    near = after <= limit
    names = sites["name"].to_numpy()
    kept = np.flatnonzero(chosen.opened)
    hubs = sites.iloc[kept][["hub_id", "name", "places", "pupils_a_year"]].reset_index(drop=True)
    hubs.insert(2, "status", np.where(open_now[kept], "open", "chosen"))
    hubs["schools"] = [int((near & (at == j)).sum()) for j in kept]
    hubs["roll"] = [int(roll[near & (at == j)].sum()) for j in kept]
    hubs["served"] = chosen.served[:, kept].sum(axis=0) if has_rate else np.nan
    rows = [(m, int((before <= m).sum()), int((after <= m).sum()), int(roll[before <= m].sum()),
             int(roll[after <= m].sum())) for m in sorted({*LIMITS, limit})]
    coverage = pd.DataFrame(rows, columns=[
        "minutes", "schools_before", "schools_after", "roll_before", "roll_after"])
    each = schools[["site_id", "name", "district", "roll"]].assign(
        before=before, after=after, nearest=np.where(np.isfinite(after), names[at], ""))
    return HubPlan(hubs, each, coverage, chosen.bound, float(chosen.served.sum()))


def _nearest(minutes: np.ndarray, sites: Sequence[bool] | np.ndarray) -> tuple[
        np.ndarray, np.ndarray]:
    """(n,) minutes to the nearest of some hubs, and which it is; infinite without any."""
    some = np.where(np.asarray(sites, dtype=bool), minutes, np.inf)
    return some.min(axis=1, initial=np.inf), some.argmin(axis=1)
