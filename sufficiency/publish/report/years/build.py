"""What ``gaps`` and the forecast found, as the tables and notes of the years ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sufficiency.case.stand_ins import needs_unknown
from sufficiency.common.phrases import listed, under
from sufficiency.gaps.report import NOBODY, begin_words, nobody
from sufficiency.gaps.run import Ahead
from sufficiency.publish.disclosure.figures import Audit, Count, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.document import Story
from sufficiency.publish.report.first_page import NEEDS_ROUGH, needs_rough
from sufficiency.publish.report.years import sheets, words
from sufficiency.publish.report.years.figures import KNOWN, Figures, figures
from sufficiency.publish.report.years.sheets import YearSheet


@dataclass(frozen=True)
class YearsAhead:
    """What may be seen of the years ahead.

    Attributes:
        opens: that of the notes which says when what plans open is there; or nothing.
        rules: of disclosure control; None inside.
    """

    figures: Figures
    sheets: tuple[YearSheet, ...]
    notes: tuple[str, ...]
    opens: str
    rules: Rules | None
    audit: tuple[Audit, ...] = field(repr=False)


def years_ahead(found: Ahead, rules: Rules | None, record: Record) -> YearsAhead:
    """The years ahead as people may see them.

    Args:
        found: plans of one case, and the forecast of its council.
        rules: None for internal files.
        record: what was published earlier, and where to note what is told now.

    Raises:
        InputError: a plan has other children than the first.
    """
    told = figures(found.plans, rules, record)
    out: list[YearSheet] = []
    for each in found.children.forecasts:
        out += sheets.of_forecast(each, found.children.specialist(each), told.years[-1], rules)
    out += sheets.of_places(told, rules)
    if rules is None:
        out += [sheets.place_years(tuple(
            (str(r["site_name"]), int(r["opens"]), int(r["place_years"]))
            for r in plan.options.sort_values(
                ["place_years", "option_id"], ascending=[False, True]).to_dict("records")),
            plan.title, shown.key)
            for plan, shown in zip(found.plans, told.plans, strict=True) if len(plan.options)]
    small = () if rules is None else (words.SMALL.format(k=rules.k), words.SIGNS)
    none = (NOBODY,) if nobody(found.plans) else ()
    opens = opening([(p.title, p.dated) for p in told.plans])
    none = (*([opens] if opens else ()), *none, *begin_words(found.plans))
    return YearsAhead(told, tuple(out), (*none, *words.NOTES, *small), opens, rules, told.audit)


def with_years(story: Story, found: Ahead | None, rules: Rules | None, record: Record) -> Story:
    """The story with the years ahead; as it is without.

    Args:
        story: what is told so far.
        found: of the plans it tells of.
        rules: None for an internal story.
        record: what the story printed; what the years print is added.
    """
    if found is None:
        return story
    told = years_ahead(found, rules, record)
    at, counted = dict(told.figures.at(KNOWN)), story.options.line("short").cells
    apart = words.apart([(p.title, at[p.title], whole) for p, whole in zip(
        story.plans, counted, strict=True) if p.title in at and isinstance(whole, Count)],
        told.figures.years[told.figures.basis.index(KNOWN)] if at else 0)
    notes = tuple(f"{n} {apart}" if apart and n == words.FILLED else n for n in told.notes)
    dates = {p.title: f"Sept {_years(sorted({y for _, of in p.dated for y in of}))}"
             for p in told.figures.plans if p.dated}
    shown = (without_ranks(told.sheets, drawn=not needs_unknown(story.stand_ins))
             if needs_rough(story.stand_ins) else told.sheets)
    return replace(story, years=shown, years_notes=notes, opens=told.opens,
                   plans=tuple(replace(p, opens=dates.get(p.title, "")) for p in story.plans),
                   audit=(*story.audit, *told.audit))


def without_ranks(told: Sequence[YearSheet], *, drawn: bool = True) -> tuple[YearSheet, ...]:
    """Tables of which none calls a need the one most are short of; why is said once.

    Args:
        told: tables of the years; those by need without rows rank nothing.
        drawn: whether those by need are drawn, too.
    """
    ranked = [s.key for s in told if s.part == sheets.WHICH and s.drawn and s.lines]
    return tuple(replace(s, headline="", finding=NEEDS_ROUGH if s.key == ranked[0] else "",
                         drawn=s.drawn if drawn else "") if s.key in ranked else s for s in told)


def opening(plans: Sequence[tuple[str, Sequence[tuple[str, Sequence[int]]]]]) -> str:
    """When what the plans open is there; nothing where none opens anything.

    Args:
        plans: title; what opens by kind, and the years in whose September it does.
    """
    said = [f"{under(title)} {listed([f'{kind}s {_years(years)}' for kind, years in dated])}"
            for title, dated in plans if dated]
    return ("The years ahead count places from the September they open in, and then fill them "
            f"over years: {'; '.join(said)}." if said else "")


def _years(years: Sequence[int]) -> str:
    """A year, or the first and the last."""
    return f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
