"""What came: a table of plans as a council or the Department for Education writes it.

Read are our own shapes (one row a figure, ``plans.csv``, ``plans_by_age.csv``) and the Department's
published table as it is: ``breakdown_topic``, ``breakdown``, ``ehcplans`` and a column for each of
30 placements.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.case.typed_values import WITHHELD, value_of
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes
from sufficiency.forecast.frozen import age_name
from sufficiency.forecast.tables import BANDS, ENGLAND, NEEDS, SETTINGS

ACTUAL = Table("actual.csv", "what came", (
    Column("la_code", "council's DfE number, ONS code or name; empty = a region or England, not "
           "read"),
    Column("january", "January; an academic year (202526) is its January", "int", True, 1990, 2100,
           default=0),
    Column("series", "series, as in the forecast", default="total"),
    Column("part", "part of it", default="total"),
    Column("plans", "children", "count", low=0, high=2_000_000, default=float("nan")),
), ("la_code", "january", "series", "part"))
FIELDS = ["la_code", "january", "series", "part", "plans"]
COUNCIL = ("la_code", "old_la_code", "la_number", "la_no", "lea", "dfe_number", "dfe_code",
           "local_authority_code", "new_la_code", "gss_code", "ons_code", "code", "la_name",
           "council", "local_authority", "local_authority_name", "authority", "la")
"""Columns that say whose a row is, the surest first: the first that is filled in counts."""
TIME = ("january", "year", "time_period", "date", "period", "academic_year")
FIGURE = ("plans", "number", "count", "children", "actual", "value", "ehcps", "ehc_plans",
          "ehcplans", "ehcp", "ehc_plan", "ehcplan", "headcount", "total", "num_caseload",
          "number_of_plans", "number_of_ehc_plans", "number_of_ehcps", "all_plans", "total_plans")
ABOUT = ("region", "region_code", "region_name", "country_code", "country_name",
         "geographic_level", "time_identifier", "source", "note")
"""Columns that are no figures."""
WHOLE = ("total", *(name for name in FIGURE if name != "total"))
"""What the column of all plans is called beside columns of settings, the likeliest first."""
ALSO: dict[str, tuple[str, ...]] = {
    "mainstream": ("mainstream_schools",),
    "unit_rp": ("sen_unit_or_resourced_provision", "units_and_resourced_provision", "sen_units",
                "units"),
    "state_special": ("special_state", "state_funded_special", "state_special_schools",
                      "state_funded_special_schools", "maintained_special"),
    "independent": ("independent_special", "independent_and_non_maintained",
                    "independent_non_maintained"),
    "ap": ("ap_pru", "alternative_provision"), "fe": ("further_education", "fe_total"),
    "elsewhere": ("elsewhere_other", "other"),
    "age_under_5": ("u5", "under_5", "0_4"), "age_5_10": ("a5_10", "5_10"),
    "age_11_15": ("a11_15", "11_15"), "age_16_19": ("a16_19", "16_19"),
    "age_20_25": ("a20_25", "20_25"),
}
"""Setting or band -> what else its column is called."""
PLACEMENTS: dict[str, tuple[str, ...]] = {
    "mainstream": ("mainstream_la_maintained", "mainstream_academy", "mainstream_free_school"),
    "unit_rp": tuple(f"mainstream_{school}_{base}" for school in (
        "la_maintained", "academy", "free_school") for base in ("resourced_provision", "senunit")),
    "state_special": ("special_la_maintained", "special_academy_free"),
    "independent": ("special_independent", "special_non_maintained", "mainstream_independent"),
    "ap": ("ap_pru_total",), "fe": ("fe_total",),
}
"""Setting -> the Department's columns that make it; elsewhere is what is left of the whole."""
NOT_COLLECTED = {"x", "z"}
"""Marks of a placement that did not exist in that year: nobody, in a sum of several."""
COUNT = ACTUAL.columns[-1]
THOUSANDS = re.compile(r"\d{1,3}([, '\u00a0\u2009\u202f]\d{3})+(\.0+)?")
UNDER = re.compile(r"[<≤]\s*\d+")
DAY = re.compile(r"(\d{4})-01(-\d\d)?|\d\d?/0?1/(\d{4})|(\d{4})01|jan(?:uary)?[ -]?(\d{4}|\d\d)",
                 re.I)
"""A day or month in January."""
NATION = {ENGLAND.casefold(), "england", "e92000001"}
AGE = re.compile(r"(?:age )?(\d\d?)", re.I)


