"""Roads that were spoilt are driven as they are meant, or it is said what cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sufficiency.errors import InputError
from sufficiency.travel.cache import Cache
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.sources.osm_limits import duration_seconds
from sufficiency.travel.sources.select import read_roads
from tests.travel.spoilt import (
    DISPUTED,
    FILES,
    HALVES,
    NODES,
    SAID,
    TURNS,
    WAYS,
    Told,
)
from tests.travel.square import ROAD, ROUND, escaped, km, text


def drive(folder: Path, name: str, inside: str | bytes) -> RoadNetwork:
    path = folder / name
    path.write_bytes(inside.encode() if isinstance(inside, str) else inside)
    return read_roads(path, Cache())


def same(found: Told, told: Told) -> bool:
    return np.array_equal(found, told, equal_nan=True)


@pytest.mark.parametrize(("tags", "told"), WAYS)
def test_tags_of_a_road(tmp_path: Path, tags: dict[str, str], told: Told) -> None:
    words = text({**ROUND, 13: ((1, 7, 2), escaped({**ROAD, **tags}))})
    roads = drive(tmp_path, "a.osm", words)
    assert same(km(roads), told) and roads.notes == ()


@pytest.mark.parametrize(("tags", "told"), NODES)
def test_tags_of_a_node(tmp_path: Path, tags: dict[str, str], told: Told) -> None:
    assert same(km(drive(tmp_path, "a.osm", text(DISPUTED, {7: tags}))), told)


@pytest.mark.parametrize(("relation", "told"), TURNS)
def test_turns(tmp_path: Path, relation: str, told: Told) -> None:
    roads = drive(tmp_path, "a.osm", text(HALVES, relations=relation))
    assert same(km(roads), told) and roads.notes == ()


@pytest.mark.parametrize("name", FILES)
def test_forms_of_a_file(tmp_path: Path, name: str) -> None:
    assert same(km(drive(tmp_path, *FILES[name][:2])), FILES[name][2])


@pytest.mark.parametrize("name", SAID)
def test_what_is_not_whole_is_said(tmp_path: Path, name: str) -> None:
    file, inside, told, said = SAID[name]
    if told is None:
        with pytest.raises(InputError) as found:
            drive(tmp_path, file, inside)
        assert said in str(found.value) and all(f.remedy for f in found.value.faults)
        return
    roads = drive(tmp_path, file, inside)
    assert same(km(roads), told)
    assert any(said in note for note in roads.notes)


@pytest.mark.parametrize(("words", "minutes"), [
    ("PT45M", 45), ("0:45", 45), ("1 h", 60), ("45 minutes", 45), ("approx 45 min", 45),
    ("c. 45 min", 45), ("ca 45", 45), ("45'", 45), ("0:45 h", 45), ("PT0.5H", 30),
    ("P0Y0M0DT0H45M0S", 45), ("45 min (in summer)", 45), ("1 hr", 60), ("00:45;01:00", 60),
    ("three quarters", None), ("00:00", None), ("-5", None),
])
def test_durations_of_ferries(words: str, minutes: float | None) -> None:
    assert duration_seconds(words) == (None if minutes is None else minutes * 60)
