"""What the figures of the years say: each sentence holds whatever is withheld, none or tied."""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.common.phrases import listed, under, upper
from sufficiency.gaps.report import BEFORE
from sufficiency.publish.disclosure.extremes import ends
from sufficiency.publish.disclosure.figures import Band, Count, Rules
from sufficiency.publish.report.headlines import least_left
from sufficiency.publish.report.table import Row

SPECIALIST = ("In state special schools and SEN units", "With those who wait or would come")
BASIS = {"estimated": "estimated", "start": "as counted", "forecast": "forecast",
         "scenario": "scenario"}
NEVER = "not in these years"
NOT_TOLD = "not shown"
DISTRICT, NEED = "district", "need and phase"
ALONE = {
    NEED: "Each need and phase is looked at as if nobody else needed its places. So a figure is "
          "the least that is short, not a share of the total.",
    DISTRICT: "Each district counts every place within the guideline's minutes as if no other "
              "district used it. So a figure is the least that is short, not a share of the "
              "total."}
"""What a row by itself does not say, by what rows are: it stands before what they say."""
MANY = 3
"""Rows that a finding names at most."""
BANDS = (
    "Bands: in 8 of 10 simulated futures the figure lies between the two ends. So figures "
    "of parts do not add up.")
TESTED_AHEAD = (
    "Five years ahead is as far as forecasts like this were ever tested. What is later is a "
    "scenario: it says what follows if nothing changes, and its band is no measure of confidence.")
FILLED = (
    "Places of a plan count from the January by which they are open, and only as far as they have "
    "filled: a new school or base fills over some years. So in the January of the count a plan can "
    "leave more children out here than in the tables that count all its places at once.")
NOTES = (
    BANDS,
    TESTED_AHEAD,
    "Children in other Januaries have the needs and ages of those of the case's own January. As "
    "many are counted as published placements say, or as are forecast; how needs change was never "
    "tested.",
    "Children in state special schools and SEN units follow the places there are. The second "
    "figure adds those who wait and an assumed share of children elsewhere. Neither is of the same "
    "children as those without a suitable local place, who are in special schools, bases and "
    "independent schools.",
    FILLED,
)
SMALL = "Rows are left out where they would tell of few children. \"Under {k}\" may be none."
SIGNS = ("A question mark in a drawing, and \"withheld\" in a table, stand where nothing is told "
         "of a January.")
"""Of reports and papers: a workbook has shorthand."""


def apart(plans: Sequence[tuple[str, Count, Count]], year: int) -> str:
    """Of which plans the January of the count has another figure here than the options; or nothing.

    Args:
        plans: title, children short with the places there by then, and with all its places.
        year: of the January.
    """
    said = [f"{now} {under(title)} here, {whole} there" for title, now, whole in plans
            if now.value is not None and whole.value is not None and now.value != whole.value]
    return f"In January {year}: {listed(said)}." if said else ""


def scenario(year: int, tested: int) -> str:
    """What stands behind a January that no test covers."""
    return ", scenario" if year > tested else ""


def tested(years: Sequence[int], basis: Sequence[str]) -> int:
    """The last January whose figure is a count, an estimate or a tested forecast."""
    return max((y for y, b in zip(years, basis, strict=True) if b != "scenario"),
               default=years[0] - 1)


def _at(years: Sequence[int], last: int) -> int:
    """Position of the last January up to one; the first where all are later."""
    return max((i for i, year in enumerate(years) if year <= last), default=0)


def plans(bands: Sequence[Band], years: Sequence[int], last: int) -> str:
    """How many have EHC plans in the last tested January, against the start."""
    at = _at(years, last)
    now, then = bands[0].middle, bands[at].middle
    if then.value is None:
        return "Too few children have EHC plans for a figure to be shown."
    said = f"Children with EHC plans in January {years[at]}: {bands[at]}"
    if at == 0 or now.value is None:
        return f"{said}."
    way = ("more than" if then.value > now.value else
           "fewer than" if then.value < now.value else "as many as")
    return f"{said}, {way} the {now} of January {years[0]}."


