"""Collect counts and their additive relations for disclosure control.

The one collector of counts: of a story, of a map, of areas within reach, of answers and of the
travel benchmark. ``release_record.py`` compares what it notes with what later publications print.
"""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.publish.disclosure.figures import (
    Key,
    PriorCounts,
    ProtectedCounts,
    Rules,
    Sum,
    plain,
)
from sufficiency.publish.disclosure.prior_releases import known, system
from sufficiency.publish.disclosure.release_record import Printed, Record, alike
from sufficiency.publish.disclosure.suppression import protect

UNCOMPARED = ("local", "change", "wide", "more", "met")
"""Measures without rule 2 between scenarios: never printed, or differences themselves (a small
difference of places between scenarios is still kept from being worked out from them)."""


class Collector:
    """Counts that are published together, with the sums that hold between them.

    A key is (measure, scenario, group, name ...); the scenario is its position.

    Args:
        few: the threshold, for those who merge what is small; 1 for internal files.
    """

    def __init__(self, few: int) -> None:
        self.few = few
        self.counts: dict[Key, int] = {}
        self.sums: list[Sum] = []
        self.silent: list[Key] = []
        self.chains: dict[Key, list[Key]] = {}
        self.wholes: dict[Key, int] = {}

    def add_count(
        self, measure: str, number: int, rest: Key, value: int, *, silent: bool = False,
        of: int | None = None,
    ) -> Key:
        """One count; a silent one is not printed but follows from what is.

        Args:
            measure: what is counted, such as "short".
            number: position of the scenario it is of.
            rest: the group it is of, if any, as the further words of its key.
            value: children.
            silent: whether it is not printed.
            of: how many there are in all, which another publication may tell.
        """
        key = (measure, str(number), *rest)
        if key not in self.counts:
            self.counts[key] = int(value)
            if of is not None:
                self.wholes[key] = of
            if silent:
                self.silent.append(key)
            else:
                self.chains.setdefault((measure, *rest), []).append(key)
        return key

    def printed(self, guarded: ProtectedCounts, titles: Sequence[str]) -> list[Printed]:
        """What people see of them, for the record; figures that are only "about" are not in it."""
        return [Printed((key[0], *key[2:]), titles[int(key[1])], n)
                for key, n in self.counts.items()
                if (f := guarded.figures[key]).value is not None and not f.about]

    def add_total(self, total: Key, *parts: Key) -> None:
        """The first is the sum of the others."""
        self.sums.append((total, parts))

    def protect(
        self, rules: Rules | None, titles: Sequence[str] = (), record: Record | None = None
    ) -> ProtectedCounts:
        """As people may see them; as they are for internal files.

        Args:
            rules: None for internal files.
            titles: of the scenarios; asked for with ``record``.
            record: what other publications printed, and where to note what is printed now.
        """
        if rules is None:
            return plain(self.counts)
        if record is None:
            return self._guarded(rules, (), (), None)
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
        again = {((k[0], *k[2:]), titles[int(k[1])], n) for k, n in self.counts.items()
                 } if earlier else set()
        changed = [p for p in earlier if (p.figure, p.plan, int(p.true)) not in again]
        silent = set(self.silent)
        before = {key: [int(p.true) for p in found] for key in self.counts
                  if changed and key not in silent and (found := alike(
                      changed, (key[0], *key[2:]), titles[int(key[1])]))}
        compared = [c for (measure, *_), c in self.chains.items()
                    if measure not in UNCOMPARED and len(c) > 1]
        return protect(self.counts, self.sums, rules, unprinted=self.silent, compared=compared,
                       earlier=before, known=joined, weight=_weight, wholes=self.wholes)


def _weight(key: Key) -> int:
    """How much a figure would be missed: who lacks, gains or loses a place matters most.

    Least: bands of groups, and how much longer or shorter a journey is. Most: what is said of all
    children together, and before that how many children a group has, whatever is built.
    """
    if (key[0] == "wide" and len(key) > 3) or (key[0] == "change" and " min " in key[-1]):
        return 0
    if len(key) > 2:
        return 2 if key[0] == "all" and len(key) == 4 else 1
    return {"everybody": 6, "all": 5, "short": 4}.get(key[0], 3)
