"""Nothing on the map is cut or covered: names of places, popups, marks; measured, not looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sufficiency.case.vocabulary import EXAMPLE
from sufficiency.publish.disclosure.figures import Absent, Count
from sufficiency.publish.map.atlas import Atlas, Choice
from sufficiency.publish.map.page import map_html

pytestmark = pytest.mark.large

Visit = Callable[..., Any]
VIEWS = ("before", "after", "change", "swipe")
NAMES = """(() => { const f = document.querySelector('.canvas').getBoundingClientRect();
    return [...document.querySelectorAll('.town span, .number span')].map(e => {
        const r = e.getBoundingClientRect();
        return [e.textContent, r.left - f.left, r.top - f.top, r.right - f.left,
                r.bottom - f.top]; }); })()"""
"""Text and box of each label, from the corner of the map."""
BROKEN = """[...document.querySelectorAll('.seg span, .row button, nav a')].flatMap(e => {
    const text = [...e.childNodes].find(n => n.nodeType === 3), range = document.createRange();
    return [...text.data.matchAll(/\\S+/g)].filter(word => {
        range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
        return new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1;
    }).map(word => word[0]); })"""
"""Words on buttons that are broken across lines."""
TOWNS = NAMES.replace(", .number span", "")
"""The same without figures, which are others in each view."""
HIDDEN = """() => { const box = e => e.getBoundingClientRect();
    const label = [...document.querySelectorAll('.town span, .number')];
    const symbol = [...document.querySelectorAll('.spot > *')];
    return label.flatMap(l => symbol.filter(s => { const [a, b] = [box(l), box(s)];
        return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1; })
        .map(s => `${l.textContent} on ${s.textContent || 'a symbol'}`)); }"""
"""Labels that cover a symbol or the number of schools that stand together."""
CROSSED = """() => { const lines = [...document.querySelectorAll('.town b')].map(b => {
        const dot = b.parentElement.querySelector('i').getBoundingClientRect();
        const [x, y] = [dot.left + 3, dot.top + 3], turn = parseFloat(b.style.rotate);
        const far = parseFloat(b.style.width);
        return [x, y, x + far * Math.cos(turn), y + far * Math.sin(turn)]; });
    const side = ([a, b, c, d], x, y) => Math.sign((c - a) * (y - b) - (d - b) * (x - a));
    const apart = (s, t) => side(s, t[0], t[1]) * side(s, t[2], t[3]) >= 0;
    return lines.flatMap((s, i) => lines.slice(i + 1).filter(
        t => !apart(s, t) && !apart(t, s))); }"""
"""Pairs of lines from names to their dots that cross."""
DRAWN = """const drawn = [...document.querySelectorAll('.spot > *')].map(e => {
        const r = e.getBoundingClientRect();
        return {x: (r.left + r.right) / 2, y: (r.top + r.bottom) / 2,
                half: r.width / 2 + (e.closest('.many.new') ? 3 : 0)}; });"""
"""Symbols, with the ring of those of which some are new."""
TOUCHING = f"""() => {{ {DRAWN}
    return drawn.flatMap((a, i) => drawn.slice(i + 1).filter(b =>
        Math.hypot(a.x - b.x, a.y - b.y) < a.half + b.half)); }}"""
"""Pairs of them that touch."""
WORDS = f"""() => {{ {DRAWN}
    const words = [...document.querySelectorAll('.nearest span')].map(e => {{
        const r = e.getBoundingClientRect();
        return {{x: (r.left + r.right) / 2, y: (r.top + r.bottom) / 2, w: r.width / 2,
                 h: r.height / 2}}; }});
    const over = (a, x, y, w, h) => Math.abs(a.x - x) < a.w + w && Math.abs(a.y - y) < a.h + h;
    return words.flatMap((a, i) => [
        ...drawn.filter(b => over(a, b.x, b.y, b.half, b.half)),
        ...words.slice(i + 1).filter(b => over(a, b.x, b.y, b.w, b.h))]); }}"""
"""What the words on the ways to the nearest schools cover: a symbol, or each other."""
ALWAYS = ["Norwich", "Great Yarmouth", "King's Lynn", "Thetford", "Dereham"]
"""The largest towns of the embedded county: named at every width and in every view."""


def view(page: Any, name: str) -> None:
    page.locator(f"input[name=view][value={name}]").check(force=True)


def overlaps(boxes: list[list[Any]]) -> list[tuple[str, str]]:
    """Pairs of labels that share more than a hair's breadth."""
    return [(a[0], b[0]) for i, a in enumerate(boxes) for b in boxes[i + 1:]
            if min(a[3], b[3]) - max(a[1], b[1]) > 1 and min(a[4], b[4]) - max(a[2], b[2]) > 1]


