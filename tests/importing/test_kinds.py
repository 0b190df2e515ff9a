"""Kinds of slips in councils' files: links of schools, ranks, sums, years, files nobody reads."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from sufficiency.errors import InputError
from sufficiency.importing.build import Imported, import_files
from sufficiency.importing.mapping import Mapped
from tests.importing import raw

FILES = {"needs": "sen2_senneed.csv", "links": "links_edubasealldata.csv",
         "places": "commissioned places.xlsx", "sites": "candidate sites.csv",
         "gias": "edubasealldata.csv"}


def made(folder: Path, /, **tables: raw.Table) -> Imported:
    """The example with these tables in the place of its own."""
    given = raw.raw_files() | {
        FILES[k]: raw.workbook(t) if k == "places" else raw.text(t).encode()
        for k, t in tables.items()}
    folder.mkdir(exist_ok=True)
    for name, data in given.items():
        (folder / name).write_bytes(data)
    return import_files([folder], Mapped(), bytes(32))


def told_of(found: Imported, action: str) -> set[str]:
    return {f.what.problem for f in found.findings if f.action == action}


LINKED = [
    ("Successor - amalgamated", 1), ("Predecessor - merged", -1), ("Result of Amalgamation", -1)]


@pytest.mark.parametrize(("word", "way"), LINKED)
def test_links_of_every_kind_are_followed(word: str, way: int, tmp_path: Path) -> None:
    pair = [raw.OLD, raw.ACADEMY][::way]
    found = made(tmp_path, links=[raw.links()[0], [*pair, "x", word, ""]])
    assert raw.OLD not in set(found.tables["places.csv"]["urn"])


def test_a_split_is_asked_about_and_a_closed_school_is_told(tmp_path: Path) -> None:
    split = [*raw.links(), [raw.OLD, raw.SPECIAL, "x", "Successor - Split School", ""]]
    told = told_of(made(tmp_path / "a", links=split), "fault")
    assert "is a school that more than one followed" in told
    told = told_of(made(tmp_path / "b", links=raw.links()[:1]), "look")
    assert "is a school that GIAS calls closed, and none is known that followed it" in told


def test_an_open_school_is_not_followed(tmp_path: Path) -> None:
    joined = [*raw.links(), [raw.SPECIAL, raw.ACADEMY, "x", "Merged - change in age range", ""]]
    assert raw.SPECIAL in set(made(tmp_path, links=joined).tables["places.csv"]["urn"])


def test_ranks_from_nought_keep_the_primary_need(tmp_path: Path) -> None:
    needs = [r if n == 0 else [*r[:3], str(int(r[3]) - 1)] for n, r in enumerate(raw.needs())]
    found = made(tmp_path / "a", needs=needs)
    same = made(tmp_path / "b").tables["children.csv"]
    assert found.tables["children.csv"].equals(same)
    assert any(f.action == "guessed" and "rank 0" in f.what.problem for f in found.findings)


def test_sums_of_groups_and_lines_of_dashes_are_no_entries(tmp_path: Path) -> None:
    rows = raw.places()
    lines = [*rows[:5], ["", "Special schools total", "", "", "", "32", ""], rows[5],
             ["", "All", "", "", "", "40", ""]]
    dashes = [raw.needs()[0], ["-" * 9] * 4, *raw.needs()[1:]]
    found = made(tmp_path / "a", places=lines, needs=dashes)
    assert found.tables["places.csv"].equals(made(tmp_path / "b").tables["places.csv"])


def test_places_of_other_years_are_not_compared_with_the_children(tmp_path: Path) -> None:
    rows = raw.places()[:-1]
    other = [[*r[:4], year, "1", r[6]] for r in rows[3:] for year in ("2023-24", "2025-26")]
    found = made(tmp_path, places=[*rows, *other])
    assert not any(f.what.problem == "has more children than places" for f in found.findings)


def test_a_file_of_a_folder_that_might_hold_a_table_is_told(tmp_path: Path) -> None:
    for name in ("places.xls", "sen2.zip", "letter.docx", "~$places.xls", "logo.png"):
        (tmp_path / name).write_bytes(b"x")
    found = [f.what.file for f in made(tmp_path).findings if "not a .csv" in f.what.problem]
    assert found == ["letter.docx", "places.xls", "sen2.zip"]


@pytest.mark.parametrize(("east", "north", "problem"), [
    ("0.39", "52.75", "looks like longitude and latitude"),
    ("-1.39", "52.75", "looks like longitude and latitude"),
    ("320000", "562000", "has easting and northing swapped"),
    ("562", "320", "is far outside the areas of this case")])
def test_a_point_is_told_in_the_councils_own_row_before_a_case_is_written(
    east: str, north: str, problem: str, tmp_path: Path
) -> None:
    rows = [["Site name", "Easting", "Northing", "Status"],
            ["Quay", "562000", "320000", "Possible"], ["Mart", east, north, "Possible"]]
    found = made(tmp_path, sites=rows)
    faults = [f.what for f in found.findings if f.action == "fault"]
    assert [(f.file, f.row, f.problem) for f in faults] == [("candidate sites.csv", 3, problem)]


def test_swapped_points_of_the_register_are_told_in_the_register(tmp_path: Path) -> None:
    rows = raw.gias()
    turned = [rows[0], *([*r[:11], r[12], r[11], *r[13:]] for r in rows[1:])]
    faults = [f.what for f in made(tmp_path, gias=turned).findings if f.action == "fault"]
    assert [(f.file, f.problem) for f in faults] == [
        ("edubasealldata.csv", "has easting and northing swapped")]


def test_what_a_table_lacks_is_said_with_the_header_that_is_nearly_it(tmp_path: Path) -> None:
    rows = raw.places()
    rows[2] = [h.replace("Commissioned places", "Commisioned placs") for h in rows[2]]
    told = [f.what.remedy for f in made(tmp_path, places=rows).findings
            if "no table of commissioned places" in f.what.problem]
    assert told and "lacks a column for places. Is it 'Commisioned placs'?" in told[0]


def test_no_message_quotes_a_postcode_in_a_wrong_column(tmp_path: Path) -> None:
    needs = [raw.needs()[0], *([*r[:2], raw.HOMES[0], r[3]] for r in raw.needs()[1:])]
    found = made(tmp_path, needs=needs)
    assert not any(raw.HOMES[0] in str(f.what) for f in found.findings)
    assert raw.HOMES[0] not in found.mapping


def own_list(**column: str) -> raw.Table:
    """A list of children of a council's own, with these columns and one value in each."""
    head = {"Pupil ID": "", "Primary need": "", "Year group": "5", "Postcode": "", **column}
    head = {h: v for h, v in head.items() if v is not None}
    return [list(head), *([f"K{n:02}" if h == "Pupil ID" else
                           raw.NEEDS[n % 6] if h == "Primary need" and not v else
                           raw.HOMES[n % 6] if h == "Postcode" and not v else v
                           for h, v in head.items()] for n in range(24))]


