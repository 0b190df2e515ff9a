// ---- what would change here ---------------------------------------------------------------
const links = L.layerGroup().addTo(map),
  wayWords = L.layerGroup().addTo(map);
const wholly = () => {
  if (state.chosen < 0) home();
};
function choose(i, hood = -1, typed = "") {
  state.chosen = i;
  state.hood = hood;
  state.typed = typed;
  $("near-area").value = String(i);
  answer();
  remember();
}
function chooseHood(k, typed) {
  choose(k < 0 ? -1 : data.hoods[k].area, k, typed);
}
const need = () => $("near-need").value,
  year = () => Number($("near-year").value);
// Nobody is answered for a need or a year they have not told.
const asked = () => need() !== "" && $("near-year").value !== "";
const serves = (p) => p.needs.includes(need()) && year() >= p.from && year() <= p.to;
const hoodsOf = (area) => data.hoods.flatMap((h, k) => (h.area === area ? [k] : []));
// Minutes are of the neighbourhood people live in; of an area chosen as a whole, of each in it.
function driveTo(c, j) {
  const hoods = state.hood < 0 ? hoodsOf(state.chosen) : [state.hood];
  const known = hoods.map((k) => c.reach[k][j]).filter((m) => m >= 0);
  return known.length
    ? {
        least: Math.min(...known),
        most: Math.max(...known),
        mean: known.reduce((a, b) => a + b) / known.length,
      }
    : null;
}
const minutesOf = (n) => (n < 1 ? "under a minute" : `about ${n} minute${n === 1 ? "" : "s"}`);
const drive = ({ least, most }) =>
  least === most
    ? minutesOf(most)
    : least < 1
      ? `up to ${most} minutes`
      : `about ${least} to ${most} minutes`;
// A school or base is for a need; or takes some children of it, as the model assumes; or nobody
// says which needs it is for. The nearest of each.
const fits = (p) => (p.unknown ? "unknown" : p.meant.includes(need()) ? "meant" : "some");
function nearest(fresh, c = plan()) {
  const found = {};
  c.places.forEach((p, j) => {
    // Independent schools are not local places in the sense of the page.
    if (p.kind === "independent" || (!fresh && p.state === "new") || !serves(p)) return;
    const way = driveTo(c, j),
      kind = fits(p);
    if (way && (!found[kind] || way.mean < found[kind].mean)) found[kind] = { p, ...way };
  });
  // What is no nearer than the best says nothing more.
  const best = found.meant || found.unknown,
    nearer = (one) => (one && one !== best && !(best && one.mean >= best.mean) ? one : undefined);
  return { best, unknown: nearer(found.unknown), some: nearer(found.some) };
}
// What opened since, for the need, nearer than anything the plan has: another plan counts it.
function openedSince(now) {
  const mine = new Set(plan().places.map(keyOf)),
    [first] = data.choices
      .flatMap((c) =>
        c.places.map((p, j) => ({
          p,
          c,
          way:
            p.status === data.built &&
            !mine.has(keyOf(p)) &&
            p.kind !== "independent" &&
            serves(p) &&
            fits(p) === "meant" &&
            driveTo(c, j),
        })),
      )
      .filter(({ way }) => way && !(now && now.mean <= way.mean))
      .sort((a, b) => a.way.mean - b.way.mean);
  return first
    ? [
        make(
          "p",
          `Opened ${plan().since}, counted in ${first.c.label}: ${first.p.name}, ${drive(first.way)}.`,
        ),
      ]
    : [];
}
// Bases whose school nobody publishes are nobody's nearest place: they are told, not measured.
function elsewhere() {
  const here = data.areas[state.chosen].district;
  const some = plan().unlocated.filter((u) => u.district === here && serves(u));
  return some.length
    ? `Besides, there are ${some.reduce((n, u) => n + u.places, 0)} places in ${here} at schools that are not published; one of them may be nearer.`
    : "";
}
const exampleOf = (p) => isExample(p) && !/\(example\)/i.test(p.name);
// The name of a place, which leads to its symbol.
function button(p) {
  const b = make("button", p.name);
  b.type = "button";
  b.addEventListener("click", () => visitPlace(p));
  return b;
}
function card(title, name, { best, unknown, some }, nearer = [some, unknown]) {
  const content = make("div", undefined, name);
  content.append(make("h4", title));
  if (best) {
    if (best.p.unknown)
      content.append(make("p", "Nearest special school; which needs it takes is not in our data."));
    else if (some || unknown) content.append(make("p", "Nearest that is for this need:", "soft"));
    content.append(
      make("b", drive(best)),
      button(best.p),
      make(
        "p",
        `${upper(kindOf(best.p))}, ${best.p.years}${isExample(best.p) ? `. ${best.p.status}` : ""}${best.p.year ? `.${from(best.p)}` : ""}`,
        "soft",
      ),
    );
  } else
    content.append(
      make("b", "None"),
      make("p", "No state special school or resource base here is for this need and year."),
    );
  content.append(...also(best, ...nearer));
  return content;
}
// What is nearer than the best, and takes some children with the need, or nobody knows whom.
const also = (best, some, unknown) =>
  [
    [
      some,
      `${best ? "Nearer, and takes" : "Takes"} some children with this need, as the model assumes:`,
    ],
    [unknown, "Nearer, but which needs it takes is not in our data:"],
  ]
    .filter(([one]) => one)
    .map(([one, words]) => {
      const p = make("p", `${words} `, "soft");
      p.append(button(one.p), make("br"), `${upper(drive(one))}. ${upper(kindOf(one.p))}.`);
      return p;
    });
