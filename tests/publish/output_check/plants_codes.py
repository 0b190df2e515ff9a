"""Ids, postcodes, pupil numbers, columns about persons, formulas and links to plant."""

from __future__ import annotations

import base64
import zlib

from tests.publish.output_check.carriers import (
    CHILD,
    POSTCODE,
    PUPIL,
    Plant,
    changed,
    coded,
    csv,
    database,
    document,
    json_file,
    markdown,
    page,
    picture,
    script,
    sheet,
    svg,
    table,
)


def ids() -> dict[str, Plant]:
    dash = CHILD.replace("-", "\u2011")
    validation = ('<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>'
                  f'"{CHILD},x"</formula1></dataValidation></dataValidations><pageMargins')
    return {
        "id": page(CHILD), "id in another case": page(CHILD.lower()),
        "id with another dash": page(dash), "id with underscores": markdown(
            CHILD.replace("-", "_")),
        "id with spaces": page(CHILD.replace("-", " ")),
        "id in an address": page(f'<a href="#{CHILD.replace("-", "%2D")}">x</a>'),
        "id without dashes": page(CHILD.replace("-", "")),
        "id in a header of a sheet": ("a.xlsx", changed(
            sheet([["x"]]), "xl/worksheets/sheet1.xml", "<pageMargins",
            f"<headerFooter><oddHeader>&amp;L{CHILD}</oddHeader></headerFooter><pageMargins")),
        "id in a list of a sheet": ("a.xlsx", changed(
            sheet([["x"]]), "xl/worksheets/sheet1.xml", "<pageMargins", validation)),
        "id in a name of a sheet": ("a.xlsx", sheet(
            [["x"]], lambda book: setattr(book.active, "title", CHILD))),  # type: ignore[attr-defined]
        "id in a private chunk": picture(b"prVt", CHILD.encode()),
        "id in a packed chunk": picture(b"prVt", zlib.compress(CHILD.encode())),
        "id in UTF-16": database(CHILD.encode("utf-16-le")),
        "id in UTF-16 with a mark": database(CHILD.encode("utf-16")),
        "id packed": database(zlib.compress(f"child {CHILD} here".encode())),
        "id in base64": script(f'x = atob("{coded(f"child {CHILD}")}")'),
        "id in hex": script(f'x = "{CHILD.encode().hex()}"'),
        "id in full width": page("".join(chr(ord(c) + 0xFEE0) for c in CHILD)),
        "id with a soft hyphen": page(CHILD.replace("20", "20\u00ad")),
        "id in a comment of a document": ("a.docx", changed(
            document(), "word/comments.xml", "", f"<w:comments>{CHILD}</w:comments>")),
        "id in a style": page("x", "<style>.k-2031-77 {color: red}</style>"),
        "id in the properties": ("a.docx", changed(
            document(), "docProps/core.xml", "<dc:creator>", f"<dc:creator>{CHILD} ")),
        "id as a class": page(f'<p class="row-{CHILD}">x</p>'),
    }


def codes() -> dict[str, Plant]:
    hexed = "".join(f"\\x{ord(c):02x}" for c in PUPIL)
    braces = "".join(f"\\u{{{ord(c):x}}}" for c in PUPIL)
    return {
        "postcode": page(POSTCODE), "postcode with a hard space": page("NR1\u00a01PA"),
        "postcode with two spaces": page("NR1  1PA"), "postcode over a line end": page("NR1\n1PA"),
        "postcode over cells": csv("a,b", "NR1,1PA"),
        "postcode over cells of a page": table(["a", "b"], ["NR1", "1PA"]),
        "postcode with an underscore": json_file("NR1_1PA"),
        "postcode with a dash": json_file("nr1-1pa"), "postcode joined": json_file("nr11pa"),
        "postcode in an address": page('<a href="#NR1%201PA">x</a>'),
        "postcode in base64": script(f'x="{coded(POSTCODE)}"'),
        "postcode with a thin space": page("NR1\u20091PA"),
        "pupil number": page(PUPIL), "pupil number in lower case": page(PUPIL.lower()),
        "pupil number with spaces": page("A123 456 789 012"),
        "pupil number in twos": page("A12 34 56 78 90 12"),
        "pupil number with dashes": markdown("A-123456-789012"),
        "pupil number over cells": csv("a,b", f"{PUPIL[:7]},{PUPIL[7:]}"),
        "pupil number over cells of a sheet": ("a.xlsx", sheet([["a", "b"], [PUPIL[:7],
                                                                              PUPIL[7:]]])),
        "pupil number escaped": script(f'x="{hexed}"'),
        "pupil number in braces": script(f'x="{braces}"'),
        "pupil number in base64": script(f'x="{coded(PUPIL)}"'),
        "pupil number of a sheet": ("a.xlsx", sheet([["x"], [PUPIL]])),
    }


