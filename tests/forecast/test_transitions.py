"""A council's own children: read as they are, or refused with every fault."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.files import PRIVATE
from sufficiency.forecast import run
from sufficiency.forecast.report import sentences
from sufficiency.forecast.run import Model
from sufficiency.forecast.tables import AGES, National
from sufficiency.forecast.transitions import read_transitions
from tests.sizes import large

HEAD = ("calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2")
BY_HAND = """\
2023,MMS,ASD,6,SS,ASD,7
2023,MMS,ASD,6,SS,ASD,7
2023,MMS,SEMH,6,MMS,SEMH,7
2023,SS,ASD,13,NONSEND,NONSEND,14
2023,NONSEND,NONSEND,2,MMS,SEMH,3
2023,,,R,MMS,SLCN,1
2024,SS,ASD,7,SS,ASD,8
2024,SS,ASD,7,NONSEND,NONSEND,8
2024,MMS,SEMH,7,MMS,SEMH,8
2024,MMS,SEMH,3,MMS,SEMH,4
2024,MMS,SLCN,1,MMS,SLCN,2
2024,NONSEND,NONSEND,R,SS,DS,1
"""


def write(folder: Path, rows: str, head: str = HEAD) -> Path:
    path = folder / "transitions.csv"
    path.write_text(f"{head}\n{rows}")
    return path


def test_counts_by_hand(tmp_path: Path) -> None:
    found = read_transitions(write(tmp_path, BY_HAND))
    assert found.settings == ("MMS", "SS") and found.needs == ("ASD", "DS", "SEMH", "SLCN")
    assert found.january == 2025 and found.groups is None
    asd, ncy = found.needs.index("ASD"), {n: AGES.index(n + 4) for n in range(-2, 22)}
    turnover = found.turnover
    assert turnover.exposed.sum() == 9 and turnover.left.sum() == 2 and turnover.joined.sum() == 3
    assert turnover.moved[asd, 0, 1, ncy[6]] == 2 and turnover.moved.sum() == 2
    assert turnover.left[asd, 1, ncy[13]] == 1 and turnover.left[asd, 1, ncy[7]] == 1
    assert found.stock.sum() == 5 and found.stock[found.needs.index("DS"), 1, ncy[1]] == 1


def test_settings_may_be_told(tmp_path: Path) -> None:
    table = tmp_path / "kinds.csv"
    table.write_text("setting,group\nMMS,mainstream\nSS,state_special\n")
    assert read_transitions(write(tmp_path, BY_HAND), table).groups == (0, 2)
    words = BY_HAND.replace("MMS", "mainstream").replace(",SS,", ",state_special,")
    assert read_transitions(write(tmp_path, words)).groups == (0, 2)
    table.write_text("setting,group\nMMS,school\n")
    with pytest.raises(InputError) as caught:
        read_transitions(write(tmp_path, BY_HAND), table)
    assert "'school' is not a word" in str(caught.value)
    assert "'SS' is not in it" in str(caught.value)


@pytest.mark.parametrize(("row", "said"), [
    ("2024,SS,XYZ,7,SS,ASD,8", "'XYZ' is not a primary need code"),
    ("2024,SS,ASD,7,SS,ASD,9", "does not follow 7"),
    ("2024,SS,ASD,,SS,ASD,8", "is empty"),
    ("2024,SS,ASD,7,SS,ASD,", "is empty"),
    ("2024,NONSEND,NONSEND,7,NONSEND,NONSEND,8", "has no plan before or after"),
    ("2024,SS,ASD,twelve,SS,ASD,8", "is not a number"),
    ("2024,SS,ASD,-3,SS,ASD,-2", "is not from -2 to 21"),
    ("soon,SS,ASD,7,SS,ASD,8", "is not a number"),
    ("2027,SS,ASD,7,SS,ASD,8", "has no row for 2025"),
    ("2024,SS,ASD,9,SS,ASD,10\n2024,SS,ASD,9,SS,ASD,10",
     "ends 2023 with 5 children and starts 2024 with 7"),
])
def test_bad_rows_are_refused(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_transitions(write(tmp_path, f"{BY_HAND}{row}\n"))
    assert said in str(caught.value) and "transitions.csv" in str(caught.value)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_transitions(write(tmp_path, BY_HAND, HEAD.replace("need-2", "need_2")))
    assert "need-2" in str(caught.value) and "Did you mean 'need-2'?" in str(caught.value)


def council(folder: Path, children: int = 9000) -> Path:
    """A council's file of two years, drawn: everybody aged 5 to 17, a few leave, move and join."""
    rng = np.random.default_rng(7)
    lines = []
    ncy = rng.integers(1, 12, children)
    setting = rng.choice(["mainstream", "state_special"], children, p=[0.7, 0.3])
    need = rng.choice(["ASD", "SEMH", "SLCN"], children)
    for year in (2023, 2024):
        leaves, moves = rng.random(len(ncy)) < 0.05, rng.random(len(ncy)) < 0.04
        after = np.where(moves & (setting == "mainstream"), "state_special", setting)
        lines += [f"{year},{s},{n},{a},NONSEND,NONSEND,{a + 1}" if gone else
                  f"{year},{s},{n},{a},{t},{n},{a + 1}"
                  for s, n, a, t, gone in zip(setting, need, ncy, after, leaves, strict=True)]
        fresh = rng.integers(0, 11, 1500)
        lines += [f"{year},NONSEND,NONSEND,{a - 1},mainstream,SEMH,{a}" for a in fresh]
        ncy = np.concatenate([ncy[~leaves] + 1, fresh])
        setting = np.concatenate([after[~leaves], np.repeat("mainstream", 1500)])
        need = np.concatenate([need[~leaves], np.repeat("SEMH", 1500)])
    return write(folder, "\n".join(lines) + "\n")


