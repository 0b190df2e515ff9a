"""The tables of a report: one function each, from protected counts and means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sufficiency.case.polygons import district_of
from sufficiency.case.vocabulary import ELSEWHERE, KIND_WORDS, LOCAL_KINDS
from sufficiency.common.discreet import discreet
from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure.figures import (
    Audit,
    Cell,
    Count,
    Fact,
    MeanMinutes,
    ProtectedCounts,
    Rules,
    plain,
)
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.means import everybody, percentiles
from sufficiency.publish.disclosure.means import means as grouped
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.disclosure.suppression import protect
from sufficiency.publish.report import findings, sentences
from sufficiency.publish.report.counts import HEADS, order_of
from sufficiency.publish.report.counts import lengths as classes
from sufficiency.publish.report.document import Row, Table
from sufficiency.study import before_after
from sufficiency.study.before_after import UNKNOWN
from sufficiency.study.result import Result

MILLIONS = "{:,.1f}"


@discreet
@dataclass(frozen=True, eq=False)
class Entry:
    """One column: an outcome, the position of the one it is set against, and (where that is where
    children are now) the number of the outcome in which those who move are placed anew."""

    outcome: Outcome
    title: str
    description: str
    against: int
    result: Result
    replaced: int | None = None


@discreet
@dataclass(frozen=True, eq=False)
class Columns:
    """What the sheets are made from."""

    entries: tuple[Entry, ...]
    frames: tuple[pd.DataFrame, ...]
    guarded: ProtectedCounts
    rules: Rules | None
    meaningful: float
    record: Record = field(default_factory=Record)
    moved: tuple[Outcome, ...] = ()

    def figure(self, measure: str, number: int, **of: str) -> Count:
        """A guarded count; of all children, that of the first scenario with the same ones."""
        for at in range(number, -1, -1) if measure == "all" else (number,):
            found = self.guarded.figures.get(CountKey(measure, at, group(**of)))
            if found is not None:
                return found
        return Count(0)

    @property
    def titles(self) -> tuple[str, ...]:
        """What people call each column."""
        return tuple(e.title for e in self.entries)

    @property
    def all_titles(self) -> tuple[str, ...]:
        """Those of the columns, then of ``moved``: a key's plan is a position among them."""
        return (*self.titles, *(m.title for m in self.moved))

    @property
    def base(self) -> str:
        """What plans are compared with: the baseline's name, if there is one only."""
        still = [e.title for i, e in enumerate(self.entries) if e.against == i]
        return f'"{still[0]}"' if len(still) == 1 else "the baseline of each"

    @property
    def plans(self) -> tuple[int, ...]:
        """Positions of columns in which something may be built."""
        return tuple(i for i, e in enumerate(self.entries) if e.against != i)


def means(told: Columns, by: str | None, audit: list[Audit]) -> dict[str, tuple[MeanMinutes, ...]]:
    """Mean minutes of each group of a column; None = all children together, in ``moved`` too."""
    frames = (*told.frames, *(m.assignment for m in told.moved if by is None))
    found, more = grouped(
        frames, by, told.rules, titles=told.all_titles, record=told.record)
    audit += more
    return found


def same(
    told: Columns, mean: tuple[MeanMinutes, ...], audit: list[Audit]
) -> tuple[MeanMinutes, ...]:
    """Mean minutes of everybody in each column and of ``moved``, the same children each time."""
    frames = (*told.frames, *(m.assignment for m in told.moved))
    short = [told.figure("short", i) for i in range(len(frames))]
    found, more = everybody(
        frames, mean, short, told.rules, titles=told.all_titles, record=told.record)
    audit += more
    return found


def options(
    told: Columns, mean: tuple[MeanMinutes, ...], same: tuple[MeanMinutes, ...], audit: list[Audit]
) -> Table:
    """The options table: shortfall first, then places, money and journeys."""
    n = range(len(told.entries))
    summaries = [e.outcome.summary for e in told.entries]
    # Those who go elsewhere could be worked out from the mean of all: both pass together.
    where = [f.assign(where=np.where(f["local"], "local", "elsewhere")) for f in told.frames]
    local, more = grouped(
        where, "where", told.rules, titles=told.titles, record=told.record)
    audit += more
    def counts(measure: str) -> tuple[Cell, ...]:
        return tuple(told.figure(measure, i) for i in n)

    def facts(key: str, form: str = "{:,.0f}", by: float = 1) -> tuple[Cell, ...]:
        return tuple(Fact(s[key] / by, form) for s in summaries)

    extra = [sum(o["places"] for o in s["opened"] if o["kind"] == "expansion") for s in summaries]
    lines = [
        Row("Children without a suitable local place", counts("short")),
        Row("of these children: at independent special schools", counts("independent")),
        Row(f"of these children: {ELSEWHERE}", counts("elsewhere")),
        Row("All children", counts("all")),
        Row("Beyond the places of their school or base", counts("beyond")),
        Row("New special schools", facts("new_schools")),
        Row("Places in new special schools", facts("new_school_places")),
        Row("Places in new resource bases", facts("base_places")),
        Row("Places in expansions", tuple(Fact(x) for x in extra)),
        Row("Capital, GBP million", facts("capital_gbp", MILLIONS, 1e6)),
        Row("Mean minutes, the same children in every column (some assumed)", same),
        Row("Mean minutes, known journeys (other children in each column)", mean),
        Row("Mean minutes to local places (other children in each column)",
            local.get("local", (MeanMinutes(None),) * len(n))),
        Row("Minutes within which half travel, known journeys",
            percentiles(told.frames, 50, told.rules, told.record)),
        Row("Minutes within which nine in ten travel, known journeys",
            percentiles(told.frames, 90, told.rules, told.record)),
        Row("Children whose known journey is over the guideline", counts("over")),
        Row("Gap to the proven best, per cent", tuple(
            sentences.gap_words(s) or Fact(s["gap"] / 0.01, "{:.2f}") for s in summaries)),
    ]
    lines = [ln for ln in lines if not all(str(c) == "0" for c in ln.cells)
             or ln.name.startswith(("Children", "All"))]
    return Table("options", "The options side by side", "Measure", "", told.titles, tuple(lines),
                 " ".join([findings.shortfall_finding(told.titles, lines[0].cells, told.rules),
                           *_steps(told)]))


