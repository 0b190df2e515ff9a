"""Charts: room for what is drawn, letters and colours of plans, and what cannot be shown."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sufficiency.case.settings import Build
from sufficiency.common.phrases import NOTHING_BUILT, called, low, told_apart, under
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Count, MeanMinutes, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report import charts, headlines
from sufficiency.publish.report.charts import bars, value_of
from sufficiency.publish.report.document import together
from sufficiency.publish.report.dots import ABOUT, DOT, dots, dots_drawn
from sufficiency.publish.report.fan import fan
from sufficiency.publish.report.findings import changes_finding, shortfall_finding
from sufficiency.publish.report.grouped import BAR, NAME, grouped, grouped_drawn
from sufficiency.publish.report.journeys import ends_in_words, shares
from sufficiency.publish.report.plan_marks import STILL, of_titles
from sufficiency.publish.report.render import report_html
from sufficiency.publish.report.sentences import unused
from sufficiency.publish.report.table import Row, Table
from sufficiency.publish.report.years import charts as ahead_charts
from sufficiency.publish.report.years.build import years_ahead
from sufficiency.publish.templating import headed
from tests.conftest import made
from tests.publish.report.years.synthetic import ahead

TITLES = (NOTHING_BUILT, "Plan A: four new schools",
          "Plan B: bases only, wherever a school is willing to host one", "Built since 2019")
MARKS = (("", STILL), *of_titles(TITLES[1:]))


def minutes(*rows: tuple[float | None, ...]) -> Table:
    return Table("m", "Mean minutes", "Need", "minutes", TITLES, tuple(
        Row(f"A need with quite a long name, number {i}", tuple(map(MeanMinutes, row)))
        for i, row in enumerate(rows)))


def words(svg: str) -> list[str]:
    return re.findall(r"<text [^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize(("name", "inside"), [
    ("City of London 001 (example)", "City of London 001 (example)"),
    ("Isle of Wight", "Isle of Wight"), ("Isles of Scilly", "Isles of Scilly"),
    ("Stoke on Trent", "Stoke on Trent"), ("Bath and North East Somerset",) * 2,
    ("Newcastle upon Tyne", "Newcastle upon Tyne"), ("Vale of the White Horse",) * 2,
    ("Profound and multiple learning difficulty", "profound and multiple learning difficulty"),
    ("Places of January 2019, children of January 2025",
     "places of January 2019, children of January 2025"),
    ("Mainstream schools outside bases", "mainstream schools outside bases"),
    ("North Norfolk",) * 2,
])
def test_names_of_places_keep_their_capitals_inside_a_sentence(name: str, inside: str) -> None:
    assert low(name) == inside


@pytest.mark.parametrize("rows", [1, 2, 12])
def test_there_is_room_for_every_drawing(rows: int) -> None:
    """One row under a legend of five lines: the axes collapsed, and nothing was where it should."""
    counts = Table("c", "Children", "Need", "children", ("Plan A",),
                   tuple(Row(f"Need {i}", (Count(20 + i),)) for i in range(rows)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dots(minutes(*[(13.0, 14.8, 15.0, 16.0)] * rows), MARKS, unit="minutes one way")
        bars(counts, unit="children")


@pytest.mark.parametrize("row", [(13.0, 14.8, 15.0, 16.0), (13.0,) * 4, (13.0, 13.0, 15.0, 16.0)])
def test_the_axis_cuts_off_no_dot(row: tuple[float, ...]) -> None:
    figure = dots_drawn(minutes(*[row] * 3), MARKS, unit="minutes one way").figure
    figure.draw_without_rendering()
    (axes,) = figure.axes
    size = (DOT**0.5 / 2 + 0.8) * figure.dpi / 72
    low = min(axes.transData.transform(spot)[1] for group in axes.collections
              for spot in group.get_offsets() if len(group.get_offsets()))
    assert low - size > axes.bbox.y0


def test_a_headline_holds_whatever_is_withheld_or_tied() -> None:
    titles = ["Before", "Plan A: x", "Plan B: y"]
    few, many, near = Count(25), Count(75), Count(25, about=True)
    assert headlines.fewest(titles, [many, few, many], None) == (
        "Plan A leaves fewest children without a suitable place: 25")
    assert headlines.fewest(titles, [many, few, near], Rules()) == (
        "Plan A and Plan B leave fewest children without a suitable place: about 25")
    assert headlines.fewest(titles, [many, Count(None), few], Rules()) == ""
    assert headlines.fewest(titles, [few] * 3, None) == (
        "All leave as many children without a suitable local place: 25")
    rows = [Row("Need", (many,)), Row("Other", (few,))]
    assert headlines.largest(rows, Count(100), 0, "Plan A: x", Rules()) == (
        "Most left out under Plan A: Need, 75")
    assert headlines.largest([*rows, Row("x", (Count(None),))], Count(900), 0, "", Rules()) == ""
    assert headlines.lengths([0.93, None, 0.951]) == (
        "Of known journeys, 93% to 95% are under 30 minutes")
    assert headlines.lengths([0.997, 1.0]) == (
        "Of known journeys, 99% or more are under 30 minutes")
    assert headlines.lengths([None]) == ""
    assert headlines.fewer([("Plan A: x", [-10, 0, 15]), ("Plan B: y", [-10, -10, 0])]) == (
        "Fewer lack a place in 1 of 3 areas with Plan A and 2 with Plan B")
    assert headlines.fewer([("Plan A: x", [-10, None])]) == (
        "With Plan A fewer lack a place in at least 1 of 2 areas")
    hidden = [("Plan A: x", [-10, -10, None]), ("Plan B: y", [-10, -10, -10])]
    assert headlines.fewer(hidden) == "With each plan fewer lack a place in at least 2 of 3 areas"
    assert headlines.fewer([("Plan A: x", [None, 0, 10])]) == headlines.fewer([]) == ""
    assert headlines.fewer([("Plan A: x", [-10, None, None])]) == "", "the others may gain as well"
    assert headlines.fewer([("Plan A: x", [-10])]) == "", "a map of one area"


def test_a_share_of_rounded_counts_is_no_more_than_all_and_of_many() -> None:
    def told(short: int, total: int, rules: Rules | None) -> list[float | None]:
        return shares([Row("0 to 15 minutes", (Count(short),))], [Count(total)], rules)

    assert told(315, 310, Rules()) == [1.0], "it was told as 102%"
    assert told(15, 20, Rules()) == [None], "17 of 18 are no 75%"
    assert told(15, 20, None) == [0.75]
    assert told(0, 0, Rules()) == [None]



def test_means_have_no_bar_of_what_one_journey_is_off_by_and_counts_begin_at_nought() -> None:
    """A bar of 1.34 minutes "at most" stood above means, of which that is true of no dot."""
    told = minutes((13.0, 14.8, 15.0, 16.0), (13.5, 14.0, 15.5, 17.0))
    said = words(dots(told, MARKS, unit="minutes"))
    assert not any("off by" in word for word in said)
    ticks = [float(w) for w in said if re.fullmatch(r"\d+", w)]
    assert min(ticks) >= 11, "the axis begins where the figures do"
    assert "0" in words(dots(told, MARKS, unit="minutes", from_nought=True))


def test_a_title_names_the_longest_only_where_it_is_beyond_the_error() -> None:
    lines = [Row(name, (MeanMinutes(value),)) for name, value in
             (("Autism", 15.2), ("Physical disability", 17.1), ("Speech", 14.7))]
    said, head = ends_in_words(lines, NOTHING_BUILT, 0.5)
    assert said == ("If nothing is built the mean journey is longest for physical disability "
                    "(17.1 minutes) and shortest for Speech (14.7 minutes).")
    assert head == ("If nothing is built, mean journeys are longest for physical disability "
                    "(17.1 minutes)")
    assert ends_in_words(lines, NOTHING_BUILT, 0.0) == (said, head), "not measured"
    near, head = ends_in_words(lines, NOTHING_BUILT, 1.0)
    assert near == said and head.endswith("mean journeys of groups are 14.7 to 17.1 minutes")
    doubted, doubt = ends_in_words(lines, NOTHING_BUILT, 1.34)
    assert doubted == f"{said} They may be off by as much as they differ."
    assert doubt == f"{head}: they may be off by as much as they differ"
    hidden = [*lines, Row("Few", (MeanMinutes(None),))]
    assert ends_in_words(hidden, NOTHING_BUILT, 0.0)[1] == "", "a withheld one may be longer"
    assert ends_in_words(lines[:1], NOTHING_BUILT, 0.0) == ("", "")


def test_every_row_is_drawn_and_says_whose_figure_is_not_shown() -> None:
    told = minutes((13.0, None, 15.0, None), (None,) * 4)
    assert [value_of(c) for c in told.lines[0].cells] == [13.0, None, 15.0, None]
    said = words(dots(told, MARKS, unit="minutes"))
    assert all(line.name in said for line in told.lines)
    assert "A, C not shown" in said and "not shown" in said
    nothing = words(dots(minutes((None,) * 4), MARKS, unit="minutes"))
    assert "not shown" in nothing, "with every figure withheld there is still a drawing"


def test_a_figure_that_is_only_near_is_no_full_dot() -> None:
    told = minutes((13.0, 14.8, 15.0, 16.0))
    near = Table("n", "Mean minutes", "Need", "minutes", TITLES, (Row("A need", tuple(
        MeanMinutes(v, about=v == 14.8) for v in (13.0, 14.8, 15.0, 16.0))),))
    assert ABOUT in words(dots(near, MARKS, unit="minutes"))
    assert ABOUT not in words(dots(told, MARKS, unit="minutes"))
    (axes,) = dots_drawn(near, MARKS, unit="minutes").figure.axes
    full = [group.get_linestyle()[0][1] is None for group in axes.collections
            if len(group.get_offsets())]
    assert full == [True, False, True, True]


def test_grouped_bars_have_letters_and_figures_as_printed() -> None:
    cells = (Count(1435), Count(1020, about=True), Count(None), Count(0))
    told = Table("l", "Children by length", "Length", "children", TITLES,
                 (Row("0 to 15 minutes", cells), Row("15 to 30 minutes", cells)))
    said = words(grouped(told, MARKS, unit="children"))
    assert [said.count(w) for w in ("A", "B", "C")] == [2, 2, 2], "a letter a bar"
    assert [said.count(w) for w in ("1,435", "about 1,020", "not shown", "0 to 15 minutes")] == [
        2, 2, 2, 1]
    assert NOTHING_BUILT in said and TITLES[1] not in said, "a key of what has no letter alone"
    none = Row("90 to 120 minutes", (Count(None),) * 4)
    more = replace(told, lines=(none, *told.lines, none))
    said = words(grouped(more, MARKS, unit="children"))
    assert said.count("not shown") == 4, "one for all bars of a class of which nothing is shown"
    assert said.count("A") == 2
    low, high = (grouped_drawn(t, MARKS, unit="children").figure.get_figheight()
                 for t in (told, more))
    assert high - low == pytest.approx(2 * NAME * BAR), "its name, and no bars"
    assert "not shown" in words(grouped(replace(told, lines=(none,)), MARKS, unit="children"))


def test_a_plan_keeps_the_letter_and_colour_that_its_title_has() -> None:
    together, alone = of_titles(TITLES[1:]), of_titles(TITLES[2:3])
    assert [name for name, _ in together] == ["A", "B", "C"]
    assert alone == (together[1],), "Plan B is the same in a report of its own"
    assert [n for n, _ in of_titles(["Something else", "Plan A: schools"])] == ["B", "A"]
    assert [n for n, _ in of_titles(["x", "Plan C: built", "y", "z"])] == ["A", "C", "B", "D"]
    assert [n for n, _ in of_titles(["Plan Z: last", "x"])] == ["Z", "A"]
    assert len({name for name, _ in of_titles(["x"] * 40)}) == 40


def test_a_letter_is_one_plans_and_names_it_in_a_sentence() -> None:
    assert [n for n, _ in of_titles(["Plan A: x", "Plan A: y"])] == ["A", "B"]
    assert [called(t) for t in (*TITLES[1:3], "Plan B", "Plan Bee: x")] == [
        "Plan A", "Plan B", '"Plan B"', '"Plan Bee: x"']
    assert told_apart(["Plan A: x", "Plan A: y", "Plan B: z"], ["m", "n", "o"]) == (
        "X", "Y", "Plan B: z")
    assert told_apart(["Plan A: x", "Plan A: x"], ["m", "n"]) == ("X (m)", "X (n)")
    assert headed("Plan A: <b>") == (
        '<span class="name">Plan A</span><span class="rest">: &lt;b&gt;</span>')
    assert headed("<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(("gain", "lose", "said"), [
    (Count(885), Count(35), "885 children gain a suitable local place, and 35 children no longer"),
    (Count(1), Count(0), "1 child gains a suitable local place, and nobody loses one."),
    (Count(None), Count(0), "how many gain a suitable local place is withheld, and nobody loses"),
])
def test_who_gains_is_said_also_of_one_of_nobody_and_of_what_is_withheld(
    gain: Count, lose: Count, said: str
) -> None:
    assert changes_finding(gain, lose, "Plan A: x").startswith(f"Under Plan A, {said}")


def test_no_plan_has_the_fewest_beside_one_that_is_withheld() -> None:
    said = shortfall_finding([NOTHING_BUILT, "Plan A: x", "B"], [Count(75), Count(None), Count(25)])
    assert said == (
        'Children without a suitable local place: 75 if nothing is built and 25 with "B". With '
        "Plan A the number is withheld: it is small, or would tell a small one.")


def test_building_nothing_is_no_plan_in_quotation_marks() -> None:
    assert shortfall_finding([NOTHING_BUILT, "Plan A: x", "B"],
                             [Count(50), Count(50), Count(60)]) == (
        "Building nothing and Plan A leave equally few children without a suitable local place, "
        "and no other plan here leaves fewer: 50.")
    assert under(f"{NOTHING_BUILT} (Plan A: x)") == "if nothing is built (Plan A: x)"


def test_one_plan_is_no_choice() -> None:
    """Beside nothing built alone it does not leave "the fewest"."""
    assert shortfall_finding(["Before", "Plan A: x"], [Count(75), Count(25)]) == (
        'Children without a suitable local place: 75 with "Before" and 25 with Plan A.')
    assert shortfall_finding(["Before"], [Count(0)]) == (
        'Children without a suitable local place: 0 with "Before".')


@pytest.mark.parametrize(("may", "does", "said"), [
    ((2, 60), (0, 42), "Plan A may open up to two new special schools and 60 base places; it opens "
     "no new special schools and 42 base places."),
    ((1, 60), (1, 0), "Plan A may open up to one new special school and 60 base places; it opens "
     "one new special school and no base places."),
    ((0, 850), (0, 848), "Plan A may open up to 850 base places; it opens 848 base places."),
    ((2, 60), (2, 60), ""), ((0, 0), (0, 0), ""),
])
def test_a_plan_that_opens_less_than_it_may_is_said_to(
    may: tuple[int, int], does: tuple[int, int], said: str
) -> None:
    build = Build(max_new_schools=may[0], base_places=may[1])
    summary = {"new_schools": does[0], "base_places": does[1]}
    assert unused("Plan A: up to two schools", build, summary) == said


def test_sentences_that_are_true_of_several_plans_are_said_once() -> None:
    assert together((("Plan A: x", "one"), ("Plan B: y", "one"), ("C", "two"))) == (
        ("Plan A and Plan B", "one"), ("C", "two"))


def test_no_words_of_a_chart_leave_its_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of a forecast's bands was cut off at the right edge."""
    from matplotlib.text import Text

    seen: list[tuple[str, bool]] = []
    draw = Text.draw

    def drawn(text: Text, renderer: Any, *args: Any, **kwargs: Any) -> None:
        draw(text, renderer, *args, **kwargs)
        box, edge = text.get_window_extent(renderer), text.get_figure(root=True).bbox.padded(1)
        if text.get_visible() and text.get_text().strip():
            seen.append((text.get_text(), edge.x0 <= box.x0 and box.x1 <= edge.x1
                         and edge.y0 <= box.y0 and box.y1 <= edge.y1))

    monkeypatch.setattr(Text, "draw", drawn)
    for kept in (bars, dots, grouped, charts.shares, ahead_charts.heat):
        kept.cache_clear()
    story = release.story([made("built"), made("bases")], public=True, rules=Rules())
    for plans in (1, 2):
        report_html(replace(story, years=years_ahead(
            ahead(1, plans=plans), Rules(), Record()).sheets))
    fan("A forecast", [("All plans", 900.0, np.full((7, 9), 18_000.0))], 2025, 5, 10)
    assert any("grey after" in said for said, _ in seen) and len(seen) > 100
    assert [said for said, inside in seen if not inside] == []
