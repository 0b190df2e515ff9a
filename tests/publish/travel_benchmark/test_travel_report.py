"""The benchmark report: figures recomputed, small numbers inside, pages that stand alone."""

from __future__ import annotations

import dataclasses
import io
import re
import tomllib
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.common.phrases import under
from sufficiency.common.threshold import K
from sufficiency.errors import DisclosureError
from sufficiency.model.journey_minutes import known_journeys
from sufficiency.publish.disclosure import means
from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.crosstab import ALL, Cell, sums
from sufficiency.publish.disclosure.figures import Absent, Fewer, MeanMinutes, Rules
from sufficiency.publish.disclosure.keys import group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.areas import area_names
from sufficiency.publish.travel_benchmark import build, suppression
from sufficiency.publish.travel_benchmark.accuracy_page import validation_files
from sufficiency.publish.travel_benchmark.benchmark import Benchmark
from sufficiency.publish.travel_benchmark.build import travel_benchmark, write_benchmark
from sufficiency.publish.travel_benchmark.csv_columns import MEANING
from sufficiency.publish.travel_benchmark.findings import (
    _both_times,
    _longer,
    _over,
    answer,
    changed,
    findings,
    longest,
    one_journey,
    trusted,
)
from sufficiency.publish.travel_benchmark.groups import together
from sufficiency.publish.travel_benchmark.page import ranged, telling
from sufficiency.publish.travel_benchmark.report import Group, Line, benchmark_files
from sufficiency.publish.travel_benchmark.tables import (
    BASE,
    MILES,
    Column,
    area_ranks,
    excluded,
    held_out,
    journeys,
)
from sufficiency.study.accuracy import validate
from sufficiency.study.before_after import known_both_times, paired
from tests.conftest import ROOT, made_folder
from tests.sizes import large

BANDS = pd.DataFrame({"low_km": [0, 10, 30], "high_km": [10, 30, 60], "n": [50, 40, 30],
                      "mae": [1.0, 2.0, 4.0], "p95": [3.0, 5.0, 9.0], "bias": [-0.5, 0.0, 0.5]})


def people(seed: int, n: int = 400) -> pd.DataFrame:
    """Groups of children with journeys, like an assignment."""
    rng = np.random.default_rng(seed)
    km = rng.gamma(2.0, 12.0, n)
    district = rng.choice(["East", "West"], n)
    return pd.DataFrame({
        "group_id": [f"child-{i:04}" for i in range(n)],
        "need": rng.choice(["ASD", "SEMH", "VI"], n, p=[0.6, 0.36, 0.04]),
        "phase": rng.choice(["primary", "secondary", "post16"], n, p=[0.5, 0.45, 0.05]),
        "district": district, "msoa": [f"{d[0]}{i}" for d, i in
                                       zip(district, rng.integers(0, 6, n), strict=True)],
        "pool_id": "p", "children": rng.integers(1, 3, n), "km": km, "minutes": 6 + km * 1.3,
        "minutes_basis": rng.choice(["road", "assumed", "none"], n, p=[0.9, 0.08, 0.02]),
    })

pytestmark = pytest.mark.usefixtures("once")


@pytest.fixture(scope="module")
def real(root_path: Path) -> Benchmark:
    """What has been built in the embedded case: solved in a second."""
    return travel_benchmark([root_path / "data" / "norfolk" / "scenarios" / "as-built.toml"])


@pytest.fixture(scope="module")
def small() -> Benchmark:
    """The same of a made-up county."""
    return travel_benchmark([made_folder() / "scenarios" / "built.toml"])


@pytest.fixture(scope="module")
def root_path() -> Path:
    return Path(__file__).parents[3]


@pytest.fixture(scope="module")
def public(real: Benchmark) -> dict[str, str]:
    return texts(dataclasses.replace(real, public=True))


def texts(found: Benchmark) -> dict[str, str]:
    return {name: data if isinstance(data, str) else data.decode()
            for name, data in benchmark_files(found).items()}


