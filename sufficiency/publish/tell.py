"""Plans as they were found -> a story: counts and means through the door, then words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sufficiency.optimise.outcome import Outcome
from sufficiency.publish import limits, overfull, sheets, shortage, steps
from sufficiency.publish.counting import GROUPS, count, with_groups
from sufficiency.publish.disclosure import Audit, Rules
from sufficiency.publish.fairness import fairness
from sufficiency.publish.means import ALL
from sufficiency.publish.record import Record
from sufficiency.publish.story import (
    Assumption,
    Fact,
    Internal,
    Opening,
    Public,
    Told,
)
from sufficiency.publish.view import KIND_WORDS, Publication

MILLIONS = "{:,.1f}"
FEW = 6
"""Entries of a setting that are named one by one."""


def public(
    publications: Sequence[Publication], rules: Rules, record: Record | None = None
) -> Public:
    """What may be published about these plans of one case.

    Args:
        publications: one a plan.
        rules: what is small.
        record: what was published earlier, and where to note what is printed now.
    """
    return Public(**_parts(publications, rules, record or Record()))


def internal(publications: Sequence[Publication]) -> Internal:
    """The same with every figure as it is."""
    return Internal(**_parts(publications, None, Record()))


def _parts(
    publications: Sequence[Publication], rules: Rules | None, record: Record
) -> dict[str, Any]:
    first = publications[0]
    record.meaningful = first.meaningful_minutes
    entries, moved = _entries(publications)
    frames = with_groups([e.outcome.assignment for e in entries], rules, record)
    summaries = [e.outcome.summary for e in entries]
    tally = count(
        frames, [e.against for e in entries], first.meaningful_minutes,
        [s["over_guideline"]["count"] for s in summaries], rules.k if rules else 1)
    words = shortage.add_reasons(tally, summaries)
    overfull.add(tally, summaries)
    steps.add(tally, moved, len(entries))
    # What a scenario's limits allow is its own: with several there is no one such table.
    alone = len(publications) == 1
    if alone:
        shortage.add_scarce(tally, first.scarce, frames[0])
    columns = [e.title for e in entries] + [m.title for m in moved]
    guarded = tally.through(rules, columns, record)
    scarce = shortage.scarce(first.scarce, guarded, rules) if alone else shortage.NOTHING
    told = sheets.Columns(
        tuple(entries), tuple(frames), guarded, rules,
        f"minutes{f', model error about {first.minutes_error:g}' if first.minutes_error else ''}",
        first.meaningful_minutes, record, tuple(moved))
    audit = list(guarded.audit)
    mean = {by: sheets.means(told, by, audit) for by in (None, *GROUPS)}
    left, more = sheets.left_out(first.left_out, rules)
    audit += more
    titles = [p.title for p in publications]
    short = tuple(sheets.short(told, by) for by in GROUPS)
    return {
        "case_title": first.case_title,
        "title": titles[0] if len(titles) == 1 else (
            f"{limits.number(len(titles))} plans for {first.case_title}"),
        "synthetic": first.synthetic,
        "threshold": _threshold(rules),
        "attribution": first.attribution,
        "minutes_note": limits.minutes_note(first),
        "plans": tuple(_plan(e, entries[e.against], rules) for e in entries),
        "options": sheets.options(told, mean[None][ALL][:len(entries)], audit),
        "steps": steps.sheet(told, mean[None][ALL]),
        "short": short,
        "gains": tuple(sheets.gains(told, by, mean[by]) for by in GROUPS if by != "phase"),
        "changes": sheets.changes(told),
        "bands": tuple(sheets.wide(told, i) for i in told.plans),
        "reasons": shortage.reasons(words, guarded, told.titles),
        "scarce": scarce.sheet,
        "scarce_words": tuple(w for w in (scarce.words, scarce.hidden) if w),
        "journeys": tuple(sheets.journeys(told, by, mean[by]) for by in GROUPS),
        "lengths": sheets.lengths(told),
        "supply": sheets.supply(told, first),
        "demand": sheets.demand(told),
        "places": sheets.places(told, first),
        "over_full": overfull.sheet(told),
        "left_out": left,
        "assumptions": _assumptions(publications),
        "sources": first.sources,
        "limits": limits.sentences(first),
        "audit": tuple(_named(a, columns) for a in audit),
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


def _entries(
    publications: Sequence[Publication],
) -> tuple[list[sheets.Entry], list[Outcome]]:
    """What plans are set against, then the plans, then what they are compared with; each once.

    And beside them those who move placed anew with nothing built, where plans are set against
    where children are now.
    """
    still: list[sheets.Entry] = []
    plans: list[sheets.Entry] = []
    moved: list[Outcome] = []
    for pub in publications:
        mine = pub.baseline.assignment
        at = next((i for i, e in enumerate(still) if e.outcome.assignment.equals(mine)), None)
        if at is None:
            at = len(still)
            still.append(sheets.Entry(pub.baseline, pub.baseline.title, _before(pub), at, pub,
                                      None if pub.replaced is None else len(moved)))
            moved += [] if pub.replaced is None else [pub.replaced]
        for outcome in (pub.plan, *pub.comparators):
            same = [e.outcome for e in still] + moved
            if any(outcome.assignment.equals(o.assignment) for o in same):
                continue
            if outcome.name not in [e.outcome.name for e in plans]:
                words = pub.description if outcome is pub.plan else ""
                plans.append(sheets.Entry(outcome, outcome.title or outcome.name, words, at, pub,
                                          still[at].replaced))
    if len(still) > 1:
        still = [replace(e, title=f"{e.title}, places of January {_setting(e.pub, 'supply.year')}")
                 for e in still]
    ours = {p.scenario_name for p in publications}
    return [*still, *sorted(plans, key=lambda e: e.outcome.name not in ours)], moved


def _before(pub: Publication) -> str:
    """What the column is that plans are set against."""
    return ("Everybody is placed anew in the places there are: not where children are now."
            if pub.replaced is None else "Where children are, before anything is decided.")


def _setting(pub: Publication, name: str) -> str:
    return next((value for key, value, _ in pub.assumptions if key == name), "")


def _plan(entry: sheets.Entry, against: sheets.Entry, rules: Rules | None) -> Told:
    summary = entry.outcome.summary
    opened = sorted(summary["opened"], key=lambda o: (o["kind"] != "new_school", o["site"]))
    return Told(
        entry.outcome.name, entry.title, entry.description,
        tuple(Opening(o["site"], KIND_WORDS[o["kind"]], entry.pub.word(o["designation"]),
                      Fact(o["places"]), Fact(o["capital_gbp"])) for o in opened),
        entry.against, entry is against, limits.proof(summary),
        fairness(summary, rules, entry.outcome.assignment, entry.pub.guideline,
                 (entry.pub.replaced or against.outcome).assignment),
        shortage.bases_words(summary), Fact(summary["capital_gbp"] / 1e6, MILLIONS),
    )


def _assumptions(publications: Sequence[Publication]) -> tuple[Assumption, ...]:
    """Settings of every plan, once where they agree."""
    out: dict[tuple[str, str, str], list[str]] = {}
    for pub in publications:
        for key, value, file in pub.assumptions:
            out.setdefault((key, value, file), []).append(pub.scenario_name)
    many = len(publications)
    return tuple(
        Assumption(key if len(who) == many else f"{key} ({', '.join(who)})", _value(value), file)
        for (key, value, file), who in out.items())


def _value(text: str) -> str:
    """A setting, given as JSON, as people read it."""
    value = json.loads(text)
    if isinstance(value, list):
        return (", ".join(map(str, value)) or "none") if len(value) <= FEW else (
            f"{len(value):,} entries, listed in the file")
    if value is None or isinstance(value, bool):
        return {None: "not set", True: "yes", False: "no"}[value]
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
