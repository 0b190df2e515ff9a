"""Can the minutes be trusted: errors against references, calibration, the travel benchmark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from sufficiency.case.about import read_about
from sufficiency.case.case import load_case
from sufficiency.case.reference import FOLDER, read_references
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.case.settings import Travel
from sufficiency.checking import Progress, scenarios
from sufficiency.errors import Fault, InputError
from sufficiency.files import write_file, write_folder
from sufficiency.publish import gate
from sufficiency.publish import record as records
from sufficiency.publish.disclosure import Rules
from sufficiency.publish.secrets import secrets_of
from sufficiency.publish.travel_page import About
from sufficiency.publish.travel_report import Benchmark, benchmark_files
from sufficiency.publish.travel_tables import BASE, Column
from sufficiency.publish.validation import Validation
from sufficiency.study import for_public, run
from sufficiency.travel import parameters
from sufficiency.travel.calibrate import Build, Calibration, Parameter, calibrate
from sufficiency.travel.roads import RoadNetwork
from sufficiency.travel.source import main_roads, street_base, streets, without_ferries
from sufficiency.travel.speeds import FILE, TERMINAL, scenario_speeds, usual_speeds
from sufficiency.travel.store import Cache
from sufficiency.travel.validate import WITHIN_KM, error_by_road_km, error_table, predict


@dataclass(frozen=True)
class Place:
    """A case folder and how it travels."""

    folder: Path
    scenario: Scenario | None = None

    @classmethod
    def of(cls, path: Path) -> Place:
        """From a case folder, or from a scenario file."""
        if path.is_dir():
            return cls(path)
        scenario = load_scenario(path)
        return cls(scenario.case_folder, scenario)

    @property
    def streets(self) -> bool:
        """Whether its roads are streets and not the case's main-road tables."""
        return self.scenario is not None and self.scenario.travel.source not in ("roads", "crow")

    def roads(self, peak: bool) -> RoadNetwork:
        """The network in the morning peak or in free flow, before any override.

        A reference is of the roads as they are: closures and new links of a plan are not.

        Raises:
            InputError: the roads are not there or cannot be read.
        """
        travel = self.travel
        if self.streets:
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


def validate(
    path: Path, references: Sequence[Path] = (), *, within_km: float = WITHIN_KM,
    fit: bool = False, seed: int = 1, progress: Progress = lambda _: None,
) -> Validation:
    """Compare the roads of a case or scenario with references, and fit speeds if asked.

    Raises:
        InputError: every fault of the references, there are no roads, or too few journeys to fit
            to.
    """
    place = Place.of(path)
    progress("reading references")
    journeys = read_references(place.folder, references)
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


def benchmark(
    paths: Sequence[Path], *, public: bool = False, against: Sequence[Path] = (),
    progress: Progress = lambda _: None,
) -> Benchmark:
    """The travel-time benchmark: the baseline against scenarios.

    Args:
        paths: scenario files; a case folder stands for its ``scenarios/base.toml``. The
            baseline is that of the first one; its comparators follow it.
        public: hide small numbers.
        against: folders and maps published before, whose records lie beside them.

    Raises:
        InputError: every fault of every file; a record is missing or none.
        NoSolutionError: a scenario has no plan.
    """
    files = [_scenario_file(path) for path in paths]
    scenarios(files)
    record = records.read(against)
    first = run(files[0], progress)
    (first,) = for_public([first]) if public else (first,)
    scenario, case = first.scenario, first.case
    cases, titles = [case], set(first.titles)
    columns = [Column(BASE, first.baseline.title, first.baseline.assignment)]
    opens = bool(first.plan.summary["opened"])
    if opens or not scenario.case_folder.samefile(paths[0]):
        columns.append(Column(first.plan.name, first.plan.title or first.plan.name,
                              first.plan.assignment))
    columns += [Column(c.name, c.title or c.name, c.assignment) for c in first.comparators]
    notes = [words for _, words in first.notes]
    for file in files[1:]:
        other = run(file, progress, alone=True)
        (other,) = for_public([other]) if public else (other,)
        cases.append(other.case)
        titles |= other.titles
        unlike = _differs(scenario, other.scenario)
        notes += unlike
        columns.append(Column(other.plan.name, other.plan.title or other.plan.name,
                              other.plan.assignment, not unlike))
    progress("the model's own error")
    errors, bands, measured = _own_error(scenario)
    return Benchmark(
        About(case.title, case.attribution, str(first.provenance["travel"]), case.synthetic),
        _once(columns), case.left_out, case.areas, errors, bands, measured, tuple(notes),
        scenario.compare.meaningful_minutes, public, secrets_of(cases, titles),
        case.msoas, record,
    )


def write_benchmark(found: Benchmark, folder: Path) -> None:
    """Every file of the report, whole or not at all, and a record beside a public one.

    Raises:
        DisclosureError: the public form would give something away; nothing was written.
        InputError: the folder cannot be written.
    """
    files = benchmark_files(found)
    if not found.public:
        write_folder(folder, files)
        return
    ready = {n: d.encode() if isinstance(d, str) else d for n, d in files.items()}
    gate.publish(folder, ready, found.secrets, Rules())
    write_file(records.beside(folder), records.to_bytes(found.record))


def _once(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Each scenario once, by its key."""
    return tuple({c.key: c for c in reversed(columns)}[k] for k in dict.fromkeys(
        c.key for c in columns))


def _scenario_file(path: Path) -> Path:
    return path / "scenarios" / "base.toml" if path.is_dir() else path


def _differs(one: Scenario, other: Scenario) -> list[str]:
    """What makes two scenarios hard to compare, as sentences."""
    named: list[tuple[str, Callable[[Scenario], object]]] = [
        ("case", lambda s: s.case_folder), ("children", lambda s: s.demand),
        ("places", lambda s: s.supply.year), ("lens", lambda s: s.lens),
        ("roads", lambda s: s.travel),
    ]
    unlike = [name for name, get in named if get(one) != get(other)]
    if not unlike:
        return []
    names = [s.title or s.name for s in (one, other)]
    return [f"{names[1]} has other {', '.join(unlike)} than {names[0]} and is not compared like "
            "with like."]


def _own_error(scenario: Scenario) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Errors, errors by road kilometres, and one sentence on where they come from."""
    place = Place(scenario.case_folder, scenario)
    nothing = pd.DataFrame()
    if not (place.folder / FOLDER).is_dir():
        return nothing, nothing, ("This case has no reference journeys, so the error of its "
                                  "minutes is not measured.")
    journeys = read_references(place.folder)
    if scenario.travel.source == "crow":
        found = predict(journeys.assign(peak=False), place.roads)
        found = found.assign(model_minutes=found["rule_minutes"], model_km=found["rule_km"])
    else:
        found = predict(journeys, place.roads)
    errors, bands = error_table(found), error_by_road_km(found)
    if not len(bands):
        return errors, bands, "No reference journey was held out, so the error is not measured."
    n = int(bands["n"].sum())
    far = int(bands["high_km"].max())
    text = (f"Measured on {n:,} journeys of up to {far} road km, timed by others, that no speed "
            "was fitted to.")
    if scenario.travel.am_peak and not journeys["peak"].any():
        text += (" They were timed in light traffic; the minutes of this report are of the morning"
                 " peak, whose factors no reference here tests: their error comes on top.")
    return errors, bands, text
