"""Candidate sites: where a school or a base could open, completed from GIAS where it is a host."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sufficiency.case.columns import SITES
from sufficiency.importing.findings import Finding, Told
from sufficiency.importing.recognise import Recognised
from sufficiency.importing.rows import Record, text_table
from sufficiency.importing.schools import Register
from sufficiency.importing.spots import FROM
from sufficiency.importing.values import bare

GONE = "gone"
HOST_WORDS = ("host", "base", "school", "resource")


def sites_of(
    tables: Sequence[Recognised], schools: Register
) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows of sites.csv as text, with file and row, and every decision on the way."""
    told, rows = Told(), []
    seen: dict[tuple[str, ...], int] = {}
    for one in (t for t in tables if t.kind == "sites"):
        for given in one.table.to_dict("records"):
            row: Record = {**given, "file": one.file}
            if row.get("status") == GONE:
                told.add("dropped", row, "is a site that is no longer to be had")
                continue
            row = _completed(row, schools, told)
            key = (row["kind"], row["urn"] or bare(row["name"]), row.get("postcode", ""))
            if key in seen:
                told.add("dropped", row, "is a site that is there twice: the first row counts")
                continue
            seen[key] = row["row"]
            rows.append(row)
    names = [r["site_id"] for r in rows]
    for at, row in enumerate(rows):
        if row["site_id"] in names[:at]:
            told.add("fault", row, "is the name of two different sites", "Name each its own way.",
                     "site_id")
    columns = [*(c.name for c in SITES.columns), "file", "row", *FROM]
    return text_table(rows, columns), told.findings()


def _completed(row: Record, schools: Register, told: Told) -> Record:
    urn = schools.now(row.get("urn", ""))
    known = schools.by_urn.get(urn, {})
    word = row.get("kind", "")
    kind = word if word in ("school_site", "host") else ""
    if not kind:
        kind = "host" if urn or any(w in word.casefold() for w in HOST_WORDS[:2]) else "school_site"
        told.add("guessed", row, "is read as a host of bases, as it has a URN" if urn else
                 "is read as a place for a new school, as it has no URN",
                 "Give a column kind: school_site or host.", "kind")
    name = row.get("name") or known.get("name", "") or row.get("site_id", "")
    out = {**row, "kind": kind, "urn": urn, "name": name, "gender": known.get("admits") or "mixed",
           "site_id": row.get("site_id") or f"{kind}-{urn or bare(name)}",
           "status": row.get("status") or "candidate", "phase": known.get("phase", "")}
    if kind == "host":
        out["roll"] = known.get("roll", "")
        for column, age, less in (("ncy_min", "age_min", 4), ("ncy_max", "age_max", 5)):
            out[column] = str(max(-2, int(float(known[age])) - less)) if known.get(age) else ""
    if not row.get("easting_m") and not row.get("postcode"):
        out |= {k: known.get(k, "") for k in ("easting_m", "northing_m", "postcode")}
        out |= {"point_file": known.get("file", ""), "point_row": known.get("row", "")}
        if not (out["postcode"] or out["easting_m"]):
            told.add("fault", row, "has neither a point nor a postcode", "Give the postcode.",
                     "postcode")
    if not name:
        told.add("fault", row, "has no name", "Give one.", "name")
    return out
