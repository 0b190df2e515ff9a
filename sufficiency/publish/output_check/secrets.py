"""What the gate looks for: homes, ids and postcodes of the children of a case. Never printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.case import Case
from sufficiency.case.columns import CHILDREN, PLACES, SITES
from sufficiency.case.postcodes import geocode, normalise
from sufficiency.case.reading import read_table
from sufficiency.case.sources import sources_of
from sufficiency.common.discreet import discreet
from sufficiency.publish.output_check import headcount
from sufficiency.publish.output_check.escapes import plain
from sufficiency.publish.output_check.homes import Homes
from sufficiency.publish.output_check.spots import Point, printed, spots
from sufficiency.travel.landmarks import towns_of

WORD = re.compile(r"[^\W_]+")
TAG = re.compile(r"<[^>]*>")
AREA_LETTER = re.compile(r"(?<=\d)[A-Z]$")
UPN = re.compile(r"[a-hj-np-rt-z]\d{11}[\da-hj-np-rt-z]")
STEM = re.compile(r"(?<![^\W_])[a-hj-np-rt-z]\d*[a-z]?(?![^\W_])")
LIKE = re.compile(r"(?<![^\W_])[a-hj-np-rt-z](?=(?:[\W_]{0,12}\d){11}[\W_]{0,12}[\da-hj-np-rt-z]"
                  r"(?![^\W_]))")
APART = r"[\W_]{1,12}"
"""Between two halves of a postcode or pupil number, as between two cells."""
LATER = re.compile(rf"({APART})(\d+[A-Za-z]?)(?![^\W_])")
POSTCODE = re.compile(rf"(?<![^\W_])([A-Za-z]{{1,2}}\d[A-Za-z\d]?)({APART}|)(\d[A-Za-z]{{2}})"
                      r"(?![^\W_])")
JOINED = re.compile(r"\bit(?:(?:,|,? and) (?:\d+\b|it\b))+")
"""Names of areas that are told together: North 001, 002 and 005."""
UPN_LETTERS = 13
NAMED = {"name", "site_name", "area_name", "area_id", "district", "msoa"}
"""Columns of public names."""
LEAST = 5
"""Letters of an id that is looked for anywhere; shorter ones only as a whole cell."""


@discreet
@dataclass(frozen=True, eq=False)
class Secrets:
    """What must not be published, and the public points and postcodes it is not.

    Attributes:
        ids: each as its words, as ``plain`` and without regard to case: ("k", "2031", "77").
        short_ids: those that count only as a whole cell.
        telling: public names with numbers in them or words for children, which count nothing.
        free: texts that people wrote and that are printed as they are, as of sources and titles.
        titles: of plans, which name columns: with words for children they count nothing.
    """

    ids: frozenset[tuple[str, ...]] = frozenset()
    short_ids: frozenset[str] = frozenset()
    home_postcodes: frozenset[str] = frozenset()
    public_postcodes: frozenset[str] = frozenset()
    homes: Homes = field(default_factory=Homes)
    telling: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()

    @cached_property
    def _begin(self) -> frozenset[str]:
        return frozenset(i[0] for i in self.ids)

    @cached_property
    def _longest(self) -> int:
        return max((len(i) for i in self.ids), default=0)

    def knowing(self, degrees: Iterable[Point] = (), metres: Iterable[Point] = ()) -> Secrets:
        """The same where these points, (longitude, latitude) or metres, are made from no home."""
        return replace(self, homes=self.homes.knowing(degrees, metres))

    def reading(self, texts: Iterable[str]) -> Secrets:
        """The same where these texts are printed as people wrote them, as sources of a table."""
        return replace(self, free=self.free | _plain(texts))

    def nameless(self, text: str) -> str:
        """A text without public names that seem to count children."""
        return JOINED.sub("it", self._names.sub("it", text)) if self.telling else text

    def untitled(self, text: str) -> str:
        """The name of a row or column without titles of plans that seem to count children."""
        return self._titled.sub("it", text) if self.titles else text

    def apart(self, line: str) -> tuple[str, list[str]]:
        """A line without texts of the case, and those texts."""
        found = self._texts.findall(line) if self.free else []
        return (self._texts.sub("it", line) if found else line), found

    @cached_property
    def _texts(self) -> re.Pattern[str]:
        return _any_of(self.free)

    @cached_property
    def _titled(self) -> re.Pattern[str]:
        return _any_of(self.titles)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return _any_of(self.telling)

    def told_in(self, text: str) -> set[str]:
        """Which kinds of ids, pupil numbers and postcodes a text holds."""
        found: set[str] = set()
        folded = text.casefold()
        words = WORD.findall(folded)
        if not self._begin.isdisjoint(words) and any(
                tuple(words[at : at + n]) in self.ids
                for at, word in enumerate(words) if word in self._begin
                for n in range(1, self._longest + 1)):
            found.add("the id of a child")
        if self.short_ids and not self.short_ids.isdisjoint(re.findall(r'"([^"]{1,4})"', text)):
            found.add("the id of a child")
        # Most texts have no twelve digits behind a letter anywhere.
        if any(UPN.fullmatch(m.group()) or _pupil_number(m, text) for at in LIKE.finditer(folded)
               if (m := STEM.match(folded, at.start()))):
            found.add("a unique pupil number")
        if any(map(self._is_home, POSTCODE.finditer(text))):
            found.add("a full postcode that is no school's")
        return found

    def told_in_raw(self, text: str) -> set[str]:
        """The same of letters out of their context, where words have no certain ends."""
        text = text.casefold()
        return {"the id of a child"} if any(
            "-".join(i) in text or "".join(i) in text for i in self.ids
            if len("".join(i)) >= LEAST) else set()

    def _is_home(self, match: re.Match[str]) -> bool:
        """A full postcode: of a home of the case, or any that exists and is no school's."""
        outward, gap, inward = match.groups()
        code = normalise(outward + inward)
        if not code or code in self.public_postcodes:
            return False
        if code in self.home_postcodes:
            return True
        if not (outward + inward).isupper():
            return False
        # One space between the halves is how postcodes are written, whether they exist or not.
        return gap == " " or bool(geocode([code])["easting_m"].notna().all())


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Any of these texts as it is, the longest first."""
    every = "|".join(map(re.escape, sorted(texts, key=lambda t: (-len(t), t))))
    return re.compile(rf"(?<!\w)(?:{every})(?!\w)")


def _pupil_number(match: re.Match[str], text: str) -> bool:
    """Whether a pupil number begins with a word and goes on in those after it.

    In two parts they may be far apart, as in two cells; in more than two only one letter.
    """
    whole, end = match.group(), match.end()
    parts, gaps = [whole], set()
    while len(whole) < UPN_LETTERS:
        later = LATER.match(text, end)
        if not later or (len(parts) > 1 and len(later.group(1)) > 1):
            return False
        gaps.add(later.group(1))
        parts, whole, end = [*parts, later.group(2)], whole + later.group(2), later.end()
    if not UPN.fullmatch(whole.casefold()):
        return False
    if len(parts) == 2 and len(parts[0]) > 2:
        return True
    # Drawings are full of a letter and numbers: theirs are apart in several ways, or short.
    return len(gaps) == 1 and "\n" not in gaps and (min(map(len, parts[:-1])) > 2
                               or whole[0].upper() == check_letter(whole[1:]))


def check_letter(digits: str) -> str:
    """The letter of a unique pupil number: of the sum of digits times 2 to 13, modulo 23.

    Department for Education, "Unique pupil numbers: guide for schools and local authorities".
    """
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    values = [int(c) if c.isdigit() else letters.index(c) for c in digits.upper()]
    return letters[sum(v * k for k, v in enumerate(values, 2)) % 23]


def secrets_of(cases: Sequence[Case], titles: Iterable[str] = ()) -> Secrets:
    """What to look for in anything published about these cases.

    Args:
        titles: of plans and what people wrote of them; a number in them may count anything.
    """
    ids: set[str] = set()
    names: set[str] = set()
    titles = tuple(titles)
    titled = {t for t in titles if headcount.about(t) == "children"}
    free = titled | {t for t in titles if re.search(r"\d", t) and re.search(r"[^\W\d]", t)}
    homes: list[NDArray[np.float64]] = []
    public: list[NDArray[np.float64]] = []
    codes: dict[str, set[str]] = {"children.csv": set(), "places.csv": set(), "sites.csv": set()}
    for case in {id(c): c for c in cases}.values():
        ids |= set(case.demand["group_id"].astype(str))
        homes.append(_points(case.demand))
        free |= {case.title, case.minutes_checked, *case.attribution}
        free |= {text for row in sources_of(case.folder) for text in row}
        public += [_points(f) for f in (case.places, case.options, case.areas)]
        for frame in (case.places, case.options, case.areas):
            for column in NAMED & set(frame):
                known = set(frame[column].astype(str))
                # Areas of the middle layer are called by what is before the letter of their parts.
                names |= known | {AREA_LETTER.sub("", name) for name in known}
        # Of a name that is written as mark-up, a reader of mark-up has the words alone.
        names |= {TAG.sub(" ", name).strip() for name in names | {case.title} if "<" in name}
        if (towns := towns_of(case)) is not None:
            names |= set(towns["name"].astype(str))
        for shapes in (case.msoas, case.districts):
            if shapes is not None:
                public.append(shapes.get_coordinates().to_numpy(float))
        for schema in (CHILDREN, PLACES, SITES):
            if not (case.folder / schema.file).is_file():
                continue
            table, _ = read_table(case.folder / schema.file, schema)
            codes[schema.file] |= {normalise(c) for c in table["postcode"]} - {""}
            if schema is CHILDREN:
                for column in ("child_id", "group_id", "family"):
                    ids |= set(table[column]) - {""}
            else:
                public.append(_points(table))
                names |= set(table["name"].astype(str))
    words = {i: _words(i) for i in ids if not i.isdigit()}
    long = {w for w in words.values() if len("".join(w)) >= LEAST}
    joined = {("".join(w),) for w in long if any(c.isdigit() for c in "".join(w))}
    return Secrets(
        # What is the name of an area or school as well tells nothing.
        ids=frozenset((long | joined) - {_words(n) for n in names}),
        short_ids=frozenset(i for i, w in words.items() if len("".join(w)) < LEAST),
        home_postcodes=frozenset(codes["children.csv"] - codes["places.csv"] - codes["sites.csv"]),
        public_postcodes=frozenset(codes["places.csv"] | codes["sites.csv"]),
        telling=frozenset(plain(n) for n in names if not n.isdigit() and (
            re.search(r"\d", n) or headcount.about(n) == "children")),
        free=_plain(free),
        titles=_plain(titled),
        homes=Homes(spots(homes), printed(public)),
    )


def _plain(texts: Iterable[str]) -> frozenset[str]:
    """Texts as finished files have them."""
    return frozenset({" ".join(plain(t).split()) for t in texts} - {""})


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(plain(text).casefold()))


def _points(frame: pd.DataFrame) -> NDArray[np.float64]:
    if not {"easting_m", "northing_m"} <= set(frame.columns):
        return np.empty((0, 2))
    points = frame[["easting_m", "northing_m"]].apply(pd.to_numeric, errors="coerce")
    return points.dropna().to_numpy(float)
