"""The library as a notebook uses it: one import, names that hold, frames that fit."""

from __future__ import annotations

import ast
import doctest
import html
import inspect
import io
import re
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import sufficiency as sf
from sufficiency.case import case_cache
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.gaps.run import Ahead, Asked
from sufficiency.model.outcome import Outcome
from sufficiency.publish import release
from tests.conftest import ROOT
from tests.sizes import large

NAMES = set(sf.__all__)
WANTED = {
    "Scenario", "Case", "TravelMatrix", "Problem", "Plan", "Result", "Fault", "InputError",
    "NoSolutionError", "DisclosureError", "load_scenario", "load_case", "travel_matrix", "solve",
    "check", "frontier", "alternatives", "explain", "robust", "phase", "validate",
    "write_results", "write_report", "write_map", "flow", "forecasts", "places_short", "pipeline",
    "returns", "drive_to_school", "write_finance"}

QUICK = {"Asked", "Case", "DisclosureError", "Fault", "InputError", "Problem", "Scenario",
         "SufficiencyError", "TravelMatrix", "check", "datasets", "load_case", "load_scenario",
         "pipeline", "places_short", "returns", "solve", "travel_matrix", "write_finance"}
"""Names whose examples take no time."""


@pytest.fixture(scope="module")
def result() -> sf.Result:
    return sf.solve(sf.datasets.tiny())


def test_every_name_is_there_and_told() -> None:
    assert WANTED <= NAMES
    for name in NAMES - {"datasets"}:
        found = getattr(sf, name)
        assert inspect.getdoc(found), name
        assert found.__module__.startswith("sufficiency"), name
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        sf.nothing_of_the_kind  # noqa: B018


def test_an_editor_knows_every_name_without_running_anything() -> None:
    """What is told to checkers of types is what is resolved when a name is used."""
    (told,) = [n for n in ast.parse(inspect.getsource(sf)).body if isinstance(n, ast.If)]
    rooms = {(n.module or "", a.asname or "") for n in told.body if isinstance(n, ast.ImportFrom)
             for a in n.names}
    assert rooms == {("sufficiency", "datasets"), *(
        (f"sufficiency.{room}", name) for room, names in sf._NAMES.items() for name in names)}


def test_importing_costs_nothing() -> None:
    heavy = "[m for m in sys.modules if m.split('.')[0] in ('pandas', 'numpy', 'ortools')]"
    found = subprocess.run(
        [sys.executable, "-c", f"import sys, sufficiency; print({heavy}, len(dir(sufficiency)))"],
        capture_output=True, text=True, check=True)
    assert found.stdout.startswith("[] ")


@pytest.mark.parametrize("name", [n if n in QUICK else large(n) for n in sorted(NAMES)])
def test_every_name_has_an_example_that_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by itself, as it would be pasted into a prompt, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    told = doctest.DocTestParser().get_doctest(
        inspect.getdoc(getattr(sf, name)) or "", {}, name, None, None)
    assert len(told.examples) >= 2, "import, and use"
    said = io.StringIO()
    assert doctest.DocTestRunner().run(told, out=said.write).failed == 0, said.getvalue()


def test_the_package_speaks_for_itself() -> None:
    assert doctest.testmod(sf).failed == 0
    found = subprocess.run([sys.executable, "-m", "sufficiency", "--version"],
                           capture_output=True, text=True, check=True)
    assert found.stdout.strip() == sf.__version__


def test_the_first_program(result: sf.Result) -> None:
    assert result.plan.summary["unplaced"]["total"] == 1
    assert set(result.options.loc[result.options["opened"], "site_id"]) == {"site-c", "host-b"}
    assert result.assignment["children"].sum() == 8
    assert {"need", "phase", "district", "n_before", "mean_after"} <= set(result.journeys)
    assert set(result.plan.opened["site_id"]) == {"site-c", "host-b"}
    assert result.bound == result.plan.summary["objective"] and result.gap == 0
    table = result.measures().set_index("plan")
    assert table["unplaced"].to_dict() == {"baseline": 6, "base": 1}
    assert table["child_minutes"].sum() == pytest.approx(sum(
        (p.assignment["minutes"] * p.assignment["children"]).sum()
        for p in (result.baseline, result.plan)), abs=0.1)
    assert result.to_geodataframe().crs.to_epsg() == 27700
    assert len(result.to_geodataframe()) == len(result.places.dropna(subset=["easting_m"]))


