"""Statistical disclosure control of counts: suppression, differencing, dominance, rounding.

What passes it are ``Figure`` (a count) and ``Minutes`` (a mean or percentile): they cannot hold a
row about a child, and public builders take nothing else. The rules, in the order they are applied:

(1) threshold: a count of 1 to k - 1 is hidden; no mean or percentile is of fewer than k children;
(2) differences: where the same figure of two scenarios differs by 1 to k - 1 children, the second
    is printed as "about" the first, so that no difference is a small number; likewise a mean, if
    fewer than k of its children are placed differently; and likewise against what was published
    earlier, if its record is named (``release_record.py``);
(3) dominance: no mean in which one child is more than half of the total;
(4) subtraction: further figures are hidden until no reader can work out a small one, or a small
    difference, to within k from everything printed together and these rules (``intruder.py`` bounds
    each by linear programmes in whole numbers). Zeros are printed, so a withheld figure is at least
    1, and a reader knows it. A figure that is hidden only to protect another need not be protected
    itself;
(5) patterns: where a column is nearly all zero and something in it is withheld, its zeros are
    withheld as well: else they would say of which groups the few children are;
(6) rounding: every printed count is rounded to the nearest 5.

There are no maxima and minima at all. Why each figure was treated is in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from sufficiency.errors import DisclosureError
from sufficiency.publish.disclosure import printed
from sufficiency.publish.disclosure.figures import (
    HIDDEN,
    Audit,
    Count,
    Fewer,
    PriorCounts,
    ProtectedCounts,
    Rules,
)
from sufficiency.publish.disclosure.keys import CountKey, Sum, group

HEADLINE = 4
"""Weight from which a figure is one that everybody looks for: what is missed less is hidden in its
place, if together that protects as well."""
ROUNDS = 60
"""Rounds in which that is tried."""
AGAIN = 20
"""Hidden figures that are tried once more, the most missed first."""


def protect(
    counts: Mapping[CountKey, int],
    sums: Iterable[Sum],
    rules: Rules,
    *,
    unprinted: Collection[CountKey] = (),
    compared: Iterable[Sequence[CountKey]] = (), weight: Callable[[CountKey], int] = lambda _: 1,
    earlier: Mapping[CountKey, Sequence[int]] | None = None, known: PriorCounts | None = None,
    wholes: Mapping[CountKey, int] | None = None, titles: Sequence[str] = (),
    public: Collection[CountKey] = (),
) -> ProtectedCounts:
    """Rules 1, 2 and 4 to 6 over all counts that are published together.

    Args:
        counts: every count that is published together with the others.
        sums: which counts are the sum of which; all that a reader could know.
        rules: thresholds.
        unprinted: counts that follow from printed ones and are not printed themselves (children
            with a local place = all children - those without); they must stay hidden if small.
        compared: for each figure, its keys in the scenarios published, in their order.
        earlier: what was printed of a figure in publications before this one: rule 2 holds for
            them as for scenarios before it.
        known: counts of those publications with their sums, to be reckoned with in rule 4. What
            was withheld then stays so; what they give away by themselves cannot be helped.
        wholes: how many children there are in all, where another publication may tell: a count is
            small too if it leaves few of them.
        weight: how much people miss a figure: where one must be hidden to protect another, those
            of least weight go first, and those of weight 0 also from sums next to its own.
        titles: of the plans, for the audit.
        public: counts that everybody knows from elsewhere, as how many places are full: to the last
            child, and nothing is gained by withholding them.

    Raises:
        ValueError: a count is negative, or not the sum of its parts (a defect).
        DisclosureError: a figure could be worked out with all others withheld.
    """
    from sufficiency.publish.disclosure.intruder import Intruder

    keys = list(counts)
    at = {key: i for i, key in enumerate(keys)}
    said = [key.said(titles) for key in keys]
    truth = np.array([int(counts[key]) for key in keys])
    if (truth < 0).any():
        raise ValueError("a count is negative")
    relations = [(at[total], [at[p] for p in parts]) for total, parts in sums]
    for total, parts in relations:
        if truth[total] != truth[parts].sum():
            raise ValueError(f"{keys[total]} is not the sum of its parts")
    silent = np.isin(np.arange(len(keys)), [at[key] for key in unprinted])
    missed = np.array([weight(key) for key in keys], dtype=int)
    most = np.array([(wholes or {}).get(key, np.inf) for key in keys], dtype=float)
    open_ = np.isin(np.arange(len(keys)), [at[key] for key in public])
    small = printed.few(truth, rules) | printed.few(most - truth, rules) & (truth > 0)
    small &= ~open_
    hidden = small & ~silent
    why = {int(i): f"fewer than {rules.k} children" for i in np.flatnonzero(hidden)}
    then = known or PriorCounts((), (), (), (), ())
    end = len(keys)
    relations += [(end + t, [end + p for p in of]) for t, of in then.sums]
    relations += [(at[key], [end + p for p in of]) for key, of in then.ties]
    attack = Intruder([*truth.tolist(), *then.true], relations)
    for key, (first, *more) in then.ties:
        i = at[key]
        if not (hidden[i] or silent[i] or more or first in then.silent) and (
                then.high[first] == np.inf):
            hidden[i] = True
            why[i] = "it was withheld before"
    kept = hidden.copy()
    # Of a whole a reader knows what is printed of it; one of few is withheld itself.
    limit = np.array([rules.rounded(int(m)) + rules.slack if rules.k <= m < np.inf else np.inf
                      for m in most])
    chains = [[at[key] for key in chain] for chain in compared]
    joined = {i for chain in chains for i in chain}
    before = {at[key]: list(counts) for key, counts in (earlier or {}).items()}
    chains += [[i] for i in before if i not in joined]
    # Earlier figures of the same name stand behind our own, for rule 2.
    all_known = np.concatenate([truth, *(np.array(c, dtype=int) for c in before.values())])
    behind, start = {}, len(truth)
    for i, found in before.items():
        behind[i], start = list(range(start, start + len(found))), start + len(found)

    tables = printed.columns(relations, keys, silent)

    def seen() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """What is withheld, what each figure is printed as, and what is then known of each."""
        # Anew in every round: a figure must not be printed as one that is hidden by now.
        blank = printed.sparse(truth, hidden, tables)
        gone = hidden | (blank & (truth == 0))
        near = printed.nearest(all_known, gone, rules, chains, behind)
        low, high = printed.bounds(all_known, gone, silent, blank, near, rules)
        low, high = np.where(open_, truth, low), np.where(open_, truth, high)
        return gone, near, low, np.minimum(high, limit)

    def attacked() -> list[int]:
        """Which figures can be worked out."""
        _, near, low, high = seen()
        secret = [i for i in (*np.flatnonzero(small | (near >= 0)).tolist(), *old)
                  if i not in lost]
        return attack.exposed(secret, np.r_[low, then.low], np.r_[high, then.high], rules.k)

    old = [end + i for i, n in enumerate(then.true) if 0 < n < rules.k]
    lost: set[int] = set()
    while known is not None or wholes:
        lost = set(attack.exposed(
            [*np.flatnonzero(small).tolist(), *old],
            np.r_[((truth > 0) & ~silent).astype(float), then.low],
            np.r_[limit, then.high], rules.k))
        free = [i for i in lost if i < end and limit[i] < np.inf]
        if not free:
            break
        # What wholes give away cannot be helped; without them it is still kept.
        limit[free] = np.inf
    exposed = attacked()
    while exposed:
        if not _hide_one(exposed, attack.used, truth, hidden, silent | open_, missed, why, said):
            if known is None and not wholes:
                raise DisclosureError(["a figure can be worked out and nothing is left to hide"])
            # What other publications give away by themselves cannot be helped.
            lost |= set(exposed)
        exposed = attacked()
    for i in sorted(np.flatnonzero(hidden & ~small & ~kept & (missed >= HEADLINE)).tolist(),
                    key=lambda i: (-missed[i], i)):
        was, said_of = hidden.copy(), dict(why)
        hidden[i] = False
        del why[i]
        held = silent | open_ | (missed >= missed[i])
        for _ in range(ROUNDS):
            exposed = attacked()
            if not exposed or not _hide_one(
                    exposed, attack.used, truth, hidden, held, missed, why, said):
                break
        if exposed:
            hidden, why = was, said_of
    # What was hidden early may no longer be needed: figures that are missed most are tried again.
    again = [i for i in np.flatnonzero(hidden & ~small & ~kept).tolist() if missed[i] > 1]
    for i in sorted(again, key=lambda i: (-missed[i], i))[:AGAIN]:
        hidden[i] = False
        if attacked():
            hidden[i] = True
        else:
            del why[i]
    gone, near, low, high = seen()
    why |= dict.fromkeys(np.flatnonzero(gone & ~hidden).tolist(),
                         "nearly all figures of its column are zero")
    near[gone] = -1
    for told in np.flatnonzero(near >= 0).tolist():
        other = (said[int(near[told])] if near[told] < len(keys)
                 else "what was published before")
        why[told] = f"differs from {other} by fewer than {rules.k} children"
    figures = {}
    for i, key in enumerate(keys):
        if gone[i] or silent[i]:
            figures[key] = Count(None)
        elif near[i] >= 0:
            figures[key] = Count(rules.rounded(int(all_known[near[i]])), about=True)
        else:
            figures[key] = Count(rules.rounded(int(truth[i])))
    audit = tuple(
        Audit(said[i], HIDDEN if gone[i] else "about", reason)
        for i, reason in sorted(why.items())
    )
    high[gone | silent] = np.inf
    bounds = dict(zip(keys, zip(low.tolist(), high.tolist(), strict=True), strict=True))
    return ProtectedCounts(figures, audit, bounds)


def _hide_one(
    exposed: list[int], used: Mapping[int, set[int]], truth: np.ndarray, hidden: np.ndarray,
    silent: np.ndarray, missed: np.ndarray, why: dict[int, str], said: list[str],
) -> bool:
    """Rule 4: hide one more figure for each exposed one, among those it was worked out from.

    What people miss least goes first, then the smallest. What was hidden for one may protect the
    next: it is asked again after this round. False where nothing is left to hide.
    """
    before = hidden.sum()
    for zeros in (False, True):  # zeros only where nothing else is left
        for i in exposed:
            free = [j for j in used.get(i, set()) if j < len(said)
                    and not hidden[j] and not silent[j] and (zeros or truth[j] > 0)]
            if not free and i < len(said) and not hidden[i] and not silent[i]:
                free = [i]
            if free:
                chosen = min(free, key=lambda j: (j == i, missed[j], truth[j], j))
                hidden[chosen] = True
                what = said[i] if i < len(said) else "what was withheld before"
                why[chosen] = f"{what} could be worked out from it"
        if hidden.sum() > before:
            return True
    return False


def shown(count: int) -> Count | Fewer:
    """A count on its own, of which no total is printed, as people may see it."""
    rules = Rules()
    return Fewer(rules.k) if 0 < count < rules.k else Count(rules.rounded(count))


def parts(counts: Mapping[str, int], rules: Rules | None = None) -> dict[str, Count]:
    """Parts of a known total as people may see them."""
    total, keys = CountKey("total"), {n: CountKey("part", of=group(part=n)) for n in counts}
    found = protect(
        {total: sum(counts.values()), **{keys[n]: int(c) for n, c in counts.items()}},
        [(total, tuple(keys.values()))], rules or Rules())
    return {name: found.figures[key] for name, key in keys.items()}
