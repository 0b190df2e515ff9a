"""Schools or bases: what a plan with new schools and one with bases only have in common, what they
do not, and what must be known before the two can be compared.

The same number of children left out says that the places suffice in one week of January. It does
not say what they cost to run, who would teach there, whether the hosts are willing, or how many
children pass through in a year. Facts come from the options a plan opens; what the data do not say
is said to be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sufficiency.case.vocabulary import KIND_WORDS, SINCE, TRIED
from sufficiency.common.phrases import called, listed
from sufficiency.finance.assumptions import Range
from sufficiency.finance.openings import Kind as OpeningKind
from sufficiency.publish.disclosure.cells import Cell, CountChange
from sufficiency.publish.disclosure.figures import Absent, Count, Fact
from sufficiency.publish.report.openings import as_known
from sufficiency.publish.report.table import Kind, Row, Table, worth_telling

Taken = Mapping[str, OpeningKind]
"""What an appraisal takes of each kind of opening where an option does not say it."""
SESSIONAL = "sessional"
"""Key of the row of places where a child comes for some terms."""
NOTHING = Table("either", "Schools or bases", "Measure", "", (), ())


@dataclass(frozen=True)
class Side:
    """One plan.

    Attributes:
        summary: of its outcome.
        short: children without a suitable local place, as printed.
    """

    title: str
    summary: Mapping[str, Any]
    short: Count

    @property
    def only_bases(self) -> bool:
        """Whether it opens bases and no school."""
        return not self.summary["new_schools"] and self.summary["base_places"] > 0

    def opened(self, kind: str = "") -> list[dict[str, Any]]:
        """What it opens, of one kind or all."""
        return [o for o in self.summary["opened"] if kind in ("", o["kind"])]

    def places(self, kind: str = "") -> int:
        """Places it adds."""
        return sum(o["places"] for o in self.opened(kind))

    @property
    def stays(self) -> float:
        """Stays that can begin in a year at its sessional bases."""
        return sum(o["children_a_year"] for o in self.opened() if o["sessional"])

    @property
    def sessional(self) -> int:
        """Places at sessional bases."""
        return sum(o["places"] for o in self.opened() if o["sessional"])

    @property
    def running(self) -> Cell:
        """Running cost of the places whose cost is in the data, £ million a year."""
        if self.uncosted and self.uncosted == self.places():
            return Absent.NOT_KNOWN
        return Fact(sum(o["places"] * (o["place_cost_gbp"] or 0) for o in self.opened()) / 1e6, 1)

    @property
    def uncosted(self) -> int:
        """Places whose running cost is not in the data."""
        return sum(o["places"] for o in self.opened() if o["place_cost_gbp"] is None)

    @property
    def asked(self) -> tuple[int, int]:
        """Hosts of new bases, and those of them that are examples nobody asked."""
        return len(self.opened("base_module")), self.hosts(*TRIED)

    def hosts(self, *status: str) -> int:
        """Hosts of new bases of these statuses: whose base is there already, say."""
        return sum(o["status"] in status for o in self.opened("base_module"))


def either(sides: Sequence[Side], taken: Taken) -> tuple[Table, tuple[str, ...]]:
    """The table and its sentences; both empty unless a plan with new schools stands beside one of
    bases only.

    Args:
        sides: the plans.
        taken: by kind of opening; none where nothing is appraised.
    """
    schools = next((s for s in sides if s.summary["new_schools"]), None)
    bases = next((s for s in sides if s.only_bases), None)
    if schools is None or bases is None:
        return NOTHING, ()
    words = (_finding(schools, bases), *_conditions(bases, schools, taken))
    return _sheet([s for s in sides if s.opened()], words[0]), words


def _sheet(sides: Sequence[Side], finding: str) -> Table:
    def row(name: str, *cells: Cell, key: str = "") -> Row:
        return Row(name, cells, Kind.IF_ANY, key)

    lines = [
        row("Children without a suitable local place", *(s.short for s in sides)),
        row("New special schools", *(Fact(s.summary["new_schools"]) for s in sides)),
        row("Places in new special schools", *(Fact(s.places("new_school")) for s in sides)),
        row("Places in new resource bases", *(Fact(s.places("base_module")) for s in sides)),
        row("Places in expansions", *(Fact(s.places("expansion")) for s in sides)),
        row("Schools that would host a new base", *(Fact(s.asked[0]) for s in sides)),
        row("Hosts that are examples, not asked", *(Fact(s.asked[1]) for s in sides)),
        row("Places at sessional bases", *(Fact(s.sessional) for s in sides), key=SESSIONAL),
        row("Stays that can begin there in a year", *(Fact(s.stays) for s in sides)),
        row("Capital, £ million", *(Fact(s.summary["capital_gbp"] / 1e6, 1)
                                      for s in sides), key="capital"),
        row("Capital, £ for each place added", *(
            Fact(as_known(s.summary["capital_gbp"] / max(s.places(), 1))) for s in sides)),
        row("Running cost in the data, £ million a year", *(s.running for s in sides)),
        row("Places whose running cost is not in the data", *(Fact(s.uncosted) for s in sides)),
    ]
    return Table(NOTHING.key, NOTHING.title, NOTHING.head, "", tuple(s.title for s in sides),
                 worth_telling(lines), finding)


def _finding(schools: Side, bases: Side) -> str:
    """What the two leave and cost, and that this is not all."""
    change = CountChange(schools.short, bases.short)
    lacking = "children without a suitable local place"
    one, other = called(bases.title), called(schools.title)
    if change.value is None:
        said = f"how many {lacking} {one} and {other} leave cannot be set side by side here"
    elif change.value == 0:
        said = f"{one} leaves as many {lacking} as {other} ({bases.short})"
    else:
        said = f"{one} leaves {change} {lacking} than {other}"
    money = (f"£{side.summary['capital_gbp'] / 1e6:,.1f} million" for side in (bases, schools))
    return (f"Counted in one week of January, {said}. Capital: {next(money)} and "
            f"{next(money)}. That does not make the two alike: more must be known "
            "first.")


def place_costs(opened: Iterable[Mapping[str, Any]], taken: Taken) -> str:
    """What costs and savings take for places whose running cost is not in the data; empty where
    nothing is taken.

    Args:
        opened: what plans open.
        taken: by kind of opening.
    """
    kinds = dict.fromkeys(o["kind"] for o in opened if o["place_cost_gbp"] is None)
    at: dict[Range, list[str]] = {}
    for kind in kinds:
        if kind in taken:
            word = KIND_WORDS[kind].removeprefix("new ")
            at.setdefault(replace(taken[kind].place_range, source=""), []).append(
                f"{'an' if word[0] in 'aeiou' else 'a'} {word}")
    said = [f"£{of.central:,.0f} a year for a place at {' or '.join(where)}"
            + (f" (£{of.low:,.0f} to £{of.high:,.0f})" if of.varies else "")
            for of, where in at.items()]
    return (f"Where the data do not say what a place costs to run, it is assumed: {listed(said)}."
            if said else "")


def _conditions(bases: Side, schools: Side, taken: Taken) -> list[str]:
    """What must be known before the comparison holds; each only where it is so."""
    out = []
    one, other = called(bases.title), called(schools.title)
    hosts, unasked = bases.asked
    asked, unasked_too = schools.asked
    if unasked or unasked_too:
        out.append(
            f"Hosts of new bases: {one} needs {_schools(hosts)}{_known(bases)}, {other} "
            f"{_schools(asked)}{_known(schools)}. The comparison holds only if as many as have not "
            "been asked are willing and have the rooms.")
    out.append(
        "Need: a place at a base counts as suitable for every child with the need it is for. "
        "Whether a child can be taught in a mainstream school with a base, or needs a special "
        "school, is decided child by child and is not in the data.")
    if bases.sessional or schools.sessional:
        out.append(
            f"Turnover: {bases.sessional:,} of the places of {one} are sessional "
            f"({schools.sessional:,} places of {other}), where about {bases.stays:,.0f} stays can "
            f"begin in a year ({schools.stays:,.0f} stays under {other}). A child comes for some "
            "terms and goes back to the home school, which must then meet the need.")
    costed = sorted({o["place_cost_gbp"] for s in (schools, bases) for o in s.opened()
                     if o["place_cost_gbp"] is not None})
    if bases.uncosted or schools.uncosted:
        known = (f" (where it is: {listed([f'£{c:,.0f}' for c in costed])} a place)"
                 if costed else "")
        assumed = place_costs([*schools.opened(), *bases.opened()], taken)
        out.append(
            f"Running cost: it is not in the data for {bases.uncosted:,} places of "
            f"{one} and {schools.uncosted:,} places of {other}{known}. "
            f"{assumed or 'Until it is, capital alone is compared.'}")
    theirs = [_many(schools.summary["new_schools"], "new school"),
              *([_many(asked, "base")] if asked else [])]
    out.append(
        f"Staff: specialist teachers and assistants would be needed at {_many(hosts, 'base')} in "
        f"one case, at {listed(theirs)} in the other. Whether they can be "
        "found is not in the data.")
    return out


def _many(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _schools(number: int) -> str:
    return _many(number, "school") if number else "none"


def _known(side: Side) -> str:
    """How many hosts of a plan nobody has asked, and how many have a base, in brackets."""
    hosts, unasked = side.asked
    if not hosts:
        return ""
    said = [every if number == hosts else f"{_schools(number)} {some}"
            for number, every, some in ((unasked, "none has been asked", "not asked"),
                                        (side.hosts(SINCE), "all have one built since",
                                         "with one built since"),
                                        (side.hosts("built"), "all are built", "built")) if number]
    return f" ({', '.join(said)})" if said else ""
