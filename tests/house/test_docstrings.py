"""What public functions say of their parameters: each one, by its present name, in words."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MANY = 3
"""Parameters from which on a public function tells each of them."""
SHARE = 0.95
"""Of such functions, those that must."""
ENTRY = re.compile(r"^    (\*{0,2}\w+(?:, \*{0,2}\w+)*): *(.*(?:\n {5,}.*)*)", re.M)
"""One or more parameters of an ``Args:`` section, and what is said of them."""
EMPTY = {"a", "an", "the", "this", "that", "of", "is", "be", "to", "for"}


@dataclass(frozen=True)
class Told:
    """A function or class, its parameters, and its docstring."""

    where: str
    name: str
    line: int
    parameters: tuple[str, ...]
    text: str
    public: bool

    @property
    def entries(self) -> dict[str, str]:
        """Parameter -> what the docstring says of it."""
        section = re.search(r"^Args:\n((?: {4}.*\n?|\n(?= {4}))*)", self.text, re.M)
        return {name.strip("* "): words for names, words in ENTRY.findall(
            section[1] if section else "") for name in names.split(",")}

    @property
    def open(self) -> list[str]:
        """Parameters it does not tell, or only by repeating their names."""
        return [p for p in self.parameters if not _says(p, self.entries.get(p, ""))]

    @property
    def stale(self) -> list[str]:
        """Names it tells that are no parameters."""
        return [p for p in self.entries if p not in self.parameters]

    def __str__(self) -> str:
        return f"{self.where}:{self.line} {self.name}"


def _says(name: str, words: str) -> bool:
    said = set(re.findall(r"[a-z0-9]+", words.casefold()))
    return bool(said - set(name.casefold().split("_")) - EMPTY)


def _parameters(node: ast.FunctionDef) -> tuple[str, ...]:
    a = node.args
    more = [x for x in (a.vararg, a.kwarg) if x is not None]
    every = [x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs, *more)]
    return tuple(x for x in every if x not in ("self", "cls"))


def told(text: str, where: str) -> Iterator[Told]:
    """Functions, methods and classes of a module; those inside functions are nobody's business."""
    def walk(body: list[ast.stmt], inside: str, public: bool) -> Iterator[Told]:
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            name, known = inside + node.name, public and not node.name.startswith("_")
            text = inspect.cleandoc(ast.get_docstring(node) or "")
            if isinstance(node, ast.FunctionDef):
                yield Told(where, name, node.lineno, _parameters(node), text, known)
                continue
            made = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
            fields = [n.target.id for n in node.body if isinstance(n, ast.AnnAssign)
                      and isinstance(n.target, ast.Name)]
            yield Told(where, name, node.lineno,
                       _parameters(made[0]) if made else tuple(fields), text, False)
            yield from walk(node.body, f"{name}.", known)

    yield from walk(ast.parse(text).body, "", True)


def package() -> list[Told]:
    """Everything in the package but its verbs, whose parameters are told by ``--help``."""
    files = sorted((ROOT / "sufficiency").rglob("*.py"))
    return [t for f in files if "cli" not in f.parts
            for t in told(f.read_text(encoding="utf-8"), str(f.relative_to(ROOT)))]


def asked(every: list[Told]) -> list[Told]:
    """Public functions with so many parameters that each must be told."""
    return [t for t in every if t.public and len(t.parameters) >= MANY]


def test_public_functions_tell_their_parameters() -> None:
    wanted = asked(package())
    lacking = [t for t in wanted if t.open]
    worst = Counter(t.where for t in lacking).most_common(10)
    assert len(wanted) > 300
    assert 1 - len(lacking) / len(wanted) >= SHARE, "\n".join(
        [f"{n} in {where}" for where, n in worst] + [f"{t}: {', '.join(t.open)}" for t in lacking])


def test_docstrings_name_only_parameters_that_exist() -> None:
    assert not [f"{t}: {', '.join(t.stale)}" for t in package() if t.stale]


PLANTED = '''
def plan(case, limit_m, gap, *, seed=1):
    """A plan.

    Args:
        case: what a council gives,
            checked.
        limit_m, gap: metres a home may be from a road; share of
            travel at which to stop.{more}

    Returns:
        years: of the plan.
    """
'''


def test_what_is_lacking_or_stale_is_found() -> None:
    def planted(more: str) -> Told:
        return next(told(PLANTED.format(more="\n        " + more if more else ""), "planted.py"))

    whole = planted("seed: the same seed gives the same plan.")
    assert whole.public and not whole.open and not whole.stale
    assert asked([whole]) == [whole]
    assert planted("").open == ["seed"]
    assert planted("seed: the seed.").open == ["seed"], "a name said again says nothing"
    assert planted("seeds: the same seed gives the same plan.").stale == ["seeds"]
    hidden = next(told("def _plan(a, b, c): ...", "planted.py"))
    small = next(told("def plan(a, b): ...", "planted.py"))
    method = [*told("class Case:\n    def plan(self, a, b, c): ...", "planted.py")][1]
    assert asked([hidden, small, method]) == [method] and method.open == ["a", "b", "c"]