def test_a_notebook_shows_no_child(result: sf.Result) -> None:
    shown = result._repr_html_()
    assert [line.split() for line in str(result).splitlines()[1:]] == [
        str(line).split() for line in result.table().to_string(index=False).splitlines()]
    assert "fewer than 10" in shown and "400,000" in shown
    for row in result.case.demand.itertuples():
        assert str(int(row.easting_m)) not in shown and f">{row.group_id}<" not in shown
    small = {str(n) for n in (result.plan.summary["children"],)}
    cells = {c.split("<")[0] for c in shown.split("<td>")[1:]}
    assert not cells & small
    assert repr(result).startswith("<Result: scenario, case")


@pytest.mark.parametrize(("before", "after", "shown"), [
    (40, 40, ("40", "40")), (40, 33, ("40", "nearly the same")), (40, 30, ("40", "30")),
    (40, 3, ("40", "fewer than 10")), (3, 12, ("fewer than 10", "12")), (0, 0, ("0", "0")),
    (98, 60, ("nearly all", "60"))])
def test_a_notebook_shows_no_small_count_nor_a_difference_that_is_one(
    result: sf.Result, before: int, after: int, shown: tuple[str, str]
) -> None:
    def plan(short: int) -> Outcome:
        summary = {**result.plan.summary, "children": 100,
                   "unplaced": {**result.plan.summary["unplaced"], "total": short}}
        return replace(result.plan, summary=summary)

    table = replace(result, baseline=plan(before), plan=plan(after)).table().set_index("figure")
    assert tuple(table.loc["without a suitable local place"]) == shown


def test_a_matrix_is_a_frame(result: sf.Result) -> None:
    frame = result.matrix.to_frame()
    assert list(frame) == ["from_id", "to_id", "minutes", "km"]
    assert len(frame) == result.matrix.seconds.size
    first = frame.iloc[0]
    assert first["minutes"] == result.matrix.seconds[0, 0] / 60
    assert first["km"] == result.matrix.metres[0, 0] / 1000


def test_case_and_matrix_are_used_as_given() -> None:
    scenario = sf.datasets.tiny()
    case = sf.load_case(scenario)
    matrix = sf.travel_matrix(case, scenario)
    found = sf.solve(scenario, case=case, matrix=matrix)
    assert found.case is case and found.matrix is matrix


@pytest.mark.parametrize(("settings", "told"), [
    ({"build.forbid": ["host-b:asd-2"]}, "with_settings, build.forbid"),
    ({"supply.year": 2024}, "supply.year: '2024'"), ({"demand.seed": 2}, "demand.seed"),
    ({"build": {"capital_factor": 2.0}}, "with_settings, build.capital_factor")])
def test_a_case_of_other_settings_is_refused(settings: dict[str, object], told: str) -> None:
    case = sf.load_case(sf.datasets.tiny())
    with pytest.raises(InputError, match=re.escape(told)):
        sf.solve(sf.datasets.tiny().with_settings(settings), case=case)


def test_a_case_serves_what_changes_none_of_its_tables() -> None:
    scenario = sf.datasets.tiny()
    none = scenario.with_settings({"build.max_new_schools": 0})
    case, without = sf.load_case(scenario), sf.load_case(none)
    assert sf.solve(none, case=case).plan.summary["new_schools"] == 0
    with pytest.raises(InputError, match="'1' is not what"):
        sf.solve(scenario, case=without)


def test_another_case_or_matrix_is_refused(tiny: Path) -> None:
    other = sf.load_scenario(tiny / "scenarios" / "base.toml")
    case = sf.load_case(other)
    with pytest.raises(InputError, match="is of the case"):
        sf.solve(sf.datasets.tiny(), case=case)
    matrix = sf.travel_matrix(case, other)
    short = matrix.select(matrix.origin_ids[1:], matrix.destination_ids)
    with pytest.raises(InputError, match="has no journey of some groups"):
        sf.solve(other, case=case, matrix=short)


