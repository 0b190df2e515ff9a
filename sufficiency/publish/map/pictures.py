"""Maps as pictures: children without a place before and with a plan, and what changes."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sufficiency.common.phrases import NOTHING_BUILT, brief, listed, under, upper
from sufficiency.publish.disclosure.cells import CountChange, MeanChange
from sufficiency.publish.disclosure.figures import HIDDEN, Absent
from sufficiency.publish.map.atlas import Area, Atlas, Choice
from sufficiency.publish.map.picture_marks import opened, openings, towns
from sufficiency.publish.map.scales import (
    CHANGE_CLASSES,
    DOT,
    GREY,
    PER,
    STRIPES,
    WITHHELD_LINE,
    Classes,
    gain_classes,
    lack_classes,
    per_thousand,
)
from sufficiency.publish.report.charts import NARROW, styled, wrapped
from sufficiency.publish.report.findings import number

Change = CountChange | MeanChange
Shade = Callable[[Any], list[float | None]]
SIDES = 3
"""Plans that a first page shows beside what is left if nothing is built."""
MINUTE = 1.0
"""Change of a mean below which it counts as none, as the classes have it."""
FEW = "#ffffff"
HATCHES = {FEW: ("....", DOT), GREY: ("/////", WITHHELD_LINE),
           **{colour: ("||||", line) for colour, line in STRIPES.items()}}
"""Of colours, what lies over them and in which: no class is told by its colour alone."""


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


def changes(atlas: Atlas) -> tuple[Picture, ...]:
    """What changes where, plans beside each other: who lacks a place, and journeys; none without
    areas."""
    if not atlas.areas:
        return ()
    return tuple(picture for at in range(0, len(atlas.choices), SIDES)
                 for picture in _changes(atlas, atlas.choices[at:at + SIDES]))


def beside(atlas: Atlas, plans: int, shape: Literal["row", "page", "phone"]) -> tuple[Picture, ...]:
    """Who lacks a place before and with the first plans, side by side; none without areas.

    Args:
        atlas: of all plans.
        plans: how many are drawn at most.
        shape: all in one row, as wide as a page; two in a row, with the key beside them on part of
            a page and below them on a phone.
    """
    if not atlas.areas or not atlas.choices:
        return ()
    choices = atlas.choices[:plans]
    wide = shape == "row"
    across = len(choices) + 1 if wide else 2
    rows, size = -(-(len(choices) + 1) // across), 8 if wide else 9
    high = 1.5 * rows if rows > 1 else 2.1
    # As narrow as it stands on a page, so that its words are of the size of the page's.
    inches = {"row": (7.0, 2.15), "page": (4.9, high), "phone": (NARROW, high + 0.95)}
    key = {"row": (90, "lower center", 4), "page": (23, "right center", 1),
           "phone": (44, "lower center", 3)}
    mpl, figure_type = styled()
    with mpl.rc_context({"hatch.linewidth": 0.6}):
        figure = figure_type(figsize=inches[shape], layout="constrained")
        drawn = figure.subplots(rows, across).ravel()
        for axes in drawn:
            axes.set_axis_off()
        lack = lack_classes(rated=atlas.rated)
        told = [[c.before.value for c in choices[0].lacking],
                *([c.after.value for c in choice.lacking] for choice in choices)]
        for axes, title, values in zip(
                drawn, (choices[0].base_short, *(c.title for c in choices)), told, strict=False):
            _areas(axes, atlas.areas, _shaded(atlas, values), lack, [False] * len(values))
            # Narrow ones stand beside cards with the whole names.
            axes.set_title(wrapped(title, 68 // across) if wide else brief(title), fontsize=size,
                           fontweight="bold")
        for axes, choice in zip(drawn[1:], choices, strict=False):
            openings(axes, choice)
        letters, where, columns = key[shape]
        # Above the classes: what they are of.
        figure.legend(handles=[*_keys(lack, HIDDEN, hidden=any(None in v for v in told)),
                               *opened(choices)],
                      title=wrapped(lack_title(atlas), letters), title_fontsize=size,
                      loc=f"outside {where}", ncols=columns, frameon=False, fontsize=size,
                      handlelength=2 if wide else 1.2, handletextpad=0.5,
                      columnspacing=1.2 if wide else 0.9)
        if not wide:
            towns(figure, drawn[0], atlas, 4)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=216, metadata={"Software": None},
                       bbox_inches="tight" if wide else None, pad_inches=0.03)
    each = listed([under(t) for t in (choices[0].base, *(c.title for c in choices))])
    return (Picture(
        f"Children without a suitable local place, before and with the plan"
        f"{'s' if len(choices) > 1 else ''}",
        f"{number(len(choices) + 1)} maps of {atlas.case_title} by area: children without a "
        f"suitable local place{_per(atlas)} {each}. The more, the further from the page's own "
        f"colour. {_marked(choices)}.", out.getvalue()),)


def _marked(choices: Sequence[Choice]) -> str:
    """What the orange marks are."""
    examples = (", examples among them: not chosen, not asked"
                if any(p.example for c in choices for p in c.places) else "")
    return f"Orange marks are what opens or grows{examples}"


def _per(atlas: Atlas) -> str:
    """Of how many children are shaded, where not as a number."""
    return f", {PER}," if atlas.rated else ""


def lack_title(atlas: Atlas) -> str:
    """What the classes of children without a place are of."""
    return f"Children without a suitable local place{_per(atlas).rstrip(',')}"


def _shaded(atlas: Atlas, values: Iterable[int | None]) -> list[float | None]:
    """By what areas are shaded: of every 1,000 who live there, where that is known."""
    return [n if n is None or not atlas.rated else per_thousand(n, a.residents)
            for n, a in zip(values, atlas.areas, strict=True)]


def _changes(atlas: Atlas, choices: Sequence[Choice]) -> Iterator[Picture]:
    """What changes for children without a place, then for journeys: a low picture each, for which
    a page has room below what stands on it."""
    against = ", compared with building nothing" * choices[0].base.startswith(NOTHING_BUILT)
    maps = f"{number(len(choices))} map{'s' * (len(choices) > 1)} of {atlas.case_title}"
    gains: list[list[Change]] = [list(c.lacking) for c in choices]
    yield Picture(
        f"Fewer children lack a place in {_better(choices, gains, 1)}{against}",
        f"{maps}: the change of children without a suitable local place. " + " ".join(
            _counted(choice, of, 1, "fewer lack a place", "more")
            for choice, of in zip(choices, gains, strict=True)),
        _drawn(atlas, choices, f"{lack_title(atlas)}: change", gain_classes(rated=atlas.rated),
               HIDDEN, gains, lambda values: _shaded(atlas, values)))
    journeys: list[list[Change]] = [[MeanChange(*f) for f in c.same_areas] for c in choices]
    title = "Mean minutes of children with a known journey before and after: change"
    yield Picture(
        "The journeys of the same children are shorter by one minute or more in "
        f"{_better(choices, journeys, MINUTE)}{against}",
        f"{maps}: the change of the journeys of children with a known journey before and after. "
        + " ".join(_counted(choice, of, MINUTE, "they are shorter by one minute or more", "longer")
                   for choice, of in zip(choices, journeys, strict=True)),
        _drawn(atlas, choices, title, CHANGE_CLASSES, "too few children", journeys, list))


def _drawn(
    atlas: Atlas, choices: Sequence[Choice], title: str, classes: Classes, hidden: str,
    cells: Sequence[Sequence[Change]], shade: Shade,
) -> bytes:
    """Maps of what changes with each plan, in a row.

    Args:
        atlas: of all plans.
        choices: those that are drawn.
        title, classes: of the key.
        hidden: what is said where no figure is shown.
        cells: of each plan the change in each area.
        shade: by what areas are shaded.
    """
    mpl, figure_type = styled()
    with mpl.rc_context({"hatch.linewidth": 0.6}):
        figure = figure_type(figsize=(7.0, 2.35), layout="constrained")
        few = [[c.why is Absent.TOO_FEW_CHANGE for c in of] for of in cells]
        every = figure.subplots(1, SIDES).ravel()
        for at in every:
            at.set_axis_off()
        for at, choice, of, unsaid in zip(every, choices, cells, few, strict=False):
            _areas(at, atlas.areas, shade([c.value for c in of]), classes, unsaid)
            at.set_title(wrapped(choice.title, 24), fontsize=8, fontweight="bold")
        told = [(c.value, u) for of, unsaid in zip(cells, few, strict=True)
                for c, u in zip(of, unsaid, strict=True)]
        figure.legend(handles=_keys(classes, hidden, few=any(u for _, u in told),
                                    hidden=any(v is None and not u for v, u in told)),
                      title=title, title_fontsize=8, loc="outside lower center", ncols=4,
                      frameon=False, fontsize=7.5, handletextpad=0.5, columnspacing=1.2)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=216, metadata={"Software": None}, bbox_inches="tight")
    return out.getvalue()


def _better(choices: Sequence[Choice], cells: Sequence[Sequence[Change]], least: float) -> str:
    """In how many areas a figure falls with each plan, of those that can be shown.

    Args:
        choices: the plans.
        cells: of each the change in each area.
        least: change that counts as one.
    """
    downs = [_moved(of, least, -1) for of in cells]
    said = [number(down).lower() if down else "none" for down in downs]
    said[0] += f" of {len(cells[0])} areas"
    return listed([f"{down} {under(choice.title)}"
                   for choice, down in zip(choices, said, strict=True)])


def _moved(cells: Sequence[Change], least: float, way: int) -> int:
    """In how many areas a figure that can be shown rises (1) or falls (-1) by no less."""
    return sum(1 for c in cells if c.value is not None and way * c.value >= least)


def _counted(
    choice: Choice, cells: Sequence[Change], least: float, better: str, worse: str
) -> str:
    """In how many areas it is better and worse with a plan.

    Args:
        choice: the plan.
        cells: the change in each area.
        least: change that counts as one.
        better, worse: what is said of fewer or less, and of more.
    """
    down, up = (_moved(cells, least, way) for way in (-1, 1))
    few = sum(c.why is Absent.TOO_FEW_CHANGE for c in cells)
    words = f"; in {number(few).lower()} too few children change to show it" if few else ""
    return (f"{upper(under(choice.title))} {better} in {number(down).lower() if down else 'none'} "
            f"of {len(cells)} areas and {worse} in {number(up).lower() if up else 'none'}"
            f"{words}.")


def _areas(
    axes: Any, areas: Sequence[Area], values: Sequence[float | None],
    drawn: Classes, few: Sequence[bool],
) -> None:
    """Areas by class; those without a value, or of which too few children change, by their own."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from shapely.geometry import shape

    patches: dict[str, list[Any]] = {}
    for area, value, changed in zip(areas, values, few, strict=True):
        colour = (FEW if changed else GREY) if value is None else next(
            c for low, high, c in drawn.bands if low <= value < high)
        form = shape(area.shape)
        for part in getattr(form, "geoms", [form]):
            rings = [part.exterior, *part.interiors]
            patches.setdefault(colour, []).append(PathPatch(Path.make_compound_path(
                *(Path(list(r.coords), closed=True) for r in rings))))
    for colour, found in patches.items():
        hatch, line = HATCHES.get(colour, ("", ""))
        if hatch:
            # A hatch has the colour of the border, which is drawn once more over it.
            axes.add_collection(PatchCollection(
                found, facecolors=colour, edgecolors=line, linewidths=0, hatch=hatch))
        axes.add_collection(PatchCollection(
            found, facecolors="none" if hatch else colour, edgecolors="#8d959d", linewidths=0.35))
    axes.autoscale_view()
    middle = math.radians(sum(axes.get_ylim()) / 2)
    axes.set_aspect(1 / math.cos(middle))  # a degree of longitude is shorter than one of latitude
    axes.set_axis_off()


def _keys(drawn: Classes, unsaid: str, *, few: bool = False, hidden: bool = False) -> list[Any]:
    """A patch of each class, and of what is not shown where there is any.

    Args:
        drawn: the classes.
        unsaid: what is said where no figure is shown.
        few: whether there are areas of which too few children change.
        hidden: whether there are areas without a figure.
    """
    from matplotlib.patches import Patch

    said = [(colour, name) for (_, _, colour), name in zip(drawn.bands, drawn.words, strict=True)]
    said += [*([(GREY, unsaid)] if hidden else []), *([(FEW, "too few change")] if few else [])]
    out = []
    for colour, name in said:
        hatch, line = HATCHES.get(colour, ("", "#6b6b6b"))
        out.append(Patch(facecolor=colour, edgecolor=line, linewidth=0.4, label=name, hatch=hatch))
    return out
