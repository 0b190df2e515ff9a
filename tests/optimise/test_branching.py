"""The parts of a branch of the search are all of it, and do not overlap."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from sufficiency.optimise.problem import Bools, Ints, Joint
from sufficiency.optimise.siting.school_branching import Branching, _Node
from tests.optimise.small import many_sites


def inside(chosen: tuple[int, ...], never: Bools, one_of: tuple[Ints, ...]) -> bool:
    return not never[list(chosen)].any() and all(set(chosen) & set(m.tolist()) for m in one_of)


@pytest.mark.parametrize("seed", range(60))
def test_parts_are_a_partition_down_to_the_leaves(seed: int) -> None:
    joint = Joint((many_sites(seed % 12),))
    rng = np.random.default_rng(seed)
    options, most = len(joint.options), joint.budget.max_schools
    assert most is not None
    search = SimpleNamespace(
        joint=joint, ruled_out=np.inf, bound=0.0, frequency=rng.random(options) * most / options
    )
    branching = Branching(search)  # type: ignore[arg-type]
    # Ever more pointed shares make narrow sets, flat ones wide sets.
    node = branching.open[0]
    choices = [c for k in range(most + 1) for c in itertools.combinations(range(options), k)]
    for _ in range(30):
        mine = [c for c in choices if inside(c, node.never, node.one_of)]
        parts = branching._split(node)
        for chosen in mine:
            held = [inside(chosen, never, one_of) for never, one_of in parts]
            if parts:
                assert sum(held) == 1, chosen
            else:
                assert all(len(m[~node.never[m]]) == 1 for m in node.one_of)
        if not parts:
            break
        never, one_of = parts[int(rng.integers(len(parts)))]
        often = rng.random(options) ** rng.uniform(0.2, 4)
        node = _Node(0.0, 1, never, one_of, often)
    else:
        pytest.fail("thirty splits have not settled four schools among ten")
