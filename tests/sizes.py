"""How much of a law is tried: a little by ``make test``, more by ``make test-large``, all of it by
``make test-all``."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import Any

import pytest

EVERY_SEED = os.environ.get("SUFFICIENCY_EVERY_SEED", "") == "yes"
"""Whether every seed of a law is tried; without it, of those that are not quick, every third."""


def few(cases: Iterable[Any], quick: int | Collection[Any]) -> list[Any]:
    """Cases for ``parametrize``: the first ones always, the rest with the large tests.

    Args:
        cases: values of one parameter, or tuples of several; seeds, if it is a ``range``.
        quick: how many of them ``make test`` tries, or which: those whose problems are small.
    """
    rest = 3 if isinstance(cases, range) and not EVERY_SEED else 1
    every = list(cases)
    always = [at for at, case in enumerate(every)
              if (at < quick if isinstance(quick, int) else case in quick)]
    others = [at for at in range(len(every)) if at not in always][::rest]
    return [every[at] if at in always else large(every[at]) for at in sorted((*always, *others))]


def large(case: Any) -> Any:
    """A case that is left to ``make test-all``."""
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.large)
