"use strict";
// What people change on the map. All figures come from the JSON in the page; nothing is fetched,
// and every text is set as text, never as HTML.
(() => {
  const data = JSON.parse(document.getElementById("atlas-data").textContent);
  const map = window[data.map];
  const box = map.getContainer();
  const $ = (id) => document.getElementById(id);
  const sheet = $("sheet");
  const all = (query) => [...document.querySelectorAll(query)];
  const make = (tag, text, name) => {
    const e = document.createElement(tag);
    if (text !== undefined) e.textContent = text;
    if (name) e.className = name;
    return e;
  };
  const state = { plan: 0, view: "after", by: data.areas.length ? "areas" : "districts", divider: 0.5, chosen: -1 };
  const plan = () => data.choices[state.plan];
  const ticked = (name) => new Set(all(`input[name=${name}]:checked`).map((i) => i.value));
  const round = (v) => (Math.abs(v) < 0.05 ? 0 : v).toFixed(1);
  const FEW = "few";
  const say = (text) => { $("said").textContent = text; };

  const whole = L.geoJSON([...data.areas, ...data.districts].map((a) => ({ type: "Feature", geometry: a.shape, properties: {} })));
  const everything = whole.getBounds().isValid() ? whole.getBounds() : L.latLngBounds(data.choices.flatMap((c) => c.places.map((p) => p.at)));

  // ---- areas --------------------------------------------------------------------------------
  const figure = (i, view) => {
    const [before, after, stands] = plan()[state.by][i];
    if (view === "before") return before;
    if (view === "after") return after;
    if (before === null || after === null) return null;
    // A mean that stands for another says nothing of a change.
    return stands ? FEW : Math.round((after - before) * 10) / 10;
  };
  const colour = (value, scale) => {
    if (value === null) return "url(#hatch)";
    if (value === FEW) return "url(#few)";
    const cuts = data.breaks[scale];
    // The middle class is open: a change of exactly the meaningful size is a change.
    const at = scale === "change"
      ? (value < cuts[0] ? 0 : value <= cuts[1] ? 1 : value < cuts[2] ? 2 : value <= cuts[3] ? 3 : 4)
      : (value < cuts[0] ? 0 : value <= cuts[1] ? 1 : 2);
    return data.colours[scale][at];
  };
  const style = (i, view) => ({
    fillColor: colour(figure(i, view), view === "change" ? "change" : "minutes"),
    fillOpacity: 1, color: "#5b6670", weight: 0.9,
  });
  const shown = () => (state.view === "swipe" ? ["before", "after"] : [state.view === "before" ? "before" : "after"]);
  let layers = [];
  function drawAreas() {
    layers.forEach((l) => l.remove());
    layers = shown().map((pane) => {
      const view = state.view === "swipe" ? pane : state.view;
      const features = data[state.by].map((a, i) => ({ type: "Feature", properties: { i }, geometry: a.shape }));
      return L.geoJSON(features, {
        pane,
        style: (f) => style(f.properties.i, view),
        onEachFeature: (f, layer) => {
          const i = f.properties.i;
          layer.on("mouseover", () => { layer.setStyle({ weight: 3, color: "#1d1d1f" }); layer.bringToFront(); read(i); });
          layer.on("mouseout", () => { layer.setStyle({ weight: 0.9, color: "#5b6670" }); unread(); });
          layer.on("click", (e) => { areaPopup(i, e.latlng); });
        },
      }).addTo(map);
    });
    drawWithin();
    clip();
  }
  // A pale casing below a dark line, so that it shows on every colour; how it is broken tells the
  // minutes, dots tell which side is within reach. Left and right of a swipe are before and with the plan.
  let reach = [];
  function drawWithin() {
    reach.forEach((l) => l.remove());
    reach = [];
    const ticks = ticked("layer");
    for (const when of shown()) {
      data.within.minutes.forEach((minutes, k) => {
        if (!ticks.has(`within${minutes}`)) return;
        const shape = data.within.shapes[data.within.plans[state.plan][k][when === "before" ? 0 : 1]];
        for (const [color, weight, dashArray] of [["#ffffff", 6, null], ["#801650", 3, data.within.dashes[k] || null]]) {
          reach.push(L.geoJSON({ type: "Feature", properties: {}, geometry: shape }, {
            pane: `within-${when}`, interactive: false,
            style: { color, weight, dashArray, opacity: color === "#ffffff" ? 0.85 : 1, fill: color !== "#ffffff", fillColor: "url(#reach)", fillOpacity: 1 },
          }).addTo(map));
        }
      });
    }
  }
  function words(i) {
    const a = data[state.by][i];
    const [before, after, stands] = plan()[state.by][i];
    const change = figure(i, "change");
    const told = (value, about) => (value === null ? "too few" : `${about ? "about " : ""}${round(value)}`);
    return { name: a.name,
      line: before === null && after === null ? "Too few children to show." :
        `${plan().short}: ${told(before, stands & 1)} minutes; with the plan: ${told(after, stands & 2)}` +
        (change === null ? "." : change === FEW ? ". Change not shown: too few change." : ` (${change > 0.05 ? "+" : ""}${round(change)}).`) };
  }
  function read(i) {
    if (popup || !sheet.hidden) return;
    const w = words(i);
    $("readout").replaceChildren(make("b", w.name), make("span", w.line));
    $("readout").hidden = false;
  }
  const unread = () => { $("readout").hidden = true; };
  function areaPopup(i, at) {
    const w = words(i);
    const box = make("div", undefined, "popup");
    const title = make("h3", w.name);
    title.tabIndex = -1;
    box.append(title);
    if (state.by === "areas" && data[state.by][i].district) box.append(make("p", data[state.by][i].district));
    box.append(make("p", `Mean known journey one way. ${w.line}`));
    const here = state.by === "areas" ? data[state.by][i].district : w.name;
    const hidden = plan().unlocated.filter((u) => u.district === here);
    if (hidden.length) {
      box.append(make("p", `Also in ${here}, at schools that are not published: ${hidden.map((u) => `${u.places} places${u.serves ? ` for ${u.serves}` : ""}`).join(", ")}.`, "soft"));
    }
    if (state.by === "areas") { choose(i); box.append(link("#near", "Nearest suitable place from here")); }
    open(box, at, null);
  }
  function link(to, text) {
    const p = make("p"), a = make("a", text);
    a.href = to;
    p.append(a);
    return p;
  }

  // ---- swipe --------------------------------------------------------------------------------
  function clip() {
    const on = state.view === "swipe";
    $("swipe").hidden = !on;
    for (const pane of ["before", "after", "within-before", "within-after"]) map.getPane(pane).style.clip = "";
    if (!on) return;
    const size = map.getSize();
    const from = map.containerPointToLayerPoint([0, 0]);
    const to = map.containerPointToLayerPoint(size);
    const x = size.x * state.divider;
    const cut = from.x + x;
    for (const pane of ["", "within-"]) {
      map.getPane(`${pane}before`).style.clip = `rect(${from.y}px,${cut}px,${to.y}px,${from.x}px)`;
      map.getPane(`${pane}after`).style.clip = `rect(${from.y}px,${to.x}px,${to.y}px,${cut}px)`;
    }
    $("divider").style.left = `${x}px`;
    document.querySelector(".side.left").style.right = `${size.x - x + 12}px`;
    document.querySelector(".side.right").style.left = `${x + 12}px`;
    $("slider").setAttribute("aria-valuetext", `${Math.round(state.divider * 100)} % ${plan().short}, ${100 - Math.round(state.divider * 100)} % with the plan`);
  }

  // ---- names and numbers --------------------------------------------------------------------
  const labels = L.layerGroup().addTo(map);
  const label = (at, box_, name, pane) => L.marker(at, {
    pane, interactive: false, keyboard: false,
    icon: L.divIcon({ className: name, html: box_, iconSize: null }),
  }).addTo(labels).getElement().setAttribute("aria-hidden", "true");
  const wide = (() => {
    const pen = document.createElement("canvas").getContext("2d"), face = getComputedStyle(document.body).fontFamily;
    return (words_, font) => { pen.font = `${font} ${face}`; return pen.measureText(words_).width; };
  })();
  const meets = (a, b, gap) => Math.abs(a.x - b.x) < a.w + b.w + gap && Math.abs(a.y - b.y) < a.h + b.h + gap;
  const shared = (a, b) => Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x - a.w, b.x - b.w))
    * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y - a.h, b.y - b.h));
  const SIDES = { e: [1, 0], w: [-1, 0], n: [0, -1], s: [0, 1], ne: [1, -1], se: [1, 1], nw: [-1, -1], sw: [-1, 1] };
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
      return Object.entries(SIDES).map(([side, [dx, dy]]) => {
        const b = { name, at: [lat, lon], away, big, side, dot: p, x: p.x + dx * (w + DOT), y: p.y + dy * (dx ? 9 : h + DOT), w, h };
        return { ...b, part: covered.reduce((sum, c) => sum + shared(b, c), 0) / (4 * w * h) };
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
    for (const town of [...inside, ...outside]) {
      if (found.length >= (town[4] >= 0 ? most : 1.25 * most)) continue;
      const fits = options(town).filter((b) => b.part < 0.75 && clear(b, [...found, ...dots(found)]));
      // A part of a larger town is named from nearer by.
      if (fits.length && !near(fits[0].dot, found.map((b) => b.dot))) found.push(fits.reduce((one, b) => (b.part < one.part - 0.01 ? b : one)));
    }
    named = { zoom, names: found };
    return found;
  }
  function drawNames() {
    labels.clearLayers();
    const ticks = ticked("layer"), zoom = map.getZoom();
    const corner = map.getPixelBounds(), size = map.getSize();
    const taken = [];
    if (ticks.has("names")) {
      for (const n of names()) {
        const x = n.x - corner.min.x, y = n.y - corner.min.y;
        if (x < n.w || x > size.x - n.w || y < n.h || y > size.y - n.h) continue;
        taken.push(n);
        const name = `town${n.big ? " big" : ""}${n.away ? " away" : ""}`;
        label(n.at, make("i").outerHTML, name, "dots");
        label(n.at, make("span", n.name, n.side).outerHTML, name, "names");
      }
    }
    if (ticks.has("numbers")) {
      for (const m of spots.getLayers()) {
        const p = map.project(m.getLatLng(), zoom), half = m.options.icon.options.iconSize[0] / 2;
        taken.push({ x: p.x, y: p.y, w: half, h: half });
      }
      data[state.by].forEach((a, i) => {
        const value = figure(i, state.view === "swipe" ? "after" : state.view);
        if (value === null || value === FEW || !map.getBounds().contains(a.at)) return;
        const n = state.view === "change" ? round(value) : String(Math.round(value));
        const words_ = `${state.view === "change" && value > 0 ? "+" : ""}${n}`.replace("-", "−");
        const p = map.project(a.at, zoom), w = wide(words_, "700 13px") / 2 + 6, h = 9;
        const free = [0, 18, -18, 36, -36].map((dy) => ({ x: p.x, y: p.y + dy, w, h }))
          .find((b) => !taken.some((t) => meets(t, b, 1)));
        if (!free) return;
        taken.push(free);
        label(map.unproject([free.x, free.y], zoom), make("span", words_).outerHTML, "number", "names");
      });
    }
  }

  // ---- schools and bases --------------------------------------------------------------------
  const Button = L.DivIcon.extend({
    createIcon() {
      const b = make("button");
      b.type = "button";
      b.innerHTML = this.options.html;
      b.setAttribute("aria-label", this.options.label);
      b.dataset.key = this.options.key;
      this._setIconStyles(b, "icon");
      return b;
    },
  });
  const spots = L.layerGroup().addTo(map);
  const seen = () => {
    const kinds = ticked("kind");
    const cut = state.view === "swipe" ? map.getBounds().getWest() + (map.getBounds().getEast() - map.getBounds().getWest()) * state.divider : 0;
    return plan().places.map((p, i) => ({ ...p, i })).filter((p) => {
      const before = state.view === "before" || (state.view === "swipe" && p.at[1] < cut);
      if (p.state === "new") return kinds.has("new") && !before;
      return kinds.has(p.kind);
    }).map((p) => {
      const before = state.view === "before" || (state.view === "swipe" && p.at[1] < cut);
      return before && p.state === "bigger" ? { ...p, state: "same", places: p.places - p.added, added: 0 } : p;
    });
  };
  const isExample = (p) => p.status === data.example;
  const kindOf = (p) => `${p.state === "new" ? "new " : ""}${p.what}${p.serves ? ` for ${p.serves}` : ""}`;
  const upper = (text) => text[0].toUpperCase() + text.slice(1);
  const nameOf = (p) => `${p.name}: ${kindOf(p)}, ${p.places} places` +
    (p.state === "bigger" ? `, ${p.added} more than ${plan().short}` : "") + (isExample(p) ? `. ${data.example}` : "");
  const keyOf = (p) => `${p.kind}/${p.name}/${p.serves}`;
  function drawPlaces() {
    const held = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : undefined;
    spots.clearLayers();
    // Symbols whose buttons would overlap stand together as one.
    const groups = [];
    for (const p of seen()) {
      const at = map.latLngToLayerPoint(p.at);
      const width = Math.max(30, p.size + 4);
      const near = groups.find((g) => Math.max(Math.abs(g.at.x - at.x), Math.abs(g.at.y - at.y)) < (g.width + width) / 2 + 1);
      if (near) { near.places.push(p); } else { groups.push({ at, width, latlng: p.at, places: [p] }); }
    }
    const chosen = new Set(marked);
    for (const g of groups) {
      const one = g.places.length === 1, p = g.places[0];
      const fresh = g.places.filter((q) => q.state === "new").length;
      const width = one ? g.width : 30;
      const label = one ? nameOf(p) : `${g.places.length} schools and bases close together${fresh ? `, ${fresh} of them new` : ""}: ${p.name} and others`;
      const html = one ? data.symbols[`${p.kind}-${p.state}`].replace("<svg ", `<svg width="${p.size}" height="${p.size}" `) : `<b>${g.places.length}</b>`;
      const icon = new Button({
        html, label, key: one ? keyOf(p) : `many/${keyOf(p)}`, iconSize: [width, width],
        className: `spot${one ? "" : " many"}${fresh ? " new" : ""}${g.places.some((q) => chosen.has(keyOf(q))) ? " chosen" : ""}`,
      });
      const marker = L.marker(g.latlng, { icon, keyboard: false, autoPanOnFocus: false }).addTo(spots);
      marker.on("click", () => open(one ? about(p) : listed(g), g.latlng, marker.getElement().dataset.key));
      const hover = one ? [p.name, `${upper(kindOf(p))}, ${p.places} places${isExample(p) ? `. ${data.example}` : ""}`] : [`${g.places.length} schools and bases`, "Select to list them"];
      marker.on("mouseover", () => { $("readout").replaceChildren(make("b", hover[0]), make("span", hover[1])); $("readout").hidden = false; });
      marker.on("mouseout", unread);
      marker.getElement().addEventListener("focus", () => setTimeout(uncover, 0, marker.getElement(), g.latlng));
    }
    drawNames();
    cover();
    if (held) focusOn(held);
  }
  const crossing = (b, c) => c.width && b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom;
  // A school that has the focus is in view: not beyond the edge, not behind the legend or buttons.
  function uncover(button, at) {
    const b = button.getBoundingClientRect(), edge = map.getContainer().getBoundingClientRect();
    const out = b.left < edge.left + 8 || b.right > edge.right - 8 || b.top < edge.top + 8 || b.bottom > edge.bottom - 8;
    if (out || all(".legend, .pad").some((e) => crossing(b, e.getBoundingClientRect()))) map.panTo(at, { animate: false });
    button.scrollIntoView({ block: "nearest" });
  }
  const focusOn = (key) => {
    const target = all(".spot").find((b) => b.dataset.key === key);
    if (target) target.focus({ preventScroll: true });
    return Boolean(target);
  };
  let marked = [];

  // ---- popups -------------------------------------------------------------------------------
  function about(p) {
    const box = make("div", undefined, "popup");
    const title = make("h3", p.name);
    title.tabIndex = -1;
    box.append(title);
    if (p.state === "new") box.append(make("span", "New with this plan", "tag"));
    if (p.state === "bigger") box.append(make("span", `${p.added} places more with this plan`, "tag bigger"));
    if (p.status) box.append(make("p", `${p.status}.`, "status"));
    box.append(make("p", `${upper(kindOf({ ...p, state: "same" }))}.`), make("p", `${p.years}. ${p.places} places.`), link("#words", "What do these words mean?"));
    return box;
  }
  function listed(g) {
    const box = make("div", undefined, "popup");
    const title = make("h3", `${g.places.length} schools and bases here`);
    title.tabIndex = -1;
    const list = make("ul");
    for (const p of g.places) {
      const li = make("li"), b = make("button");
      b.type = "button";
      b.innerHTML = data.symbols[`${p.kind}-${p.state}`];
      b.append(p.name, ...(isExample(p) ? [make("span", " (example)", "soft")] : []));
      b.setAttribute("aria-label", nameOf(p));
      b.addEventListener("click", (e) => { e.stopPropagation(); open(about(p), p.at, back); });
      li.append(b);
      list.append(li);
    }
    box.append(title, list);
    return box;
  }
  // On a small map the facts stand in a sheet at its foot: a bubble would be cut by the edges. On
  // a larger one the map moves until the bubble is clear of the buttons and the legend.
  let popup = null, back = null;
  const small = () => map.getSize().x < 560;
  function closer() {
    const b = make("button", "×", "close");
    b.type = "button";
    b.setAttribute("aria-label", "Close");
    b.addEventListener("click", shut);
    return b;
  }
  // While the sheet is open, what it or the buttons cover cannot be chosen, not even by half.
  function cover() {
    const over = sheet.hidden ? [] : [sheet, document.querySelector(".pad")].map((e) => e.getBoundingClientRect());
    all(".spot").forEach((b) => { b.style.visibility = over.some((r) => crossing(b.getBoundingClientRect(), r)) ? "hidden" : ""; });
  }
  function open(content, at, key) {
    const from = key === undefined ? back : key;
    shut(false);
    back = from;
    unread();
    const title = content.querySelector("h3");
    let holder = sheet;
    if (small()) {
      sheet.replaceChildren(closer(), content);
      sheet.hidden = false;
      const p = map.latLngToContainerPoint(at), room = map.getSize().y - sheet.offsetHeight;
      if (p.y > room - 24) map.panBy([0, p.y - Math.max(room, 48) / 2], { animate: false });
      cover();
    } else {
      const frame = box.getBoundingClientRect(), pad = document.querySelector(".pad").getBoundingClientRect();
      const legend = document.querySelector(".legend:not([hidden])").getBoundingClientRect();
      const left = pad.right - frame.left + 12, foot = frame.bottom - legend.top + 12;
      popup = L.popup({
        maxWidth: 300, maxHeight: Math.max(120, frame.height - foot - 80),
        autoPanPaddingTopLeft: [left, 12], autoPanPaddingBottomRight: [12, foot],
      }).setLatLng(at).setContent(content).openOn(map);
      L.DomEvent.disableClickPropagation(content);
      holder = popup.getElement();
      holder.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "Close");
    }
    holder.setAttribute("role", "dialog");
    holder.setAttribute("aria-label", title.textContent);
    title.focus({ preventScroll: true });
  }
  // Back to the school the facts were asked for at, unless something else is shown instead.
  function shut(returning = true) {
    const key = back, was = popup || !sheet.hidden;
    back = null;
    if (popup) { const old = popup; popup = null; old.remove(); }
    sheet.hidden = true;
    sheet.replaceChildren();
    cover();
    if (was && returning && key) setTimeout(() => { if (!popup && sheet.hidden) focusOn(key); }, 0);
  }
  map.on("moveend", cover);
  map.on("popupclose", () => { if (popup) shut(); });
  document.querySelector(".frame").addEventListener("keydown", (e) => {
    if (e.key === "Escape" && (popup || !sheet.hidden)) { e.stopPropagation(); shut(); }
  });

  // ---- plan, view, layers -------------------------------------------------------------------
  const VIEWS = { before: () => `minutes, ${plan().short}`, after: () => "minutes with the plan", change: () => "change in minutes", swipe: () => `${plan().short} and the plan side by side` };
  function redraw(tell) {
    unread();
    all(".base").forEach((e) => { e.textContent = plan().short; });
    drawAreas();
    drawPlaces();
    $("legend-minutes").hidden = state.view === "change";
    $("legend-change").hidden = state.view !== "change";
    if (tell) say(`The map shows ${VIEWS[state.view]()}, ${plan().title}`);
  }
  all("input[name=view]").forEach((i) => i.addEventListener("change", () => { state.view = i.value; redraw(true); }));
  all("input[name=by]").forEach((i) => {
    i.checked = i.value === state.by;
    i.addEventListener("change", () => { state.by = i.value; redraw(true); });
  });
  all("input[name=kind]").forEach((i) => i.addEventListener("change", drawPlaces));
  all("input[name=layer]").forEach((i) => {
    const apply = () => {
      const layer = window[data.layers[i.value]];
      if (layer) { if (i.checked) layer.addTo(map); else layer.remove(); } else if (i.value.startsWith("within")) drawWithin(); else drawNames();
    };
    i.addEventListener("change", apply);
    apply();
  });
  if ($("plan")) $("plan").addEventListener("change", () => { state.plan = Number($("plan").value); shut(false); redraw(true); answer(); });
  $("slider").addEventListener("input", () => { state.divider = $("slider").value / 100; clip(); drawPlaces(); });

  // ---- moving -------------------------------------------------------------------------------
  // On a narrow screen the legend lies across the whole foot: nothing of the county is behind it.
  const home = () => {
    const foot = innerWidth <= 576 ? document.querySelector(".legend:not([hidden])").offsetHeight : 0;
    if (everything.isValid()) map.fitBounds(everything, { paddingTopLeft: [14, 14], paddingBottomRight: [14, 14 + foot], animate: false });
  };
  const MOVES = { up: [0, -120], down: [0, 120], left: [-120, 0], right: [120, 0] };
  all("[data-move]").forEach((b) => b.addEventListener("click", () => {
    const m = b.dataset.move;
    if (m === "in") map.zoomIn(1); else if (m === "out") map.zoomOut(1); else if (m === "home") home(); else map.panBy(MOVES[m]);
  }));
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom, Tab goes through the schools and bases.");
  // Roads grow with the scale.
  const roads = window[data.layers.roads];
  const broaden = () => {
    const k = Math.min(1.5, Math.max(0.3, (map.getZoom() - 7) / 2));
    roads.eachLayer((l) => {
      const { kind, wide } = l.feature.properties;
      // From far off, only trunk roads: a town's own would blacken it.
      const faint = kind === "main" && map.getZoom() < 8;
      l.setStyle({ opacity: faint ? 0 : 1, weight: k * ((kind === "trunk" ? 2.2 : 1.2) + (wide ? 2 : 0)) });
    });
  };
  // The wheel scrolls the page until somebody has put the pointer or the focus on the map.
  map.on("click focus", () => map.scrollWheelZoom.enable());
  box.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  map.on("zoomend", () => { broaden(); drawPlaces(); });
  map.on("moveend", () => { if (state.view === "swipe") drawPlaces(); else drawNames(); });
  map.on("move zoom viewreset resize", clip);

  // ---- search -------------------------------------------------------------------------------
  const plain = (s) => s.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, " ").trim();
  function candidates() {
    return [
      ...data.postcodes.map(([name, lon, lat, within]) => ({ name, what: "postcode district", go: () => visit([lat, lon], 11, within) })),
      ...plan().places.map((p) => ({ name: p.name, what: p.what, go: () => visitPlace(p) })),
      ...data.towns.filter((t) => t[4] >= 0).map(([name, , lon, lat, within]) => ({ name, what: "town or village", go: () => visit([lat, lon], 11.5, within) })),
      ...data.areas.map((a, i) => ({ name: a.name, what: "area", go: () => visit(a.at, 11, i) })),
      ...data.districts.map((a) => ({ name: a.name, what: "district", go: () => visit(a.at, 9.75, -1) })),
    ].map((c) => ({ ...c, key: plain(c.name) }));
  }
  function visit(at, zoom, within) {
    shut(false);
    map.setView(at, zoom, { animate: false });
    if (within >= 0) choose(within);
    showMap();
  }
  function visitPlace(p) {
    const kind = all("input[name=kind]").find((i) => i.value === (p.state === "new" ? "new" : p.kind));
    kind.checked = true;
    if (state.view === "before" && p.state === "new") {
      state.view = "after";
      all("input[name=view]").forEach((i) => { i.checked = i.value === "after"; });
    }
    map.setView(p.at, 12, { animate: false });
    redraw(false);
    open(about(p), p.at, keyOf(p));
    showMap();
  }
  const showMap = () => document.querySelector(".frame").scrollIntoView({ block: "nearest" });
  function find() {
    const want = plain($("find").value);
    // The first part of a full postcode is enough to find its district.
    const code = /^([a-z]{1,2}[0-9][a-z0-9]?)( ?[0-9][a-z]{2})?$/.exec(want);
    const rank = (c) => (code && c.key === code[1] ? 0 : c.key === want ? 1 : c.key.startsWith(want) ? 2 : c.key.includes(` ${want}`) ? 3 : c.key.includes(want) ? 4 : 9);
    const hits = want ? candidates().map((c) => ({ ...c, rank: rank(c) })).filter((c) => c.rank < 9).sort((a, b) => a.rank - b.rank).slice(0, 6) : [];
    $("found").replaceChildren(...hits.map((c) => {
      const li = make("li"), b = make("button", c.name);
      b.type = "button";
      b.append(make("span", `, ${c.what}`, "soft"));
      b.addEventListener("click", () => { $("found").replaceChildren(); $("found-say").textContent = ""; $("find").value = c.name; c.go(); say(`The map is at ${c.name}`); });
      li.append(b);
      return li;
    }));
    $("found-say").textContent = !want ? "" : hits.length ? `${hits.length} found` : "Nothing found. Try a town, the first part of a postcode, or a school.";
    return hits.length;
  }
  $("find").addEventListener("input", find);
  $("finder").addEventListener("submit", (e) => {
    e.preventDefault();
    if (find() === 1) $("found").querySelector("button").click();
    else if ($("found").firstChild) $("found").querySelector("button").focus();
  });

  // ---- nearest suitable place ---------------------------------------------------------------
  const links = L.layerGroup().addTo(map);
  function choose(i) { state.chosen = i; $("near-area").value = String(i); answer(); }
  function nearest(fresh) {
    const need = $("near-need").value, year = Number($("near-year").value);
    let best = null;
    plan().places.forEach((p, j) => {
      const minutes = plan().reach[state.chosen][j];
      // Independent schools are not local places in the sense of the page.
      if (p.kind === "independent" || minutes < 0 || (!fresh && p.state === "new")) return;
      if (!p.needs.includes(need) || year < p.from || year > p.to) return;
      if (!best || minutes < best.minutes) best = { p, minutes };
    });
    return best;
  }
  // Bases whose school nobody publishes are nobody's nearest place: they are told, not measured.
  function elsewhere() {
    const need = $("near-need").value, year = Number($("near-year").value), here = data.areas[state.chosen].district;
    const some = plan().unlocated.filter((u) => u.district === here && u.needs.includes(need) && year >= u.from && year <= u.to);
    return some.length ? `Besides, there are ${some.reduce((n, u) => n + u.places, 0)} places in ${here} at schools that are not published; one of them may be nearer.` : "";
  }
  function card(title, name, best) {
    const box = make("div", undefined, name);
    box.append(make("h3", title));
    if (!best) { box.append(make("b", "None"), make("p", "No state special school or resource base here serves this need and year.")); return box; }
    box.append(make("b", `about ${best.minutes} minutes`), make("p", best.p.name), make("p", `${upper(kindOf(best.p))}, ${best.p.years}${isExample(best.p) ? `. ${data.example}` : ""}`, "soft"));
    return box;
  }
  function answer() {
    if (state.chosen < 0) return;
    const before = nearest(false), after = nearest(true);
    const gain = before && after ? before.minutes - after.minutes : 0;
    const words_ = before && after ? (gain > 0 ? `With this plan the nearest is about ${gain} minutes nearer.` : "This plan does not change which is nearest.")
      : after ? `With this plan there is one; with ${plan().short.toLowerCase()} there is none.` : "There is none, with or without this plan.";
    const cards = [make("p", words_), card(plan().base, "before", before), card(`With the plan: ${plan().title}`, "after", after)];
    const more = elsewhere();
    $("near-answer").replaceChildren(...cards, ...(more ? [make("p", more, "soft")] : []));
    links.clearLayers();
    marked = [];
    const at = data.areas[state.chosen].at;
    [[before, "#1d1d1f", "3 7"], [after, "#F46A25", null]].forEach(([best, stroke, dash]) => {
      if (!best || (best === before && after && before.p === after.p)) return;
      marked.push(keyOf(best.p));
      for (const [line, width] of [["#ffffff", 6], [stroke, 3]]) {
        L.polyline([at, best.p.at], { pane: "links", color: line, weight: width, dashArray: line === "#ffffff" ? null : dash, interactive: false }).addTo(links);
      }
    });
    drawPlaces();
  }
  if (data.areas.length) {
    const groups = new Map();
    data.areas.forEach((a, i) => {
      if (!groups.has(a.district)) { const g = make("optgroup"); g.label = a.district; groups.set(a.district, []); groups.get(a.district).group = g; }
      const o = make("option", a.name);
      o.value = String(i);
      groups.get(a.district).push(o);
    });
    const none = make("option", "Choose an area");
    none.value = "-1";
    $("near-area").append(none, ...[...groups.values()].map((options) => {
      options.group.append(...options.sort((a, b) => a.textContent.localeCompare(b.textContent, "en-GB")));
      return options.group;
    }));
    const years = data.choices.flatMap((c) => c.places.flatMap((p) => [p.from, p.to]));
    for (let y = Math.max(0, Math.min(...years)); y <= Math.max(...years); y += 1) {
      const o = make("option", y === 0 ? "Reception" : `Year ${y}`);
      o.value = String(y);
      o.selected = y === 4;
      $("near-year").append(o);
    }
    $("near-area").addEventListener("change", () => { state.chosen = Number($("near-area").value); if (state.chosen >= 0) { answer(); } else { $("near-answer").replaceChildren(); links.clearLayers(); marked = []; drawPlaces(); } });
    for (const id of ["near-need", "near-year"]) $(id).addEventListener("change", answer);
    $("nearest").addEventListener("submit", (e) => e.preventDefault());
  } else {
    document.querySelector("section[aria-labelledby=near]").hidden = true;
  }

  // ---- printing -----------------------------------------------------------------------------
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((d) => { d.open = true; });
    const frame = document.querySelector(".frame");
    frame.style.width = "180mm";
    frame.style.height = "150mm";
    map.invalidateSize({ animate: false });
    home();
  });
  window.addEventListener("afterprint", () => {
    closed.forEach((d) => { d.open = false; });
    const frame = document.querySelector(".frame");
    frame.style.width = "";
    frame.style.height = "";
    map.invalidateSize({ animate: false });
  });

  // On a small screen the lists of symbols and lines start folded, so that the map comes sooner.
  if (matchMedia("(max-width: 56rem)").matches) all(".more").forEach((d) => { d.open = false; });
  home();
  broaden();
  redraw(false);
})();