const NEARBY = 30,
  MOST = 4,
  LONG = 90;
function opened(some) {
  const list = make("ul");
  for (const { p, way } of some) {
    const li = make("li"),
      places = p.state === "bigger" ? `${p.added} more places` : `${p.added || p.places} places`;
    li.append(
      button(p),
      make(
        "span",
        `${upper(kindOf(p))}: ${places}, ${drive(way)}${p.year ? `, from January ${p.year}` : ""}${exampleOf(p) ? ". Example" : ""}`,
        "soft",
      ),
    );
    list.append(li);
  }
  return list;
}
// What opens for the need and the year that were asked about; the rest is folded behind it.
function openings() {
  const near = plan()
    .places.map((p, j) => ({ p, way: driveTo(plan(), j) }))
    .filter(({ p, way }) => p.state !== "same" && way && way.mean <= NEARBY)
    .sort((a, b) => a.way.mean - b.way.mean);
  const content = make("div", undefined, "opens");
  content.append(make("h3", "What opens near here"));
  if (!near.length) {
    content.append(make("p", `Nothing within ${NEARBY} minutes.`));
    return content;
  }
  const suits = ({ p }) => !asked() || (serves(p) && (!asked() || fits(p) !== "some")),
    mine = near.filter(suits),
    others = near.filter((one) => !suits(one));
  // Below the first list that has an example.
  const tries = (some) =>
    some.some(({ p }) => p.status === data.example)
      ? [make("p", `${data.example}: the plan tries these out.`, "soft")]
      : [];
  if (mine.length) content.append(opened(mine.slice(0, MOST)), ...tries(mine));
  else content.append(make("p", `Nothing for this need and school year within ${NEARBY} minutes.`));
  if (mine.length > MOST)
    content.append(
      link("#tables", `and ${mine.length - MOST} more within ${NEARBY} minutes: all openings`),
    );
  if (others.length) {
    const folded = make("details");
    folded.append(
      make("summary", `${others.length} mainly for other needs, or for other ages`),
      opened(others),
      ...(tries(mine).length ? [] : tries(others)),
    );
    content.append(folded);
  }
  return content;
}
// Every plan in a small table: beside each other also where two maps have no room.
function everyPlan(at_) {
  const k = data.districts.findIndex((d) => d.name === data.areas[at_].district),
    some = filter() >= 0 && k >= 0;
  const of = (c) => (some ? c.children.narrowed[filter()].districts[k] : c.children.areas[at_]);
  const table = make("table"),
    first = make("thead"),
    body = make("tbody");
  const row = (tag, [name, ...cells]) => {
    const tr = make("tr"),
      head = make("th", name);
    head.scope = tag === "th" ? "col" : "row";
    tr.append(
      head,
      ...cells.map((text, n) => {
        const cell = make(tag, text, n ? "" : "r");
        if (tag === "th") cell.scope = "col";
        return cell;
      }),
    );
    return tr;
  };
  const line = (name, n, about, found) =>
    row("td", [
      name,
      n === null ? "withheld" : children(n, about),
      ...(asked() ? [found().best ? drive(found().best) : "none"] : []),
    ]);
  first.append(row("th", ["Plan", "Children", ...(asked() ? ["Nearest place"] : [])]));
  if (data.choices.every((c) => c.base === plan().base)) {
    const [n, , about] = of(plan());
    body.append(line(plan().short, n, about, () => nearest(false)));
  }
  for (const c of data.choices) {
    const [, n, , about] = of(c);
    body.append(line(c.label, n, about, () => nearest(true, c)));
  }
  table.append(
    make(
      "caption",
      `Every plan: children without a suitable place ${some ? `in ${data.areas[at_].district}${narrow()}` : "in this area"}${asked() ? ", and the nearest place for the need and year above" : ""}`,
    ),
    first,
    body,
  );
  return table;
}
function answer() {
  const at_ = state.chosen,
    area = at_ < 0 || tried() ? null : data.areas[at_],
    hood = area && state.hood >= 0 ? data.hoods[state.hood] : null;
  const larger = Boolean(hood) && hoodsOf(at_).length > 1;
  // A village is answered under its own name, not under that of another nearby.
  const around = area && (hood || area).around,
    typed = area && state.typed && !around.includes(state.typed) ? `${state.typed}: ` : "";
  $("here-name").textContent = !area ? `All of ${data.whole}` : upper(typed + around);
  $("here").replaceChildren(...changes());
  $("here-codes").textContent = !area
    ? ""
    : larger
      ? `Area: ${data.areas[at_].around}`
      : codesOf(area);
  $("here-larger").hidden = !larger;
  if ($("here-plans"))
    $("here-plans").replaceChildren(...(area && state.layer !== "years" ? [everyPlan(at_)] : []));
  $("nearest").hidden = !area;
  $("near-means").hidden = !area || !asked();
  $("near-answer").replaceChildren();
  $("near-opens").replaceChildren();
  links.clearLayers();
  nearest_ = [];
  marked = [];
  if (!area) {
    drawPlaces();
    return;
  }
  $("near-whence").textContent =
    hood || hoodsOf(at_).length < 2
      ? ""
      : "From one end of this area to the other they differ: a postcode or a village above tells your own.";
  $("near-opens").replaceChildren(openings());
  outlined(area);
  if (asked()) tellNearest((hood || area).at);
  drawPlaces();
}
const outlined = (area) =>
  [
    ["#ffffff", 7],
    ["#1d1d1f", 3.5],
  ].forEach(([color, weight]) => {
    L.geoJSON(
      { type: "Feature", properties: {}, geometry: area.shape },
      { pane: "links", interactive: false, style: { color, weight, fill: false } },
    ).addTo(links);
  });
