// ---- names and numbers --------------------------------------------------------------------
const labelsOn = (on) => ({
  names: L.layerGroup().addTo(on),
  numbers: L.layerGroup().addTo(on),
  stood: "",
});
const labels = labelsOn(map);
const label = (into, at, box_, name, pane) => {
  const one = L.marker(at, {
    pane,
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className: name, html: box_, iconSize: null }),
  }).addTo(into);
  one.getElement().setAttribute("aria-hidden", "true");
};
const wide = (() => {
  const pen = document.createElement("canvas").getContext("2d"),
    face = getComputedStyle(document.body).fontFamily;
  const known = new Map();
  return (words_, font) => {
    const key = `${font} ${words_}`;
    if (!known.has(key)) {
      pen.font = `${font} ${face}`;
      known.set(key, pen.measureText(words_).width);
    }
    return known.get(key);
  };
})();
const meets = (a, b, gap) =>
  Math.abs(a.x - b.x) < a.w + b.w + gap && Math.abs(a.y - b.y) < a.h + b.h + gap;
const AROUND = [0, 18, -18, 36, -36]
  .flatMap((dx) => [0, 18, -18, 36, -36].map((dy) => [dx, dy]))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
// Where in an area a line may begin, and how far off its figure may stand.
const nearFirst = (a, b) => Math.hypot(...a) - Math.hypot(...b),
  SIDES = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6];
const STEPS = SIDES.flatMap((x) => SIDES.map((y) => [9 * x, 9 * y])).sort(nearFirst),
  ASIDE = STEPS.map(([x, y]) => [1.7 * x, 1.7 * y]).filter(([x, y]) => Math.hypot(x, y) < 64);
const BIG = 400,
  CITY = 800,
  CLOSE = 18,
  DOT = 5,
  FIRST = 6,
  WAYS = 12,
  TIER = 12,
  AWAY = 1000;
// How far from its dot a name may stand: a large town's farther, with a line back to the dot.
const NEAR = [DOT, 9, 14, 19, 25],
  FAR = [...NEAR, 32, 40, 48, 56];
// Where names may not stand: the symbols of every plan, before and with it, of what is ticked.
function covered(zoom) {
  const was = [state.plan, state.view, state.layer],
    boxes = new Map();
  const add = (g) => {
    const q = map.project(g.places[0].at, zoom),
      half = drawnHalf(g);
    boxes.set(`${q.x} ${q.y} ${half}`, { x: q.x, y: q.y, w: half, h: half });
  };
  state.layer = "lack";
  data.choices.forEach((_, k) => {
    state.plan = k;
    for (const v of ["before", "after"]) {
      state.view = v;
      grouped(seen(), zoom).forEach(add);
    }
  });
  [state.plan, state.view, state.layer] = was;
  return [...boxes.values()];
}
// A part of a town has no size: it is found, and not named.
const towns = data.towns.filter((t) => t[1]),
  inCounty = () => towns.filter((t) => t[4] >= 0);