def test_every_figure_recomputed() -> None:
    frame = people(1)
    table = journeys([Column(BASE, "Today", frame)], BANDS, public=False)[0]
    road = frame[frame["minutes_basis"] == "road"]
    for row in table.sample(25, random_state=0).to_dict("records"):
        mask = np.ones(len(road), dtype=bool)
        for column, name in (("need", "need"), ("phase", "phase"), ("district", "district"),
                             ("area", "msoa")):
            if row[column] != ALL:
                mask &= (road[name] == row[column]).to_numpy()
        part = road[mask]
        minutes = np.repeat(part["minutes"], part["children"]).to_numpy()
        km = np.repeat(part["km"], part["children"]).to_numpy()
        error = np.select([km < 10, km < 30], [1.0, 2.0], 4.0)
        assert row["n"] == len(minutes) == part["children"].sum()
        assert row["minutes_mean"] == pytest.approx(minutes.mean())
        assert row["minutes_p90"] == pytest.approx(np.percentile(minutes, 90))
        assert row["miles_p50"] == pytest.approx(np.median(km) * MILES)
        assert row["error_minutes"] == pytest.approx(error.mean())
        assert row["over_45_share"] == pytest.approx((minutes > 45).mean())
        assert row["over_75_low"] == pytest.approx((minutes - error > 75).mean())
        assert row["over_45_high"] == pytest.approx((minutes + error > 45).mean())
        assert row["over_45_low"] <= row["over_45_share"] <= row["over_45_high"]
    whole = table[(table[["need", "phase", "district", "area"]] == ALL).all(axis=1)]
    assert len(whole) == 1 and whole["n"].iloc[0] == road["children"].sum()


@settings(max_examples=5)
@given(st.integers(0, 10_000), st.integers(20, 150))
def test_no_hidden_count_follows_from_a_sum(seed: int, n: int) -> None:
    """Each sum by itself leaves every small count it holds as wide as the threshold."""
    frame = together([people(seed, n)], Rules(), None, Record())[0]
    table = journeys([Column(BASE, "Today", frame)], BANDS, public=True)[0]
    true = journeys([Column(BASE, "Today", frame)], BANDS, public=False)[0]
    names = ["need", "phase", "district", "area"]
    shown = {Cell(*cell): n for *cell, n in table[[*names, "n"]].to_numpy()}
    counts = {k: n for *cell, n in true[[*names, "n"]].to_numpy() if (k := Cell(*cell)) in shown}

    def known(key: Cell) -> tuple[float, float]:
        if np.isnan(shown[key]):
            return 0, np.inf
        return (0, 0) if not shown[key] else (max(K, shown[key] - 2), shown[key] + 2)

    for total, parts in sums(sorted(counts)):
        assert counts[total] == sum(counts[p] for p in parts)
        for small in (p for p in parts if 0 < counts[p] < K):
            assert np.isnan(shown[small])
            low = known(total)[0] - sum(known(p)[1] for p in parts if p != small)
            high = known(total)[1] - sum(known(p)[0] for p in parts if p != small)
            assert high - max(low, 0) >= K


def test_ends_of_a_range_do_not_give_few_children_away() -> None:
    """Who may be over the limit for the model's error alone is counted, and passes the door."""
    n = {("East", 30.0): 96, ("East", 44.0): 4, ("West", 30.0): 80, ("West", 44.0): 20}
    rows = [{"district": d, "minutes": m} for (d, m), count in n.items() for _ in range(count)]
    frame = pd.DataFrame(rows).assign(
        group_id=[f"child-{i:04}" for i in range(200)], need="ASD", phase="primary", msoa="",
        pool_id="p", children=1, km=20.0, minutes_basis="road")
    table = journeys([Column(BASE, "Today", frame)], BANDS, public=True)[0]
    margins = table[(table[["need", "phase", "area"]] == ALL).all(axis=1)]
    high = margins.set_index("district")["over_45_high"]
    assert np.isnan(high["East"]) and high.isna().sum() >= 2, "4 = 12% of 200 - 20% of 100"
    assert margins["over_45_share"].eq(0).all() and margins["n"].notna().all()


