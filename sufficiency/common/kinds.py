"""Types of the arguments of public functions, checked at the call: a wrong one is an InputError.

Without it a file given in place of a scenario, or a scenario in place of a result, ends somewhere
deep in a room of ours, with words about an attribute.
"""

from __future__ import annotations

import inspect
import math
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Callable as AnyCallable
from functools import cache, wraps
from numbers import Integral, Real
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from sufficiency.errors import Fault, InputError, WrongKindError, did_you_mean

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=AnyCallable[..., Any])
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
LIMITS = "_within"
"""Attribute of a function that holds the limits of its arguments."""


def kinds_checked(function: Callable[P, R]) -> Callable[P, R]:
    """Hold every argument of a function against its annotation, before the function begins.

    Looked at are classes, unions, and lists or mappings of them; what else there is of annotations
    (protocols, numbers within limits) is the function's own business.

    Raises:
        WrongKindError: by the function that is made: arguments are of another kind, or of no name
            that it knows. A fault each says which, what is wanted and what gives one.
        InputError: by the same: numbers are beyond what ``within`` says.
    """
    signature = inspect.signature(function)
    named, limits = function.__name__, getattr(function, LIMITS, {})

    @cache  # modules that annotations name may be loaded after this one
    def hints() -> dict[str, Any]:
        return {k: v for k, v in get_type_hints(function).items() if k != "return"}

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            given = signature.bind(*args, **kwargs).arguments
        except TypeError as error:
            raise WrongKindError(_unbound(named, signature, kwargs, error)) from None
        wrong = [_told(named, name, given[name], wanted) for name, wanted in hints().items()
                 if name in given and not _is(given[name], wanted)]
        # What is of the wrong kind cannot be compared.
        off = {fault.column for fault in wrong}
        beyond = [Fault(named, "cannot be asked for", _range(*limit), column=name,
                        value=str(given[name]))
                  for name, limit in limits.items()
                  if name not in off and given.get(name) is not None
                  and not limit[0] <= given[name] <= limit[1]]  # not a number is not either
        if wrong:
            raise WrongKindError([*wrong, *beyond])
        if beyond:
            raise InputError(beyond)
        return function(*args, **kwargs)

    return checked


def within(**limits: float | tuple[float, float]) -> Callable[[F], F]:
    """Say the limits of arguments; stands below ``kinds_checked``, which holds them to it.

    Args:
        limits: name of an argument -> lowest value, or lowest and highest. None passes.
    """
    both = {name: limit if isinstance(limit, tuple) else (limit, math.inf)
            for name, limit in limits.items()}

    def marked(function: F) -> F:
        setattr(function, LIMITS, both)
        return function

    return marked


def _range(low: float, high: float) -> str:
    return f"Give {low:g} or more." if high == math.inf else f"Give {low:,} to {high:,}."


def _unbound(
    function: str, signature: inspect.Signature, kwargs: Mapping[str, Any], error: TypeError
) -> list[Fault]:
    """What does not fit the arguments of a function, by name where it has one."""
    takes = list(signature.parameters)
    strange = [Fault(function, "is no argument", did_you_mean(name, takes), column=name)
               for name in kwargs if name not in takes]
    return strange or [Fault(function, str(error), f"It takes {', '.join(takes)}.")]


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


def _told(function: str, name: str, value: object, wanted: Any) -> Fault:
    """What is wrong, and what gives what is wanted."""
    classes = _classes(wanted)
    sources = dict.fromkeys(MADE_BY[c.__name__] for c in classes if c.__name__ in MADE_BY)
    remedy = f": {', '.join(sources)}" if sources else ""
    what, kinds = _what(value), _kinds(wanted)
    if what == kinds:  # two kinds of one name
        what, kinds = (f"{words} of {c.__module__}" for words, c in
                       ((what, type(value)), (kinds, classes[0])))
    return Fault(function, f"is {what}", f"Give {kinds}{remedy}.", column=name)


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
