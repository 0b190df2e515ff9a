"""Shortage in words and tables people may see: where places are too few, and why children lack one.

Every figure of children passes disclosure control, together with all others of a report; figures
of places are printed as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS, REASON_WORDS
from sufficiency.common.phrases import low
from sufficiency.model.scarcity import ALL, Scarcity
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Count, ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.report.sentences import NOBODY
from sufficiency.publish.report.table import Row, Table
from sufficiency.study.before_after import UNKNOWN

Cell = tuple[str, str, str]
"""Need, phase, district; empty for all."""
QUEUE = CountKey("queue")
SHORT = ("to place", "existing", "most", "surely short")
MIXED = "All reasons"
"""The one row of reasons of which each has too few."""


@dataclass(frozen=True)
class Short:
    """What a page says of places against children before anything is decided.

    Attributes:
        words: what places lack for all children together.
        sheet: cells short whatever is opened.
        hidden: how many more are too small to show, in words, or nothing.
    """

    words: str
    sheet: Table
    hidden: str


NOTHING = Short("", Table("scarce", "", "", "", (), ()), "")


def add_reasons(tally: Collector, summaries: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Children without a suitable local place by reason in each scenario; the words of each row.

    Reasons of few children are told as one row, or within the largest where they are few even
    together: hiding them alone would hide the largest with them.
    """
    found = [s["unplaced"]["by_reason"] for s in summaries]
    rows = joined([tuple(int(f.get(r, 0)) for f in found) for r in REASON_WORDS], tally.few)
    for number in range(len(summaries)):
        tally.add_total(CountKey("short", number), *(
            tally.add_count(_reason(number, words), counts[number]) for words, counts in rows))
    return tuple(words for words, _ in rows)


def _reason(number: int, words: str) -> CountKey:
    return CountKey("reason", number, group(reason=words))


def joined(counts: Sequence[tuple[int, ...]], few: int) -> list[tuple[str, tuple[int, ...]]]:
    """Rows of reasons, none of them with from 1 to ``few - 1`` children if that can be.

    Args:
        counts: of each reason of ``REASON_WORDS`` in each scenario.
        few: the threshold; 1 for internal files.
    """
    named = {r: c for r, c in zip(REASON_WORDS, counts, strict=True) if any(c)}
    small = [r for r, c in named.items() if any(0 < n < few for n in c)]
    plain = {r: c for r, c in named.items() if r not in small}
    rows = [(REASON_WORDS[r], c) for r, c in plain.items()]
    rest = tuple(sum(n) for n in zip(*(named[r] for r in small), strict=True))
    if len(small) > 1 and all(n == 0 or n >= few for n in rest):
        rows.append(("Other reasons", rest))
    elif small and plain:
        most = max(plain, key=lambda r: sum(plain[r]))
        rows[list(plain).index(most)] = (
            f"{REASON_WORDS[most]} (a few: other reasons)",
            tuple(a + b for a, b in zip(plain[most], rest, strict=True)),
        )
    elif small:
        rows = [(MIXED, rest)]
    return rows


def reasons(words: Sequence[str], figures: ProtectedCounts, titles: Sequence[str]) -> Table:
    """Children without a suitable local place, by the first reason that is true of each.

    Args:
        words: the reasons, in the order they are looked at.
        figures: counts of each, after disclosure control.
        titles: of the scenarios.
    """
    n = range(len(titles))
    lines = tuple(Row(w, tuple(figures.figures[_reason(i, w)] for i in n)) for w in words)
    return Table("reasons", "Children without a suitable local place, by main reason",
                 "Reason (with the places of each column)", "children",
                 tuple(titles), lines)


def main_reason(sheet: Table) -> str:
    """A table of one reason as a sentence; nothing where it has more, or none of them is told.

    Args:
        sheet: of ``reasons``.
    """
    names = [line.name for line in sheet.lines]
    return f"Main reason: {low(names[0])}." if len(names) == 1 and names != [MIXED] else ""