def test_public_tables_hold_no_small_number() -> None:
    columns = [Column(key, key, frame) for key, frame in zip(
        (BASE, "plan"), together([people(2), people(3)], Rules(), None, Record()), strict=True)]
    table = journeys(columns, BANDS, public=True)[0]
    shown = table["n"].dropna()
    assert not shown.between(1, K - 1).any() and table["n"].isna().any()
    cell = ["need", "phase", "district", "area"]
    inside = table[[*cell, "scenario"]].merge(
        journeys(columns, BANDS, public=False)[0], on=[*cell, "scenario"], validate="1:1")
    told = table[["minutes_mean", "minutes_p50", "minutes_p90", "miles_mean"]].notna().any(axis=1)
    assert not told[inside["n"] < K].any(), "no mean is of few"
    # A report tells the means of needs, phases and districts; of others only with their count.
    alone = (table[cell] != ALL).sum(axis=1) <= 1
    assert not told[table["n"].isna() & ~(alone & (table["area"] == ALL))].any()
    assert told[table["n"].isna()].any()
    for limit in (45, 75):
        for part in ("share", "low", "high"):
            share = table[f"over_{limit}_{part}"]
            count = (inside[f"over_{limit}_{part}"] * inside["n"]).round()[share.notna()]
            rest = inside["n"][share.notna()] - count
            assert not count.between(1, K - 1).any() and not rest.between(1, K - 1).any()
    today = inside[inside["scenario"] == BASE].set_index(cell)
    for row in table[table["n_about"].astype(bool)].to_dict("records"):
        key = row["need"], row["phase"], row["district"], row["area"]
        assert row["n"] == Rules().rounded(int(today.loc[key, "n"])), "a near count is today's"


def test_counts_are_rounded_and_few_children_moved_are_not_told() -> None:
    """Rules 2, 3 and 5 of ``disclosure`` on the tables of this report."""
    before = people(2).assign(children=1)
    after = before.copy()
    some = after.index[(after["msoa"] == "E1") & (after["minutes_basis"] == "road")][:4]
    after.loc[some, ["pool_id", "minutes", "km"]] = ["q", 1.0, 0.5]
    lone = before.iloc[:1].assign(minutes=1e5, msoa="E2", district="East", need="VI",
                                  phase="post16", minutes_basis="road", group_id="far")
    columns = [Column(BASE, "Today", pd.concat([before, lone], ignore_index=True)),
               Column("plan", "Plan", pd.concat([after, lone], ignore_index=True))]
    shown = journeys(columns, BANDS, public=True)[0]
    assert (shown["n"].dropna() % 5 == 0).all()
    area = shown[shown["area"] == "E1"].set_index("scenario")
    assert area.loc["plan", "about"] and not area.loc[BASE, "about"]
    assert area.loc["plan", "minutes_mean"] == area.loc[BASE, "minutes_mean"]
    inside = journeys(columns, BANDS, public=False)[0]
    true = inside[inside["area"] == "E1"].set_index("scenario")["minutes_mean"]
    assert true["plan"] < true[BASE] - 2, "four children less would have been told"
    far = shown[(shown["area"] == "E2") & (shown["scenario"] == BASE)].iloc[0]
    assert far["n"] >= K and np.isnan(far["minutes_mean"]) and np.isnan(far["miles_p90"])


@settings(max_examples=40)
@given(st.lists(st.integers(0, 6), max_size=30), st.lists(st.integers(0, 6), max_size=30))
def test_moved_is_what_means_has(before: list[int], after: list[int]) -> None:
    frames = [pd.DataFrame({"group_id": "g", "pool_id": codes, "children": 1}, dtype=object)
              for codes in (before, after)]
    assert suppression.moved(np.array(before, int), np.array(after, int)) == means.moved(*frames)


@pytest.mark.large
def test_the_public_form_passes_the_gate_and_a_planted_leak_does_not(
    small: Benchmark, tmp_path: Path
) -> None:
    public = dataclasses.replace(small, public=True)
    write_benchmark(public, tmp_path / "ours")
    assert sorted(f.name for f in (tmp_path / "ours").iterdir() if f.suffix) == [
        "areas.csv", "benchmark.csv", "benchmark.html", "benchmark.md", "columns.csv",
        "excluded.csv", "model_error.csv"]
    child = str(small.columns[0].assignment["group_id"].iloc[0])
    # Today alone is a report too, and sooner made.
    first = public.columns[0]
    one = {"columns": (first,)}
    leaks: list[tuple[dict[str, object], str]] = [
        ({"notes": ("Seen: A12345678901B",)}, "a unique pupil number"),
        ({"notes": ("It would help 7 children.",)}, "a count below the threshold"),
        ({"notes": ("It would help 123 children.",)}, "not rounded to 5"),
        ({"measured": "NR99 9ZZ is where it was timed."}, "a full postcode"),
        ({"columns": (dataclasses.replace(first, title=f"Today {child}"),)},
         "the id of a child"),
    ]
    for change, said in leaks:
        with pytest.raises(DisclosureError) as told:
            build.write_benchmark(
                dataclasses.replace(public, **{**one, **change}), tmp_path / "not")
        assert said in str(told.value) and "A12345678901B" not in str(told.value)
        assert not (tmp_path / "not").exists(), "nothing is written"
        write_benchmark(
            dataclasses.replace(small, **{**one, **change}), tmp_path / "inside")


