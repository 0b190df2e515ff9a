"""Small counts to plant, in every way of writing them that we know."""

from __future__ import annotations

import json
import struct

from tests.publish.output_check.carriers import (
    Plant,
    coded_bytes,
    csv,
    database,
    document,
    json_file,
    markdown,
    page,
    script,
    sheet,
    svg,
    table,
)


def written() -> dict[str, Plant]:
    words = [
        "Deaf children: 4", "Hearing impairment (4)", "Children, n=4", "There are 4 learners.",
        "We met 4 young people.", "At this school 3 girls wait.", "4 of the children have none.",
        "In all 4 small local children have none.", "Children without a place: 4*",
        "Children: 4 (3%)", "Children without a place: +4", "Change in children: -3",
        "Pupils who move: \u22124", "Seven deaf children have none.", "Boys: 2", "4\u00a0children",
        "Children: \uff14", "4&nbsp;children", "Students (3)", "n = 6 pupils",
        "Young people waiting: 8",
    ]
    out = {f"words: {w}": page(f"<p>{w}</p>") for w in words}
    out |= {f"header {h}": csv(f"Need,{h}", "HI,4") for h in (
        "Number", "n", "Headcount", "Young people", "Learners", "Count", "Total", "EHC plans",
        "No. of children", "Plan A")}
    out |= {
        "wide table of needs": csv("District,HI,VI", "West,4,25"),
        "wide page": table(["District", "HI", "VI"], ["West", 4, 25]),
        "a cell with a star": table(["Need", "Children"], ["HI", "4*"]),
        "a cell in brackets": table(["Need", "Children"], ["HI", "(4)"]),
        "a cell with a share": table(["Need", "Children"], ["HI", "4 (3%)"]),
        "an end of a band": table(["Need", "Children"], ["HI", "20 (4 to 45)"]),
        "an end of a large band": table(["Need", "Children"], ["HI", "1,965 (1,763 to 2,115)"]),
        "an end of a band under few": table(["Need", "Children"], ["HI", "15 (under 10 to 43)"]),
        "a signed cell": table(["Need", "Change of children"], ["HI", "+4"]),
        "a minus that is none": table(["Need", "Change of children"], ["HI", "\u22124"]),
        "markdown wide": markdown("| District | HI | VI |\n|---|---|---|\n| West | 4 | 25 |\n"),
        "a row that says so": table(["Measure", "Plan"], ["Children placed", 4]),
        "under a spanned header": page(
            "<table><tr><th rowspan=2>Need</th><th colspan=2>Plan</th></tr>"
            "<tr><th>Children</th><th>Mean minutes</th></tr>"
            "<tr><td>HI</td><td>4</td><td>12.0</td></tr></table>"),
        "nested keys": json_file({"children": {"HI": 4, "VI": 25}}),
        "list of pairs": json_file([["HI", 4], ["VI", 25]]),
        "pairs of names": json_file({"rows": [["Hearing impairment", 4]]}),
        "pupils_total": json_file({"pupils_total": 4}),
        "numChildren": script('x = {"numChildren": 4}'),
        "key without quotes": script("x = {children: 4}"),
        "key in single quotes": script("x = {'children': 4}"),
        "data of a bar": page('<div class="bar" data-children="4"></div>'),
        "title of a bar": svg("<rect><title>Hearing impairment: 4</title></rect>"),
        "label of a bar": page('<div role="img" aria-label="HI: 4 children"></div>'),
        "popup": script('popup = "<b>Deaf</b>: 4 children"'),
        "xlsx count": ("a.xlsx", sheet([["Need", "Headcount"], ["HI", 4]])),
        "docx table": ("a.docx", document(rows=[["Need", "Children"], ["HI", "4"]])),
        "docx words": ("a.docx", document("Deaf children: 4")),
        "gpkg column": database("HI: 4 children"),
    }
    return out


