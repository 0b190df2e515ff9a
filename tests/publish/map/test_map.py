"""The map's atlas and page without a browser: the threshold, joint areas, colours, bytes."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sufficiency.case.vocabulary import BUILT, EXAMPLE
from sufficiency.errors import InputError
from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Absent, Count, MeanMinutes, Rules
from sufficiency.publish.disclosure.means import same_journeys
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map import consultation, scales
from sufficiency.publish.map import page as map
from sufficiency.publish.map import words as map_words
from sufficiency.publish.map.areas import area_names, join_small, joint_areas, joint_name, too_few
from sufficiency.publish.map.atlas import Atlas, InternalAtlas, PublicAtlas
from sufficiency.publish.map.page import map_html
from sufficiency.publish.map.provision import Opening
from sufficiency.publish.map.shortfall import add_shortfall, areas_of, shortfalls
from sufficiency.study import run as study
from sufficiency.study.reach import journeys_to_places
from sufficiency.study.result import Result
from tests.conftest import ROOT, made, planned
from tests.sizes import large

HOSTILE = "<script>alert(1)</script>`${x}`</title>\\"
gpd = pytest.importorskip("geopandas")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The tiny case with a hostile school name, site name and title."""
    folder = tmp_path_factory.mktemp("case") / "tiny"
    shutil.copytree(ROOT / "data" / "tiny", folder)
    for name, old in (("places.csv", "School A"), ("sites.csv", "Site C")):
        path = folder / name
        path.write_text(path.read_text().replace(old, HOSTILE))
    path = folder / "scenarios" / "base.toml"
    path.write_text(f"title = {json.dumps(HOSTILE)}\n" + re.sub(
        r"(?m)^title.*\n", "", path.read_text()))
    return study.run(path)


@pytest.fixture(scope="module")
def built() -> Result:
    return made("built")


@pytest.fixture(scope="module")
def public(built: Result) -> Atlas:
    return consultation.atlas([built], Rules())[0]


@pytest.fixture(scope="module")
def county() -> tuple[Result, Atlas]:
    """The same of the embedded county."""
    result = planned("as-built")
    return result, consultation.atlas([result], Rules())[0]


def grid(counts: list[int], districts: list[str]) -> Any:
    """Unit squares in a row."""
    import shapely

    boxes = [shapely.box(i * 100, 0, i * 100 + 100, 100) for i in range(len(counts))]
    return gpd.GeoDataFrame({"district": districts}, geometry=boxes, crs="EPSG:27700")


@given(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25), st.integers(0, 12),
                          st.sampled_from("XY")), min_size=1, max_size=9))
def test_joint_areas_hold_the_threshold(rows: list[tuple[int, int, int, str]]) -> None:
    rows = sorted(rows, key=lambda r: r[3])
    counts, some = np.array([r[:2] for r in rows]), np.array([r[2:3] for r in rows])
    district = [r[3] for r in rows]
    group = join_small(grid([0] * len(rows), district), counts, 10, some)
    for head in set(group):
        members = [i for i, g in enumerate(group) if g == head]
        assert len({district[i] for i in members}) == 1 and min(members) == head
        whole = [i for i, d in enumerate(district) if d == district[head]]
        assert counts[members].sum(axis=0).min() >= 10 or members == whole
        assert not 0 < some[members].sum() < 10 or members == whole, "none, or the threshold"
        assert members == list(range(members[0], members[-1] + 1)), "joined with a neighbour"


def test_nothing_is_joined_without_need() -> None:
    assert join_small(grid([0] * 3, ["X"] * 3), np.array([[10], [11], [30]])) == [0, 1, 2]
    assert join_small(grid([0] * 3, ["X"] * 3), np.array([[10], [9], [30]])) == [0, 0, 2]


@given(st.lists(st.tuples(*[st.integers(0, 25)] * 4, st.sampled_from("XY")), min_size=2,
                max_size=9))
