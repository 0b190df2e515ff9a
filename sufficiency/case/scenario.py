"""A scenario: a TOML file that holds only what differs from the one it extends."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from sufficiency.case.consultation_settings import Consultation
from sufficiency.case.hub_settings import Hubs
from sufficiency.case.prices import cost_faults
from sufficiency.case.section import Settings, faults_of
from sufficiency.case.settings import (
    Build,
    Compare,
    Cost,
    Demand,
    Guard,
    Guideline,
    Objective,
    Solver,
    Supply,
    Travel,
)
from sufficiency.case.toml_file import read_toml
from sufficiency.case.transport_settings import Transport
from sufficiency.case.unknown_settings import flat, unknown_keys
from sufficiency.case.years_settings import Flow, Phase, Robust
from sufficiency.common.kinds import kinds_checked
from sufficiency.errors import Fault, InputError
from sufficiency.files import is_folder, read_bytes, real


class Scenario(Settings):
    """Everything a run depends on besides the case. Immutable.

    Examples:
        >>> import sufficiency as sf
        >>> scenario = sf.datasets.tiny().with_settings({"build.max_new_schools": 0})
        >>> scenario.build.max_new_schools, scenario.lens
        (0, 'greenfield')
    """

    name: str = Field("", title="Short name",
                      description="short name; default is the file's")
    title: str = Field("", title="Title",
                       description="what people call it")
    description: str = Field("", title="What it asks, in a sentence",
                             description="one sentence on what it asks")
    case: str = Field("..", title="Case folder",
                      description="case folder, relative to the file that says it")
    finance: str = Field("finance", title="Folder of costs, fees and rates",
                         description="folder of assumptions about money, in the case folder")
    lens: Literal["flow", "greenfield"] = Field(
        "flow",
        title="Whether children stay where they are",
        description="either children stay at their school, and only those who start, come to "
        "Year 7 or 12, or move home are placed; or everybody is placed afresh",
    )
    supply: Supply = Supply()
    demand: Demand = Demand()
    travel: Travel = Travel()
    guideline: Guideline = Guideline()
    build: Build = Build()
    objective: Objective = Objective()
    cost: Cost = Cost()
    guard: Guard = Guard()
    solver: Solver = Solver()
    compare: Compare = Compare()
    robust: Robust = Robust()
    phase: Phase = Phase()
    flow: Flow = Flow()
    transport: Transport = Transport()
    hubs: Hubs = Hubs()
    consultation: Consultation = Consultation()
    path: Path = Field(Path(), exclude=True)
    case_folder: Path = Field(Path(), exclude=True)
    origin: dict[str, str] = Field(default_factory=dict, exclude=True)

    @property
    def finance_folder(self) -> Path:
        """Of assumptions about money; it need not be there, unless the scenario names it."""
        return self.case_folder / self.finance

    def settings(self) -> dict[str, Any]:
        """Every setting by dotted key, as resolved."""
        return flat(self.model_dump(mode="json", by_alias=True))

    @kinds_checked
    def with_settings(self, settings: Mapping[str, Any]) -> Scenario:
        """The same scenario with some settings changed, checked as a file is.

        Args:
            settings: dotted key -> value, as in ``{"build.max_new_schools": 2}``.

        Raises:
            InputError: every fault of them.
        """
        table, said = self.model_dump(by_alias=True, exclude_unset=True), set(settings)
        for dotted, value in settings.items():
            table = _merge(table, given := _nested(dotted, value))
            said |= flat(given).keys()
        origin = {**self.origin, **dict.fromkeys(flat(table).keys() & said, CHANGED)}
        faults = [] if "case" not in settings else [Fault(
            CHANGED, "cannot be changed", "Load a scenario of the other case.", column="case")]
        return _checked(table, origin, self.path, self.case_folder, faults)


def asked(scenario: Scenario) -> tuple[Hashable, ...]:
    """All that a scenario says: its settings, which of them it sets itself, and where."""
    return (scenario.path, scenario.model_dump_json(), scenario.model_dump_json(exclude_unset=True),
            *scenario.origin.items())


NOT_SETTINGS = ("path", "case_folder", "origin")
CHANGED = "with_settings"
"""Where a setting comes from that no file holds."""


@kinds_checked
def load_scenario(
    path: Path | str, named_by: tuple[str, str] | None = None, text: str | None = None
) -> Scenario:
    """Read a scenario and what it extends.

    Args:
        path: of its file.
        named_by: file and setting that name it, which a wrong name is a fault of.
        text: what the file would hold, in place of what it holds or of no file yet.

    Raises:
        InputError: every fault of every file in the chain.

    Examples:
        >>> import sufficiency as sf
        >>> path = sf.datasets.folder("tiny") / "scenarios" / "base.toml"
        >>> sf.load_scenario(path).title
        'Tiny: one school and one base'
    """
    path = Path(path)
    if is_folder(path) and (inside := sorted((path / "scenarios").glob("*.toml"))):
        raise InputError([Fault(path.name, "is a folder", "Name one of its scenarios: "
                                f"{', '.join(map(str, inside))}.")])
    faults: list[Fault] = []
    merged, origin, case_file = _chain(path, (), faults, named_by, text)
    if faults:
        raise InputError(faults)
    merged.setdefault("name", path.stem)
    named = str(merged.get("case", ".."))
    try:
        folder = real(case_file.parent / named)
    except InputError as error:
        raise InputError([replace(f, file=case_file.name, column="case", value=named)
                          for f in error.faults]) from None
    return _checked(merged, origin, path, folder, faults)


def _checked(
    merged: dict[str, Any], origin: dict[str, str], path: Path, folder: Path,
    faults: list[Fault],
) -> Scenario:
    """A scenario from its merged tables.

    Raises:
        InputError: every fault of them, and those that are known already.
    """
    if "name" in origin:
        faults = faults + _name_faults(str(merged["name"]), origin["name"])
    faults = faults + unknown_keys(Scenario, NOT_SETTINGS, merged, origin, path.name)
    try:
        scenario = Scenario.model_validate(
            {**merged, "path": path, "case_folder": folder, "origin": origin}
        )
    except ValidationError as error:
        raise InputError(faults + faults_of(error, origin, path.name)) from None
    both = sorted(set(scenario.build.pin) & set(scenario.build.forbid))
    faults += [
        Fault(origin.get("build.pin", path.name), "is both pinned and forbidden",
              "Take it out of one of the two lists.", column="build.pin", value=option)
        for option in both
    ]
    faults += cost_faults(scenario.objective, scenario.guard, origin, path.name)
    travel = scenario.travel
    if travel.speeds and travel.source in ("roads", "grid", "crow"):
        faults.append(Fault(
            origin.get("travel.speeds", path.name),
            f"is for streets, and travel.source is {travel.source}",
            "Take it out, or name streets in travel.source.", column="travel.speeds",
            value=travel.speeds))
    default = Scenario.model_fields["finance"].default
    if scenario.finance != default and not is_folder(scenario.finance_folder):
        faults.append(Fault(
            origin.get("finance", path.name), f"is no folder of the case {folder.name}",
            "Name a folder of the case that holds assumptions.csv and kinds.csv.",
            column="finance", value=scenario.finance))
    beside = scenario.compare.with_
    # An heir may be told of in the list that it inherits: then it is passed over.
    twice = [name for at, name in enumerate(beside) if name in beside[:at] or (
        name == path.name and origin.get("compare.with") == path.name)]
    faults += [Fault(origin.get("compare.with", path.name), "is the scenario itself, or named "
                     "twice", "Name others, each once.", column="compare.with", value=name)
               for name in twice]
    if faults:
        raise InputError(faults)
    return scenario


def _name_faults(name: str, file: str) -> list[Fault]:
    """A name that could not be that of a folder of results."""
    if name.strip(". ") and not set(name) & set('/\\:*?"<>|') and len(name) <= 100:
        return []
    return [Fault(file, "cannot be the name of a folder", "Use letters, digits and hyphens; what "
                  "people call it goes into title.", column="name", value=name)]


def _chain(
    path: Path, seen: tuple[Path, ...], faults: list[Fault], named_by: tuple[str, str] | None,
    text: str | None = None,
) -> tuple[dict[str, Any], dict[str, str], Path]:
    """Merged tables, which file set each key, and the file that named the case."""
    try:
        if (here := real(path)) in seen:
            round_ = [p.name for p in (*seen[seen.index(here):], here)]
            faults.append(Fault(path.name, "extends itself in a circle", "Break the circle.",
                                column="extends",
                                value=" > ".join(round_) if len(round_) > 2 else ""))
            return {}, {}, path
        data = read_bytes(path) if text is None else text.encode()
    except InputError as error:
        file, column = named_by or (path.name, None)
        faults += [replace(f, file=file, column=column, value=path.name if named_by else "")
                   for f in error.faults]
        return {}, {}, path
    try:
        table = read_toml(data, path.name)
    except InputError as error:
        faults += error.faults
        return {}, {}, path
    if not table and text is None:
        faults.append(Fault(path.name, "says nothing: no setting is in it",
                            "Write one at least, as a title; or name another file."))
    parent = table.pop("extends", None)
    base: dict[str, Any] = {}
    origin: dict[str, str] = {}
    case_file = path
    if parent is not None and not (isinstance(parent, str) and parent):
        faults.append(Fault(path.name, "is no name of a file", 'Name one scenario, in quotation '
                            'marks: extends = "base.toml".', column="extends", value=str(parent)))
    elif parent is not None:
        base, origin, case_file = _chain(
            path.parent / parent, (*seen, real(path)), faults, (path.name, "extends"))
        # A child has its own name and its own words; it never inherits them silently.
        base.pop("name", None)
    origin = {**origin, **dict.fromkeys(flat(table), path.name)}
    return _merge(base, table), origin, path if "case" in table or parent is None else case_file


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in over.items():
        nested = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = _merge(out[key], value) if nested else value
    return out


def _nested(dotted: str, value: Any) -> dict[str, Any]:
    """One setting as the table that would hold it."""
    first, _, rest = dotted.partition(".")
    return {first: _nested(rest, value) if rest else value}
