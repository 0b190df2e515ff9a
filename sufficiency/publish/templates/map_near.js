  // ---- search -------------------------------------------------------------------------------
  const plain = (s) => s.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, " ").trim();
  function candidates() {
    const here = new Set(plan().places.map(keyOf));
    const others = data.choices.flatMap((c, k) => c.places.map((p) => ({ p, k }))).filter(({ p }) => !here.has(keyOf(p)));
    const elsewhere = [...new Map(others.map((o) => [keyOf(o.p), o])).values()];
    return [
      ...data.postcodes.map(([name, lon, lat, within]) => ({ name, what: "postcode district", go: () => visit([lat, lon], 10.5, within) })),
      ...data.towns.filter((t) => t[4] >= 0).map(([name, , lon, lat, within]) => ({ name, what: "town or village", go: () => visit([lat, lon], 10.5, within) })),
      ...plan().places.map((p) => ({ name: p.name, what: `${p.what}${p.serves ? ` for ${p.serves}` : ""}`, go: () => visitPlace(p) })),
      // A school of another plan: the map goes over to that plan, and says so.
      ...elsewhere.map(({ p, k }) => ({ name: p.name, what: `${p.what}${p.serves ? ` for ${p.serves}` : ""}, in ${data.choices[k].label} only`, go: () => { choosePlan(k); visitPlace(p); } })),
      ...data.areas.map((a, i) => ({ name: a.name, what: "area", go: () => visit(a.at, 10.5, i) })),
      ...data.districts.map((a) => ({ name: a.name, what: "district", go: () => visit(a.at, 9.5, -1) })),
    ].map((c) => ({ ...c, key: plain(c.name) }));
  }
  function visit(at, zoom, within) {
    shut(false);
    map.setView(at, zoom, { animate: false });
    if (within >= 0) choose(within);
  }
  function visitPlace(p) {
    const kind = all("input[name=kind]").find((i) => i.value === (p.state === "new" ? "new" : p.kind));
    kind.checked = true;
    if (state.view === "before" && p.state === "new" && !tried()) { state.view = "after"; pick("view", "after"); }
    map.setView(p.at, 12, { animate: false });
    redraw(false);
    open(about(p), p.at, keyOf(p));
    document.querySelector(".frame").scrollIntoView({ block: "nearest" });
  }
  // Letters to be changed, put in, left out or turned round; more than the limit is told as that.
  function apart(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return limit + 1;
    let before = null, last = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i += 1) {
      const now = [i];
      for (let j = 1; j <= b.length; j += 1) {
        now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (before && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
      }
      before = last;
      last = now;
    }
    return last[b.length];
  }
  const worn = (key) => key.replace(/\bst\b/g, "saint").replace(/\b(the|school|academy)\b/g, " ").replace(/(^|[a-z])s\b/g, "$1").replace(/ +/g, " ").trim();
  const FULL = /^([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})$/;
  // Every published postcode is in the page, by sector: what is typed is looked up here and is sent
  // nowhere, nor kept in the address.
  const squeezed = (text) => plain(text).replaceAll(" ", "").toUpperCase();
  const inside = (units, unit) => units.match(/../g).includes(unit);
  function areaOf(code) {
    const found = data.sectors.find(([sector, , units]) => sector === code.slice(0, -2).replace(" ", "") && inside(units, code.slice(-2)));
    return found ? found[1] : -1;
  }
  function ofCode(text) {
    const code = FULL.exec(squeezed(text).toLowerCase());
    if (!code) return null;
    const name = `${code[1]} ${code[2]}`.toUpperCase(), at = areaOf(name);
    return at < 0 ? null : { name, key: plain(name), rank: 0, what: `postcode in ${data.areas[at].around}`, home: true, go: () => visit(data.areas[at].at, 10.5, at) };
  }
  function hits(text) {
    const want = plain(text), code = FULL.exec(squeezed(text).toLowerCase());
    if (!want) return [];
    const known = ofCode(text);
    if (known) return [known];
    const wanted = code ? code[1] : want, limit = wanted.length < 5 ? 0 : wanted.length < 9 ? 1 : 2;
    const near = (key) => {
      const a = worn(wanted), b = worn(key);
      return b.startsWith(a) || apart(a, b, limit) <= limit || b.split(" ").some((w) => limit && apart(a, w, limit) <= limit);
    };
    const rank = (c) => (c.key === wanted ? 0 : code ? 9 : c.key.startsWith(want) ? 2 : c.key.includes(` ${want}`) ? 3 : c.key.includes(want) ? 4 : want.length > 3 && near(c.key) ? 6 : 9);
    return candidates().map((c) => ({ ...c, rank: rank(c), code: Boolean(code) })).filter((c) => c.rank < 9).sort((a, b) => a.rank - b.rank).slice(0, 6);
  }
  const PLACES = ["postcode district", "town or village", "area", "district"];
  function go(c) {
    $("found").replaceChildren();
    $("found-say").textContent = c.code ? `Shown: ${c.name}. That whole postcode is not in the page's list for ${data.whole}: this is the middle of its first part.` : `Shown: ${c.name}, ${c.what}.`;
    c.go();
    remember();
    say(`The map is at ${c.name}`);
  }
  function offer(found, want) {
    $("found").replaceChildren(...found.map((c) => {
      const li = make("li"), b = make("button", c.name);
      b.type = "button";
      b.append(make("span", `, ${c.what}`, "soft"));
      b.addEventListener("click", () => { $("find").value = c.name; go(c); });
      li.append(b);
      return li;
    }));
    $("found-say").textContent = !want ? "" : !found.length ? (FULL.test(squeezed(want).toLowerCase()) ? `That postcode is not in ${data.whole}, as far as the page's list goes.` : "Nothing found. Try a town, a postcode or a school.")
      : found[0].rank === 6 ? "Not found as it is written. Did you mean:" : `${found.length} found`;
  }
  $("find").addEventListener("input", () => { const found = hits($("find").value); offer(found, plain($("find").value)); });
  $("finder").addEventListener("submit", (e) => {
    e.preventDefault();
    const found = hits($("find").value), exact = found.filter((c) => c.rank === 0);
    // What is written just so is gone to at once: where people live comes before a school of that name.
    const one = exact.find((c) => c.home || PLACES.includes(c.what)) || (exact.length === 1 ? exact[0] : found.length === 1 && found[0].rank < 6 ? found[0] : null);
    if (one) { go(one); return; }
    offer(found, plain($("find").value));
    if (found.length) $("found").querySelector("button").focus();
  });

  // ---- what would change here ---------------------------------------------------------------
  const links = L.layerGroup().addTo(map);
  const wholly = () => { if (state.chosen < 0) home(); };
  function choose(i) { state.chosen = i; $("near-area").value = String(i); answer(); remember(); }
  const need = () => $("near-need").value, year = () => Number($("near-year").value);
  const serves = (p) => p.needs.includes(need()) && year() >= p.from && year() <= p.to;
  function nearest(fresh) {
    let best = null;
    plan().places.forEach((p, j) => {
      const m = plan().reach[state.chosen][j];
      // Independent schools are not local places in the sense of the page.
      if (p.kind === "independent" || m < 0 || (!fresh && p.state === "new") || !serves(p)) return;
      if (!best || m < best.minutes) best = { p, minutes: m };
    });
    return best;
  }
  // Bases whose school nobody publishes are nobody's nearest place: they are told, not measured.
  function elsewhere() {
    const here = data.areas[state.chosen].district;
    const some = plan().unlocated.filter((u) => u.district === here && serves(u));
    return some.length ? `Besides, there are ${some.reduce((n, u) => n + u.places, 0)} places in ${here} at schools that are not published; one of them may be nearer.` : "";
  }
  function card(title, name, best) {
    const content = make("div", undefined, name);
    content.append(make("h4", title));
    if (!best) { content.append(make("b", "None"), make("p", "No state special school or resource base here serves this need and year.")); return content; }
    content.append(make("b", `about ${best.minutes} minutes`), make("p", best.p.name), make("p", `${upper(kindOf(best.p))}, ${best.p.years}${isExample(best.p) ? `. ${data.example}` : ""}`, "soft"));
    return content;
  }
  // Children without a place, before and with the plan: two numbers and two bars of one scale.
  function gain(where, [before, after, first, last], words_) {
    const content = make("div", undefined, "gain"), most = Math.max(before || 0, after || 0) || 1;
    content.append(make("p", `Children without a suitable place near home${where}`));
    if (before === null && after === null) {
      content.append(make("p", "Not shown, before or with the plan: the numbers are small, or would tell of a few children."));
      return content;
    }
    for (const [title, n, about, name] of [[base(), before, first, "before"], [`With ${tried() ? tried().name : plan().label}`, after, last, "after"]]) {
      const row = make("p", undefined, `bar ${name}`), bar = make("i");
      bar.style.width = `${n === null ? 0 : Math.max(1, 100 * n / most)}%`;
      row.append(make("span", title), make("b", n === null ? "withheld" : children(n, about)), ...(n === null ? [] : [bar]));
      if (words_) row.append(make("small", words_[name === "before" ? 0 : 1]));
      content.append(row);
    }
    if (before === null || after === null) content.append(make("p", "Withheld: a number here could tell of a few children.", "soft"));
    if ((first || last) && before === after) content.append(make("p", "Too few children change for a difference to be shown.", "soft"));
    return content;
  }
  // Of the children the map is narrowed to: all of them where that is told, or those of the district
  // where people live.
  function ofFilter(at_) {
    const one = plan().children.narrowed[filter()], name = at_ < 0 ? "" : data.areas[at_].district;
    const k = data.districts.findIndex((d) => d.name === name);
    if (!one || (name ? k < 0 : !one.whole)) return [];
    return [gain(`${narrow()}${name ? ` in ${name}` : ""}`, name ? one.districts[k] : one.whole)];
  }
  // Of a January: of the whole with how far forecasts may be out, or of the district where people live.
  function ofYear(at_) {
    const j = state.january, name = at_ < 0 ? "" : data.areas[at_].district, plans = [data.years.nothing, data.years.plans[state.plan]];
    const k = data.districts.findIndex((d) => d.name === name);
    if (!name) {
      const told_ = plans.map((p) => p.children.whole[j]);
      const ends = told_.map((t) => (/\((.*)\)/.exec(t[1]) || ["", ""])[1]), near_ = (t) => t[1].startsWith("about");
      return [gain(narrow(), [told_[0][0], told_[1][0], near_(told_[0]), near_(told_[1])], ends.some(Boolean) ? ends : undefined),
        ...(ends.some(Boolean) ? [make("p", "In 8 of 10 simulated futures the figure lies between the two smaller ones.", "soft")] : [])];
    }
    if (k < 0) return [];
    const [[before, first], [after, last]] = plans.map((p) => p.children.districts[j][k]);
    return [gain(` in ${name}${narrow()}`, [before, after, first, last])];
  }
  const changes = () => {
    const at_ = state.chosen;
    if (tried()) {
      const [before, , first] = plan().children.whole, [after, last] = tried().children;
      return [gain("", [before, after, first, last]), ...(at_ < 0 ? [] : [make("p", "By neighbourhood, and by place, plans alone are told: choose one.", "soft")])];
    }
    if (state.layer === "years") return ofYear(at_);
    return [gain(at_ < 0 ? "" : " in this area", at_ < 0 ? plan().children.whole : plan().children.areas[at_]), ...ofFilter(at_)];
  };
  const NEARBY = 30, MOST = 4;
  function openings() {
    const near = plan().places.map((p, j) => ({ p, minutes: plan().reach[state.chosen][j] }))
      .filter(({ p, minutes: m }) => p.state !== "same" && m >= 0 && m <= NEARBY).sort((a, b) => a.minutes - b.minutes);
    const content = make("div", undefined, "opens");
    content.append(make("h3", "What opens near here"));
    if (!near.length) { content.append(make("p", `Nothing within ${NEARBY} minutes.`)); return content; }
    const list = make("ul");
    for (const { p, minutes: m } of near.slice(0, MOST)) {
      const li = make("li"), b = make("button", p.name);
      b.type = "button";
      b.addEventListener("click", () => visitPlace(p));
      li.append(b, make("span", `${upper(kindOf(p))}: ${p.added || p.places} places, about ${m} minutes${isExample(p) ? ". Example" : ""}`, "soft"));
      list.append(li);
    }
    content.append(list);
    if (near.length > MOST) content.append(link("#tables", `and ${near.length - MOST} more within ${NEARBY} minutes: all openings`));
    if (near.some(({ p }) => isExample(p))) content.append(make("p", `${data.example}: the plan tries these out.`, "soft"));
    return content;
  }
  function answer() {
    const at_ = state.chosen;
    $("here-name").textContent = at_ < 0 || tried() ? `All of ${data.whole}` : `${data.areas[at_].around} and around`;
    $("here").replaceChildren(...changes());
    $("nearest").hidden = at_ < 0 || Boolean(tried());
    $("near-answer").replaceChildren();
    $("near-opens").replaceChildren();
    links.clearLayers();
    marked = [];
    const area = at_ < 0 ? null : data.areas[at_];
    $("here-codes").textContent = area && !tried() && area.around !== area.name ? area.name.slice(area.around.length + 2, -1) : "";
    if (at_ < 0 || tried()) { drawPlaces(); return; }
    const before = nearest(false), after = nearest(true);
    const nearer = before && after ? before.minutes - after.minutes : 0;
    const words = before && after ? (nearer > 0 ? `With this plan the nearest is about ${nearer} minutes nearer.` : "This plan does not change which is nearest. It may still add places, so that more children get one.")
      : after ? `With this plan there is one; ${plan().short.toLowerCase()} there is none.` : "There is none, with or without this plan.";
    const more = elsewhere();
    $("near-answer").replaceChildren(make("p", words), card(plan().short, "before", before), card(`With ${plan().label}`, "after", after), ...(more ? [make("p", more, "soft")] : []));
    $("near-opens").replaceChildren(openings());
    for (const [color, weight] of [["#ffffff", 7], ["#1d1d1f", 3.5]]) {
      L.geoJSON({ type: "Feature", properties: {}, geometry: data.areas[at_].shape }, { pane: "links", interactive: false, style: { color, weight, fill: false } }).addTo(links);
    }
    const at = data.areas[at_].at;
    [[before, "#1d1d1f", "3 7"], [after, data.fresh, null]].forEach(([best, stroke, dash]) => {
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
    const none = make("option", `All of ${data.whole}`);
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
    $("near-area").addEventListener("change", () => { choose(Number($("near-area").value)); wholly(); });
    for (const id of ["near-need", "near-year"]) $(id).addEventListener("change", () => { answer(); remember(); });
    $("nearest").addEventListener("submit", (e) => e.preventDefault());
  } else {
    $("near-area").closest(".field").hidden = true;
  }