def test_joint_areas_of_two_files_lie_one_within_the_other(
    rows: list[tuple[int, int, int, int, str]]
) -> None:
    """Of other plans and counts too: else the difference of two areas may be of few children."""
    shapes = grid([0] * len(rows), [r[4] for r in rows])
    each = np.array([r[:4] for r in rows])
    one = join_small(shapes, each[:, :1], 10)
    two = join_small(shapes, each[:, 1:3], 10, each[:, 3:])
    for head in set(one):
        part = {i for i, g in enumerate(one) if g == head}
        for other in set(two):
            whole = {i for i, g in enumerate(two) if g == other}
            assert part <= whole or whole <= part or not part & whole


def short_of(children: list[tuple[str, str, int, bool]]) -> pd.DataFrame:
    """Children of areas: district, area, how many, whether they have a local place."""
    return pd.DataFrame([
        {"district": d, "msoa": m, "children": 1, "local": local, "minutes": 9.0,
         "minutes_basis": "road" if local else "none", "pool_kind": "special"}
        for d, m, n, local in children for _ in range(n)])


def test_where_few_have_no_place_areas_are_joined_by_their_journeys_alone() -> None:
    """Four of X have no place: no area can tell of them, so none of X is joined for them."""
    shapes = grid([0] * 4, ["X", "X", "Y", "Y"]).assign(msoa=["x1", "x2", "y1", "y2"])
    frame = short_of([("X", "x1", 20, True), ("X", "x2", 20, True), ("X", "x1", 4, False),
                      ("Y", "y1", 20, True), ("Y", "y2", 20, True), ("Y", "y1", 4, False),
                      ("Y", "y2", 8, False)])
    assert too_few([frame], 10) == {"X"}
    groups = joint_areas([frame], shapes, 10, Record(), shortfall=True)
    assert groups == {"x1": "x1", "x2": "x2", "y1": "y1", "y2": "y1"}
    tally = Collector(10)
    add_shortfall(tally, areas_of([frame], groups), {"X"})
    told = tally.protect(Rules(), ["p"], Record())
    assert [c.before.value for c in shortfalls(told, "msoa", ["x1", "x2"], (0, 0))] == [None] * 2


def test_names_of_areas() -> None:
    areas = pd.DataFrame({"msoa": ["m1", "m1", "m2", "m3"],
                          "area_name": ["West 001A", "West 001B", "Kings 010C", "Hill"]})
    assert area_names(areas) == {"m1": "West 001", "m2": "Kings 010", "m3": "Hill"}
    assert joint_name(["West 001"]) == "West 001"
    assert joint_name(["West 001", "West 002", "West 004"]) == "West 001, 002 and 004"
    assert joint_name(["West 001", "Hill"]) == "West 001 and Hill"


@pytest.mark.parametrize(("least", "large_county"), [(10, False), large((50, True))])
def test_public_means_are_of_enough_children(
    least: int, large_county: bool, request: pytest.FixtureRequest
) -> None:
    """Every mean is recomputed from the children, with their number."""
    built, public = (request.getfixturevalue("county") if large_county else [
        request.getfixturevalue(name) for name in ("built", "public")])
    assert len({a.name for a in public.areas}) == len(public.areas) < len(built.case.msoas)
    names = area_names(built.case.areas)
    found = about = 0
    for area, figures in zip(public.areas, public.choices[0].areas, strict=True):
        stem, *numbers = re.split(r" (?=\d)|, | and (?=\d)", area.name)
        msoas = [m for m, n in names.items() if n in {f"{stem} {x}" for x in numbers}]
        assert msoas, area.name
        for outcome, figure in zip((built.baseline, built.plan), figures, strict=True):
            each = outcome.assignment
            each = each[each["msoa"].isin(msoas) & (each["minutes_basis"] == "road")]
            assert each["children"].sum() >= Rules().k
            if figure.about:
                # Fewer than ten children are placed differently: the mean before stands for both.
                assert figure == MeanMinutes(figures[0].value, about=True)
                about += 1
                continue
            mean = np.average(each["minutes"], weights=each["children"])
            assert figure.value == pytest.approx(mean, abs=0.0501)
            found += 1
    assert found + about == 2 * len(public.areas) and found > least and about > 0


