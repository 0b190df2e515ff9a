"""Specialist-place sufficiency and school-travel optimiser.

>>> import sufficiency as sf
>>> result = sf.solve(sf.datasets.tiny())
>>> result.plan.summary["new_schools"]
1

Names are resolved when they are used, so importing the package costs nothing.
"""

from importlib import import_module as _import_module
from typing import Any as _Any

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
    "publish.release": ("Written", "write_map", "write_report"),
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