@pytest.mark.parametrize("told", [True, large(False)])
def test_own_counts_replace_published_stocks(model: Model, tmp_path: Path, told: bool) -> None:
    path = council(tmp_path)
    if not told:  # the council's own words, and nobody says what they are
        words = path.read_text().replace("mainstream", "MMS").replace("state_special", "SS")
        path.write_text(words)
    own = read_transitions(path)
    assert (own.groups is not None) == told
    found = run.project(model, "935", draws=100, transitions=own)
    assert found.setup.stock.sum() == own.stock.sum() and found.setup.settings == own.settings
    assert (found.setup.need_factors == 1).all()  # needs as the counts say
    # Joiners all have SEMH in the counts (beside a few of all needs): so do most here.
    semh = found.by_need[0, :, found.setup.needs.index("SEMH")].sum(axis=(1, 2))
    assert (semh > own.stock[own.needs.index("SEMH")].sum()).all()
    before = np.concatenate([np.full((1, 100), own.stock.sum()), found.total()[:-1]])
    assert (before - found.flows[:, 0] + found.flows[:, 2] == found.total()).all()
    # As many as the pooled model says for the council, at the size of its own counts.
    published = run.project(model, "935", draws=100)
    assert np.median(found.total() / own.stock.sum(), axis=1) == pytest.approx(
        np.median(published.total() / published.setup.stock.sum(), axis=1), rel=0.01)


