"""Made-up files as a council has them: what ``examples/raw_files`` holds, and what tests spoil.

Nobody in them is real: birth dates, postcodes of a small town and its villages, and needs go round
by counting. ``python -m tests.importing.raw`` writes the example anew.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import openpyxl

FOLDER = Path(__file__).parents[2] / "examples" / "raw_files"
COUNT = 36
NEEDS = ("ASD", "SEMH", "SLCN", "MLD", "SLD", "PMLD")
HOMES = ("PE30 1AA", "PE30 2AG", "PE30 3AD", "PE30 4AA", "PE30 5AA", "PE31 6AA")
SPECIAL, ACADEMY, OLD, HOST, FAR_SCHOOL = "990001", "990003", "990002", "990010", "990020"
Table = list[list[str]]


def people() -> Table:
    """SEN2 persons: one is there twice, after a second request."""
    rows = [["PersonTableID", "Surname", "Forename", "PersonBirthDate", "Sex", "Postcode", "UPN"]]
    for n in range(COUNT):
        born = dt.date(2008 + n % 12, 1 + n % 12, 1 + n % 28)
        rows.append([str(1000 + n), f"Example{n}", f"Child{n}", f"{born:%d/%m/%Y}",
                     "12"[n % 2], HOMES[n % len(HOMES)].lower(), f"X9999999{n:04d}Z"])
    again = rows[1].copy()
    again[0] = "2000"
    return [*rows, again]


def requests() -> Table:
    """One request each, and the second of the first child."""
    return [["PersonTableID", "RequestsTableID", "ReceivedDate", "RequestOutcome"],
            *([str(1000 + n), str(5000 + n), "2022-02-01", "Y"] for n in range(COUNT)),
            ["2000", "7000", "2024-10-01", "Y"]]


def assessments() -> Table:
    """The outcome of each request."""
    return [["PersonTableID", "RequestsTableID", "AssessmentOutcome", "AssessmentOutcomeDate"],
            *([str(1000 + n), str(5000 + n), "Y", "2022-06-01"] for n in range(COUNT))]


def plans() -> Table:
    """Plans: the third had ended, the fourth child has none."""
    rows = [[str(1000 + n), str(5000 + n), "01/09/2022", "31/08/2024" if n == 2 else "",
             "1" if n == 2 else ""] for n in range(COUNT) if n != 3]
    return [["PersonTableID", "RequestsTableID", "StartDate", "CeaseDate", "CeaseReason"], *rows]


def needs() -> Table:
    """Primary needs in the codes and words of three systems, some with a second need."""
    spelt = {"ASD": "Autistic Spectrum Disorder", "SEMH": "BESD"}
    rows = []
    for n in range(COUNT):
        need = NEEDS[n % len(NEEDS)]
        rows.append([str(1000 + n), str(5000 + n), spelt.get(need, need), "1"])
        if n % 5 == 0:
            rows.append([str(1000 + n), str(5000 + n), "PD", "2"])
    return [["PersonTableID", "RequestsTableID", "SENtype", "SENtypeRank"], *rows]


def placements() -> Table:
    """Where they are: a special school, one under its old URN, a base, elsewhere, no school."""
    head = ["PersonTableID", "RequestsTableID", "URN", "SENsetting", "PlacementRank", "EntryDate",
            "LeavingDate", "SENUnitIndicator", "ResourcedProvisionIndicator"]
    rows = []
    for n in range(COUNT):
        key = [str(1000 + n), str(5000 + n)]
        if n == 5:
            rows.append([*key, "", "EHE", "1", "2023-09-01", "", "", ""])
        elif n == 6:
            rows.append([*key, FAR_SCHOOL, "", "1", "2023-09-01", "", "0", "0"])
        elif n == 7:
            rows.append([*key, HOST, "", "1", "2023-09-01", "", "0", "0"])
        elif n % 6 == 2:
            rows.append([*key, HOST, "", "1", "2023-09-01", "", "1", "0"])
        elif NEEDS[n % 6] == "SEMH":
            rows.append([*key, OLD, "", "1", "2023-09-01", "", "0", "0"])
        else:
            rows.append([*key, f"{SPECIAL}.0", "", "1", "2024-09-01", "", "0", "0"])
        if n == 4:  # was elsewhere until the summer
            rows.append([*key, HOST, "", "1", "2021-09-01", "2024-07-20", "0", "0"])
        if n == 8:  # two at once
            rows.append([*key, FAR_SCHOOL, "", "2", "2023-09-01", "", "0", "0"])
    return [head, *rows]


def gias() -> Table:
    """All establishments, as far as this county goes."""
    head = ["URN", "LA (code)", "EstablishmentName", "TypeOfEstablishment (name)",
            "EstablishmentStatus (name)", "PhaseOfEducation (name)", "StatutoryLowAge",
            "StatutoryHighAge", "Gender (name)", "SchoolCapacity", "NumberOfPupils",
            "Easting", "Northing", "Postcode", "DistrictAdministrative (name)"]
    return [head,
            [SPECIAL, "999", "St Gérard's School", "Community special school", "Open",
             "Not applicable", "4", "19", "Mixed", "40", "22", "562000", "320000", "PE30 4AA",
             "Example West"],
            [OLD, "999", "Harbour School (old)", "Community special school", "Closed",
             "Not applicable", "5", "16", "Mixed", "30", "", "563000", "321000", "PE30 2AG",
             "Example West"],
            [ACADEMY, "999", "Harbour Academy", "Academy special converter", "Open",
             "Not applicable", "5", "16", "Mixed", "30", "6", "563000", "321000", "PE30 2AG",
             "Example West"],
            [HOST, "999", "Marsh Primary", "Community school", "Open", "Primary", "4", "11",
             "Mixed", "210", "198", "561500", "319500", "PE30 5AA", "Example West"],
            [FAR_SCHOOL, "998", "Fen House", "Other independent special school", "Open",
             "Not applicable", "7", "18", "Mixed", "50", "31", "546000", "310000", "PE13 1AA",
             "Example Fens"]]


def links() -> Table:
    """The academy followed the school that closed."""
    return [["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"],
            [OLD, ACADEMY, "Harbour Academy", "Successor", "01-09-2023"],
            [ACADEMY, OLD, "Harbour School (old)", "Predecessor", "01-09-2023"]]


def places() -> Table:
    """Commissioned places under a title, with a total."""
    return [["Commissioned special school and base places", "", "", "", "", ""],
            ["", "", "", "", "", ""],
            ["School URN", "School", "Type", "Designation", "Academic Year", "Commissioned places",
             "Cost per place"],
            [SPECIAL, "St Gérard's School", "Special school", "Complex needs", "2024-25", "24",
             "£24,500"],
            [OLD, "Harbour School", "Special school", "SEMH", "2024-25", "8", "£28,000"],
            [HOST, "Marsh Primary SRB", "SRB", "Communication & Interaction", "2024-25", "8",
             "£14,000"],
            ["Total", "", "", "", "", "40", ""]]


def sites() -> Table:
    """Sites from a property team: one sold, one twice."""
    return [["Site name", "Postcode", "Status", "Max places", "Available from"],
            ["Old Cattle Market", "PE30 1AA", "Possible", "60", "2024-25"],
            ["Old Cattle Market", "pe301aa", "Possible", "60", "2024-25"],
            ["Depot Lane", "PE31 6AA", "Sold", "80", "2024-25"]]


def totals() -> Table:
    """Published numbers to compare with."""
    return [["Breakdown", "Value", "Number"], ["Primary need", "ASD", "6"], ["Total", "All", "34"]]


def text(table: Table, sign: str = ",") -> str:
    """A table as text."""
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\r\n").writerows(table)
    return out.getvalue()


def workbook(table: Table) -> bytes:
    """A table as a workbook, its title merged over its columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Places 2024-25"
    for row in table:
        sheet.append([int(c) if c.isdigit() else c or None for c in row])
    sheet.merge_cells("A1:G1")
    # The time of making would be another each time.
    book.properties.created = book.properties.modified = dt.datetime(2025, 1, 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def raw_files() -> dict[str, bytes]:
    """Every file of the example by name, each in an encoding and form of its own."""
    return {
        "sen2_person.csv": text(people()).encode("utf-8-sig"),
        "sen2_requests.csv": text(requests()).encode(),
        "sen2_assessment.csv": text(assessments()).encode(),
        "sen2_namedplan.csv": text(plans()).encode(),
        "sen2_senneed.csv": text(needs(), ";").encode("cp1252"),
        "sen2_placementdetail.csv": text(placements(), "\t").encode("utf-16"),
        "edubasealldata.csv": text(gias()).encode("cp1252"),
        "links_edubasealldata.csv": text(links()).encode("cp1252"),
        "commissioned places.xlsx": workbook(places()),
        "candidate sites.csv": b"sep=,\r\n" + text(sites()).encode("cp1252"),
        "published totals.csv": text(totals()).encode(),
    }


def write(folder: Path) -> Path:
    """Write the example's files to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in raw_files().items():
        (folder / name).write_bytes(data)
    return folder


if __name__ == "__main__":
    write(FOLDER)
