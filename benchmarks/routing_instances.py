"""Published routing instances as the project's own problems of schools.

Open routes (``ovrp``) turned round end at the gate; the limit on length is the ride limit of every
stop less its own service. Closed tours with a mixed fleet (``hfvrp``, any number of each kind) are
the same with legs d(i, j) + d(0, i) - d(0, j): along a run that ends at the gate 0 they sum to its
length and the way out. School buses (``sbrp``, Park, Tae and Kim 2012): stops, schools, a limit on
every ride, vehicles that may serve several schools.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sufficiency.transport.fleet import Fleet, Vehicle
from sufficiency.transport.mixed import Mixed
from sufficiency.transport.problem import Problem

SCALE = 1000
"""Units to one of length."""
BEST = {"C6": 412.96, "C7": 583.19, "C8": 644.63, "C9": 757.07, "C13": 899.15, "C14": 591.87,
        "03": 961.03, "04": 6437.33, "05": 1007.05, "06": 6516.47, "13": 2406.36, "14": 9119.03,
        "15": 2586.37, "16": 2720.43, "17": 1734.53, "18": 2369.65, "19": 8661.81, "20": 4032.81}
"""Open routes: the best found by LKH-3, from the names of its published tour files. Mixed fleets:
as Subramanian et al. 2012 and Pessoa et al. 2018 are remembered in the notes of this project."""

FEET_A_SECOND, SEATS = 88 / 3, 66  # 20 miles an hour
STOP_S, PUPIL_S, SCHOOL_S = 19.0, 2.6, 154.4
"""Seconds at a stop, a pupil, and at a school (29 and 1.9 for each of 66 pupils), as in the code of
Bertsimas, Delarue and Martin 2019."""
TENTHS = 10
"""Times of school buses are whole tenths of a second."""


@dataclass(frozen=True)
class Instance:
    """(n + 1, 2) points, the depot last; (n,) demand; vehicles (capacity, fixed cost, number or
    None); limits on length and service, of an open route."""

    points: np.ndarray
    demand: np.ndarray
    vehicles: tuple[tuple[int, float, int | None], ...]
    longest: float | None = None
    service: float = 0.0


def read(text: str) -> Instance:
    """An open or a mixed-fleet instance, the depot being its first node."""
    head: dict[str, str] = {}
    rows: dict[str, list[list[float]]] = {}
    part = ""
    for line in text.splitlines():
        words = line.replace(":", " ").split()
        if not words or words[0] == "EOF":
            continue
        if words[0].endswith("SECTION") or (len(words) == 1 and words[0].isupper()):
            part = words[0]
            rows[part] = []
        elif part:
            rows[part].append([float(w) for w in words])
        else:
            head[words[0]] = words[-1]
    points = np.array(rows["NODE_COORD_SECTION"])[:, 1:]
    demand = np.array(rows["DEMAND_SECTION"])[1:, 1].astype(np.int64)
    points = points[np.r_[1:len(points), 0]]
    if "CAPACITIES" in rows:
        kinds = zip(rows["CAPACITIES"][0], rows["FIXED_COSTS"][0], strict=True)
        return Instance(points, demand, tuple((int(c), f, None) for c, f in kinds))
    return Instance(points, demand, ((int(head["CAPACITY"]), 0.0, int(head["VEHICLES"])),),
                    float(head["DISTANCE"]), float(head["SERVICE_TIME"]))


def stated(one: Instance) -> Problem:
    """The instance as a school's problem, ``SCALE`` units to one of length."""
    n = len(one.demand)
    legs = np.rint(np.hypot(*(one.points[:, None] - one.points[None]).transpose(2, 0, 1))
                   * SCALE).astype(np.int64)
    seconds, service, limit = legs, one.service, one.longest
    if limit is None:
        legs = legs + legs[:, -1:] - legs[-1:, :]
        seconds, limit = np.zeros_like(legs), 1.0
    no = np.zeros(n, dtype=bool)
    fleet = Fleet(tuple(
        Vehicle(str(k), ((capacity, 0),), round(fixed), 1, "never", most)
        for k, (capacity, fixed, most) in enumerate(one.vehicles)), 0)
    return Problem(
        tuple((i,) for i in range(n)), one.demand, np.zeros(n, np.int64), no, no,
        np.full(n, round(service * SCALE)), np.full(n, round((limit - service) * SCALE)), no,
        np.zeros((n, n), dtype=bool), seconds, legs, 0, fleet)


def school_buses(folder: Path, name: str, limit_s: int, windows: bool, bus: int) -> Mixed:
    """A school bus instance: seconds are tenths, metres feet.

    Args:
        folder: with ``-Schools.txt`` and ``-Stops.txt``.
        name: of the instance.
        limit_s: the longest ride, from leaving one's stop until the bus is at the school.
        windows: a bus may arrive within the whole window of a school (less the time it takes to
            empty it); or it is empty at its beginning, as in the published results.
        bus: what a bus costs, in thousands of feet.
    """
    schools, stops = _table(folder / f"{name}-Schools.txt"), _table(folder / f"{name}-Stops.txt")
    place = {row[0]: at for at, row in enumerate(schools)}
    gate = np.array([place[row[3]] for row in stops])
    pupils = np.array([int(row[4]) for row in stops], dtype=np.int64)
    points = np.array([[float(x) for x in row[1:3]] for row in [*stops, *schools]])
    feet = np.abs(points[:, None] - points[None]).sum(axis=2)
    n, g = len(stops), len(schools)
    seconds = np.rint(feet / FEET_A_SECOND * TENTHS).astype(np.int64)
    emptied = round(SCHOOL_S * TENTHS)
    first, last = (np.array([_clock_s(row[k]) * TENTHS - emptied for row in schools])
                   for k in (3, 4))
    none = np.zeros(n, np.int64)
    limit = np.maximum(limit_s * TENTHS, seconds[np.arange(n), n + gate]) + emptied
    return Mixed(
        gate, pupils, none, none > 0,
        np.rint((STOP_S + PUPIL_S * pupils) * TENTHS).astype(np.int64), limit,
        np.zeros((n, n), dtype=bool), seconds, np.rint(feet).astype(np.int64),
        np.full(g, emptied), first, last if windows else first,
        Fleet((Vehicle("bus", ((SEATS, 0),), bus, 1, "never"),), 0))


def _table(file: Path) -> list[list[str]]:
    lines = file.read_text().splitlines()[1:]
    return [[w.strip() for w in line.split("\t")] for line in lines if line.strip()]


def _clock_s(word: str) -> int:
    """Hours and minutes written together, 945 for a quarter to ten."""
    return int(word) // 100 * 3600 + int(word) % 100 * 60
