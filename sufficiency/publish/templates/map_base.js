// ---- what the page knows ------------------------------------------------------------------
// What people change on the map. All figures come from the JSON in the page; nothing is fetched,
// and every text is set as text, never as HTML. These files stand in one function, in order.
const data = JSON.parse(document.getElementById("atlas-data").textContent);
const map = window[data.map];
const box = map.getContainer();
const $ = (id) => document.getElementById(id);
const sheet = $("sheet");
const all = (query) => [...document.querySelectorAll(query)];
const make = (tag, text, name) => {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (name) e.className = name;
  return e;
};
// Which figures, at which time, by which areas, of which plan; where people live.
const state = {
  plan: 0,
  layer: "lack",
  view: "after",
  by: data.areas.length ? "areas" : "districts",
  who: "",
  january: data.years ? Number($("january").value) : 0,
  divider: 0.5,
  chosen: -1,
  hood: -1,
  typed: "",
  step: -1,
  beside: -1,
};
const plan = () => data.choices[state.plan];
// Numbers of schools and bases that are tried in the place of a plan, and what they open.
const tried = () => (state.step < 0 ? null : data.explorer.steps[state.step]);
const opensOf = (step) => (step.opens || []).map((k) => data.explorer.sites[k]);
const called = () => (tried() ? tried().name : plan().title);
// What a plan is beside: the baseline, or of a January what is left if nothing is built.
const base = () => (state.layer === "years" ? "If nothing is built" : plan().short);
const without = () => base().toLowerCase();
const ticked = (name) => new Set(all(`input[name=${name}]:checked`).map((i) => i.value));
const pick = (name, value) =>
  all(`input[name=${name}]`).forEach((i) => {
    i.checked = i.value === value;
  });
const round = (v) => (Math.abs(v) < 0.05 ? 0 : v).toFixed(1);
// Nothing is drawn before all is known: the map moves, and its layers are added, while it starts.
let ready = false;
const few = Symbol("too few change");
const say = (text) => {
  $("said").textContent = text;
};
const inEnglish = new Intl.NumberFormat("en-GB");
const number = (n) => inEnglish.format(n);
const signed = (n, text) => `${n > 0 ? "+" : n < 0 ? "−" : ""}${text}`;
function link(to, text) {
  const p = make("p"),
    a = make("a", text);
  a.href = to;
  p.append(a);
  return p;
}

const whole = L.geoJSON(
  [...data.areas, ...data.districts].map((a) => ({
    type: "Feature",
    geometry: a.shape,
    properties: {},
  })),
);
const everything = whole.getBounds().isValid()
  ? whole.getBounds()
  : L.latLngBounds(data.choices.flatMap((c) => c.places.map((p) => p.at)));