def test_shortfall_of_areas_is_none_or_ten_and_adds_up(built: Result, public: Atlas) -> None:
    """Each is counted again from the children of its area; no area hides fewer than ten."""
    names = area_names(built.case.areas)
    choice, shown = public.choices[0], 0
    for area, told in zip(public.areas, choice.lacking, strict=True):
        stem, *numbers = re.split(r" (?=\d)|, | and (?=\d)", area.name)
        msoas = [m for m, n in names.items() if n in {f"{stem} {x}" for x in numbers}]
        for outcome, figure in ((built.baseline, told.before), (built.plan, told.after)):
            each = outcome.assignment
            each = each[each["msoa"].isin(msoas) & ~each["local"].astype(bool)]
            count = int(each["children"].sum())
            whole_district = [a.district for a in public.areas].count(area.district) == 1
            assert count == 0 or count >= Rules().k or whole_district
            if figure.value is not None and not figure.about:
                assert figure.value == Rules().rounded(count)
                shown += 1
    assert shown > len(public.areas) / 2
    for total, parts in ((choice.fewer, choice.lacking_districts),):
        known = [p.before.value for p in parts]
        if None not in known and total.before.value is not None:
            assert abs(sum(k or 0 for k in known) - total.before.value) <= 3 * len(known) + 3


def test_same_journeys_are_of_those_with_one_before_and_after(
    built: Result, public: Atlas
) -> None:
    """By brute force over pairs: children of a group stand for each other, in order of minutes."""
    before, after = built.baseline.assignment, built.plan.assignment
    frames, at = same_journeys([before, after], [(0, 1)])
    assert at == [(2, 3)] and len(frames) == 4
    first, last = frames[2], frames[3]
    assert (first["group_id"].to_numpy() == last["group_id"].to_numpy()).all()
    for frame, source in ((first, before), (last, after)):
        assert frame["minutes"].notna().all() and (frame["children"] == 1).all()
        key = ["group_id", "pool_id"]
        have = source.groupby(key)["children"].sum()
        assert (frame.groupby(key)["children"].sum() <= have.reindex(
            frame.groupby(key)["children"].sum().index)).all(), "nobody is made up"
    told = [MeanChange(*f).value for f in public.choices[0].same_areas]
    assert any(v is not None for v in told)


def test_the_internal_atlas_joins_nothing(built: Result, public: Atlas) -> None:
    """All areas where somebody lives stand by themselves, with counts as they are."""
    internal = consultation.atlas([built], None)[0]
    assert internal.internal and internal.threshold == 1
    assert len(internal.areas) > len(public.areas)
    before = built.baseline.summary["unplaced"]["total"]
    assert internal.choices[0].short[0] == Count(before)
    assert public.choices[0].short[0].value == Rules().rounded(before)


@pytest.mark.large
def test_reach_is_the_mean_over_small_areas(county: tuple[Result, Atlas]) -> None:
    built, public = county
    choice = public.choices[0]
    matrix = journeys_to_places(built)
    place = next(p for p in choice.places if p.name == "Fred Nicholson School")
    small = built.case.areas[built.case.areas["area_name"].str.startswith("Breckland 005")]
    young = small[[c for c in small if c.startswith("children_")]].sum(axis=1)
    seconds = matrix.select(small["area_id"].tolist(), ["special-121256"]).seconds[:, 0]
    expected = round(float(np.average(seconds, weights=young)) / 60)
    hood = built.case.msoas["msoa"].tolist().index(small["msoa"].iloc[0])
    assert choice.reach[hood][choice.places.index(place)] == expected
    assert small["msoa"].iloc[0] in public.areas[public.hoods[hood].area].codes
    # An area of several has minutes of each: they differ from one end to the other.
    far = max((m for a in range(len(public.areas)) for m in [[
        choice.reach[k][choice.places.index(place)] for k, h in enumerate(public.hoods)
        if h.area == a]]), key=len)
    assert len(far) > 5 and max(far) - min(far) > 5


