"""Who is where: turnover, rates, and children conserved in every draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sufficiency.forecast.cohort import Rates, Turnover, at_january, from_stocks, rates, shrunk
from sufficiency.forecast.published import Published
from sufficiency.forecast.run import Forecast, Model
from sufficiency.forecast.simulate import Control, Redirect, apportion, controlled, steered
from sufficiency.forecast.tables import AGES, SETTINGS

S, A = 3, 6


def stocks(top: int = 60) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, (S, A), elements=st.integers(0, top).map(float))


@given(stocks(), stocks(), stocks(20), arrays(np.float64, (A,), elements=st.floats(0, 0.5)))
@settings(max_examples=200, deadline=None)
def test_turnover_leads_from_one_stock_to_the_next(
    before: np.ndarray, after: np.ndarray, new: np.ndarray, ceasing: np.ndarray
) -> None:
    found = from_stocks(before, after, new, ceasing)
    staying = before - found.left[0] - found.moved[0].sum(axis=1) + found.moved[0].sum(axis=0)
    reached = found.joined[0].copy()
    reached[:, 1:] += staying[:, :-1]
    assert np.allclose(reached, after)
    for part in (found.left, found.moved, found.joined):
        assert (part >= 0).all()
    assert (found.left[0] + found.moved[0].sum(axis=1) <= before + 1e-9).all()


def test_turnover_by_hand() -> None:
    """Ten children in A, a tenth ceases; a year later 7 in A, 5 in B: 3 joined, and 2 moved because
    new plans join A only as three in four do."""
    before, after = np.zeros((2, 3)), np.zeros((2, 3))
    before[0, 0], after[0, 1], after[1, 1] = 10, 7, 5
    new = np.zeros((2, 3))
    new[:, 1] = 3, 1
    found = from_stocks(before, after, new, np.array([0.1, 0.1, 0.1]))
    assert found.left[0, 0, 0] == pytest.approx(1)
    assert found.joined[0, :, 1] == pytest.approx([2.25, 0.75])
    assert found.moved[0, 0, 1, 0] == pytest.approx(4.25)


def test_rates_are_counts_beside_those_of_a_larger_whole() -> None:
    before, after = np.full((S, A), 100.0), np.full((S, A), 95.0)
    prior = rates(from_stocks(before, after, np.ones((S, A)), np.full(A, 0.04)))
    nobody = Turnover(*(np.zeros((1, *shape)) for shape in ((S, A), (S, A), (S, S, A), (S, A))))
    same = shrunk(nobody, prior)
    assert same.leave == pytest.approx(prior.leave) and same.joiners == pytest.approx(prior.joiners)
    many = Turnover(np.full((1, S, A), 1e6), np.full((1, S, A), 3e5), np.zeros((1, S, S, A)),
                    np.zeros((1, S, A)))
    assert shrunk(many, prior).leave[..., :-1] == pytest.approx(0.3, abs=1e-3)
    assert (shrunk(many, prior).leave[..., -1] == 1).all()  # nobody holds a plan at 26
    moving = Turnover(np.full((1, S, A), 50.0), np.zeros((1, S, A)), np.ones((1, S, S, A)),
                      np.ones((1, S, A)))
    found = shrunk(moving, prior)
    assert found.where.sum(axis=2) == pytest.approx(1) and found.joiners.sum() == pytest.approx(1)


def test_new_plans_are_as_many_at_the_january() -> None:
    new = np.random.default_rng(1).integers(0, 50, (len(SETTINGS), len(AGES))).astype(float)
    assert at_january(new).sum() == pytest.approx(new.sum())


def random_rates(seed: int, needs: int = 2) -> Rates:
    rng = np.random.default_rng(seed)
    where = rng.random((needs, S, S, A))
    where[:, range(S), range(S)] = 0
    leave = rng.uniform(0, 0.4, (needs, S, A))
    leave[..., -1] = 1
    joiners = rng.random((needs, S, A))
    return Rates(leave, rng.uniform(0, 0.5, (needs, S, A)),
                 where / where.sum(axis=2, keepdims=True), joiners / joiners.sum())


@given(st.integers(0, 10_000), st.integers(0, 400), st.lists(st.integers(0, 900), min_size=S,
                                                          max_size=S))
@settings(max_examples=60, deadline=None)
def test_children_are_conserved_in_every_draw(seed: int, size: int, wanted: list[int]) -> None:
    """stock + joined - left = stock a year later; the total is the wanted one where it can be; the
    same seed gives the same bytes; the control found replays the year."""
    rng = np.random.default_rng(seed)
    found = random_rates(seed)
    stock = rng.multinomial(size, np.full(2 * S * A, 1 / (2 * S * A)), 5).reshape(5, 2, S, A)
    joiners = rng.random((5, 2, S, A)) + 0.01
    leaving = rng.gamma(10, 0.1, (5, 1, 1, A))
    groups, target = np.arange(S), np.repeat(np.array(wanted)[None], 5, axis=0)
    year = steered(stock, found, joiners, leaving, groups, target, np.random.default_rng(seed))
    again = steered(stock, found, joiners, leaving, groups, target, np.random.default_rng(seed))
    replay = controlled(stock, found, joiners, groups, year.control, np.random.default_rng(seed))
    assert year.stock.tobytes() == again.stock.tobytes() == replay.stock.tobytes()
    assert (year.stock >= 0).all()
    before, after = stock.sum(axis=(1, 2, 3)), year.stock.sum(axis=(1, 2, 3))
    assert (before - year.left + year.joined == after).all()
    assert ((after == sum(wanted)) | (year.joined == 0)).all()
    assert (after >= sum(wanted)).all()


def test_one_group_only_follows_the_total() -> None:
    found, rng = random_rates(3), np.random.default_rng(1)
    stock = np.full((4, 2, S, A), 20)
    year = steered(stock, found, np.ones((4, 2, S, A)), np.ones((4, 1, 1, A)),
                   np.zeros(S, dtype=int), np.full((4, 1), 900), rng)
    assert (year.stock.sum(axis=(1, 2, 3)) == 900).all() and (year.control.pull == 1).all()


def test_newcomers_can_be_led_elsewhere_and_stayers_not() -> None:
    found = random_rates(5)
    stock = np.full((6, 2, S, A), 30)
    joiners = np.ones((6, 2, S, A))
    control = Control(np.ones((6, 1, 1, 1)), np.ones((6, S)), np.full((6, S), 50))

    def year(redirects: list[Redirect]):  # type: ignore[no-untyped-def]
        return controlled(stock, found, joiners, np.arange(S), control, np.random.default_rng(9),
                          redirects, np.random.default_rng(8))

    share = np.zeros((6, 2, S, A))
    share[:, :, 1] = 1.0
    plain, led = year([]), year([Redirect(share, 0)])
    assert (led.stock.sum(axis=(1, 2, 3)) == plain.stock.sum(axis=(1, 2, 3))).all()
    assert (led.stock[:, :, 2] == plain.stock[:, :, 2]).all()
    assert (led.stock[:, :, 1, 0] == 0).all()  # the youngest can only have joined
    assert 0 < led.stock[:, :, 1].sum() < plain.stock[:, :, 1].sum()


@given(st.integers(0, 5000), st.lists(st.floats(0, 10), min_size=4, max_size=4))
@settings(max_examples=100, deadline=None)
def test_apportion_is_whole_and_fair(whole: int, weights: list[float]) -> None:
    found = apportion(np.array([whole]), np.array([weights]))[0]
    total = sum(weights)
    exact = np.array(weights) * whole / total if total > 0 else np.full(4, whole / 4)
    assert found.sum() == whole and (np.abs(found - exact) < 1 + 1e-6).all()


def test_published_margins_are_met(model: Model) -> None:
    stock = model.published.stock("926", 2025, np.full(len(SETTINGS), np.nan))
    assert stock.children.sum() == 12_147
    assert stock.children.sum(axis=(0, 2)).tolist() == [4410, 204, 2346, 1053, 232, 2279, 1623]
    assert (stock.children.sum(axis=0) == model.published.stocks["926", 2025]).all()
    by_setting, by_age = model.published.needs["926", 2025]
    # Whole children are rounded in each setting and age, so a need is near its published number.
    assert np.abs(stock.children.sum(axis=(1, 2)) - by_age.sum(axis=1)).max() < 15
    assert by_setting.sum() == by_age.sum() == 12_147
    assert not stock.settings_estimated and not stock.needs_estimated


def test_a_council_without_settings_is_estimated_and_says_so(model: Model) -> None:
    known = np.exp(model.centre[1:1 + len(SETTINGS), model.panel.codes.index("873"), 0])
    stock = model.published.stock("873", 2025, known)
    assert stock.settings_estimated
    assert stock.children.sum(axis=(0, 2)) / stock.children.sum() == pytest.approx(
        known / known.sum(), abs=0.01)


def test_rates_without_a_council_do_not_see_it(model: Model) -> None:
    published = model.published
    with_it, without = (published.england_rates(2025, w) for w in ((), ("926",)))
    assert with_it.leave.tobytes() != without.leave.tobytes()
    changed = Published(
        {k: (x * 3 if k[0] == "926" else x) for k, x in published.stocks.items()},
        published.totals, published.new, published.needs, published.ceased)
    assert changed.england_rates(2025, ("926",)).leave.tobytes() == without.leave.tobytes()


def test_a_forecast_is_coherent(suffolk: Forecast) -> None:
    """Ages, settings and needs sum to the same total inside every draw, every year."""
    total = suffolk.total()
    assert (suffolk.by_need.sum(axis=(2, 3, 4)) == total).all()
    assert (sum(suffolk.kind(s).sum(axis=2) for s in SETTINGS) == total).all()
    before = np.concatenate([np.full((1, 100), suffolk.setup.stock.sum()), total[:-1]])
    left, _, joined = suffolk.flows.transpose(1, 0, 2)
    assert (before - left + joined == total).all()
    effects = suffolk.effects()
    assert (effects["population"] + effects["rate"] == effects["change"]).all()


def test_a_forecast_follows_the_pooled_model(model: Model, suffolk: Forecast) -> None:
    place = model.panel.codes.index("935")
    centre = np.exp(model.centre[0, place])
    assert np.median(suffolk.total(), axis=1) == pytest.approx(centre, rel=0.03)
    special = np.exp(model.centre[1 + SETTINGS.index("state_special"), place])
    assert np.median(suffolk.kind("state_special").sum(axis=2), axis=1) == pytest.approx(
        special, rel=0.05)
