"""The same bytes on every run: office files without clocks, names of machines or pictures."""

from __future__ import annotations

import io
import re
import zipfile

THEN = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip file knows."""
STAMP = "1980-01-01T00:00:00Z"
AUTHOR = "sufficiency"


def normalise_zip(data: bytes) -> bytes:
    """An XLSX or DOCX file with fixed times, in a fixed order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(
        out, "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as new:
        # The list of contents comes first by convention; some readers insist.
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*",
                              rb"\g<1>" + STAMP.encode(), part)
            item = zipfile.ZipInfo(name, THEN)
            item.compress_type = zipfile.ZIP_DEFLATED
            item.external_attr = 0o600 << 16
            new.writestr(item, part)
    return out.getvalue()
