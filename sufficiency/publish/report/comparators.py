"""Plans counted and protected together, and which comparators that costs.

A headline (children, and those without a suitable local place) is what everybody needs, and is
never withheld for the sake of a comparator: a comparator whose own headline is small, or whose
presence would hide another one, is left out of the public document, with a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import called
from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure.figures import ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report import openings, overfull, shortage
from sufficiency.publish.report.columns import Entry
from sufficiency.publish.report.counts import count, with_groups
from sufficiency.publish.report.steps import add
from sufficiency.study.result import Result


@discreet
@dataclass(frozen=True, eq=False)
class Passed:
    """What people may see of some plans.

    Attributes:
        entries: the plans that are told.
        frames: their assignments with groups.
        reasons: words of the reasons that are told.
        dropped: a sentence for each comparator that is not told.
    """

    entries: tuple[Entry, ...]
    frames: tuple[pd.DataFrame, ...]
    guarded: ProtectedCounts
    reasons: tuple[str, ...]
    dropped: tuple[str, ...] = ()

    def hidden_headline(self, ours: Sequence[bool]) -> bool:
        """Whether a headline of these plans is withheld."""
        figures = self.guarded.figures
        return any(f.value is None for i, own in enumerate(ours) if own
                   for measure in ("all", "short")
                   if (f := figures.get(CountKey(measure, i))) is not None)


def protected_counts(
    entries: Sequence[Entry], moved: Sequence[Outcome], results: Sequence[Result],
    rules: Rules | None, record: Record,
) -> Passed:
    """The plans with their guarded counts; without comparators that would hide a headline.

    Args:
        entries: baselines, plans and comparators.
        moved: those who move placed anew, where a baseline is where children are now.
        results: the plans that were asked for.
        rules: None for internal files, which hide nothing.
        record: what was published earlier, and where to note what is printed now.
    """
    asked = {p.scenario.name for p in results}
    beside = [e for e in entries if _comparator(e, asked)]
    few = [e for e in beside if rules and 0 < e.outcome.summary["unplaced"]["total"] < rules.k]
    # Without those whose own headline is small; without all; and as it is where that saves none.
    for dropped in ([few, beside] if rules and beside else []):
        kept, trial = [e for e in entries if e not in dropped], record.trial()
        passed = _pass(kept, moved, results, rules, trial)
        if not passed.hidden_headline([e not in beside for e in kept]):
            record.take(trial)
            return replace(passed, dropped=tuple(
                f"{called(e.title)} is left out of this public document: beside it a number of "
                "children too small to be shown could be worked out, or a headline be withheld."
                for e in dropped))
    return _pass(entries, moved, results, rules, record)


def _comparator(entry: Entry, asked: set[str]) -> bool:
    """Whether an entry is neither a baseline nor a plan that was asked for."""
    return entry.outcome is not entry.result.baseline and entry.outcome.name not in asked


def _pass(
    entries: Sequence[Entry], moved: Sequence[Outcome], results: Sequence[Result],
    rules: Rules | None, record: Record,
) -> Passed:
    first = results[0]
    frames = with_groups([e.outcome.assignment for e in entries], rules, record)
    summaries = [e.outcome.summary for e in entries]
    tally = count(
        frames, [e.against for e in entries], first.scenario.compare.meaningful_minutes,
        [s["over_guideline"]["count"] for s in summaries], rules.k if rules else 1)
    words = shortage.add_reasons(tally, summaries)
    overfull.add(tally, summaries)
    openings.add(tally, summaries)
    add(tally, moved, len(entries))
    if len(results) == 1:
        shortage.add_scarce(tally, first.scarce, frames[0])
    titles = [*(e.recorded or e.title for e in entries), *(m.title for m in moved)]
    return Passed(tuple(entries), tuple(frames), tally.protect(rules, titles, record), words)