@pytest.mark.large
def test_the_error_of_a_journey_has_a_column_of_its_own(
    real: Benchmark, public: dict[str, str]
) -> None:
    """It is not the error of a mean, and is printed at none; the three measurements meet."""
    for page in (public["benchmark.md"], texts(real)["benchmark.md"]):
        assert "±" not in page
        head = next(row for row in page.splitlines() if row.startswith("| Group |")).split("|")
        at = [i for i, h in enumerate(head) if "Error of one journey" in h]
        assert [head[i].strip() for i in at] == ["Error of one journey, minutes"]
        lines = [row.split("|") for row in page.splitlines() if row.startswith("| Whole area |")]
        assert len(lines) == 2 and all(0 < float(row[i]) < 3 for row in lines for i in at)
        here = float(lines[0][at[0]])
        said = re.sub(r" \(a straight-line estimate by [\d.]+\)", "", page)
        assert f"one journey is off by 1.34 minutes on average; weighed by the lengths of the " \
               f"journeys in this report it is {here:.1f}" in said and said != page
        bias = real.table.query("need == phase == district == area == 'all'")["error_bias"].iloc[0]
        assert f"the model is {abs(bias):.1f} minutes too short on average, before the peak" in page


@pytest.mark.large
def test_the_error_that_a_case_prints_is_the_one_that_is_measured(real: Benchmark) -> None:
    """case.toml of the embedded county says what ``validate`` measures, to two decimals."""
    rows = held_out(real.errors, "minutes")
    mae = float(np.average(rows["mae"], weights=rows["n"]))
    about = tomllib.loads((ROOT / "data" / "norfolk" / "case.toml").read_text())["minutes"]
    assert about["mean_absolute_error"] == round(mae, 2)
    assert about["measured_on"].startswith(f"{int(rows['n'].sum())} journeys")
    assert f"{mae:.2f} minutes" in (ROOT / "docs" / "sure.md").read_text()


@pytest.mark.large
def test_how_far_minutes_can_be_trusted_is_said_where_it_was_measured(
    real: Benchmark, small: Benchmark
) -> None:
    said = trusted(real)
    timed = int(held_out(real.errors, "minutes")["n"].sum())
    assert said[0] == (f"One journey is off by {one_journey(real):.2f} minutes on average, over "
                       f"{timed} journeys of up to 37 miles in a straight line.")
    assert re.fullmatch(r"A mean of many journeys is about \d\.\d minutes too (short|long): in it "
                        r"the errors of single journeys partly cancel\.", said[1])
    assert said[2:] == (real.measured,)
    unmeasured = dataclasses.replace(small, errors=pd.DataFrame(), measured="Not measured.")
    assert trusted(unmeasured) == ("Not measured.",)


def test_a_benchmark_answers_first_what_readers_ask(small: Benchmark) -> None:
    page = texts(dataclasses.replace(small, public=True))["benchmark.html"]
    asked = ["How good are the minutes?", "Which journeys are longest?",
             "What do the plans change?"]
    assert re.findall(r"<dt>(.*?)</dt>", page) == asked
    assert page.index(asked[-1]) < page.index("<table")
    assert set(longest(small)).isdisjoint(findings(small)) and longest(small)


def test_rows_in_another_order_change_nothing() -> None:
    frame = people(4)
    one = journeys([Column(BASE, "Today", frame)], BANDS, public=True)[0]
    mixed = frame.sample(frac=1, random_state=1)
    two = journeys([Column(BASE, "Today", mixed)], BANDS, public=True)[0]
    pd.testing.assert_frame_equal(one, two)


