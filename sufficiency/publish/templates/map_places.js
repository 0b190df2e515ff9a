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
// Of a January only what is open by then is there.
const there = (p) => state.layer !== "years" || !p.year || p.year <= data.years.year[state.january];
const smaller = (p) => ({ ...p, state: "same", places: p.places - p.added, added: 0 });
const seen = (view = state.view) => {
  const kinds = ticked("kind"),
    old = (p) => view === "before" || !there(p);
  const shown_ = plan()
    .places.filter((p) => (p.state === "new" ? kinds.has("new") && !old(p) : kinds.has(p.kind)))
    .map((p) => (p.state === "bigger" && old(p) ? smaller(p) : p));
  if (!tried()) return shown_;
  // What is tried stands among what there is; a school that grows, in the place of itself.
  const opens = opensOf(tried()),
    grows = new Map(opens.filter((p) => p.state === "bigger").map((p) => [keyOf(p), p]));
  return [
    ...shown_.map((p) =>
      grows.has(keyOf(p))
        ? {
            ...p,
            state: "bigger",
            places: p.places + grows.get(keyOf(p)).added,
            added: grows.get(keyOf(p)).added,
          }
        : p,
    ),
    ...opens.filter((p) => p.state === "new" && kinds.has("new")),
  ];
};
// What is built opened then; what is only planned may open later.
const earliest = (some) => (some.every((p) => p.status === data.built) ? "" : " at the earliest");
const from = (p) => (p.year ? ` Open from January ${p.year}${earliest([p])}.` : "");
// Nobody has chosen it as it is, with another built there since or without.
const isExample = (p) => [data.example, data.since].includes(p.status);
const kindOf = (p) =>
  `${p.state === "new" ? "new " : ""}${p.what}${p.serves ? ` for ${p.serves}` : ""}`;
const upper = (text) => text[0].toUpperCase() + text.slice(1);
const nameOf = (p) =>
  `${p.name}: ${kindOf(p)}, ${p.places} places` +
  (p.state === "bigger" ? `, ${p.added} more than ${plan().short}` : "") +
  (isExample(p) ? `. ${p.status}` : "");
