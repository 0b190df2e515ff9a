"""Gate times moved, against every way to move them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.transport import comparison
from sufficiency.transport.gate_moves import gate_moves, moved, shifted
from sufficiency.transport.two_schools import two_schools
from sufficiency.transport.vehicle_reuse import reused
from tests.sizes import few
from tests.transport.test_drive import PRICES, told
from tests.transport.test_vehicle_reuse import drawn

STEPS = (-1200, -600, 600, 1200)


@pytest.mark.parametrize("seed", few(range(30), 6))
def test_moves_are_between_the_best_single_one_and_all_there_are(seed: int) -> None:
    runs, seconds, metres = drawn(seed, k=8)
    school_of = np.array([0, 0, 0, 1, 1, 2, 2, 2])

    def saved(shift: tuple[int, ...]) -> int:
        return reused(shifted(runs, np.array(shift)[school_of]), seconds, metres)[1]

    every = {shift: saved(shift) for shift in product((0, *STEPS), repeat=3)}
    single = max(v for s, v in every.items() if np.count_nonzero(s) <= 1)
    found = moved(runs, school_of, seconds, metres, STEPS, 3)
    assert found.before == every[0, 0, 0]
    assert found.saved == every[tuple(found.shift_s.tolist())]
    assert single <= found.saved <= max(every.values()) <= found.most
    one = moved(runs, school_of, seconds, metres, STEPS, 1)
    assert one.saved == single
    assert np.count_nonzero(one.shift_s) <= 1
    none = moved(runs, school_of, seconds, metres, STEPS, 0)
    assert none.saved == none.before


def test_who_begins_earlier_is_told(tiny: Path) -> None:
    path = told(tiny)
    pools = sorted(s.pool_id for s in comparison.drive_to_school(path).drive.schools)
    assert len(pools) > 1
    # All gates within the time of a run: no vehicle serves two as it is.
    rows = "".join(f"{p},8:{45 + i}\n" for i, p in enumerate(pools))
    path = told(tiny, gate_times=f"school,gate_time\n{rows}")
    result = comparison.finished(path)
    before = comparison.driven(result)
    far = gate_moves(result, before.drive, 180)
    assert far.figures["saved_gbp_year"] > 0
    assert far.figures["vehicles"] < far.figures["vehicles_before"] == before.figures["vehicles"]
    assert far.figures["most_gbp_year"] >= far.figures["saved_gbp_year"]
    assert far.figures["schools_moved"] == len(far.schools) > 0
    assert far.schools["minutes"].abs().max() <= 180
    assert far.figures["riders_earlier"] + far.figures["riders_later"] == far.schools[
        "riders"].sum()
    near = gate_moves(result, before.drive, 1)
    assert near.figures["saved_gbp_year"] <= far.figures["saved_gbp_year"]
    done = CliRunner().invoke(app, [
        "transport", str(path), "--gates", "180", "--two-schools", "0"])
    assert done.exit_code == 0, done.output
    output = " ".join(done.output.split())
    assert "Gate times moved by up to 180 minutes" in output
    assert "Vehicles for two schools, up to 0 minutes early at a gate" in output
    # At once and at these prices nothing is saved; earlier and at dearer ones it is.
    none = two_schools(result, before.drive, 0)
    assert none.figures["pairs"] == 1
    assert not none.figures["pairs_saving"] and none.pairs.empty
    told(tiny, PRICES.replace("3+0,75", "3+0,300"), gate_times=f"school,gate_time\n{rows}")
    shared = two_schools(result, comparison.driven(result).drive, 60)
    pair, = shared.pairs.to_dict("records")
    assert pair["saved_gbp_year"] == shared.figures["saved_gbp_year"] > 0
    assert pair["riders"] == shared.figures["riders"] >= shared.figures["riders_mixed"] > 0
    assert shared.figures["vehicles"] < shared.figures["vehicles_before"]


def test_without_gate_times_there_is_one_clear_fault(tiny: Path) -> None:
    path = told(tiny)
    plan = comparison.finished(path)
    with pytest.raises(InputError) as error:
        two_schools(plan, comparison.driven(plan).drive, 15)
    assert [str(f).split(".csv: ")[1][:10] for f in error.value.faults] == ["is missing"]
    done = CliRunner().invoke(app, ["transport", str(path), "--gates", "20"])
    assert done.exit_code == 1
    assert done.output.count("gate_times.csv") == 1
    assert "is missing" in done.output
    # All that is missing is told at once, and before a plan is looked for.
    done = CliRunner().invoke(app, [
        "transport", str(path), "--gates", "20", "--two-schools", "5", "--week", "--calibrate"])
    assert done.output.count("is missing") == 3
    assert "planning" not in done.output
