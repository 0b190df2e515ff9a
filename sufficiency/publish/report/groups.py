"""Groups of children in a report: who lacks a place, who gains and who loses."""

from __future__ import annotations

from sufficiency.common.phrases import upper
from sufficiency.publish.disclosure.cells import CountChange, GroupChange, MeanChange
from sufficiency.publish.disclosure.figures import MeanMinutes
from sufficiency.publish.report import findings, headlines
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.counts import HEADS, head_words, order_of
from sufficiency.publish.report.table import Kind, Row, Table
from sufficiency.study import before_after
from sufficiency.study.before_after import GAINS, LOSES, UNKNOWN


def short(told: Columns, by: str) -> Table:
    """Children without a suitable local place, by group."""
    n, at = range(len(told.entries)), told.plans[0] if told.plans else 0
    names = order_of(told.frames, by)
    lines = [Row(name, tuple(told.figure("short", i, **{by: name}) for i in n)) for name in names]
    lines.append(Row("All children", tuple(told.figure("short", i) for i in n), Kind.WHOLE))
    return Table(f"short-by-{by}", f"Children without a suitable local place, by {head_words(by)}",
                 HEADS[by], "children", told.titles, tuple(lines),
                 findings.largest_finding(lines[:-1], told.figure("short", at), at, told.titles,
                                          told.rules,
                                          [told.figure("all", at, **{by: n}) for n in names]),
                 headlines.largest(lines[:-1], told.figure("short", at), at, told.titles[at],
                                   told.rules))


def gains(told: Columns, by: str, mean: dict[str, tuple[MeanMinutes, ...]]) -> Table:
    """Two statements a cell: children without a place, and the mean journey of the same children.

    Args:
        told: plans and what is printed of them.
        by: one of ``columns.COMPARED``.
        mean: group -> its mean minutes, as ``columns.means`` has them.
    """
    names = order_of(told.frames, by)
    none = (MeanMinutes(None),) * (len(told.entries) + 2 * len(told.plans))

    def change(name: str, plan: int) -> GroupChange:
        at = len(told.entries) + 2 * told.plans.index(plan)
        before, after = (told.figure("short", i, **{by: name})
                         for i in (told.entries[plan].against, plan))
        first, last = mean.get(name, none)[at:at + 2]
        return GroupChange(CountChange(before, after), MeanChange(first, last, told.meaningful))

    lines = [Row(name, tuple(change(name, i) for i in told.plans)) for name in names]
    finding = findings.gains_finding(
        names, [change(name, told.plans[0]) for name in names], told.titles[told.plans[0]],
        head_words(by)) if told.plans else ""
    return Table(f"gains-by-{by}", f"Who gains and who loses, by {head_words(by)}: children "
                 "without a suitable local place, and mean journey of the same children, "
                 f"compared with {told.base}",
                 HEADS[by], "", tuple(told.titles[i] for i in told.plans), tuple(lines), finding)


def changes(told: Columns) -> Table:
    """Everybody by what becomes of their own place and journey, best first."""
    titles = tuple(told.titles[i] for i in told.plans)
    names = before_after.band_names(told.meaningful)
    keys = {names[GAINS]: "gains", names[LOSES]: "loses"}
    lines = [Row(_shown(name), tuple(told.figure("change", i, band=name) for i in told.plans),
                 key=keys.get(name, ""))
             for name in names]
    finding = " ".join(findings.changes_finding(
        told.figure("change", i, band=names[GAINS]), told.figure("change", i, band=names[LOSES]),
        told.titles[i]) for i in told.plans[:MOST])
    return Table("changes", f"Children by what changes for them, compared with {told.base}",
                 "Own place and journey", "children", titles, tuple(lines), finding)


def wide(told: Columns, at: int, *, needs: bool = True) -> Table:
    """Who gains and who loses under one plan: groups by what changes for their children.

    Args:
        told: plans and what is printed of them.
        at: position of the plan.
        needs: whether a need may be called the one most or fewest of whom gain.
    """
    words = [w for w, _ in before_after.WIDE]
    people = Row("All children", (
        told.figure("all", at), *(told.figure("wide", at, band=w) for w in words)), Kind.WHOLE)
    by_group = {by: [Row(_group(by, name), (
        told.figure("all", at, **{by: name}),
        *(told.figure("wide", at, **{by: name}, band=w) for w in words)))
        for name in order_of(told.frames, by)] for by in before_after.BY}
    lines = [line for found in by_group.values() for line in found]
    ranked = [line for by, found in by_group.items() if needs or by != "need" for line in found]
    return Table(f"bands-{told.keys[at]}", f"Who gains and who loses: {told.titles[at]}",
                 "Need, rural or urban, deprivation", "children",
                 ("All", *(_shown(w) for w in words)), (people, *lines),
                 findings.wide_finding(people, ranked, told.titles[at], told.rules),
                 headlines.wide(people, told.titles[at]))


def _shown(band: str) -> str:
    """A band as people are told of it."""
    return upper(before_after.SHOWN.get(band, band))


MOST = 3
"""Plans of which a finding says who gains and who loses."""
OF_AREAS = {"rurality": " areas", "deprivation": " of areas"}


def _group(by: str, name: str) -> str:
    """What a group is called where groups by several things stand below each other."""
    if name == UNKNOWN:
        return f"{HEADS[by]} {UNKNOWN}"
    return upper(name) + ("" if UNKNOWN in name else OF_AREAS.get(by, ""))
