"""The sections of a scenario that are about years and draws: robust, phase, flow."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sufficiency.case.section import LONGEST_SEED, MOST_GBP, Settings


class Robust(Settings):
    """[robust]"""

    draws: int = Field(20, ge=2, le=200, description="draws of demand and speeds")
    seed: int = Field(1, ge=0, le=LONGEST_SEED, description="seed of the draws")
    growth_low: float = Field(0.9, gt=0, le=10, description="least factor on demand")
    growth_high: float = Field(1.1, gt=0, le=10, description="largest factor on demand")
    minutes_low: float = Field(0.9, gt=0, le=10, description="least factor on road minutes")
    minutes_high: float = Field(1.15, gt=0, le=10, description="largest factor on road minutes")


class Phase(Settings):
    """[phase]"""

    choice: Literal["plan", "whole"] = Field(
        "plan", title="What is phased",
        description="either when each opening of the scenario's own plan comes (fast), or what "
        "to open and when, together"
    )
    first_year: int | None = Field(
        None, ge=1990, le=2100,
        title="First January to phase",
        description="first January looked at; none = the year after the demand year",
    )
    years: int = Field(6, ge=1, le=25, title="Number of years to phase",
                       description="years looked at")
    capital_by_year_gbp: tuple[Annotated[float, Field(ge=-MOST_GBP, le=MOST_GBP)], ...] = Field(
        (), description="capital at most in each year, pounds; one figure = every year; empty = "
        "no yearly limit"
    )
    carry_forward: bool = Field(False, description="capital left in a year may be used later")
    spend: tuple[float, ...] = Field(
        (1.0,), title="When an option's capital is spent",
        description="shares of an option's capital spent in its opening year, the year "
        "before, ... (before the first year: in it)"
    )
    school_fill: tuple[float, ...] = Field(
        (0.35, 0.55, 0.75, 0.9, 1.0),
        description="share of a new school's places in use in year 1, 2, ...",
    )
    base_fill: tuple[float, ...] = Field(
        (0.6, 1.0), title="Share of a base's places in use in year 1, 2, ...",
        description="share of the places of bases and expansions in use in year 1, 2, ..."
    )
    soonest: dict[Literal["new_school", "base_module", "expansion"],
                  Annotated[int, Field(ge=1990, le=2100)]] = Field(
        {}, title="First January of each kind of opening",
        description="first January in which a new_school, base_module or expansion without a year "
        "of its own can be there, such as { new_school = 2030 }: plans agreed now take time to "
        "build; none = as the table of sites says"
    )
    yearly_growth: float = Field(
        1.0, gt=0, le=2, title="Growth of demand a year",
        description="growth of demand a year, where no table gives the demand of each year"
    )


class Flow(Settings):
    """[flow]"""

    places: Literal["supply_year", "each_year"] = Field(
        "supply_year", title="Which places are there in later years",
        description="either the places of the first January stay until their provision "
        "closes, or each January has the places that the table of places gives for it"
    )
    beyond_places: float = Field(
        0.0, ge=0, le=1, title="How far schools may go beyond their places",
        description="share of the places of schools and bases that exist by which "
        "they may take more children than places; each child beyond is itemised"
    )
    most_moves: int | None = Field(
        None, ge=0, le=1_000_000,
        title="Children at most who move in a September",
        description="children at most who change place in a September although theirs is still "
        "for them; none = all who may"
    )
    siblings: bool = Field(
        False, title="Keep siblings together",
        description="children of one family, where the table of children tells families, who are "
        "placed in a September go to one school, that of a brother or sister who stays among "
        "them, wherever that leaves nobody more without a suitable local place"
    )