def of_money() -> dict[str, Plant]:
    """Small counts of children beside pounds, as a page about money would give them away."""
    sentences = (
        "The saving is £148,000: 4 children at £37,000 each.", "£37,000 for each of 4 children",
        "4 children were diverted from independent schools.", "Diverted: 4",
        "Top-up for 3 pupils: £39,750", "Children placed locally, less than planned: 3",
        "17 of 20 children planned have come: £629,000 saved.",
        "One placement: £61,500", "the fee (1 placement) is £61,500", "£123,000 (2 placements)",
        "Three placements ended: £184,500 saved", "health's share of one placement is £12,300",
        "Spent on the only child with VI: £61,500", "Spent on a single pupil: £61,500",
        "£148,000 = 4 x £37,000", "Saved: £37,000 \u00d7 4")
    heads = ["Measure", "Rating", "Planned", "Actual"]
    children = "Children placed locally instead of independently"
    return ({f"money: {s}": page(f"<p>{s}</p>") for s in sentences}
            | {
        "money: a tracker": table(heads, [children, "Red", 20, 4]),
        "money: a tracker, about": table(heads, [children, "Red", "about 20", "about 4"]),
        "money: a tracker, whole": table(heads, [children, "Amber", 20, 17]),
        "money: a band": table(heads, [children, "Red", "20 to 30", "4 to 9"]),
        "money: a quarter": table(["Quarter", "Planned", "Actual"], ["2021-22 Q3", 20, 4],
                                  caption=children),
        "money: a tracker as data": csv("measure,quarter,planned,actual",
                                        "placements_diverted,2021-22 Q3,20,4"),
        "money: a fee and how often": csv("provider,fee_gbp,children", "Ash School,37000,4"),
        "money: names in data": json_file({"saving_gbp": 148000, "diverted": 4}),
        "money: a workbook": ("a.xlsx", sheet([["Ledger", "GBP", "Children"],
                                               ["High needs block", 148000, 4]])),
        "money: a paper": ("a.docx", document(rows=[["Ledger", "Pupils"],
                                                    ["High needs block", "4"]])),
        "money: the rows behind a figure": csv("entry,figure,event,child_id,gbp",
                                               "e1,f1,7,K-2031-77,37000"),
    })


def of_one_child() -> dict[str, Plant]:
    """What is paid for one child or a few, without a count beside a word for children."""
    sentences = (
        "a child's fee of GBP 61,500", "a child\u2019s fee of £61,500", "the child's fee: £61,500",
        "1 place bought, GBP 61,500", "2 places bought, £123,000", "a place bought for £61,500",
        "one place bought at Ash School for 61,500 pounds", "GBP 61,500 for one placement",
        "One pupil's top-up is £14,500", "The pupil costs £61,500 a year", "Her fee is £61,500",
        "His placement costs £61,500", "A girl with PMLD costs £270,400", "1 invoice, £61,500",
        "Two invoices: £123,000", "1 contract: £61,500", "the single placement cost £61,500",
        "a placement at Ash School costs £61,500", "a young person's package of £270,400",
        "one child's taxi: £92 a day", "fee of a child: \u20ac61,500", "child's fee, 61500.00",
        "1 residential place, £270,400", "Sold: 1 place, £61,500", "3 x GBP 37,000",
        "1 credit note of £1,318.08", "£61,500 for a child with PMLD at Ash School")
    heads = ("placements", "invoices", "fees", "contracts", "places_bought", "places_filled")
    return ({f"one child's: {s}": page(f"<p>{s}</p>") for s in sentences}
            | {f"one child's: {h}": csv(f"provider,{h},gbp", "Ash School,2,123000") for h in heads}
            | {f"one child's: header {h}": csv(f"provider,{h}", "Ash School,61500")
               for h in ("childs_fee_gbp", "fee_of_child_gbp", "One child's fee, GBP")}
            | {f"one child's: row {r}": table(["Item", "GBP"], [r, 61500]) for r in (
                "A child's fee at Ash School", "1 place at Ash School", "One placement")}
            | {
        "one child's: names in data": json_file({"childs_fee_gbp": 61500}),
        "one child's: longer names in data": json_file({"fee_of_one_child": 61500}),
        "one child's: a workbook": ("a.xlsx", sheet([["Provider", "Places bought", "GBP"],
                                                     ["Ash School", 1, 61500]])),
        "one child's: a paper": ("a.docx", document("a child's fee of GBP 61,500")),
    })


