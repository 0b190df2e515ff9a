"""What was promised against what came: the rating rule at its edges, and nothing read as nought."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import DisclosureError, InputError
from sufficiency.finance.benefits import (
    RULE,
    benefit_table,
    quarter_of,
    rating,
    read_benefits,
    track,
)
from sufficiency.publish.benefits_page import write_benefits
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.running_sums import told

HEAD = "measure,quarter,planned,actual,status,source\n"


@pytest.mark.parametrize(("planned", "actual", "more", "expected"), [
    (100, 100, True, "green"), (100, 95, True, "green"), (1000, 949, True, "amber"),
    (100, 80, True, "amber"), (1000, 799, True, "red"), (100, 0, True, "red"),
    (100, 500, True, "green"), (0, 0, True, "not due"), (0, 5, True, "green"),
    (100, 105, False, "green"), (1000, 1051, False, "amber"), (1000, 1201, False, "red"),
    (100, 10, False, "green"), (0, 5, False, "red"), (0, 0, False, "not due"),
])
def test_the_rule_at_its_edges(planned: int, actual: int, more: bool, expected: str) -> None:
    assert rating(Fraction(planned), Fraction(actual), more) == expected


def test_to_date_and_not_reported(tmp_path: Path) -> None:
    table = tmp_path / "benefits.csv"
    table.write_text(HEAD + "base_places,2020-21 Q2,40,38,published,x\n"
                     "base_places,2021-22 Q2,40,20,published,x\n"
                     "saving_high_needs_gbp,2020-21 Q4,1000,,assumed,x\n"
                     "saving_high_needs_gbp,2021-22 Q4,500,900,assumed,x\n"
                     "placements_diverted,2020-21 Q4,20,14,measured,x\n"
                     "capital_gbp,2022-23 Q4,10,,assumed,x\n")
    rows = read_benefits(table)
    early = {t.measure: t.rating for t in track(rows, "2020-21 Q3")}
    assert early == {"base_places": "green", "saving_high_needs_gbp": "not due",
                     "placements_diverted": "not due", "capital_gbp": "not due"}
    late = {t.measure: t for t in track(rows, "2021-22 Q4")}
    assert (late["base_places"].planned, late["base_places"].actual) == (80, 58)
    assert late["base_places"].rating == "red"
    assert late["saving_high_needs_gbp"].rating == "not reported", "never read as nothing saved"
    assert late["saving_high_needs_gbp"].missing == ("2020-21 Q4",)
    shown = benefit_table(list(late.values())).set_index("measure")
    row = shown.loc["Children placed locally instead of independently"]
    assert tuple(row[:3]) == ("about 20", "about 10", "red")


def test_every_fault_of_the_table(tmp_path: Path) -> None:
    table = tmp_path / "benefits.csv"
    table.write_text(HEAD + "base_places,2020-22 Q2,-4,,published,x\n"
                     "miles,2020-21 Q1,1,,assumed,x\n"
                     "base_places,2020-21 Q5,1,,assumed,x\n")
    with pytest.raises(InputError) as caught:
        read_benefits(table)
    told = str(caught.value)
    assert "rows 2, 4, column quarter" in told and "is negative" in told
    assert "row 3, column measure" in told


def test_quarters() -> None:
    assert [quarter_of(date(2022, m, 1)) for m in (1, 3, 4, 7, 10, 12)] == [
        "2021-22 Q4", "2021-22 Q4", "2022-23 Q1", "2022-23 Q2", "2022-23 Q3", "2022-23 Q3"]
    assert quarter_of(date(1999, 5, 1)) == "1999-00 Q1"


def test_the_verb_on_the_programmes_milestones(root: Path, tmp_path: Path) -> None:
    table = root / "data" / "norfolk" / "finance" / "benefits.csv"
    out = tmp_path / "benefits.csv"
    done = CliRunner().invoke(app, ["benefits", str(table), "--quarter", "2022-23 Q4",
                                    "--out", str(out)])
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "benefits-internal.csv").read_text().splitlines()
    assert not out.exists(), "what is not for publication says so in its name"
    assert "Places opened in special schools,330,358,green," in lines
    assert "Places opened in bases,170,96,red," in lines
    assert sum("not reported" in line for line in lines) == 2
    assert "Green: what has come" in done.output
    done = CliRunner().invoke(app, ["benefits", str(table), "--quarter", "2022-24 Q4"])
    assert done.exit_code == 1 and "is not a quarter" in done.output


def test_the_page_tells_every_rating_in_words_and_no_count_of_children(tmp_path: Path) -> None:
    table, page = tmp_path / "benefits.csv", tmp_path / "b.html"
    table.write_text(HEAD + "base_places,2020-21 Q2,40,20,published,<b>x</b>\n"
                     "capital_gbp,2020-21 Q4,100,104,assumed,x\n"
                     "school_places,2020-21 Q4,100,85,assumed,x\n"
                     "saving_high_needs_gbp,2020-21 Q4,1000,,assumed,x\n"
                     "placements_diverted,2020-21 Q4,23,14,measured,x\n"
                     "miles_a_year,2022-23 Q4,10,,assumed,x\n")
    done = CliRunner().invoke(app, ["benefits", str(table), "--quarter", "2021-22 Q4",
                                    "--page", str(page)])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "b-internal.html").read_text()
    assert "Not for publication" in text
    cells = re.findall(r'<tr><th scope="row">([^<]+)</th><td><span class="rag [a-z-]+"><span '
                       r'aria-hidden="true">. </span>([A-Za-z ]+)</span></td>'
                       r'<td class="r">([^<]*)</td><td class="r">([^<]*)</td><td>([^<]*)', text)
    assert {c[0]: c[1:] for c in cells} == {
        "Capital spent": ("Green", "£100", "£104", "4.0% more than planned"),
        "Places opened in special schools": ("Amber", "100", "85", "15.0% less than planned"),
        "Places opened in bases": ("Red", "40", "20", "50.0% less than planned"),
        "Children placed locally instead of independently": (
            "Red", "about 20", "about 10", "less than planned"),
        "Miles of travel saved a year": (
            "Not due", "0", "0", "nothing was planned by then and nothing has come"),
        "Saved in the high needs block": (
            "Not reported", "£1,000", "not reported", "no figure for 2020-21 Q4"),
    }
    assert RULE.split(":")[0] in text and "&lt;b&gt;x" in text and "<b>x" not in text
    assert not re.search(r">\s*(23|14)\s*<", text), "children are rounded quarter by quarter too"
    assert "Red: 2 measures (Places opened in bases; Children placed locally" in text


def test_no_sum_of_quarters_tells_few_children() -> None:
    """Every history of three quarters, and what may be told of it after each of them."""
    rules = Rules()
    same = defaultdict(list)
    for counts in product(range(33), repeat=3):
        bands = told(counts, rules)
        assert bands[:2] == told(counts[:2], rules), "what was told stays as it is"
        assert all(b is None or b.low <= sum(counts[: i + 1]) < b.high
                   for i, b in enumerate(bands))
        same[tuple(bands)].append(counts)
    assert len(same) > 40
    for histories in same.values():
        for begin, end in combinations(range(4), 2):
            sums = [sum(counts[begin:end]) for counts in histories]
            assert max(sums) - min(sums) >= 10 or not any(0 < n < 10 for n in sums)


PUBLIC = HEAD.strip() + """,target
base_places,2020-21 Q2,40,38,published,x,
placements_diverted,2020-21 Q2,26,3,measured,x,
placements_diverted,2020-21 Q3,14,40,measured,x,
placements_diverted,2020-21 Q4,60,41,measured,x,
saving_high_needs_gbp,2020-21 Q4,962000,740000,measured,x,yes
miles_a_year,2020-21 Q4,1237,1133,measured,x,
saving_health_gbp,2020-21 Q3,4000,,assumed,x,yes
saving_health_gbp,2020-21 Q4,4000,3000,assumed,x,yes
"""


def test_a_public_page_tells_children_in_bands_and_nothing_made_from_them(tmp_path: Path) -> None:
    table, page, out = (tmp_path / n for n in ("benefits.csv", "b.html", "b.csv"))
    table.write_text(PUBLIC)
    done = CliRunner().invoke(app, ["benefits", str(table), "--quarter", "2020-21 Q4", "--public",
                                    "--page", str(page), "--out", str(out)])
    assert done.exit_code == 0, done.output
    rows = {r["measure"]: r for r in csv.DictReader(out.open())}
    children = rows["Children placed locally instead of independently"]
    # Planned 26, 40 and 100; placed 3, 43 and 84, of which the first is too few.
    assert children["planned_to_date"] == "100 to 110 (to 2020-21 Q4)"
    assert children["actual_to_date"] == "80 to 90 (to 2020-21 Q4)"
    assert children["rating"] == "amber or red"
    saved, miles, health = (rows[k] for k in ("Saved in the high needs block",
                            "Miles of travel saved a year", "Saved by health"))
    assert (saved["planned_to_date"], saved["actual_to_date"], saved["rating"]) == (
        "£962,000", "not told", "not told")
    assert (miles["planned_to_date"], miles["actual_to_date"]) == ("not told", "not told")
    assert (health["actual_to_date"], health["rating"]) == ("not reported", "not reported")
    assert rows["Places opened in bases"]["actual_to_date"] == "38"
    for text in (page.read_text(), out.read_text(), done.output):
        for secret in ("740,000", "740000", "1,237", "1,133", "3,000", ">3<", ">41<", ">84<"):
            assert secret not in text, secret
    assert "Planned to date" in page.read_text()


def test_a_public_page_with_a_count_in_its_source_is_refused(tmp_path: Path) -> None:
    table, page = tmp_path / "benefits.csv", tmp_path / "b.html"
    table.write_text(HEAD + "base_places,2020-21 Q2,40,38,published,Heads: 4 children moved\n")
    with pytest.raises(DisclosureError):
        write_benefits(read_benefits(table), "2020-21 Q4", table.name, page=page, public=True)
    assert not page.exists()
