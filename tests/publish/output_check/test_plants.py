"""Every planted leak is refused, in every way of writing it; honest cases pass."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sufficiency.errors import DisclosureError
from sufficiency.publish import results_folder
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map.consultation import atlas
from sufficiency.publish.output_check import headcount, ours
from sufficiency.publish.output_check.escapes import plain
from sufficiency.publish.output_check.gate import SMALL, Files, leaks
from sufficiency.publish.output_check.homes import HOME as POINT
from sufficiency.publish.output_check.homes import UNKNOWN, Homes
from sufficiency.publish.output_check.secrets import Secrets, check_letter, secrets_of
from sufficiency.publish.output_check.spots import spots
from sufficiency.publish.results_folder import write_results
from sufficiency.publish.travel_benchmark.report import HEADS
from sufficiency.study.run import run
from tests.conftest import ROOT
from tests.publish.output_check.carriers import CHILD, HOME, POSTCODE, PUPIL, database, lonlat, way
from tests.publish.output_check.honest import refused
from tests.publish.output_check.plants import PLANTS
from tests.publish.output_check.test_gate import secrets  # noqa: F401 - a fixture
from tests.sizes import large


@pytest.mark.parametrize("plant", PLANTS)
def test_a_plant_is_refused(plant: str, secrets: Secrets) -> None:  # noqa: F811
    name, data = PLANTS[plant]
    found = leaks({name: data}, secrets, Rules())
    assert found
    told = " ".join(found)
    assert all(f.startswith((name, f"a part of {name}")) for f in found), "the file is named"
    assert not any(s in told for s in (CHILD, PUPIL, POSTCODE, "621357", "2031", *lonlat(4)))


@pytest.mark.parametrize(("seed", "office"), [(0, False), *(large((s, True)) for s in range(1, 4))])
def test_an_honest_case_passes(seed: int, office: bool, tmp_path: Path) -> None:
    """Its report, map, tracker and benchmark; with paper and workbook it takes twice as long."""
    found, _, size = refused(tmp_path / "case", seed, office=office)
    assert found == [] and size > 100_000


@pytest.mark.large
def test_another_countys_run_is_published(shared: Path, tmp_path: Path) -> None:
    import shutil

    if not (shared / "trials" / "suffolk").is_dir():
        pytest.skip("the trial case is absent")
    shutil.copytree(shared / "trials" / "suffolk", tmp_path / "case")
    base = tmp_path / "case" / "scenarios" / "base.toml"
    base.chmod(0o644)
    # Its table of settings is older than its column of kinds.
    base.write_text(base.read_text().replace("seed = 1\n", 'seed = 1\nplacements = "none"\n'))
    write_results(run(base.with_name("start.toml")), tmp_path / "out")
    assert (tmp_path / "out" / "map.html").is_file()


# What is made from no home.


def homes_at(point: tuple[float, float]) -> Homes:
    return Homes(spots([np.array([point])]))


def test_a_known_outline_may_meet_a_home_by_chance() -> None:
    corner = tuple(map(float, lonlat(4)))
    text = f'{{"shapes": [[{corner[0]}, {corner[1]}], [1.5, 52.5]]}}'.encode()
    nobody = Secrets(homes=homes_at(HOME))
    assert leaks({"a.json": text}, nobody, Rules()) == [f"a.json: shapes: {POINT}"]
    knowing = nobody.knowing([corner, (1.5, 52.5)])
    assert leaks({"a.json": text}, knowing, Rules()) == []


@pytest.mark.parametrize("where", [
    b"lon,lat\n1.34567,52.23456\n", b"<p>52.23456, 1.34567</p>",
    b"| a |\n|---|\n| 1.3456 52.2345 |\n",
])
def test_a_point_that_nobody_knows_is_refused_in_any_file(where: bytes) -> None:
    for name in ("a.csv", "a.html", "a.md"):
        assert leaks({name: where}, Secrets(), Rules()) == [f"{name}: {UNKNOWN}"]


def test_outlines_of_a_file_are_known_to_the_gate() -> None:
    import shapely

    name, data = database(shapely.Point(612_345, 312_345).wkb)
    assert leaks({name: data}, Secrets(), Rules()) == [f"{name}: notes: {UNKNOWN}"]
    assert leaks(Files({name: data}, [(612_345.0, 312_345.0)]), Secrets(), Rules()) == []


def test_a_text_of_the_case_may_tell_published_totals_and_no_few_children() -> None:
    noted = "Bases (autism 10, SEMH groups of 8); 244 places in July 2018, ages 5 to 15 of children"
    told = "The base took 4 deaf children in 2019"
    case = Secrets(free=frozenset({noted, told}))
    assert leaks({"a.md": noted.encode()}, case, Rules()) == []
    assert leaks({"a.html": f"<p>{told}</p>".encode()}, case, Rules()) == [f"a.html: {SMALL}"]
    other = noted.replace("groups of 8", "children 8").encode()
    assert f"a.md: {SMALL}" in leaks({"a.md": other}, case, Rules()), "no text of the case"


def test_a_table_of_settings_may_count_no_children() -> None:
    chosen = b"Setting,Value,Set in\nbuild.max_new_schools,4,start\n"
    assert leaks({"a.csv": chosen}, Secrets(), Rules()) == []
    other = chosen.replace(b"build.max_new_schools", b"Deaf children")
    assert leaks({"a.csv": other}, Secrets(), Rules()) == [f"a.csv: {SMALL}"]
    # In a sheet the table stands below its title, a link and a note; and a value may be of anybody.
    above = b"What was set\nBack to the contents\nA note.\nSetting,Value,Set in\n"
    lens = b"Lens,Children stay at their school,start\nJanuary,2026,start\nSeed,1,start\n"
    assert leaks({"a.csv": above + lens}, Secrets(), Rules()) == []
    assert leaks({"a.csv": above + b"Deaf children,4,start\n"}, Secrets(), Rules()) == [
        f"a.csv: {SMALL}"]
    counted = b"Setting,children\nSpecial school,4\n"
    assert leaks({"a.csv": counted}, Secrets(), Rules()) == [f"a.csv: {SMALL}"]


@pytest.mark.parametrize("inside", [
    "<svg><text>0</text><text>8</text><text>16</text><text>24</text><text>children</text></svg>",
    "<dl><dt>Places</dt><dd>4</dd><dt>Mean minutes</dt><dd>7</dd></dl>",
    "<p>4</p><p>schools</p>", '<p data-places="4" data-minutes="7">x</p>',
    '<select><option value="4">Plan</option></select>', '<td colspan="4">x</td>',
    '<script>x = {"places": 4, "minutes": 7, "zIndex": 4, "schools": [4]}</script>',
    "<p>1 to 5 shorter</p>", "<p>In Year 4 of 2 schools</p>", "<p>post-16</p>",
])
def test_numbers_that_are_known_to_count_else_pass(inside: str) -> None:
    assert leaks({"a.html": f"<body>{inside}</body>".encode()}, Secrets(), Rules()) == []


def test_the_numbers_at_an_axis_begin_with_nought_and_have_equal_steps() -> None:
    for numbers in ((8, 16, 24), (0, 8, 17), (0, 8)):
        page = "".join(f"<text>{n}</text>" for n in numbers)
        assert leaks({"a.svg": f"<svg>{page}</svg>".encode()}, Secrets(), Rules())


def test_figures_of_our_map_are_known_by_their_place() -> None:
    scales = {"lack": {"change": {"breaks": [-5, 5]}}}
    drawn: dict[str, object] = {"scales": scales, "choices": [
        {"reach": [4], "children": {"areas": [[25, 10, False, False]]},
         "places": [{"added": 4, "places": 8}]}], "towns": [[7, 4, "A"]]}
    assert leaks({"a.json": json.dumps(drawn).encode()}, Secrets(), Rules()) == []
    for other in (drawn | {"left": 4}, drawn | {"choices": [{"reach": {"HI": 4}}]},
                  drawn | {"choices": [{"children": {"areas": [[25, 4, False, False]]}}]},
                  {"choices": [{"reach": [4]}]}):
        found = leaks({"a.json": json.dumps(other).encode()}, Secrets(), Rules())
        assert found and all(f.endswith(SMALL) for f in found)


def test_a_title_may_hold_a_number_and_no_few_children() -> None:
    titled = secrets_of([], ["Variant 4", "4 deaf children"])
    for text in (b"<p>Variant 4</p>", b"<h1>Variant 4: all</h1>"):
        assert leaks({"a.html": text}, Secrets(), Rules()) == [f"a.html: {SMALL}"]
        assert leaks({"a.html": text}, titled, Rules()) == []
    assert leaks({"a.html": b"<p><b>none</b><b>Variant 4</b></p>"}, titled, Rules()) == []
    assert leaks({"a.html": b"<p>4 deaf children</p>"}, titled, Rules()) == [f"a.html: {SMALL}"]


def test_a_plans_title_about_children_counts_none_of_its_places() -> None:
    title = "Invented children on the streets of town_2018.pbf"
    titled = secrets_of([], [title])
    head = f"<tr><th>Measure</th><th>{title}</th></tr>"
    for row, said in (("Places in new bases", []), ("Children without a place", [SMALL])):
        page = f"<table>{head}<tr><th>{row}</th><td>8</td></tr></table>".encode()
        assert leaks({"a.html": page}, titled, Rules()) == [f"a.html: {s}" for s in said]
        assert leaks({"a.html": page}, Secrets(), Rules()) == [f"a.html: {SMALL}"]
    head = f"<tr><th>District</th><th>{title}</th></tr>"
    page = f"<table>{head}<tr><th>East</th><td>8</td></tr></table>".encode()
    assert leaks({"a.html": page}, titled, Rules()) == [f"a.html: {SMALL}"]


def test_our_scripts_are_struck_out_only_where_they_are_as_we_wrote_them() -> None:
    script = (ROOT / "sufficiency" / "publish" / "templates" / "map_base.js").read_text()
    assert ours.without(f"<script>{script}</script>") == "<script> </script>"
    changed = f"<script>{script.replace('0.5', '0.7')}</script>"
    assert ours.without(changed) == changed


@pytest.mark.parametrize("code", [3857, 32630, 32631, 3035, 2157, 29902])
def test_a_known_point_is_known_in_every_projection(code: int) -> None:
    x, y = way(code).transform(*HOME)
    text = f"<p>at {x:.0f} {y:.0f}</p>".encode()
    lived = Secrets(homes=homes_at(HOME))
    assert leaks({"a.html": text}, lived, Rules()) == [f"a.html: {POINT}"]
    assert leaks({"a.html": text}, lived.knowing(metres=[HOME]), Rules()) == []


def test_a_point_that_nobody_knows_is_told_apart_from_a_home() -> None:
    knowing = Secrets(homes=homes_at(HOME)).knowing([(1.2345, 52.1234)])
    other = b'{"homes": [[1.2345, 52.1234], [1.3456, 52.2345]]}'
    assert leaks({"a.json": other}, knowing, Rules()) == [f"a.json: homes: {UNKNOWN}"]
    home = f'{{"at": [{", ".join(lonlat(5))}]}}'.encode()
    assert leaks({"a.json": home}, knowing, Rules()) == [f"a.json: at: {POINT}"]


def test_the_ends_of_two_points_are_no_point() -> None:
    x, y = lonlat(4)
    crossed = f'[[1.5555, {y}], [{x}, 52.5555]]'.encode()
    lived = Secrets(homes=homes_at(HOME))
    ends = [(1.5555, float(y)), (float(x), 52.5555)]
    assert leaks({"a.json": crossed}, lived.knowing(ends), Rules()) == []
    assert leaks({"a.json": crossed}, lived, Rules()) == [f"a.json: {UNKNOWN}"]


@pytest.mark.large
def test_every_point_of_a_map_is_known(tmp_path: Path) -> None:
    result = run(ROOT / "data" / "norfolk" / "scenarios" / "do-nothing.toml", alone=True)
    drawn, _ = atlas([result], Rules())
    points = set(drawn.points())
    assert len(points) > 1000
    from sufficiency.publish.map.page import map_html
    page = map_html(drawn).encode()
    # Whoever lived at any corner of it would not be seen: none of it comes from a home.
    lived = Secrets(homes=homes_at(HOME)).knowing(points)
    assert leaks({"map.html": page}, lived, Rules()) == []


def test_a_refusal_keeps_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(ROOT / "data" / "tiny" / "scenarios" / "base.toml")
    monkeypatch.setattr(results_folder, "report_markdown", lambda story: "Deaf children: 4")
    with pytest.raises(DisclosureError, match=r"report\.md: .*\n.*internal use only: summary"):
        write_results(result, tmp_path / "out")
    left = {p.name for p in (tmp_path / "out").iterdir()} - {".sufficiency"}
    assert left == {"summary.json", "assignment.csv", "places.csv", "options.csv", "journeys.csv"}


# The parts by themselves.


@pytest.mark.parametrize(("given", "same"), [
    ("K\u20112031", "K-2031"), ("&#75;&amp;#45;2", "K-2"), (r"\u{41}\x42\u0043", "ABC"),
    ("a%20b", "a b"), ("\uff14\u00a0c", "4 c"), ("a\u00adb\u200bc", "abc"), ("_x0041_", "A"),
])
def test_text_has_one_plain_form(given: str, same: str) -> None:
    assert plain(given) == same == plain(same)


@pytest.mark.parametrize(("header", "label", "caption", "counts"), [
    ("Mean minutes", "HI", "Children by need", False), ("Children", "HI", "", True),
    ("Places", "Children's base", "", False), ("Bases only", "HI", "Children by need", True),
    ("Plan", "Mean minutes", "", False), ("Plan", "HI", "Mean minutes by need", False),
    ("Capital (£)", "Children's base", "", False), ("HI", "West", "", True),
])
def test_a_cell_counts_what_its_words_say(
    header: str, label: str, caption: str, counts: bool
) -> None:
    assert (headcount.in_cell("4", label, header, caption, 10) == 4) is counts
    # A mean that ends in .0 is one wherever nobody says children.
    assert headcount.in_cell("12.0", label, "Plan A", "", 10) in (
        None, 12 if headcount.about(label) == "children" else None)


@pytest.mark.parametrize("line", [
    "In Year 4 children travel less", "4 schools for deaf children", "rounded to 5",
    "fewer children lack a place in 2 of the 2 groups", "under 9 minutes for 1,240 children",
    "two new schools for children", "one in five children", "children: 12.5 minutes",
    "Years 7 to 11: 1,240 children", "HI: 8 places", "in 48 too few children change to show it",
    "hardly any pupil of 2019 is left", "children of January 2025 and places of 2019",
    "£63,000 a child and year", "a place costs £23,900 a year at a state special school",
    "opens 8 places for GBP 480,000", "pounds an hour of one child's drive: £7.20",
    "an independent placement costs £61,500 on average", "one more place costs £12,000",
    "a child's fee is not shown", "2 bases for £1.2 million", "a top-up of £14,500 a place",
])
def test_honest_sentences_count_no_few_children(line: str) -> None:
    assert all(n == 0 or (n >= 10 and n % 5 == 0) for n in headcount.in_prose(line))


def test_a_count_that_looks_like_a_year_is_one() -> None:
    assert list(headcount.in_prose("a need of 2019 pupils")) == [2019]
    assert list(headcount.in_prose("there live 2023 young people")) == [2023]


def test_the_check_letter_of_a_pupil_number() -> None:
    assert check_letter("123456789012") == "A"


@pytest.mark.parametrize("spelt", ["4 deaf children", "HI: 4 pupils", PUPIL, POSTCODE])
@pytest.mark.parametrize("form", ["hexadecimal", "numbers"])
def test_a_list_of_numbers_that_spells_a_secret_is_refused(
    spelt: str, form: str, secrets: Secrets,  # noqa: F811
) -> None:
    codes = [f"{ord(c):x}" if form == "hexadecimal" else str(ord(c)) for c in spelt]
    for between in (" ", "") if form == "hexadecimal" else (" ",):
        page = f"<p>x</p><script>const at = \"{between.join(codes)}\";</script>"
        assert leaks({"a.html": page.encode()}, secrets, Rules())


@pytest.mark.parametrize("letters", ["q5f4AU484CeEY5VVX)F'8( iWWE)gfBXTFWD", "(4) P", "7 EVX"])
def test_positions_of_areas_spell_nothing(letters: str, secrets: Secrets) -> None:  # noqa: F811
    """A list of two figures each, read as letters, held a small number by chance."""
    positions = ",".join(f"{ord(c):x}" for c in letters)
    assert positions.replace(",", "").isdecimal()
    page = f'<script>const places = {{"min": [{positions}]}};</script>'
    assert not leaks({"a.html": page.encode()}, secrets, Rules())


@pytest.mark.parametrize("letters", ["qcye1 7 7", "7 EVX 1b", "(4) PRT"])
def test_decimals_of_a_coordinate_spell_nothing(
    letters: str, secrets: Secrets,  # noqa: F811
) -> None:
    """A border of areas within reach was refused for the letters that its decimals are."""
    decimals = letters.encode().hex()
    assert decimals.isdecimal()
    shape = f'{{"type": "Polygon", "coordinates": [[[ -1.{decimals}, 52.635 ]]]}}'
    assert not leaks({"a.geojson": shape.encode()}, secrets, Rules())


@pytest.mark.parametrize("head", [h for h in HEADS if h != "Children"])
def test_a_whole_figure_of_the_benchmark_is_no_count(head: str, secrets: Secrets) -> None:  # noqa: F811
    """A change of "-6.0" minutes stood under "Change, like with like", which names no mean."""
    cell = "6%" if head.startswith("Over") else "-6.0" if head.startswith("Change") else "6"
    table = f"| Need | Scenario | {head} |\n|---|---|---|\n| Autism | Plan A | {cell} |\n"
    assert not leaks({"a.md": table.encode()}, secrets, Rules())
