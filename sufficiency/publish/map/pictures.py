"""Maps as pictures: children without a place before and with a plan, and what changes."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sufficiency.common.phrases import listed, under
from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.map.atlas import Area, Atlas, Choice
from sufficiency.publish.map.qgis_styles import KINDS
from sufficiency.publish.map.scales import (
    CHANGE,
    GAIN,
    GAIN_WORDS,
    GREY,
    LACK,
    LACK_WORDS,
    NEW,
    PALE,
    Band,
    change_words,
)
from sufficiency.publish.report.charts import styled, wrapped
from sufficiency.publish.report.findings import number

SIDES = 3
"""Plans that a first page shows beside what is left if nothing is built."""
TOWNS_APART = 0.12
"""Degrees between towns that are named."""


@dataclass(frozen=True)
class Picture:
    """A picture with what it shows in words.

    Attributes:
        words: for those who cannot see it.
        told: whether they are printed below it as well; those of a chart stand above its table.
    """

    title: str
    words: str
    png: bytes
    told: bool = True


def maps(atlas: Atlas) -> tuple[Picture, ...]:
    """One picture a plan: who lacks a place before and with it, and changes; none without areas."""
    if not atlas.areas:
        return ()
    return tuple(_map(atlas, choice) for choice in atlas.choices)


def beside(atlas: Atlas, plans: int, *, wide: bool = False) -> tuple[Picture, ...]:
    """Who lacks a place before and with the first plans, side by side; none without areas.

    Args:
        atlas: of all plans.
        plans: how many are drawn at most.
        wide: all in one row, as wide as a page; else two in a row, as wide as half a screen.
    """
    if not atlas.areas or not atlas.choices:
        return ()
    choices = atlas.choices[:plans]
    across = len(choices) + 1 if wide else 2
    rows = -(-(len(choices) + 1) // across)
    mpl, figure_type = styled()
    with mpl.rc_context():
        # As narrow as it stands on a page, so that its words are of the size of the page's.
        figure = figure_type(figsize=(7.0, 2.3) if wide else (5.0, 2.05 * rows + 0.75),
                             layout="constrained")
        drawn = figure.subplots(rows, across).ravel()
        for axes in drawn:
            axes.set_axis_off()
        for axes, title, values in zip(drawn, (choices[0].base_short, *(
                c.title for c in choices)), ([c.before.value for c in choices[0].lacking], *(
                [c.after.value for c in choice.lacking] for choice in choices)), strict=False):
            _areas(axes, atlas.areas, values, LACK, [False] * len(values))
            axes.set_title(wrapped(title, 68 // across), fontsize=8, fontweight="bold")
        if not wide:
            _towns(drawn[0], atlas, 4)
        for axes, choice in zip(drawn[1:], choices, strict=False):
            _openings(axes, choice)
        figure.legend(handles=[*_keys(LACK, few=False), *_opened(choices)],
                      loc="outside lower center", ncols=7 if wide else 3, frameon=False, fontsize=8,
                      handletextpad=0.5, columnspacing=1.2)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=216, metadata={"Software": None})
    each = listed([under(t) for t in (choices[0].base, *(c.title for c in choices))])
    return (Picture(
        f"Children without a suitable local place, before and with the plan"
        f"{'s' if len(choices) > 1 else ''}",
        f"{number(len(choices) + 1)} maps of {atlas.case_title} by area: children without a "
        f"suitable local place {each}. Darker is more. "
        f"{_marked(choices)}.", out.getvalue()),)


def _marked(choices: Sequence[Choice]) -> str:
    """What the orange marks are."""
    examples = (", examples among them: not chosen, not asked"
                if any(map(_examples, choices)) else "")
    return f"Orange marks are what opens or grows{examples}"


def _map(atlas: Atlas, choice: Choice) -> Picture:
    mpl, figure_type = styled()
    with mpl.rc_context():
        figure = figure_type(figsize=(7.2, 6.2), layout="constrained")
        axes = figure.subplots(2, 2).ravel()
        journeys = [MeanChange(*f) for f in choice.same_areas]
        gain = [c.value for c in choice.lacking]
        few = [c.why is Absent.TOO_FEW_CHANGE for c in choice.lacking]
        for at, title, values, bands, unsaid in (
            (axes[0], f"{choice.base_short}: children without a place",
             [c.before.value for c in choice.lacking], LACK, ()),
            (axes[1], "With the plan: children without a place",
             [c.after.value for c in choice.lacking], LACK, ()),
            (axes[2], "Children without a place: change", gain, GAIN, few),
            (axes[3], "Minutes, journey known before and after: change",
             [c.value for c in journeys], CHANGE,
             [c.why is Absent.TOO_FEW_CHANGE for c in journeys]),
        ):
            _areas(at, atlas.areas, values, bands, unsaid or [False] * len(values))
            at.set_title(title, fontsize=9, fontweight="bold")
            _legend(at, bands, few=any(unsaid))
        _towns(axes[0], atlas)
        _openings(axes[1], choice)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=150, metadata={"Software": None})
    fewer = sum(1 for c in gain if c is not None and c < 0)
    more = sum(1 for c in gain if c is not None and c > 0)
    return Picture(
        f"Children without a suitable local place by area: {choice.title}",
        f"Four maps of {atlas.case_title}: children without a suitable local place "
        f"{under(choice.base)} and with the plan, the change, and the change of the journeys of "
        "children with a known journey before and after. Fewer lack a place in "
        f"{number(fewer).lower()} of {len(atlas.areas)} areas and more in {number(more).lower()}; "
        f"in {number(sum(few)).lower()} areas too few children change to show it. "
        f"{_marked([choice])}.",
        out.getvalue())


def _towns(axes: Any, atlas: Atlas, most: int = 6) -> None:
    """The largest towns, each with its dot; a part of a larger one is left out."""
    from matplotlib import patheffects

    named: list[tuple[float, float]] = []
    for name, _, lon, lat, within in atlas.landmarks.towns:
        if within < 0 or len(named) == most or any(
                math.hypot(lon - x, lat - y) < TOWNS_APART for x, y in named):
            continue
        named.append((lon, lat))
        axes.plot([lon], [lat], "o", color="#1d1d1f", markersize=2.6, markeredgecolor="white",
                  markeredgewidth=0.5, zorder=4)
        said = axes.annotate(name, (lon, lat), (0, 3), textcoords="offset points", ha="center",
                             fontsize=6.8, zorder=5)
        said.set_path_effects([patheffects.withStroke(linewidth=2, foreground="white")])


def _examples(choice: Choice) -> bool:
    """Whether a mark on the map is an example."""
    return any(p.example for p in choice.places)


def _areas(
    axes: Any, areas: Sequence[Area], values: Sequence[float | None],
    bands: Sequence[Band], few: Sequence[bool],
) -> None:
    """Areas by class; those without a value, or of which too few children change, by their own."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from shapely.geometry import shape

    patches, colours = [], []
    for area, value, changed in zip(areas, values, few, strict=True):
        colour = (PALE if changed else GREY) if value is None else next(
            c for low, high, c in bands if low <= value < high)
        form = shape(area.shape)
        for part in getattr(form, "geoms", [form]):
            rings = [part.exterior, *part.interiors]
            patches.append(PathPatch(Path.make_compound_path(
                *(Path(list(r.coords), closed=True) for r in rings))))
            colours.append(colour)
    axes.add_collection(PatchCollection(
        patches, facecolors=colours, edgecolors="#b8bec6", linewidths=0.35))
    axes.autoscale_view()
    middle = math.radians(sum(axes.get_ylim()) / 2)
    axes.set_aspect(1 / math.cos(middle))  # a degree of longitude is shorter than one of latitude
    axes.set_axis_off()


