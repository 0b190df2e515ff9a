"""What a worker does: the plan of one scenario of a case that came to it, as a row of figures."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import sufficiency
from sufficiency.case.scenario import Scenario
from sufficiency.errors import InputError, NoSolutionError, SufficiencyError
from sufficiency.study.plan_cache import made_by
from sufficiency.study.result import Result
from sufficiency.study.run import solve
from sufficiency.sweeps.parcel import SCENARIOS, Parcel, unpacked
from sufficiency.travel.cache import digest

Row = dict[str, Any]
"""outcome, note and, of a plan, ``FIGURES``."""
PLANNED, FAULT, NO_PLAN, FAILED = "planned", "fault", "no plan", "failed"
FIGURES = {
    "children": "Int64", "short_before": "Int64", "short_after": "Int64",
    "short_per_100": "Float64", "minutes_mean": "Float64", "minutes_p90": "Float64",
    "over_guideline": "Float64", "new_schools": "Int64", "base_places": "Int64",
    "capital_gbp": "Int64", "gap": "Float64", "search_seconds": "Float64"}
"""Figures of a plan and how they are kept."""
WHAT_PLANS = ("case", "common", "datasets", "model", "optimise", "study", "sweeps", "travel")
"""Rooms whose code a row depends on."""


@cache
def version() -> str:
    """Digest of the code and the libraries that make a row."""
    home = Path(sufficiency.__file__).parent
    return digest([sufficiency.__version__, made_by(*(home / room for room in WHAT_PLANS))])


def measured(place: Path | Parcel, scenario: Scenario, expected: str) -> Row:
    """The figures of a plan, or why there is none. Called by workers.

    Args:
        place: the case's folder, or its files.
        scenario: as loaded somewhere else.
        expected: version that the caller has.

    Raises:
        SufficiencyError: this worker has another version, whose rows would not be the same.
    """
    if version() != expected:
        raise SufficiencyError("a worker has another version of sufficiency or of a solver; "
                               "install the same everywhere")
    if isinstance(place, Parcel):
        # What is read and drawn of it is kept by its content, not its folder (``case_cache.py``).
        with tempfile.TemporaryDirectory(prefix="sufficiency-sweep-") as room:
            return _row(unpacked(place, Path(room)), scenario)
    return _row(place, scenario)


def _row(folder: Path, scenario: Scenario) -> Row:
    here = scenario.model_copy(update={
        "case_folder": folder, "path": folder / SCENARIOS / scenario.path.name})
    try:
        return {"outcome": PLANNED, "note": "", **figures(solve(here))}
    except InputError as error:
        return {"outcome": FAULT, "note": "; ".join(map(str, error.faults))}
    except NoSolutionError as error:
        return {"outcome": NO_PLAN, "note": " ".join(str(error).split())}


def figures(result: Result) -> Row:
    """What a sweep keeps of a plan."""
    before, after = result.baseline.summary, result.plan.summary
    children, short = after["children"], after["unplaced"]["total"]
    return {
        "children": children, "short_before": before["unplaced"]["total"], "short_after": short,
        "short_per_100": round(100 * short / children, 2) if children else None,
        "minutes_mean": after["minutes_mean"], "minutes_p90": after["minutes_p90"],
        "over_guideline": after["over_guideline"]["share"], "new_schools": after["new_schools"],
        "base_places": after["base_places"], "capital_gbp": after["capital_gbp"],
        "gap": after["gap"], "search_seconds": after["solve_seconds"]}