PLACES = [["URN", "School", "Type", "Designation", "Year", "Places"],
          [raw.SPECIAL, "St Gérard's School", "Special", "Complex needs", "2024-25", "24"],
          [raw.ACADEMY, "Harbour Academy", "Special", "SEMH", "2024-25", "12"]]


def given(folder: Path, /, **tables: raw.Table | bytes) -> Imported:
    """A list of children, places and the register, with these tables beside or in their place."""
    numbers = [[*r[:2], "EstablishmentNumber" if n == 0 else str(7000 + n), *r[2:]]
               for n, r in enumerate(raw.gias())]
    files: dict[str, raw.Table | bytes] = {"children": own_list(URN=raw.SPECIAL), "places": PLACES,
                                           "gias": numbers, **tables}
    folder.mkdir(exist_ok=True)
    for name, table in files.items():
        end = "xlsx" if isinstance(table, bytes) else "csv"
        (folder / f"{name}.{end}").write_bytes(
            table if isinstance(table, bytes) else raw.text(table).encode())
    return import_files([folder], Mapped(), bytes(32), 2025)


def places_read(found: Imported) -> list[tuple[str, str, str]]:
    assert not told_of(found, "fault")
    table = found.tables["places.csv"]
    return sorted(zip(table["urn"], table["from_year"], table["places"], strict=True))


