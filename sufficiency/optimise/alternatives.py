"""Plans that differ in what they open and are nearly as good."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from sufficiency.optimise.frontier import Effort, Tell, changed
from sufficiency.optimise.problem import Bools, Problem
from sufficiency.optimise.site import Plan


def alternatives(
    problem: Problem, best: Plan, count: int, within: float, effort: Effort,
    tell: Tell = lambda _: None, *, more: int = 0,
) -> list[Plan]:
    """Plans that differ in what they open, best first, ``best`` among them.

    The plans of a problem other than a given one fall apart into disjoint parts: those without
    its first option, those with its first but without its second, and so on (Lawler 1972).
    Each part is searched, the best plan of all parts is the next one, and its part is split in
    turn. Parts are told apart by schools where the plan opens any that are free, by base
    modules otherwise.

    Args:
        problem: the problem ``best`` solves.
        best: the plan to find others beside.
        count: plans looked for, with ``best``.
        within: how much longer journeys may be in all, as a share.
        effort: ``seconds`` is for all parts together.
        more: children more than in ``best`` who may be left without a suitable local place.

    Returns:
        Every plan found within the tolerances: the next best ``count`` and what else came to
        hand. Fewer if no more were found within the tolerance or the time.
    """
    deadline = time.perf_counter() + effort.seconds
    options = problem.options
    kind = options.school if (best.opened & options.school & ~options.pinned).any() else (
        options.base
    )
    none = np.zeros(len(options), dtype=bool)
    most_seconds, most = best.found.seconds * (1 + within), best.found.shortfall + more

    def key(p: Plan) -> tuple[int, int, bool, bytes]:
        return p.found.shortfall, p.found.seconds, p is not best, p.opened.tobytes()

    found = [best]
    parts: list[tuple[Plan, Bools, Bools]] = []
    split = (best, none, none)
    while len(found) < count:
        opened, must, never = split[0].opened, split[1], split[2]
        for q in np.flatnonzero(opened & kind & ~options.pinned & ~must):
            left = deadline - time.perf_counter()
            if left <= 0:
                break
            out = never.copy()
            out[q] = True
            tell(f"{len(found)} found, looking for a plan without {options.ids[q]}")
            each = replace(effort, seconds=max(min(left, effort.seconds / 8), 0.5))
            other = changed(problem, each, must, out, begin=split[0])
            if other is not None and other.found.shortfall <= most and (
                other.found.seconds <= most_seconds
            ):
                parts.append((other, must, out))
            must = must.copy()
            must[q] = True
        if not parts:
            break
        split = min(parts, key=lambda p: key(p[0]))
        parts = [p for p in parts if p is not split]
        found.append(split[0])
    return sorted([*found, *(p[0] for p in parts)], key=key)
