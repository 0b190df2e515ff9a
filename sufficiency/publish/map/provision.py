"""Schools and bases on a map, and what a plan opens: public, and about no child."""

from __future__ import annotations

from dataclasses import dataclass

from sufficiency.case.vocabulary import EXAMPLE


@dataclass(frozen=True)
class Place:
    """A school or base under a plan.

    Attributes:
        kind: special, base or independent.
        serves: its designation in words; "" if that says no more than its kind.
        needs: primary need codes it serves.
        years: first and last national curriculum year (0 = Reception).
        places: with the plan; ``added`` of them are the plan's.
        state: same, bigger or new.
        status: how firm what the plan adds is, in words.
        meant: those of its needs that it is for; of the others it is assumed to take some.
        unknown: whether the data say which needs it is for.
        hood: position of the neighbourhood it stands in, or -1.
    """

    name: str
    kind: str
    serves: str
    needs: tuple[str, ...]
    years: tuple[int, int]
    places: int
    added: int
    state: str
    lon: float
    lat: float
    status: str = ""
    meant: tuple[str, ...] = ()
    unknown: bool = False
    hood: int = -1

    @property
    def example(self) -> bool:
        """Whether nobody chose the site, or asked the host."""
        return self.status == EXAMPLE


@dataclass(frozen=True)
class Unlocated:
    """Provision of which nobody knows where it is: told by district, never drawn as a point.

    Attributes:
        needs, years, serves, places: as of a place.
    """

    name: str
    kind: str
    district: str
    serves: str
    needs: tuple[str, ...]
    years: tuple[int, int]
    places: int


@dataclass(frozen=True)
class Opening:
    """One thing a plan opens.

    Attributes:
        status: how firm it is, in words.
    """

    site: str
    what: str
    serves: str
    places: int
    status: str = ""
