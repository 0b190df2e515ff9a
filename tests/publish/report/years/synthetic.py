"""Made-up years: children by need, phase and district, places of each row, public growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.forecast.study import Found
from sufficiency.gaps.run import Ahead, Gaps
from sufficiency.publish.report.years.rows import Line
from tests.conftest import made

YEARS = tuple(range(2023, 2032))
START = 2025
NEEDS, PHASES, DISTRICTS = ("ASD", "MLD", "SEMH", "SLD", "VI"), ("primary", "secondary"), (
    "Westvale", "Midvale", "Eastvale")


@dataclass(frozen=True)
class Made:
    """What was made up: a reader knows growth and places, and not the children."""

    plans: list[Gaps]
    children: Mapping[Line, int]
    growth: Mapping[int, tuple[float, float, float]]
    places: Mapping[Line, tuple[int, ...]]


def growth() -> dict[int, tuple[float, float, float]]:
    """Low, middle and high factor of each January."""
    out = {}
    for year in YEARS:
        middle, wide = 1.08 ** (year - START), 0.04 * max(year - START, 0)
        out[year] = (middle * (1 - wide), middle, middle * (1 + wide))
    return out


def basis(year: int) -> str:
    """What the figures of a January are."""
    if year <= START:
        return "start" if year == START else "estimated"
    return "forecast" if year <= START + 5 else "scenario"


def cube(seed: int, most: int = 60) -> pd.DataFrame:
    """Children of every need, phase and district; some needs have few."""
    rng = np.random.default_rng(seed)
    rows = []
    for need in NEEDS:
        few = rng.random() < 0.5
        for phase in PHASES:
            for district in DISTRICTS:
                n = int(rng.integers(0, 4 if few else most))
                if n:
                    rows.append((need, phase, district, n))
    return pd.DataFrame(rows, columns=["need", "phase", "district", "children"])


def counted(children: pd.DataFrame) -> dict[Line, int]:
    """Children of every row."""
    out: dict[Line, int] = {("", "", ""): int(children["children"].sum())}
    for (need, phase), n in children.groupby(["need", "phase"])["children"].sum().items():
        out[str(need), str(phase), ""] = int(n)
    for district, n in children.groupby("district")["children"].sum().items():
        out["", "", str(district)] = int(n)
    return out


def years(seed: int, *, plans: int = 2, children: pd.DataFrame | None = None) -> Made:
    """Plans that fill every place they have: a row is short by its children less its places."""
    people = cube(seed) if children is None else children
    rng = np.random.default_rng(seed + 1000)
    count = counted(people)
    first = {line: int(n * rng.uniform(0.2, 1.2)) for line, n in count.items()}
    more = {line: [p * int(rng.integers(0, max(n // 4, 1))) for p in range(plans)]
            for line, n in count.items()}
    places = {line: tuple(first[line] + extra for extra in more[line]) for line in count}
    out = []
    for plan in range(plans):
        rows = []
        for year in YEARS:
            for line, n in count.items():
                need, phase, district = line
                there = [round(n * f) for f in growth()[year]]
                short = [max(c - places[line][plan], 0) for c in there]
                rows.append((year, basis(year), need, phase, district, bool(district),
                             -1 if any(line) else places[line][plan], *there, *short))
        table = pd.DataFrame(rows, columns=[
            "year", "basis", "need", "phase", "district", "near", "places", "children_10",
            "children_50", "children_90", "short_10", "short_50", "short_90"])
        out.append(Gaps(f"plan-{plan}", f"Plan {'AB'[plan]}", table, pd.DataFrame(),
                        pd.DataFrame(), people, made().case))
    return Made(out, count, growth(), places)


def nobody() -> Found:
    """No forecast: the places alone are told."""
    return Found(None, (), (), (), pd.DataFrame(), pd.DataFrame(), {}, {})  # type: ignore[arg-type]


def ahead(seed: int, *, plans: int = 2, children: pd.DataFrame | None = None) -> Ahead:
    """What a page is made from."""
    return Ahead(tuple(years(seed, plans=plans, children=children).plans), nobody())
