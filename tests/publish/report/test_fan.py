"""Fan charts: what is said of them is what is drawn, and a small series is not."""

from __future__ import annotations

import re

import numpy as np

from sufficiency.publish.report.charts import GREY
from sufficiency.publish.report.fan import fan, finding


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
