"""Tables that only a paper has: what opens, what was set, what could go wrong."""

from __future__ import annotations

from dataclasses import replace

from sufficiency.case.explained import explained
from sufficiency.common.phrases import called, listed, slug
from sufficiency.publish.disclosure.cells import nothing, secret
from sufficiency.publish.disclosure.figures import Count, Fact
from sufficiency.publish.publication import Assumption
from sufficiency.publish.report.document import Opening, PlanSummary, Story
from sufficiency.publish.report.table import Row, Table

LISTED = 60
"""Openings that a paper lists one by one."""
FIT = 6
"""Columns beside the first that a page upright holds."""
TOLD = ("name", "title", "description", "case")
"""Settings that a paper tells elsewhere."""
DEFAULT = "default"
"""Where a setting is from that nobody set."""
EXAMPLES = "Sites and hosts are examples where they are marked so: not chosen, not asked."


def opened(plan: PlanSummary) -> Table:
    """What a plan opens, one by one; if that would fill pages, kind by kind."""
    key, title = f"opens-{slug(plan.name)}", f"What opens: {plan.title}"
    if len(plan.opened) <= LISTED:
        alike = {o.status for o in plan.opened}
        one = next(iter(alike)) if len(alike) == 1 else ""
        head = ("What", "For", "Places", "Capital, £", *(() if one else ("Status",)))
        return Table(
            key, title, "Where", "", head,
            tuple(Row(o.site, (o.kind, o.serves, o.places, o.capital_gbp,
                               *(() if one else (o.status or "-",)))) for o in plan.opened),
            f"All of them: {one[:1].lower()}{one[1:]}." if one else "")
    kinds: dict[tuple[str, str, str], list[Opening]] = {}
    for opening in plan.opened:
        kinds.setdefault((opening.kind, opening.serves, opening.status), []).append(opening)
    return Table(
        key, title, "What", "", ("For", "Number", "Places", "Capital, £", "Status"),
        tuple(Row(kind, (serves, Fact(len(found)), Fact(sum(o.places.value for o in found)),
                         Fact(sum(o.capital_gbp.value for o in found)), status or "-"))
              for (kind, serves, status), found in kinds.items()),
        f"{len(plan.opened):,} openings; the workbook and the report list them one by one.")


def shown(sheet: Table, beside: int = 0) -> Table:
    """A sheet without the rows of which nothing can be shown, but for so many first columns."""
    lines = tuple(ln for ln in sheet.lines
                  if not all(nothing(c) or secret(c) for c in ln.cells[beside:]))
    words = "Rows too small to show are left out." if len(lines) < len(sheet.lines) else ""
    return replace(sheet, lines=lines, finding=f"{sheet.finding} {words}".strip())


def turned(sheet: Table) -> Table:
    """A table of a few rows and many columns with the two exchanged, so that it fits a page.

    Args:
        sheet: one whose columns are Januaries; any other is left as it is.
    """
    many = len(sheet.columns) > FIT >= len(sheet.lines) > 0
    if not many or not all(c.startswith("January ") for c in sheet.columns):
        return sheet
    return Table(
        sheet.key, sheet.title, "January", sheet.unit, tuple(ln.name for ln in sheet.lines),
        tuple(Row(column, tuple(ln.cells[i] for ln in sheet.lines))
              for i, column in enumerate(sheet.columns)), sheet.finding)


def settings(story: Story) -> Table:
    """What was set for these plans; what is as the tool has it is in the workbook."""
    own = [a for a in story.assumptions if a.source != DEFAULT
           and a.what.partition(" ")[0] not in TOLD]
    rest = sum(a.source == DEFAULT for a in story.assumptions)
    return Table(
        "settings", "What was set for these plans", "Setting", "", ("Value", "Set in"),
        tuple(Row(meaning(a.what, story), (valued(a.what, a.value), a.source)) for a in own),
        f"The other {rest} settings are as the tool has them; the workbook lists them." if rest
        else "")


def meaning(what: str, story: Story) -> str:
    """A setting in words, with the plans whose it is; its own name where it has no words.

    Args:
        what: name of a setting, and in brackets the names of some plans.
        story: with these plans.
    """
    name, _, who = what.partition(" (")
    plans = [called(p.title) for p in story.plans if p.name in who.rstrip(")").split(", ")]
    short = next((e.label for e in explained() if e.name == name), name)
    return f"{short} ({listed(plans)})" if plans else short


def valued(what: str, value: str) -> str:
    """The value of a setting in words.

    Args:
        what: name of the setting, and in brackets the names of some plans.
        value: as it is printed.
    """
    known = next((e for e in explained() if e.name == what.partition(" (")[0]), None)
    return known.in_words(value) if known else value.replace("_", " ")


def sources(rows: tuple[Assumption, ...]) -> Table:
    """Where the tables of the case come from."""
    return Table("sources", "Sources of the tables", "Table", "", ("Source",),
                 tuple(Row(r.what, (r.source,)) for r in rows))


def risks(story: Story, plans: list[PlanSummary]) -> Table:
    """What could make the decision wrong, with the figures it would touch."""
    left = story.options.line("short").cells
    short = ", ".join(f"{left[i]} ({p.title})" for i, p in enumerate(story.plans)
                      if isinstance(left[i], Count) and not p.still)
    money = ", ".join(f"£{p.capital_gbp} million ({p.title})" for p in plans)
    rows = [
        ("Children remain without a suitable local place", f"Left out: {short}.",
         "Plan for the remaining need, or for placements outside the area."),
        ("There are more or fewer children than assumed", "Every figure moves with demand.",
         "Run the scenario with other years and growth; phase the decision."),
        ("A site is not available, a host is unwilling, or it opens late", EXAMPLES,
         "Ask for plans that are nearly as good at other sites."),
        ("Prices rise", f"Capital: {money}.", "Run with a higher capital factor."),
        ("Journeys are longer than modelled", "Minutes are direct drives, and shared vehicles take "
         "longer. How far they are off is told under How confident we are.",
         "Check the longest journeys by road before deciding."),
        ("A group loses", "Table of who gains and who loses.",
         "Consult those groups first; look for a plan that spares them."),
        ("Children go elsewhere than assumed", "Every count by school, and every journey: parents "
         "may ask for another school, and a school may say that it is full.",
         "Talk with parents and schools; look at the years one by one."),
    ]
    return Table("risks", "Risk register", "Risk", "", ("What it touches", "What reduces it"),
                 tuple(Row(a, (b, c)) for a, b, c in rows))
