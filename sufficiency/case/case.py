"""A case: everything a council knows, cross-checked, for one scenario."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sufficiency.case.about import About, read_about
from sufficiency.case.case_cache import file_digests, of_case, once
from sufficiency.case.columns import CHILDREN, PLACES, SUITABILITY
from sufficiency.case.demand import close, read_children, unknown_areas, with_areas
from sufficiency.case.demand_years import read_demand_by_year
from sufficiency.case.headers import missing, unread
from sufficiency.case.placements import place, provision_of
from sufficiency.case.points import NOWHERE, POINT, Floats, read_postcodes
from sufficiency.case.prices import Price, read_prices
from sufficiency.case.read_for import read_for
from sufficiency.case.reading import read_table
from sufficiency.case.scenario import Scenario, asked, load_scenario
from sufficiency.case.settings import Demand
from sufficiency.case.stand_ins import stand_ins
from sufficiency.case.standing import STANDING, at_independents, standing
from sufficiency.case.supply import read_options, read_places
from sufficiency.case.synthetic import FOLDER as POPULATION
from sufficiency.case.synthetic import any_daily, draw_population, setting_kinds, setting_names
from sufficiency.case.towns import read_towns
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError

if TYPE_CHECKING:
    import geopandas as gpd
from sufficiency.case.areas import read_areas
from sufficiency.common.kinds import kinds_checked


@discreet
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
        postcode_areas: outward letters of the postcodes in it, from case.toml.
        minutes_error, minutes_checked, minutes_of: mean absolute error of the minutes, on what it
            was measured, and whether it is of the road tables or of the grid, from case.toml.
        standing: setting, standing, children: how children of the demand came by the place they
            are at, or why they have none (``placements.place``; ``demand.CLOSED`` where it is not
            open in the supply year).
        prices: by item (``prices.py``), where the scenario asks for the least cost; else empty.
        settings: that it was read for (``read_for.py``).

    Examples:
        >>> import sufficiency as sf
        >>> case = sf.load_case(sf.datasets.tiny())
        >>> case.options["option_id"].tolist()
        ['host-b:asd-2', 'host-c:asd-2', 'site-b:complex-3', 'site-c:complex-3']
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
    postcode_areas: tuple[str, ...] = ()
    minutes_error: float | None = None
    minutes_checked: str = ""
    minutes_of: str = "roads"
    standing: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=STANDING))
    prices: dict[str, Price] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def word(self, designation: str) -> str:
        """What people call a designation."""
        return self.words.get(designation, designation.replace("_", " "))

    @property
    def assumed_minutes(self) -> tuple[float, ...]:
        """Minutes assumed for provision without a point, each once."""
        return tuple(sorted(set(self.places["assumed_minutes"].dropna())))

    @property
    def stand_ins(self) -> tuple[tuple[str, str], ...]:
        """What in the supply stands in for facts, in words (``stand_ins.stand_ins``)."""
        return stand_ins(self.places)

    @property
    def at_independents(self) -> int | None:
        """Children to place who are at independent schools; None where ``standing`` does not tell,
        as of a council's own children: it has only those whose school has closed."""
        return at_independents(self.standing) if self.synthetic else None


@kinds_checked
def load_case(scenario: Scenario | Path | str) -> Case:
    """The case of a scenario.

    Raises:
        InputError: every fault of every file.

    Examples:
        >>> import sufficiency as sf
        >>> int(sf.load_case(sf.datasets.tiny()).demand["children"].sum())
        8
    """
    scenario = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    files = file_digests(scenario.case_folder)
    key = *of_case(scenario.case_folder, files), *asked(scenario)
    case, faults = once(key, lambda: _read(scenario, files))
    if faults or case is None:
        raise InputError(list(faults))
    # What one of those who share it writes in place is theirs alone.
    mine: dict[str, Any] = {
        name: value.copy(deep=False) if isinstance(value, pd.DataFrame) else dict(value)
        for name, value in vars(case).items() if isinstance(value, (pd.DataFrame, dict))}
    return replace(case, **mine)


def read_people(scenario: Scenario) -> pd.DataFrame:
    """Every synthetic child of the case, all settings included, and where they are now.

    See ``population.py`` and ``placements.py``; one without a place has an empty current_pool.

    Raises:
        InputError: the case cannot be read, or has no published totals.
    """
    folder = scenario.case_folder
    about, faults = read_about(folder)
    areas, _, more = read_areas(folder)
    if not (folder / POPULATION).is_dir():
        more.append(Fault(POPULATION, "is missing", "Add the folder with published totals."))
    suitability, found = read_table(folder / SUITABILITY.file, SUITABILITY)
    if faults + more + found:
        raise InputError(faults + more + found)
    people, faults = _draw(folder, about, scenario, areas, suitability)
    if people is None:
        raise InputError(faults)
    return people.drop(columns="standing")


