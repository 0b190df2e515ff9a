"""The runs of a drive on a page of its own: internal, since lines begin at homes of children."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from sufficiency.case.case import Case
from sufficiency.publish.map.geography import lon_lat
from sufficiency.publish.map.page import LEAFLET_CSS, inlined, renumbered
from sufficiency.publish.output_check.ours import LEAFLET_JS
from sufficiency.publish.templating import environment
from sufficiency.transport.drive import Drive, School
from sufficiency.transport.kept_runs import gates_of
from sufficiency.transport.runs import rides_s

LEGEND = (("#1b7837", "up to 45 minutes"), ("#d95f02", "over 45"), ("#7b3294", "over 75"))
STEPS = (45, 75)


def runs_html(case: Case, drive: Drive) -> str:
    """The page; nothing is fetched when it is opened. Internal.

    Args:
        case: knows where gates are.
        drive: the runs.
    """
    import folium
    from offlinefolium.elements import _res as assets

    chart = folium.Map(tiles=None, control_scale=True, attribution_control=False)
    chart.default_js, chart.default_css = [], []
    gates = gates_of(case)
    for name, rings in _districts(case):
        outline: Any = folium.Polygon
        outline(rings, color="#8a8a8a", weight=1, fill=False, interactive=False).add_to(chart)
        label = folium.DivIcon(
            class_name="district", icon_size=(0, 0), html=f"<span>{_text(name)}</span>")
        folium.Marker(_middle(rings), interactive=False, icon=label).add_to(chart)
    for school in drive.schools:
        _, x, y = gates[school.pool_id]
        for line, colour, words in _lines(school, (x, y)):
            drawn: Any = folium.PolyLine  # folium does not say its types
            drawn(line, color=colour, weight=3, opacity=0.75, tooltip=words).add_to(chart)
    for school in drive.schools:
        (at,) = _degrees([gates[school.pool_id][1:]])
        folium.CircleMarker(at, radius=6, color="#1d1d1f", fill=True, fill_opacity=1,
                            tooltip=_text(f"{school.name}: {len(school.riders)} riders")
                            ).add_to(chart)
    if drive.schools or case.districts is not None:
        chart.fit_bounds(chart.get_bounds())  # type: ignore[arg-type]
    figure: Any = chart.get_root()
    figure.render()
    return renumbered(environment().get_template("runs.html.j2").render(
        title=drive.scenario.title or drive.scenario.name, legend=LEGEND,
        leaflet_css=Markup(inlined(assets[LEAFLET_CSS])),  # noqa: S704 - a packaged asset
        leaflet_js=Markup(assets[LEAFLET_JS]),  # noqa: S704
        body=Markup(figure.html.render()),  # noqa: S704 - rendered by folium
        script=Markup(figure.script.render())))  # noqa: S704


def _districts(case: Case) -> list[tuple[str, list[list[tuple[float, float]]]]]:
    """Name and outlines of each district, to see where one is; none without their polygons."""
    if case.districts is None:
        return []
    out = []
    for name, shape in zip(case.districts["district"], case.districts.geometry, strict=True):
        parts = list(getattr(shape, "geoms", [shape]))
        out.append((str(name), [_degrees([(x, y) for x, y, *_ in p.exterior.coords])
                                for p in parts]))
    return out


def _middle(rings: list[list[tuple[float, float]]]) -> tuple[float, float]:
    """Of the longest outline, half way between its ends in both directions."""
    ring = max(rings, key=len)
    lat, lon = zip(*ring, strict=True)
    return (min(lat) + max(lat)) / 2, (min(lon) + max(lon)) / 2


def _lines(
    school: School, gate: tuple[float, float]
) -> list[tuple[list[tuple[float, float]], str, str]]:
    """Points of each run, its colour and its words."""
    problem, out = school.problem, []
    for number, run in enumerate(school.plan.runs, 1):
        first = [problem.members[s][0] for s in run.stops]
        homes = school.riders.loc[first, ["x", "y"]].to_numpy(float)
        minutes = float(rides_s(problem, run.stops)[0]) / 60
        kind = problem.fleet.vehicles[problem.fleet.setups[run.setup].vehicle].kind
        riders = int(problem.persons[list(run.stops)].sum())
        out.append((_degrees([*map(tuple, homes), gate]),
                    LEGEND[sum(minutes > step for step in STEPS)][0],
                    _text(f"{school.name}, run {number}: {kind}, riders: {riders}, "
                          f"longest ride {minutes:.0f} minutes")))
    return out


def _text(words: str) -> str:
    """A name as text, also in folium's templates and scripts, which take it for HTML."""
    return str(Markup.escape(words)).replace("`", "'").replace("\\", "/").replace("${", "$ {")


def _degrees(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """(latitude, longitude) of points on the national grid."""
    frame = lon_lat(pd.DataFrame(points, columns=["easting_m", "northing_m"]), decimals=4)
    return [(float(lat), float(lon)) for lat, lon in frame[["lat", "lon"]].to_numpy()]
