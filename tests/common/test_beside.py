"""Work beside other work is the same work: what is found, what is said, and what goes wrong."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator

import pytest

from sufficiency.common import beside as rooms
from sufficiency.common.beside import beside
from sufficiency.errors import Fault, InputError

Progress = Callable[[str], None]


def halves(given: Iterator[int], progress: Progress) -> tuple[list[float], bool]:
    found = []
    for number in (next(given), next(given), next(given)):
        progress(f"half of {number}")
        found.append(number / 2)
    return found, multiprocessing.parent_process() is not None


def talkative(given: Iterator[bytes], progress: Progress) -> int:
    first = len(next(given))
    for number in range(100_000):
        progress(f"step {number}")
    return first + len(next(given))


def faulty(given: Iterator[str], progress: Progress) -> None:
    progress("reading")
    file = next(given)
    raise InputError([Fault(file, "is empty", "Fill it."), Fault(file, "is old", "Renew it.")])


def mortal(given: Iterator[None], progress: Progress) -> str:
    if multiprocessing.parent_process() is not None:
        os._exit(9)
    return "found here"


def mistaken(given: Iterator[None], progress: Progress) -> float:
    return 1 / 0


@pytest.mark.parametrize("cores", [1, 2])
def test_the_same_is_found_and_said_in_the_same_order(
    cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "_cores", lambda: cores)
    said: list[str] = []
    with beside(halves) as errand:
        said.append("the plan")
        errand.give(1)
        errand.give(2)
        said.append("the years")
        errand.give(3)
        found, elsewhere = errand.made(said.append)
    assert found == [0.5, 1.0, 1.5] and elsewhere == (cores > 1)
    assert said == ["the plan", "the years", "half of 1", "half of 2", "half of 3"]


def test_neither_side_waits_for_the_other_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_cores", lambda: 2)
    much = bytes(3_000_000)
    with beside(talkative) as errand:
        errand.give(much)
        errand.give(much)
        said: list[str] = []
        assert errand.made(said.append) == 6_000_000
    assert len(said) == 100_000 and said[-1] == "step 99999"


@pytest.mark.parametrize("cores", [1, 2])
def test_every_fault_arrives(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_cores", lambda: cores)
    said: list[str] = []
    with pytest.raises(InputError) as told, beside(faulty) as errand:
        errand.give("vehicles.csv")
        errand.made(said.append)
    assert said == ["reading"]
    assert [str(fault) for fault in told.value.faults] == [
        "vehicles.csv: is empty. Fill it.", "vehicles.csv: is old. Renew it."]


def test_what_a_lost_process_left_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_cores", lambda: 2)
    with beside(mortal) as errand:
        assert errand.made(lambda _: None) == "found here"
    # A mistake of ours is made again here, where it is told with all that led to it.
    with pytest.raises(ZeroDivisionError) as told, beside(mistaken) as errand:
        errand.made(lambda _: None)
    assert told.traceback[-1].name == "mistaken"


def test_its_process_ends_with_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_cores", lambda: 2)
    with pytest.raises(KeyboardInterrupt), beside(talkative) as errand:
        errand.give(b"")
        assert multiprocessing.active_children()
        raise KeyboardInterrupt
    assert not multiprocessing.active_children()