BOTH = [(raw.SPECIAL, "2025", "24"), (raw.ACADEMY, "2025", "12")]


def test_schools_by_the_departments_number(tmp_path: Path) -> None:
    by_number = [["LAESTAB", *PLACES[0][1:]], ["999/7001", *PLACES[1][1:]],
                 ["9997003", *PLACES[2][1:]]]
    children = own_list(**{"DfE Number": "999-7001"})
    found = given(tmp_path / "a", places=by_number, children=children)
    assert places_read(found) == BOTH
    assert set(found.tables["children.csv"]["current_pool"]) == {raw.SPECIAL}
    assert "is the department's number of a school: its URN is used" in told_of(found, "mended")
    told = told_of(given(tmp_path / "b", children=own_list(URN="999/7999")), "fault")
    assert any("department's number of no open school" in t for t in told)


def test_a_councils_own_number_of_a_provision_is_no_number_of_the_department(
    tmp_path: Path
) -> None:
    places = [["Pool ID", *PLACES[0]], ["1234567", *PLACES[1]], ["7654321", *PLACES[2]]]
    found = given(tmp_path, places=places, children=own_list(School="1234567"))
    assert not told_of(found, "fault")
    assert set(found.tables["children.csv"]["current_pool"]) == {"1234567"}


def test_an_academy_that_kept_its_schools_number(tmp_path: Path) -> None:
    numbers = [[*r[:2], "EstablishmentNumber" if n == 0 else "7002", *r[2:]]
               for n, r in enumerate(raw.gias()) if n in (0, 2, 3)]
    found = given(tmp_path, gias=numbers, places=[["LAESTAB", *PLACES[0][1:]],
                                                  ["9997002", *PLACES[2][1:]]],
                  children=own_list(URN=raw.ACADEMY))
    assert places_read(found) == BOTH[1:], "the school that closed had it too"


def test_points_in_degrees(tmp_path: Path) -> None:
    sites = [["Site name", "Latitude", "Longitude", "Status"],
             ["Quay", "52.75", "0.40", "Possible"]]
    found = given(tmp_path / "a", sites=sites, children=own_list(
        URN=raw.SPECIAL, Postcode=None, Lat="52.75", Long="0.41"))  # type: ignore[arg-type]
    site = found.tables["sites.csv"].iloc[0]
    assert (site["easting_m"], site["northing_m"]) == ("562083", "319632")
    assert '"easting_m" = "Lat' not in found.mapping
    sites = [*sites, ["Mart", "0.40", "52.75", "Possible"], ["Yard", "5", "100", "Possible"]]
    found = given(tmp_path / "b", sites=sites)
    told = {(f.what.row, f.what.problem) for f in found.findings if f.action == "fault"}
    assert {(3, "has latitude and longitude swapped"),
            (4, "is no latitude and longitude of the United Kingdom")} <= told


@pytest.mark.parametrize("head", ["Places (FTE)", "Commissioned places (number)", "Places (Total)"])
def test_a_unit_behind_a_header(head: str, tmp_path: Path) -> None:
    assert places_read(given(tmp_path, places=[[*PLACES[0][:5], head], *PLACES[1:]])) == BOTH


TWO_YEARS = [(raw.SPECIAL, "2025", "24"), (raw.SPECIAL, "2026", "30"), (raw.ACADEMY, "2026", "12")]


