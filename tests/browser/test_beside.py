"""Two plans in two maps that move together, beside each other or one below the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.case.alternative_columns import HUB
from sufficiency.publish.map.apart import Apart, Provider
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.page import map_html
from sufficiency.publish.map.words import plan_labels
from tests.browser.test_map import Visit, fills, plan, view

pytestmark = pytest.mark.large
# A town by its name: the land and the areas are cut off where they reach the edge of a map.
MIDDLES = """() => {
    const maps = [...document.querySelectorAll('.folium-map, #second-map')].map(m => {
        const a = m.getBoundingClientRect();
        const names = [...m.querySelectorAll('.leaflet-names-pane .leaflet-marker-icon')];
        return new Map(names.map(n => {
            const b = n.getBoundingClientRect();
            return [n.textContent, [b.left - a.left, b.top - a.top]]; })); });
    const name = [...maps[0].keys()].find(n => maps.every(m => m.has(n)));
    return maps.map(m => m.get(name)); }"""
SECOND = """pane => [...document.querySelectorAll(`#second-map .leaflet-${pane}-pane path`)]
    .map(p => p.getAttribute('fill'))"""
FIRST = SECOND.replace("#second-map", ".folium-map")


def beside(page: Any, number: int) -> None:
    page.locator("#beside").select_option(str(number))
    page.wait_for_timeout(200)


def together(page: Any) -> None:
    first, second = page.evaluate(MIDDLES)
    assert max(abs(a - b) for a, b in zip(first, second, strict=True)) <= 2


def test_two_maps_move_together(
    visit: Visit, two: Path, atlas: Atlas, keep: Callable[..., None],
    audit: Callable[[Any, str], list[str]],
) -> None:
    page = visit(two)
    plan(page, 1)
    alone = fills(page)
    plan(page, 0)
    beside(page, 1)
    assert page.locator("#beside option:checked").inner_text() == atlas.choices[1].title
    assert page.evaluate(SECOND, "after") == alone != page.evaluate(FIRST, "after")
    assert page.locator("#which-second").inner_text() == atlas.choices[1].title
    together(page)
    # By the buttons, by dragging the second, and by its keys.
    page.locator("[data-move=in]").click()
    page.wait_for_timeout(500)
    together(page)
    box = page.locator("#second-map").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 120)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 170, steps=3)
    page.mouse.up()
    page.wait_for_timeout(400)
    together(page)
    was = page.evaluate(MIDDLES)
    page.locator("#second-map").press("ArrowRight")
    page.wait_for_timeout(500)
    together(page)
    assert page.evaluate(MIDDLES) != was
    # Layers, views and areas are of both; facts in the second name its plan.
    page.locator("[data-move=home]").click()
    view(page, "before")
    page.locator("input[name=by][value=districts]").check(force=True)
    assert page.evaluate(SECOND, "after").__len__() == len(atlas.districts)
    page.locator("#second-map .leaflet-after-pane path").first.click()
    page.wait_for_timeout(100)
    assert atlas.choices[1].title in page.locator("#sheet, .leaflet-popup").first.inner_text()
    page.keyboard.press("Escape")
    keep(page, "map-beside")
    assert audit(page, "map-beside") == []
    # The address keeps it; paper has both; the plans change sides; a swipe ends it.
    address = page.url
    assert f"beside={atlas.choices[1].name}" in address
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_timeout(200)
    assert page.locator("#second-map").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#second-map").is_visible()
    page.emulate_media(media="screen")
    page.wait_for_timeout(100)
    plan(page, 1)
    assert page.locator("#which-second").inner_text() == atlas.choices[0].title
    view(page, "swipe")
    assert not page.locator("#second-map").is_visible() and "beside=" not in page.url
    wide = page.locator(".folium-map").bounding_box()["width"]
    assert wide > 0.9 * page.locator(".canvas").bounding_box()["width"]
    assert page.troubles == []


def test_reach_and_alternative_provision_stand_on_both(
    visit: Visit, atlas: Atlas, tmp_path: Path, keep: Callable[..., None],
) -> None:
    here = atlas.areas[0]
    apart = Apart((Provider("Hub Alpha", HUB, (7, 11), 12, (here.lon, here.lat), True),))
    file = tmp_path / "apart.html"
    file.write_text(map_html(dataclasses.replace(atlas, apart=apart)), encoding="utf-8")
    page = visit(file)
    page.locator("details.more > summary").evaluate_all("all => all.forEach(e => {"
                                                        " e.parentNode.open = true; })")
    # Ticked before the second map is there, and after.
    page.locator("input[name=apart][value=hub]").check()
    beside(page, 1)
    assert page.locator("#second-map .apart").count() == 1
    page.locator("input[name=layer][value=within30]").check()
    lines = """map => [...document.querySelectorAll(
        `${map} .leaflet-within-after-pane path`)].map(p => p.getAttribute('d'))"""
    first, other = page.evaluate(lines, ".folium-map"), page.evaluate(lines, "#second-map")
    assert len(first) == len(other) == 2 and first != other, "each is of its own plan"
    view(page, "before")
    both = [page.evaluate(lines.replace("after", "before"), ".folium-map"),
            page.evaluate(lines, "#second-map")]
    assert len(both[1]) == 2
    keep(page, "map-beside-reach")
    page.locator("#second-map .apart").click()
    assert "Hub Alpha" in page.locator("#second-map .leaflet-popup").inner_text()
    page.locator("input[name=apart][value=hub]").uncheck()
    page.locator("input[name=layer][value=within30]").uncheck()
    assert page.locator("#second-map .apart").count() == 0
    assert page.evaluate(lines, "#second-map") == [] and page.troubles == []


def test_on_a_narrow_screen_the_second_is_below(
    visit: Visit, two: Path, atlas: Atlas, keep: Callable[..., None]
) -> None:
    page = visit(two, 390, 844)
    page.goto(f"{two.as_uri()}#plan={atlas.choices[0].name}&beside={atlas.choices[1].name}")
    page.wait_for_timeout(150)
    page.evaluate("document.querySelector('.frame').scrollIntoView()")
    first, second = (page.locator(s).bounding_box() for s in (".folium-map", "#second-map"))
    assert second["y"] >= first["y"] + first["height"] - 1
    assert first["width"] == second["width"] > 380 and abs(first["height"] - second["height"]) < 6
    assert second["y"] + second["height"] <= 844, "both are seen at once"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    together(page)
    keep(page, "map-beside-phone")
    assert page.troubles == []


def test_the_pointer_tells_whose_figures_they_are(visit: Visit, two: Path, atlas: Atlas) -> None:
    page = visit(two)
    beside(page, 1)
    for number, which in enumerate((".folium-map", "#second-map")):
        page.locator(f"{which} .leaflet-after-pane path").first.dispatch_event("mouseover")
        over, on = (page.locator(s).bounding_box() for s in ("#readout", which))
        assert on["x"] <= over["x"] and over["x"] + over["width"] <= on["x"] + on["width"] + 1
        assert plan_labels(atlas.choices)[number] in page.locator("#readout").inner_text()
