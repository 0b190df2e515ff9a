"""By how much the children who need a specialist place change from year to year.

Children of a case are in special schools, units and bases, and independent schools; they change as
those placements do. Ahead of the January of the forecast each need and phase has its own draws; a
cell too small to have a growth of its own takes that of its phase. Before it only placements as a
whole are published, so every need and phase changes alike, by the kinds of placement that are
published, and not masked, in both years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.needs import PHASES
from sufficiency.forecast.panel import Panel
from sufficiency.forecast.pooled import TESTED
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.specialist import PLACED
from sufficiency.forecast.tables import PLANS, SERIES

KINDS = (*PLACED, "independent")
SMALLEST = 30
"""Children of a need and phase at the start below which it grows as its phase does."""
OF_PHASE = {"primary": ("early years", "primary"), "secondary": ("secondary",),
            "post16": ("post-16",)}
"""Phase of a case -> phases of a forecast."""
WITHIN = {"DS": "OTH"}
"""Need of a case -> need it is published in."""
Cell = tuple[str, str]
"""Need and phase of a case."""


@discreet
@dataclass(frozen=True, eq=False)
class Growth:
    """Children as a multiple of those of the forecast's January.

    Attributes:
        years: Januaries, in order.
        factor: by January, (cells, d); one draw where it was published.
        basis: by January, what the figures are.
    """

    years: tuple[int, ...]
    factor: tuple[np.ndarray, ...]
    basis: tuple[str, ...]


def growth(
    forecast: Forecast, panel: Panel, cells: Sequence[Cell], years: Sequence[int], draws: int
) -> Growth:
    """The factors of cells in years.

    Args:
        forecast: of one council, with its draws.
        panel: series of all councils, breaks masked.
        cells: needs and phases that are asked about.
        years: Januaries up to the end of the forecast.
        draws: as many of the forecast's draws, from the first.

    Raises:
        InputError: placements of an earlier January are not published for this council.
    """
    known = {y: _published(panel, forecast.code, forecast.origin, y)
             for y in years if y <= forecast.origin}
    if missing := [y for y, factor in known.items() if np.isnan(factor)]:
        raise InputError([Fault(
            PLANS.file, "has no placements to compare with those of "
            f"January {forecast.origin} for this council", "Begin later, with --from.",
            column="year", value=", ".join(map(str, missing)))])
    factors, basis = [], []
    ahead = _ahead(forecast, cells, draws)
    for year in years:
        if year <= forecast.origin:
            factors.append(np.full((len(cells), 1), known[year]))
            basis.append("start" if year == forecast.origin else "estimated")
        else:
            y = year - forecast.origin - 1
            factors.append(ahead[y])
            basis.append("forecast" if y < TESTED else "scenario")
    return Growth(tuple(years), tuple(factors), tuple(basis))


def first_told(panel: Panel, code: str, origin: int, first: int) -> int:
    """The first January from which on a council's placements are published; a council that is
    newer, or whose earlier ones are masked, has none before.

    Args:
        panel: series of all councils, breaks masked.
        code: the council's number.
        origin: January of the forecast, which they are compared with.
        first: January to begin with where it can be.
    """
    lacking = [y for y in range(first, origin)
               if y in panel.years and np.isnan(_published(panel, code, origin, y))]
    return max(lacking, default=first - 1) + 1


def _published(panel: Panel, code: str, origin: int, year: int) -> float:
    """Placements of a January against those of the start, which may themselves be estimated."""
    if year == origin:
        return 1.0
    place = panel.codes.index(code)
    kinds = [SERIES.index(k) for k in KINDS]
    then, now = (panel.plans[kinds, place, panel.years.index(y)] for y in (year, origin))
    both = np.isfinite(then) & np.isfinite(now)
    return float(then[both].sum() / now[both].sum()) if both.any() else float("nan")


def _ahead(forecast: Forecast, cells: Sequence[Cell], draws: int) -> list[np.ndarray]:
    """By year ahead, (cells, d) factors."""
    setup = forecast.setup
    mine = [i for i, kind in enumerate(setup.kinds) if kind in KINDS]
    drawn = forecast.by_need[:, :draws, :, mine].sum(axis=3)  # (y, d, n, phase)
    start = np.stack([setup.stock[:, mine][..., p].sum(axis=(1, 2)) for p in PHASES.values()],
                     axis=-1)  # (n, phase)
    names = list(PHASES)
    out = np.ones((len(drawn), len(cells), drawn.shape[1]))
    for c, (need, phase) in enumerate(cells):
        columns = [names.index(p) for p in OF_PHASE[phase]]
        rows = [i for i, n in enumerate(setup.needs) if n == WITHIN.get(need, need)]
        if start[rows][:, columns].sum() < SMALLEST:
            rows = list(range(len(setup.needs)))
        first = start[rows][:, columns].sum()
        if first:
            out[:, c] = drawn[:, :, rows][..., columns].sum(axis=(2, 3)) / first
    return list(out)
