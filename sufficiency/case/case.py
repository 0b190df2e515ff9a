"""A case: everything a council knows, cross-checked, for one scenario."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sufficiency.case.columns import AREAS, PLACES, SUITABILITY
from sufficiency.case.demand import close, read_children, with_areas
from sufficiency.case.placements import place, provision_of
from sufficiency.case.population import FOLDER as POPULATION
from sufficiency.case.population import draw_population, setting_kinds, setting_names
from sufficiency.case.reading import legible, read_table
from sufficiency.case.scenario import Demand, Scenario
from sufficiency.case.supply import read_options, read_places
from sufficiency.case.years import read_demand_by_year
from sufficiency.errors import Fault, InputError

if TYPE_CHECKING:
    import geopandas as gpd

STANDING = ["setting", "standing", "children"]


@dataclass(frozen=True, eq=False)
class Case:
    """One case under one scenario. Frames are sorted by id and must not be changed.

    Attributes:
        demand: children with a daily journey who need a specialist place.
        left_out: setting, children, reason: counted, but not in demand.
        places: provision open in the supply year.
        options: what the scenario may open.
        demand_by_year: children of the years ahead, empty if the case does not say.
        suitability: designation, need, max_share.
        areas: small areas.
        districts, msoas: polygons in EPSG:27700, or None.
        roads_folder: folder of road tables, or None.
        words: designation code -> words people know, from case.toml.
        digests: file name -> SHA-256 of its bytes.
        minutes_error, minutes_checked: mean absolute error of the road tables' minutes and on
            what it was measured, from case.toml.
        standing: setting, standing, children: how children of the demand came by the place they
            are at, or why they have none (``placements.place``; ``demand.CLOSED`` where it is not
            open in the supply year).
    """

    name: str
    title: str
    folder: Path
    attribution: tuple[str, ...]
    synthetic: bool
    demand: pd.DataFrame
    left_out: pd.DataFrame
    places: pd.DataFrame
    options: pd.DataFrame
    demand_by_year: pd.DataFrame
    suitability: pd.DataFrame
    areas: pd.DataFrame
    districts: gpd.GeoDataFrame | None
    msoas: gpd.GeoDataFrame | None
    roads_folder: Path | None
    words: dict[str, str]
    digests: dict[str, str]
    minutes_error: float | None = None
    minutes_checked: str = ""
    standing: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=STANDING))


def load_case(scenario: Scenario) -> Case:
    """The case of a scenario.

    Raises:
        InputError: every fault of every file.
    """
    case, faults = _read(scenario)
    if faults or case is None:
        raise InputError(faults)
    return case


def read_people(scenario: Scenario) -> pd.DataFrame:
    """Every synthetic child of the case, all settings included, and where they are now.

    See ``population.py`` and ``placements.py``; one without a place has an empty current_pool.

    Raises:
        InputError: the case cannot be read, or has no published totals.
    """
    folder = scenario.case_folder
    about, faults = _about(folder)
    areas, found = read_table(folder / AREAS.file, AREAS)
    faults += found
    if not (folder / POPULATION).is_dir():
        faults.append(Fault(POPULATION, "is missing", "Add the folder with published totals."))
    suitability, found = read_table(folder / SUITABILITY.file, SUITABILITY)
    faults += found
    if faults:
        raise InputError(faults)
    people, faults = _draw(folder, about, scenario, areas, suitability)
    if people is None:
        raise InputError(faults)
    return people.drop(columns="standing")


def _draw(
    folder: Path, about: dict[str, Any], scenario: Scenario, areas: pd.DataFrame,
    suitability: pd.DataFrame,
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Synthetic children where they are now, and every fault met on the way."""
    demand = scenario.demand
    drawn, year = demand.placements == "drawn", demand.placement_year or demand.year
    places, faults = provision_of(folder, year) if drawn else (pd.DataFrame(), [])
    try:
        kinds = setting_kinds(folder) if drawn else {}
        people = draw_population(
            folder, demand.year, demand.seed, demand.growth, areas,
            tuple(about.get("postcode_areas", ())),
        )
    except InputError as error:
        return None, [*faults, *error.faults]
    if faults:
        return None, faults
    if not drawn:
        return people.assign(current_pool="", standing=""), []
    return place(people, places, suitability, kinds, year=year, seed=demand.seed,
                 decay_km=demand.placement_decay_km), []


