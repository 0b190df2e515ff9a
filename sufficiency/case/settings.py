"""What sections of a TOML file have in common, and those about what may come: draws and years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sufficiency.errors import Fault

LONGEST_SEED = 2**32 - 1
MOST_GBP = 1e12
"""Nothing in a council's planning costs more; sums beyond would leave what solvers can add."""

REMEDIES = {
    "model_type": "Write it as a section of its own, in square brackets.",
    "dict_type": "Write it as a section of its own, in square brackets.",
    "tuple_type": "Write a list, in square brackets.",
    "string_type": "Write text, in quotation marks.",
    "finite_number": "Give a number that is finite.",
    "extra_forbidden": "No such word is known here; take it out.",
}
"""Kind of a model's complaint -> what to do, where its own words are those of programmers."""


class Settings(BaseModel):
    """A section: frozen, an unknown key is an error, and so is a number that is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)


def faults_of(error: ValidationError, origin: Mapping[str, str], file: str) -> list[Fault]:
    """What a model says against its input, as faults.

    Args:
        origin: dotted setting -> file that set it.
        file: that of all others.
    """
    faults = []
    for item in error.errors():
        dotted = ".".join(str(part) for part in item["loc"] if not isinstance(part, int))
        dotted = dotted.replace("with_", "with")
        remedy = REMEDIES.get(item["type"], item["msg"].removeprefix("Value error, ") + ".")
        remedy = remedy[0].upper() + remedy[1:]
        faults.append(Fault(origin.get(dotted, file), "cannot be used", remedy,
                            column=dotted, value=_shown(item.get("input"))))
    return faults


def _shown(value: object) -> str:
    try:
        return str(value)[:60]
    except (ValueError, RecursionError):
        return "a number of very many digits"


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
        "plan", description="plan: phase what the scenario's own plan opens (fast); whole: choose "
        "what to open and when together"
    )
    first_year: int | None = Field(
        None, ge=1990, le=2100,
        description="first January looked at; none = the year after the demand year",
    )
    years: int = Field(6, ge=1, le=25, description="years looked at")
    capital_by_year_gbp: tuple[Annotated[float, Field(ge=-MOST_GBP, le=MOST_GBP)], ...] = Field(
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
