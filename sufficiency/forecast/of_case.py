"""What a scenario says of its council's years ahead: which council, from which January, and tables
of its own.

A case may have a folder ``forecast`` with any of transitions.csv, settings.csv, population.csv,
levers.csv and needing.csv; each stands in for the published series or the assumption of that name.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sufficiency.case.about import FILE, read_about
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.study import Asked

FOLDER = "forecast"
OWN = ("transitions", "settings", "population", "levers", "needing")
"""Fields of ``Asked`` that a case may have a table for, each ``NAME.csv``."""


def of_scenario(source: Scenario | Path, asked: Asked) -> tuple[Asked, str]:
    """What is asked, filled from a scenario, and the number of its council.

    Args:
        source: the scenario, or its file.
        asked: whatever it names itself stands.

    Raises:
        InputError: the scenario or its case cannot be read, or the case does not name its council.
    """
    scenario = source if isinstance(source, Scenario) else load_scenario(source)
    about, faults = read_about(scenario.case_folder)
    if not faults and not about.la_code:
        faults = [Fault(FILE, "does not say which council this is",
                        "Give la_code (the DfE number), or ask the verb forecast with --council.",
                        column="la_code")]
    if faults:
        raise InputError(faults)
    own: dict[str, Any] = {
        name: table for name in OWN if getattr(asked, name) is None
        and (table := scenario.case_folder / FOLDER / f"{name}.csv").is_file()
    }
    origin = scenario.demand.year if asked.origin is None else asked.origin
    return replace(asked, origin=origin, **own), about.la_code
