"""Vehicles: what they hold, what they cost, and which of them are worth looking at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sufficiency.errors import Fault

UNITS_PER_PENNY = 1000
"""Costs inside the solvers are whole thousandths of a penny: a metre costs as many of them as a
kilometre costs pence."""

Assistance = Literal["never", "possible", "always"]


@dataclass(frozen=True)
class Vehicle:
    """A kind of vehicle.

    Attributes:
        kind: its name in the price list.
        layouts: (seats, wheelchair places) it can be set out with; a wheelchair place displaces
            seats, so that a bus has several. The driver's seat is not one of them.
        day_pence: price of a day, both ways, without an assistant.
        pence_per_km: price of a day for each kilometre with children in it, both ways together.
        assistant: whether a passenger assistant travels never, where a child needs one, or always
            (by rule). An assistant takes a seat.
        available: how many one school can have; None = no limit.
        car: whether it counts as a taxi or private hire car.
    """

    kind: str
    layouts: tuple[tuple[int, int], ...]
    day_pence: int
    pence_per_km: int
    assistant: Assistance = "possible"
    available: int | None = None
    car: bool = False


@dataclass(frozen=True)
class Setup:
    """A vehicle set out for a run.

    Attributes:
        vehicle: position of its kind.
        seats, wheelchairs: places for children.
        assistant: whether an assistant travels.
        fixed: units a day, assistant included (``UNITS_PER_PENNY``).
        rate: units a metre.
    """

    vehicle: int
    seats: int
    wheelchairs: int
    assistant: bool
    fixed: int
    rate: int

    def holds(self, seated: int, wheelchairs: int, aided: bool) -> bool:
        """Whether these children may travel in it.

        Args:
            seated, wheelchairs: children in seats and in wheelchairs.
            aided: one of them needs an assistant.
        """
        return (seated <= self.seats and wheelchairs <= self.wheelchairs
                and (self.assistant or not aided))

    def units(self, metres: int) -> int:
        """Cost of a run of so many metres with children in it."""
        return self.fixed + self.rate * metres


@dataclass(frozen=True)
class Fleet:
    """What a school's runs may be made with.

    Attributes:
        vehicles: kinds.
        assistant_pence: price of a passenger assistant for a day.
        setups: all ways to set them out that are not dominated: no other is as cheap, holds as
            much and can be had as freely.
    """

    vehicles: tuple[Vehicle, ...]
    assistant_pence: int
    setups: tuple[Setup, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "setups", _undominated(self))

    @cached_property
    def limited(self) -> tuple[int, ...]:
        """Positions of the kinds of which there are only so many."""
        return tuple(k for k, v in enumerate(self.vehicles) if v.available is not None)

    def cheapest(self, seated: int, wheelchairs: int, aided: bool, metres: int) -> int:
        """Position of the cheapest setup for children on a run, limits aside; -1 = none holds
        them. Of equal ones the first.

        Args:
            seated, wheelchairs: children in seats and in wheelchairs.
            aided: one of them needs an assistant.
            metres: length of the run.
        """
        fit = [(self.setups[i].units(metres), i)
               for i in self.holding(seated, wheelchairs, aided)]
        return min(fit)[1] if fit else -1

    def holding(self, seated: int, wheelchairs: int, aided: bool) -> tuple[int, ...]:
        """Positions of the setups that hold these children: looked for once, since a search asks
        the same ever again.

        Args:
            seated, wheelchairs: children in seats and in wheelchairs.
            aided: one of them needs an assistant.
        """
        held = seated, wheelchairs, aided
        if held not in self._holding:
            self._holding[held] = tuple(i for i, s in enumerate(self.setups) if s.holds(*held))
        return self._holding[held]

    @cached_property
    def _holding(self) -> dict[tuple[int, int, bool], tuple[int, ...]]:
        return {}

    def choices(self, seated: int, wheelchairs: int, aided: bool, metres: int) -> list[int]:
        """The cheapest setup of each kind that is limited in number, and of all others.

        Args:
            seated, wheelchairs: children in seats and in wheelchairs.
            aided: one of them needs an assistant.
            metres: length of the run.
        """
        best: dict[int, tuple[int, int]] = {}
        for i in self.holding(seated, wheelchairs, aided):
            setup = self.setups[i]
            key = setup.vehicle if setup.vehicle in self.limited else -1
            this = setup.units(metres), i
            best[key] = min(best.get(key, this), this)
        return [i for _, i in sorted(best.values())]


def faults_of_fleet(fleet: Fleet, file: str, rows: Sequence[int] = ()) -> list[Fault]:
    """What is wrong with a price list.

    Args:
        fleet: kinds of vehicle, in the order of the file.
        file: as it is named in the faults.
        rows: line of each kind in the file; empty = not told.
    """
    faults: list[Fault] = []
    for at, vehicle in enumerate(fleet.vehicles):
        spare = 1 if vehicle.assistant == "always" else 0
        # An assistant sits: a layout of wheelchair places only has no room for one.
        if not any(s >= spare and s + w > spare for s, w in vehicle.layouts):
            faults.append(Fault(
                file, "is a vehicle with no seats for children",
                "Give seats and wheelchair places such as 8+0 6+1, without the driver's seat"
                + (" and with the assistant's." if spare else "."),
                row=rows[at] if rows else None, column="layouts", value=vehicle.kind))
    if all(v.available is not None for v in fleet.vehicles):
        faults.append(Fault(
            file, "limits every kind of vehicle", "Leave one without a limit, so that nobody is "
            "left without a vehicle.", column="riders_a_vehicle"))
    return faults


def _undominated(fleet: Fleet) -> tuple[Setup, ...]:
    every: list[Setup] = []
    for k, vehicle in enumerate(fleet.vehicles):
        for seats, wheelchairs in vehicle.layouts:
            if vehicle.assistant != "always" and seats + wheelchairs > 0:
                every.append(Setup(k, seats, wheelchairs, False, vehicle.day_pence
                                   * UNITS_PER_PENNY, vehicle.pence_per_km))
            if vehicle.assistant != "never" and seats > 0 and seats - 1 + wheelchairs > 0:
                every.append(Setup(k, seats - 1, wheelchairs, True, (vehicle.day_pence
                                   + fleet.assistant_pence) * UNITS_PER_PENNY,
                                   vehicle.pence_per_km))
    kept: list[Setup] = []
    for at, setup in enumerate(every):
        beaten = any(
            _beats(fleet, other, setup) and (not _beats(fleet, setup, other) or before < at)
            for before, other in enumerate(every) if before != at
        )
        if not beaten:
            kept.append(setup)
    return tuple(kept)


def _beats(fleet: Fleet, one: Setup, other: Setup) -> bool:
    """Whether one can stand for the other in every run."""
    free = one.vehicle == other.vehicle or fleet.vehicles[one.vehicle].available is None
    return (free and one.fixed <= other.fixed and one.rate <= other.rate
            and one.seats >= other.seats and one.wheelchairs >= other.wheelchairs
            and (one.assistant or not other.assistant))
