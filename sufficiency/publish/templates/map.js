// ---- plan, layer, view --------------------------------------------------------------------
const WHAT = {
  lack: "children without a suitable place",
  same: "journeys of children with a known journey before and after",
  mean: "mean journeys",
  years: "children without a suitable place",
};
const WHEN = {
  before: () => without(),
  after: () => "with the plan",
  change: () => "change",
  swipe: () => `${without()} and with the plan, side by side`,
};
const COUNTS = { lack: "children", years: "children", same: "minutes", mean: "minutes" };
// Which state of things the map shows, for a sheet of paper that has no buttons.
const stated = () =>
  ({
    before: base(),
    after: `With ${called()}`,
    change: `Change from ${base()} to ${called()}`,
    swipe: `Left: ${base()}. Right: with ${called()}`,
  })[state.view] + (tried() ? `; symbols: ${called()}` : "");
const tooSmall = () =>
  COUNTS[state.layer] === "children" ? "change too small to show" : "too few change to show";
function legend() {
  const { words, title } = scaleOf(state.view),
    colours = coloursOf(state.view);
  const swatch = (name, fill, text) => {
    const li = make("li"),
      i = make("i", undefined, name);
    if (fill) i.style.backgroundColor = fill;
    li.append(i, text);
    return li;
  };
  const view = state.view === "swipe" ? "after" : state.view;
  const each = () => data[state.by].map((_, i) => (stood(i, view) ? stood : figure(i, view)));
  const used = [...each(), ...(state.beside < 0 ? [] : ofOther(each))];
  $("legend-title").replaceChildren(
    title,
    make("span", narrow(), state.layer === "years" ? "month" : ""),
    tried() ? `, ${without()}; in orange what is tried: ${tried().name}` : "",
  );
  $("legend-list").replaceChildren(
    ...colours.map((c, k) =>
      swatch(state.view === "change" && k > 2 ? striped(k, colours) : "", c, words[k]),
    ),
    ...(used.includes(few) ? [swatch("few", "", "not shown: too few change")] : []),
    ...(used.includes(stood) ? [swatch("few", "", tooSmall())] : []),
    ...(used.includes(null) ? [swatch("none", "", WITHHELD[state.layer])] : []),
  );
  marks();
  $("shows-what").textContent = stated();
  // A longer legend leaves less room for the map. The line of years takes more: what shows
  // everything is fitted anew.
  map.invalidateSize({ animate: false, pan: false });
  if (
    ready &&
    Math.abs(map.getSize().y - margin.tall) > 46 &&
    map.getZoom() === margin.zoom &&
    map.getPixelBounds().min.equals(margin.corner)
  )
    home();
}
// A filter is of one layer and of districts: whatever asks for another layer or for areas ends it.
// The years are told by district: other layers go back to what people chose.
let byBefore = "",
  changeBefore = "";
