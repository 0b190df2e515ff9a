"""What the first page asks of its reader, and what its figures rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sufficiency.case.settings import Build
from sufficiency.case.stand_ins import UNKNOWN
from sufficiency.case.vocabulary import LOCAL_KINDS
from sufficiency.common.phrases import called, listed
from sufficiency.finance.ridden import KNOWN
from sufficiency.publish.disclosure.cells import Number
from sufficiency.publish.report.answers_transport import WHAT
from sufficiency.publish.report.by_plan import RIDE
from sufficiency.publish.report.document import PlanSummary, Story
from sufficiency.publish.report.findings import number
from sufficiency.publish.report.in_brief import CHANGED, overlap
from sufficiency.publish.report.notices import Lines
from sufficiency.publish.report.options import NOT_NOW
from sufficiency.publish.report.table import Table
from sufficiency.study.result import Result

MOSTLY = 0.5
"""Share of schools and bases for which something stands in: above it a plan is a first look."""
NOT_YET = ("Nothing yet. This is a first look: first the places have to be the council's own "
           "figures.")
BUILT_ALREADY = "all of it is built"
LOSE = "So a child can lose a local place that another child now gets."
AFRESH = f"a plan may place any child elsewhere than before. {LOSE}"
AMONG = ("a plan may place children who start, change phase, are to move or have no place "
         f"elsewhere than if nothing were built. {LOSE}")
"""Why some no longer have one; where others stay where they are."""
MONEY = "money-worth"
"""Key of the table of what plans are worth."""
ROUGH = "As rough as the shortfalls they are worked out from."
NOT_RIDDEN = ("Minutes are direct drives. Rides in shared vehicles take longer and were not worked "
              "out for this report; they are those of the drive to school (transport).")


NEEDS_ROUGH = ("The data do not say of some schools and bases which needs they are for. So figures "
               "by need are rough: who is left out most may be another group.")


def needs_rough(stand_ins: Lines) -> bool:
    """Whether it is not known of some schools and bases which needs they are for.

    Args:
        stand_ins: what in the supply stands in for facts.
    """
    return any(UNKNOWN["designation"] in words for _, words in stand_ins)


def unranked(table: Table, said: str = NEEDS_ROUGH) -> Table:
    """A table by need of which no row is called the largest, where that may be another.

    Args:
        table: whose finding and headline rank its rows.
        said: in the place of its finding.
    """
    return replace(table, finding=said, headline="")


def first_look(results: Sequence[Result]) -> bool:
    """Whether most of the places are not the council's own figures, or no school is known.

    Args:
        results: plans of one case.
    """
    every = [r.case.places for r in results]
    return any((p["stand_in"] != "").mean() > MOSTLY or not p["kind"].isin(LOCAL_KINDS).any()
               for p in every)


def title(results: Sequence[Result]) -> str:
    """What a report and a map of these plans are called.

    Args:
        results: plans of one case.
    """
    case = results[0].case.title
    if len(results) > 1:
        return f"{number(len(results))} plans for {case}"
    return f"First look: {case}" if first_look(results) else results[0].title


def ceiling(build: Build) -> str:
    """The limits of a scenario in words; nothing where it has none.

    Args:
        build: what may be opened.
    """
    parts = []
    if n := build.max_new_schools:
        parts.append(f"{number(n).lower()} new school{'s' if n > 1 else ''}")
    if n := build.base_places:
        parts.append(f"{n:,} base place{'s' if n > 1 else ''}")
    money = f"£{_millions(build.capital_gbp)} million" if build.capital_gbp else ""
    if not parts:
        return f"spend up to {money}" if money else ""
    return f"open up to {listed(parts)}{f', for up to {money}' if money else ''}"


def _millions(pounds: float) -> str:
    return f"{pounds / 1e6:,.1f}".removesuffix(".0")


def asked(results: Sequence[Result], plans: Sequence[PlanSummary]) -> tuple[str, ...]:
    """The decision, and between which limits; what is built already is not to be chosen.

    Nothing is as long as most of the places are not the council's own.

    Args:
        results: the plans that were asked for.
        plans: of the report, in order.
    """
    built = [p.title for p in plans if not p.still and p.built]
    free = [called(p.title) for p in plans if not p.still and p.title not in built]
    if not free:
        return ()
    limits = [(r.title, words) for r in results if r.title not in built
              and (words := ceiling(r.scenario.build))]
    without = uncounted(plans, built, free) if built else ""
    one = len(free) == 1
    if first_look(results):
        first = NOT_YET
    elif without:
        first = (f"To say whether {free[0]} is to be worked out further." if one else
                 f"To choose which of {listed(free)} is to be worked out further, or none.")
    else:
        first = (f"To agree {free[0]}, or to ask for more work first." if one else
                 f"To choose between {listed(free)}: to agree one, or to ask for more work first.")
    return (first, *(f"{called(who)} may {words}." for who, words in limits),
            *([f"{listed([called(t) for t in built])} {'is' if len(built) == 1 else 'are'} there "
               f"to compare with: {BUILT_ALREADY}.{without}"] if built else []))


def uncounted(plans: Sequence[PlanSummary], built: Sequence[str], free: Sequence[str]) -> str:
    """That the plans to choose from count nothing of what is built, where that is so.

    Args:
        plans: of a report.
        built: titles of those that stand already.
        free: titles of those to choose from.
    """
    there, new = ({(o.site, o.kind, o.serves) for p in plans if not p.still
                   and (p.title in built) is known for o in p.opened} for known in (True, False))
    if there & new:
        return ""
    one = len(free) == 1
    return (f" {listed(free)} count{'s' if one else ''} none of those places, and must be worked "
            f"out with them before {'it' if one else 'one'} is agreed.")


def settled(story: Story) -> str:
    """What is built already, and what must be worked out with it first; or nothing.

    Args:
        story: what is told.
    """
    return next((words for words in story.asked if BUILT_ALREADY in words), "")


def notes(story: Story, brief: Table) -> tuple[str, ...]:
    """What the table of the first page needs said below it.

    Args:
        story: what is told.
        brief: that table.
    """
    told = {row.name for row in brief.lines}
    placed = any(row.key == "independent" for row in brief.lines)
    return tuple(filter(None, (
        why_lost(story, CHANGED["loses"]) if CHANGED["loses"] in told else "",
        f"At independent special schools: as many as the model places there; {NOT_NOW}"
        if placed else "",
        overlap(story), story.alike)))


def why_lost(story: Story, row: str) -> str:
    """Why some no longer have a suitable local place; nothing where none is without one.

    Args:
        story: what is told.
        row: what the row of them is called there.
    """
    lost = any(isinstance(c, Number) and c.value != 0
               for ln in story.changes.lines if ln.key == "loses" for c in ln.cells)
    why = AMONG if story.steps.lines else AFRESH
    return f"{row}: {why}" if lost and not story.nobody else ""


def beside(story: Story) -> Iterator[tuple[str, str, str]]:
    """Head, sentence and link of what the figures of the first page rest on.

    Args:
        story: what is told.
    """
    if story.either.lines:
        yield "Schools or bases", story.either.finding, "either"
    if story.opens and sum(not p.still for p in story.plans) == 1:
        yield "When it opens", story.opens, "opens"
    if any(s.key == MONEY for s in story.money):
        # Pounds of children who may have a place say so.
        words = " ".join([ROUGH] * bool(story.stand_ins) + [
            said for said in story.money_rests if not said.startswith(KNOWN)])
        if words:
            yield "Costs and savings", words, "money"
    if not story.nobody and all(ln.key != RIDE for ln in story.options.lines):
        drives = [s for s in story.answers if s.title.startswith(f"{WHAT}: ")]
        found = [f"{ln.cells[0]} minutes on average ({s.title.removeprefix(f'{WHAT}: ')})"
                 for s in drives for ln in s.lines if ln.key == RIDE]
        yield ("Rides", f"As ridden in shared vehicles: {listed(found)}." if found else NOT_RIDDEN,
               "answers" if found else "journeys")
    if story.assumed_note and not story.nobody:
        yield "What is assumed", story.assumed_note, "rests"
    off = (f"One journey is off by {story.minutes_error} minutes on average, as measured; a mean "
           "of many by less, as far as some are too long and others too short. "
           if story.minutes_error.number else "")
    if needs_rough(story.stand_ins):
        yield "Needs", NEEDS_ROUGH, "limits"
    yield "How confident we are", f"{off}The plans are of one week in January.", "sure"