def unnamed() -> dict[str, Plant]:
    """Small counts beside no word for children."""
    sentences = (
        "West 4", "West: 4", "West (4)", "West = 4", "West - 4", "West: four", "Left out: 4",
        "PD/DS/OTH: 3", "OTH: 3", "HI 2, VI 3", "HI 2; VI 3; PD 4", "2 HI, 3 VI", "HI 2 VI 3",
        "4 left out", "There are 4.", "Of 12 in West, 4 have none.", "West: \u0664", "West 04")
    bodies = (
        '<p data-count="4">x</p>', '<rect data-v="4"/>', '<meter value="4"></meter>',
        '<data value="4">HI</data>', '<p data-row="HI,4"></p>', '<img alt="West 4">',
        "<p data-x='{\"need\":\"HI\",\"count\":4}'></p>", '<p title="4">HI</p>',
        "<dl><dt>West</dt><dd>4</dd></dl>", "<div>West</div><div>4</div>",
        "<div>4</div><div>West</div>", "<span>West</span><span>4</span>", "<p>West<br>4</p>",
        "<ul><li>West<li>4</ul>", "<p>4 / 25 / 30</p>", "<figure><figcaption>West</figcaption>4",
        "<label>West</label><output>4</output>", "<th>West</th><td>4</td>",
        "<table><tr><td>West<td>4</table>", "<table><tr><td>West<td>4.0</table>",
        "<svg><text>West</text><text>4</text></svg>", "<svg><g><title>West: 4</title></g></svg>",
        "<svg><text><tspan>West</tspan><tspan>4</tspan></text></svg>", "<!-- West 4 -->",
        '<style>.a::after{content:"4"}</style>', "<style>:root{--west:4}</style>",
        '<input type="hidden" name="x" value="4">', '<ol start="4"><li>West</ol>')
    data: tuple[object, ...] = (
        {"need": "HI", "count": 4}, {"rows": [{"need": "VI", "value": 3}]}, {"series": [4, 25]},
        {"label": "West", "y": 4}, {"a": [["West", 4]]}, {"West": 4}, {"x": "4"}, {"x": 4.0},
        {"needs": ["HI", "VI"], "numbers": [4, 7]}, {"areas": [{"name": "West", "HI": 4}]},
        {"areas": [["West", 4]]}, {"towns": [["West", 4]]}, {"places": {"HI": 4}}, [4], 4,
        {"s": "HI=4;VI=3"}, {"s": "HI|4"}, {"count": 17}, {"left_out": 4})
    code = ('d={need:"HI",count:4}', "const hi = 4;", 'show("HI", 4)', "x.push({v:4})",
            "let t=`HI: 4`", "d=JSON.parse('{\"need\":\"HI\",\"count\":4}')", "add(3)")
    rows = (("Area,x", "West,4"), ("West,4",), ("4",), ("Area;x", "West;4"), ("x", "West 4"),
            ("Area\tx", "West\t4"), ("x", "HI: 4; VI: 3"), ("Area,Value", "West,17"))
    return ({f"unnamed: {s}": page(f"<p>{s}</p>") for s in sentences}
            | {f"unnamed: {b}": page(b) for b in bodies}
            | {f"unnamed: {json.dumps(d)}": json_file(d) for d in data}
            | {f"unnamed: {c}": script(c) for c in code}
            | {f"unnamed: {'/'.join(r)}": csv(*r) for r in rows}
            | {f"unnamed: {t}": markdown(t) for t in ("West\n\n4", "- West: 4", "1. HI 4")}
            | {f"unnamed: bytes {form}": database("West", struct.pack(form, 4))
               for form in ("<d", "<f", ">i", "b")}
            | {"unnamed: doubles in base64": script(f'x="{coded_bytes("<3d", 4, 7, 3)}"'),
               "unnamed: a double of a table": database("West", 4.0),
               "unnamed: a cell": ("a.xlsx", sheet([["Area", "x"], ["West", 4.0]])),
               "unnamed: a paragraph": ("a.docx", document("4"))})