const keyOf = (p) => `${p.kind}/${p.name}/${p.serves}`;
// On the map, or on the second one, whose buttons have names of their own.
function drawPlaces() {
  if (!ready) return;
  const held =
    document.activeElement && document.activeElement.dataset
      ? document.activeElement.dataset.key
      : undefined;
  placed(map, spots, "");
  drawWords();
  drawNames();
  marks();
  cover();
  if (held) focusOn(held);
}
// Symbols whose buttons would overlap stand together as one, and so do those of which a ring would
// touch the next.
function grouped(places, zoom) {
  const groups = [];
  for (const p of places) {
    const at = map.project(p.at, zoom),
      width = Math.max(30, p.size + 4);
    const one = { at, width, latlng: p.at, places: [p] },
      near = groups.find((g) => beside_(g, one));
    if (near) near.places.push(p);
    else groups.push(one);
  }
  for (let k = 1; k < groups.length; k += 1) {
    const near = groups.slice(0, k).find((g) => beside_(g, groups[k]));
    if (near) {
      near.places.push(...groups.splice(k, 1)[0].places);
      k = 0;
    }
  }
  return groups;
}
// Buttons are square, what is drawn is round.
const beside_ = (g, h) => {
  const [x, y] = [g.at.x - h.at.x, g.at.y - h.at.y].map(Math.abs);
  return (
    Math.max(x, y) < (g.width + h.width) / 2 + 1 ||
    Math.hypot(x, y) < drawnHalf(g) + drawnHalf(h) + 1
  );
};
// Left of the line of a swipe stands what there is before, right of it what there is with the plan,
// each where it is in its own view; what would overlap at the line stands together.
function groupsOn(on) {
  const zoom = on.getZoom();
  if (state.view !== "swipe") return grouped(seen(), zoom);
  const bounds = on.getBounds(),
    cut = bounds.getWest() + (bounds.getEast() - bounds.getWest()) * state.divider;
  const groups = grouped(seen("before"), zoom).filter((g) => g.latlng[1] < cut);
  for (const g of grouped(seen("after"), zoom)) {
    if (g.latlng[1] < cut) continue;
    const near = groups.find((h) => beside_(g, h)),
      known = new Set(near && near.places.map(keyOf));
    if (near) near.places.push(...g.places.filter((p) => !known.has(keyOf(p))));
    else groups.push(g);
  }
  return groups;
}
const isNew = (g) => g.places.some((p) => p.state === "new");
// Half of what is drawn of it: of several a circle, with a ring around it where one is new.
const drawnHalf = (g) => (g.places.length === 1 ? g.places[0].size / 2 + 1 : isNew(g) ? 18 : 14);
function placed(on, into, prefix) {
  into.clearLayers();
  const chosen = new Set(marked);
  for (const g of groupsOn(on)) {
    const one = g.places.length === 1,
      p = g.places[0];
    const fresh = g.places.filter((q) => q.state === "new").length;
    const width = one ? g.width : 30;
    const label = one
      ? nameOf(p)
      : `${g.places.length} schools and bases close together${fresh ? `, ${fresh} of them new` : ""}: ${p.name} and others`;
    const html = one
      ? data.symbols[`${p.kind}-${p.state}`].replace(
          "<svg ",
          `<svg width="${p.size}" height="${p.size}" `,
        )
      : `<b>${g.places.length}</b>`;
    const icon = new Button({
      html,
      label,
      key: `${prefix}${one ? "" : "many/"}${keyOf(p)}`,
      iconSize: [width, width],
      half: drawnHalf(g),
      className: `spot${one ? "" : " many"}${isNew(g) ? " new" : ""}${g.places.some((q) => chosen.has(keyOf(q))) ? " chosen" : ""}`,
    });
    const marker = L.marker(g.latlng, { icon, keyboard: false, autoPanOnFocus: false }).addTo(into);
    marker.on("click", () =>
      open(one ? about(p) : listed(g), g.latlng, marker.getElement().dataset.key),
    );
    const hover = one
      ? [p.name, `${upper(kindOf(p))}, ${p.places} places${isExample(p) ? `. ${p.status}` : ""}`]
      : [`${g.places.length} schools and bases`, "Select to list them"];
    const whose = plan().label;
    marker.on("mouseover", () => point(prefix ? "second" : "first", ...hover, whose));
    marker.on("mouseout", unread);
    marker
      .getElement()
      .addEventListener("focus", () => setTimeout(uncover, 0, marker.getElement(), g.latlng, on));
  }
}
const roomy = matchMedia("screen and (min-width: 36.01rem)");
// Of what is drawn on the map, each has its line in the legend, and nothing else has.
function marks() {
  const kinds = ticked("kind");
  const drawn_ = [...seen(), ...(state.beside < 0 ? [] : ofOther(seen))],
    fresh = drawn_.filter((p) => p.state === "new"),
    tries = fresh.filter(isExample).length;
  const on = { new: fresh.length, bigger: drawn_.some((p) => p.state === "bigger") };
  all(".marks [data-mark]").forEach((e) => {
    const { mark } = e.dataset;
    e.hidden =
      mark in on
        ? !on[mark]
        : !kinds.has(mark) || !drawn_.some((p) => p.kind === mark && p.state !== "new");
  });
  if (!tried())
    $("marks-new").textContent = !tries
      ? "new with the plan"
      : tries < fresh.length
        ? "new, some only as an example"
        : "new, as an example";
  $("marks-many").hidden = !document.querySelector(".canvas .spot.many");
  $("marks-figure").hidden = !ticked("layer").has("numbers");
  $("marks-count").textContent =
    COUNTS[state.layer] === "minutes" ? "minutes" : "children, roughly";
  all("[data-within]").forEach((e) => {
    e.hidden = !ticked("layer").has(e.dataset.within);
  });
  // On a screen that is not narrow a ring has its word as long as that takes no line from the map.
  const ringed = $("marks-ringed"),
    high = () => ringed.parentElement.offsetHeight;
  ringed.hidden = true;
  if (!document.querySelector(".canvas .spot.many.new")) return;
  const was = high();
  ringed.hidden = false;
  ringed.hidden = roomy.matches && !document.querySelector(".on-paper") && high() > was;
}
const crossing = (b, c) =>
  c.width && b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom;
