"""Tables: CSV bytes, journeys by need, phase and district, and means by area."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd

from sufficiency.model.journey_minutes import known_journeys
from sufficiency.publish.disclosure.figures import Audit

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """Text that a spreadsheet would take for a formula, with an apostrophe in front."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def cell(text: object) -> str:
    """Text as one cell of a Markdown table, with no mark-up of its own: no link, no tag."""
    return re.sub(r"([\\|\[\]`])", r"\\\1", str(text).replace("\n", " ")).replace("<", "&lt;")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """UTF-8 CSV with plain line ends.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    columns = [  # by position: two plans may have one title
        values if pd.api.types.is_numeric_dtype(values.dtype)
        else values.map(lambda v: safe(v) if isinstance(v, str) else v)
        for values in (frame.iloc[:, i] for i in range(frame.shape[1]))
    ]
    table = pd.concat(columns, axis=1) if columns else frame
    head = [safe(str(name)) for name in frame.columns]
    return table.to_csv(index=False, header=head, lineterminator="\n").encode()


def audit_bytes(audit: Sequence[Audit]) -> bytes:
    """What was hidden or levelled and why, as CSV. Internal: it says which figures are small."""
    return csv_bytes(pd.DataFrame(
        [(a.figure, a.done, a.why) for a in audit], columns=["figure", "done", "why"]))


def _road(assignment: pd.DataFrame) -> pd.DataFrame:
    """One row per child with a road journey."""
    part = assignment[known_journeys(assignment)]
    return part.loc[part.index.repeat(part["children"])]


def journeys(
    before: pd.DataFrame, after: pd.DataFrame, guideline: Callable[[str], float]
) -> pd.DataFrame:
    """need x phase x district: n, mean, P50, P90 and share over the guideline, before, after.

    Small groups are shown: this is the internal table.
    """
    key = ["need", "phase", "district"]
    parts = []
    for name, assignment in (("before", before), ("after", after)):
        each = _road(assignment)
        each = each.assign(over=each["minutes"] > each["phase"].map(guideline).astype(float))
        groups = each.groupby(key)
        parts.append(pd.DataFrame({
            f"n_{name}": groups.size(),
            f"mean_{name}": groups["minutes"].mean(),
            f"p50_{name}": groups["minutes"].quantile(0.5),
            f"p90_{name}": groups["minutes"].quantile(0.9),
            f"over_share_{name}": groups["over"].mean(),
        }))
    table = parts[0].join(parts[1], how="outer").sort_index().reset_index()
    table["mean_change"] = table["mean_after"] - table["mean_before"]
    for column in ("n_before", "n_after"):
        table[column] = table[column].fillna(0).astype(int)
    return table.round(4)