def inside(boxes: list[list[Any]], frame: dict[str, float]) -> bool:
    return all(b[1] >= -1 and b[3] <= frame["width"] + 1
               and b[2] >= -1 and b[4] <= frame["height"] + 1 for b in boxes)


@pytest.mark.parametrize(("width", "wanted"), [
    (1280, [*ALWAYS, "Cromer", "Sheringham", "Hunstanton"]),
    (390, ALWAYS), (360, ALWAYS),
])
def test_names_are_whole_apart_and_the_same_in_every_view(
    visit: Visit, two: Path, keep: Callable[..., None], width: int, wanted: list[str]
) -> None:
    page = visit(two, width, 900)
    assert page.evaluate(BROKEN) == []
    page.locator(".frame").scroll_into_view_if_needed()
    frame = page.locator(".canvas").bounding_box()
    seen = []
    for name in VIEWS:
        view(page, name)
        boxes = page.evaluate(NAMES)
        assert overlaps(boxes) == [] and inside(boxes, frame), name
        assert set(wanted) <= {b[0] for b in boxes}, name
        assert page.evaluate(HIDDEN) == [], name
        assert page.evaluate(CROSSED) == [], name
        seen.append(page.evaluate(TOWNS))
        keep(page, f"names-{width}-{name}")
    assert all(boxes == seen[0] for boxes in seen), "a name stays where it is"
    dots = page.locator(".town i").count()
    assert dots == len(seen[0]), "each name has the dot of its town"
    if page.locator("input[name=plan]").count():
        page.locator("input[name=plan][value='1']").check(force=True)
        assert page.evaluate(TOWNS) == seen[-1], "in every plan"
        assert page.evaluate(HIDDEN) == []
    assert page.troubles == []


def test_the_largest_figures_are_on_the_map(visit: Visit, two: Path, atlas: Atlas) -> None:
    """Where an area has no room for one of them it stands beside the county, on a line."""
    for height in (800, 640):
        page = visit(two, 1280, height)
        for by, changes in (("areas", atlas.choices[0].lacking),
                            ("districts", atlas.choices[0].lacking_districts)):
            page.locator(f"input[name=by][value={by}]").check(force=True)
            view(page, "change")
            most = max(abs(int(c.after.value) - int(c.before.value)) for c in changes
                       if c.after.value is not None and c.before.value is not None)
            shown = page.locator(".number span").all_inner_texts()
            assert f"\u2212{most}" in shown, (height, by)
            assert page.evaluate(HIDDEN) == []
        assert page.troubles == []


def test_names_beside_numbers_and_from_nearer_by(visit: Visit, two: Path) -> None:
    """Norwich is named also where somebody looks for it with numbers on."""
    page = visit(two)
    page.locator("#find").fill("norwich")
    page.locator("#find").press("Enter")
    for _ in range(3):
        boxes = page.evaluate(NAMES)
        assert overlaps(boxes) == [] and "Norwich" in {b[0] for b in boxes}
        page.locator("[data-move=out]").click()
        page.wait_for_timeout(450)
    assert page.troubles == []


@pytest.mark.parametrize("width", [1280, 390])
def test_symbols_never_touch(visit: Visit, two: Path, width: int) -> None:
    page = visit(two, width)
    for _ in range(4):
        assert page.locator(".spot").count() > 1 and page.evaluate(TOUCHING) == []
        page.locator("[data-move=in]").click()
        page.wait_for_timeout(450)
    assert page.troubles == []


