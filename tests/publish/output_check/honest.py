"""Made-up cases that are honest: whatever is published of them must pass the gate."""

from __future__ import annotations

import json
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from sufficiency.finance.benefits import CHILDREN, MEASURES, read_benefits
from sufficiency.finance.folder import has_tables, read_tables
from sufficiency.publish.benefits_page import write_benefits
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.finance_release import page_files, statement
from sufficiency.publish.map.consultation import map_page
from sufficiency.publish.output_check.gate import Files, leaks
from sufficiency.publish.release import paper, secrets, story, workbook
from sufficiency.publish.release import report as report_of_release
from sufficiency.publish.report.document import Story
from sufficiency.publish.travel_benchmark.build import travel_benchmark
from sufficiency.publish.travel_benchmark.report import benchmark_files
from sufficiency.study.result import Result
from sufficiency.study.run import run
from tests.conftest import ROOT

NAMES = ("Ash", "Birch", "Cedar", "Elm", "Fir", "Gorse", "Area 4", "Mid Town 010", "St Mary's 2nd",
         "Children's Wood", "Dogwood", "Year Hill", "Nine Elms", "Pupil Street", "Ward 7")
SCHOOLS = ("School A", "The 3 Rivers School", "Number 9 Academy", "Hope (4-11)", "St Ann's 2",
           "Learners' House", "Deaf and Hearing School")
TITLES = ("Plan {}: one school", "Option {}", "{} or more", "Two bases ({})", "Plan",
          "Ward {} 2030")
NEEDS = ("ASD", "MLD", "SEMH", "HI", "VI", "SLCN")
SPAN = 12_000


