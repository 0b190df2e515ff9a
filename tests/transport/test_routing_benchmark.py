"""The readers of published routes: files written by hand, and published ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import routing
import routing_instances as instances

from sufficiency.transport.runs import broken_rules, plan_of

HAND = """NAME : H
TYPE : OVRP
DIMENSION : 4
VEHICLES : 2
CAPACITY : 10
DISTANCE : 30
SERVICE_TIME : 5
EDGE_WEIGHT_TYPE : EXACT_2D
NODE_COORD_SECTION
1 0 0
2 10 0
3 15 0
4 0 10
DEMAND_SECTION
1 0
2 4
3 4
4 4
DEPOT_SECTION
1
-1
EOF
"""


def test_a_file_by_hand() -> None:
    """Two on one line go together (15 long, 10 of service, 25 of 30); the third alone (10)."""
    problem = instances.stated(instances.read(HAND))
    runs, lengths = routing.solved(problem, 50, 1)
    assert broken_rules(problem, plan_of(runs)) == []
    assert sum(r.units for r in runs) == min(lengths) == 25_000
    tight = instances.stated(instances.read(HAND.replace("DISTANCE : 30", "DISTANCE : 24")))
    assert routing.solved(tight, 50, 1)[1] == []


def test_a_published_file(shared: Path) -> None:
    file = shared / "instances" / "routing" / "ovrp" / "C6.vrp"
    if not file.exists():
        pytest.skip("the published routing instances are absent")
    problem = instances.stated(instances.read(file.read_text()))
    runs, _ = routing.solved(problem, 300, 1)
    assert broken_rules(problem, plan_of(runs)) == []
    assert 412.95 <= sum(r.metres for r in runs) / 1000 <= 412.96 * 1.1


def test_a_closed_tour_costs_the_way_out_as_well() -> None:
    """The far two in one vehicle of 8 (15 out, 15 back, 50), the third in one of 4 (20, 30)."""
    text = HAND[:HAND.index("DEPOT")] + "CAPACITIES\n4 8\nFIXED_COSTS\n30 50\nEOF\n"
    problem = instances.stated(instances.read(text))
    runs, costs = routing.solved(problem, 50, 1)
    assert broken_rules(problem, plan_of(runs)) == []
    assert sum(r.units for r in runs) == min(costs) == 130_000


def test_school_buses_by_hand(tmp_path: Path) -> None:
    """Two schools half an hour apart in time: one bus for both; not where both are at one time."""
    (tmp_path / "H-Stops.txt").write_text(
        "ID\tX\tY\tEP_ID\tSTUDENT_COUNT\n1\t8800\t0\tA\t60\n2\t26400\t0\tB\t60\n")
    schools = "ID\tX\tY\tEARLY\tLATE\nA\t17600\t0\t800\t800\nB\t35200\t0\t{}\t{}\n"
    for early, late, needed in ((830, 830, 1), (801, 801, 2), (801, 830, 2)):
        (tmp_path / "H-Schools.txt").write_text(schools.format(early, late))
        mixed = instances.school_buses(tmp_path, "H", 2700, False, 1000)
        assert list(mixed.seconds[0, 2:]) == [3000, 9000]
        assert routing.buses(mixed, 20) == needed
    assert routing.buses(instances.school_buses(tmp_path, "H", 2700, True, 1000), 20) == 1


def test_published_school_buses(shared: Path) -> None:
    folder = shared / "instances" / "routing" / "sbrp"
    if not folder.exists():
        pytest.skip("the published routing instances are absent")
    assert routing.fewest_buses(folder)["RSRB01", 5400] == 31
    assert len(instances.school_buses(folder, "RSRB01", 2700, False, 1000)) == 250
