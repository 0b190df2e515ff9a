"""What OpenStreetMap tags say to a car in Great Britain: may it go here, which way, what limit.

Conditions are those of the hour in which children go to school (``osm_conditions.py``). How fast
streets are driven is in ``speeds.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

from sufficiency.travel.sources.osm_conditions import SUFFIX, at_school_hour
from sufficiency.travel.sources.osm_limits import (
    duration_seconds,
    limit_is_odd,
    limit_kph,
)
from sufficiency.travel.sources.osm_sizes import SIZE_KEYS, odd_sizes, too_small

URBAN_MAX_KPH = 50.0
"""A tagged limit up to this tells a built-up road, whatever is around it."""
RURAL_MIN_KPH = 75.0
"""A tagged limit from this tells an open road."""
NOT_JOINED = ("motorway", "link", "ferry")
"""Classes no home or school is on."""
LINKS = ("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link")
ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential",
         "living_street", "service", "road")
NOT_SERVICE = ("parking_aisle", "drive-through", "drive_through", "emergency_access", "bus",
               "busway")


class Access(IntEnum):
    """What a car may do on a road or at a gate, the least first."""

    SHUT = 0
    LOCAL = 1
    """Only where the journey begins or ends: nobody drives through."""
    OPEN = 2


MEANING: Mapping[str, Access] = {
    **dict.fromkeys(("yes", "permissive", "designated", "official", "public", "discouraged"),
                    Access.OPEN),
    **dict.fromkeys(("destination", "customers", "delivery", "private", "residents", "permit"),
                    Access.LOCAL),
    **dict.fromkeys(("no", "military", "agricultural", "forestry", "emergency", "restricted",
                     "psv", "bus", "taxi", "hov", "hgv"), Access.SHUT),
}
"""Values of access; any other shuts, and is counted."""
MODES = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Keys of access, the one that counts first; each may be told of one direction."""
ONEWAY = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
ALONG, AGAINST, EITHER = ("yes", "true", "1"), ("-1", "reverse"), ("no", "false", "0")
ARROWS = (*ALONG, *AGAINST, *EITHER, "reversible", "alternating")
"""Values of one-way tags; any other is no arrow, and is counted."""
LIMITS = ("maxspeed", "maxspeed:forward", "maxspeed:backward")
AHEAD, BEHIND, BOTH = ":forward", ":backward", ":both_ways"
ACCESS_KEYS = tuple(f"{mode}{way}" for mode, way in product(MODES, ("", AHEAD, BEHIND, BOTH)))
TIMED = (*ACCESS_KEYS, *ONEWAY, *LIMITS)
"""Keys that may hold at some times only."""
NO_USE: Mapping[str, str] = {
    "smoothness": "impassable", "ford": "stepping_stones",
    **dict.fromkeys(("impassable", "4wd_only", "ice_road", "winter_road", "disused", "abandoned",
                     "demolished", "razed", "removed", "construction", "proposed"), "yes")}
"""Tags of a road that no car can use, or that is not there, whatever its class is."""
WAY_KEYS = (*TIMED, *(key + SUFFIX for key in TIMED), "highway", "route", "junction", "service",
            "area", "maxspeed:type", "zone:maxspeed", "ref", "name", "duration", *NO_USE,
            *SIZE_KEYS)
"""Keys of ways that are read."""
BARRIER_KEYS = ("barrier", *MODES, *(mode + SUFFIX for mode in MODES), *SIZE_KEYS)
"""A node that stands in the way has one of these."""
THINGS = ("amenity", "emergency", "entrance", "historic", "information", "leisure", "man_made",
          "power", "public_transport", "shop", "tourism")
"""Keys of nodes that are a thing of their own at the road: their access is not the road's."""
NODE_KEYS = (*BARRIER_KEYS, *THINGS, "locked", "highway")
"""Keys of nodes that are read."""
WALL_WAYS: Mapping[str, tuple[str, ...]] = {"waterway": ("river", "canal"), "railway": ("rail",)}
"""Ways that an access leg may not cross."""
WALLS = ("bollard", "block", "jersey_barrier", "log", "debris", "chain", "wall", "fence", "hedge",
         "ditch", "cycle_barrier", "stile", "kissing_gate", "horse_stile", "turnstile",
         "motorcycle_barrier", "barrier_board", "planter", "bus_trap", "sump_buster",
         "rising_bollard", "spikes", "tank_trap", "guard_rail", "concrete_block", "bus_gate",
         "modal_filter", "full-height_turnstile", "wicket_gate", "boulder", "boulders", "rock",
         "rocks", "stone", "stones", "step", "steps", "city_wall", "retaining_wall", "rope",
         "delineators", "planters", "flowerbed", "berm", "earth_bank", "mound", "crash_barrier",
         "yes")
"""Node barriers no car passes unless a tag says that it may; "yes" is one of which nobody knows
what it is."""
BESIDE = ("crossing", "bus_stop", "platform", "elevator", "street_lamp", "milestone")
"""Nodes whose access is that of something across or beside the road."""


@dataclass(frozen=True)
class Way:
    """What a way is to a car.

    Attributes:
        kind: class, a key of ``speeds.USUAL`` or ferry.
        forward, backward: whether it may be driven along and against its points.
        limit_kph, back_limit_kph: tagged limits; None = not tagged.
        label: road numbers and names, separated by semicolons.
        seconds: tagged crossing time of a ferry, or None.
        local, back_local: whether it may be driven only where a journey begins or ends.
        road: class of the road that a source has joined with a ferry, or None.
    """

    kind: str
    forward: bool
    backward: bool
    limit_kph: float | None
    back_limit_kph: float | None
    label: str
    seconds: float | None = None
    local: bool = False
    back_local: bool = False
    road: str | None = None


