// ---- what people take with them -----------------------------------------------------------
// Exactly the figures of the map as it is chosen, made here from those in the page: nothing is asked
// for, and nothing that is withheld is anywhere to be taken. A figure that is only the other one in
// its place is left out: added up it would not be what the plan leaves.
function figures() {
  return data[state.by].map((a, i) => {
    const f = told(i),
      { change } = f,
      notes = [];
    const [before, after] = [f.before, f.after].map((v, k) => (f.stands && f.near[k] ? null : v));
    const stood = (name, v) => notes.push(`${name}: about ${layer().label(v)}, as too few change`);
    if (f.before === null) notes.push(`before: ${WITHHELD[state.layer]}`);
    else if (before === null) stood("before", f.before);
    else if (f.near[0]) notes.push("before is only near");
    if (!tried()) {
      if (f.after === null) notes.push(`with the plan: ${WITHHELD[state.layer]}`);
      else if (after === null) stood("with the plan", f.after);
      else if (f.near[1]) notes.push("with the plan is only near");
    }
    if (tried()) notes.push(`${tried().name}: told as a whole only`);
    if (change === few && !tried()) notes.push("change not shown: too few change");
    const row = {
      before,
      with_the_plan: tried() ? null : after,
      change: change === few || tried() ? null : change,
    };
    const rates = rated()
      ? Object.fromEntries(
          Object.entries(row).map(([k, v]) => [
            `per_1000_${k}`,
            v === null ? null : perThousand(v, i),
          ]),
        )
      : {};
    return {
      area: a.name,
      district: a.district || a.name,
      plan: called(),
      baseline: state.layer === "years" ? base() : plan().base,
      figure: scaleOf("before").figure + narrow(),
      ...row,
      ...rates,
      note: notes.join("; "),
      about: real(),
    };
  });
}
// What is not real, and when the figures are of: it goes wherever a row goes.
const real = () =>
  [
    ...all(".dated:not(:has(a)), .notes .note strong").map((e) =>
      e.textContent
        .replace(/\s+/g, " ")
        .trim()
        .replace(/([^.])$/, "$1."),
    ),
    ...(document.querySelector(".internal") ? [] : ["Numbers of children are rounded."]),
  ].join(" ");
const said = () => `${scaleOf(state.view).title}${narrow()}, ${WHEN[state.view]()}. ${called()}`;
// A cell that begins as a formula would be run by a spreadsheet.
const cell = (v) =>
  v === null
    ? ""
    : `"${String(v)
        .replace(/^(?=[=+@\t-]\D)/, "'")
        .replaceAll('"', '""')}"`;
const csv = () => {
  const rows = figures();
  return [
    Object.keys(rows[0]).join(","),
    ...rows.map((r) =>
      Object.values(r)
        .map((v) => (typeof v === "number" ? String(v) : cell(v)))
        .join(","),
    ),
  ].join("\r\n");
};
// The areas, and behind them each school and base on the map as a point; those that are not published
// are nowhere in the page.
const geojson = () =>
  JSON.stringify({
    type: "FeatureCollection",
    name: said(),
    features: [
      ...figures().map((properties, i) => ({
        type: "Feature",
        properties,
        geometry: data[state.by][i].shape,
      })),
      ...seen().map((p) => ({
        type: "Feature",
        properties: {
          place: p.name,
          kind: p.what,
          serves: p.serves,
          first_year: p.from,
          last_year: p.to,
          places: p.places,
          places_added: p.added,
          state: p.state,
          status: p.status,
          plan: called(),
        },
        geometry: { type: "Point", coordinates: [p.at[1], p.at[0]] },
      })),
    ],
  });
const fileName = (end) =>
  `${plain(`${data.whole} ${plan().name} ${state.layer} ${state.who} ${state.by}`).replaceAll(" ", "-")}.${end}`;
