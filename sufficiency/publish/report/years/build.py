"""What ``gaps`` and the forecast found, as the tables and notes of the years ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sufficiency.forecast.study import Found
from sufficiency.gaps.run import Gaps
from sufficiency.publish.disclosure.figures import Audit, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.years import sheets, words
from sufficiency.publish.report.years.figures import Figures, figures
from sufficiency.publish.report.years.sheets import YearSheet


@dataclass(frozen=True)
class YearsAhead:
    """What may be seen of the years ahead.

    Attributes:
        rules: of disclosure control; None inside.
    """

    figures: Figures
    sheets: tuple[YearSheet, ...]
    notes: tuple[str, ...]
    rules: Rules | None
    audit: tuple[Audit, ...] = field(repr=False)


def years_ahead(
    found: Sequence[Gaps], ahead: Found | None, rules: Rules | None, record: Record
) -> YearsAhead:
    """The years ahead as people may see them.

    Args:
        found: plans of one case and the same Januaries.
        ahead: the forecast of its council; None leaves it out.
        rules: None for internal files.
        record: what was published earlier, and where to note what is told now.

    Raises:
        InputError: a plan has other children than the first.
    """
    told = figures(found, rules, record)
    out: list[YearSheet] = []
    if ahead is not None and ahead.forecasts:
        each = ahead.forecasts[0]
        out += sheets.of_forecast(each, ahead.specialist(each), told.years[-1], rules)
    out += sheets.of_places(told, rules)
    if rules is None:
        out += [sheets.place_years(tuple(
            (str(r["site_name"]), int(r["opens"]), int(r["place_years"]))
            for r in plan.options.sort_values(
                ["place_years", "option_id"], ascending=[False, True]).to_dict("records")),
            plan.title, number) for number, plan in enumerate(found) if len(plan.options)]
    small = () if rules is None else (words.SMALL.format(k=rules.k, base=rules.base),)
    return YearsAhead(told, tuple(out), (*words.NOTES, *small), rules, told.audit)