def read_actual(path: Path, number_of: Callable[[str], str] | None = None) -> pd.DataFrame:
    """What came: la_code, january, series, part, plans (NaN = withheld).

    Args:
        path: the table. Thousands may be set apart, and marks of withheld figures are known.
        number_of: the DfE number of a council by its ONS code; such codes stay as they are without.

    Raises:
        InputError: every fault found.
    """
    names = _header(path)
    plain = {plain_word(name): name for name in reversed(names)}
    whole, when = _first(WHOLE, plain), _first(TIME, plain)
    figures = {*FIGURE, *SETTINGS, *BANDS, *(word for words in ALSO.values() for word in words)}
    if len(names) > 1 and (whole is None if "breakdown" in plain else not figures & set(plain)):
        raise InputError([Fault(path.name, "has no column of figures", "Call it plans.",
                                row=1, column="plans")])
    text, faults = read_table(path, Table(path.name, ACTUAL.meaning, tuple(
        Column(name, name) for name in dict.fromkeys((*names, *(() if len(names) > 1 else FIELDS)))
    )), others=True)
    if not faults and when is None:
        faults = [Fault(path.name, "is missing", "Add it: January.", row=1, column="january")]
    if faults:
        raise InputError(faults)
    codes = [plain[name] for name in COUNCIL if name in plain]
    kind = _calendar(text, plain)
    found: list[tuple[Any, ...]] = []
    for line in text.to_dict("records"):
        code = _council([line[c] for c in codes], number_of) if codes else "?"
        if code is None:
            continue
        january = _january(str(line[when]), kind, path.name, line["row"], str(when), faults)
        found += [(code, january, *rest, line["row"]) for rest in _figures(line, plain)]
    out = pd.DataFrame(found, columns=[*FIELDS, "column", "row"])
    if not codes:
        faults.append(Fault(path.name, "has no column that says whose a row is",
                            "Call it la_code.", row=1, column="la_code"))
    plans = []
    for cell, column, row in zip(out["plans"], out["column"], out["row"], strict=True):
        value, problem = _figure(cell)
        plans.append(value)
        if problem is not None:
            faults.append(Fault(path.name, problem[0], problem[1], row=row, column=column,
                                value=str(cell)))
    if faults:
        raise InputError(faults)
    return out.assign(plans=pd.Series(plans, dtype="float64"))[FIELDS]


def _header(path: Path) -> list[str]:
    data = read_bytes(path)
    try:
        first = data.decode("utf-8-sig").split("\n", 1)[0].strip("\r")
        return [name.strip() for name in next(csv.reader([first]), []) if name.strip()]
    except (UnicodeDecodeError, csv.Error):
        return []  # told with what else is wrong, when the table is read


def plain_word(word: str) -> str:
    """A word without capitals, its signs and spaces as one underscore each."""
    return re.sub(r"[\W_]+", "_", word.casefold()).strip("_")


def _first(words: Sequence[str], plain: Mapping[str, str]) -> str | None:
    return next((plain[w] for w in words if w in plain), None)


def _calendar(text: pd.DataFrame, plain: Mapping[str, str]) -> bool:
    """Whether the years are calendar years, as those of new plans: no January is meant."""
    kind = plain.get("time_identifier")
    return kind is not None and text[kind].str.casefold().str.startswith("calendar").any()


def _council(cells: Sequence[str], number_of: Callable[[str], str] | None) -> str | None:
    """Whose a row is; None = a region's or England's."""
    last = None
    for cell in cells:
        word = cell.removesuffix(".0")
        if not word or word.casefold() in WITHHELD:
            continue
        if word.casefold() in NATION or re.fullmatch(r"E1[23]\d{6}", word, re.I):
            return None
        if not re.fullmatch(r"E\d{8}", word, re.I):
            return word
        if number_of is not None:
            try:
                return number_of(word)
            except InputError:
                pass  # a council that was divided: the forecast has nothing of it
        last = last or word
    return last


