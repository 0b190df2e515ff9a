"""Speed limits and crossing times as OpenStreetMap writes them, read by a table."""

from __future__ import annotations

import re

MPH = 1.609344
FASTEST_KPH = 150.0
"""A limit above this is a slip."""
SLOWEST_KPH = 3.0
"""So is one below: nobody walks as slowly."""
WALK_KPH = 6.0
SINGLE_MPH, DUAL_MPH = 60, 70
WORDS_MPH = {
    "nsl_dual": DUAL_MPH, "motorway": DUAL_MPH, "nsl_single": SINGLE_MPH, "rural": SINGLE_MPH,
    "nsl_restricted": 30, "urban": 30, "restricted": 30,
}
"""Limits by name; "national" depends on the road."""
NATIONAL = ("national", "nsl", "none", "unlimited")
UNTAGGED = ("", "signals", "variable", "sign", "default", "implicit", "unknown", "markings")
"""Values that name no limit: the one the law implies holds."""
UNITS_KPH = {
    "mph": MPH, "m.p.h.": MPH, "m.p.h": MPH, "mp/h": MPH, "miles/h": MPH, "mi/h": MPH,
    "miles per hour": MPH,
    "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "kmph": 1.0, "kmp/h": 1.0, "knots": 1.852, "kn": 1.852,
}
NUMBER = re.compile(r"^(?:zone:?\s*)?(\d+(?:[.,]\d+)?)\s*([a-z][a-z./ ]*?)?(?:\s*zone)?$")


def limit_kph(text: str, kind: str) -> float | None:
    """A tagged limit in km/h: "30 mph", "national", "GB:nsl_dual", "walk"; None = none.

    Of several values the lowest counts. A number without a unit is in miles an hour where it is
    a limit that signs in Great Britain show (5 to 70 in fives), else in km/h. A comma before one
    figure is a decimal one.

    Args:
        text: the value of the tag.
        kind: class of the road: "national" is more on a dual carriageway.
    """
    return min((v for v in _limits(text, kind) if v is not None), default=None)


def limit_is_odd(text: str) -> bool:
    """Whether a value, or part of one, is no limit and no word for none."""
    return any(v is None for v in _limits(text, "primary"))


def _limits(text: str, kind: str) -> list[float | None]:
    """Limits of the parts of a value; None = not read. What names no limit has no part."""
    words = [re.sub(r"^(gb|uk)(-\w+)?:", "", part.strip())
             for part in re.split(r"[;|]|,(?!\d(?!\d))", text.lower())]
    return [_one(word, kind) for word in words if word not in UNTAGGED]


def _one(word: str, kind: str) -> float | None:
    if word in NATIONAL:
        return (DUAL_MPH if kind == "motorway" or kind.endswith("_dual") else SINGLE_MPH) * MPH
    if word in WORDS_MPH:
        return WORDS_MPH[word] * MPH
    if word == "walk":
        return WALK_KPH
    number = NUMBER.match(word)
    if number is None or (number[2] or "mph") not in UNITS_KPH:
        return None
    value = float(number[1].replace(",", "."))
    british = word.startswith("zone") or (value % 5 == 0 and value <= DUAL_MPH)
    kph = value * (UNITS_KPH[number[2]] if number[2] else MPH if british else 1.0)
    return kph if SLOWEST_KPH <= kph <= FASTEST_KPH else None


HOURS, MINUTES, SECONDS = 3600.0, 60.0, 1.0
UNITS_S = {"d": 24 * HOURS, "h": HOURS, "m": MINUTES, "s": SECONDS}
PARTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(d(?:ays?)?|h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?"
                   r"|s(?:ec(?:ond)?s?)?)?\.?")
SHORTEST_S, LONGEST_S = MINUTES, 48 * HOURS
"""Of a crossing; "00.10" is no part of a minute."""


def duration_seconds(text: str) -> float | None:
    """"00:10", "1:05:00", "PT10M", "10", "10 min", "1 h 5 min" or "7-9 minutes" in seconds.

    Of a range or several values the longest counts; nothing and what cannot be read is None.
    """
    found = [_duration(part.strip()) for part in re.split(
        r"[;/]|(?<=[\d a-z])\s*(?:-|–|\bto\b)\s*(?=\d)", text.lower()) if part.strip()]
    if not found or None in found:
        return None
    # Of "7-9 minutes" the unit stands with the last.
    return max(v for v in found if v is not None)


def _duration(word: str) -> float | None:
    word = re.sub(r"\(.*?\)|^(?:~|ca?\.?\s|approx\w*\.?|about|around|circa)", " ", word).strip()
    word = re.sub(r"(?<=\d)\s*['′]$", " min", word)
    clock = re.match(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*(?:h|hrs?|hours?))?$", word)
    if clock:
        hours, minutes, seconds = (int(g or 0) for g in clock.groups())
        total = hours * HOURS + minutes * MINUTES + seconds
    elif word.startswith("p") and re.match(
            r"^p(0+y)?(0+m)?(\d+d)?(t(\d+(\.\d+)?h)?(\d+(\.\d+)?m)?(\d+(\.\d+)?s)?)?$", word):
        total = sum(float(n) * UNITS_S[u] for n, u in re.findall(
            r"(\d+(?:\.\d+)?)([dhms])", re.sub(r"^p(0+y)?(0+m)?", "", word)))
    elif word and not PARTS.sub("", word).strip(" ,and"):
        found = PARTS.findall(word)
        if len(found) > 1 and not all(unit for _, unit in found[:-1]):
            return None
        # Of "1h30" the rest is in minutes.
        total = sum(float(n.replace(",", ".")) * UNITS_S[(u or "m")[0]] for n, u in found)
    else:
        return None
    return total if SHORTEST_S <= total <= LONGEST_S else None
