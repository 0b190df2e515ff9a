// ---- search -------------------------------------------------------------------------------
const plain = (s) =>
  s
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
function candidates() {
  const here = new Set(plan().places.map(keyOf));
  const others = data.choices
    .flatMap((c, k) => c.places.map((p) => ({ p, k })))
    .filter(({ p }) => !here.has(keyOf(p)));
  const elsewhere = [...new Map(others.map((o) => [keyOf(o.p), o])).values()];
  return [
    ...data.postcodes.map(([name, lon, lat, within]) => ({
      name,
      what: "postcode district",
      go: () => visit([lat, lon], 10.5, within),
      parts: partsOf(name, within),
    })),
    ...data.towns
      .filter((t) => t[4] >= 0)
      .map(([name, size, lon, lat, within]) => ({
        name,
        what: size ? "town or village" : "place",
        go: () => visit([lat, lon], 10.5, within, name),
        parts: size ? partsOf(name, within) : [],
      })),
    // A town of another council is found too, and said to be: the map stays.
    ...data.towns
      .filter((t) => t[1] && t[4] < 0)
      .map(([name, , lon, lat]) => ({
        name,
        home: true,
        away: true,
        what: `a town outside ${data.whole}: ask its own council`,
        go: () => choose(-1),
      })),
    ...plan().places.map((p) => ({
      name: p.name,
      what: `${p.what}${p.serves ? ` for ${p.serves}` : ""}`,
      go: () => visitSchool(p),
    })),
    // A school of another plan: the map goes over to that plan, and says so.
    ...elsewhere.map(({ p, k }) => ({
      name: p.name,
      what: `${p.what}${p.serves ? ` for ${p.serves}` : ""}, in ${data.choices[k].label} only`,
      go: () => {
        choosePlan(k);
        visitSchool(p);
      },
    })),
    ...data.areas.map((a, i) => ({
      name: a.name,
      what: "area",
      go: () => {
        visit(a.at, 10.5);
        choose(i);
        toAnswer();
      },
    })),
    ...data.districts.map((a) => ({
      name: a.name,
      what: "district",
      go: () => {
        visit(a.at, 9.5);
        choose(-1);
      },
    })),
  ].map((c) => ({ ...c, key: plain(c.name) }));
}
// Where people live is a neighbourhood: minutes are its own, children are told for its area.
function visit(at, zoom, hood, typed) {
  shut(false);
  map.setView(at, zoom, { animate: false });
  if (hood !== undefined) {
    chooseHood(hood, typed);
    toAnswer();
  }
}
// A town, and the first part of a postcode, may be in several areas: the middle is in one of them.
const partsOf = (name, within) => {
  const codes = data.sectors
    .filter(([sector]) => sector.slice(0, -1) === name)
    .map(([, hood]) => hood);
  const hoods = codes.length
    ? [...new Set(codes)]
    : data.hoods.flatMap((h, k) =>
        ` ${plain(h.around)} `.includes(` ${plain(name)} `) ? [k] : [],
      );
  return hoods.length > 1 ? hoods.filter((k) => k !== within) : [];
};
const partOf = (k) => ({
  name: upper(data.hoods[k].around),
  what: "area",
  go: () => visit(data.hoods[k].at, 10.5, k),
});
// On a narrow screen the answer is out of sight: it comes up, and the keyboard of a phone goes away.
function toAnswer() {
  if (!narrowScreen) return;
  $("near").scrollIntoView();
  $("here-name").focus({ preventScroll: true });
}
// Who asks for a school is told of the ground around it, and no longer of where they asked before.
function visitSchool(p) {
  chooseHood(p.hood);
  visitPlace(p);
}
function visitPlace(p) {
  const kind = all("input[name=kind]").find(
    (i) => i.value === (p.state === "new" ? "new" : p.kind),
  );
  kind.checked = true;
  if (state.view === "before" && p.state === "new" && !tried()) {
    state.view = "after";
    pick("view", "after");
  }
  map.setView(p.at, 12, { animate: false });
  redraw(false);
  open(about(p), p.at, keyOf(p));
  document.querySelector(".frame").scrollIntoView({ block: "nearest" });
}
// Letters to be changed, put in, left out or turned round; more than the limit is told as that.
function apart(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before = null,
    last = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) {
      now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (before && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        now[j] = Math.min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.length];
}
const worn = (key) =>
  key
    .replace(/\bst\b/g, "saint")
    .replace(/\b(the|school|academy)\b/g, " ")
    .replace(/(^|[a-z])s\b/g, "$1")
    .replace(/ +/g, " ")
    .trim();
