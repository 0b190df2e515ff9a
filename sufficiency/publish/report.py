"""The one-page report: shortfall first, then what to open, how certain, who gains and loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.optimise.outcome import Outcome
from sufficiency.publish import charts, disclosure
from sufficiency.publish.fairness import fairness
from sufficiency.publish.tables import changes, gains_and_losses
from sufficiency.publish.view import KIND_WORDS, PHASE_WORDS, Publication

EDGES = (0, 15, 30, 45, 60, 75, 90, 120)


def report_html(pub: Publication) -> str:
    """The report as one self-contained page."""
    return _render(pub, "report.html.j2")


def report_markdown(pub: Publication) -> str:
    """The same report in Markdown."""
    return _render(pub, "report.md.j2")


def _render(pub: Publication, template: str) -> str:
    environment = Environment(
        loader=PackageLoader("sufficiency.publish"), undefined=StrictUndefined,
        autoescape=select_autoescape(["html.j2"], default=False),
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.filters |= {"n": _count, "m": _minutes, "gbp": _money, "pct": _percent,
                            "cell": _cell, "shown": disclosure.shown}
    return environment.get_template(template).render(pub=pub, **_facts(pub))


@dataclass(frozen=True)
class Row:
    """One line of a before/after table, as people may see it."""

    name: str
    before: str
    after: str
    note: str = ""


def _facts(pub: Publication) -> dict[str, Any]:
    before, after = pub.baseline.summary, pub.plan.summary
    shortfall = [before["unplaced"]["total"], after["unplaced"]["total"]]
    opened = sorted(after["opened"], key=lambda o: (o["kind"] != "new_school", o["site"]))
    moved = changes(pub.baseline.assignment, pub.plan.assignment, pub.meaningful_minutes)
    return {
        "before": before, "after": after, "opened": opened, "kind_words": KIND_WORDS,
        "saved": shortfall[0] - shortfall[1],
        "by_need": _parts(before, after, "by_need", NEED_NAMES),
        "by_phase": _parts(before, after, "by_phase", PHASE_WORDS),
        "certain": _certainty(after),
        "moved": {k: disclosure.shown(v) for k, v in moved.items()},
        "gains": {
            "need": _gains(pub, "need"), "district": _gains(pub, "district"),
        },
        "change": _change(pub),
        "columns": [pub.baseline, pub.plan, *pub.comparators],
        "built": _against_built(pub),
        "charts": _charts(pub),
    }


def _parts(
    before: dict[str, Any], after: dict[str, Any], key: str, names: dict[str, str]
) -> list[Row]:
    first = disclosure.table(before["unplaced"][key])
    last = disclosure.table(after["unplaced"][key])
    return [Row(names.get(k, k), first.get(k, "0"), last.get(k, "0")) for k in names
            if k in first or k in last]


def _gains(pub: Publication, by: str) -> list[Row]:
    table = gains_and_losses(
        pub.baseline.assignment, pub.plan.assignment, by, pub.meaningful_minutes
    )
    rows = []
    for r in table.to_dict("records"):
        name = NEED_NAMES.get(str(r["area"]), str(r["area"]))
        change = "" if np.isnan(r["change"]) else f" ({r['change']:+.1f} minutes)"
        rows.append(Row(name, _minutes(r["mean_minutes_before"]),
                        _minutes(r["mean_minutes_after"]), f"{r['word']}{change}"))
    return rows


def _change(pub: Publication) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the table of gains and losses."""
    frame = pub.gains_and_losses.drop(columns="by", errors="ignore")
    return (
        ["Group", "Children", *frame.columns[2:]],
        [[str(row[0]), *(f"{n:,}" for n in row[1:])] for row in frame.itertuples(index=False)],
    )


def _certainty(after: dict[str, Any]) -> str:
    """The proof in plain words."""
    short = after["unplaced"]["total"] - after["shortfall_bound"]
    first = (
        "No plan under these settings leaves fewer children without a suitable local place."
        if short <= 0 else
        f"At most {short:,} fewer children could be left without a suitable local place."
    )
    fair = fairness(after)
    first, such = (f"{first} {fair}", "plans as good in this") if fair else (first, "such plans")
    if after["gap"] <= 1e-9:
        return first + f" Among {such}, none has less total travel: this is proven."
    return first + (
        f" Among {such}, none can have less than {after['bound'] / 3600:,.0f} hours of travel "
        f"one way in all; this plan has {after['objective'] / 3600:,.0f}. So it is within "
        f"{after['gap']:.2%} of the best there can be."
    )


