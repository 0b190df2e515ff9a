"""What happened, in order: events are added and never changed; a correction names what it replaces.

Each has two times: when it is true (``[valid_from, valid_to)``) and when it was known
(``recorded_at``). Each carries the hash of the one before it, so that a change in the middle shows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

KINDS = ("placed", "fee_set", "fee_changed", "share_set", "ended", "end_corrected", "paused",
         "credited", "invoiced", "paid", "merged_identity", "note")
REPLACES = {"end_corrected": ("ended", "end_corrected")}
"""What a correction may name, where it is not its own kind. A note may name anything: it withdraws
it."""
FIRST_HASH = "0" * 64


@dataclass(frozen=True)
class Draft:
    """An event before it is recorded.

    Attributes:
        child: pseudonym; shown by no message.
        source, source_key: system, and the part of its row that says this.
        supersedes: number of the event it replaces.
        body: the rest, plain values.
    """

    kind: str
    placement: str = field(repr=False)
    child: str = field(repr=False)
    valid_from: date | None = None
    valid_to: date | None = None
    body: dict[str, Any] = field(default_factory=dict, repr=False)
    source: str = "hand"
    source_key: str = field(default="", repr=False)
    supersedes: int | None = None

    def content(self) -> str:
        """Digest of what it says, whatever its kind, so that the same row twice is known."""
        said = (self.placement, self.child, self.valid_from, self.valid_to,
                plain_json(self.body))
        return hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()[:32]


_BODY = json.JSONDecoder()


class Event(NamedTuple):
    """A recorded event; see ``Draft``."""

    seq: int
    batch: int
    recorded_at: str
    kind: str
    placement: str
    child: str
    valid_from: date | None
    valid_to: date | None
    body: str
    source: str
    source_key: str
    content: str
    supersedes: int | None

    def said(self) -> dict[str, Any]:
        """The body, which ``plain_json`` wrote: nothing stands around it."""
        return _BODY.raw_decode(self.body)[0]

    def __repr__(self) -> str:
        return f"Event({self.seq}, {self.kind})"

    def hashed(self, previous: str) -> str:
        """Hash of this event after another's."""
        return hashlib.sha256("\x1f".join((previous, *map(str, self))).encode()).hexdigest()


def plain_json(body: dict[str, Any]) -> str:
    """One text for one body."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def record(draft: Draft, seq: int, batch: int, recorded_at: str) -> Event:
    """A draft with its number and the time it became known.

    Args:
        draft: the event as it was said.
        seq: its number in the ledger.
        batch: number of the batch it is recorded in.
        recorded_at: when it became known.
    """
    return Event(seq, batch, recorded_at, draft.kind, draft.placement, draft.child,
                 draft.valid_from, draft.valid_to, plain_json(draft.body), draft.source,
                 draft.source_key, draft.content(), draft.supersedes)
