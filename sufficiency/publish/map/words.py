"""What the tables and sentences of a consultation map say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sufficiency.case.vocabulary import BUILT, KIND_WORDS
from sufficiency.common.phrases import listed
from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.figures import Absent, Count
from sufficiency.publish.map.atlas import Atlas, Choice, Figures
from sufficiency.publish.map.provision import Opening, Place, Unlocated
from sufficiency.publish.map.scales import per_thousand
from sufficiency.publish.report.plan_marks import of_titles

GROWS = ("school that grows", "schools that grow", "more ")
"""Of an expansion: one, several, and what its places are."""


def years_words(years: tuple[int, int]) -> str:
    """School years in words."""
    def one(ncy: int) -> str:
        return "Nursery" if ncy < 0 else "Reception" if ncy == 0 else f"Year {ncy}"

    first, last = (one(y) for y in years)
    return first if first == last else f"{first} to {last}"


def plan_labels(choices: Sequence[Choice]) -> list[str]:
    """What plans are called where there is little room: "Plan A", with the letters of a report."""
    return [f"Plan {name}" for name, _ in of_titles([c.title for c in choices])]


def since_words(choices: Sequence[Choice]) -> str:
    """What the baseline leaves out, and which plans have it; "" where all may know of it."""
    places = sorted({c.base_places for c in choices if c.base_places})
    if not places:
        return ""
    having = [label for label, c in zip(plan_labels(choices), choices, strict=True)
              if any(o.status == BUILT for o in c.opened)]
    where = ("no plan" if not having else f"{listed(having)} only" if len(having) < len(choices)
             else "every plan" if len(choices) > 1 else "the plan")
    return (f"\u201c{choices[0].base_short}\u201d has the places of "
            f"{listed([f'January {year}' for year in places])}. What has opened since is in "
            f"{where}.")


def examples(choice: Choice) -> tuple[int, int]:
    """How many sites of a plan nobody chose, and how many schools nobody asked."""
    tried = Counter(o.what == KIND_WORDS["new_school"] for o in choice.opened if o.example)
    return tried[True], tried[False]


def unasked_words(choice: Choice, sites: bool = True) -> str:
    """How many sites nobody chose, and how many schools nobody asked; "" where there are none.

    Args:
        choice: a plan.
        sites: whether sites of new schools are told as well.
    """
    chosen, asked = examples(choice)
    return listed([f"{n} {noun}{'s' if n > 1 else ''} not {done}" for n, noun, done in (
        (chosen if sites else 0, "site", "chosen"), (asked, "school", "asked")) if n])


def openings_noun(opened: Sequence[Opening]) -> str:
    """What those that open are called, several or one: expansions alone are no openings."""
    kinds = {o.what == KIND_WORDS["expansion"] for o in opened}
    return " and ".join(f"{'expansion' if grows else 'opening'}{'s' * (len(opened) != 1)}"
                        for grows in sorted(kinds or {False}))


def opening_groups(choice: Choice) -> list[tuple[str, str]]:
    """What opens, in as few words as a sheet of paper has room for: what is alike, and where."""
    alike: dict[tuple[str, str, int, str], list[Opening]] = {}
    for o in choice.opened:
        alike.setdefault((o.what, o.serves, o.places, o.status), []).append(o)
    out = []
    for (what, serves, places, _), those in alike.items():
        many = len(those) > 1
        one, several, more = GROWS if what == KIND_WORDS["expansion"] else (what, f"{what}s", "")
        noun = f"{len(those)} {several}" if many else one
        out.append((f"{noun}{f' for {serves}' if serves else ''}, {places} {more}places"
                    f"{' each' if many else ''}", "; ".join(o.site for o in those)))
    return out


def independent_words(choice: Choice) -> tuple[str, str]:
    """Of those without a suitable local place, whom independent special schools would take: before
    and with the plan. "" where nobody, or where it is not told how many have no place.

    Whoever is placed afresh is so placed by the model, and only in schools whose location is
    known: a council's own number of children at such schools is another.
    """
    if not any(there.value != 0 for there in choice.independent):
        return "", ""
    before, after = (
        "" if not short.value else
        "how many of them independent special schools would take is withheld"
        if there.value is None else
        "independent special schools whose location is known would take "
        f"{there if there.value else 'none'} of them"
        for short, there in zip(choice.short, choice.independent, strict=True))
    return before, after


def every_place(atlas: Atlas) -> list[tuple[Place, list[str]]]:
    """Each place once, and what it is under each plan."""
    keys: dict[tuple[str, str, str], list[Place | None]] = {}
    for position, choice in enumerate(atlas.choices):
        for place in choice.places:
            key = (place.kind, place.name, place.serves)
            keys.setdefault(key, [None] * len(atlas.choices))[position] = place
    rank = {"special": 0, "base": 1, "independent": 2}
    out = []
    for _, found in sorted(keys.items(), key=lambda item: (rank[item[0][0]], item[0][1:])):
        place = next(p for p in found if p is not None)
        out.append((place, [_places_words(p) for p in found]))
    return out


def _places_words(place: Place | None) -> str:
    if place is None:
        return "not opened"
    said = "new" if place.state == "new" else f"{place.added} more" if place.added else ""
    if said and place.status:
        said += f"; {place.status[0].lower()}{place.status[1:]}"
    return f"{place.places} ({said})" if said else f"{place.places}"


def every_unlocated(atlas: Atlas) -> list[tuple[Unlocated, list[str]]]:
    """Provision without a known place, once each, and its places under each plan."""
    keys: dict[tuple[str, str, str, str], list[Unlocated | None]] = {}
    for position, choice in enumerate(atlas.choices):
        for one in choice.unlocated:
            key = (one.district, one.kind, one.name, one.serves)
            keys.setdefault(key, [None] * len(atlas.choices))[position] = one
    return [(next(u for u in found if u is not None),
             ["none" if u is None else str(u.places) for u in found])
            for _, found in sorted(keys.items())]


def change_words(figures: Figures) -> str:
    """The change of an area's mean, or that it is not shown."""
    change = MeanChange(*figures)
    if change.value is None:
        return str(change.why) if change.why is Absent.TOO_FEW_CHANGE else "-"
    return f"{change.value:+.1f}" if change.value else "0.0"


def rate(count: Count, residents: int) -> str:
    """Of every 1,000 who live there, as an area is shaded; withheld where the count is."""
    if not count.value:
        return str(count)
    return f"{'about ' if count.about else ''}{per_thousand(count.value, residents):.1f}"


def gains(choice: Choice, meaningful: float) -> dict[str, int]:
    """In how many areas the mean known journey gets shorter or longer; of how many nobody may
    say."""
    changes = [MeanChange(*figures) for figures in choice.areas]
    known = [c.value for c in changes if c.value is not None]
    shorter = sum(c <= -meaningful for c in known)
    longer = sum(c >= meaningful for c in known)
    few = sum(c.why is Absent.TOO_FEW_CHANGE for c in changes)
    return {"shorter": shorter, "longer": longer, "same": len(known) - shorter - longer,
            "few": few, "unknown": len(choice.areas) - len(known) - few}
