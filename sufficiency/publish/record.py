"""What a public file printed, kept beside it, so that the next one can be compared with it.

Two publications are two scenarios to whoever holds both: where the same figure differs by fewer
than k children, their difference is a small number. The record holds the true figures and is as
internal as the audit. What it cannot do: groups that were merged differently are other figures;
sums are not worked out across publications; nobody can tell from it how many children stand
behind the change of a mean, so a mean is printed as the earlier one where its group has almost as
many children and the change is below what is called meaningful; percentiles are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path

from sufficiency.errors import Fault, InputError

SAME_PLAN = ("change", "wide")
"""Measures that are compared only where the plan has the same title: they are changes."""


@dataclass(frozen=True)
class Printed:
    """One figure that people can see.

    Attributes:
        figure: measure and names of its group.
        plan: title of the plan.
        true: children, or mean minutes as printed.
        children: whom a mean is about; 0 for counts.
    """

    figure: tuple[str, ...]
    plan: str
    true: float
    children: int = 0


@dataclass(eq=False)
class Record:
    """What was printed by earlier publications, and what is printed now.

    Attributes:
        meaningful: minutes below which a change of a mean is no finding.
    """

    earlier: tuple[Printed, ...] = ()
    now: list[Printed] = field(default_factory=list)
    meaningful: float = 1.0

    def mean_near(
        self, figure: tuple[str, ...], mean: float, children: int, k: int
    ) -> float | None:
        """An earlier mean of almost as many children that this one is hardly different from.

        None if just this mean was printed.
        """
        found = alike(self.earlier, figure, "")
        if any((p.true, p.children) == (mean, children) for p in found):
            return None
        return next((p.true for p in found
                     if abs(p.children - children) < k
                     and 0 < round(abs(p.true - mean), 6) < self.meaningful), None)


def beside(published: Path) -> Path:
    """Where the record of a published folder or file is."""
    stem = published.stem if published.suffix.lower() == ".html" else published.name
    return published.with_name(f"{stem}-record-internal.json")


def to_bytes(record: Iterable[Printed]) -> bytes:
    """The record as JSON, one figure a line. Internal."""
    rows = [json.dumps(astuple(p), ensure_ascii=False) for p in record]
    return ('{"never publish": "true figures", "figures": [\n' + ",\n".join(rows)
            + "\n]}\n").encode()


def read(published: Sequence[Path]) -> tuple[Printed, ...]:
    """What earlier publications printed.

    Raises:
        InputError: every record that is not there or cannot be read.
    """
    faults, out = [], []
    for path in published:
        file = beside(path)
        try:
            found = json.loads(file.read_text(encoding="utf-8"))["figures"]
            out += [Printed(tuple(map(str, f)), str(plan), float(true), int(n))
                    for f, plan, true, n in found]
        except OSError:
            faults.append(Fault(
                file.name, "is not there: what was published cannot be compared with",
                "Name a folder or map that was written with --public, with the files beside it.",
                value=path.name))
        except (ValueError, KeyError, TypeError):
            faults.append(Fault(file.name, "is no record of a publication",
                                "Restore the file as it was written.", value=path.name))
    if faults:
        raise InputError(faults)
    return tuple(out)


def alike(earlier: Iterable[Printed], figure: tuple[str, ...], plan: str) -> list[Printed]:
    """What was printed before about the same figure."""
    return [p for p in earlier if p.figure == figure and (
        p.plan == plan or figure[0] not in SAME_PLAN)]
