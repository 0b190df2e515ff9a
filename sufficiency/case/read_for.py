"""Settings that decide what is read of a case: with others its tables would be others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sufficiency.errors import Fault

if TYPE_CHECKING:
    from sufficiency.case.scenario import Scenario

OPTIONS = ("school_capital_per_place_gbp", "capital_factor", "pin", "forbid", "hosts_willing",
           "allow_designations", "allow_types", "open_by")
"""Settings of what is built that decide which options there are, and what they cost."""
KINDS = ("max_new_schools", "base_places")
"""Where one is 0, the options of its kind are not read."""


def read_for(scenario: Scenario) -> dict[str, Any]:
    """What reading a case takes from a scenario, by dotted key."""
    build = scenario.build
    return {
        **{f"{section}.{key}": value for section in ("supply", "demand")
           for key, value in getattr(scenario, section).model_dump().items()},
        "objective.minimise": scenario.objective.minimise,
        **{f"build.{key}": getattr(build, key) for key in OPTIONS},
        **{f"build.{key}": bool(getattr(build, key)) for key in KINDS},
    }


def read_for_another(
    scenario: Scenario, folder: Path, read: Mapping[str, Any]
) -> list[Fault]:
    """Why a case is none of this scenario: it is another, or was read for other settings.

    Args:
        scenario: that is to be planned.
        folder: of the case.
        read: what it was read for, see ``read_for``.
    """
    if folder.resolve() != scenario.case_folder.resolve():
        return [Fault(scenario.path.name, f"is of the case {scenario.case_folder.resolve().name}, "
                      f"not of {folder.resolve().name}", "Give load_case(scenario).")]
    kinds = {f"build.{key}" for key in KINDS}
    return [
        Fault(scenario.origin.get(key, scenario.path.name), "is not what the case was read for",
              "Give load_case(scenario).", column=key, value=str(
                  getattr(scenario.build, key.split(".")[1]) if key in kinds else value))
        for key, value in read_for(scenario).items()
        if read.get(key, value) != value and (value or key not in kinds)
    ]