def columns() -> dict[str, Plant]:
    heads = ("Pupil", "Child", "Pupil's name", "Forename(s)", "EHCP ref", "child_id", "Surname",
             "EHC plan no.", "Name of child", "Learner reference", "D.O.B.", "Date of birth")
    return {f"column {h}": csv(f"{h},x", "A,B") for h in heads}


def doors() -> dict[str, Plant]:
    """Formulas and links."""
    relation = ('<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/'
                '2006/relationships/{kind}" Target="http://x.example/a" TargetMode="External"/>'
                "</Relationships>")
    return {
        "formula": csv("x", "=1+1"), "formula after a space": csv("x", '" =1+1"'),
        "formula after a line end": csv("x", '"\n=1+1"'),
        "formula in full width": csv("x", "\uff1d1+1"), "formula after a quote": csv(
            "x", '"""=1+1"'),
        "formula of a sheet": ("a.xlsx", sheet([["x"], ["=1+1"]])),
        "link of a sheet": ("a.xlsx", changed(
            sheet([["x"]]), "xl/_rels/workbook.xml.rels", "</Relationships>",
            relation.format(kind="externalLink"))),
        "template of a document": ("a.docx", changed(
            document(), "word/_rels/document.xml.rels", "</Relationships>",
            relation.format(kind="attachedTemplate"))),
        "script from elsewhere": page("x", '<script src="https://x.example/a.js"></script>'),
        "picture from elsewhere": page('<img alt="x" src="//x.example/a.png">'),
        "style from elsewhere": page("x", "<style>@import url(http://x.example/a.css)</style>"),
        "picture of a style": page('<p style="background:url(https://x.example/a.png)">x</p>'),
        "form to elsewhere": page('<form action="https://x.example/"></form>'),
        "picture of a drawing": svg('<image href="http://x.example/a.png"/>'),
        "picture of a text": markdown("![x](https://x.example/a.png)"),
    }


def disguised() -> dict[str, Plant]:
    """A postcode in other letters, and packed in other ways."""
    raw, short = POSTCODE.encode(), POSTCODE.replace(" ", "").encode()
    circled = {"N": "\u24c3", "R": "\u24c7", "1": "\u2460", "P": "\u24c5", "A": "\u24b6"}
    ways = {
        "in hex": short.hex(), "in hex with its space": raw.hex(), "in hex apart": raw.hex(" "),
        "in capital hex": raw.hex().upper(), "in hex with 0x": "0x" + short.hex(),
        "as bytes": ",".join(f"0x{b:02x}" for b in raw), "in base64": coded(short.decode()),
        "in base64 twice": coded(coded(POSTCODE)), "in base32": base64.b32encode(raw).decode(),
        "in base64 of UTF-16": base64.b64encode(POSTCODE.encode("utf-16-le")).decode(),
        "packed": base64.b64encode(zlib.compress(raw)).decode(),
        "in percent signs": "".join(f"%{b:02X}" for b in raw), "escaped twice": "NR1%25201PA",
        "in entities": "".join(f"&#{b};" for b in raw),
        "in hex entities": "".join(f"&#x{b:x};" for b in raw),
        "in full width": "".join(chr(b + 0xFEE0) if b > 32 else "\u3000" for b in raw),
        "in circles": "".join(circled.get(c, c) for c in POSTCODE),
        "in Greek": "\u039dR1 1\u03a1\u0391", "as mail": "".join(f"={b:02X}" for b in raw),
        "in escapes": "".join(f"\\u{b:04x}" for b in raw),
        "in short escapes": "".join(f"\\x{b:02x}" for b in raw),
        "by numbers": ",".join(str(b) for b in raw), "with a point": "NR1.1PA",
        "with an unseen sign": "NR1\u200b1PA", "mixed": "Nr1 1pA",
    }
    return ({f"postcode {n}, on a page": page(f"<p>x {t} x</p>") for n, t in ways.items()}
            | {f"postcode {n}, in data": json_file({"a": t}) for n, t in ways.items()}
            | {"postcode over tags": page("<p>N<b>R1</b> 1<i>P</i>A</p>"),
               "postcode put together": script('x="NR1" + " " + "1PA"')})
