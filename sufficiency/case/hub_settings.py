"""The section of a scenario about Student Support Hubs and alternative provision."""

from __future__ import annotations

from pydantic import Field

from sufficiency.case.section import Settings


class Hubs(Settings):
    """[hubs]"""

    open_most: int = Field(0, ge=0, le=100, description="new hubs at most, at secondary schools")
    within_minutes: float = Field(
        20.0, gt=0, le=300, title="How near a hub must be, minutes by car",
        description="a school counts as covered if a hub is so near by car")
    places: int = Field(16, ge=1, le=1000, description="places of a new hub at one time (an "
                        "example)")
    stay_terms: float = Field(2.0, gt=0, le=30, title="Length of a stay at a new hub, in terms",
                              description="terms a pupil stays at a new hub (an "
                              "example)")
    occupancy: float = Field(0.9, gt=0, le=1, description="share of the time that a place is in "
                             "use: gaps between two pupils (an assumption)")
    use_per_1000: float | None = Field(
        None, ge=0, le=1000, title="Use of a hub a year, per 1,000 on roll",
        description="pupils of 1,000 on the roll of a secondary school who "
        "come to a hub in a year; none = not known, and hubs are sited without regard to how many "
        "they can take")
    most_weeks: int = Field(
        12, ge=1, le=200, title="Longest intensive placement, weeks",
        description="weeks that an intensive placement outside schools may last "
        "(voluntary national standards, August 2025)")
    warn_weeks: int = Field(10, ge=1, le=200, title="Weeks from which a placement is flagged",
                            description="weeks from which it is flagged")
    part_time_sessions: float = Field(
        4.0, ge=0, le=10, title="Sessions a week of a part-time placement, at most",
        description="sessions a week up to which a placement beside a school's "
        "roll is not intensive (the same standards)")
    full_time_sessions: float = Field(
        6.0, gt=0, le=10, title="Sessions a week that count as full time",
        description="sessions a week from which a child is at a place full time, "
        "for the duty to register as a school (an assumption: the law names no number; 18 hours "
        "are taken as six half days)")
    register_from: int = Field(
        5, ge=1, le=1000, title="Size from which a place must register as a school",
        description="full-time pupils from which a place must register as a "
        "school (Education Act 1996, section 463)")
