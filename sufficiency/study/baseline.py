"""What plans are set against is called: one name wherever it is told."""

from __future__ import annotations

from dataclasses import dataclass

from sufficiency.case.scenario import Scenario


@dataclass(frozen=True)
class Baseline:
    """Places of one January, children of another or the same; or where the children are.

    Attributes:
        places, children: Januaries.
        growth: factor on the children.
        placed: what the placements are called, where the baseline is where the children are and
            not everybody placed anew; else empty.
    """

    places: int
    children: int
    growth: float = 1.0
    placed: str = ""

    @classmethod
    def of(cls, scenario: Scenario, placed: str = "") -> Baseline:
        """That of a scenario."""
        return cls(scenario.supply.year, scenario.demand.year, scenario.demand.growth, placed)

    @property
    def name(self) -> str:
        """The name."""
        if self.placed:
            return self.placed
        times = "" if self.growth == 1 else f" times {self.growth:g}"
        return f"Places of January {self.places}, children of January {self.children}{times}"

    @property
    def short(self) -> str:
        """The same where there is no room, and the whole name stands nearby."""
        if self.placed:
            return "As placed"
        return f"Places of {self.places}"

    @property
    def meaning(self) -> str:
        """What it is, in a sentence."""
        if self.placed:
            return "Where the children are, before anything is decided."
        return ("The places there are and nothing else, with everybody placed anew: not where the "
                "children are now.")

    @property
    def since(self) -> str:
        """What it leaves out, in a sentence; "" where its places are as late as the children."""
        if self.placed or self.places >= self.children:
            return ""
        return (f"Every plan starts from the places of January {self.places}. What has opened "
                "since then is left out, unless the plan has it.")
