"""Published facility location files, read into one statement in the file's own units.

    cap       m n, then capacity and fixed cost of each of m warehouses, then for each of n
              customers its demand and the m costs of serving *all* of it; demand may be split
    holmberg  m n, then capacity and fixed cost of each facility, then the n demands, then a row
              of n costs for each facility, then (in some copies) the optimum; single source
    pmed      n e p, then e edges ``i j cost``: where an edge is given twice the last line wins;
              costs are shortest paths between all pairs
    pmedcap   number and best known value, then n p Q, then ``id x y demand`` of each node; a
              node costs its distance rounded down, once and not per unit of demand; single
              source. A file may hold several: their number first

Sources: J. E. Beasley's OR-Library (cap, pmed, pmedcap); Holmberg, Rönnqvist and Yuan, EJOR 113
(1999), in the layout in which its 71 instances circulate.

The counts of numbers tell the formats apart, except that cap and holmberg need the same count:
there the ends of the lines decide (in a cap file a customer's demand stands alone on its line).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from plaintext import Floats, Ints, Text, filled, read_optima, read_text


@dataclass(frozen=True, eq=False)
class Statement:
    """A facility location problem as published.

    Attributes:
        name: the file's name without its ending.
        format: one of ``FORMATS``.
        cost: (n, m) cost of serving all of customer i from facility j; inf where no way leads.
        demand: (n,) demand of each customer, above 0.
        capacity: (m,) demand a facility can serve.
        fixed: (m,) cost of opening it.
        most: largest number of facilities that may open, None for no limit.
        single_source: a customer may not be split.
        known: published optimum or best known value, None if there is none.
    """

    name: str
    format: str
    cost: Floats
    demand: Floats
    capacity: Floats
    fixed: Floats
    most: int | None
    single_source: bool
    known: float | None


def read(path: Path, form: str | None = None, capacity: float | None = None) -> list[Statement]:
    """Read a file; only a pmedcap file may hold more than one problem.

    Args:
        path: the file. An ``optima.csv`` beside it (columns instance, optimum) gives known values.
        form: one of ``FORMATS``; recognised from the numbers if left out.
        capacity: what the word "capacity" stands for in files that leave it open.

    Raises:
        InputError: the file cannot be read, its counts do not match, or a number is impossible.
    """
    text = filled(read_text(path), capacity)
    form = form or recognise(text)
    if len(text) not in (needs := _counts(form, text)):
        raise text.fault(f"holds {len(text)} numbers; {_told(form, needs)}")
    optima = read_optima(path.parent / "optima.csv")
    name = path.name.removesuffix(".txt").removesuffix(".dat")
    if capacity is not None:
        name += f"-{capacity:g}"
    return READERS[form](text, name, optima)


# Which format

def _counts(form: str, text: Text) -> tuple[int, ...]:
    """Counts of numbers that would be right for a format, from the file's own head."""
    if form == "pmed":
        edges = text.whole(1, low=0)
        return () if edges is None else (3 + 3 * edges,)
    if form == "pmedcap":
        return tuple(starts[-1] for starts in (_single(text), _several(text)) if starts)
    m, n = text.whole(0), text.whole(1)
    if m is None or n is None:
        return ()
    count = 2 + 2 * m + n + n * m
    return (count,) if form == "cap" else (count, count + 1)


def _single(text: Text) -> list[int]:
    """Where the only problem of a pmedcap file starts and ends; empty if it does not say."""
    n = text.whole(2)
    return [] if n is None else [0, 5 + 4 * n]


def _several(text: Text) -> list[int]:
    """Where each problem of a pmedcap file with many starts, and the end."""
    count, starts = text.whole(0), [1]
    for _ in range(min(count or 0, len(text))):
        n = text.whole(starts[-1] + 2)
        if n is None:
            return []
        starts.append(starts[-1] + 5 + 4 * n)
    return starts if len(starts) > 1 else []


