"""The tables of the years ahead, each with what it says in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.common.phrases import called, listed, upper
from sufficiency.forecast.pooled import TESTED
from sufficiency.forecast.report import BAND
from sufficiency.forecast.run import Forecast
from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Band, Count, Fact, Rules
from sufficiency.publish.report.table import Row, Table
from sufficiency.publish.report.years import words
from sufficiency.publish.report.years.figures import Figures, PlanFigures
from sufficiency.publish.report.years.rows import Line

MANY, SHORT, WHICH, WHERE, ADDS = PARTS = (
    "How many children", "How many places are short", "Which needs, and from when",
    "Where even all places in reach are too few", "What each option adds")
"""Headings, in order."""
BEFORE = {WHICH: words.ALONE[words.NEED], WHERE: words.ALONE[words.DISTRICT]}
"""What is to be read before the figures of a part."""
PLACES_OF, SHORT_OF = "Places open and filled so far: ", "Children short of a place: "
"""How columns of plans begin."""
COUNTED = ("estimated", "start")
"""What figures rest on of Januaries up to that of the case's children."""
INNER = (0.25, 0.75)
PHASES = {"primary": "primary", "secondary": "secondary", "post16": "post-16"}
"""Short, as they stand beside a need."""
ORDER = tuple(PHASES)


@dataclass(frozen=True)
class YearSheet(Table):
    """A table that can be drawn over the years.

    Attributes:
        part: heading it stands under.
        drawn: "fan" (a row a January) or "heat" (a column a January); empty = not drawn.
        years: Januaries of its rows or columns.
        tested: last January whose band is a statistic; later ones are a scenario.
        shown: columns of a fan.
        few: figures below it are not told; 0 inside.
        as_if: that plans are counted as if agreed in the past, where they are.
        filling: that what plans open is not full yet in the last tested January, where so.
    """

    part: str = ""
    drawn: str = ""
    years: tuple[int, ...] = ()
    tested: int = 0
    shown: tuple[int, ...] = ()
    few: int = 0
    as_if: str = ""
    filling: str = ""

    def cells_shown(self, line: Row) -> tuple[Cell, ...]:
        """The cells of a row that a drawing shows.

        Args:
            line: of this table.
        """
        return tuple(line.cells[at] for at in self.shown) if self.shown else line.cells


def of_forecast(
    forecast: Forecast, specialist: dict[str, np.ndarray], last: int, rules: Rules | None
) -> Iterator[YearSheet]:
    """How many children hold plans, and how many are placed and need a specialist place.

    Args:
        forecast: of one council.
        specialist: (years, d) children placed and needing, where that is known.
        last: January up to which it is told.
        rules: None for internal files.
    """
    start = int(forecast.setup.stock.sum())
    januaries = [y for y in forecast.januaries if y <= last]
    tested = forecast.origin + TESTED
    bands = [Band.one(counted(start, rules)),
             *(drawn(forecast.total()[i], rules) for i in range(len(januaries)))]
    years = (forecast.origin, *januaries)
    yield _fan("years-plans", f"Children with EHC plans in {forecast.council}", years, tested,
               ("All EHC plans",), [(band,) for band in bands],
               words.plans(bands, years, tested), words.plans_headline(bands, years, tested))
    if specialist and januaries:
        pairs = [tuple(drawn(of[i], rules) for of in specialist.values())
                 for i in range(len(januaries))]
        yield _fan("years-needing", "Children in state special schools and SEN units, and with "
                   "those who wait or would come",
                   tuple(januaries), tested, words.SPECIALIST, pairs,
                   words.needing(pairs, januaries, tested),
                   words.needing_headline(pairs, januaries, tested))


def _fan(
    key: str, title: str, years: Sequence[int], tested: int, columns: tuple[str, ...],
    cells: Sequence[tuple[Cell, ...]], finding: str, headline: str,
) -> YearSheet:
    return YearSheet(
        key, title, "January", "children", columns,
        tuple(Row(f"January {year}{words.scenario(year, tested)}", row)
              for year, row in zip(years, cells, strict=True)),
        finding, headline, MANY, "fan", tuple(years), tested, tuple(range(len(columns))))