def _draw(
    folder: Path, about: About, scenario: Scenario, areas: pd.DataFrame,
    suitability: pd.DataFrame,
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Synthetic children where they are now, and every fault met on the way."""
    demand = scenario.demand
    drawn, year = demand.placements == "drawn", demand.placement_year or demand.year
    places, faults = provision_of(folder, year) if drawn else (pd.DataFrame(), [])
    try:
        people = draw_population(
            folder, demand.year, demand.seed, demand.growth, areas, about.postcode_areas)
        asked = "placements" in demand.model_fields_set
        kinds = setting_kinds(folder, needed=asked) if drawn else {}
    except InputError as error:
        return None, [*faults, *error.faults]
    if faults:
        return None, faults
    if not kinds:
        return people.assign(current_pool="", standing=""), []
    return place(people, places, suitability, kinds, year=year, seed=demand.seed,
                 decay_km=demand.placement_decay_km), []


def _read(scenario: Scenario, files: dict[str, str]) -> tuple[Case | None, list[Fault]]:
    folder = scenario.case_folder
    about, faults = read_about(folder)
    if faults:
        return None, faults
    suitability, of_suitability = read_table(folder / SUITABILITY.file, SUITABILITY)
    faults += of_suitability
    here = of_case(folder, files)
    areas, shapes, found = once((*here, "areas"), lambda: read_areas(folder))
    faults += found
    # Where areas are wrong, nothing can be said of what should be near them.
    around: Floats = areas[POINT].dropna().to_numpy(float) if not found else NOWHERE
    own_points, found = read_postcodes(folder, around)
    faults += found
    designations = set(suitability["designation"])
    places, of_places = read_places(folder, scenario, designations, around, own_points)
    options, found = read_options(folder, scenario, places, designations, around, own_points)
    # Where places are wrong, nothing can be said of who is at which and of what grows; nor of pins,
    # where it is not known whom they are for.
    faults += of_places + [f for f in found if f.column != "pool_id" or not of_places]

    demand_by_year, found = read_demand_by_year(folder)
    faults += found + read_towns(folder)[1] + unread(folder)
    wanted = scenario.objective.minimise == "cost"
    prices, found = read_prices(folder, scenario.demand.year) if wanted else ({}, [])
    faults += found

    own = (folder / "children.csv").exists()
    if own:
        every, _ = read_table(folder / PLACES.file, PLACES)
        children, found = read_children(folder, around, places, suitability, own_points,
                                        {*every["pool_id"], *every["urn"]})
        faults += [f for f in found if f.column not in ("current_pool", "pinned")
                   or not (of_places or (f.column == "pinned" and of_suitability))]
        faults += _without_effect(scenario) + unknown_areas(children, areas)
    elif (folder / POPULATION).is_dir():
        drawn, found = once(
            (*here, scenario.demand.model_dump_json(), *sorted(scenario.demand.model_fields_set)),
            lambda: _draw(folder, about, scenario, areas, suitability))
        faults += [f for f in found if f not in faults]
        if drawn is None:
            return None, faults
        children = close(drawn, places)
    else:
        faults.append(missing(folder / CHILDREN.file,
                              "Add it, or a folder population with published totals."))
    if faults:
        return None, faults
    daily = children["daily"].astype(bool)
    if not daily.any() and (own or children.empty or not any_daily(folder)):
        return None, [_nobody(own, scenario)]
    left_out = (
        children[~daily].groupby(["setting", "reason"], as_index=False)["children"].sum()
    )
    if not own:
        left_out["setting"] = left_out["setting"].replace(setting_names(folder))
        left_out = left_out.sort_values("setting", ignore_index=True)
    case = Case(
        name=about.name, title=about.title, folder=folder,
        attribution=about.sources.attribution,
        synthetic=not own,
        demand=with_areas(children[daily], areas, shapes["lsoas.geojson"]),
        left_out=left_out[["setting", "children", "reason"]],
        places=places,
        options=options,
        demand_by_year=demand_by_year,
        suitability=suitability[["designation", "need", "max_share"]].sort_values(
            ["designation", "need"], ignore_index=True
        ),
        areas=areas.copy(),
        districts=shapes["districts.geojson"],
        msoas=shapes["msoas.geojson"],
        roads_folder=folder / "roads" if any((folder / "roads").glob("*.csv")) else None,
        words=about.designations,
        digests=_tables_of(files),
        postcode_areas=about.postcode_areas,
        minutes_error=about.minutes.mean_absolute_error,
        minutes_checked=about.minutes.measured_on,
        minutes_of=about.minutes.of,
        standing=standing(children[daily]),
        prices=prices, settings=read_for(scenario),
    )
    return case, []


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


def _nobody(own: bool, scenario: Scenario) -> Fault:
    """Nobody is to be placed: a fault, but where published totals have a daily setting of none."""
    problem = "has no child with a daily journey to a special school or base"
    if own:
        return Fault("children.csv", problem, "Add them; see column setting for who is left out.")
    return Fault(f"{POPULATION}/settings.csv", f"{problem} in {scenario.demand.year}",
                 "Say in column daily which settings are daily, or choose another year.")


def _tables_of(files: dict[str, str]) -> dict[str, str]:
    """Digests of the tables that a run is made of: those of the case, its roads, its totals."""
    folders = ("roads", "grid", POPULATION)
    return {name: digest for name, digest in files.items()
            if ("/" not in name and not name.endswith(".geojson"))
            or (name.endswith(".csv") and Path(name).parent.as_posix() in folders)}