def test_what_is_made_from_own_counts_is_internal(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "own.csv"
    done = CliRunner().invoke(app, [
        "forecast", "--council", "Suffolk", "--data", str(root / "data" / "national"), "--years",
        "1", "--draws", "100", "--transitions", str(council(tmp_path)), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "Internal: made from the council's own counts" in done.output
    if os.name == "posix":
        assert stat.S_IMODE(out.stat().st_mode) == PRIVATE


def test_counts_that_end_elsewhere_are_refused(model: Model, tmp_path: Path) -> None:
    rows = "\n".join(r for r in BY_HAND.splitlines() if r.startswith("2023"))
    own = read_transitions(write(tmp_path, rows + "\n"))
    with pytest.raises(InputError, match="ends at January 2024, the forecast starts at 2025"):
        run.project(model, "935", draws=100, transitions=own)


def test_words_for_nobody_needs_and_years(tmp_path: Path) -> None:
    """As exports write them: NA, any case, 'Year 7', a need that nobody has told, any order."""
    rows = [("NA", "NA", "NA", "SS", "asd", "Year 7"), ("nonsend", "", "c", "SS", "NSA", "7"),
            ("SS", "Asd", "R", "SS", "ASD", "1"), ("SS", "ASD", "Y7", "Non-SEND", "NA", "NA"),
            ("SS", "not_recorded", "7", "SS", "not recorded", "8")]
    found = read_transitions(write(tmp_path, "".join(
        f"2024,{','.join(row)}\n" for row in rows)))
    assert found.needs == ("ASD", "not_recorded") and found.settings == ("SS",)
    assert found.stock.sum(axis=(1, 2)).tolist() == [2, 2]
    order = [6, 0, 3, 2, 5, 1, 4]
    lines = [HEAD.strip().split(","), *(["2024", *row] for row in rows)]
    turned = ["".join(",".join(line[i] for i in order) + "\n") for line in lines]
    again = read_transitions(write(tmp_path, "".join(turned[1:]), turned[0]))
    assert np.array_equal(again.stock, found.stock) and again.needs == found.needs


def test_rows_and_cells_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_transitions(write(tmp_path, f"{BY_HAND}2024,SS,ASD,twelve,SS,ASD,8\n"
                               "2024,SS,XYZ,7,SS,,8\n2024,SS,ASD,c,SS,ASD,8\n"))
    told = str(caught.value)
    assert "'twelve' is not a number" in told and "'XYZ' is not a primary need code" in told
    assert "column need-2: is empty" in told and "column academic-year-1: is empty" in told


def test_rows_that_are_all_wrong_are_faults(tmp_path: Path) -> None:
    path = write(tmp_path, BY_HAND)
    path.write_bytes(path.read_bytes().replace(b"7\n2023", b"7\xb02023", 1))
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_transitions(path)


def test_counts_without_anybody_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has nobody with a plan in January 2025"):
        read_transitions(write(tmp_path, "2024,SS,ASD,7,NONSEND,NONSEND,8\n"))


def test_a_column_that_is_wanting_is_one_fault(tmp_path: Path) -> None:
    """And not one of each row, with years that do not fit besides."""
    rows = "".join(f"{row.rpartition(',')[0]}\n" for row in BY_HAND.splitlines()[:-3])
    with pytest.raises(InputError) as caught:
        read_transitions(write(tmp_path, rows, HEAD.rpartition(",")[0]))
    fault, = caught.value.faults
    assert fault.column == "academic-year-2" and "is not there" in str(fault)


def test_kinds_of_placement_that_are_not_known_are_told(
    tmp_path: Path, national: National, model: Model
) -> None:
    table = tmp_path / "own.csv"
    rows = [f"2024,{kind},ASD,{age},{kind},ASD,{age + 1}" for kind in ("state_special", "Foo")
            for age in range(12)] * 3 + ["2024,NONSEND,NONSEND,,Foo,ASD,3"] * 5
    table.write_text("\n".join([HEAD, *rows]) + "\n")
    found = run.project(model, "935", draws=20, transitions=read_transitions(table))
    told = " ".join(sentences(found, national))
    assert "Kinds of placement are not known (Foo): only the number of all plans" in told


def test_counts_in_which_nobody_joins_are_partial(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text(f"{HEAD}\n" + "2024,SS,ASD,6,SS,ASD,7\n" * 30)
    with pytest.raises(InputError, match="has nobody who joins"):
        read_transitions(table)


@pytest.mark.filterwarnings("error")
def test_one_kind_of_placement_and_one_need_are_enough(tmp_path: Path, model: Model) -> None:
    table = tmp_path / "own.csv"
    rows = ["2024,SS,ASD,6,SS,ASD,7"] * 30 + ["2024,NONSEND,,,SS,ASD,3"] * 5
    table.write_text("\n".join([HEAD, *rows]) + "\n")
    found = run.project(model, "935", draws=20, transitions=read_transitions(table))
    assert np.isfinite(found.by_setting_age).all() and (found.total() >= 30).all()
