"""Which groups gain most and least: named only where no other group's share prints the same."""

from __future__ import annotations

from sufficiency.publish.disclosure.figures import Count
from sufficiency.publish.report.findings import wide_finding
from sufficiency.publish.report.table import Row


def said(**gains: int | None) -> str:
    """Of groups of a hundred children each."""
    def row(name: str, every: int, gain: int | None) -> Row:
        return Row(name, (Count(every), Count(gain), Count(0), Count(0), Count(0)))

    return wide_finding(row("All", 1000, 200),
                        [row(name, 1000, gain) for name, gain in gains.items()], "Plan A: x")


def test_a_group_is_named_where_its_share_stands_alone() -> None:
    assert said(a=300, b=200, c=100).endswith(
        'The share who gain a place is largest for "a" (30%) and smallest for "c" (10%).')
    assert said(a=300, b=300, c=100).endswith('largest for "a" and "b" (30%) and smallest for '
                                              '"c" (10%).')


def test_no_group_is_named_where_another_prints_the_same_share() -> None:
    """20% and 19% were named where a third group had 19% as well."""
    assert said(a=304, b=301, c=100).endswith('The share who gain a place is smallest for "c" '
                                              '(10%).')
    assert said(a=304, b=301).endswith("no longer a place: 0.")
    assert said(a=300, b=None, c=100).endswith('smallest for "c" (10%).')