def write_case(folder: Path, seed: int) -> Path:
    """A case nobody has seen, somewhere in the Midlands, far from the sea; its scenario."""
    rng = np.random.default_rng(seed)
    (folder / "areas").mkdir(parents=True)
    (folder / "scenarios").mkdir()
    x0, y0 = int(rng.integers(390, 450)) * 1000, int(rng.integers(230, 350)) * 1000
    districts = [str(n) for n in rng.choice(NAMES, int(rng.integers(2, 5)), replace=False)]
    areas, homes, shapes = [], [], []
    for i, district in enumerate(districts):
        for j in range(2):
            x, y = x0 + i * SPAN, y0 + j * SPAN
            areas.append((f"E{seed:03d}{i}{j}", f"{district} {j}", district, f"{district} {j}",
                          "rural" if j else "urban", int(rng.integers(1, 11)),
                          x + SPAN // 2, y + SPAN // 2))
            shapes.append((district, f"{district} {j}", box(x, y, x + SPAN, y + SPAN)))
            for _ in range(int(rng.integers(2, 60))):
                homes.append((x + int(rng.integers(SPAN)), y + int(rng.integers(SPAN)),
                              areas[-1][0], str(rng.choice(NEEDS, p=(.4, .25, .2, .05, .04, .06))),
                              int(rng.integers(0, 14)), str(rng.choice(["F", "M"])), ""))
    table("areas.csv", folder, areas, "area_id,area_name,district,msoa,rural_urban,imd_decile,"
          "easting_m,northing_m")
    table("children.csv", folder, [(f"P{seed}-{k:04d}", *h) for k, h in enumerate(homes)],
          "child_id,easting_m,northing_m,area_id,need,ncy,gender,current_pool")
    chosen = rng.choice(SCHOOLS, 3, replace=False)
    spots = [(x0 + int(rng.integers(SPAN * len(districts))), y0 + int(rng.integers(2 * SPAN)))
             for _ in range(5)]
    table("places.csv", folder, [
        (f"pool-{k}", 100_001 + k, name, "special", "complex", 0, 14, "mixed",
         int(rng.integers(1, 90)), "commissioned", 2020, "", *spot, "")
        for k, (name, spot) in enumerate(zip(chosen[:2], spots, strict=False))],
        "pool_id,urn,name,kind,designation,ncy_min,ncy_max,gender,places,places_basis,from_year,"
        "to_year,easting_m,northing_m,assumed_minutes")
    table("sites.csv", folder, [
        ("host", "host", chosen[2], 100_009, "primary", 0, 6, *spots[3], 200, "candidate"),
        ("site", "school_site", "Site 5", "", "", "", "", *spots[4], "", "illustrative")],
        "site_id,kind,name,urn,phase,ncy_min,ncy_max,easting_m,northing_m,roll,status")
    table("option_types.csv", folder, [
        ("asd-8", "base_module", "base_asd", 8, "", "", 50_000),
        ("complex-60", "new_school", "complex", 60, 0, 14, 10_000)],
        "type_id,kind,designation,places,ncy_min,ncy_max,capital_per_place_gbp")
    table("suitability.csv", folder, [("base_asd", "ASD", 1), *(("complex", n, 1) for n in NEEDS)],
          "designation,need,max_share")
    frame = gpd.GeoDataFrame(
        {"district": [s[0] for s in shapes], "msoa": [s[1] for s in shapes]},
        geometry=[s[2] for s in shapes], crs=27700)
    frame.to_file(folder / "areas" / "msoas.geojson", driver="GeoJSON")
    frame.dissolve("district").reset_index()[["district", "geometry"]].to_file(
        folder / "areas" / "districts.geojson", driver="GeoJSON")
    (folder / "case.toml").write_text((ROOT / "data" / "tiny" / "case.toml").read_text())
    path = folder / "scenarios" / "base.toml"
    title = json.dumps(str(rng.choice(TITLES)).format(seed % 9 + 1))
    path.write_text(f'title = {title}\ncase = ".."\nlens = "greenfield"\n[supply]\nyear = 2025\n'
                    '[travel]\nsource = "crow"\n[build]\nmax_new_schools = 1\nbase_places = 8\n'
                    f'base_places_rule = "at_most"\ncapital_gbp = {int(rng.integers(1, 9))}00_000\n'
                    '[solver]\ngap = 0.0\n')
    return path


def money(path: Path, seed: int = 0) -> None:
    """Assumptions about money beside a case, so that its report, paper and workbook tell pounds.

    From the second seed on they are drawn: few years, small sums and debt that outlasts them give
    small figures, which count no children.
    """
    folder = path.parents[1] / "finance"
    folder.mkdir()
    for name in ("assumptions.csv", "kinds.csv", "claim.csv"):
        (folder / name).write_bytes((ROOT / "data" / "norfolk" / "finance" / name).read_bytes())
    if not seed:
        return
    rng = np.random.default_rng(seed)
    drawn = {"horizon_years": rng.choice([1, 3, 5, 8, 30, 60]), "bias": rng.choice([0, 1]),
             "borrowing_years": rng.choice([1, 4, 25, 50]), "deficit_grant": rng.choice([0, 1]),
             "first_year": rng.choice([2019, 2024, 2029]), "mrp_annuity": rng.choice([0, 1]),
             "otherwise_gbp": rng.choice([3, 400, 24_500]), "fill": rng.choice([0.5, 0.9, 1]),
             "independent_gbp": rng.choice([5, 9_000, 48_500, 61_500])}
    table = pd.read_csv(folder / "assumptions.csv", dtype={"year": str})
    for name, value in drawn.items():
        table.loc[table["name"] == name, ["low", "central", "high"]] = np.nan, value, np.nan
    table.to_csv(folder / "assumptions.csv", index=False)


def tracker(folder: Path, seed: int) -> Files:
    """The public tracker of a made-up programme: page and table."""
    rng = np.random.default_rng(seed)
    quarters = [f"{y}-{y % 100 + 1} Q{q}" for y in range(2020, 2023) for q in range(1, 5)]
    scale = {m: 10 ** int(rng.integers(1, 7)) if m not in CHILDREN else 40 for m in MEASURES}
    rows = [(m, quarter, int(rng.integers(scale[m])),
             "" if rng.random() < 0.1 else int(rng.integers(scale[m])), "measured",
             f"Return {int(rng.integers(1, 9))}, annex 2", str(rng.choice(["yes", "no"])))
            for m in rng.choice(list(MEASURES), 5, replace=False) for quarter in quarters]
    table("benefits.csv", folder, rows, "measure,quarter,planned,actual,status,source,target")
    page, out = folder / "benefits.html", folder / "told.csv"
    write_benefits(read_benefits(folder / "benefits.csv"), str(rng.choice(quarters)),
                   "benefits.csv", page=page, table=out, public=True)
    return Files({page.name: page.read_bytes(), out.name: out.read_bytes()},
                 texts=[str(r[5]) for r in rows])


def finance_page(told: Story, done: list[Result], path: Path) -> Files:
    """The public finance page of a plan; nothing where it opens nothing."""
    if not done[0].plan.options["opened"].any():
        return Files({})
    tables = read_tables(done[0].scenario.finance_folder)
    return page_files(statement(told, done[0], tables), path, internal=False)


def table(name: str, folder: Path, rows: list[tuple[object, ...]], head: str) -> None:
    """A file of a case."""
    pd.DataFrame(rows, columns=head.split(",")).to_csv(folder / name, index=False)


def published(path: Path, *, office: bool = True) -> tuple[Files, list[Result]]:
    """Every public file about a scenario; with ``office``, paper and workbook as well."""
    done = [run(path)]
    rules, record = Rules(), Record()
    told = story(done, public=True, rules=rules, record=record)
    files = tracker(path.parents[1], len(done[0].case.demand))
    for build in (report_of_release, *((paper, workbook) if office else ())):
        built = build(told, done, rules, record)
        files.update(built)
        files.drawn |= getattr(built, "drawn", frozenset())
    if has_tables(done[0].scenario.finance_folder):
        built = finance_page(told, done, path)
        files.update(built)
        files.texts |= built.texts
    report = travel_benchmark([path], public=True)
    files.update({n: d.encode() if isinstance(d, str) else d
                  for n, d in benchmark_files(report).items()})
    return files, done


def refused(
    folder: Path, seed: int, *, pounds: bool = False, office: bool = True
) -> tuple[list[str], float, int]:
    """What the gate says of a made-up case (nothing, if it is right), its seconds, and bytes.

    Args:
        folder: in which the case is made.
        seed: number of the case.
        pounds: whether it is priced as well.
        office: whether it has a paper and a workbook as well.

    Raises:
        DisclosureError: of its map, which passes the gate with the points it draws.
    """
    path = write_case(folder, seed)
    if pounds:
        money(path, seed)
    files, done = published(path, office=office)
    map_page(done, "map.html", Rules(), record=Record())
    begun = time.process_time()
    found = leaks(files, secrets(done), Rules())
    return found, time.process_time() - begun, sum(map(len, files.values()))
