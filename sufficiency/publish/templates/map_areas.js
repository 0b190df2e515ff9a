// ---- layers -------------------------------------------------------------------------------
// A layer has figures of an area before and with the plan, and what stands for another; words
// for them; and two scales. A further layer is a further entry here and a radio in the page.
const children = (n, about) =>
  n === null ? "a number withheld" : `${about ? "about " : ""}${number(n)}`;
const minutes = (n, about) => (n === null ? "too few" : `${about ? "about " : ""}${round(n)}`);
// As finely as the classes are: a whole number may lie in the class before its own.
const inMinutes = (n) => round(Math.abs(n));
// One filter at a time, by district: a neighbourhood has too few children of a need or a phase.
const filter = () =>
  state.layer === "lack" ? data.filters.findIndex(([name]) => name === state.who) : -1;
const narrow = () =>
  state.layer === "years"
    ? `, ${data.years.words[state.january]}`
    : filter() < 0
      ? ""
      : ` (${data.filters[filter()][1]})`;
const lacking = (i, by) =>
  filter() < 0 ? plan().children[by][i] : plan().children.narrowed[filter()].districts[i];
const LAYERS = {
  lack: {
    of: (i, by) => {
      const [before, after, first, last] = lacking(i, by);
      return { before, after, near: [first, last], stands: (first || last) && before === after };
    },
    label: (n) => number(Math.abs(n)),
    line: (i, by) => {
      const [before, after, first, last] = lacking(i, by),
        { change } = told(i);
      if (before === null && after === null) return hidden_();
      return counted(before, first, after, last, change);
    },
    more: (i, by) => ofThousand(i, ...lacking(i, by)),
  },
  // One January after another, if nothing is built beside the plan: only where a forecast was asked for.
  years: {
    of: (i) => {
      const [before, first] = data.years.nothing.children.districts[state.january][i],
        [after, last] = data.years.plans[state.plan].children.districts[state.january][i];
      return { before, after, near: [first, last], stands: (first || last) && before === after };
    },
    label: (n) => number(Math.abs(n)),
    line: (i) => {
      const {
        before,
        after,
        near: [first, last],
        change,
      } = told(i);
      if (before === null && after === null) return hidden_();
      return counted(before, first, after, last, change);
    },
    more: (i) => {
      const {
        before,
        after,
        near: [first, last],
      } = told(i);
      return ofThousand(i, before, after, first, last);
    },
  },
  same: {
    of: (i, by) => {
      const [before, after, stands] = plan().same[by][i];
      return { before, after, near: [stands & 1, stands & 2], stands };
    },
    label: (n) => inMinutes(n),
    line: (i, by) =>
      lineOf(
        "Children with a known journey before and after, mean one way",
        plan().same[by][i],
        told(i).change,
      ),
  },
  mean: {
    of: (i, by) => {
      const [before, after, stands] = plan()[by][i];
      return { before, after, near: [stands & 1, stands & 2], stands };
    },
    label: (n) => inMinutes(n),
    line: (i, by) =>
      lineOf("Mean known journey one way", plan()[by][i], told(i).change === few ? few : null),
  },
};
const hidden_ = () =>
  `The number of children without a suitable place${narrow()} is withheld, to protect children; the nearest suitable places are not.`;
const orNone = (n, about) => (n === 0 && !about ? "none" : children(n, about));
const counted = (before, first, after, last, change) => {
  const then = `${without()}, ${orNone(before, first)}`,
    what = `Children without a suitable place near home${narrow()}`;
  if (tried()) return `${what}: ${then}.`;
  return `${what}: with ${plan().label}, ${orNone(after, last)}; ${then}${change === null ? "" : change === few ? `. ${FEW}` : change ? ` (${number(Math.abs(change))} ${change < 0 ? "fewer" : "more"})` : " (no change)"}${change === few ? "" : "."}`;
};
function ofThousand(i, before, after, first, last) {
  if (!rated() || !(before || (after && !tried()))) return "";
  const each = (n, about) => `${about ? "about " : ""}${n ? round(perThousand(n, i)) : "none"}`;
  const [then, now] = [
    before === null ? "" : each(before, first),
    after === null || tried() ? "" : each(after, last),
  ];
  return `Per 1,000 aged 5 to 19: ${then}${then && now ? "; " : ""}${now ? `with the plan, ${now}` : ""}.`;
}
function lineOf(what, [before, after, stands], change) {
  if (before === null && after === null) return `${what}: too few children to show.`;
  if (tried()) return `${what}. ${plan().short}: ${minutes(before, stands & 1)} minutes.`;
  return (
    `${what}. ${plan().short}: ${minutes(before, stands & 1)} minutes; with the plan: ${minutes(after, stands & 2)}` +
    (change === null
      ? "."
      : change === few
        ? `. ${FEW_MINUTES}`
        : ` (${change > 0.05 ? "+" : ""}${round(change)}).`)
  );
}
const FEW = "Too few children change for the difference to be shown.";
const FEW_MINUTES =
  "Too few children change, from before or from another plan, for a difference to be shown.";
