"""What is given to a public function is of the kind it says, or that is said at once.

Without it a file given in place of a scenario, or a scenario in place of a result, ends somewhere
deep in a room of ours, with words about an attribute.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Callable as AnyCallable
from functools import cache, wraps
from numbers import Integral, Real
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

P = ParamSpec("P")
R = TypeVar("R")
MADE_BY = {
    "Scenario": "load_scenario(path) reads one",
    "Case": "load_case(scenario) reads one",
    "TravelMatrix": "travel_matrix(case, scenario) makes one",
    "Result": "solve(scenario) or run(path) finds one",
}
"""Where objects come from, by kind."""
WORDS = {
    Path: "a path", str: "a text", int: "a whole number", float: "a number", bool: "True or False",
}
WIDER: dict[type, type | tuple[type, ...]] = {Path: os.PathLike, int: Integral, float: Real}
"""What else may stand for a kind, as NumPy's numbers do."""


def kinds_checked(function: Callable[P, R]) -> Callable[P, R]:
    """Hold every argument of a function against its annotation, before the function begins.

    Looked at are classes, unions, and lists or mappings of them; what else there is of annotations
    (protocols, numbers within limits) is the function's own business.

    Raises:
        TypeError: by the function that is made: an argument is of another kind. It says which,
            what is wanted and what gives one.
    """
    signature = inspect.signature(function)

    @cache  # modules that annotations name may be loaded after this one
    def hints() -> dict[str, Any]:
        return {k: v for k, v in get_type_hints(function).items() if k != "return"}

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        given = signature.bind(*args, **kwargs).arguments
        for name, wanted in hints().items():
            if name in given and not _is(given[name], wanted):
                raise TypeError(_told(function.__name__, name, given[name], wanted))
        return function(*args, **kwargs)

    return checked


def _is(value: object, wanted: Any) -> bool:
    """Whether a value is of an annotated kind, as far as that can be told."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return any(_is(value, part) for part in parts)
    if origin is AnyCallable:
        return callable(value)
    if origin is tuple:
        return isinstance(value, tuple)
    if origin in (Sequence, Collection):
        # A text is a sequence of letters, and nobody means that. NumPy's arrays are sequences here.
        if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__len__"):
            return False
        return hasattr(value, "__iter__") and all(_is(item, parts[0]) for item in value)
    if origin is Mapping:
        return isinstance(value, Mapping) and all(_is(key, parts[0]) for key in value)
    if not isinstance(wanted, type) or getattr(wanted, "_is_protocol", False):
        return True
    if isinstance(value, bool) and wanted in (int, float):
        return False
    return isinstance(value, WIDER.get(wanted, wanted))


def _told(function: str, name: str, value: object, wanted: Any) -> str:
    """One sentence of what is wrong, and what gives what is wanted."""
    classes = _classes(wanted)
    sources = [MADE_BY[c.__name__] for c in classes if c.__name__ in MADE_BY]
    remedy = f"; {', '.join(sources)}" if sources else ""
    what, kinds = _what(value), _kinds(wanted)
    if what == kinds:  # two kinds of one name
        what, kinds = (f"{words} of {c.__module__}" for words, c in
                       ((what, type(value)), (kinds, classes[0])))
    return f"{function}: {name} is {what}, not {kinds}{remedy}"


def _what(value: object) -> str:
    """The kind of a value, and never what is in it: it may hold children."""
    kind = type(value)
    if value is None:
        return "None"
    if isinstance(value, list | tuple) and value:
        return f"a {kind.__name__} of {type(value[0]).__name__}"
    return WORDS.get(kind, _a(kind.__name__))


def _kinds(wanted: Any) -> str:
    """An annotated kind in words."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        # What may be left out is not what is wanted.
        kinds = [part for part in parts
                 if part is not NoneType and not (part is str and Path in parts)]
        return " or ".join(dict.fromkeys(_kinds(part) for part in kinds))
    if origin is AnyCallable:
        return "a function"
    if origin is Mapping:
        return f"a mapping from {_kinds(parts[0])}"
    if origin in (Sequence, Collection):
        return f"a list, each {_kinds(parts[0])}"
    return WORDS.get(wanted, _a(getattr(wanted, "__name__", str(wanted))))


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def _classes(wanted: Any) -> list[type]:
    """Every class that an annotation names, in its order."""
    if isinstance(wanted, type) and not get_args(wanted):
        return [wanted]
    return [kind for part in get_args(wanted) for kind in _classes(part)]
