"""How spoilt inputs are scored, and the scores of all that are kept beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from spoilt_inputs import place_of, scored, scores
from spoilt_roads import Told, judged_road, told_of

from sufficiency.errors import Fault
from sufficiency.travel.matrix_file import Written

ONE = Fault("a.csv", "is wrong", "Mend it.", row=2)


def test_scores(tmp_path: Path) -> None:
    plain = tmp_path / "children.csv"
    plain.write_text("neither,a,table\n1,2,3\n")
    assert scored([], True, {})[0] == "good"
    assert scored([], False, {})[0] == "wrong"
    assert scored([ONE, ONE], False, {})[0] == "good"
    assert scored([ONE] * 3, False, {})[0] == "clumsy"
    assert scored([Fault("a.csv", "is wrong", "")], False, {})[0] == "clumsy"
    says = Fault("children.csv", "has tabs", "Or bring it in: sufficiency import reads such files.")
    assert scored([says], False, {"children.csv": plain})[0] == "wrong"
    plain.write_text("Primary Need\tYear Group\tPostcode\nASD\t3\tNR1 1AA\n")
    assert scored([says], False, {"children.csv": plain})[0] == "good"


def test_scores_of_roads() -> None:
    shut, gap = told_of("acc_residents.osm"), told_of("hole.osm")
    row = {"km": 5.3, "km_back": 5.3, "minutes": 8.9}
    none = dict.fromkeys(row, float("nan"))
    quiet = Written(1, 0, 1.0, 1.0, None, ())
    says = Written(1, 1, 1.0, 1.0, None, ("ways that lack some of their nodes end",))
    assert judged_road(row, shut, quiet)[0] == "good"
    assert judged_road({**row, "km_back": 1.3}, shut, quiet)[0] == "wrong"
    assert judged_road(none, shut, says)[0] == "wrong"
    assert judged_road(none, gap, says)[0] == "good"
    assert judged_road(none, gap, quiet)[0] == "clumsy"
    assert judged_road(row, Told(minutes=8.8), quiet)[0] == "wrong"


def test_where_single_files_belong() -> None:
    assert place_of("fuzz_Late_case_case_py_119_sites.csv") == "sites.csv"
    assert place_of("case_toml_sources_=_3.toml") == "case.toml"
    assert place_of("extends_a_folder.toml") == "scenarios/base.toml"


@pytest.mark.large
def test_no_spoilt_input_is_wrong_or_a_crash(shared: Path, root: Path) -> None:
    if not (shared / "trials" / "tables").is_dir():
        pytest.skip("the trials are absent")
    bad = [s for s in scores(shared / "trials", root / "data" / "tiny") if s[1] != "good"]
    assert bad == []