@pytest.mark.parametrize("head", [
    [["URN", "School", "Type", "Designation", "Places 2024/25", "Places 2025/26"]],
    [["URN", "School", "Type", "Designation", "24-25 places", "Commissioned places (Sept 2025)"]],
    [["School", "", "Provision", "", "Places", ""],
     ["URN", "Name", "Type", "Specialism", "2024-25", "2025-26"]]])
def test_a_column_of_places_for_each_year(head: raw.Table, tmp_path: Path) -> None:
    """A school that has none in the first year begins in the second; the sums are no school."""
    rows = [[*PLACES[1][:4], "24", "30"], [*PLACES[2][:4], "", "12"],
            ["Total", "", "", "", "24", "42"]]
    assert places_read(given(tmp_path, places=[*head, *rows])) == TWO_YEARS


def test_two_columns_of_places_of_one_year_are_asked_about(tmp_path: Path) -> None:
    head = [*PLACES[0][:4], "Primary places 24/25", "Secondary places 24/25"]
    found = given(tmp_path, places=[head, [*PLACES[1][:4], "24", "30"]])
    assert any("no table of commissioned places" in t for t in told_of(found, "fault"))


def test_a_column_that_is_there_twice_alike(tmp_path: Path) -> None:
    alike = [[*r, r[0]] for r in PLACES]
    assert places_read(given(tmp_path / "a", places=alike)) == BOTH
    alike[1][-1] = raw.ACADEMY
    assert "is there twice" in told_of(given(tmp_path / "b", places=alike), "fault")


def test_an_admission_number_is_told(tmp_path: Path) -> None:
    said = "has a PAN, as a rule the places of one year group"
    for head, told in (("PAN", True), ("Places", False)):
        found = given(tmp_path / head, places=[[*PLACES[0][:-1], head], *PLACES[1:]])
        assert any(t.startswith(said) for t in told_of(found, "guessed")) == told
        assert not told_of(found, "fault")


def test_a_price_by_week(tmp_path: Path) -> None:
    found = given(tmp_path, routes=[
        ["Route", "Vehicle", "Cost per week (£)", "Pupil ID"], ["R1", "Taxi", "1,250", "K00"],
        ["R1", "Taxi", "1,250", "K01"]])
    assert set(found.tables["transport/contracts.csv"]["day_gbp"]) == {"250"}
    assert "is priced by week: a day is one of 5" in told_of(found, "guessed")


def test_formulas_without_results_are_told_where_they_are_read(tmp_path: Path) -> None:
    rows = own_list(URN=raw.SPECIAL, Note="x")
    for column, faults in ((2, {"is a formula whose result is not in the file"}), (5, set())):
        table = [list(r) for r in rows]
        table[3][column] = "=1+2"
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(tmp_path / "book.xlsx")
        found = given(tmp_path / str(column), children=(tmp_path / "book.xlsx").read_bytes())
        assert faults <= told_of(found, "fault")
        assert bool(told_of(found, "fault")) == bool(faults)


def test_plans_that_have_ended_or_are_not_made_are_left_out(tmp_path: Path) -> None:
    """One child has an ended plan and, for another need, one in force."""
    rows = own_list(URN=raw.SPECIAL, **{"EHCP status": "Final"})
    rows[2][-1], rows[3][-1], rows[4][-1] = "Ceased", "Draft", "Ceased to maintain"
    rows.append([*rows[4][:1], "VI", *rows[4][2:-1], "Open"])
    found = given(tmp_path / "a", children=rows)
    assert not told_of(found, "fault")
    children = found.tables["children.csv"]
    assert len(children) == len(rows) - 1 - 3 and list(children["need"]).count("VI") == 1
    assert {"has a plan that had ended", "has no plan in force: a request or assessment under way"
            } <= told_of(found, "dropped")
    rows[5][-1] = "Zzz"
    assert "is not known" in told_of(given(tmp_path / "b", children=rows), "fault")


