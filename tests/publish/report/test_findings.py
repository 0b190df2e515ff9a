"""A grouping of which one group is everybody: a council of one district, a city without country."""

from __future__ import annotations

import pytest

from sufficiency.publish.disclosure.cells import CountChange, GroupChange, MeanChange
from sufficiency.publish.disclosure.figures import Count, MeanMinutes
from sufficiency.publish.report import findings, headlines
from sufficiency.publish.report.table import Row

CHANGE = GroupChange(CountChange(Count(50), Count(20)),
                     MeanChange(MeanMinutes(10.0), MeanMinutes(12.0), 1.0))


@pytest.mark.parametrize("names", [["Hull"], ["Hull", "Holderness"]])
def test_of_one_group_nothing_is_called_the_largest(names: list[str]) -> None:
    lines = [Row(name, (Count(50 - 10 * i),)) for i, name in enumerate(names)]
    said = (findings.largest_finding(lines, Count(90), 0, ("Plan",)),
            headlines.largest(lines, Count(90), 0, "Plan", None),
            findings.gains_finding(names, [CHANGE] * len(names), "Plan", "district"))
    assert all(said) if len(names) > 1 else not any(said)