const isBig = ([, size, , , within]) => within >= 0 && size > BIG;
// A name in a line; of a large town also in two.
function shapesOf(town) {
  const [name, , , , within] = town,
    size = isBig(town) && map.getSize().x >= 420 ? "14.5px" : "12.5px";
  const half = (words_) =>
      wide(words_, `${isBig(town) ? 700 : within < 0 ? 500 : 600} ${size}`) / 2 + 3,
    widest = (lines) => Math.max(...lines.map(half));
  const shape = (lines) => ({ lines, w: widest(lines), h: lines.length > 1 ? 16.5 : 8.5 });
  const words_ = name.split(" "),
    two = words_
      .slice(1)
      .map((_, k) => [words_.slice(0, k + 1).join(" "), words_.slice(k + 1).join(" ")]);
  return [
    shape([name]),
    ...(isBig(town) && two.length ? [shape(two.sort((a, b) => widest(a) - widest(b))[0])] : []),
  ];
}
// What of the frame is free around the whole of the map: a name may stand there, on the sea.
// When all is shown, nor do names stand where buttons and the scale are.
let margin = { left: 12, top: 12, right: 12, bottom: 12, zoom: 0, taken: [] };
// What lies on a map and over names, from its corner.
function furniture(on) {
  const frame = on.getContainer().getBoundingClientRect();
  return all(".pad, .leaflet-control-scale, .which, .nearest span")
    .map((e) => e.getBoundingClientRect())
    .filter((b) => crossing(b, frame))
    .map((b) => ({
      x: (b.left + b.right) / 2 - frame.left,
      y: (b.top + b.bottom) / 2 - frame.top,
      w: b.width / 2,
      h: b.height / 2,
    }));
}
// Names are the same in every view of a zoom: they stand by the dot of their town, clear of each
// other, of every symbol of every plan and of the edge. The largest towns are placed together,
// then the next, one by one; from farther off there are fewer, and fewer where two maps share the room.
let named = { key: "", names: [] };
function names() {
  const zoom = map.getZoom(),
    key = [zoom, state.step, state.beside >= 0, ...ticked("kind"), JSON.stringify(margin)].join();
  if (named.key === key || !everything.isValid()) return named.names;
  const symbols = [...covered(zoom), ...(zoom === margin.zoom ? margin.taken : [])];
  const [from, to] = [
    map.project(everything.getNorthWest(), zoom),
    map.project(everything.getSouthEast(), zoom),
  ];
  const over = (b) =>
    b.x - b.w < from.x - margin.left ||
    b.x + b.w > to.x + margin.right ||
    b.y - b.h < from.y - margin.top ||
    b.y + b.h > to.y + margin.bottom;
  const most = state.beside >= 0 ? FIRST : 6 + ((to.x - from.x) * (to.y - from.y)) / 14000;
  // A name that runs into the dot of another would be taken for its name.
  const gap = zoom < 10 ? 4 : 2;
  const clear = (b, taken) => {
    const own = { ...b.dot, w: 3, h: 3 };
    return !taken.some((t) => meets(t, b, gap) || (t.name && (meets(t, own, 2) || cross(t, b))));
  };
  const dotOf = ([, , lon, lat]) => map.project([lat, lon], zoom);
  // Every place around the dot at each distance that covers no symbol, the best first: to the
  // right, near, and of a town at the edge of the whole outside it (of a port, on the sea).
  const options = (town, far) => {
    const [name, size, lon, lat, within] = town,
      big = isBig(town),
      away = within < 0,
      p = dotOf(town),
      shapes = shapesOf(town);
    const reach = shapes[0].w + FAR.at(-1),
      around = symbols.filter(
        (c) => Math.abs(c.x - p.x) < 2 * reach && Math.abs(c.y - p.y) < 2 * reach,
      );
    const out = ([dx, dy]) =>
      !data.districts.some((_, i) =>
        inArea(i, map.unproject([p.x + dx * 34, p.y + dy * 34], zoom), "districts"),
      );
    const edge = far
      ? [
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
        ].filter(out)
      : [];
    const found = [];
    for (const { lines, w, h } of shapes) {
      for (const d of far ? FAR : away && size < CITY ? NEAR.slice(0, 2) : NEAR) {
        const [across, down] = [
          [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1].map((s) => s * (w + d)),
          [0, -0.5, 0.5, -1, 1].map((s) => s * (h + d)),
        ];
        for (const [dx, dy] of [
          ...[w + d, -w - d].flatMap((x) => down.map((y) => [x, y])),
          ...[-h - d, h + d].flatMap((y) => across.map((x) => [x, y])),
        ]) {
          const b = {
            name,
            lines,
            at: [lat, lon],
            away,
            big,
            dot: p,
            dx,
            dy,
            x: p.x + dx,
            y: p.y + dy,
            w,
            h,
          };
          if (((!away || zoom <= margin.zoom) && over(b)) || around.some((c) => meets(c, b, 1)))
            continue;
          const side = dx > 0 && !dy ? 0 : !dy ? 2 : dx > 0 ? 3 : 4,
            inward =
              edge.length &&
              !edge.some(([x, y]) => x * dx + y * dy > 0.6 * Math.abs(x ? w + d : h + d))
                ? 12
                : 0;
          found.push({ ...b, cost: d - DOT + side + inward + 3 * (lines.length - 1) });
        }
      }
    }
    return found.sort((a, b) => a.cost - b.cost);
  };
  const dots = (found) => found.map((b) => ({ x: b.dot.x, y: b.dot.y, w: 3, h: 3 }));
  // Every way of placing these few, cut short where one as good is known; one left out costs most.
  const together = (towns, fixed = []) => {
    const least = towns.map((_, k) =>
      towns.slice(k).reduce((sum, ways) => sum + (ways.length ? ways[0].cost : 1000), 0),
    );
    let best = { cost: Infinity, found: [] };
    const place = (k, found, cost) => {
      if (cost + (least[k] || 0) >= best.cost) return;
      if (k === towns.length) {
        best = { cost, found };
        return;
      }
      for (const b of towns[k])
        if (clear(b, [...fixed, ...found, ...dots([...fixed, ...found])]))
          place(k + 1, [...found, b], cost + b.cost);
      place(k + 1, found, cost + 1000);
    };
    place(0, [], 0);
    return best.found;
  };
  // Where a town has no room, a hamlet beside it is no substitute.
  const inside = inCounty().slice(0, 2 * most),
    outside = towns.filter((t) => t[4] < 0).slice(0, most);
  const near = (p, others) => others.some((o) => Math.hypot(o.x - p.x, o.y - p.y) < CLOSE);
  const first = [];
  for (const town of inside) {
    if (first.length === FIRST) break;
    if (
      near(
        dotOf(town),
        first.map((t) => t.dot),
      )
    )
      continue;
    first.push({ dot: dotOf(town), ways: options(town, true).slice(0, WAYS) });
  }
  const found = together(first.map((t) => t.ways));
  // Then the largest just outside, which everybody near them goes by.
  for (const town of outside.filter((t) => t[1] >= CITY)) {
    const fits = options(town, false).find(
      (b) => !over({ ...b.dot, w: 3, h: 3 }) && clear(b, [...found, ...dots(found)]),
    );
    if (fits) found.push(fits);
  }
  // What is near a larger town, named or not, is named from nearer by. Among towns of about a size
  // those that have the fewest places for a name go first: a port has its half of the sea.
  const larger = [],
    next = [];
  for (const [rank, town] of [...inside, ...outside].entries()) {
    const dot = dotOf(town),
      part = near(dot, larger);
    larger.push(dot);
    if (!part && !found.some((b) => b.name === town[0]))
      next.push({
        tier: town[4] < 0 ? AWAY + rank : Math.floor(rank / TIER),
        ways: options(town, false),
      });
  }
  next.sort((a, b) => (a.tier === b.tier ? a.ways.length - b.ways.length : a.tier - b.tier));
  const second_ = next.filter(({ ways, tier }) => ways.length && !tier).slice(0, FIRST);
  found.push(
    ...together(
      second_.map(({ ways }) => ways.slice(0, WAYS)),
      found,
    ),
  );
  for (const { tier, ways } of next.filter((t) => !second_.includes(t))) {
    if (found.length >= (tier < AWAY ? most : 1.25 * most)) continue;
    const fits = ways.find((b) => clear(b, [...found, ...dots(found)]));
    if (fits) found.push(fits);
  }
  named = { key, names: found };
  return found;
}
// Whether a point lies in an area: it crosses an odd number of its borders on the way east.
function inArea(i, { lat, lng }, by = state.by) {
  const { type, coordinates } = data[by][i].shape;
  let inside = false;
  for (const ring of (type === "Polygon" ? [coordinates] : coordinates).flat()) {
    ring.forEach(([x, y], k) => {
      const [u, v] = ring[(k + ring.length - 1) % ring.length];
      if (y > lat !== v > lat && lng < ((u - x) * (lat - y)) / (v - y) + x) inside = !inside;
    });
  }
  return inside;
}
// From the dot of a name to its nearest edge; and whether two such lines cross.
const wayTo = (n) =>
  [
    [n.dx, n.w],
    [n.dy, n.h],
  ].map(([d, half]) => Math.sign(d) * Math.max(0, Math.abs(d) - half));
