"use strict";
// What people change on the map. All figures come from the JSON in the page; nothing is fetched,
// and every text is set as text, never as HTML.
(() => {
  const data = JSON.parse(document.getElementById("atlas-data").textContent);
  const map = window[data.map];
  const $ = (id) => document.getElementById(id);
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
  const say = (text) => { $("said").textContent = text; };

  // ---- areas --------------------------------------------------------------------------------
  const figure = (i, view) => {
    const [before, after] = plan()[state.by][i];
    if (view === "before") return before;
    if (view === "after") return after;
    return before === null || after === null ? null : Math.round((after - before) * 10) / 10;
  };
  const colour = (value, scale) => {
    if (value === null) return "url(#hatch)";
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
    const [before, after] = plan()[state.by][i];
    const change = figure(i, "change");
    return { name: a.name, before, after, change,
      line: before === null && after === null ? "Too few children to show." :
        `${before === null ? "too few" : round(before)} minutes before, ${after === null ? "too few" : round(after)} with the plan` +
        (change === null ? "." : ` (${change > 0.05 ? "+" : ""}${round(change)}).`) };
  }
  function read(i) {
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
    box.append(make("p", `Mean journey one way: ${w.line}`));
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
    $("slider").setAttribute("aria-valuetext", `${Math.round(state.divider * 100)} % before, ${100 - Math.round(state.divider * 100)} % with the plan`);
  }

  // ---- numbers and names --------------------------------------------------------------------
  const text = (at, words_, name, pane) => L.marker(at, {
    pane, interactive: false, keyboard: false,
    icon: L.divIcon({ className: name, html: make("span", words_).outerHTML, iconSize: null }),
  });
  const labels = L.layerGroup().addTo(map);
  function drawNames() {
    labels.clearLayers();
    const ticks = ticked("layer");
    // Names and numbers keep clear of the symbols and of each other; the larger town goes first.
    const taken = spots.getLayers().map((m) => {
      const p = map.latLngToLayerPoint(m.getLatLng()), half = m.options.icon.options.iconSize[0] / 2;
      return { x: p.x, y: p.y, w: half, h: half };
    });
    const bounds = map.getBounds();
    const put = (at, words_, name, wide, shifts) => {
      if (!bounds.contains(at)) return;
      const p = map.latLngToLayerPoint(at);
      const w = words_.length * wide / 2 + 3, h = 8;
      const fits = shifts.find(([dx, dy]) => !taken.some((t) =>
        Math.abs(t.x - p.x - dx * w) < t.w + w && Math.abs(t.y - p.y - dy) < t.h + h));
      if (!fits) return;
      const x = p.x + fits[0] * w, y = p.y + fits[1];
      const seen_ = map.layerPointToContainerPoint([x, y]), size = map.getSize();
      if (seen_.x < w || seen_.x > size.x - w || seen_.y < h || seen_.y > size.y - h) return;
      taken.push({ x, y, w, h });
      text(map.layerPointToLatLng([x, y]), words_, name, "names").addTo(labels).getElement().setAttribute("aria-hidden", "true");
    };
    if (ticks.has("numbers")) {
      data[state.by].forEach((a, i) => {
        const value = figure(i, state.view === "swipe" ? "after" : state.view);
        if (value === null) return;
        const n = state.view === "change" ? round(value) : String(Math.round(value));
        put(a.at, `${state.view === "change" && value > 0 ? "+" : ""}${n}`.replace("-", "−"), "number", 9, [[0, 0], [0, 18], [0, -18]]);
      });
    }
    if (ticks.has("names")) {
      const zoom = map.getZoom();
      const least = zoom < 8.5 ? 300 : zoom < 9.5 ? 130 : zoom < 10.5 ? 60 : zoom < 11.5 ? 20 : 0;
      for (const [name, size, lon, lat, within] of data.towns) {
        if (size < least) break;
        const big = size > 400;
        put([lat, lon], name, `town${big ? " big" : ""}${within < 0 ? " away" : ""}`, big ? 8.2 : 7, [[0, 0], [0, 22], [0, -22], [1.2, 0], [-1.2, 0], [0, 40], [0, -40]]);
      }
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
  const kindOf = (p) => `${p.state === "new" ? "new " : ""}${p.what}${p.serves ? ` for ${p.serves}` : ""}`;
  const upper = (text) => text[0].toUpperCase() + text.slice(1);
  const nameOf = (p) => `${p.name}: ${kindOf(p)}, ${p.places} places` +
    (p.state === "bigger" ? `, ${p.added} more than before` : "");
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
      const hover = one ? [p.name, `${upper(kindOf(p))}, ${p.places} places`] : [`${g.places.length} schools and bases`, "Select to list them"];
      marker.on("mouseover", () => { $("readout").replaceChildren(make("b", hover[0]), make("span", hover[1])); $("readout").hidden = false; });
      marker.on("mouseout", unread);
      marker.getElement().addEventListener("focus", () => setTimeout(uncover, 0, marker.getElement(), g.latlng));
    }
    drawNames();
    if (held) focusOn(held);
  }
  // A school that has the focus is in view: not beyond the edge, not behind the legend or buttons.
  function uncover(button, at) {
    const b = button.getBoundingClientRect(), edge = map.getContainer().getBoundingClientRect();
    const meets = (c) => c.width && b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom;
    const out = b.left < edge.left + 8 || b.right > edge.right - 8 || b.top < edge.top + 8 || b.bottom > edge.bottom - 8;
    if (out || all(".legend, .pad").some((e) => meets(e.getBoundingClientRect()))) map.panTo(at, { animate: false });
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
      b.append(p.name);
      b.setAttribute("aria-label", nameOf(p));
      b.addEventListener("click", (e) => { e.stopPropagation(); open(about(p), p.at, back); });
      li.append(b);
      list.append(li);
    }
    box.append(title, list);
    return box;
  }
  let popup = null, back = null;
  function open(content, at, key) {
    const from = key === undefined ? back : key;
    if (popup) { back = null; popup.remove(); }
    back = from;
    unread();
    popup = L.popup({ maxWidth: 300, autoPanPadding: [20, 20] }).setLatLng(at).setContent(content).openOn(map);
    L.DomEvent.disableClickPropagation(content);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", "Close");
    popup.getElement().setAttribute("role", "dialog");
    popup.getElement().setAttribute("aria-label", content.querySelector("h3").textContent);
    content.querySelector("h3").focus({ preventScroll: true });
  }
  map.on("popupclose", () => {
    const key = back;
    popup = null;
    back = null;
    if (key) setTimeout(() => { if (!popup) focusOn(key); }, 0);
  });
  map.getContainer().addEventListener("keydown", (e) => {
    if (e.key === "Escape" && popup) { e.stopPropagation(); map.closePopup(popup); }
  });

  // ---- plan, view, layers -------------------------------------------------------------------
  const VIEWS = { before: "minutes before", after: "minutes with the plan", change: "change in minutes", swipe: "before and after side by side" };
  function redraw(tell) {
    drawAreas();
    drawPlaces();
    $("legend-minutes").hidden = state.view === "change";
    $("legend-change").hidden = state.view !== "change";
    if (tell) say(`The map shows ${VIEWS[state.view]}, ${plan().title}`);
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
  if ($("plan")) $("plan").addEventListener("change", () => { state.plan = Number($("plan").value); map.closePopup(); redraw(true); answer(); });
  $("slider").addEventListener("input", () => { state.divider = $("slider").value / 100; clip(); drawPlaces(); });

  // ---- moving -------------------------------------------------------------------------------
  const whole = L.geoJSON([...data.areas, ...data.districts].map((a) => ({ type: "Feature", geometry: a.shape, properties: {} })));
  const everything = whole.getBounds().isValid() ? whole.getBounds() : L.latLngBounds(data.choices.flatMap((c) => c.places.map((p) => p.at)));
  const home = () => { if (everything.isValid()) map.fitBounds(everything, { padding: [14, 14], animate: false }); };
  const MOVES = { up: [0, -120], down: [0, 120], left: [-120, 0], right: [120, 0] };
  all("[data-move]").forEach((b) => b.addEventListener("click", () => {
    const m = b.dataset.move;
    if (m === "in") map.zoomIn(1); else if (m === "out") map.zoomOut(1); else if (m === "home") home(); else map.panBy(MOVES[m]);
  }));
  const box = map.getContainer();
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
    map.closePopup();
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
  function card(title, name, best) {
    const box = make("div", undefined, name);
    box.append(make("h3", title));
    if (!best) { box.append(make("b", "None"), make("p", "No state special school or resource base here serves this need and year.")); return box; }
    box.append(make("b", `about ${best.minutes} minutes`), make("p", best.p.name), make("p", `${upper(kindOf(best.p))}, ${best.p.years}`, "soft"));
    return box;
  }
  function answer() {
    if (state.chosen < 0) return;
    const before = nearest(false), after = nearest(true);
    const gain = before && after ? before.minutes - after.minutes : 0;
    const words_ = before && after ? (gain > 0 ? `With this plan the nearest is about ${gain} minutes nearer.` : "This plan does not change which is nearest.")
      : after ? "With this plan there is one; before there was none." : "There is none before or with this plan.";
    $("near-answer").replaceChildren(make("p", words_), card("Before", "before", before), card(`With the plan: ${plan().title}`, "after", after));
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
