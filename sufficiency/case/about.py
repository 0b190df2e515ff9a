"""case.toml: what a case is called, and what is known of it as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from sufficiency.case.section import Settings, faults_of
from sufficiency.case.toml_file import read_toml
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes

FILE = "case.toml"


class Minutes(Settings):
    """[minutes]: how wrong the minutes of the case's own tables of roads, or of its grid, are."""

    mean_absolute_error: float | None = Field(None, ge=0, le=600)
    measured_on: str = ""
    of: Literal["roads", "grid"] = "roads"


class Sources(Settings):
    """[sources]"""

    attribution: tuple[str, ...] = ()


class About(Settings):
    """What case.toml may say.

    Attributes:
        name: short name; default is the folder's.
        title: what people call it; default is the folder's name.
        postcode_areas: outward letters ("NR") of the postcodes in it.
        designations: designation code -> words people know.
    """

    name: str = ""
    title: str = ""
    la_code: str = ""
    crs: Literal["EPSG:27700"] = "EPSG:27700"
    region: str = ""
    synthetic_note: str = ""
    postcode_areas: tuple[Annotated[str, Field(pattern="^[A-Z]{1,2}$")], ...] = ()
    minutes: Minutes = Minutes()
    sources: Sources = Sources()
    designations: dict[str, str] = Field(default_factory=dict)


def read_about(folder: Path) -> tuple[About, list[Fault]]:
    """case.toml of a case folder, and every fault of it."""
    try:
        data = read_bytes(folder / FILE, Fault(
            FILE, "is missing", "Name the case folder in the scenario's setting case."))
        about = About.model_validate(said := read_toml(data, FILE))
        if not said:
            raise InputError([Fault(FILE, "says nothing", "Give the case its name at least: "
                                    'name = "our county".')])
    except InputError as error:
        return About(), list(error.faults)
    except ValidationError as error:
        return About(), faults_of(error, {}, FILE)
    return about.model_copy(update={"name": about.name or folder.name,
                                    "title": about.title or folder.name}), []
