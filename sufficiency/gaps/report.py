"""Places short by year as tables and sentences, with small counts left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from sufficiency.common.phrases import NOTHING_BUILT, listed, low
from sufficiency.forecast.report import FEWEST, shown
from sufficiency.gaps.run import Gaps
from sufficiency.gaps.table import ALL, of_everybody

NOBODY = ("Children of other Januaries follow from those of the case. It has none to place, so no "
          "other January here has any, whatever the years bring: sufficiency forecast tells "
          "children with plans.")

BEFORE = ", before it opens"
"""Of a January in which nothing that a plan opens is there."""


def _three(row: pd.Series, what: str) -> str:
    """Median and band as words; one figure where there is no band."""
    low, middle, high = (float(row[f"{what}_{q}"]) for q in (10, 50, 90))
    if round(low) == round(high):
        return count_words(middle)
    if round(high) < FEWEST:
        return shown(high)
    if round(middle) < FEWEST:  # and the least with it
        return f"{shown(middle)} (up to {shown(high)})"
    return f"{shown(middle)} ({shown(low)} to {shown(high)})"


def _whole(each: Gaps) -> pd.DataFrame:
    return of_everybody(each.table).set_index("year")


def last_tested(each: Gaps) -> tuple[int, str]:
    """The last January whose forecast was ever tested, and how many lack a place there.

    Args:
        each: with at least the rows of all children.
    """
    whole = _whole(each)
    tested = whole.index[whole["basis"] != "scenario"]
    year = int(tested[-1] if len(tested) else whole.index[-1])
    return year, _three(whole.loc[year], "short")


def by_year(found: Sequence[Gaps]) -> pd.DataFrame:
    """One row a January: children, and places and shortfall of each scenario."""
    first = _whole(found[0])
    out = []
    for year in first.index:
        row = {"january": f"{year} {first.loc[year, 'basis']}",
               "children": _three(first.loc[year], "children")}
        for each in found:
            now = _whole(each).loc[year]
            row[f"places, {each.name}"] = f"{int(now['places']):,}"
            row[f"short, {each.name}"] = _three(now, "short")
        out.append(row)
    return pd.DataFrame(out)


def in_short(found: Sequence[Gaps]) -> tuple[pd.DataFrame, str]:
    """Shortfall of each scenario as one line each, and the band of the last tested January.

    Told are the first January, that of the start and each after it: so it fits a terminal.

    Args:
        found: with at least the rows of all children.
    """
    wholes = [_whole(each) for each in found]
    names = [low(each.title) if each.title == NOTHING_BUILT else each.name for each in found]
    basis = wholes[0]["basis"]
    told = [year for i, (year, b) in enumerate(basis.items()) if i == 0 or b != "estimated"]
    table = pd.DataFrame([
        {"scenario": name, **{str(year): count_words(float(whole.loc[year, "short_50"]))
                                   for year in told}}
        for name, whole in zip(names, wholes, strict=True)])
    year, _ = last_tested(found[0])
    bands = "; ".join(f"{name} {count_words(whole.loc[year, 'short_10'])} to "
                      f"{count_words(whole.loc[year, 'short_90'])}"
                      for name, whole in zip(names, wholes, strict=True))
    later = f" What is after {year} is a scenario." if basis.index[-1] > year else ""
    if nobody(found):
        return table, NOBODY
    full = "".join(f" {words}" for words in filling_words(found))
    return table, f"In 8 of 10 simulated futures, January {year}: {bands}.{later}{full}"


def filling_words(found: Sequence[Gaps]) -> Iterator[str]:
    """Of plans that are not full in the January of the count: from when on they are.

    One that goes on filling to the last year, as far as is told, says nothing.

    Args:
        found: what is if nothing is built, then plans, with at least the rows of all children.
    """
    still, *plans = found
    for each in plans:
        whole = _whole(each)
        gain = whole["places"] - _whole(still)["places"]
        full, start = int(gain.idxmax()), whole.index[whole["basis"] == "start"].min()
        if start < full < whole.index[-1]:
            yield (f"Places of {each.name} count as they fill: all of them are there from January "
                   f"{full}.")


def each_january(found: Sequence[Gaps]) -> tuple[pd.DataFrame, str]:
    """Shortfall of each scenario by January from that of the start on, each with how sure it is.

    Args:
        found: with at least the rows of all children.
    """
    wholes = [_whole(each) for each in found]
    basis = wholes[0]["basis"]
    told = basis[basis != "estimated"]
    table = pd.DataFrame([
        {"January": str(year), **{each.name: _three(whole.loc[year], "short")
                                  for each, whole in zip(found, wholes, strict=True)}}
        for year in told.index])
    if nobody(found):
        return table, NOBODY
    far = told.index[told == "scenario"]
    later = (f" No forecast as far ahead as {far[0]} was ever tested: that is a scenario."
             if len(far) else "")
    return table, f"In brackets: 8 of 10 simulated futures lie between.{later}"


def begin_words(found: Sequence[Gaps]) -> list[str]:
    """Why the years begin no earlier, and what of the forecast's own January is estimated.

    Args:
        found: of one case.
    """
    late = [f"Years begin with January {found[0].table['year'].min()}: of an earlier one no "
            "placements are published for this council, or they are masked."]
    return [*(late if found[0].late else []), *found[0].estimated]


def nobody(found: Sequence[Gaps]) -> bool:
    """Whether these are years without a child in any draw.

    Args:
        found: of one case.
    """
    return not _whole(found[0])["children_90"].any()


def count_words(children: float) -> str:
    """A count of children, or of a draw's, as tables of the years tell it: a small one as few.

    Args:
        children: how many.
    """
    return shown(children) if round(children) else "none"


def withheld(*counts: float) -> bool:
    """Whether ``count_words`` withholds one of some counts: then what completes it is not told.

    Args:
        counts: of children.
    """
    return any(0 < round(count) < FEWEST for count in counts)


def tables(each: Gaps) -> list[tuple[str, pd.DataFrame]]:
    """Tables of one scenario: first years short, districts, what each option brings."""
    last = each.table[each.table["basis"] != "scenario"]["year"].max()
    now = each.table[each.table["year"] == last]
    districts = now[(now["district"] != ALL) & (now["short_90"] >= FEWEST)]
    out = []
    if len(each.first):
        out.append(("first January short, each need and phase alone", pd.DataFrame([
            {"need": row["need"], "phase": row["phase"], "likely": _dated(row["likely"], each),
             "9 in 10 futures": _dated(row["surely"], each),
             "short in the last": count_words(row["short_50"])}
            for row in each.first.to_dict("records")])))
    if len(districts):
        out.append((f"January {last}, places within the guideline, each district alone",
                    pd.DataFrame([{"district": row["district"],
                                   "children": _three(row, "children"),
                                   "short": _three(row, "short")}
                                  for _, row in districts.iterrows()])))
    if len(each.options):
        out.append(("place-years each option adds", pd.DataFrame([
            {"name": row["site_name"], "there from": f"{row['opens']}",
             "place-years": shown(row["place_years"])}
            for row in each.options.sort_values(["place_years", "option_id"],
                                                ascending=[False, True]).to_dict("records")])))
    return out


def first_short(found: Sequence[Gaps]) -> list[str]:
    """From which January each scenario is short by what tables show, and how sure that is."""
    out, by = [], f"short by {FEWEST} or more"
    for each in found:
        whole = _whole(each)
        short = whole[whole["short_50"].round() >= FEWEST]
        sure = whole[whole["short_10"].round() >= FEWEST]
        if not len(short):
            out.append(f"{each.title}: no January is {by} in half of the futures.")
            continue
        surely = (f"in nine of ten futures {_spells(sure.index, whole.index)}" if len(sure) else
                  "in no January in nine of ten futures")
        opens = _opens(each)
        before = (f" Its first opening is there in January {opens}."
                  if short.index[0] < opens else "")
        out.append(f"{each.title}: {by} {_spells(short.index, whole.index, 'January ')}, "
                   f"{surely}.{before}")
    return out


def _opens(each: Gaps) -> int:
    """The first January in which something that a plan opens is there; 0 where it opens none."""
    return int(each.options["opens"].min()) if len(each.options) else 0


def _dated(year: int, each: Gaps) -> str:
    """A January short in a table, and whether it is before anything opens; 0 is none."""
    return f"{year}{BEFORE if year < _opens(each) else ''}" if year else "-"


def _spells(years: Sequence[int], every: Sequence[int], what: str = "") -> str:
    """Januaries on end as words; one spell that lasts has no end.

    Args:
        years: that are told, in order; at least one.
        every: all that were looked at, without gaps.
        what: stands before the first.
    """
    spells: list[list[int]] = []
    for year in years:
        if spells and year == spells[-1][-1] + 1:
            spells[-1].append(year)
        else:
            spells.append([year])
    said = [f"from {what if not i else ''}{s[0]}" if s[-1] == every[-1] else
            f"in {what if not i else ''}{s[0]}" if len(s) == 1 else
            f"from {what if not i else ''}{s[0]} to {s[-1]}" for i, s in enumerate(spells)]
    return listed(said)


def sentences(found: Sequence[Gaps]) -> list[str]:
    """What must be said beside the tables."""
    if nobody(found):
        return [NOBODY, f"Internal. Counts below {FEWEST} are not shown."]
    out = first_short(found)
    bases = {b for each in found for b in each.table["basis"]}
    out += begin_words(found)
    if "estimated" in bases:
        out.append("Estimated: children of earlier Januaries are those of the start, with its "
                   "needs and ages, as many as published placements say.")
    if "scenario" in bases:
        out.append("Scenario: beyond five years no forecast was ever tested.")
    return [*out,
            "Children: of the case, in special schools, bases and independent schools, growing as "
            "these placements are forecast to. Those in alternative provision, elsewhere or "
            "waiting who would be placed if there were places are not among them: see "
            "sufficiency forecast.",
            "Short: no suitable place at special schools and bases, as many placed as can be. "
            "Needs, phases and districts are each looked at alone: they do not add up, and "
            "are the least that is short. Districts count places within the guideline.",
            f"Internal. Counts below {FEWEST} are not shown. Bands: 8 of 10 simulated futures."]
