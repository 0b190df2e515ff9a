"""Plan cache: every verb tells the same plan of the same question.

A search is the same on every machine (``optimise/work.py``), so keeping its plan changes nothing
but the time; and where the clock did cut a search off, all verbs on this machine still tell one
plan and not four. The digest is of the whole problem, of what is asked, and of the code and
libraries that search. Who goes where is assigned anew for the options kept, so a spoilt entry is
noticed and is as good as none. Of a fair plan the cache also holds who goes where, by
position: no home, no id.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from pathlib import Path

import numpy as np

import sufficiency.optimise
from sufficiency.case.settings import Solver
from sufficiency.optimise.assignment.min_cost_flow import Recourse, recourse, totalled
from sufficiency.optimise.fairness.lexicographic import StageResult
from sufficiency.optimise.fairness.solve import Area, Fair
from sufficiency.optimise.problem import Joint, Problem
from sufficiency.optimise.siting.relaxation import Multipliers
from sufficiency.optimise.siting.solve import Plan
from sufficiency.optimise.siting.warm_start import WarmStart
from sufficiency.travel.cache import Cache, digest

KIND, FAIR = "plan", "fair-plan"
PRICES = ("v", "lam", "mu", "up")
"""Parts of multipliers."""
LIBRARIES = ("highspy", "numba", "numpy", "ortools", "scipy")


def as_asked(solver: Solver) -> tuple[object, ...]:
    """What a run's search depends on besides its problem."""
    return solver.gap, solver.threads, solver.work_limit, solver.time_limit_seconds


def known_plan(
    problem: Problem, asked: tuple[object, ...], store: Cache | None = None
) -> Plan | None:
    """The plan of a problem where it was found before.

    Args:
        problem: whose plan is looked for.
        asked: what else the plan depends on.
        store: None = the user's cache.
    """
    return _found(problem, _key(problem, asked), store or Cache.of_user())


def _found(problem: Problem, key: str, store: Cache) -> Plan | None:
    found = store.get(KIND, key)
    return None if found is None else _restored(problem, found)


def kept_plan(
    problem: Problem, asked: tuple[object, ...], search: Callable[[], Plan],
    store: Cache | None = None,
) -> Plan:
    """The plan of a problem: from the cache, or searched and kept.

    Args:
        problem: what is planned.
        asked: everything else the search depends on (``as_asked``, aims): plain values, arrays and
            dataclasses of them.
        search: finds the plan.
        store: cache; None for the user's.

    Raises:
        NoSolutionError: as for the search.
    """
    store, key = store or Cache.of_user(), _key(problem, asked)
    plan = _found(problem, key, store)
    if plan is None:
        plan = search()
        store.put(
            KIND, key, opened=plan.opened, status=np.array(plan.status),
            counts=np.array([plan.found.shortfall, plan.found.seconds, plan.shortfall_bound,
                             plan.given_up]),
            bound=np.array([plan.bound, plan.seconds]), **_remembered(plan.memory),
        )
    return plan


def kept_fair(
    problem: Problem, asked: tuple[object, ...], search: Callable[[], Fair],
    store: Cache | None = None,
) -> Fair:
    """The same for a fair plan, whose assignment is kept too: no flow finds it again.

    Args:
        problem, asked, store: as for ``kept_plan``, and so are errors.
        search: finds the plan where none is kept.
    """
    store = store or Cache.of_user()
    key = _key(problem, asked)
    found = store.get(FAIR, key)
    fair = None if found is None else _fair(problem, found)
    if fair is None:
        fair = search()
        who = fair.plan.assignment
        told = {name: [asdict(part) for part in getattr(fair, name)]
                for name in ("reached", "areas", "guarded")}
        store.put(
            FAIR, key, opened=fair.plan.opened, status=np.array(fair.plan.status),
            group=who.group, pool=who.pool, children=who.children,
            bound=np.array([fair.plan.bound, fair.plan.seconds, fair.plan.shortfall_bound]),
            told=np.array(json.dumps(told)),
        )
    return fair


def _fair(problem: Problem, found: dict[str, np.ndarray]) -> Fair | None:
    """The fair plan of an entry, or None where it does not fit the problem."""
    try:
        opened = found["opened"].astype(bool)
        who = totalled(problem, found["group"], found["pool"], found["children"])
        count = np.bincount(who.group, who.children, len(problem.weight))
        if opened.shape != (len(problem.options),) or (count != problem.weight).any():
            return None
        bound, taken, least = (float(n) for n in found["bound"])
        told = json.loads(str(found["told"]))
        plan = Plan(opened, Recourse((who,), who.shortfall, who.seconds), str(found["status"]),
                    bound, int(least), taken)
        return Fair(plan, tuple(StageResult(**r) for r in told["reached"]),
                    tuple(Area(**a) for a in told["areas"]),
                    tuple(Area(**a) for a in told["guarded"]))
    except (KeyError, ValueError, TypeError, IndexError, AssertionError):
        return None


def _restored(problem: Problem, found: dict[str, np.ndarray]) -> Plan | None:
    """The plan of an entry, or None where it does not fit the problem."""
    try:
        opened = found["opened"].astype(bool)
        shortfall, seconds, least, given_up = (int(n) for n in found["counts"])
        bound, taken = (float(n) for n in found["bound"])
        if opened.shape != (len(problem.options),):
            return None
        again = recourse(Joint((problem,)), opened)
        if again.rank != (shortfall, seconds):
            return None
        return Plan(opened, again, str(found["status"]), bound, least, taken, _memory(found),
                    given_up)
    except (KeyError, ValueError, AssertionError):
        return None


def _remembered(memory: WarmStart | None) -> dict[str, np.ndarray]:
    """What a search left behind, as arrays: questions about a plan begin with it."""
    if memory is None:
        return {}
    leaves = [(sorted(never), [sorted(one_of) for one_of in sets])
              for never, sets in memory.leaves]
    told = [sorted(memory.opened), sorted(memory.schools), leaves, memory.most]
    out = {"memory": np.array(json.dumps(told))}
    if memory.at:
        out |= {part: np.array([getattr(m, part) for m in memory.at]) for part in PRICES}
    return out


def _memory(found: dict[str, np.ndarray]) -> WarmStart | None:
    """The same from an entry."""
    if "memory" not in found:
        return None
    opened, schools, leaves, most = json.loads(str(found["memory"]))
    at = tuple(Multipliers(v, float(lam), mu, up) for v, lam, mu, up in zip(
        *(found[part] for part in PRICES), strict=True)) if PRICES[0] in found else ()
    return WarmStart(frozenset(opened), at, frozenset(schools), tuple(
        (frozenset(never), tuple(frozenset(one_of) for one_of in sets))
        for never, sets in leaves), most)


def _key(problem: Problem, asked: tuple[object, ...]) -> str:
    return digest([_code(), *_flat(problem), *_flat(asked)])


def _flat(value: object) -> Iterator[object]:
    """Everything a value is made of, in a fixed order."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield field.name
            yield from _flat(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for name in sorted(value):
            yield name
            yield from _flat(value[name])
    elif isinstance(value, tuple):
        yield len(value)
        for part in value:
            yield from _flat(part)
    else:
        yield value


@cache
def _code() -> str:
    """Digest of the code and the libraries that search."""
    return made_by(Path(sufficiency.optimise.__file__).parent)


def made_by(*folders: Path) -> str:
    """Digest of the code in some folders, and of the libraries that search.

    Args:
        folders: rooms of the package.
    """
    return digest([
        *(path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.py"))),
        *(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES),
    ])
