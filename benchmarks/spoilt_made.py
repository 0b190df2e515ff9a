# ruff: noqa: E402
"""Tables as office programs, colleagues and slips leave them, made of sound ones.

The third part of ``spoilt_inputs.py``, which makes the table of all. Each way of spoiling is tried
on each table. Rules: crash: anything but an answer or a fault. Wrong: what keeps the meaning
(``KEEP``) is read as something else, or what destroys it (``BREAK``) is read at all. Clumsy: more
than two faults for one slip, or one without a remedy. A table of an import that is not
recognised is left out aloud: clumsy. Good: the rest.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sufficiency.alternative.tables import read_alternative
from sufficiency.case.case import load_case
from sufficiency.case.contract_table import read_contracts
from sufficiency.case.scenario import load_scenario
from sufficiency.case.transport_tables import read_days, read_totals, read_transport
from sufficiency.errors import SufficiencyError
from sufficiency.finance.benefits import read_benefits
from sufficiency.finance.placement_table import COLUMNS as PLACEMENTS
from sufficiency.finance.placement_table import KEY
from sufficiency.finance.tables import read_rows
from sufficiency.forecast.levers import read_levers
from sufficiency.forecast.transitions import read_transitions
from sufficiency.importing.build import import_files
from sufficiency.importing.findings import faults_of
from sufficiency.importing.mapping import Mapped
from sufficiency.study.check import check
from tests.alternative.making import write_case
from tests.bad.drive import GOOD
from tests.bad.test_office_files import BENEFITS
from tests.case.test_slips import SLIPS, as_saved
from tests.forecast.test_transitions import BY_HAND, HEAD
from tests.importing import raw

MOST = 2
Rows = list[list[str]]
Spoil = Callable[[Rows], bytes]
LEVERS = ("name,acts_on,from_year,to_year,low,central,high\nMore,joiners,2026,2030,0.8,0.9,1.0\n"
          "Fewer,leaving,2026,2030,0.8,0.9,1.0\n")


def _text(rows: Rows, sign: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _book(rows: Rows) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


KEEP: Mapping[str, Spoil] = {
    "Windows-1252": lambda r: _text(r).encode("cp1252", "replace"),
    "byte order mark": lambda r: _text(r).encode("utf-8-sig"),
    "UTF-16": lambda r: _text(r).encode("utf-16"),
    "semicolons": lambda r: _text(r, ";").encode(), "tabs": lambda r: _text(r, "\t").encode(),
    "lines of Windows": lambda r: _text(r).replace("\n", "\r\n").encode(),
    "sep line": lambda r: ("sep=,\n" + _text(r)).encode(),
    "all quoted": lambda r: "\n".join(
        ",".join(f'"{c}"' for c in row) for row in r).encode(),
    "names with spaces": lambda r: _text([[f" {c} " for c in r[0]], *r[1:]]).encode(),
    "names in capitals": lambda r: _text([[c.upper() for c in r[0]], *r[1:]]).encode(),
    "columns turned round": lambda r: _text([row[::-1] for row in r]).encode(),
    "blank lines": lambda r: _text(r).replace("\n", "\n\n").encode(),
    "rows of commas": lambda r: (_text(r) + "," * (len(r[0]) - 1) + "\n").encode(),
    "commas at the end": lambda r: _text([[*row, "", ""] for row in r]).encode(),
    "cells with spaces": lambda r: _text([r[0], *[[f" {c} " for c in row] for row in r[1:]]]
                                         ).encode(),
    "cells with hard spaces": lambda r: _text([r[0], *[["\xa0" + c for c in row]
                                                       for row in r[1:]]]).encode(),
    "title above": lambda r: ("Report\n" + _text(r)).encode(),
    "totals below": lambda r: (_text(r) + "Total" + "," * (len(r[0]) - 1) + "\n").encode(),
    "header again": lambda r: (_text(r) + _text(r[:1])).encode(),
    "a workbook": _book,
}
BREAK: Mapping[str, Spoil] = {
    "nothing": lambda r: b"", "bytes": lambda r: bytes(range(256)) * 4,
    "header alone": lambda r: _text(r[:1]).encode(),
    "header lost": lambda r: _text(r[1:]).encode(),
    "open quotation mark": lambda r: (_text(r[:1]) + '"' + _text(r[1:])).encode(),
    "more cells": lambda r: _text([*r[:-1], [*r[-1], "9", "9"]]).encode(),
    "half a row": lambda r: (_text(r) + "x\n").encode(),
    "column twice": lambda r: _text([[*row, row[0]] for row in r]).encode(),
    "first column lost": lambda r: _text([row[1:] for row in r]).encode(),
    "a web page": lambda r: b"<html><body>Sign in</body></html>",
    "a line without end": lambda r: (_text(r) + "a" * 200_000 + "\n").encode(),
    "an old workbook": lambda r: b"\xd0\xcf\x11\xe0" + bytes(600),
    "a broken workbook": lambda r: b"PK\x03\x04" + bytes(50),
}


@dataclass(frozen=True)
class Target:
    """A table that is spoilt.

    Attributes:
        make: writes the folder it is in.
        file: the table.
        read: what is read of the folder, to compare.
    """

    make: Callable[[Path], object]
    file: str
    read: Callable[[Path], Any]


def _tiny(folder: Path) -> None:
    shutil.copytree(ROOT / "data" / "tiny", folder)
    for name, text in GOOD.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def _alone(name: str, text: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / name).write_text(text)
    return make


def _raw(folder: Path) -> None:
    raw.write(folder)
    (folder / "contracts.csv").write_text(_text([
        ["Route No", "Vehicle Type", "Passenger UPN", "School", "Daily Rate"],
        *[[f"R{n % 2}", "Taxi", f"X9999999{n:04d}Z", raw.SPECIAL, "80"] for n in (4, 10, 11)]]))
    for name, table in (("sen2_senneed.csv", raw.needs()),
                        ("sen2_placementdetail.csv", raw.placements()),
                        ("candidate sites.csv", raw.sites())):
        (folder / name).write_text(_text(table))
    (folder / "sen2_person.csv").write_text(_text(raw.people()))


def _case(name: str) -> Callable[[Path], Any]:
    return lambda folder: getattr(load_case(load_scenario(folder / "scenarios" / "base.toml")),
                                  name).drop(columns="row", errors="ignore")


def _imported(folder: Path) -> Any:
    # Named one by one: each of them is meant to be used.
    found = import_files(sorted(folder.iterdir()), Mapped(), bytes(32), 2025)
    faults = faults_of(found.findings)
    if faults:
        raise _RefusedError([str(f) for f in faults])
    return {k: t.to_csv() for k, t in found.tables.items()}


class _RefusedError(SufficiencyError):
    def __init__(self, told: list[str]) -> None:
        super().__init__("; ".join(told))
        self.told = told


def _ids(folder: Path) -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "tiny" / "children.csv").rename(
        columns={"child_id": "group_id"})


def _rows(found: Any) -> Any:
    return [{k: v for k, v in row.items() if k != "row"} for row in found]


TARGETS: Mapping[str, Target] = {
    **{f"{name}.csv": Target(_tiny, f"{name}.csv", _case(frame)) for name, frame in (
        ("children", "demand"), ("places", "places"), ("sites", "options"), ("areas", "areas"))},
    "vehicles.csv": Target(_tiny, "transport/vehicles.csv", lambda f: read_transport(
        f, _ids(f)["group_id"]).vehicles.drop(columns="row")),
    "contracts.csv": Target(_tiny, "transport/contracts.csv", lambda f: read_contracts(
        f / "transport/contracts.csv", dict.fromkeys(_ids(f)["group_id"], 1), ["100001"],
        ["taxi", "minibus"]).drop(columns="row")),
    "days.csv": Target(_tiny, "transport/days.csv",
                       lambda f: read_days(f, _ids(f)).drop(columns="row")),
    "totals.csv": Target(_tiny, "transport/totals.csv",
                         lambda f: read_totals(f).drop(columns="row")),
    "providers.csv": Target(write_case, "alternative/providers.csv",
                            lambda f: read_alternative(f).providers.drop(columns="row")),
    "register.csv": Target(write_case, "alternative/register.csv",
                           lambda f: read_alternative(f).register.drop(columns="row")),
    "benefits.csv": Target(_alone("benefits.csv", BENEFITS), "benefits.csv",
                           lambda f: _rows(read_benefits(f / "benefits.csv"))),
    "placements.csv": Target(
        lambda f: shutil.copytree(ROOT / "data/tiny/placements", f), "placements.csv",
        lambda f: _rows(read_rows(f / "placements.csv", PLACEMENTS, KEY).sound())),
    "levers.csv": Target(_alone("levers.csv", LEVERS), "levers.csv",
                         lambda f: read_levers(f / "levers.csv")[0]),
    "transitions.csv": Target(_alone("transitions.csv", f"{HEAD}\n{BY_HAND}"), "transitions.csv",
                              lambda f: read_transitions(f / "transitions.csv").stock.tolist()),
    **{f"import {name}": Target(_raw, name, _imported) for name in (
        "sen2_person.csv", "sen2_placementdetail.csv", "contracts.csv", "candidate sites.csv")},
}
EMPTY = ("places.csv", "sites.csv", "areas.csv", "register.csv")
"""Tables that may be without rows: a council without provision of its own, without sites, areas or
pupils in alternative provision."""


def made_scores() -> Iterator[tuple[str, str, str]]:
    """Name, score and why of every table spoilt in every way."""
    for name, target in TARGETS.items():
        with tempfile.TemporaryDirectory() as scratch:
            sound = Path(scratch) / "sound"
            target.make(sound)
            meant = _plain(target.read(sound))
            rows = list(csv.reader(io.StringIO((sound / target.file).read_text())))
            for number, (way, spoil) in enumerate({**KEEP, **BREAK}.items()):
                folder = Path(scratch) / str(number)
                shutil.copytree(sound, folder)
                (folder / target.file).write_bytes(spoil(rows))
                yield f"made/{name}, {way}", *_tried(folder, target, meant, way, name)
    for name, (file, change, words) in SLIPS.items():
        yield f"made/slips, {name}", *_slip(file, change, words)


def _slip(file: str, change: Callable[[str], str], words: str) -> tuple[str, str]:
    """A slip of the tiny case that no single cell shows: good is the one fault that names it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "case"
        _tiny(folder)
        path = folder / file
        path.write_bytes(as_saved(change(path.read_text() if path.exists() else "")))
        try:
            told = [str(f) for f in check(folder / "scenarios" / "base.toml")]
        except Exception as error:
            return "crash", type(error).__name__
    if not any(words in t for t in told):
        return "wrong", told[0] if told else "read as another case"
    return ("good" if len(told) <= MOST else "clumsy"), told[0]


def _plain(found: Any) -> Any:
    return found.to_csv(index=False) if isinstance(found, pd.DataFrame) else found


def _tried(folder: Path, target: Target, meant: Any, way: str, name: str) -> tuple[str, str]:
    try:
        found = _plain(target.read(folder))
    except SufficiencyError as error:
        told = getattr(error, "told", None) or [str(f) for f in getattr(error, "faults", [error])]
        return ("good" if len(told) <= MOST else "clumsy"), f"{len(told)} faults; {told[0]}"
    except Exception as error:
        return "crash", type(error).__name__
    if found == meant:
        return "good", "read as it was meant"
    if way == "header alone" and name in EMPTY:
        return "good", "true of some council"
    if name.startswith("import"):
        return "clumsy", "is not used: told in the report, and no fault"
    return "wrong", "read as another"