def test_the_word_nearest_covers_no_symbol(visit: Visit, two: Path, atlas: Atlas) -> None:
    """Neither on a screen nor on a sheet of one place, which has another scale."""
    page = visit(two)
    for area in range(0, len(atlas.areas), 6):
        page.emulate_media(media="screen")
        page.locator("#near-area").select_option(str(area))
        page.locator("#near-need").select_option("ASD")
        page.locator("#near-year").select_option("4")
        page.wait_for_timeout(100)
        assert page.locator(".nearest span").count() and page.evaluate(WORDS) == [], area
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.wait_for_timeout(200)
        assert page.locator(".nearest span").count() and page.evaluate(WORDS) == [], area
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.troubles == []


def test_a_ring_is_explained_and_takes_no_line_from_the_map(visit: Visit, two: Path) -> None:
    high = "document.querySelector('.marks').offsetHeight"
    for width in (1280, 900, 390):
        page = visit(two, width)
        ring, told = page.locator("#marks-ringed"), page.evaluate(high)
        assert page.locator(".spot.many.new").count()
        assert ring.is_visible() or width == 900
        ring.evaluate("e => { e.hidden = true; }")
        assert width == 390 or page.evaluate(high) == told
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert not ring.evaluate("e => e.hidden"), "on paper, always"


def test_names_on_paper(visit: Visit, two: Path, keep: Callable[..., None]) -> None:
    page = visit(two)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(300)
    boxes = page.evaluate(NAMES)
    assert overlaps(boxes) == []
    assert inside(boxes, page.locator(".canvas").bounding_box())
    names = {b[0] for b in boxes}
    assert names >= {*ALWAYS} and names & {"Cromer", "Sheringham"}
    page.locator(".frame").screenshot()
    keep(page, "names-print", full_page=True)


def test_names_can_be_read_in_forced_colours(
    visit: Visit, two: Path, keep: Callable[..., None]
) -> None:
    """No white edge around letters that the reader's colours may make white."""
    page = visit(two, forced_colors="active")
    page.locator(".frame").scroll_into_view_if_needed()
    told = page.evaluate("""[...document.querySelectorAll('.town span')].map(e => {
        const s = getComputedStyle(e);
        return [s.webkitTextStrokeWidth, s.color, s.backgroundColor]; })""")
    assert len(told) > 10
    for stroke, ink, ground in told:
        assert stroke == "0px" and ink != ground and ground not in ("transparent",
                                                                   "rgba(0, 0, 0, 0)")
    assert overlaps(page.evaluate(NAMES)) == []
    keep(page, "names-forced")


@pytest.mark.parametrize("width", [1280, 620, 390, 360])
def test_a_popup_lies_inside_the_frame_and_under_nothing(
    visit: Visit, one: Path, keep: Callable[..., None], width: int
) -> None:
    page = visit(one, width, 844)
    page.locator(".frame").scroll_into_view_if_needed()
    where = """(() => {
        const box = [...document.querySelectorAll('.leaflet-popup, #sheet')].find(e => !e.hidden);
        const r = e => { const b = e.getBoundingClientRect();
                         return [b.left, b.top, b.right, b.bottom]; };
        const top = e => { const b = e.getBoundingClientRect();
            const at = document.elementFromPoint((b.left + b.right) / 2, (b.top + b.bottom) / 2);
            return e === at || e.contains(at); };
        const close = box.querySelector('.leaflet-popup-close-button, .close');
        return {box: r(box), frame: r(document.querySelector('.canvas')),
                free: [top(box.querySelector('h3')), top(close)],
                title: box.querySelector('h3').textContent}; })()"""
    for number in range(6):
        page.locator("[data-move=home]").click()
        page.wait_for_timeout(100)
        spots = page.locator(".spot")
        if number >= spots.count():
            break
        spots.nth(number).evaluate("e => e.click()")
        page.wait_for_timeout(500)
        told = page.evaluate(where)
        box, frame = told["box"], told["frame"]
        assert box[0] >= frame[0] - 1 and box[2] <= frame[2] + 1, told
        assert box[1] >= frame[1] - 1 and box[3] <= frame[3] + 1, told
        assert told["free"] == [True, True], f"covered: {told}"
        if number == 0:
            keep(page, f"popup-{width}")
        page.keyboard.press("Escape")
        page.wait_for_timeout(80)
        assert page.locator(".leaflet-popup").count() == 0 and page.locator("#sheet").is_hidden()
    assert page.troubles == []