function cross(a, b) {
  const side = ({ dot, way: [x, y] }, p) => Math.sign(x * (p.y - dot.y) - y * (p.x - dot.x));
  const [s, t] = [a, b].map((n) => ({ dot: n.dot, way: wayTo(n) })),
    end = ({ dot, way: [x, y] }) => ({ x: dot.x + x, y: dot.y + y });
  return side(s, t.dot) * side(s, end(t)) < 0 && side(t, s.dot) * side(t, end(s)) < 0;
}
const lineOf_ = (x, y) => {
  const line = make("b");
  line.style.width = `${Math.hypot(x, y)}px`;
  line.style.rotate = `${Math.atan2(y, x)}rad`;
  return line.outerHTML;
};
// A name by its dot, and the line that leads to one that stands away from it.
function named_(n) {
  const dot = make("i"),
    text = make("span");
  n.lines.forEach((l, k) => text.append(...(k ? [" ", make("br")] : []), l));
  text.style.left = `${n.dx}px`;
  text.style.top = `${n.dy}px`;
  const [x, y] = wayTo(n);
  if (Math.hypot(x, y) < 12) return [dot.outerHTML, text.outerHTML];
  return [lineOf_(x, y) + dot.outerHTML, text.outerHTML];
}
// On the map, or on the second one with its own names and symbols. Names that stand are left alone.
function drawNames(on = map, into = labels, among = spots) {
  if (!ready) return;
  const ticks = ticked("layer"),
    zoom = on.getZoom();
  const corner = on.getPixelBounds(),
    size = on.getSize(),
    above = furniture(on).map((b) => ({ ...b, x: b.x + corner.min.x, y: b.y + corner.min.y }));
  const seen_ = (b) =>
    !above.some((t) => meets(t, b, 1) || (b.dot && meets(t, { ...b.dot, w: 3, h: 3 }, 0))) &&
    b.x - corner.min.x >= b.w &&
    b.x - corner.min.x <= size.x - b.w &&
    b.y - corner.min.y >= b.h &&
    b.y - corner.min.y <= size.y - b.h;
  // Left of a swipe's divider stand the figures before, right of it those with the plan.
  const half = (b) =>
    state.view !== "swipe"
      ? state.view
      : b.x - corner.min.x < size.x * state.divider
        ? "before"
        : "after";
  const taken = ticks.has("names") ? names().filter(seen_) : [];
  const stood = ticks.has("names")
    ? `${named.key} ${corner.min} ${size} ${JSON.stringify(above)}`
    : "";
  if (stood !== into.stood) {
    into.stood = stood;
    into.names.clearLayers();
    for (const n of taken) {
      const name = `town${n.big ? " big" : ""}${n.away ? " away" : ""}`,
        [dot, text] = named_(n);
      label(into.names, n.at, dot, name, "dots");
      label(into.names, n.at, text, name, "names");
    }
  }
  into.numbers.clearLayers();
  if (!ticks.has("numbers")) return;
  taken.push(...taken.map((n) => ({ x: n.dot.x, y: n.dot.y, w: 3, h: 3 })));
  for (const m of among.getLayers()) {
    const p = map.project(m.getLatLng(), zoom),
      r = m.options.icon.options.half;
    taken.push({ x: p.x, y: p.y, w: r, h: r });
  }
  const open_ = (b, side) => seen_(b) && half(b) === side && !taken.some((t) => meets(t, b, 1)),
    ground = (b) => map.unproject([b.x, b.y], zoom);
  const put = (b, words_) => {
    taken.push(b);
    label(into.numbers, ground(b), make("span", words_).outerHTML, "number", "names");
  };
  // The area people ask for first, then the largest: what finds no room is among the smallest.
  const asked_ =
    state.by === "areas"
      ? state.chosen
      : data.districts.findIndex(
          (d) => state.chosen >= 0 && d.name === data.areas[state.chosen].district,
        );
  const figures = data[state.by]
    .map((a, i) => {
      const p = map.project(a.at, zoom),
        side = half(p);
      return { i, at: a.at, p, side, words_: written(i, side) };
    })
    .filter(({ words_, at }) => words_ && on.getBounds().contains(at))
    .map((f) => ({
      ...f,
      size: Math.abs(figure(f.i, f.side)),
      w: wide(f.words_, "700 13px") / 2 + 6,
      h: 9,
    }))
    .sort((a, b) => (b.i === asked_) - (a.i === asked_) || b.size - a.size);
  figures.forEach(({ i, p, side, words_, size, w, h }, rank) => {
    // A figure stands in its own area or nowhere: the tables have it too.
    const mine = i === asked_,
      free = [...AROUND, ...(mine ? STEPS : [])]
        .map(([dx, dy]) => ({ x: p.x + dx, y: p.y + dy, w, h }))
        .find((b) => open_(b, side) && inArea(i, ground(b)));
    if (free) {
      put(free, words_);
      return;
    }
    // But one of the largest, of a narrow coast say, stands outside all areas, and a line leads to
    // it; that of the area people ask for may stand in another.
    if (!mine && (rank >= FIRST || !size)) return;
    const spots_ = STEPS.map(([dx, dy]) => ({ x: p.x + dx, y: p.y + dy, w: 4, h: 4 }))
      .filter((b) => open_(b, side) && inArea(i, ground(b)))
      .slice(0, 2 * WAYS);
    const line = (b) => {
      const [x, y] = wayTo(b),
        long = Math.hypot(x, y);
      return Array.from({ length: Math.floor(long / 5) }, (_, k) => (5 * k) / long).every(
        (t) =>
          !taken.some((c) => meets(c, { x: b.spot.x + t * x, y: b.spot.y + t * y, w: 1, h: 1 }, 0)),
      );
    };
    const outside_ = (b) =>
      [
        [-w, -h],
        [w, -h],
        [0, 0],
        [-w, h],
        [w, h],
      ].every(
        ([u, v]) =>
          !data.districts.some((_, j) =>
            inArea(j, ground({ x: b.x + u, y: b.y + v }), "districts"),
          ),
      );
    let way;
    ASIDE.some(([dx, dy]) => {
      way = spots_
        .map((spot) => ({ spot, dx, dy, x: spot.x + dx, y: spot.y + dy, w, h }))
        .find((b) => open_(b, side) && line(b) && (mine || outside_(b)));
      return way;
    });
    if (!way) return;
    label(
      into.numbers,
      ground(way.spot),
      lineOf_(...wayTo(way)) + make("i").outerHTML,
      "aside",
      "dots",
    );
    taken.push(way.spot);
    put(way, words_);
  });
}
