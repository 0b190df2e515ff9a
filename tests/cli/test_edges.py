"""Nobody placed, nothing open, nobody to place: a full result or one clear fault, in every verb."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.publish.report.build import internal_report
from sufficiency.publish.report.render import report_markdown
from sufficiency.study.run import run
from tests.edges import EDGES, SCENARIO, ground, header_only, totals, unserved
from tests.sizes import large

NO_POINT = {"no provision today", "no provision, no site, nothing to open"}
FAULTS = {
    # What cannot be asked of the case is one fault, not a result.
    "isochrones": NO_POINT, "travel": NO_POINT | {"places of last resort alone",
                                                  "everybody stays elsewhere"},
    "explain --site": {"no provision, no site, nothing to open", "places of last resort alone",
                       "no places, nothing to open", "a limit shorter than any journey"},
    "people": set(EDGES), "validate": {"no small areas"},
}


PUT_TO_ALL = "none of 120"
"""The edge that is put to every verb, by ``make test``: there are figures to withhold and to
publish. Each other edge is put to half of them, in turn."""
OTHER_FORM = ("map", "paper", "workbook", "benchmark")
"""Verbs of which ``make test`` has the public form."""
NEEDED = ("run", "report", "frontier", "capital", "alternatives", "explain")
"""Verbs whose results are looked at, or told in a report."""


def verbs(scenario: Path, out: Path) -> Iterator[tuple[str, list[str]]]:
    """Every verb, internal and public; what is written is of its name."""
    s, case = str(scenario), scenario.parents[1]
    answers = ("frontier", "capital", "alternatives", "explain")
    heir = scenario.with_name("heir.toml")
    heir.write_text(f'extends = "{scenario.name}"\ntitle = "Heir"\n')

    def told() -> list[str]:
        return [w for name in answers for w in ("--answers", str(out / f"{name}.json"))]

    def to(name: str) -> list[str]:
        return ["--out", str(out / name)]

    yield "check", ["check", s]
    yield "run", ["run", s, *to("run")]
    yield "map", ["map", s, *to("map.html")]
    yield "map --public", ["map", s, "--public", *to("map.html")]
    yield "compare", ["compare", s, str(heir), *to("compare.csv")]
    yield "frontier", ["frontier", s, "--seconds", "5", *to("frontier.json")]
    yield "capital", ["frontier", s, "--by", "capital", "--seconds", "5", *to("capital.json")]
    yield "alternatives", ["alternatives", s, "--seconds", "5", *to("alternatives.json")]
    yield "explain", ["explain", s, "--seconds", "5", *to("explain.json")]
    yield "explain --site", ["explain", s, "--site", "Site B", "--seconds", "5", *to("site.json")]
    for public in ([], ["--public"]):
        yield " ".join(["report", *public]), ["report", s, *public, *told(), *to("report")]
        yield " ".join(["paper", *public]), ["paper", s, *public, *to("paper")]
        yield " ".join(["workbook", *public]), ["workbook", s, *public, *to("workbook")]
        yield " ".join(["benchmark", *public]), ["benchmark", s, *public, *to(
            "benchmark-public" if public else "benchmark")]
    yield "robust", ["robust", s, "--draws", "2", "--seconds", "5", *to("robust.csv")]
    yield "phase", ["phase", s, "--seconds", "5", *to("phase.csv")]
    yield "flow", ["flow", s, "--to", "2026", *to("flow")]
    yield "isochrones", ["isochrones", s, "--step", "5000", *to("reach.gpkg")]
    yield "roads", ["roads", s]
    yield "validate", ["validate", str(case), *to("validate")]
    yield "travel", ["travel", "--roads", str(case / "roads"), "--from",
                     str(case / "children.csv"), "--to", str(case / "places.csv"),
                     *to("minutes.csv")]
    yield "people", ["people", str(case), *to("people.csv")]



@pytest.mark.parametrize("edge", EDGES)
def test_every_edge_has_a_plan_and_a_report(edge: str, tmp_path: Path) -> None:
    result = run(put(edge, tmp_path), alone=True)
    told = internal_report([result])
    right(edge, result.summary(), report_markdown(told))


@pytest.mark.parametrize("edge", [e if e == PUT_TO_ALL else large(e) for e in EDGES])
def test_every_verb_ends_in_a_result_or_one_clear_fault(
    edge: str, once: None, tmp_path: Path
) -> None:
    out, turn = tmp_path / "out", list(EDGES).index(edge) % 2
    for number, (verb, args) in enumerate(verbs(put(edge, tmp_path), out)):
        if verb in OTHER_FORM if edge == PUT_TO_ALL else (
                verb not in NEEDED and number % 2 != turn):
            continue
        done = CliRunner().invoke(app, args)
        said = f"{edge}: {verb}: {done.stderr}"
        assert "should not have happened" not in done.stderr, said
        assert "Traceback" not in done.stderr and "nan" not in done.stdout, said + done.stdout
        if edge in FAULTS.get(verb, ()):
            assert done.exit_code == 1 and "1 fault found" in done.stderr, said
            continue
        assert done.exit_code == 0, said
        if "--out" in args:
            name = Path(args[-1])
            marked = name.with_name(f"{name.stem}-internal{name.suffix}")
            assert name.exists() or marked.exists(), said
    right(edge, json.loads((out / "run" / "summary.json").read_text()),
          (out / "report-internal" / "report-internal.md").read_text())


def put(edge: str, folder: Path) -> Path:
    """The scenario of a case at this edge."""
    ground(folder / "case")
    EDGES[edge][0](folder / "case")
    return folder / "case" / SCENARIO


def right(edge: str, summary: dict[str, Any], page: str) -> None:
    """As many are left out as must be, and the report says so."""
    _, without, children = EDGES[edge]
    assert (summary["unplaced"]["total"], summary["children"]) == (without, children)
    assert summary["shortfall_bound"] == without, "and no plan leaves fewer"
    assert summary["placed_locally"] == children - without
    row = re.search(r"^\| Children without a suitable local place \|.*$", page, re.M)
    assert row is not None and f" {without} |" in row[0]
    # Who has no place is not told to have one somewhere.
    assert ("of these children: at independent special schools" in page) is (
        summary["unplaced"]["in_independent"] > 0)


def test_no_children_at_all_is_one_fault_in_every_verb(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    ground(folder)
    header_only("children.csv")(folder)
    for verb, args in verbs(folder / SCENARIO, tmp_path / "out"):
        if verb.startswith(("validate", "people", "report")):
            continue  # they ask for no children, or for answers that could not be given
        done = CliRunner().invoke(app, args)
        assert done.exit_code == 1 and "1 fault found" in done.stderr, (verb, done.stderr)
        assert "children.csv: has no rows" in done.stderr, (verb, done.stderr)
        assert done.stdout == ""


@pytest.mark.parametrize("daily", ["no", "yes"])
def test_a_population_without_a_daily_child_is_one_fault(tmp_path: Path, daily: str) -> None:
    folder = tmp_path / "case"
    ground(folder)
    totals(daily)(folder)
    people = CliRunner().invoke(app, ["people", str(folder), "--out", str(tmp_path / "p.csv")])
    assert people.exit_code == 0, people.stderr
    assert f"{40 if daily == 'yes' else 0} of them with a daily journey" in " ".join(
        people.stdout.split())
    done = CliRunner().invoke(app, ["check", str(folder / SCENARIO)])
    if daily == "yes":
        assert done.exit_code == 0, done.stderr
        # What was written is a children.csv, and the same children.
        (tmp_path / "p.csv").rename(folder / "children.csv")
        again = CliRunner().invoke(app, ["check", str(folder / SCENARIO)])
        assert again.exit_code == 0 and again.stdout == done.stdout, again.stderr
    else:
        assert done.exit_code == 1 and "1 fault found" in done.stderr
        assert "has no child with a daily journey" in done.stderr and "in 2025" in done.stderr


def test_the_edges_are_what_they_say(tmp_path: Path) -> None:
    """An unchanged case places most, so that none placed is the doing of the edge."""
    ground(tmp_path / "case")
    plain = run(tmp_path / "case" / SCENARIO)
    assert plain.plan.summary["unplaced"]["total"] < 8
    unserved(tmp_path / "case")
    assert run(tmp_path / "case" / SCENARIO).plan.summary["unplaced"]["by_need"] == {
        "VI": 8}
