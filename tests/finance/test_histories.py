"""As-of queries against rebuilt ledgers, and pennies against a recomputation day by day."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.finance.charges import lines
from sufficiency.finance.events import Draft, Event
from sufficiency.finance.fees import USUAL_PART, Fee
from sufficiency.finance.periods import Span
from sufficiency.finance.state import fold
from sufficiency.finance.store import Ledger, open_ledger
from sufficiency.finance.verify import verify
from tests.finance.histories import brute, drafts, recorded
from tests.finance.making import CALENDARS, FAR, RATES, day, lines_of, placed

LAST = date(2026, 8, 31)


def pence(events: list[Event]) -> dict[str, int]:
    """Pence of each placement up to the last day."""
    window = Span(date(2025, 9, 1), LAST + timedelta(days=1))
    return {name: sum(line.cost(window) for line in lines(p, CALENDARS, RATES, window.end))
            for name, p in fold(events).items()}


def test_any_history_costs_what_its_days_do() -> None:
    for seed in range(25):
        rng = random.Random(seed)
        events = recorded(drafts(rng, 3), rng)
        assert pence(events) == brute(events, date(2025, 9, 1), LAST), seed


def test_as_of_is_a_rebuilt_ledger_in_any_order() -> None:
    """What was known at a time does not depend on what came later, nor on the order of reading."""
    for seed in range(60):
        rng = random.Random(1000 + seed)
        events = recorded(drafts(rng, 2), rng)
        known = events[:rng.randrange(1, len(events) + 1)]
        shuffled = rng.sample(events, len(events))
        as_of = [e for e in shuffled if e.seq <= known[-1].seq]
        assert pence(as_of) == pence(known), seed


def test_as_of_in_the_database(where: str, tmp_path: Path) -> None:
    """Each day's answer is that of a ledger into which nothing later was ever written."""
    rng = random.Random(5)
    history = drafts(rng, 6)
    whole = open_ledger(where, new=True)
    batches: list[tuple[datetime, list[Draft]]] = []
    at = datetime.fromisoformat("2025-09-01T12:00:00+00:00")
    while history:
        count = rng.randrange(1, 9)
        batches.append((at, history[:count]))
        del history[:count]
        at += timedelta(days=rng.randrange(1, 12))
    for when, batch in batches:
        whole.add(batch, at=when)
    rebuilt = open_ledger(tmp_path / "rebuilt.db", new=True)
    for when, batch in batches:
        rebuilt.add(batch, at=when)
        assert [e.hashed("") for e in whole.events(when.date())] == [
            e.hashed("") for e in rebuilt.events()]
        assert pence(whole.events(when.date())) == pence(rebuilt.events())
    assert verify(where).head == verify(tmp_path / "rebuilt.db").head, "the same chain everywhere"
    whole.engine.dispose()


UNITS = ("day", "week", "half_term", "term", "year")
FEES = st.builds(
    lambda unit, part, pence_, calendar, supply, vat, share: Fee(
        "fee", pence_, unit, part if (part != "months" or unit == "year") else USUAL_PART[unit],
        calendar, supply=supply, includes_vat=vat, attendance=share),
    st.sampled_from(UNITS), st.sampled_from(("whole", "days", "months")),
    st.integers(1, 9_999_999), st.sampled_from(("38", "39")),
    st.sampled_from(("state", "private_education")), st.booleans(),
    st.fractions(Fraction(1, 10), 1, max_denominator=10))
DAYS = st.dates(date(2024, 9, 2), date(2027, 7, 1))


@settings(max_examples=200, derandomize=True)
@given(FEES, DAYS, st.integers(1, 500), st.lists(DAYS, max_size=5),
       st.tuples(*[st.integers(0, 5)] * 3).filter(any))
def test_any_split_of_a_period_sums_to_the_whole(
    fee: Fee, first: date, days: int, cuts: list[date], weights: tuple[int, int, int]
) -> None:
    last = min(first + timedelta(days=days), date(2027, 8, 31))
    shares = Draft("share_set", "p1", "child-p1", first, None, {
        "weights": dict(zip(("education", "social_care", "health"), map(str, weights),
                            strict=True)), "lead": "health"})
    history = [*placed("p1", str(first), str(last)),
               Draft("fee_set", "p1", "child-p1", first, None, fee.body()), shares]
    found = lines(fold(recorded(history, random.Random(1)))["p1"], CALENDARS, RATES, FAR)
    edges = [date(2024, 9, 1), *sorted(set(cuts)), FAR]
    spans = [Span(a, b) for a, b in pairwise(edges)]
    for line in found:
        assert sum(line.cost(s) for s in spans) == line.cost()
        assert sum(line.tax(s) for s in spans) == line.tax()
        assert all(line.cost(s) >= 0 for s in spans)
        assert sum(line.by_payer().values()) == line.cost()
        parts: dict[str, int] = defaultdict(int)
        for span in spans:
            assert sum(line.by_payer(span).values()) == line.cost(span)
            for payer, amount in line.by_payer(span).items():
                parts[payer] += amount
        assert {k: v for k, v in parts.items() if v} == line.by_payer()


def test_200_generated_placements_on_each_database(ledger: Ledger) -> None:
    """Pennies come out of either database as they went in; daily fees against plain arithmetic."""
    rng = random.Random(9)
    history, expected = [], {}
    for n in range(200):
        first = date(2025, 9, 1) + timedelta(days=rng.randrange(200))
        count, amount = rng.randrange(1, 160), rng.randrange(1, 500_000)
        last = first + timedelta(days=count - 1)
        share = Fraction(rng.randrange(1, 11), 10)
        made = Fee("fee", amount, "year", "days", attendance=share)
        history += [*placed(f"p{n}", str(first), str(last)),
                    Draft("fee_set", f"p{n}", f"child-p{n}", first, None, made.body())]
        exact = [amount * share * part / 365 for part in _by_year(first, last)]
        expected[f"p{n}"] = sum(int(e + Fraction(1, 2)) for e in exact)
    ledger.add(history)
    found: dict[str, int] = defaultdict(int)
    for line in lines_of(ledger).lines:
        found[line.placement.placement] += line.cost()
    assert found == expected


def _by_year(first: date, last: date) -> list[int]:
    """Days in each academic year."""
    end = date(2026, 9, 1)
    inside = (min(last + timedelta(days=1), end) - first).days
    return [d for d in (inside, (last - first).days + 1 - inside) if d > 0]


def test_a_merge_and_a_note_are_folded_in_any_order() -> None:
    rng = random.Random(2)
    history = [*placed("p1", "2025-09-01", "2025-12-19"), *placed("p2", "2026-01-05"),
               Draft("merged_identity", "", "child-p2", body={"into": "child-p1"}),
               Draft("note", "p1", "child-p1", body={"says": "not ended"}, supersedes=2)]
    events = recorded(history, rng)
    for _ in range(10):
        placements = fold(rng.sample(events, len(events)))
        assert {p.child for p in placements.values()} == {"child-p1"}
        assert placements["p1"].span.end.year == 9999
    assert fold(events[:2])["p1"].span.end == day("2025-12-20")