def _problems(text: Text) -> list[int]:
    """Where each problem of a pmedcap file starts, and the end."""
    starts = _single(text)
    return starts if starts and starts[-1] == len(text) else _several(text)


def _told(form: str, counts: tuple[int, ...]) -> str:
    if not counts:
        return f"{form} starts with whole numbers that it does not have"
    return f"{form} with its first numbers needs {' or '.join(map(str, counts))}"


def recognise(text: Text) -> str:
    """The format of a file, from its counts of numbers and, if need be, the ends of its lines.

    Raises:
        InputError: none fits, or more than one.
    """
    counts = {form: _counts(form, text) for form in FORMATS}
    fits = [form for form in FORMATS if len(text) in counts[form]]
    shaped = [form for form in fits if text.starts_line(_line_starts(form, text))]
    if len(fits) > 1 and shaped:
        fits = shaped
    if "holmberg" in fits and len(text) != counts["cap"][0]:
        # One number more than cap needs is an optimum only if nothing speaks for cap.
        if "holmberg" not in shaped or _cap_or_holmberg(text) == ["cap"]:
            fits.remove("holmberg")
    elif {"cap", "holmberg"} <= set(fits):
        fits = _cap_or_holmberg(text)
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise text.fault(f"can be read as {' or '.join(fits)}", "Say which with --format.")
    told = "; ".join(_told(form, counts[form]) for form in FORMATS)
    raise text.fault(f"holds {len(text)} numbers, which fits no format: {told}")


def _line_starts(form: str, text: Text) -> Ints:
    """Positions that begin a line in a file of this format, whose counts fit."""
    if form == "pmed":
        return np.arange(3, len(text), 3)
    if form == "pmedcap":
        starts = _problems(text)
        return np.concatenate([np.r_[a + 2, np.arange(a + 5, b, 4)] for a, b in pairwise(starts)])
    m, n = int(text.values[0]), int(text.values[1])
    base = 2 + 2 * m
    blocks = (m + 1) * np.arange(n) if form == "cap" else n * np.arange(m + 1)
    return np.r_[np.arange(2, base, 2), base + blocks]


def _cap_or_holmberg(text: Text) -> list[str]:
    """Which of the two, where line starts leave it open; both where nothing tells."""
    m, n = int(text.values[0]), int(text.values[1])
    base, end = 2 + 2 * m, 2 + 2 * m + n + m * n
    records = base + (m + 1) * np.arange(n)
    paired = text.starts_line(np.arange(2, base + 1, 2))
    alone = text.starts_line(np.r_[records, records + 1])
    if alone and not text.starts_line(np.arange(base, end)):
        return ["cap"]
    # A misread file seldom leaves room for all its demand.
    room = text.values[2:base:2].sum()
    able = [
        form for form, at in (("cap", records), ("holmberg", base + np.arange(n)))
        if text.values[at].sum() <= room and text.values[at].min() > 0
    ]
    if paired and len(able) == 1:
        return able
    shaped = text.starts_line(_line_starts("holmberg", text))
    return ["holmberg"] if shaped and not alone else ["cap", "holmberg"]


# One reader per format

def _read_cap(text: Text, name: str, optima: dict[str, float]) -> list[Statement]:
    m, n = int(text.values[0]), int(text.values[1])
    table = 2 + 2 * m + np.arange(n * (m + 1)).reshape(n, m + 1)
    return [_facilities(text, "cap", name, table[:, 0], table[:, 1:], optima.get(name))]


def _read_holmberg(text: Text, name: str, optima: dict[str, float]) -> list[Statement]:
    m, n = int(text.values[0]), int(text.values[1])
    demand = 2 + 2 * m + np.arange(n)
    cost = demand[-1] + 1 + np.arange(m * n).reshape(m, n).T
    last = float(text.values[-1]) if len(text) == 3 + 2 * m + n + m * n else None
    return [_facilities(text, "holmberg", name, demand, cost, optima.get(name, last))]


