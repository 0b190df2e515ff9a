"""What differs between two plans: in the settings, and in the results, in words and numbers.

Internal: small numbers are not withheld. A change counts as one only if it is larger than the
scenario's threshold and than what the search left open (the gap to the proven bound), so that
noise is not told as a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.model.journey_minutes import known_journeys
from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure.means import means
from sufficiency.publish.report.differences import EVERYBODY, Difference, Meaning, Measure
from sufficiency.publish.report.sentences import no_gap
from sufficiency.study.run import run

THOUSAND = 1000
"""Pounds a year: smaller differences are about the same."""
PLAIN = ("name", "title", "description", "compare.with")
"""Settings that say nothing about the result."""

@discreet
@dataclass(frozen=True, eq=False)
class Comparison:
    """Two plans side by side.

    Attributes:
        names: of the scenarios.
        settings: setting, value and file of each, for those that differ.
        results: measure, group, both figures, difference and a word.
        sentences: the findings, most important first.
    """

    names: tuple[str, str]
    settings: pd.DataFrame
    results: pd.DataFrame
    sentences: tuple[str, ...]


@discreet
@dataclass(frozen=True, eq=False)
class Side:
    """One of the two."""

    scenario: Scenario
    outcome: Outcome
    digests: Mapping[str, str]


def compare(first: Side, second: Side) -> Comparison:
    """What differs between two plans; thresholds are those of the first scenario."""
    names = _names(first, second)
    settings = _settings(first, second, names)
    differences = _differences(first, second)
    sentences = [
        _inputs(first, second, settings), *_findings(differences, names),
        *_openings(first.outcome, second.outcome, names), _certainty(first, second, names),
    ]
    return Comparison(names, settings, _table(differences, names), tuple(s for s in sentences if s))


def _names(first: Side, second: Side) -> tuple[str, str]:
    one, two = first.scenario.name, second.scenario.name
    return (one, two) if one != two else (f"{one} (first)", f"{two} (second)")


def _settings(first: Side, second: Side, names: tuple[str, str]) -> pd.DataFrame:
    one, two = first.scenario.settings(), second.scenario.settings()
    rows = [
        {"setting": key, names[0]: _value(one.get(key)),
         f"set in ({names[0]})": first.scenario.origin.get(key, "default"),
         names[1]: _value(two.get(key)),
         f"set in ({names[1]})": second.scenario.origin.get(key, "default")}
        for key in dict.fromkeys([*one, *two])
        if key not in PLAIN and one.get(key) != two.get(key)
    ]
    columns = ["setting", names[0], f"set in ({names[0]})", names[1], f"set in ({names[1]})"]
    return pd.DataFrame(rows, columns=columns)


def _value(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        words = [str(v) for v in value]
        more = f" and {len(words) - 3} more" if len(words) > 4 else ""
        return ", ".join(words[:3] if more else words) + more or "none"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) and (
        abs(value) >= 10_000) else str(value)


def _inputs(first: Side, second: Side, settings: pd.DataFrame) -> str:
    files = sorted(f for f in {*first.digests, *second.digests}
                   if first.digests.get(f) != second.digests.get(f))
    told = f"{len(settings)} setting{'s' if len(settings) != 1 else ''} differ" + (
        "s" if len(settings) == 1 else "")
    if first.scenario.case_folder == second.scenario.case_folder and not files:
        return f"Inputs: {told}; the tables of the case are the same."
    return f"Inputs: {told}; tables of the case that differ: {', '.join(files) or 'none'}."


def _differences(first: Side, second: Side) -> list[Difference]:
    """Every figure of both, everybody's and those of needs, phases and districts."""
    a, b = first.outcome.summary, second.outcome.summary
    few = first.scenario.compare.meaningful_children
    short = first.scenario.compare.meaningful_minutes
    slack = max(s["unplaced"]["total"] - s["shortfall_bound"] for s in (a, b))

    def lacking(group: str | None, one: float, two: float) -> Difference:
        return Difference(Measure.LACKING, group, one, two, few, slack)

    out = [Difference(Measure.CHILDREN, None, a["children"], b["children"], few),
           lacking(None, a["unplaced"]["total"], b["unplaced"]["total"])]
    for key, words in (("by_need", NEED_NAMES), ("by_phase", PHASE_WORDS)):
        one, two = a["unplaced"][key], b["unplaced"][key]
        out += [lacking(words[code], one.get(code, 0), two.get(code, 0))
                for code in words if code in one or code in two]
    frames = [s.outcome.assignment for s in (first, second)]
    counts = [f[~f["local"]].groupby("district")["children"].sum() for f in frames]
    out += [lacking(name, float(counts[0].get(name, 0)), float(counts[1].get(name, 0)))
            for name in sorted({str(d) for f in frames for d in f["district"]})]
    out.append(Difference(Measure.OVER, None, a["over_guideline"]["count"],
                          b["over_guideline"]["count"], few))
    # Only the first is over everybody; in the others are those who have such a journey.
    out += [Difference(measure, None, a[key], b[key], short,
                       sum(s["gap"] * (s[key] or 0) for s in (a, b)))
            for measure, key in (
                (Measure.EVERYBODY, "minutes_mean_everybody"), (Measure.KNOWN, "minutes_mean"),
                (Measure.LOCAL, "minutes_mean_local"), (Measure.HALF, "minutes_p50"),
                (Measure.NINE, "minutes_p90"))]
    for by, names in (("district", {}), ("need", NEED_NAMES)):
        sizes = [f[known_journeys(f)].groupby(by)["children"].sum() for f in frames]
        # A mean of few children moves with each of them.
        out += [Difference(Measure.KNOWN, names.get(name, name), one.value, two.value, short)
                for name, (one, two) in means(frames, by, None)[0].items()
                if min(s.get(name, 0) for s in sizes) >= few]
    return [*out,
            Difference(Measure.SCHOOLS, None, a["new_schools"], b["new_schools"], 1),
            Difference(Measure.PLACES, None, _added(a), _added(b), 1),
            Difference(Measure.CAPITAL, None, a["capital_gbp"] / 1e6, b["capital_gbp"] / 1e6, 0.05),
            *_costs(a.get("cost"), b.get("cost"))]


