"""Before, placing anew, and new places: told apart in terminal, report, map and files."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.map.consultation import map_page
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.publish.report.build import internal_report, public_report
from sufficiency.publish.report.render import report_html, report_markdown
from sufficiency.study.result import Result
from sufficiency.study.steps import step_words
from tests.conftest import planned

NOW, MOVED, PLAN = ("Placements of January 2025", "Those who move placed anew, nothing opened",
                    "The two schools decided on")


@pytest.fixture(scope="module")
def decided() -> Result:
    return planned("next-two-decided")


@pytest.mark.large
def test_the_report_tells_three_steps(decided: Result) -> None:
    story = internal_report([decided])
    assert [p.title for p in story.plans] == [NOW, PLAN]
    assert [line.name for line in story.steps.lines] == [NOW, MOVED, PLAN]
    counts = [line.cells[0] for line in story.steps.lines]
    assert [c.value for c in counts if isinstance(c, Count)] == [
        o.summary["unplaced"]["total"] for o in (decided.baseline, decided.replaced, decided.plan)]
    assert [str(line.cells[1]) for line in story.steps.lines] == ["", "9 more", "168 fewer"]
    means = [str(line.cells[2]) for line in story.steps.lines]
    assert means == [f"{o.summary['minutes_mean_everybody']:.1f}"
                     for o in (decided.baseline, decided.replaced, decided.plan)]
    assert "9 more once those who move are placed anew" in story.options.finding
    assert f'168 fewer with the new places of "{PLAN}"' in story.options.finding
    over = {line.name: [c.value for c in line.cells] for line in story.over_full.lines}
    assert over["The Wherry School (100 places)"][0] == 30
    assert over["All of them"] == [127, decided.plan.summary["over_full"]["children"]]
    assert sum(v[0] for k, v in over.items() if k != "All of them") == 127
    assert "gap" not in {ln.key for ln in story.options.lines}, "nothing was searched for"
    assert "nothing to prove" in story.plans[0].proof
    assert story.changes.title.endswith(f'compared with "{NOW}"')
    limits = " ".join(story.limits)
    assert "We simulated it among the places that fit" in limits
    assert "Children stay where they are unless" in limits and "placed afresh" not in limits


@pytest.mark.large
def test_the_public_report_hides_small_numbers_and_keeps_the_headline(decided: Result) -> None:
    rules = Rules()
    story = public_report([decided], rules)
    cells = [c for line in (*story.steps.lines, *story.over_full.lines) for c in line.cells
             if isinstance(c, Count)]
    shown = [c.value for c in cells if c.value is not None]
    assert all(v == 0 or (v >= rules.k and v % rules.base == 0) for v in shown)
    assert any(c.value is None for c in cells), "some schools are beyond by a few"
    headline = story.options.lines[0].cells
    assert [c.value for c in headline if isinstance(c, Count)] == [935, 775]
    assert str(story.steps.lines[1].cells[0]) == "about 935", "nine children apart"
    assert str(story.steps.lines[1].cells[1]) == "not shown: too few change"
    files = {"report.html": report_html(story).encode(),
             "report.md": report_markdown(story).encode()}
    assert leaks(files, secrets_of([decided.case]), rules) == []
    for page in files.values():
        assert MOVED in page.decode() and "From where children are to each plan" in page.decode()


@pytest.mark.large
def test_the_map_says_what_before_is(decided: Result) -> None:
    page = map_page([decided], "map.html", Rules())[0].decode()
    assert f"have no suitable local place with &#34;{NOW}&#34;" in page
    assert f"Short for &ldquo;{NOW}&rdquo;. Children where they are, and the places of" in page
    assert "placed anew: not where" not in page


@pytest.mark.large
def test_greenfield_says_that_it_places_everybody_anew() -> None:
    result = planned("as-built")
    story = internal_report([result])
    assert story.plans[0].title == "If nothing is built"
    assert "everybody placed anew: not where the children are" in story.plans[0].description
    assert not story.steps.lines and not story.over_full.lines
    assert not {"steps", "over-full"} & {s.key for s in story.sheets()}
    assert "not where children are" in " ".join(story.limits)
    assert "once those who move" not in story.options.finding
    page = report_markdown(story)
    assert "From where children are" not in page and "beyond the places" not in page.lower()
    words = step_words(result.summary())
    assert len(words) == 1 and "not where children are now" in words[0]
    drawn = map_page([result], "map.html", Rules())[0].decode()
    assert "with everybody placed anew: not where the children are now." in drawn


@pytest.mark.large
def test_plans_of_both_lenses_stand_side_by_side(decided: Result) -> None:
    built = planned("as-built")
    story = internal_report([built, decided])
    assert [p.against for p in story.plans] == [0, 1, 0, 1]
    assert [line.name for line in story.steps.lines] == [NOW, MOVED, PLAN]
    assert story.changes.title.endswith("compared with the baseline of each")
    page = map_page([built, decided], "map.html", None)[0].decode()
    assert f"Short for &ldquo;{NOW}&rdquo;. Children where they are" in page
    assert "children of January 2025. The places there are and nothing else" in page


def step(fewer: int, before: float | None = 20.0, after: float | None = 18.0) -> dict[str, object]:
    return {"fewer_unplaced": fewer, "children": 50 if before else 0, "minutes_before": before,
            "minutes_after": after}


def test_words_hold_for_every_sign_and_for_small_numbers() -> None:
    summary = {
        "replaced": {"open_to_change": 40, "children": 90}, "opened": [{}],
        "steps": [step(0), step(-12, None, None)],
        "placements": [
            {"setting": "a", "standing": "within roll", "children": 60},
            {"setting": "b", "standing": "within roll", "children": 20},
            {"setting": "a", "standing": "age", "children": 3},
            {"setting": "a", "standing": "closed", "children": 11},
        ],
    }
    drawn, moved, first, then = step_words(summary)
    assert drawn == (
        "School or base where children are (drawn): 80 within a roll; fewer than 10 without one, "
        "as nothing of their kind and need teaches their year group; 11 at one that is not open in "
        "the year of the places, and to be placed.")
    assert moved.startswith("40 of 90 children")
    assert "as many without a suitable local place; the mean" in first and "20.0 to 18.0" in first
    assert then == "The new places: 12 more without a suitable local place."
    assert step_words({**summary, "placements": [], "opened": []}) == (moved, first)


def test_run_prints_the_steps(tiny: Path) -> None:
    children = tiny / "children.csv"
    children.write_text(children.read_text().replace("a1,400000,300000,A,MLD,3,F,",
                                                     "a1,400000,300000,A,MLD,3,F,school-a"))
    path = tiny / "scenarios" / "base.toml"
    green = CliRunner().invoke(app, ["run", str(path), "--out", str(tiny / "g")])
    assert green.exit_code == 0, green.output
    assert "not where children are now" in green.stdout and "As placed" not in green.stdout
    path.write_text(path.read_text().replace('lens = "greenfield"', 'lens = "flow"'))
    flow = CliRunner().invoke(app, ["run", str(path), "--out", str(tiny / "f")])
    assert flow.exit_code == 0, flow.output
    assert "As placed" in flow.stdout and "re-placed" in flow.stdout
    assert "7 of 8 children start" in flow.stdout
    assert "Placing them anew, with nothing opened: 1 fewer without" in flow.stdout
    assert "The new places: " in flow.stdout
