"""Counts that follow from means: the programmes find what trying every count finds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.travel_benchmark import suppression
from sufficiency.publish.travel_benchmark.recovered_counts import SLACK, Told, follows, recovered
from sufficiency.publish.travel_benchmark.tables import BASE, Column, journeys
from tests.publish.travel_benchmark.test_travel_report import BANDS, people

TRUTH = np.array([100.0, 95.0, 5.0])
"""A total, and its two parts, the small one of which is secret."""
SUMS = [(0, [1, 2])]
LOW, HIGH = np.array([98.0, 1, 1]), np.array([102.0, np.inf, np.inf])


def tried(means: np.ndarray, least: float, most: float) -> int:
    """How far apart the least and the greatest secret count are, by trying them."""
    low, high = (np.where(np.isnan(means), end, means + sign * SLACK)
                 for end, sign in ((least, -1), (most, 1)))
    found = []
    for total in range(98, 103):
        for part in range(1, total):
            n = np.array([total, total - part, part])
            (a, b, c), (d, e, f) = low * n, high * n
            if a <= e + f and d >= b + c:
                found.append(part)
    return max(found) - min(found)


@pytest.mark.parametrize("means", [
    (20.5, 20.0, 30.0), (20.0, 20.0, 20.0), (20.5, 20.0, np.nan), (20.1, 20.0, 22.0),
    (np.nan, 20.0, 30.0), (21.9, 20.0, 58.0)])
def test_a_count_follows_where_no_other_is_far_from_it(means: tuple[float, ...]) -> None:
    told = Told(np.array(means), 5.0, 60.0)
    for width in (2, 4, 10, 20):
        found = recovered(TRUTH, LOW, HIGH, SUMS, [told], [2], width)
        assert (found == {2}) == (tried(told.means, 5.0, 60.0) < width), (means, width)


def test_means_go_where_a_small_count_would_follow() -> None:
    """Nine of a hundred travel for an hour: with both means they could be counted."""
    table = pd.DataFrame({"n": [109.0, 100.0, 9.0], "minutes_mean": [14.1, 10.0, 60.0],
                          "miles_mean": [4.5, 3.0, 21.0]})
    each = np.array([[10.0, 3.0], [60.0, 21.0]])
    few, known = np.array([False, True, True]), [(108.0, 112.0), (1.0, np.inf), (1.0, np.inf)]

    def asked(gone: list[bool]) -> bool:
        return follows(table, few, np.array(gone), known, [0, 0, 0], SUMS, each, Rules())

    assert asked([False, False, False]) and not asked([False, True, True])


def test_without_them_no_more_is_told_than_before(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column(BASE, "Now", people(2))]
    more = journeys(columns, BANDS, public=True)[0]
    monkeypatch.setattr(suppression, "follows", lambda *_: True)
    less = journeys(columns, BANDS, public=True)[0]
    assert less.loc[less["n"].isna(), "minutes_mean"].isna().all()
    assert more["minutes_mean"].notna().sum() >= less["minutes_mean"].notna().sum()
    told = less["minutes_mean"].notna()
    pd.testing.assert_frame_equal(more[told], less[told])
