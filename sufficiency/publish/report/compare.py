"""What differs between two plans: in the settings, and in the results, in words and numbers.

Internal: small numbers are not withheld. A change counts as one only if it is larger than the
scenario's threshold and than what the search left open (the gap to the proven bound), so that
noise is not told as a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.common.discreet import discreet
from sufficiency.model.journey_minutes import known_journeys
from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure.means import means
from sufficiency.publish.report.sentences import no_gap

PLAIN = ("name", "title", "description", "compare.with")
"""Settings that say nothing about the result."""
SAME = "about the same"
EVERYBODY = "mean journey of everybody, some assumed"
KNOWN = "mean known journey"


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
    results = _results(first, second, names)
    sentences = [
        _inputs(first, second, settings), *_findings(results, names),
        *_openings(first.outcome, second.outcome, names), _certainty(first, second, names),
    ]
    return Comparison(names, settings, results, tuple(s for s in sentences if s))


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


def _results(first: Side, second: Side, names: tuple[str, str]) -> pd.DataFrame:
    a, b = first.outcome.summary, second.outcome.summary
    few = first.scenario.compare.meaningful_children
    short = first.scenario.compare.meaningful_minutes
    slack = max(s["unplaced"]["total"] - s["shortfall_bound"] for s in (a, b))
    rows: list[dict[str, object]] = []

    def put(
        measure: str, group: str, one: float | None, two: float | None, least: float,
        unit: str, noise: float = 0,
    ) -> None:
        change = None if one is None or two is None else two - one
        word = "not known" if change is None else (
            SAME if abs(change) < least else
            "within what the search left open" if 0 < abs(change) <= noise else
            "more" if change > 0 else "fewer" if unit == "children" else "less")
        form = "{:,.1f}" if unit in ("minutes", "GBP m") else "{:,.0f}"
        rows.append({
            "measure": measure, "group": group,
            names[0]: "-" if one is None else form.format(one),
            names[1]: "-" if two is None else form.format(two),
            "difference": "-" if change is None else "0" if not round(change, 1) else
            f"{'+' if change > 0 else '-'}{form.format(abs(change))}",
            "unit": unit, "meaning": word,
        })

    lacking = "without a suitable local place"
    put("children", "all", a["children"], b["children"], few, "children")
    put(lacking, "all", a["unplaced"]["total"], b["unplaced"]["total"], few, "children", slack)
    for key, words in (("by_need", NEED_NAMES), ("by_phase", PHASE_WORDS)):
        one, two = a["unplaced"][key], b["unplaced"][key]
        for code in (c for c in words if c in one or c in two):
            put(lacking, words[code], one.get(code, 0), two.get(code, 0), few, "children", slack)
    frames = [s.outcome.assignment for s in (first, second)]
    counts = [f[~f["local"]].groupby("district")["children"].sum() for f in frames]
    for name in sorted({str(d) for f in frames for d in f["district"]}):
        put(lacking, name, float(counts[0].get(name, 0)), float(counts[1].get(name, 0)), few,
            "children", slack)
    put("over the guideline", "all", a["over_guideline"]["count"], b["over_guideline"]["count"],
        few, "children")
    # Only the first is over everybody; in the others are those who have such a journey.
    for measure, key in ((EVERYBODY, "minutes_mean_everybody"), (KNOWN, "minutes_mean"),
                         ("mean known journey to local places", "minutes_mean_local"),
                         ("half of known journeys within", "minutes_p50"),
                         ("nine in ten known journeys within", "minutes_p90")):
        noise = sum(s["gap"] * (s[key] or 0) for s in (a, b))
        put(measure, "all", a[key], b[key], short, "minutes", noise)
    for by, names_ in (("district", {}), ("need", NEED_NAMES)):
        sizes = [f[known_journeys(f)].groupby(by)["children"].sum() for f in frames]
        for name, (one, two) in means(frames, by, None)[0].items():
            if min(s.get(name, 0) for s in sizes) < few:
                continue  # a mean of few children moves with each of them
            put(KNOWN, names_.get(name, name), one.value, two.value, short, "minutes")
    put("new special schools", "all", a["new_schools"], b["new_schools"], 1, "schools")
    put("places added", "all", _added(a), _added(b), 1, "places")
    put("capital", "all", a["capital_gbp"] / 1e6, b["capital_gbp"] / 1e6, 0.05, "GBP m")
    return pd.DataFrame(rows)


def _added(summary: Mapping[str, Any]) -> int:
    return sum(int(o["places"]) for o in summary["opened"])


def _findings(results: pd.DataFrame, names: tuple[str, str]) -> list[str]:
    """A sentence for each change of the whole; groups that change in one sentence a measure."""
    one, two = names
    out = []
    for row in results[results["group"] == "all"].to_dict("records"):
        a, b, gap = row[one], row[two], str(row["difference"]).lstrip("+-")
        measure, word = str(row["measure"]), row["meaning"]
        if word in (SAME, "not known"):
            continue
        if word.startswith("within"):
            out.append(f"{measure.capitalize()}: {a} and {b}; the difference is {word}.")
        elif measure == "without a suitable local place":
            out.append(f"{two} leaves {gap} {word} children without a suitable local place than "
                       f"{one} ({b} against {a}).")
        elif row["unit"] == "minutes":
            out.append(f"{measure.capitalize()}: {gap} minutes "
                       f"{'longer' if word == 'more' else 'shorter'} in {two} ({b} against {a}).")
        else:
            out.append(f"{measure.capitalize()}: {b} in {two}, {a} in {one}.")
    for measure, words in (("without a suitable local place", ("more", "fewer")),
                           (KNOWN, ("longer", "shorter"))):
        groups = results[(results["measure"] == measure) & (results["group"] != "all")]
        for meaning, word in zip(("more", words[1] if words[1] == "fewer" else "less"), words,
                                 strict=True):
            found = groups[groups["meaning"] == meaning]
            if len(found):
                listed = ", ".join(f"{g} ({d})" for g, d in
                                   zip(found["group"], found["difference"], strict=True))
                out.append(f"{measure.capitalize()}, {word} in {two}: {listed}.")
    same = results[(results["group"] == "all") & (results["meaning"] == SAME)]
    if len(same):
        out.append(f"About the same: {', '.join(same['measure'])}.")
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
            f"{first.scenario.compare.meaningful_minutes:g} minutes. Gaps to the proven bound: "
            f"{names[0]} {gaps[0]}, {names[1]} {gaps[1]}. Known journeys are of other children in "
            "each.")
