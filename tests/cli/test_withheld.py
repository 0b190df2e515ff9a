"""A small count that the console withholds follows from nothing else that it prints."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.answers import hides, rides_answer, untold
from sufficiency.cli.app import app
from sufficiency.finance.of_scenario import Use
from sufficiency.study.result import Result
from sufficiency.transport.ride_changes import Rides
from tests.transport.test_drive import told as priced

FEW = "under 10"


def rides(before: tuple[int, int], after: tuple[int, int], changes: tuple[int, ...],
          over: float = 0.05) -> Rides:
    """In the council's vehicles and elsewhere, each time; shorter, about the same, longer."""
    def drive(here: int, away: int) -> object:
        gbp = 9137 * (here + away)
        return SimpleNamespace(figures={
            "riders": here, "riders_elsewhere": away, "vehicles": 300, "ride_mean": 20.0,
            "ride_over_45_share": over, "gbp_year": gbp, "gbp_a_rider": 9137})

    shorter, same, longer = changes
    return cast(Rides, SimpleNamespace(
        before=drive(*before), after=drive(*after), changes=pd.DataFrame([{
            "phase": "", "riders": sum(changes), "shorter": shorter, "about_the_same": same,
            "longer": longer, "minutes_before": 21.0, "minutes_after": 19.0, "least": 1.0}])))


def said(of: Rides) -> str:
    _, frame, words = rides_answer(of)
    assert frame is not None
    return "\n".join([*(" ".join(row) for row in frame.itertuples(index=False)), *words])


def numbers(text: str) -> set[int]:
    return {int(n.replace(",", "")) for n in re.findall(r"(?<![.\d])\d[\d,]*\b(?!\.\d)", text)}


MANY = ((1157, 165), (1261, 103), (434, 326, 370))


def test_where_every_part_is_told_so_are_sums() -> None:
    found = said(rides(*MANY))
    assert {1322, 1364, 1130, 9137, 326} <= numbers(found) and FEW not in found


@pytest.mark.parametrize(("before", "after", "changes", "hidden"), [
    (MANY[0], (1261, 3), MANY[2], {1264}),  # the whole less those in the council's vehicles
    ((136, 2), (128, 2), (83, 11, 31), {138, 130, 125, 11, 9137}),
    (MANY[0], MANY[1], (434, 326, 4), {764, 326}),  # the whole less the two larger parts
    (MANY[0], MANY[1], (434, 7, 370), {811, 7}),
    ((1132, 165), MANY[1], MANY[2], {1130, 326}),  # two who ride no more with the plan
    ((4, 165), MANY[1], (1, 2, 1), {169, 4})])
def test_what_completes_a_withheld_count_of_rides_is_withheld(
    before: tuple[int, int], after: tuple[int, int], changes: tuple[int, ...], hidden: set[int]
) -> None:
    assert not hidden & numbers(said(rides(before, after, changes)))


def test_no_count_of_driven_children_follows_from_pounds_or_a_share() -> None:
    for few in range(1, 10):
        found = said(rides((1157, 165), (1261, few), MANY[2], over=few / 1261))
        assert "£ a child driven and year 9,137 -\n" in found
        assert f"share of them over 45 minutes {FEW} {FEW}\n" in found
    none = said(rides((1157, 165), (1261, 0), MANY[2], over=0.0))
    assert FEW not in none and "children driven elsewhere 165 none\n" in none
    assert "1,322 children are driven if nothing is built, and 1,261 with" in none


def test_where_a_part_is_withheld_no_pounds_of_the_rides_are_told() -> None:
    """In twenty years of it, one drive more or less can be told from the next."""
    assert not hides(rides(*MANY))
    assert hides(rides(MANY[0], (1261, 3), MANY[2])) and hides(rides((4, 165), MANY[1], MANY[2]))


def test_a_run_says_why_it_tells_no_rides_and_no_pounds(tiny: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["run", str(tiny / "scenarios/base.toml"), "--rides", "--pounds",
                                    "--out", str(tmp_path / "out")])
    assert "No rides are told: the case has no transport/vehicles.csv." in done.output
    assert "No pounds are told: the case has no tables of costs and savings." in done.output
    assert "What is above is internal: it may hold small numbers." in done.output


def test_the_verbs_print_no_sum_beside_a_withheld_part(tiny: Path, tmp_path: Path) -> None:
    def ran(*words: object) -> str:
        done = CliRunner().invoke(app, list(map(str, words)))
        assert done.exit_code == 0, done.output
        return done.output

    path = priced(tiny)
    both: Any = ran("run", path, "--rides", "--out", tmp_path / "out")
    both = both[both.index("as ridden in shared vehicles"):]
    assert FEW in both and "In all" not in both
    assert re.search(r"£ a child driven and year +- +-\n", both)
    plain = ran("transport", path)
    assert FEW not in plain and "internal: contains small numbers" in plain, "nothing is withheld"


@pytest.mark.parametrize(("short", "left", "told"), [(85, 55, True), (7, 0, False), (33, 3, False)])
def test_how_many_more_have_a_place_completes_no_withheld_count(
    short: int, left: int, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan(count: int) -> object:
        return SimpleNamespace(summary={"unplaced": {"total": count}}, title="Plan A: x")

    monkeypatch.setattr("sufficiency.finance.of_scenario.exact_use",
                        lambda *_: Use(198, 400, 1.0, "", short - left))
    note = untold(cast(Result, SimpleNamespace(
        replaced=None, baseline=plan(short), plan=plan(left))))
    assert (note == "") if told else f"and {short - left} more children have such a place" in note
