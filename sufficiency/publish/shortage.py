"""Shortage in words and tables people may see: where places are too few, and why children lack one.

Figures of places are printed as they are; figures of children pass the disclosure rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.optimise.scarcity import ALL, Scarcity
from sufficiency.publish.disclosure import K
from sufficiency.publish.view import PHASE_WORDS, REASON_WORDS

if TYPE_CHECKING:
    from sufficiency.publish.view import Publication


@dataclass(frozen=True)
class Shortage:
    """What a report says of shortage; every figure of children has passed the rule.

    Attributes:
        words: what places lack for all children together.
        rows: cells short whatever is opened.
        hidden: how many more are too small to show.
        reasons: (words, nothing built, with the plan) for children without a local place.
        sessional: places and the children they serve in a year, in a few sentences.
    """

    words: str
    rows: tuple[dict[str, Any], ...]
    hidden: int
    reasons: tuple[tuple[str, str, str], ...]
    sessional: str


def shown(count: int) -> str:
    """A count as people may see it."""
    return f"fewer than {K}" if 0 < count < K else f"{count:,}"


def shortage_of(pub: Publication) -> Shortage:
    """What there is to say of shortage under a plan."""
    before, after = pub.baseline.summary, pub.plan.summary
    bases = after["bases"]
    return Shortage(
        scarce_words(pub.scarce),
        tuple({str(k): v for k, v in row.items()}
              for row in scarce_rows(pub.scarce).to_dict("records")),
        scarce_hidden(pub.scarce),
        tuple(by_reason(before["unplaced"]["by_reason"], after["unplaced"]["by_reason"])),
        f"Places are not children: the {after['base_places']:,} base places opened serve about "
        f"{after['base_children_a_year']:,.0f} children a year, and all {bases['places']:,} base "
        f"places about {bases['children_a_year']:,.0f}. {bases['sessional_places']:,} of them are "
        "sessional: a child comes for some terms, stays on the roll of the home school, and then "
        f"the place is another's ({pub.terms_a_year} terms a year; a stay counts in the year in "
        "which it begins). The assignment is of one week in January and uses places only.",
    )


def scarce_words(scarce: Scarcity) -> str:
    """What places lack for all children together, in one or two sentences."""
    if not len(scarce.cells) or scarce.cells["children"].iloc[0] < K:
        return f"Fewer than {K} children are to be placed: too few for figures."
    total = scarce.cells.iloc[0]
    text = (
        f"Of {shown(int(total['children']))} children to be placed, at most "
        f"{_of(total, 'existing')} fit provision that exists or is pinned, all of them together, "
        f"and at most {_of(total, 'most')} with the best the limits allow: "
    )
    short = int(total["short"])
    text += f"at least {shown(short)} without." if short >= K else (
        f"{shown(short)} without." if short else "none need be left without.")
    queue = int(scarce.queue["children"].sum())
    if 0 < queue < total["children"] and queue >= K and queue - scarce.queue_places >= K:
        needs = ", ".join(sorted(set(scarce.queue["need"])))
        text += (
            f" The smallest group who outnumber the existing places open to them: {queue:,} "
            f"children ({needs}) for {scarce.queue_places:,} places."
        )
    return text


def _of(cell: pd.Series, column: str) -> str:
    """Children who can be placed, unless the few who cannot would follow from it."""
    few = 0 < cell["children"] - cell[column] < K
    return f"all but fewer than {K}" if few else f"{int(cell[column]):,}"


def scarce_rows(scarce: Scarcity) -> pd.DataFrame:
    """Cells short whatever is opened: need, phase, district, children, existing, most, short."""
    cells = scarce.short
    cells = cells[_displayed(scarce.cells).reindex(_key(cells)).to_numpy(bool)]
    rows = cells.assign(
        need=[NEED_NAMES.get(n, "all needs") for n in cells["need"]],
        phase=[PHASE_WORDS.get(p, "all phases") for p in cells["phase"]],
        district=[d or "whole area" for d in cells["district"]],
        **{c: [_of(cell, c) for _, cell in cells.iterrows()] for c in ("existing", "most")},
        **{c: [shown(int(n)) for n in cells[c]] for c in ("children", "short")},
    )
    return rows.reset_index(drop=True)


def by_reason(before: dict[str, int], after: dict[str, int]) -> list[tuple[str, str, str]]:
    """Children by reason under two plans, as (words, before, after).

    Reasons of few children are told as one row, or within the largest where they are few even
    together: hiding them alone would hide the largest with them.
    """
    named = {r: (before[r], after[r]) for r in REASON_WORDS if before[r] or after[r]}
    few = [r for r, pair in named.items() if any(0 < n < K for n in pair)]
    plain = {r: pair for r, pair in named.items() if r not in few}
    rows = [(REASON_WORDS[r], pair) for r, pair in plain.items()]
    rest = tuple(sum(named[r][i] for r in few) for i in (0, 1))
    if few and all(n == 0 or n >= K for n in rest) and len(few) > 1:
        rows.append(("Other reasons", (rest[0], rest[1])))
    elif few and plain:
        most = max(plain, key=lambda r: sum(plain[r]))
        rows[list(plain).index(most)] = (
            f"{REASON_WORDS[most]} (with a few for another reason)",
            (plain[most][0] + rest[0], plain[most][1] + rest[1]),
        )
    elif few:
        rows = [("All reasons", (rest[0], rest[1]))]
    return [(words, shown(b), shown(a)) for words, (b, a) in rows]


def scarce_hidden(scarce: Scarcity) -> int:
    """Cells that are short but too small to show."""
    return len(scarce.short) - len(scarce_rows(scarce))


def _key(cells: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(cells[["need", "phase", "district"]])


def _displayed(cells: pd.DataFrame) -> pd.Series:
    """Which cells may be shown: none below K, none from which a hidden small one would follow."""
    cells = cells.reset_index(drop=True)
    show = (cells["short"] > 0) & (cells["children"] >= K)
    depth = (cells[["need", "phase", "district"]] != ALL).sum(axis=1)
    siblings: list[pd.Index] = [
        cells.index[(depth == 1) & (cells[axis] != ALL)] for axis in ("need", "phase")
    ]
    for level, parents in ((2, "need"), (2, "phase"), (3, ["need", "phase"])):
        siblings += list(cells[depth == level].groupby(parents).groups.values())
    before = -1
    while before != show.sum():
        before = int(show.sum())
        for group in siblings:
            hidden = [i for i in group if not show[i]]
            kept = [i for i in group if show[i]]
            if len(hidden) == 1 and cells["children"][hidden[0]] < K and kept:
                show[min(kept, key=lambda i: (cells["children"][i], i))] = False
    return pd.Series(show.to_numpy(), index=_key(cells))
