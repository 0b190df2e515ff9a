"""Answers to planners' questions: saved as they are, told through the door.

An answer is saved as JSON with every figure (internal). Told in a report, its counts of children
pass ``disclosure`` together with those of the report's own plans, so that two plans never tell
about a few children by their difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.errors import Fault, InputError
from sufficiency.publish.disclosure import Audit, Figure, Guarded, Key, Minutes, Rules, guard, plain
from sufficiency.publish.story import Cell, Fact, Line, Sheet

Row = Mapping[str, Any]
NOTE = "internal: contains small numbers"
VERBS = ("frontier", "alternatives", "explain")
NEED = "unplaced_"
"""Begin of the columns that count children without a place by need."""
PER_CENT, MILLIONS, THOUSANDS = "{:.2%}", "{:,.1f}", "{:,.0f}"
NO_PLAN = "no plan within the limits"


@dataclass(frozen=True)
class Answer:
    """One answered question.

    Attributes:
        verb: that asked.
        scenario, title, case: what about.
        tables: rows of each table, with all figures.
    """

    verb: str
    scenario: str
    title: str
    case: str
    tables: Mapping[str, Sequence[Row]]

    def json(self) -> bytes:
        """As a file."""
        return (json.dumps({"note": NOTE, **asdict(self)}, indent=1) + "\n").encode()


def read_answer(path: Path) -> Answer:
    """An answer that was saved.

    Raises:
        InputError: it cannot be read, or is no answer.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        told.pop("note", None)
        found = Answer(**told)
        if found.verb not in VERBS or not all(isinstance(r, dict) for t in found.tables.values()
                                              for r in t):
            raise ValueError
    except (OSError, ValueError, TypeError, AttributeError):
        raise InputError([Fault(
            path.name, "is no saved answer",
            "Save one with --out FILE.json of frontier, alternatives or explain.",
            column="--answers")]) from None
    return found


def residual(answer: Answer, rules: Rules | None = None) -> pd.DataFrame:
    """What bases alone leave by need, and what of it only a school meets; small numbers withheld.

    Empty where the answer does not hold bases alone beside schools.
    """
    sheet = _Counts([answer], (), rules or Rules()).residual(0)
    if sheet is None:
        return pd.DataFrame()
    return pd.DataFrame([
        {"need": line.name, **dict(zip(sheet.columns, map(str, line.cells), strict=True))}
        for line in sheet.lines])


def sheets(
    answers: Sequence[Answer], told: Sequence[Mapping[str, Any]], rules: Rules | None
) -> tuple[tuple[Sheet, ...], tuple[Audit, ...]]:
    """Answers as a report tells them, and what was withheld.

    Args:
        answers: as they were saved.
        told: ``unplaced`` of every plan the report tells itself, from its summary.
        rules: None for an internal report.
    """
    counts = _Counts(answers, told, rules)
    return tuple(counts.sheets()), counts.guarded.audit


