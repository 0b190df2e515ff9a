"""Sessional bases: how many children so many places serve in a year, and on whose roll they are.

At a *permanent* base a child joins the host's roll and keeps the place. At a *sessional* base
(``stay_terms`` is given) a child comes for some terms, often for part of the week, stays on the
roll of the home school and goes back to it; then the place is another child's. So 170 places are
not 170 children:

    children a year = places x sharing x (terms a year / stay_terms, or 1 where permanent)
    sharing         = whole number of children who fit into the five days, floor(5 / days_per_week)

Why so. A stay counts in the year in which it begins: in a steady state a place begins
terms / stay of them, which is less than one a year where a stay is longer than a year, and such a
child is not counted again in the second year. A permanent child counts once in every year. The
children of one week share a place only if their days fit beside each other, so four days leave
the fifth empty (it is when bases do outreach) and 4 days a week do not make 1.25 children.
Gaps between stays, late starts and early ends are not in it: the figure is an upper end.

What it does *not* change: the places of the assignment. A plan describes one week in January,
in which a place holds one child whoever comes next term; turnover would promise it to two children
of the same census. Nor does sharing raise them: a council that shares places commissions them
by the head. Places and children a year are therefore printed side by side, and only the former
limit an assignment. Journeys likewise: minutes, the guideline and the objective are of a day on
which the child goes to the base; the weekly figures count ``days_per_week`` journeys.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

DAYS = 5
"""School days in a week; also the meaning of an empty days_per_week."""


def days_a_week(days_per_week: ArrayLike) -> NDArray[np.float64]:
    """Days on which a child attends; empty is all five."""
    days = np.asarray(days_per_week, dtype=float)
    return np.where(np.isnan(days), float(DAYS), days)


def children_a_year(
    places: ArrayLike, stay_terms: ArrayLike, days_per_week: ArrayLike, terms_a_year: int
) -> NDArray[np.float64]:
    """Children whom places serve in a year by the rule above; not rounded.

    Args:
        places: (n,) at one time; the others are as long.
        stay_terms: terms a child stays; NaN = permanent.
        days_per_week: days a week a child attends; NaN = five.
        terms_a_year: terms in a school year.
    """
    stay = np.asarray(stay_terms, dtype=float)
    turns = np.where(np.isnan(stay), 1.0, terms_a_year / np.where(np.isnan(stay), 1.0, stay))
    sharing = np.floor(DAYS / days_a_week(days_per_week) + 1e-9)
    return np.asarray(places, dtype=float) * sharing * turns


def januaries(stay_terms: ArrayLike, terms_a_year: int) -> NDArray[np.float64]:
    """Januaries in which a child is at a place that is theirs from a September; NaN = permanent.

    January comes after a third of the school year: a stay of four terms of three a year ends with
    December, before the second.

    Args:
        stay_terms: terms a child stays; NaN = permanent.
        terms_a_year: terms in a school year.
    """
    stay = np.asarray(stay_terms, dtype=float)
    return np.where(np.isnan(stay), np.nan,
                    np.maximum(np.ceil(stay / terms_a_year - 1 / 3 - 1e-9), 1))


def with_children_a_year(frame: pd.DataFrame, terms_a_year: int) -> pd.DataFrame:
    """Provision or options with a column children_a_year: empty unless a base with a limit."""
    is_base = frame["kind"].isin(["base", "base_module"]) & (frame["places"] >= 0)
    served = children_a_year(
        frame["places"], frame["stay_terms"], frame["days_per_week"], terms_a_year
    )
    return frame.assign(children_a_year=np.where(is_base, np.round(served, 2), np.nan))


def roll(frame: pd.DataFrame) -> NDArray[np.str_]:
    """Whose roll a child placed at each row (kind, stay_terms) is on."""
    sessional = (frame["kind"] == "base") & frame["stay_terms"].notna()
    return np.where(sessional, "home_school", "provision")