def test_without_references_no_error_is_invented() -> None:
    table = journeys([Column(BASE, "Today", people(5))], pd.DataFrame(), public=False)[0]
    assert table[["error_minutes", "error_bias", "over_45_low", "over_75_high"]].isna().all().all()
    assert table["over_45_share"].notna().all()


def test_areas_are_ranked_and_small_ones_are_not() -> None:
    frame = people(6)
    lone = frame.iloc[:1].assign(msoa="E9", district="East", minutes=300.0, children=1,
                                 minutes_basis="road")
    columns = [Column(BASE, "Today", pd.concat([frame, lone], ignore_index=True))]
    ranks = area_ranks(journeys(columns, BANDS, public=False)[0], {"E1": "East 1"})
    ranks = ranks.set_index("area")
    assert np.isnan(ranks.loc["E9", "rank"]) and ranks.loc["E1", "name"] == "East 1"
    order = ranks.dropna(subset=["rank"]).sort_values("rank")
    assert order["rank"].tolist() == list(range(1, len(order) + 1))
    assert (order["minutes_mean"].diff().dropna() <= 0).all()


def test_names_of_areas_come_from_their_parts() -> None:
    areas = pd.DataFrame({"msoa": ["m1", "m1", "m2", "m2", ""],
                          "area_name": ["Town 001A", "Town 001B", "Here 1A", "There 2B", "x"]})
    assert area_names(areas) == {"m1": "Town 001", "m2": "m2"}


def test_an_area_is_called_by_its_town_before_its_code(small: Benchmark) -> None:
    ground = gpd.GeoDataFrame({"msoa": ["m1"], "district": ["West"]}, crs=27700,
                              geometry=[shapely.box(600_000, 300_000, 620_000, 320_000)])
    towns = pd.DataFrame({"name": ["Mill Town"], "easting_m": [610_000], "northing_m": [310_000]})
    found = dataclasses.replace(small, shapes=ground, towns=towns)
    row = {"area": "m1", "name": "West 001", "district": "West"}
    assert found.where(row) == {"name": "Mill Town and around", "official": "West 001"}
    bare = dataclasses.replace(found, towns=None).where(row | {"name": "m1"})
    assert bare == {"name": "m1 (West)", "official": "m1 (West)"}


def test_who_is_left_out_adds_up() -> None:
    frame = people(7)
    columns = [Column(BASE, "Today", frame)]
    educated = pd.DataFrame(
        {"setting": ["home_educated"], "children": [4], "reason": ["no journey"]})
    out = excluded(columns, journeys(columns, BANDS, public=False)[1], educated, public=False)
    counts = [figure.value for figure in out[BASE]]
    road = frame.loc[frame["minutes_basis"] == "road", "children"].sum()
    assert sum(counts[:-1]) + road == frame["children"].sum() and counts[-1] == 4
    shown = excluded(columns, journeys(columns, BANDS, public=True)[1], educated, public=True)
    assert shown[BASE].iloc[-1] == Fewer(10)


def test_five_without_a_place_do_not_follow_from_the_journeys_of_others() -> None:
    """All 120 travel today and 115 with the plan: one of the two totals is withheld."""
    frame = people(8, 120).assign(children=1, minutes_basis="road", need="ASD", phase="primary")
    after = frame.assign(pool_id="q")
    after.loc[:4, ["minutes_basis", "pool_id"]] = ["none", ""]
    table, left = journeys([Column(BASE, "Today", frame), Column("plan", "Plan", after)], BANDS,
                           public=True)
    whole = table[(table[["need", "phase", "district", "area"]] == ALL).all(axis=1)]
    told = whole[~whole["n_about"].astype(bool)]["n"].notna()
    assert left[1]["no place"].value is None and told.sum() < 2


@pytest.mark.large
def test_the_report_of_the_embedded_case(real: Benchmark) -> None:
    files = texts(real)
    table = pd.read_csv(io.StringIO(files["benchmark.csv"]))
    whole = table[(table[["need", "phase", "district"]] == ALL).all(axis=1)]
    assert whole["scenario"].tolist() == [c.title for c in real.columns]
    for row, column in zip(whole.to_dict("records"), real.columns, strict=True):
        road = column.assignment[column.assignment["minutes_basis"] == "road"]
        assert row["n"] == road["children"].sum()
        assert row["minutes_mean"] == pytest.approx(
            np.average(road["minutes"], weights=road["children"]), abs=1e-3)
    assert 0.9 < whole["error_minutes"].iloc[0] < 1.7, "the measured error stands beside it"
    assert set(table["need"]) >= {"Autistic spectrum disorder", ALL}
    assert len(pd.read_csv(io.StringIO(files["model_error.csv"]))) >= 6
    assert "light traffic" in files["benchmark.html"], "the peak is not tested, and it says so"
    assert "Internal" in files["benchmark.html"] and "Internal" in files["benchmark.md"]
    page = files["benchmark.html"]
    assert page.index('id="need"') < page.index("Mean minutes by primary need"), "in its section"
    assert "off by 1.34 minutes on average" in page and "off by at most" not in page


