"""The label search of ``pricing.py``, compiled: what a label can still gain, and all labels."""

from __future__ import annotations

import numba
import numpy as np

LOOKS = 500
"""Comparisons of labels at most, for each label there is room for."""


@numba.njit(cache=True, nogil=True)
def still_to_gain(  # type: ignore[no-untyped-def] # pragma: no cover
    seconds, metres, boarding, limit, persons, dual, fixed, rate, step
):
    """What a label can still gain if hardly anything were remembered.

    Args:
        seconds, metres: (n + 1, n + 1) legs of whole seconds and metres, the gate last.
        boarding, limit: (n,) seconds at each stop, and of the longest ride from it.
        persons: (n,) children of each stop.
        dual: (n,) pence each stop is worth to the run that takes it in.
        fixed: (p + 1,) least fixed pence of a vehicle for so many children.
        rate: pence a metre.
        step: seconds of a step of time.

    Returns:
        (persons + 1, n, steps) least pence from a label of a stop to the end of a run, its fixed
        cost included, time counted from the step's beginning; the stop that comes next; and the
        least with any other next, so that nobody goes back to where they just came from.
    """
    n = len(limit)
    most = len(fixed) - 1
    steps = int(limit.max()) // step + 1
    out, second = np.full((most + 1, n, steps), np.inf), np.full((most + 1, n, steps), np.inf)
    then = np.full((most + 1, n, steps), -1, np.int16)
    for p in range(most, 0, -1):
        for i in range(n):
            best, other, first = out[p, i], second[p, i], then[p, i]
            best[:], other[:] = fixed[p], fixed[p]
            for j in range(n):
                more, gone = p + persons[j], boarding[i] + seconds[j, i]
                left = limit[j] - gone
                if j == i or more > most or left < 0:
                    continue
                last, hop = left // step, gone // step
                gain = rate * metres[j, i] - dual[j]
                # Later is never better: whoever gains nothing at first and at last never does.
                if gain + out[more, j, hop] >= other[last]:
                    continue
                on, on_else, back = out[more, j, hop:], second[more, j, hop:], then[more, j, hop:]
                for b in range(last + 1):
                    value = gain + (on[b] if back[b] != i else on_else[b])
                    if value < best[b]:
                        other[b], best[b], first[b] = best[b], value, j
                    elif value < other[b]:
                        other[b] = value
    return out, then, second


