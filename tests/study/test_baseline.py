"""What plans are set against has one name; records and readers know it by its Januaries."""

from __future__ import annotations

import pytest

from sufficiency.study.baseline import Baseline


@pytest.mark.parametrize(("base", "name", "dated", "since"), [
    (Baseline(2019, 2025), "If nothing is built",
     "Places of January 2019, children of January 2025",
     "Every plan starts from the places of January 2019. What has opened since is in none of "
     "them, unless its name says so."),
    (Baseline(2025, 2025, 1.2), "If nothing is built",
     "Places of January 2025, children of January 2025 times 1.2", ""),
    (Baseline(2019, 2025, placed="Current placements"), "Current placements",
     "Current placements", ""),
])
def test_one_name_and_its_januaries(base: Baseline, name: str, dated: str, since: str) -> None:
    assert (base.name, base.dated, base.since) == (name, dated, since)
    assert base.meaning.endswith(since)
