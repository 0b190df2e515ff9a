"""How wrong minutes are: the roads of a case against references, and speeds fitted to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from sufficiency.case.about import read_about
from sufficiency.case.case import Case, load_case
from sufficiency.case.reference_journeys import read_references
from sufficiency.case.scenario import Scenario
from sufficiency.case.settings import Travel
from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.files import is_folder
from sufficiency.study.source import Source, scenario_of
from sufficiency.travel.accuracy import parameters
from sufficiency.travel.accuracy.calibrate import Build, Calibration, Parameter, calibrate
from sufficiency.travel.accuracy.errors import WITHIN_KM, error_table, predict
from sufficiency.travel.cache import Cache
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.sources.grid import FOLDER as GRID
from sufficiency.travel.sources.grid import load_grid
from sufficiency.travel.sources.select import main_roads, street_base, streets, without_ferries
from sufficiency.travel.sources.speeds import FILE, TERMINAL, scenario_speeds, usual_speeds

ERRORS = (
    Column("measure", "Measure"), Column("source", "Against"), Column("part", "Part"),
    Column("n", "Journeys", "number"), Column("mae", "Mean error", "number"),
    Column("rule_mae", "Of a straight-line estimate", "number"),
    Column("p95", "95% within", "number"), Column("bias", "Longer on average by", "number"))
"""What a notebook shows of errors."""


@dataclass(frozen=True)
class About:
    """Case and roads of a page."""

    case_title: str
    attribution: tuple[str, ...]
    travel_source: str
    synthetic: bool = False


@discreet
@dataclass(frozen=True, eq=False)
class Validation:
    """Reference journeys with the model's figures, and what was fitted to them.

    Attributes:
        journeys: ``travel.accuracy.errors.predict``.
        within_km: journeys longer than this in a straight line are left out.
        calibrations: what was fitted ("speeds", "peak factors") -> the fit.
        speeds: the table of speeds with the fitted values that are recommended; None without.
        speeds_file: its name.

    Examples:
        >>> import sufficiency as sf
        >>> folders = map(sf.datasets.folder, sf.datasets.names())
        >>> found = sf.validate(next(f for f in folders if (f / "reference").is_dir()))
        >>> found.speeds is None, found.calibrations
        (True, {})
    """

    about: About
    journeys: pd.DataFrame
    within_km: float
    calibrations: Mapping[str, Calibration]
    speeds: pd.DataFrame | None = None
    speeds_file: str = "speeds.csv"

    @property
    def errors(self) -> pd.DataFrame:
        """``travel.accuracy.errors.error_table`` of the journeys."""
        return error_table(self.journeys, self.within_km)

    def _repr_html_(self) -> str:
        """What a notebook shows: errors of all journeys, and what is said of each fit."""
        every = self.errors.query("by == 'all'")
        fits = [f"Fitted {what}: {'' if fit.recommended else 'not '}recommended."
                for what, fit in self.calibrations.items()]
        return page(f"How wrong minutes are: {self.about.case_title}", [table(every, ERRORS)], fits,
                    "errors, journeys")


@dataclass(frozen=True)
class Place:
    """A case folder and how it travels."""

    folder: Path
    scenario: Scenario | None = None

    @classmethod
    def of(cls, path: Source | Case) -> Place:
        """From a case or its folder, or from a scenario, its file or what was found for it.

        Raises:
            InputError: every fault of the file.
        """
        if isinstance(path, Case):
            return cls(path.folder)
        if isinstance(path, Path | str) and is_folder(Path(path)):
            return cls(Path(path))
        scenario = scenario_of(path)
        return cls(scenario.case_folder, scenario)

    @property
    def streets(self) -> bool:
        """Whether its roads are streets and not the case's main-road tables."""
        return self.scenario is not None and self.scenario.travel.source not in (
            "roads", "grid", "crow")

    def roads(self, peak: bool) -> RoadNetwork:
        """The network in the morning peak or in free flow, before any override.

        A reference is of the roads as they are: closures and new links of a plan are not.

        Raises:
            InputError: the roads are not there or cannot be read.
        """
        travel = self.travel
        if self.scenario is not None and self.scenario.travel.source == GRID:
            base = load_grid(self.folder / GRID)
        elif self.streets:
            base = street_base(self._read, peak, self._own_speeds).roads
        else:
            base = main_roads(self.roads_folder, peak).roads
        if travel.terminal_minutes is not None:
            base = replace(base, terminal_seconds=travel.terminal_minutes * 60)
        return base if travel.ferry else without_ferries(base)

    @property
    def travel(self) -> Travel:
        """Its settings of travel."""
        return Travel() if self.scenario is None else self.scenario.travel

    @cached_property
    def _read(self) -> RoadNetwork:
        """Its streets as they were read."""
        assert self.scenario is not None
        cache = Cache.of_user() if self.travel.cache else Cache()
        return streets(load_case(self.scenario), self.scenario, cache)

    @cached_property
    def _own_speeds(self) -> pd.DataFrame | None:
        """The table its scenario names."""
        return None if self.scenario is None else scenario_speeds(self.scenario)

    def speeds(self) -> pd.DataFrame:
        """The table of speeds that a fit begins from."""
        if not self.streets:
            return pd.read_csv(self.roads_folder / "speeds.csv")
        table = usual_speeds() if self._own_speeds is None else self._own_speeds
        minutes = self.travel.terminal_minutes
        if minutes is not None:
            table = table.assign(value=table["value"].where(table["class"] != TERMINAL, minutes))
        return table

    def changeable(
        self, speeds: pd.DataFrame, peak: bool
    ) -> AbstractContextManager[tuple[list[Parameter], Build]]:
        """What may be fitted in a table of speeds, and its roads at other values."""
        if not self.streets:
            return parameters.main_roads(self.roads_folder, peak=peak, speeds=speeds)
        roads = self._read if self.travel.ferry else without_ferries(self._read)
        # A terminal time that the scenario sets would stand in the way of a fitted one.
        free = self.travel.terminal_minutes is None
        return nullcontext(parameters.streets(roads, speeds, peak=peak, terminal=free))

    @property
    def roads_folder(self) -> Path:
        """Where the road tables are."""
        folder = self.folder / "roads"
        if not folder.is_dir():
            raise InputError([Fault("roads", "is missing", "Add road tables to the case.")])
        return folder


