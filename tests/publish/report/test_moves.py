"""What moves the plans: which assumption, from where to where, and what is drawn of it."""

from __future__ import annotations

import re

from sufficiency.publish.disclosure.figures import Fact
from sufficiency.publish.report.moves import MOST, bars, moved, moves, widest
from sufficiency.publish.report.table import Row, Table

SHARE, FEE = "new places that stand in (share)", "a place elsewhere, a year (£)"
MARKS = (("A", "#12436D"), ("B", "#28A197"))


def tornado(title: str, **ends: tuple[float, float]) -> Table:
    told = {"share": (SHARE, Fact(0.2, 2), Fact(0.9, 2)), "fee": (FEE, Fact(6000), Fact(24500)),
            "open": ("opens late (choice)", Fact(0), Fact(1)),
            "days": ("transport days (days)", Fact(180), Fact(195)),
            "nil": ("filled (share)", Fact(0.8, 2), Fact(1, 2))}
    return Table(f"money-tornado-{title[5]}", f"What moves the net present value: {title}",
                 "Assumption", "", ("Low", "Central", "High", "At low", "At high", "Even"), tuple(
        Row(told[key][0], (told[key][1], Fact(1), told[key][2], Fact(low, 2), Fact(high, 2), "-"))
        for key, (low, high) in ends.items()))


def worth(*values: float) -> Table:
    return Table("money-worth", "Net present value", "Whose", "£ million",
                 ("Plan A: x", "Plan B: y")[:len(values)], (
        Row("Whole public purse, over 20 years", tuple(Fact(0, 1) for _ in values)),
        Row("Whole public purse, over 40 years", tuple(Fact(v, 1) for v in values)),
        Row("Council alone, over 40 years", tuple(Fact(-9, 1) for _ in values))))


def test_all_plans_stand_beside_each_other_what_moves_one_most_first() -> None:
    money = (worth(-19.9, 41.6), tornado("Plan A: x", share=(-152.67, 157.16), fee=(5.0, -5.0)),
             tornado("Plan B: y", share=(-108.11, 241.15), days=(-0.001, 300)))
    table = moves(money)
    assert table is not None and table.columns == ("Plan A: x", "Plan B: y")
    assert [(ln.name, ln.cells) for ln in table.lines] == [
        ("New places that stand in: 20% to 90%", ("-152.7 to 157.2", "-108.1 to 241.2")),
        ("Transport days: 180 to 195", ("-", "0.0 to 300.0")),
        ("A place elsewhere, a year: £6,000 to £24,500", ("5.0 to -5.0", "-"))]
    assert table.headline == "What moves the result most: new places that stand in"
    assert widest(money, "Plan A: x") == "-152.7 to 157.2"
    assert widest(money, "Plan B: y") == "-108.1 to 300.0" and widest(money, "Plan C") == ""
    drawn = bars(money, MARKS)
    for words in ("-£153m", "£157m", "£241m", "New places that stand in"):
        assert words in drawn, words
    assert "-£0m" not in drawn and "stand in: 20%" not in drawn
    assert len(re.findall(r">[AB]</text>", drawn)) == 4, "a dot for each bar that is told"


def test_nothing_is_called_the_most_where_plans_differ_and_a_tie_draws() -> None:
    differ = (worth(1, 2), tornado("Plan A: x", share=(0, 9), fee=(0, 1)),
              tornado("Plan B: y", share=(0, 1), fee=(0, 9)))
    table = moves(differ)
    assert table is not None and table.headline == ""
    still = (worth(0, 0), tornado("Plan A: x", nil=(0, 0)), tornado("Plan B: y", nil=(0, 0)))
    assert "£0m" in bars(still, MARKS) and widest(still, "Plan A: x") == "0.0 to 0.0"
    assert moves(()) is None and moves((worth(1),)) is None
    many = tuple(tornado(f"Plan {c}: x", share=(0, 1)) for c in "ABCDE")
    assert len(many) > MOST and moves(many) is None, "more cannot be told apart"
    assert len(moved((tornado("Plan A: x", share=(0, 5), fee=(0, 4), open=(0, 3), days=(0, 2),
                              nil=(0, 1)),))) == MOST
