"""Each benefit as its page shows it: inside as it is, in public without few children.

In public counts of children are bands (``running_sums.py``), and what is made from children is not
told at all: divided by a fee, a distance or a drive it gives their number, and beside the bands
also in which quarter they came. A plan of such a measure is told where the table calls it a target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sufficiency.common.discreet import discreet
from sufficiency.finance.benefits import (
    CHILDREN,
    MEASURES,
    OF_CHILDREN,
    RATINGS,
    Tracked,
    counted,
    rating,
    shown,
    track,
)
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.running_sums import Band, few, told

NOT_TOLD, NOT_REPORTED = "not told", "not reported"
OF_TOO_FEW = "Too few to rate"
WHY_NOT = "divided by a fee, a distance or a drive it would tell how many children"
Row = Mapping[str, Any]


@discreet
@dataclass(frozen=True)
class Shown:
    """One measure as a page shows it; every cell is printed as it is.

    Attributes:
        rating: one word of ``RATINGS``, several of them, or why there is none.
        heads: of the columns of its quarters.
        rows: one a quarter.
    """

    words: str
    rating: str
    planned: str
    actual: str
    why: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shown_inside(rows: Sequence[Row], quarter: str) -> list[Shown]:
    """Every measure to the end of a quarter, for inside.

    Args:
        rows: of the table, as read.
        quarter: the last that counts, as 2021-22 Q3.
    """
    return [_as_it_is(t, rows, quarter) for t in track(rows, quarter)]


def shown_to_all(rows: Sequence[Row], quarter: str, rules: Rules) -> list[Shown]:
    """The same for everybody.

    Args:
        rows, quarter: as for ``shown_inside``.
        rules: of disclosure control.
    """
    out = []
    for t in track(rows, quarter):
        if t.measure in CHILDREN:
            out.append(_in_bands(t, _of(rows, t.measure, quarter), rules))
        elif t.measure in OF_CHILDREN:
            out.append(_planned_alone(t, _of(rows, t.measure, quarter)))
        else:
            out.append(_as_it_is(t, rows, quarter))
    return out


def _of(rows: Sequence[Row], measure: str, until: str = "9999") -> list[Row]:
    return sorted((r for r in rows if r["measure"] == measure and r["quarter"] <= until),
                  key=lambda r: str(r["quarter"]))


def _as_it_is(t: Tracked, rows: Sequence[Row], quarter: str) -> Shown:
    return Shown(
        t.words, t.rating, counted(t.measure, t.planned),
        NOT_REPORTED if t.actual is None else counted(t.measure, t.actual), _why(t),
        ("Quarter", "Planned", "Actual", "How known", "Source"),
        tuple((r["quarter"], counted(t.measure, r["planned"]), _came(t.measure, r, quarter),
               r["status"], r["source"]) for r in _of(rows, t.measure)))


def _came(measure: str, row: Row, quarter: str) -> str:
    if row["actual"] is not None:
        return counted(measure, row["actual"])
    return "not due yet" if row["quarter"] > quarter else NOT_REPORTED if row["planned"] else "-"


def _why(t: Tracked) -> str:
    """Why a measure is rated so, in words; of children without a share, which would give a count.
    """
    if t.rating == "not due":
        return "nothing was planned by then and nothing has come"
    if t.actual is None:
        return f"no figure for {', '.join(sorted(t.missing))}"
    better = MEASURES[t.measure][1]
    worse = t.planned - t.actual if better else t.actual - t.planned
    if worse <= 0:
        return "as planned" if worse == 0 else "more than planned" if better else (
            "less than planned, which is better")
    way = "less" if better else "more"
    if t.measure in CHILDREN:
        return f"{way} than planned"
    if not t.planned:
        return "nothing was planned"
    return f"{float(worse / t.planned):.1%} {way} than planned"


def _in_bands(t: Tracked, rows: Sequence[Row], rules: Rules) -> Shown:
    """Children to date, planned and placed, in bands; nothing behind a quarter without a figure."""
    known = next((i for i, r in enumerate(rows) if r["actual"] is None and r["planned"]), len(rows))
    planned = told([int(r["planned"]) for r in rows], rules)
    actual: list[Band | None] = [
        *told([int(r["actual"] or 0) for r in rows[:known]], rules), *[None] * (len(rows) - known)]
    rated, why = _rated(planned, actual, [r["quarter"] for r in rows])
    if t.missing:
        rated, why = NOT_REPORTED, _why(t)
    none = f"fewer than {few(rules)}, perhaps none"
    return Shown(
        t.words, rated, _last(planned, rows) or none,
        NOT_REPORTED if t.missing else _last(actual, rows) or none, why,
        ("Quarter", "Planned to date", "Actual to date", "How known", "Source"),
        tuple((r["quarter"], str(p or NOT_TOLD), str(a or NOT_TOLD), r["status"], r["source"])
              for r, p, a in zip(rows, planned, actual, strict=True)))


def _rated(
    planned: Sequence[Band | None], actual: Sequence[Band | None], quarters: Sequence[str]
) -> tuple[str, str]:
    """The ratings that the last two bands of one quarter leave, and why."""
    for p, a, quarter in reversed(list(zip(planned, actual, quarters, strict=True))):
        if p and a:
            ends = (rating(Fraction(p.low), Fraction(a.high - 1), True),
                    rating(Fraction(p.high - 1), Fraction(a.low), True))
            best, worst = (RATINGS.index(end) for end in ends)
            return (" or ".join(RATINGS[best : worst + 1]),
                    f"by the bands to the end of {quarter}")
    return OF_TOO_FEW.lower(), "planned and actual are not told of one quarter"


def _last(bands: Sequence[Band | None], rows: Sequence[Row]) -> str:
    """The last band that is told, and its quarter."""
    return next((f"{band} (to {row['quarter']})" for band, row in
                 zip(reversed(bands), reversed(rows), strict=True) if band), "")


def _planned_alone(t: Tracked, rows: Sequence[Row]) -> Shown:
    """What is made from children: its target, and whether it was reported."""
    target = all(r["target"] for r in rows)
    rated = t.rating if t.actual is None else NOT_TOLD
    return Shown(
        t.words, rated, shown(t.measure, t.planned) if target else NOT_TOLD,
        NOT_REPORTED if t.actual is None else NOT_TOLD,
        _why(t) if t.actual is None else WHY_NOT,
        ("Quarter", "Planned", "How known", "Source"),
        tuple((r["quarter"], shown(t.measure, r["planned"]), r["status"], r["source"])
              for r in rows) if target else ())
