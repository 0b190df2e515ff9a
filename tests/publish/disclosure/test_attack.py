"""The attack of a reader who knows everything printed and the rules, on what is withheld."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Count, ProtectedCounts, Rules
from sufficiency.publish.disclosure.intruder import Programme, whole
from sufficiency.publish.disclosure.keys import CountKey, Sum
from sufficiency.publish.disclosure.suppression import protect
from sufficiency.publish.report.build import public_report
from sufficiency.study.run import run
from tests.publish.disclosure.attacker import Score, Seen, score
from tests.publish.disclosure.keys import made
from tests.sizes import few

RULES = Rules()


def cube(cells: np.ndarray) -> tuple[dict[CountKey, int], list[Sum]]:
    """A table of any number of ways with its one-way margins and total, all published."""
    counts: dict[CountKey, int] = {}
    margins: dict[CountKey, list[CountKey]] = {}
    for at in np.ndindex(cells.shape):
        words = [f"{axis}{i}" for axis, i in zip("abc", at, strict=False)]
        cell = made("n", *words)
        counts[cell] = int(cells[at])
        for word in words:
            margins.setdefault(made("n", "margin", word), []).append(cell)
    sums: list[Sum] = [(total, tuple(parts)) for total, parts in margins.items()]
    counts |= {total: sum(counts[p] for p in parts) for total, parts in sums}
    for axis in "abc"[:cells.ndim]:
        sums.append((made("n"), tuple(k for k in margins if k.of[1].name.startswith(axis))))
    counts[made("n")] = int(cells.sum())
    return counts, sums


def lonely() -> np.ndarray:
    """Three needs of many children and one of twelve, no two of them in one phase and district."""
    few = [[1, 0, 0, 1, 0, 0, 0], [1, 1, 1, 0, 1, 1, 0], [0, 1, 1, 1, 1, 0, 1]]
    return np.array([*(np.full((3, 7), n) for n in (20, 16, 14)), few])


def test_withheld_is_never_zero_and_the_attack_knows_it() -> None:
    """Twelve withheld cells under a printed ten are one child each: so it was printed once."""
    counts, sums = cube(lonely())
    printed = {of: Count(None if 0 < n < RULES.k else RULES.rounded(n))
               for of, n in counts.items()}
    assert score(Seen(printed, sums), counts) == Score(12, 12, 12), "the attack bites"
    protected = protect(counts, sums, RULES, weight=lambda of: 4 - len(of.of)).figures
    assert score(Seen(protected, sums), counts) == Score(12, 0, 0)
    assert protected[made("n")].value == 1060
    assert protected[made("n", "margin", "a0")].value == 420


def test_zeros_of_a_column_that_is_nearly_all_zero_are_withheld() -> None:
    """One child over the limit, in one district of seven: the zeros would say in which."""
    parts = [made("over", f"d{i}") for i in range(7)]
    rest = [made("not over", f"d{i}") for i in range(7)]
    every = [made("all", f"d{i}") for i in range(7)]
    counts = {**dict.fromkeys(parts, 0), **dict.fromkeys(rest, 40), **dict.fromkeys(every, 40),
              parts[2]: 1, every[2]: 41, made("over"): 1}
    sums: list[Sum] = [(made("over"), tuple(parts)),
                       *((a, (p, r)) for a, p, r in zip(every, parts, rest, strict=True))]
    figures = protect(counts, sums, RULES, unprinted=rest).figures
    assert {figures[of].value for of in parts} == {None}
    assert all(figures[of].value == 40 for of in every)
    # Where several groups have children, the zeros of the others say little and stay.
    more = counts | dict.fromkeys(parts[3:], 20) | dict.fromkeys(rest[3:], 20) | {made("over"): 81}
    figures = protect(more, sums, RULES, unprinted=rest).figures
    told = [figures[of].value for of in parts]
    assert told[:3] == [0, 0, None] and told.count(20) == 3, "one more protects the one child"


shapes = st.sampled_from([(2, 2), (3, 3), (4, 2), (2, 2, 2), (2, 3, 3)])
small = st.sampled_from([0, 0, 0, 1, 1, 2, 5, 9, 10, 12, 30])


@settings(deadline=None, max_examples=60)
@given(shapes.flatmap(lambda shape: st.lists(
    small, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))).map(
        lambda cells: np.array(cells).reshape(shape))))
def test_no_withheld_count_is_narrowed(cells: np.ndarray) -> None:
    counts, sums = cube(cells)
    seen = Seen(protect(counts, sums, RULES).figures, sums)
    found = score(seen, counts)
    assert (found.exact, found.narrowed) == (0, 0)
    assert all(figure.value is None for of, figure in seen.figures.items()
               if 0 < counts[of] < RULES.k)


def test_only_solutions_in_whole_numbers_count() -> None:
    """x + y = y + z = z + x = 1 has none; with 2 the one there is is found."""
    part = csr_array([[1.0, 1, 0, -1], [0, 1, 1, -1], [1, 0, 1, -1]])

    def bounds(total: float) -> np.ndarray:
        return np.array([[0.0, 5], [0, 5], [0, 5], [total, total]])

    weights = np.array([1.0, 0, 0, 0])
    halves = np.array([0.5, 0.5, 0.5, 1])
    assert whole(weights, part, bounds(1), halves) is None
    found = whole(weights, part, bounds(2), 2 * halves)
    assert found is not None and found.tolist() == [1, 1, 1, 2]


@pytest.mark.parametrize("seed", few(range(60), 20))
def test_what_is_found_near_broken_figures_is_as_good_as_anything(seed: int) -> None:
    """Counts between 30 places, of which each place's sum is known: odd rings of them break."""
    rng = np.random.default_rng(seed)
    ends = np.array([rng.choice(30, 2, replace=False) for _ in range(60)])
    cells = rng.integers(0, 4, 60)
    sums = [((ends == place).any(axis=1).astype(float), int(cells[(ends == place).any(1)].sum()))
            for place in range(30)]
    part = csr_array(np.array([np.r_[row, -np.eye(len(sums))[i]]
                               for i, (row, _) in enumerate(sums)]))
    totals = np.array([n for _, n in sums], dtype=float)
    bounds = np.r_[np.tile([0.0, 9.0], (cells.size, 1)), np.column_stack([totals, totals])]
    programme, full = Programme(part, bounds), np.ones(part.shape[1])
    for sign in (1.0, -1.0):
        weights = np.r_[sign * rng.integers(0, 2, cells.size), np.zeros(len(sums))]
        found = whole(weights, part, bounds, programme.least(weights)[0])
        best = milp(weights, integrality=full, bounds=Bounds(*bounds.T),
                    constraints=LinearConstraint(part, 0, 0)).fun
        assert found is not None and weights @ found == pytest.approx(best)
        assert (part @ found == 0).all() and (bounds[:, 0] <= found).all()
        assert (found <= bounds[:, 1]).all() and (found == np.rint(found)).all()


def test_the_trial(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = shared / "trials" / "disclosure" / "small"
    if not trial.is_dir():
        pytest.skip("the trial data are not here")
    folder = tmp_path / "small"
    shutil.copytree(trial, folder)
    folder.chmod(0o755)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "base.toml").write_text((trial / "base.toml").read_text())
    passed: list[tuple[Collector, ProtectedCounts]] = []
    through = Collector.protect

    def spy(self: Collector, *args: object, **more: object) -> ProtectedCounts:
        passed.append((self, through(self, *args, **more)))  # type: ignore[arg-type]
        return passed[-1][1]

    monkeypatch.setattr(Collector, "protect", spy)
    public_report([run(folder / "scenarios" / "base.toml")], RULES)
    for counted, guarded in passed:
        found = score(Seen(guarded.figures, counted.sums, counted.silent), counted.counts)
        assert found.attacked > 15 and (found.exact, found.narrowed) == (0, 0)
    assert passed

