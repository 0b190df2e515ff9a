"""Arguments of questions: a scenario, its result or its file, and the scenario of each."""

from __future__ import annotations

from pathlib import Path

from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.study.result import Result

Source = Scenario | Result | Path | str
"""What may be asked about: a scenario, what was found for it, or its file."""


def scenario_of(source: Source) -> Scenario:
    """The scenario that is asked about.

    Raises:
        InputError: every fault of its file.
    """
    if isinstance(source, Result):
        return source.scenario
    return source if isinstance(source, Scenario) else load_scenario(source)
