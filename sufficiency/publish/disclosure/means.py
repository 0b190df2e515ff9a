"""Disclosure control of means and percentiles: threshold, dominance, differencing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.model.journey_minutes import KNOWN, everybody_minutes, known_journeys
from sufficiency.publish.disclosure.figures import (
    HIDDEN,
    Audit,
    Count,
    MeanMinutes,
    Rules,
)
from sufficiency.publish.disclosure.keys import MeanKey, group
from sufficiency.publish.disclosure.release_record import Record, lengths
from sufficiency.publish.disclosure.secondary_means import further
from sufficiency.study.before_after import known_both_times, paired

ALL = "all"
MEAN, EVERYBODY = "mean minutes", "mean minutes of everybody"


def means(
    assignments: Sequence[pd.DataFrame], by: str | None, rules: Rules | None,
    measure: str = MEAN, *, titles: Sequence[str] = (), record: Record | None = None,
    within: str | None = None,
) -> tuple[dict[str, tuple[MeanMinutes, ...]], tuple[Audit, ...]]:
    """Mean minutes by road of each group in each assignment, as people may see them.

    Further groups are hidden where a hidden one would follow, since the mean of everybody is
    known (``secondary_means.further``).

    Args:
        assignments: one a scenario, in the order of publication; those before are compared with.
        by: column of the groups; None for all children as one group ``"all"``.
        rules: None for internal files: every mean of at least one child.
        measure: what the audit and the record call these figures.
        titles: of the scenarios, for the audit.
        record: what was printed earlier, and where to note what is printed now.
        within: column of larger groups, made of these, whose means are printed as well.
    """
    frames = [_road(a, by, within) for a in assignments]
    names = sorted({n for f in frames for n in f["group"]} | ({ALL} if by is None else set()))
    out: dict[str, list[MeanMinutes]] = {name: [] for name in names}
    audit: list[Audit] = []
    anchors: dict[str, list[int]] = {name: [] for name in names}
    anchored: dict[tuple[str, int], Held] = {}

    def key(name: str, number: int = 0) -> MeanKey:
        return MeanKey(measure, number, group(**{by: name}) if by is not None else ())

    def note(name: str, number: int, done: str, why: str) -> None:
        audit.append(Audit(key(name, number).said(titles), done, why))

    for number, frame in enumerate(frames):
        parts = dict(list(frame.groupby("group")))
        here: dict[str, Held] = {}

        def held(name: str, parts: Mapping[str, pd.DataFrame] = parts,
                 here: dict[str, Held] = here) -> Held:
            if name not in here:
                here[name] = _held(parts[name])
            return here[name]

        counts = {n: int(parts[n]["children"].sum()) if n in parts else 0 for n in names}
        hide = {n: why for n in names if (why := unfit(parts.get(n), rules))}
        if rules is not None:
            families = [list(parts)]
            if within is not None:
                families += [list(f["group"].unique()) for _, f in frame.groupby(within)]
            told = {n for n, part in parts.items() if record is not None and record.tells(
                key(n).subject, lengths(part["minutes"], part["children"]))}
            _hide_more(parts, hide, families, told, rules)
        for name in names:
            if name in hide:
                out[name].append(MeanMinutes(None))
                if counts[name]:
                    note(name, number, HIDDEN, hide[name])
                continue
            close = None if rules is None else next((
                j for j in anchors[name]
                if 0 < _apart(anchored[name, j], held(name)) < rules.k
            ), None)
            mean = round(_mean(parts[name]), 1)
            each = lengths(parts[name]["minutes"], parts[name]["children"])
            old = None if rules is None or record is None else record.mean_near(
                key(name).subject, each, rules.k)
            if old is not None:
                out[name].append(MeanMinutes(old, about=True))
                note(name, number, "about", "differs from what was published before in the "
                     "journeys of too few children")
            elif close is None:
                anchors[name].append(number)
                if rules is not None:
                    anchored[name, number] = held(name)
                out[name].append(MeanMinutes(mean))
                if record is not None:
                    record.note_mean(key(name).subject, mean, each)
            else:
                out[name].append(MeanMinutes(out[name][close].value, about=True))
                note(name, number, "about", "differs from an earlier scenario in the places of "
                     "too few children")
    return {name: tuple(values) for name, values in out.items()}, tuple(audit)


def everybody(
    assignments: Sequence[pd.DataFrame], known: Sequence[MeanMinutes], short: Sequence[Count],
    rules: Rules | None, *, titles: Sequence[str] = (), record: Record | None = None,
) -> tuple[tuple[MeanMinutes, ...], tuple[Audit, ...]]:
    """Mean minutes of all children in each assignment, assumed where they are not known.

    With the mean of known journeys it tells how many are assumed. So it is told only where that
    mean is told or is of nobody, and where those without a local place are printed as they are.

    Args:
        assignments: one a scenario.
        known: mean of known journeys of each.
        short: children without a local place of each, as printed.
        rules: None for internal files.
        titles: of the scenarios, for the audit.
        record: what was printed earlier, and where to note what is printed now.
    """
    found, audit = means(
        [a.assign(minutes=everybody_minutes(a), minutes_basis=KNOWN[0]) for a in assignments],
        None, rules, EVERYBODY, titles=titles, record=record)
    out = list(found.get(ALL, (MeanMinutes(None),) * len(assignments)))
    for i, (mean, count) in enumerate(zip(known, short, strict=True)):
        told = mean.value is not None or not known_journeys(assignments[i]).any()
        if rules is not None and out[i].value is not None and (
                not told or count.value is None or count.about):
            out[i] = MeanMinutes(None)
            audit = (*audit, Audit(MeanKey(EVERYBODY, i).said(titles), HIDDEN,
                                   "tells how many children have an assumed journey"))
    return tuple(out), audit


def same_journeys(
    frames: Sequence[pd.DataFrame], pairs: Sequence[tuple[int, int]]
) -> tuple[list[pd.DataFrame], list[tuple[int, int]]]:
    """For each plan two further assignments: those with a known journey before and with it.

    They are further scenarios of the same measure, so that no mean of theirs differs from another
    in the journeys of too few.

    Args:
        frames: assignments that differ.
        pairs: for each plan its two among them.

    Returns:
        All assignments, and for each plan its two of the same children among them.
    """
    out, at = list(frames), []
    for before, after in pairs:
        child = paired(frames[before], frames[after])
        last = child[known_both_times(child)].assign(children=1)
        first = last.assign(pool_id=last["pool_b"], minutes=last["minutes_b"],
                            minutes_basis=last["minutes_basis_b"])
        at.append((len(out), len(out) + 1))
        out += [first, last]
    return out, at


def same_titles(titles: Sequence[str], pairs: Sequence[tuple[int, int]]) -> list[str]:
    """What those are called in the audit."""
    return [*titles, *(f"{titles[i]}, the same children as in {titles[pair[1 - k]]}"
                       for pair in pairs for k, i in enumerate(pair))]


def percentiles(
    assignments: Sequence[pd.DataFrame], q: float, rules: Rules | None,
    record: Record | None = None,
) -> tuple[MeanMinutes, ...]:
    """A percentile of all journeys by road in each assignment, to the minute in public files.

    A whole minute keeps it from being one child's journey.

    Args:
        assignments: one a scenario, one row a group of children and place.
        q: per cent, 0 to 100.
        rules: None for internal files: then to a tenth of a minute.
        record: what was published earlier, and where to note what is printed now.
    """
    out: list[MeanMinutes] = []
    frames = [_road(a) for a in assignments]
    figure = MeanKey(f"p{q:g} minutes").subject
    for number, frame in enumerate(frames):
        each = np.repeat(frame["minutes"], frame["children"])
        if len(each) < (rules.k if rules else 1):
            out.append(MeanMinutes(None))
            continue
        every = lengths(frame["minutes"], frame["children"])
        old = None if rules is None or record is None else record.mean_near(
            figure, every, rules.k)
        if old is not None:
            out.append(MeanMinutes(old, about=True, digits=0))
            continue
        close = None if rules is None else next((
            j for j in range(number) if out[j].value is not None
            and 0 < moved(frames[j], frame) < rules.k
        ), None)
        digits = 0 if rules else 1
        value = round(float(np.percentile(each, q)), digits)
        if rules is not None and record is not None and close is None:
            record.note_mean(figure, value, every)
        out.append(MeanMinutes(value, digits=digits) if close is None
                   else MeanMinutes(out[close].value, about=True, digits=digits))
    return tuple(out)


def moved(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """Children who have another place after than before, or are in one frame only.

    Args:
        before, after: columns group_id, pool_id, children.
    """
    return _apart(_held(before), _held(after))


Held = Counter[tuple[str, str]]
"""Children by group and place."""


def _held(frame: pd.DataFrame) -> Held:
    out: Held = Counter()
    columns = (frame[name].tolist() for name in ("group_id", "pool_id", "children"))
    for group_id, pool, children in zip(*columns, strict=True):
        out[group_id, pool] += children
    return out


def _apart(before: Held, after: Held) -> int:
    """Children who have another place in one than in the other, or are in one only."""
    change = [after[key] - before[key] for key in before.keys() | after.keys()]
    return max(sum(n for n in change if n > 0), -sum(n for n in change if n < 0))


def _road(
    assignment: pd.DataFrame, by: str | None = None, within: str | None = None
) -> pd.DataFrame:
    """Known journeys with their group: what means are made of, and no other column."""
    wanted = {"group_id", "pool_id", "children", "minutes", by, within}
    road = assignment.loc[known_journeys(assignment) & (assignment["children"] > 0),
                          [name for name in assignment if name in wanted]]
    return road.assign(group=ALL if by is None else road[by].astype(str))


def _mean(part: pd.DataFrame) -> float:
    return float(np.average(part["minutes"], weights=part["children"]))


def unfit(part: pd.DataFrame | None, rules: Rules | None) -> str:
    """Why a group has no mean, or nothing.

    Args:
        part: columns minutes, children; None for an empty group.
        rules: None for internal files.
    """
    if part is None or not len(part):
        return "no children"
    if rules is None:
        return ""
    if part["children"].sum() < rules.k:
        return f"fewer than {rules.k} children"
    timed: NDArray[np.float64] = (part["minutes"] * part["children"]).to_numpy()
    if timed.sum() > 0 and part["minutes"].max() > rules.dominance * timed.sum():
        return "one child is most of the total"
    return ""


def _hide_more(
    parts: Mapping[str, pd.DataFrame], hide: dict[str, str], families: Sequence[Sequence[str]],
    told: Collection[str], rules: Rules,
) -> None:
    """Hide more groups until none that is hidden follows from the others of its families.

    Args:
        parts: journeys of each group.
        hide: why groups are hidden; more are added.
        families: groups that make up a whole whose mean is known.
        told: groups whose mean of just these journeys another file tells.
    """
    names = list(parts)
    at = {name: i for i, name in enumerate(names)}
    sums = [(len(names) + i, [at[n] for n in family]) for i, family in enumerate(families)]
    every = [*names, *(None for _ in families)]
    gone = np.array([n in hide for n in every])
    out = further(
        gone, [0 if n is None else int(parts[n]["children"].sum()) for n in every], sums,
        lambda cells: bool(unfit(pd.concat([parts[names[c]] for c in cells]), rules)),
        np.array([n in told for n in every]))
    for i in np.flatnonzero(out & ~gone).tolist():
        hide[names[i]] = "another group could be worked out from it"
