// ---- two plans side by side -----------------------------------------------------------------
// A second map of another plan, of the same layer and view, which moves with the first: beside it,
// and on a narrow screen below it.
const canvas = document.querySelector(".canvas");
const wanted = $("beside");
let second = null,
  moving = false;
// What is asked of a plan is asked of the other one.
function ofOther(work) {
  const was = state.plan;
  state.plan = state.beside;
  try {
    return work();
  } finally {
    state.plan = was;
  }
}
// The layers of the first map that no plan changes, once more.
function copied(name) {
  const from = window[data.layers[name]];
  return (
    from &&
    L.geoJSON(
      from.getLayers().map((l) => l.feature),
      { pane: name, interactive: false, style: from.options.style },
    )
  );
}
function secondMap() {
  const on = L.map("second-map", {
    zoomSnap: map.options.zoomSnap,
    zoomControl: false,
    attributionControl: false,
    minZoom: map.options.minZoom,
    maxZoom: map.options.maxZoom,
    fadeAnimation: false,
    scrollWheelZoom: false,
  });
  for (const name of ["land", "after", "within-after", "roads", "borders", "dots", "names"]) {
    const pane = on.createPane(name),
      like = map.getPane(name).style;
    pane.style.zIndex = like.zIndex;
    pane.style.pointerEvents = like.pointerEvents;
  }
  on.setView(map.getCenter(), map.getZoom(), { animate: false });
  const fixed = { land: copied("land"), roads: copied("roads"), borders: copied("borders") };
  second = {
    map: on,
    fixed,
    spots: L.layerGroup().addTo(on),
    labels: labelsOn(on),
    areas: null,
    reach: [],
    by: "",
  };
  fixed.land.addTo(on);
  widen(fixed.roads);
  const follow = (from, to) => () => {
    if (moving || state.beside < 0) return;
    moving = true;
    to.setView(from.getCenter(), from.getZoom(), { animate: false });
    moving = false;
  };
  for (const event of ["move", "zoomend", "moveend"]) {
    map.on(event, follow(map, on));
    on.on(event, follow(on, map));
  }
  on.on("zoomend", () => {
    widen(fixed.roads);
    secondPlaces();
  });
  on.on("moveend", secondNames);
  on.on("click focus", () => on.scrollWheelZoom.enable());
  on.getContainer().addEventListener("mouseleave", () => on.scrollWheelZoom.disable());
  on.getContainer().setAttribute("role", "group");
  document.dispatchEvent(new CustomEvent("second-map", { detail: on }));
}
const secondNames = () => {
  if (state.beside >= 0) ofOther(() => drawNames(second.map, second.labels, second.spots));
};
function secondPlaces() {
  if (state.beside < 0) return;
  ofOther(() => placed(second.map, second.spots, "second/"));
  secondNames();
  marks();
  cover();
}
function secondAreas() {
  const of = (i) => ofOther(() => style(i, state.view));
  if (second.by === state.by) {
    second.areas.eachLayer((s) => s.setStyle(of(s.feature.properties.i)));
    return;
  }
  if (second.areas) second.areas.remove();
  second.by = state.by;
  second.areas = areaShapes(
    "after",
    of,
    (i) => ofOther(() => read(i, "second")),
    (i, at) => {
      const content = make("div", undefined, "popup"),
        title = make("h3", titleOf(data[state.by][i]));
      title.tabIndex = -1;
      content.append(
        title,
        make("p", data.choices[state.beside].title, "soft"),
        make(
          "p",
          ofOther(() => layer().line(i, state.by)),
        ),
      );
      open(content, at, null);
    },
  ).addTo(second.map);
}
// What goes with one map alone ends the other: a swipe, what is only tried.
function fitBeside() {
  if (!wanted) return;
  if (tried() || state.view === "swipe" || state.beside === state.plan) state.beside = -1;
  wanted.value = String(state.beside);
  [...wanted.options].forEach((o) => {
    o.disabled = o.value === String(state.plan);
  });
}
function drawBeside() {
  if (!wanted) return;
  const on = state.beside >= 0,
    changed = canvas.classList.contains("beside") !== on;
  if (!on && !changed) return;
  canvas.classList.toggle("beside", on);
  $("second").hidden = !on;
  if (changed) {
    map.invalidateSize({ animate: false });
    if (state.chosen < 0) home();
  }
  if (!on) return;
  if (!second) secondMap();
  level();
  const ticks = ticked("layer");
  for (const name of ["roads", "borders"])
    if (second.fixed[name]) {
      if (ticks.has(name)) second.fixed[name].addTo(second.map);
      else second.fixed[name].remove();
    }
  const { title } = data.choices[state.beside];
  $("which-first").textContent = plan().title;
  $("which-second").textContent = title;
  second.map
    .getContainer()
    .setAttribute("aria-label", `Second map, moving with the first: ${title}`);
  secondAreas();
  second.reach.forEach((l) => l.remove());
  second.reach = ofOther(() => reachLines(second.map, shown()[0], "within-after"));
  secondPlaces();
  level();
}
// Both maps show the same ground, also where a longer legend leaves less of it.
function level() {
  map.invalidateSize({ animate: false, pan: false });
  second.map.invalidateSize({ animate: false });
  second.map.setView(map.getCenter(), map.getZoom(), { animate: false });
}
if (wanted) {
  wanted.addEventListener("change", () => {
    state.beside = Number(wanted.value);
    if (state.beside >= 0 && state.view === "swipe") {
      state.view = "after";
      pick("view", "after");
    }
    if (state.beside >= 0 && tried()) tryOut(-1);
    shut(false);
    redraw(true);
    answer();
  });
}
