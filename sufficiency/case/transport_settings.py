"""The section of a scenario about the drive to school."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from sufficiency.case.section import LONGEST_SEED, Settings
from sufficiency.case.vocabulary import NEEDS


class Transport(Settings):
    """[transport]"""

    prices: Literal["low", "central", "high"] = Field(
        "central", title="Which prices of transport are used",
        description="which prices of the list of vehicles are used")
    price_factor: float = Field(1.0, gt=0, le=10, description="factor on every price")
    assistant_gbp: float = Field(
        50.0, ge=0, le=10_000, description="pounds a day for a passenger assistant")
    supply_factor: float = Field(
        1.0, gt=0, le=100, title="Factor on how many vehicles there are",
        description="factor on how many vehicles the ceilings of the price list "
        "allow")
    large_car_riders: float | None = Field(
        None, gt=0, le=10_000, title="Riders for each large car",
        description="one car of each kind that seats more children than the "
        "smallest, and takes no wheelchair, can be had for so many riders of a school, where the "
        "price list says nothing; none = as many as are wanted")
    days: int = Field(190, ge=1, le=366, title="Days of transport a year",
                      description="days of transport a year")
    walk_miles_under_8: float = Field(
        2.0, ge=0, le=100, title="Walking distance to Year 3, miles",
        description="who lives farther from school rides, to NCY 3")
    walk_miles: float = Field(3.0, ge=0, le=100, title="Walking distance from Year 4, miles",
                              description="who lives farther from school rides, from NCY 4")
    ride_needs: tuple[str, ...] = Field(
        ("PMLD", "SLD", "PD", "MSI", "VI"),
        title="Needs with which a child always rides",
        description="primary needs with which a child rides whatever the distance")
    near_share: float = Field(
        0.75, ge=0, le=1, title="Share of nearer children who ride",
        description="share of the others who live nearer and cannot walk there "
        "because of their needs (an assumption); drawn")
    rides_share: float = Field(
        1.0, ge=0, le=1, description="share of those entitled who take it up; drawn")
    alone_share: float = Field(
        0.065, ge=0, le=1, description="share of riders who travel alone by assessment; drawn")
    assistant_share: float = Field(
        0.29, ge=0, le=1, title="Share of riders with a passenger assistant",
        description="share of synthetic riders who need a passenger assistant; "
        "drawn")
    wheelchair_share_pd: float = Field(
        0.35, ge=0, le=1, title="Share in a wheelchair, physical disability",
        description="share of synthetic riders with a physical disability (PD) "
        "who travel in a wheelchair (an assumption); drawn")
    wheelchair_share_pmld: float = Field(
        0.6, ge=0, le=1, title="Share in a wheelchair, profound and multiple difficulty",
        description="share of synthetic riders with profound and multiple learning difficulty "
        "(PMLD) who travel in one")
    limit_minutes: float | None = Field(
        None, gt=0, le=300, title="Longest ride, minutes",
        description="longest ride of every child without an own limit; none = the guideline of "
        "their phase")
    afternoon_limit_minutes: float | None = Field(
        None, gt=0, le=300, title="Longest ride home, minutes",
        description="longest ride home of every child without an own limit; none = as in the "
        "morning; for transport --afternoon")
    boarding_seconds: int = Field(90, ge=0, le=3600, title="Seconds to board",
                                  description="time a child takes to board")
    wheelchair_boarding_seconds: int = Field(
        240, ge=0, le=3600, title="Seconds to board in a wheelchair",
        description="time a child takes to board in a wheelchair")
    gate_seconds: int = Field(
        120, ge=0, le=3600, title="Seconds at the school gate",
        description="fixed time at the school, part of every ride")
    homes_spread: float = Field(
        0.7, ge=0, le=1, title="How far synthetic homes are spread",
        description="how far synthetic homes are spread from the point of their "
        "small area towards a random point inside it; 0 = all stand on one point")
    elsewhere_kmh: float = Field(
        50.0, gt=0, le=130, title="Speed to places whose location is not known, km/h",
        description="assumed speed to provision whose location is not in the "
        "data, over its assumed minutes")
    elsewhere_riders: float = Field(
        2.0, ge=1, le=100, title="Riders a vehicle to places not known",
        description="riders who are assumed to share a vehicle to it")
    budget_pence_a_mile: float = Field(
        45.0, ge=0, le=1000, title="Pence a mile for parents who drive",
        description="pence a mile that parents are paid who drive their child "
        "themselves (an assumption), for what transport --prices asks")
    budget_trips: float = Field(
        4.0, ge=0, le=8, title="Ways a day that parents are paid for",
        description="ways a day they are paid for: 4 = there and back twice")
    seed: int = Field(1, ge=0, le=LONGEST_SEED, title="Seed of riders and of the search for runs",
                      description="seed of what is drawn, and of the "
                      "search for runs")
    effort: float = Field(
        1.0, gt=0, le=100, title="Effort of the search for runs",
        description="factor on the iterations of the search for runs, which are "
        "the same on every machine")

    bound: bool = Field(
        True, title="Prove what runs must cost at least",
        description="whether it is searched for what no set of runs could cost less than; "
        "that takes most of the time")

    @field_validator("ride_needs")
    @classmethod
    def _of_needs(cls, needs: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(needs) - set(NEEDS))
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is no need; the needs are {', '.join(NEEDS)}")
        return needs