@kinds_checked
@within(within_km=1, seed=0)
def validate(
    path: Source | Case, references: Sequence[Path | str] = (), *, within_km: float = WITHIN_KM,
    fit: bool = False, seed: int = 1, progress: Progress = lambda _: None,
) -> Validation:
    """Compare the roads of a case or scenario with references, and fit speeds if asked.

    Args:
        path: a scenario, what was found for it, its file, a case or its folder. A case is driven
            on its own tables of roads.
        references: files of reference journeys.
        within_km: journeys longer than this in a straight line are left out.
        fit: whether speeds are fitted too.
        seed: of halving the journeys for the fit.
        progress: told each step.

    Raises:
        InputError: every fault of the references, there are no roads, or too few journeys to fit
            to.

    Examples:
        >>> import sufficiency as sf
        >>> folders = map(sf.datasets.folder, sf.datasets.names())
        >>> with_roads = next(f for f in folders if (f / "reference").is_dir())
        >>> found = sf.validate(with_roads, within_km=20)
        >>> told = found.errors.query("part == 'held out' and by == 'all' and measure == 'minutes'")
        >>> bool((told["mae"] < told["rule_mae"]).all())
        True
    """
    place = Place.of(path)
    progress("reading references")
    journeys = read_references(place.folder, [Path(r) for r in references])
    progress(f"{len(journeys):,} reference journeys: travel times")
    peaks = sorted(set(journeys["peak"]))
    networks = {peak: place.roads(bool(peak)) for peak in peaks}
    predicted = predict(journeys, networks.__getitem__)
    fits: dict[str, Calibration] = {}
    speeds = None
    if fit:
        fits, speeds = _fit(place, journeys, within_km, seed, progress)
    about, faults = read_about(place.folder)
    if faults:
        raise InputError(faults)
    source = "; ".join(networks[p].source for p in peaks)
    file = FILE if place.streets else "speeds.csv"
    named = About(about.title, about.sources.attribution, source)
    return Validation(named, predicted, within_km, fits, speeds, file)


def _fit(
    place: Place, journeys: pd.DataFrame, within_km: float, seed: int, progress: Progress
) -> tuple[dict[str, Calibration], pd.DataFrame | None]:
    """Speeds and terminal time from free-flow rows, peak factors from rows of the peak.

    The table holds what is recommended; None if nothing is.
    """
    speeds = place.speeds()
    fits = {}
    for peak, what in ((False, "speeds and terminal time"), (True, "morning-peak factors")):
        rows = journeys[(journeys["peak"] == peak) & journeys["minutes"].notna()]
        if not len(rows):
            continue
        # The factors are fitted on top of the speeds that were, as the table will hold both.
        with place.changeable(speeds, peak) as (free, build):
            fits[what] = calibrate(build, free, rows, seed=seed, within_km=within_km,
                                   progress=progress)
        if fits[what].recommended:
            speeds = parameters.with_values(speeds, fits[what].values)
    if not fits:
        raise InputError([
            Fault("the reference", "has no minutes to fit to", "Leave out --calibrate.")
        ])
    return fits, speeds if any(fit.recommended for fit in fits.values()) else None