def _against_built(pub: Publication) -> str:
    """What the optimum gains over what was really built, without overclaiming."""
    built = next((c for c in pub.comparators if c.name == "as-built"), None)
    if built is None:
        return ""
    a, b = pub.plan.summary, built.summary
    fewer = b["unplaced"]["total"] - a["unplaced"]["total"]
    faster = b["minutes_mean_local"] - a["minutes_mean_local"]
    return (
        f"Against what was really opened ({b['new_schools']} schools with "
        f"{b['new_school_places']} places, {b['base_places']} base places and the expansions on "
        f"record), this plan leaves {disclosure.shown(abs(fewer))} "
        f"{'fewer' if fewer >= 0 else 'more'} children "
        f"without a suitable local place, and a local journey is on average {abs(faster):.1f} "
        f"minutes {'shorter' if faster >= 0 else 'longer'}. It adds {_added(a):,} places for "
        f"{_money(a['capital_gbp'])}; what is on record added {_added(b):,} for "
        f"{_money(b['capital_gbp'])} in the same prices, so part of the difference is size rather "
        "than place. The comparison is a hint, not a verdict: the children are synthetic, sites "
        "are illustrative, the optimum knows the demand in advance, and land, planning, staff and "
        "parents' wishes, which decided what was built, are not in it."
    )


def _added(summary: dict[str, Any]) -> int:
    """Places added by everything opened."""
    return int(sum(o["places"] for o in summary["opened"]))


def _charts(pub: Publication) -> list[dict[str, Any]]:
    before, after = pub.baseline.summary, pub.plan.summary
    need = [(n, before["unplaced"]["by_need"].get(n, 0), after["unplaced"]["by_need"].get(n, 0))
            for n in NEED_NAMES]
    need = sorted((r for r in need if min(r[1], r[2]) >= disclosure.K), key=lambda r: -r[1])
    top = max(need, key=lambda r: r[2], default=None)
    one = {
        "title": "Children without a suitable local place, by need",
        "finding": f"After the plan the largest group still short is "
        f"{NEED_NAMES[top[0]]}, {top[2]:,} children." if top else "No group is large enough.",
        "svg": Markup(charts.bars(  # noqa: S704 - our own SVG
            [NEED_NAMES[r[0]] for r in need],
            [("nothing built", [r[1] for r in need]), ("with the plan", [r[2] for r in need])],
            unit="children", title="Children without a suitable local place by need, before and "
            "after; the figures are in the table above")) if need else Markup(""),
    }
    counts = [_histogram(o) for o in (pub.baseline, pub.plan)]
    share = [int(sum(c[:2]) / max(sum(c), 1) * 100) for c in counts]
    two = {
        "title": "Length of journeys to school",
        "finding": f"{share[1]} % of known journeys take under 30 minutes with the plan, "
        f"{share[0]} % if nothing is built.",
        "svg": Markup(charts.steps(  # noqa: S704
            EDGES, [("nothing built", counts[0]), ("with the plan", counts[1])],
            unit="minutes one way", title="Journeys by length, before and after")),
    }
    columns = [pub.baseline, pub.plan, *pub.comparators]
    totals = [o.summary["unplaced"]["total"] for o in columns]
    safe = all(t == 0 or t >= disclosure.K for t in totals)
    best = min(columns, key=lambda o: o.summary["unplaced"]["total"])
    three = {
        "title": "The plan beside the alternatives",
        "finding": f"{best.title or best.name} leaves the fewest children without a suitable "
        f"local place: {disclosure.shown(min(totals))}.",
        "svg": Markup(charts.bars(  # noqa: S704
            [_short(o) for o in columns],
            [("children", totals)],
            unit="children without a suitable local place",
            title="Children without a suitable local place under each alternative",
        )) if safe else Markup(""),
    }
    return [one, two, three]


def _short(outcome: Outcome) -> str:
    title = outcome.title or outcome.name
    return title if len(title) <= 30 else outcome.name


def _histogram(outcome: Outcome) -> list[int]:
    """Children by length of road journey; classes below the threshold are not drawn."""
    road = outcome.assignment[outcome.assignment["minutes_basis"] == "road"]
    counts, _ = np.histogram(road["minutes"], EDGES, weights=road["children"])
    return [int(c) if c >= disclosure.K else 0 for c in counts]


def _count(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _minutes(value: float | None) -> str:
    return "-" if value is None or np.isnan(value) else f"{value:.1f}"


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _money(value: float) -> str:
    return f"£{value / 1e6:,.1f}m"


def _cell(text: object) -> str:
    """Text as one cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
