"""Points of homes to plant, in every way of writing them that we know."""

from __future__ import annotations

import base64
import json
import struct

import shapely

from tests.publish.output_check.carriers import (
    HOME,
    SECOND,
    Plant,
    coded_bytes,
    csv,
    database,
    json_file,
    lonlat,
    markdown,
    page,
    polyline,
    script,
    sheet,
    svg,
    way,
)


def written() -> dict[str, Plant]:
    (x, y), (lon, lat) = HOME, map(float, lonlat(7))
    merc = way(3857).transform(*HOME)
    ix, iy = int(x), int(y)
    wkb = shapely.Point(lon, lat).wkb
    grid = shapely.Point(x, y).wkb
    two = [tuple(map(float, lonlat(5, p)))[::-1] for p in (HOME, SECOND)]
    near = 10 * round(ix / 10), 10 * round(iy / 10)
    return {
        "metres": json_file([ix, iy]), "metres in words": page(f"<p>at {ix} {iy}</p>"),
        "metres rounded to 10": json_file([near[0], near[1]]),
        "metres cut to 10": csv("x,y", f"{ix // 10 * 10},{iy // 10 * 10}"),
        "grid reference of 10 m": page(
            f"<p>TG {ix % 100000 // 10:04d} {iy % 100000 // 10:04d}</p>"),
        "grid reference joined": page(f"<p>TG{ix % 100000 // 10:04d}{iy % 100000 // 10:04d}</p>"),
        "grid reference of 1 m": markdown(f"tg {ix % 100000:05d} {iy % 100000:05d}"),
        "kilometres": json_file([x / 1000, y / 1000]),
        "kilometres, two decimals": json_file([round(x / 1000, 2), round(y / 1000, 2)]),
        "thousands": page(f"<p>{ix:,} and {iy:,}</p>"),
        "thousands with spaces": page(f"<p>{ix:,} / {iy:,}</p>".replace(",", " ")),
        "microdegrees": json_file([round(lat * 1e6), round(lon * 1e6)]),
        "degrees by 1e7": json_file({"lat": round(lat * 1e7), "lon": round(lon * 1e7)}),
        "mercator": json_file([round(merc[0]), round(merc[1])]),
        "mercator with decimals": json_file([round(merc[0], 2), round(merc[1], 2)]),
        "degrees": json_file([lon, lat]), "degrees of four": json_file(
            [round(lat, 4), round(lon, 4)]),
        "x and y in arrays": json_file({"x": [7, ix, 9], "y": [4, iy, 8]}),
        "degrees in arrays": script(f"lats=[52.0,{lat:.5f}];lons=[1.0,{lon:.5f}]"),
        "columns apart": csv("x,a,b,c,y", f"{ix},u,v,w,{iy}"),
        "columns of degrees": csv("lon,a,b,c,lat", f"{lon:.5f},u,v,w,{lat:.5f}"),
        "rows apart": csv("what,home", f"easting,{ix}", f"northing,{iy}"),
        "svg path": svg(f'<path d="M{ix} {iy}l5 5z"/>'),
        "svg path with commas": svg(f'<path d="m{ix},{iy}h5"/>'),
        "svg circle": svg(f'<circle cx="{ix}" cy="{iy}" r="3"/>'),
        "wkb in hex": json_file({"g": wkb.hex()}), "wkb of metres": json_file(grid.hex().upper()),
        "wkb in base64": json_file(base64.b64encode(grid).decode()),
        "wkb blob": database(grid), "wkb of degrees as blob": database(wkb),
        "wkt": json_file(f"POINT ({x:.0f} {y:.0f})"),
        "polyline": json_file({"line": polyline(*two)}),
        "polyline in a script": script(f"L={json.dumps(polyline(two[1], two[0]))}"),
        "numbers of a table": database(x, y),
        "xlsx columns": ("a.xlsx", sheet([["a", "b", "c"], [ix, "u", iy]])),
        "degrees with letters": page(f"<p>{lat:.5f}\u00b0N, {lon:.5f}\u00b0E</p>"),
        "degrees with commas": page(f"<p>{lat:.5f}; {lon:.5f}</p>".replace(".", ",")),
    }


PROJECTIONS = (3857, 32629, 32630, 32631, 25830, 23030, 3035, 2157, 29902, 4277)


def projected() -> dict[str, Plant]:
    """The same in other projections, moved, or in other units."""
    out: dict[str, Plant] = {}
    for code in PROJECTIONS:
        x, y = way(code).transform(*HOME)
        digits = 5 if code == 4277 else 0
        a, b = f"{x:.{digits}f}", f"{y:.{digits}f}"
        out |= {f"EPSG {code} in data": json_file([float(a), float(b)]),
                f"EPSG {code} in words": page(f"<p>at {a} {b}</p>"),
                f"EPSG {code} of a table": csv("x,y", f"{a},{b}"),
                f"EPSG {code} of a drawing": svg(f'<circle cx="{a}" cy="{b}"/>'),
                f"EPSG {code} as a shape": database(shapely.Point(x, y).wkb)}
        if not digits:
            out[f"EPSG {code} in km"] = page(f"<p>{x / 1000:.3f}, {y / 1000:.3f}</p>")
    (x, y), (lon, lat) = HOME, map(float, lonlat(7))
    for power in (4, 5, 6, 7):
        a, b = round(lon * 10**power), round(lat * 10**power)
        out |= {f"degrees by 1e{power}": json_file([b, a]),
                f"degrees by 1e{power} in words": page(f"<p>{b} {a}</p>")}
    within = int(x) % 100_000, int(y) % 100_000
    return out | {
        "within a square": page(f"<p>{within[0]} {within[1]}</p>"),
        "within a square of a table": csv("a,b", f"{within[0]},{within[1]}"),
        "moved": json_file([[int(x) - 600_123, int(y) - 300_456], [18_289, 5_417]]),
        "moved, in km": json_file([(x - 600_123) / 1000, (y - 300_456) / 1000]),
        "moved, of a table": csv("a,b", f"{int(x) - 600_123},{int(y) - 300_456}"),
        "centimetres": page(f"<p>{int(x * 100)} {int(y * 100)}</p>"),
        "with a height": database(shapely.Point(lon, lat, 4).wkb),
        "doubles in base64": script(f'x="{coded_bytes("<2d", lon, lat)}"'),
        "metres as doubles": script(f'x="{coded_bytes("<4d", *HOME, *SECOND)}"'),
        "whole numbers in base64": script(f'x="{coded_bytes("<2i", int(x), int(y))}"'),
        "doubles of a table": database(struct.pack("<2d", lon, lat)),
        "in an address": page(f'<a href="#map=17/{lat:.5f}/{lon:.5f}">x</a>'),
    }
