"""Pages quote what the demo prints, and are told when it prints something else."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

QUOTED: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "docs/quoted.py"))
PRINTED = """planning: a plan
A title
               before  after
children            7      8
seconds of search 0.1    0.2

[1] Of the same 8 children, and this is a long line.
"""
PAGE = """Text with `code`.

```
A title
               before  after
children            7      8
seconds of search 9.9    9.8

[1] Of the same 8 children,
  and this is a long line.
```
"""


def test_what_is_printed_may_be_quoted_with_other_breaks_and_seconds() -> None:
    assert QUOTED["stale"](PAGE, PRINTED) == []


@pytest.mark.parametrize(("old", "new", "names"), [
    ("children            7      8", "children            7      9", "A title"),
    ("this is a long", "that was a long", "[1] Of"),
])
def test_a_part_that_is_not_printed_is_named(old: str, new: str, names: str) -> None:
    (part,) = QUOTED["stale"](PAGE.replace(old, new), PRINTED)
    assert part.startswith(names)


@pytest.mark.parametrize("name", QUOTED["PAGES"])
def test_each_page_quotes_something(name: str) -> None:
    page = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
    assert len(QUOTED["stale"](page, "")) >= 2