function save(blob, end) {
  const a = make("a"),
    url = URL.createObjectURL(blob);
  a.href = url;
  a.download = fileName(end);
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  $("saved").textContent = `Saved as ${a.download}.`;
}
// A picture of its own, not of the screen: areas and figures as chosen, title, legend and source.
const XML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const safe = (text) => text.replace(/[&<>"]/g, (c) => XML[c]);
function folded(words, width) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (wide(longer, "400 14px") > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.filter((l) => l);
}
function picture() {
  const zoom = 12,
    wide_ = 1200,
    top = 96,
    [nw, se] = [
      map.project(everything.getNorthWest(), zoom),
      map.project(everything.getSouthEast(), zoom),
    ];
  const k = (wide_ - 40) / (se.x - nw.x),
    tall = (se.y - nw.y) * k,
    view = state.view === "swipe" ? "after" : state.view;
  const at = (lat, lon) => {
    const p = map.project([lat, lon], zoom);
    return [(20 + (p.x - nw.x) * k).toFixed(1), (top + (p.y - nw.y) * k).toFixed(1)];
  };
  const path = (shape) =>
    (shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates)
      .flat()
      .map((ring) => `M${ring.map(([lon, lat]) => at(lat, lon).join(" ")).join("L")}Z`)
      .join("");
  const text = (x, y, words, size, more = "") =>
    `<text x="${x}" y="${y}" font-size="${size}" ${more}>${safe(words)}</text>`;
  const land = window[data.layers.land]
    .getLayers()
    .map((l) => `<path d="${path(l.feature.geometry)}" fill="#f1efe9" stroke="#a8b0b8"/>`);
  const areas = data[state.by].map(
    (a, i) =>
      `<path d="${path(a.shape)}" fill="${fillOf(i, view, scaleOf(view).colours)}" fill-rule="evenodd" stroke="#5b6670"/>`,
  );
  const borders = data.districts.map(
    (a) => `<path d="${path(a.shape)}" fill="none" stroke="#1d1d1f" stroke-width="2.2"/>`,
  );
  // Symbols first, then the largest towns, figures and other towns: each only where it is free, a
  // figure only in its own area. A large town may stand on a school, never on other words.
  const taken = [],
    spoken = [],
    halo =
      'text-anchor="middle" stroke="#fff" stroke-width="5" stroke-linejoin="round" paint-order="stroke"';
  const back = (x, y) => map.unproject([nw.x + (x - 20) / k, nw.y + (y - top) / k], zoom);
  const free = (among) => (b) =>
    b.x - b.w > 0 &&
    b.x + b.w < wide_ &&
    b.y - b.h > top &&
    b.y + b.h < top + tall &&
    !among.some((t) => meets(t, b, 2));
  const said_ = (options, words, size, more, large) => {
    const b = options.find(free([...taken, ...spoken])) || (large && options.find(free(spoken)));
    if (!b) return "";
    spoken.push(b);
    return text(b.x, b.y + size / 3, words, size, `${halo} ${more}`);
  };
  const low = top + tall - 20,
    per = map.distance(back(20, low), back(120, low)) / 1e5,
    km = [50, 20, 10, 5, 2].find((n) => n / per <= 170) || 1;
  spoken.push({ x: 30 + km / per / 2, y: low, w: km / per / 2 + 6, h: 18 });
  const bar = `<path d="M30 ${low}v8h${(km / per).toFixed(1)}v-8" fill="none" stroke="#1d1d1f" stroke-width="2"/>${text(35, low + 2, `${km} km`, 14)}`;
  const symbol = (name, x, y, size) =>
    data.symbols[name].replace(
      "<svg",
      `<svg x="${x - size / 2}" y="${y - size / 2}" width="${size}" height="${size}"`,
    );
  const order = { same: 0, bigger: 1, new: 2 };
  const symbols = seen()
    .sort((a, b) => order[a.state] - order[b.state])
    .map((p) => {
      const [x, y] = at(...p.at).map(Number);
      taken.push({ x, y, w: p.size / 2, h: p.size / 2 });
      return symbol(`${p.kind}-${p.state}`, x, y, p.size);
    });
  const town =
    (large) =>
    ([name, , lon, lat]) => {
      const [x, y] = at(lat, lon).map(Number),
        w = wide(name, "600 15px") / 2;
      const words = said_(
        [
          [1, 0],
          [-1, 0],
          [0, -1],
          [0, 1],
        ].map(([dx, dy]) => ({ x: x + dx * (w + 7), y: y + dy * 14, w, h: 8 })),
        name,
        15,
        'font-weight="600"',
        large,
      );
      return words && `<circle cx="${x}" cy="${y}" r="3.2" stroke="#fff"/>${words}`;
    };
  const gap = (a, b) => {
    const [p, q] = [at(a[3], a[2]), at(b[3], b[2])];
    return Math.hypot(p[0] - q[0], p[1] - q[1]);
  };
  // A part of a larger town is left out.
  const inside = data.towns.filter(
      (t, n) => t[4] >= 0 && !data.towns.slice(0, n).some((o) => gap(o, t) < 40),
    ),
    largest = inside.slice(0, FIRST).map(town(true));
  const numbers = data[state.by].map((a, i) => {
    const [x, y] = at(...a.at).map(Number),
      words = written(i, view),
      w = wide(words, "700 17px") / 2;
    return (
      words &&
      said_(
        AROUND.map(([dx, dy]) => ({ x: x + dx, y: y + dy, w, h: 9 })).filter((b) =>
          inArea(i, back(b.x, b.y)),
        ),
        words,
        17,
        'font-weight="700"',
      )
    );
  });
  const towns = [...largest, ...inside.slice(FIRST, 2 * FIRST).map(town(false))];
  const { colours, words, title, note } = scaleOf(view),
    used = data[state.by].map((_, i) => (stood(i, view) ? stood : figure(i, view)));
  const keys = [
    ...colours.map((c, n) => [view === "change" && n > 2 ? `url(#worse${n})` : c, words[n]]),
    ...(used.includes(null) ? [["url(#hatch)", WITHHELD[state.layer]]] : []),
    ...(used.includes(few) ? [["url(#few)", "not shown: too few change"]] : []),
    ...(used.includes(stood) ? [["url(#few)", tooSmall()]] : []),
  ];
  let x = 20,
    y = top + tall + 40;
  const legend_ = keys.map(([fill, w]) => {
    const length = 40 + wide(w, "400 17px");
    if (x + length > wide_ - 20) {
      x = 20;
      y += 30;
    }
    const out = `<rect x="${x}" y="${y - 15}" width="24" height="17" fill="${fill}" stroke="#5b6670"/>${text(x + 31, y, w, 17)}`;
    x += length + 14;
    return out;
  });
  if (note) {
    y += 28;
    legend_.push(text(20, y, note, 17));
  }
  if (numbers.some(Boolean)) {
    y += 28;
    legend_.push(text(20, y, `Number on an area: ${$("marks-count").textContent}`, 17));
  }
  const shown_ = [
    "special-new",
    "base-new",
    "special-same",
    "base-same",
    "independent-same",
  ].filter((name) =>
    seen().some((p) => `${p.kind}-${p.state === "new" ? "new" : "same"}` === name),
  );
  x = 20;
  y += shown_.length ? 28 : 0;
  for (const name of shown_) {
    const w = `${name.endsWith("new") ? `${$("marks-new").textContent}: ` : ""}${seen()
      .find((p) => name.startsWith(p.kind))
      .what.toLowerCase()}`;
    legend_.push(symbol(name, x + 11, y - 6, 20), text(x + 28, y, w, 17));
    x += 50 + wide(w, "400 17px");
  }
  // What the figures are, what is not real, and whose they are goes wherever the picture goes.
  const notes = all(".dated:not(:has(a)), .notes .note, .foot p").flatMap((e) =>
    folded(e.textContent.replace(/\s+/g, " ").trim(), wide_ - 40),
  );
  const foot = notes.map((t, n) => text(20, y + 40 + 20 * n, t, 14, 'fill="#4b5560"'));
  const high = Math.ceil(y + 50 + 20 * notes.length);
  return {
    wide: wide_,
    high,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${wide_}" height="${high}" font-family="sans-serif" fill="#1d1d1f">${document.querySelector(".defs defs").outerHTML}<clipPath id="ground"><rect y="${top}" width="${wide_}" height="${tall}"/></clipPath><rect width="100%" height="100%" fill="#fff"/>${text(20, 40, `${title}${narrow()}`, 26, 'font-weight="700"')}${text(20, 72, `${data.whole}. ${WHEN[view]()[0].toUpperCase()}${WHEN[view]().slice(1)}: ${called()}`, 19)}<g clip-path="url(#ground)"><rect y="${top}" width="${wide_}" height="${tall}" fill="#dfe7ec"/>${land.join("")}${areas.join("")}${borders.join("")}${symbols.join("")}${numbers.join("")}${towns.join("")}${bar}</g>${legend_.join("")}${foot.join("")}</svg>`,
  };
}
function savePicture() {
  const { wide: width, high, svg } = picture(),
    image = new Image();
  image.onload = () => {
    const canvas = make("canvas");
    canvas.width = width;
    canvas.height = high;
    canvas.getContext("2d").drawImage(image, 0, 0);
    canvas.toBlob((blob) => save(blob, "png"), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
const SAVE = {
  csv: () => save(new Blob(["\ufeff", csv()], { type: "text/csv" }), "csv"),
  geojson: () => save(new Blob([geojson()], { type: "application/geo+json" }), "geojson"),
  png: savePicture,
};
all("[data-save]").forEach((b) => b.addEventListener("click", () => SAVE[b.dataset.save]()));
// Only a page that stands on the web can be shown inside another.
if ($("embed")) {
  $("embed")
    .closest("details")
    .addEventListener("toggle", () => {
      const on = location.protocol === "https:" || location.protocol === "http:";
      const to = `${on ? location.href.split(/[?#]/)[0] : "ADDRESS-OF-THIS-PAGE"}?embed${address()}`;
      $("embed").value =
        `<iframe src="${safe(to)}" title="${safe(document.title)}" width="100%" height="600" style="border:0" loading="lazy"></iframe>`;
    });
}