def _facilities(
    text: Text, form: str, name: str, demand: Ints, cost: Ints, known: float | None
) -> Statement:
    """A statement from the positions of its numbers."""
    head = 2 + np.arange(2 * int(text.values[0]))
    _check(text, head[::2], text.values[head[::2]] < 0, "is a capacity below 0")
    _check(text, head[1::2], text.values[head[1::2]] < 0, "is a fixed cost below 0")
    _check(text, demand, text.values[demand] <= 0, "is a demand that is not above 0")
    _check(text, cost, text.values[cost] < 0, "is a cost below 0")
    values = text.values
    return _possible(text, Statement(
        name, form, values[cost], values[demand], values[head[::2]], values[head[1::2]],
        most=None, single_source=form == "holmberg", known=known,
    ))


def _read_pmed(text: Text, name: str, optima: dict[str, float]) -> list[Statement]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    n, p = text.whole(0), text.whole(2)
    if n is None or p is None or p > n:
        raise text.fault("needs 1 or more vertices, and a number to open that is not above theirs",
                         at=0)
    at = 3 + np.arange(len(text) - 3).reshape(-1, 3)
    ends, cost = text.values[at[:, :2]], text.values[at[:, 2]]
    _check(text, at[:, :2], (ends < 1) | (ends > n) | (ends != np.floor(ends)),
           f"is not a vertex from 1 to {n}")
    _check(text, at[:, 2], cost < 0, "is a cost below 0")
    # Later lines overwrite earlier ones, whichever way round the edge is written.
    edges = {(int(min(e)) - 1, int(max(e)) - 1): c for e, c in zip(ends, cost, strict=True)}
    pairs = np.array([e for e in edges if e[0] != e[1]], dtype=np.int64).reshape(-1, 2)
    length = np.array([c for e, c in edges.items() if e[0] != e[1]])
    graph = csr_matrix((length, (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    distance = dijkstra(graph, directed=False)
    return [Statement(
        name, "pmed", distance, np.ones(n), np.full(n, float(n)), np.zeros(n),
        most=p, single_source=False, known=optima.get(name),
    )]


def _read_pmedcap(text: Text, name: str, optima: dict[str, float]) -> list[Statement]:
    out = []
    for a, b in pairwise(starts := _problems(text)):
        n, p = text.whole(a + 2), text.whole(a + 3)
        if n is None or p is None or p > n:
            raise text.fault("needs a number to open from 1 to the number of nodes", at=a + 3)
        at = np.arange(a + 5, b).reshape(n, 4)
        x, y, demand = text.values[at[:, 1:]].T
        _check(text, at[:, 3], demand <= 0, "is a demand that is not above 0")
        _check(text, np.array([a + 4]), text.values[[a + 4]] < 0, "is a capacity below 0")
        distance = np.floor(np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2))
        one = name if len(starts) == 2 else f"{name}-{int(text.values[a])}"
        best = float(text.values[a + 1])
        out.append(_possible(text, Statement(
            one, "pmedcap", distance, demand, np.full(n, text.values[a + 4]), np.zeros(n),
            most=p, single_source=True, known=optima.get(one, best if best > 0 else None),
        )))
    return out


def _check(text: Text, at: Ints, wrong: NDArray[np.bool_], problem: str) -> None:
    if wrong.any():
        first = int(at[wrong].min())
        more = f" (and {wrong.sum() - 1} more)" if wrong.sum() > 1 else ""
        raise text.fault(f"{text.values[first]:g} {problem}{more}", at=first)


def _possible(text: Text, statement: Statement) -> Statement:
    """Refuse a problem without room for all its demand."""
    room = np.sort(statement.capacity)[::-1][: statement.most].sum()
    need = statement.demand.sum()
    if need > room:
        raise text.fault(f"has a demand of {need:g} and room for {room:g} at most")
    return statement


READERS: dict[str, Callable[[Text, str, dict[str, float]], list[Statement]]] = {
    "cap": _read_cap, "holmberg": _read_holmberg, "pmed": _read_pmed, "pmedcap": _read_pmedcap,
}
FORMATS = tuple(READERS)
