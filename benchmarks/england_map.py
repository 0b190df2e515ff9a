"""A map of England by shortfall, of the councils that ``benchmarks/england.py`` has done so far.

    python benchmarks/england_map.py results/england/councils.csv docs/pictures/england.svg

Councils are in bands only: no count of children is in the picture, nor a share a count could be
worked out from. A shortfall of fewer than ten children is withheld, though nobody is real.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from html import escape
from itertools import pairwise
from pathlib import Path

import shapely
from england import PUBLISHED, SMALL

from sufficiency.datasets import pack
from sufficiency.datasets.outlines import shapes_of

BANDS = ((0, "under 5", "#eaf2fa"), (5, "5 to 10", "#a9cbe8"), (10, "10 to 20", "#4f94d2"),
         (20, "20 to 30", "#1f5f9e"), (30, "30 and more", "#0b2d4a"))
"""From how many children in 100 without a suitable local place: words and colour."""
WITHHELD, NOT_RUN = ("fewer than ten children", "url(#few)"), ("not run, or refused", "#d9d9d9")
COARSE_M = 900
"""Outlines are drawn to this: the picture is of England, not of a border."""
UNIT_M = 100


def band(row: Mapping[str, str] | None) -> tuple[str, str]:
    """Words and fill of a council.

    Args:
        row: of councils.csv; None where it was not run.
    """
    if row is None or row["outcome"] != PUBLISHED:
        return NOT_RUN
    if int(row["short_after"]) < SMALL:
        return WITHHELD
    share = 100 * int(row["short_after"]) / int(row["children"])
    return [(words, fill) for least, words, fill in BANDS if share >= least][-1]


def council_shapes() -> dict[str, shapely.Geometry]:
    """DfE number -> coarse outline in metres; neighbours keep the border they share."""
    areas = pack.table("areas")
    small = shapes_of(pack.outlines(), set(areas["area_id"]))
    whole = {str(code): shapely.union_all([small[a] for a in rows["area_id"] if a in small])
             for code, rows in areas.groupby("la_code")}
    coarse = shapely.coverage_simplify([*whole.values()], COARSE_M)
    return dict(zip(whole, coarse, strict=True))


def drawn(
    shapes: Mapping[str, shapely.Geometry], rows: Mapping[str, Mapping[str, str]],
    names: Mapping[str, str],
) -> str:
    """The picture, as SVG.

    Args:
        shapes: by DfE number, in metres.
        rows: of councils.csv, by DfE number.
        names: of councils, by DfE number.
    """
    west, south, east, north = shapely.total_bounds([*shapes.values()]) / UNIT_M
    width, height = east - west, north - south

    def path(shape: shapely.Geometry) -> str:
        out = []
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                points = [f"{round(x / UNIT_M - west)} {round(north - y / UNIT_M)}"
                          for x, y in part.exterior.coords]
                kept = [points[0], *(b for a, b in pairwise(points) if a != b)]
                if len(kept) > 3:
                    out.append(f"M{'L'.join(kept[:-1])}Z")
        return "".join(out)

    parts = []
    for code in sorted(shapes):
        words, fill = band(rows.get(code))
        parts.append(f'<path d="{path(shapes[code])}" fill="{fill}"><title>'
                     f"{escape(names[code])}: {words}</title></path>")
    key = [*((words, fill) for _, words, fill in BANDS), WITHHELD, NOT_RUN]
    lines = [f'<rect x="60" y="{900 + 190 * n}" width="200" height="130" fill="{fill}"/>'
             f'<text x="310" y="{1010 + 190 * n}">{words}</text>'
             for n, (words, fill) in enumerate(key)]
    done = sum(band(rows.get(code)) != NOT_RUN for code in shapes)
    head = [f"{done} of {len(shapes)} councils", "Without a suitable local",
            "place, of 100 children", "(simulated), after", "two schools and 60 base places:"]
    lines += [f'<text x="60" y="{140 + 145 * n}">{text}</text>' for n, text in enumerate(head)]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-900 -60 {width + 960:.0f} '
        f'{height + 120:.0f}" font-family="sans-serif" font-size="125" role="img">',
        "<title>England by shortfall, of simulated children and places of January 2019</title>",
        '<defs><pattern id="few" width="60" height="60" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="60" height="60" fill="#fff"/>'
        '<rect width="18" height="60" fill="#777"/></pattern></defs>',
        '<rect x="-900" y="-60" width="100%" height="100%" fill="#fff"/>',
        f'<g stroke="#333" stroke-width="6" stroke-linejoin="round">{"".join(parts)}</g>',
        f'<g transform="translate(-900 0)" stroke-width="6">{"".join(lines)}</g>', "</svg>", ""])


def main() -> None:
    """Draw the map."""
    table, out = map(Path, sys.argv[1:3])
    with table.open(encoding="utf-8") as lines:
        rows = {row["la_code"]: row for row in csv.DictReader(lines)}
    names = dict(pack.councils()[["la_code", "council"]].itertuples(index=False))
    out.write_text(drawn(council_shapes(), rows, names), encoding="utf-8")


if __name__ == "__main__":
    main()