const WITHHELD = {
  lack: "withheld to protect children",
  years: "withheld to protect children",
  same: "too few children",
  mean: "too few children",
};
const layer = () => LAYERS[state.layer];
const told = (i) => {
  const f = layer().of(i, state.by);
  // A figure that stands for another says nothing of a change.
  const change =
    f.before === null || f.after === null
      ? null
      : f.stands
        ? few
        : Math.round((f.after - f.before) * 10) / 10;
  return { ...f, change };
};
const figure = (i, view) => told(i)[view];
const scaleOf = (view) =>
  data.scales[
    state.layer !== "lack"
      ? state.layer
      : filter() >= 0
        ? "lack_part"
        : state.by === "districts"
          ? "lack_districts"
          : "lack"
  ][view === "change" ? "change" : "quantity"];
// Children are shaded by how many they are of every 1,000 who live there, where that is known: areas
// are of unequal size. In whole numbers, as in every other file: all round alike.
const rated = () => scaleOf("before").rated;
const perThousand = (n, i) => {
  const all_ = data[state.by][i].residents;
  return (
    n && (Math.sign(n) * Math.max(1, Math.floor((20000 * Math.abs(n) + all_) / (2 * all_)))) / 10
  );
};
// Where the ground is dark, more is lighter: it stands out from the ground. Paper is white.
const DARK = matchMedia("(prefers-color-scheme: dark)");
const coloursOf = (view) => {
  const { colours } = scaleOf(view);
  if (!DARK.matches || document.querySelector(".on-paper")) return colours;
  return view !== "change"
    ? [...colours].reverse()
    : [1, 0, 2, 4, 3].map((k) => (k === 2 ? "#566069" : colours[k]));
};
// What gets worse is striped, each colour with its own lines.
const striped = (k, colours) => `worse${colours[k] === scaleOf("change").colours[k] ? k : 7 - k}`;
// What only stands for the other figure, as too few change, is dotted: nobody may read it as that
// of the plan.
const stood = (i, view) => {
  const f = told(i);
  return Boolean(view !== "change" && f.stands && f.near[view === "before" ? 0 : 1]);
};
function dotted(colour) {
  const id = `stood-${colour.slice(1)}`;
  if (!$(id)) {
    const pattern = $("few").cloneNode(true);
    pattern.id = id;
    pattern.querySelector("rect").setAttribute("fill", colour);
    const bright =
      [1, 3, 5].reduce((sum, k) => sum + parseInt(colour.slice(k, k + 2), 16), 0) > 330;
    for (const [name, value] of [
      ["fill", bright ? "#1d1d1f" : "#fff"],
      ["r", 0.85],
    ])
      pattern.querySelector("circle").setAttribute(name, value);
    $("few").after(pattern);
  }
  return `url(#${id})`;
}
const fillOf = (i, view, colours = coloursOf(view)) => {
  const value = figure(i, view);
  if (value === null) return "url(#hatch)";
  if (value === few) return "url(#few)";
  const { breaks } = scaleOf(view),
    by = rated() ? perThousand(value, i) : value;
  if (view !== "change") {
    const colour = colours[breaks.filter((b) => by >= b).length];
    return stood(i, view) ? dotted(colour) : colour;
  }
  // The middle class of a change is open: a change of just the least size is a change.
  return by <= breaks[0]
    ? colours[0]
    : by <= breaks[1]
      ? colours[1]
      : by < breaks[2]
        ? colours[2]
        : `url(#${striped(by < breaks[3] ? 3 : 4, colours)})`;
};
// What stands on an area: counts are rough, as the legend says.
const written = (i, view) => {
  const value = figure(i, view);
  if (value === null || value === few) return "";
  if (!value && view !== "change" && COUNTS[state.layer] === "children") return "none";
  return view === "change" ? signed(value, layer().label(value)) : layer().label(value);
};
const EDGE = { color: "#5b6670", weight: 0.9 };
const style = (i, view) => ({ fillColor: fillOf(i, view), fillOpacity: 1, ...EDGE });
// The areas as shapes that are read under the pointer and answer a click.
const areaShapes = (pane, styled, reading, chosen) =>
  L.geoJSON(
    data[state.by].map((a, i) => ({ type: "Feature", properties: { i }, geometry: a.shape })),
    {
      pane,
      style: (f) => styled(f.properties.i),
      onEachFeature: (f, shape) => {
        const { i } = f.properties;
        shape.on("mouseover", () => {
          shape.setStyle({ weight: 3, color: "#1d1d1f" });
          shape.bringToFront();
          reading(i);
        });
        shape.on("mouseout", () => {
          shape.setStyle(EDGE);
          unread();
        });
        shape.on("click", (e) => chosen(i, e.latlng));
      },
    },
  );