// A school that has the focus is in view: not beyond the edge, not behind the legend or buttons.
function uncover(button, at, on) {
  const b = button.getBoundingClientRect(),
    edge = on.getContainer().getBoundingClientRect();
  const out =
    b.left < edge.left + 8 ||
    b.right > edge.right - 8 ||
    b.top < edge.top + 8 ||
    b.bottom > edge.bottom - 8;
  if (out || all(".legend, .pad").some((e) => crossing(b, e.getBoundingClientRect())))
    map.panTo(at, { animate: false });
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
  if (p.state === "bigger")
    box.append(make("span", `${p.added} places more with this plan`, "tag bigger"));
  if (p.status) box.append(make("p", `${p.status}.`, "status"));
  box.append(
    make("p", `${upper(kindOf({ ...p, state: "same" }))}.`),
    make("p", `${p.years}. ${p.places} places.${from(p)}`),
    link("#words", "What do these words mean?"),
  );
  return box;
}
function listed(g) {
  const box = make("div", undefined, "popup");
  const title = make("h3", `${g.places.length} schools and bases here`);
  title.tabIndex = -1;
  const list = make("ul");
  for (const p of g.places) {
    const li = make("li"),
      b = make("button");
    b.type = "button";
    b.innerHTML = data.symbols[`${p.kind}-${p.state}`];
    b.append(p.name, ...(exampleOf(p) ? [make("span", " (example)", "soft")] : []));
    b.setAttribute("aria-label", nameOf(p));
    b.addEventListener("click", (e) => {
      e.stopPropagation();
      open(about(p), p.at, back);
    });
    li.append(b);
    list.append(li);
  }
  box.append(title, list);
  return box;
}
// On a small map the facts stand in a sheet at its foot: a bubble would be cut by the edges. On
// a larger one the map moves until the bubble is clear of the buttons.
let popup = null,
  back = null;
const small = () => map.getSize().x < 560;
function closer() {
  const b = make("button", "×", "close");
  b.type = "button";
  b.setAttribute("aria-label", "Close");
  b.addEventListener("click", shut);
  return b;
}
// While facts are open, what they or the buttons cover cannot be chosen, not even by half; the
// school they are of stays.
function cover() {
  const over = (
    popup
      ? [popup.getElement().querySelector(".leaflet-popup-content-wrapper")]
      : sheet.hidden
        ? []
        : [sheet, document.querySelector(".pad")]
  ).map((e) => e.getBoundingClientRect());
  all(".spot").forEach((b) => {
    b.style.visibility =
      !(popup && b.dataset.key === back) && over.some((r) => crossing(b.getBoundingClientRect(), r))
        ? "hidden"
        : "";
  });
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
    const p = map.latLngToContainerPoint(at),
      room = map.getSize().y - sheet.offsetHeight;
    if (p.y > room - 24) map.panBy([0, p.y - Math.max(room, 48) / 2], { animate: false });
    cover();
  } else {
    const frame = box.getBoundingClientRect(),
      pad = document.querySelector(".pad").getBoundingClientRect();
    popup = L.popup({
      maxWidth: 300,
      maxHeight: Math.max(120, frame.height - 100),
      autoPanPaddingTopLeft: [pad.right - frame.left + 12, 12],
      autoPanPaddingBottomRight: [12, 12],
    })
      .setLatLng(at)
      .setContent(content)
      .openOn(map);
    L.DomEvent.disableClickPropagation(content);
    holder = popup.getElement();
    holder.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "Close");
    cover();
  }
  holder.setAttribute("role", "dialog");
  holder.setAttribute("aria-label", title.textContent);
  title.focus({ preventScroll: true });
}
// Back to the school the facts were asked for at, unless something else is shown instead.
function shut(returning = true) {
  const key = back,
    was = popup || !sheet.hidden;
  back = null;
  if (popup) {
    const old = popup;
    popup = null;
    old.remove();
  }
  sheet.hidden = true;
  sheet.replaceChildren();
  cover();
  if (was && returning && key)
    setTimeout(() => {
      if (!popup && sheet.hidden) focusOn(key);
    }, 0);
}
map.on("moveend", cover);
map.on("popupclose", () => {
  if (popup) shut();
});
document.querySelector(".frame").addEventListener("keydown", (e) => {
  if (e.key === "Escape" && (popup || !sheet.hidden)) {
    e.stopPropagation();
    shut();
  }
});