def test_what_cannot_be_asked_is_a_fault(result: sf.Result, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="schools: '-3' is no number"):
        sf.frontier(result, schools=[-3])
    with pytest.raises(InputError, match="base_places"):
        sf.frontier(result, base_places=[])
    for wrong in ({"count": 0}, {"within": -0.1}, {"within": float("nan")}, {"more": -1},
                  {"rank": "bets"}):
        with pytest.raises(InputError, match=next(iter(wrong))):
            sf.Asked(**wrong)  # type: ignore[arg-type]
    for write in (sf.write_report, sf.write_map):
        with pytest.raises(InputError, match="Give one result or more"):
            write([], tmp_path / "out.html")
    for name in ("map", "map.htm", ""):
        with pytest.raises(InputError, match=r"Let it end in \.html"):
            sf.write_map(result, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_settings_are_checked_as_in_a_file(tiny: Path) -> None:
    scenario = sf.datasets.tiny()
    assert scenario.with_settings({"build.max_new_schools": 0}).build.max_new_schools == 0
    assert scenario.build.max_new_schools == 1, "the first is as it was"
    for wrong in ({"build.max_new_schools": -3}, {"build.max_new_schools": "three"},
                  {"build.max_schools": 1}, {"case": "elsewhere"}, {"lens": "both"},
                  {"travel.speeds": "speeds.csv"}, {"name": "a/b"},
                  {"build.pin": ["x"], "build.forbid": ["x"]}):
        with pytest.raises(InputError):
            scenario.with_settings(wrong)
    with pytest.raises(InputError) as caught:
        scenario.with_settings({"build.max_new_schools": -3, "solver.gap": -1.0})
    assert len(caught.value.faults) == 2
    text = (tiny / "scenarios" / "base.toml").read_text()
    (tiny / "scenarios" / "two.toml").write_text(
        text.replace("max_new_schools = 1", "max_new_schools = 0"))
    written = sf.load_scenario(tiny / "scenarios" / "two.toml")
    changed = sf.load_scenario(tiny / "scenarios" / "base.toml").with_settings(
        {"build.max_new_schools": 0})
    assert written.settings() == {**changed.settings(), "name": "two"}


def test_questions_take_a_scenario_a_result_or_a_file(result: sf.Result, tiny: Path) -> None:
    file = tiny / "scenarios" / "base.toml"
    frames = [sf.frontier(source, schools=[0, 1], base_places=[2], seconds=10).points
              for source in (result, result.scenario, file, str(file))]
    assert all(f["unplaced"].tolist() == frames[0]["unplaced"].tolist() for f in frames)
    assert sf.check(file) == sf.check(result.scenario) == []
    wrong = result.scenario.with_settings({"build.pin": ["nothing-of-the-kind"]})
    assert [f.column for f in sf.check(wrong)] == ["build.pin"]


def test_what_is_written(result: sf.Result, tmp_path: Path) -> None:
    inside = sf.write_report(result, tmp_path / "report")
    assert inside.folder.name == "report-internal" and inside.audit is None
    public = sf.write_report([result], tmp_path / "report", public=True)
    assert public.audit is not None and (tmp_path / "report" / "report.html").is_file()
    drawn = sf.write_map([result], tmp_path / "map.html", public=True)
    assert (drawn.folder / drawn.files[0]).read_text().startswith("<!doctype html>")
    sf.write_results(result, tmp_path / "all")
    assert (tmp_path / "all" / "summary.json").is_file()


def test_words_kept_by_arrow_or_by_python_make_the_same_files(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook has Arrow's, the command line and these tests have Python's."""
    told = []
    for storage in ("pyarrow", "python"):
        monkeypatch.setattr(case_cache, "_kept", OrderedDict())
        with pd.option_context("mode.string_storage", storage):
            done = sf.solve(tiny / "scenarios" / "base.toml")
            assert done.case.demand["group_id"].dtype.storage == storage
            sf.write_report([done], tmp_path / storage, public=True)
        told.append(((tmp_path / storage / "report.html").read_bytes(), done.assignment.to_csv(),
                     done.places.to_csv(), done.journeys.to_csv()))
    assert told[0] == told[1]


def test_of_two_plans_of_one_name_none_is_lost(result: sf.Result, tmp_path: Path) -> None:
    none = {"build.max_new_schools": 0, "title": "No school"}
    other = sf.solve(result.scenario.with_settings(none))
    for write, name in ((sf.write_report, "report"), (sf.write_map, "map.html")):
        with pytest.raises(InputError, match="'base' is the name of two plans that differ"):
            write([result, other], tmp_path / name)
    assert not list(tmp_path.iterdir())
    named = sf.solve(result.scenario.with_settings({**none, "name": "none"}))
    found = sf.write_report([result, named, result], tmp_path / "report")
    told = (found.folder / "report-internal.md").read_text()
    assert "| New special schools | 0 | 1 | 0 |" in told


def test_a_report_tells_the_years_ahead_if_asked(
    result: sf.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are those of its plans and of the series named; a case without a council has none."""
    with pytest.raises(InputError) as caught:
        sf.write_report([result], tmp_path / "report", years=ROOT / "data" / "national")
    assert "la_code" in str(caught.value) and not list(tmp_path.iterdir())
    asked: list[object] = []

    def years(results: object, of: Asked, progress: object = None) -> Ahead:
        asked.extend([results, of.forecast.data])
        return Ahead((), None)  # type: ignore[arg-type]

    monkeypatch.setattr(release, "years_of_results", years)
    monkeypatch.setattr(release, "write", lambda *args, years, **_: asked.append(years))
    sf.write_report([result], tmp_path / "report", years="series")
    assert asked[:2] == [[result], Path("series")] and isinstance(asked[2], Ahead)
    sf.write_report([result], tmp_path / "report", years="published")
    assert asked[4] == sf.datasets.series()


@pytest.mark.large
def test_a_verb_and_its_function_say_the_same(tiny: Path, tmp_path: Path) -> None:
    """Files, defaults and figures: byte for byte where both write a table."""
    about = (tiny / "case.toml").read_text()
    (tiny / "case.toml").write_text(about.replace('la_code = ""', 'la_code = "383"'))
    file = tiny / "scenarios" / "base.toml"
    words = {"forecast": ["--draws", "100", "--years", "2"], "gaps": ["--from", "2025"]}
    for verb, more in words.items():
        done = CliRunner().invoke(
            app, [verb, str(file), *more, "--out", str(tmp_path / f"{verb}.csv")])
        assert done.exit_code == 0, done.output
    frozen = sf.forecasts(file, draws=100, years=2).files(tmp_path / "forecast.csv")
    assert frozen[tmp_path / "forecast.csv"] == (tmp_path / "forecast.csv").read_bytes()
    found = sf.places_short([file], 2025)[0].table
    assert found.to_csv(index=False, lineterminator="\n") == (tmp_path / "gaps.csv").read_text()


@pytest.mark.parametrize(("asked", "named"), [
    (lambda: sf.forecasts(councils=["Norfolk"], draws=1, years=0), {"draws", "years"}),
    (lambda: sf.forecasts(councils=[]), {"councils"}),
    (lambda: sf.forecasts(councils=["Cumbria"]), {"council"}),
    (lambda: sf.places_short([]), {"sources"}),
    (lambda: sf.places_short([sf.datasets.tiny()], draws=5000), {"draws"}),
    (lambda: sf.pipeline("requests.csv", capacity=float("nan")), {"capacity"}),
    (lambda: sf.phase_over_draws(sf.datasets.tiny(), 0), {"count"}),
    (lambda: sf.write_finance("base.toml", "out", seed=-1), {"seed"}),
], ids=lambda v: "+".join(sorted(v)) if isinstance(v, set) else "asked")
def test_what_a_verb_would_not_take_is_a_fault_here_too(
    asked: Callable[[], object], named: set[str]
) -> None:
    with pytest.raises(InputError) as caught:
        asked()
    assert {fault.column or fault.file for fault in caught.value.faults} == named


def test_a_flow_takes_a_scenario_a_result_or_a_file(result: sf.Result) -> None:
    """Defaults are those of the verb: from the demand year, phase.years on."""
    one = sf.flow(result)
    first = result.scenario.demand.year
    assert one.years["year"].tolist() == [
        *range(first, first + result.scenario.phase.years + 1)]
    with pytest.raises(InputError):
        sf.flow(result.scenario, last=first - 1)


def test_a_map_for_a_notebook_holds_no_home(result: sf.Result, tmp_path: Path) -> None:
    import folium

    drawn = result.map()
    assert isinstance(drawn, folium.Map)
    drawn.save(tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text()
    assert "School A" in page
    for row in result.case.demand.itertuples():
        assert f"{row.easting_m:.0f}" not in page


def test_a_map_for_a_notebook_runs_nothing_that_a_council_named(
    tiny: Path, tmp_path: Path
) -> None:
    hostile = "`+alert(1)+`${alert(2)}</script><img src=x onerror=alert(3)>\\"
    places = pd.read_csv(tiny / "places.csv", dtype=str)
    places.loc[0, "name"] = hostile
    places.to_csv(tiny / "places.csv", index=False)
    drawn = sf.solve(tiny / "scenarios" / "base.toml").map().get_root().render()
    (told,) = [line.strip() for line in drawn.splitlines() if "alert(1)" in line]
    assert html.unescape(told).startswith(f"{hostile}: special school")
    assert not set("`$<>\\") & set(told)


def test_cases_come_with_the_package() -> None:
    assert {"tiny"} <= set(sf.datasets.names())
    assert sf.datasets.tiny("base").name == "base"
    with pytest.raises(AttributeError):
        sf.datasets.atlantis  # noqa: B018
    with pytest.raises(KeyError, match="tiny"):
        sf.datasets.folder("atlantis")
