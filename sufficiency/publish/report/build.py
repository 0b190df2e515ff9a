"""Build a report from results: counts and means through disclosure control, then words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sufficiency.case.sources import plain, sources_of
from sufficiency.case.vocabulary import KIND_WORDS, PHASES, STATUS_WORDS
from sufficiency.common.phrases import called, low, told_apart
from sufficiency.finance.folder import folder_of, taken
from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure.figures import Fact, MeanMinutes, Rules
from sufficiency.publish.disclosure.means import ALL
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.publication import Assumption
from sufficiency.publish.report import (
    columns,
    findings,
    first_page,
    groups,
    journeys,
    openings,
    options,
    overfull,
    sentences,
    shortage,
    supply,
)
from sufficiency.publish.report.comparators import protected_counts
from sufficiency.publish.report.counts import GROUPS
from sufficiency.publish.report.document import (
    Internal,
    Opening,
    PlanSummary,
    Public,
    together,
)
from sufficiency.publish.report.fairness import fairness
from sufficiency.publish.report.money import money
from sufficiency.publish.report.schools_or_bases import Side, either
from sufficiency.publish.report.steps import sheet
from sufficiency.study.result import Result

FEW = 6
"""Entries of a setting that are named one by one."""


def public_report(
    results: Sequence[Result], rules: Rules, record: Record | None = None,
    finance: Path | None = None,
) -> Public:
    """What may be published about these plans of one case.

    Args:
        results: one a plan.
        rules: what is small.
        record: what was published earlier, and where to note what is printed now.
        finance: folder of assumptions about money; that of the scenarios where None.
    """
    return Public(**_parts(results, rules, record or Record(), finance))


def internal_report(results: Sequence[Result], finance: Path | None = None) -> Internal:
    """The same with every figure as it is.

    Args:
        results: one a plan.
        finance: as for ``public_report``.
    """
    return Internal(**_parts(results, None, Record(), finance))


def _parts(
    results: Sequence[Result], rules: Rules | None, record: Record, finance: Path | None
) -> dict[str, Any]:
    listed, moved = _entries(results)
    passed = protected_counts(listed, moved, results, rules, record)
    entries, frames, guarded = passed.entries, passed.frames, passed.guarded
    first = results[0]
    told = columns.Columns(entries, frames, guarded, rules,
                          first.scenario.compare.meaningful_minutes, record, tuple(moved))
    audit = list(guarded.audit)
    mean = {by: columns.means(told, by, audit) for by in (None, *GROUPS)}
    all_known = mean[None].get(ALL, (MeanMinutes(None),) * len(told.all_titles))
    all_same = columns.same(told, all_known, audit)
    known, same = all_known[:len(entries)], all_same[:len(entries)]
    left, more = supply.left_out(first.case.left_out, rules)
    audit += more
    # What a scenario's limits allow is its own: with several there is no one such table.
    scarce = (shortage.scarce(first.scarce, guarded, rules) if len(results) == 1
              else shortage.NOTHING)
    plans = tuple(_plan(told, i, same, known, rules) for i in range(len(entries)))
    brought = [openings.sheet(told, i) for i in told.plans]
    folder = finance or folder_of([r.scenario for r in results])
    pounds = money(results, told, audit, folder)
    rough = first_page.needs_rough(first.case.stand_ins)
    alike = options.alike(told, saved=bool(pounds.use))
    both, choice = either([Side(told.titles[i], entries[i].outcome.summary, told.figure("short", i))
                           for i in told.plans], taken(folder))
    return {
        "case_title": first.case.title,
        "title": first_page.title(results),
        "synthetic": first.case.synthetic,
        "nobody": not any(e.outcome.summary["children"] for e in entries),
        "base": told.base,
        "threshold": _threshold(rules),
        "attribution": first.case.attribution,
        "minutes_note": sentences.minutes_note(first),
        "minutes_error": Fact(first.minutes_error or 0.0, 2),
        "assumed_note": findings.assumed_note(first.case.assumed_minutes,
                                              [e.outcome for e in entries]),
        "plans": plans, "asked": first_page.asked(results, plans),
        "dropped": (*_notes(results, {e.outcome.name for e in entries}), *passed.dropped,
                    *([alike] if alike else ())),
        "alike": alike,
        "options": options.options(told, known, same, audit),
        "steps": sheet(told, all_same),
        "openings": tuple(s for s in brought if s.lines),
        "brought": together(tuple((told.titles[i], s.finding) for i, s in zip(
            told.plans, brought, strict=True) if s.finding)),
        "either": both,
        "either_words": choice,
        "short": tuple(first_page.unranked(s) if rough and by == "need" else s
                       for by in GROUPS for s in [groups.short(told, by)]),
        "gains": tuple(groups.gains(told, by, mean[by]) for by in columns.COMPARED),
        "changes": groups.changes(told),
        "bands": tuple(groups.wide(told, i, needs=not rough) for i in told.plans),
        "reasons": shortage.reasons(passed.reasons, guarded, told.titles),
        "scarce": scarce.sheet,
        "scarce_words": tuple(w for w in (scarce.words, scarce.hidden) if w),
        "journeys": tuple(first_page.unranked(s, "") if rough and by == "need" else s
                          for by in GROUPS for s in [journeys.journeys(told, by, mean[by])]),
        "lengths": journeys.lengths(told),
        "supply": supply.supply(told, first),
        "demand": supply.demand(told),
        "places": supply.places(told, first),
        "over_full": overfull.sheet(told),
        "left_out": left,
        "assumptions": _assumptions(results, rules),
        "sources": tuple(Assumption(*(text if rules is None else plain(text) for text in row))
                         for row in ((what, "", source) for what, source
                                     in sources_of(first.case.folder))),
        "limits": sentences.sentences(first, any(o.example for p in plans for o in p.opened)),
        "stand_ins": first.case.stand_ins,
        "use": pounds.use, "money": pounds.tables, "money_words": pounds.words,
        "money_rests": pounds.rests, "money_transport": pounds.transport,
        "audit": tuple(audit),
    }


def _notes(results: Sequence[Result], told: set[str]) -> Iterator[str]:
    """What is said of comparators, each once; of one only where it is told."""
    yield from dict.fromkeys(
        words for p in results for name, words in p.notes if not name or name in told)
    for result in results:
        if result.plan.name not in told and not sentences.no_gap(result.plan.summary):
            yield (f"{called(result.title)} opens nothing and changes nothing, so it has no column "
                   "of its own.")


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
    results: Sequence[Result],
) -> tuple[list[columns.Entry], list[Outcome]]:
    """The baselines, then the plans, then what they are compared with; each once.

    And beside them those who move placed anew with nothing opened, where the baseline is where
    children are now.
    """
    still: list[columns.Entry] = []
    plans: list[columns.Entry] = []
    moved: list[Outcome] = []
    for result in results:
        mine = result.baseline.assignment
        at = next((i for i, e in enumerate(still) if e.outcome.assignment.equals(mine)), None)
        if at is None:
            at = len(still)
            still.append(columns.Entry(
                result.baseline, result.base.name, result.base.meaning, at, result,
                None if result.replaced is None else len(moved)))
            moved += [] if result.replaced is None else [result.replaced]
        for outcome in (result.plan, *result.comparators):
            same = [e.outcome for e in still] + moved
            if not outcome.summary["opened"] and any(
                    outcome.assignment.equals(o.assignment) for o in same):
                continue
            if outcome.name not in [e.outcome.name for e in plans]:
                words = result.scenario.description if outcome is result.plan else ""
                plans.append(columns.Entry(outcome, outcome.title or outcome.name, words, at,
                                          result,
                                          still[at].replaced))
    apart = told_apart([e.title for e in plans], [e.outcome.name for e in plans])
    plans = [replace(e, title=t) for e, t in zip(plans, apart, strict=True)]
    dated, mine = [e.result.base.dated for e in still], [e.result.title for e in still]
    more = [t if dated.count(d) > 1 else low(d) for d, t in zip(dated, mine, strict=True)]
    still = [replace(e, title=t, recorded=r) for e, t, r in zip(
        still, _apart([e.title for e in still], more), _apart(dated, mine), strict=True)]
    ours = {p.scenario.name for p in results}
    return [*still, *sorted(plans, key=lambda e: e.outcome.name not in ours)], moved


def _apart(names: Sequence[str], more: Sequence[str]) -> list[str]:
    """Names, each that comes again with what tells it apart."""
    return [f"{n} ({m})" if names.count(n) > 1 else n for n, m in zip(names, more, strict=True)]


def _plan(
    told: columns.Columns, at: int, same: Sequence[MeanMinutes], known: Sequence[MeanMinutes],
    rules: Rules | None,
) -> PlanSummary:
    entry, against = told.entries[at], told.entries[told.entries[at].against]
    summary, result = entry.outcome.summary, entry.result
    # Placing anew those who move is no doing of the plan: its gains are counted beyond it.
    anew = result.replaced or against.outcome
    opened = sorted(summary["opened"], key=lambda o: (o["kind"] != "new_school", o["site"]))
    return PlanSummary(
        entry.outcome.name, entry.title, entry.description,
        tuple(Opening(o["site"], KIND_WORDS[o["kind"]], result.case.word(o["designation"]),
                      Fact(o["places"]), Fact(o["capital_gbp"]), STATUS_WORDS[o["status"]])
              for o in opened),
        entry.against, entry is against, sentences.proof(summary),
        fairness(summary, anew.title, rules, entry.outcome.assignment,
                 {p: result.scenario.guideline.minutes(p) for p in PHASES}, anew.assignment),
        shortage.bases_words(summary), Fact(summary["capital_gbp"] / 1e6, 1),
        "" if entry is against else findings.same_children(
            told.figure("all", at), (same[entry.against], same[at]),
            (known[entry.against], known[at])),
        places_of=result.base.start if entry is against else "",
    )


def _assumptions(results: Sequence[Result], rules: Rules | None) -> tuple[Assumption, ...]:
    """Settings of every plan, once where they agree, and where each is set: in which file, or for
    the public whether for this plan or for all of the case."""
    out: dict[tuple[str, str, str], list[str]] = {}
    for result in results:
        scenario = result.scenario
        for key, value in scenario.settings().items():
            setting = key, json.dumps(value, ensure_ascii=False)
            file = scenario.origin.get(key, "default")
            if rules is not None and file.endswith(".toml"):
                file = "this plan" if file == scenario.path.name else "the council's case"
            out.setdefault((*setting, file), []).append(scenario.name)
    many = len(results)
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
