"""Values as people type them: £40 million, 50%, four, 40,000,000; and as a form shows them."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

import tomlkit

from sufficiency.case.explained import Explained

WORDS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
         "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
         "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
         "nineteen": 19, "twenty": 20}
"""Numbers that people write out."""
SCALES = {"": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6,
          "bn": 10**9, "billion": 10**9}
PER_CENT = ("%", "per cent", "percent")
AMOUNT = re.compile(
    r"(?P<minus>[-\u2212]?)\s*(?:£|gbp\b)?\s*(?P<minus_too>[-\u2212]?)"
    rf"(?P<digits>\d{{1,3}}(?:[, \u00a0\u202f]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{'|'.join(WORDS)})"
    rf"\s*(?:(?P<scale>{'|'.join(filter(None, SCALES))})(?![a-z]))?"
    r"\s*(?P<unit>%|per cent|percent|[a-z]+)?")
"""An amount of money, a share or a number, in small letters."""
MONEY = ("pounds", "gbp")


def typed(value: Any) -> str:
    """A value as a person would type it: text without quotation marks, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        whole = int(value) if math.isfinite(value) and value == int(value) else value
        return f"{whole:,}" if abs(value) >= 10_000 else f"{whole}"
    return tomlkit.item(plain(value)).as_string()


def plain(value: Any) -> Any:
    """A value without what TOML Kit or a setting adds to it."""
    if hasattr(value, "unwrap"):
        value = value.unwrap()
    return [plain(v) for v in value] if isinstance(value, tuple | list) else value


def read_typed(setting: Explained, answer: str) -> Any:
    """An answer as a value of TOML; None where there is none.

    Args:
        setting: that is answered.
        answer: without spaces around it.

    Raises:
        ValueError: it is none (TOML Kit's errors are such).
    """
    if not answer or setting.kind in ("text", "choice"):
        return " ".join(answer.split()) or None
    if setting.kind == "switch":
        return {"true": True, "false": False}.get(answer, answer)
    number = _number(setting, answer)
    if setting.kind == "list" and not answer.startswith("["):
        # A comma without a space stands between thousands, one before a space between items.
        items = re.split(r";\s*|,\s+", answer) if number is None else [answer]
        return [item if (n := _number(setting, item)) is None else n
                for item in map(str.strip, items) if item]
    return tomlkit.value(answer) if number is None else number


def _number(setting: Explained, answer: str) -> int | float | None:
    """The number that an answer is; None where it is none."""
    found = AMOUNT.fullmatch(answer.casefold())
    if found is None:
        return None
    unit = found["unit"] or ""
    # "170 places" answers "Base places to add"; "45 miles" does not answer a question of minutes.
    if unit and unit not in (*PER_CENT, *MONEY, *re.findall("[a-z]+", setting.label.casefold())):
        return None
    digits = found["digits"]
    number = Decimal(WORDS[digits] if digits in WORDS else re.sub(r"[^\d.]", "", digits))
    number *= SCALES[found["scale"] or ""]
    number = number / 100 if unit in PER_CENT else number
    number = -number if bool(found["minus"]) != bool(found["minus_too"]) else number
    return int(number) if number == int(number) else float(number)


def example(setting: Explained) -> str:
    """How the answer to a setting may be written."""
    default, money = setting.default, setting.name.endswith("_gbp")
    if setting.kind == "list":
        return "£10 million, £12 million" if money else typed(default).strip("[]") or "one, two"
    if money:
        each = "place" in setting.name or setting.allowed.endswith("10,000")
        return f"£{typed(default)}" if default else "£130,000" if each else "£40 million"
    if setting.allowed.endswith("at most 1"):
        return f"{100 * default:g}%" if default not in (None, 0, 1) else "50%"
    if "at least 1990" in setting.allowed:
        return typed(default).replace(",", "") or "2027"
    return typed(default) if default else "4"
