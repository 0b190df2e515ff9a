"""Ages that stand where year groups should."""

from __future__ import annotations

from sufficiency.case.ages import look_like_ages


def test_ages_are_told_from_year_groups() -> None:
    years = [*range(-1, 15)] * 2
    assert look_like_ages([y + 4 for y in years])
    assert not look_like_ages(years)
    assert not look_like_ages([y for y in years if y >= 3]), "no first classes, and none beyond 14"
    assert not look_like_ages([12, 13, 14, 15, 16, 17, 18] * 5), "colleges alone"
    assert not look_like_ages([4, 15, 16]), "too few to tell"