def _january(cell: str, calendar: bool, file: str, row: int, column: str, faults: list[Fault]
             ) -> int:
    years = re.fullmatch(r"(\d{4})[^\d.]?(?:\d\d)?(\d\d)", cell)
    if calendar:
        problem, year = "is a calendar year and no January", None
    elif years and (int(years[1]) + 1) % 100 == int(years[2]):
        return int(years[1]) + 1
    elif day := DAY.fullmatch(cell):
        problem, year = "", next(d for d in (day[1], day[3], day[4], day[5]) if d)
        year = year if len(year) == 4 else f"20{year}"
    else:
        problem, year = "", cell
    if not problem:
        try:
            return int(str(value_of(str(year), ACTUAL.columns[1])))
        except ValueError as error:
            problem, remedy = error.args
            faults.append(Fault(file, problem, remedy, row=row, column=column, value=cell))
            return 0
    faults.append(Fault(file, problem, "Give plans there were in January.", row=row, column=column,
                        value=cell))
    return 0


def _figures(line: Mapping[str, Any], plain: Mapping[str, str]
             ) -> Iterator[tuple[str, str, Any, str]]:
    """Series, part, cell and column of each figure of a row."""
    if "breakdown" in plain:
        yield from _department(line, plain)
        return
    figure = _first(FIGURE if {"part", "series"} & set(plain) else WHOLE, plain)
    if "age" in plain and figure:
        age = str(line[plain["age"]])
        yield "age", _age(age) or age, line[figure], figure
        return
    if figure is not None:
        series, part = (str(line[plain[name]] if name in plain else "") or "total"
                        for name in ("series", "part"))
        yield series, part, line[figure], figure
    if not {"part", "series"} & set(plain):
        known = {figure, *(plain[w] for w in (*COUNCIL, *TIME, *ABOUT) if w in plain)}
        for series, names in (("setting", SETTINGS), ("age_band", BANDS)):
            for name in names:
                column = _first((name, *ALSO[name]), plain)
                if column is not None:
                    yield series, name, line[column], column
                    known.add(column)
        for column in dict.fromkeys(plain.values()):
            if column not in known and _figure(line[column])[0] >= 0:
                yield "column", column, line[column], column


def _age(word: str) -> str | None:
    """A single age as forecasts have it."""
    if plain_word(word) in ("under_3", "age_under_3"):
        return "under_3"
    found = AGE.fullmatch(word.removesuffix(".0"))
    return None if found is None else age_name(int(found[1]))


def _department(line: Mapping[str, Any], plain: Mapping[str, str]
                ) -> Iterator[tuple[str, str, Any, str]]:
    """Figures of a row of the Department's table: all plans by placement or need, or one group."""
    whole = str(_first(WHOLE, plain))
    part = str(line[plain["breakdown"]])
    topic = str(line[plain["breakdown_topic"]]) if "breakdown_topic" in plain else ""
    if (age := _age(part)) is not None and "age" in topic.casefold():
        yield "age", age, line[whole], whole
        return
    if not re.match(r"(all|total)\b", part, re.I):
        yield topic, part, line[whole], whole
        return
    yield "total", "total", line[whole], whole
    sums: dict[str, float] = {}
    for setting, names in PLACEMENTS.items():
        if set(names) <= set(plain):
            sums[setting] = _sum([line[plain[name]] for name in names])
            yield "setting", setting, sums[setting], setting
    if len(sums) == len(PLACEMENTS):
        # NaN, where one of them is withheld, stays so.
        rest = _figure(line[whole])[0] - sum(sums.values())
        yield "setting", "elsewhere", rest if rest >= 0 else float("nan"), whole
    for need in NEEDS:
        column = plain.get("number_need_unknown" if need == "not_recorded" else
                           f"number_{need.casefold()}")
        if column is not None:
            yield "need", need, line[column], column


def _sum(cells: Sequence[str]) -> float:
    """Children in several placements; NaN if one is withheld or wrong, or none was collected."""
    told = [c for c in cells if c.casefold().strip("[]") not in NOT_COLLECTED]
    return float(sum(_figure(c)[0] for c in told)) if told else float("nan")


def _figure(cell: Any) -> tuple[float, tuple[str, str] | None]:
    """Children (NaN = withheld), or the problem and its remedy."""
    if isinstance(cell, float):
        return cell, None
    text = str(cell)
    if text.casefold().strip("[]()") in WITHHELD or UNDER.fullmatch(text):
        return float("nan"), None
    if THOUSANDS.fullmatch(text):
        text = re.sub(r"[^\d.]", "", text)
    if text.endswith("%"):
        return float("nan"), ("is a share", "Give numbers of children.")
    try:
        return float(str(value_of(text, replace(COUNT, default=float("nan"))))), None
    except ValueError as error:
        return float("nan"), (error.args[0], error.args[1])