class Outline(HTMLParser):
    """Tags of a page in their order, with attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.fixture(scope="module", params=["made", large("norfolk")])
def pages(request: pytest.FixtureRequest) -> list[str]:
    if request.param == "made":
        return [texts(dataclasses.replace(request.getfixturevalue("small"), public=True))[
            "benchmark.html"]]
    found = validate(ROOT / "data" / "norfolk")
    return [request.getfixturevalue("public")["benchmark.html"],
            str(validation_files(found)["validation.html"])]


def test_pages_are_accessible_and_fetch_nothing(pages: list[str]) -> None:
    for page in pages:
        seen = Outline(page)
        assert seen.all("html")[0]["lang"] == "en-GB" and len(seen.all("h1")) == 1
        assert len(seen.all("table")) == len(seen.all("caption")) > 3
        assert all(th.get("scope") in ("col", "row", "rowgroup", "colgroup")
                   for th in seen.all("th"))
        assert all(svg["role"] == "img" and svg["aria-label"] for svg in seen.all("svg"))
        levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch(r"h[1-6]", tag)]
        assert all(b - a <= 1 for a, b in pairwise(levels))
        targets = {attrs.get("id") for _, attrs in seen.tags}
        assert all(a["href"][1:] in targets for a in seen.all("a") if a["href"])
        assert not re.findall(r"""<(?:script|img|link|iframe)[^>]*(?:src|href)=["']http""", page)
        assert not re.findall(r"url\((?!['\"]?data:|#)[^)]*\)", page)


def test_nothing_public_names_a_child(small: Benchmark) -> None:
    public = texts(dataclasses.replace(small, public=True))
    ids = set(small.columns[0].assignment["group_id"])
    for name, text in public.items():
        assert not ids & set(re.findall(r"[\w-]+", text)), name
        assert "Internal" not in text, name
    table = pd.read_csv(io.StringIO(public["benchmark.csv"]))
    areas = pd.read_csv(io.StringIO(public["areas.csv"]))
    assert not any(f["n"].dropna().between(1, K - 1).any() for f in (table, areas))
    assert areas.loc[areas["n"].isna(), "minutes_p90"].isna().all()
    assert areas.loc[areas["n"].isna(), "rank"].isna().all()


def test_every_column_of_a_csv_is_explained(small: Benchmark) -> None:
    files = texts(small)
    told = pd.read_csv(io.StringIO(files["columns.csv"]))
    named = [n for n in files if n.endswith(".csv") and n != "columns.csv" and files[n].strip()]
    for name in named:
        columns = list(pd.read_csv(io.StringIO(files[name])))
        assert columns == told.loc[told["file"] == name, "column"].tolist() and columns
        other = [c for c in columns if c not in MEANING and not c.startswith("over_")]
        assert name == "excluded.csv" or not other, other
    assert told["meaning"].notna().all()


def test_the_answer_holds_where_a_mean_is_withheld(small: Benchmark) -> None:
    """One sentence first; what cannot be shown is not in it."""
    base, *plans = small.columns
    said = answer(small)
    assert said.startswith("If nothing is built a child with a known journey") and plans
    assert said.count("the mean is") == 1
    nobody = [dataclasses.replace(c, assignment=c.assignment.assign(minutes_basis="none"))
              for c in small.columns]
    none = dataclasses.replace(small, columns=(base, *nobody[1:]))
    assert "the mean is" not in answer(none) and "nan" not in " ".join(findings(none))
    nothing = dataclasses.replace(small, columns=tuple(nobody))
    assert answer(nothing) == "If nothing is built no mean of all known journeys can be shown."
    assert "nan" not in " ".join(findings(nothing)) and benchmark_files(nothing)


