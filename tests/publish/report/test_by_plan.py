"""Tables of several plans as one: columns of a drive, and what is true of all of them once."""

from __future__ import annotations

from dataclasses import replace

from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Count, Fact, MeanMinutes
from sufficiency.publish.report import by_plan
from sufficiency.publish.report.answers_transport import WHAT
from sufficiency.publish.report.table import Kind, Row, Table

CHANGES = Table("changes", "Changes", "", "children", ("Plan A: x", "Plan B: y"), ())
OPTIONS = Table("options", "Options", "Measure", "", ("Nothing", "Plan A: x", "Plan B: y"), ())


def drive(title: str, riders: int, *more: Row) -> Table:
    rows = (Row("riders", (Count(riders), "")), Row("mean", (MeanMinutes(20), MeanMinutes(10)),
                                                    key=by_plan.RIDE))
    return Table(f"d-{title}", f"{WHAT}: {title}", "", "", ("As ridden", "Alone"), (*rows, *more),
                 "It is assumed." if riders < 300 else "It is assumed. No set costs less.")


def changed(title: str) -> Table:
    return Table(f"c-{title}", f"{by_plan.CHANGED_OF}: {title}", "", "children", ("Both", "Mean"),
                 (Row("all", (Count(200), MeanMinutes(20))),), "A minute or more.")


def test_drives_of_plans_beside_each_other_are_one_table() -> None:
    other = Table("f", "Frontier", "", "", ("x",), (Row("y", (Fact(1),)),))
    answers = (drive("Nothing", 200), drive("Plan A: x", 300, Row("taxi", (Count(50), ""))),
               changed("Plan A: x"), drive("Plan B: y", 250), changed("Plan B: y"), other)
    one, changes, rest = by_plan.drives(answers, OPTIONS)
    assert one.columns == OPTIONS.columns and rest is other
    assert [(ln.name, ln.kind is Kind.HEADING, [str(c) for c in ln.cells]) for ln in one.lines] == [
        ("As ridden", True, []), ("Riders", False, ["200", "300", "250"]),
        ("Mean", False, ["20.0"] * 3), ("Taxi", False, ["-", "50", "-"]),
        ("Alone", True, []), ("Mean", False, ["10.0"] * 3)]
    assert one.headline == ("Mean ride in the vehicle: 20.0 minutes with \"Nothing\", 20.0 minutes "
                            "with Plan A and 20.0 minutes with Plan B.")
    assert one.finding == (
        f"Plan A: No set costs less. It is assumed. {by_plan.ELSEWHERE}")
    # No heading comes between a column and its cells: some count children, some are minutes.
    assert [ln.name for ln in changes.lines] == ["Plan A: all", "Plan B: all"]
    assert changes.finding == "A minute or more." and changes.columns == ("Both", "Mean")


def test_drives_of_which_one_is_alone_or_of_no_option_stay_as_they_are() -> None:
    for answers in ((drive("Plan A: x", 200),), (drive("Plan A: x", 200), drive("Else", 200)), ()):
        assert by_plan.drives(answers, OPTIONS) == answers


def rides(title: str, both: int | None, longer: int | None) -> Table:
    return Table("c", f"{by_plan.CHANGED_OF}: {title}", "", "children",
                 ("Both", "Shorter", "About the same", "Longer", "Before", "With"),
                 (Row("all", (Count(both), Count(50), Count(60), Count(longer), MeanMinutes(20),
                              MeanMinutes(20))),))


def test_who_rides_longer_is_said_of_each_plan_whose_rides_are_told() -> None:
    told = by_plan.ride_longer(CHANGES, (rides("Plan A: x", 200, 90), rides("Plan B: y", 190, 0)))
    assert told.endswith("grows longer: 90 of 200 with Plan A and 0 of 190 with Plan B.")
    near = rides("Plan A: x", 200, 90)
    cells = (*near.lines[0].cells[:3], Count(90, about=True), *near.lines[0].cells[4:])
    near = replace(near, lines=(replace(near.lines[0], cells=cells),))
    assert by_plan.ride_longer(CHANGES, (near,)).endswith("longer: about 90 of 200 with Plan A.")
    one = by_plan.ride_longer(CHANGES, (rides("Plan A: x", 200, None), rides("Else", 9, 1)))
    assert one.endswith("grows longer: withheld with Plan A.")
    assert by_plan.ride_longer(CHANGES, (drive("Plan A: x", 200),)) == ""


def test_a_part_of_one_kind_of_answers_is_called_by_it() -> None:
    made = by_plan.drives((drive("Nothing", 200), drive("Plan A: x", 300)), OPTIONS)
    assert by_plan.asked(made) == WHAT
    other = Table("frontier", "Frontier", "", "", ("x",), (Row("y", (Fact(1),)),))
    assert by_plan.asked((*made, other)) == by_plan.asked((other,)) == by_plan.QUESTIONS


def test_that_more_ride_for_long_comes_first_where_more_do() -> None:
    def first(*over: Cell) -> str:
        plans = [replace(t := drive(title, 200), lines=(*t.lines, Row(
            "Children in the vehicle for over 45 minutes", (n, ""), key="over")))
            for title, n in zip(("Nothing", "Plan A: x"), over, strict=True)]
        return by_plan.drives(plans, OPTIONS)[0].headline

    assert first(Count(115), Count(135)).startswith(
        "Children in the vehicle for over 45 minutes: 115 ") and "135 with Plan A" in first(
            Count(115), Count(135))
    for over in ((Count(135), Count(135)), (Count(135), Count(100)), (Count(None), Count(135))):
        assert "over 45" not in first(*over)