// A change is of the same children: means of others before and with the plan have none. Whoever asks
// for it is shown that of the same; whoever comes from one, and goes on, has it again.
function unchanged(key) {
  if (key !== "layer") {
    if (key === "view") changeBefore = "";
    return;
  }
  if (state.layer !== "mean") {
    state.view = changeBefore || state.view;
    changeBefore = "";
  } else if (state.view === "change") {
    changeBefore = state.view;
    state.view = "after";
  }
  pick("view", state.view);
}
function fit() {
  if (state.layer === "mean" && state.view === "change") {
    state.layer = "same";
    pick("layer-of", "same");
  }
  if (data.years) {
    const on = state.layer === "years";
    if (on && state.by !== "districts") {
      byBefore = state.by;
      state.by = "districts";
    }
    if (!on && byBefore) {
      state.by = byBefore;
      byBefore = "";
    }
    pick("by", state.by);
    $("years").hidden = !on;
    // What is not built has no past.
    const least = Math.max(begins(state.plan), state.beside < 0 ? 0 : begins(state.beside));
    $("january").min = String(least);
    $("january-first").textContent = data.years.year[least];
    $("years-of").textContent =
      `Year by year, ${data.years.year[begins(state.plan)]} to ${data.years.year.at(-1)}`;
    state.january = Math.max(state.january, least);
    all("input[name=by][value=areas]").forEach((i) => {
      i.disabled = on || !data.areas.length;
    });
    $("january").value = String(state.january);
    $("january").setAttribute("aria-valuetext", data.years.words[state.january]);
    $("january-said").textContent = data.years.words[state.january];
  }
  if (!$("who")) return;
  if (state.layer !== "lack" || state.by !== "districts") state.who = "";
  $("who").value = state.who;
  $("who").disabled = state.layer !== "lack";
}
function redraw(tell, places = true) {
  fit();
  fitTried();
  fitBeside();
  unread();
  all(".base").forEach((e) => {
    e.textContent = base();
  });
  all(".plan-label").forEach((e) => {
    e.textContent = plan().label;
  });
  drawAreas();
  if (places) drawPlaces();
  else drawNames();
  legend();
  drawBeside();
  if (tell) {
    say(
      `The map shows ${WHAT[state.layer]}${narrow()}, ${WHEN[state.view]()}, ${called()}${state.beside < 0 ? "" : `, beside ${data.choices[state.beside].title}`}`,
    );
    remember();
  }
}
function choosePlan(k) {
  // A plan that is beside already changes sides.
  if (k === state.beside) state.beside = state.plan;
  state.plan = k;
  pick("plan", String(k));
  if (tried()) tryOut(-1);
  shut(false);
  redraw(true);
  answer();
}
for (const name of ["layer-of", "view", "by"]) {
  const key = name === "layer-of" ? "layer" : name;
  pick(name, state[key]);
  all(`input[name=${name}]`).forEach((i) =>
    i.addEventListener("change", () => {
      const was = () => `${state.who}|${state.layer === "years"}|${state.step}`,
        then = was();
      state[key] = i.value;
      unchanged(key);
      redraw(true, key !== "by");
      if (then !== was()) answer();
      else if (key === "layer") $("here").replaceChildren(...changes());
    }),
  );
}
function narrowTo(name) {
  state.who = name;
  if (name) {
    state.layer = "lack";
    state.by = "districts";
    pick("layer-of", "lack");
    pick("by", "districts");
  }
}
if (data.years)
  $("january").addEventListener("input", () => {
    state.january = Number($("january").value);
    redraw(
      true,
      data.choices.some((c) => c.places.some((p) => p.year)),
    );
    $("here").replaceChildren(...changes());
  });
if ($("who"))
  $("who").addEventListener("change", () => {
    narrowTo($("who").value);
    redraw(true, false);
    answer();
  });
all("input[name=kind]").forEach((i) =>
  i.addEventListener("change", () => {
    drawPlaces();
    drawBeside();
  }),
);
all("input[name=layer]").forEach((i) => {
  const apply = () => {
    const fixed = window[data.layers[i.value]];
    if (fixed) {
      if (i.checked) fixed.addTo(map);
      else fixed.remove();
    } else if (i.value.startsWith("within")) drawWithin();
    else drawNames();
    drawBeside();
    marks();
  };
  i.addEventListener("change", apply);
  apply();
});
all("input[name=plan]").forEach((i) =>
  i.addEventListener("change", () => choosePlan(Number(i.value))),
);
$("slider").addEventListener("input", () => {
  state.divider = $("slider").value / 100;
  clip();
  drawPlaces();
});

