"""What saved answers count: children left out by each plan, by each change, and met by a school.

Told in a report, they pass disclosure control beside what the report itself and earlier
publications printed, so that two plans never tell about a few children by their difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.common.phrases import slugs
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.disclosure.keys import CountKey, Groups, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report import answers_transport
from sufficiency.study.answers import Answer, AnswerRow

NEED = "unplaced_"
"""Begin of the columns that count children without a place by need."""


class Counts:
    """Every count of the answers, passed through disclosure control together.

    Figures have the names they have in a story ("short" by need, "over"), so that rule 2 holds
    between the two.

    Args:
        answers: as they were saved.
        rules: None for an internal report.
        record: what was printed before, here and earlier; where to note what is printed now.
    """

    def __init__(self, answers: Sequence[Answer], rules: Rules | None, record: Record) -> None:
        self.answers, self.rules, self.record = answers, rules, record
        self.keys = slugs([f"{answer.verb} {answer.scenario}" for answer in answers])
        self.tally = Collector(rules.k if rules else 1)
        self.titles: list[str] = []
        self._keys: dict[tuple[int, str, int], CountKey] = {}
        for a, answer in enumerate(answers):
            # By need only what is told by need: more figures would hide more of them.
            corners = self.corners(a) or ()
            # Draws are told internally only.
            for table in ("points", "plans", "years", *(() if rules else ("draws",))):
                for i, row in enumerate(answer.tables.get(table, ())):
                    name = f"{answer.title}, {table} {i + 1}"
                    if row.get("unplaced") is not None:
                        self._keys[a, table, i] = self._plan(name, row, by_need=i in corners)
                    if row.get("unplaced_at_once") is not None:
                        self._keys[a, "at once", i] = self._plan(
                            f"{name}, all at once", {"unplaced": row["unplaced_at_once"]},
                            by_need=False)
            for row in answer.tables.get("options", ()):
                self._more(a, row)
            self._met(a)
            if answer.verb == "transport":
                self._keys[a, "drive", 0] = CountKey(answers_transport.RIDES, len(self.titles))
                answers_transport.count(self.tally, len(self.titles), answer)
                self.titles.append(answer.title)
        self.guarded = self.tally.protect(rules, self.titles, record)

    def _plan(self, title: str, row: AnswerRow, *, by_need: bool) -> CountKey:
        """Children left out, by need where that is told, and over the guideline."""
        number = len(self.titles)
        self.titles.append(title)
        whole = self.tally.add_count(CountKey("short", number), int(row["unplaced"]))
        needs = {need: int(row[NEED + need]) for need in NEED_NAMES
                 if by_need and row.get(NEED + need) is not None}
        if needs and sum(needs.values()) == int(row["unplaced"]):
            self.tally.add_total(whole, *(self.tally.add_count(whole.within(by(need)), n)
                                          for need, n in needs.items()))
        if "over_guideline" in row:
            self.tally.add_count(CountKey("over", number), int(row["over_guideline"]))
        return whole

    def _more(self, a: int, row: AnswerRow) -> None:
        """Children more whom a change leaves out, or the two ends of that; and those left out
        then."""
        before = row.get("plan_unplaced")
        ends = {row.get(name) for name in ("children", "children_least", "children_found")}
        for more in sorted(int(n) for n in ends if n):
            if before is not None:
                self._one_end(a, more, int(before))

    def _one_end(self, a: int, more: int, before: int) -> None:
        if (a, "options", 0) not in self._keys:
            self._keys[a, "options", 0] = self._plan(
                self.answers[a].title, {"unplaced": before}, by_need=False)
        whole = self._keys[a, "options", 0]
        if (key := _more(whole.plan, more)) in self.tally.counts:
            return
        told = self.tally.add_count(key, abs(more))
        then = self.tally.add_count(CountKey("then", key.plan, key.of), before + more, silent=True)
        low, high = (whole, then) if more > 0 else (then, whole)
        self.tally.add_total(high, low, told)

    def _met(self, a: int) -> None:
        """By need, what only a school meets: what bases alone leave less what schools leave."""
        corners = self.corners(a)
        if corners is None:
            return
        for need in ("", *NEED_NAMES):
            alone, most = (self._left(a, "points", i, need) for i in corners)
            if alone in self.tally.counts and most in self.tally.counts:
                gap = self.tally.counts[alone] - self.tally.counts[most]
                met = self.tally.add_count(CountKey("met", alone.plan, by(need)), abs(gap))
                low, high = (most, alone) if gap >= 0 else (alone, most)
                self.tally.add_total(high, low, met)

    def corners(self, a: int) -> tuple[int, int] | None:
        """Positions of bases alone, and of all schools with as many base places."""
        points = self.answers[a].tables.get("points", ())
        grid = [(r["base_places"], r["new_schools"], i) for i, r in enumerate(points)
                if r.get("unplaced") is not None and "capital_limit_gbp" not in r]
        alone = max((g for g in grid if g[1] == 0), default=None)
        if alone is None:
            return None
        most = max((g for g in grid if g[0] == alone[0]), key=lambda g: g[1])
        return (alone[2], most[2]) if most[1] else None

    def _left(self, a: int, table: str, i: int, need: str) -> CountKey:
        return self._keys[a, table, i].within(by(need))

    def drive(self, a: int) -> int:
        """Number of a drive among the titles."""
        return self._keys[a, "drive", 0].plan

    def left(self, a: int, table: str, i: int, need: str = "") -> Count:
        """Children left out by a plan.

        Args:
            a: position of the answer.
            table: of the answer, such as "points" or "plans".
            i: position of the row in it.
            need: code of a need; empty for all.
        """
        return self.guarded.figures[self._left(a, table, i, need)]

    def over(self, a: int, table: str, i: int) -> Count:
        """Children over the guideline.

        Args:
            a: position of the answer.
            table: of the answer, such as "points" or "plans".
            i: position of the row in it.
        """
        return self.guarded.figures[CountKey("over", self._keys[a, table, i].plan)]

    def more(self, a: int, children: float) -> Count:
        """Children more left out by a change, or fewer."""
        return self.guarded.figures[_more(self._keys[a, "options", 0].plan, int(children))]

    def met(self, a: int) -> Mapping[str, Count | None]:
        """What only a school meets, by need where it is told ("" = all); None where a school
        leaves out more."""
        corners = self.corners(a)
        out: dict[str, Count | None] = {}
        for need in ("", *NEED_NAMES) if corners else ():
            alone, most = (self._left(a, "points", i, need) for i in corners or ())
            key = CountKey("met", alone.plan, by(need))
            if key in self.tally.counts:
                worse = self.tally.counts[alone] < self.tally.counts[most]
                out[need] = None if worse else self.guarded.figures[key]
        return out


def by(need: str) -> Groups:
    """The group of a need; none for all children."""
    return group(need=NEED_NAMES[need]) if need else ()


def _more(plan: int, children: int) -> CountKey:
    """Children more whom a change leaves out: each number is a figure of its own."""
    return CountKey("more", plan, group(children=str(children)))
