"""Random histories of placements, and what they cost recomputed day by day from the events."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from sufficiency.finance.events import Draft, Event, record
from sufficiency.finance.periods import OPEN

FIRST = date(2025, 9, 1)


def drafts(rng: random.Random, placements: int) -> list[Draft]:
    """Events of placements with daily fees, corrected, ended, paused; each names what it replaces.

    Numbers of superseded events are those of this order, beginning at 1.
    """
    out: list[Draft] = []
    live: dict[tuple[str, str], int] = {}

    def say(kind: str, name: str, first: date | None, last: date | None = None, *,
            replaces: str = "", **body: object) -> None:
        old = live.get((name, replaces or kind)) if replaces else None
        out.append(Draft(kind, name, f"child-{name}", first, last, dict(body), supersedes=old))
        live[name, replaces or kind] = len(out)

    def some(days: int = 300) -> date:
        return FIRST + timedelta(days=rng.randrange(days))

    names = [f"p{n}" for n in range(placements)]
    for name in names:
        say("placed", name, some(60), provider="School")
        say("fee_set", name, FIRST, element="fee", pence=rng.randrange(1, 50_000), unit="day",
            part="days", calendar="365")
    for _ in range(placements * 4):
        name, what = rng.choice(names), rng.randrange(6)
        if what == 0:
            say("fee_set", name, some(), element="fee", pence=rng.randrange(1, 50_000),
                unit="day", part="days", calendar="365")
        elif what == 1:
            say("fee_set", name, some(), replaces="fee_set", element="fee",
                pence=rng.randrange(1, 50_000), unit="day", part="days", calendar="365")
        elif what == 2 and (name, "ended") not in live:
            say("ended", name, some() + timedelta(days=61))
        elif what == 3 and (name, "ended") in live:
            say("end_corrected", name, some() + timedelta(days=61), replaces="ended")
        elif what == 4:
            start = some()
            say("paused", name, start, start + timedelta(days=rng.randrange(1, 30)))
        elif what == 5:
            say("fee_changed", name, some(), element="fee", percent=str(rng.randrange(-5, 9)))
    return out


def recorded(history: Sequence[Draft], rng: random.Random) -> list[Event]:
    """The events as recorded, some at once and some days apart."""
    at = datetime(2025, 9, 1, 9, tzinfo=UTC)
    out = []
    for seq, draft in enumerate(history, 1):
        at += timedelta(hours=rng.choice((0, 0, 5, 30)))
        out.append(record(draft, seq, seq, at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")))
    return out


def brute(events: Sequence[Event], first: date, last: date) -> dict[str, int]:
    """Pence of each placement on days up to the last, each day looked at alone.

    A fee's line is rounded by span of one fee in force; fees are whole pence a day, so there is
    nothing to round.
    """
    gone = {e.supersedes for e in events if e.supersedes}
    live = [e for e in events if e.seq not in gone]
    out: dict[str, int] = {}
    for name in sorted({e.placement for e in live}):
        own = [e for e in live if e.placement == name]
        placed = [e for e in own if e.kind == "placed"]
        ends = [e for e in own if e.kind in ("ended", "end_corrected")]
        start = placed[-1].valid_from or FIRST
        end = max(start, ends[-1].valid_from or OPEN) if ends else OPEN
        total, day = 0, first
        while day <= last:
            if start <= day < end and not any(
                    e.kind == "paused" and e.valid_from <= day < e.valid_to  # type: ignore[operator]
                    for e in own):
                total += fee_on(own, day)
            day += timedelta(days=1)
        out[name] = total
    return out


def fee_on(own: Sequence[Event], day: date) -> int:
    """Pence of the fee in force on a day: changes are worked through in order of their days."""
    fees = sorted((e for e in own if e.kind in ("fee_set", "fee_changed")
                   and (e.valid_from or FIRST) <= day), key=lambda e: (e.valid_from, e.seq))
    amount: list[tuple[date, int]] = []
    for event in fees:
        said, since = event.said(), event.valid_from or FIRST
        if event.kind == "fee_set":
            amount.append((since, said["pence"]))
            continue
        # The fee in force the day before: the last said for an earlier day.
        before = [p for d, p in amount if d < since]
        if before:
            exact = before[-1] * (1 + Fraction(said["percent"]) / 100)
            whole = int(abs(exact) + Fraction(1, 2))
            amount.append((since, whole))
    return amount[-1][1] if amount else 0