// ---- moving -------------------------------------------------------------------------------
// On a narrow screen the buttons lie across the foot: nothing of the county is behind them. On the
// right the sea leaves room for the names of ports, and what stays free around may hold names too.
const home = () => {
  if (!everything.isValid()) return;
  const pad = document.querySelector(".pad"),
    foot = pad.offsetTop > map.getSize().y / 2 ? pad.offsetHeight : 0,
    corners = [everything.getNorthWest(), everything.getSouthEast()];
  // In a low window the buttons take much of the left edge.
  const left = !foot && map.getSize().y < 420 ? pad.offsetWidth + 20 : 14;
  const fitted = (right) =>
    map.fitBounds(everything, {
      paddingTopLeft: [left, 14],
      paddingBottomRight: [right, 14 + foot],
      animate: false,
    });
  const at = (place) => map.latLngToContainerPoint(place);
  fitted(14);
  const size = map.getSize(),
    east = at(corners[1]).x,
    ports = inCounty()
      .slice(0, 3)
      .map((t) => [at([t[3], t[2]]).x, 2 * Math.min(...shapesOf(t).map((s) => s.w))]);
  const room = Math.max(
    0,
    ...ports.filter(([x]) => east - x < 24).map(([x, w]) => x + 24 + w - east),
  );
  if (room > size.x - east) fitted(Math.min(room, size.x / (size.x < 560 ? 5 : 6)));
  const [from, to] = corners.map(at),
    free = Object.entries({
      left: from.x - (left > 14 ? left - 14 : 0),
      top: from.y,
      right: size.x - to.x,
      bottom: size.y - to.y - foot - 24,
    });
  // A longer legend takes a line of it, and lifts what lies along the foot.
  const corner = map.getPixelBounds().min;
  margin = {
    ...Object.fromEntries(free.map(([side, px]) => [side, Math.floor(px) - 3])),
    zoom: map.getZoom(),
    tall: size.y,
    corner,
    taken: furniture(map).map(({ x, y, w, h }) => {
      const lift = y > size.y / 2 ? 12 : 0;
      return { x: x + corner.x, y: y + corner.y - lift, w, h: h + lift };
    }),
  };
  drawNames();
};
const MOVES = { up: [0, -120], down: [0, 120], left: [-120, 0], right: [120, 0] };
// Arrows come with the keyboard, or when they are asked for: dragging is not for everybody.
$("arrows").addEventListener("click", () =>
  $("arrows").setAttribute(
    "aria-expanded",
    String(document.querySelector(".pad").classList.toggle("open")),
  ),
);
all("[data-move]").forEach((b) =>
  b.addEventListener("click", () => {
    const m = b.dataset.move;
    if (m === "in") map.zoomIn(1);
    else if (m === "out") map.zoomOut(1);
    else if (m === "home") home();
    else map.panBy(MOVES[m]);
  }),
);
box.setAttribute("role", "group");
box.setAttribute(
  "aria-label",
  "Map. Arrow keys move it, plus and minus zoom, Tab goes through the schools and bases.",
);
// Roads grow with the scale.
const widen = (roads) => {
  const k = Math.min(1.5, Math.max(0.3, (map.getZoom() - 7) / 2));
  roads.eachLayer((l) => {
    const { kind, wide, rough } = l.feature.properties;
    // From far off, only trunk roads: a town's own would blacken it.
    const faint = kind === "main" && map.getZoom() < 8;
    l.setStyle({
      opacity: faint ? 0 : rough ? 0.45 : 1,
      weight: k * ((kind === "trunk" ? 1.8 : 1) + (wide ? 1.6 : 0)),
    });
  });
};
const broaden = () => widen(window[data.layers.roads]);
// The wheel scrolls the page until somebody has put the pointer or the focus on the map.
map.on("click focus", () => map.scrollWheelZoom.enable());
box.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
map.on("zoomend", () => {
  broaden();
  drawPlaces();
});
map.on("moveend", () => {
  if (state.view === "swipe") drawPlaces();
  else drawNames();
});
map.on("move zoom viewreset resize", clip);

// ---- the address --------------------------------------------------------------------------
// Plan, layer, view, areas, place and question stand behind the # of the address, by their names.
const FIELDS = {
  plan: {
    get: () => plan().name,
    set: (v) => {
      const k = data.choices.findIndex((c) => c.name === v);
      if (k >= 0) {
        state.plan = k;
        pick("plan", String(k));
      }
    },
  },
  layer: {
    get: () => state.layer,
    set: (v) => {
      if (Object.hasOwn(LAYERS, v) && (v !== "years" || data.years)) {
        state.layer = v;
        pick("layer-of", v);
      }
    },
  },
  january: {
    get: () => (state.layer === "years" ? String(data.years.year[state.january]) : ""),
    set: (v) => {
      const k = data.years ? data.years.year.indexOf(Number(v)) : -1;
      if (k >= 0) state.january = k;
    },
  },
  view: {
    get: () => state.view,
    set: (v) => {
      if (Object.hasOwn(WHEN, v)) {
        state.view = v;
        pick("view", v);
      }
    },
  },
  try: {
    get: () => (tried() ? tried().name : ""),
    set: (v) => {
      const k = data.explorer
        ? data.explorer.steps.findIndex((s) => s.name === v && s.children)
        : -1;
      if (k >= 0) tryOut(k);
    },
  },
  beside: {
    get: () => (state.beside < 0 ? "" : data.choices[state.beside].name),
    set: (v) => {
      state.beside = data.choices.findIndex((c) => c.name === v);
    },
  },
  by: {
    get: () => state.by,
    set: (v) => {
      if (["areas", "districts"].includes(v) && data[v].length) {
        state.by = v;
        pick("by", v);
      }
    },
  },
  who: {
    get: () => state.who,
    set: (v) => {
      if (data.filters.some(([name]) => name === v)) narrowTo(v);
    },
  },
  place: {
    get: () => (state.chosen < 0 ? "" : data.areas[state.chosen].name),
    set: (v) => {
      const i = data.areas.findIndex((a) => a.name === v);
      if (i >= 0) {
        state.chosen = i;
        state.hood = -1;
        state.typed = "";
        $("near-area").value = String(i);
        map.setView(data.areas[i].at, 10, { animate: false });
      }
    },
  },
  need: {
    get: () => (state.chosen < 0 ? "" : need()),
    set: (v) => {
      if (Object.hasOwn(data.needs, v)) $("near-need").value = v;
    },
  },
  year: {
    get: () => (state.chosen < 0 ? "" : $("near-year").value),
    set: (v) => {
      if ([...$("near-year").options].some((o) => o.value === v)) $("near-year").value = v;
    },
  },
};
const address = () =>
  `#${new URLSearchParams(
    Object.entries(FIELDS)
      .map(([k, f]) => [k, f.get()])
      .filter(([, v]) => v),
  )}`;
