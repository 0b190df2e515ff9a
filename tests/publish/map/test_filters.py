"""Children narrowed to a need or a phase: whole groups, sums, and nothing small with a report."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.vocabulary import BROAD_AREAS, NEEDS
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.intruder import Intruder
from sufficiency.publish.disclosure.prior_releases import System
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map import consultation
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.filters import ENOUGH, Narrowed, filters_of
from sufficiency.publish.map.page import map_html
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.publish.report.build import public_report
from sufficiency.publish.report.render import drawn
from sufficiency.study.result import Result
from tests.conftest import made

pytest.importorskip("geopandas")


@pytest.fixture(scope="module")
def built() -> Result:
    return made("built")


@pytest.fixture(scope="module")
def told(built: Result) -> tuple[Atlas, Record]:
    record = Record()
    return consultation.atlas([built], Rules(), record=record)[0], record


def people(needs: dict[str, int], districts: int = 2, **columns: object) -> pd.DataFrame:
    """So many children of each need in each of some districts."""
    rows = [(need, f"D{d}", n) for need, n in needs.items() for d in range(districts)]
    frame = pd.DataFrame(rows, columns=["need", "district", "children"])
    return frame.assign(phase="primary", local=False, **columns)


def test_every_need_is_in_one_broad_area() -> None:
    assert sorted(c for codes in BROAD_AREAS.values() for c in codes) == sorted(NEEDS)


def test_small_broad_areas_join_and_all_children_stay_in_one() -> None:
    many = dict.fromkeys(("ASD", "MLD", "SEMH", "HI", "OTH"), ENOUGH * 10)
    assert len([f for f in filters_of([people(many)], 10) if f.by == "need"]) == 5
    few = many | {"HI": 3, "OTH": 4}
    needs = [f for f in filters_of([people(few)], 10) if f.by == "need"]
    assert len(needs) < 5
    codes = [c for f in needs for c in f.codes]
    assert len(codes) == len(set(codes)) and set(few) <= set(codes)
    for one in needs:
        held = sum(2 * few.get(c, 0) for c in one.codes)
        assert held >= ENOUGH * 10 * 2
    assert any("; other needs" in f.title for f in needs)
    assert all(f.name.isalpha() for f in needs)
    # A code of a council's own is with the others; one need alone is no filter.
    assert "XX" in [c for f in filters_of([people(many | {"XX": 50})], 10) for c in f.codes]
    assert {f.by for f in filters_of([people({"ASD": 90})], 10)} == {"phase"}
    assert filters_of([people(many).assign(district="")], 10) == ()


def test_internal_figures_are_the_children_counted_again(built: Result) -> None:
    atlas = consultation.atlas([built], None)[0]
    choice = atlas.choices[0]
    assert {f.by for f in atlas.filters} == {"need", "phase"}
    for one, figures in zip(atlas.filters, choice.narrowed, strict=True):
        for outcome, when in ((built.baseline, "before"), (built.plan, "after")):
            each = outcome.assignment
            mine = each[each[one.by].isin(one.codes) & ~each["local"].astype(bool)]
            assert (figures.whole is None) == (one.by == "need")
            if figures.whole:
                assert getattr(figures.whole, when).value == mine["children"].sum()
            by = mine.groupby("district")["children"].sum()
            shown = [getattr(d, when).value for d in figures.districts]
            assert sorted(filter(None, shown)) == sorted(by[by > 0])
    for by in ("need", "phase"):
        every = [d.before.value or 0 for f, n in zip(atlas.filters, choice.narrowed, strict=True)
                 if f.by == by for d in n.districts]
        assert sum(every) == choice.short[0].value


def test_a_map_is_not_narrowed_to_needs_that_most_places_are_not_known_to_be_for(
    built: Result, told: tuple[Atlas, Record]
) -> None:
    places = built.case.places.assign(stand_in="designation")
    rough = replace(built, case=replace(built.case, places=places))
    atlas = consultation.atlas([rough], Rules())[0]
    assert {f.by for f in atlas.filters} == {"phase"}
    assert len(atlas.choices[0].narrowed) == len(atlas.filters)
    page, known = map_html(atlas), map_html(told[0])
    said = "Needs are not shown: of most places it is not known which they are for."
    assert said in page and "A phase is shown by district" in page
    assert said not in known and "A need or a phase is shown by district" in known
    by_need = "short-by-need"
    assert by_need not in drawn(public_report([rough], Rules()))
    assert by_need in drawn(public_report([built], Rules()))


def test_public_figures_are_none_or_ten_and_are_not_all_withheld(
    built: Result, told: tuple[Atlas, Record]
) -> None:
    atlas, _ = told
    every = [c for n in atlas.choices[0].narrowed for c in n.every]
    values = [x.value for c in every for x in (c.before, c.after)]
    assert all(v is None or v == 0 or (v >= Rules().k and v % 5 == 0) for v in values)
    assert sum(v is not None for v in values) > len(values) / 3
    assert None in values, "the made-up county has small ones"
    assert len({f.name for f in atlas.filters}) == len(atlas.filters) > 2
    assert all(f.name.isalpha() for f in atlas.filters)
    page = map_html(atlas)
    assert "a neighbourhood has too few children of one" in page
    assert "a neighbourhood has too few children of one" not in map_html(
        consultation.atlas([built], None)[0])


def test_of_a_margin_of_few_no_part_is_told(built: Result) -> None:
    """Four children without a place, all in one phase: a nought would say in which."""
    from sufficiency.publish.disclosure.collector import Collector
    from sufficiency.publish.map.filters import add_filters, narrowed
    from sufficiency.publish.map.shortfall import add_shortfall

    frame = pd.concat([people({"ASD": 60, "SEMH": 60}).assign(local=True),
                       people({"ASD": 2}), people({"ASD": 60}).assign(
                           phase="secondary", local=True)], ignore_index=True)
    frame = frame.assign(msoa="", pool_kind="x")
    tally = Collector(10)
    add_shortfall(tally, [frame])
    filters = filters_of([frame], 10)
    add_filters(tally, [frame], filters, Record())
    figures = tally.protect(Rules(), ["x"], Record())
    shown = [x.before.value for n in narrowed(figures, filters, ["D0", "D1"], (0, 0))
             for x in n.every]
    assert set(shown) == {None}


def test_map_and_report_give_nothing_away_together(
    built: Result, told: tuple[Atlas, Record]
) -> None:
    """Published apart, neither knowing of the other: a reader has both."""
    other = Record()
    public_report([built], Rules(), other)
    systems = [*told[1].systems_now, *other.systems_now]
    assert _exposed(systems) == []
    # The attack bites: with one small figure of the map printed, it follows.
    first = systems[0]
    at = next(i for i, (n, high) in enumerate(zip(first.true, first.high, strict=True))
              if 0 < n < 10 and high is None)
    bare = System(first.figures, first.true,
                  tuple(float(n) if i == at else low for i, (n, low) in enumerate(
                      zip(first.true, first.low, strict=True))),
                  tuple(float(n) if i == at else h for i, (n, h) in enumerate(
                      zip(first.true, first.high, strict=True))), first.sums, first.silent)
    assert _exposed([bare, *systems[1:]])


def _exposed(systems: list[System]) -> list[str]:
    """Small figures of these publications that follow from all of them."""
    true: list[int] = []
    low: list[float] = []
    high: list[float] = []
    sums: list[tuple[int, list[int]]] = []
    at: dict[object, int] = {}
    names: list[str] = []
    for one in systems:
        start = len(true)
        true += one.true
        low += one.low
        high += [np.inf if h is None else h for h in one.high]
        names += [str(f) for f in one.figures]
        sums += [(start + t, [start + p for p in parts]) for t, parts in one.sums]
        for i, (figure, n) in enumerate(zip(one.figures, one.true, strict=True)):
            same = at.setdefault((*figure, n), start + i)
            if same != start + i:
                sums.append((start + i, [same]))
    small = [i for i, n in enumerate(true) if 0 < n < Rules().k]
    assert small
    found = Intruder(true, sums).exposed(small, np.array(low), np.array(high), Rules().k)
    return [names[i] for i in found]


def test_a_planted_figure_of_a_filter_is_refused(
    built: Result, told: tuple[Atlas, Record]
) -> None:
    atlas, _ = told
    page = map_html(atlas)
    secrets = secrets_of([built.case], list(built.titles)).knowing(atlas.points())
    assert leaks({"map.html": page.encode()}, secrets, Rules()) == []
    form = r'("narrowed": ?\[\{"districts": ?\[\[)[^,]+,'
    for number in ("4", "9", "13"):
        bad, n = re.subn(form, rf"\g<1>{number},", page, count=1)
        assert n == 1 and leaks({"map.html": bad.encode()}, secrets, Rules()), number
    bad, n = re.subn(r'("narrowed".*?"whole": ?\[)[^,]+,', r"\g<1>7,", page, count=1, flags=re.S)
    assert n == 1 and leaks({"map.html": bad.encode()}, secrets, Rules())
    row = r'(<th scope="row">Primary \(to Year 6\)</th><td>all districts</td><td class="r">)[^<]+'
    bad, n = re.subn(row, r"\g<1>4", page, count=1)
    assert n == 1 and leaks({"map.html": bad.encode()}, secrets, Rules())


def test_a_filter_takes_only_figures_that_passed(told: tuple[Atlas, Record]) -> None:
    import dataclasses

    atlas, _ = told
    choice = atlas.choices[0]
    bad = dataclasses.replace(choice.fewer, after=4)  # type: ignore[arg-type]
    loose = dataclasses.replace(choice, narrowed=(Narrowed(bad, ()),))
    with pytest.raises(TypeError, match="has not passed disclosure"):
        dataclasses.replace(atlas, choices=(loose,))
