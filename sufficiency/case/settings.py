"""Sections of a scenario about children: whose, draws of what may come, and the years ahead."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """A section: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Demand(Settings):
    """[demand]"""

    year: int = Field(2025, ge=1990, le=2100, description="January whose children are placed")
    seed: int = Field(1, ge=0, description="seed of a synthetic population")
    growth: float = Field(1.0, gt=0, le=10, description="factor on synthetic totals")
    placements: Literal["drawn", "none"] = Field(
        "drawn", description="whether synthetic children in special schools, bases and independent "
        "schools are drawn a place they are at, or none has one"
    )
    placement_year: int | None = Field(
        None, ge=1990, le=2100, description="January whose provision and rolls they are drawn "
        "from; none = the demand year"
    )
    placement_decay_km: float = Field(
        2.0, gt=0, le=1000, description="kilometres over which the odds of a drawn place fall by a "
        "factor e (an assumption, calibrated to published distances)"
    )


class Robust(Settings):
    """[robust]"""

    draws: int = Field(20, ge=2, le=200, description="draws of demand and speeds")
    seed: int = Field(1, ge=0, description="seed of the draws")
    growth_low: float = Field(0.9, gt=0, le=10, description="least factor on demand")
    growth_high: float = Field(1.1, gt=0, le=10, description="largest factor on demand")
    minutes_low: float = Field(0.9, gt=0, le=10, description="least factor on road minutes")
    minutes_high: float = Field(1.15, gt=0, le=10, description="largest factor on road minutes")


class Phase(Settings):
    """[phase]"""

    choice: Literal["plan", "whole"] = Field(
        "plan", description="plan: phase what the scenario's own plan opens (fast); whole: choose "
        "what to open and when together"
    )
    first_year: int | None = Field(
        None, ge=1990, le=2100,
        description="first January looked at; none = the year after the demand year",
    )
    years: int = Field(6, ge=1, le=25, description="years looked at")
    capital_by_year_gbp: tuple[float, ...] = Field(
        (), description="capital at most in each year, pounds; one figure = every year; empty = "
        "no yearly limit"
    )
    carry_forward: bool = Field(False, description="capital left in a year may be used later")
    spend: tuple[float, ...] = Field(
        (1.0,), description="shares of an option's capital spent in its opening year, the year "
        "before, ... (before the first year: in it)"
    )
    school_fill: tuple[float, ...] = Field(
        (0.35, 0.55, 0.75, 0.9, 1.0),
        description="share of a new school's places in use in year 1, 2, ...",
    )
    base_fill: tuple[float, ...] = Field(
        (0.6, 1.0), description="the same for bases and expansions"
    )
    yearly_growth: float = Field(
        1.0, gt=0, le=2, description="growth of demand a year where demand_by_year.csv is absent"
    )
