"""The options of a report side by side: shortfall first, then places, money and journeys."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sufficiency.case.vocabulary import ELSEWHERE, GAP
from sufficiency.publish.disclosure import means as protected
from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Audit, Fact, MeanMinutes
from sufficiency.publish.disclosure.means import percentiles
from sufficiency.publish.report import findings, headlines, sentences
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.table import Kind, Row, Table, worth_telling


def options(
    told: Columns, mean: tuple[MeanMinutes, ...], same: tuple[MeanMinutes, ...], audit: list[Audit]
) -> Table:
    """The options table: shortfall first, then places, money and journeys.

    Args:
        told: plans and what is printed of them.
        mean: mean minutes of known journeys of each column.
        same: the same with those assumed, the same children each time.
        audit: is added to: what was withheld and why.
    """
    n = range(len(told.entries))
    summaries = [e.outcome.summary for e in told.entries]
    # Those who go elsewhere could be worked out from the mean of all: both pass together.
    where = [f.assign(where=np.where(f["local"], "local", "elsewhere")) for f in told.frames]
    local, more = protected.means(
        where, "where", told.rules, titles=told.titles, record=told.record)
    audit += more
    def counts(measure: str) -> tuple[Cell, ...]:
        return tuple(told.figure(measure, i) for i in n)

    def facts(key: str) -> tuple[Cell, ...]:
        return tuple(Fact(s[key]) for s in summaries)

    extra = [sum(o["places"] for o in s["opened"] if o["kind"] == "expansion") for s in summaries]
    short = Row("Children without a suitable local place", counts("short"), key="short")
    priced = sentences.prices_of(summaries)
    gaps = [sentences.no_gap(s) for s in summaries]
    lines = [
        short,
        Row("of these children: at independent special schools", counts("independent"),
            Kind.IF_ANY, "independent", f"{short.name}, at independent special schools"),
        Row(f"of these children: {ELSEWHERE}", counts("elsewhere"), Kind.IF_ANY),
        Row("All children", counts("all")),
        Row("Beyond the places of their school or base", counts("beyond"), Kind.IF_ANY),
        Row("New special schools", facts("new_schools"), Kind.IF_ANY, "schools"),
        Row("Places in new special schools", facts("new_school_places"), Kind.IF_ANY,
            "school-places"),
        Row("Places in new resource bases", facts("base_places"), Kind.IF_ANY, "bases"),
        Row("Places in expansions", tuple(Fact(x) for x in extra), Kind.IF_ANY,
            "expansions"),
        Row(f"Capital, £ million{f' ({priced})' if priced else ''}", tuple(
            Fact(s["capital_gbp"] / 1e6, 1) for s in summaries), key="capital"),
        Row("Mean minutes, all children (some minutes assumed)", same, key="same"),
        Row("Mean minutes, known journeys (the children may differ)", mean, key="known"),
        Row("Mean minutes to local places (the children may differ)",
            local.get("local", (MeanMinutes(None),) * len(n))),
        Row("Half of known journeys within, minutes",
            percentiles(told.frames, 50, told.rules, told.record)),
        Row("90% of known journeys within, minutes",
            percentiles(told.frames, 90, told.rules, told.record)),
        Row("Children whose known journey is over the guideline, by direct drive", counts("over")),
        # Where nothing was searched for in any column there is nothing to say.
        *([] if all(gaps) else [Row(f"{GAP}, per cent", tuple(
            none or Fact(s["gap"] / 0.01, 2) for none, s in zip(gaps, summaries, strict=True)),
            key="gap")]),
    ]
    return Table("options", "The options side by side", "Measure", "", told.titles,
                 worth_telling(lines), " ".join([
                     findings.shortfall_finding(told.titles, short.cells, told.rules)
                     if any(s["children"] for s in summaries) else sentences.NOBODY,
                     *_steps(told), *_unused(told)]),
                 headlines.fewest(told.titles, short.cells, told.rules))


def _steps(told: Columns) -> Iterator[str]:
    """What placing anew changes, and what the first plan's new places change beyond that."""
    for i in told.plans[:1]:
        entry = told.entries[i]
        if entry.replaced is not None and entry.outcome.summary["opened"]:
            now, moved, plan = (told.figure("short", k) for k in (
                entry.against, len(told.entries) + entry.replaced, i))
            yield findings.steps_finding(now, moved, plan, entry.title)


NOT_NOW = "that is not how many are at such schools today."
"""Of children whom the model places at independent schools."""


def alike(told: Columns, *, saved: bool) -> str:
    """Why as many are at independent schools with each plan, though plans are said to save such
    places: where all columns have the same figure; else nothing.

    Args:
        told: plans and what is printed of them.
        saved: whether savings are told.
    """
    there = [told.figure("independent", i) for i in range(len(told.entries))]
    if not (saved and len(there) > 1 and there[0].value and len({c.value for c in there}) == 1):
        return ""
    return ("The model places as many of these children at independent schools in each column "
            f"({there[0]}): {NOT_NOW} The others have no place found in the "
            "model, or are outside the area. So this table shows no saving on independent places; "
            "costs and savings assume that fewer are placed there.")


def _unused(told: Columns) -> Iterator[str]:
    """What a plan may open and does not, so that nobody takes its title for what it opens."""
    for entry in (told.entries[i] for i in told.plans):
        if entry.outcome is entry.result.plan and (said := sentences.unused(
                entry.title, entry.result.scenario.build, entry.outcome.summary)):
            yield said