function remember() {
  if (ready) history.replaceState(null, "", address());
}
function recall() {
  const told_ = new URLSearchParams(location.hash.slice(1));
  for (const [k, f] of Object.entries(FIELDS))
    if (told_.has("plan") && told_.has(k)) f.set(told_.get(k));
  redraw(false, false);
  answer();
}
window.addEventListener("hashchange", () => {
  if (location.hash.includes("plan=")) recall();
});
$("copy").addEventListener("click", async () => {
  remember();
  const note = (text) => {
    $("copied").textContent = text;
  };
  try {
    await navigator.clipboard.writeText(location.href);
    note("Link copied: it opens this plan, layer and place.");
  } catch {
    note(`Copy this: ${location.href}`);
  }
});

// ---- printing -----------------------------------------------------------------------------
// A sheet of one place is its answer and the map around it; the screen is then as it was.
const ofPlace = () => state.chosen >= 0 && !tried();
let wasAt = null;
const around = () => L.featureGroup(links.getLayers()).getBounds().pad(0.12);
// Every area with its figures: on paper nobody can ask the map for those that found no room on it.
function listAreas(on) {
  const areas = data[state.by],
    cell = (i, view) => {
      const value = figure(i, view),
        words_ = written(i, view);
      return value === null ? "[c]" : stood(i, view) ? `≈ ${words_}` : words_;
    };
  const rows = areas
    .map((a, i) => [titleOf(a).replace(/ and around$/, ""), i])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, i]) => {
      const p = make("p", name);
      p.append(make("i", cell(i, "before")), make("b", tried() ? "" : cell(i, "after")));
      return p;
    });
  const seen_ = new Set(
    rows.flatMap((p) => [...p.querySelectorAll("i, b")].map((e) => e.textContent[0])),
  );
  const keys = [
    tried() ? without() : `${without()}, and in bold with ${plan().label}`,
    ...(seen_.has("[") ? ["[c] withheld"] : []),
    ...(seen_.has("≈") ? [`≈ ${tooSmall()}`] : []),
  ];
  $("sheet-areas-title").replaceChildren(
    `${upper(WHAT[state.layer])}${narrow()}${COUNTS[state.layer] === "minutes" ? ", minutes" : ""}: `,
    make("span", keys.join("; ")),
  );
  $("sheet-areas").replaceChildren(...(on && areas.length > 1 && !ofPlace() ? rows : []));
}
// One sheet: the map as it is chosen, its legend, key figures and sources; no tables.
for (const [when, on] of [
  ["beforeprint", true],
  ["afterprint", false],
]) {
  window.addEventListener(when, () => {
    document.querySelector(".frame").classList.toggle("on-paper", on);
    document.body.classList.toggle("of-place", on && ofPlace());
    if (on) wasAt ||= ofPlace() && [map.getCenter(), map.getZoom()];
    // A sheet may leave more room than is known before it is printed: land is drawn beyond the edge.
    L.Renderer.prototype.options.padding = on ? 0.4 : 0.1;
    // What opens, and the figure of each area, have a sheet of their own where they are long. Upright
    // both take their room from the map, on a sheet that lies on its side the areas alone.
    all(".sheet-opens > div").forEach((e, k) => {
      e.hidden = k !== state.plan || Boolean(tried()) || ofPlace();
    });
    listAreas(on);
    const [areas, opens] = [
      ["areas", 190],
      ["opens", 130],
    ].map(([name, most]) => {
      const list = document.querySelector(`.sheet-${name}`);
      list.classList.remove("apart");
      list.classList.toggle("measured", on);
      const high = list.offsetHeight;
      list.classList.remove("measured");
      list.classList.toggle("apart", high > most);
      document.querySelector(high > most ? ".foot" : "section[aria-labelledby=facts]").after(list);
      return high > most ? 0 : high;
    });
    // Beside a county that is as tall as it is wide stands the legend: the map has its room as well.
    // The heads of more plans take from it upright.
    const [nw, se] = [everything.getNorthWest(), everything.getSouthEast()].map((at) =>
        map.project(at, 10),
      ),
      tall = on && state.beside < 0 && se.y - nw.y > 0.8 * (se.x - nw.x),
      more = tall && !ofPlace() ? 90 : 0;
    document.querySelector(".frame").classList.toggle("tall", tall);
    document.body.style.setProperty(
      "--map",
      `${ofPlace() ? 640 : Math.min(640 + more, 555 + more - 20 * (data.choices.length - 1) + 1.4 * (254 - areas - opens), 510 + more + 1.6 * (135 - areas))}px`,
    );
    redraw(false);
    // Of what has been built nobody is told that it is an example.
    const tries = [...seen(), ...(state.beside < 0 ? [] : ofOther(seen)), ...plan().places].some(
      isExample,
    );
    all("details.note").forEach((d) => {
      d.open ||= on;
      d.hidden = on && !tries && d.textContent.startsWith(data.example);
    });
    map.invalidateSize({ animate: false });
    home();
    if (on && ofPlace()) map.fitBounds(around(), { maxZoom: 11, animate: false });
    else if (!on && wasAt) map.setView(...wasAt, { animate: false });
    if (!on) wasAt = null;
    drawBeside();
  });
}

