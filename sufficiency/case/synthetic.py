"""Synthetic children drawn from published totals: nobody's data, so that anyone can try.

Every child here is invented. Published tables give plans by need and setting, and by age and
setting; both hold exactly in the drawn table. Need by age within a setting is estimated by
iterative proportional fitting (Deming and Stephan 1940), begun from the published table of
need by age, then rounded with both margins kept. Homes follow the child population of small
areas, tilted by a stated deprivation gradient, and stand on real postcodes of the area.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.polygons import read_polygons
from sufficiency.case.postcodes import postcode_points
from sufficiency.case.totals import read_totals, settings_of
from sufficiency.case.vocabulary import KINDS, NEEDS
from sufficiency.errors import Fault, InputError, did_you_mean

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FOLDER = "population"
BANDS = ((4, "0_4"), (10, "5_10"), (15, "11_15"), (19, "16_19"), (99, "20_25"))
AGE_TO_NCY = 4
"""Age at 31 August less this is the national curriculum year."""


def draw_population(
    folder: Path, year: int, seed: int, growth: float, areas: pd.DataFrame,
    postcode_areas: tuple[str, ...] = (),
) -> pd.DataFrame:
    """One row per synthetic child, every setting included.

    Args:
        folder: case folder with population/*.csv and, for homes on postcodes, areas/lsoas.geojson.
        year: January whose totals are used.
        seed: seed; the same seed gives the same children.
        growth: factor on every cell of the totals, rounded.
        areas: areas.csv as read.
        postcode_areas: outward letters ("NR") whose postcodes may be homes.

    Returns:
        Columns group_id, easting_m, northing_m, area_id, need, ncy, gender, children, setting,
        daily (counts as daily-travel demand), reason (why not).

    Raises:
        InputError: every fault of the totals, there are none for the year, or nobody lives in
            any area.
    """
    now = read_totals(folder / FOLDER, year)
    rng = np.random.default_rng([year, seed])
    cells = _plans(now, growth)
    cells = pd.concat([cells, _without_plan(now["base_without_plan"], growth)], ignore_index=True)
    children = cells.loc[cells.index.repeat(cells["count"])].drop(columns="count")
    children = children.reset_index(drop=True)
    children["setting"] = _residential(children, now["residential"], growth, rng)
    children["gender"] = _genders(children, now["plans_by_need_sex"], rng)
    children = pd.concat(
        [children, _homes(children, areas, now["deprivation"], folder, postcode_areas, rng)],
        axis=1,
    )
    children["ncy"] = children["age"] - AGE_TO_NCY
    # Needs that were not recorded are placed as "other".
    children["need"] = children["need"].where(children["need"].isin(NEEDS), "OTH")
    settings = now["settings"].set_index("setting")
    children["daily"] = children["setting"].map(settings["daily"]) == "yes"
    children["reason"] = children["setting"].map(settings["reason"]).astype(object).fillna("")
    children["children"] = 1
    width = len(str(len(children)))
    children["group_id"] = [f"S{i:0{width}d}" for i in range(1, len(children) + 1)]
    return children[["group_id", "easting_m", "northing_m", "area_id", "need", "ncy", "gender",
                     "children", "setting", "daily", "reason"]]


def setting_names(folder: Path) -> dict[str, str]:
    """What people call each setting of a case's published totals."""
    table = settings_of(folder / FOLDER)
    return dict(zip(table["setting"], table["name"], strict=True))


def any_daily(folder: Path) -> bool:
    """Whether any setting of a case's published totals counts as daily, be it of nobody."""
    return bool((settings_of(folder / FOLDER)["daily"] == "yes").any())


def setting_kinds(folder: Path, *, needed: bool = False) -> dict[str, tuple[str, ...]]:
    """Kinds of provision that children of each setting are at, by the same table.

    Args:
        needed: whether a table that says so of no setting is a fault; else nothing is returned.

    Raises:
        InputError: as above, or it has words that are no kind.
    """
    table = settings_of(folder / FOLDER)
    if not table["kind"].any():
        if not needed:
            return {}
        raise InputError([Fault(
            "settings.csv", "is missing", "Say at what kind of provision the children of each "
            f"setting are ({', '.join(KINDS)}), or set demand.placements to \"none\".", row=1,
            column="kind")])
    faults = [
        Fault("settings.csv", "is no kind of provision",
              did_you_mean(word, KINDS, f"Known: {', '.join(KINDS)}."), row=int(row),
              column="kind", value=word)
        for row, words in zip(table["row"], table["kind"], strict=True) for word in words.split()
        if word not in KINDS
    ]
    if faults:
        raise InputError(faults)
    return {s: tuple(k.split()) for s, k in zip(table["setting"], table["kind"], strict=True)}


def _plans(now: dict[str, pd.DataFrame], growth: float) -> pd.DataFrame:
    """Plans by setting, need and age with both published margins exact."""
    first = now["plans_by_need_age"].pivot_table(
        index="need", columns="age", values="plans", aggfunc="sum", fill_value=0
    )
    rows = []
    by_need = now["plans_by_need_setting"].set_index(["setting", "need"])["plans"]
    by_age = now["plans_by_age_setting"].set_index(["setting", "age"])["plans"]
    for setting in sorted(by_need.index.get_level_values(0).unique()):
        need = (by_need[setting].reindex(first.index, fill_value=0) * growth).to_numpy(float)
        age = (by_age[setting].reindex(first.columns, fill_value=0) * growth).to_numpy(float)
        total = round(float(need.sum()))
        need_n, age_n = apportion(need, total), apportion(age, total)
        estimate = fit(first.to_numpy(float), need_n.astype(float), age_n.astype(float))
        table = round_table(estimate, need_n, age_n)
        for r, c in zip(*np.nonzero(table), strict=True):
            rows.append((setting, first.index[r], int(first.columns[c]), int(table[r, c])))
    return pd.DataFrame(rows, columns=["setting", "need", "age", "count"])


def apportion(shares: Floats, total: int) -> Ints:
    """Whole numbers near ``shares`` (scaled) that add up to ``total``: largest remainders."""
    if total == 0 or shares.sum() == 0:
        return np.zeros(len(shares), dtype=np.int64)
    scaled = shares / shares.sum() * total
    low = np.floor(scaled + 1e-9).astype(np.int64)
    order = np.argsort(low - scaled, kind="stable")
    low[order[: total - int(low.sum())]] += 1
    return low


def fit(first: Floats, rows: Floats, columns: Floats) -> Floats:
    """Iterative proportional fitting of a table to two margins; zeros get a trace to move in.

    Args:
        first: (r, c) table to begin from, >= 0.
        rows, columns: (r,) and (c,) margins with the same total, >= 0.
    """
    table = (first + 1e-3) * (rows[:, None] > 0) * (columns[None, :] > 0)
    for _ in range(200):
        table *= np.divide(rows, table.sum(1), out=np.zeros_like(rows), where=rows > 0)[:, None]
        table *= np.divide(columns, table.sum(0), out=np.zeros_like(columns), where=columns > 0)
    return table


def round_table(estimate: Floats, rows: Ints, columns: Ints) -> Ints:
    """Whole numbers near an estimate with both margins exact.

    Cells are floored; what a row and a column both still lack is put where the fraction is
    largest, and when no such cell is left, along a path row - column - row - column that moves
    one unit aside.

    Args:
        estimate: (r, c) table that has these margins but for fractions.
        rows, columns: (r,) and (c,) whole margins with the same total.
    """
    table = np.floor(estimate + 1e-9).astype(np.int64)
    fraction = estimate - table
    lack_r, lack_c = rows - table.sum(1), columns - table.sum(0)
    while lack_r.sum() > 0:
        open_cells = np.where((lack_r[:, None] > 0) & (lack_c[None, :] > 0), fraction, -np.inf)
        r, c = np.unravel_index(int(open_cells.argmax()), open_cells.shape)
        if not np.isfinite(open_cells[r, c]):
            break
        step = 1 if fraction[r, c] > 0 else min(lack_r[r], lack_c[c])
        table[r, c] += step
        fraction[r, c] -= step
        lack_r[r] -= step
        lack_c[c] -= step
    # Floors that overshoot a margin by numerical dust are taken back from the largest cell.
    for r in np.flatnonzero(lack_r < 0):
        for c in np.argsort(-table[r], kind="stable"):
            step = min(-lack_r[r], table[r, c])
            table[r, c] -= step
            lack_r[r] += step
            lack_c[c] += step
    return table


def _without_plan(margin: pd.DataFrame, growth: float) -> pd.DataFrame:
    """Children in bases who have no plan, spread evenly over their ages."""
    rows = []
    for r in margin.itertuples():
        ages = range(int(r.age_from), int(r.age_to) + 1)
        counts = apportion(np.ones(len(ages)), round(r.children * growth))
        rows += [
            ("base_without_plan", r.need, a, int(n)) for a, n in zip(ages, counts, strict=True)
        ]
    return pd.DataFrame(rows, columns=["setting", "need", "age", "count"])


def _residential(
    children: pd.DataFrame, margin: pd.DataFrame, growth: float, rng: np.random.Generator
) -> list[str]:
    """Settings, with the published number of residential placements marked in each."""
    setting = children["setting"].tolist()
    for r in margin.sort_values("setting").itertuples():
        inside = (children["setting"] == r.setting) & children["age"].between(r.age_from, r.age_to)
        pool = np.flatnonzero(inside)
        for i in rng.choice(pool, min(round(r.plans * growth), len(pool)), replace=False):
            setting[i] = "residential"
    return setting


def _genders(
    children: pd.DataFrame, margin: pd.DataFrame, rng: np.random.Generator
) -> pd.Series:
    """F or M, so that each need has its published share of girls, whole children."""
    table = margin.pivot_table(index="need", columns="sex", values="plans", fill_value=0)
    table = table.reindex(columns=["F", "M"], fill_value=0)
    table = table[table.sum(axis=1) > 0]
    out = pd.Series("M", index=children.index)
    for need, group in children.groupby("need", sort=True):
        known = need in table.index
        share = table.loc[need, "F"] / table.loc[need].sum() if known else 0.3
        girls = rng.choice(group.index, round(len(group) * float(share)), replace=False)
        out[girls] = "F"
    return out


def _homes(
    children: pd.DataFrame, areas: pd.DataFrame, deprivation: pd.DataFrame, folder: Path,
    postcode_areas: tuple[str, ...], rng: np.random.Generator,
) -> pd.DataFrame:
    """Area and point of each home."""
    areas = areas.sort_values("area_id", ignore_index=True)
    rate = areas["imd_decile"].map(deprivation.set_index("imd_decile")["rate"]).fillna(1.0)
    area = np.zeros(len(children), dtype=np.int64)
    lower = -1
    for top, band in BANDS:
        members = np.flatnonzero(children["age"].between(lower + 1, top))
        weight = (areas[f"children_{band}"] * rate).to_numpy(float)
        lower = top
        if not len(members):
            continue
        if not weight.sum() > 0:
            raise InputError([Fault("areas.csv", "has no residents to draw homes from",
                                    "Give the children of each area.", column=f"children_{band}")])
        area[members] = rng.choice(len(areas), len(members), p=weight / weight.sum())
    points = _points_in(areas, folder, postcode_areas)
    many = np.array([len(p) for p in points])
    begins = np.cumsum(many) - many
    pick = rng.integers(0, 2**31, len(area)) % many[area]
    home = np.concatenate(points)[begins[area] + pick]
    return pd.DataFrame({"area_id": areas["area_id"].to_numpy()[area], "easting_m": home[:, 0],
                         "northing_m": home[:, 1]})


def _points_in(
    areas: pd.DataFrame, folder: Path, postcode_areas: tuple[str, ...]
) -> list[Floats]:
    """Postcode points of each area; the area's own point where there are none."""
    centre = areas[["easting_m", "northing_m"]].to_numpy(float)
    out = [centre[i : i + 1] for i in range(len(areas))]
    # Its faults are told by whoever reads the case.
    shapes, _ = read_polygons(folder / "areas" / "lsoas.geojson")
    points = postcode_points(postcode_areas)
    if shapes is None or not len(points):
        return out
    import shapely

    xy = points[["easting_m", "northing_m"]].to_numpy(float)
    spot, shape = shapes.sindex.query(shapely.points(xy), predicate="within")
    inside = points.iloc[spot].assign(
        area_id=shapes["area_id"].to_numpy()[shape]).sort_values(["area_id", "postcode"])
    number = {a: i for i, a in enumerate(areas["area_id"])}
    # Cut as arrays: a table with shapes takes a thousand times as long to cut into hundreds.
    names, begin = np.unique(inside["area_id"].to_numpy(str), return_index=True)
    homes = inside[["easting_m", "northing_m"]].to_numpy(float)
    for name, low, high in zip(names, begin, [*begin[1:], len(homes)], strict=True):
        if name in number:
            out[number[name]] = homes[low:high]
    return out