let nearest_ = [];
function tellNearest(at) {
  const was = nearest(false),
    now = nearest(true),
    before = was.best,
    after = now.best;
  const closer = before && after ? Math.round(before.mean) - Math.round(after.mean) : 0;
  // Another may be nearer that takes some children with the need: the cards tell it.
  const for_ = after && fits(after.p) === "meant" ? " for this need" : "",
    since = openedSince(after);
  const words =
    since.length && (!after || !before || before.p !== after.p)
      ? `${plan().label} brings nothing nearer than that.`
      : !after
        ? "There is none for this need, with or without this plan."
        : !before
          ? `With this plan there is one${for_}; ${plan().short.toLowerCase()} there is none.`
          : before.p === after.p
            ? "This plan does not change which is nearest. It may still add places, so that more children get one."
            : fits(before.p) !== fits(after.p)
              ? `With this plan there is one that is for this need: ${after.p.name}.`
              : closer > 0
                ? `With this plan the nearest${for_} is ${minutesOf(closer)} nearer: ${after.p.name}.`
                : `A new place is about as near: ${after.p.name}${exampleOf(after.p) ? " (example)" : ""}.`;
  const more = elsewhere();
  // What a plan does not change is told once.
  const same = (...kinds) => kinds.every((kind) => (was[kind] || {}).p === (now[kind] || {}).p);
  const once = before && after && same("some", "unknown"),
    nearer = once ? [] : undefined;
  const cards = same("best", "some", "unknown")
    ? [card(`${plan().short}, and with ${plan().label}`, "before after", now)]
    : [
        card(plan().short, "before", was, nearer),
        card(
          `With ${plan().label}`,
          `after${after && after.p.state === "new" ? " fresh" : ""}`,
          now,
          nearer,
        ),
        ...(once ? also(after, now.some, now.unknown) : []),
      ];
  // On paper nothing else says what was asked.
  const question = make(
    "p",
    `Nearest suitable place for ${data.needs[need()]}, ${$("near-year").selectedOptions[0].textContent}`,
    "asked",
  );
  $("near-answer").replaceChildren(
    question,
    ...since,
    make("p", words),
    ...cards,
    ...(more ? [make("p", more, "soft")] : []),
  );
  // From here to the nearest: dark dashes to what there is, orange to what the plan opens.
  for (const best of before && after && before.p === after.p ? [after] : [before, after]) {
    if (!best) continue;
    const fresh = best.p.state === "new";
    marked.push(keyOf(best.p));
    for (const [color, weight] of [
      ["#ffffff", 6],
      [fresh ? data.fresh : "#1d1d1f", 3],
    ]) {
      L.polyline([at, best.p.at], {
        pane: "links",
        color,
        weight,
        dashArray: color === "#ffffff" || fresh ? null : "3 7",
        interactive: false,
      }).addTo(links);
    }
    nearest_.push({ at, to: best.p.at, words_: fresh ? "nearest, new" : "nearest" });
  }
}
// The word of a way stands on it, or where it is too short beside the school: clear of every symbol
// and of the other word, at each scale anew.
function drawWords() {
  wayWords.clearLayers();
  const taken = spots.getLayers().map((m) => {
    const { x, y } = map.latLngToLayerPoint(m.getLatLng()),
      half = m.options.icon.options.half;
    return { x, y, w: half, h: half };
  });
  for (const { at, to, words_ } of nearest_) {
    const [from, end] = [at, to].map((p) => map.latLngToLayerPoint(p)),
      w = wide(words_, "650 11.5px") / 2 + 5,
      h = 9;
    const along =
      from.distanceTo(end) < LONG ? [] : [0.6, 0.5, 0.7, 0.4, 0.8, 0.3].map((s) => [0, 0, s]);
    const beside = [
      [0, 26, 1],
      [0, -26, 1],
      [w + 22, 0, 1],
      [-w - 22, 0, 1],
      [0, 50, 1],
      [0, -50, 1],
    ];
    const boxes = [...along, ...beside].map(([dx, dy, s]) => ({
      x: from.x + s * (end.x - from.x) + dx,
      y: from.y + s * (end.y - from.y) + dy,
      w,
      h,
    }));
    const b = boxes.find((one) => !taken.some((t) => meets(t, one, 1))) || boxes[0];
    taken.push(b);
    L.marker(map.layerPointToLatLng([b.x, b.y]), {
      pane: "links",
      zIndexOffset: 10000,
      interactive: false,
      keyboard: false,
      icon: L.divIcon({
        className: "nearest",
        iconSize: [0, 0],
        html: make("span", words_).outerHTML,
      }),
    }).addTo(wayWords);
  }
}
if (data.areas.length) {
  const groups = new Map();
  data.areas.forEach((a, i) => {
    if (!groups.has(a.district)) {
      const g = make("optgroup");
      g.label = a.district;
      groups.set(a.district, []);
      groups.get(a.district).group = g;
    }
    const o = make("option", a.name);
    o.value = String(i);
    groups.get(a.district).push(o);
  });
  const none = make("option", `All of ${data.whole}`);
  none.value = "-1";
  $("near-area").append(
    none,
    ...[...groups.values()].map((options) => {
      options.group.append(
        ...options.sort((a, b) => a.textContent.localeCompare(b.textContent, "en-GB")),
      );
      return options.group;
    }),
  );
  const years = data.choices.flatMap((c) => c.places.flatMap((p) => [p.from, p.to]));
  for (let y = Math.max(0, Math.min(...years)); y <= Math.max(...years); y += 1) {
    const o = make("option", y === 0 ? "Reception" : `Year ${y}`);
    o.value = String(y);
    $("near-year").append(o);
  }
  $("near-area").addEventListener("change", () => {
    choose(Number($("near-area").value));
    wholly();
  });
  for (const id of ["near-need", "near-year"])
    $(id).addEventListener("change", () => {
      answer();
      remember();
    });
  $("nearest").addEventListener("submit", (e) => e.preventDefault());
} else {
  $("near-area").closest(".field").hidden = true;
}
