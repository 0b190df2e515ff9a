"""What each opening of a plan brings: places in use, children placed through it, pounds for each.

Schools and expansions are told one by one. Bases are small, so that the public is told of them
together; what one brings beside the others cannot be added up and is told of each or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sufficiency.case.vocabulary import KIND_WORDS
from sufficiency.common.phrases import called, listed, slug
from sufficiency.common.phrases import low as lowered
from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Absent, Count, Fact
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.document import Opening, PlanSummary
from sufficiency.publish.report.table import Row, Table

LOW = 0.6
"""An opening that fills a smaller share of its places is a finding."""
BASES = "base_module"
LISTED = 12
"""Schools that are named for one need."""


@dataclass(frozen=True)
class Brought:
    """One opening, or all bases together.

    Attributes:
        name: what people call it.
        of: openings it is.
        filled: its places in use, as printed.
        placed: children with a suitable local place who would have none without it, as printed;
            None for several together.
    """

    name: str
    of: int
    places: int
    capital_gbp: int
    filled: Count
    placed: Count | None


def add(tally: Collector, summaries: Sequence[Mapping[str, Any]]) -> None:
    """Places in use at each opening, and children placed through it, in every scenario."""
    for number, summary in enumerate(summaries):
        for option in summary["opened"]:
            if option["kind"] != BASES or tally.few <= 1:
                of = group(option=option["option_id"])
                tally.add_count(CountKey("filled", number, of), option["filled"])
                tally.add_count(CountKey("placed", number, of), option["children_placed"])
        if bases := [o for o in summary["opened"] if o["kind"] == BASES]:
            tally.add_count(CountKey("filled", number, group(option=BASES)),
                            sum(o["filled"] for o in bases))


def sheet(told: Columns, at: int) -> Table:
    """One line an opening, schools first, then all bases; no lines where nothing opens."""
    summary, case = told.entries[at].outcome.summary, told.entries[at].result.case
    shown = [o for o in summary["opened"] if o["kind"] != BASES or told.rules is None]
    rows = [
        Brought(f"{o['site']} ({KIND_WORDS[o['kind']]}, {case.word(o['designation'])})", 1,
            o["places"],
            o["capital_gbp"], told.figure("filled", at, option=o["option_id"]),
            told.figure("placed", at, option=o["option_id"]))
        for o in sorted(shown, key=lambda o: (o["kind"] != "new_school", o["site"]))]
    if bases := [o for o in summary["opened"] if o["kind"] == BASES]:
        rows.append(Brought(
            f"All new resource bases ({len(bases):,})", len(bases),
            sum(o["places"] for o in bases), sum(o["capital_gbp"] for o in bases),
            told.figure("filled", at, option=BASES), None))
    words = (*low_words(rows), *reason_words(summary), *places_words(
        summary, short_before(told, at), told.figure("short", at),
        0 if told.rules is None else told.rules.base))
    return Table(
        f"brought-{told.keys[at]}", f"What each opening brings: {told.titles[at]}", "Opening", "",
        ("Places to open", "Children placed there",
         "Children with a place who would have none without it",
         "Capital, £ million", "Capital, £ for each of these children"),
        tuple(Row(r.name, _cells(r)) for r in rows), " ".join(words))


def internal_words(
    summary: Mapping[str, Any], before: Mapping[str, Any]
) -> Iterator[str]:
    """The same findings for planners, with every figure as it is.

    Args:
        summary: of the plan.
        before: of those who move placed anew with nothing opened.
    """
    yield from low_words([
        Brought(o["site"], 1, o["places"], o["capital_gbp"], Count(o["filled"]), None)
        for o in summary["opened"]])
    yield from reason_words(summary)
    yield from places_words(summary, Count(before["unplaced"]["total"]),
                            Count(summary["unplaced"]["total"]), 0)


def _cells(row: Brought) -> tuple[Cell, ...]:
    placed, each = row.placed, _for_each(row)
    # What several bring beside each other is not the sum of what each brings beside the others.
    return (Fact(row.places), row.filled, Absent.NOT_ADDED if placed is None else placed,
            Fact(row.capital_gbp / 1e6, 1), each)


def _for_each(row: Brought) -> Cell:
    """Pounds for each child who would have no place without an opening."""
    if row.placed is None:
        return Absent.NOT_ADDED
    if row.placed.value is None:
        return Absent.WITHHELD
    return (Fact(as_known(row.capital_gbp / row.placed.value)) if row.placed.value
            else Absent.NONE_PLACED)


def as_known(pounds: float) -> float:
    """Pounds of capital for each place or child, to three figures: it is known no better."""
    return float(f"{pounds:.3g}")


def short_before(told: Columns, at: int) -> Count:
    """Children without a place before anything opens, those who move placed anew.

    Args:
        told: columns and guarded counts.
        at: position of a plan.
    """
    entry = told.entries[at]
    return told.figure("short", entry.against if entry.replaced is None
                       else len(told.entries) + entry.replaced)


def low_words(rows: Sequence[Brought]) -> Iterator[str]:
    """Which openings fill too few of their places, as far as that can be shown."""
    low = [r for r in rows if r.filled.value is not None and r.filled.value < LOW * r.places]
    if low:
        said = listed([f"{lowered(r.name)}: {r.filled} of {r.places:,}" for r in low])
        yield f"Under {LOW:.0%} of the places would be in use at {said}."
    if few := [r.name for r in rows if r.filled.value is None]:
        yield f"Too few places to be shown would be in use at {listed([lowered(n) for n in few])}."


def reason_words(summary: Mapping[str, Any]) -> Iterator[str]:
    """Why an option opens that places nobody more and saves less than capital must be worth."""
    idle = [o for o in summary["opened"] if not o["children_placed"] and (
        o["minutes_saved"] < summary["worth"] * o["capital_gbp"] / 1e6)]
    for pinned in (True, False):
        some = [o for o in idle if o["pinned"] is pinned]
        if not some:
            continue
        names = (f"{len(some):,} of the openings" if len(some) > 3
                 else listed([o["site"] for o in some]))
        one = len(some) == 1
        why = ("fixed in advance by the settings" if pinned else
               f"there to make up exactly {summary['base_places']:,} base places"
               if summary["base_places_rule"] == "exactly" else
               "part of the best plan found, and it is not proven that one without is as good")
        yield (f"{names} {'places' if one else 'place'} nobody more and "
               f"{'saves' if one else 'save'} less than {summary['worth']:g} child-minutes a day "
               f"for £1 million; {'it is' if one else 'they are'} {why}.")


def places_words(
    summary: Mapping[str, Any], before: Count, after: Count, slack: int
) -> Iterator[str]:
    """That the number of places decides who is left out, where each place is one child less.

    Args:
        summary: of the plan.
        before, after: children without a suitable local place, as printed.
        slack: by how much the difference of two printed counts may be off.
    """
    places = sum(o["places"] for o in summary["opened"])
    if before.value is None or after.value is None or not places:
        return
    if abs(before.value - after.value - places) <= slack:
        about = "about " if slack else ""
        yield (f"Places, not needs, decide: {places:,} places open and {about}as many children "
               "fewer are left out. Among the needs and sites that still lack places the choice "
               "decides who is left out and how far the others travel, not how many.")


def opened(plan: PlanSummary, named: str = "the workbook and the report name them") -> Table:
    """What a plan opens: schools and expansions one by one, bases by the need they are for.

    Args:
        plan: that opens something.
        named: where the schools are named, if there are many for one need; "" = here.
    """
    alike = {o.status for o in plan.opened}
    one = next(iter(alike)) if len(alike) == 1 else ""
    kinds: dict[tuple[str, str, str], list[Opening]] = {}
    for number, opening in enumerate(plan.opened):
        together = opening.kind if opening.kind == KIND_WORDS[BASES] else str(number)
        kinds.setdefault((together, opening.serves, opening.status), []).append(opening)
    rows = []
    for (_, serves, status), found in kinds.items():
        # Some names have a comma in them.
        where = ("; ".join(o.site for o in found) if len(found) <= LISTED or not named else
                 f"{len(found):,} schools; {named}")
        rows.append(Row(f"{found[0].kind}{'' if len(found) == 1 else 's'}".capitalize(), (
            serves, where, Fact(sum(o.places.value for o in found)),
            Fact(sum(o.capital_gbp.value for o in found) / 1e6, 1),
            *(() if one else (status or "-",)))))
    return Table(
        f"opens-{slug(plan.name)}", f"What opens: {plan.title}", "What", "",
        ("For", "Where", "Places", "Capital, £ million", *(() if one else ("Status",))),
        tuple(rows),
        f"All of what {called(plan.title)} opens: {one[:1].lower()}{one[1:]}." if one else "")
