# ruff: noqa: E402
"""Commands, and not readers alone, on spoilt tables: what a planner sees, and what is left behind.

    python benchmarks/spoilt_commands.py [--out FILE]

Each verb is given one of its tables spoilt in the ways of ``spoilt_made.py``; the folder it is to
write into holds a file of the planner's. Rules: crash: another exit code than 0 to 3, a traceback,
or the words of the outer net. Wrong: a refusal (exit 1) that left something new or changed, or a
planner's file that is not as it was. Clumsy: a refusal without exactly one report, or with more
than six faults. Good: the rest. What the readers make of each file is scored by
``spoilt_inputs.py``.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from spoilt_made import BREAK, KEEP, ROOT, TARGETS, Rows
from spoilt_tables import LEDGER, MONEY, REQUESTS
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.importing.sheets import decoded
from tests.importing import raw

MOST = 6
OWN = "my notes.txt"
"""A file of the planner's, in the folder that is written."""
WRITTEN_ANYWAY = ("-import",)
"""Ends of folders of reports, which are written also where a case is not."""


@dataclass(frozen=True)
class Verb:
    """A command that reads a table.

    Attributes:
        make: writes a folder with all that it reads.
        files: tables of it that are spoilt, one at a time.
        words: the command for the folder, and the folder it writes to.
    """

    make: Callable[[Path], object]
    files: tuple[str, ...]
    words: Callable[[Path, Path], list[str]]


def _case(folder: Path) -> None:
    TARGETS["vehicles.csv"].make(folder)
    shutil.copytree(MONEY, folder / "finance", dirs_exist_ok=True)


