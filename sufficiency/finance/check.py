"""What a batch may not contradict: every fault at once, before anything is written.

Messages name no child and no placement: an event is named by its position in the batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sufficiency.errors import Fault
from sufficiency.finance.bodies import wrong_body
from sufficiency.finance.cleaned_values import identifying, identifying_document
from sufficiency.finance.events import KINDS, REPLACES, Event
from sufficiency.finance.schema import OVERLAP
from sufficiency.finance.state import Placement, canonical, fold

DOCUMENTS = ("invoiced", "credited", "paid")
_ONE_LIVE = {"placed": ("placed",), "ended": ("ended", "end_corrected"),
             "end_corrected": ("ended", "end_corrected")}


def faults_of(so_far: Sequence[Event], added: Sequence[Event]) -> list[Fault]:
    """What is wrong with events that are to follow those so far."""
    touched = {e.placement for e in added}
    known = {e.seq: e for e in so_far}
    gone = {e.supersedes for e in so_far if e.supersedes}
    live: dict[tuple[str, str], set[int]] = defaultdict(set)
    invoices: dict[tuple[str, str], int] = defaultdict(int)
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for event in so_far:
        if event.placement in touched and event.seq not in gone:
            live[event.placement, event.kind].add(event.seq)
            _invoice(event, invoices, paid, 1)
    faults = []
    for at, event in enumerate(added, 1):
        said = event.said()
        found = list(wrong_body(event, said)) if event.kind in KINDS else []
        if found:  # what it says means nothing
            faults += [Fault("events", *told, row=at, value=event.kind) for told in found]
            continue
        for problem, remedy in _wrong(event, said, known, gone, live, invoices, paid):
            faults.append(Fault("events", problem, remedy, row=at, value=event.kind))
        if event.supersedes in known:
            old = known[event.supersedes]
            gone.add(old.seq)
            live[old.placement, old.kind].discard(old.seq)
            _invoice(old, invoices, paid, -1)
        known[event.seq] = event
        live[event.placement, event.kind].add(event.seq)
        _invoice(event, invoices, paid, 1)
    faults += [*_ends(added, known, live), *_documents(added, known, gone, invoices, paid)]
    if not faults:
        faults += _circles([*so_far, *added], added) or _overlaps([*so_far, *added], added)
    return faults


def _invoice(
    event: Event, invoices: dict[tuple[str, str], int], paid: dict[tuple[str, str], int], sign: int
) -> None:
    """Count a document in, or out again: pence asked for and pence paid of each invoice."""
    if event.kind in ("invoiced", "credited"):
        said = event.said()
        amount = said["pence"] if event.kind == "invoiced" else -said["pence"]
        invoices[event.placement, said["invoice"]] += sign * amount
    elif event.kind == "paid":
        said = event.said()
        paid[event.placement, said["invoice"]] += sign * said["pence"]


def _ends(
    added: Sequence[Event], known: Mapping[int, Event],
    live: Mapping[tuple[str, str], Collection[int]],
) -> Iterable[Fault]:
    """Placements that would end before their first day: nobody was there, and nothing is due."""
    for at, event in enumerate(added, 1):
        if event.kind not in _ONE_LIVE or event.seq not in live[event.placement, event.kind]:
            continue
        first, ends = ([known[seq].valid_from for kind in kinds
                        for seq in live.get((event.placement, kind), ())]
                       for kinds in (("placed",), _ONE_LIVE["ended"]))
        if first and ends and ends[-1] < first[-1]:  # type: ignore[operator]
            yield Fault("events", "would end a placement before its first day",
                        "Mend the days; one that nobody took up ends on its first day.",
                        row=at, value=event.kind)


def _documents(
    added: Sequence[Event], known: Mapping[int, Event], gone: Collection[int],
    invoices: Mapping[tuple[str, str], int], paid: Mapping[tuple[str, str], int],
) -> Iterable[Fault]:
    """Corrections after which credit notes are more than their invoice, or hang on nothing, or
    more came back than was paid.

    Looked at when all is there: a batch may correct an invoice and its credit note together.
    """
    old_ones = (known[e.supersedes] for e in added if e.supersedes and e.supersedes in known)
    corrected = {old.placement for old in old_ones if old.kind in ("placed", "invoiced", "paid")}
    if not corrected:
        return
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in known.values():
        if event.placement in corrected and event.kind in DOCUMENTS and event.seq not in gone:
            named[event.placement, event.said()["invoice"]].add(event.kind)
    booked = {placement for placement, _ in named}
    for at, event in enumerate(added, 1):
        old = known.get(event.supersedes or 0)
        if old is None or old.placement not in corrected:
            continue
        if old.kind == "placed" and event.kind == "note" and old.placement in booked:
            yield Fault("events", "would withdraw a placement that has invoices or payments",
                        "Withdraw those first, or end the placement.", row=at, value=event.kind)
        if old.kind not in ("invoiced", "paid"):
            continue
        key = old.placement, old.said()["invoice"]
        if old.kind == "paid":
            if paid[key] < 0:
                yield Fault("events", "would leave more paid back than was paid",
                            "Correct what came back first.", row=at, value=event.kind)
            continue
        if named[key] & {"credited", "paid"} and "invoiced" not in named[key]:
            yield Fault("events", "would leave a credit note or a payment without its invoice",
                        "Correct those first.", row=at, value=event.kind)
        elif invoices[key] < 0:
            yield Fault("events", "would leave more credited than was invoiced",
                        "Correct the credit notes first.", row=at, value=event.kind)


def _circles(events: Sequence[Event], added: Sequence[Event]) -> list[Fault]:
    """Merges after which no pseudonym of a child is the one that is kept."""
    merged = {e.child: e.said()["into"] for e in events if e.kind == "merged_identity"}
    return [Fault("events", "closes a circle of pseudonyms", "Merge into the one that is kept.",
                  row=at, value=event.kind)
            for at, event in enumerate(added, 1) if event.kind == "merged_identity"
            and canonical(event.child, merged) in merged]


def _wrong(
    event: Event, said: Mapping[str, Any], known: dict[int, Event], gone: set[int],
    live: dict[tuple[str, str], set[int]], invoices: dict[tuple[str, str], int],
    paid: dict[tuple[str, str], int],
) -> Iterable[tuple[str, str]]:
    """Problems and remedies of one event."""
    if event.kind not in KINDS:
        yield "is no kind of event", f"Known: {', '.join(KINDS)}."
        return
    if event.valid_from and event.valid_to and event.valid_from >= event.valid_to:
        yield "ends before it begins", "Give a later end."
    if event.supersedes is not None:
        yield from _supersession(event, known, gone)
    if event.kind not in ("placed", "merged_identity") and not live[event.placement, "placed"]:
        yield "is of a placement that is not known", "Record where the child is placed first."
    others = {s for k in _ONE_LIVE.get(event.kind, ()) for s in live[event.placement, k]}
    if others - {event.supersedes}:
        yield "is recorded already", "Name the event it corrects."
    if event.kind == "end_corrected" and event.supersedes is None:
        yield "names no event", "Name the end it corrects."
    if event.kind in ("credited", "paid"):
        key = event.placement, said["invoice"]
        if key not in invoices:
            yield "names an invoice that is not known", "Record the invoice first."
        elif event.kind == "credited" and said["pence"] > invoices[key] + _freed(event, known, key):
            yield "credits more than was invoiced", "Check the amount."
        elif (event.kind == "paid" and said["pence"] < 0
              and paid[key] - _freed(event, known, key) + said["pence"] < 0):
            yield "pays back more than was paid", "Check the amount and the invoice."
    if why := next(filter(None, (
            identifying_document(v) if k == "invoice" else identifying(v)
            for k, v in said.items() if isinstance(v, str) and k != "source")), ""):
        yield f"holds something that {why}", "The ledger holds pseudonyms only."


def _freed(event: Event, known: Mapping[int, Event], key: tuple[str, str]) -> int:
    """Pence of the credit note or payment that a corrected one takes the place of."""
    old = known.get(event.supersedes or 0)
    if old is None or old.kind != event.kind or (old.placement, old.said()["invoice"]) != key:
        return 0
    return int(old.said()["pence"])


def _supersession(
    event: Event, known: dict[int, Event], gone: set[int]
) -> Iterable[tuple[str, str]]:
    old = known.get(event.supersedes or 0)
    if old is None or old.placement != event.placement:
        yield "supersedes no event of this placement", "Give the number of the event."
    elif old.seq in gone:
        yield "supersedes an event that was superseded", "Give the latest event."
    elif event.kind != "note" and old.kind not in REPLACES.get(event.kind, (event.kind,)):
        yield f"supersedes an event of another kind ({old.kind})", "Correct like by like."


def main_spans(placements: Iterable[Placement]) -> Iterable[Placement]:
    """The placements that may not overlap."""
    return (p for p in placements if p.role == "main" and p.span.days)


def spans_of(
    events: Sequence[Event], touched: set[str]
) -> Iterable[tuple[str, dict[str, Any] | None]]:
    """The main span of each placement touched, as recorded (before merges of identity)."""
    found = fold(e for e in events if e.placement in touched and e.kind != "merged_identity")
    for name in sorted(touched):
        p = found.get(name)
        yield name, None if p is None or p.role != "main" or not p.span.days else {
            "child": p.child, "first_day": p.span.start, "until_day": p.span.end}


def _overlaps(events: Sequence[Event], added: Sequence[Event]) -> list[Fault]:
    """Main placements of one child that overlap, where one is touched, by its first event."""
    at: dict[str, int] = {}
    for position, event in enumerate(added, 1):
        at.setdefault(event.placement, position)
    merged = {e.child: e.said()["into"] for e in events if e.kind == "merged_identity"}
    placed = [e for e in events if e.kind == "placed"]
    children = {canonical(e.child, merged) for e in placed if e.placement in at}
    children |= {canonical(e.child, merged) for e in added if e.kind == "merged_identity"}
    own = {e.placement for e in placed if canonical(e.child, merged) in children}
    by_child: dict[str, list[Placement]] = defaultdict(list)
    for p in main_spans(fold(e for e in events
                             if e.placement in own or e.kind == "merged_identity").values()):
        by_child[p.child].append(p)
    faults = []
    for placements in by_child.values():
        placements.sort(key=lambda p: p.span)
        for a, b in pairwise(placements):
            if a.span.end > b.span.start:
                rows = [at[p.placement] for p in (a, b) if p.placement in at]
                faults.append(Fault(
                    "events", f"would leave {OVERLAP}",
                    "End one, or record the second as dual or double_running.",
                    row=max(rows) if rows else None))
    return faults
