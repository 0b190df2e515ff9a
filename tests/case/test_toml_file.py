"""What is wrong with a settings file is told in plain words, with the line shown."""

from __future__ import annotations

import pytest

from sufficiency.case.toml_file import read_toml
from sufficiency.errors import InputError


@pytest.mark.parametrize(("line", "words", "remedy"), [
    ("title = “Plan A”".encode(), "has curly quotation marks", "straight"),
    (b'case = "C:\\Users\\me"', "has a backslash", "C:/Users/me"),
    ("title = \"£45m\"".encode("cp1252"), "has a letter that is not UTF-8", "UTF-8"),
    (b"title = Plan", "has words without quotation marks", "quotation marks"),
    (b"title =", "has no value", "Give one"),
    (b'title = "Plan', "has a quotation mark that is not closed", "same line"),
    (b"[build", "has a section without its closing bracket", "[build]"),
    (b'lens = "flow"', "says something that was said before", "Keep one"),
    (b"year 2025", "is not valid TOML", "Mend"),
])
def test_a_line_that_is_no_toml(line: bytes, words: str, remedy: str) -> None:
    data = b'lens = "flow"\n' + line + b"\n"
    with pytest.raises(InputError) as error:
        read_toml(data, "base.toml")
    (fault,) = error.value.faults
    assert (fault.file, fault.row) == ("base.toml", 2)
    assert fault.problem.startswith(words) and remedy in fault.remedy
    assert line.decode("cp1252" if b"\xa3" in line and b"\xc2" not in line else "utf-8"
                       ) in fault.problem


def test_a_byte_order_mark_is_none_of_the_text() -> None:
    assert read_toml(b"\xef\xbb\xbflens = \"flow\"\n", "base.toml") == {"lens": "flow"}


@pytest.mark.parametrize("name", ["children.csv", "people.txt"])
def test_no_line_of_another_file_is_shown(name: str) -> None:
    with pytest.raises(InputError) as error:
        read_toml(b"child_id,need\nKZ-2031,ASD\n", name)
    assert "child_id" not in str(error.value) and "KZ" not in str(error.value)
