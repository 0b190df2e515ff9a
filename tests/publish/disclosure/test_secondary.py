"""Means that are withheld do not follow from the others, whatever sums are combined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.publish.disclosure.secondary_means import following, further


def table(rows: int, columns: int) -> tuple[int, list[tuple[int, list[int]]]]:
    """Cells of a table, then its row totals, its column totals and the whole."""
    n = rows * columns
    row = [(n + r, [r * columns + c for c in range(columns)]) for r in range(rows)]
    column = [(n + rows + c, [r * columns + c for r in range(rows)]) for c in range(columns)]
    whole = n + rows + columns
    return whole + 1, [*row, *column, (whole, [t for t, _ in row]), (whole, [t for t, _ in column])]


def by_elimination(unknown: Sequence[bool], sums: list[tuple[int, list[int]]]) -> list[bool]:
    """Cells whose value two solutions cannot differ in: rank with and without the cell."""
    n = len(unknown)
    matrix = np.zeros((len(sums), n))
    for row, (total, parts) in enumerate(sums):
        matrix[row, total] -= 1
        matrix[row, parts] += 1
    matrix = matrix[:, np.flatnonzero(unknown)]
    rank = np.linalg.matrix_rank(matrix)
    at = iter(range(matrix.shape[1]))
    return [bool(u) and np.linalg.matrix_rank(np.delete(matrix, next(at), axis=1)) < rank
            for u in unknown]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 4), st.integers(2, 4), st.integers(0, 2**32 - 1))
def test_following_is_what_elimination_finds(rows: int, columns: int, seed: int) -> None:
    n, sums = table(rows, columns)
    unknown = np.random.default_rng(seed).random(n) < 0.4
    found = following(unknown, sums)
    true = by_elimination(unknown.tolist(), sums)
    assert sorted(found) == np.flatnonzero(true).tolist()
    for cell, used in found.items():
        alone = by_elimination(unknown.tolist(), [sums[row] for row in used])
        assert alone[cell], "it follows from these sums alone"


def test_a_bridge_between_two_rings_follows_though_no_sum_has_one_unknown() -> None:
    n, sums = table(4, 4)
    gone = np.zeros(n, dtype=bool)
    rings = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (1, 2)]
    gone[[r * 4 + c for r, c in rings]] = True
    assert all(sum(gone[p] for p in parts) != 1 for _, parts in sums)
    assert list(following(gone, sums)) == [1 * 4 + 2]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 4), st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_no_small_mean_follows_after_suppression(rows: int, columns: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, sums = table(rows, columns)
    sizes = np.zeros(n, dtype=int)
    sizes[: rows * columns] = rng.integers(0, 30, rows * columns)
    for total, parts in sums:
        sizes[total] = sizes[parts].sum()
    told = np.zeros(n, dtype=bool)

    def small(cells: Sequence[int]) -> bool:
        return int(sizes[list(cells)].sum()) < 10

    gone = np.array([0 < s < 10 for s in sizes])
    out = further(gone, sizes.tolist(), sums, small, told)
    assert (out | ~gone).all()
    found = by_elimination((out & (sizes > 0)).tolist(), [
        (t, [p for p in parts if sizes[p]]) for t, parts in sums])
    assert not [c for c in np.flatnonzero(found) if 0 < sizes[c] < 10]
    for total, parts in sums:
        lost = [p for p in parts if out[p] and sizes[p]]
        assert out[total] or not lost or sizes[lost].sum() >= 10


@pytest.mark.parametrize("told", [False, True])
def test_what_another_file_tells_protects_nothing(told: bool) -> None:
    """Beside a file that tells the second group, a third must go to protect the first."""
    sizes = [60, 5, 12, 43]
    known = np.array([False, False, told, False])
    out = further(np.array([False, True, False, False]), sizes, [(0, [1, 2, 3])],
                  lambda cells: sum(sizes[c] for c in cells) < 10, known)
    assert out.tolist() == ([False, True, False, True] if told else [False, True, True, False])
