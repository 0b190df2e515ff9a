"""A made-up county: small enough to plan in a second, with everything publications tell of.

Three districts on a grid of main roads, schools and bases (some whose school is not published), a
provision elsewhere, sites and hosts of every status, and children at random.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from sufficiency.case.vocabulary import NEEDS

SIDE_M = 6_000.0
"""Of a square small area."""
COLUMNS, ROWS = 6, 4
ORIGIN = np.array([400_000.0, 300_000.0])
DISTRICTS = ("Westvale", "Midvale", "Eastvale")
SERVES = {
    "complex": {"MLD": 1.0, "SLD": 1.0, "PMLD": 1.0, "ASD": 0.5, "PD": 1.0},
    "autism": {"ASD": 1.0, "SLCN": 1.0}, "semh": {"SEMH": 1.0},
    "base_asd": {"ASD": 1.0}, "base_lcn": {"MLD": 1.0, "SLCN": 1.0},
    "independent": dict.fromkeys(NEEDS, 1.0), "elsewhere": dict.fromkeys(NEEDS, 1.0),
}


def county(folder: Path, *, children: int = 420, seed: int = 1, elsewhere: bool = True,
           settled: float = 0.0) -> Path:
    """Write the case; returns its scenario ``plan.toml``, beside ``built.toml`` and ``bases.toml``.

    Args:
        folder: does not exist yet.
        children: in all, in groups of one to four.
        seed: of everything random.
        elsewhere: whether there are places of last resort, of which one has a point.
        settled: share of the groups that are somewhere now (for ``lens = "flow"``).
    """
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    areas = _areas()
    _write(folder, "areas.csv", areas)
    _polygons(folder, areas)
    _roads(folder, areas, rng)
    places = _places(areas, rng, elsewhere)
    _write(folder, "places.csv", places)
    _write(folder, "children.csv", _children(areas, places, rng, children, settled))
    _write(folder, "suitability.csv", pd.DataFrame(
        [(d, n, s) for d, needs in SERVES.items() for n, s in needs.items()],
        columns=["designation", "need", "max_share"]))
    _options(folder, areas)
    (folder / "case.toml").write_text(
        'name = "made"\ntitle = "Made-up County"\n[minutes]\nmean_absolute_error = 2.5\n'
        'measured_on = "30 invented journeys"\n[sources]\nattribution = ["Invented."]\n'
        '[designations]\nbase_asd = "autism"\nbase_lcn = "learning and cognition"\n',
        encoding="utf-8")
    return _scenarios(folder)


def _write(folder: Path, name: str, frame: pd.DataFrame) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    frame.to_csv(folder / name, index=False)


def _areas() -> pd.DataFrame:
    rows = []
    for i in range(COLUMNS):
        for j in range(ROWS):
            east, north = ORIGIN + SIDE_M * (np.array([i, j]) + 0.5)
            district = DISTRICTS[i // 2]
            rows.append({
                "area_id": f"L{i}{j}", "area_name": f"{district} 00{j // 2 + 2 * (i % 2) + 1}"
                f"{'AB'[j % 2]}", "district": district, "msoa": f"M{i}{j // 2}",
                "rural_urban": "urban" if j == 0 else "rural", "imd_decile": 1 + (3 * i + j) % 10,
                "easting_m": east, "northing_m": north, "children_5_10": 100 + 10 * i,
                "children_11_15": 90 + 10 * j})
    return pd.DataFrame(rows)


def _polygons(folder: Path, areas: pd.DataFrame) -> None:
    half = SIDE_M / 2
    squares = gpd.GeoDataFrame(areas[["area_id", "msoa", "district"]], geometry=[
        box(x - half, y - half, x + half, y + half)
        for x, y in areas[["easting_m", "northing_m"]].to_numpy()], crs=27700)
    (folder / "areas").mkdir()
    for name, by in (("lsoas", "area_id"), ("msoas", "msoa"), ("districts", "district")):
        shapes = squares.dissolve(by, as_index=False)
        keep = {"lsoas": ["area_id", "msoa", "district"], "msoas": ["msoa", "district"],
                "districts": ["district"]}[name]
        shapes[[*keep, "geometry"]].to_file(
            folder / "areas" / f"{name}.geojson", driver="GeoJSON")


def _roads(folder: Path, areas: pd.DataFrame, rng: np.random.Generator) -> None:
    nodes = pd.DataFrame({
        "id": areas["area_id"].str.lower(), "name": [f"Town {a}" for a in areas["area_id"]],
        "easting": areas["easting_m"], "northing": areas["northing_m"],
        "kind": ["town" if a.endswith(("0", "2")) else "village" for a in areas["area_id"]],
        "postcodes_1km": rng.integers(20, 600, len(areas))})
    links = []
    for i in range(COLUMNS):
        for j in range(ROWS):
            for k, m in ((i + 1, j), (i, j + 1)):
                if k < COLUMNS and m < ROWS:
                    links.append((f"l{i}{j}", f"l{k}{m}", f"A{i}{j}", "trunk" if j == 0 else "a",
                                  SIDE_M / 1000 * 1.1))
    _write(folder, "roads/nodes.csv", nodes)
    _write(folder, "roads/links.csv", pd.DataFrame(
        links, columns=["u", "v", "road", "class", "length_km"]))
    _write(folder, "roads/speeds.csv", pd.DataFrame(
        [("trunk", 80, 1.1, 0), ("a", 60, 1.1, 0), ("access_rural", 30, 1, 0),
         ("access_urban", 30, 1.2, 0), ("terminal", "", 1, 5)],
        columns=["class", "speed_kph", "am_peak_factor", "fixed_min"]))
    _write(folder, "roads/barriers.csv", pd.DataFrame(
        columns=["barrier", "seq", "easting", "northing"]))


def _places(areas: pd.DataFrame, rng: np.random.Generator, elsewhere: bool) -> pd.DataFrame:
    at = areas.set_index("area_id")[["easting_m", "northing_m"]]
    rows = [
        ("sp-west", "West Grove", "special", "complex", 0, 14, 80, "L10", ""),
        ("sp-east", "East Grove", "special", "autism", 0, 11, 40, "L41", ""),
        ("sp-mid", "Midway School", "special", "semh", 3, 11, 30, "L22", ""),
        ("base-1", "Northfield Primary base", "base", "base_asd", 0, 6, 12, "L03", ""),
        ("base-u", "Learning and cognition bases in Eastvale (schools not published)", "base",
         "base_lcn", 0, 6, 10, "L42", "unlocated: at the middle of the district"),
    ]
    if elsewhere:
        rows += [("ind-1", "Independent House", "independent", "independent", 0, 14, 25, "L53", ""),
                 ("elsewhere", "Elsewhere", "out_of_county", "elsewhere", -2, 20, "", "", "")]
    table = pd.DataFrame(rows, columns=[
        "pool_id", "name", "kind", "designation", "ncy_min", "ncy_max", "places", "at",
        "area_note"])
    near = table["at"].map(at["easting_m"]), table["at"].map(at["northing_m"])
    shift = rng.integers(200, 900, len(table))
    return table.assign(
        urn=[str(100_100 + i) for i in range(len(table))], gender="mixed", from_year=2019,
        easting_m=near[0] + shift, northing_m=near[1] - shift,
        stay_terms=["4" if d == "base_lcn" else "" for d in table["designation"]],
        days_per_week=["4" if d == "base_lcn" else "" for d in table["designation"]],
        assumed_minutes=["75" if k == "out_of_county" else "" for k in table["kind"]],
    ).drop(columns="at")


def _children(
    areas: pd.DataFrame, places: pd.DataFrame, rng: np.random.Generator, children: int,
    settled: float,
) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    left = children
    while left:
        home = areas.iloc[int(rng.integers(len(areas)))]
        ncy = int(rng.choice([*range(12), 12, 13]))
        size = int(min(left, rng.integers(1, 5)))
        left -= size
        fits = places[(places["ncy_min"] <= ncy) & (places["ncy_max"] >= ncy)]
        stays = rng.random() < settled and len(fits)
        rows.append({
            "group_id": f"kid-{len(rows):04d}",
            "easting_m": home["easting_m"] + int(rng.integers(-2500, 2500)),
            "northing_m": home["northing_m"] + int(rng.integers(-2500, 2500)),
            "area_id": home["area_id"],
            "need": str(rng.choice(["ASD", "MLD", "SEMH", "SLCN", "SLD", "PD"],
                                   p=[0.3, 0.2, 0.2, 0.15, 0.1, 0.05])),
            "ncy": ncy, "gender": str(rng.choice(["F", "M"])), "children": size,
            "current_pool": str(rng.choice(fits["pool_id"])) if stays else ""})
    return pd.DataFrame(rows)


def _options(folder: Path, areas: pd.DataFrame) -> None:
    at = areas.set_index("area_id")[["easting_m", "northing_m"]]
    sites = [("site-w", "school_site", "Westhead", "L02", "illustrative"),
             ("site-m", "school_site", "Midhead", "L31", "candidate"),
             ("site-e", "school_site", "Easthead", "L51", "secured")]
    sites += [(f"host-{k}", "host", f"{k} Primary", spot, "candidate")
              for k, spot in zip("ABCDEF", ("L01", "L12", "L20", "L33", "L40", "L52"),
                                 strict=True)]
    table = pd.DataFrame(sites, columns=["site_id", "kind", "name", "at", "status"])
    host = table["kind"] == "host"
    _write(folder, "sites.csv", table.assign(
        urn=[str(200_000 + i) if h else "" for i, h in enumerate(host)],
        phase=["primary" if h else "" for h in host], ncy_min=["0" if h else "" for h in host],
        ncy_max=["6" if h else "" for h in host], roll=["210" if h else "" for h in host],
        easting_m=table["at"].map(at["easting_m"]) - 700,
        northing_m=table["at"].map(at["northing_m"]) + 700).drop(columns="at"))
    _write(folder, "option_types.csv", pd.DataFrame(
        [("complex-40", "new_school", "complex", 40, "0", "14", 100_000, "24500", "", ""),
         ("semh-40", "new_school", "semh", 40, "1", "11", 130_000, "24500", "", ""),
         ("base_asd-8", "base_module", "base_asd", 8, "", "", 42_500, "", "", ""),
         ("base_lcn-8", "base_module", "base_lcn", 8, "", "", 42_500, "", "4", "4")],
        columns=["type_id", "kind", "designation", "places", "ncy_min", "ncy_max",
                 "capital_per_place_gbp", "place_cost_gbp", "stay_terms", "days_per_week"]))
    _write(folder, "options.csv", pd.DataFrame(
        [("built-school", "site-m", "", "new_school", "semh", 40, "1", "11", 5_000_000, "built",
          "Midhead Academy"),
         ("built-growth", "", "sp-west", "expansion", "", 20, "", "", 1_400_000, "built",
          "West Grove extension"),
         ("decided-base", "host-A", "", "base_module", "base_asd", 12, "0", "6", 500_000,
          "decided", "A Primary base")],
        columns=["option_id", "site_id", "pool_id", "kind", "designation", "places", "ncy_min",
                 "ncy_max", "capital_gbp", "status", "name"]))


def _scenarios(folder: Path) -> Path:
    home = folder / "scenarios"
    home.mkdir()
    (home / "plan.toml").write_text(
        'title = "Plan A: one school and two bases"\ncase = ".."\nlens = "greenfield"\n'
        'description = "What could be opened."\n[supply]\nyear = 2019\n[demand]\nyear = 2025\n'
        "[build]\nmax_new_schools = 1\nbase_places = 16\ncapital_gbp = 9_000_000\n"
        "[compare]\nwith = []\n", encoding="utf-8")
    (home / "built.toml").write_text(
        'extends = "plan.toml"\ntitle = "What was built"\n[build]\nmax_new_schools = 1\n'
        'base_places = 12\npin = ["built-school", "built-growth", "decided-base"]\n',
        encoding="utf-8")
    (home / "bases.toml").write_text(
        'extends = "plan.toml"\ntitle = "Bases only"\n[build]\nmax_new_schools = 0\n'
        'base_places = 48\nbase_places_rule = "at_most"\n', encoding="utf-8")
    return home / "plan.toml"


def with_assumptions(folder: Path) -> None:
    """Give a case the assumptions about money of the embedded one.

    Args:
        folder: of the case.
    """
    given = Path(__file__).parent.parent / "data" / "norfolk" / "finance"
    (folder / "finance").mkdir()
    for name in ("assumptions.csv", "kinds.csv"):
        (folder / "finance" / name).write_bytes((given / name).read_bytes())
