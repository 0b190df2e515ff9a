"""How well, and how fast, speeds of streets are found again from journeys.

    python benchmarks/streetfit.py EXTRACT [--journeys 300] [--noise 1.0] [--seed 1]

The case of ``streetcase.py`` gets reference journeys, in free flow and in the morning peak, that
were driven at other speeds than the tool's own; a normal error is added to each, in minutes. Then
`validate --calibrate` fits, and says its error on the half it never saw, beside the error that the
true speeds have there: that of the noise alone.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from streetcase import write_case

from sufficiency.study.accuracy import validate
from sufficiency.travel.accuracy.errors import predict
from sufficiency.travel.sources.osm_extract import read_extract
from sufficiency.travel.sources.select import street_base, without_ferries
from sufficiency.travel.sources.speeds import usual_speeds

TRUTH = {"trunk_dual": {"rural_kph": 102.0}, "trunk": {"rural_kph": 70.0},
         "primary": {"rural_kph": 61.0, "rural_peak_factor": 1.3},
         "secondary": {"rural_kph": 51.0, "rural_peak_factor": 1.25},
         "tertiary": {"rural_kph": 44.0, "rural_peak_factor": 1.2},
         "unclassified": {"rural_kph": 37.0}, "residential": {"urban_peak_factor": 1.4},
         "terminal_minutes": {"value": 3.5}}
"""Other speeds than the usual ones; the rest stay."""


def true_speeds() -> pd.DataFrame:
    """The table the references were driven at."""
    table = usual_speeds().set_index("class")
    for name, cells in TRUTH.items():
        for column, value in cells.items():
            table.loc[name, column] = value
    return table.reset_index()


def write_references(
    extract: Path, scenario: Path, *, journeys: int, noise: float, seed: int
) -> list[Path]:
    """Journeys from the homes of a case to its schools and sites, half of the homes to be fitted
    to: two tables beside the scenario, in free flow and in the peak."""
    case, rng = scenario.parent.parent, np.random.default_rng(seed)
    points = ["easting_m", "northing_m"]
    homes = pd.read_csv(case / "children.csv")[points].to_numpy(float)
    ends = pd.concat([pd.read_csv(case / f"{name}.csv")[points] for name in ("places", "sites")])
    home = rng.integers(0, len(homes), journeys)
    a, b = homes[home], ends.to_numpy(float)[rng.integers(0, len(ends), journeys)]
    table = pd.DataFrame({
        "from": [f"run {k}" for k in range(journeys)], "to": "school",
        "from_easting_m": a[:, 0], "from_northing_m": a[:, 1], "to_easting_m": b[:, 0],
        "to_northing_m": b[:, 1], "crow_km": np.hypot(*(a - b).T) / 1000, "minutes": np.nan,
        "km": np.nan, "peak": np.arange(journeys) % 2 == 1, "way": "fastest",
        "fitted": home % 2 == 0,
    })
    table = table[table["crow_km"] > 1]
    roads, speeds = without_ferries(read_extract(extract)), true_speeds()
    found = predict(table, lambda peak: street_base(roads, peak, speeds).roads)
    minutes = found["model_minutes"] + rng.normal(0, noise, len(table))
    table = table.assign(minutes=minutes.clip(lower=0.5)).dropna(subset="minutes").round(3)
    files = []
    for peak, name in ((False, "free.csv"), (True, "peak.csv")):
        files.append(scenario.parent / name)
        table[table["peak"] == peak].drop(columns=["km", "way", "crow_km"]).to_csv(
            files[-1], index=False)
    return files


def with_table(scenario: Path, speeds: pd.DataFrame, name: str) -> Path:
    """A scenario beside another that drives at these speeds."""
    speeds.to_csv(scenario.parent / f"{name}.csv", index=False)
    path = scenario.parent / f"{name}.toml"
    path.write_text(f'extends = "{scenario.name}"\n[travel]\nspeeds = "{name}.csv"\n')
    return path


def held_out(scenario: Path, files: list[Path]) -> list[float]:
    """Mean absolute error in minutes on the rows of each table that nothing was fitted to."""
    table = validate(scenario, files).errors
    rows = table.query("by == 'all' and part == 'held out' and measure == 'minutes'")
    return rows.set_index("source").loc[[file.name for file in files], "mae"].tolist()


def main() -> None:
    """Fit to journeys made up on the extract named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("--journeys", type=int, default=300)
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scenario = write_case(args.extract, Path(name) / "case", seed=args.seed)
        files = write_references(args.extract, scenario, journeys=args.journeys,
                                 noise=args.noise, seed=args.seed)
        clock, processor = time.perf_counter(), time.process_time()
        validate(scenario, files)
        plain = time.perf_counter() - clock, time.process_time() - processor
        clock, processor = time.perf_counter(), time.process_time()
        found = validate(scenario, files, fit=True)
        whole = time.perf_counter() - clock, time.process_time() - processor
        best = held_out(with_table(scenario, true_speeds(), "true"), files)
    truth = true_speeds().set_index("class")
    for (what, fit), least in zip(found.calibrations.items(), best, strict=True):
        print(f"{what}: {fit.fit_after.n} journeys fitted to, {fit.check_after.n} checked on: mean "
              f"absolute error there {fit.check_before.mae:.2f} -> {fit.check_after.mae:.2f} "
              f"minutes (true speeds: {least:.2f}); {fit.evaluations} networks")
        for f in fit.fitted:
            p = f.parameter
            print(f"  {p.road_class:<17}{p.column:<18}{p.start:>7.2f} ->{f.value:>7.2f}   true "
                  f"{truth.at[p.road_class, p.column]:.2f} {f.at}")
        for p in fit.left:
            print(f"  {p.road_class:<17}{p.column:<18} left, hardly used")
    print(f"validate {plain[0]:.1f} s (processor {plain[1]:.1f}), with both fits {whole[0]:.1f} s "
          f"(processor {whole[1]:.1f})")


if __name__ == "__main__":
    main()
