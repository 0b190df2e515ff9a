"""Plans as they were found -> a story: counts and means through the door, then words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.vocabulary import LOCAL_KINDS
from sufficiency.optimise.outcome import Outcome
from sufficiency.publish import limits
from sufficiency.publish.counting import GROUPS, HEADS, count, lengths, order_of, with_groups
from sufficiency.publish.disclosure import Audit, Figure, Guarded, Key, Minutes, Rules, guard, plain
from sufficiency.publish.means import ALL, means, percentiles
from sufficiency.publish.story import (
    Assumption,
    Cell,
    Fact,
    Internal,
    Line,
    Opening,
    Public,
    Sheet,
    Told,
)
from sufficiency.publish.view import KIND_WORDS, Publication

MILLIONS = "{:,.1f}"


@dataclass(frozen=True, eq=False)
class Entry:
    """One column: an outcome, and the position of the one in which nothing is built."""

    outcome: Outcome
    title: str
    description: str
    against: int
    pub: Publication


def public(publications: Sequence[Publication], rules: Rules) -> Public:
    """What may be published about these plans of one case."""
    return Public(**_parts(publications, rules))


def internal(publications: Sequence[Publication]) -> Internal:
    """The same with every figure as it is."""
    return Internal(**_parts(publications, None))


@dataclass(frozen=True, eq=False)
class _Told:
    """What the sheets are made from."""

    entries: tuple[Entry, ...]
    frames: tuple[pd.DataFrame, ...]
    guarded: Guarded
    rules: Rules | None
    minutes: str
    meaningful: float

    def figure(self, measure: str, number: int, *rest: str) -> Figure:
        """A guarded count; of all children, that of the first scenario with the same ones."""
        for at in range(number, -1, -1) if measure == "all" else (number,):
            found = self.guarded.figures.get((measure, str(at), *rest))
            if found is not None:
                return found
        return Figure(0)

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(e.title for e in self.entries)

    @property
    def plans(self) -> tuple[int, ...]:
        """Positions of columns in which something may be built."""
        return tuple(i for i, e in enumerate(self.entries) if e.against != i)


def _parts(publications: Sequence[Publication], rules: Rules | None) -> dict[str, Any]:
    first = publications[0]
    entries = _entries(publications)
    frames = with_groups([e.outcome.assignment for e in entries], rules)
    guarded = count(
        frames, [e.against for e in entries], first.meaningful_minutes,
        [e.outcome.summary["over_guideline"]["count"] for e in entries], rules)
    told = _Told(
        tuple(entries), tuple(frames), guarded, rules,
        f"minutes{f', model error about {first.minutes_error:g}' if first.minutes_error else ''}",
        first.meaningful_minutes)
    audit = list(guarded.audit)
    mean = {by: _means(told, by, audit) for by in (None, *GROUPS)}
    left: dict[Key, int] = {(str(r.setting),): int(r.children) for r in first.left_out.itertuples()}
    away = guard(left, [], rules) if rules else plain(left)
    titles = [p.title for p in publications]
    short = tuple(_short(told, by) for by in GROUPS)
    return {
        "case_title": first.case_title,
        "title": titles[0] if len(titles) == 1 else (
            f"{limits.number(len(titles))} plans for {first.case_title}"),
        "synthetic": first.synthetic,
        "threshold": _threshold(rules),
        "attribution": first.attribution,
        "minutes_note": limits.minutes_note(first),
        "plans": tuple(_plan(e, e.against == i) for i, e in enumerate(entries)),
        "options": _options(told, mean[None][ALL], audit),
        "short": short,
        "gains": tuple(_gains(told, by, mean[by]) for by in GROUPS if by != "phase"),
        "moved": _moved(told),
        "journeys": tuple(_journeys(told, by, mean[by]) for by in GROUPS),
        "lengths": _lengths(told),
        "supply": _supply(told, first),
        "demand": _demand(told),
        "places": _places(told, first),
        "left_out": Sheet(
            "left-out", "Children counted, but not in daily travel", "Setting", "children",
            ("Children", "Why"), tuple(
                Line(str(r.setting).replace("_", " "), (away.figures[(str(r.setting),)],
                                                        str(r.reason)))
                for r in first.left_out.itertuples())),
        "assumptions": _assumptions(publications),
        "sources": first.sources,
        "limits": limits.sentences(first),
        "audit": tuple(_named(a, told.titles) for a in (*audit, *away.audit)),
    }


def _named(audit: Audit, titles: Sequence[str]) -> Audit:
    """With the plan's title where the figure has its position."""
    words = [titles[int(w)] if w.isdigit() and int(w) < len(titles) else w
             for w in audit.figure.split(" / ")]
    return replace(audit, figure=" / ".join(words))


