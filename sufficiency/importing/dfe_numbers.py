"""Schools called by the department's number (local authority and establishment) and not by URN."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sufficiency.importing.findings import Finding, find
from sufficiency.importing.recognise import Recognised
from sufficiency.importing.schools import Register

NUMBER = re.compile(r"(\d{3})\s*[/\-\s]?\s*(\d{4})", re.ASCII)
"""926/7001, 926-7001 or 9267001: a URN has six digits."""
KINDS = ("children", "placement", "plan_detail", "places", "sites", "contracts")


def with_urns(
    tables: Iterable[Recognised], schools: Register
) -> tuple[list[Recognised], list[Finding]]:
    """The tables with the URN of every school that is called by the department's number.

    Args:
        tables: what was recognised.
        schools: the national register, with the numbers of local authorities and establishments.
    """
    tables = list(tables)
    known = _numbers(schools)
    # A council's own name of a provision may be a number of seven digits too.
    own = {name for t in tables if "pool_id" in t.table for name in t.table["pool_id"]}
    out, findings = [], []
    for one in tables:
        if one.kind not in KINDS or "urn" not in one.table:
            out.append(one)
            continue
        told = one.table["urn"].map(lambda t: None if t in own else NUMBER.fullmatch(t.strip()))
        urns = told.map(lambda m: known.get(m[1] + m[2], "") if m else "")
        mended, lost = urns != "", told.notna() & (urns == "")
        if mended.any():
            findings.append(find("mended", one.file, "is the department's number of a school: "
                                 "its URN is used", column=one.columns["urn"],
                                 rows=one.table.loc[mended, "row"].tolist()))
        if lost.any():
            findings.append(find(
                "fault", one.file, "is the department's number of no open school, or of several, "
                "in the GIAS extract", "Give the URN, or an extract of all establishments with the "
                "columns LA (code) and EstablishmentNumber.", column=one.columns["urn"],
                rows=one.table.loc[lost, "row"].tolist()))
        out.append(replace(one, table=one.table.assign(urn=urns.where(mended, one.table["urn"]))))
    return out, findings


def _numbers(schools: Register) -> Mapping[str, str]:
    """Number -> URN of the one open school of it, or of the only one: a school that became an
    academy often keeps its number."""
    found: dict[str, list[str]] = {}
    for urn, row in schools.by_urn.items():
        area, own = row.get("la_code", ""), row.get("estab", "")
        if area and own:
            found.setdefault(f"{area.zfill(3)}{own.zfill(4)}", []).append(urn)
    out = {}
    for number, urns in found.items():
        open_ = [u for u in urns if "close" not in schools.by_urn[u].get(
            "estab_status", "").casefold()] or urns
        if len(open_) == 1:
            out[number] = open_[0]
    return out
