"""A scenario: a TOML file that holds only what differs from the one it extends."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from sufficiency.case.overrides import Override
from sufficiency.case.reading import legible
from sufficiency.case.settings import Phase, Robust
from sufficiency.case.settings import Settings as _Settings
from sufficiency.errors import Fault, InputError


class Supply(_Settings):
    """[supply]"""

    year: int = Field(2025, ge=1990, le=2100, description="January whose places are taken as open")
    terms_a_year: int = Field(
        3, ge=1, le=6, description="school terms in a year, for sessional bases"
    )


class Demand(_Settings):
    """[demand]"""

    year: int = Field(2025, ge=1990, le=2100, description="January whose children are placed")
    seed: int = Field(1, ge=0, description="seed of a synthetic population")
    growth: float = Field(1.0, gt=0, le=10, description="factor on synthetic totals")


class Travel(_Settings):
    """[travel]"""

    source: str = Field(
        "roads", min_length=1,
        description="`roads`: the case's main roads; `crow`: a crow-fly rule; `osm`: streets of "
        "OpenStreetMap, fetched once; or a file (.osm.pbf, .graphml, .npz)",
    )
    speeds: str = Field(
        "", description="on streets, a table of speeds beside the scenario (see How wrong are the "
        "minutes?); empty = the tool's own",
    )
    ferry: bool = Field(False, description="whether ferries may be used")
    am_peak: bool = Field(True, description="morning-peak speeds instead of free flow")
    snap_limit_m: float = Field(
        1000, gt=0, le=20_000,
        description="on streets, a point farther from one has no journeys and is listed",
    )
    terminal_minutes: float | None = Field(
        None, ge=0, le=30, description="fixed time of a journey; none = the network's own"
    )
    cache: bool = Field(True, description="keep networks and times on this machine (see Privacy)")
    override: tuple[Override, ...] = Field(
        (), description="closures, new links, ferries, factors, gates: see Roads"
    )


class Guideline(_Settings):
    """[guideline]"""

    primary_minutes: float = Field(45, gt=0, le=300, description="longest journey, NCY to 6")
    secondary_minutes: float = Field(75, gt=0, le=300, description="longest journey, NCY 7-11")
    post16_minutes: float = Field(75, gt=0, le=300, description="longest journey, NCY from 12")
    treat: Literal["counted", "hard"] = Field(
        "counted", description="counted in reports, or hard: no local place beyond it"
    )

    def minutes(self, phase: str) -> float:
        """Guideline of a phase."""
        return float(getattr(self, f"{phase}_minutes"))


class Build(_Settings):
    """[build]"""

    max_new_schools: int = Field(0, ge=0, description="new schools at most")
    max_new_school_places: int | None = Field(None, ge=0, description="their places at most")
    base_places: int = Field(0, ge=0, description="base places to add")
    base_places_rule: Literal["exactly", "at_most"] = Field(
        "exactly", description="whether base_places must be met or is a limit"
    )
    capital_gbp: float | None = Field(None, ge=0, description="capital at most, pounds")
    capital_factor: float = Field(1.0, gt=0, le=10, description="price index on every option")
    school_capital_per_place_gbp: float | None = Field(
        None, ge=0, description="capital of a place at a new school instead of option_types.csv's"
    )
    allow_designations: tuple[str, ...] = Field((), description="only these; empty = all")
    allow_types: tuple[str, ...] = Field((), description="only these option types; empty = all")
    pin: tuple[str, ...] = Field((), description="option ids that must be opened")
    forbid: tuple[str, ...] = Field((), description="option ids or site ids never opened")
    open_by: int | None = Field(
        None, ge=1990, le=2100,
        description="sites that are ready by this year may be used; none = the demand year",
    )


class Objective(_Settings):
    """[objective]"""

    minimise: Literal["total", "over_guideline", "p90", "worst_area", "regret"] = Field(
        "total",
        description="after the fewest children without a suitable local place, and before total "
        "travel: minutes of known journeys over the guideline; the journey nine in ten do not "
        "exceed; the mean of the worst area; or the largest rise of an area's mean against the "
        "baseline (the places of supply.year, nothing opened), then the next",
    )
    area: Literal["district", "need"] = Field(
        "district", description="what worst_area and regret call an area"
    )


class Guard(_Settings):
    """[guard]"""

    minutes: float | None = Field(
        None, ge=0, le=300,
        description="no area's mean may rise against the baseline by more; same children both "
        "times, those without a place counted as two hours",
    )
    by: Literal["district", "need"] = Field("district", description="what the guard calls an area")


class Solver(_Settings):
    """[solver]"""

    time_limit_seconds: float = Field(90.0, gt=0, description="longest search")
    gap: float = Field(0.001, ge=0, le=1, description="relative gap at which the search may stop")
    threads: int = Field(2, ge=1, le=64, description="processor threads")


class Compare(_Settings):
    """[compare]"""

    with_: tuple[str, ...] = Field(
        (), alias="with", description="scenario files shown beside this one"
    )
    meaningful_minutes: float = Field(
        1.0, ge=0, description="smaller changes of a mean are called about the same"
    )
    meaningful_children: int = Field(
        10, ge=1, description="smaller changes of a number of children are called about the same"
    )


class Scenario(_Settings):
    """Everything a run depends on besides the case. Immutable."""

    name: str = Field("", description="short name; default is the file's")
    title: str = Field("", description="what people call it")
    description: str = Field("", description="one sentence on what it asks")
    case: str = Field("..", description="case folder, relative to the file that says it")
    lens: Literal["flow", "greenfield"] = Field(
        "flow",
        description="flow: pupils stay, only starters, Y6 to 7, Y11 to 12 and movers move; "
        "greenfield: everybody is placed afresh",
    )
    supply: Supply = Supply()
    demand: Demand = Demand()
    travel: Travel = Travel()
    guideline: Guideline = Guideline()
    build: Build = Build()
    objective: Objective = Objective()
    guard: Guard = Guard()
    solver: Solver = Solver()
    compare: Compare = Compare()
    robust: Robust = Robust()
    phase: Phase = Phase()
    path: Path = Field(Path(), exclude=True)
    case_folder: Path = Field(Path(), exclude=True)
    origin: dict[str, str] = Field(default_factory=dict, exclude=True)

    def settings(self) -> dict[str, Any]:
        """Every setting by dotted key, as resolved."""
        return _flat(self.model_dump(mode="json", by_alias=True))


_NOT_SETTINGS = ("path", "case_folder", "origin")


def load_scenario(path: Path | str) -> Scenario:
    """Read a scenario and what it extends.

    Raises:
        InputError: every fault of every file in the chain.
    """
    path = Path(path)
    faults: list[Fault] = []
    merged, origin, case_file = _chain(path, (), faults)
    if faults:
        raise InputError(faults)
    merged.setdefault("name", path.stem)
    folder = (case_file.parent / str(merged.get("case", ".."))).resolve()
    faults += _unknown_keys(merged, origin, path.name)
    try:
        scenario = Scenario.model_validate(
            {**merged, "path": path, "case_folder": folder, "origin": origin}
        )
    except ValidationError as error:
        raise InputError(faults + _faults_of(error, origin, path.name)) from None
    both = sorted(set(scenario.build.pin) & set(scenario.build.forbid))
    faults += [
        Fault(origin.get("build.pin", path.name), "is both pinned and forbidden",
              "Take it out of one of the two lists.", column="build.pin", value=option)
        for option in both
    ]
    travel = scenario.travel
    if travel.speeds and travel.source in ("roads", "crow"):
        faults.append(Fault(
            origin["travel.speeds"], f"is for streets, and travel.source is {travel.source}",
            "Take it out, or name streets in travel.source.", column="travel.speeds",
            value=travel.speeds))
    if faults:
        raise InputError(faults)
    return scenario


def _chain(
    path: Path, seen: tuple[Path, ...], faults: list[Fault]
) -> tuple[dict[str, Any], dict[str, str], Path]:
    """Merged tables, which file set each key, and the file that named the case."""
    if path.resolve() in seen:
        faults.append(Fault(path.name, "extends itself in a circle", "Break the circle.",
                            column="extends"))
        return {}, {}, path
    try:
        table = legible(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        teller = seen[-1].name if seen else path.name
        faults.append(Fault(teller, "is not there", "Check the name and the folder.",
                            column="extends" if seen else None, value=path.name))
        return {}, {}, path
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(path.name, f"is not valid TOML ({error})", "Mend the line it names."))
        return {}, {}, path
    parent = table.pop("extends", None)
    base: dict[str, Any] = {}
    origin: dict[str, str] = {}
    case_file = path
    if parent is not None:
        base, origin, case_file = _chain(path.parent / str(parent), (*seen, path.resolve()), faults)
        # A child has its own name and its own words; it never inherits them silently.
        base.pop("name", None)
    origin = {**origin, **dict.fromkeys(_flat(table), path.name)}
    return _merge(base, table), origin, path if "case" in table or parent is None else case_file


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in over.items():
        nested = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = _merge(out[key], value) if nested else value
    return out


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            out |= _flat(value, f"{prefix}{key}.")
        else:
            out[prefix + key] = value
    return out


def _known(model: type[BaseModel]) -> dict[str, Any]:
    return {
        (f.alias or name): f.annotation
        for name, f in model.model_fields.items()
        if name not in _NOT_SETTINGS
    }


def _unknown_keys(table: dict[str, Any], origin: dict[str, str], file: str) -> list[Fault]:
    """Faults of keys that are no settings; they are taken out of the table."""
    faults = []
    sections = _known(Scenario)
    everything = [*sections]
    for section, kind in sections.items():
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            everything += [f"{section}.{key}" for key in _known(kind)]
    for dotted in _flat(table):
        if dotted in everything:
            continue
        close = difflib.get_close_matches(dotted, everything, 1, 0.5)
        last = difflib.get_close_matches(
            dotted.split(".")[-1], [e.split(".")[-1] for e in everything], 1
        )
        guess = close or [e for e in everything if last and e.split(".")[-1] == last[0]]
        hint = f"Did you mean {guess[0]!r}?" if guess else "See the list of settings."
        faults.append(Fault(origin.get(dotted, file), "is not a setting", hint, column=dotted))
        holder, *rest = dotted.split(".")
        if rest and isinstance(table.get(holder), dict):
            table[holder] = {k: v for k, v in table[holder].items() if k != rest[0]}
            if holder not in sections:
                table.pop(holder)
        else:
            table.pop(holder, None)
    return faults


def _faults_of(error: ValidationError, origin: dict[str, str], file: str) -> list[Fault]:
    faults = []
    for item in error.errors():
        dotted = ".".join(str(part) for part in item["loc"] if not isinstance(part, int))
        dotted = dotted.replace("with_", "with")
        value = item.get("input")
        faults.append(
            Fault(origin.get(dotted, file), "cannot be used", item["msg"] + ".", column=dotted,
                  value=str(value)[:60])
        )
    return faults


def settings_markdown() -> str:
    """Every setting with default and meaning, as a table."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Scenario.model_fields.items():
        if name in _NOT_SETTINGS:
            continue
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for key, inner in kind.model_fields.items():
                lines.append(_line(f"{name}.{inner.alias or key}", inner))
        else:
            lines.append(_line(name, field))
    return "\n".join(lines) + "\n"


def _line(name: str, field: Any) -> str:
    default = "none" if field.default is None else f"`{field.default!r}`"
    return f"| `{name}` | {default} | {field.description} |"
