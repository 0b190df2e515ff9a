"""Schools and bases on a map, and what a plan opens: public, and about no child."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sufficiency.case.vocabulary import EXAMPLE
from sufficiency.model.year_places import Openings
from sufficiency.publish.map.scales import INK, NEW
from sufficiency.study.result import Result


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
        opens: January what the plan adds is there from, as the years take it; 0 = it adds nothing.
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
    opens: int = 0

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

    @property
    def example(self) -> bool:
        """Whether nobody chose the site, or asked the host."""
        return self.status == EXAMPLE


def first_januaries(result: Result, ready: Openings) -> dict[str, int]:
    """By provider, the January that what the plan adds there is open from.

    Args:
        result: a plan.
        ready: what it opens (``Openings.of_plan``).
    """
    chosen = result.plan.options.loc[result.plan.options["opened"].astype(bool)]
    opens = pd.Series(ready.opens, result.case.options["option_id"])
    first = chosen["option_id"].map(opens).groupby(chosen["provider"]).min()
    return {str(provider): int(year) for provider, year in first.items()}


def symbol(kind: str, state: str) -> str:
    """A symbol as SVG: shape tells the kind, a plus or the ring that it grows or is new."""
    shape = {
        "special": '<circle cx="12" cy="12" r="9.5"',
        "base": '<rect x="3.2" y="3.2" width="17.6" height="17.6" rx="1.5"',
        "independent": '<path d="M12 1.5 22.5 12 12 22.5 1.5 12Z"',
    }[kind]
    fill = NEW if state == "new" else INK
    edge = "#1d1d1f" if state == "new" else "#ffffff"
    plus = ('<path d="M12 7v10M7 12h10" stroke="#fff" stroke-width="3" fill="none"/>'
            if state == "bigger" else "")
    return (f'<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">{shape} fill="{fill}" '
            f'stroke="{edge}" stroke-width="{2.6 if state == "new" else 2}"/>{plus}</svg>')