def needing(pairs: Sequence[tuple[Band, ...]], years: Sequence[int], last: int) -> str:
    """The two series beside each other, never as one."""
    at = _at(years, last)
    placed, need = pairs[at]
    if need.middle.value is None or placed.middle.value is None:
        return "Too few children for a figure to be shown."
    return (f"Children in state special schools and SEN units in January {years[at]}, if places "
            f"come as they have: {placed}. With those who wait or would come: {need}.")


def short(
    titles: Sequence[str], bands: Sequence[Sequence[Band]], years: Sequence[int], last: int,
    rules: Rules | None,
) -> str:
    """How many are short with each plan in the last tested January, and with which the fewest.

    Args:
        titles: of the plans.
        bands: of each plan, by January.
        years: Januaries.
        last: the last tested one.
        rules: threshold and rounding, as they were used; None for internal files.
    """
    at = _at(years, last)
    cells = [of[at].middle for of in bands]
    if all(c.value is None and not c.under for c in cells):
        # As the title of a chart it stands beside years, which must not read as counts of children.
        return f"The figure for January {years[at]} is withheld."
    each = listed([f"{of[at]} {under(t)}" for t, of in zip(titles, bands, strict=True)])
    wide = (" In brackets: where it lies in 8 of 10 simulated futures."
            if any(of[at].low != of[at].high for of in bands) else "")
    said = f"Children without a suitable local place in January {years[at]}: {each}.{wide}"
    least, most = ends(list(titles), cells, rules)
    if least is None or most is None or len(titles) == 1 or least.at == most.at:
        return said
    if len(least.names) == 1 and not least.rivals:
        return f"{said} The fewest are left out {under(least.names[0])}."
    return said


def heat(
    one: str, titles: Sequence[str], lines: Sequence[Row], at: int, year: int, *, shut: bool,
    undrawn: bool, untold: bool, few: int,
) -> str:
    """Where the shortfall with a plan is largest in a January, each row looked at alone.

    Args:
        one: what a row is, in words; of which more end in "s".
        titles: of the plan, or of plans of which none has a shortfall.
        lines: rows that are drawn, a band a January.
        at: position of the January.
        year: of the January.
        shut: whether nothing is told of that January.
        undrawn: whether rows are left out that are short in no January.
        untold: whether there are rows that are not told.
        few: smaller figures are not told; 0 inside.
    """
    limit, what = f" by at least {few}" if few else "", many(one)
    who = listed([under(title) for title in titles])
    if shut:
        return f"So few are short {who} in January {year} that no row can be told."
    counts = _counts(lines, at)
    _, most = ends([line.name for line in lines], counts)
    then, of = f"{who} in January {year}", f"of the {what} that can be told "
    if most is None or not counts[most.at[0]].value:
        none = f"none {of if untold else f'of the {what} '}"
        said = f"looked at alone, {none}is short{limit} {then}, in half of the simulated futures."
    elif len(most.names) > MANY:
        said = (f"{of if untold else ''}several are short by as many {then}: "
                f"{counts[most.at[0]]} children each.")
    else:
        figures = dict.fromkeys(str(lines[i].cells[at]) for i in most.at)
        which = f"largest for {listed(list(most.names))}: " if untold or len(lines) > 1 else ""
        said = (f"{of if untold else ''}the shortfall {then} is {which}"
                f"{listed(list(figures))} children.")
    told = " can be told and" if untold else ""
    rest = (f" Those that{told} are not shown are short{limit} in no January, in half of the "
            "simulated futures."
            if undrawn and most is not None and counts[most.at[0]].value else "")
    return f"{ALONE[one]} {upper(said)}{rest}"


def none_short(lines: Sequence[Row], at: int) -> bool:
    """Whether no row is short in a January, in half of the simulated futures."""
    return all(c.value == 0 for c in _counts(lines, at))


def _counts(lines: Sequence[Row], at: int) -> list[Count]:
    """The middle of each row in a January; too few to be told count as none."""
    return [Count(0) if band.middle.under else band.middle for line in lines
            for band in line.cells[at:at + 1] if isinstance(band, Band)]


def many(one: str) -> str:
    """Districts, or needs and phases."""
    return " and ".join(f"{word}s" for word in one.split(" and "))


