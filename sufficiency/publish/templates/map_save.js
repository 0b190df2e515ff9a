  // ---- what people take with them -----------------------------------------------------------
  // Exactly the figures of the map as it is chosen, made here from those in the page: nothing is asked
  // for, and nothing that is withheld is anywhere to be taken.
  function figures() {
    return data[state.by].map((a, i) => {
      const { before, after, change } = told(i), f = layer().of(i, state.by);
      const notes = [];
      if (before === null) notes.push(`before: ${WITHHELD[state.layer]}`);
      if (after === null && !tried()) notes.push(`with the plan: ${WITHHELD[state.layer]}`);
      if (f.near[0]) notes.push("before is only near");
      if (f.near[1] && !tried()) notes.push("with the plan is only near");
      if (tried()) notes.push(`${tried().name}: told as a whole only`);
      if (change === few && !tried()) notes.push("change not shown: too few change");
      return { area: a.name, district: a.district || a.name, plan: called(), baseline: state.layer === "years" ? base() : plan().base,
        figure: scaleOf("before").title + narrow(), before, with_the_plan: tried() ? null : after, change: change === few || tried() ? null : change, note: notes.join("; ") };
    });
  }
  const said = () => `${scaleOf(state.view).title}${narrow()}, ${WHEN[state.view]()}. ${called()}`;
  // A cell that begins as a formula would be run by a spreadsheet.
  const cell = (v) => (v === null ? "" : `"${String(v).replace(/^(?=[=+@\t-]\D)/, "'").replaceAll('"', '""')}"`);
  const csv = () => { const rows = figures(); return [Object.keys(rows[0]).join(","), ...rows.map((r) => Object.values(r).map((v) => (typeof v === "number" ? String(v) : cell(v))).join(","))].join("\r\n"); };
  const geojson = () => JSON.stringify({ type: "FeatureCollection", name: said(), features: figures().map((properties, i) => ({ type: "Feature", properties, geometry: data[state.by][i].shape })) });
  const fileName = (end) => `${plain(`${data.whole} ${plan().name} ${state.layer} ${state.who} ${state.by}`).replaceAll(" ", "-")}.${end}`;
  function save(blob, end) {
    const a = make("a"), url = URL.createObjectURL(blob);
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
      if (wide(longer, "400 14px") > width) lines.push(word); else lines[lines.length - 1] = longer;
    }
    return lines.filter((l) => l);
  }
  function picture() {
    const zoom = 12, wide_ = 1200, top = 96, [nw, se] = [map.project(everything.getNorthWest(), zoom), map.project(everything.getSouthEast(), zoom)];
    const k = (wide_ - 40) / (se.x - nw.x), tall = (se.y - nw.y) * k, view = state.view === "swipe" ? "after" : state.view;
    const at = (lat, lon) => { const p = map.project([lat, lon], zoom); return [(20 + (p.x - nw.x) * k).toFixed(1), (top + (p.y - nw.y) * k).toFixed(1)]; };
    const path = (shape) => (shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates).flat().map((ring) => `M${ring.map(([lon, lat]) => at(lat, lon).join(" ")).join("L")}Z`).join("");
    const text = (x, y, words, size, more = "") => `<text x="${x}" y="${y}" font-size="${size}" ${more}>${safe(words)}</text>`;
    const areas = data[state.by].map((a, i) => `<path d="${path(a.shape)}" fill="${colour(figure(i, view), view)}" fill-rule="evenodd" stroke="#5b6670"/>`);
    const borders = data.districts.map((a) => `<path d="${path(a.shape)}" fill="none" stroke="#1d1d1f" stroke-width="2.2"/>`);
    const numbers = data[state.by].map((a, i) => {
      const value = figure(i, view);
      if (typeof value !== "number" || !value) return "";
      const [x, y] = at(...a.at), words = signed(view === "change" ? value : 0, layer().label(value));
      return text(x, y, words, 17, 'text-anchor="middle" font-weight="700" stroke="#fff" stroke-width="5" paint-order="stroke"');
    });
    const { colours, words } = scaleOf(view), keys = [...colours.map((c, n) => [c, words[n]]), ["url(#hatch)", WITHHELD[state.layer]], ...(view === "change" ? [["url(#few)", "not shown: too few change"]] : [])];
    let x = 20, y = top + tall + 40;
    const legend_ = keys.map(([fill, w]) => {
      const length = 40 + wide(w, "400 17px");
      if (x + length > wide_ - 20) { x = 20; y += 30; }
      const out = `<rect x="${x}" y="${y - 15}" width="24" height="17" fill="${fill}" stroke="#5b6670"/>${text(x + 31, y, w, 17)}`;
      x += length + 14;
      return out;
    });
    // What the figures are, what is not real, and whose they are goes wherever the picture goes.
    const notes = all(".dated, .notes .note, .foot p").flatMap((e) => folded(e.textContent.replace(/\s+/g, " ").trim(), wide_ - 40));
    const foot = notes.map((t, n) => text(20, y + 40 + 20 * n, t, 14, 'fill="#4b5560"'));
    const high = Math.ceil(y + 50 + 20 * notes.length);
    return { wide: wide_, high, svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${wide_}" height="${high}" font-family="sans-serif" fill="#1d1d1f">${document.querySelector(".defs defs").outerHTML}<rect width="100%" height="100%" fill="#fff"/>${text(20, 40, `${scaleOf(view).title}${narrow()}`, 26, 'font-weight="700"')}${text(20, 72, `${data.whole}. ${WHEN[view]()[0].toUpperCase()}${WHEN[view]().slice(1)}: ${called()}`, 19)}${areas.join("")}${borders.join("")}${numbers.join("")}${legend_.join("")}${foot.join("")}</svg>` };
  }
  function savePicture() {
    const { wide: width, high, svg } = picture(), image = new Image();
    image.onload = () => {
      const canvas = make("canvas");
      canvas.width = width;
      canvas.height = high;
      canvas.getContext("2d").drawImage(image, 0, 0);
      canvas.toBlob((blob) => save(blob, "png"), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  }
  const SAVE = { csv: () => save(new Blob(["\ufeff", csv()], { type: "text/csv" }), "csv"), geojson: () => save(new Blob([geojson()], { type: "application/geo+json" }), "geojson"), png: savePicture };
  all("[data-save]").forEach((b) => b.addEventListener("click", () => SAVE[b.dataset.save]()));
  // Only a page that stands on the web can be shown inside another.
  if ($("embed")) {
    $("embed").closest("details").addEventListener("toggle", () => {
      const on = location.protocol === "https:" || location.protocol === "http:";
      const to = `${on ? location.href.split("#")[0] : "ADDRESS-OF-THIS-PAGE"}${address()}`;
      $("embed").value = `<iframe src="${safe(to)}" title="${safe(document.title)}" width="100%" height="800" style="border:0" loading="lazy"></iframe>`;
    });
  }
