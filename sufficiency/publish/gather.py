"""Plans as they were found -> an atlas: the threshold, joint areas and plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.publish import disclosure
from sufficiency.publish.areas import join_small
from sufficiency.publish.atlas import Atlas, Choice, Figures, Isochrone, Opening, Place
from sufficiency.publish.ground import Drawn, Ground, draw, lon_lat
from sufficiency.publish.tables import area_change
from sufficiency.publish.view import KIND_WORDS, Publication
from sufficiency.travel.matrix import TravelMatrix

ON_MAP = ("special", "base", "independent")


def gather(
    publications: Sequence[Publication], reaches: Sequence[TravelMatrix], ground: Ground, *,
    internal: bool, isochrones: Sequence[Isochrone] = (),
) -> Atlas:
    """The atlas of some plans of one case.

    Args:
        publications: one a plan.
        reaches: for each plan, journeys from the middles of small areas to its places.
        ground: the case's geography.
        internal: no threshold: every area by itself, counts as they are.
        isochrones: drawn when given.
    """
    first = publications[0]
    k = 1 if internal else disclosure.K
    groups = _joint_areas(publications, ground, k)
    drawn = draw(ground, groups)
    choices = tuple(
        _choice(pub, reach, ground, groups, drawn, internal=internal)
        for pub, reach in zip(publications, reaches, strict=True)
    )
    return Atlas(
        case_title=first.case_title, title=first.title if len(publications) == 1 else
        f"{_number(len(publications))} plans for {first.case_title}",
        dated=_dated(publications), synthetic=first.synthetic, internal=internal, threshold=k,
        attribution=first.attribution, travel_source=first.travel_source,
        meaningful_minutes=first.meaningful_minutes, needs=_needs(choices), areas=drawn.areas,
        districts=drawn.districts, choices=choices, landmarks=drawn.landmarks,
        isochrones=tuple(isochrones),
    )


def _number(n: int) -> str:
    words = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[n - 2] if n < 10 else str(n)


def _joint_areas(
    publications: Sequence[Publication], ground: Ground, k: int
) -> dict[str, str]:
    """msoa -> code of the first one it is joined with."""
    if ground.msoas is None:
        return {}
    shapes = ground.msoas.sort_values(["district", "msoa"], ignore_index=True)
    frames = [o.assignment for p in publications for o in (p.baseline, p.plan)]
    counts = [
        f[f["minutes_basis"] == "road"].groupby("msoa")["children"].sum()
        .reindex(shapes["msoa"]).fillna(0).to_numpy(int)
        for f in frames
    ]
    heads = join_small(shapes, np.column_stack(counts), k)
    codes = shapes["msoa"].tolist()
    return {code: codes[h] for code, h in zip(codes, heads, strict=True)}


def _choice(
    pub: Publication, reach: TravelMatrix, ground: Ground, groups: dict[str, str], drawn: Drawn,
    *, internal: bool,
) -> Choice:
    before, after = pub.baseline.summary, pub.plan.summary
    count = (lambda n: f"{n:,}") if internal else disclosure.shown
    short = before["unplaced"]["total"], after["unplaced"]["total"]
    places, ids = _places(pub, ground)
    opened = sorted(after["opened"], key=lambda o: (o["kind"] != "new_school", o["site"]))
    return Choice(
        name=pub.scenario_name, title=pub.title, description=pub.description,
        children=count(after["children"]), short=(count(short[0]), count(short[1])),
        fewer=_difference(short[0] - short[1], count),
        opened=tuple(
            Opening(o["site"], KIND_WORDS[o["kind"]], pub.word(o["designation"]), o["places"])
            for o in opened
        ),
        areas=_figures(pub, "msoa", groups, drawn.area_codes, internal=internal),
        districts=_figures(pub, "district", {}, drawn.district_codes, internal=internal),
        places=places,
        reach=_reach(reach, ids, ground.small_areas, groups, drawn.area_codes),
    )


def _difference(fewer: int, count: Callable[[int], str]) -> str:
    if fewer == 0:
        return "no change"
    return f"{count(abs(fewer))} {'fewer' if fewer > 0 else 'more'}"


def _figures(
    pub: Publication, by: str, groups: dict[str, str], order: list[str], *, internal: bool
) -> tuple[Figures, ...]:
    frames = []
    for outcome in (pub.baseline, pub.plan):
        frame = outcome.assignment
        frames.append(frame.assign(**{by: frame[by].map(groups)}) if groups else frame)
    if internal:
        means = [
            f[f["minutes_basis"] == "road"].groupby(by)[["minutes", "children"]].apply(
                lambda g: float(np.average(g["minutes"], weights=g["children"]))
            ) for f in frames
        ]
    else:
        table = area_change(frames[0], frames[1], by).set_index("area")
        means = [table["mean_minutes_before"], table["mean_minutes_after"]]
    one, two = (m.reindex(order).tolist() for m in means)
    return tuple(
        (None if a != a else round(a, 1), None if b != b else round(b, 1))
        for a, b in zip(one, two, strict=True)
    )


def _places(pub: Publication, ground: Ground) -> tuple[tuple[Place, ...], list[str]]:
    """Places on the map in a sensible order, and the id of each as a destination."""
    rows = pub.plan.places.dropna(subset=["easting_m"])
    rows = rows[rows["kind"].isin(ON_MAP)]
    state = np.where(rows["opened"], "new", np.where(rows["added_places"] > 0, "bigger", "same"))
    rows = lon_lat(rows.assign(state=state))
    rank = {"new": 0, "bigger": 1, "same": 2}
    rows = rows.assign(
        _1=rows["state"].map(rank), _2=rows["kind"].map({n: i for i, n in enumerate(ON_MAP)})
    ).sort_values(["_1", "_2", "name", "pool_id"])
    serves = ground.suitability[ground.suitability["max_share"] > 0]
    needs = serves.groupby("designation")["need"].apply(lambda s: tuple(sorted(s))).to_dict()
    site = pub.plan.options.drop_duplicates("provider").set_index("provider")["site_id"]
    places = tuple(
        Place(
            name=str(r["name"]), kind=r["kind"], serves=pub.word(r["designation"]),
            needs=needs.get(r["designation"], ()),
            years=(int(r["ncy_min"]), int(r["ncy_max"])), places=int(r["places"]),
            added=int(r["added_places"]), state=r["state"], lon=r["lon"], lat=r["lat"],
        ) for r in rows.to_dict("records")
    )
    ids = [str(site[p]) if new else str(p)
           for p, new in zip(rows["pool_id"], rows["opened"], strict=True)]
    return places, ids


def _reach(
    matrix: TravelMatrix, ids: list[str], small: pd.DataFrame, groups: dict[str, str],
    order: list[str],
) -> tuple[tuple[int, ...], ...]:
    """Minutes from each joint area to each place: the mean over its small areas.

    Weighted by the published number of young people of each small area, where it is known.
    """
    found = matrix.select(small["area_id"].tolist(), ids).seconds.astype(float)
    young = [c for c in small.columns if c.startswith("children_")]
    weight = small[young].sum(axis=1).to_numpy(float) if young else np.ones(len(small))
    area = small["msoa"].map(groups).to_numpy()
    out = []
    for name in order:
        rows = area == name
        seconds, w = found[rows], weight[rows, None] + 1e-9
        known = seconds >= 0
        total = (w * known).sum(axis=0)
        mean = np.where(known, seconds * w, 0).sum(axis=0) / np.where(total > 0, total, 1)
        out.append(tuple(np.where(total > 0, np.rint(mean / 60), -1).astype(int).tolist()))
    return tuple(out)


def _needs(choices: Sequence[Choice]) -> tuple[tuple[str, str], ...]:
    served = {n for c in choices for p in c.places for n in p.needs}
    return tuple((code, name) for code, name in NEED_NAMES.items() if code in served)


def _dated(publications: Sequence[Publication]) -> str:
    settings = [{key: value for key, value, _ in p.assumptions} for p in publications]
    children = sorted({s["demand.year"] for s in settings})
    places = sorted({s["supply.year"] for s in settings})
    return (f"Children of January {' and '.join(children)}; "
            f"places of January {' and '.join(places)}")
