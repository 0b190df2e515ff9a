"""Which needs, phases and districts may be told of by themselves, year by year.

Children of a later January are those of the case's own, times a growth that anybody can work out
from published statistics; and who knows the places knows the children from those who are short. So
a row of shortfalls tells how many children the row has, to the last child, as thirteen Januaries
are rounded thirteen ways. A row is told only where that number may be.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Audit, Rules
from sufficiency.publish.disclosure.keys import CountKey, Groups, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.counts import cross, merged
from sufficiency.study.before_after import UNKNOWN

Line = tuple[str, str, str]
"""Need, phase and district of a row, as codes; an empty one is all of them."""


@dataclass(frozen=True)
class Told:
    """Rows that may be told, and why others may not.

    Attributes:
        lines: of needs and phases, and of districts.
        untold: rows that may not.
    """

    lines: frozenset[Line]
    untold: frozenset[Line]
    audit: tuple[Audit, ...] = ()


def of(line: Line) -> Groups:
    """The groups of a row, in the words of a report."""
    need, phase, district = line
    words = {"need": NEED_NAMES.get(need, need), "phase": PHASE_WORDS.get(phase, phase),
             "district": district}
    return group(**{by: name for by, name in words.items() if name})


def told(
    children: pd.DataFrame, short: Collection[Line], rules: Rules | None, titles: Sequence[str],
    record: Record,
) -> Told:
    """The rows of which shortfalls may be told.

    Args:
        children: need, phase, district and number, of the case's own January.
        short: rows that are ever short of many; others are left out first to protect a small one.
        rules: None for internal files, where every row is told.
        titles: of the plans.
        record: what was published earlier; that these rows tell their children is noted there.
    """
    pairs = children[["need", "phase"]].drop_duplicates().itertuples(index=False)
    lines = {(need, phase, "") for need, phase in pairs}
    lines |= {("", "", d) for d in set(children["district"]) - {""}}
    if rules is None:
        return Told(frozenset(lines), frozenset())
    named = children.assign(
        need=children["need"].map(lambda n: NEED_NAMES.get(n, n)),
        phase=children["phase"].map(PHASE_WORDS),
        district=children["district"].where(children["district"] != "", UNKNOWN))
    for by in ("need", "district"):
        named = merged([named], by, rules.k, record)[0]
    tally = Collector(rules.k)
    tally.add_count(CountKey("all"), int(children["children"].sum()))
    for line in sorted(lines - set(short)):
        groups = [(one.by, one.name) for one in of(line)]
        mine = pd.concat([named[by] == name for by, name in groups], axis=1).all(axis=1)
        if mine.any():
            tally.add_count(CountKey("all", 0, of(line)), int(named.loc[mine, "children"].sum()),
                            least=True)
    cross(named, 0, tally)
    # Known to the last child: no rounding stands between a reader and them.
    found = tally.protect(replace(rules, base=1), titles, record)
    plain = {line for line in lines
             if (figure := found.figures.get(CountKey("all", 0, of(line)))) is not None
             and figure.value is not None and not figure.about}
    return Told(frozenset(plain), frozenset(lines - plain), found.audit)