def _folder(source: Path, *names: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        folder.mkdir()
        for name in names:
            shutil.copyfile(source / name, folder / name)
    return make


def _requests(folder: Path) -> None:
    folder.mkdir()
    (folder / "requests.csv").write_text(REQUESTS)


def _register(folder: Path) -> None:
    folder.mkdir()
    raw.write(folder)


def _base(folder: Path) -> str:
    return str(folder / "scenarios" / "base.toml")


CASE = ("children.csv", "places.csv", "sites.csv", "areas.csv", "option_types.csv",
        "suitability.csv")
VERBS: Mapping[str, Verb] = {
    "check": Verb(_case, CASE, lambda f, o: ["check", _base(f)]),
    "run": Verb(_case, CASE, lambda f, o: ["run", _base(f), "--out", str(o)]),
    "transport": Verb(_case, ("transport/vehicles.csv", "transport/riders.csv",
                              "transport/gate_times.csv"),
                      lambda f, o: ["transport", _base(f), "--out", str(o / "kinds.csv"),
                                    "--runs", str(o / "runs.csv")]),
    "finance": Verb(_case, ("finance/assumptions.csv", "finance/kinds.csv", "finance/plan.csv",
                            "finance/claim.csv"),
                    lambda f, o: ["finance", _base(f), "--openings", str(f / "finance/plan.csv"),
                                  "--out", str(o)]),
    "placements import": Verb(
        _folder(LEDGER, "placements.csv"), ("placements.csv",),
        lambda f, o: ["placements", "import", str(o / "ledger.db"), str(f / "placements.csv"),
                      "--new"]),
    "pipeline": Verb(_requests, ("requests.csv",),
                     lambda f, o: ["pipeline", str(f / "requests.csv"), "--draws", "100",
                                   "--out", str(o / "ahead.csv")]),
    "returns": Verb(lambda f: shutil.copytree(ROOT / "data" / "national", f),
                    ("plans_by_age.csv", "population.csv", "flows.csv"),
                    lambda f, o: ["returns", str(ROOT / "data/norfolk/scenarios/as-built.toml"),
                                  "--data", str(f), "--draws", "100", "--out", str(o)]),
    "import": Verb(TARGETS["import contracts.csv"].make,
                   ("sen2_person.csv", "sen2_placementdetail.csv", "contracts.csv",
                    "candidate sites.csv", "edubasealldata.csv"),
                   lambda f, o: ["import", str(f), "--into", str(o / "case"), "--year", "2025"]),
    "new --gias": Verb(_register, ("edubasealldata.csv",),
                       lambda f, o: ["new", str(o / "ours"), "--council", "Rutland", "--gias",
                                     str(f / "edubasealldata.csv")]),
}


def seen(folder: Path) -> dict[str, str]:
    """Every file of a folder by what is in it; those of reports left out."""
    return {str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()
            and not any(part.endswith(WRITTEN_ANYWAY) for part in p.relative_to(folder).parts)}


def tried(verb: Verb, sound: Path, file: str, spoilt: bytes) -> tuple[str, str]:
    """Score, and why, of one command on one spoilt table."""
    with tempfile.TemporaryDirectory() as scratch:
        given, out = Path(scratch) / "given", Path(scratch) / "out"
        shutil.copytree(sound, given)
        (given / file).write_bytes(spoilt)
        out.mkdir()
        (out / OWN).write_text("mine")
        # A folder that is written must be one of ours, or hold nothing: else it is refused first.
        before = seen(Path(scratch))
        done = CliRunner().invoke(app, verb.words(given, out))
        after = seen(Path(scratch))
        told = done.stderr
        if (done.exception is not None and not isinstance(done.exception, SystemExit)) or (
                done.exit_code not in range(4)):
            return "crash", type(done.exception).__name__
        if "Traceback" in told or "should not have happened" in told:
            return "crash", told.splitlines()[0]
        if any(after.get(name) != digest for name, digest in before.items()):
            return "wrong", "a file of the planner's was changed"
        if not done.exit_code:
            return "good", "done"
        if after != before:
            return "wrong", f"left behind: {', '.join(sorted(set(after) - set(before)))}"
        faults = [line for line in told.splitlines() if line.startswith("  ")]
        if told.count("error: ") != 1 or len(faults) > MOST:
            return "clumsy", f"{len(faults)} faults; {faults[0].strip() if faults else told}"
        return "good", (faults or [told])[0].strip()


def command_scores(every: int = 1) -> Iterator[tuple[str, str, str]]:
    """Verb with file and way, score and why.

    Args:
        every: only each so many-th way of each file, another one for each file.
    """
    ways: dict[str, Callable[[Rows], bytes]] = {**KEEP, **BREAK}
    for name, verb in VERBS.items():
        with tempfile.TemporaryDirectory() as scratch:
            sound = Path(scratch) / "sound"
            verb.make(sound)
            for number, file in enumerate(verb.files):
                text = decoded((sound / file).read_bytes(), file)[0]
                rows = list(csv.reader(io.StringIO(text)))
                for way, spoil in list(ways.items())[number % every::every]:
                    yield f"{name}: {file}, {way}", *tried(verb, sound, file, spoil(rows))


def main() -> None:
    """Print or write the counts by verb, and what is not good."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--out", type=Path)
    asked.add_argument("--every", type=int, default=3)
    given = asked.parse_args()
    os.environ["SUFFICIENCY_CACHE"] = "off"
    found = list(command_scores(given.every))
    words = ("good", "clumsy", "wrong", "crash")
    lines = [f"{len(found)} commands: " + ", ".join(
        f"{sum(s == w for _, s, _ in found)} {w}" for w in words), "",
        "| verb | " + " | ".join(words) + " |", "|---|" + "---|" * len(words)]
    for verb in VERBS:
        of = Counter(s for n, s, _ in found if n.startswith(f"{verb}: "))
        lines.append(f"| {verb} | " + " | ".join(str(of[w]) for w in words) + " |")
    rest = [one for one in found if one[1] != "good"]
    lines += ["", *(f"- {name}: {score}, {why[:200]}" for name, score, why in rest)] * bool(rest)
    text = "\n".join(lines) + "\n"
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
