"""Needs ahead: shares of the one January that is known stay, a lever on one need does not touch the
others, and children are those of the cohort."""

from __future__ import annotations

import numpy as np
import pytest

from sufficiency.forecast.levers import Lever, with_levers
from sufficiency.forecast.needs import by_phase
from sufficiency.forecast.run import Forecast, Model, project


@pytest.fixture(scope="module")
def norfolk(model: Model) -> Forecast:
    return project(model, "926", draws=100)


def test_a_kind_of_placement_and_phase_keeps_its_shares(norfolk: Forecast) -> None:
    """Kept for life, needs of the young crowded out the others: of primary children in special
    schools ever more had speech and language needs, and fewer autism than before."""
    kind, phase = norfolk.setup.kinds.index("state_special"), 1
    before = by_phase(norfolk.setup.stock)[:, kind, phase]
    for year in norfolk.by_need:
        after = year[:, :, kind, phase].mean(axis=0)
        assert np.abs(after / after.sum() - before / before.sum()).max() < 0.02


def test_children_are_those_of_the_cohort(norfolk: Forecast) -> None:
    assert np.array_equal(norfolk.by_need.sum(axis=2), norfolk.counted.sum(axis=2))
    assert (norfolk.by_need.sum(axis=(2, 3, 4)) == norfolk.total()).all()


def test_shares_are_less_sure_the_more_children_are_new(norfolk: Forecast) -> None:
    autism = norfolk.by_need[:, :, norfolk.setup.needs.index("ASD")].sum(axis=(2, 3))
    share = autism / norfolk.total()
    assert (np.diff(share.std(axis=1)) > 0).all()
    assert share[0].std() < 0.02


def test_a_lever_on_a_need_moves_that_need(norfolk: Forecast) -> None:
    fewer = with_levers(norfolk, [Lever("none", "joiners", 2026, 0, 0, 0, need="SEMH")])
    change = (fewer.by_need - norfolk.by_need).sum(axis=(3, 4)).mean(axis=1)[-1]
    semh = norfolk.setup.needs.index("SEMH")
    assert change[semh] < -500 and np.abs(np.delete(change, semh)).max() < -0.1 * change[semh]
