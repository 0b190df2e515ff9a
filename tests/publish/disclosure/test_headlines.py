"""What is said of all children is hidden last: others are hidden in its place, where that does."""

from __future__ import annotations

import numpy as np
import pytest

from sufficiency.publish.disclosure import suppression
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey, Groups, group
from tests.publish.disclosure.attacker import Seen, score
from tests.sizes import few

BANDS = ("gain", "shorter", "same", "worse")
HEADLINES = (CountKey("short", 0), CountKey("short", 1))
TOTALS = tuple(CountKey("wide", 1, group(band=name)) for name in BANDS)


def changes(seed: int) -> Collector:
    """Children by what a plan changes for them, by need and by rurality; few lose a place."""
    rng = np.random.default_rng(seed)
    tally, shape = Collector(Rules().k), (3, 2)
    lost = (rng.random(shape) < 0.3) * rng.integers(1, 3, shape)
    cells = np.stack([rng.integers(0, 60, shape), rng.integers(0, 25, shape), lost,
                      *(rng.integers(0, n, shape) for n in (5, 8, 90))], axis=2)

    def relate(of: Groups, found: np.ndarray) -> list[CountKey]:
        gain, both, loses, longer, shorter, same = map(int, found)
        bands = [tally.add_count(CountKey("wide", 1, (*of, *group(band=name))), n, least=bool(of))
                 for name, n in zip(BANDS, (gain, shorter, same, loses + longer), strict=True)]
        without, gone, later = (tally.add_count(CountKey(name, 1, of), n, silent=True) for name, n
                                in (("both", both), ("lost", loses), ("longer", longer)))
        every = tally.add_count(CountKey("all", 0, of), gain + shorter + same + loses + longer)
        before = tally.add_count(CountKey("short", 0, of), gain + both)
        after = tally.add_count(CountKey("short", 1, of), loses + both)
        for total, *parts in ((before, bands[0], without), (after, gone, without),
                              (bands[3], gone, later), (every, *bands)):
            tally.add_total(total, *parts)
        return [*bands, gone, every, before, after]

    whole = relate((), cells.sum((0, 1)))
    for by, axis in (("need", 1), ("rurality", 0)):
        groups = [relate(group(**{by: str(i)}), n) for i, n in enumerate(cells.sum(axis))]
        for total, *parts in zip(whole, *groups, strict=True):
            tally.add_total(total, *parts)
    return tally


def hidden(
    tally: Collector, found: ProtectedCounts, keys: tuple[CountKey, ...] = HEADLINES
) -> int:
    """Headlines that are withheld although they are not small."""
    return sum(found.figures[key].value is None for key in keys
               if tally.counts[key] >= Rules().k)


@pytest.mark.parametrize("seed", few((19, 34, 36, 37, 40, 42, 47, 53, 57, 65), 3))
def test_a_headline_is_told_and_nothing_small_with_it(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = changes(seed)
    monkeypatch.setattr(suppression, "HEADLINE", 99)
    assert hidden(tally, tally.protect(Rules())), "it would be withheld to protect others"
    monkeypatch.undo()
    found = tally.protect(Rules())
    assert hidden(tally, found) == 0
    seen = score(Seen(found.figures, tally.sums, tally.silent), tally.counts)
    assert seen.attacked > 10 and (seen.exact, seen.narrowed) == (0, 0)
    assert not any(found.figures[key].value is not None for key, n in tally.counts.items()
                   if 0 < n < Rules().k)


@pytest.mark.parametrize("seed", few(range(60, 100), 6))
def test_where_no_headline_is_hidden_nothing_is_done_otherwise(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = changes(seed)
    told = tally.protect(Rules())
    monkeypatch.setattr(suppression, "HEADLINE", 99)
    before = tally.protect(Rules())
    if not hidden(tally, before):
        assert before.figures == told.figures and before.audit == told.audit
    seen = score(Seen(told.figures, tally.sums, tally.silent), tally.counts)
    assert (seen.exact, seen.narrowed) == (0, 0)


@pytest.mark.parametrize("seed", few((3, 19, 53, 65, 71, 77, 88, 91), 2))
def test_the_row_of_all_children_is_told_where_rows_of_groups_protect_as_well(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = changes(seed)
    found = tally.protect(Rules())
    monkeypatch.setattr(suppression, "HEADLINE", 99)
    before = tally.protect(Rules())
    both = (*HEADLINES, *TOTALS)
    assert hidden(tally, found, both) < hidden(tally, before, both)
    seen = score(Seen(found.figures, tally.sums, tally.silent), tally.counts)
    assert seen.attacked > 10 and (seen.exact, seen.narrowed) == (0, 0)
