"""Four totals met together: the method on a known answer, and a second council's made totals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.case.scenario import load_scenario
from sufficiency.case.transport_columns import TOTAL_NAMES
from sufficiency.case.transport_tables import read_transport
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.transport import comparison
from sufficiency.transport.calibration import KNOBS, calibrate, of_everybody
from sufficiency.transport.fit import Knob, Target, fit
from sufficiency.transport.prices import fleet_for
from tests.sizes import few
from tests.transport.test_drive import PRICES, told

KNOWN = "[transport]\nnear_share = 1.0\nalone_share = {}\nhomes_spread = 0.0\nprice_factor = {}\n"


def county(values: Mapping[str, float]) -> dict[str, float]:
    """Totals as they might answer to the knobs: each to several."""
    alone = values["alone_share"] + 0.01
    large, supply = np.log(values["large_car_riders"]), np.log(values["supply_factor"])
    riders = 4.0 * (1 - alone) * np.exp(-0.08 * large + 0.12 * supply)
    taxis = 0.7 * np.exp(-0.15 * supply + 0.01 * large)
    return {"gbp_a_rider": values["price_factor"] * 22_000 / riders, "riders_a_run": riders,
            "taxi_share": taxis, "alone_share": alone}


@pytest.mark.parametrize("seed", few(range(30), 10))
def test_known_knobs_are_found_again(seed: int) -> None:
    rng = np.random.default_rng(seed)
    known = {"alone_share": rng.uniform(0.03, 0.15), "large_car_riders": rng.uniform(5, 100),
             "supply_factor": rng.uniform(0.5, 3), "price_factor": rng.uniform(0.8, 1.4)}
    targets = {t: Target(v, 0.001 * v) for t, v in county(known).items()}
    start = {"alone_share": 0.065, "large_car_riders": 30.0, "supply_factor": 1.0,
             "price_factor": 1.0}
    found = fit(county, KNOBS, targets, start, 40)
    assert found.met
    for name, value in known.items():
        assert found.knobs[name] == pytest.approx(value, rel=0.05)
    assert county(found.knobs) == pytest.approx(dict(found.totals))


def test_totals_out_of_reach_are_told_and_knobs_stay_within_their_bounds() -> None:
    targets = {t: Target(v, 0.01 * v) for t, v in {
        "gbp_a_rider": 90_000.0, "riders_a_run": 2.7, "taxi_share": 0.67,
        "alone_share": 0.09}.items()}
    start = {"alone_share": 0.5, "large_car_riders": 30.0, "supply_factor": 1.0,
             "price_factor": 1.0}
    found = fit(county, KNOBS, targets, start, 25)
    assert not found.met
    assert all(k.low <= found.knobs[k.name] <= k.high for k in KNOBS)


def test_totals_are_of_everybody_who_rides() -> None:
    found = {"riders": 80, "riders_elsewhere": 20, "runs": 20, "alone": 8, "gbp_a_rider": 9000.0,
             "taxi_share": 0.7}
    assert of_everybody(found, 2.0) == {
        "gbp_a_rider": 9000.0, "riders_a_run": 3.333, "taxi_share": 0.7, "alone_share": 0.08}
    assert of_everybody(found, 1.0)["alone_share"] == 0.28


def totals(folder: Path, values: Mapping[str, float]) -> None:
    rows = "".join(f"{t},{v},{0.03 * v}\n" for t, v in values.items())
    (folder / "transport").mkdir(exist_ok=True)
    (folder / "transport" / "totals.csv").write_text(f"total,value,within\n{rows}")


def test_a_second_council_is_a_second_table(tiny: Path) -> None:
    """Totals made with dearer prices and more who travel alone, on the tiny case."""
    made = comparison.drive_to_school(told(tiny, settings=KNOWN.format(0.2, 1.3))).figures
    totals(tiny, {t: made[t] for t in TOTAL_NAMES})
    path = told(tiny, settings=KNOWN.format(0.0, 1.0))
    found = calibrate(comparison.finished(path))
    assert found.fit.met, found.totals
    assert found.fit.knobs["price_factor"] == pytest.approx(1.3, rel=0.05)
    assert found.totals["met"].all()
    assert found.words[0] == "All four totals are met together."
    assert "Illustrative" in found.words[1]


def test_it_is_asked_for_on_the_command_line(tiny: Path) -> None:
    path = told(tiny, settings=KNOWN.format(0.2, 1.3))
    made = comparison.drive_to_school(path).figures
    totals(tiny, {t: made[t] for t in TOTAL_NAMES})
    done = CliRunner().invoke(app, ["transport", str(path), "--calibrate"])
    assert done.exit_code == 0, done.output
    assert "Illustrative" in done.output
    assert "transport.supply_factor" in done.output


def test_money_alone_is_not_enough(tiny: Path) -> None:
    path = told(tiny, settings=KNOWN.format(0.2, 1.0))
    totals(tiny, {"gbp_a_rider": 9730})
    with pytest.raises(InputError) as error:
        calibrate(comparison.finished(path))
    assert [f.value for f in error.value.faults] == ["riders_a_run", "taxi_share", "alone_share"]
    made = comparison.drive_to_school(path).figures
    totals(tiny, {t: made[t] for t in TOTAL_NAMES} | {"riders_a_run": 40.0})
    found = calibrate(comparison.finished(path), rounds=2)
    assert not found.fit.met
    assert found.words[0].startswith("Not met: riders_a_run")


def test_per_cents_are_no_shares(tiny: Path) -> None:
    path = told(tiny)
    totals(tiny, dict.fromkeys(TOTAL_NAMES, 2.7) | {"taxi_share": 67.0, "alone_share": 1.0})
    done = CliRunner().invoke(app, ["transport", str(path), "--calibrate"])
    said = " ".join(done.output.split())
    assert done.exit_code == 1 and said.count("is no share") == 2 and "'67' is no share" in said


def test_ceilings_follow_the_scenario(tiny: Path) -> None:
    path = told(tiny, PRICES + "large taxi,5+0,100,3.40,needed,,yes\n")
    asked = load_scenario(path).transport
    vehicles = read_transport(tiny, []).vehicles

    def available(**changed: float) -> dict[str, int | None]:
        fleet = fleet_for(vehicles, asked.model_copy(update=changed), 130)
        return {v.kind: v.available for v in fleet.vehicles}

    none = {"taxi": None, "wheelchair taxi": None}
    assert available() == none | {"minibus": 3, "large taxi": None}
    assert available(supply_factor=2.0) == none | {"minibus": 5, "large taxi": None}
    assert available(supply_factor=0.1) == none | {"minibus": 1, "large taxi": None}
    assert available(large_car_riders=50.0) == none | {"minibus": 3, "large taxi": 3}


def test_a_rough_measurement_is_scaled_again() -> None:
    """Other prices find other runs, three in a hundred dearer: one scaling would miss."""
    def measure(values: Mapping[str, float]) -> dict[str, float]:
        price = values["price"]
        return {"pounds": 100 * price * (1.0 if price == 1 else 1.03), "riders": values["size"]}

    knobs = [Knob("price", "pounds", 0.5, 2.0, "", scales=True),
             Knob("size", "riders", 1.0, 9.0, "")]
    targets = {"pounds": Target(120.0, 2.0), "riders": Target(3.0, 0.1)}
    found = fit(measure, knobs, targets, {"price": 1.0, "size": 3.0}, 12)
    assert found.met
    assert found.rounds == 3
    assert found.totals["pounds"] == pytest.approx(120.0, abs=0.01)
    assert fit(measure, knobs, targets, {"price": 1.0, "size": 3.0}, 2).rounds == 2


def test_no_total_is_missed_so_that_one_that_is_met_comes_nearer() -> None:
    """Two want 10 and one 12, all answer to one knob: 11 is within 1.1 of all, the mean is not."""
    def measure(values: Mapping[str, float]) -> dict[str, float]:
        return dict.fromkeys("xyz", values["x"])

    knobs = [Knob(name, name, 5.0, 20.0, "") for name in "xyz"]
    targets = {"x": Target(10.0, 1.1), "y": Target(10.0, 1.1), "z": Target(12.0, 1.1)}
    found = fit(measure, knobs, targets, dict.fromkeys("xyz", 8.0), 20)
    assert found.met
    assert found.knobs["x"] == pytest.approx(11.0, abs=0.1)
