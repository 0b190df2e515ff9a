"""Spoilt inputs: tables and settings laid over a case that is well, and roads that went wrong.

    python benchmarks/spoilt_inputs.py ../shared/trials [--out FILE]

Rules, in this order:

- crash: anything but an answer or a fault of ours.
- wrong: no fault, and the case that was read is another than without the spoiling; but for the
  inputs of ``FACTS``, which say another thing and no wrong one.
- clumsy: more than two faults for one slip, or one without a remedy.
- good: one or two faults with a remedy; or no fault, and the case is the same.

Where a fault says that ``sufficiency import`` reads such files, the file is imported: unless it is
recognised, the input is wrong. Rules for roads are in ``spoilt_roads.py``, those for tables that
are made by spoiling sound ones in ``spoilt_made.py``, of roads made so in ``spoilt_roads_made.py``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from spoilt_made import made_scores
from spoilt_roads import road_scores
from spoilt_roads_made import made_road_scores

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.errors import Fault, InputError, SufficiencyError
from sufficiency.importing.mapping import Mapped
from sufficiency.importing.recognise import recognise
from sufficiency.importing.sheets import read_sheets
from sufficiency.study.check import check
from sufficiency.travel.cache import Cache

SCENARIO = "scenarios/base.toml"
FACTS = {
    "44_areas_header_only": "a case without small areas: planned whole, homes have no district",
    "62_places_dup_urn_two_sites": "a satellite with a pool_id of its own",
    "no_places.csv": "a council without provision of its own",
    "63_pool_4_places_40_on_roll": "more children at a school than places: told by run",
}
"""Inputs that are in order: what they say is unusual, and true of some council."""
SCORES = ("good", "clumsy", "wrong", "crash")
MOST = 2
"""Faults that one slip may be told by."""
Scored = tuple[str, str, str]
"""Input, score and why."""


def table_inputs(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Name, case to lay over, and folder of files to lay, of each folder but ``base``."""
    for one in sorted(p for p in folder.iterdir() if p.is_dir() and p.name != "base"):
        yield one.name, folder / "base", one


def place_of(name: str) -> str:
    """Where a single file belongs in a case, by its name."""
    if name.endswith(".geojson"):
        return "areas/districts.geojson"
    if name.startswith("case_toml") or name.endswith("_case.toml"):
        return "case.toml"
    if name.endswith(".toml"):
        return SCENARIO
    tables = ("places", "sites", "areas", "suitability", "children", "options")
    return next(f"{t}.csv" for t in tables if t in name.removeprefix("fuzz_Late_case_case"))


@cache
def sound_case(base: Path) -> Case:
    """The case without any spoiling."""
    return load_case(load_scenario(base / SCENARIO))


def tried(base: Path, lay: dict[str, Path], removed: list[str]) -> tuple[str, str]:
    """Score, and why, of one input."""
    with tempfile.TemporaryDirectory() as scratch:
        sound, case = sound_case(base), Path(scratch) / "case"
        shutil.copytree(base, case, copy_function=shutil.copyfile)
        for name, file in lay.items():
            (case / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, case / name)
        for name in removed:
            (case / name).unlink(missing_ok=True)
        try:
            faults = check(case / SCENARIO)
            same = bool(faults) or alike(sound, load_case(load_scenario(case / SCENARIO)))
        except SufficiencyError as error:
            return "good", str(error).splitlines()[0]
        except Exception as error:
            return "crash", type(error).__name__
        return scored(faults, same, lay)


def scored(faults: list[Fault], same: bool, lay: dict[str, Path]) -> tuple[str, str]:
    """Score of what was said of an input."""
    if not faults:
        return ("good", "read as it was meant") if same else ("wrong", "read as another case")
    said = str(faults[0])
    if "sufficiency import reads" in said and not any(known(f) for f in lay.values()):
        return "wrong", "import does not read it"
    if len(faults) > MOST or not all(f.remedy for f in faults):
        return "clumsy", f"{len(faults)} faults; {said}"
    return "good", said


def known(file: Path) -> bool:
    """Whether an import recognises a file."""
    try:
        return any(recognise(sheet, Mapped().columns)[0] for sheet in read_sheets(file))
    except InputError:
        return False


def alike(one: Case, other: Case) -> bool:
    """Whether two cases say the same, whatever lines it stands in."""
    frames = ("demand", "places", "options", "suitability", "areas", "left_out")
    return one.title == other.title and all(
        getattr(one, f).drop(columns="row", errors="ignore").equals(
            getattr(other, f).drop(columns="row", errors="ignore")) for f in frames)


def cached(file: Path) -> tuple[str, str]:
    """Score of a damaged entry of the cache: it is as good as none."""
    with tempfile.TemporaryDirectory() as scratch:
        cache = Cache(Path(scratch))
        path = cache.path("times", "x")
        assert path is not None
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, path)
        try:
            found = cache.get("times", "x")
        except Exception as error:
            return "crash", type(error).__name__
        return ("good", "as good as none") if found is None else ("wrong", "was used")


def scores(trials: Path, tiny: Path) -> Iterator[Scored]:
    """Every input of the three folders."""
    for name, base, folder in table_inputs(trials / "tables"):
        files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*")
                 if p.is_file() and p.name not in ("README.md", "REMOVED.txt")}
        gone = folder / "REMOVED.txt"
        removed = gone.read_text().split() if gone.exists() else []
        yield f"tables/{name}", *judged(name, *tried(base, files, removed))
    for file in sorted((trials / "faults").iterdir()):
        result = cached(file) if file.suffix == ".npz" else tried(
            tiny, {place_of(file.name): file}, [])
        yield f"faults/{file.name}", *judged(file.name, *result)
    yield from road_scores(trials / "roads")


def judged(name: str, score: str, why: str) -> tuple[str, str]:
    """A score; what is only unusual is no wrong reading."""
    return ("good", FACTS[name]) if name in FACTS and score == "wrong" else (score, why)


def table(found: list[Scored]) -> str:
    """Counts by kind, and every input that is not good, as Markdown.

    Args:
        found: input, score and why.
    """
    counts = Counter(score for _, score, _ in found)
    kinds: dict[str, Counter[str]] = {}
    for name, score, _ in found:
        kinds.setdefault(kind_of(name), Counter())[score] += 1
    lines = [f"{len(found)} inputs: " + ", ".join(f"{counts[s]} {s}" for s in SCORES), "",
             f"| kind | {' | '.join(SCORES)} |", f"|---|{'---|' * len(SCORES)}"]
    lines += [f"| {kind} | {' | '.join(str(of[s]) for s in SCORES)} |"
              for kind, of in kinds.items()]
    rest = [one for one in found if one[1] != "good"]
    if rest:
        lines += ["", "| input | score | what was said |", "|---|---|---|", *(
            f"| {name[:60]} | {score} | {why[:200].replace('|', ' ')} |"
            for name, score, why in rest)]
    return "\n".join(lines) + "\n"


def kind_of(name: str) -> str:
    """What an input is of: its folder, and of made ones the table or what was spoilt."""
    folder, _, rest = name.partition("/")
    if folder == "made":
        return f"made: {rest.partition(',')[0]}"
    return f"{folder}: {rest.split()[0]}" if folder == "made roads" else f"trials: {folder}"


def main() -> None:
    """Print or write the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("trials", type=Path)
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    tiny = Path(__file__).parents[1] / "data" / "tiny"
    text = table([*scores(given.trials, tiny), *made_scores(), *made_road_scores()])
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
