"""Records of the first version, whose figures were bare words: what each was about.

The words of a figure were its measure and then, in an order that only the measure told, names of
its groups with or without their grouping. Nothing writes them any more; publications that were set
down so must stay comparable with later ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.publish.disclosure.keys import Groups, Subject, group

NAMED = {
    "change": "band", "wide": "band", "reason": "reason", "beyond": "school", "filled": "option",
    "placed": "option", "more": "children", "then": "children", "left": "why",
    "within": "minutes", "ring": "minutes",
}
"""Grouping of a name that stood alone, by measure."""
CELLS = ("to place", "existing", "not existing", "most", "surely short")
"""Measures of three codes, empty for all."""
CODES = ("need_code", "phase_code", "home_district")
WORDS = ("need", "phase", "district")
AREA = ("msoa", "in_district")
BY = {"area": "msoa", "where the place is": "where"}
"""Groupings of means that were called otherwise."""


def subject(words: Sequence[str]) -> Subject:
    """What a figure of the first version was about.

    Raises:
        TypeError, ValueError: these are not the words of one.
    """
    if isinstance(words, str) or not all(isinstance(word, str) for word in words):
        raise TypeError("the words of a figure are text")
    measure, *names = words
    measure, by, grouping = measure.partition(" by ")
    if by:
        return Subject(measure, () if grouping == "all" else _zipped(
            [BY.get(axis, axis) for axis in grouping.split(" and ")], names))
    if names == ["all"]:
        return Subject(measure)
    return Subject(measure, _groups(measure, names))


def _groups(measure: str, names: Sequence[str]) -> Groups:
    if measure in CELLS:
        return tuple(one for one in _zipped(CODES, names) if one.name)
    if measure == "stay":
        return _zipped(WORDS, names)
    if measure in NAMED and len(names) in (1, 3):
        return (*_grouped(names[:-1]), *group(**{NAMED[measure]: names[-1]}))
    return _grouped(names)


def _grouped(names: Sequence[str]) -> Groups:
    """A grouping, or several joined by "and", and then a name of each."""
    if not names:
        return ()
    grouping, *rest = names
    axes = {"cross": WORDS, "msoa": AREA}.get(grouping) or grouping.split(" and ")
    return _zipped(axes, rest)


def _zipped(axes: Sequence[str], names: Sequence[str]) -> Groups:
    return group(**dict(zip(axes, names, strict=True)))
