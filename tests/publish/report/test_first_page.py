"""What the first page asks, and what it says of rides, years and money."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pandas as pd
import pytest

from sufficiency.case.settings import Build
from sufficiency.common.phrases import low
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Band, Count, Fact, MeanMinutes, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report import by_plan, cards, first_page
from sufficiency.publish.report.answers_transport import WHAT
from sufficiency.publish.report.document import Opening, Public
from sufficiency.publish.report.in_brief import (
    CHANGED,
    RIDDEN,
    UNASKED,
    in_brief,
    overlap,
    unasked,
    when_full,
)
from sufficiency.publish.report.render import report_html
from sufficiency.publish.report.table import Row, Table
from sufficiency.publish.report.years.build import without_ranks, years_ahead
from sufficiency.publish.report.years.sheets import SHORT_OF, WHICH, YearSheet
from sufficiency.publish.templating import lead
from tests.conftest import made
from tests.publish.report.years.synthetic import ahead


def test_limits_are_told_in_words() -> None:
    ceiling = first_page.ceiling
    assert ceiling(Build(max_new_schools=4, base_places=170, capital_gbp=120e6)) == (
        "open up to four new schools and 170 base places, for up to £120 million")
    assert ceiling(Build(max_new_schools=1)) == "open up to one new school"
    assert ceiling(Build(base_places=16, capital_gbp=1.5e6)) == (
        "open up to 16 base places, for up to £1.5 million")
    assert ceiling(Build(capital_gbp=2e6)) == "spend up to £2 million"
    assert ceiling(Build()) == ""


def test_what_is_built_is_not_to_be_chosen() -> None:
    done = [made("built"), made("bases")]
    plans = release.story(done, public=True, rules=Rules()).plans
    free = [replace(p, opened=(Opening("x", "base", "all", Fact(8), Fact(1), "Decided"),),
                    title=f"Plan {'XABC'[i]}: more") for i, p in enumerate(plans)]
    asked = first_page.asked([], free)
    assert asked[0].startswith("To choose between Plan A and Plan B")
    built = replace(free[2], opened=(replace(free[2].opened[0], status="Built"),))
    assert first_page.asked([], [free[0], free[1], built]) == (
        "To agree Plan A, or to ask for more work first.",
        "Plan B is there to compare with: all of it is built.")
    # What is built is in no plan that is asked for, and would be counted twice.
    elsewhere = replace(built, opened=(replace(built.opened[0], site="y"),))
    assert first_page.asked([], [free[0], free[1], elsewhere]) == (
        "To say whether Plan A is to be worked out further.",
        "Plan B is there to compare with: all of it is built. Plan A counts none of those places, "
        "and must be worked out with them before it is agreed.")
    assert first_page.asked([], free[:1]) == ()


@pytest.mark.parametrize(("guessed", "first"), [
    (0, "To agree Plan A, or to ask for more work first."),
    (1, "To agree Plan A, or to ask for more work first."),
    (4, first_page.NOT_YET),
])
def test_nothing_is_asked_while_most_places_are_guesses(guessed: int, first: str) -> None:
    plan = made("built")
    places = pd.DataFrame({
        "kind": "special", "stand_in": ["roll_2019"] * guessed + [""] * (4 - guessed)})
    told = replace(plan, case=replace(plan.case, places=places))
    plans = [replace(p, opened=(Opening("x", "base", "all", Fact(8), Fact(1), "Decided"),),
                     title=f"Plan {'XA'[i]}: more") for i, p in enumerate(
                         release.story([plan], public=True, rules=Rules()).plans)]
    assert first_page.asked([told], plans)[0] == first
    case = told.case.title
    look = first == first_page.NOT_YET
    assert first_page.title([told]) == (f"First look: {case}" if look else told.title)
    assert first_page.title([told, told]) == f"Two plans for {case}"
    none = replace(told.case, places=places.assign(kind="out_of_county", stand_in=""))
    assert first_page.first_look([replace(told, case=none)]), "no school is known"


def test_a_first_look_says_that_its_pounds_are_rough_and_when_its_plan_opens() -> None:
    story = release.story([made("built")], public=True, rules=Rules())
    worth = Table(first_page.MONEY, "Worth", "", "", (), (), "Plan A is worth more.")
    told = replace(story, money=(worth,), money_rests=("Half is assumed.",), stand_ins=())

    def said(of: Public) -> dict[str, str]:
        return {head: words for head, words, _ in first_page.beside(of)}

    assert said(told)["Costs and savings"] == "Half is assumed."
    assert "Costs and savings" not in said(replace(told, money=()))
    rough = replace(told, stand_ins=(("Rough.", "Places are guesses."),))
    assert said(rough)["Costs and savings"] == f"{first_page.ROUGH} Half is assumed."
    page = report_html(replace(rough, money=()))
    assert "an example: £" in page and page.count("Places are guesses.") == 1, "among the limits"
    assert "an example: £" not in report_html(replace(told, money=()))
    when = "The years ahead count places from September: with Plan A bases 2027."
    dated = replace(told, years_notes=("Bands.", when), opens=when)
    assert said(dated)["When it opens"] == when and "When it opens" not in said(told)
    assert report_html(dated).split("What opens</h2>")[1].count(when) == 1


def test_the_first_page_says_how_many_hosts_nobody_asked() -> None:
    story = release.story([made("built"), made("bases")], public=True, rules=Rules())
    hosts = [unasked(p) for p in story.plans]
    assert hosts[0] == 0 and max(hosts) > 0
    brief = in_brief(story)
    assert [c.value for ln in brief.lines if ln.name == UNASKED for c in ln.cells] == hosts
    cards = report_html(story).split('class="figures"')[1].split("</ul>")[0]
    assert cards.count("not yet asked") == sum(n > 0 for n in hosts)
    assert f"rests on {max(hosts)} school" in cards
    none = tuple(replace(p, opened=()) for p in story.plans)
    assert UNASKED not in {ln.name for ln in in_brief(replace(story, plans=none)).lines}
    keys = [ln.key for ln in brief.lines]
    assert keys[keys.index("same") + 1] == "known", "what is assumed stands above what is known"
    gains = next(ln for ln in brief.lines if ln.name == CHANGED["gains"])
    assert gains.cells == ("-", *story.changes.line("gains").cells)


@pytest.mark.parametrize(("plan", "said"), [
    ((60, 80, 130), True), ((70, 80, 130), False), ((140, 160, 210), True),
    ((-90, -70, -20), False),
    ((60, None, 130), False),
])
def test_bands_that_overlap_are_explained_where_plans_are_as_far_at_their_ends(
    plan: tuple[int | None, ...], said: bool
) -> None:
    story = release.story([made("built")], public=True, rules=Rules())
    cells = [Band(*map(Count, ends)) for ends in ((80, 100, 150), plan)]
    titles = [p.title for p in story.plans]
    sheet = YearSheet("years-short", "x", "", "children", tuple(SHORT_OF + t for t in titles),
                      (Row("2030", tuple(cells)),), years=(2030,), tested=2030)
    words = overlap(replace(story, years=(sheet,)))
    assert bool(words) == said and overlap(story) == ""


def test_rides_are_told_or_where_they_are_found() -> None:
    story = release.story([made("built")], public=True, rules=Rules())

    def rides(told: object) -> list[tuple[str, str, str]]:
        return [b for b in first_page.beside(told) if b[0] == "Rides"]  # type: ignore[arg-type]

    assert rides(story) == [("Rides", first_page.NOT_RIDDEN, "journeys")]
    drive = Table("a", f"{WHAT}: Plan A", "", "", ("As ridden", "Direct"),
                  (Row("x", (MeanMinutes(31, digits=0), MeanMinutes(15, digits=0)),
                       key=by_plan.RIDE),))
    assert rides(replace(story, answers=(drive,))) == [
        ("Rides", "As ridden in shared vehicles: 31 minutes on average (Plan A).", "answers")]
    row = Row("rides", story.options.lines[0].cells, key=by_plan.RIDE)
    options = replace(story.options, lines=(*story.options.lines, row))
    assert rides(replace(story, options=options)) == [], "it stands in the table above"


def test_the_ride_of_a_first_page_is_of_the_same_children() -> None:
    story = release.story([made("built"), made("bases")], public=True, rules=Rules())
    row = Row("of whoever rides", story.options.lines[0].cells, key=by_plan.RIDE)
    options = replace(story.options, lines=(*story.options.lines, row))
    plans = [p.title for p in story.plans if not p.still]

    def told(*after: int | None) -> list[Row]:
        answers = tuple(
            Table(str(i), f"{by_plan.CHANGED_OF}: {title}", "", "children", ("Both", "b", "w"),
                  (Row("all", (Count(50), MeanMinutes(21, digits=0), MeanMinutes(m, digits=0))),))
            for i, (title, m) in enumerate(zip(plans, after, strict=False)))
        lines = in_brief(replace(story, options=options, answers=answers)).lines
        return [ln for ln in lines if ln.name in (RIDDEN, row.name)]

    assert [tuple(map(str, ln.cells)) for ln in told(20, None)] == [("-", "21, 20", "too few")]
    assert told(20) == [row], "where it is not told of every plan"


def test_no_need_is_called_the_one_left_out_most_where_needs_are_not_known() -> None:
    table = Table("short-by-need", "By need", "Need", "children", ("A",),
                  (Row("Autism", (Count(70),)),), "The largest group is autism.", "Most: autism")
    plain = first_page.unranked(table)
    assert (plain.finding, plain.headline) == (first_page.NEEDS_ROUGH, "")
    assert plain.lines == table.lines
    known = (("Rough.", "For some schools and bases the number of places is a guess."),)
    assert not first_page.needs_rough(()) and not first_page.needs_rough(known)
    needs = ("Rough.", "Our data do not say which needs they take.")
    assert first_page.needs_rough((*known, needs))


def test_of_the_years_no_need_is_either_and_that_is_said_once() -> None:
    found = years_ahead(ahead(1), Rules(), Record()).sheets
    plain = without_ranks(found)
    by_need = [i for i, s in enumerate(found) if s.part == WHICH and s.drawn]
    ranked = [i for i in by_need if found[i].lines]
    assert len(ranked) > 1 and any(found[i].headline for i in ranked)
    assert not any(plain[i].headline for i in ranked)
    assert [plain[i].finding for i in ranked] == [
        first_page.NEEDS_ROUGH, *[""] * (len(ranked) - 1)]
    assert all(plain[i].drawn for i in ranked)
    assert not any(without_ranks(found, drawn=False)[i].drawn for i in ranked)
    assert all(p is s for i, (p, s) in enumerate(zip(plain, found, strict=True))
               if i not in ranked)
    none = tuple(replace(s, lines=()) if i in by_need else s for i, s in enumerate(found))
    assert without_ranks(none) == none, "what is short of nothing ranks nothing"


def test_the_first_sentence_of_a_finding_is_set_apart() -> None:
    assert lead("Plan A leaves 825. Plan B: 6.") == ("Plan A leaves 825.", "Plan B: 6.")
    assert lead("Under 60% would be used at St. Mary's. More.") == (
        "Under 60% would be used at St. Mary's.", "More.")
    assert lead("Half (20%). It is assumed.") == ("Half (20%).", "It is assumed.")
    assert lead("One alone.") == ("One alone.", "") and lead("") == ("", "")


def _cards(story: Public) -> tuple[str, tuple[object, ...]]:
    found = cards.cards(story)
    (of,) = {words for card in found for words in (cards.SHORT, cards.MEANS)
             if card.of.startswith(words)}
    return of, tuple(card.figure for card in found)


def test_cards_without_a_figure_have_one_that_can_be_told() -> None:
    story = release.story([made("built")], public=True, rules=Rules())
    assert _cards(story) == (cards.SHORT, story.options.line("short").cells)
    few = Count(None)

    def with_short(*cells: Count) -> Public:
        lines = tuple(replace(ln, cells=cells) if ln.key == "short" else ln
                      for ln in story.options.lines)
        return cast(Public, replace(story, options=replace(story.options, lines=lines)))

    hidden = with_short(few, few)
    words, cells = _cards(hidden)
    assert words == "minutes: mean of known journeys"
    assert cells == story.options.line("known").cells
    assert "withheld" not in report_html(hidden).split('class="figures"')[1].split("</ul>")[0]
    assert _cards(with_short(Count(30), few)) == (cards.SHORT, (Count(30), few)), "one is told"


def test_cards_say_what_stands_now_and_which_january_a_plan_still_fills_in() -> None:
    story = release.story([made("built"), made("bases")], public=True, rules=Rules())
    plans = [replace(p, opened=(Opening("x", "base", "all", Fact(8), Fact(1), "Decided"),),
                     title=f"Plan {'XAB'[i]}: more") for i, p in enumerate(story.plans)]
    plans[0] = story.plans[0]
    there = replace(plans[2], opened=(replace(plans[2].opened[0], status="Built"),))
    figures = (Count(90), Count(40), Count(60, about=True))
    told = replace(story, plans=(plans[0], plans[1], there))
    assert cards.built(told, figures) == "about 60 with Plan B, built since"
    assert cards.apart(told) == ("", "", ""), "they open the same"
    other = replace(there, opened=(replace(there.opened[0], site="y"),))
    apart = replace(told, plans=(*told.plans[:2], other))
    assert cards.apart(apart) == ("", "without the places of Plan B", "")
    assert cards.built(told, (*figures[:2], Count(None))) == ""
    assert cards.built(replace(story, plans=tuple(plans)), figures) == ""
    assert when_full(story) == ("",) * 3, "no years"
    years = Table("years-short", "x", "", "", (), ())
    assert when_full(replace(story, years=(years,))) == ("",) * 3
    page = report_html(story).split('class="figures"')[1].split("</ul>")[0]
    still = story.plans[0].description.split(". ")[0]
    told_at = page.index(still[1:].removesuffix("."))
    assert told_at < page.index(story.plans[0].title), "at the figure"
    assert cards.cards(story)[0].of == f"without a suitable place with the {low(still)}"
    placed = replace(story.plans[0], description="Children where they are. More.")
    assert cards.dated(placed, only=False) == "with the children where they are"
    short = told.options.line("short").cells[2]
    assert cards.cards(told)[0].below == (f"{short} with Plan B, built since",)
    assert cards.cards(told)[1].below == (f"£{plans[1].capital_gbp} million to build",)
