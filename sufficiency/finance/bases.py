"""What a base costs: place funding of filled and of empty places, and top-ups of children there.

Place funding is for the year and is not taken back when a place falls empty; top-ups follow the
child and stop with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sufficiency.finance.rates import Rates


@dataclass(frozen=True)
class BaseCost:
    """Pence of a year: place funding and top-ups apart."""

    filled: int
    empty: int
    top_ups: int

    @property
    def places(self) -> int:
        """Place funding."""
        return self.filled + self.empty

    @property
    def total(self) -> int:
        """Place funding and top-ups."""
        return self.places + self.top_ups


def base_year(places: int, filled: int, top_ups: int, rates: Rates, day: date) -> BaseCost:
    """A base's year.

    Args:
        places: places that are funded.
        filled: of them filled on the day of the count; later leavers change nothing.
        top_ups: pence of top-ups, from the placements' charge lines.
        rates: pence of a filled and an unfilled place, by date.
        day: the rates in force that day.

    Raises:
        ValueError: more are filled than there are.
    """
    if not 0 <= filled <= places:
        raise ValueError("filled places are between none and all of the places")
    return BaseCost(filled * rates.place_pence("base_filled", day),
                    (places - filled) * rates.place_pence("base_unfilled", day), top_ups)
