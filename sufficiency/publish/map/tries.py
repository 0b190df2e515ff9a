"""Other numbers of schools and base places on a map: what each achieves, costs, and where it is.

From a saved answer of ``frontier``. Of a plan that was only tried, children without a place are
told as a whole and never by area: more figures would hide more of those of the map's own plans.
They pass the disclosure control that the answer passes in a report, beside all that the map prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.vocabulary import STATUS_WORDS
from sufficiency.common.phrases import called
from sufficiency.common.phrases import listed as listed_names
from sufficiency.publish.disclosure.figures import Audit, Fact, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.explorer import Explorer, Step
from sufficiency.publish.map.geography import lon_lat
from sufficiency.publish.map.provision import Place
from sufficiency.publish.report.answer_counts import NEED, Counts
from sufficiency.publish.report.answers import point_mean
from sufficiency.publish.report.points import (
    of_capital,
    of_cost,
    point_names,
    point_pounds,
    priced,
    rounded_words,
    schools_words,
    without_plan,
)
from sufficiency.study.answers import Answer, AnswerRow
from sufficiency.study.result import Result

COUNTED = ("children", "over_guideline")
"""Of a point, counted in a report and not here."""
STATE = {"new_school": ("special", "new"), "base_module": ("base", "new"),
         "expansion": ("special", "bigger")}
"""Kind and state of what an option opens."""


def tries(
    answer: Answer, results: Sequence[Result], needs: Mapping[str, tuple[str, ...]],
    rules: Rules | None, record: Record,
) -> tuple[Explorer, tuple[Audit, ...]]:
    """Pass an answer through disclosure control.

    Args:
        answer: of ``frontier``, about the children and places of the map (``openings.measured``).
        results: the plans of the map.
        needs: that each designation serves.
        rules: None for internal maps.
        record: what was published earlier, and what the map itself prints.
    """
    points = answer.tables["points"]
    alone = replace(answer, tables={"points": tuple(
        {k: v for k, v in p.items() if k not in COUNTED and not (
            k.startswith(NEED) and k != f"{NEED}least")} for p in points)})
    counts = Counts([alone], rules, record)
    sites, opens = _sites(answer, results[0].case, needs)
    money, listed = of_capital(points), of_capital(points) or of_cost(points)
    names, limit = point_names(points), "capital_limit_gbp" if money else "new_schools"
    order = sorted(range(len(points)), key=lambda i: points[i][limit]) if money else [
        *range(len(points))]
    rows = [i if listed else points[i]["new_schools"] for i in order]
    rows = rows if listed else sorted(set(rows))
    columns = [] if listed else sorted({p["base_places"] for p in points})
    steps = []
    for i, p in enumerate(points):
        none = without_plan(p)
        step = Step(_name(p, names[i], listed), rows.index(i if listed else p["new_schools"]),
                    0 if listed else columns.index(p["base_places"]), why=str(none or ""))
        if none is None:
            step = replace(step, name=step.name + _twin(answer, i, results))
            mean = point_mean(counts, 0, "points", i)
            step = replace(
                step, short=counts.left(0, "points", i), minutes=mean,
                million=Fact(p["capital_gbp"] / 1e6, 1), gap=Fact(p["gap"], 2, percent=True),
                yearly=point_pounds(p, mean, rules) if priced(points) else None,
                best=bool(p["undominated"]), opens=None if opens is None else opens.get(i, ()))
        steps.append(step)
    said = [str(r["sentence"]) for r in answer.tables.get("words", ())]
    said += [words] if (words := rounded_words(points, rules)) else []
    return Explorer(
        answer.title, tuple(names[r] if listed else schools_words(r) for r in rows),
        tuple(f"{c:.0f} base places" for c in columns), tuple(steps), tuple(said), sites,
        of_cost(points),
    ), counts.guarded.audit


def _sites(
    answer: Answer, case: Case, needs: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Place, ...], dict[int, tuple[int, ...]] | None]:
    """Each thing that any point opens once, and which of them each opens; None = not saved."""
    rows = pd.DataFrame(list(answer.tables.get("opened", ())))
    if rows.empty:
        return (), None if "opened" not in answer.tables else {}
    once = lon_lat(rows.drop_duplicates("option_id").sort_values(
        ["kind", "site_name", "designation", "option_id"], ascending=[False, True, True, True]), 4)
    places = []
    for r in once.to_dict("records"):
        kind, state = STATE[str(r["kind"])]
        places.append(Place(
            name=str(r["site_name"]), kind=kind, serves=case.word(str(r["designation"])),
            needs=needs.get(str(r["designation"]), ()),
            years=(int(r["ncy_min"]), int(r["ncy_max"])), places=int(r["places"]),
            added=int(r["places"]), state=state, lon=float(r["lon"]), lat=float(r["lat"]),
            status=STATUS_WORDS[str(r["status"])]))
    at = {name: i for i, name in enumerate(once["option_id"])}
    return tuple(places), {
        int(point): tuple(sorted(at[o] for o in part["option_id"]))
        for point, part in rows.groupby("point")}


def _twin(answer: Answer, point: int, results: Sequence[Result]) -> str:
    """That a point opens other things than a plan of the map that is as large."""
    mine = [r for r in answer.tables.get("opened", ()) if r["point"] == point]
    ids, size = {r["option_id"] for r in mine}, _size(mine)
    like = [r for r in results if mine and _size(r.plan.summary["opened"]) == size]
    if not like or any(ids == {*r.plan.options.loc[
            r.plan.options["opened"].astype(bool), "option_id"]} for r in like):
        return ""
    return f" (another plan of this size than {listed_names([called(r.title) for r in like])})"


def _size(opened: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """New schools, and places of each kind of what opens."""
    found: Counter[str] = Counter()
    for one in opened:
        found[str(one["kind"])] += int(one["places"])
        found["schools"] += one["kind"] == "new_school"
    return found


def _name(point: AnswerRow, name: str, listed: bool) -> str:
    """What a point is called where nothing stands beside it."""
    if listed:
        return name[:1].upper() + name[1:]
    return f"{schools_words(point['new_schools'])} and {point['base_places']:.0f} base places"
