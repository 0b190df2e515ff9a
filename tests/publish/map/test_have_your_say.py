"""How people have their say: checked when it is read, said once, and only as text."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest

import sufficiency as sf
from sufficiency.case.vocabulary import EXAMPLE
from sufficiency.errors import InputError
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map.consultation import atlas, map_page
from sufficiency.publish.map.have_your_say import SILENT, HaveYourSay, have_your_say
from sufficiency.publish.map.page import map_html
from sufficiency.publish.map.provision import Opening
from sufficiency.publish.output_check.gate import leaks
from sufficiency.study.result import Result
from tests.conftest import made

pytest.importorskip("geopandas")
TOLD = {"consultation.reply_to": "send@example.gov.uk", "consultation.closes": "2027-03-31",
        "consultation.reference": "SEND 2027/14", "consultation.version": "version 2"}


def saying(settings: dict[str, object]) -> Result:
    result = made("built")
    return replace(result, scenario=result.scenario.with_settings(settings))


@pytest.mark.parametrize(("name", "value", "said"), [
    ("reply_to", "two words", "neither an e-mail address nor a web page"),
    ("reply_to", "javascript:alert(1)", "neither"), ("reply_to", "http://a.example.org", "neither"),
    ("reply_to", 'a@b.example.org"><script>', "neither"),
    ("reply_to", "https://a.example.org/\"onclick=1", "neither"),
    ("reply_to", "a@" + "b" * 300 + ".org", "neither"),
    ("closes", "2027-02-30", "no date"), ("closes", "31 March", "no date"),
    ("closes", "20270331", "no date"), ("closes", 20270331, "Write text"),
    ("reference", "a\nb", "line break"), ("version", "x" * 201, "200"),
    ("other", "x", "is not a setting"),
])
def test_what_cannot_be_printed_is_refused(name: str, value: object, said: str) -> None:
    with pytest.raises(InputError, match=f"consultation.{name}.*{said}"):
        sf.datasets.tiny().with_settings({f"consultation.{name}": value})


def test_a_day_long_past_and_a_date_of_toml_are_taken() -> None:
    for day in ("1999-12-31", datetime.date(1999, 12, 31)):
        told = sf.datasets.tiny().with_settings({"consultation.closes": day})
        assert told.consultation.closes == "1999-12-31"
        assert have_your_say([told]) == HaveYourSay(closes="31 December 1999")


def test_nothing_is_said_where_no_scenario_says_anything() -> None:
    assert have_your_say([sf.datasets.tiny()]) is None
    page = map_html(atlas([made("built")], None)[0])
    assert "Have your say" not in page and "mailto:" not in page


def test_a_public_page_says_it_and_links_to_nothing_else() -> None:
    page = map_page([saying(TOLD)], "map.html", Rules())[0].decode()
    assert "Have your say by 31 March 2027" in page and "Closes on 31 March 2027." in page
    assert page.count("mailto:") == 1
    assert 'href="mailto:send@example.gov.uk?subject=SEND%202027%2F14"' in page
    assert "Please quote SEND 2027/14." in page and "Version 2." in page
    link = "https://example.gov.uk/say?a=1&b=2"
    other = map_page([saying({"consultation.reply_to": link})], "map.html", Rules())[0].decode()
    assert f'href="{link.replace("&", "&amp;")}"' in other and "Closes on" not in other


def test_a_report_says_it_under_its_title_and_asks_no_clock() -> None:
    told = saying(TOLD)
    story = release.story([told], public=True, rules=Rules())
    files = release.report(story, [told], Rules())
    line = ("Reference SEND 2027/14. Version 2. Replies until 31 March 2027 to "
            "send@example.gov.uk")
    for name in ("report.html", "report.md"):
        text = files[name].decode()
        assert f"Prepared with sufficiency {sf.__version__} from the case of " in text
        assert line in text and "mailto:" not in text, name
    assert leaks(files, release.secrets([told]), Rules()) == []
    link = {"consultation.reply_to": "https://example.gov.uk/say?a=1&b=2"}
    other = release.report(story, [saying(link)], Rules())
    assert b"Replies to https://example.gov.uk/say?a=1&amp;b=2" in other["report.html"]
    assert leaks(other, release.secrets([told]), Rules()) == []
    silent = release.report(story, [made("built")], Rules())
    assert b"Replies" not in silent["report.html"]
    assert HaveYourSay(closes="31 March 2027").in_a_line == "Replies until 31 March 2027."


def test_a_page_of_examples_that_asks_nobody_says_so_and_names_its_edition() -> None:
    def page(said: Result, rules: Rules | None) -> str:
        found = atlas([said], rules)[0]
        example = Opening("X", "new school", "autism", 10, EXAMPLE)
        tried = replace(found.choices[0], opened=(example,))
        return map_html(replace(found, choices=(tried,)))

    def mark(text: str) -> str:
        return re.findall(r"Edition ([b-v]{8}): made with sufficiency", text)[0]

    silent = page(made("built"), Rules())
    assert SILENT in silent
    assert SILENT not in page(saying(TOLD), Rules()) and SILENT not in page(made("built"), None)
    built = map_html(atlas([made("built")], Rules())[0])
    assert SILENT not in built, "what is built is no example"
    assert mark(silent) == mark(page(made("built"), Rules())) != mark(built)


def test_hostile_words_are_only_text() -> None:
    words = "<img src=x onerror=alert(1)> & \"quotes\""
    page = map_html(atlas([saying({"consultation.reference": words})], None)[0])
    assert "<img src=x" not in page and "&lt;img src=x onerror=alert(1)&gt; &amp; " in page


def test_two_plans_say_the_same_or_one_says_it() -> None:
    plain, told = made("built").scenario, saying(TOLD).scenario
    assert have_your_say([plain, told]) == have_your_say([told, told]) == have_your_say([told])
    other = told.with_settings({"consultation.closes": "2027-04-01"})
    with pytest.raises(InputError, match="something else of the consultation"):
        have_your_say([told, other])
