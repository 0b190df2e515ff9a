"""Titles of charts: what a drawing shows in a few words, true whatever is withheld, nought or tied.

Details are those of the finding of its table, which stands with the data. An empty headline is that
of a drawing of which nothing so short can be said: it bears the title of its table.
"""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.common.phrases import called, listed, low, under
from sufficiency.publish.disclosure import extremes
from sufficiency.publish.disclosure.cells import Cell, Number
from sufficiency.publish.disclosure.extremes import ends
from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.report.table import Row


def fewest(titles: Sequence[str], cells: Sequence[Cell], rules: Rules | None) -> str:
    """Which options leave the fewest children out.

    Args:
        titles: of the options, the baseline first.
        cells: children left out by each, as printed.
        rules: threshold and rounding, as they were used; None for internal files.
    """
    found = least_left(titles, cells, rules) if len(titles) > 1 else None
    if found is None:
        return ""
    who, figures = found
    return (f"{who} fewest children without a suitable place: {figures}" if who else
            f"All leave as many children without a suitable local place: {figures}")


def least_left(
    titles: Sequence[str], cells: Sequence[Cell], rules: Rules | None
) -> tuple[str, str] | None:
    """Which options leave the fewest ("Plan A leaves"; "" = all alike), and how many; None where
    that cannot be told.

    Args:
        titles, cells, rules: as ``fewest`` is told them.
    """
    least, _ = ends(titles, cells, rules)
    if least is None or least.rivals:
        return None
    figures = at_once([cells[i] for i in least.at])
    if len(least.at) == len(titles):
        return "", figures
    who = listed([called(t) for t in least.names])
    return f"{who} leave{'s' if len(least.at) == 1 else ''}", figures


def at_once(cells: Sequence[Cell]) -> str:
    """Figures that are alike, each once: of one that is "about" another only that is told."""
    said = [str(c) for c in cells]
    return listed([w for w in dict.fromkeys(said) if f"about {w}" not in said])


def largest(
    lines: Sequence[Row], total: Count, at: int, title: str, rules: Rules | None
) -> str:
    """Which group is left out most.

    Args:
        lines: groups; one cell a scenario.
        total: of all children.
        at: position of the scenario.
        title: of it.
        rules: threshold and rounding, as they were used; None for internal files.
    """
    cells = [ln.cells[at] for ln in lines]
    _, most = ends([ln.name for ln in lines], cells, rules,
                   at_most=extremes.room(total, cells, rules))
    if len(lines) == 1 or most is None or most.rivals or most.several or not _value(
            cells[most.at[0]]):
        return ""
    names = listed([low(n) for n in most.names])
    return f"Most left out under {called(title)}: {names}, {cells[most.at[0]]}"


def lengths(shares: Sequence[float | None]) -> str:
    """The share of short journeys.

    Args:
        shares: of each scenario; None where it is not told.
    """
    told = sorted({round(100 * s) for s in shares if s is not None})
    if not told:
        return ""
    least, most = told[0], told[-1]
    span = f"{least}% to {_most(most)}" if most > least else _most(least)
    return f"Of known journeys, {span} are under 30 minutes"


def _most(percent: int) -> str:
    """A share; what rounds to all may leave some out."""
    return "99% or more" if percent == 100 else f"{percent}%"


def fewer(plans: Sequence[tuple[str, Sequence[int | None]]]) -> str:
    """In how many areas fewer lack a place with each plan: at least, as far as that is shown;
    nothing of one area, or where few areas are shown.

    Args:
        plans: title, and the change of each area; None where it is not told.
    """
    areas = len(plans[0][1]) if plans else 0
    found = [sum(1 for c in changes if c is not None and c < 0) for _, changes in plans]
    if not any(found) or areas == 1:
        return ""
    if any(c is None for _, changes in plans for c in changes):
        # Where areas are hidden, plans may be in another order: only what all reach is sure. Of
        # less than half of them it would read as if the others gained nothing.
        each = "each plan" if len(plans) > 1 else called(plans[0][0])
        sure = min(found)
        return (f"With {each} fewer lack a place in at least {sure:,} of {areas:,} areas"
                if 2 * sure >= areas else "")
    said = [f"{n:,}{f' of {areas:,} areas' if i == 0 else ''} {under(title)}"
            for i, (n, (title, _)) in enumerate(zip(found, plans, strict=True))]
    return f"Fewer lack a place in {listed(said)}"


def wide(whole: Row, title: str) -> str:
    """Who gains and who loses under a plan: the row of all children."""
    return (f"Gain a place under {called(title)}: {whole.cells[1]}; travel longer or lose one: "
            f"{whole.cells[4]}")


def _value(cell: Cell) -> float | None:
    return cell.value if isinstance(cell, Number) else None
