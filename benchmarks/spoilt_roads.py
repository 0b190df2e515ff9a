"""Roads that went wrong, each driven between two points, and what was to come of it.

The other half of ``spoilt_inputs.py``, which makes the table of all.

Rules: crash: anything but an answer or a fault of ours. Wrong: another length or time than the case
is made for. Clumsy: the right one by half: what was left out of the file is not said. Good: the
right one; or no route, where a gap may be taken for one, and it is said.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sufficiency.errors import SufficiencyError
from sufficiency.travel.cache import Cache
from sufficiency.travel.exports import matrix_file
from sufficiency.travel.matrix_file import Written

OPEN_KM, SHUT_KM = 1.3, 5.3
CLOSE_KM, CLOSE_MIN = 0.06, 0.03


@dataclass(frozen=True)
class Told:
    """What a case should give: km there and back, or minutes there; None = not looked at.

    Attributes:
        points: end of the names of its tables of points.
        none: no route is right too, if the notes say this.
    """

    km: float | None = None
    km_back: float | None = None
    minutes: float | None = None
    points: tuple[str, str] = ("", "")
    none: str = ""


def _straight(kph: float) -> Told:
    """5 km of secondary road at a speed, two minutes at the ends."""
    return Told(minutes=5 / kph * 60 + 2, points=("_maxspeed", "_maxspeed"))


TOLD: dict[str, Told] = {
    "ferry": Told(minutes=17.383), "hole": Told(7.3, 7.3, none="lack some of their nodes"),
    "mv_fwd": Told(SHUT_KM, OPEN_KM), "oneway_cond": Told(OPEN_KM, SHUT_KM),
    "pier": Told(minutes=29.391, points=("_pier", "_pier")),
    "turn": Told(4.3, points=("", "_turn")),
    "waysfirst": Told(OPEN_KM, OPEN_KM), "locations": Told(OPEN_KM, OPEN_KM),
    # 40.5 mph is over the usual speed of an open road; of nine tenths of 30 mph the usual one of a
    # built-up road; 0 is no limit.
    "maxspeed_comma": _straight(0.9 * 40.5 * 1.609344), "maxspeed_mph30": _straight(40.0),
    "maxspeed_zero": _straight(60.0),
}
"""By the beginning of a name; every other road is shut to who drives through, both ways."""


def told_of(name: str) -> Told:
    """What a file should give, by its name."""
    return next((t for start, t in TOLD.items() if name.startswith(start)),
                Told(SHUT_KM, SHUT_KM))


def road_scores(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Name, score and why of every file of roads in a folder of trials."""
    kinds = re.compile(r"\.(osm|osm\.pbf|osm\.gz|osm\.bz2|graphml)$")
    for path in sorted(p for p in folder.iterdir() if kinds.search(p.name)):
        yield f"roads/{path.name}", *_tried(path, told_of(path.name))


def _tried(path: Path, told: Told) -> tuple[str, str]:
    homes, schools = (path.parent / f"{name}{end}.csv" for name, end in zip(
        ("homes", "schools"), told.points, strict=True))
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.csv"
        try:
            done = matrix_file(str(path), homes, schools, out, back=True, km=True, ferry=True,
                               am_peak=False, limit_m=1000, progress=lambda _: None, cache=Cache())
        except SufficiencyError as error:
            return "wrong", str(error).splitlines()[-1].strip()
        except Exception as error:
            return "crash", type(error).__name__
        row = pd.read_csv(out).iloc[0].to_dict()
    return judged_road(row, told, done)


def judged_road(row: dict[str, float], told: Told, done: Written) -> tuple[str, str]:
    """Score, and what was driven.

    Args:
        row: minutes, km and km_back.
        told: what they should be.
        done: what was said of them.
    """
    why = (f"{row['km']:.1f} km there, {row['km_back']:.1f} back, {row['minutes']:.2f} minutes")
    if told.none and math.isnan(row["km"]):
        return ("good" if any(told.none in n for n in done.notes) else "clumsy"), "no route"
    wanted = ((told.km, row["km"], CLOSE_KM), (told.km_back, row["km_back"], CLOSE_KM),
              (told.minutes, row["minutes"], CLOSE_MIN))
    right = all(w is None or abs(w - got) <= close for w, got, close in wanted)
    return ("good" if right else "wrong"), why