def _threshold(rules: Rules | None) -> str:
    if rules is None:
        return "Nothing is withheld or rounded."
    return (
        f"Counts of children below {rules.k} are withheld, with any figure from which one could "
        f"be worked out. Counts are rounded to {rules.base}; where a figure differs from the same "
        f"one of another plan by fewer than {rules.k} children it is given as \"about\" that one. "
        f"No mean is of fewer than {rules.k} children, and small groups are merged."
    )


def _entries(publications: Sequence[Publication]) -> list[Entry]:
    """Nothing built, then the plans, then what they are compared with; each once."""
    still: list[Entry] = []
    plans: list[Entry] = []
    for pub in publications:
        mine = pub.baseline.assignment
        at = next((i for i, e in enumerate(still) if e.outcome.assignment.equals(mine)), None)
        if at is None:
            at = len(still)
            still.append(Entry(pub.baseline, "Nothing built",
                               "The places there are, and nothing else.", at, pub))
        for outcome in (pub.plan, *pub.comparators):
            if any(outcome.assignment.equals(e.outcome.assignment) for e in still):
                continue
            if outcome.name not in [e.outcome.name for e in plans]:
                words = pub.description if outcome is pub.plan else ""
                plans.append(Entry(outcome, outcome.title or outcome.name, words, at, pub))
    if len(still) > 1:
        still = [replace(e, title=f"{e.title}, places of January {_setting(e.pub, 'supply.year')}")
                 for e in still]
    ours = {p.scenario_name for p in publications}
    return [*still, *sorted(plans, key=lambda e: e.outcome.name not in ours)]


def _setting(pub: Publication, name: str) -> str:
    return next((value for key, value, _ in pub.assumptions if key == name), "")


def _plan(entry: Entry, still: bool) -> Told:
    summary = entry.outcome.summary
    opened = sorted(summary["opened"], key=lambda o: (o["kind"] != "new_school", o["site"]))
    return Told(
        entry.outcome.name, entry.title, entry.description,
        tuple(Opening(o["site"], KIND_WORDS[o["kind"]], entry.pub.word(o["designation"]),
                      Fact(o["places"]), Fact(o["capital_gbp"])) for o in opened),
        entry.against, still, limits.proof(summary), Fact(summary["capital_gbp"] / 1e6, MILLIONS),
    )


def _means(told: _Told, by: str | None, audit: list[Audit]) -> dict[str, tuple[Minutes, ...]]:
    found, more = means(told.frames, by, told.rules, f"mean minutes by {by or 'all'}")
    audit += more
    return found


