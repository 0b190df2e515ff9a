"""The options side by side: what is said of figures that are the same in each column."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sufficiency.publish.disclosure.figures import Count
from sufficiency.publish.report.options import alike


def told(*there: int | None) -> Any:
    cells = [Count(n) for n in there]
    return SimpleNamespace(entries=cells, figure=lambda measure, i: cells[i])


@pytest.mark.parametrize(("there", "saved", "said"), [
    ((610, 610, 610), True, True), ((610, 610), False, False), ((610, 600), True, False),
    ((0, 0), True, False), ((610,), True, False), ((None, None), True, False),
])
def test_why_no_plan_frees_independent_places_is_said_where_none_does(
    there: tuple[int | None, ...], saved: bool, said: bool
) -> None:
    words = list(alike(told(*there), saved=saved))
    assert len(words) == said and all("in each column (610)" in w for w in words)
