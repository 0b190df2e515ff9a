"""Collect counts and their additive relations for disclosure control.

The one collector of counts: of a story, of a map, of areas within reach, of answers and of the
travel benchmark. ``release_record.py`` compares what it notes with what later publications print.
"""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.publish.disclosure.figures import PriorCounts, ProtectedCounts, Rules, plain
from sufficiency.publish.disclosure.keys import CountKey, Subject, Sum
from sufficiency.publish.disclosure.prior_releases import known, system
from sufficiency.publish.disclosure.release_record import Printed, Record, alike
from sufficiency.publish.disclosure.suppression import HEADLINE, protect

UNCOMPARED = ("local", "change", "wide", "more", "met")
"""Measures without rule 2 between scenarios: never printed, or differences themselves (a small
difference of places between scenarios is still kept from being worked out from them)."""


class Collector:
    """Counts that are published together, with the sums that hold between them.

    Args:
        few: the threshold, for those who merge what is small; 1 for internal files.
    """

    def __init__(self, few: int) -> None:
        self.few = few
        self.counts: dict[CountKey, int] = {}
        self.sums: list[Sum] = []
        self.silent: list[CountKey] = []
        self.least: set[CountKey] = set()
        self.chains: dict[Subject, list[CountKey]] = {}
        self.wholes: dict[CountKey, int] = {}
        self.public: list[CountKey] = []

    def add_count(
        self, key: CountKey, value: int, *, silent: bool = False, least: bool = False,
        of: int | None = None,
    ) -> CountKey:
        """One count; a silent one is not printed but follows from what is.

        Args:
            key: what is counted, of which plan and group.
            value: children.
            silent: whether it is not printed.
            least: it is missed least of all, where something must be hidden to protect another.
            of: how many there are in all, which another publication may tell.
        """
        if key not in self.counts:
            self.counts[key] = int(value)
            if least:
                self.least.add(key)
            if of is not None:
                self.wholes[key] = of
            if silent:
                self.silent.append(key)
            else:
                self.chains.setdefault(key.subject, []).append(key)
        return key

    def add_public(self, key: CountKey, value: int) -> CountKey:
        """A count that is not printed and that everybody knows, as how many places are full."""
        if key not in self.counts:
            self.counts[key] = int(value)
            self.public.append(key)
        return key

    def printed(self, guarded: ProtectedCounts, titles: Sequence[str]) -> list[Printed]:
        """What people see of them, for the record; figures that are only "about" are not in it."""
        return [Printed(key.subject, titles[key.plan], n)
                for key, n in self.counts.items() if key not in set(self.public)
                and (f := guarded.figures[key]).value is not None and not f.about]

    def add_total(self, total: CountKey, *parts: CountKey) -> None:
        """The first is the sum of the others."""
        self.sums.append((total, parts))

    def protect(
        self, rules: Rules | None, titles: Sequence[str] = (), record: Record | None = None
    ) -> ProtectedCounts:
        """As people may see them; as they are for internal files.

        Args:
            rules: None for internal files.
            titles: of the scenarios, for the audit; asked for with ``record``.
            record: what other publications printed, and where to note what is printed now.
        """
        if rules is None:
            return plain(self.counts)
        if record is None:
            return self._guarded(rules, titles, (), None)
        found = self._guarded(rules, titles, record.printed, known(
            (*record.systems, *record.systems_now), self.counts, titles, record.groups))
        record.now += self.printed(found, titles)
        record.systems_now.append(system(
            self.counts, self.sums, self.silent, found, titles, record.groups))
        return found

    def _guarded(
        self, rules: Rules, titles: Sequence[str], earlier: Sequence[Printed],
        joined: PriorCounts | None,
    ) -> ProtectedCounts:
        # What is printed again as it was adds nothing: it stands in its place among ours.
        again = {(k.subject, titles[k.plan], n) for k, n in self.counts.items()
                 } if earlier else set()
        changed: dict[Subject, list[Printed]] = {}
        for p in earlier:
            if (p.figure, p.plan, int(p.true)) not in again:
                changed.setdefault(p.figure, []).append(p)
        silent = set(self.silent)
        before = {key: [int(p.true) for p in found] for key in self.counts
                  if key.subject in changed and key not in silent and (found := alike(
                      changed[key.subject], key.subject, titles[key.plan]))}
        compared = [c for figure, c in self.chains.items()
                    if figure.measure not in UNCOMPARED and len(c) > 1]
        return protect(self.counts, self.sums, rules, unprinted=self.silent, compared=compared,
                       earlier=before, known=joined, weight=self._weight, wholes=self.wholes,
                       titles=titles, public=self.public)

    def _weight(self, key: CountKey) -> int:
        """How much a figure would be missed: who lacks, gains or loses a place matters most.

        Most: what is said of all children together, also by what a plan changes for them: rows of
        groups stand below it. Before others of a group how many children it has, whatever is built.
        """
        if key in self.least:
            return 0
        if key.measure == "wide" and not key.crossed:
            return HEADLINE
        if key.of:
            return 2 if key.measure == "all" and not key.crossed else 1
        return {"everybody": HEADLINE + 3, "all": HEADLINE + 2, "short": HEADLINE + 1}.get(
            key.measure, HEADLINE - 1)
