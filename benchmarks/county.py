"""A county of any size, made from a seed: groups, providers, sites and hosts as a ``Problem``.

Towns of uneven size on a plain of 100 by 75 km; homes in 540 small areas; journeys by the
straight-line estimate. 13 schools and 30 bases exist; 60 sites may take a new school of 4
designations and 2 sizes, 350 mainstream hosts a base of 4 specialisms and 2 sizes: 3,280 options.
Every suitable pair of a group and a pool is an arc; nothing is pruned.
"""

from __future__ import annotations

import numpy as np

from sufficiency.optimise.options import Budget, Options
from sufficiency.optimise.problem import Floats, Ints, Problem
from sufficiency.travel.matrix import crow_between

NEEDS = ("ASD", "SEMH", "SLCN", "MLD", "SLD", "PD", "PMLD", "HI")
NEED_SHARE = (0.30, 0.25, 0.18, 0.12, 0.05, 0.05, 0.03, 0.02)
PHASES = ("primary", "secondary", "post16")
PHASE_SHARE = (0.40, 0.50, 0.10)
# Largest share of a provision's places that each need may take, by designation.
SCHOOLS = {
    "complex": (0.6, 0.3, 0.6, 1.0, 1.0, 1.0, 1.0, 0.4),
    "autism": (1.0, 0.2, 0.5, 0.2, 0.0, 0.0, 0.0, 0.0),
    "semh": (0.3, 1.0, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0),
    "communication": (1.0, 0.2, 1.0, 0.4, 0.3, 0.0, 0.0, 0.5),
}
BASES = {
    "autism_base": (1.0, 0.0, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0),
    "semh_base": (0.2, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "learning_base": (0.2, 0.0, 0.3, 1.0, 0.3, 0.3, 0.0, 0.0),
    "language_base": (0.3, 0.0, 1.0, 0.3, 0.0, 0.0, 0.0, 0.5),
}
SITES, HOSTS, AREAS, TOWNS = 60, 350, 540, 45
SCHOOL_PLACES, BASE_PLACES, BASE_TOTAL, MAX_SCHOOLS = (100, 170), (10, 20), 170, 4
PER = 3000
"""Children for whom these sizes are meant; they grow with the county."""


def county(children: int, seed: int = 1, places: float = 0.85) -> Problem:
    """A county with this many children.

    Args:
        children: how many need a place.
        seed: of the county.
        places: existing places as a share of the children.
    """
    rng = np.random.default_rng(seed)
    towns = rng.uniform((0, 0), (100_000, 75_000), (TOWNS, 2))
    size = 1 / (1 + np.arange(TOWNS)) ** 0.8
    areas = _around(rng, towns, size, AREAS, 0.3)
    density = rng.lognormal(0, 0.5, AREAS)
    schools = _around(rng, towns, size, 13, 0.0)
    bases = _around(rng, towns, size, 30, 0.1)
    sites = _around(rng, towns, size**0.5, SITES, 0.3)
    hosts = _around(rng, towns, size, HOSTS, 0.3)

    kinds = [(n, p) for n in range(len(NEEDS)) for p in range(len(PHASES))]
    chance = np.outer(density, np.outer(NEED_SHARE, PHASE_SHARE).ravel())
    count = rng.multinomial(children, (chance / chance.sum()).ravel()).reshape(chance.shape)
    area, kind = np.nonzero(count)
    weight = count[area, kind].astype(np.int64)
    need = np.array([k[0] for k in kinds])[kind]
    phase = np.array([k[1] for k in kinds])[kind]

    # Pools: where, for which phases, with which shares, how many places.
    factor = children / PER
    where: list[Floats] = []
    phases: list[tuple[int, ...]] = []
    share: list[tuple[float, ...]] = []
    held: list[int] = []
    options: list[tuple[int, int, int, int, bool]] = []
    each = rng.uniform(0.6, 1.4, 13)
    each = each / each.sum() * children * places * 0.87
    school_kinds, base_kinds = list(SCHOOLS), list(BASES)
    for i in range(13):
        where.append(schools[i])
        phases.append((0, 1, 2))
        share.append(SCHOOLS["complex" if i < 9 else school_kinds[1 + i % 3]])
        held.append(round(each[i]))
    for i in range(30):
        where.append(bases[i])
        phases.append((i % 3 // 2,))
        share.append(BASES[base_kinds[i % 4]])
        held.append(round(children * places * 0.13 / 30))
    for s in range(SITES):
        for name in school_kinds:
            for places_new in SCHOOL_PLACES:
                options.append((len(where), s, round(places_new * factor),
                                round(places_new * 110_000 * factor), True))
            where.append(sites[s])
            phases.append((1,) if name == "semh" else (0, 1, 2) if name == "complex" else (0, 1))
            share.append(SCHOOLS[name])
            held.append(0)
    for h in range(HOSTS):
        for name in base_kinds:
            for places_new in BASE_PLACES:
                options.append((len(where), SITES + h, round(places_new * factor),
                                round(places_new * 40_000 * factor), False))
            where.append(hosts[h])
            phases.append((h % 4 // 3,))
            share.append(BASES[name])
            held.append(0)
    k = len(where)
    shares = np.array(share)
    serves = np.zeros((k, len(PHASES)), dtype=bool)
    for j, some in enumerate(phases):
        serves[j, list(some)] = True
    seconds = crow_between(areas, np.array(where))[0][area]
    fits = serves[:, phase].T & (shares[:, need].T > 0)
    table = np.array(options, dtype=np.int64)
    school = table[:, 4] > 0
    return Problem(
        group_ids=tuple(f"g{i:06d}" for i in range(len(weight))), weight=weight, need=need,
        pool_ids=tuple(f"p{j:04d}" for j in range(k)),
        seconds=np.where(fits, seconds, -1).astype(np.int32),
        capacity=np.array(held, dtype=np.int64), local=np.ones(k, dtype=bool), share=shares,
        ceiling_of=np.full(k, -1), ceiling=np.zeros(0, dtype=np.int64),
        options=Options(
            ids=tuple(f"o{q:04d}" for q in range(len(table))), pool=table[:, 0],
            site=table[:, 1], places=table[:, 2], capital=table[:, 3], school=school,
            base=~school, pinned=np.zeros(len(table), dtype=bool),
        ),
        budget=Budget(
            max_schools=MAX_SCHOOLS, base_exact=True, capital=round(120e6 * factor),
            base_places=sum(round(p * factor) for p in (BASE_PLACES[0],)) * BASE_TOTAL
            // BASE_PLACES[0],
        ),
        taken=np.zeros((k, len(NEEDS)), dtype=np.int64),
    )


def _around(
    rng: np.random.Generator, towns: Floats, size: Floats, count: int, rural: float
) -> Floats:
    """(count, 2) points near towns by their size, a share of them anywhere."""
    town: Ints = rng.choice(len(towns), count, p=size / size.sum())
    spread = 800 + 3500 * (size[town] / size.max())[:, None]
    near = towns[town] + rng.normal(0, 1, (count, 2)) * spread
    anywhere = rng.uniform((0, 0), (100_000, 75_000), (count, 2))
    return np.where(rng.random((count, 1)) < rural, anywhere, near)
