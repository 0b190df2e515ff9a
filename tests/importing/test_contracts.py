"""Transport contracts of a council, in whatever form, as the runs of a case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.importing.build import Imported
from sufficiency.importing.pseudonyms import pseudonym
from sufficiency.importing.values import aided, clock, dictionary
from tests.importing import raw
from tests.importing.test_import import KEY, brought_in, said

HEAD = ["Route No", "Operator", "Vehicle Type", "Passenger UPN", "School", "Daily Rate"]
FIRST, SECOND, THIRD = 4, 10, 11
"""Children of the example who are at the special school."""
AT_ACADEMY, AT_HOST, MAINSTREAM = 1, 8, 7


def upn(n: int) -> str:
    return f"X9999999{n:04d}Z"


def runs_of(rows: raw.Table, folder: Path, head: Sequence[str] = HEAD) -> Imported:
    data = raw.text([list(head), *rows]).encode("cp1252")
    return brought_in({**raw.raw_files(), "contracts.csv": data}, folder)


def row(n: int, **other: str) -> list[str]:
    cells = {"Route No": "R1", "Operator": "Acme", "Vehicle Type": "Taxi", "Passenger UPN": upn(n),
             "School": raw.SPECIAL, "Daily Rate": "80", **other}
    return list(cells.values())


def told(found: Imported, action: str) -> dict[str, int]:
    return {p: len(r) for file, p, r in said(found, action) if file == "contracts.csv"}


def test_a_row_a_passenger(tmp_path: Path) -> None:
    head = [*HEAD, "AM pick up", "PA", "Seats", "Pupil Name"]
    rows = [["Home to school contracts", *[""] * 9], head,
            [*row(FIRST), "7.45", "1", "7", "A Name"],
            [*row(SECOND), "07:30", "1", "7", ""], [*row(THIRD), "0.34375", "1", "7", ""],
            ["R2", "Bob", "taxi", upn(AT_ACADEMY), "Harbour School", "£1,050.50", "", "No", "", ""],
            ["Total", "", "", "", "", "1130.50", "", "", "", ""]]
    found = runs_of(rows[1:], tmp_path, rows[0])
    assert said(found, "fault") == []
    table = found.tables["transport/contracts.csv"]
    assert table[["run", "school", "vehicle", "stop", "child_id", "day_gbp", "assistant"]
                 ].to_numpy().tolist() == [
        ["R1", raw.SPECIAL, "Taxi", "1", pseudonym(KEY, upn(SECOND)), "80", "yes"],
        ["R1", raw.SPECIAL, "Taxi", "2", pseudonym(KEY, upn(FIRST)), "80", "yes"],
        ["R1", raw.SPECIAL, "Taxi", "3", pseudonym(KEY, upn(THIRD)), "80", "yes"],
        ["R2", raw.ACADEMY, "Taxi", "1", pseudonym(KEY, upn(AT_ACADEMY)), "1050.5", "no"]]
    vehicles = found.tables["transport/vehicles.csv"]
    assert vehicles[["kind", "layouts", "day_gbp"]].to_numpy().tolist() == [
        ["Taxi", "7+0", "565.25"]]
    assert [(c.name, c.children) for c in found.counts if c.topic == "transport"] == [
        ("Taxi", 4), ("In no run", 28)]
    assert '"taxi" = "taxi"' in found.mapping
    assert not any("A Name" in str(f) or upn(FIRST) in str(f) for f in found.findings)


def test_a_row_a_run_with_its_passengers_in_one_cell(tmp_path: Path) -> None:
    head = ["route_id", "vehicle_type", "day_rate", "passenger ids", "School", "wheelchair places"]
    cell = f"{upn(FIRST)}; {upn(SECOND).lower()}, 1011"
    found = runs_of([["7", "16 seater", "150", cell, "Elsewhere", "2"]], tmp_path, head)
    assert told(found, "fault") == {
        "is driven to a school that is neither in the commissioned places nor in GIAS": 1}
    found = runs_of([["7", "16 seater", "150", cell, "St Gerard's School", "2"]], tmp_path, head)
    assert said(found, "fault") == []
    table = found.tables["transport/contracts.csv"]
    assert set(table["child_id"]) == {pseudonym(KEY, upn(n)) for n in (FIRST, SECOND, THIRD)}
    assert table["stop"].tolist() == ["1", "2", "3"]
    assert found.tables["transport/vehicles.csv"]["layouts"].tolist() == ["16+0 12+2"]
    assert told(found, "guessed")["does not say in which order passengers are picked up: as they "
                                  "are written"] == 1


@pytest.mark.parametrize(("head", "prices", "day"), [
    ("Cost per journey", ["40", "40"], "80"),
    ("Annual Cost", ["£19,000", "£19,000"], "100"),
    ("Cost per child per day", ["30", "45"], "75"),
    ("Daily Rate", ["80", ""], "80"),
])
def test_a_price_of_another_unit(head: str, prices: list[str], day: str, tmp_path: Path) -> None:
    found = runs_of([row(n, **{"Daily Rate": price})
                     for n, price in zip((FIRST, SECOND), prices, strict=True)],
                    tmp_path, [*HEAD[:-1], head])
    assert said(found, "fault") == []
    assert set(found.tables["transport/contracts.csv"]["day_gbp"]) == {day}


def test_the_price_of_an_assistant_is_added(tmp_path: Path) -> None:
    found = runs_of([[*row(FIRST), "22.50"]], tmp_path, [*HEAD, "PA rate"])
    table = found.tables["transport/contracts.csv"]
    assert table[["day_gbp", "assistant"]].to_numpy().tolist() == [["102.5", "yes"]]


@pytest.mark.parametrize(("rows", "words"), [
    ([row(FIRST), row(SECOND, **{"Daily Rate": "90"})],
     "has more than one price in the rows of the run"),
    ([row(FIRST, **{"Daily Rate": ""}), row(SECOND, **{"Daily Rate": "0"})],
     "has no price above nothing"),
    ([row(FIRST), row(FIRST, **{"Route No": "R2"})],
     "has a passenger who is in another run as well"),
    ([row(FIRST), row(SECOND, School="Nowhere School")],
     "is driven to a school that is neither in the commissioned places nor in GIAS"),
    ([row(FIRST, **{"Passenger UPN": "Anna"}), row(SECOND, **{"Passenger UPN": "Ben"})],
     "names passengers who are mostly not in the tables of children"),
    ([row(FIRST, **{"Route No": ""})], "does not say which run it is of"),
    ([row(FIRST, **{"Vehicle Type": ""})], "does not say what drives"),
    ([row(FIRST, **{"Daily Rate": "on request"})], "is not a number"),
])
def test_what_is_not_understood_is_a_fault(rows: raw.Table, words: str, tmp_path: Path) -> None:
    assert words in told(runs_of(rows, tmp_path), "fault")


@pytest.mark.parametrize(("cells", "header"), [
    ({"Daily Rate": "-80"}, "Daily Rate"), ({"Route No": ""}, "Route No"),
    ({"School": "Nowhere School"}, "School"), ({"Vehicle Type": ""}, "Vehicle Type")])
def test_a_column_is_named_as_the_council_names_it(
    cells: dict[str, str], header: str, tmp_path: Path
) -> None:
    found = runs_of([row(FIRST), row(SECOND, **{"Route No": "R2", **cells})], tmp_path)
    assert [(f.what.row, f.what.column) for f in found.findings if f.action == "fault"] == [
        (3, header)]


@pytest.mark.parametrize("between", [" & ", " and ", "; ", ", and ", "\n", "+"])
@pytest.mark.parametrize("header", ["Passenger UPN", "Passenger IDs"])
def test_passengers_in_one_cell(header: str, between: str, tmp_path: Path) -> None:
    head = [header if h == "Passenger UPN" else h for h in HEAD]
    cell = between.join(map(upn, (FIRST, SECOND)))
    found = runs_of([row(FIRST, **{"Passenger UPN": cell})], tmp_path, head)
    assert said(found, "fault") == []
    assert told(found, "dropped") == {}
    assert len(found.tables["transport/contracts.csv"]) == 2


@pytest.mark.parametrize(("first", "second", "runs"), [
    ("21-1", "211", 2), ("1/12", "11/2", 2), ("101", "101.0", 1), ("R1", "r-1", 1),
    ("1010", "101.0", 2), ("21-1", "21/1", 1)])
def test_what_a_run_is_told_by(first: str, second: str, runs: int, tmp_path: Path) -> None:
    found = runs_of([row(FIRST, **{"Route No": first}), row(SECOND, **{"Route No": second})],
                    tmp_path)
    assert found.tables["transport/contracts.csv"]["run"].nunique() == runs


@pytest.mark.parametrize(("extra", "cells", "words"), [
    ("End date", "31/08/2023", "is a contract that is not in force in that January"),
    ("Status", "Cancelled", "is a contract that is not in force in that January"),
    ("AM/PM", "PM", "is the way home with a price of its own, which is not counted: the day of a "
     "run is both ways"),
])
def test_contracts_that_do_not_count(extra: str, cells: str, words: str, tmp_path: Path) -> None:
    found = runs_of([[*row(FIRST), ""], [*row(SECOND, **{"Route No": "R2"}), cells]], tmp_path,
                    [*HEAD, extra])
    assert said(found, "fault") == []
    assert told(found, "dropped") == {words: 1}
    assert found.tables["transport/contracts.csv"]["run"].tolist() == ["R1"]


def test_a_way_home_without_a_price_is_told_without_one(tmp_path: Path) -> None:
    home = row(SECOND, **{"Route No": "R2", "Daily Rate": ""})
    found = runs_of([[*row(FIRST), "AM"], [*home, "PM"]], tmp_path, [*HEAD, "AM/PM"])
    assert said(found, "fault") == []
    assert told(found, "dropped") == {"is the way home: a day of a run is both ways": 1}


def test_passengers_without_a_daily_journey_are_left_out_aloud(tmp_path: Path) -> None:
    rows = [row(FIRST), row(MAINSTREAM), row(SECOND), row(SECOND),
            row(SECOND, **{"Passenger UPN": upn(900)})]
    found = runs_of(rows, tmp_path)
    assert said(found, "fault") == []
    assert list(told(found, "dropped").values()) == [1, 1, 1]
    assert len(found.tables["transport/contracts.csv"]) == 2


def test_a_run_to_two_schools_is_a_run_to_each(tmp_path: Path) -> None:
    rows = [row(FIRST), row(SECOND), row(AT_ACADEMY, School=raw.ACADEMY)]
    table = runs_of(rows, tmp_path).tables["transport/contracts.csv"]
    assert sorted({(r["run"], r["school"], r["day_gbp"]) for r in table.to_dict("records")}) == [
        (f"R1 to {raw.SPECIAL}", raw.SPECIAL, "53.33"),
        (f"R1 to {raw.ACADEMY}", raw.ACADEMY, "26.67")]


def test_the_verb_writes_runs_that_are_costed(tmp_path: Path) -> None:
    folder, case = tmp_path / "raw", tmp_path / "c"
    folder.mkdir()
    table = [HEAD, row(FIRST), row(SECOND), row(AT_ACADEMY, School=raw.OLD, **{"Route No": "R2"})]
    for name, data in {**raw.raw_files(), "contracts.csv": raw.text(table).encode()}.items():
        (folder / name).write_bytes(data)
    scenario = str(case / "scenarios" / "base.toml")

    def verb(*words: object) -> tuple[int, str]:
        done = CliRunner().invoke(app, [str(w) for w in words])
        return done.exit_code, done.stdout + done.stderr

    assert verb("import", folder, "--into", case)[0] == 0
    code, text = verb("transport-contracts", scenario)
    assert code == 0, text
    assert "riders" in text
    # A price list without the kinds of the contracts is told by the import.
    path = case / "transport" / "vehicles.csv"
    path.write_text(path.read_text().replace("Taxi", "Cab"))
    code, text = verb("import", folder, "--into", case)
    assert code == 1 and "is no kind of vehicle" in text
    mapping = tmp_path / "c-import" / "mapping.toml"
    mapping.write_text(mapping.read_text().replace('"Taxi" = "Taxi"', '"Taxi" = "Cab"'))
    assert verb("import", folder, "--into", case)[0] == 0
    assert set(pd.read_csv(case / "transport" / "contracts.csv")["vehicle"]) == {"Cab"}


@pytest.mark.parametrize(("text", "time"), [
    ("7:45", "07:45"), ("0745", "07:45"), ("7.45am", "07:45"), ("07:45:00", "07:45"),
    ("0.3229166667", "07:45"), ("1900-01-01 07:45:00", "07:45"), ("3.15 pm", "15:15"),
    ("12:15 am", "00:15"), ("12.15pm", "12:15"),
    ("25:00", None), ("soon", None), ("7", None)])
def test_times_of_day(text: str, time: str | None) -> None:
    assert clock(text) == time


@pytest.mark.parametrize(("text", "word"), [
    ("2", "yes"), ("0", "no"), ("Yes - 1 escort", "yes"), ("N", "no"), ("perhaps", None)])
def test_assistants(text: str, word: str | None) -> None:
    assert aided(text, dictionary()) == word
