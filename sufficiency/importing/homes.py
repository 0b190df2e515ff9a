"""Homes: those whose postcode nobody knows, those far away, look-alikes; and areas around them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.case.columns import AREAS
from sufficiency.case.points import FAR_M, POINT
from sufficiency.case.postcodes import area_of, geocode, postcode_points
from sufficiency.importing.findings import Told
from sufficiency.importing.rows import text_table

SECTOR, DISTRICT = slice(None, -2), slice(None, -4)
"""What of a postcode names its sector ("NR1 1") and its district ("NR1")."""


def with_homes(children: pd.DataFrame, told: Told) -> pd.DataFrame:
    """Children with a point where their postcode is not known: the middle of its sector.

    Args:
        children: postcode, easting_m, northing_m as text; file, row.
    """
    out = children.copy()
    lost = (out["easting_m"] == "") & (out["postcode"] != "")
    lost &= geocode(out["postcode"])["easting_m"].isna().to_numpy()
    known = postcode_points({area_of(p) for p in out.loc[lost, "postcode"]})
    middles = {word: known.groupby(known["postcode"].str[part])[POINT].mean()
               for part, word in ((SECTOR, "sector"), (DISTRICT, "district"))}
    for at in out.index[lost]:
        row = out.loc[at]
        for part, word in ((SECTOR, "sector"), (DISTRICT, "district")):
            if (name := row["postcode"][part]) in middles[word].index:
                out.loc[at, POINT] = [f"{v:.0f}" for v in middles[word].loc[name]]
                out.loc[at, "postcode"] = ""
                told.add("guessed", row, "has a postcode that is not known, ended or new: the home "
                         f"stands in the middle of its {word}",
                         "Give today's postcode, or its point in postcodes.csv.", "postcode")
                break
        else:
            told.add("fault", row, "has a postcode that does not exist", "Check it.", "postcode")
    return out


def looked_at(children: pd.DataFrame, places: pd.DataFrame, told: Told) -> None:
    """Homes that a planner should look at: far away, at a school, twice the same child.

    Args:
        children: easting_m, northing_m, postcode, dob, sex, need; file, row.
        places: rows of places.csv with their points.
        told: takes what is found.
    """
    homes = _points(children)
    local = places[places["kind"].isin(("special", "base"))]
    schools = _points(local).dropna().to_numpy()
    rows = children.to_dict("records")
    for row, point in zip(rows, homes.to_numpy(), strict=True):
        # Where there is no point nothing is larger.
        if len(schools) and np.hypot(*(schools - point).T).min() > FAR_M:
            told.add("look", row, f"is more than {FAR_M // 1000} km from every school and base "
                     "of yours", "Check the postcode, or whether they are yours.", "postcode")
    at_school = children["postcode"].isin(set(local["postcode"]) - {""})
    for row in children[at_school].to_dict("records"):
        told.add("look", row, "has the postcode of a school for the home", "Give the home's.",
                 "postcode")
    alike = children[(children["dob"] != "") & (children["postcode"] != "") & children.duplicated(
        ["dob", "sex", "postcode", "need"], keep=False)]
    for row in alike.to_dict("records"):
        told.add("look", row, "has date of birth, sex, postcode and need of another child",
                 "They may be twins, or one child under two numbers.")


def areas_of(children: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Rows of areas.csv: a postcode district each where somebody lives.

    Args:
        districts: postcode, district of establishments; the district that most have counts.
    """
    codes = sorted({p[DISTRICT] for p in children["postcode"] if p})
    points = postcode_points({area_of(c) for c in codes})
    points = points.assign(code=points["postcode"].str[DISTRICT])
    middles = points[points["code"].isin(codes)].groupby("code")[POINT].mean().round()
    names = districts[(districts["postcode"] != "") & (districts["district"] != "")]
    of = names.groupby(names["postcode"].str[DISTRICT])["district"].agg(
        lambda d: sorted(d.mode())[0]) if len(names) else {}
    rows = [{"area_id": code, "area_name": code, "msoa": code, "district": of.get(code, code),
             "easting_m": f"{middles.at[code, POINT[0]]:.0f}",
             "northing_m": f"{middles.at[code, POINT[1]]:.0f}"}
            for code in codes if code in middles.index]
    return text_table(rows, [c.name for c in AREAS.columns])


def _points(table: pd.DataFrame) -> pd.DataFrame:
    """Points as given, else of the postcode; NaN where there is none."""
    given = table[POINT].apply(pd.to_numeric, errors="coerce").reset_index(drop=True)
    return given.fillna(geocode(table["postcode"]))
