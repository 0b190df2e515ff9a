"""Every leak that is planted: what a finished file must not hold.

Each is a file by itself: its name, and its bytes. All are about one made-up child and its home.
"""

from __future__ import annotations

import numpy as np

from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.homes import Homes
from sufficiency.publish.output_check.secrets import Secrets
from sufficiency.publish.output_check.spots import spots
from tests.publish.output_check import plants_codes, plants_counts, plants_homes
from tests.publish.output_check.carriers import HOME, POSTCODE, SECOND, Plant

PLANTS: dict[str, Plant] = (
    plants_counts.written() | plants_counts.of_money() | plants_counts.of_one_child()
    | plants_counts.unnamed()
    | plants_homes.written() | plants_homes.projected() | plants_codes.ids() | plants_codes.codes()
    | plants_codes.disguised() | plants_codes.columns() | plants_codes.doors())
SECRETS = Secrets(
    ids=frozenset({("k", "2031", "77"), ("k203177",)}), home_postcodes=frozenset({POSTCODE}),
    homes=Homes(spots([np.array([HOME, SECOND])])))


def leaking(name: str) -> list[str]:
    """What the gate says of a plant."""
    file, data = PLANTS[name]
    return leaks({file: data}, SECRETS, Rules())
