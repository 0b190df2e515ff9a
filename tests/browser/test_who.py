"""The default layer narrowed to a need or a phase, as people use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.publish.map.atlas import Atlas
from tests.browser.test_map import Visit, fills, view

pytestmark = pytest.mark.large


def test_a_need_or_phase_is_shown_by_district(
    visit: Visit, two: Path, atlas: Atlas, keep: Callable[..., None]
) -> None:
    page = visit(two)
    who, choice = page.locator("#who"), atlas.choices[0]
    assert who.locator("option").count() == 1 + len(atlas.filters)
    assert who.locator("optgroup").count() == 2
    seen: list[Any] = []
    for one, told in zip(atlas.filters, choice.narrowed, strict=True):
        who.select_option(one.name)
        assert len(fills(page)) == len(atlas.districts)
        assert page.locator("input[name=by]:checked").input_value() == "districts"
        assert one.title in page.locator("#legend-title").inner_text()
        assert one.title in page.locator("#said").inner_text()
        shown = page.locator(".number").all_inner_texts()
        # One that only stands for the figure before is told as "about" it.
        figures = [f"{near}{d.after.value:,}" for d in told.districts if d.after.value is not None
                   for near in ("", *(["about "] if d.after.about else []))]
        assert set(shown) <= set(figures) and shown
        assert fills(page).count("url(#hatch)") == sum(
            d.after.value is None for d in told.districts)
        seen.append(fills(page))
        # What is withheld is said so, in words and in the legend.
        if any(d.after.value is None for d in told.districts):
            assert "withheld" in page.locator("#legend-list").inner_text()
        whole = page.locator("#here b").all_inner_texts()
        assert len(whole) == (4 if told.whole else 2)
        if told.whole:
            assert whole[:2] == [str(told.whole.before), str(told.whole.after)]
        else:
            assert "that number is not told" in page.locator("#here").inner_text()
        assert "all children" in page.locator("#here").inner_text(), "whom the others are of"
    assert "10.0 or more" in page.locator("#legend-list").inner_text(), "fewer of a phase"
    assert all(len(set(f)) > 1 for f in seen)
    keep(page, "who-desktop")
    page.locator("#near-area").select_option("0")
    k = [d.name for d in atlas.districts].index(atlas.areas[0].district)
    told_here = choice.narrowed[-1].districts[k]
    assert page.locator("#here b").all_inner_texts()[:2] == [
        str(told_here.before), str(told_here.after)]
    assert atlas.areas[0].district in page.locator("#here").inner_text()
    view(page, "change")
    assert fills(page) not in seen and page.troubles == []


def test_areas_and_other_layers_are_of_all_children(visit: Visit, two: Path, atlas: Atlas) -> None:
    page = visit(two)
    who = page.locator("#who")
    plain = fills(page)
    who.select_option("primary")
    assert "who=primary" in page.url
    page.locator("input[name=by][value=areas]").check(force=True)
    assert who.input_value() == "" and fills(page) == plain and "who=" not in page.url
    assert len(page.locator("#here b").all_inner_texts()) == 2
    who.select_option("primary")
    page.locator("input[name=layer-of][value=mean]").check(force=True)
    assert who.is_disabled() and who.input_value() == ""
    assert "Primary" not in page.locator("#legend-title").inner_text()
    page.locator("input[name=layer-of][value=lack]").check(force=True)
    assert not who.is_disabled()
    who.select_option("secondary")
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_timeout(300)
    assert other.locator("#who").input_value() == "secondary"
    assert fills(other) == fills(page)
    other.goto(page.url.replace("secondary", "constructor"))
    other.reload()
    other.wait_for_timeout(300)
    assert other.locator("#who").input_value() == "" and page.troubles == []


def test_the_table_has_every_figure_of_the_filters(visit: Visit, two: Path, atlas: Atlas) -> None:
    page = visit(two)
    rows = page.locator("table:has(#c-who) tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.cells].map(c => c.textContent.trim()))")
    expected = []
    for at, one in enumerate(atlas.filters):
        places = [("all districts", [c.narrowed[at].whole for c in atlas.choices])] if (
            one.by == "phase") else []
        places += [(d.name, [c.narrowed[at].districts[k] for c in atlas.choices])
                   for k, d in enumerate(atlas.districts)]
        expected += [[one.title, place, *(str(x) for f in told if f is not None
                                          for x in (f.before, f.after, f))]
                     for place, told in places]
    assert rows == expected


def test_on_a_phone(visit: Visit, two: Path, keep: Callable[..., None]) -> None:
    page = visit(two, 390, 844)
    page.locator("#who").select_option("communication")
    page.locator(".frame").scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    keep(page, "who-phone")
    assert page.troubles == []
