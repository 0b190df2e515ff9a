"""What the tables and sentences of a consultation map say."""

from __future__ import annotations

from sufficiency.publish.map.atlas import Atlas, Choice, Figures, Place, Unlocated
from sufficiency.publish.report.findings import TOO_FEW, difference


def years_words(years: tuple[int, int]) -> str:
    """School years in words."""
    def one(ncy: int) -> str:
        return "Nursery" if ncy < 0 else "Reception" if ncy == 0 else f"Year {ncy}"

    first, last = (one(y) for y in years)
    return first if first == last else f"{first} to {last}"


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


def _few(figures: Figures) -> bool:
    """Whether both means are printed but their difference is nobody's: too few change."""
    return difference(*figures) is None and all(f.value is not None for f in figures)


def change_words(figures: Figures) -> str:
    """The change of an area's mean, or that it is not shown."""
    change = difference(*figures)
    if change is None:
        return TOO_FEW if _few(figures) else "-"
    return f"{change:+.1f}" if change else "0.0"


def gains(choice: Choice, meaningful: float) -> dict[str, int]:
    """In how many areas the mean known journey gets shorter or longer; of how many nobody may
    say."""
    known = [c for figures in choice.areas if (c := difference(*figures)) is not None]
    shorter = sum(c <= -meaningful for c in known)
    longer = sum(c >= meaningful for c in known)
    few = sum(_few(figures) for figures in choice.areas)
    return {"shorter": shorter, "longer": longer, "same": len(known) - shorter - longer,
            "few": few, "unknown": len(choice.areas) - len(known) - few}
