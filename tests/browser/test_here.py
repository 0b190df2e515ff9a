"""Where people live, what would change there, and the address that keeps it."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.common.phrases import upper
from sufficiency.publish.disclosure.cells import CountChange
from sufficiency.publish.disclosure.figures import Count, MeanMinutes
from sufficiency.publish.map.atlas import Atlas, Choice
from sufficiency.publish.map.page import map_html
from sufficiency.publish.map.words import plan_labels
from tests.browser.test_map import Visit, fills, plan, view

pytestmark = pytest.mark.large


def ask(page: Any, need: str = "ASD", year: int = 4) -> None:
    page.locator("#near-need").select_option(label=NEED_NAMES[need])
    page.locator("#near-year").select_option(str(year))


def test_search(visit: Visit, two: Path, atlas: Atlas) -> None:
    page = visit(two)

    def find(text: str) -> list[str]:
        page.locator("#find").fill(text)
        return page.locator("#found button").all_inner_texts()

    def asked() -> str:
        page.locator("#find").press("Enter")
        return page.locator("#found-say").inner_text()

    town = next(t for t in atlas.landmarks.towns if t[4] >= 0)
    hits = find(town[0].lower())
    assert hits[0].startswith(town[0]) and "town" in " ".join(hits)
    middle = " This is its middle: a whole postcode tells your own area. Or choose:"
    assert asked() == f"Shown: {town[0]}, town or village.{middle}"
    assert page.locator("#near-area").input_value() == str(
        atlas.hoods[town[4]].area), "what is exact goes at once"
    code = atlas.landmarks.postcodes[5]
    assert find(code[0].lower())[0] == f"{code[0]}, postcode district"
    # A whole postcode is gone to at once, however it is written; the address does not keep it.
    for sector, hood, units in atlas.landmarks.sectors[::40]:
        page.locator("#near-area").select_option("-1")
        whole = f"{sector[:-1]} {sector[-1]}{units[-2:]}"
        assert find(f" {whole.lower().replace(' ', '')} ") == [
            f"{whole}, postcode: {atlas.hoods[hood].around}"]
        assert asked().startswith(f"Shown: {whole}, postcode: ")
        assert page.locator("#near-area").input_value() == str(atlas.hoods[hood].area)
        assert whole.replace(" ", "") not in page.url.replace("+", "").replace("%20", "")
    # One that is in no list finds its district; one of elsewhere finds nothing, and is told so.
    known = {s for s, _, _ in atlas.landmarks.sectors}
    none = next(f"{code[0]} {n}ZZ" for n in range(10) if f"{code[0]}{n}" not in known)
    assert find(none) == [f"{code[0]}, postcode district"]
    assert "not in the page's list" in asked()
    assert page.locator("#near-area").input_value() == str(atlas.hoods[code[3]].area)
    assert find("ZE1 0AA") == [] and "That postcode is not in" in asked()
    # What was found before stays, and is said to.
    assert page.locator("#here-name").inner_text() in asked() and "Still shown" in asked()
    # A postcode up to its last two letters is where most of it is.
    sector = atlas.landmarks.sectors[0][0]
    most = max((s for s in atlas.landmarks.sectors if s[0] == sector), key=lambda s: len(s[2]))
    assert find(f"{sector[:-1]} {sector[-1]}") == [
        f"{sector[:-1]} {sector[-1]}, most of it: {atlas.hoods[most[1]].around}"]
    assert ("A whole postcode tells your own" in asked()) == (
        len([s for s in atlas.landmarks.sectors if s[0] == sector]) > 1)
    # A town in several areas, and the first part of a postcode, offer the others of them.
    several = next(t for t in atlas.landmarks.towns if t[0] == "Thetford")
    find("thetford")
    assert asked() == f"Shown: Thetford, town or village.{middle}"
    assert page.locator("#found button").count() >= 1
    part = page.locator("#found button").first.inner_text().removesuffix(", area")
    page.locator("#found button").first.click()
    assert page.locator("#here-name").inner_text() == part
    assert part != upper(atlas.hoods[several[4]].around)
    # A village is answered under its own name.
    village = next(t for t in atlas.landmarks.towns
                   if t[1] and t[4] >= 0 and t[0] not in atlas.hoods[t[4]].around)
    find(village[0])
    asked()
    assert page.locator("#here-name").inner_text() == (
        f"{village[0]}: {atlas.hoods[village[4]].around}")
    # The one town that begins so is gone to; a part of a town is found, and is no town.
    find("gorleston")
    assert asked() == f"Shown: Gorleston-on-Sea, town or village.{middle}"
    assert find("gorleston cliff")[0] == "Gorleston Cliff Park, place"
    assert find("st faiths")[0].startswith("Horsham St Faith")
    # Near spellings are offered, not gone to.
    typo = town[0][:2] + town[0][3] + town[0][2] + town[0][4:]
    assert find(typo.lower())[0].startswith(town[0])
    assert "Did you mean" in asked() and page.locator("#found button").count() > 0
    # What begins otherwise is another place, however alike the rest.
    assert find("Q" + town[0][1:]) == []
    # A school of the other plan is found too: the map goes over to its plan.
    school = next(p for p in atlas.choices[0].places if p.state == "new")
    plan(page, 1)
    first = plan_labels(atlas.choices)[0]
    assert f"in {first} only" in find(school.name)[0]
    page.locator("#found button").first.click()
    page.locator(".popup h3").wait_for()
    assert page.locator(".popup h3").inner_text() == school.name
    assert page.locator("input[name=plan]:checked").input_value() == "0"
    # The answer is of the ground around the school, not of where somebody asked before.
    assert page.locator("#here-name").inner_text() == upper(atlas.hoods[school.hood].around)
    assert page.locator("#near-area").input_value() == str(atlas.hoods[school.hood].area)
    assert find(atlas.districts[0].name)[0].startswith(atlas.districts[0].name)
    page.locator("#found button", has_text="district").first.click()
    assert page.locator("#near-area").input_value() == "-1"
    # A town of another council is shown, and is said to be its business.
    away = next(t for t in atlas.landmarks.towns if t[4] < 0 and t[1])
    ground = "document.querySelector('.leaflet-map-pane').style.transform"
    still = page.evaluate(ground)
    assert find(away[0].lower())[0].startswith(away[0])
    assert asked() == f"{away[0]}, a town outside {atlas.case_title}: ask its own council."
    assert page.evaluate(ground) == still, "and the map stays where it is"
    assert page.locator("#near-area").input_value() == "-1"
    assert find("zzzz") == [] and "Nothing found" in page.locator("#found-say").inner_text()
    assert page.troubles == []


def test_the_area_people_ask_for_has_its_figure_on_the_map(visit: Visit, two: Path) -> None:
    page = visit(two)
    data = json.loads(page.locator("#atlas-data").text_content())
    counts = data["choices"][0]["children"]["areas"]
    told = [i for i, (_, after, _, _) in enumerate(counts) if after]
    small = min(told, key=lambda i: max(
        np.ptp(np.array(list(_corners(data["areas"][i]["shape"]["coordinates"]))), axis=0)))
    name = data["areas"][small]["name"]
    page.locator("#find").fill(name)
    page.locator("#find").press("Enter")
    page.wait_for_timeout(200)
    number = str(counts[small][1])
    assert page.locator("#near-area").input_value() == str(small)
    assert number in page.locator(".number").all_inner_texts()


def _corners(rings: Any) -> Iterator[tuple[float, float]]:
    if isinstance(rings[0], float):
        yield tuple(rings)
    else:
        for ring in rings:
            yield from _corners(ring)


def test_what_would_change_here(visit: Visit, two: Path, atlas: Atlas) -> None:
    """First of the whole, then of a place: children before and with the plan, and what opens."""
    page = visit(two)
    choice = atlas.choices[0]
    here = page.locator("#here")
    assert [str(choice.short[0]), str(choice.short[1])] == here.locator("b").all_inner_texts()
    folded = 0
    # Nobody is answered for a need or a year they have not told.
    page.locator("#near-area").select_option("0")
    assert page.locator("#near-answer b, #near-opens details").count() == 0
    assert page.locator("#here-plans thead th").all_inner_texts() == ["Plan", "Children"]
    ask(page)
    for area in range(0, len(atlas.areas), 10):
        page.locator("#near-area").select_option(str(area))
        told = choice.lacking[area]
        assert ["none" if str(n) == "0" else str(n) for n in (told.before, told.after)] == (
            here.locator("b").all_inner_texts()[:2])
        near = [(p, m) for j, p in enumerate(choice.places) if p.state != "same"
                and (m := minutes(atlas, choice, area, j)) and sum(m) / len(m) <= 30]
        # What is for the need and the year asked about comes first, the rest is folded.
        mine = [p for p, _ in near if "ASD" in p.meant and p.years[0] <= 4 <= p.years[1]]
        shown = page.locator("#near-opens > .opens > ul button").all_inner_texts()
        assert len(shown) == min(4, len(mine)) and set(shown) <= {p.name for p in mine}
        rest = page.locator("#near-opens details button")
        assert rest.count() == len(near) - len(mine)
        folded += rest.count()
        if not near:
            assert "Nothing within" in page.locator("#near-opens").inner_text()
        # Every plan stands in the table, which a phone shows as well.
        rows = page.locator("#here-plans tbody tr").evaluate_all(
            "rows => rows.map(r => [...r.cells].slice(0, 2).map(c => c.textContent))")
        assert rows == [[choice.base_short, str(told.before)], *(
            [label, str(c.lacking[area].after)]
            for label, c in zip(plan_labels(atlas.choices), atlas.choices, strict=True))]
    assert folded > 0
    assert "Nearest does not mean free" in page.locator("#near-means").inner_text()


def test_on_a_phone_the_answer_comes_up(visit: Visit, two: Path, atlas: Atlas) -> None:
    """Who finds where they live sees what would change; need and year are asked before the map."""
    for width, height in ((390, 844), (360, 640)):
        page = visit(two, width, height)
        town = next(t for t in atlas.landmarks.towns if t[4] >= 0)
        page.locator("#find").fill(town[0])
        page.locator("#find").press("Enter")
        for told in page.locator("#here b").all():
            box = told.bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= height
        assert page.evaluate("document.activeElement.id") == "here-name", "no keyboard covers it"
        ask(page)
        answer, frame = (page.locator(s).bounding_box() for s in ("#near-answer", ".frame"))
        assert answer["height"] and answer["y"] < frame["y"]
        assert page.locator(".since").is_visible(), "and that some has opened since"
        assert page.troubles == []


def test_the_address_keeps_plan_layer_and_place(visit: Visit, two: Path, atlas: Atlas) -> None:
    page = visit(two)
    plan(page, 1)
    page.locator("input[name=layer-of][value=mean]").check(force=True)
    view(page, "before")
    page.locator("#near-area").select_option("2")
    page.locator("#near-year").select_option("9")
    kept, shown = page.url, fills(page, "before")
    assert f"plan={atlas.choices[1].name}" in kept and "layer=mean" in kept
    other = page.context.new_page()
    other.goto(kept)
    other.wait_for_timeout(300)
    assert fills(other, "before") == shown
    for what, value in (("#near-area", "2"), ("#near-year", "9"), ("input[name=plan]:checked", "1"),
                        ("input[name=layer-of]:checked", "mean")):
        assert other.locator(what).input_value() == value
    # What an address should not hold changes nothing.
    other.goto(kept.split("#")[0] + "#plan=<b>&layer=constructor&place=nowhere&year=-1")
    other.reload()
    other.wait_for_timeout(300)
    assert other.locator("input[name=layer-of]:checked").input_value() == "lack"
    assert page.troubles == []


def test_nearest_before_and_after(
    visit: Visit, two: Path, atlas: Atlas, keep: Callable[..., None]
) -> None:
    page = visit(two)
    choice = atlas.choices[0]

    def nearest(area: int, need: str, year: int, new: bool) -> tuple[float, str, str] | None:
        """Of schools that are for the need: those that take some of it are told beneath."""
        fit = [(sum(m) / len(m), drive(m), p.name) for j, p in enumerate(choice.places)
               if p.kind != "independent" and need in p.meant and p.years[0] <= year <= p.years[1]
               and (new or p.state != "new") and (m := minutes(atlas, choice, area, j))]
        return min(fit, key=lambda f: f[0]) if fit else None

    asked = (("ASD", 4), ("SEMH", 9), ("SLD", 12))
    nearer = next(a for a in range(len(atlas.areas))
                  if any(nearest(a, *of, False) != nearest(a, *of, True) for of in asked))
    changed = 0
    for area in sorted({nearer, *range(0, len(atlas.areas), 13)}):
        for need, year in asked:
            page.locator("#near-area").select_option(str(area))
            ask(page, need, year)
            for side, new in (("before", False), ("after", True)):
                text = page.locator(f"#near-answer .{side}").inner_text()
                best = nearest(area, need, year, new)
                if best is None:
                    assert "None" in text
                else:
                    assert best[1] in text and best[2] in text
            same = nearest(area, need, year, False) == nearest(area, need, year, True)
            words = page.locator("#near-answer > p:not(.asked)").first.inner_text()
            assert ("does not change which is nearest" in words or "none" in words) == same
            changed += nearest(area, need, year, False) != nearest(area, need, year, True)
    assert changed > 0, "the plan brings somebody nearer"
    # A card leads to the symbol of its school.
    name = page.locator("#near-answer .after button").first.inner_text()
    page.locator("#near-answer .after button").first.click()
    assert page.locator(".popup h3").inner_text() == name
    page.keyboard.press("Escape")
    page.locator("#near").scroll_into_view_if_needed()
    keep(page, "desktop-near")
    # An area chosen on the map is the one asked about.
    page.evaluate("document.querySelector('.leaflet-after-pane path').dispatchEvent("
                  "new MouseEvent('click', {bubbles: true, clientX: 700, clientY: 300}))")
    assert page.locator(".popup h3").inner_text() == upper(atlas.areas[0].around)
    assert page.locator("#near-area").input_value() == "0"
    assert page.troubles == []


def minutes(atlas: Atlas, choice: Choice, area: int, place: int) -> list[int]:
    """From each neighbourhood of an area to a place."""
    return [m for h, row in zip(atlas.hoods, choice.reach, strict=True)
            if h.area == area and (m := row[place]) >= 0]


def drive(every: list[int]) -> str:
    """The same in words."""
    least, most = min(every), max(every)
    if least == most:
        return "under a minute" if most < 1 else f"about {most} minute{'s' if most > 1 else ''}"
    return f"up to {most} minutes" if least < 1 else f"about {least} to {most} minutes"


def test_minutes_are_of_the_neighbourhood_somebody_lives_in(
    visit: Visit, two: Path, atlas: Atlas
) -> None:
    """Children are told of a larger area; minutes are not, and a new place is never called none."""
    page = visit(two)
    hoods = Counter(h.area for h in atlas.hoods)
    town = next(t for t in atlas.landmarks.towns
                if t[4] >= 0 and hoods[atlas.hoods[t[4]].area] > 3)
    page.locator("#find").fill(town[0])
    page.locator("#find").press("Enter")
    assert page.locator("#here-name").inner_text() == upper(atlas.hoods[town[4]].around)
    assert "larger area" in page.locator("#here-larger").inner_text()
    ask(page)
    said = page.locator("#near-answer b").all_inner_texts()
    assert said and not any(" to " in words for words in said), "one neighbourhood, one number"
    page.locator("#near-area").select_option("-1")
    page.locator("#near-area").select_option(str(atlas.hoods[town[4]].area))
    assert not page.locator("#here-larger").is_visible()
    assert any(" to " in words for words in page.locator("#near-answer b").all_inner_texts())
    assert "your own" in page.locator("#near-whence").inner_text()
    assert page.troubles == []


def test_a_new_place_as_near_is_named_and_one_of_unknown_needs_said_to_be(
    visit: Visit, atlas: Atlas, tmp_path: Path
) -> None:
    """By schools, not by rounded minutes; what nobody knows of a school is no need it serves."""
    choice = atlas.choices[0]
    old = next(j for j, p in enumerate(choice.places) if p.kind == "special" and p.state == "same")
    new = next(j for j, p in enumerate(choice.places) if p.state == "new")

    def opened(unknown: bool) -> Any:
        places = tuple(dataclasses.replace(
            p, needs=("ASD",) if j in (old, new) else (), years=(0, 14), kind="special",
            meant=() if unknown or j not in (old, new) else ("ASD",), unknown=unknown)
            for j, p in enumerate(choice.places))
        reach = tuple(tuple(7 for _ in row) for row in choice.reach)
        lacking = (CountChange(Count(None), Count(None)), *choice.lacking[1:])
        file = tmp_path / f"near-{unknown}.html"
        file.write_text(map_html(dataclasses.replace(atlas, choices=(dataclasses.replace(
            choice, places=places, reach=reach, lacking=lacking), *atlas.choices[1:]))), "utf-8")
        page = visit(file)
        page.locator("#near-area").select_option("0")
        ask(page)
        return page

    page = opened(unknown=False)
    assert page.locator("#near-answer > p:not(.asked)").first.inner_text().startswith(
        f"A new place is about as near: {choice.places[new].name}")
    assert "not in our data" not in page.locator("#near-answer").inner_text()
    # An area that tells no number leaves that of its district.
    k = [d.name for d in atlas.districts].index(atlas.areas[0].district)
    told = choice.lacking_districts[k]
    here = page.locator("#here").inner_text()
    assert "Withheld to protect children" in here
    assert f"Not withheld, below: all of {atlas.areas[0].district}, the nearest suitable" in here
    assert page.locator("#here b").all_inner_texts() == [str(told.before), str(told.after)]
    assert f"in all of {atlas.areas[0].district}" in page.locator("#here").inner_text()
    page = opened(unknown=True)
    assert "which needs it takes is not in our data" in page.locator("#near-answer").inner_text()
    assert page.troubles == []


def test_a_headline_says_why_a_nearer_school_stands_below_it(
    visit: Visit, atlas: Atlas, tmp_path: Path
) -> None:
    choice = atlas.choices[0]
    meant, some = [j for j, p in enumerate(choice.places) if p.state == "same"][:2]
    places = tuple(dataclasses.replace(
        p, needs=("ASD",) if j in (meant, some) else (), meant=("ASD",) if j == meant else (),
        years=(0, 14), kind="special", unknown=False) for j, p in enumerate(choice.places))
    reach = tuple(tuple(5 if j == some else 7 for j in range(len(row))) for row in choice.reach)
    file = tmp_path / "some.html"
    file.write_text(map_html(dataclasses.replace(atlas, choices=(dataclasses.replace(
        choice, places=places, reach=reach), *atlas.choices[1:]))), "utf-8")
    page = visit(file)
    page.locator("#near-area").select_option("0")
    ask(page)
    card = page.locator("#near-answer > div").first.inner_text()
    assert card.index("Nearest that is for this need") < card.index("about 7 minutes")
    assert card.index("Nearer, and takes some children") < card.index("About 5 minutes")
    assert page.troubles == []


def test_what_opened_since_is_named_under_a_plan_without_it(
    visit: Visit, two: Path, atlas: Atlas
) -> None:
    """A school that is open already was no answer under a plan that does not count it."""
    built, without = atlas.choices
    j, school = next((j, p) for j, p in enumerate(built.places)
                     if p.status == "Built" and p.meant and p.kind != "independent")
    assert school.name not in {p.name for p in without.places}
    page = visit(two)
    page.locator("#near-area").select_option(str(atlas.hoods[school.hood].area))
    ask(page, school.meant[0], max(school.years[0], 0))
    since = page.locator("#near-answer > p", has_text="Opened since")
    assert not since.count(), "this plan counts it"
    plan(page, 1)
    area = atlas.hoods[school.hood].area
    year = f" January {without.base_places}" if without.base_places else ""
    answer = page.locator("#near-answer").inner_text()
    assert "minutes nearer:" not in answer and "There is none for this need" not in answer
    assert since.inner_text() == (
        f"Opened since{year}, counted in {plan_labels(atlas.choices)[0]}: {school.name}, "
        f"{drive(minutes(atlas, built, area, j))}.")
    assert page.troubles == []


def test_plans_are_picked(visit: Visit, two: Path, atlas: Atlas) -> None:
    page = visit(two)
    said = page.locator(".plans label").all_inner_texts()
    assert len(said) == len(atlas.choices)
    names = [c.title.removeprefix(f"{label}: ") for label, c in
             zip(plan_labels(atlas.choices), atlas.choices, strict=True)]
    assert all(name[1:] in text for name, text in zip(names, said, strict=True))
    built, news = fills(page), page.locator(".spot.new").count()
    plan(page, 1)
    assert fills(page) != built and news > 0 == page.locator(".spot.new").count()
    assert atlas.choices[1].title in page.locator("#said").inner_text()


def test_a_council_with_few_without_a_place_opens_with_journeys(
    visit: Visit, atlas: Atlas, tmp_path: Path
) -> None:
    """Where every number of children without a place is withheld, the map is not one hatched
    shape: it shows journeys with the plan, or before where those may not be told either."""
    def without(choice: Choice, **more: Any) -> Choice:
        few = CountChange(Count(None), Count(None))
        return dataclasses.replace(
            choice, lacking=(few,) * len(atlas.areas),
            lacking_districts=(few,) * len(atlas.districts), **more)

    def opened(*choices: Choice) -> Any:
        file = tmp_path / f"few{len(list(tmp_path.iterdir()))}.html"
        file.write_text(map_html(dataclasses.replace(atlas, choices=choices)), encoding="utf-8")
        page = visit(file)
        return [page.locator(f"input[name={n}]:checked").input_value() for n in (
            "layer-of", "view")], page

    of, page = opened(*(without(c) for c in atlas.choices))
    assert of == ["same", "after"]
    assert "Mean minutes" in page.locator("#legend-title").inner_text()
    assert len(set(fills(page))) > 1 and page.troubles == []
    none = MeanMinutes(None)
    first = atlas.choices[0]
    still = without(first, areas=tuple((b, none) for b, _ in first.areas),
                    same_areas=((none, none),) * len(atlas.areas))
    of, page = opened(still, *(without(c) for c in atlas.choices[1:]))
    assert of == ["mean", "before"] and page.troubles == []
