"""From a scenario to vehicles: who rides, on which legs, in which runs, for how much."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.report.answers import sheets
from sufficiency.study.answers import read_answer
from sufficiency.transport import comparison, solve
from sufficiency.transport.drive import drive
from sufficiency.transport.homes import homes
from sufficiency.transport.legs import legs, legs_on
from sufficiency.transport.problem import Problem, Riders, state
from sufficiency.transport.runs import Plan, rides_s
from sufficiency.travel.matrix import matrix_between
from tests.transport.cases import FLEET

PRICES = """kind,layouts,day_gbp,per_mile_gbp,assistant,riders_a_vehicle,car
taxi,3+0,75,3.00,needed,,yes
wheelchair taxi,2+1,110,3.20,needed,,yes
minibus,8+0 5+1,170,3.70,always,60,no
"""
ALL = "[transport]\nnear_share = 1.0\nalone_share = 0.0\nhomes_spread = 0.0\n"


def told(folder: Path, prices: str = PRICES, settings: str = ALL, **tables: str) -> Path:
    """A case with tables of the drive, and its scenario."""
    (folder / "transport").mkdir(exist_ok=True)
    (folder / "transport" / "vehicles.csv").write_text(prices)
    for name, text in tables.items():
        (folder / "transport" / f"{name}.csv").write_text(text)
    scenario = folder / "scenarios" / "drive.toml"
    scenario.write_text(f'extends = "base.toml"\n{settings}')
    return scenario


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        comparison.drive_to_school(path)
    return [str(f) for f in error.value.faults]


def test_every_figure_can_be_made_again_from_the_runs(tiny: Path) -> None:
    found = comparison.drive_to_school(told(tiny))
    rides, runs, figures = found.drive.rides(), found.drive.runs(), found.figures
    assert len(rides) == figures["riders"] == runs["riders"].sum() > 3
    assert figures["vehicles"] == figures["runs"] == len(runs)
    assert (rides["ride_minutes"] >= rides["direct_minutes"] - 1e-9).all()
    assert figures["ride_mean"] == pytest.approx(rides["ride_minutes"].mean(), abs=0.005)
    whole = runs["gbp_day"].sum() * 190 + figures["gbp_year_elsewhere"]
    assert figures["gbp_year"] == pytest.approx(whole, abs=1)
    assert figures["schools_proven"] == figures["schools"]
    assert figures["gap"] == 0
    assert "No set of runs under these rules costs less than this one." in found.words
    assert found.vehicles["riders"].sum() == found.groups["riders"].sum() == figures["riders"]


def test_the_same_bytes_twice(tiny: Path) -> None:
    path = told(tiny)
    first, again = (comparison.drive_to_school(path).answer.json() for _ in range(2))
    assert first == again


def test_a_school_with_the_same_riders_is_not_searched_anew(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = comparison.finished(told(tiny))
    whole, searched = drive(found.case, found.scenario, found.plan), []

    def solve_all(problems: list[Problem], *effort: object) -> Iterator[Plan]:
        searched.append(len(problems))
        return solve.solve_all(problems, *effort)  # type: ignore[arg-type]

    monkeypatch.setattr("sufficiency.transport.drive.solve_all", solve_all)
    one, *others = whole.schools
    fewer = dataclasses.replace(one, problem=one.problem.take(np.arange(len(one.problem) - 1)))
    for known, count in ((whole.schools, 0), ([fewer, *others], 1), ([], 1 + len(others))):
        again = drive(found.case, found.scenario, found.plan, beside=dataclasses.replace(
            whole, schools=tuple(known)))
        assert searched.pop() == count
        assert again.rides().equals(whole.rides()) and again.runs().equals(whole.runs())


def test_a_run_added_up_by_hand() -> None:
    """Two homes on the way to a gate: 4 and 6 minutes of road, 90 seconds to board, 2 minutes at
    the gate. The first rides 4 + 1.5 + 6 + 2 minutes, the second 6 + 2."""
    seconds = np.array([[0, 240, 600], [240, 0, 360], [600, 360, 0]])
    no = np.zeros(2, dtype=bool)
    riders = Riders(np.full(2, 2700), np.full(2, 90), no, no, no, np.full(2, -1))
    problem = state(riders, seconds, seconds * 12, FLEET, gate_s=120)
    assert list(rides_s(problem, (0, 1))) == [240 + 90 + 360 + 120, 360 + 120]


def test_legs_hold_no_terminal_time(root: Path) -> None:
    """A leg and the terminal time make what the matrix says of the same pair."""
    from sufficiency.travel.sources.select import main_roads

    roads = main_roads(root / "data" / "norfolk" / "roads", am_peak=True).roads
    points = np.array([[620_000.0, 309_000.0], [612_000.0, 330_000.0], [583_000.0, 308_000.0]])
    (seconds, metres), (shared, _) = legs_on(roads, [points, points[[2, 2, 0]]], 1000.0)
    assert shared.tolist() == seconds[np.ix_([2, 2, 0], [2, 2, 0])].tolist(), "another school"
    whole, length = matrix_between(roads, points, points)
    off = ~np.eye(3, dtype=bool)
    assert roads.terminal_seconds > 200
    assert np.abs(whole[off] - seconds[off] - roads.terminal_seconds).max() <= 1
    assert (metres[off] == length[off]).all()
    assert (np.diag(seconds) == 0).all()


def test_crow_legs_hold_no_fixed_minutes(tiny: Path) -> None:
    scenario = load_scenario(told(tiny))
    (seconds, metres), = legs(load_case(scenario), scenario, [np.array([[0.0, 0], [0, 10_000]])])
    assert seconds.tolist() == [[0, 519], [519, 0]]
    assert metres[0, 1] == 12_220


def test_homes_lie_inside_their_area_and_do_not_depend_on_others(root: Path) -> None:
    import shapely

    from sufficiency.case.polygons import read_polygons

    scenario = load_scenario(root / "data" / "norfolk" / "scenarios" / "base.toml")
    case = load_case(scenario)
    children = case.demand.head(300)
    spread = homes(case, children, 1.0, 1)
    shapes, _ = read_polygons(case.folder / "areas" / "lsoas.geojson")
    assert shapes is not None
    at = dict(zip(shapes["area_id"], shapes.geometry, strict=True))
    inside = [at[a].buffer(1).contains(shapely.Point(p))
              for a, p in zip(children["area_id"], spread, strict=True)]
    assert np.mean(inside) > 0.98
    assert len(np.unique(spread, axis=0)) == 300
    assert (homes(case, children, 1.0, 1) == spread).all()
    assert (homes(case, children.head(50), 1.0, 1) == spread[:50]).all()
    assert (homes(case, children, 0.0, 1) == children[["easting_m", "northing_m"]]).all(axis=None)
    assert (homes(case, children, 1.0, 2) != spread).any()


def test_who_rides(tiny: Path) -> None:
    """Beyond the walking distance, by need, by a settled row: no draw decides any of them."""
    plain = "[transport]\nnear_share = 0.0\nalone_share = 0.0\nride_needs = []\n"
    far = comparison.drive_to_school(told(tiny, settings=plain)).drive.rides()
    assert (far["km"] > 2 * 1.609).all()
    none = plain.replace("0.0\nalone", "0.0\nrides_share = 0.0\nalone")
    assert comparison.drive_to_school(told(tiny, settings=none)).figures["riders"] == 0
    one = "child_id,rides,alone\na1,yes,yes\n"
    only = comparison.drive_to_school(told(tiny, settings=none, riders=one)).drive.rides()
    assert list(only["group_id"]) == ["a1"]
    assert only["alone"].all()


def test_nobody_who_rides_is_an_answer(tiny: Path) -> None:
    none = "[transport]\nrides_share = 0.0\n"
    done = CliRunner().invoke(app, ["transport", str(told(tiny, settings=none))])
    assert done.exit_code == 0, done.output
    assert "nan" not in done.output.lower()


def test_settled_riders(tiny: Path) -> None:
    rows = "child_id,alone,ride_limit_minutes,travels_with,not_with\nb1,,20,,x\nb2,,,,x\n"
    rides = comparison.drive_to_school(told(tiny, riders=rows)).drive.rides().set_index("group_id")
    both = rides.loc[["b1", "b2"]]
    assert both["limit_s"]["b1"] == 1200
    if both["pool_id"].nunique() == 1:
        assert both["run"].nunique() == 2


def test_a_fault_each(tiny: Path) -> None:
    (tiny / "transport").mkdir()
    path = told(tiny)
    (tiny / "transport" / "vehicles.csv").unlink()
    assert "transport/vehicles.csv: is missing" in faults(path)[0]
    no_seats, = faults(told(tiny, PRICES.replace("8+0 5+1", "1+0")))
    assert "row 4, column layouts: 'minibus' is a vehicle with no seats" in no_seats
    # The assistant who always travels sits on a seat, and not on a wheelchair place.
    assert faults(told(tiny, PRICES.replace("8+0 5+1", "0+2"))) == [no_seats]
    bad = faults(told(tiny, PRICES.replace("75", "-5").replace("3+0", "three")))
    assert len(bad) == 2
    assert "day_gbp" in bad[0] + bad[1]
    assert "'three' is no list of seats" in bad[0] + bad[1]
    assert all("transport/vehicles.csv, row 2" in b for b in bad)
    scarce = PRICES.replace("needed,,", "needed,60,")
    assert "limits every kind of vehicle" in faults(told(tiny, scarce))[0]
    lost, = faults(told(tiny, riders="child_id\nnobody\n"))
    assert "transport/riders.csv, row 2, column child_id" in lost
    assert "nobody" not in lost


@pytest.mark.parametrize(("rows", "said"), [
    ("b1,,x\nb2,,X\n", ["rows 2, 3, column not_with: is the word of one child"]),
    ("b1,x,\n", ["row 2, column travels_with: is the word of one child"]),
    ("b1,x,\nc1,x,\n", ["row 3, column travels_with: is the word of children of another home"]),
    ("b1,x,y\nb2,x,y\n", []),
])
def test_a_word_without_effect_is_a_fault_and_not_quoted(
    tiny: Path, rows: str, said: list[str]
) -> None:
    """A slip in a word would put two children into one vehicle who may not share it."""
    found = faults(told(tiny, riders=f"child_id,travels_with,not_with\n{rows}"))
    if not said:  # both at once: told of the school, when it is known
        assert "to travel together and may not share" in found[0]
    assert all(any(s in f for f in found) for s in said) and not any("'x'" in f for f in found)


def test_a_word_of_one_who_rides_and_one_who_does_not_is_no_slip(tiny: Path) -> None:
    found = comparison.drive_to_school(told(
        tiny, riders="child_id,rides,travels_with,not_with\nb1,yes,x,\nb2,no,x,\n"))
    assert "b1" in set(found.drive.rides()["group_id"])



def test_alone_and_with_others_is_a_fault(tiny: Path) -> None:
    found = faults(told(tiny, riders="child_id,alone,travels_with\nb1,yes,x\nb2,no,x\n"))
    assert [f.split(": ")[1] for f in found] == ["travels alone, and with others. Leave one of the "
                                                 "two out."]


def test_two_kinds_that_differ_in_capitals_only(tiny: Path) -> None:
    found = faults(told(tiny, f"{PRICES}Taxi,4+0,80,3.00,needed,,yes\n"))
    assert len(found) == 1 and "row 5, column kind: 'Taxi' is there already, but" in found[0]


@pytest.mark.parametrize("time", ["20:45", "4:59", "13:00", "24:00", "8.45", "8:60"])
def test_a_gate_opens_in_the_morning(tiny: Path, time: str) -> None:
    found = faults(told(tiny, gate_times=f"school,gate_time\n100001,{time}\n"))
    assert len(found) == 1 and "column gate_time" in found[0] and "is no time" in found[0]


def test_one_vehicle_that_is_wanting_is_one_fault(tiny: Path) -> None:
    chairs = PRICES.splitlines()[0] + "\nvan,0+2,75,3.00,needed,,yes\n"
    fault, = faults(told(tiny, chairs))
    assert "is one of 3 schools" in fault
    assert "transport/vehicles.csv" in fault
    both = "child_id,travels_with,not_with\na1,x,y\na2,x,y\n"
    fault, = faults(told(tiny, riders=both))
    assert fault.startswith("transport/riders.csv: ")


def test_the_price_list_is_looked_at_by_check(tiny: Path) -> None:
    path = told(tiny, PRICES.replace("taxi,3+0", "taxi,0+0", 1))
    for verb in ("check", "transport"):
        done = CliRunner().invoke(app, [verb, str(path)])
        assert done.exit_code == 1
        assert "1 fault found" in done.output
        assert "is a vehicle with no seats" in done.output
    (path.parent.parent / "transport" / "vehicles.csv").write_text(PRICES)
    assert CliRunner().invoke(app, ["check", str(path)]).exit_code == 0


def test_every_rider_is_listed_and_who_lives_beyond(tiny: Path) -> None:
    path = told(tiny, settings=ALL + "limit_minutes = 4\n")
    done = CliRunner().invoke(app, ["transport", str(path), "--rides", str(tiny / "rides.csv")])
    assert done.exit_code == 0
    rows = pd.read_csv(tiny / "rides.csv")
    assert set(rows["child_id"]) <= set(load_case(path).demand["group_id"])
    assert (rows["beyond"] == (rows["direct_minutes"] > rows["limit_minutes"])).all()
    assert 0 < rows["beyond"].sum() < len(rows)
    assert (rows["ride_minutes"] <= np.maximum(rows["direct_minutes"], 4)).all()
    assert f"and are: {rows['beyond'].sum()}" in done.output


def test_nobody_rides(tiny: Path) -> None:
    found = comparison.drive_to_school(told(tiny, settings=ALL + "rides_share = 0.0\n"))
    assert found.words[0].startswith("Nobody rides")
    assert found.figures["runs"] == found.figures["gbp_year"] == 0


def test_a_school_without_a_gate_time(tiny: Path) -> None:
    rows = "school,gate_time\nelsewhere-school,8:45\n"
    unknown, *found = faults(told(tiny, gate_times=rows))
    assert "'elsewhere-school' is no provision, URN or site of the case" in unknown
    assert found
    assert all("transport/gate_times.csv, column school" in f and "has no gate time" in f
               for f in found)
    early = "school,gate_time\nschool-a,7:30\n100001,7:30\n"
    several = [f for f in faults(told(tiny, gate_times=early)) if "School A" in f]
    assert several == []
    late, = faults(told(tiny, gate_times="school,gate_time\nschool-a,25:00\n"))
    assert "'25:00' is no time" in late


def test_a_vehicle_that_serves_two_schools_is_counted_once(tiny: Path) -> None:
    path = told(tiny)
    before = comparison.drive_to_school(path)
    pools = sorted(s.pool_id for s in before.drive.schools)
    assert len(pools) > 1
    rows = "".join(f"{p},{7 + 2 * i}:00\n" for i, p in enumerate(pools))
    found = comparison.drive_to_school(told(tiny, gate_times=f"school,gate_time\n{rows}"))
    assert found.figures["runs"] == before.figures["runs"] == len(found.drive.runs())
    assert found.figures["vehicles"] == found.figures["runs"] - found.drive.again
    assert found.drive.again > 0
    assert found.figures["gbp_day"] == pytest.approx(
        before.figures["gbp_day"] - found.figures["gbp_day_saved"], abs=0.01)
    assert found.figures["gbp_day_saved"] > 0


def test_a_rider_without_a_route(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sufficiency.transport import legs as room

    def cut(case: object, scenario: object, blocks: list[np.ndarray]) -> list[tuple]:
        out = [(np.full((len(b), len(b)), 60), np.full((len(b), len(b)), 900)) for b in blocks]
        out[0][0][0, -1] = -1
        return out

    monkeypatch.setattr(room, "legs", cut)
    found, = faults(told(tiny))
    assert "has no route between a rider's home and the school" in found


def test_a_home_drawn_where_no_way_leads_is_on_the_point_of_its_area(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sufficiency.transport import legs as room

    scenario = load_scenario(told(tiny))
    case = dataclasses.replace(load_case(scenario), synthetic=True)
    child = case.demand.iloc[0]
    spot = child[["easting_m", "northing_m"]].to_numpy(float)
    riders = pd.DataFrame({"group_id": [child["group_id"]] * 2, "x": [-5.0, 7.0], "y": [1.0, 2.0]})
    gates = pd.DataFrame({"easting_m": [0.0], "northing_m": [0.0]}, index=["a"])

    def sea(case: object, scenario: object, blocks: list[np.ndarray]) -> list[tuple]:
        return [(np.where(b[:, :1] < 0, -1, np.full((len(b), len(b)), 60)),
                 np.full((len(b), len(b)), 900)) for b in blocks]

    monkeypatch.setattr(room, "legs", sea)
    for synthetic, first in ((True, spot), (False, [-5.0, 1.0])):
        (pool, part, (seconds, _)), = room.legs_of_riders(
            dataclasses.replace(case, synthetic=synthetic), scenario, [("a", riders)], gates)
        assert pool == "a" and part[["x", "y"]].to_numpy().tolist() == [list(first), [7.0, 2.0]]
        assert (seconds >= 0).all() == synthetic, "a council's own point is a fault as it was"


def test_a_wheelchair_and_no_vehicle_for_it(tiny: Path) -> None:
    table = pd.read_csv(tiny / "children.csv")
    table.assign(wheelchair="yes").to_csv(tiny / "children.csv", index=False)
    path = told(tiny, "kind,layouts,day_gbp,per_mile_gbp\ntaxi,3+0,75,3\n")
    assert "no vehicle without a limit on its number is listed" in " ".join(faults(path))


def test_the_answer_is_told_in_public_without_small_numbers(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "drive.json"
    done = CliRunner().invoke(app, ["transport", str(told(tiny)), "--out", str(out), "--runs",
                                    str(tmp_path / "runs.csv")])
    assert done.exit_code == 0, done.output
    assert "internal" in done.output
    assert len(pd.read_csv(tmp_path / "runs.csv")) > 0
    (sheet,), _ = sheets([read_answer(out)], Rules())
    text = [str(c) for line in sheet.lines for c in line.cells if str(c)]
    assert set(text) <= {"withheld", "too few", "0"}
    (whole,), _ = sheets([read_answer(out)], None)
    riders = json.loads(out.read_text())["tables"]["drive"][0]["riders"]
    assert str(whole.lines[0].cells[0]) == f"{riders:,}"


def test_no_part_of_a_large_drive_gives_a_small_one_away() -> None:
    """300 ride, 3 of them alone: neither they nor the 297 others are told."""
    from sufficiency.study.answers import Answer

    row = {"riders": 300, "alone": 3, "riders_elsewhere": 0, "vehicles": 60, "gap": 0.01,
           "ride_over_45": 40, "ride_over_75": 2, "direct_over_45": 0, "direct_over_75": 0,
           "ride_mean": 22.31, "direct_mean": 9.7, "ride_p90": 41.2, "direct_p90": 20.0,
           "gbp_year": 2_345_678, "gbp_a_rider": 7818.9, "longest_share": 0.01}
    kinds = [{"vehicle": "taxi", "riders": 294}, {"vehicle": "wheelchair taxi", "riders": 6}]
    answer = Answer("transport", "s", "S", "c", {"drive": [row], "vehicles": kinds})
    (sheet,), _ = sheets([answer], Rules())
    cells = {line.name: [str(c) for c in line.cells] for line in sheet.lines}
    assert cells["Children driven in the council's vehicles"][0] == "300"
    assert cells["Of these children: alone in a vehicle"][0] == "withheld"
    assert [cells[f"Children by vehicle: {kind}"][0] for kind in ("wheelchair taxi", "taxi")] == [
        "withheld", "withheld"]
    assert cells["Children in the vehicle for over 75 minutes"][0] == "withheld"
    assert cells["Mean minutes in the vehicle"] == ["22", "10"]
    assert cells["Pounds a year, everybody"][0] == "2,350,000"


def test_plans_are_ranked_and_called_alike_within_their_gaps(tiny: Path) -> None:
    found = comparison.drive_to_school(told(tiny))
    frame, words = comparison.ranked([found, found])
    assert list(frame["rank_gbp_year"]) == [1, 1]
    assert any("about the same" in w for w in words)
    assert any("order of the plans is the same" in w for w in words)
    path = told(tiny)
    same = path.with_name("same.toml")
    same.write_text(f'extends = "{path.name}"\n')
    done = CliRunner().invoke(app, ["transport", str(path), str(same)])
    assert done.exit_code == 0
    pounds = f"{found.figures['gbp_year']:,} (1)"
    assert done.output.count(pounds) == 2
    alone = CliRunner().invoke(
        app, ["transport", str(told(tiny, settings=f"{ALL}bound = false\n")), str(same)])
    assert alone.exit_code == 0


def test_a_shorter_ride_is_never_cheaper_and_is_kept(tiny: Path) -> None:
    """Every school of the tiny case is enumerated, so the prices are the least."""
    path = told(tiny)
    result = comparison.finished(path)
    curve = comparison.price_of_limit(result, [10, 30, 75])
    assert list(curve["limit_minutes"].iloc[:3]) == [10, 30, 75]
    assert curve["gbp_year"].iloc[:3].is_monotonic_decreasing
    done = CliRunner().invoke(app, ["transport", str(path), "--limits", "10,30"])
    assert done.exit_code == 0, done.output
    assert "What a longest ride costs" in done.output
    assert CliRunner().invoke(app, ["transport", str(path), "--limits", "0"]).exit_code == 2
    assert CliRunner().invoke(
        app, ["transport", str(path), str(path), "--limits", "10"]).exit_code == 2


def test_without_a_bound_nothing_is_said_of_one(tiny: Path) -> None:
    found = comparison.drive_to_school(told(tiny, settings=f"{ALL}bound = false\n"))
    assert found.figures["gap"] is None
    assert not any("costs less" in w for w in found.words)
    _frame, words = comparison.ranked([found, found])
    assert "No bound was searched for" in words[-1]
    assert not any("about the same" in w for w in words)
    (sheet,), _ = sheets([found.answer], None)
    assert "costs less" not in sheet.finding


@pytest.mark.parametrize(("minutes", "pounds", "elsewhere", "said"), [
    ((10.0, 12.0, 20.0, 22.0), (100, 200), 0, "is the same by direct minutes"),
    ((10.0, 12.0, 20.0, 22.0), (200, 195), 0, "by pounds it differs only between plans that cost"),
    ((10.0, 12.0, 20.0, 22.0), (200, 195), 190, "differs between direct minutes"),
    ((10.0, 12.0, 22.0, 20.0), (195, 200), 0, "differs between direct minutes"),
    ((10.0, 12.0, 20.0, 22.0), (200, 100), 0, "differs between direct minutes"),
])
def test_an_order_that_differs_is_beyond_the_search(
    minutes: tuple[float, ...], pounds: tuple[int, int], elsewhere: int, said: str
) -> None:
    """A gap of 5 % is of what was searched for, not of riders elsewhere."""
    rows = [{"name": name, "riders": 9, "riders_elsewhere": 0, "printed_mean": minutes[i],
             "ride_mean": minutes[2 + i], "vehicles": 3, "gbp_year": pounds[i], "gap": 0.05,
             "gbp_year_elsewhere": elsewhere} for i, name in enumerate("AB")]
    _, words = comparison.ranked_figures(rows)
    assert said in words[0]
    alike = abs(pounds[0] - pounds[1]) <= 0.05 * (max(pounds) - elsewhere)
    assert (len(words) == 2) == alike
