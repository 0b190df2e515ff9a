"""Published instances: read right, stated right, and refused clearly.

The small files below were solved by hand; brute force and the plain model must agree.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import formats
import numpy as np
import peers
import pytest
from formats import Statement
from instances import Instance, load, stated
from plaintext import read_text

from sufficiency.errors import InputError
from sufficiency.optimise.assignment.min_cost_flow import Assignment, assign
from sufficiency.optimise.problem import faults_of_choice

# Both warehouses are needed. Everyone's cheaper one costs 17, one unit too many for the first
# warehouse: the cheapest to move is one of the last customer's three (+2). 150.5 + 19.
CAP = "2 3\n6 100\n8 50.5\n4\n8. 20.\n6\n12.6 6.0\n3\n3 9\n"
# The same with 9 places: nobody may be split, so the last customer moves whole. 150 + 23.
HOLMBERG = "2 3\n6 100\n9 50\n4 6 3\n8 12 3\n20 6 9\n"
# A path 1-2-3-4 of lengths 2, 1, 4 if the last line of an edge wins, whichever way round; the
# least of two lines would give 5, the first 12, both added 18.
PMED = "4 5 1\n1 2 9\n2 3 1\n3 4 1\n2 1 2\n4 3 4\n"
# The two close pairs weigh too much together on one side: 10 + 9, distances rounded down.
PMEDCAP = "1 19\n4 2 5\n1 0 0 3\n2 1 1 3\n3 10 0 2\n4 10 3 2\n"
SMALL = {
    "cap": (CAP, 169.5), "holmberg": (HOLMBERG, 173), "pmed": (PMED, 8), "pmedcap": (PMEDCAP, 19),
}


def written(folder: Path, text: str, name: str = "small.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def assignments(instance: Instance, opened: np.ndarray) -> list[Assignment]:
    """The best one by flow, or every one that splits nobody."""
    problem = instance.problem
    if not problem.single_source:
        return [assign(problem, opened)]
    group = np.arange(n := len(problem.weight))
    return [
        Assignment(group, np.array(pool), problem.weight, 0, 0)
        for pool in itertools.product(np.flatnonzero(opened), repeat=n)
    ] if opened.any() else []


def brute_force(instance: Instance) -> float:
    best = np.inf
    for choice in itertools.product([False, True], repeat=len(instance.problem.options)):
        opened = np.array(choice)
        if faults_of_choice(instance.problem, opened):
            continue
        for assignment in assignments(instance, opened):
            try:
                best = min(best, instance.objective(opened, assignment))
            except ValueError:
                continue
    return best


@pytest.mark.parametrize("form", SMALL)
def test_small_files_are_solved_as_by_hand(form: str, tmp_path: Path) -> None:
    text, optimum = SMALL[form]
    (instance,) = load(written(tmp_path, text))
    assert instance.format == form
    assert brute_force(instance) == pytest.approx(optimum, abs=1e-9)
    answer = peers.highs(instance.statement, seconds=20)
    assert (answer.status, answer.objective, answer.bound) == (
        "optimal", pytest.approx(optimum), pytest.approx(optimum))


@pytest.mark.parametrize("form", SMALL)
def test_the_problem_costs_what_the_file_costs(form: str, tmp_path: Path) -> None:
    """T of the Problem, in units of the instance, is the recomputed objective."""
    (instance,) = load(written(tmp_path, SMALL[form][0]))
    problem, opened = instance.problem, np.ones(len(instance.problem.options), dtype=bool)
    if instance.statement.most is not None:
        opened[instance.statement.most:] = False
    checked = 0
    for assignment in assignments(instance, opened):
        try:
            objective = instance.objective(opened, assignment)
        except ValueError:
            continue
        journey = problem.seconds[assignment.group, assignment.pool].astype(np.int64)
        total = int((journey * assignment.children).sum() + problem.options.cost[opened].sum())
        assert instance.bound(total) == pytest.approx(objective)
        assert total / instance.scale <= objective + 1e-9
        checked += 1
    assert checked


def random_statement(seed: int) -> Statement:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 6)), int(rng.integers(2, 4))
    demand = rng.integers(1, 30, n).astype(float)
    return Statement(
        "random", "cap", np.round(rng.uniform(0, 10 ** rng.integers(1, 7), (n, m)), 5), demand,
        np.full(m, float(rng.integers(demand.sum() // m + 1, demand.sum() + 1))),
        np.round(rng.uniform(0, 1e5, m), 2), None, False, None,
    )


def least_cost(fixed: np.ndarray, cost: np.ndarray, room: np.ndarray, demand: np.ndarray) -> float:
    """Least sum over every choice of facilities, each a transport problem per unit of demand."""
    from scipy.optimize import linprog

    (n, m), best = cost.shape, np.inf
    for choice in itertools.product([0, 1], repeat=m):
        done = linprog(
            cost.ravel(), A_eq=np.kron(np.eye(n), np.ones(m)), b_eq=demand,
            A_ub=np.kron(np.ones(n), np.eye(m)), b_ub=room * choice,
        )
        if done.success:
            best = min(best, done.fun + (fixed * choice).sum())
    return best


@pytest.mark.parametrize("seed", range(20))
def test_rounding_is_small_and_to_the_safe_side(seed: int) -> None:
    """The optimum of the whole units bounds that of the published costs closely from below."""
    instance = stated(random_statement(seed))
    s, p = instance.statement, instance.problem
    least = least_cost(p.options.cost, p.seconds.astype(float), p.options.places, p.weight)
    optimum = least_cost(s.fixed, s.cost / s.demand[:, None], s.capacity, s.demand)
    assert instance.bound(least) <= optimum * (1 + 1e-12)
    assert instance.bound(least) >= optimum * (1 - 1e-6)
    answer = peers.highs(instance.statement, seconds=20, gap=1e-9)
    assert answer.objective == pytest.approx(optimum, rel=1e-6)


def test_whole_objectives_round_the_bound_up(tmp_path: Path) -> None:
    (instance,) = load(written(tmp_path, PMEDCAP))
    assert instance.whole and instance.scale > 1  # distances over a demand of 3
    assert instance.bound(18.2 * instance.scale) == 19
    (split,) = load(written(tmp_path, CAP))
    assert not split.whole
    assert split.bound(168.25 * split.scale) == pytest.approx(168.25)


def test_a_plan_that_breaks_the_instance_has_no_objective(tmp_path: Path) -> None:
    (instance,) = load(written(tmp_path, HOLMBERG))
    both = np.array([True, True])

    def told(pool: list[int], group: list[int], served: list[int], opened: np.ndarray) -> str:
        arrays = (np.array(group), np.array(pool), np.array(served))
        with pytest.raises(ValueError) as caught:
            instance.objective(opened, Assignment(*arrays, 0, 0))
        return str(caught.value)

    assert "split" in told([0, 1, 0, 1], [0, 1, 2, 2], [4, 6, 2, 1], both)
    assert "capacity" in told([0, 1, 0], [0, 1, 2], [4, 6, 3], both)
    assert "closed" in told([1, 1, 1], [0, 1, 2], [4, 6, 3], np.array([True, False]))
    assert "not served" in told([0, 1, -1], [0, 1, 2], [4, 6, 3], both)
    assert "more than it asks" in told([0, 1, 1], [0, 1, 2], [5, 6, 3], both)
    (median,) = load(written(tmp_path, PMEDCAP))
    with pytest.raises(ValueError, match="3 facilities open, at most 2"):
        median.objective(np.array([True, True, True, False]), Assignment(
            np.arange(4), np.array([0, 1, 2, 2]), np.array([3, 3, 2, 2]), 0, 0))


# Recognising

def test_cap_and_holmberg_are_told_apart_by_lines(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    m, n = 4, 7
    demand, cost = rng.integers(5, 20, n), rng.integers(10, 300, (n, m))
    head = f"{m} {n}\n" + "60 500\n" * m
    by_customer = [" ".join(map(str, [d, *c])) for d, c in zip(demand, cost, strict=True)]
    layouts = {
        "cap": [
            head + "\n".join(f"{d}\n{' '.join(map(str, c))}"
                             for d, c in zip(demand, cost, strict=True)),
            head + "\n".join(by_customer),
            # Costs wrapped, blank lines between.
            head + "\n".join(f" {d}\n{c[0]} {c[1]}\n{c[2]} {c[3]}\n"
                             for d, c in zip(demand, cost, strict=True)),
        ],
        "holmberg": [
            head + " ".join(map(str, demand)) + "\n"
            + "\n".join(" ".join(map(str, c)) for c in cost.T),
            # Rows wrapped, as in the copies in circulation, and the optimum at the end.
            head + "\n".join(
                f"{' '.join(map(str, r[:4]))}\n{' '.join(map(str, r[4:]))}"
                for r in [demand, *cost.T]
            ) + "\n4321.5",
        ],
    }
    for form, texts in layouts.items():
        for text in texts:
            (found,) = formats.read(written(tmp_path, text))
            assert found.format == form
            assert (found.cost == cost).all() and (found.demand == demand).all()
            assert found.single_source == (form == "holmberg")
    assert found.known == 4321.5
    # Another layout with the same count: all demands, then capacities, fixed costs and rows.
    other = [f"{m} {n}", *(" ".join(map(str, r)) for r in (demand, [60] * m, [500] * m, *cost.T))]
    with pytest.raises(InputError, match="can be read as cap or holmberg"):
        formats.read(written(tmp_path, "\n".join(other), "other.txt"))
    flat = written(tmp_path, " ".join((head + " ".join(by_customer)).split()))
    with pytest.raises(InputError, match=r"can be read as cap or holmberg.*--format"):
        formats.read(flat)
    (asked,) = formats.read(flat, "cap")
    assert (asked.cost == cost).all()


def test_capacity_left_open(tmp_path: Path) -> None:
    text = CAP.replace("6 100", "capacity 100").replace("8 50.5", "capacity 50.5")
    path = written(tmp_path, text)
    with pytest.raises(InputError, match=r"row 2: leaves the capacity open.*--capacity"):
        load(path)
    (instance,) = load(path, capacity=7)
    assert instance.name == "small-7"
    assert brute_force(instance) == 167.5  # nobody need be split now
    with pytest.raises(InputError, match="states its own capacities"):
        load(written(tmp_path, CAP), capacity=7)


def test_several_problems_in_a_pmedcap_file(tmp_path: Path) -> None:
    second = PMEDCAP.replace("1 19\n4 2 5", "2 0\n4 2 6")
    found = load(written(tmp_path, f"2\n{PMEDCAP}{second}", "pmedcap1.txt"))
    assert [(i.name, i.known) for i in found] == [("pmedcap1-1", 19), ("pmedcap1-2", None)]
    assert [brute_force(i) for i in found] == [19, 4]


def test_known_values_beside_the_file(tmp_path: Path) -> None:
    written(tmp_path, "instance,optimum\nsmall,169.5\n", "optima.csv")
    assert load(written(tmp_path, CAP))[0].known == 169.5
    assert load(written(tmp_path, PMED, "other.txt"))[0].known is None
    written(tmp_path, "instance,value\nsmall,169.5\n", "optima.csv")
    with pytest.raises(InputError, match=r"optima.csv, row 2: .*instance and optimum"):
        load(tmp_path / "small.txt")


def test_a_short_file_of_either_p_median_format(tmp_path: Path) -> None:
    """Nine numbers fit both; the lines tell."""
    assert load(written(tmp_path, "3 2 1\n1 2 4\n2 3 4\n"))[0].format == "pmed"
    assert load(written(tmp_path, "3 2\n1 1 2\n2 3 4 1\n"))[0].format == "pmedcap"
    with pytest.raises(InputError, match="can be read as pmed or pmedcap"):
        load(written(tmp_path, "3 2 1 1 2 4 2 3 4\n"))


def test_edges_of_no_length_and_parts_without_a_way(tmp_path: Path) -> None:
    (zero,) = load(written(tmp_path, "3 2 1\n1 2 0\n2 3 4\n"))
    assert zero.statement.cost[0, 1] == 0 and brute_force(zero) == 4
    (parts,) = load(written(tmp_path, "4 2 2\n1 2 3\n3 4 5\n"))
    assert parts.problem.seconds[0, 2] == -1
    assert brute_force(parts) == 8 == peers.highs(parts.statement).objective


@pytest.mark.parametrize(("text", "form", "message"), [
    ("", None, "is empty"),
    (CAP + "7\n", "cap", "holds 16 numbers; cap with its first numbers needs 15"),
    (CAP + "7\n", None, "holds 16 numbers, which fits no format"),
    (CAP + "7 8\n", None, "holds 17 numbers, which fits no format"),
    (CAP[:-4], None, "holds 13 numbers, which fits no format"),
    (CAP.replace("12.6", "twelve"), None, "row 7: 'twelve' is not a number"),
    (CAP.replace("12.6", "nan"), None, "row 7: 'nan' is not a number"),
    (CAP.replace("12.6", "1e999"), None, "row 7: '1e999' is not a number"),
    (CAP.replace("12.6", "-12.6"), None, "row 7: -12.6 is a cost below 0"),
    (CAP.replace("\n4\n", "\n0\n"), None, "row 4: 0 is a demand that is not above 0"),
    (CAP.replace("6 100", "-6 100"), None, "row 2: -6 is a capacity below 0"),
    (CAP.replace("6 100", "1 100"), "cap", "has a demand of 13 and room for 9 at most"),
    (CAP.replace("6 100", "6 -100"), None, "row 2: -100 is a fixed cost below 0"),
    ("2.5 3\n1 2 3\n", "cap", "cap starts with whole numbers that it does not have"),
    (PMED.replace("2 1 2", "2 7 2"), None, "row 5: 7 is not a vertex from 1 to 4"),
    (PMED.replace("2 1 2", "2 1.5 2"), None, "row 5: 1.5 is not a vertex from 1 to 4"),
    (PMED.replace("4 5 1", "4 5 6"), None, "row 1: needs 1 or more vertices"),
    (PMED.replace("2 3 1", "2 3 -1"), None, "row 3: -1 is a cost below 0"),
    (PMEDCAP.replace("4 2 5", "4 1 5"), None, "has a demand of 10 and room for 5 at most"),
    (PMEDCAP.replace("4 2 5", "4 9 5"), None, "row 2: needs a number to open"),
])
def test_faulty_files_are_told(
    text: str, form: str | None, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        load(written(tmp_path, text), form)
    assert len(caught.value.faults) == 1
    assert "small.txt" in str(caught.value)
    assert message in str(caught.value)


def test_numbers_too_large_for_whole_units(tmp_path: Path) -> None:
    text = HOLMBERG.replace("20 6 9", "2e18 6 9")
    with pytest.raises(InputError, match="too large for exact whole units"):
        load(written(tmp_path, text))


# The command

def run(root: Path, *args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "benchmarks" / "optimise.py"), *map(str, args)],
        capture_output=True, text=True, cwd=root, check=False,
    )


def test_command_prints_one_object_a_line(root: Path, tmp_path: Path) -> None:
    written(tmp_path, "instance,optimum\none,8\n", "optima.csv")
    one, two = written(tmp_path, PMED, "one.txt"), written(tmp_path, PMED, "two.txt")
    done = run(root, one, two, "--json", "--seconds", 20)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row, (name, known) in zip(rows, [("one", 8), ("two", None)], strict=True):
        assert list(row) == ["name", "objective", "bound", "known", "gap", "seconds"]
        assert (row["name"], row["objective"], row["bound"]) == (name, 8, 8)
        assert (row["known"], row["gap"]) == (known, 0)
        assert row["seconds"] >= 0


@pytest.mark.large
def test_command_with_peers(root: Path, tmp_path: Path) -> None:
    done = run(root, written(tmp_path, PMED), "--json", "--seconds", 20, "--peers")
    assert done.returncode == 0, done.stderr
    (row,) = map(json.loads, done.stdout.splitlines())
    said = row["peers"]
    assert said["highs"]["objective"] == said["highs"]["bound"] == 8
    if said["spopt"]["status"] == "skipped":
        assert said["spopt"]["reason"] == "spopt is not installed here"
    else:
        assert said["spopt"]["objective"] == 8
    table = run(root, written(tmp_path, PMED), "--seconds", 20).stdout.splitlines()
    assert table[0].split() == ["name", "objective", "bound", "known", "gap", "seconds"]
    assert table[1].split()[:4] == ["small", "8", "8", "-"]


def test_command_tells_every_faulty_file_and_solves_none(root: Path, tmp_path: Path) -> None:
    good = written(tmp_path, PMED, "good.txt")
    bad = written(tmp_path, "1 2 x\n", "bad.txt")
    done = run(root, good, bad, tmp_path / "absent.txt", "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    told = done.stderr.splitlines()
    assert len(told) == 2
    assert "bad.txt, row 1: 'x' is not a number" in told[0]
    assert "absent.txt: cannot be read (No such file" in told[1]


def test_scenarios_are_not_taken_for_files(root: Path) -> None:
    from scenarios import scenario_path

    path = root / "data" / "norfolk" / "scenarios" / "programme.toml"
    assert scenario_path("programme") == scenario_path(str(path)) == path
    assert scenario_path("cap41.txt") is None


# The published files themselves

@pytest.fixture(scope="module")
def published(shared: Path) -> Path:
    folder = shared / "instances"
    if not folder.is_dir():
        pytest.skip("the published instances are not beside the project")
    return folder


def test_every_published_file_is_recognised(published: Path) -> None:
    files = sorted(published.glob("*/*.txt"))
    assert files
    assert [f.name for f in files if formats.recognise(read_text(f)) != f.parent.name] == []


@pytest.mark.parametrize("file", [
    "cap/cap41.txt", "cap/cap71.txt", "cap/cap101.txt", "pmed/pmed1.txt", "pmedcap/pmedcap01.txt",
])
def test_plain_model_reproduces_known_optima(published: Path, file: str) -> None:
    (instance,) = load(published / file)
    assert instance.known is not None
    answer = peers.highs(instance.statement, seconds=120)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(instance.known, rel=1e-6)
