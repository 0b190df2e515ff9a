"""What sections of every TOML file have in common: frozen, nothing unknown, faults in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from sufficiency.errors import Fault

LONGEST_SEED = 2**32 - 1
MOST_GBP = 1e12
"""Nothing in a council's planning costs more; sums beyond would leave what solvers can add."""

REMEDIES = {
    "model_type": "Write it as a section of its own, in square brackets.",
    "dict_type": "Write it as a section of its own, in square brackets.",
    "tuple_type": "Write a list, in square brackets.",
    "string_type": "Write text, in quotation marks.",
    "finite_number": "Give a number that is finite.",
    "extra_forbidden": "No such word is known here; take it out.",
    "int_parsing": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "int_type": "Give a whole number.",
    "float_parsing": "Give a number.",
    "float_type": "Give a number.",
    "bool_parsing": "Write true or false.",
    "bool_type": "Write true or false.",
    "literal_error": "Write {expected}.",
    "greater_than_equal": "Give at least {ge}.",
    "greater_than": "Give more than {gt}.",
    "less_than_equal": "Give at most {le}.",
    "less_than": "Give less than {lt}.",
    "string_too_short": "It cannot be empty.",
}
"""Kind of a model's complaint -> what to do, where its own words are those of programmers."""


class Settings(BaseModel):
    """A section: frozen, an unknown key is an error, and so is a number that is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _no_switch(cls, given: Any) -> Any:
        """True is no 1: as a word it is no number."""
        if not isinstance(given, dict):
            return given
        numbers = {name for name, field in cls.model_fields.items()
                   if {int, float} & {field.annotation, *get_args(field.annotation)}}
        return {name: str(value).lower() if name in numbers and isinstance(value, bool) else value
                for name, value in given.items()}

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """What a prompt shows: settings that are not the usual ones, and no path of a machine."""
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if not field.exclude and value != field.get_default(call_default_factory=True):
                yield name, value


def faults_of(error: ValidationError, origin: Mapping[str, str], file: str) -> list[Fault]:
    """What a model says against its input, as faults.

    Args:
        error: raised by the model.
        origin: dotted setting -> file that set it.
        file: that of all others.
    """
    faults = []
    for item in error.errors():
        dotted = ".".join(str(part) for part in item["loc"] if not isinstance(part, int))
        dotted = dotted.replace("with_", "with")
        if item["type"] in REMEDIES:
            limits = {key: bound(value) for key, value in item.get("ctx", {}).items()}
            remedy = REMEDIES[item["type"]].format(**limits)
        else:
            remedy = item["msg"].removeprefix("Value error, ") + "."
        remedy = remedy[0].upper() + remedy[1:]
        faults.append(Fault(origin.get(dotted, file), "cannot be used", remedy,
                            column=dotted, value=_shown(item.get("input"))))
    return faults


def bound(value: object) -> str:
    """A limit as people write it: 1990 is a year, 1,000,000 is not."""
    if isinstance(value, int | float):
        return f"{value:,.15g}" if abs(value) >= 10_000 else f"{value:.12g}"
    return str(value)


def _shown(value: object) -> str:
    try:
        return str(value)[:60]
    except (ValueError, RecursionError):
        return "a number of very many digits"
