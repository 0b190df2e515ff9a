"""Who gains and who loses: children by change of their journey, in bands nobody can be found in.

The same children before and after. Children of one group (home, need, year, gender) stand for each
other, so where a group is split they are paired in order: a local place first, then the shorter
journey. A child who gains or loses a suitable local place is in a band of its own, whatever the
journey; where no journey is known before or after, it counts as the same.

``add`` gives the counts of a story, which are protected with all others: seven bands for everybody,
four for each group.

``bands`` is for a summary that stands alone: bands are merged with their neighbours, and groups
with each other, until no cell holds from 1 to ``K - 1`` children. Every table keeps the
same bands, so that no table gives away what another has merged. Each step takes the merge that
blurs the fewest children.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.common.discreet import discreet
from sufficiency.common.threshold import K
from sufficiency.model.journey_minutes import KNOWN, known_journeys

Ints = NDArray[np.int64]

MUCH = 10
"""Minutes: a change of more is much shorter or much longer."""
FIFTHS = ("most deprived fifth", "second most deprived fifth", "middle fifth",
          "second least deprived fifth", "least deprived fifth")
UNKNOWN = "not known"
BY = ("need", "rurality", "deprivation")
"""Columns of the groups of a story."""
GAINS, SHORTER, LONGER, LOSES = 0, (1, 2), (4, 5), 6
"""Positions of bands from best to worst: they hold their place; they lose it."""
WIDE = (("gain a local place", (GAINS,)), ("shorter journey", SHORTER), ("about the same", (3,)),
        ("longer journey or lose a local place", (*LONGER, LOSES)))
"""What groups are counted by, and the bands each is made of."""
SHOWN = {"about the same": "about the same, with or without a local place",
         "loses a local place": "no longer has a local place",
         "longer journey or lose a local place": "longer journey, or no longer a local place"}
"""Bands whose name in records of earlier publications is not what people are told: who has a local
place neither before nor after is in none of those that gain or lose one."""


def bands(before: pd.DataFrame, after: pd.DataFrame, meaningful: float = 1.0) -> pd.DataFrame:
    """Children by change, for needs, rural and urban homes, and deprivation.

    Args:
        before, after: assignments of the same demand.
        meaningful: smaller changes, in minutes, are about the same.

    Returns:
        Columns by (need, rural or urban, deprivation), group, children, then one column a band;
        no count from 1 to ``K - 1``. Empty if there are fewer than ``K`` children in all.

    Raises:
        ValueError: the two are not about the same children.
    """
    child = paired(before, after)
    names, band = band_names(meaningful), _bands(child, meaningful)
    tables = [_Table.of(by, labels, order, band, len(names)) for by, labels, order in _by(child)]
    columns = [[i] for i in range(len(names))]
    while _merge(tables, columns):
        pass
    rows = [
        {"by": t.by, "group": " and ".join(t.names[i] for i in row),
         "children": int(counts.sum()),
         **{_label([names[i] for i in column]): int(n)
            for column, n in zip(columns, counts, strict=True)}}
        for t in tables for row, counts in zip(t.rows, t.counts, strict=True)
    ]
    return pd.DataFrame([r for r in rows if int(str(r["children"])) >= K])


def paired(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """One row a child: attributes; place, minutes and their basis before (``_b``) and after."""
    def each(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.assign(away=~frame["local"].astype(bool))
        frame = frame.sort_values(["group_id", "away", "minutes", "pool_id"], kind="stable")
        return frame.loc[frame.index.repeat(frame["children"])].reset_index(drop=True)

    first, last = each(before), each(after)
    if not first["group_id"].equals(last["group_id"]):
        raise ValueError("the two assignments are not about the same children")
    return last.assign(away_b=first["away"], minutes_b=first["minutes"],
                       minutes_basis_b=first["minutes_basis"], pool_b=first["pool_id"])


def known_both_times(child: pd.DataFrame) -> pd.Series:
    """Which of these children have a journey before and after that was worked out, not assumed.

    Args:
        child: as ``paired`` gives them.
    """
    return child["minutes_basis"].isin(KNOWN) & child["minutes_basis_b"].isin(KNOWN)


def fifth(decile: int) -> str:
    """The fifth of a deprivation decile; a decile of 0 is not known."""
    return FIFTHS[(int(decile) - 1) // 2] if 1 <= decile <= 10 else UNKNOWN


def band_names(meaningful: float) -> tuple[str, ...]:
    """Names of the bands from best to worst."""
    near, much = f"{meaningful:g}", f"{max(MUCH, meaningful):g}"
    return (
        "gains a local place", f"over {much} min shorter", f"{near} to {much} min shorter",
        "about the same", f"{near} to {much} min longer", f"over {much} min longer",
        "loses a local place",
    )


def _bands(child: pd.DataFrame, meaningful: float) -> Ints:
    """The band of every child."""
    change = (child["minutes"] - child["minutes_b"]).fillna(0.0).round(6).to_numpy()
    big = max(MUCH, meaningful)
    band = np.select(
        [change < -big, change <= -meaningful, change < meaningful, change <= big],
        [1, 2, 3, 4], 5,
    )
    away, away_b = child["away"].to_numpy(bool), child["away_b"].to_numpy(bool)
    band[away_b & ~away], band[away & ~away_b] = 0, 6
    return band.astype(np.int64)


def _label(names: list[str]) -> str:
    return " or ".join(names)


def _by(child: pd.DataFrame) -> list[tuple[str, pd.Series, list[str]]]:
    """What the tables are by: name, label of every child, labels in order if they have one."""
    rural = child["rural_urban"].replace("", UNKNOWN)
    return [
        ("need", child["need"].map(lambda n: NEED_NAMES.get(n, n)), []),
        ("rural or urban", rural, []),
        ("deprivation", child["imd_decile"].map(fifth), [*FIFTHS, UNKNOWN]),
    ]


@discreet
@dataclass(eq=False)
class _Table:
    """One table on its way: which labels each row has, and its counts by band."""

    by: str
    names: list[str]
    ordered: bool
    rows: list[list[int]]
    counts: list[Ints]

    @classmethod
    def of(
        cls, by: str, labels: pd.Series, order: list[str], band: Ints, columns: int
    ) -> _Table:
        names = [n for n in order if (labels == n).any()] or sorted(set(labels))
        counts = [np.bincount(band[(labels == n).to_numpy()], minlength=columns) for n in names]
        return cls(by, names, bool(order), [[i] for i in range(len(names))], counts)

    def partner(self, row: int) -> list[int]:
        """Rows that this one may be merged with."""
        if self.ordered:
            return [r for r in (row - 1, row + 1) if 0 <= r < len(self.rows)]
        other = [r for r in range(len(self.rows)) if r != row]
        return sorted(other, key=lambda r: (int(self.counts[r].sum()), r))[:1]

    def join(self, a: int, b: int) -> None:
        """Merge two rows."""
        a, b = min(a, b), max(a, b)
        self.rows[a] += self.rows.pop(b)
        self.counts[a] = self.counts[a] + self.counts.pop(b)


def _merge(tables: list[_Table], columns: list[list[int]]) -> bool:
    """One merge, the one that blurs the fewest children; False if nothing has to be merged."""
    small = [
        (t, r, c) for t in tables for r, counts in enumerate(t.counts)
        for c in np.flatnonzero((counts > 0) & (counts < K)).tolist()
    ]
    if not small:
        return False
    total = np.sum(tables[0].counts, axis=0)
    best: tuple[int, int] | None = None
    step: tuple[_Table | None, int, int] | None = None
    for c in sorted({c for _, _, c in small}):
        for stride in (-1, 1):
            other = c + stride
            # An empty band beside it would not help: on to the next that is not empty.
            while 0 <= other < len(total) and not total[other]:
                other += stride
            if 0 <= other < len(total):
                cost = (int(min(total[c], total[other])), 0)
                if best is None or cost < best:
                    best, step = cost, (None, min(c, other), max(c, other))
    for t, r, _ in small:
        for other in t.partner(r):
            cost = (int(min(t.counts[r].sum(), t.counts[other].sum())), 1)
            if best is None or cost < best:
                best, step = cost, (t, r, other)
    if step is None:
        return False
    table, a, b = step
    if table is not None:
        table.join(a, b)
        return True
    columns[a : b + 1] = [[i for column in columns[a : b + 1] for i in column]]
    for t in tables:
        t.counts = [
            np.r_[counts[:a], counts[a : b + 1].sum(), counts[b + 1 :]] for counts in t.counts
        ]
    return True


def _road(assignment: pd.DataFrame) -> pd.DataFrame:
    """One row per child with a road journey."""
    part = assignment[known_journeys(assignment)]
    return part.loc[part.index.repeat(part["children"])]


def journeys(
    before: pd.DataFrame, after: pd.DataFrame, guideline: Callable[[str], float]
) -> pd.DataFrame:
    """need x phase x district: n, mean, P50, P90 and share over the guideline, before, after.

    Small groups are shown: this is the internal table.

    Args:
        before, after: assignments of the two outcomes.
        guideline: phase -> minutes.
    """
    key = ["need", "phase", "district"]
    parts = []
    for name, assignment in (("before", before), ("after", after)):
        each = _road(assignment)
        each = each.assign(over=each["minutes"] > each["phase"].map(guideline).astype(float))
        groups = each.groupby(key)
        parts.append(pd.DataFrame({
            f"n_{name}": groups.size(),
            f"mean_{name}": groups["minutes"].mean(),
            f"p50_{name}": groups["minutes"].quantile(0.5),
            f"p90_{name}": groups["minutes"].quantile(0.9),
            f"over_share_{name}": groups["over"].mean(),
        }))
    table = parts[0].join(parts[1], how="outer").sort_index().reset_index()
    table["mean_change"] = table["mean_after"] - table["mean_before"]
    for column in ("n_before", "n_after"):
        table[column] = table[column].fillna(0).astype(int)
    return table.round(4)
