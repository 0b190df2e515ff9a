"""What stands in cells: numbers to calculate with, changes, and words that decide nothing."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from sufficiency.publish.disclosure.cells import (
    CountChange,
    CountRange,
    GroupChange,
    MeanChange,
    nothing,
    number_of,
    secret,
)
from sufficiency.publish.disclosure.figures import Absent, Count, Fact, Fewer, MeanMinutes
from sufficiency.publish.report.counts import LENGTHS, _rank, lengths, order_of
from sufficiency.publish.report.findings import gains_finding
from sufficiency.publish.report.table import Kind, Row, worth_telling

COUNTS = [Count(v, about) for v, about in product((None, 0, 10, 1205), (False, True))]


@pytest.mark.parametrize("before", COUNTS, ids=str)
@pytest.mark.parametrize("after", COUNTS, ids=str)
def test_a_change_of_counts_is_that_of_what_is_printed(before: Count, after: Count) -> None:
    change = CountChange(before, after)
    if before.value is None or after.value is None:
        assert change.value is None and str(change) == "not shown: too few children"
    elif before.value == after.value and (before.about or after.about):
        assert change.value is None and str(change) == "not shown: too few change"
    else:
        assert change.value == after.value - before.value
        words = (f"{abs(change.value):,} {'more' if change.value > 0 else 'fewer'}"
                 if change.value else "no change")
        near = "about " if change.value and (before.about or after.about) else ""
        assert str(change) == near + words
    assert (change.why is None) == (change.value is not None)


@pytest.mark.parametrize(("before", "after", "value", "said"), [
    (MeanMinutes(20.0), MeanMinutes(21.5), 1.5, "1.5 min longer"),
    (MeanMinutes(20.0), MeanMinutes(18.0), -2.0, "2.0 min shorter"),
    (MeanMinutes(20.0), MeanMinutes(20.9), 0.9, "about the same"),
    (MeanMinutes(20.0), MeanMinutes(20.0, about=True), None, "not shown: too few change"),
    (MeanMinutes(None), MeanMinutes(20.0, about=True), None, "not shown: too few children"),
])
def test_a_change_of_means_is_nobodys_where_one_stands_for_another(
    before: MeanMinutes, after: MeanMinutes, value: float | None, said: str
) -> None:
    change = MeanChange(before, after, 1.0)
    assert change.value == value and str(change) == said
    assert change.longer == said.endswith("longer")
    children = CountChange(Count(20), Count(10))
    assert str(GroupChange(children, change)) == (
        f"10 fewer without a place; journey {said}")


def test_a_range_has_an_end() -> None:
    low, high = Count(10), Count(1200, about=True)
    assert [str(CountRange(*ends)) for ends in ((low, None), (None, high), (low, high))] == [
        "at least 10", "at most about 1,200", "10 to about 1,200"]
    with pytest.raises(ValueError, match="end"):
        CountRange(None, None)


@pytest.mark.parametrize(("cell", "number", "said"), [
    (Count(1205), 1205, "1,205"), (Count(1205, about=True), None, "about 1,205"),
    (Count(None), None, "withheld"), (Count(0), 0, "0"), (Fewer(10), None, "fewer than 10"),
    (MeanMinutes(12.0), 12.0, "12.0"), (MeanMinutes(None), None, "too few"),
    (MeanMinutes(12.3, about=True), None, "about 12.3"),
    (Fact(1234567.8), 1234568, "1,234,568"), (Fact(1234.56, 1), 1234.6, "1,234.6"),
    (Fact(0.12345, 2, percent=True), 0.1235, "12.35%"),
    (Fact(0.5, percent=True), 0.5, "50%"),
    (Fact(0.01, 2, percent=True, signed=True), 0.01, "+1.00%"),
    (Absent.WITHHELD, None, "withheld"), ("1,205", None, "1,205"),
])
def test_a_cell_is_a_number_or_words(cell: object, number: float | None, said: str) -> None:
    assert number_of(cell) == number and str(cell) == said  # type: ignore[arg-type]
    assert f"{cell}" == said, "in a sentence as in a cell"


def test_nought_and_withheld_are_told_by_figures_and_not_by_words() -> None:
    assert [nothing(c) for c in (Count(0), Fact(0.04, 1), Count(0, about=True), "0", "0.0",
                                 Absent.NONE)] == [True, True, False, False, False, False]
    assert [secret(c) for c in (Count(None), Absent.WITHHELD, MeanMinutes(None), "withheld")] == [
        True, True, False, False]


def test_rows_are_left_out_by_their_kind_whatever_they_are_called() -> None:
    rows = (Row("Children", (Count(0), Fact(0)), Kind.IF_ANY), Row("places", (Count(0),)),
            Row("bases", (Count(0), Fact(5)), Kind.IF_ANY), Row("x", (Count(None),), Kind.IF_ANY))
    assert [row.name for row in worth_telling(rows)] == ["places", "bases", "x"]


def test_a_finding_counts_changes_and_not_their_words() -> None:
    """Nobody is counted who is called as a change is worded."""
    same = MeanChange(MeanMinutes(20.0), MeanMinutes(20.2), 1.0)
    longer = MeanChange(MeanMinutes(20.0), MeanMinutes(24.0), 1.0)
    changes = [GroupChange(CountChange(Count(30), Count(20)), longer),
               GroupChange(CountChange(Count(30), Count(30)), same),
               GroupChange(CountChange(Count(30), Count(None)), same)]
    said = gains_finding(["Much longer", "not shown", "fewer"], changes, "Plan", "need")
    assert said == ('By need: under "Plan", fewer children lack a suitable local place in 1 of '
                    "the 2 groups whose figures can be shown; the mean journey of the same "
                    "children gets longer by one minute or more for much longer.")
    none = gains_finding(["A", "B"], [GroupChange(CountChange(Count(30), Count(20)), same)] * 2,
                         "Plan", "need")
    assert none.endswith("the mean journey of the same children gets longer by one minute or more "
                         "in none of the 2 groups.")


def test_groups_and_lengths_are_in_order_whatever_they_are_called() -> None:
    names = ["other side", "Town", "other districts"]
    ranks = [_rank("district", members) for members in (("other side",), ("Town",), ("A", "B"))]
    frame = pd.DataFrame({"district": names, "district_rank": ranks, "children": [9, 5, 40]})
    assert order_of([frame], "district") == names
    found = pd.DataFrame({"length": ["two hours or more", "", "15 to 30", "0 to 15"]})
    assert [str(n) for n in lengths([found])] == [
        "0 to 15 minutes", "15 to 30 minutes", "two hours or more"]
    assert [n.end for n in LENGTHS][-2:] == [120, None]
