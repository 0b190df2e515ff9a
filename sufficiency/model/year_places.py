"""What is open in a January: commissioned places, openings that fill up, closures.

Places of the supply year stay until the last row of their provision in places.csv ends; or
(``flow.places = "each_year"``) each January has the places that are commissioned for it there. An
option that opens is there from its January and fills up as ``phase.school_fill`` and
``base_fill`` say; what grows ends with the provision it grows at. Nobody is placed beyond the
places, unless ``flow.beyond_places`` lets provision that exists take a share more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.columns import PLACES
from sufficiency.case.points import NOWHERE, read_postcodes
from sufficiency.case.reading import read_table
from sufficiency.case.scenario import Scenario
from sufficiency.case.supply import candidate_id, open_in, read_places
from sufficiency.common.discreet import discreet
from sufficiency.errors import InputError
from sufficiency.model.formulate import Built, build_problem
from sufficiency.model.years import calendar_of
from sufficiency.optimise.multistage.phasing import Calendar
from sufficiency.optimise.problem import Bools, Ints
from sufficiency.travel.matrix import TravelMatrix


@discreet
@dataclass(frozen=True, eq=False)
class Openings:
    """What opens, and when.

    Attributes:
        opened: (q,) options that open at some time.
        opens: (q,) January each is there from, if it opens.
        calendar: how each fills up.
    """

    opened: Bools
    opens: Ints
    calendar: Calendar

    @classmethod
    def as_ready(cls, case: Case, scenario: Scenario, opened: Bools) -> Openings:
        """Each as soon as it can, at the earliest in the January after the supply year.

        Args:
            case: its options, by position.
            scenario: its supply year, and how soon an option can open.
            opened: (q,) options that open at some time.
        """
        calendar = calendar_of(case, scenario)
        opens = np.maximum(calendar.earliest, scenario.supply.year + 1)
        return cls(opened, opens, calendar)

    @classmethod
    def of_plan(cls, case: Case, scenario: Scenario, chosen: pd.DataFrame) -> Openings:
        """What a plan opens, each as soon as it can.

        Args:
            case, scenario: as in ``as_ready``.
            chosen: option_id, opened: the options of a plan, in any order.
        """
        ids = chosen.loc[chosen["opened"].astype(bool), "option_id"]
        return cls.as_ready(case, scenario,
                            case.options["option_id"].isin(ids).to_numpy(dtype=bool))

    def at(self, year: int) -> Bools:
        """(q,) options that are open in a January."""
        return np.asarray(self.opened & (self.opens <= year))

    @property
    def full(self) -> int:
        """The January from which all places of what opens are there; 0 = nothing opens."""
        filled = self.opens + self.calendar.fill.argmax(axis=1)
        return int(filled[self.opened].max(initial=0))

    def gain(self, places: Ints, year: int) -> Ints:
        """(q,) places of each option in a January, as far as it has filled; 0 before it opens."""
        return self.calendar.gain(np.arange(len(places)), places, year - self.opens)


def places_in(case: Case, scenario: Scenario, year: int) -> pd.DataFrame:
    """Provision that is open in a January, with its places, sorted by pool_id.

    Before the supply year it is that of the supply year.

    Args:
        case: its provision of the supply year.
        scenario: whether places are read of each year or of the supply year.
        year: of the January.

    Raises:
        InputError: every fault of the table of places.
    """
    year = max(year, scenario.supply.year)
    if scenario.flow.places == "each_year":
        own, faults = read_postcodes(case.folder, NOWHERE)
        then = scenario.model_copy(update={
            "supply": scenario.supply.model_copy(update={"year": year})})
        found, more = read_places(
            case.folder, then, set(case.suitability["designation"]), NOWHERE, own)
        if faults + more:
            raise InputError(faults + more)
        return found
    table, faults = read_table(case.folder / PLACES.file, PLACES)
    if faults:
        raise InputError(faults)
    # A row of a later January says that the provision is still there, not how many places.
    there = set(open_in(table, year)["pool_id"])
    return case.places[case.places["pool_id"].isin(there)].reset_index(drop=True)


def with_later_places(case: Case, scenario: Scenario, years: Iterable[int]) -> Case:
    """The case with every provision that is open in any of these Januaries.

    Args:
        case: its provision of the supply year.
        scenario: whether places are read of each year or of the supply year.
        years: of the Januaries that are looked at.

    Raises:
        InputError: every fault of the table of places.
    """
    if scenario.flow.places == "supply_year":
        return case
    each = [case.places, *(places_in(case, scenario, year) for year in years)]
    return replace(case, places=pd.concat(each, ignore_index=True).drop_duplicates(
        "pool_id", ignore_index=True).sort_values("pool_id", ignore_index=True))


@discreet
@dataclass(frozen=True, eq=False)
class YearPlaces:
    """What is open in one January.

    Attributes:
        case: the case with provision and options of that January; its demand is not looked at.
        gain: (q,) places of each option that is open.
        provision: what exists and what has opened: pool_id, name, kind, ncy_min, ncy_max,
            places (-1 = no limit), stay_terms, days_per_week; one row a pool_id.
    """

    year: int
    case: Case
    gain: Ints
    provision: pd.DataFrame

    def built(
        self, demand: pd.DataFrame, scenario: Scenario, matrix: TravelMatrix
    ) -> tuple[Built, Bools]:
        """The problem of these children in this January, and (q,) all its options, open.

        Args:
            demand: children of that January, one row a group.
            scenario: its rules, and how far schools may go beyond their places.
            matrix: journeys of these children to all provision and sites.

        Raises:
            InputError: as of ``build_problem``.
        """
        built = build_problem(replace(self.case, demand=demand), scenario, matrix)
        problem = built.problem.replace(ramped=self.gain)
        share = scenario.flow.beyond_places
        if share:
            more = np.where(problem.local, beyond(problem.capacity, share), 0)
            problem = problem.replace(capacity=problem.capacity + more,
                                      ceiling=problem.ceiling + beyond(problem.ceiling, share))
        return replace(built, problem=problem), np.ones(len(self.gain), dtype=bool)


def beyond(places: Ints, share: float) -> Ints:
    """Children more than places that provision may take at a share of its places, whole."""
    return np.floor(places * share + 1e-9).astype(np.int64)


def year_places(case: Case, scenario: Scenario, openings: Openings, year: int) -> YearPlaces:
    """What is open in a January.

    Args:
        case: its options are those of the openings.
        scenario: its supply year, and how later places are read.
        openings: when each option of the case opens, and how it fills.
        year: of the January.

    Raises:
        InputError: every fault of the table of places.
    """
    places = places_in(case, scenario, year)
    ends = ((case.options["kind"] == "expansion")
            & ~case.options["pool_id"].isin(places["pool_id"])).to_numpy(bool)
    open_now = np.flatnonzero(openings.at(year) & ~ends)
    gain = openings.gain(case.options["places"].to_numpy(np.int64), year)[open_now]
    options = case.options.iloc[open_now].reset_index(drop=True)
    new = options["kind"] != "expansion"
    pool = options["pool_id"].where(
        ~new, [candidate_id(o) for o in options.to_dict("records")])
    fresh = options[new]  # columns of all options would make rows where none of these is new
    rows = [places[_PROVISION], fresh.assign(
        pool_id=pool[new], name=fresh["site_name"], places=0,
        kind=fresh["kind"].map({"new_school": "special", "base_module": "base"}))[_PROVISION]]
    provision = pd.concat(rows, ignore_index=True).drop_duplicates("pool_id", ignore_index=True)
    added = pd.Series(gain).groupby(pool.to_numpy()).sum()
    more = provision["pool_id"].map(added).fillna(0).astype("int64")
    provision["places"] = provision["places"].where(
        provision["places"] < 0, provision["places"] + more)
    return YearPlaces(year, replace(case, places=places, options=options), gain, provision)


_PROVISION = ["pool_id", "name", "kind", "ncy_min", "ncy_max", "places", "stay_terms",
              "days_per_week"]
