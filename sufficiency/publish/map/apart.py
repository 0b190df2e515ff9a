"""What of alternative provision and Student Support Hubs may be on a map; no child is here.

They stand beside the plans, and their places are never added to those of special schools and bases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sufficiency.case.alternative_columns import KIND_WORDS


@dataclass(frozen=True)
class Provider:
    """Alternative provision or a hub.

    Attributes:
        kind: of ``KIND_WORDS``.
        years: first and last national curriculum year.
        places: at one time; None = not known.
        at: (longitude, latitude); None = not known where.
        example: a hub that was chosen among schools, none of which was asked.
    """

    name: str
    kind: str
    years: tuple[int, int]
    places: int | None
    at: tuple[float, float] | None
    example: bool = False

    @property
    def what(self) -> str:
        """Its kind in words."""
        return KIND_WORDS[self.kind]


@dataclass(frozen=True)
class School:
    """A secondary school and the hub nearest to it by car.

    Attributes:
        minutes: whole minutes to it; None = no hub can be reached.
        hub: its name; "" if there is none.
        near: whether that is within the limit.
    """

    name: str
    minutes: int | None
    hub: str
    near: bool
    at: tuple[float, float]


@dataclass(frozen=True)
class Apart:
    """Alternative provision, hubs, and secondary schools.

    Attributes:
        limit: minutes within which a school counts as near a hub.
        coverage: (minutes, schools that are so near a hub now, and with the hubs that were chosen).
        chosen: whether hubs were chosen.
    """

    providers: tuple[Provider, ...]
    schools: tuple[School, ...] = ()
    limit: float = 0.0
    coverage: tuple[tuple[float, int, int], ...] = ()
    chosen: bool = False

    def points(self) -> Iterator[tuple[float, float]]:
        """Every point that is drawn."""
        yield from (p.at for p in self.providers if p.at is not None)
        yield from (s.at for s in self.schools)