@pytest.mark.parametrize(("head", "here", "away"), [
    ("Status", "Current", "Leaver"), ("Pupil status", "On roll", "Off Roll"),
    ("On roll", "Y", "N"), ("On Roll?", "Yes", "No"), ("Leaver", "", "Yes"),
    ("Has left", "N", "Y"), ("Status", "", "Left"), ("Enrolment status", "Enrolled", "Former"),
])
def test_who_has_left_is_left_out_and_told(
    tmp_path: Path, head: str, here: str, away: str
) -> None:
    """A child with another row who has not left counts once, by that row."""
    rows = own_list(URN=raw.SPECIAL, **{head: here})
    rows[2][-1] = rows[3][-1] = away
    rows.append([*rows[3][:1], "VI", *rows[3][2:-1], here])
    found = given(tmp_path, children=rows)
    assert not told_of(found, "fault")
    children = found.tables["children.csv"]
    assert len(children) == len(rows) - 1 - 2 and list(children["need"]).count("VI") == 1
    assert "has left: the list says so" in told_of(found, "dropped")
    (one,) = [f for f in found.findings if f.what.problem.startswith("has left")]
    assert one.action == "dropped" and one.what.remedy


def test_a_status_that_is_not_known_is_asked_about(tmp_path: Path) -> None:
    rows = own_list(URN=raw.SPECIAL, Status="Current")
    rows[5][-1] = "Zzz"
    assert "is not known" in told_of(given(tmp_path, children=rows), "fault")
    codes = own_list(URN=raw.SPECIAL, Status="E")
    codes[2][-1] = "K"
    assert "has no plan in force: a request or assessment under way" in told_of(
        given(tmp_path / "sen", children=codes), "dropped")


def test_a_word_that_is_not_known_is_told_once(tmp_path: Path) -> None:
    """And not again as a row that does not say what its cell says in words of its own."""
    rows = [["School name", "School type", "SEN specialism", "Statutory age range",
             "Planned places", "Postcode"],
            ["A", "Specialist Resource Provision", "zzz", "4 to 11", "8", "PE30 1AA"],
            ["B", "yyy", "semh", "11-16", "6", "PE30 2AG"],
            ["C", "Special School", "xxx", "4-16", "many", "PE30"]]
    found = given(tmp_path, places=rows, children=own_list(URN=raw.SPECIAL))
    said = [f.what for f in found.findings if f.action == "fault" and f.what.file == "places.csv"]
    assert sorted(f.value for f in said) == ["PE30", "many", "xxx", "yyy", "zzz"]
    assert not {f.problem for f in said if f.problem.startswith("does not say")}


def test_lists_of_two_times_are_told(tmp_path: Path) -> None:
    found = given(tmp_path, old=own_list(URN=raw.SPECIAL)[:9])
    assert any("beside children.csv: the rows of both count" in t for t in told_of(found, "look"))


def test_values_with_a_number_of_a_list_before_them(tmp_path: Path) -> None:
    found = given(tmp_path, children=own_list(
        URN=raw.SPECIAL, **{"Primary need": "10 - ASD", "Year group": "Year Seven"}))
    table = found.tables["children.csv"]
    assert set(zip(table["need"], table["ncy"], strict=True)) == {("ASD", "7")}