def _options(told: _Told, mean: tuple[Minutes, ...], audit: list[Audit]) -> Sheet:
    n = range(len(told.entries))
    summaries = [e.outcome.summary for e in told.entries]
    local, more = means([f[f["local"]] for f in told.frames], None, told.rules, "mean, local")
    audit += more
    unit = told.minutes.removeprefix("minutes")

    def counts(measure: str) -> tuple[Cell, ...]:
        return tuple(told.figure(measure, i) for i in n)

    def facts(key: str, form: str = "{:,.0f}", by: float = 1) -> tuple[Cell, ...]:
        return tuple(Fact(s[key] / by, form) for s in summaries)

    extra = [sum(o["places"] for o in s["opened"] if o["kind"] == "expansion") for s in summaries]
    lines = [
        Line("Children without a suitable local place", counts("short")),
        Line("of these children: at independent special schools", counts("independent")),
        Line("of these children: further afield", counts("elsewhere")),
        Line("of these children: no place at all", counts("none")),
        Line("Children with a daily journey to a specialist place", counts("all")),
        Line("New special schools", facts("new_schools")),
        Line("Places in new special schools", facts("new_school_places")),
        Line("Places in new resource bases", facts("base_places")),
        Line("Places in expansions", tuple(Fact(x) for x in extra)),
        Line("Capital, GBP million", facts("capital_gbp", MILLIONS, 1e6)),
        Line(f"Mean minutes, all known journeys{unit}", mean),
        Line(f"Mean minutes to local places{unit}", local.get(ALL, (Minutes(None),) * len(n))),
        Line(f"Minutes within which half travel{unit}", percentiles(told.frames, 50, told.rules)),
        Line(f"Minutes within which nine in ten travel{unit}",
             percentiles(told.frames, 90, told.rules)),
        Line("Children whose journey is over the guideline", counts("over")),
        Line("Gap to the proven best, per cent", facts("gap", "{:.2f}", 0.01)),
    ]
    lines = [ln for ln in lines if not all(str(c) == "0" for c in ln.cells)
             or ln.name.startswith("Children")]
    return Sheet("options", "The options side by side", "Measure", "", told.titles, tuple(lines),
                 limits.shortfall_finding(told.titles, lines[0].cells))


def _short(told: _Told, by: str) -> Sheet:
    n = range(len(told.entries))
    lines = [Line(name, tuple(told.figure("short", i, by, name) for i in n))
             for name in order_of(told.frames, by)]
    lines.append(Line("All children", tuple(told.figure("short", i) for i in n)))
    return Sheet(f"short-by-{by}", f"Children without a suitable local place, by {_words(by)}",
                 HEADS[by], "children", told.titles, tuple(lines),
                 limits.largest_finding(lines[:-1], told.plans, told.titles))


def _words(by: str) -> str:
    return HEADS[by][0].lower() + HEADS[by][1:]


def _gains(told: _Told, by: str, mean: dict[str, tuple[Minutes, ...]]) -> Sheet:
    """Two statements a cell: children without a place, and the mean journey."""
    lines = []
    for name in order_of(told.frames, by):
        cells = []
        for i in told.plans:
            at = told.entries[i].against
            place = limits.change_of_count(told.figure("short", at, by, name),
                                           told.figure("short", i, by, name))
            minutes = mean.get(name, (Minutes(None),) * len(told.entries))
            cells.append(f"{place}; journey "
                         f"{limits.change_of_mean(minutes[at], minutes[i], told.meaningful)}")
        lines.append(Line(name, tuple(cells)))
    return Sheet(f"gains-by-{by}", f"Who gains and who loses, by {_words(by)}: children without a "
                 "suitable local place, and mean journey, against nothing built",
                 HEADS[by], "", tuple(told.titles[i] for i in told.plans), tuple(lines),
                 limits.gains_finding(lines, told.plans, told.titles))


def _moved(told: _Told) -> Sheet:
    plans = told.plans
    lines = tuple(
        Line(f"Children whose journey is {word}",
             tuple(told.figure("moved", i, word) for i in plans))
        for word in ("shorter", "longer", "about the same"))
    compared = Line("Children with a known journey both times",
                    tuple(told.figure("moved", i) for i in plans))
    titles = tuple(told.titles[i] for i in plans)
    return Sheet("moved", "Own journeys against nothing built",
                 f"By {told.meaningful:g} min or more", "children", titles, (*lines, compared),
                 limits.moved_finding(lines, titles))


def _journeys(told: _Told, by: str, mean: dict[str, tuple[Minutes, ...]]) -> Sheet:
    none = (Minutes(None),) * len(told.entries)
    lines = tuple(Line(n, mean.get(n, none)) for n in order_of(told.frames, by))
    return Sheet(f"minutes-by-{by}", f"Mean minutes one way, by {_words(by)}",
                 HEADS[by], told.minutes, told.titles, lines,
                 limits.longest_finding(lines, told.titles))