def test_examples_are_marked_where_people_meet_them(
    visit: Visit, two: Path, atlas: Atlas
) -> None:
    """What was built is no example; a candidate is: in banner, popup, list and table."""
    page = visit(two)
    built = next(p for p in atlas.choices[0].places if p.state == "new")
    assert built.status == "Built"
    page.locator("#find").fill(built.name)
    page.locator("#found button").first.click()
    words = page.locator(".popup").inner_text()
    assert "Built." in words and EXAMPLE not in words
    assert EXAMPLE not in page.locator("main .note").first.inner_text()


def test_too_few_change_is_a_class_of_its_own(visit: Visit, two: Path, atlas: Atlas) -> None:
    page = visit(two)
    page.locator("input[name=layer-of][value=mean]").check(force=True)
    view(page, "change")
    # Means of other children have no change: the map goes to those of the same ones, and back.
    layer = page.locator("input[name=layer-of]:checked")
    assert layer.input_value() == "same"
    page.locator("input[name=layer-of][value=mean]").check(force=True)
    assert page.locator("input[name=view]:checked").input_value() == "after"
    assert "not of the same children" in page.locator("#legend-title").inner_text()
    view(page, "change")
    fills = page.evaluate("""[...document.querySelectorAll('.leaflet-after-pane path')]
        .map(p => p.getAttribute('fill'))""")
    few = [f[0].value is not None and f[1].about for f in atlas.choices[0].same_areas]
    assert any(few) and [f == "url(#few)" for f in fills] == few
    assert str(Absent.TOO_FEW_CHANGE) in page.locator(".legend").inner_text()
    at = few.index(True)
    page.locator(".leaflet-after-pane path").nth(at).dispatch_event("click")
    (words,) = [line for line in page.locator(".popup").inner_text().split("\n")
                if line.startswith("Children with a known journey before and after")]
    assert "about" in words
    assert "Too few children change, from before or from another plan," in words
    assert "(0.0)" not in words and "about the same" not in words


FILLS = """[...document.querySelectorAll('.leaflet-after-pane path')]
    .map(p => p.getAttribute('fill'))"""


def test_what_stands_for_another_figure_is_dotted(visit: Visit, two: Path, atlas: Atlas) -> None:
    """What is only "about 45" in the place of a plan's figure is no figure of the plan."""
    page = visit(two)
    stands = [c.after.about and c.before.value == c.after.value for c in atlas.choices[0].lacking]
    assert any(stands) and not all(stands)
    assert [f.startswith("url(#stood-") for f in page.evaluate(FILLS)] == stands
    assert page.locator("[id^='stood-'] circle").count() > 0, "each pattern is there"
    assert "change too small to show" in page.locator("#legend-list").inner_text()
    view(page, "before")
    assert "too small" not in page.locator("#legend-list").inner_text()


def test_in_the_dark_more_is_lighter_and_paper_is_white(visit: Visit, two: Path) -> None:
    swatches = """[...document.querySelectorAll('#legend-list i')].slice(0, 5)
        .map(i => i.style.backgroundColor)"""
    light = visit(two).evaluate(swatches)
    page = visit(two, color_scheme="dark")
    assert page.evaluate(swatches) == light[::-1] != light
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(swatches) == light
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(swatches) == light[::-1]
    # Of a change too: what hardly changes, or is not told, is as dark as the ground.
    page.locator("input[name=view][value=change]").check(force=True)
    large, some, none, more, most = page.evaluate(swatches)
    assert sum(map(int, re.findall(r"\d+", none))) < 300
    assert page.evaluate("getComputedStyle(document.querySelector('#few rect')).fill") == none
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(500)
    change = page.evaluate(swatches)
    assert change[:2] + change[3:] == [some, large, most, more]
    page.locator("input[name=view][value=after]").check(force=True)
    assert page.evaluate(swatches) == light