def add_scarce(tally: Collector, scarce: Scarcity, frame: pd.DataFrame | None = None) -> None:
    """Children to be placed and who of them can be, in every cell that is short.

    Args:
        tally: of the story whose first scenario has these children.
        scarce: places against children before anything is decided.
        frame: assignment of that scenario, with groups; children in it who are not to be placed
            stay where they are.
    """
    cells = {_cell(r): r for r in scarce.cells.to_dict("records")}
    lines = dict.fromkeys(_short_cells(scarce))  # in order: what is hidden depends on it
    for cell, row in cells.items():
        tally.add_count(_key(cell), row["children"], silent=cell not in lines)
    for axes in ((), (0,), (1,), (0, 1)):
        for total in (c for c in cells if _axes(c) == axes):
            for axis in sorted({0, 1, 2} - set(axes)):
                parts = [c for c in cells if _axes(c) == tuple(sorted((*axes, axis)))
                         and all(c[a] == total[a] for a in axes)]
                if parts:
                    tally.add_total(_key(total), *(_key(c) for c in parts))
    for cell in lines:
        for able, unable in (("existing", "not existing"), ("most", "surely short")):
            lack = int(cells[cell]["children"] - cells[cell][able])
            tally.add_total(_key(cell), tally.add_count(_key(cell, able), cells[cell][able]),
                            tally.add_count(_key(cell, unable), lack, silent=able == "existing"))
    if cells:
        queue = int(scarce.queue["children"].sum())
        whole = cells[ALL, ALL, ALL]["children"]
        tally.add_total(_key((ALL, ALL, ALL)), tally.add_count(QUEUE, queue),
                        tally.add_count(CountKey("not queue"), whole - queue, silent=True))
    if frame is not None:
        _stay(tally, cells, frame)


def _stay(tally: Collector, cells: Mapping[Cell, Mapping[str, Any]], frame: pd.DataFrame) -> None:
    """All children = those to be placed + those who stay, in every cell of the story."""
    for told, part in frame.groupby(["need", "phase", "district"]):
        codes = sorted(set(zip(part["need_code"], part["phase_code"], part["home_district"],
                               strict=True)))
        if any(UNKNOWN in code for code in codes):
            continue
        of = group(**dict(zip(("need", "phase", "district"), told, strict=True)))
        total = CountKey("all", 0, of)
        parts = [_key(code) for code in codes if code in cells]
        stay = tally.counts[total] - sum(tally.counts[p] for p in parts)
        if stay:
            parts.append(tally.add_count(CountKey("stay", 0, of), stay, silent=True))
        tally.add_total(total, *parts)


def scarce(found: Scarcity, figures: ProtectedCounts, rules: Rules | None) -> Short:
    """Words and cells of a scarcity whose counts passed disclosure control.

    Args:
        found: places against children before anything is decided.
        figures: its counts, after disclosure control.
        rules: of disclosure control; None for internal files.
    """
    k = rules.k if rules else 1
    lines, hidden = [], 0
    for cell in _short_cells(found):
        row = tuple(_figure(figures, name, cell) for name in SHORT)
        if row[0].value is None or row[-1].value is None:
            hidden += 1
            continue
        need, phase, district = cell
        name = ", ".join([NEED_NAMES.get(need, "all needs"), PHASE_WORDS.get(phase, "all phases"),
                          district or "whole area"])
        lines.append(Row(name[0].upper() + name[1:], row))
    sheet = Table(
        "scarce", "More children than suitable places whatever is opened, each row on its own",
        "Need, phase and district", "children",
        ("Children", "Fit existing places", "Fit at most, with options", "Short by at least"),
        tuple(lines))
    more = ("" if not hidden else
            f"{hidden} more row{'s are' if hidden > 1 else ' is'} too small to show." if lines else
            "By need, phase and district the figures are too small to show.")
    return Short(_words(found, figures, k), sheet, more)


