"""The reader of published open routes: a file written by hand, and a published one."""

from __future__ import annotations

from pathlib import Path

import pytest
import routing

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
    problem = routing.stated(routing.read(HAND))
    runs, lengths = routing.solved(problem, 50, 1)
    assert broken_rules(problem, plan_of(runs)) == []
    assert sum(r.metres for r in runs) == min(lengths) == 25_000
    tight = routing.stated(routing.read(HAND.replace("DISTANCE : 30", "DISTANCE : 24")))
    assert routing.solved(tight, 50, 1)[1] == []


def test_a_published_file(shared: Path) -> None:
    file = shared / "instances" / "routing" / "ovrp" / "C6.vrp"
    if not file.exists():
        pytest.skip("the published routing instances are absent")
    problem = routing.stated(routing.read(file.read_text()))
    runs, _ = routing.solved(problem, 300, 1)
    assert broken_rules(problem, plan_of(runs)) == []
    assert 412.95 <= sum(r.metres for r in runs) / 1000 <= 412.96 * 1.1
