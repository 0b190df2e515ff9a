"""Children and places through the years as tables and sentences, with small counts left out."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from sufficiency.forecast.report import FEWEST, shown
from sufficiency.gaps.flow import Flow
from sufficiency.study import pins

INTERNAL = (f"Internal. Counts below {FEWEST} are not shown here, and are in the files; --public "
            "writes what may be published.")


def _count(children: float) -> str:
    """A count; none is told as such."""
    return shown(children) if round(children) else "none"


def tables(found: Flow) -> list[tuple[str, pd.DataFrame]]:
    """What to print: children, moves and places by January, and the same placed anew."""
    years = found.years
    january = [f"{y} {b}" for y, b in zip(years["year"], years["basis"], strict=True)]

    def of(*names: str) -> pd.DataFrame:
        table = pd.DataFrame({"january": january})
        for name in names:
            table[name] = [*map(_count, years[name])]
        return table

    minutes = years[["minutes_mean_local", "greenfield_minutes_mean_local"]]
    few = [n - u < FEWEST for n, u in zip(years["children"], years["unplaced"], strict=True)]
    told = minutes.mask(pd.Series(few, index=minutes.index), axis=0)
    places = of("children", "beyond", "unplaced").assign(
        places=[f"{p:,}" for p in years["places"]], minutes_mean_local=told["minutes_mean_local"])
    order = ["january", "children", "places", "beyond", "unplaced", "minutes_mean_local"]
    places = places[order].rename(columns={"unplaced": "left out"})
    anew = of("unplaced", "greenfield_unplaced", "moved", "greenfield_moved").rename(columns={
        "unplaced": "left out", "greenfield_unplaced": "left out anew",
        "greenfield_moved": "moved anew"})
    costs = pins.shown(found.pins)
    if len(costs):
        costs.insert(0, "january", found.pins["year"].astype(str))
    return [
        (f"{found.title}: children and places", places),
        ("Who comes, goes and moves", of("joiners", "leavers", "sessional_over", "lost_place",
                                         "may_move", "moved")),
        ("Beside everybody placed anew each January", anew),
        *([(pins.TITLE, costs)] if len(costs) else ()),
    ]


def meaning(found: Flow) -> list[str]:
    """What the figures are; no figure is in it."""
    bases = set(found.years["basis"])
    out = [
        "Each September those who have no place, start, go up to Year 7 or 12, or are stated to "
        "move get the best places that are left; everybody else stays. In the first January "
        "nobody is moved.",
        "Joiners and leavers are net: as few as give the children of each need and phase. Who "
        "goes elsewhere for want of a place stays there until then, too.",
        "Left out: without a suitable local place, those at independent schools or outside the "
        "area among them.",
    ]
    if "unchanged" in bases:
        out.append("Unchanged: nothing is known of other years, so there are as many children as "
                   "in the first.")
    if "estimated" in bases:
        out.append("Estimated: children of earlier Januaries have the needs and ages of those of "
                   "the case, and are as many as published placements say.")
    if "scenario" in bases:
        out.append("Scenario: beyond five years no forecast was ever tested.")
    return out


def sentences(found: Flow) -> list[str]:
    """What must be said beside the tables."""
    years = found.years
    out = [*meaning(found), *pins.words(found.pins)]
    if years["beyond"].any():
        out.append("Beyond: children at provision with fewer places; over_full.csv itemises them.")
    return [*out, INTERNAL]


def markdown(
    title: str, shown: Iterable[tuple[str, pd.DataFrame]], said: Iterable[str]
) -> str:
    """Tables and sentences as a page.

    Args:
        title: of the scenario.
        shown: titles and tables.
        said: sentences.
    """
    lines = [f"# {title}: the years", ""]
    for words, table in shown:
        lines += [f"## {words}", "", _line(str(c).replace("_", " ") for c in table.columns),
                  _line(["---"] * len(table.columns)),
                  *(_line(map(_cell, row)) for row in table.itertuples(index=False)), ""]
    return "\n".join([*lines, *said, ""])


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "-" if value != value else f"{value:.1f}"
    return str(value)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
