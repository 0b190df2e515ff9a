"""Children without a suitable local place by broad area of need and by phase, in each district.

An area alone would hold too few: of need, phase and district together three figures in five would
be withheld (measured on a county), so one filter holds at a time. What a report of the same plans
prints, by primary need and by phase, counts as printed here too. How many lack a place in a whole
broad area of need is not told: beside a report's figures by primary need it would tell of those
that the report withholds. Its districts leave a reader in doubt of their sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sufficiency.case.vocabulary import BROAD_AREAS, NEED_NAMES, PHASE_WORDS
from sufficiency.publish.disclosure.cells import CountChange
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Count, ProtectedCounts
from sufficiency.publish.disclosure.keys import CountKey, Groups, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.counts import merged

ENOUGH = 5
"""Times the threshold that a broad area of need must hold in a district, on average."""
PHASES = {"Primary (to Year 6)": ("primary",), "Secondary and post-16": ("secondary", "post16")}
"""Phases told by district, and the phases of a report in each."""


@dataclass(frozen=True)
class Filter:
    """Whom figures may be narrowed to.

    Attributes:
        by: need or phase.
        name: in the address of a view; without digits, which would look like a count.
        title: what people read.
        codes: primary needs, or phases.
    """

    by: str
    name: str
    title: str
    codes: tuple[str, ...]

    @property
    def of(self) -> Groups:
        """In keys of figures."""
        return group(**{f"filter_{self.by}": self.title})


@dataclass(frozen=True)
class Narrowed:
    """Children of one filter without a suitable local place, before and with a plan.

    Attributes:
        whole: in all districts; None where that is not told, as of a need.
        districts: of each district, in the order of the atlas.
    """

    whole: CountChange | None
    districts: tuple[CountChange, ...]

    @property
    def every(self) -> Iterator[CountChange]:
        """Each figure."""
        yield from (self.whole,) if self.whole else ()
        yield from self.districts


def filters_of(frames: Sequence[pd.DataFrame], few: int) -> tuple[Filter, ...]:
    """What a map may be narrowed to; nothing where some child's district is not known.

    The smallest broad area of need joins the next until each is large enough: which are joined
    follows from how many children there are, not from who lacks a place.

    Args:
        frames: assignments of the same children.
        few: threshold of disclosure control; 1 for internal maps.
    """
    first = frames[0]
    if any((f["district"] == "").any() for f in frames) or not first["children"].sum():
        return ()
    held = first.groupby("need")["children"].sum()
    least = ENOUGH * few * first["district"].nunique()
    known = {code for codes in BROAD_AREAS.values() for code in codes}
    rest = tuple(sorted(set(held.index) - known))
    sizes: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        ((title,), (*codes, *(rest if title == "Other needs" else ())))
        for title, codes in BROAD_AREAS.items()]

    def size(one: tuple[tuple[str, ...], tuple[str, ...]]) -> int:
        return int(held.reindex(one[1]).fillna(0).sum())

    sizes = [one for one in sizes if size(one)]
    while len(sizes) > 1 and min(map(size, sizes)) < least:
        small, into = sorted(sizes, key=lambda one: (size(one), one))[:2]
        at = min(sizes.index(small), sizes.index(into))
        first_, last = sorted((small, into), key=sizes.index)
        sizes = [one for one in sizes if one not in (small, into)]
        sizes.insert(at, (first_[0] + last[0], first_[1] + last[1]))
    needs = tuple(Filter("need", titles[0].split()[0].strip(",").lower(), _title(titles), codes)
                  for titles, codes in sizes) if len(sizes) > 1 else ()
    phases = tuple(Filter("phase", codes[0], title, codes) for title, codes in PHASES.items())
    return needs + phases


def _title(names: Sequence[str]) -> str:
    """One title: "Cognition and learning; sensory and physical; other needs"."""
    return "; ".join([names[0], *(n[0].lower() + n[1:] for n in names[1:])])


def add_filters(
    tally: Collector, frames: Sequence[pd.DataFrame], filters: Sequence[Filter], record: Record,
) -> None:
    """Count them, with their sums and with what a report prints of the same children.

    Args:
        tally: where all children, and those of each district, are counted already.
        frames: assignments that differ.
        filters: of ``filters_of``.
        record: what was published earlier, and where to note what a report merges.
    """
    if not filters:
        return
    told = [f.assign(need_name=f["need"].map(NEED_NAMES).fillna(f["need"]),
                     phase_name=f["phase"].map(PHASE_WORDS)) for f in frames]
    for by in ("need", "phase"):
        words = [f.assign(**{by: f[f"{by}_name"]}) for f in told]
        words = merged(words, by, tally.few, record) if tally.few > 1 else words
        told = [f.assign(**{f"{by}_told": w[by]}) for f, w in zip(told, words, strict=True)]
    for at, frame in enumerate(told):
        _Sums(tally, at, frame).add(filters)


class _Sums:
    """The figures of one assignment and the sums between them."""

    def __init__(self, tally: Collector, at: int, frame: pd.DataFrame) -> None:
        self.tally, self.at, self.frame = tally, at, frame
        self.away = ~frame["local"].astype(bool)

    def add(self, filters: Sequence[Filter]) -> None:
        whole = CountKey("short", self.at)
        districts = [(str(name), self.frame["district"] == name)
                     for name in sorted(self.frame["district"].unique())]
        for by in ("need", "phase"):
            self._as_told(by)
            mine = [(f, self.frame[by].isin(f.codes)) for f in filters if f.by == by]
            if not mine:
                continue
            keys = [self._placed(f.of, rows) if by == "phase" else
                    self._short(f.of, rows, silent=True) for f, rows in mine]
            self._total(whole, keys)
            for (one, rows), key in zip(mine, keys, strict=True):
                fine = [self._short(group(**{by: name}), rows & (self.frame[f"{by}_name"] == name),
                                    silent=True)
                        for name in sorted(set(self.frame.loc[rows, f"{by}_name"]))]
                self._total(key, fine)
                # How many of a need live in a district no file tells; of a phase a report does.
                put = self._placed if by == "phase" else self._short
                self._total(key, [put((*one.of, *group(district=name)), rows & here, rows, here)
                                  for name, here in districts])
            for name, _ in districts:
                of = group(district=name)
                self._total(CountKey("short", self.at, of), [
                    CountKey("short", self.at, (*f.of, *of)) for f, _ in mine])

    def _as_told(self, by: str) -> None:
        """What a report prints by primary need, or by phase."""
        keys = []
        for name, rows in self.frame.groupby(f"{by}_told").indices.items():
            mask = pd.Series(False, index=self.frame.index)
            mask.iloc[rows] = True
            keys.append(self._placed(group(**{by: str(name)}), mask))
            inside = sorted(set(self.frame.loc[mask, f"{by}_name"]))
            if inside != [name]:
                self._total(keys[-1], [
                    self._short(group(**{by: part}), mask & (self.frame[f"{by}_name"] == part),
                                silent=True) for part in inside])
        self._total(CountKey("short", self.at), keys)

    def _number(self, rows: pd.Series) -> int:
        return int(self.frame["children"][rows].sum())

    def _short(
        self, of: Groups, rows: pd.Series, *margins: pd.Series, silent: bool = False
    ) -> CountKey:
        """Of a margin of few, no part is told, not even none: it would say who they are not."""
        few = any(0 < self._number(margin & self.away) < self.tally.few
                  for margin in (self.away, *margins))
        return self.tally.add_count(
            CountKey("short", self.at, of), self._number(rows & self.away),
            silent=silent or few, least=len(of) > 1)

    def _placed(self, of: Groups, rows: pd.Series, *margins: pd.Series) -> CountKey:
        key = self._short(of, rows, *margins)
        self._total(
            self.tally.add_count(CountKey("all", self.at, of), self._number(rows)),
            [key, self.tally.add_count(CountKey("local", self.at, of),
                                       self._number(rows & ~self.away), silent=True)])
        return key

    def _total(self, total: CountKey, parts: Sequence[CountKey]) -> None:
        if list(parts) != [total] and (total, tuple(parts)) not in self.tally.sums:
            self.tally.add_total(total, *parts)


def narrowed(
    counts: ProtectedCounts, filters: Sequence[Filter], order: Sequence[str], pair: tuple[int, int]
) -> tuple[Narrowed, ...]:
    """Of one plan, for each filter.

    Args:
        counts: after disclosure control.
        filters: of ``filters_of``.
        order: districts as drawn.
        pair: positions of the assignments before and with the plan.
    """
    return tuple(Narrowed(
        _change(counts.figures, one.of, pair) if one.by == "phase" else None,
        tuple(_change(counts.figures, (*one.of, *group(district=name)), pair) for name in order),
    ) for one in filters)


def _change(figures: Mapping[CountKey, Count], of: Groups, pair: tuple[int, int]) -> CountChange:
    before, after = (figures.get(CountKey("short", at, of), Count(None)) for at in pair)
    return CountChange(before, after)
