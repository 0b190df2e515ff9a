"""The sections of a scenario: every setting with its default, limits and meaning."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from sufficiency.case.overrides import Override
from sufficiency.case.section import LONGEST_SEED, MOST_GBP, Settings
from sufficiency.case.vocabulary import NEEDS


class Demand(Settings):
    """[demand]"""

    year: int = Field(2025, ge=1990, le=2100, description="January whose children are placed")
    seed: int = Field(1, ge=0, le=LONGEST_SEED, description="seed of a synthetic population")
    growth: float = Field(1.0, gt=0, le=10, description="factor on synthetic totals")
    placements: Literal["drawn", "none"] = Field(
        "drawn", title="Draw where synthetic children are now",
        description="whether synthetic children in special schools, bases and independent "
        "schools are drawn a place they are at (where the tables say their kind of provision), "
        "or none has one"
    )
    placement_year: int | None = Field(
        None, ge=1990, le=2100, title="January whose rolls they are drawn from",
        description="January whose provision and rolls they are drawn "
        "from; none = the demand year"
    )
    placement_decay_km: float = Field(
        2.0, gt=0, le=1000, title="How far away drawn places are, in km",
        description="kilometres over which the odds of a drawn place fall by a "
        "factor e (an assumption, calibrated to published distances)"
    )


class Supply(Settings):
    """[supply]"""

    year: int = Field(2025, ge=1990, le=2100, description="January whose places are taken as open")
    terms_a_year: int = Field(
        3, ge=1, le=6, description="school terms in a year, for sessional bases"
    )


class Travel(Settings):
    """[travel]"""

    source: str = Field(
        "roads", min_length=1,
        title="Roads that journeys are driven on",
        description="`roads`: the case's main roads; `grid`: a 1 km grid, without a "
        "morning peak; `crow`: a straight-line estimate; `osm`: streets of OpenStreetMap, fetched "
        "once; or a file (.osm.pbf, .graphml, .npz)",
    )
    speeds: str = Field(
        "", title="Table of speeds on streets",
        description="on streets, a table of speeds beside the scenario (see How wrong are the "
        "minutes?); empty = the tool's own",
    )
    ferry: bool = Field(False, title="Use ferries",
                        description="whether ferries may be used")
    am_peak: bool = Field(True, title="Drive in the morning peak",
                          description="morning-peak speeds instead of free flow")
    snap_limit_m: float = Field(
        1000, gt=0, le=20_000,
        title="Farthest point from a street, metres",
        description="on streets, a point farther from one has no journeys and is listed",
    )
    terminal_minutes: float | None = Field(
        None, ge=0, le=30, title="Fixed minutes of every journey",
        description="fixed time of a journey; none = the network's own"
    )
    cache: bool = Field(
        True, description="keep networks, times and plans on this machine (see Privacy)"
    )
    override: tuple[Override, ...] = Field(
        (), title="Changes to the roads",
        description="closures, new links, ferries, factors, gates: see Roads"
    )


class Guideline(Settings):
    """[guideline]"""

    primary_minutes: float = Field(45, gt=0, le=300, title="Longest journey to Year 6, minutes",
                                   description="longest journey, NCY to 6")
    secondary_minutes: float = Field(75, gt=0, le=300,
                                     title="Longest journey in Years 7 to 11, minutes",
                                     description="longest journey, NCY 7-11")
    post16_minutes: float = Field(75, gt=0, le=300, title="Longest journey from Year 12, minutes",
                                  description="longest journey, NCY from 12")
    treat: Literal["counted", "hard"] = Field(
        "counted", title="What a journey beyond the guideline means",
        description="either it is allowed and counted in reports, or what lies beyond is no "
        "local place"
    )

    def minutes(self, phase: str) -> float:
        """Guideline of a phase."""
        return float(getattr(self, f"{phase}_minutes"))


class Build(Settings):
    """[build]"""

    max_new_schools: int = Field(0, ge=0, le=1000, description="new schools at most")
    max_new_school_places: int | None = Field(
        None, ge=0, le=1_000_000, title="Places in new schools at most",
        description="places in new schools at most"
    )
    base_places: int = Field(0, ge=0, le=1_000_000, description="base places to add")
    base_places_rule: Literal["exactly", "at_most"] = Field(
        "exactly", title="Base places: exactly so many, or at most",
        description="whether exactly so many base places open, or no more than that"
    )
    bases_per_district: int | None = Field(
        None, ge=0, le=1000, description="new bases at most in each district"
    )
    hosts_willing: float = Field(
        1.0, ge=0, le=1,
        description="share of hosts that would take a base (an assumption until they are asked): "
        "which ones is drawn, and who is willing at a share is at any larger one"
    )
    capital_gbp: float | None = Field(
        None, ge=0, le=MOST_GBP, description="capital at most, pounds"
    )
    capital_factor: float = Field(1.0, gt=0, le=10, description="price index on every option")
    school_capital_per_place_gbp: float | None = Field(
        None, ge=0, le=MOST_GBP / 1000,
        title="Capital of a place at a new school, pounds",
        description="capital of a place at a new school instead of that of its option type"
    )
    worth: float = Field(
        10.0, ge=0, le=1e6,
        title="What £1 million must save, in minutes a day",
        description="child-minutes a day (one journey) that £1 million must save where an "
        "option places nobody more; what saves less is not opened",
    )
    allow_designations: tuple[str, ...] = Field((), title="Only options for these needs",
                                                description="only these; empty = all")
    allow_types: tuple[str, ...] = Field((), description="only these option types; empty = all")
    pin: tuple[str, ...] = Field((), title="Must be opened",
                                 description="option ids that must be opened")
    forbid: tuple[str, ...] = Field((), title="Must not be opened",
                                    description="option ids or site ids never opened")
    open_by: int | None = Field(
        None, ge=1990, le=2100,
        title="Sites that are ready by this January",
        description="sites that are ready by this year may be used; none = the demand year",
    )


class Objective(Settings):
    """[objective]"""

    minimise: Literal["total", "cost", "over_guideline", "p90", "worst_area", "regret"] = Field(
        "total",
        title="What is made least, after children left out",
        description="after the fewest children without a suitable local place: total travel; cost, "
        "in pounds a year at the prices of the case; or, before total travel, "
        "minutes of known journeys over the guideline; the journey nine in ten do not "
        "exceed; the mean of the worst area; or the largest rise of an area's mean against nothing "
        "opened (those who may move placed anew), then the next",
    )
    area: Literal["district", "need"] = Field(
        "district", title="What counts as an area in aims",
        description="what an area is where the worst area, or the largest rise, is made least"
    )
    spread: bool = Field(
        False,
        title="Share those left out fairly between needs",
        description="among the plans that leave out fewest children, first the least largest share "
        "of a need that is left out",
    )
    left_out_most: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        {}, title="Largest share of a need left out",
        description="largest share of a need's children who may be left out, such as "
        "{ SEMH = 0.4 }, among the plans that leave out fewest"
    )
    left_out_least: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        {}, title="Smallest share of a need left out",
        description="smallest share of a need's children who are left out: room "
        "that is meant for other needs"
    )

    @field_validator("left_out_most", "left_out_least")
    @classmethod
    def _of_needs(cls, shares: dict[str, float]) -> dict[str, float]:
        unknown = sorted(set(shares) - set(NEEDS))
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is no need; the needs are {', '.join(NEEDS)}")
        return shares


class Cost(Settings):
    """[cost]"""

    capital_rate: float = Field(
        0.035, ge=0, le=0.5, title="Interest on capital, a year",
        description="interest a year at which capital is repaid, prices of "
        "one year (3.5 %: discount rate of HM Treasury's Green Book, years 1 to 30)"
    )
    capital_years: int = Field(
        40, ge=1, le=125, title="Years in which capital is repaid",
        description="years over which capital is repaid, in equal payments "
        "(assumed life of a building)"
    )
    optimism_bias: float = Field(
        0.24, ge=0, le=2, description="how far capital is raised (0.24: upper bound for standard "
        "buildings in the Green Book's supplementary guidance)"
    )
    transport_days: int = Field(
        190, ge=1, le=365, title="School days a year, for the cost of transport",
        description="school days a year")
    transport_share: float = Field(
        0.6, ge=0, le=1, description="share of children whom the council drives (assumed)"
    )


class Guard(Settings):
    """[guard]"""

    minutes: float | None = Field(
        None, ge=0, le=300,
        title="Most that an area's mean may rise, minutes",
        description="no area's mean may rise by more against nothing opened; same children both "
        "times, those without a place counted as two hours",
    )
    by: Literal["district", "need"] = Field("district", title="What the guard calls an area",
                                            description="what the guard calls an area")


class Solver(Settings):
    """[solver]"""

    work_limit: float = Field(
        90.0, gt=0, le=1e7,
        title="Longest search, in units of work",
        description="longest search, in units of about a second on one core; the same on every "
        "machine, so that a plan is too",
    )
    time_limit_seconds: float = Field(
        1800.0, gt=0, le=1e7,
        title="Longest search by the clock, seconds",
        description="longest search by the clock, for machines that are far slower or busier; a "
        "plan it cuts off may differ from another machine's"
    )
    gap: float = Field(0.001, ge=0, le=1, description="relative gap at which the search may stop")
    public_gap: float = Field(
        0.02, ge=0, le=1, description="largest gap of a plan that is told to the public"
    )
    threads: int = Field(2, ge=1, le=64, description="processor threads")


class Compare(Settings):
    """[compare]"""

    with_: tuple[str, ...] = Field(
        (), alias="with", title="Plans shown beside this one",
        description="scenario files shown beside this one"
    )
    bases_per_district: int = Field(
        6, ge=0, le=1000, title="New bases a district, in the plan of bases only",
        description="new bases at most in each district, in the plan of bases "
        "only that reports, papers and workbooks add where no scenario is one"
    )
    hosts_willing: float = Field(
        0.5, ge=0, le=1, title="Share of hosts willing, in the plan of bases only",
        description="share of hosts that would take a base in that plan"
    )
    meaningful_minutes: float = Field(
        1.0, ge=0, le=1000, title="Minutes below which means are about the same",
        description="smaller changes of a mean are called about the same"
    )
    meaningful_children: int = Field(
        10, ge=1, le=1_000_000,
        title="Children below which counts are about the same",
        description="smaller changes of a number of children are called about the same"
    )