@numba.njit(cache=True, nogil=True)
def best_order(  # type: ignore[no-untyped-def] # pragma: no cover
    last, seconds, metres, boarding, limit, persons, dual, reach, then, second, rate, begin, step
):
    """The order behind a value of ``still_to_gain``, from the last stop to the first.

    Args:
        last: the stop before the gate.
        seconds, metres, boarding, limit, persons, dual, rate, step: as for ``still_to_gain``.
        reach, then, second: as it returns them.
        begin: step of time at the last stop.
    """
    most = len(reach) - 1
    order = np.empty(most + 1, np.int64)
    order[0], size, before = last, 1, -1
    carried, b = persons[last], begin
    value = reach[carried, last, b]
    while True:
        at, least, following = order[size - 1], np.inf, -1
        for j in range(len(limit)):
            more, ride = carried + persons[j], b * step + boarding[at] + seconds[j, at]
            if j in (at, before) or more > most or ride > limit[j]:
                continue
            on = reach[more, j, ride // step]
            if then[more, j, ride // step] == at:
                on = second[more, j, ride // step]
            gain = rate * metres[j, at] - dual[j] + on
            if gain < least:
                least, following, then_value = gain, j, on
        if following < 0 or least > value + 1e-6:
            return order[:size]
        b = (b * step + boarding[at] + seconds[following, at]) // step
        carried += persons[following]
        value, before = then_value, at
        order[size] = following
        size += 1


@numba.njit(cache=True, nogil=True)
def search_labels(  # type: ignore[no-untyped-def] # pragma: no cover
    seconds, metres, boarding, limit, seated, wheels, aided, dual, fixed, reach, then, second,
    near, forbid, before, rate, gate_s, step, strict, room
):
    """Labels in order of their ride. Returns the best label of each stop and load, its reduced
    cost, the chains (stop, label before) and whether the search was whole.

    Args:
        seconds, metres: (n + 1, n + 1) legs of whole seconds and metres, the gate last.
        boarding, limit: (n,) seconds at each stop, and of the longest ride from it.
        seated, wheels, aided: (n,) children in seats, in wheelchairs, and whether one needs an
            assistant.
        dual: (n,) pence each stop is worth to the run that takes it in.
        fixed: (seats + 1, wheelchairs + 1, 2) fixed pence of a vehicle for such a load, the last
            axis with an assistant or not; infinite = no vehicle.
        reach, then, second: as ``still_to_gain`` returns them.
        near, forbid: (n, w) bits of the stops a label keeps in mind on its way through each stop,
            and of those that may not follow it.
        before: (n, m) stops that are tried as the one driven to before each.
        rate: pence a metre.
        gate_s: fixed seconds at the gate.
        step: seconds of a step of time in ``reach``.
        strict: whether labels that remember less do not drop those that remember more.
        room: labels at most.
    """
    n, words = near.shape
    seats, places = fixed.shape[0] - 1, fixed.shape[1] - 1
    most = reach.shape[0] - 1
    node, parent = np.empty(room, np.int64), np.empty(room, np.int64)
    ride, load_q = np.empty(room, np.int64), np.empty(room, np.int64)
    load_w, load_a = np.empty(room, np.int64), np.empty(room, np.int64)
    cost, memory = np.empty(room), np.empty((room, words), np.uint64)
    in_bucket, in_node = np.empty(room, np.int64), np.empty(room, np.int64)
    bucket = np.full(int(limit.max()) + 1, -1, np.int64)
    # Of each stop and number of children the labels that no other beats, cheapest first.
    settled = np.full((n, most + 1), -1, np.int64)
    best = np.full((n, most + 1), -1, np.int64)
    value = np.full((n, most + 1), 0.0)
    top, whole, looks = 0, True, LOOKS * room
    for i in range(n):
        p = seated[i] + wheels[i]
        r = seconds[i, n] + gate_s
        if seated[i] > seats or wheels[i] > places or p > most:
            continue
        c = rate * metres[i, n] - dual[i]
        if c + reach[p, i, r // step] >= -1e-6:
            continue
        node[top], parent[top], ride[top], cost[top] = i, -1, r, c
        load_q[top], load_w[top], load_a[top] = seated[i], wheels[i], aided[i]
        memory[top] = forbid[i]
        in_bucket[top], bucket[r] = bucket[r], top
        top += 1
    for r in range(len(bucket)):
        while bucket[r] >= 0:
            if looks <= 0:
                whole = False
                break
            at = bucket[r]
            bucket[r] = in_bucket[at]
            i, c, q, w, a = node[at], cost[at], load_q[at], load_w[at], load_a[at]
            p, beaten, previous = q + w, False, -1
            for fewer in range(p + 1):
                previous, other = -1, settled[i, fewer]
                while other >= 0 and cost[other] <= c:
                    looks -= 1
                    if load_q[other] <= q and load_w[other] <= w and load_a[other] <= a:
                        beaten = True
                        if strict:
                            for k in range(words):
                                if memory[other, k] & ~memory[at, k]:
                                    beaten = False
                                    break
                        if beaten:
                            break
                    previous, other = other, in_node[other]
                if beaten:
                    break
            if beaten:
                continue
            if previous < 0:
                in_node[at], settled[i, p] = settled[i, p], at
            else:
                in_node[at], in_node[previous] = in_node[previous], at
            end = c + fixed[q, w, a]
            if end < value[i, p] - 1e-9:
                value[i, p], best[i, p] = end, at
            for j in before[i]:
                if memory[at, j >> 6] >> np.uint64(j & 63) & np.uint64(1):
                    continue
                further = r + boarding[i] + seconds[j, i]
                if further > limit[j]:
                    continue
                more_q, more_w = q + seated[j], w + wheels[j]
                if more_q > seats or more_w > places or more_q + more_w > most:
                    continue
                more = c + rate * metres[j, i] - dual[j]
                s = further // step
                on = reach[more_q + more_w, j, s]
                if then[more_q + more_w, j, s] == i:
                    on = second[more_q + more_w, j, s]
                if more + on >= -1e-6:
                    continue
                more_a = max(a, np.int64(aided[j]))
                if not np.isfinite(fixed[more_q, more_w, more_a]):
                    continue
                if top == room:
                    whole = False
                    continue
                node[top], parent[top], ride[top], cost[top] = j, at, further, more
                load_q[top], load_w[top], load_a[top] = more_q, more_w, more_a
                for k in range(words):
                    memory[top, k] = memory[at, k] & near[j, k] | forbid[j, k]
                in_bucket[top], bucket[further] = bucket[further], top
                top += 1
    found = np.flatnonzero(value.ravel() < -1e-6)
    fronts = best.ravel()[found]
    chain = np.stack((node[:top], parent[:top]), axis=1)
    return fronts, value.ravel()[found], chain, whole
