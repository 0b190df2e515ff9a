  // ---- what would change here ---------------------------------------------------------------
  const links = L.layerGroup().addTo(map);
  const wholly = () => { if (state.chosen < 0) home(); };
  function choose(i, hood = -1, typed = "") { state.chosen = i; state.hood = hood; state.typed = typed; $("near-area").value = String(i); answer(); remember(); }
  function chooseHood(k, typed) { choose(k < 0 ? -1 : data.hoods[k].area, k, typed); }
  const need = () => $("near-need").value, year = () => Number($("near-year").value);
  // Nobody is answered for a need or a year they have not told.
  const asked = () => need() !== "" && $("near-year").value !== "";
  const serves = (p) => p.needs.includes(need()) && year() >= p.from && year() <= p.to;
  const hoodsOf = (area) => data.hoods.flatMap((h, k) => (h.area === area ? [k] : []));
  // Minutes are of the neighbourhood people live in; of an area chosen as a whole, of each in it.
  function driveTo(c, j) {
    const hoods = state.hood < 0 ? hoodsOf(state.chosen) : [state.hood];
    const known = hoods.map((k) => c.reach[k][j]).filter((m) => m >= 0);
    return known.length ? { least: Math.min(...known), most: Math.max(...known), mean: known.reduce((a, b) => a + b) / known.length } : null;
  }
  const minutesOf = (n) => (n < 1 ? "under a minute" : `about ${n} minute${n === 1 ? "" : "s"}`);
  const drive = ({ least, most }) => (least === most ? minutesOf(most) : least < 1 ? `up to ${most} minutes` : `about ${least} to ${most} minutes`);
  // A school or base is for a need; or takes some children of it, as the model assumes; or nobody
  // says which needs it is for. The nearest of each.
  const fits = (p) => (p.unknown ? "unknown" : p.meant.includes(need()) ? "meant" : "some");
  function nearest(fresh, c = plan()) {
    const found = {};
    c.places.forEach((p, j) => {
      // Independent schools are not local places in the sense of the page.
      if (p.kind === "independent" || (!fresh && p.state === "new") || !serves(p)) return;
      const way = driveTo(c, j), kind = fits(p);
      if (way && (!found[kind] || way.mean < found[kind].mean)) found[kind] = { p, ...way };
    });
    // What is no nearer than the best says nothing more.
    const best = found.meant || found.unknown, nearer = (one) => (one && one !== best && !(best && one.mean >= best.mean) ? one : undefined);
    return { best, unknown: nearer(found.unknown), some: nearer(found.some) };
  }
  // What opened since, for the need, nearer than anything the plan has: another plan counts it.
  function openedSince(now) {
    const mine = new Set(plan().places.map(keyOf)), [first] = data.choices.flatMap((c) => c.places.map((p, j) => ({ p, c, way: p.status === data.built && !mine.has(keyOf(p)) && p.kind !== "independent" && serves(p) && fits(p) === "meant" && driveTo(c, j) })))
      .filter(({ way }) => way && !(now && now.mean <= way.mean)).sort((a, b) => a.way.mean - b.way.mean);
    return first ? [make("p", `Opened ${plan().since}, counted in ${first.c.label}: ${first.p.name}, ${drive(first.way)}.`)] : [];
  }
  // Bases whose school nobody publishes are nobody's nearest place: they are told, not measured.
  function elsewhere() {
    const here = data.areas[state.chosen].district;
    const some = plan().unlocated.filter((u) => u.district === here && serves(u));
    return some.length ? `Besides, there are ${some.reduce((n, u) => n + u.places, 0)} places in ${here} at schools that are not published; one of them may be nearer.` : "";
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
      if (best.p.unknown) content.append(make("p", "Nearest special school; which needs it takes is not in our data."));
      else if (some || unknown) content.append(make("p", "Nearest that is for this need:", "soft"));
      content.append(make("b", drive(best)), button(best.p), make("p", `${upper(kindOf(best.p))}, ${best.p.years}${isExample(best.p) ? `. ${best.p.status}` : ""}${best.p.year ? `.${from(best.p)}` : ""}`, "soft"));
    } else content.append(make("b", "None"), make("p", "No state special school or resource base here is for this need and year."));
    content.append(...also(best, ...nearer));
    return content;
  }
  // What is nearer than the best, and takes some children with the need, or nobody knows whom.
  const also = (best, some, unknown) => [[some, `${best ? "Nearer, and takes" : "Takes"} some children with this need, as the model assumes:`], [unknown, "Nearer, but which needs it takes is not in our data:"]]
    .filter(([one]) => one).map(([one, words]) => {
      const p = make("p", `${words} `, "soft");
      p.append(button(one.p), make("br"), `${upper(drive(one))}. ${upper(kindOf(one.p))}.`);
      return p;
    });
  const WHY = "Withheld to protect children: the number is small, or one that is small could be worked out from it";
  // Children without a place, before and with the plan: two numbers and two bars of one scale.
  function gain(where, [before, after, first, last], words_) {
    const content = make("div", undefined, "gain"), most = Math.max(before || 0, after || 0) || 1;
    content.append(make("p", `Children without a suitable place near home${where}`));
    if (before === null && after === null) {
      content.append(make("p", `${WHY}.`));
      return content;
    }
    for (const [title, n, about, name] of [[base(), before, first, "before"], [`With ${tried() ? tried().name : plan().label}`, after, last, "after"]]) {
      const row = make("p", undefined, `bar ${name}`), bar = make("i");
      bar.style.width = `${Math.max(1, 100 * n / most)}%`;
      row.append(make("span", title), make("b", n === null ? "withheld" : n || about ? children(n, about) : "none"), ...(n ? [bar] : []));
      const more = words_ && words_[name === "before" ? 0 : 1];
      if (more) row.append(make("small", more));
      content.append(row);
    }
    if (before === null || after === null) content.append(make("p", `${WHY}.`, "soft"));
    if ((first || last) && before === after) content.append(make("p", FEW, "soft"));
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
  // A number of an area that is withheld leaves that of its district, where that is told, and all that
  // is not of children.
  function ofDistrict(at_) {
    const name = data.areas[at_].district, k = data.districts.findIndex((d) => d.name === name);
    const mine = plan().children.areas[at_].slice(0, 2);
    if (!mine.includes(null)) return [];
    const wider = k >= 0 && mine.some((n, when) => n === null && plan().children.districts[k][when] !== null);
    return [make("p", `Not withheld, below: ${wider ? `all of ${name}, ` : ""}the nearest suitable place for each need, and what opens near here.`), ...(wider ? [gain(` in all of ${name}`, plan().children.districts[k])] : [])];
  }
  // Of a January: of the whole with how far forecasts may be out, or of the district where people live.
  function ofYear(at_) {
    const j = state.january, name = at_ < 0 ? "" : data.areas[at_].district, plans = [data.years.nothing, data.years.plans[state.plan]];
    const k = data.districts.findIndex((d) => d.name === name), agreed = data.years.agreed[state.plan];
    const before_ = agreed ? [make("p", `${plan().label} is counted ${agreed}: nobody has built it.`, "agreed")] : [];
    if (!name) {
      const told_ = plans.map((p) => p.children.whole[j]);
      const ends = told_.map((t) => (/\((.*)\)/.exec(t[1]) || ["", ""])[1]), near_ = (t) => t[1].startsWith("about");
      return [...before_, gain(narrow(), [told_[0][0], told_[1][0], near_(told_[0]), near_(told_[1])], ends.some(Boolean) ? ends : undefined),
        ...(ends.some(Boolean) ? [make("p", "In 8 of 10 simulated futures the figure lies between the two smaller ones.", "soft")] : []), anew()];
    }
    if (k < 0) return [];
    const [[before, first], [after, last]] = plans.map((p) => p.children.districts[j][k]);
    return [...before_, gain(` in ${name}${narrow()}`, [before, after, first, last]), anew()];
  }
  const begins = (k) => data.years.year.indexOf(data.years.begins.year[k]);
  // How much of a plan is there in a January that is looked at.
  function later() {
    const adds = plan().places.filter((p) => p.state !== "same"), late = adds.filter((p) => !there(p)), next = Math.min(...late.map((p) => p.year));
    if (!late.length) return "";
    const open = adds.length - late.length;
    return `Of ${adds.length} schools and bases that ${plan().label} opens or enlarges, ${open || "none"} ${open > 1 ? "are" : "is"} open by then; the ${open ? "next" : "first"} in January ${next}${earliest(late)}. `;
  }
  // What the figures above are of; of the whole, also what a forecast makes of them.
  function meaning(at_) {
    const p = make("p", `${upper(plan().dated)}, and every place of ${plan().label} open.`, "soft"), last = data.years && data.years.words.at(-1).replace(/, (.*)/, " ($1)");
    const [, all_, , roughly] = plan().children.whole, part = plan().independent[1];
    if (at_ >= 0 && part) p.append(make("span", ` In all of ${data.whole} with ${plan().label}: ${children(all_, roughly)} without a suitable place; ${part}.`, "part"));
    if (!data.years) return p;
    const [nothing, then] = [data.years.nothing, data.years.plans[state.plan]].map((of) => of.children.whole.at(-1)[0]);
    if (at_ < 0 && nothing !== null && then !== null) p.append(` In ${last}, with what has opened and filled by then: ${number(nothing)} if nothing is built, ${number(then)} with ${plan().label}.`);
    const years = make("button", "Year by year", "noprint");
    years.type = "button";
    years.addEventListener("click", () => document.querySelector("input[name=layer-of][value=years]").click());
    p.append(" ", years);
    return p;
  }
  const anew = () => make("p", `${later()}Each January is worked out anew, with what is open by then, as far as it has filled; other layers have every place open.`, "soft");
  const changes = () => {
    const at_ = state.chosen;
    if (tried()) {
      const [before, , first] = plan().children.whole, [after, last] = tried().children;
      return [gain("", [before, after, first, last]), ...(at_ < 0 ? [] : [make("p", "By neighbourhood, and by place, plans alone are told: choose one.", "soft")])];
    }
    if (state.layer === "years") return ofYear(at_);
    const part = filter() < 0 && at_ < 0 ? plan().independent : undefined;
    const every = gain(`${at_ < 0 ? "" : " in this area"}${filter() < 0 ? "" : ", all children"}`, at_ < 0 ? plan().children.whole : plan().children.areas[at_], part);
    if (filter() < 0) return [every, ...(at_ < 0 ? [] : ofDistrict(at_)), meaning(at_)];
    // What the map is narrowed to comes first; where that is not told of the whole, the page says so.
    const some = ofFilter(at_);
    return [...(some.length ? some : [make("p", `The map shows ${data.filters[filter()][1]}, by district. Of ${at_ < 0 ? `all of ${data.whole}` : "this district"} that number is not told: it would tell of a few children.`, "soft")]), every, meaning(at_)];
  };
  const NEARBY = 30, MOST = 4, LONG = 90;
  function opened(some) {
    const list = make("ul");
    for (const { p, way } of some) {
      const li = make("li"), places = p.state === "bigger" ? `${p.added} more places` : `${p.added || p.places} places`;
      li.append(button(p), make("span", `${upper(kindOf(p))}: ${places}, ${drive(way)}${p.year ? `, from January ${p.year}` : ""}${exampleOf(p) ? ". Example" : ""}`, "soft"));
      list.append(li);
    }
    return list;
  }
  // What opens for the need and the year that were asked about; the rest is folded behind it.
  function openings() {
    const near = plan().places.map((p, j) => ({ p, way: driveTo(plan(), j) }))
      .filter(({ p, way }) => p.state !== "same" && way && way.mean <= NEARBY).sort((a, b) => a.way.mean - b.way.mean);
    const content = make("div", undefined, "opens");
    content.append(make("h3", "What opens near here"));
    if (!near.length) { content.append(make("p", `Nothing within ${NEARBY} minutes.`)); return content; }
    const suits = ({ p }) => !asked() || serves(p) && (!asked() || fits(p) !== "some"), mine = near.filter(suits), others = near.filter((one) => !suits(one));
    if (mine.length) content.append(opened(mine.slice(0, MOST)));
    else content.append(make("p", `Nothing for this need and school year within ${NEARBY} minutes.`));
    if (mine.length > MOST) content.append(link("#tables", `and ${mine.length - MOST} more within ${NEARBY} minutes: all openings`));
    if (others.length) {
      const folded = make("details");
      folded.append(make("summary", `${others.length} mainly for other needs, or for other ages`), opened(others));
      content.append(folded);
    }
    if (near.some(({ p }) => p.status === data.example)) content.append(make("p", `${data.example}: the plan tries these out.`, "soft"));
    return content;
  }
  // Every plan in a small table: beside each other also where two maps have no room.
  function everyPlan(at_) {
    const k = data.districts.findIndex((d) => d.name === data.areas[at_].district), some = filter() >= 0 && k >= 0;
    const of = (c) => (some ? c.children.narrowed[filter()].districts[k] : c.children.areas[at_]);
    const table = make("table"), first = make("thead"), body = make("tbody");
    const row = (tag, [name, ...cells]) => {
      const tr = make("tr"), head = make("th", name);
      head.scope = tag === "th" ? "col" : "row";
      tr.append(head, ...cells.map((text, n) => { const cell = make(tag, text, n ? "" : "r"); if (tag === "th") cell.scope = "col"; return cell; }));
      return tr;
    };
    const line = (name, n, about, found) => row("td", [name, n === null ? "withheld" : children(n, about), ...(asked() ? [found().best ? drive(found().best) : "none"] : [])]);
    first.append(row("th", ["Plan", "Children", ...(asked() ? ["Nearest place"] : [])]));
    if (data.choices.every((c) => c.base === plan().base)) { const [n, , about] = of(plan()); body.append(line(plan().short, n, about, () => nearest(false))); }
    for (const c of data.choices) { const [, n, , about] = of(c); body.append(line(c.label, n, about, () => nearest(true, c))); }
    table.append(make("caption", `Every plan: children without a suitable place ${some ? `in ${data.areas[at_].district}${narrow()}` : "in this area"}${asked() ? ", and the nearest place for the need and year above" : ""}`), first, body);
    return table;
  }
  function answer() {
    const at_ = state.chosen, area = at_ < 0 || tried() ? null : data.areas[at_], hood = area && state.hood >= 0 ? data.hoods[state.hood] : null;
    const larger = Boolean(hood) && hoodsOf(at_).length > 1;
    // A village is answered under its own name, not under that of another nearby.
    const around = area && (hood || area).around, typed = area && state.typed && !around.includes(state.typed) ? `${state.typed}: ` : "";
    $("here-name").textContent = !area ? `All of ${data.whole}` : upper(typed + around);
    $("here").replaceChildren(...changes());
    $("here-codes").textContent = !area ? "" : larger ? `Area: ${data.areas[at_].around}` : codesOf(area);
    $("here-larger").hidden = !larger;
    if ($("here-plans")) $("here-plans").replaceChildren(...(area && state.layer !== "years" ? [everyPlan(at_)] : []));
    $("nearest").hidden = !area;
    $("near-means").hidden = !area || !asked();
    $("near-answer").replaceChildren();
    $("near-opens").replaceChildren();
    links.clearLayers();
    marked = [];
    if (!area) { drawPlaces(); return; }
    $("near-whence").textContent = hood || hoodsOf(at_).length < 2 ? "" : "From one end of this area to the other they differ: a postcode or a village above tells your own.";
    $("near-opens").replaceChildren(openings());
    outlined(area);
    if (asked()) tellNearest((hood || area).at);
    drawPlaces();
  }
  const outlined = (area) => [["#ffffff", 7], ["#1d1d1f", 3.5]].forEach(([color, weight]) => {
    L.geoJSON({ type: "Feature", properties: {}, geometry: area.shape }, { pane: "links", interactive: false, style: { color, weight, fill: false } }).addTo(links);
  });
  function tellNearest(at) {
    const was = nearest(false), now = nearest(true), before = was.best, after = now.best;
    const closer = before && after ? Math.round(before.mean) - Math.round(after.mean) : 0;
    // Another may be nearer that takes some children with the need: the cards tell it.
    const for_ = after && fits(after.p) === "meant" ? " for this need" : "", since = openedSince(after);
    const words = since.length && (!after || !before || before.p !== after.p) ? `${plan().label} brings nothing nearer.`
      : !after ? "There is none for this need, with or without this plan."
      : !before ? `With this plan there is one${for_}; ${plan().short.toLowerCase()} there is none.`
        : before.p === after.p ? "This plan does not change which is nearest. It may still add places, so that more children get one."
          : fits(before.p) !== fits(after.p) ? `With this plan there is one that is for this need: ${after.p.name}.`
            : closer > 0 ? `With this plan the nearest${for_} is ${minutesOf(closer)} nearer: ${after.p.name}.`
              : `A new place is about as near: ${after.p.name}${exampleOf(after.p) ? " (example)" : ""}.`;
    const more = elsewhere();
    // What a plan does not change is told once.
    const same = (...kinds) => kinds.every((kind) => (was[kind] || {}).p === (now[kind] || {}).p);
    const once = before && after && same("some", "unknown"), nearer = once ? [] : undefined;
    const cards = same("best", "some", "unknown") ? [card(`${plan().short}, and with ${plan().label}`, "before after", now)]
      : [card(plan().short, "before", was, nearer), card(`With ${plan().label}`, `after${after && after.p.state === "new" ? " fresh" : ""}`, now, nearer), ...(once ? also(after, now.some, now.unknown) : [])];
    // On paper nothing else says what was asked.
    const question = make("p", `Nearest suitable place for ${data.needs[need()]}, ${$("near-year").selectedOptions[0].textContent}`, "asked");
    $("near-answer").replaceChildren(question, ...since, make("p", words), ...cards, ...(more ? [make("p", more, "soft")] : []));
    // From here to the nearest: dark dashes to what there is, orange to what the plan opens.
    for (const best of before && after && before.p === after.p ? [after] : [before, after]) {
      if (!best) continue;
      const fresh = best.p.state === "new";
      marked.push(keyOf(best.p));
      for (const [color, weight] of [["#ffffff", 6], [fresh ? data.fresh : "#1d1d1f", 3]]) {
        L.polyline([at, best.p.at], { pane: "links", color, weight, dashArray: color === "#ffffff" || fresh ? null : "3 7", interactive: false }).addTo(links);
      }
      const [from, to] = [at, best.p.at].map((p) => map.latLngToContainerPoint(p));
      // Where the way is too short to hold it, the word stands below the school.
      const short = from.distanceTo(to) < LONG, along = short ? best.p.at : [0, 1].map((i) => at[i] + 0.6 * (best.p.at[i] - at[i]));
      L.marker(along, { pane: "links", zIndexOffset: 10000, interactive: false, keyboard: false, icon: L.divIcon({ className: "nearest", iconSize: [0, 0], html: `<span${short ? ' class="below"' : ""}>${fresh ? "nearest, new" : "nearest"}</span>` }) }).addTo(links);
    }
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
      $("near-year").append(o);
    }
    $("near-area").addEventListener("change", () => { choose(Number($("near-area").value)); wholly(); });
    for (const id of ["near-need", "near-year"]) $(id).addEventListener("change", () => { answer(); remember(); });
    $("nearest").addEventListener("submit", (e) => e.preventDefault());
  } else {
    $("near-area").closest(".field").hidden = true;
  }
