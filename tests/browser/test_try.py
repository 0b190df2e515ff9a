"""Other numbers of schools and bases on the map: selected, told as a whole, and left again."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.publish.disclosure.figures import Absent, Count, Fact, MeanMinutes
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.explorer import Explorer, Step
from sufficiency.publish.map.page import map_html
from sufficiency.publish.map.provision import Place
from tests.browser.test_map import Visit, view

pytestmark = pytest.mark.large


@pytest.fixture(scope="module")
def told(atlas: Atlas) -> Explorer:
    """Two by two: one without a plan, one withheld, and two whose sites are known."""
    area = atlas.areas[0]
    sites = (Place("Marsh Lane", "special", "autism", ("ASD",), (0, 14), 120, 120, "new", area.lon,
                   area.lat, "Example"),
             Place("Broad Primary", "base", "autism", ("ASD",), (0, 6), 10, 10, "new",
                   area.lon + 0.2, area.lat, "Example"))
    mean, gap = MeanMinutes(14.5), Fact(0.01, 2, percent=True)
    return Explorer("Programme", ("0 new schools", "1 new school"), (
        "0 base places", "10 base places"), (
        Step("0 new schools and 0 base places", 0, 0, Count(1675), mean, Fact(0, 1), gap, True,
             opens=()),
        Step("0 new schools and 10 base places", 0, 1, why=str(Absent.NO_PLAN)),
        Step("1 new school and 0 base places", 1, 0, Count(None), mean, Fact(17, 1), gap,
             yearly=Absent.OF_TOO_FEW),
        Step("1 new school and 10 base places", 1, 1, Count(1200, about=True), mean,
             Fact(17.4, 1), gap, True, opens=(0, 1), yearly=Fact(112.0, 0)),
    ), ("Every point keeps to £20m.",), sites)


@pytest.fixture(scope="module")
def page_of(atlas: Atlas, told: Explorer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "tried.html"
    file.write_text(map_html(dataclasses.replace(atlas, explorer=told)), encoding="utf-8")
    return file


def pick(page: Any, step: int) -> None:
    page.locator(f"input[name=step][value='{step}']").check(force=True)
    page.wait_for_timeout(60)


def test_a_point_is_selected_and_left(
    visit: Visit, page_of: Path, two: Path, keep: Callable[..., None],
    audit: Callable[[Any, str], list[str]], tmp_path: Path,
) -> None:
    page = visit(page_of)
    assert not page.locator(".tries").is_visible(), "the answer and the map come first"
    page.locator(".try summary").click()
    assert page.locator("input[name=step]").count() == 3, "what has no plan is not offered"
    assert "no plan within the limits" in page.locator(".tries").inner_text()
    pick(page, 3)
    # What is told: the whole, what it costs, what opens; areas show what is without it.
    here = page.locator("#here b")
    assert here.nth(1).inner_text() == "about 1,200"
    facts = page.locator("#tried-what").inner_text()
    assert "£112 million" in facts and "£112m/yr" in page.locator(".tries").inner_text()
    assert "not shown" in page.locator(".tries").inner_text()
    said = page.locator(".try > p").first.inner_text()
    assert "fee elsewhere for every child left out" in said and "no budget" in said
    assert "£17.4 million" in facts and "14.5 minutes" in facts and "10 places" in facts
    assert "what is tried" in page.locator("#legend-title").inner_text()
    for _ in range(2):  # from nearer by each stands by itself
        page.locator("[data-move=in]").click()
        page.wait_for_timeout(400)
    labels = [b.get_attribute("aria-label") for b in page.locator(".spot").all()]
    assert any("Marsh Lane" in t for t in labels) and any("Broad Primary" in t for t in labels)
    assert page.locator("input[name=plan]:checked").count() == 0
    shown = page.evaluate("document.getElementById('said').textContent")
    assert "1 new school and 10 base places" in shown
    # Where its school stands; the facts of an area name no plan.
    page.locator("#tried-what button").first.click()
    page.wait_for_timeout(100)
    assert "Marsh Lane" in page.locator(".leaflet-popup, #sheet").first.inner_text()
    page.keyboard.press("Escape")
    page.locator("#near-area").select_option("0")
    assert "plans alone are told" in page.locator("#here").inner_text()
    assert not page.locator("#nearest").is_visible()
    page.locator(".take summary").first.click()
    with page.expect_download() as saved:
        page.locator("[data-save=csv]").click()
    saved.value.save_as(tmp_path / "tried.csv")
    rows = list(csv.DictReader((tmp_path / "tried.csv").read_text("utf-8-sig").splitlines()))
    assert {(r["plan"], r["with_the_plan"], r["change"]) for r in rows} == {
        ("1 new school and 10 base places", "", "")}
    keep(page, "map-try")
    assert audit(page, "map-try") == []
    # The address keeps it; a map without an explorer opens such an address all the same.
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_timeout(150)
    assert page.locator("input[name=step]:checked").get_attribute("value") == "3"
    other = visit(two)
    other.goto(f"{two.as_uri()}#{address.split('#')[1]}")
    other.wait_for_timeout(150)
    assert other.troubles == []
    # A figure that is withheld stays so; a view that shows a plan, a plan, and the button end it.
    pick(page, 2)
    assert page.locator("#here b").nth(1).inner_text() == "withheld"
    assert "was not saved" in page.locator("#tried-what").inner_text()
    view(page, "change")
    assert page.locator("input[name=step]:checked").count() == 0 and "try=" not in page.url
    pick(page, 3)
    page.locator("input[name=plan][value='1']").check(force=True)
    assert page.locator("input[name=step]:checked").count() == 0
    assert page.locator("input[name=view]:checked").input_value() == "change"
    pick(page, 0)
    page.locator("#untry").click()
    assert page.locator("input[name=plan]:checked").input_value() == "1"
    assert page.locator("#untry").is_hidden() and page.troubles == []


def test_on_a_phone_and_in_other_colours(
    visit: Visit, page_of: Path, keep: Callable[..., None]
) -> None:
    for name, options in {"": {}, "-dark": {"color_scheme": "dark"},
                          "-forced": {"forced_colors": "active"}}.items():
        page = visit(page_of, 320 if not name else 360, 740, **options)
        page.locator(".try summary").click()
        pick(page, 3)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        for box in page.locator(".tries span").all():
            assert box.evaluate("e => e.scrollWidth <= e.clientWidth && e.offsetHeight >= 40")
        page.locator(".try").scroll_into_view_if_needed()
        keep(page, f"map-try-phone{name}")
        assert page.troubles == []
