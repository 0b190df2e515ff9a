"""Sentences: what the figures say in one line each, how certain they are, and what they do not say.

Every number in a sentence is taken from cells that passed the door.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sufficiency.optimise.outcome import AS_PLACED
from sufficiency.publish.disclosure import Figure, Minutes
from sufficiency.publish.story import Cell, Line
from sufficiency.publish.view import Publication


def minutes_note(pub: Publication) -> str:
    """What a minute is, and how far it can be off."""
    error = (f" The model is off by {pub.minutes_error:g} minutes on average "
             f"({pub.minutes_checked})." if pub.minutes_error else
             " How far the model is off has not been measured for this case.")
    return (f"Minutes are direct drives one way ({pub.travel_source}).{error} Shared vehicles "
            "take longer. Journeys to places further afield are not known and not in any mean.")


def sentences(pub: Publication) -> tuple[str, ...]:
    """What the figures do not say."""
    out = []
    if pub.synthetic:
        out.append("Synthetic children: every child was drawn at random so that totals match "
                   "published ones. Nothing here is about a real child.")
    out.append("Illustrative sites: a site of a new school stands for its surroundings; none is "
               "an offer of land, unless its source says that a school was built or decided.")
    if pub.replaced is None:
        out.append("Everybody is placed afresh, with nothing built too: this shows what is "
                   "possible, not where children are or what a year brings, since children stay at "
                   "the school they are at.")
    else:
        out.append("Children stay where they are unless they start, have changed phase (reception, "
                   "Year 7, Year 12), are to move or have no place. A school with more children "
                   "than places keeps those who stay and takes nobody else.")
    if pub.synthetic and pub.replaced is not None:
        out.append("Where each child is now was drawn at random among what fits, nearer places "
                   "likelier, until its roll was reached: no published table says it.")
    out += [
        "A proof is about the arithmetic under the settings listed here: not about land, staff, "
        "planning consent, parents' wishes or how many children there will be.",
        "The order of objectives is a choice: first as few children as possible without a suitable "
        "local place, then the least total travel.",
        "Where more children find a local place, the children in two means are not the same ones.",
        "This is a planning model, not a decision about any child.",
    ]
    return tuple(out)


LEFT_OUT = 4
"""Settings of children who are left out that a sentence names."""


def left_out_finding(lines: Sequence[Line]) -> str:
    """Who is counted but in no plan, most children first; nothing where nobody is.

    Args:
        lines: children of each setting and why they are left out.
    """
    known = [(ln.cells[0].value, ln) for ln in lines
             if isinstance(ln.cells[0], Figure) and ln.cells[0].value]
    named = [f"{ln.name} ({ln.cells[0]})"
             for _, ln in sorted(known, key=lambda k: (-k[0], k[1].name))[:LEFT_OUT]]
    more = len(lines) - len(named)
    rest = f"{more}{' more' if named else ''} setting{'s' if more > 1 else ''}"
    if not lines:
        return ""
    return ("Counted, but not placed, as they have no daily journey to a special school or base: "
            f"{', '.join(named)}{' and ' if named and more else ''}{rest if more else ''}.")


def proof(summary: dict[str, Any]) -> str:
    """How certain a plan is, in words."""
    if summary["status"] == AS_PLACED:
        return "This is where children are now, not a plan: there is nothing to prove."
    if summary["unplaced"]["total"] <= summary["shortfall_bound"]:
        first = "No plan under its settings leaves fewer children without a suitable local place"
    else:
        first = "It is not proven that none leaves fewer children without a suitable local place"
    if summary["gap"] <= 1e-9:
        text = f"{first}; among such plans none has less total travel (proven)."
    else:
        text = f"{first}; its total travel is within {summary['gap']:.2%} of the best there can be."
    if summary["all_pinned"]:
        text += " All that opens is pinned by its settings: the proof is of who goes where."
    return text


def shortfall_finding(titles: Sequence[str], cells: Sequence[Cell]) -> str:
    """Which option leaves the fewest out."""
    known = [(c.value, t) for c, t in zip(cells, titles, strict=True)
             if isinstance(c, Figure) and c.value is not None]
    if not known:
        return "The figures are too small to be shown."
    best = min(known)[0]
    who = [t for v, t in known if v == best]
    still = f" ({low(titles[0])}: {cells[0]})" if titles[0] not in who else ""
    told = _list([f'"{t}"' for t in who])
    return (f"{told} leave{'s' if len(who) == 1 else ''} the fewest children without a "
            f"suitable local place: {best:,}{still}.")


def steps_finding(now: Figure, moved: Figure, plan: Figure, title: str) -> str:
    """What placing anew those who move changes, and what new places change beyond that."""
    return (f"Children without a suitable local place: {change_of_count(now, moved)} once those "
            f"who move are placed anew, with nothing built; then {change_of_count(moved, plan)} "
            f"with the new places of \"{title}\".")


def largest_finding(lines: Sequence[Line], plans: Sequence[int], titles: Sequence[str]) -> str:
    """Which group is left out most under the first plan."""
    at = plans[0] if plans else 0
    known = [(c.value, ln.name) for ln in lines
             if isinstance(c := ln.cells[at], Figure) and c.value]
    if not known:
        return "No group is large enough to be shown."
    most, name = max(known, key=lambda k: k[0])
    return (f"The largest group without a suitable local place under \"{titles[at]}\" is "
            f"{low(name)}: {most:,} children.")


def longest_finding(lines: Sequence[Line], titles: Sequence[str]) -> str:
    """Which group travels longest today."""
    known = [(c.value, ln.name) for ln in lines
             if isinstance(c := ln.cells[0], Minutes) and c.value is not None]
    if len(known) < 2:
        return ""
    (least, near), (most, far) = min(known), max(known)
    return (f"With {low(titles[0])}, the mean journey is longest for {low(far)} ({most:.1f} "
            f"minutes) and shortest for {low(near)} ({least:.1f}).")


def gains_finding(
    lines: Sequence[Line], plans: Sequence[int], titles: Sequence[str], groups: str
) -> str:
    """How many groups (by what) gain and lose a place under the first plan."""
    if not plans:
        return ""
    first = [str(ln.cells[0]) for ln in lines]
    fewer = [ln.name for ln, c in zip(lines, first, strict=True) if " fewer" in c.split(";")[0]]
    longer = [ln.name for ln, c in zip(lines, first, strict=True) if "longer" in c]
    shown = sum(not c.startswith("too few") for c in first)
    if not shown:
        return "No group is large enough to be shown."
    all_ = "" if shown == len(lines) else " large enough to be shown"
    return (f"By {groups}: under \"{titles[plans[0]]}\", fewer children lack a suitable local "
            f"place in {len(fewer)} of {shown} groups{all_}"
            + (f"; the mean journey gets longer for {_list([low(n) for n in longer])}."
               if longer else "; no group's mean journey gets longer."))


def changes_finding(lines: Sequence[Line], titles: Sequence[str]) -> str:
    """Places gained and lost under the first plan."""
    if not titles:
        return ""
    gain, lose = lines[0].cells[0], lines[-1].cells[0]
    return (f"Under \"{titles[0]}\", children who gain a suitable local place: {gain}; who lose "
            f"one: {lose}.")


def wide_finding(whole: Line, lines: Sequence[Line], title: str) -> str:
    """Where the largest and smallest shares gain a place, and how many lose in all."""
    shares = []
    for line in lines:
        every, gain = line.cells[:2]
        if isinstance(every, Figure) and isinstance(gain, Figure) and every.value and gain.value:
            shares.append((gain.value / every.value, line.name))
    text = (f"Under \"{title}\", children who gain a place: {whole.cells[1]}; with a longer "
            f"journey or a place lost: {whole.cells[4]}.")
    if len(shares) < 2:
        return text
    (least, few), (most, many) = min(shares), max(shares)
    return (f"{text} The share who gain a place is largest for \"{low(many)}\" ({most:.0%}) and "
            f"smallest for \"{low(few)}\" ({least:.0%}).")


def lengths_finding(
    lines: Sequence[Line], totals: Sequence[Figure], titles: Sequence[str]
) -> str:
    """Share of journeys under half an hour."""
    out = []
    for at, (total, title) in enumerate(zip(totals, titles, strict=True)):
        parts = [ln.cells[at] for ln in lines if ln.name.startswith(("0 to", "15 to"))]
        values = [c.value for c in parts if isinstance(c, Figure) and c.value is not None]
        if total.value and len(values) == len(parts) and values:
            out.append(f"{sum(values) / total.value:.0%} ({title})")
    return f"Known journeys under 30 minutes: {', '.join(out)}." if out else ""


def change_of_count(before: Figure, after: Figure) -> str:
    """The difference of two printed counts of children, in words."""
    if before.value is None or after.value is None:
        return "too few to show"
    change = after.value - before.value
    if change == 0:
        return "about as many" if after.about or before.about else "as many"
    about = "about " if after.about or before.about else ""
    return f"{about}{abs(change):,} {'fewer' if change < 0 else 'more'}"


def change_of_mean(before: Minutes, after: Minutes, meaningful: float) -> str:
    """The difference of two printed means, in words."""
    if before.value is None or after.value is None:
        return "not shown"
    change = after.value - before.value
    if abs(change) < meaningful:
        return "about the same"
    return f"{abs(change):.1f} min {'shorter' if change < 0 else 'longer'}"


def number(n: int) -> str:
    """A small number in words, at the head of a title."""
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[n] if n < len(words) else str(n)


def _list(names: Sequence[str]) -> str:
    quoted = list(names)
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def low(name: str) -> str:
    """A name inside a sentence."""
    words = name.split()
    plain = len(words) > 1 and words[0].rstrip(",").istitle() and words[1].islower()
    return name[0].lower() + name[1:] if plain else name