def test_small_counts_are_withheld_and_the_audit_says_so(hostile: Result) -> None:
    atlas, audit = consultation.atlas([hostile], Rules())
    assert str(atlas.choices[0].short[0]) == "withheld"
    assert all(m == MeanMinutes(None) for pair in atlas.choices[0].districts for m in pair)
    page = map_html(atlas)
    assert "too few" in page and "withheld" in page and atlas.districts
    assert any(a.done == "withheld" for a in audit)


def test_no_child_is_in_the_page(hostile: Result, built: Result) -> None:
    for result, form in ((hostile, r"\b[abc][1-9]\b"), (built, r"\b[a-z]*-?\d{4,}\b")):
        page = map_html(consultation.atlas([result], Rules())[0])
        data = re.search(r'id="atlas-data">(.*?)</script>', page, re.S)
        assert data is not None
        ids = {str(g) for g in result.plan.assignment["group_id"]}
        assert any(re.fullmatch(form, g) for g in ids) or result is built
        words = set(re.findall(r"[\w-]+", data.group(1)))
        assert not words & ids


def leaves(kind: Any) -> set[Any]:
    """Every type that can be reached from an annotation."""
    if dataclasses.is_dataclass(kind):
        return set().union(*(leaves(t) for t in get_type_hints(kind).values()))
    parts = [p for p in get_args(kind) if p is not ...]
    return set().union(*(leaves(p) for p in parts)) if parts else {kind}


def test_an_atlas_cannot_hold_a_table(hostile: Result) -> None:
    """By type: words (why a figure is absent, too), numbers and GeoJSON are all that a page can be
    made of; and by trying."""
    assert leaves(PublicAtlas) == {str, int, float, bool, type(None), Absent, Any}
    hints = get_type_hints(Atlas)
    outside = [f.name for f in dataclasses.fields(Atlas) if Any in leaves(hints[f.name])]
    assert outside == ["areas", "districts", "isochrones"], "shapes alone are free in form"
    with pytest.raises(AttributeError):
        map_html(hostile)  # type: ignore[arg-type]
    atlas = consultation.atlas([hostile], Rules())[0]
    assert type(atlas) is PublicAtlas
    assert type(consultation.atlas([hostile], None)[0]) is InternalAtlas
    parts = {f.name: getattr(atlas, f.name) for f in dataclasses.fields(atlas)}
    with pytest.raises(TypeError, match="public or internal"):
        Atlas(**parts)
    choice = atlas.choices[0]
    for change in ({"children": 8}, {"short": (Count(10), hostile.plan.assignment)},
                   {"districts": ((4.5, 3.0),)}):
        bad = dataclasses.replace(choice, **change)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="has not passed disclosure"):
            PublicAtlas(**{**parts, "choices": (bad,)})


def test_hostile_text_stays_text(hostile: Result) -> None:
    page = map_html(consultation.atlas([hostile], Rules())[0])
    assert "<script>alert" not in page and "alert(1)" in page
    assert page.count("</title>") == 1
    assert page.count("<script") == page.count("</script>") == 6


def test_the_page_is_the_same_on_every_run(public: Atlas, built: Result) -> None:
    assert map_html(public) == map_html(public)
    assert map_html(consultation.atlas([built], Rules())[0]) == map_html(public)


def test_the_page_fetches_nothing_and_may_be_zoomed(public: Atlas) -> None:
    page = map_html(public)
    assert len(page.encode()) < 2_000_000
    assert not re.findall(r"""<(?:script|img|link|iframe)[^>]*(?:src|href)=["']http""", page)
    assert not re.findall(r"url\((?!['\"]?data:|['\"]?#)[^)]*\)", page)
    assert "user-scalable" not in page and "maximum-scale" not in page
    assert not re.findall(r"\d\.\d{5,}", page[page.index('id="atlas-data"'):].split("</script>")[0])


