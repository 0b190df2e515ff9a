"""Marks on the maps of a picture: each shape has its key, and a town its name at its dot."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

from sufficiency.publish.map.picture_marks import LARGE, MANY, SMALL, opened, openings, towns
from sufficiency.publish.report.charts import styled


def choice(*places: tuple[str, str]) -> Any:
    return SimpleNamespace(places=[SimpleNamespace(kind=kind, state=state, lon=1.0, lat=52.0)
                                   for kind, state in places])


@pytest.mark.parametrize(("places", "said"), [
    ([("special", "new"), ("special", "bigger"), ("base", "new"), ("base", "same")],
     ["new or larger school", "new base"]),
    ([("base", "bigger")], ["larger base"]), ([("special", "same")], []), ([], []),
])
def test_each_shape_that_is_drawn_is_in_the_key(
    places: list[tuple[str, str]], said: list[str]
) -> None:
    plan = choice(*places)
    key = opened([choice(), plan])
    assert [mark.get_label() for mark in key] == said
    axes = styled()[1]().subplots()
    openings(axes, plan)
    assert len(axes.collections) == len(key)
    assert len({mark.get_marker() for mark in key}) == len(key)


def test_many_marks_are_small() -> None:
    """Those of 91 bases hid the areas they lie in."""
    sizes = []
    for marks in (MANY, MANY + 1):
        axes = styled()[1]().subplots()
        openings(axes, choice(*[("base", "new")] * marks))
        sizes.append(axes.collections[0].get_sizes()[0])
    assert sizes == [LARGE, SMALL]


def test_names_of_towns_stand_at_their_dots_and_in_the_picture() -> None:
    """That of a town at the edge of a county stood inland, as far as its own length."""
    found = [("Norwich", 9, 0.72, 0.5, 1), ("Great Yarmouth", 8, 0.99, 0.45, 1),
             ("King's Lynn", 7, 0.06, 0.6, 1), ("Diss", 6, 0.6, 0.05, 1),
             ("A part of Norwich", 5, 0.5, 0.9, -1), ("Near Norwich", 4, 0.75, 0.5, 1)]
    figure = styled()[1](figsize=(2.0, 1.3), layout="constrained")
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    towns(figure, axes, SimpleNamespace(landmarks=SimpleNamespace(towns=found)), 4)  # type: ignore[arg-type]
    boxes = {text.get_text(): text.get_window_extent() for text in axes.texts}
    assert set(boxes) == {"Norwich", "Great Yarmouth", "King's Lynn", "Diss"}
    for name, _, lon, lat, _ in found[:4]:
        box, (x, y) = boxes[name], axes.transData.transform((lon, lat))
        away = math.hypot(max(box.x0 - x, x - box.x1, 0), max(box.y0 - y, y - box.y1, 0))
        assert away < 8, name
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1, name
        assert not any(box.overlaps(b) for other, b in boxes.items() if other != name)