def counted(children: float, rules: Rules | None) -> Count:
    """A figure as it is told: small ones and none look the same.

    Args:
        children: a count, or a quantile of draws.
        rules: None for internal files.
    """
    whole = round(children)
    if rules is None:
        return Count(whole)
    return Count(None, under=rules.k) if whole < rules.k else Count(rules.rounded(whole))


def drawn(draws: np.ndarray, rules: Rules | None) -> Band:
    """The band of some draws; each end is told as a count is.

    Args:
        draws: (d,) children.
        rules: None for internal files.
    """
    low, middle, high = (counted(float(q), rules) for q in np.quantile(draws, BAND))
    first, third = (counted(float(q), rules) for q in np.quantile(draws, INNER))
    return Band(low, middle, high, (first, third))


def of_places(told: Figures, rules: Rules | None) -> Iterator[YearSheet]:
    """How many places are short, of which kind, where and from when.

    Args:
        told: figures that passed disclosure control.
        rules: those by which they did; None for internal files.
    """
    titles = [plan.title for plan in told.plans]
    tested = words.tested(told.years, told.basis)
    rows = tuple(
        Row(f"January {year}, {words.BASIS[basis]}", (
            told.children[i], *(cell for plan in told.plans
                                for cell in (plan.places[i], plan.short[i]))))
        for i, (year, basis) in enumerate(zip(told.years, told.basis, strict=True)))
    columns = tuple(name for title in titles
                    for name in (f"{PLACES_OF}{title}", f"{SHORT_OF}{title}"))
    yield YearSheet(
        "years-short", "Children without a suitable local place", "January", "",
        ("Children", *columns), rows,
        " ".join(filter(None, (words.short(
            titles, each := [p.short for p in told.plans], told.years, tested, rules),
            past := as_if(told)))),
        words.short_headline(titles, each, told.years, tested, rules),
        SHORT, "fan", told.years, tested, tuple(range(2, 2 + 2 * len(titles), 2)),
        as_if=past, filling=filling(told, tested))
    yield from _heats(told, tested, areas=False)
    yield from _first_years(told)
    if any(line[2] for plan in told.plans for line in plan.alone):
        yield from _heats(told, tested, areas=True)


def as_if(told: Figures) -> str:
    """That plans not built yet are counted as if they had been agreed in the past; or nothing.

    Args:
        told: Januaries and what they rest on, and plans with when they are there.
    """
    known = [y for y, b in zip(told.years, told.basis, strict=True) if b in COUNTED]
    past = [p for p in told.plans if known and 0 < p.due <= known[-1]]
    if not past:
        return ""
    dues = sorted({p.due - 1 for p in past})
    span = " or ".join(map(str, dict.fromkeys((dues[0], dues[-1]))))
    return (f"{listed([called(p.title) for p in past])} {'is' if len(past) == 1 else 'are'} "
            f"counted as if agreed in the past, with places from {span} on: chosen now, they come "
            "later.")


def filling(told: Figures, tested: int) -> str:
    """That what plans open goes on filling after a January by which all of it is there; or nothing.

    Args:
        told: Januaries, and plans with their places and when what they open is there.
        tested: the January.
    """
    if tested not in told.years:
        return ""
    at = told.years.index(tested)
    # If nothing is built there is no such growth: places that are there count whole.
    opened = sorted({year for plan in told.plans if plan.dated
                     and plan.places[at].value < plan.places[-1].value
                     for _, years in plan.dated for year in years})
    return (f"What opens in {listed(list(map(str, opened)))} is still filling in January {tested}."
            if opened and opened[-1] < tested else "")


def _heats(told: Figures, tested: int, *, areas: bool) -> Iterator[YearSheet]:
    """Those of all plans; that none has a shortfall is said once, of all plans it is true of."""
    at = max((i for i, year in enumerate(told.years) if year <= tested), default=0)
    sheets = [_heat(told, plan, tested, at, areas=areas) for plan in told.plans]
    none = [plan.short[at].middle.value is not None and words.none_short(sheet.lines, at)
            for plan, sheet in zip(told.plans, sheets, strict=True)]
    same = [plan.title for plan, so in zip(told.plans, none, strict=True) if so]
    for plan, sheet, so in zip(told.plans, sheets, none, strict=True):
        titles = same if so else [plan.title]
        yield replace(sheet, finding="" if plan.title != titles[0] else words.heat(
            words.DISTRICT if areas else words.NEED, titles, sheet.lines, at, told.years[at],
            shut=plan.short[at].middle.value is None,
            undrawn=len(sheet.lines) < sum(bool(ln[2]) == areas for ln in plan.alone)
            and all(band.middle.value is not None for band in plan.short),
            untold=_untold(told, areas), few=told.few))