def test_plans_of_different_cases_have_no_common_map(
    hostile: Result, built: Result
) -> None:
    with pytest.raises(InputError, match="another case"):
        consultation.atlas([built, hostile], Rules())


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_classes_are_told_apart_and_systems_never_meet() -> None:
    """Five steps of blue, from pale to dark; a change is palest in the middle."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    middle = len(scales.DIVERGING) // 2
    ways = (scales.QUANTITY, scales.DIVERGING[middle:], scales.DIVERGING[middle::-1])
    for way in ways:
        for pale, dark in pairwise(way):
            assert luminance(pale) > luminance(dark) and contrast(pale, dark) >= 1.35, (pale, dark)
        assert contrast(way[0], way[-1]) >= 4.5
    every = [*scales.QUANTITY, *scales.DIVERGING, scales.NEW, scales.INK]
    assert len(every) == len(set(every)), "no colour has two meanings"


@pytest.mark.parametrize("rated", [True, False])
def test_classes_of_a_layer_have_words_and_are_the_same_in_every_file(rated: bool) -> None:
    layers = scales.legend_scales(1.0, rated=rated)
    for both in layers.values():
        for scale in both.values():
            assert len(scale["colours"]) == len(scale["words"]) == len(scale["breaks"]) + 1
            assert list(scale["breaks"]) == sorted(scale["breaks"])
    assert [b[0] for b in scales.MINUTES[1:]] == list(scales.MINUTE_BREAKS)
    assert [b[2] for b in scales.MINUTES] == list(scales.QUANTITY)
    for classes, scale in ((scales.lack_classes(rated=rated), layers["lack"]["quantity"]),
                           (scales.gain_classes(rated=rated), layers["lack"]["change"])):
        assert list(classes.words) == list(scale["words"])
        assert all(one[1] == two[0] for one, two in pairwise(classes.bands))
    assert (layers["lack"] == layers["lack_districts"]) == rated, "of a rate there is one scale"
    if rated:
        one = [layers[name]["quantity"]["breaks"] for name in ("lack", "lack_districts", "years")]
        assert one == one[:1] * 3, "one colour is one rate, of Januaries to come too"
    assert all((scales.PER in scale["title"]) == scale["rated"] == rated
               for layer in ("lack", "years") for scale in layers[layer].values())


@pytest.mark.parametrize("rated", [True, False])
def test_no_figure_is_in_two_classes_or_in_none(rated: bool) -> None:
    """Words of neighbouring classes leave no gap and share no figure, as finely as figures are
    told: rates and minutes to a tenth, children as whole numbers."""
    for name, both in scales.legend_scales(1.0, rated=rated).items():
        in_minutes = name in ("same", "mean")
        change = [re.sub(" per 1,000", "", w) for w in both["change"]["words"]]
        (large,), small, none, *worse = (
            [float(n) for n in re.findall(r"[\d.]+", w)] for w in change)
        assert worse == [small, [large]], "as finely to the worse as to the better"
        unit, most = 0.1 if in_minutes or rated else 1, both["change"]["breaks"][-1]
        assert large == most and not none
        if in_minutes:
            assert small == pytest.approx([both["change"]["breaks"][2], large - unit])
        else:
            assert small == [large] and all(w.startswith("under ") for w in change[1::2])
        if not in_minutes:
            _, *words = both["quantity"]["words"]
            ends = [[float(n) for n in re.findall(r"[\d.]+", w)] for w in words]
            begins = [ends[0][0], *(e[0] for e in ends[1:])]
            assert begins[1:] == pytest.approx(list(both["quantity"]["breaks"])[1:])
            assert [e[1] + unit for e in ends[1:-1]] == pytest.approx(begins[2:])


@given(st.integers(-900, 900), st.integers(900, 300_000))
def test_rates_have_one_digit_and_no_child_is_nought(children: int, residents: int) -> None:
    rate = scales.per_thousand(children, residents)
    assert (rate > 0) == (children > 0) and (rate < 0) == (children < 0)
    assert round(rate, 1) == rate
    assert abs(rate) == pytest.approx(max(1000 * abs(children) / residents, 0.1 * bool(children)),
                                      abs=0.0501)
    (at,) = (n for n, (low, high, _) in enumerate(scales.gain_classes(rated=True).bands)
             if low <= rate < high)
    assert at == (0 if rate <= -scales.RATE_STEP else 1 if rate < 0 else 2 if not rate else
                  3 if rate < scales.RATE_STEP else 4), "as the page draws it"


def test_areas_are_shaded_by_a_public_number_of_residents(built: Result, public: Atlas) -> None:
    """Joined areas add up, and where a case does not say how many live there, counts are drawn."""
    small = built.case.areas
    ages = ["children_5_10", "children_11_15", "children_16_19"]
    every = small.groupby("district")[ages].sum().sum(axis=1)
    assert {d.name: d.residents for d in public.districts} == every.to_dict()
    for name, of in every.items():
        assert sum(a.residents for a in public.areas if a.district == name) == of
    assert public.rated
    unknown = dataclasses.replace(public.areas[0], residents=0)
    less = dataclasses.replace(public, areas=(unknown, *public.areas[1:]))
    assert not less.rated
    page, other = map.map_html(public), map.map_html(less)
    assert "c-rate-areas" in page and "c-rate-areas" not in other
    said = f"Children without a suitable place near home, {scales.PER}"
    assert said in page and said not in other


def test_a_rate_says_what_its_count_says() -> None:
    assert map_words.rate(Count(295), 16_536) == "17.8"
    assert map_words.rate(Count(45, about=True), 2808) == "about 16.0"
    assert map_words.rate(Count(None), 100) == "withheld" and map_words.rate(Count(0), 9) == "0"


def test_symbols_stand_out_on_their_white_edge() -> None:
    for colour in (scales.INK, scales.NEW):
        assert contrast(colour, "#ffffff") >= 3
    shapes = {re.sub(r'fill="#\w+"', "", map.symbol(k, s)) for k in map.KIND_WORDS
              if k in ("special", "base", "independent") for s in ("same", "bigger", "new")}
    assert len(shapes) == 9, "kind and state are told by shape, not by colour alone"


def test_what_nothing_built_leaves_out_is_said(public: Atlas) -> None:
    (choice,) = public.choices[:1]
    started = dataclasses.replace(choice, base_places=2019, opened=())
    opened = dataclasses.replace(
        started, opened=(Opening("A", "special school", "autism", 40, BUILT),))
    said = map_words.since_words([started])
    assert said == ("\u201cIf nothing is built\u201d has the places of January 2019. What has "
                    "opened since is in no plan.")
    assert map_words.since_words([started, opened]).endswith("is in Plan B only.")
    assert map_words.since_words([opened, opened]).endswith("is in every plan.")
    assert map_words.since_words([dataclasses.replace(choice, base_places=0)]) == ""


def test_years_in_words() -> None:
    assert map_words.years_words((-1, 6)) == "Nursery to Year 6"
    assert map_words.years_words((0, 0)) == "Reception"


def test_a_leak_stops_a_public_map(tiny: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from sufficiency.cli.app import app

    places = tiny / "places.csv"
    places.write_text(places.read_text().replace("School A", "School of A12345678901B"))
    args = ["map", str(tiny / "scenarios" / "base.toml"), "--out", str(tmp_path / "m.html")]
    run = CliRunner().invoke(app, [*args, "--public"])
    assert run.exit_code == 1 and "a unique pupil number" in run.output
    assert "A12345678901B" not in run.output and not (tmp_path / "m.html").exists()
    assert CliRunner().invoke(app, args).exit_code == 0, "an internal map may hold anything"


def test_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from typer.testing import CliRunner

    from sufficiency.cli.app import app

    scenario = str(ROOT / "data" / "tiny" / "scenarios" / "base.toml")
    run = CliRunner().invoke(app, ["map", scenario, "--out", str(tmp_path / "a.html")])
    assert run.exit_code == 0, run.output
    assert [f.name for f in tmp_path.iterdir()] == ["a-internal.html"]
    assert "internal: contains small numbers" in run.output
    run = CliRunner().invoke(app, ["map", scenario, "--public", "--out", str(tmp_path / "b.html")])
    assert run.exit_code == 0 and (tmp_path / "b.html").is_file()
    assert "Internal" not in (tmp_path / "b.html").read_text()
    audit = (tmp_path / "b-audit-internal.csv").read_text().splitlines()
    assert audit[0] == "figure,done,why" and len(audit) > 2
    run = CliRunner().invoke(app, ["map", scenario, "--out", str(tmp_path / "b.txt")])
    assert run.exit_code == 2 and "does not end in .html" in run.output
    made = tmp_path / "new" / "c.html"
    run = CliRunner().invoke(app, ["map", scenario, "--public", "--out", str(made)])
    assert run.exit_code == 0 and made.is_file(), "its folder is made"
    gone = str(made / "c.html")
    run = CliRunner().invoke(app, ["map", scenario, "--public", "--out", gone])
    assert run.exit_code == 1 and "cannot be written" in run.output


def test_what_nobody_chose_or_asked_is_counted_where_plans_are_compared() -> None:
    atlas = consultation.atlas([made("built")], Rules())[0]
    site = Opening("North", "new special school", "autism", 90, EXAMPLE)
    hosts = [Opening(n, "resource base", "autism", 8, EXAMPLE) for n in ("East", "West")]
    grows = Opening("South", "expansion", "autism", 20, "Built")
    plan = dataclasses.replace(atlas.choices[0], opened=(site, *hosts, grows))
    assert map_words.unasked_words(plan) == "1 site not chosen and 2 schools not asked"
    assert map_words.unasked_words(plan, sites=False) == "2 schools not asked"
    assert map_words.unasked_words(dataclasses.replace(plan, opened=(grows,))) == ""
    # Of expansions alone nothing opens; of both it says both.
    for opened, said in (((), "openings"), ((site,), "opening"), (hosts, "openings"),
                         ((grows,), "expansion"), ((site, grows), "openings and expansions")):
        assert map_words.openings_noun(opened) == said
    assert map_words.opening_groups(plan) == [
        ("new special school for autism, 90 places", "North"),
        ("2 resource bases for autism, 8 places each", "East; West"),
        ("school that grows for autism, 20 more places", "South")]
    alone = map_html(dataclasses.replace(atlas, choices=(plan,)))
    assert alone.count("site not chosen and 2 schools not asked") == 2
    rows = [re.findall(rf'{head}</th><td class="r">-</td><td class="r">(.*?)</td>', alone)
            for head in ("Sites not chosen", "Schools not asked", "Places added")]
    assert rows == [["1"], ["2"], ["126"]], "in the table too; nothing adds nothing"
    assert "Capital, an example: £" not in alone
    rough = map_html(dataclasses.replace(atlas, stand_ins=(("Rough.", "Words."),)))
    assert atlas.choices[0].million and "Capital, an example: £" in rough


def test_what_a_plan_adds_is_there_from_the_january_of_the_years() -> None:
    result = made("built")
    atlas = consultation.atlas([result], None)[0]
    adds = [p for p in atlas.choices[0].places if p.state != "same"]
    assert adds and all(p.opens > result.scenario.supply.year for p in adds)
    assert all(p.opens == 0 for p in atlas.choices[0].places if p.state == "same")