def _legend(axes: Any, bands: Sequence[Band], *, few: bool) -> None:
    axes.legend(handles=_keys(bands, few=few), loc="upper center", bbox_to_anchor=(0.5, 0.02),
                ncols=2, frameon=False, fontsize=6.4)


def _keys(bands: Sequence[Band], *, few: bool) -> list[Any]:
    """A patch of each class, and of what is not shown."""
    from matplotlib.patches import Patch

    words = LACK_WORDS if bands is LACK else GAIN_WORDS if bands is GAIN else change_words(1.0)
    said = [(colour, name) for (_, _, colour), name in zip(bands, words, strict=True)]
    said += [(GREY, "too few children"), *([(PALE, "too few change")] if few else [])]
    return [Patch(facecolor=colour, edgecolor="#6b6b6b", linewidth=0.4, label=name)
            for colour, name in said]


def _opened(choices: Sequence[Choice]) -> list[Any]:
    """The mark of what opens or grows, where anything does."""
    from matplotlib.lines import Line2D

    if not any(p.state != "same" for c in choices for p in c.places):
        return []
    return [Line2D([], [], marker="s", linestyle="none", markersize=5, color=NEW,
                   markeredgecolor="#1d1d1f", markeredgewidth=0.5, label="opens or grows")]


def _openings(axes: Any, choice: Choice) -> None:
    forms = {"circle": "o", "square": "s", "diamond": "D"}
    for kind, form in KINDS:
        spots = [(p.lon, p.lat) for p in choice.places if p.kind == kind and p.state != "same"]
        if spots:
            axes.scatter(*zip(*spots, strict=True), marker=forms[form], s=16, color=NEW,
                         edgecolors="#1d1d1f", linewidths=0.5, zorder=3)
