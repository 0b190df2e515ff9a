"""The smallest conflicting set of settings: against brute force, and in words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.model.formulate import budget_of
from sufficiency.optimise.options import Budget, Options, Row
from sufficiency.optimise.problem import faults_of_choice
from sufficiency.optimise.siting.infeasible_settings import smallest_conflict
from sufficiency.optimise.siting.setting_limits import Setting, SettingLimits
from sufficiency.study.check import check
from sufficiency.study.site_prices import explain
from tests.optimise.small import brute_force, random_problem
from tests.sizes import few


def random_limits(seed: int) -> SettingLimits:
    rng = np.random.default_rng(seed)
    q, sites = int(rng.integers(3, 9)), int(rng.integers(2, 6))
    kind, where = rng.integers(0, 3, q), rng.integers(0, sites, q)

    def maybe(chance: float, high: int) -> int | None:
        return int(rng.integers(0, high)) if rng.random() < chance else None

    return SettingLimits(
        Options(
            tuple(f"o{i}" for i in range(q)), np.zeros(q, dtype=np.int64),
            where, rng.integers(1, 5, q), rng.integers(1, 8, q) * 10,
            kind == 0, kind == 1, rng.random(q) < 0.4,
        ),
        Budget(
            max_schools=maybe(0.7, 3), max_school_places=maybe(0.4, 6),
            base_places=maybe(0.9, 9), base_exact=bool(rng.random() < 0.8),
            capital=maybe(0.6, 200),
        ),
        tuple(rng.random(q) < 0.3 for _ in range(int(rng.integers(0, 3)))),
        rng.integers(0, 2, sites)[where], maybe(0.4, 3),
    )


def possible(limits: SettingLimits, settings: Iterable[Setting]) -> bool:
    """Whether any of all choices of options meets these settings, by looking at each."""
    every = list(settings)
    return any(meets(limits, every, np.array(bits, dtype=bool))
               for bits in itertools.product([False, True], repeat=len(limits.options)))


def meets(limits: SettingLimits, settings: Iterable[Setting], y: np.ndarray) -> bool:
    """Whether this choice of options meets these settings."""
    o, b, every = limits.options, limits.budget, list(settings)
    kinds = {s.kind for s in every}
    base = o.places[y & o.base].sum()
    return (
        all(y[s.number] for s in every if s.kind == "pin")
        and not any((y & limits.bans[s.number]).any() for s in every if s.kind == "ban")
        and ("site" not in kinds or np.bincount(o.site[y], minlength=1).max() <= 1)
        and ("schools" not in kinds or (y & o.school).sum() <= b.max_schools)
        and ("school_places" not in kinds
             or o.places[y & o.school].sum() <= b.max_school_places)
        and ("base_places" not in kinds
             or (base == b.base_places if b.base_exact else base <= b.base_places))
        and ("districts" not in kinds
             or np.bincount(limits.district[y & o.base], minlength=1).max() <= limits.per_district)
        and ("capital" not in kinds or o.capital[y].sum() <= b.capital)
    )


@pytest.mark.parametrize("block", few(range(8), 1))
def test_smallest_against_every_subset(block: int) -> None:
    sizes = set()
    for seed in range(25 * block, 25 * block + 25):
        limits = random_limits(seed)
        settings = limits.settings()
        found = smallest_conflict(limits)
        size = next(
            (n for n in range(len(settings) + 1)
             if any(not possible(limits, s) for s in itertools.combinations(settings, n))), None,
        )
        assert (found is None) == (size is None), seed
        if found is None:
            continue
        sizes.add(size)
        assert found.smallest and len(found.settings) == size, seed
        assert not possible(limits, found.settings), seed
        for s in found.settings:
            assert possible(limits, set(found.settings) - {s}), "none can be spared"
            assert (s in found.enough) == possible(limits, set(settings) - {s}), seed
    assert {1, 2} <= sizes


def test_bases_in_a_district_are_among_what_clashes() -> None:
    named = [found for seed in range(200) if (found := smallest_conflict(random_limits(seed)))
             and Setting("districts") in found.settings]
    assert len(named) >= 5
    assert any(Setting("districts") in found.enough for found in named)


@pytest.mark.parametrize("seed", few(range(60), 6))
def test_no_conflict_exactly_where_some_choice_meets_the_limits(seed: int) -> None:
    problem = random_problem(seed)
    limits = SettingLimits(problem.options, problem.budget)
    q = len(problem.options)
    some = any(
        not faults_of_choice(problem, np.isin(np.arange(q), chosen))
        for size in range(6) for chosen in itertools.combinations(range(q), size)
    )
    assert (smallest_conflict(limits) is None) == some == (brute_force(problem) is not None)


@pytest.mark.parametrize(("change", "settings", "remedy"), [
    (("400_000", "50_000"),
     ["build.base_places = 2 (base.toml): exactly 2 base places",
      "build.capital_gbp = 50000 (base.toml): at most £50,000 of capital"],
     ['set build.base_places to 0, or use build.base_places_rule = "at_most"',
      "raise build.capital_gbp to 100,000"]),
    (("400_000", '400_000\npin = ["site-b:complex-3", "site-c:complex-3"]'),
     ["build.max_new_schools = 1 (base.toml): at most 1 new schools",
      "build.pin has site-b:complex-3 (base.toml): opens Site B (new school, 3 places, £"
      "300,000)", "build.pin has site-c:complex-3"],
     ["take 'site-b:complex-3' out of build.pin; take 'site-c:complex-3' out of build.pin"]),
    (("400_000", '400_000\npin = ["site-b:complex-3"]\nforbid = ["site-b"]'),
     ["build.forbid has site-b (base.toml): never opened", "build.pin has site-b:complex-3"],
     ["take 'site-b' out of build.forbid", "take 'site-b:complex-3' out of build.pin"]),
    (("base_places = 2", 'base_places = 2\nallow_designations = ["complex"]'),
     ["build.base_places = 2", "build.allow_designations = complex (base.toml)"],
     ["widen build.allow_designations"]),
    (("base_places = 2", "base_places = 2\nbases_per_district = 0"),
     ["build.base_places = 2", "build.bases_per_district = 0 (base.toml): at most 0 new bases in "
      "each district"],
     ["raise build.bases_per_district to 1", "set build.base_places to 0"]),
    (("base_places = 2", "base_places = 6"),
     ["'6' cannot be made of modules of 2, at 2 hosts"],
     ['set build.base_places to 0 or 2 or 4, or use build.base_places_rule = "at_most"']),
    (("base_places = 2", 'base_places = 6\npin = ["site-b:complex-3", "site-c:complex-3"]'),
     ["'6' cannot be made"], ["No single change is enough: mend one of these"]),
    (("max_new_schools = 1", 'max_new_schools = 1\nmax_new_school_places = 2\n'
      'pin = ["site-c:complex-3"]'),
     ["build.max_new_school_places = 2 (base.toml)", "build.pin has site-c:complex-3"],
     ["raise build.max_new_school_places to 3", "take 'site-c:complex-3' out of build.pin"]),
    (("max_new_schools = 1\n", 'pin = ["site-c:complex-3"]\n'),
     ["build.max_new_schools = 0 (default of the tool)", "build.pin has site-c:complex-3"],
     ["raise build.max_new_schools to 1"]),
])
def test_in_the_planners_words(
    tiny: Path, change: tuple[str, str], settings: list[str], remedy: list[str]
) -> None:
    path = tiny / "scenarios" / "base.toml"
    assert change[0] in path.read_text()
    path.write_text(path.read_text().replace(*change))
    (fault,) = check(path)
    words = str(fault)
    assert all(s in words for s in settings), words
    assert all(r in fault.remedy for r in remedy), words
    assert "no plan keeps all of these limits" in words
    numbered = words.count("(1)") + words.count("(2)") + words.count("(3)") + words.count("(4)")
    assert numbered == (len(settings) if len(settings) > 1 else 0), "these and no others"
    answer = CliRunner().invoke(app, ["run", str(path), "--out", str(tiny / "out")])
    assert answer.exit_code == 1 and str(fault) in answer.stderr
    assert not (tiny / "out").exists()
    with pytest.raises(InputError, match="no plan keeps all"):
        explain(path, None, 2)


def test_the_remedies_work(tiny: Path) -> None:
    path = tiny / "scenarios" / "base.toml"
    whole = path.read_text()
    for good in ("100_000", '50_000\nbase_places_rule = "at_most"'):
        path.write_text(whole.replace("400_000", good))
        assert check(path) == []
    path.write_text(whole.replace("400_000", "99_999"))
    assert len(check(path)) == 1


def test_files_of_a_chain_and_of_comparators_are_named(tiny: Path) -> None:
    folder = tiny / "scenarios"
    (folder / "poor.toml").write_text('extends = "base.toml"\n[build]\ncapital_gbp = 50_000\n')
    (folder / "both.toml").write_text('extends = "base.toml"\n[compare]\nwith = ["poor.toml"]\n')
    (fault,) = check(folder / "both.toml")
    assert "build.base_places = 2 (base.toml)" in str(fault)
    assert "build.capital_gbp = 50000 (poor.toml)" in str(fault)


@pytest.mark.large
def test_pins_of_a_county_that_exceed_a_limit(root: Path, tmp_path: Path) -> None:
    parent = (root / "data" / "norfolk" / "scenarios" / "as-built.toml").as_posix()
    path = tmp_path / "tight.toml"
    path.write_text(f'extends = "{parent}"\n[build]\nbase_places = 40\n')
    (fault,) = check(path)
    words = str(fault)
    # Six bases of 16 are pinned; three of them are more than 40.
    assert words.count("build.pin has") == 3 and "build.base_places = 40 (tight.toml)" in words
    assert "(as-built.toml)" in words and "set build.base_places to 96" in words


def test_no_scenario_has_limits_that_conflicts_do_not_see(root: Path) -> None:
    paths = sorted((root / "data").glob("*/scenarios/*.toml"))
    assert len(paths) > 5
    for path in paths:
        budget = budget_of(load_scenario(path))
        assert budget.rows == ()
        options = random_problem(0).options
        SettingLimits(options, budget)
        odd = Row("odd", np.ones(len(options), dtype=np.int64), 1)
        with pytest.raises(ValueError, match="no settings"):
            SettingLimits(options, Budget(rows=(odd,)))