def test_the_change_of_those_known_both_times_is_of_the_same_children(small: Benchmark) -> None:
    base, plan = small.columns[:2]
    child = paired(base.assignment, plan.assignment)
    both = child[known_both_times(child)]
    groups = {(): both, **{group(district=str(d)): part for d, part in both.groupby("district")},
              **{group(need=NEED_NAMES[str(n)]): part for n, part in both.groupby("need")}}
    for of, part in groups.items():
        told = round(round(part["minutes"].mean(), 1) - round(part["minutes_b"].mean(), 1), 1)
        assert small.same[plan.key, of].value == pytest.approx(told), of
    assert f"the mean is {_longer(small.same[plan.key, ()].value or 0, 1.0)} " in " ".join(
        findings(small))
    public = dataclasses.replace(small, public=True)
    shown = [c for c in public.same.values() if c.value is not None]
    assert shown and all(c.why for c in public.same.values() if c.value is None)
    data = pd.read_csv(io.StringIO(texts(public)["benchmark.csv"]), keep_default_na=False)
    told = data[data["same_minutes_change"] != ""]
    assert (told["same_minutes_change_is"] == "").all() and 0 < len(told) <= len(shown)
    other = dataclasses.replace(small, columns=(base, dataclasses.replace(plan, alike=False)))
    assert other.same == {} and "both" not in " ".join(findings(other)), "of other children"


def test_charts_draw_the_same_children(small: Benchmark) -> None:
    """A line from a mean to one of other children showed a change that no child has."""
    def change(after: float | None) -> MeanChange:
        return MeanChange(MeanMinutes(20.0), MeanMinutes(after))

    said = "Like with like, the mean journey with Plan A is at least one minute"
    same = {"East": change(18.0), "West": change(19.5)}
    assert changed(same, "Plan A: schools", 1.0) == f"{said} shorter for East."
    assert changed({**same, "North": change(21.0)}, "Plan A: schools", 1.0) == (
        f"{said} shorter for East and longer for North.")
    assert changed({**same, "North": change(None)}, "Plan A: schools", 1.0) == said.replace(
        "the mean", "of those that can be shown the mean") + " shorter for East."
    assert changed({"North": change(None)}, "Plan A: schools", 0.0) == (
        "Like with like, no mean journey that can be shown changes by 0.1 minutes or more "
        "with Plan A.")
    public = dataclasses.replace(small, public=True)
    page = texts(public)["benchmark.html"]
    few = any(c.why and c.before.value is not None for of, c in public.same.items() if of[1])
    assert few == ("A not shown" in page), "no dot where the change is of too few"
    assert page.count("both dots are of the same children") == 2, "by district and by need"
    other = [dataclasses.replace(c, alike=False) for c in small.columns[1:]]
    alone = dataclasses.replace(small, columns=(small.columns[0], *other))
    assert "both dots" not in texts(alone)["benchmark.html"], "nothing to compare"


def test_a_small_change_is_about_none_and_what_is_withheld_is_named(small: Benchmark) -> None:
    told = [_longer(change, 1.0) for change in (-0.8, -1.3, 0.0)]
    assert told == ["about the same (0.8 minutes shorter)", "1.3 minutes shorter", "as long"]
    near = MeanChange(MeanMinutes(15.6), MeanMinutes(15.0, about=True))
    first, one = small.columns[:2]
    few = dataclasses.replace(one, key="few", title="Plan F")
    found: Any = SimpleNamespace(columns=(first, one, few), meaningful_minutes=1.0, same={
        (one.key, ()): MeanChange(MeanMinutes(15.6), MeanMinutes(15.1)), ("few", ()): near})
    (both,) = _both_times(found, [one, few])
    assert f"about the same (0.5 minutes shorter) {under(one.title)}; " in both
    assert both.endswith(f'{Absent.TOO_FEW_CHANGE} with "Plan F". Changes under one minute count '
                         "as about the same.")
    assert _both_times(found, [few]) == []
    base, plan = small.columns[:2]
    rows = [{"n": 100, "over_45_share": 0.0, "over_75_share": 0.0},
            {"n": np.nan, "over_45_share": np.nan, "over_75_share": 0.0}]
    assert _over([base, plan], rows) == [
        f"No known journey is over 45 minutes {under(base.title)}; how many are "
        f"{under(plan.title)} is withheld.",
        "No known journey is over 75 minutes in any scenario."]
    nobody = {"n": 0, "over_45_share": np.nan, "over_75_share": np.nan}
    assert "withheld" not in " ".join(_over([base, plan], [rows[0], nobody]))


