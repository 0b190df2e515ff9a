"""One January after another on the map: the slider, what is told, and the way back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.case.vocabulary import EXAMPLE
from sufficiency.publish.disclosure.figures import Band, Count
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.page import map_html
from sufficiency.publish.map.years import PlanYears, Years
from tests.browser.test_map import Visit, view

pytestmark = pytest.mark.large
JANUARIES = (2024, 2025, 2026, 2031)


@pytest.fixture(scope="module")
def told(atlas: Atlas) -> Years:
    """Figures that tell January, plan and district apart, one of them withheld."""
    def plan(least: int) -> PlanYears:
        districts = tuple(tuple(Count(None) if (t, d) == (2, 1) else Count(least + 50 * t + 5 * d)
                                for d in range(len(atlas.districts))) for t in range(4))
        whole = [Band.one(Count(least + 500 * t)) for t in range(2)]
        whole += [Band(Count(least + 400 * t), Count(least + 500 * t), Count(least + 600 * t))
                  for t in (2, 3)]
        return PlanYears(tuple(whole), districts)

    bands = tuple(Band.one(Count(3000)) for _ in JANUARIES)
    return Years(JANUARIES, ("estimated", "as counted", "forecast", "scenario"), 2026, bands,
                 plan(200), tuple(plan(50 + 10 * i) for i in range(len(atlas.choices))))


@pytest.fixture(scope="module")
def page_of(atlas: Atlas, told: Years, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "years.html"
    file.write_text(map_html(dataclasses.replace(atlas, years=told)), encoding="utf-8")
    return file


def to(page: Any, position: int) -> None:
    page.locator("#january").fill(str(position))
    page.wait_for_timeout(50)


def test_the_slider(
    visit: Visit, page_of: Path, told: Years, keep: Callable[..., None],
    audit: Callable[[Any, str], list[str]],
) -> None:
    page = visit(page_of)
    assert not page.locator("#years").is_visible(), "the years are asked for"
    page.locator("input[name=layer-of][value=years]").check(force=True)
    assert page.locator("#january-said").inner_text() == "January 2025, children as counted"
    assert page.locator("input[name=by]:checked").input_value() == "districts"
    assert page.locator("input[name=by][value=areas]").is_disabled()
    here = page.locator("#here")
    for t in (0, 1, 2, 3):
        to(page, t)
        assert told.words[t] in page.locator("#legend-title").inner_text()
        assert page.locator("#january").get_attribute("aria-valuetext") == told.words[t]
        each = [told.nothing.whole[t], told.plans[0].whole[t]]
        assert here.locator("b").all_inner_texts() == [str(b.middle) for b in each]
        assert here.locator("small").all_inner_texts() == (
            [f"{b.low} to {b.high}" for b in each] if t > 1 else [])
        assert f"january={JANUARIES[t]}" in page.url
    # Figures on the map are those of the January, before and with the plan.
    to(page, 2)
    for when, plan in (("before", told.nothing), ("after", told.plans[0])):
        view(page, when)
        on_map = set(page.locator(".number span").all_inner_texts())
        assert on_map and on_map <= {str(c) for c in plan.districts[2] if c.value is not None}
    assert "withheld" in page.locator("#legend-list").inner_text()
    still = page.locator("input[name=view][value=before] + span")
    assert still.inner_text() == "If nothing is built"
    # The other plan, the arrow keys, and where people live.
    page.locator("input[name=plan][value='1']").check(force=True)
    page.locator("#january").press("ArrowRight")
    assert here.locator("b").nth(1).inner_text() == str(told.plans[1].whole[3].middle)
    page.locator("#near-area").select_option("0")
    assert [str(p.districts[3][0]) for p in (told.nothing, told.plans[1])] == here.locator(
        "b").all_inner_texts()
    keep(page, "map-years")
    assert audit(page, "map-years") == []
    assert page.troubles == []


def test_the_way_back_and_the_address(visit: Visit, page_of: Path, two: Path) -> None:
    page = visit(page_of)
    page.locator("input[name=layer-of][value=years]").check(force=True)
    to(page, 3)
    address = page.url
    page.locator("input[name=layer-of][value=lack]").check(force=True)
    assert page.locator("input[name=by]:checked").input_value() == "areas"
    assert not page.locator("#years").is_visible() and "january" not in page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_timeout(150)
    assert page.locator("#january-said").inner_text() == "January 2031, scenario"
    # A map without years opens such an address as if it did not name them.
    other = visit(two)
    other.goto(f"{two.as_uri()}#{address.split('#')[1]}")
    other.wait_for_timeout(150)
    assert other.locator("input[name=layer-of]:checked").input_value() == "lack"
    assert page.troubles == [] and other.troubles == []


def test_what_nobody_built_has_no_past(
    visit: Visit, atlas: Atlas, told: Years, tmp_path: Path
) -> None:
    """A plan of examples begins with the January of the count, what is built with the first."""
    built, other = (c for c in atlas.choices)
    tried = dataclasses.replace(other, opened=tuple(
        dataclasses.replace(o, status=EXAMPLE) for o in built.opened), places=tuple(
        dataclasses.replace(p, status=EXAMPLE, opens=2024) if p.state != "same" else p
        for p in built.places))
    assert tried.opened
    both = dataclasses.replace(atlas, years=told, choices=(built, tried))
    assert both.begins == (0, 1)
    file = tmp_path / "years.html"
    file.write_text(map_html(both), encoding="utf-8")
    page = visit(file)
    page.locator("input[name=layer-of][value=years]").check(force=True)
    to(page, 0)
    assert page.locator("#january-said").inner_text() == told.words[0]
    assert not page.locator("#here .agreed").count()
    page.locator("input[name=plan][value='1']").check(force=True)
    assert page.locator("#january-said").inner_text() == told.words[1]
    assert page.locator("#january").get_attribute("min") == "1"
    ends = [str(JANUARIES[k]) for k in (1, -1)]
    assert page.locator("#years > span").all_inner_texts() == ends
    assert page.locator("#years-of").inner_text() == f"Year by year, {ends[0]} to {ends[1]}"
    for area in ("-1", "0"):
        page.locator("#near-area").select_option(area)
        said = page.locator("#here > p").first.inner_text()
        assert f"as if agreed in {JANUARIES[0]} and filling since" in said, "above the figure"
    page.locator("#near-area").select_option("-1")
    assert told.unbuilt in page.locator("#tables ~ details:has(#c-years)").text_content()
    first = page.locator("[aria-labelledby=c-years] tbody tr").first
    assert first.locator("td").all_text_contents()[-2:] == [str(told.plans[0].whole[0]), "-"]
    assert page.troubles == []


def test_what_is_not_open_yet_is_not_drawn(
    visit: Visit, atlas: Atlas, told: Years, tmp_path: Path
) -> None:
    """Of a January the map draws what is there by then, and says what comes later and when."""
    built = atlas.choices[0]
    fresh = [p for p in built.places if p.state == "new"]
    late = {p.name for p in fresh[::2]}
    grows = next(p for p in built.places if p.state == "bigger")
    places = tuple(dataclasses.replace(p, opens=2031 if p.name in late or p is grows else 2020,
                                       status=EXAMPLE if p.name in late else p.status)
                   if p.state != "same" else p for p in built.places)
    file = tmp_path / "years.html"
    file.write_text(map_html(dataclasses.replace(
        atlas, years=told, choices=(dataclasses.replace(built, places=places),
                                    *atlas.choices[1:]))), encoding="utf-8")
    page = visit(file)
    for kind in ("special", "base", "independent"):
        page.locator(f"input[name=kind][value={kind}]").uncheck()
    for _ in range(4):
        page.locator("[data-move=in]").click()
        page.wait_for_timeout(300)

    def drawn() -> int:
        labels = page.locator(".spot").evaluate_all("b => b.map(e => e.ariaLabel)")
        return sum(int(one.split()[0]) if "close together" in one else 1 for one in labels)

    adds = sum(p.state != "same" for p in places)
    assert drawn() == len(fresh)
    page.locator("input[name=layer-of][value=years]").check(force=True)
    to(page, 2)
    assert drawn() == len(fresh) - len(late)
    words = page.locator("#here").inner_text()
    assert f"Of {adds} schools and bases" in words and "January 2031 at the earliest" in words
    page.locator("input[name=kind][value=special]").check()
    assert not page.locator(f".spot[aria-label*='{grows.added} more than']").count()
    to(page, 3)
    page.locator("input[name=kind][value=special]").uncheck()
    assert drawn() == len(fresh)
    assert "at the earliest" not in page.locator("#here").inner_text()
    assert page.troubles == []


def test_the_headline_says_what_it_is_of(visit: Visit, page_of: Path, told: Years) -> None:
    """Children of the count with everything open, beside what the last January tells."""
    page = visit(page_of)
    note = page.locator("#here > .soft").first
    assert "hildren of January 2025" in note.inner_text() and "open" in note.inner_text()
    assert "all placed anew (not where they go now)" in note.inner_text()
    for plan in (told.nothing, told.plans[0]):
        assert str(plan.whole[3].middle) in note.inner_text()
    note.get_by_role("button", name="Year by year").click()
    assert page.locator("input[name=layer-of]:checked").input_value() == "years"
    assert page.troubles == []


def test_on_a_phone(visit: Visit, page_of: Path, keep: Callable[..., None]) -> None:
    page = visit(page_of, 360, 740)
    page.locator("input[name=layer-of][value=years]").check(force=True)
    page.locator(".frame").scroll_into_view_if_needed()
    frame, slider = (page.locator(s).bounding_box() for s in (".frame", "#january"))
    assert frame["x"] <= slider["x"]
    assert slider["x"] + slider["width"] <= frame["x"] + frame["width"]
    assert slider["height"] >= 36 and slider["width"] > 250
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    keep(page, "map-years-phone")
    assert page.troubles == []
