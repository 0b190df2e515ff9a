"""What the places there are, with nothing opened, are called: one name wherever they are told."""

from __future__ import annotations

from dataclasses import dataclass

from sufficiency.case.scenario import Scenario


@dataclass(frozen=True)
class Baseline:
    """Places of one January, children of another or the same.

    Attributes:
        places, children: Januaries.
        growth: factor on the children.
    """

    places: int
    children: int
    growth: float = 1.0

    @classmethod
    def of(cls, scenario: Scenario) -> Baseline:
        """That of a scenario."""
        return cls(scenario.supply.year, scenario.demand.year, scenario.demand.growth)

    @property
    def name(self) -> str:
        """The name."""
        times = "" if self.growth == 1 else f" times {self.growth:g}"
        return f"Places of January {self.places}, children of January {self.children}{times}"

    @property
    def short(self) -> str:
        """The same where there is no room, and the whole name stands nearby."""
        return f"Places of {self.places}"