def _untold(told: Figures, areas: bool) -> bool:
    """Whether there are rows that are not told."""
    return any(bool(line[2]) == areas for line in told.untold)


def _heat(told: Figures, plan: PlanFigures, tested: int, at: int, *, areas: bool) -> YearSheet:
    """Rows x Januaries of one plan, without what it says; those short in no January are left
    out."""
    mine = {line: bands for line, bands in plan.alone.items() if bool(line[2]) == areas}
    shown = {line: bands for line, bands in mine.items() if any(_some(b) for b in bands)}
    order = sorted(shown, key=lambda line: (line[2], NEED_NAMES.get(line[0], line[0]),
                                            ORDER.index(line[1]) if line[1] in ORDER else 0))
    one = words.DISTRICT if areas else words.NEED
    lines = tuple(Row(name(line), shown[line]) for line in order)
    title = ("Children of a district beyond all places within the guideline's minutes" if areas
             else "Short, each need and phase alone")
    return YearSheet(
        f"years-{'areas' if areas else 'needs'}-{plan.key}", f"{title}: {plan.title}",
        upper(one), "children",
        tuple(f"January {year}" for year in told.years), lines,
        headline=words.heat_headline(
            one, plan.title, lines, at, told.years[at],
            shut=plan.short[at].middle.value is None, untold=_untold(told, areas), few=told.few),
        part=WHERE if areas else WHICH, drawn="heat", years=told.years, tested=tested,
        few=told.few)


def _some(band: Band) -> bool:
    """Whether there is anything to draw of a January: a shortfall in half of the draws."""
    return bool(band.middle.value)


def name(line: Line) -> str:
    """A need and phase, or a district, in words."""
    need, phase, district = line
    return district or f"{NEED_NAMES.get(need, need)}: {PHASES.get(phase, phase)}"


def _first_years(told: Figures) -> Iterator[YearSheet]:
    """First January short of each need and phase that ever is; nothing where none ever is."""
    lines, hidden = [], False
    every = sorted({line for plan in told.plans for line in plan.alone if not line[2]},
                   key=lambda line: (NEED_NAMES.get(line[0], line[0]),
                                     ORDER.index(line[1]) if line[1] in ORDER else 0))
    for line in every:
        cells = tuple(word for plan in told.plans for word in words.first_short(
            plan.alone[line], told.years, plan.opens))
        if set(cells) - {words.NEVER, words.NOT_TOLD}:
            lines.append(Row(name(line), cells))
        hidden = hidden or words.NOT_TOLD in cells
    columns = tuple(f"{what}: {plan.title}" for plan in told.plans
                    for what in ("In half of the simulated futures", "In nine of ten"))
    few = f" by at least {told.few}" if told.few else ""
    if lines or hidden:
        yield YearSheet(
            "years-first", f"First January short{few}, even with every place it shares",
            upper(words.NEED), "", columns, tuple(lines), words.first_years(bool(lines), hidden),
            part=WHICH)


def place_years(options: Sequence[tuple[str, int, int]], title: str, key: str) -> YearSheet:
    """What each option adds over the years: for inside only.

    Args:
        options: name, January it is there from, place-years.
        title: of the plan.
        key: the plan's, of ``PlanFigures``.
    """
    return YearSheet(
        f"years-options-{key}", f"Place-years that each option adds: {title}", "Option",
        "", ("There from", "Place-years"),
        tuple(Row(site, (f"January {opens}", Fact(years))) for site, opens, years in options),
        part=ADDS)


def parts(sheets: Sequence[Table]) -> list[tuple[str, list[YearSheet]]]:
    """The tables under their headings, in order; headings without any are left out."""
    mine = [s for s in sheets if isinstance(s, YearSheet)]
    found = [(part, [s for s in mine if s.part == part]) for part in PARTS]
    return [(part, own) for part, own in found if own]
