"""Fan charts: what is said of them is what is drawn, and a small series is not."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sufficiency.publish.report.charts import GREY
from sufficiency.publish.report.fan import BASE, GAP, Fan, apart, fan, fans, finding
from sufficiency.publish.report.plan_marks import STILL, of_titles


def drawn(middle: float, years: int = 7) -> np.ndarray:
    rng = np.random.default_rng(1)
    return middle * np.exp(rng.normal(0, 0.05, (years, 200)).cumsum(axis=0))


def test_same_draws_same_bytes_and_the_finding_is_told() -> None:
    series = [("All plans", 900.0, drawn(1000)), ("Placed", 0.0, drawn(200))]
    chart = fan("Somewhere", series, 2025, 5, 10)
    assert chart == fan("Somewhere", series, 2025, 5, 10)
    low, middle, high = np.quantile(series[0][2][4], (0.1, 0.5, 0.9))
    said = (f"All plans: {round(middle):,} in January 2030, in 8 of 10 simulated futures "
            f"{round(low):,} to {round(high):,}.")
    assert said in finding(series, 2025, 5) and said in chart
    assert 'role="img"' in chart and "grey after 2030: a scenario" in chart
    assert len(re.findall(GREY, chart)) > 2 * 3, "bands of both series beyond what was tested"


def test_within_what_was_tested_nothing_is_grey_but_the_line() -> None:
    chart = fan("Somewhere", [("All plans", 900.0, drawn(1000, 4))], 2025, 5, 10)
    assert f"fill: {GREY}" not in chart and "January 2029" in chart


def test_a_small_series_is_left_out() -> None:
    chart = fan("Somewhere", [("All plans", 90.0, drawn(100)), ("Placed", 0.0, drawn(11))], 2025,
                5, 10)
    assert "All plans" in chart and "Placed" not in chart
    assert "Too few children to show." in fan("Somewhere", [("Placed", 0.0, drawn(5))], 2025, 5, 10)


@pytest.mark.parametrize("ends", [(2265, 2265, 2545), (100, 100, 100), (0, 900, 1800), (5, 5, 0)])
def test_letters_of_plans_are_whole_and_stand_at_the_ends_of_their_lines(
    ends: tuple[int, ...]
) -> None:
    """That of a third plan was cut off at the edge."""
    titles = ("Plan A: x", "Plan B: y", "Plan C: z")
    years = np.arange(2025, 2032)
    base = Fan("Nothing", years, np.linspace(50, 900, 7), (), mark=("", STILL))
    letters = [text.get_text() for text in fans([base, Fan(
        titles[0], years, base.middle, (), mark=of_titles(titles)[0])], 2030, "x").axes[0].texts]
    assert letters == [BASE, "A"] and not fans([base], 2030, "x").axes[0].texts
    figure = fans([Fan(title, years, np.linspace(50, end, 7), (), mark=mark) for title, end, mark in
                   zip(titles, ends, of_titles(titles), strict=True)], 2030, "Bands")
    figure.draw_without_rendering()
    (axes,) = figure.axes
    boxes = [text.get_bbox_patch().get_window_extent() for text in axes.texts]
    assert [text.get_text() for text in axes.texts] == ["A", "B", "C"]
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert len({round(box.x0) for box in boxes}) == 1, "one column"
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    far = [abs((box.y0 + box.y1) / 2 - axes.transData.transform((2031, end))[1])
           for box, end in zip(boxes, ends, strict=True)]
    assert max(far) < 1.2 * GAP * figure.dpi / 72


def test_names_that_are_far_apart_stay_and_equal_ones_are_in_order() -> None:
    assert apart(np.array([0.0, 50.0]), 10).tolist() == [0.0, 50.0]
    assert apart(np.array([20.0, 20.0, 20.0]), 10).tolist() == [30.0, 20.0, 10.0]