def _lengths(told: _Told) -> Sheet:
    n = range(len(told.entries))
    names = lengths(told.frames)
    lines = tuple(Line(name if name[0] == "t" else f"{name} minutes",
                       tuple(told.figure("road", i, "length", name) for i in n))
                  for name in names)
    return Sheet("lengths", "Children by length of journey one way", "Length of journey",
                 "children", told.titles, lines,
                 limits.lengths_finding(lines, [told.figure("road", i) for i in n], told.titles))


def _supply(told: _Told, pub: Publication) -> Sheet:
    n = range(len(told.entries))
    where = [_district(e.outcome.places, pub) for e in told.entries]
    lines = []
    for name in order_of(told.frames, "district"):
        mine = {d for f in told.frames for d, o in zip(
            f.get("district_of", f["district"]), f["district"], strict=True) if o == name}
        lines.append(Line(name, (
            told.figure("all", 0, "district", name),
            *(Fact(int(where[i].reindex(sorted(mine)).fillna(0).sum())) for i in n))))
    return Sheet("supply", "Children and places by district", "District", "",
                 ("Children living there", *(f"Places: {t}" for t in told.titles)), tuple(lines),
                 "Places are those of state special schools and resource bases; children may cross "
                 "a border between districts.")


def _district(places: pd.DataFrame, pub: Publication) -> pd.Series:
    """Local places by district: of the polygon they stand in, else of the nearest area."""
    local = places[places["kind"].isin(LOCAL_KINDS)].dropna(subset=["easting_m"])
    points = local[["easting_m", "northing_m"]].to_numpy(float)
    areas = pub.areas[["easting_m", "northing_m"]].to_numpy(float)
    if not len(points) or not len(areas):
        return pd.Series(dtype=float)
    nearest = [int(np.hypot(*(areas - p).T).argmin()) for p in points]
    names = pub.areas["district"].to_numpy()[nearest].astype(object)
    if pub.districts is not None:
        import geopandas as gpd

        spots = gpd.GeoSeries(gpd.points_from_xy(*points.T), crs=pub.districts.crs)
        inside, which = pub.districts.sindex.query(spots, predicate="within")
        names[inside] = pub.districts["district"].to_numpy()[which]
    return local.groupby(names)["places"].sum()


def _demand(told: _Told) -> Sheet:
    frame = told.frames[:1]
    districts = order_of(frame, "district")
    lines = [
        Line(f"{need}, {phase}", tuple(
            told.figure("all", 0, "cross", need, phase, d) for d in districts))
        for need in order_of(frame, "need") for phase in order_of(frame, "phase")]
    lines.append(Line("All children", tuple(
        told.figure("all", 0, "district", d) for d in districts)))
    return Sheet("demand", "Children by need, phase and district", "Need and phase", "children",
                 tuple(districts), tuple(lines))


def _places(told: _Told, pub: Publication) -> Sheet:
    tables = [e.outcome.places[e.outcome.places["kind"].isin(LOCAL_KINDS)] for e in told.entries]
    kinds = sorted({(str(k), str(d)) for t in tables
                    for k, d in zip(t["kind"], t["designation"], strict=True)}, reverse=True)
    lines = tuple(
        Line(f"{KIND_WORDS[kind].capitalize()}: {pub.word(designation)}", tuple(
            Fact(int(t.loc[(t["kind"] == kind) & (t["designation"] == designation),
                           "places"].sum())) for t in tables))
        for kind, designation in kinds)
    return Sheet("places", "Places by designation", "Places at", "places", told.titles, lines)


def _assumptions(publications: Sequence[Publication]) -> tuple[Assumption, ...]:
    """Settings of every plan, once where they agree."""
    out: dict[tuple[str, str, str], list[str]] = {}
    for pub in publications:
        for key, value, file in pub.assumptions:
            out.setdefault((key, value, file), []).append(pub.scenario_name)
    many = len(publications)
    return tuple(
        Assumption(key if len(who) == many else f"{key} ({', '.join(who)})", value, file)
        for (key, value, file), who in out.items())
