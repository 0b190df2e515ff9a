"""The report: shortfall first, who gains and who loses, then means, plans, proofs and limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sufficiency.publish import access, charts
from sufficiency.publish.limits import low
from sufficiency.publish.story import INTERNAL, NO_PLAN, Internal, Public, Sheet
from sufficiency.publish.tables import cell


@dataclass(frozen=True)
class Chart:
    """A drawing, and the sheet whose finding it shows."""

    sheet: Sheet
    svg: Markup


def report_html(story: Public | Internal) -> str:
    """The report as one self-contained page. The same story gives the same bytes."""
    return render(story, "report.html.j2")


def report_markdown(story: Public | Internal) -> str:
    """The same report in Markdown."""
    return render(story, "report.md.j2")


def render(story: Public | Internal, template: str, **more: object) -> str:
    """A template with the story and its charts."""
    if not isinstance(story, Public | Internal):
        raise TypeError(f"{type(story).__name__} is no story: only what passed disclosure is told")
    environment = Environment(
        loader=PackageLoader("sufficiency.publish"), undefined=StrictUndefined,
        autoescape=select_autoescape(["html.j2"], default=False),
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.filters |= {"cell": cell, "numeric": numeric, "low": low}
    return environment.get_template(template).render(
        story=story, charts=drawn(story), mark=INTERNAL, access=access, **more)


def drawn(story: Public | Internal) -> dict[str, Chart]:
    """The charts of a story: all options; then as many as can be told apart."""
    total = charts.turned(story.options, 0)
    wanted = [(total, [0], "children without a suitable local place")]
    columns = range(len(story.plans))
    for sheet in (story.short[0], story.journeys[0], story.journeys[-1], story.lengths):
        unit = "children" if sheet.unit == "children" else sheet.unit
        wanted.append((sheet, list(columns), unit))
    out = {}
    for sheet, at, unit in wanted:
        rows = tuple(line for line in sheet.lines if line.name != "All children"
                     and any(charts.value_of(line.cells[i]) is not None for i in at))
        known = [charts.value_of(c) for line in rows for c in (line.cells[i] for i in at)]
        if any(v is not None for v in known):
            shown = replace(sheet, lines=rows)
            out[sheet.key] = Chart(sheet, Markup(  # noqa: S704 - our own drawing
                charts.bars(shown, at, unit=unit)))
    for sheet in story.bands[:1]:
        rows = tuple(ln for ln in sheet.lines if charts.value_of(ln.cells[1]) is not None)
        if rows:
            out[sheet.key] = Chart(sheet, Markup(  # noqa: S704 - our own drawing
                charts.shares(replace(sheet, lines=rows))))
    return out


def numeric(sheet: Sheet) -> bool:
    """Whether the cells are figures (and not sentences)."""
    return not any(isinstance(c, str) and c != NO_PLAN for c in sheet.cells())
