"""A map of the years: nothing small in a January or between two, and only what was protected."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sufficiency.gaps.run import Gaps
from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map import consultation
from sufficiency.publish.map.page import map_html
from sufficiency.publish.map.years import map_years
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.secrets import secrets_of
from tests.conftest import made
from tests.publish.report.years.synthetic import DISTRICTS, YEARS, years
from tests.sizes import few

pytest.importorskip("geopandas")
RULES = Rules()


def placed(seed: int, names: Sequence[str] = DISTRICTS, plans: int = 2) -> list[Gaps]:
    """Made-up years with the districts of those who are short; many Januaries differ by few."""
    rng = np.random.default_rng(seed)
    out = []
    for each in years(seed, plans=plans).plans:
        start = rng.integers(0, 90, len(names))
        rows = []
        for at, year in enumerate(YEARS):
            rows += [(year, name, max(0, int(n) + at * int(rng.integers(-4, 12))))
                     for name, n in zip(names, start, strict=True)]
        out.append(replace(each, where=pd.DataFrame(rows, columns=["year", "district", "short"])))
    return out


def shown(figure: Count) -> tuple[float, float]:
    """What a reader knows of a figure."""
    if figure.value is None:
        return 0, np.inf
    return (figure.value - 2 - 9 * figure.about if figure.value else 0,
            figure.value + 2 + 9 * figure.about if figure.value else 0)


@pytest.mark.parametrize("seed", few(range(24), 6))
def test_nothing_small_is_told_or_follows(seed: int) -> None:
    found = placed(seed)
    told, audit = map_years(found, DISTRICTS, RULES, Record())
    hidden = 0
    for each, plan in zip(found, (told.nothing, *told.plans), strict=True):
        assert each.where is not None
        for year, figures in zip(told.januaries, plan.districts, strict=True):
            mine = each.where[each.where["year"] == year].set_index("district")["short"]
            true = [int(mine[name]) for name in DISTRICTS]
            values = [f.value for f in figures]
            assert all(v is None or v == 0 or (v >= RULES.k and v % 5 == 0) for v in values)
            assert all(f.value is None or low <= n <= high for f, n, (low, high) in zip(
                figures, true, map(shown, figures), strict=True))
            # The sum is as good as known: of a small one that is withheld much stays open.
            for at, (figure, n) in enumerate(zip(figures, true, strict=True)):
                if figure.value is None and 0 < n < RULES.k:
                    hidden += 1
                    others = [shown(f) for i, f in enumerate(figures) if i != at]
                    low = max(0.0, sum(true) - 2 - sum(high for _, high in others))
                    high = sum(true) + 2 - sum(low_ for low_, _ in others)
                    assert high - low >= RULES.k - 1, "more than that it is small"
        # From one January to another no difference of few is told.
        true_of = each.where.set_index(["year", "district"])["short"]
        for at, name in enumerate(DISTRICTS):
            told_of = [(int(true_of[y, name]), of[at])
                       for y, of in zip(told.januaries, plan.districts, strict=True)]
            plain = [n for n, f in told_of if f.value is not None and not f.about]
            assert all(abs(a - b) >= RULES.k or a == b for i, a in enumerate(plain)
                       for b in plain[:i])
    assert hidden or seed, "the first made-up years have small ones"
    assert (hidden == 0) or audit


def test_inside_they_are_as_they_are() -> None:
    found = placed(3)
    told, _ = map_years(found, DISTRICTS, None, Record())
    for each, plan in zip(found, (told.nothing, *told.plans), strict=True):
        assert each.where is not None
        flat = [f.value for of in plan.districts for f in of]
        assert flat == each.where.sort_values(["year", "district"], key=lambda c: c.map(
            {n: i for i, n in enumerate(DISTRICTS)}) if c.name == "district" else c)[
            "short"].tolist()


def test_a_district_that_may_not_be_told_of_is_never_told() -> None:
    from sufficiency.publish.report.years.figures import figures

    found = placed(5)
    # One district of few children: who knows the places knows them from those who are short.
    children = found[0].children
    few_there = children["district"] == DISTRICTS[0]
    small = children.assign(children=children["children"].where(~few_there, 1))
    small = small[~few_there | small["need"].isin(["ASD"])]
    found = [replace(each, children=small) for each in found]
    untold = {line[2] for line in figures(found, RULES, Record()).untold}
    assert DISTRICTS[0] in untold
    told, _ = map_years(found, DISTRICTS, RULES, Record())
    assert all(of[0].value is None for plan in (told.nothing, *told.plans) for of in plan.districts)


def test_the_page_holds_these_figures_and_no_others() -> None:
    result = made("built")
    plain = consultation.atlas([result], RULES)[0]
    names = [d.name for d in plain.districts]
    assert 'value="years"' not in map_html(plain) and 'id="january"' not in map_html(plain)
    told, _ = map_years(placed(2, names), names, RULES, Record())
    atlas = replace(plain, years=told)
    page = map_html(atlas)
    data = json.loads(re.search(r'id="atlas-data">(.*?)</script>', page, re.S).group(1))  # type: ignore[union-attr]
    for drawn, plan in ((data["years"]["nothing"], told.nothing),
                        (data["years"]["plans"][0], told.plans[0])):
        assert drawn["children"]["districts"] == [
            [[f.value, f.about] for f in of] for of in plan.districts]
        assert [w for _, w in drawn["children"]["whole"]] == [str(b) for b in plan.whole]
    table = page.split('id="c-years-districts"')[1].split("</table>")[0]
    assert table.count("<td class=\"r\">") == 2 * len(names) * len(told.januaries)
    secrets = secrets_of([result.case], result.titles)
    assert leaks({"map.html": page.encode()}, secrets.knowing(atlas.points()), RULES) == []
    small = replace(told, nothing=replace(told.nothing, districts=tuple(
        tuple(Count(7) for _ in of) for of in told.nothing.districts)))
    spoilt = map_html(replace(plain, years=small))
    assert any("threshold" in one for one in leaks(
        {"map.html": spoilt.encode()}, secrets.knowing(atlas.points()), RULES))
    with pytest.raises(TypeError, match="has not passed disclosure"):
        replace(plain, years=replace(told, nothing=replace(told.nothing, whole=(7,))))  # type: ignore[arg-type]