// On a small screen the lists of symbols and lines start folded, so that what follows comes sooner.
// What is said above the map is its first words there, and on a wide screen where it would take
// more than a row: the longest is folded first. The answer belongs on the first screen.
const narrowScreen = matchMedia("(max-width: 56rem)").matches,
  notes = document.querySelector(".notes");
if (narrowScreen)
  all(".more, .note[open], .fold, #tables ~ details").forEach((d) => {
    d.open = false;
  });
// Whoever goes to what is folded finds it open.
all("a[href^='#']").forEach((a) =>
  a.addEventListener("click", () => {
    const d = $(a.hash.slice(1))?.closest("details");
    if (d) d.open = true;
  }),
);
for (const d of all(".note[open]").sort((a_, b_) => b_.textContent.length - a_.textContent.length))
  if (notes.offsetHeight > 48) d.open = false;
// Where nothing may be told with the plan, or of who has no place at all, the map begins with what
// may be: a council with few children without a place opens with the journeys of the others.
// Of one area alone the number stands beside the map already: there, what opens comes first.
function begin() {
  const was = [state.layer, state.view],
    views = ["after", "before"],
    layers = ["lack", "same", "mean"];
  const ways =
    data[state.by].length > 1
      ? layers.flatMap((l) => views.map((v) => [l, v]))
      : views.flatMap((v) => layers.map((l) => [l, v]));
  for (const way of ways) {
    [state.layer, state.view] = way;
    if (data[state.by].some((_, i) => figure(i, state.view) !== null)) return;
  }
  [state.layer, state.view] = was;
}
DARK.addEventListener("change", () => redraw(false));
begin();
pick("layer-of", state.layer);
pick("view", state.view);
// The frame ends with the window, whatever stands above it.
const frame = document.querySelector(".frame");
frame.style.setProperty("--above", `${Math.round(frame.getBoundingClientRect().top + scrollY)}px`);
legend();
home();
broaden();
ready = true;
recall();
if (map.getSize().y !== margin.tall) wholly();
