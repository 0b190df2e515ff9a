"""What people take from the map: just the figures that are shown, and a picture of them."""

from __future__ import annotations

import csv
import io
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.page import area_label
from tests.browser.conftest import SCREENS
from tests.browser.test_map import Visit, view

pytestmark = pytest.mark.large


def saved(page: Any, kind: str) -> tuple[str, bytes]:
    """Name and bytes of a file that the page offers."""
    with page.expect_download() as waiting:
        page.locator(f"[data-save={kind}]").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_figures_are_those_that_passed(visit: Visit, two: Path, atlas: Atlas) -> None:
    page, choice = visit(two), atlas.choices[0]
    page.locator(".take > summary").click()
    name, raw = saved(page, "csv")
    assert name.endswith("-lack-areas.csv") and raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [r["area"] for r in rows] == [area_label(a) for a in atlas.areas]
    for row, told in zip(rows, choice.lacking, strict=True):
        # A figure that only stands for the other one is left out, and the note says so.
        stands = told.about and told.before.value == told.after.value
        before, after = (None if stands and c.about else c.value for c in (told.before, told.after))
        _same(row, before, after, told.value)
        assert ("near" in row["note"] or "as too few change" in row["note"]) == told.about
        assert ("withheld" in row["note"]) == (None in (told.before.value, told.after.value))
    strong = [e.inner_text() for e in page.locator(".notes .note strong").all()]
    assert strong and all(s in rows[0]["about"] for s in strong), "a row never travels without"
    assert "Numbers of children are rounded." in rows[0]["about"]
    page.locator("#who").select_option("primary")
    name, raw = saved(page, "geojson")
    at = next(n for n, f in enumerate(atlas.filters) if f.name == "primary")
    shapes = json.loads(raw)["features"]
    assert "primary" in name
    points = [s for s in shapes if s["geometry"]["type"] == "Point"]
    open_ = {(p.lon, p.lat) for p in choice.places}
    assert points and all(tuple(p["geometry"]["coordinates"]) in open_ for p in points)
    for shape, told, area in zip(shapes[:-len(points)], choice.narrowed[at].districts,
                                 atlas.districts, strict=True):
        stands = told.about and told.before.value == told.after.value
        before, after = (None if stands and c.about else c.value for c in (told.before, told.after))
        _same(shape["properties"], before, after, told.value)
        assert shape["geometry"] == json.loads(json.dumps(area.shape))
        assert atlas.filters[at].title in shape["properties"]["figure"]
    page.locator("input[name=layer-of][value=mean]").check(force=True)
    page.locator("input[name=by][value=areas]").check(force=True)
    means = list(csv.DictReader(io.StringIO(saved(page, "csv")[1].decode("utf-8-sig"))))
    assert [r["before"] for r in means] == [
        "" if b.value is None or b.about else f"{b.value:g}" for b, _ in choice.areas]
    assert "per_1000_before" in rows[0] and "per_1000_before" not in means[0]
    assert page.troubles == []


def _same(row: dict[str, Any], *values: int | None) -> None:
    for name, value in zip(("before", "with_the_plan", "change"), values, strict=True):
        told = row[name]
        assert (None if told in ("", None) else int(told)) == value


@pytest.mark.parametrize("when", ["after", "change", "swipe"])
def test_the_picture_is_of_what_is_shown(visit: Visit, two: Path, when: str) -> None:
    page = visit(two)
    view(page, when)
    page.locator(".take > summary").click()
    name, raw = saved(page, "png")
    assert name.endswith(".png") and raw.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", raw[16:24])
    assert width == 1200 and 600 < height < 1800
    SCREENS.mkdir(parents=True, exist_ok=True)
    (SCREENS / f"saved-{when}.png").write_bytes(raw)
    colours = page.evaluate("""async bytes => {
        const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        const canvas = new OffscreenCanvas(image.width, image.height);
        const pen = canvas.getContext('2d'); pen.drawImage(image, 0, 0);
        const all = pen.getImageData(0, 0, image.width, image.height).data, seen = new Map();
        for (let i = 0; i < all.length; i += 4) {
            const key = [all[i], all[i + 1], all[i + 2]].join();
            seen.set(key, (seen.get(key) || 0) + 1); }
        return [...seen].filter(([, n]) => n > 3000).length; }""", list(raw))
    assert colours >= 4, "white and several classes"
    assert page.troubles == []


def test_code_for_another_page_and_what_a_preview_says(
    visit: Visit, two: Path, one: Path, keep: Callable[..., None]
) -> None:
    page = visit(two, 390, 844)
    page.locator(".take > summary").click()
    page.get_by_text("Show this map on another page").click()
    page.wait_for_timeout(100)
    code = page.locator("#embed").input_value()
    assert code.startswith('<iframe src="ADDRESS-OF-THIS-PAGE?embed#plan=') and "title=" in code
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    page.locator("#embed").scroll_into_view_if_needed()
    keep(page, "take-phone")
    told = page.locator("meta[name=description]").get_attribute("content") or ""
    assert "Norfolk" in told and not any(c.isdigit() for c in told)
    assert page.locator("meta[property='og:title']").count() == 1
    internal = visit(one)
    assert internal.locator("meta[name=robots]").get_attribute("content") == "noindex"
    assert internal.locator("meta[property='og:title'], #embed").count() == 0
    assert page.troubles == internal.troubles == []


@pytest.mark.parametrize(("width", "height"), [(600, 400), (900, 600), (360, 640)])
def test_inside_another_page_there_is_the_map_alone(
    visit: Visit, two: Path, keep: Callable[..., None], width: int, height: int
) -> None:
    page = visit(two, width, height)
    page.goto(f"{two.as_uri()}?embed#plan=as-built&layer=lack&view=change&by=districts")
    page.wait_for_timeout(300)
    for hidden in (".ask", ".panel", ".tools", "#facts", "#tables", "nav"):
        assert page.locator(hidden).first.is_hidden(), hidden
    strong = page.locator(".notes strong")
    assert strong.count() and all(s.is_visible() for s in strong.all()), "what is not real is said"
    frame = page.locator(".frame").bounding_box()
    assert frame["y"] < 0.35 * height
    if width > 500:
        assert frame["y"] + frame["height"] <= height, "map and legend are in its window"
    whole = page.evaluate("""() => {
        const map = Object.values(window).find(v => v instanceof L.Map), s = map.getSize();
        const box = document.querySelector('.canvas').getBoundingClientRect();
        return Math.abs(box.height - s.y) < 2 && [...document.querySelectorAll(
            '.leaflet-borders-pane path')].every(p => { const b = p.getBoundingClientRect();
                return b.top > box.top - 2 && b.bottom < box.bottom + 2; }); }""")
    assert whole, "the whole county"
    assert page.locator(".entire a").get_attribute("href") == "?", "the whole page is a step away"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    keep(page, f"embed-{width}")
    assert page.troubles == []
