"""Files that are no table of text though they are named so, told by how they begin."""

from __future__ import annotations

import re

from sufficiency.errors import Fault

FORMS: tuple[tuple[bytes, str, str], ...] = (
    (b"version https://git-lfs", "stands for a file that was not fetched (Git LFS)",
     "Fetch the file itself: git lfs pull."),
    (b"%PDF", "is a PDF", "Ask for the table as .csv or .xlsx."),
    (b"{\\rtf", "is a text document (RTF)", "Save the table as CSV UTF-8."),
    (b"\xd0\xcf\x11\xe0", "is an old or a protected workbook",
     "Save it as CSV UTF-8, or as .xlsx without a password."),
    (b"\xff\xfe\0\0", "is UTF-32 and not UTF-8", "Save it as CSV UTF-8."),
    (b"\0\0\xfe\xff", "is UTF-32 and not UTF-8", "Save it as CSV UTF-8."),
    (b"\x1f\x8b", "is compressed (gzip)", "Unpack it."), (b"BZh", "is compressed (bzip2)",
                                                          "Unpack it."),
    (b"7z\xbc\xaf", "is an archive (7z)", "Unpack it."),
    (b"SQLite format", "is a database", "Export the table as CSV UTF-8."),
    (b"PAR1", "is a Parquet file", "Save it as CSV UTF-8."),
    (b"\x89PNG", "is a picture", "Ask for the table as .csv or .xlsx."),
    (b"\xff\xd8\xff", "is a picture", "Ask for the table as .csv or .xlsx."),
)
"""How a file begins, what it is, and what to do."""
WORKBOOK = b"xl/"
"""What the list of a workbook's parts holds; another archive has none."""
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
RETURN = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?Message\b", re.I | re.S)
"""How returns to the Department for Education begin."""
PAGE = re.compile(rb"\s*<(?:!doctype|html|head|table|meta|\?xml|[a-z]+[\s>])", re.I)
JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"\d])')


def other_form(data: bytes, name: str) -> Fault | None:
    """What a file is that is no text of a table; None where it may be one.

    Args:
        data: all of it.
        name: of the file.
    """
    plain = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    for begins, problem, remedy in FORMS:
        if plain.startswith(begins):
            return Fault(name, problem, remedy)
    if data.startswith(b"PK\x03\x04") and OPEN_DOCUMENT in data[:200]:
        return Fault(name, "is a sheet of OpenDocument", "Save it as CSV UTF-8, or as .xlsx.")
    if data.startswith(b"PK\x03\x04") and b"word/document.xml" in data:
        return Fault(name, "is a Word document",
                     "Copy its table into a spreadsheet, and save that as CSV UTF-8.")
    if data.startswith(b"PK\x03\x04") and WORKBOOK not in data:
        return Fault(name, "is an archive (ZIP)", "Unpack it.")
    if RETURN.match(plain[:2000]):
        return Fault(name, "is the XML of a return, and no table",
                     "Export its tables (people, needs, placements) as CSV UTF-8.")
    if PAGE.match(plain):
        return Fault(name, "is a web page or XML, and no table",
                     "Open it in a spreadsheet, and save it as CSV UTF-8.")
    if JSON.match(plain):
        return Fault(name, "is JSON, and no table", "Export it as CSV UTF-8.")
    return None
