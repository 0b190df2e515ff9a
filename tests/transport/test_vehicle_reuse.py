"""Vehicles that serve two schools, against every way to pair runs."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sufficiency.transport.vehicle_reuse import Timed, reused
from tests.sizes import few


def drawn(seed: int, k: int = 5) -> tuple[Timed, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    begin = rng.integers(7 * 3600, 9 * 3600, k)
    runs = Timed(rng.integers(0, 2, k), begin, begin + rng.integers(600, 2400, k),
                 rng.integers(50, 200, k) * 1000, rng.integers(1, 4, k))
    seconds = rng.integers(-1, 2000, (k, k))
    return runs, seconds, np.where(seconds < 0, -1, seconds * 15)


@pytest.mark.parametrize("seed", few(range(40), 8))
def test_no_pairing_saves_more(seed: int) -> None:
    runs, seconds, metres = drawn(seed)
    pairs, saved = reused(runs, seconds, metres)
    best = 0
    for order in permutations(range(5)):
        total = 0
        for i, j in enumerate(order):
            fits = (i != j and runs.kind[i] == runs.kind[j] and seconds[i, j] >= 0
                    and runs.end_s[i] + seconds[i, j] <= runs.begin_s[j])
            total += max(0, int(runs.fixed[j] - runs.rate[i] * metres[i, j])) if fits else 0
        best = max(best, total)
    assert saved == best
    for i, j in pairs:
        assert runs.end_s[i] + seconds[i, j] <= runs.begin_s[j]
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


def test_some_vehicle_is_used_twice_and_a_late_one_never() -> None:
    assert any(reused(*drawn(seed))[0] for seed in range(40))
    runs, seconds, metres = drawn(1)
    late = Timed(runs.kind, runs.begin_s, runs.end_s + 36_000, runs.fixed, runs.rate)
    assert reused(late, seconds, metres) == ([], 0)
