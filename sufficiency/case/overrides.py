"""What a scenario may change about roads and gates; how is in travel/overrides.py.

    [[travel.override]]
    kind = "close"
    road = "A1064"
    box = [643000, 312000, 645000, 314000]
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sufficiency.case.points import point_problem
from sufficiency.case.section import Settings


def _on_the_grid(point: tuple[float, float]) -> tuple[float, float]:
    # An invented network may begin at 0, 0.
    if point != (0, 0) and (problem := point_problem(*point)):
        raise ValueError(f"{problem[0]}: {problem[1].rstrip('.')}")
    return point


Metres = Annotated[float, Field(ge=-1e7, le=1e7)]
Point = Annotated[tuple[Metres, Metres], AfterValidator(_on_the_grid)]
Box = tuple[Metres, Metres, Metres, Metres]
Area = Literal["any", "urban", "rural"]


class _Override(Settings):
    title: str = Field("", description="what people call it")


class Close(_Override):
    """A road or bridge that cannot be used: by its number or name, within a box if given, or
    wherever it crosses a drawn line."""

    kind: Literal["close"]
    road: str = Field("", description="road number or name, as A1064 or Coast Road")
    box: Box | None = Field(None, description="west, south, east, north: only within")
    line: tuple[Point, ...] = Field((), description="points of a line: what crosses it is closed")

    @model_validator(mode="after")
    def _something(self) -> Close:
        if not self.road and len(self.line) < 2:
            raise ValueError("give road (and box), or line with two points or more")
        return self


class NewLink(_Override):
    """A road that is not there yet, joined to the nearest junctions at both ends."""

    kind: Literal["link"]
    line: tuple[Point, ...] = Field(min_length=2, description="its points, first to last")
    kph: float = Field(gt=0, le=130, description="driving speed")
    road: str = Field("", description="its number or name")
    road_class: str = Field("new", alias="class", description="its class")
    oneway: bool = Field(False, description="only from the first point to the last")


class Ferry(_Override):
    """A ferry that runs, though ferries are off."""

    kind: Literal["ferry"]
    road: str = Field("", description="its name; empty = every ferry")


class Factor(_Override):
    """Longer times: a morning-peak factor in place of the network's own (peak), or a seasonal
    one on top (season)."""

    kind: Literal["peak", "season"]
    factor: float = Field(ge=0.5, le=5, description="minutes become this many times as long")
    classes: tuple[str, ...] = Field((), description="road classes; empty = all")
    area: Area = Field("any", description="urban, rural or any")
    box: Box | None = Field(None, description="west, south, east, north: only within")


class Gate(_Override):
    """Where children really are set down at a school or site."""

    kind: Literal["gate"]
    place: str = Field(description="pool_id or site_id")
    point: Point = Field(description="easting and northing of the gate, metres")


Override = Annotated[Close | NewLink | Ferry | Factor | Gate, Field(discriminator="kind")]


def name_of(override: Override) -> str:
    """What it is called, or what it says."""
    if override.title:
        return override.title
    said = override.model_dump(exclude_defaults=True, by_alias=True, exclude={"title", "kind"})
    words = ", ".join(
        f"{k} {v if isinstance(v, str) else ' '.join(str(x) for x in v)}"
        if isinstance(v, str | tuple) else f"{k} {v:g}" for k, v in said.items() if k != "line")
    return f"{override.kind} {words}".strip()


def overrides_markdown() -> str:
    """Every kind of override with its keys, as a table."""
    lines = ["| kind | key | meaning |", "|---|---|---|"]
    for kinds, model in (("close", Close), ("link", NewLink), ("ferry", Ferry),
                         ("peak, season", Factor), ("gate", Gate)):
        lines += [
            f"| `{kinds}` | `{field.alias or name}` | {field.description} |"
            for name, field in model.model_fields.items() if name not in ("kind", "title")
        ]
    return "\n".join(lines) + "\n"
