"""Findings: what the figures of a sheet say in one sentence.

Every number in a sentence is taken from cells that passed disclosure control, and every superlative
from ``extremes.py``, so that a figure that is not shown is never overlooked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sufficiency.common.phrases import called, listed, low, minutes_words, under, upper
from sufficiency.model.journey_minutes import NOWHERE_MINUTES
from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure import extremes
from sufficiency.publish.disclosure.cells import Cell, CountChange, GroupChange, Number
from sufficiency.publish.disclosure.extremes import Extreme, Span, among, ends
from sufficiency.publish.disclosure.figures import Count, MeanMinutes, Rules
from sufficiency.publish.report.table import Row


def shortfall_finding(
    titles: Sequence[str], cells: Sequence[Cell], rules: Rules | None = None
) -> str:
    """Which option leaves the fewest out, or how many one plan does; the first is the baseline.

    Args:
        titles: of the options, the baseline first.
        cells: children left out by each, as printed.
        rules: threshold and rounding, as they were used; None for internal files.
    """
    least, _ = ends(titles, cells, rules)
    if least is None:
        return ("How many children have none is not shown: the figures are small, or would tell "
                "small ones.")
    who = listed([called(t) for t in least.names])
    figures = list(dict.fromkeys(str(cells[i]) for i in least.at))
    lacking = "children without a suitable local place"
    hidden = listed([called(t) for t in least.rivals])
    # What is withheld is by nature few: "the fewest" would name another. One plan is no choice.
    if (hidden and len(titles) <= NAMED) or len(titles) <= 2:
        told = listed([f"{c} {under(t)}" for t, c in zip(titles, cells, strict=True)
                       if t not in least.rivals])
        rest = (f" {upper(listed([*map(under, least.rivals)]))} the number is withheld: it is "
                "small, or would tell a small one.")
        return upper(f"{lacking}: {told}.{rest if hidden else ''}")
    of = among(least, "options")
    if len(least.names) == 1:
        text = f"{of}{who} leaves the fewest {lacking}: {figures[0]}"
        text += "." if 0 in least.at or not isinstance(cells[0], Number) else (
            f" ({low(titles[0])}: {cells[0]}).")
    else:
        near = "about equally few" if any(_about(cells[i]) for i in least.at) else "equally few"
        text = (f"{of}{who} leave {near} {lacking}, and no other plan here leaves fewer: "
                f"{listed(figures)}.")
    if least.rivals:
        text += f" Withheld, and perhaps fewer: {hidden}."
    return upper(text)


def _about(cell: Cell) -> bool:
    """Whether a figure is only near what is printed."""
    return isinstance(cell, Count | MeanMinutes) and cell.about


def steps_finding(now: Count, moved: Count, plan: Count, title: str) -> str:
    """What placing anew those who move changes, and what new places change beyond that.

    Args:
        now: children left out where everybody is now.
        moved: left out once those who move are placed anew.
        plan: left out under the plan.
        title: of the plan.
    """
    return (f"Children without a suitable local place: {CountChange(now, moved)} once those "
            f"who move are placed anew, with nothing opened; then {CountChange(moved, plan)} "
            f"with the new places of {called(title)}.")


def largest_finding(
    lines: Sequence[Row], total: Count, plan: int | None, titles: Sequence[str],
    rules: Rules | None = None, everybody: Sequence[Count] = (),
) -> str:
    """Which group is left out most under a plan; nothing where one group is everybody.

    Args:
        lines: groups; one cell a scenario.
        total: of all children under the plan.
        plan: its position; the baseline where there is none.
        titles: of the scenarios, in the order of the cells.
        rules: threshold and rounding, as they were used; None for internal files.
        everybody: all children of each group: that it is large says nothing of its share.
    """
    if len(lines) == 1:
        return ""
    at = plan or 0
    cells = [ln.cells[at] for ln in lines]
    _, most = ends([ln.name for ln in lines], cells, rules,
                   at_most=extremes.room(total, cells, rules))
    if most is None:
        return f"No group can be shown {under(titles[at], 'under')}."
    which = f"without a suitable local place {under(titles[at], 'under')}"
    first = cells[most.at[0]]
    if not (isinstance(first, Number) and first.value):
        return f"No group that can be shown has children {which}."
    if most.several:
        return ""
    of, figures = among(most, "groups"), [str(cells[i]) for i in most.at]
    names = listed([low(n) for n in most.names])
    one = len(most.names) == 1
    return upper(f"{of}the largest group{'' if one else 's'} {which} "
                 f"{'is' if one else 'are'} {names}: {listed(figures)} children"
                 f"{_of_each([(cells[i], everybody[i]) for i in most.at if everybody])}.")


def _of_each(parts: Sequence[tuple[Cell, Count]]) -> str:
    """The share of each group that its figure is, in brackets; nothing where one cannot be told."""
    told = [f"{part.value / whole.value:.0%}" for part, whole in parts
            if isinstance(part, Count) and part.value is not None and whole.value]
    return f" ({listed(told)} of all in {'it' if len(told) == 1 else 'them'})" if (
        told and len(told) == len(parts)) else ""


def gains_finding(
    names: Sequence[str], changes: Sequence[GroupChange], title: str, groups: str
) -> str:
    """In how many groups fewer lack a place under a plan, and whose journey gets longer; nothing
    where one group is everybody.

    Args:
        names: of the groups.
        changes: of each.
        title: of the plan.
        groups: what they are by.
    """
    if len(names) == 1:
        return ""
    told = [c.children.value for c in changes if c.children.value is not None]
    known = [c for c in changes if c.journey.value is not None]
    if not told:
        return (f"How many more or fewer children of a group lack a suitable local place under "
                f"{called(title)} cannot be shown.")
    fewer = sum(change < 0 for change in told)
    # What counts as longer is said: a mean that grows by less than it is "about the same".
    least = next((c.journey.meaningful for c in known), 0.0)
    by = f"gets longer{f' by {minutes_words(least)} or more' if least else ''}"
    longer = [low(n) for n, c in zip(names, changes, strict=True) if c.journey.longer]

    def shown(part: Sequence[object]) -> str:
        return "" if len(part) == len(names) else " whose figures can be shown"

    text = (f"By {groups}: under {called(title)}, fewer children lack a suitable local place in "
            f"{fewer} of the {len(told)} groups{shown(told)}")
    journey = "the mean journey of the same children"
    if not known:
        return f"{text}; of no group can the change of {journey} be shown."
    where = (f"for {listed(longer)}" if longer else
             f"in none of the {len(known)} groups{shown(known)}")
    return f"{text}; {journey} {by} {where}."


def changes_finding(gain: Cell, lose: Cell, title: str) -> str:
    """Places gained and lost under a plan."""
    said = [
        f"how many {many} {what} is withheld" if (n := _value(cell)) is None else
        f"nobody {none} {what}" if n == 0 else
        f"{cell} {f'child {one}' if n == 1 else f'children {many}'} {what}"
        for cell, one, many, none, what in (
            (gain, "gains", "gain", "gains", "a suitable local place"),
            (lose, "no longer has", "no longer have", "loses", "one"))]
    return f"Under {called(title)}, {', and '.join(said)}."


def _value(cell: Cell) -> float | None:
    """The number of a cell, where it is told."""
    return cell.value if isinstance(cell, Number) else None


def wide_finding(
    whole: Row, lines: Sequence[Row], title: str, rules: Rules | None = None
) -> str:
    """Where the largest and smallest shares gain a place, and how many lose in all.

    Args:
        whole: the row of all children.
        lines: the rows of groups.
        title: of the plan.
        rules: threshold and rounding, as they were used; None for internal files.
    """
    text = (f"Under {called(title)}, children who gain a place: {whole.cells[1]}; with a longer "
            f"journey, or no longer a place: {whole.cells[4]}.")
    names = [ln.name for ln in lines]
    shares = [_share(ln.cells[0], ln.cells[1], rules) for ln in lines]
    most, least = (extremes.extreme(names, shares, most=m, at_most=1.0) for m in (True, False))
    if most is None or least is None or set(most.at) & set(least.at):
        return text
    said = [f"{word} for {listed([_quoted(n) for n in end.names])} "
            f"({_percents([lines[i] for i in end.at])})"
            for word, end in (("largest", most), ("smallest", least))
            if not end.several and _apart(end, lines, shares)]
    if not said:
        return text
    of = "" if not (most.rivals or least.rivals) else "of the groups that can be shown, "
    return f"{text} {upper(f'{of}the share who gain a place is {listed(said)}.')}"


def _share(every: Cell, gain: Cell, rules: Rules | None) -> Span | None:
    """What is known of the share of a group, from two rounded counts."""
    a, b = extremes.span(every, rules), extremes.span(gain, rules)
    if a is None or b is None or not a[0]:
        return None
    slack = rules.slack if rules and b[1] else 0
    loose = rules.slack if rules else 0
    return max(b[0] - slack, 0.0) / (a[1] + loose), min((b[1] + slack) / max(a[0] - loose, 1), 1.0)


def _apart(end: Extreme, lines: Sequence[Row], shares: Sequence[Span | None]) -> bool:
    """Whether no other group has a share that prints like one of those at the end."""
    told = {_percent(lines[i]) for i in end.at}
    return all(i in end.at or share is None or _percent(line) not in told
               for i, (line, share) in enumerate(zip(lines, shares, strict=True)))


def _percents(lines: Sequence[Row]) -> str:
    """The shares of groups; one that all have stands once."""
    told = [_percent(line) for line in lines]
    return listed(told if len(set(told)) > 1 else told[:1])


def _percent(line: Row) -> str:
    every, gain = line.cells[:2]
    assert isinstance(every, Count) and isinstance(gain, Count)
    return f"{(gain.value or 0) / (every.value or 1):.0%}"


def _quoted(name: str) -> str:
    return f'"{low(name)}"'


def same_children(
    children: Count, everybody: tuple[MeanMinutes, MeanMinutes],
    known: tuple[MeanMinutes, MeanMinutes],
) -> str:
    """Means of all children before and after, and beside them those of known journeys.

    Args:
        children: all of them.
        everybody: means over all of them, before and after.
        known: means of known journeys, before and after.
    """
    if any(m.value is None for m in everybody):
        return ("The mean journey of all children before and after is not shown: it would tell "
                "about too few of them.")
    text = (f"Mean journey of all {children} children: {everybody[0]} minutes before, "
            f"{everybody[1]} after (some minutes assumed).")
    if any(m.value is None for m in known):
        return text
    return (f"{text} Of known journeys alone: {known[0]} before and {known[1]} after, of "
            "different children.")


def assumed_note(assumed: Sequence[float], outcomes: Iterable[Outcome]) -> str:
    """What is assumed in the mean of all children.

    Args:
        assumed: minutes of provision without a point.
        outcomes: that are told; where no child of theirs lacks a place or a way to it, nothing is
            said of such children's minutes.
    """
    some = any(outcome.assignment["minutes"].isna().any() for outcome in outcomes)
    nowhere = NOWHERE_MINUTES if some else 0
    there = (f"{listed([f'{m:g}' for m in assumed])} minutes for a place whose location is not in "
             "the data" if assumed else "")
    none = (f"{nowhere:g} minutes for any child with no place, or with no way to it"
            if nowhere else "")
    if not there and not none:
        return ""
    said = ", ".join(filter(None, (there, none)))
    outside = "" if nowhere else " Children with no place found are taken to have such a place."
    return (f"Assumed in the mean of all children: {said}.{outside} So it tells who has a "
            "place as much as how far away the place is.")


NAMED = 5
"""Options that a sentence tells one by one."""


def number(n: int) -> str:
    """A small number in words, at the head of a title."""
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[n] if n < len(words) else str(n)
