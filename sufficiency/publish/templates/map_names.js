  // ---- names and numbers --------------------------------------------------------------------
  const labels = L.layerGroup().addTo(map);
  const label = (into, at, box_, name, pane) => L.marker(at, {
    pane, interactive: false, keyboard: false,
    icon: L.divIcon({ className: name, html: box_, iconSize: null }),
  }).addTo(into).getElement().setAttribute("aria-hidden", "true");
  const wide = (() => {
    const pen = document.createElement("canvas").getContext("2d"), face = getComputedStyle(document.body).fontFamily;
    return (words_, font) => { pen.font = `${font} ${face}`; return pen.measureText(words_).width; };
  })();
  const meets = (a, b, gap) => Math.abs(a.x - b.x) < a.w + b.w + gap && Math.abs(a.y - b.y) < a.h + b.h + gap;
  const shared = (a, b) => Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x - a.w, b.x - b.w))
    * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y - a.h, b.y - b.h));
  const SIDES = { e: [1, 0], w: [-1, 0], n: [0, -1], s: [0, 1], ne: [1, -1], se: [1, 1], nw: [-1, -1], sw: [-1, 1] };
  const AROUND = [0, 18, -18, 36, -36].flatMap((dx) => [0, 18, -18, 36, -36].map((dy) => [dx, dy])).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
  const BIG = 400, CLOSE = 18, DOT = 5, FIRST = 6;
  // Names are the same in every view of a zoom: they stand by the dot of their town, clear of each
  // other, not over the edge of the whole, and where they cover least of any school of any plan.
  // The largest towns are placed together, then the next, one by one; from farther off there are fewer.
  let named = { zoom: null, names: [] };
  function names() {
    const zoom = map.getZoom();
    if (named.zoom === zoom || !everything.isValid()) return named.names;
    const symbols = new Map(data.choices.flatMap((c) => c.places.filter((p) => p.kind !== "independent").map((p) => [keyOf(p), p])));
    const covered = [...symbols.values()].map((p) => { const q = map.project(p.at, zoom); return { x: q.x, y: q.y, w: p.size / 2, h: p.size / 2 }; });
    const [from, to] = [map.project(everything.getNorthWest(), zoom), map.project(everything.getSouthEast(), zoom)];
    const over = (b) => b.x - b.w < from.x - 12 || b.x + b.w > to.x + 12 || b.y - b.h < from.y - 12 || b.y + b.h > to.y + 12;
    const most = 14 + (to.x - from.x) * (to.y - from.y) / 16000;
    const clear = (b, taken) => !taken.some((t) => meets(t, b, zoom < 10 ? 4 : 2));
    const options = ([name, size, lon, lat, within]) => {
      const big = within >= 0 && size > BIG, away = within < 0, p = map.project([lat, lon], zoom), h = 8;
      const w = wide(name, big ? "700 14.5px" : away ? "500 12.5px" : "600 12.5px") / 2 + 2;
      // Only what is near can be covered.
      const around = covered.filter((c) => Math.abs(c.x - p.x) < 2 * w + DOT + c.w && Math.abs(c.y - p.y) < 2 * h + DOT + c.h);
      return Object.entries(SIDES).map(([side, [dx, dy]]) => {
        const b = { name, at: [lat, lon], away, big, side, dot: p, x: p.x + dx * (w + DOT), y: p.y + dy * (dx ? 9 : h + DOT), w, h };
        return { ...b, part: around.reduce((sum, c) => sum + shared(b, c), 0) / (4 * w * h) };
      }).filter((b) => away || !over(b));
    };
    const dots = (found) => found.map((b) => ({ x: b.dot.x, y: b.dot.y, w: 3, h: 3 }));
    // Every way of placing these few, cut short where one as good is known; one left out costs most.
    const together = (towns) => {
      let best = { cost: Infinity, found: [] };
      const place = (k, found, cost) => {
        if (cost >= best.cost) return;
        if (k === towns.length) { best = { cost, found }; return; }
        for (const b of towns[k].slice().sort((x, y) => x.part - y.part)) if (clear(b, [...found, ...dots(found)])) place(k + 1, [...found, b], cost + b.part);
        place(k + 1, found, cost + 100 * (towns.length - k));
      };
      place(0, [], 0);
      return best.found;
    };
    const inside = data.towns.filter((t) => t[4] >= 0), outside = data.towns.filter((t) => t[4] < 0);
    const near = (p, others) => others.some((o) => Math.hypot(o.x - p.x, o.y - p.y) < CLOSE);
    const first = [];
    for (const town of inside) {
      if (first.length === FIRST) break;
      const all_ = options(town);
      if (all_.length && !near(all_[0].dot, first.map((o) => o[0].dot))) first.push(all_);
    }
    const found = together(first);
    // What is near a larger town, named or not, is named from nearer by.
    const larger = [];
    for (const town of [...inside, ...outside]) {
      const dot = map.project([town[3], town[2]], zoom), part = near(dot, larger);
      larger.push(dot);
      if (part || found.some((b) => b.name === town[0]) || found.length >= (town[4] >= 0 ? most : 1.25 * most)) continue;
      const fits = options(town).filter((b) => b.part < 0.75 && clear(b, [...found, ...dots(found)]));
      if (fits.length) found.push(fits.reduce((one, b) => (b.part < one.part - 0.01 ? b : one)));
    }
    named = { zoom, names: found };
    return found;
  }
  // Whether a point lies in an area: it crosses an odd number of its borders on the way east.
  function inArea(i, { lat, lng }) {
    const { type, coordinates } = data[state.by][i].shape;
    let inside = false;
    for (const ring of (type === "Polygon" ? [coordinates] : coordinates).flat()) {
      ring.forEach(([x, y], k) => {
        const [u, v] = ring[(k + ring.length - 1) % ring.length];
        if ((y > lat) !== (v > lat) && lng < (u - x) * (lat - y) / (v - y) + x) inside = !inside;
      });
    }
    return inside;
  }
  // On the map, or on the second one with its own names and symbols.
  function drawNames(on = map, into = labels, among = spots) {
    if (!ready) return;
    into.clearLayers();
    const ticks = ticked("layer"), zoom = on.getZoom();
    const corner = on.getPixelBounds(), size = on.getSize();
    const taken = [];
    const seen_ = (b) => b.x - corner.min.x >= b.w && b.x - corner.min.x <= size.x - b.w
      && b.y - corner.min.y >= b.h && b.y - corner.min.y <= size.y - b.h;
    // Left of a swipe's divider stand the figures before, right of it those with the plan.
    const half = (b) => (state.view !== "swipe" ? state.view : b.x - corner.min.x < size.x * state.divider ? "before" : "after");
    if (ticks.has("names")) {
      for (const n of names()) {
        if (!seen_(n)) continue;
        taken.push(n);
        const name = `town${n.big ? " big" : ""}${n.away ? " away" : ""}`;
        label(into, n.at, make("i").outerHTML, name, "dots");
        label(into, n.at, make("span", n.name, n.side).outerHTML, name, "names");
      }
    }
    if (ticks.has("numbers")) {
      for (const m of among.getLayers()) {
        const p = map.project(m.getLatLng(), zoom), half = m.options.icon.options.iconSize[0] / 2;
        taken.push({ x: p.x, y: p.y, w: half, h: half });
      }
      data[state.by].forEach((a, i) => {
        const p = map.project(a.at, zoom), side = half(p), words_ = written(i, side);
        if (!words_ || !on.getBounds().contains(a.at)) return;
        const w = wide(words_, "700 13px") / 2 + 6, h = 9;
        // A figure stands in its own area or nowhere: the tables have it too.
        const free = AROUND.map(([dx, dy]) => ({ x: p.x + dx, y: p.y + dy, w, h }))
          .find((b) => seen_(b) && half(b) === side && !taken.some((t) => meets(t, b, 1)) && inArea(i, map.unproject([b.x, b.y], zoom)));
        if (!free) return;
        taken.push(free);
        label(into, map.unproject([free.x, free.y], zoom), make("span", words_).outerHTML, "number", "names");
      });
    }
  }