def car_way(tags: Mapping[str, str]) -> Way | None:
    """What these tags mean to a car at the hour of school, or None where it may not go.

    Access follows the most specific tag; tracks are left out, as are service roads that lead
    through car parks.
    """
    tags, _ = at_school_hour(tags)
    label = ";".join(p.strip() for key in ("ref", "name") for p in tags.get(key, "").split(";")
                     if p.strip())
    ferry = tags.get("route") == "ferry"
    classes = _values(tags.get("highway", ""))
    highway = next((c for c in classes if c in (*ROADS, *LINKS)), "")
    tags |= {"highway": highway}
    if not ferry and (highway not in (*ROADS, *LINKS) or tags.get("area") == "yes"
                      or tags.get("service") in NOT_SERVICE
                      or any(tags.get(key) == value for key, value in NO_USE.items())
                      or too_small(tags)):
        return None
    # A ferry takes cars only where it says so.
    untagged = Access.SHUT if ferry else Access.OPEN
    ahead, behind = (access(tags, way, untagged) for way in (AHEAD, BEHIND))
    go, come = _directions(tags)
    forward, backward = go and ahead > Access.SHUT, come and behind > Access.SHUT
    if not (forward or backward):
        return None
    local, back_local = (level is Access.LOCAL for level in (ahead, behind))
    if ferry:
        return Way("ferry", forward, backward, None, None, label,
                   duration_seconds(tags.get("duration", "")), local, back_local)
    roundabout = tags.get("junction") in ("roundabout", "circular", "mini_roundabout")
    kind = "link" if highway in LINKS else highway
    if kind in ("trunk", "primary", "secondary") and not (go and come) and not roundabout:
        kind += "_dual"
    both, along, against = (limit_kph(tags.get(key, ""), kind) for key in LIMITS)
    for key in ("maxspeed:type", "zone:maxspeed"):
        both = limit_kph(tags.get(key, ""), kind) if both is None else both
    return Way(kind, forward, backward, both if along is None else along,
               both if against is None else against, label, None, local, back_local)


def access(tags: Mapping[str, str], way: str, untagged: Access) -> Access:
    """What the most specific tag says, conditions resolved.

    Args:
        tags: of a way or a node.
        way: AHEAD or BEHIND.
        untagged: what holds without a tag.
    """
    for mode in MODES:
        for key in (mode + way, mode + BOTH, mode):
            if tags.get(key):
                return max((MEANING.get(v, Access.SHUT) for v in _values(tags[key])),
                           default=Access.SHUT)
    return untagged


def node_access(tags: Mapping[str, str]) -> Access:
    """What a node on a road is to a car at the hour of school: a barrier, or a bus gate without."""
    tags, _ = at_school_hour(tags)
    tagged = any(tags.get(mode) for mode in MODES)
    level = access(tags, AHEAD, Access.OPEN)
    if not tags.get("barrier"):
        beside = tags.get("highway") in BESIDE or any(tags.get(key) for key in THINGS)
        return Access.OPEN if beside else Access.SHUT if too_small(tags) else level
    if too_small(tags):
        return Access.SHUT
    if level is Access.OPEN:
        return Access.SHUT if not tagged and (set(_values(tags["barrier"])) & set(WALLS)
                                              or tags.get("locked") == "yes") else Access.OPEN
    return Access.SHUT if tags.get("locked") == "yes" else level


def is_wall(tags: Mapping[str, str]) -> bool:
    """Whether no access leg crosses a way."""
    under = tags.get("tunnel", "no") != "no"
    return not under and any(tags.get(key) in values for key, values in WALL_WAYS.items())


def odd_values(tags: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Values that decide how a road is driven and could not be read: what of, and the value.

    Args:
        tags: of a way or node that cars might use.
    """
    tags, conditions = at_school_hour(tags)
    yield from (("condition", text) for text in conditions)
    for key in ACCESS_KEYS:
        yield from (("access", v) for v in _values(tags.get(key, "")) if v not in MEANING)
    yield from (("arrow", tags[key]) for key in ONEWAY
                if tags.get(key, "").strip().lower() not in ("", *ARROWS))
    for key in LIMITS:
        if limit_is_odd(tags.get(key, "")):
            yield "limit", tags[key]
    yield from (("size", v) for v in odd_sizes(tags))
    if tags.get("route") == "ferry" and tags.get("duration") and (
            duration_seconds(tags["duration"]) is None):
        yield "duration", tags["duration"]


def _values(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(";") if part.strip()]


def _directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    oneway = next((tags[key].strip().lower() for key in ONEWAY if tags.get(key)), "")
    if oneway in ALONG:
        return True, False
    if oneway in AGAINST:
        return False, True
    if oneway == "reversible":
        return False, False
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in (
        "motorway", "motorway_link")
    return True, not implied or oneway in EITHER


def built_up(limit: float | None, crowded: bool) -> bool:
    """Whether a road counts as built up: by its limit where that tells, else by what is around."""
    if limit is not None and limit <= URBAN_MAX_KPH:
        return True
    return crowded and not (limit is not None and limit >= RURAL_MIN_KPH)