def collected() -> dict[str, raw.Table]:
    """The example's SEN2 tables as the collection exports them: each names its parent alone, and
    has a NativeId that is of no other table."""
    def made_of(table: raw.Table, names: list[str], parent: str, of: str) -> raw.Table:
        """Columns by these names, with a number of their own and that of the parent."""
        head = [h.lower() for h in table[0]]
        out = [["NativeId", f"{of}tableid", parent, *names]]
        for n, row in enumerate(table[1:]):
            cells = dict(zip(head, row, strict=True))
            key = cells.get("requeststableid", "")
            own = key if of in ("requests", "assessment", "activeplans", "namedplan") else f"{n}"
            above = cells["persontableid"] if parent == "persontableid" else key
            out.append([f"9{n}", f"{own}", above, *(cells.get(name, "") for name in names)])
        return out

    active = [raw.assessments()[0], *([*r[:2], "", ""] for r in raw.requests()[1:])]
    persons = [[h.lower() for h in raw.people()[0]], *raw.people()[1:]]
    return {
        "sen2_person": persons,
        "sen2_requests": made_of(raw.requests(), ["receiveddate", "requestoutcome"],
                                 "persontableid", "requests"),
        "sen2_assessment": made_of(raw.assessments(), ["assessmentoutcome",
                                   "assessmentoutcomedate"], "requeststableid", "assessment"),
        "sen2_namedplan": made_of(raw.plans(), ["startdate", "ceasedate", "ceasereason"],
                                  "assessmenttableid", "namedplan"),
        "sen2_activeplans": made_of(active, ["transferla", "lastreview"], "requeststableid",
                                    "activeplans"),
        "sen2_senneed": made_of(raw.needs(), ["sentype", "sentyperank"], "activeplanstableid",
                                "senneed"),
        "sen2_placementdetail": made_of(
            raw.placements(), ["urn", "sensetting", "placementrank", "entrydate", "leavingdate",
                               "senunitindicator", "resourcedprovisionindicator"],
            "activeplanstableid", "placementdetail")}


def from_collection(folder: Path, tables: dict[str, raw.Table]) -> Imported:
    """The example with these SEN2 tables."""
    others = {k: v for k, v in raw.raw_files().items() if not k.startswith("sen2")}
    folder.mkdir(exist_ok=True)
    for name, data in others.items():
        (folder / name).write_bytes(data)
    for name, table in tables.items():
        (folder / f"{name}.csv").write_text(raw.text(table))
    return import_files([folder], Mapped(), bytes(32))


def test_a_return_as_the_collection_exports_it(tmp_path: Path) -> None:
    """The same children; but one with an active plan and no named plan, who came from elsewhere."""
    same = made(tmp_path / "a").tables["children.csv"]
    found = from_collection(tmp_path / "b", collected())
    assert not told_of(found, "fault")
    assert any("an active plan without a named plan" in t for t in told_of(found, "guessed"))
    children = found.tables["children.csv"]
    assert len(children) == len(same) + 1
    assert children[children["child_id"].isin(same["child_id"])].reset_index(drop=True).equals(same)


def test_residential_plans_of_2023(tmp_path: Path) -> None:
    """Until then the active plan said it, and no placement."""
    tables = collected()
    active = tables["sen2_activeplans"]
    tables["sen2_activeplans"] = [[*active[0], "res"],
                                  *([*r, "52" if n == 0 else ""] for n, r in enumerate(active[1:]))]
    settings = from_collection(tmp_path, tables).tables["children.csv"]["setting"]
    assert list(settings).count("residential") == 1


@pytest.mark.parametrize("left_out", ["sen2_requests", "sen2_activeplans"])
def test_a_return_without_a_table_that_joins_the_others(left_out: str, tmp_path: Path) -> None:
    tables = {k: v for k, v in collected().items() if k != left_out}
    told = told_of(from_collection(tmp_path, tables), "fault")
    assert "is of nobody in the table of persons" in told


FORMS = {"sen2.xml": (b'<?xml version="1.0"?>\n<Message><Persons/></Message>', "XML of a return"),
         "places.ods": (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument",
                        "a sheet of OpenDocument"),
         "plans.pdf": (b"%PDF-1.4", "is a PDF"), "people.json": (b'[{"upn": 1}]', "is JSON")}


@pytest.mark.parametrize("name", FORMS)
def test_a_file_of_another_form_is_named_alone_and_among_others(name: str, tmp_path: Path) -> None:
    """Alone it was told to lack a date, with which it would have been read no better."""
    data, words = FORMS[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        import_files([path], Mapped(), bytes(32))
    (fault,) = caught.value.faults
    assert fault.file == name and words in fault.problem
    raw.write(tmp_path / "raw")
    found = import_files([tmp_path / "raw", path], Mapped(), bytes(32))
    assert {f.what.file for f in found.findings if f.action == "fault"} == {name}
