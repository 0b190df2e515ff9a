"""Children beside places in a report, by district and by what places are for; who is left out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sufficiency.case.polygons import district_of
from sufficiency.case.vocabulary import KIND_WORDS, LOCAL_KINDS
from sufficiency.publish.disclosure.figures import (
    Audit,
    Count,
    Fact,
    Rules,
    plain,
)
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.suppression import protect
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.counts import order_of
from sufficiency.publish.report.table import Kind, Row, Table
from sufficiency.study.result import Result

LEFT_OUT = 4
"""Settings of children who are left out that a sentence names."""


def supply(told: Columns, result: Result) -> Table:
    """Children beside places, by district."""
    n = range(len(told.entries))
    where = [_district(e.outcome.places, result) for e in told.entries]
    lines = []
    for name in order_of(told.frames, "district"):
        mine = {d for f in told.frames for d in f.loc[f["district"] == name, "home_district"]}
        lines.append(Row(name, (
            told.figure("all", 0, district=name),
            *(Fact(int(where[i].reindex(sorted(mine)).fillna(0).sum())) for i in n))))
    return Table("supply", "Children and places by district", "District", "",
                 ("Children living there", *(f"{t}: places" for t in told.titles)), tuple(lines),
                 "Places are those of state special schools and resource bases; children may cross "
                 "a border between districts.")


def left_out(frame: pd.DataFrame, rules: Rules | None) -> tuple[Table, tuple[Audit, ...]]:
    """Children who are counted but not in demand, by setting, and what was withheld.

    Args:
        frame: setting, children, reason.
        rules: None for internal files.
    """
    keys = [CountKey("left out", of=group(setting=str(s))) for s in frame["setting"]]
    counts = {key: int(n) for key, n in zip(keys, frame["children"], strict=True)}
    found = protect(counts, [], rules) if rules else plain(counts)
    lines = tuple(Row(str(r.setting), (found.figures[key], str(r.reason)))
                  for key, r in zip(keys, frame.itertuples(), strict=True))
    return Table("left-out", "Children not included in daily travel", "Setting", "children",
                 ("Children", "Why"), lines, _left_out_finding(lines)), found.audit


def _district(places: pd.DataFrame, result: Result) -> pd.Series:
    """Local places by district."""
    local = places[places["kind"].isin(LOCAL_KINDS)].dropna(subset=["easting_m"])
    case = result.case
    return local.groupby(district_of(local, case.areas, case.districts))["places"].sum()


def demand(told: Columns) -> Table:
    """Children by need, phase and district; in public forms by two of them at a time."""
    frame = told.frames[:1]
    districts, phases = order_of(frame, "district"), order_of(frame, "phase")
    if told.rules is not None:
        every = [Row(name, (*(told.figure("all", 0, need=name, phase=p) for p in phases),
                            told.figure("all", 0, need=name)))
                 for name in order_of(frame, "need")]
        every += [Row(name, (*(told.figure("all", 0, phase=p, district=name) for p in phases),
                             told.figure("all", 0, district=name))) for name in districts]
        every.append(Row("All children", (*(told.figure("all", 0, phase=p) for p in phases),
                                          told.figure("all", 0)), Kind.WHOLE))
        return Table("demand", "Children by need and phase, and by district and phase",
                     "Need or district", "children", (*phases, "All phases"), tuple(every))
    lines = [
        Row(f"{need}, {phase}", tuple(
            told.figure("all", 0, need=need, phase=phase, district=d) for d in districts))
        for need in order_of(frame, "need") for phase in phases]
    lines.append(Row("All children", tuple(
        told.figure("all", 0, district=d) for d in districts), Kind.WHOLE))
    return Table("demand", "Children by need, phase and district", "Need and phase", "children",
                 tuple(districts), tuple(lines))


def places(told: Columns, result: Result) -> Table:
    """Places by designation."""
    tables = [e.outcome.places[e.outcome.places["kind"].isin(LOCAL_KINDS)] for e in told.entries]
    kinds = sorted({(str(k), str(d)) for t in tables
                    for k, d in zip(t["kind"], t["designation"], strict=True)}, reverse=True)
    lines = tuple(
        Row(f"{KIND_WORDS[kind].capitalize()}: {result.case.word(designation)}", tuple(
            Fact(int(t.loc[(t["kind"] == kind) & (t["designation"] == designation),
                           "places"].sum())) for t in tables))
        for kind, designation in kinds)
    return Table("places", "Places by type of need", "Places at", "places", told.titles, lines)


def _left_out_finding(lines: Sequence[Row]) -> str:
    """Who is counted but in no plan, most children first; nothing where nobody is.

    Args:
        lines: children of each setting and why they are left out.
    """
    known = [(ln.cells[0].value, ln) for ln in lines
             if isinstance(ln.cells[0], Count) and ln.cells[0].value]
    named = [f"{ln.name} ({ln.cells[0]})"
             for _, ln in sorted(known, key=lambda k: (-k[0], k[1].name))[:LEFT_OUT]]
    more = len(lines) - len(named)
    rest = f"{more}{' more' if named else ''} setting{'s' if more > 1 else ''}"
    if not lines:
        return ""
    return ("Counted, but not placed, as they have no daily journey to a special school or base: "
            f"{', '.join(named)}{' and ' if named and more else ''}{rest if more else ''}.")
