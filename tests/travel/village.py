"""A village by a river, made up, as OpenStreetMap data: written to an extract or served."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote_plus, urlsplit

import osmium

# About 600 m from column to column and from row to row.
LAT, LON, STEP_LAT, STEP_LON = 52.55, 1.55, 0.0054, 0.0089


def at(column: float, row: float) -> tuple[float, float]:
    return LON + column * STEP_LON, LAT + row * STEP_LAT


NODES = {
    1: at(0, 0), 2: at(1, 0), 3: at(2, 0), 4: at(3, 0),  # the street south of the river
    5: at(0, 1), 6: at(1, 1.1), 7: at(2, 1), 8: at(3, 1),
    11: at(0, 3), 12: at(1, 3), 13: at(2, 3), 14: at(3, 3),  # the street north of it
    21: at(18, 0), 22: at(18, 3),  # the bridge, far to the east
    31: at(1.4, 0.4), 32: at(1.6, 0.4), 33: at(1.6, 0.6), 34: at(1.4, 0.6),  # a roundabout
    41: at(-1, 2), 42: at(19, 2.0),  # the river
    51: at(0.5, 1.05), 52: at(12, 0), 53: at(20, 20), 54: at(20, 20.5),
}
WAYS = {
    101: ((1, 2, 3, 4), {"highway": "residential", "name": "Staithe Street",
                         "maxspeed": "30 mph"}),
    102: ((5, 51, 6), {"highway": "residential", "name": "Mill Lane"}),
    103: ((6, 7, 8), {"highway": "unclassified"}),
    104: ((1, 5), {"highway": "tertiary", "ref": "C12"}),
    105: ((2, 31), {"highway": "tertiary"}),
    106: ((31, 32, 33, 34, 31), {"highway": "tertiary", "junction": "roundabout"}),
    107: ((33, 7), {"highway": "tertiary"}),
    108: ((8, 4), {"highway": "residential", "oneway": "yes"}),
    109: ((3, 7), {"highway": "service", "access": "private"}),
    110: ((2, 6), {"highway": "track"}),
    111: ((4, 52, 21), {"highway": "secondary", "ref": "B1140", "maxspeed": "60 mph"}),
    112: ((21, 22), {"highway": "secondary", "ref": "B1140", "name": "Long Bridge",
                     "bridge": "yes", "maxspeed": "40 mph"}),
    113: ((22, 14), {"highway": "secondary", "ref": "B1140", "maxspeed:forward": "40 mph",
                     "maxspeed:backward": "60 mph"}),
    114: ((11, 12, 13, 14), {"highway": "residential", "name": "Hill Street"}),
    115: ((7, 13), {"route": "ferry", "name": "Chain Ferry", "motor_vehicle": "yes",
                    "duration": "00:04"}),
    116: ((6, 12), {"route": "ferry", "name": "Foot Ferry", "motor_vehicle": "no"}),
    117: ((4, 8), {"highway": "footway"}),
    118: ((53, 54), {"highway": "residential", "name": "An island"}),
    201: ((41, 42), {"waterway": "river", "name": "Yar"}),
    202: ((41, 11), {"waterway": "stream"}),
}


def write_extract(path: Path, barriers: dict[int, dict[str, str]] | None = None) -> Path:
    """The village as a file; barriers are tags of nodes."""
    writer = osmium.SimpleWriter(str(path))
    try:
        for node, (lon, lat) in NODES.items():
            writer.add_node(osmium.osm.mutable.Node(
                id=node, location=(lon, lat), tags=(barriers or {}).get(node, {}), version=1))
        for way, (nodes, tags) in WAYS.items():
            writer.add_way(osmium.osm.mutable.Way(id=way, nodes=list(nodes), tags=tags, version=1))
    finally:
        writer.close()
    return path


def reply(query: str, barriers: dict[int, dict[str, str]] | None = None) -> dict[str, object]:
    """What an Overpass interface would answer: ways of the keys the query asks for."""
    query = query.replace("'", '"')
    keys = [k for k in ("highway", "route", "waterway", "railway") if f'"{k}"' in query]
    classes = re.search(r'"highway"~"\^\(([^)]*)\)\$"', query)
    ways = {
        w: (nodes, tags) for w, (nodes, tags) in WAYS.items()
        if any(k in tags for k in keys)
        and not (classes and "highway" in tags and tags["highway"] not in classes[1].split("|"))
        and not ("waterway" in tags and tags["waterway"] not in query)
    }
    nodes = sorted({n for used, _ in ways.values() for n in used})
    return {
        "version": 0.6, "elements": [
            *({"type": "node", "id": n, "lon": NODES[n][0], "lat": NODES[n][1],
               **({"tags": barriers[n]} if barriers and n in barriers else {})} for n in nodes),
            *({"type": "way", "id": w, "nodes": list(used), "tags": tags}
              for w, (used, tags) in ways.items()),
        ],
    }


def named(query: dict[str, list[str]]) -> list[dict[str, object]]:
    """What a Nominatim interface would answer about a place: its outline, or nothing."""
    if query["q"] != ["Staithe village"]:
        return []
    west, south, east, north = *at(-0.5, -0.5), *at(3.5, 3.5)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return [{
        "place_id": 1, "osm_type": "relation", "osm_id": 7, "lat": str(LAT), "lon": str(LON),
        "class": "boundary", "type": "administrative", "place_rank": 16, "importance": 0.4,
        "addresstype": "village", "name": "Staithe village", "display_name": "Staithe village",
        "boundingbox": [str(v) for v in (south, north, west, east)],
        "geojson": {"type": "Polygon", "coordinates": [ring]},
    }]


@contextmanager
def overpass(
    barriers: dict[int, dict[str, str]] | None = None
) -> Iterator[tuple[str, list[str]]]:
    """A local stand-in of an Overpass and a Nominatim interface: its address, and what it was
    asked."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            seen.append(parse_qs(body)["data"][0])
            self.answer(reply(seen[-1], barriers))

        def do_GET(self) -> None:
            seen.append(unquote_plus(self.path))
            self.answer(named(parse_qs(urlsplit(self.path).query)))

        def answer(self, content: object) -> None:
            data = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api", seen
    finally:
        server.shutdown()
        server.server_close()
