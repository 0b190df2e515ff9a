"""What riders cost whose school has no point."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.case.transport_settings import Transport
from sufficiency.case.transport_tables import read_transport
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.measures import elsewhere_car
from tests.transport.test_drive import PRICES, told

LIST = PRICES + "five,5+0,100,3.38,needed,,yes\nfree bus,16+0,60,0.10,always,,no\n"


@pytest.mark.parametrize(("asked", "pounds", "riders"), [
    (1, 75, 1), (2, 75, 2), (2.5, 75, 2.5), (4, 100, 4), (5, 100, 5),
    (8, 100, 5),  # no car seats so many: a bus is not the taxi that is counted
])
def test_riders_elsewhere_share_the_cheapest_car_that_seats_them(
    tiny: Path, asked: float, pounds: float, riders: float
) -> None:
    told(tiny, LIST)
    vehicles = read_transport(tiny, []).vehicles
    fixed, _rate, share = elsewhere_car(vehicles, Transport(elsewhere_riders=asked))
    assert (fixed / UNITS_PER_PENNY / 100, share) == (pounds, riders)


def test_without_cars_they_share_what_there_is(tiny: Path) -> None:
    told(tiny, "kind,layouts,day_gbp,per_mile_gbp,assistant\nbus,1+3,90,3,never\n")
    vehicles = read_transport(tiny, []).vehicles
    assert elsewhere_car(vehicles, Transport())[0] == 90 * 100 * UNITS_PER_PENNY