def test_schools_that_are_not_published_are_on_no_map(
    visit: Visit, two: Path, atlas: Atlas
) -> None:
    page = visit(two)
    hidden = atlas.choices[0].unlocated
    assert sum(u.places for u in hidden) == 108
    assert not any("not published" in p.name for c in atlas.choices for p in c.places)
    labels = page.evaluate("[...document.querySelectorAll('.spot')].map(b => b.ariaLabel).join()")
    assert "not published" not in labels
    area = next(i for i, a in enumerate(atlas.areas) if a.district == hidden[0].district)
    page.locator("#near-area").select_option(str(area))
    page.locator("#near-need").select_option(hidden[0].needs[0])
    page.locator("#near-year").select_option(str(hidden[0].years[0]))
    words = page.locator("#near-answer").inner_text()
    assert "schools not published" not in words
    assert f"places in {hidden[0].district} at schools that are not published" in words
    table = page.locator("table", has=page.locator("#c-unlocated"))
    assert table.locator("tbody tr").count() == len(hidden)


def test_the_scale_is_in_metres_and_miles_and_never_in_feet(visit: Visit, two: Path) -> None:
    page = visit(two, reduced_motion="reduce")
    lines = page.locator(".leaflet-control-scale-line")
    for _ in range(8):
        metric, imperial = lines.all_inner_texts()
        assert metric.endswith("m") and imperial.endswith(" mi")
        page.locator("[data-move=in]").click()
    assert imperial in ("0.5 mi", "0.25 mi", "0.1 mi"), "near by it is parts of a mile"
    assert page.troubles == []


def test_a_map_begins_with_what_it_may_tell(visit: Visit, atlas: Atlas, tmp_path: Path) -> None:
    """Where every figure with the plan is withheld, an all hatched map would say nothing."""
    first = atlas.choices[0]
    hidden = tuple(replace(c, after=Count(None)) for c in first.lacking)
    file = tmp_path / "hidden.html"
    file.write_text(map_html(replace(atlas, choices=(replace(first, lacking=hidden),
                                                     *atlas.choices[1:]))), encoding="utf-8")
    page = visit(file)
    assert page.locator("input[name=view]:checked").input_value() == "before"
    assert page.locator(".number span").count() > 5
    assert "a few children" in page.locator("#here").inner_text() or first.short[1].value
    assert page.troubles == []
    # Of one area the number stands beside the map: there, what the plan opens comes first.
    file.write_text(map_html(one_area(replace(first, lacking=hidden), atlas)), encoding="utf-8")
    page = visit(file)
    assert page.locator("input[name=view]:checked").input_value() == "after"
    assert page.locator("input[name=layer-of]:checked").input_value() != "lack"


def one_area(choice: Choice, atlas: Atlas) -> Atlas:
    """The first of its areas alone whose journeys are known."""
    i = next(i for i, (_, after) in enumerate(choice.same_areas) if after.value is not None)
    of = {name: getattr(choice, name)[i:i + 1] for name in ("areas", "same_areas", "lacking")}
    here = [k for k, h in enumerate(atlas.hoods) if h.area == i]
    of["reach"] = tuple(choice.reach[k] for k in here)
    hoods = tuple(replace(atlas.hoods[k], area=0) for k in here)
    landmarks = replace(atlas.landmarks, towns=(), postcodes=(), sectors=())
    return replace(atlas, areas=atlas.areas[i:i + 1], hoods=hoods,
                   choices=(replace(choice, **of),), landmarks=landmarks, isochrones=None)


def test_on_a_phone_the_buttons_leave_the_county_free(visit: Visit, two: Path) -> None:
    page = visit(two, 390, 844)
    page.locator(".frame").scroll_into_view_if_needed()
    pad, canvas = (page.locator(s).bounding_box() for s in (".pad", ".canvas"))
    assert pad["y"] > canvas["y"] + canvas["height"] * 0.8, "they lie along the foot"
    assert pad["x"] >= canvas["x"] and pad["x"] + pad["width"] <= canvas["x"] + canvas["width"]
    areas = page.evaluate("""() => {
        const shapes = [...document.querySelectorAll('.leaflet-after-pane path')];
        const b = shapes.map(p => p.getBoundingClientRect());
        return [Math.min(...b.map(r => r.left)),
        Math.max(...b.map(r => r.right)), Math.max(...b.map(r => r.bottom))]; }""")
    assert areas[2] <= pad["y"] + 1 and areas[1] - areas[0] > 0.7 * canvas["width"]
