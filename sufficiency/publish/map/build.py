"""Build the atlas of a map from results: threshold, joint areas and plain words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.polygons import district_of
from sufficiency.case.stand_ins import estimated, needs_unknown
from sufficiency.case.vocabulary import KIND_WORDS, NEED_NAMES, STATUS_WORDS
from sufficiency.common.phrases import low
from sufficiency.finance.folder import folder_of, taken
from sufficiency.model.year_places import Openings
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Audit, Fact, MeanMinutes, ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey
from sufficiency.publish.disclosure.means import (
    ALL,
    everybody,
    means,
    same_journeys,
    same_titles,
)
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.areas import joint_areas, too_few
from sufficiency.publish.map.atlas import (
    Choice,
    Figures,
    InternalAtlas,
    Isochrones,
    PublicAtlas,
)
from sufficiency.publish.map.filters import Filter, add_filters, filters_of, narrowed
from sufficiency.publish.map.geography import Geography, draw, hoods_at, lon_lat
from sufficiency.publish.map.moves import add_moved, moved
from sufficiency.publish.map.neighbourhoods import minutes_to
from sufficiency.publish.map.provision import (
    Opening,
    Place,
    Unlocated,
    first_januaries,
)
from sufficiency.publish.map.shortfall import (
    add_independent,
    add_shortfall,
    areas_of,
    shortfalls,
)
from sufficiency.publish.report import first_page
from sufficiency.publish.report.findings import assumed_note
from sufficiency.publish.report.schools_or_bases import Side, either
from sufficiency.publish.report.sentences import minutes_note
from sufficiency.study.result import Result
from sufficiency.travel.matrix import TravelMatrix

ON_MAP = ("special", "base", "independent")


def build_atlas(
    results: Sequence[Result], reaches: Sequence[TravelMatrix], ground: Geography,
    rules: Rules | None, isochrones: Isochrones | None = None, *, record: Record | None = None,
) -> tuple[PublicAtlas | InternalAtlas, tuple[Audit, ...]]:
    """The atlas of some plans of one case, and what was withheld from it.

    Args:
        results: one a plan.
        reaches: for each plan, journeys from the middles of small areas to its places.
        ground: the case's geography.
        rules: what is small; None for an internal map: every area by itself, counts as they are.
        isochrones: drawn when given.
        record: what was published earlier, and where to note what is printed now.
    """
    first, record = results[0], record or Record()
    frames, pairs = _frames(results)
    groups = joint_areas(frames, ground.msoas, rules.k if rules else 1, record, shortfall=True)
    drawn = draw(ground, groups)
    titles = _titles(results, pairs, len(frames))
    by_area = areas_of(frames, groups)
    (each, same_pairs), said = same_journeys(by_area, pairs), same_titles(titles, pairs)
    areas, hidden = means(each, "msoa", rules, titles=said, record=record,
                          within="district") if groups else ({}, ())
    districts, more = means(each, "district", rules, titles=said, record=record)
    filters = filters_of(by_area, rules.k if rules else 1) if drawn.districts else ()
    if needs_unknown(first.case.stand_ins):
        filters = tuple(f for f in filters if f.by != "need")
    counts = _counts(by_area, pairs, titles, filters, rules, record)
    known, everyone, whole = _whole(each, counts, said, rules, record)
    choices = []
    for result, reach, (b, a), alike in zip(results, reaches, pairs, same_pairs, strict=True):
        ready = Openings.of_plan(result.case, result.scenario, result.plan.options)
        places, ids = _places(result, ground, ready)
        choices.append(Choice(
            name=result.scenario.name, title=result.title, description=result.scenario.description,
            base=_base(result, results), base_short=result.base.short,
            base_meaning=result.base.meaning, base_children=_counted(result),
            base_places=result.base.places if result.base.since else 0,
            children=counts.figures[CountKey("all", a)],
            short=(counts.figures[CountKey("short", b)], counts.figures[CountKey("short", a)]),
            independent=(counts.figures[CountKey("independent", b)],
                         counts.figures[CountKey("independent", a)]),
            everybody=(everyone[b], everyone[a]), known=(known[b], known[a]),
            same=(known[alike[0]], known[alike[1]]),
            opened=_opened(result), areas=_figures(areas, drawn.area_codes, (b, a)),
            districts=_figures(districts, drawn.district_codes, (b, a)),
            same_areas=_figures(areas, drawn.area_codes, alike),
            same_districts=_figures(districts, drawn.district_codes, alike),
            lacking=shortfalls(counts, "msoa", drawn.area_codes, (b, a)),
            lacking_districts=shortfalls(counts, "district", drawn.district_codes, (b, a)),
            narrowed=narrowed(counts, filters, drawn.district_codes, (b, a)),
            places=places, reach=minutes_to(reach, ids, ground.small_areas, drawn.hood_codes),
            unlocated=_unlocated(result, ground), moved=moved(counts, a),
            million=_million(result), full=ready.full,
        ))
    atlas = (PublicAtlas if rules else InternalAtlas)(
        case_title=first.case.title, title=first_page.title(results),
        dated=_dated(results), synthetic=first.case.synthetic,
        threshold=rules.k if rules else 1, attribution=first.case.attribution,
        travel_source=first.travel_source,
        meaningful_minutes=first.scenario.compare.meaningful_minutes,
        needs=_needs(choices), filters=filters, areas=drawn.areas, districts=drawn.districts,
        hoods=drawn.hoods, choices=tuple(choices), landmarks=drawn.landmarks, isochrones=isochrones,
        minutes_note=minutes_note(first),
        assumed_note=assumed_note(first.case.assumed_minutes,
                                  [o for r in results for o in (r.baseline, r.plan)]),
        either=either([Side(c.title, p.plan.summary, c.short[1])
                       for c, p in zip(choices, results, strict=True)],
                      taken(folder_of([r.scenario for r in results])))[1],
        stand_ins=first.case.stand_ins,
    )
    return atlas, (*hidden, *more, *whole, *counts.audit)


def _frames(
    results: Sequence[Result],
) -> tuple[list[pd.DataFrame], list[tuple[int, int]]]:
    """Assignments that differ, and for each plan its two among them, before and after."""
    frames: list[pd.DataFrame] = []
    pairs = []
    for result in results:
        pair = []
        for frame in (result.baseline.assignment, result.plan.assignment):
            same = [i for i, f in enumerate(frames) if f.equals(frame)]
            pair.append(same[0] if same else len(frames))
            frames += [] if same else [frame]
        pairs.append((pair[0], pair[1]))
    return frames, pairs


def _titles(
    results: Sequence[Result], pairs: Sequence[tuple[int, int]], frames: int
) -> list[str]:
    """What a record of publications calls each assignment that differs."""
    titles = [""] * frames
    for result, (before, after) in zip(results, pairs, strict=True):
        titles[before] = titles[before] or result.base.dated
        titles[after] = titles[after] or result.title
    return titles


def _counts(
    frames: Sequence[pd.DataFrame], pairs: Sequence[tuple[int, int]], titles: Sequence[str],
    filters: Sequence[Filter], rules: Rules | None, record: Record,
) -> ProtectedCounts:
    """Children, and those without a suitable local place, of every assignment that differs."""
    tally = Collector(rules.k if rules else 1)
    add_shortfall(tally, frames, too_few(frames, tally.few))
    add_independent(tally, frames)
    add_moved(tally, frames, pairs)
    add_filters(tally, frames, filters, record)
    return tally.protect(rules, titles, record)


def _whole(
    frames: Sequence[pd.DataFrame], counts: ProtectedCounts, titles: Sequence[str],
    rules: Rules | None, record: Record,
) -> tuple[tuple[MeanMinutes, ...], tuple[MeanMinutes, ...], tuple[Audit, ...]]:
    """Means of known journeys, of everybody where children are counted, and what was withheld."""
    found, hidden = means(frames, None, rules, titles=titles, record=record)
    known = found.get(ALL, (MeanMinutes(None),) * len(frames))
    short = [n for i in range(len(frames)) if (n := counts.figures.get(CountKey("short", i)))]
    every, more = everybody(frames[:len(short)], known[:len(short)], short, rules, titles=titles,
                            record=record)
    return known, every, (*hidden, *more)


def _opened(result: Result) -> tuple[Opening, ...]:
    """New schools first, then by name."""
    opened = result.plan.summary["opened"]
    return tuple(
        Opening(o["site"], KIND_WORDS[o["kind"]], result.case.word(o["designation"]), o["places"],
                STATUS_WORDS[o["status"]])
        for o in sorted(opened, key=lambda o: (o["kind"] != "new_school", o["site"]))
    )


def _million(result: Result) -> Fact | None:
    """Capital of what opens, in millions of pounds; None where the case does not say."""
    pounds = result.plan.summary["capital_gbp"]
    return Fact(pounds / 1e6, 1) if pounds or not result.plan.summary["opened"] else None


def _figures(
    found: Mapping[str, tuple[MeanMinutes, ...]], order: Sequence[str], pair: tuple[int, int]
) -> tuple[Figures, ...]:
    none = (MeanMinutes(None),) * (max(pair) + 1)
    rows = [found.get(name, none) for name in order]
    return tuple((r[pair[0]], r[pair[1]]) for r in rows)


def _places(
    result: Result, ground: Geography, ready: Openings
) -> tuple[tuple[Place, ...], list[str]]:
    """Places on the map in a sensible order, and the id of each as a destination."""
    rows = result.plan.places.dropna(subset=["easting_m"])
    rows = rows[rows["kind"].isin(ON_MAP) & ~rows["unlocated"]]
    state = np.where(rows["opened"], "new", np.where(rows["added_places"] > 0, "bigger", "same"))
    rows = lon_lat(rows.assign(state=state, hood=hoods_at(ground, rows)), 4)
    rank = {"new": 0, "bigger": 1, "same": 2}
    rows = rows.assign(
        _1=rows["state"].map(rank), _2=rows["kind"].map({n: i for i, n in enumerate(ON_MAP)})
    ).sort_values(["_1", "_2", "name", "pool_id"])
    needs, meant = serves(ground), serves(ground, least=1.0)
    known = result.case.places.set_index("pool_id")["stand_in"]
    guessed = {pool for pool, words in known.items() if "designation" in words.split()}
    there = first_januaries(result, ready)
    site = result.plan.options.drop_duplicates("provider").set_index("provider")["site_id"]
    places = tuple(
        Place(
            name=str(r["name"]), kind=r["kind"], serves=_word(result, r),
            needs=needs.get(r["designation"], ()),
            years=(int(r["ncy_min"]), int(r["ncy_max"])), places=int(r["places"]),
            added=int(r["added_places"]), state=r["state"], lon=r["lon"], lat=r["lat"],
            status=STATUS_WORDS[r["status"]], meant=meant.get(r["designation"], ()),
            unknown=str(r["pool_id"]) in guessed, hood=int(r["hood"]),
            opens=there.get(str(r["pool_id"]), 0),
        ) for r in rows.to_dict("records")
    )
    ids = [str(site[p]) if new else str(p)
           for p, new in zip(rows["pool_id"], rows["opened"], strict=True)]
    return places, ids


def serves(ground: Geography, least: float = 0.0) -> dict[str, tuple[str, ...]]:
    """Needs that each designation serves.

    Args:
        ground: with the case's table of suitability.
        least: share of its places that they may take; 1 = it is for them, less = it takes some.
    """
    share = ground.suitability["max_share"]
    some = ground.suitability[(share > 0) & (share >= least)]
    return some.groupby("designation")["need"].apply(lambda s: tuple(sorted(s))).to_dict()


def _word(result: Result, row: Mapping[Hashable, Any]) -> str:
    """What provision is for; nothing where that says no more than its kind."""
    return "" if row["designation"] == row["kind"] else result.case.word(str(row["designation"]))


def _unlocated(result: Result, ground: Geography) -> tuple[Unlocated, ...]:
    """Provision of which nobody knows where it is, by district."""
    places = result.plan.places
    rows = places[places["unlocated"] & places["kind"].isin(ON_MAP)]
    rows = rows.assign(district=district_of(rows, ground.small_areas, ground.districts))
    needs = serves(ground)
    return tuple(
        Unlocated(str(r["name"]), r["kind"], r["district"], _word(result, r),
                 needs.get(r["designation"], ()), (int(r["ncy_min"]), int(r["ncy_max"])),
                 int(r["places"]))
        for r in rows.sort_values(["district", "name", "pool_id"]).to_dict("records"))


def _needs(choices: Sequence[Choice]) -> tuple[tuple[str, str], ...]:
    served = {n for c in choices for p in c.places for n in p.needs}
    return tuple((code, name) for code, name in NEED_NAMES.items() if code in served)


def _base(result: Result, results: Sequence[Result]) -> str:
    """What a plan is set against; with its Januaries where another plan has others."""
    base = result.base
    alone = all(p.base.name != base.name or p.base.dated == base.dated for p in results)
    return base.name if alone else f"{base.name} ({low(base.dated)})"


def _counted(result: Result) -> str:
    """Which children, and that they are not where they go now, where that is so."""
    anew = ", all placed anew (not where they go now)" if result.replaced is None else ""
    return f"{result.base.counted}{anew}"


def _dated(results: Sequence[Result]) -> str:
    """The baselines, each once: of places that are estimates no January is told."""
    rough = estimated(results[0].case.stand_ins)
    return "; ".join(dict.fromkeys(
        f"Places {rough}, {p.base.counted}" if rough and not p.base.placed else p.base.dated
        for p in results))