def _steps(told: Columns) -> Iterator[str]:
    """What placing anew changes, and what the first plan's new places change beyond that."""
    for i in told.plans[:1]:
        entry = told.entries[i]
        if entry.replaced is not None and entry.outcome.summary["opened"]:
            now, moved, plan = (told.figure("short", k) for k in (
                entry.against, len(told.entries) + entry.replaced, i))
            yield findings.steps_finding(now, moved, plan, entry.title)


def short(told: Columns, by: str) -> Table:
    """Children without a suitable local place, by group."""
    n, at = range(len(told.entries)), told.plans[0] if told.plans else 0
    lines = [Row(name, tuple(told.figure("short", i, **{by: name}) for i in n))
             for name in order_of(told.frames, by)]
    lines.append(Row("All children", tuple(told.figure("short", i) for i in n)))
    return Table(f"short-by-{by}", f"Children without a suitable local place, by {_words(by)}",
                 HEADS[by], "children", told.titles, tuple(lines),
                 findings.largest_finding(lines[:-1], told.figure("short", at), at, told.titles,
                                          told.rules))


def _words(by: str) -> str:
    return HEADS[by][0].lower() + HEADS[by][1:]


def gains(told: Columns, by: str, mean: dict[str, tuple[MeanMinutes, ...]]) -> Table:
    """Two statements a cell: children without a place, and the mean journey."""
    names, lines = order_of(told.frames, by), []
    counts: list[list[str]] = [[] for _ in told.plans]
    means: list[list[str]] = [[] for _ in told.plans]
    for name in names:
        minutes = mean.get(name, (MeanMinutes(None),) * len(told.entries))
        for p, i in enumerate(told.plans):
            at = told.entries[i].against
            counts[p].append(findings.change_of_count(
                told.figure("short", at, **{by: name}), told.figure("short", i, **{by: name})))
            means[p].append(findings.change_of_mean(minutes[at], minutes[i], told.meaningful))
        lines.append(Row(name, tuple(
            f"children {c[-1]}; journey {m[-1]}" for c, m in zip(counts, means, strict=True))))
    finding = findings.gains_finding(
        names, counts[0], means[0], told.titles[told.plans[0]], _words(by)) if counts else ""
    return Table(f"gains-by-{by}", f"Who gains and who loses, by {_words(by)}: children without a "
                 f"suitable local place, and mean known journey, against {told.base}",
                 HEADS[by], "", tuple(told.titles[i] for i in told.plans), tuple(lines), finding)


def changes(told: Columns) -> Table:
    """Everybody by what becomes of their own place and journey, best first."""
    titles = tuple(told.titles[i] for i in told.plans)
    lines = [Row(_first(name), tuple(told.figure("change", i, band=name) for i in told.plans))
             for name in before_after.band_names(told.meaningful)]
    return Table("changes", f"Children by what changes for them, against {told.base}",
                 "Own place and journey", "children", titles, tuple(lines),
                 findings.changes_finding(lines, titles))


def wide(told: Columns, at: int) -> Table:
    """Who gains and who loses under one plan: groups by what changes for their children."""
    words = [w for w, _ in before_after.WIDE]
    people = Row("All children", (
        told.figure("all", at), *(told.figure("wide", at, band=w) for w in words)))
    lines = [Row(_group(by, name), (told.figure("all", at, **{by: name}),
                                 *(told.figure("wide", at, **{by: name}, band=w) for w in words)))
             for by in before_after.BY for name in order_of(told.frames, by)]
    return Table(f"bands-{at}", f"Who gains and who loses: {told.titles[at]}",
                 "Need, rural or urban, deprivation", "children",
                 ("All", *(_first(w) for w in words)), (people, *lines),
                 findings.wide_finding(people, lines, told.titles[at], told.rules))


OF_AREAS = {"rurality": " areas", "deprivation": " of areas"}


