"""Files are whole or as they were, what is not ours stays, and all is looked at before the work."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency import files
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from tests.once import instead_of_run

SCENARIO = "scenarios/base.toml"


def inside(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {f.relative_to(folder).as_posix(): f.read_bytes()
            for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """There no folder can take the place of another one, not even of an empty one."""
    def strict(real: Callable[..., None]) -> Callable[..., None]:
        def move(source: Path, to: Path, **more: object) -> None:
            if os.path.isdir(to):
                raise PermissionError(13, "Access is denied")
            real(source, to, **more)
        return move

    monkeypatch.setattr(os, "replace", strict(os.replace))
    monkeypatch.setattr(os, "rename", strict(os.rename))


def test_a_second_run_leaves_what_is_not_ours(tiny: Path, windows: None) -> None:
    out = tiny / "King's Lynn £ results"
    args = ["run", str(tiny / SCENARIO), "--out", str(out)]
    assert CliRunner().invoke(app, args).exit_code == 0
    first = inside(out)
    (out / "notes.txt").write_text("do not lose me")
    (out / "minutes of the board").mkdir()
    (out / "minutes of the board" / "report.html").write_text("mine too")
    (out / "report.html").write_text("an old one")
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 0, done.stderr
    second = inside(out)
    assert second.pop("notes.txt") == b"do not lose me"
    assert second.pop("minutes of the board/report.html") == b"mine too"
    assert sorted(second) == sorted(first)
    assert second["report.html"] == first["report.html"]


def test_only_our_own_stale_files_go(tmp_path: Path, windows: None) -> None:
    folder = tmp_path / "out"
    files.write_folder(folder, {"a.txt": "1", "tables/t.csv": b"2", "both/b.csv": "3"})
    (folder / "both" / "mine.csv").write_text("mine")
    files.write_folder(folder, {"c.txt": "three"})
    assert sorted(inside(folder)) == [files.MARK, "both/mine.csv", "c.txt"]
    assert not (folder / "tables").exists()
    assert (folder / files.MARK).read_text() == "c.txt\n"


def test_an_empty_folder_may_be_filled(tmp_path: Path, windows: None) -> None:
    files.write_folder(tmp_path, {"a.txt": "1"})
    assert inside(tmp_path)["a.txt"] == b"1"


def test_a_folder_of_an_earlier_version_is_known_by_its_empty_mark(tmp_path: Path) -> None:
    for name in (files.MARK, "report.html", "notes.txt"):
        (tmp_path / name).write_text("" if name == files.MARK else "old")
    files.write_folder(tmp_path, {"report.html": "new"})
    assert inside(tmp_path) == {
        files.MARK: b"report.html\n", "notes.txt": b"old", "report.html": b"new"}


@pytest.mark.parametrize("mine", ["map.html", "tables"])
def test_a_file_of_somebody_else_with_our_name_is_told(tmp_path: Path, mine: str) -> None:
    folder = tmp_path / "out"
    files.write_folder(folder, {"report.html": "old"})
    (folder / mine).write_text("mine")
    before = inside(folder)
    new = {"report.html": "new", "map.html": "new", "tables/a.csv": "new"}
    with pytest.raises(InputError, match="not written by this tool"):
        files.write_folder(folder, new)
    assert inside(folder) == before


@pytest.mark.parametrize("fails", range(1, 9))
def test_a_folder_is_as_it_was_wherever_a_move_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    folder = tmp_path / "out"
    files.write_folder(folder, {"a.txt": "1", "sub/b.txt": "2", "gone.txt": "3"})
    before, real, count = inside(folder), os.replace, [0]

    def move(source: Path, to: Path) -> None:
        count[0] += 1
        if count[0] == fails:
            raise PermissionError(13, "open in another program")
        real(source, to)

    monkeypatch.setattr(os, "replace", move)
    with pytest.raises(InputError, match="open in another program"):
        files.write_folder(folder, {"a.txt": "new", "sub/b.txt": "new", "c.txt": "new"})
    assert inside(folder) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"], "no scraps are left"


def test_one_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "a.csv"
    files.write_file(path, b"one")
    with pytest.raises(RuntimeError), files.writing(path) as part:
        part.write_bytes(b"half")
        raise RuntimeError
    assert inside(tmp_path) == {"new/deep/a.csv": b"one"}
    files.write_file(path, b"two", files.PRIVATE)
    assert path.read_bytes() == b"two"
    assert os.name == "nt" or path.stat().st_mode & 0o777 == files.PRIVATE


def test_what_a_link_points_to_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    link.symlink_to(real)
    files.write_file(link, b"new")
    assert link.is_symlink() and real.read_bytes() == b"new"


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(InputError, match="is no file that can be replaced"):
        files.write_file(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()


GONE = "nowhere/at-all.toml"
TO_FILE = {
    "compare": ["compare", GONE, GONE], "people": ["people", "nowhere"],
    "frontier": ["frontier", GONE], "alternatives": ["alternatives", GONE],
    "explain": ["explain", GONE], "robust": ["robust", GONE], "phase": ["phase", GONE],
    "map": ["map", GONE], "map --public": ["map", GONE, "--public"],
    "isochrones": ["isochrones", GONE],
    "travel": ["travel", "--roads", GONE, "--from", GONE, "--to", GONE],
    "roads --save": ["roads", GONE], "roads --map": ["roads", GONE],
}
TO_FOLDER = {
    "run": ["run", GONE], "validate": ["validate", "nowhere"], "benchmark": ["benchmark", GONE],
    **{f"{verb}{flag}": [verb, GONE, *flag.split()] for verb in ("report", "paper", "workbook")
       for flag in ("", " --public")},
}


def told(args: list[str], option: str, out: Path) -> str:
    done = CliRunner().invoke(app, [*args, option, str(out)])
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    assert "1 fault found" in done.stderr and done.stdout == ""
    # Nothing was read before, or the scenario that is not there would be told.
    assert "at-all.toml" not in done.stderr and "nowhere" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("verb", TO_FILE)
def test_a_file_is_looked_at_before_the_work(verb: str, tmp_path: Path) -> None:
    option = f"--{verb.split('--')[-1]}" if verb.startswith("roads") else "--out"
    ends = {"isochrones": ".gpkg", "roads --save": ".npz"}
    end = ends.get(verb, ".html" if "map" in verb else ".csv")
    name = f"x-internal{end}"
    (tmp_path / name).mkdir()
    assert f"{name}: is a folder" in told(TO_FILE[verb], option, tmp_path / name)
    (tmp_path / "file").write_text("mine")
    assert "cannot be written" in told(TO_FILE[verb], option, tmp_path / "file" / "deep" / name)
    assert inside(tmp_path) == {"file": b"mine"}


MINE = "mine.csv"
OVER = {
    "pipeline": ["pipeline", MINE, "--out", MINE],
    "forecast": ["forecast", "--council", "Norfolk", "--levers", MINE, "--out", MINE],
    "forecast --score": ["forecast", "--score", MINE, "--actual", GONE, "--out", MINE],
    "forecast --actual": ["forecast", "--score", GONE, "--actual", MINE, "--out", MINE],
    "compare": ["compare", GONE, MINE, "--out", MINE], "check": ["check", MINE, "--out", MINE],
    "travel": ["travel", "--roads", GONE, "--from", MINE, "--to", GONE, "--out", MINE],
    "roads": ["roads", "mine.npz", "--save", "mine.npz"],
    "transport": ["transport", GONE, "--before", MINE, "--contracts", MINE],
    "transport-contracts": ["transport-contracts", GONE, "--contracts", MINE, "--out", MINE],
    "placements forecast": ["placements", "forecast", MINE, "--out", MINE],
    "placements forecast --budget": ["placements", "forecast", GONE, "--budget", MINE, "--trace",
                                     MINE],
    "placements reconcile": ["placements", "reconcile", GONE, MINE, "--out", MINE],
}
"""Commands that name a file twice: to be read, and to be written."""


@pytest.mark.parametrize("verb", OVER)
def test_nothing_that_is_read_is_written_over(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (MINE, "mine.npz"):
        (tmp_path / name).write_text("mine")
    before = inside(tmp_path)
    done = CliRunner().invoke(app, OVER[verb])
    assert done.exit_code == 1 and "is read by this command" in done.stderr
    assert inside(tmp_path) == before


@pytest.mark.parametrize("verb", TO_FOLDER)
def test_a_folder_is_looked_at_before_the_work(verb: str, tmp_path: Path) -> None:
    name = "x-internal"
    (tmp_path / name).write_text("mine")
    assert f"{name}: is a file" in told(TO_FOLDER[verb], "--out", tmp_path / name)
    assert "cannot be written" in told(TO_FOLDER[verb], "--out", tmp_path / name / "deep" / "er")
    (tmp_path / "mine-internal").mkdir()
    (tmp_path / "mine-internal" / "notes.txt").write_text("mine")
    assert "holds files of somebody else" in told(TO_FOLDER[verb], "--out",
                                                  tmp_path / "mine-internal")
    assert inside(tmp_path) == {name: b"mine", "mine-internal/notes.txt": b"mine"}


def test_answers_and_records_are_read_before_the_search(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead_of_run(monkeypatch, None)
    args = ["report", str(tiny / SCENARIO), "--public", "--out", str(tiny / "o")]
    for more in (["--answers", str(tiny / "gone.json")], ["--against", str(tiny / "gone")]):
        done = CliRunner().invoke(app, [*args, *more])
        assert done.exit_code == 1 and "gone" in done.stderr


def test_the_unforeseen_is_a_sentence_and_a_report_without_values(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    private = "Anna at NR1 1AA"

    def breaks(*_: object) -> None:
        child = private
        try:
            float(child)
        except ValueError as error:
            raise KeyError(child) from error

    instead_of_run(monkeypatch, breaks)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = CliRunner().invoke(app, ["run", str(tiny / SCENARIO), "--out", str(tiny / "o")])
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    assert "this should not have happened, in run (cli/plan.py, line " in done.stderr
    (report,) = tmp_path.glob("sufficiency-*.txt")
    assert str(report) in done.stderr
    text = report.read_text()
    assert "KeyError" in text and "ValueError" in text and "in breaks: " in text
    assert not any(s in text + done.stderr for s in (private, "Anna", "NR1", str(Path.home())))
