"""A first program, to be read from top to bottom: a case, a plan, and a what-if.

The case is solved on paper in ``data/tiny/README.md``. Eight children live at A, B and C, twenty
kilometres apart on a line. A has a school. One school and one base for autism may open.
"""

from __future__ import annotations

from pathlib import Path

import sufficiency as sf


def test_a_first_program(tiny: Path) -> None:
    # A case is a folder of tables; a scenario says what is asked of it.
    path = tiny / "scenarios" / "base.toml"
    scenario = sf.load_scenario(path)
    case = sf.load_case(scenario)
    assert case.demand["children"].sum() == 8
    assert len(case.options) == 4, "a school at B or C, a base at B or C"

    # Every journey that may be made, in whole seconds: a row a child, a column a place.
    matrix = sf.travel_matrix(case, scenario)
    assert matrix.seconds.min() == 684, "11.4 minutes, where a child lives beside the school"

    # The plan: fewest children without a suitable local place, then the shortest journeys.
    result = sf.solve(scenario, case=case, matrix=matrix)
    opened = [option["option_id"] for option in result.plan.summary["opened"]]
    assert opened == ["host-b:asd-2", "site-c:complex-3"]

    # Without it six children have no suitable local place; with it one, whose need nobody serves.
    assert result.baseline.summary["unplaced"]["total"] == 6
    assert result.plan.summary["unplaced"]["total"] == 1

    # Places: how many there are of each school and base, and how many are filled.
    places = result.plan.places.set_index("name")
    assert places["places"].to_dict() == {"School A": 2, "Host B": 2, "Site C": 3}
    assert (places["filled"] == places["places"]).all()

    # Journeys: who goes where, and how long it takes.
    children = result.plan.assignment.set_index("group_id")
    assert children.loc["a1", ["pool_id", "minutes"]].tolist() == ["school-a", 11.4]
    assert children["minutes"].sum() == 97.1
    assert children.loc["c3", "reason"] == "designation", "no school here is for her need"

    # What if the school must stand at B? The same scenario with one setting changed.
    there = sf.solve(scenario.with_settings({"build.pin": ["site-b:complex-3"]}))
    assert there.plan.summary["unplaced"]["total"] == 1, "nobody more is left out"
    assert there.plan.assignment["minutes"].sum() == 114.4, "but journeys are 17.3 minutes longer"
