"""Ages and year groups that a school or a base is for, however they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sufficiency.importing.rows import Record
from sufficiency.importing.values import year_group

AT_YOUNGEST, AT_OLDEST = 4, 5
"""A school from age 4 begins with reception; one to age 16 ends with Year 11."""
LOWEST, HIGHEST = -2, 20
SPAN = re.compile(r"^\D*(\d{1,2})\s*(?:-|to|–|—)\s*(\d{1,2})\D*$", re.I)
APART = re.compile(r"\s*(?:-|–|—|\bto\b)\s*", re.I)
STAGES: Mapping[str, tuple[int, int]] = {
    "eyfs": (-2, 0), "1": (1, 2), "2": (3, 6), "3": (7, 9), "4": (10, 11), "5": (12, 14)}
"""Year groups of key stages."""
STAGE = re.compile(r"(?:key\s*stages?|ks)?\s*(eyfs|[1-5])\s*(?:(?:-|–|—|to|and|&|,|/)\s*"
                   r"(?:key\s*stages?|ks)?\s*([1-5]))?", re.I)
UNKNOWN = ("says ages or year groups that are not understood: those of GIAS are used",
           "Write them like 4-19 under \"age range\", or Year 7-11 under \"year groups\".")


def span_of(row: Record, known: Record) -> tuple[str, str]:
    """Youngest and oldest year group: as given, else by ages, else by those of GIAS.

    Args:
        row: ncy_min, ncy_max, years, ages, age_min and age_max as written, where it has them.
        known: age_min and age_max of the register, where it has the school.
    """
    low, high = row.get("ncy_min", ""), row.get("ncy_max", "")
    if not low and not high:
        if years := _years(row.get("years", "")) or _years_among(row.get("ages", "")):
            return years
        if span := SPAN.match(row.get("ages", "")):
            row = {**row, "age_min": span[1], "age_max": span[2]}
    ages = [row.get(k) or known.get(k, "") for k in ("age_min", "age_max")]
    return (low or (str(max(LOWEST, int(float(ages[0])) - AT_YOUNGEST)) if ages[0] else ""),
            high or (str(min(HIGHEST, int(float(ages[1])) - AT_OLDEST)) if ages[1] else ""))


def not_understood(row: Record) -> bool:
    """Whether a row says for whom it is in words that nothing was made of, an office program's
    date among them ("04-Nov" for 4-11).

    Args:
        row: as for ``span_of``.
    """
    years, ages = row.get("years", ""), row.get("ages", "")
    if row.get("ncy_min") or row.get("ncy_max"):
        return False
    return bool(years and not _years(years)) or bool(
        ages and not (SPAN.match(ages) or _years_among(ages)))


def _years_among(ages: str) -> tuple[str, str] | None:
    """Year groups in a column of ages, where a word says that they are some."""
    said = re.search(r"year|yr|ks|key stage|\br\b|reception|nursery|eyfs", ages, re.I)
    plain = re.sub(r"\byears?(?:\s*old|\s*olds)?\s*$", "", ages, flags=re.I)
    return _years(ages) if said and plain == ages else None


def _years(text: str) -> tuple[str, str] | None:
    """Year groups from to, of one, or of key stages; None where it is neither."""
    plain = re.sub(r"^\s*(?:nc\s*)?years\b|^\s*(?:nc\s*)?year groups?\b", "", text.strip(),
                   flags=re.I).strip()
    if (stage := STAGE.fullmatch(plain)) and re.match(r"\s*(?:k|e)", plain, re.I):
        first, last = STAGES[stage[1].lower()], STAGES[(stage[2] or stage[1]).lower()]
        return str(first[0]), str(last[1])
    parts = [part for part in APART.split(re.sub(r"(?<!\S)-(?=\d)", "~", plain)) if part]
    years = [year_group(part.replace("~", "-")) for part in parts]
    if len(years) not in (1, 2) or not all(years):
        return None
    low, high = int(str(years[0])), int(str(years[-1]))
    return (str(low), str(high)) if low <= high else None
