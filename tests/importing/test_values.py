"""Values in whatever way councils write them; and those that are none are not guessed."""

from __future__ import annotations

import datetime as dt

import pytest

from sufficiency.importing.sheets import decoded, read_sheets, separator
from sufficiency.importing.values import (
    AMBIGUOUS,
    ASKED,
    bare,
    codes,
    count,
    date,
    dictionary,
    is_empty,
    january,
    key,
    last_day,
    listed,
    number,
    postcode,
    rank,
    reader,
    school,
    with_own,
    year_group,
)
from sufficiency.importing.years import year_of


@pytest.mark.parametrize(("text", "year"), [
    ("R", 0), ("Reception", 0), ("N1", -2), ("N2", -1), ("Nursery 2", -1), ("Year 7", 7),
    ("Y7", 7), ("Yr 10", 10), ("NC Year 3", 3), ("year group 9", 9), ("07", 7), ("7.0", 7),
    ("-1", -1), ("13", 13), ("Year-2", 2), ("Year_7", 7), ("Yr. 7", 7), ("Curriculum Year 7", 7),
    ("Year 7 (2024/25)", 7), ("Reception Year", 0),
])
def test_year_groups(text: str, year: int) -> None:
    assert year_group(text) == str(year)
    assert year_group(f" {text.lower()} ") == str(year)


def test_a_year_group_that_is_not_followed_is_empty_and_others_are_asked_about() -> None:
    assert year_group("X") == ""
    assert [year_group(t) for t in ("22", "-3", "Year 13+", "8 months", "age 5", "7.5", "seven")
            ] == [None] * 7


@pytest.mark.parametrize(("text", "value"), [
    ("1,200", "1200"), ("£42,500.00", "42500"), ("50 %", "0.5"), ("GBP 14,000", "14000"),
    ("900009.0", "900009"), ("-3", "-3"), ("1 200", "1200"), ("12.5", "12.5")])
def test_numbers(text: str, value: str) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["<5", "c", "x", "-", "1,2", "12,34", "1.2.3", "inf", "1e9", "",
                                  "9" * 400])
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize("text", [
    "2014-05-02", "02/05/2014", "2/5/2014", "02-05-2014", "02.05.2014", "2 May 2014", "2-May-14",
    "41761", "41761.0", "2014-05-02 00:00:00", "02/05/2014 09:30", "20140502", "2nd May 2014",
    "Friday, 2 May 2014", "2014-05-02T00:00:00.000Z"])
def test_dates_are_read_with_the_day_first(text: str) -> None:
    assert date(text) == "2014-05-02"


def test_years_of_two_digits() -> None:
    assert [date("1/9/05"), date("1/9/99")] == ["2005-09-01", "1999-09-01"]


@pytest.mark.parametrize("text", ["05-13-2014", "31/02/2014", "May 2014", "2014", "soon", "1//2",
                                  "01/01/0001", "31/12/9999", "99999"])
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert date(text) is None


def test_a_last_day_may_be_none() -> None:
    none = ("31/12/9999", "9999-12-31 00:00:00", "01/01/1900", "Ongoing", "current", "to date")
    assert [last_day(t) for t in none] == [""] * 6
    assert (last_day("31/08/2024"), last_day("1 Aug 9998"), last_day("soon")) == (
        "2024-08-31", None, None)


def test_ranks_and_numbers_that_join_tables() -> None:
    assert [rank(t) for t in ("1", "1.0", "1st", "Primary", "2nd", "secondary", "best")
            ] == ["1", "1", "1", "1", "2", "2", None]
    assert [key(t) for t in ("1,000", "1000.0", "1,000.0", "1000", "A-1,2", "0012")
            ] == ["1000", "1000", "1000", "1000", "A-1,2", "0012"]


def test_a_word_whose_parts_agree() -> None:
    need = reader("need", dictionary())
    assert [need(t) for t in ("ASC/ASD", "BESD / SEMH", "ASD/SEMH", "ASD/x")
            ] == ["ASD", "SEMH", None, None]


def test_a_letter_for_a_digit_of_an_ended_postcode() -> None:
    assert postcode("PE3O 9ZZ") == "PE30 9ZZ", "no outward code is PE3O"
    assert postcode("PE30-1AA.") == "PE30 1AA"


@pytest.mark.parametrize("text", [
    "ASD – Autistic Spectrum Disorder", "ASD: Autism", "ASD Autistic Spectrum Disorder"])
def test_a_code_and_its_words_are_the_code(text: str) -> None:
    assert reader("need", dictionary())(text) == "ASD"


def test_of_two_needs_neither_is_taken() -> None:
    assert reader("need", dictionary())("MLD Autistic Spectrum Disorder") is None


def test_counts_and_urns_with_words() -> None:
    assert [count(t) for t in ("24 places", "24", "8 (6+2)", "about 60", "-8")
            ] == ["24", "24", None, None, None]
    assert [school(t) for t in ("URN 990001", "990001 - Ash School", "990001 (Ash)", "Ash 990001")
            ] == ["990001"] * 3 + ["Ash 990001"]


