"""Numbers that stand under names in data: JSON, scripts, attributes.

What our own pages print under names is known (``PLACES``, ``UNITS``). Any other whole number counts
children, whatever its name is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sufficiency.case.vocabulary import NEED_NAMES, NEEDS
from sufficiency.publish.output_check import pounds
from sufficiency.publish.output_check.headcount import about, words_of

UNITS = re.compile(
    r"^(?:(?:mean |median )?(?:minutes|km|miles)|(?:area )?km2"
    r"|min|max|(?:total )?places|capital(?: gbp)?|share"
    r"|year|urn|seed|lat|lon|longitude|latitude|(?:min |max )?zoom(?: \w+)?"
    r"|(?:fill |stroke )?(?:opacity|width|weight)|z index|height|radius|(?:fill )?color|colour"
    r"|page|version|digits|threshold|(?:new |special )?schools|bases|coordinates|center|id)$")
"""Names that say by themselves that no children are counted."""
PLACES = frozenset({
    ("areas", "at"), ("districts", "at"), ("choices", "areas"), ("choices", "districts"),
    # How many live there, a public figure of the census office.
    ("areas", "residents"), ("districts", "residents"),
    ("choices", "same", "areas"), ("choices", "same", "districts"),
    *(("scales", layer, scale, "breaks")
      for layer in ("lack", "lack_districts", "lack_part", "years", "same", "mean")
      for scale in ("quantity", "change")),
    *((*of, about_it) for of in (("choices", "places"), ("explorer", "sites"))
      for about_it in ("added", "at", "from", "hood", "size", "to")),
    ("explorer", "steps", "opens"), ("choices", "reach"),
    ("choices", "unlocated", "from"), ("choices", "unlocated", "to"),
    ("hoods", "area"), ("hoods", "at"), ("postcodes",), ("sectors",), ("towns",),
    ("within", "plans"), ("within", "minutes"), ("within", "dashes"), ("within", "counts"),
    ("symbols",),
})
"""Where the figures of our map stand that no name tells: each is under these names, outermost
first."""
OURS = re.compile(r'"(?:scales|choices)":')
"""Names that stand in the data of our map."""
POINT = re.compile(r"\[\s*(?:-?\d\.\d+\s*,\s*(?:49|5\d|60)(?:\.\d+)?"
                   r"|(?:49|5\d|60)\.\d+\s*,\s*-?\d(?:\.\d+)?)\s*\],?")
"""Degrees: whether they may be told is asked in ``homes``."""
NEED = re.compile(rf'"(?:{"|".join([*NEEDS, *map(re.escape, NEED_NAMES.values())])})"\s*[:,]\s*'
                  r'"?(\d+)(?![\d.])')
"""A number right behind a need counts its children, wherever it stands."""
TOKEN = re.compile(
    r"""(?P<key>"[^"\n]*"(?=\s*:)|'[^'\n]*'(?=\s*:)|[A-Za-z_$][\w$-]*(?=\s*[:=](?!=)))"""
    r"""|["'](?P<said>[+-]?\d[\d,]*(?:\.0+)?)["'](?!\s*:)"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
    r"""|(?P<open>[\[{(])|(?P<close>[\]})])|(?P<end>[;,])|[A-Za-z_$][\w$-]*"""
    r"""|(?<![\w.\-#])[+-]?(?P<n>\d[\d_]*(?:\.0*|\.\d{3,})?)(?![\w%]|\.?\d|\s*:)""")


def told(text: str) -> Iterator[float]:
    """The children that data may count: every whole number under no name that is known.

    And what is no count but has three decimals or more, as a place that is told from elsewhere.
    """
    for pair in NEED.finditer(text):
        yield int(pair.group(1))
    ours = is_ours(text)
    path: list[str] = []
    name = ""
    for found in TOKEN.finditer(POINT.sub("", text)):
        kind = found.lastgroup
        if kind == "key":
            name = found.group().strip("\"'")
        elif kind == "open":
            path.append(name)
            name = ""
        elif kind == "close":
            name = path.pop() if path else ""
        elif kind == "end":
            name = ""
        elif kind and _of_one((*path, name)):
            yield 1
        elif kind and not _known(tuple(n for n in (*path, name) if n), ours):
            yield float(found.group(kind).replace(",", "").replace("_", ""))


def is_ours(text: str) -> bool:
    """Whether these are the data of our map."""
    return len(set(OURS.findall(text))) == 2


@lru_cache(maxsize=4096)
def _of_one(path: tuple[str, ...]) -> bool:
    """Whether what stands under these names are one child's pounds."""
    return any(pounds.of_one(words_of(name)) for name in path)


@lru_cache(maxsize=4096)
def _known(path: tuple[str, ...], ours: bool) -> bool:
    """Whether what stands under these names, outermost first, counts no children."""
    if not path or any(about(name) == "children" for name in path):
        return False
    return bool(UNITS.search(words_of(path[-1]))) or (ours and path in PLACES)
