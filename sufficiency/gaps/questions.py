"""What may be asked of the years ahead, in Python as on the command line.

Each function stands for a verb: the same arguments, the same defaults, the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.progress import Progress
from sufficiency.datasets import PUBLISHED, series_in
from sufficiency.datasets.council_names import number_of
from sufficiency.errors import Fault, InputError
from sufficiency.forecast import study as ahead
from sufficiency.forecast.of_case import of_scenario
from sufficiency.gaps.returns import Returns
from sufficiency.gaps.run import DRAWS, LAST, Asked, Gaps, gaps, tables_of_returns
from sufficiency.gaps.targets import forecast_band
from sufficiency.study import phasing_draws
from sufficiency.study.source import Source, scenario_of

MOST_DRAWS = 10_000


@kinds_checked
@within(years=(1, 20), draws=(100, MOST_DRAWS), seed=(0, 2**63))
def forecasts(
    source: Source | None = None, councils: Sequence[str] | None = None, *,
    series: Path | str = PUBLISHED, origin: int | None = None, years: int = 10,
    draws: int = 1000, seed: int = 1, transitions: Path | str | None = None,
    settings: Path | str | None = None, population: Path | str | None = None,
    levers: Path | str | None = None, needing: Path | str | None = None,
    progress: Progress = lambda text: None,
) -> ahead.Found:
    """How many children hold plans in the years ahead, where, with which needs, and how sure.

    Args:
        source: scenario, or its file, whose case names its council; None for councils by name.
        councils: names or DfE numbers; with neither, every council (its table alone, five years).
        series: folder of published series; "published" = those that come with the package.
        origin: January to start from; None for the last, or a scenario's own.
        years: Januaries ahead, 1 to 20.
        draws: 100 to 10,000.
        seed: the same seed gives the same figures.
        transitions: the council's own children from January to January (CSV).
        settings: kind of placement of each of its settings (CSV).
        population: residents by age in years ahead (CSV).
        levers: dated what-ifs (CSV).
        needing: who would be placed if there were places (CSV); None for that of the series.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files; an unknown council; numbers beyond what may be asked.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.forecasts(councils=["Rutland"], years=2, draws=100)
        >>> found.forecasts[0].total().shape
        (2, 100)
        >>> sorted(set(found.table["series"]))[:2]
        ['age', 'age_band']
    """
    files = {name: None if path is None else Path(path) for name, path in (
        ("transitions", transitions), ("settings", settings), ("population", population),
        ("levers", levers), ("needing", needing))}
    asked = ahead.Asked(series_in(series), origin, years, draws, seed, **files)
    asked, names = whose(source, councils or (), asked)
    everyone = source is None and councils is None
    if not everyone and not names:
        raise InputError([Fault("councils", "names none",
                                "Name one, or leave the argument out for every council.")])
    return ahead.forecasts(asked, None if everyone else names, progress, shown=not everyone)


def whose(
    source: Source | None, councils: Sequence[str], asked: ahead.Asked
) -> tuple[ahead.Asked, list[str]]:
    """What is asked, filled from a scenario if there is one, and the councils: its own first.

    Args:
        source: scenario, or its file; None for councils by name.
        councils: names or DfE numbers.
        asked: whatever it names itself stands.

    Raises:
        InputError: the scenario cannot be read, or names no council; a council was divided.
    """
    names = [number_of(word) for word in councils]
    if source is None:
        return asked, names
    asked, code = of_scenario(scenario_of(source), asked)
    return asked, [code, *names]


@kinds_checked
@within(draws=(20, 1000), seed=(0, 2**63))
def places_short(
    sources: Sequence[Source], first: int | None = None, last: int = LAST, *,
    series: Path | str = PUBLISHED, draws: int = DRAWS, seed: int = 1, where: bool = False,
    progress: Progress = lambda text: None,
) -> list[Gaps]:
    """How many places are short in which year, of which kind, with each scenario: ``gaps``.

    Args:
        sources: scenarios of one case, or their files, as do-nothing and a plan.
        first: January to begin with; None for 2019 or that of the places, whichever is
            later, or the first after it from which on the council's placements are published.
        last: January to end with.
        series: folder of published series; "published" = those that come with the package.
        draws: of the forecast, 20 to 1,000.
        seed: the same seed gives the same figures.
        where: also in which districts they live who are short.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files; a case that does not name its council.
        NoSolutionError: a scenario leaves a choice and no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> try:
        ...     sf.places_short([sf.datasets.tiny()])
        ... except sf.InputError as error:
        ...     error.faults[0].problem
        'does not say which council this is'
    """
    if not len(sources):
        raise InputError([Fault("sources", "names none", "Give a scenario or more.")])
    asked = Asked(ahead.Asked(series_in(series), seed=seed), first, last, draws, where=where)
    return gaps(sources, asked, progress)


@kinds_checked
@within(draws=(100, MOST_DRAWS), seed=(0, 2**63))
def returns(
    source: Source, *, series: Path | str = PUBLISHED, draws: int = 1000, seed: int = 1,
    progress: Progress = lambda text: None,
) -> Returns:
    """Tables in the shape of returns: specialist forecasts, places planned, provision by need.

    Args:
        source: scenario with the places planned, or its file.
        series: folder of published series; "published" = those that come with the package.
        draws: 100 to 10,000.
        seed: the same seed gives the same figures.
        progress: told what is being done.

    Returns:
        Name of each file that the verb writes -> its table. Internal: small counts are in them.

    Raises:
        InputError: every fault of the files; a case that does not name its council.
        NoSolutionError: the scenario leaves a choice and no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> try:
        ...     sf.returns(sf.datasets.tiny(), draws=5)
        ... except sf.InputError as error:
        ...     error.faults[0].remedy
        'Give 100 to 10,000.'
    """
    return tables_of_returns(
        source, ahead.Asked(series_in(series), draws=draws, seed=seed), progress)


@kinds_checked
@within(count=(1, 20), seconds=1)
def phase_over_draws(
    source: Source, count: int = 3, seconds: float = 60.0, progress: Progress = lambda _: None, *,
    series: Path | str = PUBLISHED,
) -> phasing_draws.RobustProgramme:
    """One opening programme for the years and many draws together: ``phase --draws``.

    Args:
        source: scenario; its sections phase and robust.
        count: draws that are looked at, 1 to 20; they stand for 100.
        seconds: time for the search, once all is read; the test on other draws comes after it.
        progress: is told each step.
        series: folder of published series that the draws are forecast from; "published" = those
            that come with the package. Not looked at where the council gives its own numbers of
            later years or is not named: then the draws are of the scenario's band on demand.

    Raises:
        InputError: faults of the files, or settings that contradict each other.
        NoSolutionError: no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.phase_over_draws(sf.datasets.tiny(), count=2, seconds=5)
        >>> found.options["opens"].tolist()
        [2026, 2026]
    """
    return phasing_draws.phase_over_draws(
        source, count, seconds, progress,
        sample=partial(forecast_band, ahead.Asked(series_in(series))))
