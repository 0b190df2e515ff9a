"""What the command line asks: forecasts of some or all councils, a lever sought, a back-test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency import __version__
from sufficiency.case.reading import read_table
from sufficiency.common.discreet import discreet
from sufficiency.common.notebook import Column, page
from sufficiency.common.notebook import table as shown_table
from sufficiency.common.phrases import listed
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.forecast import backtest, frozen
from sufficiency.forecast.goalseek import LIMITS, seek
from sufficiency.forecast.levers import Lever, read_levers, with_levers
from sufficiency.forecast.panel import panel
from sufficiency.forecast.report import in_backtest
from sufficiency.forecast.run import Forecast, fit, project, starts
from sufficiency.forecast.specialist import PLACED, needing, placed, read_needing
from sufficiency.forecast.tables import POPULATION, SETTINGS, National, digest, read_national
from sufficiency.forecast.transitions import read_transitions

NEEDING = "needing.csv"
ALL_COUNCILS = {"total": 5, "setting": 5, "age": 1}
"""Series of a file of all councils, and Januaries ahead."""
JANUARIES = (
    Column("council", "Council"), Column("january", "January", "year"),
    Column("q50", "Children with plans", "count"), Column("q10", "In 8 of 10 draws from", "count"),
    Column("q90", "To", "count"), Column("basis", "Band"))
"""What a notebook shows of a January."""


@dataclass(frozen=True)
class Asked:
    """What is asked: see the options of the verb."""

    data: Path
    origin: int | None = None
    years: int = 10
    draws: int = 1000
    seed: int = 1
    transitions: Path | None = None
    settings: Path | None = None
    population: Path | None = None
    levers: Path | None = None
    needing: Path | None = None


@discreet
@dataclass(frozen=True, eq=False)
class Found:
    """What was found.

    Attributes:
        forecasts: of the councils asked for by name, with levers; empty when all were asked for.
        bases: the same without levers.
        table: quantiles of every council asked for.
    """

    national: National
    forecasts: tuple[Forecast, ...]
    bases: tuple[Forecast, ...]
    levers: tuple[Lever, ...]
    assumption: pd.DataFrame
    table: pd.DataFrame
    about: dict[str, object]
    digests: dict[str, str]

    def _repr_html_(self) -> str:
        """What a notebook shows: all children with plans by January, and no small count."""
        total = self.table[self.table["series"] == "total"]
        return page("Children with plans", [shown_table(total, JANUARIES)], inside="table")

    def specialist(self, forecast: Forecast) -> dict[str, np.ndarray]:
        """(years, d) children placed and needing, where settings are known."""
        return _specialist(forecast, self.assumption)

    def files(self, out: Path) -> dict[Path, bytes]:
        """The frozen file and the record beside it."""
        table, record = frozen.files(self.table, self.about, self.digests)
        return {out: table, out.with_suffix(".json"): record}


def forecasts(
    asked: Asked, councils: Sequence[str] | None, progress: Progress = lambda text: None,
    *, shown: bool = True,
) -> Found:
    """Forecasts of councils.

    Args:
        asked: files, years, draws and seed.
        councils: names or numbers; None for every one with single ages.
        progress: called with what is being done, in words.
        shown: keep the draws of each.

    Raises:
        InputError: every fault of the inputs.
    """
    progress("reading")
    national = read_national(asked.data)
    codes = [national.code(c) for c in councils] if councils is not None else None
    if asked.transitions is not None and (codes is None or len(codes) != 1):
        raise InputError([Fault(asked.transitions.name, "is of one council",
                                "Name that council alone with --council.")])
    digests = dict(national.digests)
    own, population = None, None
    levers: tuple[Lever, ...] = ()
    if asked.transitions is not None:
        own = read_transitions(asked.transitions, asked.settings)
        digests |= own.digests
    if asked.population is not None:
        population = _population(asked.population)
        digests[asked.population.name] = digest(asked.population)
    if asked.levers is not None:
        levers, digests[asked.levers.name] = read_levers(asked.levers)
    assumed = asked.needing or asked.data / NEEDING
    assumption, digests[assumed.name] = read_needing(assumed)
    progress("learning from all councils")
    everyone = codes is None
    years = min(asked.years, max(ALL_COUNCILS.values())) if everyone else asked.years
    model = fit(national, origin=asked.origin, years=years)
    if codes is None:
        codes = [c for c in model.panel.codes
                 if (c, model.origin) in model.published.stocks and starts(model, c)]
        there = national.councils[(national.councils["first_january"] <= model.origin)
                                  & (national.councils["last_january"] >= model.origin)]
        if out := [national.name(c) for c in there["la_code"] if c not in codes]:
            progress(f"left out, as January {model.origin} has no plans or single ages of them: "
                     f"{listed(out)}")
    kept: list[tuple[Forecast, Forecast]] = []
    tables = []
    for number, code in enumerate(codes, start=1):
        progress(f"{national.name(code)} ({number} of {len(codes)})")
        base = project(model, code, draws=asked.draws, seed=asked.seed, transitions=own,
                       population=population)
        found = with_levers(base, levers) if levers else base
        specialist = {} if everyone else _specialist(found, assumption)
        tables.append(frozen.rows(found, specialist, ALL_COUNCILS if everyone else None,
                                  in_backtest(code, national)))
        if shown:
            kept.append((found, base))
    about = {"version": __version__, "start": f"January {model.origin}", "seed": asked.seed,
             "draws": asked.draws, "councils": len(codes)}
    return Found(national, tuple(f for f, _ in kept), tuple(b for _, b in kept), levers, assumption,
                 pd.concat(tables, ignore_index=True), about, digests)


def sought(
    base: Forecast, found: Found, acts_on: str, series: str, target: int, by: int,
    confidence: float,
) -> str:
    """What a lever must be, beside those asked for, for a series to meet a target, in words.

    Args:
        base: one of ``found.bases``.
        found: the forecasts, with their levers and assumptions.
        acts_on: what the lever moves, such as joiners or diversion.
        series: total, placed, needing, or a setting.
        target: children at most.
        by: January in which it is to be met.
        confidence: share of draws in which it must be, 0 to 1.

    Raises:
        InputError: the January is not ahead, or there is no such series.
    """
    measures: dict[str, Callable[[Forecast], np.ndarray]] = {
        "total": lambda f: f.total(), "placed": placed,
        "needing": lambda f: needing(f, found.assumption),
        **{s: (lambda f, s=s: f.kind(s).sum(axis=2)) for s in SETTINGS},  # type: ignore[misc]
    }
    faults = []
    if by not in base.januaries:
        faults.append(Fault("--by", f"is not from {base.januaries[0]} to {base.januaries[-1]}",
                            "Choose another January.", value=str(by)))
    if series not in measures:
        faults.append(Fault("--series", "is not a series", f"Known: {', '.join(measures)}.",
                            value=series))
    if faults:
        raise InputError(faults)
    lever = Lever(acts_on, acts_on, base.origin + 1, 0, 0, 0)
    answer = seek(base, lever, measures[series], by, target, confidence, found.levers)
    goal = (f"{series.replace('_', ' ')} at most {target:,} in January {by} in {confidence:.0%} of "
            "draws")
    goal = f"{base.council}: {goal}"
    if answer.value is None:
        return (f"{goal}: no value of {acts_on} is enough; at its strongest there are at most "
                f"{answer.reached:,.0f} in that many draws.")
    if answer.value == LIMITS[acts_on][0]:
        return f"{goal}: holds without it ({answer.reached:,.0f})."
    return (f"{goal}: {acts_on} of {answer.value:.2f} from January {base.origin + 1} is enough "
            f"({answer.reached:,.0f}).")


def backtested(data: Path, draws: int, seed: int, progress: Progress = lambda text: None
               ) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The back-test of all councils, and that of parts of few children.

    Args:
        data: folder of the national tables.
        draws: number of draws.
        seed: of the draws.
        progress: told what is being done.
    """
    progress("reading")
    plans = panel(read_national(data))
    return (backtest.backtest(plans, draws=draws, seed=seed, progress=progress),
            backtest.small_parts(plans))


def _specialist(forecast: Forecast, assumption: pd.DataFrame) -> dict[str, np.ndarray]:
    if PLACED[0] not in forecast.setup.kinds:
        return {}
    return {"placed": placed(forecast), "needing": needing(forecast, assumption)}


def _population(path: Path) -> pd.DataFrame:
    table, faults = read_table(path, POPULATION)
    if faults:
        raise InputError(faults)
    return table
