"""Small cases at the edge: nobody placed, nothing open, everybody staying."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sufficiency.travel.network import RoadNetwork
from tests.conftest import ROOT

Change = Callable[[Path], None]
SCENARIO = "scenarios/base.toml"
AWAY = "away,,Away,out_of_county,far,-2,20,mixed,,,2020,,,,75\n"


def ground(folder: Path) -> None:
    """The tiny case with main roads, areas as polygons and timed journeys."""
    shutil.copytree(ROOT / "data" / "tiny", folder)
    swap(SCENARIO, 'source = "crow"', 'source = "roads"')(folder)
    roads = folder / "roads"
    roads.mkdir()
    (roads / "nodes.csv").write_text("id,name,easting,northing,kind,postcodes_1km\n" + "".join(
        f"n{k},Town {k},{390_000 + 10_000 * k},300000,town,200\n" for k in range(7)))
    (roads / "links.csv").write_text("u,v,road,class,length_km\n" + "".join(
        f"n{k},n{k + 1},A1,a,10.2\n" for k in range(6)))
    (roads / "speeds.csv").write_text(
        "class,speed_kph,am_peak_factor,fixed_min\na,72,1.1,\naccess_rural,31,1,\n"
        "access_urban,31,1.2,\nterminal,,1,5\n")
    (roads / "barriers.csv").write_text("barrier,seq,easting,northing\n")
    (folder / "areas").mkdir()
    for file in ("districts", "msoas"):
        (folder / "areas" / f"{file}.geojson").write_text(json.dumps({
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
            "features": [{"type": "Feature", "properties": {"district": name, "msoa": name},
                          "geometry": {"type": "Polygon", "coordinates": [[
                              [west, 285_000], [east, 285_000], [east, 315_000], [west, 315_000],
                              [west, 285_000]]]}}
                         for name, west, east in (("West", 385_000, 430_000),
                                                  ("East", 430_000, 455_000))]}))
    (folder / "reference").mkdir()
    (folder / "reference" / "timed.csv").write_text(
        "from,to,minutes,km\nA,B,25,20.4\nB,C,26,20.4\nC,B,24,20.4\n")


def swap(file: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text, (file, old)
        (folder / file).write_text(text.replace(old, new))
    return change


def header_only(file: str) -> Change:
    def change(folder: Path) -> None:
        (folder / file).write_text((folder / file).read_text().split("\n")[0] + "\n")
    return change


def all_of(*changes: Change) -> Change:
    def change(folder: Path) -> None:
        for one in changes:
            one(folder)
    return change


def away(folder: Path) -> None:
    """A place of last resort for every need."""
    for file, more in (("places.csv", AWAY), ("suitability.csv", "".join(
            f"far,{n},1\n" for n in ("ASD", "MLD", "SEMH", "HI")))):
        (folder / file).write_text((folder / file).read_text() + more)


def at(pool: str) -> Change:
    """Everybody stays where they are, at this provision."""
    def change(folder: Path) -> None:
        head, *rows = (folder / "children.csv").read_text().strip().split("\n")
        assert all(r.endswith(",") for r in rows)
        (folder / "children.csv").write_text("\n".join([head, *(r + pool for r in rows)]) + "\n")
    return all_of(change, swap(SCENARIO, "greenfield", "flow"))


def no_road_near(folder: Path) -> None:
    """Streets so far away that neither a home nor a school can join them."""
    xy = np.array([[600_000.0, 300_000], [601_000, 300_000]])
    RoadNetwork(
        xy=xy, tail=np.array([0]), head=np.array([1]), metres=np.array([1000.0]),
        seconds=np.array([60.0]), joinable=np.arange(1), places=np.zeros((0, 2)),
        urban=np.zeros(0, bool), access_kph=(20.0, 16.0), terminal_seconds=0.0,
        barriers=np.zeros((0, 4)), bridges=np.zeros((0, 2)), source="far", joins="links",
    ).save(folder / "far.npz")
    swap(SCENARIO, 'source = "roads"', 'source = "../far.npz"')(folder)


def totals(daily: str) -> Change:
    """Forty children drawn from published totals in place of the table of children.

    Args:
        daily: whether those of their setting are daily, yes or no.
    """
    def change(folder: Path) -> None:
        (folder / "children.csv").unlink()
        swap("areas.csv", "northing_m", "northing_m,children_5_10")(folder)
        for point in (400_000, 420_000, 440_000):
            swap("areas.csv", f"{point},300000", f"{point},300000,50")(folder)
        (folder / "population").mkdir()
        for name, text in {
            "plans_by_need_age": "year,need,age,plans\n2025,ASD,7,40\n",
            "plans_by_need_setting": "year,setting,need,plans\n2025,special_state,ASD,40\n",
            "plans_by_age_setting": "year,setting,age,plans\n2025,special_state,7,40\n",
            "plans_by_need_sex": "year,need,sex,plans\n2025,ASD,M,40\n",
            "settings": "setting,name,daily,reason,kind\n"
                        f"special_state,Special schools,{daily},x,special\n",
            "residential": "year,setting,age_from,age_to,plans\n",
            "base_without_plan": "year,need,age_from,age_to,children\n",
            "deprivation": "imd_decile,rate\n5,1.0\n",
        }.items():
            (folder / "population" / f"{name}.csv").write_text(text)
    return change


NO_BUILD = all_of(swap(SCENARIO, "max_new_schools = 1", "max_new_schools = 0"),
                  swap(SCENARIO, "base_places = 2", "base_places = 0"))
NO_SITES = all_of(NO_BUILD, header_only("sites.csv"))
NO_PLACES = header_only("places.csv")
FULL = swap("places.csv", ",mixed,2,", ",mixed,0,")
SHORT_LIMIT = swap(SCENARIO, "[solver]",
                   '[guideline]\nprimary_minutes = 1\ntreat = "hard"\n[solver]')


def unserved(folder: Path) -> None:
    """A need nobody serves."""
    for need in ("MLD", "ASD", "SEMH", "HI"):
        swap("children.csv", f",{need},", ",VI,")(folder)


def no_shapes(folder: Path) -> None:
    shutil.rmtree(folder / "areas")
    shutil.rmtree(folder / "reference")


def one_child(folder: Path) -> None:
    head, first, *_ = (folder / "children.csv").read_text().split("\n")
    (folder / "children.csv").write_text(f"{head}\n{first}\n")


def many(folder: Path) -> None:
    """Fifteen children a row, so that figures are large enough to be published."""
    head, *rows = (folder / "children.csv").read_text().strip().split("\n")
    (folder / "children.csv").write_text("\n".join(
        [f"{head},children", *(f"{r},15" for r in rows)]) + "\n")


EDGES: dict[str, tuple[Change, int, int]] = {
    # name: what is changed, children without a suitable local place, of how many
    "no provision today": (NO_PLACES, 3, 8),
    "no provision, no site, nothing to open": (all_of(NO_PLACES, NO_SITES), 8, 8),
    "no places, nothing to open": (all_of(FULL, NO_BUILD), 8, 8),
    "a limit shorter than any journey": (all_of(SHORT_LIMIT, NO_BUILD), 8, 8),
    "a need nobody serves": (unserved, 8, 8),
    "no road near": (no_road_near, 8, 8),
    "places of last resort alone": (all_of(away, FULL, NO_SITES), 8, 8),
    "everybody stays": (at("school-a"), 0, 8),
    "everybody stays elsewhere": (all_of(away, at("away")), 8, 8),
    "no small areas": (all_of(header_only("areas.csv"), no_shapes), 1, 8),
    "one child": (one_child, 0, 1),
    "none of 120": (all_of(unserved, many), 120, 120),
}
