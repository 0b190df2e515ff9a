"""What the plan file of a sweep may say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from sufficiency.case.section import LONGEST_SEED, Settings, faults_of
from sufficiency.case.toml_file import read_toml
from sufficiency.errors import InputError
from sufficiency.files import read_bytes


class PlanFile(Settings):
    """What a plan file may say.

    Attributes:
        title: what people call the sweep.
        base: scenario of every case that is changed: the name of its file, without its ending.
        cases: case folders, relative to the plan file.
        councils: councils whose cases are made from public tables; "all" for every one.
        seeds: of the children that are drawn; none = that of each case's scenario.
        settings: changed in all scenarios.
        scenarios: by name, the settings that each changes besides; none = the scenario as it is.
    """

    title: str = ""
    base: str = Field("start", min_length=1)
    cases: tuple[str, ...] = ()
    councils: tuple[str, ...] = ()
    seeds: tuple[Annotated[int, Field(ge=0, le=LONGEST_SEED)], ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)
    scenarios: dict[str, dict[str, Any]] = Field(default_factory=dict)


def read_plan_file(path: Path) -> PlanFile:
    """A plan file, as it was written.

    Raises:
        InputError: it cannot be read, or every word and value that has no meaning.
    """
    table = read_toml(read_bytes(path), path.name)
    try:
        return PlanFile.model_validate(table)
    except ValidationError as error:
        raise InputError(faults_of(error, {}, path.name)) from None