class _Counts:
    """Every count of the answers, passed through the door together."""

    def __init__(
        self, answers: Sequence[Answer], told: Sequence[Mapping[str, Any]], rules: Rules | None
    ) -> None:
        self.answers, self.rules = answers, rules
        self.counts: dict[Key, int] = {}
        self.sums: list[tuple[Key, tuple[Key, ...]]] = []
        self.silent: list[Key] = []
        for i, unplaced in enumerate(told):
            self._plan(("told", str(i)), unplaced["total"], unplaced["by_need"])
        for a, answer in enumerate(answers):
            # By need only what is told by need: more figures would hide more of them.
            corners = self._corners(a) or ()
            for table in ("points", "plans"):
                for i, row in enumerate(answer.tables.get(table, ())):
                    if row.get("unplaced") is not None:
                        by_need = {} if i not in corners else {
                            need: int(row[NEED + need]) for need in NEED_NAMES
                            if row.get(NEED + need) is not None}
                        self._plan((f"{a}{table}", str(i)), int(row["unplaced"]), by_need)
                        self.counts["over", str(a), str(i)] = int(row["over_guideline"])
            for row in answer.tables.get("options", ()):
                self._more(a, row)
            self._met(a)
        self.guarded: Guarded = plain(self.counts) if rules is None else guard(
            self.counts, self.sums, rules, unprinted=self.silent, compared=self._chains())

    def _plan(self, key: Key, total: int, by_need: Mapping[str, int]) -> None:
        self.counts[*key, "all"] = int(total)
        if sum(by_need.values()) == total and by_need:
            for need, n in by_need.items():
                self.counts[*key, need] = int(n)
            self.sums.append(((*key, "all"), tuple((*key, need) for need in by_need)))

    def _more(self, a: int, row: Row) -> None:
        """Children more whom a change leaves out, and those left out then."""
        more, before = row.get("children"), row.get("plan_unplaced")
        if not more or before is None:
            return
        key = (str(a), str(more))
        self.counts["more", *key] = abs(int(more))
        self.counts["before", str(a)] = int(before)
        self.counts["then", *key] = int(before) + int(more)
        if ("then", *key) not in self.silent:
            self.silent.append(("then", *key))
            ends: list[Key] = [("before", str(a)), ("then", *key)]
            low, high = ends if more > 0 else reversed(ends)
            self.sums.append((high, (low, ("more", *key))))

    def _corners(self, a: int) -> tuple[int, int] | None:
        """Positions of bases alone, and of all schools with as many base places."""
        points = self.answers[a].tables.get("points", ())
        grid = [(r["base_places"], r["new_schools"], i) for i, r in enumerate(points)
                if r.get("unplaced") is not None and "capital_limit_gbp" not in r]
        alone = max((g for g in grid if g[1] == 0), default=None)
        if alone is None:
            return None
        most = max((g for g in grid if g[0] == alone[0]), key=lambda g: g[1])
        return (alone[2], most[2]) if most[1] else None

    def _met(self, a: int) -> None:
        """By need, what only a school meets: what bases alone leave less what schools leave."""
        corners = self._corners(a)
        if corners is None:
            return
        for need in ("all", *NEED_NAMES):
            alone, most = ((f"{a}points", str(i), need) for i in corners)
            if alone in self.counts and most in self.counts:
                met = self.counts[alone] - self.counts[most]
                self.counts["met", str(a), need] = abs(met)
                low, high = (most, alone) if met >= 0 else (alone, most)
                self.sums.append((high, (low, ("met", str(a), need))))

    def _chains(self) -> list[list[Key]]:
        """The same figure of one plan after the other."""
        chains: dict[str, list[Key]] = {}
        for key in self.counts:
            if key[0] == "told" or key[0].endswith(("points", "plans")):
                chains.setdefault(key[2], []).append(key)
            elif key[0] in ("before", "over"):
                chains.setdefault("all" if key[0] == "before" else "over", []).append(key)
        return list(chains.values())

    def sheets(self) -> Iterator[Sheet]:
        """Every answer's sheets."""
        for a, answer in enumerate(self.answers):
            if answer.verb == "frontier":
                yield self._frontier(a)
                more = self.residual(a)
                if more is not None:
                    yield more
            elif answer.verb == "alternatives":
                yield from self._alternatives(a)
            else:
                yield self._explain(a)
                if self.rules is None:
                    yield self._one_more(a)

    def _figure(self, *key: str) -> Figure:
        return self.guarded.figures[key]

    def _row(self, a: int, table: str, i: int, row: Row) -> tuple[Cell, ...]:
        """Children left out, mean minutes, children over the guideline, capital and gap."""
        few, rules = row.get("moved"), self.rules
        mean: float | None = row["minutes_mean"]
        if rules is not None and int(row["children"]) < rules.k:
            mean = None
        near = rules is not None and few is not None and few < rules.k
        return (
            self._figure(f"{a}{table}", str(i), "all"), Minutes(mean, about=near, digits=1),
            self._figure("over", str(a), str(i)), Fact(row["capital_gbp"] / 1e6, MILLIONS),
            Fact(row["gap"], PER_CENT),
        )

    def _frontier(self, a: int) -> Sheet:
        answer = self.answers[a]
        points = answer.tables["points"]
        by_money = any("capital_limit_gbp" in r for r in points)
        lines = []
        for i, row in enumerate(points):
            name = (f"at most GBP {row['capital_limit_gbp'] / 1e6:g} million" if by_money else
                    f"{_schools(row)}, {row['base_places']:.0f} base places")
            cells: tuple[Cell, ...] = (NO_PLAN, "", "", "", "", "")
            if row.get("unplaced") is not None:
                best = "yes" if row["undominated"] else ""
                cells = (*self._row(a, "points", i, row), best)
            lines.append(Line(name, cells))
        what = "capital" if by_money else "schools and base places"
        return Sheet(
            f"answer-{a + 1}", f"What {what} would achieve: {answer.title}",
            "Capital" if by_money else "Limits", "", (*COLUMNS, "Nothing as cheap is better"),
            tuple(lines), self._best_buy(a, points))

    def _best_buy(self, a: int, points: Sequence[Row]) -> str:
        """The least and the most that money does, in a sentence."""
        known = [(row["capital_gbp"], i) for i, row in enumerate(points) if row.get("undominated")]
        if not known:
            return ""
        (little, low), (much, high) = min(known), max(known)
        figures = [str(self._figure(f"{a}points", str(i), "all")) for i in (low, high)]
        if low == high or "withheld" in figures:
            return ""
        return (f"From GBP {little / 1e6:,.1f} million to {much / 1e6:,.1f} million, children "
                f"without a suitable local place go from {figures[0]} to {figures[1]}.")

    def residual(self, a: int) -> Sheet | None:
        """By need what bases alone leave, and what of it only a school meets."""
        corners = self._corners(a)
        if corners is None:
            return None
        points = self.answers[a].tables["points"]
        alone, most = corners
        lines = []
        for need in ("all", *NEED_NAMES):
            if ("met", str(a), need) in self.counts:
                worse = (self.counts[f"{a}points", str(alone), need]
                         < self.counts[f"{a}points", str(most), need])
                met: Cell = "none" if worse else self._figure("met", str(a), need)
                lines.append(Line(NEED_NAMES.get(need, "All needs"), (
                    self._figure(f"{a}points", str(alone), need),
                    self._figure(f"{a}points", str(most), need), met)))
        places = f"{points[alone]['base_places']:.0f} base places"
        schools = _schools(points[most])
        met = self._figure("met", str(a), "all")
        return Sheet(
            f"answer-{a + 1}-need", f"What only a school meets: {self.answers[a].title}", "Need",
            "children", (f"Left out with {places} alone", f"With {schools} as well",
                         "Met by a school only"), tuple(lines),
            "" if met.value is None else f"Of those whom {places} leave without a suitable local "
            f"place, {met} are placed once there are {schools}.")

    def _alternatives(self, a: int) -> Iterator[Sheet]:
        answer = self.answers[a]
        plans = answer.tables["plans"]
        yield Sheet(
            f"answer-{a + 1}", f"Other plans nearly as good: {answer.title}", "Plan", "",
            (*COLUMNS, "Longer than the first", "New schools"), tuple(
                Line(f"Plan {row['plan']}", (
                    *self._row(a, "plans", i, row), Fact(row["extra_share"], "{:+.2%}"),
                    str(row["schools"]))) for i, row in enumerate(plans)),
            " ".join(str(r["sentence"]) for r in answer.tables.get("shared", ())))

    def _explain(self, a: int) -> Sheet:
        answer = self.answers[a]
        lines, proven = [], 0
        rows = answer.tables["options"]
        asked = [r for r in rows if r["asked"]]
        for row in (*asked, *[r for r in rows if not r["asked"]][:MOST]):
            more = row.get("children")
            cells: tuple[Cell, ...]
            if row.get("allowed") is False:
                cells = ("", "", "", "the limits allow no plan with the change")
            elif more:
                cells = (self._figure("more", str(a), str(more)), "", "",
                         str(row["proof"]) if more > 0 else "a better plan was found")
            else:
                least, found = row.get("least_minutes"), row.get("found_minutes")
                proven += bool(least is not None and least > 0)
                cells = (Figure(0), _minutes(least), _minutes(found), str(row["proof"]))
            doing = "without" if row["opened"] else "with"
            lines.append(Line(f"{doing} {row['site_name']} ({row['designation']}, "
                              f"{row['places']:.0f} places)", cells))
        return Sheet(
            f"answer-{a + 1}", f"Why here, why not there: {answer.title}", "The best plan", "",
            ("Children more left out", "Minutes more at least, all journeys one way",
             "Minutes more in a plan found", "Proof"), tuple(lines),
            f"{proven} of {len(lines)} changes are proven to lengthen journeys although they leave "
            "out nobody more.")

    def _one_more(self, a: int) -> Sheet:
        answer = self.answers[a]
        return Sheet(
            f"answer-{a + 1}-place", f"What one more place is worth: {answer.title}", "School", "",
            ("Need", "Phase", "Children more placed", "Minutes saved", "Value"), tuple(
                Line(str(r["name"]), (
                    str(r["need"]), str(r["phase"]), Figure(int(r["children"])),
                    Fact(r["minutes"], "{:,.1f}"), str(r["proof"])))
                for r in answer.tables["places"][:MOST]))


COLUMNS = ("Children without a suitable local place", "Mean minutes",
           "Children over the guideline", "Capital, GBP million", "Gap to the proven bound")
MOST = 30
"""Rows told of schools that were not asked for by name, and of what one more place is worth."""


def _schools(row: Row) -> str:
    """New schools of a point."""
    n = int(row["new_schools"])
    return f"{n} new school{'s' if n != 1 else ''}"


def _minutes(value: float | None) -> Cell:
    """Minutes of everybody together; nothing where they are not known."""
    return "" if value is None else Fact(max(value, 0.0) if value < 0 else value, THOUSANDS)
