"""Specialist-place sufficiency and school-travel optimiser.

>>> import sufficiency as sf
>>> result = sf.solve(sf.datasets.tiny())
>>> result.plan.summary["new_schools"]
1

Names are resolved when they are used, so importing the package costs nothing.
"""
# ruff: noqa: I001 - one line a room, as in _NAMES below

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

if _TYPE_CHECKING:  # what an editor and a checker of types know without running anything
    from sufficiency import datasets as datasets
    from sufficiency.case.case import Case as Case, load_case as load_case
    from sufficiency.case.scenario import Scenario as Scenario, load_scenario as load_scenario
    from sufficiency.errors import (
        DisclosureError as DisclosureError, Fault as Fault, InputError as InputError,
        NoSolutionError as NoSolutionError, SufficiencyError as SufficiencyError,
    )
    from sufficiency.forecast.pipeline_report import pipeline as pipeline
    from sufficiency.gaps.flow import Flow as Flow, flow as flow
    from sufficiency.gaps.questions import (
        forecasts as forecasts, phase_over_draws as phase_over_draws,
        places_short as places_short, returns as returns,
    )
    from sufficiency.model.outcome import Outcome as Outcome
    from sufficiency.optimise.problem import Problem as Problem
    from sufficiency.optimise.siting.solve import Plan as Plan
    from sufficiency.publish.finance_release import write_finance as write_finance
    from sufficiency.publish.map.notebook import draw_map as draw_map
    from sufficiency.publish.release import write_map as write_map, write_report as write_report
    from sufficiency.publish.release_files import Written as Written
    from sufficiency.publish.results_folder import write_results as write_results
    from sufficiency.study.accuracy import Validation as Validation, validate as validate
    from sufficiency.study.alternatives import (
        Alternatives as Alternatives, Asked as Asked, alternatives as alternatives,
    )
    from sufficiency.study.check import check as check
    from sufficiency.study.phasing import OpeningProgramme as OpeningProgramme, phase as phase
    from sufficiency.study.phasing_draws import RobustProgramme as RobustProgramme
    from sufficiency.study.result import Result as Result
    from sufficiency.study.robustness import Robustness as Robustness, robust as robust
    from sufficiency.study.run import run as run, solve as solve
    from sufficiency.study.site_prices import Explained as Explained, explain as explain
    from sufficiency.study.tradeoffs import Tradeoff as Tradeoff, frontier as frontier
    from sufficiency.sweeps.run import Sweep as Sweep, sweep as sweep
    from sufficiency.transport.comparison import drive_to_school as drive_to_school
    from sufficiency.travel.matrix import (
        TravelMatrix as TravelMatrix, travel_matrix as travel_matrix,
    )

__version__ = "0.1.0"

_NAMES = {
    "case.scenario": ("Scenario", "load_scenario"),
    "case.case": ("Case", "load_case"),
    "errors": ("DisclosureError", "Fault", "InputError", "NoSolutionError", "SufficiencyError"),
    "travel.matrix": ("TravelMatrix", "travel_matrix"),
    "optimise.problem": ("Problem",),
    "optimise.siting.solve": ("Plan",),
    "model.outcome": ("Outcome",),
    "study.result": ("Result",),
    "study.run": ("run", "solve"),
    "study.check": ("check",),
    "study.tradeoffs": ("Tradeoff", "frontier"),
    "study.alternatives": ("Alternatives", "Asked", "alternatives"),
    "study.site_prices": ("Explained", "explain"),
    "study.robustness": ("Robustness", "robust"),
    "study.phasing": ("OpeningProgramme", "phase"),
    "study.phasing_draws": ("RobustProgramme",),
    "forecast.pipeline_report": ("pipeline",),
    "gaps.questions": ("forecasts", "phase_over_draws", "places_short", "returns"),
    "transport.comparison": ("drive_to_school",),
    "publish.finance_release": ("write_finance",),
    "gaps.flow": ("Flow", "flow"),
    "study.accuracy": ("Validation", "validate"),
    "sweeps.run": ("Sweep", "sweep"),
    "publish.results_folder": ("write_results",),
    "publish.release": ("write_map", "write_report"),
    "publish.release_files": ("Written",),
    "publish.map.notebook": ("draw_map",),
}
_ROOM = {name: room for room, names in _NAMES.items() for name in names}
__all__ = sorted([*_ROOM, "datasets"])


def __getattr__(name: str) -> _Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = _import_module(f"{__name__}.{_ROOM.get(name, name)}")
    return getattr(room, name) if name in _ROOM else room


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