@pytest.mark.parametrize(("text", "year"), [
    ("AY24/25", "2025"), ("24-25", "2025"), ("Sept 2024", "2025"), ("2024-09-01", "2025"),
    ("2025-01-16", "2025"), ("24/26", None),
    ("2024-25", "2025"), ("2024/25", "2025"), ("2024/2025", "2025"), ("AY 2024-25", "2025"),
    ("2025", "2025"), ("2025.0", "2025"), ("January 2025", "2025"), ("2024-26", None),
    ("next year", None)])
def test_academic_years(text: str, year: str | None) -> None:
    assert january(text) == year


@pytest.mark.parametrize("text", ["nr1 1aa", "NR11AA", "NR1  1AA", "NRI 1AA", "NRL1AA",
                                  "NR1 1AA (mum)", "N.R.1 1AA"])
def test_postcodes(text: str) -> None:
    assert postcode(text) == "NR1 1AA"


def test_two_homes_in_one_cell_are_asked_about() -> None:
    assert postcode("PE30 1AA / NR1 1AA") is None
    assert postcode("NR1 1AA (term), PE301AA") is None
    assert postcode("NR1 1AA / nr11aa") == "NR1 1AA", "one home, twice"


def test_letters_for_digits_in_postcodes() -> None:
    assert postcode("PE3O 1AA") == "PE30 1AA", "PE3O is the form of an area, and none"
    assert postcode("IP11 OAA") == "IP11 0AA"
    assert [postcode(t) for t in ("N0R1 1AA", "hello", "12345", "")] == [None] * 4


@pytest.mark.parametrize(("kind", "text", "value"), [
    ("need", "BESD", "SEMH"), ("need", "asc", "ASD"), ("need", "Autistic Spectrum Disorder", "ASD"),
    ("need", "ASD - Autistic Spectrum Disorder", "ASD"), ("need", "SpLD", "SPLD"),
    ("need", "Speech, Language & Communication Needs", "SLCN"), ("need", "Down's Syndrome", "DS"),
    ("gender", "Male", "M"), ("gender", "2", "F"), ("admits", "Mixed", "mixed"),
    ("yesno", "Yes", "yes"), ("yesno", "0", "no"), ("setting", "Daily", "daily"),
    ("setting", "EHE", "home_educated"), ("setting", "OLA", "eotas"),
    ("provision", "SRB", "base"), ("designation", "C&I", "autism"), ("status", "Sold", "gone"),
])
def test_words(kind: str, text: str, value: str) -> None:
    assert reader(kind, dictionary())(text) == value


def test_words_that_stand_for_more_than_one_are_asked_about() -> None:
    read = reader("need", dictionary())
    assert [read(w.upper()) for w in AMBIGUOUS] == [None, None]
    assert reader("setting", dictionary())("Purple") is None
    own = with_own({"need": {"LCN": "MLD"}, "setting": {"Purple": "daily", "Green": ""}})
    assert reader("need", own)("lcn") == "MLD"
    assert reader("setting", own)("purple") == "daily"
    assert reader("setting", own)("green") is None, "an answer that is still to be given"


def test_the_dictionary_has_no_word_twice() -> None:
    """A word under two codes would be read as whichever comes last."""
    for kind in (*ASKED, "establishment"):
        meant: dict[str, set[str]] = {}
        for code, words in listed("values")[kind].items():
            for word in words:
                meant.setdefault(bare(word), set()).add(code)
        assert {w: c for w, c in meant.items() if len(c) > 1} == {}, kind
        assert set(codes(kind)) <= {c for c in dictionary()[kind].values()}
        assert all(reader(kind, dictionary())(c) == c for c in codes(kind)), kind


def test_a_urn_is_one_again() -> None:
    assert [school(t) for t in ("900009.0", "900009", "Marsh Primary")
            ] == ["900009", "900009", "Marsh Primary"]
    assert is_empty("-") and is_empty("N/A") and not is_empty("0") and not is_empty("X")


def test_year_groups_by_birth_date() -> None:
    """Whoever is 11 on 31 August is in Year 7 the January after."""
    assert year_of(dt.date(2013, 8, 31), 2025) == 7
    assert year_of(dt.date(2013, 9, 1), 2025) == 6
    assert year_of(dt.date(2020, 8, 31), 2025) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                                      "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_text_in_any_encoding_and_with_any_separator(
    encoding: str, sign: str, tmp_path: object
) -> None:
    text = f"name{sign}places\r\nSt Gérard's £{sign}3\r\n"
    assert decoded(text.encode(encoding), "a.csv")[0] == text
    path = tmp_path / "a.csv"  # type: ignore[operator]
    path.write_bytes(text.encode(encoding))
    (sheet,) = read_sheets(path)
    assert sheet.rows == ((1, ("name", "places")), (2, ("St Gérard's £", "3")))
    path.write_bytes(f"sep={sign}\r\n{text}".encode(encoding))
    (sheet,) = read_sheets(path)
    assert sheet.rows == ((2, ("name", "places")), (3, ("St Gérard's £", "3")))


def test_commas_in_the_words_of_other_separators() -> None:
    assert separator('name;note\nA;"one, two, three"\nB;"x, y, z"\n') == ";"
    assert separator("a title\nname\tplaces\n1\t2\n3\t4\n") == "\t"