const shown = () =>
  state.view === "swipe" ? ["before", "after"] : [state.view === "before" ? "before" : "after"];
let drawn = [],
  kept = "";
// Shapes are drawn again only where others are asked for; else they get their new colours.
function drawAreas() {
  const wanted = `${state.by} ${state.view === "swipe"} ${shown()}`;
  if (wanted === kept) {
    drawn.forEach((shapes, k) => {
      const view = state.view === "swipe" ? shown()[k] : state.view;
      shapes.eachLayer((s) => {
        const { fillColor } = style(s.feature.properties.i, view);
        if (fillColor !== s.options.fillColor) s.setStyle({ fillColor });
      });
    });
    drawWithin();
    return;
  }
  kept = wanted;
  drawn.forEach((l) => l.remove());
  drawn = shown().map((pane) => {
    const view = state.view === "swipe" ? pane : state.view;
    return areaShapes(pane, (i) => style(i, view), read, areaPopup).addTo(map);
  });
  drawWithin();
  clip();
}
// A pale casing below a dark line, so that it shows on every colour; how it is broken tells the
// minutes, a tint tells which side is within reach. Left and right of a swipe are before and with the plan.
const reachLines = (on, when, pane) => {
  const ticks = ticked("layer"),
    lines = [];
  data.within.minutes.forEach((limit, k) => {
    if (!ticks.has(`within${limit}`)) return;
    const shape = data.within.shapes[data.within.plans[state.plan][k][when === "before" ? 0 : 1]];
    for (const [color, weight, dashArray] of [
      ["#ffffff", 6, null],
      ["#801650", 3, data.within.dashes[k] || null],
    ]) {
      lines.push(
        L.geoJSON(
          { type: "Feature", properties: {}, geometry: shape },
          {
            pane,
            interactive: false,
            style: {
              color,
              weight,
              dashArray,
              opacity: color === "#ffffff" ? 0.85 : 1,
              fill: color !== "#ffffff",
              fillColor: color,
              fillOpacity: 0.1,
            },
          },
        ).addTo(on),
      );
    }
  });
  return lines;
};
let reach = [];
function drawWithin() {
  reach.forEach((l) => l.remove());
  reach = shown().flatMap((when) => reachLines(map, when, `within-${when}`));
}
// What people call an area, and the small areas it is of.
const titleOf = (area) => upper(area.around);
const codesOf = (area) =>
  area.around !== area.name ? area.name.slice(area.around.length + 2, -1) : "";
// What the pointer is on, over its own map: beside another it says whose figures they are.
function read(i, of = "first") {
  if (popup || !sheet.hidden) return;
  point(of, titleOf(data[state.by][i]), layer().line(i, state.by));
}
function point(of, name, words_, whose = plan().label) {
  $("readout").className = of;
  $("readout").replaceChildren(
    make("b", name),
    ...(state.beside < 0 ? [] : [make("b", whose, "soft")]),
    make("span", words_),
  );
  $("readout").hidden = false;
}
const unread = () => {
  $("readout").hidden = true;
};
function areaPopup(i, at) {
  const area = data[state.by][i],
    content = make("div", undefined, "popup"),
    title = make("h3", titleOf(area));
  title.tabIndex = -1;
  content.append(title);
  // The answer first; what else there is to know is folded behind it.
  const folded = make("details"),
    more = (text, name) => {
      if (text) folded.append(make("p", text, name));
    };
  folded.append(make("summary", "More about this area"));
  content.append(make("p", layer().line(i, state.by)));
  if (layer().more) more(layer().more(i, state.by));
  more(codesOf(area), "soft");
  for (const one of state.layer === "years"
    ? []
    : [LAYERS.lack, LAYERS.same].filter((l) => l !== layer())) {
    const was = state.layer;
    state.layer = Object.keys(LAYERS).find((k) => LAYERS[k] === one);
    more(one.line(i, state.by));
    state.layer = was;
  }
  const here = state.by === "areas" ? area.district : area.name;
  const hidden = plan().unlocated.filter((u) => u.district === here);
  if (hidden.length) {
    more(
      `Also in ${here}, at schools that are not published: ${hidden.map((u) => `${u.places} places${u.serves ? ` for ${u.serves}` : ""}`).join(", ")}.`,
      "soft",
    );
  }
  if (folded.children.length > 1) content.append(folded);
  if (state.by === "areas") {
    choose(i);
    content.append(link("#near", "What would change here"));
  }
  open(content, at, null);
}

// ---- compare before and after -------------------------------------------------------------
function clip() {
  const on = state.view === "swipe";
  $("swipe").hidden = !on;
  for (const pane of ["before", "after", "within-before", "within-after"])
    map.getPane(pane).style.clip = "";
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
  $("slider").setAttribute(
    "aria-valuetext",
    `${Math.round(state.divider * 100)} % ${without()}, ${100 - Math.round(state.divider * 100)} % with the plan`,
  );
}
