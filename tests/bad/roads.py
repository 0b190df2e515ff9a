"""Road files spoilt at random, the same on every run."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import osmium
import osmnx

from sufficiency.errors import InputError
from sufficiency.travel.cache import Cache
from sufficiency.travel.network import load_roads
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.sources.osm_extract import read_extract
from sufficiency.travel.sources.select import read_roads
from tests.bad.mutations import CHANGES, ODD
from tests.travel.square import ROAD, ROUND, SOUTH, SPOTS, WEST, restriction, text

KINDS = ("square.osm", "square.osm.pbf", "square.graphml", "square.npz")


def make(folder: Path) -> None:
    """A few streets with every kind of rule, as text, packed, as a graph and saved."""
    ways = {
        **ROUND, 13: ((1, 7), {**ROAD, "maxspeed": "30 mph", "oneway:conditional":
                               "yes @ (Mo-Fr 08:15-09:00; PH off)"}),
        14: ((7, 2), {**ROAD, "motor_vehicle:forward": "destination;delivery"}),
        15: ((7, 8), {"highway": "service", "access": "private"}),
        16: ((8, 9), {"route": "ferry", "motor_vehicle": "yes", "duration": "00:05"}),
        17: ((9, 10), {"highway": "trunk", "oneway": "-1", "ref": "A1;A2"}),
        18: ((10, 9, 11), {**ROAD, "maxspeed:conditional": "20 mph @ (school times)"}),
        19: ((12, 13), {"waterway": "river"}),
    }
    words = text(ways, {8: {"barrier": "gate", "access": "destination"}},
                 restriction("no_left_turn", 13, "node:7", 15))
    (folder / "square.osm").write_text(words.replace("><", ">\n<"))
    with osmium.SimpleWriter(str(folder / "square.osm.pbf")) as writer:
        for thing in osmium.FileProcessor(folder / "square.osm"):
            writer.add(thing)
    osmnx.save_graphml(osmnx.graph_from_xml(folder / "square.osm", retain_all=True),
                       folder / "square.graphml")
    read_extract(folder / "square.osm").save(folder / "square.npz")


def _value(words: str, rng: random.Random) -> str:
    """What stands between quotes becomes something odd, or what stands between others."""
    values = list(re.finditer(r'"[^"]*"', words)) or list(re.finditer(r">[^<>]+<", words))
    if not values:
        return words
    at = rng.choice(values)
    odd = escape(rng.choice(ODD).replace("\x00", ""), {'"': "&quot;"})
    new = f'"{odd}"' if rng.random() < 0.5 else rng.choice(values)[0]
    return words[:at.start()] + new + words[at.end():]


def spoil_roads(source: Path, folder: Path, seed: int) -> Path:
    """A copy of one of the files, changed once or a few times."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    name = rng.choices(KINDS, weights=(5, 1, 3, 1))[0]
    path = folder / name
    shutil.copyfile(source / name, path)
    for _ in range(rng.choice((1, 1, 2, 4))):
        if name.endswith((".osm", ".graphml")) and rng.random() < 0.9:
            words = path.read_text(encoding="utf-8", errors="surrogateescape")
            change = _value if rng.random() < 0.7 else rng.choice(CHANGES)
            path.write_text(change(words, rng), encoding="utf-8", errors="surrogateescape")
        else:
            data = bytearray(path.read_bytes() or b"x")
            at = rng.randrange(len(data))
            if rng.random() < 0.2:
                data = data[:at]
            else:
                data[at] = rng.randrange(256)
            path.write_bytes(bytes(data))
    return path


def driven(path: Path) -> bool:
    """Whether a file is read; then it is driven on, saved and loaded.

    Raises:
        AssertionError: what was read is no network, or is told without a remedy.
    """
    try:
        roads = read_roads(path, Cache())
    except InputError as error:
        assert error.faults and all(f.problem and f.remedy for f in error.faults)
        return False
    points = np.array([[WEST + x, SOUTH + y] for x, y in SPOTS.values()])
    found = journeys_between(roads, points, points)
    assert ((found.ms >= -1) & (found.ms < 2**31 - 1)).all()
    every = np.arange(len(points))
    found.metres(every[:, None], every[None, :])
    assert all(0 < len(note) < 600 for note in roads.notes)
    kept = path.with_name("kept.npz")
    roads.save(kept)
    assert load_roads(kept).digest() == roads.digest()
    return True
