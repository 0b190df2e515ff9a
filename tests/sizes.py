"""How much of a law is tried: a little by ``make test``, all of it by ``make test-all``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def few(cases: Iterable[Any], quick: int) -> list[Any]:
    """Cases for ``parametrize``: the first ones always, the rest with the large tests.

    Args:
        cases: values of one parameter, or tuples of several.
        quick: how many of them ``make test`` tries.
    """
    return [case if number < quick else large(case) for number, case in enumerate(cases)]


def large(case: Any) -> Any:
    """A case that is left to ``make test-all``."""
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.large)
