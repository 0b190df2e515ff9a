"""What plans are set against is called: one name wherever it is told."""

from __future__ import annotations

from dataclasses import dataclass

from sufficiency.case.scenario import Scenario
from sufficiency.common.phrases import NOTHING_BUILT, upper


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
        return self.placed or NOTHING_BUILT

    @property
    def dated(self) -> str:
        """The Januaries it is of: two of one name are told apart by them."""
        return self.placed or f"{upper(self.start)}, {self.counted}"

    @property
    def start(self) -> str:
        """Whose places it has, inside a sentence; empty where it is where the children are."""
        return "" if self.placed else f"places of January {self.places}"

    @property
    def counted(self) -> str:
        """Which children it is of, inside a sentence."""
        times = "" if self.growth == 1 else f" times {self.growth:g}"
        return f"children of January {self.children}{times}"

    @property
    def short(self) -> str:
        """The same where there is no room, and the whole name stands nearby."""
        return "As placed" if self.placed else self.name

    @property
    def since(self) -> str:
        """That plans know nothing of what opened between the Januaries; empty where they may."""
        if self.placed or self.places >= self.children:
            return ""
        return (f"Every plan starts from the places of January {self.places}. What has opened "
                "since is in none of them, unless its name says so.")

    @property
    def meaning(self) -> str:
        """What it is, in sentences."""
        if self.placed:
            return f"Children where they are, and the places of January {self.places}."
        return " ".join(filter(None, (
            f"{self.dated}. The places there are and nothing else, with everybody placed anew: "
            "not where the children are now.", self.since)))