def _costs(one: Mapping[str, Any] | None, two: Mapping[str, Any] | None) -> list[Difference]:
    """Pounds a year, where a plan was asked for the least of them or told beside one that was."""
    told = [found for found in (one, two) if found]
    noise = sum((found["gap"] or 0) * found["gbp_a_year"] for found in told)
    pounds = tuple(found["gbp_a_year"] if found else None for found in (one, two))
    return [Difference(Measure.COST, None, pounds[0], pounds[1], THOUSAND, noise)] if told else []


def _table(differences: Sequence[Difference], names: tuple[str, str]) -> pd.DataFrame:
    """The differences as people see them."""
    return pd.DataFrame([
        {"measure": d.measure.value, "group": EVERYBODY if d.group is None else d.group,
         names[0]: d.said(d.one), names[1]: d.said(d.two), "difference": d.signed,
         "unit": d.measure.unit, "meaning": d.meaning.value} for d in differences])


def _added(summary: Mapping[str, Any]) -> int:
    return sum(int(o["places"]) for o in summary["opened"])


def _findings(differences: Sequence[Difference], names: tuple[str, str]) -> list[str]:
    """A sentence for each change of the whole; groups that change in one sentence a measure."""
    one, two = names
    whole = [d for d in differences if d.group is None]
    groups = [d for d in differences if d.group is not None]
    out = []
    for d in whole:
        a, b, name = d.said(d.one), d.said(d.two), d.measure.value.capitalize()
        if d.meaning in (Meaning.SAME, Meaning.NOT_KNOWN):
            continue
        if d.meaning is Meaning.OPEN:
            out.append(f"{name}: {a} and {b}; the difference is {d.meaning.value}.")
        elif d.measure is Measure.LACKING:
            out.append(f"{two} leaves {d.amount} {d.meaning.value} children without a suitable "
                       f"local place than {one} ({b} against {a}).")
        elif d.measure.unit == "minutes":
            way = "longer" if d.meaning is Meaning.MORE else "shorter"
            out.append(f"{name}: {d.amount} minutes {way} in {two} ({b} against {a}).")
        else:
            out.append(f"{name}: {b} in {two}, {a} in {one}.")
    for measure, meaning, word in (
            (Measure.LACKING, Meaning.MORE, "more"), (Measure.LACKING, Meaning.FEWER, "fewer"),
            (Measure.KNOWN, Meaning.MORE, "longer"), (Measure.KNOWN, Meaning.LESS, "shorter")):
        found = [f"{d.group} ({d.signed})" for d in groups
                 if d.measure is measure and d.meaning is meaning]
        if found:
            out.append(f"{measure.value.capitalize()}, {word} in {two}: {', '.join(found)}.")
    same = [d.measure.value for d in whole if d.meaning is Meaning.SAME]
    if same:
        out.append(f"About the same: {', '.join(same)}.")
    return out


def _openings(first: Outcome, second: Outcome, names: tuple[str, str]) -> list[str]:
    """Sites in both plans and in one only; an option may be known by another name."""
    told = []
    sites = [{(str(o["site"]), str(o["kind"])) for o in s.summary["opened"]}
             for s in (first, second)]
    for words, found in (
        ("In both", sites[0] & sites[1]), (f"Only in {names[0]}", sites[0] - sites[1]),
        (f"Only in {names[1]}", sites[1] - sites[0]),
    ):
        schools = sorted(site for site, kind in found if kind == "new_school")
        others = len(found) - len(schools)
        if found:
            told.append(f"{words}: " + " and ".join(filter(None, [
                f"new schools at {', '.join(schools)}" if schools else "",
                f"{others} base{'s' if others != 1 else ''} or expansions" if others else ""]))
                + ".")
    return told


def _certainty(first: Side, second: Side, names: tuple[str, str]) -> str:
    gaps = [no_gap(s) or f"{s['gap']:.2%}"
            for s in (first.outcome.summary, second.outcome.summary)]
    return (f"Thresholds: {first.scenario.compare.meaningful_children} children, "
            f"{first.scenario.compare.meaningful_minutes:g} minutes. Most any plan "
            f"could improve on them: {names[0]} {gaps[0]}, "
            f"{names[1]} {gaps[1]}. Known journeys may be of other children in each.")


def compare_files(first: Path, second: Path, progress: Progress) -> Comparison:
    """What differs between two scenarios, in settings and results.

    Args:
        first, second: scenario files.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files.
    """
    sides = []
    for path in (first, second):
        found = run(path, progress, alone=True)
        sides.append(Side(found.scenario, found.plan, found.case.digests))
    return compare(*sides)