def _group(by: str, name: str) -> str:
    """What a group is called where groups by several things stand below each other."""
    if name == UNKNOWN:
        return f"{HEADS[by]} {UNKNOWN}"
    return _first(name) + ("" if UNKNOWN in name else OF_AREAS.get(by, ""))


def _first(text: str) -> str:
    return text[0].upper() + text[1:]


def journeys(told: Columns, by: str, mean: dict[str, tuple[MeanMinutes, ...]]) -> Table:
    """Mean minutes by group."""
    none = (MeanMinutes(None),) * len(told.entries)
    lines = tuple(Row(n, mean.get(n, none)) for n in order_of(told.frames, by))
    return Table(f"minutes-by-{by}", f"Mean minutes one way, known journeys, by {_words(by)}",
                 HEADS[by], "minutes", told.titles, lines,
                 findings.longest_finding(lines, told.titles))


def lengths(told: Columns) -> Table:
    """Children by length of journey."""
    n = range(len(told.entries))
    names = classes(told.frames)
    lines = tuple(Row(name if name[0] == "t" else f"{name} minutes",
                      tuple(told.figure("road", i, length=name) for i in n))
                  for name in names)
    return Table("lengths", "Children by length of journey one way", "Length of journey",
                 "children", told.titles, lines,
                 findings.lengths_finding(lines, [told.figure("road", i) for i in n], told.titles))


def supply(told: Columns, result: Result) -> Table:
    """Children beside places, by district."""
    n = range(len(told.entries))
    where = [_district(e.outcome.places, result) for e in told.entries]
    lines = []
    for name in order_of(told.frames, "district"):
        mine = {d for f in told.frames for d in f.loc[f["district"] == name, "home_district"]}
        lines.append(Row(name, (
            told.figure("all", 0, district=name),
            *(Fact(int(where[i].reindex(sorted(mine)).fillna(0).sum())) for i in n))))
    return Table("supply", "Children and places by district", "District", "",
                 ("Children living there", *(f"{t}: places" for t in told.titles)), tuple(lines),
                 "Places are those of state special schools and resource bases; children may cross "
                 "a border between districts.")


def left_out(frame: pd.DataFrame, rules: Rules | None) -> tuple[Table, tuple[Audit, ...]]:
    """Children who are counted but not in demand, by setting, and what was withheld.

    Args:
        frame: setting, children, reason.
        rules: None for internal files.
    """
    keys = [CountKey("left out", of=group(setting=str(s))) for s in frame["setting"]]
    counts = {key: int(n) for key, n in zip(keys, frame["children"], strict=True)}
    found = protect(counts, [], rules) if rules else plain(counts)
    lines = tuple(Row(str(r.setting), (found.figures[key], str(r.reason)))
                  for key, r in zip(keys, frame.itertuples(), strict=True))
    return Table("left-out", "Children counted, but not in daily travel", "Setting", "children",
                 ("Children", "Why"), lines, findings.left_out_finding(lines)), found.audit


def _district(places: pd.DataFrame, result: Result) -> pd.Series:
    """Local places by district."""
    local = places[places["kind"].isin(LOCAL_KINDS)].dropna(subset=["easting_m"])
    case = result.case
    return local.groupby(district_of(local, case.areas, case.districts))["places"].sum()


def demand(told: Columns) -> Table:
    """Children by need, phase and district; in public forms by two of them at a time."""
    frame = told.frames[:1]
    districts, phases = order_of(frame, "district"), order_of(frame, "phase")
    if told.rules is not None:
        every = [Row(name, (*(told.figure("all", 0, need=name, phase=p) for p in phases),
                            told.figure("all", 0, need=name)))
                 for name in order_of(frame, "need")]
        every += [Row(name, (*(told.figure("all", 0, phase=p, district=name) for p in phases),
                             told.figure("all", 0, district=name))) for name in districts]
        every.append(Row("All children", (*(told.figure("all", 0, phase=p) for p in phases),
                                          told.figure("all", 0))))
        return Table("demand", "Children by need and phase, and by district and phase",
                     "Need or district", "children", (*phases, "All phases"), tuple(every))
    lines = [
        Row(f"{need}, {phase}", tuple(
            told.figure("all", 0, need=need, phase=phase, district=d) for d in districts))
        for need in order_of(frame, "need") for phase in phases]
    lines.append(Row("All children", tuple(
        told.figure("all", 0, district=d) for d in districts)))
    return Table("demand", "Children by need, phase and district", "Need and phase", "children",
                 tuple(districts), tuple(lines))


def places(told: Columns, result: Result) -> Table:
    """Places by designation."""
    tables = [e.outcome.places[e.outcome.places["kind"].isin(LOCAL_KINDS)] for e in told.entries]
    kinds = sorted({(str(k), str(d)) for t in tables
                    for k, d in zip(t["kind"], t["designation"], strict=True)}, reverse=True)
    lines = tuple(
        Row(f"{KIND_WORDS[kind].capitalize()}: {result.case.word(designation)}", tuple(
            Fact(int(t.loc[(t["kind"] == kind) & (t["designation"] == designation),
                           "places"].sum())) for t in tables))
        for kind, designation in kinds)
    return Table("places", "Places by designation", "Places at", "places", told.titles, lines)
