"""What-ifs: nothing changes nothing, and each lever does what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.errors import InputError
from sufficiency.forecast import report, study
from sufficiency.forecast.goalseek import seek
from sufficiency.forecast.levers import LEVERS, Lever, idle, overlaps, read_levers, with_levers
from sufficiency.forecast.population import growth, population_effect, residents
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.specialist import needing, placed, read_needing
from sufficiency.forecast.tables import AGES, SETTINGS, National
from tests.forecast.conftest import SERIES


def at(acts_on: str, value: float, **more: object) -> Lever:
    more.setdefault("from_year", 2026)
    return Lever(acts_on, acts_on, low=value, central=value, high=value, **more)  # type: ignore[arg-type]


def special(forecast: Forecast) -> np.ndarray:
    return forecast.kind("state_special").sum(axis=2)


def test_no_lever_gives_the_same_bytes(suffolk: Forecast) -> None:
    same = with_levers(suffolk, [])
    assert same.by_setting_age.tobytes() == suffolk.by_setting_age.tobytes()
    assert same.by_need.tobytes() == suffolk.by_need.tobytes()
    neutral = [at(kind, 1) for kind in ("joiners", "leaving", "births", "housing")] + [
        at(kind, 0) for kind in ("diversion", "inclusion")]
    again = with_levers(suffolk, neutral)
    assert again.by_setting_age.tobytes() == suffolk.by_setting_age.tobytes()


def test_children_are_conserved_under_levers(suffolk: Forecast) -> None:
    found = with_levers(suffolk, [
        Lever("Joiners", "joiners", 2026, 0.8, 0.9, 1.0), at("housing", 1.1, from_year=2027),
        at("diversion", 0.4), at("inclusion", 0.3), at("leaving", 1.5, age_from=11, age_to=11)])
    before = np.concatenate([np.full((1, 100), found.setup.stock.sum()), found.total()[:-1]])
    assert (before - found.flows[:, 0] + found.flows[:, 2] == found.total()).all()
    assert (found.by_need.sum(axis=(2, 3, 4)) == found.total()).all()


def test_joiners(suffolk: Forecast) -> None:
    none = with_levers(suffolk, [at("joiners", 0, from_year=2027)])
    assert (none.total()[0] == suffolk.total()[0]).all()
    assert (none.flows[1:, 2] == 0).all()
    boys = with_levers(suffolk, [at("joiners", 0, need="SEMH")])
    semh = suffolk.setup.needs.index("SEMH")
    fewer = suffolk.by_need.sum(axis=(3, 4)) - boys.by_need.sum(axis=(3, 4))
    assert (fewer[:, :, semh].mean(axis=1) > 100).all()
    others = np.delete(fewer, semh, axis=2).sum(axis=2).mean(axis=1)
    assert np.abs(others).max() < 0.3 * fewer[:, :, semh].mean()


def test_leaving_at_an_age(suffolk: Forecast) -> None:
    found = with_levers(suffolk, [at("leaving", 10, age_from=11, age_to=11)])
    ages = suffolk.by_setting_age.sum(axis=2) - found.by_setting_age.sum(axis=2)
    assert (ages[0, :, AGES.index(11)] > 0).mean() > 0.95
    assert np.abs(np.delete(ages[0], AGES.index(11), axis=1).mean(axis=0)).max() < 10


def test_births_act_on_cohorts(suffolk: Forecast) -> None:
    """Nobody born from 2021 to 2022: those are 4 and 3 at 31 August 2025, and 5 and 4 a year on."""
    found = with_levers(suffolk, [at("births", 0, from_year=2021, to_year=2022)])
    fewer = (suffolk.by_setting_age - found.by_setting_age).sum(axis=2).mean(axis=1)
    assert fewer[0, AGES.index(4)] > 100 and fewer[0, AGES.index(5)] < 10
    assert fewer[1, AGES.index(5)] > fewer[1, AGES.index(7)] + 100


def test_housing_brings_children_with_plans(suffolk: Forecast) -> None:
    found = with_levers(suffolk, [at("housing", 1.1, from_year=2027)])
    assert (found.total()[0] == suffolk.total()[0]).all()
    more = np.median(found.total()[1] / suffolk.total()[1])
    assert more == pytest.approx(1.1, abs=0.012)


def test_diversion_and_inclusion(suffolk: Forecast) -> None:
    diverted = with_levers(suffolk, [at("diversion", 1)])
    independent = diverted.kind("independent").sum(axis=2)
    assert (np.diff(independent, axis=0) <= 0).all()  # nobody comes in
    assert (special(diverted)[-1] > special(suffolk)[-1]).mean() > 0.95
    included = with_levers(suffolk, [at("inclusion", 0.5)])
    assert (special(included)[-1] < special(suffolk)[-1]).mean() > 0.95
    assert (included.kind("mainstream").sum(axis=2)[-1]
            > suffolk.kind("mainstream").sum(axis=2)[-1]).mean() > 0.95
    assert included.total()[0] == pytest.approx(suffolk.total()[0])


def test_a_band_is_drawn_once_a_draw(suffolk: Forecast) -> None:
    low, middle, high = (np.median(with_levers(suffolk, [lever]).total()[-1]) for lever in (
        at("joiners", 0.5), Lever("x", "joiners", 2026, 0.5, 0.7, 0.9), at("joiners", 0.9)))
    assert low < middle < high


@pytest.mark.large
def test_seek_finds_the_weakest_that_is_enough(suffolk: Forecast) -> None:
    now = float(np.median(special(suffolk)[1]))
    lever = at("inclusion", 0)
    found = seek(suffolk, lever, special, 2027, now - 60)
    assert found.value is not None and found.reached <= now - 60
    weaker = with_levers(suffolk, [lever.fixed(found.value - 0.02)], 2)
    assert np.median(special(weaker)[1]) > now - 60
    assert seek(suffolk, lever, special, 2027, now + 1).value == 0
    assert seek(suffolk, lever, special, 2027, 10).value is None
    # A surer target needs more.
    surer = seek(suffolk, lever, special, 2027, now - 60, confidence=0.8)
    assert surer.value is None or surer.value > found.value


@pytest.mark.parametrize(("row", "said"), [
    ("Reform,reform,2030,,1,1,1", "'reform' is not a word"),
    ("Reform,joiners,2030,2028,1,1,1", "is before from_year"),
    ("Reform,joiners,2030,,1.1,1,1.2", "is not between low and high"),
    ("More,diversion,2026,,0,1,1.5", "is more than all"),
    ("More,joiners,2026,,,1,1", "is empty"),
    ("More,diversion,2026,,0,1,20", "is above 10"),
])
def test_bad_levers_are_refused(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "levers.csv"
    path.write_text(f"name,acts_on,from_year,to_year,low,central,high\n{row}\n")
    with pytest.raises(InputError) as caught:
        read_levers(path)
    assert said in str(caught.value)


def test_ages_the_wrong_way_round_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "levers.csv"
    path.write_text("name,acts_on,from_year,low,central,high,age_from,age_to\n"
                    "Reform,joiners,2030,1,1,1,12,5\n")
    with pytest.raises(InputError, match="'5' is before age_from"):
        read_levers(path)


def test_levers_are_read(tmp_path: Path, suffolk: Forecast) -> None:
    path = tmp_path / "levers.csv"
    path.write_text("name,acts_on,from_year,low,central,high,setting,need,age_from\n"
                    "Reform,joiners,2030,0.6,0.8,1,,SLCN,5\n")
    (lever,), digest = read_levers(path)
    assert lever == Lever("Reform", "joiners", 2030, 0.6, 0.8, 1.0, need="SLCN", age_from=5)
    assert len(digest) == 64 and set(Lever.__dataclass_fields__) < {
        c.name for c in LEVERS.columns}
    with pytest.raises(InputError, match="'COIN' is not in this forecast"):
        with_levers(suffolk, [at("joiners", 1, setting="COIN")])


def test_placed_and_needing_are_two_series(suffolk: Forecast) -> None:
    assumption, _ = read_needing(SERIES / "needing.csv")
    now, needed = placed(suffolk), needing(suffolk, assumption)
    assert (now == special(suffolk) + suffolk.kind("unit_rp").sum(axis=2)).all()
    assert (needed > now).all()
    # Nobody elsewhere would be placed, nobody waits: then needing is placed.
    none = assumption.assign(low=0.0, central=0.0, high=0.0)
    assert (needing(suffolk, none) == now).all()
    waiting = pd.DataFrame([{"setting": "waiting", "age_from": 2, "age_to": 25, "low": 40.0,
                             "central": 40.0, "high": 40.0, "basis": ""}])
    assert (needing(suffolk, waiting) == now + 40).all()
    # Half of those in independent schools at age 11 to 15, by hand.
    half = pd.DataFrame([{"setting": "independent", "age_from": 11, "age_to": 15, "low": 0.5,
                          "central": 0.5, "high": 0.5, "basis": ""}])
    eleven = AGES.index(11)
    ages = suffolk.kind("independent")[:, :, eleven:eleven + 5].sum(axis=2)
    assert (needing(suffolk, half) == np.rint(now + 0.5 * ages)).all()


def test_needing_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "needing.csv"
    path.write_text("setting,low,central,high\nindependent,0.2,0.1,1.4\nstate_special,0,0,0\n")
    with pytest.raises(InputError) as caught:
        read_needing(path)
    told = str(caught.value)
    assert "not between low and high" in told and "more than all" in told
    assert "'state_special' is not a word" in told


def test_residents_grow_older() -> None:
    table = pd.DataFrame([{"year": 2020, "la_code": "1", "age": a, "people": 100 + a}
                          for a in range(26)])
    now = residents(table, "1", 2021)
    assert now is not None and now[0] == 102 and now[-1] == 125
    later = residents(table, "1", 2025)  # four years on: age 6 was 2; born since: as the youngest
    assert later is not None and later[AGES.index(6)] == 102 and later[AGES.index(3)] == 100
    table.loc[table["year"] == 2020, "people"] = 100
    ahead = table.assign(year=2026, people=150)
    ratio = growth(pd.concat([table, ahead]), "1", 2025, 2027)
    assert (ratio == 1.5).all()
    assert population_effect(np.full((2, len(AGES)), 3), ratio) == 3 * len(AGES)
    assert (growth(table, "other", 2025, 2027) == 1).all()
    assert len(SETTINGS) == 7


def test_a_lever_outside_the_years_is_told(national: National, suffolk: Forecast) -> None:
    late = at("joiners", 0.5, from_year=2050)
    early = at("leaving", 2.0, from_year=2019, to_year=2022)
    now = at("diversion", 0.5)
    assert [idle(each, suffolk) for each in (late, early, now)] == [True, True, False]
    told = report.sentences(suffolk, national, (late, now))
    assert sum("acts on nobody from 2026 to" in sentence for sentence in told) == 1


def test_what_is_sought_is_said(suffolk: Forecast, national: National) -> None:
    nothing = pd.DataFrame()
    found = study.Found(national, (suffolk,), (suffolk,), (), nothing, nothing, {}, {})

    def asked(lever: str, series: str, target: int) -> str:
        return study.sought(suffolk, found, lever, series, target, 2027, 0.5)

    assert "holds without it" in asked("inclusion", "state_special", 10**6)
    never = asked("diversion", "state_special", 0)
    assert "no value of diversion is enough; at its strongest there are at most" in never
    assert "is enough (" in asked("joiners", "total", 10_000)


def test_own_counts_that_are_partial_are_told(suffolk: Forecast, national: National) -> None:
    assert not any("this starts from" in s for s in report.sentences(suffolk, national))
    half = replace(suffolk, setup=replace(suffolk.setup, stock=suffolk.setup.stock // 2))
    assert any("8,837 were published" in s for s in report.sentences(half, national))


def test_levers_that_overlap_are_told_and_what_they_do_together(
    suffolk: Forecast, national: National
) -> None:
    first = replace(at("joiners", 0.5), name="One", from_year=2026, to_year=2027)
    again = replace(at("joiners", 4.0), name="Two", from_year=2027)
    apart = replace(at("joiners", 4.0), name="Three", from_year=2028)
    other = replace(at("leaving", 2.0), name="Four", from_year=2026)
    assert overlaps([first, again, other], suffolk) == [(first, again, 2027)]
    assert overlaps([first, apart, other], suffolk) == []
    young, old = replace(first, age_to=10), replace(again, age_from=11)
    assert overlaps([young, old], suffolk) == []
    told = " ".join(report.sentences(suffolk, national, [first, again]))
    assert "One and Two both act on joiners, first in January 2027: their factors multiply" in told
    both = with_levers(suffolk, [first, again], 2).flows[1, 2]
    once = with_levers(suffolk, [replace(first, to_year=2026), replace(again, low=2.0, central=2.0,
                                                                       high=2.0)], 2).flows[1, 2]
    assert (both == once).all(), "half of four times is twice as many"
    half = [replace(at("diversion", 0.5), name=name) for name in "AB"]
    assert "leads away its share of those the first left" in " ".join(
        report.sentences(suffolk, national, half))
    # The same children in every draw but for those led away twice: of ten, five and then two.
    alone, twice = (with_levers(suffolk, levers, 1).kind("independent").sum()
                    for levers in (half[:1], half))
    assert twice < alone
