"""The consultation map as people use it: by pointer, by keyboard, on phones, on paper."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely

from sufficiency.publish.map.atlas import Area, Atlas
from sufficiency.publish.map.page import map_html

pytestmark = pytest.mark.large

Visit = Callable[..., Any]
FILLS = """pane => [...document.querySelectorAll(`.leaflet-${pane}-pane path`)]
    .map(p => p.getAttribute('fill'))"""


def view(page: Any, name: str) -> None:
    page.locator(f"input[name=view][value={name}]").check(force=True)


def plan(page: Any, number: int) -> None:
    page.locator(f"input[name=plan][value='{number}']").check(force=True)


def fills(page: Any, pane: str = "after") -> list[str]:
    return page.evaluate(FILLS, pane)


@pytest.mark.parametrize(("name", "width", "height"), [
    ("desktop", 1280, 900), ("tablet", 820, 1180), ("phone", 390, 844), ("narrow", 320, 640),
])
def test_opens_with_no_network_and_fits(
    visit: Visit, two: Path, keep: Callable[..., None], name: str, width: int, height: int
) -> None:
    page = visit(two, width, height)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    keep(page, f"{name}-top")
    page.locator(".frame").scroll_into_view_if_needed()
    keep(page, f"{name}-map")
    keep(page, f"{name}-all", full_page=True)
    assert page.locator(".spot").count() > 5
    assert page.troubles == []


def test_the_page_cannot_reach_a_network_even_if_it_tried(visit: Visit, two: Path) -> None:
    page = visit(two)
    told = page.evaluate("""new Promise(done => {
        document.addEventListener('securitypolicyviolation', e => done(e.effectiveDirective));
        const i = new Image(); i.src = 'http://127.0.0.1:9/x.png';
        setTimeout(() => done('nothing stopped it'), 3000); })""")
    assert told == "img-src"
    assert not any(t.startswith("asked for") for t in page.troubles)


def test_the_page_tells_what_it_is(visit: Visit, two: Path, one: Path) -> None:
    assert two.stat().st_size < 2_000_000
    page = visit(two)
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.title() in ("Two plans for Norfolk: map", "Two plans, Norfolk: map")
    levels = page.evaluate("[...document.querySelectorAll('main h1,main h2,main h3,header h1')]"
                           ".filter(h => h.checkVisibility()).map(h => +h.tagName[1])")
    assert levels.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    order = page.evaluate("""['#find', '.folium-map', '#facts', 'table'].map(q =>
        document.querySelector(q)).every((e, i, all) => !i || all[i - 1].compareDocumentPosition(e)
        & Node.DOCUMENT_POSITION_FOLLOWING)""")
    assert order, "first where people live, then the map, then what it says, then the tables"
    assert "Places of January 2019, children of January 2025" in page.locator("header").inner_text()
    assert "Open Government Licence" in page.locator("footer").inner_text()
    assert page.locator(".internal").count() == 0
    internal = visit(one)
    assert "Internal: contains small numbers" in internal.locator(".internal").inner_text()
    assert internal.title().startswith("Internal")


def test_views_change_areas_and_legend(
    visit: Visit, two: Path, atlas: Atlas, keep: Callable[..., None]
) -> None:
    page = visit(two)
    after = fills(page)
    assert len(after) == len(atlas.areas) and len(set(after)) >= 3
    view(page, "before")
    before = fills(page, "before")
    assert fills(page) == [] and before != after
    assert page.locator(".spot.new").count() == 0, "nothing new before"
    view(page, "change")
    change = fills(page)
    assert len(change) == len(atlas.areas) and change not in (before, after)
    assert "change" in page.locator("#legend-title").inner_text()
    assert "fewer by 10.0 or more per 1,000" in page.locator("#legend-list").inner_text()
    seen = [before, after, change]
    for layer in ("same", "mean"):
        page.locator(f"input[name=layer-of][value={layer}]").check(force=True)
        assert fills(page) not in seen and "minutes" in page.locator("#legend-title").inner_text()
        seen.append(fills(page))
    page.locator("input[name=layer-of][value=lack]").check(force=True)
    page.locator(".frame").scroll_into_view_if_needed()
    keep(page, "desktop-change")
    page.locator("input[name=by][value=districts]").check(force=True)
    assert len(fills(page)) == len(atlas.districts)
    assert "a suitable place, change" in page.locator("#said").inner_text()
    assert page.troubles == []


def test_each_layer_toggles(visit: Visit, two: Path) -> None:
    page = visit(two)
    inside = {
        "roads": ".leaflet-roads-pane path", "borders": ".leaflet-borders-pane path",
        "names": ".town", "numbers": ".number",
        **{f"within{m}": ".leaflet-within-after-pane path" for m in (15, 30, 45, 75)},
    }
    boxes = page.locator("input[name=layer]")
    assert sorted(b.get_attribute("value") for b in boxes.all()) == sorted(inside)
    page.get_by_text("Within reach of a special school", exact=True).first.click()
    for name, what in inside.items():
        box, was = page.locator(f"input[name=layer][value={name}]"), page.locator(what).count()
        on = box.is_checked()
        box.set_checked(not on)
        now = page.locator(what).count()
        assert now < was if on else now > was, name
        box.set_checked(on)
        assert page.locator(what).count() == was, name
    for kind in ("new", "special", "base", "independent"):
        box = page.locator(f"input[name=kind][value={kind}]")
        labels = "[...document.querySelectorAll('.spot')].map(b => b.ariaLabel).join()"
        was = page.evaluate(labels)
        box.set_checked(not box.is_checked())
        assert page.evaluate(labels) != was, kind
    assert page.troubles == []


def test_within_reach_follows_plan_and_view(
    visit: Visit, two: Path, atlas: Atlas, keep: Callable[..., None]
) -> None:
    """Lines are off until asked for; with the plan they are its own, before those of today."""
    page = visit(two)
    reach = atlas.isochrones
    assert reach is not None
    lines = "pane => [...document.querySelectorAll(`.leaflet-within-${pane}-pane path`)]" \
            ".map(p => p.getAttribute('d'))"
    assert page.evaluate(lines, "before") == page.evaluate(lines, "after") == []
    assert not page.locator("input[name=layer][value=within15]").is_visible(), "folded"
    page.locator("summary", has_text="Within reach of a special school").click()
    for minutes in (15, 30):
        page.locator(f"input[name=layer][value=within{minutes}]").check()
    planned = page.evaluate(lines, "after")
    # A casing and a line for each.
    assert len(planned) == 4 and planned[0] == planned[1] != planned[2] == planned[3]
    dashes = page.locator(".leaflet-within-after-pane path").evaluate_all(
        "paths => paths.map(p => p.getAttribute('stroke-dasharray'))")
    assert len(set(dashes)) == 2, "minutes are told apart by how the line is broken"
    legend = page.locator(".legend").inner_text()
    assert [f"within {m} minutes" in legend for m in (15, 30, 45)] == [True, True, False]
    page.locator(".frame").scroll_into_view_if_needed()
    keep(page, "desktop-within")
    view(page, "before")
    before = page.evaluate(lines, "before")
    assert page.evaluate(lines, "after") == [] and before != planned
    view(page, "swipe")
    assert page.evaluate(lines, "before") == before and page.evaluate(lines, "after") == planned
    clips = page.evaluate("['within-before', 'within-after'].map(n => "
                          "document.querySelector(`.leaflet-${n}-pane`).style.clip)")
    assert all(c.startswith("rect") for c in clips) and clips[0] != clips[1]
    keep(page, "desktop-within-swipe")
    view(page, "after")
    plan(page, 1)
    assert page.evaluate(lines, "after") == before, "doing nothing leaves it as it was"
    table = page.locator("table", has=page.locator("#c-within"))
    table.evaluate("t => { t.closest('details').open = true }")
    cells = table.locator("tbody tr").first.locator("td").all_inner_texts()
    one, other = reach.choices[0][0]
    assert cells == [atlas.choices[0].title, f"{one.areas:,}", f"{other.areas:,}",
                     str(one.children), str(other.children)]
    assert page.troubles == []


def test_swipe_by_pointer_and_keyboard(
    visit: Visit, two: Path, atlas: Atlas, keep: Callable[..., None]
) -> None:
    page = visit(two)
    view(page, "swipe")
    assert len(fills(page, "before")) == len(fills(page, "after")) == len(atlas.areas)
    page.locator(".frame").scroll_into_view_if_needed()
    frame = page.locator(".frame").bounding_box()

    def cut() -> float:
        line = page.locator("#divider").bounding_box()
        return (line["x"] + 2 - frame["x"]) / frame["width"]

    def clips() -> list[str]:
        return [page.evaluate(f"document.querySelector('.leaflet-{p}-pane').style.clip")
                for p in ("before", "after")]

    assert cut() == pytest.approx(0.5, abs=0.01)
    first = clips()
    assert all(c.startswith("rect(") for c in first) and first[0] != first[1]
    news = page.locator(".spot.new").count()
    y = page.locator("#slider").bounding_box()
    page.mouse.move(frame["x"] + frame["width"] / 2, y["y"] + y["height"] / 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.2, y["y"] + y["height"] / 2, steps=8)
    page.mouse.up()
    assert cut() == pytest.approx(0.2, abs=0.03)
    assert clips() != first and page.locator(".spot.new").count() > news
    keep(page, "desktop-swipe")
    page.locator("#slider").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert cut() == pytest.approx(0.25, abs=0.03)
    assert "25 % if nothing is built" in page.locator("#slider").get_attribute("aria-valuetext")
    # Panning keeps the cut where the slider is.
    page.locator("#arrows").click()
    page.locator("[data-move=right]").click()
    page.wait_for_timeout(500)
    left, pane = page.evaluate("""(() => {
        const pane = document.querySelector('.leaflet-before-pane');
        const at = pane.getBoundingClientRect().left;
        return [at + parseFloat(pane.style.clip.split(',')[1]),
                document.querySelector('#divider').getBoundingClientRect().left + 2]; })()""")
    assert left == pytest.approx(pane, abs=2)
    view(page, "after")
    assert clips() == ["", ""] and page.locator("#swipe").is_hidden()
    assert page.troubles == []


def test_a_school_opens_by_keyboard_alone(
    visit: Visit, one: Path, keep: Callable[..., None]
) -> None:
    page = visit(one)
    stops: list[str] = []
    where = """(() => { const e = document.activeElement;
        return e.matches('.spot:not(.many)') ? 'spot' : e.matches('.spot') ? 'group'
            : e.id || e.dataset.move || e.value || e.textContent.trim().slice(0, 30); })()"""
    for _ in range(80):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(where))
        if stops[-1] == "spot":
            break
    assert [s[:8] for s in stops[:2]] == ["Skip to ", "Skip to "]
    order = ["find", "near-area", "in", "spot"]
    found = [stops.index(s) for s in order]
    assert found == sorted(found), stops
    keep(page, "focus-school")
    label = page.evaluate("document.activeElement.ariaLabel")
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    popup.wait_for()
    assert popup.get_attribute("role") == "dialog"
    assert label.startswith(popup.locator("h3").inner_text())
    assert re.search(r"\d+ places", popup.inner_text())
    assert page.evaluate("document.activeElement.tagName") == "H3", "reading goes on in the popup"
    keep(page, "keyboard-popup")
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert popup.count() == 0
    assert page.evaluate("document.activeElement.ariaLabel") == label, "and back to the school"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == label
    assert page.troubles == []


def test_a_group_lists_its_schools(visit: Visit, one: Path) -> None:
    page = visit(one)
    group = page.locator(".spot.many").first
    count = int(group.inner_text())
    group.focus()
    page.keyboard.press("Enter")
    buttons = page.locator(".popup li button")
    assert buttons.count() == count
    page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.locator(".popup h3").inner_text() == name.removesuffix(" (example)")
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert "close together" in page.evaluate("document.activeElement.ariaLabel")
    assert page.troubles == []


def test_names_are_distinct_and_targets_large(visit: Visit, two: Path) -> None:
    for width in (1280, 320):
        page = visit(two, width)
        page.locator("input[name=kind][value=independent]").evaluate("e => e.click()")
        names = page.evaluate("[...document.querySelectorAll('.spot')].map(b => b.ariaLabel)")
        assert len(names) == len(set(names)) > 5
        assert page.evaluate("[...document.querySelectorAll('.spot')]"
                             ".every(b => b.tagName == 'BUTTON')")
        small = page.evaluate("""[...document.querySelectorAll(
            'button, select, summary, nav a, label:has(input), input[type=search]')]
            .filter(e => e.checkVisibility())
            .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, r]) => r.width < 24 || r.height < 24).map(([h]) => h)""")
        assert small == []
        overlaps = page.evaluate("""(() => { const boxes = [...document.querySelectorAll('.spot')]
            .map(b => b.getBoundingClientRect()); return boxes.filter((a, i) => boxes.some((b, j) =>
            j > i && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom))
            .length; })()""")
        assert overlaps == 0


def test_focus_is_visible_everywhere(visit: Visit, one: Path) -> None:
    page = visit(one)
    seen = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        what, clear = page.evaluate("""(() => { const e = document.activeElement;
            if (e === document.body) return ['', true];
            const shown = e.matches('.seg input, .plans input') ? e.nextElementSibling : e;
            const s = getComputedStyle(shown);
            const skip = e.matches('.skip, .past');
            return [e.outerHTML.slice(0, 90),
                skip ? s.position !== 'static' && shown.getBoundingClientRect().left >= 0
                : e.matches('#slider') || s.outlineStyle !== 'none'
                  && parseFloat(s.outlineWidth) >= 3 && s.boxShadow !== 'none']; })()""")
        assert clear, what
        seen.add(what)
    assert len(seen) > 40


@pytest.mark.parametrize("width", [1280, 390])
def test_a_focused_school_is_not_covered(visit: Visit, one: Path, width: int) -> None:
    page = visit(one, width, 900)
    page.locator("input[name=kind][value=base]").evaluate("e => e.click()")
    for _ in range(2):
        page.locator("[data-move=in]").click()
        page.wait_for_timeout(400)
    page.locator(".frame").scroll_into_view_if_needed()
    free = """(() => { const e = document.activeElement, r = e.getBoundingClientRect();
        const at = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
        return [e.ariaLabel, at !== null && e.contains(at)]; })()"""
    spots = page.locator(".spot")
    assert spots.count() > 15
    for position in range(0, spots.count(), 3):
        spots.nth(position).focus()
        page.wait_for_timeout(350)
        name, clear = page.evaluate(free)
        assert clear, name


@pytest.mark.parametrize("width", [1280, 320])
def test_wider_text_spacing_loses_nothing(visit: Visit, two: Path, width: int) -> None:
    """The spacing of success criterion 1.4.12."""
    page = visit(two, width)
    page.add_style_tag(content="*{line-height:1.5!important;letter-spacing:.12em!important;"
                       "word-spacing:.16em!important}p{margin-bottom:2em!important}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    cut = page.evaluate("""[...document.querySelectorAll('.ask *, .panel *, .cards *, header *')]
        .filter(e => e.checkVisibility() && getComputedStyle(e).overflow === 'hidden'
            && e.clientHeight && (e.scrollHeight > e.clientHeight + 1)
            && !e.matches('.unseen, select, input')).map(e => e.outerHTML.slice(0, 90))""")
    assert cut == []


def test_the_wheel_scrolls_the_page_first(visit: Visit, one: Path) -> None:
    page = visit(one)
    page.locator(".frame").scroll_into_view_if_needed()
    wheel = "Object.values(window).find(v => v instanceof L.Map).scrollWheelZoom.enabled()"
    assert page.evaluate(wheel) is False
    page.locator(".leaflet-container").focus()
    assert page.evaluate(wheel) is True


def test_moving_by_buttons_and_keys(visit: Visit, one: Path) -> None:
    page = visit(one)
    scale = "document.querySelector('.leaflet-control-scale-line').textContent"
    start = page.evaluate(scale)
    page.locator("[data-move=in]").click()
    page.wait_for_function(f"start => {scale} !== start", arg=start)
    page.locator("[data-move=home]").click()
    page.wait_for_function(f"start => {scale} === start", arg=start)
    page.wait_for_timeout(300)
    assert page.locator(".pad .arrow:visible").count() == 0
    pane = "document.querySelector('.leaflet-map-pane').style.transform"
    here = page.evaluate(pane)
    page.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"here => {pane} !== here", arg=here)
    assert page.locator(".pad .arrow:visible").count() == 4, "they come with the keyboard"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_no_violation(
    visit: Visit, two: Path, one: Path, audit: Callable[[Any, str], list[str]], width: int
) -> None:
    page = visit(two, width)
    assert audit(page, f"start-{width}") == []
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.locator("#near-area").select_option("3")
    page.locator("input[name=kind][value=base]").check()
    view(page, "swipe")
    page.locator("#find").fill("nor")
    page.locator(".spot").first.focus()
    page.keyboard.press("Enter")
    assert audit(page, f"all-open-{width}") == []
    if width == 390:  # between the two others: the rest is theirs
        dark = visit(two, width, color_scheme="dark")
        dark.locator(".leaflet-after-pane path").first.dispatch_event("click")
        assert dark.locator("#sheet details").count() == 1, "the answer, and the rest folded"
        assert audit(dark, "dark") == []
        return
    page.keyboard.press("Escape")
    view(page, "change")
    page.locator(".spot.many").first.focus()
    page.keyboard.press("Enter")
    assert audit(page, f"change-{width}") == []
    assert audit(visit(one, width), f"internal-{width}") == []


def test_the_audit_bites(visit: Visit, one: Path, audit: Callable[[Any, str], list[str]]) -> None:
    page = visit(one)
    page.evaluate("document.querySelector('label[for=near-area]').remove();"
                  "document.documentElement.removeAttribute('lang')")
    found = {line.split(":")[0] for line in audit(page, "spoilt")}
    assert {"select-name", "html-has-lang"} <= found


def test_without_scripts_the_tables_are_there(visit: Visit, two: Path) -> None:
    page = visit(two, java_script_enabled=False)
    assert page.locator("caption").filter(has_text="by district").first.is_visible()
    assert page.locator(".nojs").is_visible() and page.locator(".frame").is_hidden()


def test_less_motion_is_respected(visit: Visit, one: Path) -> None:
    moves = "Object.values(window).find(v => v instanceof L.Map).options.zoomAnimation"
    assert visit(one, reduced_motion="reduce").evaluate(moves) is False
    assert visit(one, reduced_motion="no-preference").evaluate(moves) is True


def test_on_paper(
    visit: Visit, two: Path, atlas: Atlas, keep: Callable[..., None], tmp_path: Path
) -> None:
    """One sheet: map, legend, key figures, what opens, sources."""
    page = visit(two)
    for paper in ("A4", "A3"):
        for landscape in (False, True):
            made = page.pdf(format=paper, landscape=landscape)
            assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1, (paper, landscape)
            wide, high = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", made)[0]
            assert (float(wide) > float(high)) == landscape, "the sheet lies as it is asked to"
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tall = page.evaluate("Object.values(window).find(v => v instanceof L.Map).getSize().y")
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    for hidden in (".panel", ".pad", "nav", "#finder", "#tables"):
        assert page.locator(hidden).first.is_hidden(), hidden
    for shown in (".frame", ".legend", ".beside-plans", ".foot", "#here", ".note", "#shows-what"):
        assert page.locator(shown).first.is_visible(), shown
    assert page.locator("#shows-what").inner_text().startswith("With ")
    assert "Capital, £ million" in page.locator(".beside-plans").inner_text()
    page.set_viewport_size({"width": 711, "height": 1039})
    sheet = page.locator(".canvas").evaluate("e => e.clientHeight")
    assert tall - 2 <= sheet, "the sheet has the room that the county was fitted to"
    drawn, listed = (page.locator(s).bounding_box() for s in (".canvas", ".sheet-areas"))
    assert drawn["width"] > 0.99 * 711 and drawn["height"] > 0.3 * 1039, "the map is the sheet"
    assert listed["y"] > drawn["y"] and page.locator(".cards").is_hidden()
    # What found no room on the map is beside it: of every area, before and with the plan.
    rows = page.locator("#sheet-areas p").all_inner_texts()
    assert len(rows) == len(atlas.areas) and all(re.search(r"\n\S.*\n\S", row) for row in rows)
    opens = page.locator(".sheet-opens > div:visible")
    assert opens.count() == 1
    assert all(o.site in opens.inner_text() for o in atlas.choices[0].opened)
    cut = "(e => e.scrollHeight > e.clientHeight + 1)(document.querySelector('.legend'))"
    assert not page.evaluate(cut), "the legend is whole"
    keep(page, "print", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".on-paper").count() == 0
    # Of a place too, with what was asked and the answer; nobody is asked anything on paper.
    page.emulate_media(media="null")
    page.locator("#near-area").select_option("3")
    for asked in (False, True):
        if asked:
            page.locator("#near-need").select_option("ASD")
            page.locator("#near-year").select_option("4")
        for landscape in (False, True):
            made = page.pdf(format="A4", landscape=landscape)
            assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1, (asked, landscape)
        page.emulate_media(media="print")
        assert page.locator(".asked").is_visible() if asked else (
            page.locator("#near-answer > p").is_hidden())
        page.emulate_media(media="null")


def test_a_long_list_of_what_opens_has_a_sheet_of_its_own(
    visit: Visit, atlas: Atlas, tmp_path: Path
) -> None:
    first, *others = atlas.choices
    many = tuple(dataclasses.replace(o, site=f"{o.site} {n}") for n in range(12)
                 for o in first.opened)
    file = tmp_path / "long.html"
    file.write_text(map_html(dataclasses.replace(
        atlas, choices=(dataclasses.replace(first, opened=many), *others))), encoding="utf-8")
    page = visit(file)
    for landscape in (False, True):
        made = page.pdf(format="A4", landscape=landscape)
        assert len(re.findall(rb"/Type\s*/Page\b", made)) == 2, landscape
    page.locator("input[name=plan][value='1']").check(force=True)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1, "and a short one not"


def test_a_county_as_tall_as_wide_has_its_legend_beside_it_on_paper(
    visit: Visit, atlas: Atlas, tmp_path: Path
) -> None:
    def narrow(area: Area) -> Area:
        shape = shapely.geometry.shape(area.shape)
        return dataclasses.replace(area, lon=1 + (area.lon - 1) / 3, shape=shapely.geometry.mapping(
            shapely.transform(shape, lambda xy: (xy - [1, 0]) * [1 / 3, 1] + [1, 0])))

    file = tmp_path / "tall.html"
    file.write_text(map_html(dataclasses.replace(
        atlas, areas=tuple(map(narrow, atlas.areas)),
        districts=tuple(map(narrow, atlas.districts)),
        either=("What is told of schools or bases is for the screen.", "Not for paper."))),
        encoding="utf-8")
    page = visit(file)
    for landscape in (False, True):
        made = page.pdf(format="A4", landscape=landscape)
        assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1, landscape
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(200)
    drawn, legend, frame = (page.locator(s).bounding_box() for s in (
        ".canvas", ".legend", ".frame"))
    assert legend["x"] >= drawn["x"] + drawn["width"] - 1
    assert page.locator("text=Not for paper").is_hidden()
    assert drawn["height"] > 0.85 * frame["height"]


def test_what_is_below_the_map_is_folded_on_a_phone(visit: Visit, two: Path) -> None:
    """And open for whoever goes there, and on a wide screen."""
    opened = "document.querySelectorAll('#main > section details.fold[open]').length"
    assert visit(two).evaluate(opened) >= 2
    page = visit(two, 390, 844)
    assert page.evaluate(opened) == 0 and page.locator("#tables ~ details[open]").count() == 0
    long = "document.documentElement.scrollHeight"
    short = page.evaluate(long)
    assert page.locator("#words").is_visible() and page.locator(".words").is_hidden()
    page.locator("nav a[href='#words']").click()
    assert page.locator(".words").is_visible() and page.evaluate(long) > short + 1500
    assert page.troubles == []


def test_what_is_said_above_the_map_is_short_on_a_phone(visit: Visit, two: Path) -> None:
    """Its first words are always there; of a wide screen it takes a row, of paper what it needs."""
    wide, phone = visit(two), visit(two, 390, 844)
    for page in (wide, phone):
        strong = page.locator(".notes strong")
        assert strong.count() and all(s.is_visible() for s in strong.all())
    assert wide.locator(".notes").bounding_box()["height"] <= 48
    assert phone.locator(".note[open]").count() == 0
    assert all(n.bounding_box()["height"] < 50 for n in phone.locator("details.note").all())
    assert phone.locator(".bar b").first.bounding_box()["y"] < 844 * 0.75, "the answer is there"
    assert phone.locator(".canvas").bounding_box()["y"] < 844 * 0.9, "the map begins there"
    plans = wide.locator(".beside-plans")
    assert plans.evaluate("e => e.scrollHeight <= e.clientHeight"), "side by side, and whole"
    assert plans.locator("tbody th").first.inner_text() == "Children"
    # What there is without a plan is told once, in a column of its own; a phone has no cards.
    heads = plans.locator("thead th").all_inner_texts()
    assert heads[0] == wide.locator("#swipe .base").inner_text() and len(heads) == 3
    lacking = plans.locator("tbody tr").nth(1).locator("td").all_inner_texts()
    assert lacking[:2] == wide.locator("#here b").all_inner_texts()
    assert phone.locator(".cards").is_hidden() and wide.locator(".cards").is_visible()
    fits = "e => e.scrollWidth <= e.clientWidth"
    assert phone.locator(".beside-plans").evaluate(fits), "and on a phone with every plan in sight"
    below = wide.locator(".panel").bounding_box()["y"] - wide.locator(".frame").bounding_box()["y"]
    assert below < wide.locator(".frame").bounding_box()["height"] + 40, "controls below the map"
    ask, tools = (wide.locator(s).bounding_box() for s in (".ask", ".tools"))
    assert tools["y"] - ask["y"] - ask["height"] < 40, "no gap in the left column"
    phone.locator(".note summary").first.click()
    assert phone.locator(".note[open]").count() == 1
    phone.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert phone.locator("details.note:not([open])").count() == 0
    assert wide.troubles == phone.troubles == []


def test_the_legend_tells_every_sign_and_is_in_view(visit: Visit, two: Path) -> None:
    page = visit(two)

    def told() -> str:
        return " ".join(page.locator(".marks").inner_text().split())

    assert "n schools or bases here" in told() and "n children, roughly" in told()
    assert "resource base" not in told()
    # What grows has its sign, where it is drawn.
    assert "grows" in told() and "new with the plan" in told()
    view(page, "before")
    assert "grows" not in told() and "new" not in told()
    view(page, "after")
    page.locator("input[name=kind][value=base]").check()
    assert "resource base" in told()
    page.locator("input[name=layer-of][value=mean]").check(force=True)
    assert "n minutes" in told()
    page.locator("input[name=layer][value=numbers]").uncheck()
    assert "minutes" not in told()
    for width, height in ((320, 256), (844, 390)):
        low = visit(two, width, height)
        low.evaluate("document.querySelector('.frame').scrollIntoView()")
        box = low.locator(".legend").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, "the whole of it"
        assert height > 300 or box["height"] < 0.4 * height
    assert page.troubles == []


def test_the_map_has_most_of_the_first_screen(visit: Visit, two: Path) -> None:
    box = visit(two, 1280, 800).locator(".canvas").bounding_box()
    assert min(800, box["y"] + box["height"]) - box["y"] >= 520


def test_new_clusters_keep_their_ring_in_forced_colours(visit: Visit, two: Path) -> None:
    page = visit(two, forced_colors="active")
    ring = "getComputedStyle(document.querySelector('.spot.many.new b')).boxShadow"
    assert "244, 106, 37" in page.evaluate(ring)