const FULL = /^([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})$/;
// Every published postcode is in the page, by sector: what is typed is looked up here and is sent
// nowhere, nor kept in the address.
const squeezed = (text) => plain(text).replaceAll(" ", "").toUpperCase();
const inside = (units, unit) => units.match(/../g).includes(unit);
function hoodOf(code) {
  const found = data.sectors.find(
    ([sector, , units]) =>
      sector === code.slice(0, -2).replace(" ", "") && inside(units, code.slice(-2)),
  );
  return found ? found[1] : -1;
}
function ofCode(text) {
  const code = FULL.exec(squeezed(text).toLowerCase());
  if (!code) return null;
  const name = `${code[1]} ${code[2]}`.toUpperCase(),
    at = hoodOf(name);
  return at < 0
    ? null
    : {
        name,
        key: plain(name),
        rank: 0,
        what: `postcode: ${data.hoods[at].around}`,
        home: true,
        go: () => visit(data.hoods[at].at, 10.5, at),
      };
}
// A postcode up to its last two letters: the neighbourhood with most of them.
function ofSector(text) {
  const mine = data.sectors
    .filter(([sector]) => sector === squeezed(text))
    .sort((a, b) => b[2].length - a[2].length);
  if (!mine.length) return null;
  const name = `${squeezed(text).slice(0, -1)} ${squeezed(text).slice(-1)}`,
    hood = mine[0][1];
  return {
    name,
    key: plain(name),
    rank: 0,
    what: `most of it: ${data.hoods[hood].around}`,
    home: true,
    part: mine.length > 1,
    go: () => visit(data.hoods[hood].at, 10.5, hood),
  };
}
function hits(text) {
  const want = plain(text),
    code = FULL.exec(squeezed(text).toLowerCase());
  if (!want) return [];
  // A first part such as NR31 is no sector of NR3, unless it is written as one.
  const known =
    ofCode(text) || (data.postcodes.some(([name]) => plain(name) === want) ? null : ofSector(text));
  if (known) return [known];
  const wanted = code ? code[1] : want,
    limit = wanted.length < 5 ? 0 : wanted.length < 9 ? 1 : 2;
  // A slip is seldom in the first letter: what begins otherwise is another place.
  const slip = (a, b) =>
    limit && (a[0] === b[0] || a.slice(0, 2) === b[1] + b[0]) && apart(a, b, limit) <= limit;
  const near = (key) => {
    const a = worn(wanted),
      b = worn(key);
    return (
      ` ${b} `.includes(` ${a} `) ||
      b.startsWith(a) ||
      slip(a, b) ||
      b.split(" ").some((w) => slip(a, w))
    );
  };
  const rank = (c) =>
    c.key === wanted
      ? 0
      : code
        ? 9
        : c.key.startsWith(want)
          ? 2
          : c.key.includes(` ${want}`)
            ? 3
            : c.key.includes(want)
              ? 4
              : want.length > 3 && near(c.key)
                ? 6
                : 9;
  return candidates()
    .map((c) => ({ ...c, rank: rank(c), code: Boolean(code) }))
    .filter((c) => c.rank < 9)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 6);
}
const PLACES = ["postcode district", "town or village", "place", "area", "district"];
function go(c) {
  const parts = c.parts || [];
  // On a narrow screen the answer has that room: all areas are in the list below.
  list(narrowScreen ? [] : parts.slice(0, 6).map(partOf));
  $("found-say").textContent = c.away
    ? `${c.name}, ${c.what}.`
    : c.code
      ? `Shown: ${c.name}. That whole postcode is not in the page's list for ${data.whole}: this is the middle of its first part.`
      : `Shown: ${c.name}, ${c.what}.${parts.length ? ` This is its middle: a whole postcode tells your own area.${narrowScreen ? "" : " Or choose:"}` : c.part ? " A whole postcode tells your own area." : ""}`;
  c.go();
  remember();
  say(c.away ? `${c.name}: ${c.what}` : `The map is at ${c.name}`);
}
// What was found before stays in sight: whose figures those are is said again.
const still = () => (state.chosen < 0 ? "" : ` Still shown: ${$("here-name").textContent}.`);
function list(found) {
  $("found").replaceChildren(
    ...found.map((c) => {
      const li = make("li"),
        b = make("button", c.name);
      b.type = "button";
      b.append(make("span", `, ${c.what}`, "soft"));
      b.addEventListener("click", () => {
        $("find").value = c.name;
        go(c);
      });
      li.append(b);
      return li;
    }),
  );
}
function offer(found, want) {
  list(found);
  $("found-say").textContent = !want
    ? ""
    : !found.length
      ? (FULL.test(squeezed(want).toLowerCase())
          ? `That postcode is not in ${data.whole}, as far as the page's list goes.`
          : "Nothing found: not every town and village is in the page's list. Try a postcode or a school.") +
        still()
      : found[0].rank === 6
        ? "Not found as it is written. Did you mean:"
        : `${found.length} found`;
}
$("find").addEventListener("input", () => {
  const found = hits($("find").value);
  offer(found, plain($("find").value));
});
$("finder").addEventListener("submit", (e) => {
  e.preventDefault();
  const found = hits($("find").value),
    exact = found.filter((c) => c.rank === 0);
  // What is written just so is gone to at once: where people live comes before a school of that name.
  const places = found.filter((c) => c.rank === 2 && c.what === PLACES[1]);
  const one =
    exact.find((c) => c.home || PLACES.includes(c.what)) ||
    (!exact.length && places.length === 1 && found[0] === places[0] ? places[0] : null) ||
    (exact.length === 1 ? exact[0] : found.length === 1 && found[0].rank < 6 ? found[0] : null);
  if (one) {
    go(one);
    return;
  }
  offer(found, plain($("find").value));
  if (found.length) $("found").querySelector("button").focus();
});
