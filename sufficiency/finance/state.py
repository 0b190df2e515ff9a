"""Where placements stand: the fold of their events, at any time of knowledge.

What is valid from the latest day counts; of two from the same day, the one recorded last. An event
that another names as superseded counts no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from sufficiency.finance.events import Event
from sufficiency.finance.fees import Fee, fee_of
from sufficiency.finance.periods import BEGINNING, OPEN, UK, Span

ROLES = ("main", "dual", "double_running")
PAYERS = ("education", "social_care", "health")
T = TypeVar("T")


class Version(NamedTuple):
    """A fee in force, and the events that say so."""

    fee: Fee
    events: tuple[int, ...]


class Shares(NamedTuple):
    """Who pays: weights in the order of ``PAYERS``; the lead takes odd pence."""

    weights: tuple[Fraction, ...]
    lead: int
    event: int | None


EDUCATION_ALONE = Shares((Fraction(1), Fraction(0), Fraction(0)), 0, None)


class Booked(NamedTuple):
    """An invoice, a payment or a credit note: pence (a credit, and a payment that came back, below
    zero), for days, dated; ``reference`` is its own number where the table gave one."""

    kind: str
    pence: int
    span: Span
    dated: date
    invoice: str
    element: str
    lowers_charge: bool
    event: int
    reference: str = ""


@dataclass(frozen=True, eq=False)
class Placement:
    """One placement as known.

    Attributes:
        span: first day and first day no longer there (``OPEN`` while it goes on).
        role: main, dual or double_running; only main ones may not overlap.
        told: day on which the end became known.
        pauses: spans without a charge.
        fees: by element, spans with the version in force.
        shares: spans with who pays; where none is, education pays.
        events: numbers of the events that say when it is.
    """

    placement: str = field(repr=False)
    child: str = field(repr=False)
    provider: str
    span: Span
    role: str
    about: dict[str, Any] = field(repr=False)
    told: date
    pauses: Sequence[Span]
    fees: dict[str, list[tuple[Span, Version]]] = field(repr=False)
    shares: list[tuple[Span, Shares]] = field(repr=False)
    booked: Sequence[Booked] = field(repr=False)
    events: tuple[int, ...] = ()


def fold(events: Iterable[Event]) -> dict[str, Placement]:
    """Every placement that the events speak of, with children as merged; order does not matter."""
    ordered = sorted(events)
    gone = {e.supersedes for e in ordered if e.supersedes is not None}
    by_placement: dict[str, list[Event]] = defaultdict(list)
    merged: dict[str, str] = {}
    for event in ordered:
        if event.seq in gone:
            continue
        if event.kind == "merged_identity":
            merged[event.child] = event.said()["into"]
        else:
            by_placement[event.placement].append(event)
    out = {}
    for name, own in by_placement.items():
        if placement := _placement(own):
            child = canonical(placement.child, merged)
            out[name] = placement if child == placement.child else replace(placement, child=child)
    return out


def plain(text: str) -> str:
    """A name or a number of a document without regard to capitals and spaces."""
    return " ".join(text.split()).casefold()


def canonical(child: str, merged: dict[str, str]) -> str:
    """The pseudonym a child goes by after all merges."""
    seen = {child}
    while child in merged and merged[child] not in seen:
        child = merged[child]
        seen.add(child)
    return child


def timeline(items: Sequence[tuple[Span, T]]) -> list[tuple[Span, T]]:
    """Which item is in force when; items in order of recording, the latest start counts."""
    if len(items) == 1:
        return [items[0]] if items[0][0].days else []
    edges = sorted({day for span, _ in items for day in span})
    ranked = sorted(items, key=lambda item: item[0].start)  # stable: recording breaks ties
    out = []
    for start, end in pairwise(edges):
        in_force = [item for span, item in ranked if span.start <= start < span.end]
        if in_force:
            out.append((Span(start, end), in_force[-1]))
    return out


def _span(event: Event) -> Span:
    return Span(event.valid_from or BEGINNING, event.valid_to or OPEN)


def _known_on(event: Event) -> date:
    """The day in the United Kingdom on which it was recorded: in summer its day begins an hour
    before that of universal time."""
    return datetime.fromisoformat(event.recorded_at).astimezone(UK).date()


def _placement(events: list[Event]) -> Placement | None:
    kinds: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        kinds[event.kind].append(event)
    if not kinds["placed"]:
        return None
    placed = kinds["placed"][-1]
    about = placed.said()
    span, told = _span(placed), _known_on(placed)
    used: tuple[int, ...] = (placed.seq,)
    endings = sorted([*kinds["ended"], *kinds["end_corrected"]])
    if endings:
        last = endings[-1]
        span = Span(span.start, max(span.start, last.valid_from or OPEN))
        said = last.said().get("told")
        told = date.fromisoformat(said) if said else _known_on(last)
        used += (last.seq,)
    free = [_span(e) for e in kinds["paused"] if not e.said().get("charged")]
    return Placement(
        placed.placement, placed.child, about["provider"], span, about.get("role", "main"), about,
        told, free, _fees([*kinds["fee_set"], *kinds["fee_changed"]]),
        timeline([(_span(e), _shares(e)) for e in kinds["share_set"]]),
        [_booked(e) for kind in ("invoiced", "paid", "credited") for e in kinds[kind]], used)


def _shares(event: Event) -> Shares:
    said = event.said()
    weights = tuple(Fraction(said["weights"].get(p, 0)) for p in PAYERS)
    return Shares(weights, PAYERS.index(said["lead"]), event.seq)


def _booked(event: Event) -> Booked:
    said = event.said()
    sign = -1 if event.kind == "credited" else 1
    return Booked(event.kind, sign * said["pence"], _span(event),
                  date.fromisoformat(said["dated"]), said["invoice"], said.get("element", ""),
                  said.get("lowers_charge", True), event.seq, _reference(event))


def _reference(event: Event) -> str:
    """The last part of its key, which a table of bookings makes of its columns."""
    said = event.said()
    before = "|".join((event.placement, event.kind, said["invoice"], said["dated"], ""))
    return event.source_key[len(before):] if event.source_key.startswith(before) else ""


def _fees(events: list[Event]) -> dict[str, list[tuple[Span, Version]]]:
    """Fees in force by element; a change takes over the terms of the fee in force the day before.

    A change with no fee before it has no effect until that fee is recorded.
    """
    by_element: dict[str, list[tuple[Event, dict[str, Any]]]] = defaultdict(list)
    for event in sorted(events, key=lambda e: (e.valid_from or BEGINNING, e.seq)):
        said = event.said()
        by_element[said["element"]].append((event, said))
    out = {}
    for element, own in by_element.items():
        known: list[tuple[Span, Version]] = []
        for event, said in own:
            span = _span(event)
            if event.kind == "fee_set":
                known.append((span, Version(fee_of(said), (event.seq,))))
                continue
            before = [v for s, v in known if s.start < span.start <= s.end]
            if before:
                fee, events_before = before[-1]
                amount = said["pence"] if "pence" in said else fee.raised(Fraction(said["percent"]))
                known.append((span, Version(replace(fee, pence=amount),
                                            (*events_before, event.seq))))
        out[element] = timeline(known) if known else []
    return {element: spans for element, spans in out.items() if spans}
