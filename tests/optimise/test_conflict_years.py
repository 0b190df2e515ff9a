"""Settings that clash with the capital of a year: against every choice in every year."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.optimise.multistage.infeasible_years import YEARS, YearLimits
from sufficiency.optimise.multistage.phasing import Calendar, capital_rows, spending
from sufficiency.optimise.siting.infeasible_settings import smallest_conflict
from sufficiency.optimise.siting.setting_limits import Setting, SettingLimits
from sufficiency.study.phasing import phase
from tests.optimise.test_conflict import meets, possible, random_limits
from tests.sizes import few


def random_years(seed: int) -> YearLimits:
    rng = np.random.default_rng(400 + seed)
    limits = random_limits(seed)
    q, years = len(limits.options), int(rng.integers(1, 4))
    if q > 5:
        keep = np.arange(5)
        limits = SettingLimits(limits.options.only(keep), limits.budget,
                               tuple(b[:5] for b in limits.bans), limits.district[:5],
                               limits.per_district)
        q = 5
    calendar = Calendar(
        tuple(range(2026, 2026 + years)), np.ones((q, 1)), rng.choice([0, 2026, 2027], q),
        rng.integers(0, 6, years) * 10, (0.6, 0.4) if rng.random() < 0.5 else (1.0,),
        bool(rng.random() < 0.5))
    return YearLimits(limits.options, limits.budget, limits.bans, limits.district,
                      limits.per_district, calendar=calendar,
                      bases=bool(rng.random() < 0.7))


def payable(limits: YearLimits, settings: Iterable[Setting], more: int = 0) -> bool:
    """Whether any choice of options and opening years meets these settings, by looking at each."""
    every, o, calendar = frozenset(settings), limits.options, limits.calendar
    assert calendar is not None and calendar.capital is not None
    plain = SettingLimits(o, limits.budget, limits.bans, limits.district, limits.per_district)
    must = every - {YEARS}
    if not possible(plain, must):
        return False
    if YEARS not in every:
        return True
    # Without a total of base places to make up, only pins have to open.
    must = must if limits.bases else must - {Setting("base_places")}
    years = np.array(calendar.years)
    for choice in itertools.product(range(-1, len(years)), repeat=len(o)):
        opens = np.array(choice)
        y, q = opens >= 0, np.flatnonzero(opens >= 0)
        if (years[opens[q]] < calendar.earliest[q]).any() or not meets(plain, must, y):
            continue
        rows = capital_rows(spending(o.capital[q], opens[q], calendar), calendar)
        room = [(t + 1 if calendar.carry_forward else 1) * more for t in range(len(rows))]
        if all(r.use.sum() <= r.most + m for r, m in zip(rows, room, strict=True)):
            return True
    return False


@pytest.mark.parametrize("block", few(range(4), 1))
def test_smallest_against_every_subset(block: int) -> None:
    named = 0
    for seed in range(25 * block, 25 * block + 25):
        limits = random_years(seed)
        settings = limits.settings()
        found = smallest_conflict(limits)
        size = next((n for n in range(len(settings) + 1)
                     if any(not payable(limits, s) for s in itertools.combinations(settings, n))),
                    None)
        assert (found is None) == (size is None), seed
        if found is None:
            continue
        named += YEARS in found.settings
        assert found.smallest and len(found.settings) == size, seed
        assert not payable(limits, found.settings), seed
        for s in found.settings:
            assert payable(limits, set(found.settings) - {s}), "none can be spared"
            assert (s in found.enough) == payable(limits, set(settings) - {s}), seed
        if YEARS in found.enough:
            more = limits.least_more(frozenset(settings))
            if more is not None:
                assert more > 0 and payable(limits, settings, more)
                assert not payable(limits, settings, more - 1)
    assert named, "some conflicts are about years"


PHASE = "[phase]\nyears = 3\ncapital_by_year_gbp = [{}]\n"


@pytest.mark.parametrize(("text", "settings", "remedy"), [
    ('choice = "whole"\n|0',
     ["build.base_places = 2 (base.toml): exactly 2 base places",
      "phase.capital_by_year_gbp = 0 (years.toml): at most £0 a year"],
     ["set build.base_places to 0, or use", "give £100,000 more in every year"]),
    ('[build]\npin = ["site-c:complex-3"]\n|120_000',
     ["build.pin has site-c:complex-3 (years.toml)", "phase.capital_by_year_gbp = 120000"],
     ["take 'site-c:complex-3' out of build.pin",
      "give £180,000 more in every year, or set phase.carry_forward = true"]),
])
def test_the_capital_of_a_year_is_named(
    tiny: Path, text: str, settings: list[str], remedy: list[str]
) -> None:
    more, capital = text.split("|")
    path = tiny / "scenarios" / "years.toml"
    path.write_text(f'extends = "base.toml"\n{PHASE.format(capital)}{more}')
    answer = CliRunner().invoke(app, ["phase", str(path), "--seconds", "20"])
    assert answer.exit_code == 1
    assert all(s in answer.stderr for s in (*settings, *remedy)), answer.stderr
    with pytest.raises(InputError, match="no plan keeps all"):
        phase(path, 20)


def test_a_pin_that_is_not_ready_in_time_is_told(tiny: Path) -> None:
    table = tiny / "options.csv"
    table.write_text("option_id,kind,site_id,places,designation,capital_gbp,open_year\n"
                     "late,new_school,site-b,3,complex,300000,2040\n")
    path = tiny / "scenarios" / "years.toml"
    path.write_text(f'extends = "base.toml"\n{PHASE.format(900_000)}[build]\npin = ["late"]\n')
    answer = CliRunner().invoke(app, ["phase", str(path)])
    assert answer.exit_code == 1 and "there from January 2041 only" in answer.stderr, answer.stderr
