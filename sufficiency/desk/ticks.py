"""Lists of a scenario as boxes that are ticked: options by their names, needs, scenarios beside.

A list of thousands is not shown whole: what is ticked is, and more is added by its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sufficiency.case.case import Case, load_case
from sufficiency.case.columns import OPTION_TYPES, OPTIONS
from sufficiency.case.reading import read_table
from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import KIND_WORDS, NEED_NAMES
from sufficiency.common.phrases import upper
from sufficiency.desk.scenarios import listed
from sufficiency.errors import InputError

MOST_SHOWN = 60
"""Boxes that are shown whole; a longer list is searched by name."""
NONE = ""
"""What is ticked to ask for an empty list where the scenario builds on another's."""
Menu = Mapping[str, str]
"""What may be ticked: as a scenario writes it -> in words, no two alike."""


@dataclass(frozen=True)
class Boxes:
    """The boxes of one setting.

    Attributes:
        shown: value, words and whether it is ticked, of each box.
        more: words of what can be added by name; empty where all is shown.
    """

    shown: tuple[tuple[str, str, bool], ...]
    more: tuple[str, ...]


def boxes(menu: Menu, on: Iterable[str], inherited: str) -> Boxes:
    """Boxes of a setting; what is ticked and no longer known keeps its box.

    Args:
        menu: what may be ticked.
        on: what is.
        inherited: what holds where nothing is ticked, or nothing.
    """
    on = tuple(on)
    known = {**({NONE: "None of them"} if inherited not in ("", "[]") else {}), **menu}
    long = len(known) > MOST_SHOWN
    values = dict.fromkeys([*on, *([] if long else known)])
    shown = tuple((v, known.get(v, f"{v} (not in this case)"), v in on) for v in values)
    return Boxes(shown, tuple(menu.values()) if long else ())


def ticked(values: Iterable[str]) -> list[str] | None:
    """The list that boxes stand for; None where none is ticked, so that what is inherited holds."""
    values = list(values)
    return [v for v in values if v != NONE] if values else None


def chosen(menu: Menu, values: Iterable[str], added: str) -> list[str]:
    """What was ticked, and what was added by its name.

    Args:
        menu: as for ``boxes``.
        values: of the boxes; of one that was added on the page its words.
        added: words of one more, or as a scenario writes it; may be nothing.
    """
    by_words = {words.casefold(): value for value, words in menu.items()}
    more = [added.strip()] if added.strip() else []
    return list(dict.fromkeys(by_words.get(v.casefold(), v) for v in [*values, *more]))


def menus(folder: Path, scenario: Scenario | None, name: str) -> dict[str, Menu]:
    """What may be ticked, by setting; nothing of options where the case cannot be read.

    Args:
        folder: of the case.
        scenario: as it is; None where it cannot be used.
        name: of its file, without its ending: it is not compared with itself.
    """
    found: dict[str, Menu] = {
        "transport.ride_needs": NEED_NAMES,
        "compare.with": {f"{s.name}.toml": s.title for s in listed(folder)
                         if s.name != name and not s.shared},
    }
    if scenario is None:
        return found
    wide = scenario.build.model_copy(update={
        "max_new_schools": 1, "base_places": 1, "allow_designations": (), "allow_types": (),
        "forbid": (), "hosts_willing": 1.0})
    try:
        case = load_case(scenario.model_copy(update={"build": wide}))
    except InputError:
        return found
    options = _options(case)
    sites = dict(zip(case.options["site_id"], case.options["site_name"], strict=True))
    return found | {
        "build.pin": options,
        "build.forbid": _unlike({s: f"{site}: anything there" for s, site in sorted(
            sites.items(), key=lambda s: str(s[1]))}) | options,
        "build.allow_designations": _designations(case),
        "build.allow_types": _types(case)}


def _options(case: Case) -> dict[str, str]:
    """What may be opened, by the name of its site; what is built already under its own."""
    of = case.options.sort_values(["site_name", "option_id"])
    columns = ("option_id", "site_name", "kind", "designation", "places", "capital_gbp")
    words = {str(option): f"{site}: {KIND_WORDS[kind]}, {case.word(what)}, {places} places, "
                          f"£{pounds:,}"
             for option, site, kind, what, places, pounds in zip(
                 *(of[c].tolist() for c in columns), strict=True)}
    single = read_table(case.folder / OPTIONS.file, OPTIONS)[0]
    named = zip(single["option_id"].tolist(), single["name"].tolist(), strict=True)
    return _unlike({str(o): str(name or o) for o, name in named if o not in words} | words)


def _designations(case: Case) -> dict[str, str]:
    """For whom something may be opened, and what."""
    pairs = sorted(set(zip(case.options["designation"], case.options["kind"], strict=True)))
    kinds: dict[str, list[str]] = {}
    for what, kind in pairs:
        kinds.setdefault(str(what), []).append(KIND_WORDS[kind])
    return _unlike({what: f"{upper(case.word(what))}: {' or '.join(words)}"
                    for what, words in kinds.items()})


def _types(case: Case) -> dict[str, str]:
    """Kinds of options of the case."""
    of = read_table(case.folder / OPTION_TYPES.file, OPTION_TYPES)[0]
    columns = ("type_id", "kind", "designation", "places")
    return _unlike({str(name): f"{upper(case.word(what))}: {KIND_WORDS[kind]}, {places} places"
                    for name, kind, what, places in zip(
                        *(of[c].tolist() for c in columns), strict=True)})


def _unlike(words: dict[str, str]) -> dict[str, str]:
    """Words that tell each from all others."""
    count = Counter(w.casefold() for w in words.values())
    return {v: w if count[w.casefold()] == 1 else f"{w} ({v})" for v, w in words.items()}