def test_areas_told_together_have_every_code_and_say_whose_mean_ranks_them(
    small: Benchmark
) -> None:
    public = dataclasses.replace(small, public=True)
    groups = public.record.groups
    files = texts(public)
    areas = pd.read_csv(io.StringIO(files["areas.csv"]))
    told = [code for codes in areas["area"].unique() for code in codes.split(";")]
    assert small.shapes is not None and sorted(told) == sorted(small.shapes["msoa"])
    assert any(len(members) > 1 for members in groups["msoa"].values())
    assert areas["about"].any() and "its area is ranked by that" in files["benchmark.md"]
    assert "its area is ranked by that" not in texts(small)["benchmark.md"]
    assert "pale band" not in files["benchmark.html"]


def test_the_share_over_the_guideline_is_that_of_its_phases(small: Benchmark) -> None:
    """Counted from the journeys inside; in public it is told only where every phase's is."""
    far = [dataclasses.replace(c, assignment=c.assignment.assign(minutes=c.assignment["minutes"]
                                                                 * 2.2)) for c in small.columns]
    found = dataclasses.replace(small, columns=tuple(far))

    def told(one: Benchmark) -> list[str]:
        lines = texts(one)["benchmark.md"].splitlines()
        head = next(row for row in lines if row.startswith("| Group |")).split("|")
        assert head[-3:-1] == [" Direct drive over 45 / 75 minutes, known journeys ",
                               " Journey not known "] or one is other
        rows = [row.split("|") for row in lines if row.startswith("| Whole area |")]
        for row, column in zip(rows, one.columns, strict=True):
            road = known_journeys(column.assignment)
            lost = column.assignment.loc[~road, "children"].sum()
            share = 100 * lost / column.assignment["children"].sum()
            assert row[-2].strip() == "withheld" or abs(
                float(row[-2].strip().removeprefix("about ")[:-1]) - share) < (5 if one.public
                                                                              else 0.51)
        return [row[-3].strip() for row in rows]

    other = dataclasses.replace(found, guideline=dict(found.guideline) | {"primary": 30.0})
    expected = []
    for column in far:
        road = column.assignment[known_journeys(column.assignment)]
        over = road["minutes"] > road["phase"].map(found.guideline)
        expected.append(f"{road.loc[over, 'children'].sum() / road['children'].sum():.1%}")
    assert told(found) == expected and "0.0%" not in expected
    for shown, true in zip(told(dataclasses.replace(found, public=True)), expected, strict=True):
        assert shown == "withheld" or abs(float(shown[:-1]) - float(true[:-1])) < 5
    assert set(told(other)) == {"-"}


def test_a_range_is_spoken_of_only_where_one_is_printed() -> None:
    with_range, without = (Group("x", (Line("a", ("5", share)),)) for share in (
        "3.1% (2.0 to 4.0)", "3.1%"))
    assert ranged([[without], [with_range]]) and not ranged([[without]])
    assert not ranged([[Group("x", (Line("a", ("5", "0.0%")),))]])


def test_a_column_of_noughts_and_withheld_tells_nothing() -> None:
    group = Group("x", (Line("a", ("5", "0.0%", "0.0%", "withheld")),
                        Line("b", ("7", "0.0%", "withheld", "withheld"))))
    assert telling([group]) == [0, 3]


def test_same_input_same_bytes(small: Benchmark, root_path: Path) -> None:
    assert benchmark_files(small) == benchmark_files(small)
    found = validate(root_path / "data" / "norfolk")
    assert validation_files(found) == validation_files(found)


def test_validation_files_hold_no_start(root_path: Path) -> None:
    found = validate(root_path / "data" / "norfolk")
    files = validation_files(found)
    assert set(files) == {"validation.html", "validation.md", "validation.csv",
                          "scatter-minutes.svg", "scatter-km.svg"}
    for data in files.values():
        text = data if isinstance(data, str) else data.decode()
        assert "E0102" not in text and "601835" not in text, "areas and points stay out"
