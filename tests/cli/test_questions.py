"""Every verb that answers a question, on random cases, against enumeration of every choice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.model.draws import draws
from sufficiency.model.years import calendar_of, people_by_year, years_of
from sufficiency.optimise.assignment.min_cost_flow import Recourse, recourse
from sufficiency.optimise.multistage.phasing import chosen_only, phased
from sufficiency.optimise.problem import Joint, Problem
from sufficiency.optimise.siting.solve import Plan
from sufficiency.study.check import check
from sufficiency.study.question import Question
from sufficiency.travel.matrix import travel_matrix
from tests.cases import Choice, every_choice, random_case, with_limits
from tests.sizes import few, large

SECONDS = "40"


def quiet(_: str) -> None:
    """No progress."""


def answered(path: Path, verb: str, *words: str) -> dict[str, Any]:
    """Tables of the saved answer."""
    out = path.with_name(f"{verb}.json")
    done = CliRunner().invoke(app, [verb, str(path), "--seconds", SECONDS, "--out", str(out),
                                    *words])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(out.read_text())["tables"]
    return found


def refused(path: Path, verb: str) -> str:
    """What a verb says instead of an answer."""
    done = CliRunner().invoke(app, [verb, str(path), "--seconds", SECONDS])
    assert done.exit_code == 1 and not isinstance(done.exception, Exception), done.output
    return done.stderr


def staying(problem: Problem) -> int:
    """Children who stay without a suitable local place."""
    return int(problem.taken[~problem.local].sum())


def opened(choice: Choice) -> np.ndarray:
    return np.frombuffer(choice[2], dtype=bool)


def check_frontier(path: Path) -> None:
    scenario = load_scenario(path)
    q = Question.of(scenario, quiet, 60, schools=2, base_places=4)
    found = answered(path, "frontier", "--schools", "0,1,2", "--bases", "0,2,3")["points"]
    assert [(p["new_schools"], p["base_places"]) for p in found] == [
        (a, b) for a in (0, 1, 2) for b in (0, 2, 3)]
    assigned: dict[bytes, tuple[int, int]] = {}
    for p in found:
        at = with_limits(q.built.problem, max_schools=p["new_schools"],
                         base_places=p["base_places"])
        best = min(every_choice(at, assigned), default=None)
        assert (p["unplaced"] is None) == (best is None) == bool(p["note"]), p
        if best is None:
            assert "no plan keeps all of these limits" in p["note"]
        else:
            assert p["unplaced"] == best[0] + staying(at) and p["gap"] < 1e-9
            assert "unplaced_least" not in p or p["unplaced_least"] in (None, p["unplaced"])
            spare = p["child_minutes"] - minutes(q, best)
            capital = q.built.problem.options.capital[opened(best)].sum() / 1e6
            assert -0.05 < spare < scenario.build.worth * capital + 0.05


def check_capital(path: Path) -> None:
    scenario = load_scenario(path)
    nothing = not scenario.build.max_new_schools and not scenario.build.base_places
    q = Question.of(scenario, quiet, 60, schools=int(nothing), base_places=int(nothing))
    found = answered(path, "frontier", "--capital", "0,1,5")["points"]
    problem = q.built.problem.replace(budget=replace(q.built.problem.budget, base_exact=False))
    if nothing:
        problem = with_limits(problem, max_schools=None, base_places=None)
    assigned: dict[bytes, tuple[int, int]] = {}
    for p in found:
        at = with_limits(problem, capital=p["capital_limit_gbp"])
        best = min(every_choice(at, assigned), default=None)
        assert (p["unplaced"] is None) == (best is None) == bool(p["note"]), p
        assert best is None or p["unplaced"] == best[0] + staying(problem)


def minutes(q: Question, choice: Choice) -> float:
    """Child-minutes of the journeys of a choice that is best (ties apart), those who stay too."""
    found = _found(q.built.problem, choice)
    told = Plan(opened(choice), found, "fixed", found.seconds, found.shortfall, 0.0)
    return float(q.summary(told)["child_minutes_total"])


def _found(problem: Problem, choice: Choice) -> Recourse:
    return recourse(Joint((problem,)), opened(choice))


def check_alternatives(path: Path) -> None:
    if check(path):
        assert "contradict" in (told := refused(path, "alternatives")) or "cannot be" in told
        return
    q = Question.load(path, quiet)
    problem, names = q.built.problem, q.case.options
    every = every_choice(problem)
    capital = problem.options.capital
    for rank, more, within, count in (("best", 0, 0.3, 4), ("capital", 0, 0.3, 3),
                                      ("best", 1, 0.1, 30), ("p90", 0, 0.2, 3)):
        tables = answered(path, "alternatives", "--rank", rank, "--more", str(more), "--within",
                          str(within), "--count", str(count))
        plans, search = tables["plans"], tables["search"][0]
        right = [c for c in every if c[0] <= every[0][0] + more
                 and c[1] <= every[0][1] * (1 + within) + 1e-9]
        want = right if rank != "capital" else sorted(
            right, key=lambda c: (int(capital[opened(c)].sum()), *c))
        assert search["proven"] and len(plans) == min(count, len(right))
        assert search["complete"] == (len(right) <= count)
        if rank != "p90":
            assert [p["unplaced"] - staying(problem) for p in plans] == [
                c[0] for c in want[:count]]
            assert [p["capital_gbp"] for p in plans] == [
                int(capital[opened(c)].sum()) for c in want[:count]] or rank == "best"
        # Of the scenario's own plan, which may give up travel that is not worth its capital, more
        # than the tolerances allow.
        assert search["ties_complete"] and search["ties"] in {
            sum(c[:2] == other[:2] for c in every) for other in every if other[0] == every[0][0]}
        assert sum(bool(p["own"]) for p in plans) <= 1
        always = np.logical_and.reduce([opened(c) for c in right])
        told = " ".join(s["sentence"] for s in tables["shared"])
        if not search["complete"]:
            start = "In every plan within the tolerances, listed or not (proven): "
            assert (start in told) == bool(always.any())
            said = told.split(start)[1].split(". ")[0] if start in told else ""
            assert all(name in said for name in names["site_name"][always])


def check_explain(path: Path) -> None:
    if check(path):
        assert refused(path, "explain")
        return
    q = Question.load(path, quiet)
    problem, ids = q.built.problem, list(q.case.options["option_id"])
    every = every_choice(problem)
    tables = answered(path, "explain")
    best = np.isin(ids, [r["option_id"] for r in tables["options"] if r["opened"]])
    asked = {r["option_id"]: r for r in tables["options"]}
    school = (q.case.options["kind"] == "new_school").to_numpy()
    assert set(asked) == {name for name, b, s in zip(ids, best, school, strict=True) if b or s}
    mine = _found(problem, (0, 0, best.tobytes()))
    capital = problem.options.capital[opened(every[0])].sum() / 1e6
    assert mine.shortfall == every[0][0]
    assert 0 <= mine.seconds - every[0][1] <= 60 * q.scenario.build.worth * capital
    for name, row in asked.items():
        at = ids.index(name)
        pinned = problem.options.pinned & (np.arange(len(ids)) != at)
        free = problem.replace(options=replace(problem.options, pinned=pinned))
        among = every_choice(free) if problem.options.pinned[at] else every
        fits = [c for c in among if opened(c)[at] != row["opened"]]
        assert row["allowed"] == bool(fits), (name, row)
        if not fits:
            assert "no plan within the limits" in row["answer"]
            continue
        more, cost = fits[0][0] - mine.shortfall, (fits[0][1] - mine.seconds) / 60
        assert row["proof"] == "exact" and row["children"] == more, (name, row)
        if more == 0:
            assert row["found_minutes"] == pytest.approx(cost)
            assert row["least_minutes"] == pytest.approx(cost, abs=1 / 60)
            assert row["tied"] == (cost == 0)
    alike = sum(c[:2] == (mine.shortfall, mine.seconds) for c in every)
    assert tables["search"][0]["ties"] == alike


def check_robust(path: Path) -> None:
    if check(path):
        assert refused(path, "robust")
        return
    q = Question.load(path, quiet)
    made = list(draws(q.case, q.scenario, q.matrix, 3))
    joint = Joint(tuple(d.problem for d in made))
    rp, tables = every_choice(joint)[0], answered(path, "robust")
    search = tables["search"][0]
    stay = sum(staying(d.problem) for d in made)
    assert search["unplaced"] == search["unplaced_least"] == rp[0] + stay and search["gap"] < 1e-9
    for row, d in zip(tables["draws"], made, strict=True):
        alone = every_choice(d.problem)[0]
        assert row["children"] == d.problem.children + int(d.problem.taken.sum())
        more = row["unplaced"] - staying(d.problem) - alone[0]
        assert row["more_unplaced_least"] <= more <= row["more_unplaced"]


def check_phase(path: Path) -> None:
    scenario = load_scenario(path)
    build = scenario.build.model_copy(update={"open_by": years_of(scenario)[-1]})
    scenario = scenario.model_copy(update={"build": build})
    if check(path):
        assert refused(path, "phase")
        return
    case = load_case(scenario)
    people = people_by_year(case, scenario, travel_matrix(case, scenario))
    parts, calendar = [p.problem for p in people], calendar_of(case, scenario)
    if scenario.phase.choice == "whole":
        every = every_choice(phased(parts, calendar).joint)
        if not every:
            assert "phase.capital_by_year_gbp" in refused(path, "phase")
            return
    out = CliRunner().invoke(app, ["phase", str(path), "--seconds", SECONDS, "--out",
                                   str(path.with_name("phase.json"))])
    if out.exit_code:
        assert "phase.capital_by_year_gbp" in out.stderr and "build.pin" in out.stderr
        return
    tables = json.loads(path.with_name("phase.json").read_text())["tables"]
    search, left = tables["search"][0], sum(staying(p) for p in parts)
    if scenario.phase.choice == "plan":
        ids = [r["option_id"] for r in tables["options"]]
        few, keep = chosen_only(parts, case.options["option_id"].isin(ids).to_numpy())
        every = every_choice(phased(few, calendar.only(keep)).joint)
    assert search["unplaced"] == search["unplaced_least"] == every[0][0] + left
    assert search["gap"] < 1e-9 and sum(y["unplaced"] for y in tables["years"]) == (
        search["unplaced"])
    assert sum(y["unplaced_at_once"] for y in tables["years"]) <= search["unplaced"]


VERBS: dict[str, Callable[[Path], None]] = {
    "frontier": check_frontier, "capital": check_capital, "alternatives": check_alternatives,
    "explain": check_explain, "robust": check_robust, "phase": check_phase,
}


@pytest.mark.parametrize(("verb", "seed"), [
    *few(((verb, seed) for seed in (0, 4) for verb in VERBS), len(VERBS)),
    # A choice of options and years that its cuts value too low after it was looked at.
    large(("phase", 42)),
])
def test_answers_are_those_of_enumeration(verb: str, seed: int, tmp_path: Path) -> None:
    VERBS[verb](random_case(tmp_path / "case", seed))
