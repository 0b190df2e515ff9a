"""Tags of OpenStreetMap that hold at some times only, as they stand when children go to school.

``motor_vehicle:conditional = no @ (Mo-Fr 08:15-09:00)`` becomes ``motor_vehicle = no``. What shuts
or slows a road in any part of the hour counts as in force; what opens one, only if it does so for
all of the hour. The day is any weekday in term time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SUFFIX = ":conditional"
HOUR = (8 * 60, 9 * 60)
"""Begin and end of the hour in which children are driven to school, minutes after midnight."""
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TERM = frozenset(MONTHS) - {"aug"}
NO_TERM = ("ph", "sh")
"""Public and school holidays: no child is driven to school."""
EASING = {"yes", "permissive", "designated", "official", "public", "none"}
SCHOOL = re.compile(r"school|flash|children|pupil")
"""A comment that tells of the times of a school without giving them."""
OTHERS = re.compile(
    r"\b(hgv|hgv_articulated|goods|bus|buses|coach|psv|taxi|bicycle|motorcycle|moped|tractor|trailer"
    r"|agricultural|emergency|disabled|hazmat|hov|foot|horse|caravan|residents?|delivery|"
    r"destination|customers|permit\w*|staff|wet|snow|ice|fog|winter|summer|low_emission)\b"
    r"|(weight|maxweight|axle\w*|length|width|height|trailers?|occupants|stay|seats)\s*[<>=]")
"""Conditions about vehicles, users and weather, none of them those of any car on any day."""
RANGE = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?\s*(?:-|–|—|to)\s*"
    r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?\b\+?")
TIMES_TOO = re.compile(r"(?<=[\dm])\s+and\s+(?=\d)", re.I)
"""Between two times, as people write them: "7am to 9am and 3pm to 4pm"."""
DATED = re.compile(r"\b(" + "|".join(MONTHS) + r")[a-z]*\s+\d{1,2}\b(?![:.]?\d)")
"""A day of a month."""
PLAIN = tuple((re.compile(pattern), word) for pattern, word in (
    (r"[\"'()\[\]]", " "), (r"\b(mon|tues?|wed|thur?s?|fri|sat|sun)(?:day|nesday|rsday|urday)?s?\b",
                            lambda m: m[1][:2]),
    (r"\bweek\s?days?\b", "mo-fr"), (r"\bweek\s?ends?\b", "sa-su"),
    (r"\b(?:daily|every\s?day)\b", "mo-su"), (r"\bm\s*-\s*f\b", "mo-fr"),
    (r"(?<=[a-z])\s+to\s+(?=[a-z])", "-"),
    (r"\bexcept\s+(?:on\s+)?(?:public|bank|school)\s+holidays?\b", "; ph off"),
    (r"\b(?:public|bank)\s+holidays?\b", "ph"), (r"\bschool\s+holidays?\b", "sh"),
    (r"(?<![-–\d:.])(\d{1,2}[:.]\d{2})\+", r"\1-24:00"),
    (r"\b(?:sunset|dusk)\s*-\s*(?:sunrise|dawn)\b", "18:00-07:00"),
    # Holidays are a rule of their own, also without a semicolon.
    (r"\s((?:ph|sh)(?:\s*,\s*(?:ph|sh))*\s+(?:off|closed))\b", r"; \1"),
))
"""Words for days, as opening hours write them."""
SCHOOL_WORDS = re.compile(
    r"\b(?:during\s+)?(?:on\s+)?(?:in\s+)?(?:school|term)[\s_-]*(?:times?|days?|hours|street)?"
    r"(?:\s+only)?\b")
"""What a term's times are called beside the times themselves."""


