"""Turn restrictions of OpenStreetMap -> forbidden sequences of arcs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sufficiency.travel.sources.osm_conditions import at_school_hour

KEYS = ("restriction:motorcar", "restriction:motor_vehicle", "restriction:vehicle", "restriction")
"""Keys that tell a car how it may turn, the most specific first."""
EXCEPT = {"motorcar", "motor_vehicle", "vehicle"}
WAYS_AT_MOST = 60
"""Arcs that are looked at for the way between two roads of a restriction."""


@dataclass(frozen=True)
class Restriction:
    """A turn that is forbidden, or the only one.

    Attributes:
        only: every other turn is forbidden.
        start, end: number of the way it leads from, and of the way it leads to.
        node: where it is, or None where it leads over ways.
        over: numbers of these ways.
    """

    only: bool
    start: int
    end: int
    node: int | None
    over: frozenset[int]

    @property
    def turns_round(self) -> bool:
        """Whether it leads back on the way it comes from, at a node of it."""
        return self.start == self.end and self.node is not None


@dataclass(frozen=True)
class Arc:
    """A link in the direction it is driven: its code (see ``RoadNetwork.turn``), ends and ways."""

    code: int
    tail: int
    head: int
    ways: tuple[int, ...]


def restriction_of(
    tags: Mapping[str, str], members: Iterable[tuple[str, int, str]]
) -> list[Restriction] | None:
    """What a relation forbids a car at the hour of school: nothing, or one turn of each pair of
    roads; None = it is meant for cars, and lacks a road or a place, or has several.

    Args:
        tags: of the relation.
        members: of each kind (n, w or r), number and role.
    """
    kind = tags.get("type", "").removeprefix("restriction").removeprefix(":")
    if kind not in ("", "conditional", *(key.partition(":")[2] for key in KEYS)):
        return []
    tags, _ = at_school_hour(_old_times(tags))
    word = next((tags[key] for key in KEYS if tags.get(key)), "").strip().lower()
    word = re.sub(r"[\s-]+", "_", word)
    excepted = {part.strip().lower() for part in tags.get("except", "").split(";")}
    if not word.startswith(("no_", "only_")) or excepted & EXCEPT:
        return []
    by_role: dict[tuple[str, str], set[int]] = defaultdict(set)
    for what, number, role in members:
        by_role[what, role.strip().lower()].add(number)
    starts, ends = (sorted(by_role["w", role]) for role in ("from", "to"))
    nodes, over = by_role["n", "via"], frozenset(by_role["w", "via"])
    only = word.startswith("only_")
    several = len(starts) > 1 or len(ends) > 1
    if not starts or not ends or (len(nodes) != 1 and not over) or (only and several):
        return None
    # Over ways the nodes between them say nothing more.
    node = None if over else next(iter(nodes))
    return [Restriction(only, start, end, node, over) for start in starts for end in ends]


def _old_times(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Tags with times as they were once told (hour_on = 07:00), as a condition of today."""
    told = [f"{tags[f'{what}_on']}-{tags[f'{what}_off']}" for what in ("day", "hour")
            if tags.get(f"{what}_on") and tags.get(f"{what}_off")]
    if not (told and tags.get("restriction")):
        return tags
    rest = {key: value for key, value in tags.items() if key != "restriction"}
    return {**rest, "restriction:conditional": f"{tags['restriction']} @ ({' '.join(told)})"}


def forbidden(
    restrictions: Sequence[Restriction], arcs: Sequence[Arc]
) -> tuple[list[tuple[int, ...]], int]:
    """Sequences of arcs no car may drive one after the other, and restrictions without a place.

    A restriction has none where its roads are not in the network, or one of them leads on at both
    sides of the junction, so that it does not say which.

    Args:
        restrictions: as read.
        arcs: every arc of the network.
    """
    wanted = {w for r in restrictions for w in (r.start, r.end, *r.over)}
    of_way: dict[int, list[Arc]] = defaultdict(list)
    leaving: dict[int, list[Arc]] = defaultdict(list)
    for arc in arcs:
        leaving[arc.tail].append(arc)
        for way in wanted.intersection(arc.ways):
            of_way[way].append(arc)
    found: set[tuple[int, ...]] = set()
    lost = 0
    for one in restrictions:
        if one.turns_round and not one.only:
            rounds = _rounds(one, of_way)
            found |= rounds
            lost += not rounds
            continue
        chain = _chain(one, of_way, leaving)
        if chain is None:
            lost += 1
        elif one.only:
            for step in range(1, len(chain)):
                found |= {(*(a.code for a in chain[:step]), other.code)
                          for other in leaving[chain[step].tail] if other is not chain[step]}
        else:
            found.add(tuple(a.code for a in chain))
    return sorted(found), lost


def _rounds(one: Restriction, of_way: Mapping[int, list[Arc]]) -> set[tuple[int, ...]]:
    """Every arc of a way to the node, and the same arc back."""
    arcs = of_way.get(one.start, [])
    return {(a.code, b.code) for a in arcs if a.head == one.node for b in arcs
            if (b.tail, b.head) == (a.head, a.tail)}


def _chain(
    one: Restriction, of_way: Mapping[int, list[Arc]], leaving: Mapping[int, list[Arc]]
) -> list[Arc] | None:
    """Arcs of a restriction from first to last; None = they are not there, or several might be."""
    starts, ends = of_way.get(one.start, []), of_way.get(one.end, [])
    if one.node is not None:
        pairs = [[a, b] for a in starts if a.head == one.node for b in ends if b.tail == one.node]
        return pairs[0] if len(pairs) == 1 else None
    chains = [found for a in starts for found in [_over(a, ends, one.over, leaving)] if found]
    return chains[0] if len(chains) == 1 else None


def _over(
    first: Arc, ends: Sequence[Arc], over: frozenset[int], leaving: Mapping[int, list[Arc]]
) -> list[Arc] | None:
    """The way from an arc over some ways to the first of the last arcs that is reached."""
    ways, seen = [[first]], {first.head}
    for chain in ways:
        last = [e for e in ends if e.tail == chain[-1].head]
        if len(chain) > 1 and last:
            return [*chain, last[0]]
        if len(ways) > WAYS_AT_MOST:
            return None
        for arc in leaving[chain[-1].head]:
            if over.intersection(arc.ways) and arc.head not in seen:
                seen.add(arc.head)
                ways.append([*chain, arc])
    return None
