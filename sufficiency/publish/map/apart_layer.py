"""The layer of alternative provision and hubs: its symbols, and what ``apart.js`` draws."""

from __future__ import annotations

from typing import Any

from sufficiency.case.alternative_columns import HUB
from sufficiency.case.vocabulary import EXAMPLE
from sufficiency.publish.map.apart import Apart
from sufficiency.publish.map.words import years_words

APART = {
    layer: f'<svg viewBox="0 0 24 24" width="{size}" height="{size}" aria-hidden="true" '
           f'focusable="false"><path d="{path}" fill="{fill}" stroke="{edge}" '
           'stroke-width="2"/></svg>'
    for layer, size, path, fill, edge in (
        ("hub", 24, "M7 3H17L22 12 17 21H7L2 12Z", "#5B2A86", "#ffffff"),
        ("ap", 22, "M12 2 22 21H2Z", "#6B4A00", "#ffffff"),
        ("near", 14, "M4 4H20V20H4Z", "#1d1d1f", "#ffffff"),
        ("far", 14, "M4 4H20V20H4Z", "#ffffff", "#1d1d1f"))}
"""Symbols beside the plan: hubs, alternative provision, and secondary schools near a hub or not."""
WORDS = {"hub": "Student Support Hubs", "ap": "Alternative provision"}
"""Layers that may be asked for, beside that of secondary schools."""


def drawn(apart: Apart) -> list[dict[str, Any]]:
    """Where each symbol is, which it is, and what its bubble says."""
    out: list[dict[str, Any]] = []
    for p in apart.providers:
        if p.at is not None:
            out.append({
                "layer": "hub" if p.kind == HUB else "ap", "name": p.name, "at": p.at[::-1],
                "example": EXAMPLE if p.example else "",
                "what": f"{p.what[0].upper()}{p.what[1:]}", "years": years_words(p.years),
                "places": p.places})
    out += [{"layer": "near" if s.near else "far", "name": s.name, "at": s.at[::-1],
             "what": "Secondary school", "hub": s.hub, "minutes": s.minutes}
            for s in apart.schools]
    return out


def layers_of(apart: Apart | None) -> list[tuple[str, str]]:
    """Layers in which something is drawn, with their names."""
    there = {one["layer"] for one in drawn(apart)} if apart else set()
    return [(layer, words) for layer, words in WORDS.items() if layer in there]