def at_school_hour(tags: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Tags without conditions, those in force at the hour of school in place of the others; what
    is "unknown" is as good as not tagged.

    Returns:
        The tags, and the conditions that could not be read: they are taken as not in force.
    """
    plain = {key: value for key, value in tags.items()
             if not key.endswith(SUFFIX) and value.strip().lower() != "unknown"}
    unread: list[str] = []
    for key in sorted(key for key in tags if key.endswith(SUFFIX)):
        told = clauses(tags[key])
        if not told and tags[key].strip():
            unread.append(tags[key])
        for value, condition in told:
            held = in_force(condition)
            if held is None:
                unread.append(f"{value} @ {condition}")
            elif held[1 if _eases(key, value) else 0]:
                plain[key.removesuffix(SUFFIX)] = value
    return plain, unread


def clauses(text: str) -> list[tuple[str, str]]:
    """Values and conditions of ``no @ (Mo-Fr 08:00-09:00); yes @ (SH)``."""
    found, depth, last = [], 0, 0
    text = re.sub(r"\)\s*,(?=\s*[\w-]+\s*@)", ");", text)
    for at, sign in enumerate(text + ";"):
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and (depth <= 0 or at == len(text)):
            value, mark, condition = text[last:at].partition("@")
            if mark and value.strip():
                found.append((value.strip(), condition.strip().strip("()").strip()))
            elif found and text[last:at].strip():
                # Without brackets a semicolon may belong to the condition.
                found[-1] = found[-1][0], f"{found[-1][1]}; {text[last:at].strip()}"
            last = at + 1
    return found


def in_force(condition: str) -> tuple[bool, bool] | None:
    """Whether a condition holds in some part of the hour, and in all of it; None = not read."""
    some = whole = True
    condition = TIMES_TOO.sub(",", condition)
    for part in re.split(r"\)?\s+and\s+\(?", condition.lower()):
        held = _part(part.strip())
        if held is None:
            return None
        some, whole = some and held[0], whole and held[1]
    return some, whole


def _part(text: str) -> tuple[bool, bool] | None:
    for pattern, word in PLAIN:
        text = pattern.sub(word, text)
    timed = RANGE.search(text) is not None
    if not timed and SCHOOL.search(text):
        return True, True
    if OTHERS.search(text):
        return False, False
    if timed:
        text = SCHOOL_WORDS.sub(" ", text)
    rules = [r.strip() for r in text.split(";") if r.strip()]
    if not rules:
        return (True, True) if timed else None
    # Of "SH off" alone, all but the holidays.
    held = (True, True) if all(re.search(r"\b(off|closed)\b", r) for r in rules) and not any(
        RANGE.search(r) for r in rules) else (False, False)
    for rule in rules:
        off = re.search(r"\b(off|closed)\b", rule) is not None
        found = _rule(re.sub(r"\b(off|closed|open)\b", "", rule))
        if found is None:
            return None
        if off:
            held = held[0] and not found[1], held[1] and not found[0]
        else:
            held = held[0] or found[0], held[1] or found[1]
    return held


def _rule(rule: str) -> tuple[bool, bool] | None:
    """One rule of opening hours: months, days, times; what is left out holds always."""
    rule = rule.replace("24/7", " ").replace("sunrise-sunset", " ").replace("dawn-dusk", " ")
    dated = len(DATED.findall(rule))
    if dated % 2:
        return None if dated > 1 else (False, False)
    rule = DATED.sub(r"\1", rule)
    ranges = [_minutes(m) for m in RANGE.finditer(rule)]
    words = re.findall(r"[a-z]+", RANGE.sub(" ", rule))
    if any(w not in (*DAYS, *NO_TERM) and w[:3] not in MONTHS for w in words) or any(
            r is None for r in ranges) or re.search(r"\d", RANGE.sub(" ", rule)):
        return None
    months = _listed(RANGE.sub(" ", rule), MONTHS, 3)
    days = _listed(RANGE.sub(" ", rule), DAYS, 2)
    if (not days and any(w in NO_TERM for w in words)) or re.match(r"(ph|sh)\s+[a-z]", rule):
        return False, False
    days, months = days or set(DAYS), months or set(MONTHS)
    # Of some days of a year, those count that are most of term.
    if dated and len(months & TERM) <= len(TERM) / 2:
        return False, False
    school = set(DAYS[:5])
    low, high = HOUR
    times = [r for r in ranges if r is not None] or [(0, 24 * 60)]
    some = any(a < high and b > low for a, b in times)
    whole = any(a <= low and b >= high for a, b in times)
    return (some and bool(days & school) and bool(months & TERM),
            whole and days >= school and months >= TERM)


def _minutes(found: re.Match[str]) -> tuple[int, int] | None:
    """Begin and end in minutes; a range over midnight is that of its morning."""
    ends = []
    for hour, minute, half in (found.groups()[:3], found.groups()[3:]):
        hours = int(hour) % 12 if half else int(hour)
        ends.append((hours + (12 if half == "pm" else 0)) * 60 + int(minute or 0))
    if max(ends) > 48 * 60:
        return None
    begin, end = ends
    if end > begin:
        return begin, end
    # Of 19:00-07:00 the part before seven; of 08:30-08:00 all but half an hour.
    return (0, end) if begin >= HOUR[1] else (begin, 24 * 60)


def _listed(text: str, names: tuple[str, ...], letters: int) -> set[str]:
    """Names in a text, and those between two with a hyphen."""
    at = {name: i for i, name in enumerate(names)}
    found: set[str] = set()
    for one, other in re.findall(r"([a-z]+)(?:\s*-\s*([a-z]+))?", text):
        first, last = at.get(one[:letters]), at.get((other or one)[:letters])
        if first is None or last is None or (letters == 2 and one[:3] in MONTHS):
            continue
        step = (last - first) % len(names)
        found |= {names[(first + k) % len(names)] for k in range(step + 1)}
    return found


def _eases(key: str, value: str) -> bool:
    if key.startswith("oneway"):
        return value in ("no", "false", "0")
    return value in EASING
