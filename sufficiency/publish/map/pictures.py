"""Maps as pictures: mean minutes of the baseline, with a plan, and the change."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.map.atlas import Area, Atlas, Choice
from sufficiency.publish.map.geopackage import KINDS
from sufficiency.publish.map.scales import CHANGE, GREY, MINUTES, NEW, PALE, Band
from sufficiency.publish.report.charts import styled
from sufficiency.publish.report.findings import number


@dataclass(frozen=True)
class Picture:
    """A picture with what it shows in words.

    Attributes:
        words: for those who cannot see it.
    """

    title: str
    words: str
    png: bytes


def maps(atlas: Atlas) -> tuple[Picture, ...]:
    """One picture a plan: before, after and change, with what opens; none without areas."""
    if not atlas.areas:
        return ()
    return tuple(_map(atlas, choice) for choice in atlas.choices)


def _map(atlas: Atlas, choice: Choice) -> Picture:
    mpl, figure_type = styled()
    with mpl.rc_context():
        figure = figure_type(figsize=(9.6, 3.5), layout="constrained")
        axes = figure.subplots(1, 3)
        before = [f[0].value for f in choice.areas]
        after = [f[1].value for f in choice.areas]
        changes = [MeanChange(*f) for f in choice.areas]
        change = [c.value for c in changes]
        few = [c.why is Absent.TOO_FEW_CHANGE for c in changes]
        for at, title, values, bands in (
            (axes[0], f"{choice.base_short}: mean minutes", before, MINUTES),
            (axes[1], "With the plan: mean minutes", after, MINUTES),
            (axes[2], "Change in minutes", change, CHANGE),
        ):
            _areas(at, atlas.areas, values, bands, few)
            at.set_title(title, fontsize=10)
            _legend(at, bands, few=bands is CHANGE and any(few))
        _openings(axes[2], choice)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=130, metadata={"Software": None})
    shorter = sum(1 for c in change if c is not None and c <= -atlas.meaningful_minutes)
    longer = sum(1 for c in change if c is not None and c >= atlas.meaningful_minutes)
    return Picture(
        f"Mean minutes one way by area: {choice.title}",
        f"Three maps of {atlas.case_title}: mean minutes one way of known journeys with "
        f"\"{choice.base}\", with the plan, and the change. The mean gets shorter in "
        f"{number(shorter).lower()} of {len(atlas.areas)} areas and longer in "
        f"{number(longer).lower()}; in {number(sum(few)).lower()} too few children change to show "
        "it. Orange marks on the third map are what opens or grows"
        f"{', examples among them: not chosen, not asked' if _examples(choice) else ''}.",
        out.getvalue())


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
    from matplotlib.patches import Patch

    def words(low: float, high: float) -> str:
        if low <= -600:
            return f"shorter by {-high:g} or more"
        if high >= 600:
            return f"longer by {low:g} or more" if bands is CHANGE else f"{low:g} or more"
        if low < 0 < high:
            return "about the same"
        if bands is CHANGE:
            ends = sorted((abs(low), abs(high)))
            return f"{'shorter' if low < 0 else 'longer'} by {ends[0]:g} to {ends[1]:g}"
        return f"{low:g} to {high:g}"

    marks = [Patch(facecolor=c, edgecolor="#6b6b6b", linewidth=0.4, label=words(a, b))
             for a, b, c in bands]
    marks.append(Patch(facecolor=GREY, edgecolor="#6b6b6b", linewidth=0.4,
                       label="too few children"))
    if few:
        marks.append(Patch(facecolor=PALE, edgecolor="#6b6b6b", linewidth=0.4,
                           label="too few change"))
    axes.legend(handles=marks, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=2,
                frameon=False, fontsize=7)


def _openings(axes: Any, choice: Choice) -> None:
    forms = {"circle": "o", "square": "s", "diamond": "D"}
    for kind, form in KINDS:
        spots = [(p.lon, p.lat) for p in choice.places if p.kind == kind and p.state != "same"]
        if spots:
            axes.scatter(*zip(*spots, strict=True), marker=forms[form], s=32, color=NEW,
                         edgecolors="#1d1d1f", linewidths=0.8, zorder=3)