def scarce_alone(found: Scarcity, rules: Rules | None) -> Short:
    """The same where nothing else is printed; to planners, with all that is part of the shortfall.

    Args:
        rules: None for a planner's own eyes.
    """
    tally = Collector(few=rules.k if rules else 1)
    add_scarce(tally, found)
    told = scarce(found, tally.protect(rules), rules)
    if rules is not None or not found.elsewhere:
        return told
    least = found.elsewhere + int(found.cells["short"].iloc[0] if len(found.cells) else 0)
    return replace(told, words=(
        f"{told.words} Another {found.elsewhere:,} stay at independent schools or elsewhere: with "
        f"them at least {least:,} children are without a suitable local place."))


def _words(found: Scarcity, figures: ProtectedCounts, k: int) -> str:
    """What places lack for all children together, in one or two sentences."""
    whole = (ALL, ALL, ALL)
    if not len(found.cells):
        return NOBODY
    if not found.cells["children"].iloc[0]:
        return "Nobody is to be placed: every child stays where they are."
    if found.cells["children"].iloc[0] < k:
        return f"Fewer than {k} children are to be placed: too few for figures."
    total = found.cells.iloc[0]
    if not total["short"]:
        return (f"{_figure(figures, 'to place', whole)} children are to be placed; with the best "
                "the limits allow, none need be left without a suitable local place.")
    children, existing, most, short = (_figure(figures, name, whole) for name in SHORT)

    def able(figure: Count) -> str:
        return "a number that is withheld" if figure.value is None else f"{figure}"

    text = (
        f"Of {children} children to be placed, places that exist or are fixed in advance can take "
        f"at most {able(existing)}. With the best that the limits allow"
        f"{'' if most.value is None else f' it is at most {most}:'} "
        f"{'a few' if short.value is None else f'at least {short}'} would be without."
    )
    queue = figures.figures[QUEUE]
    over = int(found.queue["children"].sum()) - found.queue_places
    if queue.value and queue.value < (children.value or 0) and over >= k:
        needs = ", ".join(sorted(set(found.queue["need"])))
        text += (
            f" Of these, {queue} children ({needs}) have only {found.queue_places:,} existing "
            "places open to them, however they are placed."
        )
    return text


def bases_words(summary: Mapping[str, Any]) -> str:
    """How many base places a plan opens and has in all, and how many stays begin at the sessional.

    A sessional place holds one child at a time, so that stays are told apart from places.
    """
    bases = summary["bases"]
    if not bases["places"]:
        return "There are no base places."
    ours = [o for o in summary["opened"] if o["kind"] == "base_module" and o["sessional"]]
    opened = _sessional(sum(o["places"] for o in ours), sum(o["children_a_year"] for o in ours))
    whole = _sessional(bases["sessional_places"], bases["stays_a_year"])
    if not summary["base_places"]:
        return f"There are {bases['places']:,} base places{whole}."
    return (f"{summary['base_places']:,} base places open{opened}; with them there are "
            f"{bases['places']:,} base places{whole}.")


def _sessional(places: int, stays: float) -> str:
    """How many of some base places are sessional."""
    return (f" ({places:,} sessional places, where about {stays:,.0f} stays can begin in a year)"
            if places else ", none sessional")


def _short_cells(found: Scarcity) -> list[Cell]:
    return [_cell(r) for r in found.short.to_dict("records")]


def _cell(row: Mapping[str, Any]) -> Cell:
    return str(row["need"]), str(row["phase"]), str(row["district"])


def _axes(cell: Cell) -> tuple[int, ...]:
    return tuple(i for i, word in enumerate(cell) if word != ALL)


def _key(cell: Cell, measure: str = SHORT[0]) -> CountKey:
    """By codes, and by the district of the home, which no report merges."""
    codes = zip(("need_code", "phase_code", "home_district"), cell, strict=True)
    return CountKey(measure, 0, group(**{by: word for by, word in codes if word != ALL}))


def _figure(figures: ProtectedCounts, name: str, cell: Cell) -> Count:
    return figures.figures[_key(cell, name)]
