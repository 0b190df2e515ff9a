"""What may be opened, and the limits of a plan: arrays over options, constraints (4a) to (4e)."""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import replace as dc_replace

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.free_places import Bools as Bools
from sufficiency.optimise.free_places import Floats as Floats
from sufficiency.optimise.free_places import Ints as Ints


@discreet
@dataclass(frozen=True, eq=False)
class Options:
    """What may be opened; one position per option q.

    Attributes:
        ids: option ids.
        pool: pool position that gains the places.
        site: site number; at most one option of a site is opened (4a).
        places: places gained.
        capital: whole pounds.
        school: True for a new school, counted in (4b).
        base: True for base places, counted in (4c).
        pinned: True if the scenario insists on it.
        cost: f_q, units of T paid for opening it; left empty for none. A council's money is a
            limit (4d), not a cost: this is for problems stated as one sum, such as the published
            facility location instances.
    """

    ids: tuple[str, ...]
    pool: Ints
    site: Ints
    places: Ints
    capital: Ints
    school: Bools
    base: Bools
    pinned: Bools
    cost: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        if not len(self.cost):
            object.__setattr__(self, "cost", np.zeros(len(self.ids), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, keep: Ints) -> Options:
        """These positions, in this order."""
        return dc_replace(
            self, ids=tuple(self.ids[q] for q in keep),
            **{name: getattr(self, name)[keep] for name in OPTION_ARRAYS},
        )
OPTION_ARRAYS = ("pool", "site", "places", "capital", "school", "base", "pinned", "cost")


@discreet
@dataclass(frozen=True, eq=False)
class Row:
    """A further limit (4e) on what is opened: (q,) use of each option, and the most in all."""

    name: str
    use: Ints
    most: int


@dataclass(frozen=True, eq=False)
class Budget:
    """Limits of a plan, constraints (4b) to (4e). None means no limit.

    Options with kind "expansion" count only towards capital. ``worth`` is the third objective:
    seconds of T that a pound of capital must save; None where capital is a limit and nothing else.
    """

    max_schools: int | None = 0
    max_school_places: int | None = None
    base_places: int | None = 0
    base_exact: bool = True
    capital: int | None = None
    rows: tuple[Row, ...] = ()
    worth: float | None = None