def first_short(
    bands: Sequence[Band], years: Sequence[int], opens: int = 0
) -> tuple[str, str]:
    """First January in which the median, and in which nine futures of ten, are short.

    Args:
        bands: by January.
        years: Januaries.
        opens: the first in which something that the plan opens is there; 0 where nothing is.
    """
    if any(b.middle.value is None and not b.middle.under for b in bands):
        return NOT_TOLD, NOT_TOLD
    likely = next((y for y, b in zip(years, bands, strict=True) if b.middle.value), None)
    surely = next((y for y, b in zip(years, bands, strict=True) if b.low.value), None)
    first, second = (
        NEVER if year is None else f"January {year}{BEFORE if year < opens else ''}"
        for year in (likely, surely))
    return first, second


def first_years(some: bool, hidden: bool) -> str:
    """What is said above the first Januaries.

    Args:
        some: whether any can be told.
        hidden: whether of any need and phase an earlier January is withheld.
    """
    if not some:
        return ("In which January each need and phase is first short cannot be told: an earlier "
                "January is withheld.")
    alone = ("Each need and phase is looked at alone: nobody else is taken to need its places; "
             "together they may be short sooner.")
    return f"{alone} Where an earlier January is withheld nothing is told." if hidden else alone


def plans_headline(bands: Sequence[Band], years: Sequence[int], last: int) -> str:
    """How many have EHC plans in the last tested January, in a few words."""
    at = _at(years, last)
    now, then = bands[0].middle, bands[at].middle
    if then.value is None:
        return ""
    said = f"Children with EHC plans in January {years[at]}: {then}"
    return said if at == 0 or now.value is None else f"{said} ({now} in January {years[0]})"


def needing_headline(
    pairs: Sequence[tuple[Band, ...]], years: Sequence[int], last: int
) -> str:
    """Who needs a specialist place, and who is placed, in a few words."""
    at = _at(years, last)
    placed, need = (band.middle for band in pairs[at])
    if need.value is None or placed.value is None:
        return ""
    return (f"In January {years[at]}, {placed} children are in state special schools and SEN "
            f"units, {need} with those who wait or would come")


def short_headline(
    titles: Sequence[str], bands: Sequence[Sequence[Band]], years: Sequence[int], last: int,
    rules: Rules | None,
) -> str:
    """With which plan the fewest are short, or of two how many; asked as ``short`` is."""
    at = _at(years, last)
    cells = [of[at].middle for of in bands]
    found = least_left(titles, cells, rules)
    if found is None or any(c.value is None for c in cells):
        return ""
    who, figures = found
    if len(cells) == 2 and who:
        each = listed([f"{cell} {under(t)}" for t, cell in zip(titles, cells, strict=True)])
        return f"Without a suitable place in January {years[at]}: {each}"
    return (f"{who} fewest without a suitable place in January {years[at]}: {figures}" if who else
            f"Children without a suitable place in January {years[at]}: {figures}")


def heat_headline(
    one: str, title: str, lines: Sequence[Row], at: int, year: int, *, shut: bool, untold: bool,
    few: int,
) -> str:
    """Which rows are short of most places in a January, in a few words; see ``heat``."""
    of, then = "of those shown " if untold else "", f"in January {year} {under(title)}"
    if shut:
        return f"Too few are short {then} for a row to be shown"
    counts = _counts(lines, at)
    _, most = ends([line.name for line in lines], counts)
    if most is None or not counts[most.at[0]].value:
        return (f"Looked at alone, no {one} {of}is short{f' by {few} or more' if few else ''} "
                f"{then}")
    figure = counts[most.at[0]]
    if len(most.names) > MANY:
        return upper(f"{of}several {many(one)}, each alone, have the largest shortfall {then}: "
                     f"{figure} children each")
    return (f"Largest shortfall{' shown' if untold else ''}, each alone, {then}: "
            f"{listed([_bracketed(n) for n in most.names])}, {figure} children")


def _bracketed(name: str) -> str:
    """A need and phase in a title, which has a colon of its own."""
    need, colon, phase = name.partition(": ")
    return f"{need} ({phase})" if colon else need
