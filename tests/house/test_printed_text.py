"""Nothing is decided by what was printed: figures are compared, sorted and chosen as figures.

What this guard sees: a comparison, ``in``, ``match``, ``startswith`` and the like with a constant
that is worded as figures are, ``str(...)`` of something compared with anything, and ``float`` or
``int`` of the text of a figure. What it does not see: text that is kept in a variable and compared
with another variable, a phrase that is nobody's wording here, regular expressions, and templates.
``output_check`` reads what is printed, which is its purpose, and is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sufficiency.publish.disclosure.figures import Absent
from tests.conftest import ROOT

ROOM = ROOT / "sufficiency" / "publish"
PHRASES = (*(a.value for a in Absent if a is not Absent.NONE), "not shown", "no change",
           "about the same", "fewer than", "or more", "at least ", "at most ", "about ", "fewer",
           "longer", "shorter")
"""How figures, and what stands in their place, are worded."""
ASKS = ("startswith", "endswith", "partition", "rpartition", "find", "index", "removeprefix",
        "removesuffix", "split", "count")


def worded(node: ast.AST) -> bool:
    """Whether a constant, or one among several, is worded as a figure."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(map(worded, node.elts))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and any(
        node.value == p or node.value.startswith(p) for p in PHRASES)


def printed(node: ast.AST) -> bool:
    """Whether this makes text of something: ``str(x)``, or that with something done to it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return printed(node.func.value)
    return (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            and node.func.id == "str" and len(node.args) == 1
            and not isinstance(node.args[0], ast.Subscript))


def decisions(source: str) -> Iterator[int]:
    """Lines in which something is decided by printed text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(worded, sides)) or any(map(printed, sides)):
                yield node.lineno
        elif isinstance(node, ast.MatchValue) and worded(node.value):
            yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ASKS and (any(map(worded, node.args))
                                           or printed(node.func.value)):
                yield node.lineno
        elif (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
              and node.func.id in ("float", "int") and any(map(printed, node.args))):
            yield node.lineno


FILES = sorted(p for p in ROOM.rglob("*.py") if "output_check" not in p.parts)


def test_nothing_is_decided_by_printed_text() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path in FILES
             for line in decisions(path.read_text(encoding="utf-8"))]
    assert len(FILES) > 60
    assert not found, f"compare the figure and not its words: {found}"


@pytest.mark.parametrize("line", [
    "told = [c for c in counts if not c.startswith('not shown')]",
    "fewer = sum(c.endswith('fewer') for c in told)",
    "empty = all(str(c) == '0' for c in cells)",
    "empty = any(str(c) not in ('0', '0.0') for c in cells)",
    "few = 'withheld' in figures",
    "same = change == 'no change'",
    "right = value == 'withheld' or value.startswith(('about ', 'too few'))",
    "number = float(str(cell).replace(',', ''))",
    "first = text.partition('or more')[0]",
    "match word:\n    case 'about the same':\n        pass",
    "gap = str(figure).find(',')",
])
def test_the_guard_finds_what_is_planted(line: str) -> None:
    assert list(decisions(line)), line


@pytest.mark.parametrize("line", [
    "told = [c for c in changes if c.value is not None]",
    "same = change.value == 0",
    "few = change.why is Absent.TOO_FEW_CHANGE",
    "words = f'{number} fewer' if number else 'no change'",
    "text = str(cell)",
    "told = HIDDEN if gone(value) else one(value)",
])
def test_the_guard_lets_figures_be(line: str) -> None:
    assert not list(decisions(line)), line


def test_the_guard_knows_the_words_of_the_types() -> None:
    assert Path(ROOM / "disclosure" / "cells.py") in FILES
    assert {"withheld", "not shown: too few change"} <= set(PHRASES)
