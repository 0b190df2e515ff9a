"""Count the children of a report in every group it tells, with the sums between the counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.model.journey_minutes import known_journeys
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.gains import add
from sufficiency.study import before_after as bands
from sufficiency.study.before_after import FIFTHS, UNKNOWN

GROUPS = ("need", "phase", "district", "rurality", "deprivation")
HEADS = {"need": "Primary need", "phase": "Phase", "district": "District",
         "rurality": "Rural or urban", "deprivation": "Deprivation of the home's area"}

ORDERED = (*PHASE_WORDS.values(), "urban", "rural", *FIFTHS)
"""Groups that have an order of their own; the others go by size or by name."""


def head_words(by: str) -> str:
    """What groups are by, within a sentence."""
    return HEADS[by][0].lower() + HEADS[by][1:]


@dataclass(frozen=True)
class Length:
    """A class of journey lengths: from so many minutes to under so many; without an end the
    longest.

    Attributes:
        name: in keys of figures.
    """

    start: int
    end: int | None

    @property
    def name(self) -> str:
        """Of its figures."""
        return "two hours or more" if self.end is None else f"{self.start} to {self.end}"

    def __str__(self) -> str:
        return self.name if self.end is None else f"{self.name} minutes"


EDGES = (0, 15, 30, 45, 60, 75, 90, 120)
LENGTHS = (*(Length(a, b) for a, b in pairwise(EDGES)), Length(EDGES[-1], None))
PAIRS = (("need", "phase"), ("phase", "district"))
"""Groupings that people see crossed."""


def with_groups(
    assignments: Sequence[pd.DataFrame], rules: Rules | None, record: Record | None = None
) -> list[pd.DataFrame]:
    """The same assignments with a column of words for each of ``GROUPS`` and for the length.

    Beside each of ``GROUPS`` stands its rank (``need_rank``), by which ``order_of`` sorts.

    ``home_district`` keeps the district where ``district`` may be a merged one, ``need_code`` and
    ``phase_code`` the codes.

    Groups with fewer than 2 k children in any of them are merged: needs into "other needs",
    districts into "other districts", fifths with their neighbour (areas whose fifth is not known
    with the last); and groups that an earlier publication merged.

    Args:
        assignments: one a scenario, one row a group of children and place.
        rules: k; None for internal files, where nothing is merged.
        record: what was published earlier, and where to note what is merged now.
    """
    record = record or Record()
    out = []
    for frame in assignments:
        road = known_journeys(frame)
        at = np.searchsorted(EDGES, frame["minutes"].fillna(0), side="right") - 1
        names = [length.name for length in LENGTHS]
        out.append(frame.assign(
            need=frame["need"].map(NEED_NAMES).fillna(frame["need"]),
            phase=frame["phase"].map(PHASE_WORDS),
            district=frame["district"].where(frame["district"] != "", UNKNOWN),
            home_district=frame["district"].where(frame["district"] != "", UNKNOWN),
            need_code=frame["need"], phase_code=frame["phase"],
            rurality=frame["rural_urban"].where(frame["rural_urban"] != "", UNKNOWN),
            deprivation=frame["imd_decile"].map(bands.fifth),
            length=np.where(road, np.array(names)[at.clip(0, len(names) - 1)], ""),
        ))
    for by in GROUPS:
        if rules is not None:
            out = merged(out, by, rules.k, record)
        members = {name: (name,) for f in out for name in f[by]} if rules is None else (
            record.groups[by])
        ranks = {name: _rank(by, found) for name, found in members.items()}
        out = [f.assign(**{_ranks(by): f[by].map(ranks)}) for f in out]
    return out


def _ranks(by: str) -> str:
    """Column of the ranks of groups."""
    return f"{by}_rank"


def _rank(by: str, members: Sequence[str]) -> int:
    """Where a group stands, by what it is merged from: merged ones last, but for fifths, which
    stay where their first one is."""
    if by in ("need", "district"):
        return int(len(members) > 1)
    known = [ORDERED.index(name) for name in members if name in ORDERED]
    return min(known) if known and (len(members) == 1 or by == "deprivation") else len(ORDERED)


def merged(
    frames: Sequence[pd.DataFrame], by: str, k: int, record: Record
) -> list[pd.DataFrame]:
    """The frames with groups of fewer than 2 k children in any of them told together.

    So that those with a place or a journey, and the others, can both be told.

    Args:
        frames: columns children and ``by``.
        by: name of the column of groups.
        k: threshold of disclosure control, children.
        record: what was published earlier, and where to note what is merged now.
    """
    tally = pd.concat([f.groupby(by)["children"].sum() for f in frames], axis=1).fillna(0)
    words = record.merge(by, _merged(tally.min(axis=1), by, 2 * k), partial(_name, by))
    return [f.assign(**{by: f[by].map(words)}) for f in frames]


def _merged(tally: pd.Series, by: str, k: int) -> dict[str, str]:
    """Group -> group it is shown in."""
    if by == "deprivation":
        bands: list[list[str]] = []
        total = 0.0
        for name in (f for f in (*FIFTHS, UNKNOWN) if f in tally.index):
            if bands and total < k:
                bands[-1].append(name)
            else:
                bands.append([name])
                total = 0.0
            total += float(tally[name])
        if len(bands) > 1 and total < k:
            last = bands.pop()
            bands[-1] += last
        return {n: n if len(b) == 1 else _name(by, b) for b in bands for n in b}
    order = sorted(tally.index, key=lambda n: (float(tally[n]), str(n)))
    few = [n for n in order if tally[n] < k]
    while 0 < sum(float(tally[n]) for n in few) < k and len(few) < len(order):
        few.append(order[len(few)])
    if len(few) < 2:
        return {n: n for n in order}
    return {n: _name(by, few) if n in few else n for n in order}


def _name(by: str, members: Sequence[str]) -> str:
    """What a group merged from these is called."""
    if by == "deprivation":
        found = [f for f in FIFTHS if f in members]
        span = f"{found[0]} to {found[-1]}" if len(found) > 1 else found[0]
        return f"{span} or {UNKNOWN}" if UNKNOWN in members else span
    return f"other {dict(need='needs', district='districts', phase='phases').get(by, 'areas')}"


def order_of(frames: Sequence[pd.DataFrame], by: str) -> list[str]:
    """Groups of a column in the order of the page; largest first for needs and districts.

    Args:
        frames: of ``with_groups``.
        by: one of ``GROUPS``.
    """
    rank = {str(n): int(r) for f in frames
            for n, r in f[[by, _ranks(by)]].drop_duplicates().itertuples(index=False)}
    tally = frames[0].groupby(by)["children"].sum() if by in ("need", "district") else {}
    return sorted(rank, key=lambda n: (rank[n], -float(tally.get(n, 0)), n))


def count(
    frames: Sequence[pd.DataFrame], against: Sequence[int], meaningful: float,
    over: Sequence[int], few: int,
) -> Collector:
    """Every count about the children of a story, to be guarded together.

    Measures: all, local, short, independent, elsewhere, road, over, and those of ``bands.add``;
    "all" belongs to the first scenario with the same children.

    Args:
        frames: assignments with groups, one a scenario.
        against: for each scenario the position of its baseline.
        meaningful: minutes below which a journey is about the same.
        over: for each scenario, children over the guideline.
        few: the threshold; 1 for internal files.
    """
    tally = Collector(few)
    put, add_total = tally.add_count, tally.add_total
    people = [_same_children(frames, i) for i in range(len(frames))]
    for number, frame in enumerate(frames):
        children, kind = frame["children"], frame["pool_kind"]
        masks = {
            "all": pd.Series(True, index=frame.index), "short": ~frame["local"],
            "local": frame["local"], "independent": kind == "independent",
            "elsewhere": ~frame["local"] & (kind != "independent"),
        }
        new = people[number] == number

        def total(mask: pd.Series, children: pd.Series = children) -> int:
            return int(children[mask].sum())

        for measure, mask in masks.items():
            at = people[number] if measure == "all" else number
            put(CountKey(measure, at), total(mask))
        short, whole = CountKey("short", number), CountKey("all", people[number])
        add_total(short, *(CountKey(m, number) for m in ("independent", "elsewhere")))
        # So few that groups would only say more about each of them: no group is told, not even
        # those with none.
        few_left = 0 < total(masks["short"]) < few
        add_total(whole, short, CountKey("local", number))
        for by in GROUPS:
            names = order_of(frames, by)
            for name in names:
                here, of = frame[by] == name, group(**{by: name})
                add_total(
                    put(whole.within(of), total(here)),
                    put(short.within(of), total(here & masks["short"]), silent=few_left),
                    put(CountKey("local", number, of), total(here & masks["local"]), silent=True))
            for every in (short, CountKey("local", number), *([whole] if new else [])):
                add_total(every, *(every.within(group(**{by: n})) for n in names))
        if new:
            cross(frame, number, tally)
        road = frame["length"] != ""
        parts = [put(CountKey("road", number, group(length=n.name)),
                     total(frame["length"] == n.name)) for n in lengths(frames)]
        add_total(put(CountKey("road", number), total(road)), *parts)
        put(CountKey("over", number), over[number])
        if against[number] != number:
            add(tally, frames[against[number]], frame, (against[number], number,
                      people[number]), meaningful, {by: order_of(frames, by) for by in bands.BY})
    return tally


def lengths(frames: Sequence[pd.DataFrame]) -> list[Length]:
    """Classes of journey length in which anybody is, shortest first."""
    found = {n for f in frames for n in f["length"]}
    return [length for length in LENGTHS if length.name in found]


def _same_children(frames: Sequence[pd.DataFrame], number: int) -> int:
    """Position of the first scenario with the same children, in the same groups."""
    key = ["group_id", *GROUPS]
    mine = frames[number].groupby(key)["children"].sum()
    return next(i for i in range(number + 1) if i == number
                or frames[i].groupby(key)["children"].sum().equals(mine))


def cross(frame: pd.DataFrame, number: int, tally: Collector) -> None:
    """Children by need, phase and district, with every margin that is printed.

    People see need and phase, and phase and district: half the cells of the three together would
    be withheld (measured on two counties). They follow, and are protected as such.

    Args:
        frame: columns need, phase, district (words) and children.
        number: of the plan whose children these are.
        tally: where they are counted; the number of all is there.
    """
    whole = CountKey("all", number)
    cells = frame.groupby(["need", "phase", "district"])["children"].sum()
    table = cells.reindex(pd.MultiIndex.from_product(
        [sorted(set(frame[c])) for c in ("need", "phase", "district")],
        names=["need", "phase", "district"]), fill_value=0)
    margins: dict[CountKey, list[CountKey]] = {}
    for (need, phase, district), n in table.items():
        cell = dict(need=need, phase=phase, district=district)
        key = tally.add_count(whole.within(group(**cell)), int(n), silent=tally.few > 1)
        for axes in (("need",), ("phase",), ("district",), *PAIRS):
            margins.setdefault(
                whole.within(group(**{by: cell[by] for by in axes})), []).append(key)
    for total, parts in margins.items():
        tally.add_total(tally.add_count(total, sum(tally.counts[p] for p in parts)), *parts)
    for total, parts in _margins_of_two(margins):
        tally.add_total(total, *parts)


def _margins_of_two(margins: Collection[CountKey]) -> Iterator[tuple[CountKey, list[CountKey]]]:
    """Totals of the tables of two groupings with their parts."""
    for total in (m for m in margins if not m.crossed):
        (one,) = total.of
        for pair in PAIRS:
            if one.by in pair:
                yield total, [m for m in margins if m.axes == pair and one in m.of]
