"""What OpenStreetMap tags say to a car in Great Britain: may it go here, which way, what limit.

How fast streets are driven is in ``speeds.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MPH = 1.609344
URBAN_MAX_KPH = 50.0
"""A tagged limit up to this tells a built-up road, whatever is around it."""
RURAL_MIN_KPH = 75.0
"""A tagged limit from this tells an open road."""


FERRY_KPH, FERRY_WAIT_S = 10.0, 300.0
NOT_JOINED = ("motorway", "link", "ferry")
"""Classes no home or school is on."""
LINKS = ("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link")
ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential",
         "living_street", "service", "road")
NOT_SERVICE = ("parking_aisle", "drive-through", "emergency_access")
SHUT = ("no", "private", "military", "agricultural", "forestry", "delivery", "emergency",
        "permit", "restricted", "psv", "bus")
OPEN = ("yes", "permissive", "designated", "destination", "customers", "official")
WALLS = ("bollard", "block", "jersey_barrier", "log", "debris", "chain", "wall", "fence", "hedge",
         "ditch", "cycle_barrier", "stile", "kissing_gate", "horse_stile", "turnstile",
         "motorcycle_barrier", "barrier_board", "planter", "bus_trap", "sump_buster")
"""Node barriers no car passes unless a tag says that it may."""


@dataclass(frozen=True)
class Way:
    """What a way is to a car.

    Attributes:
        kind: class, a key of ``speeds.USUAL`` or ferry.
        forward, backward: whether it may be driven along and against its points.
        limit_kph, back_limit_kph: tagged limits; None = not tagged.
        label: road numbers and names, separated by semicolons.
        seconds: tagged crossing time of a ferry, or None.
    """

    kind: str
    forward: bool
    backward: bool
    limit_kph: float | None
    back_limit_kph: float | None
    label: str
    seconds: float | None = None


def car_way(tags: Mapping[str, str]) -> Way | None:
    """What these tags mean to a car, or None where it may not go.

    Access follows the most specific tag; tracks are left out, as are service roads that lead
    through car parks. Turn restrictions are not read.
    """
    label = ";".join(p.strip() for key in ("ref", "name") for p in tags.get(key, "").split(";")
                     if p.strip())
    if tags.get("route") == "ferry":
        if _access(tags) not in OPEN:
            return None
        return Way("ferry", True, tags.get("oneway") != "yes", None, None, label,
                   duration_seconds(tags.get("duration", "")))
    highway = tags.get("highway", "")
    if highway not in ROADS and highway not in LINKS:
        return None
    if tags.get("area") == "yes" or tags.get("service") in NOT_SERVICE:
        return None
    if _access(tags) in SHUT or tags.get("impassable") == "yes":
        return None
    forward, backward = _directions(tags)
    if not (forward or backward):
        return None
    roundabout = tags.get("junction") in ("roundabout", "circular", "mini_roundabout")
    kind = "link" if highway in LINKS else highway
    if kind in ("trunk", "primary", "secondary") and not (forward and backward) and not roundabout:
        kind += "_dual"
    both = limit_kph(tags.get("maxspeed", "") or tags.get("maxspeed:type", ""), kind)
    ahead = limit_kph(tags.get("maxspeed:forward", ""), kind)
    behind = limit_kph(tags.get("maxspeed:backward", ""), kind)
    return Way(kind, forward, backward, both if ahead is None else ahead,
               both if behind is None else behind, label)


def _access(tags: Mapping[str, str]) -> str:
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if tags.get(key):
            return tags[key]
    return ""


def _directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    oneway = tags.get("oneway:motor_vehicle") or tags.get("oneway", "")
    if oneway in ("yes", "true", "1"):
        return True, False
    if oneway in ("-1", "reverse"):
        return False, True
    if oneway == "reversible":
        return False, False
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in (
        "motorway", "motorway_link")
    return True, not implied or oneway in ("no", "false", "0")


def limit_kph(text: str, kind: str) -> float | None:
    """A tagged limit in km/h: "30 mph", "50", "national", "GB:nsl_dual", "walk"; None = none.

    Of several values the lowest counts.
    """
    found = []
    for part in re.split(r"[;|,]", text.lower().replace("gb:", "").replace("uk:", "")):
        word = part.strip()
        number = re.match(r"^(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph|knots)?$", word)
        if number:
            found.append(float(number[1]) * (MPH if number[2] == "mph" else 1.0))
        elif word in ("national", "nsl", "none"):
            found.append((70 if kind == "motorway" or kind.endswith("_dual") else 60) * MPH)
        elif word in ("nsl_dual", "motorway"):
            found.append(70 * MPH)
        elif word in ("nsl_single", "rural"):
            found.append(60 * MPH)
        elif word in ("nsl_restricted", "urban", "restricted"):
            found.append(30 * MPH)
        elif word in ("zone20", "zone:20"):
            found.append(20 * MPH)
        elif word == "walk":
            found.append(6.0)
    return min(found) if found else None


def built_up(limit: float | None, crowded: bool) -> bool:
    """Whether a road counts as built up: by its limit where that tells, else by what is around."""
    if limit is not None and limit <= URBAN_MAX_KPH:
        return True
    return crowded and not (limit is not None and limit >= RURAL_MIN_KPH)


def wall(tags: Mapping[str, str]) -> bool:
    """Whether a node on a way stops cars."""
    access = _access(tags)
    if access in OPEN:
        return False
    if tags.get("barrier", "") in WALLS:
        return True
    return bool(tags.get("barrier")) and (access in SHUT or tags.get("locked") == "yes")


def duration_seconds(text: str) -> float | None:
    """"00:10", "1:05:00" or "PT10M" in seconds."""
    iso = re.match(r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$", text)
    if iso and text != "PT":
        hours, minutes, seconds = (int(g or 0) for g in iso.groups())
        return hours * 3600.0 + minutes * 60 + seconds
    parts = text.split(":")
    if 2 <= len(parts) <= 3 and all(p.isdigit() for p in parts):
        hours, minutes, seconds = (*map(int, parts), 0)[:3]
        return hours * 3600.0 + minutes * 60 + seconds
    return float(text) * 60 if text.isdigit() else None
