"""Children and shortfalls of every January as people may see them.

Places are known, and full where children are short: so those who are short with one plan follow
from all children, and these from those who are short with another. A January in which a plan leaves
few is not told at all, nor is any row of it. Of a need and phase or a district alone only rows that
``rows`` lets through are told, and there a small number and none at all look the same ("under 10").
A forecast is of nobody in particular: a small one can be guessed from the Januaries around it, as
the growth between them is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sufficiency.case.vocabulary import BUILT, KIND_WORDS, STATUS_WORDS
from sufficiency.common.phrases import slugs
from sufficiency.errors import Fault, InputError
from sufficiency.gaps.run import Gaps
from sufficiency.gaps.table import ALL, NAMES
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import (
    HIDDEN,
    Audit,
    Band,
    Count,
    Fact,
    ProtectedCounts,
    Rules,
)
from sufficiency.publish.disclosure.keys import CountKey, Groups, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.years import rows
from sufficiency.publish.report.years.rows import Line

WHOLE: Line = (ALL, ALL, ALL)
KNOWN = "start"
"""Basis of the January that the children are of: there figures are those of a report."""


@dataclass(frozen=True)
class PlanFigures:
    """One plan.

    Attributes:
        key: its name as a part of a table's key.
        places: by January.
        short: by January, children without a suitable local place.
        alone: row -> the same by January, as if nobody else needed its places.
        opens: the first January in which something that it opens is there; 0 where nothing is.
        dated: kinds of what opens, and the years in whose September they do.
        due: the first January in which something that is not built yet is there; 0 where nothing
            is.
    """

    key: str
    title: str
    places: tuple[Fact, ...]
    short: tuple[Band, ...]
    alone: Mapping[Line, tuple[Band, ...]]
    opens: int
    dated: tuple[tuple[str, tuple[int, ...]], ...] = ()
    due: int = 0


@dataclass(frozen=True)
class Figures:
    """Everything that is told of the places.

    Attributes:
        years: Januaries.
        basis: of each: estimated, start, forecast or scenario.
        children: of each.
        plans: in their order.
        untold: needs and phases, and districts, that may not be told by themselves.
        few: what is smaller is not told; 0 inside.
    """

    years: tuple[int, ...]
    basis: tuple[str, ...]
    children: tuple[Band, ...]
    plans: tuple[PlanFigures, ...]
    untold: frozenset[Line]
    few: int
    audit: tuple[Audit, ...]

    def at(self, basis: str) -> list[tuple[str, Count]]:
        """Title of each plan, and those short with it in the first January of a basis."""
        if basis not in self.basis:
            return []
        i = self.basis.index(basis)
        return [(plan.title, plan.short[i].middle) for plan in self.plans]


def figures(found: Sequence[Gaps], rules: Rules | None, record: Record) -> Figures:
    """Pass what was found through disclosure control.

    Args:
        found: plans of one case and the same Januaries.
        rules: None for internal files.
        record: what was published earlier, and where to note what is told now.

    Raises:
        InputError: a plan has other children than the first.
    """
    _refuse(found)
    titles, keys = [each.title for each in found], slugs([each.name for each in found])
    few = rules.k if rules else 0
    told = rows.told(found[0].children, _short(found, few), rules, titles, record)
    # What was asked of all children only has no rows of its own.
    lines = sorted(line for line in told.lines if len(_of(found[0].table, line)))
    tally = Collector(rules.k if rules else 1)
    shut = _shut(found, few)
    for plan, each in enumerate(found):
        for line in (WHOLE, *lines):
            for row in _of(each.table, line).to_dict("records"):
                if row["year"] not in shut:
                    _count(tally, plan, line, row, few)
    guarded = tally.protect(rules, titles, record)
    first = _of(found[0].table, WHOLE).to_dict("records")
    return Figures(
        tuple(int(row["year"]) for row in first), tuple(str(row["basis"]) for row in first),
        tuple(_band(guarded, row, "children", 0, WHOLE) for row in first),
        tuple(_plan(guarded, lines, plan, keys[plan], each, few)
              for plan, each in enumerate(found)),
        told.untold, few, (*told.audit, *guarded.audit, *(
            Audit(f"January {year}", HIDDEN, f"a plan leaves fewer than {few} without a place")
            for year in sorted(shut))))


def _short(found: Sequence[Gaps], few: int) -> frozenset[Line]:
    """Rows of which many are short, in half of the draws, in some January with some plan."""
    out: set[Line] = set()
    for each in found:
        many = each.table[each.table["short_50"] >= max(few, 1)]
        out |= {(str(n), str(p), str(d)) for n, p, d in zip(
            many["need"], many["phase"], many["district"], strict=True)}
        if each.where is not None:
            where = each.where[each.where["short"] >= max(few, 1)]
            out |= {(ALL, ALL, str(d)) for d in where["district"]}
    return frozenset(out)


def _shut(found: Sequence[Gaps], few: int) -> frozenset[int]:
    """Januaries in which a plan leaves few children without a place."""
    out = set()
    for each in found:
        table = _of(each.table, WHOLE)
        short = table[[f"short_{q}" for q in NAMES]].round()
        out |= set(table.loc[((short > 0) & (short < few)).any(axis=1), "year"].astype(int))
    return frozenset(out)


def _refuse(found: Sequence[Gaps]) -> None:
    """Children are told once, beside every plan.

    Raises:
        InputError: a plan has other children than the first.
    """
    columns = ["year", *(f"children_{q}" for q in NAMES)]
    first = _of(found[0].table, WHOLE)[columns].reset_index(drop=True)
    other = [each.name for each in found[1:]
             if not _of(each.table, WHOLE)[columns].reset_index(drop=True).equals(first)]
    if other:
        raise InputError([Fault(
            name, "has other children than the first scenario",
            "Tell scenarios of the same demand together, others by themselves.")
            for name in other])


def _of(table: pd.DataFrame, line: Line) -> pd.DataFrame:
    """The Januaries of a row, in order; districts count places within the guideline."""
    need, phase, district = line
    mine = ((table["need"] == need) & (table["phase"] == phase) & (table["district"] == district)
            & (table["near"] == bool(district)))
    return table[mine].sort_values("year")


def _key(what: str, plan: int, line: Line, row: Mapping[str, object], draws: str) -> CountKey:
    """The key of a figure; of a January that is known, and of all children, that of a report."""
    alone = line != WHOLE
    measure = {"children": "all", "short": "short"}[what]
    when: Groups = ()
    if row["basis"] != KNOWN or alone:
        when = group(january=str(row["year"]))
        when += group(draws=draws) if row["basis"] in ("forecast", "scenario") else ()
    return CountKey(f"{measure} alone" if alone else measure, plan, (*rows.of(line), *when))


def _count(
    tally: Collector, plan: int, line: Line, row: Mapping[str, object], few: int
) -> None:
    """The figures of a January that are told: of a row, those that are not small."""
    for draws in NAMES:
        children, short = (round(float(str(row[f"{w}_{draws}"]))) for w in ("children", "short"))
        if line == WHOLE:
            # Children are no doing of a plan: they belong to the first.
            tally.add_count(_key("children", 0, line, row, draws), children)
        if line == WHOLE or short >= few:
            tally.add_count(_key("short", plan, line, row, draws), short)


def _plan(
    guarded: ProtectedCounts, lines: Sequence[Line], plan: int, key: str, each: Gaps, few: int
) -> PlanFigures:
    whole = _of(each.table, WHOLE).to_dict("records")
    short = tuple(_band(guarded, row, "short", plan, WHOLE) for row in whole)
    alone = {}
    for line in lines:
        of_line = _of(each.table, line).to_dict("records")
        alone[line] = tuple(
            Band.one(Count(None)) if all_.middle.value is None else
            _band(guarded, row, "short", plan, line, few)
            for row, all_ in zip(of_line, short, strict=True))
    places = tuple(Fact(int(row["places"])) for row in whole)
    opens = int(each.options["opens"].min()) if len(each.options) else 0
    dated = tuple((KIND_WORDS[str(kind)], tuple(sorted({int(y) - 1 for y in of["opens"]})))
                  for kind, of in each.options.groupby("kind")) if opens else ()
    return PlanFigures(key, each.title, places, short, alone, opens, dated, _due(each))


def _due(each: Gaps) -> int:
    """First January in which something that is not built yet is there; 0 where nothing is."""
    if each.options.empty:
        return 0
    status = each.case.options.set_index("option_id")["status"].map(STATUS_WORDS)
    due = each.options.loc[each.options["option_id"].map(status) != BUILT, "opens"]
    return int(due.min()) if len(due) else 0


def _band(
    guarded: ProtectedCounts, row: Mapping[str, object], what: str, plan: int, line: Line,
    few: int = 0,
) -> Band:
    """A figure and its band: told whole or not at all.

    Args:
        few: said of a figure that was not counted, as it is smaller.
    """
    counts = [guarded.figures.get(_key(what, plan, line, row, d), Count(None, under=few))
              for d in NAMES]
    if any(c.value is None and not c.under for c in counts):
        return Band.one(Count(None))
    low, middle, high = counts
    return Band(low, middle, high)