def _about(folder: Path) -> tuple[dict[str, Any], list[Fault]]:
    path = folder / "case.toml"
    try:
        return legible(tomllib.loads(path.read_text(encoding="utf-8"))), []
    except FileNotFoundError:
        return {}, [Fault("case.toml", "is missing",
                          "Name the case folder in the scenario's setting case.")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Fault("case.toml", f"is not valid TOML ({error})", "Mend the line it names.")]


def _read(scenario: Scenario) -> tuple[Case | None, list[Fault]]:
    folder = scenario.case_folder
    about, faults = _about(folder)
    if faults:
        return None, faults
    suitability, found = read_table(folder / SUITABILITY.file, SUITABILITY)
    faults += found
    areas, found = read_table(folder / AREAS.file, AREAS)
    faults += found
    areas = areas.sort_values("area_id", ignore_index=True)
    designations = set(suitability["designation"])
    places, found = read_places(folder, scenario, designations)
    faults += found
    options, found = read_options(folder, scenario, places, designations)
    faults += found

    demand_by_year, found = read_demand_by_year(folder)
    faults += found

    own = (folder / "children.csv").is_file()
    if own:
        every, _ = read_table(folder / PLACES.file, PLACES)
        children, found = read_children(folder, areas, places, {*every["pool_id"], *every["urn"]})
        faults += found
        daily = children["setting"].isin(["", "daily"])
        children["reason"] = "setting is not daily travel"
        faults += _without_effect(scenario)
    elif (folder / POPULATION).is_dir():
        drawn, found = _draw(folder, about, scenario, areas, suitability)
        faults += [f for f in found if f not in faults]
        if drawn is None:
            return None, faults
        children = close(drawn, places)
        daily = children["daily"]
    else:
        faults.append(Fault("children.csv", "is missing",
                            "Add it, or a folder population with published totals."))
    if faults:
        return None, faults
    left_out = (
        children[~daily].groupby(["setting", "reason"], as_index=False)["children"].sum()
    )
    if not own:
        left_out["setting"] = left_out["setting"].replace(setting_names(folder))
        left_out = left_out.sort_values("setting", ignore_index=True)
    case = Case(
        name=str(about.get("name", folder.name)),
        title=str(about.get("title", folder.name)),
        folder=folder,
        attribution=tuple(about.get("sources", {}).get("attribution", ())),
        synthetic=not own,
        demand=with_areas(children[daily], areas, folder / "areas" / "lsoas.geojson"),
        left_out=left_out[["setting", "children", "reason"]],
        places=places,
        options=options,
        demand_by_year=demand_by_year,
        suitability=suitability[["designation", "need", "max_share"]].sort_values(
            ["designation", "need"], ignore_index=True
        ),
        areas=areas,
        districts=_polygons(folder / "areas" / "districts.geojson"),
        msoas=_polygons(folder / "areas" / "msoas.geojson"),
        roads_folder=folder / "roads" if (folder / "roads").is_dir() else None,
        words={str(k): str(v) for k, v in about.get("designations", {}).items()},
        digests=_digests(folder),
        minutes_error=_error(about),
        minutes_checked=str(about.get("minutes", {}).get("measured_on", "")),
        standing=_standing(children[daily]),
    )
    return case, []


def _standing(children: pd.DataFrame) -> pd.DataFrame:
    """How many came by their place in which way, where that is known."""
    known = children[children["standing"] != ""]
    return known.groupby(STANDING[:2], as_index=False)["children"].sum()


def _without_effect(scenario: Scenario) -> list[Fault]:
    """Settings of synthetic children beside a table of a council's own."""
    plain = Demand()
    return [
        Fault(scenario.origin.get(f"demand.{key}", scenario.path.name),
              "has no effect on children.csv", "Take it out.", column=f"demand.{key}",
              value=str(value))
        for key in ("growth", "placements", "placement_year", "placement_decay_km")
        if (value := getattr(scenario.demand, key)) != getattr(plain, key)
    ]


def _error(about: dict[str, Any]) -> float | None:
    value = about.get("minutes", {}).get("mean_absolute_error")
    return float(value) if isinstance(value, int | float) else None


def _polygons(path: Path) -> gpd.GeoDataFrame | None:
    if not path.is_file():
        return None
    import geopandas as gpd

    found = gpd.read_file(path).to_crs("EPSG:27700")
    words = found.columns.drop("geometry")
    return found.assign(**{c: legible(found[c].tolist()) for c in words})


def _digests(folder: Path) -> dict[str, str]:
    files = [*folder.glob("*.csv"), *folder.glob("*.toml"), *folder.glob("roads/*.csv"),
             *folder.glob(f"{POPULATION}/*.csv")]
    return {
        f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(files)
    }
