"""Small random cases as folders, and every choice of options of their problems."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.optimise.assignment.min_cost_flow import recourse
from sufficiency.optimise.problem import Bools, Joint, Problem, faults_of_choice

NEEDS = ("ASD", "SEMH", "MLD", "SLCN")
Choice = tuple[int, int, bytes]
"""Children left out, seconds, and the choice as bytes: sorted, the best comes first."""


def random_case(folder: Path, seed: int) -> Path:
    """A case with schools, bases, an expansion, children who stay elsewhere; and its scenario."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(
        'name = "r"\ntitle = "R"\n[sources]\nattribution = ["Invented."]\n')
    areas = pd.DataFrame({"area_id": ["A0", "A1", "A2"]})
    spots = rng.integers(0, 4, (3, 2)) * 10_000 + [600_000, 300_000]
    areas = areas.assign(
        area_name=areas["area_id"], district=["D0", "D1", "D0"], msoa="M", rural_urban="rural",
        imd_decile=5, easting_m=spots[:, 0], northing_m=spots[:, 1])
    areas.to_csv(folder / "areas.csv", index=False)
    n = int(rng.integers(8, 14))
    home = rng.integers(0, 3, n)
    children = pd.DataFrame({
        "child_id": [f"c{i:03d}" for i in range(n)],
        "easting_m": spots[home, 0] + rng.integers(-9, 9, n) * 100,
        "northing_m": spots[home, 1] + rng.integers(-9, 9, n) * 100,
        "area_id": [f"A{h}" for h in home], "need": rng.choice(NEEDS, n),
        "ncy": rng.integers(0, 13, n), "gender": rng.choice(["M", "F"], n),
        "children": rng.integers(1, 3, n),
        "current_pool": rng.choice(["", "", "", "ind", "else"], n), "pinned": "",
        "mover": rng.choice(["", "yes"], n),
    })
    children.to_csv(folder / "children.csv", index=False)
    pd.DataFrame({
        "pool_id": ["p0", "p1", "ind", "else"], "urn": ["100000", "100001", "200000", ""],
        "name": ["P0", "P1", "Ind", "Else"],
        "kind": ["special", "base", "independent", "out_of_county"],
        "designation": ["complex", "base_asd", "independent", "independent"],
        "ncy_min": 0, "ncy_max": [14, 11, 14, 19], "gender": "mixed",
        "places": [str(rng.integers(2, 5)), "2", "", ""], "from_year": 2020,
        "easting_m": [610_000, 600_000, 630_000, ""], "northing_m": [310_000, 300_000, 300_000, ""],
        "assumed_minutes": ["", "", "", "75"],
    }).to_csv(folder / "places.csv", index=False)
    sites = rng.integers(0, 4, (6, 2)) * 10_000 + [600_000, 300_000]
    pd.DataFrame({
        "site_id": ["s0", "s1", "s2", "h0", "h1", "h2"], "kind": ["school_site"] * 3 + ["host"] * 3,
        "name": ["S0", "S1", "S2", "H0", "H1", "H2"], "urn": ["", "", "", 300000, 300001, 300002],
        "phase": ["", "", "", "primary", "primary", "secondary"],
        "ncy_min": ["", "", "", 0, 0, 7], "ncy_max": ["", "", "", 6, 6, 11],
        "easting_m": sites[:, 0], "northing_m": sites[:, 1], "roll": ["", "", "", 300, 300, 300],
    }).to_csv(folder / "sites.csv", index=False)
    pd.DataFrame({
        "type_id": ["complex-4", "semh-5", "basd-2", "bsemh-4"],
        "kind": ["new_school", "new_school", "base_module", "base_module"],
        "designation": ["complex", "semh", "base_asd", "base_semh"], "places": [4, 5, 2, 4],
        "ncy_min": [0, 1, "", ""], "ncy_max": [14, 11, "", ""],
        "capital_per_place_gbp": [100_000, 130_000, 42_500, 40_000],
    }).to_csv(folder / "option_types.csv", index=False)
    pd.DataFrame({
        "option_id": ["exp0"], "pool_id": ["p0"], "kind": ["expansion"],
        "places": [2], "capital_gbp": [200_000], "status": ["candidate"],
    }).to_csv(folder / "options.csv", index=False)
    share = [("complex", "MLD", 1.0), ("complex", "SLCN", 0.5), ("complex", "ASD", 0.5),
             ("semh", "SEMH", 1.0), ("semh", "ASD", 0.3), ("base_asd", "ASD", 1.0),
             ("base_asd", "SLCN", 0.5), ("base_semh", "SEMH", 1.0), ("base_semh", "MLD", 0.5),
             *(("independent", need, 1.0) for need in NEEDS)]
    pd.DataFrame(share, columns=["designation", "need", "max_share"]).to_csv(
        folder / "suitability.csv", index=False)
    (folder / "scenarios").mkdir(exist_ok=True)
    path = folder / "scenarios" / "base.toml"
    path.write_text(_scenario(rng))
    return path


def _scenario(rng: np.random.Generator) -> str:
    def some(text: str, chance: float) -> str:
        return text if rng.random() < chance else ""

    lens = rng.choice(["flow", "greenfield"])
    rule = rng.choice(["exactly", "at_most"])
    limits = some(f"capital_gbp = {rng.integers(4, 15)}00_000\n", 0.5) + some(
        f'pin = ["{rng.choice(["s0:complex-4", "h0:basd-2", "exp0"])}"]\n', 0.3)
    years = int(rng.integers(2, 4))
    yearly = some(f"capital_by_year_gbp = [{rng.integers(3, 9)}00_000]\n", 0.7)
    return f"""title = "x"
case = ".."
lens = "{lens}"
[supply]
year = 2025
[travel]
source = "crow"
[build]
max_new_schools = {rng.integers(0, 3)}
base_places = {rng.choice([0, 2, 4])}
base_places_rule = "{rule}"
worth = {rng.choice([0, 10, 60])}
{limits}[solver]
gap = 0.0
time_limit_seconds = 30
[phase]
years = {years}
choice = "{rng.choice(["plan", "whole"])}"
school_fill = [0.5, 1.0]
base_fill = [0.6, 1.0]
yearly_growth = {rng.choice([0.95, 1.0, 1.1])}
carry_forward = {rng.choice(["true", "false"])}
{yearly}[robust]
draws = 3
"""


def choices(problem: Problem | Joint) -> Iterator[Bools]:
    """Every choice that keeps the limits: nothing or one option at each site."""
    options = problem.options
    sites = [[-1, *np.flatnonzero(options.site == s).tolist()] for s in np.unique(options.site)]
    for picked in itertools.product(*sites):
        opened = np.zeros(len(options), dtype=bool)
        opened[[q for q in picked if q >= 0]] = True
        if not faults_of_choice(problem, opened):
            yield opened


def every_choice(
    problem: Problem | Joint, assigned: dict[bytes, tuple[int, int]] | None = None
) -> list[Choice]:
    """All of them assigned, best first.

    Args:
        problem: whose limits say which choices there are.
        assigned: what became of choices under other limits, which change no assignment; added to.
    """
    joint = problem if isinstance(problem, Joint) else Joint((problem,))
    assigned = {} if assigned is None else assigned
    found = []
    for opened in choices(problem):
        key = opened.tobytes()
        if key not in assigned:
            best = recourse(joint, opened)
            assigned[key] = best.shortfall, best.seconds
        found.append((*assigned[key], key))
    return sorted(found)


def with_limits(problem: Problem, **limits: int | None) -> Problem:
    """The problem with other limits."""
    return problem.replace(budget=replace(problem.budget, **limits))
