"""The data dictionary, printed from the schemas that check the tables."""

from __future__ import annotations

import io
from collections.abc import Sequence

from sufficiency.case.alternative_columns import PROVIDERS, REGISTER
from sufficiency.case.columns import (
    AREAS,
    CHILDREN,
    DEMAND_BY_YEAR,
    OPTION_TYPES,
    OPTIONS,
    PLACES,
    POSTCODES,
    REFERENCE,
    ROLLS,
    SITES,
    STREET_SPEEDS,
    SUITABILITY,
    Table,
)
from sufficiency.case.prices import PRICES
from sufficiency.case.towns import TOWNS
from sufficiency.case.transport_columns import (
    AVAILABLE,
    CONTRACTS,
    DAYS,
    GATE_TIMES,
    RIDERS,
    TOTALS,
    VEHICLES,
)

TABLES = (PLACES, ROLLS, SITES, OPTION_TYPES, OPTIONS, SUITABILITY, AREAS, TOWNS, CHILDREN,
          POSTCODES, DEMAND_BY_YEAR, REFERENCE, STREET_SPEEDS, VEHICLES, AVAILABLE, RIDERS,
          GATE_TIMES, TOTALS, CONTRACTS, DAYS, PROVIDERS, REGISTER, PRICES)


def dictionary_markdown(tables: Sequence[Table] = ()) -> str:
    """The data dictionary, one section per table; without tables, of those of a case."""
    out = io.StringIO()
    for table in tables or TABLES:
        out.write(f"### {table.file}\n{table.meaning}\n\n")
        out.write("| column | meaning | values |\n|---|---|---|\n")
        for c in table.columns:
            values = ", ".join(c.words) if c.words else c.kind
            if c.low is not None:
                values += f", from {c.low:,.12g}" + (
                    f" to {c.high:,.12g}" if c.high is not None else "")
            out.write(f"| {c.name} | {c.meaning} | {values}{'; needed' if c.needed else ''} |\n")
        out.write("\n")
    return out.getvalue()
