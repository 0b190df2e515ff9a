"""Roads as mappers, editors and servers leave them, made of one square with two ways.

The fourth part of ``spoilt_inputs.py``, which makes the table of all; the inputs and what each
should give are those of ``tests/travel/spoilt.py``. Rules: crash: anything but roads or a fault.
Wrong: other km than by hand, or read where it is to be refused. Clumsy: refused where it could be
read, a fault without a remedy, or what was left out is not said. Good: the rest.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from sufficiency.errors import InputError
from sufficiency.travel.cache import Cache
from sufficiency.travel.sources.select import read_roads
from tests.travel.spoilt import DISPUTED, FILES, HALVES, NODES, SAID, TURNS, WAYS, Told
from tests.travel.square import ROAD, ROUND, escaped, km, text

Inputs = Iterator[tuple[str, str, bytes | str, Told | None, str]]


def inputs() -> Inputs:
    """Kind, name of the file, what is in it, km there and back, and what must be said."""
    for tags, told in WAYS:
        yield "tags", "a.osm", text(
            {**ROUND, 13: ((1, 7, 2), escaped({**ROAD, **tags}))}), told, ""
    for tags, told in NODES:
        yield "node", "a.osm", text(DISPUTED, {7: tags}), told, ""
    for words, told in TURNS:
        yield "turn", "a.osm", text(HALVES, relations=words), told, ""
    for name, inside, told in FILES.values():
        yield "form", name, inside, told, ""
    for name, inside, wanted, said in SAID.values():
        yield "said", name, inside, wanted, said


def made_road_scores() -> Iterator[tuple[str, str, str]]:
    """Name, score and why of every made file of roads."""
    for number, (kind, name, inside, told, said) in enumerate(inputs()):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(inside.encode() if isinstance(inside, str) else inside)
            yield f"made roads/{kind} {number}", *_tried(path, told, said)


def _tried(path: Path, told: Told | None, said: str) -> tuple[str, str]:
    try:
        roads = read_roads(path, Cache())
    except InputError as error:
        if told is not None:
            return "clumsy", str(error)
        clear = said in str(error) and all(f.remedy for f in error.faults)
        return ("good" if clear else "clumsy"), str(error.faults[0])
    except Exception as error:
        return "crash", type(error).__name__
    found = km(roads)
    if told is None or not np.array_equal(found, told, equal_nan=True):
        return "wrong", f"{found[0]} km there, {found[1]} back"
    heard = not said or any(said in note for note in roads.notes)
    return ("good" if heard else "clumsy"), f"{found[0]} km there, {found[1]} back"
